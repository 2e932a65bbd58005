#include "base/utc.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/civil.h"

enum { MS_PER_DAY = 86400000, OFFSET_MOST_MIN = 14 * 60 };

/* ---- reading an instant ----------------------------------------------------------------------- */

/* Take exactly @n digits; false: they are not all there. */
static bool take_digits(const char **at, unsigned n, int *ret)
{
        int value = 0;

        for (unsigned i = 0; i < n; i++) {
                if (!g_ascii_isdigit((*at)[i]))
                        return false;
                value = value * 10 + (*at)[i] - '0';
        }
        *at += n;
        *ret = value;
        return true;
}

static bool take_char(const char **at, char c)
{
        if (**at != c)
                return false;
        (*at)++;
        return true;
}

static bool take_date(const char **at, CivilDate *ret)
{
        int year, month, day;

        if (!take_digits(at, 4, &year) || !take_char(at, '-') || !take_digits(at, 2, &month) ||
                !take_char(at, '-') || !take_digits(at, 2, &day))
                return false;
        *ret = (CivilDate){ (int16_t)year, (uint8_t)month, (uint8_t)day };
        return civil_date_is_valid(*ret);
}

/* Milliseconds of a fraction; digits past the third are cut. */
static bool take_fraction(const char **at, int *ret_ms)
{
        int ms = 0, weight = 100;

        if (!g_ascii_isdigit(**at))
                return false;
        for (; g_ascii_isdigit(**at); (*at)++, weight /= 10)
                ms += (**at - '0') * weight;
        *ret_ms = ms;
        return true;
}

/* "14:30", "14:30:05", "14:30:05.123"; a leap second is the next full minute */
static bool take_time(const char **at, int *ret_ms)
{
        int hour, minute, second = 0, ms = 0;

        if (!take_digits(at, 2, &hour) || !take_char(at, ':') || !take_digits(at, 2, &minute))
                return false;
        if (take_char(at, ':')) {
                if (!take_digits(at, 2, &second))
                        return false;
                if ((take_char(at, '.') || take_char(at, ',')) && !take_fraction(at, &ms))
                        return false;
        }
        if (hour > 23 || minute > 59 || second > 60)
                return false;
        if (second == 60)
                ms = 0;
        *ret_ms = ((hour * 60 + minute) * 60 + second) * 1000 + ms;
        return true;
}

/* "Z", "+03:00", "+0300", "+03" */
static bool take_offset(const char **at, int *ret_min)
{
        bool east;
        int hours, minutes = 0;

        if (take_char(at, 'Z') || take_char(at, 'z')) {
                *ret_min = 0;
                return true;
        }
        east = **at == '+';
        if ((!take_char(at, '+') && !take_char(at, '-')) || !take_digits(at, 2, &hours))
                return false;
        if (take_char(at, ':')) {
                if (!take_digits(at, 2, &minutes))
                        return false;
        } else if (**at != '\0' && !take_digits(at, 2, &minutes)) {
                return false;
        }
        if (minutes > 59 || hours * 60 + minutes > OFFSET_MOST_MIN)
                return false;
        *ret_min = east ? hours * 60 + minutes : -(hours * 60 + minutes);
        return true;
}

int utc_parse(const char *text, UtcMs *ret)
{
        const char *at = text;
        CivilDate date;
        int time_ms, offset_min;

        if (!text || !take_date(&at, &date))
                return -EINVAL;
        if (!take_char(&at, 'T') && !take_char(&at, 't') && !take_char(&at, ' '))
                return -EINVAL;
        if (!take_time(&at, &time_ms) || !take_offset(&at, &offset_min) || *at != '\0')
                return -EINVAL;
        *ret = (UtcMs){ (int64_t)civil_date_number(date) * MS_PER_DAY + time_ms -
                (int64_t)offset_min * 60000 };
        return 0;
}

char *utc_format(UtcMs t, char *buffer)
{
        const int64_t first = (int64_t)civil_date_number((CivilDate){ 1, 1, 1 }) * MS_PER_DAY;
        const int64_t last = (int64_t)(civil_date_number((CivilDate){ 9999, 12, 31 }) + 1) * MS_PER_DAY - 1;
        int64_t ms = CLAMP(utc_floor_s((UtcMs){ CLAMP(t.ms, first, last) }).ms, first, last);
        int64_t days = ms / MS_PER_DAY - (ms % MS_PER_DAY < 0);
        int s = (int)((ms - days * MS_PER_DAY) / 1000);
        CivilDate date = civil_date_from_number((int32_t)days);

        if (utc_is_never(t)) {
                g_strlcpy(buffer, "never", UTC_TEXT_MAX);
                return buffer;
        }
        g_snprintf(buffer, UTC_TEXT_MAX, "%04d-%02u-%02uT%02d:%02d:%02dZ", date.year, date.month, date.day,
                s / 3600, s / 60 % 60, s % 60);
        return buffer;
}

/* ---- durations -------------------------------------------------------------------------------- */

int duration_parse(const char *text, DurationMs *ret)
{
        static const struct {
                const char *one, *many;
                int64_t ms;
        } units[] = {
                { "ms", "ms", 1 },
                { "millisecond", "milliseconds", 1 },
                { "second", "seconds", 1000 },
                { "minute", "minutes", 60000 },
                { "hour", "hours", 3600000 },
                { "day", "days", MS_PER_DAY },
                { "week", "weeks", (int64_t)7 * MS_PER_DAY },
        };
        const char *at = text;
        int64_t n = 0;

        if (!text || !g_ascii_isdigit(*at))
                return -EINVAL;
        for (; g_ascii_isdigit(*at); at++) {
                if (at - text >= 9)
                        return -EINVAL; /* a billion of anything is a slip of the hand */
                n = n * 10 + *at - '0';
        }
        if (!take_char(&at, ' '))
                return -EINVAL;
        for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
                if (strcmp(at, units[i].one) == 0 || strcmp(at, units[i].many) == 0) {
                        *ret = (DurationMs){ n * units[i].ms };
                        return 0;
                }
        return -EINVAL;
}
