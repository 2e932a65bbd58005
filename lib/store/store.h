/* The store: what was acknowledged, planned, sent and decided. Verbs of the trade; SQL stays behind it. */
#pragma once

#include <glib.h>

#include "config/config.h"
#include "model/followup.h"
#include "model/receipt.h"
#include "model/trouble.h"
#include "plan/plan.h"
#include "record/record.h"

typedef struct Store Store;

/* ---- life ------------------------------------------------------------------------------------ */

/**
 * store_open() - open or make the embedded store
 * @path: the database file; its folder must exist. The caller holds the lock on the state directory.
 *
 * WAL, synchronous=FULL, STRICT tables; schema steps are applied under user_version.
 * Return: 0; -EINVAL: made by a newer followupd; -EUCLEAN: damaged; else a negative errno.
 */
int store_open(const char *path, Store **ret, Err *err);
/* store_open_memory() - the same verbs in memory: reference for tests, preview's empty store */
int store_open_memory(Store **ret, Err *err);
void store_free(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_free)

/* One group: every verb that changes something runs inside one and is atomic in it: one that fails takes back
 * only itself; verbs that only read need none. What is synced is the group.
 * store_commit(): -ENOSPC (disk full: rolled back, may be tried again), -EIO (a failed sync: the caller
 * must end the process, reliability.md section 2), -ESTALE (its file was removed or replaced: likewise), else a negative errno. */
int store_begin(Store *store, Err *err);
int store_commit(Store *store, Err *err);
void store_rollback(Store *store);

/* ---- protocols ------------------------------------------------------------------------------- */

enum { STORE_PROTOCOL_DIFFERS = 1 };
/* store_check_protocol() - would pinning it contradict a version used before?
 * Return: 0; STORE_PROTOCOL_DIFFERS: the same version was used with other content ("raise its version"). */
int store_check_protocol(Store *store, const Protocol *protocol, Err *err);

/* ---- records --------------------------------------------------------------------------------- */

typedef enum StorePut {
        STORE_PUT_NEW = 1,
        STORE_PUT_UNCHANGED, /* same content, or an older updated_at: nothing changes */
        STORE_PUT_UPDATED,
        STORE_PUT_WITHDRAWN,
        STORE_PUT_REPLAN,    /* pinned to another protocol version: plan again with *ret_protocol, put again */
} StorePut;

/**
 * store_put_record() - keep a record and its plan, in one go
 * @plan: plan_make()'s result for it; NULL for patient records
 * @ret_protocol: for STORE_PUT_REPLAN the protocol this treatment is pinned to; borrowed, good until the
 *        store is freed
 *
 * Identity is clinic, system, type, id (design 5). What has not been handed over is replaced or
 * cancelled; what was sent stays and its step is never sent again; what staff decided stays. Consent in
 * force (the record's and the staff's decisions) is applied; a change of it re-judges the patient's open
 * follow-ups. New method, number or language of the patient hold for all that is unsent.
 * @ret_messages: may be NULL; appends the numbers (int64_t) of messages in `sending` that a change concerns,
 *        for the loop's last look
 * A record that only names its patient (PATIENT_UNTOLD) takes what is known of the patient; where nothing is, its
 * follow-ups are held until a record brings the details, whichever comes first. A patient's record may say that it
 * was merged into another, or by which other ids it is named: from then on those ids mean that patient.
 * Return: StorePut; < 0 a fault: -EINVAL for a protocol that differs from the one pinned under its version.
 */
int store_put_record(Store *store, const Config *config, const Record *record, const Plan *plan,
        UtcMs now, const Protocol **ret_protocol, GArray *ret_messages, Err *err);

/* store_is_told() - has a record told more of this patient than a name? Only then anything can be sent. */
int store_is_told(Store *store, const char *clinic, const char *system, const char *patient, bool *ret, Err *err);

/* ---- reading --------------------------------------------------------------------------------- */

/* What an opt-out holds for: the number or name it would go to, the patient, whatever number they have, or both. */
typedef enum StopOf { STOP_OF_NOTHING = 0, STOP_OF_ADDRESS = 1, STOP_OF_PERSON = 2, STOP_OF_BOTH = 3 } StopOf;

