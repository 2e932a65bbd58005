/* A plan: what one record causes. */
#pragma once

#include <glib.h>

#include "config/config.h"
#include "model/followup.h"
#include "plan/around.h"
#include "plan/window.h"
#include "record/record.h"

typedef struct Plan {
        const Clinic *clinic;     /* borrowed from the configuration */
        const Protocol *protocol; /* borrowed; NULL: nothing to plan (patient record) */
        bool withdrawn; /* cancelled or entered in error: what is open is cancelled */
        char why_none[FOLLOWUP_REASON_MAX]; /* why there is no follow-up: "booked, not yet done" */
        GArray *followups; /* Followup, in protocol order; one for every step that follows this type of record */
} Plan;

/* A birthday or feast is planned no earlier than this before its day. */
enum { PLAN_GREETINGS_AHEAD_DAYS = 7 };

/**
 * plan_make() - spread one record over the steps of its protocol
 * @record:   checked record; borrowed for the call
 * @protocol: the one in force for it: pinned, else config_protocol_for(); NULL for patient records
 * @consent:  what holds for the patient now
 *
 * Every step has its follow-up, also one that will not be sent: skipped, missed, superseded or held with
 * a reason. Steps from "appointment" follow appointments that are booked, those from "no-show" appointments to which
 * nobody came, all others treatments; of a patient's year (RECORD_GREETING, which begins at its moment) those of birthdays
 * and feasts whose day is near or has been, or that are under way. Source: design, section 6, rules 1-6, 9.
 * Return: 0; -EINVAL with the reason for a record that cannot be planned.
 */
int plan_make(const Record *record, const Clinic *clinic, const Protocol *protocol,
        const Consent *consent, UtcMs now, Plan **ret, Err *err);
/**
 * plan_make_around() - the same, of a patient of whom more is known
 * @around: what else there is; borrowed for the call
 */
int plan_make_around(const Record *record, const Clinic *clinic, const Protocol *protocol, const Consent *consent,
        const PlanAround *around, UtcMs now, Plan **ret, Err *err);
/**
 * plan_by_config() - find a record's clinic and protocol in the configuration and plan it by them
 * @ret: NULL for patient records: there is nothing to plan
 * @ret_fault: filled when it is refused; its file is the record's
 *
 * What intake and preview do with every record. Return: 0; -EINVAL: refused.
 */
int plan_by_config(const Config *config, const Record *record, UtcMs now, Plan **ret, RecordFault *ret_fault);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* plan_next_method() - the method after @method in the order of plan_methods() by which this patient can be reached at
 * @now: a provider is configured and an address known, or it is a task for staff. @step may be NULL. NULL: none is left.
 * Good for as long as the program runs: methods are few. */
const char *plan_next_method(const Config *config, const Clinic *clinic, const Step *step, const Patient *patient,
        const char *method, UtcMs now);

enum { PLAN_OVERDUE_MS = 15 * 60 * 1000 };
/* rule 10: so long after followup_held_from() somebody calls */
enum { PLAN_HELD_CALL_MS = 24 * 60 * 60 * 1000 };

/**
 * plan_judge() - rules 4, 5 and 9 over the open, unsent follow-ups of one treatment
 * @clinic: for its hours; @zone: the patient's, else the clinic's
 * @not_before: plan_not_before() of the record
 * @around: what else there is of the patient: an offer may have to wait for it; NULL: nothing
 * @items:  of one treatment, in protocol order
 *
 * Looks at what is planned, held or task. Sets due, state and reason of each: missed when its window has
 * closed, superseded by a later overdue one, skipped when no allowed instant is left, else due at its allowed
 * instant. What is held neither supersedes nor is superseded. What a message already carries is not due before
 * that message is to be tried again. A task that was planned before keeps its due; one made for another
 * follow-up (cause) is left alone. Called when a record is planned, at start, after a clock jump, at unpause,
 * at consent and at resume.
 */
void plan_judge(const Clinic *clinic, const CivilZone *zone, UtcMs not_before, const PlanAround *around, Followup *items,
        unsigned n_items, UtcMs now);

/* plan_not_before() - nothing is due before a treatment's moment (rule 4); of an appointment, whose moment is yet
 * to come, all that is asked is now */
UtcMs plan_not_before(RecordType type, UtcMs moment);

/* plan_consent() - hold what consent does not allow, free what was held for it (state planned <-> held). Held
 * for another reason stays held; tasks need no consent to be called. What is not known is a no, but for purposes the
 * clinic names. */
void plan_consent(const Clinic *clinic, const Consent *consent, Followup *items, unsigned n_items, UtcMs now);
bool plan_is_held_for_consent(const Followup *followup);
/* plan_is_out_of_time() - missed, or skipped because no allowed time is left: a plan made earlier would have sent it */
bool plan_is_out_of_time(const Followup *followup);

/* plan_is_over_cap() - skipped, because the clinic sends a patient no more messages while its window is open; so its reason begins
 * with one of these */
extern const char plan_reason_day_full[], plan_reason_week_full[];
bool plan_is_over_cap(const Followup *followup);

/* plan_is_child() - is the patient under age on the clinic's date of @now? */
bool plan_is_child(const Patient *patient, const Clinic *clinic, UtcMs now);

/* plan_task_due() - the next working time at or after @t */
UtcMs plan_task_due(const Clinic *clinic, UtcMs t);
/* plan_work_until() - when so much working time has passed since @t */
UtcMs plan_work_until(const Clinic *clinic, UtcMs t, DurationMs work);
/* plan_needs_call() - rule 10: this end of a safety follow-up makes a call task, as does a day of being held once its window
 * is open. Not one that the patient's own plan leaves out, nor a call made by this rule. */
bool plan_needs_call(const Followup *followup, UtcMs now);
/* plan_is_called_along() - does the call that was made for @cause ask @question as well? All of one treatment: questions about
 * safety that were missed, the time of @question over when the call was made. A record that comes weeks late makes one call, not
 * one for each of its questions. */
bool plan_is_called_along(const Followup *call, const Followup *cause, const Followup *question);

/* Reason of a step whose patient is only named so far. */
extern const char plan_reason_untold[];
/* Reason of a step that the patient's own plan leaves out. */
extern const char plan_reason_left_out[];
