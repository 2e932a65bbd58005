#include "test.h"

#include <errno.h>

#include "base/civil.h"
#include "base/text.h"

static const CivilZone *zone(const char *name)
{
        const CivilZone *z = NULL;
        Err err = { 0 };

        g_assert_cmpint(civil_zone_get(name, &z, &err), ==, 0);
        return z;
}

static void assert_instant(UtcMs t, const char *text)
{
        char buffer[UTC_TEXT_MAX];

        g_assert_cmpstr(utc_format(t, buffer), ==, text);
}

TEST(wall_times_in_gaps_and_folds)
{
        /* compared with the zone database by way of another reader; a gap gives its end, a fold its first time */
        static const struct {
                const char *zone;
                CivilDate date;
                CivilTime time;
                const char *instant;
                CivilFit fit;
        } cases[] = {
                { "Europe/Kyiv", { 2026, 3, 29 }, { 3, 30, 0 }, "2026-03-29T01:00:00Z", CIVIL_GAP },
                { "Europe/Kyiv", { 2026, 3, 29 }, { 3, 0, 0 }, "2026-03-29T01:00:00Z", CIVIL_GAP },
                { "Europe/Kyiv", { 2026, 3, 29 }, { 4, 0, 0 }, "2026-03-29T01:00:00Z", CIVIL_PLAIN },
                { "Europe/Kyiv", { 2026, 10, 25 }, { 3, 30, 0 }, "2026-10-25T00:30:00Z", CIVIL_FOLD },
                { "Europe/Kyiv", { 2026, 10, 25 }, { 2, 59, 0 }, "2026-10-24T23:59:00Z", CIVIL_PLAIN },
                { "Europe/Kyiv", { 2050, 7, 1 }, { 10, 0, 0 }, "2050-07-01T07:00:00Z", CIVIL_PLAIN },
                { "Europe/Kyiv", { 1900, 1, 1 }, { 12, 0, 0 }, "1900-01-01T09:57:56Z", CIVIL_PLAIN },
                { "America/New_York", { 2026, 3, 8 }, { 2, 30, 0 }, "2026-03-08T07:00:00Z", CIVIL_GAP },
                { "America/New_York", { 2026, 11, 1 }, { 1, 30, 0 }, "2026-11-01T05:30:00Z", CIVIL_FOLD },
                { "Europe/Dublin", { 2026, 3, 29 }, { 1, 30, 0 }, "2026-03-29T01:00:00Z", CIVIL_GAP },
                { "Europe/Dublin", { 2026, 10, 25 }, { 1, 30, 0 }, "2026-10-25T00:30:00Z", CIVIL_FOLD },
                /* half an hour */
                { "Australia/Lord_Howe", { 2026, 10, 4 }, { 2, 15, 0 }, "2026-10-03T15:30:00Z", CIVIL_GAP },
                { "Australia/Lord_Howe", { 2026, 4, 5 }, { 1, 45, 0 }, "2026-04-04T14:45:00Z", CIVIL_FOLD },
                /* two hours */
                { "Antarctica/Troll", { 2025, 3, 30 }, { 2, 0, 0 }, "2025-03-30T01:00:00Z", CIVIL_GAP },
                { "Antarctica/Troll", { 2025, 10, 26 }, { 2, 30, 0 }, "2025-10-26T00:30:00Z", CIVIL_FOLD },
                /* a day that did not happen */
                { "Pacific/Apia", { 2011, 12, 29 }, { 23, 59, 0 }, "2011-12-30T09:59:00Z", CIVIL_PLAIN },
                { "Pacific/Apia", { 2011, 12, 30 }, { 12, 0, 0 }, "2011-12-30T10:00:00Z", CIVIL_GAP },
                { "Pacific/Apia", { 2011, 12, 31 }, { 0, 0, 0 }, "2011-12-30T10:00:00Z", CIVIL_PLAIN },
                /* moved for good, or stopped changing */
                { "Asia/Almaty", { 2024, 2, 29 }, { 23, 30, 0 }, "2024-02-29T17:30:00Z", CIVIL_FOLD },
                { "Asia/Almaty", { 2024, 3, 1 }, { 0, 0, 0 }, "2024-02-29T19:00:00Z", CIVIL_PLAIN },
                { "Asia/Tehran", { 2022, 3, 22 }, { 0, 30, 0 }, "2022-03-21T20:30:00Z", CIVIL_GAP },
                { "Asia/Tehran", { 2022, 9, 21 }, { 23, 30, 0 }, "2022-09-21T19:00:00Z", CIVIL_FOLD },
                { "Asia/Tehran", { 2023, 3, 22 }, { 0, 30, 0 }, "2023-03-21T21:00:00Z", CIVIL_PLAIN },
                { "Europe/Moscow", { 2014, 10, 26 }, { 1, 30, 0 }, "2014-10-25T21:30:00Z", CIVIL_FOLD },
                { "Europe/Moscow", { 2015, 7, 1 }, { 12, 0, 0 }, "2015-07-01T09:00:00Z", CIVIL_PLAIN },
                /* changes at midnight */
                { "America/Sao_Paulo", { 2018, 11, 4 }, { 0, 30, 0 }, "2018-11-04T03:00:00Z", CIVIL_GAP },
                { "America/Sao_Paulo", { 2018, 2, 17 }, { 23, 30, 0 }, "2018-02-18T01:30:00Z", CIVIL_FOLD },
                { "Asia/Beirut", { 2026, 3, 29 }, { 0, 30, 0 }, "2026-03-28T22:00:00Z", CIVIL_GAP },
                { "Asia/Beirut", { 2025, 10, 25 }, { 23, 30, 0 }, "2025-10-25T20:30:00Z", CIVIL_FOLD },
                { "America/Santiago", { 2025, 9, 7 }, { 0, 30, 0 }, "2025-09-07T04:00:00Z", CIVIL_GAP },
                { "America/Santiago", { 2025, 4, 5 }, { 23, 30, 0 }, "2025-04-06T02:30:00Z", CIVIL_FOLD },
                { "America/Havana", { 2025, 11, 2 }, { 0, 30, 0 }, "2025-11-02T04:30:00Z", CIVIL_FOLD },
                { "America/Havana", { 2025, 3, 9 }, { 0, 0, 0 }, "2025-03-09T05:00:00Z", CIVIL_GAP },
                /* twice a year around Ramadan */
                { "Africa/Casablanca", { 2025, 2, 23 }, { 2, 30, 0 }, "2025-02-23T01:30:00Z", CIVIL_FOLD },
                { "Africa/Casablanca", { 2025, 4, 6 }, { 2, 30, 0 }, "2025-04-06T02:00:00Z", CIVIL_GAP },
                { "Asia/Shanghai", { 2026, 6, 1 }, { 10, 0, 0 }, "2026-06-01T02:00:00Z", CIVIL_PLAIN },
                { "UTC", { 2026, 6, 1 }, { 10, 0, 0 }, "2026-06-01T10:00:00Z", CIVIL_PLAIN },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                CivilFit fit;

                assert_instant(civil_to_utc(zone(cases[i].zone), cases[i].date, cases[i].time, &fit),
                        cases[i].instant);
                g_assert_cmpint(fit, ==, cases[i].fit);
        }
}

