#include "test.h"

#include <errno.h>
#include <jansson.h>

#include "channel/request.h"
#include "provider-text.h"

static const UtcMs now = { 1614265330000 };

static const ChannelMessage plain = {
        .to = "+380671234567", .text = "Добрий день & 100% \"так\"?", .coding = "unicode", .id = "m1", .key = "m1-p-0",
        .from = "Клініка", .created = { 1614265000999 },
};

static Credentials *secrets(void)
{
        Credentials *credentials = credentials_new();

        credentials_add(credentials, "kannel-user", "us er\n", 6);
        credentials_add(credentials, "kannel-password", "p&ss=w", 6);
        credentials_add(credentials, "token", "123:AB/C", 8);
        credentials_add(credentials, "key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 38);
        credentials_add(credentials, "cut", "a\r\nX-B: c", 9);
        return credentials;
}

static HttpRequest *build(const Provider *provider, const ChannelMessage *message)
{
        g_autoptr(Credentials) credentials = secrets();
        HttpRequest *request = NULL;
        Err err = { 0 };
        int r = request_build(provider, credentials, message, now, &request, &err);

        if (r < 0)
                g_error("%s: %s", err.what, err.why);
        return request;
}

static void refused(const Provider *provider, const ChannelMessage *message, int code, const char *words)
{
        g_autoptr(Credentials) credentials = secrets();
        g_autofree char *text = NULL;
        HttpRequest *request = NULL;
        Err err = { 0 };

        g_assert_cmpint(request_build(provider, credentials, message, now, &request, &err), ==, code);
        g_assert_null(request);
        text = err_render(&err);
        if (!strstr(text, words) || strstr(text, "380") || strstr(text, "Добрий"))
                g_error("%s", text);
}

static bool has_header(const HttpRequest *request, const char *line)
{
        return g_ptr_array_find_with_equal_func(request->headers, line, g_str_equal, NULL);
}

/* The design's Kannel example: everything in the query, escaped by RFC 3986. */
TEST(query_is_escaped)
{
        g_autoptr(Provider) provider = provider_from_text(
                "provider = { id = \"kannel\"; carries = \"sms\"; request = { method = \"GET\";"
                " url = \"http://127.0.0.1:13013/cgi-bin/sendsms\"; query = { username = \"{credential:kannel-user}\";"
                " password = \"{credential:kannel-password}\"; to = \"{to}\"; text = \"{text}\"; coding = \"{coding}\"; }; };"
                " coding = { gsm7 = \"0\"; unicode = \"2\"; }; };", NULL);
        g_autoptr(HttpRequest) request = build(provider, &plain);

        g_assert_cmpstr(request->method, ==, "GET");
        g_assert_cmpstr(request->url, ==, "http://127.0.0.1:13013/cgi-bin/sendsms?username=us%20er&password=p%26ss%3Dw"
                "&to=%2B380671234567&text=%D0%94%D0%BE%D0%B1%D1%80%D0%B8%D0%B9%20%D0%B4%D0%B5%D0%BD%D1%8C%20%26%20100%25%20%22"
                "%D1%82%D0%B0%D0%BA%22%3F&coding=2");
        g_assert_null(request->body);
        g_assert_cmpuint(request->headers->len, ==, 0);
}

TEST(coding_follows_the_text)
{
        g_autoptr(Provider) provider = provider_with("query = { c = \"{coding}\"; };", "coding = { gsm7 = \"0\"; unicode = \"2\"; };", NULL);
        ChannelMessage latin = plain, unsure = plain;
        g_autoptr(HttpRequest) a = NULL;
        g_autoptr(HttpRequest) b = NULL;

        latin.coding = "gsm7";
        unsure.coding = "";
        a = build(provider, &latin);
        b = build(provider, &unsure);
        g_assert_cmpstr(a->url, ==, "https://api.example.com/send?c=0");
        g_assert_cmpstr(b->url, ==, "https://api.example.com/send?c=2");
}

TEST(query_joins_a_query_that_is_there)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"sms\"; request = {"
                " url = \"https://x.example/a?v=1\"; query = { to = \"{to}\"; t = \"{text}\"; }; };"
                " auth = { kind = \"query\"; name = \"api_key\"; credential = \"token\"; }; };", NULL);
        ChannelMessage message = plain;
        g_autoptr(HttpRequest) request = NULL;

        message.text = "x";
        request = build(provider, &message);
        g_assert_cmpstr(request->url, ==, "https://x.example/a?v=1&to=%2B380671234567&t=x&api_key=123%3AAB%2FC");
}

