/* The contract of the store: what nobody has told of yet, asking for it, and deadlines of receipts and answers. */
#include "receipt-fixture.h"

TEST(uncertain_is_resolved_and_its_call_is_needed_no_longer)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_in_doubt(&b, true, false, &message);
        b.now.ms += INT64_C(4) * 3600 * 1000 - 60000;
        g_auto(StoreWatch) early = watch(&b);
        /* a receipt may still come: nobody calls yet */
        assert_states(&b, "T-1", "uncertain planned planned planned planned");
        b.now.ms += 60000;
        g_assert_cmpint(early.next.ms, ==, b.now.ms);
        g_auto(StoreWatch) due = watch(&b);
        g_assert_cmpint(due.next.ms, >, early.next.ms);
        assert_states(&b, "T-1", "uncertain planned planned planned planned task");
        tell_ref(&b, &message, 0, RECEIPT_DELIVERED);
        assert_states(&b, "T-1", "delivered planned planned planned planned cancelled");
        bench_done(&b);
}

TEST(what_was_never_taken_is_sent_again_under_a_new_key)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_autoptr(Message) stored = NULL;

        bench_in_doubt(&b, false, true, &message);
        g_auto(StoreWatch) asked = watch(&b);
        g_assert_cmpuint(asked.asks->len, ==, 1);
        g_assert_cmpint(((StoreAsk *)g_ptr_array_index(asked.asks, 0))->message->number, ==, message.number);
        /* it may only not have come by yet */
        g_assert_cmpint(tell_absent(&b, &message), ==, STORE_RECEIPT_EARLY);
        assert_states(&b, "T-1", "uncertain planned planned planned planned");
        g_assert_cmpint(asked.next.ms, ==, b.now.ms + 15000);
        b.now = asked.next;
        g_assert_cmpint(tell_absent(&b, &message), ==, 0);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        g_assert_cmpint(store_get_message(b.store, message.number, &stored, &b.err), ==, 0);
        g_assert_cmpint(stored->state, ==, MESSAGE_RETRY);
        g_assert_cmpuint(stored->generation, ==, 1);
        bench_begin(&b);
        g_assert_cmpint(store_claim(b.store, stored, b.now, &b.err), ==, 0);
        bench_commit(&b);
        b.now.ms += 20000;
        /* the answer to the first question comes once more: it is of another hand-over */
        g_assert_cmpint(tell_absent(&b, &message), ==, STORE_RECEIPT_REPEATED);
        sent_as(&b, message.number, "abc");
        assert_states(&b, "T-1", "sent planned planned planned planned");
        bench_done(&b);
}

TEST(what_was_never_taken_is_not_sent_again_for_a_treatment_that_was_cancelled)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_in_doubt(&b, false, true, &message);
        b.now.ms += 60000;
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"status\":\"cancelled\"", PATIENT_OF("")));
        assert_states(&b, "T-1", "uncertain cancelled cancelled cancelled cancelled");
        g_assert_cmpint(tell_absent(&b, &message), ==, 0);
        assert_states(&b, "T-1", "cancelled cancelled cancelled cancelled cancelled");
        bench_done(&b);
}

TEST(what_was_never_taken_is_not_sent_again_once_its_treatment_is_of_another_family)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_in_doubt(&b, false, true, &message);
        b.now.ms += 60000;
        put(&b, TREATMENT_OF("T-1", "toxin", MOMENT, "", PATIENT_OF("")));
        g_autoptr(FollowupView) before = view_of(&b, "T-1", H24);
        g_assert_cmpint(before->f.state, ==, FOLLOWUP_UNCERTAIN);
        g_assert_cmpint(tell_absent(&b, &message), ==, 0);
        g_autoptr(FollowupView) after = view_of(&b, "T-1", H24);
        g_assert_cmpint(after->f.state, ==, FOLLOWUP_CANCELLED);
        g_assert_cmpstr(after->f.reason, ==, "procedure changed");
        g_autoptr(Message) stored = NULL;
        g_assert_cmpint(store_get_message(b.store, message.number, &stored, &b.err), ==, 0);
        g_assert_cmpint(stored->state, ==, MESSAGE_FAILED);
        bench_done(&b);
}

