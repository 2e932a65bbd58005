#include "channel/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/http.h"
#include "base/json-text.h"
#include "base/text.h"
#include "channel/sign-request.h"
#include "channel/sign.h"
#include "model/phone.h"

enum { TO_MAX = 256 };

/* What a request is filled with. */
typedef struct Fill {
        const Provider *provider;
        const ProviderRequest *form;
        const Credentials *credentials;
        const ChannelMessage *message;
        const char *to; /* in the provider's form */
        char created[UTC_TEXT_MAX];
        char number[24], uuid[40], national[PHONE_MAX];
        const char *variable; /* the one being written */
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
        case PATTERN_REF:
                return fill->message->ref;
        case PATTERN_NUMBER:
                return fill->number;
        case PATTERN_KEY_UUID:
                return fill->uuid;
        case PATTERN_RECEIPT_URL:
                return fill->message->receipt_url;
        case PATTERN_REPLY_URL:
                return fill->message->reply_url;
        case PATTERN_LANGUAGE:
                return fill->message->language;
        case PATTERN_PURPOSE:
                return fill->message->purpose;
        case PATTERN_TEMPLATE:
                return fill->message->template;
        case PATTERN_TEMPLATE_LANGUAGE:
                return fill->message->template_language;
        case PATTERN_VARIABLES:
                return fill->message->variables;
        case PATTERN_VARIABLE:
                return fill->variable;
        case PATTERN_TOKEN:
                return fill->message->token;
        case PATTERN_PROVIDER_ID:
                return fill->message->provider_message_id;
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
        if (piece->word == PATTERN_PROVIDER_ID && !value && !piece->is_condition)
                return err_set(fill->err, -ENODATA, NULL, "the message cannot be asked after", "the provider has not told what it calls it");
        *ret = value && !piece->is_condition ? value : "";
        return 0;
}

