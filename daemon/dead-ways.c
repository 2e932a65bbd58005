#include "daemon/dead-ways.h"

#include <string.h>

/* Ids of providers have no line ends. */
static char *key_of(const char *provider, const char *to)
{
        return g_strconcat(provider, "\n", to ? to : "", NULL);
}

GHashTable *dead_ways_new(void)
{
        return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void dead_ways_settled(GHashTable *ways, const char *provider, const char *to, const Outcome *outcome, UtcMs now)
{
        g_autofree char *key = key_of(provider, to);
        DeadWay *way = g_hash_table_lookup(ways, key);

        if (outcome->verdict == VERDICT_SENT || outcome->verdict == VERDICT_DUPLICATE)
                g_hash_table_remove(ways, key);
        if (outcome->verdict != VERDICT_PERMANENT && outcome->verdict != VERDICT_OPTED_OUT)
                return;
        if (!way) {
                way = g_new0(DeadWay, 1);
                way->since = now;
                g_hash_table_insert(ways, g_steal_pointer(&key), way);
        }
        g_strlcpy(way->detail, outcome->detail, sizeof(way->detail));
        way->is_ours = outcome->verdict == VERDICT_PERMANENT && outcome->is_ours;
}

static gboolean is_of(gpointer key, gpointer way, gpointer provider)
{
        const size_t n = strlen(provider);

        (void)way;
        return strncmp(key, provider, n) == 0 && ((const char *)key)[n] == '\n';
}

void dead_ways_forget(GHashTable *ways, const char *provider)
{
        if (provider)
                g_hash_table_foreach_remove(ways, is_of, (gpointer)provider);
        else
                g_hash_table_remove_all(ways);
}

const DeadWay *dead_ways_get(GHashTable *ways, const char *provider, const char *to)
{
        g_autofree char *key = key_of(provider, to);

        return g_hash_table_lookup(ways, key);
}
