#include "record/making.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

enum { FUTURE_MS = 24 * 60 * 60 * 1000 };

/* ---- the maker ---- */

RecordMaker *record_maker_new(const Config *config, const Source *source, const char *file, UtcMs now)
{
        RecordMaker *maker = g_new0(RecordMaker, 1);

        maker->config = config;
        maker->source = source;
        maker->file = g_strdup(file);
        maker->now = now;
        maker->phones = making_phones_new();
        if (source->format != SOURCE_NATIVE && g_hash_table_size(config->clinics) == 1) {
                GHashTableIter iter;
                gpointer clinic = NULL;

                g_hash_table_iter_init(&iter, config->clinics);
                g_hash_table_iter_next(&iter, NULL, &clinic);
                maker->only_clinic = clinic;
        }
        return maker;
}

void record_maker_free(RecordMaker *maker)
{
        if (!maker)
                return;
        g_free(maker->file);
        g_free(maker->phones);
        g_free(maker);
}

/* ---- what the fields share ---- */

const char *making_field_name(const Making *m, SourceField field)
{
        return m->values->name[field] ? m->values->name[field] : source_field_to_string(field);
}

void making_warn(Making *m, const char *text)
{
        g_ptr_array_add(m->record->warnings, g_strdup(text));
}

int making_text(Making *m, SourceField field, size_t n_chars_max, char **ret)
{
        const char *text = m->values->text[field];

        if (!text)
                return 0;
        if (strlen(text) > n_chars_max && text_chars(text) > n_chars_max)
                return refuse(m, REFUSAL_BAD_VALUE, field, "the text is longer than %zu characters", n_chars_max);
        *ret = g_strdup(text);
        return 0;
}

const CivilZone *making_zone(const Making *m)
{
        return m->maker->source->zone ? m->maker->source->zone : m->clinic->zone;
}

/* What is built in has no file, so no form to correct: how it is written stands. Every file of sources.d ends in .conf. */
int refuse_date(Making *m, SourceField field, const char *what, const char *text, MomentFault fault)
{
        const Source *source = m->maker->source;
        g_autofree char *why = moment_fault_text(source, text, fault), *forms = moment_form_text(source);
        g_autofree char *mend = NULL;

        if (!g_str_has_suffix(source->file, ".conf"))
                mend = g_strdup_printf("write it as %s in the clinic's system or in the export", forms);
        record_fault(m->fault, m->maker->file, m->line, REFUSAL_BAD_DATE, making_field_name(m, field), mend, "%s %s", what, why);
        return -EINVAL;
}

void making_hash_id(char ret[HASHED_ID_MAX], char letter, const char *text)
{
        uint8_t digest[ID_DIGEST_BYTES];

        id_sha256(text, strlen(text), digest);
        g_snprintf(ret, HASHED_ID_MAX, "%c-%02x%02x%02x%02x%02x%02x%02x%02x", letter, digest[0], digest[1], digest[2],
                digest[3], digest[4], digest[5], digest[6], digest[7]);
}

/* ---- single fields ---- */

static int read_type(Making *m)
{
        const char *text = m->values->text[FIELD_TYPE];
        int type;

        static_assert((int)N_SOURCE_TYPES == (int)RECORD_PATIENT + 1, "a type of one kind only");
        if (!text) {
                m->record->type = (RecordType)m->maker->source->type;
                m->type_is_read = true;
                return 0;
        }
        type = record_type_from_string(text);
        if (type < 0 || type >= (int)N_SOURCE_TYPES)
                return refuse(m, REFUSAL_BAD_VALUE, FIELD_TYPE, "the type is not treatment, appointment or patient");
        m->record->type = (RecordType)type;
        m->type_is_read = true;
        return 0;
}

static int read_clinic(Making *m)
{
        /* where the source names its clinic, what the exporting system calls its branches does not matter */
        const char *id = m->maker->source->clinic ? m->maker->source->clinic : m->values->text[FIELD_CLINIC];

        m->clinic = id ? config_clinic(m->maker->config, id) : m->maker->only_clinic;
        if (!m->clinic && id)
                return refuse(m, REFUSAL_NO_CLINIC, FIELD_CLINIC, "no clinic with this id is configured");
        if (!m->clinic)
                return refuse(m, REFUSAL_NO_CLINIC, FIELD_CLINIC, "neither the record nor its source names a clinic");
        m->record->clinic = g_strdup(m->clinic->id);
        return 0;
}

static int native_status(const char *text)
{
        static const struct {
                const char *word;
                RecordStatus status;
        } words[] = {
                { "completed", RECORD_COMPLETED }, { "booked", RECORD_BOOKED }, { "confirmed", RECORD_BOOKED },
                { "cancelled", RECORD_CANCELLED }, { "canceled", RECORD_CANCELLED },
                { "no-show", RECORD_NO_SHOW }, { "entered-in-error", RECORD_ENTERED_IN_ERROR },
                { "deleted", RECORD_ENTERED_IN_ERROR },
        };

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (g_ascii_strcasecmp(words[i].word, text) == 0)
                        return (int)words[i].status;
        return -1;
}

