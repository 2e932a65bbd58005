/* Notices on the wire: alerts to staff and answers to a patient's own message, at once and at any hour. They have
 * connections of their own and wait for no pace, pause or breaker. Drives the alerts' clock as well. On the loop. */
#pragma once

#include "daemon/manager.h"

int notices_new(Manager *manager, Notices **ret, Err *err);
/* before the store thread ends: what is on the wire is dropped, and settled by the next run */
void notices_quiesce(Notices *notices);
void notices_free(Notices *notices);
/* what an earlier run left behind is settled, and what is due is said; before this nothing is */
void notices_start(Notices *notices);
/* something is to be said, or may be soon: look at once */
void notices_kick(Notices *notices);
/* channels of staff that were refused for good (dead-ways.h); borrowed. A reload begins them anew. */
GHashTable *notices_dead_ways(const Notices *notices);
/* on the wire or being written down */
unsigned notices_n_busy(const Notices *notices);
/* when the next look is due, UTC_NEVER: none is; and whether one is under way. For the rehearsal, whose clock no timer follows. */
UtcMs notices_next(const Notices *notices);
bool notices_is_looking(const Notices *notices);
