/* What a record changes about a patient who is known. */
#include "store/person.h"

#include <string.h>

#include "base/text.h"

/* A value that is given replaces the old one, unless it comes from an older record; one that is not given
 * erases nothing. */
static bool take_text(char **to, const char *from, bool is_newer)
{
        if (text_is_blank(from ? from : "") || (*to && !is_newer) || text_equal(*to, from))
                return false;
        g_free(*to);
        *to = g_strdup(from);
        return true;
}

static bool take_phone(char to[static PHONE_MAX], const char *from, bool is_newer)
{
        if (from[0] == '\0' || (to[0] != '\0' && !is_newer) || strcmp(to, from) == 0)
                return false;
        g_strlcpy(to, from, PHONE_MAX);
        return true;
}

static Address *find_address(const GPtrArray *addresses, const char *method)
{
        for (guint i = 0; addresses && i < addresses->len; i++) {
                Address *a = g_ptr_array_index(addresses, i);
                if (strcmp(a->method, method) == 0)
                        return a;
        }
        return NULL;
}

static bool take_addresses(Patient *to, const Patient *from, bool is_newer)
{
        bool changed = false;

        for (guint i = 0; from->addresses && i < from->addresses->len; i++) {
                const Address *given = g_ptr_array_index(from->addresses, i);
                Address *known = find_address(to->addresses, given->method);

                if (!known)
                        known = addresses_add(to->addresses, given->method, NULL);
                changed |= take_text(&known->name, given->name, is_newer);
        }
        return changed;
}

static bool take_consent(Consent *to, const Consent *from, bool is_newer)
{
        bool changed = false;

        for (unsigned i = 0; i < N_CONSENT_KINDS; i++) {
                if (from->answer[i] == CONSENT_UNKNOWN || from->answer[i] == to->answer[i]
                        || (to->answer[i] != CONSENT_UNKNOWN && !is_newer))
                        continue;
                to->answer[i] = from->answer[i];
                changed = true;
        }
        return changed;
}

static void merge_patient(PatientRow *row, const Patient *from, bool is_newer, PatientChange *ret)
{
        Patient *p = &row->p;
        bool contact = take_phone(p->phone, from->phone, is_newer);

        contact |= take_addresses(p, from, is_newer);
        contact |= take_phone(p->guardian_phone, from->guardian_phone, is_newer);
        ret->messages = contact | take_text(&p->language, from->language, is_newer);
        ret->plans = contact;
        if (from->zone && (!p->zone || is_newer) && from->zone != p->zone) {
                p->zone = from->zone;
                ret->plans = true;
        }
        if (from->has_birth_date && (!p->has_birth_date || is_newer)
                && (!p->has_birth_date || civil_date_compare(p->birth_date, from->birth_date) != 0)) {
                p->has_birth_date = true;
                p->birth_date = from->birth_date;
                ret->plans = true;
        }
        ret->plans |= take_text(&p->segment, from->segment, is_newer); /* its methods may come first */
        ret->any = ret->plans | ret->messages;
        ret->any |= take_text(&p->name, from->name, is_newer);
        ret->any |= take_text(&p->guardian_name, from->guardian_name, is_newer);
}

static bool has_methods_of(const Patient *p, const Patient *given)
{
        const guint n = given->addresses ? given->addresses->len : 0;

        for (guint i = 0; i < n; i++)
                if (!find_address(p->addresses, ((const Address *)g_ptr_array_index(given->addresses, i))->method))
                        return false;
        return n == (p->addresses ? p->addresses->len : 0);
}

bool store_plans_alike(const PatientRow *row, const Patient *given)
{
        const Patient *p = &row->p;
        const Consent consent = store_consent(row);

        return p->standing == given->standing && p->zone == given->zone && strcmp(p->phone, given->phone) == 0
                && strcmp(p->guardian_phone, given->guardian_phone) == 0
                && p->has_birth_date == given->has_birth_date
                && (!p->has_birth_date || civil_date_compare(p->birth_date, given->birth_date) == 0)
                && text_equal(p->segment, given->segment) && has_methods_of(p, given)
                && memcmp(&consent, &given->consent, sizeof(consent)) == 0;
}

/* Dead stays dead, and deleted deleted, until a patient's own record says otherwise. */
static void renew_standing(const Record *record, PatientRow *row, bool is_newer, PatientChange *ret)
{
        const PatientStanding from = record->patient.standing;
        const bool is_own = record->type == RECORD_PATIENT && !record->is_consent;

        if (from == row->p.standing || from == PATIENT_UNTOLD)
                return;
        if (row->p.standing != PATIENT_UNTOLD && !(is_own && is_newer))
                return;
        row->p.standing = from;
        ret->plans = ret->any = true;
}

/* A consent that is a record of its own is newer or older than another such, not than the patient's address. */
static void renew_consent(const Record *record, PatientRow *row, bool is_newer, PatientChange *ret)
{
        const Patient *from = &record->patient;
        bool counts = is_newer && !from->consent_is_assumed;
        bool changed;

        if (record->is_consent)
                counts = utc_is_never(record->updated_at) || utc_is_never(row->consent_at)
                        || record->updated_at.ms >= row->consent_at.ms;
        changed = take_consent(&row->p.consent, &from->consent, counts);
        ret->plans |= changed;
        ret->consent |= changed || (counts && record->consent_wording && store_consent_is_said(&from->consent));
        if (record->is_consent && counts) {
                row->consent_at = record->updated_at;
                row->p.has_consent_end = from->has_consent_end;
                row->p.consent_end = from->consent_end;
                ret->any = true;
        } else if (changed) {
                row->p.has_consent_end = false;
        }
}

void store_renew_patient(const Record *record, PatientRow *row, PatientChange *ret)
{
        const bool is_newer = utc_is_never(record->updated_at) || utc_is_never(row->updated_at)
                || record->updated_at.ms >= row->updated_at.ms;

        merge_patient(row, &record->patient, is_newer, ret);
        renew_standing(record, row, is_newer, ret);
        renew_consent(record, row, is_newer, ret);
        ret->any |= ret->plans;
        if (record->patient.standing == PATIENT_UNTOLD || record->is_consent)
                return; /* tells nothing that something else could be older than */
        if (!utc_is_never(record->updated_at)
                && (utc_is_never(row->updated_at) || record->updated_at.ms > row->updated_at.ms)) {
                row->updated_at = record->updated_at;
                ret->any = true;
        }
}
