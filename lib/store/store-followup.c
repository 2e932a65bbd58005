/* The rows of follow-ups: read and filled in, added, and moved, every one through store_row_write(). */
#include "store/store-internal.h"

#include <errno.h>

#include "model/method.h"

void store_row_fill(const Store *store, FollowupRow *row)
{
        const LaneRow *lane = store_lane_row(store, row->lane);
        const Pinned *pinned = store_pinned(store, row->protocol);
        Followup *f = &row->f;

        g_strlcpy(f->method, lane->method, sizeof(f->method));
        f->is_task = method_is_task(lane->method);
        f->purpose = lane->is_safety ? PURPOSE_SAFETY : PURPOSE_CARE;
        if (f->step & FOLLOWUP_STEP_OWN)
                f->purpose = followup_own_purpose(f->step);
        else if (pinned && f->step < pinned->protocol->steps->len)
                f->purpose = ((const Step *)g_ptr_array_index(pinned->protocol->steps, f->step))->purpose;
}

int store_rows_raw(Store *store, int64_t treatment, GArray *rows, Err *err)
{
        const int64_t first = treatment * FOLLOWUP_PER_TREATMENT;

        return store->backend->verbs->followup_range(
                store->backend, first - 1, first + FOLLOWUP_PER_TREATMENT - 1, FOLLOWUP_PER_TREATMENT, rows, err);
}

int store_rows_of(Store *store, int64_t treatment, GArray *rows, Err *err)
{
        const guint n_before = rows->len;
        int r = store_rows_raw(store, treatment, rows, err);

        for (guint i = n_before; i < rows->len; i++)
                store_row_fill(store, &g_array_index(rows, FollowupRow, i));
        return r;
}

int store_row_get(Store *store, int64_t id, FollowupRow *ret, Err *err)
{
        int r = store->backend->verbs->followup_get(store->backend, id, ret, err);

        if (r == 0)
                store_row_fill(store, ret);
        return r;
}

int store_row_lane(Store *store, FollowupRow *row, const char *clinic, Err *err)
{
        row->f.is_task = method_is_task(row->f.method);
        return store_lane(store, clinic, row->f.method, row->f.purpose == PURPOSE_SAFETY, &row->lane, err);
}

int store_tell(Store *store, int64_t followup, const char *what, const char *who, const char *why, UtcMs now,
        Err *err)
{
        HistoryRow row = { followup, now, (char *)what, (char *)who, (char *)why };

        return store->backend->verbs->history_add(store->backend, &row, err);
}

/* hand-overs and their outcomes stand in the attempts */
static bool is_told_by_attempts(FollowupState from, FollowupState to)
{
        if (to == FOLLOWUP_SENDING || to == FOLLOWUP_SENT || to == FOLLOWUP_UNCERTAIN)
                return true;
        return from == FOLLOWUP_SENDING && to == FOLLOWUP_PLANNED;
}

/* only safety is called for when it is held too long (rule 10), and no call for a call */
static void forget_held(FollowupRow *row)
{
        if (row->f.state != FOLLOWUP_HELD || row->f.purpose != PURPOSE_SAFETY || row->f.cause != 0)
                row->f.held_since = UTC_NEVER;
        else if (!utc_is_never(row->f.held_since))
                row->f.held_since = utc_floor_s(row->f.held_since); /* whole seconds, like its other instants */
}

int store_rows_add(Store *store, FollowupRow *rows, unsigned n_rows, Err *err)
{
        for (unsigned i = 0; i < n_rows; i++) {
                forget_held(&rows[i]);
                store_count(store, rows[i].lane, (int)rows[i].f.state, 1);
        }
        store->verb_made += n_rows;
        return store->backend->verbs->followup_insert(store->backend, rows, n_rows, err);
}

int store_row_write(Store *store, const FollowupRow *before, FollowupRow *row, const char *who, const char *why,
        UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        char what[64];
        int r;

        forget_held(row);
        if (before->f.state != row->f.state && !followup_may_move(before->f.state, row->f.state))
                return err_set(err, -EPROTO, NULL, "a follow-up cannot be moved", "from %s to %s",
                        followup_state_to_string(before->f.state), followup_state_to_string(row->f.state));
        r = verbs->followup_update(store->backend, row, err);
        if (before->f.state != row->f.state || before->lane != row->lane) {
                store_count(store, before->lane, (int)before->f.state, -1);
                store_count(store, row->lane, (int)row->f.state, 1);
        }
        if (r < 0 || before->f.state == row->f.state || is_told_by_attempts(before->f.state, row->f.state))
                return r;
        g_snprintf(what, sizeof(what), "%s -> %s", followup_state_to_string(before->f.state),
                followup_state_to_string(row->f.state));
        return store_tell(store, row->f.id, what, who, why ? why : row->f.reason, now, err);
}
