/* followupctl check: the whole configuration, every fault, warning and finding in one run. */
#include "daemon/ctl/verbs.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "channel/request.h"
#include "config/config-check.h"
#include "config/config.h"
#include "config/source-poll.h"
#include "message/lint.h"
#include "message/lint-sample.h"

/* What others may read is no secret (design 8). */
static bool check_folder(const char *folder, ErrList *faults)
{
        struct stat s;
        int r = stat(folder, &s) < 0 ? errno : S_ISDIR(s.st_mode) ? 0 : ENOTDIR;

        if (r != 0) {
                err_list_add(faults, folder, 0, "name the folder that holds the secrets", "credentials cannot be read",
                        "%s", g_strerror(r));
                return false;
        }
        if (s.st_mode & (S_IRWXG | S_IRWXO))
                err_list_add(faults, folder, 0, "chmod 0700 the folder", "credentials are not safe",
                        "others than its owner can reach them (mode %04o)", (unsigned)s.st_mode & 07777);
        return true;
}

/* @what: what needs it, as it stands in @file at @line */
static void check_secret(const char *folder, const char *what, const char *file, unsigned line, const char *name,
        ErrList *faults)
{
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *mend = g_strdup_printf("write the secret into %s", path);
        struct stat s;

        if (stat(path, &s) < 0)
                err_list_add(faults, file, line, mend, what, "its credential \"%s\" is not there: %s", name,
                        g_strerror(errno));
        else if (!S_ISREG(s.st_mode) || access(path, R_OK) < 0)
                err_list_add(faults, file, line, mend, what, "its credential \"%s\" cannot be read", name);
        else if (s.st_size == 0)
                err_list_add(faults, file, line, mend, what, "its credential \"%s\" is empty", name);
}

static void check_source_secrets(const Config *config, const char *folder, ErrList *faults)
{
        g_autoptr(GList) ids = config_sorted_ids(config->sources);

        for (const GList *id = ids; id; id = id->next) {
                const Source *source = config_source(config, id->data);
                const SourcePoll *poll = source->poll;
                const char *name = !poll ? NULL : poll->token_url ? poll->client_credential : poll->credential;
                g_autofree char *what = g_strdup_printf("source \"%s\"", source->id);

                if (name)
                        check_secret(folder, what, source->file, poll->line, name, faults);
        }
}

static void check_listener_secrets(const Config *config, const char *folder, ErrList *faults)
{
        const ListenerConfig *listener = &config->listener;
        const char *const names[] = { listener->certificate, listener->key, listener->records_token, listener->metrics_token };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                if (names[i])
                        check_secret(folder, "listener", config->file, 0, names[i], faults);
}

static void check_secrets(const Config *config, const char *folder, ErrList *faults)
{
        g_autoptr(GList) ids = NULL;

        if (!check_folder(folder, faults))
                return;
        ids = config_sorted_ids(config->providers);
        for (const GList *id = ids; id; id = id->next) {
                const Provider *provider = config_provider(config, id->data);
                g_autoptr(GPtrArray) names = NULL;
                g_autofree char *what = g_strdup_printf("provider \"%s\"", provider->id);

                if (!config_uses_provider(config, provider->id))
                        continue;
                names = request_credentials(provider);
                if (config->listener.public_url)
                        provider_hook_credentials(provider->hook, names);

                for (unsigned k = 0; k < names->len; k++)
                        check_secret(folder, what, provider->file, provider->line, g_ptr_array_index(names, k), faults);
        }
        check_listener_secrets(config, folder, faults);
        check_source_secrets(config, folder, faults);
}

static void print_json(const Err *err)
{
        json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s}", "severity", err->warning ? "warning" : "fault", "file",
                err->source, "what", err->what, "why", err->why, "mend", err->mend);

        json_object_set_new(line, "line", err->line > 0 ? json_integer(err->line) : json_null());
        json_dumpf(line, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(line);
}

int verb_check(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *credentials_dir = NULL;
        const GOptionEntry own[] = {
                { "credentials-dir", 0, 0, G_OPTION_ARG_FILENAME, &credentials_dir,
                        "look for the secrets of providers in use, sources and the listener here, too", "DIR" },
                { 0 },
        };
        g_autoptr(Config) config = NULL;
        ErrList faults;
        int status;

        if (!ctl_only_options(ctl, verb, own, argc, argv))
                return CTL_USAGE;

        err_list_init(&faults);
        if (config_load(ctl->config, &faults, &config) == 0) {
                lint_config(config, &faults);
                lint_sample(config, &faults);
                if (credentials_dir)
                        check_secrets(config, credentials_dir, &faults);
        }
        for (unsigned i = 0; i < faults.items->len; i++) {
                const Err *err = &g_array_index(faults.items, Err, i);

                ctl_say(err);
                if (ctl->json)
                        print_json(err);
        }
        status = faults.n_faults > 0 ? CTL_REFUSED : CTL_DONE;
        if (!ctl->json)
                printf("%u fault%s, %u warning%s\n", faults.n_faults, faults.n_faults == 1 ? "" : "s",
                        faults.n_warnings, faults.n_warnings == 1 ? "" : "s");
        err_list_done(&faults);
        return status;
}
