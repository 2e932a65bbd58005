#include "inbound/params.h"

#include <string.h>

static void param_done(void *data)
{
        Param *param = data;

        g_free(param->name);
        g_free(param->value);
}

/* Decoded, NUL-ended; the bytes in it may be NUL, too. */
static char *decode(const char *at, const char *end, size_t *ret_n)
{
        char *out = g_malloc((size_t)(end - at) + 1);
        size_t n = 0;

        while (at < end) {
                int high = *at == '%' && end - at > 2 ? g_ascii_xdigit_value(at[1]) : -1;
                int low = high >= 0 ? g_ascii_xdigit_value(at[2]) : -1;

                if (low >= 0) {
                        out[n++] = (char)(high * 16 + low);
                        at += 3;
                } else {
                        out[n++] = *at == '+' ? ' ' : *at;
                        at++;
                }
        }
        out[n] = '\0';
        *ret_n = n;
        return out;
}

static Param read_param(const char *at, const char *end)
{
        const char *equals = memchr(at, '=', (size_t)(end - at));
        const char *name_end = equals ? equals : end;
        Param param = { 0 };
        size_t n_name;
        g_autofree char *name = decode(at, name_end, &n_name);

        param.name = g_utf8_make_valid(name, (gssize)n_name);
        param.value = decode(equals ? equals + 1 : end, end, &param.n_bytes);
        return param;
}

GArray *params_parse(const char *text, size_t n_bytes)
{
        g_autoptr(GArray) params = g_array_new(FALSE, FALSE, sizeof(Param));
        const char *at = text, *end = n_bytes > 0 ? text + n_bytes : text; /* no bytes have no place: NULL + 0 */

        g_array_set_clear_func(params, param_done);
        while (at < end) {
                const char *next = memchr(at, '&', (size_t)(end - at));
                const char *stop = next ? next : end;

                if (stop > at) {
                        Param param;

                        if (params->len == PARAMS_MAX)
                                return NULL;
                        param = read_param(at, stop);
                        g_array_append_val(params, param);
                }
                at = stop + 1;
        }
        return g_steal_pointer(&params);
}

const Param *params_find(const GArray *params, const char *name)
{
        for (unsigned i = 0; params && i < params->len; i++) {
                const Param *param = &g_array_index(params, Param, i);

                if (strcmp(param->name, name) == 0)
                        return param;
        }
        return NULL;
}

char *params_query(const char *query, const char *name)
{
        g_autoptr(GArray) params = query ? params_parse(query, strlen(query)) : NULL;
        const Param *param = params_find(params, name);

        return param && strlen(param->value) == param->n_bytes ? g_strdup(param->value) : NULL;
}
