#include "daemon/control.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/http-server.h"

struct Control {
        Api *api;
        HttpServer *server;
        char *path; /* of a socket we made; NULL: systemd's */
};

enum { BACKLOG = 64, CONNECTIONS_MAX = 64 };

static int address_of(const char *path, struct sockaddr_un *ret, Err *err)
{
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        if (strlen(path) >= sizeof(address.sun_path))
                return err_set(err, -ENAMETOOLONG, "choose a state directory with a shorter path",
                        "cannot make the control socket", "its path is longer than %zu bytes",
                        sizeof(address.sun_path) - 1);
        memcpy(address.sun_path, path, strlen(path));
        *ret = address;
        return 0;
}

/* Somebody answers there. Nobody does at a socket that a crash left behind. */
static bool is_live(const struct sockaddr_un *address)
{
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        bool live;

        if (fd < 0)
                return true;
        live = connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
               errno == EAGAIN;
        close(fd);
        return live;
}

static int clear_place(const struct sockaddr_un *address, Err *err)
{
        struct stat st;

        if (lstat(address->sun_path, &st) < 0)
                return 0;
        if (!S_ISSOCK(st.st_mode))
                return err_set(err, -EEXIST, "move it away", "cannot make the control socket",
                        "something that is no socket stands at control.sock in the state "
                        "directory");
        if (is_live(address))
                return err_set(err, -EADDRINUSE,
                        "stop the other followupd, or give this one a state directory of its own",
                        "cannot make the control socket", "another program answers there");
        if (unlink(address->sun_path) < 0)
                return err_set(
                        err, -errno, NULL, "cannot make the control socket", "%s", g_strerror(errno));
        return 0;
}

/* Return: the listening socket, or a negative errno. */
static int listen_at(const char *path, Err *err)
{
        struct sockaddr_un address;
        mode_t mask;
        int fd, r = address_of(path, &address, err);

        if (r < 0)
                return r;
        r = clear_place(&address, err);
        if (r < 0)
                return r;
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return err_set(
                        err, -errno, NULL, "cannot make the control socket", "%s", g_strerror(errno));
        /* born with 0660, so that it is never open to others and no mode has to be changed */
        mask = umask(0117);
        r = bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
                            listen(fd, BACKLOG) < 0
                    ? -errno
                    : 0;
        umask(mask);
        if (r < 0) {
                close(fd);
                return err_set(err, r, "see that the state directory may be written to",
                        "cannot make the control socket", "%s", g_strerror(-r));
        }
        return fd;
}

int control_new(Manager *manager, int fd, Control **ret, Err *err)
{
        static const HttpServerOptions options = { .name = "control", .max_connections = CONNECTIONS_MAX };
        Control *control = g_new0(Control, 1);
        int r;

        if (fd < 0) {
                control->path = g_build_filename(manager->options->state_dir, "control.sock", NULL);
                fd = listen_at(control->path, err);
                if (fd < 0) {
                        g_clear_pointer(&control->path, g_free);
                        control_free(control);
                        return fd;
                }
        }
        r = api_new(manager, API_CONTROL, &control->api, err);
        if (r < 0)
                close(fd);
        else
                r = http_server_new(
                        manager->event, control->api, fd, &options, NULL, &control->server, err);
        if (r < 0) {
                control_free(control);
                return r;
        }
        *ret = control;
        return 0;
}

void control_free(Control *control)
{
        if (!control)
                return;
        http_server_close(control->server);
        api_free(control->api);
        http_server_free(control->server);
        if (control->path)
                unlink(control->path);
        g_free(control->path);
        g_free(control);
}
