#include "config/setting-value.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>

#include "base/civil.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/utc.h"
#include "config/nearest.h"

/* ---- from text to a field; a preset and a file come the same way ---- */

static int string_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        size_t n = text_chars(text);
        char **field = to;

        if (row->smallest >= 1 && text_is_blank(text))
                return err_set(err, -EINVAL,
                        "write a text between the quotes, or take the setting out", row->name,
                        "it is empty");
        if ((double)n < row->smallest || (row->largest > 0 && (double)n > row->largest))
                return err_set(err, -EINVAL, "make it shorter or longer", row->name,
                        "it has %zu characters, and from %.0f to %.0f are taken", n, row->smallest,
                        row->largest);
        g_free(*field);
        *field = g_strdup(text);
        return 0;
}

static int id_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        char **field = to;

        if (!id_is_valid(text))
                return err_set(err, -EINVAL, "use 1 to 64 of the characters A-Z a-z 0-9 . _ -",
                        row->name, "it is not an id");
        g_free(*field);
        *field = g_strdup(text);
        return 0;
}

static int bool_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        *(bool *)to = text_equal(text, "true");
        return 0;
}

static int check_range(const Setting *row, double value, Err *err)
{
        const char *space = row->unit ? " " : "", *unit = row->unit ? row->unit : "";

        if (value >= row->smallest && (row->largest <= 0 || value <= row->largest))
                return 0;
        if (row->largest <= 0)
                return err_set(err, -EINVAL, "take a larger one", row->name,
                        "%.15g is too small: the smallest is %.15g%s%s", value, row->smallest, space, unit);
        return err_set(err, -EINVAL, "take one inside this range", row->name,
                "%.15g is out of range: from %.15g to %.15g%s%s", value, row->smallest, row->largest, space, unit);
}

static int unsigned_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        int64_t value = g_ascii_strtoll(text, NULL, 10);
        int r = check_range(row, (double)value, err);

        if (r == 0 && (value < 0 || value > (int64_t)G_MAXUINT))
                r = err_set(err, -EINVAL, "take a smaller one", row->name,
                        "%" PRId64 " is too large", value);
        if (r == 0)
                *(unsigned *)to = (unsigned)value;
        return r;
}

static int double_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        double value = g_ascii_strtod(text, NULL);
        int r = check_range(row, value, err);

        if (r == 0)
                *(double *)to = value;
        return r;
}

static int duration_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        DurationMs value;
        int r = duration_parse(text, &value);

        if (r < 0)
                return err_set(err, r,
                        "write a number and a unit, such as \"20 seconds\" or \"2 days\"",
                        row->name, "\"%s\" is not a length of time", text);
        r = check_range(row, (double)value.ms / 1000, err);
        if (r == 0)
                *(DurationMs *)to = value;
        return r;
}

static int time_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        CivilTime value;

        if (civil_time_parse(text, &value) < 0)
                return err_set(err, -EINVAL, "write it as \"09:30\"", row->name,
                        "\"%s\" is not a time of day", text);
        *(CivilTime *)to = value;
        return 0;
}

static int span_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        CivilSpan value;
        int r = civil_span_parse(text, &value);

        if (r == -ERANGE)
                return err_set(err, r, "write the earlier time first; it ends on the day it begins",
                        row->name, "\"%s\" does not rise within one day", text);
        if (r < 0)
                return err_set(err, r, "write it as \"09:00-20:00\"", row->name,
                        "\"%s\" is not a span of two times of day", text);
        *(CivilSpan *)to = value;
        return 0;
}

static int date_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        CivilDate value;

        if (civil_date_parse(text, &value) < 0)
                return err_set(err, -EINVAL, "write it as \"2026-03-01\"", row->name,
                        "\"%s\" is not a date", text);
        *(CivilDate *)to = value;
        return 0;
}

static int zone_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        const CivilZone *value;

        if (civil_zone_get(text, &value, NULL) < 0)
                return err_set(err, -EINVAL, "write the zone's IANA name, such as \"Europe/Kyiv\"",
                        row->name,
                        "\"%s\" is not a time zone: no such name, or a fixed offset, which knows "
                        "no summer time",
                        text);
        *(const CivilZone **)to = value;
        return 0;
}