/* Who has changed their number since must not be written to at the old one, which may be another's by now. */
TEST(what_was_never_taken_goes_to_the_number_of_today)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_in_doubt(&b, false, true, &message);
        b.now.ms += 60000;
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"R-1\","
                "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234568\"}}");
        g_assert_cmpint(tell_absent(&b, &message), ==, 0);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        g_autoptr(FollowupView) again = view_of(&b, "T-1", H24);
        g_assert_cmpint(again->message, ==, 0); /* a message of its own, made anew */
        bench_done(&b);
}

/* ... and in the language that they read, which the clinic's system knows only since. */
TEST(what_was_never_taken_is_written_in_the_language_of_today)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_in_doubt(&b, false, true, &message);
        b.now.ms += 60000;
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"R-1\",\"patient\":{\"id\":\"P-1\",\"language\":\"uk\"}}");
        g_assert_cmpint(tell_absent(&b, &message), ==, 0);
        g_autoptr(FollowupView) again = view_of(&b, "T-1", H24);
        g_assert_cmpint(again->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(again->message, ==, 0);
        bench_done(&b);
}

TEST(a_provider_that_tells_nothing_is_asked_now_and_then)
{
        Bench b;
        g_auto(Message) message = { 0 };
        static const int minutes[] = { 1, 10, 60, 360, 720 };

        bench_with(&b, false, false, true);
        claim_h24(&b, &message);
        sent_as(&b, message.number, "abc");
        const UtcMs sent = b.now;
        for (unsigned i = 0; i < G_N_ELEMENTS(minutes); i++) {
                const UtcMs next = store_next_watch(b.store);
                g_assert_cmpint(next.ms - sent.ms, ==, minutes[i] * INT64_C(60000));
                b.now = next;
                g_auto(StoreWatch) asked = watch(&b);
                g_assert_cmpuint(asked.asks->len, ==, 1);
        }
        tell(&b, "abc", RECEIPT_DELIVERED, NULL); /* no name is kept for one that tells nothing by itself */
        const StoreReceipt told = { .message = message.number, .provider = "s", .state = RECEIPT_DELIVERED };
        g_auto(StoreReceiptEffect) effect = { 0 };
        give(&b, &told, &effect);
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        b.now.ms += INT64_C(10) * 86400000;
        g_auto(StoreWatch) quiet = watch(&b);
        g_assert_cmpuint(quiet.asks->len, ==, 0);
        bench_done(&b);
}

TEST(without_a_receipt_it_stays_sent_for_good)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_with(&b, true, false, true);
        claim_h24(&b, &message);
        sent_as(&b, message.number, "abc");
        b.now = store_next_watch(b.store);
        assert_when(b.now, "2026-03-06T09:00:00+02:00");
        g_auto(StoreWatch) last = watch(&b);
        g_assert_cmpuint(last.asks->len, ==, 1);
        b.now = last.next;
        g_auto(StoreWatch) end = watch(&b);
        g_assert_cmpuint(end.asks->len, ==, 0);
        g_autoptr(FollowupView) after = view_of(&b, "T-1", H24);
        g_assert_cmpint(after->f.state, ==, FOLLOWUP_SENT);
        g_assert_cmpstr(after->f.reason, ==, "sent; no receipt ever came for it");
        /* it is final: a late failure is told, and reopens nothing */
        tell(&b, "abc", RECEIPT_PERMANENT, NULL);
        g_autoptr(FollowupView) failed = view_of(&b, "T-1", H24);
        g_assert_cmpint(failed->f.state, ==, FOLLOWUP_FAILED);
        /* and then the name is forgotten */
        b.now.ms += INT64_C(4) * 86400000;
        g_auto(StoreWatch) forgotten = watch(&b);
        g_assert_true(utc_is_never(forgotten.next));
        g_assert_cmpint(tell(&b, "abc", RECEIPT_READ, NULL), ==, STORE_RECEIPT_UNKNOWN);
        bench_done(&b);
}

