/* A provider: an HTTP service that carries one method, described as data. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/string-table.h"
#include "base/utc.h"

/* What an answer means for the message (providers.md, head). */
typedef enum Verdict {
        VERDICT_SENT,      /* taken */
        VERDICT_DUPLICATE, /* taken before, under the same key: counts as sent */
        VERDICT_PERMANENT, /* never to this number this way */
        VERDICT_TEMPORARY, /* again, after backoff */
        VERDICT_THROTTLED, /* slow the whole provider down, then again */
        VERDICT_ACCOUNT,   /* money, keys, suspension: stop the provider, tell staff */
        VERDICT_UNKNOWN,   /* the answer was lost: it may have been sent */
} Verdict;
enum { N_VERDICTS = VERDICT_UNKNOWN + 1 };
STRING_TABLE_DECLARE(verdict, Verdict);

typedef enum BodyForm { BODY_NONE, BODY_FORM, BODY_JSON, BODY_RAW } BodyForm;
typedef enum AuthKind {
        AUTH_NONE, AUTH_BASIC, AUTH_BEARER, AUTH_HEADER, AUTH_QUERY, AUTH_STANDARD_WEBHOOKS,
} AuthKind;
typedef enum RecipientForm {
        RECIPIENT_E164,   /* +380671234567 */
        RECIPIENT_DIGITS, /* 380671234567 */
        RECIPIENT_NAME,   /* a messenger's name or number, as the record gives it */
} RecipientForm;
typedef enum KeyPlace { KEY_NONE, KEY_HEADER, KEY_BODY /* where {key} stands */, KEY_WEBHOOK_ID } KeyPlace;

/* A text of a provider file with {to} {text} {key} {coding} {from} {credential:NAME}; see channel/request.c */
typedef struct Field {
        char *name;  /* header, query or form name; dotted path for JSON bodies */
        char *value; /* with placeholders */
        unsigned line;
} Field;

typedef struct OutcomeRule {
        int status;      /* 0: any; 1-9: that class (2: 200-299); else exact */
        char *header;    /* a response header that must be there; NULL: none */
        char *header_is; /* its value; NULL: any */
        char *json;      /* path into a JSON body, e.g. "error.code", "messages[0].status"; NULL: none */
        char *json_is;   /* the value there as text; NULL: path must be there */
        char *body;      /* text the body must contain; NULL: none */
        Verdict is;
        unsigned line;
} OutcomeRule;

typedef struct Provider {
        char *id, *carries;
        /* request */
        char *method; /* "GET", "POST", "PUT" */
        char *url;    /* https, or http on loopback */
        GPtrArray *headers, *query, *body; /* Field * */
        BodyForm form;
        char *raw;          /* BODY_RAW: the whole body */
        char *content_type; /* NULL: by form */
        RecipientForm recipient;
        AuthKind auth;
        char *auth_user, *auth_secret, *auth_name; /* user (with placeholders); credential's NAME; header or query name */
        char *auth_secret_2;                       /* second key in rotation; NULL none */
        DurationMs timeout, connect_timeout;
        char *ca_file; /* NULL: the system's */
        /* text */
        char *coding_gsm7, *coding_unicode; /* what {coding} becomes; NULL: provider needs none */
        unsigned max_parts;                 /* SMS: 0 = unlimited */
        unsigned max_chars;                 /* others: 0 = unlimited */
        /* answer */
        GPtrArray *outcome; /* OutcomeRule *, first match wins */
        char *id_path;      /* JSON path, or "header:NAME", or NULL: none */
        char *retry_after;  /* JSON path of seconds besides the Retry-After header; NULL */
        /* idempotency */
        KeyPlace key_place;
        char *key_name; /* header's name */
        DurationMs idempotency_ttl; /* how long the provider remembers a key */
        /* limits */
        double per_second; /* 0 = unlimited */
        unsigned connections;
        bool sandbox;
        char *file;
        unsigned line;
} Provider;

/**
 * provider_load() - read one provider = { ... } of providers.d
 * @group: the group; @file: where it stands
 * @ret:   only without a fault in it; caller frees
 *
 * Return: 0; -EINVAL when @faults got a fault.
 */
int provider_load(const config_setting_t *group, const char *file, ErrList *faults, Provider **ret);
void provider_free(Provider *provider);
/* a repeat with the same key is recognised by the provider */
bool provider_honours_keys(const Provider *provider);
