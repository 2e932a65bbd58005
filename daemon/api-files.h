/* What lies in the spool that the desk has to know of, as status and calls tell it. */
#pragma once

#include <jansson.h>

#include "daemon/manager.h"

/* Files that lie where nobody reads them: an array of {file, why, mend, since, says}; a new reference. */
json_t *files_unread_json(const Manager *manager);
