/* The contract of the store: claims, outcomes, retries, and what a crash leaves behind. */
#include "fixture.h"

/* T-1, whose first question is on its way at nine on the day after */
static void bench_sending(Bench *b, Message *ret)
{
        bench_init(b);
        put(b, T1);
        b->now = at("2026-03-03T09:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(b, "T-1", H24);
        g_assert_cmpint(claim(b, ret, view, NULL), ==, 0);
}

/* surely refused for now: tried again then, under a new key */
static void refuse_until(Bench *b, const Message *message, const char *again_at)
{
        Settlement again = outcome(MESSAGE_RETRY, VERDICT_TEMPORARY);

        again.new_generation = true;
        again.retry_at = at(again_at);
        settle(b, message->number, &again);
}

/* its answer was lost, so it may have arrived: tried again then, under its key */
static void lose_answer(Bench *b, const Message *message, const char *again_at)
{
        Settlement lost = outcome(MESSAGE_RETRY, VERDICT_UNKNOWN);

        lost.retry_at = at(again_at);
        settle(b, message->number, &lost);
}

static guint n_attempts(Bench *b, int64_t id)
{
        g_autoptr(GPtrArray) attempts = NULL, history = NULL;

        g_assert_cmpint(store_history(b->store, id, &attempts, &history, &b->err), ==, 0);
        return attempts->len;
}

/* as it is kept now; caller frees */
static Message *stored(Bench *b, const Message *message)
{
        Message *kept = NULL;

        no_fault(b, store_get_message(b->store, message->number, &kept, &b->err));
        g_assert_nonnull(kept);
        return kept;
}

TEST(lanes_tell_what_is_due_when)
{
        Bench b;
        g_autoptr(GPtrArray) lanes = NULL, due = NULL;

        bench_init(&b);
        put(&b, T1);
        g_assert_cmpint(store_lanes(b.store, &lanes, &b.err), ==, 0);
        g_assert_cmpuint(lanes->len, ==, 2); /* safety by sms, the rest by sms */
        const Lane *safety = g_ptr_array_index(lanes, 0);
        g_assert_true(safety->is_safety);
        g_assert_cmpstr(safety->method, ==, "sms");
        assert_when(safety->next_due, "2026-03-03T09:00:00+02:00");
        assert_when(next_due(&b), "2026-03-03T09:00:00+02:00");
        g_assert_cmpint(store_due(b.store, safety->number, at("2026-03-03T08:59:59+02:00"), 10, &due, &b.err), ==, 0);
        g_assert_cmpuint(due->len, ==, 0);
        g_clear_pointer(&due, g_ptr_array_unref);
        g_assert_cmpint(store_due(b.store, safety->number, at("2026-03-03T09:00:00+02:00"), 10, &due, &b.err), ==, 0);
        g_assert_cmpuint(due->len, ==, 1);
        bench_done(&b);
}

TEST(a_claim_is_written_down_and_settled)
{
        Bench b;
        unsigned n;
        g_auto(Message) message = { 0 };
        g_autoptr(GPtrArray) under_way = NULL;
        g_autoptr(GPtrArray) told = NULL;
        g_autoptr(GPtrArray) unsettled = NULL, attempts = NULL, history = NULL;

        bench_sending(&b, &message);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpint(message.number, >, 0);
        g_assert_cmpuint(message.n_attempts, ==, 1);
        g_assert_cmpint(message.closes.ms, ==, view->f.closes.ms);
        assert_states(&b, "T-1", "sending planned planned planned planned");
        g_assert_cmpint(store_unsettled(b.store, &unsettled, &b.err), ==, 0);
        g_assert_cmpuint(unsettled->len, ==, 1);
        const Message *left = g_ptr_array_index(unsettled, 0);
        g_assert_cmpstr(left->text, ==, "Hello");
        g_assert_cmpstr(left->id, ==, message.id);
        g_assert_cmpstr(left->method, ==, "sms");
        g_assert_cmpstr(left->provider, ==, "s");
        g_autofree char *key = message_key(left);
        g_assert_cmpstr(key, ==, "00112233445566778899aabbccddeeff-s-0");

        g_assert_cmpint(store_history(b.store, view->f.id, &under_way, &told, &b.err), ==, 0);
        g_assert_cmpuint(under_way->len, ==, 1);
        g_assert_cmpint(((Attempt *)g_ptr_array_index(under_way, 0))->verdict, ==, -1);
        g_assert_cmpstr(((Attempt *)g_ptr_array_index(under_way, 0))->key, ==, key);
        g_assert_true(utc_is_never(((Attempt *)g_ptr_array_index(under_way, 0))->ended));

        Settlement sent = outcome(MESSAGE_SENT, VERDICT_SENT);
        sent.provider_message_id = "abc";
        g_assert_cmpint(settle(&b, message.number, &sent), ==, 0);
        g_assert_cmpint(settle(&b, message.number, &sent), ==, STORE_NOT_FOUND);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        g_assert_cmpint(store_count_messages(b.store, view->patient_number, at("2026-03-03T00:00:00+02:00"),
                                at("2026-03-04T00:00:00+02:00"), 0, &n, &b.err), ==, 0);
        g_assert_cmpuint(n, ==, 1);
        g_assert_cmpint(store_history(b.store, view->f.id, &attempts, &history, &b.err), ==, 0);
        g_assert_cmpuint(attempts->len, ==, 1);
        g_assert_cmpint(((Attempt *)g_ptr_array_index(attempts, 0))->verdict, ==, VERDICT_SENT);
        g_autoptr(FollowupView) after = view_of(&b, "T-1", H24);
        g_assert_cmpstr(after->message_text, ==, "Hello");
        g_assert_cmpstr(after->message_id, ==, message.id);
        bench_done(&b);
}

TEST(a_claim_of_a_group_that_is_lost_never_was)
{
        Bench b;
        g_auto(Message) lost = { 0 }, message = { 0 };
        g_autoptr(GPtrArray) lanes = NULL, due = NULL, unsettled = NULL;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T09:00:00+02:00");
        g_assert_cmpint(store_lanes(b.store, &lanes, &b.err), ==, 0);
        bench_begin(&b);
        g_assert_cmpint(store_due(b.store, ((Lane *)g_ptr_array_index(lanes, 0))->number, b.now, 10, &due, &b.err), ==, 0);
        g_assert_cmpuint(due->len, ==, 1);
        message_for(&lost, g_ptr_array_index(due, 0), NULL);
        g_assert_cmpint(store_claim(b.store, &lost, b.now, &b.err), ==, 0);
        store_rollback(b.store);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        g_assert_cmpint(store_unsettled(b.store, &unsettled, &b.err), ==, 0);
        g_assert_cmpuint(unsettled->len, ==, 0);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpint(claim(&b, &message, view, NULL), ==, 0);
        assert_states(&b, "T-1", "sending planned planned planned planned");
        bench_done(&b);
}

TEST(an_outcome_of_a_group_that_is_lost_is_settled_anew)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement sent = outcome(MESSAGE_SENT, VERDICT_SENT);

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        bench_begin(&b);
        g_assert_cmpint(store_settle(b.store, b.config, message.number, &sent, b.now, NULL, &b.err), ==, 0);
        store_rollback(b.store);
        assert_states(&b, "T-1", "sending planned planned planned planned");
        g_assert_cmpint(settle(&b, message.number, &sent), ==, 0);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        g_assert_cmpuint(n_attempts(&b, view->f.id), ==, 1);
        bench_done(&b);
}

