/* One JSON document, as programs send it, made the lines that the reader takes. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/**
 * json_lines_from_document() - an object, or a list of them, over any number of lines
 * @out: gets an object a line, byte by byte as it was but for white space outside of texts
 *
 * Return: false: @text is not one document (JSON Lines, CSV, something cut): it is to be read as it is, and @out is empty.
 */
bool json_lines_from_document(const char *text, size_t n_bytes, GString *out);
