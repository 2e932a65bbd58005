#include "test.h"

#include "due-world.h"
#include "due/retry.h"

typedef struct Case {
        World world;
        FollowupView view;
        GPtrArray *views;
        Message message;
} Case;

/* a first attempt at 12:00 on 2 March; the window ends with 3 March */
static void case_init(Case *c)
{
        world_init(&c->world);
        c->view = world_view(&c->world, PURPOSE_SAFETY, 1);
        c->views = g_ptr_array_new();
        g_ptr_array_add(c->views, &c->view);
        c->message = (Message){ .clinic = c->world.clinic.id, .method = (char *)"sms", .provider = (char *)"kannel",
                .n_attempts = 1, .created = kyiv("2026-03-02 12:00"), .first_try = kyiv("2026-03-02 12:00"),
                .closes = c->view.f.closes };
}

static void case_done(Case *c)
{
        g_ptr_array_unref(c->views);
        world_done(&c->world);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_done)

static Settlement decide(Case *c, Verdict verdict, int64_t retry_after_ms, UtcMs now)
{
        Outcome outcome = { .verdict = verdict, .retry_after = { retry_after_ms }, .detail = "HTTP 500" };
        Settlement s;

        retry_decide(&c->world.config, &c->world.sms, &c->message, c->views, &outcome, now, 0, &s);
        g_assert_cmpint(s.verdict, ==, (int)verdict);
        g_assert_cmpstr(s.reason, !=, "");
        s.detail = NULL; /* the outcome's */
        return s;
}

#define CASE(c)                         \
        g_auto(Case) case_##c = { 0 };  \
        Case *c = &case_##c;            \
        case_init(c)

TEST(delay_doubles_between_its_bounds)
{
        Limits limits = { .retry_first = { 60000 }, .retry_most = { 3600000 } };

        for (unsigned n = 1; n < 12; n++) {
                int64_t whole = MIN((int64_t)60000 << (n - 1), 3600000);

                g_assert_cmpint(retry_delay(&limits, n, (DurationMs){ 0 }, 0).ms, ==, whole / 2);
                for (uint64_t random = 1; random < UINT64_MAX / 3; random *= 3) {
                        g_assert_cmpint(retry_delay(&limits, n, (DurationMs){ 0 }, random).ms, >=, whole / 2);
                        g_assert_cmpint(retry_delay(&limits, n, (DurationMs){ 0 }, random).ms, <=, whole);
                }
        }
        g_assert_cmpint(retry_delay(&limits, 1, (DurationMs){ 7200000 }, 5).ms, ==, 7200000);
        g_assert_cmpint(retry_delay(&limits, 4000000000u, (DurationMs){ 0 }, 0).ms, ==, 1800000);
}

TEST(sent_and_duplicate_are_sent)
{
        CASE(c);

        g_assert_cmpint(decide(c, VERDICT_SENT, 0, kyiv("2026-03-02 12:00")).to, ==, MESSAGE_SENT);
        g_assert_cmpint(decide(c, VERDICT_DUPLICATE, 0, kyiv("2026-03-02 12:00")).to, ==, MESSAGE_SENT);
}

TEST(temporary_and_throttled_try_again_under_a_new_generation)
{
        CASE(c);
        UtcMs now = kyiv("2026-03-02 12:00");
        Settlement s = decide(c, VERDICT_TEMPORARY, 0, now);

        g_assert_cmpint(s.to, ==, MESSAGE_RETRY);
        g_assert_true(s.new_generation);
        g_assert_cmpint(s.retry_at.ms, ==, now.ms + 30000);
        s = decide(c, VERDICT_THROTTLED, 600000, now);
        g_assert_cmpint(s.to, ==, MESSAGE_RETRY);
        g_assert_true(s.new_generation);
        g_assert_cmpint(s.retry_at.ms, ==, now.ms + 600000);
}

TEST(a_refusal_after_a_lost_answer_keeps_the_key)
{
        CASE(c);
        Settlement s;

        c->message.n_attempts = 2; /* of generation 0: the first answer was lost */
        s = decide(c, VERDICT_TEMPORARY, 0, kyiv("2026-03-02 12:00"));
        g_assert_cmpint(s.to, ==, MESSAGE_RETRY);
        g_assert_false(s.new_generation);
}

TEST(a_last_refusal_after_a_lost_answer_is_uncertain)
{
        CASE(c);
        Settlement s;

        c->message.n_attempts = c->world.config.limits.max_attempts; /* of generation 0: an answer was lost on the way */
        s = decide(c, VERDICT_TEMPORARY, 0, kyiv("2026-03-02 12:00"));
        g_assert_cmpint(s.to, ==, MESSAGE_UNCERTAIN);
        g_assert_null(s.next_method);
}

