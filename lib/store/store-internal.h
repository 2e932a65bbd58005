/* What the files of the store share. Nothing here is for others. */
#pragma once

#include "config/staff-text.h"
#include "store/backend.h"
#include "store/store-forecast.h"
#include "store/store-audit.h"
#include "store/store-erase.h"
#include "store/store-reply.h"
#include "store/store.h"

typedef struct Pinned {
        int32_t ref;
        Protocol *protocol;
        char *content;
} Pinned;

typedef struct Tally {
        int64_t n[FOLLOWUP_TALLIES];
        uint32_t dirty; /* bit for each count that differs from the database */
} Tally;

/* A record of a patient, as far as it matters to the others. */
typedef struct BesideRow {
        int64_t number;
        int32_t origin;
        RecordType type;
        RecordStatus status;
        UtcMs moment;
        int32_t procedure, protocol;
        bool is_touched; /* see treatment_is_touched(); may say so of one that no longer is */
} BesideRow;

/* What there is of one patient, gathered once for all treatments that are judged by it. */
typedef struct Beside {
        int64_t patient;    /* 0: nothing is held */
        GArray *rows;       /* BesideRow */
        PlanAround trouble; /* store_has_trouble()'s */
} Beside;

struct Store {
        Backend *backend;
        bool in_group;
        MetaRow meta;
        bool meta_dirty;
        GHashTable *word_refs;  /* text (borrowed from word_texts) -> ref */
        GPtrArray *word_texts;  /* by ref; NULL: not met yet */
        GPtrArray *origins;     /* OriginRow *, by ref - 1 */
        GPtrArray *lanes;       /* LaneRow *, by number - 1 */
        GHashTable *lane_index; /* set of LaneRow * by clinic, method, safety */
        GPtrArray *pinned;      /* Pinned *, by ref - 1 */
        GPtrArray *retired;     /* Protocol *: lent out, and rolled back since */
        GArray *tally;          /* Tally, by lane - 1 */
        /* what the running verb has changed: counts once it has taken place */
        GArray *verb_tally; /* TallyRow, n a difference */
        int64_t verb_made;
        Beside beside; /* held within a verb, and from one new record of a patient to the next */
        GHashTable *early;  /* int64_t *: messages whose receipts came before their settlement; some may be done with */
        GHashTable *strays; /* int64_t *: names of receipts without a message; some may be gone */
        guint n_strays;     /* not fewer than there are */
        GHashTable *sweeps; /* id of a clinic -> how far its birthdays and feasts have been gone through */
        UtcMs next_watch;   /* no later than the first watch */
        bool has_part_stops; /* some stop is of one kind of consent by one method */
        bool has_person_stops; /* some stop is a person's; perhaps no longer */
        bool has_erasing; /* somebody is being erased; perhaps no longer */
        bool has_refusals; /* some record was refused; perhaps no longer */
        bool has_secret; /* somebody was erased: their stops and identities are keyed hashes */
        uint8_t secret[STORE_SECRET_BYTES];
        bool has_blocks;
        StrangerRow strangers;
        bool verb_added; /* words, lanes, origins or protocols */
};

/* ---- store.c --------------------------------------------------------------------------------- */

/* store_verb() - begin a verb; store_verb_end() - keep what it did, or take it back when @r is a fault.
 * Returns @r, or the fault of keeping it. */
int store_verb(Store *store, UtcMs now, Err *err);
int store_verb_end(Store *store, int r, Err *err);
/* what the verb did is taken back: it only tried */
int store_verb_back(Store *store, Err *err);

/* 0 for NULL and "" */
int store_word(Store *store, const char *text, int32_t *ret, Err *err);
/* borrowed until the store is freed or a group rolled back; NULL for 0 */
int store_word_text(Store *store, int32_t ref, const char **ret, Err *err);
int store_origin(Store *store, const char *clinic, const char *system, bool add, int32_t *ret, Err *err);
const OriginRow *store_origin_row(const Store *store, int32_t ref);
int store_lane(Store *store, const char *clinic, const char *method, bool is_safety, int32_t *ret, Err *err);
const LaneRow *store_lane_row(const Store *store, int32_t number);
const Pinned *store_pinned(const Store *store, int32_t ref);
/* @protocol is pinned, with the same content */
bool store_is_pinned(const Store *store, const Protocol *protocol);
/* the pinned version equal to @protocol, pinned now if it was not */
int store_pin(Store *store, const Protocol *protocol, int32_t *ret, Err *err);
/* @n more of a lane, or fewer: @what is a FollowupState, or TALLY_MESSAGES. It counts once the verb is kept. */
void store_count(Store *store, int32_t lane, int what, int64_t n);

/* of int64_t */
bool store_numbers_have(const GArray *numbers, int64_t number);
bool store_numbers_add(GArray *numbers, int64_t number); /* each once: false where it is there already */
void store_numbers_drop_doubles(GArray *numbers); /* the first of each stays in its place */

/* ---- store-patient.c ------------------------------------------------------------------------- */

/* the row as it is kept. Return: 0; STORE_NOT_FOUND; a negative errno */
int store_patient_get(Store *store, int64_t number, PatientRow *ret, Err *err);
int store_patient_find(Store *store, int32_t origin, const char *id, PatientRow *ret, Err *err);
/* the row of a number, or of the card it was merged into since */
int store_patient_now(Store *store, int64_t number, PatientRow *ret, Err *err);
/* words of a patient's language, zone, segment into their refs */
int store_patient_intern(Store *store, PatientRow *row, Err *err);
/* the row of that very id, also of one that was merged into another; store_patient_find() follows to that one */
int store_patient_find_own(Store *store, int32_t origin, const char *id, PatientRow *ret, Err *err);
int store_patient_add(Store *store, PatientRow *row, Err *err);
int store_patient_update(Store *store, PatientRow *row, Err *err);
Consent store_consent(const PatientRow *row);
/* keys of what a stop on this patient covers: numbers, and names in messengers; @method NULL: all */
GPtrArray *store_stop_keys(const Patient *patient, const char *method);
/* of messages of @purpose by that method to patient @number */
int store_is_stopped(Store *store, int64_t number, const Patient *patient, const char *method, Purpose purpose, StopOf *ret,
        Err *err);

