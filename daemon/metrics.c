#include "daemon/metrics.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

/* Ids and words of ours only; were one of them ever a stranger's, memory would stay bounded all the same. */
enum { SERIES_MAX = 4096 };

typedef struct Family {
        const char *name, *labels[2], *help;
} Family;

static const Family families[] = {
        [METRIC_HTTP_REQUESTS] = { "followupd_http_requests", { "route", "status" },
                "Requests answered by the listener." },
        [METRIC_HTTP_CONNECTIONS] = { "followupd_http_connections", { "result", NULL },
                "Connections to the listener: taken, refused because the peer had too many, cut because it was slow, crowded out by others." },
        [METRIC_RECORDS] = { "followupd_records", { "source", "result" },
                "Records read, by what became of them." },
        [METRIC_HANDOVERS] = { "followupd_handovers", { "provider", "verdict" },
                "Messages handed over, by what the provider's answer means." },
        [METRIC_HOOKS] = { "followupd_hook_requests", { "provider", "result" },
                "Requests of providers, by what became of them." },
        [METRIC_RECEIPTS] = { "followupd_receipts", { "provider", "state" },
                "Receipts of providers." },
        [METRIC_REPLIES] = { "followupd_replies", { "label", NULL },
                "Replies of patients, by what they mean." },
};
static_assert(ELEMENTSOF(families) == N_METRICS, "a metric lacks its name");

/* One count of a family. Its labels are written when somebody asks for them: counting comes with every message. */
typedef struct Series {
        char *labels[2]; /* "" where the family has but one */
        uint64_t n;
} Series;

struct Metrics {
        GHashTable *series[N_METRICS]; /* Series *, as a set */
};

static guint series_hash(gconstpointer key)
{
        const Series *series = key;

        return g_str_hash(series->labels[0]) * 31 + g_str_hash(series->labels[1]);
}

static gboolean series_equal(gconstpointer a, gconstpointer b)
{
        const Series *x = a, *y = b;

        return strcmp(x->labels[0], y->labels[0]) == 0 && strcmp(x->labels[1], y->labels[1]) == 0;
}

static void series_free(gpointer data)
{
        Series *series = data;

        g_free(series->labels[0]);
        g_free(series->labels[1]);
        g_free(series);
}

static gint series_compare(gconstpointer a, gconstpointer b)
{
        const Series *x = a, *y = b;
        int order = strcmp(x->labels[0], y->labels[0]);

        return order != 0 ? order : strcmp(x->labels[1], y->labels[1]);
}

Metrics *metrics_new(void)
{
        Metrics *metrics = g_new0(Metrics, 1);

        for (unsigned i = 0; i < N_METRICS; i++)
                metrics->series[i] = g_hash_table_new_full(series_hash, series_equal, series_free, NULL);
        return metrics;
}

void metrics_free(Metrics *metrics)
{
        if (!metrics)
                return;
        for (unsigned i = 0; i < N_METRICS; i++)
                g_hash_table_unref(metrics->series[i]);
        g_free(metrics);
}

void metrics_count(Metrics *metrics, Metric metric, const char *first, const char *second, uint64_t n)
{
        const bool has_second = families[metric].labels[1] != NULL;
        const Series wanted = { { (char *)(first ? first : ""), (char *)(second && has_second ? second : "") }, 0 };
        Series *series;

        if (!metrics || n == 0)
                return;
        series = g_hash_table_lookup(metrics->series[metric], &wanted);
        if (!series && g_hash_table_size(metrics->series[metric]) >= SERIES_MAX)
                return;
        if (!series) {
                series = g_new0(Series, 1);
                series->labels[0] = g_strdup(wanted.labels[0]);
                series->labels[1] = g_strdup(wanted.labels[1]);
                g_hash_table_add(metrics->series[metric], series);
        }
        series->n += n;
}

void metrics_print_head(GString *out, const char *name, const char *type, const char *unit, const char *help)
{
        g_string_append_printf(out, "# TYPE %s %s\n", name, type);
        if (unit)
                g_string_append_printf(out, "# UNIT %s %s\n", name, unit);
        g_string_append_printf(out, "# HELP %s %s\n", name, help);
}

void metrics_print_label(GString *out, const char *name, const char *value)
{
        g_string_append_printf(out, "%s%s=\"", out->len > 0 && out->str[out->len - 1] == '"' ? "," : "", name);
        for (const char *at = value ? value : ""; *at; at++) {
                if (*at == '\n')
                        g_string_append(out, "\\n");
                else if (*at == '"' || *at == '\\')
                        g_string_append_printf(out, "\\%c", *at);
                else
                        g_string_append_c(out, *at);
        }
        g_string_append_c(out, '"');
}

static void print_series(const Family *family, const Series *series, GString *out)
{
        g_autoptr(GString) labels = g_string_new(NULL);

        metrics_print_label(labels, family->labels[0], series->labels[0]);
        if (family->labels[1])
                metrics_print_label(labels, family->labels[1], series->labels[1]);
        g_string_append_printf(out, "%s_total{%s} %" G_GUINT64_FORMAT "\n", family->name, labels->str, series->n);
}

void metrics_print(const Metrics *metrics, GString *out)
{
        for (unsigned i = 0; i < N_METRICS; i++) {
                g_autoptr(GList) all = g_list_sort(g_hash_table_get_keys(metrics->series[i]), series_compare);

                metrics_print_head(out, families[i].name, "counter", NULL, families[i].help);
                for (GList *at = all; at; at = at->next)
                        print_series(&families[i], at->data, out);
        }
}
