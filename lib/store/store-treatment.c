/* A treatment being changed: loaded, judged, and written. */
#include "store/messages.h"
#include "store/treatment.h"

#include <errno.h>
#include <string.h>

#include "plan/own-plan.h"
#include "plan/plan.h"
#include "record/plan-change.h"

static const char opted_out[] = "opted out";

void treatment_done(Treatment *t)
{
        record_row_done(&t->record);
        patient_row_done(&t->patient);
        g_clear_pointer(&t->before, g_array_unref);
        g_clear_pointer(&t->rows, g_array_unref);
}

static int load_rows(Store *store, Treatment *t, Err *err)
{
        int r;

        t->before = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        r = store_rows_of(store, t->record.number, t->before, err);
        t->rows = g_array_copy(t->before);
        return r;
}

int treatment_load(Store *store, const Config *config, int64_t number, Treatment *ret, Err *err)
{
        g_auto(Treatment) t = { 0 };
        int r = store->backend->verbs->record_get(store->backend, number, &t.record, err);

        if (r == 0)
                r = store_patient_get(store, t.record.patient, &t.patient, err);
        if (r == 0)
                r = load_rows(store, &t, err);
        if (r != 0)
                return r;
        t.config = config;
        t.clinic_id = store_origin_row(store, t.record.origin)->clinic;
        t.clinic = config_clinic(config, t.clinic_id);
        t.pinned = store_pinned(store, t.record.protocol);
        t.consent = store_consent(&t.patient);
        *ret = t;
        t = (Treatment){ 0 };
        return 0;
}

int treatment_load_of(Store *store, const Config *config, int64_t id, Treatment *ret, FollowupRow **ret_row, Err *err)
{
        int r = treatment_load(store, config, treatment_of(id), ret, err);

        *ret_row = r == 0 ? treatment_find(ret, id) : NULL;
        return r == 0 && !*ret_row ? STORE_NOT_FOUND : r;
}

/* ---- the record as it was read --------------------------------------------------------------- */

/* The record's lines, but for those about steps that the protocol it follows now does not have any more. */
static GPtrArray *own_plan_that_holds(const Treatment *t)
{
        GPtrArray *plan = plan_changes_from_json(t->record.plan);

        for (guint i = plan && t->pinned ? plan->len : 0; i-- > 0;)
                if (own_plan_check_line(plan, i, NULL, t->pinned->protocol, t->record.type, NULL) < 0)
                        g_ptr_array_remove_index(plan, i);
        return plan;
}

static GArray *steps_under_way(const Treatment *t)
{
        GArray *steps = g_array_new(FALSE, FALSE, sizeof(uint32_t));

        for (guint i = 0; i < t->rows->len; i++) {
                const FollowupRow *row = treatment_row(t, i);

                if (row->f.cause == 0 && row->protocol == t->record.protocol && followup_is_unsent(row->f.state))
                        g_array_append_val(steps, row->f.step);
        }
        return steps;
}

int treatment_record(Store *store, const Treatment *t, Record *ret, Err *err)
{
        const OriginRow *origin = store_origin_row(store, t->record.origin);
        const char *procedure, *practitioner;
        int r = store_word_text(store, t->record.procedure, &procedure, err);

        if (r == 0)
                r = store_word_text(store, t->record.practitioner, &practitioner, err);
        if (r < 0)
                return r;
        *ret = (Record){
                .type = t->record.type,
                .clinic = origin->clinic,
                .system = origin->system,
                .id = t->record.id,
                .procedure = (char *)procedure,
                .practitioner = (char *)practitioner,
                .status = t->record.status,
                .moment = t->record.moment,
                .updated_at = t->record.updated_at,
                .patient = t->patient.p,
                .plan = own_plan_that_holds(t),
                .staff_plan = plan_changes_from_json(t->record.staff_plan),
                .before_plan_from = t->record.is_history,
                .under_way = t->record.type == RECORD_GREETING ? steps_under_way(t) : NULL,
        };
        return 0;
}

void treatment_record_done(Record *record)
{
        g_clear_pointer(&record->plan, g_ptr_array_unref);
        g_clear_pointer(&record->staff_plan, g_ptr_array_unref);
        g_clear_pointer(&record->under_way, g_array_unref);
}

/* ---- its rows -------------------------------------------------------------------------------- */