TEST(retry_waits_for_the_allowed_time)
{
        CASE(c);
        Settlement s = decide(c, VERDICT_TEMPORARY, 600000, kyiv("2026-03-02 19:55"));

        g_assert_cmpint(s.to, ==, MESSAGE_RETRY);
        assert_kyiv(s.retry_at, "2026-03-03 09:00");
}

/* 20:00 of the window's last day is the last allowed second. */
TEST(no_retry_past_the_window)
{
        CASE(c);
        Settlement s = decide(c, VERDICT_TEMPORARY, 600000, kyiv("2026-03-03 19:55"));

        g_assert_cmpint(s.to, ==, MESSAGE_FAILED);
        g_assert_nonnull(strstr(s.reason, "window ends"));
        g_assert_null(s.next_method);
        c->message.closes = kyiv("2026-03-02 12:05");
        g_assert_cmpint(decide(c, VERDICT_THROTTLED, 300000, kyiv("2026-03-02 12:00")).to, ==, MESSAGE_FAILED);
        g_assert_cmpint(decide(c, VERDICT_THROTTLED, 299000, kyiv("2026-03-02 12:00")).to, ==, MESSAGE_RETRY);
}

TEST(attempts_are_bounded)
{
        CASE(c);
        Settlement s;

        c->message.n_attempts = 20;
        c->message.generation = 19; /* each was surely refused */
        s = decide(c, VERDICT_TEMPORARY, 0, kyiv("2026-03-02 13:00"));
        g_assert_cmpint(s.to, ==, MESSAGE_FAILED);
        g_assert_cmpstr(s.next_method, ==, "call");
        g_assert_cmpstr(s.reason, ==, "refused in 20 attempts; next by call");
        c->message.n_attempts = 19;
        g_assert_cmpint(decide(c, VERDICT_TEMPORARY, 0, kyiv("2026-03-02 13:00")).to, ==, MESSAGE_RETRY);
}

/* Neither the message nor the patient is at fault: only the window ends it. */
TEST(account_trouble_does_not_use_attempts_up)
{
        CASE(c);
        Settlement s;

        c->message.n_attempts = 500;
        c->message.generation = 499;
        s = decide(c, VERDICT_ACCOUNT, 0, kyiv("2026-03-02 13:00"));
        g_assert_cmpint(s.to, ==, MESSAGE_RETRY);
        g_assert_true(s.new_generation);
        g_assert_cmpint(decide(c, VERDICT_ACCOUNT, 0, kyiv("2026-03-03 19:59")).to, ==, MESSAGE_FAILED);
}

TEST(permanent_goes_on_by_the_next_method)
{
        CASE(c);
        Settlement s = decide(c, VERDICT_PERMANENT, 0, kyiv("2026-03-02 12:00"));

        g_assert_cmpint(s.to, ==, MESSAGE_FAILED);
        g_assert_cmpstr(s.next_method, ==, "call");
        g_strlcpy(c->view.f.method, "call", sizeof(c->view.f.method));
        s = decide(c, VERDICT_PERMANENT, 0, kyiv("2026-03-02 12:00"));
        g_assert_cmpint(s.to, ==, MESSAGE_FAILED);
        g_assert_null(s.next_method);
}

TEST(an_opt_out_ends_it_by_every_method)
{
        CASE(c);
        Settlement s = decide(c, VERDICT_OPTED_OUT, 0, kyiv("2026-03-02 12:00"));

        g_assert_cmpint(s.to, ==, MESSAGE_FAILED);
        g_assert_true(s.is_opt_out);
        g_assert_false(s.blames_address);
        g_assert_null(s.next_method);
        g_assert_cmpstr(s.reason, ==, "the provider says that the patient opted out");
        g_assert_false(decide(c, VERDICT_PERMANENT, 0, kyiv("2026-03-02 12:00")).is_opt_out);
}

