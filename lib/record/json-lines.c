#include "record/json-lines.h"

#include <string.h>

static bool is_space(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The text that begins with the quote at @at, quotes included. */
static size_t text_length(const char *at, const char *end)
{
        for (const char *c = at + 1; c < end; c++) {
                if (*c == '\\')
                        c++;
                else if (*c == '"')
                        return (size_t)(c + 1 - at);
        }
        return (size_t)(end - at);
}

/* Copies a list or an object up to the bracket that ends it; of a list what stands in it, an item a line. Returns the
 * place behind that bracket; NULL: there is none. */
static const char *copy_document(const char *at, const char *end, GString *out)
{
        unsigned outside = *at == '['; /* the depth at which nothing of an item stands */
        unsigned depth = 0;

        for (; at < end; at++) {
                size_t n = *at == '"' ? text_length(at, end) : 1;
                bool closes = *at == ']' || *at == '}';

                if (closes && --depth == 0) {
                        g_string_append(out, outside ? "" : "}");
                        return at + 1;
                }
                if (is_space(*at))
                        g_string_append(out, depth > outside ? " " : "");
                else if (*at == ',' && depth == outside)
                        g_string_append_c(out, '\n');
                else if (depth > 0 || !outside)
                        g_string_append_len(out, at, (gssize)n);
                if (*at == '[' || *at == '{')
                        depth++;
                at += n - 1;
        }
        return NULL;
}

bool json_lines_from_document(const char *text, size_t n_bytes, GString *out)
{
        const char *end = text + n_bytes, *at = text;

        g_string_truncate(out, 0);
        if (n_bytes >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
                at += 3;
        while (at < end && is_space(*at))
                at++;
        if (at == end || (*at != '[' && *at != '{'))
                return false;
        at = copy_document(at, end, out);
        while (at && at < end && is_space(*at))
                at++;
        if (at == end)
                return true;
        g_string_truncate(out, 0);
        return false;
}
