#include "daemon/report.h"

#include <string.h>

typedef struct Count {
        uint64_t n_messages, n_parts;
} Count;

typedef enum Promise { PROMISE_HOURS, PROMISE_WINDOW, PROMISE_ONCE, PROMISE_DAY, PROMISE_STOP, PROMISE_QUIET } Promise;
enum { N_PROMISES = PROMISE_QUIET + 1 };
static const char *const promises[N_PROMISES] = {
        [PROMISE_HOURS] = "messages outside the hours allowed",
        [PROMISE_WINDOW] = "messages after their window",
        [PROMISE_ONCE] = "follow-ups sent twice",
        [PROMISE_DAY] = "messages beyond a patient's day (max_messages_per_day)",
        [PROMISE_STOP] = "messages to an address after its stop",
        [PROMISE_QUIET] = "offers, surveys, greetings while a complaint was open",
};

struct Report {
        UtcMs from, to;
        GHashTable *days;     /* "2026-03-01\tclinic\tprovider" -> Count * */
        GHashTable *months;   /* "2026-03\tclinic\tprovider" -> Count * */
        GHashTable *channels; /* "clinic\tprovider" -> Count * */
        GHashTable *hours;    /* "2026-03-01 10:00\tclinic" -> Count * */
        Count all;
        uint64_t n_by_purpose[N_PURPOSES], n_replies[N_REPLY_LABELS];
        uint64_t n_answers, n_alerts, n_tasks, n_tasks_done;
        GHashTable *task_days; /* "2026-03-01\tclinic" -> Count *: tasks by their due */
        GHashTable *reasons;   /* "missed: recorded N days after treatment" -> Count * */
        /* what is needed to see a promise broken */
        GHashTable *patients;  /* their numbers */
        GHashTable *sent;      /* follow-ups' ids */
        GHashTable *days_of;   /* "patient 2026-03-01" -> Count * */
        GHashTable *stopped;   /* addresses */
        GHashTable *troubles;  /* task's id -> address; while it is open */
        uint64_t n_broken[N_PROMISES];
};

static GHashTable *counts_new(void)
{
        return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static GHashTable *numbers_new(GDestroyNotify free_value)
{
        return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_value);
}

Report *report_new(UtcMs from, UtcMs to)
{
        Report *report = g_new0(Report, 1);

        report->from = from;
        report->to = to;
        report->days = counts_new();
        report->months = counts_new();
        report->channels = counts_new();
        report->hours = counts_new();
        report->task_days = counts_new();
        report->reasons = counts_new();
        report->patients = numbers_new(NULL);
        report->sent = numbers_new(NULL);
        report->days_of = counts_new();
        report->stopped = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        report->troubles = numbers_new(g_free);
        return report;
}

void report_free(Report *report)
{
        if (!report)
                return;
        g_hash_table_unref(report->days);
        g_hash_table_unref(report->months);
        g_hash_table_unref(report->channels);
        g_hash_table_unref(report->hours);
        g_hash_table_unref(report->task_days);
        g_hash_table_unref(report->reasons);
        g_hash_table_unref(report->patients);
        g_hash_table_unref(report->sent);
        g_hash_table_unref(report->days_of);
        g_hash_table_unref(report->stopped);
        g_hash_table_unref(report->troubles);
        g_free(report);
}

/* ---- what happens ---------------------------------------------------------------------------- */

/* takes the key over; returns how many there are now */
static uint64_t add(GHashTable *table, char *key, unsigned parts)
{
        Count *count = g_hash_table_lookup(table, key);

        if (count)
                g_free(key);
        else {
                count = g_new0(Count, 1);
                g_hash_table_insert(table, key, count);
        }
        count->n_parts += parts;
        return ++count->n_messages;
}

static gpointer number_new(int64_t number)
{
        return g_memdup2(&number, sizeof(number));
}

static bool has_trouble(const Report *report, const char *address)
{
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, report->troubles);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                if (strcmp(value, address) == 0)
                        return true;
        return false;
}

