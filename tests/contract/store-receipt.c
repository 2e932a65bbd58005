/* The contract of the store: receipts, what they do to follow-ups, and deadlines. */
#include "fixture.h"

#include <sqlite3.h>

#include "model/message-ref.h"
#include "store/store-reply.h"

static Settlement outcome(MessageState to, int verdict)
{
        return (Settlement){ .to = to, .verdict = verdict, .retry_at = UTC_NEVER };
}

/* The providers of the bench with hooks: each @tells receipts, passes answers on, can be asked. */
static void come_back(Bench *b, bool tells, bool answers, bool can_ask)
{
        config_unref(b->config);
        write_hooks(b->dir, "", tells, answers, can_ask);
        b->config = load_config(b->dir);
}

static void bench_with(Bench *b, bool tells, bool answers, bool can_ask)
{
        bench_init(b);
        come_back(b, tells, answers, can_ask);
        put(b, T1);
        b->now = at("2026-03-03T09:00:00+02:00");
}

static int give(Bench *b, const StoreReceipt *receipt, StoreReceiptEffect *effect)
{
        int r;

        bench_begin(b);
        r = store_receipt(b->store, b->config, receipt, b->now, effect, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

static int tell(Bench *b, const char *id, ReceiptState state, const char *part)
{
        const StoreReceipt receipt = { .provider = "s", .provider_message_id = id, .state = state, .part = part };
        g_auto(StoreReceiptEffect) effect = { 0 };

        return give(b, &receipt, &effect);
}

static int tell_ref(Bench *b, const Message *message, unsigned generation, ReceiptState state)
{
        char ref[MESSAGE_REF_MAX];
        const StoreReceipt receipt = { .provider = "s",
                .ref = message_ref_render(message->number, message->id, generation, ref), .state = state };
        g_auto(StoreReceiptEffect) effect = { 0 };

        return give(b, &receipt, &effect);
}

static StoreWatch watch(Bench *b)
{
        StoreWatch watch = { 0 };

        bench_begin(b);
        no_fault(b, store_watch(b->store, b->config, b->now, 100, &watch, &b->err));
        bench_commit(b);
        return watch;
}

static void sent_as(Bench *b, int64_t message, const char *id)
{
        Settlement sent = outcome(MESSAGE_SENT, VERDICT_SENT);

        sent.provider_message_id = (char *)id;
        g_assert_cmpint(settle(b, message, &sent), ==, 0);
}

static FollowupView *claimed_h24(Bench *b, Message *message)
{
        FollowupView *view = view_of(b, "T-1", H24);

        g_assert_cmpint(claim(b, message, view, NULL), ==, 0);
        return view;
}

TEST(a_receipt_delivers_once)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_autoptr(GPtrArray) receipts = NULL;
        uint64_t n_taken, n_unknown;

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        sent_as(&b, message.number, "abc");
        assert_states(&b, "T-1", "sent planned planned planned planned");
        g_assert_cmpint(tell(&b, "abc", RECEIPT_UNDER_WAY, NULL), ==, 0);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        g_assert_cmpint(tell(&b, "abc", RECEIPT_DELIVERED, NULL), ==, 0);
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        g_assert_cmpint(tell(&b, "abc", RECEIPT_DELIVERED, NULL), ==, STORE_RECEIPT_REPEATED);
        /* too late to be true */
        g_assert_cmpint(tell(&b, "abc", RECEIPT_PERMANENT, NULL), ==, 0);
        g_assert_cmpint(tell(&b, "abc", RECEIPT_READ, NULL), ==, 0);
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        g_assert_cmpint(store_receipts(b.store, view->f.id, &receipts, &b.err), ==, 0);
        g_assert_cmpuint(receipts->len, ==, 4);
        g_assert_cmpint(((ReceiptEntry *)g_ptr_array_index(receipts, 1))->state, ==, RECEIPT_DELIVERED);
        g_assert_cmpstr(((ReceiptEntry *)g_ptr_array_index(receipts, 1))->provider, ==, "s");
        store_receipt_counts(b.store, &n_taken, &n_unknown);
        g_assert_cmpuint(n_taken, ==, 4);
        g_assert_cmpuint(n_unknown, ==, 0);
        bench_done(&b);
}

TEST(our_reference_names_a_message_and_cannot_be_guessed)
{
        Bench b;
        g_auto(Message) message = { 0 };
        char ref[MESSAGE_REF_MAX];
        g_auto(StoreReceiptEffect) effect = { 0 };
        const StoreReceipt guessed = { .provider = "s", .state = RECEIPT_DELIVERED,
                .ref = message_ref_render(1, "ffffffffffffffffffffffffffffffff", 0, ref) };

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        sent_as(&b, message.number, NULL);
        g_assert_cmpint(give(&b, &guessed, &effect), ==, STORE_RECEIPT_UNKNOWN);
        const StoreReceipt elsewhere = { .provider = "t", .state = RECEIPT_DELIVERED,
                .ref = message_ref_render(message.number, message.id, 0, ref) };
        g_assert_cmpint(give(&b, &elsewhere, &effect), ==, STORE_RECEIPT_UNKNOWN);
        g_assert_cmpuint(effect.n_unknown, ==, 2);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        g_assert_cmpint(tell_ref(&b, &message, 1, RECEIPT_DELIVERED), ==, STORE_RECEIPT_UNKNOWN);
        g_assert_cmpint(tell_ref(&b, &message, 0, RECEIPT_DELIVERED), ==, 0);
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        bench_done(&b);
}

TEST(a_receipt_overtakes_the_answer)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        g_assert_cmpint(tell_ref(&b, &message, 0, RECEIPT_DELIVERED), ==, 0);
        assert_states(&b, "T-1", "sending planned planned planned planned");
        if (is_sqlite()) { /* a restart between the two forgets nothing */
                store_free(b.store);
                bench_open(&b);
        }
        sent_as(&b, message.number, "abc");
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        bench_done(&b);
}

