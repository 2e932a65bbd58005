/* The contract of the store: what did not arrive, the copy by the next method, and a copy that arrives after all. */
#include "receipt-fixture.h"

TEST(what_did_not_arrive_goes_on_by_the_next_method_and_then_is_called)
{
        Bench b;
        g_auto(Message) by_telegram = { 0 }, by_sms = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        const StoreReceipt lost = { .provider = "t", .provider_message_id = "1", .state = RECEIPT_TEMPORARY };

        sent_by_telegram(&b, &by_telegram);
        b.now = at("2026-03-03T09:30:00+02:00");
        g_assert_cmpint(give(&b, &lost, &effect), ==, 0);
        g_assert_true(effect.is_planned);
        g_autoptr(FollowupView) next = view_of(&b, "T-1", H24);
        g_assert_cmpstr(next->f.method, ==, "sms");
        g_assert_cmpint(next->f.state, ==, FOLLOWUP_PLANNED);
        assert_when(next->f.due, "2026-03-03T09:30:00+02:00");
        g_assert_cmpint(claim(&b, &by_sms, next, NULL), ==, 0);
        sent_as(&b, by_sms.number, "2");
        g_assert_cmpint(tell(&b, "2", RECEIPT_PERMANENT, NULL), ==, 0);
        g_autoptr(FollowupView) called = view_of(&b, "T-1", H24);
        g_assert_cmpint(called->f.state, ==, FOLLOWUP_TASK);
        g_assert_cmpstr(called->f.method, ==, "call");
        assert_when(called->f.due, "2026-03-03T09:30:00+02:00");
        bench_done(&b);
}

/* The record names another family's procedure by now: the step is in no plan of the treatment any more. */
TEST(what_is_lost_by_a_protocol_that_was_left_goes_on_by_no_other_method)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_with(&b, true, false, false);
        claim_h24(&b, &message);
        sent_as(&b, message.number, "abc");
        g_assert_cmpint(put(&b, TREATMENT_OF("T-1", "toxin", MOMENT, ",\"updated_at\":\"2026-03-03T09:00:00+02:00\"", PATIENT_OF(""))), ==, STORE_PUT_UPDATED);
        tell(&b, "abc", RECEIPT_TEMPORARY, NULL);
        g_autoptr(FollowupView) lost = view_of(&b, "T-1", H24);
        g_assert_cmpint(lost->f.state, ==, FOLLOWUP_FAILED);
        g_assert_cmpstr(lost->f.reason, ==, "the provider could not deliver it");
        /* and a question about safety is not lost with it */
        g_autoptr(GPtrArray) views = list_of(&b, "T-1");
        guint n_calls = 0;
        for (guint i = 0; i < views->len; i++)
                n_calls += ((const FollowupView *)g_ptr_array_index(views, i))->f.cause == lost->f.id;
        g_assert_cmpuint(n_calls, ==, 1);
        bench_done(&b);
}

/* refused by a first receipt, so that the step is a call by now */
static void called_instead(Bench *b, Message *message)
{
        bench_with(b, true, true, false);
        claim_h24(b, message);
        sent_as(b, message->number, "abc");
        b->now.ms += 60000;
        tell(b, "abc", RECEIPT_TEMPORARY, NULL);
        assert_states(b, "T-1", "task planned planned planned planned");
}

TEST(a_message_that_arrives_after_all_ends_the_call_in_its_place)
{
        Bench b;
        g_auto(Message) message = { 0 };

        called_instead(&b, &message);
        b.now.ms += 60000;
        tell(&b, "abc", RECEIPT_DELIVERED, NULL);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpint(view->f.state, ==, FOLLOWUP_DELIVERED);
        g_assert_cmpstr(view->f.method, ==, "sms");
        g_assert_cmpstr(view->f.reason, ==, "it has arrived after all: nobody need call");
        g_assert_cmpint(view->message, ==, message.number);
        /* and silence is work for staff as it was */
        b.now.ms += INT64_C(4) * 3600 * 1000;
        g_auto(StoreWatch) due = watch(&b);
        g_assert_cmpuint(due.n_calls, ==, 1);
        assert_states(&b, "T-1", "delivered planned planned planned planned task");
        check_balance(b.store);
        bench_done(&b);
}

/* The time in which an answer was expected is over: it would be called for at once. */
TEST(a_question_that_arrives_when_its_answer_is_late_stays_a_call)
{
        Bench b;
        g_auto(Message) message = { 0 };

        called_instead(&b, &message);
        b.now.ms += INT64_C(4) * 3600 * 1000;
        g_auto(StoreWatch) due = watch(&b);
        g_assert_cmpuint(due.n_calls, ==, 0);
        tell(&b, "abc", RECEIPT_DELIVERED, NULL);
        assert_states(&b, "T-1", "task planned planned planned planned");
        bench_done(&b);
}

TEST(a_call_that_a_person_has_in_hand_is_not_taken_away)
{
        Bench b;
        g_auto(Message) held = { 0 }, called = { 0 };

        called_instead(&b, &held);
        g_autoptr(FollowupView) call = view_of(&b, "T-1", H24);
        act(&b, call->f.id, STAFF_HOLD);
        tell(&b, "abc", RECEIPT_DELIVERED, NULL);
        assert_states(&b, "T-1", "held planned planned planned planned");
        bench_done(&b);
        called_instead(&b, &called);
        g_autoptr(FollowupView) done_soon = view_of(&b, "T-1", H24);
        g_assert_cmpint(enter(&b, done_soon->f.id, "all well"), ==, 0);
        tell(&b, "abc", RECEIPT_DELIVERED, NULL);
        assert_states(&b, "T-1", "done planned planned planned planned");
        bench_done(&b);
}

