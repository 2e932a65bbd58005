#include "channel/request.h"

#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "channel/fill.h"
#include "channel/sign-request.h"
#include "channel/sign.h"

void http_request_free(HttpRequest *request)
{
        if (!request)
                return;
        g_free(request->method);
        g_free(request->url);
        if (request->headers)
                g_ptr_array_unref(request->headers);
        if (request->body)
                g_string_free(request->body, TRUE);
        g_free(request->user);
        if (request->password)
                explicit_bzero(request->password, strlen(request->password));
        g_free(request->password);
        g_free(request);
}

static int build_url(const Fill *fill, HttpRequest *request)
{
        const Provider *provider = fill->provider;
        g_autoptr(GString) url = g_string_sized_new(256);
        g_autoptr(GString) query = g_string_sized_new(256);
        int r = fill_pattern(fill, fill->form->url, PLACE_URL, url);

        if (r == 0)
                r = fill_fields(fill, fill->form->query, PLACE_QUERY, query);
        if (r == 0 && provider->auth == AUTH_QUERY) {
                const char *secret = NULL;

                r = fill_secret(fill, provider->auth_secret, &secret);
                if (r == 0) {
                        g_string_append(query, query->len > 0 ? "&" : "");
                        url_escape(query, provider->auth_name, URL_ESCAPE_ALL);
                        g_string_append_c(query, '=');
                        url_escape(query, secret, URL_ESCAPE_ALL);
                }
        }
        if (r < 0)
                return r;
        if (query->len > 0) {
                g_string_append_c(url, strchr(url->str, '?') ? '&' : '?');
                g_string_append_len(url, query->str, (gssize)query->len);
        }
        request->url = g_string_free(g_steal_pointer(&url), FALSE);
        return 0;
}

/* ---- body and headers ------------------------------------------------------------------------ */

static int build_body(Fill *fill, HttpRequest *request)
{
        const ProviderRequest *form = fill->form;

        if (form->form == BODY_NONE)
                return 0;
        request->body = g_string_sized_new(1023);
        switch (form->form) {
        case BODY_NONE:
                break;
        case BODY_FORM:
                return fill_fields(fill, form->fields, PLACE_FORM, request->body);
        case BODY_JSON:
                return fill_json(fill, form->json, request->body);
        case BODY_RAW:
                return fill_pattern(fill, form->raw, PLACE_PLAIN, request->body);
        }
        return 0;
}

static int add_header(const Fill *fill, HttpRequest *request, const char *name, const char *before, const char *value)
{
        if (!http_is_header_value(value))
                return fill_fault(fill, "a value for a header has a line end or control character in it");
        g_ptr_array_add(request->headers, g_strconcat(name, ": ", before, value, NULL));
        return 0;
}

static const char *content_type(const ProviderRequest *form)
{
        if (form->content_type)
                return form->content_type;
        switch (form->form) {
        case BODY_NONE:
                break;
        case BODY_FORM:
                return "application/x-www-form-urlencoded";
        case BODY_JSON:
                return "application/json";
        case BODY_RAW:
                return "text/plain; charset=utf-8";
        }
        return NULL;
}

static int build_headers(const Fill *fill, HttpRequest *request)
{
        const ProviderRequest *form = fill->form;
        const char *type = form->form == BODY_NONE ? NULL : content_type(form);
        int r = type ? add_header(fill, request, "Content-Type", "", type) : 0;

        for (unsigned i = 0; r == 0 && form->headers && i < form->headers->len; i++) {
                const Field *field = g_ptr_array_index(form->headers, i);
                g_autoptr(GString) value = NULL;

                if (fill_leaves_out(fill, field->value->uses))
                        continue;
                value = g_string_new(NULL);

                r = fill_pattern(fill, field->value, PLACE_HEADER, value);
                if (r == 0)
                        r = add_header(fill, request, field->name, "", value->str);
        }
        return r;
}

