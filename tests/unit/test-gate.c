#include "test.h"

#include "due-world.h"
#include "due/gate.h"

static GateAnswer ask(World *w, const FollowupView *view, unsigned n_today, const char *now)
{
        const unsigned n_days[GATE_WEEK] = { n_today };
        GateAnswer answer;

        gate_ask(view, &w->clinic, NULL, n_days, kyiv(now), &answer);
        return answer;
}

#define WORLD(w)                                       \
        g_auto(WorldGuard) guard_##w = { 0 };          \
        World *w = &guard_##w.world;                   \
        world_init(w)
typedef struct WorldGuard {
        World world;
} WorldGuard;
static void world_guard_done(WorldGuard *guard)
{
        world_done(&guard->world);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WorldGuard, world_guard_done)

TEST(sends_in_its_window_in_allowed_hours)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);
        GateAnswer answer;

        g_assert_cmpint(ask(w, &view, 0, "2026-03-02 10:00").word, ==, GATE_SEND);
        g_assert_cmpint(ask(w, &view, 0, "2026-03-02 09:00").word, ==, GATE_SEND);
        g_assert_cmpint(ask(w, &view, 0, "2026-03-02 20:00").word, ==, GATE_SEND);
        /* between two seconds, too */
        gate_ask(&view, &w->clinic, NULL, (unsigned[GATE_WEEK]){ 0 }, (UtcMs){ kyiv("2026-03-02 12:00").ms + 500 }, &answer);
        g_assert_cmpint(answer.word, ==, GATE_SEND);
}

TEST(closed_window_is_missed)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);
        GateAnswer answer = ask(w, &view, 0, "2026-03-04 00:00");

        g_assert_cmpint(answer.word, ==, GATE_MISSED);
        g_assert_cmpstr(answer.reason, ==, "its window closed before it could be sent");
        view.f.n_attempts = 2;
        g_assert_cmpint(ask(w, &view, 0, "2026-03-04 00:00").word, ==, GATE_FAILED);
        /* before all else */
        view.stopped = true;
        g_assert_cmpint(ask(w, &view, 5, "2026-03-05 12:00").word, ==, GATE_FAILED);
}

TEST(window_not_open_yet_waits_for_it)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);
        GateAnswer answer = ask(w, &view, 0, "2026-02-28 12:00");

        g_assert_cmpint(answer.word, ==, GATE_LATER);
        assert_kyiv(answer.due, "2026-03-01 09:00");
}

TEST(stop_holds_and_makes_safety_a_call)
{
        WORLD(w);
        FollowupView safety = world_view(w, PURPOSE_SAFETY, 1), care = world_view(w, PURPOSE_CARE, 2);
        GateAnswer answer;

        safety.stopped = care.stopped = true;
        answer = ask(w, &safety, 0, "2026-03-02 10:00");
        g_assert_cmpint(answer.word, ==, GATE_TASK);
        answer = ask(w, &care, 0, "2026-03-02 10:00");
        g_assert_cmpint(answer.word, ==, GATE_HOLD);
        g_assert_cmpstr(answer.reason, ==, "opted out");
}

TEST(each_purpose_needs_its_consent)
{
        static const ConsentKind needed[N_PURPOSES] = { CONSENT_CARE, CONSENT_CARE, CONSENT_CARE, CONSENT_CARE, CONSENT_SURVEY,
                CONSENT_MARKETING, CONSENT_MARKETING };
        WORLD(w);

        for (unsigned p = 0; p < N_PURPOSES; p++)
                for (unsigned given = 0; given < N_CONSENT_KINDS; given++) {
                        FollowupView view = world_view(w, (Purpose)p, 1);
                        GateAnswer answer;

                        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                                view.consent.answer[i] = i == given ? CONSENT_YES : i % 2 ? CONSENT_NO : CONSENT_UNKNOWN;
                        answer = ask(w, &view, 0, "2026-03-02 10:00");
                        g_assert_cmpint(answer.word, ==, given == needed[p] ? GATE_SEND : GATE_HOLD);
                        if (given != needed[p])
                                g_assert_true(g_str_has_prefix(answer.reason, "no consent for "));
                }
}

