/* What a patient's segments change: by which methods they are reached first, and who is responsible for them. */
#pragma once

#include "config/config.h"
#include "record/record.h"

/* plan_segment() - the segment that puts methods first for this purpose on @day: one that the record names, else the first
 * whose age is the patient's. NULL: none. Borrowed from the clinic. */
const Segment *plan_segment(const Clinic *clinic, const Patient *patient, Purpose purpose, CivilDate day);

/* plan_methods() - how a step reaches a patient, in the order of fallback: the step's own methods, else the clinic's after
 * those of the patient's segment. Its words are theirs; caller unrefs. */
GPtrArray *plan_methods(const Clinic *clinic, const Step *step, const Patient *patient, CivilDate day);

/* plan_responsible() - staff id of the patient's segment, else of the clinic; NULL: nobody */
const char *plan_responsible(const Clinic *clinic, const Patient *patient, CivilDate day);
