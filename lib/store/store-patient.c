/* Patients: their words, what they consent to, and the numbers nothing is sent to. */
#include "store/stops.h"

#include <string.h>

#include "base/text.h"
#include "model/method.h"

/* cards merged one into the next: longer than any row of them */
enum { MERGED_MAX = 16 };

/* Language, zone and segment from their words. */
static int finish(Store *store, PatientRow *row, Err *err)
{
        const char *language, *zone, *segment;
        int r = store_word_text(store, row->language, &language, err);

        if (r == 0)
                r = store_word_text(store, row->zone, &zone, err);
        if (r == 0)
                r = store_word_text(store, row->segment, &segment, err);
        if (r < 0)
                return r;
        row->p.language = g_strdup(language);
        row->p.segment = g_strdup(segment);
        return zone ? civil_zone_get(zone, &row->p.zone, err) : 0;
}

/* The row is the caller's now, where nothing went wrong. */
static int give(PatientRow *row, int r, PatientRow *ret)
{
        if (r == 0) {
                *ret = *row;
                *row = (PatientRow){ 0 };
        }
        return r;
}

int store_patient_get(Store *store, int64_t number, PatientRow *ret, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store->backend->verbs->patient_get(store->backend, number, &row, err);

        if (r == 0)
                r = finish(store, &row, err);
        return give(&row, r, ret);
}

int store_patient_find_own(Store *store, int32_t origin, const char *id, PatientRow *ret, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store->backend->verbs->patient_find(store->backend, origin, id, &row, err);

        if (r == 0)
                r = finish(store, &row, err);
        return give(&row, r, ret);
}

/* The card that one was merged into, if it was. */
static int follow(Store *store, PatientRow *row, Err *err)
{
        int r = 0;

        for (unsigned i = 0; r == 0 && row->replaced_by != 0 && i < MERGED_MAX; i++) {
                int64_t number = row->replaced_by;

                patient_row_done(row);
                *row = (PatientRow){ 0 };
                r = store_patient_get(store, number, row, err);
        }
        return r;
}

int store_patient_find(Store *store, int32_t origin, const char *id, PatientRow *ret, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_find_own(store, origin, id, &row, err);

        if (r == 0)
                r = follow(store, &row, err);
        return give(&row, r, ret);
}

int store_patient_now(Store *store, int64_t number, PatientRow *ret, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_get(store, number, &row, err);

        if (r == 0)
                r = follow(store, &row, err);
        return give(&row, r, ret);
}

int store_patient_add(Store *store, PatientRow *row, Err *err)
{
        int r;

        row->number = store->meta.next_patient++;
        store->meta_dirty = true;
        r = store_patient_intern(store, row, err);
        return r == 0 ? store->backend->verbs->patient_insert(store->backend, row, err) : r;
}

int store_patient_update(Store *store, PatientRow *row, Err *err)
{
        int r = store_patient_intern(store, row, err);

        return r == 0 ? store->backend->verbs->patient_update(store->backend, row, err) : r;
}

int store_patient_intern(Store *store, PatientRow *row, Err *err)
{
        int r = store_word(store, row->p.language, &row->language, err);

        if (r == 0)
                r = store_word(store, row->p.zone ? civil_zone_name(row->p.zone) : NULL, &row->zone, err);
        if (r == 0)
                r = store_word(store, row->p.segment, &row->segment, err);
        return r;
}

/* What staff decided outranks the records. */
Consent store_consent(const PatientRow *row)
{
        Consent consent = row->p.consent;

        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                if (row->staff.answer[i] != CONSENT_UNKNOWN)
                        consent.answer[i] = row->staff.answer[i];
        return consent;
}

/*
 * A stop counts on a number, whoever has it and whichever method uses it; a messenger's name is a number
 * of its own. The guardian's number counts like the patient's: it is theirs that a child's messages go to.
 */
GPtrArray *store_stop_keys(const Patient *patient, const char *method)
{
        GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);

        if (!method || method_uses_phone(method)) {
                if (patient->phone[0] != '\0')
                        g_ptr_array_add(keys, g_strdup(patient->phone));
                if (patient->guardian_phone[0] != '\0')
                        g_ptr_array_add(keys, g_strdup(patient->guardian_phone));
        }
        for (guint i = 0; patient->addresses && i < patient->addresses->len; i++) {
                const Address *a = g_ptr_array_index(patient->addresses, i);
                if (!method || strcmp(a->method, method) == 0)
                        g_ptr_array_add(keys, g_strconcat(a->method, ":", a->name, NULL));
        }
        return keys;
}

static int find_part_stop(Store *store, ConsentKind kind, const char *method, const char *key, Err *err)
{
        g_autofree char *part = store_stop_part(kind, method, key);

        return store_stop_find(store, part, err);
}

int store_is_stopped(Store *store, int64_t number, const Patient *patient, const char *method, Purpose purpose, StopOf *ret,
        Err *err)
{
        const bool has_parts = store->has_part_stops || store->has_secret;
        g_autoptr(GPtrArray) keys = NULL;
        int r = STORE_NOT_FOUND, person;

        *ret = STOP_OF_NOTHING;
        if (method_is_task(method))
                return 0;
        person = store_person_stop_find(store, number, method, err);
        if (person < 0)
                return person;
        keys = store_stop_keys(patient, method);
        for (guint i = 0; r == STORE_NOT_FOUND && i < keys->len; i++) {
                r = store_stop_find(store, g_ptr_array_index(keys, i), err);
                if (r == STORE_NOT_FOUND && has_parts)
                        r = find_part_stop(store, purpose_consent(purpose), method, g_ptr_array_index(keys, i), err);
        }
        if (r >= 0)
                *ret = (StopOf)((person == 0 ? STOP_OF_PERSON : 0) | (r == 0 ? STOP_OF_ADDRESS : 0));
        return MIN(r, 0);
}
