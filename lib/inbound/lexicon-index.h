/* An index from numbers to numbers: filled, settled, and then only read. Flat and sorted, for it is large and stays. */
#pragma once

#include <glib.h>

typedef struct IndexEntry {
        guint32 key, value;
} IndexEntry;

GArray *index_new(void);
void index_add(GArray *index, guint32 key, guint32 value);
/* index_settle() - sort it; an entry given twice is there once */
void index_settle(GArray **index);
/* index_find() - the @ret_n entries of a key, ascending by value; the index is settled */
const IndexEntry *index_find(const GArray *index, guint32 key, size_t *ret_n);

/* array_fit() - give back the room an array has grown into and does not need */
void array_fit(GArray **array);
