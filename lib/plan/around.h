/* What else there is of a patient beside one treatment, and what that does to its follow-ups: other treatments, booked
 * visits, what is not well, what was refused (design 6 rule 8). Safety and care are touched by none of it. */
#pragma once

#include "config/config.h"
#include "model/followup.h"
#include "model/trouble.h"

typedef struct PlanAround {
        UtcMs treated_again; /* the first treatment of the same family that came after; UTC_NEVER: none */
        UtcMs visit;         /* the last visit that is booked and not over; UTC_NEVER: none */
        UtcMs refused;       /* when the patient refused to go on, after the treatment; UTC_NEVER: not */
        UtcMs offers_from;   /* the protocol's least interval is over then; UTC_LONG_AGO: it has none */
        Trouble trouble;     /* the gravest that is open */
        int64_t task;        /* its task; 0: it is a reply that has none */
} PlanAround;

/* plan_around_alone() - of a patient of whom nothing else is known */
PlanAround plan_around_alone(const Protocol *protocol, const CivilZone *zone, UtcMs moment);
/* is there anything that is not told by the treatment itself? */
bool plan_around_matters(const PlanAround *around);
/* review, survey, offer, greeting */
bool plan_around_touches(Purpose purpose);
/* the last instant at which a visit still counts as booked: its record may come on the day after */
UtcMs plan_visit_over(const CivilZone *zone, UtcMs visit);

typedef enum AroundWord {
        AROUND_GO,
        AROUND_LATER,      /* not before `from` */
        AROUND_HOLD,       /* until it is over, which nobody knows */
        AROUND_SUPERSEDED,
        AROUND_CANCEL,
} AroundWord;

typedef struct AroundAnswer {
        AroundWord word;
        UtcMs from;
        bool may_end; /* of a later one: what it waits for may be taken back */
        char reason[FOLLOWUP_REASON_MAX];
} AroundAnswer;

/* plan_around_ask() - may this follow-up go out, as far as the patient's other matters are concerned?
 * @zone: the clinic's, in which dates are told */
void plan_around_ask(const PlanAround *around, const CivilZone *zone, const Followup *f, AroundAnswer *ret);

/* plan_around_stops() - must it not go now? */
bool plan_around_stops(const PlanAround *around, const CivilZone *zone, const Followup *f, UtcMs now);

/* plan_around_free() - what waited for such a matter is free, to be asked anew */
void plan_around_free(Followup *f);
/* plan_around_apply() - hold, supersede and cancel what is open and unsent. What is held for another reason stays. */
void plan_around_apply(const PlanAround *around, const CivilZone *zone, Followup *f);
/* superseded by a new treatment: it comes back when that is taken back */
bool plan_is_treated_again(const Followup *f);
/* held until such a matter is over; what it waits for, NULL: it is not */
const char *plan_waits_for(const Followup *f);
