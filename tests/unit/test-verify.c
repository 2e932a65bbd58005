#include "test.h"

#include <errno.h>

#include "hook-request.h"
#include "inbound/secret.h"

#define RECEIPT "receipt = { state = \"status\"; id = \"id\"; states = ( { is = \"delivered\"; } ); };"

/* the verdict, and the proof when there is one; @ret_id may be NULL */
static int verify(const Provider *provider, const Credentials *credentials, const TestRequest *request, char **ret_id)
{
        g_auto(HookProof) proof = { 0 };
        Err err = { 0 };
        int r = hook_verify(provider, credentials, &request->r, &proof, &err);

        if (r == HOOK_PROVED && ret_id)
                *ret_id = g_steal_pointer(&proof.replay_id);
        return r;
}

static char *hmac_hex(GChecksumType type, const char *key, const char *text)
{
        return g_compute_hmac_for_string(type, (const guchar *)key, strlen(key), text, -1);
}

/* ---- secret path ---- */

TEST(the_path_must_end_as_agreed)
{
        g_autoptr(Provider) p = hook_provider("hook = { secret = \"s\"; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "Tr0ub4dor", NULL);
        g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt/Tr0ub4dor", "application/json", "{}");

        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
        request.r.path_secret = "Tr0ub4dor";
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_PROVED);
        request.r.path_secret = "Tr0ub4do";
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
        request.r.path_secret = "tr0ub4dor";
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
        request.r.path_secret = "";
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
}

TEST(a_path_that_goes_on_is_not_the_agreed_one)
{
        g_autoptr(Provider) p = hook_provider(
                "hook = { signature = { kind = \"token\"; header = \"X-Token\"; credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "word", NULL);
        g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt/more", NULL, "{}");

        test_header(&request, "X-Token: word");
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_PROVED);
        request.r.path_secret = "more";
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
}

TEST(without_the_secret_nothing_is_proved)
{
        g_autoptr(Provider) p = hook_provider("hook = { secret = \"s\"; };" RECEIPT, NULL);
        g_autoptr(Credentials) none = credentials_new();
        g_autoptr(Credentials) empty = test_credentials("s", "", NULL);
        g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt/", "application/json", "{}");

        request.r.path_secret = "";
        g_assert_cmpint(verify(p, none, &request, NULL), ==, -ENOKEY);
        g_assert_cmpint(verify(p, empty, &request, NULL), ==, -ENOKEY);
}

TEST(a_provider_without_a_hook_proves_nothing)
{
        g_autoptr(Provider) p = hook_provider("", NULL);
        g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt", NULL, "{}");

        g_assert_cmpint(verify(p, NULL, &request, NULL), ==, HOOK_FORGED);
}

/* ---- digests ---- */

TEST(the_raw_body_is_signed)
{
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"hmac\"; header = \"X-Hub-Signature-256\"; "
                "prefix = \"sha256=\"; over = \"{body}\"; credential = \"s\"; second_credential = \"t\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "new", "t", "old", NULL);
        static const char body[] = "{\"t\":\"\\u0434\"}";
        const char *keys[] = { "new", "old" };

        for (size_t i = 0; i < 2; i++) {
                g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt", "application/json", body);
                g_autofree char *digest = hmac_hex(G_CHECKSUM_SHA256, keys[i], body);
                g_autofree char *upper = g_ascii_strup(digest, -1);
                g_autofree char *line = g_strdup_printf("X-Hub-Signature-256: sha256=%s", i == 0 ? digest : upper);

                g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
                test_header(&request, line);
                g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_PROVED);
                request.r.n_bytes--;
                g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
        }
}

TEST(a_signed_time_stamp_bounds_its_life)
{
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"hmac\"; header = \"X-Signature\"; over = \"{body}{timestamp}\"; "
                "timestamp = \"header:X-Timestamp\"; tolerance = \"5 minutes\"; credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "key", NULL);
        g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt", "application/json", "{}");
        g_autofree char *digest = hmac_hex(G_CHECKSUM_SHA256, "key", "{}1777000000");
        g_autofree char *line = g_strconcat("X-Signature: ", digest, NULL), *id = NULL;
        g_auto(HookProof) proof = { 0 };
        UtcMs now = request.r.now;

        test_header(&request, line);
        test_header(&request, "X-Timestamp: 1777000000");
        g_assert_cmpint(verify(p, c, &request, &id), ==, HOOK_PROVED);
        g_assert_cmpstr(id, ==, digest);
        request.r.now.ms = now.ms + 300 * 1000;
        g_assert_cmpint(hook_verify(p, c, &request.r, &proof, NULL), ==, HOOK_PROVED);
        g_assert_cmpint(proof.expires.ms, >, request.r.now.ms);
        request.r.now.ms++;
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_STALE);
        request.r.now.ms = now.ms - 300 * 1000 - 1;
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_STALE);
        /* a wrong signature is forged, however old */
        request.r.body = "[]";
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
}

