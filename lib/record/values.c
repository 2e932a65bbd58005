#include "record/values.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "model/method.h"
#include "record/moment.h"

enum {
        ID_CHARS_MAX = 128,
        NAME_CHARS_MAX = 200,
        SHORT_CHARS_MAX = 64,
        PHONES_KEPT = 65536,    /* patients come back: their numbers need no second reading */
        PHONE_KEPT_MAX = 40,
        FUTURE_MS = 24 * 60 * 60 * 1000,
        HASHED_ID_MAX = 20,
};

typedef struct KeptPhone {
        char text[PHONE_KEPT_MAX];
        char region[3];
        PhoneFault fault;
        char e164[PHONE_MAX];
} KeptPhone;

struct RecordMaker {
        const Config *config;
        const Source *source;
        char *file;
        UtcMs now;
        const Clinic *only_clinic; /* of a configuration with one clinic, for profiles that name none */
        KeptPhone *phones;
};

/* The record in the making and where its fault goes. */
typedef struct Making {
        RecordMaker *maker;
        const Values *values;
        Record *record;
        RecordFault *fault;
        unsigned line;
        const Clinic *clinic;
} Making;

/* ---- faults ---- */

static const char *const mends[] = {
        [REFUSAL_NO_ID] = "give the record its number in the clinic's system",
        [REFUSAL_NO_PATIENT] = "enter the patient's name or card number in the clinic's system and export again",
        [REFUSAL_NO_PROCEDURE] = "enter the procedure in the clinic's system and export again",
        [REFUSAL_NO_CONTACT] = "enter the patient's phone number in the clinic's system and export again",
        [REFUSAL_NO_CLINIC] = "write the id of a clinic of clinics.d, or set clinic in the source's file",
        [REFUSAL_BAD_DATE] = "correct the date in the clinic's system, or date_form in the source's file",
        [REFUSAL_FUTURE_DATE] = "correct the year or day in the clinic's system and export again",
        [REFUSAL_BAD_ENCODING] = "set encoding in the source's file to what the export really has, or export as UTF-8",
        [REFUSAL_NUL_BYTE] = "export the file again: it was damaged, or it is UTF-16 and the source's file must say so",
        [REFUSAL_BAD_QUOTING] = "export the file again with quotes inside fields doubled",
        [REFUSAL_WRONG_FIELD_COUNT] = "look whether a text on this line holds the delimiter without quotes around it",
        [REFUSAL_NO_HEADER] = "export with the header line, or correct the columns in the source's file",
        [REFUSAL_LINE_TOO_LONG] = "look at this line: something that is no text was pasted into it",
        [REFUSAL_TRUNCATED] = "export the file again and drop it when it is whole",
        [REFUSAL_BAD_JSON] = "write one whole JSON object on each line",
        [REFUSAL_TOO_DEEP] = "export the records flat, one object on each line",
        [REFUSAL_BAD_HL7] = "send the message again with its MSH segment",
        [REFUSAL_UNSUPPORTED_FORMAT] = "export as CSV or JSON Lines; a spreadsheet: save it as CSV (UTF-8)",
        [REFUSAL_EMPTY_FILE] = "drop the file when it is written to its end",
        [REFUSAL_BAD_VALUE] = "correct the field in the clinic's system and export again",
        [REFUSAL_NO_PROTOCOL] = "name the procedure in a protocol, or add the protocol \"standard\"",
};
static_assert(ELEMENTSOF(mends) == N_REFUSALS, "a refusal lacks its mend");

static void copy_cut(char *to, size_t n_bytes, const char *text)
{
        g_strlcpy(to, text, n_bytes);
        /* cut at a character's edge */
        for (const char *end; !g_utf8_validate(to, -1, &end);)
                to[end - to] = '\0';
}

void record_fault(RecordFault *fault, const char *file, unsigned line, Refusal refusal, const char *field,
        const char *mend, const char *why, ...)
{
        g_autofree char *text = NULL;
        va_list values;

        va_start(values, why);
        text = g_strdup_vprintf(why, values);
        va_end(values);
        *fault = (RecordFault){ .line = line, .refusal = refusal };
        fault->file = (char *)(uintptr_t)file;
        copy_cut(fault->field, sizeof(fault->field), field ? field : "");
        copy_cut(fault->why, sizeof(fault->why), text);
        copy_cut(fault->mend, sizeof(fault->mend), mend ? mend : mends[refusal]);
}

