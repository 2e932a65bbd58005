#include "inbound/signed-text.h"

#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "base/url.h"
#include "inbound/params.h"
#include "inbound/secret.h"

char *hook_place_outer(const HookPlace *place, const HookRequest *request)
{
        if (!place)
                return NULL;
        return place->from == HOOK_PLACE_HEADER ? http_header(request->headers, place->name)
                                                : params_query(request->query, place->name);
}

char *signed_url_twin(const char *url)
{
        UrlParts parts;
        const char *why, *port, *standard;
        size_t host_end;

        if (url_split(url, &parts, &why) < 0)
                return NULL;
        host_end = parts.host_at + parts.n_host;
        port = url + host_end;
        standard = parts.scheme == URL_HTTPS ? ":443" : ":80";
        if (parts.rest_at == host_end)
                return g_strdup_printf("%.*s%s%s", (int)host_end, url, standard, port);
        if (parts.rest_at - host_end != strlen(standard) || !g_str_has_prefix(port, standard))
                return NULL;
        return g_strdup_printf("%.*s%s", (int)host_end, url, url + parts.rest_at);
}

/* ---- parameters, sorted ---- */

static gint compare_params(gconstpointer a, gconstpointer b)
{
        const Param *x = *(const Param *const *)a, *y = *(const Param *const *)b;
        int order = strcmp(x->name, y->name);

        if (order == 0)
                order = memcmp(x->value, y->value, MIN(x->n_bytes, y->n_bytes));
        if (order != 0)
                return order;
        return x->n_bytes < y->n_bytes ? -1 : x->n_bytes > y->n_bytes;
}

static GPtrArray *sort_params(const GArray *params)
{
        GPtrArray *sorted = g_ptr_array_new();

        for (unsigned i = 0; params && i < params->len; i++)
                g_ptr_array_add(sorted, &g_array_index(params, Param, i));
        g_ptr_array_sort(sorted, compare_params);
        return sorted;
}

/* Name and value of each, run together; the same twice counts once, if so asked. */
static void append_form(GString *out, const GArray *form, bool unique)
{
        g_autoptr(GPtrArray) sorted = sort_params(form);

        for (unsigned i = 0; i < sorted->len; i++) {
                const Param *param = sorted->pdata[i];

                if (unique && i > 0 && compare_params(&sorted->pdata[i - 1], &param) == 0)
                        continue;
                g_string_append(out, param->name);
                g_string_append_len(out, param->value, (gssize)param->n_bytes);
        }
}

/* Vonage's: a '&' or '=' within a value is signed as '_'. */
static void append_pairs(GString *out, const GArray *form, const char *own)
{
        g_autoptr(GPtrArray) sorted = sort_params(form);

        for (unsigned i = 0; i < sorted->len; i++) {
                const Param *param = sorted->pdata[i];

                if (text_equal(param->name, own))
                        continue;
                g_string_append_printf(out, "&%s=", param->name);
                for (size_t k = 0; k < param->n_bytes; k++)
                        g_string_append_c(out, param->value[k] == '&' || param->value[k] == '=' ? '_' : param->value[k]);
        }
}

/* Plivo's: what stands before the query; "?" where a query or a form follows; "name=value" sorted, "." before a form. */
static void append_url_sorted(GString *out, const SignedParts *parts)
{
        const char *query = strchr(parts->url, '?');
        g_autoptr(GArray) params = query ? params_parse(query + 1, strlen(query + 1)) : NULL;
        g_autoptr(GPtrArray) sorted = sort_params(params);
        bool has_form = parts->form && parts->form->len > 0;

        g_string_append_len(out, parts->url, query ? query - parts->url : (gssize)strlen(parts->url));
        if (sorted->len > 0 || has_form)
                g_string_append_c(out, '?');
        for (unsigned i = 0; i < sorted->len; i++) {
                const Param *param = sorted->pdata[i];

                g_string_append_printf(out, "%s%s=", i > 0 ? "&" : "", param->name);
                g_string_append_len(out, param->value, (gssize)param->n_bytes);
        }
        if (sorted->len > 0 && has_form)
                g_string_append_c(out, '.');
}

/* "data" is also what is called "data[]" or "data[3]". */
static bool is_named(const char *name, const char *wanted)
{
        size_t n = strlen(wanted);

        return strncmp(name, wanted, n) == 0 &&
                (name[n] == '\0' || (name[n] == '[' && strspn(name + n + 1, "0123456789") == strlen(name) - n - 2 && g_str_has_suffix(name, "]")));
}

static void append_fields(GString *out, const GArray *form, const char *name)
{
        for (unsigned i = 0; form && i < form->len; i++) {
                const Param *param = &g_array_index(form, Param, i);

                if (is_named(param->name, name))
                        g_string_append_len(out, param->value, (gssize)param->n_bytes);
        }
}

/* ---- the whole ---- */

static void append_owned(GString *out, char *text)
{
        if (text)
                g_string_append(out, text);
        g_free(text);
}

static void append_piece(GString *out, const SignedPiece *piece, const SignedParts *parts)
{
        const HookRequest *request = parts->request;

        switch (piece->word) {
        case SIGNED_LITERAL:
                g_string_append(out, piece->text);
                return;
        case SIGNED_URL:
                g_string_append(out, parts->url);
                return;
        case SIGNED_URL_SORTED:
                append_url_sorted(out, parts);
                return;
        case SIGNED_BODY:
                if (request->n_bytes > 0)
                        g_string_append_len(out, request->body, (gssize)request->n_bytes);
                return;
        case SIGNED_FORM_SORTED:
        case SIGNED_FORM_UNIQUE:
                append_form(out, parts->form, piece->word == SIGNED_FORM_UNIQUE);
                return;
        case SIGNED_FORM_PAIRS:
                append_pairs(out, parts->form, parts->own);
                return;
        case SIGNED_NONCE:
                g_string_append(out, parts->nonce ? parts->nonce : "");
                return;
        case SIGNED_TIMESTAMP:
                g_string_append(out, parts->timestamp ? parts->timestamp : "");
                return;
        case SIGNED_SECRET:
                g_string_append(out, parts->secret);
                return;
        case SIGNED_FORM:
                append_fields(out, parts->form, piece->text);
                return;
        case SIGNED_QUERY:
                append_owned(out, params_query(request->query, piece->text));
                return;
        case SIGNED_HEADER:
                append_owned(out, http_header(request->headers, piece->text));
                return;
        }
}

static GString *text_of(const GArray *pieces, const SignedParts *parts)
{
        GString *out = g_string_new(NULL);

        for (unsigned i = 0; i < pieces->len; i++)
                append_piece(out, &g_array_index(pieces, SignedPiece, i), parts);
        return out;
}

GString *signed_text(const HookSignature *signature, const SignedParts *parts)
{
        g_autoptr(GPtrArray) texts = NULL;

        if (signature->over)
                return text_of(signature->over, parts);
        texts = g_ptr_array_new_with_free_func(secret_text_free);
        for (unsigned i = 0; i < signature->sorted->len; i++)
                g_ptr_array_add(texts, text_of(signature->sorted->pdata[i], parts));
        return secret_sorted(texts);
}