/* "T1/B2/x3": segments of a path, each escaped by itself */
static int append_segments(const char *value, GString *out)
{
        g_auto(GStrv) segments = g_strsplit(value, "/", -1);

        for (unsigned i = 0; segments[i]; i++) {
                if (strcmp(segments[i], ".") == 0 || strcmp(segments[i], "..") == 0)
                        return -EINVAL;
                g_string_append(out, i > 0 ? "/" : "");
                url_escape(out, segments[i], URL_ESCAPE_PATH);
        }
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

                if (r == 0 && piece->is_path && place == PLACE_URL)
                        r = append_segments(value, out) < 0 ? fault(fill, "a value in its URL is \".\" or \"..\"") : 0;
                else if (r == 0)
                        r = append_value(fill, value, is_own ? PLACE_PLAIN : place, out);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Does a value stand with URLs of ours, and is one of them not there? */
static bool is_left_out(const Fill *fill, unsigned words)
{
        return (words & PATTERN_BIT(PATTERN_RECEIPT_URL) && !fill->message->receipt_url) ||
               (words & PATTERN_BIT(PATTERN_REPLY_URL) && !fill->message->reply_url);
}

/* "a=1&b=2" */
static int append_fields(const Fill *fill, const GPtrArray *fields, Place place, GString *out)
{
        for (unsigned i = 0; fields && i < fields->len; i++) {
                const Field *field = g_ptr_array_index(fields, i);
                int r;

                if (is_left_out(fill, field->value->uses))
                        continue;
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
        int r = append_pattern(fill, fill->form->url, PLACE_URL, url);

        if (r == 0)
                r = append_fields(fill, fill->form->query, PLACE_QUERY, query);
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

static int append_json_text(const Fill *fill, const char *text, GString *body)
{
        if (!g_utf8_validate(text, -1, NULL))
                return fault(fill, "a value is not UTF-8");
        json_text_append(text, body);
        return 0;
}

static int append_json(Fill *fill, const JsonNode *node, GString *body);

/* Each value of a template in the form the provider wants. */
static int append_each(Fill *fill, json_t *variables, GString *body)
{
        bool is_object = json_is_object(variables);
        const char *name;
        json_t *value;
        size_t i;
        int r = 0;

        g_string_append_c(body, is_object ? '{' : '[');
        if (is_object)
                json_object_foreach(variables, name, value) {
                        if (body->str[body->len - 1] != '{')
                                g_string_append_c(body, ',');
                        json_text_append(name, body);
                        g_string_append_c(body, ':');
                        fill->variable = json_string_value(value);
                        r = r < 0 ? r : append_json(fill, fill->provider->template_variable, body);
                }
        else
                json_array_foreach(variables, i, value) {
                        g_string_append(body, i > 0 ? "," : "");
                        fill->variable = json_string_value(value);
                        r = r < 0 ? r : append_json(fill, fill->provider->template_variable, body);
                }
        fill->variable = NULL;
        g_string_append_c(body, is_object ? '}' : ']');
        return r;
}

static int append_variables(Fill *fill, GString *body)
{
        const char *text = fill->message->variables ? fill->message->variables : "[]";
        json_t *variables;
        int r;

        if (!fill->provider->template_variable) {
                g_string_append(body, text);
                return 0;
        }
        variables = json_loads(text, 0, NULL);
        r = variables ? append_each(fill, variables, body) : fault(fill, "the template's variables cannot be read");
        json_decref(variables);
        return r;
}

static int append_json_integer(const Fill *fill, const char *value, GString *body)
{
        const char *digits = *value == '-' ? value + 1 : value;
        size_t n = strspn(digits, "0123456789");

        if (n == 0 || n > 18 || digits[n] != '\0' || (digits[0] == '0' && n > 1))
                return fault(fill, "a value that is to be a number is none");
        g_string_append(body, value);
        return 0;
}

static int append_json_piece(Fill *fill, const PatternPiece *piece, GString *body)
{
        const char *value = NULL;
        int r;

        if (piece->word == PATTERN_VARIABLES)
                return append_variables(fill, body);
        r = get_value(fill, piece, &value);
        if (r < 0)
                return r;
        return piece->is_integer ? append_json_integer(fill, value, body) : append_json_text(fill, value, body);
}

static int append_json_pattern(Fill *fill, const Pattern *pattern, GString *body)
{
        g_autoptr(GString) out = NULL;
        int r;

        if (pattern->pieces->len == 1)
                return append_json_piece(fill, &g_array_index(pattern->pieces, PatternPiece, 0), body);
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

/* Members, each with its name where it has one, but those that need a URL of ours that is not there. */
static int append_children(Fill *fill, const JsonNode *node, GString *body)
{
        bool is_first = true;
        int r = 0;

        for (unsigned i = 0; r == 0 && i < node->children->len; i++) {
                const JsonNode *child = g_ptr_array_index(node->children, i);

                if (is_left_out(fill, child->needs))
                        continue;
                if (!is_first)
                        g_string_append_c(body, ',');
                is_first = false;
                if (node->kind == JSON_NODE_OBJECT) {
                        json_text_append(child->name, body); /* a name of libconfig is ASCII */
                        g_string_append_c(body, ':');
                }
                r = append_json(fill, child, body);
        }
        return r;
}

/* Keys stand in the order of the file, so the same message gives the same bytes. */
static int append_json(Fill *fill, const JsonNode *node, GString *body)
{
        bool is_object = node->kind == JSON_NODE_OBJECT;
        int r;

        if (node->kind == JSON_NODE_FIXED)
                return append_json_fixed(fill, node->fixed, body);
        if (node->kind == JSON_NODE_PATTERN)
                return append_json_pattern(fill, node->pattern, body);
        g_string_append_c(body, is_object ? '{' : '[');
        r = append_children(fill, node, body);
        g_string_append_c(body, is_object ? '}' : ']');
        return r;
}

/* ---- body and headers ---- */

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
                return append_fields(fill, form->fields, PLACE_FORM, request->body);
        case BODY_JSON:
                return append_json(fill, form->json, request->body);
        case BODY_RAW:
                return append_pattern(fill, form->raw, PLACE_PLAIN, request->body);
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

                if (is_left_out(fill, field->value->uses))
                        continue;
                value = g_string_new(NULL);

                r = append_pattern(fill, field->value, PLACE_HEADER, value);
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
                r = get_secret(fill, provider->auth_secret_2, &secret_2);
        if (r < 0)
                return r;
        g_snprintf(timestamp, sizeof(timestamp), "%" G_GINT64_FORMAT, now.ms / 1000);
        r = sign_standard_webhook(secret, secret_2, key, timestamp, request->body ? request->body->str : "",
                request->body ? request->body->len : 0, &signature);
        if (r < 0)
                return fault(fill, "its signing secret is not \"whsec_\" and base64");
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
                        r = fault(fill, "a value for a header has a control character in it");
                g_ptr_array_add(request->headers, g_strdup(lines[i]));
        }
        return r;
}

static int build_auth(const Fill *fill, HttpRequest *request, UtcMs now)
{
        const Provider *provider = fill->provider;
        g_autoptr(GString) user = NULL;
        const char *secret = NULL;
        int r = provider->auth_secret ? get_secret(fill, provider->auth_secret, &secret) : 0;

        if (provider->auth == AUTH_NONE)
                return r;
        user = g_string_new(NULL);
        if (r == 0 && provider->auth_user)
                r = append_pattern(fill, provider->auth_user, PLACE_HEADER, user);
        if (r < 0)
                return r;
        switch (provider->auth) {
        case AUTH_NONE:
        case AUTH_QUERY: /* stands in the URL */
        case AUTH_TOKEN: /* stands where the file says */
                return 0;
        case AUTH_BASIC:
                if (strchr(user->str, ':')) /* RFC 7617 2 */
                        return fault(fill, "the user of its basic auth has a ':' in it");
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

/* The address in the form the provider wants. */
static int set_recipient(Fill *fill)
{
        const char *to = fill->message->to;
        size_t n_digits;

        fill->to = to;
        if (!(fill->form->uses & PATTERN_BIT(PATTERN_TO)))
                return 0;
        if (to && *to == '\0' && text_equal(fill->provider->carries, PROVIDER_CARRIES_ALERTS))
                return 0; /* the place behind its URL */
        if (fill->form->recipient == RECIPIENT_NAME)
                return to && *to && strlen(to) < TO_MAX ? 0 : fault(fill, "the patient's name there is empty or too long");
        n_digits = to && to[0] == '+' ? strspn(to + 1, "0123456789") : 0;
        if (n_digits == 0 || n_digits > 15 || to[1 + n_digits] != '\0')
                return fault(fill, "the patient's number is not an international one");
        if (fill->form->recipient == RECIPIENT_DIGITS)
                fill->to = to + 1;
        if (fill->form->recipient == RECIPIENT_NATIONAL) {
                if (phone_national(to, fill->national) < 0)
                        return fault(fill, "the patient's number belongs to no country");
                fill->to = fill->national;
        }
        return 0;
}

/* A UUID of version 5 (RFC 9562 5.5) without a name space: the same for the same key. */
static void write_uuid(const char *key, char *buffer, size_t n_buffer)
{
        g_autofree char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA1, key, -1);

        hex[12] = '5';
        hex[16] = "89ab"[g_ascii_xdigit_value(hex[16]) & 3];
        g_snprintf(buffer, n_buffer, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/* Values that are made, not given; only those the request has use for. */
static void make_values(Fill *fill)
{
        unsigned uses = fill->form->uses;

        if (uses & PATTERN_BIT(PATTERN_CREATED))
                utc_format(utc_floor_s(fill->message->created), fill->created);
        if (uses & PATTERN_BIT(PATTERN_NUMBER))
                g_snprintf(fill->number, sizeof(fill->number), "%" G_GINT64_FORMAT, fill->message->number);
        if (uses & PATTERN_BIT(PATTERN_KEY_UUID))
                write_uuid(fill->message->key, fill->uuid, sizeof(fill->uuid));
}

static int build(Fill *fill, bool has_auth, UtcMs now, HttpRequest **ret)
{
        g_autoptr(HttpRequest) request = g_new0(HttpRequest, 1);
        const ProviderRequest *form = fill->form;
        int r = set_recipient(fill);

        make_values(fill);
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
                return fault(&fill, "it sends approved templates only, and the text has none");
        return build(&fill, true, now, ret);
}

int request_build_status(const Provider *provider, const Credentials *credentials, const ChannelMessage *message,
        UtcMs now, HttpRequest **ret, Err *err)
{
        Err own = { 0 };
        Fill fill = { .provider = provider, .form = &provider->status, .credentials = credentials, .message = message,
                .err = err ? err : &own };

        if (!provider_can_be_asked(provider)) {
                fault(&fill, "nothing says how to ask it");
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
