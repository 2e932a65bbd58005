/* followupd: the daemon that never forgets a follow-up. See followupd(8). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <curl/curl.h>

#include "daemon/manager.h"
#include "daemon/rehearsal.h"
#include "model/phone.h"

enum { EXIT_USAGE = 2, EXIT_CONFIG = 78 /* sysexits.h; the unit does not restart on it */ };

typedef struct Arguments {
        char *config, *state_dir, *credentials_dir, *rehearse, *to, *replies, *tasks_done_after;
        char **records;
        gboolean send_nothing, print_config, version;
} Arguments;

/* "START..END", each an RFC 3339 instant or a date (midnight UTC) */
static int parse_instant(const char *text, UtcMs *ret)
{
        CivilDate date;

        if (utc_parse(text, ret) == 0)
                return 0;
        if (civil_date_parse(text, &date) < 0)
                return -EINVAL;
        ret->ms = civil_date_number(date) * INT64_C(86400000);
        return 0;
}

static int parse_span(const char *text, UtcMs *ret_from, UtcMs *ret_to)
{
        g_auto(GStrv) ends = g_strsplit(text, "..", 2);

        if (g_strv_length(ends) != 2 || parse_instant(ends[0], ret_from) < 0 || parse_instant(ends[1], ret_to) < 0)
                return -EINVAL;
        return ret_from->ms < ret_to->ms ? 0 : -EINVAL;
}

static int usage(const char *sentence)
{
        fprintf(stderr, "followupd: %s\nfollowupd --help tells more\n", sentence);
        return EXIT_USAGE;
}

static int parse(int *argc, char ***argv, Arguments *a)
{
        const GOptionEntry entries[] = {
                { "config", 'c', 0, G_OPTION_ARG_FILENAME, &a->config, "configuration (/etc/followupd/followupd.conf)", "FILE" },
                { "state-dir", 's', 0, G_OPTION_ARG_FILENAME, &a->state_dir, "where the store lies ($STATE_DIRECTORY or /var/lib/followupd)", "DIR" },
                { "credentials-dir", 0, 0, G_OPTION_ARG_FILENAME, &a->credentials_dir, "secrets, one file each, mode 0700", "DIR" },
                { "rehearse", 0, 0, G_OPTION_ARG_STRING, &a->rehearse, "run on virtual time from START to END", "START..END" },
                { "records", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->records, "records for the rehearsal, as of when they were written", "[SOURCE:]FILE" },
                { "to", 0, 0, G_OPTION_ARG_STRING, &a->to, "rehearsal: every message goes to this number", "NUMBER" },
                { "send-nothing", 0, 0, G_OPTION_ARG_NONE, &a->send_nothing, "rehearsal: only report what would go out", NULL },
                { "replies", 0, 0, G_OPTION_ARG_FILENAME, &a->replies, "what patients write in the rehearsal", "FILE" },
                { "tasks-done-after", 0, 0, G_OPTION_ARG_STRING, &a->tasks_done_after, "staff of the rehearsal deal with a task this long after it is due",
                        "DURATION" },
                { "print-config", 0, 0, G_OPTION_ARG_NONE, &a->print_config, "print followupd.conf as understood and end", NULL },
                { "version", 0, 0, G_OPTION_ARG_NONE, &a->version, "print the version and end", NULL },
                { NULL },
        };
        g_autoptr(GOptionContext) context = g_option_context_new("- clinical follow-ups by SMS and messenger");
        g_autoptr(GError) error = NULL;

        g_option_context_add_main_entries(context, entries, NULL);
        if (!g_option_context_parse(context, argc, argv, &error))
                return usage(error->message);
        return *argc > 1 ? usage("it takes options only") : 0;
}

static int make_options(const Arguments *a, ManagerOptions *options)
{
        const char *state = g_getenv("STATE_DIRECTORY");

        options->config_path = g_strdup(a->config ? a->config : "/etc/followupd/followupd.conf");
        options->state_dir = g_strdup(a->state_dir ? a->state_dir : state ? state : "/var/lib/followupd");
        options->by_hand = a->state_dir || !state;
        options->credentials_dir = g_strdup(a->credentials_dir);
        options->send_nothing = a->send_nothing;
        if (!a->rehearse)
                return a->to || a->records || a->send_nothing || a->replies || a->tasks_done_after
                        ? usage("--to, --records, --replies, --tasks-done-after and --send-nothing go with --rehearse") : 0;
        options->rehearse = true;
        if (parse_span(a->rehearse, &options->rehearse_from, &options->rehearse_to) < 0)
                return usage("--rehearse takes START..END, two dates or RFC 3339 times, the first before the second");
        if (a->to) {
                char number[PHONE_MAX];

                if (phone_to_e164(a->to, "ZZ", number) != PHONE_OK)
                        return usage("--to takes an international number such as +380671234567");
                options->to = g_strdup(number);
        }
        if (a->tasks_done_after && (duration_parse(a->tasks_done_after, &options->tasks_done_after) < 0 || options->tasks_done_after.ms <= 0))
                return usage("--tasks-done-after takes a time such as \"4 hours\"");
        options->replies = g_strdup(a->replies);
        options->records = g_ptr_array_new_with_free_func(g_free);
        for (unsigned i = 0; a->records && a->records[i]; i++)
                g_ptr_array_add(options->records, g_strdup(a->records[i]));
        return 0;
}

