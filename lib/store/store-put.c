/* Records: whose they are, what is kept of them, and what they do to what was planned. */
#include "store/holdings.h"
#include "store/messages.h"
#include "store/person.h"
#include "store/stops.h"
#include "store/treatment.h"
#include "store/visit.h"

#include <string.h>

#include "base/text.h"
#include "record/plan-change.h"

/* ---- whose it is ----------------------------------------------------------------------------- */

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

/* A name, or when it was told, is nothing that another treatment rests on: what is held of the patient holds. An export of
 * many records of one id has another time in each of them. */
static bool is_told_to_others(const PatientChange *change)
{
        return change->plans || change->messages;
}

/* ---- what is kept of it ---------------------------------------------------------------------- */

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

/* ---- one record ------------------------------------------------------------------------------ */

/* A record being put, and what is found out on the way. */
typedef struct Put {
        Store *store;
        const Config *config;
        const Record *given, *record; /* as it came, and named_by() it */
        const Plan *plan;
        UtcMs now;
        GArray *ret_messages;
        int32_t origin;
        Treatment t;
        bool is_new;
        int64_t before; /* whose it was; 0: it is new */
        UtcMs was;      /* its moment until now; UTC_NEVER: it is new */
        bool is_known_patient, has_others;
        PatientChange change;
        ErasedRow erased;
        Refusals refusals;
} Put;

static void put_done(Put *p)
{
        treatment_done(&p->t);
        refusals_done(&p->refusals);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Put, put_done)

/* somebody who was erased, or refused under the card of another system, is new here and yet no stranger */
static bool has_past(const Put *p)
{
        return p->erased.is_patient || (p->refusals.patients && p->refusals.patients->len > 0);
}

static bool has_followups(const Put *p)
{
        return p->plan && p->plan->followups->len > 0;
}

/* The record as it is stored. Return: 0: it is new, or says something new; else the outcome. */
static int find_record(Put *p, const Protocol **ret_protocol, Err *err)
{
        const BackendVerbs *verbs = p->store->backend->verbs;
        const Record *record = p->record;
        RecordRow *stored = &p->t.record;
        int r = verbs->record_find(p->store->backend, p->origin, record->type, record->id, stored, err);

        p->is_new = r == STORE_NOT_FOUND;
        if (r < 0 || p->is_new)
                return MIN(r, 0);
        p->was = stored->moment;
        p->before = stored->patient;
        if (!utc_is_never(record->updated_at) && !utc_is_never(stored->updated_at) && record->updated_at.ms < stored->updated_at.ms)
                return STORE_PUT_UNCHANGED;
        if (memcmp(stored->digest, record->content, ROW_DIGEST_BYTES) != 0)
                return check_pin(p->store, stored, record, p->plan, ret_protocol, err);
        if (utc_is_never(record->updated_at) || record->updated_at.ms == stored->updated_at.ms)
                return STORE_PUT_UNCHANGED;
        /* seen again later: what is older than this is old from now on */
        stored->updated_at = record->updated_at;
        r = verbs->record_update(p->store->backend, stored, err);
        return r < 0 ? r : STORE_PUT_UNCHANGED;
}

/* Who it is of, and what it changes about them. Return: 0; STORE_PUT_UNCHANGED: of somebody who was erased, and nothing newer */
static int find_whose(Put *p, Err *err)
{
        int r = find_patient(p->store, p->origin, p->record, &p->t.patient, err);

        if (r < 0)
                return r;
        p->is_known_patient = r == 0;
        if (!p->is_new)
                store_beside_drop(p->store);
        if (p->is_new && p->store->has_secret) {
                r = store_erased_find(p->store, p->origin, p->record, &p->erased, err);
                if (r < 0 || r == STORE_ERASED)
                        return r < 0 ? r : STORE_PUT_UNCHANGED;
        }
        if (!p->is_known_patient)
                return store_refusals_elsewhere(p->store, p->origin, &p->record->patient, &p->refusals, err);
        store_renew_patient(p->record, &p->t.patient, &p->change);
        if (is_told_to_others(&p->change))
                store_beside_drop(p->store); /* replies to another number may be theirs now */
        return find_others(p->store, p->t.patient.number, &p->has_others, err);
}

/* Nothing but the disk can refuse a new record that is planned as it came: its protocol is pinned as it is, there is
 * room for all its follow-ups and their calls, and there is no other treatment of the patient to be touched. */
