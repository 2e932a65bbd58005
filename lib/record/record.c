#include "record/record.h"

#include <assert.h>

#include "base/text.h"
#include "model/method.h"

static const char *const record_type_table[] = {
        [RECORD_TREATMENT] = "treatment",
        [RECORD_APPOINTMENT] = "appointment",
        [RECORD_PATIENT] = "patient",
        [RECORD_GREETING] = "greeting",
};
static_assert(ELEMENTSOF(record_type_table) == N_RECORD_TYPES, "a type lacks its word");
STRING_TABLE_DEFINE(record_type, RecordType, record_type_table);

static const char *const record_status_table[] = {
        [RECORD_COMPLETED] = "completed",
        [RECORD_BOOKED] = "booked",
        [RECORD_CANCELLED] = "cancelled",
        [RECORD_NO_SHOW] = "no-show",
        [RECORD_ENTERED_IN_ERROR] = "entered-in-error",
};
static_assert(ELEMENTSOF(record_status_table) == N_RECORD_STATUSES, "a status lacks its word");
STRING_TABLE_DEFINE(record_status, RecordStatus, record_status_table);

static const char *const refusal_table[] = {
        [REFUSAL_NO_ID] = "no-id",
        [REFUSAL_NO_PATIENT] = "no-patient",
        [REFUSAL_NO_PROCEDURE] = "no-procedure",
        [REFUSAL_NO_CONTACT] = "no-contact",
        [REFUSAL_NO_CLINIC] = "no-clinic",
        [REFUSAL_BAD_DATE] = "bad-date",
        [REFUSAL_FUTURE_DATE] = "future-date",
        [REFUSAL_BAD_ENCODING] = "bad-encoding",
        [REFUSAL_NUL_BYTE] = "nul-byte",
        [REFUSAL_BAD_QUOTING] = "bad-quoting",
        [REFUSAL_WRONG_FIELD_COUNT] = "wrong-field-count",
        [REFUSAL_NO_HEADER] = "no-header",
        [REFUSAL_LINE_TOO_LONG] = "line-too-long",
        [REFUSAL_TRUNCATED] = "truncated",
        [REFUSAL_BAD_JSON] = "bad-json",
        [REFUSAL_TOO_DEEP] = "too-deep",
        [REFUSAL_BAD_HL7] = "bad-hl7",
        [REFUSAL_UNSUPPORTED_FORMAT] = "unsupported-format",
        [REFUSAL_EMPTY_FILE] = "empty-file",
        [REFUSAL_BAD_VALUE] = "bad-value",
        [REFUSAL_NO_PROTOCOL] = "no-protocol",
};
static_assert(ELEMENTSOF(refusal_table) == N_REFUSALS, "a refusal lacks its word");
STRING_TABLE_DEFINE(refusal, Refusal, refusal_table);

static void address_free(gpointer data)
{
        Address *address = data;

        g_free(address->method);
        g_free(address->name);
        g_free(address);
}

GPtrArray *addresses_new(void)
{
        return g_ptr_array_new_with_free_func(address_free);
}

Address *addresses_add(GPtrArray *addresses, const char *method, const char *name)
{
        Address *address = g_new0(Address, 1);

        address->method = g_strdup(method);
        address->name = g_strdup(name);
        g_ptr_array_add(addresses, address);
        return address;
}

Record *record_new(void)
{
        Record *record = g_new0(Record, 1);

        record->moment = UTC_NEVER;
        record->updated_at = UTC_NEVER;
        record->patient.addresses = addresses_new();
        record->warnings = g_ptr_array_new_with_free_func(g_free);
        return record;
}

void record_free(Record *record)
{
        if (!record)
                return;
        g_free(record->clinic);
        g_free(record->system);
        g_free(record->id);
        g_free(record->source);
        g_free(record->procedure);
        g_free(record->practitioner);
        g_free(record->responsible);
        g_free(record->patient.id);
        g_free(record->patient.name);
        g_free(record->patient.language);
        g_clear_pointer(&record->patient.addresses, g_ptr_array_unref);
        g_free(record->patient.guardian_name);
        g_free(record->patient.segment);
        g_clear_pointer(&record->plan, g_ptr_array_unref);
        g_free(record->consent_wording);
        g_clear_pointer(&record->staff_plan, g_ptr_array_unref);
        g_free(record->replaced_by);
        g_clear_pointer(&record->aliases, g_ptr_array_unref);
        g_free(record->file);
        g_clear_pointer(&record->warnings, g_ptr_array_unref);
        g_free(record);
}

