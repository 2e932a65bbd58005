/* followupctl diff, accept, replan: edits of the configuration, before and after. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "config/config-files.h"
#include "daemon/ctl/client.h"
#include "daemon/ctl/lines.h"

#define CONFIG_NAME "followupd.conf"

/* ---- telling ----------------------------------------------------------------------------------- */

static char *reworded(const json_t *one)
{
        g_autofree char *text = shown_member(one, "text_then"), *language = shown_member(one, "language_then");

        return strcmp(text, "-") == 0 ? g_strdup("no text for it") : g_strdup_printf("text %s, in %s", text, language);
}

static char *switched(const json_t *one)
{
        g_autofree char *before = shown_member(one, "provider"), *after = shown_member(one, "provider_then");

        return g_strdup_printf("by provider %s instead of %s", after, before);
}

/* "10:00" on the same day, else the day as well */
static void becomes_cell(Table *table, const json_t *one)
{
        const char *change = json_string_value(json_object_get(one, "change"));
        g_autofree char *due = shown_time(json_string_value(json_object_get(one, "due_then")));
        g_autofree char *before = shown_member(one, "method"), *after = shown_member(one, "method_then"),
                        *state = shown_member(one, "state_then"), *reason = shown_member(one, "reason_then");
        g_autofree char *text = NULL;
        bool has_reason = strcmp(reason, "-") != 0;

        if (g_strcmp0(change, "moved") == 0 || g_strcmp0(change, "added") == 0)
                text = g_strdup(due);
        else if (g_strcmp0(change, "rerouted") == 0)
                text = g_strdup_printf("%s, by %s instead of %s", due, after, before);
        else if (g_strcmp0(change, "freed") == 0)
                text = g_strdup_printf("%s, by %s", due, after);
        else if (g_strcmp0(change, "reworded") == 0)
                text = reworded(one);
        else if (g_strcmp0(change, "switched") == 0)
                text = switched(one);
        else
                text = g_strdup_printf("%s%s%s", state, has_reason ? ": " : "", has_reason ? reason : "");
        table_cell(table, text);
}

static void print_examples(const json_t *forecast)
{
        const json_t *examples = json_object_get(forecast, "examples");
        g_autoptr(Table) table = table_new("FOR EXAMPLE|ID|PATIENT|TREATMENT|STEP|DUE|BECOMES");
        size_t i;
        json_t *one;

        if (json_array_size(examples) == 0)
                return;
        json_array_foreach(examples, i, one)
        {
                lines_cell(table, one, "change");
                lines_cell(table, one, "id");
                lines_cell(table, one, "patient");
                lines_cell(table, one, "treatment");
                lines_cell(table, one, "step");
                lines_time_cell(table, one, "due");
                becomes_cell(table, one);
        }
        putchar('\n');
        table_print(table, screen_width(), stdout);
}

static json_int_t number(const json_t *object, const char *key)
{
        return json_integer_value(json_object_get(object, key));
}

static const char *plural(json_int_t n)
{
        return n == 1 ? "" : "s";
}

static void print_replan(const json_t *replan)
{
        g_autofree char *says = shown_member(replan, "says");
        json_int_t n = number(replan, "treatments");

        if (n == 0)
                return;
        printf("\n%" JSON_INTEGER_FORMAT " treatment%s follow%s another version of %s protocol and stay%s with it. Planned anew by the "
               "one given here (followupctl replan): %s.\n",
                n, plural(n), n == 1 ? "s" : "", n == 1 ? "its" : "their", n == 1 ? "s" : "", says);
        print_examples(replan);
}

static void print_removed(const json_t *removed)
{
        size_t i;
        json_t *one;

        json_array_foreach(removed, i, one)
        {
                g_autofree char *protocol = shown_member(one, "protocol"), *says = shown_member(one, "says");

                printf("%sProtocol %s is taken away: %s.\n", i == 0 ? "\n" : "", protocol, says);
        }
}

static void print_diff(const json_t *answer, const char *verb)
{
        g_autofree char *says = shown_member(answer, "says");

        printf("Of what is pending, %s.\n", says);
        print_examples(answer);
        if (json_is_true(json_object_get(answer, "waits")))
                printf("\nThat is more than max_plan_changes (%" JSON_INTEGER_FORMAT "): after a reload it waits for followupctl accept.\n",
                        number(answer, "max_plan_changes"));
        print_removed(json_object_get(answer, "removed"));
        print_replan(json_object_get(answer, "replan"));
}

