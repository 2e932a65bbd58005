#include "base/ids.h"

#include <glib.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"

bool id_is_valid(const char *id)
{
        size_t n = id ? strnlen(id, 65) : 0;

        if (n < 1 || n > 64)
                return false;
        for (size_t i = 0; i < n; i++)
                if (!g_ascii_isalnum(id[i]) && !strchr("._-", id[i]))
                        return false;
        return true;
}

bool id_is_record_id(const char *id)
{
        size_t n_bytes = id ? strnlen(id, 128 * 4 + 1) : 0, n_chars = 0;

        if (n_bytes < 1 || n_bytes > 128 * 4 || !text_is_utf8(id, n_bytes))
                return false;
        for (const char *at = id; *at; at = g_utf8_next_char(at), n_chars++)
                if (g_unichar_iscntrl(g_utf8_get_char(at)))
                        return false;
        return n_chars <= 128;
}

void id_from_random(const uint8_t random[static ID_RANDOM_BYTES], char ret[static ID_MESSAGE_MAX])
{
        static const char hex[] = "0123456789abcdef";

        for (size_t i = 0; i < ID_RANDOM_BYTES; i++) {
                ret[2 * i] = hex[random[i] >> 4];
                ret[2 * i + 1] = hex[random[i] & 0xF];
        }
        ret[2 * ID_RANDOM_BYTES] = '\0';
}

static void take_digest(GChecksum *sum, uint8_t ret[static ID_DIGEST_BYTES])
{
        size_t n_bytes = ID_DIGEST_BYTES;

        g_checksum_get_digest(sum, ret, &n_bytes);
        g_checksum_free(sum);
}

void id_sha256(const void *bytes, size_t n_bytes, uint8_t ret[static ID_DIGEST_BYTES])
{
        GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);

        g_checksum_update(sum, bytes, (gssize)n_bytes);
        take_digest(sum, ret);
}

void id_sha256_parts(uint8_t ret[static ID_DIGEST_BYTES], ...)
{
        GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
        const char *part;
        va_list parts;

        va_start(parts, ret);
        for (bool first = true; (part = va_arg(parts, const char *)); first = false) {
                if (!first)
                        g_checksum_update(sum, (const guchar *)"", 1);
                g_checksum_update(sum, (const guchar *)part, (gssize)strlen(part));
        }
        va_end(parts);
        take_digest(sum, ret);
}
