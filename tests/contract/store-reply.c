/* The contract of the store: replies, what they answer and what they ask for. */
#include "said.h"

/* the first question went out an hour ago */
static void ask(Bench *b)
{
        bench_init(b);
        put(b, T1);
        b->now = at("2026-03-03T09:30:00+02:00");
        send_step(b, "T-1", H24, "pm-1");
        b->now = at("2026-03-03T10:30:00+02:00");
}

static guint n_alerts_open(Bench *b)
{
        g_autoptr(GPtrArray) alerts = NULL;

        no_fault(b, store_alerts_open(b->store, &alerts, &b->err));
        return alerts->len;
}

TEST(a_good_answer_ends_the_question)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        g_autoptr(GPtrArray) replies = NULL;

        ask(&b);
        g_assert_cmpint(say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK }, &effect), ==, 0);
        assert_states(&b, "T-1", "answered planned planned planned planned");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpstr(view->f.reason, ==, "answered: all is well");
        g_assert_cmpint(effect.task, ==, 0);
        g_assert_false(effect.has_notices);
        g_assert_cmpint(store_replies_of(b.store, view->f.id, &replies, &b.err), ==, 0);
        g_assert_cmpuint(replies->len, ==, 1);
        const ReplyView *reply = g_ptr_array_index(replies, 0);
        g_assert_cmpstr(reply->text, ==, "1");
        g_assert_cmpint(reply->label, ==, REPLY_OK);
        g_assert_cmpstr(reply->patient, ==, "P-1");
        bench_done(&b);
}

TEST(the_same_reply_again_changes_nothing)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 }, none = { 0 };

        ask(&b);
        g_assert_cmpint(say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK }, &effect), ==, 0);
        g_assert_cmpint(say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_RED }, &none), ==, STORE_REPLY_REPEAT);
        assert_states(&b, "T-1", "answered planned planned planned planned");
        g_assert_cmpuint(n_alerts_open(&b), ==, 0);
        bench_done(&b);
}

TEST(another_text_under_an_id_that_is_known_is_kept_for_a_person)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 }, second = { 0 }, none = { 0 };
        g_autoptr(GPtrArray) replies = NULL;

        ask(&b);
        g_assert_cmpint(say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK }, &effect), ==, 0);
        g_assert_false(said_is_doubtful);
        g_assert_cmpint(say(&b, (Said){ .text = "it hurts", .id = "r1", .label = REPLY_WORRY }, &second), ==, 0);
        g_assert_true(said_is_doubtful);
        g_assert_cmpint(second.task, !=, 0);
        g_assert_cmpint(say(&b, (Said){ .text = "it hurts", .id = "r1", .label = REPLY_WORRY }, &none), ==, STORE_REPLY_REPEAT);
        g_assert_cmpint(say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK }, &none), ==, STORE_REPLY_REPEAT);
        g_assert_cmpint(store_replies_of(b.store, second.task, &replies, &b.err), ==, 0);
        g_assert_cmpstr(((ReplyView *)g_ptr_array_index(replies, 0))->text, ==, "it hurts");
        bench_done(&b);
}

TEST(a_second_text_of_one_part_is_kept_beside_the_first)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        g_autoptr(GPtrArray) replies = NULL;

        ask(&b);
        g_assert_cmpint(say(&b, (Said){ .text = "all is well, ", .part_ref = "7", .part = 1, .n_parts = 2 }, &effect), ==, STORE_REPLY_WAITS);
        g_assert_cmpint(say(&b, (Said){ .text = "all is well, ", .part_ref = "7", .part = 1, .n_parts = 2 }, &effect), ==, STORE_REPLY_REPEAT);
        g_assert_cmpint(say(&b, (Said){ .text = "I cannot ", .part_ref = "7", .part = 1, .n_parts = 2 }, &effect), ==, STORE_REPLY_WAITS);
        g_assert_cmpint(say(&b, (Said){ .text = "see", .part_ref = "7", .part = 2, .n_parts = 2, .label = REPLY_WORRY }, &effect), ==, 0);
        g_assert_true(said_is_doubtful);
        g_assert_cmpint(store_replies_of(b.store, effect.task, &replies, &b.err), ==, 0);
        g_assert_cmpstr(((ReplyView *)g_ptr_array_index(replies, 0))->text, ==, "all is well,  [or:] I cannot see");
        bench_done(&b);
}

