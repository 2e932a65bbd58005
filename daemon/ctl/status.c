/* followupctl status, backup, verify: is all well? */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/ctl/client.h"
#include "daemon/ctl/table.h"
#include "daemon/ctl/verbs.h"

/* ---- status ---------------------------------------------------------------------------------- */

static void number_cell(Table *table, const json_t *object, const char *key)
{
        json_int_t n = json_integer_value(json_object_get(object, key));
        g_autofree char *text =
                n == 0 ? g_strdup("-") : g_strdup_printf("%" JSON_INTEGER_FORMAT, n);

        table_cell(table, text);
}

/* nothing while no provider tells any */
static void print_receipts(const json_t *answer)
{
        const json_int_t n = json_integer_value(json_object_get(answer, "receipts"));
        const json_int_t n_unknown = json_integer_value(json_object_get(answer, "receipts_unknown"));

        if (n + n_unknown > 0)
                printf("%" JSON_INTEGER_FORMAT " receipts taken, %" JSON_INTEGER_FORMAT " of messages nobody knows\n", n, n_unknown);
}

/* nothing while nobody has written */
static void print_replies(const json_t *answer)
{
        const json_t *replies = json_object_get(answer, "replies"), *alerts = json_object_get(answer, "alerts");
        const json_t *to_notice = json_object_get(alerts, "to_notice"), *to_ack = json_object_get(alerts, "to_acknowledgement");
        const json_int_t n = json_integer_value(json_object_get(replies, "taken"));
        const json_int_t n_unread = json_integer_value(json_object_get(replies, "unread"));

        if (n > 0)
                printf("%" JSON_INTEGER_FORMAT " replies taken, %" JSON_INTEGER_FORMAT " wait to be read without a task\n", n, n_unread);
        if (json_integer_value(json_object_get(to_notice, "n")) > 0)
                printf("Alerts of the last %" JSON_INTEGER_FORMAT " days: staff were told after %" JSON_INTEGER_FORMAT
                       " s at most, and had taken them after %" JSON_INTEGER_FORMAT " s at most\n",
                        json_integer_value(json_object_get(alerts, "days")),
                        json_integer_value(json_object_get(to_notice, "longest_s")),
                        json_integer_value(json_object_get(to_ack, "longest_s")));
}

/* nothing while no clinic books appointments */
static void print_visits(const json_t *rows)
{
        static const char *const keys[] = { "booked", "came", "no_show", "silent", "cancelled" };
        g_autoptr(Table) table = table_new("CLINIC|BOOKED|CAME|NO SHOW|NOT TOLD|CANCELLED|CAME OF 100|MARK");
        json_t *row;
        size_t i;

        json_array_foreach(rows, i, row)
        {
                const json_t *percent = json_object_get(row, "came_percent"), *mark = json_object_get(row, "mark_percent");
                const json_int_t came = json_integer_value(percent), least = json_integer_value(mark);
                g_autofree char *clinic = shown_member(row, "clinic");
                g_autofree char *share = NULL, *marked = g_strdup_printf("%" JSON_INTEGER_FORMAT, least);

                share = json_is_integer(percent) ? g_strdup_printf("%" JSON_INTEGER_FORMAT "%s", came,
                                                           json_is_integer(mark) && came < least ? ", below the mark" : "")
                                                 : g_strdup("-");
                table_cell(table, clinic);
                for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
                        number_cell(table, row, keys[k]);
                table_cell(table, share);
                table_cell(table, json_is_integer(mark) ? marked : "-");
        }
        if (table_rows(table) == 0)
                return;
        printf("\nAppointments of the last %" JSON_INTEGER_FORMAT " days:\n",
                json_integer_value(json_object_get(json_array_get(rows, 0), "days")));
        table_print(table, screen_width(), stdout);
}

/* nothing while all was taken */
static void print_refused(const char *title, const json_t *refused)
{
        json_t *one;
        size_t i;

        json_array_foreach(refused, i, one)
        {
                g_autofree char *says = shown_member(one, "says");

                if (i == 0)
                        printf("\n%s:\n", title);
                printf("  %s\n", says);
        }
}

/* Of providers whose own posts are taken: warn() tells the others. */
static void print_strangers(const json_t *hooks)
{
        json_t *hook;
        size_t i;

        json_array_foreach(hooks, i, hook)
        {
                g_autofree char *says = shown_member(hook, "says");

                if (json_is_false(json_object_get(hook, "lost")))
                        printf("\nRefused: %s\n", says);
        }
}