TEST(what_is_on_its_way_is_claimed_by_nobody_else)
{
        Bench b;
        g_auto(Message) one = { 0 }, other = { 0 };

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpint(claim(&b, &one, view, NULL), ==, 0);
        g_assert_cmpint(claim(&b, &other, view, NULL), ==, STORE_NOT_FOUND);
        bench_done(&b);
}

TEST(what_was_sent_is_never_sent_again)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement sent = outcome(MESSAGE_SENT, VERDICT_SENT);

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &sent);
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T11:00:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "T-1", "sent planned planned planned planned");
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"status\":\"cancelled\"", PATIENT_OF("")));
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T11:30:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "T-1", "sent cancelled cancelled cancelled cancelled planned planned planned planned");
        bench_done(&b);
}

TEST(a_retry_keeps_message_and_key_until_it_was_surely_refused)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_sending(&b, &message);
        lose_answer(&b, &message, "2026-03-03T09:01:00+02:00");
        g_autoptr(FollowupView) waiting = view_of(&b, "T-1", H24);
        g_assert_cmpint(waiting->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(waiting->f.message, ==, message.number);
        assert_when(waiting->f.due, "2026-03-03T09:01:00+02:00");

        b.now = at("2026-03-03T09:01:00+02:00");
        judge(&b, true); /* leaves the retry alone */
        g_autoptr(Message) again = stored(&b, &message);
        g_assert_cmpint(again->state, ==, MESSAGE_RETRY);
        bench_begin(&b);
        /* nobody but the provider that may have it is asked again */
        g_free(again->provider);
        again->provider = g_strdup("t");
        g_assert_cmpint(store_claim(b.store, again, b.now, &b.err), ==, STORE_CLAIM_ELSEWHERE);
        g_free(again->provider);
        again->provider = g_strdup("s");
        g_assert_cmpint(store_claim(b.store, again, b.now, &b.err), ==, 0);
        bench_commit(&b);
        g_assert_cmpuint(again->n_attempts, ==, 2);
        g_assert_cmpuint(again->generation, ==, 0);
        refuse_until(&b, &message, "2026-03-03T09:03:00+02:00");
        g_autoptr(Message) refused = stored(&b, &message);
        g_assert_cmpuint(refused->generation, ==, 1);
        /* the second try was refused, the first may have arrived: a new number makes no second message */
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"P-1\",\"patient\":{\"id\":\"P-1\","
                "\"phone\":\"+380671111111\"}}");
        g_autoptr(FollowupView) still = view_of(&b, "T-1", H24);
        g_assert_cmpint(still->f.message, ==, message.number);
        bench_done(&b);
}