TEST(form_is_urlencoded)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"sms\"; request = {"
                " url = \"https://x.example/\"; recipient = \"digits\"; form = { To = \"{to}\"; Body = \"[{text}]\"; }; }; };", NULL);
        ChannelMessage message = plain;
        g_autoptr(HttpRequest) request = NULL;

        message.text = "a b+c&d=e\n";
        request = build(provider, &message);
        g_assert_cmpstr(request->body->str, ==, "To=380671234567&Body=%5Ba+b%2Bc%26d%3De%0A%5D");
        g_assert_true(has_header(request, "Content-Type: application/x-www-form-urlencoded"));
}

TEST(json_keeps_types_order_and_quotes)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"sms\"; request = {"
                " url = \"https://x.example/\"; json = { z = 1; big = 9007199254740993L; on = true; rate = 0.5;"
                " a = { list = [ \"{to}\" ]; deep = ( { text = \"<{text}>\" }, 2 ); }; }; }; };", NULL);
        ChannelMessage message = plain;
        g_autoptr(HttpRequest) request = NULL;

        message.text = "\"}, {\"x\": \"\\\n";
        request = build(provider, &message);
        g_assert_cmpstr(request->body->str, ==, "{\"z\":1,\"big\":9007199254740993,\"on\":true,\"rate\":0.5,\"a\":{\"list\":"
                "[\"+380671234567\"],\"deep\":[{\"text\":\"<\\\"}, {\\\"x\\\": \\\"\\\\\\n>\"},2]}}");
        g_assert_true(has_header(request, "Content-Type: application/json"));
}

/* A long text outgrows the first buffer. */
TEST(long_json_is_whole)
{
        g_autoptr(Provider) provider = provider_with("", "", NULL);
        g_autofree char *text = g_strnfill(5000, 'x');
        ChannelMessage message = plain;
        g_autoptr(HttpRequest) request = NULL;
        json_t *json;

        message.text = text;
        request = build(provider, &message);
        json = json_loadb(request->body->str, request->body->len, 0, NULL);
        g_assert_cmpstr(json_string_value(json_object_get(json, "text")), ==, text);
        json_decref(json);
}

TEST(raw_body_takes_values_as_they_are)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"sms\"; request = {"
                " url = \"https://x.example/\"; raw = \"{{{to}}}\\n{text}\"; content_type = \"text/x-mine\"; }; };", NULL);
        g_autoptr(HttpRequest) request = build(provider, &plain);

        g_assert_cmpstr(request->body->str, ==, "{+380671234567}\nДобрий день & 100% \"так\"?");
        g_assert_true(has_header(request, "Content-Type: text/x-mine"));
}

/* Telegram's token stands in the URL with its ':'. Nothing in a value makes another path of it. */
TEST(url_placeholders_are_path_segments)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"telegram\"; request = {"
                " url = \"https://x.example/bot{credential:token}/to/{to}/send\"; json = { text = \"{text}\"; }; }; };", NULL);
        ChannelMessage message = plain;
        g_autoptr(HttpRequest) request = NULL;

        message.to = "../a?b#c";
        request = build(provider, &message);
        g_assert_cmpstr(request->url, ==, "https://x.example/bot123:AB%2FC/to/..%2Fa%3Fb%23c/send");
        message.to = "..";
        refused(provider, &message, -EINVAL, "URL");
}

TEST(headers_refuse_line_ends)
{
        g_autoptr(Provider) good = provider_with("headers = { X-Id = \"<{id}>\"; };", "", NULL);
        g_autoptr(Provider) cut = provider_with("headers = { X-Secret = \"{credential:cut}\"; };", "", NULL);
        g_autoptr(Provider) bearer = provider_with("", "auth = { kind = \"bearer\"; credential = \"cut\"; };", NULL);
        g_autoptr(HttpRequest) request = build(good, &plain);
        ChannelMessage message = plain;

        g_assert_true(has_header(request, "X-Id: <m1>"));
        message.id = "m1\r\nX-Evil: 1";
        refused(good, &message, -EINVAL, "line end");
        refused(cut, &plain, -EINVAL, "line end");
        refused(bearer, &plain, -EINVAL, "line end");
}