TEST(child_needs_a_guardian)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);
        GateAnswer answer;

        w->patient.has_birth_date = true;
        w->patient.birth_date = (CivilDate){ 2012, 5, 1 };
        answer = ask(w, &view, 0, "2026-03-02 10:00");
        g_assert_cmpint(answer.word, ==, GATE_HOLD);
        g_assert_nonnull(strstr(answer.reason, "guardian"));
        g_strlcpy(w->patient.guardian_phone, "+380501112233", sizeof(w->patient.guardian_phone));
        g_assert_cmpint(ask(w, &view, 0, "2026-03-02 10:00").word, ==, GATE_SEND);
        /* a child's own messenger name is not the guardian's */
        world_add_address(w, "telegram", "12345");
        g_strlcpy(view.f.method, "telegram", sizeof(view.f.method));
        g_assert_cmpint(ask(w, &view, 0, "2026-03-02 10:00").word, ==, GATE_NEXT_METHOD);
}

TEST(no_address_goes_to_the_next_method)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);
        GateAnswer answer;

        g_strlcpy(view.f.method, "telegram", sizeof(view.f.method));
        answer = ask(w, &view, 0, "2026-03-02 10:00");
        g_assert_cmpint(answer.word, ==, GATE_NEXT_METHOD);
        g_assert_cmpstr(answer.reason, ==, "no name for telegram");
        world_add_address(w, "telegram", "12345");
        g_assert_cmpint(ask(w, &view, 0, "2026-03-02 10:00").word, ==, GATE_SEND);
}

TEST(night_waits_for_the_morning)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);
        GateAnswer answer = ask(w, &view, 0, "2026-03-02 20:01");

        g_assert_cmpint(answer.word, ==, GATE_LATER);
        assert_kyiv(answer.due, "2026-03-03 09:00");
        answer = ask(w, &view, 0, "2026-03-02 08:59");
        g_assert_cmpint(answer.word, ==, GATE_LATER);
        assert_kyiv(answer.due, "2026-03-02 09:00");
}

TEST(no_allowed_time_left_is_skipped)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);
        GateAnswer answer = ask(w, &view, 0, "2026-03-03 20:01");

        g_assert_cmpint(answer.word, ==, GATE_SKIP);
        g_assert_true(utc_is_never(answer.due));
        view.f.closes = kyiv("2026-03-03 09:00");
        g_assert_cmpint(ask(w, &view, 0, "2026-03-02 20:01").word, ==, GATE_SKIP);
}

TEST(hours_are_those_of_the_patients_zone)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);

        g_assert_cmpint(civil_zone_get("America/New_York", &w->patient.zone, NULL), ==, 0);
        g_assert_cmpint(ask(w, &view, 0, "2026-03-02 10:00").word, ==, GATE_LATER); /* 03:00 there */
        assert_kyiv(ask(w, &view, 0, "2026-03-02 10:00").due, "2026-03-02 16:00");
        g_assert_cmpint(ask(w, &view, 0, "2026-03-02 22:00").word, ==, GATE_SEND);
}

TEST(cap_moves_to_the_next_day_or_skips)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_REVIEW, 1);
        GateAnswer answer = ask(w, &view, 1, "2026-03-02 10:00");

        g_assert_cmpint(answer.word, ==, GATE_LATER);
        assert_kyiv(answer.due, "2026-03-03 09:00");
        g_assert_cmpint(ask(w, &view, 1, "2026-03-03 10:00").word, ==, GATE_SKIP);
        w->clinic.max_messages_per_day = 2;
        g_assert_cmpint(ask(w, &view, 1, "2026-03-03 10:00").word, ==, GATE_SEND);
}

TEST(cap_never_stops_safety)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);

        g_assert_cmpint(ask(w, &view, 100, "2026-03-02 10:00").word, ==, GATE_SEND);
}

