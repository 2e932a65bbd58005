#include "store/store-refusal.h"

#include <string.h>

#include "store/holdings.h"

void store_refusal_done(StoreRefusal *refusal)
{
        g_clear_pointer(&refusal->source, g_free);
        g_clear_pointer(&refusal->system, g_free);
        g_clear_pointer(&refusal->type, g_free);
        g_clear_pointer(&refusal->id, g_free);
        g_clear_pointer(&refusal->field, g_free);
        g_clear_pointer(&refusal->reason, g_free);
        g_clear_pointer(&refusal->why, g_free);
        g_clear_pointer(&refusal->mend, g_free);
}

void store_refusal_free(void *refusal)
{
        store_refusal_done(refusal);
        g_free(refusal);
}

static UtcMs oldest(UtcMs now)
{
        return (UtcMs){ now.ms - STORE_REFUSAL_DAYS * INT64_C(24) * 3600 * 1000 };
}

int store_refusals_load(Store *store, Err *err)
{
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(store_refusal_free);
        int r = store->backend->verbs->refusal_list(store->backend, (UtcMs){ 0 }, rows, err);

        store->has_refusals = rows->len > 0;
        return r;
}

static int put(Store *store, const StoreRefusal *refusal, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        int r = 0;

        /* a record has one fault at a time: the one it was last refused for */
        if (refusal->id[0] != '\0')
                r = verbs->refusal_delete(store->backend, refusal->system, refusal->type, refusal->id, err);
        return r == 0 ? verbs->refusal_put(store->backend, refusal, err) : r;
}

int store_put_refusals(Store *store, const GPtrArray *refusals, UtcMs now, Err *err)
{
        int r;

        if (refusals->len == 0)
                return 0;
        r = store_verb(store, now, err);
        if (r < 0)
                return r;
        store->has_refusals = true;
        for (unsigned i = 0; r == 0 && i < refusals->len; i++)
                r = put(store, g_ptr_array_index(refusals, i), err);
        if (r == 0)
                r = store->backend->verbs->refusal_trim(store->backend,
                        ((const StoreRefusal *)g_ptr_array_index(refusals, 0))->source, STORE_REFUSALS_MAX, oldest(now), err);
        return store_verb_end(store, r, err);
}

int store_refusal_mended(Store *store, const char *system, const char *type, const char *id, UtcMs now, Err *err)
{
        int r;

        if (!store->has_refusals)
                return 0;
        r = store_verb(store, now, err);
        return r < 0 ? r : store_verb_end(store, store->backend->verbs->refusal_delete(store->backend, system, type, id, err), err);
}

static int by_source(const void *a, const void *b)
{
        const StoreRefusal *left = *(StoreRefusal *const *)a, *right = *(StoreRefusal *const *)b;
        int order = strcmp(left->source, right->source);

        if (order == 0)
                order = left->at.ms == right->at.ms ? strcmp(left->id, right->id) : left->at.ms > right->at.ms ? -1 : 1;
        return order;
}

int store_refusals(Store *store, UtcMs now, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(store_refusal_free);
        int r = store->has_refusals ? store->backend->verbs->refusal_list(store->backend, oldest(now), rows, err) : 0;

        if (r < 0)
                return r;
        g_ptr_array_sort(rows, by_source);
        *ret = g_steal_pointer(&rows);
        return 0;
}
