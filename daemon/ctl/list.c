/* followupctl list, show, explain: looking. */
#include <stdio.h>
#include <string.h>

#include "daemon/ctl/client.h"
#include "daemon/ctl/lines.h"
#include "daemon/ctl/table.h"
#include "daemon/ctl/verbs.h"

/* ---- list ------------------------------------------------------------------------------------ */

static void list_row(Table *table, const json_t *object)
{
        static const char *const keys[] = { "state", "method", "purpose", "step", "clinic",
                "patient", "reason" };

        lines_cell(table, object, "id");
        lines_time_cell(table, object, "due");
        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
                lines_cell(table, object, shown_key(object, keys[i]));
}

/* false: nothing is known of @id by that name; "there is no such follow-up" would be true, and misread as "nothing is due". The
 * status says how the look itself went. */
static bool is_known(const Ctl *ctl, const char *key, const char *id, int *ret_status)
{
        g_autoptr(Client) client = NULL;
        g_autoptr(GString) path = g_string_new("/v1/followups");
        Reply reply = { 0 };
        bool known;

        if (!id)
                return true;
        path_add(path, key, id);
        path_add(path, "n", "1");
        client = client_new(ctl);
        *ret_status = client_get(client, path->str, &reply);
        if (*ret_status != CTL_DONE)
                return false;
        known = !reply_refused(&reply, NULL) && reply.body->len > 0;
        if (!known) {
                *ret_status = CTL_REFUSED;
                if (reply.status == 200)
                        fprintf(stderr, "followupctl: nothing is known of a %s %s. To mend: %s\n", key, id,
                                strcmp(key, "patient") == 0 ? "give the id of the records, or the telephone number with its country"
                                                            : "give the id of the records");
        }
        reply_done(&reply);
        return known;
}

int verb_list(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *state = NULL, *patient = NULL, *clinic = NULL, *from = NULL, *to = NULL,
                        *treatment = NULL;
        const GOptionEntry own[] = {
                { "state", 0, 0, ARG_TEXT, &state, "planned, held, task, sent, ...", "STATE" },
                { "patient", 0, 0, ARG_TEXT, &patient, "of one patient, or of all who have a number such as 067 123 45 67", "ID" },
                { "clinic", 0, 0, ARG_TEXT, &clinic, "of one clinic", "CLINIC" },
                { "treatment", 0, 0, ARG_TEXT, &treatment, "of one treatment or appointment",
                        "ID" },
                { "from", 0, 0, ARG_TEXT, &from, "due then or later", "TIME" },
                { "to", 0, 0, ARG_TEXT, &to, "due before", "TIME" },
                { 0 },
        };
        g_autoptr(GString) path = g_string_new("/v1/followups");
        int status = CTL_DONE;

        if (!ctl_only_options(ctl, verb, own, argc, argv))
                return CTL_USAGE;
        if (!is_known(ctl, "patient", patient, &status) || !is_known(ctl, "treatment", treatment, &status))
                return status;
        path_add(path, "state", state);
        path_add(path, "patient", patient);
        path_add(path, "clinic", clinic);
        path_add(path, "treatment", treatment);
        path_add(path, "from", from);
        path_add(path, "to", to);
        return lines_print(ctl, path->str,
                &(Lines){ .titles = "ID|DUE|STATE|METHOD|PURPOSE|STEP|CLINIC|PATIENT|REASON",
                        .row = list_row,
                        .none = "There is no such follow-up." });
}

enum { RULE_WIDTH = 14 /* of what shaped a follow-up, in the margin */ };

/* ---- show, explain --------------------------------------------------------------------------- */

/* GET of one follow-up and its JSON; NULL: *ret_status says how it ended, and the sentence has been
 * said. */
static json_t *get_one(const Ctl *ctl, const char *id, const char *what, int *ret_status)
{
        g_autoptr(Client) client = client_new(ctl);
        g_autofree char *escaped = g_uri_escape_string(id, NULL, FALSE);
        g_autofree char *path = g_strdup_printf(
                "/v1/%s/%s%s", g_str_has_prefix(id, "reply-") ? "replies" : "followups", escaped, what);
        Reply reply = { 0 };
        json_t *object = NULL;

        *ret_status = client_get(client, path, &reply);
        if (*ret_status != CTL_DONE)
                return NULL;
        if (!reply_refused(&reply, NULL))
                object = reply_json(&reply);
        if (!object)
                *ret_status = CTL_REFUSED;
        else if (ctl->json)
                lines_line(g_strchomp(reply.body->str));
        reply_done(&reply);
        return object;
}

static void print_member(const json_t *object, const char *key, const char *title)
{
        g_autofree char *text = shown_member(object, key);

        if (strcmp(text, "-") != 0)
                printf("%-13s%s\n", title, text);
}

