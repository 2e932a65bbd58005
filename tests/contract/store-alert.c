/* The contract of the store: alerts and their clock, one-time links, and what is said at once. */
#include "fixture.h"

#include "store/store-reply.h"

#define NUMBER "+380671234567"
#define CHANNELS " channels = ( { provider = \"s\"; to = \"+380500000001\"; }, { provider = \"t\"; to = \"77\"; } ); };"
#define ANSWERS                                                                                       \
        "messages = { language = \"en\"; texts = { m = \"Hello {patient}\"; reply_red = \"Call {phone} or {emergency_phone}.\";" \
        " reply_stop_done = \"No more messages.\"; reply_worry = \"We will call you.\"; }; };"

/* people with channels, and the texts */
static void begin(Bench *b)
{
        bench_init(b);
        config_unref(b->config);
        write_file(b->dir, "clinics.d", "kyiv.conf",
                "clinic = { id = \"kyiv-1\"; name = \"Clinic\"; time_zone = \"Europe/Kyiv\"; country = \"UA\";"
                " languages = [ \"en\" ]; phone = \"+380800000000\"; emergency_phone = \"103\";"
                " methods = [ \"telegram\", \"sms\", \"call\" ]; providers = { sms = \"s\"; telegram = \"t\"; };"
                " responsible = \"desk\"; deputy = \"doctor\"; head = \"head\"; };");
        write_file(b->dir, "staff.d", "desk.conf", "staff = { id = \"desk\"; name = \"Desk\";" CHANNELS);
        write_file(b->dir, "staff.d", "doctor.conf", "staff = { id = \"doctor\"; name = \"Doctor\";" CHANNELS);
        write_file(b->dir, "staff.d", "head.conf", "staff = { id = \"head\"; name = \"Head\";" CHANNELS);
        write_file(b->dir, "staff.d", "anna.conf", "staff = { id = \"anna\"; name = \"Anna\";" CHANNELS);
        write_file(b->dir, "messages.d", "en.conf", ANSWERS);
        b->config = load_config(b->dir);
        put(b, T1);
}

static void say_from(Bench *b, const char *from, const char *id, ReplyLabel label, bool is_stop, bool is_answered,
        ReplyEffect *effect)
{
        g_auto(ReplyMatch) match = { 0 };
        const ReplyVerdict verdict = { label, is_stop, false, -1, "test" };
        StoreReply reply = { .provider = "s", .method = "sms", .id = id, .from = from, .text = "text",
                .is_answered = is_answered, .at = UTC_NEVER };

        memcpy(reply.random, id, MIN(strlen(id), sizeof(reply.random)));
        bench_begin(b);
        no_fault(b, store_match_reply(b->store, b->config, &reply, b->now, &match, &b->err));
        no_fault(b, store_reply(b->store, b->config, &reply, &match, &verdict, b->now, effect, &b->err));
        bench_commit(b);
}

static void say(Bench *b, const char *id, ReplyLabel label, bool is_stop, bool is_answered, ReplyEffect *effect)
{
        say_from(b, NUMBER, id, label, is_stop, is_answered, effect);
}

static GPtrArray *take(Bench *b)
{
        static unsigned n;
        uint8_t random[8 * ID_RANDOM_BYTES] = { 0 };
        GPtrArray *notices = NULL;

        for (size_t i = 0; i < 8; i++, n++)
                memcpy(random + i * ID_RANDOM_BYTES, &n, sizeof(n));
        bench_begin(b);
        no_fault(b, store_notices_take(b->store, b->config, b->now, random, 8, &notices, &b->err));
        bench_commit(b);
        return notices;
}

static NoticeState settled(Bench *b, int64_t notice, int verdict)
{
        NoticeState state = NOTICE_DROPPED;
        g_auto(StoreReceiptEffect) effect = { 0 };

        bench_begin(b);
        g_assert_cmpint(store_notice_settle(b->store, b->config, notice, verdict, false, "", b->now, &state, &effect, &b->err), ==, 0);
        bench_commit(b);
        return state;
}

/* the alerts among what is to be said now, "desk:s doctor:t"; all of them get @verdict */
static char *told(Bench *b, int verdict)
{
        g_autoptr(GPtrArray) notices = take(b);
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < notices->len; i++) {
                const Notice *notice = g_ptr_array_index(notices, i);

                if (notice->kind == NOTICE_ALERT)
                        g_string_append_printf(out, "%s%s:%s", out->len > 0 ? " " : "", notice->provider, notice->to);
                (void)settled(b, notice->number, notice->kind == NOTICE_ALERT ? verdict : VERDICT_SENT);
        }
        return g_string_free(out, FALSE);
}

