/* What has happened, as JSON: attempts, receipts, the history of a follow-up, the audit. */
#pragma once

#include <jansson.h>

#include "config/config.h"
#include "store/store-audit.h"
#include "store/store.h"

/* arrays; times in @zone, UTC where it is NULL */
json_t *attempts_json(const GPtrArray *attempts, const CivilZone *zone);
json_t *receipts_json(const GPtrArray *receipts, const CivilZone *zone);
json_t *history_json(const GPtrArray *history, const CivilZone *zone);
json_t *audit_entry_json(const Config *config, const AuditEntry *entry);
