#include "daemon/http-server.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 64, CONNECTION_MEMORY_BYTES = 32 * 1024, IDLE_S = 60, LOOK_AGAIN_MS = 1000 };

struct HttpServer {
        Api *api; /* NULL: closing */
        struct MHD_Daemon *mhd;
        sd_event_source *io, *timer;
        bool was_anybody;    /* connected, when last looked */
        uint64_t look_again; /* CLOCK_BOOTTIME in us; 0 none */
        bool resumed; /* a connection goes on: libmicrohttpd tells no descriptor of it */
};

/* One request on its way through libmicrohttpd. */
typedef struct Exchange {
        HttpServer *server;
        struct MHD_Connection *connection;
        ApiRequest *request;
        size_t n_dropped; /* bytes of a body that is too large */
        bool handled, in_handle, suspended;
} Exchange;

/* ---- one request ----------------------------------------------------------------------------- */

/* Whom the kernel vouches for at the other end of a unix socket. */
static char *peer_name(struct MHD_Connection *connection)
{
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct ucred peer = { .uid = (uid_t)-1 };
        socklen_t n = sizeof(peer);

        if (!info || getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0 ||
                peer.uid == (uid_t)-1)
                return g_strdup("unknown");
        return g_strdup_printf("uid %u", (unsigned)peer.uid);
}

static enum MHD_Result take_argument(
        void *userdata, enum MHD_ValueKind kind, const char *name, const char *value)
{
        Exchange *exchange = userdata;

        (void)kind;
        if (!g_utf8_validate(name, -1, NULL) || (value && !g_utf8_validate(value, -1, NULL))) {
                api_answer_error(
                        exchange->request, 400, "escape it by UTF-8", "the address is not UTF-8");
                return MHD_NO;
        }
        return api_request_argument(exchange->request, name, value) ? MHD_YES : MHD_NO;
}

static void refuse_body(Exchange *exchange)
{
        api_answer_error(exchange->request, 413, "send it in smaller pieces",
                "the body is longer than %zu bytes", api_request_body_max(exchange->request));
}