/* as some gateways number them */
TEST(parts_may_share_one_id)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        g_autoptr(GPtrArray) replies = NULL;

        ask(&b);
        g_assert_cmpint(say(&b, (Said){ .text = "I cannot ", .id = "x", .part_ref = "7", .part = 1, .n_parts = 2 }, &effect), ==, STORE_REPLY_WAITS);
        g_assert_cmpint(say(&b, (Said){ .text = "see", .id = "x", .part_ref = "7", .part = 2, .n_parts = 2, .label = REPLY_WORRY }, &effect), ==, 0);
        g_assert_false(said_is_doubtful);
        g_assert_cmpint(say(&b, (Said){ .text = "see", .id = "x", .part_ref = "7", .part = 2, .n_parts = 2 }, &effect), ==, STORE_REPLY_REPEAT);
        g_assert_cmpint(store_replies_of(b.store, effect.task, &replies, &b.err), ==, 0);
        g_assert_cmpstr(((ReplyView *)g_ptr_array_index(replies, 0))->text, ==, "I cannot see");
        bench_done(&b);
}

TEST(without_an_id_the_same_text_soon_after_is_a_repeat)
{
        Bench b;
        g_auto(ReplyEffect) first = { 0 }, second = { 0 }, third = { 0 };

        ask(&b);
        g_assert_cmpint(say(&b, (Said){ .text = "2", .label = REPLY_WORRY }, &first), ==, 0);
        b.now.ms += 60 * 1000;
        g_assert_cmpint(say(&b, (Said){ .text = "2", .label = REPLY_WORRY }, &second), ==, STORE_REPLY_REPEAT);
        b.now.ms += 10 * 60 * 1000;
        g_assert_cmpint(say(&b, (Said){ .text = "2", .label = REPLY_WORRY }, &third), ==, 0);
        g_assert_cmpint(third.task, ==, first.task);
        bench_done(&b);
}

/* events have no text, and mostly no id */
TEST(a_stop_is_no_repeat_of_anything)
{
        Bench b;
        g_auto(ReplyEffect) start = { 0 }, stop = { 0 }, again = { 0 };

        ask(&b);
        g_assert_cmpint(say(&b, (Said){ .text = "", .label = REPLY_START, .is_start = true }, &start), ==, 0);
        b.now.ms += 60 * 1000;
        g_assert_cmpint(say(&b, (Said){ .text = "", .label = REPLY_STOP, .is_stop = true, .is_stop_event = true }, &stop), ==, 0);
        assert_states(&b, "T-1", "sent task held held held");
        b.now.ms += 60 * 1000;
        g_assert_cmpint(say(&b, (Said){ .text = "", .label = REPLY_START, .is_start = true }, &again), ==, STORE_REPLY_REPEAT);
        assert_states(&b, "T-1", "sent task held held held");
        bench_done(&b);
}

TEST(a_stop_in_the_same_words_after_a_start_is_obeyed)
{
        Bench b;
        g_auto(ReplyEffect) first = { 0 }, back = { 0 }, again = { 0 };

        ask(&b);
        g_assert_cmpint(say(&b, (Said){ .text = "stop", .label = REPLY_STOP, .is_stop = true }, &first), ==, 0);
        b.now.ms += 60 * 1000;
        g_assert_cmpint(say(&b, (Said){ .text = "start", .label = REPLY_START, .is_start = true }, &back), ==, 0);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        b.now.ms += 60 * 1000;
        g_assert_cmpint(say(&b, (Said){ .text = "stop", .label = REPLY_STOP, .is_stop = true }, &again), ==, 0);
        assert_states(&b, "T-1", "sent task held held held");
        bench_done(&b);
}

