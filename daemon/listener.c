#include "daemon/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/followup-json.h"
#include "daemon/http-server.h"

enum { BACKLOG = 1024, AGAIN_FIRST_S = 1, AGAIN_MOST_S = 60 };

/*
 * What goes out depends on nothing that comes in, so no fault of it ends the daemon: it is told, and where a further try can
 * help (the port is somebody else's, the address is not there yet), there is one. A certificate is read at the start only.
 */
struct Listener {
        Manager *manager;
        Api *api;
        GPtrArray *servers; /* HttpServer *, one for each socket */
        bool is_handed;     /* by systemd: its sockets are not bound here */
        Err fault;          /* code 0: all that shall be served is */
        UtcMs since;
        unsigned again_s; /* how long it waits for the next try */
        sd_event_source *again;
};

/* ---- the socket ------------------------------------------------------------------------------ */

static socklen_t socket_address(const IpAddress *address, uint16_t port, struct sockaddr_storage *ret)
{
        *ret = (struct sockaddr_storage){ 0 };
        if (ip_is_v4(address)) {
                struct sockaddr_in *v4 = (struct sockaddr_in *)ret;

                v4->sin_family = AF_INET;
                v4->sin_port = htons(port);
                memcpy(&v4->sin_addr, address->bytes + 12, 4);
                return sizeof(*v4);
        }
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;

        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        memcpy(&v6->sin6_addr, address->bytes, 16);
        return sizeof(*v6);
}

/* Return: the listening socket, or a negative errno. */
static int bind_to(const char *text, Err *err)
{
        struct sockaddr_storage at;
        IpAddress address;
        socklen_t n_bytes;
        uint16_t port;
        int fd, r;

        if (ip_endpoint_parse(text, &address, &port) < 0)
                return err_set(err, -EINVAL, NULL, "listener", "\"%s\" is no address", text);
        n_bytes = socket_address(&address, port, &at);
        fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        r = fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int)) < 0 ||
                            bind(fd, (const struct sockaddr *)&at, n_bytes) < 0 || listen(fd, BACKLOG) < 0
                    ? -errno
                    : fd;
        if (r >= 0)
                return r;
        if (fd >= 0)
                close(fd);
        return err_set(err, r,
                r == -EACCES ? "take a port from 1024 on, or let systemd open it: followupd-listener.socket"
                             : "stop what uses it, or choose another port in \"listen\" of followupd.conf",
                "listener", "%s cannot be listened on: %s", text, g_strerror(-r));
}

/* Also a socket that systemd handed over must not carry what patients write in the clear. */
static int check_plain(int fd, Err *err)
{
        struct sockaddr_storage at = { 0 };
        socklen_t n_bytes = sizeof(at);
        IpAddress address;

        if (getsockname(fd, (struct sockaddr *)&at, &n_bytes) < 0)
                return err_set(err, -errno, NULL, "listener", "its socket is none: %s", g_strerror(errno));
        if (at.ss_family == AF_UNIX)
                return 0;
        if (at.ss_family == AF_INET)
                address = ip_from_v4((const uint8_t *)&((const struct sockaddr_in *)&at)->sin_addr);
        else
                memcpy(address.bytes, &((const struct sockaddr_in6 *)&at)->sin6_addr, 16);
        if (ip_is_loopback(&address))
                return 0;
        return err_set(err, -EINVAL,
                "name \"certificate\" and \"key\" in listener of followupd.conf, or let the socket listen on 127.0.0.1",
                "listener", "its socket can be reached by others, and plain http is for this machine itself only");
}

/* ---- life ------------------------------------------------------------------------------------ */

static HttpLimits limits_of(const ListenerConfig *config)
{
        return (HttpLimits){
                .request_within = config->request_within,
                .max_connections_per_peer = config->max_connections_per_peer,
                .max_requests_per_second = config->max_requests_per_second,
                .proxies = config->proxies,
        };
}

static int serve(Listener *listener, int fd, Err *err)
{
        Manager *manager = listener->manager;
        const ListenerConfig *config = &manager->config->listener;
        const HttpServerOptions options = {
                .name = "listener",
                .max_connections = config->max_connections,
                .certificate = config->certificate ? credentials_get(manager->credentials, config->certificate) : NULL,
                .key = config->key ? credentials_get(manager->credentials, config->key) : NULL,
                .is_public = true,
                .metrics = manager->metrics,
        };
        const HttpLimits limits = limits_of(config);
        HttpServer *server = NULL;
        int r = 0;

        if (config->certificate && (!options.certificate || !options.key))
                r = err_set(err, -EINVAL, "put it into the credentials folder, and restart followupd", "listener",
                        "the credential \"%s\" is missing", options.certificate ? config->key : config->certificate);
        else if (!config->certificate)
                r = check_plain(fd, err);
        if (r < 0) {
                close(fd);
                return r;
        }
        r = http_server_new(manager->event, listener->api, fd, &options, &limits, &server, err);
        if (r >= 0)
                g_ptr_array_add(listener->servers, server);
        return r;
}

static void tell_serving(Listener *listener)
{
        const ListenerConfig *config = &listener->manager->config->listener;

        listener->fault = (Err){ 0 };
        log_line(LOG_NOTICE, LOG_LISTENING, "the listener serves %s on %s", config->certificate ? "https" : "http",
                listener->is_handed ? "the socket of systemd" : config->listen);
        manager_status_text(listener->manager);
}

