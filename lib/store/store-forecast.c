#include "store/messages.h"
#include "store/replies.h"
#include "store/treatment.h"

#include <string.h>

#include "base/text.h"

static const char *const forecast_change_table[] = {
        [FORECAST_MOVED] = "moved", [FORECAST_REROUTED] = "rerouted", [FORECAST_HELD] = "held",
        [FORECAST_FREED] = "freed", [FORECAST_ADDED] = "added",       [FORECAST_CANCELLED] = "cancelled",
        [FORECAST_REWORDED] = "reworded", [FORECAST_SWITCHED] = "switched",
};
static_assert(ELEMENTSOF(forecast_change_table) == N_FORECAST_CHANGES, "a change lacks its name");
STRING_TABLE_DEFINE(forecast_change, ForecastChange, forecast_change_table);

/* ---- counts ------------------------------------------------------------------------------------ */

static void example_free(gpointer data)
{
        ForecastExample *example = data;

        g_free(example->clinic);
        g_free(example->patient);
        g_free(example->treatment);
        g_free(example->step);
        g_free(example->text);
        g_free(example->language);
        g_free(example->provider_before);
        g_free(example->provider_after);
        g_free(example);
}

static void removed_free(gpointer data)
{
        ForecastRemoved *removed = data;

        g_free(removed->protocol);
        g_free(removed->then);
        g_free(removed);
}

void forecast_init(Forecast *forecast)
{
        *forecast = (Forecast){ 0 };
        forecast->removed = g_ptr_array_new_with_free_func(removed_free);
        forecast->edit.examples = g_ptr_array_new_with_free_func(example_free);
        forecast->replan.examples = g_ptr_array_new_with_free_func(example_free);
}

void forecast_done(Forecast *forecast)
{
        g_clear_pointer(&forecast->edit.examples, g_ptr_array_unref);
        g_clear_pointer(&forecast->replan.examples, g_ptr_array_unref);
        g_clear_pointer(&forecast->removed, g_ptr_array_unref);
}

uint64_t forecast_total(const ForecastCount *count)
{
        uint64_t sum = 0;

        for (unsigned i = 0; i < N_FORECAST_PLAN_CHANGES; i++)
                sum += count->n[i];
        return sum;
}

/* ---- comparing --------------------------------------------------------------------------------- */

static const char *step_of(const Store *store, const FollowupRow *row)
{
        const Pinned *pinned = store_pinned(store, row->protocol);

        if (!pinned || row->f.step >= pinned->protocol->steps->len)
                return NULL;
        return ((const Step *)g_ptr_array_index(pinned->protocol->steps, row->f.step))->id;
}

/* of the patient's own, too */
static char *name_of(Store *store, const FollowupRow *row)
{
        g_autoptr(Step) own = NULL;

        if ((row->f.step & FOLLOWUP_STEP_OWN) && store_own_step(store, row, &own, NULL) == 0 && own)
                return g_strdup(own->id);
        return g_strdup(step_of(store, row));
}

/* @before, @after: NULL where there is none. Returns the example that was made of it, or NULL. */
static ForecastExample *note(Store *store, const Treatment *t, ForecastChange change, const FollowupRow *before,
        const FollowupRow *after, ForecastCount *count)
{
        const FollowupRow *row = after ? after : before;
        const Clinic *clinic = t->clinic;
        ForecastExample *example;

        if (count->n[change]++ >= FORECAST_EXAMPLES)
                return NULL;
        example = g_new0(ForecastExample, 1);
        example->change = change;
        example->id = before ? before->f.id : 0;
        example->clinic = g_strdup(t->clinic_id);
        example->patient = g_strdup(t->patient.p.id);
        example->treatment = g_strdup(t->record.id);
        example->step = name_of(store, row);
        example->zone = clinic ? clinic->zone : NULL;
        if (!row->f.is_task)
                example->zone = patient_zone(&t->patient.p, example->zone);
        example->state = after ? after->f.state : FOLLOWUP_CANCELLED;
        g_strlcpy(example->method_before, before ? before->f.method : "", sizeof(example->method_before));
        g_strlcpy(example->method_after, after ? after->f.method : "", sizeof(example->method_after));
        example->due_before = before ? before->f.due : UTC_NEVER;
        example->due_after = after ? after->f.due : UTC_NEVER;
        g_strlcpy(example->reason, row->f.reason, sizeof(example->reason));
        g_ptr_array_add(count->examples, example);
        return example;
}

