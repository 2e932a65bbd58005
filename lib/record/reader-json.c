#include <string.h>

#include "base/text.h"
#include "record/plan-change.h"
#include "record/reader-parts.h"

#define DOUBLE_WHOLE_MAX 9007199254740992.0 /* 2^53: up to here a double holds every whole number */

struct JsonReader {
        Reader *reader;
        GString *line_text;
        unsigned line;
        bool last_cr, skip_line;
        unsigned depth;   /* brackets that a refused line has left open: what follows may belong to it */
        GPtrArray *texts; /* char *: of the present record */
};

/* What an object's key is, and what stands in it. */
typedef struct Key {
        const char *key;
        SourceField field;
        const char *shown; /* dotted name, for faults */
} Key;

static const Key record_keys[] = {
        { "type", FIELD_TYPE, "type" },
        { "id", FIELD_ID, "id" },
        { "clinic", FIELD_CLINIC, "clinic" },
        { "procedure", FIELD_PROCEDURE, "procedure" },
        { "performed_at", FIELD_PERFORMED_AT, "performed_at" },
        { "starts_at", FIELD_STARTS_AT, "starts_at" },
        { "status", FIELD_STATUS, "status" },
        { "updated_at", FIELD_UPDATED_AT, "updated_at" },
        { "practitioner", FIELD_PRACTITIONER, "practitioner" },
        { "responsible", FIELD_RESPONSIBLE, "responsible" },
        { 0 },
};
static const Key patient_keys[] = {
        { "id", FIELD_PATIENT_ID, "patient.id" },
        { "name", FIELD_PATIENT_NAME, "patient.name" },
        { "family", FIELD_PATIENT_FAMILY, "patient.family" },
        { "given", FIELD_PATIENT_GIVEN, "patient.given" },
        { "patronymic", FIELD_PATIENT_PATRONYMIC, "patient.patronymic" },
        { "language", FIELD_PATIENT_LANGUAGE, "patient.language" },
        { "birth_date", FIELD_PATIENT_BIRTH_DATE, "patient.birth_date" },
        { "time_zone", FIELD_PATIENT_TIME_ZONE, "patient.time_zone" },
        { "country", FIELD_PATIENT_COUNTRY, "patient.country" },
        { "phone", FIELD_PATIENT_PHONE, "patient.phone" },
        { "segment", FIELD_PATIENT_SEGMENT, "patient.segment" },
        { 0 },
};
static const Key guardian_keys[] = {
        { "name", FIELD_GUARDIAN_NAME, "patient.guardian.name" },
        { "phone", FIELD_GUARDIAN_PHONE, "patient.guardian.phone" },
        { 0 },
};
static const Key consent_keys[] = {
        { "care", FIELD_CONSENT_CARE, "patient.consent.care" },
        { "survey", FIELD_CONSENT_SURVEY, "patient.consent.survey" },
        { "marketing", FIELD_CONSENT_MARKETING, "patient.consent.marketing" },
        { 0 },
};

static const Key wording_keys[] = {
        { "wording", FIELD_CONSENT_WORDING, "patient.consent.wording" },
        { 0 },
};

JsonReader *json_reader_new(Reader *reader, unsigned line)
{
        JsonReader *json = g_new0(JsonReader, 1);

        json->reader = reader;
        json->line_text = g_string_new(NULL);
        json->line = line;
        json->texts = g_ptr_array_new_with_free_func(g_free);
        return json;
}

void json_reader_free(JsonReader *json)
{
        if (!json)
                return;
        g_string_free(json->line_text, TRUE);
        g_ptr_array_unref(json->texts);
        g_free(json);
}

/* ---- values ---- */

static const char *keep(JsonReader *json, char *text)
{
        g_ptr_array_add(json->texts, text);
        return text;
}

/* A text, or a whole number where ids and messenger names are often numbers. False: of another type. */
static bool value_text(JsonReader *json, const json_t *value, bool number, const char **ret)
{
        if (json_is_null(value)) {
                *ret = NULL;
                return true;
        }
        if (json_is_string(value)) {
                *ret = reader_trim((char *)keep(json, g_strdup(json_string_value(value))));
                return true;
        }
        if (number && json_is_integer(value)) {
                *ret = keep(json, g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value)));
                return true;
        }
        /* a line with a number past 64 bits is read again with all numbers as doubles */
        if (!number || !json_is_real(value))
                return false;
        double real = json_real_value(value);

        if (real <= -DOUBLE_WHOLE_MAX || real >= DOUBLE_WHOLE_MAX || real != (double)(int64_t)real)
                return false;
        *ret = keep(json, g_strdup_printf("%.0f", real));
        return true;
}

static int refuse_type(JsonReader *json, Refusal refusal, const char *shown, const char *needed)
{
        reader_refuse(json->reader, json->line, refusal, shown, NULL, "the value is not %s", needed);
        return -1;
}

