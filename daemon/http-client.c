#include "daemon/http-client.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "daemon/curl-set.h"

/*
 * curl's multi handle asks for sockets and one timer. Its sockets stand in an epoll set of their own, which is one
 * sd-event source: sd-event dispatches one source for each look at all that are ready, so that many ready sockets would
 * be looked at over and over. After each action all finished transfers are read. Transfers are kept in a pool with their
 * easy handle, its settings and what an answer is put into: making them costs more than a request.
 */
enum { EVENTS_MAX = 128, POOL_MAX = 512, HEADERS_MAX = 100, HEADER_BYTES_MAX = 8192, BODY_KEPT_BYTES = 4096 };
/* A kept connection older than this is not used again: most servers close idle ones after five seconds or more, and a
 * request that dies with its connection would have to count as unknown. */
enum { IDLE_CONNECTION_S = 4 };

struct HttpClient {
        Manager *manager;
        CURLM *multi;
        int epoll_fd;
        sd_event_source *sockets, *now, *timer;
        int64_t wanted_us, armed_us; /* when curl wants to be called, when the timer goes off; INT64_MAX never */
        GPtrArray *pool; /* Transfer * that wait for a request */
        GQueue active;   /* Transfer *, by their links */
};

typedef struct Transfer {
        HttpClient *client;
        CURL *easy;
        CURLcode fault; /* of the first option that it did not take */
        char *url;     /* the last it was sent to; NULL none */
        CURLU *parsed; /* the same in pieces; NULL: it has not come twice in a row */
        GList link;    /* in active */
        HttpRequest *request;
        struct curl_slist *headers; /* one piece */
        HttpResponse response;
        unsigned n_sends; /* how often curl was about to send it */
        char says[CURL_ERROR_SIZE]; /* curl, of what failed */
        HttpDone done;
        void *userdata;
} Transfer;

static size_t on_body(char *bytes, size_t size, size_t n, void *userdata)
{
        Transfer *transfer = userdata;
        GString *body = transfer->response.body;
        size_t most = transfer->request->body_max > 0 ? transfer->request->body_max : RESPONSE_BODY_MAX;
        size_t room = most - body->len;

        /* More than the limit is read and dropped, so that the connection stays usable; an endless body ends with the
         * transfer's time-out. */
        g_string_append_len(body, bytes, MIN(n * size, room));
        return n * size;
}

static size_t on_header(char *bytes, size_t size, size_t n, void *userdata)
{
        Transfer *transfer = userdata;
        GPtrArray *headers = transfer->response.headers;
        size_t length = n * size;

        if (length > 5 && strncmp(bytes, "HTTP/", 5) == 0)
                g_ptr_array_set_size(headers, 0); /* a final answer follows a 1xx */
        while (length > 0 && (bytes[length - 1] == '\r' || bytes[length - 1] == '\n'))
                length--;
        if (headers->len < HEADERS_MAX && length > 0 && length < HEADER_BYTES_MAX && memchr(bytes, ':', length))
                g_ptr_array_add(headers, g_strndup(bytes, length));
        return n * size;
}

/* curl is about to send. When a reused connection closes without an answer, curl takes another and sends again by
 * itself (Curl_retry_request); the server may have had the first, so that second sending is refused here. */
