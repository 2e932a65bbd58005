/* What the daemon watches besides its work: signals, the watchdog, the clock, the disk, and what waits for a judgement. */
#pragma once

#include "daemon/manager.h"

int watch_new(Manager *manager, Err *err);
void watch_free(Watch *watch);

/* after jobs came back: tells once when the disk is full, and once when it no longer is */
void watch_store(Manager *manager);
/* arms the timer of manager->next_judgement */
void watch_judgement(Manager *manager);
/* the store has changed: soon, and once for all that changes until then, manager_look_ahead() */
void watch_look_ahead(Manager *manager);
/* did the wall clock jump? Called at the start of each look for work, and when the kernel says the clock was set. */
void watch_clock(Manager *manager);
/* at start: not synchronised while the store has seen later times (design 7, "Trouble") */
void watch_clock_at_start(Manager *manager, UtcMs last_seen);
void watch_trust_clock(Manager *manager);
/* did a clinic's zone or hours, or the zone database, change since the plans were last recomputed (rule 11)?
 * Remembers the present ones. */
bool watch_hours_changed(Manager *manager);
/* ends the loop once nothing is on its way any more, at the latest after limits.stop_within */
void watch_stop(Manager *manager);
