/* Expected instants are worked out by hand from design 6, never from the code. Kyiv's clocks go forward on
 * 2026-03-29 at 03:00 and back on 2026-10-25 at 04:00. */
#include "test.h"

#include "plan/window.h"

static UtcMs at(const char *text)
{
        UtcMs t;

        g_assert_cmpint(utc_parse(text, &t), ==, 0);
        return t;
}

static const CivilZone *zone_of(const char *name)
{
        const CivilZone *zone = NULL;

        g_assert_cmpint(civil_zone_get(name, &zone, NULL), ==, 0);
        return zone;
}

static Clinic clinic_in(const char *zone)
{
        return (Clinic){
                .zone = zone_of(zone),
                .send_between = { { 9, 0, 0 }, { 20, 0, 0 } },
                .send_at = { 10, 0, 0 },
                .working_hours = { { 9, 0, 0 }, { 18, 0, 0 } },
                .working_days = 0x3F, /* Mon-Sat */
        };
}

#define AT(n, unit) ((When){ WHEN_AT, unit, n, n })
#define WITHIN(n, unit) ((When){ WHEN_WITHIN, unit, n, n })
#define RANGE(a, b, unit) ((When){ WHEN_RANGE, unit, a, b })
#define BEFORE(n, unit) ((When){ WHEN_BEFORE, unit, n, n })

static void assert_time(const CivilZone *zone, UtcMs t, const char *expected)
{
        char text[CIVIL_TEXT_MAX];

        if (utc_is_never(t))
                g_assert_cmpstr("never", ==, expected);
        else
                g_assert_cmpstr(civil_format(zone, t, text), ==, expected);
}

static Window window_of(const Clinic *clinic, const CivilZone *zone, const Step *step, When when, const char *moment)
{
        Anchor anchor = { .moment = at(moment) };
        Window w;

        civil_from_utc(clinic->zone, anchor.moment, &anchor.date, NULL, NULL);
        anchor.recorded = anchor.date;
        window_make(clinic, zone, step, &when, &anchor, &w);
        return w;
}

/* one step of a clinic whose patients live in its zone, known well before */
static void assert_step(const char *zone, const Step *step, When when, const char *moment, const char *opens,
        const char *closes, const char *aim, const char *due)
{
        const Clinic clinic = clinic_in(zone);
        const Hours hours = hours_for(&clinic, clinic.zone, false);
        const Window w = window_of(&clinic, clinic.zone, step, when, moment);

        assert_time(clinic.zone, w.opens, opens);
        assert_time(clinic.zone, w.closes, closes);
        assert_time(clinic.zone, w.aim, aim);
        assert_time(clinic.zone, window_due(&w, &hours, at(moment)), due);
}

static const Step plain;

TEST(within_24_hours_aims_an_hour_before_its_end)
{
        assert_step("Europe/Kyiv", &plain, WITHIN(24, WHEN_HOURS), "2026-03-01T14:30:00+02:00",
                "2026-03-01T14:30:00+02:00", "2026-03-02T14:30:00+02:00", "2026-03-02T13:30:00+02:00",
                "2026-03-02T13:30:00+02:00");
}

TEST(aim_at_night_takes_the_evening_before)
{
        /* the aim is 21:00; the morning after lies past the window */
        assert_step("Europe/Kyiv", &plain, WITHIN(24, WHEN_HOURS), "2026-03-01T22:00:00+02:00",
                "2026-03-01T22:00:00+02:00", "2026-03-02T22:00:00+02:00", "2026-03-02T21:00:00+02:00",
                "2026-03-02T20:00:00+02:00");
        /* the aim is 07:30; the window closes before nine, so it goes out on the evening of the treatment */
        assert_step("Europe/Kyiv", &plain, WITHIN(24, WHEN_HOURS), "2026-03-01T08:30:00+02:00",
                "2026-03-01T08:30:00+02:00", "2026-03-02T08:30:00+02:00", "2026-03-02T07:30:00+02:00",
                "2026-03-01T20:00:00+02:00");
}

TEST(within_minutes_aims_at_a_whole_second)
{
        /* a twenty-fourth of 45 minutes is 112.5 s */
        assert_step("Europe/Kyiv", &plain, WITHIN(45, WHEN_MINUTES), "2026-03-01T14:00:00+02:00",
                "2026-03-01T14:00:00+02:00", "2026-03-01T14:45:00+02:00", "2026-03-01T14:43:07+02:00",
                "2026-03-01T14:43:07+02:00");
}

