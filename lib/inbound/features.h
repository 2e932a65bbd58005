/* A text as the classifier sees it: one line of words, whatever keyboard, alphabet or spelling it was typed in. */
#pragma once

#include "inbound/triage-view.h"

/**
 * features_of() - words with spaces between them
 *
 * Cyrillic words, and Latin ones that spell them, by their sound; Chinese by the character and by the clause; numbers
 * up to 10 and temperatures as they are; and what was asked, after what treatment, and which sections of the lexicon
 * match, as single private letters. Caller frees.
 */
char *features_of(const View *view);
