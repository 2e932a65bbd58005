/* Text: UTF-8 checks, folding for comparison, digits of every script. But for text_is_utf8() and text_fold()
 * all take valid UTF-8 only: what comes from outside is checked where it comes in. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define ELEMENTSOF(x) (sizeof(x) / sizeof((x)[0]))

/* Valid UTF-8 without NUL: no overlong forms, surrogates or code points past U+10FFFF. */
bool text_is_utf8(const char *bytes, size_t n_bytes);

/* text_fold() - for comparison: NFKC (width), case folded, white space of every kind trimmed and
 * runs of it made one space. Caller g_free()s. */
char *text_fold(const char *text);

/* text_trim() - a copy without white space (of every kind, also zero width and BOM) at both ends */
char *text_trim(const char *text);
bool text_is_blank(const char *text);

/* text_ascii_digits() - a copy in which decimal digits of every script are 0-9, full-width forms of
 * ASCII are ASCII, and spaces of every kind are ' ' */
char *text_ascii_digits(const char *text);

size_t text_chars(const char *text); /* code points */

/* g_strcmp0() == 0 by a name that reads */
bool text_equal(const char *a, const char *b);