/* The field as the file calls it. */
static const char *field_name(const Making *m, SourceField field)
{
        return m->values->name[field] ? m->values->name[field] : source_field_to_string(field);
}

#define refuse(m, refusal, field, ...) \
        (record_fault((m)->fault, (m)->maker->file, (m)->line, refusal, field_name(m, field), NULL, __VA_ARGS__), -EINVAL)

static void warn(Making *m, const char *text)
{
        g_ptr_array_add(m->record->warnings, g_strdup(text));
}

/* ---- the maker ---- */

RecordMaker *record_maker_new(const Config *config, const Source *source, const char *file, UtcMs now)
{
        RecordMaker *maker = g_new0(RecordMaker, 1);

        maker->config = config;
        maker->source = source;
        maker->file = g_strdup(file);
        maker->now = now;
        maker->phones = g_new0(KeptPhone, PHONES_KEPT);
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

static PhoneFault read_phone(RecordMaker *maker, const char *text, const char *region, char ret[PHONE_MAX])
{
        size_t n_bytes = strlen(text);
        KeptPhone *kept = &maker->phones[g_str_hash(text) % PHONES_KEPT];
        PhoneFault fault;

        if (n_bytes >= PHONE_KEPT_MAX || strlen(region) != 2)
                return phone_to_e164(text, region, ret);
        if (strcmp(kept->text, text) != 0 || strcmp(kept->region, region) != 0) {
                fault = phone_to_e164(text, region, kept->e164);
                kept->fault = fault;
                memcpy(kept->text, text, n_bytes + 1);
                memcpy(kept->region, region, 3);
        }
        if (kept->fault == PHONE_OK)
                memcpy(ret, kept->e164, PHONE_MAX);
        return kept->fault;
}

bool record_method_is_known(const Config *config, const char *method)
{
        static const char *const known[] = {
                "telegram", "whatsapp", "viber", "wechat", "line", "messenger", "signal", "zalo", "kakaotalk",
                "instagram", "vk", "max", "imo", "skype",
        };
        GHashTableIter iter;
        gpointer value;

        for (size_t i = 0; i < ELEMENTSOF(known); i++)
                if (text_equal(known[i], method))
                        return true;
        g_hash_table_iter_init(&iter, config->clinics);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Clinic *clinic = value;

                for (unsigned i = 0; clinic->methods && i < clinic->methods->len; i++)
                        if (text_equal(g_ptr_array_index(clinic->methods, i), method))
                                return !method_is_task(method) && !text_equal(method, "sms");
        }
        return false;
}

/* ---- single fields ---- */

static int take_text(Making *m, SourceField field, size_t n_chars_max, char **ret)
{
        const char *text = m->values->text[field];

        if (!text)
                return 0;
        if (strlen(text) > n_chars_max && text_chars(text) > n_chars_max)
                return refuse(m, REFUSAL_BAD_VALUE, field, "the text is longer than %zu characters", n_chars_max);
        *ret = g_strdup(text);
        return 0;
}

