/* A provider: an HTTP service that carries one method, described as data. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/json-path.h"
#include "base/string-table.h"
#include "base/utc.h"
#include "config/json-body.h"
#include "config/pattern.h"

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
enum { N_AUTH_KINDS = AUTH_STANDARD_WEBHOOKS + 1 };
STRING_TABLE_DECLARE(auth_kind, AuthKind);

typedef enum RecipientForm {
        RECIPIENT_E164,   /* +380671234567 */
        RECIPIENT_DIGITS, /* 380671234567 */
        RECIPIENT_NAME,   /* a messenger's name or number, as the record gives it */
} RecipientForm;
enum { N_RECIPIENT_FORMS = RECIPIENT_NAME + 1 };
STRING_TABLE_DECLARE(recipient_form, RecipientForm);

/* Where the idempotency key goes for the provider to know a repeat by. */
typedef enum KeyPlace { KEY_NONE, KEY_HEADER, KEY_BODY /* where {key} stands */, KEY_WEBHOOK_ID } KeyPlace;

/* A named value of the request. */
typedef struct Field {
        char *name; /* of the header, the query's or the form's parameter */
        Pattern *value;
        unsigned line;
} Field;

/* All that a rule asks for must hold; what it does not ask for is NULL or 0. */
typedef struct OutcomeRule {
        unsigned status; /* 0: any; 1-9: that class (2: 200-299); else exact */
        char *header;    /* a response header that must be there */
        char *header_is; /* its value; NULL: any */
        JsonPath *json;  /* a place in a JSON body where something must be, other than null */
        char *json_is;   /* the value there as text; NULL: any */
        char *body;      /* text the body must contain */
        Verdict is;
        unsigned line;
} OutcomeRule;

typedef struct Provider {
        char *id, *carries;
        /* request */
        char *method; /* "GET", "POST", "PUT" */
        Pattern *url; /* https, or http on loopback; no placeholder in scheme or host */
        GPtrArray *headers, *query; /* Field * */
        BodyForm form;
        GPtrArray *fields;  /* Field *: BODY_FORM */
        JsonNode *json;     /* BODY_JSON */
        Pattern *raw;       /* BODY_RAW: the whole body, values unescaped */
        char *content_type; /* NULL: by form */
        RecipientForm recipient;
        AuthKind auth;
        Pattern *auth_user; /* AUTH_BASIC */
        char *auth_secret;  /* credential's NAME */
        char *auth_name;    /* AUTH_HEADER, AUTH_QUERY: the header or parameter */
        char *auth_secret_2; /* second key in rotation; NULL none */
        DurationMs timeout, connect_timeout;
        char *ca_file; /* NULL: the system's */
        unsigned uses; /* bit i: PatternWord i stands somewhere in the request */
        /* text */
        char *coding_gsm7, *coding_unicode; /* what {coding} becomes; NULL: provider needs none */
        unsigned max_parts;                 /* SMS: 0 = unlimited */
        unsigned max_chars;                 /* others: 0 = unlimited */
        /* answer */
        GPtrArray *outcome;   /* OutcomeRule *, first match wins */
        JsonPath *id_path;    /* where the answer names the message; NULL: not in the body */
        char *id_header;      /* the same in a header; NULL: not there either */
        JsonPath *retry_path; /* seconds to wait, besides the Retry-After header; NULL */
        /* idempotency */
        KeyPlace key_place;
        char *key_name; /* header's name */
        DurationMs idempotency_ttl; /* how long the provider remembers a key */
        /* limits */
        bool receives_receipts, receives_replies; /* by its hooks */
        bool can_be_asked; /* what became of a message */
        double per_second; /* 0 = unlimited */
        unsigned connections;
        bool sandbox;
        char *file;
        unsigned line;
} Provider;

/**
 * provider_load() - read one `provider = { ... };`
 * @group:  borrowed for the call
 * @file:   its name, for Provider.file
 * @faults: takes every fault and warning of it
 * @ret:    only when it has no fault; the caller's
 *
 * Return: 0; -EINVAL.
 */
int provider_load(const config_setting_t *group, const char *file, ErrList *faults, Provider **ret);
void provider_free(Provider *provider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Provider, provider_free)
/* a repeat with the same key is recognised by the provider */
bool provider_honours_keys(const Provider *provider);
