/* The contract of the store: nobody picked up, and the call is made again later. */
#include "alert-fixture.h"

#define put_off(b, id, when) put_off_at(b, id, at(when))

static int put_off_at(Bench *b, int64_t id, UtcMs when)
{
        int r;

        bench_begin(b);
        r = store_later(b->store, b->config, id, when, "anna", "nobody picked up", b->now, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

/* as the verb, in a group of its own; the refusal stays in b->err */
static int try_result(Bench *b, int64_t id, const char *result)
{
        g_auto(StoreDone) done = { 0 };
        int r;

        b->err = (Err){ 0 };
        bench_begin(b);
        r = store_done(b->store, b->config, id, result, "anna", b->now, &done, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

static int try_act(Bench *b, int64_t id, StaffAction action, const char *why)
{
        int64_t message = 0;
        int r;

        b->err = (Err){ 0 };
        bench_begin(b);
        r = store_act(b->store, b->config, id, action, "anna", why, b->now, &message, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

/* the call in place of the safety question that was recorded too late to be asked */
static FollowupView *missed_call(Bench *b)
{
        b->now = at("2026-03-04T12:00:00+02:00");
        put(b, T1);
        g_autoptr(GPtrArray) views = list_of(b, "T-1");
        const FollowupView *call = g_ptr_array_index(views, views->len - 1);

        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        return view_of(b, "T-1", views->len - 1);
}

static void assert_due(Bench *b, int64_t id, const char *due)
{
        g_autoptr(FollowupView) view = NULL;

        no_fault(b, store_get(b->store, id, &view, &b->err));
        g_assert_cmpint(view->f.state, ==, FOLLOWUP_TASK);
        assert_when(view->f.due, due);
}

TEST(a_call_is_put_off)
{
        Bench b;
        g_autoptr(GPtrArray) attempts = NULL, history = NULL;

        bench_init(&b);
        g_autoptr(FollowupView) call = missed_call(&b);
        g_assert_cmpint(put_off(&b, call->f.id, "2026-03-04T16:00:00+02:00"), ==, 0);
        assert_due(&b, call->f.id, "2026-03-04T16:00:00+02:00");
        /* judging again, and the same record again, leave it there */
        b.now = at("2026-03-04T13:00:00+02:00");
        judge(&b, true);
        put(&b, T1);
        assert_due(&b, call->f.id, "2026-03-04T16:00:00+02:00");
        g_assert_cmpint(store_history(b.store, call->f.id, &attempts, &history, &b.err), ==, 0);
        const HistoryEntry *last = g_ptr_array_index(history, history->len - 1);
        g_assert_cmpstr(last->what, ==, "later");
        g_assert_cmpstr(last->why, ==, "nobody picked up");
        bench_done(&b);
}

TEST(a_call_that_is_put_off_to_the_night_is_made_in_the_morning)
{
        Bench b;

        bench_init(&b);
        g_autoptr(FollowupView) call = missed_call(&b);
        g_assert_cmpint(put_off(&b, call->f.id, "2026-03-04T23:00:00+02:00"), ==, 0);
        assert_due(&b, call->f.id, "2026-03-05T09:00:00+02:00");
        bench_done(&b);
}

TEST(who_is_to_be_asked_how_they_are_does_not_wait_for_days)
{
        Bench b;

        bench_init(&b);
        g_autoptr(FollowupView) call = missed_call(&b);
        g_assert_cmpint(put_off(&b, call->f.id, "2026-03-06T12:00:00+02:00"), ==, STORE_ACTION_REFUSED);
        g_assert_nonnull(strstr(b.err.why, "no longer than to the working time a day from now"));
        b.err = (Err){ 0 };
        g_assert_cmpint(put_off(&b, call->f.id, "2026-03-04T11:00:00+02:00"), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.why, ==, "that time is over");
        b.err = (Err){ 0 };
        g_assert_cmpint(put_off(&b, call->f.id, "2026-03-05T12:00:00+02:00"), ==, 0);
        bench_done(&b);
}

TEST(only_a_task_is_put_off)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) planned = view_of(&b, "T-1", W2);
        g_assert_cmpint(put_off(&b, planned->f.id, "2026-03-16T12:00:00+02:00"), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.why, ==, "it is no task: it is planned");
        b.err = (Err){ 0 };
        g_assert_cmpint(put_off(&b, planned->f.id + 900, "2026-03-16T12:00:00+02:00"), ==, STORE_NOT_FOUND);
        bench_done(&b);
}

TEST(an_alert_is_taken_before_it_is_put_off)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r-1", REPLY_RED, false, false, &effect);
        g_assert_cmpint(put_off_at(&b, effect.task, utc_add(b.now, (DurationMs){ 3600 * 1000 })), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.mend, ==, "take it by followupctl ack first");
        b.err = (Err){ 0 };
        bench_begin(&b);
        no_fault(&b, store_ack(b.store, effect.task, 0, "anna", "by hand", b.now, &b.err));
        bench_commit(&b);
        g_assert_cmpint(put_off_at(&b, effect.task, utc_add(b.now, (DurationMs){ 3600 * 1000 })), ==, 0);
        bench_done(&b);
}

TEST(a_complaint_is_not_put_off_beyond_its_time)
{
        Bench b;
        g_auto(StoreDone) done = { 0 };

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-04T10:00:00+02:00");
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        bench_begin(&b);
        no_fault(&b, store_done(b.store, b.config, offer->f.id, "complaint: waited for an hour", "anna", b.now, &done, &b.err));
        bench_commit(&b);
        g_autoptr(FollowupView) complaint = NULL;
        no_fault(&b, store_get(b.store, done.task, &complaint, &b.err));
        g_assert_cmpint(complaint->f.aim.ms, >, complaint->f.due.ms);
        g_assert_cmpint(put_off_at(&b, done.task, utc_add(complaint->f.aim, (DurationMs){ 60 * 1000 })), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.why, ==, "it is to have a result before that");
        b.err = (Err){ 0 };
        g_assert_cmpint(put_off(&b, done.task, "2026-03-04T11:00:00+02:00"), ==, 0);
        bench_done(&b);
}

/* A result that says nobody was reached ends no trouble; what to type instead stands with the refusal. */
TEST(nobody_reached_ends_no_trouble)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r-1", REPLY_RED, false, false, &effect);
        g_assert_cmpint(try_result(&b, effect.task, "no answer"), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.why, ==, "it says that nobody was reached, and this is a red flag");
        g_assert_cmpstr(b.err.mend, ==, "followupctl ack 1-6, then followupctl later 1-6 TIME, such as 18:00; once they are reached, enter how they are");
        g_autoptr(AlertView) alert = alert_of(&b, effect.task);
        g_assert_true(utc_is_never(alert->done));
        bench_begin(&b);
        no_fault(&b, store_ack(b.store, effect.task, 0, "anna", "by hand", b.now, &b.err));
        bench_commit(&b);
        g_assert_cmpint(try_result(&b, effect.task, "не бере трубку"), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.mend, ==, "followupctl later 1-6 TIME, such as 18:00; once they are reached, enter how they are");
        g_assert_cmpint(enter(&b, effect.task, "seen by the doctor"), ==, 0);
        bench_done(&b);
}

TEST(a_red_flag_that_nobody_has_acknowledged_can_have_a_result)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r-1", REPLY_RED, false, false, &effect);
        g_assert_cmpint(enter(&b, effect.task, "reached: in hospital"), ==, 0);
        bench_done(&b);
}

TEST(nobody_reached_ends_a_plain_call_and_no_reply_of_trouble)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        ReplyView *view = NULL;

        begin(&b);
        say_from(&b, "+380999999999", "r-1", REPLY_RED, false, false, &effect);
        bench_begin(&b);
        g_assert_cmpint(store_reply_read(b.store, b.config, 1, "voicemail", "anna", b.now, &b.err), ==, STORE_ACTION_REFUSED);
        bench_commit(&b);
        g_assert_cmpstr(b.err.why, ==, "it says that nobody was reached, and this is a red flag");
        b.err = (Err){ 0 };
        no_fault(&b, store_reply_get(b.store, 1, &view, &b.err));
        g_assert_true(view->is_open);
        reply_view_free(view);
        bench_done(&b);
        bench_init(&b);
        g_autoptr(FollowupView) call = missed_call(&b);
        g_assert_cmpint(enter(&b, call->f.id, "no answer"), ==, 0);
        bench_done(&b);
}

