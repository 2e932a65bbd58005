/*
 * A request to a hook, any bytes: a line "METHOD PATH", header lines, an empty line, the body. Judged and read under providers
 * of every kind of signature and every form of document. Nobody without a secret is ever proved, and what is read keeps
 * what its readers are promised.
 */
#include "fuzz.h"

#include <glib.h>
#include <stdlib.h>

#include "../unit/hook-request.h"

const size_t fuzz_n_cuts = 512;

#define PROVIDER(id, sections)                                                                                                 \
        "provider = { id = \"" id "\"; carries = \"sms\"; request = { url = \"https://x.example/\"; form = { a = \"{to}{text}\"; }; };" sections "};"
#define JSON_MAPS                                                                                                              \
        "receipt = { format = \"json\"; items = \"entry[].changes[].value.statuses[]\"; id = \"id\"; ref = \"ref\"; recipient = \"to\";" \
        " part = \"part\"; state = \"status\"; code = \"errors[0].code\"; states = ( { state = [ \"sent\", \"1..7\" ]; is = \"under-way\"; },"      \
        " { code = \"*1*\"; is = \"permanent\"; }, { state = \"no\"; is = \"ignore\"; } ); };"                                  \
        "reply = ( { format = \"json\"; items = \"[]\"; when = ( { at = \"from\"; } ); id = \"/id\"; from = [ \"from.id\", \"from\" ];"   \
        " to = \"^to\"; text = [ \"text\", \".\" ]; answers = \"header:X-Answers\"; at = \"at\";"                               \
        " events = ( { when = ( { at = \"type\"; is = \"stop\"; }, { at = \"x\"; absent = true; } ); is = \"stop\"; } ); },"     \
        " { format = \"json\"; from = \"sender\"; text = \"message\"; numbers = \"international\"; } );"

static const char *const providers_text[] = {
        PROVIDER("hmac", "hook = { signature = { kind = \"hmac\"; algorithm = \"sha1\"; encoding = \"base64\"; header = \"X-S\"; separator = \",\";"
                " over = \"{url-sorted}{form-unique}{form-sorted}{form-pairs}.{nonce}{header:X-A}{query:a}{form:data}\"; nonce = \"header:X-N\";"
                " body_query = \"h\"; any_port = true; credential = \"s\"; }; challenge = { answer = \"c\"; }; };" JSON_MAPS),
        PROVIDER("digest", "hook = { signature = { kind = \"digest\"; algorithm = \"md5\"; query = \"s\"; sorted = [ \"{secret}\", \"{timestamp}\", \"{body}\" ];"
                " timestamp = \"query:t\"; credential = \"s\"; }; };"
                "receipt = { format = \"form\"; items = \"data[]\"; lines = true; when = ( { at = \"[0]\"; is = \"sms_status\"; } ); id = \"[1]\"; state = \"[2]\";"
                " states = ( { state = 103; is = \"delivered\"; } ); };"
                "reply = { format = \"form\"; when = ( { at = \"From\"; } ); from = \"From\"; text = \"Body\"; at = \"time\"; time_zone = \"Europe/Kyiv\";"
                " strip = \"whatsapp:\"; join = { ref = \"r\"; part = \"p\"; parts = \"n\"; }; };"),
        PROVIDER("jwt", "hook = { signature = { kind = \"jwt\"; header = \"Authorization\"; prefix = \"Bearer \"; body_claim = \"b\";"
                " url_claim = \"u\"; credential = \"s\"; }; };"
                "reply = { from = \"from\"; text = \"text\"; charsets = ( { when = ( { at = \"coding\"; is = 2; } ); encoding = \"utf-16be\"; },"
                " { when = ( { at = \"coding\"; is = 3; } ); encoding = \"gb18030\"; } ); };"),
        PROVIDER("standard", "hook = { signature = { kind = \"standard-webhooks\"; credential = \"w\"; }; };" JSON_MAPS),
        PROVIDER("wecom", "hook = { signature = { kind = \"wecom\"; credential = \"s\"; key_credential = \"k\"; }; challenge = { answer = \"echostr\"; }; };"
                "reply = { format = \"xml\"; from = \"FromUserName\"; text = \"Content\"; id = \"MsgId\"; };"),
        PROVIDER("basic", "hook = { signature = { kind = \"basic\"; user = \"u\"; credential = \"s\"; }; };"
                "reply = { format = \"xml\"; items = \"a[].b\"; from = \"@from\"; text = [ \"#text\", \"c\" ]; };"),
        PROVIDER("token", "hook = { signature = { kind = \"token\"; header = \"X-T\"; credential = \"s\"; };"
                " challenge = { answer = \"c\"; token = \"v\"; credential = \"s\"; }; };"
                "reply = { format = \"query\"; from = \"from\"; text = \"text\"; };"),
};

