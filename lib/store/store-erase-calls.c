/*
 * Calls for replies from a number of several people, when one of them is erased: nobody can tell who has written, and such a
 * call may stand in the record of any of them.
 *
 *    the call is one of the erased person's        the reply waits for a person again, as it has no call any more
 *    it is another's, and the reply is removed     the call stays, and the reply as what holds it: a label without a word
 */
#include "store/holdings.h"
#include "store/person.h"

static bool is_theirs(const Holdings *h, int64_t task)
{
        return store_numbers_have(h->records, treatment_of(task));
}

static bool is_open_call(const FollowupRow *row)
{
        return is_for_reply(&row->f) && (row->f.state == FOLLOWUP_TASK || row->f.state == FOLLOWUP_HELD);
}

/* what an alert has no more is taken from it */
static int alerts_let_go(Store *store, const Person *person, const Holdings *h, int64_t reply, Err *err)
{
        g_autoptr(GArray) alerts = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->alert_numbers_by(store->backend, 0, reply, alerts, err);

        for (guint i = 0; r == 0 && i < alerts->len; i++) {
                g_auto(AlertRow) row = { 0 };

                r = store->backend->verbs->alert_get(store->backend, g_array_index(alerts, int64_t, i), &row, err);
                if (r != 0)
                        break;
                if (is_theirs(h, row.task))
                        row.task = 0;
                if (is_theirs(h, row.followup))
                        row.followup = 0;
                if (store_numbers_have(person->numbers, row.patient))
                        row.patient = 0;
                r = store->backend->verbs->alert_update(store->backend, &row, err);
        }
        return r;
}

/* ---- the call goes, the reply stays ---------------------------------------------------------- */

static int wait_again(Store *store, const Person *person, const Holdings *h, int64_t number, bool is_open, Err *err)
{
        g_auto(ReplyRow) reply = { 0 };
        int r;

        if (store_numbers_have(h->replies, number))
                return 0;
        r = store->backend->verbs->reply_get(store->backend, number, &reply, err);
        if (r != 0)
                return r;
        reply.task = 0;
        reply.is_open |= is_open;
        if (is_theirs(h, reply.followup))
                reply.followup = 0;
        if (store_numbers_have(h->messages, reply.message))
                reply.message = 0;
        r = store->backend->verbs->reply_update(store->backend, &reply, err);
        return r == 0 ? alerts_let_go(store, person, h, number, err) : r;
}

static int calls_of(Store *store, const Person *person, const Holdings *h, int64_t record, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int r = store_rows_raw(store, record, rows, err);

        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const FollowupRow *row = &g_array_index(rows, FollowupRow, i);
                g_autoptr(GArray) replies = g_array_new(FALSE, FALSE, sizeof(int64_t));

                if (!is_for_reply(&row->f))
                        continue;
                r = store->backend->verbs->reply_numbers_task(store->backend, row->f.id, replies, err);
                for (guint k = 0; r == 0 && k < replies->len; k++)
                        r = wait_again(store, person, h, g_array_index(replies, int64_t, k), is_open_call(row), err);
        }
        return r;
}

int store_replies_wait_again(Store *store, const Person *person, const Holdings *h, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < h->records->len; i++)
                r = calls_of(store, person, h, g_array_index(h->records, int64_t, i), err);
        return r;
}

/* ---- the reply goes, the call stays ---------------------------------------------------------- */

static void blank(char **text, const char *instead)
{
        g_free(*text);
        *text = g_strdup(instead);
}

static int keep_label(Store *store, const Person *person, const Holdings *h, ReplyRow *reply, Err *err)
{
        int r;

        blank(&reply->id, NULL);
        blank(&reply->address, "");
        blank(&reply->text, "");
        blank(&reply->why, NULL);
        blank(&reply->result, NULL);
        reply->patient = reply->message = reply->followup = 0;
        r = store->backend->verbs->reply_update(store->backend, reply, err);
        return r == 0 ? alerts_let_go(store, person, h, reply->number, err) : r;
}

static void take_out(GArray *numbers, const GArray *taken)
{
        for (guint i = numbers->len; i-- > 0;)
                if (store_numbers_have(taken, g_array_index(numbers, int64_t, i)))
                        g_array_remove_index(numbers, i);
}

static int keep_if_called_for(Store *store, const Person *person, Holdings *h, int64_t number, bool *ret, Err *err)
{
        g_autoptr(GArray) alerts = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_auto(ReplyRow) reply = { 0 };
        FollowupRow call = { 0 };
        int r = store->backend->verbs->reply_get(store->backend, number, &reply, err);

        if (r == 0 && reply.task != 0 && !is_theirs(h, reply.task))
                r = store->backend->verbs->followup_get(store->backend, reply.task, &call, err);
        if (r != 0 || !is_open_call(&call))
                return MIN(r, 0);
        *ret = true;
        r = keep_label(store, person, h, &reply, err);
        if (r == 0)
                r = store->backend->verbs->alert_numbers_by(store->backend, 0, number, alerts, err);
        take_out(h->alerts, alerts);
        return r;
}

int store_calls_of_others_stay(Store *store, const Person *person, Holdings *h, Err *err)
{
        int r = 0;

        for (guint i = h->replies->len; r == 0 && i-- > 0;) {
                bool stays = false;

                r = keep_if_called_for(store, person, h, g_array_index(h->replies, int64_t, i), &stays, err);
                if (stays)
                        g_array_remove_index(h->replies, i);
        }
        return r;
}
