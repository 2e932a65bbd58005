#include "daemon/http-client.h"

#include <errno.h>
#include <string.h>

#include "test.h"

/* libcurl takes no longer text for an option (CURL_MAX_INPUT_LENGTH) */
enum { CURL_TEXT_MAX = 8000000 };
/* nobody listens there: a transfer ends at once, and its handle waits for the next request */
static const char nowhere[] = "http://127.0.0.1:9/";

static HttpRequest *request_to(const char *url)
{
        HttpRequest *request = g_new0(HttpRequest, 1);

        request->method = g_strdup("POST");
        request->url = g_strdup(url);
        request->headers = g_ptr_array_new_with_free_func(g_free);
        request->timeout = request->connect_timeout = (DurationMs){ 20000 };
        return request;
}

static void on_answer(const HttpResponse *response, void *userdata)
{
        g_assert_cmpint(response->end, ==, TRANSFER_NOT_SENT);
        ++*(unsigned *)userdata;
}

static void send_nowhere(Manager *manager, unsigned n_before, unsigned *n_answers)
{
        Err err = { 0 };

        g_assert_cmpint(http_client_send(manager->http, request_to(nowhere), on_answer, n_answers, &err), ==, 0);
        while (*n_answers == n_before)
                g_assert_cmpint(sd_event_run(manager->event, UINT64_MAX), >=, 0);
}

TEST(what_curl_does_not_take_is_not_sent_to_the_address_before)
{
        g_autofree char *endless = g_strdup_printf("%s%0*d", nowhere, CURL_TEXT_MAX, 0);
        Manager manager = { 0 };
        unsigned n_answers = 0;
        Err err = { 0 };

        g_assert_cmpint(sd_event_new(&manager.event), ==, 0);
        g_assert_cmpint(http_client_new(&manager, &manager.http, &err), ==, 0);
        send_nowhere(&manager, 0, &n_answers);
        g_assert_cmpint(http_client_send(manager.http, request_to(endless), on_answer, &n_answers, &err), ==, -EINVAL);
        g_assert_cmpstr(err.what, ==, "cannot begin a transfer");
        g_assert_cmpstr(err.why, !=, "");
        send_nowhere(&manager, 1, &n_answers);
        g_assert_cmpuint(n_answers, ==, 2);
        http_client_free(manager.http);
        sd_event_unref(manager.event);
}

TEST_MAIN
