/* The contract of the store: who has an alert, by a link or by a message of their own. */
#include "alert-fixture.h"

TEST(a_link_acknowledges_once)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        char name[FOLLOWUP_ID_MAX] = "", id[FOLLOWUP_ID_MAX];
        g_autofree char *token = NULL, *who = NULL;

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        g_autoptr(GPtrArray) notices = take(&b);
        for (guint i = 0; i < notices->len; i++) {
                const Notice *notice = g_ptr_array_index(notices, i);
                if (notice->kind == NOTICE_ALERT) {
                        token = g_strdup(notice->token);
                        g_assert_cmpstr(notice->alert, ==, followup_id_render(effect.task, id));
                        g_autofree char *expected = g_strdup_printf("followupd: alert %s, kyiv-1. A person must act now. Acknowledge: "
                                "followupctl ack %s", id, id);
                        g_assert_cmpstr(notice->text, ==, expected); /* ids, and nothing of the patient's */
                }
        }
        bench_begin(&b);
        g_assert_cmpint(store_ack_link(b.store, "ffffffffffffffffffffffffffffffff", b.now, name, &who, &b.err), ==, STORE_NOT_FOUND);
        g_assert_cmpint(store_ack_link(b.store, token, b.now, name, &who, &b.err), ==, 0);
        g_assert_cmpstr(name, ==, followup_id_render(effect.task, id));
        g_assert_cmpint(store_ack_link(b.store, token, b.now, name, &who, &b.err), ==, STORE_NOT_FOUND);
        bench_commit(&b);
        g_autoptr(AlertView) alert = alert_of(&b, effect.task);
        g_assert_cmpstr(alert->by, ==, "desk");
        g_assert_cmpstr(alert->how, ==, "link");
        bench_done(&b);
}

/* of somebody of staff, with these digits or without; UTC_NEVER: the provider tells no time */
static int ack_of(Bench *b, const char *who, const char *id, const char *code, bool is_vouched_for, UtcMs at,
        char alert[static FOLLOWUP_ID_MAX])
{
        const StoreReply reply = { .provider = "s", .method = "alert", .id = id, .from = "+380500000001", .text = "ok", .at = at };
        g_autoptr(GPtrArray) staff = g_ptr_array_new();
        StaffAck ack = { 0 };
        int r;

        g_ptr_array_add(staff, (char *)who);
        bench_begin(b);
        r = store_ack_staff(b->store, &reply, staff, code, is_vouched_for, b->now, &ack, &b->err);
        bench_commit(b);
        g_assert_cmpint(r, >=, 0);
        g_strlcpy(alert, ack.alert, FOLLOWUP_ID_MAX);
        return r;
}

/* "ok" where the sender is sure */
static int ok_of(Bench *b, const char *who, const char *id, UtcMs at, char alert[static FOLLOWUP_ID_MAX])
{
        return ack_of(b, who, id, NULL, true, at, alert);
}

static unsigned n_alerts_untaken(Bench *b)
{
        g_autoptr(GPtrArray) alerts = NULL;
        unsigned n = 0;

        no_fault(b, store_alerts_open(b->store, &alerts, &b->err));
        for (guint i = 0; i < alerts->len; i++)
                n += utc_is_never(((const AlertView *)g_ptr_array_index(alerts, i))->acknowledged);
        return n;
}

#define assert_takes(b, who, id, at, expected)                                                        \
        do {                                                                                          \
                char alert_[FOLLOWUP_ID_MAX];                                                         \
                g_assert_cmpint(ok_of(b, who, id, at, alert_), ==, 0);                                \
                g_assert_cmpstr(alert_, ==, expected);                                                \
        } while (0)

#define assert_takes_none(b, who, id, at, expected)                                                   \
        do {                                                                                          \
                char alert_[FOLLOWUP_ID_MAX];                                                         \
                g_assert_cmpint(ok_of(b, who, id, at, alert_), ==, expected);                         \
        } while (0)

/* a red flag of a number that nobody knows, which the desk is told of */
static void red_flag(Bench *b, const char *from, const char *id)
{
        g_auto(ReplyEffect) effect = { 0 };

        say_from(b, from, id, REPLY_RED, false, true, &effect);
        assert_told(b, VERDICT_SENT, "s:+380500000001");
}

TEST(a_message_of_somebody_who_was_told_acknowledges)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        char task[FOLLOWUP_ID_MAX];

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        assert_told(&b, VERDICT_SENT, "s:+380500000001");
        followup_id_render(effect.task, task);
        /* nobody has told the doctor yet */
        assert_takes_none(&b, "doctor", "u1", UTC_NEVER, STORE_NOT_FOUND);
        assert_takes(&b, "desk", "u2", UTC_NEVER, task);
        assert_takes_none(&b, "desk", "u3", UTC_NEVER, STORE_NOT_FOUND);
        bench_done(&b);
}

/* the digits of the alert that is told now */
static void code_told(Bench *b, int verdict, char ret[static ACK_CODE_DIGITS + 1])
{
        g_autoptr(GPtrArray) notices = take(b);

        for (guint i = 0; i < notices->len; i++) {
                const Notice *notice = g_ptr_array_index(notices, i);

                if (notice->kind == NOTICE_ALERT)
                        g_strlcpy(ret, notice->code, ACK_CODE_DIGITS + 1);
                (void)settled(b, notice->number, notice->kind == NOTICE_ALERT ? verdict : VERDICT_SENT);
        }
}

