#include "plan/window.h"

#include "config/repeat.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS };
static const int64_t HOUR_MS = 60 * MINUTE_MS;

/* design 6, table: what a step gets that names no `late` of its own */
enum { LATE_HOURS = 12, LATE_DAYS_EARLY = 2, LATE_DAYS = 7, EARLY_STEP_DAYS = 14 };

/* the same table, "3 hours before": no reminder in the last half hour */
enum { BEFORE_CLOSES_MINUTES = 30 };

static UtcMs later(UtcMs a, UtcMs b)
{
        return a.ms > b.ms ? a : b;
}

static UtcMs earlier(UtcMs a, UtcMs b)
{
        return a.ms < b.ms ? a : b;
}

static UtcMs ceil_s(UtcMs t)
{
        UtcMs whole = utc_floor_s(t);

        return whole.ms < t.ms ? (UtcMs){ whole.ms + SECOND_MS } : whole;
}

/* ---- allowed times ---------------------------------------------------------------------------- */

Hours hours_for(const Clinic *clinic, const CivilZone *zone, bool is_task)
{
        if (is_task)
                return (Hours){ .zone = clinic->zone, .span = clinic->working_hours, .working = clinic };
        return (Hours){ .zone = zone, .span = clinic->send_between };
}

/* A day's allowed times as instants, both included. False: nothing is allowed on it. */
static bool allowed_on(const Hours *hours, CivilDate date, UtcMs *ret_from, UtcMs *ret_to)
{
        if (hours->working && !clinic_is_working_day(hours->working, date))
                return false;
        *ret_from = civil_to_utc(hours->zone, date, hours->span.from, NULL);
        *ret_to = civil_to_utc(hours->zone, date, hours->span.to, NULL);
        if (ret_from->ms < ret_to->ms)
                return true;
        /* Both lie in one gap. When the day itself never was (Pacific/Apia, 2011-12-30), it has no allowed
         * times: they would all fall on the midnight after it. */
        return civil_day_start(hours->zone, date).ms <
               civil_day_start(hours->zone, civil_add_days(date, 1)).ms;
}

UtcMs hours_next(const Hours *hours, UtcMs t, UtcMs before)
{
        CivilDate date;
        CivilTime time;

        t = ceil_s(t);
        if (t.ms >= before.ms)
                return UTC_NEVER;
        civil_from_utc(hours->zone, t, &date, &time, NULL);
        /* A closing time in a gap at midnight (America/Nuuk) is the first instant of the next day, also of one on which
         * nobody works. */
        date = civil_add_days(date, -1);

        for (;; date = civil_add_days(date, 1)) {
                UtcMs from, to;

                if (!allowed_on(hours, date, &from, &to)) {
                        if (civil_day_start(hours->zone, date).ms >= before.ms)
                                return UTC_NEVER;
                        continue;
                }
                if (from.ms >= before.ms)
                        return UTC_NEVER;
                if (t.ms <= to.ms)
                        return later(t, from);
        }
}

UtcMs hours_last(const Hours *hours, UtcMs t, UtcMs after)
{
        CivilDate date;
        CivilTime time;

        t = utc_floor_s(t);
        if (t.ms < after.ms)
                return UTC_NEVER;
        civil_from_utc(hours->zone, t, &date, &time, NULL);
        /* Clocks that go back over midnight (America/St_Johns until 2011) return to a day whose next has begun. */
        date = civil_add_days(date, 1);

        for (;; date = civil_add_days(date, -1)) {
                UtcMs from, to;

                if (!allowed_on(hours, date, &from, &to)) {
                        if (civil_day_start(hours->zone, date).ms < after.ms)
                                return UTC_NEVER;
                        continue;
                }
                if (t.ms >= from.ms) {
                        UtcMs last = earlier(t, to);

                        return last.ms >= after.ms ? last : UTC_NEVER;
                }
        }
}

/* ---- windows ----------------------------------------------------------------------------------- */

static int64_t elapsed_ms(WhenUnit unit, unsigned n)
{
        return (unit == WHEN_HOURS ? HOUR_MS : MINUTE_MS) * n;
}

