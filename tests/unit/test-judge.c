/* Rules 4, 5 and 10 over the follow-ups of one treatment; allowed times 09:00-20:00 in Kyiv. */
#include "test.h"

#include "plan/plan.h"

static UtcMs at(const char *text)
{
        UtcMs t;

        g_assert_cmpint(utc_parse(text, &t), ==, 0);
        return t;
}

static Clinic kyiv(void)
{
        Clinic clinic = {
                .send_between = { { 9, 0, 0 }, { 20, 0, 0 } },
                .send_at = { 10, 0, 0 },
                .working_hours = { { 9, 0, 0 }, { 18, 0, 0 } },
                .working_days = 0x3F,
        };

        g_assert_cmpint(civil_zone_get("Europe/Kyiv", &clinic.zone, NULL), ==, 0);
        return clinic;
}

/* a planned message aimed at @aim, in a window of two days around it */
static Followup item(Purpose purpose, const char *aim)
{
        const UtcMs t = at(aim);

        return (Followup){
                .purpose = purpose,
                .method = "sms",
                .state = FOLLOWUP_PLANNED,
                .opens = { t.ms - 24 * 3600 * 1000 },
                .closes = { t.ms + 24 * 3600 * 1000 },
                .aim = t,
                .due = t,
                .held_since = UTC_NEVER,
        };
}

static void judge(Followup *items, unsigned n, const char *now)
{
        g_autoptr(GArray) holidays = g_array_new(FALSE, FALSE, sizeof(Holiday));
        Clinic clinic = kyiv();

        clinic.holidays = holidays;
        plan_judge(&clinic, clinic.zone, at("2026-03-01T00:00:00+02:00"), NULL, items, n, at(now));
}

static void assert_item(const Followup *f, const char *state, const char *due)
{
        Clinic clinic = kyiv();
        char text[CIVIL_TEXT_MAX];

        g_assert_cmpstr(followup_state_to_string(f->state), ==, state);
        g_assert_cmpstr(utc_is_never(f->due) ? "never" : civil_format(clinic.zone, f->due, text), ==, due);
}

TEST(fifteen_minutes_late_is_not_overdue)
{
        Followup f[] = { item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"), item(PURPOSE_CARE, "2026-03-10T10:05:00+02:00") };

        judge(f, 2, "2026-03-10T10:15:00+02:00");
        assert_item(&f[0], "planned", "2026-03-10T10:15:00+02:00");
        assert_item(&f[1], "planned", "2026-03-10T10:15:00+02:00");
}

TEST(overdue_is_superseded_by_a_later_overdue_one)
{
        Followup f[] = {
                item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"),
                item(PURPOSE_REVIEW, "2026-03-10T12:00:00+02:00"),
                item(PURPOSE_SURVEY, "2026-03-10T18:00:00+02:00"), /* still to come */
        };

        judge(f, 3, "2026-03-10T15:00:00+02:00");
        assert_item(&f[0], "superseded", "never");
        assert_item(&f[1], "planned", "2026-03-10T15:00:00+02:00");
        assert_item(&f[2], "planned", "2026-03-10T18:00:00+02:00");
}

TEST(safety_gives_way_to_safety_only)
{
        Followup f[] = {
                item(PURPOSE_SAFETY, "2026-03-10T09:00:00+02:00"),
                item(PURPOSE_SAFETY, "2026-03-10T10:00:00+02:00"),
                item(PURPOSE_CARE, "2026-03-10T10:30:00+02:00"),
                item(PURPOSE_OFFER, "2026-03-10T11:00:00+02:00"),
        };

        judge(f, 4, "2026-03-10T15:00:00+02:00");
        assert_item(&f[0], "superseded", "never");
        assert_item(&f[1], "planned", "2026-03-10T15:00:00+02:00");
        assert_item(&f[2], "superseded", "never");
        assert_item(&f[3], "planned", "2026-03-10T15:00:00+02:00");
}

TEST(safety_supersedes_what_is_earlier)
{
        Followup f[] = { item(PURPOSE_CARE, "2026-03-10T09:00:00+02:00"), item(PURPOSE_SAFETY, "2026-03-10T10:00:00+02:00") };

        judge(f, 2, "2026-03-10T15:00:00+02:00");
        assert_item(&f[0], "superseded", "never");
        assert_item(&f[1], "planned", "2026-03-10T15:00:00+02:00");
}

TEST(equally_late_the_later_in_the_protocol_stays)
{
        Followup f[] = { item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"), item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00") };

        judge(f, 2, "2026-03-10T15:00:00+02:00");
        assert_item(&f[0], "superseded", "never");
        assert_item(&f[1], "planned", "2026-03-10T15:00:00+02:00");
}

