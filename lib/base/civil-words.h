/* Words for a time, as people type them: "18:00", "6pm", "tomorrow 10:00", "Friday", "in 2 hours". */
#pragma once

#include <stdbool.h>

#include "base/civil.h"

/* How they are taken. */
typedef struct CivilWords {
        const CivilZone *zone;
        UtcMs now;
        CivilTime day_is; /* what a day without a time stands for, such as the start of working hours */
        bool is_to_come;  /* what is over is refused, and a time of day that is over today is tomorrow's */
} CivilWords;

/* how to mend what is no time to come: "write \"18:00\", ..." */
extern const char civil_words_to_come[];

/**
 * civil_words_read() - the instant somebody means
 * @text: as typed; case, width and white space are of no account
 *
 * Taken are RFC 3339; a day, a time, or both in either order; and "in 2 hours" (or "2 hours", where it is to come), of
 * which days and weeks keep the time of day. A day is a date (2026-11-27), today, tomorrow, yesterday or a weekday, of which the next one is
 * meant; a time is 18:00, 9:00, 6pm or 6:30 pm. A time that does not exist is the first instant after the gap, one
 * that exists twice the first of the two that is still to come (design 6 rule 2).
 *
 * Refused, with examples: what is no time; what is over, where it is to come; and what may mean two times: an hour
 * without its minutes, "next Friday", the name of today's weekday, any weekday, and "2 hours", where it need not be to come; and what is not within the years 1 to 9999.
 *
 * Return: 0; -EINVAL, and err->what says of what kind of thing it is ("the time"): callers put their own there.
 */
int civil_words_read(const CivilWords *words, const char *text, UtcMs *ret, Err *err);
