/*
 * What each provider tells, in the shapes of its documentation, through the provider files we ship. Cases stand in
 * tests/data/hooks.cases: "== provider: what it shows", "METHOD PATH TYPE", an empty line, the body,
 * "--", then what must be read of it. An answer to a status query begins with "STATUS" and the HTTP status.
 */
#include "test.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "hook-request.h"

static Provider *sample(const char *name)
{
        g_autofree char *path = g_strdup_printf("%s/conf/providers.d/%s.conf", g_getenv("SOURCE_ROOT"), name);
        g_autofree char *text = NULL;

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        return provider_from_text(text, NULL);
}

/* ---- what was read, as text ---- */

static void tell(GString *out, const char *label, const char *value)
{
        g_auto(GStrv) lines = value ? g_strsplit(value, "\n", -1) : NULL;
        g_autofree char *shown = lines ? g_strjoinv("\\n", lines) : NULL;

        if (shown)
                g_string_append_printf(out, " %s=%s", label, shown);
}

static void tell_receipt(GString *out, const InboundReceipt *receipt)
{
        g_string_append_printf(out, "receipt %s%s", receipt_state_to_string(receipt->state), receipt->is_account ? " account" : "");
        tell(out, "id", receipt->provider_message_id);
        tell(out, "ref", receipt->ref);
        tell(out, "recipient", receipt->recipient);
        tell(out, "part", receipt->part);
        g_string_append_printf(out, " (%s)\n", receipt->detail);
}

static void tell_reply(GString *out, const InboundReply *reply)
{
        static const char *const events[] = { "text", "stop", "start" };
        char at[UTC_TEXT_MAX];

        g_string_append_printf(out, "%s%s", events[reply->event], reply->is_answered ? " answered" : "");
        tell(out, "id", reply->id);
        tell(out, "from", reply->from);
        tell(out, "to", reply->to);
        tell(out, "answers", reply->answers);
        if (reply->part_ref)
                g_string_append_printf(out, " part=%s:%u/%u", reply->part_ref, reply->part, reply->n_parts);
        if (!utc_is_never(reply->at))
                tell(out, "at", utc_format(reply->at, at));
        tell(out, "text", reply->text);
        g_string_append_c(out, '\n');
        g_assert_true(g_utf8_validate(reply->text, -1, NULL));
}

static char *tell_batch(const InboundBatch *batch)
{
        GString *out = g_string_new(NULL);

        for (unsigned i = 0; i < batch->receipts->len; i++)
                tell_receipt(out, batch->receipts->pdata[i]);
        for (unsigned i = 0; i < batch->replies->len; i++)
                tell_reply(out, batch->replies->pdata[i]);
        if (batch->n_useless > 0)
                g_string_append_printf(out, "useless %u\n", batch->n_useless);
        if (batch->n_ignored > 0)
                g_string_append_printf(out, "ignored %u\n", batch->n_ignored);
        return g_string_free(out, FALSE);
}

/* ---- cases ---- */

static char *read_case(const Provider *provider, const TestRequest *request)
{
        g_autoptr(Credentials) credentials = test_credentials("wecom-callback-token", "QDG6eK", "wecom-callback-key",
                "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", NULL);
        g_autoptr(InboundBatch) batch = NULL;
        g_auto(HookAnswer) answer = { 0 };
        Err err = { 0 };
        int r = inbound_read(provider, credentials, &request->r, "UA", &batch, &answer, &err);
        g_autofree char *told = r == 0 ? tell_batch(batch) : NULL;

        if (r < 0)
                return g_strdup_printf("%s\n", r == -EBADMSG ? "unreadable" : "broken");
        return g_strdup_printf("%sanswer %u %s %s\n", told, answer.status, answer.content_type ? answer.content_type : "-", answer.body);
}

static char *read_status_case(const Provider *provider, int status, const char *body)
{
        HttpResponse response = { .end = TRANSFER_ANSWERED, .status = status, .body = g_string_new(body) };
        g_autoptr(InboundBatch) batch = NULL;
        Err err = { 0 };
        int r = inbound_read_status(provider, &response, &batch, &err);

        g_string_free(response.body, TRUE);
        return r == 0 ? tell_batch(batch) : g_strdup("unreadable\n");
}

/* "WORD REST": cuts the word off */
static char *take_word(char **text)
{
        char *word = *text, *space = strchr(word, ' ');

        if (space)
                *space = '\0';
        *text = space ? space + 1 : word + strlen(word);
        return word;
}

