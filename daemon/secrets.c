#include "daemon/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/source-poll.h"

enum { SECRET_MAX = 64 * 1024 /* a certificate with its whole chain fits */ };

int secrets_check_folder(const char *folder, Err *err)
{
        struct stat s;

        if (stat(folder, &s) < 0)
                return err_set(err, -errno, "name a folder that is there", folder, "%s", g_strerror(errno));
        if (s.st_mode & 077)
                return err_set(err, -EPERM, "chmod 0700 it", folder, "others can read the secrets in it (mode %04o)", s.st_mode & 07777);
        return 0;
}

int secrets_read(Credentials *credentials, const char *path, const char *name)
{
        char secret[SECRET_MAX];
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        ssize_t n;

        if (fd < 0)
                return -errno;
        n = read(fd, secret, sizeof(secret));
        close(fd);
        while (n > 0 && (secret[n - 1] == '\n' || secret[n - 1] == '\r'))
                n--;
        if (n > 0)
                credentials_add(credentials, name, secret, (size_t)n);
        explicit_bzero(secret, sizeof(secret));
        return n > 0 ? 0 : -ENODATA;
}

static int load_secret(Manager *manager, const char *folder, const char *prefix, const char *name)
{
        g_autofree char *file = g_strconcat(prefix, name, NULL);
        g_autofree char *path = folder ? g_build_filename(folder, file, NULL) : NULL;

        return path ? secrets_read(manager->credentials, path, name) : -ENOENT;
}

/* Without its token an address refuses everybody; a certificate that is missing is the listener's to tell. */
static void load_for_listener(Manager *manager, const char *folder, const char *prefix, ErrList *faults)
{
        const ListenerConfig *listener = &manager->config->listener;
        const struct {
                const char *name, *address;
        } all[] = {
                { listener->certificate, NULL },
                { listener->key, NULL },
                { listener->records_token, "POST /v1/records" },
                { listener->metrics_token, "GET /metrics" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                int r = all[i].name ? load_secret(manager, folder, prefix, all[i].name) : 0;

                if (r < 0 && all[i].address)
                        err_list_warn(faults, manager->config->file, 0, "put it into the credentials folder and restart",
                                "listener", "its credential \"%s\" is missing (%s): %s refuses everybody", all[i].name,
                                g_strerror(-r), all[i].address);
        }
}

/* Without its secret a provider cannot prove that it is the one who posts. Without a public URL none can post at all. */
static void load_for_hook(Manager *manager, const Provider *provider, const char *folder, const char *prefix, ErrList *faults)
{
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        bool is_reached = manager->config->listener.public_url && config_uses_provider(manager->config, provider->id);

        provider_hook_credentials(provider->hook, names);
        for (unsigned i = 0; i < names->len; i++) {
                const char *name = names->pdata[i];
                int r = load_secret(manager, folder, prefix, name);

                if (r < 0 && is_reached)
                        err_list_warn(faults, provider->file, provider->hook->line, "put it into the credentials folder and restart",
                                provider->id, "its credential \"%s\" is missing (%s): receipts and answers of it are refused", name,
                                g_strerror(-r));
        }
}

/* Without its token a server gives nothing. */
static void load_for_sources(Manager *manager, const char *folder, const char *prefix, ErrList *faults)
{
        GHashTableIter iter;
        gpointer item;

        g_hash_table_iter_init(&iter, manager->config->sources);
        while (g_hash_table_iter_next(&iter, NULL, &item)) {
                const Source *source = item;
                const SourcePoll *poll = source->poll;
                const char *name = !poll ? NULL : poll->token_url ? poll->client_credential : poll->credential;
                int r = name ? load_secret(manager, folder, prefix, name) : 0;

                if (r < 0)
                        err_list_warn(faults, source->file, poll->line, "put it into the credentials folder and restart",
                                source->id, "its credential \"%s\" is missing (%s): nothing is fetched", name, g_strerror(-r));
        }
}

int secrets_load(Manager *manager, ErrList *faults, Err *err)
{
        const char *folder = manager->options->credentials_dir;
        const char *prefix = "";
        GHashTableIter iter;
        gpointer item;

        if (!manager->credentials)
                manager->credentials = credentials_new();
        if (folder) {
                if (secrets_check_folder(folder, err) < 0)
                        return err->code;
        } else {
                folder = g_getenv("CREDENTIALS_DIRECTORY");
                prefix = "cred_";
        }
        if (!manager->options->rehearse) {
                load_for_listener(manager, folder, prefix, faults);
                load_for_sources(manager, folder, prefix, faults);
        }
        g_hash_table_iter_init(&iter, manager->config->providers);
        while (g_hash_table_iter_next(&iter, NULL, &item)) {
                const Provider *provider = item;
                g_autoptr(GPtrArray) names = request_credentials(provider);

                for (unsigned i = 0; i < names->len; i++) {
                        const char *name = names->pdata[i];
                        int r = load_secret(manager, folder, prefix, name);

                        if (r == 0 || manager->options->send_nothing || !config_uses_provider(manager->config, provider->id))
                                continue;
                        /* a rehearsal that lets nothing out would look at its own waiting all year */
                        if (manager->options->rehearse)
                                err_list_add(faults, provider->file, provider->line,
                                        "name the folder that holds it by --credentials-dir, or use --send-nothing", provider->id,
                                        "its credential \"%s\" is missing (%s): no message of the rehearsal could leave", name,
                                        g_strerror(-r));
                        else
                                err_list_warn(faults, provider->file, provider->line,
                                        "put it into the credentials folder and restart", provider->id,
                                        "its credential \"%s\" is missing (%s): its messages wait", name, g_strerror(-r));
                }
                if (!manager->options->rehearse)
                        load_for_hook(manager, provider, folder, prefix, faults);
        }
        return manager->options->rehearse && faults->n_faults > 0 ? -EINVAL : 0;
}
