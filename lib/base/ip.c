#include "base/ip.h"

#include <errno.h>
#include <string.h>

static const uint8_t v4_prefix[12] = { [10] = 0xff, [11] = 0xff };

/* "0".."@most" without leading zeros: other readers take "010" for octal. Returns the digits taken; 0: none. */
static size_t decimal(const char *text, size_t n_bytes, unsigned most, unsigned *ret)
{
        unsigned value = 0;
        size_t n = 0;

        while (n < n_bytes && g_ascii_isdigit(text[n]) && value <= most)
                value = value * 10 + (unsigned)(text[n++] - '0');
        if (n == 0 || value > most || (n > 1 && text[0] == '0'))
                return 0;
        *ret = value;
        return n;
}

/* The same, and nothing behind it. */
static bool whole_decimal(const char *text, unsigned most, unsigned *ret)
{
        size_t n = strlen(text);

        return n > 0 && decimal(text, n, most, ret) == n;
}

static int parse_v4(const char *text, size_t n_bytes, uint8_t ret[4])
{
        size_t at = 0;

        for (unsigned i = 0; i < 4; i++) {
                unsigned part;
                size_t n;

                if (i > 0 && (at == n_bytes || text[at++] != '.'))
                        return -EINVAL;
                n = decimal(text + at, n_bytes - at, 255, &part);
                if (n == 0)
                        return -EINVAL;
                ret[i] = (uint8_t)part;
                at += n;
        }
        return at == n_bytes ? 0 : -EINVAL;
}

/* Up to four hexadecimal digits. Returns how many. */
static size_t group(const char *text, size_t n_bytes, unsigned *ret)
{
        size_t n = 0;

        *ret = 0;
        while (n < n_bytes && n < 4 && g_ascii_isxdigit(text[n]))
                *ret = *ret * 16 + (unsigned)g_ascii_xdigit_value(text[n++]);
        return n;
}

/* One piece of an IPv6 address at *at: a group, or an IPv4 address at the end. Returns bytes written; 0: neither. */
static unsigned take_piece(const char *text, size_t n_bytes, size_t *at, uint8_t *to, unsigned room)
{
        unsigned value;
        size_t n = group(text + *at, n_bytes - *at, &value);

        if (room >= 4 && parse_v4(text + *at, n_bytes - *at, to) == 0) {
                *at = n_bytes;
                return 4;
        }
        if (n == 0 || room < 2)
                return 0;
        to[0] = (uint8_t)(value >> 8);
        to[1] = (uint8_t)value;
        *at += n;
        return 2;
}

static int parse_v6(const char *text, size_t n_bytes, uint8_t ret[16])
{
        uint8_t bytes[16] = { 0 };
        unsigned n = 0, gap = G_MAXUINT;
        size_t at = 0;

        while (at < n_bytes) {
                unsigned taken;

                if (n_bytes - at >= 2 && text[at] == ':' && text[at + 1] == ':') {
                        if (gap != G_MAXUINT)
                                return -EINVAL;
                        gap = n;
                        at += 2;
                        if (at == n_bytes)
                                break;
                } else if (at > 0 && text[at++] != ':')
                        return -EINVAL;
                taken = take_piece(text, n_bytes, &at, bytes + n, 16 - n);
                if (taken == 0)
                        return -EINVAL;
                n += taken;
        }
        if (gap == G_MAXUINT ? n != 16 : n > 14)
                return -EINVAL;
        memset(ret, 0, 16);
        if (gap == G_MAXUINT)
                gap = n;
        memcpy(ret, bytes, gap);
        memcpy(ret + 16 - (n - gap), bytes + gap, n - gap);
        return 0;
}

int ip_parse(const char *text, size_t n_bytes, IpAddress *ret)
{
        uint8_t v4[4];

        if (parse_v4(text, n_bytes, v4) == 0) {
                *ret = ip_from_v4(v4);
                return 0;
        }
        return memchr(text, ':', n_bytes) ? parse_v6(text, n_bytes, ret->bytes) : -EINVAL;
}

