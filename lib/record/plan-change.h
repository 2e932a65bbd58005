/* Lines of a patient's own plan, read and written as JSON: in records, in the store, from staff. */
#pragma once

#include <jansson.h>

#include "record/record.h"

enum { PLAN_METHODS_MAX = 16 };

void plan_change_free(gpointer change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlanChange, plan_change_free)

/* plan_change_copy() - one of its own, with all its texts; plan_change_free() */
PlanChange *plan_change_copy(const PlanChange *change);

/**
 * plan_change_read() - one line: {"step":"d3","when":"2 days"}, {"step":"m6","skip":true},
 *      {"step":"d3","methods":["call"]}, {"step":"extra","when":"5 days","purpose":"care","message":"care_w1"}
 * @ret: caller frees
 *
 * Return: 0; -EINVAL: @ret_field ("plan.when") does not hold what @ret_wanted says.
 */
int plan_change_read(const json_t *entry, PlanChange **ret, const char **ret_field, const char **ret_wanted);

/* what it says, for staff: "5 days, by call", "left out"; caller g_free()s */
char *plan_change_describe(const PlanChange *change);

/* of several, with who and why; NULL for none. Caller g_free()s, unrefs. */
char *plan_changes_to_json(const GPtrArray *changes);
GPtrArray *plan_changes_from_json(const char *text);
