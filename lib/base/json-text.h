/* JSON written straight into a text. */
#pragma once

#include <glib.h>

/* json_text_append() - "text" with its quotes, escaped as RFC 8259 7 asks and no further; @text is UTF-8
 *
 * For what is written for every message: a json_t built and dumped costs more than all else of a request. */
void json_text_append(const char *text, GString *out);