TEST(later_by_due_even_if_earlier_in_the_protocol)
{
        Followup f[] = { item(PURPOSE_CARE, "2026-03-10T11:00:00+02:00"), item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00") };

        judge(f, 2, "2026-03-10T15:00:00+02:00");
        assert_item(&f[0], "planned", "2026-03-10T15:00:00+02:00");
        assert_item(&f[1], "superseded", "never");
}

TEST(what_can_no_longer_be_sent_supersedes_nothing)
{
        Followup f[] = { item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"), item(PURPOSE_CARE, "2026-03-10T11:00:00+02:00") };

        /* at 21:00 the second has its window until 22:00, but no allowed time in it; the first has tomorrow */
        f[1].closes = at("2026-03-10T22:00:00+02:00");
        judge(f, 2, "2026-03-10T21:00:00+02:00");
        assert_item(&f[0], "planned", "2026-03-11T09:00:00+02:00");
        assert_item(&f[1], "skipped", "never");
        g_assert_cmpstr(f[1].reason, ==, "no allowed sending time is left in its window");
}

TEST(closed_window_is_missed_or_failed)
{
        Followup f[] = {
                item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"), item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"),
                item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"),
        };

        f[1].n_attempts = 1;
        f[2].state = FOLLOWUP_HELD;
        judge(f, 3, "2026-03-11T10:00:00+02:00");
        assert_item(&f[0], "missed", "never");
        assert_item(&f[1], "failed", "never");
        assert_item(&f[2], "missed", "never");
}

/* by the next method, after a message was refused; held for a trouble of the patient's meanwhile */
TEST(a_task_that_was_held_is_missed_and_never_refused)
{
        Followup f = item(PURPOSE_SURVEY, "2026-03-10T10:00:00+02:00");

        g_strlcpy(f.method, "call", sizeof(f.method));
        f.is_task = true;
        f.state = FOLLOWUP_HELD;
        f.n_attempts = 1;
        judge(&f, 1, "2026-03-11T10:00:00+02:00");
        assert_item(&f, "missed", "never");
}

TEST(what_was_sent_is_left_alone)
{
        Followup f[] = { item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"), item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00") };

        f[0].state = FOLLOWUP_SENT;
        f[1].state = FOLLOWUP_CANCELLED;
        judge(f, 2, "2026-03-12T10:00:00+02:00");
        assert_item(&f[0], "sent", "2026-03-10T10:00:00+02:00");
        assert_item(&f[1], "cancelled", "2026-03-10T10:00:00+02:00");
}

