/* The clock of the daemon: the machine's, or a virtual one for a rehearsal. "Now" is read once per event at
 * the loop's edge and handed down. */
#pragma once

#include <stdbool.h>

#include "base/utc.h"

typedef struct Clock Clock;

Clock *clock_new_real(void);
/* stands still at @start until clock_jump(); waits (MonoMs) go with it */
Clock *clock_new_virtual(UtcMs start);
void clock_free(Clock *clock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Clock, clock_free)

bool clock_is_virtual(const Clock *clock);
UtcMs clock_now(const Clock *clock);
MonoMs clock_mono(const Clock *clock);
/* virtual only: forward to @to; never back */
void clock_jump(Clock *clock, UtcMs to);

/* clock_stepped() - did the wall clock jump against CLOCK_BOOTTIME since the last call by more than an hour?
 * Returns the jump, 0 for none. Real clock only. */
DurationMs clock_stepped(Clock *clock);
/* false: timesyncd runs and has not synchronised yet (design 7, "Trouble") */
bool clock_is_synchronised(const Clock *clock);
/* what timesyncd's runtime folder says: no folder: it does not run, taken as synchronised */
bool clock_folder_is_synchronised(const char *folder);
