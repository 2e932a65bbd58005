#include "channel/sign-request.h"

#include <string.h>

#include "base/text.h"
#include "base/url.h"

enum { SHA256_BYTES = 32 };

typedef struct Digest {
        uint8_t bytes[SHA256_BYTES];
} Digest;

static Digest hmac(const void *key, size_t n_key, const char *text)
{
        GHmac *state = g_hmac_new(G_CHECKSUM_SHA256, key, n_key);
        size_t n = SHA256_BYTES;
        Digest digest;

        g_hmac_update(state, (const uint8_t *)text, (gssize)strlen(text));
        g_hmac_get_digest(state, digest.bytes, &n);
        g_hmac_unref(state);
        return digest;
}

static char *hmac_hex(const void *key, size_t n_key, const char *text)
{
        return g_compute_hmac_for_data(G_CHECKSUM_SHA256, key, n_key, (const uint8_t *)text, strlen(text));
}

/* ---- the parts of a URL as they are signed ---- */

typedef struct SignedUrl {
        char *host, *path, *query;
} SignedUrl;

static int compare_parameters(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Both schemes sort parameters by their names as escaped; '=' sorts before all that an escaped name may go on with but
 * '%', '-' and '.', so names are compared up to theirs. */
static int compare_by_name(const void *a, const void *b)
{
        const char *x = *(char *const *)a, *y = *(char *const *)b;
        g_autofree char *name_x = g_strndup(x, strcspn(x, "="));
        g_autofree char *name_y = g_strndup(y, strcspn(y, "="));
        int r = strcmp(name_x, name_y);

        return r != 0 ? r : compare_parameters(a, b);
}

static char *sorted_query(const char *query)
{
        g_auto(GStrv) pairs = g_strsplit(query, "&", -1);

        qsort(pairs, g_strv_length(pairs), sizeof(char *), compare_by_name);
        return g_strjoinv("&", pairs);
}

/* The host as it stands in the header Host: without the scheme's own port. */
static void split(const char *url, SignedUrl *ret)
{
        UrlParts parts = { 0 };
        const char *why, *rest, *query, *port;

        url_split(url, &parts, &why); /* the provider's, so it was checked at load */
        rest = url + parts.rest_at;
        query = strchr(rest, '?');
        ret->host = g_strndup(url + parts.host_at, parts.rest_at - parts.host_at);
        port = parts.scheme == URL_HTTPS ? ":443" : ":80";
        if (g_str_has_suffix(ret->host, port))
                ret->host[strlen(ret->host) - strlen(port)] = '\0';
        ret->path = *rest == '/' ? g_strndup(rest, query ? (size_t)(query - rest) : strlen(rest)) : g_strdup("/");
        ret->query = sorted_query(query ? query + 1 : "");
}

static void split_done(SignedUrl *url)
{
        g_free(url->host);
        g_free(url->path);
        g_free(url->query);
}

/* ---- Aliyun ---- */

/* "x-acs-action:SendSms": name in lower case, value without space around it */
static char *canonical_line(const char *line)
{
        const char *colon = strchr(line, ':');
        g_autofree char *name = g_ascii_strdown(line, colon - line);
        g_autofree char *value = g_strstrip(g_strdup(colon + 1));

        return g_strconcat(name, ":", value, NULL);
}

/* host and every x-acs-*, sorted */
static GPtrArray *acs_lines(const RequestToSign *request, const char *const own[], const char *host)
{
        GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

        g_ptr_array_add(lines, g_strconcat("host:", host, NULL));
        for (unsigned i = 0; i < request->headers->len; i++) {
                const char *line = g_ptr_array_index(request->headers, i);

                if (g_ascii_strncasecmp(line, "x-acs-", strlen("x-acs-")) == 0)
                        g_ptr_array_add(lines, canonical_line(line));
        }
        for (unsigned i = 0; own[i]; i++)
                g_ptr_array_add(lines, canonical_line(own[i]));
        g_ptr_array_sort(lines, compare_parameters);
        return lines;
}

static char *sign_acs_lines(const RequestToSign *request, const GPtrArray *lines, const SignedUrl *url, const char *body_hash)
{
        g_autoptr(GString) names = g_string_new(NULL);
        g_autoptr(GString) canonical = g_string_new(NULL);
        g_autofree char *hash = NULL, *to_sign = NULL, *signature = NULL;

        g_string_append_printf(canonical, "%s\n%s\n%s\n", request->method, url->path, url->query);
        for (unsigned i = 0; i < lines->len; i++) {
                const char *line = g_ptr_array_index(lines, i);

                g_string_append(names, i > 0 ? ";" : "");
                g_string_append_len(names, line, (gssize)strcspn(line, ":"));
                g_string_append_printf(canonical, "%s\n", line);
        }
        g_string_append_printf(canonical, "\n%s\n%s", names->str, body_hash);
        hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, canonical->str, -1);
        to_sign = g_strconcat("ACS3-HMAC-SHA256\n", hash, NULL);
        signature = hmac_hex(request->secret, strlen(request->secret), to_sign);
        return g_strdup_printf("Authorization: ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s", request->user,
                names->str, signature);
}

