/* One curl multi handle tied to the loop. */
#pragma once

#include "channel/outcome.h"
#include "daemon/manager.h"

typedef void (*HttpDone)(const HttpResponse *response, void *userdata);

int http_client_new(Manager *manager, HttpClient **ret, Err *err);
void http_client_free(HttpClient *client); /* transfers under way are dropped without HttpDone */
/**
 * http_client_send() - begin a transfer
 * @request: taken over
 * @done: once, on the loop, later than this call
 *
 * Redirects are not followed, certificates are verified, connections reused. A request that went out on a reused
 * connection which then closed without an answer is TRANSFER_CUT: it is not sent again behind our back.
 */
int http_client_send(HttpClient *client, HttpRequest *request, HttpDone done, void *userdata, Err *err);
