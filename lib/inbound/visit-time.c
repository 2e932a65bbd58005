#include "inbound/visit-time.h"

#include <glib.h>
#include <stdlib.h>

enum { READ_MAX = 1000, SAME_MINUTES = 30, DAY_MINUTES = 24 * 60, HALF_DAY = 12 * 60 };

#define HOUR "(?<h>[01]?\\d|2[0-3])"
#define ALONE "(?<![\\d:.,/-])"
/* what makes a number before it a date, a count or a duration; month names by their stems */
#define NO_HOUR                                                                                        \
        "(?![\\d:%])(?![.,/-]\\d)(?!\\s*(?:min|хв|мин|раз|km|км|кв|каб|people|person|осіб|людей|человек|%|"                    \
        "day|дн|день|дня|дней|hours?\\s+(?:later|late)|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"                       \
        "січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листоп|груд|янв|фев|март|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек))"

/* The text is compatible-composed and folded. h: hour, m: minutes, p: after noon or before it */
static const char *const forms[] = {
        ALONE HOUR ":(?<m>[0-5]\\d)(?![\\d:])(?:\\s*(?<p>[ap])\\.?m\\b)?",
        ALONE "(?<h>1[0-2]|0?[1-9])\\s*(?<p>[ap])\\.?m\\b",
        "(?:\\b(?:at|о|об|в|во)\\s+|@\\s*)" HOUR "\\b(?:[.](?<m>[0-5]\\d)(?![\\d.]))?" NO_HOUR,
        "\\b(?:о|об|в|во|на|к|до|by)\\s+" HOUR "(?:\\s*-?\\s*(?:год|час|o'?clock))",
        "(?<p>下午|晚上|傍晚|中午)?\\s*" HOUR "\\s*[点點时時](?:(?<m>[0-5]\\d)分?)?",
};

static const GPtrArray *patterns(void)
{
        static gsize made;

        if (g_once_init_enter(&made)) {
                GPtrArray *all = g_ptr_array_new();

                for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
                        g_ptr_array_add(all, g_regex_new(forms[i], G_REGEX_OPTIMIZE | G_REGEX_DUPNAMES, 0, NULL));
                g_once_init_leave(&made, (gsize)all);
        }
        return (const GPtrArray *)made;
}

static char *fold(const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        g_autofree char *start = g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), READ_MAX));
        g_autofree char *plain = g_utf8_normalize(start, -1, G_NORMALIZE_ALL_COMPOSE);

        return plain ? g_utf8_casefold(plain, -1) : g_strdup("");
}

static int apart(int a, int b)
{
        const int minutes = abs(a - b) % DAY_MINUTES;

        return MIN(minutes, DAY_MINUTES - minutes);
}

static bool differs(const GMatchInfo *match, CivilTime visit)
{
        g_autofree char *hour = g_match_info_fetch_named(match, "h"), *minute = g_match_info_fetch_named(match, "m"),
                        *part = g_match_info_fetch_named(match, "p");
        const bool has_minute = minute && minute[0] != '\0', has_part = part && part[0] != '\0';
        const int least = has_minute ? SAME_MINUTES : 1;
        const int when = (visit.hour * 60) + (has_minute ? visit.minute : 0);
        int said = atoi(hour) * 60;

        if (has_part && said <= HALF_DAY)
                said = said % HALF_DAY + (part[0] == 'a' ? 0 : HALF_DAY);
        said += has_minute ? atoi(minute) : 0;
        if (apart(said, when) < least)
                return false;
        return has_part || said > HALF_DAY + 59 || apart(said + HALF_DAY, when) >= least;
}

bool visit_time_differs(const char *text, CivilTime visit)
{
        const GPtrArray *all = patterns();
        g_autofree char *folded = fold(text);

        for (guint i = 0; i < all->len; i++) {
                g_autoptr(GMatchInfo) match = NULL;

                (void)g_regex_match(g_ptr_array_index(all, i), folded, 0, &match);
                for (; g_match_info_matches(match); (void)g_match_info_next(match, NULL))
                        if (differs(match, visit))
                                return true;
        }
        return false;
}
