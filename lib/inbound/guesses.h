/* Guesses: wrong digits in the name of a sender whom nobody vouches for. Few in an hour are a tired hand, more are somebody
 * who tries them all to silence an alert. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/utc.h"

typedef struct Guesses Guesses;

enum { GUESSES_MOST = 20, GUESSES_SENDERS_MOST = 1000 };

Guesses *guesses_new(void);
void guesses_free(Guesses *guesses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guesses, guesses_free)

/* guesses_are_over() - has this sender guessed wrong so often within an hour that right digits count no more? */
bool guesses_are_over(const Guesses *guesses, const char *sender, UtcMs now);

/* guesses_count() - one more was wrong; true for the one that makes them too many */
bool guesses_count(Guesses *guesses, const char *sender, UtcMs now);