TEST(auth_basic_bearer_and_header)
{
        g_autoptr(Provider) basic = provider_with("", "auth = { kind = \"basic\"; user = \"clinic\"; credential = \"token\"; };", NULL);
        g_autoptr(Provider) colon = provider_with("", "auth = { kind = \"basic\"; user = \"{credential:token}\"; credential = \"token\"; };", NULL);
        g_autoptr(Provider) bearer = provider_with("", "auth = { kind = \"bearer\"; credential = \"token\"; };", NULL);
        g_autoptr(Provider) header = provider_with("", "auth = { kind = \"header\"; name = \"X-Key\"; credential = \"token\"; };", NULL);
        g_autoptr(HttpRequest) a = build(basic, &plain);
        g_autoptr(HttpRequest) b = build(bearer, &plain);
        g_autoptr(HttpRequest) c = build(header, &plain);

        g_assert_cmpstr(a->user, ==, "clinic");
        g_assert_cmpstr(a->password, ==, "123:AB/C");
        g_assert_true(has_header(b, "Authorization: Bearer 123:AB/C"));
        g_assert_true(has_header(c, "X-Key: 123:AB/C"));
        refused(colon, &plain, -EINVAL, "':'");
}

TEST(missing_credential_is_told_by_name)
{
        g_autoptr(Provider) provider = provider_with("query = { k = \"{credential:absent}\"; };", "", NULL);
        g_autoptr(Provider) json = provider_from_text("provider = { id = \"p\"; carries = \"sms\"; request = {"
                " url = \"https://x.example/\"; json = { k = \"{credential:absent}\"; t = \"{to}{text}\"; }; }; };", NULL);

        refused(provider, &plain, -ENOKEY, "\"absent\"");
        refused(json, &plain, -ENOKEY, "\"absent\"");
}

TEST(numbers_must_be_international)
{
        static const char *const bad[] = { "0671234567", "+38067-123", "", "+", "+1234567890123456", "olena" };
        g_autoptr(Provider) provider = provider_with("", "", NULL);
        ChannelMessage message = plain;

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
                message.to = bad[i];
                refused(provider, &message, -EINVAL, "number");
        }
}

TEST(every_character_comes_through_json)
{
        g_autoptr(Provider) provider = provider_with("", "", NULL);
        g_autoptr(GString) text = g_string_new("Добрий день \u2028 \U0001F600 ");
        ChannelMessage message = plain;
        g_autoptr(HttpRequest) request = NULL;
        json_t *json;

        for (char c = 1; c < 0x7f; c++)
                g_string_append_c(text, c);
        g_string_append(text, "\x7f end");
        message.text = text->str;
        request = build(provider, &message);
        json = json_loadb(request->body->str, request->body->len, 0, NULL);
        g_assert_cmpstr(json_string_value(json_object_get(json, "text")), ==, text->str);
        json_decref(json);
}

TEST(text_must_be_utf8_in_json)
{
        g_autoptr(Provider) provider = provider_with("", "", NULL);
        ChannelMessage message = plain;

        message.text = "\xff\xfe";
        refused(provider, &message, -EINVAL, "UTF-8");
}

TEST(key_goes_where_the_provider_looks)
{
        g_autoptr(Provider) header = provider_with("", "idempotency = \"header:Idempotency-Key\";", NULL);
        g_autoptr(Provider) body = provider_with("query = { ref = \"{key}\"; };", "idempotency = \"body\";", NULL);
        g_autoptr(HttpRequest) a = build(header, &plain);
        g_autoptr(HttpRequest) b = build(body, &plain);

        g_assert_true(has_header(a, "Idempotency-Key: m1-p-0"));
        g_assert_cmpstr(b->url, ==, "https://api.example.com/send?ref=m1-p-0");
}

/* The signature over exactly the bytes that go out, checked with an HMAC of our own. */
TEST(webhook_is_signed)
{
        g_autoptr(Provider) provider = provider_with("", "auth = { kind = \"standard-webhooks\"; credential = \"key\"; };"
                "idempotency = \"standard-webhooks\";", NULL);
        g_autoptr(HttpRequest) request = build(provider, &plain);
        g_autofree char *signed_text = g_strdup_printf("m1-p-0.1614265330.%s", request->body->str);
        g_autofree guchar *key = NULL;
        g_autofree char *digest = NULL;
        g_autofree char *line = NULL;
        guint8 bytes[32];
        gsize n_key, n_bytes = sizeof(bytes);
        GHmac *hmac;

        key = g_base64_decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &n_key);
        hmac = g_hmac_new(G_CHECKSUM_SHA256, key, n_key);
        g_hmac_update(hmac, (guchar *)signed_text, -1);
        g_hmac_get_digest(hmac, bytes, &n_bytes);
        g_hmac_unref(hmac);
        digest = g_base64_encode(bytes, n_bytes);
        line = g_strconcat("webhook-signature: v1,", digest, NULL);
        g_assert_true(has_header(request, "webhook-id: m1-p-0"));
        g_assert_true(has_header(request, "webhook-timestamp: 1614265330"));
        g_assert_true(has_header(request, line));
}