/* messages on the day of @now and on each day before it */
static GateAnswer ask_week(World *w, const FollowupView *view, const unsigned n_days[static GATE_WEEK], const char *now)
{
        GateAnswer answer;

        gate_ask(view, &w->clinic, NULL, n_days, kyiv(now), &answer);
        return answer;
}

TEST(a_weekly_cap_waits_until_seven_days_have_room)
{
        WORLD(w);
        const unsigned spread[GATE_WEEK] = { 0, 1, 0, 1, 0, 1 }, old[GATE_WEEK] = { 0, 1, 1, 0, 0, 0, 1 };
        const unsigned burst[GATE_WEEK] = { 3 };
        FollowupView view = world_view(w, PURPOSE_SURVEY, 1);
        GateAnswer answer;

        view.f.closes = kyiv("2026-03-31 00:00");
        w->clinic.max_messages_per_week = 3;
        answer = ask_week(w, &view, spread, "2026-03-02 10:00");
        g_assert_cmpint(answer.word, ==, GATE_LATER);
        assert_kyiv(answer.due, "2026-03-04 09:00"); /* five days ago will be seven days ago then */
        g_assert_cmpstr(answer.reason, ==, "had messages enough for seven days: waits for the next day");
        assert_kyiv(ask_week(w, &view, old, "2026-03-02 10:00").due, "2026-03-03 09:00");
        w->clinic.max_messages_per_day = 5;
        assert_kyiv(ask_week(w, &view, burst, "2026-03-02 10:00").due, "2026-03-09 09:00");
        w->clinic.max_messages_per_week = 4;
        g_assert_cmpint(ask_week(w, &view, burst, "2026-03-02 10:00").word, ==, GATE_SEND);
        w->clinic.max_messages_per_week = 0;
        g_assert_cmpint(ask_week(w, &view, spread, "2026-03-02 10:00").word, ==, GATE_SEND);
}

TEST(a_weekly_cap_never_stops_safety_and_skips_what_has_no_other_day)
{
        WORLD(w);
        const unsigned burst[GATE_WEEK] = { 0, 3 };
        FollowupView safety = world_view(w, PURPOSE_SAFETY, 1), review = world_view(w, PURPOSE_REVIEW, 2);
        GateAnswer answer;

        w->clinic.max_messages_per_week = 3;
        g_assert_cmpint(ask_week(w, &safety, burst, "2026-03-02 10:00").word, ==, GATE_SEND);
        answer = ask_week(w, &review, burst, "2026-03-02 10:00");
        g_assert_cmpint(answer.word, ==, GATE_SKIP);
        g_assert_cmpstr(answer.reason, ==, "had messages enough for seven days, and its window has no other day");
}

TEST(days_are_those_of_the_patients_calendar)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SURVEY, 1);
        UtcMs starts[GATE_WEEK];

        gate_days(&view, &w->clinic, kyiv("2026-03-31 12:00"), starts); /* clocks went forward on the 29th */
        assert_kyiv(starts[0], "2026-03-31 00:00");
        assert_kyiv(starts[2], "2026-03-29 00:00");
        assert_kyiv(starts[6], "2026-03-25 00:00");
}

/* ---- what else there is of the patient ---- */

static GateAnswer ask_around(World *w, const FollowupView *view, const PlanAround *around, const char *now)
{
        GateAnswer answer;

        gate_ask(view, &w->clinic, around, (const unsigned[GATE_WEEK]){ 0 }, kyiv(now), &answer);
        return answer;
}

