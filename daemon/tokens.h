/* Tokens of providers that give them for an id and a secret: each fetched once for all who wait, kept in memory only. */
#pragma once

#include "channel/outcome.h"
#include "daemon/http-client.h"

typedef struct Tokens Tokens;

/* Whose tokens they are. */
typedef struct TokenUser {
        /* the provider as it is now; NULL: it is gone */
        const Provider *(*find)(const char *provider, void *userdata);
        /* a fetch ended, on the loop. @refused: what its failure means for all that waits; NULL: ask for the token again */
        void (*done)(const char *provider, const Outcome *refused, void *userdata);
        void *userdata;
} TokenUser;

Tokens *tokens_new(HttpClient *http, const TokenUser *user);
void tokens_free(Tokens *tokens); /* after its HttpClient, which drops the fetches under way */

/**
 * tokens_get() - the token to use now
 * @ret_token:  good until the loop runs on
 * @ret_serial: names it, for tokens_refuse()
 *
 * One that nears its end is still used while the next is fetched.
 * Return: 0; TOKENS_FETCHING: there is none yet, and `done` follows; as request_build_token().
 */
enum { TOKENS_FETCHING = 1 };
int tokens_get(Tokens *tokens, const Provider *provider, const Credentials *credentials, const char **ret_token,
        unsigned *ret_serial, Err *err);

/* tokens_refuse() - the provider says that it has ended; nothing happens when another has taken its place */
void tokens_refuse(Tokens *tokens, const char *provider, unsigned serial);
/* tokens_forget() - all of them: what they are fetched by may have changed */
void tokens_forget(Tokens *tokens);
/* fetches under way */
unsigned tokens_n_fetching(const Tokens *tokens);
