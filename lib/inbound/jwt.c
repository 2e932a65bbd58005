#include "inbound/jwt.h"

#include <string.h>

#include "base/json-read.h"
#include "base/text.h"
#include "inbound/secret.h"

/* A part of a token as a JSON object; NULL: it is none. */
static json_t *read_part(const char *part, size_t n)
{
        g_autoptr(GByteArray) bytes = secret_base64url(part, n);
        json_t *value = NULL;

        if (!bytes || json_read_exact((const char *)bytes->data, bytes->len, &value, NULL) < 0)
                return NULL;
        if (!json_is_object(value))
                g_clear_pointer(&value, json_decref);
        return value;
}

/* "crit" names what a reader must understand, and we understand none of it (RFC 7515, 4.1.11). */
static bool header_is_ours(const char *part, size_t n)
{
        json_t *header = read_part(part, n);
        bool is_ours = header && text_equal(json_string_value(json_object_get(header, "alg")), "HS256") && !json_object_get(header, "crit");

        json_decref(header);
        return is_ours;
}

/* Seconds since 1970, maybe with a fraction; UTC_NEVER: the claim is not there. */
static bool read_date(const json_t *claims, const char *name, UtcMs *ret)
{
        const json_t *claim = json_object_get(claims, name);
        double seconds = json_number_value(claim);

        *ret = UTC_NEVER;
        if (!claim)
                return true;
        if (!json_is_number(claim) || seconds < 0 || seconds > 1e11)
                return false;
        *ret = (UtcMs){ (int64_t)(seconds * 1000) };
        return true;
}

static JwtVerdict check_dates(const json_t *claims, UtcMs now, DurationMs tolerance, UtcMs *ret_until)
{
        UtcMs expires, issued, not_before;

        if (!read_date(claims, "exp", &expires) || !read_date(claims, "iat", &issued) || !read_date(claims, "nbf", &not_before))
                return JWT_FORGED;
        if (utc_is_never(expires) && utc_is_never(issued))
                return JWT_FORGED;
        if ((!utc_is_never(issued) && issued.ms > now.ms + JWT_LEEWAY_MS) ||
                (!utc_is_never(not_before) && not_before.ms > now.ms + JWT_LEEWAY_MS))
                return JWT_STALE;
        *ret_until = (UtcMs){ utc_is_never(expires) ? issued.ms + tolerance.ms : expires.ms + JWT_LEEWAY_MS };
        return now.ms < ret_until->ms ? JWT_PROVED : JWT_STALE;
}

JwtVerdict jwt_verify(const char *token, const char *secret, UtcMs now, DurationMs tolerance, json_t **ret_claims, UtcMs *ret_until)
{
        const char *first = strchr(token, '.'), *second = first ? strchr(first + 1, '.') : NULL;
        g_autoptr(GByteArray) signature = NULL;
        uint8_t digest[DIGEST_BYTES_MAX];
        json_t *claims;
        JwtVerdict verdict;
        UtcMs until;
        size_t n;

        if (!second || strchr(second + 1, '.') || strlen(token) > JWT_BYTES_MAX)
                return JWT_FORGED;
        signature = secret_base64url(second + 1, strlen(second + 1));
        n = secret_hmac(G_CHECKSUM_SHA256, secret, strlen(secret), token, (size_t)(second - token), digest);
        /* proved before a byte of it is read */
        if (!signature || !secret_equal(signature->data, signature->len, digest, n))
                return JWT_FORGED;
        claims = read_part(first + 1, (size_t)(second - first - 1));
        if (!claims || !header_is_ours(token, (size_t)(first - token))) {
                json_decref(claims);
                return JWT_FORGED;
        }
        verdict = check_dates(claims, now, tolerance, &until);
        if (verdict != JWT_PROVED) {
                json_decref(claims);
                return verdict;
        }
        *ret_claims = claims;
        *ret_until = until;
        return JWT_PROVED;
}
