/* What else there is of a patient: which of it stops what, until when, and what it is called. Kyiv. */
#include "test.h"

#include "plan/around.h"
#include "plan/plan.h"

static const CivilZone *kyiv(void)
{
        const CivilZone *zone;

        g_assert_cmpint(civil_zone_get("Europe/Kyiv", &zone, NULL), ==, 0);
        return zone;
}

static UtcMs at(const char *text)
{
        UtcMs t;

        g_assert_cmpint(utc_parse(text, &t), ==, 0);
        return t;
}

/* of a treatment on 2 March 2026 */
static PlanAround nothing(void)
{
        return plan_around_alone(NULL, kyiv(), at("2026-03-02T10:00:00+02:00"));
}

static Followup item(Purpose purpose, const char *aim)
{
        const UtcMs t = at(aim);

        return (Followup){ .id = 5, .purpose = purpose, .method = "sms", .state = FOLLOWUP_PLANNED, .aim = t, .due = t, .opens = t,
                .closes = utc_add(t, (DurationMs){ INT64_C(8) * 24 * 3600 * 1000 }), .held_since = UTC_NEVER };
}

static AroundAnswer ask(const PlanAround *around, Purpose purpose, const char *aim)
{
        const Followup f = item(purpose, aim);
        AroundAnswer answer;

        plan_around_ask(around, kyiv(), &f, &answer);
        return answer;
}

#define APRIL "2026-04-02T10:00:00+03:00"

TEST(nothing_else_stops_nothing)
{
        const PlanAround around = nothing();

        g_assert_false(plan_around_matters(&around));
        for (int purpose = 0; purpose < N_PURPOSES; purpose++)
                g_assert_cmpint(ask(&around, (Purpose)purpose, APRIL).word, ==, AROUND_GO);
}

TEST(safety_care_and_visits_are_never_touched)
{
        PlanAround around = nothing();

        around.treated_again = around.visit = around.refused = at("2026-03-05T10:00:00+02:00");
        around.trouble = TROUBLE_RED_FLAG;
        g_assert_true(plan_around_matters(&around));
        g_assert_cmpint(ask(&around, PURPOSE_SAFETY, APRIL).word, ==, AROUND_GO);
        g_assert_cmpint(ask(&around, PURPOSE_CARE, APRIL).word, ==, AROUND_GO);
        g_assert_cmpint(ask(&around, PURPOSE_VISIT, APRIL).word, ==, AROUND_GO);
}

TEST(fourteen_days_are_counted_on_the_calendar)
{
        PlanAround around = nothing();

        around.treated_again = at("2026-03-16T18:00:00+02:00");
        g_assert_cmpint(ask(&around, PURPOSE_REVIEW, "2026-03-30T19:00:00+03:00").word, ==, AROUND_GO);
        g_assert_cmpint(ask(&around, PURPOSE_REVIEW, "2026-03-31T09:00:00+03:00").word, ==, AROUND_SUPERSEDED);
        g_assert_cmpint(ask(&around, PURPOSE_SURVEY, "2026-03-31T09:00:00+03:00").word, ==, AROUND_SUPERSEDED);
        g_assert_cmpint(ask(&around, PURPOSE_OFFER, "2026-03-17T09:00:00+02:00").word, ==, AROUND_SUPERSEDED);
        g_assert_cmpint(ask(&around, PURPOSE_GREETING, APRIL).word, ==, AROUND_GO);
        g_assert_cmpstr(ask(&around, PURPOSE_OFFER, APRIL).reason, ==, "treated again on 2026-03-16");
}

