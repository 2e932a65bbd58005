/* Addresses that a provider has refused for good: for a while it is not asked to reach them. */
#include "store/stops.h"

char *store_block_key(int64_t patient, const char *key)
{
        return g_strdup_printf("%" G_GINT64_FORMAT " %s", patient, key);
}

int store_block_note(Store *store, const Config *config, const MessageRow *message, UtcMs now, Err *err)
{
        g_autofree char *address = store_address_key(store_lane_row(store, message->lane)->method, message->m.to);
        g_autofree char *key = store_block_key(message->m.patient_number, address);
        BlockRow row = { .provider = message->provider };
        int r = store->backend->verbs->block_get(store->backend, key, message->provider, &row, err);

        if (r < 0)
                return r;
        if (r == 0 && now.ms > utc_add(row.since, config->limits.block_for).ms)
                row.n = 0;
        row.address = key;
        row.n++;
        row.since = now;
        store->has_blocks = true;
        return store->backend->verbs->block_put(store->backend, &row, err);
}

int store_block(Store *store, const Config *config, int64_t patient_number, const char *provider, const char *method,
        const char *address, UtcMs now, Block *ret, Err *err)
{
        g_autofree char *plain = NULL, *key = NULL;
        BlockRow row = { 0 };
        int32_t ref;
        int r;

        if (!store->has_blocks || config->limits.block_after == 0)
                return STORE_NOT_FOUND;
        ref = GPOINTER_TO_INT(g_hash_table_lookup(store->word_refs, provider));
        r = ref != 0 ? 0 : store->backend->verbs->word_find(store->backend, provider, &ref, err);
        if (r != 0)
                return r;
        plain = store_address_key(method, address);
        key = store_block_key(patient_number, plain);
        r = store->backend->verbs->block_get(store->backend, key, ref, &row, err);
        if (r != 0)
                return r;
        *ret = (Block){ row.since, utc_add(row.since, config->limits.block_for), row.n };
        return row.n >= config->limits.block_after && now.ms < ret->until.ms ? 0 : STORE_NOT_FOUND;
}
