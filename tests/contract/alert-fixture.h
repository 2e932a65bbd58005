/* A bench whose people have channels: red flags, whom they were told to, and what was said at once. */
#pragma once

#include "fixture.h"

#include "store/store-reply.h"

#define NUMBER "+380671234567"
#define CHANNELS " channels = ( { provider = \"s\"; to = \"+380500000001\"; }, { provider = \"t\"; to = \"77\"; } ); };"
#define ANSWERS                                                                                       \
        "messages = { language = \"en\"; texts = { m = \"Hello {patient}\"; reply_red = \"Call {phone} or {emergency_phone}.\";" \
        " reply_stop_done = \"No more messages.\"; reply_worry = \"We will call you.\"; }; };"

/* people with channels, and the texts */
static inline void begin(Bench *b)
{
        bench_init(b);
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
        bench_reload(b);
        put(b, T1);
}

static inline void say_from(Bench *b, const char *from, const char *id, ReplyLabel label, bool is_stop, bool is_answered,
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

static inline void say(Bench *b, const char *id, ReplyLabel label, bool is_stop, bool is_answered, ReplyEffect *effect)
{
        say_from(b, NUMBER, id, label, is_stop, is_answered, effect);
}

static inline GPtrArray *take(Bench *b)
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

static inline NoticeState settled(Bench *b, int64_t notice, int verdict)
{
        NoticeState state = NOTICE_DROPPED;
        g_auto(StoreReceiptEffect) effect = { 0 };

        bench_begin(b);
        g_assert_cmpint(store_notice_settle(b->store, b->config, notice, verdict, false, "", b->now, &state, &effect, &b->err), ==, 0);
        bench_commit(b);
        return state;
}

/* the alerts among what is to be said now, "desk:s doctor:t"; all of them get @verdict */
static inline char *told(Bench *b, int verdict)
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

static inline unsigned step(Bench *b)
{
        unsigned n_unheard = 0;

        bench_begin(b);
        no_fault(b, store_alerts_step(b->store, b->config, b->now, &n_unheard, &b->err));
        bench_commit(b);
        return n_unheard;
}

static inline void later(Bench *b, int minutes)
{
        b->now.ms += minutes * INT64_C(60000);
}

static inline AlertView *alert_of(Bench *b, int64_t task)
{
        g_autoptr(GPtrArray) alerts = NULL;

        no_fault(b, store_alerts_of(b->store, task, &alerts, &b->err));
        g_assert_cmpuint(alerts->len, ==, 1);
        return g_ptr_array_steal_index(alerts, 0);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AlertView, alert_view_free)

/* whom the latest notices were for */
static inline char *whom(Bench *b, int64_t task)
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