/* ---- store-followup.c ------------------------------------------------------------------------ */

static inline int64_t treatment_of(int64_t followup)
{
        return followup / FOLLOWUP_PER_TREATMENT;
}
/* method, is_task and purpose of a row as it came from the backend */
void store_row_fill(const Store *store, FollowupRow *row);
int store_row_get(Store *store, int64_t id, FollowupRow *ret, Err *err);
/* all of a treatment, ascending, appended; as the backend has them, and filled in */
int store_rows_raw(Store *store, int64_t treatment, GArray *rows, Err *err);
int store_rows_of(Store *store, int64_t treatment, GArray *rows, Err *err);
/* lane of a row after its method changed */
int store_row_lane(Store *store, FollowupRow *row, const char *clinic, Err *err);

/* Every move of every follow-up goes through here: checked by the one table, counted, told in the history
 * (unless the attempts tell it). */
int store_row_write(Store *store, const FollowupRow *before, FollowupRow *row, const char *who, const char *why,
        UtcMs now, Err *err);
/* new ones */
int store_rows_add(Store *store, FollowupRow *rows, unsigned n_rows, Err *err);
int store_tell(Store *store, int64_t followup, const char *what, const char *who, const char *why, UtcMs now,
        Err *err);

/* ---- store-person.c -------------------------------------------------------------------------- */

typedef struct Person {
        PatientRow patient;
        GArray *numbers; /* int64_t: the patient's, and those of the cards that were merged into it */
} Person;
void person_free(Person *person);
/* appended: @patient itself and all that was merged into it */
int store_person_numbers(Store *store, int64_t patient, GArray *ret, Err *err);
/* whoever @patient means, one for each system that knows the id; @clinic NULL: at all clinics. Caller unrefs the array
 * of Person *. STORE_NOT_FOUND */
int store_persons(Store *store, const char *clinic, const char *patient, GPtrArray **ret, Err *err);

/* ---- store-holdings.c ------------------------------------------------------------------------ */

/* All rows that are a person's. A new table with anything of a patient's belongs here, into the dossier and to what
 * store_erase_finish() removes. */
typedef struct Holdings {
        GArray *records, *messages, *replies, *alerts; /* int64_t: numbers */
        GArray *notices;          /* of answers to them; those of alerts go with the alert */
        GPtrArray *own, *shared;  /* char *: addresses as in stop; that nobody else has, and that others have as well */
} Holdings;
void holdings_done(Holdings *h);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Holdings, holdings_done)
/* @together: int64_t: patients who are nobody else, beside the person: those erased or told of together; NULL: none */
int holdings_gather(Store *store, const Person *person, const GArray *together, Holdings *h, Err *err);
/* the numbers of all of them, with their cards; caller unrefs */
GArray *store_people_numbers(const GPtrArray *people);
/* the address of a stop's key, without the method; inside @key */
const char *store_key_address(const char *key);
/* what came from an address, and what was answered to it */
int holdings_of_address(Store *store, const char *key, Holdings *h, Err *err);
/* the methods by which a message can go there: of a number all that use one, of a name its messenger. g_strfreev() */
char **store_key_methods(const char *key);
int store_marks(Store *store, const Person *person, const Holdings *h, PatientMarks **ret, Err *err);

/* ---- store-erase.c --------------------------------------------------------------------------- */

/* Who is being erased agrees to nothing any more, whatever a record brings meanwhile. */
int store_refuse_for_erased(Store *store, int64_t patient, Consent *consent, Err *err);
/* the key of all that is hashed, where there is none yet */
int store_have_secret(Store *store, const uint8_t random[static STORE_SECRET_BYTES], Err *err);
/* @person: may have no cards; @h: what stays for others' sake is taken out. Return: 0; STORE_ERASE_WAITS: something of it is on the wire */
int store_remove_holdings(Store *store, const Person *person, Holdings *h, UtcMs now, ErasedCounts *counts, Err *err);
int store_dossier_fill(Store *store, const Person *person, const Holdings *h, Dossier **ret, Err *err);
/* what is kept in memory of it, read anew */
int store_erasing_load(Store *store, Err *err);

/* ---- store-refusal.c ------------------------------------------------------------------------- */

int store_refusals_load(Store *store, Err *err);

/* ---- store-erase-calls.c --------------------------------------------------------------------- */

/* replies of which nobody can tell whose they are, and whose call is in a record of the person: they wait for somebody */
int store_replies_wait_again(Store *store, const Person *person, const Holdings *h, Err *err);
/* calls in records of others for replies of the person: they stay, and so do the labels of these replies; out of @h */
int store_calls_of_others_stay(Store *store, const Person *person, Holdings *h, Err *err);

/* ---- store-hash.c ---------------------------------------------------------------------------- */

/* keyed hashes of identities and addresses; there is a secret */
void store_hash_patient(const Store *store, int32_t origin, const char *id, uint8_t ret[static ROW_HASH_BYTES]);
void store_hash_record(const Store *store, int32_t origin, RecordType type, const char *id, uint8_t ret[static ROW_HASH_BYTES]);
char *store_hash_address(const Store *store, const char *key);
/* Is the patient of a record one who was erased? Return: STORE_NOT_FOUND: no; 0: yes, and the record says something newer;
 * STORE_ERASED: yes, and it says nothing newer: it must not bring them back */
