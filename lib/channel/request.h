/* A provider's description and a message -> an HTTP request. Pure: no I/O. */
#pragma once

#include <glib.h>

#include "base/url.h"
#include "base/utc.h"
#include "channel/credentials.h"
#include "config/provider.h"

typedef struct ChannelMessage {
        const char *to;   /* as the store keeps it: E.164, or a messenger's name */
        const char *text;
        const char *coding; /* "gsm7", "unicode", "" */
        const char *id;     /* the message's */
        const char *key;    /* idempotency key of this generation */
        const char *from;   /* the clinic's name */
        UtcMs created;
} ChannelMessage;

typedef struct HttpRequest {
        char *method, *url;
        GPtrArray *headers; /* char *: "Name: value" */
        GString *body;      /* NULL: none */
        char *user, *password; /* basic auth; NULL: none */
        DurationMs timeout, connect_timeout;
        const char *ca_file; /* borrowed from the provider; NULL: the system's */
} HttpRequest;
void http_request_free(HttpRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpRequest, http_request_free)

/**
 * request_build() - fill a provider's request
 * @now: the time stamp of a signature
 *
 * Values are escaped by where they stand: percent signs in URL, query and form (RFC 3986), strings in JSON (RFC
 * 8259), none in `raw`; headers refuse line ends. The same message and key give the same bytes, but for a
 * signature and its time stamp. The URL may hold a secret and patient data: it belongs in no log.
 * Return: 0; -ENOKEY: a credential is missing; -EINVAL: a value does not fit where it stands. Neither is
 * mended by trying again.
 */
int request_build(const Provider *provider, const Credentials *credentials, const ChannelMessage *message,
        UtcMs now, HttpRequest **ret, Err *err);

/* every credential NAME the provider needs, each once; caller unrefs (char *) */
GPtrArray *request_credentials(const Provider *provider);
