#include "base/civil-words.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/text.h"

enum {
        CIVIL_DAYS_MOST = 3660, /* more than these are no day of a calendar that anybody looks at: they are counted by the clock */
        WEEKDAY_CHARS_LEAST = 3,
        MS_PER_DAY = 86400000,
};

const char civil_words_to_come[] = "write \"18:00\", \"6pm\", \"tomorrow 10:00\", \"Friday\", \"2026-11-27 10:00\" or \"in 2 hours\"";
static const char examples_any[] = "write \"2026-11-27\", \"2026-11-27 10:00\", \"today\", \"yesterday 18:00\" or 2026-11-27T10:00:00+02:00";
static const char examples_near[] = "write \"in 2 days\" for what is to come, and the date, or \"yesterday 18:00\", for what is over";

/* What is known of the time so far. */
typedef struct Reading {
        const CivilWords *words;
        CivilDate today, day;
        CivilTime time;
        bool has_day, has_time;
} Reading;

static const char *examples(const CivilWords *words)
{
        return words->is_to_come ? civil_words_to_come : examples_any;
}

static int no_time(const CivilWords *words, Err *err)
{
        return err_set(err, -EINVAL, examples(words), "the time", "that is no time");
}

/* ---- from now on ------------------------------------------------------------------------------ */

/* "2 hrs" -> "2 hours", "an hour" -> "1 hour": what duration_parse() takes; caller g_free()s */
static char *duration_words(const char *text)
{
        static const char *const said[][2] = { { "a", "1" }, { "an", "1" }, { "one", "1" }, { "min", "minutes" }, { "mins", "minutes" },
                { "h", "hours" }, { "hr", "hours" }, { "hrs", "hours" } };
        g_auto(GStrv) words = g_strsplit(text, " ", -1);

        for (char **word = words; *word; word++)
                for (size_t i = 0; i < ELEMENTSOF(said); i++)
                        if (strcmp(*word, said[i][0]) == 0) {
                                g_free(*word);
                                *word = g_strdup(said[i][1]);
                                break;
                        }
        return g_strjoinv(" ", words);
}

/* Return: 1; 0: it is no duration; -EINVAL: it may be ahead or ago */
static int read_from_now(const CivilWords *words, const char *text, UtcMs *ret, Err *err)
{
        const bool has_in = g_str_has_prefix(text, "in ");
        g_autofree char *said = duration_words(has_in ? text + strlen("in ") : text);
        const bool is_half = strcmp(said, "half 1 hour") == 0;
        const char *unit = strchr(said, ' ');
        DurationMs duration = { 30 * 60 * 1000 };
        CivilDate date;
        CivilTime time;

        if (!is_half && duration_parse(said, &duration) < 0)
                return 0;
        if (!has_in && !words->is_to_come)
                return err_set(err, -EINVAL, examples_near, "the time", "that may be from now on or until now");
        if ((g_str_has_prefix(unit, " day") || g_str_has_prefix(unit, " week")) && duration.ms / MS_PER_DAY <= CIVIL_DAYS_MOST) {
                civil_from_utc(words->zone, words->now, &date, &time, NULL);
                *ret = civil_to_utc(words->zone, civil_add_days(date, (int32_t)(duration.ms / MS_PER_DAY)), time, NULL);
        } else {
                *ret = utc_add(words->now, duration);
        }
        return 1;
}

/* ---- a day, a time ---------------------------------------------------------------------------- */

/* Which weekday starts like that; -1: none does */
static int weekday_of(const char *word)
{
        static const char *const names[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };

        for (size_t i = 0; strlen(word) >= WEEKDAY_CHARS_LEAST && i < ELEMENTSOF(names); i++)
                if (g_str_has_prefix(names[i], word))
                        return (int)i;
        return -1;
}

/* Return: 1; 0: it is no day; -EINVAL: it may be two */
static int read_day(Reading *reading, const char *word, Err *err)
{
        static const struct {
                const char *word;
                int days;
        } near[] = { { "yesterday", -1 }, { "today", 0 }, { "tomorrow", 1 }, { "вчора", -1 }, { "вчера", -1 }, { "昨天", -1 }, { "сьогодні", 0 },
                { "сегодня", 0 }, { "今天", 0 }, { "завтра", 1 }, { "明天", 1 } };
        const int weekday = weekday_of(word);
        int ahead;

        for (size_t i = 0; i < ELEMENTSOF(near); i++)
                if (strcmp(word, near[i].word) == 0) {
                        reading->day = civil_add_days(reading->today, near[i].days);
                        return 1;
                }
        if (civil_date_parse(word, &reading->day) == 0)
                return 1;
        if (weekday < 0)
                return 0;
        if (!reading->words->is_to_come)
                return err_set(err, -EINVAL, examples_any, "the time", "a weekday may be the last one or the next one");
        ahead = (weekday - civil_weekday(reading->today) + 7) % 7;
        if (ahead == 0)
                return err_set(err, -EINVAL, "write \"today 18:00\", or the date, such as \"2026-11-27 10:00\"", "the time",
                        "it is that weekday today, and a week from now, too");
        reading->day = civil_add_days(reading->today, ahead);
        return 1;
}

