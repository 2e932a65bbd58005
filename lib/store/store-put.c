/* Records: who the patient is, what is new about them, and what that does to what was planned. */
#include "store/store-internal.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "record/plan-change.h"

/* ---- patients -------------------------------------------------------------------------------- */

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

                if (!known) {
                        known = g_new0(Address, 1);
                        known->method = g_strdup(given->method);
                        g_ptr_array_add(to->addresses, known);
                }
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

/* Would the plan of a record come out the same with these details as with the record's own? */
static bool plans_alike(const PatientRow *row, const Patient *given)
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

/* Their ledger went with them: without a line nobody would know whose the answers are. */
static int note_before_erasure(Store *store, const ErasedRow *erased, int64_t patient, UtcMs now, Err *err)
{
        ConsentRow line = { .patient = patient, .at = now, .said = UTC_NEVER, .source = CONSENT_FROM_STAFF, .answers = erased->staff,
                .purpose = -1, .who = (char *)STORE_SELF, .why = (char *)"staff had entered it before the patient was erased" };

        return store_consent_is_said(&erased->staff) ? store_consent_note(store, &line, NULL, err) : 0;
}

/* The row of a patient that is met for the first time, here or at all, or for the first time since they were erased: what
 * staff had decided for them holds, and so does a stop of theirs. */