TEST(a_worried_answer_is_a_call_in_working_hours)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        int64_t answers = 0;

        ask(&b);
        b.now = at("2026-03-03T21:00:00+02:00");
        g_assert_cmpint(say(&b, (Said){ .text = "2", .id = "r1", .label = REPLY_WORRY }, &effect), ==, 0);
        assert_states(&b, "T-1", "answered planned planned held held task");
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        g_assert_cmpint(task->f.id, ==, effect.task);
        g_assert_cmpstr(task->f.reason, ==, "worried answer");
        g_assert_cmpint(task->f.purpose, ==, PURPOSE_SAFETY);
        assert_when(task->f.due, "2026-03-04T09:00:00+02:00");
        g_assert_cmpint(store_task_answers(b.store, effect.task, &answers, &b.err), ==, 0);
        g_assert_cmpint(answers, ==, effect.followup);
        /* what is planned anew leaves the call alone, and a withdrawn record, too */
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:30:00+02:00", ",\"status\":\"cancelled\"", PATIENT_OF("")));
        judge(&b, true);
        g_autoptr(FollowupView) still = last_view(&b, "T-1");
        g_assert_cmpint(still->f.state, ==, FOLLOWUP_TASK);
        done(&b, effect.task);
        bench_done(&b);
}

TEST(a_red_flag_after_a_good_answer_still_counts)
{
        Bench b;
        g_auto(ReplyEffect) ok = { 0 }, red = { 0 }, again = { 0 };
        g_autoptr(GPtrArray) alerts = NULL;

        ask(&b);
        say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK }, &ok);
        b.now = at("2026-03-03T23:00:00+02:00");
        say(&b, (Said){ .text = "I cannot see", .id = "r2", .label = REPLY_RED }, &red);
        g_assert_true(red.is_alert);
        g_autoptr(FollowupView) answered = view_of(&b, "T-1", H24);
        g_assert_cmpstr(answered->f.reason, ==, "answered: red flag");
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        assert_when(task->f.due, "2026-03-03T23:00:00+02:00");
        g_assert_cmpstr(task->f.reason, ==, "red flag in a reply");
        /* a second one adds to the first, and a good word takes nothing back */
        say(&b, (Said){ .text = "still", .id = "r3", .label = REPLY_RED }, &again);
        g_assert_cmpint(again.task, ==, red.task);
        say(&b, (Said){ .text = "1", .id = "r4", .label = REPLY_OK }, &ok);
        g_autoptr(FollowupView) still = view_of(&b, "T-1", H24);
        g_assert_cmpstr(still->f.reason, ==, "answered: red flag");
        g_assert_cmpint(store_alerts_of(b.store, still->f.id, &alerts, &b.err), ==, 0);
        g_assert_cmpuint(alerts->len, ==, 1);
        const AlertView *alert = g_ptr_array_index(alerts, 0);
        g_assert_cmpuint(alert->n_replies, ==, 2);
        g_assert_cmpint(alert->task, ==, red.task);
        done(&b, red.task);
        g_assert_cmpuint(n_alerts_open(&b), ==, 0);
        bench_done(&b);
}

TEST(a_red_flag_without_a_question_is_an_alert_too)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        bench_init(&b);
        put(&b, T1);
        say(&b, (Said){ .text = "cannot breathe", .id = "r1", .label = REPLY_RED }, &effect);
        g_assert_true(effect.is_alert);
        g_assert_cmpint(effect.followup, ==, 0);
        assert_states(&b, "T-1", "planned planned planned held held task");
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        g_assert_cmpint(task->f.purpose, ==, PURPOSE_SAFETY);
        judge(&b, true);
        assert_states(&b, "T-1", "planned planned planned held held task");
        bench_done(&b);
}

TEST(who_answers_is_whom_it_was_sent_to_whosever_the_treatment_is_now)
{
        Bench b;
        g_auto(ReplyEffect) red = { 0 };

        ask(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "",
                        "\"patient\":{\"id\":\"P-66\",\"phone\":\"+380990000066\",\"consent\":{\"care\":true}}"));
        say(&b, (Said){ .text = "I cannot see", .id = "r1", .label = REPLY_RED }, &red);
        g_assert_true(red.is_alert);
        g_assert_cmpint(red.followup, ==, 0);
        if (red.task != 0) {
                g_autoptr(FollowupView) task = NULL;

                no_fault(&b, store_get(b.store, red.task, &task, &b.err));
                g_assert_cmpstr(task->patient->id, !=, "P-66");
        } else
                g_assert_true(red.is_open);
        bench_done(&b);
}

