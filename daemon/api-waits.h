/* Why messages wait that should go out, as calls and status tell it: patients get nothing, and the desk has to know. */
#pragma once

#include <jansson.h>

#include "daemon/manager.h"

/* Pauses (@pauses: as store_pauses() gives them), providers that a person has to look at, and channels of staff that take no alerts: an array of {clinic, provider, since,
 * pause, says}; a new reference. @clinic: NULL: of all; else without what holds only another clinic's messages */
json_t *sending_waits_json(const Manager *manager, const GPtrArray *pauses, const char *clinic);
