/* Connections and the loop; what happens to a request stands in http-exchange.c. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "daemon/http-parts.h"

enum { CONNECTION_MEMORY_BYTES = 32 * 1024, IDLE_S = 60, LOOK_AGAIN_MS = 1000, QUIET_MS = 1000 };

/* Providers send a request in one piece. Where there is no more room, who takes longer than this for theirs, or asks nothing,
 * makes room for those who do, the longest first; ROOM is for newcomers meanwhile, so that the crowd is noticed at all. */
enum { CROWDED_MS = 1000, CROWDED_LOOK_MS = 50, ROOM = 64 };

/* ---- connections ----------------------------------------------------------------------------- */

static uint64_t loop_now(const HttpServer *server)
{
        uint64_t now = 0;

        sd_event_now(sd_event_source_get_event(server->timer), CLOCK_BOOTTIME, &now);
        return now;
}

void connection_stop_clock(Connection *connection)
{
        if (!connection->is_timed)
                return;
        g_queue_unlink(&connection->server->clients, &connection->link);
        connection->is_timed = false;
}

void connection_restart_clock(Connection *connection)
{
        HttpServer *server = connection->server;

        connection_stop_clock(connection);
        if (server->limits.request_within.ms == 0)
                return;
        connection->since = loop_now(server);
        connection->deadline = connection->since + (uint64_t)server->limits.request_within.ms * 1000;
        connection->is_timed = true;
        g_queue_push_tail_link(&server->clients, &connection->link);
}

/* libmicrohttpd sees the end of the stream in its next run, and closes. */
static void cut(Connection *connection)
{
        connection_stop_clock(connection);
        connection->server->n_cut += !connection->is_cut;
        connection->is_cut = true;
        shutdown(connection->fd, SHUT_RDWR);
}

static void cut_the_late(HttpServer *server, uint64_t now)
{
        Connection *first;

        while ((first = g_queue_peek_head(&server->clients)) && first->deadline <= now) {
                metrics_count(server->metrics, METRIC_HTTP_CONNECTIONS, "cut", NULL, 1);
                cut(first);
        }
}

static bool has_crowd(const HttpServer *server)
{
        return server->peers && server->n_clients - server->n_cut > server->max_connections;
}

static bool has_bodies(const HttpServer *server)
{
        return server->peers && server->n_body_bytes > BODIES_MAX_BYTES / 2;
}

/* Down to the half, so that a crowd that goes on coming finds us with room, too. */
static void make_room(HttpServer *server, uint64_t now)
{
        const bool crowd = has_crowd(server), bodies = has_bodies(server);
        size_t n_bytes = server->n_body_bytes;
        Connection *connection;

        for (GList *at = server->clients.head, *next; at && (crowd || bodies); at = next) {
                next = at->next;
                connection = at->data;
                if (connection->since + CROWDED_MS * UINT64_C(1000) > now)
                        return;
                if (!(crowd && server->n_clients - server->n_cut > server->max_connections / 2) &&
                        !(bodies && connection->n_body_bytes > 0 && n_bytes > BODIES_MAX_BYTES / 4))
                        continue;
                n_bytes -= connection->n_body_bytes;
                metrics_count(server->metrics, METRIC_HTTP_CONNECTIONS, "crowded", NULL, 1);
                cut(connection);
        }
}

/* Whoever comes by a unix socket is on this machine. */
static IpAddress address_of(const struct sockaddr *from)
{
        static const uint8_t loopback[4] = { 127, 0, 0, 1 };
        IpAddress address = ip_from_v4(loopback);

        if (from && from->sa_family == AF_INET)
                address = ip_from_v4((const uint8_t *)&((const struct sockaddr_in *)from)->sin_addr);
        else if (from && from->sa_family == AF_INET6)
                memcpy(address.bytes, &((const struct sockaddr_in6 *)from)->sin6_addr, sizeof(address.bytes));
        return address;
}

/* Before a connection costs more than its socket. */
static enum MHD_Result may_connect(void *userdata, const struct sockaddr *from, socklen_t n_bytes)
{
        HttpServer *server = userdata;
        IpAddress address = address_of(from);

        (void)n_bytes;
        if (!server->peers || ip_is_trusted(&address, server->limits.proxies) ||
                peers_count(server->peers, &address) < server->limits.max_connections_per_peer)
                return MHD_YES;
        metrics_count(server->metrics, METRIC_HTTP_CONNECTIONS, "refused", NULL, 1);
        return MHD_NO;
}

