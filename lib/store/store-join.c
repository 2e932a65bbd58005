/* Bonds between records: ids that mean one patient, records taken back by their id alone, consents that end. */
#include "store/messages.h"
#include "store/person.h"
#include "store/stops.h"
#include "store/treatment.h"

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

int store_part(Store *store, PatientRow *card, Err *err)
{
        const int64_t number = card->number;
        g_auto(PatientRow) whole = { 0 };
        int r = store_patient_now(store, number, &whole, err);

        if (r != 0)
                return MIN(r, 0);
        card->replaced_by = 0;
        r = store_patient_update(store, card, err);
        if (r == 0)
                r = keep_refusals(store, &whole, number, err);
        patient_row_done(card);
        *card = (PatientRow){ 0 };
        return r == 0 ? store_patient_get(store, number, card, err) : r;
}

/* ---- one person, several systems ------------------------------------------------------------- */

static bool has_other_system(const Store *store, int32_t origin)
{
        const OriginRow *own = store_origin_row(store, origin);

        for (guint i = 0; i < store->origins->len; i++) {
                const OriginRow *other = g_ptr_array_index(store->origins, i);

                if (other->ref != origin && strcmp(other->clinic, own->clinic) == 0)
                        return true;
        }
        return false;
}

static bool is_same_person(const Store *store, int32_t origin, const Patient *patient, const PatientRow *known)
{
        g_autofree char *name = NULL, *other = NULL;

        if (known->origin == origin || strcmp(store_origin_row(store, known->origin)->clinic, store_origin_row(store, origin)->clinic) != 0)
                return false;
        if (text_equal(patient->id, known->p.id))
                return true;
        name = patient->name ? text_fold(patient->name) : NULL;
        other = known->p.name ? text_fold(known->p.name) : NULL;
        return name && other && name[0] != '\0' && strcmp(name, other) == 0;
}

/* One who is known already: what was refused there, of one kind of consent. */
static int add_refusals(Store *store, int32_t origin, const Patient *patient, int64_t number, Refusals *ret, Err *err)
{
        g_auto(PatientRow) known = { 0 };
        int r = store_patient_now(store, number, &known, err);

        if (r != 0 || !is_same_person(store, origin, patient, &known))
                return MIN(r, 0);
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                if (known.staff.answer[i] == CONSENT_NO) {
                        ret->staff.answer[i] = CONSENT_NO;
                        ret->system = store_origin_row(store, known.origin)->system;
                }
        g_array_append_val(ret->patients, known.number);
        return 0;
}

int store_refusals_elsewhere(Store *store, int32_t origin, const Patient *patient, Refusals *ret, Err *err)
{
        g_autoptr(GPtrArray) keys = NULL;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = 0;

        if (!has_other_system(store, origin))
                return 0;
        ret->patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        keys = store_stop_keys(patient, NULL);
        for (guint i = 0; r == 0 && i < keys->len; i++)
                r = store->backend->verbs->patient_numbers_at(store->backend, g_ptr_array_index(keys, i), numbers, err);
        store_numbers_drop_doubles(numbers);
        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = add_refusals(store, origin, patient, g_array_index(numbers, int64_t, i), ret, err);
        return r;
}

int store_refusals_take(Store *store, const Refusals *refusals, int64_t patient, UtcMs now, Err *err)
{
        g_autofree char *why = refusals->system ? g_strconcat("as for the same person of system ", refusals->system, NULL) : NULL;
        ConsentRow line = { .patient = patient, .at = now, .said = UTC_NEVER, .source = CONSENT_FROM_STAFF,
                .answers = refusals->staff, .purpose = -1, .who = (char *)STORE_SELF, .why = why };
        int r = why ? store_consent_note(store, &line, NULL, err) : 0;

        for (guint i = 0; r == 0 && refusals->patients && i < refusals->patients->len; i++)
                r = store_person_stops_join(store, g_array_index(refusals->patients, int64_t, i), patient, err);
        return r;
}

void refusals_done(Refusals *refusals)
{
        g_clear_pointer(&refusals->patients, g_array_unref);
}

/* ---- joined ---------------------------------------------------------------------------------- */

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
        int r = store_origin_find(store, clinic, system, &origin);

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
