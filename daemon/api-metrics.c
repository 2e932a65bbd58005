/* GET /metrics: OpenMetrics 1.0 text. Ids and words of ours only: nobody learns of a patient from it. */
#include <string.h>

#include "config/config-check.h"
#include "daemon/api.h"
#include "daemon/dispatcher.h"
#include "daemon/listener.h"
#include "daemon/metrics.h"
#include "store/store-reply.h"

typedef struct MetricsJob {
        ApiJob base;
        GPtrArray *rows;   /* Ledger * */
        GPtrArray *alerts; /* AlertView *: open ones */
        GPtrArray *visits; /* VisitCount * */
} MetricsJob;

static void metrics_job_free(ApiJob *base)
{
        MetricsJob *job = (MetricsJob *)base;

        g_clear_pointer(&job->rows, g_ptr_array_unref);
        g_clear_pointer(&job->alerts, g_ptr_array_unref);
        g_clear_pointer(&job->visits, g_ptr_array_unref);
}

static int metrics_run(ApiJob *base, Store *store, Err *err)
{
        MetricsJob *job = (MetricsJob *)base;
        uint64_t made;
        int r;

        metrics_job_free(base);
        r = store_ledger(store, &job->rows, &made, err);
        if (r == 0)
                r = store_visits(store, base->job.now, &job->visits, err);
        return r < 0 ? r : store_alerts_open(store, &job->alerts, err);
}

/* ---- families -------------------------------------------------------------------------------- */

static void print_gauge(GString *out, const char *name, const char *unit, const char *help, double value)
{
        char text[G_ASCII_DTOSTR_BUF_SIZE];

        metrics_print_head(out, name, "gauge", unit, help);
        g_string_append_printf(out, "%s %s\n", name, g_ascii_dtostr(text, sizeof(text), value));
}

static char *labels_of(const char *const *pairs)
{
        GString *labels = g_string_new(NULL);

        for (; pairs[0]; pairs += 2)
                metrics_print_label(labels, pairs[0], pairs[1]);
        return g_string_free(labels, FALSE);
}

static void print_followups(GString *out, const GPtrArray *rows)
{
        metrics_print_head(out, "followupd_followups", "gauge", NULL, "Follow-ups ever made, by the state they are in.");
        for (unsigned i = 0; i < rows->len; i++) {
                const Ledger *row = g_ptr_array_index(rows, i);

                for (int state = 0; state < N_FOLLOWUP_STATES; state++) {
                        const char *pairs[] = { "clinic", row->clinic, "method", row->method, "state",
                                followup_state_to_string((FollowupState)state), NULL };
                        g_autofree char *labels = labels_of(pairs);

                        g_string_append_printf(out, "followupd_followups{%s} %" G_GUINT64_FORMAT "\n", labels, row->n[state]);
                }
        }
}

static void print_messages(GString *out, const GPtrArray *rows)
{
        metrics_print_head(out, "followupd_messages", "gauge", NULL, "Messages ever made.");
        for (unsigned i = 0; i < rows->len; i++) {
                const Ledger *row = g_ptr_array_index(rows, i);
                const char *pairs[] = { "clinic", row->clinic, "method", row->method, NULL };
                g_autofree char *labels = labels_of(pairs);

                g_string_append_printf(out, "followupd_messages{%s} %" G_GUINT64_FORMAT "\n", labels, row->n_messages);
        }
}

static void print_oldest(GString *out, const GPtrArray *rows, UtcMs now)
{
        static const char name[] = "followupd_oldest_due_age_seconds";

        metrics_print_head(out, name, "gauge", "seconds", "For how long the oldest planned follow-up has been due.");
        for (unsigned i = 0; i < rows->len; i++) {
                const Ledger *row = g_ptr_array_index(rows, i);
                const char *pairs[] = { "clinic", row->clinic, "method", row->method, NULL };
                g_autofree char *labels = labels_of(pairs);
                int64_t age = utc_is_never(row->oldest_due) ? 0 : MAX(now.ms - row->oldest_due.ms, 0);

                g_string_append_printf(out, "%s{%s} %" G_GINT64_FORMAT ".%03d\n", name, labels, age / 1000, (int)(age % 1000));
        }
}