static int read_status(Making *m)
{
        const char *text = m->values->text[FIELD_STATUS];
        const Source *source = m->maker->source;
        const char *meaning = text;
        int status;

        if (text && source->status_words->len > 0 && !m->values->status_is_native)
                meaning = source_word(source->status_words, text);
        if (!text)
                meaning = source->default_status;
        if (!text && !meaning) {
                m->record->status = m->record->type == RECORD_APPOINTMENT ? RECORD_BOOKED : RECORD_COMPLETED;
                return 0;
        }
        status = meaning ? native_status(meaning) : -1;
        if (status < 0)
                return refuse(m, REFUSAL_BAD_VALUE, FIELD_STATUS, "the status is none of the words this source knows");
        m->record->status = (RecordStatus)status;
        return 0;
}

static int read_moment(Making *m, Moment *ret)
{
        bool starts = m->values->text[FIELD_STARTS_AT] && (m->record->type == RECORD_APPOINTMENT ||
                                                                  !m->values->text[FIELD_PERFORMED_AT]);
        SourceField field = starts ? FIELD_STARTS_AT : FIELD_PERFORMED_AT;
        const char *text = m->values->text[field];
        const Source *source = m->maker->source;
        Record *record = m->record;
        MomentFault fault;

        if (!text && record->type == RECORD_APPOINTMENT && !m->values->name[FIELD_PERFORMED_AT])
                field = FIELD_STARTS_AT;
        if (!text)
                return refuse(m, REFUSAL_BAD_DATE, field, "the time is missing");
        fault = moment_read(source, text, making_zone(m), ret);
        if (fault != MOMENT_OK)
                return refuse_date(m, field, "the time", text, fault);
        if (record->type == RECORD_TREATMENT && record->status == RECORD_COMPLETED &&
                ret->at.ms > m->maker->now.ms + FUTURE_MS)
                return refuse(m, REFUSAL_FUTURE_DATE, field, "the treatment lies more than 24 hours in the future");
        record->moment = ret->at;
        if (ret->fit == CIVIL_GAP)
                making_warn(m, "the time never was: clocks went forward over it; the first instant after is taken");
        if (ret->fit == CIVIL_FOLD)
                making_warn(m, "the time happened twice: clocks went back over it; the first is taken");
        if (source->has_plan_from) {
                CivilDate day;

                civil_from_utc(m->clinic->zone, ret->at, &day, NULL, NULL);
                record->before_plan_from =
                        record->type == RECORD_TREATMENT && civil_date_compare(day, source->plan_from) < 0;
        }
        return 0;
}

static int read_updated_at(Making *m)
{
        const char *text = m->values->text[FIELD_UPDATED_AT];
        Moment moment;
        MomentFault fault;

        if (!text)
                return 0;
        fault = moment_read(m->maker->source, text, making_zone(m), &moment);
        /* "not filled in" is no time of change, and no harm */
        if (fault == MOMENT_UNSET)
                return 0;
        if (fault != MOMENT_OK)
                return refuse_date(m, FIELD_UPDATED_AT, "the time", text, fault);
        /* nothing would ever be newer, a correction least of all */
        if (moment.at.ms > m->maker->now.ms + FUTURE_MS)
                making_warn(m, "the time of the change lies more than 24 hours in the future; it is taken as not said");
        else
                m->record->updated_at = moment.at;
        return 0;
}

static int read_id(Making *m, unsigned suffix)
{
        const Values *v = m->values;
        const char *text = v->id_parts ? v->id_parts->str : v->text[FIELD_ID];
        char hashed[HASHED_ID_MAX];

        if (!text && m->record->type == RECORD_PATIENT)
                text = v->text[FIELD_PATIENT_ID];
        if (!text || !*text)
                return refuse(m, REFUSAL_NO_ID, FIELD_ID, "the record has no id of its own");
        if (v->id_parts && (v->id_is_personal || !id_is_record_id(text))) {
                making_hash_id(hashed, 'h', text);
                text = hashed;
        }
        m->record->id = suffix > 0 ? g_strdup_printf("%s.%u", text, suffix) : g_strdup(text);
        if (!id_is_record_id(m->record->id))
                return refuse(m, REFUSAL_BAD_VALUE, FIELD_ID,
                        "the id is longer than %d characters or holds a control character", ID_CHARS_MAX);
        return 0;
}

/* The day and time stand once in an id made of columns, however the export writes them. */
static void complete_id(Making *m, const Moment *moment)
{
        GString *id = m->values->id_parts;

        if (!id || !strchr(id->str, '\1'))
                return;
        g_autofree char *when = g_strdup_printf("%04d-%02d-%02dT%02d:%02d", moment->date.year, moment->date.month,
                moment->date.day, moment->time.hour, moment->time.minute);

        g_string_replace(id, "\1", when, 0);
}

static int make_procedure(Making *m)
{
        if (making_text(m, FIELD_PROCEDURE, NAME_CHARS_MAX, &m->record->procedure) < 0)
                return -EINVAL;
        if (!m->record->procedure && m->record->type == RECORD_TREATMENT)
                return refuse(m, REFUSAL_NO_PROCEDURE, FIELD_PROCEDURE, "the treatment names no procedure");
        return 0;
}

