/* FHIR's Patient: of many names, numbers and contacts the ones that count now. */
#include "model/phone.h"
#include "record/fhir-parts.h"

enum { PHONES_FOUND_MAX = 16, ALIASES_MAX = 8, RANK_NONE = 1000 };

typedef struct Number {
        const char *text;
        unsigned rank; /* lower is better */
} Number;

/* Mobile before home before work; a number said to take texts first. FHIR's rank outranks all that. */
static unsigned rank_of(const json_t *telecom)
{
        json_int_t rank = json_integer_value(json_object_get(telecom, "rank"));
        const char *use = text_at(telecom, "use");

        if (rank > 0 && rank < RANK_NONE)
                return (unsigned)rank;
        if (text_equal(text_at(telecom, "system"), "sms"))
                return RANK_NONE;
        if (text_equal(use, "mobile"))
                return RANK_NONE + 1;
        return text_equal(use, "work") ? RANK_NONE + 3 : RANK_NONE + 2;
}

static unsigned find_numbers(const Fhir *f, const json_t *owner, Number numbers[PHONES_FOUND_MAX])
{
        static const char *const systems[] = { "phone", "sms", NULL };
        const json_t *telecoms = json_object_get(owner, "telecom");
        unsigned n = 0;
        size_t i;
        json_t *telecom;

        json_array_foreach ((json_t *)(uintptr_t)telecoms, i, telecom) {
                Number number = { .text = text_at(telecom, "value"), .rank = rank_of(telecom) };
                unsigned at = n;

                if (!number.text || !is_one_of(text_at(telecom, "system"), systems) || n == PHONES_FOUND_MAX ||
                        text_equal(text_at(telecom, "use"), "old") || is_over(f, json_object_get(telecom, "period")))
                        continue;
                for (; at > 0 && numbers[at - 1].rank > number.rank; at--)
                        numbers[at] = numbers[at - 1];
                numbers[at] = number;
                n++;
        }
        return n;
}

static void fill_phones(Fhir *f, const json_t *patient)
{
        Number numbers[PHONES_FOUND_MAX];
        unsigned n = find_numbers(f, patient, numbers);

        f->values.name[FIELD_PATIENT_PHONE] = "telecom";
        for (unsigned i = 0; i < n; i++) {
                const char *text = keep(f, g_strdup(numbers[i].text));

                if (i == 0)
                        f->values.text[FIELD_PATIENT_PHONE] = text;
                else if (text && f->values.n_phones < VALUES_PHONES_MAX)
                        f->values.phones[f->values.n_phones++] = text;
        }
}

static int name_rank(const Fhir *f, const json_t *name)
{
        static const char *const uses[] = { "official", "usual", "", "nickname", "temp", "anonymous" };
        const char *use = text_at(name, "use");

        if (text_equal(use, "old") || text_equal(use, "maiden") || is_over(f, json_object_get(name, "period")))
                return -1;
        for (size_t i = 0; i < G_N_ELEMENTS(uses); i++)
                if (text_equal(use ? use : "", uses[i]))
                        return (int)i;
        return (int)G_N_ELEMENTS(uses);
}

static const json_t *best_name(const Fhir *f, const json_t *names)
{
        const json_t *best = NULL;
        size_t i;
        json_t *name;

        if (json_is_object(names)) /* of a contact, who has one */
                return names;
        json_array_foreach ((json_t *)(uintptr_t)names, i, name)
                if (name_rank(f, name) >= 0 && (!best || name_rank(f, name) < name_rank(f, best)))
                        best = name;
        return best;
}

static const char *name_text(Fhir *f, const json_t *name)
{
        const char *text = text_at(name, "text"), *family = text_at(name, "family");
        const json_t *given = json_object_get(name, "given");
        g_autoptr(GString) whole = g_string_new(NULL);
        size_t i;
        json_t *part;

        if (text)
                return text;
        json_array_foreach ((json_t *)(uintptr_t)given, i, part)
                if (json_string_value(part))
                        g_string_append_printf(whole, "%s%s", whole->len > 0 ? " " : "", json_string_value(part));
        if (family)
                g_string_append_printf(whole, "%s%s", whole->len > 0 ? " " : "", family);
        return whole->len > 0 ? keep(f, g_string_free(g_steal_pointer(&whole), FALSE)) : NULL;
}

static const char *language_of(const json_t *patient)
{
        const json_t *all = json_object_get(patient, "communication");
        const char *first = NULL;
        size_t i;
        json_t *entry;

        json_array_foreach ((json_t *)(uintptr_t)all, i, entry) {
                const json_t *language = json_object_get(entry, "language");
                const char *code = text_at(one_at(language, "coding"), "code");

                if (!code)
                        code = text_at(language, "text");
                if (json_is_true(json_object_get(entry, "preferred")) && code)
                        return code;
                first = first ? first : code;
        }
        return first;
}

static const char *zone_of(const json_t *owner)
{
        const json_t *all = json_object_get(owner, "extension");
        size_t i;
        json_t *extension;

        json_array_foreach ((json_t *)(uintptr_t)all, i, extension)
                if (text_equal(text_at(extension, "url"), "http://hl7.org/fhir/StructureDefinition/timezone"))
                        return text_at(extension, "valueCode");
        return NULL;
}