/* of messengers */
static void print_names(json_t *names)
{
        const char *method;
        json_t *name;

        json_object_foreach(names, method, name)
        {
                g_autofree char *title = shown_text(method);

                print_member(names, method, title);
        }
}

/* What the provider's codes were is of use where something went wrong; --json has all of it. */
static void detail_cell(Table *table, const json_t *object, const char *key)
{
        static const char *const well[] = { "sent", "duplicate", "accepted", "delivered", "read" };
        const char *word = json_string_value(json_object_get(object, key));
        const char *detail = json_string_value(json_object_get(object, "detail"));
        g_autofree char *plain = detail ? shown_plain(detail) : NULL;

        for (size_t i = 0; i < G_N_ELEMENTS(well); i++)
                if (g_strcmp0(word, well[i]) == 0)
                        g_clear_pointer(&plain, g_free);
        table_cell(table, plain);
}

static void print_receipts(const json_t *receipts)
{
        g_autoptr(Table) table = NULL;
        size_t i;
        json_t *one;

        if (json_array_size(receipts) == 0)
                return;
        table = table_new("RECEIPT|PROVIDER|SAYS|PART|DETAIL");
        json_array_foreach(receipts, i, one)
        {
                lines_time_cell(table, one, "at");
                lines_cell(table, one, "provider");
                lines_cell(table, one, "state");
                lines_cell(table, one, "part");
                detail_cell(table, one, "state");
        }
        putchar('\n');
        table_print(table, screen_width(), stdout);
}

/* Whole, whatever the width of the screen: somebody has to read what the patient wrote. */
static void print_replies(const json_t *replies)
{
        size_t i;
        json_t *one;

        json_array_foreach(replies, i, one)
        {
                g_autofree char *when = shown_time(json_string_value(json_object_get(one, "received")));
                g_autofree char *label = shown_member(one, "label"), *reason = shown_member(one, "why"), *why = shown_plain(reason),
                                *text = shown_member(one, "text");

                printf("%sReply %s, read as \"%s\" (%s): %s\n", i == 0 ? "\n" : "", when, label, why, text);
        }
}

static void print_alerts(const json_t *alerts)
{
        size_t i, k;
        json_t *one, *notice;

        json_array_foreach(alerts, i, one)
        {
                g_autofree char *raised = shown_time(json_string_value(json_object_get(one, "raised")));
                g_autofree char *taken = shown_time(json_string_value(json_object_get(one, "acknowledged")));
                g_autofree char *by = shown_member(one, "by"), *how = shown_member(one, "how");
                g_autoptr(Table) table = table_new("TOLD|WHO|PROVIDER|STATE|DETAIL");

                if (json_is_string(json_object_get(one, "acknowledged")))
                        printf("\nAlert of %s, acknowledged %s by %s (%s)\n", raised, taken, by, how);
                else
                        printf("\nAlert of %s, %s\n", raised,
                                json_is_string(json_object_get(one, "done")) ? "ended with its task" : "NOBODY HAS ACKNOWLEDGED IT");
                json_array_foreach(json_object_get(one, "notices"), k, notice)
                {
                        lines_time_cell(table, notice, "made");
                        lines_cell(table, notice, "who");
                        lines_cell(table, notice, "provider");
                        lines_cell(table, notice, "state");
                        lines_cell(table, notice, "detail");
                }
                if (table_rows(table) > 0)
                        table_print(table, screen_width(), stdout);
        }
}

static void print_changes(const json_t *changes)
{
        g_autoptr(Table) table = table_new("THIS PATIENT'S PLAN|WHO|WHY");
        size_t i;
        json_t *one;

        json_array_foreach(changes, i, one)
        {
                g_autofree char *of = shown_member(one, "of"), *says = shown_member(one, "says");
                g_autofree char *line = g_strdup_printf("%s: %s", of, says);

                table_cell(table, line);
                table_cell(table, json_is_string(json_object_get(one, "who")) ? json_string_value(json_object_get(one, "who"))
                                                                                : "the record");
                lines_cell(table, one, "why");
        }
        if (table_rows(table) == 0)
                return;
        putchar('\n');
        table_print(table, screen_width(), stdout);
}

static void print_events(const json_t *object)
{
        const json_t *attempts = json_object_get(object, "attempt_list"),
                     *history = json_object_get(object, "history");
        size_t i;
        json_t *one;

        if (json_array_size(attempts) > 0) {
                g_autoptr(Table) table = table_new("ATTEMPT|PROVIDER|VERDICT|DETAIL");

                json_array_foreach(attempts, i, one)
                {
                        lines_time_cell(table, one, "started");
                        lines_cell(table, one, "provider");
                        lines_cell(table, one, "verdict");
                        detail_cell(table, one, "verdict");
                }
                putchar('\n');
                table_print(table, screen_width(), stdout);
        }
        print_changes(json_object_get(object, "plan_changes"));
        print_receipts(json_object_get(object, "receipts"));
        print_replies(json_object_get(object, "replies"));
        print_alerts(json_object_get(object, "alerts"));
        if (json_array_size(history) > 0) {
                g_autoptr(Table) table = table_new("WHEN|WHAT|WHO|WHY");

                json_array_foreach(history, i, one)
                {
                        lines_time_cell(table, one, "at");
                        lines_cell(table, one, "what");
                        lines_cell(table, one, "who");
                        lines_cell(table, one, "why");
                }
                putchar('\n');
                table_print(table, screen_width(), stdout);
        }
}

