#include "config/holiday.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

int holiday_parse(const char *text, Holiday *ret)
{
        CivilDate date;
        /* a leap year stands in for "every year", so that 02-29 is taken */
        g_autofree char *full = strlen(text) == 5 ? g_strconcat("2000-", text, NULL) : g_strdup(text);

        if (civil_date_parse(full, &date) < 0)
                return -EINVAL;
        *ret = (Holiday){ .year = strlen(text) == 5 ? 0 : date.year, .month = date.month, .day = date.day };
        return 0;
}

char *holiday_render(const Holiday *holiday, char buffer[static HOLIDAY_TEXT_MAX])
{
        if (holiday->year == 0)
                g_snprintf(buffer, HOLIDAY_TEXT_MAX, "%02u-%02u", holiday->month, holiday->day);
        else
                g_snprintf(buffer, HOLIDAY_TEXT_MAX, "%04d-%02u-%02u", holiday->year, holiday->month, holiday->day);
        return buffer;
}

static CivilDate holiday_in(const Holiday *holiday, int16_t year)
{
        CivilDate date = { .year = year, .month = holiday->month, .day = holiday->day };

        if (!civil_date_is_valid(date))
                date.day--;
        return date;
}

bool holiday_next(const Holiday *holiday, CivilDate from, CivilDate *ret)
{
        CivilDate date = holiday_in(holiday, holiday->year == 0 ? from.year : holiday->year);

        if (civil_date_compare(date, from) < 0 && holiday->year == 0)
                date = holiday_in(holiday, (int16_t)(from.year + 1));
        if (civil_date_compare(date, from) < 0)
                return false;
        *ret = date;
        return true;
}