#define assert_told(b, verdict, expected)                                                             \
        do {                                                                                          \
                g_autofree char *told_ = told(b, verdict);                                            \
                g_assert_cmpstr(told_, ==, expected);                                                 \
        } while (0)

static unsigned step(Bench *b)
{
        unsigned n_unheard = 0;

        bench_begin(b);
        no_fault(b, store_alerts_step(b->store, b->config, b->now, &n_unheard, &b->err));
        bench_commit(b);
        return n_unheard;
}

static void later(Bench *b, int minutes)
{
        b->now.ms += minutes * INT64_C(60000);
}

static AlertView *alert_of(Bench *b, int64_t task)
{
        g_autoptr(GPtrArray) alerts = NULL;

        no_fault(b, store_alerts_of(b->store, task, &alerts, &b->err));
        g_assert_cmpuint(alerts->len, ==, 1);
        return g_ptr_array_steal_index(alerts, 0);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AlertView, alert_view_free)

/* whom the latest notices were for */
static char *whom(Bench *b, int64_t task)
{
        g_autoptr(AlertView) alert = alert_of(b, task);
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < alert->notices->len; i++)
                g_string_append_printf(out, "%s%s", i > 0 ? " " : "", ((AlertNotice *)g_ptr_array_index(alert->notices, i))->who);
        return g_string_free(out, FALSE);
}

#define assert_whom(b, task, expected)                                                                \
        do {                                                                                          \
                g_autofree char *whom_ = whom(b, task);                                               \
                g_assert_cmpstr(whom_, ==, expected);                                                 \
        } while (0)

TEST(an_alert_goes_from_one_to_the_next_until_somebody_has_it)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        g_assert_false(effect.is_unheard);
        assert_told(&b, VERDICT_SENT, "s:+380500000001");
        assert_whom(&b, effect.task, "desk");
        later(&b, 9);
        step(&b);
        assert_whom(&b, effect.task, "desk");
        later(&b, 1);
        step(&b);
        assert_whom(&b, effect.task, "desk doctor");
        later(&b, 10);
        step(&b);
        assert_whom(&b, effect.task, "desk doctor head");
        assert_told(&b, VERDICT_SENT, "s:+380500000001 s:+380500000001");
        later(&b, 10);
        step(&b);
        assert_whom(&b, effect.task, "desk doctor head desk doctor head");
        later(&b, 1);
        bench_begin(&b);
        g_assert_cmpint(store_ack(b.store, effect.task, 0, "anna", "followupctl", b.now, &b.err), ==, 0);
        g_assert_cmpint(store_ack(b.store, effect.task, 0, "olha", "followupctl", b.now, &b.err), ==, STORE_ACTION_REFUSED);
        bench_commit(&b);
        b.err = (Err){ 0 };
        g_autoptr(GPtrArray) none = take(&b);
        g_assert_cmpuint(none->len, ==, 0);
        later(&b, 60);
        step(&b);
        g_autoptr(AlertView) alert = alert_of(&b, effect.task);
        g_assert_cmpuint(alert->notices->len, ==, 6);
        g_assert_cmpstr(alert->by, ==, "anna");
        g_assert_cmpint(alert->acknowledged.ms - alert->created.ms, ==, 31 * 60000);
        g_assert_cmpint(alert->notified.ms, ==, alert->created.ms);
        bench_done(&b);
}

TEST(the_person_the_record_names_comes_first)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:00:00+02:00", ",\"responsible\":\"anna\"", PATIENT_OF("")));
        say(&b, "r1", REPLY_RED, false, false, &effect);
        assert_whom(&b, effect.task, "anna");
        bench_done(&b);
}

TEST(a_channel_that_fails_is_followed_by_the_next_and_then_by_the_next_person)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        assert_told(&b, VERDICT_ACCOUNT, "s:+380500000001");
        assert_told(&b, VERDICT_UNKNOWN, "t:77");
        assert_whom(&b, effect.task, "desk doctor");
        assert_told(&b, VERDICT_SENT, "s:+380500000001"); /* the doctor's */
        later(&b, 1);
        assert_told(&b, VERDICT_SENT, "s:+380500000001"); /* the desk's, once more */
        bench_done(&b);
}