static int on_before_request(void *userdata, char *ip, char *local_ip, int port, int local_port)
{
        Transfer *transfer = userdata;

        return transfer->n_sends++ == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/* What is the same in every request. */
static void prepare(Transfer *transfer)
{
        CURL_SET(transfer, CURLOPT_NOSIGNAL, 1L);
        CURL_SET(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
        CURL_SET(transfer, CURLOPT_FOLLOWLOCATION, 0L);
        CURL_SET(transfer, CURLOPT_SSL_VERIFYPEER, 1L);
        CURL_SET(transfer, CURLOPT_SSL_VERIFYHOST, 2L);
        CURL_SET(transfer, CURLOPT_PROXY, ""); /* the environment must not turn messages elsewhere */
        CURL_SET(transfer, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
        CURL_SET(transfer, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        CURL_SET(transfer, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
        CURL_SET(transfer, CURLOPT_MAXAGE_CONN, (long)IDLE_CONNECTION_S);
        CURL_SET(transfer, CURLOPT_USERAGENT, "followupd/" FOLLOWUPD_VERSION);
        CURL_SET(transfer, CURLOPT_WRITEFUNCTION, on_body);
        CURL_SET(transfer, CURLOPT_HEADERFUNCTION, on_header);
        CURL_SET(transfer, CURLOPT_PREREQFUNCTION, on_before_request);
        CURL_SET(transfer, CURLOPT_PRIVATE, transfer);
        CURL_SET(transfer, CURLOPT_WRITEDATA, transfer);
        CURL_SET(transfer, CURLOPT_HEADERDATA, transfer);
        CURL_SET(transfer, CURLOPT_PREREQDATA, transfer);
        CURL_SET(transfer, CURLOPT_ERRORBUFFER, transfer->says);
}

static Transfer *transfer_new(HttpClient *client)
{
        Transfer *transfer = g_new0(Transfer, 1);

        transfer->client = client;
        transfer->link.data = transfer;
        transfer->easy = curl_easy_init();
        transfer->response.headers = g_ptr_array_new_full(8, g_free);
        transfer->response.body = g_string_sized_new(256);
        prepare(transfer);
        return transfer;
}

static void transfer_free(gpointer data)
{
        Transfer *transfer = data;

        curl_easy_cleanup(transfer->easy);
        curl_url_cleanup(transfer->parsed);
        g_free(transfer->url);
        g_ptr_array_unref(transfer->response.headers);
        g_string_free(transfer->response.body, TRUE);
        g_free(transfer);
}

static void forget_url(Transfer *transfer)
{
        g_clear_pointer(&transfer->url, g_free);
        g_clear_pointer(&transfer->parsed, curl_url_cleanup);
}

/* A handle that knows a user or a CA file must not carry them into another provider's request. */
static void give_back(Transfer *transfer)
{
        HttpClient *client = transfer->client;
        HttpResponse *response = &transfer->response;
        const bool is_marked = transfer->request->user || transfer->request->ca_file;

        g_clear_pointer(&transfer->headers, g_free);
        g_clear_pointer(&transfer->request, http_request_free);
        if (is_marked) {
                curl_easy_reset(transfer->easy);
                forget_url(transfer);
                prepare(transfer);
        }
        if (client->pool->len >= POOL_MAX || transfer->fault != CURLE_OK) {
                transfer_free(transfer);
                return;
        }
        g_ptr_array_set_size(response->headers, 0);
        if (response->body->allocated_len > BODY_KEPT_BYTES) {
                g_string_free(response->body, TRUE);
                response->body = g_string_sized_new(256);
        }
        g_string_truncate(response->body, 0);
        *response = (HttpResponse){ .headers = response->headers, .body = response->body };
        transfer->n_sends = 0;
        transfer->says[0] = '\0';
        g_ptr_array_add(client->pool, transfer);
}

/* What the provider may have seen of it. */
static TransferEnd transfer_end(Transfer *transfer, CURLcode code)
{
        if (code == CURLE_OK)
                return TRANSFER_ANSWERED;
        /* Nothing of a request leaves before the connection, with its TLS, stands and n_sends counts. */
        return transfer->n_sends == 0 ? TRANSFER_NOT_SENT : TRANSFER_CUT;
}

/* Expired, of another host, by an authority nobody here knows; or those that are known cannot be read. */
static bool is_of_certificate(CURLcode code)
{
        return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR ||
                code == CURLE_SSL_INVALIDCERTSTATUS;
}

/* Which of these it was curl tells in its own words only; of what else fails they may hold more than staff should read. */
static const char *failure_says(const Transfer *transfer, CURLcode code)
{
        if (transfer->n_sends > 1)
                return "connection closed without an answer";
        return is_of_certificate(code) && transfer->says[0] != '\0' ? transfer->says : curl_easy_strerror(code);
}

static void finish(Transfer *transfer, CURLcode code)
{
        HttpResponse *response = &transfer->response;
        long status = 0;

        response->end = transfer_end(transfer, code);
        if (curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK)
                response->status = (int)status;
        if (code != CURLE_OK)
                g_strlcpy(response->why, failure_says(transfer, code), sizeof(response->why));
        response->is_certificate = response->end == TRANSFER_NOT_SENT && is_of_certificate(code);
        g_queue_unlink(&transfer->client->active, &transfer->link);
        transfer->done(response, transfer->userdata);
        give_back(transfer);
}

static void read_finished(HttpClient *client)
{
        CURLMsg *message;
        int n_left;

        while ((message = curl_multi_info_read(client->multi, &n_left))) {
                Transfer *transfer = NULL;
                CURLcode code = message->data.result;

                if (message->msg != CURLMSG_DONE)
                        continue;
                curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
                curl_multi_remove_handle(client->multi, transfer->easy);
                finish(transfer, code);
        }
}

static void act(HttpClient *client, curl_socket_t fd, int events)
{
        int n_running;

        curl_multi_socket_action(client->multi, fd, events, &n_running);
}

static int on_sockets_ready(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
        struct epoll_event events[EVENTS_MAX];
        HttpClient *client = userdata;
        int n = epoll_wait(client->epoll_fd, events, EVENTS_MAX, 0);

        for (int i = 0; i < n; i++) {
                int what = 0;

                if (events[i].events & EPOLLIN)
                        what |= CURL_CSELECT_IN;
                if (events[i].events & EPOLLOUT)
                        what |= CURL_CSELECT_OUT;
                if (events[i].events & (EPOLLERR | EPOLLHUP))
                        what |= CURL_CSELECT_ERR;
                act(client, events[i].data.fd, what);
        }
        read_finished(client);
        return 0;
}

static int on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *userdata, void *socket_data)
{
        HttpClient *client = userdata;
        struct epoll_event event = { .data.fd = fd };

        if (what == CURL_POLL_REMOVE) {
                /* may be closed already, and is then gone from the set */
                (void)epoll_ctl(client->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
                return 0;
        }
        if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
                event.events |= EPOLLIN;
        if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
                event.events |= EPOLLOUT;
        if (epoll_ctl(client->epoll_fd, socket_data ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) < 0)
                return -1;
        curl_multi_assign(client->multi, fd, client); /* known from now on */
        return 0;
}

static int run_timeouts(HttpClient *client)
{
        act(client, CURL_SOCKET_TIMEOUT, 0);
        read_finished(client);
        return 0;
}

static int on_now(sd_event_source *source, void *userdata)
{
        return run_timeouts(userdata);
}

static int arm_timer(HttpClient *client, int64_t at_us)
{
        client->armed_us = at_us;
        if (sd_event_source_set_time(client->timer, (uint64_t)at_us) < 0)
                return -1;
        return sd_event_source_set_enabled(client->timer, SD_EVENT_ONESHOT) < 0 ? -1 : 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        HttpClient *client = userdata;

        client->armed_us = INT64_MAX;
        if (client->wanted_us > g_get_monotonic_time())
                return arm_timer(client, client->wanted_us);
        return run_timeouts(client);
}

/* "At once" comes with every transfer, so it takes no timer. A later time comes nearly as often, as transfers end and
 * another is the next to run out: the timer is left where it stands when that is early enough, and looks again. */
static int on_curl_timer(CURLM *multi, long timeout_ms, void *userdata)
{
        HttpClient *client = userdata;

        client->wanted_us = INT64_MAX;
        if (timeout_ms == 0)
                return sd_event_source_set_enabled(client->now, SD_EVENT_ONESHOT) < 0 ? -1 : 0;
        if (timeout_ms < 0) {
                client->armed_us = INT64_MAX;
                return sd_event_source_set_enabled(client->timer, SD_EVENT_OFF) < 0 ? -1 : 0;
        }
        client->wanted_us = g_get_monotonic_time() + (int64_t)timeout_ms * 1000;
        return client->wanted_us < client->armed_us ? arm_timer(client, client->wanted_us) : 0;
}

static int add_sources(HttpClient *client)
{
        sd_event *event = client->manager->event;
        int r = client->epoll_fd < 0 ? -errno : sd_event_add_io(event, &client->sockets, client->epoll_fd, EPOLLIN, on_sockets_ready, client);

        if (r >= 0)
                r = sd_event_add_defer(event, &client->now, on_now, client);
        if (r >= 0)
                r = sd_event_source_set_enabled(client->now, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_add_time(event, &client->timer, CLOCK_MONOTONIC, UINT64_MAX, 1000, on_timer, client);
        if (r < 0)
                return r;
        sd_event_source_set_enabled(client->timer, SD_EVENT_OFF);
        sd_event_source_set_description(client->sockets, "http-sockets");
        sd_event_source_set_description(client->now, "http-now");
        sd_event_source_set_description(client->timer, "http-timer");
        return 0;
}

static int prepare_multi(HttpClient *client)
{
        CURLM *multi = client->multi;
        CURLMcode code;

        if (!multi)
                return -ENOMEM;
        code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
        if (code == CURLM_OK)
                code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, client);
        if (code == CURLM_OK)
                code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
        if (code == CURLM_OK)
                code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, client);
        if (code == CURLM_OK)
                code = curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 256L);
        return code == CURLM_OK ? 0 : -EIO;
}

int http_client_new(Manager *manager, HttpClient **ret, Err *err)
{
        HttpClient *client = g_new0(HttpClient, 1);
        int r;

        client->manager = manager;
        client->pool = g_ptr_array_new_with_free_func(transfer_free);
        g_queue_init(&client->active);
        client->armed_us = client->wanted_us = INT64_MAX;
        client->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
        r = add_sources(client);
        client->multi = curl_multi_init();
        if (r >= 0)
                r = prepare_multi(client);
        if (r < 0) {
                http_client_free(client);
                return err_set(err, r, NULL, "cannot start the HTTP client", "%s", g_strerror(-r));
        }
        *ret = client;
        return 0;
}

void http_client_free(HttpClient *client)
{
        GList *link;

        if (!client)
                return;
        while ((link = g_queue_pop_head_link(&client->active))) {
                curl_multi_remove_handle(client->multi, ((Transfer *)link->data)->easy);
                give_back(link->data);
        }
        g_ptr_array_unref(client->pool);
        if (client->multi)
                curl_multi_cleanup(client->multi);
        sd_event_source_disable_unref(client->timer);
        sd_event_source_disable_unref(client->now);
        sd_event_source_disable_unref(client->sockets);
        if (client->epoll_fd >= 0)
                close(client->epoll_fd);
        g_free(client);
}

/* A POST without a body says so by its length: a server may refuse one that says nothing. */
static void set_method(Transfer *transfer)
{
        const HttpRequest *request = transfer->request;
        bool is_get = strcmp(request->method, "GET") == 0;
        const char *usual = is_get ? "GET" : "POST";

        if (is_get) {
                CURL_SET(transfer, CURLOPT_HTTPGET, 1L);
        } else {
                CURL_SET(transfer, CURLOPT_POST, 1L);
                CURL_SET(transfer, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(request->body ? request->body->len : 0));
                CURL_SET(transfer, CURLOPT_POSTFIELDS, request->body ? request->body->str : "");
        }
        CURL_SET(transfer, CURLOPT_CUSTOMREQUEST, strcmp(request->method, usual) == 0 ? NULL : request->method);
}

/* The list borrows the request's lines: curl copies none of them and only reads. */
static void link_headers(Transfer *transfer)
{
        const GPtrArray *headers = transfer->request->headers;
        struct curl_slist *list = g_new(struct curl_slist, headers->len + 2);

        for (unsigned i = 0; i < headers->len; i++)
                list[i] = (struct curl_slist){ headers->pdata[i], &list[i + 1] };
        list[headers->len] = (struct curl_slist){ (char *)"Expect:", &list[headers->len + 1] }; /* no 100-continue round trip */
        list[headers->len + 1] = (struct curl_slist){ (char *)"Content-Type:", NULL }; /* nothing has no type */
        if (transfer->request->body)
                list[headers->len].next = NULL;
        transfer->headers = list;
}

/* A provider's URL is mostly the same for every message, and reading it a tenth of what curl does for one. */
static void set_url(Transfer *transfer, const char *url)
{
        if (!transfer->url || strcmp(transfer->url, url) != 0) {
                if (transfer->parsed)
                        CURL_SET(transfer, CURLOPT_CURLU, NULL);
                forget_url(transfer);
                transfer->url = g_strdup(url);
                CURL_SET(transfer, CURLOPT_URL, url);
        } else if (!transfer->parsed) {
                transfer->parsed = curl_url();
                if (curl_url_set(transfer->parsed, CURLUPART_URL, url, 0) == CURLUE_OK)
                        CURL_SET(transfer, CURLOPT_CURLU, transfer->parsed);
        }
}

/* what is a request's own; all else was set by prepare() */
static void set_options(Transfer *transfer)
{
        const HttpRequest *request = transfer->request;

        set_url(transfer, request->url);
        CURL_SET(transfer, CURLOPT_TIMEOUT_MS, (long)request->timeout.ms);
        CURL_SET(transfer, CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_timeout.ms);
        CURL_SET(transfer, CURLOPT_HTTPHEADER, transfer->headers);
        if (request->ca_file)
                CURL_SET(transfer, CURLOPT_CAINFO, request->ca_file);
        if (request->user) {
                CURL_SET(transfer, CURLOPT_USERNAME, request->user);
                CURL_SET(transfer, CURLOPT_PASSWORD, request->password ? request->password : "");
        }
        set_method(transfer);
}

static Transfer *take_transfer(HttpClient *client)
{
        if (client->pool->len > 0)
                return g_ptr_array_steal_index_fast(client->pool, client->pool->len - 1);
        return transfer_new(client);
}

/* not of the value that is to be sent: another try may do */
static bool is_of_curl(CURLcode fault)
{
        return fault == CURLE_OUT_OF_MEMORY || fault == CURLE_UNKNOWN_OPTION || fault == CURLE_NOT_BUILT_IN;
}

int http_client_send(HttpClient *client, HttpRequest *request, HttpDone done, void *userdata, Err *err)
{
        Transfer *transfer = take_transfer(client);
        CURLMcode code;

        transfer->request = request;
        transfer->done = done;
        transfer->userdata = userdata;
        link_headers(transfer);
        set_options(transfer);
        if (transfer->fault != CURLE_OK) {
                const char *why = curl_easy_strerror(transfer->fault);
                const int code_of_fault = is_of_curl(transfer->fault) ? -EIO : -EINVAL;

                give_back(transfer);
                return err_set(err, code_of_fault, NULL, "cannot begin a transfer", "%s", why);
        }
        code = curl_multi_add_handle(client->multi, transfer->easy);
        if (code != CURLM_OK) {
                give_back(transfer);
                return err_set(err, -EIO, NULL, "cannot begin a transfer", "%s", curl_multi_strerror(code));
        }
        g_queue_push_tail_link(&client->active, &transfer->link);
        return 0;
}
