/* This patient's plan: what staff change of one treatment's steps, kept beside what its record says and above it. */
#include "store/holdings.h"
#include "store/treatment.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "plan/own-plan.h"
#include "record/plan-change.h"

enum { STAFF_LINES_MAX = 2 * PROTOCOL_STEPS_MAX };

int store_own_step(Store *store, const FollowupRow *row, Step **ret, Err *err)
{
        g_auto(RecordRow) record = { 0 };
        g_autoptr(GPtrArray) given = NULL, by_staff = NULL;
        const Pinned *pinned = store_pinned(store, row->protocol);
        OwnPlan own;
        int r = store->backend->verbs->record_get(store->backend, treatment_of(row->f.id), &record, err);

        if (r != 0 || !pinned)
                return r;
        given = plan_changes_from_json(record.plan);
        by_staff = plan_changes_from_json(record.staff_plan);
        own = (OwnPlan){ given, by_staff, record.type, record.status };
        *ret = own_step(pinned->protocol, &own, row->f.step);
        return 0;
}

/* ---- whose plan? ------------------------------------------------------------------------------ */

static int refuse(Err *err, const char *mend, const char *why)
{
        (void)err_set(err, -EINVAL, mend, "the plan cannot be changed", "%s", why);
        return STORE_ACTION_REFUSED;
}

/* Leaves only what was planned. @is_patient: all are one patient's, and the year in which they are greeted is no treatment. */
static int keep_planned(Store *store, bool is_patient, GArray *numbers, GString *names, Err *err)
{
        for (guint i = numbers->len; i-- > 0;) {
                g_auto(RecordRow) record = { 0 };
                int r = store->backend->verbs->record_get(store->backend, g_array_index(numbers, int64_t, i), &record, err);

                if (r < 0)
                        return r;
                if (r != 0 || record.protocol == 0 || (is_patient && record.type == RECORD_GREETING))
                        g_array_remove_index(numbers, i);
                else
                        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", record.id);
        }
        return 0;
}

/* A patient's details may come in a record that has the patient's id: what was never planned is no treatment. */
static int find_treatment(Store *store, const StorePlanAsk *ask, int64_t *ret, Err *err)
{
        StoreQuery query = { .clinic = ask->clinic, .treatment = ask->id };
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GString) names = g_string_new(NULL);
        bool is_patient = false, is_known;
        int r = store_named_records(store, &query, numbers, err);

        is_known = numbers->len > 0;
        if (r == 0)
                r = keep_planned(store, false, numbers, names, err);
        if (r == 0 && numbers->len == 0) {
                query = (StoreQuery){ .clinic = ask->clinic, .patient = ask->id };
                is_patient = true;
                r = store_named_records(store, &query, numbers, err);
                is_known |= numbers->len > 0;
                if (r == 0)
                        r = keep_planned(store, true, numbers, names, err);
        }
        if (r < 0 || !is_known)
                return r < 0 ? r : STORE_NOT_FOUND;
        if (numbers->len == 0)
                return refuse(err, NULL, "nothing has been planned for it");
        if (numbers->len > 1) {
                (void)err_set(err, -EINVAL, is_patient ? "name one of them" : "name the clinic, too", "the plan cannot be changed",
                        is_patient ? "the patient has several treatments: %s" : "several have this id: %s", names->str);
                return STORE_ACTION_REFUSED;
        }
        *ret = g_array_index(numbers, int64_t, 0);
        return 0;
}

/* ---- the lines -------------------------------------------------------------------------------- */

/* What is said anew of time or methods takes the place of what was said before; the other half of such a line stands. The line
 * that added a step stays, for it says what the step is. */
static void drop_older(GPtrArray *lines, const PlanChange *change)
{
        for (guint i = lines->len; i-- > 0;) {
                PlanChange *old = g_ptr_array_index(lines, i);

                if (strcmp(old->step, change->step) != 0 || old->is_added)
                        continue;
                if (change->skip || change->has_when)
                        old->skip = old->has_when = false;
                if (change->methods)
                        g_clear_pointer(&old->methods, g_ptr_array_unref);
                if (!old->skip && !old->has_when && !old->methods)
                        g_ptr_array_remove_index(lines, i);
        }
}

