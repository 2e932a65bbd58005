/* A provider's answer -> what became of the message. Pure: no I/O. */
#pragma once

#include "config/provider.h"
#include "channel/request.h"
#include "due/retry.h"

typedef enum TransferEnd {
        TRANSFER_ANSWERED, /* a whole answer */
        TRANSFER_NOT_SENT, /* no connection, name not resolved, TLS refused: the provider has seen nothing */
        TRANSFER_CUT,      /* it went out, and the answer did not come, or not whole */
} TransferEnd;

typedef struct HttpResponse {
        TransferEnd end;
        int status;         /* 0: none */
        GPtrArray *headers; /* char *: "Name: value" */
        GString *body;      /* at most RESPONSE_BODY_MAX, or what its request says */
        char why[120];      /* of NOT_SENT and CUT */
        bool is_certificate; /* NOT_SENT, as the other side could not prove by its certificate that it is who was meant */
} HttpResponse;
enum { RESPONSE_BODY_MAX = 64 * 1024 };

/**
 * outcome_read() - the first rule that matches; none: 2xx sent, 408/425/429 and 503 with Retry-After throttled or
 * temporary, other 4xx permanent but 401/402/403 account, 5xx temporary, 3xx account (redirects are not followed);
 * cut: unknown; not sent: temporary. Retry-After: seconds or HTTP date (RFC 9110 10.2.3), or the provider's path.
 */
void outcome_read(const Provider *provider, const HttpResponse *response, UtcMs now, Outcome *ret);

/* A fetched token, for auth kind "token". */
typedef struct Token {
        char *text;
        UtcMs expires;
} Token;
void token_done(Token *token); /* wipes it */

/**
 * token_read() - the answer to request_build_token()'s request
 * @ret: on success only
 * @ret_outcome: else what its refusal means for all that waits for it: temporary, throttled or account
 *
 * Return: 0; TOKEN_REFUSED.
 */
enum { TOKEN_REFUSED = 1 };
int token_read(const Provider *provider, const HttpResponse *response, UtcMs now, Token *ret, Outcome *ret_outcome);
