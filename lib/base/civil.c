#include "base/civil.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

enum { S_PER_DAY = 86400, OFFSET_MOST_S = 26 * 3600 };

/* Changes of the clock are taken from the database for these years; past them the last offset holds. (From
 * 2038 on GLib 2.74 misreads the one rule with a negative daylight time, Europe/Dublin's.) */
enum { YEAR_FIRST = 1890, YEAR_LAST = 2100 };

/* From an instant on, wall time is UTC plus this offset, until the next such period starts. */
typedef struct Period {
        int64_t from_s;
        int64_t offset_s;
} Period;

/*
 * GTimeZone is asked once, when a zone is first named; from then on its periods lie here, where no
 * call changes them: threads share a zone without a lock, and a look-up is one binary search. It
 * also keeps us from GLib's own answer for a wall time that happens twice, which is the standard one.
 */
struct CivilZone {
        char *name;
        unsigned n_periods;
        Period *periods; /* ascending; neighbours differ in offset; the first reaches back for ever */
};

/* ---- dates ------------------------------------------------------------------------------------ */

static bool is_leap(int year)
{
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
        static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

        return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool civil_date_is_valid(CivilDate date)
{
        return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
                date.day <= month_days(date.year, date.month);
}

/* Years are counted from 1 March, so that the leap day is the last of its year; eras are 400 years. */
int32_t civil_date_number(CivilDate date)
{
        int32_t year = date.year - (date.month <= 2);
        int32_t era = (year >= 0 ? year : year - 399) / 400;
        int32_t of_era = year - era * 400;
        int32_t day = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;

        return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day - 719468;
}

CivilDate civil_date_from_number(int32_t number)
{
        int64_t n = (int64_t)number + 719468;
        int64_t era = (n >= 0 ? n : n - 146096) / 146097;
        int32_t day_of_era = (int32_t)(n - era * 146097);
        int32_t of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
        int32_t day = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
        int32_t month = (5 * day + 2) / 153;

        return (CivilDate){
                .year = (int16_t)(of_era + era * 400 + (month >= 10)),
                .month = (uint8_t)(month < 10 ? month + 3 : month - 9),
                .day = (uint8_t)(day - (153 * month + 2) / 5 + 1),
        };
}

CivilDate civil_add_days(CivilDate date, int32_t n)
{
        return civil_date_from_number(civil_date_number(date) + n);
}

CivilDate civil_add_months(CivilDate date, int32_t n)
{
        int32_t months = date.year * 12 + date.month - 1 + n;
        int32_t year = (months >= 0 ? months : months - 11) / 12;
        int32_t month = months - year * 12 + 1;
        int last = month_days(year, month);

        return (CivilDate){ (int16_t)year, (uint8_t)month, date.day > last ? (uint8_t)last : date.day };
}

int civil_weekday(CivilDate date)
{
        int32_t n = (civil_date_number(date) + 3) % 7; /* 1970-01-01 was a Thursday */

        return n < 0 ? n + 7 : n;
}

int civil_date_compare(CivilDate a, CivilDate b)
{
        int32_t x = civil_date_number(a), y = civil_date_number(b);

        return (x > y) - (x < y);
}

static int32_t time_seconds(CivilTime time)
{
        return time.hour * 3600 + time.minute * 60 + time.second;
}

int civil_time_compare(CivilTime a, CivilTime b)
{
        int32_t x = time_seconds(a), y = time_seconds(b);

        return (x > y) - (x < y);
}

/* ---- zones ------------------------------------------------------------------------------------ */

/* Names of places only: a digit or a sign makes a fixed offset or a POSIX rule of it ("UTC+3",
 * "Etc/GMT-2", "EST5EDT"), and posix/ and right/ are other readings of the same database. */
static bool name_is_a_place(const char *name)
{
        static const char *const refused[] = { "EST", "MST", "HST", "Factory", "localtime", "posixrules" };

        if (!name || !g_ascii_isalpha(name[0]) || strlen(name) > 64)
                return false;
        for (const char *c = name; *c; c++)
                if (!g_ascii_isalpha(*c) && *c != '/' && *c != '_' && *c != '-')
                        return false;
        for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
                if (strcmp(name, refused[i]) == 0)
                        return false;
        return !g_str_has_prefix(name, "posix/") && !g_str_has_prefix(name, "right/");
}

static int64_t year_start_s(int16_t year)
{
        return (int64_t)civil_date_number((CivilDate){ year, 1, 1 }) * S_PER_DAY;
}

/* The first instant in (after, until] that lies in GLib's interval @interval or a later one. */
static int64_t interval_start(GTimeZone *tz, int interval, int64_t after, int64_t until)
{
        while (until - after > 1) {
                int64_t middle = after + (until - after) / 2;

                if (g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, middle) >= interval)
                        until = middle;
                else
                        after = middle;
        }
        return until;
}