/* An SMS can be sent in anybody's name, so only what was told to one person shows that it is them. */
TEST(where_the_sender_can_be_forged_the_alerts_digits_are_wanted)
{
        Bench b;
        g_auto(ReplyEffect) first = { 0 }, second = { 0 };
        char lost[ACK_CODE_DIGITS + 1] = "", one[ACK_CODE_DIGITS + 1] = "", two[ACK_CODE_DIGITS + 1] = "", alert[FOLLOWUP_ID_MAX];

        begin(&b);
        say_from(&b, "+380990000001", "r1", REPLY_RED, false, true, &first);
        code_told(&b, VERDICT_UNKNOWN, lost); /* its answer was lost, so that it may have arrived */
        code_told(&b, VERDICT_SENT, one);
        say_from(&b, "+380990000002", "r2", REPLY_RED, false, true, &second);
        code_told(&b, VERDICT_SENT, two);
        g_assert_cmpuint(strlen(one), ==, ACK_CODE_DIGITS);
        g_assert_cmpstr(one, !=, two);
        g_assert_cmpstr(one, !=, lost);
        g_assert_cmpint(ack_of(&b, "desk", "u1", NULL, false, UTC_NEVER, alert), ==, STORE_ACK_CODE);
        g_assert_cmpint(ack_of(&b, "desk", "u2", strcmp(one, "000000") != 0 ? "000000" : "000001", false, UTC_NEVER, alert), ==,
                STORE_ACK_CODE);
        /* told to another */
        g_assert_cmpint(ack_of(&b, "anna", "u3", one, false, UTC_NEVER, alert), ==, STORE_NOT_FOUND);
        g_assert_cmpuint(n_alerts_untaken(&b), ==, 2);
        /* each takes its own, in any order, and by any try that may have arrived */
        g_assert_cmpint(ack_of(&b, "desk", "u4", lost, false, UTC_NEVER, alert), ==, 0);
        g_assert_cmpstr(alert, ==, "reply-1");
        g_assert_cmpint(ack_of(&b, "desk", "u5", one, false, UTC_NEVER, alert), ==, STORE_ACK_CODE);
        g_assert_cmpint(ack_of(&b, "desk", "u6", two, false, UTC_NEVER, alert), ==, 0);
        g_assert_cmpstr(alert, ==, "reply-2");
        g_assert_cmpint(ack_of(&b, "desk", "u6", two, false, UTC_NEVER, alert), ==, STORE_ACK_REPEAT);
        g_assert_cmpint(ack_of(&b, "desk", "u7", two, false, UTC_NEVER, alert), ==, STORE_NOT_FOUND);
        bench_done(&b);
}

TEST(who_was_told_before_the_clock_was_set_back_takes_the_alert)
{
        Bench b;
        g_auto(ReplyEffect) first = { 0 }, second = { 0 };
        char code[ACK_CODE_DIGITS + 1] = "", alert[FOLLOWUP_ID_MAX];

        begin(&b);
        say_from(&b, "+380990000001", "r1", REPLY_RED, false, true, &first);
        code_told(&b, VERDICT_SENT, code);
        say_from(&b, "+380990000002", "r2", REPLY_RED, false, true, &second);
        assert_told(&b, VERDICT_SENT, "s:+380500000001");
        later(&b, -600);
        g_assert_cmpint(ack_of(&b, "desk", "u1", code, false, UTC_NEVER, alert), ==, 0);
        g_assert_cmpstr(alert, ==, "reply-1");
        assert_takes(&b, "desk", "u2", UTC_NEVER, "reply-2");
        bench_done(&b);
}

TEST(an_alert_told_before_the_clock_was_set_back_comes_after_those_told_since)
{
        Bench b;

        begin(&b);
        red_flag(&b, "+380990000001", "r1");
        later(&b, 1);
        red_flag(&b, "+380990000002", "r2");
        later(&b, -600);
        red_flag(&b, "+380990000003", "r3");
        assert_takes(&b, "desk", "u1", UTC_NEVER, "reply-3");
        /* among themselves they are as they were told */
        assert_takes(&b, "desk", "u2", UTC_NEVER, "reply-2");
        assert_takes(&b, "desk", "u3", UTC_NEVER, "reply-1");
        bench_done(&b);
}

TEST(a_message_of_staff_that_is_delivered_twice_takes_one_alert)
{
        Bench b;

        begin(&b);
        red_flag(&b, "+380990000001", "r1");
        later(&b, 1);
        red_flag(&b, "+380990000002", "r2");
        assert_takes(&b, "desk", "u1", UTC_NEVER, "reply-2");
        assert_takes_none(&b, "desk", "u1", UTC_NEVER, STORE_ACK_REPEAT);
        later(&b, 60);
        assert_takes_none(&b, "desk", "u1", UTC_NEVER, STORE_ACK_REPEAT);
        assert_takes(&b, "desk", "u2", UTC_NEVER, "reply-1");
        /* one that came to nothing takes nothing later */
        assert_takes_none(&b, "desk", "u3", UTC_NEVER, STORE_NOT_FOUND);
        red_flag(&b, "+380990000003", "r3");
        assert_takes_none(&b, "desk", "u3", UTC_NEVER, STORE_NOT_FOUND);
        assert_takes(&b, "desk", "u4", UTC_NEVER, "reply-3");
        bench_done(&b);
}

TEST(a_message_of_staff_takes_no_alert_they_were_told_of_later)
{
        Bench b;
        UtcMs wrote;

        begin(&b);
        b.now.ms += 1000; /* a time that is not cut to the minute */
        red_flag(&b, "+380990000001", "r1");
        wrote = (UtcMs){ b.now.ms + 5000 };
        b.now.ms += 30000;
        red_flag(&b, "+380990000002", "r2");
        assert_takes(&b, "desk", "u1", wrote, "reply-1");
        assert_takes_none(&b, "desk", "u2", wrote, STORE_NOT_FOUND);
        assert_takes(&b, "desk", "u3", b.now, "reply-2");
        bench_done(&b);
}
