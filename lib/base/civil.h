/* Civil time: dates and wall-clock times of a zone, and their way to and from instants. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/utc.h"

typedef struct CivilDate {
        int16_t year;
        uint8_t month, day; /* 1-12, 1-31 */
} CivilDate;

typedef struct CivilTime {
        uint8_t hour, minute, second; /* 0-23, 0-59, 0-59 */
} CivilTime;

/* From a first to a second time of one day, both included; first < second. */
typedef struct CivilSpan {
        CivilTime from, to;
} CivilSpan;

/* A zone of the IANA database. Immutable, shared between threads, lives until the process ends:
 * the same name gives the same pointer, so zones compare by ==. */
typedef struct CivilZone CivilZone;

typedef enum CivilFit {
        CIVIL_PLAIN, /* the wall time exists once */
        CIVIL_GAP,   /* it does not exist (clocks go forward): first instant after the gap taken */
        CIVIL_FOLD,  /* it exists twice (clocks go back): the first taken */
} CivilFit;

/**
 * civil_zone_get() - the zone of an IANA name, e.g. "Europe/Kyiv", "Asia/Shanghai", "UTC"
 *
 * Fixed offsets ("+03:00", "UTC+3") and names the database lacks are refused.
 * Return: 0; -EINVAL.
 */
int civil_zone_get(const char *name, const CivilZone **ret, Err *err);
const char *civil_zone_name(const CivilZone *zone);

/**
 * civil_to_utc() - the instant of a wall time
 * @ret_fit: may be NULL
 *
 * In a gap the first instant after it, in a fold the first of the two (design 6 rule 2). A whole day
 * that did not happen (Pacific/Apia, 2011-12-30) is a gap.
 */
UtcMs civil_to_utc(const CivilZone *zone, CivilDate date, CivilTime time, CivilFit *ret_fit);
void civil_from_utc(
        const CivilZone *zone, UtcMs t, CivilDate *ret_date, CivilTime *ret_time, int32_t *ret_offset_s);

/* The first instant of a civil day; its end is the start of the next. */
UtcMs civil_day_start(const CivilZone *zone, CivilDate date);

bool civil_date_is_valid(CivilDate date); /* years 1-9999 */
int32_t civil_date_number(CivilDate date); /* days since 1970-01-01 */
CivilDate civil_date_from_number(int32_t number);
CivilDate civil_add_days(CivilDate date, int32_t n);
CivilDate civil_add_months(CivilDate date, int32_t n); /* clips to the month's last day */
int civil_weekday(CivilDate date);                     /* 0 = Monday ... 6 = Sunday */
int civil_date_compare(CivilDate a, CivilDate b);
int civil_time_compare(CivilTime a, CivilTime b);

int civil_date_parse(const char *text, CivilDate *ret); /* "2026-03-01" */
int civil_time_parse(const char *text, CivilTime *ret); /* "09:00", "09:00:30" */
int civil_span_parse(const char *text, CivilSpan *ret); /* "09:00-20:00"; -ERANGE: does not rise */

/* RFC 3339 with the zone's offset in force: "2026-03-29T10:00:00+03:00". Offsets with seconds (old
 * local mean times) are rounded to the minute. Buffer of CIVIL_TEXT_MAX bytes; returns it. */
enum { CIVIL_TEXT_MAX = 40 };
char *civil_format(const CivilZone *zone, UtcMs t, char *buffer);
/* civil_say() - the same as it is read out on the telephone: "Thu 26 Nov 2026, 10:00" */
char *civil_say(const CivilZone *zone, UtcMs t, char *buffer);