enum { STORE_ERASED = 3 };
int store_erased_find(Store *store, int32_t origin, const Record *record, ErasedRow *ret, Err *err);

/* ---- store-stop.c ---------------------------------------------------------------------------- */

/* the key of a stop on one kind of consent by one method; '!' begins no other key */
char *store_stop_part(ConsentKind kind, const char *method, const char *key);
/* a stop on an address, or on that of somebody who was erased. 0; STORE_NOT_FOUND */
int store_stop_find(Store *store, const char *key, Err *err);
int store_stop_lift(Store *store, const char *key, Err *err);
/* only by the patient's own word; STORE_NOT_FOUND: there is none */
int store_stop_lift_own(Store *store, const char *key, Err *err);
/* becomes another; nothing where there is no such stop */
int store_stop_rename(Store *store, const char *from, const char *to, Err *err);

/* On a person: all purposes, by @method, and where that uses a number by all that do; of a patient's own card, not of one
 * that was merged. 0; STORE_NOT_FOUND */
int store_person_stop_find(Store *store, int64_t patient, const char *method, Err *err);
/* @is_own: by the patient's own word, which lifts it again; else by staff's */
int store_person_stop_put(Store *store, int64_t patient, const char *method, bool is_own, UtcMs now, Err *err);
int store_person_stop_lift(Store *store, int64_t patient, const char *method, Err *err);
int store_person_stop_lift_own(Store *store, int64_t patient, const char *method, Err *err); /* STORE_NOT_FOUND: there is none */
int store_person_stops_lift(Store *store, int64_t patient, Err *err);
/* appended: STOP_SCOPE_PHONE, or the messenger (char *, g_free()) */
int store_person_stops(Store *store, int64_t patient, GPtrArray *ret, Err *err);
/* what stops @from stops @to as well */
int store_person_stops_join(Store *store, int64_t from, int64_t to, Err *err);
/* what stops @patient stays for whoever comes under this id, as what nobody can read; and holds for them again */
int store_person_stops_hash(Store *store, int64_t patient, int32_t origin, const char *id, Err *err);
int store_person_stops_unhash(Store *store, const PatientRow *row, Err *err);

/* ---- store-consent.c ------------------------------------------------------------------------- */

Consent store_consent_all(ConsentAnswer answer);
bool store_consent_is_said(const Consent *consent);
/* a line of the ledger; @wording: what was agreed to, for a yes */
int store_consent_note(Store *store, ConsentRow *row, const char *wording, Err *err);
/* ... of what a record says; @number: the record's; @is_first: of a patient who is new */
int store_consent_note_record(Store *store, const Clinic *clinic, const Record *record, int64_t patient, int64_t number,
        bool is_first, UtcMs now, Err *err);
/* What staff's answers are once their stop is lifted, before that is written down: what they entered of each kind by itself
 * holds, a no as well, and what they never did is unknown. */
int store_consent_lifted(Store *store, const PatientRow *patient, Consent *ret, Err *err);
/* what is in force of a person's, and all that was said; consent_view_free() */
int store_consent_view(Store *store, const Person *person, ConsentView **ret, Err *err);

/* ---- store-treatment.c ----------------------------------------------------------------------- */

/* A treatment with all that is known of it, being changed. */
typedef struct Treatment {
        RecordRow record;
        PatientRow patient;
        const char *clinic_id;   /* borrowed from the store */
        const Clinic *clinic;    /* NULL: the configuration no longer has it */
        const Pinned *pinned;    /* NULL: not planned yet */
        Consent consent;
        GArray *before, *rows;   /* FollowupRow: as stored, as they shall be; new ones stand last in rows */
        GArray *ret_messages;    /* borrowed; NULL: nobody asks */
        bool has_new_details;    /* the patient's: what lacked them is planned anew */
        bool is_replanned;       /* it has just got another version of its protocol, or its visit counts as booked again */
        const Config *config;    /* borrowed */
        const char *who, *why;   /* whose decision is being carried out; NULL: followupd's own */
        bool takes_methods;      /* staff have just said by which: what was refused before counts no more */
        char stop_method[FOLLOWUP_METHOD_MAX]; /* `stopped` is known of this method and kind; "" of none */
        ConsentKind stop_kind;
        StopOf stopped;
        PlanAround around;       /* what else there is of the patient, once treatment_around() has looked */
        bool has_around;
} Treatment;

static inline FollowupRow *treatment_row(const Treatment *t, guint i)
{
        return &g_array_index(t->rows, FollowupRow, i);
}
/* the one with this id; NULL: it has none such. Borrowed until a row is added. */
FollowupRow *treatment_find(const Treatment *t, int64_t id);

void treatment_done(Treatment *t);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Treatment, treatment_done)
/* STORE_NOT_FOUND */
int treatment_load(Store *store, const Config *config, int64_t number, Treatment *ret, Err *err);
/* the treatment of a follow-up, and the follow-up's row in it. STORE_NOT_FOUND: there is none of this id */
int treatment_load_of(Store *store, const Config *config, int64_t id, Treatment *ret, FollowupRow **ret_row, Err *err);
/* the record as it was read, for planning it again; borrows from @t; treatment_record_done() */
int treatment_record(Store *store, const Treatment *t, Record *ret, Err *err);
void treatment_record_done(Record *record);
/* rules 4 and 5, consent and stops over what is unsent; rule 10's calls; then all is written */
int treatment_judge(Store *store, Treatment *t, UtcMs now, Err *err);
/* one more follow-up of the treatment's protocol; its id is given here */
int treatment_add(Store *store, Treatment *t, const Followup *followup, Err *err);
int treatment_write(Store *store, Treatment *t, UtcMs now, Err *err);
/* plan again from what is stored and judge: the rows say what it comes to, nothing is written */
int treatment_work_out(Store *store, Treatment *t, UtcMs now, Err *err);
/* load, plan again from what is stored, judge, write: after anything changed but the record itself */
int treatment_again(Store *store, const Config *config, int64_t number, UtcMs now, Err *err);
/* all treatments of a patient: their consent, number or zone changed */
int treatments_again(Store *store, const Config *config, int64_t patient, int64_t but, GArray *ret_messages,
        UtcMs now, Err *err);