static void options_done(ManagerOptions *options)
{
        g_free(options->config_path);
        g_free(options->state_dir);
        g_free(options->credentials_dir);
        g_free(options->to);
        g_free(options->replies);
        if (options->records)
                g_ptr_array_unref(options->records);
}

static void arguments_done(Arguments *a)
{
        g_free(a->config);
        g_free(a->state_dir);
        g_free(a->credentials_dir);
        g_free(a->rehearse);
        g_free(a->to);
        g_free(a->replies);
        g_free(a->tasks_done_after);
        g_strfreev(a->records);
}

static int print_config(const char *path)
{
        ErrList faults;
        g_autoptr(Config) config = NULL;
        g_autoptr(GString) out = g_string_new(NULL);
        int r;

        err_list_init(&faults);
        r = config_load(path, &faults, &config);
        manager_tell_faults(&faults);
        err_list_done(&faults);
        if (r < 0)
                return EXIT_CONFIG;
        config_print(config, out);
        fputs(out->str, stdout);
        return EXIT_SUCCESS;
}

/* A rehearsal has a state directory of its own: a new one, removed at its end, unless one is named. */
static int own_state(ManagerOptions *options, bool named, char **ret_remove)
{
        g_autofree char *template = g_build_filename(g_get_tmp_dir(), "followupd-rehearsal-XXXXXX", NULL);
        g_autofree char *database = g_build_filename(options->state_dir, "followups.db", NULL);

        if (named)
                return g_file_test(database, G_FILE_TEST_EXISTS)
                        ? usage("a rehearsal needs a state directory of its own: the one named has a store in it")
                        : 0;
        if (!g_mkdtemp(template)) {
                fprintf(stderr, "followupd: cannot make a state directory: %s\n", g_strerror(errno));
                return EXIT_FAILURE;
        }
        g_free(options->state_dir);
        options->state_dir = g_strdup(template);
        *ret_remove = g_steal_pointer(&template);
        return 0;
}

/* The state directory may be a link, to a larger disk perhaps. Below it none is followed, which SQLite asks of the whole path. */
static void resolve_state(ManagerOptions *options)
{
        char *real = g_mkdir_with_parents(options->state_dir, 0750) < 0 ? NULL : realpath(options->state_dir, NULL);

        if (!real)
                return; /* the manager says why */
        g_free(options->state_dir);
        options->state_dir = g_strdup(real);
        free(real);
}

static void remove_folder(const char *path)
{
        g_autoptr(GDir) folder = path ? g_dir_open(path, 0, NULL) : NULL;
        const char *name;

        while (folder && (name = g_dir_read_name(folder))) {
                g_autofree char *file = g_build_filename(path, name, NULL);

                unlink(file);
        }
        if (path)
                rmdir(path);
}

static int run(const ManagerOptions *options)
{
        g_autoptr(Manager) manager = NULL;
        ErrList faults;
        int r;

        err_list_init(&faults);
        r = manager_new(options, &manager, &faults);
        manager_tell_faults(&faults);
        if (r < 0 && faults.n_faults == 0)
                log_line(LOG_CRIT, LOG_STORE_FAULT, "cannot start: %s", g_strerror(-r));
        err_list_done(&faults);
        if (r < 0)
                return r == -EINVAL || r == -EPERM ? EXIT_CONFIG : EXIT_FAILURE;
        return manager_run(manager) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Before any thread, which it need not be safe beside. */
static int start_curl(void)
{
        CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);

        if (code == CURLE_OK)
                return 0;
        log_line(LOG_CRIT, LOG_NONE, "cannot start: libcurl does not start: %s", curl_easy_strerror(code));
        return EXIT_FAILURE;
}

/* Before any thread: signals go to the loop alone. A full disk or a closed pipe is an error, not an end. */
static void block_signals(void)
{
        sigset_t set;

        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGHUP);
        pthread_sigmask(SIG_BLOCK, &set, NULL);
        signal(SIGPIPE, SIG_IGN);
        signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char **argv)
{
        Arguments arguments = { 0 };
        ManagerOptions options = { 0 };
        g_autofree char *remove = NULL;
        int r;

        umask(007);
        block_signals();
        r = parse(&argc, &argv, &arguments);
        if (r == 0 && arguments.version) {
                puts("followupd " FOLLOWUPD_VERSION);
                arguments_done(&arguments);
                return EXIT_SUCCESS;
        }
        if (r == 0)
                r = make_options(&arguments, &options);
        log_init(options.by_hand);
        if (r == 0 && arguments.print_config) {
                r = print_config(options.config_path);
                goto finish;
        }
        if (r == 0 && options.rehearse)
                r = own_state(&options, arguments.state_dir != NULL, &remove);
        if (r == 0)
                r = start_curl();
        if (r == 0) {
                resolve_state(&options);
                r = run(&options);
                curl_global_cleanup();
        }
        remove_folder(remove);
finish:
        options_done(&options);
        arguments_done(&arguments);
        return r;
}