/* what staff have said of the step is taken back; a step they added is left out. false: they have said nothing */
static bool take_back(GPtrArray *lines, const PlanChange *change)
{
        bool is_added = false, found = false;

        for (guint i = lines->len; i-- > 0;) {
                const PlanChange *old = g_ptr_array_index(lines, i);

                if (strcmp(old->step, change->step) != 0)
                        continue;
                found = true;
                is_added |= old->is_added;
                if (!old->is_added)
                        g_ptr_array_remove_index(lines, i);
        }
        if (is_added) {
                PlanChange *skip = plan_change_copy(change);
                skip->skip = true;
                g_ptr_array_add(lines, skip);
        }
        return found;
}

/* What is said of a whole row holds for each of its times: one alone that is taken back goes by the protocol's time. */
static bool restore_time(const Protocol *protocol, GPtrArray *lines, const PlanChange *change)
{
        const Step *time = protocol_step(protocol, change->step, NULL);
        bool is_row_changed = false;
        PlanChange *own;

        for (guint i = 0; time && time->row && i < lines->len; i++) {
                const PlanChange *line = g_ptr_array_index(lines, i);

                is_row_changed |= strcmp(line->step, time->row) == 0 && (line->skip || line->has_when);
        }
        if (!is_row_changed)
                return false;
        own = plan_change_copy(change);
        own->has_when = true;
        own->when = time->when;
        g_ptr_array_add(lines, own);
        return true;
}

static bool has_step(const Protocol *protocol, const PlanChange *change)
{
        for (guint i = 0; i < protocol->steps->len; i++)
                if (own_change_is_for(change, g_ptr_array_index(protocol->steps, i)))
                        return true;
        return false;
}

/* ---- the steps a line is about ---------------------------------------------------------------- */

static bool is_about(const StorePlanAsk *ask, const OwnStep *step)
{
        return own_change_is_for(ask->change, step->step);
}

static const FollowupRow *latest_of(const Treatment *t, uint32_t number)
{
        const FollowupRow *latest = NULL;

        for (guint i = 0; i < t->rows->len; i++) {
                const FollowupRow *row = &g_array_index(t->rows, FollowupRow, i);

                if (row->f.step == number && row->f.cause == 0 && row->protocol == t->record.protocol)
                        latest = row;
        }
        return latest;
}

static int refuse_step(const char *step, const FollowupRow *row, Err *err)
{
        (void)err_set(err, -EINVAL, "only what has not been sent can be changed", "the plan cannot be changed", "%s is %s%s%s", step,
                followup_state_to_string(row->f.state), row->f.reason[0] != '\0' ? ": " : "", row->f.reason);
        return STORE_ACTION_REFUSED;
}

/* Is anything left to be changed? */
static int check_unsent(const Treatment *t, const StorePlanAsk *ask, const GArray *steps, Err *err)
{
        const FollowupRow *settled = NULL;

        for (guint i = 0; i < steps->len; i++) {
                const OwnStep *step = &g_array_index(steps, OwnStep, i);
                const FollowupRow *row = is_about(ask, step) ? latest_of(t, step->number) : NULL;

                if (!is_about(ask, step))
                        continue;
                if (!row || !followup_is_settled(row))
                        return 0;
                settled = row;
        }
        return settled ? refuse_step(ask->change->step, settled, err) : 0;
}

/* What counts from the effect's end, and comes on the day of the treatment or before it, was meant otherwise. */
static bool is_before_effect(const Treatment *t, const OwnStep *step, const Followup *f)
{
        CivilDate done, day;

        if (step->step->from != WHEN_FROM_EFFECT_END || step->is_skipped || utc_is_never(f->aim))
                return false;
        civil_from_utc(t->clinic->zone, t->record.moment, &done, NULL, NULL);
        civil_from_utc(t->clinic->zone, f->aim, &day, NULL, NULL);
        return civil_date_compare(day, done) <= 0;
}

