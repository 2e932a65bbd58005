/* The patient of a record: who it is, how to reach them, what they allow. */
#include "record/making.h"

#include <string.h>

#include "base/text.h"
#include "model/method.h"

enum {
        PHONES_KEPT = 65536,    /* patients come back: their numbers need no second reading */
        PHONE_KEPT_MAX = 40,
};

struct KeptPhone {
        char text[PHONE_KEPT_MAX];
        char region[3];
        PhoneFault fault;
        char e164[PHONE_MAX];
};

/* ---- who it is ---- */

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

int making_name(Making *m)
{
        const Values *v = m->values;
        static const SourceField parts[] = { FIELD_PATIENT_GIVEN, FIELD_PATIENT_PATRONYMIC, FIELD_PATIENT_FAMILY };
        g_autoptr(GString) name = NULL;

        if (making_text(m, FIELD_PATIENT_NAME, NAME_CHARS_MAX, &m->record->patient.name) < 0)
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
        return n < 36 && text[n] == '\0';
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
                making_warn(m, "the patient's language is not known to the source: the clinic's first language is used");
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

/* A day holds until it is over, in the clinic's zone. */
static int read_consent_end(Making *m)
{
        const char *text = m->values->consent_end;
        Patient *patient = &m->record->patient;
        Moment moment;
        CivilDate day;

        if (!text)
                return 0;
        if (strlen(text) > 10 && moment_read(m->maker->source, text, making_zone(m), &moment) == MOMENT_OK)
                patient->consent_end = moment.at;
        else if (date_read(m->maker->source, text, &day) == MOMENT_OK)
                patient->consent_end = civil_day_start(m->clinic->zone, civil_add_days(day, 1));
        else
                return refuse(m, REFUSAL_BAD_DATE, FIELD_CONSENT, "the end of the consent is no day that exists");
        patient->has_consent_end = true;
        return 0;
}

int making_person(Making *m)
{
        if (read_birth_date(m) < 0 || read_zone(m) < 0 || read_consent(m) < 0 || read_consent_end(m) < 0)
                return -EINVAL;
        read_language(m);
        return 0;
}

/* ---- how to reach them ---- */

KeptPhone *making_phones_new(void)
{
        return g_new0(KeptPhone, PHONES_KEPT);
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

static int read_addresses(Making *m, const char *region)
{
        for (unsigned i = 0; i < m->values->n_addresses; i++) {
                const char *method = m->values->addresses[i].method, *text = m->values->addresses[i].address;
                char e164[PHONE_MAX];

                if (method_uses_phone(method)) {
                        if (read_phone(m->maker, text, region, e164) != PHONE_OK)
                                continue;
                        text = e164;
                }
                if (text_chars(text) > ID_CHARS_MAX)
                        return refuse(m, REFUSAL_BAD_VALUE, FIELD_ADDRESS,
                                "the messenger name is longer than %d characters", ID_CHARS_MAX);
                (void)addresses_add(m->record->patient.addresses, method, text);
        }
        return 0;
}

int making_contact(Making *m)
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
                making_warn(m, "the guardian's phone number cannot be read");
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
                        making_warn(m, "the patient's phone number cannot be read");
                return 0;
        }
        if (fault != PHONE_EMPTY)
                return refuse(m, REFUSAL_NO_CONTACT, FIELD_PATIENT_PHONE, "the phone number %s, and there is no other way",
                        phone_fault_text(fault));
        return refuse(m, REFUSAL_NO_CONTACT, FIELD_PATIENT_PHONE, "neither a phone number nor a messenger name is there");
}

/* A patient without an id is told from others by name and contact. */
int making_patient_id(Making *m)
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
        making_hash_id(hashed, 'p', whole);
        patient->id = g_strdup(hashed);
        return 0;
}
