/* Parameters of a URL or a form, application/x-www-form-urlencoded, as raw bytes. */
#pragma once

#include <glib.h>
#include <stddef.h>

typedef struct Param {
        char *name;  /* valid UTF-8 without NUL */
        char *value; /* any bytes, n_bytes of them, then a NUL */
        size_t n_bytes;
} Param;

enum { PARAMS_MAX = 1000 };

/* params_parse() - in the order written (GArray of Param, freed with what it holds); NULL: more than PARAMS_MAX.
 * A '%' without two hex digits stays as it is. @text may be NULL when @n_bytes is 0. */
GArray *params_parse(const char *text, size_t n_bytes);

/* params_find() - the first of that name; NULL: none */
const Param *params_find(const GArray *params, const char *name);

/* params_query() - one value of a URL's query; caller g_free()s; NULL: none, or a NUL is in it */
char *params_query(const char *query, const char *name);
