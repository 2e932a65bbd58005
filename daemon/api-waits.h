/* Why messages wait that should go out, as calls and status tell it: patients get nothing, and the desk has to know. */
#pragma once

#include <jansson.h>

#include "daemon/manager.h"
#include "store/store.h"

/* What a pause holds, since when, by whom and why, and what to type when it should go on; caller g_free()s. pause, status and calls
 * all tell it so. */
char *pause_says(const Config *config, const Pause *pause);

/* Pauses (@pauses: as store_pauses() gives them), providers that a person has to look at, and channels of staff that take no alerts:
 * an array of {clinic, provider, since, pause, says}; a new reference. @clinic: NULL: of all; else without what holds only another
 * clinic's messages */
json_t *sending_waits_json(const Manager *manager, const GPtrArray *pauses, const char *clinic);