TEST(a_form_signature_does_not_cover_another_kind_of_body)
{
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"hmac\"; algorithm = \"sha1\"; encoding = \"base64\"; "
                "header = \"X-Twilio-Signature\"; over = \"{url}{form-unique}\"; body_query = \"bodySHA256\"; any_port = true; "
                "credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "12345", NULL);
        /* the example in Twilio's documentation of request validation, with a URL of ours */
        static const char url[] = "https://clinic.example/hooks/p/receipt";
        g_autofree char *text = g_strconcat(url, "Digits1234", "To+18005551212", NULL);
        uint8_t digest[DIGEST_BYTES_MAX];
        size_t n = secret_hmac(G_CHECKSUM_SHA1, "12345", 5, text, strlen(text), digest);
        g_autofree char *base64 = g_base64_encode(digest, n), *line = g_strconcat("X-Twilio-Signature: ", base64, NULL);
        g_auto(TestRequest) form = test_request("POST", "/hooks/p/receipt", "application/x-www-form-urlencoded", "To=%2B18005551212&Digits=1234&To=%2b18005551212");
        g_auto(TestRequest) port = test_request("POST", "/hooks/p/receipt", "application/x-www-form-urlencoded; charset=UTF-8", form.r.body);
        g_auto(TestRequest) json = test_request("POST", "/hooks/p/receipt", "application/json", form.r.body);

        test_header(&form, line);
        test_header(&port, line);
        test_header(&json, line);
        g_assert_cmpint(verify(p, c, &form, NULL), ==, HOOK_PROVED);
        g_assert_cmpint(verify(p, c, &json, NULL), ==, HOOK_FORGED);
        port.r.url = "https://clinic.example:443/hooks/p/receipt";
        g_assert_cmpint(verify(p, c, &port, NULL), ==, HOOK_PROVED);
        port.r.url = "https://clinic.example:8443/hooks/p/receipt";
        g_assert_cmpint(verify(p, c, &port, NULL), ==, HOOK_FORGED);
}

/* Inbound messages and their signatures as of test/Client/SignatureTest.php of Vonage/vonage-php-sdk-core (002c7200), 2026-11-26:
 * each of the five algorithms that a Vonage account may be set to. */
