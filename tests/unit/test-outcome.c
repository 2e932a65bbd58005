#include "test.h"

#include "channel/outcome.h"
#include "provider-text.h"

static const UtcMs now = { 1614265330000 }; /* Thu, 25 Feb 2021 15:02:10 GMT */

static HttpResponse answer(int status, const char *body)
{
        return (HttpResponse){ .end = TRANSFER_ANSWERED, .status = status, .body = body ? g_string_new(body) : NULL };
}

static Outcome read_and_free(const Provider *provider, HttpResponse response)
{
        Outcome outcome;

        outcome_read(provider, &response, now, &outcome);
        if (response.body)
                g_string_free(response.body, TRUE);
        if (response.headers)
                g_ptr_array_unref(response.headers);
        return outcome;
}

static void expect(const Provider *provider, HttpResponse response, Verdict verdict)
{
        int status = response.status;
        Outcome outcome = read_and_free(provider, response);

        if (outcome.verdict != verdict)
                g_error("%d: %s, wanted %s (%s)", status, verdict_to_string(outcome.verdict), verdict_to_string(verdict),
                        outcome.detail);
        outcome_done(&outcome);
}

static HttpResponse with_header(HttpResponse response, const char *line)
{
        if (!response.headers)
                response.headers = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(response.headers, g_strdup(line));
        return response;
}

static Provider *sample(const char *name)
{
        g_autofree char *path = g_strdup_printf("%s/conf/providers.d/%s.conf", g_getenv("SOURCE_ROOT"), name);
        g_autofree char *text = NULL;

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        return provider_from_text(text, NULL);
}

TEST(a_rule_can_spare_the_number)
{
        g_autoptr(Provider) p = provider_with("", "outcome = ( { status = 400; is = \"permanent\"; spares_number = true; } );", NULL);
        Outcome ours = read_and_free(p, answer(400, "{}")), theirs = read_and_free(p, answer(404, "{}"));

        g_assert_cmpint(ours.verdict, ==, VERDICT_PERMANENT);
        g_assert_true(ours.is_ours);
        g_assert_cmpint(theirs.verdict, ==, VERDICT_PERMANENT);
        g_assert_false(theirs.is_ours);
}

TEST(a_certificate_is_told_in_its_own_words)
{
        g_autoptr(Provider) p = provider_with("", "", NULL);
        HttpResponse response = { .end = TRANSFER_NOT_SENT, .is_certificate = true, .why = "SSL certificate problem: certificate has expired" };
        Outcome outcome = read_and_free(p, response);

        g_assert_cmpint(outcome.verdict, ==, VERDICT_TEMPORARY);
        g_assert_true(outcome.is_certificate);
        g_assert_cmpstr(outcome.detail, ==, "its certificate is not accepted: SSL certificate problem: certificate has expired");
}

TEST(without_rules_the_class_decides)
{
        g_autoptr(Provider) p = provider_with("", "", NULL);

        expect(p, answer(200, NULL), VERDICT_SENT);
        expect(p, answer(202, "whatever"), VERDICT_SENT);
        expect(p, answer(204, NULL), VERDICT_SENT);
        expect(p, answer(301, NULL), VERDICT_ACCOUNT);
        expect(p, answer(307, NULL), VERDICT_ACCOUNT);
        expect(p, answer(400, NULL), VERDICT_PERMANENT);
        expect(p, answer(401, NULL), VERDICT_ACCOUNT);
        expect(p, answer(402, NULL), VERDICT_ACCOUNT);
        expect(p, answer(403, NULL), VERDICT_ACCOUNT);
        expect(p, answer(404, NULL), VERDICT_PERMANENT);
        expect(p, answer(408, NULL), VERDICT_TEMPORARY);
        expect(p, answer(425, NULL), VERDICT_TEMPORARY);
        expect(p, answer(429, NULL), VERDICT_THROTTLED);
        expect(p, answer(500, NULL), VERDICT_TEMPORARY);
        expect(p, answer(503, NULL), VERDICT_TEMPORARY);
        expect(p, answer(504, NULL), VERDICT_UNKNOWN);
        expect(p, with_header(answer(503, NULL), "Retry-After: 5"), VERDICT_THROTTLED);
        expect(p, answer(100, NULL), VERDICT_UNKNOWN);
        expect(p, answer(0, NULL), VERDICT_UNKNOWN);
        expect(p, answer(999, NULL), VERDICT_UNKNOWN);
}

