/* The classifier: what replies that people labelled say about one that nobody has seen. Trained when the program is built. */
#pragma once

#include <stdbool.h>

#include "inbound/features.h"
#include "model/reply.h"

typedef struct Guess {
        double red, worry, stop, harmless; /* how likely; together 1 */
} Guess;

/* Where nothing is wrong: how likely each label is; together 1, red and worry 0. */
typedef struct AnswerGuess {
        double of[N_REPLY_LABELS];
} AnswerGuess;

/* classify() - a constant function of the text and the question; reads the models on first use */
void classify(const View *view, Guess *ret);

/* classify_answer() - the same, of what a text answers if it tells of no trouble */
void classify_answer(const View *view, AnswerGuess *ret);

/* classify_words() - what the model of one set says of a line that features_of() made for it */
void classify_words(const char *words, FeatureSet set, Guess *ret);

/* classify_prepare() - read the models now */
void classify_prepare(void);
