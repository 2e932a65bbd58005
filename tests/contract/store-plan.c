/* The contract of the store: routines that come again and again, and what staff change of one patient's plan. */
#include "fixture.h"

#include "record/plan-change.h"
#include "store/store-audit.h"
#include "store/store-reply.h"

/* day 1 safety; massage on days 1-5, two questions about safety on days 2 and 3; a review after two weeks */
#define ROUTINE                                                                                       \
        "{ id = \"d1\"; when = \"1 day\"; purpose = \"safety\"; message = \"m\"; },"                  \
        "{ id = \"massage\"; when = \"1 day\"; purpose = \"care\"; message = \"m\"; repeat = { every = \"1 day\"; times = 5; }; }," \
        "{ id = \"ask\"; when = \"2 days\"; purpose = \"safety\"; message = \"m\"; repeat = { every = \"1 day\"; times = 2; }; }," \
        "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"m\"; }"
enum { D1, MASSAGE_1, MASSAGE_2, MASSAGE_3, MASSAGE_4, MASSAGE_5, ASK_1, ASK_2, REVIEW };
#define R1 TREATMENT_OF("R-1", "routine", MOMENT, "", PATIENT_OF(""))

static void routine_of(Bench *b, const char *protocol)
{
        bench_init(b);
        write_file(b->dir, "protocols.d", "routine.conf", protocol);
        bench_reload(b);
        g_assert_cmpint(put(b, R1), ==, STORE_PUT_NEW);
}

static void routine(Bench *b)
{
        routine_of(b, PROTOCOL("routine", "1", "\"routine\"", ROUTINE));
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
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = 0, .retry_at = UTC_NEVER, .provider_message_id = "pm" };
        g_autoptr(FollowupView) view = view_of(b, "R-1", step);
        g_autoptr(FollowupView) with = mate >= 0 ? view_of(b, "R-1", (guint)mate) : NULL;
        g_auto(Message) message = { 0 };

        b->now = at(now);
        claim(b, &message, view, with);
        settle(b, message.number, &sent);
        b->now.ms += 3600 * 1000 + n++;
}

static void reply_revoking(Bench *b, const char *text, ReplyLabel label, bool is_done, ReplyEffect *effect)
{
        static unsigned n;
        g_autofree char *id = g_strdup_printf("r%u", ++n);
        const ReplyVerdict verdict = { .label = label, .score = -1, .why = "test", .is_done = is_done };
        StoreReply said = { .provider = "s", .method = "sms", .id = id, .from = "+380671234567", .text = text, .at = UTC_NEVER };
        g_auto(ReplyMatch) match = { 0 };

        memcpy(said.random, &n, sizeof(n));
        bench_begin(b);
        g_assert_cmpint(store_match_reply(b->store, b->config, &said, b->now, &match, &b->err), ==, 0);
        no_fault(b, store_reply(b->store, b->config, &said, &match, &verdict, b->now, effect, &b->err));
        bench_commit(b);
}

static void reply(Bench *b, const char *text, ReplyLabel label, bool is_done)
{
        g_auto(ReplyEffect) effect = { 0 };

        reply_revoking(b, text, label, is_done, &effect);
}

/* no time of the row is to be reminded of */
static void assert_ended(Bench *b, const char *row)
{
        g_autoptr(GPtrArray) views = list_of(b, "R-1");

        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = g_ptr_array_index(views, i);
                g_assert_false(g_str_has_prefix(step_of(view), row) && followup_is_open(view->f.state));
        }
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
        assert_ended(&b, "massage");
        bench_done(&b);
}

TEST(done_ends_a_time_of_the_row_that_was_missed_too)
{
        Bench b;

        routine(&b);
        b.now = at("2026-03-04T09:00:00+02:00");
        put(&b, TREATMENT_OF("R-1", "routine", "2026-03-02T10:30:00+02:00", "", PATIENT_OF("")));
        g_autoptr(FollowupView) missed = view_of(&b, "R-1", MASSAGE_1);
        g_assert_cmpint(missed->f.state, ==, FOLLOWUP_MISSED);
        send_on_day(&b, "2026-03-04T10:00:00+02:00", MASSAGE_2, -1);
        reply(&b, "done", REPLY_OK, true);
        put(&b, TREATMENT_OF("R-1", "routine", MOMENT, ",\"plan\":[{\"step\":\"massage.1\",\"when\":\"9 days\"}]", PATIENT_OF("")));
        assert_ended(&b, "massage");
        bench_done(&b);
}

