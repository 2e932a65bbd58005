/* Replies that have been kept: to what, which wait for a person, how many there were; and that somebody has dealt with one. */
#include "store/alerts.h"
#include "store/holdings.h"
#include "store/treatment.h"

#include <errno.h>
#include <string.h>

void reply_view_free(ReplyView *view)
{
        if (!view)
                return;
        g_free(view->provider);
        g_free(view->clinic);
        g_free(view->patient);
        g_free(view->from);
        g_free(view->text);
        g_free(view->why);
        g_free(view->read_by);
        g_free(view->result);
        g_free(view);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReplyView, reply_view_free)

static int add_names(Store *store, const ReplyRow *row, ReplyView *view, Err *err)
{
        g_auto(PatientRow) patient = { 0 };
        const char *provider;
        int r = store_word_text(store, row->provider, &provider, err);

        if (r < 0)
                return r;
        view->provider = g_strdup(provider);
        if (row->patient == 0)
                return 0;
        r = store_patient_get(store, row->patient, &patient, err);
        if (r != 0)
                return r < 0 ? r : 0;
        view->patient = g_strdup(patient.p.id);
        view->clinic = g_strdup(store_origin_row(store, patient.origin)->clinic);
        return 0;
}

static int view_of(Store *store, int64_t number, ReplyView **ret, Err *err)
{
        g_auto(ReplyRow) row = { 0 };
        g_autoptr(ReplyView) view = g_new0(ReplyView, 1);
        int r = store->backend->verbs->reply_get(store->backend, number, &row, err);

        if (r == 0)
                r = add_names(store, &row, view, err);
        if (r != 0)
                return r;
        view->number = row.number;
        view->from = g_steal_pointer(&row.address);
        view->text = g_steal_pointer(&row.text);
        view->label = row.label;
        view->is_stop = row.is_stop;
        view->is_start = row.is_start;
        view->is_open = row.is_open;
        view->score = row.score;
        view->why = g_steal_pointer(&row.why);
        view->followup = row.followup;
        view->task = row.task;
        view->received = row.received;
        view->at = row.at;
        view->read = row.read;
        view->read_by = g_steal_pointer(&row.read_by);
        view->result = g_steal_pointer(&row.result);
        *ret = g_steal_pointer(&view);
        return 0;
}

static int views_of(Store *store, const GArray *numbers, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)reply_view_free);
        int r = 0;

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                ReplyView *view = NULL;

                r = view_of(store, g_array_index(numbers, int64_t, i), &view, err);
                if (r == 0)
                        g_ptr_array_add(views, view);
        }
        if (r != 0)
                return r < 0 ? r : err_set(err, -EUCLEAN, NULL, "the store cannot be read", "a reply is missing");
        *ret = g_steal_pointer(&views);
        return 0;
}

static gint compare_numbers(gconstpointer a, gconstpointer b)
{
        const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

/* What answers a message answers all the follow-ups it carries; it is kept with the one that gave the text. */
int store_replies_of(Store *store, int64_t followup, GPtrArray **ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_auto(MessageRow) message = { 0 };
        FollowupRow row;
        int r = verbs->followup_get(store->backend, followup, &row, err);

        if (r != 0)
                return r;
        r = verbs->reply_numbers_to(store->backend, followup, numbers, err);
        if (r == 0)
                r = verbs->reply_numbers_task(store->backend, followup, numbers, err);
        if (r == 0 && row.f.message != 0)
                r = verbs->message_get(store->backend, row.f.message, &message, err);
        if (r == 0 && message.m.followups && message.m.followups->len > 0
                && g_array_index(message.m.followups, int64_t, 0) != followup)
                r = verbs->reply_numbers_to(store->backend, g_array_index(message.m.followups, int64_t, 0), numbers, err);
        if (r < 0)
                return r;
        g_array_sort(numbers, compare_numbers);
        for (guint i = numbers->len; i-- > 1;)
                if (g_array_index(numbers, int64_t, i) == g_array_index(numbers, int64_t, i - 1))
                        g_array_remove_index(numbers, i);
        return views_of(store, numbers, ret, err);
}

int store_replies_open(Store *store, GPtrArray **ret, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->reply_numbers_open(store->backend, numbers, err);

        return r < 0 ? r : views_of(store, numbers, ret, err);
}

int store_reply_get(Store *store, int64_t number, ReplyView **ret, Err *err)
{
        return view_of(store, number, ret, err);
}

int store_reply_count(Store *store, uint64_t ret_n[static N_REPLY_LABELS], uint64_t *ret_open, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) erased = g_array_new(FALSE, FALSE, sizeof(TallyRow));
        int r;

        memset(ret_n, 0, N_REPLY_LABELS * sizeof(ret_n[0]));
        r = store->backend->verbs->reply_count(store->backend, ret_n, err);
        if (r == 0)
                r = store->backend->verbs->erased_counts(store->backend, erased, err);
        for (guint i = 0; i < erased->len; i++) {
                const TallyRow *row = &g_array_index(erased, TallyRow, i);

                if (row->lane == 0 && row->what >= 0 && row->what < N_REPLY_LABELS)
                        ret_n[row->what] += (uint64_t)row->n;
        }
        if (r == 0)
                r = store->backend->verbs->reply_numbers_open(store->backend, numbers, err);
        if (r == 0)
                *ret_open = numbers->len;
        return r;
}

int store_task_answers(Store *store, int64_t task, int64_t *ret, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->reply_numbers_task(store->backend, task, numbers, err);

        *ret = 0;
        for (guint i = 0; r == 0 && *ret == 0 && i < numbers->len; i++) {
                g_auto(ReplyRow) row = { 0 };

                r = store->backend->verbs->reply_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0)
                        *ret = row.followup;
        }
        return r;
}

static int read_reply(Store *store, const Config *config, int64_t number, const char *result, const char *who, UtcMs now, Err *err)
{
        g_autofree char *name = g_strdup_printf("reply-%" G_GINT64_FORMAT, number);
        g_auto(ReplyRow) row = { 0 };
        int r = store->backend->verbs->reply_get(store->backend, number, &row, err);

        if (r != 0)
                return r;
        if (!row.is_open) {
                (void)err_set(err, -EINVAL, NULL, "a result cannot be entered", "somebody has dealt with it, or it has a task");
                return STORE_ACTION_REFUSED;
        }
        r = store_refuse_unreached(result, store_label_trouble(row.label), err);
        if (r != 0)
                return r;
        row.is_open = false;
        row.read = now;
        row.read_by = g_strdup(who);
        row.result = g_strdup(result);
        r = store->backend->verbs->reply_update(store->backend, &row, err);
        if (r == 0)
                r = store_audit(store, &(AuditAct){ .who = who, .what = "done", .patient = row.patient, .about = name,
                        .why = result }, now, err);
        if (r == 0)
                r = store_alerts_end(store, 0, number, now, err);
        return r == 0 ? store_trouble_changed_at(store, config, row.address, NULL, now, err) : r;
}

int store_reply_read(Store *store, const Config *config, int64_t number, const char *result, const char *who, UtcMs now,
        Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = read_reply(store, config, number, result, who, now, err);
        return store_verb_end(store, r, err);
}