void followup_end(Followup *f, FollowupState state, const char *reason);
/* whoever asks hears of @message, which is on its way; 0: none */
void treatment_note_message(const Treatment *t, int64_t message);

/* ---- store-call.c ---------------------------------------------------------------------------- */

/* when a person may begin work on it: the next working time; at once where its clinic is no longer known */
UtcMs treatment_task_due(const Treatment *t, UtcMs now);
/* rule 10, and visits that nobody would hear of */
int treatment_calls(Store *store, Treatment *t, UtcMs now, Err *err);
/* a call task for the row at @i, unless there is one: because of @reason */
int treatment_call(Store *store, Treatment *t, guint i, const char *reason, UtcMs now, Err *err);
/* open calls for a follow-up are needed no longer */
void treatment_drop_calls(Treatment *t, int64_t cause, const char *reason);
/* after a stop somebody asks by phone */
void followup_call_instead(Followup *f, UtcMs due);
/* when, by the working hours of the clinic of its lane */
UtcMs store_call_due(const Store *store, const Config *config, const FollowupRow *row, UtcMs now);

/* ---- store-reconcile.c ----------------------------------------------------------------------- */

/* is the row a follow-up of this step, perhaps of another version of its protocol? */
bool treatment_is_of_step(const Store *store, const Treatment *t, const FollowupRow *row, uint32_t position);
/* bring the rows in line with a plan. @is_change: the record changed, so steps may be planned anew */
int treatment_reconcile(Store *store, Treatment *t, const Plan *plan, bool is_change, UtcMs now, Err *err);
/* it has left the house, or staff or the patient decided that it never will: its step is not planned again */
bool followup_is_settled(const FollowupRow *row);
/* what was decided of it while it was on its way has been carried out */
void followup_forget_decision(FollowupRow *row);
/* what has not left the house is cancelled, what is on its way where that is still possible; @decided: whose will it is */
void treatment_cancel(Treatment *t, FollowupRow *row, Decided decided, const char *reason);
/* why what was planned is cancelled once the record names a procedure of another protocol */
extern const char treatment_of_another_family[];

/* ---- store-visit.c --------------------------------------------------------------------------- */

/* the record of an appointment has changed, whose moment was @was: are its reminders to be sent anew? Then those that
 * were sent stand for their steps no more. Rows and record are changed; *ret_record: the record is to be written. */
int store_visit_moved(Store *store, Treatment *t, UtcMs was, UtcMs now, bool *ret_record, Err *err);
/* a reminder that ended unsent, where the patient does not hear of the visit in time by any other: because the clinic's caps leave
 * no day for it, or of one that was moved since the patient was told. Then somebody has to call, and when: */
bool store_visit_is_moved(const Treatment *t); /* since the patient was told its time */
/* does somebody have to call for this reminder, since nothing else tells the patient of the visit? */
int store_visit_needs_call(Store *store, const Treatment *t, const FollowupRow *row, UtcMs now, bool *ret, Err *err);
/* the text of its message speaks of something else (rule 8), so what it reminds of has been told to nobody.
 * @ret_of: what that one asks or says; PURPOSE_VISIT: it does speak of it */
int store_visit_spoken_over(Store *store, const FollowupRow *row, Purpose *ret_of, Err *err);
/* when to call for it: in working time before the visit, where there is any; a reminder that waits for a consent is called for
 * when it would have gone */
UtcMs store_visit_call_due(const Treatment *t, const Followup *reminder, UtcMs now);
/* Calls for reminders that wait for a consent: they go with the visit, and end where the patient has said yes or no. */
void store_visit_calls_follow(Treatment *t, UtcMs now);
/* by its answer the patient will not come, or not then */
bool store_is_declined(const Followup *f);
/* the patient has said so of this visit, of the time that it has */
bool store_visit_is_declined(const Treatment *t);
/* and says now that they will come: what of its reminders had ended for that is planned again. The rows are changed. */
int store_visit_taken_back(Store *store, Treatment *t, UtcMs now, Err *err);
/* nobody is missed who had said that they would not come */
void store_visit_excuse(Treatment *t);
/* by a reply the patient has said so, or wants another time */
void store_visit_declined(Treatment *t, const char *reason);

/* ---- store-replan.c -------------------------------------------------------------------------- */

bool treatment_has_unsent(const Treatment *t);
/* the version of its protocol that the configuration has now; NULL: it follows that one, or there is none */
const Protocol *treatment_other_version(const Treatment *t);
/* has it anything that is to be sent, or would that version give it a step? Not where the last one was cancelled by people. */
int treatment_has_use_for(Store *store, const Treatment *t, const Protocol *other, UtcMs now, bool *ret, Err *err);
/* one that was over, once it is worked out by the other version: has it something to be sent now? */
bool treatment_has_gained(const Treatment *t);
/* its unsent rows become steps of that version, by the steps' ids; then treatment_work_out() */
int treatment_repin(Store *store, Treatment *t, const Protocol *protocol, Err *err);

/* ---- store-forecast.c ------------------------------------------------------------------------ */

/* what @after differs from @before in, two outcomes of one treatment that was stored with @n_stored rows */
int forecast_compare(Store *store, const Treatment *before, const Treatment *after, ForecastCount *ret, Err *err);

/* ---- store-outlet.c -------------------------------------------------------------------------- */