static Exchange *exchange_new(
        HttpServer *server, struct MHD_Connection *connection, const char *method, const char *url)
{
        Exchange *exchange = g_new0(Exchange, 1);
        const char *length = MHD_lookup_connection_value(
                connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
        g_autofree char *peer = peer_name(connection);

        exchange->server = server;
        exchange->connection = connection;
        exchange->request = api_request_new(
                server->api, method, g_utf8_validate(url, -1, NULL) ? url : "", peer);
        if (!exchange->request->answered)
                MHD_get_connection_values(
                        connection, MHD_GET_ARGUMENT_KIND, take_argument, exchange);
        if (length && g_ascii_strtoull(length, NULL, 10) > api_request_body_max(exchange->request))
                refuse_body(exchange);
        return exchange;
}

static void on_answered(ApiRequest *request, void *userdata)
{
        Exchange *exchange = userdata;

        (void)request;
        if (exchange->suspended && !exchange->in_handle) {
                exchange->suspended = false;
                exchange->server->resumed = true;
                MHD_resume_connection(exchange->connection);
        }
}

static struct MHD_Response *make_response(ApiAnswer *answer)
{
        struct MHD_Response *response;

        if (answer->fd >= 0) {
                response = MHD_create_response_from_fd64(answer->fd_bytes, answer->fd);
                if (response)
                        answer->fd = -1; /* libmicrohttpd closes it */
                return response;
        }
        if (!answer->body)
                return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
        size_t n = answer->body->len;
        char *text = g_string_free(g_steal_pointer(&answer->body), FALSE);

        response = MHD_create_response_from_buffer_with_free_callback(n, text, g_free);
        if (!response)
                g_free(text);
        return response;
}

static enum MHD_Result queue_answer(Exchange *exchange)
{
        ApiAnswer *answer = &exchange->request->answer;
        struct MHD_Response *response = make_response(answer);
        enum MHD_Result result;

        if (!response)
                return MHD_NO;
        if (answer->content_type)
                MHD_add_response_header(
                        response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
        MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
        if (answer->next)
                MHD_add_response_header(response, "X-Next", answer->next);
        if (answer->allow)
                MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, answer->allow);
        result = MHD_queue_response(exchange->connection, answer->status, response);
        MHD_destroy_response(response);
        return result;
}

static enum MHD_Result take_body(Exchange *exchange, const char *bytes, size_t *n_bytes)
{
        ApiRequest *request = exchange->request;
        size_t n_max = api_request_body_max(request);

        if (!request->answered && request->body->len + *n_bytes <= n_max)
                g_byte_array_append(request->body, (const guint8 *)bytes, (guint)*n_bytes);
        else {
                /* an answer can be queued only before or after the body, so the rest is read and
                 * dropped; who goes on and on is cut off */
                if (!request->answered)
                        refuse_body(exchange);
                exchange->n_dropped += *n_bytes;
                if (exchange->n_dropped > 2 * (size_t)API_DATA_MAX)
                        return MHD_NO;
        }
        *n_bytes = 0;
        return MHD_YES;
}

static enum MHD_Result on_request(void *userdata, struct MHD_Connection *connection,
        const char *url, const char *method, const char *version, const char *upload_data,
        size_t *upload_data_size, void **con_cls)
{
        HttpServer *server = userdata;
        Exchange *exchange = *con_cls;

        (void)version;
        if (!exchange) {
                if (!server->api)
                        return MHD_NO;
                *con_cls = exchange = exchange_new(server, connection, method, url);
                /* refused by its head: say so before the body comes */
                return exchange->request->answered ? queue_answer(exchange) : MHD_YES;
        }
        if (*upload_data_size > 0)
                return take_body(exchange, upload_data, upload_data_size);
        if (!exchange->handled) {
                if (!server->api)
                        return MHD_NO;
                exchange->handled = exchange->in_handle = true;
                if (!exchange->request->answered)
                        api_request_handle(exchange->request, on_answered, exchange);
                exchange->in_handle = false;
                if (!exchange->request->answered) {
                        exchange->suspended = true;
                        MHD_suspend_connection(connection);
                        return MHD_YES;
                }
        }
        return queue_answer(exchange);
}

static void on_completed(void *userdata, struct MHD_Connection *connection, void **con_cls,
        enum MHD_RequestTerminationCode why)
{
        Exchange *exchange = *con_cls;

        (void)userdata, (void)connection, (void)why;
        if (!exchange)
                return;
        exchange->request->done = NULL;
        api_request_unref(exchange->request);
        g_free(exchange);
        *con_cls = NULL;
}

/* ---- on the loop ----------------------------------------------------------------------------- */

static void run(HttpServer *server)
{
        server->resumed = false;
        server->look_again = 0;
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
        MHD_UNSIGNED_LONG_LONG wait_ms;
        uint64_t now, next = UINT64_MAX;

        (void)source;
        sd_event_now(sd_event_source_get_event(server->timer), CLOCK_BOOTTIME, &now);
        plan_look_again(server, now);
        if (server->look_again != 0)
                next = server->look_again;
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

int http_server_new(sd_event *event, Api *api, int fd, const char *name, HttpServer **ret, Err *err)
{
        g_autoptr(HttpServer) server = g_new0(HttpServer, 1);
        int flags = fcntl(fd, F_GETFL), r;

        server->api = api;
        if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
                r = -errno;
                close(fd);
                return err_set(err, r, NULL, "cannot serve requests", "%s", strerror(-r));
        }
        server->mhd = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                on_request, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
                on_completed, server, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
                MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                MHD_OPTION_END);
        if (!server->mhd) {
                close(fd);
                return err_set(err, -EIO, NULL, "cannot serve requests",
                        "libmicrohttpd does not take the socket");
        }
        r = watch(server, event, name);
        if (r < 0)
                return err_set(err, r, NULL, "cannot serve requests", "the loop: %s", strerror(-r));
        *ret = g_steal_pointer(&server);
        return 0;
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
        sd_event_source_disable_unref(server->io);
        sd_event_source_disable_unref(server->timer);
        if (server->mhd) {
                MHD_run(server->mhd); /* what has been answered last goes out */
                MHD_stop_daemon(server->mhd);
        }
        g_free(server);
}
