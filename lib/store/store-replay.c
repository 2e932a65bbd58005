#include "store/store-replay.h"

#include "store/store-internal.h"

int store_replay_is_known(Store *store, const uint8_t digest[static ID_DIGEST_BYTES], UtcMs now, bool *ret, Err *err)
{
        UtcMs expires = { 0 };
        int r = store->backend->verbs->replay_get(store->backend, digest, &expires, err);

        if (r >= 0)
                *ret = r == 0 && expires.ms > now.ms;
        return MIN(r, 0);
}

int store_replay_keep(Store *store, const uint8_t digest[static ID_DIGEST_BYTES], UtcMs expires, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = verbs->replay_trim(store->backend, now, err);
        if (r == 0 && expires.ms > now.ms)
                r = verbs->replay_put(store->backend, digest, expires, err);
        return store_verb_end(store, r, err);
}