TEST(elapsed_hours_open_at_their_aim)
{
        assert_step("Europe/Kyiv", &plain, AT(6, WHEN_HOURS), "2026-03-01T09:30:00+02:00",
                "2026-03-01T15:30:00+02:00", "2026-03-02T03:30:00+02:00", "2026-03-01T15:30:00+02:00",
                "2026-03-01T15:30:00+02:00");
        /* 20:30 to 08:30: all of it at night */
        assert_step("Europe/Kyiv", &plain, AT(6, WHEN_HOURS), "2026-03-01T14:30:00+02:00",
                "2026-03-01T20:30:00+02:00", "2026-03-02T08:30:00+02:00", "2026-03-01T20:30:00+02:00", "never");
}

TEST(late_of_elapsed_hours)
{
        const Step step = { .has_late = true, .late = AT(13, WHEN_HOURS) };

        assert_step("Europe/Kyiv", &step, AT(6, WHEN_HOURS), "2026-03-01T14:30:00+02:00",
                "2026-03-01T20:30:00+02:00", "2026-03-02T09:30:00+02:00", "2026-03-01T20:30:00+02:00",
                "2026-03-02T09:00:00+02:00");
}

TEST(elapsed_range_aims_at_its_middle)
{
        assert_step("Europe/Kyiv", &plain, RANGE(24, 72, WHEN_HOURS), "2026-03-01T14:30:00+02:00",
                "2026-03-02T14:30:00+02:00", "2026-03-04T14:30:00+02:00", "2026-03-03T14:30:00+02:00",
                "2026-03-03T14:30:00+02:00");
        /* elapsed time does not care that the clocks go forward in between */
        assert_step("Europe/Kyiv", &plain, RANGE(24, 72, WHEN_HOURS), "2026-03-28T12:00:00+02:00",
                "2026-03-29T13:00:00+03:00", "2026-03-31T13:00:00+03:00", "2026-03-30T13:00:00+03:00",
                "2026-03-30T13:00:00+03:00");
}

TEST(civil_day_and_its_late_days)
{
        assert_step("Europe/Kyiv", &plain, AT(7, WHEN_DAYS), "2026-03-01T14:30:00+02:00",
                "2026-03-08T00:00:00+02:00", "2026-03-11T00:00:00+02:00", "2026-03-08T10:00:00+02:00",
                "2026-03-08T10:00:00+02:00");
        /* day 14 still has two, day 15 has seven */
        assert_step("Europe/Kyiv", &plain, AT(2, WHEN_WEEKS), "2026-03-01T14:30:00+02:00",
                "2026-03-15T00:00:00+02:00", "2026-03-18T00:00:00+02:00", "2026-03-15T10:00:00+02:00",
                "2026-03-15T10:00:00+02:00");
        assert_step("Europe/Kyiv", &plain, AT(15, WHEN_DAYS), "2026-03-01T14:30:00+02:00",
                "2026-03-16T00:00:00+02:00", "2026-03-24T00:00:00+02:00", "2026-03-16T10:00:00+02:00",
                "2026-03-16T10:00:00+02:00");
}

TEST(late_and_at_of_a_step)
{
        const Step step = { .has_late = true, .late = AT(1, WHEN_DAYS), .has_at = true, .at = { 18, 15, 0 } };

        assert_step("Europe/Kyiv", &step, AT(7, WHEN_DAYS), "2026-03-01T14:30:00+02:00",
                "2026-03-08T00:00:00+02:00", "2026-03-10T00:00:00+02:00", "2026-03-08T18:15:00+02:00",
                "2026-03-08T18:15:00+02:00");
        /* days of lateness say nothing about a step that the patient's plan has moved to hours: 12 hours again */
        assert_step("Europe/Kyiv", &step, AT(1, WHEN_HOURS), "2026-03-01T14:30:00+02:00",
                "2026-03-01T15:30:00+02:00", "2026-03-02T03:30:00+02:00", "2026-03-01T15:30:00+02:00",
                "2026-03-01T15:30:00+02:00");
}

