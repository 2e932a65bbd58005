/* followupctl triage: what replies would be taken for, by the code the daemon reads them with. */
#include "daemon/ctl/verbs.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "config/config.h"
#include "inbound/triage.h"
#include "model/purpose.h"

enum { REPLY_ID, REPLY_LANGUAGE, REPLY_QUESTION, REPLY_FAMILY, REPLY_TEXT, N_REPLY_FIELDS };

/* \n \t \\ back to what they stand for; in place, for it only shrinks */
static void unescape(char *text)
{
        char *to = text;

        for (const char *at = text; *at; at++) {
                if (*at == '\\' && at[1] != '\0') {
                        at++;
                        *to++ = *at == 'n' ? '\n' : *at == 't' ? '\t' : *at == 'r' ? '\r' : *at;
                } else
                        *to++ = *at;
        }
        *to = '\0';
}

/* "safety", "safety_24h" and "visit_reminder" name a purpose; -1: nothing that does */
static int purpose_of(const char *question)
{
        g_autofree char *lower = g_ascii_strdown(question, -1);

        lower[strcspn(lower, "_-. ")] = '\0';
        return purpose_from_string(lower);
}

static const char *given(const char *field)
{
        return *field == '\0' || strcmp(field, "-") == 0 ? NULL : field;
}

/* The clinic's own red flags, where a configuration could be read: the family's, where that is a protocol; of all protocols
 * where it is not known, as for a number that no patient has. */
static const char *const *own_flags(const Config *config, const GPtrArray *all, const char *family)
{
        const Protocol *protocol = config && family ? g_hash_table_lookup(config->protocols, family) : NULL;

        if (!family)
                return (const char *const *)all->pdata;
        return protocol ? (const char *const *)protocol->red_words->pdata : NULL;
}

static bool answer_line(char *line, const Config *config, const GPtrArray *all_flags, bool why)
{
        char *fields[N_REPLY_FIELDS], *at = line;
        TriageQuestion question = { 0 };
        Triage triage;

        for (size_t i = 0; i < N_REPLY_FIELDS; i++) {
                fields[i] = at;
                if (i + 1 == N_REPLY_FIELDS)
                        break;
                at = strchr(at, '\t');
                if (!at)
                        return false;
                *at++ = '\0';
        }
        if (*fields[REPLY_ID] == '\0')
                return false;
        unescape(fields[REPLY_TEXT]);
        question.purpose = purpose_of(fields[REPLY_QUESTION]);
        question.language = given(fields[REPLY_LANGUAGE]);
        question.family = given(fields[REPLY_FAMILY]);
        question.red_words = own_flags(config, all_flags, question.family);
        triage_reply(&question, fields[REPLY_TEXT], &triage);
        printf("%s\t%s", fields[REPLY_ID], reply_label_to_string(triage.label));
        if (why)
                printf("\t%s", triage.why);
        putchar('\n');
        return true;
}

static int answer_all(const Config *config, bool why)
{
        g_autofree char *line = NULL;
        g_autoptr(GPtrArray) all_flags = g_ptr_array_new_with_free_func(g_free);
        size_t size = 0, number = 0;
        int status = CTL_DONE;
        ssize_t n;

        if (config)
                config_red_words(config, all_flags);
        g_ptr_array_add(all_flags, NULL);

        while ((n = getline(&line, &size, stdin)) >= 0) {
                number++;
                if (n > 0 && line[n - 1] == '\n')
                        line[--n] = '\0';
                if (n > 0 && line[n - 1] == '\r')
                        line[--n] = '\0';
                if (strlen(line) == (size_t)n && answer_line(line, config, all_flags, why))
                        continue;
                fprintf(stderr, "line %zu: it is not id, language, question, family and text with tabs between them\n", number);
                status = CTL_REFUSED;
        }
        return fflush(stdout) == 0 ? status : CTL_REFUSED;
}

int verb_triage(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        gboolean why = FALSE;
        const GOptionEntry own[] = {
                { "why", 0, 0, G_OPTION_ARG_NONE, &why, "add the rule that decided, as a third column", NULL },
                { 0 },
        };
        g_autoptr(Config) config = NULL;
        ErrList faults;

        if (!ctl_only_options(ctl, verb, own, argc, argv))
                return CTL_USAGE;
        err_list_init(&faults);
        if (config_load(ctl->config, &faults, &config) < 0)
                g_clear_pointer(&config, config_free); /* none is needed */
        err_list_done(&faults);
        return answer_all(config, why);
}
