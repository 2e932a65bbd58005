/* What lies in the spool where nobody reads it: in its root, or in a folder that is no source. */
#pragma once

#include <glib.h>

#include "base/err.h"
#include "base/utc.h"

typedef struct SpoolStray {
        char *name;   /* below the spool: "wk1.csv", "mysource/wk1.csv" */
        UtcMs since;  /* it has lain there, by the clock of the file system */
        MonoMs seen;  /* first */
        bool told;    /* in the log */
} SpoolStray;

/**
 * spool_strays_look() - look through the spool's root and its folders that are no source
 * @spool:   its path
 * @sources: a set of their ids
 * @watch:   called for each folder that is no source, before it is looked through
 * @before:  what was found the last time: when each was seen first, and whether it was told; freed
 *
 * At most a few hundred are found: who dropped a thousand is told of some. Hidden files, .part and .tmp are a writer's.
 *
 * Return: SpoolStray *, by name; free by g_ptr_array_unref()
 */
GPtrArray *spool_strays_look(const char *spool, GHashTable *sources, void (*watch)(const char *path, void *userdata), void *userdata,
        MonoMs now, GPtrArray *before);
/* why nobody reads it, and where it belongs */
void spool_stray_describe(const char *spool, const SpoolStray *stray, Err *err);
