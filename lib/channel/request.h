/* A provider's description and a message -> an HTTP request. Pure: no I/O. */
#pragma once

#include <glib.h>

#include "base/url.h"
#include "base/utc.h"
#include "channel/credentials.h"
#include "config/provider.h"

/* What a request is made of. What it makes no use of may be NULL; what no request can lack stands first. */
typedef struct ChannelMessage {
        const char *to;   /* as the store keeps it: E.164, or a messenger's name */
        const char *text;
        const char *coding; /* "gsm7", "unicode", "" */
        const char *id;     /* the message's */
        const char *key;    /* idempotency key of this generation */
        const char *from;   /* the clinic's name */
        UtcMs created;
        int64_t number;     /* the message's */
        const char *ref;    /* our reference, message_ref_render() */
        const char *language, *purpose;
        const char *template, *template_language; /* of the provider; NULL: the text goes as it is */
        const char *variables;                    /* JSON: an object or array of texts */
        const char *receipt_url, *reply_url;      /* NULL: no hook of ours can be reached */
        const char *provider_message_id;          /* for a status query */
        const char *token; /* of auth kind "token" */
        const char *nonce; /* random hex digits, others in each try: signers that ask for some */
} ChannelMessage;

typedef struct HttpRequest {
        char *method, *url;
        GPtrArray *headers; /* char *: "Name: value" */
        GString *body;      /* NULL: none */
        char *user, *password; /* basic auth; NULL: none */
        DurationMs timeout, connect_timeout;
        const char *ca_file; /* borrowed from the provider; NULL: the system's */
        size_t body_max;     /* of the answer; 0: RESPONSE_BODY_MAX */
} HttpRequest;
void http_request_free(HttpRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpRequest, http_request_free)

/**
 * request_build() - fill a provider's request
 * @now: the time stamp of a signature
 *
 * Values are escaped by where they stand: percent signs in URL, query and form (RFC 3986), strings in JSON (RFC
 * 8259), none in `raw`; headers refuse line ends. A value with {receipt_url} or {reply_url} is left out where there is
 * none. The same message and key give the same bytes, but for a signature, its nonce and its time stamp. The URL may
 * hold a secret and patient data: it belongs in no log.
 * Return: 0; -ENOKEY: a credential is missing; -EINVAL: a value does not fit where it stands. Neither is
 * mended by trying again.
 */
int request_build(const Provider *provider, const Credentials *credentials, const ChannelMessage *message,
        UtcMs now, HttpRequest **ret, Err *err);

/* request_build_status() - the request that asks what became of @message. Return: as request_build(); -ENOTSUP: the
 * provider cannot be asked; -ENODATA: it is asked by its own name of the message, which it has not told. */
int request_build_status(const Provider *provider, const Credentials *credentials, const ChannelMessage *message,
        UtcMs now, HttpRequest **ret, Err *err);

/* request_build_token() - the request that fetches a token, for auth kind "token" */
int request_build_token(const Provider *provider, const Credentials *credentials, HttpRequest **ret, Err *err);

/* every credential NAME the provider needs, each once; caller unrefs (char *) */
GPtrArray *request_credentials(const Provider *provider);
