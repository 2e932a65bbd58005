#include "test.h"

#include <string.h>

#include "daemon/metrics.h"

TEST(counts_add_up_by_their_labels)
{
        g_autoptr(Metrics) metrics = metrics_new();
        g_autoptr(GString) out = g_string_new(NULL);

        metrics_count(metrics, METRIC_HANDOVERS, "kannel", "sent", 2);
        metrics_count(metrics, METRIC_HANDOVERS, "kannel", "sent", 3);
        metrics_count(metrics, METRIC_HANDOVERS, "kannel", "temporary", 1);
        metrics_count(metrics, METRIC_HTTP_CONNECTIONS, "cut", NULL, 1);
        metrics_count(metrics, METRIC_HTTP_CONNECTIONS, "taken", NULL, 0);
        metrics_print(metrics, out);
        g_assert_nonnull(strstr(out->str, "# TYPE followupd_handovers counter\n# HELP followupd_handovers "));
        g_assert_nonnull(strstr(out->str, "\nfollowupd_handovers_total{provider=\"kannel\",verdict=\"sent\"} 5\n"
                                          "followupd_handovers_total{provider=\"kannel\",verdict=\"temporary\"} 1\n"));
        g_assert_nonnull(strstr(out->str, "\nfollowupd_http_connections_total{result=\"cut\"} 1\n"));
        g_assert_null(strstr(out->str, "\"taken\""));
}

TEST(labels_are_escaped)
{
        g_autoptr(GString) out = g_string_new(NULL);

        metrics_print_label(out, "a", "x\"y\\z\n");
        metrics_print_label(out, "b", NULL);
        g_assert_cmpstr(out->str, ==, "a=\"x\\\"y\\\\z\\n\",b=\"\"");
}

TEST(memory_is_bounded)
{
        g_autoptr(Metrics) metrics = metrics_new();
        g_autoptr(GString) out = g_string_new(NULL);
        unsigned n = 0;

        for (unsigned i = 0; i < 10000; i++) {
                char source[16];

                g_snprintf(source, sizeof(source), "s%u", i);
                metrics_count(metrics, METRIC_RECORDS, source, "new", 1);
        }
        metrics_print(metrics, out);
        for (const char *at = out->str; (at = strstr(at, "followupd_records_total{")); at++)
                n++;
        g_assert_cmpuint(n, ==, 4096);
}

TEST_MAIN
