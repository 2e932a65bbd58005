/* The contract of the store: red flags of numbers that no patient has, which must not wear out anybody. */
#include "alert-fixture.h"

/* Each of them is told to staff; only so many cost an answer. */
TEST(strangers_get_so_many_answers_an_hour)
{
        Bench b;
        unsigned n_answered = 0;

        begin(&b);
        b.config->limits.max_answers_per_hour = 3;
        for (unsigned i = 0; i < 5; i++) {
                g_auto(ReplyEffect) effect = { 0 };
                g_autofree char *from = g_strdup_printf("+38050999000%u", i);

                say_from(&b, from, from, REPLY_RED, false, false, &effect);
                g_assert_true(effect.is_alert);
                g_assert_cmpint(effect.is_capped, ==, i >= 3);
                n_answered += !effect.is_capped;
        }
        g_assert_cmpuint(n_answered, ==, 3);
        /* a patient is no stranger */
        g_auto(ReplyEffect) patient = { 0 };
        say(&b, "r1", REPLY_RED, false, false, &patient);
        g_assert_false(patient.is_capped);
        b.now.ms += 60 * 60 * 1000;
        g_auto(ReplyEffect) later = { 0 };
        say_from(&b, "+380509990009", "r9", REPLY_RED, false, false, &later);
        g_assert_false(later.is_capped);
        bench_done(&b);
}

static guint n_open(Bench *b)
{
        g_autoptr(GPtrArray) alerts = NULL;

        no_fault(b, store_alerts_open(b->store, &alerts, &b->err));
        return alerts->len;
}

/* how many alerts go out now, and how many strangers the last of them says wait, too */
static guint n_called(Bench *b, unsigned *ret_more)
{
        g_autoptr(GPtrArray) notices = take(b);
        guint n = 0;

        for (guint i = 0; i < notices->len; i++) {
                const Notice *notice = g_ptr_array_index(notices, i);

                if (notice->kind == NOTICE_ALERT) {
                        *ret_more = notice->n_more;
                        n++;
                }
                (void)settled(b, notice->number, VERDICT_SENT);
        }
        return n;
}

static void flood(Bench *b, unsigned from, unsigned to)
{
        for (unsigned i = from; i < to; i++) {
                g_auto(ReplyEffect) effect = { 0 };
                g_autofree char *number = g_strdup_printf("+3805099900%02u", i);

                say_from(b, number, number, REPLY_RED, false, true, &effect);
                g_assert_true(effect.is_open && effect.is_alert);
                g_assert_false(effect.is_unheard);
        }
}

static void ack_reply(Bench *b, int64_t reply)
{
        bench_begin(b);
        g_assert_cmpint(store_ack(b->store, 0, reply, "anna", "followupctl", b->now, &b->err), ==, 0);
        bench_commit(b);
}

static int ended(Bench *b, int64_t reply)
{
        int r;

        bench_begin(b);
        r = store_reply_read(b->store, b->config, reply, "nobody we know", "anna", b->now, &b->err);
        bench_commit(b);
        return r;
}