/* Who was booked and came, and how many of a hundred should. */
static void print_visits(GString *out, const Config *config, const GPtrArray *visits)
{
        static const char count[] = "followupd_visits", mark[] = "followupd_visits_mark_ratio";
        g_autoptr(GString) marks = g_string_new(NULL);

        metrics_print_head(out, count, "gauge", NULL, "Appointments of the last 30 days, by what became of them.");
        metrics_print_head(marks, mark, "gauge", "ratio", "The share of those booked that should have come.");
        for (unsigned i = 0; i < visits->len; i++) {
                const VisitCount *visit = g_ptr_array_index(visits, i);
                const Clinic *clinic = config_clinic(config, visit->clinic);
                const struct {
                        const char *became;
                        uint64_t n;
                } kinds[] = { { "came", visit->came }, { "no-show", visit->no_show }, { "not-told", visit->silent },
                        { "cancelled", visit->cancelled } };

                for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
                        const char *pairs[] = { "clinic", visit->clinic, "became", kinds[k].became, NULL };
                        g_autofree char *labels = labels_of(pairs);

                        g_string_append_printf(out, "%s{%s} %" G_GUINT64_FORMAT "\n", count, labels, kinds[k].n);
                }
                if (clinic) {
                        const char *pairs[] = { "clinic", visit->clinic, NULL };
                        g_autofree char *labels = labels_of(pairs);

                        g_string_append_printf(marks, "%s{%s} %u.%02u\n", mark, labels, clinic->came_percent / 100,
                                clinic->came_percent % 100);
                }
        }
        g_string_append(out, marks->str);
}

/* How many alerts wait for somebody to take them, and for how long the first of them has: every clinic has its row, so
 * that 0 is told, too. */
static void print_alerts(GString *out, const Config *config, const GPtrArray *alerts, UtcMs now)
{
        static const char count[] = "followupd_alerts_open", age[] = "followupd_alert_age_seconds";
        g_autoptr(GList) clinics = config_sorted_ids(config->clinics);
        g_autoptr(GString) ages = g_string_new(NULL);

        metrics_print_head(out, count, "gauge", NULL, "Red flags that nobody has acknowledged.");
        metrics_print_head(ages, age, "gauge", "seconds", "For how long the oldest of them has waited.");
        for (GList *at = clinics; at; at = at->next) {
                const char *pairs[] = { "clinic", at->data, NULL };
                g_autofree char *labels = labels_of(pairs);
                int64_t oldest = now.ms;
                unsigned n = 0;

                for (unsigned i = 0; i < alerts->len; i++) {
                        const AlertView *alert = g_ptr_array_index(alerts, i);

                        if (strcmp(alert->clinic, at->data) != 0 || !utc_is_never(alert->acknowledged))
                                continue;
                        oldest = MIN(oldest, alert->created.ms);
                        n++;
                }
                g_string_append_printf(out, "%s{%s} %u\n", count, labels, n);
                g_string_append_printf(ages, "%s{%s} %" G_GINT64_FORMAT "\n", age, labels, (now.ms - oldest) / 1000);
        }
        g_string_append(out, ages->str);
}

static void print_breakers(GString *out, const GArray *providers)
{
        static const char name[] = "followupd_provider_breaker";

        metrics_print_head(out, name, "stateset", NULL, "Is a provider given messages? open: it is not, for a while.");
        for (unsigned i = 0; i < providers->len; i++) {
                const ProviderStatus *status = &g_array_index(providers, ProviderStatus, i);

                for (int state = 0; state < N_BREAKER_STATES; state++) {
                        const char *pairs[] = { "provider", status->id, name,
                                breaker_state_to_string((BreakerState)state), NULL };
                        g_autofree char *labels = labels_of(pairs);

                        g_string_append_printf(out, "%s{%s} %d\n", name, labels, status->breaker == (BreakerState)state);
                }
        }
}

static unsigned in_flight(const ProviderStatus *status)
{
        return status->n_in_flight;
}

static unsigned ready(const ProviderStatus *status)
{
        return status->n_ready;
}

static unsigned paused(const ProviderStatus *status)
{
        return status->paused;
}

