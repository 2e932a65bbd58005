/* An HTTP server on the loop: libmicrohttpd behind its epoll descriptor, answering from an Api. */
#pragma once

#include "base/ip.h"
#include "daemon/api.h"
#include "daemon/metrics.h"

typedef struct HttpServer HttpServer;

typedef struct HttpServerOptions {
        const char *name;         /* of the loop's sources, for those who look at them */
        unsigned max_connections; /* further ones wait in the kernel's queue */
        const char *certificate, *key; /* PEM; NULL: plain http */
        bool is_public; /* strangers are at the other end: limits per peer, and requests are counted */
        Metrics *metrics; /* NULL unless is_public */
} HttpServerOptions;

/* What may change while it runs. */
typedef struct HttpLimits {
        DurationMs request_within; /* a request to come whole, and again for its answer to be read */
        unsigned max_connections_per_peer, max_requests_per_second;
        const GArray *proxies; /* IpRange: whose X-Forwarded-For is taken; borrowed until the next limits */
} HttpLimits;

/**
 * http_server_new() - serve on a listening socket
 * @fd: taken over, also when this fails
 *
 * Connections, sizes of header and body, time and memory are bounded. A client that trickles is cut when its time is
 * over, and holds up nobody meanwhile.
 */
int http_server_new(sd_event *event, Api *api, int fd, const HttpServerOptions *options, const HttpLimits *limits,
        HttpServer **ret, Err *err);
void http_server_set_limits(HttpServer *server, const HttpLimits *limits);

/* Takes no further connection: the socket is closed, so that what comes waits for whoever else holds it. Each connection
 * ends with the answer to what it has asked. */
void http_server_quiesce(HttpServer *server);
/* quiesced, and nobody is being served or about to ask */
bool http_server_is_quiet(const HttpServer *server);

/* new requests are turned away; those that wait may still be answered. Then the Api may be freed. */
void http_server_close(HttpServer *server);
void http_server_free(HttpServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpServer, http_server_free)