char *sign_aliyun(const RequestToSign *request)
{
        g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const uint8_t *)request->body, request->n_bytes);
        g_autofree char *hash_line = g_strconcat("x-acs-content-sha256: ", hash, NULL);
        g_autofree char *nonce_line = g_strconcat("x-acs-signature-nonce: ", request->nonce, NULL);
        g_autofree char *date_line = NULL, *authorization = NULL;
        g_autoptr(GPtrArray) lines = NULL;
        char date[UTC_TEXT_MAX];
        SignedUrl url;

        date_line = g_strconcat("x-acs-date: ", utc_format(utc_floor_s(request->now), date), NULL);
        split(request->url, &url);
        lines = acs_lines(request, (const char *const[]){ hash_line, nonce_line, date_line, NULL }, url.host);
        authorization = sign_acs_lines(request, lines, &url, hash);
        split_done(&url);
        return g_strjoin("\n", hash_line, nonce_line, date_line, authorization, NULL);
}

/* ---- Tencent ---- */

/* HMAC of HMAC of HMAC: the day, the service, the end of the chain */
static Digest tencent_key(const char *secret, const char *day, const char *service)
{
        g_autofree char *first = g_strconcat("TC3", secret, NULL);
        Digest key = hmac(first, strlen(first), day);

        key = hmac(key.bytes, sizeof(key.bytes), service);
        key = hmac(key.bytes, sizeof(key.bytes), "tc3_request");
        explicit_bzero(first, strlen(first));
        return key;
}

char *sign_tencent(const RequestToSign *request)
{
        g_autofree char *body_hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const uint8_t *)request->body, request->n_bytes);
        g_autofree char *canonical = NULL, *hash = NULL, *scope = NULL, *to_sign = NULL, *signature = NULL;
        int64_t timestamp = utc_floor_s(request->now).ms / 1000;
        char date[UTC_TEXT_MAX];
        SignedUrl url;
        Digest key;

        utc_format(utc_floor_s(request->now), date)[strlen("2026-03-01")] = '\0';
        split(request->url, &url);
        canonical = g_strdup_printf("%s\n%s\n%s\ncontent-type:%s\nhost:%s\n\ncontent-type;host\n%s", request->method, url.path,
                url.query, request->content_type, url.host, body_hash);
        split_done(&url);
        hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, canonical, -1);
        scope = g_strdup_printf("%s/%s/tc3_request", date, request->service);
        to_sign = g_strdup_printf("TC3-HMAC-SHA256\n%" G_GINT64_FORMAT "\n%s\n%s", timestamp, scope, hash);
        key = tencent_key(request->secret, date, request->service);
        signature = hmac_hex(key.bytes, sizeof(key.bytes), to_sign);
        explicit_bzero(&key, sizeof(key));
        return g_strdup_printf("X-TC-Timestamp: %" G_GINT64_FORMAT "\n"
                               "Authorization: TC3-HMAC-SHA256 Credential=%s/%s, SignedHeaders=content-type;host, Signature=%s",
                timestamp, request->user, scope, signature);
}

/* ---- Solapi ---- */

char *sign_solapi(const RequestToSign *request)
{
        char date[UTC_TEXT_MAX];
        g_autofree char *to_sign = g_strconcat(utc_format(utc_floor_s(request->now), date), request->nonce, NULL);
        g_autofree char *signature = hmac_hex(request->secret, strlen(request->secret), to_sign);

        return g_strdup_printf("Authorization: HMAC-SHA256 apiKey=%s, date=%s, salt=%s, signature=%s", request->user, date,
                request->nonce, signature);
}