TEST(the_gate_asks_what_else_there_is)
{
        WORLD(w);
        FollowupView offer = world_view(w, PURPOSE_OFFER, 1), safety = world_view(w, PURPOSE_SAFETY, 2);
        PlanAround around = plan_around_alone(NULL, w->clinic.zone, kyiv("2026-01-02 10:00"));

        g_assert_cmpint(ask_around(w, &offer, &around, "2026-03-02 10:00").word, ==, GATE_SEND);
        around.visit = kyiv("2026-02-28 10:00");
        g_assert_cmpint(ask_around(w, &offer, &around, "2026-03-02 10:00").word, ==, GATE_SEND); /* over */
        around.visit = kyiv("2026-03-01 10:00");
        assert_kyiv(ask_around(w, &offer, &around, "2026-03-02 10:00").due, "2026-03-03 09:00");
        around.visit = kyiv("2026-04-01 10:00");
        g_assert_cmpint(ask_around(w, &offer, &around, "2026-03-02 10:00").word, ==, GATE_HOLD);
        around.trouble = TROUBLE_RED_FLAG;
        g_assert_cmpstr(ask_around(w, &offer, &around, "2026-03-02 10:00").reason, ==, "waits: a red flag is open");
        around.treated_again = kyiv("2026-02-01 10:00");
        g_assert_cmpint(ask_around(w, &offer, &around, "2026-03-02 10:00").word, ==, GATE_SUPERSEDED);
        around.refused = kyiv("2026-02-01 10:00");
        g_assert_cmpint(ask_around(w, &offer, &around, "2026-03-02 10:00").word, ==, GATE_CANCEL);
        g_assert_cmpint(ask_around(w, &safety, &around, "2026-03-02 10:00").word, ==, GATE_SEND);
        /* consent comes first: who said no is asked for nothing, for whatever else */
        offer.consent.answer[CONSENT_MARKETING] = CONSENT_NO;
        g_assert_cmpint(ask_around(w, &offer, &around, "2026-03-02 10:00").word, ==, GATE_HOLD);
}

TEST(day_is_the_patients_and_hours_include_their_end)
{
        WORLD(w);
        FollowupView view = world_view(w, PURPOSE_SAFETY, 1);
        UtcMs start, end, hours_end;

        gate_day(&view, &w->clinic, kyiv("2026-03-02 10:00"), &start, &end, &hours_end);
        assert_kyiv(start, "2026-03-02 00:00");
        assert_kyiv(end, "2026-03-03 00:00");
        g_assert_cmpint(hours_end.ms, ==, kyiv("2026-03-02 20:00").ms + 1000);
        g_assert_cmpint(civil_zone_get("America/New_York", &w->patient.zone, NULL), ==, 0);
        gate_day(&view, &w->clinic, kyiv("2026-03-02 03:00"), &start, &end, &hours_end);
        assert_kyiv(start, "2026-03-01 07:00");
}

/* ---- rule 8 ---- */

static char *merged(World *w, FollowupView *views, unsigned n, const char *now)
{
        g_autoptr(GPtrArray) mates = g_ptr_array_new();
        g_autoptr(GPtrArray) together = NULL;
        GString *out = g_string_new(NULL);

        for (unsigned i = 1; i < n; i++)
                g_ptr_array_add(mates, &views[i]);
        together = gate_merge(&views[0], mates, &w->clinic, kyiv(now));
        for (unsigned i = 0; i < together->len; i++)
                g_string_append_printf(out, "%s%d", i > 0 ? " " : "", (int)((FollowupView *)g_ptr_array_index(together, i))->f.id);
        return g_string_free(out, FALSE);
}

TEST(text_is_that_of_the_first_purpose)
{
        WORLD(w);
        FollowupView views[] = { world_view(w, PURPOSE_VISIT, 1), world_view(w, PURPOSE_REVIEW, 2), world_view(w, PURPOSE_SAFETY, 3),
                world_view(w, PURPOSE_CARE, 4) };
        g_autofree char *got = merged(w, views, 4, "2026-03-02 10:00");

        g_assert_cmpstr(got, ==, "3 4 2 1");
}

TEST(of_one_purpose_the_earlier_end_then_the_protocol)
{
        WORLD(w);
        FollowupView views[] = { world_view(w, PURPOSE_CARE, 3), world_view(w, PURPOSE_CARE, 2), world_view(w, PURPOSE_CARE, 5) };
        g_autofree char *got = NULL;

        views[2].f.closes.ms -= 1000;
        got = merged(w, views, 3, "2026-03-02 10:00");
        g_assert_cmpstr(got, ==, "5 2 3");
}

