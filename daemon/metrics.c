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

struct Metrics {
        GHashTable *counts[N_METRICS]; /* labels as they are printed -> uint64_t * */
};

Metrics *metrics_new(void)
{
        Metrics *metrics = g_new0(Metrics, 1);

        for (unsigned i = 0; i < N_METRICS; i++)
                metrics->counts[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        return metrics;
}

void metrics_free(Metrics *metrics)
{
        if (!metrics)
                return;
        for (unsigned i = 0; i < N_METRICS; i++)
                g_hash_table_unref(metrics->counts[i]);
        g_free(metrics);
}

void metrics_count(Metrics *metrics, Metric metric, const char *first, const char *second, uint64_t n)
{
        g_autoptr(GString) labels = NULL;
        uint64_t *count;

        if (!metrics || n == 0)
                return;
        labels = g_string_new(NULL);
        metrics_print_label(labels, families[metric].labels[0], first);
        if (families[metric].labels[1])
                metrics_print_label(labels, families[metric].labels[1], second);
        count = g_hash_table_lookup(metrics->counts[metric], labels->str);
        if (!count && g_hash_table_size(metrics->counts[metric]) >= SERIES_MAX)
                return;
        if (!count) {
                count = g_new0(uint64_t, 1);
                g_hash_table_insert(metrics->counts[metric], g_strdup(labels->str), count);
        }
        *count += n;
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

void metrics_print(const Metrics *metrics, GString *out)
{
        for (unsigned i = 0; i < N_METRICS; i++) {
                g_autoptr(GList) keys =
                        g_list_sort(g_hash_table_get_keys(metrics->counts[i]), (GCompareFunc)strcmp);

                metrics_print_head(out, families[i].name, "counter", NULL, families[i].help);
                for (GList *at = keys; at; at = at->next)
                        g_string_append_printf(out, "%s_total{%s} %" G_GUINT64_FORMAT "\n", families[i].name,
                                (const char *)at->data,
                                *(const uint64_t *)g_hash_table_lookup(metrics->counts[i], at->data));
        }
}
