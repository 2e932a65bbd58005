/* What the files of the FHIR reader share. Nothing here is for others. */
#pragma once

#include <string.h>

#include "base/text.h"
#include "record/reader-parts.h"

enum { FHIR_ID_BYTES_MAX = 128 };

/* A resource on its way to a record. */
typedef struct Fhir {
        Reader *reader;
        unsigned line;
        const json_t *resource;
        const char *full_url; /* of the entry; NULL: none */
        GPtrArray *texts;     /* char *: of the record in the making */
        GPtrArray *aliases;   /* borrowed of texts */
        Values values;
} Fhir;

/* ---- small things ---- */

static inline const char *keep(Fhir *f, char *text)
{
        if (!text)
                return NULL;
        g_ptr_array_add(f->texts, text);
        return reader_trim(text);
}

static inline const char *text_at(const json_t *object, const char *name)
{
        const char *text = json_string_value(json_object_get(object, name));

        return text && !text_is_blank(text) ? text : NULL;
}

/* What may stand once or in a list (R4 and R5 differ in that): the first. */
static inline const json_t *one_at(const json_t *object, const char *name)
{
        const json_t *value = json_object_get(object, name);

        return json_is_array(value) ? json_array_get(value, 0) : value;
}

static inline void set(Fhir *f, SourceField field, const char *name, const char *text)
{
        f->values.name[field] = name;
        f->values.text[field] = text ? keep(f, g_strdup(text)) : NULL;
}

static inline bool is_one_of(const char *word, const char *const *words)
{
        for (; word && *words; words++)
                if (g_ascii_strcasecmp(word, *words) == 0)
                        return true;
        return false;
}

/* A period is over: "2024-05-01" holds that whole day. */
static inline bool is_over(const Fhir *f, const json_t *period)
{
        const char *end = text_at(period, "end");
        g_autofree char *now = NULL;
        char text[UTC_TEXT_MAX];

        if (!end)
                return false;
        now = g_strdup(utc_format(reader_now(f->reader), text));
        /* to the day: a number given up today is not worth a zone */
        return strncmp(end, now, 10) < 0;
}

static inline void refuse(Fhir *f, Refusal refusal, const char *field, const char *why)
{
        reader_refuse(f->reader, f->line, refusal, field, NULL, "%s", why);
}

/* "Patient/17", "https://host/r4/Patient/17/_history/3" -> "17"; false: of another type */
bool fhir_id_in_reference(Fhir *f, const char *reference, const char *type, const char **ret);
/* "system|value": how somebody is named who has no address; NULL: not at all */
const char *fhir_identifier_text(Fhir *f, const json_t *identifier);

/* ---- fhir-patient.c -------------------------------------------------------------------------- */

/* name, numbers, language, day of birth, place, guardian */
void fhir_fill_patient(Fhir *f, const json_t *patient);
/* id of the patient this one was merged into; NULL: none */
const char *fhir_replaced_by(Fhir *f, const json_t *patient);
void fhir_fill_aliases(Fhir *f, const json_t *patient);