TEST(tasks_neither_supersede_nor_are_superseded)
{
        Followup f[] = { item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"), item(PURPOSE_CARE, "2026-03-10T11:00:00+02:00") };

        f[1].state = FOLLOWUP_TASK;
        f[1].is_task = true;
        f[1].due = UTC_NEVER;
        judge(f, 2, "2026-03-10T19:00:00+02:00");
        assert_item(&f[0], "planned", "2026-03-10T19:00:00+02:00");
        assert_item(&f[1], "task", "2026-03-11T09:00:00+02:00");
        /* once on the list it stays where it is */
        judge(f, 2, "2026-03-11T09:30:00+02:00");
        assert_item(&f[1], "task", "2026-03-11T09:00:00+02:00");
}

/* Hours count whole seconds, and so does the gate: what is due at closing time may go for all of that second. */
TEST(the_last_second_is_not_over_before_it_ends)
{
        Followup f = item(PURPOSE_CARE, "2026-03-10T20:00:00+02:00");

        f.closes = at("2026-03-11T00:00:00+02:00");
        judge(&f, 1, "2026-03-10T20:00:00.999+02:00");
        assert_item(&f, "planned", "2026-03-10T20:00:00+02:00");
        judge(&f, 1, "2026-03-10T20:00:01+02:00");
        assert_item(&f, "skipped", "never");
}

TEST(judging_again_moves_nothing)
{
        Followup f[] = { item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00") };

        f[0].delay = (DurationMs){ 90 * 60 * 1000 };
        judge(f, 1, "2026-03-09T12:00:00+02:00");
        assert_item(&f[0], "planned", "2026-03-10T11:30:00+02:00");
        judge(f, 1, "2026-03-10T11:00:00+02:00");
        assert_item(&f[0], "planned", "2026-03-10T11:30:00+02:00");
}

TEST(retry_is_not_pulled_forward)
{
        Followup f[] = { item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00") };

        f[0].message = 7;
        f[0].n_attempts = 1;
        f[0].due = at("2026-03-10T11:00:00+02:00");
        judge(f, 1, "2026-03-10T10:30:00+02:00");
        assert_item(&f[0], "planned", "2026-03-10T11:00:00+02:00");
}

TEST(consent_that_comes_frees_what_it_held)
{
        Consent consent = { .answer = { CONSENT_UNKNOWN, CONSENT_YES, CONSENT_NO } };
        Followup f[] = {
                item(PURPOSE_SAFETY, "2026-03-10T10:00:00+02:00"), item(PURPOSE_SURVEY, "2026-03-10T10:00:00+02:00"),
                item(PURPOSE_OFFER, "2026-03-10T10:00:00+02:00"),
        };
        const UtcMs now = at("2026-03-09T10:00:00+02:00");
        const Clinic clinic = kyiv();

        plan_consent(&clinic, &consent, f, 3, now);
        g_assert_cmpstr(f[0].reason, ==, "no consent for care: unknown");
        g_assert_cmpint(f[0].held_since.ms, ==, now.ms);
        g_assert_cmpint(f[1].state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpstr(f[2].reason, ==, "no consent for marketing: refused");
        consent.answer[CONSENT_CARE] = CONSENT_YES;
        plan_consent(&clinic, &consent, f, 3, now);
        g_assert_cmpint(f[0].state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpstr(f[0].reason, ==, "");
        g_assert_cmpint(f[2].state, ==, FOLLOWUP_HELD);
        g_assert_true(plan_is_held_for_consent(&f[2]));
}

TEST(what_is_not_known_is_a_no_but_where_the_clinic_says_otherwise)
{
        Consent consent = { .answer = { CONSENT_UNKNOWN, CONSENT_UNKNOWN, CONSENT_UNKNOWN } };
        Followup f[] = {
                item(PURPOSE_SAFETY, "2026-03-10T10:00:00+02:00"), item(PURPOSE_CARE, "2026-03-10T10:00:00+02:00"),
                item(PURPOSE_REVIEW, "2026-03-10T10:00:00+02:00"),
        };
        const UtcMs now = at("2026-03-09T10:00:00+02:00");
        Clinic clinic = kyiv();

        clinic.unknown_consent[PURPOSE_SAFETY] = true;
        plan_consent(&clinic, &consent, f, 3, now);
        g_assert_cmpint(f[0].state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(f[1].state, ==, FOLLOWUP_HELD);
        clinic.unknown_consent[PURPOSE_CARE] = true; /* an edit frees what was held for it */
        plan_consent(&clinic, &consent, f, 3, now);
        g_assert_cmpint(f[1].state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(f[2].state, ==, FOLLOWUP_HELD);
        consent.answer[CONSENT_CARE] = CONSENT_NO; /* a no is a no */
        plan_consent(&clinic, &consent, f, 3, now);
        g_assert_cmpint(f[0].state, ==, FOLLOWUP_HELD);
        g_assert_cmpstr(f[0].reason, ==, "no consent for care: refused");
}

TEST(safety_that_does_not_reach_the_patient_needs_a_call)
{
        const UtcMs now = at("2026-03-10T10:00:00+02:00");
        Followup f = item(PURPOSE_SAFETY, "2026-03-10T10:00:00+02:00");

        g_assert_false(plan_needs_call(&f, now));
        f.state = FOLLOWUP_MISSED;
        g_assert_true(plan_needs_call(&f, now));
        f.state = FOLLOWUP_HELD;
        f.held_since = at("2026-03-09T10:00:01+02:00");
        g_assert_false(plan_needs_call(&f, now));
        f.held_since = at("2026-03-09T10:00:00+02:00");
        g_assert_true(plan_needs_call(&f, now));
        f.cause = 1;
        g_assert_false(plan_needs_call(&f, now));
        f = item(PURPOSE_SURVEY, "2026-03-10T10:00:00+02:00");
        f.state = FOLLOWUP_FAILED;
        g_assert_false(plan_needs_call(&f, now));
}

TEST(call_task_is_due_at_the_next_working_time)
{
        g_autoptr(GArray) holidays = g_array_new(FALSE, FALSE, sizeof(Holiday));
        Clinic clinic = kyiv();

        clinic.holidays = holidays;
        /* Saturday evening: Monday morning */
        g_assert_cmpint(plan_task_due(&clinic, at("2026-03-07T19:00:00+02:00")).ms, ==, at("2026-03-09T09:00:00+02:00").ms);
        g_assert_cmpint(plan_task_due(&clinic, at("2026-03-09T12:00:00+02:00")).ms, ==, at("2026-03-09T12:00:00+02:00").ms);
}

TEST_MAIN