TEST(what_vonage_signs_is_proved_by_each_of_its_algorithms)
{
#define AGAIN "message-timestamp=2013-11-21+15%3A27%3A30&messageId=020000001B0FE827&msisdn=14843472194&text=Test+again&timestamp=1385047698" \
        "&to=13239877404&type=text"
        static const struct {
                const char *rule, *body, *sig;
        } vectors[] = {
                { "kind = \"digest\"; algorithm = \"md5\"; over = \"{form-pairs}{secret}\";", AGAIN, "d2e7b1dc968737c5998ad624e02f90b7" },
                { "kind = \"digest\"; algorithm = \"md5\"; over = \"{form-pairs}{secret}\";",
                        "keyword=TEST&message-timestamp=2017-04-04+22%3A57%3A47&messageId=0B00000042AC53BD&msisdn=14843472194"
                        "&nonce=929d6744-bd28-42c8-b6cf-31d5b4f43732&text=Test+with+%26+and+%3D&timestamp=1491346667&to=12192259404&type=text",
                        "e06d9763e3fd0b9c31beb5fc2fcb011c" },
                { "kind = \"hmac\"; algorithm = \"md5\"; over = \"{form-pairs}\";", AGAIN, "DDEBD46008C2D4E93CCE578A332A52D5" },
                { "kind = \"hmac\"; algorithm = \"sha1\"; over = \"{form-pairs}\";", AGAIN, "27D0D05C2876C7CB1720DBCDBA4D492E1E55C09A" },
                { "kind = \"hmac\"; algorithm = \"sha256\"; over = \"{form-pairs}\";", AGAIN,
                        "DDB8397C2B90AAC7F3882D306475C9A5058C92322EEF43C92B298B6E0FC0D330" },
                { "kind = \"hmac\"; algorithm = \"sha512\"; over = \"{form-pairs}\";", AGAIN,
                        "E0D3C650F8C9D1A5C174D10DDDBFB003E561F59B265616208B0487C5D819481CD3C311D59CF6165ECD1139622D5BA3A256C0D763AC4A9AD9144B5A42"
                        "6B94FE82" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
                g_autofree char *hook = g_strdup_printf("hook = { signature = { %s form = \"sig\"; once = true; credential = \"s\"; }; };" RECEIPT,
                        vectors[i].rule);
                g_autofree char *body = g_strdup_printf("%s&sig=%s", vectors[i].body, vectors[i].sig);
                g_autoptr(Provider) p = hook_provider(hook, NULL);
                g_autoptr(Credentials) c = test_credentials("s", "my_secret_key_for_testing", NULL);
                g_auto(TestRequest) request = test_request("POST", "/hooks/p/reply", "application/x-www-form-urlencoded", body);
                g_autofree char *id = NULL;

                g_test_message("vector %zu", i);
                g_assert_cmpint(verify(p, c, &request, &id), ==, HOOK_PROVED);
                g_assert_nonnull(id);
                *strstr(body, "14843472194") = '2';
                g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
        }
}

/* A form as Twilio signs it: names and values run together, so that nothing says where one ends. */
static TestRequest twilio_form(const char *body, const char *signed_text)
{
        TestRequest request = test_request("POST", "/hooks/p/reply", "application/x-www-form-urlencoded", body);
        g_autofree char *text = g_strconcat(request.url, signed_text, NULL);
        uint8_t digest[DIGEST_BYTES_MAX];
        size_t n = secret_hmac(G_CHECKSUM_SHA1, "12345", 5, text, strlen(text), digest);
        g_autofree char *base64 = g_base64_encode(digest, n), *line = g_strconcat("X-Twilio-Signature: ", base64, NULL);

        test_header(&request, line);
        return request;
}

TEST(who_has_seen_a_form_that_is_signed_run_together_makes_no_other_of_it)
{
#define ACCOUNT "AC0123456789abcdef0123456789abcdef"
#define MESSAGE "SM0123456789ABCDEF0123456789abcdef"
        static const char seen[] = "AccountSid" ACCOUNT "BodyxFrom+380671111111FromAFrom+380672222222MessageSid" MESSAGE;
        static const struct {
                const char *body;
                HookVerdict verdict;
        } forms[] = {
                { "AccountSid=" ACCOUNT "&Body=xFrom%2B380671111111FromA&From=%2B380672222222&MessageSid=" MESSAGE, HOOK_PROVED },
                { "AccountSid=" ACCOUNT "BodyxFrom%2B380671111111FromA&From=%2B380672222222&MessageSid=" MESSAGE, HOOK_FORGED },
                { "AccountSid=" ACCOUNT "&Body=xFrom%2B380671111111FromA&From=%2B380672222222MessageSid" MESSAGE, HOOK_FORGED },
                { "AccountSid=" ACCOUNT "&Body=xFrom%2B380671111111FromA&From=%2B380672222222&MessageSid" MESSAGE "=", HOOK_FORGED },
        };
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"hmac\"; algorithm = \"sha1\"; encoding = \"base64\"; "
                "header = \"X-Twilio-Signature\"; over = \"{url}{form-unique}\"; credential = \"s\"; once = true; "
                "fields = { AccountSid = \"AC[0-9a-fA-F]{32}\"; MessageSid = \"(SM|MM)[0-9a-fA-F]{32}\"; }; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "12345", NULL);
        g_autofree char *first = NULL, *moved = NULL;

        for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
                g_auto(TestRequest) request = twilio_form(forms[i].body, seen);

                g_assert_cmpint(verify(p, c, &request, i == 0 ? &first : NULL), ==, forms[i].verdict);
        }
        /* what can still be moved, between the two, is known by its signature: a repeat of what came before */
        g_auto(TestRequest) other = twilio_form(
                "AccountSid=" ACCOUNT "&Body=x&From=%2B380671111111&FromAFrom=%2B380672222222&MessageSid=" MESSAGE, seen);
        g_assert_cmpint(verify(p, c, &other, &moved), ==, HOOK_PROVED);
        g_assert_nonnull(first);
        g_assert_cmpstr(first, ==, moved);
        /* twice: which of them would be read? */
        g_auto(TestRequest) twice = twilio_form("AccountSid=" ACCOUNT "&MessageSid=" MESSAGE "&MessageSid=MM0123456789ABCDEF0123456789abcdef",
                "AccountSid" ACCOUNT "MessageSidMM0123456789ABCDEF0123456789abcdefMessageSid" MESSAGE);
        g_assert_cmpint(verify(p, c, &twice, NULL), ==, HOOK_FORGED);
}

