#include "daemon/hook-tally.h"

enum { TOLD_FROM = 3 /* one or two are a stranger's try */, DAY_MS = 24 * 3600 * 1000 };

GHashTable *hook_tallies_new(void)
{
        return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void hook_tally_refused(GHashTable *tallies, const char *provider, HookRefusal refusal, UtcMs now)
{
        HookTally *tally = g_hash_table_lookup(tallies, provider);

        if (!tally) {
                tally = g_new0(HookTally, 1);
                g_hash_table_insert(tallies, g_strdup(provider), tally);
        }
        if (tally->n_refused == 0 || now.ms - tally->last.ms > DAY_MS)
                *tally = (HookTally){ .since = now };
        tally->n_refused++;
        tally->n_by_time += refusal == HOOK_REFUSED_TIME;
        tally->last = now;
}

void hook_tally_taken(GHashTable *tallies, const char *provider)
{
        HookTally *tally = g_hash_table_lookup(tallies, provider);

        if (tally)
                tally->n_taken++;
}

void hook_tally_ended(GHashTable *tallies, const char *provider)
{
        g_hash_table_remove(tallies, provider);
}

char *hook_tally_key(const char *provider, const char *path)
{
        return g_strconcat(provider, "/", path, NULL);
}

const HookTally *hook_tally_get(GHashTable *tallies, const char *provider, UtcMs now)
{
        const HookTally *tally = g_hash_table_lookup(tallies, provider);

        return tally && tally->n_refused >= TOLD_FROM && now.ms - tally->last.ms <= DAY_MS ? tally : NULL;
}
