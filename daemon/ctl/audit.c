/* followupctl audit: who decided what. */
#include "daemon/ctl/client.h"
#include "daemon/ctl/lines.h"

static void audit_row(Table *table, const json_t *object)
{
        static const char *const keys[] = { "who", "what", "patient", "followup", "about", "why" };

        lines_time_cell(table, object, "at");
        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
                if (i == 2 && json_is_true(json_object_get(object, "erased")))
                        table_cell(table, "(erased)");
                else
                        lines_cell(table, object, keys[i]);
}

int verb_audit(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *from = NULL, *to = NULL, *patient = NULL, *who = NULL;
        const GOptionEntry own[] = {
                { "from", 0, 0, ARG_TEXT, &from, "done then or later", "TIME" },
                { "to", 0, 0, ARG_TEXT, &to, "done before", "TIME" },
                { "patient", 0, 0, ARG_TEXT, &patient, "about one patient", "ID" },
                { "who", 0, 0, ARG_TEXT, &who, "by one person, by name or uid", "WHO" },
                { 0 },
        };
        g_autoptr(GString) path = g_string_new("/v1/audit");

        if (!ctl_only_options(ctl, verb, own, argc, argv))
                return CTL_USAGE;
        path_add(path, "from", from);
        path_add(path, "to", to);
        path_add(path, "patient", patient);
        path_add(path, "who", who);
        return lines_print(ctl, path->str,
                &(Lines){ .titles = "WHEN|WHO|WHAT|PATIENT|FOLLOW-UP|ABOUT|WHY", .row = audit_row, .none = "Nothing was decided." });
}