/* "METHOD PATH", header lines, an empty line, the body: all after the first NUL of a line is cut. */
static TestRequest parse(const uint8_t *bytes, size_t n_bytes, GPtrArray *owned)
{
        const char *at = (const char *)bytes, *end = at + n_bytes, *space;
        TestRequest request = { .r = { .headers = g_ptr_array_new_with_free_func(g_free), .now = { INT64_C(1777000000000) } } };
        char *first = NULL;

        while (at < end) {
                const char *newline = memchr(at, '\n', (size_t)(end - at));
                char *line = g_strndup(at, newline ? (size_t)(newline - at) : (size_t)(end - at));

                at = newline ? newline + 1 : end;
                g_ptr_array_add(owned, line);
                if (!first)
                        first = line;
                else if (*line == '\0')
                        break;
                else
                        g_ptr_array_add(request.r.headers, g_strdup(line));
        }
        space = first ? strchr(first, ' ') : NULL;
        request.url = g_strconcat(HOOK_HOST, space ? space + 1 : "/", NULL);
        request.r.method = first && g_str_has_prefix(first, "GET ") ? "GET" : "POST";
        request.r.url = request.url;
        request.r.query = strchr(request.url, '?') ? strchr(request.url, '?') + 1 : "";
        request.r.body = at < end ? at : NULL;
        request.r.n_bytes = (size_t)(end - at);
        return request;
}

static void check_id(const char *id)
{
        g_assert_true(!id || (*id && strlen(id) <= 256 && g_utf8_validate(id, -1, NULL)));
}

static void check_batch(const InboundBatch *batch)
{
        for (unsigned i = 0; i < batch->receipts->len; i++) {
                const InboundReceipt *receipt = batch->receipts->pdata[i];

                g_assert_nonnull(receipt_state_to_string(receipt->state));
                g_assert_true(g_utf8_validate(receipt->detail, -1, NULL));
                g_assert_true(receipt->provider_message_id || receipt->ref);
                check_id(receipt->provider_message_id);
                check_id(receipt->ref);
                check_id(receipt->part);
        }
        for (unsigned i = 0; i < batch->replies->len; i++) {
                const InboundReply *reply = batch->replies->pdata[i];

                g_assert_nonnull(reply->from);
                g_assert_true(g_utf8_validate(reply->text, -1, NULL));
                g_assert_true((reply->event == REPLY_EVENT_TEXT) == (*reply->text != '\0'));
                g_assert_true(!reply->part_ref || (reply->part >= 1 && reply->part <= reply->n_parts));
                check_id(reply->id);
                check_id(reply->answers);
        }
}

static void check(const Provider *provider, const Credentials *credentials, const HookRequest *request)
{
        g_auto(HookProof) proof = { 0 };
        g_auto(HookAnswer) answer = { 0 };
        g_autoptr(InboundBatch) batch = NULL;
        Err err = { 0 };
        int r = hook_verify(provider, credentials, request, &proof, &err);

        g_assert_true(r == HOOK_FORGED || r == HOOK_STALE);
        r = inbound_read(provider, credentials, request, "UA", &batch, &answer, &err);
        g_assert_true(r == 0 || r == -EBADMSG);
        if (r < 0)
                return;
        check_batch(batch);
        g_assert_cmpuint(answer.status, ==, 200);
        g_assert_nonnull(answer.body);
}

static void check_status(const Provider *provider, const HookRequest *request)
{
        HttpResponse response = { .end = TRANSFER_ANSWERED, .status = 200, .headers = request->headers };
        g_autoptr(InboundBatch) batch = NULL;

        response.body = g_string_new_len(request->body ? request->body : "", (gssize)MIN(request->n_bytes, (size_t)RESPONSE_BODY_MAX));
        if (inbound_read_status(provider, &response, &batch, NULL) == 0)
                g_assert_cmpuint(batch->receipts->len, >, 0);
        g_string_free(response.body, TRUE);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
        static Provider *providers[G_N_ELEMENTS(providers_text)], *asked;
        static Credentials *credentials;
        g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
        g_auto(TestRequest) request = parse(bytes, n_bytes, owned);

        if (!credentials) {
                credentials = test_credentials("s", "a secret that no input knows 58f1", "w", "whsec_WDNrXzJrZDkzbGRrMzkyMWtzbGRrMzkx", "k",
                        "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", NULL);
                asked = provider_from_text("provider = { id = \"asked\"; carries = \"sms\"; request = { url = \"https://x.example/\"; form = { a = \"{to}{text}\"; }; };"
                        " status = { request = { url = \"https://x.example/\"; form = { a = \"{ref}\"; }; }; answer = { items = \"a[]\"; state = \"s.*.c\"; code = \"e\";"
                        " states = ( { http = 404; is = \"absent\"; }, { state = -1; is = \"delivered\"; } ); }; }; };", NULL);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(providers); i++) {
                if (!providers[i])
                        providers[i] = provider_from_text(providers_text[i], NULL);
                check(providers[i], credentials, &request.r);
        }
        check_status(asked, &request.r);
        return 0;
}
