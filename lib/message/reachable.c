#include "message/reachable.h"

#include "model/method.h"
#include "plan/window.h"

enum { FORTNIGHT = 14, EVERY_MINUTES = 30, MINUTES_OF_DAY = 24 * 60 };

/* A birthday, or the day an effect ends, follows the treatment by weeks, so that `late` is that of a late step. */
enum { LONG_AGO_DAYS = 90 };

/* A Monday in a fortnight that few countries have holidays in. Any would do: one time that holds is enough. */
static const CivilDate first_day = { .year = 2026, .month = 3, .day = 2 };

static int minutes(CivilTime time)
{
        return time.hour * 60 + time.minute;
}

static bool has_time(const Clinic *clinic, const Step *step, const Anchor *anchor, bool is_task)
{
        const Hours hours = hours_for(clinic, clinic->zone, is_task);
        Window window;

        window_make(clinic, clinic->zone, step, &step->when, anchor, &window);
        /* before a visit everything is still to come */
        return window_due(&window, &hours, step->from == WHEN_FROM_TREATMENT ? anchor->moment : window.opens).ms !=
               UTC_NEVER.ms;
}

static bool has_time_on(const Clinic *clinic, const Step *step, CivilDate date, bool is_task)
{
        const bool is_dated = when_from_is_dated(step->from);
        const int to = minutes(clinic->working_hours.to);

        if (is_dated) {
                const Anchor anchor = { .moment = civil_day_start(clinic->zone, date), .date = date,
                        .recorded = civil_add_days(date, -LONG_AGO_DAYS) };

                return has_time(clinic, step, &anchor, is_task);
        }
        if (!(clinic->working_days & (1u << civil_weekday(date))))
                return false;
        for (int at = minutes(clinic->working_hours.from); at <= to && at < MINUTES_OF_DAY; at += EVERY_MINUTES) {
                const CivilTime time = { .hour = (uint8_t)(at / 60), .minute = (uint8_t)(at % 60) };
                const Anchor anchor = { .moment = civil_to_utc(clinic->zone, date, time, NULL), .date = date,
                        .recorded = date };

                if (has_time(clinic, step, &anchor, is_task))
                        return true;
        }
        return false;
}

/* By the method that most patients are reached by: the first that the clinic has. */
static bool is_task_here(const Clinic *clinic, const Step *step)
{
        const GPtrArray *methods = step->methods ? step->methods : clinic->methods;

        for (guint i = 0; i < methods->len; i++) {
                const char *method = g_ptr_array_index(methods, i);

                if (method_is_task(method) || clinic_provider(clinic, method))
                        return method_is_task(method);
        }
        return true;
}

bool step_is_reachable(const Clinic *clinic, const Step *step)
{
        const bool is_task = is_task_here(clinic, step);

        for (int day = 0; day < FORTNIGHT; day++)
                if (has_time_on(clinic, step, civil_add_days(first_day, day), is_task))
                        return true;
        return false;
}

bool step_keeps_interval(const Clinic *clinic, const Protocol *protocol, const Step *step)
{
        const When *interval = &protocol->least_interval, *effect = &protocol->effect_lasts;
        Anchor anchor = { .date = first_day, .recorded = first_day };
        Window window;

        if (!protocol->has_interval || step->purpose != PURPOSE_OFFER
                || (step->from != WHEN_FROM_TREATMENT && step->from != WHEN_FROM_EFFECT_END))
                return true;
        if (step->from == WHEN_FROM_EFFECT_END)
                anchor.date = window_shift(first_day, effect->unit, (int32_t)effect->first);
        anchor.moment = civil_day_start(clinic->zone, anchor.date);
        window_make(clinic, clinic->zone, step, &step->when, &anchor, &window);
        return window.closes.ms > civil_day_start(clinic->zone, window_shift(first_day, interval->unit, (int32_t)interval->first)).ms;
}
