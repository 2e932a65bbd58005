/* The contract of the store: what staff decide, and what time does. */
#include "fixture.h"

TEST(what_staff_cancel_stays_cancelled)
{
        Bench b;
        g_autoptr(GPtrArray) attempts = NULL, history = NULL;

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", W2);
        g_assert_cmpint(act(&b, view->f.id, STAFF_CANCEL), ==, 0);
        g_assert_cmpint(act(&b, view->f.id, STAFF_CANCEL), ==, STORE_ACTION_REFUSED);
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:30:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "T-1", "planned planned cancelled planned planned");
        g_assert_cmpint(store_history(b.store, view->f.id, &attempts, &history, &b.err), ==, 0);
        g_assert_cmpuint(history->len, ==, 2);
        const HistoryEntry *first = g_ptr_array_index(history, 0), *move = g_ptr_array_index(history, 1);
        g_assert_cmpstr(first->what, ==, "cancel");
        g_assert_cmpstr(first->who, ==, "anna");
        g_assert_cmpstr(first->why, ==, "asked by phone");
        g_assert_cmpstr(move->what, ==, "planned -> cancelled");
        bench_done(&b);
}

TEST(what_staff_hold_waits_for_them)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", W2);
        g_assert_cmpint(act(&b, view->f.id, STAFF_HOLD), ==, 0);
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:30:00+02:00", "", PATIENT_OF("")));
        judge(&b, true);
        assert_states(&b, "T-1", "planned planned held planned planned");
        g_autoptr(FollowupView) held = view_of(&b, "T-1", W2);
        g_assert_cmpstr(held->f.reason, ==, "held by staff: asked by phone");
        g_assert_cmpint(act(&b, view->f.id, STAFF_RESUME), ==, 0);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        g_autoptr(FollowupView) free = view_of(&b, "T-1", W2);
        assert_when(free->f.due, "2026-03-16T10:00:00+02:00");
        bench_done(&b);
}

#define PATIENT_2                                                                                      \
        "\"patient\":{\"id\":\"P-2\",\"name\":\"Ivan\",\"phone\":\"+380671234567\","                  \
        "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"

/* A family's number: whoever of them says stop, nothing goes there any more, and nobody's safety question is forgotten. */
TEST(an_opt_out_on_a_shared_number_holds_for_all_who_have_it)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", PATIENT_2));
        opt(&b, false, -1);
        assert_states(&b, "T-2", "task task held held held");
        opt(&b, true, -1);
        assert_states(&b, "T-2", "planned planned planned planned planned");
        bench_done(&b);
}

TEST(an_opt_out_at_the_provider_holds_for_all_who_have_the_number)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = 0, .provider_message_id = "x-1", .retry_at = UTC_NEVER };
        const StoreReceipt opted_out = { .message = 0, .provider = "s", .provider_message_id = "x-1", .state = RECEIPT_OPTED_OUT };

        bench_init(&b);
        write_hooks(b.dir, "", true, false, false);
        bench_reload(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", PATIENT_2));
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &sent);
        bench_begin(&b);
        no_fault(&b, store_receipt(b.store, b.config, &opted_out, b.now, &effect, &b.err));
        bench_commit(&b);
        assert_states(&b, "T-2", "task task held held held");
        bench_done(&b);
}

TEST(a_cancel_in_flight_holds_when_the_message_comes_back)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement withdrawn = { .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER };

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        g_assert_cmpint(act(&b, view->f.id, STAFF_CANCEL), ==, STORE_ACTION_ON_ITS_WAY);
        assert_states(&b, "T-1", "sending planned planned planned planned");
        settle(&b, message.number, &withdrawn);
        assert_states(&b, "T-1", "cancelled planned planned planned planned");
        bench_done(&b);
}

TEST(a_failed_one_can_be_tried_again_as_a_new_one)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement failed = { .to = MESSAGE_FAILED, .verdict = 2, .retry_at = UTC_NEVER, .reason = "refused" };

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-16T10:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", W2);
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &failed);
        g_assert_cmpint(act(&b, view->f.id, STAFF_RETRY), ==, 0);
        g_autoptr(GPtrArray) views = list_of(&b, "T-1");
        const FollowupView *again = g_ptr_array_index(views, views->len - 1);
        g_assert_cmpint(again->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(again->f.step, ==, W2);
        g_assert_cmpint(again->f.id, !=, view->f.id);
        bench_done(&b);
}