TEST(a_refused_message_goes_on_by_the_next_method)
{
        Bench b;
        g_auto(Message) message = { 0 };
        Settlement refused = outcome(MESSAGE_FAILED, VERDICT_PERMANENT);

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"telegram\":\"77\"")));
        b.now = at("2026-03-03T09:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpstr(view->f.method, ==, "telegram");
        claim(&b, &message, view, NULL);
        refused.next_method = "sms";
        settle(&b, message.number, &refused);
        g_autoptr(FollowupView) next = view_of(&b, "T-1", H24);
        g_assert_cmpint(next->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpstr(next->f.method, ==, "sms");
        g_assert_cmpint(next->f.message, ==, 0);
        assert_when(next->f.due, "2026-03-03T09:00:00+02:00");
        bench_done(&b);
}

TEST(safety_that_fails_or_is_uncertain_becomes_a_call_once)
{
        Bench b;
        g_auto(Message) one = { 0 }, two = { 0 };
        Settlement failed = outcome(MESSAGE_FAILED, VERDICT_PERMANENT), unsure = outcome(MESSAGE_UNCERTAIN, VERDICT_UNKNOWN);

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T19:30:00+02:00");
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        g_autoptr(FollowupView) second = view_of(&b, "T-1", D3);
        g_strlcpy(failed.reason, "refused by the provider", sizeof(failed.reason));
        claim(&b, &one, first, NULL);
        settle(&b, one.number, &failed);
        claim(&b, &two, second, NULL);
        settle(&b, two.number, &unsure);
        assert_states(&b, "T-1", "failed uncertain planned planned planned task task");
        g_autoptr(FollowupView) call = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(call->f.cause, ==, first->f.id);
        assert_when(call->f.due, "2026-03-04T09:00:00+02:00"); /* the next working time */
        judge(&b, true);
        judge(&b, false);
        assert_states(&b, "T-1", "failed uncertain planned planned planned task task");
        bench_done(&b);
}

TEST(mates_go_out_in_one_message_and_survive_its_end)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_autoptr(GPtrArray) mates = NULL;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        b.now = at("2026-03-03T09:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpint(store_mates(b.store, view, b.now, at("2026-03-03T20:00:01+02:00"), &mates, &b.err), ==, 0);
        g_assert_cmpuint(mates->len, ==, 1);
        const FollowupView *mate = g_ptr_array_index(mates, 0);
        g_assert_cmpstr(mate->treatment, ==, "T-2");
        claim(&b, &message, view, mate);
        assert_states(&b, "T-2", "sending planned planned planned planned");
        refuse_until(&b, &message, "2026-03-03T09:05:00+02:00");
        /* the one that gave the text goes: the other is planned by itself again */
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"status\":\"cancelled\"", PATIENT_OF("")));
        g_autoptr(FollowupView) left = view_of(&b, "T-2", H24);
        g_assert_cmpint(left->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(left->f.message, ==, 0);
        bench_done(&b);
}

