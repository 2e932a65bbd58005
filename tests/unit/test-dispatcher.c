#include "daemon-fixture.h"

#include "daemon/dispatcher-private.h"
#include "daemon/http-client.h"

/* nobody listens there: a fetch ends at once */
static const char tokened[] =
        "provider = { id = \"p\"; carries = \"sms\";\n"
        "  request = { method = \"POST\"; url = \"http://127.0.0.1:9/\"; timeout = \"5 seconds\";\n"
        "    query = { access_token = \"{token}\"; }; json = { to = \"{to}\"; text = \"{text}\"; }; };\n"
        "  auth = { kind = \"token\"; token = \"access_token\"; expires_in = \"expires_in\";\n"
        "    request = { method = \"GET\"; url = \"http://127.0.0.1:9/token\"; timeout = \"5 seconds\"; }; }; };\n";

TEST(a_token_that_is_not_given_gives_back_one_place)
{
        g_autoptr(Clock) clock = clock_new_real();
        Credentials *credentials = credentials_new();
        Dispatcher *dispatcher = NULL;
        const char *token;
        DaemonFixture f;
        Manager manager;
        Err err = { 0 };
        Lorry *lorry;

        fixture_init(&f);
        fixture_write(&f, "providers.d/p.conf", tokened);
        manager = (Manager){ .config = fixture_load(&f), .clock = clock, .credentials = credentials };
        g_assert_cmpint(sd_event_new(&manager.event), ==, 0);
        g_assert_cmpint(http_client_new(&manager, &manager.http, &err), ==, 0);
        g_assert_cmpint(dispatcher_new(&manager, &dispatcher, &err), ==, 0);
        sd_event_source_set_enabled(dispatcher->pump_later, SD_EVENT_OFF);

        /* two messages are on the wire, and a third waits for the token */
        lorry = lorry_get(dispatcher, "p");
        pace_take(&lorry->pace, 3);
        lorry->waits_for_token = true;
        g_assert_cmpint(dispatcher_token(dispatcher, config_provider(manager.config, "p"), &token, &err), ==, TOKENS_FETCHING);
        while (lorry->waits_for_token)
                g_assert_cmpint(sd_event_run(manager.event, 20 * 1000000), >, 0);
        g_assert_cmpuint(lorry->pace.n_in_flight, ==, 2);

        http_client_free(manager.http);
        dispatcher_free(dispatcher);
        sd_event_unref(manager.event);
        config_unref(manager.config);
        credentials_free(credentials);
        fixture_done(&f);
}

TEST_MAIN