TEST(a_stop_holds_for_the_number_and_is_confirmed_once)
{
        Bench b;
        g_auto(ReplyEffect) first = { 0 }, second = { 0 }, back = { 0 };
        g_auto(Message) message = { 0 };

        ask(&b);
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-03-03T09:00:00+02:00", "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"" NUMBER "\","
                "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"));
        g_autoptr(FollowupView) view = view_of(&b, "T-2", W2);
        claim(&b, &message, view, NULL);
        say(&b, (Said){ .text = "STOP", .id = "r1", .label = REPLY_STOP, .is_stop = true }, &first);
        assert_states(&b, "T-1", "sent task held held held");
        assert_states(&b, "T-2", "task task sending held held");
        g_assert_cmpuint(first.revoked->len, ==, 1);
        g_assert_cmpint(g_array_index(first.revoked, int64_t, 0), ==, message.number);
        g_assert_cmpint(first.task, ==, 0);
        say(&b, (Said){ .text = "STOP!", .id = "r2", .label = REPLY_STOP, .is_stop = true }, &second);
        g_assert_false(second.has_notices);
        say(&b, (Said){ .text = "START", .id = "r3", .label = REPLY_START, .is_start = true }, &back);
        assert_states(&b, "T-1", "sent planned planned planned planned");
        bench_done(&b);
}

TEST(a_start_lifts_only_the_patients_own_stop)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 }, later = { 0 };

        ask(&b);
        say(&b, (Said){ .text = "STOP", .id = "r1", .label = REPLY_STOP, .is_stop = true }, &effect);
        opt(&b, false, -1);
        say(&b, (Said){ .text = "START", .id = "r2", .label = REPLY_START, .is_start = true }, &later);
        assert_states(&b, "T-1", "sent task held held held");
        bench_done(&b);
}

TEST(who_writes_from_an_address_can_be_reached_there)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(ReplyEffect) other = { 0 }, own = { 0 };
        Settlement refused = outcome(MESSAGE_FAILED, VERDICT_PERMANENT);
        Block block;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T09:30:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpint(claim(&b, &message, view, NULL), ==, 0);
        refused.blames_address = true;
        settle(&b, message.number, &refused);
        say(&b, (Said){ .from = "+380670000000", .id = "r1", .label = REPLY_OTHER }, &other);
        g_assert_cmpint(store_block(b.store, b.config, view->patient_number, "s", "sms", NUMBER, b.now, &block, &b.err), ==, 0);
        say(&b, (Said){ .id = "r2", .label = REPLY_OTHER }, &own);
        g_assert_cmpint(store_block(b.store, b.config, view->patient_number, "s", "sms", NUMBER, b.now, &block, &b.err), ==, STORE_NOT_FOUND);
        bench_done(&b);
}

TEST(a_stop_with_a_red_flag_is_both)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        ask(&b);
        say(&b, (Said){ .text = "stop writing, I cannot see", .id = "r1", .label = REPLY_RED, .is_stop = true }, &effect);
        g_assert_true(effect.is_alert);
        assert_states(&b, "T-1", "answered task held held held task");
        bench_done(&b);
}

TEST(a_number_of_several_patients_goes_to_staff)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 }, worry = { 0 }, quoted = { 0 };

        ask(&b);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"" NUMBER "\","
                "\"consent\":{\"care\":true}}"));
        say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK }, &effect);
        assert_states(&b, "T-1", "sent planned planned planned planned task");
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        g_assert_cmpstr(task->f.reason, ==, "reply to read, also the number of P-2");
        /* a quote says who it is */
        say(&b, (Said){ .text = "1", .id = "r2", .label = REPLY_OK, .answers = "pm-1" }, &quoted);
        assert_states(&b, "T-1", "answered planned planned planned planned task");
        /* what weighs more says so, too */
        say(&b, (Said){ .text = "2", .id = "r3", .label = REPLY_WORRY }, &worry);
        g_autoptr(FollowupView) worried = last_view(&b, "T-1");
        g_assert_cmpstr(worried->f.reason, ==, "worried answer, also the number of P-2");
        bench_done(&b);
}