CivilDate window_shift(CivilDate date, WhenUnit unit, int32_t n)
{
        switch (unit) {
        case WHEN_DAYS:
                return civil_add_days(date, n);
        case WHEN_WEEKS:
                return civil_add_days(date, 7 * n);
        case WHEN_MONTHS:
                return civil_add_months(date, n);
        case WHEN_YEARS:
                return civil_add_months(date, 12 * n);
        case WHEN_MINUTES:
        case WHEN_HOURS:
                break;
        }
        return date;
}

/* `late` of a step counts only while its when is of the same kind: a patient's own plan may have put hours
 * where the protocol has days. */
static bool late_holds(const Step *step, const When *when)
{
        return step->has_late && when_is_elapsed(&step->late) == when_is_elapsed(when);
}

static Window elapsed_window(const Step *step, const When *when, UtcMs moment)
{
        const int64_t first = elapsed_ms(when->unit, when->first), last = elapsed_ms(when->unit, when->last);
        Window w = { 0 };

        switch (when->form) {
        case WHEN_WITHIN:
                w.opens = moment;
                w.closes = (UtcMs){ moment.ms + last };
                w.aim = utc_floor_s((UtcMs){ w.closes.ms - last / 24 });
                break;
        case WHEN_AT:
                w.opens = w.aim = (UtcMs){ moment.ms + first };
                w.closes.ms = w.aim.ms + (late_holds(step, when) ? elapsed_ms(step->late.unit, step->late.first) :
                                                                  LATE_HOURS * HOUR_MS);
                break;
        case WHEN_RANGE:
                w.opens = (UtcMs){ moment.ms + first };
                w.closes = (UtcMs){ moment.ms + last };
                w.aim = utc_floor_s((UtcMs){ moment.ms + (first + last) / 2 });
                break;
        case WHEN_BEFORE:
                w.opens = w.aim = (UtcMs){ moment.ms - first };
                w.closes = (UtcMs){ moment.ms - BEFORE_CLOSES_MINUTES * MINUTE_MS };
                break;
        }
        return w;
}

static int32_t late_days(const Step *step, const When *when, CivilDate day, CivilDate recorded)
{
        int32_t late;

        if (late_holds(step, when))
                return (int32_t)step->late.first; /* days */
        late = civil_date_number(day) - civil_date_number(recorded) <= EARLY_STEP_DAYS ? LATE_DAYS_EARLY : LATE_DAYS;
        /* of a row each makes place for the next */
        return step->repeat.times > 0 ? MIN(late, (int32_t)repeat_days(&step->repeat) - 1) : late;
}

static Window civil_window(const Clinic *clinic, const CivilZone *zone, const Step *step, const When *when,
        const Anchor *anchor)
{
        const int32_t sign = when->form == WHEN_BEFORE ? -1 : 1;
        CivilDate first = window_shift(anchor->date, when->unit, sign * (int32_t)when->first);
        CivilDate last = first, aim = first;

        if (when->form == WHEN_RANGE) {
                last = window_shift(anchor->date, when->unit, (int32_t)when->last);
                aim = civil_add_days(first, (civil_date_number(last) - civil_date_number(first)) / 2);
        } else if (when->form == WHEN_AT)
                last = civil_add_days(first, late_days(step, when, first, anchor->recorded));

        return (Window){
                .opens = civil_day_start(zone, first),
                .closes = civil_day_start(zone, civil_add_days(last, 1)),
                .aim = civil_to_utc(zone, aim, step->has_at ? step->at : clinic->send_at, NULL),
        };
}

void window_make(const Clinic *clinic, const CivilZone *zone, const Step *step, const When *when,
        const Anchor *anchor, Window *ret)
{
        *ret = when_is_elapsed(when) ? elapsed_window(step, when, anchor->moment) :
                                       civil_window(clinic, zone, step, when, anchor);
}

UtcMs window_due(const Window *window, const Hours *hours, UtcMs not_before)
{
        UtcMs floor = ceil_s(later(window->opens, not_before));
        UtcMs due = hours_next(hours, later(window->aim, floor), window->closes);

        if (!utc_is_never(due))
                return due;
        return hours_last(hours, (UtcMs){ earlier(window->aim, window->closes).ms - SECOND_MS }, floor);
}

UtcMs window_spread(const Window *window, const Hours *hours, UtcMs due, DurationMs delay)
{
        if (utc_is_never(due) || delay.ms <= 0)
                return due;
        /* due itself is allowed, so there is always one */
        return hours_last(hours, earlier(utc_add(due, delay), (UtcMs){ window->closes.ms - SECOND_MS }), due);
}