TEST(a_flood_of_strangers_wears_out_nobody_and_is_all_in_the_work_list)
{
        Bench b;
        g_auto(ReplyEffect) patient = { 0 };
        g_autoptr(GPtrArray) waiting = NULL;
        unsigned n_more = 0, n = 0;

        begin(&b);
        b.config->limits.max_answers_per_hour = 0;
        b.config->limits.max_stranger_alerts_per_hour = 2;
        flood(&b, 0, 40);
        g_assert_cmpuint(n_open(&b), ==, 3);
        g_assert_cmpuint(n_called(&b, &n_more), ==, 3);
        g_assert_cmpuint(n_more, ==, 39);
        /* the same number again is heard already */
        flood(&b, 40, 41);
        say_from(&b, "+380509990000", "again", REPLY_RED, false, true, &patient);
        g_assert_cmpuint(n_called(&b, &n_more), ==, 0);
        g_assert_cmpuint(n_open(&b), ==, 3);
        /* patients are called for, whatever strangers do */
        reply_effect_done(&patient);
        say(&b, "p1", REPLY_RED, false, false, &patient);
        g_assert_cmpuint(n_called(&b, &n_more), ==, 1);
        g_assert_cmpuint(n_more, ==, 0);
        /* a person has them all; what comes since waits a little, and is told once */
        bench_begin(&b);
        g_assert_cmpint(store_ack(b.store, patient.task, 0, "anna", "followupctl", b.now, &b.err), ==, 0);
        bench_commit(&b);
        for (int64_t reply = 1; reply <= 3; reply++)
                ack_reply(&b, reply);
        later(&b, 1);
        flood(&b, 41, 60);
        g_assert_cmpuint(n_called(&b, &n_more), ==, 0);
        for (unsigned minute = 0; minute < 14; minute++, n += n_called(&b, &n_more)) {
                later(&b, 1);
                g_assert_cmpuint(step(&b), ==, 0);
        }
        g_assert_cmpuint(n, ==, 1);
        g_assert_cmpuint(n_more, ==, 60);
        no_fault(&b, store_replies_open(b.store, &waiting, &b.err));
        g_assert_cmpuint(waiting->len, ==, 61);
        /* the next hour has its own */
        ack_reply(&b, 3);
        later(&b, 60);
        flood(&b, 60, 61);
        g_assert_cmpuint(n_called(&b, &n_more), ==, 1);
        bench_done(&b);
}

TEST(a_restart_gives_strangers_no_hour_of_their_own)
{
        Bench b;
        unsigned n_more = 0;

        if (!is_sqlite()) /* which ends with its process */
                return;
        begin(&b);
        b.config->limits.max_answers_per_hour = 1;
        b.config->limits.max_stranger_alerts_per_hour = 2;
        flood(&b, 0, 2);
        g_assert_cmpuint(n_called(&b, &n_more), ==, 2);
        bench_restart(&b);
        flood(&b, 2, 10);
        g_assert_cmpuint(n_called(&b, &n_more), ==, 1);
        g_assert_cmpuint(n_more, ==, 9);
        ack_reply(&b, 3);
        bench_restart(&b);
        later(&b, 1);
        flood(&b, 10, 20);
        g_assert_cmpuint(n_open(&b), ==, 3);
        g_assert_cmpuint(n_called(&b, &n_more), ==, 0); /* a quarter of an hour after it was had */

        g_auto(ReplyEffect) capped = { 0 }, answered = { 0 };
        say_from(&b, "+380509990030", "r30", REPLY_RED, false, false, &capped);
        g_assert_true(capped.is_capped);
        later(&b, 60);
        bench_restart(&b);
        say_from(&b, "+380509990031", "r31", REPLY_RED, false, false, &answered);
        g_assert_false(answered.is_capped);
        bench_done(&b);
}

TEST(what_ends_with_one_stranger_goes_on_for_the_others)
{
        Bench b;
        UtcMs next = UTC_NEVER;

        begin(&b);
        b.config->limits.max_answers_per_hour = 0;
        b.config->limits.max_stranger_alerts_per_hour = 1;
        flood(&b, 0, 4);
        g_assert_cmpuint(n_open(&b), ==, 2);
        /* the second alert is for the second number, the third and the fourth */
        g_assert_cmpint(ended(&b, 2), ==, 0);
        g_assert_cmpuint(n_open(&b), ==, 2);
        ack_reply(&b, 3);
        g_assert_cmpint(ended(&b, 3), ==, 0);
        g_assert_cmpint(ended(&b, 1), ==, 0);
        g_assert_cmpuint(n_open(&b), ==, 1);
        g_assert_cmpint(ended(&b, 4), ==, 0);
        g_assert_cmpuint(n_open(&b), ==, 0);
        no_fault(&b, store_next_notice(b.store, b.config, b.now, &next, &b.err));
        bench_done(&b);
}