/* A follow-up with all that belongs to it. Strings are the view's own. */
typedef struct FollowupView {
        Followup f;
        char *clinic, *system, *treatment, *record_type;
        char *procedure, *practitioner;
        char *responsible; /* staff id the record names; NULL */
        int64_t treatment_number;
        UtcMs moment;
        const Protocol *protocol; /* the pinned version; borrowed, good until the store is freed */
        Step *own_step;           /* its step, where this patient's plan has it otherwise; NULL: the protocol's */
        GPtrArray *changes;       /* PlanChange *: what records and staff have said of the step; NULL: nothing */
        int64_t patient_number;
        Patient *patient;   /* shared by views of one call */
        Consent consent;    /* in force: record's, overruled by staff */
        StopOf stopped;     /* an opt-out of all purposes, or of this one by `f.method` */
        int64_t message;    /* 0: none yet */
        char *message_text; /* of the message, else NULL */
        unsigned message_parts;
        char *message_id, *message_language;
        int64_t answers;    /* of a call that a reply made: the follow-up the reply answered; 0: none, or no such call */
        bool is_for_reply;  /* a reply made this call; `f.cause` is no follow-up's id then */
        Trouble trouble;    /* of such a call that is open: what it is about */
} FollowupView;
void followup_view_free(FollowupView *view);
/* its step as this patient has it; NULL: it has none. Borrowed from the view. */
const Step *followup_view_step(const FollowupView *view);

typedef struct StoreQuery {
        int state;           /* FollowupState, -1 any */
        const char *patient; /* id as given, or a number in E.164 that patients have; NULL any */
        const char *clinic;
        const char *treatment;
        UtcMs from, to; /* due in [from, to); UTC_NEVER: no bound (then also those without due) */
        int64_t after;  /* ids greater than this: paging */
        unsigned n_max;
        bool tasks_only; /* state task */
} StoreQuery;
/* store_list() - a page, ascending by id; caller unrefs the array of FollowupView *
 * @ret_after: the id to go on from; 0: through. A page may be empty and yet not the last: one call looks at a
 * bounded number of follow-ups. */
int store_list(Store *store, const StoreQuery *query, GPtrArray **ret, int64_t *ret_after, Err *err);
enum { STORE_NOT_FOUND = 1 };
int store_get(Store *store, int64_t id, FollowupView **ret, Err *err);
/* store_of_treatment() - all that was ever made for a treatment or appointment; caller unrefs the array of FollowupView * */
int store_of_treatment(Store *store, int64_t treatment_number, GPtrArray **ret, Err *err);

typedef struct Attempt {
        UtcMs started, ended; /* ended UTC_NEVER: no outcome yet */
        char *provider, *key;
        int verdict; /* Verdict, -1: none yet */
        char *detail;
} Attempt;
typedef struct HistoryEntry {
        UtcMs at;
        char *what; /* "planned -> held" and the like, or a staff action */
        char *who;  /* NULL: followupd itself */
        char *why;
} HistoryEntry;
/* attempts: Attempt *, history: HistoryEntry *; ascending in time */
int store_history(Store *store, int64_t id, GPtrArray **ret_attempts, GPtrArray **ret_history, Err *err);
typedef struct ReceiptEntry {
        UtcMs at;
        char *provider;
        ReceiptState state;
        char *part; /* NULL: of the whole message */
        char *detail;
} ReceiptEntry;
/* ReceiptEntry *, of all messages that carried it; ascending in time */
int store_receipts(Store *store, int64_t id, GPtrArray **ret, Err *err);
/* receipts ever taken that were new, and those that no message was found for within a day */
void store_receipt_counts(const Store *store, uint64_t *ret_taken, uint64_t *ret_unknown);

typedef struct Ledger {
        char *clinic;
        char *method;
        uint64_t n[N_FOLLOWUP_STATES];
        uint64_t n_messages; /* totals count messages */
        UtcMs oldest_due;    /* of what is planned */
} Ledger;
/* one row for each clinic and method, plus `made`: follow-ups ever made, counted apart from the rows so
 * that the sum can be checked against it */
int store_ledger(Store *store, GPtrArray **ret_rows, uint64_t *ret_made, Err *err);

