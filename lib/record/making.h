/* The record in the making: what values.c and making-patient.c share. */
#pragma once

#include <errno.h>

#include "record/moment.h"
#include "record/values.h"

enum {
        ID_CHARS_MAX = 128,
        NAME_CHARS_MAX = 200,
        SHORT_CHARS_MAX = 64,
        HASHED_ID_MAX = 20,
};

typedef struct KeptPhone KeptPhone;

struct RecordMaker {
        const Config *config;
        const Source *source;
        char *file;
        UtcMs now;
        const Clinic *only_clinic; /* of a configuration with one clinic, for profiles that name none */
        KeptPhone *phones;         /* g_free(); making_phones_new() */
};

/* The record and where its fault goes. */
typedef struct Making {
        RecordMaker *maker;
        const Values *values;
        Record *record;
        RecordFault *fault;
        unsigned line;
        bool type_is_read;
        const Clinic *clinic; /* NULL until it is read */
} Making;

/* making_field_name() - the field as the file calls it */
const char *making_field_name(const Making *m, SourceField field);

#define refuse(m, refusal, field, ...) \
        (record_fault((m)->fault, (m)->maker->file, (m)->line, refusal, making_field_name(m, field), NULL, __VA_ARGS__), -EINVAL)

/* refuse_date() - @what, such as "the birth date", and how a day or time that is none should be written. Return: -EINVAL. */
int refuse_date(Making *m, SourceField field, const char *what, const char *text, MomentFault fault);

/* making_warn() - the record is taken all the same */
void making_warn(Making *m, const char *text);

/* making_text() - copy the field, where it is filled. Return: 0; -EINVAL when it is longer than @n_chars_max characters. */
int making_text(Making *m, SourceField field, size_t n_chars_max, char **ret);

/* making_zone() - zone of times that do not say theirs: the source's, else the clinic's */
const CivilZone *making_zone(const Making *m);

/* making_hash_id() - "h-0123456789abcdef" of a letter and a text that must not be shown */
void making_hash_id(char ret[HASHED_ID_MAX], char letter, const char *text);

/* making_phones_new() - room for the numbers that were read already */
KeptPhone *making_phones_new(void);

/* Of the patient, each: 0; -EINVAL with the fault filled. The clinic, and of an id the name and the contact, are read before. */
int making_name(Making *m);
int making_contact(Making *m);
int making_patient_id(Making *m);
/* making_person() - birth date, zone, consent and language */
int making_person(Making *m);
