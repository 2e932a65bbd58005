/* Calls: where no message will do, or none has done it, a person has to call; once for each cause, and when. */
#include "store/messages.h"
#include "store/treatment.h"
#include "store/visit.h"

#include "plan/plan.h"

UtcMs treatment_task_due(const Treatment *t, UtcMs now)
{
        return t->clinic ? plan_task_due(t->clinic, now) : utc_floor_s(now);
}

void followup_call_instead(Followup *f, UtcMs due)
{
        f->state = FOLLOWUP_TASK;
        g_strlcpy(f->method, "call", sizeof(f->method));
        f->due = due;
        f->held_since = UTC_NEVER;
        f->message = 0;
        g_strlcpy(f->reason, "opted out of messages: to be called", sizeof(f->reason));
}

UtcMs store_call_due(const Store *store, const Config *config, const FollowupRow *row, UtcMs now)
{
        const Clinic *clinic = config_clinic(config, store_lane_row(store, row->lane)->clinic);

        return clinic ? plan_task_due(clinic, now) : now;
}

static bool is_called(const Treatment *t, const Followup *question)
{
        for (guint k = 0; k < t->rows->len; k++) {
                const FollowupRow *call = treatment_row(t, k);
                const FollowupRow *cause = call->f.cause != 0 ? treatment_find(t, call->f.cause) : NULL;

                if (call->decided == DECIDED_RECORD_CANCEL || call->decided == DECIDED_OTHER_TIME)
                        continue;
                if (call->f.cause == question->id || (cause && plan_is_called_along(&call->f, &cause->f, question)))
                        return true;
        }
        return false;
}

int treatment_call(Store *store, Treatment *t, guint i, const char *reason, UtcMs now, Err *err)
{
        const Followup f = treatment_row(t, i)->f;
        Followup call = {
                .step = f.step,
                .purpose = f.purpose,
                .method = "call",
                .state = FOLLOWUP_TASK,
                .opens = utc_floor_s(now),
                .closes = UTC_NEVER,
                .cause = f.id,
                .held_since = UTC_NEVER,
        };
        int r;

        if (is_called(t, &f))
                return 0;
        call.due = f.purpose == PURPOSE_VISIT ? store_visit_call_due(t, &f, now) : plan_task_due(t->clinic, now);
        call.aim = f.purpose == PURPOSE_VISIT && f.state == FOLLOWUP_HELD ? f.aim : call.due;
        g_strlcpy(call.reason, reason, sizeof(call.reason));
        r = treatment_add(store, t, &call, err);
        if (r == 0)
                treatment_row(t, t->rows->len - 1)->protocol = treatment_row(t, i)->protocol;
        return r;
}

void treatment_drop_calls(Treatment *t, int64_t cause, const char *reason)
{
        for (guint i = 0; i < t->rows->len; i++) {
                FollowupRow *row = treatment_row(t, i);

                if (row->f.cause != cause || row->f.state != FOLLOWUP_TASK)
                        continue;
                followup_end(&row->f, FOLLOWUP_CANCELLED, reason);
                row->decided = DECIDED_RECORD_CANCEL; /* another reason may still make one */
        }
}

/* An uncertain one that receipts or its provider may still tell of has not ended. */
static int needs_call(Store *store, const Treatment *t, const FollowupRow *row, UtcMs now, bool *ret, Err *err)
{
        bool is_needed = plan_needs_call(&row->f, now), is_untold, may_be_resolved = false;
        int r = store_visit_needs_call(store, t, row, now, &is_untold, err);

        if (r == 0 && row->f.state == FOLLOWUP_UNCERTAIN && row->f.cause == 0) {
                is_needed |= t->clinic->uncertain_is_task[row->f.purpose];
                if (is_needed)
                        r = store_may_be_resolved(store, t->config, row, now, &may_be_resolved, err);
        }
        *ret = is_untold || (is_needed && !may_be_resolved);
        return r;
}

