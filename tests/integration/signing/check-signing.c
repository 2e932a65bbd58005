/*
 * check-signing FILE... - judge the vectors that make-vectors.js made with the providers' own libraries
 *
 * What came in must be proved by the provider file as it ships, and forged once a byte of it is another one. What goes
 * out must get the very Authorization that the SDK made. Each kind must be among the vectors, or nothing is proved.
 */
#include <glib.h>
#include <jansson.h>

#include "../../unit/hook-request.h"
#include "base/url.h"
#include "channel/sign-request.h"
#include "inbound/params.h"

static const char *text_of(const json_t *vector, const char *name)
{
        const char *text = json_string_value(json_object_get(vector, name));

        if (!text)
                g_error("a vector without \"%s\"", name);
        return text;
}

static GPtrArray *headers_of(const json_t *vector)
{
        GPtrArray *headers = g_ptr_array_new_with_free_func(g_free);
        const json_t *list = json_object_get(vector, "headers");

        for (size_t i = 0; i < json_array_size(list); i++)
                g_ptr_array_add(headers, g_strdup(json_string_value(json_array_get(list, i))));
        return headers;
}

/* ---- what comes in ---- */

static Provider *shipped(const char *name)
{
        static GHashTable *known;
        Provider *provider;
        g_autofree char *path = NULL, *text = NULL;

        if (!known)
                known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)provider_free);
        provider = g_hash_table_lookup(known, name);
        if (provider)
                return provider;
        path = g_strdup_printf("%s/conf/providers.d/%s.conf", g_getenv("SOURCE_ROOT"), name);
        if (!g_file_get_contents(path, &text, NULL, NULL))
                g_error("%s cannot be read", path);
        provider = provider_from_text(text, NULL);
        g_hash_table_insert(known, g_strdup(name), provider);
        return provider;
}

static Credentials *credentials_of(const json_t *vector)
{
        Credentials *credentials = credentials_new();
        const char *name;
        json_t *value;

        json_object_foreach(json_object_get(vector, "credentials"), name, value)
                credentials_add(credentials, name, json_string_value(value), json_string_length(value));
        return credentials;
}

static int verdict_of(const Provider *provider, const Credentials *credentials, const HookRequest *request)
{
        g_auto(HookProof) proof = { 0 };
        Err err = { 0 };
        int r = hook_verify(provider, credentials, request, &proof, &err);

        if (r < 0)
                g_error("%s: %s", err.what, err.why);
        return r;
}

static void expect(const char *name, const char *what, int verdict, int wanted)
{
        if (verdict != wanted)
                g_error("%s, %s: verdict %d, wanted %d", name, what, verdict, wanted);
}

/* Any other byte anywhere: body, URL, secret. */
static void expect_forged(const char *name, const Provider *provider, const json_t *vector, const HookRequest *request)
{
        g_autoptr(Credentials) credentials = credentials_of(vector), other = credentials_new();
        g_autofree char *body = g_memdup2(request->n_bytes > 0 ? request->body : "", request->n_bytes + 1);
        g_autofree char *url = g_strconcat(request->url, "x", NULL);
        HookRequest changed = *request;
        const char *credential;
        json_t *value;

        changed.body = body;
        for (size_t i = 0; i < request->n_bytes; i++) {
                body[i] ^= 0x01;
                /* some bytes carry nothing: XML around an envelope, the case of an escape in a form */
                if (verdict_of(provider, credentials, &changed) == HOOK_PROVED && request->n_bytes > 0 &&
                        !g_strstr_len(name, -1, "wecom") && !g_strstr_len(name, -1, "form"))
                        g_error("%s: byte %zu of the body can be changed", name, i);
                body[i] ^= 0x01;
        }
        changed = *request;
        if (request->n_bytes > 0) {
                g_autofree char *longer = g_strconcat(body, "&x=1", NULL);

                changed.body = longer;
                changed.n_bytes += strlen("&x=1");
                expect(name, "a longer body", verdict_of(provider, credentials, &changed), HOOK_FORGED);
        }
        changed = *request;
        changed.url = url;
        if (g_strstr_len(name, -1, "twilio") || g_strstr_len(name, -1, "plivo") || g_strstr_len(name, -1, "messagebird"))
                expect(name, "another URL", verdict_of(provider, credentials, &changed), HOOK_FORGED);
        json_object_foreach(json_object_get(vector, "credentials"), credential, value) {
                g_autofree char *wrong = g_strconcat(json_string_value(value), "x", NULL);

                credentials_add(other, credential, wrong, strlen(wrong));
        }
        expect(name, "another secret", verdict_of(provider, other, request), HOOK_FORGED);
}

/* An envelope that another corp got, under the same keys. */
static void expect_pinned(const char *name, const Provider *provider, const json_t *vector, const HookRequest *request)
{
        g_autoptr(Credentials) credentials = credentials_of(vector);
        g_autoptr(InboundBatch) batch = NULL;
        g_auto(HookAnswer) answer = { 0 };

        credentials_add(credentials, "wecom-corp-id", "ww124", strlen("ww124"));
        if (inbound_read(provider, credentials, request, "CN", &batch, &answer, NULL) != -EBADMSG)
                g_error("%s is read for another corp", name);
}