static int read_type(Making *m)
{
        const char *text = m->values->text[FIELD_TYPE];
        int type;

        static_assert((int)N_SOURCE_TYPES == (int)RECORD_PATIENT + 1, "a type of one kind only");
        if (!text) {
                m->record->type = (RecordType)m->maker->source->type;
                return 0;
        }
        type = record_type_from_string(text);
        if (type < 0 || type >= (int)N_SOURCE_TYPES)
                return refuse(m, REFUSAL_BAD_VALUE, FIELD_TYPE, "the type is not treatment, appointment or patient");
        m->record->type = (RecordType)type;
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

static const CivilZone *wall_zone(const Making *m)
{
        return m->maker->source->zone ? m->maker->source->zone : m->clinic->zone;
}

/* What is built in has no file, so no form to correct: how it is written stands. Every file of sources.d ends in .conf. */
static int refuse_date(Making *m, SourceField field, const char *what, const char *text, MomentFault fault)
{
        const Source *source = m->maker->source;
        g_autofree char *why = moment_fault_text(source, text, fault), *forms = moment_form_text(source);
        g_autofree char *mend = g_str_has_suffix(source->file, ".conf") ? NULL : g_strdup_printf("write it as %s in the clinic's system or in the export", forms);

        record_fault(m->fault, m->maker->file, m->line, REFUSAL_BAD_DATE, field_name(m, field), mend, "%s %s", what, why);
        return -EINVAL;
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
        fault = moment_read(source, text, wall_zone(m), ret);
        if (fault != MOMENT_OK)
                return refuse_date(m, field, "the time", text, fault);
        if (record->type == RECORD_TREATMENT && record->status == RECORD_COMPLETED &&
                ret->at.ms > m->maker->now.ms + FUTURE_MS)
                return refuse(m, REFUSAL_FUTURE_DATE, field, "the treatment lies more than 24 hours in the future");
        record->moment = ret->at;
        if (ret->fit == CIVIL_GAP)
                warn(m, "the time never was: clocks went forward over it; the first instant after is taken");
        if (ret->fit == CIVIL_FOLD)
                warn(m, "the time happened twice: clocks went back over it; the first is taken");
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
        fault = moment_read(m->maker->source, text, wall_zone(m), &moment);
        /* "not filled in" is no time of change, and no harm */
        if (fault == MOMENT_UNSET)
                return 0;
        if (fault != MOMENT_OK)
                return refuse_date(m, FIELD_UPDATED_AT, "the time", text, fault);
        /* nothing would ever be newer, a correction least of all */
        if (moment.at.ms > m->maker->now.ms + FUTURE_MS)
                warn(m, "the time of the change lies more than 24 hours in the future; it is taken as not said");
        else
                m->record->updated_at = moment.at;
        return 0;
}

/* ---- the patient ---- */

/* "Family, Given" as a person is addressed: "Given Family" */
static void turn_name(char **name)
{
        char *comma = strchr(*name, ',');
        g_autofree char *given = comma ? text_trim(comma + 1) : NULL;
        char *turned;

        if (!given || !*given)
                return;
        turned = g_strdup_printf("%s %.*s", given, (int)(comma - *name), *name);
        g_free(*name);
        *name = turned;
}

static int read_name(Making *m)
{
        const Values *v = m->values;
        static const SourceField parts[] = { FIELD_PATIENT_GIVEN, FIELD_PATIENT_PATRONYMIC, FIELD_PATIENT_FAMILY };
        g_autoptr(GString) name = NULL;

        if (take_text(m, FIELD_PATIENT_NAME, NAME_CHARS_MAX, &m->record->patient.name) < 0)
                return -EINVAL;
        if (m->record->patient.name) {
                if (m->maker->source->family_first)
                        turn_name(&m->record->patient.name);
                return 0;
        }
        name = g_string_new(NULL);
        for (size_t i = 0; i < ELEMENTSOF(parts); i++)
                if (v->text[parts[i]])
                        g_string_append_printf(name, "%s%s", name->len > 0 ? " " : "", v->text[parts[i]]);
        if (name->len == 0)
                return 0;
        if (text_chars(name->str) > NAME_CHARS_MAX)
                return refuse(m, REFUSAL_BAD_VALUE, FIELD_PATIENT_FAMILY, "the name is longer than %d characters",
                        NAME_CHARS_MAX);
        m->record->patient.name = g_strdup(name->str);
        return 0;
}

/* "uk", "zh-CN": letters and hyphens as BCP 47 has them */
static bool is_language(const char *text)
{
        size_t n = 0;

        while (g_ascii_isalpha(text[n]))
                n++;
        if (n < 2 || n > 3)
                return false;
        while (text[n] == '-' || text[n] == '_') {
                size_t m = n + 1;

                while (g_ascii_isalnum(text[m]))
                        m++;
                if (m - n - 1 < 1 || m - n - 1 > 8)
                        return false;
                n = m;
        }
        return text[n] == '\0' && n < 36;
}

static void read_language(Making *m)
{
        const char *text = m->values->text[FIELD_PATIENT_LANGUAGE];
        const char *meaning = text ? source_word(m->maker->source->language_words, text) : NULL;

        if (!text)
                return;
        if (!meaning && is_language(text))
                meaning = text;
        if (meaning)
                m->record->patient.language = g_strdelimit(g_strdup(meaning), "_", '-');
        else
                warn(m, "the patient's language is not known to the source: the clinic's first language is used");
}

static int read_birth_date(Making *m)
{
        const char *text = m->values->text[FIELD_PATIENT_BIRTH_DATE];
        Patient *patient = &m->record->patient;
        MomentFault fault;
        CivilDate today;

        if (!text)
                return 0;
        fault = date_read(m->maker->source, text, &patient->birth_date);
        if (fault == MOMENT_UNSET)
                return 0;
        if (fault != MOMENT_OK)
                return refuse_date(m, FIELD_PATIENT_BIRTH_DATE, "the birth date", text, fault);
        civil_from_utc(m->clinic->zone, m->maker->now, &today, NULL, NULL);
        if (civil_date_compare(patient->birth_date, civil_add_days(today, 1)) > 0)
                return refuse(m, REFUSAL_BAD_DATE, FIELD_PATIENT_BIRTH_DATE, "the birth date lies in the future");
        patient->has_birth_date = true;
        return 0;
}

static int read_zone(Making *m)
{
        const char *text = m->values->text[FIELD_PATIENT_TIME_ZONE];

        if (text && civil_zone_get(text, &m->record->patient.zone, NULL) < 0)
                return refuse(m, REFUSAL_BAD_VALUE, FIELD_PATIENT_TIME_ZONE,
                        "the time zone is not a name such as Europe/Kyiv");
        return 0;
}

static int consent_word(const Making *m, const char *text)
{
        static const char *const yes[] = { "true", "yes", "y", "1", "да", "так", "是", "ja", "oui", "si", "sí" };
        static const char *const no[] = { "false", "no", "n", "0", "нет", "ні", "否", "nein", "non" };
        const GPtrArray *words = m->maker->source->consent_words;
        g_autofree char *fold = NULL;

        if (words->len > 0)
                return consent_answer_from_string(source_word(words, text));
        if (strcmp(text, "true") == 0)
                return CONSENT_YES;
        if (strcmp(text, "false") == 0)
                return CONSENT_NO;
        fold = text_fold(text);
        for (size_t i = 0; i < ELEMENTSOF(yes); i++)
                if (strcmp(yes[i], fold) == 0)
                        return CONSENT_YES;
        for (size_t i = 0; i < ELEMENTSOF(no); i++)
                if (strcmp(no[i], fold) == 0)
                        return CONSENT_NO;
        return -1;
}

static int read_consent(Making *m)
{
        const Source *source = m->maker->source;
        ConsentAnswer *answers = m->record->patient.consent.answer;
        static const SourceField fields[N_CONSENT_KINDS] = {
                [CONSENT_CARE] = FIELD_CONSENT_CARE,
                [CONSENT_SURVEY] = FIELD_CONSENT_SURVEY,
                [CONSENT_MARKETING] = FIELD_CONSENT_MARKETING,
        };
        const char *all = m->values->text[FIELD_CONSENT];
        int answer = all ? consent_word(m, all) : CONSENT_UNKNOWN;
        bool said = false;

        if (answer < 0)
                return refuse(m, REFUSAL_BAD_VALUE, FIELD_CONSENT, "the consent is neither of the source's yes nor no");
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++) {
                const char *text = m->values->text[fields[i]];
                int own = text ? consent_word(m, text) : -1;

                if (text && own < 0)
                        return refuse(m, REFUSAL_BAD_VALUE, fields[i], "the consent is neither yes nor no");
                said |= text || all;
                if (text)
                        answers[i] = (ConsentAnswer)own;
                else if (answer == CONSENT_NO)
                        answers[i] = CONSENT_NO; /* whoever refuses messages refuses them all */
                else if (answer == CONSENT_YES && source->means[i])
                        answers[i] = CONSENT_YES;
                else if (source->assumed[i] && !m->values->is_consent)
                        answers[i] = CONSENT_YES;
        }
        m->record->patient.consent_is_assumed = !said;
        return 0;
}

