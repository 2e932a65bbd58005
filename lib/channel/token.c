/* A token that a provider gives for its id and secret. */
#include <string.h>

#include "channel/outcome.h"

enum { TOKEN_MAX = 4096 };

void token_done(Token *token)
{
        if (token->text)
                explicit_bzero(token->text, strlen(token->text));
        g_clear_pointer(&token->text, g_free);
}

/* Seconds the answer says, else what the file says. */
static DurationMs find_ttl(const Provider *provider, const json_t *json)
{
        const json_t *value = provider->token_expires_path ? json_path_find(provider->token_expires_path, json) : NULL;
        g_autofree char *text = value ? json_value_text(value) : NULL;
        int64_t seconds = text ? g_ascii_strtoll(text, NULL, 10) : 0;

        return seconds > 0 ? (DurationMs){ MIN(seconds, 30 * 24 * 3600) * 1000 } : provider->token_ttl;
}

static bool find_token(const Provider *provider, const HttpResponse *response, UtcMs now, Token *ret)
{
        json_t *json = response->status / 100 == 2 && response->body
                ? json_loadb(response->body->str, response->body->len, 0, NULL) : NULL;
        const json_t *value = json ? json_path_find(provider->token_path, json) : NULL;
        const char *text = value ? json_string_value(value) : NULL;
        bool is_good = text && *text != '\0' && strlen(text) <= TOKEN_MAX;

        if (is_good)
                *ret = (Token){ g_strdup(text), utc_add(now, find_ttl(provider, json)) };
        json_decref(json);
        return is_good;
}

int token_read(const Provider *provider, const HttpResponse *response, UtcMs now, Token *ret, Outcome *ret_outcome)
{
        Outcome outcome = { 0 };
        char detail[sizeof(outcome.detail)];

        if (response->end == TRANSFER_ANSWERED && find_token(provider, response, now, ret))
                return 0;
        outcome_read(provider, response, now, &outcome);
        outcome_done(&outcome); /* a message's id stands in no such answer */
        switch (outcome.verdict) {
        case VERDICT_TEMPORARY:
        case VERDICT_THROTTLED:
        case VERDICT_ACCOUNT:
                break;
        case VERDICT_UNKNOWN: /* what was lost here is no message */
        case VERDICT_NUMBER:
                outcome.verdict = VERDICT_TEMPORARY;
                break;
        case VERDICT_SENT:
        case VERDICT_DUPLICATE:
        case VERDICT_PERMANENT:
        case VERDICT_TOKEN:
        case VERDICT_OPTED_OUT:
                outcome.verdict = VERDICT_ACCOUNT;
                break;
        }
        g_snprintf(detail, sizeof(detail), "no token: %.*s", (int)sizeof(detail) - 20, outcome.detail);
        *ret_outcome = outcome;
        g_strlcpy(ret_outcome->detail, detail, sizeof(ret_outcome->detail));
        return TOKEN_REFUSED;
}
