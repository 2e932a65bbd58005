/* What the tellers of an explanation share. */
#pragma once

#include "daemon/explain.h"

typedef struct Explainer {
        const Config *config;
        const FollowupView *view;
        const FollowupPast *past;
        const Clinic *clinic;          /* NULL: no longer configured */
        const CivilZone *zone, *home;  /* in which its times are told; the clinic's. NULL: UTC */
        const Step *step;              /* NULL: a call of its own, or no such step */
        bool is_visit;                 /* of an appointment, not of a treatment */
        UtcMs now;
        json_t *because;
} Explainer;

/* One sentence; @rule: one or two words for what shaped it. */
void explain_say(Explainer *e, const char *rule, const char *sentence, ...) __attribute__((format(printf, 3, 4)));
/* "Thu 26 Nov 2026, 10:00": as it is read out on the telephone. Good until the fourth next call. */
const char *explain_time(const CivilZone *zone, UtcMs t);
/* how a person says that it goes by this method: "a message by sms", "a call" */
const char *explain_method(const Followup *f);

/* explain-plan.c: what it is, and why at that time */
void explain_treatment(Explainer *e);
void explain_step(Explainer *e);
void explain_version(Explainer *e);
void explain_row(Explainer *e);
void explain_own_plan(Explainer *e);
void explain_window(Explainer *e);
void explain_calendar(Explainer *e);
void explain_clock(Explainer *e);
void explain_hours(Explainer *e);
void explain_due(Explainer *e);
void explain_superseded(Explainer *e);

/* explain-around.c: what else there is of the patient */
void explain_around(Explainer *e);
void explain_limits(Explainer *e);

/* explain-way.c: whether it may go out, how, and with what */
void explain_consent(Explainer *e);
void explain_ledger(Explainer *e);
void explain_stop(Explainer *e);
void explain_methods(Explainer *e);
void explain_guardian(Explainer *e);
void explain_block(Explainer *e);
void explain_pauses(Explainer *e);
void explain_message(Explainer *e);

/* explain-past.c: what has happened */
void explain_attempts(Explainer *e);
void explain_receipts(Explainer *e);
void explain_replies(Explainer *e);
void explain_alerts(Explainer *e);
void explain_calls(Explainer *e);
void explain_history(Explainer *e);