TEST(a_receipt_knows_better_than_an_answer_that_was_lost)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement lost = outcome(MESSAGE_UNCERTAIN, VERDICT_UNKNOWN);

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        tell_ref(&b, &message, 0, RECEIPT_UNDER_WAY);
        settle(&b, message.number, &lost);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        bench_done(&b);
}

TEST(a_receipt_waits_for_the_name_that_only_the_answer_tells)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        g_assert_cmpint(tell(&b, "abc", RECEIPT_DELIVERED, NULL), ==, STORE_RECEIPT_UNKNOWN);
        g_assert_cmpint(tell(&b, "abc", RECEIPT_DELIVERED, NULL), ==, STORE_RECEIPT_UNKNOWN);
        if (is_sqlite()) {
                store_free(b.store);
                bench_open(&b);
        }
        sent_as(&b, message.number, "abc");
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        bench_done(&b);
}

TEST(what_no_message_is_found_for_is_dropped_and_counted)
{
        Bench b;
        uint64_t n_taken, n_unknown;

        bench_with(&b, true, false, false);
        g_assert_cmpint(tell(&b, "abc", RECEIPT_DELIVERED, NULL), ==, STORE_RECEIPT_UNKNOWN);
        store_receipt_counts(b.store, &n_taken, &n_unknown);
        g_assert_cmpuint(n_unknown, ==, 0);
        b.now.ms += INT64_C(26) * 3600 * 1000;
        g_assert_cmpint(store_next_watch(b.store).ms, <, b.now.ms);
        g_auto(StoreWatch) after = watch(&b);
        g_assert_true(utc_is_never(after.next));
        store_receipt_counts(b.store, &n_taken, &n_unknown);
        g_assert_cmpuint(n_unknown, ==, 1);
        g_assert_cmpuint(n_taken, ==, 0);
        bench_done(&b);
}

TEST(one_id_for_several_recipients)
{
        Bench b;
        g_auto(Message) one = { 0 }, other = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };

        bench_with(&b, true, false, false);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"+380671234568\",\"consent\":{\"care\":true}}"));
        g_autoptr(FollowupView) view = claimed_h24(&b, &one);
        g_assert_nonnull(view);
        g_autoptr(FollowupView) second = view_of(&b, "T-2", H24);
        g_assert_cmpint(claim(&b, &other, second, NULL), ==, 0);
        sent_as(&b, one.number, "7");
        sent_as(&b, other.number, "7");
        /* the bench sends both to one number */
        StoreReceipt receipt = { .provider = "s", .provider_message_id = "7", .state = RECEIPT_DELIVERED };
        g_assert_cmpint(give(&b, &receipt, &effect), ==, STORE_RECEIPT_UNKNOWN);
        receipt.recipient = "380671234567";
        g_assert_cmpint(give(&b, &receipt, &effect), ==, STORE_RECEIPT_UNKNOWN);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        bench_done(&b);
}

