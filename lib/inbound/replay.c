#include "inbound/replay.h"

#include <string.h>

#include "base/ids.h"

/* Ids come from outside and may be long: only a digest of each is kept. */
typedef struct Entry {
        uint8_t digest[ID_DIGEST_BYTES];
        int64_t expires_ms;
} Entry;

struct Replay {
        GHashTable *by_digest; /* Entry, owned */
        GTree *by_expiry;      /* the same, in the order in which they go */
        size_t n_max;
};

static guint entry_hash(gconstpointer key)
{
        guint hash;

        memcpy(&hash, ((const Entry *)key)->digest, sizeof(hash));
        return hash;
}

static gboolean entry_equal(gconstpointer a, gconstpointer b)
{
        return memcmp(((const Entry *)a)->digest, ((const Entry *)b)->digest, ID_DIGEST_BYTES) == 0;
}

static gint entry_compare(gconstpointer a, gconstpointer b)
{
        const Entry *x = a, *y = b;

        if (x->expires_ms != y->expires_ms)
                return x->expires_ms < y->expires_ms ? -1 : 1;
        return memcmp(x->digest, y->digest, ID_DIGEST_BYTES);
}

Replay *replay_new(size_t n_max)
{
        Replay *replay = g_new0(Replay, 1);

        replay->by_digest = g_hash_table_new_full(entry_hash, entry_equal, g_free, NULL);
        replay->by_expiry = g_tree_new(entry_compare);
        replay->n_max = MAX(n_max, 1);
        return replay;
}

void replay_free(Replay *replay)
{
        if (!replay)
                return;
        g_tree_unref(replay->by_expiry);
        g_hash_table_unref(replay->by_digest);
        g_free(replay);
}

static void drop(Replay *replay, Entry *entry)
{
        g_tree_remove(replay->by_expiry, entry);
        g_hash_table_remove(replay->by_digest, entry);
}

static Entry *first_to_go(Replay *replay)
{
        GTreeNode *node = g_tree_node_first(replay->by_expiry);

        return node ? g_tree_node_key(node) : NULL;
}

static void drop_expired(Replay *replay, UtcMs now)
{
        for (Entry *entry; (entry = first_to_go(replay)) && entry->expires_ms <= now.ms;)
                drop(replay, entry);
}

bool replay_is_known(Replay *replay, const char *provider_id, const char *id, UtcMs now)
{
        Entry wanted = { 0 };

        drop_expired(replay, now);
        if (!id)
                return false;
        id_sha256_parts(wanted.digest, provider_id, id, NULL);
        return g_hash_table_contains(replay->by_digest, &wanted);
}

void replay_keep(Replay *replay, const char *provider_id, const char *id, UtcMs expires, UtcMs now)
{
        Entry wanted = { .expires_ms = expires.ms };
        Entry *entry;

        drop_expired(replay, now);
        if (!id || expires.ms <= now.ms)
                return;
        id_sha256_parts(wanted.digest, provider_id, id, NULL);
        entry = g_hash_table_lookup(replay->by_digest, &wanted);
        if (entry && entry->expires_ms >= expires.ms)
                return;
        if (entry)
                drop(replay, entry);
        while (replay_count(replay) >= replay->n_max)
                drop(replay, first_to_go(replay));
        entry = g_memdup2(&wanted, sizeof(wanted));
        g_hash_table_add(replay->by_digest, entry);
        g_tree_insert(replay->by_expiry, entry, entry);
}

size_t replay_count(const Replay *replay)
{
        return g_hash_table_size(replay->by_digest);
}