/* ---- diff -------------------------------------------------------------------------------------- */

static Config *load(const char *path, const GPtrArray *files, const char *about)
{
        Config *config = NULL;
        ErrList faults;
        int r;

        err_list_init(&faults);
        r = path ? config_load(path, &faults, &config) : config_load_files(files, &faults, &config);
        for (unsigned i = 0; r < 0 && i < faults.items->len; i++) {
                Err *err = &g_array_index(faults.items, Err, i);

                if (err->source[0] == '\0')
                        err_where(err, about, err->line);
                ctl_say(err);
        }
        err_list_done(&faults);
        return config;
}

/* The whole that @given stands for: a folder, a followupd.conf, or the configuration with this one file in it. */
static Config *load_given(const Ctl *ctl, const char *given)
{
        g_autofree char *inside = given ? g_build_filename(given, CONFIG_NAME, NULL) : NULL;
        g_autofree char *base = given ? g_path_get_basename(given) : NULL;
        g_autoptr(Config) whole = NULL;
        Err err = { 0 };

        if (!given)
                return load(ctl->config, NULL, NULL);
        if (g_file_test(given, G_FILE_TEST_IS_DIR))
                return load(inside, NULL, NULL);
        if (strcmp(base, CONFIG_NAME) == 0)
                return load(given, NULL, NULL);
        whole = load(ctl->config, NULL, NULL);
        if (!whole)
                return NULL;
        if (config_files_replace(whole->files, given, &err) < 0) {
                ctl_say(&err);
                return NULL;
        }
        return load(NULL, whole->files, given);
}

static json_t *files_json(const GPtrArray *files)
{
        json_t *all = json_object();

        for (guint i = 0; i < files->len; i++) {
                const ConfigFile *file = g_ptr_array_index(files, i);

                json_object_set_new(all, file->name, json_string(file->text));
        }
        return json_pack("{s:o}", "files", all);
}

int verb_diff(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autoptr(Config) config = NULL;

        if (!ctl_options(ctl, verb, NULL, &argc, &argv))
                return CTL_USAGE;
        if (argc > 2)
                return ctl_usage(verb, "name one folder or file");
        config = load_given(ctl, argc == 2 ? argv[1] : NULL);
        return config ? ctl_order(ctl, "/v1/diff", files_json(config->files), NULL, print_diff, verb->name) : CTL_REFUSED;
}

/* ---- accept, replan ---------------------------------------------------------------------------- */

static void print_accepted(const json_t *answer, const char *verb)
{
        puts("The new configuration is in force.");
}

int verb_accept(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *why = NULL;
        const GOptionEntry own[] = {
                { "why", 0, 0, ARG_TEXT, &why, "is kept with the decision", "TEXT" },
                { 0 },
        };

        if (!ctl_only_options(ctl, verb, own, argc, argv))
                return CTL_USAGE;
        return ctl_order(ctl, "/v1/accept", client_reason(why), NULL, print_accepted, verb->name);
}

static void print_replanned(const json_t *answer, const char *verb)
{
        g_autofree char *says = shown_member(answer, "says");
        json_int_t n = number(answer, "treatments");

        if (n == 0)
                puts("Every treatment that has something to be sent follows the version in force.");
        else
                printf("%" JSON_INTEGER_FORMAT " treatment%s %s the version in force: of what is pending, %s.\n", n, plural(n),
                        json_is_true(json_object_get(answer, "dry_run")) ? "would follow" : n == 1 ? "follows" : "follow", says);
        print_examples(answer);
}

int verb_replan(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *why = NULL;
        gboolean all = FALSE, dry_run = FALSE;
        const GOptionEntry own[] = {
                { "all", 0, 0, G_OPTION_ARG_NONE, &all, "every protocol", NULL },
                { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, "tell what it would change, and change nothing", NULL },
                { "why", 0, 0, ARG_TEXT, &why, "is kept with the decision", "TEXT" },
                { 0 },
        };
        json_t *body;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if ((argc == 2) == all || argc > 2)
                return ctl_usage(verb, "name one protocol, or say --all");
        body = client_reason(why);
        json_object_set_new(body, "all", json_boolean(all));
        json_object_set_new(body, "dry_run", json_boolean(dry_run));
        if (!all)
                json_object_set_new(body, "protocol", typed_text(argv[1]));
        return ctl_order(ctl, "/v1/replan", body, NULL, print_replanned, verb->name);
}
