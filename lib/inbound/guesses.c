#include "inbound/guesses.h"

static const DurationMs within = { INT64_C(60) * 60 * 1000 };

/* Since the first of them. */
typedef struct Tally {
        UtcMs since;
        unsigned n;
} Tally;

struct Guesses {
        GHashTable *tallies; /* sender -> Tally * */
};

Guesses *guesses_new(void)
{
        Guesses *guesses = g_new0(Guesses, 1);

        guesses->tallies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        return guesses;
}

void guesses_free(Guesses *guesses)
{
        if (!guesses)
                return;
        g_hash_table_unref(guesses->tallies);
        g_free(guesses);
}

/* also when the clock was set back */
static bool is_past(const Tally *tally, UtcMs now)
{
        return now.ms < tally->since.ms || now.ms - tally->since.ms >= within.ms;
}

bool guesses_are_over(const Guesses *guesses, const char *sender, UtcMs now)
{
        const Tally *tally = g_hash_table_lookup(guesses->tallies, sender);

        return tally && !is_past(tally, now) && tally->n >= GUESSES_MOST;
}

bool guesses_count(Guesses *guesses, const char *sender, UtcMs now)
{
        Tally *tally = g_hash_table_lookup(guesses->tallies, sender);

        if (!tally) {
                /* only who stands in staff.d is counted: so many are of many reloads */
                if (g_hash_table_size(guesses->tallies) >= GUESSES_SENDERS_MOST)
                        g_hash_table_remove_all(guesses->tallies);
                tally = g_new0(Tally, 1);
                g_hash_table_insert(guesses->tallies, g_strdup(sender), tally);
        }
        if (tally->n == 0 || is_past(tally, now))
                *tally = (Tally){ .since = now };
        return ++tally->n == GUESSES_MOST;
}