TEST(lost_answer_is_unknown_whatever_came)
{
        g_autoptr(Provider) p = provider_with("", "", NULL);
        HttpResponse response = answer(202, "0: Acc");
        Outcome outcome;

        response.end = TRANSFER_CUT;
        g_strlcpy(response.why, "connection reset", sizeof(response.why));
        outcome = read_and_free(p, response);
        g_assert_cmpint(outcome.verdict, ==, VERDICT_UNKNOWN);
        g_assert_cmpstr(outcome.detail, ==, "answer lost: connection reset");
        outcome_done(&outcome);
}

TEST(what_never_left_is_tried_again)
{
        g_autoptr(Provider) p = provider_with("", "", NULL);
        HttpResponse response = { .end = TRANSFER_NOT_SENT, .why = "connection refused" };

        expect(p, response, VERDICT_TEMPORARY);
}

/* Texts as a Kannel that was run gave them. */
TEST(kannel_answers)
{
        g_autoptr(Provider) p = sample("kannel");

        expect(p, answer(202, "0: Accepted for delivery"), VERDICT_SENT);
        expect(p, answer(202, "3: Queued for later delivery"), VERDICT_SENT);
        expect(p, answer(403, "Authorization failed for sendsms"), VERDICT_ACCOUNT);
        expect(p, answer(403, "Not routable. Do not try again."), VERDICT_PERMANENT);
        expect(p, answer(400, "Missing receiver and/or sender number, rejected"), VERDICT_PERMANENT);
        expect(p, answer(400, "Number(s) has/have been denied by white- and/or black-lists."), VERDICT_PERMANENT);
        expect(p, answer(503, "Temporal failure, try again later."), VERDICT_TEMPORARY);
}

TEST(telegram_answers)
{
        g_autoptr(Provider) p = sample("telegram");
        Outcome outcome = read_and_free(p, answer(200, "{\"ok\":true,\"result\":{\"message_id\":4711,\"chat\":{\"id\":5}}}"));

        g_assert_cmpint(outcome.verdict, ==, VERDICT_SENT);
        g_assert_cmpstr(outcome.provider_message_id, ==, "4711");
        outcome_done(&outcome);
        outcome = read_and_free(p, answer(429, "{\"ok\":false,\"error_code\":429,\"parameters\":{\"retry_after\":35}}"));
        g_assert_cmpint(outcome.verdict, ==, VERDICT_THROTTLED);
        g_assert_cmpint(outcome.retry_after.ms, ==, 35000);
        outcome_done(&outcome);
        expect(p, answer(403, "{\"ok\":false,\"description\":\"Forbidden: bot was blocked by the user\"}"), VERDICT_OPTED_OUT);
        expect(p, answer(403, "{\"ok\":false,\"description\":\"Forbidden: user is deactivated\"}"), VERDICT_PERMANENT);
        expect(p, answer(400, "{\"ok\":false,\"description\":\"Bad Request: chat not found\"}"), VERDICT_PERMANENT);
        expect(p, answer(401, "{\"ok\":false}"), VERDICT_ACCOUNT);
        expect(p, answer(404, "{\"ok\":false}"), VERDICT_ACCOUNT);
        expect(p, answer(502, "<html>"), VERDICT_TEMPORARY);
        expect(p, answer(504, "<html>"), VERDICT_UNKNOWN);
        expect(p, answer(200, "<html>sign in to the network</html>"), VERDICT_UNKNOWN);
}

TEST(webhook_answers)
{
        g_autoptr(Provider) p = sample("webhook");
        Outcome outcome = read_and_free(p, answer(201, "{\"id\":\"abc\"}"));

        g_assert_cmpint(outcome.verdict, ==, VERDICT_SENT);
        g_assert_cmpstr(outcome.provider_message_id, ==, "abc");
        outcome_done(&outcome);
        expect(p, answer(204, NULL), VERDICT_SENT);
        expect(p, answer(409, NULL), VERDICT_DUPLICATE);
        expect(p, answer(410, NULL), VERDICT_ACCOUNT);
        expect(p, answer(500, NULL), VERDICT_TEMPORARY);
        expect(p, answer(504, NULL), VERDICT_UNKNOWN);
        expect(p, with_header(answer(302, NULL), "Location: http://elsewhere/"), VERDICT_ACCOUNT);
}