/* What a retry after a lost answer relies on. */
TEST(same_message_and_key_give_the_same_bytes)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"sms\"; request = {"
                " url = \"https://x.example/{id}\"; json = { b = \"{key}\"; a = \"{text}\"; t = \"{created}\"; to = \"{to}\"; c = \"{from}\"; }; }; };", NULL);
        g_autoptr(HttpRequest) a = build(provider, &plain);
        g_autoptr(HttpRequest) b = build(provider, &plain);

        g_assert_cmpstr(a->url, ==, b->url);
        g_assert_cmpstr(a->body->str, ==, b->body->str);
        g_assert_cmpstr(a->body->str, ==, "{\"b\":\"m1-p-0\",\"a\":\"Добрий день & 100% \\\"так\\\"?\",\"t\":\"2021-02-25T14:56:40Z\","
                "\"to\":\"+380671234567\",\"c\":\"Клініка\"}");
}

TEST(needed_credentials_are_listed_once)
{
        g_autoptr(Provider) provider = provider_with("headers = { X-A = \"{credential:a}\"; }; query = { a = \"{credential:a}{credential:b}\"; };",
                "auth = { kind = \"standard-webhooks\"; credential = \"c\"; second_credential = \"d\"; };", NULL);
        g_autoptr(GPtrArray) names = request_credentials(provider);
        g_autofree char *all = NULL;

        g_ptr_array_add(names, NULL);
        all = g_strjoinv(",", (char **)names->pdata);
        g_assert_cmpstr(all, ==, "a,b,c,d");
}

/* With -m perf it is told: the loop builds 20,000 a second beside libcurl. */
TEST(cost_of_a_request)
{
        double cost_us;
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"sms\"; request = {"
                " url = \"https://x.example/\"; json = { type = \"message\"; id = \"{id}\"; key = \"{key}\"; to = \"{to}\";"
                " text = \"{text}\"; clinic = \"{from}\"; }; }; };", NULL);
        g_autoptr(Credentials) credentials = secrets();
        unsigned n = g_test_perf() ? 200000 : 100;

        g_test_timer_start();
        for (unsigned i = 0; i < n; i++) {
                g_autoptr(HttpRequest) request = NULL;
                g_assert_cmpint(request_build(provider, credentials, &plain, now, &request, NULL), ==, 0);
        }
        cost_us = g_test_timer_elapsed() / n * 1e6;
        g_test_minimized_result(cost_us, "%.2f microseconds a request", cost_us);
}

TEST_MAIN

/* ---- what differs between providers -------------------------------------------------------------- */

static ChannelMessage whole(void)
{
        ChannelMessage message = plain;

        message.text = "x";
        message.number = 4711;
        message.ref = "4711-0123456789abcdef-2";
        message.language = "uk";
        message.purpose = "safety";
        message.nonce = "00112233445566778899aabbccddeeff";
        return message;
}

static Provider *provider_of(const char *json, const char *more)
{
        g_autofree char *text = g_strdup_printf("provider = { id = \"p\"; carries = \"sms\"; request = { url = \"https://x.example/\";"
                " json = %s; }; %s };", json, more);

        return provider_from_text(text, NULL);
}

TEST(our_own_words_of_a_message)
{
        g_autoptr(Provider) provider = provider_of("{ to = \"{to:int}\"; t = \"{text}\"; ref = \"{ref}\"; n = \"{number:int}\"; s = \"no {number}\";"
                " l = \"{language}\"; p = \"{purpose}\"; u = \"{key_uuid}\"; }", "");
        ChannelMessage message = whole(), other = whole();
        g_autoptr(HttpRequest) request = NULL;
        g_autoptr(HttpRequest) again = NULL;

        message.to = "+380671234567";
        refused(provider, &message, -EINVAL, "is none"); /* a plus is no digit */
        provider->request.recipient = RECIPIENT_DIGITS;
        request = build(provider, &message);
        g_assert_cmpstr(request->body->str, ==, "{\"to\":380671234567,\"t\":\"x\",\"ref\":\"4711-0123456789abcdef-2\",\"n\":4711,\"s\":\"no 4711\","
                "\"l\":\"uk\",\"p\":\"safety\",\"u\":\"9a79401c-4199-5264-89e9-31b01a79de07\"}");
        other.key = "m1-p-1";
        provider->request.recipient = RECIPIENT_DIGITS;
        again = build(provider, &other);
        g_assert_cmpstr(again->body->str, !=, request->body->str);
}