TEST(a_number_nobody_has_waits_for_a_person)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 }, red = { 0 };
        g_autoptr(GPtrArray) open = NULL;
        uint64_t n[N_REPLY_LABELS], n_open = 0;

        ask(&b);
        say(&b, (Said){ .from = "+380500000000", .text = "hello", .id = "r1", .label = REPLY_OTHER }, &effect);
        g_assert_true(effect.is_open);
        say(&b, (Said){ .from = "+380500000000", .text = "help", .id = "r2", .label = REPLY_RED }, &red);
        g_assert_true(red.is_alert);
        g_assert_cmpint(store_replies_open(b.store, &open, &b.err), ==, 0);
        g_assert_cmpuint(open->len, ==, 2);
        no_fault(&b, store_reply_count(b.store, n, &n_open, &b.err));
        g_assert_cmpuint(n_open, ==, 2);
        g_assert_cmpuint(n[REPLY_RED], ==, 1);
        bench_begin(&b);
        g_assert_cmpint(store_reply_read(b.store, b.config, red.number, "called back", "anna", b.now, &b.err), ==, 0);
        g_assert_cmpint(store_reply_read(b.store, b.config, red.number, "again", "anna", b.now, &b.err), ==, STORE_ACTION_REFUSED);
        bench_commit(&b);
        b.err = (Err){ 0 };
        g_assert_cmpuint(n_alerts_open(&b), ==, 0);
        bench_done(&b);
}

TEST(the_question_outranks_what_only_tells)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 }, quoted = { 0 };

        ask(&b);
        send_step(&b, "T-1", M3, "pm-2"); /* an offer, later */
        say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK }, &effect);
        assert_states(&b, "T-1", "answered planned planned planned sent");
        say(&b, (Said){ .text = "how much?", .id = "r2", .label = REPLY_OTHER, .answers = "pm-2" }, &quoted);
        assert_states(&b, "T-1", "answered planned planned planned answered task");
        bench_done(&b);
}

TEST(an_old_question_is_not_answered_unless_it_is_quoted)
{
        Bench b;
        g_auto(ReplyEffect) late = { 0 }, quoted = { 0 };

        ask(&b);
        b.now = at("2026-03-10T10:00:00+02:00");
        say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK }, &late);
        g_assert_cmpint(late.followup, ==, 0);
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        g_assert_cmpstr(task->f.reason, ==, "reply to read: no question was open");
        say(&b, (Said){ .text = "1", .id = "r2", .label = REPLY_OK, .answers = "pm-1" }, &quoted);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpint(view->f.state, ==, FOLLOWUP_ANSWERED);
        bench_done(&b);
}

TEST(a_reply_may_overtake_the_providers_answer)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(ReplyEffect) effect = { 0 };
        g_autoptr(GArray) on_wire = g_array_new(FALSE, FALSE, sizeof(int64_t));
        Settlement lost = { .to = MESSAGE_RETRY, .verdict = 6 };
        Message *after = NULL;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T09:30:00+02:00");
        lost.retry_at = at("2026-03-03T09:40:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        /* it waits for its connection: what was written is about something else */
        say(&b, (Said){ .text = "hello", .id = "r0", .label = REPLY_OTHER }, &effect);
        assert_states(&b, "T-1", "sending planned planned planned planned task");
        g_array_append_val(on_wire, message.number);
        say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK, .on_wire = on_wire }, &effect);
        assert_states(&b, "T-1", "answered planned planned planned planned task");
        settle(&b, message.number, &lost);
        assert_states(&b, "T-1", "answered planned planned planned planned task");
        no_fault(&b, store_get_message(b.store, message.number, &after, &b.err));
        g_assert_cmpint(after->state, ==, MESSAGE_SENT);
        message_free(after);
        bench_done(&b);
}

