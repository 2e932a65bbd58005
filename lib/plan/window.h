/* Windows and allowed times: design 6, rules 1 to 4. */
#pragma once

#include "base/civil.h"
#include "config/clinic.h"
#include "config/protocol.h"

/* Instants are whole seconds. */
typedef struct Window {
        UtcMs opens, closes; /* half-open */
        UtcMs aim;
} Window;

/* What a step counts from. A birthday or the end of an effect is a civil date; its moment is the start of that
 * day for the patient. */
typedef struct Anchor {
        UtcMs moment;       /* elapsed forms count from it */
        CivilDate date;     /* civil forms count from it: the date in the clinic's zone (rule 1) */
        CivilDate recorded; /* civil date of the treatment or appointment itself: decides the default of `late` */
} Anchor;

/* When something may happen: on each civil day of `zone` from span.from to span.to, both included;
 * for tasks only on the clinic's working days. */
typedef struct Hours {
        const CivilZone *zone;
        CivilSpan span;
        const Clinic *working; /* NULL: every day */
} Hours;

/* window_shift() - @n civil units on: days, weeks, months (clipped), years */
CivilDate window_shift(CivilDate date, WhenUnit unit, int32_t n);

/* hours_for() - patients' hours in @zone for sent methods, working hours in the clinic's zone for tasks */
Hours hours_for(const Clinic *clinic, const CivilZone *zone, bool is_task);
/* first allowed whole second at or after @t and before @before; UTC_NEVER: none */
UtcMs hours_next(const Hours *hours, UtcMs t, UtcMs before);
/* last allowed whole second at or before @t and not before @after; UTC_NEVER: none */
UtcMs hours_last(const Hours *hours, UtcMs t, UtcMs after);

/**
 * window_make() - a step's window and aim
 * @zone: the patient's, else the clinic's: days, `at` and `send_at` are read in it (rule 3)
 * @step: for `at` and `late`
 * @when: the step's own, or what the patient's plan puts in its place
 *
 * A window that holds no instant ("20 minutes before") comes back with opens at or after closes.
 */
void window_make(const Clinic *clinic, const CivilZone *zone, const Step *step, const When *when,
        const Anchor *anchor, Window *ret);

/* window_due() - rule 4: the first allowed instant at or after the aim inside the window, else the last
 * before it; never before @not_before (the treatment's moment and now). UTC_NEVER: none. */
UtcMs window_due(const Window *window, const Hours *hours, UtcMs not_before);

/* window_spread() - rule 9: @due and a delay, cut to the same window and hours */
UtcMs window_spread(const Window *window, const Hours *hours, UtcMs due, DurationMs delay);
