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
#include "config/provider-hook.h"
#include "model/template.h"

/* What an answer means for the message (providers.md, head). */
typedef enum Verdict {
        VERDICT_SENT,      /* taken */
        VERDICT_DUPLICATE, /* taken before, under the same key: counts as sent */
        VERDICT_PERMANENT, /* never to this number this way */
        VERDICT_TEMPORARY, /* again, after backoff */
        VERDICT_THROTTLED, /* slow the whole provider down, then again */
        VERDICT_ACCOUNT,   /* money, keys, suspension: stop the provider, tell staff */
        VERDICT_UNKNOWN,   /* the answer was lost: it may have been sent */
        VERDICT_NUMBER,    /* this number gets too much: wait for it alone, the provider is well */
        VERDICT_TOKEN,     /* the token has ended: fetch another and repeat, once */
        VERDICT_OPTED_OUT, /* the recipient has told the provider to stop: a stop on the address */
} Verdict; /* the store keeps the numbers: new ones stand at the end */
enum { N_VERDICTS = VERDICT_OPTED_OUT + 1 };
STRING_TABLE_DECLARE(verdict, Verdict);

typedef enum BodyForm { BODY_NONE, BODY_FORM, BODY_JSON, BODY_RAW } BodyForm;

typedef enum AuthKind {
        AUTH_NONE, AUTH_BASIC, AUTH_BEARER, AUTH_HEADER, AUTH_QUERY, AUTH_STANDARD_WEBHOOKS,
        AUTH_ALIYUN,  /* ACS3-HMAC-SHA256 */
        AUTH_TENCENT, /* TC3-HMAC-SHA256 */
        AUTH_SOLAPI,  /* HMAC-SHA256 over date and salt */
        AUTH_TOKEN,   /* fetched by a request of its own, kept in memory; {token} says where it goes */
} AuthKind;
enum { N_AUTH_KINDS = AUTH_TOKEN + 1 };
STRING_TABLE_DECLARE(auth_kind, AuthKind);

typedef enum RecipientForm {
        RECIPIENT_E164,   /* +380671234567 */
        RECIPIENT_DIGITS, /* 380671234567 */
        RECIPIENT_NATIONAL, /* 0671234567: as the number's own country dials it */
        RECIPIENT_NAME,   /* a messenger's name or number, as the record gives it */
} RecipientForm;
enum { N_RECIPIENT_FORMS = RECIPIENT_NAME + 1 };
STRING_TABLE_DECLARE(recipient_form, RecipientForm);

/* Where the idempotency key goes for the provider to know a repeat by. */
typedef enum KeyPlace { KEY_NONE, KEY_HEADER, KEY_REQUEST /* where {key}, {key_uuid} or {ref} stands */, KEY_WEBHOOK_ID } KeyPlace;

typedef enum TimeUnit { TIME_SECONDS, TIME_MILLISECONDS } TimeUnit;
enum { N_TIME_UNITS = TIME_MILLISECONDS + 1 };
STRING_TABLE_DECLARE(time_unit, TimeUnit);

/* what a provider of alerts to staff carries, instead of a method of patients */
#define PROVIDER_CARRIES_ALERTS "alert"

/* A named value of the request. */
typedef struct Field {
        char *name; /* of the header, the query's or the form's parameter */
        Pattern *value;
        unsigned line;
} Field;

/* A request as data: where it goes, what it says, and where values stand in it. */
typedef struct ProviderRequest {
        char *method; /* "GET", "POST", "PUT" */
        Pattern *url; /* https, or http on loopback; no placeholder in scheme or host. NULL: there is no such request */
        GPtrArray *headers, *query; /* Field * */
        BodyForm form;
        GPtrArray *fields;  /* Field *: BODY_FORM */
        JsonNode *json;     /* BODY_JSON */
        Pattern *raw;       /* BODY_RAW: the whole body, values unescaped */
        char *content_type; /* NULL: by form */
        RecipientForm recipient;
        DurationMs timeout, connect_timeout;
        unsigned uses; /* PATTERN_BIT() of what stands somewhere in it */
} ProviderRequest;

/* One place of an answer's JSON, and what must stand there. "[*]" in the path asks of several places: of all of them in a
 * rule that says sent or duplicate, else of one. */
typedef struct JsonCondition {
        JsonPath *path;
        GPtrArray *is;     /* char *: one of these, as text; what ends in '*' is a beginning. NULL: anything but null */
        GPtrArray *is_not; /* none of these, but something. NULL: does not matter */
} JsonCondition;

