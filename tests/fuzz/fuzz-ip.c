/*
 * What a proxy writes in X-Forwarded-For, and what staff write for addresses, ranges and endpoints; any bytes. Checks that
 * nobody is taken for one of our proxies by what he writes himself, and that addresses are the system's.
 */
#include "fuzz.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/ip.h"

const size_t fuzz_n_cuts = 256;

static void check_address(const char *text, const IpAddress *address)
{
        uint8_t v4[4], v6[16];

        if (ip_is_v4(address) && inet_pton(AF_INET, text, v4) == 1)
                g_assert_cmpmem(address->bytes + 12, 4, v4, 4);
        else {
                g_assert_cmpint(inet_pton(AF_INET6, text, v6), ==, 1);
                g_assert_cmpmem(address->bytes, 16, v6, 16);
        }
}

static void check_forwarded(const char *header, const char *peer_text)
{
        g_autoptr(GArray) proxies = g_array_new(FALSE, FALSE, sizeof(IpRange));
        g_autofree char *longer = g_strconcat("10.0.0.9, 127.0.0.1,", header, NULL);
        IpAddress peer, who, again;
        IpRange range;

        g_assert_cmpint(ip_range_parse("10.0.0.0/8", &range), ==, 0);
        g_array_append_val(proxies, range);
        g_assert_cmpint(ip_parse(peer_text, strlen(peer_text), &peer), ==, 0);
        who = ip_forwarded(header, &peer, proxies);
        /* a stranger speaks for himself only */
        if (!ip_is_trusted(&peer, proxies))
                g_assert_true(ip_equal(&who, &peer));
        /* what is written in front of a stranger changes nothing */
        again = ip_forwarded(longer, &peer, proxies);
        if (!ip_is_trusted(&who, proxies))
                g_assert_true(ip_equal(&who, &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
        g_autofree char *text = g_strndup((const char *)bytes, n_bytes);
        IpAddress address;
        IpRange range;
        uint16_t port;

        if (ip_parse(text, strlen(text), &address) == 0) {
                check_address(text, &address);
                g_assert_cmpint(ip_range_parse(text, &range), ==, 0);
                g_assert_true(ip_in_range(&address, &range));
        }
        if (ip_range_parse(text, &range) == 0) {
                g_assert_cmpuint(range.n_bits, <=, 128);
                g_assert_true(ip_in_range(&range.first, &range));
        }
        if (ip_endpoint_parse(text, &address, &port) == 0)
                g_assert_cmpuint(port, >, 0);
        check_forwarded(text, "127.0.0.1");
        check_forwarded(text, "10.1.2.3");
        check_forwarded(text, "2001:db8::1");
        return 0;
}
