/* Bonds between records: ids that mean one patient, records taken back by their id alone, consents that end. */
#include "store/store-internal.h"

#include <string.h>

#include "base/text.h"

/* ---- one patient, several ids ---------------------------------------------------------------- */

/* What was kept for one patient becomes another's, to be planned anew by whoever calls. */
static int move_records(Store *store, int64_t from, int64_t to, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_patient_messages_again(store, from, now, err);

        if (r == 0)
                r = verbs->record_numbers_of(store->backend, from, numbers, err);
        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(RecordRow) row = { 0 };

                r = verbs->record_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r != 0)
                        return r;
                row.patient = to;
                r = verbs->record_update(store->backend, &row, err);
        }
        return r;
}

/* What staff decided for the one card, and what its patient has said, holds for the person. */
static int keep_refusals(Store *store, const PatientRow *from, int64_t to, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        bool changed = false;
        int r = store_patient_get(store, to, &row, err);

        for (unsigned i = 0; r == 0 && i < N_CONSENT_KINDS; i++) {
                if (from->staff.answer[i] != CONSENT_NO || row.staff.answer[i] == CONSENT_NO)
                        continue;
                row.staff.answer[i] = CONSENT_NO;
                changed = true;
        }
        if (r == 0 && changed)
                r = store_patient_update(store, &row, err);
        return r == 0 ? store_person_stops_join(store, from->number, to, err) : r;
}

/* @is_merged: the id is a patient of its own, who was merged; else another name for @patient. Returns 1 when
 * records became the patient's. */
static int join_id(Store *store, int32_t origin, const char *id, bool is_merged, int64_t patient, UtcMs now, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_find_own(store, origin, id, &row, err);

        if (r == STORE_NOT_FOUND) {
                row = (PatientRow){ .origin = origin, .updated_at = UTC_NEVER, .consent_at = UTC_NEVER,
                        .replaced_by = patient };
                row.p.id = g_strdup(id);
                row.p.standing = PATIENT_UNTOLD;
                return store_patient_add(store, &row, err);
        }
        if (r < 0 || row.number == patient || row.replaced_by == patient)
                return r;
        /* somebody who is known by that id is not made another for the sake of a card number */
        if (!is_merged && row.replaced_by == 0 && row.p.standing != PATIENT_UNTOLD)
                return 0;
        row.replaced_by = patient;
        r = store_patient_update(store, &row, err);
        if (r == 0)
                r = keep_refusals(store, &row, patient, err);
        if (r == 0)
                r = move_records(store, row.number, patient, now, err);
        return r == 0 ? 1 : r;
}

int store_join(Store *store, const Config *config, const Record *record, int32_t origin, int64_t patient,
        GArray *ret_messages, UtcMs now, Err *err)
{
        bool moved = false;
        int r = 0;

        if (record->replaced_by)
                r = join_id(store, origin, record->patient.id, true, patient, now, err);
        moved = r > 0;
        for (guint i = 0; r >= 0 && record->aliases && i < record->aliases->len; i++) {
                r = join_id(store, origin, g_ptr_array_index(record->aliases, i), false, patient, now, err);
                moved |= r > 0;
        }
        if (r >= 0 && moved)
                r = treatments_again(store, config, patient, 0, ret_messages, now, err);
        return MIN(r, 0);
}

int store_is_told(Store *store, const char *clinic, const char *system, const char *patient, bool *ret, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int32_t origin;
        int r = store_origin(store, clinic, system, false, &origin, err);

        if (r == 0)
                r = store_patient_find(store, origin, patient, &row, err);
        if (r < 0)
                return r;
        *ret = r == 0 && row.p.standing != PATIENT_UNTOLD;
        return 0;
}

/* ---- taken back ------------------------------------------------------------------------------ */