/* What nobody has taken is not to go from the list by a slip of the hand. */
TEST(an_alert_is_taken_before_it_is_cancelled_or_held)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r-1", REPLY_RED, false, false, &effect);
        for (StaffAction action = STAFF_CANCEL; action <= STAFF_HOLD; action++) {
                g_assert_cmpint(try_act(&b, effect.task, action, "why"), ==, STORE_ACTION_REFUSED);
                g_assert_cmpstr(b.err.what, ==, action == STAFF_CANCEL ? "it cannot be cancelled" : "it cannot be held");
                g_assert_cmpstr(b.err.why, ==, "it is an alert that nobody has taken");
                g_assert_cmpstr(b.err.mend, ==, "take it by followupctl ack first");
        }
        bench_begin(&b);
        no_fault(&b, store_ack(b.store, effect.task, 0, "anna", "by hand", b.now, &b.err));
        bench_commit(&b);
        g_assert_cmpint(act(&b, effect.task, STAFF_HOLD), ==, 0);
        g_assert_cmpint(act(&b, effect.task, STAFF_RESUME), ==, 0);
        g_assert_cmpint(try_act(&b, effect.task, STAFF_CANCEL, " "), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.why, ==, "it is a red flag, and no reason is given");
        g_assert_cmpstr(b.err.mend, ==, "say why by --why, or enter how it ended by followupctl done");
        g_assert_cmpint(act(&b, effect.task, STAFF_CANCEL), ==, 0);
        bench_done(&b);
}

TEST(what_cannot_be_resumed_or_tried_again_says_what_can_be_done)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) planned = view_of(&b, "T-1", W2);
        g_assert_cmpint(try_act(&b, planned->f.id, STAFF_RESUME, NULL), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.mend, ==, "what it waits for is told by followupctl explain 1-3");
        g_assert_cmpint(act(&b, planned->f.id, STAFF_CANCEL), ==, 0);
        g_assert_cmpint(try_act(&b, planned->f.id, STAFF_RETRY, NULL), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.mend, ==, "only what failed, is uncertain or was skipped is tried again; the rest is told by followupctl explain 1-3");
        g_assert_cmpint(try_act(&b, planned->f.id, STAFF_CANCEL, NULL), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.mend, ==, "look at it by followupctl show 1-3");
        bench_done(&b);
}