static bool waits_for_peace(Purpose purpose)
{
        return purpose == PURPOSE_OFFER || purpose == PURPOSE_SURVEY || purpose == PURPOSE_GREETING;
}

static void check_promises(Report *report, const Claimed *claimed, const Clinic *clinic)
{
        const Message *message = claimed->message;
        CivilDate date;
        CivilTime time;
        uint64_t n_that_day;

        civil_from_utc(claimed->zone, claimed->taken_at, &date, &time, NULL);
        if (civil_time_compare(time, clinic->send_between.from) < 0 || civil_time_compare(time, clinic->send_between.to) > 0)
                report->n_broken[PROMISE_HOURS]++;
        if (claimed->taken_at.ms >= message->closes.ms)
                report->n_broken[PROMISE_WINDOW]++;
        for (guint i = 0; i < message->followups->len; i++)
                if (!g_hash_table_add(report->sent, number_new(g_array_index(message->followups, int64_t, i))))
                        report->n_broken[PROMISE_ONCE]++;
        n_that_day = add(report->days_of, g_strdup_printf("%" G_GINT64_FORMAT " %04d-%02d-%02d", message->patient_number,
                date.year, date.month, date.day), message->parts);
        if (n_that_day > clinic->max_messages_per_day && !claimed->is_safety)
                report->n_broken[PROMISE_DAY]++;
        if (g_hash_table_contains(report->stopped, message->to))
                report->n_broken[PROMISE_STOP]++;
        if (waits_for_peace(message->purpose) && has_trouble(report, message->to))
                report->n_broken[PROMISE_QUIET]++;
}

void report_message(Report *report, const Claimed *claimed, const Clinic *clinic)
{
        const Message *message = claimed->message;
        const unsigned parts = message->parts;
        CivilDate date;
        CivilTime time;

        civil_from_utc(clinic->zone, claimed->taken_at, &date, &time, NULL);
        add(report->days, g_strdup_printf("%04d-%02d-%02d\t%s\t%s", date.year, date.month, date.day, clinic->id, claimed->provider), parts);
        add(report->months, g_strdup_printf("%04d-%02d\t%s\t%s", date.year, date.month, clinic->id, claimed->provider), parts);
        add(report->channels, g_strdup_printf("%s\t%s", clinic->id, claimed->provider), parts);
        add(report->hours, g_strdup_printf("%04d-%02d-%02d %02d:00\t%s", date.year, date.month, date.day, time.hour, clinic->id), parts);
        report->all.n_messages++;
        report->all.n_parts += parts;
        report->n_by_purpose[message->purpose]++;
        g_hash_table_add(report->patients, number_new(message->patient_number));
        check_promises(report, claimed, clinic);
}

void report_reply(Report *report, const char *from, ReplyLabel label, bool is_stop, int64_t task)
{
        report->n_replies[label]++;
        if (is_stop)
                g_hash_table_add(report->stopped, g_strdup(from));
        else if (label == REPLY_START)
                g_hash_table_remove(report->stopped, from);
        /* a score makes a task only where it is a complaint */
        if (task != 0 && (label == REPLY_RED || label == REPLY_WORRY || label == REPLY_SCORE))
                g_hash_table_replace(report->troubles, number_new(task), g_strdup(from));
}

void report_task_done(Report *report, int64_t task)
{
        report->n_tasks_done++;
        g_hash_table_remove(report->troubles, &task);
}

void report_notice(Report *report, bool is_alert)
{
        if (is_alert)
                report->n_alerts++;
        else
                report->n_answers++;
}

/* Numbers, dates and ids in a reason differ from one follow-up to the next: they are told as N. */
static char *general_reason(const char *reason)
{
        GString *out = g_string_new(NULL);

        for (const char *c = reason; *c; c++)
                if (!g_ascii_isdigit(*c))
                        g_string_append_c(out, *c);
                else if (out->len == 0 || out->str[out->len - 1] != 'N')
                        g_string_append_c(out, 'N');
        return g_string_free(out, FALSE);
}