static void on_connection(void *userdata, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode what)
{
        HttpServer *server = userdata;
        Connection *connection = *context;

        if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
                connection_stop_clock(connection);
                peers_release(connection->peer);
                server->n_clients--;
                server->n_cut -= connection->is_cut;
                server->resumed |= connection->is_cut; /* who waits for its place is taken in the next run, see plan_look_again() */
                g_free(connection);
                *context = NULL;
                return;
        }
        connection = g_new0(Connection, 1);
        connection->server = server;
        connection->link.data = connection;
        connection->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        connection->address = address_of(MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
        if (server->peers)
                connection->peer = peers_hold(server->peers, &connection->address);
        server->n_clients++;
        metrics_count(server->metrics, METRIC_HTTP_CONNECTIONS, "taken", NULL, 1);
        connection_restart_clock(connection);
        *context = connection;
}

/* ---- on the loop ----------------------------------------------------------------------------- */

static void run(HttpServer *server)
{
        server->resumed = false;
        server->look_again = 0;
        cut_the_late(server, loop_now(server));
        make_room(server, loop_now(server));
        MHD_run(server->mhd);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        HttpServer *server = userdata;

        (void)source, (void)fd, (void)events;
        run(server);
        return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        HttpServer *server = userdata;

        (void)source, (void)usec;
        run(server);
        return 0;
}

/* libmicrohttpd takes its listening socket out of the epoll set when all connections are in use, and puts it back only
 * in a later run; when they idled out in between, no descriptor and no time-out asks for that run. So it is run again
 * until a run has found nobody connected. */
