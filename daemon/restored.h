/* Is the store the one that was here, or an older copy of it that was put in its place? */
#pragma once

#include "store/store.h"

/* in the state directory: how far the store had come when it was last seen */
#define RESTORED_NAME "store-seen"

/**
 * restored_look() - at start, before anything is sent
 *
 * What was sent, stopped and erased after the copy was made is not known to it. So it stands in the audit, and sending is paused
 * until staff go on: nothing shall reach a patient twice, or after a stop, because a backup was restored.
 * Return: 0; 1: it is an older one; a negative errno.
 */
int restored_look(const char *state_dir, Store *store, UtcMs now, Err *err);
/* at start, and when the daemon ends: this is how far it has come */
void restored_note(const char *state_dir, Store *store);