static CivilZone *zone_new(const char *name, GTimeZone *tz)
{
        g_autoptr(GArray) periods = g_array_new(FALSE, FALSE, sizeof(Period));
        int64_t at = year_start_s(YEAR_FIRST), end = year_start_s(YEAR_LAST + 1);
        int first = g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, at);
        int last = g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, end);
        Period period = { INT64_MIN, g_time_zone_get_offset(tz, first) };
        CivilZone *zone = g_new0(CivilZone, 1);

        g_array_append_val(periods, period);
        for (int i = first + 1; i <= last; i++) {
                at = interval_start(tz, i, at, end);
                if (g_time_zone_get_offset(tz, i) == period.offset_s)
                        continue; /* only the abbreviation changed, or what is called daylight time */
                period = (Period){ at, g_time_zone_get_offset(tz, i) };
                g_array_append_val(periods, period);
        }
        zone->name = g_strdup(name);
        zone->n_periods = periods->len;
        zone->periods = (Period *)(void *)g_array_free(g_steal_pointer(&periods), FALSE);
        return zone;
}

int civil_zone_get(const char *name, const CivilZone **ret, Err *err)
{
        static GMutex lock;
        static GHashTable *zones; /* name -> CivilZone *, never taken out */
        CivilZone *zone = NULL;
        const char *why = "the time zone database has no zone of this name";

        if (name_is_a_place(name)) {
                g_mutex_lock(&lock);
                if (!zones)
                        zones = g_hash_table_new(g_str_hash, g_str_equal);
                zone = g_hash_table_lookup(zones, name);
                if (!zone) {
                        g_autoptr(GTimeZone) tz = g_time_zone_new_identifier(name);

                        if (tz) {
                                zone = zone_new(name, tz);
                                g_hash_table_insert(zones, zone->name, zone);
                        }
                }
                g_mutex_unlock(&lock);
        } else {
                why = "it is not the name of a place; fixed offsets would be wrong half of the year";
        }
        if (!zone)
                return err_set(err, -EINVAL, "write an IANA name such as \"Europe/Kyiv\" or \"Asia/Shanghai\"",
                        "time zone", "%s", why);
        *ret = zone;
        return 0;
}

const char *civil_zone_name(const CivilZone *zone)
{
        return zone->name;
}

/* ---- wall time and instants ------------------------------------------------------------------- */

/* The period an instant lies in. */
static unsigned find_period(const CivilZone *zone, int64_t s)
{
        unsigned low = 0, high = zone->n_periods;

        while (high - low > 1) {
                unsigned middle = low + (high - low) / 2;

                if (zone->periods[middle].from_s <= s)
                        low = middle;
                else
                        high = middle;
        }
        return low;
}

static bool wall_is_in(const CivilZone *zone, unsigned i, int64_t wall_s)
{
        const Period *p = &zone->periods[i];
        int64_t s = wall_s - p->offset_s;

        return s >= p->from_s && (i + 1 == zone->n_periods || s < p[1].from_s);
}

static bool starts_before_wall(const CivilZone *zone, unsigned i, int64_t wall_s)
{
        return i < zone->n_periods && zone->periods[i].from_s <= wall_s + OFFSET_MOST_S;
}

UtcMs civil_to_utc(const CivilZone *zone, CivilDate date, CivilTime time, CivilFit *ret_fit)
{
        int64_t wall_s = (int64_t)civil_date_number(date) * S_PER_DAY + time_seconds(time);
        unsigned i = find_period(zone, wall_s - OFFSET_MOST_S);
        CivilFit fit = CIVIL_PLAIN;
        int64_t s;

        /* periods ascend, so the first in which the wall time exists gives the first of two instants */
        while (!wall_is_in(zone, i, wall_s)) {
                const Period *next = &zone->periods[i + 1];

                if (wall_s >= next[-1].offset_s + next->from_s && wall_s < next->offset_s + next->from_s) {
                        fit = CIVIL_GAP;
                        break;
                }
                i++;
        }
        if (fit == CIVIL_GAP) {
                s = zone->periods[i + 1].from_s;
        } else {
                s = wall_s - zone->periods[i].offset_s;
                for (unsigned k = i + 1; starts_before_wall(zone, k, wall_s); k++)
                        if (wall_is_in(zone, k, wall_s))
                                fit = CIVIL_FOLD;
        }
        if (ret_fit)
                *ret_fit = fit;
        return (UtcMs){ s * 1000 };
}

static int64_t floor_div(int64_t a, int64_t b)
{
        return a / b - (a % b < 0);
}

