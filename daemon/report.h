/* The report of a rehearsal: messages per day, clinic and provider, parts, the busiest hour, and the ledger. */
#pragma once

#include <glib.h>

#include "base/civil.h"
#include "store/store.h"

typedef struct Report Report;

Report *report_new(void);
void report_free(Report *report);
/* one message left at @now; @zone: the clinic's */
void report_message(Report *report, const char *clinic, const char *provider, unsigned parts, const CivilZone *zone, UtcMs now);
void report_render(const Report *report, GString *out);
/* rows of store_ledger(); says whether the sum over all states is what was ever made */
void report_ledger(GPtrArray *rows, uint64_t made, GString *out);