static int withdraw_treatment(Store *store, const Config *config, int64_t number, GArray *ret_messages, UtcMs now,
        Err *err)
{
        g_auto(Treatment) t = { 0 };
        g_autoptr(Plan) plan = NULL;
        Record record;
        int r = treatment_load(store, config, number, &t, err);

        if (r == 0)
                r = treatment_record(store, &t, &record, err);
        if (r != 0)
                return r;
        t.ret_messages = ret_messages;
        r = plan_make(&record, t.clinic, NULL, &t.consent, now, &plan, err);
        treatment_record_done(&record);
        if (r == 0)
                r = treatment_reconcile(store, &t, plan, true, now, err);
        return r == 0 ? treatment_write(store, &t, now, err) : r;
}

static int withdraw_patient(Store *store, const Config *config, const Record *record, const RecordRow *stored,
        GArray *ret_messages, UtcMs now, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        PatientChange change = { 0 };
        int r = store_patient_get(store, stored->patient, &row, err);

        if (r != 0)
                return r;
        store_renew_patient(record, &row, &change);
        r = change.any ? store_patient_update(store, &row, err) : 0;
        if (r == 0 && change.consent)
                r = store_consent_note_record(store, NULL, record, row.number, stored->number, false, now, err);
        if (r == 0 && change.plans)
                r = treatments_again(store, config, row.number, 0, ret_messages, now, err);
        return r;
}

int store_withdraw(Store *store, const Config *config, const Record *record, int32_t origin, GArray *ret_messages,
        UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_auto(RecordRow) row = { 0 };
        int r = verbs->record_find(store->backend, origin, record->type, record->id, &row, err);

        if (r == STORE_NOT_FOUND)
                return STORE_PUT_UNCHANGED; /* there is nothing to take back */
        if (r < 0)
                return r;
        if (row.status == RECORD_ENTERED_IN_ERROR
                || (!utc_is_never(record->updated_at) && !utc_is_never(row.updated_at)
                        && record->updated_at.ms < row.updated_at.ms))
                return STORE_PUT_UNCHANGED;
        row.status = RECORD_ENTERED_IN_ERROR;
        memcpy(row.digest, record->content, ROW_DIGEST_BYTES);
        if (!utc_is_never(record->updated_at))
                row.updated_at = record->updated_at;
        r = verbs->record_update(store->backend, &row, err);
        if (r == 0 && record->type == RECORD_PATIENT)
                r = withdraw_patient(store, config, record, &row, ret_messages, now, err);
        else if (r == 0)
                r = withdraw_treatment(store, config, row.number, ret_messages, now, err);
        if (r == 0 && record->type != RECORD_PATIENT)
                r = treatments_beside(store, config, row.patient, row.number, NULL, ret_messages, now, err);
        return r == 0 ? STORE_PUT_WITHDRAWN : r;
}

/* ---- consents that end ----------------------------------------------------------------------- */

int store_end_consents(Store *store, const Config *config, unsigned n_max, UtcMs now, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->patient_ending(store->backend, now, n_max, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                const int64_t number = g_array_index(numbers, int64_t, i);
                ConsentRow lapse = { .patient = number, .at = now, .said = UTC_NEVER, .source = CONSENT_FROM_LAPSE, .purpose = -1,
                        .why = (char *)"the time it was given for is over" };
                g_auto(PatientRow) row = { 0 };

                r = store_patient_get(store, number, &row, err);
                if (r != 0)
                        return r;
                row.p.has_consent_end = false;
                for (unsigned k = 0; k < N_CONSENT_KINDS; k++)
                        if (row.p.consent.answer[k] == CONSENT_YES)
                                lapse.answers.answer[k] = row.p.consent.answer[k] = CONSENT_NO;
                r = store_patient_update(store, &row, err);
                if (r == 0)
                        r = store_consent_note(store, &lapse, NULL, err);
                if (r == 0)
                        r = treatments_again(store, config, number, 0, NULL, now, err);
        }
        return r == 0 ? (int)numbers->len : r;
}