void followup_end(Followup *f, FollowupState state, const char *reason)
{
        f->state = state;
        f->due = UTC_NEVER;
        g_strlcpy(f->reason, reason, sizeof(f->reason));
}

FollowupRow *treatment_find(const Treatment *t, int64_t id)
{
        for (guint i = 0; i < t->rows->len; i++)
                if (treatment_row(t, i)->f.id == id)
                        return treatment_row(t, i);
        return NULL;
}

void treatment_note_message(const Treatment *t, int64_t message)
{
        if (t->ret_messages && message != 0)
                g_array_append_val(t->ret_messages, message);
}

int treatment_add(Store *store, Treatment *t, const Followup *planned, Err *err)
{
        FollowupRow row = { .f = *planned, .protocol = t->record.protocol };
        int64_t n = 1;

        if (t->rows->len > 0)
                n = treatment_row(t, t->rows->len - 1)->f.id % FOLLOWUP_PER_TREATMENT + 1;
        if (n >= FOLLOWUP_PER_TREATMENT)
                return err_set(err, -E2BIG, NULL, "a treatment cannot be planned again",
                        "it has been planned too often");
        row.f.id = t->record.number * FOLLOWUP_PER_TREATMENT + n;
        g_array_append_val(t->rows, row);
        return store_row_lane(store, treatment_row(t, t->rows->len - 1), t->clinic_id, err);
}

/* ---- judging --------------------------------------------------------------------------------- */

/* Asked once for each method, and kind where that matters: the follow-ups of a treatment mostly go the same way. */
static int ask_stop(Store *store, Treatment *t, const char *method, Purpose purpose, StopOf *ret, Err *err)
{
        const ConsentKind kind = purpose_consent(purpose);
        int r = 0;

        if (strcmp(t->stop_method, method) != 0 || ((store->has_part_stops || store->has_secret) && kind != t->stop_kind))
                r = store_is_stopped(store, t->patient.number, &t->patient.p, method, purpose, &t->stopped, err);
        if (r < 0)
                return r;
        t->stop_kind = kind;
        g_strlcpy(t->stop_method, method, sizeof(t->stop_method));
        *ret = t->stopped;
        return 0;
}

/* A call that the stop made before keeps its day for as long as nobody has called. */
static UtcMs stop_call_due(const Treatment *t, guint i, UtcMs now)
{
        const FollowupRow *before = i < t->before->len ? &g_array_index(t->before, FollowupRow, i) : NULL;
        const Followup *f = &treatment_row(t, i)->f;

        if (before && before->f.state == FOLLOWUP_TASK && before->f.aim.ms == f->aim.ms && !utc_is_never(before->f.due))
                return before->f.due;
        return plan_task_due(t->clinic, f->aim.ms > now.ms ? f->aim : now);
}

/* A stop outranks consent: safety becomes a call, the rest is held. */
static int apply_stop(Store *store, Treatment *t, guint i, UtcMs now, Err *err)
{
        FollowupRow *row = treatment_row(t, i);
        Followup *f = &row->f;
        const bool is_held_for_stop = f->state == FOLLOWUP_HELD && strcmp(f->reason, opted_out) == 0;
        StopOf stopped;
        int r;

        if (f->cause != 0 || row->decided == DECIDED_STAFF_HOLD || f->is_task)
                return 0;
        if (f->state != FOLLOWUP_PLANNED && !is_held_for_stop && !plan_is_held_for_consent(f))
                return 0;
        r = ask_stop(store, t, f->method, f->purpose, &stopped, err);
        if (r < 0)
                return r;
        if (stopped == STOP_OF_NOTHING) {
                if (is_held_for_stop) {
                        f->state = FOLLOWUP_PLANNED;
                        f->reason[0] = '\0';
                        f->held_since = UTC_NEVER;
                }
                return 0;
        }
        if (f->purpose != PURPOSE_SAFETY || !t->clinic) {
                f->state = FOLLOWUP_HELD;
                g_strlcpy(f->reason, opted_out, sizeof(f->reason));
                if (utc_is_never(f->held_since))
                        f->held_since = now;
                return 0;
        }
        if (f->closes.ms <= now.ms)
                return 0; /* ends as missed, and then as a call */
        followup_call_instead(f, stop_call_due(t, i, now));
        return store_row_lane(store, row, t->clinic_id, err);
}