/* All that a rule asks for must hold; what it does not ask for is NULL or 0. */
typedef struct OutcomeRule {
        unsigned status; /* 0: any; 1-9: that class (2: 200-299); else exact */
        char *header;    /* a response header that must be there */
        char *header_is; /* its value; NULL: any */
        GPtrArray *json; /* JsonCondition *: each of them; NULL: none */
        char *body;      /* text the body must contain */
        DurationMs wait; /* before the next try, at least */
        Verdict is;
        bool spares_number; /* permanent, and not for the number: another message may go there */
        unsigned line;
} OutcomeRule;

/* One value of an approved template. */
typedef struct TemplateVariable {
        char *name; /* NULL in an array */
        Template *value;
} TemplateVariable;

/* A text as the provider has approved it: only its variables are ours. */
typedef struct ProviderTemplate {
        char *text, *language; /* the name in messages.d, and its language there */
        char *name;            /* code or name at the provider */
        char *name_language;   /* the language's name at the provider */
        char *blank;           /* said by a variable that has nothing to say */
        GPtrArray *variables;  /* TemplateVariable * */
        bool is_array;         /* {variables} is an array, not an object */
        unsigned line;
} ProviderTemplate;

typedef struct Provider {
        char *id, *carries;
        ProviderRequest request;
        ProviderRequest free_text; /* the request of a text that has no template, where `request` sends templates */
        ProviderRequest status;    /* asks what became of a message */
        /* auth */
        AuthKind auth;
        Pattern *auth_user; /* AUTH_BASIC, AUTH_ALIYUN, AUTH_TENCENT, AUTH_SOLAPI: who signs */
        char *auth_secret;  /* credential's NAME */
        char *auth_name;    /* AUTH_HEADER, AUTH_QUERY: the header or parameter; AUTH_TENCENT: the service */
        char *auth_secret_2; /* second key in rotation; NULL none */
        ProviderRequest token; /* AUTH_TOKEN: fetches it */
        JsonPath *token_path, *token_expires_path; /* seconds; NULL: not said */
        DurationMs token_ttl;  /* where the answer does not say */
        char *ca_file; /* NULL: the system's */
        /* text */
        char *coding_gsm7, *coding_unicode; /* what {coding} becomes; NULL: provider needs none */
        unsigned max_parts;                 /* SMS: 0 = unlimited */
        unsigned max_chars;                 /* others: 0 = unlimited */
        unsigned max_bytes;                 /* of UTF-8; 0 = unlimited */
        GPtrArray *templates;        /* ProviderTemplate *; NULL: texts go as they are */
        JsonNode *template_variable; /* how one value stands in {variables}; NULL: as a text */
        /* answer */
        GPtrArray *outcome;   /* OutcomeRule *, first match wins */
        JsonPath *id_path;    /* where the answer names the message; NULL: not in the body */
        char *id_header;      /* the same in a header; NULL: not there either */
        JsonPath *retry_path; /* how long to wait, besides the Retry-After header; NULL */
        TimeUnit retry_unit;  /* what it counts there */
        /* idempotency */
        KeyPlace key_place;
        char *key_name; /* header's name */
        DurationMs idempotency_ttl; /* how long the provider remembers a key */
        /* limits */
        double per_second; /* 0 = unlimited */
        unsigned connections;
        bool sandbox;
        ReceiptMap *status_answer; /* what the answer to `status` tells; NULL: there is no `status` */
        ProviderHook *hook;        /* what it sends to us; NULL: nothing */
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
/* it can be asked what became of a message */
bool provider_can_be_asked(const Provider *provider);
/* it sends approved templates only, so every text needs one */
bool provider_needs_templates(const Provider *provider);
/* provider_template() - of a text in exactly this language; NULL: there is none */
const ProviderTemplate *provider_template(const Provider *provider, const char *text, const char *language);
/* provider_template_for() - in the language or its primary subtag, else the same of @fallback; NULL: there is none */
const ProviderTemplate *provider_template_for(const Provider *provider, const char *text, const char *language, const char *fallback);
/* provider_template_is_same() - would a patient get the same by both? */
bool provider_template_is_same(const ProviderTemplate *a, const ProviderTemplate *b);
/* an address at the one means the same person at the other: both carry one method of patients, or are one service, as two
 * bots of Telegram */
bool provider_shares_addresses(const Provider *a, const Provider *b);
/* it tells by itself what became of a message; a patient's answer can come in by it */
bool provider_sends_receipts(const Provider *provider);
bool provider_takes_replies(const Provider *provider);
