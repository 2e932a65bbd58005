#include "test.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/ip.h"

static IpAddress ip(const char *text)
{
        IpAddress address;

        g_assert_cmpint(ip_parse(text, strlen(text), &address), ==, 0);
        return address;
}

/* What is taken is taken as the system takes it. */
TEST(addresses_are_read_as_inet_pton_reads_them)
{
        static const char *const texts[] = { "127.0.0.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::1", "1::",
                "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "::ffff:192.0.2.1", "64:ff9b::192.0.2.33", "fE80::aB" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                IpAddress address = ip(texts[i]);
                uint8_t v4[4], v6[16];

                if (inet_pton(AF_INET, texts[i], v4) == 1)
                        g_assert_cmpmem(address.bytes + 12, 4, v4, 4);
                else {
                        g_assert_cmpint(inet_pton(AF_INET6, texts[i], v6), ==, 1);
                        g_assert_cmpmem(address.bytes, 16, v6, 16);
                }
        }
}

TEST(what_is_no_address_is_refused)
{
        static const char *const texts[] = { "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "0x7f.0.0.1", "1.2.3.4 ", ":",
                ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "::1%eth0", "[::1]", "::1.2.3",
                "1.2.3.4::", "1:", ":1", "::g" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                IpAddress address;

                if (ip_parse(texts[i], strlen(texts[i]), &address) == 0)
                        g_error("\"%s\" was taken", texts[i]);
        }
}

TEST(loopback_is_the_machine_itself)
{
        static const char *const own[] = { "127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1" };
        static const char *const others[] = { "128.0.0.1", "0.0.0.0", "::", "::2", "::ffff:10.0.0.1" };

        for (size_t i = 0; i < G_N_ELEMENTS(own); i++) {
                IpAddress address = ip(own[i]);

                g_assert_true(ip_is_loopback(&address));
        }
        for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
                IpAddress address = ip(others[i]);

                g_assert_false(ip_is_loopback(&address));
        }
}

TEST(ranges_hold_what_begins_alike)
{
        static const struct {
                const char *range, *address;
                bool in;
        } all[] = {
                { "10.0.0.0/8", "10.255.1.2", true }, { "10.0.0.0/8", "11.0.0.0", false },
                { "192.0.2.128/25", "192.0.2.200", true }, { "192.0.2.128/25", "192.0.2.127", false },
                { "192.0.2.7", "192.0.2.7", true }, { "192.0.2.7", "192.0.2.6", false }, { "0.0.0.0/0", "8.8.8.8", true },
                { "0.0.0.0/0", "2001:db8::1", false }, { "2001:db8::/33", "2001:db8:7fff::1", true },
                { "2001:db8::/33", "2001:db8:8000::1", false }, { "::/0", "1.2.3.4", true },
        };
        static const char *const wrong[] = { "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1", "::/129", "/8",
                "localhost" };
        IpRange range;

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                IpAddress address = ip(all[i].address);

                g_assert_cmpint(ip_range_parse(all[i].range, &range), ==, 0);
                g_assert_cmpint(ip_in_range(&address, &range), ==, all[i].in);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
                g_assert_cmpint(ip_range_parse(wrong[i], &range), <, 0);
}

TEST(an_endpoint_is_an_address_and_a_port)
{
        static const char *const wrong[] = { "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:080", ":80",
                "::1:80", "[::1]", "[::1]80", "[127.0.0.1]:80", "localhost:80", "[::1:80", "*:80", "[]:80" };
        IpAddress address, expected = ip("::1");
        uint16_t port;

        g_assert_cmpint(ip_endpoint_parse("127.0.0.1:8470", &address, &port), ==, 0);
        g_assert_cmpuint(port, ==, 8470);
        g_assert_cmpint(ip_endpoint_parse("[::1]:65535", &address, &port), ==, 0);
        g_assert_true(ip_equal(&address, &expected));
        g_assert_cmpuint(port, ==, 65535);
        for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
                g_assert_cmpint(ip_endpoint_parse(wrong[i], &address, &port), <, 0);
}

TEST(a_proxy_is_believed_and_a_stranger_before_it_is_not)
{
        static const struct {
                const char *header, *peer, *who;
        } all[] = {
                { "203.0.113.9", "127.0.0.1", "203.0.113.9" },
                { "203.0.113.9", "198.51.100.1", "198.51.100.1" }, /* no proxy of ours */
                { "1.1.1.1, 203.0.113.9", "127.0.0.1", "203.0.113.9" },
                { "1.1.1.1, 203.0.113.9, 10.0.0.7", "127.0.0.1", "203.0.113.9" },
                { "1.1.1.1 ,203.0.113.9:4711", "10.9.9.9", "203.0.113.9" },
                { "[2001:db8::7]:443", "::1", "2001:db8::7" },
                { "[2001:db8::7]", "::1", "2001:db8::7" },
                { "2001:db8::7", "::1", "2001:db8::7" },
                { "unknown", "127.0.0.1", "127.0.0.1" },
                { "1.1.1.1, unknown, 10.0.0.7", "127.0.0.1", "10.0.0.7" },
                { "", "127.0.0.1", "127.0.0.1" },
                { ",,", "127.0.0.1", "127.0.0.1" },
                { "10.0.0.8, 10.0.0.7", "127.0.0.1", "10.0.0.8" },
        };
        g_autoptr(GArray) proxies = g_array_new(FALSE, FALSE, sizeof(IpRange));
        IpRange range;

        g_assert_cmpint(ip_range_parse("10.0.0.0/8", &range), ==, 0);
        g_array_append_val(proxies, range);
        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                IpAddress peer = ip(all[i].peer), expected = ip(all[i].who);
                IpAddress who = ip_forwarded(all[i].header, &peer, proxies);

                if (!ip_equal(&who, &expected))
                        g_error("\"%s\" by %s", all[i].header, all[i].peer);
        }
}

TEST_MAIN