/* Of a clinic's appointments whose time has come in the last STORE_VISIT_DAYS days, how many became what. */
typedef struct VisitCount {
        char *clinic;
        uint64_t came, no_show; /* came: completed, or a completed treatment of the patient about that time */
        uint64_t silent;        /* booked, and nothing was told of them for a day */
        uint64_t cancelled;     /* apart: somebody else could have the time */
} VisitCount;
enum { STORE_VISIT_DAYS = 30 };
/* one for each clinic with an appointment in that time, by clinic; caller unrefs */
int store_visits(Store *store, UtcMs now, GPtrArray **ret, Err *err);
/* the same of appointments in [from, to), none of which is ahead of @now */
int store_visits_between(Store *store, UtcMs from, UtcMs to, UtcMs now, GPtrArray **ret, Err *err);
/* how many of a hundred booked ones came; false: there was none */
bool visit_count_share(const VisitCount *count, double *ret_percent);

/* ---- dispatch -------------------------------------------------------------------------------- */

/* A lane: follow-ups of one clinic and method that wait in one row. Safety has lanes of its own. */
typedef struct Lane {
        int32_t number;
        char *clinic, *method;
        bool is_safety;
        UtcMs next_due; /* earliest due of what is planned; UTC_NEVER none */
} Lane;
/* all lanes of sent methods with something planned; caller unrefs the array of Lane * */
int store_lanes(Store *store, GPtrArray **ret, Err *err);
/* planned follow-ups of a lane with due <= now, earliest first */
int store_due(Store *store, int32_t lane, UtcMs now, unsigned n_max, GPtrArray **ret_views, Err *err);
/* planned follow-ups of the same patient, method and lane's clinic as @view, but itself, whose window is open
 * at @now and whose due lies before @until: candidates to go out in one message (rule 8) */
int store_mates(Store *store, const FollowupView *view, UtcMs now, UtcMs until, GPtrArray **ret_views, Err *err);
/* messages handed over or being handed over to the patient in [from, to), all methods, also those whose answer was lost;
 * message @but is not counted */
int store_count_messages(Store *store, int64_t patient_number, UtcMs from, UtcMs to, int64_t but, unsigned *ret, Err *err);

typedef enum MessageState {
        MESSAGE_SENDING, MESSAGE_RETRY, MESSAGE_SENT, MESSAGE_UNCERTAIN, MESSAGE_FAILED, MESSAGE_DISSOLVED,
} MessageState;
enum { N_MESSAGE_STATES = MESSAGE_DISSOLVED + 1 };
STRING_TABLE_DECLARE(message_state, MessageState);

/* What one patient gets at one time by one method. Owns text, key and attempts. */
typedef struct Message {
        int64_t number; /* 0: not stored yet */
        char id[ID_MESSAGE_MAX];
        int64_t patient_number;
        char *clinic, *method, *provider;
        char *to;       /* address in the form the record gives (E.164 for phones) */
        char *language, *text;
        char *coding;   /* "gsm7", "unicode", "" */
        char *template; /* of the provider with its variables, as approved_render() makes it; NULL: the text goes as it is */
        unsigned parts;
        unsigned generation; /* raised only after a certain refusal; key = id-provider-generation */
        unsigned n_attempts;
        UtcMs created, first_try, closes; /* closes: the earliest of its follow-ups' */
        Purpose purpose;     /* of the follow-up that gave the text */
        MessageState state;
        GArray *followups;   /* int64_t: ids, the one that gave the text first */
} Message;
void message_free(Message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)
/* key of the present generation, g_free() */
char *message_key(const Message *message);

/**
 * store_claim() - follow-ups become `sending` with their message, an attempt is written down
 * @message: number 0: a new one is stored; else the one to be tried again (state retry)
 * Return: 0; STORE_NOT_FOUND: one of them was no longer planned: nothing was claimed.
 * STORE_CLAIM_ELSEWHERE: tried again by another provider than the one that may have taken it: not claimed, for
 * only the first could know it by its key.
 * STORE_CLAIM_DISSOLVED: it was refused, and one that it carries is outside its window now: those that are due are to be
 * claimed anew.
 */