TEST(a_number_as_its_country_dials_it)
{
        g_autoptr(Provider) provider = provider_with("recipient = \"national\";", "", NULL);
        ChannelMessage message = whole();
        g_autoptr(HttpRequest) request = NULL;

        message.to = "+821012345678";
        request = build(provider, &message);
        g_assert_cmpstr(request->body->str, ==, "{\"to\":\"01012345678\",\"text\":\"x\"}");
        message.to = "+999999999999";
        refused(provider, &message, -EINVAL, "no country");
}

/* Where no hook of ours can be reached, what is about it goes, and what is around it stays. */
TEST(urls_of_ours_are_left_out_when_there_are_none)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"sms\"; request = {"
                " url = \"https://x.example/\"; headers = { X-Reply = \"{reply_url}\"; };"
                " query = { mask = \"27{with:receipt_url}\"; dlr = \"{receipt_url}?s=%d&ref={ref}\"; end = \"1\"; };"
                " json = { to = \"{to}\"; t = \"{text}\"; hooks = { delivery = { url = \"{receipt_url}\"; }; }; list = [ \"{reply_url}\", \"b\" ]; }; }; };", NULL);
        ChannelMessage message = whole();
        g_autoptr(HttpRequest) without = build(provider, &message);
        g_autoptr(HttpRequest) with = NULL;

        g_assert_cmpstr(without->url, ==, "https://x.example/?end=1");
        g_assert_cmpstr(without->body->str, ==, "{\"to\":\"+380671234567\",\"t\":\"x\",\"list\":[\"b\"]}");
        g_assert_cmpuint(without->headers->len, ==, 1);
        message.receipt_url = "https://us.example/hooks/p/receipt/s3cret";
        message.reply_url = "https://us.example/hooks/p/reply";
        with = build(provider, &message);
        g_assert_cmpstr(with->url, ==, "https://x.example/?mask=27&dlr=https%3A%2F%2Fus.example%2Fhooks%2Fp%2Freceipt%2Fs3cret"
                "%3Fs%3D%25d%26ref%3D4711-0123456789abcdef-2&end=1");
        g_assert_cmpstr(with->body->str, ==, "{\"to\":\"+380671234567\",\"t\":\"x\",\"hooks\":{\"delivery\":{\"url\":"
                "\"https://us.example/hooks/p/receipt/s3cret\"}},\"list\":[\"https://us.example/hooks/p/reply\",\"b\"]}");
        g_assert_true(has_header(with, "X-Reply: https://us.example/hooks/p/reply"));
}

#define TEMPLATES "templates = ( { text = \"a\"; language = \"uk\"; name = \"A1\"; variables = { n = \"{patient}\"; }; } );"

TEST(templates_stand_as_json_and_as_a_text_of_it)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"sms\"; request = { url = \"https://x.example/\";"
                " query = { to = \"{to}\"; P = \"{variables}\"; }; json = { code = \"{template}\"; lang = \"{template_language}\"; v = \"{variables}\"; }; };"
                TEMPLATES " };", NULL);
        ChannelMessage message = whole();
        g_autoptr(HttpRequest) request = NULL;

        refused(provider, &message, -EINVAL, "approved templates");
        message.template = "A1";
        message.template_language = "uk_UA";
        message.variables = "{\"n\":\"\\u0022x\\u0022\"}";
        request = build(provider, &message);
        g_assert_cmpstr(request->body->str, ==, "{\"code\":\"A1\",\"lang\":\"uk_UA\",\"v\":{\"n\":\"\\u0022x\\u0022\"}}");
        g_assert_cmpstr(request->url, ==, "https://x.example/?to=%2B380671234567&P=%7B%22n%22%3A%22%5Cu0022x%5Cu0022%22%7D");
}

