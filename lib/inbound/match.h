/* What of the lexicon a text holds, and where. */
#pragma once

#include "inbound/lexicon.h"

typedef struct Span {
        unsigned short section, start, end; /* tokens [start, end) */
        bool is_negated;
        bool is_firm;  /* has its negation in itself */
        unsigned line; /* of the item, for `why` */
} Span;

typedef struct Matches {
        const Lexicon *lexicon;
        const Token *tokens;
        size_t n_tokens;
        GArray *spans; /* Span, by ascending level */
        bool *negated; /* each token: a negation reaches it */
        bool *covered; /* n_tokens for each section: a span of it covers the token */
} Matches;

/**
 * matches_find() - every section that matches, with negations and idioms understood
 * @tokens: looked up; borrowed, at most TOKENS_MAX. Words inside an idiom lose their hits.
 */
Matches *matches_find(const Lexicon *lexicon, Token *tokens, size_t n_tokens);
void matches_free(Matches *matches);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Matches, matches_free)

/* matches_covers() - does a span of that section cover, or overlap with, token @at? */
bool matches_at(const Matches *matches, int section, size_t at);
