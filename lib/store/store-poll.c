/* How far the fetching of records from servers has come. */
#include "store/store-internal.h"

void store_poll_done(StorePoll *poll)
{
        g_clear_pointer(&poll->source, g_free);
        g_clear_pointer(&poll->resource, g_free);
        g_clear_pointer(&poll->next, g_free);
}

int store_poll(Store *store, const char *source, const char *resource, StorePoll *ret, Err *err)
{
        return store->backend->verbs->poll_get(store->backend, source, resource, ret, err);
}

int store_put_poll(Store *store, const StorePoll *poll, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        return store_verb_end(store, store->backend->verbs->poll_put(store->backend, poll, err), err);
}