/* The same signature is the same sending, however the header writes it. */
TEST(a_repeat_is_known_however_its_signature_is_written)
{
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"hmac\"; header = \"X-S\"; prefix = \"sha256=\"; separator = \",\"; "
                "over = \"{timestamp}{body}\"; timestamp = \"header:X-T\"; credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "key", NULL);
        static const char *const forms[] = { "X-S: sha256=%s", "X-S: SHA256=%s", "X-S: sha256=00, sha256=%s" };
        g_autofree char *first = NULL;
        uint8_t digest[DIGEST_BYTES_MAX];
        size_t n = secret_hmac(G_CHECKSUM_SHA256, "key", 3, "1777000000{}", strlen("1777000000{}"), digest);
        GString *hex = g_string_new(NULL);

        for (size_t i = 0; i < n; i++)
                g_string_append_printf(hex, i % 2 == 0 ? "%02x" : "%02X", digest[i]);
        for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
                g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt", "application/json", "{}");
                g_auto(GStrv) around = g_strsplit(forms[i], "%s", 2);
                g_autofree char *line = g_strconcat(around[0], hex->str, around[1], NULL), *id = NULL;

                test_header(&request, "X-T: 1777000000");
                test_header(&request, line);
                g_assert_cmpint(verify(p, c, &request, &id), ==, HOOK_PROVED);
                if (!first)
                        first = g_strdup(id);
                g_assert_cmpstr(id, ==, first);
        }
        g_string_free(hex, TRUE);
}

/* ---- tokens ---- */

static char *base64url(const char *text, size_t n)
{
        char *coded = g_base64_encode((const guchar *)text, n);

        g_strdelimit(coded, "+", '-');
        g_strdelimit(coded, "/", '_');
        *strchrnul(coded, '=') = '\0';
        return coded;
}

static char *make_token(const char *header, const char *claims, const char *key)
{
        g_autofree char *first = base64url(header, strlen(header)), *second = base64url(claims, strlen(claims));
        g_autofree char *text = g_strdup_printf("%s.%s", first, second), *third = NULL;
        uint8_t digest[DIGEST_BYTES_MAX];
        size_t n = secret_hmac(G_CHECKSUM_SHA256, key, strlen(key), text, strlen(text), digest);

        third = base64url((const char *)digest, n);
        return g_strdup_printf("%s.%s", text, third);
}

static int verify_token(const char *token, int64_t now_s, char **ret_id)
{
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"jwt\"; header = \"Authorization\"; prefix = \"Bearer \"; "
                "body_claim = \"payload_hash\"; credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "signature secret", NULL);
        g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt", "application/json", "{}");
        g_autofree char *line = g_strconcat("Authorization: Bearer ", token, NULL);

        test_header(&request, line);
        request.r.now.ms = now_s * 1000;
        return verify(p, c, &request, ret_id);
}

/* SHA-256 of "{}" */
#define BODY_HASH "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
#define CLAIMS "{\"iat\":1777000000,\"jti\":\"j-1\",\"payload_hash\":\"" BODY_HASH "\"}"
#define HS256 "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"

TEST(a_token_is_taken_once_it_fits_in_everything)
{
        g_autofree char *token = make_token(HS256, CLAIMS, "signature secret"), *id = NULL;

        g_assert_cmpint(verify_token(token, 1777000000, &id), ==, HOOK_PROVED);
        g_assert_cmpstr(id, ==, "j-1");
        g_assert_cmpint(verify_token(token, 1777000299, NULL), ==, HOOK_PROVED);
        g_assert_cmpint(verify_token(token, 1777000300, NULL), ==, HOOK_STALE);
        g_assert_cmpint(verify_token(token, 1776999000, NULL), ==, HOOK_STALE);
}

TEST(a_token_chooses_no_algorithm)
{
        const char *headers[] = { "{\"alg\":\"none\"}", "{\"alg\":\"RS256\"}", "{\"alg\":\"hs256\"}",
                "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}", "{}", "[]" };

        for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
                g_autofree char *token = make_token(headers[i], CLAIMS, "signature secret");
                g_autofree char *bare = g_strdup(token);

                g_assert_cmpint(verify_token(token, 1777000000, NULL), ==, HOOK_FORGED);
                strrchr(bare, '.')[1] = '\0'; /* no signature at all */
                g_assert_cmpint(verify_token(bare, 1777000000, NULL), ==, HOOK_FORGED);
        }
}