TEST(a_task_ends_with_its_result)
{
        Bench b;

        bench_init(&b);
        b.now = at("2026-03-04T12:00:00+02:00");
        put(&b, T1);
        g_autoptr(GPtrArray) views = list_of(&b, "T-1");
        const FollowupView *call = g_ptr_array_index(views, views->len - 1);
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        g_assert_cmpint(enter(&b, call->f.id, "reached, all well"), ==, 0);
        g_assert_cmpint(enter(&b, call->f.id, "again"), ==, STORE_ACTION_REFUSED);
        g_autoptr(FollowupView) done = view_of(&b, "T-1", views->len - 1);
        g_assert_cmpint(done->f.state, ==, FOLLOWUP_DONE);
        bench_done(&b);
}

TEST(a_stop_makes_calls_of_safety_and_holds_the_rest)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        opt(&b, false, -1);
        assert_states(&b, "T-1", "task task held held held");
        g_autoptr(FollowupView) question = view_of(&b, "T-1", D3);
        g_autoptr(FollowupView) review = view_of(&b, "T-1", W2);
        g_assert_cmpstr(question->f.method, ==, "call");
        g_assert_cmpstr(review->f.reason, ==, "opted out");
        g_assert_true(review->stopped);
        /* a record that says yes does not undo what staff wrote down */
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:20:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "T-1", "task task held held held");
        opt(&b, true, -1);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        bench_done(&b);
}

TEST(a_stop_counts_on_the_number_whoever_has_it)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        opt(&b, false, -1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"+380671234567\","
                "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"));
        assert_states(&b, "T-2", "task task held held held");
        bench_done(&b);
}

TEST(a_stop_names_what_is_on_its_way_to_the_number_for_anybody)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_autoptr(GArray) messages = NULL;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"+380671234567\","
                "\"consent\":{\"care\":true}}"));
        g_autoptr(FollowupView) of_other = view_of(&b, "T-2", H24);
        claim(&b, &message, of_other, NULL);
        g_assert_cmpint(opt_of(&b, "P-1", false, -1, NULL, &messages), ==, 0);
        g_assert_cmpuint(messages->len, ==, 1);
        g_assert_cmpint(g_array_index(messages, int64_t, 0), ==, message.number);
        bench_done(&b);
}

TEST(one_purpose_can_be_stopped)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        opt(&b, false, PURPOSE_OFFER);
        assert_states(&b, "T-1", "planned planned planned planned held");
        opt(&b, true, PURPOSE_OFFER);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        g_assert_cmpint(opt_of(&b, "nobody", true, -1, NULL, NULL), ==, STORE_NOT_FOUND);
        bench_done(&b);
}

TEST(safety_held_for_a_day_becomes_a_call)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\"}"));
        judge(&b, false);
        assert_states(&b, "T-1", "held held held held held");
        assert_when(next_due(&b), "2026-03-03T10:00:00+02:00"); /* the first window closes */
        b.now = at("2026-03-03T12:00:00+02:00");
        judge(&b, false);
        /* one missed; the other is held for a day, too, and its window has opened at midnight: its call can wait as long */
        assert_states(&b, "T-1", "missed held held held held task");
        assert_when(next_due(&b), "2026-03-04T00:00:00+02:00");
        b.now = at("2026-03-03T23:59:59+02:00");
        judge(&b, false);
        assert_states(&b, "T-1", "missed held held held held task");
        b.now = at("2026-03-04T00:00:00+02:00");
        judge(&b, false);
        assert_states(&b, "T-1", "missed held held held held task task");
        judge(&b, false);
        assert_states(&b, "T-1", "missed held held held held task task");
        g_autoptr(FollowupView) call = view_of(&b, "T-1", N_STEPS + 1);
        assert_when(call->f.due, "2026-03-04T09:00:00+02:00");
        bench_done(&b);
}

