#include "test.h"

#include <errno.h>
#include <string.h>

#include "base/civil-words.h"
#include "base/text.h"

static const CivilZone *zone(const char *name)
{
        const CivilZone *z = NULL;
        Err err = { 0 };

        g_assert_cmpint(civil_zone_get(name, &z, &err), ==, 0);
        return z;
}

static UtcMs instant(const char *text)
{
        UtcMs t = { 0 };

        g_assert_cmpint(utc_parse(text, &t), ==, 0);
        return t;
}

/* By the clock of @name at @now: what the words mean, or why they are refused; caller g_free()s. */
static char *read_at(const char *name, const char *now, bool is_to_come, const char *text)
{
        const CivilWords words = { .zone = zone(name), .now = instant(now), .is_to_come = is_to_come,
                .day_is = { .hour = is_to_come ? 9 : 0, .minute = is_to_come ? 30 : 0 } };
        UtcMs t = { 0 };
        Err err = { 0 };
        char buffer[CIVIL_TEXT_MAX];

        if (civil_words_read(&words, text, &t, &err) == 0) {
                g_assert_cmpint(err.code, ==, 0);
                return g_strdup(civil_format(words.zone, t, buffer));
        }
        g_assert_cmpint(err.code, ==, -EINVAL);
        g_assert_nonnull(strstr(err.mend, "write "));
        return g_strdup(err.why);
}

typedef struct Case {
        const char *text, *means;
} Case;

static void assert_cases(const char *name, const char *now, bool is_to_come, const Case *cases, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                g_autofree char *means = read_at(name, now, is_to_come, cases[i].text);

                if (!g_str_equal(means, cases[i].means))
                        g_error("\"%s\" at %s is \"%s\", not \"%s\"", cases[i].text, now, means, cases[i].means);
        }
}

/* Thursday, 26 November 2026, 14:10 in Kyiv; working hours start at 9:30 */
#define AFTERNOON "2026-11-26T12:10:00Z"

TEST(what_people_type_for_a_time_to_come)
{
        static const Case cases[] = {
                { "2026-11-27T10:00:00+02:00", "2026-11-27T10:00:00+02:00" },
                { "2026-11-27T08:00:00Z", "2026-11-27T10:00:00+02:00" },
                { "2026-11-27 10:00", "2026-11-27T10:00:00+02:00" },
                { "2026-11-27T10:00", "2026-11-27T10:00:00+02:00" },
                { "2026-11-27", "2026-11-27T09:30:00+02:00" },
                { "2026-11-27 at 6pm", "2026-11-27T18:00:00+02:00" },
                { "18:00", "2026-11-26T18:00:00+02:00" },
                { "18:00:30", "2026-11-26T18:00:30+02:00" },
                { "14:10", "2026-11-27T14:10:00+02:00" },
                { "9:00", "2026-11-27T09:00:00+02:00" },
                { "09:00", "2026-11-27T09:00:00+02:00" },
                { "6pm", "2026-11-26T18:00:00+02:00" },
                { " 6  PM ", "2026-11-26T18:00:00+02:00" },
                { "6:30 p.m.", "2026-11-26T18:30:00+02:00" },
                { "at 6:30pm", "2026-11-26T18:30:00+02:00" },
                { "9am", "2026-11-27T09:00:00+02:00" },
                { "12pm", "2026-11-27T12:00:00+02:00" },
                { "12am", "2026-11-27T00:00:00+02:00" },
                { "１８：００", "2026-11-26T18:00:00+02:00" },
                { "today 18:00", "2026-11-26T18:00:00+02:00" },
                { "18:00 today", "2026-11-26T18:00:00+02:00" },
                { "tomorrow", "2026-11-27T09:30:00+02:00" },
                { "Tomorrow 10:00", "2026-11-27T10:00:00+02:00" },
                { "tomorrow at 6 pm", "2026-11-27T18:00:00+02:00" },
                { "Friday", "2026-11-27T09:30:00+02:00" },
                { "on friday 8:15", "2026-11-27T08:15:00+02:00" },
                { "Wed 10:00", "2026-12-02T10:00:00+02:00" },
                { "tues", "2026-12-01T09:30:00+02:00" },
                { "2 hours", "2026-11-26T16:10:00+02:00" },
                { "in 2 hours", "2026-11-26T16:10:00+02:00" },
                { "In 30 min", "2026-11-26T14:40:00+02:00" },
                { "in an hour", "2026-11-26T15:10:00+02:00" },
                { "half an hour", "2026-11-26T14:40:00+02:00" },
                { "in 3 hrs", "2026-11-26T17:10:00+02:00" },
                { "in 2 days", "2026-11-28T14:10:00+02:00" },
                { "a week", "2026-12-03T14:10:00+02:00" },
        };

        assert_cases("Europe/Kyiv", AFTERNOON, true, cases, ELEMENTSOF(cases));
}

