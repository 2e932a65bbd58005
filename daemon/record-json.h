/* What became of a record, as JSON: the lines that an import and POST /v1/records answer with. */
#pragma once

#include <jansson.h>

#include "daemon/intake.h"

/* record_json() - a line of one record that is durable, or was refused; @file: its `file` when it was */
json_t *record_json(const IntakeResult *result, const char *file);
/* record_fault_json() - nothing more is looked at: what is durable was told, the rest has to come again */
json_t *record_fault_json(int fault);
