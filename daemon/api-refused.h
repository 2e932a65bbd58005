/* What did not come in from servers, systems and providers, as status and calls tell it: no file of the spool does. */
#pragma once

#include <jansson.h>

#include "daemon/manager.h"

/* All are arrays, and new references. @clinic: NULL: of all; else without the sources of another clinic */

/* Records that a server gave or a system posted, refused in the last STORE_REFUSAL_DAYS and not come again: {source, clinic, way,
 * refused, since, at, says, records}. @refusals: as store_refusals() gives them */
json_t *records_refused_json(const Manager *manager, const GPtrArray *refusals, const char *clinic);
/* Sources whose server gives nothing now: {source, clinic, why, mend, since, says} */
json_t *sources_down_json(const Manager *manager, const char *clinic);
/* Providers in whose name requests were refused in number: {provider, refused, taken, since, at, lost, says}. lost: none was
 * taken since, so that it is the provider itself that is refused */
json_t *hooks_refused_json(const Manager *manager, UtcMs now);
/* Addresses of providers where all that came was of a kind that the provider's file does not know: {provider, path, posts, since, at,
 * says} */
json_t *hooks_unknown_json(const Manager *manager, UtcMs now);
