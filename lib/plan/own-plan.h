/* A patient's own plan: the protocol's steps as a record and staff have changed them, and steps it does not have. */
#pragma once

#include "config/config.h"
#include "model/followup.h"
#include "record/record.h"

/* A step as this patient has it. */
typedef struct OwnStep {
        const Step *step;
        Step *made;      /* the same, where it differs from the protocol's; NULL: the protocol's */
        uint32_t number; /* as follow-ups know it */
        bool is_skipped;
} OwnStep;

/* What staff decide outranks records; one time of a row ("massage.3") outranks the row; the last word counts. */
typedef struct OwnPlan {
        const GPtrArray *record, *staff; /* PlanChange *; NULL none */
        RecordType type;                 /* of the record: which steps follow it */
        RecordStatus status;
} OwnPlan;

/**
 * own_steps() - all steps that the record has follow-ups for
 *
 * In protocol order, then those of the patient's own. Return: OwnStep; caller unrefs.
 */
GArray *own_steps(const Protocol *protocol, const OwnPlan *own);

/* own_step() - one step by its number, also one that the record no longer follows; a copy; NULL: there is none. Caller
 * frees. */
Step *own_step(const Protocol *protocol, const OwnPlan *own, uint32_t number);

/* own_step_number() - of a step of the patient's own: made of its purpose and id, so that no list need keep it */
uint32_t own_step_number(Purpose purpose, const char *id);

/* own_change_is_for() - does a line speak of this step? */
bool own_change_is_for(const PlanChange *change, const Step *step);

/**
 * own_plan_check() - can these lines hold, each for its step?
 * @changes: PlanChange *; NULL: none
 * @clinic:  whose methods they name; NULL: not asked again of what was taken before, for the clinic may have changed since
 *
 * What the configuration is asked at load, asked of the patient's plan. Return: 0; -EINVAL with the reason.
 */
int own_plan_check(const GPtrArray *changes, const Clinic *clinic, const Protocol *protocol, RecordType type, Err *err);
/* of one line among the others */
int own_plan_check_line(const GPtrArray *changes, guint at, const Clinic *clinic, const Protocol *protocol, RecordType type,
        Err *err);

/* own_plan_check_texts() - is there a text for what the patient's own steps send? Return: 0; -EINVAL. */
int own_plan_check_texts(const GPtrArray *changes, const Config *config, const Clinic *clinic, Err *err);
