/* The classifier: what replies that people labelled say about one that nobody has seen. Trained when the program is built. */
#pragma once

#include <stdbool.h>

#include "inbound/triage-view.h"

typedef struct Guess {
        double red, worry, stop, harmless; /* how likely; together 1, or all 0 where the text holds nothing */
} Guess;

/* classify() - a constant function of the text and the question; reads the model on first use */
void classify(const View *view, Guess *ret);

/* classify_words() - the same of a line that features_of() made */
void classify_words(const char *words, Guess *ret);
