/* Working over all that is pending on the store thread, a slice a job, so that claims and settlements go between: what an
 * edit would change, and taking another version of a protocol. */
#pragma once

#include <jansson.h>

#include "daemon/manager.h"
#include "store/store-forecast.h"

/* on the loop; @forecast is borrowed for the call. @err: NULL, or what went wrong on the way. */
typedef void (*ForecastDone)(const Forecast *forecast, const Err *err, void *userdata);

/**
 * forecast_start() - what @to would change of what is planned by @from
 * @protocol: as store_forecast()'s
 */
void forecast_start(Manager *manager, Config *from, Config *to, const char *protocol, ForecastDone done, void *userdata);
/* replan_start() - @protocol, NULL: all, is taken as the configuration in force has it. forecast->replan tells what that has
 * changed, n_outdated of how many treatments. A reload waits for its end. false: one is under way (@err), @done is not called. */
bool replan_start(Manager *manager, const char *protocol, const char *who, const char *why, ForecastDone done, void *userdata,
        Err *err);
/* forecast_now() - at start, before the store has its thread. Ends with forecast_done() also when it fails. */
int forecast_now(Store *store, const Config *from, const Config *to, UtcMs now, Forecast *ret, Err *err);

/* "312 move, 41 are added and 7 are cancelled", "nothing changes"; caller g_free()s */
char *forecast_sentence(const ForecastCount *count);
/* adds "removed": of each protocol that is taken away what goes on by it, and what its red flags are still for */
void forecast_removed_json(json_t *object, const Forecast *forecast);
/* adds "changes", each of them by its name, "says" and "examples" to @object */
void forecast_json(json_t *object, const ForecastCount *count);