/* An open task stays on the list when its window has closed: somebody still has to call. */
static bool is_for_judge(const FollowupRow *row)
{
        if (!followup_is_unsent(row->f.state) || row->f.cause != 0)
                return false;
        return row->f.state != FOLLOWUP_TASK || utc_is_never(row->f.due);
}

/* What consent, trouble, a visit or another treatment does not allow; what staff hold stays held. */
static void hold_rows(Treatment *t, UtcMs now)
{
        for (guint i = 0; i < t->rows->len; i++) {
                FollowupRow *row = treatment_row(t, i);

                if (!followup_is_unsent(row->f.state) || row->f.cause != 0 || row->decided == DECIDED_STAFF_HOLD)
                        continue;
                plan_consent(t->clinic, &t->consent, &row->f, 1, now);
                plan_around_apply(&t->around, t->clinic->zone, &row->f);
                if (row->f.state == FOLLOWUP_CANCELLED)
                        row->decided = DECIDED_STAFF_CANCEL; /* their entry that the patient refused */
        }
}

static void judge_rows(Treatment *t, UtcMs now)
{
        const CivilZone *zone = patient_zone(&t->patient.p, t->clinic->zone);
        g_autofree Followup *items = g_new(Followup, t->rows->len + 1);
        unsigned n = 0;

        for (guint i = 0; i < t->rows->len; i++)
                if (is_for_judge(treatment_row(t, i)))
                        items[n++] = treatment_row(t, i)->f;
        plan_judge(t->clinic, zone, plan_not_before(t->record.type, t->record.moment), &t->around, items, n, now);
        for (guint i = 0, k = 0; i < t->rows->len; i++)
                if (is_for_judge(treatment_row(t, i))) {
                        FollowupRow *row = treatment_row(t, i);
                        Followup next = items[k++];
                        /* what staff hold stays held, until its window closes */
                        if (row->decided == DECIDED_STAFF_HOLD && followup_is_unsent(next.state))
                                continue;
                        row->f = next;
                }
}