/* What is sent before as after: does it say the same, and does the same provider carry it? */
static int note_outlet(Store *store, const Treatment *before, const FollowupRow *row, const Treatment *after,
        const FollowupRow *other, ForecastCount *count, Err *err)
{
        g_auto(Outlet) was = { 0 }, is = { 0 };
        ForecastExample *example;
        int r;

        if (!outlet_is_used(row) || !outlet_is_used(other))
                return 0;
        r = outlet_init(&was, store, before, row, err);
        if (r == 0)
                r = outlet_init(&is, store, after, other, err);
        if (r != 0)
                return r;
        if (!outlet_says_alike(&was, &is)) {
                example = note(store, after, FORECAST_REWORDED, row, other, count);
                if (example) {
                        example->text = g_strdup(is.name);
                        example->language = g_strdup(is.language);
                }
        }
        if (strcmp(row->f.method, other->f.method) == 0 && g_strcmp0(was.provider, is.provider) != 0) {
                example = note(store, after, FORECAST_SWITCHED, row, other, count);
                if (example) {
                        example->provider_before = g_strdup(was.provider);
                        example->provider_after = g_strdup(is.provider);
                }
        }
        return 0;
}

/* Returns a ForecastChange, or -1. */
static int change_of(const Followup *before, const Followup *after)
{
        const bool goes_on = followup_is_unsent(after->state);

        if (before->state == FOLLOWUP_SENDING)
                return -1;
        if (!followup_is_unsent(before->state))
                return goes_on ? FORECAST_FREED : -1;
        if (!goes_on)
                return FORECAST_CANCELLED;
        if ((before->state == FOLLOWUP_HELD) != (after->state == FOLLOWUP_HELD))
                return after->state == FOLLOWUP_HELD ? FORECAST_HELD : FORECAST_FREED;
        if (strcmp(before->method, after->method) != 0)
                return FORECAST_REROUTED;
        /* what is held has no due that anybody waits for */
        return before->due.ms != after->due.ms && after->state != FOLLOWUP_HELD ? FORECAST_MOVED : -1;
}

static bool is_same_step(const Store *store, const FollowupRow *a, const FollowupRow *b)
{
        if ((a->f.step | b->f.step) & FOLLOWUP_STEP_OWN)
                return a->f.step == b->f.step;
        return g_strcmp0(step_of(store, a), step_of(store, b)) == 0;
}

static const FollowupRow *find_twin(const Store *store, const GArray *rows, guint from, const FollowupRow *row)
{
        for (guint i = from; i < rows->len; i++) {
                const FollowupRow *other = &g_array_index(rows, FollowupRow, i);

                if (other->f.cause == row->f.cause && is_same_step(store, other, row))
                        return other;
        }
        return NULL;
}

int forecast_compare(Store *store, const Treatment *before, const Treatment *after, ForecastCount *ret, Err *err)
{
        const guint n_stored = before->before->len;
        int r = 0;

        for (guint i = 0; r == 0 && i < before->rows->len; i++) {
                const FollowupRow *row = &g_array_index(before->rows, FollowupRow, i);
                const FollowupRow *other = i < n_stored ? &g_array_index(after->rows, FollowupRow, i)
                                                        : find_twin(store, after->rows, n_stored, row);
                int change = other                             ? change_of(&row->f, &other->f)
                             : followup_is_unsent(row->f.state) ? FORECAST_CANCELLED
                                                                : -1;

                if (change >= 0)
                        (void)note(store, after, (ForecastChange)change, row, other, ret);
                if (other)
                        r = note_outlet(store, before, row, after, other, ret, err);
        }
        for (guint i = n_stored; r == 0 && i < after->rows->len; i++) {
                const FollowupRow *row = &g_array_index(after->rows, FollowupRow, i);

                if (followup_is_unsent(row->f.state) && !find_twin(store, before->rows, n_stored, row))
                        (void)note(store, after, FORECAST_ADDED, NULL, row, ret);
        }
        return r;
}

/* ---- protocols that are taken away ------------------------------------------------------------- */

static gint compare_removed(gconstpointer a, gconstpointer b)
{
        return strcmp((*(ForecastRemoved *const *)a)->protocol, (*(ForecastRemoved *const *)b)->protocol);
}

static char *taken_by(const Protocol *protocol, const Config *to)
{
        g_autoptr(GPtrArray) ids = g_ptr_array_new();

        for (guint i = 0; i < protocol->procedures->len; i++) {
                const Protocol *other = config_protocol_for(to, g_ptr_array_index(protocol->procedures, i));

                if (other && !g_ptr_array_find_with_equal_func(ids, other->id, g_str_equal, NULL))
                        g_ptr_array_add(ids, other->id);
        }
        g_ptr_array_add(ids, NULL);
        return g_strjoinv(", ", (char **)ids->pdata);
}

