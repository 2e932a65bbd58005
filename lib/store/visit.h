/* Visits and their reminders. Private to the store. */
#pragma once

#include "store/treatment.h"

/* ---- store-visit.c --------------------------------------------------------------------------- */

/* the record of an appointment has changed, whose moment was @was: are its reminders to be sent anew? Then those that
 * were sent stand for their steps no more. Rows and record are changed; *ret_record: the record is to be written. */
int store_visit_moved(Store *store, Treatment *t, UtcMs was, UtcMs now, bool *ret_record, Err *err);
/* since the patient was told its time */
bool store_visit_is_moved(const Treatment *t);
/* does somebody have to call for this reminder, since nothing else tells the patient of the visit in time? The clinic's caps leave no
 * day for it, it waits for a consent, its message speaks of something else, or it ended unsent and the visit was moved. */
int store_visit_needs_call(Store *store, const Treatment *t, const FollowupRow *row, UtcMs now, bool *ret, Err *err);
/* the text of its message speaks of something else (rule 8), so what it reminds of has been told to nobody.
 * @ret_of: what that one asks or says; PURPOSE_VISIT: it does speak of it */
int store_visit_spoken_over(Store *store, const FollowupRow *row, Purpose *ret_of, Err *err);
/* when to call for it: in working time before the visit, where there is any; a reminder that waits for a consent is called for
 * when it would have gone */
UtcMs store_visit_call_due(const Treatment *t, const Followup *reminder, UtcMs now);
/* Calls for reminders that wait for a consent: they go with the visit, and end where the patient has said yes or no. */
void store_visit_calls_follow(Treatment *t, UtcMs now);
/* the patient has said that they will not come to this visit, at the time that it has */
bool store_visit_is_declined(const Treatment *t);
/* and says now that they will come: what of its reminders had ended for that is planned again. The rows are changed. */
int store_visit_taken_back(Store *store, Treatment *t, UtcMs now, Err *err);
/* nobody is missed who had said that they would not come */
void store_visit_excuse(Treatment *t);
/* by a reply the patient has said so, or wants another time */
void store_visit_declined(Treatment *t, const char *reason);