/* Each part with a mark for "not there", so that no two records give the same bytes. */
static void add_text(GString *out, const char *text)
{
        if (text)
                g_string_append(out, text);
        else
                g_string_append_c(out, '\1');
        g_string_append_c(out, '\0');
}

static void add_number(GString *out, int64_t number)
{
        g_string_append_len(out, (const char *)&number, sizeof(number));
}

static void add_patient(GString *out, const Patient *patient)
{
        add_text(out, patient->id);
        add_text(out, patient->name);
        add_text(out, patient->language);
        add_number(out, patient->has_birth_date ? civil_date_number(patient->birth_date) : INT64_MIN);
        add_text(out, patient->zone ? civil_zone_name(patient->zone) : NULL);
        add_text(out, patient->phone);
        for (unsigned i = 0; patient->addresses && i < patient->addresses->len; i++) {
                const Address *address = g_ptr_array_index(patient->addresses, i);

                add_text(out, address->method);
                add_text(out, address->name);
        }
        add_text(out, NULL);
        add_text(out, patient->guardian_name);
        add_text(out, patient->guardian_phone);
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                g_string_append_c(out, (char)('0' + patient->consent.answer[i]));
        add_text(out, patient->segment);
}

/* Said by few records, and only then part of the digest. */
static void add_bonds(GString *out, const Record *record)
{
        if (record->patient.standing != PATIENT_KNOWN)
                add_number(out, record->patient.standing);
        if (record->patient.has_consent_end)
                add_number(out, record->patient.consent_end.ms);
        if (record->is_delete || record->is_consent)
                add_number(out, record->is_delete ? -1 : -2);
        if (record->consent_wording)
                add_text(out, record->consent_wording);
        if (record->replaced_by)
                add_text(out, record->replaced_by);
        for (unsigned i = 0; record->aliases && i < record->aliases->len; i++)
                add_text(out, g_ptr_array_index(record->aliases, i));
}

/* Nothing for what was known from the beginning: records read long ago keep their digest. */
static void add_further(GString *out, const PlanChange *change)
{
        for (guint i = 0; change->methods && i < change->methods->len; i++)
                add_text(out, g_ptr_array_index(change->methods, i));
        if (!change->is_added)
                return;
        add_number(out, (int64_t)change->purpose);
        add_text(out, change->message);
}

void record_digest(Record *record)
{
        g_autoptr(GString) out = g_string_sized_new(512);

        g_string_append_c(out, (char)('0' + record->type));
        g_string_append_c(out, (char)('0' + record->status));
        add_text(out, record->clinic);
        add_text(out, record->system);
        add_text(out, record->id);
        add_text(out, record->procedure);
        add_number(out, record->moment.ms);
        add_text(out, record->practitioner);
        add_text(out, record->responsible);
        add_patient(out, &record->patient);
        for (unsigned i = 0; record->plan && i < record->plan->len; i++) {
                const PlanChange *change = g_ptr_array_index(record->plan, i);

                add_text(out, change->step);
                add_number(out, change->skip ? -1 : change->has_when ? (int64_t)change->when.form : -2);
                add_number(out, change->when.unit);
                add_number(out, change->when.first);
                add_number(out, change->when.last);
                add_further(out, change);
        }
        add_bonds(out, record);
        id_sha256(out->str, out->len, record->content);
}

static const char *named_address(const Patient *patient, const char *method)
{
        for (unsigned i = 0; patient->addresses && i < patient->addresses->len; i++) {
                const Address *address = g_ptr_array_index(patient->addresses, i);

                if (text_equal(address->method, method))
                        return address->name;
        }
        return NULL;
}

const char *patient_address(const Patient *patient, const char *method, bool is_child)
{
        const char *name = NULL;

        /* a child's messenger name is the child's: what is meant for the guardian goes to the guardian's phone */
        if (is_child)
                return (method_uses_phone(method) || method_is_task(method)) && patient->guardian_phone[0]
                               ? patient->guardian_phone
                               : NULL;
        name = named_address(patient, method);
        if (name)
                return name;
        if (!method_uses_phone(method) && !method_is_task(method))
                return NULL;
        if (patient->phone[0])
                return patient->phone;
        /* reached through the guardian only: an adult in somebody's care */
        return patient->guardian_phone[0] ? patient->guardian_phone : NULL;
}

bool patient_is_child(const Patient *patient, unsigned adult_age, CivilDate today)
{
        CivilDate grown;

        if (!patient->has_birth_date)
                return false;
        grown = civil_add_months(patient->birth_date, (int32_t)adult_age * 12);
        return civil_date_compare(today, grown) < 0;
}

const CivilZone *patient_zone(const Patient *patient, const CivilZone *home)
{
        return patient && patient->zone ? patient->zone : home;
}