enum { STORE_CLAIM_ELSEWHERE = 2, STORE_CLAIM_DISSOLVED };
int store_claim(Store *store, Message *message, UtcMs now, Err *err);
/* the message that carries planned follow-ups after a refused or lost attempt; NULL when there is none */
int store_get_message(Store *store, int64_t number, Message **ret, Err *err);
/* `sending` without outcome: what a crash left behind; all of them, at start */
int store_unsettled(Store *store, GPtrArray **ret_messages, Err *err);

typedef struct Settlement {
        MessageState to;      /* sent, retry, uncertain, failed, dissolved */
        int verdict;          /* Verdict; -1: withdrawn before hand-over, no attempt counted */
        const char *provider_message_id; /* may be NULL; borrowed for the call, as is detail */
        const char *detail;   /* for staff; never a patient's data */
        UtcMs retry_at;       /* retry: due of its follow-ups */
        UtcMs handed_at;      /* when its bytes left; 0: not known, or not at all: when it was claimed stands for it */
        bool new_generation;
        bool blames_address; /* refused for good for the address's sake: counts towards its block at this provider */
        bool is_opt_out;     /* failed, as the recipient has told the provider to stop: a stop on the address */
        const char *next_method; /* failed: follow-ups go on by this method; NULL: they end failed */
        char reason[FOLLOWUP_REASON_MAX];
} Settlement;
typedef struct StoreReceiptEffect StoreReceiptEffect;
/**
 * store_settle() - write down what became of a hand-over
 *
 * dissolved: its follow-ups are planned again (those still open), to be judged anew.
 * Safety follow-ups that end here get their call task (rule 10); after an opt-out they are calls themselves.
 * @ret: what receipts that had waited for it did, and an opt-out; may be NULL. Return: 0; STORE_NOT_FOUND: it is
 * not on its way.
 */
int store_settle(Store *store, const Config *config, int64_t message, const Settlement *s, UtcMs now, StoreReceiptEffect *ret,
        Err *err);

/* store_give_up() - a message in doubt that cannot be tried again: its first window, or its provider's memory of the key, is
 * over. What it carries ends as uncertain, with the deadlines of that. Return: 0; STORE_NOT_FOUND: it does not wait for a
 * retry, or was surely refused each time. */
int store_give_up(Store *store, const Config *config, int64_t message, const char *reason, UtcMs now, Err *err);

/* store_decide() - the gate's word on a planned follow-up
 * @to: held, missed, skipped, superseded, cancelled, failed; planned, and due at @due; a task, due in working time
 * Safety gets its call task. Return: 0; STORE_NOT_FOUND: it is no longer planned. */
int store_decide(Store *store, const Config *config, int64_t id, FollowupState to, UtcMs due, const char *reason, UtcMs now, Err *err);

/* store_reroute() - a planned follow-up that cannot go by its method any more goes on by @next_method (a task for call
 * and visit); NULL: there is none, and it ends failed. Return: 0; STORE_NOT_FOUND: it is no longer planned. */
int store_reroute(Store *store, const Config *config, int64_t id, const char *next_method, const char *reason, UtcMs now,
        Err *err);

/* What staff ask of one patient's plan. */
typedef struct StorePlanAsk {
        const char *clinic; /* NULL: any */
        const char *id;     /* of a treatment or appointment, or of a patient who has only one */
        const PlanChange *change; /* with who, why and at */
        bool take_back;     /* what staff have said of its step counts no more; of a step they added: it is left out */
        const char *who, *why;
} StorePlanAsk;
/**
 * store_change_plan() - staff change the plan of one treatment
 *
 * Kept beside what the record says, which it outranks; a re-import leaves it. Only what is unsent changes.
 * Return: 0; STORE_NOT_FOUND; STORE_ACTION_REFUSED, @err says why: no such step, an impossible window, no text, sent
 * already, no time left. @ret_messages: takes numbers (int64_t) of messages in `sending` that must not go any more, for the
 * loop's last look.
 */
int store_change_plan(Store *store, const Config *config, const StorePlanAsk *ask, UtcMs now, GArray *ret_messages, Err *err);
/* store_change_plans() - several at once, in this order: all of them, or none where one is refused, which *ret_refused then
 * says (from 0). Return: as store_change_plan(). */