TEST(a_reply_to_what_waits_for_its_retry_shows_that_it_arrived)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(ReplyEffect) effect = { 0 };
        Settlement lost = { .to = MESSAGE_RETRY, .verdict = 6 };
        Message *after = NULL;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T09:30:00+02:00");
        lost.retry_at = at("2026-03-03T09:40:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &lost);
        say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_OK }, &effect);
        assert_states(&b, "T-1", "answered planned planned planned planned");
        no_fault(&b, store_get_message(b.store, message.number, &after, &b.err));
        g_assert_cmpint(after->state, ==, MESSAGE_SENT);
        message_free(after);
        bench_done(&b);
}

/* Not a word on how the patient feels: but it was read, so it is not sent again, and an answer is still awaited. */
TEST(a_word_beside_the_question_shows_that_it_arrived_too)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(ReplyEffect) effect = { 0 };
        Settlement lost = { .to = MESSAGE_RETRY, .verdict = 6 };

        bench_init(&b);
        write_hooks(b.dir, "", false, true, false);
        bench_reload(&b);
        put(&b, T1);
        b.now = at("2026-03-03T09:30:00+02:00");
        lost.retry_at = at("2026-03-03T09:40:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &lost);
        say(&b, (Said){ .text = "START", .id = "r1", .label = REPLY_START }, &effect);
        assert_states(&b, "T-1", "delivered planned planned planned planned");
        g_assert_cmpint(store_next_watch(b.store).ms, ==, at("2026-03-03T13:30:00+02:00").ms);
        bench_done(&b);
}

TEST(parts_are_joined_whatever_their_order)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        g_autoptr(GPtrArray) replies = NULL;

        ask(&b);
        g_assert_cmpint(say(&b, (Said){ .text = "see", .id = "p2", .part_ref = "7", .part = 2, .n_parts = 2 }, &effect), ==,
                STORE_REPLY_WAITS);
        g_assert_cmpint(say(&b, (Said){ .text = "see", .id = "p2", .part_ref = "7", .part = 2, .n_parts = 2 }, &effect), ==,
                STORE_REPLY_REPEAT);
        g_assert_cmpint(say(&b, (Said){ .text = "I cannot ", .id = "p1", .part_ref = "7", .part = 1, .n_parts = 2, .label = REPLY_RED },
                                &effect), ==, 0);
        g_assert_cmpint(say(&b, (Said){ .text = "I cannot ", .id = "p1", .part_ref = "7", .part = 1, .n_parts = 2 }, &effect), ==,
                STORE_REPLY_REPEAT);
        g_assert_cmpint(store_replies_of(b.store, effect.task, &replies, &b.err), ==, 0);
        g_assert_cmpstr(((ReplyView *)g_ptr_array_index(replies, 0))->text, ==, "I cannot see");
        bench_done(&b);
}

TEST(what_lacks_a_part_is_read_as_it_is_after_a_while)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        g_auto(ReplyMatch) match = { 0 };
        const ReplyVerdict verdict = { REPLY_OTHER, false, false, -1, "a part is missing" };
        StoreReply reply = { .at = UTC_NEVER };
        UtcMs next = UTC_NEVER;

        ask(&b);
        say(&b, (Said){ .text = "and it hurts", .part_ref = "7", .part = 2, .n_parts = 3 }, &effect);
        no_fault(&b, store_next_notice(b.store, b.config, b.now, &next, &b.err));
        assert_when(next, "2026-03-03T10:35:00+02:00");
        g_assert_cmpint(store_incomplete_reply(b.store, b.config, b.now, &reply, &match, &b.err), ==, STORE_NOT_FOUND);
        b.now = next;
        bench_begin(&b);
        g_assert_cmpint(store_incomplete_reply(b.store, b.config, b.now, &reply, &match, &b.err), ==, 0);
        g_assert_cmpstr(match.text, ==, " [...] and it hurts [...]");
        g_assert_cmpint(match.purpose, ==, PURPOSE_SAFETY);
        no_fault(&b, store_reply(b.store, b.config, &reply, &match, &verdict, b.now, &effect, &b.err));
        bench_commit(&b);
        g_assert_cmpint(effect.task, !=, 0);
        g_assert_cmpint(store_incomplete_reply(b.store, b.config, b.now, &reply, &match, &b.err), ==, STORE_NOT_FOUND);
        bench_done(&b);
}