TEST(months_clip_to_the_last_day)
{
        assert_step("Europe/Kyiv", &plain, AT(1, WHEN_MONTHS), "2026-01-31T12:00:00+02:00",
                "2026-02-28T00:00:00+02:00", "2026-03-08T00:00:00+02:00", "2026-02-28T10:00:00+02:00",
                "2026-02-28T10:00:00+02:00");
        /* from the treatment, not from the step before */
        assert_step("Europe/Kyiv", &plain, AT(3, WHEN_MONTHS), "2026-01-31T12:00:00+02:00",
                "2026-04-30T00:00:00+03:00", "2026-05-08T00:00:00+03:00", "2026-04-30T10:00:00+03:00",
                "2026-04-30T10:00:00+03:00");
        assert_step("Europe/Kyiv", &plain, AT(6, WHEN_MONTHS), "2026-08-31T12:00:00+03:00",
                "2027-02-28T00:00:00+02:00", "2027-03-08T00:00:00+02:00", "2027-02-28T10:00:00+02:00",
                "2027-02-28T10:00:00+02:00");
        assert_step("Europe/Kyiv", &plain, AT(6, WHEN_MONTHS), "2027-08-31T12:00:00+03:00",
                "2028-02-29T00:00:00+02:00", "2028-03-08T00:00:00+02:00", "2028-02-29T10:00:00+02:00",
                "2028-02-29T10:00:00+02:00");
        assert_step("Europe/Kyiv", &plain, AT(1, WHEN_YEARS), "2028-02-29T12:00:00+02:00",
                "2029-02-28T00:00:00+02:00", "2029-03-08T00:00:00+02:00", "2029-02-28T10:00:00+02:00",
                "2029-02-28T10:00:00+02:00");
}

TEST(civil_ranges)
{
        assert_step("Europe/Kyiv", &plain, RANGE(1, 3, WHEN_DAYS), "2026-03-01T14:30:00+02:00",
                "2026-03-02T00:00:00+02:00", "2026-03-05T00:00:00+02:00", "2026-03-03T10:00:00+02:00",
                "2026-03-03T10:00:00+02:00");
        assert_step("Europe/Kyiv", &plain, RANGE(1, 2, WHEN_DAYS), "2026-03-01T14:30:00+02:00",
                "2026-03-02T00:00:00+02:00", "2026-03-04T00:00:00+02:00", "2026-03-02T10:00:00+02:00",
                "2026-03-02T10:00:00+02:00");
        /* 29 March to 12 April: 14 days, the aim is the seventh after the first */
        assert_step("Europe/Kyiv", &plain, RANGE(4, 6, WHEN_WEEKS), "2026-03-01T14:30:00+02:00",
                "2026-03-29T00:00:00+02:00", "2026-04-13T00:00:00+03:00", "2026-04-05T10:00:00+03:00",
                "2026-04-05T10:00:00+03:00");
        /* 1 September to 1 March: 181 days, 90 of them from 1 September lead to 30 November */
        assert_step("Europe/Kyiv", &plain, RANGE(6, 12, WHEN_MONTHS), "2026-03-01T14:30:00+02:00",
                "2026-09-01T00:00:00+03:00", "2027-03-02T00:00:00+02:00", "2026-11-30T10:00:00+02:00",
                "2026-11-30T10:00:00+02:00");
}

TEST(before_a_visit)
{
        assert_step("Europe/Kyiv", &plain, BEFORE(1, WHEN_DAYS), "2026-03-10T15:00:00+02:00",
                "2026-03-09T00:00:00+02:00", "2026-03-10T00:00:00+02:00", "2026-03-09T10:00:00+02:00", "never");
        /* the same, once "never before the treatment's moment" is left out: a visit is yet to come */
        const Clinic clinic = clinic_in("Europe/Kyiv");
        const Hours hours = hours_for(&clinic, clinic.zone, false);
        Window w = window_of(&clinic, clinic.zone, &plain, BEFORE(1, WHEN_DAYS), "2026-03-10T15:00:00+02:00");

        assert_time(clinic.zone, window_due(&w, &hours, w.opens), "2026-03-09T10:00:00+02:00");
        w = window_of(&clinic, clinic.zone, &plain, BEFORE(3, WHEN_HOURS), "2026-03-10T10:00:00+02:00");
        assert_time(clinic.zone, w.opens, "2026-03-10T07:00:00+02:00");
        assert_time(clinic.zone, w.closes, "2026-03-10T09:30:00+02:00");
        assert_time(clinic.zone, window_due(&w, &hours, w.opens), "2026-03-10T09:00:00+02:00");
}

TEST(gap_is_the_first_instant_after_it)
{
        const Step step = { .has_at = true, .at = { 3, 30, 0 } };

        assert_step("Europe/Kyiv", &step, AT(1, WHEN_WEEKS), "2026-03-22T12:00:00+02:00",
                "2026-03-29T00:00:00+02:00", "2026-04-01T00:00:00+03:00", "2026-03-29T04:00:00+03:00",
                "2026-03-29T09:00:00+03:00");
        const Step lord_howe = { .has_at = true, .at = { 2, 15, 0 } };

        assert_step("Australia/Lord_Howe", &lord_howe, AT(1, WHEN_DAYS), "2026-10-03T12:00:00+10:30",
                "2026-10-04T00:00:00+10:30", "2026-10-07T00:00:00+11:00", "2026-10-04T02:30:00+11:00",
                "2026-10-04T09:00:00+11:00");
}