static bool is_sure(const Put *p)
{
        const PatientRow given = { .p = p->record->patient };
        const PatientRow *patient = p->is_known_patient ? &p->t.patient : &given;

        if (!p->is_new || has_past(p) || store_is_greeted_soon(p->config, p->t.clinic, patient, p->now))
                return false;
        if (p->has_others || is_told_to_others(&p->change))
                return false;
        if (!has_followups(p))
                return true;
        return store_is_pinned(p->store, p->plan->protocol) && p->plan->followups->len < FOLLOWUP_PER_TREATMENT / 2
                && (!p->is_known_patient || store_plans_alike(&p->t.patient, &p->record->patient));
}

static int write_patient(Put *p, Err *err)
{
        if (!p->is_known_patient)
                return add_patient(p->store, p->origin, p->record, &p->erased, &p->refusals, p->now, &p->t.patient, err);
        return p->change.any ? store_patient_update(p->store, &p->t.patient, err) : 0;
}

static int begin_record(Put *p, Err *err)
{
        Store *store = p->store;

        if (!p->is_new) {
                p->has_others = true;
                /* what waits for its retry speaks of the record as it was, and perhaps to somebody else */
                return store_patient_messages_again(store, p->before, p->now, err);
        }
        p->t.record = (RecordRow){ .number = store->meta.next_record++, .origin = p->origin, .type = p->record->type,
                .told = UTC_NEVER, .id = g_strdup(p->record->id) };
        store->meta_dirty = true;
        return 0;
}

static int write_record(Put *p, Err *err)
{
        const BackendVerbs *verbs = p->store->backend->verbs;
        RecordRow *row = &p->t.record;
        int r = p->is_new ? 0 : leave_family(p->store, row, p->record, p->plan, err);

        row->patient = p->t.patient.number;
        if (r == 0)
                r = fill_record(p->store, row, p->record, err);
        if (r == 0 && has_followups(p))
                r = store_pin(p->store, p->plan->protocol, &row->protocol, err);
        if (r < 0)
                return r;
        return p->is_new ? verbs->record_insert(p->store->backend, row, err) : verbs->record_update(p->store->backend, row, err);
}

static int note_consent(Put *p, Err *err)
{
        const bool is_said = p->is_known_patient ? p->change.consent : store_consent_is_said(&p->record->patient.consent);

        return !is_said ? 0 : store_consent_note_record(p->store, p->t.clinic, p->record, p->t.patient.number, p->t.record.number,
                                      !p->is_known_patient && !has_past(p), p->now, err);
}

/* All that is known of the treatment, as treatment_load() has it, and what there is beside it. */
static int gather_treatment(Put *p, Err *err)
{
        Treatment *t = &p->t;
        int r = 0;

        t->pinned = store_pinned(p->store, t->record.protocol);
        t->consent = store_consent(&t->patient);
        t->ret_messages = p->ret_messages;
        t->before = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        if (!p->is_new)
                r = store_rows_of(p->store, t->record.number, t->before, err);
        t->rows = g_array_copy(t->before);
        if (r == 0 && p->is_new && p->has_others)
                r = store_beside_hold(p->store, &t->patient, err);
        if (r == 0 && p->is_new)
                store_beside_add(p->store, t);
        if (r < 0 || !has_followups(p) || !t->clinic)
                return r;
        t->has_around = true;
        if (p->has_others)
                return store_around(p->store, t, p->now, &t->around, err);
        t->around = plan_around_alone(p->plan->protocol, t->clinic->zone, t->record.moment);
        return 0;
}

/* The plan with what the store knows: the patient's details, where the record tells only part of them, and what staff have
 * changed. */
static int plan_whole(const Put *p, Plan **ret, Err *err)
{
        const Treatment *t = &p->t;
        g_autoptr(GPtrArray) given = plan_changes_from_json(t->record.plan);
        g_autoptr(GPtrArray) by_staff = plan_changes_from_json(t->record.staff_plan);
        Record whole = *p->record;

        whole.patient = t->patient.p;
        whole.plan = given;
        whole.staff_plan = by_staff;
        return plan_make_around(&whole, p->plan->clinic, p->plan->protocol, &t->consent, &t->around, p->now, ret, err);
}

/* does the store know more of it than the plan that came with it was made from? */
static bool is_to_be_planned_whole(const Put *p)
{
        g_autofree char *own = has_followups(p) ? plan_changes_to_json(p->record->plan) : NULL;

        if (!has_followups(p))
                return false;
        if (p->t.record.staff_plan || g_strcmp0(own, p->t.record.plan) != 0 || plan_around_matters(&p->t.around))
                return true;
        return (p->is_known_patient || has_past(p)) && !store_plans_alike(&p->t.patient, &p->record->patient);
}

