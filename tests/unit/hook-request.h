/* Requests of providers, for tests. */
#pragma once

#include <string.h>

#include "inbound/hook.h"
#include "provider-text.h"

#define HOOK_HOST "https://clinic.example"

/* A request with its parts owned; the query is what stands behind '?' in the URL. */
typedef struct TestRequest {
        HookRequest r;
        char *url;
} TestRequest;

static inline void test_request_done(TestRequest *request)
{
        g_clear_pointer(&request->r.headers, g_ptr_array_unref);
        g_clear_pointer(&request->url, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TestRequest, test_request_done)

/* @path: "/hooks/p/receipt?a=1"; @type: NULL for none; @body: NULL for none */
static inline TestRequest test_request(const char *method, const char *path, const char *type, const char *body)
{
        TestRequest request = { .url = g_strconcat(HOOK_HOST, path, NULL) };
        const char *query = strchr(request.url, '?');

        request.r = (HookRequest){ .method = method, .url = request.url, .query = query ? query + 1 : "", .body = body,
                .n_bytes = body ? strlen(body) : 0, .headers = g_ptr_array_new_with_free_func(g_free),
                .now = { INT64_C(1777000000000) } };
        if (type)
                g_ptr_array_add(request.r.headers, g_strdup_printf("Content-Type: %s", type));
        return request;
}

static inline void test_header(TestRequest *request, const char *line)
{
        g_ptr_array_add(request->r.headers, g_strdup(line));
}

/* a provider with these sections; its credentials are what the test makes them */
static inline Provider *hook_provider(const char *sections, char **ret_faults)
{
        g_autofree char *text = g_strdup_printf(
                "provider = { id = \"p\"; carries = \"sms\"; request = { url = \"https://api.example.com/send\";"
                " json = { to = \"{to}\"; text = \"{text}\"; }; };\n%s };", sections);

        return provider_from_text(text, ret_faults);
}

static inline Credentials *test_credentials(const char *name, ...) __attribute__((sentinel));

/* names and values in turn, ended by NULL */
static inline Credentials *test_credentials(const char *name, ...)
{
        Credentials *credentials = credentials_new();
        va_list rest;

        va_start(rest, name);
        for (; name; name = va_arg(rest, const char *)) {
                const char *value = va_arg(rest, const char *);

                credentials_add(credentials, name, value, strlen(value));
        }
        va_end(rest);
        return credentials;
}
