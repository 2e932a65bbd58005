/* followupctl consent, export, erase: a patient as a whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/ctl/client.h"
#include "daemon/ctl/lines.h"

static void print_ledger(const json_t *ledger)
{
        static const char *const keys[] = { "source", "care", "survey", "marketing", "purpose", "method", "who", "why",
                "address", "record", "wording" };
        g_autoptr(Table) table = table_new("WHEN|SOURCE|CARE|SURVEY|MARKETING|PURPOSE|METHOD|WHO|WHY|NUMBER|RECORD|WORDING");
        size_t i;
        json_t *one;

        json_array_foreach(ledger, i, one)
        {
                lines_time_cell(table, one, "at");
                for (size_t k = 0; k < G_N_ELEMENTS(keys); k++) {
                        const bool is_lifted = g_str_equal(keys[k], "purpose") && json_is_true(json_object_get(one, "lifts_stop"));
                        g_autofree char *text = is_lifted ? g_strdup("stop lifted") : shown_member(one, keys[k]);

                        table_cell(table, g_str_equal(text, "unknown") ? "-" : text);
                }
        }
        if (table_rows(table) > 0)
                table_print(table, screen_width(), stdout);
}

static void print_consent(const json_t *view)
{
        const json_t *in_force = json_object_get(view, "in_force"), *stopped = json_object_get(view, "stopped");
        g_autofree char *patient = shown_member(view, "patient"), *clinic = shown_member(view, "clinic"),
                        *system = shown_member(view, "system"), *care = shown_member(in_force, "care"),
                        *survey = shown_member(in_force, "survey"), *marketing = shown_member(in_force, "marketing");
        size_t i;
        json_t *one;

        printf("%s at %s (%s): care %s, survey %s, marketing %s\n", patient, clinic, system, care, survey, marketing);
        json_array_foreach(stopped, i, one)
        {
                g_autofree char *address = shown_text(json_string_value(one));

                printf("Nothing is sent to %s any more.\n", address);
        }
        json_array_foreach(json_object_get(view, "stopped_person"), i, one)
        {
                g_autofree char *scope = shown_text(json_string_value(one));

                if (strcmp(scope, "phone") == 0)
                        printf("Nothing is sent to whatever number they have later.\n");
                else
                        printf("Nothing is sent to whatever name they have later in %s.\n", scope);
        }
        json_array_foreach(json_object_get(view, "stopped_in_part"), i, one)
        {
                g_autofree char *part = shown_text(json_string_value(one));

                printf("No messages of %s any more.\n", part);
        }
        print_ledger(json_object_get(view, "ledger"));
}

int verb_consent(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *clinic = NULL;
        const GOptionEntry own[] = {
                { "clinic", 0, 0, ARG_TEXT, &clinic, "at this clinic only", "CLINIC" },
                { 0 },
        };
        g_autoptr(GString) path = g_string_new("/v1/consent");

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc != 2)
                return ctl_usage(verb, "name one patient by the id of the records");
        path_add(path, "patient", argv[1]);
        path_add(path, "clinic", clinic);
        return lines_print(ctl, path->str, &(Lines){ .print = print_consent });
}

/* ---- export, erase --------------------------------------------------------------------------- */

/* @number: of no patient; NULL: the patient's */
static json_t *order_of(const char *patient, const char *number, const char *clinic, const char *why)
{
        json_t *body = client_reason(why);

        json_object_set_new(body, number ? "number" : "patient", typed_text(number ? number : patient));
        if (clinic)
                json_object_set_new(body, "clinic", typed_text(clinic));
        return body;
}

/* A patient, or a number that no patient has. */
static bool is_one(int argc, const char *number, const char *clinic)
{
        return number ? argc == 1 && !clinic : argc == 2;
}

static const char one_needed[] = "name one patient by the id of the records, or --number NUMBER that no patient has";

static void print_export(const char *lines, bool is_json)
{
        g_auto(GStrv) all = g_strsplit(lines, "\n", -1);

        for (char **line = all; *line; line++) {
                json_t *object = is_json || (*line)[0] == '\0' ? NULL : json_loads(*line, 0, NULL);
                char *text = object ? json_dumps(object, JSON_INDENT(2)) : NULL;

                if (text || (*line)[0] != '\0')
                        lines_line(text ? text : *line);
                free(text);
                json_decref(object);
        }
}