/* What a follow-up says, and by whom it leaves, by the configuration of its treatment. Borrowed but for `own`. */
typedef struct Outlet {
        Step *own;            /* of the patient's own plan */
        const Clinic *clinic; /* what placeholders stand for */
        const char *name, *language;
        const Template *text; /* NULL: none in any language, and it would be held */
        const ProviderTemplate *approved;
        const char *provider; /* NULL: none carries its method */
} Outlet;
/* it is to be sent, and nothing of it has been made yet */
bool outlet_is_used(const FollowupRow *row);
int outlet_init(Outlet *outlet, Store *store, const Treatment *t, const FollowupRow *row, Err *err);
void outlet_done(Outlet *outlet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outlet, outlet_done)
/* would the same patient read the same? */
bool outlet_says_alike(const Outlet *a, const Outlet *b);

/* ---- store-around.c -------------------------------------------------------------------------- */

/* has it anything that another treatment, a visit or trouble can hold, end or bring back? */
bool treatment_is_touched(const Treatment *t);
/* what there is beside a treatment of a clinic that is configured */
int store_around(Store *store, const Treatment *t, UtcMs now, PlanAround *ret, Err *err);
/* fills t->around, where that matters */
int treatment_around(Store *store, Treatment *t, UtcMs now, Err *err);
/* from here to store_beside_drop() the patient's records, and their trouble, are as they are now: store_around() looks there.
 * What is judged by them changes neither. Every verb begins with nothing held, but a new record of the same patient's.
 * @ret_is_mine: it was not held before, and whoever asked is to drop it, also after a fault */
int store_beside_hold(Store *store, const PatientRow *patient, Err *err);
int store_beside_hold_of(Store *store, int64_t patient, bool *ret_is_mine, Err *err);
void store_beside_drop(Store *store);
/* where its patient is held: a record that is new, or its rows as they are now */
void store_beside_add(Store *store, const Treatment *t);
/* the patient's other treatments are judged by what has changed beside them.
 * @but: not this one; @fresh: only this one has been added, which is done: those it comes first after; NULL: all
 * @ret_messages: may be NULL; appends what is on its way and would not have been claimed now */
int treatments_beside(Store *store, const Config *config, int64_t patient, int64_t but, const RecordRow *fresh,
        GArray *ret_messages, UtcMs now, Err *err);

/* ---- store-trouble.c ------------------------------------------------------------------------- */

/* what of a patient is open, the gravest first, and when they last refused to go on: trouble, task and refused of @ret.
 * Open is a task that a red or worried reply made, a complaint's, a complication's, and such a reply without a task. */
int store_has_trouble(Store *store, const PatientRow *patient, PlanAround *ret, Err *err);
/* of one task of a reply, whether it is open or not */
int store_task_trouble(Store *store, const FollowupRow *row, Trouble *ret, Err *err);
/* a complaint or a complication is open: one task a treatment, for staff to end by its result. @t is then to be written,
 * and store_trouble_changed() called. @by: when it should be over; the task's aim. @ret: the task, also one that was open before */
int treatment_trouble(Store *store, Treatment *t, Trouble trouble, UtcMs due, UtcMs by, const char *reason, int64_t *ret, Err *err);
/* trouble was opened or is over: what it holds is held, and what it held is free.
 * @ret_messages: may be NULL; appends what is on its way and must not go, for the loop's last look */
int store_trouble_changed(Store *store, const Config *config, int64_t patient, GArray *ret_messages, UtcMs now, Err *err);
/* the same for all who have an address */
int store_trouble_changed_at(Store *store, const Config *config, const char *address, GArray *ret_messages, UtcMs now, Err *err);
/* a task has its result, or was cancelled: what it held is free, where it was one of trouble */
int store_task_over(Store *store, const Config *config, int64_t task, UtcMs now, Err *err);

/* ---- store-greeting.c ------------------------------------------------------------------------ */

/* birthdays and feasts of the days ahead, for at most @n_max patients. Return: 1: there is more; 0; < 0 a fault */
int store_greet(Store *store, const Config *config, unsigned n_max, UtcMs now, Err *err);
/* when there is next a day to be looked at; *next stays what it is when that is earlier */
int store_next_greeting(Store *store, const Config *config, UtcMs now, UtcMs *next, Err *err);
/* a patient came, or agreed to be greeted: have they a birthday or feast in the days that have been gone through? */
bool store_is_greeted_soon(const Config *config, const Clinic *clinic, const PatientRow *patient, UtcMs now);
int store_greet_patient(Store *store, const Config *config, const PatientRow *patient, UtcMs now, Err *err);

/* ---- store-join.c ---------------------------------------------------------------------------- */

/* a card that was merged is a patient of its own again, and what was refused meanwhile holds for it, too */
int store_part(Store *store, PatientRow *card, Err *err);

/* What a person has refused, or staff for them, under the card of another system of the same clinic. */
typedef struct Refusals {
        Consent staff;
        const char *system; /* where staff wrote it down; NULL: nowhere. Borrowed from the store */
        GArray *patients;   /* int64_t: whose stops are theirs; NULL: there is no other system */
} Refusals;
void refusals_done(Refusals *refusals);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Refusals, refusals_done)
/* The clinic may have another system than it had: its first export says yes to all, of people who are known. The same person
 * has the same number and the same id or name. */
int store_refusals_elsewhere(Store *store, int32_t origin, const Patient *patient, Refusals *ret, Err *err);
/* ... holds for @patient, who is new: `staff` stands in the row already */
int store_refusals_take(Store *store, const Refusals *refusals, int64_t patient, UtcMs now, Err *err);

/* ids that a patient's record says to mean @patient: what was known under them becomes that patient's */
int store_join(Store *store, const Config *config, const Record *record, int32_t origin, int64_t patient,
        GArray *ret_messages, UtcMs now, Err *err);