static void plan_look_again(HttpServer *server, uint64_t now)
{
        const union MHD_DaemonInfo *info =
                MHD_get_daemon_info(server->mhd, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
        bool anybody = info && info->num_connections > 0;

        if (server->look_again == 0 && (anybody || server->was_anybody)) {
                server->look_again = now + LOOK_AGAIN_MS * UINT64_C(1000);
                server->was_anybody = anybody;
        }
}

/* Before each wait: libmicrohttpd may have work that no descriptor tells of, or a connection that
 * idles out. */
static int on_prepare(sd_event_source *source, void *userdata)
{
        HttpServer *server = userdata;
        const Connection *first = g_queue_peek_head(&server->clients);
        MHD_UNSIGNED_LONG_LONG wait_ms;
        uint64_t now = loop_now(server), next = UINT64_MAX;

        (void)source;
        if (sd_event_source_get_pending(server->timer) > 0)
                return 0; /* set anew it would begin to wait anew, and never have its turn on a loop that is busy */
        plan_look_again(server, now);
        if (server->look_again != 0)
                next = server->look_again;
        if (first)
                next = MIN(next, first->deadline);
        if (first && (has_crowd(server) || has_bodies(server)))
                next = MIN(next, MAX(now + CROWDED_LOOK_MS * UINT64_C(1000), first->since + CROWDED_MS * UINT64_C(1000)));
        if (server->quiet_at > now)
                next = MIN(next, server->quiet_at);
        if (server->resumed)
                next = now;
        else if (MHD_get_timeout(server->mhd, &wait_ms) == MHD_YES)
                next = MIN(next, now + (uint64_t)wait_ms * 1000);
        if (next == UINT64_MAX)
                return sd_event_source_set_enabled(server->timer, SD_EVENT_OFF);
        sd_event_source_set_time(server->timer, next);
        return sd_event_source_set_enabled(server->timer, SD_EVENT_ONESHOT);
}

static int watch(HttpServer *server, sd_event *event, const char *name)
{
        const union MHD_DaemonInfo *info =
                MHD_get_daemon_info(server->mhd, MHD_DAEMON_INFO_EPOLL_FD);
        int r;

        if (!info)
                return -ENOTSUP;
        r = sd_event_add_time(event, &server->timer, CLOCK_BOOTTIME, 0, 1, on_timer, server);
        if (r < 0)
                return r;
        sd_event_source_set_enabled(server->timer, SD_EVENT_OFF);
        sd_event_source_set_description(server->timer, name);
        r = sd_event_add_io(event, &server->io, info->epoll_fd, EPOLLIN, on_io, server);
        if (r < 0)
                return r;
        sd_event_source_set_description(server->io, name);
        return sd_event_source_set_prepare(server->io, on_prepare);
}

/* While it starts its words are the reason of a fault; later they are about what strangers send, and nobody's concern. */
G_GNUC_PRINTF(2, 0)
static void on_said(void *userdata, const char *format, va_list values)
{
        HttpServer *server = userdata;

        if (!server->io)
                vsnprintf(server->said, sizeof(server->said), format, values);
}

static int start(HttpServer *server, int fd, const HttpServerOptions *options, Err *err)
{
        bool tls = options->certificate != NULL;
        /* our own clock cuts earlier, but for the control socket, whose clients may think for a while */
        unsigned idle_s = options->is_public ? 2 * 600 : IDLE_S;
        struct MHD_OptionItem secrets[] = {
                { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)options->certificate },
                { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)options->key },
                { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3" },
                { MHD_OPTION_END, 0, NULL },
        };

        if (tls && MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
                return err_set(err, -ENOTSUP, "install a libmicrohttpd with GnuTLS, or put a proxy that does TLS before it",
                        "cannot serve https", "this libmicrohttpd was built without TLS");
        if (!tls)
                secrets[0].option = MHD_OPTION_END;
        server->mhd = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | (tls ? MHD_USE_TLS : 0), 0,
                may_connect, server, exchange_on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_said, server,
                MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_URI_LOG_CALLBACK, exchange_on_uri, server,
                MHD_OPTION_NOTIFY_COMPLETED, exchange_on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
                server, MHD_OPTION_CONNECTION_LIMIT, options->max_connections + (options->is_public ? ROOM : 0), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                (size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, idle_s, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                MHD_OPTION_ARRAY, secrets, MHD_OPTION_END);
        if (server->mhd)
                return 0;
        return err_set(err, -EINVAL, tls ? "see that certificate and key are PEM and belong together" : NULL,
                "cannot serve requests", "libmicrohttpd: %s",
                server->said[0] != '\0' ? g_strchomp(server->said) : "it does not take the socket");
}

int http_server_new(sd_event *event, Api *api, int fd, const HttpServerOptions *options, const HttpLimits *limits,
        HttpServer **ret, Err *err)
{
        g_autoptr(HttpServer) server = g_new0(HttpServer, 1);
        int flags = fcntl(fd, F_GETFL), r;

        server->api = api;
        server->metrics = options->metrics;
        server->max_connections = options->max_connections;
        server->peers = options->is_public ? peers_new() : NULL;
        g_queue_init(&server->clients);
        if (limits)
                server->limits = *limits;
        r = flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0
                    ? err_set(err, -errno, NULL, "cannot serve requests", "%s", g_strerror(errno))
                    : start(server, fd, options, err);
        if (r < 0) {
                close(fd);
                return r;
        }
        r = watch(server, event, options->name);
        if (r < 0)
                return err_set(err, r, NULL, "cannot serve requests", "the loop: %s", g_strerror(-r));
        *ret = g_steal_pointer(&server);
        return 0;
}

void http_server_set_limits(HttpServer *server, const HttpLimits *limits)
{
        server->limits = *limits;
}

/* A connection that has had an answer may be closed between two requests, as any server does at some time; one that has
 * not asked yet was taken from others who would have served it, so it gets a moment. */
void http_server_quiesce(HttpServer *server)
{
        int fd;

        if (server->quiet_at != 0)
                return;
        server->quiet_at = loop_now(server) + QUIET_MS * UINT64_C(1000);
        fd = MHD_quiesce_daemon(server->mhd);
        if (fd >= 0)
                close(fd);
        for (GList *at = server->clients.head, *next; at; at = next) {
                Connection *connection = at->data;

                next = at->next;
                if (connection->n_open == 0 && connection->n_requests > 0)
                        cut(connection);
        }
}

bool http_server_is_quiet(const HttpServer *server)
{
        return server->quiet_at != 0 && server->n_exchanges == 0 &&
               (server->n_clients == 0 || loop_now(server) >= server->quiet_at);
}

void http_server_close(HttpServer *server)
{
        if (server)
                server->api = NULL;
}

void http_server_free(HttpServer *server)
{
        if (!server)
                return;
        if (server->mhd) {
                MHD_run(server->mhd); /* what has been answered last goes out */
                MHD_stop_daemon(server->mhd);
        }
        sd_event_source_disable_unref(server->io);
        sd_event_source_disable_unref(server->timer);
        peers_free(server->peers);
        g_free(server);
}
