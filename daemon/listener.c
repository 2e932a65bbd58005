#include "daemon/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/http-server.h"

enum { BACKLOG = 1024 };

struct Listener {
        Manager *manager;
        Api *api;
        GPtrArray *servers; /* HttpServer *, one for each socket */
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
                "listener", "%s cannot be listened on: %s", text, strerror(-r));
}

/* Also a socket that systemd handed over must not carry what patients write in the clear. */
static int check_plain(int fd, Err *err)
{
        struct sockaddr_storage at = { 0 };
        socklen_t n_bytes = sizeof(at);
        IpAddress address;

        if (getsockname(fd, (struct sockaddr *)&at, &n_bytes) < 0)
                return err_set(err, -errno, NULL, "listener", "its socket is none: %s", strerror(errno));
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

static void free_server(void *server)
{
        http_server_free(server);
}

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
                r = err_set(err, -EINVAL, "put it into the credentials folder", "listener",
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

int listener_new(Manager *manager, const int *fds, unsigned n_fds, Listener **ret, Err *err)
{
        const ListenerConfig *config = &manager->config->listener;
        Listener *listener;
        int r, own = -1;

        if (n_fds == 0 && !config->listen)
                return 0;
        if (n_fds == 0) {
                own = bind_to(config->listen, err);
                if (own < 0)
                        return own;
                fds = &own;
                n_fds = 1;
        }
        listener = g_new0(Listener, 1);
        listener->manager = manager;
        listener->servers = g_ptr_array_new_with_free_func(free_server);
        r = api_new(manager, API_LISTENER, &listener->api, err);
        for (unsigned i = 0; i < n_fds; i++)
                if (r < 0)
                        close(fds[i]);
                else
                        r = serve(listener, fds[i], err);
        if (r < 0) {
                listener_free(listener);
                return r;
        }
        log_line(LOG_NOTICE, LOG_LISTENING, "the listener serves %s on %s", config->certificate ? "https" : "http",
                own >= 0 ? config->listen : "the socket of systemd");
        *ret = listener;
        return 0;
}

void listener_free(Listener *listener)
{
        if (!listener)
                return;
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
        if (!text_equal(old->listen, new->listen) || !text_equal(old->certificate, new->certificate) ||
                !text_equal(old->key, new->key) || old->max_connections != new->max_connections)
                log_line(LOG_WARNING, LOG_LISTENING,
                        "listen, certificate, key and max_connections of the listener change with a restart only");
}

void listener_quiesce(Listener *listener)
{
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
