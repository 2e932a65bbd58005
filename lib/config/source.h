/* A source: where records come in, and the profile that says how to read them. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>

#include "base/civil.h"
#include "base/err.h"
#include "base/string-table.h"
#include "model/purpose.h"

typedef enum SourceFormat {
        SOURCE_NATIVE, /* JSON Lines or CSV with the native names, told apart by content */
        SOURCE_CSV,    /* CSV by `columns` */
        SOURCE_JSON,   /* JSON documents or lines; `columns` name paths into an object */
        SOURCE_FHIR,   /* FHIR R4 or R5: Bundles, single resources, NDJSON */
} SourceFormat;
enum { N_SOURCE_FORMATS = SOURCE_FHIR + 1 };
STRING_TABLE_DECLARE(source_format, SourceFormat);

/* How bytes become characters. A byte order mark at the start of a file outranks it. */
typedef enum SourceEncoding {
        ENCODING_UTF_8, ENCODING_UTF_16, ENCODING_UTF_16LE, ENCODING_UTF_16BE,
        ENCODING_WINDOWS_1251, ENCODING_WINDOWS_1252, ENCODING_KOI8_U, ENCODING_GB18030,
} SourceEncoding;
enum { N_SOURCE_ENCODINGS = ENCODING_GB18030 + 1 };
STRING_TABLE_DECLARE(source_encoding, SourceEncoding);

/* What every record of a source is; must match record/record.h's RecordType word for word. */
typedef enum SourceType { SOURCE_TREATMENT, SOURCE_APPOINTMENT, SOURCE_PATIENT } SourceType;
enum { N_SOURCE_TYPES = SOURCE_PATIENT + 1 };
STRING_TABLE_DECLARE(source_type, SourceType);

/* The fields of a record by their flattened native names; a profile's `columns` uses the same words. */
typedef enum SourceField {
        FIELD_TYPE, FIELD_ID, FIELD_CLINIC, FIELD_PROCEDURE, FIELD_PERFORMED_AT, FIELD_STARTS_AT,
        FIELD_STATUS, FIELD_UPDATED_AT, FIELD_PRACTITIONER, FIELD_RESPONSIBLE,
        FIELD_PATIENT_ID, FIELD_PATIENT_NAME, FIELD_PATIENT_FAMILY, FIELD_PATIENT_GIVEN,
        FIELD_PATIENT_PATRONYMIC, FIELD_PATIENT_LANGUAGE, FIELD_PATIENT_BIRTH_DATE,
        FIELD_PATIENT_TIME_ZONE, FIELD_PATIENT_COUNTRY, FIELD_PATIENT_PHONE, FIELD_PATIENT_SEGMENT,
        FIELD_GUARDIAN_NAME, FIELD_GUARDIAN_PHONE,
        FIELD_CONSENT_CARE, FIELD_CONSENT_SURVEY, FIELD_CONSENT_MARKETING, FIELD_CONSENT_WORDING,
        FIELD_CONSENT, /* not in JSON: one column for all that `consent.means` names */
        FIELD_ADDRESS, /* patient_<method>: a messenger's name for the patient */
} SourceField;
enum { N_SOURCE_FIELDS = FIELD_ADDRESS + 1 };
STRING_TABLE_DECLARE(source_field, SourceField);

/* source_field_find() - the field of a flattened name; FIELD_ADDRESS with the method for
 * "patient_telegram" and the like. -1: no such field. @ret_method is inside @name. */
int source_field_find(const char *name, const char **ret_method);

/* A field and the columns it is made from. */
typedef struct SourceColumn {
        SourceField field;
        char *method;    /* FIELD_ADDRESS */
        GPtrArray *ways; /* GPtrArray * of char *: the first way whose first column is filled counts;
                          * the columns of one way are joined by a space, blank ones left out */
        unsigned line;
} SourceColumn;

typedef struct SourceWord {
        char *word;  /* as the file spells it */
        char *fold;  /* as it is compared */
        char *means; /* status: a native status; language: a code; consent: "yes" or "no" */
} SourceWord;

/* Where a status stands in several members of an object: the first rule that holds counts. */
typedef struct SourceRule {
        char *path;
        char *value; /* NULL: whatever is filled in, and is not false */
        char *is;    /* a native status */
} SourceRule;

typedef struct SourcePoll SourcePoll; /* config/source-poll.h */

typedef struct Source Source;
struct Source {
        char *id, *system; /* system defaults to id */
        char *clinic;      /* clinic of every record; NULL: the record says */
        SourceFormat format;
        SourceType type;   /* of a record that does not say */
        SourceEncoding encoding;
        char delimiter;        /* 0: from a sep= line, else comma */
        unsigned skip_lines;   /* title lines before the header */
        GPtrArray *columns;    /* SourceColumn * */
        GPtrArray *date_forms; /* char *: config/dateform.h; the first that fits counts */
        char *time_form;       /* NULL: 24 hours with colons */
        bool family_first;     /* names are "Family, Given" */
        const CivilZone *zone; /* NULL: the clinic's */
        GPtrArray *status_words, *consent_words, *language_words; /* SourceWord * */
        char *default_status;  /* of a blank status; NULL: completed, of an appointment booked */
        bool means[N_CONSENT_KINDS];   /* what a yes in the one consent column allows */
        bool assumed[N_CONSENT_KINDS]; /* what a record that says nothing of consent allows */
        char *country;         /* NULL: the clinic's */
        CivilTime assume_time; /* default 12:00 */
        bool has_plan_from;
        CivilDate plan_from;
        char *split;                /* between several services in one field; NULL: one */
        GPtrArray *leave_out_blank; /* char *: rows in which all these columns are blank are group and
                                     * total rows; NULL: none */
        bool visit_rows;         /* rows that follow each other with one id are services of one visit */
        DurationMs expect_every; /* 0: nothing expected */
        char *records;           /* JSON: name of the list of records at the top of a document; NULL: each object is one */
        char *each;              /* JSON: path of a list in a record, each element a service of its own; NULL: none */
        GPtrArray *status_rules; /* SourceRule *; JSON */
        Source *patients;        /* profile of files that tell only who the patients are; NULL: no such files */
        SourcePoll *poll;        /* NULL: nothing is fetched */
        char *file;
        unsigned line;
};

/* source_is_tree() - its files are JSON documents */
bool source_is_tree(const Source *source);

/**
 * source_load() - read one source = { ... } of sources.d
 * @group: the group; @file: where it stands
 * @ret:   only without a fault in it; caller frees
 *
 * Return: 0; -EINVAL when @faults got a fault.
 */
int source_load(const config_setting_t *group, const char *file, ErrList *faults, Source **ret);

void source_free(Source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_free)

/* source_word() - what a word of a file means; NULL: not in the list */
const char *source_word(const GPtrArray *words, const char *text);
