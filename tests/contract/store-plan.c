/* The contract of the store: routines that come again and again. */
#include "fixture.h"

#include "store/store-reply.h"

/* day 1 safety; massage on days 1-5, two questions about safety on days 2 and 3; a review after two weeks */
#define ROUTINE                                                                                       \
        "{ id = \"d1\"; when = \"1 day\"; purpose = \"safety\"; message = \"m\"; },"                  \
        "{ id = \"massage\"; when = \"1 day\"; purpose = \"care\"; message = \"m\"; repeat = { every = \"1 day\"; times = 5; }; }," \
        "{ id = \"ask\"; when = \"2 days\"; purpose = \"safety\"; message = \"m\"; repeat = { every = \"1 day\"; times = 2; }; }," \
        "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"m\"; }"
enum { D1, MASSAGE_1, MASSAGE_2, MASSAGE_3, MASSAGE_4, MASSAGE_5, ASK_1, ASK_2, REVIEW };
#define R1 TREATMENT_OF("R-1", "routine", MOMENT, "", PATIENT_OF(""))

static void routine(Bench *b)
{
        bench_init(b);
        write_file(b->dir, "protocols.d", "routine.conf", PROTOCOL("routine", "1", "\"routine\"", ROUTINE));
        config_unref(b->config);
        b->config = load_config(b->dir);
        g_assert_cmpint(put(b, R1), ==, STORE_PUT_NEW);
}

static const char *step_of(const FollowupView *view)
{
        return ((const Step *)g_ptr_array_index(view->protocol->steps, view->f.step))->id;
}

static void assert_reason(Bench *b, guint i, const char *reason)
{
        g_autoptr(FollowupView) view = view_of(b, "R-1", i);

        g_assert_cmpstr(view->f.reason, ==, reason);
}

/* the reminders of Tuesday's message go out, @mate with it where one is named */
static void send_on_day(Bench *b, const char *now, guint step, int mate)
{
        static unsigned n;
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = 0, .retry_at = UTC_NEVER, .provider_message_id = (char *)"pm" };
        g_autoptr(FollowupView) view = view_of(b, "R-1", step);
        g_autoptr(FollowupView) with = mate >= 0 ? view_of(b, "R-1", (guint)mate) : NULL;
        g_auto(Message) message = { 0 };

        b->now = at(now);
        claim(b, &message, view, with);
        settle(b, message.number, &sent);
        b->now.ms += 3600 * 1000 + n++;
}

static void reply(Bench *b, const char *text, ReplyLabel label, bool is_done)
{
        static unsigned n;
        g_autofree char *id = g_strdup_printf("r%u", ++n);
        const ReplyVerdict verdict = { .label = label, .score = -1, .why = "test", .is_done = is_done };
        StoreReply said = { .provider = "s", .method = "sms", .id = id, .from = "+380671234567", .text = text, .at = UTC_NEVER };
        g_auto(ReplyMatch) match = { 0 };
        g_auto(ReplyEffect) effect = { 0 };

        memcpy(said.random, &n, sizeof(n));
        bench_begin(b);
        g_assert_cmpint(store_match_reply(b->store, b->config, &said, b->now, &match, &b->err), ==, 0);
        no_fault(b, store_reply(b->store, b->config, &said, &match, &verdict, b->now, &effect, &b->err));
        bench_commit(b);
}

TEST(each_time_of_a_row_is_a_followup)
{
        Bench b;

        routine(&b);
        assert_states(&b, "R-1", "planned planned planned planned planned planned planned planned planned");
        g_autoptr(FollowupView) first = view_of(&b, "R-1", MASSAGE_1);
        g_assert_cmpstr(step_of(first), ==, "massage.1");
        assert_when(first->f.due, "2026-03-03T10:00:00+02:00");
        assert_when(first->f.closes, "2026-03-04T00:00:00+02:00"); /* makes place for the next */
        g_autoptr(FollowupView) last = view_of(&b, "R-1", MASSAGE_5);
        g_assert_cmpstr(step_of(last), ==, "massage.5");
        assert_when(last->f.due, "2026-03-07T10:00:00+02:00");
        bench_done(&b);
}