TEST(what_the_desk_types_in_its_own_way)
{
        static const Case cases[] = {
                { "27.11.", "2026-11-27T09:30:00+02:00" },
                { "27.11", "2026-11-27T09:30:00+02:00" },
                { "27.11. 10:00", "2026-11-27T10:00:00+02:00" },
                { "27.11.2026", "2026-11-27T09:30:00+02:00" },
                { "3.12.2026 15.30", "2026-12-03T15:30:00+02:00" },
                { "02.01.", "2027-01-02T09:30:00+02:00" },
                { "15.30", "2026-11-26T15:30:00+02:00" },
                { "tomorrow 15.30", "2026-11-27T15:30:00+02:00" },
                { "noon", "2026-11-27T12:00:00+02:00" },
                { "tomorrow noon", "2026-11-27T12:00:00+02:00" },
                { "завтра", "2026-11-27T09:30:00+02:00" },
                { "Завтра о 10:00", "2026-11-27T10:00:00+02:00" },
                { "сьогодні 18:00", "2026-11-26T18:00:00+02:00" },
                { "сегодня в 18.30", "2026-11-26T18:30:00+02:00" },
                { "明天 10:00", "2026-11-27T10:00:00+02:00" },
                { "30m", "2026-11-26T14:40:00+02:00" },
                { "in 30m", "2026-11-26T14:40:00+02:00" },
                { "10.12", "it may be a time or a day" },
                { "16h", "\"16h\" may be an hour of the day or hours from now" },
                { "31.11.", "that is no time" },
                { "25.11.2026", "Wed 25 Nov 2026, 09:30 is over" },
                { "27.11.26", "that is no time" },
                { "1.2.3", "that is no time" },
                { "m", "that is no time" },
        };

        assert_cases("Europe/Kyiv", AFTERNOON, true, cases, ELEMENTSOF(cases));
}

TEST(what_is_over_or_may_mean_two_times_is_refused)
{
        static const Case cases[] = {
                { "", "that is no time" },
                { "soon", "that is no time" },
                { "in", "that is no time" },
                { "in 2", "that is no time" },
                { "at", "that is no time" },
                { "25:00", "that is no time" },
                { "9:60", "that is no time" },
                { "9:5", "that is no time" },
                { "13pm", "that is no time" },
                { "0am", "that is no time" },
                { "6pmam", "that is no time" },
                { "6ampm", "that is no time" },
                { "999999999 weeks", "that is not within the years 1 to 9999" },
                { "in 999999999 days", "that is not within the years 1 to 9999" },
                { "0001-01-01T00:00:00+02:00", "that is not within the years 1 to 9999" },
                { "pm", "that is no time" },
                { "18:00 19:00", "that is no time" },
                { "tomorrow friday", "that is no time" },
                { "tomorrow 10:00 please", "that is no time" },
                { "fr", "that is no time" },
                { "fridays", "that is no time" },
                { "2026-02-30", "that is no time" },
                { "2026-11-27T10:00+", "that is no time" },
                { "123456789012 hours", "that is no time" },
                { "-2 hours", "that is no time" },
                { "\xff", "that is no time" },
                { "6", "an hour alone may be of the morning or of the evening" },
                { "tomorrow at 10", "an hour alone may be of the morning or of the evening" },
                { "thursday", "it is that weekday today, and a week from now, too" },
                { "Thu 18:00", "it is that weekday today, and a week from now, too" },
                { "next friday", "\"next\" may mean this week's or that of the week after" },
                { "today", "Thu 26 Nov 2026, 09:30 is over" },
                { "today 9:00", "Thu 26 Nov 2026, 09:00 is over" },
                { "yesterday 18:00", "Wed 25 Nov 2026, 18:00 is over" },
                { "2026-11-25", "Wed 25 Nov 2026, 09:30 is over" },
                { "2026-11-26T14:10:00+02:00", "Thu 26 Nov 2026, 14:10 is over" },
                { "0 minutes", "Thu 26 Nov 2026, 14:10 is over" },
        };

        assert_cases("Europe/Kyiv", AFTERNOON, true, cases, ELEMENTSOF(cases));
}

