/* A pattern: a value of a provider file with placeholders such as {to} {text} {key} {credential:NAME}. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/string-table.h"

typedef enum PatternWord {
        PATTERN_LITERAL,
        PATTERN_TO,      /* the patient's address, in the provider's `recipient` form */
        PATTERN_TEXT,    /* the message's text */
        PATTERN_CODING,  /* `coding.gsm7` or `coding.unicode` */
        PATTERN_KEY,     /* idempotency key */
        PATTERN_ID,      /* the message's id */
        PATTERN_FROM,    /* the clinic's name */
        PATTERN_CREATED, /* when the message was made, RFC 3339 in UTC */
        PATTERN_CREDENTIAL,
        PATTERN_REF,         /* our reference: message_ref_render() */
        PATTERN_NUMBER,      /* the message's number, for providers that want one */
        PATTERN_KEY_UUID,    /* the key in the form of a UUID */
        PATTERN_RECEIPT_URL, /* public URL of the provider's hook for receipts; a value with it is left out when there is none */
        PATTERN_REPLY_URL,   /* ... for replies */
        PATTERN_LANGUAGE,    /* of the text */
        PATTERN_PURPOSE,     /* "safety" ... */
        PATTERN_TEMPLATE,          /* the approved template's name at the provider */
        PATTERN_TEMPLATE_LANGUAGE, /* ... and its language there */
        PATTERN_VARIABLES,         /* ... and its variables: JSON, an object or an array */
        PATTERN_VARIABLE,          /* one of them, in `template_variable` only */
        PATTERN_TOKEN,             /* of auth kind "token" */
        PATTERN_PROVIDER_ID,       /* the provider's own id of the message, in `status` only */
} PatternWord;
enum { N_PATTERN_WORDS = PATTERN_PROVIDER_ID + 1 };
STRING_TABLE_DECLARE(pattern_word, PatternWord); /* "" "to" "text" ... */

typedef struct PatternPiece {
        PatternWord word;
        char *text;        /* the literal, or the credential's name; else NULL */
        bool is_integer;   /* {to:int}: alone in JSON it is a number */
        bool is_path;      /* {credential-path:NAME}: in a URL its '/' stay */
        bool is_condition; /* {with:receipt_url}: says nothing, but its value is left out where there is no such URL */
} PatternPiece;

#define PATTERN_BIT(word) (1u << (word))
#define PATTERN_HOOK_BITS (PATTERN_BIT(PATTERN_RECEIPT_URL) | PATTERN_BIT(PATTERN_REPLY_URL))

typedef struct Pattern {
        char *source;
        GArray *pieces; /* PatternPiece */
        unsigned uses;  /* bit i: PatternWord i occurs */
} Pattern;

/* pattern_new() - "{{" and "}}" are braces. Return: 0; -EINVAL: unknown placeholder, brace without its twin. */
int pattern_new(const char *text, Pattern **ret, Err *err);
void pattern_free(Pattern *pattern);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pattern, pattern_free)

static inline bool pattern_uses(const Pattern *pattern, PatternWord word)
{
        return pattern && pattern->uses & (1u << word);
}

/* pattern_is_plain() - no placeholder in it */
static inline bool pattern_is_plain(const Pattern *pattern)
{
        return (pattern->uses & ~(1u << PATTERN_LITERAL)) == 0;
}