/* a record taken back by its identity alone. Return: StorePut */
int store_withdraw(Store *store, const Config *config, const Record *record, int32_t origin, GArray *ret_messages,
        UtcMs now, Err *err);
/* consents that have ended by now are refusals; of at most @n_max patients. Returns how many, or a fault. */
int store_end_consents(Store *store, const Config *config, unsigned n_max, UtcMs now, Err *err);

/* ---- store-renew.c --------------------------------------------------------------------------- */

/* What a record changed about its patient. */
typedef struct PatientChange {
        bool any;
        bool plans;    /* zone, number, name in a messenger, guardian, age, segment or consent: what a plan rests on */
        bool consent;  /* the ledger has a line to add */
        bool messages; /* number or language: what a message waiting for its retry was made with */
} PatientChange;
/* a known patient's row as the record leaves it */
void store_renew_patient(const Record *record, PatientRow *row, PatientChange *ret);
/* would the plan of a record come out the same with these details as with the record's own? */
bool store_plans_alike(const PatientRow *row, const Patient *given);

/* ---- store-opt.c ----------------------------------------------------------------------------- */

/* appends messages in `sending` to any of these addresses, whoever has them */
int store_on_their_way(Store *store, GPtrArray *keys, GArray *messages, Err *err);
/* a stop on one address, for all who have it; @patient: whose it was when the message left, 0: not known */
int store_stop_address(Store *store, const Config *config, int64_t patient, const char *method, const char *address,
        const char *who, const char *why, GArray *messages, UtcMs now, Err *err);
/* the key of an address in stops and blocks, g_free() */
char *store_address_key(const char *method, const char *address);

/* ---- store-audit.c --------------------------------------------------------------------------- */

/* What a person decided. */
typedef struct AuditAct {
        const char *who, *what;
        int64_t patient, followup;
        const char *about, *why;
} AuditAct;
/* told by the verb that does it; nothing of what followupd decides by itself */
int store_audit(Store *store, const AuditAct *act, UtcMs now, Err *err);
/* lines about any of these patients; caller unrefs the array of AuditEntry * */
int store_audit_of(Store *store, const GArray *patients, GPtrArray **ret, Err *err);

/* ---- store-send.c ---------------------------------------------------------------------------- */

int store_message_row(Store *store, int64_t number, MessageRow *ret, Err *err);
/* a follow-up that waited for the retry of a message waits no longer (held, cancelled, ended) */
int store_leave_message(Store *store, int64_t message, int64_t followup, UtcMs now, Err *err);
/* the follow-ups that wait for a message, planned or held: rows appended */
int store_waiting_for(Store *store, const MessageRow *message, GArray *rows, Err *err);
/* the patient's number or language changed: messages waiting for their retry are made anew, where it is certain
 * that they were not taken */
int store_patient_messages_again(Store *store, int64_t patient, UtcMs now, Err *err);

/* ---- store-doubt.c --------------------------------------------------------------------------- */

/* may the message have arrived by an attempt whose answer was lost? Then what it carries stays with it, also while it is
 * held: only the same message may go out again */
int store_is_doubtful(Store *store, int64_t message, bool *ret, Err *err);
/* was every attempt surely refused? */
bool store_is_certainly_unsent(const MessageRow *message);
/* a message that goes out again carries @rows, FollowupRow, and after them what was given up since a try that may have arrived:
 * whatever is told of the message is told of that, too */
int store_carry_again(Store *store, MessageRow *message, const GArray *rows, Err *err);
/* what time has ended while it waited for the retry of a message that may have arrived: it ends as uncertain */
int treatment_doubts(Store *store, Treatment *t, UtcMs now, Err *err);

/* ---- store-reply.c, store-answer.c ----------------------------------------------------------- */

/* the red flags a reply from @address is read by, into @match, which says what else is known of it */
int store_red_words(Store *store, const Config *config, const char *address, UtcMs now, ReplyMatch *match, Err *err);
/* the red flags that a protocol had when it was last in force, added to @words; store-config.c */
/* Something is open in it, or the window of its last step is: what that step asks about may come until then, whatever has been
 * cancelled or answered. @rows: FollowupRow of one treatment */
bool store_is_not_over(const GArray *rows, UtcMs now);
int store_kept_red_words(Store *store, const char *protocol, GPtrArray *words, Err *err);
/* the parts of a text have become a reply */
int store_parts_done(Store *store, const StoreReply *reply, const char *address, int32_t provider, int64_t number, Err *err);
/* when the oldest text that lacks parts has waited long enough; *ret stays what it is when that is earlier */
int store_next_part(Store *store, UtcMs *ret, Err *err);

/* the cause of a call that a reply made: the treatment itself, "1042-0", which is no follow-up's id. So rule 10 takes it
 * for none of its own, and no step either. */
static inline bool is_for_reply(const Followup *f)
{
        return f->cause != 0 && f->cause % FOLLOWUP_PER_TREATMENT == 0;
}

/* ---- store-plan.c ---------------------------------------------------------------------------- */

/* a follow-up's step as its patient's own plan has it; NULL: it has none. Caller frees. */
int store_own_step(Store *store, const FollowupRow *row, Step **ret, Err *err);

/* ---- store-routine.c ------------------------------------------------------------------------- */

/* a time of a row that is no question about safety */
bool store_is_routine(const Store *store, const FollowupRow *row);
/* the first such that a message carried. STORE_NOT_FOUND: none */
int store_routine_in(Store *store, const MessageRow *message, int64_t *ret, Err *err);
/* Rows of reminders end by the patient's word; what asks about safety goes on. Those of which @message carried a time: */
int store_rows_done(Store *store, const Config *config, const MessageRow *message, GArray *ret_messages, UtcMs now, Err *err);
/* and all of a patient who tells of trouble */
int store_rows_stop(Store *store, const Config *config, int64_t patient, GArray *ret_messages, UtcMs now, Err *err);

