/* When a step is due, as staff write it: "within 24 hours", "1-3 days", "2 weeks", "1 day before". */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/string-table.h"

typedef enum WhenUnit {
        WHEN_MINUTES, WHEN_HOURS,                       /* elapsed time */
        WHEN_DAYS, WHEN_WEEKS, WHEN_MONTHS, WHEN_YEARS, /* civil time */
} WhenUnit;
enum { N_WHEN_UNITS = WHEN_YEARS + 1 };

typedef enum WhenForm {
        WHEN_WITHIN, /* "within 24 hours": from the moment on; elapsed units only */
        WHEN_AT,     /* "6 hours", "7 days" */
        WHEN_RANGE,  /* "24-72 hours", "1-3 days": first < last */
        WHEN_BEFORE, /* "1 day before", "3 hours before" */
} WhenForm;

typedef struct When {
        WhenForm form;
        WhenUnit unit;
        unsigned first, last; /* equal but for WHEN_RANGE */
} When;

/* What a step counts from. */
typedef enum WhenFrom {
        WHEN_FROM_TREATMENT, WHEN_FROM_APPOINTMENT, WHEN_FROM_BIRTHDAY, WHEN_FROM_EFFECT_END,
        WHEN_FROM_NO_SHOW, /* an appointment to which nobody came */
        WHEN_FROM_HOLIDAY, /* a day that the step names */
} WhenFrom;
enum { N_WHEN_FROMS = WHEN_FROM_HOLIDAY + 1 };
STRING_TABLE_DECLARE(when_from, WhenFrom); /* "treatment" "appointment" "birthday" "effect-end" "no-show" "holiday" */
/* when_from_is_visit() - it follows appointments; all others follow treatments */
bool when_from_is_visit(WhenFrom from);
/* when_from_is_dated() - a civil date without a time of day: a birthday, a feast, the end of an effect */
bool when_from_is_dated(WhenFrom from);
/* when_from_is_feast() - it comes every year, whatever was done: a birthday, a feast */
bool when_from_is_feast(WhenFrom from);

static inline bool when_is_elapsed(const When *when)
{
        return when->unit == WHEN_MINUTES || when->unit == WHEN_HOURS;
}

/**
 * when_parse() - read a `when` or `late` expression (design 6)
 *
 * One space between number and unit; "7 day" and "7 days" are the same. Zero is taken only as "0 days"
 * (the caller allows it for birthday and effect-end). A span longer than ten years is refused.
 * Return: 0; -EINVAL with the forms that are taken in @err->mend.
 */
int when_parse(const char *text, When *ret, Err *err);

/* when_render() - the same words back; caller g_free()s */
char *when_render(const When *when);
