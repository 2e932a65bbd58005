/*
 * The head of a request to the listener, any bytes: a line with method and path, header lines. Whoever does not know the
 * tokens is refused, with one form of error, and staff's addresses are not there.
 */
#include "fuzz.h"

#include <jansson.h>
#include <string.h>

#include "daemon/api.h"

const size_t fuzz_n_cuts = 256;

static void split(const uint8_t *bytes, size_t n_bytes, char **ret_method, char **ret_path, GPtrArray *headers)
{
        g_autofree char *text = g_strndup((const char *)bytes, n_bytes);
        g_auto(GStrv) lines = g_strsplit(text, "\n", 64);
        g_auto(GStrv) words = g_strsplit(lines[0] ? lines[0] : "", " ", 2);

        *ret_method = g_strdup(words[0] ? words[0] : "");
        *ret_path = g_strdup(words[0] && words[1] && g_utf8_validate(words[1], -1, NULL) ? words[1] : "/");
        for (unsigned i = 1; lines[0] && lines[i]; i++)
                g_ptr_array_add(headers, g_strdup(lines[i]));
}

static bool knows_token(const ApiRequest *request)
{
        g_autofree char *value = api_request_header(request, "Authorization");

        return value && g_ascii_strncasecmp(value, "Bearer ", 7) == 0 && strcmp(value + 7 + strspn(value + 7, " "), "secret token") == 0;
}

static void check(const ApiRequest *request, bool knows)
{
        bool needs_token = strcmp(api_request_route(request), "/v1/records") == 0 || strcmp(api_request_route(request), "/metrics") == 0;
        json_t *error;

        g_assert_false(g_str_has_prefix(api_request_route(request), "/v1/followups"));
        g_assert_cmpuint(request->body_max, <=, 5000);
        if (needs_token)
                g_assert_cmpint(request->answered, ==, !knows);
        if (!request->answered)
                return;
        g_assert_cmpuint(request->answer.status, >=, 400);
        g_assert_cmpuint(request->answer.status, <, 500);
        error = json_loadb(request->answer.body->str, request->answer.body->len, 0, NULL);
        g_assert_true(json_is_string(json_object_get(error, "error")));
        g_assert_true(json_is_string(json_object_get(error, "mend")));
        g_assert_cmpuint(json_object_size(error), ==, 2);
        json_decref(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
        static Manager manager;
        static Config config = { .listener = { .records_token = (char *)"t", .metrics_token = (char *)"t", .max_body_bytes = 5000 } };
        static Api *api;
        g_autofree char *method = NULL, *path = NULL;
        g_autoptr(ApiRequest) request = NULL;
        ApiHead head = { .peer = "192.0.2.1", .headers = g_ptr_array_new_with_free_func(g_free) };

        if (!api) {
                manager.config = &config;
                manager.credentials = credentials_new();
                manager.clock = clock_new_virtual((UtcMs){ 0 });
                credentials_add(manager.credentials, "t", "secret token", 12);
                g_assert_cmpint(api_new(&manager, API_LISTENER, &api, NULL), ==, 0);
        }
        split(bytes, n_bytes, &method, &path, head.headers);
        head.method = method;
        head.path = head.raw_url = path;
        request = api_request_new(api, &head);
        check(request, knows_token(request));
        return 0;
}
