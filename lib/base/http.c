#include "base/http.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"

bool http_is_header_name(const char *name)
{
        if (*name == '\0')
                return false;
        for (const char *at = name; *at; at++)
                if (!g_ascii_isalnum(*at) && !strchr("!#$%&'*+-.^_`|~", *at))
                        return false;
        return true;
}

bool http_is_header_value(const char *value)
{
        for (const char *at = value; *at; at++)
                if (((unsigned char)*at < ' ' && *at != '\t') || *at == 0x7F)
                        return false;
        return true;
}

char *http_header(const GPtrArray *lines, const char *name)
{
        size_t n_name = strlen(name);

        for (unsigned i = 0; lines && i < lines->len; i++) {
                const char *line = g_ptr_array_index(lines, i);

                if (g_ascii_strncasecmp(line, name, n_name) == 0 && line[n_name] == ':')
                        return g_strstrip(g_strdup(line + n_name + 1));
        }
        return NULL;
}

static int month_number(const char *name)
{
        static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
        const char *at = strlen(name) == 3 ? strstr(months, name) : NULL;

        return at && (at - months) % 3 == 0 ? (int)(at - months) / 3 + 1 : -1;
}

/* RFC 850's two digits: the year that is at most 50 years ahead of now */
static int full_year(int two_digits, UtcMs now)
{
        int this_year = 1970 + (int)(now.ms / (1461 * (int64_t)21600 * 1000));
        int year = this_year - this_year % 100 + two_digits;

        return year > this_year + 50 ? year - 100 : year;
}

int http_date_parse(const char *text, UtcMs now, UtcMs *ret)
{
        int day, month, year, hour, minute, second, n = 0;
        char name[4] = "";
        CivilDate date;

        if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, name, &year, &hour, &minute, &second,
                    &n) == 6 && n > 0)
                ; /* Sun, 06 Nov 1994 08:49:37 GMT */
        else if (sscanf(text, "%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &day, name, &year, &hour, &minute,
                         &second, &n) == 6 && n > 0)
                year = full_year(year, now); /* Sunday, 06-Nov-94 08:49:37 GMT */
        else if (sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", name, &day, &hour, &minute, &second, &year,
                         &n) == 6 && n > 0)
                ; /* Sun Nov  6 08:49:37 1994 */
        else
                return -EINVAL;
        month = month_number(name);
        if (text[n] != '\0' || month < 0 || day < 1 || day > 31 || year < 1 || year > 9999 || hour < 0 || hour > 23 ||
                minute < 0 || minute > 59 || second < 0 || second > 60)
                return -EINVAL;
        date = (CivilDate){ (int16_t)year, (uint8_t)month, (uint8_t)day };
        if (!civil_date_is_valid(date))
                return -EINVAL;
        *ret = (UtcMs){ ((int64_t)civil_date_number(date) * 86400 + hour * 3600 + minute * 60 + second) * 1000 };
        return 0;
}
