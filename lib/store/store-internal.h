/* The store itself, and the rows of patients and follow-ups. What the files of the store share: nothing here is for others. */
#pragma once

#include "plan/around.h"
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
/* the ref of a system of a clinic, added where it is new */
int store_origin(Store *store, const char *clinic, const char *system, int32_t *ret, Err *err);
/* STORE_NOT_FOUND */
int store_origin_find(const Store *store, const char *clinic, const char *system, int32_t *ret);
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
/* the row of a number, or of the card it was merged into since */
int store_patient_now(Store *store, int64_t number, PatientRow *ret, Err *err);
/* the row of an id, or of the card it was merged into since */
int store_patient_find(Store *store, int32_t origin, const char *id, PatientRow *ret, Err *err);
/* the row of that very id, also of one that was merged into another */
int store_patient_find_own(Store *store, int32_t origin, const char *id, PatientRow *ret, Err *err);
/* words of a patient's language, zone, segment into their refs */
int store_patient_intern(Store *store, PatientRow *row, Err *err);
int store_patient_add(Store *store, PatientRow *row, Err *err);
int store_patient_update(Store *store, PatientRow *row, Err *err);
/* what holds: of each kind what staff entered, else what the records say */
Consent store_consent(const PatientRow *row);
/* keys of what a stop on this patient covers: numbers, and names in messengers; @method NULL: all */
GPtrArray *store_stop_keys(const Patient *patient, const char *method);
/* are messages of @purpose by that method to patient @number stopped, and on what? What a person does never is. */
int store_is_stopped(Store *store, int64_t number, const Patient *patient, const char *method, Purpose purpose, StopOf *ret,
        Err *err);

/* ---- store-followup.c ------------------------------------------------------------------------ */

static inline int64_t treatment_of(int64_t followup)
{
        return followup / FOLLOWUP_PER_TREATMENT;
}
/* the cause of a call that a reply made: the treatment itself, "1042-0", which is no follow-up's id. So rule 10 takes it
 * for none of its own, and no step either. */
static inline bool is_for_reply(const Followup *f)
{
        return f->cause != 0 && f->cause % FOLLOWUP_PER_TREATMENT == 0;
}
/* method, is_task and purpose of a row as it came from the backend */
void store_row_fill(const Store *store, FollowupRow *row);
/* a row, filled in. STORE_NOT_FOUND */
int store_row_get(Store *store, int64_t id, FollowupRow *ret, Err *err);
/* all of a treatment, ascending, appended: as the backend has them, */
int store_rows_raw(Store *store, int64_t treatment, GArray *rows, Err *err);
/* and filled in */
int store_rows_of(Store *store, int64_t treatment, GArray *rows, Err *err);
/* lane of a row after its method changed */
int store_row_lane(Store *store, FollowupRow *row, const char *clinic, Err *err);

/* Every move of every follow-up goes through here: checked by the one table, counted, told in the history
 * (unless the attempts tell it). */
int store_row_write(Store *store, const FollowupRow *before, FollowupRow *row, const char *who, const char *why,
        UtcMs now, Err *err);
/* new ones, counted; their ids stand in them */
int store_rows_add(Store *store, FollowupRow *rows, unsigned n_rows, Err *err);
/* a line of a follow-up's history */
int store_tell(Store *store, int64_t followup, const char *what, const char *who, const char *why, UtcMs now,
        Err *err);

/* ---- store-view.c ---------------------------------------------------------------------------- */

/* numbers of the records a query names by clinic, treatment or patient */
int store_named_records(Store *store, const StoreQuery *query, GArray *numbers, Err *err);
/* appends a view of each row */
int store_views(Store *store, const GArray *rows, GPtrArray *views, Err *err);