static int read_addresses(Making *m, const char *region)
{
        for (unsigned i = 0; i < m->values->n_addresses; i++) {
                const char *method = m->values->addresses[i].method, *text = m->values->addresses[i].address;
                char e164[PHONE_MAX];
                Address *address;

                if (method_uses_phone(method)) {
                        if (read_phone(m->maker, text, region, e164) != PHONE_OK)
                                continue;
                        text = e164;
                }
                if (text_chars(text) > ID_CHARS_MAX)
                        return refuse(m, REFUSAL_BAD_VALUE, FIELD_ADDRESS,
                                "the messenger name is longer than %d characters", ID_CHARS_MAX);
                address = g_new0(Address, 1);
                address->method = g_strdup(method);
                address->name = g_strdup(text);
                g_ptr_array_add(m->record->patient.addresses, address);
        }
        return 0;
}

static int read_contact(Making *m)
{
        const Values *v = m->values;
        Patient *patient = &m->record->patient;
        const char *country = v->text[FIELD_PATIENT_COUNTRY], *region = m->maker->source->country;
        const char *text = v->text[FIELD_PATIENT_PHONE];
        PhoneFault fault = PHONE_EMPTY;

        if (!region)
                region = m->clinic->country;
        if (country && !phone_region_is_known(country))
                return refuse(m, REFUSAL_BAD_VALUE, FIELD_PATIENT_COUNTRY,
                        "the country is not two letters such as UA");
        if (country)
                region = country;
        for (unsigned i = 0; text; i++) {
                PhoneFault own = read_phone(m->maker, text, region, patient->phone);

                /* of several numbers the first that can be read counts; what is told is what was wrong with the first */
                if (own == PHONE_OK || fault == PHONE_EMPTY)
                        fault = own;
                if (own == PHONE_OK)
                        break;
                text = i < v->n_phones ? v->phones[i] : NULL;
        }
        if (v->text[FIELD_GUARDIAN_PHONE] &&
                read_phone(m->maker, v->text[FIELD_GUARDIAN_PHONE], region, patient->guardian_phone) != PHONE_OK)
                warn(m, "the guardian's phone number cannot be read");
        if (read_addresses(m, region) < 0)
                return -EINVAL;
        if (patient->phone[0]) {
                return 0;
        }
        if (v->details_elsewhere && m->record->type != RECORD_PATIENT && fault == PHONE_EMPTY &&
                !patient->guardian_phone[0] && patient->addresses->len == 0) {
                patient->standing = PATIENT_UNTOLD;
                return 0;
        }
        if (patient->guardian_phone[0] || patient->addresses->len > 0 || m->record->type == RECORD_PATIENT) {
                if (fault != PHONE_EMPTY)
                        warn(m, "the patient's phone number cannot be read");
                return 0;
        }
        if (fault != PHONE_EMPTY)
                return refuse(m, REFUSAL_NO_CONTACT, FIELD_PATIENT_PHONE, "the phone number %s, and there is no other way",
                        phone_fault_text(fault));
        return refuse(m, REFUSAL_NO_CONTACT, FIELD_PATIENT_PHONE, "neither a phone number nor a messenger name is there");
}

