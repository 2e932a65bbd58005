#include "daemon/report.h"

#include <string.h>

typedef struct Count {
        uint64_t n_messages, n_parts;
} Count;

struct Report {
        GHashTable *days;     /* "2026-03-01\tclinic\tprovider" -> Count * */
        GHashTable *channels; /* "clinic\tprovider" -> Count * */
        GHashTable *hours;    /* "2026-03-01 10:00\tclinic" -> Count * */
        Count all;
};

Report *report_new(void)
{
        Report *report = g_new0(Report, 1);

        report->days = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        report->channels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        report->hours = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        return report;
}

void report_free(Report *report)
{
        if (!report)
                return;
        g_hash_table_unref(report->days);
        g_hash_table_unref(report->channels);
        g_hash_table_unref(report->hours);
        g_free(report);
}

/* takes the key over */
static void add(GHashTable *table, char *key, unsigned parts)
{
        Count *count = g_hash_table_lookup(table, key);

        if (count)
                g_free(key);
        else {
                count = g_new0(Count, 1);
                g_hash_table_insert(table, key, count);
        }
        count->n_messages++;
        count->n_parts += parts;
}

void report_message(Report *report, const char *clinic, const char *provider, unsigned parts, const CivilZone *zone, UtcMs now)
{
        CivilDate date;
        CivilTime time;

        civil_from_utc(zone, now, &date, &time, NULL);
        add(report->days, g_strdup_printf("%04d-%02d-%02d\t%s\t%s", date.year, date.month, date.day, clinic, provider), parts);
        add(report->channels, g_strdup_printf("%s\t%s", clinic, provider), parts);
        add(report->hours, g_strdup_printf("%04d-%02d-%02d %02d:00\t%s", date.year, date.month, date.day, time.hour, clinic), parts);
        report->all.n_messages++;
        report->all.n_parts += parts;
}

static void render_table(GHashTable *table, const char *head, GString *out)
{
        g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(table), (GCompareFunc)strcmp);

        g_string_append_printf(out, "%s\n", head);
        for (GList *at = keys; at; at = at->next) {
                const Count *count = g_hash_table_lookup(table, at->data);
                g_auto(GStrv) columns = g_strsplit(at->data, "\t", -1);

                g_string_append(out, " ");
                for (unsigned i = 0; columns[i]; i++)
                        g_string_append_printf(out, " %-16s", columns[i]);
                g_string_append_printf(out, " %8" G_GUINT64_FORMAT " messages %8" G_GUINT64_FORMAT " parts\n", count->n_messages, count->n_parts);
        }
}

void report_render(const Report *report, GString *out)
{
        GHashTableIter iter;
        gpointer key, count;
        const char *busiest = NULL;
        uint64_t most = 0;

        render_table(report->days, "Messages per day, clinic and provider:", out);
        render_table(report->channels, "In all, per clinic and provider:", out);
        g_hash_table_iter_init(&iter, report->hours);
        while (g_hash_table_iter_next(&iter, &key, &count))
                if (((Count *)count)->n_messages > most ||
                        (((Count *)count)->n_messages == most && strcmp(key, busiest) < 0)) {
                        busiest = key;
                        most = ((Count *)count)->n_messages;
                }
        g_string_append_printf(out, "In all: %" G_GUINT64_FORMAT " messages, %" G_GUINT64_FORMAT " parts.\n",
                report->all.n_messages, report->all.n_parts);
        if (busiest) {
                g_auto(GStrv) columns = g_strsplit(busiest, "\t", -1);

                g_string_append_printf(out, "Busiest hour: %s at %s, %" G_GUINT64_FORMAT " messages.\n", columns[0], columns[1], most);
        }
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
        g_string_append(out, "Ledger:\n");
        for (unsigned state = 0; state < N_FOLLOWUP_STATES; state++)
                if (by_state[state] > 0)
                        g_string_append_printf(out, "  %-12s %10" G_GUINT64_FORMAT "\n", followup_state_to_string(state), by_state[state]);
        g_string_append_printf(out,
                "  %" G_GUINT64_FORMAT " follow-ups ever made, %" G_GUINT64_FORMAT " accounted for, in %" G_GUINT64_FORMAT " messages: %s\n", made, sum,
                n_messages, made == sum ? "the ledger is in balance" : "THE LEDGER IS OUT OF BALANCE");
}
