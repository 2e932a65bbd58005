/* What a store is made of: rows, and small verbs over them. The trade's logic stands once, in store*.c. */
#pragma once

#include <glib.h>

#include "base/err.h"
#include "model/followup.h"
#include "model/receipt.h"
#include "record/record.h"
#include "store/store-consent.h"
#include "store/store-erase.h"
#include "store/store-refusal.h"
#include "store/store-reply.h"
#include "store/store.h"

enum { ROW_DIGEST_BYTES = 16, ROW_HASH_BYTES = 16, FOLLOWUP_TALLIES = N_FOLLOWUP_STATES + 1, TALLY_MESSAGES = N_FOLLOWUP_STATES };

/* One row, kept in memory and written with each group. */
typedef struct MetaRow {
        UtcMs last_seen;
        int64_t made; /* follow-ups ever made */
        int64_t next_record, next_patient, next_message;
        int64_t receipts, receipts_unknown; /* that were new; that no message was ever found for */
} MetaRow;

typedef struct OriginRow {
        int32_t ref;
        char *clinic, *system;
} OriginRow;

typedef struct LaneRow {
        int32_t number;
        char *clinic, *method;
        bool is_safety;
} LaneRow;

typedef struct ProtocolRow {
        int32_t ref;
        char *id;
        unsigned version;
        char *content;
} ProtocolRow;

typedef struct TallyRow {
        int32_t lane;
        int what; /* FollowupState, or TALLY_MESSAGES */
        int64_t n;
} TallyRow;

/* Words are refs here: language, zone and segment of `p` are filled in by store.c from them. */
typedef struct PatientRow {
        int64_t number;
        int32_t origin;
        Patient p; /* consent: the records' */
        Consent staff; /* the staff's; unknown: not decided */
        UtcMs updated_at;
        UtcMs consent_at; /* of the consent in force, where it is a record of its own */
        int64_t replaced_by; /* number of the patient this one was merged into; 0: none */
        int32_t language, zone, segment;
} PatientRow;

typedef struct NameRow {
        int64_t number;
        char *name, *guardian; /* NULL: none */
} NameRow;

typedef struct RecordRow {
        int64_t number;
        int32_t origin;
        RecordType type;
        char *id;
        uint8_t digest[ROW_DIGEST_BYTES];
        int64_t patient;
        RecordStatus status;
        UtcMs moment, updated_at;
        int32_t procedure, practitioner, responsible; /* words; 0 none */
        int32_t protocol;                             /* 0: not planned yet */
        char *plan, *staff_plan;                      /* JSON; NULL none */
        bool is_history;
        UtcMs told; /* of a visit moved a little: the time that the reminders sent so far speak of; UTC_NEVER: its moment */
} RecordRow;

/* What a person, the patient or a record decided. While the follow-up is `sending` it is a wish, fulfilled when the
 * message comes back; afterwards it tells who holds or cancelled it. */
typedef enum Decided {
        DECIDED_NONE, DECIDED_STAFF_HOLD, DECIDED_STAFF_CANCEL, DECIDED_RECORD_CANCEL, DECIDED_PATIENT_CANCEL,
        DECIDED_OTHER_TIME, /* it spoke of a time that the visit no longer has: its step is to be done again */
} Decided;

/* Visits that became the same. */
typedef struct VisitCountRow {
        int32_t origin;
        RecordStatus status;
        bool is_treated; /* booked, and the patient has a completed treatment about that time */
        int64_t n;
} VisitCountRow;

/* method, is_task and purpose of `f` follow from lane, protocol and step: store.c fills them in */
typedef struct FollowupRow {
        Followup f;
        int32_t protocol, lane;
        Decided decided;
} FollowupRow;

typedef struct MessageRow {
        Message m; /* clinic and method follow from the lane; provider, language, coding are words */
        int32_t lane, provider, language, coding;
        UtcMs last_try;
        char *provider_message_id;
} MessageRow;

typedef struct AttemptRow {
        int64_t message;
        unsigned n;
        int32_t provider;
        unsigned generation;
        UtcMs started, ended;
        int verdict;
        char *detail;
} AttemptRow;

typedef struct HistoryRow {
        int64_t followup;
        UtcMs at;
        char *what, *who, *why;
} HistoryRow;