TEST(a_token_that_does_not_fit_is_forged)
{
        const char *claims[] = {
                "{\"payload_hash\":\"" BODY_HASH "\"}",                                    /* it would never end */
                "{\"iat\":1777000000}",                                                    /* of no body */
                "{\"iat\":1777000000,\"payload_hash\":\"44136fa3\"}",
                "{\"iat\":\"1777000000\",\"payload_hash\":\"" BODY_HASH "\"}",
                "not json",
        };
        g_autofree char *other = make_token(HS256, CLAIMS, "another secret");
        g_autofree char *good = make_token(HS256, CLAIMS, "signature secret"), *more = g_strconcat(good, ".x", NULL);

        for (size_t i = 0; i < G_N_ELEMENTS(claims); i++) {
                g_autofree char *token = make_token(HS256, claims[i], "signature secret");

                g_assert_cmpint(verify_token(token, 1777000000, NULL), ==, HOOK_FORGED);
        }
        g_assert_cmpint(verify_token(other, 1777000000, NULL), ==, HOOK_FORGED);
        g_assert_cmpint(verify_token(more, 1777000000, NULL), ==, HOOK_FORGED);
        g_assert_cmpint(verify_token("", 1777000000, NULL), ==, HOOK_FORGED);
        g_assert_cmpint(verify_token("..", 1777000000, NULL), ==, HOOK_FORGED);
}

TEST(end_and_beginning_of_a_token_are_heeded)
{
        g_autofree char *ended = make_token(HS256, "{\"exp\":1777000000,\"payload_hash\":\"" BODY_HASH "\"}", "signature secret");
        g_autofree char *early = make_token(HS256, "{\"exp\":1777009999,\"nbf\":1777000000,\"payload_hash\":\"" BODY_HASH "\"}", "signature secret");

        g_assert_cmpint(verify_token(ended, 1777000029, NULL), ==, HOOK_PROVED); /* clocks differ */
        g_assert_cmpint(verify_token(ended, 1777000030, NULL), ==, HOOK_STALE);
        g_assert_cmpint(verify_token(early, 1776999969, NULL), ==, HOOK_STALE);
        g_assert_cmpint(verify_token(early, 1776999970, NULL), ==, HOOK_PROVED);
}

/* ---- words and passwords ---- */

TEST(user_and_password)
{
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"basic\"; user = \"sinch\"; credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "pass:word", NULL);
        const struct {
                const char *line;
                int verdict;
        } cases[] = {
                { "Authorization: Basic c2luY2g6cGFzczp3b3Jk", HOOK_PROVED },
                { "authorization:basic c2luY2g6cGFzczp3b3Jk", HOOK_PROVED },
                { "Authorization: Basic c2luY2g6cGFzczp3b3Jl", HOOK_FORGED },
                { "Authorization: Basic c2luY2g6cGFzczp3b3J", HOOK_FORGED },
                { "Authorization: Bearer c2luY2g6cGFzczp3b3Jk", HOOK_FORGED },
                { "Authorization:", HOOK_FORGED },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt", NULL, "{}");

                test_header(&request, cases[i].line);
                g_assert_cmpint(verify(p, c, &request, NULL), ==, cases[i].verdict);
        }
}

TEST(set_up_is_proved_by_our_own_word)
{
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"hmac\"; header = \"X-S\"; over = \"{body}\"; credential = \"s\"; }; "
                "challenge = { answer = \"hub.challenge\"; token = \"hub.verify_token\"; credential = \"v\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "key", "v", "our word", NULL);
        g_auto(TestRequest) good = test_request("GET", "/hooks/p/receipt?hub.mode=subscribe&hub.verify_token=our+word&hub.challenge=1158201444", NULL, NULL);
        g_auto(TestRequest) bad = test_request("GET", "/hooks/p/receipt?hub.verify_token=word&hub.challenge=1", NULL, NULL);
        g_auto(TestRequest) posted = test_request("POST", "/hooks/p/receipt?hub.verify_token=our+word&hub.challenge=1", NULL, "{}");

        g_assert_cmpint(verify(p, c, &good, NULL), ==, HOOK_PROVED);
        g_assert_cmpint(verify(p, c, &bad, NULL), ==, HOOK_FORGED);
        g_assert_cmpint(verify(p, c, &posted, NULL), ==, HOOK_FORGED);
}

/* ---- digests of other kinds ---- */

