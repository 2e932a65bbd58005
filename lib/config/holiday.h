/* A day of the calendar that staff name: of every year, or of one. */
#pragma once

#include "base/civil.h"

typedef struct Holiday {
        int16_t year; /* 0: every year */
        uint8_t month, day;
} Holiday;

enum { HOLIDAY_TEXT_MAX = 16 };

/* "2026-12-25", or "01-01" for that day of every year. Return: 0; -EINVAL */
int holiday_parse(const char *text, Holiday *ret);
char *holiday_render(const Holiday *holiday, char buffer[static HOLIDAY_TEXT_MAX]);
/* the first at or after @from; 29 February is the 28th in a common year. False: it is over */
bool holiday_next(const Holiday *holiday, CivilDate from, CivilDate *ret);
