#include "test.h"

#include <string.h>

#include "daemon/peers.h"

static IpAddress ip(const char *text)
{
        IpAddress address;

        g_assert_cmpint(ip_parse(text, strlen(text), &address), ==, 0);
        return address;
}

TEST(a_peer_is_an_address_or_the_network_of_one_customer)
{
        g_autoptr(Peers) peers = peers_new();
        IpAddress a = ip("192.0.2.1"), b = ip("192.0.2.2"), c = ip("2001:db8::1"), d = ip("2001:db8::ffff:1"), e = ip("2001:db8:0:1::1");
        Peer *one = peers_hold(peers, &a), *again = peers_hold(peers, &a), *v6 = peers_hold(peers, &c);

        g_assert_true(one == again);
        g_assert_cmpuint(peers_count(peers, &a), ==, 2);
        g_assert_cmpuint(peers_count(peers, &b), ==, 0);
        g_assert_cmpuint(peers_count(peers, &d), ==, 1);
        g_assert_cmpuint(peers_count(peers, &e), ==, 0);
        peers_release(one);
        peers_release(again);
        peers_release(v6);
        g_assert_cmpuint(peers_count(peers, &a), ==, 0);
}

TEST(requests_come_at_their_rate_and_in_a_burst_of_two_seconds)
{
        g_autoptr(Peers) peers = peers_new();
        IpAddress a = ip("192.0.2.1");
        Peer *peer = peers_hold(peers, &a);
        MonoMs now = { 1000000 };

        for (unsigned i = 0; i < 20; i++)
                g_assert_cmpint(peer_take(peer, 10, now).ms, ==, 0);
        g_assert_cmpint(peer_take(peer, 10, now).ms, ==, 101);
        now.ms += 50;
        g_assert_cmpint(peer_take(peer, 10, now).ms, >, 0);
        now.ms += 51;
        g_assert_cmpint(peer_take(peer, 10, now).ms, ==, 0);
        g_assert_cmpint(peer_take(peer, 10, now).ms, >, 0);
        /* what has been used up stays so while it is away for a moment */
        peers_release(peer);
        peer = peers_hold(peers, &a);
        g_assert_cmpint(peer_take(peer, 10, now).ms, >, 0);
        now.ms += 3600 * 1000;
        for (unsigned i = 0; i < 20; i++)
                g_assert_cmpint(peer_take(peer, 10, now).ms, ==, 0);
        g_assert_cmpint(peer_take(peer, 10, now).ms, >, 0);
        peers_release(peer);
}

/* Whoever has a whole network at hand cannot make us remember all of it. */
TEST(memory_is_bounded)
{
        enum { MANY = 20000 };
        g_autoptr(Peers) peers = peers_new();
        g_autofree Peer **held = g_new(Peer *, MANY);
        unsigned n_known = 0;

        for (unsigned round = 0; round < 2; round++) {
                for (unsigned i = 0; i < MANY; i++) {
                        const uint8_t bytes[4] = { 10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };
                        IpAddress address = ip_from_v4(bytes);

                        held[i] = peers_hold(peers, &address);
                        g_assert_cmpuint(peer_n_held(held[i]), >, 0);
                        n_known += peers_count(peers, &address) == 1;
                        if (round == 0)
                                peers_release(held[i]);
                }
                g_assert_cmpuint(n_known, ==, round == 0 ? MANY : 8192);
                n_known = 0;
        }
        for (unsigned i = 0; i < MANY; i++)
                peers_release(held[i]);
}

TEST_MAIN