IpAddress ip_from_v4(const uint8_t bytes[4])
{
        IpAddress address;

        memcpy(address.bytes, v4_prefix, sizeof(v4_prefix));
        memcpy(address.bytes + sizeof(v4_prefix), bytes, 4);
        return address;
}

bool ip_is_v4(const IpAddress *address)
{
        return memcmp(address->bytes, v4_prefix, sizeof(v4_prefix)) == 0;
}

bool ip_is_loopback(const IpAddress *address)
{
        static const uint8_t v6[16] = { [15] = 1 };

        return ip_is_v4(address) ? address->bytes[12] == 127 : memcmp(address->bytes, v6, sizeof(v6)) == 0;
}

bool ip_equal(const IpAddress *a, const IpAddress *b)
{
        return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

int ip_range_parse(const char *text, IpRange *ret)
{
        const char *slash = strchr(text, '/');
        size_t n = slash ? (size_t)(slash - text) : strlen(text);
        IpRange range;
        unsigned bits, most;

        if (ip_parse(text, n, &range.first) < 0)
                return -EINVAL;
        most = ip_is_v4(&range.first) && !memchr(text, ':', n) ? 32 : 128;
        bits = most;
        if (slash && !whole_decimal(slash + 1, most, &bits))
                return -EINVAL;
        range.n_bits = 128 - most + bits;
        for (unsigned i = range.n_bits; i < 128; i++)
                if (range.first.bytes[i / 8] & (0x80 >> i % 8))
                        return -EINVAL;
        *ret = range;
        return 0;
}

bool ip_in_range(const IpAddress *address, const IpRange *range)
{
        unsigned n = range->n_bits / 8, rest = range->n_bits % 8;

        return memcmp(address->bytes, range->first.bytes, n) == 0 &&
               (rest == 0 || (address->bytes[n] ^ range->first.bytes[n]) >> (8 - rest) == 0);
}

int ip_endpoint_parse(const char *text, IpAddress *ret, uint16_t *ret_port)
{
        const char *colon = strrchr(text, ':');
        bool is_bracketed = text[0] == '[';
        IpAddress address;
        unsigned port;

        if (!colon || (is_bracketed && (colon == text || colon[-1] != ']')))
                return -EINVAL;
        if (ip_parse(text + is_bracketed, (size_t)(colon - text) - 2 * is_bracketed, &address) < 0 ||
                is_bracketed != (memchr(text, ':', (size_t)(colon - text)) != NULL) ||
                !whole_decimal(colon + 1, 65535, &port) || port == 0)
                return -EINVAL;
        *ret = address;
        *ret_port = (uint16_t)port;
        return 0;
}

bool ip_is_trusted(const IpAddress *address, const GArray *proxies)
{
        if (ip_is_loopback(address))
                return true;
        for (unsigned i = 0; proxies && i < proxies->len; i++)
                if (ip_in_range(address, &g_array_index(proxies, IpRange, i)))
                        return true;
        return false;
}

/* One entry of the list: an address, or one with a port as some proxies write it. */
static int parse_hop(const char *text, size_t n_bytes, IpAddress *ret)
{
        g_autofree char *entry = g_strstrip(g_strndup(text, n_bytes));
        size_t n = strlen(entry);
        uint16_t port;

        if (n > 2 && entry[0] == '[' && entry[n - 1] == ']')
                return memchr(entry, ':', n) ? ip_parse(entry + 1, n - 2, ret) : -EINVAL;
        return ip_parse(entry, n, ret) == 0 ? 0 : ip_endpoint_parse(entry, ret, &port);
}

IpAddress ip_forwarded(const char *header, const IpAddress *peer, const GArray *proxies)
{
        size_t end = strlen(header);
        IpAddress who = *peer;

        while (ip_is_trusted(&who, proxies)) {
                size_t from = end;
                IpAddress hop;

                while (from > 0 && header[from - 1] != ',')
                        from--;
                if (parse_hop(header + from, end - from, &hop) < 0)
                        break;
                who = hop;
                if (from == 0)
                        break;
                end = from - 1;
        }
        return who;
}