static void print_providers(GString *out, const GArray *providers)
{
        static const struct {
                const char *name, *help;
                unsigned (*value)(const ProviderStatus *status);
        } gauges[] = {
                { "followupd_provider_in_flight", "Messages that a provider is being given.", in_flight },
                { "followupd_provider_ready", "Messages claimed for a provider, waiting for a connection.", ready },
                { "followupd_provider_paused", "1: staff paused the provider.", paused },
        };

        print_breakers(out, providers);
        for (size_t i = 0; i < G_N_ELEMENTS(gauges); i++) {
                metrics_print_head(out, gauges[i].name, "gauge", NULL, gauges[i].help);
                for (unsigned j = 0; j < providers->len; j++) {
                        const ProviderStatus *status = &g_array_index(providers, ProviderStatus, j);
                        const char *pairs[] = { "provider", status->id, NULL };
                        g_autofree char *labels = labels_of(pairs);

                        g_string_append_printf(out, "%s{%s} %u\n", gauges[i].name, labels, gauges[i].value(status));
                }
        }
}

static void print_commits(GString *out, StoreThread *thread)
{
        static const char name[] = "followupd_store_commit_seconds";
        StoreCommits commits;
        uint64_t n = 0;

        store_thread_commits(thread, &commits);
        metrics_print_head(out, name, "histogram", "seconds", "Time to bring a group of changes to the disk.");
        for (unsigned i = 0; i < STORE_COMMIT_BUCKETS; i++) {
                char bound[G_ASCII_DTOSTR_BUF_SIZE];

                n += commits.n[i];
                g_ascii_dtostr(bound, sizeof(bound), store_commit_bounds_ms[i] / 1000.0);
                g_string_append_printf(out, "%s_bucket{le=\"%s%s\"} %" G_GUINT64_FORMAT "\n", name, bound,
                        strchr(bound, '.') ? "" : ".0", n);
        }
        n += commits.n[STORE_COMMIT_BUCKETS];
        g_string_append_printf(out, "%s_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT "\n", name, n);
        g_string_append_printf(out, "%s_count %" G_GUINT64_FORMAT "\n", name, n);
        g_string_append_printf(out, "%s_sum %" G_GUINT64_FORMAT ".%06d\n", name, commits.sum_us / 1000000,
                (int)(commits.sum_us % 1000000));
}

static void print_state(GString *out, const Manager *manager)
{
        metrics_print_head(out, "followupd_build", "info", NULL, "The version that runs.");
        g_string_append(out, "followupd_build_info{version=\"" FOLLOWUPD_VERSION "\"} 1\n");
        print_gauge(out, "followupd_store_queue", NULL, "Jobs that wait for the store.", store_thread_pending(manager->store));
        print_gauge(out, "followupd_store_full", NULL, "1: the disk is full, and nothing is sent.",
                store_thread_is_full(manager->store));
        print_gauge(out, "followupd_busy_messages", NULL, "Messages claimed, on their way or being settled.",
                dispatcher_n_busy(manager->dispatcher));
        print_gauge(out, "followupd_clock_doubtful", NULL, "1: the clock is in doubt, and nothing is sent.",
                manager->clock_doubtful);
        print_gauge(out, "followupd_configuration_refused", NULL, "1: the configuration on disk has faults and is not in force.",
                !utc_is_never(manager->reload_refused));
        print_gauge(out, "followupd_configuration_waits", NULL, "1: the configuration on disk waits for followupctl accept.",
                manager->waiting != NULL);
        print_gauge(out, "followupd_listener_down", NULL, "1: the listener does not serve all that it should.",
                listener_is_down(manager->listener));
}

static void metrics_answer(ApiJob *base)
{
        const MetricsJob *job = (const MetricsJob *)base;
        const Manager *manager = api_manager(base->request->api);
        g_autoptr(GArray) providers = dispatcher_status(manager->dispatcher);
        GString *out = g_string_new(NULL);

        print_state(out, manager);
        print_followups(out, job->rows);
        print_messages(out, job->rows);
        print_oldest(out, job->rows, base->request->now);
        print_visits(out, manager->config, job->visits);
        print_alerts(out, manager->config, job->alerts, base->request->now);
        print_providers(out, providers);
        print_commits(out, manager->store);
        metrics_print(manager->metrics, out);
        g_string_append(out, "# EOF\n");
        api_answer(base->request, 200, "application/openmetrics-text; version=1.0.0; charset=utf-8", out);
}

void api_metrics(ApiRequest *request)
{
        MetricsJob *job = g_new0(MetricsJob, 1);

        job->base.job.outside = true; /* it only reads */
        job->base.run = metrics_run;
        job->base.answer = metrics_answer;
        job->base.free = metrics_job_free;
        api_job_give(request, &job->base, STORE_URGENT);
}