static void find_removed(const Config *from, const Config *to, GPtrArray *removed)
{
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, from->protocols);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Protocol *protocol = value;
                ForecastRemoved *one;

                if (g_hash_table_contains(to->protocols, protocol->id))
                        continue;
                one = g_new0(ForecastRemoved, 1);
                one->protocol = g_strdup(protocol->id);
                one->then = taken_by(protocol, to);
                one->n_red_flags = protocol->red_words->len - 1;
                g_ptr_array_add(removed, one);
        }
        g_ptr_array_sort(removed, compare_removed);
}

/* As its red flags count: see store-red-words.c. */
static void count_removed(const Treatment *t, UtcMs now, const GPtrArray *removed)
{
        for (guint i = 0; t->pinned && i < removed->len; i++) {
                ForecastRemoved *one = g_ptr_array_index(removed, i);

                if (strcmp(one->protocol, t->pinned->protocol->id) != 0 || !store_is_not_over(t->before, now))
                        continue;
                one->n_treatments++;
                for (guint k = 0; k < t->before->len; k++)
                        one->n_unsent += followup_is_unsent(g_array_index(t->before, FollowupRow, k).f.state);
        }
}

/* ---- planning by another configuration --------------------------------------------------------- */

/* What has ended for good is planned no more by another configuration, only by another version; but one that may have been lost can still make a
 * call. */
static bool has_pending(const Treatment *t)
{
        for (guint i = 0; i < t->before->len; i++)
                if (g_array_index(t->before, FollowupRow, i).f.state == FOLLOWUP_UNCERTAIN)
                        return true;
        return treatment_has_unsent(t);
}

static bool is_asked_for(const Treatment *t, const char *protocol)
{
        return !protocol || (t->pinned && strcmp(t->pinned->protocol->id, protocol) == 0);
}

/* The versions of @to, after @to itself. */
static int foresee_replan(Store *store, const Config *to, const Treatment *by_edit, UtcMs now, Forecast *forecast, Err *err)
{
        const Protocol *other = treatment_other_version(by_edit);
        g_auto(Treatment) t = { 0 };
        bool is_of_use;
        int r;

        if (!other)
                return 0;
        r = treatment_has_use_for(store, by_edit, other, now, &is_of_use, err);
        if (r != 0 || !is_of_use)
                return r;
        r = store_patient_messages_again(store, by_edit->record.patient, now, err);
        if (r == 0)
                r = treatment_load(store, to, by_edit->record.number, &t, err);
        if (r == 0)
                r = treatment_repin(store, &t, other, err);
        if (r == 0)
                r = treatment_work_out(store, &t, now, err);
        if (r != 0 || (!treatment_has_unsent(&t) && !treatment_has_gained(&t)))
                return r;
        forecast->n_outdated++;
        return forecast_compare(store, by_edit, &t, &forecast->replan, err);
}

static int foresee(Store *store, const Config *from, const Config *to, const char *protocol, int64_t number, UtcMs now,
        Forecast *forecast, Err *err)
{
        g_auto(Treatment) before = { 0 }, after = { 0 };
        const bool is_planned_alike = config_plans_alike(from, to);
        /* where only a text is another one, plans are compared as they stand */
        const bool works_out = !is_planned_alike || g_strcmp0(protocol, FORECAST_NO_REPLAN) != 0;
        bool is_over;
        int r = treatment_load(store, to, number, &after, err);

        if (r == 0)
                count_removed(&after, now, forecast->removed);
        is_over = r == 0 && !has_pending(&after);
        if (r == 0 && !is_over && works_out)
                r = treatment_work_out(store, &after, now, err);
        if (r == 0 && !is_over && (!is_planned_alike || !config_says_alike(from, to))) {
                r = treatment_load(store, from, number, &before, err);
                if (r == 0 && works_out)
                        r = treatment_work_out(store, &before, now, err);
                if (r == 0)
                        r = forecast_compare(store, &before, &after, &forecast->edit, err);
        }
        return r == 0 && is_asked_for(&after, protocol) ? foresee_replan(store, to, &after, now, forecast, err) : r;
}

int store_forecast(Store *store, const Config *from, const Config *to, const char *protocol, UtcMs now, int64_t after,
        unsigned n_max, Forecast *forecast, int64_t *ret_after, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_verb(store, now, err), r2;

        if (r < 0)
                return r;
        if (after == 0)
                find_removed(from, to, forecast->removed);
        r = store->backend->verbs->record_numbers(store->backend, after, n_max, numbers, err);
        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = foresee(store, from, to, protocol, g_array_index(numbers, int64_t, i), now, forecast, err);
        r2 = store_verb_back(store, r < 0 ? NULL : err);
        if (r < 0 || r2 < 0)
                return r < 0 ? r : r2;
        *ret_after = numbers->len == n_max ? g_array_index(numbers, int64_t, numbers->len - 1) : 0;
        return 0;
}