/* ---- store-alert.c --------------------------------------------------------------------------- */

/* What of a store_alert_raise() a caller fills in. */
typedef struct AlertCause {
        int64_t reply, patient, followup, task;
        int32_t responsible;
        const char *clinic, *address;
        bool is_stranger; /* no patient has the address */
} AlertCause;
/* call for staff: a new alert, or one more reply to an open one. @ret_heard: somebody has a channel */
int store_alert_raise(Store *store, const Config *config, const AlertCause *cause, UtcMs now, bool *ret_heard, Err *err);
/* the open one that it belongs to: the same question, the same call, or the same unknown number. STORE_NOT_FOUND */
int store_alert_find(Store *store, const AlertCause *cause, AlertRow *ret, Err *err);
/* a row of its own; nobody has been told yet */
int store_alert_new(Store *store, const Config *config, const AlertCause *cause, UtcMs now, AlertRow *ret, Err *err);
/* who has it no longer has it; the row is not written */
void store_alert_reopen(AlertRow *row);
/* what is kept of the provider's id of an alert, in the place of a link's digest; its row names nobody */
void store_ack_quote(const char *provider, const char *to, const char *provider_message_id, uint8_t ret[static ID_DIGEST_BYTES]);
/* the digits that stand for a link in an answer */
void store_ack_code(const AckLinkRow *link, char ret[static ACK_CODE_DIGITS + 1]);
/* to the next person now; the row is written */
int store_alert_step_now(Store *store, const Config *config, AlertRow *row, UtcMs now, bool *ret_heard, Err *err);
/* STORE_ACTION_REFUSED: somebody has it */
int store_alert_acknowledge(Store *store, AlertRow *row, const char *who, const char *how, UtcMs now, Err *err);
/* its task is done or cancelled, or its reply (task 0) was dealt with */
int store_alerts_end(Store *store, int64_t task, int64_t reply, UtcMs now, Err *err);
/* what it is called: its task's id, else "reply-7" */
char *store_alert_name(const AlertRow *row, char buffer[static FOLLOWUP_ID_MAX]);
int store_next_alert(Store *store, const Config *config, UtcMs now, UtcMs *ret, Err *err);

/* ---- store-alert-view.c ---------------------------------------------------------------------- */

/* appends the view of one */
int store_alert_view(Store *store, int64_t number, GPtrArray *views, Err *err);
/* faults of alerts, replies and notices among themselves */
int store_verify_replies(Store *store, ErrList *findings, Err *err);

/* ---- store-stranger.c ------------------------------------------------------------------------ */

/* between two calls of the alert for all that is beyond limits.max_stranger_alerts_per_hour */
extern const DurationMs store_stranger_pause;
/* raised by a number that no patient has */
bool store_alert_is_strangers(const AlertRow *row);
/* what is kept in memory of it, read anew */
int store_strangers_load(Store *store, Err *err);
/* max_answers_per_hour */
bool store_stranger_may_be_answered(Store *store, unsigned n_max, UtcMs now);
int store_stranger_answered(Store *store, UtcMs now, Err *err);
/* as store_alert_raise(), for one who is a stranger */
int store_stranger_raise(Store *store, const Config *config, const AlertCause *cause, UtcMs now, bool *ret_heard, Err *err);
/* how many red flags of strangers wait beside the one that raised this alert; of a patient's alert 0 */
int store_strangers_waiting(Store *store, const AlertRow *alert, unsigned *ret, Err *err);
/* the reply of a stranger that the alert is about when its own has been dealt with: one that no other alert speaks for; 0: none */
int store_stranger_next(Store *store, const AlertRow *alert, int64_t *ret, Err *err);

/* ---- store-whose.c --------------------------------------------------------------------------- */

/* the clinics a reply may be for, by id: one, where that is known; none: no clinic sends by its provider. Caller unrefs */
GPtrArray *store_reply_clinics(const Config *config, const StoreReply *reply, const ReplyMatch *match);
/* the first of them; NULL: there is none */
const Clinic *store_reply_clinic(const Config *config, const StoreReply *reply, const ReplyMatch *match);
/* the language to answer in: the patient's, else one the text may be in; NULL: neither tells. Borrowed from both */
const char *store_reply_language(const Config *config, const ReplyMatch *match, const GPtrArray *clinics);
/* "almaty,kyiv" and back; g_free(), caller unrefs. What is no longer there is left out */
char *store_clinic_ids(const GPtrArray *clinics);
GPtrArray *store_clinics_of_ids(const Config *config, const char *ids);

/* ---- store-notice.c -------------------------------------------------------------------------- */

/* an answer to a patient's own message, by the text of messages.d; nothing when there is no such text, or one of this
 * name went there within @quiet. @also: a second text, in the same answer; NULL: none. @ret_made: it was made */
int store_answer_add(Store *store, const Config *config, const StoreReply *reply, const ReplyMatch *match, const char *name,
        const char *also, DurationMs quiet, UtcMs now, bool *ret_made, Err *err);
/* a line to one of staff who has a channel, not before @at; of @random its id is made */
int store_staff_tell(Store *store, const Config *config, const uint8_t random[static ID_RANDOM_BYTES], const Clinic *clinic,
        const Staff *staff, StaffText which, const StaffTextValues *values, UtcMs at, bool *ret_made, Err *err);

/* ---- store-complaint.c ----------------------------------------------------------------------- */

/* until when a complaint that is due then should be over; @clinic NULL: then */
UtcMs store_complaint_by(const Clinic *clinic, UtcMs due);
/* an open task that should be over by then: who is responsible is told in working time, and others once it is late.
 * @which: says why */
int store_complaint_open(Store *store, const Config *config, const uint8_t random[static ID_RANDOM_BYTES], const Clinic *clinic,
        int32_t responsible, int64_t task, StaffText which, UtcMs by, UtcMs now, bool *ret_made, Err *err);