TEST(trouble_holds_what_asks_for_more_and_no_review)
{
        PlanAround around = nothing();
        AroundAnswer answer;

        around.trouble = TROUBLE_COMPLAINT;
        around.task = 1042 * FOLLOWUP_PER_TREATMENT + 9;
        answer = ask(&around, PURPOSE_SURVEY, APRIL);
        g_assert_cmpint(answer.word, ==, AROUND_HOLD);
        g_assert_cmpstr(answer.reason, ==, "waits: a complaint is open, task 1042-9");
        g_assert_cmpint(ask(&around, PURPOSE_OFFER, APRIL).word, ==, AROUND_HOLD);
        g_assert_cmpint(ask(&around, PURPOSE_GREETING, APRIL).word, ==, AROUND_HOLD);
        g_assert_cmpint(ask(&around, PURPOSE_REVIEW, APRIL).word, ==, AROUND_GO);
        around.task = 0;
        g_assert_cmpstr(ask(&around, PURPOSE_OFFER, APRIL).reason, ==, "waits: a complaint is open");
}

TEST(a_visit_stops_offers_until_the_day_after_it_is_over)
{
        PlanAround around = nothing();
        AroundAnswer answer;
        Followup f = item(PURPOSE_OFFER, APRIL);

        around.visit = at("2026-04-03T15:00:00+03:00");
        answer = ask(&around, PURPOSE_OFFER, APRIL);
        g_assert_cmpint(answer.word, ==, AROUND_LATER);
        g_assert_cmpint(answer.from.ms, ==, at("2026-04-05T00:00:00+03:00").ms);
        g_assert_true(answer.may_end);
        g_assert_cmpint(ask(&around, PURPOSE_SURVEY, APRIL).word, ==, AROUND_GO);
        g_assert_true(plan_around_stops(&around, kyiv(), &f, at("2026-04-04T23:59:59+03:00")));
        g_assert_false(plan_around_stops(&around, kyiv(), &f, at("2026-04-05T00:00:00+03:00")));
}

TEST(the_least_interval_and_a_visit_whichever_is_longer)
{
        const Protocol protocol = { .has_interval = true, .least_interval = { WHEN_AT, WHEN_WEEKS, 12, 12 } };
        PlanAround around = plan_around_alone(&protocol, kyiv(), at("2026-03-02T23:30:00+02:00"));
        AroundAnswer answer = ask(&around, PURPOSE_OFFER, APRIL);

        g_assert_cmpint(answer.word, ==, AROUND_LATER);
        g_assert_cmpint(answer.from.ms, ==, at("2026-05-25T00:00:00+03:00").ms);
        g_assert_false(answer.may_end);
        around.visit = at("2026-04-03T15:00:00+03:00");
        g_assert_cmpint(ask(&around, PURPOSE_OFFER, APRIL).from.ms, ==, at("2026-05-25T00:00:00+03:00").ms);
        around.visit = at("2026-05-24T15:00:00+03:00");
        answer = ask(&around, PURPOSE_OFFER, APRIL);
        g_assert_cmpint(answer.from.ms, ==, at("2026-05-26T00:00:00+03:00").ms);
        g_assert_true(answer.may_end);
}

TEST(refusal_outranks_all)
{
        PlanAround around = nothing();

        around.refused = around.treated_again = at("2026-03-05T10:00:00+02:00");
        around.trouble = TROUBLE_RED_FLAG;
        g_assert_cmpint(ask(&around, PURPOSE_OFFER, APRIL).word, ==, AROUND_CANCEL);
        g_assert_cmpstr(ask(&around, PURPOSE_GREETING, APRIL).reason, ==, "the patient refused on 2026-03-05");
        g_assert_cmpint(ask(&around, PURPOSE_REVIEW, APRIL).word, ==, AROUND_SUPERSEDED);
}

/* ---- over what is open and unsent ---- */

