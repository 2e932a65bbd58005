/* How many requests in the name of a provider were refused, and how many were taken meanwhile: for staff to see that a secret is
 * wrong before patients wonder why nobody answers. In memory: what is still wrong after a restart goes on being refused. */
#pragma once

#include <glib.h>

#include "base/utc.h"

typedef enum HookRefusal { HOOK_REFUSED_SECRET, HOOK_REFUSED_TIME, HOOK_UNKNOWN } HookRefusal;

typedef struct HookTally {
        unsigned n_refused, n_by_time; /* of those: for a time stamp too far from now */
        unsigned n_taken;              /* since the first of them */
        UtcMs since, last;
} HookTally;

/* By the id of a provider, HookTally *; the caller unrefs. */
GHashTable *hook_tallies_new(void);
void hook_tally_refused(GHashTable *tallies, const char *provider, HookRefusal refusal, UtcMs now);
void hook_tally_taken(GHashTable *tallies, const char *provider);
/* one was taken, and those before it count no more: for what is told of posts that come without one between */
void hook_tally_ended(GHashTable *tallies, const char *provider);
/* Of an address of a provider: @path is "reply" or "receipt", as a provider may speak of each in another form. Caller frees. */
char *hook_tally_key(const char *provider, const char *path);
/* NULL: so few, or so long ago, that it says nothing. Borrowed until the next call of another. */
const HookTally *hook_tally_get(GHashTable *tallies, const char *provider, UtcMs now);
