#include "config/nearest.h"

#include <string.h>

#include "base/text.h"

/* Letters to change, add or take out to make one name of the other. */
static unsigned distance(const char *a, const char *b)
{
        unsigned row[65];
        size_t n_a = strlen(a), n_b = strlen(b);

        if (n_a >= ELEMENTSOF(row) || n_b >= ELEMENTSOF(row))
                return G_MAXUINT;
        for (unsigned j = 0; j <= n_b; j++)
                row[j] = j;
        for (unsigned i = 1; i <= n_a; i++) {
                unsigned above_left = row[0];

                row[0] = i;
                for (unsigned j = 1; j <= n_b; j++) {
                        unsigned above = row[j];
                        unsigned changed = above_left + (a[i - 1] != b[j - 1]);

                        row[j] = MIN(changed, MIN(above, row[j - 1]) + 1);
                        above_left = above;
                }
        }
        return row[n_b];
}

Nearest nearest_to(const char *name)
{
        return (Nearest){ .name = name, .distance = (unsigned)strlen(name) / 4 + 2 };
}

void nearest_see(Nearest *nearest, const char *candidate)
{
        const unsigned d = distance(candidate, nearest->name);

        if (d < nearest->distance || (nearest->found && d == nearest->distance && strcmp(candidate, nearest->found) < 0)) {
                nearest->distance = d;
                nearest->found = candidate;
        }
}

const char *nearest_key(GHashTable *table, const char *name)
{
        Nearest nearest = nearest_to(name);
        GHashTableIter iter;
        gpointer key;

        g_hash_table_iter_init(&iter, table);
        while (g_hash_table_iter_next(&iter, &key, NULL))
                nearest_see(&nearest, key);
        return nearest.found;
}

char *nearest_mend(GHashTable *table, const char *name, const char *otherwise)
{
        const char *nearest = nearest_key(table, name);

        return nearest ? g_strdup_printf("write \"%s\", if that was meant, or %s", nearest, otherwise) : g_strdup(otherwise);
}
