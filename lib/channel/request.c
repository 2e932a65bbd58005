#include "channel/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "channel/sign.h"

enum { TO_MAX = 256 };

/* What a request is filled with. */
typedef struct Fill {
        const Provider *provider;
        const Credentials *credentials;
        const ChannelMessage *message;
        const char *to; /* in the provider's form */
        char created[UTC_TEXT_MAX];
        Err *err;
} Fill;

/* How a value is written where it stands. */
typedef enum Place { PLACE_URL, PLACE_QUERY, PLACE_FORM, PLACE_HEADER, PLACE_PLAIN } Place;

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

static int fault(const Fill *fill, const char *why)
{
        g_autofree char *what = g_strdup_printf("provider \"%s\"", fill->provider->id);

        return err_set(fill->err, -EINVAL, NULL, what, "%s", why);
}

static int get_secret(const Fill *fill, const char *name, const char **ret)
{
        const char *secret = credentials_get(fill->credentials, name);
        g_autofree char *what = NULL;

        if (secret) {
                *ret = secret;
                return 0;
        }
        what = g_strdup_printf("provider \"%s\"", fill->provider->id);
        return err_set(fill->err, -ENOKEY,
                "put the secret into a file of that name in the credentials folder and restart followupd", what,
                "the credential \"%s\" is not there", name);
}

static const char *message_value(const Fill *fill, PatternWord word)
{
        const Provider *provider = fill->provider;

        switch (word) {
        case PATTERN_TO:
                return fill->to;
        case PATTERN_TEXT:
                return fill->message->text;
        case PATTERN_CODING:
                /* what is not known to fit GSM-7 would arrive as question marks under its coding */
                return text_equal(fill->message->coding, "gsm7") ? provider->coding_gsm7 : provider->coding_unicode;
        case PATTERN_KEY:
                return fill->message->key;
        case PATTERN_ID:
                return fill->message->id;
        case PATTERN_FROM:
                return fill->message->from;
        case PATTERN_CREATED:
                return fill->created;
        case PATTERN_LITERAL:
        case PATTERN_CREDENTIAL:
                break;
        }
        return NULL;
}

static int get_value(const Fill *fill, const PatternPiece *piece, const char **ret)
{
        const char *value;

        if (piece->word == PATTERN_CREDENTIAL)
                return get_secret(fill, piece->text, ret);
        value = piece->word == PATTERN_LITERAL ? piece->text : message_value(fill, piece->word);
        *ret = value ? value : "";
        return 0;
}