TEST(there_and_back_every_half_hour)
{
        static const char *const names[] = { "Europe/Kyiv", "Australia/Lord_Howe", "America/St_Johns",
                "Pacific/Apia", "Africa/Casablanca", "America/Santiago", "Asia/Gaza" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                for (int64_t s = 1262304000; s < 1830297600; s += 4 * 3600 + 1800) {
                        UtcMs t = { s * 1000 }, back;
                        CivilDate date;
                        CivilTime time;
                        CivilFit fit;
                        int32_t offset_s;

                        civil_from_utc(zone(names[i]), t, &date, &time, &offset_s);
                        back = civil_to_utc(zone(names[i]), date, time, &fit);
                        g_assert_cmpint(fit, !=, CIVIL_GAP);
                        if (fit == CIVIL_PLAIN)
                                g_assert_cmpint(back.ms, ==, t.ms);
                        else
                                g_assert_cmpint(back.ms, <=, t.ms);
                }
}

TEST(days_start_where_the_wall_says)
{
        assert_instant(civil_day_start(zone("Europe/Kyiv"), (CivilDate){ 2026, 3, 29 }), "2026-03-28T22:00:00Z");
        assert_instant(civil_day_start(zone("Europe/Kyiv"), (CivilDate){ 2026, 3, 30 }), "2026-03-29T21:00:00Z");
        /* midnight itself is skipped */
        assert_instant(civil_day_start(zone("Asia/Beirut"), (CivilDate){ 2026, 3, 29 }), "2026-03-28T22:00:00Z");
        /* the first of two midnights */
        assert_instant(civil_day_start(zone("America/Havana"), (CivilDate){ 2025, 11, 2 }), "2025-11-02T04:00:00Z");
}

TEST(zones_are_names_of_places)
{
        static const char *const bad[] = { "", "UTC+3", "+03:00", "EST5EDT", "EST", "Etc/GMT-2", "GMT+0",
                "Europe/Nowhere", "Europe", "../zoneinfo/Europe/Kyiv", "/etc/localtime", "right/Europe/Kyiv",
                "posix/Europe/Kyiv", "localtime", "Europe/Kyiv ", "europe/kyiv" };

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                const CivilZone *z = NULL;
                Err err = { 0 };

                g_assert_cmpint(civil_zone_get(bad[i], &z, &err), ==, -EINVAL);
                g_assert_null(z);
                g_assert_cmpstr(err.mend, !=, "");
        }
        g_assert_cmpint(civil_zone_get(NULL, &(const CivilZone *){ NULL }, NULL), ==, -EINVAL);
        g_assert_true(zone("Europe/Kyiv") == zone("Europe/Kyiv"));
        g_assert_true(zone("Europe/Kyiv") != zone("Europe/Dublin"));
        g_assert_cmpstr(civil_zone_name(zone("America/Port-au-Prince")), ==, "America/Port-au-Prince");
}

