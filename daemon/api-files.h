/* What lies in the spool that the desk has to know of, as status and calls tell it. */
#pragma once

#include <jansson.h>

#include "daemon/manager.h"

/* "2026-11-26 13:07"; with " UTC" where @zone is NULL. Caller g_free()s. */
char *desk_time(const CivilZone *zone, UtcMs when);
/* Files that lie where nobody reads them: an array of {file, why, mend, since, says}; a new reference. */
json_t *files_unread_json(const Manager *manager);
/* Files with records that were refused in the last 7 days and have not been dropped again: an array of {source, clinic, file,
 * refused, records, at, see, says}; a new reference. @clinic: NULL: of all; else without the sources of another clinic */
json_t *files_refused_json(const Manager *manager, const char *clinic, UtcMs now);