static int sign_body(const Fill *fill, HttpRequest *request, const char *secret, UtcMs now)
{
        const Provider *provider = fill->provider;
        const char *secret_2 = NULL, *key = fill->message->key;
        g_autofree char *signature = NULL;
        char timestamp[24];
        int r = 0;

        if (provider->auth_secret_2)
                r = fill_secret(fill, provider->auth_secret_2, &secret_2);
        if (r < 0)
                return r;
        g_snprintf(timestamp, sizeof(timestamp), "%" G_GINT64_FORMAT, now.ms / 1000);
        r = sign_standard_webhook(secret, secret_2, key, timestamp, request->body ? request->body->str : "",
                request->body ? request->body->len : 0, &signature);
        if (r < 0)
                return fill_fault(fill, "its signing secret is not \"whsec_\" and base64");
        r = add_header(fill, request, "webhook-id", "", key);
        if (r == 0)
                r = add_header(fill, request, "webhook-timestamp", "", timestamp);
        return r < 0 ? r : add_header(fill, request, "webhook-signature", "", signature);
}

/* These sign the request as it stands. */
static int sign_request(const Fill *fill, HttpRequest *request, const char *user, const char *secret, UtcMs now)
{
        const RequestToSign sign = { .method = request->method, .url = request->url,
                .body = request->body ? request->body->str : "", .n_bytes = request->body ? request->body->len : 0,
                .content_type = content_type(fill->form), .headers = request->headers, .user = user, .secret = secret,
                .service = fill->provider->auth_name, .nonce = fill->message->nonce ? fill->message->nonce : "", .now = now };
        g_autofree char *headers = NULL;
        g_auto(GStrv) lines = NULL;
        int r = 0;

        if (fill->provider->auth == AUTH_ALIYUN)
                headers = sign_aliyun(&sign);
        else if (fill->provider->auth == AUTH_TENCENT)
                headers = sign_tencent(&sign);
        else
                headers = sign_solapi(&sign);
        lines = g_strsplit(headers, "\n", -1);
        for (unsigned i = 0; r == 0 && lines[i]; i++) {
                if (!http_is_header_value(lines[i]))
                        r = fill_fault(fill, "a value for a header has a control character in it");
                g_ptr_array_add(request->headers, g_strdup(lines[i]));
        }
        return r;
}

static int build_auth(const Fill *fill, HttpRequest *request, UtcMs now)
{
        const Provider *provider = fill->provider;
        g_autoptr(GString) user = NULL;
        const char *secret = NULL;
        int r = provider->auth_secret ? fill_secret(fill, provider->auth_secret, &secret) : 0;

        if (provider->auth == AUTH_NONE)
                return r;
        user = g_string_new(NULL);
        if (r == 0 && provider->auth_user)
                r = fill_pattern(fill, provider->auth_user, PLACE_HEADER, user);
        if (r < 0)
                return r;
        switch (provider->auth) {
        case AUTH_NONE:
        case AUTH_QUERY: /* stands in the URL */
        case AUTH_TOKEN: /* stands where the file says */
                return 0;
        case AUTH_BASIC:
                if (strchr(user->str, ':')) /* RFC 7617 2 */
                        return fill_fault(fill, "the user of its basic auth has a ':' in it");
                request->user = g_string_free(g_steal_pointer(&user), FALSE);
                request->password = g_strdup(secret);
                return 0;
        case AUTH_BEARER:
                return add_header(fill, request, "Authorization", "Bearer ", secret);
        case AUTH_HEADER:
                return add_header(fill, request, provider->auth_name, "", secret);
        case AUTH_STANDARD_WEBHOOKS:
                return sign_body(fill, request, secret, now);
        case AUTH_ALIYUN:
        case AUTH_TENCENT:
        case AUTH_SOLAPI:
                return sign_request(fill, request, user->str, secret, now);
        }
        return -EINVAL;
}