TEST(each_variable_in_the_form_of_the_provider)
{
        g_autoptr(Provider) provider = provider_of("{ to = \"{to}\"; code = \"{template}\"; v = \"{variables}\"; }",
                TEMPLATES " template_variable = { type = \"text\"; text = \"{variable}\"; };"
                " free_text = { url = \"https://x.example/free\"; json = { to = \"{to}\"; text = \"{text}\"; }; };");
        ChannelMessage message = whole();
        g_autoptr(HttpRequest) array = NULL;
        g_autoptr(HttpRequest) object = NULL;
        g_autoptr(HttpRequest) free_text = build(provider, &message);

        g_assert_cmpstr(free_text->url, ==, "https://x.example/free");
        message.template = "A1";
        message.variables = "[\"a\",\"\\\"b\"]";
        array = build(provider, &message);
        g_assert_nonnull(strstr(array->body->str, "\"v\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"\\\"b\"}]"));
        message.variables = "{\"x\":\"1\",\"y\":\"2\"}";
        object = build(provider, &message);
        g_assert_nonnull(strstr(object->body->str, "\"v\":{\"x\":{\"type\":\"text\",\"text\":\"1\"},\"y\":{\"type\":\"text\",\"text\":\"2\"}}"));
}

TEST(a_secret_may_be_several_segments_of_a_path)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"alert\"; request = {"
                " url = \"https://x.example/s/{credential-path:token}/{credential:token}\"; json = { t = \"{text}\"; }; }; };", NULL);
        ChannelMessage message = whole();
        g_autoptr(HttpRequest) request = build(provider, &message);

        g_assert_cmpstr(request->url, ==, "https://x.example/s/123:AB/C/123:AB%2FC");
}

TEST(an_alert_may_have_no_recipient)
{
        g_autoptr(Provider) provider = provider_from_text("provider = { id = \"p\"; carries = \"alert\"; request = {"
                " url = \"https://x.example/\"; json = { c = \"{to}\"; t = \"{text}\"; }; }; };", NULL);
        ChannelMessage message = whole();
        g_autoptr(HttpRequest) request = NULL;

        message.to = "";
        request = build(provider, &message);
        g_assert_cmpstr(request->body->str, ==, "{\"c\":\"\",\"t\":\"x\"}");
}

TEST(a_status_is_asked_by_the_provider_s_id)
{
        g_autoptr(Provider) provider = provider_with("", "auth = { kind = \"bearer\"; credential = \"token\"; };", NULL);
        g_autoptr(Credentials) credentials = secrets();
        ChannelMessage message = whole();
        HttpRequest *request = NULL;
        Err err = { 0 };

        g_assert_false(provider_can_be_asked(provider));
        g_assert_cmpint(request_build_status(provider, credentials, &message, now, &request, &err), ==, -ENOTSUP);
        g_assert_cmpint(pattern_new("https://x.example/m/{provider_id}", &provider->status.url, NULL), ==, 0);
        provider->status.method = g_strdup("GET");
        /* its answer was lost: there is no name to ask by, and nothing may be told of another one */
        g_assert_cmpint(request_build_status(provider, credentials, &message, now, &request, &err), ==, -ENODATA);
        g_assert_null(request);
        err = (Err){ 0 };
        message.provider_message_id = "wamid.A=/";
        g_assert_cmpint(request_build_status(provider, credentials, &message, now, &request, &err), ==, 0);
        g_assert_cmpstr(request->url, ==, "https://x.example/m/wamid.A%3D%2F");
        g_assert_true(has_header(request, "Authorization: Bearer 123:AB/C"));
        http_request_free(request);
}

TEST(a_token_is_fetched_by_credentials_alone)
{
        g_autoptr(Provider) provider = provider_with("query = { t = \"{token}\"; };", "auth = { kind = \"token\"; token = \"access_token\";"
                " request = { method = \"GET\"; url = \"https://x.example/token\"; query = { id = \"{credential:token}\"; }; }; };", NULL);
        g_autoptr(Credentials) credentials = secrets();
        ChannelMessage message = whole();
        g_autoptr(HttpRequest) with = NULL;
        HttpRequest *request = NULL;

        g_assert_cmpint(request_build_token(provider, credentials, &request, NULL), ==, 0);
        g_assert_cmpstr(request->url, ==, "https://x.example/token?id=123%3AAB%2FC");
        http_request_free(request);
        message.token = "T&1";
        with = build(provider, &message);
        g_assert_cmpstr(with->url, ==, "https://api.example.com/send?t=T%261");
}