static void fill_place(Fhir *f, const json_t *patient)
{
        const json_t *address = one_at(patient, "address");
        const char *country = text_at(address, "country"), *zone = zone_of(patient);
        const CivilZone *known;

        if (country && strlen(country) == 2 && phone_region_is_known(country))
                set(f, FIELD_PATIENT_COUNTRY, "address.country", country);
        zone = zone ? zone : zone_of(address);
        if (zone && civil_zone_get(zone, &known, NULL) == 0)
                set(f, FIELD_PATIENT_TIME_ZONE, "extension", zone);
}

static bool is_guardian(const json_t *contact)
{
        static const char *const codes[] = { "GUARD", "MTH", "FTH", "PRN", "NMTH", "NFTH", "GRPRN", "PRNFOST", "STPPRN",
                "GT", "mother", "father", "parent", "guardian", "мати", "батько", "опікун", "мать", "отец", "опекун",
                "母亲", "父亲", "监护人", NULL };
        const json_t *relationships = json_object_get(contact, "relationship");
        size_t i, j;
        json_t *relationship, *coding;

        json_array_foreach ((json_t *)(uintptr_t)relationships, i, relationship) {
                const json_t *codings = json_object_get(relationship, "coding");

                if (is_one_of(text_at(relationship, "text"), codes))
                        return true;
                json_array_foreach ((json_t *)(uintptr_t)codings, j, coding)
                        if (is_one_of(text_at(coding, "code"), codes))
                                return true;
        }
        return false;
}

/* Contacts of a grown-up are for emergencies: only a parent or guardian is written to. */
static void fill_guardian(Fhir *f, const json_t *patient)
{
        const json_t *contacts = json_object_get(patient, "contact");
        Number numbers[PHONES_FOUND_MAX];
        size_t i;
        json_t *contact;

        json_array_foreach ((json_t *)(uintptr_t)contacts, i, contact) {
                if (!is_guardian(contact) || is_over(f, json_object_get(contact, "period")) ||
                        find_numbers(f, contact, numbers) == 0)
                        continue;
                set(f, FIELD_GUARDIAN_PHONE, "contact.telecom", numbers[0].text);
                set(f, FIELD_GUARDIAN_NAME, "contact.name", name_text(f, best_name(f, one_at(contact, "name"))));
                return;
        }
}

void fhir_fill_patient(Fhir *f, const json_t *patient)
{
        const char *birth = text_at(patient, "birthDate");

        set(f, FIELD_PATIENT_NAME, "name", name_text(f, best_name(f, json_object_get(patient, "name"))));
        set(f, FIELD_PATIENT_LANGUAGE, "communication", language_of(patient));
        /* a year or a month alone is allowed there, and no day to congratulate on */
        if (birth && strlen(birth) == 10)
                set(f, FIELD_PATIENT_BIRTH_DATE, "birthDate", birth);
        fill_place(f, patient);
        fill_phones(f, patient);
        fill_guardian(f, patient);
}

/* Who it was merged into. */
const char *fhir_replaced_by(Fhir *f, const json_t *patient)
{
        const json_t *links = json_object_get(patient, "link");
        const char *id = NULL;
        size_t i;
        json_t *link;

        json_array_foreach ((json_t *)(uintptr_t)links, i, link) {
                const char *reference = text_at(json_object_get(link, "other"), "reference");

                if (text_equal(text_at(link, "type"), "replaced-by") && reference &&
                        fhir_id_in_reference(f, reference, "Patient", &id))
                        return id;
        }
        return NULL;
}

/* Numbers of the state say who somebody is everywhere: they are no ids of ours. */
static bool is_personal_number(const json_t *identifier)
{
        static const char *const codes[] = { "SS", "DL", "PPN", "NI", "NNxxx", "TAX", "SB", "CZ", "MB", NULL };
        const json_t *codings = json_object_get(json_object_get(identifier, "type"), "coding");
        size_t i;
        json_t *coding;

        json_array_foreach ((json_t *)(uintptr_t)codings, i, coding)
                if (is_one_of(text_at(coding, "code"), codes))
                        return true;
        return false;
}

/* Other names by which records may call the patient: the entry's address where it is a urn, and card numbers. */
void fhir_fill_aliases(Fhir *f, const json_t *patient)
{
        const json_t *identifiers = json_object_get(patient, "identifier");
        size_t i;
        json_t *identifier;

        if (f->full_url && g_str_has_prefix(f->full_url, "urn:") && strlen(f->full_url) <= FHIR_ID_BYTES_MAX &&
                !text_equal(f->full_url, f->values.text[FIELD_PATIENT_ID]))
                g_ptr_array_add(f->aliases, (char *)keep(f, g_strdup(f->full_url)));
        json_array_foreach ((json_t *)(uintptr_t)identifiers, i, identifier) {
                const char *text = is_personal_number(identifier) ? NULL : fhir_identifier_text(f, identifier);

                if (text && f->aliases->len < ALIASES_MAX && !text_equal(text_at(identifier, "use"), "old"))
                        g_ptr_array_add(f->aliases, (char *)text);
        }
        f->values.aliases = f->aliases;
}
