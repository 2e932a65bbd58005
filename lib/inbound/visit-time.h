/* The time of day that an answer to a reminder of a visit names, if it names one. */
#pragma once

#include "base/civil.h"

/**
 * visit_time_differs() - does the text say a time at which the visit is not?
 * @text: as it came, any bytes; its first 1,000 characters are read
 * @visit: when the visit is, by the clock that the reminder told it by
 *
 * "I come at 16", "прийду о 16", "буду в 4", "4pm", "16:30", "下午4点". Without minutes the hour decides, of twelve or of twenty-four;
 * with minutes, less than half an hour away is the same time. A date, a count or a duration ("in 2 hours", "в 2 раза") is no time.
 */
bool visit_time_differs(const char *text, CivilTime visit);