static Refusal type_refusal(SourceField field)
{
        return field == FIELD_PERFORMED_AT || field == FIELD_STARTS_AT || field == FIELD_UPDATED_AT ||
                               field == FIELD_PATIENT_BIRTH_DATE
                       ? REFUSAL_BAD_DATE
                       : REFUSAL_BAD_VALUE;
}

static bool may_be_number(SourceField field)
{
        return field == FIELD_ID || field == FIELD_PATIENT_ID || field == FIELD_PATIENT_PHONE ||
                field == FIELD_GUARDIAN_PHONE;
}

static int read_keys(JsonReader *json, const json_t *object, const Key *keys, Values *values)
{
        for (const Key *key = keys; key->key; key++) {
                const json_t *value = json_object_get(object, key->key);

                values->name[key->field] = key->shown;
                if (value && !value_text(json, value, may_be_number(key->field), &values->text[key->field]))
                        return refuse_type(json, type_refusal(key->field), key->shown,
                                may_be_number(key->field) ? "a text or a whole number" : "a text");
        }
        return 0;
}

static int read_consent(JsonReader *json, const json_t *consent, Values *values)
{
        for (const Key *key = consent_keys; key->key; key++) {
                const json_t *value = json_object_get(consent, key->key);

                values->name[key->field] = key->shown;
                if (value && !json_is_boolean(value) && !json_is_null(value))
                        return refuse_type(json, REFUSAL_BAD_VALUE, key->shown, "true, false or null");
                if (json_is_boolean(value))
                        values->text[key->field] = json_is_true(value) ? "true" : "false";
        }
        return read_keys(json, consent, wording_keys, values);
}

static bool is_patient_key(const char *key)
{
        for (const Key *known = patient_keys; known->key; known++)
                if (text_equal(known->key, key))
                        return true;
        return false;
}

/* Every messenger's name for the patient. */
static int read_addresses(JsonReader *json, const json_t *patient, Values *values)
{
        const char *key;
        json_t *value;

        json_object_foreach((json_t *)(uintptr_t)patient, key, value) {
                const char *text = NULL;

                if (is_patient_key(key) || values->n_addresses >= VALUES_ADDRESSES_MAX ||
                        !record_method_is_known(reader_config(json->reader), key))
                        continue;
                if (!value_text(json, value, true, &text)) {
                        g_autofree char *shown = g_strconcat("patient.", key, NULL);

                        return refuse_type(json, REFUSAL_BAD_VALUE, shown, "a text or a whole number");
                }
                if (!text)
                        continue;
                values->addresses[values->n_addresses].method = keep(json, g_strdup(key));
                values->addresses[values->n_addresses++].address = text;
        }
        values->name[FIELD_ADDRESS] = "patient";
        return 0;
}

static int read_inner(JsonReader *json, const json_t *object, const char *key, const char *shown,
        const json_t **ret)
{
        const json_t *inner = json_object_get(object, key);

        *ret = NULL;
        if (!inner || json_is_null(inner))
                return 0;
        if (!json_is_object(inner))
                return refuse_type(json, REFUSAL_BAD_VALUE, shown, "an object");
        *ret = inner;
        return 0;
}

static int read_patient(JsonReader *json, const json_t *object, Values *values)
{
        const json_t *patient, *guardian, *consent;

        if (read_inner(json, object, "patient", "patient", &patient) < 0)
                return -1;
        if (read_keys(json, patient, patient_keys, values) < 0 || !patient)
                return patient ? -1 : 0;
        if (read_inner(json, patient, "guardian", "patient.guardian", &guardian) < 0 ||
                read_inner(json, patient, "consent", "patient.consent", &consent) < 0)
                return -1;
        if (read_keys(json, guardian, guardian_keys, values) < 0 || read_consent(json, consent, values) < 0)
                return -1;
        return read_addresses(json, patient, values);
}

/* ---- the patient's own plan ---- */

static int read_plan(JsonReader *json, const json_t *object, Values *values)
{
        const json_t *plan = json_object_get(object, "plan");

        if (!plan || json_is_null(plan))
                return 0;
        if (!json_is_array(plan) || json_array_size(plan) > PROTOCOL_STEPS_MAX)
                return refuse_type(json, REFUSAL_BAD_VALUE, "plan", "a list of steps");
        values->plan = g_ptr_array_new_with_free_func(plan_change_free);
        for (size_t i = 0; i < json_array_size(plan); i++) {
                const char *field, *wanted;
                PlanChange *change;

                if (plan_change_read(json_array_get(plan, i), &change, &field, &wanted) < 0)
                        return refuse_type(json, REFUSAL_BAD_VALUE, field, wanted);
                g_ptr_array_add(values->plan, change);
        }
        return 0;
}

/* ---- lines ---- */

