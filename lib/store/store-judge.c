/* Judging what time has done: overdue, held too long, past its window; and when to look next. */
#include "store/person.h"
#include "store/treatment.h"

#include "plan/plan.h"

/* Treatments that own a row of a queue, each once, up to @n_max. */
static int gather(Store *store, Queue queue, int32_t lane, UtcMs until, unsigned n_max, GHashTable *treatments,
        bool *ret_more, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        const unsigned n_rows = n_max + 1;
        int r = store->backend->verbs->followup_queue(store->backend, queue, lane, until, n_rows, rows, err);

        for (guint i = 0; r == 0 && i < rows->len; i++) {
                int64_t number = treatment_of(g_array_index(rows, FollowupRow, i).f.id);

                if (g_hash_table_size(treatments) >= n_max && !g_hash_table_contains(treatments, &number)) {
                        *ret_more = true;
                        break;
                }
                g_hash_table_add(treatments, g_memdup2(&number, sizeof(number)));
        }
        if (rows->len == n_rows)
                *ret_more = true;
        return r;
}

static int judge_late(Store *store, const Config *config, UtcMs now, unsigned n_max, int64_t *ret_after, Err *err)
{
        const UtcMs overdue = { now.ms - PLAN_OVERDUE_MS - 1000 };
        g_autoptr(GHashTable) treatments = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        GHashTableIter iter;
        gpointer key;
        bool more = false;
        int r = store_end_consents(store, config, n_max, now, err);

        more = r == (int)n_max;
        if (r >= 0)
                r = store_greet(store, config, n_max, now, err);
        more |= r > 0;
        if (r >= 0)
                r = gather(store, QUEUE_HELD_CLOSES, 0, now, n_max, treatments, &more, err);
        if (r == 0)
                r = gather(store, QUEUE_HELD_FROM, 0, (UtcMs){ now.ms - PLAN_HELD_CALL_MS }, n_max, treatments, &more, err);
        for (guint i = 0; r == 0 && i < store->lanes->len; i++)
                if (g_array_index(store->tally, Tally, i).n[FOLLOWUP_PLANNED] > 0)
                        r = gather(store, QUEUE_PLANNED, (int32_t)i + 1, overdue, n_max, treatments, &more, err);
        g_hash_table_iter_init(&iter, treatments);
        while (r == 0 && g_hash_table_iter_next(&iter, &key, NULL))
                r = treatment_again(store, config, *(int64_t *)key, now, err);
        if (r == 0)
                *ret_after = more ? 1 : 0;
        return r;
}

static int judge_all(Store *store, const Config *config, UtcMs now, int64_t after, unsigned n_max,
        int64_t *ret_after, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->record_numbers(store->backend, after, n_max, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = treatment_again(store, config, g_array_index(numbers, int64_t, i), now, err);
        if (r == 0)
                *ret_after = numbers->len == n_max ? g_array_index(numbers, int64_t, numbers->len - 1) : 0;
        return r;
}

int store_judge(Store *store, const Config *config, UtcMs now, bool all, int64_t after, unsigned n_max,
        int64_t *ret_after, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = all ? judge_all(store, config, now, after, n_max, ret_after, err)
                : judge_late(store, config, now, n_max, ret_after, err);
        return store_verb_end(store, r, err);
}

static int earlier(Store *store, Queue queue, int32_t lane, int64_t later_ms, UtcMs *next, Err *err)
{
        UtcMs first;
        int r = store->backend->verbs->queue_first(store->backend, queue, lane, &first, err);

        if (r == 0 && first.ms + later_ms < next->ms)
                next->ms = first.ms + later_ms;
        return r < 0 ? r : 0;
}

static int earlier_consent_end(Store *store, UtcMs *next, Err *err)
{
        UtcMs first;
        int r = store->backend->verbs->patient_first_end(store->backend, &first, err);

        if (r == 0)
                next->ms = MIN(next->ms, first.ms);
        return r < 0 ? r : 0;
}

int store_next_judgement(Store *store, const Config *config, UtcMs now, UtcMs *ret, Err *err)
{
        UtcMs next = UTC_NEVER, first;
        int r = earlier(store, QUEUE_HELD_CLOSES, 0, 0, &next, err);

        if (r == 0)
                r = earlier(store, QUEUE_HELD_FROM, 0, PLAN_HELD_CALL_MS, &next, err);
        if (r == 0)
                r = earlier_consent_end(store, &next, err);
        if (r == 0)
                r = store_next_greeting(store, config, now, &next, err);
        for (guint i = 0; r == 0 && i < store->lanes->len; i++) {
                if (g_array_index(store->tally, Tally, i).n[FOLLOWUP_PLANNED] == 0)
                        continue;
                r = store->backend->verbs->queue_first(store->backend, QUEUE_PLANNED, (int32_t)i + 1, &first, err);
                if (r == 0)
                        next.ms = MIN(next.ms, MAX(first.ms + 1000, now.ms) + PLAN_OVERDUE_MS);
                else if (r == STORE_NOT_FOUND)
                        r = 0;
        }
        if (r == 0)
                *ret = next;
        return r;
}