int store_change_plans(Store *store, const Config *config, const StorePlanAsk *asks, unsigned n_asks, UtcMs now, GArray *ret_messages,
        unsigned *ret_refused, Err *err);

/* store_judge() - rule 5 for treatments that have something overdue, held too long or past its window
 * @all: also treatments whose due lies ahead (start, clock jump, unpause, change of hours: rule 11)
 * @after, @ret_after: treatment number to go on from; 0 when through. Work of at most @n_max treatments. */
int store_judge(Store *store, const Config *config, UtcMs now, bool all, int64_t after, unsigned n_max,
        int64_t *ret_after, Err *err);

/* when store_judge(all = false) next has something to do: a held one's window closes or its 24 hours are over, or
 * something planned is overdue, as it waits for a pause or a provider (then every quarter of an hour, for its window may
 * close); UTC_NEVER none */
int store_next_judgement(Store *store, const Config *config, UtcMs now, UtcMs *ret, Err *err);

/* ---- receipts -------------------------------------------------------------------------------- */

/* What a provider tells of a message. What is not told is NULL. */
typedef struct StoreReceipt {
        int64_t message; /* of a status query: the message that was asked after; 0: it is found by what follows */
        int generation;  /* with it: of the hand-over that was asked after */
        const char *provider; /* id */
        const char *provider_message_id, *ref, *recipient;
        const char *part; /* names one part of several; NULL: the whole message */
        ReceiptState state;
        const char *detail; /* for staff; never a patient's data */
} StoreReceipt;

/* Gathers over a batch; begins zeroed, ends with store_receipt_effect_done(). */
struct StoreReceiptEffect {
        GArray *revoke;  /* numbers (int64_t) of messages in `sending` that a stop concerns; NULL: none */
        bool is_planned; /* something was planned again: it may be due */
        unsigned n_new, n_repeated, n_unknown;
};
void store_receipt_effect_done(StoreReceiptEffect *effect);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StoreReceiptEffect, store_receipt_effect_done)

enum { STORE_RECEIPT_UNKNOWN = 1, STORE_RECEIPT_REPEATED = 2, STORE_RECEIPT_EARLY = 3 };
/**
 * store_receipt() - a receipt moves the follow-ups of its message
 *
 * Found by message, our reference, or the provider's id (and recipient). States only rise, in whatever order receipts
 * come: under way proves that it was sent; delivered and read that it arrived; temporary and permanent that it did not,
 * so the next method is tried while one is left and the window allows, else it has failed; opted out is a stop on the
 * address besides; absent (of a status query) that it was never taken, so it is sent again under a new generation.
 * Of several parts each must arrive; one that does not fails the message.
 * What comes before our own hand-over is settled is applied by store_settle(), also under an id that only the
 * settlement tells; what no message is found for within a day is dropped and counted.
 * Return: 0; STORE_RECEIPT_REPEATED: it had been told before; STORE_RECEIPT_UNKNOWN: kept, or dropped where it names
 * nothing; STORE_RECEIPT_EARLY: absent so soon after the hand-over proves nothing: the provider may still be at it.
 */
int store_receipt(Store *store, const Config *config, const StoreReceipt *receipt, UtcMs now, StoreReceiptEffect *ret,
        Err *err);

/* A message whose provider is to be asked what became of it. */
typedef struct StoreAsk {
        Message *message;
        char *provider_message_id; /* NULL: it never told one */
} StoreAsk;
void store_ask_free(StoreAsk *ask);
typedef struct StoreWatch {
        GPtrArray *asks; /* StoreAsk * */
        UtcMs next;      /* when there is something to look at again; UTC_NEVER: nothing */
        bool is_planned; /* something was planned again: it may be due */
        unsigned n_calls; /* call tasks made */
        bool has_notices; /* somebody of staff is to be told */
} StoreWatch;
void store_watch_done(StoreWatch *watch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StoreWatch, store_watch_done)
/**
 * store_watch() - the deadlines of receipts, answers and complaints that have come, at most @n_max of them
 *
 * No receipt within limits.receipt_within: its provider is asked once more where that can be done; else it stays sent
 * or uncertain, for good, and says so. Uncertain: a call by the clinic's on_uncertain. A safety question unanswered within
 * answer_within, where an answer could have come: one call at the next working time. A complaint that is not dealt with in
 * its time is told to the deputy, then to the head. Where providers must be asked after
 * what they took, it says when. @ret->next is @now or before while there is more.
 */