/* A reply that has no task, by the id that followupctl calls shows. */
static void print_reply_alone(const json_t *object)
{
        static const struct {
                const char *key, *title;
        } members[] = {
                { "id", "Reply" }, { "received", "Received" }, { "from", "From" }, { "clinic", "Clinic" }, { "patient", "Patient" },
                { "label", "Read as" }, { "why", "Because" }, { "followup", "Answers" }, { "task", "Task" }, { "text", "Text" },
                { "read_by", "Dealt with" }, { "result", "Result" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
                g_autofree char *text = shown_member(object, members[i].key);
                g_autofree char *plain = strcmp(members[i].key, "why") == 0 ? shown_plain(text) : g_strdup(text);

                if (strcmp(plain, "-") != 0)
                        printf("%-13s%s\n", members[i].title, plain);
        }
        print_alerts(json_object_get(object, "alerts"));
}

/* The words for what the follow-up belongs to. */
static const char *title_of(const json_t *object, const char *key, const char *title)
{
        static const struct {
                const char *record, *key, *title;
        } titles[] = {
                { "appointment", "treatment", "Appointment" }, { "appointment", "moment", "Visit" },
                { "greeting", "treatment", "Greetings" }, { "greeting", "moment", "Year from" },
        };
        const char *record = json_string_value(json_object_get(object, "record"));

        for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
                if (g_strcmp0(record, titles[i].record) == 0 && strcmp(key, titles[i].key) == 0)
                        return titles[i].title;
        return title;
}

int verb_show(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        static const struct {
                const char *key, *title;
        } members[] = {
                { "id", "Follow-up" },
                { "state", "State" },
                { "reason", "Reason" },
                { "clinic", "Clinic" },
                { "patient", "Patient" },
                { "name", "Name" },
                { "phone", "Number" },
                { "guardian", "Guardian" },
                { "guardian_phone", "Their number" },
                { "treatment", "Treatment" },
                { "procedure", "Procedure" },
                { "moment", "Treated" },
                { "protocol", "Protocol" },
                { "step", "Step" },
                { "purpose", "Purpose" },
                { "method", "Method" },
                { "due", "Due" },
                { "opens", "Opens" },
                { "closes", "Closes" },
                { "language", "Language" },
                { "parts", "SMS parts" },
                { "message_id", "Message" },
                { "blocked_until", "Refused until" },
                { "cause", "Made for" },
                { "text", "Text" },
        };
        json_t *object;
        int status;

        if (!ctl_options(ctl, verb, NULL, &argc, &argv))
                return CTL_USAGE;
        if (argc != 2)
                return ctl_usage(verb, "name one follow-up by its id");
        object = get_one(ctl, argv[1], "", &status);
        if (object && !ctl->json && g_str_has_prefix(argv[1], "reply-")) {
                print_reply_alone(object);
        } else if (object && !ctl->json) {
                for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
                        print_member(object, shown_key(object, members[i].key), title_of(object, members[i].key, members[i].title));
                print_names(json_object_get(object, "names"));
                print_events(object);
        }
        json_decref(object);
        return status;
}

int verb_explain(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        json_t *object, *one;
        int status;
        size_t i;

        if (!ctl_options(ctl, verb, NULL, &argc, &argv))
                return CTL_USAGE;
        if (argc != 2)
                return ctl_usage(verb, "name one follow-up by its id");
        if (g_str_has_prefix(argv[1], "reply-")) {
                fprintf(stderr, "followupctl: %s is a reply that no follow-up stands for, so no rule has shaped it. To mend: followupctl show %s  "
                                "tells what it was read as, and why\n",
                        argv[1], argv[1]);
                return CTL_REFUSED;
        }
        object = get_one(ctl, argv[1], "/explain", &status);
        if (object && !ctl->json) {
                g_autofree char *id = shown_member(object, "id");

                printf("Why follow-up %s is as it is:\n", id);
                json_array_foreach(json_object_get(object, "because"), i, one)
                {
                        g_autofree char *rule = shown_member(one, "rule");
                        g_autofree char *whole = shown_member(one, "says"), *says = shown_plain(whole);

                        printf("  %-*s ", RULE_WIDTH, rule);
                        print_wrapped(says, RULE_WIDTH + 3, screen_width(), stdout);
                }
        }
        json_decref(object);
        return status;
}
