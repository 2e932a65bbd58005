/* The gate's word on what is due. */
#include "store/treatment.h"

#include "model/method.h"

/* A person does it, from the next working time on. */
static void hand_to_staff(const Treatment *t, FollowupRow *row, const char *reason, UtcMs now)
{
        row->f.state = FOLLOWUP_TASK;
        row->f.due = treatment_task_due(t, now);
        row->f.message = 0;
        g_strlcpy(row->f.reason, reason, sizeof(row->f.reason));
}

static int write_decided(Store *store, Treatment *t, UtcMs now, Err *err)
{
        int r = t->clinic ? treatment_calls(store, t, now, err) : 0;

        return r == 0 ? treatment_write(store, t, now, err) : r;
}

static int load_planned(Store *store, const Config *config, int64_t id, Treatment *t, FollowupRow **ret_row, Err *err)
{
        int r = treatment_load_of(store, config, id, t, ret_row, err);

        return r == 0 && (*ret_row)->f.state != FOLLOWUP_PLANNED ? STORE_NOT_FOUND : r;
}

static int decide(Store *store, const Config *config, int64_t id, FollowupState to, UtcMs due, const char *reason, UtcMs now, Err *err)
{
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        int r = load_planned(store, config, id, &t, &row, err);

        if (r != 0)
                return r;
        if (to == FOLLOWUP_PLANNED) {
                row->f.due = due;
                g_strlcpy(row->f.reason, reason, sizeof(row->f.reason));
        } else if (to == FOLLOWUP_TASK) {
                g_strlcpy(row->f.method, "call", sizeof(row->f.method));
                hand_to_staff(&t, row, reason, now);
                r = store_row_lane(store, row, t.clinic_id, err);
        } else if (to == FOLLOWUP_HELD) {
                row->f.state = to;
                row->f.held_since = now;
                g_strlcpy(row->f.reason, reason, sizeof(row->f.reason));
        } else {
                followup_end(&row->f, to, reason);
        }
        return r == 0 ? write_decided(store, &t, now, err) : r;
}

int store_decide(Store *store, const Config *config, int64_t id, FollowupState to, UtcMs due, const char *reason, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = decide(store, config, id, to, due, reason, now, err);
        return store_verb_end(store, r, err);
}

static int reroute(Store *store, const Config *config, int64_t id, const char *next_method, const char *reason, UtcMs now,
        Err *err)
{
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        int r = load_planned(store, config, id, &t, &row, err);

        if (r != 0)
                return r;
        if (!next_method) {
                followup_end(&row->f, FOLLOWUP_FAILED, reason);
        } else {
                g_strlcpy(row->f.method, next_method, sizeof(row->f.method));
                row->f.is_task = method_is_task(next_method);
                row->f.message = 0;
                if (row->f.is_task)
                        hand_to_staff(&t, row, reason, now);
                r = store_row_lane(store, row, t.clinic_id, err);
        }
        return r == 0 ? write_decided(store, &t, now, err) : r;
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
