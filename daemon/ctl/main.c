/* followupctl: what staff ask of followupd. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "daemon/ctl/verbs.h"

/* In the order in which they are shown. */
static const Verb verbs[] = {
        { "check", "[--credentials-dir DIR]", "read the whole configuration and tell every fault", verb_check },
        { "preview", "[--source S] [--now TIME] FILE...", "what each record of the files would cause", verb_preview },
};

static void add_global_options(GOptionContext *context, Ctl *ctl)
{
        const GOptionEntry entries[] = {
                { "config", 0, 0, G_OPTION_ARG_FILENAME, &ctl->config,
                        "configuration, by default " FOLLOWUPD_CONF, "FILE" },
                { "socket", 0, 0, G_OPTION_ARG_FILENAME, &ctl->socket,
                        "control socket of the daemon, by default /run/followupd-control.sock", "PATH" },
                { "json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, "one JSON object a line", NULL },
                { 0 },
        };

        g_option_context_add_main_entries(context, entries, NULL);
}

static bool parse(GOptionContext *context, int *argc, char ***argv)
{
        g_autoptr(GError) error = NULL;

        if (g_option_context_parse(context, argc, argv, &error))
                return true;
        fprintf(stderr, "followupctl: %s\n", error->message);
        return false;
}

int ctl_usage(const Verb *verb, const char *why)
{
        fprintf(stderr, "followupctl: %s: %s\nusage: followupctl %s %s\n", verb->name, why, verb->name, verb->usage);
        return CTL_USAGE;
}

bool ctl_options(Ctl *ctl, const Verb *verb, const GOptionEntry *own, int *argc, char ***argv)
{
        g_autofree char *usage = g_strdup_printf("%s %s", verb->name, verb->usage);
        g_autoptr(GOptionContext) context = g_option_context_new(usage);

        g_option_context_set_summary(context, verb->does);
        if (own)
                g_option_context_add_main_entries(context, own, NULL);
        add_global_options(context, ctl);
        if (!parse(context, argc, argv)) {
                fprintf(stderr, "usage: followupctl %s\n", usage);
                return false;
        }
        if (!ctl->config)
                ctl->config = g_strdup(FOLLOWUPD_CONF);
        return true;
}

void ctl_say(const Err *err)
{
        g_autofree char *text = err_render(err);

        fprintf(stderr, "%s\n", text);
}

static char *describe_verbs(void)
{
        GString *out = g_string_new("Verbs:\n");

        for (size_t i = 0; i < ELEMENTSOF(verbs); i++)
                g_string_append_printf(out, "  %s %s\n        %s\n", verbs[i].name, verbs[i].usage, verbs[i].does);
        g_string_append(out, "\nExit status: 0 done, 1 something was refused or is wrong, 2 usage, 3 no daemon.");
        return g_string_free(out, FALSE);
}

static const Verb *find_verb(const char *name)
{
        for (size_t i = 0; i < ELEMENTSOF(verbs); i++)
                if (strcmp(verbs[i].name, name) == 0)
                        return &verbs[i];
        return NULL;
}

static int run(Ctl *ctl, int argc, char **argv)
{
        g_autoptr(GOptionContext) context = g_option_context_new("VERB ...");
        g_autofree char *description = describe_verbs();
        const Verb *verb;

        g_option_context_set_summary(context, "See and steer the follow-ups of followupd.");
        g_option_context_set_description(context, description);
        g_option_context_set_strict_posix(context, TRUE); /* a verb's own options are the verb's */
        add_global_options(context, ctl);
        if (!parse(context, &argc, &argv))
                return CTL_USAGE;
        if (argc < 2) {
                fprintf(stderr, "usage: followupctl [--config FILE] [--socket PATH] VERB ...\n\n%s\n", description);
                return CTL_USAGE;
        }
        verb = find_verb(argv[1]);
        if (!verb) {
                fprintf(stderr, "followupctl: there is no verb \"%s\"\n\n%s\n", argv[1], description);
                return CTL_USAGE;
        }
        return verb->run(ctl, verb, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
        Ctl ctl = { 0 };
        int status;

        setlocale(LC_ALL, "");
        g_set_prgname("followupctl");
        status = run(&ctl, argc, argv);
        g_free(ctl.config);
        g_free(ctl.socket);
        return status;
}