int store_watch(Store *store, const Config *config, UtcMs now, unsigned n_max, StoreWatch *ret, Err *err);
/* when store_watch() next has something to do, as far as is known without looking */
UtcMs store_next_watch(const Store *store);

/* An address of a patient that a provider refused for good, so that it is asked no more to reach it. By patient: what was
 * refused may have been the text, and a number may be that of a whole family. */
typedef struct Block {
        UtcMs since, until;
        unsigned n; /* refusals */
} Block;
/* Return: 0; STORE_NOT_FOUND: it may be tried */
int store_block(Store *store, const Config *config, int64_t patient_number, const char *provider, const char *method,
        const char *address, UtcMs now, Block *ret, Err *err);

/* what there is beside a treatment: what the gate asks, and explain tells. STORE_NOT_FOUND: no such treatment, or its
 * clinic is not configured any more */
int store_around_of(Store *store, const Config *config, int64_t treatment_number, UtcMs now, PlanAround *ret, Err *err);

/* ---- staff ----------------------------------------------------------------------------------- */

typedef enum StaffAction { STAFF_CANCEL, STAFF_HOLD, STAFF_RESUME, STAFF_RETRY } StaffAction;
/* STORE_ACTION_REFUSED: its state does not allow it; @err says the state.
 * STORE_ACTION_ON_ITS_WAY: claimed; written down, and holds if the loop still has it (see ret_message). */
enum { STORE_ACTION_REFUSED = 2, STORE_ACTION_ON_ITS_WAY = 3 };
int store_act(Store *store, const Config *config, int64_t id, StaffAction action, const char *who,
        const char *why, UtcMs now, int64_t *ret_message, Err *err);
/**
 * store_later() - a task is to be done at another time, as nobody picked up
 * @when: moved on into the clinic's working hours
 *
 * A question about safety and trouble wait to the working time a day from now at most, the rest a week, and nothing beyond its
 * window or the time by which it is to have a result.
 * Return: 0; STORE_NOT_FOUND; STORE_ACTION_REFUSED: @err says why, and how to mend it.
 */
int store_later(Store *store, const Config *config, int64_t id, UtcMs when, const char *who, const char *why, UtcMs now, Err *err);
/* What a result has done besides. */
typedef struct StoreDone {
        int64_t task;     /* of the complication or complaint that is open now; 0: none was entered */
        Trouble trouble;  /* which */
        bool has_died;    /* nothing goes to the patient any more */
        bool has_notices; /* staff are to be told something */
        GArray *messages; /* int64_t: in `sending`, and must not go any more: for the loop's last look */
} StoreDone;
void store_done_clear(StoreDone *done);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StoreDone, store_done_clear)
/**
 * store_done() - a result for a task
 *
 * "complication: WHY" and "complaint: WHY" open a task of its own, "refused" ends what would ask the patient for more, and "died"
 * all that was planned for the patient; they may be entered for any follow-up of the treatment, also where there is no task.
 * What looks like one of these words misspelt is refused: it would end the task, and nothing else.
 * Return: 0; STORE_NOT_FOUND; STORE_ACTION_REFUSED: @err says why.
 */
int store_done(Store *store, const Config *config, int64_t id, const char *result, const char *who, UtcMs now, StoreDone *ret,
        Err *err);
/* store_done_beside() - the same for a task that is for another day, and stays open: a word that does more is entered beside it, a
 * plain result is refused, and it is said when the task is due. */
int store_done_beside(Store *store, const Config *config, int64_t id, const char *result, const char *who, UtcMs now, StoreDone *ret,
        Err *err);

