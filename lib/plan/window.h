/* Windows and allowed times: design 6, rules 1 to 4. */
#pragma once

#include "base/civil.h"
#include "config/clinic.h"
#include "config/protocol.h"

typedef struct Window {
        UtcMs opens, closes; /* half-open */
        UtcMs aim;
} Window;

/* When something may happen: on each civil day of `zone` from span.from to span.to, both included;
 * for tasks only on the clinic's working days. */
typedef struct Hours {
        const CivilZone *zone;
        CivilSpan span;
        const Clinic *working; /* NULL: every day */
} Hours;

/* hours_for() - patients' hours in @zone for sent methods, working hours in the clinic's zone for tasks */
Hours hours_for(const Clinic *clinic, const CivilZone *zone, bool is_task);
bool hours_allow(const Hours *hours, UtcMs t);
/* first allowed instant at or after @t and before @before; UTC_NEVER: none */
UtcMs hours_next(const Hours *hours, UtcMs t, UtcMs before);
/* last allowed instant at or before @t and not before @after; UTC_NEVER: none */
UtcMs hours_last(const Hours *hours, UtcMs t, UtcMs after);

/**
 * window_make() - a step's window and aim
 * @anchor: what it counts from: the treatment's, appointment's or effect's moment
 * @zone:   the patient's, else the clinic's: days are read in it (rule 3) and the anchor's civil date is the
 *          date in the *clinic's* zone (rule 1)
 * @at:     the step's `at`, else the clinic's `send_at`
 */
void window_make(const Clinic *clinic, const CivilZone *zone, const Step *step, const When *when,
        UtcMs anchor, CivilDate anchor_date, Window *ret);

/* window_due() - rule 4: the first allowed instant at or after the aim inside the window, else the last
 * before it; never before @not_before (the treatment's moment and now). UTC_NEVER: none. */
UtcMs window_due(const Window *window, const Hours *hours, UtcMs not_before);