static int add_patient(Store *store, int32_t origin, const Record *record, const ErasedRow *erased, const Refusals *refusals,
        UtcMs now, PatientRow *row, Err *err)
{
        const bool is_told = record->patient.standing != PATIENT_UNTOLD;
        int r;

        *row = (PatientRow){ .origin = origin, .staff = erased->staff };
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                if (refusals->staff.answer[i] == CONSENT_NO)
                        row->staff.answer[i] = CONSENT_NO;
        patient_copy(&record->patient, &row->p);
        row->updated_at = is_told ? record->updated_at : UTC_NEVER;
        row->consent_at = record->is_consent ? record->updated_at : UTC_NEVER;
        r = store_patient_add(store, row, err);
        if (r == 0 && erased->is_patient)
                r = store_person_stops_unhash(store, row, err);
        if (r == 0 && erased->is_patient)
                r = note_before_erasure(store, erased, row->number, now, err);
        return r == 0 ? store_refusals_take(store, refusals, row->number, now, err) : r;
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

/* ---- records --------------------------------------------------------------------------------- */

/* What was added once keeps its name and its purpose when the record adds it no longer: its follow-ups are there. */
static void keep_added(GPtrArray *plan, const char *before)
{
        g_autoptr(GPtrArray) old = plan_changes_from_json(before);

        for (guint i = 0; old && i < old->len; i++) {
                PlanChange *change = g_ptr_array_index(old, i);
                bool is_told = !change->is_added;

                for (guint k = 0; k < plan->len && !is_told; k++) {
                        const PlanChange *now = g_ptr_array_index(plan, k);
                        is_told = now->is_added && now->purpose == change->purpose && strcmp(now->step, change->step) == 0;
                }
                if (is_told)
                        continue;
                change->skip = true;
                g_ptr_array_add(plan, plan_change_copy(change));
        }
}

static char *plan_of(const GPtrArray *given, const char *before)
{
        g_autoptr(GPtrArray) plan = g_ptr_array_new_with_free_func(plan_change_free);

        for (guint i = 0; given && i < given->len; i++)
                g_ptr_array_add(plan, plan_change_copy(g_ptr_array_index(given, i)));
        keep_added(plan, before);
        return plan_changes_to_json(plan);
}

static int fill_record(Store *store, RecordRow *row, const Record *record, Err *err)
{
        char *plan;
        int r = store_word(store, record->procedure, &row->procedure, err);

        if (r == 0)
                r = store_word(store, record->practitioner, &row->practitioner, err);
        if (r == 0)
                r = store_word(store, record->responsible, &row->responsible, err);
        if (r < 0)
                return r;
        memcpy(row->digest, record->content, ROW_DIGEST_BYTES);
        row->status = record->status;
        row->moment = record->moment;
        row->updated_at = record->updated_at;
        row->is_history = record->before_plan_from;
        plan = plan_of(record->plan, row->plan);
        g_free(row->plan);
        row->plan = plan;
        return 0;
}

/* Is it pinned to another version than the plan was made from? A treatment keeps its version for life; a
 * procedure that was changed to one of another family leaves it. */
static int check_pin(Store *store, const RecordRow *stored, const Record *record, const Plan *plan,
        const Protocol **ret_protocol, Err *err)
{
        const Pinned *pinned = store_pinned(store, stored->protocol);
        const char *procedure;
        int r;

        if (!pinned || !plan || !plan->protocol || plan->followups->len == 0)
                return 0;
        r = store_word_text(store, stored->procedure, &procedure, err);
        if (r < 0)
                return r;
        if (strcmp(pinned->protocol->id, plan->protocol->id) != 0 && !text_equal(procedure, record->procedure))
                return 0;
        if (strcmp(pinned->protocol->id, plan->protocol->id) == 0
                && pinned->protocol->version == plan->protocol->version)
                return 0;
        if (ret_protocol)
                *ret_protocol = pinned->protocol;
        return STORE_PUT_REPLAN;
}

/* One that is cancelled and gets another family's procedure meanwhile is of that family when it comes back. */
static int leave_family(Store *store, RecordRow *stored, const Record *record, const Plan *plan, Err *err)
{
        const Pinned *pinned = store_pinned(store, stored->protocol);
        const char *procedure;
        int r;

        if (!pinned || !plan || !plan->protocol || plan->followups->len > 0 || text_equal(pinned->protocol->id, plan->protocol->id))
                return 0;
        r = store_word_text(store, stored->procedure, &procedure, err);
        if (r == 0 && !text_equal(procedure, record->procedure))
                r = store_pin(store, plan->protocol, &stored->protocol, err);
        return r;
}

/* The plan with what the store knows: the patient's details, where the record tells only part of them, and what staff have
 * changed. */
static int plan_for(const Treatment *t, const Record *record, const Plan *plan, UtcMs now, Plan **ret, Err *err)
{
        g_autoptr(GPtrArray) given = plan_changes_from_json(t->record.plan);
        g_autoptr(GPtrArray) by_staff = plan_changes_from_json(t->record.staff_plan);
        Record whole = *record;

        whole.patient = t->patient.p;
        whole.plan = given;
        whole.staff_plan = by_staff;
        return plan_make_around(&whole, plan->clinic, plan->protocol, &t->consent, &t->around, now, ret, err);
}

/* does the plan as it is kept say more than the record's own? */
static bool knows_more_of(const Treatment *t, const Record *record)
{
        g_autofree char *own = plan_changes_to_json(record->plan);

        return t->record.staff_plan || g_strcmp0(own, t->record.plan) != 0;
}

static int put_treatment(Store *store, const Config *config, Treatment *t, const Record *record, const Plan *plan,
        bool is_known_patient, UtcMs was, UtcMs now, Err *err)
{
        g_autoptr(Plan) own = NULL;
        bool is_record_changed = false;
        int r = store_visit_moved(store, t, was, now, &is_record_changed, err);

        if (r == 0 && is_record_changed)
                r = store->backend->verbs->record_update(store->backend, &t->record, err);
        if (r < 0)
                return r;
        if (plan->followups->len > 0
                && (knows_more_of(t, record) || plan_around_matters(&t->around)
                        || (is_known_patient && !plans_alike(&t->patient, &record->patient)))) {
                r = plan_for(t, record, plan, now, &own, err);
                if (r < 0)
                        return r;
                plan = own;
        }
        r = treatment_reconcile(store, t, plan, true, now, err);
        if (r == 0)
                store_visit_excuse(t);
        if (r == 0 && plan->followups->len > 0)
                r = treatment_judge(store, t, now, err);
        return r == 0 ? treatment_write(store, t, now, err) : r;
}

/* Nothing but the disk can refuse a new record that is planned as it came: its protocol is pinned as it is, there is
 * room for all its follow-ups and their calls, and there is no other treatment of the patient to be touched. */
static bool is_sure(const Store *store, const Config *config, const PatientRow *known, bool has_others,
        const PatientChange *change, const Record *record, const Plan *plan, UtcMs now)
{
        const PatientRow patient = { .p = record->patient };

        if (store_is_greeted_soon(config, config_clinic(config, record->clinic), known ? known : &patient, now))
                return false;
        if (has_others || change->plans || change->messages)
                return false;
        if (!plan || plan->followups->len == 0)
                return true;
        return store_is_pinned(store, plan->protocol) && plan->followups->len < FOLLOWUP_PER_TREATMENT / 2
                && (!known || plans_alike(known, &record->patient));
}

/* A patient's own record that no longer says it was merged into another is a patient again. */
static int find_patient(Store *store, int32_t origin, const Record *record, PatientRow *ret, Err *err)
{
        int r;

        if (record->type != RECORD_PATIENT || record->is_consent || record->replaced_by)
                return store_patient_find(store, origin, record->patient.id, ret, err);
        r = store_patient_find_own(store, origin, record->patient.id, ret, err);
        return r == 0 && ret->replaced_by != 0 ? store_part(store, ret, err) : r;
}

/* A card that was merged tells nothing but whose it is now: its number may be an old one. */
static Record named_by(const Record *record)
{
        Record named = *record;

        if (record->replaced_by)
                named.patient = (Patient){ .id = record->replaced_by, .standing = PATIENT_UNTOLD };
        return named;
}

static int find_others(Store *store, int64_t patient, bool *ret, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = 0;

        if (store->beside.patient != patient)
                r = store->backend->verbs->record_numbers_of(store->backend, patient, numbers, err);
        *ret = store->beside.patient == patient ? store->beside.rows->len > 0 : numbers->len > 0;
        return r;
}

/* What the record as it is now does to the patient's other treatments: a new treatment to those of its family, a visit
 * that is booked to all; what a changed one was before may have been anything, and somebody else's.
 * @before: whose it was; 0: it is new */
static int judge_others(Store *store, const Config *config, const Treatment *t, int64_t before, GArray *ret_messages,
        UtcMs now, Err *err)
{
        const bool is_done = t->record.type == RECORD_TREATMENT && t->record.status == RECORD_COMPLETED, is_new = before == 0;
        int r = 0;

        if (t->record.type == RECORD_PATIENT || (is_new && !is_done && t->record.status != RECORD_BOOKED))
                return 0;
        if (!is_new && before != t->patient.number)
                r = treatments_beside(store, config, before, 0, NULL, ret_messages, now, err);
        return r < 0 ? r : treatments_beside(store, config, t->patient.number, t->record.number, is_new && is_done ? &t->record : NULL,
                ret_messages, now, err);
}

/* A name, or when it was told, is nothing that another treatment rests on: what is held of the patient holds. An export of
 * many records of one id has another time in each of them. */
static bool is_told_to_others(const PatientChange *change)
{
        return change->plans || change->messages;
}

static int put(Store *store, const Config *config, const Record *given, const Plan *plan, UtcMs now,
        const Protocol **ret_protocol, GArray *ret_messages, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        const Record named = named_by(given), *record = &named;
        g_auto(Treatment) t = { 0 };
        PatientChange change = { 0 };
        ErasedRow erased = { 0 };
        g_auto(Refusals) refusals = { 0 };
        bool is_new, is_known_patient, is_greeted, has_followups, has_others = false, has_past;
        int64_t before = 0; /* whose it was */
        UtcMs was = UTC_NEVER;
        int32_t origin;
        int r = store_origin(store, record->clinic, record->system, true, &origin, err);

        if (r == 0 && record->is_delete) {
                store_beside_drop(store);
                return store_withdraw(store, config, record, origin, ret_messages, now, err);
        }
        if (r == 0)
                r = verbs->record_find(store->backend, origin, record->type, record->id, &t.record, err);
        if (r < 0)
                return r;
        is_new = r == STORE_NOT_FOUND;
        if (!is_new) {
                const bool is_older = !utc_is_never(record->updated_at) && !utc_is_never(t.record.updated_at)
                        && record->updated_at.ms < t.record.updated_at.ms;

                if (is_older)
                        return STORE_PUT_UNCHANGED;
                if (memcmp(t.record.digest, record->content, ROW_DIGEST_BYTES) == 0) {
                        /* seen again later: what is older than this is old from now on */
                        if (utc_is_never(record->updated_at) || record->updated_at.ms == t.record.updated_at.ms)
                                return STORE_PUT_UNCHANGED;
                        t.record.updated_at = record->updated_at;
                        r = verbs->record_update(store->backend, &t.record, err);
                        return r < 0 ? r : STORE_PUT_UNCHANGED;
                }
                r = check_pin(store, &t.record, record, plan, ret_protocol, err);
                if (r != 0)
                        return r;
        }

        r = find_patient(store, origin, record, &t.patient, err);
        if (r < 0)
                return r;
        is_known_patient = r == 0;
        if (!is_new)
                store_beside_drop(store);
        if (is_new && store->has_secret) {
                r = store_erased_find(store, origin, record, &erased, err);
                if (r < 0 || r == STORE_ERASED)
                        return r < 0 ? r : STORE_PUT_UNCHANGED;
        }
        if (is_known_patient) {
                store_renew_patient(record, &t.patient, &change);
                if (is_told_to_others(&change))
                        store_beside_drop(store); /* replies to another number may be theirs now */
                r = find_others(store, t.patient.number, &has_others, err);
                if (r < 0)
                        return r;
        }
        if (!is_known_patient) {
                r = store_refusals_elsewhere(store, origin, &record->patient, &refusals, err);
                if (r < 0)
                        return r;
        }
        has_past = erased.is_patient || (refusals.patients && refusals.patients->len > 0);
        if (is_new && !has_past
                && is_sure(store, config, is_known_patient ? &t.patient : NULL, has_others, &change, record, plan, now))
                verbs->sure(store->backend);
        r = 0;
        if (!is_known_patient)
                r = add_patient(store, origin, record, &erased, &refusals, now, &t.patient, err);
        else if (change.any)
                r = store_patient_update(store, &t.patient, err);
        if (r < 0)
                return r;
        if (is_new) {
                t.record = (RecordRow){ .number = store->meta.next_record++, .origin = origin, .type = record->type,
                        .told = UTC_NEVER };
                t.record.id = g_strdup(record->id);
                store->meta_dirty = true;
        } else {
                /* what waits for its retry speaks of the record as it was, and perhaps to somebody else */
                r = store_patient_messages_again(store, t.record.patient, now, err);
                if (r < 0)
                        return r;
                before = t.record.patient;
                has_others = true;
        }
        t.record.patient = t.patient.number;
        if (!is_new)
                was = t.record.moment;
        r = is_new ? 0 : leave_family(store, &t.record, record, plan, err);
        if (r == 0)
                r = fill_record(store, &t.record, record, err);
        has_followups = plan && plan->followups->len > 0;
        if (r == 0 && has_followups)
                r = store_pin(store, plan->protocol, &t.record.protocol, err);
        t.config = config;
        t.clinic_id = store_origin_row(store, origin)->clinic;
        t.clinic = config_clinic(config, t.clinic_id);
        if (r == 0)
                r = is_new ? verbs->record_insert(store->backend, &t.record, err)
                           : verbs->record_update(store->backend, &t.record, err);
        if (r == 0 && (is_known_patient ? change.consent : store_consent_is_said(&record->patient.consent)))
                r = store_consent_note_record(store, t.clinic, record, t.patient.number, t.record.number, !is_known_patient && !has_past,
                                now, err);
        if (r < 0)
                return r;
        t.pinned = store_pinned(store, t.record.protocol);
        t.consent = store_consent(&t.patient);
        t.ret_messages = ret_messages;
        t.before = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        if (!is_new)
                r = store_rows_of(store, t.record.number, t.before, err);
        t.rows = g_array_copy(t.before);
        if (r == 0 && is_new && has_others)
                r = store_beside_hold(store, &t.patient, err);
        if (r == 0 && is_new)
                store_beside_add(store, &t);
        if (r == 0 && has_others && has_followups && t.clinic)
                r = store_around(store, &t, now, &t.around, err);
        else if (has_followups && t.clinic)
                t.around = plan_around_alone(plan->protocol, t.clinic->zone, t.record.moment);
        t.has_around = has_followups && t.clinic;
        if (r == 0 && plan)
                r = put_treatment(store, config, &t, record, plan, is_known_patient || has_past, was, now, err);
        if (r == 0 && change.messages)
                r = store_patient_messages_again(store, t.patient.number, now, err);
        if (r == 0 && (change.plans || change.messages))
                r = treatments_again(store, config, t.patient.number, t.record.number, ret_messages, now, err);
        if (r == 0 && has_others)
                r = judge_others(store, config, &t, before, ret_messages, now, err);
        is_greeted = !is_known_patient || change.plans;
        if (is_new)
                store_beside_add(store, &t);
        if (is_told_to_others(&change) || is_greeted || given->replaced_by || given->aliases)
                store_beside_drop(store); /* what is done to the others by this is not told here */
        if (r == 0 && (given->replaced_by || given->aliases))
                r = store_join(store, config, given, origin, t.patient.number, ret_messages, now, err);
        if (r == 0 && is_greeted)
                r = store_greet_patient(store, config, &t.patient, now, err);
        if (r < 0)
                return r;
        if (is_new)
                return STORE_PUT_NEW;
        return plan && plan->withdrawn ? STORE_PUT_WITHDRAWN : STORE_PUT_UPDATED;
}

int store_put_record(Store *store, const Config *config, const Record *record, const Plan *plan, UtcMs now,
        const Protocol **ret_protocol, GArray *ret_messages, Err *err)
{
        Beside held = store->beside; /* nothing but records has come since */
        int r;

        store->beside = (Beside){ 0 };
        r = store_verb(store, now, err);
        store->beside = held;
        if (r < 0)
                return r;
        r = put(store, config, record, plan, now, ret_protocol, ret_messages, err);
        return store_verb_end(store, r, err);
}