TEST(every_part_counts_once_and_one_lost_part_loses_the_message)
{
        Bench b;
        g_auto(Message) message = { 0 }, second = { 0 };

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpint(claim(&b, &message, view, NULL), ==, 0);
        sent_as(&b, message.number, "abc");
        tell(&b, "abc", RECEIPT_DELIVERED, "1");
        assert_states(&b, "T-1", "delivered planned planned planned planned"); /* one part is all it has */
        b.now = at("2026-03-05T10:00:00+02:00");
        g_autoptr(FollowupView) d3 = view_of(&b, "T-1", D3);
        g_assert_cmpint(claim(&b, &second, d3, NULL), ==, 0);
        sent_as(&b, second.number, "def");
        tell(&b, "def", RECEIPT_UNDER_WAY, "1");
        tell(&b, "def", RECEIPT_DELIVERED, "2");
        assert_states(&b, "T-1", "delivered sent planned planned planned");
        tell(&b, "def", RECEIPT_TEMPORARY, "1");
        /* by the next method, which is a call */
        assert_states(&b, "T-1", "delivered task planned planned planned");
        tell(&b, "def", RECEIPT_PERMANENT, "2");
        assert_states(&b, "T-1", "delivered task planned planned planned");
        bench_done(&b);
}

TEST(what_did_not_arrive_goes_on_by_the_next_method_and_then_is_called)
{
        Bench b;
        g_auto(Message) by_telegram = { 0 }, by_sms = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        const StoreReceipt lost = { .provider = "t", .provider_message_id = "1", .state = RECEIPT_TEMPORARY };

        bench_init(&b);
        come_back(&b, true, false, false);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"telegram\":\"777\"")));
        b.now = at("2026-03-03T09:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpstr(view->f.method, ==, "telegram");
        bench_begin(&b);
        by_telegram = (Message){ .id = "00112233445566778899aabbccddeeff", .patient_number = view->patient_number,
                .provider = g_strdup("t"), .to = g_strdup("777"), .language = g_strdup("en"), .text = g_strdup("Hello"), .parts = 1,
                .followups = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
        g_array_append_val(by_telegram.followups, view->f.id);
        g_assert_cmpint(store_claim(b.store, &by_telegram, b.now, &b.err), ==, 0);
        bench_commit(&b);
        sent_as(&b, by_telegram.number, "1");
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

/* refused by a first receipt, so that the step is a call by now */
static void called_instead(Bench *b, Message *message)
{
        bench_with(b, true, true, false);
        g_autoptr(FollowupView) view = claimed_h24(b, message);
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

        bench_init(&b);
        come_back(&b, true, false, false);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"telegram\":\"777\"")));
        b.now = at("2026-03-03T09:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        message = (Message){ .id = "00112233445566778899aabbccddeeff", .patient_number = view->patient_number,
                .provider = g_strdup("t"), .to = g_strdup("777"), .language = g_strdup("en"), .text = g_strdup("Hello"), .parts = 1,
                .followups = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
        g_array_append_val(message.followups, view->f.id);
        bench_begin(&b);
        g_assert_cmpint(store_claim(b.store, &message, b.now, &b.err), ==, 0);
        bench_commit(&b);
        sent_as(&b, message.number, "1");
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

        come_back(b, true, false, false);
        put(b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"telegram\":\"777\"")));
        b->now = at("2026-03-03T09:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(b, "T-1", H24);
        *first = (Message){ .id = "00112233445566778899aabbccddeeff", .patient_number = view->patient_number,
                .provider = g_strdup("t"), .to = g_strdup("777"), .language = g_strdup("en"), .text = g_strdup("Hello"), .parts = 1,
                .followups = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
        g_array_append_val(first->followups, view->f.id);
        bench_begin(b);
        g_assert_cmpint(store_claim(b->store, first, b->now, &b->err), ==, 0);
        bench_commit(b);
        sent_as(b, first->number, "1");
        give(b, &lost, &effect);
        if (how == SECOND_HELD) {
                g_assert_cmpint(act(b, view->f.id, STAFF_HOLD), ==, 0);
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
                bench_init(&b);
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

        bench_init(&b);
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

        bench_init(&b);
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

TEST(uncertain_is_resolved_and_its_call_is_needed_no_longer)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement lost = outcome(MESSAGE_UNCERTAIN, VERDICT_UNKNOWN);

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        settle(&b, message.number, &lost);
        /* a receipt may still come: nobody calls yet */
        assert_states(&b, "T-1", "uncertain planned planned planned planned");
        b.now.ms += INT64_C(4) * 3600 * 1000 - 60000;
        g_auto(StoreWatch) early = watch(&b);
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
        g_auto(StoreReceiptEffect) effect = { 0 };
        const Settlement lost = outcome(MESSAGE_UNCERTAIN, VERDICT_UNKNOWN);

        bench_with(&b, false, false, true);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        settle(&b, message.number, &lost);
        assert_states(&b, "T-1", "uncertain planned planned planned planned");
        g_auto(StoreWatch) asked = watch(&b);
        g_assert_cmpuint(asked.asks->len, ==, 1);
        g_assert_cmpint(((StoreAsk *)g_ptr_array_index(asked.asks, 0))->message->number, ==, message.number);
        const StoreReceipt absent = { .message = message.number, .generation = 0, .provider = "s", .state = RECEIPT_ABSENT };
        /* it may only not have come by yet */
        g_assert_cmpint(give(&b, &absent, &effect), ==, STORE_RECEIPT_EARLY);
        assert_states(&b, "T-1", "uncertain planned planned planned planned");
        g_assert_cmpint(asked.next.ms, ==, b.now.ms + 15000);
        b.now = asked.next;
        g_assert_cmpint(give(&b, &absent, &effect), ==, 0);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        g_assert_cmpint(store_get_message(b.store, message.number, &stored, &b.err), ==, 0);
        g_assert_cmpint(stored->state, ==, MESSAGE_RETRY);
        g_assert_cmpuint(stored->generation, ==, 1);
        bench_begin(&b);
        g_assert_cmpint(store_claim(b.store, stored, b.now, &b.err), ==, 0);
        bench_commit(&b);
        b.now.ms += 20000;
        /* the answer to the first question comes once more: it is of another hand-over */
        g_assert_cmpint(give(&b, &absent, &effect), ==, STORE_RECEIPT_REPEATED);
        sent_as(&b, message.number, "abc");
        assert_states(&b, "T-1", "sent planned planned planned planned");
        bench_done(&b);
}

TEST(what_was_never_taken_is_not_sent_again_for_a_treatment_that_was_cancelled)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        const Settlement lost = outcome(MESSAGE_UNCERTAIN, VERDICT_UNKNOWN);

        bench_with(&b, false, false, true);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        settle(&b, message.number, &lost);
        b.now.ms += 60000;
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"status\":\"cancelled\"", PATIENT_OF("")));
        assert_states(&b, "T-1", "uncertain cancelled cancelled cancelled cancelled");
        const StoreReceipt absent = { .message = message.number, .generation = 0, .provider = "s", .state = RECEIPT_ABSENT };
        g_assert_cmpint(give(&b, &absent, &effect), ==, 0);
        assert_states(&b, "T-1", "cancelled cancelled cancelled cancelled cancelled");
        bench_done(&b);
}