TEST(a_digest_with_the_secret_in_it)
{
        g_autoptr(Provider) p = hook_provider("hook = { secret = \"path\"; signature = { kind = \"digest\"; form = \"hash\"; "
                "over = \"{secret}{form:data}\"; credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "api-id", "path", "word", NULL);
        g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "api-idfirst\nsecond", -1);
        g_autofree char *body = g_strdup_printf("data[0]=first%%0a&other=x&data[1]=second&hash=%s", hash);
        g_autofree char *odd = g_strdup_printf("data[0]=first%%0a&data[x]=y&data[1]=second&hash=%s", hash);
        g_autofree char *changed = g_strdup_printf("data[0]=first%%0b&data[1]=second&hash=%s", hash);
        g_auto(TestRequest) good = test_request("POST", "/hooks/p/receipt", "application/x-www-form-urlencoded", body);
        g_auto(TestRequest) more = test_request("POST", "/hooks/p/receipt", "application/x-www-form-urlencoded", odd);
        g_auto(TestRequest) bad = test_request("POST", "/hooks/p/receipt", "application/x-www-form-urlencoded", changed);
        g_auto(TestRequest) json = test_request("POST", "/hooks/p/receipt", "application/json", body);

        g_assert_cmpint(verify(p, c, &good, NULL), ==, HOOK_FORGED); /* who could make the digest of a longer text lacks the path */
        good.r.path_secret = more.r.path_secret = bad.r.path_secret = json.r.path_secret = "word";
        g_assert_cmpint(verify(p, c, &good, NULL), ==, HOOK_PROVED);
        g_assert_cmpint(verify(p, c, &more, NULL), ==, HOOK_PROVED); /* "data[x]" is no entry, and is not read as one */
        g_assert_cmpint(verify(p, c, &bad, NULL), ==, HOOK_FORGED);
        g_assert_cmpint(verify(p, c, &json, NULL), ==, HOOK_FORGED);
}

TEST(a_digest_that_can_be_gone_on_with_needs_a_path)
{
        g_autofree char *faults = NULL;
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"digest\"; form = \"hash\"; over = \"{secret}{form:data}\"; "
                "credential = \"s\"; }; };" RECEIPT, &faults);

        g_assert_null(p);
        g_assert_nonnull(strstr(faults, "a longer one"));
}

/* Vectors made from the rule of Vonage's "Signing Messages" and of Client\\Signature in its PHP library, by another program. */
TEST(sorted_pairs_of_a_form)
{
        static const struct {
                const char *rule, *sig;
        } cases[] = {
                { "kind = \"digest\"; algorithm = \"md5\"; over = \"{form-pairs}{secret}\";", "483fc860b265f26fcd15994fe72d0250" },
                { "kind = \"hmac\"; algorithm = \"md5\"; over = \"{form-pairs}\";", "05726E0699758B025FF8397BF83DFF74" },
                { "kind = \"hmac\"; algorithm = \"sha1\"; over = \"{form-pairs}\";", "C35FED9C351964A0777C4A1F9C027D5A4EAA8576" },
                { "kind = \"hmac\"; algorithm = \"sha256\"; over = \"{form-pairs}\";",
                        "8F2FA14A52C4CE8B006B6344A031FD8F650734D657D0554156BC8EEA13935257" },
        };
        static const char form[] = "msisdn=447700900001&to=Oberig&messageId=0A0000000123ABCD1&text=Fine+%26+well+%3D+1&type=text"
                                   "&message-timestamp=2026-04-24+03%3A06%3A40&timestamp=1777000000&nonce=b4f";
        g_autoptr(Credentials) c = test_credentials("s", "abcd1234signature", NULL);

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *section = g_strdup_printf("hook = { signature = { %s form = \"sig\"; credential = \"s\"; }; };" RECEIPT, cases[i].rule);
                g_autoptr(Provider) p = hook_provider(section, NULL);
                g_autofree char *body = g_strconcat("sig=", cases[i].sig, "&", form, NULL);
                g_autofree char *other = g_strconcat(form, "&x=1&sig=", cases[i].sig, NULL);
                g_auto(TestRequest) good = test_request("POST", "/hooks/p/reply", "application/x-www-form-urlencoded; charset=UTF-8", body);
                g_auto(TestRequest) more = test_request("POST", "/hooks/p/reply", "application/x-www-form-urlencoded", other);
                g_auto(TestRequest) none = test_request("POST", "/hooks/p/reply", "application/x-www-form-urlencoded", form);

                g_assert_cmpint(verify(p, c, &good, NULL), ==, HOOK_PROVED);
                g_assert_cmpint(verify(p, c, &more, NULL), ==, HOOK_FORGED);
                g_assert_cmpint(verify(p, c, &none, NULL), ==, HOOK_FORGED);
        }
}

