/* FHIR R4 and R5: Procedure, Appointment, Patient and Consent, as resources and as entries of a Bundle. */
#include <string.h>

#include "base/text.h"
#include "config/source-poll.h"
#include "record/fhir-parts.h"

enum {
        NESTED_MAX = 4, /* a Bundle in a Bundle */
};

/* ---- references ---- */

/* "Patient/17", "https://host/r4/Patient/17/_history/3" -> "17"; false: of another type. */
bool fhir_id_in_reference(Fhir *f, const char *reference, const char *type, const char **ret)
{
        g_autofree char *mark = g_strconcat(type, "/", NULL);
        const char *at = g_strrstr(reference, mark);
        size_t n;

        if (!at || (at > reference && at[-1] != '/'))
                return false;
        at += strlen(mark);
        n = strcspn(at, "/?#|");
        if (n == 0)
                return false;
        *ret = keep(f, g_strndup(at, n));
        return *ret != NULL;
}

/* "system|value": how a patient is named who has no address. */
const char *fhir_identifier_text(Fhir *f, const json_t *identifier)
{
        const char *system = text_at(identifier, "system"), *value = text_at(identifier, "value");
        char *text;

        if (!value)
                return NULL;
        text = g_strconcat(system ? system : "", "|", value, NULL);
        if (strlen(text) <= FHIR_ID_BYTES_MAX)
                return keep(f, text);
        g_free(text);
        return NULL;
}

static const json_t *contained(const Fhir *f, const char *id)
{
        const json_t *all = json_object_get(f->resource, "contained");
        size_t i;
        json_t *inner;

        json_array_foreach ((json_t *)(uintptr_t)all, i, inner)
                if (text_equal(text_at(inner, "id"), id))
                        return inner;
        return NULL;
}

/* "#c1": a patient who stands nowhere else, so the id is good inside this record only. */
static bool fill_contained(Fhir *f, const char *id)
{
        const json_t *patient = contained(f, id);

        if (!patient || !text_equal(text_at(patient, "resourceType"), "Patient")) {
                refuse(f, REFUSAL_NO_PATIENT, "subject", "the patient it refers to inside the record is not there");
                return false;
        }
        fhir_fill_patient(f, patient);
        f->values.details_elsewhere = false;
        set(f, FIELD_PATIENT_ID, "subject",
                keep(f, g_strdup_printf("%s#%s", f->values.text[FIELD_ID] ? f->values.text[FIELD_ID] : "", id)));
        return true;
}

/* "Patient?identifier=system|value" */
static const char *conditional_text(Fhir *f, const char *reference)
{
        static const char mark[] = "Patient?identifier=";
        const char *at = strstr(reference, mark);

        return at ? keep(f, g_uri_unescape_string(at + sizeof(mark) - 1, NULL)) : NULL;
}

/* On another server the same id is another patient. */
static bool is_elsewhere(const Fhir *f, const char *reference)
{
        const SourcePoll *poll = reader_source(f->reader)->poll;

        return poll && strstr(reference, "://") && !g_str_has_prefix(reference, poll->url);
}

/* Whom the record is about. False: it has its refusal. */
static bool fill_subject(Fhir *f, const json_t *subject)
{
        const char *reference = text_at(subject, "reference"), *id = NULL;

        f->values.name[FIELD_PATIENT_ID] = "subject";
        f->values.details_elsewhere = true;
        if (reference && reference[0] == '#')
                return fill_contained(f, reference + 1);
        if (reference && (g_str_has_prefix(reference, "urn:") || is_elsewhere(f, reference)))
                id = keep(f, g_strdup(reference));
        else if (reference && !fhir_id_in_reference(f, reference, "Patient", &id))
                id = conditional_text(f, reference);
        if (reference && !id) {
                refuse(f, REFUSAL_NO_PATIENT, "subject", "the record is about something else than a patient");
                return false;
        }
        if (!id)
                id = fhir_identifier_text(f, json_object_get(subject, "identifier"));
        if (!id) {
                refuse(f, REFUSAL_NO_PATIENT, "subject", "the record names no patient: neither reference nor identifier");
                return false;
        }
        f->values.text[FIELD_PATIENT_ID] = id;
        return true;
}

/* ---- what was done ---- */

static bool is_procedure(const Fhir *f, const char *text)
{
        const Config *config = reader_config(f->reader);
        g_autofree char *fold = text ? text_fold(text) : NULL;

        return fold && config->procedures && g_hash_table_contains(config->procedures, fold);
}

