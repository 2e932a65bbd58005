/* Small tools for secrets and digests. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES_MAX = 64 };

/* secret_equal() - in a time that does not tell how much of it was right; only the lengths may be learnt from it */
bool secret_equal(const void *a, size_t n_a, const void *b, size_t n_b);
bool secret_text_equal(const char *a, const char *b); /* NULL equals nothing */

/* secret_hmac(), secret_digest() - into DIGEST_BYTES_MAX bytes; return how many they are */
size_t secret_hmac(GChecksumType type, const void *key, size_t n_key, const void *bytes, size_t n_bytes, uint8_t ret[static DIGEST_BYTES_MAX]);
size_t secret_digest(GChecksumType type, const void *bytes, size_t n_bytes, uint8_t ret[static DIGEST_BYTES_MAX]);

/* secret_hex(), secret_base64(), secret_base64url() - strictly: every character counts, and there is nothing more. Base64
 * needs its padding, base64url may leave it out. NULL: not written so. */
GByteArray *secret_hex(const char *text);
GByteArray *secret_base64(const char *text);
GByteArray *secret_base64url(const char *text, size_t n);

/* secret_sorted() - texts (GPtrArray of GString *) put in the order of their bytes and run together: what WeChat and WeCom
 * digest. secret_text_free() - frees one of them, wiped. */
GString *secret_sorted(GPtrArray *texts);
void secret_text_free(void *text);
