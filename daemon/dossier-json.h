/* All that is stored about a patient, as JSON. */
#pragma once

#include <jansson.h>

#include "config/config.h"
#include "store/store-erase.h"

/* one of `followupctl export`, without the files. A new reference */
json_t *dossier_json(const Config *config, const Dossier *dossier, UtcMs now);
/* ... and of `export --number`: of one that no patient has */
json_t *stranger_json(const Config *config, const Dossier *dossier, const char *number, bool is_stopped);