TEST(first_rule_that_fits_wins)
{
        g_autoptr(Provider) p = provider_with("",
                "outcome = ( { status = 200; json = \"messages[0].status\"; json_is = 0; is = \"sent\"; },"
                " { status = \"2xx\"; json = \"messages[0].status\"; json_is = \"1\"; is = \"throttled\"; },"
                " { status = 2; json = \"error\"; is = \"permanent\"; },"
                " { header = \"X-State\"; header_is = \"held\"; is = \"temporary\"; },"
                " { header = \"X-Dup\"; is = \"duplicate\"; },"
                " { is = \"account\"; } );", NULL);

        expect(p, answer(200, "{\"messages\":[{\"status\":\"0\"}]}"), VERDICT_SENT);
        expect(p, answer(200, "{\"messages\":[{\"status\":0}]}"), VERDICT_SENT);
        expect(p, answer(201, "{\"messages\":[{\"status\":\"1\"}]}"), VERDICT_THROTTLED);
        expect(p, answer(200, "{\"error\":{\"code\":5}}"), VERDICT_PERMANENT);
        expect(p, answer(200, "{\"error\":null}"), VERDICT_ACCOUNT);
        expect(p, with_header(answer(500, NULL), "x-state:  held "), VERDICT_TEMPORARY);
        expect(p, with_header(answer(500, NULL), "X-State: other"), VERDICT_ACCOUNT);
        expect(p, with_header(answer(400, NULL), "X-Dup: 1"), VERDICT_DUPLICATE);
        expect(p, answer(404, NULL), VERDICT_ACCOUNT);
}

/* A success whose JSON decides, and cannot be read, may be a refusal. */
TEST(success_that_cannot_be_read_is_unknown)
{
        g_autoptr(Provider) p = provider_with("", "outcome = ( { status = 200; json = \"error\"; is = \"permanent\"; } );", NULL);
        g_autoptr(Provider) other = provider_with("", "outcome = ( { status = 400; json = \"error\"; is = \"permanent\"; } );", NULL);
        GString *big = g_string_new("{\"ok\":true,\"pad\":\"");
        HttpResponse response = { .end = TRANSFER_ANSWERED, .status = 200, .body = big };

        while (big->len < RESPONSE_BODY_MAX)
                g_string_append_c(big, 'x');
        expect(p, response, VERDICT_UNKNOWN);
        expect(p, answer(200, "not json"), VERDICT_UNKNOWN);
        expect(p, answer(200, NULL), VERDICT_UNKNOWN);
        expect(p, answer(200, "{\"ok\":true}"), VERDICT_SENT);
        expect(p, answer(500, "not json"), VERDICT_TEMPORARY);
        expect(other, answer(200, "not json"), VERDICT_SENT);
}

static int64_t wait_of(const char *line)
{
        g_autoptr(Provider) p = provider_with("", "", NULL);
        Outcome outcome = read_and_free(p, with_header(answer(429, NULL), line));
        int64_t ms = outcome.retry_after.ms;

        outcome_done(&outcome);
        return ms;
}

TEST(retry_after_is_seconds_or_a_date)
{
        g_assert_cmpint(wait_of("Retry-After: 120"), ==, 120000);
        g_assert_cmpint(wait_of("retry-after:7 "), ==, 7000);
        g_assert_cmpint(wait_of("Retry-After: 0"), ==, 0);
        g_assert_cmpint(wait_of("Retry-After: Thu, 25 Feb 2021 15:04:10 GMT"), ==, 120000);
        g_assert_cmpint(wait_of("Retry-After: Thursday, 25-Feb-21 15:04:10 GMT"), ==, 120000);
        g_assert_cmpint(wait_of("Retry-After: Thu Feb 25 15:04:10 2021"), ==, 120000);
        g_assert_cmpint(wait_of("Retry-After: Thu, 25 Feb 2021 15:00:00 GMT"), ==, 0);
        g_assert_cmpint(wait_of("Retry-After: 999999999999999999999"), ==, 24 * 3600000);
        g_assert_cmpint(wait_of("Retry-After: Fri, 25 Feb 2028 15:04:10 GMT"), ==, 24 * 3600000);
        g_assert_cmpint(wait_of("Retry-After: -5"), ==, 0);
        g_assert_cmpint(wait_of("Retry-After: soon"), ==, 0);
        g_assert_cmpint(wait_of("Retry-After: Thu, 31 Feb 2021 15:04:10 GMT"), ==, 0);
        g_assert_cmpint(wait_of("Retry-After: nan"), ==, 0);
}

TEST(id_may_stand_in_a_header)
{
        g_autoptr(Provider) p = provider_with("", "message_id = \"header:X-Message-Id\";", NULL);
        Outcome outcome = read_and_free(p, with_header(answer(200, NULL), "X-Message-Id: 42"));

        g_assert_cmpstr(outcome.provider_message_id, ==, "42");
        outcome_done(&outcome);
}

/* More than 53 bits, as Viber gives them. */
TEST(big_number_of_an_id_is_whole)
{
        g_autoptr(Provider) p = provider_with("", "message_id = \"a.*.token\";", NULL);
        Outcome outcome = read_and_free(p, answer(200, "{\"a\":{\"380671234567\":{\"token\":5741311803571721087}}}"));

        g_assert_cmpstr(outcome.provider_message_id, ==, "5741311803571721087");
        outcome_done(&outcome);
}

