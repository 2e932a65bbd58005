/* followupctl plan: one patient's plan, and changing it. */
#include <string.h>

#include "daemon/ctl/client.h"
#include "daemon/ctl/lines.h"

/* "5 days (olha: asked by phone)": the last word on a step */
static char *last_word(const json_t *object)
{
        const json_t *changes = json_object_get(object, "changes");
        const size_t n = json_array_size(changes);
        const json_t *change = n > 0 ? json_array_get(changes, n - 1) : NULL;
        g_autofree char *says = NULL, *who = NULL, *why = NULL;

        if (!change)
                return g_strdup("-");
        says = shown_member(change, "says");
        who = shown_member(change, "who");
        why = shown_member(change, "why");
        if (strcmp(who, "-") == 0)
                return g_strdup_printf("%s (the record)", says);
        return g_strdup_printf("%s (%s%s%s)", says, who, strcmp(why, "-") != 0 ? ": " : "", strcmp(why, "-") != 0 ? why : "");
}

/* "effect end + 2 weeks": what does not count from the treatment or the visit says so, as short as a column is */
static char *when_said(const json_t *object)
{
        g_autofree char *when = shown_member(object, "when");
        char *before = strstr(when, " before");

        if (g_strcmp0(json_string_value(json_object_get(object, "from")), "effect-end") != 0)
                return g_steal_pointer(&when);
        if (g_str_has_prefix(when, "0 "))
                return g_strdup("effect end");
        if (before)
                *before = '\0';
        return g_strdup_printf("effect end %c %s", before ? '-' : '+', when);
}

static void plan_row(Table *table, const json_t *object)
{
        static const char *const keys[] = { "purpose", "method", "state" };
        g_autofree char *word = last_word(object), *when = when_said(object);

        lines_cell(table, object, "treatment");
        lines_cell(table, object, "step");
        table_cell_whole(table, when);
        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
                lines_cell(table, object, keys[i]);
        lines_time_cell(table, object, "due");
        table_cell(table, word);
}

/* What was typed. Only one of the first four is there; steps may be named again and again, each once. */
typedef struct Asked {
        char **skip, **move, **add, **restore, **methods;
        char **when;
        char *purpose, *message;
        char *clinic, *why;
} Asked;