typedef struct ConsentRow {
        int64_t patient;
        UtcMs at, said;
        ConsentSource source;
        Consent answers;
        int purpose;            /* -1: none was named */
        char *method, *address; /* NULL: all */
        int64_t record;         /* that says so; 0: none does */
        char *who, *why;
        int32_t wording; /* word */
        bool is_first;   /* the patient is new: nothing has to be looked for */
} ConsentRow;

/* Fields of a row are those of its table (schema 0003); 0, NULL and UTC_NEVER: not there. */
typedef struct ReplyRow {
        int64_t number;
        int32_t provider;
        char *id, *address, *text;
        ReplyLabel label;
        bool is_stop, is_start, is_open;
        int score; /* -1 none */
        char *why;
        int64_t patient, message, followup, task;
        UtcMs received, at, read;
        char *read_by, *result;
} ReplyRow;

typedef struct ReplyPartRow {
        int64_t number;
        int32_t provider;
        char *address, *ref;
        unsigned part, n_parts;
        char *id, *text;
        UtcMs received, at;
        int64_t reply;
} ReplyPartRow;

typedef struct AlertRow {
        int64_t number, reply, patient, followup, task;
        int32_t clinic, responsible;
        UtcMs created, latest;
        unsigned n_replies, n_calls;
        UtcMs next, notified, acknowledged, done;
        char *by, *how;
} AlertRow;

/* How often numbers that no patient has have called staff, and were answered. */
typedef struct StrangerRow {
        UtcMs calls_since;
        unsigned n_calls; /* so many since */
        int64_t rest;     /* the alert for what was beyond the limit; 0: none yet */
        UtcMs rest_at;    /* when that one called last, or will; UTC_NEVER: it never did */
        UtcMs answers_since;
        unsigned n_answers;
} StrangerRow;

typedef struct NoticeRow {
        int64_t number;
        char id[ID_MESSAGE_MAX];
        NoticeKind kind;
        NoticeState state;
        int64_t alert;
        int64_t task; /* of staff, that an answer is said of; 0: none */
        int32_t staff, clinic, provider, language;
        unsigned channel;
        char *recipient, *name, *text;
        unsigned attempts;
        UtcMs created, next, ended;
        char *detail;
} NoticeRow;

typedef struct AckLinkRow {
        uint8_t digest[ID_DIGEST_BYTES];
        int64_t alert;
        int32_t staff;
} AckLinkRow;

/* a message of staff that was acted upon */
typedef struct StaffReplyRow {
        uint8_t digest[ID_DIGEST_BYTES];
        int64_t alert; /* that it took; 0: none */
        UtcMs at;
} StaffReplyRow;

typedef struct AuditRow {
        int64_t number;
        UtcMs at;
        char *who, *what;
        int64_t patient, followup; /* 0: none */
        char *about, *why;
} AuditRow;

typedef struct InForceRow {
        char *files;      /* JSON */
        char *planned_by; /* NULL: not known */
} InForceRow;

typedef struct ReceiptRow {
        int64_t message;
        unsigned n;
        UtcMs at;
        ReceiptState state;
        int generation; /* -1: it did not name it */
        char *part, *detail;
} ReceiptRow;

/* A receipt for what is not known (yet). */
typedef struct StrayRow {
        int64_t number, name;
        char *provider, *provider_message_id, *recipient;
        UtcMs at;
        ReceiptState state;
        char *part, *detail;
} StrayRow;

typedef enum WatchKind {
        WATCH_RECEIPT, /* no receipt came */
        WATCH_ANSWER,  /* no answer came */
        WATCH_ASK,     /* its provider is to be asked */
        WATCH_FORGET,  /* its provider's name for it is needed no longer */
        WATCH_STRAYS,  /* of no message: receipts for what is not known are dropped */
        WATCH_COMPLAINT, /* of a task, whose id stands below zero in the message's place: its time is over */
} WatchKind;

typedef struct WatchRow {
        UtcMs due; /* whole seconds */
        int64_t message;
        WatchKind kind;
        unsigned n; /* how often it was looked at before */
} WatchRow;

typedef struct BlockRow {
        char *address; /* store_block_key()'s form */
        int32_t provider;
        unsigned n;
        UtcMs since;
} BlockRow;