/* ---- the whole ---- */

static gpointer copy_text(gconstpointer text, gpointer unused)
{
        return g_strdup(text);
}

static void take_bonds(Record *record, const Values *values)
{
        record->is_consent = values->is_consent;
        if (values->standing != PATIENT_KNOWN)
                record->patient.standing = values->standing;
        record->replaced_by = g_strdup(values->replaced_by);
        record->aliases = values->aliases && values->aliases->len > 0 ? g_ptr_array_copy(values->aliases, copy_text, NULL)
                                                                      : NULL;
        if (record->aliases)
                g_ptr_array_set_free_func(record->aliases, g_free);
}

static int make(Making *m, Values *values, unsigned suffix)
{
        Record *record = m->record;
        Moment moment = { 0 };

        record->system = g_strdup(m->maker->source->system);
        record->source = g_strdup(m->maker->source->id);
        record->file = g_strdup(m->maker->file);
        record->line = m->line;
        if (read_type(m) < 0 || read_clinic(m) < 0 || read_status(m) < 0)
                return -EINVAL;
        if (!values->id_parts && !values->text[FIELD_ID] && record->type != RECORD_PATIENT)
                return read_id(m, 0);
        if (record->type != RECORD_PATIENT && read_moment(m, &moment) < 0)
                return -EINVAL;
        complete_id(m, &moment);
        if (read_id(m, suffix) < 0 || making_name(m) < 0)
                return -EINVAL;
        if (!record->patient.name && !values->text[FIELD_PATIENT_ID] && record->type != RECORD_PATIENT)
                return making_patient_id(m);
        if (make_procedure(m) < 0 || making_contact(m) < 0 || making_patient_id(m) < 0)
                return -EINVAL;
        if (read_updated_at(m) < 0 || making_person(m) < 0)
                return -EINVAL;
        if (making_text(m, FIELD_PRACTITIONER, NAME_CHARS_MAX, &record->practitioner) < 0 ||
                making_text(m, FIELD_RESPONSIBLE, SHORT_CHARS_MAX, &record->responsible) < 0 ||
                making_text(m, FIELD_GUARDIAN_NAME, NAME_CHARS_MAX, &record->patient.guardian_name) < 0 ||
                making_text(m, FIELD_PATIENT_SEGMENT, SHORT_CHARS_MAX, &record->patient.segment) < 0 ||
                making_text(m, FIELD_CONSENT_WORDING, SHORT_CHARS_MAX, &record->consent_wording) < 0)
                return -EINVAL;
        record->plan = g_steal_pointer(&values->plan);
        take_bonds(record, values);
        record_digest(record);
        return 0;
}

/* Which record was refused, where it says so: it is the same one that comes again. */
static void name_fault(Making *m, unsigned suffix)
{
        const Values *v = m->values;
        RecordFault first = *m->fault;

        if (m->type_is_read && !m->record->id && !(v->id_parts && strchr(v->id_parts->str, '\1')))
                (void)read_id(m, suffix);
        *m->fault = first;
        if (!m->type_is_read || !m->record->id || !id_is_record_id(m->record->id) || strlen(m->record->id) >= RECORD_FAULT_ID_MAX)
                return;
        m->fault->type = record_type_to_string(m->record->type);
        g_strlcpy(m->fault->id, m->record->id, RECORD_FAULT_ID_MAX);
}

int record_make(RecordMaker *maker, Values *values, unsigned line, unsigned suffix, Record **ret,
        RecordFault *ret_fault)
{
        g_autoptr(Record) record = record_new();
        Making m = {
                .maker = maker, .values = values, .record = record, .fault = ret_fault, .line = line,
        };

        if (make(&m, values, suffix) < 0) {
                name_fault(&m, suffix);
                return -EINVAL;
        }
        *ret = g_steal_pointer(&record);
        return 0;
}

int record_make_delete(RecordMaker *maker, const Values *values, unsigned line, Record **ret, RecordFault *ret_fault)
{
        g_autoptr(Record) record = record_new();
        Making m = {
                .maker = maker, .values = values, .record = record, .fault = ret_fault, .line = line,
        };

        record->system = g_strdup(maker->source->system);
        record->source = g_strdup(maker->source->id);
        record->file = g_strdup(maker->file);
        record->line = line;
        record->is_delete = true;
        record->status = RECORD_ENTERED_IN_ERROR;
        if (read_type(&m) < 0 || read_clinic(&m) < 0 || read_id(&m, 0) < 0 || read_updated_at(&m) < 0)
                return -EINVAL;
        /* not looked at: whose record it was the store knows; a patient's own is the patient */
        record->patient.id = g_strdup(record->id);
        if (record->type == RECORD_PATIENT) {
                record->patient.standing = PATIENT_DELETED;
                record->is_consent = values->is_consent;
                for (unsigned i = 0; i < N_CONSENT_KINDS && record->is_consent; i++)
                        record->patient.consent.answer[i] = CONSENT_NO;
        }
        record_digest(record);
        *ret = g_steal_pointer(&record);
        return 0;
}