/* The digits of "6", "6pm", "9:00", "27.11." are taken from the front of *@at; false: there are none, or more than two */
static bool take_digits(const char **at, unsigned *ret)
{
        const char *start = *at;

        *ret = 0;
        for (; g_ascii_isdigit(**at) && *at - start < 2; (*at)++)
                *ret = *ret * 10 + (unsigned)(**at - '0');
        return *at > start && !g_ascii_isdigit(**at);
}

/* Return: 1; 0: it is no time of day; -EINVAL: it may be two */
static int read_time(Reading *reading, const char *word, Err *err)
{
        static const char *const halves[][2] = { { "am", "a.m." }, { "pm", "p.m." } };
        g_autofree char *bare = g_strdup(word), *whole = NULL;
        const char *rest = bare;
        int half = -1;
        unsigned hour;

        for (int i = 0; i < 2; i++)
                for (int k = 0; k < 2; k++)
                        if (half < 0 && g_str_has_suffix(bare, halves[i][k])) {
                                bare[strlen(bare) - strlen(halves[i][k])] = '\0';
                                half = i;
                        }
        if (!take_digits(&rest, &hour) || (half >= 0 && (hour < 1 || hour > 12)))
                return 0;
        if (*rest == '\0' && half < 0)
                return err_set(err, -EINVAL, "write \"6pm\" or \"18:00\", \"9am\" or \"9:00\"", "the time", "an hour alone may be of the morning or of the evening");
        if (half >= 0)
                hour = hour % 12 + (half == 1 ? 12 : 0);
        whole = g_strdup_printf("%02u%s", hour, *rest != '\0' ? rest : ":00");
        return civil_time_parse(whole, &reading->time) == 0;
}

/* "2026-11-27t10:00", folded, is two words; so that no time is taken for the end of a word, "6 pm" is one. */
static char **split(const char *folded)
{
        g_autoptr(GString) text = g_string_new(folded);
        static const char *const halves[] = { "am", "pm", "a.m.", "p.m." };

        for (size_t i = 0; i < ELEMENTSOF(halves); i++) {
                g_autofree char *apart = g_strdup_printf(" %s", halves[i]);

                (void)g_string_replace(text, apart, halves[i], 0);
        }
        if (text->len > strlen("2026-11-27") && text->str[4] == '-' && text->str[strlen("2026-11-27")] == 't')
                text->str[strlen("2026-11-27")] = ' ';
        return g_strsplit(text->str, " ", -1);
}

/* The one of this year or, where that is over, of the next. */
static bool day_to_come(const Reading *reading, unsigned day, unsigned month, CivilDate *ret)
{
        for (int year = reading->today.year; year <= reading->today.year + 1; year++) {
                *ret = (CivilDate){ year, (uint8_t)month, (uint8_t)day };
                if (!civil_date_is_valid(*ret))
                        return false;
                if (civil_date_compare(*ret, reading->today) >= 0)
                        return true;
        }
        return false;
}

typedef enum Dotted { DOTTED_NOTHING, DOTTED_DAY, DOTTED_TIME } Dotted;

/* "27.11.2026", "27.11.", "27.11" are days, "15.30" is a time. Return: of Dotted; -EINVAL: it may be either */
static int read_dotted(Reading *reading, const char *word, Err *err)
{
        const char *at = word, *second_at;
        unsigned first, second;
        bool is_time;
        char text[32];

        if (!take_digits(&at, &first) || *at++ != '.')
                return DOTTED_NOTHING;
        second_at = at;
        if (!take_digits(&at, &second))
                return DOTTED_NOTHING;
        is_time = *at == '\0' && at - second_at == 2 && first < 24 && second < 60;
        if (is_time && first > 0 && second > 0 && second <= 12)
                return err_set(err, -EINVAL, "write the time with a colon, such as \"10:12\", or the day with a dot behind it, such as \"10.12.\"", "the time",
                        "it may be a time or a day");
        if (is_time) {
                reading->time = (CivilTime){ (uint8_t)first, (uint8_t)second, 0 };
                return DOTTED_TIME;
        }
        if (*at == '.')
                at++;
        if (*at == '\0')
                return reading->words->is_to_come && day_to_come(reading, first, second, &reading->day) ? DOTTED_DAY : DOTTED_NOTHING;
        g_snprintf(text, sizeof(text), "%s-%02u-%02u", at, second, first);
        return at[-1] == '.' && civil_date_parse(text, &reading->day) == 0 ? DOTTED_DAY : DOTTED_NOTHING;
}

