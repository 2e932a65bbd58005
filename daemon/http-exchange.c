/* One request on its way through libmicrohttpd: first line, head, body, answer. */
#include <string.h>
#include <sys/socket.h>
#include <arpa/inet.h>

#include "base/http.h"
#include "base/url.h"
#include "daemon/http-parts.h"

enum { DRAIN_MAX_BYTES = 2 * API_DATA_MAX, RETRY_AFTER_S = 5 };

typedef struct Exchange {
        HttpServer *server;
        struct MHD_Connection *mhd;
        Connection *connection;
        char *raw_url;
        ApiRequest *request; /* NULL: only its first line is there */
        Peer *peer;          /* for whom a proxy speaks, held; NULL: the connection's own */
        size_t n_bytes;      /* of the body, in memory */
        size_t n_dropped;    /* bytes of a body that is too large */
        bool handled, in_handle, suspended;
        bool is_ambiguous; /* where its body ends can be read in two ways: nothing after it is read */
} Exchange;

/* ---- who asks -------------------------------------------------------------------------------- */

/* Whom the kernel vouches for at the other end of a unix socket. */
static char *unix_peer_name(int fd)
{
        struct ucred peer = { .uid = (uid_t)-1 };
        socklen_t n = sizeof(peer);

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0 || peer.uid == (uid_t)-1)
                return g_strdup("unknown");
        return g_strdup_printf("uid %u", (unsigned)peer.uid);
}

static char *address_name(const IpAddress *address)
{
        bool is_v4 = ip_is_v4(address);
        char text[INET6_ADDRSTRLEN];

        inet_ntop(is_v4 ? AF_INET : AF_INET6, address->bytes + (is_v4 ? 12 : 0), text, sizeof(text));
        return g_strdup(text);
}

static enum MHD_Result take_header(void *userdata, enum MHD_ValueKind kind, const char *name, const char *value)
{
        (void)kind;
        g_ptr_array_add(userdata, g_strconcat(name, ": ", value ? value : "", NULL));
        return MHD_YES;
}

static char *join_headers(const GPtrArray *lines, const char *name)
{
        GString *all = NULL;
        size_t n_name = strlen(name);

        for (unsigned i = 0; i < lines->len; i++) {
                const char *line = g_ptr_array_index(lines, i);

                if (g_ascii_strncasecmp(line, name, n_name) != 0 || line[n_name] != ':')
                        continue;
                if (!all)
                        all = g_string_new(NULL);
                else
                        g_string_append_c(all, ',');
                g_string_append(all, line + n_name + 1);
        }
        return all ? g_string_free(all, FALSE) : NULL;
}

/* From this machine, for itself: not a proxy's word for somebody else, and not a web page's idea of an address. */
static bool is_local(const IpAddress *address, const GPtrArray *headers)
{
        static const char *const proxies[] = { "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via" };
        g_autofree char *host = http_header(headers, "Host");
        g_autofree char *url = g_strconcat("http://", host ? host : "", "/", NULL);

        for (size_t i = 0; i < G_N_ELEMENTS(proxies); i++) {
                g_autofree char *value = http_header(headers, proxies[i]);

                if (value)
                        return false;
        }
        return ip_is_loopback(address) && url_is_loopback(url);
}

/* How many requests a peer may make. This machine and the proxies we trust are not counted themselves: they speak for
 * others, and who that is they say in a header. Return: seconds to wait; 0: it may go on. */
static unsigned limit_peer(Exchange *exchange, const IpAddress *who)
{
        HttpServer *server = exchange->server;
        const HttpLimits *limits = &server->limits;
        Peer *peer = exchange->connection->peer;
        DurationMs wait;
        uint64_t now;

        if (ip_is_trusted(who, limits->proxies))
                return 0;
        if (!ip_equal(who, &exchange->connection->address))
                peer = exchange->peer = peers_hold(server->peers, who);
        if (exchange->peer && peer_n_held(peer) > limits->max_connections_per_peer)
                return 1;
        sd_event_now(sd_event_source_get_event(server->timer), CLOCK_BOOTTIME, &now);
        wait = peer_take(peer, limits->max_requests_per_second, (MonoMs){ (int64_t)(now / 1000) });
        return (unsigned)((wait.ms + 999) / 1000);
}