static int build(Fill *fill, bool has_auth, UtcMs now, HttpRequest **ret)
{
        g_autoptr(HttpRequest) request = g_new0(HttpRequest, 1);
        const ProviderRequest *form = fill->form;
        int r = fill_values(fill);

        request->method = g_strdup(form->method);
        request->headers = g_ptr_array_new_full(8, g_free);
        request->timeout = form->timeout;
        request->connect_timeout = form->connect_timeout;
        request->ca_file = fill->provider->ca_file;
        if (r == 0)
                r = build_url(fill, request);
        if (r == 0)
                r = build_body(fill, request);
        if (r == 0)
                r = build_headers(fill, request);
        if (r == 0 && has_auth && fill->provider->key_place == KEY_HEADER && fill->form != &fill->provider->status)
                r = add_header(fill, request, fill->provider->key_name, "", fill->message->key);
        if (r == 0 && has_auth)
                r = build_auth(fill, request, now);
        if (r < 0)
                return r;
        *ret = g_steal_pointer(&request);
        return 0;
}

int request_build(const Provider *provider, const Credentials *credentials, const ChannelMessage *message,
        UtcMs now, HttpRequest **ret, Err *err)
{
        bool is_free = provider->free_text.url && !message->template;
        Err own = { 0 };
        Fill fill = { .provider = provider, .form = is_free ? &provider->free_text : &provider->request,
                .credentials = credentials, .message = message, .err = err ? err : &own };

        if (provider_needs_templates(provider) && !is_free && !message->template)
                return fill_fault(&fill, "it sends approved templates only, and the text has none");
        return build(&fill, true, now, ret);
}

int request_build_status(const Provider *provider, const Credentials *credentials, const ChannelMessage *message,
        UtcMs now, HttpRequest **ret, Err *err)
{
        Err own = { 0 };
        Fill fill = { .provider = provider, .form = &provider->status, .credentials = credentials, .message = message,
                .err = err ? err : &own };

        if (!provider_can_be_asked(provider)) {
                fill_fault(&fill, "nothing says how to ask it");
                return -ENOTSUP;
        }
        return build(&fill, true, now, ret);
}

int request_build_token(const Provider *provider, const Credentials *credentials, HttpRequest **ret, Err *err)
{
        static const ChannelMessage nobody = { 0 };
        Err own = { 0 };
        Fill fill = { .provider = provider, .form = &provider->token, .credentials = credentials, .message = &nobody,
                .err = err ? err : &own };

        return build(&fill, false, (UtcMs){ 0 }, ret);
}

/* ---- what it needs --------------------------------------------------------------------------- */

static void need(GPtrArray *names, const char *name)
{
        if (name && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
                g_ptr_array_add(names, g_strdup(name));
}

static void need_of_pattern(GPtrArray *names, const Pattern *pattern)
{
        for (unsigned i = 0; pattern && i < pattern->pieces->len; i++) {
                const PatternPiece *piece = &g_array_index(pattern->pieces, PatternPiece, i);

                if (piece->word == PATTERN_CREDENTIAL)
                        need(names, piece->text);
        }
}

static void need_of_fields(GPtrArray *names, const GPtrArray *fields)
{
        for (unsigned i = 0; fields && i < fields->len; i++)
                need_of_pattern(names, ((const Field *)g_ptr_array_index(fields, i))->value);
}

static void need_of_json(GPtrArray *names, const JsonNode *node)
{
        need_of_pattern(names, node->pattern);
        for (unsigned i = 0; node->children && i < node->children->len; i++)
                need_of_json(names, g_ptr_array_index(node->children, i));
}

static void need_of_request(GPtrArray *names, const ProviderRequest *request)
{
        need_of_pattern(names, request->url);
        need_of_fields(names, request->headers);
        need_of_fields(names, request->query);
        need_of_fields(names, request->fields);
        if (request->json)
                need_of_json(names, request->json);
        need_of_pattern(names, request->raw);
}

GPtrArray *request_credentials(const Provider *provider)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

        need_of_request(names, &provider->request);
        need_of_request(names, &provider->free_text);
        need_of_request(names, &provider->status);
        need_of_request(names, &provider->token);
        need_of_pattern(names, provider->auth_user);
        need(names, provider->auth_secret);
        need(names, provider->auth_secret_2);
        return names;
}