/* Nobody is called on the first day about how they will feel in a month. */
TEST(safety_that_is_held_gets_its_call_when_its_window_has_been_open_for_a_day)
{
        Bench b;

        bench_init(&b);
        write_file(b.dir, "protocols.d", "late.conf", PROTOCOL("late", "1", "\"late\"",
                "{ id = \"m1\"; when = \"4-6 weeks\"; purpose = \"safety\"; message = \"m\"; },"
                "{ id = \"d7\"; when = \"7 days\"; purpose = \"safety\"; message = \"m\"; }"));
        bench_reload(&b);
        put(&b, TREATMENT_OF("T-1", "late", MOMENT, "", "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\"}"));
        assert_when(next_due(&b), "2026-03-10T00:00:00+02:00");
        b.now = at("2026-03-08T12:00:00+02:00");
        judge(&b, false);
        judge(&b, true);
        assert_states(&b, "T-1", "held held");
        b.now = at("2026-03-10T00:00:00+02:00");
        judge(&b, false);
        assert_states(&b, "T-1", "held held task");
        /* moved by the record to where its window is open already: the day it has been held counts at once */
        assert_when(next_due(&b), "2026-03-12T00:00:00+02:00"); /* the end of d7's window */
        put(&b, TREATMENT_OF("T-1", "late", "2026-02-08T11:00:00+02:00", "", "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\"}"));
        g_autoptr(GPtrArray) views = list_of(&b, "T-1");
        unsigned n_calls = 0;
        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = g_ptr_array_index(views, i);
                n_calls += view->f.state == FOLLOWUP_TASK && view->f.cause != 0 && g_str_has_prefix(view->f.reason, "held: ");
        }
        g_assert_cmpuint(n_calls, ==, 2);
        bench_done(&b);
}

TEST(a_call_that_staff_hold_comes_back_to_their_list)
{
        Bench b;
        UtcMs next;

        bench_init(&b);
        b.now = at("2026-03-04T12:00:00+02:00");
        put(&b, T1); /* the first question is too late: somebody calls */
        g_autoptr(FollowupView) call = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        act(&b, call->f.id, STAFF_HOLD);
        b.now = at("2026-03-06T12:00:00+02:00");
        judge(&b, false);
        /* no call is made for a call, and nothing waits for one */
        g_assert_cmpint(store_next_judgement(b.store, b.config, b.now, &next, &b.err), ==, 0);
        g_assert_cmpint(next.ms, >, b.now.ms);
        g_assert_cmpint(act(&b, call->f.id, STAFF_RESUME), ==, 0);
        g_autoptr(FollowupView) again = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(again->f.state, ==, FOLLOWUP_TASK);
        assert_when(again->f.due, "2026-03-06T12:00:00+02:00");
        bench_done(&b);
}

/* A pause or a dead provider keeps it from being claimed: its window must not close without anybody seeing it. */
TEST(what_is_not_claimed_when_it_is_due_is_judged_once_it_is_overdue)
{
        Bench b;
        UtcMs next;

        bench_init(&b);
        put(&b, T1);
        no_fault(&b, store_next_judgement(b.store, b.config, b.now, &next, &b.err));
        assert_when(next, "2026-03-03T09:15:01+02:00"); /* the first question is due at nine */
        b.now = at("2026-03-03T09:15:01+02:00");
        no_fault(&b, store_next_judgement(b.store, b.config, b.now, &next, &b.err));
        assert_when(next, "2026-03-03T09:30:01+02:00"); /* and again, for as long as it waits */
        b.now = at("2026-03-03T10:00:01+02:00");
        judge(&b, false);
        assert_states(&b, "T-1", "missed planned planned planned planned task");
        bench_done(&b);
}

/* Nobody rings twice to ask the same patient how they are: one call, which tells all that was to be asked. */
TEST(the_questions_of_a_record_that_comes_late_make_one_call)
{
        Bench b;

        bench_init(&b);
        b.now = at("2026-03-25T10:00:00+02:00");
        put(&b, T1);
        assert_states(&b, "T-1", "missed missed missed planned planned task");
        g_autoptr(FollowupView) last = view_of(&b, "T-1", D3), call = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(call->f.cause, ==, last->f.id);
        g_assert_cmpstr(call->f.reason, ==, "missed: recorded 23 days after treatment; to ask, too: h24");
        judge(&b, true);
        assert_states(&b, "T-1", "missed missed missed planned planned task");
        g_assert_cmpint(enter(&b, call->f.id, "all well"), ==, 0);
        judge(&b, true);
        assert_states(&b, "T-1", "missed missed missed planned planned done");
        bench_done(&b);
}