static void print_states(const json_t *answer)
{
        json_t *states = json_object_get(answer, "states"), *value;
        bool any = false;
        const char *state;

        json_object_foreach(states, state, value)
        {
                if (json_integer_value(value) == 0)
                        continue;
                printf("  %-11s %" JSON_INTEGER_FORMAT "\n", state, json_integer_value(value));
                any = true;
        }
        if (!any)
                puts("  none yet");
}

/* "+03:00" of "2026-03-29T10:00:00+03:00"; "" where none stands there */
static const char *offset_of(const char *rfc3339)
{
        return strlen(rfc3339) > strlen("2026-03-29T10:00:00") && !g_str_has_suffix(rfc3339, "Z") ? rfc3339 + strlen("2026-03-29T10:00:00") : "";
}

/* Clocks on several walls: each time has to say on which. */
static bool offsets_differ(const json_t *rows)
{
        const char *first = NULL;
        json_t *row;
        size_t i;

        json_array_foreach(rows, i, row)
        {
                const char *due = json_string_value(json_object_get(row, "oldest_due"));

                if (due && first && strcmp(offset_of(due), offset_of(first)) != 0)
                        return true;
                first = due ? due : first;
        }
        return false;
}

static void print_clinics(const json_t *rows)
{
        static const char *const open[] = { "planned", "held", "task", "sending" };
        static const char *const out[] = { "sent", "delivered", "answered", "done" };
        static const char *const lost[] = { "uncertain", "failed", "missed" };
        g_autoptr(Table) table = table_new("CLINIC|METHOD|PROVIDER|PLANNED|HELD|TASK|SENDING|"
                                           "REACHED|NOT REACHED|MESSAGES|OLDEST DUE");
        const bool differ = offsets_differ(rows);
        json_t *row;
        size_t i;

        json_array_foreach(rows, i, row)
        {
                const json_t *states = json_object_get(row, "states");
                json_int_t n_out = 0, n_lost = 0;
                g_autofree char *clinic = shown_member(row, "clinic"),
                                *method = shown_member(row, "method"),
                                *provider = shown_member(row, "provider");
                const char *oldest = json_string_value(json_object_get(row, "oldest_due"));
                g_autofree char *time = shown_time(oldest);
                g_autofree char *due = oldest && differ ? g_strdup_printf("%s %s", time, offset_of(oldest)) : g_strdup(time);
                g_autofree char *reached = NULL, *gone = NULL;

                for (size_t k = 0; k < G_N_ELEMENTS(out); k++)
                        n_out += json_integer_value(json_object_get(states, out[k]));
                for (size_t k = 0; k < G_N_ELEMENTS(lost); k++)
                        n_lost += json_integer_value(json_object_get(states, lost[k]));
                table_cell(table, clinic);
                table_cell(table, method);
                table_cell(table, provider);
                for (size_t k = 0; k < G_N_ELEMENTS(open); k++)
                        number_cell(table, states, open[k]);
                reached = g_strdup_printf("%" JSON_INTEGER_FORMAT, n_out);
                gone = g_strdup_printf("%" JSON_INTEGER_FORMAT, n_lost);
                table_cell(table, reached);
                table_cell(table, gone);
                number_cell(table, row, "messages");
                table_cell(table, due);
        }
        if (table_rows(table) == 0)
                return;
        putchar('\n');
        table_print(table, screen_width(), stdout);
}

static const char *words_of_breaker(const char *state)
{
        return g_strcmp0(state, "closed") == 0 ? "yes" : g_strcmp0(state, "half-open") == 0 ? "being tried" : "no, it waits";
}

/* Those of the configuration that nobody uses have nothing to tell. */
static void print_providers(const json_t *rows)
{
        static const char *const keys[] = { "in_flight", "ready", "sent", "refused", "uncertain" };
        g_autoptr(Table) table =
                table_new("PROVIDER|IT TAKES MESSAGES|PAUSED|ON THEIR WAY|NEXT|SENT|REFUSED|UNCERTAIN|WHY");
        json_t *row;
        size_t i;

        json_array_foreach(rows, i, row)
        {
                g_autofree char *provider = shown_member(row, "provider"),
                                *paused = shown_member(row, "paused"),
                                *why = shown_member(row, "why");

                if (json_is_false(json_object_get(row, "in_use")))
                        continue;
                table_cell(table, provider);
                table_cell(table, words_of_breaker(json_string_value(json_object_get(row, "breaker"))));
                table_cell(table, paused);
                for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
                        number_cell(table, row, keys[k]);
                table_cell(table, why);
        }
        if (table_rows(table) == 0)
                return;
        putchar('\n');
        table_print(table, screen_width(), stdout);
}

