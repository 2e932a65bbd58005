/* The token a polled server is asked with: kept, or fetched by OAuth 2 client credentials (RFC 6749 4.4). */
#pragma once

#include "config/source-poll.h"
#include "daemon/manager.h"

typedef struct PollToken PollToken;

/* @poll: outlives the token */
PollToken *poll_token_new(Manager *manager, const SourcePoll *poll);
void poll_token_free(PollToken *token);

/* @text NULL: none is needed; @err: there is none. Once, perhaps before poll_token_get() returns. */
typedef void (*PollTokenDone)(const char *text, const Err *err, void *userdata);
/* one at a time; the token is freed only after it was answered */
void poll_token_get(PollToken *token, PollTokenDone done, void *userdata);
/* poll_token_refused() - the server does not take it. Returns whether another can be fetched. */
bool poll_token_refused(PollToken *token);