TEST(next_method_can_reach_the_patient)
{
        CASE(c);
        World *w = &c->world;
        Step *step = g_ptr_array_index(w->protocol.steps, 1);
        UtcMs now = kyiv("2026-03-02 12:00");

        /* the step's own list comes before the clinic's; viber has no provider, telegram no name */
        step->methods = words("sms", "viber", "telegram", "visit", NULL);
        g_assert_cmpstr(retry_next_method(&w->config, &c->view, now), ==, "visit");
        world_add_address(w, "telegram", "12345");
        g_assert_cmpstr(retry_next_method(&w->config, &c->view, now), ==, "telegram");
        g_hash_table_remove(w->config.providers, "telegram");
        g_assert_cmpstr(retry_next_method(&w->config, &c->view, now), ==, "visit");
        g_ptr_array_unref(step->methods);
        step->methods = words("call", "sms", NULL); /* what came before is not gone back to */
        g_assert_null(retry_next_method(&w->config, &c->view, now));
        g_clear_pointer(&step->methods, g_ptr_array_unref);
}

TEST(lost_answer_is_uncertain_without_keys)
{
        CASE(c);
        Settlement s = decide(c, VERDICT_UNKNOWN, 0, kyiv("2026-03-02 12:00"));

        g_assert_cmpint(s.to, ==, MESSAGE_UNCERTAIN);
        g_assert_false(s.new_generation);
        g_assert_null(s.next_method);
}

TEST(lost_answer_is_asked_again_under_the_same_key)
{
        CASE(c);
        Settlement s;

        c->world.sms.key_place = KEY_HEADER;
        s = decide(c, VERDICT_UNKNOWN, 0, kyiv("2026-03-02 12:00"));
        g_assert_cmpint(s.to, ==, MESSAGE_RETRY);
        g_assert_false(s.new_generation);
        c->message.n_attempts = 20;
        g_assert_cmpint(decide(c, VERDICT_UNKNOWN, 0, kyiv("2026-03-02 12:30")).to, ==, MESSAGE_UNCERTAIN);
}

/* The key would be forgotten by the time of the retry: also when only the night lies between. */
TEST(forgotten_key_is_not_used)
{
        CASE(c);

        c->world.sms.key_place = KEY_HEADER;
        c->world.sms.idempotency_ttl = (DurationMs){ 10 * 3600000 };
        g_assert_cmpint(decide(c, VERDICT_UNKNOWN, 0, kyiv("2026-03-02 19:50")).to, ==, MESSAGE_RETRY);
        g_assert_cmpint(decide(c, VERDICT_UNKNOWN, 0, kyiv("2026-03-02 20:00")).to, ==, MESSAGE_UNCERTAIN);
        g_assert_cmpint(decide(c, VERDICT_UNKNOWN, 0, kyiv("2026-03-02 23:00")).to, ==, MESSAGE_UNCERTAIN);
        c->message.closes = kyiv("2026-03-02 12:00");
        g_assert_cmpint(decide(c, VERDICT_UNKNOWN, 0, kyiv("2026-03-02 12:00")).to, ==, MESSAGE_UNCERTAIN);
}

/* A pause or a dead provider may last longer than the key. */
TEST(lost_message_is_not_repeated_past_its_key)
{
        CASE(c);
        Provider *sms = &c->world.sms;

        sms->key_place = KEY_HEADER;
        g_assert_true(retry_may_repeat(sms, &c->message, kyiv("2026-03-03 11:59")));
        g_assert_false(retry_may_repeat(sms, &c->message, kyiv("2026-03-03 12:00")));
        g_assert_false(retry_may_repeat(&c->world.telegram, &c->message, kyiv("2026-03-02 12:30")));
        g_assert_false(retry_may_repeat(NULL, &c->message, kyiv("2026-03-02 12:30")));
        c->message.n_attempts = 2; /* claimed once more */
        g_assert_true(retry_may_leave(sms, &c->message, kyiv("2026-03-03 11:59")));
        g_assert_false(retry_may_leave(sms, &c->message, kyiv("2026-03-03 12:00")));
        c->message.generation = 1; /* it was surely refused */
        g_assert_true(retry_may_leave(sms, &c->message, kyiv("2026-03-03 12:00")));
        c->message.n_attempts = 1;
        g_assert_true(retry_may_repeat(sms, &c->message, kyiv("2026-03-03 12:00")));
        g_assert_true(retry_may_repeat(&c->world.telegram, &c->message, kyiv("2026-03-03 12:00")));
}

TEST(provider_gone_in_a_reload_leaves_a_lost_answer_uncertain)
{
        CASE(c);
        Outcome outcome = { .verdict = VERDICT_UNKNOWN };
        Settlement s;

        retry_decide(&c->world.config, NULL, &c->message, c->views, &outcome, kyiv("2026-03-02 12:00"), 0, &s);
        g_assert_cmpint(s.to, ==, MESSAGE_UNCERTAIN);
}

TEST_MAIN