TEST(held_and_freed_also_as_a_task)
{
        PlanAround around = nothing();
        Followup sent = item(PURPOSE_OFFER, APRIL), call = sent;

        around.trouble = TROUBLE_WORRY;
        call.is_task = true;
        call.state = FOLLOWUP_TASK;
        plan_around_apply(&around, kyiv(), &sent);
        plan_around_apply(&around, kyiv(), &call);
        g_assert_cmpint(sent.state, ==, FOLLOWUP_HELD);
        g_assert_cmpint(call.state, ==, FOLLOWUP_HELD);
        g_assert_cmpstr(plan_waits_for(&sent), ==, "a worried answer is open");
        plan_around_free(&sent);
        plan_around_free(&call);
        g_assert_cmpint(sent.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(call.state, ==, FOLLOWUP_TASK);
        g_assert_true(utc_is_never(call.due)); /* to be judged anew */
        g_assert_cmpstr(sent.reason, ==, "");
}

TEST(held_for_another_reason_stays_so)
{
        PlanAround around = nothing();
        Followup f = item(PURPOSE_OFFER, APRIL);

        f.state = FOLLOWUP_HELD;
        g_strlcpy(f.reason, "opted out", sizeof(f.reason));
        around.trouble = TROUBLE_WORRY;
        plan_around_apply(&around, kyiv(), &f);
        g_assert_cmpstr(f.reason, ==, "opted out");
        plan_around_free(&f);
        g_assert_cmpint(f.state, ==, FOLLOWUP_HELD);
        g_assert_null(plan_waits_for(&f));
        around.treated_again = at("2026-03-05T10:00:00+02:00");
        plan_around_apply(&around, kyiv(), &f);
        g_assert_true(plan_is_treated_again(&f));
}

TEST(what_was_sent_stays_sent)
{
        PlanAround around = nothing();
        Followup f = item(PURPOSE_OFFER, APRIL);

        f.state = FOLLOWUP_SENT;
        around.treated_again = around.refused = at("2026-03-05T10:00:00+02:00");
        plan_around_apply(&around, kyiv(), &f);
        g_assert_cmpint(f.state, ==, FOLLOWUP_SENT);
}

/* ---- judged ---- */

static void judge(Followup *f, const PlanAround *around, const char *now)
{
        const Clinic clinic = { .zone = kyiv(), .send_between = { { 9, 0, 0 }, { 20, 0, 0 } } };

        plan_judge(&clinic, clinic.zone, at("2026-03-02T10:00:00+02:00"), around, f, 1, at(now));
}

TEST(an_offer_that_has_to_wait_is_due_later_and_says_why)
{
        PlanAround around = nothing();
        Followup f = item(PURPOSE_OFFER, APRIL);

        around.visit = at("2026-04-03T15:00:00+03:00");
        judge(&f, &around, "2026-03-10T12:00:00+02:00");
        g_assert_cmpint(f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(f.due.ms, ==, at("2026-04-05T09:00:00+03:00").ms);
        g_assert_cmpstr(f.reason, ==, "not before the visit booked for 2026-04-03 is over");
        /* it was never overdue before that */
        judge(&f, &around, "2026-04-05T09:10:00+03:00");
        g_assert_cmpint(f.due.ms, ==, at("2026-04-05T09:10:00+03:00").ms);
}

TEST(an_offer_whose_window_a_visit_fills_is_held_and_then_missed)
{
        PlanAround around = nothing();
        Followup f = item(PURPOSE_OFFER, APRIL);

        around.visit = at("2026-06-03T15:00:00+03:00");
        judge(&f, &around, "2026-03-10T12:00:00+02:00");
        g_assert_cmpint(f.state, ==, FOLLOWUP_HELD);
        plan_around_free(&f);
        judge(&f, &around, "2026-04-11T12:00:00+03:00");
        g_assert_cmpint(f.state, ==, FOLLOWUP_MISSED);
        g_assert_cmpstr(f.reason, ==, "held until its window closed: not before the visit booked for 2026-06-03 is over");
}

TEST(an_offer_whose_window_lies_below_the_least_interval_is_skipped)
{
        const Protocol protocol = { .has_interval = true, .least_interval = { WHEN_AT, WHEN_MONTHS, 3, 3 } };
        const PlanAround around = plan_around_alone(&protocol, kyiv(), at("2026-03-02T10:00:00+02:00"));
        Followup f = item(PURPOSE_OFFER, APRIL);

        judge(&f, &around, "2026-03-10T12:00:00+02:00");
        g_assert_cmpint(f.state, ==, FOLLOWUP_SKIPPED);
        g_assert_cmpstr(f.reason, ==, "not before 2026-06-02: the least interval between treatments");
}

TEST_MAIN