TEST(a_clock_that_is_set_back_silences_no_alert)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        UtcMs next = UTC_NEVER;

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        later(&b, -600);
        no_fault(&b, store_next_notice(b.store, b.config, b.now, &next, &b.err));
        g_assert_cmpint(next.ms, ==, b.now.ms);
        step(&b);
        assert_whom(&b, effect.task, "desk doctor");
        bench_done(&b);
}

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

TEST(a_red_flag_after_the_acknowledgement_calls_again)
{
        Bench b;
        g_auto(ReplyEffect) first = { 0 }, second = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &first);
        assert_told(&b, VERDICT_SENT, "s:+380500000001");
        bench_begin(&b);
        g_assert_cmpint(store_ack(b.store, first.task, 0, "anna", "followupctl", b.now, &b.err), ==, 0);
        bench_commit(&b);
        later(&b, 30);
        say(&b, "r2", REPLY_RED, false, false, &second);
        assert_told(&b, VERDICT_SENT, "s:+380500000001");
        g_autoptr(AlertView) alert = alert_of(&b, first.task);
        g_assert_true(utc_is_never(alert->acknowledged));
        g_assert_cmpuint(alert->n_replies, ==, 2);
        bench_done(&b);
}

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

TEST(an_open_alert_is_not_told_again_for_each_further_reply)
{
        Bench b;
        unsigned n_told = 0;
        int64_t task = 0;

        begin(&b);
        for (unsigned second = 0; second < 540; second += 10) {
                g_auto(ReplyEffect) effect = { 0 };
                g_autofree char *id = g_strdup_printf("r%u", second);
                g_autofree char *whom = NULL;

                say(&b, id, REPLY_RED, false, true, &effect);
                g_assert_false(effect.is_unheard);
                task = effect.task;
                whom = told(&b, VERDICT_SENT);
                n_told += whom[0] != '\0';
                b.now.ms += 10 * 1000;
        }
        /* at once, and each two minutes after */
        g_assert_cmpuint(n_told, ==, 5);
        g_autoptr(AlertView) alert = alert_of(&b, task);
        g_assert_cmpuint(alert->n_replies, ==, 54);
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

/* what the desk is told of a red flag */
static char *desk_text(Bench *b)
{
        g_auto(ReplyEffect) effect = { 0 };

        say(b, "r1", REPLY_RED, false, false, &effect);
        g_autoptr(GPtrArray) notices = take(b);
        for (guint i = 0; i < notices->len; i++) {
                const Notice *notice = g_ptr_array_index(notices, i);

                if (notice->kind == NOTICE_ALERT)
                        return g_strdup(notice->text);
        }
        return NULL;
}

TEST(staff_are_told_in_their_language)
{
        static const struct {
                const char *language, *expected; /* of the desk */
        } all[] = {
                { "", "alert " },                          /* the clinic's first has no such text: in English */
                { "language = \"uk\";", "Тривога " },
                { "language = \"uk-UA\";", "Тривога " },
                { "language = \"zh\";", "alert " },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autofree char *desk = g_strdup_printf("staff = { id = \"desk\"; name = \"Desk\"; %s" CHANNELS, all[i].language);
                Bench b;

                begin(&b);
                config_unref(b.config);
                write_file(b.dir, "staff.d", "desk.conf", desk);
                write_file(b.dir, "messages.d", "uk.conf", "messages = { language = \"uk\"; texts = {"
                        " staff_alert = \"Тривога {task}, {clinic}: {acknowledge}\"; }; };");
                b.config = load_config(b.dir);
                g_autofree char *text = desk_text(&b);
                g_assert_nonnull(strstr(text, all[i].expected));
                g_assert_nonnull(strstr(text, ", kyiv-1"));
                g_assert_nonnull(strstr(text, "followupctl ack "));
                bench_done(&b);
        }
}

TEST(the_end_of_the_task_is_the_end_of_the_alert)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 }, again = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        g_assert_cmpint(act(&b, effect.task, STAFF_CANCEL), ==, 0);
        g_autoptr(AlertView) alert = alert_of(&b, effect.task);
        g_assert_false(utc_is_never(alert->done));
        say(&b, "r2", REPLY_RED, false, false, &again);
        g_assert_cmpint(again.task, !=, effect.task);
        bench_done(&b);
}

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