TEST(a_row_goes_out_with_what_else_is_due_that_day)
{
        Bench b;

        routine(&b);
        b.now = at("2026-03-03T10:00:00+02:00");
        g_autoptr(FollowupView) question = view_of(&b, "R-1", D1);
        g_autoptr(GPtrArray) mates = NULL;
        no_fault(&b, store_mates(b.store, question, b.now, at("2026-03-03T20:00:00+02:00"), &mates, &b.err));
        g_assert_cmpuint(mates->len, ==, 1);
        g_assert_cmpstr(step_of(g_ptr_array_index(mates, 0)), ==, "massage.1");
        bench_done(&b);
}

TEST(done_ends_the_rest_of_the_row)
{
        Bench b;

        routine(&b);
        send_on_day(&b, "2026-03-03T10:00:00+02:00", MASSAGE_1, -1);
        reply(&b, "готово", REPLY_OK, true);
        assert_states(&b, "R-1", "planned answered cancelled cancelled cancelled cancelled planned planned planned");
        assert_reason(&b, MASSAGE_3, "the patient says that it is done");

        /* and no record brings it back */
        b.now = at("2026-03-04T12:00:00+02:00");
        g_assert_cmpint(put(&b, TREATMENT_OF("R-1", "routine", "2026-03-02T11:00:00+02:00", "", PATIENT_OF(""))), ==, STORE_PUT_UPDATED);
        g_assert_cmpint(put(&b, TREATMENT_OF("R-1", "routine", "2026-03-03T11:00:00+02:00", "", PATIENT_OF(""))), ==, STORE_PUT_UPDATED);
        g_autoptr(GPtrArray) views = list_of(&b, "R-1");
        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = g_ptr_array_index(views, i);
                g_assert_false(g_str_has_prefix(step_of(view), "massage") && followup_is_open(view->f.state));
        }
        bench_done(&b);
}

TEST(done_ends_only_the_row_that_was_reminded_of)
{
        Bench b;

        routine(&b);
        send_on_day(&b, "2026-03-03T10:00:00+02:00", D1, -1);
        reply(&b, "done", REPLY_OK, true); /* that message carried no row */
        assert_states(&b, "R-1", "answered planned planned planned planned planned planned planned planned");
        send_on_day(&b, "2026-03-04T10:00:00+02:00", ASK_1, MASSAGE_2);
        reply(&b, "done", REPLY_OK, true);
        assert_states(&b, "R-1", "answered cancelled answered cancelled cancelled cancelled answered planned planned");
        bench_done(&b);
}

TEST(an_ok_leaves_the_row)
{
        Bench b;

        routine(&b);
        send_on_day(&b, "2026-03-03T10:00:00+02:00", MASSAGE_1, -1);
        reply(&b, "ok", REPLY_OK, false);
        assert_states(&b, "R-1", "planned answered planned planned planned planned planned planned planned");
        bench_done(&b);
}

/* Trouble may be told by an answer to anything: all the patient's routines wait no longer. Questions about safety go on. */
TEST(trouble_ends_all_routines_of_the_patient)
{
        static const ReplyLabel labels[] = { REPLY_WORRY, REPLY_RED };

        for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
                Bench b;

                routine(&b);
                put(&b, TREATMENT_OF("R-2", "routine", MOMENT, "", PATIENT_OF("")));
                send_on_day(&b, "2026-03-03T10:00:00+02:00", D1, -1);
                reply(&b, "it hurts", labels[i], false);
                assert_states(&b, "R-1", "answered cancelled cancelled cancelled cancelled cancelled planned planned planned task");
                assert_states(&b, "R-2", "planned cancelled cancelled cancelled cancelled cancelled planned planned planned");
                assert_reason(&b, MASSAGE_1, "the patient tells of trouble: somebody looks at it");
                bench_done(&b);
        }
}

TEST(what_ended_is_told_in_its_history)
{
        g_autoptr(GPtrArray) attempts = NULL, history = NULL;
        Bench b;

        routine(&b);
        send_on_day(&b, "2026-03-03T10:00:00+02:00", MASSAGE_1, -1);
        reply(&b, "done", REPLY_OK, true);
        g_autoptr(FollowupView) view = view_of(&b, "R-1", MASSAGE_2);
        no_fault(&b, store_history(b.store, view->f.id, &attempts, &history, &b.err));
        g_assert_cmpuint(history->len, ==, 1);
        const HistoryEntry *entry = g_ptr_array_index(history, 0);
        g_assert_cmpstr(entry->what, ==, "planned -> cancelled");
        g_assert_cmpstr(entry->who, ==, "the patient");
        g_assert_cmpstr(entry->why, ==, "the patient says that it is done");
        bench_done(&b);
}