/* ---- ids ---- */

static void hash_id(char ret[HASHED_ID_MAX], char letter, const char *text)
{
        uint8_t digest[ID_DIGEST_BYTES];

        id_sha256(text, strlen(text), digest);
        g_snprintf(ret, HASHED_ID_MAX, "%c-%02x%02x%02x%02x%02x%02x%02x%02x", letter, digest[0], digest[1], digest[2],
                digest[3], digest[4], digest[5], digest[6], digest[7]);
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
                hash_id(hashed, 'h', text);
                text = hashed;
        }
        m->record->id = suffix > 0 ? g_strdup_printf("%s.%u", text, suffix) : g_strdup(text);
        if (!id_is_record_id(m->record->id))
                return refuse(m, REFUSAL_BAD_VALUE, FIELD_ID,
                        "the id is longer than %d characters or holds a control character", ID_CHARS_MAX);
        return 0;
}

/* A patient without an id is told from others by name and contact. */
static int read_patient_id(Making *m)
{
        Patient *patient = &m->record->patient;
        const char *text = m->values->text[FIELD_PATIENT_ID], *contact = patient->phone;
        g_autofree char *name = NULL, *whole = NULL;
        char hashed[HASHED_ID_MAX];

        if (!text && m->record->type == RECORD_PATIENT)
                text = m->values->text[FIELD_ID];
        if (text) {
                patient->id = g_strdup(text);
                if (!id_is_record_id(patient->id))
                        return refuse(m, REFUSAL_BAD_VALUE, FIELD_PATIENT_ID,
                                "the id is longer than %d characters or holds a control character", ID_CHARS_MAX);
                return 0;
        }
        if (!patient->name || m->record->type == RECORD_PATIENT)
                return refuse(m, REFUSAL_NO_PATIENT, FIELD_PATIENT_ID, "the record names no patient: neither id nor name");
        if (!contact[0] && patient->addresses->len > 0)
                contact = ((const Address *)g_ptr_array_index(patient->addresses, 0))->name;
        if (!contact[0])
                contact = patient->guardian_phone;
        name = text_fold(patient->name);
        whole = g_strjoin("\1", m->record->clinic, m->record->system, name, contact, NULL);
        hash_id(hashed, 'p', whole);
        patient->id = g_strdup(hashed);
        return 0;
}

