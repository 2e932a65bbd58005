/*
 * Erasing a patient, and all that is known of one.
 *
 *    store_erase_begin(): nothing more goes out          what is on the wire comes back
 *    store_erase_finish(): the rows are removed          counts and keyed hashes stay
 *    store_scrub(): the file is written anew             no page holds what a row held
 *    store_erase_done()
 *
 * Between any two of them the machine may stop: store_erasings() says at the next start where to go on.
 */
#pragma once

#include "store/store-consent.h"
#include "store/store-reply.h"

enum { STORE_SECRET_BYTES = 32, STORE_ERASE_WAITS = 2 };

/**
 * store_erase_begin() - nothing more is sent to a patient, who will be erased
 * @clinic: NULL: wherever the patient id is known
 * @random: for the key of the hashes, where there is none yet
 * @ret_patients: numbers (int64_t) of the patients; @ret_messages: of their messages in `sending`, for the loop's last look.
 *        Caller unrefs both.
 *
 * What is open is cancelled. Cards that were merged into the patient are erased with the patient. Return: 0; STORE_NOT_FOUND
 */
int store_erase_begin(Store *store, const Config *config, const char *clinic, const char *patient, const char *who,
        const char *why, const uint8_t random[static STORE_SECRET_BYTES], UtcMs now, GArray **ret_patients,
        GArray **ret_messages, Err *err);

/* By what a file can name a person. */
typedef struct PatientMarks {
        char *clinic, *system; /* NULL: of a number that no patient has; then there is that alone */
        GPtrArray *ids;       /* char *: of the patient and of merged cards */
        GPtrArray *names;     /* char *: theirs and their guardian's */
        GPtrArray *addresses; /* char *: numbers and names in messengers that nobody else has, without the method */
} PatientMarks;
void patient_marks_free(PatientMarks *marks);

typedef struct Erasing {
        int64_t patient;
        bool is_gone;        /* the rows are removed already */
        PatientMarks *marks; /* NULL when it is gone */
} Erasing;
void erasing_free(Erasing *erasing);
/* those under way; caller unrefs the array of Erasing * */
int store_erasings(Store *store, GPtrArray **ret, Err *err);

typedef struct ErasedCounts {
        unsigned n_records, n_followups, n_messages, n_replies, n_answers;
} ErasedCounts;
/**
 * store_erase_finish() - the rows of a patient are removed
 * @ret: what there was; may be NULL
 *
 * Removed are patient, cards, records, follow-ups, messages with attempts and receipts, history, replies and parts of them,
 * alerts, notices, consent, receipts that found no message, blocks; of the audit the reasons. An address that another
 * patient has as well stays that one's, with its stop; a stop on an address of nobody else stays as a keyed hash.
 * Return: 0; STORE_ERASE_WAITS: something of theirs is on the wire yet; STORE_NOT_FOUND: they are not being erased.
 */
int store_erase_finish(Store *store, int64_t patient, UtcMs now, ErasedCounts *ret, Err *err);
/* the database is written anew without what was removed, and its log emptied: outside of a group. It takes as long as the
 * store is large. */
int store_scrub(Store *store, Err *err);
int store_erase_done(Store *store, int64_t patient, UtcMs now, Err *err);

/* ---- all that is stored ---------------------------------------------------------------------- */

typedef struct DossierCard {
        int64_t number;
        Patient *patient;
        Consent staff;
        UtcMs updated_at;
        int64_t replaced_by; /* 0: it is the patient's own */
} DossierCard;

typedef struct DossierRecord {
        char *type, *id, *status, *procedure, *practitioner, *responsible;
        char *plan, *staff_plan; /* JSON */
        UtcMs moment, updated_at;
        bool is_history;
} DossierRecord;

typedef struct DossierMessage {
        Message *message;
        UtcMs last_try;
        char *provider_message_id;
        GPtrArray *attempts, *receipts; /* Attempt *, ReceiptEntry * */
} DossierMessage;

/* What was said to them at once, in answer to a message of their own. */
typedef struct DossierAnswer {
        char *name, *text, *to, *provider, *detail;
        NoticeState state;
        UtcMs created, ended;
} DossierAnswer;

/* A receipt that found no message. */
typedef struct DossierStray {
        char *provider, *provider_message_id, *recipient, *detail;
        ReceiptState state;
        UtcMs at;
} DossierStray;

typedef struct Dossier {
        ConsentView *consent; /* with clinic, system and patient; NULL: of a number that no patient has */
        PatientMarks *marks;
        GPtrArray *cards, *records, *messages, *answers, *strays;
        GPtrArray *followups;  /* FollowupView * */
        GPtrArray *histories;  /* of each of them, in their order: GPtrArray of HistoryEntry * */
        GPtrArray *replies;    /* ReplyView * */
        GPtrArray *alerts;     /* AlertView * */
        GPtrArray *audit;      /* AuditEntry * */
        GPtrArray *shared;     /* char *: addresses that others have as well */
} Dossier;
void dossier_free(Dossier *dossier);
/* all that is stored about a patient, one for each system that knows the id; @clinic NULL: at all clinics. Caller unrefs the
 * array of Dossier *. Return: 0; STORE_NOT_FOUND */
int store_dossiers(Store *store, const char *clinic, const char *patient, GPtrArray **ret, Err *err);

/* ---- a number that no patient has ------------------------------------------------------------ */

/* Somebody wrote from it, or had it once: "+380671234567", or a name in a messenger, "telegram:12345". */
enum { STORE_NUMBER_IS_PATIENTS = 3 };
/**
 * store_stranger_begin() - staff want to know, or to erase, what is stored about a number
 * @what: "export" or "erase": told in the audit, without the number
 * @ret_owners: char *: "P-17 at kyiv-1": patients who have it, to whom a message went there, or whose reply came from there.
 *              Caller unrefs; only where there are any.
 * Return: 0; STORE_NUMBER_IS_PATIENTS: nothing is told: it is one of theirs
 */
int store_stranger_begin(Store *store, const char *number, const char *what, const char *who, const char *why, UtcMs now,
        GPtrArray **ret_owners, Err *err);
/* replies, alerts, answers, receipts without a message, and marks; dossier_free() */
int store_stranger_dossier(Store *store, const char *number, Dossier **ret, Err *err);
/* nothing is sent there; also of a number that was somebody's who was erased */
int store_number_is_stopped(Store *store, const char *number, bool *ret, Err *err);
/* a stop stays as a keyed hash. Return: 0; STORE_ERASE_WAITS: an answer is on its way there; STORE_NUMBER_IS_PATIENTS: by now */
int store_stranger_erase(Store *store, const char *number, const uint8_t random[static STORE_SECRET_BYTES], UtcMs now,
        ErasedCounts *ret, Err *err);
