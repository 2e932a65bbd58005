/* What a misspelt name was perhaps meant to be. */
#pragma once

#include <glib.h>

typedef struct Nearest {
        const char *name, *found; /* found: NULL while nothing is like it; the first of several */
        unsigned distance;
} Nearest;

/* nearest_to() - begin; @name and every candidate are borrowed. nearest_see() - one candidate; the nearest so far is .found */
Nearest nearest_to(const char *name);
void nearest_see(Nearest *nearest, const char *candidate);

/* nearest_key() - of a table by ids; NULL: none is like it */
const char *nearest_key(GHashTable *table, const char *name);

/* nearest_mend() - "write "kannel", if that was meant, or ..." where a key is like it, else @otherwise alone; g_free() */
char *nearest_mend(GHashTable *table, const char *name, const char *otherwise);
