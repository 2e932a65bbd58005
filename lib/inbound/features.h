/* A text as the classifier sees it: one line of words, whatever keyboard, alphabet or spelling it was typed in. */
#pragma once

#include "inbound/triage-view.h"

/* What is learnt beside the rules leans on them, so a third of the judgement does not know them; and another third knows
 * nothing else: concepts are the same in all languages and in words that no labelled reply holds. */
typedef enum FeatureSet { FEATURES_WORDS, FEATURES_ALL, FEATURES_CONCEPTS } FeatureSet;
enum { N_FEATURE_SETS = FEATURES_CONCEPTS + 1 };

/**
 * features_of() - words with spaces between them
 *
 * Cyrillic words, and Latin ones that spell them, by their sound; Chinese by the character and by the clause; numbers
 * up to 10 and temperatures as they are; and what was asked and, but for FEATURES_WORDS, which sections of the lexicon
 * match, as single private letters, and which of these match together, as pairs of them. FEATURES_CONCEPTS leaves the words
 * out. Caller frees.
 */
char *features_of(const View *view, FeatureSet set);