static int enum_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        int value = row->from_string(text);

        if (value < 0) {
                g_autoptr(GString) words = g_string_new("write one of");
                Nearest nearest = nearest_to(text);

                for (unsigned i = 0; row->to_string(i); i++) {
                        nearest_see(&nearest, row->to_string(i));
                        g_string_append_printf(
                                words, "%s \"%s\"", i > 0 ? "," : "", row->to_string(i));
                }
                if (nearest.found) {
                        g_autofree char *meant = g_strdup_printf("write \"%s\", if that was meant, else", nearest.found);

                        g_string_erase(words, 0, (gssize)strlen("write"));
                        g_string_prepend(words, meant);
                }
                return err_set(err, -EINVAL, words->str, row->name,
                        "\"%s\" is not one of its words", text);
        }
        /* every enum of ours counts from 0 and so has the size of an unsigned */
        *(unsigned *)to = (unsigned)value;
        return 0;
}

/* ---- from a field to text ---- */

static void print_string(const void *from, GString *out)
{
        const char *text = *(char *const *)from;

        g_string_append_c(out, '"');
        for (const char *at = text; *at; at++) {
                if (*at == '"' || *at == '\\')
                        g_string_append_c(out, '\\');
                g_string_append_c(out, *at);
        }
        g_string_append_c(out, '"');
}

static void print_bool(const void *from, GString *out)
{
        g_string_append(out, *(const bool *)from ? "true" : "false");
}

static void print_unsigned(const void *from, GString *out)
{
        g_string_append_printf(out, "%u", *(const unsigned *)from);
}

static void print_duration(const void *from, GString *out)
{
        static const struct {
                const char *unit;
                int64_t ms;
        } units[] = {
                { "days", 86400000 },
                { "hours", 3600000 },
                { "minutes", 60000 },
                { "seconds", 1000 },
                { "ms", 1 },
        };
        int64_t ms = ((const DurationMs *)from)->ms;
        size_t i = 0;

        while (i + 1 < ELEMENTSOF(units) && (ms == 0 ? i < 3 : ms % units[i].ms != 0))
                i++;
        /* one of them is named without its s; "ms" has none to lose */
        g_string_append_printf(out, "\"%" PRId64 " %.*s\"", ms / units[i].ms,
                (int)strlen(units[i].unit) - (ms == units[i].ms && units[i].ms > 1), units[i].unit);
}

/* ---- one row for each type ---- */

static const struct {
        const char *noun;    /* as a sentence needs it */
        const char *example; /* as a file would say it */
        int (*from_text)(const Setting *row, const char *text, void *to,
                Err *err);                             /* NULL: not a plain value */
        void (*print)(const void *from, GString *out); /* NULL: not printed */
} kinds[] = {
        [SETTING_STRING] = { "a text", "\"...\"", string_from_text, print_string },
        [SETTING_ID] = { "an id", "\"some-name\"", id_from_text, print_string },
        [SETTING_BOOL] = { "true or false", "true", bool_from_text, print_bool },
        [SETTING_UNSIGNED] = { "a whole number", "1", unsigned_from_text, print_unsigned },
        [SETTING_DOUBLE] = { "a number", "0.5", double_from_text, NULL },
        [SETTING_DURATION] = { "a length of time", "\"20 seconds\"", duration_from_text,
                print_duration },
        [SETTING_TIME] = { "a time of day", "\"10:00\"", time_from_text, NULL },
        [SETTING_SPAN] = { "a span of two times", "\"09:00-20:00\"", span_from_text, NULL },
        [SETTING_DATE] = { "a date", "\"2026-03-01\"", date_from_text, NULL },
        [SETTING_ZONE] = { "a time zone's name", "\"Europe/Kyiv\"", zone_from_text, NULL },
        [SETTING_ENUM] = { "one of its words", "\"...\"", enum_from_text, NULL },
        [SETTING_STRINGS] = { "a list of texts", "[ \"...\", \"...\" ]", NULL, NULL },
        [SETTING_MAP] = { "a group of texts", "{ name = \"...\"; }", NULL, NULL },
        [SETTING_GROUP] = { "a group", "{ ... }", NULL, NULL },
        [SETTING_LIST] = { "a list of groups", "( { ... }, { ... } )", NULL, NULL },
        [SETTING_ANY] = { "a value", "...", NULL, NULL },
};
static_assert(ELEMENTSOF(kinds) == N_SETTING_TYPES, "a type of setting lacks its row");

const char *setting_noun(SettingType type)
{
        return kinds[type].noun;
}

const char *setting_example(SettingType type)
{
        return kinds[type].example;
}

int setting_from_text(const Setting *row, const char *text, void *field, Err *err)
{
        return kinds[row->type].from_text(row, text, field, err);
}

bool setting_has_print(SettingType type)
{
        return kinds[type].print != NULL;
}

void setting_print_value(SettingType type, const void *field, GString *out)
{
        kinds[type].print(field, out);
}
