#include "channel/sign.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum { SHA256_BYTES = 32 };

static int read_key(const char *secret, GByteArray *key)
{
        static const char prefix[] = "whsec_";
        const char *text = secret + strlen(prefix);
        g_autofree uint8_t *bytes = NULL;
        size_t n_bytes = 0, n_text;

        if (!g_str_has_prefix(secret, prefix)) {
                g_byte_array_append(key, (const uint8_t *)secret, (unsigned)strlen(secret));
                return 0;
        }
        n_text = strlen(text);
        if (n_text % 4 != 0 || strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") != n_text)
                return -EINVAL;
        bytes = g_base64_decode(text, &n_bytes);
        if (n_bytes == 0)
                return -EINVAL;
        g_byte_array_append(key, bytes, (unsigned)n_bytes);
        explicit_bzero(bytes, n_bytes);
        return 0;
}

static int append_signature(const char *secret, const char *id, const char *timestamp, const char *body, size_t n_bytes,
        GString *out)
{
        g_autoptr(GByteArray) key = g_byte_array_new();
        uint8_t digest[SHA256_BYTES];
        size_t n_digest = sizeof(digest);
        g_autofree char *text = NULL;
        GHmac *hmac;
        int r = read_key(secret, key);

        if (r < 0)
                return r;
        hmac = g_hmac_new(G_CHECKSUM_SHA256, key->data, key->len);
        g_hmac_update(hmac, (const uint8_t *)id, (gssize)strlen(id));
        g_hmac_update(hmac, (const uint8_t *)".", 1);
        g_hmac_update(hmac, (const uint8_t *)timestamp, (gssize)strlen(timestamp));
        g_hmac_update(hmac, (const uint8_t *)".", 1);
        g_hmac_update(hmac, (const uint8_t *)body, (gssize)n_bytes);
        g_hmac_get_digest(hmac, digest, &n_digest);
        g_hmac_unref(hmac);
        explicit_bzero(key->data, key->len);

        text = g_base64_encode(digest, n_digest);
        if (out->len > 0)
                g_string_append_c(out, ' ');
        g_string_append(out, "v1,");
        g_string_append(out, text);
        return 0;
}

int sign_standard_webhook(const char *secret, const char *secret_2, const char *id, const char *timestamp,
        const char *body, size_t n_bytes, char **ret)
{
        g_autoptr(GString) out = g_string_sized_new(128);
        int r = append_signature(secret, id, timestamp, body, n_bytes, out);

        if (r == 0 && secret_2)
                r = append_signature(secret_2, id, timestamp, body, n_bytes, out);
        if (r < 0)
                return r;
        *ret = g_string_free(g_steal_pointer(&out), FALSE);
        return 0;
}
