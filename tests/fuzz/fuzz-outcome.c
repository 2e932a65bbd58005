/*
 * A provider's answer, any bytes: a line with the status, header lines, an empty line, the body. Checks what every
 * reading promises.
 */
#include "fuzz.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/provider-text.h"
#include "channel/outcome.h"

const size_t fuzz_n_cuts = 256;

static const char *const providers_text[] = {
        "provider = { id = \"rules\"; carries = \"sms\"; request = { url = \"https://x.example/\"; form = { a = \"{to}{text}\"; }; };"
        " outcome = ( { status = 200; json = \"messages[0].status\"; json_is = 0; is = \"sent\"; },"
        " { status = 200; json = \"sms.*.code\"; is = \"permanent\"; },"
        " { status = 4; body = \"no money\"; is = \"account\"; },"
        " { header = \"X-State\"; header_is = \"held\"; is = \"throttled\"; } );"
        " message_id = \"messages[0].id\"; retry_after = \"parameters.retry_after\"; };",
        "provider = { id = \"plain\"; carries = \"sms\"; request = { url = \"https://x.example/\"; form = { a = \"{to}{text}\"; }; };"
        " message_id = \"header:X-Id\"; };",
};

static HttpResponse parse(const uint8_t *bytes, size_t n_bytes)
{
        HttpResponse response = { .end = TRANSFER_ANSWERED, .headers = g_ptr_array_new_with_free_func(g_free),
                .body = g_string_new(NULL) };
        const char *at = (const char *)bytes, *end = at + n_bytes;
        bool is_first = true;

        while (at < end) {
                const char *newline = memchr(at, '\n', (size_t)(end - at));
                char *line = g_strndup(at, newline ? (size_t)(newline - at) : (size_t)(end - at));

                at = newline ? newline + 1 : end;
                if (is_first) {
                        response.status = (int)strtol(line, NULL, 10);
                        g_free(line);
                } else if (*line == '\0') {
                        g_free(line);
                        break;
                } else
                        g_ptr_array_add(response.headers, line);
                is_first = false;
        }
        g_string_append_len(response.body, at, MIN(end - at, RESPONSE_BODY_MAX));
        return response;
}

static void check(const Provider *provider, const HttpResponse *response)
{
        static const UtcMs now = { 1614265330000 };
        Outcome a, b;

        outcome_read(provider, response, now, &a);
        outcome_read(provider, response, now, &b);
        g_assert_nonnull(verdict_to_string(a.verdict));
        g_assert_cmpint(a.verdict, ==, b.verdict);
        g_assert_cmpint(a.retry_after.ms, >=, 0);
        g_assert_cmpint(a.retry_after.ms, <=, 24 * 3600 * 1000);
        g_assert_true(g_utf8_validate(a.detail, -1, NULL));
        g_assert_cmpstr(a.provider_message_id, ==, b.provider_message_id);
        if (a.provider_message_id) {
                g_assert_true(g_utf8_validate(a.provider_message_id, -1, NULL));
                g_assert_cmpuint(strlen(a.provider_message_id), <=, 256);
        }
        outcome_done(&a);
        outcome_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
        static Provider *providers[G_N_ELEMENTS(providers_text)];
        HttpResponse response = parse(bytes, n_bytes);

        for (size_t i = 0; i < G_N_ELEMENTS(providers); i++) {
                if (!providers[i])
                        providers[i] = provider_from_text(providers_text[i], NULL);
                check(providers[i], &response);
        }
        g_ptr_array_unref(response.headers);
        g_string_free(response.body, TRUE);
        return 0;
}