/* ... and more than 64. */
TEST(bigger_number_of_an_id_is_whole)
{
        g_autoptr(Provider) p = provider_with("", "outcome = ( { json = \"status\"; json_is = 0; is = \"sent\"; } ); message_id = \"token\";", NULL);
        Outcome outcome = read_and_free(p, answer(200, "{\"status\":0,\"token\":15741311803571721087}"));

        g_assert_cmpint(outcome.verdict, ==, VERDICT_SENT);
        g_assert_cmpstr(outcome.provider_message_id, ==, "15741311803571721087");
        outcome_done(&outcome);
}

/* A provider's words may echo the patient's number and text. */
TEST(detail_holds_nothing_of_the_patient)
{
        g_autoptr(Provider) p = provider_with("", "outcome = ( { status = 400; body = \"not a mobile\"; is = \"permanent\"; },"
                " { status = 402; json = \"code\"; json_is = \"7\"; is = \"account\"; } );", NULL);
        Outcome a = read_and_free(p, answer(400, "+380671234567 is not a mobile number: Олена"));
        Outcome b = read_and_free(p, answer(402, "{\"code\":7,\"to\":\"+380671234567\"}"));
        Outcome c = read_and_free(p, answer(404, "+380671234567"));

        g_assert_cmpstr(a.detail, ==, "HTTP 400, answer says \"not a mobile\": permanent by rule 1 (line 4)");
        g_assert_cmpstr(b.detail, ==, "HTTP 402, code is \"7\": account by rule 2 (line 4)");
        g_assert_cmpstr(c.detail, ==, "HTTP 404");
        outcome_done(&a);
        outcome_done(&b);
        outcome_done(&c);
}

TEST(cost_of_an_answer)
{
        double cost_us;
        g_autoptr(Provider) p = sample("webhook");
        HttpResponse response = answer(200, "{\"id\":\"abcdefgh\",\"status\":\"accepted\"}");
        unsigned n = g_test_perf() ? 200000 : 100;

        g_test_timer_start();
        for (unsigned i = 0; i < n; i++) {
                Outcome outcome;

                outcome_read(p, &response, now, &outcome);
                outcome_done(&outcome);
        }
        cost_us = g_test_timer_elapsed() / n * 1e6;
        g_test_minimized_result(cost_us, "%.2f microseconds an answer", cost_us);
        g_string_free(response.body, TRUE);
}

TEST_MAIN

TEST(several_places_must_be_right_at_once)
{
        g_autoptr(Provider) p = provider_with("", "outcome = ("
                " { json = \"status\"; json_is = \"OK\"; also = ( { json = \"sms.*.code\"; json_is = [ 100, 101 ]; }, { json = \"sms.*.id\"; } ); is = \"sent\"; },"
                " { json = \"sms.*.code\"; json_is = \"2*\"; is = \"account\"; },"
                " { json = \"sms.*.code\"; json_is_not = [ 100, 101 ]; is = \"permanent\"; },"
                " { status = 200; is = \"unknown\"; } );", NULL);

        expect(p, answer(200, "{\"status\":\"OK\",\"sms\":{\"380\":{\"code\":101,\"id\":\"1\"}}}"), VERDICT_SENT);
        expect(p, answer(200, "{\"status\":\"OK\",\"sms\":{\"380\":{\"code\":101,\"id\":null}}}"), VERDICT_UNKNOWN);
        expect(p, answer(200, "{\"status\":\"ERROR\",\"sms\":{\"380\":{\"code\":100,\"id\":\"1\"}}}"), VERDICT_UNKNOWN);
        expect(p, answer(200, "{\"status\":\"OK\",\"sms\":{\"380\":{\"code\":201}}}"), VERDICT_ACCOUNT);
        expect(p, answer(200, "{\"status\":\"OK\",\"sms\":{\"380\":{\"code\":2}}}"), VERDICT_ACCOUNT);
        expect(p, answer(200, "{\"status\":\"OK\",\"sms\":{\"380\":{\"code\":305}}}"), VERDICT_PERMANENT);
        expect(p, answer(200, "{\"status\":\"OK\",\"sms\":{\"380\":{\"code\":{}}}}"), VERDICT_PERMANENT);
        expect(p, answer(200, "{\"status\":\"OK\",\"sms\":{}}"), VERDICT_UNKNOWN);
}