/* Its time was not over when the first call was made: whoever made that one did not ask for it. */
TEST(a_question_that_is_missed_later_makes_a_call_of_its_own)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T10:00:01+02:00");
        judge(&b, false);
        assert_states(&b, "T-1", "missed planned planned planned planned task");
        g_autoptr(FollowupView) call = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(enter(&b, call->f.id, "all well"), ==, 0);
        b.now = at("2026-03-06T10:00:00+02:00");
        judge(&b, false);
        assert_states(&b, "T-1", "missed missed planned planned planned done task");
        bench_done(&b);
}

TEST(after_downtime_only_the_latest_goes_out)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-18T10:00:00+02:00"); /* two weeks later */
        judge(&b, false);
        assert_states(&b, "T-1", "missed missed planned planned planned task"); /* one call asks what both were to ask */
        g_autoptr(FollowupView) review = view_of(&b, "T-1", W2);
        assert_when(review->f.due, "2026-03-18T10:00:00+02:00");
        bench_done(&b);
}

TEST(changed_hours_recompute_what_is_pending)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        config_free(b.config);
        write_file(b.dir, "clinics.d", "kyiv.conf",
                "clinic = { id = \"kyiv-1\"; name = \"Clinic\"; time_zone = \"Europe/London\"; country = \"UA\";"
                " languages = [ \"en\" ]; phone = \"+380800000000\"; emergency_phone = \"103\";"
                " send_at = \"12:00\"; methods = [ \"telegram\", \"sms\", \"call\" ];"
                " providers = { sms = \"s\"; telegram = \"t\"; }; responsible = \"desk\"; };");
        b.config = load_config(b.dir);
        judge(&b, true);
        g_autoptr(FollowupView) review = view_of(&b, "T-1", W2);
        assert_when(review->f.due, "2026-03-16T14:00:00+02:00"); /* noon in London */
        bench_done(&b);
}

TEST(pauses_are_kept)
{
        Bench b;
        g_autoptr(GPtrArray) pauses = NULL, none = NULL;

        bench_init(&b);
        bench_begin(&b);
        g_assert_cmpint(store_pause(b.store, true, NULL, NULL, "anna", "fire drill", b.now, &b.err), ==, 0);
        g_assert_cmpint(store_pause(b.store, true, "kyiv-1", NULL, "anna", NULL, b.now, &b.err), ==, 0);
        g_assert_cmpint(store_pause(b.store, true, "kyiv-1", NULL, "olha", NULL, b.now, &b.err), ==, 0);
        bench_commit(&b);
        g_assert_cmpint(store_pauses(b.store, &pauses, &b.err), ==, 0);
        g_assert_cmpuint(pauses->len, ==, 2);
        bench_begin(&b);
        g_assert_cmpint(store_pause(b.store, false, NULL, NULL, "anna", NULL, b.now, &b.err), ==, 0);
        g_assert_cmpint(store_pause(b.store, false, "kyiv-1", NULL, "anna", NULL, b.now, &b.err), ==, 0);
        bench_commit(&b);
        g_assert_cmpint(store_pauses(b.store, &none, &b.err), ==, 0);
        g_assert_cmpuint(none->len, ==, 0);
        bench_done(&b);
}

TEST(the_ledger_counts_every_followup_ever_made)
{
        Bench b;
        g_autoptr(GPtrArray) rows = NULL;
        uint64_t made, sum = 0;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-1", "toxin", MOMENT, "", PATIENT_OF("")));
        opt(&b, false, -1);
        g_assert_cmpint(store_ledger(b.store, &rows, &made, &b.err), ==, 0);
        for (guint i = 0; i < rows->len; i++)
                for (unsigned s = 0; s < N_FOLLOWUP_STATES; s++)
                        sum += ((Ledger *)g_ptr_array_index(rows, i))->n[s];
        g_assert_cmpuint(made, ==, 10);
        g_assert_cmpuint(sum, ==, made);
        bench_done(&b);
}

TEST(what_has_no_day_cannot_be_tried_again)
{
        Bench b;

        bench_init(&b);
        write_file(b.dir, "protocols.d", "filler.conf", PROTOCOL("filler", "1", "\"filler\"",
                STEPS_V1 ",{ id = \"bday\"; when = \"0 days\"; from = \"birthday\"; purpose = \"greeting\"; message = \"m\"; }"));
        bench_reload(&b);
        put(&b, T1);
        assert_states(&b, "T-1", "planned planned planned planned planned skipped");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(act(&b, view->f.id, STAFF_RETRY), ==, STORE_ACTION_REFUSED);
        assert_states(&b, "T-1", "planned planned planned planned planned skipped");
        bench_done(&b);
}
