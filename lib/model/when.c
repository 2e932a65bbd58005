#include "model/when.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

static const char *const when_from_table[] = {
        [WHEN_FROM_TREATMENT] = "treatment",
        [WHEN_FROM_APPOINTMENT] = "appointment",
        [WHEN_FROM_BIRTHDAY] = "birthday",
        [WHEN_FROM_EFFECT_END] = "effect-end",
        [WHEN_FROM_NO_SHOW] = "no-show",
        [WHEN_FROM_HOLIDAY] = "holiday",
};
static_assert(G_N_ELEMENTS(when_from_table) == N_WHEN_FROMS, "a start lacks its name");
STRING_TABLE_DEFINE(when_from, WhenFrom, when_from_table);

bool when_from_is_visit(WhenFrom from)
{
        return from == WHEN_FROM_APPOINTMENT || from == WHEN_FROM_NO_SHOW;
}

bool when_from_is_feast(WhenFrom from)
{
        return from == WHEN_FROM_BIRTHDAY || from == WHEN_FROM_HOLIDAY;
}

bool when_from_is_dated(WhenFrom from)
{
        return from == WHEN_FROM_EFFECT_END || when_from_is_feast(from);
}

static const struct {
        const char *one, *many;
        unsigned most; /* ten years of it: a longer one is a slip of the hand */
} units[] = {
        [WHEN_MINUTES] = { "minute", "minutes", 10 * 366 * 24 * 60 },
        [WHEN_HOURS] = { "hour", "hours", 10 * 366 * 24 },
        [WHEN_DAYS] = { "day", "days", 10 * 366 },
        [WHEN_WEEKS] = { "week", "weeks", 522 },
        [WHEN_MONTHS] = { "month", "months", 120 },
        [WHEN_YEARS] = { "year", "years", 10 },
};
static_assert(G_N_ELEMENTS(units) == N_WHEN_UNITS, "a unit lacks its name");

static bool take_word(const char **at, const char *word)
{
        size_t n = strlen(word);

        if (strncmp(*at, word, n) != 0)
                return false;
        *at += n;
        return true;
}

static bool take_number(const char **at, unsigned *ret)
{
        const char *from = *at;
        unsigned value = 0;

        for (; g_ascii_isdigit(**at); (*at)++) {
                if (*at - from >= 8)
                        return false;
                value = value * 10 + (unsigned)(**at - '0');
        }
        if (*at == from || (*from == '0' && *at - from > 1))
                return false;
        *ret = value;
        return true;
}

static bool take_unit(const char **at, WhenUnit *ret)
{
        for (unsigned i = 0; i < N_WHEN_UNITS; i++)
                if (take_word(at, units[i].many) || take_word(at, units[i].one)) {
                        *ret = (WhenUnit)i;
                        return true;
                }
        return false;
}

static int refuse(Err *err, const char *why)
{
        return err_set(err, -EINVAL,
                "write it as \"within 24 hours\", \"6 hours\", \"24-72 hours\", \"7 days\", \"2 weeks\", "
                "\"3 months\", \"1-3 days\", \"4-6 weeks\" or \"1 day before\"; units are minutes, hours, days, "
                "weeks, months, years",
                "time expression", "%s", why);
}

int when_parse(const char *text, When *ret, Err *err)
{
        const char *at = text;
        When when = { .form = WHEN_AT };

        if (!text || *text == '\0')
                return refuse(err, "it is empty");
        if (take_word(&at, "within "))
                when.form = WHEN_WITHIN;
        if (!take_number(&at, &when.first))
                return refuse(err, "a whole number is expected, without sign, fraction or leading zero");
        when.last = when.first;
        if (take_word(&at, "-")) {
                if (when.form == WHEN_WITHIN)
                        return refuse(err, "\"within\" takes one number, not two");
                when.form = WHEN_RANGE;
                if (!take_number(&at, &when.last))
                        return refuse(err, "a whole number is expected right after the dash");
        }
        if (!take_word(&at, " ") || *at == '\0')
                return refuse(err, "the number needs one space and a unit after it");
        if (!take_unit(&at, &when.unit)) {
                g_autofree char *why = g_strdup_printf("\"%.*s\" is no unit of time", (int)strcspn(at, " "), at);

                return refuse(err, why);
        }
        if (*at != '\0' && when.form == WHEN_AT && strcmp(at, " before") == 0) {
                when.form = WHEN_BEFORE;
                at += strlen(" before");
        }
        if (*at != '\0')
                return refuse(err, "it goes on after the unit with something unknown");

        if (when.form == WHEN_WITHIN && !when_is_elapsed(&when))
                return refuse(err, "\"within\" takes minutes or hours; for days write \"1-3 days\"");
        if (when.form == WHEN_RANGE && when.first >= when.last)
                return refuse(err, "the second number must be greater than the first");
        if (when.first == 0 && !(when.form == WHEN_AT && when.unit == WHEN_DAYS))
                return refuse(err, "zero is taken only as \"0 days\"");
        if (when.last > units[when.unit].most)
                return refuse(err, "it is longer than ten years");
        *ret = when;
        return 0;
}

char *when_render(const When *when)
{
        const char *unit = when->last == 1 ? units[when->unit].one : units[when->unit].many;

        switch (when->form) {
        case WHEN_WITHIN:
                return g_strdup_printf("within %u %s", when->first, unit);
        case WHEN_AT:
                return g_strdup_printf("%u %s", when->first, unit);
        case WHEN_RANGE:
                return g_strdup_printf("%u-%u %s", when->first, when->last, unit);
        case WHEN_BEFORE:
                return g_strdup_printf("%u %s before", when->first, unit);
        }
        return g_strdup("");
}