/* The time of the one that gave the text is over while the other, of the same treatment, gets another day. */
TEST(mates_of_one_treatment_survive_the_end_of_their_message)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T19:30:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_autoptr(FollowupView) mate = view_of(&b, "T-1", D3);
        claim(&b, &message, view, mate);
        refuse_until(&b, &message, "2026-03-03T19:35:00+02:00");
        b.now = at("2026-03-04T10:00:00+02:00");
        judge(&b, true);
        assert_states(&b, "T-1", "failed planned planned planned planned task");
        g_autoptr(FollowupView) left = view_of(&b, "T-1", D3);
        g_assert_cmpint(left->f.message, ==, 0);
        assert_when(left->f.due, "2026-03-04T10:00:00+02:00");
        g_autoptr(Message) kept = stored(&b, &message);
        g_assert_cmpint(kept->state, ==, MESSAGE_DISSOLVED);
        bench_done(&b);
}

TEST(a_treatment_given_to_another_patient_takes_its_message_with_it)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_sending(&b, &message);
        refuse_until(&b, &message, "2026-03-03T09:05:00+02:00");
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"+380677777777\","
                "\"consent\":{\"care\":true}}"));
        /* what waits to be tried again has the number of the first one and speaks of them */
        g_autoptr(FollowupView) after = view_of(&b, "T-1", H24);
        g_assert_cmpstr(after->patient->phone, ==, "+380677777777");
        g_assert_cmpint(after->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(after->f.message, ==, 0);
        bench_done(&b);
}

TEST(a_dissolved_message_plans_its_followups_again)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement withdrawn = outcome(MESSAGE_DISSOLVED, -1);

        bench_sending(&b, &message);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        settle(&b, message.number, &withdrawn);
        g_autoptr(FollowupView) after = view_of(&b, "T-1", H24);
        g_assert_cmpint(after->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(after->f.message, ==, 0);
        g_assert_cmpuint(after->f.n_attempts, ==, 0);
        g_assert_cmpuint(n_attempts(&b, view->f.id), ==, 0);
        bench_done(&b);
}