/* What is left of a patient or a record that was erased. */
typedef struct ErasedRow {
        uint8_t hash[ROW_HASH_BYTES];
        UtcMs at;
        int64_t patient;
        bool is_patient; /* else a record */
        Consent staff;   /* what staff had decided of a patient */
} ErasedRow;

typedef struct ErasingRow {
        int64_t patient;
        UtcMs since;
        bool is_gone;
} ErasingRow;

void in_force_row_done(InForceRow *row);
void receipt_row_done(ReceiptRow *row);
void stray_row_done(StrayRow *row);
void record_row_done(RecordRow *row);
void patient_row_done(PatientRow *row);
void name_row_done(NameRow *row);
void message_row_done(MessageRow *row);
void history_row_done(HistoryRow *row);
void reply_row_done(ReplyRow *row);
void reply_part_row_done(ReplyPartRow *row);
void alert_row_done(AlertRow *row);
void notice_row_done(NoticeRow *row);
void audit_row_done(AuditRow *row);
void consent_row_done(ConsentRow *row);
/* patient_copy() - @to gets texts of its own, for patient_done(); what it held before is not freed */
void patient_copy(const Patient *from, Patient *to);
void patient_done(Patient *patient);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(InForceRow, in_force_row_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RecordRow, record_row_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PatientRow, patient_row_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MessageRow, message_row_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReplyRow, reply_row_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReplyPartRow, reply_part_row_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AlertRow, alert_row_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NoticeRow, notice_row_done)

/* What of a store waits in order of time. */
typedef enum Queue {
        QUEUE_PLANNED,     /* by due, of one lane */
        QUEUE_HELD_CLOSES, /* held, by closes */
        QUEUE_HELD_FROM,  /* held safety without its call task, by followup_held_from() */
        QUEUE_TASK,        /* by due */
} Queue;

typedef struct Backend Backend;

/*
 * Verbs over rows. Return: 0; STORE_NOT_FOUND where a single row is asked for; < 0 a fault. Arrays are
 * appended to. *_insert() makes a row with the number given; *_update() writes the whole row. What a row
 * points to is copied by the store and owned by the caller on reading.
 */