static ApiRequest *make_request(Exchange *exchange, const char *method, const char *url)
{
        HttpServer *server = exchange->server;
        GPtrArray *headers = g_ptr_array_new_with_free_func(g_free);
        const IpAddress *address = &exchange->connection->address;
        IpAddress who = *address;
        g_autofree char *peer = NULL, *forwarded = NULL;
        ApiHead head = { .method = method, .raw_url = exchange->raw_url, .headers = headers };

        MHD_get_connection_values(exchange->mhd, MHD_HEADER_KIND, take_header, headers);
        if (server->peers) {
                forwarded = join_headers(headers, "X-Forwarded-For");
                if (forwarded)
                        who = ip_forwarded(forwarded, address, server->limits.proxies);
                head.is_local = is_local(address, headers);
                head.wait_s = limit_peer(exchange, &who);
                peer = address_name(&who);
        } else
                peer = unix_peer_name(exchange->connection->fd);
        head.peer = peer;
        head.path = g_utf8_validate(url, -1, NULL) ? url : "";
        exchange->request = api_request_new(server->api, &head);
        return exchange->request;
}

/* ---- what libmicrohttpd lets through --------------------------------------------------------- */

/* Two lengths that differ, or a length beside chunks: a proxy before us may have read where the request ends otherwise. */
static bool has_two_lengths(const GPtrArray *headers)
{
        g_autofree char *first = http_header(headers, MHD_HTTP_HEADER_CONTENT_LENGTH);
        g_autofree char *chunks = http_header(headers, MHD_HTTP_HEADER_TRANSFER_ENCODING);
        static const size_t n = sizeof(MHD_HTTP_HEADER_CONTENT_LENGTH) - 1;

        for (unsigned i = 0; first && i < headers->len; i++) {
                const char *line = g_ptr_array_index(headers, i);

                if (g_ascii_strncasecmp(line, MHD_HTTP_HEADER_CONTENT_LENGTH ":", n + 1) == 0 &&
                        strcmp(line + n + 1 + strspn(line + n + 1, " "), first) != 0)
                        return true;
        }
        return first && chunks;
}

static bool has_nul(const char *raw_url)
{
        const char *nul = strstr(raw_url, "%00"), *query = strchr(raw_url, '?');

        return nul && (!query || nul < query);
}

static void refuse_unclear(Exchange *exchange)
{
        ApiRequest *request = exchange->request;

        exchange->is_ambiguous = has_two_lengths(request->headers);
        if (request->answered)
                return;
        if (exchange->is_ambiguous)
                api_answer_error(request, 400, "send one Content-Length, or chunks", "how long the request is can be read in two ways");
        else if (has_nul(exchange->raw_url))
                api_answer_error(request, 400, "take it out", "there is a NUL byte in the address");
}

/* ---- head and body --------------------------------------------------------------------------- */

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
                "the body is longer than %zu bytes", exchange->request->body_max);
}

/* An answer that comes before the body makes libmicrohttpd close the connection with bytes unread: the client's own bytes
 * then break on it (EPIPE), and a TCP client's kernel may drop the answer. So a body of bearable length is read and
 * dropped first, unless the client waits for our word before it sends any. Our own tool sends nothing longer than a slice,
 * so on the control socket more than that is not worth the waiting. */
static bool answers_at_once(const Exchange *exchange, const char *length)
{
        const char *expect = MHD_lookup_connection_value(exchange->mhd, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT);
        uint64_t bearable = exchange->server->peers ? DRAIN_MAX_BYTES : API_DATA_MAX;

        return expect || exchange->is_ambiguous || (length && g_ascii_strtoull(length, NULL, 10) > bearable);
}

static enum MHD_Result queue_answer(Exchange *exchange);

static enum MHD_Result take_head(Exchange *exchange, const char *method, const char *url)
{
        const char *length =
                MHD_lookup_connection_value(exchange->mhd, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
        ApiRequest *request = make_request(exchange, method, url);

        refuse_unclear(exchange);
        if (!request->answered && api_request_has_arguments(request))
                MHD_get_connection_values(exchange->mhd, MHD_GET_ARGUMENT_KIND, take_argument, exchange);
        if (!request->answered && length && g_ascii_strtoull(length, NULL, 10) > request->body_max)
                refuse_body(exchange);
        return request->answered && answers_at_once(exchange, length) ? queue_answer(exchange) : MHD_YES;
}

static bool has_room(Exchange *exchange, size_t n_bytes)
{
        ApiRequest *request = exchange->request;

        if (request->body->len + n_bytes > request->body_max) {
                refuse_body(exchange);
                return false;
        }
        if (exchange->server->n_body_bytes + n_bytes > BODIES_MAX_BYTES) {
                request->answer.retry_after_s = RETRY_AFTER_S;
                api_answer_error(request, 503, "ask again in a moment", "too much is being sent at the same time");
                return false;
        }
        return true;
}

static void forget_body(Exchange *exchange)
{
        exchange->server->n_body_bytes -= exchange->n_bytes;
        exchange->connection->n_body_bytes -= exchange->n_bytes;
        exchange->n_bytes = 0;
}

static enum MHD_Result take_body(Exchange *exchange, const char *bytes, size_t *n_bytes)
{
        ApiRequest *request = exchange->request;

