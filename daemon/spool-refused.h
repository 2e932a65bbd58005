/* What was refused of a source's files, as its folder rejected/ holds it: no other account of it is kept. */
#pragma once

#include <glib.h>

#include "daemon/spool-folder.h"

typedef struct SpoolRefused {
        char *source;
        char *name;         /* as it was dropped: "wk1.csv" */
        char *kept;         /* in rejected/: "wk1.csv", or "wk1.csv.2" where that name was taken */
        unsigned n_refused, n_all; /* records; 0 of 0: it was not read at all */
        bool rest_is_lost; /* and what followed them was not read */
        UtcMs at;
} SpoolRefused;

/**
 * spool_refused_find() - the files with refused records that have not been dropped again since
 * @since: older ones are left out
 * @found: SpoolRefused *, with spool_refused_free(); the latest come first within a source, a few of each
 *
 * A file of the same name that came later stands for the earlier one, whether it was taken or refused itself.
 */
void spool_refused_find(const SpoolFolder *folder, const char *source, UtcMs since, GPtrArray *found);
void spool_refused_free(void *refused);
