#include "test.h"

#include <string.h>

#include "daemon/api.h"

/* An Api without store or loop: all that is refused before they are asked. */
typedef struct Fixture {
        Manager manager;
        Config config;
        Api *api;
} Fixture;

static void begin(Fixture *f)
{
        *f = (Fixture){ 0 };
        f->config.clinics = g_hash_table_new(g_str_hash, g_str_equal);
        f->config.providers = g_hash_table_new(g_str_hash, g_str_equal);
        f->manager.config = &f->config;
        f->manager.clock = clock_new_virtual((UtcMs){ 0 });
        g_assert_cmpint(api_new(&f->manager, API_CONTROL, &f->api, NULL), ==, 0);
}

static void end(Fixture *f)
{
        api_free(f->api);
        clock_free(f->manager.clock);
        g_hash_table_unref(f->config.clinics);
        g_hash_table_unref(f->config.providers);
}

static ApiRequest *begin_request(Api *api, const char *method, const char *path, const char *peer)
{
        const ApiHead head = { .method = method, .path = path, .peer = peer };

        return api_request_new(api, &head);
}

static void on_answered(ApiRequest *request, void *userdata)
{
        (*(unsigned *)userdata)++;
}

/* Asks and gives the status; the error's sentence goes to *ret_error (may be NULL). */
static unsigned ask(Fixture *f, const char *method, const char *path, const char *name,
        const char *value, const char *body, char **ret_error)
{
        g_autoptr(ApiRequest) request = begin_request(f->api, method, path, "uid 7");
        unsigned n_answers = 0;
        json_t *answer;

        if (name)
                api_request_argument(request, name, value);
        if (body)
                g_byte_array_append(request->body, (const guint8 *)body, (guint)strlen(body));
        api_request_handle(request, on_answered, &n_answers);
        g_assert_cmpuint(n_answers, ==, 1);
        answer = json_loadb(request->answer.body->str, request->answer.body->len, 0, NULL);
        g_assert_true(json_is_string(json_object_get(answer, "error")));
        g_assert_true(json_is_string(json_object_get(answer, "mend")));
        if (ret_error)
                *ret_error = g_strdup(json_string_value(json_object_get(answer, "error")));
        json_decref(answer);
        return request->answer.status;
}

TEST(unknown_addresses_are_not_found)
{
        Fixture f;

        begin(&f);
        g_assert_cmpuint(ask(&f, "GET", "/", NULL, NULL, NULL, NULL), ==, 404);
        g_assert_cmpuint(ask(&f, "GET", "/v1/followup", NULL, NULL, NULL, NULL), ==, 404);
        g_assert_cmpuint(ask(&f, "GET", "/v1/followups/", NULL, NULL, NULL, NULL), ==, 404);
        g_assert_cmpuint(
                ask(&f, "GET", "/v1/followups/1-1/explain/more", NULL, NULL, NULL, NULL), ==, 404);
        g_assert_cmpuint(
                ask(&f, "POST", "/v1/followups/1-1/delete", NULL, NULL, NULL, NULL), ==, 404);
        end(&f);
}

TEST(a_wrong_method_says_the_right_one)
{
        Fixture f;
        g_autofree char *error = NULL;

        begin(&f);
        g_assert_cmpuint(ask(&f, "GET", "/v1/pause", NULL, NULL, NULL, &error), ==, 405);
        g_assert_cmpstr(error, ==, "this address takes POST only");
        g_assert_cmpuint(ask(&f, "DELETE", "/v1/followups/1-1", NULL, NULL, NULL, NULL), ==, 405);
        end(&f);
}

TEST(a_query_takes_what_is_known_and_once)
{
        Fixture f;
        g_autoptr(ApiRequest) request = NULL;

        begin(&f);
        g_assert_cmpuint(ask(&f, "GET", "/v1/followups", "sate", "held", NULL, NULL), ==, 400);
        g_assert_cmpuint(ask(&f, "GET", "/v1/followups", "", "held", NULL, NULL), ==, 400);
        g_assert_cmpuint(
                ask(&f, "GET", "/v1/followups", "state clinic", "held", NULL, NULL), ==, 400);
        g_assert_cmpuint(ask(&f, "GET", "/v1/status", "state", "held", NULL, NULL), ==, 400);
        request = begin_request(f.api, "GET", "/v1/followups", "uid 7");
        g_assert_true(api_request_argument(request, "state", "held"));
        g_assert_false(api_request_argument(request, "state", "task"));
        g_assert_cmpuint(request->answer.status, ==, 400);
        end(&f);
}

TEST(values_of_a_query_are_checked)
{
        static const char *const wrong[][2] = {
                { "state", "nearly" },
                { "n", "0" },
                { "n", "1001" },
                { "n", "-1" },
                { "n", "many" },
                { "after", "x" },
                { "from", "yesterday" },
                { "to", "2026-02-30" },
                { "from", "2026-02-03" /* no clinic, no zone */ },
        };
        Fixture f;

        begin(&f);
        for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
                g_assert_cmpuint(
                        ask(&f, "GET", "/v1/followups", wrong[i][0], wrong[i][1], NULL, NULL), ==,
                        400);
        g_assert_cmpuint(ask(&f, "GET", "/v1/followups/first", NULL, NULL, NULL, NULL), ==, 400);
        end(&f);
}

