/* Channels of staff that their provider refuses for good: a group the bot was thrown out of, a number that is none. An alert there
 * reaches nobody, and where another channel takes it nobody would know until that one fails, too. In memory: a restart finds
 * them anew. */
#pragma once

#include <glib.h>

#include "base/utc.h"
#include "due/retry.h"

typedef struct DeadWay {
        char detail[160]; /* of the last alert that was refused there */
        UtcMs since;
        bool is_ours; /* it was refused for what it says, or what we say of ourselves: the channel may be right */
} DeadWay;

/* By channel, DeadWay *; the caller unrefs. */
GHashTable *dead_ways_new(void);
/* An alert to @to by @provider ended like this: refused for good it is such a channel, and one that goes through is none any more. */
void dead_ways_settled(GHashTable *ways, const char *provider, const char *to, const Outcome *outcome, UtcMs now);
/* Somebody says that they are mended: the next alert shows. @provider: NULL: all */
void dead_ways_forget(GHashTable *ways, const char *provider);
/* NULL: it is none. Borrowed until the next call of another. */
const DeadWay *dead_ways_get(GHashTable *ways, const char *provider, const char *to);
