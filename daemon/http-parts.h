/* What http-server.c (connections, the loop) and http-exchange.c (one request) share. */
#pragma once

#include <microhttpd.h>

#include "daemon/http-server.h"
#include "daemon/peers.h"

struct HttpServer {
        Api *api; /* NULL: closing */
        struct MHD_Daemon *mhd;
        sd_event_source *io, *timer;
        bool was_anybody;    /* connected, when last looked */
        uint64_t look_again; /* CLOCK_BOOTTIME in us; 0 none */
        bool resumed; /* a connection goes on: libmicrohttpd tells no descriptor of it */
        HttpLimits limits;
        Peers *peers;   /* NULL: not public */
        Metrics *metrics;
        GQueue clients; /* Connection *, the one whose time is over first at the head; those that wait for us are not in it */
        unsigned max_connections; /* above it there is room for newcomers, while those who keep us waiting are cut */
        unsigned n_clients, n_cut, n_exchanges; /* n_cut: of n_clients, those that are about to end */
        size_t n_body_bytes; /* held in memory for requests that are still coming */
        uint64_t quiet_at; /* CLOCK_BOOTTIME in us; 0: not quiesced. Until then new connections may still ask */
        char said[160]; /* libmicrohttpd's words, while it starts */
};

/* One connection. */
typedef struct Connection {
        HttpServer *server;
        int fd;
        IpAddress address;
        Peer *peer; /* NULL: not counted */
        uint64_t since, deadline; /* CLOCK_BOOTTIME in us: what the client does now has begun, and must be over */
        bool is_timed; /* in server->clients */
        bool is_cut;
        size_t n_body_bytes; /* its part of the server's */
        unsigned n_requests, n_open;
        GList link;
} Connection;

/* Bodies of all requests that are still coming; more than that have to ask again. */
enum { BODIES_MAX_BYTES = 64 * 1024 * 1024 };

/* The time within which the client has to do its part begins anew, or stops while it waits for us. */
void connection_restart_clock(Connection *connection);
void connection_stop_clock(Connection *connection);

/* libmicrohttpd's callbacks for one request: its first line, its head and body, its end */
void *exchange_on_uri(void *userdata, const char *uri, struct MHD_Connection *connection);
enum MHD_Result exchange_on_request(void *userdata, struct MHD_Connection *connection, const char *url, const char *method,
        const char *version, const char *upload_data, size_t *upload_data_size, void **con_cls);
void exchange_on_completed(
        void *userdata, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode why);