static int append_value(const Fill *fill, const char *value, Place place, GString *out)
{
        switch (place) {
        case PLACE_URL:
                /* as a segment of the path these two mean another path */
                if (strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
                        return fault(fill, "a value in its URL is \".\" or \"..\"");
                url_escape(out, value, URL_ESCAPE_PATH);
                return 0;
        case PLACE_QUERY:
                url_escape(out, value, URL_ESCAPE_ALL);
                return 0;
        case PLACE_FORM:
                url_escape(out, value, URL_ESCAPE_FORM);
                return 0;
        case PLACE_HEADER:
                if (!http_is_header_value(value))
                        return fault(fill, "a value for a header has a line end or control character in it");
                g_string_append(out, value);
                return 0;
        case PLACE_PLAIN:
                g_string_append(out, value);
                return 0;
        }
        return -EINVAL;
}

static int append_pattern(const Fill *fill, const Pattern *pattern, Place place, GString *out)
{
        for (unsigned i = 0; i < pattern->pieces->len; i++) {
                const PatternPiece *piece = &g_array_index(pattern->pieces, PatternPiece, i);
                bool is_own = piece->word == PATTERN_LITERAL && place == PLACE_URL; /* its '/' and '?' stay */
                const char *value = NULL;
                int r = get_value(fill, piece, &value);

                if (r == 0)
                        r = append_value(fill, value, is_own ? PLACE_PLAIN : place, out);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* "a=1&b=2" */
static int append_fields(const Fill *fill, const GPtrArray *fields, Place place, GString *out)
{
        for (unsigned i = 0; fields && i < fields->len; i++) {
                const Field *field = g_ptr_array_index(fields, i);
                int r;

                if (out->len > 0 && out->str[out->len - 1] != '?')
                        g_string_append_c(out, '&');
                append_value(fill, field->name, place, out);
                g_string_append_c(out, '=');
                r = append_pattern(fill, field->value, place, out);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int build_url(const Fill *fill, HttpRequest *request)
{
        const Provider *provider = fill->provider;
        g_autoptr(GString) url = g_string_sized_new(256);
        g_autoptr(GString) query = g_string_sized_new(256);
        int r = append_pattern(fill, provider->url, PLACE_URL, url);

        if (r == 0)
                r = append_fields(fill, provider->query, PLACE_QUERY, query);
        if (r == 0 && provider->auth == AUTH_QUERY) {
                const char *secret = NULL;

                r = get_secret(fill, provider->auth_secret, &secret);
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

/* ---- JSON ---- */

/* "text", escaped as RFC 8259 7 asks and no further. Written here, not built as json_t and dumped: that costs more than
 * all else of a request. */
static int append_json_text(const Fill *fill, const char *text, GString *body)
{
        const char *plain = text;

        if (!g_utf8_validate(text, -1, NULL))
                return fault(fill, "a value is not UTF-8");
        g_string_append_c(body, '"');
        for (; *text != '\0'; text++) {
                if ((unsigned char)*text >= 0x20 && *text != '"' && *text != '\\')
                        continue;
                g_string_append_len(body, plain, text - plain);
                plain = text + 1;
                if (*text == '"' || *text == '\\')
                        g_string_append_printf(body, "\\%c", *text);
                else if (*text == '\n')
                        g_string_append(body, "\\n");
                else
                        g_string_append_printf(body, "\\u%04X", (unsigned)*text);
        }
        g_string_append_len(body, plain, text - plain);
        g_string_append_c(body, '"');
        return 0;
}

static int append_json_pattern(const Fill *fill, const Pattern *pattern, GString *body)
{
        g_autoptr(GString) out = NULL;
        const char *value = NULL;
        int r;

        if (pattern->pieces->len == 1) {
                r = get_value(fill, &g_array_index(pattern->pieces, PatternPiece, 0), &value);
                return r < 0 ? r : append_json_text(fill, value, body);
        }
        out = g_string_sized_new(128);
        r = append_pattern(fill, pattern, PLACE_PLAIN, out);
        return r < 0 ? r : append_json_text(fill, out->str, body);
}

static int append_json_fixed(const Fill *fill, const json_t *value, GString *body)
{
        char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

        if (!text)
                return fault(fill, "its JSON could not be written");
        g_string_append(body, text);
        free(text);
        return 0;
}

/* Keys stand in the order of the file, so the same message gives the same bytes. */
static int append_json(const Fill *fill, const JsonNode *node, GString *body)
{
        bool is_object = node->kind == JSON_NODE_OBJECT;
        int r = 0;

        if (node->kind == JSON_NODE_FIXED)
                return append_json_fixed(fill, node->fixed, body);
        if (node->kind == JSON_NODE_PATTERN)
                return append_json_pattern(fill, node->pattern, body);
        g_string_append_c(body, is_object ? '{' : '[');
        for (unsigned i = 0; r == 0 && i < node->children->len; i++) {
                const JsonNode *child = g_ptr_array_index(node->children, i);

                if (i > 0)
                        g_string_append_c(body, ',');
                if (is_object) {
                        r = append_json_text(fill, child->name, body);
                        g_string_append_c(body, ':');
                }
                if (r == 0)
                        r = append_json(fill, child, body);
        }
        g_string_append_c(body, is_object ? '}' : ']');
        return r;
}

/* ---- body and headers ---- */

static int build_body(const Fill *fill, HttpRequest *request)
{
        const Provider *provider = fill->provider;

        if (provider->form == BODY_NONE)
                return 0;
        request->body = g_string_sized_new(1023);
        switch (provider->form) {
        case BODY_NONE:
                break;
        case BODY_FORM:
                return append_fields(fill, provider->fields, PLACE_FORM, request->body);
        case BODY_JSON:
                return append_json(fill, provider->json, request->body);
        case BODY_RAW:
                return append_pattern(fill, provider->raw, PLACE_PLAIN, request->body);
        }
        return 0;
}

static int add_header(const Fill *fill, HttpRequest *request, const char *name, const char *before, const char *value)
{
        if (!http_is_header_value(value))
                return fault(fill, "a value for a header has a line end or control character in it");
        g_ptr_array_add(request->headers, g_strconcat(name, ": ", before, value, NULL));
        return 0;
}

static const char *content_type(const Provider *provider)
{
        if (provider->content_type)
                return provider->content_type;
        switch (provider->form) {
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
        const Provider *provider = fill->provider;
        const char *type = provider->form == BODY_NONE ? NULL : content_type(provider);
        int r = type ? add_header(fill, request, "Content-Type", "", type) : 0;

        for (unsigned i = 0; r == 0 && provider->headers && i < provider->headers->len; i++) {
                const Field *field = g_ptr_array_index(provider->headers, i);
                g_autoptr(GString) value = g_string_new(NULL);

                r = append_pattern(fill, field->value, PLACE_HEADER, value);
                if (r == 0)
                        r = add_header(fill, request, field->name, "", value->str);
        }
        if (r == 0 && provider->key_place == KEY_HEADER)
                r = add_header(fill, request, provider->key_name, "", fill->message->key);
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
                r = get_secret(fill, provider->auth_secret_2, &secret_2);
        if (r < 0)
                return r;
        g_snprintf(timestamp, sizeof(timestamp), "%" G_GINT64_FORMAT, now.ms / 1000);
        r = sign_standard_webhook(secret, secret_2, key, timestamp, request->body->str, request->body->len, &signature);
        if (r < 0)
                return fault(fill, "its signing secret is not \"whsec_\" and base64");
        r = add_header(fill, request, "webhook-id", "", key);
        if (r == 0)
                r = add_header(fill, request, "webhook-timestamp", "", timestamp);
        return r < 0 ? r : add_header(fill, request, "webhook-signature", "", signature);
}

static int build_auth(const Fill *fill, HttpRequest *request, UtcMs now)
{
        const Provider *provider = fill->provider;
        g_autoptr(GString) user = NULL;
        const char *secret = NULL;
        int r = provider->auth == AUTH_NONE ? 0 : get_secret(fill, provider->auth_secret, &secret);

        if (r < 0)
                return r;
        switch (provider->auth) {
        case AUTH_NONE:
        case AUTH_QUERY: /* stands in the URL */
                return 0;
        case AUTH_BASIC:
                user = g_string_new(NULL);
                r = append_pattern(fill, provider->auth_user, PLACE_HEADER, user);
                if (r == 0 && strchr(user->str, ':')) /* RFC 7617 2 */
                        r = fault(fill, "the user of its basic auth has a ':' in it");
                if (r < 0)
                        return r;
                request->user = g_string_free(g_steal_pointer(&user), FALSE);
                request->password = g_strdup(secret);
                return 0;
        case AUTH_BEARER:
                return add_header(fill, request, "Authorization", "Bearer ", secret);
        case AUTH_HEADER:
                return add_header(fill, request, provider->auth_name, "", secret);
        case AUTH_STANDARD_WEBHOOKS:
                return sign_body(fill, request, secret, now);
        }
        return -EINVAL;
}

/* The address in the form the provider wants. */
static int set_recipient(Fill *fill)
{
        const char *to = fill->message->to;
        size_t n_digits;

        fill->to = to;
        if (fill->provider->recipient == RECIPIENT_NAME)
                return to && *to && strlen(to) < TO_MAX ? 0 : fault(fill, "the patient's name there is empty or too long");
        n_digits = to && to[0] == '+' ? strspn(to + 1, "0123456789") : 0;
        if (n_digits == 0 || n_digits > 15 || to[1 + n_digits] != '\0')
                return fault(fill, "the patient's number is not an international one");
        if (fill->provider->recipient == RECIPIENT_DIGITS)
                fill->to = to + 1;
        return 0;
}

int request_build(const Provider *provider, const Credentials *credentials, const ChannelMessage *message,
        UtcMs now, HttpRequest **ret, Err *err)
{
        g_autoptr(HttpRequest) request = g_new0(HttpRequest, 1);
        Err own = { 0 };
        Fill fill = { .provider = provider, .credentials = credentials, .message = message, .err = err ? err : &own };
        int r = set_recipient(&fill);

        if (provider->uses & (1u << PATTERN_CREATED))
                utc_format(utc_floor_s(message->created), fill.created);
        request->method = g_strdup(provider->method);
        request->headers = g_ptr_array_new_full(8, g_free);
        request->timeout = provider->timeout;
        request->connect_timeout = provider->connect_timeout;
        request->ca_file = provider->ca_file;
        if (r == 0)
                r = build_url(&fill, request);
        if (r == 0)
                r = build_body(&fill, request);
        if (r == 0)
                r = build_headers(&fill, request);
        if (r == 0)
                r = build_auth(&fill, request, now);
        if (r < 0)
                return r;
        *ret = g_steal_pointer(&request);
        return 0;
}

/* ---- what it needs ---- */

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

GPtrArray *request_credentials(const Provider *provider)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

        need_of_pattern(names, provider->url);
        need_of_fields(names, provider->headers);
        need_of_fields(names, provider->query);
        need_of_fields(names, provider->fields);
        if (provider->json)
                need_of_json(names, provider->json);
        need_of_pattern(names, provider->raw);
        need_of_pattern(names, provider->auth_user);
        need(names, provider->auth_secret);
        need(names, provider->auth_secret_2);
        return names;
}
