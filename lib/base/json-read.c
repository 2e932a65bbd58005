#include "base/json-read.h"

#include <errno.h>
#include <string.h>

enum { INTEGER_DIGITS_MAX = 18 }; /* each such number fits 64 bits */

#define REPLACEMENT "\xEF\xBF\xBD"

/* The four hex digits behind "\u"; -1: they are none. */
static int read_unit(const char *at)
{
        int unit = 0;

        for (int i = 0; i < 4; i++) {
                int digit = g_ascii_xdigit_value(at[i]);

                if (digit < 0)
                        return -1;
                unit = unit * 16 + digit;
        }
        return unit;
}

/* An escape at its backslash: kept, or replaced where it names no character; moves behind it. The text ends with NUL. */
static const char *copy_escape(const char *at, GString *out)
{
        int unit = at[1] == 'u' ? read_unit(at + 2) : -1;
        int next = unit >= 0xD800 && unit <= 0xDBFF && at[6] == '\\' && at[7] == 'u' ? read_unit(at + 8) : -1;

        if (unit < 0) {
                size_t n = at[1] ? 2 : 1;

                g_string_append_len(out, at, (gssize)n);
                return at + n;
        }
        if (next >= 0xDC00 && next <= 0xDFFF) {
                g_string_append_len(out, at, 12);
                return at + 12;
        }
        if (unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF))
                g_string_append(out, REPLACEMENT);
        else
                g_string_append_len(out, at, 6);
        return at + 6;
}

/* From a quote to behind its twin. */
static const char *copy_string(const char *at, GString *out)
{
        g_string_append_c(out, *at++);
        while (*at && *at != '"') {
                if (*at == '\\')
                        at = copy_escape(at, out);
                else
                        g_string_append_c(out, *at++);
        }
        if (*at)
                g_string_append_c(out, *at++);
        return at;
}

static const char *copy_number(const char *at, GString *out)
{
        size_t n = strspn(at, "+-.0123456789eE");
        size_t n_sign = *at == '-';
        bool is_long = strspn(at + n_sign, "0123456789") == n - n_sign && n - n_sign > INTEGER_DIGITS_MAX;

        if (is_long)
                g_string_append_c(out, '"');
        g_string_append_len(out, at, (gssize)n);
        if (is_long)
                g_string_append_c(out, '"');
        return at + n;
}

static int copy_exact(const char *at, GString *out)
{
        unsigned depth = 0;

        while (*at) {
                if (*at == '"')
                        at = copy_string(at, out);
                else if (*at == '-' || g_ascii_isdigit(*at))
                        at = copy_number(at, out);
                else {
                        if (*at == '[' || *at == '{')
                                depth++;
                        else if ((*at == ']' || *at == '}') && depth > 0)
                                depth--;
                        if (depth > JSON_READ_DEPTH_MAX)
                                return -EBADMSG;
                        g_string_append_c(out, *at++);
                }
        }
        return 0;
}

int json_read_exact(const char *bytes, size_t n_bytes, json_t **ret, Err *err)
{
        g_autoptr(GString) exact = g_string_sized_new(n_bytes + 16);
        g_autofree char *valid = g_utf8_make_valid(n_bytes > 0 ? bytes : "", (gssize)n_bytes);
        const char *from = g_str_has_prefix(valid, "\xEF\xBB\xBF") ? valid + 3 : valid;
        json_error_t why;
        json_t *value;

        if (copy_exact(from, exact) < 0)
                return err_set(err, -EBADMSG, NULL, "JSON", "it is nested deeper than %d", JSON_READ_DEPTH_MAX);
        value = json_loadb(exact->str, exact->len, JSON_DECODE_ANY, &why);
        if (!value) /* jansson's own words may quote what it stumbled over */
                return err_set(err, -EBADMSG, NULL, "JSON", "line %d, column %d is no JSON", why.line, why.column);
        *ret = value;
        return 0;
}