/* Who has changed their number since must not be written to at the old one, which may be another's by now. */
TEST(what_was_never_taken_goes_to_the_number_of_today)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        const Settlement lost = outcome(MESSAGE_UNCERTAIN, VERDICT_UNKNOWN);

        bench_with(&b, false, false, true);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        settle(&b, message.number, &lost);
        b.now.ms += 60000;
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"R-1\","
                "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234568\"}}");
        const StoreReceipt absent = { .message = message.number, .generation = 0, .provider = "s", .state = RECEIPT_ABSENT };
        g_assert_cmpint(give(&b, &absent, &effect), ==, 0);
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
        g_auto(StoreReceiptEffect) effect = { 0 };
        const Settlement lost = outcome(MESSAGE_UNCERTAIN, VERDICT_UNKNOWN);

        bench_with(&b, false, false, true);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        settle(&b, message.number, &lost);
        b.now.ms += 60000;
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"R-1\",\"patient\":{\"id\":\"P-1\",\"language\":\"uk\"}}");
        const StoreReceipt absent = { .message = message.number, .generation = 0, .provider = "s", .state = RECEIPT_ABSENT };
        g_assert_cmpint(give(&b, &absent, &effect), ==, 0);
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
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
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
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
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
        if (is_sqlite()) {
                store_free(b.store);
                bench_open(&b);
        }
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
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
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
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        sent_as(&b, message.number, "abc");
        b.now.ms += INT64_C(5) * 3600 * 1000;
        g_auto(StoreWatch) none = watch(&b);
        g_assert_cmpuint(none.n_calls, ==, 0);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        bench_done(&b);
}