/* Of text, codes and their displays the one that a protocol names; else the text, else a display, else a code. */
static const char *concept_text(const Fhir *f, const json_t *concept)
{
        const char *best = text_at(concept, "text"), *code = NULL;
        const json_t *codings = json_object_get(concept, "coding");
        size_t i;
        json_t *coding;

        if (is_procedure(f, best))
                return best;
        json_array_foreach ((json_t *)(uintptr_t)codings, i, coding) {
                const char *own = text_at(coding, "code"), *display = text_at(coding, "display");

                if (is_procedure(f, own))
                        return own;
                if (is_procedure(f, display))
                        return display;
                best = best ? best : display;
                code = code ? code : own;
        }
        return best ? best : code;
}

/* performed[x] of R4, occurrence[x] of R5. A text or an age is no time. */
static void fill_performed(Fhir *f)
{
        static const struct {
                const char *date_time, *period;
        } forms[] = {
                { "performedDateTime", "performedPeriod" },
                { "occurrenceDateTime", "occurrencePeriod" },
        };
        const json_t *event = one_at(json_object_get(f->resource, "occurrenceTiming"), "event");

        set(f, FIELD_PERFORMED_AT, "performed[x]", json_string_value(event));
        for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
                const json_t *period = json_object_get(f->resource, forms[i].period);
                const char *text = text_at(period, "start");

                if (!text)
                        text = text_at(period, "end"); /* all that is known: it was done by then */
                if (text)
                        set(f, FIELD_PERFORMED_AT, forms[i].period, text);
                text = text_at(f->resource, forms[i].date_time);
                if (text)
                        set(f, FIELD_PERFORMED_AT, forms[i].date_time, text);
        }
}

static const char *procedure_status(const char *status)
{
        static const struct {
                const char *fhir, *native;
        } words[] = {
                { "completed", "completed" },
                { "stopped", "completed" }, /* ended early, but begun: what was done needs the same care */
                { "preparation", "booked" }, { "in-progress", "booked" }, { "on-hold", "booked" },
                { "suspended", "booked" },
                { "not-done", "cancelled" }, { "aborted", "completed" },
                { "entered-in-error", "entered-in-error" },
        };

        for (size_t i = 0; status && i < G_N_ELEMENTS(words); i++)
                if (strcmp(words[i].fhir, status) == 0)
                        return words[i].native;
        return status;
}

static const char *appointment_status(const char *status)
{
        static const struct {
                const char *fhir, *native;
        } words[] = {
                { "booked", "booked" },
                { "arrived", "completed" }, { "checked-in", "completed" }, { "fulfilled", "completed" },
                { "noshow", "no-show" },
                /* asked for, not agreed: no date that anybody should be reminded of */
                { "proposed", "cancelled" }, { "pending", "cancelled" }, { "waitlist", "cancelled" },
                { "cancelled", "cancelled" },
                { "entered-in-error", "entered-in-error" },
        };

        for (size_t i = 0; status && i < G_N_ELEMENTS(words); i++)
                if (strcmp(words[i].fhir, status) == 0)
                        return words[i].native;
        return status;
}

/* ---- resources ---- */

static void set_id(Fhir *f, const char *prefix)
{
        const char *id = text_at(f->resource, "id");

        /* what a transaction creates has no id yet but a urn */
        if (!id && f->full_url && g_str_has_prefix(f->full_url, "urn:"))
                id = f->full_url;
        f->values.name[FIELD_ID] = "id";
        if (id)
                f->values.text[FIELD_ID] = keep(f, g_strconcat(prefix, id, NULL));
}

static void make(Fhir *f)
{
        RecordMaker *maker = reader_maker(f->reader);
        Record *record = NULL;
        RecordFault fault;

        set(f, FIELD_UPDATED_AT, "meta.lastUpdated", text_at(json_object_get(f->resource, "meta"), "lastUpdated"));
        if (!f->values.text[FIELD_UPDATED_AT] && f->values.is_consent)
                set(f, FIELD_UPDATED_AT, "dateTime",
                        text_at(f->resource, json_object_get(f->resource, "dateTime") ? "dateTime" : "date"));
        if (record_make(maker, &f->values, f->line, 0, &record, &fault) < 0) {
                /* a mistake need not be whole to be taken back */
                if (!text_equal(f->values.text[FIELD_STATUS], "entered-in-error") ||
                        record_make_delete(maker, &f->values, f->line, &record, &(RecordFault){ 0 }) < 0) {
                        reader_push_fault(f->reader, &fault);
                        return;
                }
        }
        reader_push_record(f->reader, record);
}

static void read_procedure(Fhir *f)
{
        const json_t *performer = json_object_get(one_at(f->resource, "performer"), "actor");
        const char *status = text_at(f->resource, "status");

        set_id(f, "");
        set(f, FIELD_TYPE, "resourceType", "treatment");
        set(f, FIELD_STATUS, "status", procedure_status(status ? status : "unknown"));
        set(f, FIELD_PROCEDURE, "code", concept_text(f, json_object_get(f->resource, "code")));
        set(f, FIELD_PRACTITIONER, "performer", text_at(performer, "display"));
        fill_performed(f);
        if (fill_subject(f, json_object_get(f->resource, "subject")))
                make(f);
}

