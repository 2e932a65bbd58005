#include "inbound/wecom.h"

#include <errno.h>
#include <nettle/aes.h>
#include <nettle/cbc.h>
#include <nettle/nettle-meta.h>
#include <string.h>

#include "inbound/secret.h"

enum { RANDOM_BYTES = 16, HEAD_BYTES = RANDOM_BYTES + 4, PADDING_MAX = 32 };

/* The last byte tells how many bytes were padded, and each of them tells the same. 0: they do not. */
static size_t padding_length(const uint8_t *bytes, size_t n)
{
        size_t n_padding = bytes[n - 1];

        if (n_padding < 1 || n_padding > PADDING_MAX || n_padding > n)
                return 0;
        for (size_t i = n - n_padding; i < n; i++)
                if (bytes[i] != n_padding)
                        return 0;
        return n_padding;
}

static int read_plain(const uint8_t *bytes, size_t n_all, const char *receiver, GString **ret, Err *err)
{
        size_t n_padding = padding_length(bytes, n_all), n = n_all - n_padding;
        size_t n_message, n_receiver;

        if (n_padding == 0 || n < HEAD_BYTES)
                return err_set(err, -EBADMSG, NULL, "WeCom envelope", "its padding is wrong: it was encrypted under another key");
        n_message = (size_t)bytes[RANDOM_BYTES] << 24 | (size_t)bytes[RANDOM_BYTES + 1] << 16 | (size_t)bytes[RANDOM_BYTES + 2] << 8 |
                bytes[RANDOM_BYTES + 3];
        if (n_message > n - HEAD_BYTES)
                return err_set(err, -EBADMSG, NULL, "WeCom envelope", "the length it tells is more than it holds");
        n_receiver = n - HEAD_BYTES - n_message;
        if (receiver && !secret_equal(bytes + HEAD_BYTES + n_message, n_receiver, receiver, strlen(receiver)))
                return err_set(err, -EBADMSG, "see that the credential of the corp's id is the one of WeCom's page \"My Company\"", "WeCom envelope",
                        "it is made out to another corp");
        *ret = g_string_new_len((const char *)bytes + HEAD_BYTES, (gssize)n_message);
        return 0;
}

/* 43 characters of base64 hold two bits more than a key has, and WeCom leaves them as they fall: a strict reader refuses them. */
static int read_key(const char *text, uint8_t ret[static AES256_KEY_SIZE])
{
        g_autofree char *padded = g_strconcat(text, "=", NULL);
        size_t n_bytes = 0;
        g_autofree uint8_t *bytes = NULL;
        int r = -EINVAL;

        if (strlen(text) == WECOM_KEY_CHARS &&
                strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") == WECOM_KEY_CHARS)
                bytes = g_base64_decode(padded, &n_bytes);
        if (n_bytes == AES256_KEY_SIZE) {
                memcpy(ret, bytes, AES256_KEY_SIZE);
                r = 0;
        }
        explicit_bzero(padded, strlen(padded));
        if (bytes)
                explicit_bzero(bytes, n_bytes);
        return r;
}

int wecom_open(const char *key, const char *envelope, const char *receiver, GString **ret, Err *err)
{
        g_autoptr(GByteArray) cipher = secret_base64(envelope);
        uint8_t key_bytes[AES256_KEY_SIZE], iv[AES_BLOCK_SIZE];
        struct aes256_ctx aes;
        int r;

        if (read_key(key, key_bytes) < 0)
                return err_set(err, -EINVAL, "copy the EncodingAESKey, 43 letters and digits", "WeCom envelope", "the key is none");
        if (!cipher || cipher->len == 0 || cipher->len % AES_BLOCK_SIZE != 0)
                return err_set(err, -EBADMSG, NULL, "WeCom envelope", "it is no base64 of whole blocks");
        memcpy(iv, key_bytes, sizeof(iv));
        aes256_set_decrypt_key(&aes, key_bytes);
        cbc_decrypt(&aes, nettle_aes256.decrypt, AES_BLOCK_SIZE, iv, cipher->len, cipher->data, cipher->data);
        r = read_plain(cipher->data, cipher->len, receiver, ret, err);
        explicit_bzero(&aes, sizeof(aes));
        explicit_bzero(key_bytes, sizeof(key_bytes));
        return r;
}

char *wecom_sign(const char *token, const char *timestamp, const char *nonce, const char *envelope)
{
        g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(secret_text_free);
        g_autoptr(GString) text = NULL;

        g_ptr_array_add(parts, g_string_new(token));
        g_ptr_array_add(parts, g_string_new(timestamp));
        g_ptr_array_add(parts, g_string_new(nonce));
        g_ptr_array_add(parts, g_string_new(envelope));
        text = secret_sorted(parts);
        return g_compute_checksum_for_string(G_CHECKSUM_SHA1, text->str, (gssize)text->len);
}