static void make_record(JsonReader *json, const json_t *object)
{
        Values values = { 0 };
        RecordFault fault;
        Record *record = NULL;

        if (read_keys(json, object, record_keys, &values) == 0 && read_patient(json, object, &values) == 0 &&
                read_plan(json, object, &values) == 0) {
                if (record_make(reader_maker(json->reader), &values, json->line, 0, &record, &fault) == 0)
                        reader_push_record(json->reader, record);
                else
                        reader_push_fault(json->reader, &fault);
        }
        g_clear_pointer(&values.plan, g_ptr_array_unref);
        g_ptr_array_set_size(json->texts, 0);
}

/* How many brackets are open behind the line, when @depth were before it. */
static unsigned open_brackets(const char *text, size_t n_bytes, unsigned depth)
{
        bool in_text = false;

        for (size_t i = 0; i < n_bytes; i++) {
                if (text[i] == '\\' && in_text)
                        i++;
                else if (text[i] == '"')
                        in_text = !in_text;
                else if (!in_text && (text[i] == '{' || text[i] == '['))
                        depth++;
                else if (!in_text && (text[i] == '}' || text[i] == ']') && depth > 0)
                        depth--;
        }
        return depth;
}

static bool is_whole(const char *text, size_t n_bytes)
{
        json_t *value = *text == '{' ? json_loadb(text, n_bytes, 0, NULL) : NULL;

        json_decref(value);
        return value;
}

/* Of a document over several lines the first is told. Where it never ends, it was a cut line, and these are told as well. */
static void follow_document(JsonReader *json, const char *text, size_t n_bytes)
{
        json->depth = open_brackets(text, n_bytes, json->depth);
        if (json->depth > 0)
                reader_lose_line(json->reader, json->line);
        else
                reader_forget_lost(json->reader);
}

static void read_object(JsonReader *json, const char *text, size_t n_bytes, bool at_end)
{
        json_t *object = reader_parse_json(json->reader, json->line, text, n_bytes, at_end);

        if (!object) {
                json->depth = open_brackets(text, n_bytes, 0);
                return;
        }
        if (json_is_object(object) && json_object_get(object, "resourceType")) {
                reader_refuse(json->reader, json->line, REFUSAL_UNSUPPORTED_FORMAT, NULL,
                        "give it to a source with  format = \"fhir\";",
                        "the file holds FHIR resources, which this source does not read");
                reader_stop(json->reader);
        } else if (json_is_object(object)) {
                make_record(json, object);
        } else {
                reader_refuse(json->reader, json->line, REFUSAL_BAD_JSON, NULL, NULL,
                        "the line holds no object but another kind of value");
        }
        json_decref(object);
}

static void take_line(JsonReader *json, bool at_end)
{
        const GString *text = json->line_text;
        size_t n_blank = strspn(text->str, " \t");

        if (g_str_has_prefix(text->str, "\xef\xbb\xbf"))
                n_blank = 3 + strspn(text->str + 3, " \t"); /* two files were joined here */
        if (n_blank == text->len)
                return;
        if (memchr(text->str, '\0', text->len)) {
                reader_refuse(json->reader, json->line, REFUSAL_NUL_BYTE, NULL, NULL,
                        "the line holds NUL bytes, which no text has");
        } else if (!g_utf8_validate(text->str, (gssize)text->len, NULL)) {
                reader_refuse(json->reader, json->line, REFUSAL_BAD_ENCODING, NULL, NULL,
                        "the line holds bytes that are no characters of the file's encoding");
        } else if (json->depth > 0 && (text->str[0] != '{' && !is_whole(text->str + n_blank, text->len - n_blank))) {
                follow_document(json, text->str, text->len);
        } else {
                if (text->str[0] == '{') /* a line of its own, whatever was left open before */
                        json->depth = 0;
                read_object(json, text->str + n_blank, text->len - n_blank, at_end);
        }
}

static void append(JsonReader *json, const char *text, size_t n_bytes)
{
        if (json->skip_line)
                return;
        g_string_append_len(json->line_text, text, (gssize)n_bytes);
        if (json->line_text->len <= reader_config(json->reader)->limits.max_line_bytes)
                return;
        reader_refuse(json->reader, json->line, REFUSAL_LINE_TOO_LONG, NULL, NULL, "the line is longer than the limit");
        json->skip_line = true;
}

void json_reader_feed(JsonReader *json, const char *text, size_t n_bytes)
{
        while (n_bytes > 0 && !reader_is_stopped(json->reader)) {
                size_t n = 0;

                if (json->last_cr && *text == '\n') {
                        json->last_cr = false;
                        text++;
                        n_bytes--;
                        continue;
                }
                json->last_cr = false;
                while (n < n_bytes && text[n] != '\n' && text[n] != '\r')
                        n++;
                append(json, text, n);
                if (n < n_bytes) {
                        if (!json->skip_line)
                                take_line(json, false);
                        g_string_truncate(json->line_text, 0);
                        json->last_cr = text[n] == '\r';
                        json->skip_line = false;
                        json->line++;
                        n++;
                }
                text += n;
                n_bytes -= n;
        }
}

void json_reader_end(JsonReader *json)
{
        if (!json->skip_line)
                take_line(json, true);
}
