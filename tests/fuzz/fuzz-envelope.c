/*
 * Any bytes as XML, as a form, as JSON, as a token and as an envelope, each by its own reader. A token and an envelope are also made
 * of the bytes under the right key, so that what lies behind the signature is reached.
 */
#include "fuzz.h"

#include <glib.h>
#include <nettle/aes.h>
#include <nettle/cbc.h>
#include <nettle/nettle-meta.h>
#include <stdlib.h>
#include <string.h>

#include "base/json-read.h"
#include "inbound/jwt.h"
#include "inbound/params.h"
#include "inbound/secret.h"
#include "inbound/wecom.h"
#include "inbound/xml.h"

const size_t fuzz_n_cuts = 512;

static const char key[] = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

/* What was read can be written: all its texts are good UTF-8, but for those of a form. */
static void check_value(json_t *value)
{
        g_autofree char *written = json_dumps(value, JSON_ENCODE_ANY);

        g_assert_nonnull(written);
        json_decref(value);
}

static void check_documents(const char *bytes, size_t n_bytes)
{
        g_autoptr(GArray) params = params_parse(bytes, n_bytes);
        json_t *value;
        size_t n_all = 0;

        if (xml_read(bytes, n_bytes, &value, NULL) == 0)
                check_value(value);
        if (json_read_exact(bytes, n_bytes, &value, NULL) == 0)
                check_value(value);
        for (unsigned i = 0; params && i < params->len; i++) {
                const Param *param = &g_array_index(params, Param, i);

                g_assert_true(g_utf8_validate(param->name, -1, NULL));
                g_assert_cmpint(param->value[param->n_bytes], ==, '\0');
                n_all += param->n_bytes;
        }
        g_assert_cmpuint(n_all, <=, n_bytes);
}

static void check_token(const char *text, size_t n_bytes)
{
        g_autofree char *given = g_strndup(text, n_bytes), *header = NULL, *claims = NULL, *signed_part = NULL, *token = NULL, *tail = NULL;
        uint8_t digest[DIGEST_BYTES_MAX];
        json_t *ret = NULL;
        UtcMs until;

        g_assert_cmpint(jwt_verify(given, "the secret", (UtcMs){ 1777000000000 }, (DurationMs){ 300000 }, &ret, &until), ==, JWT_FORGED);
        /* the same bytes as header and claims of a token that is signed rightly: read, never trusted further than they say */
        header = g_base64_encode((const guchar *)text, n_bytes / 3);
        claims = g_base64_encode((const guchar *)text + n_bytes / 3, n_bytes - n_bytes / 3);
        signed_part = g_strdelimit(g_strdelimit(g_strdup_printf("%s.%s", header, claims), "+", '-'), "/", '_');
        secret_hmac(G_CHECKSUM_SHA256, "the secret", strlen("the secret"), signed_part, strlen(signed_part), digest);
        tail = g_strdelimit(g_strdelimit(g_base64_encode(digest, sizeof(digest)), "+", '-'), "/", '_');
        token = g_strdup_printf("%s.%s", signed_part, tail);
        if (jwt_verify(token, "the secret", (UtcMs){ 1777000000000 }, (DurationMs){ 300000 }, &ret, &until) == JWT_PROVED)
                json_decref(ret);
}

/* Padded to 32 bytes and encrypted as WeCom does. */
static char *seal(const uint8_t *bytes, size_t n_bytes)
{
        g_autoptr(GByteArray) plain = g_byte_array_new();
        gsize n_key;
        g_autofree uint8_t *raw_key = g_base64_decode("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C=", &n_key);
        uint8_t n_padding = (uint8_t)(32 - n_bytes % 32), iv[AES_BLOCK_SIZE];
        struct aes256_ctx aes;

        g_byte_array_append(plain, bytes, (unsigned)n_bytes);
        for (unsigned i = 0; i < n_padding; i++)
                g_byte_array_append(plain, &n_padding, 1);
        memcpy(iv, raw_key, sizeof(iv));
        aes256_set_encrypt_key(&aes, raw_key);
        cbc_encrypt(&aes, nettle_aes256.encrypt, AES_BLOCK_SIZE, iv, plain->len, plain->data, plain->data);
        return g_base64_encode(plain->data, plain->len);
}

static void check_envelope(const char *text, const uint8_t *bytes, size_t n_bytes)
{
        g_autofree char *given = g_strndup(text, n_bytes), *sealed = seal(bytes, n_bytes);
        const char *envelopes[] = { given, sealed };

        for (size_t i = 0; i < G_N_ELEMENTS(envelopes); i++) {
                GString *opened = NULL;

                if (wecom_open(key, envelopes[i], NULL, &opened, NULL) < 0)
                        continue;
                g_assert_cmpuint(opened->len + 20, <=, n_bytes + 32);
                g_string_free(opened, TRUE);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
        const char *text = n_bytes > 0 ? (const char *)bytes : "";

        check_documents(text, n_bytes);
        check_token(text, n_bytes);
        check_envelope(text, bytes, n_bytes);
        return 0;
}
