/* A provider's description and a message -> an HTTP request. Pure: no I/O. */
#pragma once

#include <glib.h>

#include "config/provider.h"
#include "base/utc.h"

/* Secrets by name, read once at start. Values are wiped when freed. */
typedef struct Credentials Credentials;
Credentials *credentials_new(void);
void credentials_add(Credentials *credentials, const char *name, const char *value, size_t n_bytes);
const char *credentials_get(const Credentials *credentials, const char *name); /* NULL: not there */
void credentials_free(Credentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Credentials, credentials_free)

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
 *
 * Values are escaped by where they stand: URL and form by RFC 3986, JSON as strings (or numbers where the field says
 * so), headers refuse line ends. @now is the time stamp of signatures.
 * Return: 0; -ENOKEY: a credential is missing; -EINVAL.
 */
int request_build(const Provider *provider, const Credentials *credentials, const ChannelMessage *message,
        UtcMs now, HttpRequest **ret, Err *err);
/* every credential NAME the provider needs, each once; caller unrefs (char *) */
GPtrArray *request_credentials(const Provider *provider);
/* is the host of a http:// URL this machine itself? 127.0.0.0/8, [::1], localhost */
bool url_is_loopback(const char *url);
