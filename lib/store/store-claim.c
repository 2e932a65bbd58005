/* Dispatch: what is due, and claims. */
#include "store/messages.h"

#include <errno.h>
#include <string.h>

#include "model/method.h"

/* ---- what is due ----------------------------------------------------------------------------- */

static void lane_free(gpointer data)
{
        Lane *lane = data;

        g_free(lane->clinic);
        g_free(lane->method);
        g_free(lane);
}

int store_lanes(Store *store, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) lanes = g_ptr_array_new_with_free_func(lane_free);

        for (guint i = 0; i < store->lanes->len; i++) {
                const LaneRow *row = g_ptr_array_index(store->lanes, i);
                UtcMs first;
                Lane *lane;
                int r;

                if (method_is_task(row->method) || g_array_index(store->tally, Tally, i).n[FOLLOWUP_PLANNED] == 0)
                        continue;
                r = store->backend->verbs->queue_first(store->backend, QUEUE_PLANNED, row->number, &first, err);
                if (r < 0)
                        return r;
                if (r == STORE_NOT_FOUND)
                        continue;
                lane = g_new0(Lane, 1);
                lane->number = row->number;
                lane->clinic = g_strdup(row->clinic);
                lane->method = g_strdup(row->method);
                lane->is_safety = row->is_safety;
                lane->next_due = first;
                g_ptr_array_add(lanes, lane);
        }
        *ret = g_steal_pointer(&lanes);
        return 0;
}

static int views_of(Store *store, const GArray *rows, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);
        int r = store_views(store, rows, views, err);

        if (r == 0)
                *ret = g_steal_pointer(&views);
        return r;
}

int store_due(Store *store, int32_t lane, UtcMs now, unsigned n_max, GPtrArray **ret_views, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int r = store->backend->verbs->followup_queue(store->backend, QUEUE_PLANNED, lane, now, n_max, rows, err);

        return r == 0 ? views_of(store, rows, ret_views, err) : r;
}

int store_mates(Store *store, const FollowupView *view, UtcMs now, UtcMs until, GPtrArray **ret_views, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        guint n = 0;
        int r = store->backend->verbs->followup_planned_of(store->backend, view->patient_number, until, view->f.id, rows, err);

        if (r < 0)
                return r;
        for (guint i = 0; i < rows->len; i++) {
                FollowupRow *row = &g_array_index(rows, FollowupRow, i);
                const LaneRow *lane = store_lane_row(store, row->lane);

                if (row->f.message != 0
                        || row->f.opens.ms > now.ms || row->f.closes.ms <= now.ms || row->f.due.ms >= until.ms
                        || strcmp(lane->method, view->f.method) != 0 || strcmp(lane->clinic, view->clinic) != 0)
                        continue;
                g_array_index(rows, FollowupRow, n++) = *row;
        }
        g_array_set_size(rows, n);
        return views_of(store, rows, ret_views, err);
}

/* ---- claim ----------------------------------------------------------------------------------- */

