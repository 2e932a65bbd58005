/* The gate's word on what is due. */
#include "store/treatment.h"

#include "model/method.h"
#include "plan/plan.h"

static int decide(Store *store, const Config *config, int64_t id, FollowupState from, FollowupState to, UtcMs due,
        const char *reason, UtcMs now, Err *err)
{
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        int r = treatment_load_of(store, config, id, &t, &row, err);

        if (r != 0)
                return r;
        if (row->f.state != from)
                return STORE_NOT_FOUND;
        if (to == FOLLOWUP_PLANNED) {
                row->f.state = to;
                row->f.due = due;
                g_strlcpy(row->f.reason, reason ? reason : "", sizeof(row->f.reason));
        } else if (to == FOLLOWUP_TASK) {
                row->f.state = to;
                g_strlcpy(row->f.method, "call", sizeof(row->f.method));
                row->f.due = t.clinic ? plan_task_due(t.clinic, now) : now;
                row->f.message = 0;
                g_strlcpy(row->f.reason, reason ? reason : "", sizeof(row->f.reason));
                r = store_row_lane(store, row, t.clinic_id, err);
        } else if (to == FOLLOWUP_HELD) {
                row->f.state = to;
                row->f.held_since = now;
                g_strlcpy(row->f.reason, reason ? reason : "", sizeof(row->f.reason));
        } else {
                followup_end(&row->f, to, reason ? reason : "");
        }
        if (r == 0 && t.clinic)
                r = treatment_calls(store, &t, now, err);
        return r == 0 ? treatment_write(store, &t, now, err) : r;
}

int store_decide(Store *store, const Config *config, int64_t id, FollowupState from, FollowupState to, UtcMs due,
        const char *reason, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = decide(store, config, id, from, to, due, reason, now, err);
        return store_verb_end(store, r, err);
}

static int reroute(Store *store, const Config *config, int64_t id, const char *next_method, const char *reason, UtcMs now,
        Err *err)
{
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        int r = treatment_load_of(store, config, id, &t, &row, err);

        if (r != 0)
                return r;
        if (row->f.state != FOLLOWUP_PLANNED)
                return STORE_NOT_FOUND;
        if (!next_method)
                followup_end(&row->f, FOLLOWUP_FAILED, reason);
        else {
                g_strlcpy(row->f.method, next_method, sizeof(row->f.method));
                row->f.is_task = method_is_task(next_method);
                row->f.message = 0;
                if (row->f.is_task) {
                        row->f.state = FOLLOWUP_TASK;
                        row->f.due = t.clinic ? plan_task_due(t.clinic, now) : now;
                        g_strlcpy(row->f.reason, reason, sizeof(row->f.reason));
                }
                r = store_row_lane(store, row, t.clinic_id, err);
        }
        if (r == 0 && t.clinic)
                r = treatment_calls(store, &t, now, err);
        return r == 0 ? treatment_write(store, &t, now, err) : r;
}

int store_reroute(Store *store, const Config *config, int64_t id, const char *next_method, const char *reason, UtcMs now,
        Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = reroute(store, config, id, next_method, reason, now, err);
        return store_verb_end(store, r, err);
}