/* They would come back when that other treatment is taken back. */
TEST(trouble_ends_a_row_that_another_treatment_stands_in_for)
{
        Bench b;

        routine_of(&b, PROTOCOL("routine", "1", "\"routine\"",
                "{ id = \"d1\"; when = \"1 day\"; purpose = \"safety\"; message = \"m\"; },"
                "{ id = \"scar\"; when = \"20 days\"; purpose = \"review\"; message = \"m\";"
                " repeat = { every = \"1 week\"; times = 2; }; }"));
        b.now = at("2026-03-03T08:00:00+02:00");
        put(&b, TREATMENT_OF("R-2", "routine", "2026-03-03T07:30:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "R-1", "planned superseded superseded");
        send_on_day(&b, "2026-03-03T10:00:00+02:00", D1, -1);
        reply(&b, "it hurts", REPLY_WORRY, false);
        put(&b, TREATMENT_OF("R-2", "routine", "2026-03-03T07:30:00+02:00", ",\"status\":\"cancelled\"", PATIENT_OF("")));
        assert_ended(&b, "scar");
        bench_done(&b);
}

TEST(trouble_takes_back_the_time_of_a_row_that_is_on_its_way)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(ReplyEffect) effect = { 0 };
        const Settlement back = { .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER };

        routine(&b);
        send_on_day(&b, "2026-03-03T10:00:00+02:00", MASSAGE_1, -1);
        b.now = at("2026-03-04T10:00:00+02:00");
        g_autoptr(FollowupView) second = view_of(&b, "R-1", MASSAGE_1 + 1);
        g_assert_cmpint(claim(&b, &message, second, NULL), ==, 0);
        reply_revoking(&b, "болит", REPLY_WORRY, false, &effect);
        g_assert_cmpuint(effect.revoked->len, ==, 1);
        g_assert_cmpint(g_array_index(effect.revoked, int64_t, 0), ==, message.number);
        settle(&b, message.number, &back);
        g_autoptr(FollowupView) after = view_of(&b, "R-1", MASSAGE_1 + 1);
        g_assert_cmpint(after->f.state, ==, FOLLOWUP_CANCELLED);
        bench_done(&b);
}

TEST(done_ends_only_the_row_that_was_reminded_of)
{
        Bench b;

        routine(&b);
        send_on_day(&b, "2026-03-03T10:00:00+02:00", D1, -1);
        reply(&b, "done", REPLY_OK, true); /* that message carried no row, and "done" is no answer to how the patient feels */
        assert_states(&b, "R-1", "sent planned planned planned planned planned planned planned planned");
        send_on_day(&b, "2026-03-04T10:00:00+02:00", ASK_1, MASSAGE_2);
        reply(&b, "done", REPLY_OK, true);
        assert_states(&b, "R-1", "sent cancelled answered cancelled cancelled cancelled sent planned planned");
        bench_done(&b);
}

/* The reminder at ten, the question at noon, and the patient is ready with the massage in the evening. */
TEST(done_after_a_question_about_safety_ends_the_row_and_leaves_the_question)
{
        Bench b;

        routine(&b);
        send_on_day(&b, "2026-03-04T10:00:00+02:00", MASSAGE_2, -1);
        send_on_day(&b, "2026-03-04T12:00:00+02:00", ASK_1, -1);
        reply(&b, "done", REPLY_OK, true);
        assert_states(&b, "R-1", "planned cancelled answered cancelled cancelled cancelled sent planned planned");
        assert_reason(&b, MASSAGE_3, "the patient says that it is done");
        reply(&b, "1", REPLY_OK, false); /* this one answers the question */
        assert_states(&b, "R-1", "planned cancelled answered cancelled cancelled cancelled answered planned planned");
        bench_done(&b);
}

/* Who quotes the question means the question. */
TEST(done_that_quotes_a_question_is_no_word_about_a_routine)
{
        Bench b;
        StoreReply said = { .provider = "s", .method = "sms", .id = "q", .from = "+380671234567", .text = "done", .at = UTC_NEVER };
        g_auto(ReplyMatch) plain = { 0 }, quoting = { 0 };

        routine(&b);
        send_on_day(&b, "2026-03-04T10:00:00+02:00", MASSAGE_2, -1);
        send_on_day(&b, "2026-03-04T12:00:00+02:00", ASK_1, -1);
        bench_begin(&b);
        g_assert_cmpint(store_match_reply(b.store, b.config, &said, b.now, &plain, &b.err), ==, 0);
        said.answers = "pm"; /* of both messages: the later is meant */
        g_assert_cmpint(store_match_reply(b.store, b.config, &said, b.now, &quoting, &b.err), ==, 0);
        bench_commit(&b);
        g_autoptr(FollowupView) massage = view_of(&b, "R-1", MASSAGE_2);
        g_assert_cmpint(plain.purpose, ==, PURPOSE_SAFETY);
        g_assert_cmpint(plain.routine, ==, massage->f.id);
        g_assert_cmpint(quoting.purpose, ==, PURPOSE_SAFETY);
        g_assert_cmpint(quoting.routine, ==, 0);
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

/* ---- what staff change ----------------------------------------------------------------------- */

static int change_of_with(Bench *b, const char *id, const char *json, bool take_back, GArray *ret_messages)
{
        json_t *entry = json_loads(json, 0, NULL);
        g_autoptr(PlanChange) change = NULL;
        const char *field, *wanted;
        int r;

        if (take_back) {
                change = g_new0(PlanChange, 1);
                change->step = g_strdup(json_string_value(json_object_get(entry, "step")));
        } else {
                g_assert_cmpint(plan_change_read(entry, &change, &field, &wanted), ==, 0);
        }
        json_decref(entry);
        change->who = g_strdup("anna");
        change->why = g_strdup("asked by phone");
        change->at = b->now;
        const StorePlanAsk ask = { .id = id, .change = change, .take_back = take_back, .who = "anna", .why = "asked by phone" };
        b->err = (Err){ 0 };
        bench_begin(b);
        r = store_change_plan(b->store, b->config, &ask, b->now, ret_messages, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

static int change_of(Bench *b, const char *id, const char *json, bool take_back)
{
        return change_of_with(b, id, json, take_back, NULL);
}

static void change(Bench *b, const char *json)
{
        const int r = change_of(b, "R-1", json, false);

        if (r != 0)
                g_printerr("%s\n", b->err.why);
        g_assert_cmpint(r, ==, 0);
}

static void assert_refused(Bench *b, const char *id, const char *json, const char *why)
{
        g_autofree char *before = states_of(b, "R-1");

        g_assert_cmpint(change_of(b, id, json, false), ==, STORE_ACTION_REFUSED);
        if (!strstr(b->err.why, why))
                g_error("\"%s\" does not say \"%s\"", b->err.why, why);
        assert_states(b, "R-1", before);
}

/* the latest follow-up of a step */
static FollowupView *step_view(Bench *b, const char *step)
{
        g_autoptr(GPtrArray) views = list_of(b, "R-1");

        for (guint i = views->len; i-- > 0;) {
                const FollowupView *view = g_ptr_array_index(views, i);
                const Step *its = followup_view_step(view);

                if (its && view->f.cause == 0 && strcmp(its->id, step) == 0)
                        return view_of(b, "R-1", i);
        }
        return NULL;
}

static FollowupView *last_of(Bench *b)
{
        g_autoptr(GPtrArray) views = list_of(b, "R-1");

        return view_of(b, "R-1", views->len - 1);
}

static void assert_step(Bench *b, const char *step, const char *state, const char *due, const char *method)
{
        g_autoptr(FollowupView) view = step_view(b, step);

        g_assert_nonnull(view);
        g_assert_cmpstr(followup_state_to_string(view->f.state), ==, state);
        assert_when(view->f.due, due);
        g_assert_cmpstr(view->f.method, ==, method);
}

TEST(staff_leave_a_step_out_and_take_it_back)
{
        Bench b;

        routine(&b);
        change(&b, "{\"step\":\"w2\",\"skip\":true}");
        assert_step(&b, "w2", "skipped", "never", "sms");
        g_assert_cmpint(change_of(&b, "R-1", "{\"step\":\"w2\"}", true), ==, 0);
        assert_step(&b, "w2", "planned", "2026-03-16T10:00:00+02:00", "sms");
        g_assert_cmpint(change_of(&b, "R-1", "{\"step\":\"w2\"}", true), ==, STORE_ACTION_REFUSED);
        bench_done(&b);
}

TEST(staff_move_a_step_a_row_and_one_of_its_times)
{
        Bench b;

        routine(&b);
        change(&b, "{\"step\":\"w2\",\"when\":\"3 weeks\"}");
        change(&b, "{\"step\":\"massage.3\",\"when\":\"9 days\"}");
        change(&b, "{\"step\":\"massage\",\"when\":\"2 days\"}");
        assert_step(&b, "w2", "planned", "2026-03-23T10:00:00+02:00", "sms");
        assert_step(&b, "massage.1", "planned", "2026-03-04T10:00:00+02:00", "sms");
        assert_step(&b, "massage.2", "planned", "2026-03-05T10:00:00+02:00", "sms");
        assert_step(&b, "massage.3", "planned", "2026-03-11T10:00:00+02:00", "sms"); /* its own word outranks the row's */
        assert_step(&b, "massage.5", "planned", "2026-03-08T10:00:00+02:00", "sms");
        change(&b, "{\"step\":\"massage\",\"skip\":true}");
        assert_step(&b, "massage.2", "skipped", "never", "sms");
        assert_step(&b, "massage.3", "planned", "2026-03-11T10:00:00+02:00", "sms");
        bench_done(&b);
}

TEST(staff_choose_the_methods)
{
        Bench b;

        routine(&b);
        change(&b, "{\"step\":\"d1\",\"methods\":[\"call\"]}");
        change(&b, "{\"step\":\"massage\",\"methods\":[\"sms\"]}");
        assert_step(&b, "d1", "task", "2026-03-03T10:00:00+02:00", "call");
        assert_step(&b, "massage.4", "planned", "2026-03-06T10:00:00+02:00", "sms");
        g_autoptr(FollowupView) view = step_view(&b, "massage.4");
        g_assert_cmpuint(followup_view_step(view)->methods->len, ==, 1);
        bench_done(&b);
}

/* Said in one breath, and half of it said anew later. */
TEST(other_methods_leave_the_time_that_was_said_with_the_first)
{
        Bench b;

        routine(&b);
        change(&b, "{\"step\":\"w2\",\"when\":\"3 weeks\",\"methods\":[\"call\"]}");
        change(&b, "{\"step\":\"w2\",\"methods\":[\"sms\"]}");
        assert_step(&b, "w2", "planned", "2026-03-23T10:00:00+02:00", "sms");
        change(&b, "{\"step\":\"massage.3\",\"when\":\"9 days\",\"methods\":[\"call\"]}");
        change(&b, "{\"step\":\"massage.3\",\"when\":\"8 days\"}");
        assert_step(&b, "massage.3", "task", "2026-03-10T10:00:00+02:00", "call");
        bench_done(&b);
}

TEST(a_step_of_the_patients_own)
{
        g_autoptr(GPtrArray) attempts = NULL, history = NULL;
        Bench b;

        routine(&b);
        change(&b, "{\"step\":\"extra\",\"when\":\"6 days\",\"purpose\":\"survey\",\"message\":\"m\"}");
        change(&b, "{\"step\":\"ring\",\"when\":\"4 days\",\"purpose\":\"review\",\"methods\":[\"call\"]}");
        assert_step(&b, "extra", "planned", "2026-03-08T10:00:00+02:00", "sms");
        assert_step(&b, "ring", "task", "2026-03-06T10:00:00+02:00", "call");
        g_autoptr(FollowupView) view = step_view(&b, "extra");
        g_assert_cmpint(view->f.purpose, ==, PURPOSE_SURVEY);
        g_assert_cmpuint(view->changes->len, ==, 1);
        g_assert_cmpstr(((const PlanChange *)g_ptr_array_index(view->changes, 0))->who, ==, "anna");

        change(&b, "{\"step\":\"extra\",\"when\":\"7 days\"}");
        assert_step(&b, "extra", "planned", "2026-03-09T10:00:00+02:00", "sms");
        g_assert_cmpint(change_of(&b, "R-1", "{\"step\":\"extra\"}", true), ==, 0);
        assert_step(&b, "extra", "skipped", "never", "sms");
        no_fault(&b, store_history(b.store, view->f.id, &attempts, &history, &b.err));
        g_assert_cmpstr(((const HistoryEntry *)g_ptr_array_index(history, 0))->what, ==, "plan: 7 days");
        g_assert_cmpstr(((const HistoryEntry *)g_ptr_array_index(history, 0))->why, ==, "asked by phone");
        bench_done(&b);
}

TEST(what_was_sent_stays_and_a_row_changes_from_there)
{
        Bench b;

        routine(&b);
        send_on_day(&b, "2026-03-03T10:00:00+02:00", MASSAGE_1, D1);
        assert_refused(&b, "R-1", "{\"step\":\"d1\",\"when\":\"3 days\"}", "d1 is sent");
        assert_refused(&b, "R-1", "{\"step\":\"massage.1\",\"skip\":true}", "massage.1 is sent");
        change(&b, "{\"step\":\"massage\",\"skip\":true}");
        assert_states(&b, "R-1", "sent sent skipped skipped skipped skipped planned planned planned");
        bench_done(&b);
}

TEST(what_is_being_handed_over_of_a_row_that_is_left_out_is_called_back)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        const Settlement withdrawn = { .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER };

        routine(&b);
        b.now = at("2026-03-03T10:00:00+02:00");
        g_autoptr(FollowupView) massage = view_of(&b, "R-1", MASSAGE_1);
        claim(&b, &message, massage, NULL);
        g_assert_cmpint(change_of_with(&b, "R-1", "{\"step\":\"massage\",\"skip\":true}", false, messages), ==, 0);
        g_assert_cmpuint(messages->len, ==, 1);
        g_assert_cmpint(g_array_index(messages, int64_t, 0), ==, message.number);
        settle(&b, message.number, &withdrawn);
        assert_states(&b, "R-1", "planned skipped skipped skipped skipped skipped planned planned planned");
        bench_done(&b);
}

/* "All but the second": the row is left out, and one time of it is wanted. */
TEST(one_time_of_a_row_that_is_left_out_is_restored)
{
        Bench b;

        routine(&b);
        change(&b, "{\"step\":\"massage\",\"skip\":true}");
        g_assert_cmpint(change_of(&b, "R-1", "{\"step\":\"massage.2\"}", true), ==, 0);
        assert_step(&b, "massage.2", "planned", "2026-03-04T10:00:00+02:00", "sms");
        assert_step(&b, "massage.3", "skipped", "never", "sms");
        /* its own word is taken back, too, and not only that */
        change(&b, "{\"step\":\"massage.3\",\"skip\":true}");
        g_assert_cmpint(change_of(&b, "R-1", "{\"step\":\"massage.3\"}", true), ==, 0);
        assert_step(&b, "massage.3", "planned", "2026-03-05T10:00:00+02:00", "sms");
        assert_step(&b, "massage.4", "skipped", "never", "sms");
        /* of a row that was moved, one time goes by the protocol */
        change(&b, "{\"step\":\"massage\",\"when\":\"3 days\"}");
        assert_step(&b, "massage.5", "planned", "2026-03-09T10:00:00+02:00", "sms");
        g_assert_cmpint(change_of(&b, "R-1", "{\"step\":\"massage.5\"}", true), ==, 0);
        assert_step(&b, "massage.5", "planned", "2026-03-07T10:00:00+02:00", "sms");
        g_assert_cmpint(change_of(&b, "R-1", "{\"step\":\"nothing\"}", true), ==, STORE_ACTION_REFUSED);
        g_assert_cmpstr(b.err.why, ==, "there is no step of this name");
        bench_done(&b);
}

TEST(staff_outrank_records_and_survive_them)
{
        static const char again[] = TREATMENT_OF("R-1", "routine", "2026-03-02T11:00:00+02:00",
                ",\"plan\":[{\"step\":\"w2\",\"when\":\"1 week\"},{\"step\":\"massage\",\"skip\":true}]", PATIENT_OF(""));
        Bench b;

        routine(&b);
        change(&b, "{\"step\":\"w2\",\"when\":\"3 weeks\"}");
        change(&b, "{\"step\":\"massage\",\"methods\":[\"call\"]}");
        change(&b, "{\"step\":\"extra\",\"when\":\"6 days\",\"purpose\":\"care\",\"message\":\"m\"}");
        g_assert_cmpint(put(&b, again), ==, STORE_PUT_UPDATED);
        assert_step(&b, "w2", "planned", "2026-03-23T10:00:00+02:00", "sms");
        assert_step(&b, "massage.2", "skipped", "never", "call"); /* of methods staff have spoken, of the time the record */
        assert_step(&b, "extra", "planned", "2026-03-08T10:00:00+02:00", "sms");
        g_assert_cmpint(put(&b, R1), ==, STORE_PUT_UPDATED);
        assert_step(&b, "massage.2", "task", "2026-03-04T10:00:00+02:00", "call");
        if (is_sqlite()) {
                bench_restart(&b);
                assert_step(&b, "w2", "planned", "2026-03-23T10:00:00+02:00", "sms");
        }
        opt(&b, false, PURPOSE_SURVEY); /* planned again for another reason */
        assert_step(&b, "w2", "planned", "2026-03-23T10:00:00+02:00", "sms");
        assert_step(&b, "extra", "planned", "2026-03-08T10:00:00+02:00", "sms");
        bench_done(&b);
}

TEST(a_record_adds_a_step_and_takes_it_out)
{
        static const char with[] = TREATMENT_OF("R-1", "routine", MOMENT,
                ",\"plan\":[{\"step\":\"extra\",\"when\":\"5 days\",\"purpose\":\"care\",\"message\":\"m\"},"
                "{\"step\":\"d1\",\"methods\":[\"call\"]}]", PATIENT_OF(""));
        Bench b;

        routine(&b);
        g_assert_cmpint(put(&b, with), ==, STORE_PUT_UPDATED);
        g_assert_cmpint(put(&b, with), ==, STORE_PUT_UNCHANGED);
        assert_step(&b, "extra", "planned", "2026-03-07T10:00:00+02:00", "sms");
        assert_step(&b, "d1", "task", "2026-03-03T10:00:00+02:00", "call");
        g_assert_cmpint(put(&b, R1), ==, STORE_PUT_UPDATED);
        assert_step(&b, "extra", "skipped", "never", "sms"); /* still known by its name */
        assert_step(&b, "d1", "planned", "2026-03-03T10:00:00+02:00", "sms");
        g_assert_cmpint(put(&b, with), ==, STORE_PUT_UPDATED);
        assert_step(&b, "extra", "planned", "2026-03-07T10:00:00+02:00", "sms");
        bench_done(&b);
}

TEST(what_cannot_be_is_refused_in_words)
{
        Bench b;

        routine(&b);
        assert_refused(&b, "R-1", "{\"step\":\"d9\",\"when\":\"3 days\"}", "has no such step");
        assert_refused(&b, "R-1", "{\"step\":\"massage.6\",\"skip\":true}", "has no such step");
        assert_refused(&b, "R-1", "{\"step\":\"w2\",\"when\":\"1 day before\"}", "nothing comes before the treatment");
        assert_refused(&b, "R-1", "{\"step\":\"massage\",\"when\":\"6 hours\"}", "counts in days");
        assert_refused(&b, "R-1", "{\"step\":\"w2\",\"when\":\"2 weeks\",\"purpose\":\"care\"}", "is the protocol's");
        assert_refused(&b, "R-1", "{\"step\":\"x\",\"when\":\"5 days\",\"purpose\":\"care\"}", "needs a text");
        assert_refused(&b, "R-1", "{\"step\":\"x\",\"when\":\"5 days\",\"purpose\":\"care\",\"message\":\"none\"}", "there is no text \"none\"");
        assert_refused(&b, "R-1", "{\"step\":\"w2\",\"methods\":[\"viber\"]}", "has no provider for \"viber\"");
        assert_refused(&b, "R-1", "{\"step\":\"w2\",\"methods\":[\"telegram\"]}", "cannot be reached by telegram");
        b.now = at("2026-03-09T12:00:00+02:00");
        assert_refused(&b, "R-1", "{\"step\":\"w2\",\"when\":\"1 day\"}", "w2 would be missed at once");
        g_assert_cmpint(change_of(&b, "R-0", "{\"step\":\"w2\",\"skip\":true}", false), ==, STORE_NOT_FOUND);
        bench_done(&b);
}

static guint n_audits(Bench *b)
{
        const AuditQuery query = { .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 100 };
        g_autoptr(GPtrArray) entries = NULL;
        int64_t after;

        no_fault(b, store_audit_list(b->store, &query, &entries, &after, &b->err));
        return entries->len;
}

/* Several changes are asked for at once: where one cannot be, none is made, and nothing tells of any. */
TEST(several_changes_are_all_made_or_none)
{
        char w2[] = "w2", d9[] = "d9", massage[] = "massage.4";
        const PlanChange skip = { .step = w2, .skip = true }, wrong = { .step = d9, .skip = true }, late = { .step = massage, .skip = true };
        StorePlanAsk asks[] = { { .id = "R-1", .change = &skip, .who = "anna" }, { .id = "R-1", .change = &late, .who = "anna" },
                { .id = "R-1", .change = &wrong, .who = "anna" } };
        unsigned n_refused = 0;
        Bench b;

        routine(&b);
        g_autofree char *before = states_of(&b, "R-1");
        const guint n_audited = n_audits(&b);
        bench_begin(&b);
        g_assert_cmpint(store_change_plans(b.store, b.config, asks, 3, b.now, NULL, &n_refused, &b.err), ==, STORE_ACTION_REFUSED);
        bench_commit(&b);
        g_assert_cmpuint(n_refused, ==, 2);
        assert_states(&b, "R-1", before);
        g_assert_cmpuint(n_audits(&b), ==, n_audited);

        b.err = (Err){ 0 };
        bench_begin(&b);
        no_fault(&b, store_change_plans(b.store, b.config, asks, 2, b.now, NULL, &n_refused, &b.err));
        bench_commit(&b);
        assert_step(&b, "w2", "skipped", "never", "sms");
        assert_step(&b, "massage.4", "skipped", "never", "sms");
        g_assert_cmpuint(n_audits(&b), ==, n_audited + 2);
        bench_done(&b);
}

TEST(a_patient_stands_for_the_only_treatment)
{
        Bench b;

        routine(&b);
        g_assert_cmpint(change_of(&b, "P-1", "{\"step\":\"w2\",\"skip\":true}", false), ==, 0);
        assert_step(&b, "w2", "skipped", "never", "sms");
        put(&b, T1);
        assert_refused(&b, "P-1", "{\"step\":\"w2\",\"when\":\"3 weeks\"}", "several treatments: ");
        bench_done(&b);
}

/* Many systems tell a patient's details in a record of their own, by the patient's id. */
TEST(a_patient_stands_for_the_treatment_also_where_a_record_has_the_same_id)
{
        Bench b;

        routine(&b);
        put(&b, "{\"type\":\"patient\",\"id\":\"P-1\",\"clinic\":\"kyiv-1\"," PATIENT_OF("") "}");
        g_assert_cmpint(change_of(&b, "P-1", "{\"step\":\"w2\",\"skip\":true}", false), ==, 0);
        assert_step(&b, "w2", "skipped", "never", "sms");
        bench_done(&b);
}

TEST(the_year_in_which_a_patient_is_greeted_is_no_treatment)
{
        g_autofree char *clinic = g_strndup(CLINIC, strlen(CLINIC) - strlen("};"));
        g_autofree char *text = g_strconcat(clinic, " greetings = \"greetings\"; };", NULL);
        Bench b;

        routine(&b);
        write_file(b.dir, "clinics.d", "kyiv.conf", text);
        write_file(b.dir, "protocols.d", "greetings.conf", PROTOCOL("greetings", "1", "",
                "{ id = \"spring\"; when = \"0 days\"; from = \"holiday\"; date = \"03-05\"; purpose = \"greeting\"; message = \"m\"; }"));
        bench_reload(&b);
        judge(&b, false);
        assert_states(&b, "P-1/2026", "planned");
        g_assert_cmpint(change_of(&b, "P-1", "{\"step\":\"w2\",\"skip\":true}", false), ==, 0);
        assert_step(&b, "w2", "skipped", "never", "sms");
        bench_done(&b);
}

/* What staff hold does not go by the plan as it was before. */
TEST(what_was_held_while_the_plan_changed_goes_on_by_the_plan)
{
        Bench b;

        routine(&b);
        g_autoptr(FollowupView) left_out = step_view(&b, "w2"), moved = step_view(&b, "massage.3"), called = step_view(&b, "massage.4");
        g_assert_cmpint(act(&b, left_out->f.id, STAFF_HOLD), ==, 0);
        g_assert_cmpint(act(&b, moved->f.id, STAFF_HOLD), ==, 0);
        g_assert_cmpint(act(&b, called->f.id, STAFF_HOLD), ==, 0);
        change(&b, "{\"step\":\"w2\",\"skip\":true}");
        change(&b, "{\"step\":\"massage.3\",\"when\":\"9 days\"}");
        change(&b, "{\"step\":\"massage.4\",\"methods\":[\"call\"]}");
        assert_step(&b, "massage.4", "held", "2026-03-06T10:00:00+02:00", "sms");
        g_assert_cmpint(act(&b, left_out->f.id, STAFF_RESUME), ==, 0);
        g_assert_cmpint(act(&b, moved->f.id, STAFF_RESUME), ==, 0);
        g_assert_cmpint(act(&b, called->f.id, STAFF_RESUME), ==, 0);
        assert_step(&b, "w2", "skipped", "never", "sms");
        assert_step(&b, "massage.3", "planned", "2026-03-11T10:00:00+02:00", "sms");
        assert_step(&b, "massage.4", "task", "2026-03-06T10:00:00+02:00", "call");
        bench_done(&b);
}

/* A step of the patient's own is sent, tried again and merged like any other. */
TEST(a_step_of_the_patients_own_is_sent)
{
        g_auto(Message) message = { 0 };
        const Settlement failed = { .to = MESSAGE_FAILED, .verdict = 2, .retry_at = UTC_NEVER, .reason = "refused" };
        Bench b;

        routine(&b);
        change(&b, "{\"step\":\"extra\",\"when\":\"1 day\",\"purpose\":\"safety\",\"message\":\"m\"}");
        b.now = at("2026-03-03T10:00:00+02:00");
        g_autoptr(FollowupView) view = step_view(&b, "extra");
        g_autoptr(GPtrArray) mates = NULL;
        no_fault(&b, store_mates(b.store, view, b.now, at("2026-03-03T20:00:00+02:00"), &mates, &b.err));
        g_assert_cmpuint(mates->len, ==, 2); /* d1 and massage.1 */
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &failed);
        assert_step(&b, "extra", "failed", "2026-03-03T10:00:00+02:00", "sms");
        g_autoptr(FollowupView) call = last_of(&b);
        g_assert_cmpint(call->f.cause, ==, view->f.id); /* rule 10 */
        g_assert_cmpint(call->f.purpose, ==, PURPOSE_SAFETY);
        bench_done(&b);
}

/* ---- segments -------------------------------------------------------------------------------- */

TEST(a_patient_who_comes_into_a_segment_is_reached_its_way)
{
        g_autofree char *clinic = g_strndup(CLINIC, strlen(CLINIC) - strlen("};"));
        g_autofree char *text = g_strconcat(clinic, " segments = ( { id = \"elderly\"; from_age = 70; methods_first = [ \"call\" ];"
                                                    " purposes = [ \"safety\" ]; } ); };", NULL);
        Bench b;

        bench_init(&b);
        write_file(b.dir, "clinics.d", "kyiv.conf", text);
        write_file(b.dir, "protocols.d", "routine.conf", PROTOCOL("routine", "1", "\"routine\"", ROUTINE));
        bench_reload(&b);
        put(&b, R1);
        assert_step(&b, "ask.1", "planned", "2026-03-04T10:00:00+02:00", "sms");
        put(&b, "{\"type\":\"patient\",\"id\":\"P-1\",\"clinic\":\"kyiv-1\",\"patient\":{\"id\":\"P-1\",\"segment\":\"Elderly\"}}");
        assert_step(&b, "ask.1", "task", "2026-03-04T10:00:00+02:00", "call");
        assert_step(&b, "massage.2", "planned", "2026-03-04T10:00:00+02:00", "sms"); /* not one of its purposes */
        put(&b, TREATMENT_OF("R-1", "routine", "2026-03-02T10:30:00+02:00", "", PATIENT_OF(",\"segment\":\"gold\"")));
        assert_step(&b, "ask.1", "planned", "2026-03-04T10:00:00+02:00", "sms");
        bench_done(&b);
}