/* Would it come to nothing? A step that staff want must have a time left, and a way to the patient. */
static int check_outcome(const Treatment *t, const StorePlanAsk *ask, const GArray *steps, const Plan *plan, Err *err)
{
        const Followup *ended = NULL;

        for (guint i = 0; i < plan->followups->len; i++) {
                const Followup *f = &g_array_index(plan->followups, Followup, i);
                const OwnStep *step = &g_array_index(steps, OwnStep, i);
                const FollowupRow *row = latest_of(t, f->step);

                if (!is_about(ask, step) || (row && followup_is_settled(row)))
                        continue;
                if (ask->change->has_when && is_before_effect(t, step, f))
                        return refuse(err, "say how long before or after the effect's end, so that it comes after the day of the treatment",
                                "this step counts from the end of the effect, and would come no later than the day of the treatment");
                if (step->is_skipped || (f->state != FOLLOWUP_MISSED && f->state != FOLLOWUP_SKIPPED))
                        return 0;
                ended = f;
        }
        if (!ended)
                return 0;
        (void)err_set(err, -EINVAL, "choose another time or another method", "the plan cannot be changed", "%s would be %s at once: %s",
                ask->change->step, followup_state_to_string(ended->state), ended->reason);
        return STORE_ACTION_REFUSED;
}

/* ---- changing --------------------------------------------------------------------------------- */

/* of the first step it is about; 0: it has none yet */
static int64_t followup_of(const Treatment *t, const StorePlanAsk *ask, const GArray *steps)
{
        for (guint i = 0; i < steps->len; i++) {
                const OwnStep *step = &g_array_index(steps, OwnStep, i);
                const FollowupRow *row = is_about(ask, step) ? latest_of(t, step->number) : NULL;

                if (row)
                        return row->f.id;
        }
        return 0;
}

static int tell(Store *store, const Treatment *t, const StorePlanAsk *ask, const GArray *steps, UtcMs now, Err *err)
{
        g_autofree char *said = ask->take_back ? g_strdup("as the protocol and the records say") : plan_change_describe(ask->change);
        g_autofree char *what = g_strconcat("plan: ", said, NULL);
        g_autofree char *about = g_strdup_printf("%s: %s", ask->change->step, said);
        const AuditAct act = { .who = ask->who, .what = "plan", .patient = t->record.patient,
                .followup = followup_of(t, ask, steps), .about = about, .why = ask->why };
        int r = store_audit(store, &act, now, err);

        for (guint i = 0; r == 0 && i < steps->len; i++) {
                const OwnStep *step = &g_array_index(steps, OwnStep, i);
                const FollowupRow *row = is_about(ask, step) ? latest_of(t, step->number) : NULL;

                if (row && !followup_is_settled(row))
                        r = store_tell(store, row->f.id, what, ask->who, ask->why, now, err);
        }
        return r;
}

static int check_lines(const Treatment *t, const Config *config, const StorePlanAsk *ask, const Record *record, Err *err)
{
        g_autoptr(GPtrArray) all = g_ptr_array_new();
        const GPtrArray *of[] = { record->plan, record->staff_plan };

        if (record->staff_plan->len > STAFF_LINES_MAX)
                return refuse(err, "take back what no longer counts", "staff have changed too much of it already");
        if (ask->take_back)
                return 0;
        for (size_t k = 0; k < G_N_ELEMENTS(of); k++)
                for (guint i = 0; of[k] && i < of[k]->len; i++)
                        g_ptr_array_add(all, g_ptr_array_index(of[k], i));
        if (own_plan_check_line(all, all->len - 1, t->clinic, t->pinned->protocol, t->record.type, err) < 0 ||
                own_plan_check_texts(record->staff_plan, config, t->clinic, err) < 0)
                return STORE_ACTION_REFUSED;
        return 0;
}