static void print_pauses(const json_t *pauses)
{
        if (json_array_size(pauses) > 0)
                putchar('\n');
        pauses_print(pauses);
}

/* Says what is wrong on stderr, in both forms of output; then it is wrong. */
__attribute__((format(printf, 1, 2))) static int complain(const char *sentence, ...)
{
        va_list args;

        va_start(args, sentence);
        fputs("followupctl: ", stderr);
        vfprintf(stderr, sentence, args);
        fputc('\n', stderr);
        va_end(args);
        return CTL_REFUSED;
}

/* MAX() would ask, and so complain, twice */
static int worse(int status, int other)
{
        return other > status ? other : status;
}

/* @but: a member that is true of what is no trouble; NULL: all are */
static int complain_of_each(const json_t *troubles, const char *but)
{
        int status = CTL_DONE;
        json_t *one;
        size_t i;

        json_array_foreach(troubles, i, one)
        {
                g_autofree char *says = shown_member(one, "says");

                if (!but || !json_is_true(json_object_get(one, but)))
                        status = complain("%s", says);
        }
        return status;
}

static int warn_of_store(const json_t *answer)
{
        int status = CTL_DONE;

        if (!json_is_true(json_object_get(answer, "balance")))
                status = complain("the ledger does not balance: some follow-ups are not accounted for. To mend: run followupctl verify");
        if (json_is_true(json_object_get(answer, "store_full")))
                status = complain("the disk is full, nothing is sent or taken. To mend: make room on the disk of the state directory");
        if (json_is_true(json_object_get(answer, "clock_doubtful")))
                status = complain("the clock of this machine is in doubt, nothing is sent. To mend: set the clock, or say by followupctl "
                                  "unpause --all that it is right");
        return status;
}

static int warn_of_inbound(const json_t *answer)
{
        const json_int_t n_unread = json_integer_value(json_object_get(answer, "hooks_unread"));
        const json_t *down = json_object_get(answer, "listener_down");
        int status = CTL_DONE;
        json_t *one;
        size_t i;

        if (json_integer_value(json_object_get(json_object_get(answer, "alerts"), "unacknowledged")) > 0)
                status = complain("a red flag waits, and nobody has acknowledged it. To mend: see followupctl calls, call the patient, "
                                  "and say followupctl ack ID");
        if (n_unread > 0)
                status = complain("providers told %" JSON_INTEGER_FORMAT " things that could not be read, replies of patients perhaps. To "
                                  "mend: look at the files in unread/ of the state directory, mend the provider's file, and remove them",
                        n_unread);
        json_array_foreach(json_object_get(answer, "hooks_refused"), i, one)
        {
                g_autofree char *says = shown_member(one, "says");

                if (json_is_true(json_object_get(one, "lost")))
                        status = complain("%s", says);
        }
        status = worse(status, complain_of_each(json_object_get(answer, "hooks_unknown"), NULL));
        if (json_is_object(down)) {
                g_autofree char *since = shown_time(json_string_value(json_object_get(down, "since")));
                g_autofree char *says = shown_member(down, "says");

                status = complain("messages go out, but since %s no answers of patients, receipts or records come in by the listener: %s",
                        since, says);
        }
        return status;
}

static int warn_of_configuration(const json_t *answer)
{
        const json_t *waits = json_object_get(answer, "configuration_waits");
        int status = CTL_DONE;

        if (json_is_string(json_object_get(answer, "configuration_refused")))
                status = complain("the configuration on disk was refused at %s and is not in force, the one before it is, also after a "
                                  "restart. To mend: see followupctl check, followupctl diff and journalctl -u followupd, then systemctl "
                                  "reload followupd",
                        json_string_value(json_object_get(answer, "configuration_refused")));
        if (json_is_object(waits)) {
                g_autofree char *since = shown_time(json_string_value(json_object_get(waits, "since")));
                g_autofree char *says = shown_member(waits, "says");

                status = complain("the configuration on disk waits since %s, the one before it is in force: of what is pending, %s. To "
                                  "mend: see followupctl diff; if it is meant so, followupctl accept",
                        since, says);
        }
        return status;
}