/* What staff decide of a patient's consent. Purpose and method both: for the numbers of that method, and others may go on. */
typedef struct StoreOpt {
        const char *patient, *clinic; /* clinic NULL: wherever the patient's id is known */
        bool in;
        int purpose;        /* -1: all, for that number */
        const char *method; /* NULL: all */
        bool alive;         /* in, and nothing else: a death was entered or told by mistake; consents and stops stay as they are */
        const char *who, *why;
} StoreOpt;
/**
 * store_opt() - carries it out; it outranks records
 * Return: 0; STORE_NOT_FOUND; STORE_ACTION_REFUSED: nobody has said that the patient has died; opted in to by one method what nobody agreed to, or by one that has no
 * address of the patient. @ret_messages: numbers (int64_t) of the patient's messages in `sending`, for the loop's last look.
 */
int store_opt(Store *store, const Config *config, const StoreOpt *order, UtcMs now, GArray **ret_messages, Err *err);

/* who decides when nobody does: it is told, but stands in no audit */
#define STORE_SELF "followupd"

/* pauses outlive a restart; @clinic and @provider NULL: all */
typedef struct Pause {
        char *clinic, *provider;
        char *who, *why;
        UtcMs since;
} Pause;
int store_pause(Store *store, bool on, const char *clinic, const char *provider, const char *who,
        const char *why, UtcMs now, Err *err);
int store_pauses(Store *store, GPtrArray **ret, Err *err);

/* ---- the configuration ----------------------------------------------------------------------- */

/* store_keep_in_force() - this is the configuration in force from now on; nothing is written when it was before */
int store_keep_in_force(Store *store, const Config *config, UtcMs now, Err *err);
/* store_in_force() - the files of the last one, for config_load_files(); STORE_NOT_FOUND: none was ever kept;
 * STORE_IN_FORCE_DAMAGED: what was kept is no such files, and store_keep_in_force() mends that */
enum { STORE_IN_FORCE_DAMAGED = 2 };
int store_in_force(Store *store, GPtrArray **ret, Err *err);

/* store_planned_by() - all that is pending has been planned by this one; store_is_planned_by() - has it? A crash in the
 * midst of planning anew is found out so. */
int store_planned_by(Store *store, const Config *config, UtcMs now, Err *err);
int store_is_planned_by(Store *store, const Config *config, bool *ret, Err *err);

/* ---- polling --------------------------------------------------------------------------------- */

/* How far the fetching of one type from one source has come. */
typedef struct StorePoll {
        char *source, *resource;
        UtcMs since;   /* all that changed before has been taken; UTC_NEVER: nothing yet */
        UtcMs started; /* of the walk under way: what `since` becomes when it is through */
        char *next;    /* the page to go on with; NULL: no walk is under way */
} StorePoll;
void store_poll_done(StorePoll *poll);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StorePoll, store_poll_done)
/* STORE_NOT_FOUND: never asked */
int store_poll(Store *store, const char *source, const char *resource, StorePoll *ret, Err *err);
int store_put_poll(Store *store, const StorePoll *poll, UtcMs now, Err *err);

/* ---- care of the store ----------------------------------------------------------------------- */

/* A copy into a new file, a piece at a time and outside of groups; what is written meanwhile is in it as well. The file has no
 * name any more by the end, if the caller takes that away in between. */
typedef struct StoreBackup StoreBackup;
int store_backup_begin(Store *store, const char *path, StoreBackup **ret, Err *err);
enum { STORE_BACKUP_MORE = 1 };
/* Return: 0: it is whole, and consistent; STORE_BACKUP_MORE */
int store_backup_step(StoreBackup *backup, unsigned n_pages, Err *err);
void store_backup_free(StoreBackup *backup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreBackup, store_backup_free)
/* integrity of the database and balance of the ledger; each finding a fault in the list */
int store_verify(Store *store, ErrList *findings);
/* the counts of the ledger as they are in memory, against those in the database: at any size */
int store_verify_counts(Store *store, ErrList *findings, Err *err);
/* latest instant the store has seen (written with every group): for the clock's sanity at start */
int store_last_seen(Store *store, UtcMs *ret, Err *err);
int store_see(Store *store, UtcMs now, Err *err);
/* what pending work needs of the configuration: faults for what @config no longer has */
int store_check_config(Store *store, const Config *config, ErrList *faults);
