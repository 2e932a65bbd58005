/* The ledger of consent: who said what, when, of which purposes, by which method, to which number, and by which wording. */
#pragma once

#include "store/store.h"

typedef enum ConsentSource {
        CONSENT_FROM_RECORD,
        CONSENT_FROM_STAFF,
        CONSENT_FROM_REPLY,    /* the patient's own */
        CONSENT_FROM_PROVIDER, /* the patient told the provider, or it refuses the number for that */
        CONSENT_FROM_LAPSE,    /* the time it was given for was over */
} ConsentSource;
enum { N_CONSENT_SOURCES = CONSENT_FROM_LAPSE + 1 };
STRING_TABLE_DECLARE(consent_source, ConsentSource);

typedef struct ConsentEntry {
        UtcMs at, said; /* when it was known here; of a record, when that was written */
        ConsentSource source;
        Consent answers; /* unknown: nothing is said of that kind */
        int purpose;     /* as it was named; -1: none was */
        char *method, *address; /* NULL: all of them */
        char *record;    /* "treatment T-1001" */
        char *who, *why, *wording;
} ConsentEntry;
void consent_entry_free(ConsentEntry *entry);
/* lifts a stop, and says yes to nothing: what may be sent again is what the patient agreed to */
bool consent_entry_lifts(const ConsentEntry *entry);

/* of a stop on a person: all methods that use a number; no method is called so */
#define STOP_SCOPE_PHONE "+"

/* What needs one consent is not sent by one method to one number or name. */
typedef struct PartStop {
        ConsentKind kind;
        char *method, *address;
} PartStop;

typedef struct ConsentView {
        char *clinic, *system, *patient;
        Consent records, staff; /* the latest answers of either; unknown: none */
        Consent in_force;
        bool has_died;
        GPtrArray *stopped_in_part; /* PartStop * */
        GPtrArray *stopped;     /* char *: numbers and names in messengers nothing goes to, "telegram:12345" */
        GPtrArray *stopped_person; /* char *: STOP_SCOPE_PHONE, or a messenger: nothing goes there, whatever number or name it is */
        GPtrArray *entries;     /* ConsentEntry *, in the order in which they came */
} ConsentView;
void consent_view_free(ConsentView *view);
/* @clinic: NULL: wherever the patient id is known; caller unrefs the array of ConsentView *, one for each system.
 * Return: 0; STORE_NOT_FOUND */
int store_consents(Store *store, const char *clinic, const char *patient, GPtrArray **ret, Err *err);
/* the lines about one patient, of whatever card; caller unrefs the array of ConsentEntry * */
int store_consents_of(Store *store, int64_t patient_number, GPtrArray **ret, Err *err);
