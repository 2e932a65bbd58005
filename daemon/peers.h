/* Peers: who is at the other end, how many connections and how many requests each has had. Memory is bounded. */
#pragma once

#include "base/ip.h"
#include "base/utc.h"

typedef struct Peers Peers;
typedef struct Peer Peer;

Peers *peers_new(void);
void peers_free(Peers *peers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Peers, peers_free)

/* peers_key() - what counts as one peer: an IPv4 address, or the /64 of an IPv6 one, which one customer has whole */
IpAddress peers_key(const IpAddress *address);

/* peers_hold() - one more connection or request under way of @address; ends with peers_release(). When more are known
 * than can be remembered, the rest share one Peer. */
Peer *peers_hold(Peers *peers, const IpAddress *address);
void peers_release(Peer *peer);
/* held at the moment */
unsigned peers_count(Peers *peers, const IpAddress *address);
unsigned peer_n_held(const Peer *peer);

/* peer_take() - one request: @per_second of them, two seconds' worth at once. Return: 0, or how long to wait for the
 * next. */
DurationMs peer_take(Peer *peer, unsigned per_second, MonoMs now);