/* the example of WeChat's guide: token, time stamp and nonce in the order of their bytes */
TEST(sorted_texts_and_a_nonce)
{
        g_autoptr(Provider) p = hook_provider("hook = { secret = \"path\"; signature = { kind = \"digest\"; algorithm = \"sha1\"; query = \"signature\"; "
                "sorted = [ \"{secret}\", \"{timestamp}\", \"{nonce}\" ]; "
                "timestamp = \"query:timestamp\"; nonce = \"query:nonce\"; credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "AAAAA", "path", "word", NULL);
        g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA1, "1320562132" "1777000000" "AAAAA", -1);
        g_autofree char *path = g_strdup_printf("/hooks/p/reply/word?signature=%s&timestamp=1777000000&nonce=1320562132", digest), *id = NULL;
        g_auto(TestRequest) request = test_request("POST", path, "text/xml", "<xml/>");

        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED); /* without the path's end */
        request.r.path_secret = "word";
        g_assert_cmpint(verify(p, c, &request, &id), ==, HOOK_PROVED);
        g_assert_cmpstr(id, ==, "1320562132");
        request.r.now.ms += 301 * 1000;
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_STALE);
}

/* Sinch's, as the head of its file says */
TEST(a_signature_over_body_nonce_and_time_stamp)
{
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"hmac\"; encoding = \"base64\"; header = \"x-sinch-webhook-signature\"; "
                "over = \"{body}.{nonce}.{timestamp}\"; nonce = \"header:x-sinch-webhook-signature-nonce\"; "
                "timestamp = \"header:x-sinch-webhook-signature-timestamp\"; credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "key", NULL);
        g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt", "application/json", "{}");
        static const char text[] = "{}.01FJA8B4A7BM43YGWSG9GBV067.1777000000";
        uint8_t digest[DIGEST_BYTES_MAX];
        size_t n = secret_hmac(G_CHECKSUM_SHA256, "key", 3, text, strlen(text), digest);
        g_autofree char *base64 = g_base64_encode(digest, n), *line = g_strconcat("X-Sinch-Webhook-Signature: ", base64, NULL), *id = NULL;

        test_header(&request, line);
        test_header(&request, "X-Sinch-Webhook-Signature-Timestamp: 1777000000");
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
        test_header(&request, "X-Sinch-Webhook-Signature-Nonce: 01FJA8B4A7BM43YGWSG9GBV067");
        g_assert_cmpint(verify(p, c, &request, &id), ==, HOOK_PROVED);
        g_assert_cmpstr(id, ==, "01FJA8B4A7BM43YGWSG9GBV067");
}

TEST(an_empty_webhook_key_proves_nothing)
{
        g_autoptr(Provider) p = hook_provider("hook = { signature = { kind = \"standard-webhooks\"; credential = \"s\"; }; };" RECEIPT, NULL);
        g_autoptr(Credentials) c = test_credentials("s", "whsec_", NULL);
        g_auto(TestRequest) request = test_request("POST", "/hooks/p/receipt", "application/json", "{}");
        g_autofree char *stamp = g_strdup_printf("%" G_GINT64_FORMAT, request.r.now.ms / 1000);
        g_autofree char *text = g_strdup_printf("msg_1.%s.{}", stamp), *line = g_strconcat("webhook-timestamp: ", stamp, NULL);
        g_autofree char *signature = NULL, *header = NULL;
        uint8_t digest[DIGEST_BYTES_MAX];
        size_t n = secret_hmac(G_CHECKSUM_SHA256, "", 0, text, strlen(text), digest);

        signature = g_base64_encode(digest, n);
        header = g_strdup_printf("webhook-signature: v1,%s", signature);
        test_header(&request, "webhook-id: msg_1");
        test_header(&request, line);
        test_header(&request, header);
        g_assert_cmpint(verify(p, c, &request, NULL), ==, HOOK_FORGED);
}

TEST(codings_are_read_strictly)
{
        static const char *const hex[] = { "0", "0g", " 00", "00 " }, *const base64[] = { "A", "AA", "AAA", "AA=", "AAAA=", "AA A", "AAAA\n", "A=AA" };
        g_autoptr(GByteArray) good = secret_hex("00fF"), padded = secret_base64("/+8="), bare = secret_base64url("_-8", 3);

        g_assert_cmpmem(good->data, good->len, "\x00\xff", 2);
        g_assert_cmpmem(padded->data, padded->len, "\xff\xef", 2);
        g_assert_cmpmem(bare->data, bare->len, "\xff\xef", 2);
        for (size_t i = 0; i < G_N_ELEMENTS(hex); i++)
                g_assert_null(secret_hex(hex[i]));
        for (size_t i = 0; i < G_N_ELEMENTS(base64); i++)
                g_assert_null(secret_base64(base64[i]));
}

