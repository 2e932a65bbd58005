/* Pacing: tokens per second, free connections, and a breaker, for each provider; and the mass-send brake. */
#pragma once

#include <stdbool.h>

#include "base/utc.h"
#include "config/provider.h"

typedef enum BreakerState { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN } BreakerState;
STRING_TABLE_DECLARE(breaker_state, BreakerState);

typedef struct Pace {
        double tokens;
        MonoMs filled;
        unsigned n_in_flight;
        BreakerState breaker;
        unsigned n_failures; /* in a row */
        MonoMs open_until;
        bool account_trouble; /* told to staff once */
        char why[160];
} Pace;

void pace_init(Pace *pace, const Provider *provider, MonoMs now);
/* how many messages may be handed over now */
unsigned pace_free(Pace *pace, const Provider *provider, MonoMs now);
void pace_take(Pace *pace, unsigned n);
/* pace_settled() - a transfer ended; opens the breaker on throttling (for retry_after), account trouble (15 minutes,
 * then one probe) and on five faults in a row; closes it on success. Returns true when the state changed. */
bool pace_settled(Pace *pace, const Provider *provider, Verdict verdict, DurationMs retry_after, MonoMs now);
/* when pace_free() may next be more than 0, if it is 0 now for a reason of time */
MonoMs pace_wake(const Pace *pace, const Provider *provider, MonoMs now);

/* max_sends_per_hour: a sliding hour in minutes */
typedef struct Brake {
        uint32_t per_minute[60];
        int64_t minute; /* of the newest slot, since the epoch */
        bool told;
} Brake;
unsigned brake_free(Brake *brake, unsigned max_per_hour, UtcMs now);
void brake_take(Brake *brake, unsigned n, UtcMs now);
