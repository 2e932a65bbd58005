/* A clinic's own red flags (`red_flags` of a protocol), looked for in a text. */
#pragma once

#include "inbound/match.h"

/**
 * own_words_find() - does one of the phrases stand in the text, with no negation before it?
 * @words: NULL-ended; NULL: none. Words of a phrase follow one another, at most one other word between two; each may
 *         have the slips that words of the lexicon may have, and one that ends in "*" stands for all that begin so.
 */
bool own_words_find(const Matches *matches, const char *const *words);