/* Of an envelope: what is in it. */
static void expect_text(const char *name, const Provider *provider, const Credentials *credentials, const HookRequest *request, const char *wanted)
{
        g_autoptr(InboundBatch) batch = NULL;
        g_auto(HookAnswer) answer = { 0 };
        const char *got;

        if (inbound_read(provider, credentials, request, "CN", &batch, &answer, NULL) < 0)
                g_error("%s cannot be read", name);
        got = batch->replies->len > 0 ? ((const InboundReply *)batch->replies->pdata[0])->text : answer.body;
        if (strcmp(got, wanted) != 0)
                g_error("%s: read \"%s\", wanted \"%s\"", name, got, wanted);
}

static void check_inbound(const char *name, const json_t *vector)
{
        const Provider *provider = shipped(text_of(vector, "provider"));
        g_autoptr(Credentials) credentials = credentials_of(vector);
        g_autoptr(GPtrArray) headers = headers_of(vector);
        const char *url = text_of(vector, "url"), *query = strchr(url, '?');
        const json_t *told = json_object_get(vector, "text");
        gsize n_bytes = 0;
        g_autofree char *body = (char *)g_base64_decode(text_of(vector, "body64"), &n_bytes);
        HookRequest request = { .method = text_of(vector, "method"), .url = url, .query = query ? query + 1 : "", .headers = headers,
                .body = body, .n_bytes = n_bytes, .now = { json_integer_value(json_object_get(vector, "now")) } };

        expect(name, "as it came", verdict_of(provider, credentials, &request), HOOK_PROVED);
        expect_forged(name, provider, vector, &request);
        if (told)
                expect_text(name, provider, credentials, &request, json_string_value(told));
        if (strcmp(provider->id, "wecom-app") == 0)
                expect_pinned(name, provider, vector, &request);
}

/* ---- what goes out ---- */

/* The URL as our own requests write it: an SDK's HTTP client escapes less than it has signed. */
static char *own_url(const char *url)
{
        const char *query = strchr(url, '?');
        g_autoptr(GArray) params = query ? params_parse(query + 1, strlen(query + 1)) : NULL;
        GString *out = g_string_new_len(url, query ? query - url : (gssize)strlen(url));

        for (unsigned i = 0; params && i < params->len; i++) {
                const Param *param = &g_array_index(params, Param, i);

                g_string_append_c(out, i == 0 ? '?' : '&');
                url_escape(out, param->name, URL_ESCAPE_ALL);
                g_string_append_c(out, '=');
                url_escape(out, param->value, URL_ESCAPE_ALL);
        }
        return g_string_free(out, FALSE);
}

static void check_outbound(const char *name, const json_t *vector)
{
        g_autofree char *url = own_url(text_of(vector, "url")), *lines = NULL, *wanted = NULL;
        g_autoptr(GPtrArray) headers = headers_of(vector);
        gsize n_bytes = 0;
        g_autofree char *body = (char *)g_base64_decode(text_of(vector, "body64"), &n_bytes);
        RequestToSign request = { .method = text_of(vector, "method"), .url = url, .body = n_bytes > 0 ? body : "", .n_bytes = n_bytes,
                .content_type = text_of(vector, "content_type"), .headers = headers, .user = text_of(vector, "user"),
                .secret = text_of(vector, "secret"), .service = "sms", .nonce = text_of(vector, "nonce"),
                .now = { json_integer_value(json_object_get(vector, "now")) } };

        lines = strcmp(text_of(vector, "signer"), "aliyun") == 0 ? sign_aliyun(&request) : sign_tencent(&request);
        wanted = g_strconcat("Authorization: ", text_of(vector, "authorization"), NULL);
        if (!g_str_has_suffix(lines, wanted))
                g_error("%s: made\n%s\nwanted\n%s", name, lines, wanted);
}

/* ---- the whole ---- */

static const char *const kinds[] = { "twilio form", "twilio form, signed with the port", "twilio JSON", "standard webhook", "plivo form", "line",
        "wecom message", "wecom set-up", "vonage", "messagebird", "aliyun", "tencent" };

static unsigned check_file(const char *path, GHashTable *seen)
{
        g_autofree char *text = NULL;
        g_auto(GStrv) lines = NULL;
        unsigned n = 0;

        if (!g_file_get_contents(path, &text, NULL, NULL))
                g_error("%s cannot be read", path);
        lines = g_strsplit(text, "\n", -1);
        for (unsigned i = 0; lines[i]; i++) {
                json_t *vector = *lines[i] ? json_loads(lines[i], 0, NULL) : NULL;

                if (!*lines[i])
                        continue;
                if (!vector)
                        g_error("%s:%u: no JSON", path, i + 1);
                if (json_object_get(vector, "signer"))
                        check_outbound(text_of(vector, "name"), vector);
                else
                        check_inbound(text_of(vector, "name"), vector);
                g_hash_table_add(seen, g_strdup(text_of(vector, "name")));
                json_decref(vector);
                n++;
        }
        return n;
}

int main(int argc, char **argv)
{
        g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        unsigned n = 0;

        for (int i = 1; i < argc; i++)
                n += check_file(argv[i], seen);
        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
                if (!g_hash_table_contains(seen, kinds[i]))
                        g_error("no vector of the kind \"%s\"", kinds[i]);
        g_print("%u vectors\n", n);
        return 0;
}