/* Taken back before its second hand-over: what may have arrived the first time goes out under its key or not at all. */
TEST(what_may_have_arrived_is_never_made_anew)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement withdrawn = outcome(MESSAGE_DISSOLVED, -1);

        bench_sending(&b, &message);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        lose_answer(&b, &message, "2026-03-03T09:01:00+02:00");
        b.now = at("2026-03-03T09:01:00+02:00");
        g_autoptr(Message) again = stored(&b, &message);
        bench_begin(&b);
        g_assert_cmpint(store_claim(b.store, again, b.now, &b.err), ==, 0);
        bench_commit(&b);
        settle(&b, message.number, &withdrawn);
        g_autoptr(FollowupView) waits = view_of(&b, "T-1", H24);
        g_assert_cmpint(waits->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(waits->f.message, ==, message.number);
        assert_when(waits->f.due, "2026-03-03T09:01:00+02:00");
        g_autoptr(Message) kept = stored(&b, &message);
        g_assert_cmpint(kept->state, ==, MESSAGE_RETRY);
        g_assert_cmpuint(kept->generation, ==, 0);
        g_assert_cmpuint(n_attempts(&b, view->f.id), ==, 1);
        bench_done(&b);
}

/* The patient wants no messages any more: a person calls, and what may have arrived is not forgotten over it. */
TEST(what_may_have_arrived_before_a_stop_is_uncertain_and_called_for)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_sending(&b, &message);
        lose_answer(&b, &message, "2026-03-03T09:01:00+02:00");
        opt(&b, false, -1);
        assert_states(&b, "T-1", "uncertain task held held held task");
        /* also when messages are wanted again */
        opt(&b, true, -1);
        assert_states(&b, "T-1", "uncertain planned planned planned planned task");
        g_autoptr(FollowupView) after = view_of(&b, "T-1", H24);
        g_assert_cmpint(after->f.message, ==, message.number);
        g_assert_cmpstr(after->f.method, ==, "sms");
        g_autoptr(Message) kept = stored(&b, &message);
        g_assert_cmpint(kept->state, ==, MESSAGE_UNCERTAIN);
        bench_done(&b);
}

/* Held and freed again, it goes on with the message that may have arrived. */
TEST(what_is_held_stays_with_a_message_that_may_have_arrived)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_sending(&b, &message);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        lose_answer(&b, &message, "2026-03-03T09:01:00+02:00");
        g_assert_cmpint(act(&b, view->f.id, STAFF_HOLD), ==, 0);
        g_assert_cmpint(act(&b, view->f.id, STAFF_RESUME), ==, 0);
        g_autoptr(FollowupView) after = view_of(&b, "T-1", H24);
        g_assert_cmpint(after->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(after->f.message, ==, message.number);
        bench_done(&b);
}

TEST(a_record_withdrawn_in_flight_cancels_what_comes_back)
{
        Bench b;
        g_auto(Message) message = { 0 };

        bench_sending(&b, &message);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"status\":\"entered-in-error\"", PATIENT_OF("")));
        assert_states(&b, "T-1", "sending cancelled cancelled cancelled cancelled");
        refuse_until(&b, &message, "2026-03-03T09:05:00+02:00");
        assert_states(&b, "T-1", "cancelled cancelled cancelled cancelled cancelled");
        bench_done(&b);
}

TEST(the_gates_word_is_kept)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", W2);
        bench_begin(&b);
        g_assert_cmpint(store_decide(b.store, b.config, view->f.id, FOLLOWUP_PLANNED,
                                at("2026-03-17T10:00:00+02:00"), "", b.now, &b.err), ==, 0);
        g_assert_cmpint(store_decide(b.store, b.config, view->f.id + 1, FOLLOWUP_SKIPPED, UTC_NEVER,
                                "over the cap", b.now, &b.err), ==, 0);
        g_assert_cmpint(store_decide(b.store, b.config, view->f.id + 1, FOLLOWUP_HELD, UTC_NEVER,
                                "x", b.now, &b.err), ==, STORE_NOT_FOUND);
        bench_commit(&b);
        g_autoptr(FollowupView) later = view_of(&b, "T-1", W2);
        assert_when(later->f.due, "2026-03-17T10:00:00+02:00");
        assert_states(&b, "T-1", "planned planned planned skipped planned");
        bench_done(&b);
}