/* The lines with what is asked for. */
static int add_line(const Treatment *t, const StorePlanAsk *ask, Record *record, Err *err)
{
        bool found;

        if (!record->staff_plan)
                record->staff_plan = g_ptr_array_new_with_free_func(plan_change_free);
        if (ask->take_back) {
                found = take_back(record->staff_plan, ask->change);
                found |= restore_time(t->pinned->protocol, record->staff_plan, ask->change);
                if (!found && !has_step(t->pinned->protocol, ask->change))
                        return refuse(err, "name a step as followupctl plan lists it", "there is no step of this name");
                return found ? 0 : refuse(err, "see followupctl plan for what staff have changed", "staff have changed nothing of this step");
        }
        drop_older(record->staff_plan, ask->change);
        g_ptr_array_add(record->staff_plan, plan_change_copy(ask->change));
        return 0;
}

static int carry_out(Store *store, Treatment *t, const StorePlanAsk *ask, const Record *record, UtcMs now, Err *err)
{
        const OwnPlan own = { record->plan, record->staff_plan, record->type, record->status };
        g_autoptr(GArray) steps = own_steps(t->pinned->protocol, &own);
        g_autoptr(Plan) plan = NULL;
        int r = check_unsent(t, ask, steps, err);

        if (r != 0)
                return r;
        r = plan_make(record, t->clinic, t->pinned->protocol, &t->consent, now, &plan, err);
        if (r < 0)
                return r;
        if (plan->followups->len == 0)
                return refuse(err, NULL, plan->why_none);
        r = check_outcome(t, ask, steps, plan, err);
        if (r != 0)
                return r;
        g_free(t->record.staff_plan);
        t->record.staff_plan = plan_changes_to_json(record->staff_plan);
        r = store->backend->verbs->record_update(store->backend, &t->record, err);
        if (r == 0)
                r = tell(store, t, ask, steps, now, err);
        if (r == 0)
                r = treatment_reconcile(store, t, plan, true, now, err);
        if (r == 0)
                r = treatment_judge(store, t, now, err);
        return r == 0 ? treatment_write(store, t, now, err) : r;
}

static int change_plan(Store *store, const Config *config, const StorePlanAsk *ask, UtcMs now, GArray *ret_messages, Err *err)
{
        g_auto(Treatment) t = { 0 };
        Record record = { 0 };
        int64_t number;
        int r = find_treatment(store, ask, &number, err);

        if (r == 0)
                r = treatment_load(store, config, number, &t, err);
        if (r != 0)
                return r;
        if (!t.clinic)
                return refuse(err, NULL, "the configuration no longer has its clinic");
        t.who = ask->who;
        t.why = ask->why;
        t.takes_methods = ask->change->methods != NULL;
        t.ret_messages = ret_messages;
        r = treatment_record(store, &t, &record, err);
        if (r == 0)
                r = add_line(&t, ask, &record, err);
        if (r == 0)
                r = check_lines(&t, config, ask, &record, err);
        if (r == 0)
                r = carry_out(store, &t, ask, &record, now, err);
        treatment_record_done(&record);
        return r;
}

int store_change_plans(Store *store, const Config *config, const StorePlanAsk *asks, unsigned n_asks, UtcMs now, GArray *ret_messages,
        unsigned *ret_refused, Err *err)
{
        const guint n_messages = ret_messages ? ret_messages->len : 0;
        unsigned i = 0;
        int r = store_verb(store, now, err), r2;

        if (r < 0)
                return r;
        for (; i < n_asks; i++) {
                r = change_plan(store, config, &asks[i], now, ret_messages, err);
                if (r != 0)
                        break;
                store_beside_drop(store); /* the next one looks at what this one has left */
        }
        if (r <= 0)
                return store_verb_end(store, r, err);
        /* all or nothing */
        if (ret_messages)
                g_array_set_size(ret_messages, n_messages);
        *ret_refused = i;
        r2 = store_verb_back(store, err);
        return r2 < 0 ? r2 : r;
}

int store_change_plan(Store *store, const Config *config, const StorePlanAsk *ask, UtcMs now, GArray *ret_messages, Err *err)
{
        unsigned refused;

        return store_change_plans(store, config, ask, 1, now, ret_messages, &refused, err);
}