int treatment_judge(Store *store, Treatment *t, UtcMs now, Err *err)
{
        const bool is_new = t->before->len == 0; /* its plan was made just now, and judged */
        int r = treatment_around(store, t, now, err);

        for (guint i = 0; r == 0 && t->clinic && !is_new && i < t->rows->len; i++)
                if (treatment_row(t, i)->decided != DECIDED_STAFF_HOLD)
                        plan_around_free(&treatment_row(t, i)->f);
        for (guint i = 0; r == 0 && i < t->rows->len; i++)
                r = apply_stop(store, t, i, now, err);
        if (r < 0 || !t->clinic)
                return r;
        if (!is_new) {
                hold_rows(t, now);
                judge_rows(t, now);
                r = treatment_doubts(store, t, now, err);
        }
        if (r < 0)
                return r;
        return treatment_calls(store, t, now, err);
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool is_same(const FollowupRow *a, const FollowupRow *b)
{
        const Followup *x = &a->f, *y = &b->f;

        return a->lane == b->lane && a->protocol == b->protocol && a->decided == b->decided && x->state == y->state
                && x->due.ms == y->due.ms && x->opens.ms == y->opens.ms && x->closes.ms == y->closes.ms
                && x->aim.ms == y->aim.ms && x->delay.ms == y->delay.ms && x->message == y->message
                && x->n_attempts == y->n_attempts && x->held_since.ms == y->held_since.ms
                && strcmp(x->reason, y->reason) == 0;
}

static bool waits_for_message(const FollowupRow *row)
{
        return row->f.message != 0 && (row->f.state == FOLLOWUP_PLANNED || row->f.state == FOLLOWUP_HELD);
}

/* Before it is written: does it leave the message whose retry it waited for? Then what comes later is another message. */
static int leaves_message(Store *store, const FollowupRow *before, FollowupRow *row, bool *ret, Err *err)
{
        bool is_doubtful = false;
        int r = 0;

        *ret = waits_for_message(before) && (row->f.state != FOLLOWUP_PLANNED || row->f.message == 0);
        if (*ret && row->f.state == FOLLOWUP_HELD)
                r = store_is_doubtful(store, before->f.message, &is_doubtful, err);
        if (r < 0)
                return r;
        if (is_doubtful) {
                *ret = false;
                row->f.message = before->f.message;
        } else if (*ret && followup_is_unsent(row->f.state)) {
                row->f.message = 0;
        }
        return 0;
}

int treatment_write(Store *store, Treatment *t, UtcMs now, Err *err)
{
        const guint n_before = t->before->len;
        g_autoptr(GArray) leaving = g_array_new(FALSE, FALSE, sizeof(guint));
        int r = 0;

        for (guint i = 0; r == 0 && i < n_before; i++) {
                const FollowupRow *before = &g_array_index(t->before, FollowupRow, i);
                FollowupRow *row = treatment_row(t, i);
                bool leaves;

                if (is_same(before, row))
                        continue;
                r = leaves_message(store, before, row, &leaves, err);
                if (r == 0)
                        r = store_row_write(store, before, row, t->who, t->why, now, err);
                if (r == 0 && leaves)
                        g_array_append_val(leaving, i);
        }
        /* only then: who still waits for the message is read from what is written, and may be written itself */
        for (guint k = 0; r == 0 && k < leaving->len; k++) {
                const guint i = g_array_index(leaving, guint, k);

                r = store_leave_message(store, g_array_index(t->before, FollowupRow, i).f.message, treatment_row(t, i)->f.id, now, err);
        }
        if (r == 0 && t->rows->len > n_before)
                r = store_rows_add(store, treatment_row(t, n_before), t->rows->len - n_before, err);
        return r;
}

static int plan_again(Store *store, Treatment *t, UtcMs now, Plan **ret, Err *err)
{
        Record record;
        int r = treatment_record(store, t, &record, err);

        if (r < 0)
                return r;
        r = plan_make_around(&record, t->clinic, t->pinned->protocol, &t->consent, &t->around, now, ret, err);
        treatment_record_done(&record);
        return r;
}

int treatment_work_out(Store *store, Treatment *t, UtcMs now, Err *err)
{
        g_autoptr(Plan) plan = NULL;
        int r;

        if (!t->clinic || !t->pinned)
                return 0;
        r = treatment_around(store, t, now, err);
        if (r == 0)
                r = plan_again(store, t, now, &plan, err);
        /* what was held for a day gets its call, also when it is freed now */
        if (r == 0 && plan->followups->len > 0)
                r = treatment_calls(store, t, now, err);
        if (r == 0)
                r = treatment_reconcile(store, t, plan, false, now, err);
        if (r == 0 && plan->followups->len > 0)
                r = treatment_judge(store, t, now, err);
        return r;
}

static int again(Store *store, const Config *config, int64_t number, bool has_new_details, bool is_revived, GArray *ret_messages,
        UtcMs now, Err *err)
{
        g_auto(Treatment) t = { 0 };
        int r = treatment_load(store, config, number, &t, err);

        if (r != 0)
                return r;
        t.ret_messages = ret_messages;
        for (guint i = 0; i < t.rows->len; i++)
                if (treatment_row(&t, i)->f.state == FOLLOWUP_SENDING)
                        treatment_note_message(&t, treatment_row(&t, i)->f.message);
        t.has_new_details = has_new_details;
        t.is_revived = is_revived;
        r = treatment_work_out(store, &t, now, err);
        return r == 0 ? treatment_write(store, &t, now, err) : r;
}

int treatment_again(Store *store, const Config *config, int64_t number, UtcMs now, Err *err)
{
        return again(store, config, number, false, false, NULL, now, err);
}

static int all_again(Store *store, const Config *config, int64_t patient, int64_t but, bool is_revived, GArray *ret_messages,
        UtcMs now, Err *err)
{
        bool is_mine;
        int r = store_beside_hold_of(store, patient, &is_mine, err);

        for (guint i = 0; r == 0 && i < store->beside.rows->len; i++) {
                const int64_t number = g_array_index(store->beside.rows, BesideRow, i).number;

                if (number != but)
                        r = again(store, config, number, true, is_revived, ret_messages, now, err);
        }
        if (is_mine)
                store_beside_drop(store);
        return r;
}

int treatments_again(Store *store, const Config *config, int64_t patient, int64_t but, GArray *ret_messages,
        UtcMs now, Err *err)
{
        return all_again(store, config, patient, but, false, ret_messages, now, err);
}

int treatments_revive(Store *store, const Config *config, int64_t patient, GArray *ret_messages, UtcMs now, Err *err)
{
        return all_again(store, config, patient, 0, true, ret_messages, now, err);
}