static int say_why_call(Store *store, const Treatment *t, const FollowupRow *row, char reason[static FOLLOWUP_REASON_MAX], Err *err)
{
        static const char *const instead[N_PURPOSES] = {
                [PURPOSE_SAFETY] = "its reminder went along with a message that asks about safety",
                [PURPOSE_CARE] = "its reminder went along with a message about aftercare",
                [PURPOSE_REVIEW] = "its reminder went along with a message about a control visit",
        };
        const char *booked = store_visit_is_moved(t) ? "moved" : "booked";
        const Followup *f = &row->f;
        Purpose of = PURPOSE_VISIT;
        int r = 0;

        if (f->purpose != PURPOSE_VISIT) {
                g_snprintf(reason, FOLLOWUP_REASON_MAX, "%s: %s", followup_state_to_string(f->state), f->reason);
                return 0;
        }
        r = store_visit_spoken_over(store, row, &of, err);
        g_snprintf(reason, FOLLOWUP_REASON_MAX, "%s, no message tells it: %s", booked, instead[of] ? instead[of] : f->reason);
        return r;
}

static int add_step_name(Store *store, const FollowupRow *row, GString *names, Err *err)
{
        g_autoptr(Step) step = NULL;
        int r = store_own_step(store, row, &step, err);

        if (r == 0 && step)
                g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", step->id);
        return MIN(r, 0);
}

/* Its day has gone by, and nobody has been asked to call for it. */
static bool is_missed(const Treatment *t, const FollowupRow *row, UtcMs now)
{
        return row->f.state == FOLLOWUP_MISSED && plan_needs_call(&row->f, now) && !is_called(t, &row->f);
}

/* Questions that were missed make one call together: for the last of them, telling the others. */
static int call_missed(Store *store, Treatment *t, UtcMs now, Err *err)
{
        g_autoptr(GString) others = g_string_new(NULL);
        char reason[FOLLOWUP_REASON_MAX];
        int last = -1, r = 0;

        for (guint i = 0; i < t->rows->len; i++) {
                const FollowupRow *row = treatment_row(t, i);

                if (is_missed(t, row, now) && (last < 0 || row->f.closes.ms >= treatment_row(t, (guint)last)->f.closes.ms))
                        last = (int)i;
        }
        if (last < 0)
                return 0;
        for (guint i = 0; r == 0 && i < t->rows->len; i++) {
                const FollowupRow *row = treatment_row(t, i);

                if ((int)i != last && is_missed(t, row, now) && row->f.closes.ms <= now.ms)
                        r = add_step_name(store, row, others, err);
        }
        if (r < 0)
                return r;
        r = say_why_call(store, t, treatment_row(t, (guint)last), reason, err);
        if (r < 0)
                return r;
        if (others->len > 0) {
                g_strlcat(reason, "; to ask, too: ", sizeof(reason));
                g_strlcat(reason, others->str, sizeof(reason));
        }
        return treatment_call(store, t, (guint)last, reason, now, err);
}

/* Rule 10, and visits that nobody would hear of: once for each cause, and once for what was missed together. */
int treatment_calls(Store *store, Treatment *t, UtcMs now, Err *err)
{
        const guint n_rows = t->rows->len;
        const int missed = call_missed(store, t, now, err);

        if (missed < 0)
                return missed;
        store_visit_calls_follow(t, now);
        for (guint i = 0; i < n_rows; i++) {
                const Followup f = treatment_row(t, i)->f;
                char reason[FOLLOWUP_REASON_MAX];
                bool is_needed;
                int r = needs_call(store, t, treatment_row(t, i), now, &is_needed, err);

                if (r < 0)
                        return r;
                if (!is_needed)
                        continue;
                if (f.state == FOLLOWUP_HELD)
                        treatment_row(t, i)->f.held_since = UTC_NEVER; /* its call is made: out of the queue */
                r = say_why_call(store, t, treatment_row(t, i), reason, err);
                if (r == 0)
                        r = treatment_call(store, t, i, reason, now, err);
                if (r < 0)
                        return r;
        }
        return 0;
}
