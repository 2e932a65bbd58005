/* Alerts as staff look at them, and as `verify` does. */
#include "store/alerts.h"

#include <errno.h>

/* ---- looking --------------------------------------------------------------------------------- */

static void alert_notice_free(gpointer data)
{
        AlertNotice *notice = data;

        g_free(notice->who);
        g_free(notice->provider);
        g_free(notice->detail);
        g_free(notice);
}

void alert_view_free(AlertView *view)
{
        if (!view)
                return;
        g_free(view->clinic);
        g_free(view->by);
        g_free(view->how);
        g_clear_pointer(&view->notices, g_ptr_array_unref);
        g_free(view);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AlertView, alert_view_free)

static int add_notices(Store *store, AlertView *view, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->notice_numbers_of(store->backend, view->number, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(NoticeRow) row = { 0 };
                const char *who = NULL, *provider = NULL;
                AlertNotice *notice;

                r = verbs->notice_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0)
                        r = store_word_text(store, row.staff, &who, err);
                if (r == 0)
                        r = store_word_text(store, row.provider, &provider, err);
                if (r != 0)
                        break;
                notice = g_new0(AlertNotice, 1);
                *notice = (AlertNotice){ g_strdup(who), g_strdup(provider), g_steal_pointer(&row.detail), row.state, row.created,
                        row.ended };
                g_ptr_array_add(view->notices, notice);
        }
        return r;
}

static int view_of(Store *store, int64_t number, AlertView **ret, Err *err)
{
        g_auto(AlertRow) row = { 0 };
        g_autoptr(AlertView) view = g_new0(AlertView, 1);
        const char *clinic = NULL;
        int r = store->backend->verbs->alert_get(store->backend, number, &row, err);

        if (r == 0)
                r = store_word_text(store, row.clinic, &clinic, err);
        if (r != 0)
                return r;
        *view = (AlertView){ .number = row.number,
                .reply = row.reply,
                .followup = row.followup,
                .task = row.task,
                .clinic = g_strdup(clinic),
                .created = row.created,
                .latest = row.latest,
                .notified = row.notified,
                .acknowledged = row.acknowledged,
                .done = row.done,
                .next = row.next,
                .n_replies = row.n_replies,
                .by = g_steal_pointer(&row.by),
                .how = g_steal_pointer(&row.how),
                .notices = g_ptr_array_new_with_free_func(alert_notice_free) };
        r = add_notices(store, view, err);
        if (r == 0)
                *ret = g_steal_pointer(&view);
        return r;
}

int store_alert_view(Store *store, int64_t number, GPtrArray *views, Err *err)
{
        AlertView *view = NULL;
        int r = view_of(store, number, &view, err);

        if (r == 0)
                g_ptr_array_add(views, view);
        return r;
}

static int views_of(Store *store, const GArray *numbers, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)alert_view_free);
        int r = 0;

        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = store_alert_view(store, g_array_index(numbers, int64_t, i), views, err);
        if (r != 0)
                return r < 0 ? r : err_set(err, -EUCLEAN, NULL, "the store cannot be read", "an alert or its notice is missing");
        *ret = g_steal_pointer(&views);
        return 0;
}

int store_alerts_open(Store *store, GPtrArray **ret, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->alert_numbers_open(store->backend, numbers, err);

        return r < 0 ? r : views_of(store, numbers, ret, err);
}

int store_alerts_since(Store *store, UtcMs since, GPtrArray **ret, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->alert_numbers_since(store->backend, since, numbers, err);

        return r < 0 ? r : views_of(store, numbers, ret, err);
}

/* by the replies: each alert has a task, and each reply that raised or added to it has the same one */
int store_alerts_of(Store *store, int64_t followup, GPtrArray **ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GPtrArray) replies = NULL;
        g_autoptr(GArray) tasks = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_replies_of(store, followup, &replies, err);

        for (guint i = 0; r == 0 && i < replies->len; i++) {
                const int64_t task = ((const ReplyView *)g_ptr_array_index(replies, i))->task;

                if (task == 0 || !store_numbers_add(tasks, task))
                        continue;
                r = verbs->alert_numbers_task(store->backend, task, numbers, err);
        }
        return r != 0 ? r : views_of(store, numbers, ret, err);
}

int store_alerts_of_reply(Store *store, const ReplyView *reply, GPtrArray **ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GPtrArray) views = NULL;
        int r = reply->task != 0 ? verbs->alert_numbers_task(store->backend, reply->task, numbers, err)
                                 : verbs->alert_numbers_since(store->backend, reply->received, numbers, err);

        if (r == 0)
                r = views_of(store, numbers, &views, err);
        if (r < 0 || !views)
                return r;
        for (guint i = views->len; reply->task == 0 && i-- > 0;) {
                const AlertView *view = g_ptr_array_index(views, i);

                if (view->task != 0 || view->reply != reply->number)
                        g_ptr_array_remove_index(views, i);
        }
        *ret = g_steal_pointer(&views);
        return 0;
}

/* ---- verifying ------------------------------------------------------------------------------- */

static void find_fault(ErrList *findings, const AlertRow *row, const char *why)
{
        err_list_add(findings, "alerts", 0, "keep the file as it is and restore a backup", "an alert is damaged",
                "alert %" G_GINT64_FORMAT ": %s", row->number, why);
}

static int verify_alert(Store *store, const AlertRow *row, ErrList *findings, Err *err)
{
        g_auto(ReplyRow) reply = { 0 };
        FollowupRow task = { 0 };
        int r = store->backend->verbs->reply_get(store->backend, row->reply, &reply, err);

        if (r == STORE_NOT_FOUND)
                find_fault(findings, row, "the reply that raised it is missing");
        else if (r == 0 && reply.label != REPLY_RED)
                find_fault(findings, row, "the reply that raised it is no red flag");
        if (r < 0)
                return r;
        if (utc_is_never(row->done) && utc_is_never(row->acknowledged) && utc_is_never(row->next))
                find_fault(findings, row, "nobody has it, and its clock stands still");
        if (!utc_is_never(row->acknowledged) && !row->by)
                find_fault(findings, row, "it does not say who acknowledged it");
        if (row->task == 0)
                return 0;
        r = store->backend->verbs->followup_get(store->backend, row->task, &task, err);
        if (r == STORE_NOT_FOUND)
                find_fault(findings, row, "its task is missing");
        else if (r == 0 && utc_is_never(row->done) && !followup_is_unsent(task.f.state))
                find_fault(findings, row, "its task is over, and it is not");
        return MIN(r, 0);
}

int store_verify_replies(Store *store, ErrList *findings, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->alert_numbers_since(store->backend, (UtcMs){ INT64_MIN }, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(AlertRow) row = { 0 };

                r = verbs->alert_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0)
                        r = verify_alert(store, &row, findings, err);
        }
        return MIN(r, 0);
}