static int claim_rows(Store *store, const GArray *rows, int64_t message, UtcMs now, Err *err)
{
        for (guint i = 0; i < rows->len; i++) {
                const FollowupRow *before = &g_array_index(rows, FollowupRow, i);
                FollowupRow row = *before;
                int r;

                row.f.state = FOLLOWUP_SENDING;
                row.f.reason[0] = '\0'; /* of having been put off */
                row.f.message = message;
                row.f.n_attempts++;
                r = store_row_write(store, before, &row, NULL, NULL, now, err);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int claim_new(Store *store, Message *message, UtcMs now, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        MessageRow stored = { 0 };
        int r = 0;

        for (guint i = 0; i < message->followups->len; i++) {
                FollowupRow row;
                r = store_row_get(store, g_array_index(message->followups, int64_t, i), &row, err);
                if (r != 0)
                        return r;
                if (row.f.state != FOLLOWUP_PLANNED || row.f.message != 0)
                        return STORE_NOT_FOUND;
                g_array_append_val(rows, row);
        }
        if (rows->len == 0)
                return STORE_NOT_FOUND;
        stored.lane = g_array_index(rows, FollowupRow, 0).lane;
        r = store_word(store, message->provider, &stored.provider, err);
        if (r == 0)
                r = store_word(store, message->language, &stored.language, err);
        if (r == 0)
                r = store_word(store, message->coding, &stored.coding, err);
        if (r < 0)
                return r;
        if (!message->to || !message->text)
                return err_set(err, -EINVAL, NULL, "a message cannot be claimed", "it lacks its number or text");
        store->backend->verbs->sure(store->backend); /* from here on nothing but the disk can refuse it */
        message->number = store->meta.next_message++;
        store->meta_dirty = true;
        message->state = MESSAGE_SENDING;
        message->n_attempts = 1;
        message->created = now;
        message->first_try = now;
        message->closes = UTC_NEVER;
        for (guint i = 0; i < rows->len; i++) {
                UtcMs closes = g_array_index(rows, FollowupRow, i).f.closes;
                if (closes.ms < message->closes.ms)
                        message->closes = closes;
        }
        stored.m = *message; /* borrowed for the insert */
        stored.last_try = now;
        r = store->backend->verbs->message_insert(store->backend, &stored, err);
        store_count(store, stored.lane, TALLY_MESSAGES, 1);
        return r == 0 ? claim_rows(store, rows, message->number, now, err) : r;
}

/* A record moved one of them since, or its window has closed. */
static bool leaves_a_window(const GArray *rows, UtcMs now)
{
        for (guint i = 0; i < rows->len; i++) {
                const Followup *f = &g_array_index(rows, FollowupRow, i).f;

                if (f->opens.ms > now.ms || f->closes.ms <= now.ms)
                        return true;
        }
        return false;
}

static int claim_again(Store *store, Message *message, UtcMs now, Err *err)
{
        g_auto(MessageRow) stored = { 0 };
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int32_t provider;
        int r = store->backend->verbs->message_get(store->backend, message->number, &stored, err);

        if (r != 0 || stored.m.state != MESSAGE_RETRY)
                return r < 0 ? r : STORE_NOT_FOUND;
        r = store_waiting_for(store, &stored, rows, err);
        if (r < 0 || rows->len == 0)
                return r < 0 ? r : STORE_NOT_FOUND;
        r = store_word(store, message->provider, &provider, err);
        if (r < 0)
                return r;
        /* another provider knows nothing of the key under which the first may have taken it */
        for (guint i = 0; i < rows->len; i++)
                if (g_array_index(rows, FollowupRow, i).f.state == FOLLOWUP_HELD)
                        return STORE_NOT_FOUND; /* it speaks for one that is held: it waits with it */
        if (provider != stored.provider && !store_is_certainly_unsent(&stored))
                return STORE_CLAIM_ELSEWHERE;
        if (leaves_a_window(rows, now)) {
                if (!store_is_certainly_unsent(&stored))
                        return STORE_NOT_FOUND; /* the same message or none: it waits with that one */
                r = store_dissolve(store, &stored, rows, now, err);
                return r == 0 ? STORE_CLAIM_DISSOLVED : r;
        }
        stored.provider = provider;
        stored.m.state = MESSAGE_SENDING;
        stored.m.n_attempts++;
        stored.last_try = now;
        r = store_carry_again(store, &stored, rows, err);
        if (r == 0)
                r = store->backend->verbs->message_update(store->backend, &stored, err);
        if (r == 0)
                r = claim_rows(store, rows, message->number, now, err);
        if (r < 0)
                return r;
        message->state = MESSAGE_SENDING;
        message->n_attempts = stored.m.n_attempts;
        message->generation = stored.m.generation;
        g_array_set_size(message->followups, 0);
        for (guint i = 0; i < rows->len; i++)
                g_array_append_val(message->followups, g_array_index(rows, FollowupRow, i).f.id);
        return 0;
}

int store_claim(Store *store, Message *message, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = message->number == 0 ? claim_new(store, message, now, err) : claim_again(store, message, now, err);
        return store_verb_end(store, r, err);
}
