/* JSON Web Tokens (RFC 7519) signed by a shared secret: HS256 and nothing else, whatever the token says of itself. */
#pragma once

#include <jansson.h>

#include "base/err.h"
#include "base/utc.h"

typedef enum JwtVerdict { JWT_PROVED, JWT_FORGED, JWT_STALE } JwtVerdict;

enum { JWT_BYTES_MAX = 8192, JWT_LEEWAY_MS = 30 * 1000 /* clocks differ */ };

/**
 * jwt_verify() - signature and time of a token
 * @token:      its three parts with dots between
 * @secret:     the shared secret, not empty
 * @tolerance:  how old it may be by "iat" where it has no "exp"
 * @ret_claims: the caller's reference, only when proved
 * @ret_until:  until when it would be proved, likewise
 *
 * A token without "exp" and "iat" never ends, and is JWT_FORGED. Sources: RFC 7515 (5.2), RFC 7519 (4.1), RFC 8725 (3.1: the
 * algorithm is the reader's choice, never the token's).
 */
JwtVerdict jwt_verify(const char *token, const char *secret, UtcMs now, DurationMs tolerance, json_t **ret_claims, UtcMs *ret_until);
