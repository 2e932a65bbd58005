/* Network addresses as numbers: parsed strictly, compared, looked up in ranges. Nothing is asked of the network. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An IPv6 address; an IPv4 one as ::ffff:a.b.c.d, so that both have one form. */
typedef struct IpAddress {
        uint8_t bytes[16];
} IpAddress;

/* ip_parse() - "192.0.2.1" (four plain decimal numbers), "2001:db8::1"; no brackets, port or zone.
 * Return: 0; -EINVAL. */
int ip_parse(const char *text, size_t n_bytes, IpAddress *ret);
IpAddress ip_from_v4(const uint8_t bytes[4]);
bool ip_is_v4(const IpAddress *address);
bool ip_is_loopback(const IpAddress *address);
bool ip_equal(const IpAddress *a, const IpAddress *b);

typedef struct IpRange {
        IpAddress first;
        unsigned n_bits; /* of 128 */
} IpRange;

/* ip_range_parse() - "10.0.0.0/8", or one address. Bits behind the length must be 0. Return: 0; -EINVAL. */
int ip_range_parse(const char *text, IpRange *ret);
bool ip_in_range(const IpAddress *address, const IpRange *range);

/* ip_endpoint_parse() - "127.0.0.1:8080", "[::1]:8080": numbers only, port 1-65535. Return: 0; -EINVAL. */
int ip_endpoint_parse(const char *text, IpAddress *ret, uint16_t *ret_port);

/**
 * ip_forwarded() - who asked, as far as what we trust can say
 * @header:  all X-Forwarded-For lines joined by commas
 * @peer:    the other end of the connection
 * @proxies: IpRange: whose word is taken; loopback always is
 *
 * The list is read from its end, where the nearest proxy wrote: the first address that is no trusted proxy is it.
 * What a stranger wrote in front of that is never looked at; an entry that is no address ends the reading at the
 * hop before it.
 */
IpAddress ip_forwarded(const char *header, const IpAddress *peer, const GArray *proxies);
bool ip_is_trusted(const IpAddress *address, const GArray *proxies);
