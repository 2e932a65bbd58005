/* Instants and durations: the type says which time it is. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

typedef struct UtcMs {
        int64_t ms; /* since 1970-01-01T00:00Z, leap seconds not counted */
} UtcMs;

typedef struct MonoMs {
        int64_t ms; /* CLOCK_BOOTTIME; for waits and retries */
} MonoMs;

typedef struct DurationMs {
        int64_t ms;
} DurationMs;

/* "not there": no due time, no updated_at. Sorts after every instant. */
#define UTC_NEVER ((UtcMs){ INT64_MAX })

/* Sorts before every instant. */
#define UTC_LONG_AGO ((UtcMs){ INT64_MIN })

static inline bool utc_is_never(UtcMs t)
{
        return t.ms == INT64_MAX;
}

static inline UtcMs utc_add(UtcMs t, DurationMs d)
{
        return utc_is_never(t) ? t : (UtcMs){ t.ms + d.ms };
}

/* Whole seconds: what plans and the store keep. */
static inline UtcMs utc_floor_s(UtcMs t)
{
        int64_t r = t.ms % 1000;
        return (UtcMs){ t.ms - (r < 0 ? r + 1000 : r) };
}

/**
 * utc_parse() - RFC 3339 with an offset or Z
 *
 * Offsets from -14:00 to +14:00, with or without colon; seconds may be absent, fractions are cut to
 * milliseconds; a leap second (:60) is the next full minute (RULES "Reading dates and times").
 * Return: 0; -EINVAL.
 */
int utc_parse(const char *text, UtcMs *ret);

/* utc_format() - "2026-03-01T12:30:00Z" into a buffer of UTC_TEXT_MAX bytes; returns it */
enum { UTC_TEXT_MAX = 32 };
char *utc_format(UtcMs t, char *buffer);

/**
 * duration_parse() - "20 seconds", "6 hours", "2 days", "0 minutes"; singular or plural; also ms
 * Return: 0; -EINVAL. Days are 24 h, weeks 7 of them.
 */
int duration_parse(const char *text, DurationMs *ret);
