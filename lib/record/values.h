/* Values: the texts of one record, whatever format they came in, and their way to a checked record. */
#pragma once

#include "config/config.h"
#include "record/record.h"

enum { VALUES_ADDRESSES_MAX = 16, VALUES_PHONES_MAX = 4 };

/* All texts are UTF-8, trimmed and borrowed; NULL: absent or blank. */
typedef struct Values {
        const char *text[N_SOURCE_FIELDS];
        const char *name[N_SOURCE_FIELDS]; /* as the file calls the field, for faults */
        const char *phones[VALUES_PHONES_MAX]; /* further ones after text[FIELD_PATIENT_PHONE] */
        unsigned n_phones;
        struct {
                const char *method, *address;
        } addresses[VALUES_ADDRESSES_MAX];
        unsigned n_addresses;
        GPtrArray *plan;     /* PlanChange *; NULL none; taken by the record */
        GString *id_parts;   /* of an id made from several columns: the rest is added by the maker; NULL: text */
        bool id_is_personal; /* such an id shows a patient's data and is hashed */
        /* what only some formats can say */
        bool details_elsewhere;   /* a way to reach the patient may come in a record of its own */
        PatientStanding standing; /* of a patient's own record */
        bool status_is_native;    /* the status is none of the source's own words */
        bool is_consent;          /* only the consent counts */
        const char *consent_end;  /* a yes ends with this day or instant; NULL: it does not end */
        const char *replaced_by;
        GPtrArray *aliases; /* char *, borrowed; NULL none */
} Values;

/* What is the same for all records of a file, and what is remembered between them. */
typedef struct RecordMaker RecordMaker;

/* record_maker_new() - @config and @source are borrowed until record_maker_free(); @file stands in faults; @now is that of
 * every rule about dates in the future */
RecordMaker *record_maker_new(const Config *config, const Source *source, const char *file, UtcMs now);
void record_maker_free(RecordMaker *maker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RecordMaker, record_maker_free)

/**
 * record_make() - check the values of one record
 * @suffix: 0, or the number of the service within a visit, which is added to the id: "17.2"
 *
 * Return: 0 with the caller's *ret; -EINVAL with the refusal in *ret_fault.
 */
int record_make(RecordMaker *maker, Values *values, unsigned line, unsigned suffix, Record **ret,
        RecordFault *ret_fault);

/**
 * record_make_delete() - the record that takes back what was read under this identity
 * @values: FIELD_TYPE, FIELD_ID, perhaps FIELD_CLINIC and FIELD_UPDATED_AT; the rest is not looked at
 *
 * Return: as record_make().
 */
int record_make_delete(RecordMaker *maker, const Values *values, unsigned line, Record **ret, RecordFault *ret_fault);

/* record_fault() - fill a fault; mend NULL: what is said for that refusal in general */
void record_fault(RecordFault *fault, const char *file, unsigned line, Refusal refusal, const char *field,
        const char *mend, const char *why, ...) __attribute__((format(printf, 7, 8)));

/* a column or key of this name is taken for a messenger's: well known, or a method of some clinic */
bool record_method_is_known(const Config *config, const char *method);