TEST(fold_is_the_first_of_the_two)
{
        const Step step = { .has_at = true, .at = { 3, 30, 0 } };

        assert_step("Europe/Kyiv", &step, AT(1, WHEN_DAYS), "2026-10-24T12:00:00+03:00",
                "2026-10-25T00:00:00+03:00", "2026-10-28T00:00:00+02:00", "2026-10-25T03:30:00+03:00",
                "2026-10-25T09:00:00+02:00");
        const Step lord_howe = { .has_at = true, .at = { 1, 45, 0 } };

        assert_step("Australia/Lord_Howe", &lord_howe, AT(1, WHEN_DAYS), "2026-04-04T12:00:00+11:00",
                "2026-04-05T00:00:00+11:00", "2026-04-08T00:00:00+10:30", "2026-04-05T01:45:00+11:00",
                "2026-04-05T09:00:00+10:30");
}

TEST(day_that_did_not_happen_has_no_allowed_times)
{
        /* Apia went from 29 to 31 December 2011 */
        assert_step("Pacific/Apia", &plain, AT(1, WHEN_DAYS), "2011-12-29T15:00:00-10:00",
                "2011-12-31T00:00:00+14:00", "2012-01-02T00:00:00+14:00", "2011-12-31T00:00:00+14:00",
                "2011-12-31T09:00:00+14:00");
}

TEST(days_count_in_the_clinics_zone_and_are_read_in_the_patients)
{
        const Clinic clinic = clinic_in("Europe/Kyiv");
        const CivilZone *new_york = zone_of("America/New_York");
        const Hours hours = hours_for(&clinic, new_york, false);
        /* 1 March in Kyiv, still 28 February in New York */
        const Window w = window_of(&clinic, new_york, &plain, AT(1, WHEN_DAYS), "2026-03-01T00:30:00+02:00");

        assert_time(new_york, w.opens, "2026-03-02T00:00:00-05:00");
        assert_time(new_york, w.closes, "2026-03-05T00:00:00-05:00");
        assert_time(new_york, window_due(&w, &hours, w.opens), "2026-03-02T10:00:00-05:00");
}

TEST(both_ends_of_the_allowed_time_belong_to_it)
{
        const Clinic clinic = clinic_in("Europe/Kyiv");
        const Hours hours = hours_for(&clinic, clinic.zone, false);
        const UtcMs far = at("2027-01-01T00:00:00Z"), long_ago = at("2025-01-01T00:00:00Z");

        assert_time(clinic.zone, hours_next(&hours, at("2026-03-01T08:59:59+02:00"), far), "2026-03-01T09:00:00+02:00");
        assert_time(clinic.zone, hours_next(&hours, at("2026-03-01T09:00:00+02:00"), far), "2026-03-01T09:00:00+02:00");
        assert_time(clinic.zone, hours_next(&hours, at("2026-03-01T20:00:00+02:00"), far), "2026-03-01T20:00:00+02:00");
        assert_time(clinic.zone, hours_next(&hours, at("2026-03-01T20:00:01+02:00"), far), "2026-03-02T09:00:00+02:00");
        assert_time(clinic.zone, hours_next(&hours, at("2026-03-01T10:00:00.250+02:00"), far), "2026-03-01T10:00:01+02:00");
        assert_time(clinic.zone, hours_last(&hours, at("2026-03-01T08:59:59+02:00"), long_ago), "2026-02-28T20:00:00+02:00");
        assert_time(clinic.zone, hours_last(&hours, at("2026-03-01T09:00:00+02:00"), long_ago), "2026-03-01T09:00:00+02:00");
        /* bounds: "before" is not part of it, "after" is */
        assert_time(clinic.zone, hours_next(&hours, at("2026-03-01T21:00:00+02:00"), at("2026-03-02T09:00:00+02:00")), "never");
        assert_time(clinic.zone, hours_last(&hours, at("2026-03-01T21:00:00+02:00"), at("2026-03-01T20:00:00+02:00")),
                "2026-03-01T20:00:00+02:00");
        assert_time(clinic.zone, hours_last(&hours, at("2026-03-01T21:00:00+02:00"), at("2026-03-01T20:00:01+02:00")), "never");
}