int verb_export(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *clinic = NULL, *why = NULL, *number = NULL;
        const GOptionEntry own[] = {
                { "clinic", 0, 0, ARG_TEXT, &clinic, "at this clinic only", "CLINIC" },
                { "number", 0, 0, ARG_TEXT, &number, "what is stored about a number that no patient has", "NUMBER" },
                { "why", 0, 0, ARG_TEXT, &why, "kept in the audit", "TEXT" },
                { 0 },
        };
        g_autoptr(Client) client = NULL;
        Reply reply = { 0 };
        int status;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (!is_one(argc, number, clinic))
                return ctl_usage(verb, one_needed);
        client = client_new(ctl);
        status = client_post_json(client, number ? "/v1/number/export" : "/v1/export", order_of(argv[1], number, clinic, why), &reply);
        if (status != CTL_DONE)
                return status;
        if (reply_refused(&reply, NULL))
                status = CTL_REFUSED;
        else
                print_export(reply.body->str, ctl->json);
        reply_done(&reply);
        return status;
}

/* It cannot be taken back, so a person types the id a second time. */
static bool is_meant(const char *patient)
{
        g_autofree char *shown = shown_text(patient);
        char typed[512] = "";

        fprintf(stderr, "All that is stored about %s will be removed, and nothing brings it back.\nType it again: ", shown);
        if (!fgets(typed, sizeof(typed), stdin))
                return false;
        g_strchomp(typed);
        return strcmp(typed, patient) == 0;
}

static void print_files(const json_t *files, const char *what)
{
        size_t i;
        json_t *one;

        json_array_foreach(files, i, one)
        {
                g_autofree char *name = shown_text(json_string_value(one));

                printf("  %s %s\n", name, what);
        }
}

static void print_erased(const json_t *answer, const char *verb)
{
        g_autofree char *patient = shown_member(answer, "patient"), *records = shown_member(answer, "records"),
                        *followups = shown_member(answer, "followups"), *messages = shown_member(answer, "messages"),
                        *replies = shown_member(answer, "replies");
        const json_int_t n = json_integer_value(json_object_get(answer, "called_back"));

        if (json_object_get(answer, "number")) {
                g_autofree char *number = shown_member(answer, "number"), *answers = shown_member(answer, "answers");

                printf("%s is erased: %s replies, %s answers\n", number, replies, answers);
        } else
                printf("%s is erased: %s records, %s follow-ups, %s messages, %s replies\n", patient, records, followups, messages, replies);
        if (n > 0)
                printf("%" JSON_INTEGER_FORMAT " message(s) were being handed over: what had not left the house was taken back\n", n);
        print_files(json_object_get(answer, "rewritten"), "has no line of theirs any more");
        print_files(json_object_get(answer, "removed"), "is removed");
        print_files(json_object_get(answer, "kept"), "may be of them or of another: look at it by hand");
        print_files(json_object_get(answer, "unread"), "could not be read: look at it by hand");
}

int verb_erase(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *clinic = NULL, *why = NULL, *number = NULL;
        gboolean yes = FALSE;
        const GOptionEntry own[] = {
                { "clinic", 0, 0, ARG_TEXT, &clinic, "at this clinic only", "CLINIC" },
                { "number", 0, 0, ARG_TEXT, &number, "what is stored about a number that no patient has", "NUMBER" },
                { "why", 0, 0, ARG_TEXT, &why, "told in the audit until it is done", "TEXT" },
                { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, "do not ask", NULL },
                { 0 },
        };

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (!is_one(argc, number, clinic))
                return ctl_usage(verb, one_needed);
        if (!yes && !isatty(STDIN_FILENO))
                return ctl_usage(verb, "it cannot be taken back: where nobody can be asked, say so by --yes");
        if (!yes && !is_meant(number ? number : argv[1])) {
                fprintf(stderr, "followupctl: erase: nothing is removed\n");
                return CTL_REFUSED;
        }
        return ctl_order(ctl, number ? "/v1/number/erase" : "/v1/erase", order_of(argv[1], number, clinic, why), NULL, print_erased, verb->name);
}