        if (!request->answered && has_room(exchange, *n_bytes)) {
                g_byte_array_append(request->body, (const guint8 *)bytes, (guint)*n_bytes);
                exchange->n_bytes += *n_bytes;
                exchange->server->n_body_bytes += *n_bytes;
                exchange->connection->n_body_bytes += *n_bytes;
        } else {
                /* an answer can be queued only before or after the body, so the rest is read and
                 * dropped, up to what might have been taken; who goes on and on is cut off */
                forget_body(exchange);
                g_byte_array_set_size(request->body, 0);
                exchange->n_dropped += *n_bytes;
                if (exchange->n_dropped > MAX((size_t)DRAIN_MAX_BYTES, request->body_max))
                        return MHD_NO;
        }
        *n_bytes = 0;
        return MHD_YES;
}

/* ---- answer ---------------------------------------------------------------------------------- */

static void on_answered(ApiRequest *request, void *userdata)
{
        Exchange *exchange = userdata;

        (void)request;
        if (exchange->suspended && !exchange->in_handle) {
                exchange->suspended = false;
                exchange->server->resumed = true;
                MHD_resume_connection(exchange->mhd);
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

static void add_headers(Exchange *exchange, struct MHD_Response *response)
{
        const ApiAnswer *answer = &exchange->request->answer;

        if (answer->content_type)
                MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
        MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
        if (exchange->server->peers)
                MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
        if (answer->next)
                MHD_add_response_header(response, "X-Next", answer->next);
        if (answer->allow)
                MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, answer->allow);
        if (answer->authenticate)
                MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, answer->authenticate);
        if (answer->retry_after_s > 0) {
                g_autofree char *seconds = g_strdup_printf("%u", answer->retry_after_s);

                MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
        }
        if (exchange->server->quiet_at != 0 || exchange->is_ambiguous)
                MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
}

static void count(const Exchange *exchange)
{
        g_autofree char *status = g_strdup_printf("%u", exchange->request->answer.status);

        metrics_count(exchange->server->metrics, METRIC_HTTP_REQUESTS, api_request_route(exchange->request), status, 1);
}

static enum MHD_Result queue_answer(Exchange *exchange)
{
        ApiAnswer *answer = &exchange->request->answer;
        struct MHD_Response *response = make_response(answer);
        enum MHD_Result result;

        if (!response)
                return MHD_NO;
        add_headers(exchange, response);
        count(exchange);
        connection_restart_clock(exchange->connection);
        result = MHD_queue_response(exchange->mhd, answer->status, response);
        MHD_destroy_response(response);
        return result;
}

/* ---- libmicrohttpd's callbacks --------------------------------------------------------------- */

void *exchange_on_uri(void *userdata, const char *uri, struct MHD_Connection *mhd)
{
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        Exchange *exchange = g_new0(Exchange, 1);

        exchange->server = userdata;
        exchange->mhd = mhd;
        exchange->connection = info->socket_context;
        exchange->raw_url = g_strdup(uri);
        exchange->server->n_exchanges++;
        exchange->connection->n_open++;
        connection_restart_clock(exchange->connection);
        return exchange;
}

enum MHD_Result exchange_on_request(void *userdata, struct MHD_Connection *mhd, const char *url, const char *method,
        const char *version, const char *upload_data, size_t *upload_data_size, void **con_cls)
{
        HttpServer *server = userdata;
        Exchange *exchange = *con_cls;

        (void)version;
        if (!exchange->request)
                return server->api ? take_head(exchange, method, url) : MHD_NO;
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
                        connection_stop_clock(exchange->connection);
                        MHD_suspend_connection(mhd);
                        return MHD_YES;
                }
        }
        return queue_answer(exchange);
}

void exchange_on_completed(
        void *userdata, struct MHD_Connection *mhd, void **con_cls, enum MHD_RequestTerminationCode why)
{
        Exchange *exchange = *con_cls;

        (void)userdata, (void)mhd, (void)why;
        if (!exchange)
                return;
        if (exchange->request) {
                exchange->request->done = NULL;
                api_request_unref(exchange->request);
        }
        forget_body(exchange);
        peers_release(exchange->peer);
        exchange->server->n_exchanges--;
        exchange->connection->n_open--;
        exchange->connection->n_requests++;
        connection_restart_clock(exchange->connection);
        g_free(exchange->raw_url);
        g_free(exchange);
        *con_cls = NULL;
}
