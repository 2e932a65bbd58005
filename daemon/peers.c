#include "daemon/peers.h"

#include <string.h>

enum { PEERS_MAX = 8192, BURST_S = 2 };

struct Peer {
        Peers *peers;
        IpAddress key;
        unsigned n_held;
        double tokens; /* < 0: never filled */
        MonoMs filled;
        GList link; /* in peers->idle while nothing is held: the longest idle first */
};

struct Peers {
        GHashTable *by_key; /* Peer *, which is its own key */
        GQueue idle;
        Peer rest; /* all whom there is no room for */
};

static guint hash(gconstpointer p)
{
        const uint8_t *bytes = ((const Peer *)p)->key.bytes;
        guint h = 2166136261u;

        for (unsigned i = 0; i < sizeof(IpAddress); i++)
                h = (h ^ bytes[i]) * 16777619u;
        return h;
}

static gboolean equal(gconstpointer a, gconstpointer b)
{
        return ip_equal(&((const Peer *)a)->key, &((const Peer *)b)->key);
}

Peers *peers_new(void)
{
        Peers *peers = g_new0(Peers, 1);

        peers->by_key = g_hash_table_new_full(hash, equal, NULL, g_free);
        peers->rest = (Peer){ .peers = peers, .tokens = -1 };
        g_queue_init(&peers->idle);
        return peers;
}

void peers_free(Peers *peers)
{
        if (!peers)
                return;
        g_hash_table_unref(peers->by_key);
        g_free(peers);
}

IpAddress peers_key(const IpAddress *address)
{
        IpAddress key = *address;

        if (!ip_is_v4(address))
                memset(key.bytes + 8, 0, 8);
        return key;
}

static Peer *find(Peers *peers, const IpAddress *address)
{
        const Peer wanted = { .key = peers_key(address) };

        return g_hash_table_lookup(peers->by_key, &wanted);
}

/* Full: the one that has been idle longest is forgotten, and with it that it may have used its tokens up. */
static Peer *add(Peers *peers, const IpAddress *address)
{
        Peer *peer;

        if (g_hash_table_size(peers->by_key) >= PEERS_MAX) {
                GList *oldest = g_queue_pop_head_link(&peers->idle);

                if (!oldest)
                        return &peers->rest;
                g_hash_table_remove(peers->by_key, oldest->data);
        }
        peer = g_new0(Peer, 1);
        *peer = (Peer){ .peers = peers, .key = peers_key(address), .tokens = -1, .link.data = peer };
        g_hash_table_add(peers->by_key, peer);
        return peer;
}

Peer *peers_hold(Peers *peers, const IpAddress *address)
{
        Peer *peer = find(peers, address);

        if (!peer)
                peer = add(peers, address);
        else if (peer->n_held == 0)
                g_queue_unlink(&peers->idle, &peer->link);
        peer->n_held++;
        return peer;
}

void peers_release(Peer *peer)
{
        if (!peer || --peer->n_held > 0 || peer == &peer->peers->rest)
                return;
        g_queue_push_tail_link(&peer->peers->idle, &peer->link);
}

unsigned peers_count(Peers *peers, const IpAddress *address)
{
        const Peer *peer = find(peers, address);

        return peer ? peer->n_held : 0;
}

unsigned peer_n_held(const Peer *peer)
{
        return peer->n_held;
}

DurationMs peer_take(Peer *peer, unsigned per_second, MonoMs now)
{
        double most = (double)per_second * BURST_S;

        if (peer->tokens < 0)
                peer->tokens = most;
        else
                peer->tokens = MIN(most, peer->tokens + (double)(now.ms - peer->filled.ms) * per_second / 1000);
        peer->filled = now;
        if (peer->tokens < 1)
                return (DurationMs){ (int64_t)((1 - peer->tokens) * 1000 / per_second) + 1 };
        peer->tokens -= 1;
        return (DurationMs){ 0 };
}