static gpointer copy_text(gconstpointer text, gpointer unused)
{
        return g_strdup(text);
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
        if (take_text(m, FIELD_PROCEDURE, NAME_CHARS_MAX, &m->record->procedure) < 0)
                return -EINVAL;
        if (!m->record->procedure && m->record->type == RECORD_TREATMENT)
                return refuse(m, REFUSAL_NO_PROCEDURE, FIELD_PROCEDURE, "the treatment names no procedure");
        return 0;
}

/* A day holds until it is over, in the clinic's zone. */
static int read_consent_end(Making *m)
{
        const char *text = m->values->consent_end;
        Patient *patient = &m->record->patient;
        Moment moment;
        CivilDate day;

        if (!text)
                return 0;
        if (strlen(text) > 10 && moment_read(m->maker->source, text, wall_zone(m), &moment) == MOMENT_OK)
                patient->consent_end = moment.at;
        else if (date_read(m->maker->source, text, &day) == MOMENT_OK)
                patient->consent_end = civil_day_start(m->clinic->zone, civil_add_days(day, 1));
        else
                return refuse(m, REFUSAL_BAD_DATE, FIELD_CONSENT, "the end of the consent is no day that exists");
        patient->has_consent_end = true;
        return 0;
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
        if (read_id(m, suffix) < 0 || read_name(m) < 0)
                return -EINVAL;
        if (!record->patient.name && !values->text[FIELD_PATIENT_ID] && record->type != RECORD_PATIENT)
                return read_patient_id(m);
        if (make_procedure(m) < 0 || read_contact(m) < 0 || read_patient_id(m) < 0)
                return -EINVAL;
        if (read_updated_at(m) < 0 || read_birth_date(m) < 0 || read_zone(m) < 0 || read_consent(m) < 0 ||
                read_consent_end(m) < 0)
                return -EINVAL;
        read_language(m);
        if (take_text(m, FIELD_PRACTITIONER, NAME_CHARS_MAX, &record->practitioner) < 0 ||
                take_text(m, FIELD_RESPONSIBLE, SHORT_CHARS_MAX, &record->responsible) < 0 ||
                take_text(m, FIELD_GUARDIAN_NAME, NAME_CHARS_MAX, &record->patient.guardian_name) < 0 ||
                take_text(m, FIELD_PATIENT_SEGMENT, SHORT_CHARS_MAX, &record->patient.segment) < 0 ||
                take_text(m, FIELD_CONSENT_WORDING, SHORT_CHARS_MAX, &record->consent_wording) < 0)
                return -EINVAL;
        record->plan = g_steal_pointer(&values->plan);
        take_bonds(record, values);
        record_digest(record);
        return 0;
}

int record_make(RecordMaker *maker, Values *values, unsigned line, unsigned suffix, Record **ret,
        RecordFault *ret_fault)
{
        g_autoptr(Record) record = record_new();
        Making m = {
                .maker = maker, .values = values, .record = record, .fault = ret_fault, .line = line,
        };

        if (make(&m, values, suffix) < 0)
                return -EINVAL;
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