TEST(an_opt_out_told_by_the_provider_stops_the_address)
{
        Bench b;
        g_auto(Message) message = { 0 }, other = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        const StoreReceipt out = { .provider = "s", .provider_message_id = "abc", .state = RECEIPT_OPTED_OUT };

        bench_with(&b, true, false, false);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"+380671234567\",\"consent\":{\"care\":true}}"));
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_nonnull(view);
        g_autoptr(FollowupView) second = view_of(&b, "T-2", H24);
        sent_as(&b, message.number, "abc");
        g_assert_cmpint(claim(&b, &other, second, NULL), ==, 0);
        g_assert_cmpint(give(&b, &out, &effect), ==, 0);
        assert_states(&b, "T-1", "task task held held held");
        g_assert_cmpuint(effect.revoke->len, ==, 1);
        g_assert_cmpint(g_array_index(effect.revoke, int64_t, 0), ==, other.number);
        /* what is on its way is the loop's to stop; the rest of whoever else has the number is judged at once */
        assert_states(&b, "T-2", "sending task held held held");
        bench_done(&b);
}

TEST(an_opt_out_told_at_the_hand_over_stops_the_address_too)
{
        Bench b;
        g_auto(Message) message = { 0 }, other = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        Settlement refused = outcome(MESSAGE_FAILED, VERDICT_OPTED_OUT);

        refused.is_opt_out = true;
        g_strlcpy(refused.reason, "the provider says that the patient opted out", sizeof(refused.reason));
        bench_with(&b, true, false, false);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"+380671234567\",\"consent\":{\"care\":true}}"));
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_autoptr(FollowupView) second = view_of(&b, "T-2", H24);
        g_assert_cmpint(claim(&b, &other, second, NULL), ==, 0);
        g_assert_cmpint(settle_with(&b, message.number, &refused, &effect), ==, 0);
        assert_states(&b, "T-1", "task task held held held");
        g_autoptr(FollowupView) call = view_of(&b, "T-1", H24);
        g_assert_cmpint(call->f.id, ==, view->f.id);
        g_assert_cmpstr(call->f.method, ==, "call");
        g_assert_cmpstr(call->f.reason, ==, "opted out of messages: to be called");
        assert_when(call->f.due, "2026-03-03T09:00:00+02:00");
        /* also what is on its way to another patient of that number */
        g_assert_nonnull(effect.revoke);
        g_assert_cmpuint(effect.revoke->len, ==, 1);
        g_assert_cmpint(g_array_index(effect.revoke, int64_t, 0), ==, other.number);
        assert_states(&b, "T-2", "sending task held held held");
        bench_done(&b);
}

TEST(what_staff_cancelled_is_no_call_after_an_opt_out)
{
        Bench b;
        g_auto(Message) message = { 0 };
        Settlement refused = outcome(MESSAGE_FAILED, VERDICT_OPTED_OUT);

        refused.is_opt_out = true;
        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        g_assert_cmpint(act(&b, view->f.id, STAFF_CANCEL), ==, STORE_ACTION_ON_ITS_WAY);
        g_assert_cmpint(settle(&b, message.number, &refused), ==, 0);
        assert_states(&b, "T-1", "cancelled task held held held");
        bench_done(&b);
}

/* Nothing of a question but for safety is asked by phone. */
TEST(a_review_whose_patient_opted_out_has_failed)
{
        Bench b;
        g_auto(Message) message = { 0 };
        Settlement refused = outcome(MESSAGE_FAILED, VERDICT_OPTED_OUT);

        refused.is_opt_out = true;
        g_strlcpy(refused.reason, "the provider says that the patient opted out", sizeof(refused.reason));
        bench_with(&b, true, false, false);
        b.now = at("2026-03-16T10:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", W2);
        g_assert_cmpint(claim(&b, &message, view, NULL), ==, 0);
        g_assert_cmpint(settle(&b, message.number, &refused), ==, 0);
        g_autoptr(FollowupView) after = view_of(&b, "T-1", W2);
        g_assert_cmpint(after->f.state, ==, FOLLOWUP_FAILED);
        g_assert_cmpstr(after->f.reason, ==, "the provider says that the patient opted out");
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        g_assert_cmpint(offer->f.state, ==, FOLLOWUP_HELD);
        bench_done(&b);
}

