#include "inbound/secret.h"

#include <nettle/base64.h>
#include <nettle/memops.h>
#include <string.h>

bool secret_equal(const void *a, size_t n_a, const void *b, size_t n_b)
{
        return n_a == n_b && memeql_sec(a, b, n_a);
}

bool secret_text_equal(const char *a, const char *b)
{
        return a && b && secret_equal(a, strlen(a), b, strlen(b));
}

size_t secret_hmac(GChecksumType type, const void *key, size_t n_key, const void *bytes, size_t n_bytes, uint8_t ret[static DIGEST_BYTES_MAX])
{
        GHmac *hmac = g_hmac_new(type, key, n_key);
        size_t n = DIGEST_BYTES_MAX;

        g_hmac_update(hmac, bytes, (gssize)n_bytes);
        g_hmac_get_digest(hmac, ret, &n);
        g_hmac_unref(hmac);
        return n;
}

size_t secret_digest(GChecksumType type, const void *bytes, size_t n_bytes, uint8_t ret[static DIGEST_BYTES_MAX])
{
        GChecksum *checksum = g_checksum_new(type);
        size_t n = DIGEST_BYTES_MAX;

        g_checksum_update(checksum, bytes, (gssize)n_bytes);
        g_checksum_get_digest(checksum, ret, &n);
        g_checksum_free(checksum);
        return n;
}

GByteArray *secret_hex(const char *text)
{
        size_t n = strlen(text);
        g_autoptr(GByteArray) bytes = g_byte_array_new();

        if (n % 2 != 0)
                return NULL;
        for (size_t i = 0; i < n; i += 2) {
                int high = g_ascii_xdigit_value(text[i]), low = g_ascii_xdigit_value(text[i + 1]);
                uint8_t byte = (uint8_t)(high * 16 + low);

                if (high < 0 || low < 0)
                        return NULL;
                g_byte_array_append(bytes, &byte, 1);
        }
        return g_steal_pointer(&bytes);
}

static GByteArray *decode(struct base64_decode_ctx *ctx, const char *text, size_t n)
{
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        size_t n_bytes = BASE64_DECODE_LENGTH(n);

        g_byte_array_set_size(bytes, (unsigned)n_bytes);
        /* nettle skips white space; no signature has any */
        if (strcspn(text, " \t\r\n\f\v") < n || !base64_decode_update(ctx, &n_bytes, bytes->data, n, text) || !base64_decode_final(ctx))
                return NULL;
        g_byte_array_set_size(bytes, (unsigned)n_bytes);
        return g_steal_pointer(&bytes);
}

GByteArray *secret_base64(const char *text)
{
        struct base64_decode_ctx ctx;

        base64_decode_init(&ctx);
        return decode(&ctx, text, strlen(text));
}

GByteArray *secret_base64url(const char *text, size_t n)
{
        g_autoptr(GString) padded = g_string_new_len(text, (gssize)n);
        struct base64_decode_ctx ctx;

        while (padded->len % 4 != 0)
                g_string_append_c(padded, '=');
        base64url_decode_init(&ctx);
        return decode(&ctx, padded->str, padded->len);
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
        const GString *x = *(GString *const *)a, *y = *(GString *const *)b;
        int order = memcmp(x->str, y->str, MIN(x->len, y->len));

        if (order != 0)
                return order;
        return x->len < y->len ? -1 : x->len > y->len;
}

GString *secret_sorted(GPtrArray *texts)
{
        GString *out = g_string_new(NULL);

        g_ptr_array_sort(texts, compare_texts);
        for (unsigned i = 0; i < texts->len; i++) {
                const GString *text = texts->pdata[i];

                g_string_append_len(out, text->str, (gssize)text->len);
        }
        return out;
}

void secret_text_free(void *data)
{
        GString *text = data;

        explicit_bzero(text->str, text->len);
        g_string_free(text, TRUE);
}
