#include "inbound/replay.h"

#include <string.h>

/* What is kept of one request. */
typedef struct ReplayEntry {
        uint8_t digest[ID_DIGEST_BYTES]; /* ids come from outside and may be long */
        UtcMs expires;
} ReplayEntry;

struct Replay {
        GHashTable *by_digest; /* ReplayEntry, owned */
        GTree *by_expiry;      /* the same, in the order in which they go */
        size_t n_max;
};

static guint entry_hash(gconstpointer key)
{
        guint hash;

        memcpy(&hash, ((const ReplayEntry *)key)->digest, sizeof(hash));
        return hash;
}

static gboolean entry_equal(gconstpointer a, gconstpointer b)
{
        return memcmp(((const ReplayEntry *)a)->digest, ((const ReplayEntry *)b)->digest, ID_DIGEST_BYTES) == 0;
}

static gint entry_compare(gconstpointer a, gconstpointer b)
{
        const ReplayEntry *x = a, *y = b;

        if (x->expires.ms != y->expires.ms)
                return x->expires.ms < y->expires.ms ? -1 : 1;
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

static void drop(Replay *replay, ReplayEntry *entry)
{
        g_tree_remove(replay->by_expiry, entry);
        g_hash_table_remove(replay->by_digest, entry);
}

static ReplayEntry *first_to_go(Replay *replay)
{
        GTreeNode *node = g_tree_node_first(replay->by_expiry);

        return node ? g_tree_node_key(node) : NULL;
}

static void drop_expired(Replay *replay, UtcMs now)
{
        for (ReplayEntry *entry; (entry = first_to_go(replay)) && entry->expires.ms <= now.ms;)
                drop(replay, entry);
}

bool replay_is_known(Replay *replay, const char *provider_id, const char *id, UtcMs now)
{
        ReplayEntry wanted = { 0 };

        drop_expired(replay, now);
        if (!id)
                return false;
        replay_digest(provider_id, id, wanted.digest);
        return g_hash_table_contains(replay->by_digest, &wanted);
}

void replay_digest(const char *provider_id, const char *id, uint8_t ret[static ID_DIGEST_BYTES])
{
        id_sha256_parts(ret, provider_id, id, NULL);
}

void replay_keep(Replay *replay, const char *provider_id, const char *id, UtcMs expires, UtcMs now)
{
        ReplayEntry wanted = { .expires = expires }, *entry;

        drop_expired(replay, now);
        if (!id || expires.ms <= now.ms)
                return;
        replay_digest(provider_id, id, wanted.digest);
        entry = g_hash_table_lookup(replay->by_digest, &wanted);
        if (entry && entry->expires.ms >= expires.ms)
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
