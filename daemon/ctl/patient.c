/* followupctl consent: what a patient agreed to. */
#include <stdio.h>

#include "daemon/ctl/client.h"
#include "daemon/ctl/lines.h"

static void print_ledger(const json_t *ledger)
{
        static const char *const keys[] = { "source", "care", "survey", "marketing", "purpose", "method", "address", "wording",
                "record", "who", "why" };
        g_autoptr(Table) table = table_new("WHEN|SOURCE|CARE|SURVEY|MARKETING|PURPOSE|METHOD|NUMBER|WORDING|RECORD|WHO|WHY");
        size_t i;
        json_t *one;

        json_array_foreach(ledger, i, one)
        {
                lines_time_cell(table, one, "at");
                for (size_t k = 0; k < G_N_ELEMENTS(keys); k++) {
                        g_autofree char *text = shown_member(one, keys[k]);

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
