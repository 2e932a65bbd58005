/* A pattern: a value of a provider file with {to} {text} {coding} {key} {id} {from} {created} {credential:NAME}. */
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
} PatternWord;
enum { N_PATTERN_WORDS = PATTERN_CREDENTIAL + 1 };
STRING_TABLE_DECLARE(pattern_word, PatternWord); /* "" "to" "text" ... */

typedef struct PatternPiece {
        PatternWord word;
        char *text; /* the literal, or the credential's name; else NULL */
} PatternPiece;

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