/* ---- what a file may say ---- */

static void expect_fault(const char *sections, const char *words)
{
        g_autofree char *faults = NULL;
        g_autoptr(Provider) p = hook_provider(sections, &faults);

        if (p || !strstr(faults, words))
                g_error("wanted a fault with \"%s\" for\n%s\nand got\n%s", words, sections, faults);
}

TEST(a_file_cannot_leave_the_door_open)
{
        expect_fault(RECEIPT, "anybody could post them");
        expect_fault("hook = { };" RECEIPT, "anybody could post them");
        expect_fault("hook = { signature = { kind = \"digest\"; algorithm = \"sha1\"; query = \"signature\"; credential = \"s\"; timestamp = \"query:timestamp\";"
                " sorted = [ \"{secret}\", \"{timestamp}\" ]; }; };" RECEIPT, "does not cover the body");
        expect_fault("hook = { signature = { kind = \"jwt\"; header = \"Authorization\"; credential = \"s\"; }; };" RECEIPT, "does not cover the body");
        expect_fault("hook = { signature = { kind = \"digest\"; form = \"sha1\"; credential = \"s\"; over = \"{form:id}\"; }; };" RECEIPT,
                "anybody can make that digest");
        expect_fault("hook = { signature = { kind = \"hmac\"; header = \"X-S\"; credential = \"s\"; over = \"{body}\"; timestamp = \"header:X-T\"; }; };" RECEIPT,
                "a time stamp that is not signed");
        expect_fault("hook = { signature = { kind = \"hmac\"; header = \"X-S\"; credential = \"s\"; over = \"{body}{nonce}\"; }; };" RECEIPT, "where {nonce} stands");
}

TEST(mistakes_in_a_signature_are_told)
{
        expect_fault("hook = { signature = { kind = \"hmac\"; over = \"{body}\"; credential = \"s\"; }; };" RECEIPT, "where the signature stands");
        expect_fault("hook = { signature = { kind = \"hmac\"; header = \"X-S\"; over = \"{bodies}\"; credential = \"s\"; }; };" RECEIPT, "{bodies} is no word");
        expect_fault("hook = { signature = { kind = \"hmac\"; header = \"X-S\"; over = \"{body\"; credential = \"s\"; }; };" RECEIPT, "has no twin");
        expect_fault("hook = { signature = { kind = \"hmac\"; header = \"X-S\"; credential = \"s\"; }; };" RECEIPT, "what is signed is not said");
        expect_fault("hook = { signature = { kind = \"basic\"; credential = \"s\"; }; };" RECEIPT, "needs the setting \"user\"");
        expect_fault("hook = { signature = { kind = \"basic\"; user = \"u\"; over = \"{body}\"; credential = \"s\"; }; };" RECEIPT, "has no use for \"over\"");
        expect_fault("hook = { signature = { kind = \"rsa\"; credential = \"s\"; }; };" RECEIPT, "kind");
        expect_fault("hook = { signature = { kind = \"hmac\"; header = \"X S\"; over = \"{body}\"; credential = \"s\"; }; };" RECEIPT, "no name of a header");
        expect_fault("hook = { secret = \"s\"; challenge = { answer = \"a\"; token = \"t\"; }; };" RECEIPT, "belong together");
        expect_fault("hook = { secret = \"s\"; }; receipt = { state = \"status\"; states = ( { is = \"delivered\"; } ); };", "needs \"id\" or \"ref\"");
        expect_fault("hook = { secret = \"s\"; }; receipt = { id = \"id\"; states = ( { state = \"x\"; is = \"delivered\"; } ); };", "nothing says where one stands");
        expect_fault("hook = { secret = \"s\"; }; receipt = { id = \"a[\"; states = ( { is = \"delivered\"; } ); };", "no path");
        expect_fault("hook = { secret = \"s\"; }; receipt = { items = \"a[]b\"; id = \"a\"; states = ( { is = \"delivered\"; } ); };", "a dot is missing");
        expect_fault("hook = { secret = \"s\"; }; receipt = { id = \"a\"; states = ( { is = \"arrived\"; } ); };", "arrived");
        expect_fault("hook = { secret = \"s\"; }; reply = { text = \"t\"; };", "no setting \"from\"");
}

TEST_MAIN
