/* The contract of the store: receipts, and what they do to follow-ups. */
#include "database-fixture.h"
#include "receipt-fixture.h"

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
        claim_h24(&b, &message);
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
        claim_h24(&b, &message);
        g_assert_cmpint(tell_ref(&b, &message, 0, RECEIPT_DELIVERED), ==, 0);
        assert_states(&b, "T-1", "sending planned planned planned planned");
        bench_restart(&b); /* forgets nothing between the two */
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
        claim_h24(&b, &message);
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
        claim_h24(&b, &message);
        g_assert_cmpint(tell(&b, "abc", RECEIPT_DELIVERED, NULL), ==, STORE_RECEIPT_UNKNOWN);
        g_assert_cmpint(tell(&b, "abc", RECEIPT_DELIVERED, NULL), ==, STORE_RECEIPT_UNKNOWN);
        bench_restart(&b);
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
        claim_h24(&b, &one);
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

TEST(an_opt_out_told_by_the_provider_stops_the_address)
{
        Bench b;
        g_auto(Message) message = { 0 }, other = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        const StoreReceipt out = { .provider = "s", .provider_message_id = "abc", .state = RECEIPT_OPTED_OUT };

        bench_with(&b, true, false, false);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"+380671234567\",\"consent\":{\"care\":true}}"));
        claim_h24(&b, &message);
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
        bench_restart(&b);
        g_assert_cmpint(store_block(b.store, b.config, patient, "s", "sms", "+380671234567", b.now, &block, &b.err), ==, 0);
        g_assert_cmpint(act(&b, view->f.id, STAFF_RETRY), ==, 0);
        g_assert_cmpint(store_block(b.store, b.config, patient, "s", "sms", "+380671234567", b.now, &block, &b.err), ==, STORE_NOT_FOUND);
        bench_done(&b);
}

static bool is_refused(Bench *b, int64_t patient)
{
        Block block;
        const int r = store_block(b->store, b->config, patient, "s", "sms", "+380671234567", b->now, &block, &b->err);

        no_fault(b, r);
        return r == 0;
}

TEST(what_is_told_again_of_an_older_message_opens_no_refused_address)
{
        Bench b;
        g_auto(Message) older = { 0 }, message = { 0 };
        Settlement refused = outcome(MESSAGE_FAILED, VERDICT_PERMANENT);

        refused.blames_address = true;
        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) view = claimed_h24(&b, &older);
        sent_as(&b, older.number, "older");
        g_assert_cmpint(tell(&b, "older", RECEIPT_DELIVERED, NULL), ==, 0);
        g_autoptr(FollowupView) next = view_of(&b, "T-1", 1);
        g_assert_cmpint(claim(&b, &message, next, NULL), ==, 0);
        settle(&b, message.number, &refused);
        g_assert_true(is_refused(&b, view->patient_number));
        /* overtaken on their way: that it arrived was known before */
        g_assert_cmpint(tell(&b, "older", RECEIPT_UNDER_WAY, NULL), ==, 0);
        g_assert_cmpint(tell(&b, "older", RECEIPT_READ, NULL), ==, 0);
        g_assert_true(is_refused(&b, view->patient_number));
        g_assert_cmpint(tell_ref(&b, &message, 0, RECEIPT_DELIVERED), ==, 0); /* after all */
        g_assert_false(is_refused(&b, view->patient_number));
        bench_done(&b);
}

/* The file was dumped from a store that followupd 0.1 kept before it knew receipts. */
TEST(a_store_of_the_first_schema_keeps_everything)
{
        Bench b;
        g_autoptr(GPtrArray) unsettled = NULL;

        if (!is_sqlite())
                return;
        bench_init(&b);
        bench_of_first_schema(&b);
        come_back(&b, true, true, true);
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