/* The participant that is a patient; NULL: there is none. */
static const json_t *appointment_patient(Fhir *f)
{
        const json_t *participants = json_object_get(f->resource, "participant");
        const char *id;
        size_t i;
        json_t *participant;

        json_array_foreach ((json_t *)(uintptr_t)participants, i, participant) {
                const json_t *actor = json_object_get(participant, "actor");
                const char *reference = text_at(actor, "reference");
                const json_t *inner = reference && reference[0] == '#' ? contained(f, reference + 1) : NULL;

                if (text_equal(text_at(actor, "type"), "Patient") || (inner && text_equal(text_at(inner, "resourceType"), "Patient")) ||
                        (reference && (strstr(reference, "Patient?") || fhir_id_in_reference(f, reference, "Patient", &id))))
                        return actor;
        }
        return json_object_get(f->resource, "subject"); /* R5 */
}

static void read_appointment(Fhir *f)
{
        const json_t *service = one_at(f->resource, "serviceType");
        const json_t *concept = json_object_get(service, "concept"); /* R5 */
        const json_t *patient = appointment_patient(f);
        const char *procedure = concept_text(f, concept ? concept : service);

        if (!patient)
                return; /* a meeting of staff, or a time kept free */
        set_id(f, "");
        set(f, FIELD_TYPE, "resourceType", "appointment");
        set(f, FIELD_STATUS, "status", appointment_status(text_at(f->resource, "status")));
        set(f, FIELD_PROCEDURE, "serviceType",
                procedure ? procedure : concept_text(f, one_at(f->resource, "appointmentType")));
        set(f, FIELD_STARTS_AT, "start", text_at(f->resource, "start"));
        if (!f->values.text[FIELD_STARTS_AT] && text_equal(f->values.text[FIELD_STATUS], "cancelled"))
                set(f, FIELD_STATUS, "status", "entered-in-error"); /* a wish without a time */
        if (fill_subject(f, patient))
                make(f);
}

static void read_patient(Fhir *f)
{
        bool is_dead = json_is_true(json_object_get(f->resource, "deceasedBoolean")) ||
                text_at(f->resource, "deceasedDateTime");

        set_id(f, "");
        set(f, FIELD_TYPE, "resourceType", "patient");
        f->values.text[FIELD_PATIENT_ID] = f->values.text[FIELD_ID];
        f->values.name[FIELD_PATIENT_ID] = "id";
        fhir_fill_patient(f, f->resource);
        f->values.standing = is_dead ? PATIENT_DEAD : PATIENT_KNOWN;
        f->values.replaced_by = fhir_replaced_by(f, f->resource);
        if (!f->values.replaced_by)
                fhir_fill_aliases(f, f->resource);
        make(f);
}

/* ---- consent ---- */

/* Consents to other things: research, treatment in advance. */
static bool is_of_messages(const json_t *consent)
{
        static const char *const others[] = { "research", "adr", NULL };
        const json_t *codings = json_object_get(json_object_get(consent, "scope"), "coding");
        size_t i;
        json_t *coding;

        json_array_foreach ((json_t *)(uintptr_t)codings, i, coding)
                if (is_one_of(text_at(coding, "code"), others))
                        return false;
        return true;
}

/* What a provision is about: HL7's purposes of use. False: something that is none of ours. */
static bool fill_purposes(Fhir *f, const json_t *provision, const char *answer)
{
        static const char *const marketing[] = { "HMARKT", NULL };
        static const char *const care[] = { "TREAT", "CAREMGT", "COORDCARE", "PATADMIN", "PATRQT", NULL };
        const json_t *purposes = json_object_get(provision, "purpose");
        bool any = false;
        size_t i;
        json_t *purpose;

        if (json_array_size(purposes) == 0) {
                set(f, FIELD_CONSENT, "provision", answer);
                return true;
        }
        json_array_foreach ((json_t *)(uintptr_t)purposes, i, purpose) {
                const char *code = text_at(purpose, "code");
                SourceField field = is_one_of(code, marketing) ? FIELD_CONSENT_MARKETING : FIELD_CONSENT_CARE;

                if (field == FIELD_CONSENT_CARE && !is_one_of(code, care))
                        continue;
                set(f, field, "provision.purpose", answer);
                any = true;
        }
        return any;
}

/* "2027-01-04" as an end holds that day; read by the clinic's zone like every other time. */
static bool fill_end(Fhir *f, const json_t *period)
{
        const char *end = text_at(period, "end");
        Values *v = &f->values;

        if (!end || is_over(f, period))
                return end == NULL;
        v->consent_end = keep(f, g_strdup(end));
        return true;
}

