/* What a reply answers, where the rules do not explain it or its likeness to other answers contradicts them. */
#pragma once

#include "inbound/classify.h"

/* answer_is_unlike_stop() - is a stop that a phrase says, in a text of some words, of another kind by its likeness to others? */
bool answer_is_unlike_stop(const View *view, const Guess *guess, const AnswerGuess *likely);

/* answer_may_be_stop() - may a text that no rule takes for a stop be one, as far as answers are told from one another? */
bool answer_may_be_stop(const Guess *guess, const AnswerGuess *likely);

/* answer_is_like_stop() - is it one by its likeness to other answers, though less sure by its likeness to all that may be wrong? */
bool answer_is_like_stop(const View *view, const Guess *guess, const AnswerGuess *likely);

/* answer_is_unlike_start() - is a start more like a stop? Nobody is written to again on the strength of it. */
bool answer_is_unlike_start(const View *view, const Guess *guess, const AnswerGuess *likely);

/**
 * answer_settle() - give the answer its label
 * @says_stop: a phrase of it says stop, and its likeness to others does not
 * @ret: as the rules read it; what is for a person today or at once, a stop, a start and a routine that is done stay
 *
 * Where health was asked about, nothing that is for a person becomes REPLY_OK. Where the rules and the likeness take a
 * reply about a visit for two different answers, the desk reads it unless the likeness is all but sure; and so it does
 * whatever may be a wish for no more messages.
 */
void answer_settle(const View *view, const Guess *guess, const AnswerGuess *likely, bool says_stop, Triage *ret);