static void asked_done(Asked *asked)
{
        char ***const lists[] = { &asked->skip, &asked->move, &asked->add, &asked->restore, &asked->methods, &asked->when };
        char **const texts[] = { &asked->purpose, &asked->message, &asked->clinic, &asked->why };

        for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
                g_strfreev(*lists[i]);
        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
                g_free(*texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_done)

static guint n_of(char **list)
{
        return list ? g_strv_length(list) : 0;
}

static bool is_change(const Asked *asked)
{
        return asked->skip || asked->move || asked->add || asked->restore || asked->methods;
}

/* the step that "STEP=call,sms" names; caller g_free()s */
static char *step_of_methods(const char *methods)
{
        return g_strndup(methods, strcspn(methods, "="));
}

/* why it cannot be asked; NULL: it can */
static const char *fault_of(const Asked *asked)
{
        const guint n_timed = n_of(asked->move) + n_of(asked->add);

        if (!!asked->skip + !!asked->move + !!asked->add + !!asked->restore > 1)
                return "give one of --skip, --move, --add and --restore";
        if (n_of(asked->add) > 1)
                return "give --add once, and ask again for the next step";
        if (n_of(asked->when) != n_timed)
                return n_timed == 0 ? "--when goes with --move or --add"
                        : !asked->when ? "say --when, too" : "give one --when for each --move, in the same order, and one for --add";
        if (!!asked->purpose != !!asked->add)
                return asked->add ? "say --purpose, too" : "--purpose goes with --add";
        if (asked->message && !asked->add)
                return "--message goes with --add";
        for (char **methods = asked->methods; methods && *methods; methods++)
                if (!strchr(*methods, '='))
                        return "write --methods STEP=METHOD,METHOD";
        if (asked->methods && (asked->skip || asked->restore))
                return "--methods goes with --move or --add, or alone";
        return NULL;
}

/* The change of that step; NULL: there is none yet */
static json_t *change_of(const json_t *changes, const char *step)
{
        size_t i;
        json_t *one;

        json_array_foreach(changes, i, one)
                if (g_strcmp0(json_string_value(json_object_get(one, "step")), step) == 0)
                        return one;
        return NULL;
}

/* A change of each of the steps, with @flag true where one is given; false: one is named twice */
static bool add_changes(json_t *changes, char **steps, const char *flag)
{
        for (char **step = steps; step && *step; step++) {
                json_t *one = json_object();

                body_set_text(one, "step", *step);
                if (flag)
                        json_object_set_new(one, flag, json_true());
                if (change_of(changes, json_string_value(json_object_get(one, "step")))) {
                        json_decref(one);
                        return false;
                }
                json_array_append_new(changes, one);
        }
        return true;
}

/* "STEP=call,sms", to the change of that step; why it cannot be; NULL: it can */
static const char *set_methods(json_t *changes, const char *methods, bool is_alone)
{
        g_autofree char *step = step_of_methods(methods);
        g_auto(GStrv) words = g_strsplit(methods + strlen(step) + 1, ",", -1);
        json_t *one = change_of(changes, step), *list;

        if (!one && !is_alone)
                return "--methods names another step";
        if (json_object_get(one, "methods"))
                return "name each step once";
        if (!one) {
                (void)add_changes(changes, (char *[]){ step, NULL }, NULL);
                one = json_array_get(changes, json_array_size(changes) - 1);
        }
        list = json_array();
        for (char **word = words; *word; word++)
                json_array_append_new(list, typed_text(g_strstrip(*word)));
        json_object_set_new(one, "methods", list);
        return NULL;
}

/* What is asked of each step, one after another; why it cannot be asked; NULL: it can */
static const char *fill_changes(json_t *changes, const Asked *asked)
{
        const char *fault = NULL;

        if (!add_changes(changes, asked->skip, "skip") || !add_changes(changes, asked->restore, "restore") ||
                !add_changes(changes, asked->move, NULL) || !add_changes(changes, asked->add, NULL))
                return "name each step once";
        for (guint i = 0; i < n_of(asked->when); i++)
                body_set_text(json_array_get(changes, i), "when", asked->when[i]);
        if (asked->add) {
                body_set_text(json_array_get(changes, 0), "purpose", asked->purpose);
                body_set_text(json_array_get(changes, 0), "message", asked->message);
        }
        for (guint i = 0; !fault && i < n_of(asked->methods); i++)
                fault = set_methods(changes, asked->methods[i], !asked->move && !asked->add);
        return fault;
}

/* Whoever has moved a step reads at once to which day. */
static void tell_moved(const char *answer, const char *step)
{
        g_auto(GStrv) lines = g_strsplit(answer, "\n", -1);

        for (char **line = lines; *line; line++) {
                json_t *object = (*line)[0] != '\0' ? json_loads(*line, 0, NULL) : NULL;

                if (g_strcmp0(json_string_value(json_object_get(object, "step")), step) == 0) {
                        g_autofree char *due = shown_time(json_string_value(json_object_get(object, "due")));
                        g_autofree char *state = shown_member(object, "state"), *when = when_said(object), *safe = shown_text(step);

                        printf("%s is %s for %s (%s)\n", safe, state, due, when);
                }
                json_decref(object);
        }
}

static int ask(const Ctl *ctl, const Verb *verb, const Asked *asked, const char *id)
{
        json_t *body = client_reason(asked->why), *changes = json_array();
        g_autoptr(Client) client = NULL;
        const char *fault = fill_changes(changes, asked);
        Reply reply = { 0 };
        int status;

        body_set_text(body, "id", id);
        body_set_text(body, "clinic", asked->clinic);
        json_object_set_new(body, "changes", changes);
        if (fault) {
                json_decref(body);
                return ctl_usage(verb, fault);
        }
        client = client_new(ctl);
        status = client_post_json(client, "/v1/plan", body, &reply);
        if (status == CTL_DONE && reply_refused(&reply, id))
                status = CTL_REFUSED;
        for (char **step = asked->move; status == CTL_DONE && !ctl->json && step && *step; step++)
                tell_moved(reply.body->str, *step);
        reply_done(&reply);
        return status;
}

int verb_plan(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_auto(Asked) asked = { 0 };
        const GOptionEntry own[] = {
                { "skip", 0, 0, ARG_TEXTS, &asked.skip, "leave this step out; may be given for several", "STEP" },
                { "move", 0, 0, ARG_TEXTS, &asked.move, "to another time, by --when; both may be given for several", "STEP" },
                { "add", 0, 0, ARG_TEXTS, &asked.add, "a step of this patient's own, by --when and --purpose", "STEP" },
                { "restore", 0, 0, ARG_TEXTS, &asked.restore, "take back what staff have said of this step; may be given for several", "STEP" },
                { "methods", 0, 0, ARG_TEXTS, &asked.methods, "by which it goes, in order of fallback", "STEP=METHOD,..." },
                { "when", 0, 0, ARG_TEXTS, &asked.when, "such as \"5 days\", counted as in a protocol", "WHEN" },
                { "purpose", 0, 0, ARG_TEXT, &asked.purpose, "of what is added", "PURPOSE" },
                { "message", 0, 0, ARG_TEXT, &asked.message, "name of its text; none for a call or visit", "NAME" },
                { "clinic", 0, 0, ARG_TEXT, &asked.clinic, "where several have the id", "CLINIC" },
                { "why", 0, 0, ARG_TEXT, &asked.why, "kept with the decision", "TEXT" },
                { 0 },
        };
        g_autoptr(GString) path = g_string_new("/v1/plan");
        const char *fault;
        int status;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        fault = argc != 2 ? "name one treatment or one patient by the id of the records" : fault_of(&asked);
        if (fault)
                return ctl_usage(verb, fault);
        if (is_change(&asked)) {
                status = ask(ctl, verb, &asked, argv[1]);
                if (status != CTL_DONE)
                        return status;
        }
        path_add(path, "id", argv[1]);
        path_add(path, "clinic", asked.clinic);
        return lines_print(ctl, path->str, &(Lines){ .titles = "TREATMENT|STEP|WHEN|PURPOSE|METHOD|STATE|DUE|CHANGED", .row = plan_row,
                .none = "Nothing is planned." });
}
