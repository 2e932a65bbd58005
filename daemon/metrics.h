/* Metrics: what has been counted since the start, by ids and words only: nothing of a patient. On the loop. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Metrics Metrics;

/* Each has a row in metrics.c with its name, labels and one sentence. */
typedef enum Metric {
        METRIC_HTTP_REQUESTS,    /* route, status */
        METRIC_HTTP_CONNECTIONS, /* result: taken, refused, cut */
        METRIC_RECORDS,          /* source, result */
        METRIC_HANDOVERS,        /* provider, verdict */
        METRIC_HOOKS,            /* provider, result */
        METRIC_RECEIPTS,         /* provider, state */
        METRIC_REPLIES,          /* label */
} Metric;
enum { N_METRICS = METRIC_REPLIES + 1 };

Metrics *metrics_new(void);
void metrics_free(Metrics *metrics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Metrics, metrics_free)

/* @second: NULL where the metric has one label */
void metrics_count(Metrics *metrics, Metric metric, const char *first, const char *second, uint64_t n);

/* ---- OpenMetrics text ------------------------------------------------------------------------ */

/* metrics_print() - all that was counted */
void metrics_print(const Metrics *metrics, GString *out);
/* metrics_print_head() - the lines before a family's samples; @unit: NULL: none */
void metrics_print_head(GString *out, const char *name, const char *type, const char *unit, const char *help);
/* metrics_print_label() - name="value" with what needs it escaped, a comma before it where one is needed */
void metrics_print_label(GString *out, const char *name, const char *value);
