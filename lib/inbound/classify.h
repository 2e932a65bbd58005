/* The classifier: what replies that people labelled say about one that nobody has seen. Trained when the program is built. */
#pragma once

#include <stdbool.h>

#include "inbound/features.h"

typedef struct Guess {
        double red, worry, stop, harmless; /* how likely; together 1 */
} Guess;

/* classify() - a constant function of the text and the question; reads the models on first use */
void classify(const View *view, Guess *ret);

/* classify_words() - what the model of one set says of a line that features_of() made for it */
void classify_words(const char *words, FeatureSet set, Guess *ret);

/* classify_prepare() - read the models now */
void classify_prepare(void);