TEST(a_safety_question_without_an_answer_becomes_one_call)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_with(&b, true, true, false);
        b.now = at("2026-03-03T15:30:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", D3);
        g_assert_cmpint(claim(&b, &message, view, NULL), ==, 0);
        sent_as(&b, message.number, "abc");
        tell(&b, "abc", RECEIPT_DELIVERED, NULL);
        b.now = store_next_watch(b.store);
        assert_when(b.now, "2026-03-03T19:30:00+02:00");
        g_auto(StoreWatch) due = watch(&b);
        g_assert_cmpuint(due.n_calls, ==, 1);
        g_autoptr(FollowupView) call = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        g_assert_cmpint(call->f.cause, ==, view->f.id);
        assert_when(call->f.due, "2026-03-04T09:00:00+02:00");
        bench_restart(&b);
        b.now.ms += 86400000;
        g_auto(StoreWatch) again = watch(&b);
        g_assert_cmpuint(again.n_calls, ==, 0);
        bench_done(&b);
}

/* The answer to the hand-over was lost, and a receipt said that it was taken before it was tried again. */
TEST(an_answer_is_awaited_also_where_a_receipt_ends_the_retry)
{
        Bench b;
        g_auto(Message) message = { 0 };
        Settlement lost = outcome(MESSAGE_RETRY, VERDICT_UNKNOWN);

        bench_with(&b, true, true, false);
        claim_h24(&b, &message);
        lost.retry_at.ms = b.now.ms + 60000;
        settle(&b, message.number, &lost);
        tell_ref(&b, &message, 0, RECEIPT_UNDER_WAY);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        b.now.ms += INT64_C(4) * 3600 * 1000;
        g_assert_cmpint(store_next_watch(b.store).ms, ==, b.now.ms);
        g_auto(StoreWatch) due = watch(&b);
        g_assert_cmpuint(due.n_calls, ==, 1);
        assert_states(&b, "T-1", "sent planned planned planned planned task");
        bench_done(&b);
}

TEST(silence_means_nothing_where_no_answer_can_come)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_with(&b, true, false, false);
        claim_h24(&b, &message);
        sent_as(&b, message.number, "abc");
        b.now.ms += INT64_C(5) * 3600 * 1000;
        g_auto(StoreWatch) none = watch(&b);
        g_assert_cmpuint(none.n_calls, ==, 0);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        bench_done(&b);
}

/* The window of one of two closes while their message waits to go out again, under its key. */
TEST(what_was_given_up_of_a_message_hears_what_becomes_of_the_rest)
{
        Bench b;
        g_auto(Message) message = { 0 };
        Settlement again = outcome(MESSAGE_RETRY, VERDICT_UNKNOWN);

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) h24 = view_of(&b, "T-1", H24), d3 = view_of(&b, "T-1", D3);
        g_assert_cmpint(claim(&b, &message, h24, d3), ==, 0);
        again.retry_at = at("2026-03-03T10:30:00+02:00");
        settle(&b, message.number, &again);
        b.now = again.retry_at;
        judge(&b, false);
        assert_states(&b, "T-1", "uncertain planned planned planned planned task");
        bench_begin(&b);
        g_assert_cmpint(store_claim(b.store, &message, b.now, &b.err), ==, 0);
        bench_commit(&b);
        /* its own time is over: what leaves speaks for the other */
        g_assert_cmpuint(message.followups->len, ==, 1);
        g_assert_cmpint(g_array_index(message.followups, int64_t, 0), ==, d3->f.id);
        sent_as(&b, message.number, "abc");
        assert_states(&b, "T-1", "uncertain sent planned planned planned task");
        g_assert_cmpint(tell(&b, "abc", RECEIPT_DELIVERED, NULL), ==, 0);
        assert_states(&b, "T-1", "delivered delivered planned planned planned cancelled");
        bench_done(&b);
}
