/* followupctl report: what a month came to at each clinic, as plain text that can be sent on. */
#include <stdio.h>
#include <string.h>

#include "daemon/ctl/client.h"
#include "daemon/ctl/lines.h"

static long long number(const json_t *object, const char *of, const char *key)
{
        return json_integer_value(json_object_get(of ? json_object_get(object, of) : object, key));
}

/* "91 %"; "-": there is nothing to take a share of. g_free() */
static char *percent(const json_t *object, const char *of, const char *key)
{
        const json_t *value = json_object_get(json_object_get(object, of), key);

        return json_is_integer(value) ? g_strdup_printf("%lld %%", (long long)json_integer_value(value)) : g_strdup("-");
}

/* "4 min", "2 h 10 min"; g_free() */
static char *waited(long long s)
{
        if (s < 60)
                return g_strdup_printf("%d s", (int)s);
        if (s < 3600)
                return g_strdup_printf("%d min", (int)(s / 60));
        return g_strdup_printf("%d h %d min", (int)(s / 3600), (int)(s / 60 % 60));
}

/* "sent 3, delivered 12" in the order in which they come about; g_free() */
static char *states_of(const json_t *states, long long *ret_n)
{
        GString *out = g_string_new(NULL);
        const char *state;
        json_t *n;

        *ret_n = 0;
        json_object_foreach((json_t *)states, state, n)
        {
                g_string_append_printf(out, "%s%s %lld", out->len > 0 ? ", " : "", state, (long long)json_integer_value(n));
                *ret_n += json_integer_value(n);
        }
        return g_string_free(out, FALSE);
}

static void print_followups(const json_t *followups)
{
        const char *purpose;
        json_t *states;

        if (json_object_size(followups) == 0)
                puts("  none");
        json_object_foreach((json_t *)followups, purpose, states)
        {
                long long n;
                g_autofree char *told = states_of(states, &n);

                printf("  %-10s %6lld   %s\n", purpose, n, told);
        }
}

static void print_red_flags(const json_t *month)
{
        const long long raised = number(month, "red_flags", "raised"), taken = number(month, "red_flags", "acknowledged");

        printf("Red flags: %lld", raised);
        if (taken > 0) {
                g_autofree char *average = waited(number(month, "red_flags", "average_s"));
                g_autofree char *longest = waited(number(month, "red_flags", "longest_s"));

                printf(", somebody had them after %s on average, after %s at the latest", average, longest);
        }
        if (raised > taken)
                printf("; %lld that NOBODY HAS TAKEN", raised - taken);
        putchar('\n');
}

static void print_visits(const json_t *month)
{
        const json_t *visits = json_object_get(month, "visits"), *share = json_object_get(visits, "came_percent");
        const long long mark = number(month, "visits", "mark_percent");
        g_autofree char *came = percent(month, "visits", "came_percent");

        printf("Booked visits: %lld, came %lld (%s; the mark is %lld %%%s)", number(month, "visits", "booked"),
                number(month, "visits", "came"), came, mark, json_is_integer(share) && json_integer_value(share) < mark ? ": BELOW IT" : "");
        printf(", did not come %lld, nothing is told of %lld; cancelled %lld\n",
                number(month, "visits", "no_show"), number(month, "visits", "silent"), number(month, "visits", "cancelled"));
}

static void print_month(const json_t *month)
{
        g_autofree char *clinic = shown_member(month, "clinic"), *name = shown_member(month, "month"),
                        *delivered = percent(month, "messages", "delivered_percent"), *answered = percent(month, "messages", "answered_percent");

        printf("%s, %s%s\n\n", clinic, name, json_is_true(json_object_get(month, "is_over")) ? "" : " (it is not over yet)");
        printf("Treatments: %lld\n", number(month, NULL, "treatments"));
        puts("Follow-ups, by purpose and what has become of them:");
        print_followups(json_object_get(month, "followups"));
        printf("Messages that left: %lld, delivered %lld (%s), answered %lld (%s)\n",
                number(month, "messages", "left"), number(month, "messages", "delivered"), delivered, number(month, "messages", "answered"), answered);
        print_red_flags(month);
        printf("Calls and visits for staff: %lld, done %lld, not needed any more %lld, open %lld, of which overdue %lld\n",
                number(month, "calls", "made"), number(month, "calls", "done"), number(month, "calls", "dropped"), number(month, "calls", "open"),
                number(month, "calls", "overdue"));
        printf("Questions about safety that nobody answered: %lld\n", number(month, NULL, "no_answers"));
        printf("Complaints: %lld, complications: %lld\n", number(month, NULL, "complaints"), number(month, NULL, "complications"));
        print_visits(month);
        printf("Patients who want no more messages: %lld, no more of a kind or by a method: %lld\n\n",
                number(month, "opt_outs", "all"), number(month, "opt_outs", "in_part"));
}

int verb_report(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *clinic = NULL, *month = NULL;
        const GOptionEntry own[] = {
                { "clinic", 0, 0, ARG_TEXT, &clinic, "of this clinic only", "CLINIC" },
                { "month", 0, 0, ARG_TEXT, &month, "by default the last that is over", "YYYY-MM" },
                { 0 },
        };
        g_autoptr(GString) path = g_string_new("/v1/report");

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc > 1)
                return ctl_usage(verb, "it takes no names: see --clinic and --month");
        path_add(path, "clinic", clinic);
        path_add(path, "month", month);
        return lines_print(ctl, path->str, &(Lines){ .titles = "", .print = print_month, .none = "There is no clinic." });
}