typedef struct BackendVerbs {
        void (*free)(Backend *b);
        int (*begin)(Backend *b, Err *err);
        int (*commit)(Backend *b, Err *err);
        void (*rollback)(Backend *b);
        /* a verb begins; it took place; it is taken back */
        void (*save)(Backend *b);
        /* what the verb writes from here on can fail by the disk alone, which the group does not survive: no need to
         * be ready to take back the verb by itself */
        void (*sure)(Backend *b);
        int (*release)(Backend *b, Err *err);
        int (*undo)(Backend *b, Err *err);

        int (*meta_get)(Backend *b, MetaRow *ret, Err *err);
        int (*meta_put)(Backend *b, const MetaRow *row, Err *err);
        int (*word_find)(Backend *b, const char *text, int32_t *ret, Err *err);
        int (*word_text)(Backend *b, int32_t ref, char **ret, Err *err);
        int (*word_add)(Backend *b, const char *text, int32_t *ret, Err *err);
        int (*origin_list)(Backend *b, GArray *rows, Err *err);
        int (*origin_add)(Backend *b, OriginRow *row, Err *err);
        int (*lane_list)(Backend *b, GArray *rows, Err *err);
        int (*lane_add)(Backend *b, LaneRow *row, Err *err);
        int (*protocol_list)(Backend *b, GArray *rows, Err *err);
        int (*protocol_add)(Backend *b, ProtocolRow *row, Err *err);
        int (*tally_list)(Backend *b, GArray *rows, Err *err);
        int (*tally_put)(Backend *b, const TallyRow *row, Err *err);

        int (*patient_find)(Backend *b, int32_t origin, const char *id, PatientRow *ret, Err *err);
        int (*patient_get)(Backend *b, int64_t number, PatientRow *ret, Err *err);
        int (*patient_insert)(Backend *b, const PatientRow *row, Err *err);
        int (*patient_update)(Backend *b, const PatientRow *row, Err *err);

        /* patients whose consent ends up to and including @until, at most @n_max; and when the first does */
        int (*patient_ending)(Backend *b, UtcMs until, unsigned n_max, GArray *numbers, Err *err);
        int (*patient_first_end)(Backend *b, UtcMs *ret, Err *err);

        /* numbers after @after, ascending: of all patients; of those born on a month and day (301: 1 March) or on another one
         * (0: none); and the first month and day at or after @month_day, over the end of the year, on which one was born */
        int (*patient_numbers)(Backend *b, int64_t after, unsigned n_max, GArray *numbers, Err *err);
        /* name and guardian's name (NameRow), which they may be without, of those after @after, ascending, at most @n_max */
        int (*patient_names)(Backend *b, int64_t after, unsigned n_max, GArray *rows, Err *err);
        int (*patient_numbers_born)(Backend *b, int month_day, int or_month_day, int64_t after, unsigned n_max, GArray *numbers,
                Err *err);
        int (*patient_next_born)(Backend *b, int month_day, int *ret, Err *err);

        int (*record_find)(Backend *b, int32_t origin, RecordType type, const char *id, RecordRow *ret, Err *err);
        int (*record_get)(Backend *b, int64_t number, RecordRow *ret, Err *err);
        int (*record_insert)(Backend *b, const RecordRow *row, Err *err);
        int (*record_update)(Backend *b, const RecordRow *row, Err *err);
        /* numbers of a patient's records; and those after @after, ascending, at most @n_max */
        int (*record_numbers_of)(Backend *b, int64_t patient, GArray *numbers, Err *err);
        int (*record_numbers)(Backend *b, int64_t after, unsigned n_max, GArray *numbers, Err *err);
        /* appointments in [@from, @to) by what became of them; treated: within @near of it. Booked ones without a treatment
         * count before @waited alone */
        int (*visit_count)(Backend *b, UtcMs from, UtcMs to, UtcMs waited, DurationMs near, GArray *rows, Err *err);

        int (*followup_get)(Backend *b, int64_t id, FollowupRow *ret, Err *err);
        int (*followup_insert)(Backend *b, const FollowupRow *rows, unsigned n_rows, Err *err);
        int (*followup_update)(Backend *b, const FollowupRow *row, Err *err);
        /* ids in (@after, @last], ascending, at most @n_max */
        int (*followup_range)(Backend *b, int64_t after, int64_t last, unsigned n_max, GArray *rows, Err *err);
        /* a patient's `planned` ones but @but that are due up to and including @until, in no order */
        int (*followup_planned_of)(Backend *b, int64_t patient, UtcMs until, int64_t but, GArray *rows, Err *err);
        /* the first of a queue up to and including @until; @lane for QUEUE_PLANNED */
        int (*followup_queue)(Backend *b, Queue queue, int32_t lane, UtcMs until, unsigned n_max, GArray *rows,
                Err *err);
        /* the instant that stands first in a queue; STORE_NOT_FOUND: it is empty */
        int (*queue_first)(Backend *b, Queue queue, int32_t lane, UtcMs *ret, Err *err);

        int (*message_get)(Backend *b, int64_t number, MessageRow *ret, Err *err);
        int (*message_insert)(Backend *b, const MessageRow *row, Err *err);
        int (*message_update)(Backend *b, const MessageRow *row, Err *err);
        int (*message_numbers_sending)(Backend *b, GArray *numbers, Err *err);
        /* of a patient, last tried in [from, to) */
        int (*message_numbers_of)(Backend *b, int64_t patient, UtcMs from, UtcMs to, GArray *numbers, Err *err);
        /* those of them that count: sending, sent, uncertain */
        int (*message_count)(Backend *b, int64_t patient, UtcMs from, UtcMs to, int64_t but, unsigned *ret, Err *err);

        /* attempts that have ended; the one under way is told by its message */
        int (*attempt_insert)(Backend *b, const AttemptRow *row, Err *err);
        int (*attempt_list)(Backend *b, int64_t message, GArray *rows, Err *err);

        int (*receipt_insert)(Backend *b, const ReceiptRow *row, Err *err);
        int (*receipt_list)(Backend *b, int64_t message, GArray *rows, Err *err);
        int (*stray_add)(Backend *b, const StrayRow *row, Err *err);
        int (*stray_list)(Backend *b, int64_t name, GArray *rows, Err *err);
        int (*stray_oldest)(Backend *b, int64_t *ret_number, UtcMs *ret_at, Err *err);
        int (*stray_names)(Backend *b, GArray *names, Err *err); /* one for each stray, doubles included */
        int (*stray_delete)(Backend *b, int64_t number, Err *err);
        /* messages by digests of their provider's name for them and of their address; @recipient 0: any. The newest
         * first where an address is given. */
        int (*known_put)(Backend *b, int64_t name, int64_t recipient, int64_t message, Err *err);
        int (*known_find)(Backend *b, int64_t name, int64_t recipient, unsigned n_max, GArray *numbers, Err *err);
        int (*known_delete)(Backend *b, int64_t name, int64_t recipient, int64_t message, Err *err);
        int (*watch_put)(Backend *b, const WatchRow *row, Err *err);
        int (*watch_delete)(Backend *b, const WatchRow *row, Err *err);
        int (*watch_first)(Backend *b, unsigned n_max, GArray *rows, Err *err); /* by due, message, kind */
        int (*block_get)(Backend *b, const char *address, int32_t provider, BlockRow *ret, Err *err); /* address is not filled */
        int (*block_put)(Backend *b, const BlockRow *row, Err *err);
        int (*block_delete)(Backend *b, const char *address, int32_t provider, Err *err); /* provider 0: of all */
        int (*block_any)(Backend *b, Err *err); /* STORE_NOT_FOUND: there is none */

        int (*history_add)(Backend *b, const HistoryRow *row, Err *err);
        int (*history_list)(Backend *b, int64_t followup, GArray *rows, Err *err);

        int (*stop_find)(Backend *b, const char *address, Err *err);
        int (*stop_any)(Backend *b, char first, Err *err); /* whose address begins so; STORE_NOT_FOUND: there is none */
        /* all of them whose address begins so, whole (char *, g_free()); ascending by bytes */
        int (*stop_list)(Backend *b, const char *prefix, GPtrArray *addresses, Err *err);
        int (*stop_put)(Backend *b, const char *address, UtcMs since, Err *err);
        int (*stop_delete)(Backend *b, const char *address, Err *err);

        /* a stop by the patient's own word; staff's, where there is one, stays theirs */
        int (*stop_put_own)(Backend *b, const char *address, UtcMs since, Err *err);
        /* takes away only such a one; STORE_NOT_FOUND: there is none */
        int (*stop_delete_own)(Backend *b, const char *address, Err *err);

        /* patients who have an address, written as a stop's; ascending */
        int (*patient_numbers_at)(Backend *b, const char *address, GArray *numbers, Err *err);
        /* messages to a recipient, last tried at @since or later; ascending */
        int (*message_numbers_to)(Backend *b, const char *recipient, UtcMs since, GArray *numbers, Err *err);

        /* *_add() gives the number */
        int (*reply_add)(Backend *b, ReplyRow *row, Err *err);
        int (*reply_update)(Backend *b, const ReplyRow *row, Err *err);
        int (*reply_get)(Backend *b, int64_t number, ReplyRow *ret, Err *err);
        int (*reply_find)(Backend *b, int32_t provider, const char *address, const char *id, int64_t *ret, Err *err);
        /* from an address, at @since or later; of a patient; that answer a follow-up; of a task; that wait for a person */
        int (*reply_numbers_at)(Backend *b, const char *address, UtcMs since, GArray *numbers, Err *err);
        int (*reply_numbers_of)(Backend *b, int64_t patient, GArray *numbers, Err *err);
        int (*reply_numbers_to)(Backend *b, int64_t followup, GArray *numbers, Err *err);
        int (*reply_numbers_task)(Backend *b, int64_t task, GArray *numbers, Err *err);
        int (*reply_numbers_open)(Backend *b, GArray *numbers, Err *err);
        int (*reply_count)(Backend *b, uint64_t n[static N_REPLY_LABELS], Err *err);
        int (*reply_part_add)(Backend *b, ReplyPartRow *row, Err *err);
        int (*reply_part_update)(Backend *b, const ReplyPartRow *row, Err *err); /* its reply */
        /* of one text, that came at @since or later; and those that have waited since @until or longer, oldest first */
        int (*reply_part_list)(Backend *b, int32_t provider, const char *address, const char *ref, UtcMs since,
                GArray *rows, Err *err);
        int (*reply_part_waiting)(Backend *b, UtcMs until, unsigned n_max, GArray *rows, Err *err);

        int (*alert_add)(Backend *b, AlertRow *row, Err *err);
        int (*alert_update)(Backend *b, const AlertRow *row, Err *err);
        int (*alert_get)(Backend *b, int64_t number, AlertRow *ret, Err *err);
        int (*alert_numbers_open)(Backend *b, GArray *numbers, Err *err);
        int (*alert_numbers_since)(Backend *b, UtcMs since, GArray *numbers, Err *err);
        int (*alert_numbers_task)(Backend *b, int64_t task, GArray *numbers, Err *err);

        int (*notice_add)(Backend *b, NoticeRow *row, Err *err);
        int (*notice_update)(Backend *b, const NoticeRow *row, Err *err);
        int (*notice_get)(Backend *b, int64_t number, NoticeRow *ret, Err *err);
        /* waiting, to be sent by @until, earliest first; STORE_NOT_FOUND of notice_first(): none waits */
        int (*notice_numbers_due)(Backend *b, UtcMs until, unsigned n_max, GArray *numbers, Err *err);
        int (*notice_first)(Backend *b, UtcMs *ret, Err *err);
        int (*notice_numbers_sending)(Backend *b, GArray *numbers, Err *err);
        int (*notice_numbers_of)(Backend *b, int64_t alert, GArray *numbers, Err *err);
        /* when the last of this name was made for the recipient; STORE_NOT_FOUND */
        int (*notice_last)(Backend *b, const char *recipient, const char *name, UtcMs *ret, Err *err);

        int (*replay_get)(Backend *b, const uint8_t digest[ID_DIGEST_BYTES], UtcMs *ret_expires, Err *err);
        int (*replay_put)(Backend *b, const uint8_t digest[ID_DIGEST_BYTES], UtcMs expires, Err *err);
        int (*replay_trim)(Backend *b, UtcMs now, Err *err); /* those that have expired by then */
        /* the one row; STORE_NOT_FOUND: no stranger has written yet */
        int (*stranger_get)(Backend *b, StrangerRow *ret, Err *err);
        int (*stranger_put)(Backend *b, const StrangerRow *row, Err *err);
        int (*ack_link_put)(Backend *b, const AckLinkRow *row, Err *err);
        int (*ack_link_get)(Backend *b, const uint8_t digest[static ID_DIGEST_BYTES], AckLinkRow *ret, Err *err);
        int (*ack_link_list)(Backend *b, int64_t alert, GArray *ret, Err *err); /* AckLinkRow */
        int (*ack_link_delete_of)(Backend *b, int64_t alert, Err *err);

        int (*staff_reply_put)(Backend *b, const StaffReplyRow *row, Err *err);
        int (*staff_reply_get)(Backend *b, const uint8_t digest[static ID_DIGEST_BYTES], StaffReplyRow *ret, Err *err);
        int (*staff_replies_delete)(Backend *b, UtcMs before, Err *err);

        int (*audit_add)(Backend *b, const AuditRow *row, Err *err);
        /* those after @after, ascending, at most @n_max; @patient 0: of all */
        int (*audit_list)(Backend *b, int64_t patient, int64_t after, unsigned n_max, GArray *rows, Err *err);

        int (*consent_add)(Backend *b, const ConsentRow *row, Err *err);
        int (*consent_list)(Backend *b, int64_t patient, GArray *rows, Err *err); /* in the order in which they were added */
        /* whose ledger has a line of this number that the patient, or the provider for them, has said; ascending */
        int (*consent_numbers_from)(Backend *b, const char *address, GArray *numbers, Err *err);
        /* cards that were merged into a patient's */
        int (*patient_numbers_merged)(Backend *b, int64_t patient, GArray *numbers, Err *err);

        /* STORE_NOT_FOUND: nobody was erased yet */
        int (*secret_get)(Backend *b, uint8_t ret[static STORE_SECRET_BYTES], Err *err);
        int (*secret_put)(Backend *b, const uint8_t key[static STORE_SECRET_BYTES], Err *err);
        int (*erased_put)(Backend *b, const ErasedRow *row, Err *err);
        int (*erased_get)(Backend *b, const uint8_t hash[static ROW_HASH_BYTES], ErasedRow *ret, Err *err);
        int (*erasing_put)(Backend *b, const ErasingRow *row, Err *err);
        int (*erasing_delete)(Backend *b, int64_t patient, Err *err);
        int (*erasing_list)(Backend *b, GArray *rows, Err *err);
        /* what removed rows counted for: of a lane as a tally; lane 0: replies, by label */
        int (*erased_count_add)(Backend *b, const TallyRow *row, Err *err);
        int (*erased_counts)(Backend *b, GArray *rows, Err *err);
        /* what stops one address stops another as well; nothing where there is no such stop. By staff where either is. */
        int (*stop_copy)(Backend *b, const char *from, const char *to, Err *err);
        int (*patient_delete)(Backend *b, int64_t number, Err *err);
        int (*record_delete)(Backend *b, int64_t number, Err *err);
        int (*followups_delete)(Backend *b, int64_t first, int64_t last, Err *err); /* with their history, and what is said of them */
        int (*message_delete)(Backend *b, int64_t number, Err *err); /* with attempts, receipts, names, watches */
        int (*reply_delete)(Backend *b, int64_t number, Err *err);
        int (*reply_parts_delete)(Backend *b, const char *address, Err *err);
        /* of a patient, or that a reply has raised; 0: not asked for */
        int (*alert_numbers_by)(Backend *b, int64_t patient, int64_t reply, GArray *numbers, Err *err);
        int (*alert_delete)(Backend *b, int64_t number, Err *err); /* with its notices and links */
        int (*notice_numbers_to)(Backend *b, const char *recipient, GArray *numbers, Err *err); /* answers */
        int (*notice_delete)(Backend *b, int64_t number, Err *err);
        int (*stray_list_to)(Backend *b, const char *recipient, GArray *rows, Err *err); /* with its plus or without */
        int (*blocks_delete_of)(Backend *b, int64_t patient, Err *err);
        int (*consents_delete)(Backend *b, int64_t patient, Err *err);
        int (*audit_forget)(Backend *b, int64_t patient, Err *err); /* the reasons */
        int (*audit_forget_about)(Backend *b, const char *about, Err *err);
        /* no byte of what was removed stays in the file; outside of groups */
        int (*scrub)(Backend *b, Err *err);

        int (*poll_get)(Backend *b, const char *source, const char *resource, StorePoll *ret, Err *err);
        int (*poll_put)(Backend *b, const StorePoll *poll, Err *err);

        /* one that is there already counts once more, from when it was first */
        int (*refusal_put)(Backend *b, const StoreRefusal *refusal, Err *err);
        int (*refusal_delete)(Backend *b, const char *system, const char *type, const char *id, Err *err);
        /* those before @oldest go, and of @source all but the latest @n_max */
        int (*refusal_trim)(Backend *b, const char *source, unsigned n_max, UtcMs oldest, Err *err);
        int (*refusal_list)(Backend *b, UtcMs oldest, GPtrArray *refusals, Err *err);

        /* the one row; STORE_NOT_FOUND: none was ever kept */
        int (*in_force_get)(Backend *b, InForceRow *ret, Err *err);
        int (*in_force_put)(Backend *b, const InForceRow *row, Err *err);

        int (*pause_put)(Backend *b, const Pause *pause, Err *err);
        int (*pause_delete)(Backend *b, const char *clinic, const char *provider, Err *err);
        int (*pause_list)(Backend *b, GPtrArray *pauses, Err *err);

        /* backup_step(): 0: whole; STORE_BACKUP_MORE. backup_end() frees, whole or not */
        int (*backup_begin)(Backend *b, const char *path, void **ret, Err *err);
        int (*backup_step)(Backend *b, void *copy, unsigned n_pages, Err *err);
        void (*backup_end)(Backend *b, void *copy);
        /* faults of the rows among themselves, and the tally counted anew from the follow-ups and messages */
        int (*verify)(Backend *b, ErrList *findings, Err *err);
        int (*recount)(Backend *b, GArray *tallies, Err *err);
} BackendVerbs;

struct Backend {
        const BackendVerbs *verbs;
};

/**
 * backend_sqlite_open() - open the file, or make it; a store of before is brought to the schema of today
 * @ret: verbs->free()
 *
 * Return: 0; a negative errno.
 */
int backend_sqlite_open(const char *path, Backend **ret, Err *err);
Backend *backend_memory_new(void);
