/* What the files of the store share. Nothing here is for others. */
#pragma once

#include "store/backend.h"
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
        bool verb_added; /* words, lanes, origins or protocols */
};

/* ---- store.c --------------------------------------------------------------------------------- */

/* store_verb() - begin a verb; store_verb_end() - keep what it did, or take it back when @r is a fault.
 * Returns @r, or the fault of keeping it. */
int store_verb(Store *store, UtcMs now, Err *err);
int store_verb_end(Store *store, int r, Err *err);

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
void store_count(Store *store, int32_t lane, int what, int64_t n);

int store_patient_get(Store *store, int64_t number, PatientRow *ret, Err *err);
int store_patient_find(Store *store, int32_t origin, const char *id, PatientRow *ret, Err *err);
/* words of a patient's language, zone, segment into their refs */
int store_patient_intern(Store *store, PatientRow *row, Err *err);
/* the row of that very id, also of one that was merged into another; store_patient_find() follows to that one */
int store_patient_find_own(Store *store, int32_t origin, const char *id, PatientRow *ret, Err *err);
int store_patient_add(Store *store, PatientRow *row, Err *err);
int store_patient_update(Store *store, PatientRow *row, Err *err);
Consent store_consent(const PatientRow *row);
/* keys of what a stop on this patient covers: numbers, and names in messengers; @method NULL: all */
GPtrArray *store_stop_keys(const Patient *patient, const char *method);
int store_is_stopped(Store *store, const Patient *patient, const char *method, bool *ret, Err *err);

/* method, is_task and purpose of a row as it came from the backend */
void store_row_fill(const Store *store, FollowupRow *row);
int store_row_get(Store *store, int64_t id, FollowupRow *ret, Err *err);
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

static inline int64_t treatment_of(int64_t followup)
{
        return followup / FOLLOWUP_PER_TREATMENT;
}

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
        const char *who, *why;   /* whose decision is being carried out; NULL: followupd's own */
        char stop_method[FOLLOWUP_METHOD_MAX]; /* is_stopped is known of this method; "" of none */
        bool is_stopped;
} Treatment;

void treatment_done(Treatment *t);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Treatment, treatment_done)
/* STORE_NOT_FOUND */
int treatment_load(Store *store, const Config *config, int64_t number, Treatment *ret, Err *err);
/* the record as it was read, for planning it again; borrows from @t; record_from_done() */
int treatment_record(Store *store, const Treatment *t, Record *ret, Err *err);
void treatment_record_done(Record *record);
/* bring the rows in line with a plan. @is_change: the record changed, so steps may be planned anew */
int treatment_reconcile(Store *store, Treatment *t, const Plan *plan, bool is_change, UtcMs now, Err *err);
/* rules 4 and 5, consent and stops over what is unsent; rule 10's calls; then all is written */
int treatment_judge(Store *store, Treatment *t, UtcMs now, Err *err);
/* one more follow-up of the treatment's protocol; its id is given here */
int treatment_add(Store *store, Treatment *t, const Followup *followup, Err *err);
/* rule 10 alone */
int treatment_calls(Store *store, Treatment *t, UtcMs now, Err *err);
int treatment_write(Store *store, Treatment *t, UtcMs now, Err *err);
/* load, plan again from what is stored, judge, write: after anything changed but the record itself */
int treatment_again(Store *store, const Config *config, int64_t number, UtcMs now, Err *err);
/* all treatments of a patient: their consent, number or zone changed */
int treatments_again(Store *store, const Config *config, int64_t patient, int64_t but, GArray *ret_messages,
        UtcMs now, Err *err);
void followup_end(Followup *f, FollowupState state, const char *reason);

/* ---- store-join.c ---------------------------------------------------------------------------- */

/* ids that a patient's record says to mean @patient: what was known under them becomes that patient's */
int store_join(Store *store, const Config *config, const Record *record, int32_t origin, int64_t patient,
        GArray *ret_messages, UtcMs now, Err *err);
/* a record taken back by its identity alone. Return: StorePut */
int store_withdraw(Store *store, const Config *config, const Record *record, int32_t origin, GArray *ret_messages,
        UtcMs now, Err *err);
/* consents that have ended by now are refusals; of at most @n_max patients. Returns how many, or a fault. */
int store_end_consents(Store *store, const Config *config, unsigned n_max, UtcMs now, Err *err);

/* ---- store-put.c ----------------------------------------------------------------------------- */

/* What a record changed about its patient. */
typedef struct PatientChange {
        bool any;
        bool plans;    /* zone, number, name in a messenger, guardian, age or consent: what a plan rests on */
        bool messages; /* number or language: what a message waiting for its retry was made with */
} PatientChange;
/* a known patient's row as the record leaves it */
void store_renew_patient(const Record *record, PatientRow *row, PatientChange *ret);

/* ---- store-send.c ---------------------------------------------------------------------------- */

int store_message_row(Store *store, int64_t number, MessageRow *ret, Err *err);
/* a follow-up that waited for the retry of a message waits no longer (held, cancelled, ended) */
int store_leave_message(Store *store, int64_t message, int64_t followup, UtcMs now, Err *err);
/* may the message have arrived by an attempt whose answer was lost? Then what it carries stays with it, also while it is
 * held: only the same message may go out again */
int store_is_doubtful(Store *store, int64_t message, bool *ret, Err *err);
/* the patient's number or language changed: messages waiting for their retry are made anew, where it is certain
 * that they were not taken */
int store_patient_messages_again(Store *store, int64_t patient, UtcMs now, Err *err);

/* ---- store-view.c ---------------------------------------------------------------------------- */

/* appends a view of each row */
int store_views(Store *store, const GArray *rows, GPtrArray *views, Err *err);