void report_followup(Report *report, const FollowupView *view)
{
        const Followup *f = &view->f;

        if (f->state == FOLLOWUP_TASK || f->state == FOLLOWUP_DONE) {
                report->n_tasks++;
                if (f->due.ms >= report->from.ms && f->due.ms < report->to.ms) {
                        char day[UTC_TEXT_MAX];

                        utc_format(f->due, day);
                        add(report->task_days, g_strdup_printf("%.10s\t%s", day, view->clinic), 0);
                }
        } else if (!followup_is_open(f->state) && f->state != FOLLOWUP_SENT && f->state != FOLLOWUP_DELIVERED &&
                f->state != FOLLOWUP_ANSWERED) {
                g_autofree char *reason = general_reason(f->reason);

                add(report->reasons, g_strdup_printf("%s: %s", followup_state_to_string(f->state), reason), 0);
        }
}

/* ---- what is told ---------------------------------------------------------------------------- */

static void render_table(GHashTable *table, const char *head, GString *out)
{
        g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(table), (GCompareFunc)strcmp);

        g_string_append_printf(out, "\n%s\n", head);
        for (GList *at = keys; at; at = at->next) {
                const Count *count = g_hash_table_lookup(table, at->data);
                g_auto(GStrv) columns = g_strsplit(at->data, "\t", -1);

                g_string_append(out, " ");
                for (unsigned i = 0; columns[i]; i++)
                        g_string_append_printf(out, " %-16s", columns[i]);
                g_string_append_printf(out, " %8" G_GUINT64_FORMAT " %-8s %8" G_GUINT64_FORMAT " %s\n", count->n_messages,
                        count->n_messages == 1 ? "message" : "messages", count->n_parts, count->n_parts == 1 ? "part" : "parts");
        }
}

/* The key with the most; of equals the first by name; NULL: there is none. */
static const char *find_most(GHashTable *table, uint64_t *ret_n)
{
        GHashTableIter iter;
        gpointer key, value;
        const char *most = NULL;

        *ret_n = 0;
        g_hash_table_iter_init(&iter, table);
        while (g_hash_table_iter_next(&iter, &key, &value)) {
                const uint64_t n = ((const Count *)value)->n_messages;

                if (n > *ret_n || (n == *ret_n && most && strcmp(key, most) < 0)) {
                        most = key;
                        *ret_n = n;
                }
        }
        return most;
}

static void render_most(GHashTable *table, const char *what, const char *of, GString *out)
{
        uint64_t n;
        const char *most = find_most(table, &n);
        g_auto(GStrv) columns = most ? g_strsplit(most, "\t", -1) : NULL;

        if (most)
                g_string_append_printf(out, "  %-28s %8" G_GUINT64_FORMAT " %s, %s at %s\n", what, n, of, columns[0], columns[1]);
}

static void render_number(GString *out, const char *what, uint64_t n)
{
        g_string_append_printf(out, "  %-28s %8" G_GUINT64_FORMAT "\n", what, n);
}

static void render_replies(const Report *report, GString *out)
{
        uint64_t n = 0;

        for (unsigned label = 0; label < N_REPLY_LABELS; label++)
                n += report->n_replies[label];
        if (n == 0)
                return;
        render_number(out, "patients wrote", n);
        for (unsigned label = 0; label < N_REPLY_LABELS; label++)
                if (report->n_replies[label] > 0)
                        g_string_append_printf(out, "    %-26s %8" G_GUINT64_FORMAT "\n", reply_label_to_string(label), report->n_replies[label]);
        render_number(out, "answered at once", report->n_answers);
        render_number(out, "alerts told to staff", report->n_alerts);
}