/* ... that staff have entered by themselves */
int store_complaint_entered(Store *store, const Config *config, const Clinic *clinic, int32_t responsible, int64_t task, UtcMs by,
        UtcMs now, bool *ret_made, Err *err);
/* its time is over, for the @n-th time from 0; *ret_made: something is to be said */
int store_complaint_late(Store *store, const Config *config, int64_t task, unsigned n, UtcMs now, bool *ret_made, Err *err);

/* ---- store-survey.c -------------------------------------------------------------------------- */

typedef enum SurveyWord { SURVEY_NONE, SURVEY_LOW, SURVEY_MIDDLE, SURVEY_HIGH } SurveyWord;
/* the verdict; a low number before words that a person has to read is a number */
ReplyVerdict store_survey_verdict(const Config *config, const StoreReply *reply, const ReplyMatch *match, const ReplyVerdict *verdict);
/* what a number means by the clinic's survey_low and survey_high; none: it is no answer to a survey */
SurveyWord store_survey_word(const Config *config, const StoreReply *reply, const ReplyMatch *match, const ReplyVerdict *verdict);
/* a low one: the complaint's task, and when it should be over */
int store_survey_complain(Store *store, Treatment *t, int score, UtcMs now, int64_t *ret_task, UtcMs *ret_by, Err *err);
/* what the patient hears at once */
int store_survey_answer(Store *store, const Config *config, const StoreReply *reply, const ReplyMatch *match, SurveyWord word,
        UtcMs now, bool *ret_made, Err *err);

/* ---- store-receipt.c ------------------------------------------------------------------------- */

/* what is kept in memory of receipts, read anew */
int store_receipts_load(Store *store, Err *err);
/* Do receipts wait for this settlement? */
bool store_receipts_wait(Store *store, const MessageRow *message, const char *provider, const char *provider_message_id);
/* after a settlement: its name is remembered, its deadlines are set, receipts that overtook it are applied */
int store_receipts_settled(Store *store, const Config *config, MessageRow *message, StoreReceiptEffect *effect, UtcMs now,
        Err *err);
/* a provider says that whoever has the address opted out; @patient 0: not known */
int store_provider_stop(Store *store, const Config *config, int64_t patient, const char *method, const char *address,
        StoreReceiptEffect *effect, UtcMs now, Err *err);
int store_known_forget(Store *store, const MessageRow *message, Err *err);
int store_strays_drop(Store *store, UtcMs now, Err *err);
/* int64_t: the messages in `sending` of an effect that must not leave any more */
GArray *store_receipt_revoked(StoreReceiptEffect *effect);

/* ---- store-arrival.c ------------------------------------------------------------------------- */

/* ReceiptRow of a message, in the order they came; caller unrefs */
int store_receipt_rows(Store *store, int64_t message, GArray **ret, Err *err);
/* Has a receipt that came before the settlement proved that the message was taken? */
int store_is_proved_sent(Store *store, const MessageRow *message, bool *ret, Err *err);
/* what these receipts together say is done; @n_known: so many of them were carried out before; @at_deadline: no further part
 * is waited for */
int store_receipts_carry_out(Store *store, const Config *config, MessageRow *message, const GArray *receipts, guint n_known,
        bool at_deadline, StoreReceiptEffect *effect, UtcMs now, Err *err);
/* the same for all that is known of a message */
int store_receipts_apply(Store *store, const Config *config, MessageRow *message, bool at_deadline, StoreReceiptEffect *effect,
        UtcMs now, Err *err);
/* a receipt or a reply proves that it did: what it carries is delivered, and its address is good. @revoked: messages in `sending`
 * that would be a second copy are appended */
int store_message_arrived(Store *store, const Config *config, MessageRow *message, GArray *revoked, UtcMs now, Err *err);
/* what waited for a retry waits no longer, and may have been sent: the deadlines of that have not been set yet */
int store_watch_retried(Store *store, const Config *config, const MessageRow *message, UtcMs now, Err *err);

/* ---- store-block.c --------------------------------------------------------------------------- */

/* an address was refused for good by a provider (a word) */
int store_block_note(Store *store, const Config *config, const MessageRow *message, UtcMs now, Err *err);
/* a key of store_address_key() as blocks have it, g_free() */
char *store_block_key(int64_t patient, const char *key);

/* ---- store-watch.c --------------------------------------------------------------------------- */

int store_watch_put(Store *store, WatchKind kind, int64_t message, UtcMs due, unsigned n, Err *err);
/* the deadlines of a message that was settled as sent or uncertain */
int store_watch_message(Store *store, const Config *config, const MessageRow *message, const char *provider, UtcMs now,
        Err *err);
/* a question about safety that was to be answered by now: silence is work for staff */
int store_is_answer_late(Store *store, const Config *config, const MessageRow *message, const FollowupRow *row, UtcMs now, bool *ret,
        Err *err);
/* may a receipt or a status query still tell whether this uncertain one was sent, before somebody has to call? */
int store_may_be_resolved(Store *store, const Config *config, const FollowupRow *row, UtcMs now, bool *ret, Err *err);

/* ---- store-view.c ---------------------------------------------------------------------------- */

/* numbers of the records a query names by clinic, treatment or patient */
int store_named_records(Store *store, const StoreQuery *query, GArray *numbers, Err *err);
/* appends a view of each row */
int store_views(Store *store, const GArray *rows, GPtrArray *views, Err *err);

/* ---- store-history.c ------------------------------------------------------------------------- */

/* what became of a message; caller unrefs the arrays of Attempt * and ReceiptEntry * */
int store_message_past(Store *store, int64_t number, GPtrArray **ret_attempts, GPtrArray **ret_receipts, Err *err);
