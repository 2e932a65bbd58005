#include "daemon/tokens.h"

/*
 * A token is fetched anew when a tenth of its life, at most five minutes, is left. With some providers a new token ends
 * the old one (WeChat: after five minutes), so nobody fetches another without need: one fetch at a time for each provider,
 * and by this process only. Its time is real time, also in a rehearsal: the other side counts it.
 */
enum { EARLY_MS = 5 * 60 * 1000, AGAIN_MS = 10 * 1000 };

typedef struct Held {
        Tokens *tokens;
        char *provider;
        Token token; /* text NULL: none */
        UtcMs refresh_at;
        unsigned serial;
        bool is_fetching, is_stale; /* stale: what is being fetched is not to be kept */
} Held;

struct Tokens {
        HttpClient *http;
        TokenUser user;
        GHashTable *held; /* provider id -> Held * */
        unsigned n_fetching;
};

static UtcMs real_now(void)
{
        return (UtcMs){ g_get_real_time() / 1000 };
}

static void held_free(void *data)
{
        Held *held = data;

        token_done(&held->token);
        g_free(held->provider);
        g_free(held);
}

Tokens *tokens_new(HttpClient *http, const TokenUser *user)
{
        Tokens *tokens = g_new0(Tokens, 1);

        tokens->http = http;
        tokens->user = *user;
        tokens->held = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, held_free);
        return tokens;
}

void tokens_free(Tokens *tokens)
{
        if (!tokens)
                return;
        g_hash_table_unref(tokens->held);
        g_free(tokens);
}

static Held *held_get(Tokens *tokens, const char *provider)
{
        Held *held = g_hash_table_lookup(tokens->held, provider);

        if (!held) {
                held = g_new0(Held, 1);
                held->tokens = tokens;
                held->provider = g_strdup(provider);
                g_hash_table_insert(tokens->held, held->provider, held);
        }
        return held;
}

static void keep(Held *held, Token *token)
{
        int64_t life = token->expires.ms - real_now().ms;

        token_done(&held->token);
        held->token = *token;
        held->serial++;
        held->refresh_at.ms = token->expires.ms - MIN(life / 10, EARLY_MS);
}

static void on_fetched(const HttpResponse *response, void *userdata)
{
        Held *held = userdata;
        const TokenUser *user = &held->tokens->user;
        const Provider *provider = user->find(held->provider, user->userdata);
        Outcome refused = { 0 };
        Token token = { 0 };
        int r = 0;

        held->is_fetching = false;
        held->tokens->n_fetching--;
        if (provider && provider->auth == AUTH_TOKEN && !held->is_stale) {
                r = token_read(provider, response, real_now(), &token, &refused);
                if (r == 0)
                        keep(held, &token);
                else
                        held->refresh_at.ms = real_now().ms + AGAIN_MS;
        }
        held->is_stale = false;
        user->done(held->provider, r == 0 ? NULL : &refused, user->userdata);
        outcome_done(&refused);
}

static int fetch(Held *held, const Provider *provider, const Credentials *credentials, Err *err)
{
        HttpRequest *request = NULL;
        int r = request_build_token(provider, credentials, &request, err);

        if (r >= 0)
                r = http_client_send(held->tokens->http, request, on_fetched, held, err);
        if (r < 0)
                return r;
        held->is_fetching = true;
        held->tokens->n_fetching++;
        return 0;
}

int tokens_get(Tokens *tokens, const Provider *provider, const Credentials *credentials, const char **ret_token,
        unsigned *ret_serial, Err *err)
{
        Held *held = held_get(tokens, provider->id);
        UtcMs now = real_now();
        int r = 0;

        if (held->token.text && now.ms >= held->token.expires.ms)
                token_done(&held->token);
        /* further ahead than a pause reaches: the clock was set back */
        if (!held->token.text && held->refresh_at.ms > now.ms + AGAIN_MS)
                held->refresh_at.ms = now.ms;
        if (!held->is_fetching && now.ms >= held->refresh_at.ms)
                r = fetch(held, provider, credentials, err);
        if (!held->token.text && r == 0 && !held->is_fetching)
                r = err_set(err, -EAGAIN, NULL, "no token", "the last fetch failed, and its pause is not over");
        if (!held->token.text)
                return r < 0 ? r : TOKENS_FETCHING;
        *ret_token = held->token.text;
        *ret_serial = held->serial;
        return 0;
}

void tokens_refuse(Tokens *tokens, const char *provider, unsigned serial)
{
        Held *held = g_hash_table_lookup(tokens->held, provider);

        if (held && held->serial == serial) {
                token_done(&held->token);
                held->refresh_at.ms = 0;
        }
}

void tokens_forget(Tokens *tokens)
{
        GHashTableIter iter;
        gpointer item;

        g_hash_table_iter_init(&iter, tokens->held);
        while (g_hash_table_iter_next(&iter, NULL, &item)) {
                Held *held = item;

                token_done(&held->token);
                held->refresh_at.ms = 0;
                held->is_stale = held->is_fetching;
        }
}

unsigned tokens_n_fetching(const Tokens *tokens)
{
        return tokens->n_fetching;
}