TEST(bodies_are_one_json_object_with_known_keys)
{
        static const char *const wrong[] = {
                "[]",
                "7",
                "{",
                "{\"all\":true} x",
                "{\"all\":true,\"all\":true}",
                "{\"every\":true}",
                "{\"why\":7,\"all\":true}",
                "{\"all\":true,\"who\":\"a\\u001bb\"}",
                "{}",
                "{\"all\":true,\"clinic\":\"kyiv-1\"}",
                "\xff",
        };
        Fixture f;

        begin(&f);
        for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
                g_assert_cmpuint(ask(&f, "POST", "/v1/pause", NULL, NULL, wrong[i], NULL), ==, 400);
        g_assert_cmpuint(
                ask(&f, "POST", "/v1/pause", NULL, NULL, "{\"clinic\":\"kyiv-9\"}", NULL), ==, 404);
        g_assert_cmpuint(
                ask(&f, "POST", "/v1/pause", NULL, NULL, "{\"provider\":\"x\"}", NULL), ==, 404);
        end(&f);
}

TEST(what_staff_decide_needs_what_it_is_about)
{
        Fixture f;
        g_autofree char *error = NULL;

        begin(&f);
        g_assert_cmpuint(
                ask(&f, "POST", "/v1/followups/1-1/done", NULL, NULL, "{\"result\":\" \"}", &error),
                ==, 400);
        g_assert_cmpstr(error, ==, "a result is needed");
        g_assert_cmpuint(
                ask(&f, "POST", "/v1/followups/x/cancel", NULL, NULL, "{}", NULL), ==, 400);
        g_assert_cmpuint(ask(&f, "POST", "/v1/opt-out", NULL, NULL, "{}", NULL), ==, 400);
        g_assert_cmpuint(ask(&f, "POST", "/v1/opt-out", NULL, NULL,
                                 "{\"patient\":\"P-1\",\"purpose\":\"all\"}", NULL),
                ==, 400);
        end(&f);
}

TEST(each_address_has_its_size_of_body)
{
        Fixture f;
        g_autoptr(ApiRequest) data = NULL, list = NULL, pause = NULL, none = NULL;

        begin(&f);
        data = begin_request(f.api, "POST", "/v1/imports/3/data", "uid 7");
        list = begin_request(f.api, "GET", "/v1/followups", "uid 7");
        pause = begin_request(f.api, "POST", "/v1/pause", "uid 7");
        none = begin_request(f.api, "POST", "/v2", "uid 7");
        g_assert_cmpuint(data->body_max, ==, API_DATA_MAX);
        g_assert_cmpstr(data->target[0], ==, "3");
        g_assert_cmpuint(list->body_max, ==, 0);
        g_assert_cmpuint(pause->body_max, ==, API_BODY_MAX);
        g_assert_cmpuint(none->body_max, ==, 0);
        end(&f);
}

TEST(who_did_it_is_what_was_claimed_and_what_is_known)
{
        Fixture f;
        g_autoptr(ApiRequest) request = NULL;
        json_t *named = json_pack("{s:s}", "who", "anna"), *plain = json_object();

        begin(&f);
        request = begin_request(f.api, "POST", "/v1/pause", "uid 1000");
        g_autofree char *both = api_request_who(request, named);
        g_autofree char *peer = api_request_who(request, plain);

        g_assert_cmpstr(both, ==, "anna (uid 1000)");
        g_assert_cmpstr(peer, ==, "uid 1000");
        json_decref(named);
        json_decref(plain);
        end(&f);
}

TEST(a_date_is_the_first_instant_of_that_day)
{
        const UtcMs now = { INT64_C(1768471200000) }; /* 2026-01-15 12:00 in Kyiv */
        const CivilZone *kyiv;
        Err err = { 0 };
        UtcMs t;

        g_assert_cmpint(civil_zone_get("Europe/Kyiv", &kyiv, NULL), ==, 0);
        g_assert_true(api_time("2026-03-29T10:00:00+03:00", NULL, now, &t, &err));
        g_assert_cmpint(t.ms, ==, INT64_C(1774767600000));
        g_assert_true(api_time("2026-01-15", kyiv, now, &t, &err));
        g_assert_cmpint(t.ms, ==, INT64_C(1768428000000));
        g_assert_true(api_time("1970-01-02", NULL, now, &t, &err));
        g_assert_cmpint(t.ms, ==, INT64_C(86400000));
        g_assert_true(api_time("today", kyiv, now, &t, &err));
        g_assert_cmpint(t.ms, ==, INT64_C(1768428000000));
        g_assert_true(api_time("tomorrow", kyiv, now, &t, &err));
        g_assert_cmpint(t.ms, ==, INT64_C(1768428000000) + 86400000);
        g_assert_cmpint(err.code, ==, 0);
        g_assert_false(api_time("soon", kyiv, now, &t, &err));
        g_assert_cmpstr(err.why, ==, "that is no time");
}

TEST(a_request_is_answered_once)
{
        Fixture f;
        g_autoptr(ApiRequest) request = NULL;
        unsigned n_answers = 0;

        begin(&f);
        request = begin_request(f.api, "GET", "/v1/status", "uid 7");
        request->done = on_answered;
        request->userdata = &n_answers;
        api_answer_error(request, 503, "ask again", "busy");
        g_assert_cmpuint(n_answers, ==, 1);
        api_answer_error(request, 200, "", "a second answer is dropped");
        g_assert_cmpuint(n_answers, ==, 1);
        g_assert_cmpuint(request->answer.status, ==, 503);
        end(&f);
}

TEST_MAIN
