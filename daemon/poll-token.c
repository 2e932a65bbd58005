#include "daemon/poll-token.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/url.h"
#include "daemon/http-client.h"

/* A token whose answer does not say how long it lives is used for this long; and none to its very last second. */
enum { LIFE_S = 300, EARLY_S = 30, LIFE_MOST_S = 24 * 3600, TOKEN_MAX = 8192, CONNECT_S = 20 };

struct PollToken {
        Manager *manager;
        const SourcePoll *poll;
        char *text; /* fetched; NULL: none */
        MonoMs until;
        PollTokenDone done;
        void *userdata;
};

PollToken *poll_token_new(Manager *manager, const SourcePoll *poll)
{
        PollToken *token = g_new0(PollToken, 1);

        token->manager = manager;
        token->poll = poll;
        return token;
}

static void forget(PollToken *token)
{
        if (token->text)
                explicit_bzero(token->text, strlen(token->text));
        g_clear_pointer(&token->text, g_free);
}

void poll_token_free(PollToken *token)
{
        forget(token);
        g_free(token);
}

bool poll_token_refused(PollToken *token)
{
        forget(token);
        return token->poll->token_url != NULL;
}

static bool read_token(PollToken *token, const HttpResponse *response)
{
        json_t *answer = response->end == TRANSFER_ANSWERED && response->status == 200
                ? json_loadb(response->body->str, response->body->len, 0, NULL) : NULL;
        const char *text = json_string_value(json_object_get(answer, "access_token"));
        json_int_t life = json_integer_value(json_object_get(answer, "expires_in"));

        if (text && *text && strlen(text) <= TOKEN_MAX) {
                token->text = g_strdup(text);
                life = life > 0 ? MIN(life, LIFE_MOST_S) : LIFE_S;
                token->until.ms = clock_mono(token->manager->clock).ms + MAX(life - EARLY_S, 1) * 1000;
        }
        json_decref(answer);
        return token->text != NULL;
}

static void on_fetched(const HttpResponse *response, void *userdata)
{
        PollToken *token = userdata;
        PollTokenDone done = token->done;
        Err err = { 0 };

        if (read_token(token, response)) {
                done(token->text, NULL, token->userdata);
                return;
        }
        if (response->end == TRANSFER_ANSWERED)
                err_set(&err, -EACCES, "see whether client_id, its secret and the scope are right", "no token",
                        "token_url says %d and gives none", response->status);
        else
                err_set(&err, -EIO, "see whether token_url is right", "no token", "%s", response->why);
        done(NULL, &err, token->userdata);
}

static void add_field(GString *body, const char *name, const char *value)
{
        if (!value)
                return;
        g_string_append_printf(body, "%s%s=", body->len > 0 ? "&" : "", name);
        url_escape(body, value, URL_ESCAPE_FORM);
}

static int fetch(PollToken *token, Err *err)
{
        const SourcePoll *poll = token->poll;
        const char *secret = credentials_get(token->manager->credentials, poll->client_credential);
        HttpRequest *request;

        if (!secret)
                return err_set(err, -ENOKEY, "put it into the credentials folder and restart", "no token",
                        "the credential \"%s\" is missing", poll->client_credential);
        request = g_new0(HttpRequest, 1);
        request->method = g_strdup("POST");
        request->url = g_strdup(poll->token_url);
        request->headers = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(request->headers, g_strdup("Content-Type: application/x-www-form-urlencoded"));
        g_ptr_array_add(request->headers, g_strdup("Accept: application/json"));
        request->body = g_string_new(NULL);
        add_field(request->body, "grant_type", "client_credentials");
        add_field(request->body, "client_id", poll->client_id);
        add_field(request->body, "client_secret", secret);
        add_field(request->body, "scope", poll->scope);
        request->timeout = poll->timeout;
        request->connect_timeout.ms = CONNECT_S * 1000;
        request->ca_file = poll->ca_file;
        return http_client_send(token->manager->http, request, on_fetched, token, err);
}

void poll_token_get(PollToken *token, PollTokenDone done, void *userdata)
{
        const SourcePoll *poll = token->poll;
        const char *kept = poll->credential ? credentials_get(token->manager->credentials, poll->credential) : NULL;
        Err err = { 0 };

        if (!poll->token_url) {
                if (poll->credential && !kept)
                        err_set(&err, -ENOKEY, "put it into the credentials folder and restart", "no token",
                                "the credential \"%s\" is missing", poll->credential);
                done(kept, poll->credential && !kept ? &err : NULL, userdata);
                return;
        }
        if (token->text && clock_mono(token->manager->clock).ms >= token->until.ms)
                forget(token);
        if (token->text) {
                done(token->text, NULL, userdata);
                return;
        }
        token->done = done;
        token->userdata = userdata;
        if (fetch(token, &err) < 0)
                done(NULL, &err, userdata);
}