/* Return: 0; -EINVAL */
static int read_word(Reading *reading, const char *word, Err *err)
{
        int r, dotted;

        if (strcmp(word, "at") == 0 || strcmp(word, "on") == 0 || strcmp(word, "о") == 0 || strcmp(word, "в") == 0)
                return 0;
        if (strspn(word, "0123456789") == strlen(word) - 1 && g_str_has_suffix(word, "h"))
                return err_set(err, -EINVAL, "write \"16:00\" for an hour of the day, or \"in 2 hours\"", "the time",
                        "\"%s\" may be an hour of the day or hours from now", word);
        if (strcmp(word, "noon") == 0)
                word = "12:00";
        if (strcmp(word, "next") == 0 || strcmp(word, "this") == 0)
                return err_set(err, -EINVAL, "write the date, such as \"2026-11-27 10:00\", or the weekday alone for the first that comes", "the time",
                        "\"%s\" may mean this week's or that of the week after", word);
        r = dotted = read_dotted(reading, word, err);
        if (r == DOTTED_NOTHING)
                r = read_day(reading, word, err);
        if (r < 0)
                return r;
        if (r > 0 && dotted != DOTTED_TIME) {
                r = reading->has_day ? 0 : 1;
                reading->has_day = true;
        } else {
                r = dotted == DOTTED_TIME ? 1 : read_time(reading, word, err);
                if (r > 0 && reading->has_time)
                        r = 0;
                reading->has_time = true;
        }
        return r > 0 ? 0 : r < 0 ? r : no_time(reading->words, err);
}

/* The wall time's instant: of the two that a fold has, the first that is after @after. */
static UtcMs instant_after(const CivilZone *zone, CivilDate day, CivilTime time, UtcMs after)
{
        const DurationMs past_the_fold = { MS_PER_DAY / 2 };
        int32_t before_s, after_s;
        CivilFit fit;
        UtcMs t = civil_to_utc(zone, day, time, &fit);

        if (fit != CIVIL_FOLD || t.ms > after.ms)
                return t;
        civil_from_utc(zone, t, NULL, NULL, &before_s);
        civil_from_utc(zone, utc_add(t, past_the_fold), NULL, NULL, &after_s);
        return utc_add(t, (DurationMs){ (int64_t)(before_s - after_s) * 1000 });
}

static UtcMs instant_of(const Reading *reading)
{
        const CivilWords *words = reading->words;
        const CivilDate day = reading->has_day ? reading->day : reading->today;
        const CivilTime time = reading->has_time ? reading->time : words->day_is;
        UtcMs t;

        if (!words->is_to_come)
                return civil_to_utc(words->zone, day, time, NULL);
        t = instant_after(words->zone, day, time, words->now);
        if (!reading->has_day && t.ms <= words->now.ms)
                t = civil_to_utc(words->zone, civil_add_days(day, 1), time, NULL);
        return t;
}

static int read_words(const CivilWords *words, const char *folded, UtcMs *ret, Err *err)
{
        g_auto(GStrv) all = split(folded);
        Reading reading = { .words = words };
        int r = 0;

        civil_from_utc(words->zone, words->now, &reading.today, NULL, NULL);
        for (char **word = all; *word && r == 0; word++)
                r = read_word(&reading, *word, err);
        if (r == 0 && !reading.has_day && !reading.has_time)
                r = no_time(words, err);
        if (r == 0)
                *ret = instant_of(&reading);
        return r;
}

/* By UTC and by the zone, so that it can be written in both. */
static bool is_of_calendar(const CivilZone *zone, UtcMs t)
{
        const int64_t first = (int64_t)civil_date_number((CivilDate){ 1, 1, 1 }) * MS_PER_DAY;
        const int64_t end = ((int64_t)civil_date_number((CivilDate){ 9999, 12, 31 }) + 1) * MS_PER_DAY;
        CivilDate date;

        if (t.ms < first || t.ms >= end)
                return false;
        civil_from_utc(zone, t, &date, NULL, NULL);
        return civil_date_is_valid(date);
}

/* "30m" -> "30 minutes", "in 5m" as well; else as it was. "16h" is left alone: it may be an hour of the day. Caller g_free()s. */
static char *minutes_apart(char *folded)
{
        const size_t n = folded ? strlen(folded) : 0;
        const char *digits = folded && g_str_has_prefix(folded, "in ") ? folded + strlen("in ") : folded;
        char *apart;

        if (n < 2 || folded[n - 1] != 'm' || strspn(digits, "0123456789") != strlen(digits) - 1)
                return folded;
        folded[n - 1] = '\0';
        apart = g_strconcat(folded, " minutes", NULL);
        g_free(folded);
        return apart;
}

int civil_words_read(const CivilWords *words, const char *text, UtcMs *ret, Err *err)
{
        g_autofree char *folded = text_is_utf8(text, strlen(text)) ? minutes_apart(text_fold(text)) : NULL;
        char said[CIVIL_TEXT_MAX];
        UtcMs t;
        int r = 0;

        if (!folded)
                return no_time(words, err);
        if (utc_parse(folded, &t) < 0) {
                r = read_from_now(words, folded, &t, err);
                r = r < 0 ? r : r > 0 ? 0 : read_words(words, folded, &t, err);
        }
        if (r == 0 && !is_of_calendar(words->zone, t))
                return err_set(err, -EINVAL, examples(words), "the time", "that is not within the years 1 to 9999");
        if (r == 0 && words->is_to_come && t.ms <= words->now.ms)
                return err_set(err, -EINVAL, civil_words_to_come, "the time", "%s is over", civil_say(words->zone, t, said));
        if (r == 0)
                *ret = t;
        return r;
}