TEST(words_across_a_gap)
{
        /* Kyiv, Sunday 29 March 2026: 03:00 is 04:00 */
        static const Case saturday[] = {
                { "tomorrow 3:30", "2026-03-29T04:00:00+03:00" },
                { "tomorrow 4:00", "2026-03-29T04:00:00+03:00" },
                { "2026-03-29 02:59", "2026-03-29T02:59:00+02:00" },
                { "in 24 hours", "2026-03-29T15:00:00+03:00" },
                { "in 1 day", "2026-03-29T14:00:00+03:00" },
                { "sunday", "2026-03-29T09:30:00+03:00" },
        };
        static const Case night[] = {
                { "3:30", "2026-03-29T04:00:00+03:00" },
                { "in 1 hour", "2026-03-29T04:30:00+03:00" },
        };
        static const Case after[] = {
                { "3:30", "2026-03-30T03:30:00+03:00" },
        };

        assert_cases("Europe/Kyiv", "2026-03-28T12:00:00Z", true, saturday, ELEMENTSOF(saturday));
        assert_cases("Europe/Kyiv", "2026-03-29T00:30:00Z", true, night, ELEMENTSOF(night));
        assert_cases("Europe/Kyiv", "2026-03-29T01:00:00Z", true, after, ELEMENTSOF(after));
}

TEST(words_across_a_fold)
{
        /* Kyiv, Sunday 25 October 2026: 03:00 to 04:00 is there twice */
        static const Case saturday[] = {
                { "tomorrow 3:30", "2026-10-25T03:30:00+03:00" },
                { "in 24 hours", "2026-10-25T14:00:00+02:00" },
                { "in 1 day", "2026-10-25T15:00:00+02:00" },
        };
        static const Case between[] = { /* 03:45 for the first time */
                { "3:30", "2026-10-25T03:30:00+02:00" },
                { "today 3:30", "2026-10-25T03:30:00+02:00" },
                { "3:50", "2026-10-25T03:50:00+03:00" },
                { "in half an hour", "2026-10-25T03:15:00+02:00" },
        };
        static const Case again[] = { /* 03:45 for the second time */
                { "3:30", "2026-10-26T03:30:00+02:00" },
                { "3:50", "2026-10-25T03:50:00+02:00" },
                { "today 3:30", "Sun 25 Oct 2026, 03:30 is over" },
        };
        static const Case half_an_hour[] = { /* Lord Howe, 5 April 2026: 01:50 for the first time */
                { "1:45", "2026-04-05T01:45:00+10:30" },
        };

        assert_cases("Europe/Kyiv", "2026-10-24T12:00:00Z", true, saturday, ELEMENTSOF(saturday));
        assert_cases("Europe/Kyiv", "2026-10-25T00:45:00Z", true, between, ELEMENTSOF(between));
        assert_cases("Europe/Kyiv", "2026-10-25T01:45:00Z", true, again, ELEMENTSOF(again));
        assert_cases("Australia/Lord_Howe", "2026-04-04T14:50:00Z", true, half_an_hour, ELEMENTSOF(half_an_hour));
}

TEST(words_that_may_look_back)
{
        static const Case cases[] = {
                { "2026-11-20", "2026-11-20T00:00:00+02:00" },
                { "2026-11-20 10:00", "2026-11-20T10:00:00+02:00" },
                { "today", "2026-11-26T00:00:00+02:00" },
                { "yesterday", "2026-11-25T00:00:00+02:00" },
                { "yesterday 6pm", "2026-11-25T18:00:00+02:00" },
                { "tomorrow", "2026-11-27T00:00:00+02:00" },
                { "9:00", "2026-11-26T09:00:00+02:00" },
                { "18:00", "2026-11-26T18:00:00+02:00" },
                { "in 2 days", "2026-11-28T14:10:00+02:00" },
                { "2 days", "that may be from now on or until now" },
                { "half an hour", "that may be from now on or until now" },
                { "9999-12-31T23:59:00-14:00", "that is not within the years 1 to 9999" },
                { "9999-12-31T23:00:00Z", "that is not within the years 1 to 9999" }, /* 10000 in Kyiv */
                { "friday", "a weekday may be the last one or the next one" },
                { "6", "an hour alone may be of the morning or of the evening" },
                { "long ago", "that is no time" },
        };

        assert_cases("Europe/Kyiv", AFTERNOON, false, cases, ELEMENTSOF(cases));
}

TEST_MAIN