/* CTL_REFUSED: something is wrong, and has been said. Patients who wait come first. */
static int warn(const json_t *answer)
{
        int status = warn_of_inbound(answer);

        status = worse(status, warn_of_store(answer));
        /* a pause is what staff have said, and it is told above */
        status = worse(status, complain_of_each(json_object_get(answer, "sending_waits"), "pause"));
        status = worse(status, complain_of_each(json_object_get(answer, "files_unread"), NULL));
        status = worse(status, complain_of_each(json_object_get(answer, "sources_down"), NULL));
        return worse(status, warn_of_configuration(answer));
}

static void print_status(const json_t *answer)
{
        g_autofree char *version = shown_member(answer, "version"),
                        *made = shown_member(answer, "made"),
                        *messages = shown_member(answer, "messages"),
                        *busy = shown_member(answer, "busy"),
                        *now = shown_time(json_string_value(json_object_get(answer, "now")));

        printf("followupd %s, %s\n", version, now);
        printf("%s follow-ups made, %s; %s messages, %s on their way\n", made,
                json_is_true(json_object_get(answer, "balance")) ? "all accounted for"
                                                                 : "NOT all accounted for",
                messages, busy);
        print_receipts(answer);
        print_replies(answer);
        print_states(answer);
        print_refused("Refused in the last 7 days and not dropped again", json_object_get(answer, "files_refused"));
        print_refused("Refused in the last 7 days and not come again", json_object_get(answer, "records_refused"));
        print_strangers(json_object_get(answer, "hooks_refused"));
        print_clinics(json_object_get(answer, "clinics"));
        print_visits(json_object_get(answer, "visits"));
        print_providers(json_object_get(answer, "providers"));
        print_pauses(json_object_get(answer, "pauses"));
}

int verb_status(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autoptr(Client) client = NULL;
        Reply reply = { 0 };
        json_t *answer = NULL;
        int status;

        if (!ctl_only_options(ctl, verb, NULL, argc, argv))
                return CTL_USAGE;
        client = client_new(ctl);
        status = client_get(client, "/v1/status", &reply);
        if (status == CTL_DONE)
                status = reply_answer(ctl, &reply, NULL, &answer);
        if (status != CTL_DONE)
                return status;
        if (!ctl->json)
                print_status(answer);
        fflush(stdout);
        status = warn(answer);
        json_decref(answer);
        return status;
}

/* ---- backup, verify -------------------------------------------------------------------------- */

int verb_backup(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autoptr(Client) client = NULL;
        Reply reply = { 0 };
        int status;

        if (!ctl_only_options(ctl, verb, NULL, argc, argv))
                return CTL_USAGE;
        if (isatty(STDOUT_FILENO))
                return ctl_usage(verb,
                        "it writes a database to standard output: send that to a file, "
                        "followupctl backup >FILE");
        client = client_new(ctl);
        status = client_post_to_fd(client, "/v1/backup", client_reason(NULL), STDOUT_FILENO, &reply);
        if (status != CTL_DONE)
                return status;
        if (reply_refused(&reply, NULL))
                status = CTL_REFUSED;
        reply_done(&reply);
        return status;
}

int verb_verify(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autoptr(Client) client = NULL;
        Reply reply = { 0 };
        json_t *answer = NULL, *finding;
        size_t i;
        int status;

        if (!ctl_only_options(ctl, verb, NULL, argc, argv))
                return CTL_USAGE;
        client = client_new(ctl);
        status = client_post(client, "/v1/verify", NULL, 0, &reply);
        if (status == CTL_DONE)
                status = reply_answer(ctl, &reply, NULL, &answer);
        if (status != CTL_DONE)
                return status;
        if (!json_is_true(json_object_get(answer, "ok")))
                status = CTL_REFUSED;
        json_array_foreach(json_object_get(answer, "findings"), i, finding)
        {
                g_autofree char *text = shown_text(json_string_value(finding));

                fprintf(stderr, "%s\n", text);
        }
        if (status == CTL_DONE && !ctl->json)
                puts("The store is whole and the ledger balances.");
        json_decref(answer);
        return status;
}
