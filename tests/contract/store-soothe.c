/* The contract of the store: what is said at once to whoever writes. */
#include "alert-fixture.h"

/* texts of the answers to be said now; all of them get @verdict */
static char *answers(Bench *b, int verdict)
{
        g_autoptr(GPtrArray) notices = take(b);
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < notices->len; i++) {
                const Notice *notice = g_ptr_array_index(notices, i);

                if (notice->kind == NOTICE_ANSWER) {
                        g_assert_cmpstr(notice->to, ==, NUMBER);
                        g_assert_cmpstr(notice->provider, ==, "s");
                        g_string_append(out, notice->text);
                }
                (void)settled(b, notice->number, notice->kind == NOTICE_ANSWER ? verdict : VERDICT_SENT);
        }
        return g_string_free(out, FALSE);
}

#define assert_answers(b, verdict, expected)                                                          \
        do {                                                                                          \
                g_autofree char *answers_ = answers(b, verdict);                                      \
                g_assert_cmpstr(answers_, ==, expected);                                              \
        } while (0)

TEST(a_red_flag_is_answered_once_in_ten_minutes)
{
        Bench b;
        g_auto(ReplyEffect) first = { 0 }, second = { 0 }, third = { 0 };

        begin(&b);
        b.now = at("2026-03-02T23:30:00+02:00");
        say(&b, "r1", REPLY_RED, false, false, &first);
        assert_answers(&b, VERDICT_SENT, "Call +380800000000 or 103.");
        later(&b, 5);
        say(&b, "r2", REPLY_RED, false, false, &second);
        assert_answers(&b, VERDICT_SENT, "");
        later(&b, 6);
        say(&b, "r3", REPLY_RED, false, false, &third);
        assert_answers(&b, VERDICT_SENT, "Call +380800000000 or 103.");
        bench_done(&b);
}

TEST(an_answer_that_may_have_arrived_is_not_repeated)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_WORRY, false, false, &effect);
        assert_answers(&b, VERDICT_TEMPORARY, "We will call you.");
        assert_answers(&b, VERDICT_UNKNOWN, "");
        later(&b, 1);
        assert_answers(&b, VERDICT_UNKNOWN, "We will call you.");
        later(&b, 30);
        assert_answers(&b, VERDICT_SENT, "");
        bench_done(&b);
}

TEST(who_has_said_stop_since_is_not_soothed)
{
        Bench b;
        g_auto(ReplyEffect) worry = { 0 }, stop = { 0 }, red = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_WORRY, false, false, &worry);
        assert_answers(&b, VERDICT_TEMPORARY, "We will call you.");
        say(&b, "r2", REPLY_STOP, true, true, &stop);
        later(&b, 1);
        assert_answers(&b, VERDICT_SENT, "");
        say(&b, "r3", REPLY_RED, false, false, &red);
        assert_answers(&b, VERDICT_SENT, "Call +380800000000 or 103.");
        bench_done(&b);
}

/* ... but who says both at once hears what to do, and that the stop is heard, in one answer */
TEST(a_stop_with_trouble_is_answered_with_what_to_do)
{
        Bench b;
        g_auto(ReplyEffect) worry = { 0 }, before = { 0 }, red = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_WORRY, true, false, &worry);
        assert_answers(&b, VERDICT_SENT, "We will call you. No more messages.");
        assert_states(&b, "T-1", "task task held held held task");
        bench_done(&b);

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &before);
        assert_answers(&b, VERDICT_SENT, "Call +380800000000 or 103.");
        later(&b, 1); /* what was said a minute ago is said again, for it is not all */
        say(&b, "r2", REPLY_RED, true, false, &red);
        assert_answers(&b, VERDICT_SENT, "Call +380800000000 or 103. No more messages.");
        bench_done(&b);
}

TEST(a_stop_the_provider_has_answered_is_not_answered_again)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_STOP, true, true, &effect);
        assert_answers(&b, VERDICT_SENT, "");
        bench_done(&b);
}

TEST(a_restart_finds_what_was_being_said)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        g_autoptr(GPtrArray) lost = take(&b);
        g_assert_cmpuint(lost->len, ==, 2);
        bench_begin(&b);
        no_fault(&b, store_notices_recover(b.store, b.config, b.now, &b.err));
        bench_commit(&b);
        assert_told(&b, VERDICT_SENT, "t:77"); /* the answer may have arrived, and stays so */
        bench_done(&b);
}