TEST(an_address_refused_for_good_is_not_tried_again)
{
        Bench b;
        g_auto(Message) message = { 0 };
        Settlement refused = outcome(MESSAGE_FAILED, VERDICT_PERMANENT);
        Block block;

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        const int64_t patient = view->patient_number;
        g_assert_cmpint(store_block(b.store, b.config, patient, "s", "sms", "+380671234567", b.now, &block, &b.err), ==, STORE_NOT_FOUND);
        refused.blames_address = true;
        settle(&b, message.number, &refused);
        g_assert_cmpint(store_block(b.store, b.config, patient, "s", "sms", "+380671234567", b.now, &block, &b.err), ==, 0);
        g_assert_cmpuint(block.n, ==, 1);
        assert_when(block.until, "2026-04-02T10:00:00+03:00");
        g_assert_cmpint(store_block(b.store, b.config, patient, "t", "sms", "+380671234567", b.now, &block, &b.err), ==, STORE_NOT_FOUND);
        g_assert_cmpint(store_block(b.store, b.config, patient, "s", "sms", "+380671234567", block.until, &block, &b.err), ==, STORE_NOT_FOUND);
        if (is_sqlite()) {
                store_free(b.store);
                bench_open(&b);
        }
        g_assert_cmpint(store_block(b.store, b.config, patient, "s", "sms", "+380671234567", b.now, &block, &b.err), ==, 0);
        g_assert_cmpint(act(&b, view->f.id, STAFF_RETRY), ==, 0);
        g_assert_cmpint(store_block(b.store, b.config, patient, "s", "sms", "+380671234567", b.now, &block, &b.err), ==, STORE_NOT_FOUND);
        bench_done(&b);
}

/* The file was dumped from a store that followupd 0.1 kept before it knew receipts. */
TEST(a_store_of_the_first_schema_keeps_everything)
{
        Bench b;
        g_autofree char *dump = g_build_filename(g_getenv("SOURCE_ROOT"), "tests", "data", "store-schema-1.sql", NULL);
        g_autofree char *path = NULL, *sql = NULL;
        g_autoptr(GPtrArray) unsettled = NULL;
        sqlite3 *db = NULL;

        if (!is_sqlite())
                return;
        bench_init(&b);
        path = database(&b);
        store_free(b.store);
        g_unlink(path);
        g_assert_true(g_file_get_contents(dump, &sql, NULL, NULL));
        g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
        config_unref(b.config);
        write_hooks(b.dir, "", true, true, true);
        b.config = load_config(b.dir);
        bench_open(&b);
        check_balance(b.store);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        assert_states(&b, "T-2", "uncertain sending planned held held task");
        b.now = at("2026-03-03T09:01:00+02:00");
        g_assert_cmpint(store_unsettled(b.store, &unsettled, &b.err), ==, 0);
        g_assert_cmpuint(unsettled->len, ==, 1);
        const Message *left = g_ptr_array_index(unsettled, 0);
        g_assert_cmpint(tell_ref(&b, left, 0, RECEIPT_DELIVERED), ==, 0);
        sent_as(&b, left->number, "def");
        /* what was sent then has no name that is known now, but our reference holds; and its call is needed no longer */
        g_autoptr(FollowupView) view = view_of(&b, "T-2", H24);
        g_autoptr(Message) uncertain = NULL;
        g_assert_cmpint(store_get_message(b.store, view->message, &uncertain, &b.err), ==, 0);
        g_assert_cmpint(tell_ref(&b, uncertain, 0, RECEIPT_DELIVERED), ==, 0);
        assert_states(&b, "T-2", "delivered delivered planned held held cancelled");
        bench_done(&b);
}

TEST(a_backup_holds_receipts_too)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_autoptr(GPtrArray) receipts = NULL;

        if (!is_sqlite())
                return;
        bench_with(&b, true, true, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &message);
        sent_as(&b, message.number, "abc");
        tell(&b, "abc", RECEIPT_UNDER_WAY, NULL);
        tell(&b, "never heard of", RECEIPT_UNDER_WAY, NULL);
        g_autofree char *path = g_build_filename(b.dir, "backup.db", NULL);
        back_up(&b, path);
        store_free(b.store);
        g_assert_cmpint(store_open(path, &b.store, &b.err), ==, 0);
        g_assert_cmpint(tell(&b, "abc", RECEIPT_DELIVERED, NULL), ==, 0);
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        g_assert_cmpint(store_receipts(b.store, view->f.id, &receipts, &b.err), ==, 0);
        g_assert_cmpuint(receipts->len, ==, 2);
        bench_done(&b);
}