static int put_treatment(Put *p, Err *err)
{
        g_autoptr(Plan) whole = NULL;
        bool is_record_changed = false;
        int r = store_visit_moved(p->store, &p->t, p->was, p->now, &is_record_changed, err);

        if (r == 0 && is_record_changed)
                r = p->store->backend->verbs->record_update(p->store->backend, &p->t.record, err);
        if (r == 0 && is_to_be_planned_whole(p))
                r = plan_whole(p, &whole, err);
        if (r == 0)
                r = treatment_reconcile(p->store, &p->t, whole ? whole : p->plan, true, p->now, err);
        if (r == 0)
                store_visit_excuse(&p->t);
        if (r == 0 && (whole ? whole : p->plan)->followups->len > 0)
                r = treatment_judge(p->store, &p->t, p->now, err);
        return r == 0 ? treatment_write(p->store, &p->t, p->now, err) : r;
}

/* What the record as it is now does to the patient's other treatments: a new treatment to those of its family, a visit
 * that is booked to all; what a changed one was before may have been anything, and somebody else's. */
static int judge_others(Put *p, Err *err)
{
        const RecordRow *row = &p->t.record;
        const bool is_done = row->type == RECORD_TREATMENT && row->status == RECORD_COMPLETED;
        int r = 0;

        if (row->type == RECORD_PATIENT || (p->is_new && !is_done && row->status != RECORD_BOOKED))
                return 0;
        if (!p->is_new && p->before != row->patient)
                r = treatments_beside(p->store, p->config, p->before, 0, NULL, p->ret_messages, p->now, err);
        if (r < 0)
                return r;
        return treatments_beside(
                p->store, p->config, row->patient, row->number, p->is_new && is_done ? row : NULL, p->ret_messages, p->now, err);
}

/* What this record does to the patient's other treatments, messages and cards. */
static int carry_to_others(Put *p, Err *err)
{
        const bool is_greeted = !p->is_known_patient || p->change.plans;
        const bool joins = p->given->replaced_by || p->given->aliases;
        const int64_t patient = p->t.patient.number;
        int r = 0;

        if (p->change.messages)
                r = store_patient_messages_again(p->store, patient, p->now, err);
        if (r == 0 && is_told_to_others(&p->change))
                r = treatments_again(p->store, p->config, patient, p->t.record.number, p->ret_messages, p->now, err);
        if (r == 0 && p->has_others)
                r = judge_others(p, err);
        if (p->is_new)
                store_beside_add(p->store, &p->t);
        if (is_told_to_others(&p->change) || is_greeted || joins)
                store_beside_drop(p->store); /* what is done to the others by this is not told here */
        if (r == 0 && joins)
                r = store_join(p->store, p->config, p->given, p->origin, patient, p->ret_messages, p->now, err);
        return r == 0 && is_greeted ? store_greet_patient(p->store, p->config, &p->t.patient, p->now, err) : r;
}

static int put(Put *p, const Protocol **ret_protocol, Err *err)
{
        int r = find_record(p, ret_protocol, err);

        if (r == 0)
                r = find_whose(p, err);
        if (r != 0)
                return r;
        if (is_sure(p))
                p->store->backend->verbs->sure(p->store->backend);
        r = write_patient(p, err);
        if (r == 0)
                r = begin_record(p, err);
        if (r == 0)
                r = write_record(p, err);
        if (r == 0)
                r = note_consent(p, err);
        if (r == 0)
                r = gather_treatment(p, err);
        if (r == 0 && p->plan)
                r = put_treatment(p, err);
        if (r == 0)
                r = carry_to_others(p, err);
        if (r < 0)
                return r;
        if (p->is_new)
                return STORE_PUT_NEW;
        return p->plan && p->plan->withdrawn ? STORE_PUT_WITHDRAWN : STORE_PUT_UPDATED;
}

static int put_or_withdraw(Store *store, const Config *config, const Record *given, const Plan *plan, UtcMs now,
        const Protocol **ret_protocol, GArray *ret_messages, Err *err)
{
        const Record record = named_by(given);
        g_auto(Put) p = { .store = store, .config = config, .given = given, .record = &record, .plan = plan, .now = now,
                .ret_messages = ret_messages, .was = UTC_NEVER };
        int r = store_origin(store, record.clinic, record.system, &p.origin, err);

        if (r < 0)
                return r;
        if (record.is_delete) {
                store_beside_drop(store);
                return store_withdraw(store, config, &record, p.origin, ret_messages, now, err);
        }
        p.t.config = config;
        p.t.clinic_id = store_origin_row(store, p.origin)->clinic;
        p.t.clinic = config_clinic(config, p.t.clinic_id);
        return put(&p, ret_protocol, err);
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
        r = put_or_withdraw(store, config, record, plan, now, ret_protocol, ret_messages, err);
        return store_verb_end(store, r, err);
}
