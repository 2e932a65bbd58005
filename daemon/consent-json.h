/* The ledger of consent as JSON. */
#pragma once

#include <jansson.h>

#include "config/config.h"
#include "store/store-consent.h"

/* of a stop on a person: "phone", or the messenger */
const char *consent_scope_word(const char *scope);
/* one of `followupctl consent`; times in the clinic's zone. A new reference */
json_t *consent_view_json(const Config *config, const ConsentView *view);