/* Once for each reason, however often it is tried. */
static void tell_fault(Listener *listener, const Err *fault)
{
        const bool is_new = listener->fault.code == 0;

        if (is_new)
                listener->since = clock_now(listener->manager->clock);
        if (is_new || strcmp(listener->fault.why, fault->why) != 0)
                log_err(LOG_ERR, LOG_LISTENER_DOWN, fault);
        listener->fault = *fault;
        manager_status_text(listener->manager);
}

static int on_again(sd_event_source *source, uint64_t usec, void *userdata);

static void try_again_later(Listener *listener)
{
        listener->again_s = CLAMP(2 * listener->again_s, AGAIN_FIRST_S, AGAIN_MOST_S);
        if (sd_event_add_time_relative(listener->manager->event, &listener->again, CLOCK_BOOTTIME,
                    listener->again_s * UINT64_C(1000000), 0, on_again, listener) < 0)
                listener->again = NULL; /* a reload tries, too */
}

/* Somebody counts on being heard: providers, or a system that brings records. */
static bool is_wanted(const ListenerConfig *config)
{
        return config->public_url || config->records_token;
}

/* Neither `listen` nor a socket of systemd. */
static void open_nothing(Listener *listener)
{
        Err fault = { 0 };

        if (!is_wanted(&listener->manager->config->listener)) {
                listener->fault = (Err){ 0 };
                return;
        }
        (void)err_set(&fault, -ENOTCONN,
                "systemctl enable --now followupd-listener.socket, and restart followupd; or set \"listen\" in followupd.conf",
                "listener", "it is described, and nothing opens it: systemd handed no socket over, and \"listen\" is not set");
        tell_fault(listener, &fault);
}

/* By `listen`, if there is one. */
static void open_own(Listener *listener)
{
        const char *at = listener->manager->config->listener.listen;
        Err fault = { 0 };
        int fd;

        listener->again = sd_event_source_disable_unref(listener->again);
        if (!at) {
                open_nothing(listener);
                return;
        }
        fd = bind_to(at, &fault);
        if (fd >= 0 && serve(listener, fd, &fault) == 0) {
                tell_serving(listener);
                return;
        }
        tell_fault(listener, &fault);
        if (fd < 0)
                try_again_later(listener);
}

static int on_again(sd_event_source *source, uint64_t usec, void *userdata)
{
        open_own(userdata);
        return 0;
}

int listener_new(Manager *manager, const int *fds, unsigned n_fds, Listener **ret, Err *err)
{
        Listener *listener = g_new0(Listener, 1);
        Err first = { 0 };
        int r;

        listener->manager = manager;
        listener->servers = g_ptr_array_new_with_free_func((GDestroyNotify)http_server_free);
        listener->is_handed = n_fds > 0;
        *ret = listener;
        r = api_new(manager, API_LISTENER, &listener->api, err);
        for (unsigned i = 0; i < n_fds; i++) {
                Err fault = { 0 };

                if (r < 0)
                        close(fds[i]);
                else if (serve(listener, fds[i], &fault) < 0 && first.code == 0)
                        first = fault;
        }
        if (r < 0)
                return r;
        if (!listener->is_handed)
                open_own(listener);
        else if (first.code != 0)
                tell_fault(listener, &first);
        else
                tell_serving(listener);
        return 0;
}

json_t *listener_fault_json(const Listener *listener)
{
        g_autofree char *text = NULL;
        json_t *object;

        if (!listener_is_down(listener))
                return json_null();
        text = err_render(&listener->fault);
        object = json_object();
        json_object_set_new(object, "since", json_instant(NULL, listener->since));
        json_object_set_new(object, "says", json_text(text));
        return object;
}

bool listener_is_down(const Listener *listener)
{
        return listener && listener->fault.code != 0;
}

void listener_free(Listener *listener)
{
        if (!listener)
                return;
        sd_event_source_disable_unref(listener->again);
        for (unsigned i = 0; i < listener->servers->len; i++)
                http_server_close(g_ptr_array_index(listener->servers, i));
        api_free(listener->api);
        g_ptr_array_unref(listener->servers);
        g_free(listener);
}

/* ---- while it runs --------------------------------------------------------------------------- */

void listener_reconfigure(Listener *listener, const Config *before)
{
        const ListenerConfig *old = &before->listener, *new = &listener->manager->config->listener;
        const HttpLimits limits = limits_of(new);

        for (unsigned i = 0; i < listener->servers->len; i++)
                http_server_set_limits(g_ptr_array_index(listener->servers, i), &limits);
        if (listener->servers->len == 0 && !listener->is_handed) {
                listener->again_s = 0;
                open_own(listener);
        } else if (!text_equal(old->listen, new->listen) || !text_equal(old->certificate, new->certificate) ||
                   !text_equal(old->key, new->key) || old->max_connections != new->max_connections) {
                log_line(LOG_WARNING, LOG_LISTENING,
                        "listen, certificate, key and max_connections of the listener change with a restart only");
        }
}

void listener_quiesce(Listener *listener)
{
        if (listener)
                listener->again = sd_event_source_disable_unref(listener->again);
        for (unsigned i = 0; listener && i < listener->servers->len; i++)
                http_server_quiesce(g_ptr_array_index(listener->servers, i));
}

bool listener_is_quiet(const Listener *listener)
{
        for (unsigned i = 0; listener && i < listener->servers->len; i++)
                if (!http_server_is_quiet(g_ptr_array_index(listener->servers, i)))
                        return false;
        return true;
}