TEST(a_copy_that_arrives_after_all_takes_back_the_next_one)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        const StoreReceipt delivered = { .provider = "t", .provider_message_id = "1", .state = RECEIPT_DELIVERED };
        const StoreReceipt lost = { .provider = "t", .provider_message_id = "1", .state = RECEIPT_TEMPORARY };

        sent_by_telegram(&b, &message);
        give(&b, &lost, &effect);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        give(&b, &delivered, &effect);
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        judge(&b, true);
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        bench_done(&b);
}

/* The first copy is told to be lost, the next one is as far as @b says, and then the first arrives after all. */
typedef enum Second { SECOND_CLAIMED, SECOND_RETRIED, SECOND_SENT, SECOND_UNCERTAIN, SECOND_HELD, N_SECONDS } Second;

static void second_copy(Bench *b, Second how, Message *first, Message *second)
{
        const StoreReceipt lost = { .provider = "t", .provider_message_id = "1", .state = RECEIPT_TEMPORARY };
        g_auto(StoreReceiptEffect) effect = { 0 };
        Settlement later = outcome(MESSAGE_RETRY, 1);

        const int64_t h24 = sent_by_telegram(b, first);
        give(b, &lost, &effect);
        if (how == SECOND_HELD) {
                g_assert_cmpint(act(b, h24, STAFF_HOLD), ==, 0);
                return;
        }
        g_autoptr(FollowupView) next = view_of(b, "T-1", H24);
        g_assert_cmpint(claim(b, second, next, NULL), ==, 0);
        later.retry_at = b->now;
        later.new_generation = true;
        if (how == SECOND_RETRIED)
                settle(b, second->number, &later);
        else if (how == SECOND_SENT)
                sent_as(b, second->number, "2");
        else if (how == SECOND_UNCERTAIN)
                settle(b, second->number, &(Settlement){ .to = MESSAGE_UNCERTAIN, .verdict = 3, .retry_at = UTC_NEVER });
}

TEST(whatever_became_of_the_next_copy_the_first_that_arrives_is_the_only_one)
{
        const StoreReceipt delivered = { .provider = "t", .provider_message_id = "1", .state = RECEIPT_DELIVERED };

        for (Second how = SECOND_CLAIMED; how < N_SECONDS; how++) {
                Bench b;
                g_auto(Message) first = { 0 }, second = { 0 };
                g_auto(StoreReceiptEffect) effect = { 0 };

                g_test_message("second copy %d", how);
                second_copy(&b, how, &first, &second);
                give(&b, &delivered, &effect);
                assert_states(&b, "T-1", "delivered planned planned planned planned");
                g_assert_cmpuint(effect.revoke->len, ==, how == SECOND_CLAIMED ? 1 : 0);
                if (how == SECOND_CLAIMED) {
                        g_assert_cmpint(g_array_index(effect.revoke, int64_t, 0), ==, second.number);
                        /* the loop held it back; or its bytes had left, and it was refused for a while */
                        settle(&b, second.number, &(Settlement){ .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER });
                } else if (how == SECOND_SENT)
                        g_assert_cmpint(tell(&b, "2", RECEIPT_PERMANENT, NULL), ==, 0);
                assert_states(&b, "T-1", "delivered planned planned planned planned");
                judge(&b, true);
                assert_states(&b, "T-1", "delivered planned planned planned planned");
                bench_done(&b);
        }
}

/* Who quotes a message has it, whatever its provider says. */
TEST(an_answer_that_quotes_the_first_copy_takes_back_the_next_one)
{
        const StoreReply reply = { .provider = "t", .method = "telegram", .id = "r1", .from = "777", .text = "all is well",
                .answers = "1", .at = UTC_NEVER };
        const ReplyVerdict verdict = { REPLY_OK, false, false, -1, "test" };
        Bench b;
        g_auto(Message) first = { 0 }, second = { 0 };
        g_auto(ReplyMatch) match = { 0 };
        g_auto(ReplyEffect) effect = { 0 };

        second_copy(&b, SECOND_CLAIMED, &first, &second);
        bench_begin(&b);
        no_fault(&b, store_match_reply(b.store, b.config, &reply, b.now, &match, &b.err));
        g_assert_cmpint(match.message, ==, first.number);
        no_fault(&b, store_reply(b.store, b.config, &reply, &match, &verdict, b.now, &effect, &b.err));
        bench_commit(&b);
        g_assert_cmpuint(effect.revoked->len, ==, 1);
        g_assert_cmpint(g_array_index(effect.revoked, int64_t, 0), ==, second.number);
        assert_states(&b, "T-1", "answered planned planned planned planned");
        settle(&b, second.number, &(Settlement){ .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER });
        assert_states(&b, "T-1", "answered planned planned planned planned");
        bench_done(&b);
}

TEST(a_next_copy_that_is_refused_for_a_while_is_not_tried_again_when_the_first_has_arrived)
{
        const StoreReceipt delivered = { .provider = "t", .provider_message_id = "1", .state = RECEIPT_DELIVERED };
        Settlement later = outcome(MESSAGE_RETRY, 1);
        Bench b;
        g_auto(Message) first = { 0 }, second = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };

        second_copy(&b, SECOND_CLAIMED, &first, &second);
        give(&b, &delivered, &effect);
        later.retry_at = b.now;
        later.new_generation = true;
        settle(&b, second.number, &later);
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        bench_begin(&b);
        g_assert_cmpint(store_claim(b.store, &second, b.now, &b.err), ==, STORE_NOT_FOUND);
        bench_commit(&b);
        bench_done(&b);
}
