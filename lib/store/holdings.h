/* What is held of a person, and how it is told of and removed. Private to the store. */
#pragma once

#include "store/person.h"
#include "store/store-audit.h"

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
/* what came from the address of a stop's key, and what was answered to it */
int holdings_of_address(Store *store, const char *key, Holdings *h, Err *err);
/* the address of a stop's key, without the method; inside @key */
const char *store_key_address(const char *key);
/* the methods by which a message can go there: of a number all that use one, of a name its messenger. g_strfreev() */
char **store_key_methods(const char *key);

/* ---- store-erase.c --------------------------------------------------------------------------- */

/* why what was to be done or said of them is not */
extern const char store_being_erased[];
/* Who is being erased agrees to nothing any more, whatever a record brings meanwhile. */
int store_refuse_for_erased(Store *store, int64_t patient, Consent *consent, Err *err);
/* the key of all that is hashed, where there is none yet */
int store_have_secret(Store *store, const uint8_t random[static STORE_SECRET_BYTES], Err *err);
/* @person: may have no cards; @h: what stays for others' sake is taken out.
 * Return: 0; STORE_ERASE_WAITS: something of it is on the wire */
int store_remove_holdings(Store *store, const Person *person, Holdings *h, UtcMs now, ErasedCounts *counts, Err *err);
/* by what a file can name the person; patient_marks_free() */
int store_marks(Store *store, const Person *person, const Holdings *h, PatientMarks **ret, Err *err);
/* what is kept in memory of it, read anew */
int store_erasing_load(Store *store, Err *err);

/* ---- store-erase-calls.c --------------------------------------------------------------------- */

/* replies of which nobody can tell whose they are, and whose call is in a record of the person: they wait for somebody */
int store_replies_wait_again(Store *store, const Person *person, const Holdings *h, Err *err);
/* calls in records of others for replies of the person: they stay, and so do the labels of these replies; out of @h */
int store_calls_of_others_stay(Store *store, const Person *person, Holdings *h, Err *err);

/* ---- store-dossier.c ------------------------------------------------------------------------- */

/* all that is held of the person, for them to have; dossier_free() */
int store_dossier_fill(Store *store, const Person *person, const Holdings *h, Dossier **ret, Err *err);

/* ---- store-refusal.c ------------------------------------------------------------------------- */

/* what is kept in memory of it, read anew */
int store_refusals_load(Store *store, Err *err);

/* ---- store-hash.c ---------------------------------------------------------------------------- */

/* keyed hashes of identities and addresses; there is a secret */
void store_hash_patient(const Store *store, int32_t origin, const char *id, uint8_t ret[static ROW_HASH_BYTES]);
void store_hash_record(const Store *store, int32_t origin, RecordType type, const char *id, uint8_t ret[static ROW_HASH_BYTES]);
char *store_hash_address(const Store *store, const char *key);
/* Is the patient of a record one who was erased? Return: STORE_NOT_FOUND: no; 0: yes, and the record says something newer;
 * STORE_ERASED: yes, and it says nothing newer: it must not bring them back */
enum { STORE_ERASED = 3 };
int store_erased_find(Store *store, int32_t origin, const Record *record, ErasedRow *ret, Err *err);

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
