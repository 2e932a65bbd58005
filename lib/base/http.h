/* HTTP's own small forms: header lines, dates. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/utc.h"

/* RFC 9110 5.1: a token */
bool http_is_header_name(const char *name);
/* RFC 9110 5.5: no line end and no other control character, or it would begin a header of the value's choice */
bool http_is_header_value(const char *value);

/* http_header() - the value of the first line of that name among "Name: value" lines, without white space
 * around it; caller g_free()s; NULL: there is none */
char *http_header(const GPtrArray *lines, const char *name);

/* http_date_parse() - RFC 9110 5.6.7: the preferred form and both obsolete ones. Return: 0; -EINVAL. */
int http_date_parse(const char *text, UtcMs now, UtcMs *ret);