/* R4 names the policy by an address of its own or in words, R5 by a reference. */
static void fill_wording(Fhir *f)
{
        const char *text = text_at(one_at(f->resource, "policy"), "uri");

        if (!text)
                text = text_at(json_object_get(f->resource, "policyRule"), "text");
        if (!text)
                text = text_at(json_object_get(f->resource, "policyBasis"), "uri");
        if (text)
                set(f, FIELD_CONSENT_WORDING, "policy", text);
}

static void read_consent(Fhir *f)
{
        static const char *const undecided[] = { "draft", "proposed", "unknown", "not-done", NULL };
        const char *status = text_at(f->resource, "status"), *decision = text_at(f->resource, "decision");
        const json_t *provision = one_at(f->resource, "provision");
        const json_t *period = json_object_get(provision, "period");
        const json_t *subject = json_object_get(f->resource, "patient");
        bool is_permit;

        if (!status || is_one_of(status, undecided) || !is_of_messages(f->resource))
                return;
        if (!decision)
                decision = text_at(provision, "type");
        /* in force but silent on yes and no: a reference to a policy that nobody here can read */
        if (text_equal(status, "active") && !decision)
                return;
        if (!period)
                period = json_object_get(f->resource, "period");
        is_permit = text_equal(status, "active") && text_equal(decision, "permit");
        set_id(f, "Consent/");
        set(f, FIELD_TYPE, "resourceType", "patient");
        f->values.is_consent = true;
        if (is_permit && !fill_end(f, period))
                is_permit = false; /* it has run out */
        if (!fill_purposes(f, provision, is_permit ? "true" : "false"))
                return;
        fill_wording(f);
        if (!fill_subject(f, subject ? subject : json_object_get(f->resource, "subject")))
                return;
        f->values.standing = PATIENT_UNTOLD;
        make(f);
}

/* ---- deletes ---- */

static const struct {
        const char *type, *native, *prefix;
        void (*read)(Fhir *f);
} kinds[] = {
        { "Procedure", "treatment", "", read_procedure },
        { "Appointment", "appointment", "", read_appointment },
        { "Patient", "patient", "", read_patient },
        { "Consent", "patient", "Consent/", read_consent },
};

/* DELETE Procedure/17, in a transaction or in a history. */
static void read_delete(Fhir *f, const json_t *entry, const char *url)
{
        const char *id = NULL, *modified = text_at(json_object_get(entry, "response"), "lastModified");
        Record *record = NULL;
        RecordFault fault;

        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
                if (!fhir_id_in_reference(f, url, kinds[i].type, &id))
                        continue;
                set(f, FIELD_TYPE, "request.url", kinds[i].native);
                f->values.name[FIELD_ID] = "request.url";
                f->values.text[FIELD_ID] = keep(f, g_strconcat(kinds[i].prefix, id, NULL));
                f->values.is_consent = kinds[i].read == read_consent;
                set(f, FIELD_UPDATED_AT, "response.lastModified", modified);
                if (record_make_delete(reader_maker(f->reader), &f->values, f->line, &record, &fault) == 0)
                        reader_push_record(f->reader, record);
                else
                        reader_push_fault(f->reader, &fault);
                return;
        }
}

/* ---- entries and resources ---- */

static void read_one(Reader *reader, unsigned line, const json_t *resource, const json_t *entry, unsigned n_nested)
{
        const char *type = text_at(resource, "resourceType");
        const json_t *request = json_object_get(entry, "request");
        g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free), aliases = g_ptr_array_new();
        Fhir f = {
                .reader = reader, .line = line, .resource = resource, .full_url = text_at(entry, "fullUrl"),
                .texts = texts, .aliases = aliases,
        };
        size_t i;
        json_t *inner;

        if (text_equal(text_at(request, "method"), "DELETE")) {
                const char *url = text_at(request, "url");

                if (url)
                        read_delete(&f, entry, url);
                return;
        }
        if (!resource && entry)
                return; /* an answer without a body */
        if (!type) {
                refuse(&f, REFUSAL_BAD_JSON, "resourceType", "the object is no FHIR resource");
                return;
        }
        if (strcmp(type, "Bundle") == 0 && n_nested < NESTED_MAX) {
                json_array_foreach (json_object_get(resource, "entry"), i, inner)
                        read_one(reader, line, json_object_get(inner, "resource"), inner, n_nested + 1);
                return;
        }
        /* what is not ours (Practitioner, Location, OperationOutcome, ...) is passed over in silence */
        for (i = 0; i < G_N_ELEMENTS(kinds); i++)
                if (strcmp(kinds[i].type, type) == 0)
                        kinds[i].read(&f);
}

void fhir_read(Reader *reader, unsigned line, const json_t *object, bool is_entry)
{
        if (is_entry)
                read_one(reader, line, json_object_get(object, "resource"), object, 0);
        else
                read_one(reader, line, object, NULL, 0);
}
