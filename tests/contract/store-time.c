/* The contract of the store: what becomes of tasks and reasons as time goes by and records change. */
#include "fixture.h"

/* the review was refused for good: staff call */
static void make_review_a_call(Bench *b)
{
        g_auto(Message) message = { 0 };
        const Settlement refused = {
                .to = MESSAGE_FAILED, .verdict = VERDICT_PERMANENT, .retry_at = UTC_NEVER, .next_method = "call"
        };
        g_autoptr(FollowupView) view = view_of(b, "T-1", W2);

        claim(b, &message, view, NULL);
        settle(b, message.number, &refused);
        g_autoptr(FollowupView) call = view_of(b, "T-1", W2);
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
}

TEST(an_open_task_outlives_its_window)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-16T10:00:00+02:00");
        make_review_a_call(&b);
        b.now = at("2026-03-30T10:00:00+03:00"); /* its window has closed; followupd starts again */
        judge(&b, true);
        g_autoptr(FollowupView) call = view_of(&b, "T-1", W2);
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        assert_when(call->f.due, "2026-03-16T10:00:00+02:00");
        bench_done(&b);
}

TEST(a_moved_treatment_moves_its_tasks)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-16T10:00:00+02:00");
        make_review_a_call(&b);
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-09T10:00:00+02:00", "", PATIENT_OF("")));
        g_autoptr(FollowupView) call = view_of(&b, "T-1", W2);
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        assert_when(call->f.due, "2026-03-23T10:00:00+02:00");
        bench_done(&b);
}

TEST(a_task_whose_treatment_moves_into_the_past_is_missed)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-16T10:00:00+02:00");
        make_review_a_call(&b);
        g_assert_cmpint(put(&b, TREATMENT_OF("T-1", "filler", "2026-01-05T10:00:00+02:00", "", PATIENT_OF(""))), ==,
                STORE_PUT_UPDATED);
        g_autoptr(FollowupView) call = view_of(&b, "T-1", W2);
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_MISSED);
        bench_done(&b);
}

TEST(a_call_in_place_of_a_stopped_question_keeps_its_day)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        opt(&b, false, -1);
        g_autoptr(FollowupView) first = view_of(&b, "T-1", D3);
        assert_when(first->f.due, "2026-03-04T10:00:00+02:00");
        b.now = at("2026-03-04T19:00:00+02:00"); /* nobody has called; the day's work is over */
        judge(&b, true);
        g_autoptr(FollowupView) later = view_of(&b, "T-1", D3);
        assert_when(later->f.due, "2026-03-04T10:00:00+02:00");
        bench_done(&b);
}

TEST(what_waited_until_its_window_closed_was_not_recorded_late)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\"}"));
        b.now = at("2026-03-03T12:00:00+02:00");
        judge(&b, false);
        g_autoptr(FollowupView) missed = view_of(&b, "T-1", H24);
        g_assert_cmpint(missed->f.state, ==, FOLLOWUP_MISSED);
        g_assert_cmpstr(missed->f.reason, ==, "held until its window closed: no consent for care: unknown");
        bench_done(&b);
}

TEST(safety_that_a_person_must_free_becomes_a_call_after_a_day)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) question = view_of(&b, "T-1", D3);
        bench_begin(&b);
        g_assert_cmpint(store_decide(b.store, b.config, question->f.id, FOLLOWUP_HELD, UTC_NEVER,
                                "no text for it in any of the clinic's languages", b.now, &b.err), ==, 0);
        bench_commit(&b);
        b.now = at("2026-03-04T00:00:00+02:00"); /* its window opened a day ago */
        judge(&b, false);
        g_autoptr(GPtrArray) views = list_of(&b, "T-1");
        const FollowupView *call = g_ptr_array_index(views, views->len - 1);
        bool found = false;
        for (guint i = 0; i < views->len; i++)
                found |= ((FollowupView *)g_ptr_array_index(views, i))->f.cause == question->f.id;
        g_assert_true(found);
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        bench_done(&b);
}

TEST(a_number_that_comes_later_plans_what_had_none)
{
        Bench b;

        bench_init(&b);
        config_free(b.config);
        write_file(b.dir, "protocols.d", "filler.conf",
                PROTOCOL("filler", "1", "\"filler\"",
                        "{ id = \"h24\"; when = \"within 24 hours\"; purpose = \"safety\"; message = \"m\"; },"
                        "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"m\"; methods = [ \"sms\" ]; }"));
        b.config = load_config(b.dir);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "",
                        "\"patient\":{\"id\":\"P-1\",\"telegram\":\"77\",\"consent\":{\"care\":true}}"));
        assert_states(&b, "T-1", "planned skipped");
        judge(&b, true);
        assert_states(&b, "T-1", "planned skipped");
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"P-1\",\"patient\":{\"id\":\"P-1\","
                "\"phone\":\"+380671234567\"}}");
        assert_states(&b, "T-1", "planned skipped planned");
        judge(&b, true);
        assert_states(&b, "T-1", "planned skipped planned");
        bench_done(&b);
}

TEST(no_call_is_made_for_a_treatment_that_never_was)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement lost = { .to = MESSAGE_UNCERTAIN, .verdict = VERDICT_UNKNOWN, .retry_at = UTC_NEVER };

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T09:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"status\":\"entered-in-error\"", PATIENT_OF("")));
        settle(&b, message.number, &lost);
        assert_states(&b, "T-1", "uncertain cancelled cancelled cancelled cancelled");
        bench_done(&b);
}

TEST(a_treatment_that_comes_back_brings_its_calls)
{
        Bench b;

        bench_init(&b);
        b.now = at("2026-03-04T12:00:00+02:00");
        put(&b, T1);
        assert_states(&b, "T-1", "missed planned planned planned planned task");
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"status\":\"cancelled\"", PATIENT_OF("")));
        assert_states(&b, "T-1", "missed cancelled cancelled cancelled cancelled cancelled");
        put(&b, T1);
        assert_states(&b, "T-1",
                "missed cancelled cancelled cancelled cancelled cancelled planned planned planned planned task");
        bench_done(&b);
}