static void render_summary(const Report *report, GString *out)
{
        char from[UTC_TEXT_MAX], to[UTC_TEXT_MAX];

        utc_format(report->from, from);
        utc_format(report->to, to);
        g_string_append_printf(out, "\nRehearsal from %.10s to %.10s\n\nIn short:\n", from, to);
        render_number(out, "patients written to", g_hash_table_size(report->patients));
        render_number(out, "messages", report->all.n_messages);
        for (unsigned purpose = 0; purpose < N_PURPOSES; purpose++)
                if (report->n_by_purpose[purpose] > 0)
                        g_string_append_printf(out, "    %-26s %8" G_GUINT64_FORMAT "\n", purpose_to_string(purpose), report->n_by_purpose[purpose]);
        render_number(out, "parts of them, as billed", report->all.n_parts);
        render_most(report->hours, "the busiest hour", "messages", out);
        render_replies(report, out);
        render_number(out, "calls and visits for staff", report->n_tasks);
        if (report->n_tasks_done > 0)
                render_number(out, "  of them worked off", report->n_tasks_done);
        render_most(report->task_days, "the busiest day for staff", "tasks", out);
}

static int most_first(gconstpointer a, gconstpointer b, gpointer table)
{
        const Count *x = g_hash_table_lookup(table, a), *y = g_hash_table_lookup(table, b);

        return x->n_messages != y->n_messages ? (x->n_messages < y->n_messages ? 1 : -1) : strcmp(a, b);
}

static void render_reasons(const Report *report, GString *out)
{
        GList *keys = g_hash_table_get_keys(report->reasons);

        keys = g_list_sort_with_data(keys, most_first, report->reasons);
        g_string_append(out, keys ? "\nNot sent, and why:\n" : "");
        for (GList *at = keys; at; at = at->next)
                g_string_append_printf(out, "  %8" G_GUINT64_FORMAT "  %s\n", ((Count *)g_hash_table_lookup(report->reasons, at->data))->n_messages,
                        (const char *)at->data);
        g_list_free(keys);
}

static void render_promises(const Report *report, GString *out)
{
        g_string_append(out, "\nWas a promise broken?\n");
        for (unsigned i = 0; i < N_PROMISES; i++)
                if (report->n_broken[i] == 0)
                        g_string_append_printf(out, "  %8s  %s\n", "none", promises[i]);
                else
                        g_string_append_printf(out, "  %8" G_GUINT64_FORMAT "  %s: THIS IS A FAULT\n", report->n_broken[i], promises[i]);
}

void report_render(const Report *report, GString *out)
{
        render_summary(report, out);
        render_promises(report, out);
        render_reasons(report, out);
        render_table(report->channels, "In all, per clinic and provider:", out);
        render_table(report->months, "Messages per month, clinic and provider:", out);
        render_table(report->days, "Messages per day, clinic and provider:", out);
}

void report_ledger(GPtrArray *rows, uint64_t made, GString *out)
{
        uint64_t by_state[N_FOLLOWUP_STATES] = { 0 };
        uint64_t n_messages = 0, sum = 0;

        for (unsigned i = 0; i < rows->len; i++) {
                const Ledger *row = rows->pdata[i];

                n_messages += row->n_messages;
                for (unsigned state = 0; state < N_FOLLOWUP_STATES; state++) {
                        by_state[state] += row->n[state];
                        sum += row->n[state];
                }
        }
        g_string_append(out, "\nLedger:\n");
        for (unsigned state = 0; state < N_FOLLOWUP_STATES; state++)
                if (by_state[state] > 0)
                        g_string_append_printf(out, "  %-12s %10" G_GUINT64_FORMAT "\n", followup_state_to_string(state), by_state[state]);
        g_string_append_printf(out,
                "  %" G_GUINT64_FORMAT " follow-ups ever made, %" G_GUINT64_FORMAT " accounted for, in %" G_GUINT64_FORMAT " messages: %s\n", made, sum,
                n_messages, made == sum ? "the ledger is in balance" : "THE LEDGER IS OUT OF BALANCE");
}