TEST(all_parts_must_be_taken_and_one_refusal_is_enough)
{
        g_autoptr(Provider) p = provider_with("", "outcome = ( { json = \"m[*].s\"; json_is = 0; is = \"sent\"; },"
                " { json = \"m[*].s\"; json_is = 0; is = \"unknown\"; }, { json = \"m[*].s\"; json_is = 9; is = \"account\"; },"
                " { json = \"m\"; is = \"temporary\"; } );", NULL);

        expect(p, answer(200, "{\"m\":[{\"s\":\"0\"},{\"s\":\"0\"}]}"), VERDICT_SENT);
        expect(p, answer(200, "{\"m\":[{\"s\":\"0\"},{\"s\":\"9\"}]}"), VERDICT_UNKNOWN);
        expect(p, answer(200, "{\"m\":[{\"s\":\"0\"},{}]}"), VERDICT_UNKNOWN);
        expect(p, answer(200, "{\"m\":[{\"s\":\"1\"},{\"s\":\"9\"}]}"), VERDICT_ACCOUNT);
        expect(p, answer(200, "{\"m\":[]}"), VERDICT_TEMPORARY);
}

static int64_t wait_told(const Provider *provider, HttpResponse response)
{
        Outcome outcome = read_and_free(provider, response);

        outcome_done(&outcome);
        return outcome.retry_after.ms;
}

TEST(a_rule_and_the_answer_say_how_long_to_wait)
{
        g_autoptr(Provider) p = provider_with("", "retry_after = \"ms\"; retry_after_unit = \"milliseconds\"; outcome = ("
                " { json = \"e\"; json_is = 5; is = \"number\"; wait = \"10 minutes\"; }, { status = 429; is = \"throttled\"; } );", NULL);

        g_assert_cmpint(wait_told(p, answer(429, "{\"ms\":2500}")), ==, 2500);
        g_assert_cmpint(wait_told(p, with_header(answer(429, "{\"ms\":2500}"), "Retry-After: 7")), ==, 7000);
        g_assert_cmpint(wait_told(p, answer(200, "{\"e\":5}")), ==, 600000);
        g_assert_cmpint(wait_told(p, answer(200, "{\"e\":5,\"ms\":900000}")), ==, 900000);
        expect(p, answer(200, "{\"e\":5}"), VERDICT_NUMBER);
}

#define TOKEN_AUTH "auth = { kind = \"token\"; token = \"access_token\"; expires_in = \"expires_in\"; ttl = \"1 hour\"; request = { url = \"https://x.example/\"; }; };" \
        " outcome = ( { json = \"errcode\"; json_is = 40013; is = \"account\"; }, { json = \"errcode\"; json_is = -1; is = \"temporary\"; } );"

static void expect_token(const Provider *provider, HttpResponse response, const char *text, int64_t ttl_ms, Verdict verdict)
{
        Outcome refused = { 0 };
        Token token = { 0 };
        int r = token_read(provider, &response, now, &token, &refused);

        g_assert_cmpint(r, ==, text ? 0 : TOKEN_REFUSED);
        g_assert_cmpstr(token.text, ==, text);
        if (text)
                g_assert_cmpint(token.expires.ms - now.ms, ==, ttl_ms);
        else
                g_assert_cmpint(refused.verdict, ==, verdict);
        token_done(&token);
        if (response.body)
                g_string_free(response.body, TRUE);
}

TEST(tokens_are_read_or_refused)
{
        g_autoptr(Provider) p = provider_with("query = { t = \"{token}\"; };", TOKEN_AUTH, NULL);
        HttpResponse lost = { .end = TRANSFER_CUT, .why = "reset" };

        expect_token(p, answer(200, "{\"errcode\":0,\"access_token\":\"T\",\"expires_in\":7200}"), "T", 7200000, 0);
        expect_token(p, answer(200, "{\"access_token\":\"T\"}"), "T", 3600000, 0);
        expect_token(p, answer(200, "{\"errcode\":40013}"), NULL, 0, VERDICT_ACCOUNT);
        expect_token(p, answer(200, "{\"errcode\":-1}"), NULL, 0, VERDICT_TEMPORARY);
        expect_token(p, answer(200, "{\"access_token\":\"\"}"), NULL, 0, VERDICT_ACCOUNT);
        expect_token(p, answer(200, "<html>"), NULL, 0, VERDICT_TEMPORARY);
        expect_token(p, answer(503, "x"), NULL, 0, VERDICT_TEMPORARY);
        expect_token(p, answer(401, "{\"access_token\":\"T\"}"), NULL, 0, VERDICT_ACCOUNT);
        expect_token(p, lost, NULL, 0, VERDICT_TEMPORARY); /* nobody was sent anything */
}
