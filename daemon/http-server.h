/* An HTTP server on the loop: libmicrohttpd behind its epoll descriptor, answering from an Api. */
#pragma once

#include "daemon/api.h"

typedef struct HttpServer HttpServer;

/**
 * http_server_new() - serve on a listening socket
 * @fd:   taken over, also when this fails
 * @name: of the loop's sources, for those who look at them
 *
 * Connections, sizes of header and body, and idle time are bounded.
 */
int http_server_new(
        sd_event *event, Api *api, int fd, const char *name, HttpServer **ret, Err *err);
/* new requests are turned away; those that wait may still be answered. Then the Api may be freed.
 */
void http_server_close(HttpServer *server);
void http_server_free(HttpServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpServer, http_server_free)