TEST(only_what_one_consent_covers_goes_together)
{
        WORLD(w);
        FollowupView care[] = { world_view(w, PURPOSE_CARE, 1), world_view(w, PURPOSE_SURVEY, 2), world_view(w, PURPOSE_OFFER, 3),
                world_view(w, PURPOSE_GREETING, 4) };
        FollowupView offer[] = { world_view(w, PURPOSE_GREETING, 1), world_view(w, PURPOSE_OFFER, 2), world_view(w, PURPOSE_SURVEY, 3),
                world_view(w, PURPOSE_SAFETY, 4) };
        FollowupView survey[] = { world_view(w, PURPOSE_SURVEY, 1), world_view(w, PURPOSE_SURVEY, 2), world_view(w, PURPOSE_REVIEW, 3) };
        g_autofree char *a = merged(w, care, 4, "2026-03-02 10:00");
        g_autofree char *b = merged(w, offer, 4, "2026-03-02 10:00");
        g_autofree char *c = merged(w, survey, 3, "2026-03-02 10:00");

        g_assert_cmpstr(a, ==, "1");
        g_assert_cmpstr(b, ==, "2 1");
        g_assert_cmpstr(c, ==, "1 2");
}

TEST(mates_are_due_before_the_day_ends_and_open_now)
{
        WORLD(w);
        FollowupView views[] = { world_view(w, PURPOSE_CARE, 1), world_view(w, PURPOSE_CARE, 2), world_view(w, PURPOSE_CARE, 3),
                world_view(w, PURPOSE_CARE, 4), world_view(w, PURPOSE_CARE, 5) };
        g_autofree char *got = NULL;

        views[1].f.due = kyiv("2026-03-02 20:00");
        views[2].f.due = kyiv("2026-03-03 09:00");
        views[3].f.opens = kyiv("2026-03-02 10:01");
        views[4].f.closes = kyiv("2026-03-02 10:00");
        got = merged(w, views, 5, "2026-03-02 10:00");
        g_assert_cmpstr(got, ==, "1 2");
}

TEST(other_number_method_patient_or_message_stays_apart)
{
        WORLD(w);
        FollowupView views[] = { world_view(w, PURPOSE_CARE, 1), world_view(w, PURPOSE_CARE, 2), world_view(w, PURPOSE_CARE, 3),
                world_view(w, PURPOSE_CARE, 4), world_view(w, PURPOSE_CARE, 5) };
        Patient other = w->patient;
        g_autofree char *got = NULL;

        g_strlcpy(other.phone, "+380509998877", sizeof(other.phone));
        views[1].patient = &other;
        g_strlcpy(views[2].f.method, "viber", sizeof(views[2].f.method));
        views[3].patient_number = 18;
        views[4].f.message = 99; /* refused before: goes again as it was */
        got = merged(w, views, 5, "2026-03-02 10:00");
        g_assert_cmpstr(got, ==, "1");
}

TEST(each_visit_has_a_reminder_of_its_own)
{
        WORLD(w);
        FollowupView views[] = { world_view(w, PURPOSE_VISIT, 1), world_view(w, PURPOSE_VISIT, 2), world_view(w, PURPOSE_VISIT, 3) };
        g_autofree char *got = NULL;

        views[0].treatment_number = views[1].treatment_number = 7;
        views[2].treatment_number = 8;
        got = merged(w, views, 3, "2026-03-02 10:00");
        g_assert_cmpstr(got, ==, "1 2");
}

/* ... also when both would go along with something else. */
TEST(a_message_speaks_of_one_visit)
{
        WORLD(w);
        FollowupView views[] = { world_view(w, PURPOSE_CARE, 1), world_view(w, PURPOSE_VISIT, 2), world_view(w, PURPOSE_VISIT, 3),
                world_view(w, PURPOSE_VISIT, 4) };
        g_autofree char *got = NULL;

        views[1].treatment_number = 7;
        views[2].treatment_number = 8;
        views[3].treatment_number = 7;
        got = merged(w, views, 4, "2026-03-02 10:00");
        g_assert_cmpstr(got, ==, "1 2 4");
}

TEST_MAIN
