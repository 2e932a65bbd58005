/* Reachable: can a step ever be due in a clinic's hours? */
#pragma once

#include "config/config.h"

/**
 * step_is_reachable() - is there a treatment (or visit) in the clinic's working hours after which the step has a time?
 *
 * Tried with one every half hour of every working day of a fortnight, by the rules that plan a real one (design 6,
 * rules 1 to 4). False: it would end as skipped, whoever the patient is.
 */
bool step_is_reachable(const Clinic *clinic, const Step *step);
/* step_keeps_interval() - can an offer go out when the protocol's least interval is over? False: it would end as skipped. */
bool step_keeps_interval(const Clinic *clinic, const Protocol *protocol, const Step *step);