static void split_wall(int64_t wall_s, CivilDate *ret_date, CivilTime *ret_time)
{
        int64_t days = floor_div(wall_s, S_PER_DAY);
        int32_t s = (int32_t)(wall_s - days * S_PER_DAY);

        if (ret_date)
                *ret_date = civil_date_from_number((int32_t)days);
        if (ret_time)
                *ret_time = (CivilTime){ (uint8_t)(s / 3600), (uint8_t)(s / 60 % 60), (uint8_t)(s % 60) };
}

void civil_from_utc(
        const CivilZone *zone, UtcMs t, CivilDate *ret_date, CivilTime *ret_time, int32_t *ret_offset_s)
{
        int64_t s = floor_div(t.ms, 1000);
        int64_t offset_s = zone->periods[find_period(zone, s)].offset_s;

        split_wall(s + offset_s, ret_date, ret_time);
        if (ret_offset_s)
                *ret_offset_s = (int32_t)offset_s;
}

UtcMs civil_day_start(const CivilZone *zone, CivilDate date)
{
        return civil_to_utc(zone, date, (CivilTime){ 0 }, NULL);
}

/* ---- text ------------------------------------------------------------------------------------- */

/* Two digits at @text, as a number; -1: not two digits. */
static int two_digits(const char *text)
{
        if (!g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[1]))
                return -1;
        return (text[0] - '0') * 10 + text[1] - '0';
}

int civil_date_parse(const char *text, CivilDate *ret)
{
        CivilDate date;
        int century, year, month, day;

        if (!text || strnlen(text, 11) != 10 || text[4] != '-' || text[7] != '-')
                return -EINVAL;
        century = two_digits(text);
        year = two_digits(text + 2);
        month = two_digits(text + 5);
        day = two_digits(text + 8);
        if (century < 0 || year < 0 || month < 0 || day < 0)
                return -EINVAL;
        date = (CivilDate){ (int16_t)(century * 100 + year), (uint8_t)month, (uint8_t)day };
        if (!civil_date_is_valid(date))
                return -EINVAL;
        *ret = date;
        return 0;
}

/* @n_chars of "hh:mm" or "hh:mm:ss" */
static int parse_time(const char *text, size_t n_chars, CivilTime *ret)
{
        int hour, minute, second = 0;

        if ((n_chars != 5 && n_chars != 8) || text[2] != ':')
                return -EINVAL;
        hour = two_digits(text);
        minute = two_digits(text + 3);
        if (n_chars == 8)
                second = text[5] == ':' ? two_digits(text + 6) : -1;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
                return -EINVAL;
        *ret = (CivilTime){ (uint8_t)hour, (uint8_t)minute, (uint8_t)second };
        return 0;
}

int civil_time_parse(const char *text, CivilTime *ret)
{
        return text ? parse_time(text, strlen(text), ret) : -EINVAL;
}

int civil_span_parse(const char *text, CivilSpan *ret)
{
        const char *dash = text ? strchr(text, '-') : NULL;
        CivilSpan span;

        if (!dash || parse_time(text, (size_t)(dash - text), &span.from) < 0 ||
                parse_time(dash + 1, strlen(dash + 1), &span.to) < 0)
                return -EINVAL;
        if (civil_time_compare(span.from, span.to) >= 0)
                return -ERANGE;
        *ret = span;
        return 0;
}

char *civil_format(const CivilZone *zone, UtcMs t, char *buffer)
{
        int64_t s = floor_div(t.ms, 1000);
        int64_t offset_s = zone->periods[find_period(zone, s)].offset_s;
        int64_t offset_min = floor_div(offset_s + 30, 60);
        int64_t offset_abs = offset_min < 0 ? -offset_min : offset_min;
        CivilDate date;
        CivilTime time;

        /* the wall time by the rounded offset, so that the two together still name this instant */
        split_wall(s + offset_min * 60, &date, &time);
        g_snprintf(buffer, CIVIL_TEXT_MAX, "%04d-%02u-%02uT%02u:%02u:%02u%c%02d:%02d", date.year, date.month,
                date.day, time.hour, time.minute, time.second, offset_min < 0 ? '-' : '+',
                (int)(offset_abs / 60), (int)(offset_abs % 60));
        return buffer;
}

char *civil_say(const CivilZone *zone, UtcMs t, char *buffer)
{
        static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
        static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
        CivilDate date;
        CivilTime time;

        civil_from_utc(zone, t, &date, &time, NULL);
        g_snprintf(buffer, CIVIL_TEXT_MAX, "%s %u %s %d, %02u:%02u", days[civil_weekday(date)], date.day, months[date.month - 1], date.year,
                time.hour, time.minute);
        return buffer;
}
