/* The verbs of followupctl: each reads its own options and arguments and says how it ended. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/err.h"
#include "config/config.h"

/* Exit status (design 8). */
enum {
        CTL_DONE = 0,
        CTL_REFUSED = 1,   /* something was refused or is wrong; said on stderr */
        CTL_USAGE = 2,
        CTL_NO_DAEMON = 3, /* the daemon is not there */
};

/* Options that every verb takes, before or after its name. */
typedef struct Ctl {
        char *config; /* followupd.conf */
        char *socket; /* of the daemon */
        gboolean json;
} Ctl;

typedef struct Verb {
        const char *name;
        const char *usage; /* what follows the name */
        const char *does;  /* one line */
        int (*run)(Ctl *ctl, const struct Verb *verb, int argc, char **argv);
} Verb;

/**
 * ctl_options() - read a verb's options
 * @own:  the verb's, ended by a NULL name; may be NULL
 * @argc, @argv: argv[0] is the verb; what is left after the call are its arguments
 *
 * Return: true; false when it was wrong, which has been said: CTL_USAGE.
 */
bool ctl_options(Ctl *ctl, const Verb *verb, const GOptionEntry *own, int *argc, char ***argv);

/* ctl_only_options() - the same for a verb that takes no arguments beside them; also false where there are some */
bool ctl_only_options(Ctl *ctl, const Verb *verb, const GOptionEntry *own, int argc, char **argv);

/* ctl_usage() - say on stderr what was wrong with the arguments; returns CTL_USAGE */
int ctl_usage(const Verb *verb, const char *why);

/* ctl_config() - load the configuration; NULL: it has faults, which have been said. Caller frees. */
Config *ctl_config(const Ctl *ctl);

/* ctl_say() - one fault on stderr */
void ctl_say(const Err *err);

int verb_check(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_provider(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_preview(Ctl *ctl, const Verb *verb, int argc, char **argv);
/* these ask the daemon */
int verb_import(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_list(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_find(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_show(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_explain(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_report(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_status(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_act(Ctl *ctl, const Verb *verb, int argc, char **argv); /* cancel, hold, resume, retry: by its name */
int verb_pause(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_unpause(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_calls(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_ack(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_done(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_later(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_opt_out(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_opt_in(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_export(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_erase(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_consent(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_plan(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_audit(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_diff(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_accept(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_replan(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_backup(Ctl *ctl, const Verb *verb, int argc, char **argv);
int verb_verify(Ctl *ctl, const Verb *verb, int argc, char **argv);
/* by itself */
int verb_triage(Ctl *ctl, const Verb *verb, int argc, char **argv);
