#include "test.h"

#include <errno.h>

#include "base/text.h"
#include "base/utc.h"

TEST(instants_with_an_offset)
{
        static const struct {
                const char *text, *instant;
                int ms;
        } cases[] = {
                { "2026-03-01T14:30:00+02:00", "2026-03-01T12:30:00Z", 0 },
                { "2026-03-01t14:30:00z", "2026-03-01T14:30:00Z", 0 },
                { "2026-03-01 14:30+0200", "2026-03-01T12:30:00Z", 0 },
                { "2026-03-01T14:30+02", "2026-03-01T12:30:00Z", 0 },
                { "2026-03-01T00:15:00.1239-03:30", "2026-03-01T03:45:00Z", 123 },
                { "2026-03-01T00:15:00,5Z", "2026-03-01T00:15:00Z", 500 },
                { "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z", 500 },
                { "2026-03-01T12:00:00+14:00", "2026-02-28T22:00:00Z", 0 },
                { "2026-03-01T12:00:00-14:00", "2026-03-02T02:00:00Z", 0 },
                { "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", 0 }, /* leap second */
                { "2016-12-31T23:59:60.9Z", "2017-01-01T00:00:00Z", 0 },
        };
        char buffer[UTC_TEXT_MAX];

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                UtcMs t = { 0 };

                g_assert_cmpint(utc_parse(cases[i].text, &t), ==, 0);
                g_assert_cmpstr(utc_format(t, buffer), ==, cases[i].instant);
                g_assert_cmpint(t.ms - utc_floor_s(t).ms, ==, cases[i].ms);
        }
}

TEST(what_is_no_instant)
{
        static const char *const bad[] = { "", "2026-03-01", "2026-03-01T14:30:00", "2026-03-01T14:30:00+14:01",
                "2026-03-01T14:30:00+15:00", "2026-02-30T14:30:00Z", "2026-03-01T24:00:00Z", "2026-03-01T14:60:00Z",
                "2026-03-01T14:30:61Z", "2026-03-01T14:30:00Z ", "2026-03-01T14:30:00.Z", "2026-03-01X14:30:00Z",
                "26-03-01T14:30:00Z", "2026-03-01T14:30:00+2:00", "2026-03-01T14:30:00+02:0", "2026-03-01T14:30:00 Z" };
        UtcMs t = { 42 };

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                g_assert_cmpint(utc_parse(bad[i], &t), ==, -EINVAL);
        g_assert_cmpint(utc_parse(NULL, &t), ==, -EINVAL);
        g_assert_cmpint(t.ms, ==, 42); /* a failing call leaves the result as it was */
}

TEST(text_of_far_instants)
{
        char buffer[UTC_TEXT_MAX];

        g_assert_cmpstr(utc_format(UTC_NEVER, buffer), ==, "never");
        g_assert_cmpstr(utc_format((UtcMs){ INT64_MAX - 1 }, buffer), ==, "9999-12-31T23:59:59Z");
        g_assert_cmpstr(utc_format((UtcMs){ INT64_MIN }, buffer), ==, "0001-01-01T00:00:00Z");
}

TEST(durations)
{
        static const struct {
                const char *text;
                int64_t ms;
        } cases[] = {
                { "20 seconds", 20000 }, { "1 second", 1000 },   { "0 minutes", 0 },    { "6 hours", 21600000 },
                { "2 days", 172800000 }, { "1 week", 604800000 }, { "250 ms", 250 },
        };
        static const char *const bad[] = { "", "20", "20s", "seconds", "-1 hours", "1  hour", "1.5 hours", " 1 hour",
                "1 month", "9999999999 days", "1 hour " };
        DurationMs d = { 0 };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                g_assert_cmpint(duration_parse(cases[i].text, &d), ==, 0);
                g_assert_cmpint(d.ms, ==, cases[i].ms);
        }
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                g_assert_cmpint(duration_parse(bad[i], &d), ==, -EINVAL);
        g_assert_cmpint(duration_parse(NULL, &d), ==, -EINVAL);
}

TEST_MAIN
