/* followupctl: what staff ask of followupd. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "config/config.h"
#include "daemon/ctl/verbs.h"

/* In the order in which they are shown. */
static const Verb verbs[] = {
        { "check", "[--credentials-dir DIR]", "read the whole configuration and tell every fault", verb_check },
        { "preview", "[--source S] [--now TIME] FILE...", "what each record of the files would cause", verb_preview },
        { "provider", "show|test NAME --to NUMBER [--text TEXT] [--template TEXT] [--language L] [--credentials-dir DIR]",
                "the request a provider would get for a message, or make it", verb_provider },
        { "import", "[--source S] FILE...", "hand records over to the daemon now; - is standard input", verb_import },
        { "list", "[--state S] [--patient ID] [--clinic C] [--treatment ID] [--from TIME] [--to TIME]", "follow-ups",
                verb_list },
        { "find", "[--clinic C] TEXT", "patients by a part of the name, a number or an id, with what is open of them", verb_find },
        { "show", "ID", "one follow-up with its attempts and history", verb_show },
        { "explain", "ID", "every rule that made a follow-up what it is", verb_explain },
        { "status", "", "the ledger, the providers, what is paused", verb_status },
        { "report", "[--clinic C] [--month 2026-10]", "what a month came to at each clinic; by default the last that is over", verb_report },
        { "cancel", "[--why TEXT] ID...", "it is not to happen", verb_act },
        { "hold", "[--why TEXT] ID...", "not for now", verb_act },
        { "resume", "[--why TEXT] ID...", "what was held goes on", verb_act },
        { "retry", "[--why TEXT] ID...", "try again what failed", verb_act },
        { "pause", "--all | --clinic C | --provider P [--why TEXT]", "stop sending", verb_pause },
        { "unpause", "--all | --clinic C | --provider P [--why TEXT]", "go on sending", verb_unpause },
        { "calls", "[--clinic C] [--all]", "the work list of the day, with names and numbers", verb_calls },
        { "ack", "ID [--by NAME]", "take an alert: nobody else is called any more", verb_ack },
        { "done", "ID --result TEXT [--early]", "enter the result of a call or visit, or of a reply that was read", verb_done },
        { "later", "ID TIME [--why TEXT]", "nobody picked up: the call is to be made again at that time", verb_later },
        { "opt-out", "PATIENT [--purpose P] [--method M] [--clinic C] [--why TEXT]", "no more messages", verb_opt_out },
        { "opt-in", "PATIENT [--purpose P] [--method M] [--clinic C] [--alive] [--why TEXT]", "messages again", verb_opt_in },
        { "consent", "PATIENT [--clinic C]", "what a patient agreed to, when and by which wording", verb_consent },
        { "plan", "PATIENT|TREATMENT [{--skip STEP}... | {--move STEP --when W}... | --add STEP --when W --purpose P [--message M] | "
                  "{--restore STEP}...] [--methods STEP=M,...]... [--clinic C] [--why TEXT]",
                "this patient's plan, or a change of it", verb_plan },
        { "export", "{PATIENT [--clinic C] | --number NUMBER} [--why TEXT]", "all that is stored about a patient, as JSON", verb_export },
        { "erase", "{PATIENT [--clinic C] | --number NUMBER} [--why TEXT] [--yes]", "remove all that is stored about a patient", verb_erase },
        { "audit", "[--from TIME] [--to TIME] [--patient ID] [--who WHO]", "who decided what", verb_audit },
        { "diff", "[NEW]", "what an edit would change of what is pending; NEW: a folder or file that was edited, by default --config",
                verb_diff },
        { "accept", "[--why TEXT]", "put in force what waits because it changes much", verb_accept },
        { "replan", "PROTOCOL | --all [--dry-run] [--why TEXT]", "plan what is unsent by the new version of its protocol",
                verb_replan },
        { "backup", ">FILE", "a copy of the store on standard output", verb_backup },
        { "verify", "", "is the store whole, does the ledger balance?", verb_verify },
        { "triage", "[--why] <REPLIES", "what replies would be taken for", verb_triage },
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

bool ctl_only_options(Ctl *ctl, const Verb *verb, const GOptionEntry *own, int argc, char **argv)
{
        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return false;
        if (argc > 1)
                (void)ctl_usage(verb, own ? "it takes options only" : "it takes no arguments");
        return argc <= 1;
}

void ctl_say(const Err *err)
{
        g_autofree char *text = err_render(err);

        fprintf(stderr, "%s\n", text);
}

Config *ctl_config(const Ctl *ctl)
{
        Config *config = NULL;
        ErrList faults;

        err_list_init(&faults);
        if (config_load(ctl->config, &faults, &config) < 0)
                for (unsigned i = 0; i < faults.items->len; i++)
                        ctl_say(&g_array_index(faults.items, Err, i));
        err_list_done(&faults);
        return config;
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