static gpointer get_many(gpointer name)
{
        const CivilZone *z = NULL;

        for (int i = 0; i < 200; i++)
                z = zone(name);
        return (gpointer)z;
}

TEST(threads_share_one_zone)
{
        GThread *threads[4];

        for (size_t i = 0; i < ELEMENTSOF(threads); i++)
                threads[i] = g_thread_new("zone", get_many, (gpointer) "Asia/Tokyo");
        for (size_t i = 0; i < ELEMENTSOF(threads); i++)
                g_assert_true(g_thread_join(threads[i]) == zone("Asia/Tokyo"));
}

TEST(months_clip_to_their_last_day)
{
        static const struct {
                CivilDate from;
                int32_t n;
                CivilDate to;
        } cases[] = {
                { { 2026, 8, 31 }, 6, { 2027, 2, 28 } },  { { 2027, 8, 31 }, 6, { 2028, 2, 29 } },
                { { 2024, 2, 29 }, 12, { 2025, 2, 28 } }, { { 2026, 1, 31 }, 1, { 2026, 2, 28 } },
                { { 2026, 1, 31 }, 3, { 2026, 4, 30 } },  { { 2026, 12, 15 }, 1, { 2027, 1, 15 } },
                { { 2026, 1, 15 }, -1, { 2025, 12, 15 } }, { { 2026, 3, 31 }, -13, { 2025, 2, 28 } },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                g_assert_cmpint(civil_date_compare(civil_add_months(cases[i].from, cases[i].n), cases[i].to), ==, 0);
}

TEST(dates_count_through_every_day)
{
        CivilDate date = { 1, 1, 1 };
        int32_t first = civil_date_number(date), n = first;

        g_assert_cmpint(civil_date_number((CivilDate){ 1970, 1, 1 }), ==, 0);
        g_assert_cmpint(civil_date_number((CivilDate){ 2026, 3, 1 }), ==, 20513);
        for (; date.year <= 9999 && n < first + 4000000; n++) {
                g_assert_true(civil_date_is_valid(date));
                g_assert_cmpint(civil_date_number(date), ==, n);
                date = civil_add_days(date, 1);
        }
        g_assert_cmpint(n - first, ==, 3652059); /* days of the years 1 to 9999 */
        g_assert_cmpint(civil_weekday((CivilDate){ 2026, 11, 23 }), ==, 0);
        g_assert_cmpint(civil_weekday((CivilDate){ 1969, 12, 28 }), ==, 6);
        g_assert_cmpint(civil_date_compare((CivilDate){ 2026, 1, 2 }, (CivilDate){ 2025, 12, 31 }), >, 0);
        g_assert_false(civil_date_is_valid((CivilDate){ 2026, 2, 29 }));
        g_assert_true(civil_date_is_valid((CivilDate){ 2000, 2, 29 }));
        g_assert_false(civil_date_is_valid((CivilDate){ 1900, 2, 29 }));
        g_assert_false(civil_date_is_valid((CivilDate){ 0, 1, 1 }));
}

TEST(dates_times_and_spans_are_read_strictly)
{
        CivilDate date = { 0 };
        CivilTime time = { 0 };
        CivilSpan span = { 0 };
        static const char *const bad_dates[] = { "2026-3-1", "2026-02-30", "2026-03-01 ", "0000-00-00", "20260301", "" };
        static const char *const bad_times[] = { "9:00", "24:00", "09:60", "09:00:60", "09:00:", "0900", "09:0a", "" };

        g_assert_cmpint(civil_date_parse("2026-03-01", &date), ==, 0);
        g_assert_cmpint(civil_date_compare(date, (CivilDate){ 2026, 3, 1 }), ==, 0);
        for (size_t i = 0; i < ELEMENTSOF(bad_dates); i++)
                g_assert_cmpint(civil_date_parse(bad_dates[i], &date), ==, -EINVAL);
        g_assert_cmpint(civil_time_parse("09:00:30", &time), ==, 0);
        g_assert_cmpint(civil_time_compare(time, (CivilTime){ 9, 0, 30 }), ==, 0);
        for (size_t i = 0; i < ELEMENTSOF(bad_times); i++)
                g_assert_cmpint(civil_time_parse(bad_times[i], &time), ==, -EINVAL);
        g_assert_cmpint(civil_span_parse("09:00-20:00", &span), ==, 0);
        g_assert_cmpint(span.to.hour, ==, 20);
        g_assert_cmpint(civil_span_parse("20:00-09:00", &span), ==, -ERANGE);
        g_assert_cmpint(civil_span_parse("09:00-09:00", &span), ==, -ERANGE);
        g_assert_cmpint(civil_span_parse("09:00", &span), ==, -EINVAL);
        g_assert_cmpint(civil_span_parse("9-20", &span), ==, -EINVAL);
        g_assert_cmpint(civil_span_parse(NULL, &span), ==, -EINVAL);
}

TEST(text_has_the_offset_in_force)
{
        char buffer[CIVIL_TEXT_MAX];
        UtcMs t = { 0 };

        g_assert_cmpint(utc_parse("2026-03-29T07:00:00Z", &t), ==, 0);
        g_assert_cmpstr(civil_format(zone("Europe/Kyiv"), t, buffer), ==, "2026-03-29T10:00:00+03:00");
        g_assert_cmpstr(civil_format(zone("America/St_Johns"), t, buffer), ==, "2026-03-29T04:30:00-02:30");
        g_assert_cmpstr(civil_format(zone("UTC"), t, buffer), ==, "2026-03-29T07:00:00+00:00");
        g_assert_cmpstr(civil_say(zone("Europe/Kyiv"), t, buffer), ==, "Sun 29 Mar 2026, 10:00");
        g_assert_cmpint(utc_parse("1900-01-01T09:57:56Z", &t), ==, 0);
        g_assert_cmpstr(civil_format(zone("Europe/Kyiv"), t, buffer), ==, "1900-01-01T11:59:56+02:02");
}

TEST_MAIN
