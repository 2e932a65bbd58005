#include "config/repeat.h"

#include <errno.h>

static int read_every(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"every\"", what);
        const char *text = setting_text(setting, which, faults);
        Repeat *repeat = target;
        When every;

        if (!text)
                return -EINVAL;
        if (when_parse(text, &every, NULL) < 0 || every.form != WHEN_AT || when_is_elapsed(&every) || every.first == 0) {
                setting_fault(setting, faults, "write it like  every = \"1 day\";", which,
                        "\"%s\" is not a single number of days, weeks, months or years", text);
                return -EINVAL;
        }
        repeat->every = every;
        return 0;
}

const Setting repeat_settings[] = {
        { "every", SETTING_ANY, .required = true, .read = read_every, .help = "how long from one time to the next" },
        { "times", SETTING_UNSIGNED, offsetof(Repeat, times), "times", 1, REPEAT_TIMES_MAX, .required = true,
                .help = "how often in all" },
        { 0 },
};

/* ---- counting --------------------------------------------------------------------------------- */

static bool counts_days(WhenUnit unit)
{
        return unit == WHEN_DAYS || unit == WHEN_WEEKS;
}

/* days of days and weeks, months of months and years */
static unsigned small_units(WhenUnit unit, unsigned n)
{
        return unit == WHEN_WEEKS ? 7 * n : unit == WHEN_YEARS ? 12 * n : n;
}

unsigned repeat_days(const Repeat *repeat)
{
        const unsigned n = small_units(repeat->every.unit, repeat->every.first);

        return counts_days(repeat->every.unit) ? n : 28 * n;
}

When repeat_when(const Repeat *repeat, const When *first, unsigned occurrence)
{
        unsigned ahead = repeat->every.first;
        When when = *first;

        if (occurrence <= 1 || repeat->times == 0)
                return when;
        if (when.unit != repeat->every.unit) {
                when.first = small_units(when.unit, when.first);
                when.last = small_units(when.unit, when.last);
                when.unit = counts_days(when.unit) ? WHEN_DAYS : WHEN_MONTHS;
                ahead = small_units(repeat->every.unit, ahead);
        }
        when.first += (occurrence - 1) * ahead;
        when.last += (occurrence - 1) * ahead;
        return when;
}

/* ---- checking --------------------------------------------------------------------------------- */

static int refuse(Err *err, const char *mend, const char *why)
{
        return err_set(err, -EINVAL, mend, "a row of follow-ups", "%s", why);
}

int repeat_check(const Repeat *repeat, WhenFrom from, const When *when, const When *late, Err *err)
{
        g_autofree char *last = NULL;
        When at_last, known;

        if (repeat->times == 0)
                return 0;
        if (from != WHEN_FROM_TREATMENT)
                return refuse(err, "take \"from\" or \"repeat\" out", "only what counts from the treatment can repeat");
        if (when->form == WHEN_BEFORE || when_is_elapsed(when))
                return refuse(err, "write the first time as \"1 day\" or \"1-2 weeks\"",
                        "what repeats counts in days, weeks, months or years after the treatment");
        if (counts_days(when->unit) != counts_days(repeat->every.unit))
                return refuse(err, "count both in days and weeks, or both in months and years",
                        "\"when\" and \"every\" cannot be added up");
        if (small_units(when->unit, when->last - when->first) >= small_units(repeat->every.unit, repeat->every.first))
                return refuse(err, "make \"every\" longer than the window, or write a single time",
                        "each time would begin before the one before it has ended");
        if (late && late->first >= repeat_days(repeat))
                return refuse(err, "make \"late\" shorter than \"every\", or take it out",
                        "each time would begin before the one before it has ended");
        at_last = repeat_when(repeat, when, repeat->times);
        last = when_render(&at_last);
        if (when_parse(last, &known, NULL) < 0)
                return refuse(err, "take fewer times, or a shorter \"every\"", "the last time lies more than ten years ahead");
        return 0;
}