/* one block, without its "== " */
static void run_case(char *block)
{
        char *title = block, *line = strchr(title, '\n') + 1, *body = strstr(line, "\n\n") + 2, *wanted = strstr(body - 1, "\n--\n");
        g_autofree char *name = g_strndup(title, strcspn(title, ":")), *told = NULL;
        g_autoptr(Provider) provider = sample(name);
        g_auto(TestRequest) request = { 0 };
        char *method, *path;

        g_assert_nonnull(wanted);
        line[-1] = body[-2] = *wanted = '\0';
        if (wanted < body)
                body = wanted; /* an empty one */
        wanted += strlen("\n--\n");
        method = take_word(&line);
        path = take_word(&line);
        if (text_equal(method, "STATUS"))
                told = read_status_case(provider, atoi(path), body);
        else {
                request = test_request(method, path, *line ? line : NULL, *body ? body : NULL);
                told = read_case(provider, &request);
        }
        if (g_str_has_suffix(wanted, "\n\n"))
                wanted[strlen(wanted) - 1] = '\0';
        if (!text_equal(told, wanted))
                g_error("%s\nwanted:\n%s\ngot:\n%s", title, wanted, told);
}

TEST(every_provider_is_understood)
{
        g_autofree char *path = g_build_filename(g_getenv("TEST_DATA"), "hooks.cases", NULL);
        g_autofree char *text = NULL;
        g_auto(GStrv) blocks = NULL;

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        blocks = g_strsplit(text, "\n== ", -1);
        g_assert_cmpuint(g_strv_length(blocks), >, 60);
        for (unsigned i = 1; blocks[i]; i++)
                run_case(blocks[i]);
}

/* ---- what no file can say ---- */

/* Kannel hands UCS-2 over as raw bytes, NULs among them */
TEST(bytes_become_text_by_their_coding)
{
        g_autoptr(Provider) p = sample("kannel");
        g_auto(TestRequest) request = test_request("GET",
                "/hooks/kannel/reply/s?id=1&from=%2B380671234567&to=4567&coding=2&text=%04%31%00+%D8%3D%DE%00&at=1777000000", NULL, NULL);
        g_autofree char *told = read_case(p, &request);

        g_assert_cmpstr(told, ==, "text id=1 from=+380671234567 to=4567 at=2026-04-24T03:06:40Z text=б 😀\nanswer 200 - \n");
}

TEST(what_is_broken_in_one_item_costs_that_item)
{
        g_autoptr(Provider) p = sample("infobip");
        static const char body[] = "{\"results\":[{\"messageId\":\"a\",\"status\":{\"groupName\":\"DELIVERED\"}},"
                "{\"status\":{\"groupName\":\"DELIVERED\"}},null,7,{\"messageId\":[],\"status\":{\"groupName\":\"DELIVERED\"}},"
                "{\"messageId\":\"b\",\"status\":{\"groupName\":\"PENDING\"},\"x\":\"\\ud83d\\u0000\xff\"}]}";
        g_auto(TestRequest) request = test_request("POST", "/hooks/infobip/receipt/s", "application/json", body);
        g_autofree char *told = read_case(p, &request);

        g_assert_cmpstr(told, ==, "receipt delivered id=a (state DELIVERED)\nreceipt under-way id=b (state PENDING)\nuseless 2\nanswer 200 - \n");
}

TEST(a_number_is_shown_to_nobody)
{
        g_autoptr(Provider) p = sample("infobip");
        static const char body[] = "{\"results\":[{\"messageId\":\"a\",\"status\":{\"groupName\":\"REJECTED\"},\"error\":{\"name\":\"EC_380671234567 x12345\"}}]}";
        g_auto(TestRequest) request = test_request("POST", "/hooks/infobip/receipt/s", "application/json", body);
        g_autofree char *told = read_case(p, &request);

        g_assert_cmpstr(told, ==, "receipt temporary id=a (state REJECTED, code EC_... x12345)\nanswer 200 - \n");
}

TEST(a_long_text_is_cut_at_a_character)
{
        g_autoptr(Provider) p = sample("line");
        g_autoptr(GString) body = g_string_new("{\"events\":[{\"type\":\"message\",\"source\":{\"type\":\"user\",\"userId\":\"U1\"},\"message\":{\"text\":\"");
        g_auto(TestRequest) request = { 0 };
        g_autofree char *told = NULL;

        for (unsigned i = 0; i < 10000; i++)
                g_string_append(body, "疼");
        g_string_append(body, "\"}}]}");
        request = test_request("POST", "/hooks/line/reply", "application/json", body->str);
        told = read_case(p, &request);
        g_assert_true(strlen(told) > 16000 && strlen(told) < 17000);
}

TEST(an_answer_cut_off_says_nothing)
{
        g_autoptr(Provider) p = sample("twilio");
        g_autoptr(InboundBatch) batch = NULL;
        HttpResponse cut = { .end = TRANSFER_CUT, .status = 200, .body = g_string_new("{\"status\":\"delivered\"}") };

        g_assert_cmpint(inbound_read_status(p, &cut, &batch, NULL), ==, -EBADMSG);
        g_assert_null(batch);
        g_string_free(cut.body, TRUE);
}

TEST_MAIN
