/* The gate: may this follow-up be sent now? And rule 8: what goes with it. */
#pragma once

#include "config/config.h"
#include "plan/around.h"
#include "store/store.h"

typedef enum GateWord {
        GATE_SEND,
        GATE_LATER,  /* not now, but inside its window: due moves */
        GATE_HOLD,   /* no consent, guardian missing, no text */
        GATE_TASK,   /* a stop: safety becomes a call task */
        GATE_MISSED, /* its window has closed */
        GATE_FAILED, /* its window has closed after an attempt that was refused (design 6 rule 5) */
        GATE_SKIP,   /* no allowed instant left, or over the cap to the end of its window */
        GATE_NEXT_METHOD, /* cannot be reached this way any more */
        GATE_SUPERSEDED,  /* a new treatment took its place */
        GATE_CANCEL,      /* the patient refused */
} GateWord;

typedef struct GateAnswer {
        GateWord word;
        UtcMs due;
        char reason[FOLLOWUP_REASON_MAX];
} GateAnswer;

enum { GATE_WEEK = 7 };

/**
 * gate_ask() - before a claim, and again right before hand-over
 * @around: what else there is of the patient; NULL: nothing that concerns this purpose
 * @n_days: messages the patient already got or is getting on the civil day of @now, and on each of the six before it;
 *          the six are looked at only where the clinic has max_messages_per_week
 */
void gate_ask(const FollowupView *view, const Clinic *clinic, const PlanAround *around,
        const unsigned n_days[static GATE_WEEK], UtcMs now, GateAnswer *ret);

/* gate_day() - the civil day of @now in the zone that holds for the patient: [start, end), and the end of its
 * allowed time (exclusive, for merging) */
void gate_day(const FollowupView *view, const Clinic *clinic, UtcMs now, UtcMs *ret_start, UtcMs *ret_end,
        UtcMs *ret_hours_end);

/* gate_days() - where the civil day of @now begins, and each of the six before it, as gate_ask() counts them */
void gate_days(const FollowupView *view, const Clinic *clinic, UtcMs now, UtcMs ret_starts[static GATE_WEEK]);

/* gate_merge() - which of @mates go out with @view (rule 8): planned and in no message yet, same patient, consent,
 * method and number, window open, due before the end of the allowed time of today; reminders of one visit at most; offer
 * and greeting only with each other. Returns them with @view, the one that gives the text first; caller unrefs (borrowed views). */
GPtrArray *gate_merge(FollowupView *view, GPtrArray *mates, const Clinic *clinic, UtcMs now);