TEST(never_before_now_and_never_outside_the_window)
{
        const Clinic clinic = clinic_in("Europe/Kyiv");
        const Hours hours = hours_for(&clinic, clinic.zone, false);
        const Window w = window_of(&clinic, clinic.zone, &plain, AT(7, WHEN_DAYS), "2026-03-01T14:30:00+02:00");

        assert_time(clinic.zone, window_due(&w, &hours, at("2026-03-09T12:00:00+02:00")), "2026-03-09T12:00:00+02:00");
        assert_time(clinic.zone, window_due(&w, &hours, at("2026-03-09T23:00:00+02:00")), "2026-03-10T09:00:00+02:00");
        assert_time(clinic.zone, window_due(&w, &hours, at("2026-03-10T20:00:00+02:00")), "2026-03-10T20:00:00+02:00");
        assert_time(clinic.zone, window_due(&w, &hours, at("2026-03-10T20:00:01+02:00")), "never");
}

TEST(tasks_follow_working_hours_days_and_holidays)
{
        Clinic clinic = clinic_in("Europe/Kyiv");
        const Holiday new_year = { 0, 1, 1 }, christmas = { 2026, 12, 25 };
        const UtcMs far = at("2028-01-01T00:00:00Z");
        Hours hours;

        clinic.holidays = g_array_new(FALSE, FALSE, sizeof(Holiday));
        g_array_append_val(clinic.holidays, new_year);
        g_array_append_val(clinic.holidays, christmas);
        /* a patient's zone does not matter to staff */
        hours = hours_for(&clinic, zone_of("America/New_York"), true);
        /* 2026-03-07 is a Saturday */
        assert_time(clinic.zone, hours_next(&hours, at("2026-03-06T18:00:00+02:00"), far), "2026-03-06T18:00:00+02:00");
        assert_time(clinic.zone, hours_next(&hours, at("2026-03-07T18:00:01+02:00"), far), "2026-03-09T09:00:00+02:00");
        assert_time(clinic.zone, hours_next(&hours, at("2026-12-24T19:00:00+02:00"), far), "2026-12-26T09:00:00+02:00");
        assert_time(clinic.zone, hours_next(&hours, at("2026-12-31T19:00:00+02:00"), far), "2027-01-02T09:00:00+02:00");
        /* 2027-12-25 is a Saturday and, unlike 2026's, a working day */
        assert_time(clinic.zone, hours_next(&hours, at("2027-12-24T19:00:00+02:00"), far), "2027-12-25T09:00:00+02:00");
        assert_time(clinic.zone, hours_last(&hours, at("2027-01-01T12:00:00+02:00"), at("2026-01-01T00:00:00Z")),
                "2026-12-31T18:00:00+02:00");
        g_array_unref(clinic.holidays);
}

/* Clocks went from 23:00 to 00:00 on Saturday, 30 March 2024: work until 23:45 ended with the first instant after the gap,
 * which is Sunday's first (rules 2 and 3). */
TEST(a_closing_time_in_a_gap_at_midnight_reaches_into_a_day_off)
{
        Clinic clinic = clinic_in("America/Nuuk");
        const UtcMs far = at("2025-01-01T00:00:00Z");
        Hours hours;

        clinic.holidays = g_array_new(FALSE, FALSE, sizeof(Holiday));
        clinic.working_hours = (CivilSpan){ { 0, 0, 0 }, { 23, 45, 0 } };
        hours = hours_for(&clinic, clinic.zone, true);
        assert_time(clinic.zone, hours_next(&hours, at("2024-03-31T00:00:00-01:00"), far), "2024-03-31T00:00:00-01:00");
        assert_time(clinic.zone, hours_next(&hours, at("2024-03-31T00:00:01-01:00"), far), "2024-04-01T00:00:00-01:00");
        g_array_unref(clinic.holidays);
}

TEST(spread_is_cut_to_hours_and_window)
{
        const Clinic clinic = clinic_in("Europe/Kyiv");
        const Hours hours = hours_for(&clinic, clinic.zone, false);
        const Window w = { .opens = at("2026-03-01T09:00:00+02:00"), .closes = at("2026-03-02T10:15:00+02:00") };
        const DurationMs half = { 30 * 60 * 1000 }, night = { 2 * 60 * 60 * 1000 }, day = { 24 * 60 * 60 * 1000 };

        assert_time(clinic.zone, window_spread(&w, &hours, at("2026-03-01T10:00:00+02:00"), half), "2026-03-01T10:30:00+02:00");
        assert_time(clinic.zone, window_spread(&w, &hours, at("2026-03-01T19:30:00+02:00"), night), "2026-03-01T20:00:00+02:00");
        assert_time(clinic.zone, window_spread(&w, &hours, at("2026-03-01T19:30:00+02:00"), day), "2026-03-02T10:14:59+02:00");
        assert_time(clinic.zone, window_spread(&w, &hours, UTC_NEVER, half), "never");
}

TEST_MAIN
