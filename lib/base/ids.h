/* Identifiers and digests. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An id of the configuration: [A-Za-z0-9._-]{1,64} (design 8). */
bool id_is_valid(const char *id);

/* A record's id as some system gave it: 1 to 128 characters, no control character. */
bool id_is_record_id(const char *id);

enum { ID_RANDOM_BYTES = 16, ID_MESSAGE_MAX = 33, ID_DIGEST_BYTES = 32 };

/* id_from_random() - 32 hex digits of 16 random bytes handed in, NUL-ended */
void id_from_random(const uint8_t random[static ID_RANDOM_BYTES], char ret[static ID_MESSAGE_MAX]);

/* id_sha256() - plain, so a name made of it hides only what cannot be guessed; for keyed digests see inbound/secret.h */
void id_sha256(const void *bytes, size_t n_bytes, uint8_t ret[static ID_DIGEST_BYTES]);

/* id_sha256_parts() - of the parts joined by NUL; the list ends with NULL */
void id_sha256_parts(uint8_t ret[static ID_DIGEST_BYTES], ...) __attribute__((sentinel));
