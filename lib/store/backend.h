/* What a store is made of: rows, and small verbs over them. The trade's logic stands once, in store*.c. */
#pragma once

#include <glib.h>

#include "base/err.h"
#include "model/followup.h"
#include "record/record.h"
#include "store/store.h"

enum { ROW_DIGEST_BYTES = 16, FOLLOWUP_TALLIES = N_FOLLOWUP_STATES + 1, TALLY_MESSAGES = N_FOLLOWUP_STATES };

/* One row, kept in memory and written with each group. */
typedef struct MetaRow {
        UtcMs last_seen;
        int64_t made; /* follow-ups ever made */
        int64_t next_record, next_patient, next_message;
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
        char *plan;                                   /* JSON; NULL none */
        bool is_history;
} RecordRow;

/* What a person or a record decided. While the follow-up is `sending` it is a wish, fulfilled when the
 * message comes back; afterwards it tells who holds or cancelled it. */
typedef enum Decided { DECIDED_NONE, DECIDED_STAFF_HOLD, DECIDED_STAFF_CANCEL, DECIDED_RECORD_CANCEL } Decided;

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

typedef struct DecisionRow {
        int64_t patient;
        bool is_in;
        int purpose;  /* -1 all */
        char *method; /* NULL all */
        UtcMs at;
        char *who, *why;
} DecisionRow;

void record_row_done(RecordRow *row);
void patient_row_done(PatientRow *row);
void message_row_done(MessageRow *row);
void attempt_row_done(AttemptRow *row);
void history_row_done(HistoryRow *row);
void patient_copy(const Patient *from, Patient *to);
void patient_done(Patient *patient);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RecordRow, record_row_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PatientRow, patient_row_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MessageRow, message_row_done)

/* What of a store waits in order of time. */
typedef enum Queue {
        QUEUE_PLANNED,     /* by due, of one lane */
        QUEUE_HELD_CLOSES, /* held, by closes */
        QUEUE_HELD_SINCE,  /* held safety without its call task, by held_since */
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

        int (*record_find)(Backend *b, int32_t origin, RecordType type, const char *id, RecordRow *ret, Err *err);
        int (*record_get)(Backend *b, int64_t number, RecordRow *ret, Err *err);
        int (*record_insert)(Backend *b, const RecordRow *row, Err *err);
        int (*record_update)(Backend *b, const RecordRow *row, Err *err);
        /* numbers of a patient's records; and those after @after, ascending, at most @n_max */
        int (*record_numbers_of)(Backend *b, int64_t patient, GArray *numbers, Err *err);
        int (*record_numbers)(Backend *b, int64_t after, unsigned n_max, GArray *numbers, Err *err);

        int (*followup_get)(Backend *b, int64_t id, FollowupRow *ret, Err *err);
        int (*followup_insert)(Backend *b, const FollowupRow *rows, unsigned n_rows, Err *err);
        int (*followup_update)(Backend *b, const FollowupRow *row, Err *err);
        /* ids in (@after, @last], ascending, at most @n_max */
        int (*followup_range)(Backend *b, int64_t after, int64_t last, unsigned n_max, GArray *rows, Err *err);
        /* a patient's `planned` ones that are due up to and including @until, in no order */
        int (*followup_planned_of)(Backend *b, int64_t patient, UtcMs until, GArray *rows, Err *err);
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
        int (*message_count)(Backend *b, int64_t patient, UtcMs from, UtcMs to, unsigned *ret, Err *err);

        /* attempts that have ended; the one under way is told by its message */
        int (*attempt_insert)(Backend *b, const AttemptRow *row, Err *err);
        int (*attempt_list)(Backend *b, int64_t message, GArray *rows, Err *err);

        int (*history_add)(Backend *b, const HistoryRow *row, Err *err);
        int (*history_list)(Backend *b, int64_t followup, GArray *rows, Err *err);

        int (*decision_add)(Backend *b, const DecisionRow *row, Err *err);
        int (*stop_find)(Backend *b, const char *address, Err *err);
        int (*stop_put)(Backend *b, const char *address, UtcMs since, Err *err);
        int (*stop_delete)(Backend *b, const char *address, Err *err);

        int (*poll_get)(Backend *b, const char *source, const char *resource, StorePoll *ret, Err *err);
        int (*poll_put)(Backend *b, const StorePoll *poll, Err *err);

        int (*pause_put)(Backend *b, const Pause *pause, Err *err);
        int (*pause_delete)(Backend *b, const char *clinic, const char *provider, Err *err);
        int (*pause_list)(Backend *b, GPtrArray *pauses, Err *err);

        int (*backup)(Backend *b, const char *path, Err *err);
        /* faults of the rows among themselves, and the tally counted anew from the follow-ups and messages */
        int (*verify)(Backend *b, ErrList *findings, Err *err);
        int (*recount)(Backend *b, GArray *tallies, Err *err);
} BackendVerbs;

struct Backend {
        const BackendVerbs *verbs;
};

int backend_sqlite_open(const char *path, Backend **ret, Err *err);
Backend *backend_memory_new(void);
