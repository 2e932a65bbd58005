/* Visits: reminders of one that was moved, patients who said that they would not come, and who came of those booked. */
#include "store/replies.h"
#include "store/treatment.h"
#include "store/visit.h"

#include <string.h>

#include "plan/plan.h"

/* A completed treatment so near to an appointment is what became of it; its record is waited for. */
static const DurationMs near = { INT64_C(12) * 60 * 60 * 1000 };
static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

static const char why_moved[] = "the visit was moved";

/* ---- moved ----------------------------------------------------------------------------------- */

/* It waits for another try of a message that the provider may have taken; what was surely not taken has been let go. */
static bool may_have_left(const FollowupRow *row)
{
        return followup_is_unsent(row->f.state) && row->f.message != 0;
}

/* A reminder, or somebody who has called in its place. */
static bool is_reminder(const FollowupRow *row)
{
        return row->f.cause == 0 || (row->f.purpose == PURPOSE_VISIT && !is_for_reply(&row->f) && row->f.state == FOLLOWUP_DONE);
}

/* Has the patient been told, or may be, of the time the visit has had? */
static bool has_told(const Treatment *t)
{
        for (guint i = 0; i < t->rows->len; i++)
                if (is_reminder(treatment_row(t, i)) && (followup_is_settled(treatment_row(t, i)) || may_have_left(treatment_row(t, i))))
                        return true;
        return false;
}

/* Minutes do not make another visit of it, as long as the day is the same. */
static bool is_same_visit(const Clinic *clinic, UtcMs a, UtcMs b)
{
        CivilDate day_a, day_b;

        civil_from_utc(clinic->zone, a, &day_a, NULL, NULL);
        civil_from_utc(clinic->zone, b, &day_b, NULL, NULL);
        return ABS(a.ms - b.ms) < clinic->same_visit_within.ms && civil_date_compare(day_a, day_b) == 0;
}

/* What was said of the old time does not stand for the new one. What staff decided stays. */
static int forget_told(Store *store, Treatment *t, UtcMs now, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < t->rows->len; i++) {
                FollowupRow *row = treatment_row(t, i);

                if (!is_reminder(row) || row->decided == DECIDED_STAFF_HOLD || row->decided == DECIDED_STAFF_CANCEL)
                        continue;
                if (may_have_left(row) || row->f.state == FOLLOWUP_SENDING)
                        treatment_cancel(t, row, DECIDED_OTHER_TIME, why_moved);
                else if (!followup_is_settled(row))
                        continue;
                row->decided = DECIDED_OTHER_TIME;
                r = store_tell(store, row->f.id, "spoke of another time", NULL, why_moved, now, err);
        }
        return r;
}

int store_visit_moved(Store *store, Treatment *t, UtcMs was, UtcMs now, bool *ret_record, Err *err)
{
        RecordRow *record = &t->record;
        const UtcMs told = utc_is_never(record->told) ? was : record->told;
        UtcMs next = UTC_NEVER;
        int r = 0;

        *ret_record = false;
        if (record->type != RECORD_APPOINTMENT || !t->clinic || utc_is_never(was) || was.ms == record->moment.ms)
                return 0;
        if (has_told(t)) {
                if (!is_same_visit(t->clinic, told, record->moment))
                        r = forget_told(store, t, now, err);
                else if (told.ms != record->moment.ms)
                        next = told;
        }
        *ret_record = next.ms != record->told.ms;
        record->told = next;
        return r;
}

/* ---- lost ------------------------------------------------------------------------------------ */

/* Who hears of the new time later than so long before it may have made other plans. */
static const DurationMs in_time = { INT64_C(12) * 60 * 60 * 1000 };

bool store_visit_is_moved(const Treatment *t)
{
        for (guint i = 0; i < t->rows->len; i++)
                if (treatment_row(t, i)->decided == DECIDED_OTHER_TIME)
                        return true;
        return false;
}

/* Its message has left, or may have; what is on its way yet may come back. */
static bool has_left(const FollowupRow *row)
{
        return row->f.state != FOLLOWUP_CANCELLED && row->f.state != FOLLOWUP_FAILED && row->f.state != FOLLOWUP_SENDING
                && row->f.state != FOLLOWUP_DONE && followup_is_settled(row);
}

int store_visit_spoken_over(Store *store, const FollowupRow *row, Purpose *ret_of, Err *err)
{
        g_auto(MessageRow) message = { 0 };
        int r = STORE_NOT_FOUND;

        if (row->f.cause == 0 && row->f.purpose == PURPOSE_VISIT && row->f.message != 0 && has_left(row))
                r = store->backend->verbs->message_get(store->backend, row->f.message, &message, err);
        *ret_of = r == 0 ? message.m.purpose : PURPOSE_VISIT;
        return MIN(r, 0);
}

/* It waits for a yes or a no that nobody has said yet, and is the first of the visit that does. */
static bool waits_for_consent(const Treatment *t, const Followup *f)
{
        if (t->consent.answer[purpose_consent(PURPOSE_VISIT)] != CONSENT_UNKNOWN || !plan_is_held_for_consent(f))
                return false;
        for (guint i = 0; i < t->rows->len; i++) {
                const FollowupRow *row = treatment_row(t, i);

                if (row->f.cause == 0 && row->f.purpose == PURPOSE_VISIT && plan_is_held_for_consent(&row->f)
                        && row->f.aim.ms < f->aim.ms)
                        return false;
        }
        return true;
}

/* It ended, or waits, without a word to the patient. */
static bool is_lost_unsent(const Treatment *t, const FollowupRow *row, bool is_moved)
{
        if (plan_is_over_cap(&row->f) || waits_for_consent(t, &row->f))
                return true;
        if (row->f.state == FOLLOWUP_SKIPPED)
                return is_moved && strcmp(row->f.reason, plan_reason_left_out) != 0;
        return is_moved && (row->f.state == FOLLOWUP_MISSED || row->f.state == FOLLOWUP_FAILED || row->f.state == FOLLOWUP_HELD);
}

/* Somebody is going to call, or has, or has decided that nobody does. */
static bool is_told_by_phone(const FollowupRow *row)
{
        if (row->f.state == FOLLOWUP_TASK)
                return true;
        if (row->decided == DECIDED_OTHER_TIME || row->f.purpose != PURPOSE_VISIT || is_for_reply(&row->f))
                return false;
        return row->f.state == FOLLOWUP_DONE || row->f.state == FOLLOWUP_HELD || row->decided == DECIDED_STAFF_CANCEL;
}

/* By this one the patient will hear of the visit in time, or has by phone. @is_short: the next one may come too late */
static bool will_tell(const Treatment *t, const FollowupRow *row, bool is_short)
{
        if (row->f.cause != 0)
                return is_told_by_phone(row);
        if (row->decided == DECIDED_OTHER_TIME || row->f.purpose != PURPOSE_VISIT)
                return false;
        if (row->f.state == FOLLOWUP_PLANNED)
                return row->f.due.ms <= t->record.moment.ms - (is_short ? in_time.ms : 0);
        return row->f.state == FOLLOWUP_TASK;
}

/* Its message has told the patient of the visit, or is on its way. */
static int has_told_of_visit(Store *store, const FollowupRow *row, bool *ret, Err *err)
{
        Purpose of;
        int r;

        *ret = false;
        if (row->f.cause != 0 || row->f.purpose != PURPOSE_VISIT || !followup_is_settled(row)
                || row->f.state == FOLLOWUP_CANCELLED || row->f.state == FOLLOWUP_FAILED)
                return 0;
        r = store_visit_spoken_over(store, row, &of, err);
        *ret = of == PURPOSE_VISIT;
        return r;
}

/* Messages are looked at last: mostly the rows tell enough. */
int store_visit_needs_call(Store *store, const Treatment *t, const FollowupRow *row, UtcMs now, bool *ret, Err *err)
{
        bool is_moved, is_short, is_lost, is_told = false;
        int r = 0;

        *ret = false;
        if (t->record.type != RECORD_APPOINTMENT || t->record.status != RECORD_BOOKED || t->record.moment.ms <= now.ms)
                return 0;
        if (row->f.cause != 0 || row->f.purpose != PURPOSE_VISIT || row->decided != DECIDED_NONE)
                return 0;
        is_moved = store_visit_is_moved(t);
        is_short = is_moved && plan_is_over_cap(&row->f);
        for (guint i = 0; i < t->rows->len; i++)
                if (will_tell(t, treatment_row(t, i), is_short))
                        return 0;
        is_lost = is_lost_unsent(t, row, is_moved);
        if (!is_lost) {
                Purpose of;

                r = store_visit_spoken_over(store, row, &of, err);
                is_lost = of != PURPOSE_VISIT;
        }
        for (guint i = 0; r == 0 && is_lost && !is_told && i < t->rows->len; i++)
                r = has_told_of_visit(store, treatment_row(t, i), &is_told, err);
        *ret = is_lost && !is_told;
        return r;
}

UtcMs store_visit_call_due(const Treatment *t, const Followup *reminder, UtcMs now)
{
        const bool may_wait = waits_for_consent(t, reminder) && !store_visit_is_moved(t) && !utc_is_never(reminder->aim);
        UtcMs from = may_wait && reminder->aim.ms > now.ms ? reminder->aim : now;

        for (;;) {
                const UtcMs due = plan_task_due(t->clinic, from);

                if (due.ms < t->record.moment.ms)
                        return due;
                if (from.ms <= now.ms)
                        return utc_floor_s(now);
                from.ms = MAX(from.ms - DAY_MS, now.ms);
        }
}

static bool goes_by_message(const Followup *reminder)
{
        return reminder->state == FOLLOWUP_PLANNED || reminder->state == FOLLOWUP_SENDING;
}

void store_visit_calls_follow(Treatment *t, UtcMs now)
{
        const bool is_refused = t->consent.answer[purpose_consent(PURPOSE_VISIT)] == CONSENT_NO && !store_visit_is_moved(t);

        for (guint i = 0; t->record.type == RECORD_APPOINTMENT && i < t->rows->len; i++) {
                Followup *call = &treatment_row(t, i)->f;
                const FollowupRow *reminder = call->cause != 0 ? treatment_find(t, call->cause) : NULL;

                if (call->state != FOLLOWUP_TASK || call->purpose != PURPOSE_VISIT || !reminder)
                        continue;
                if (goes_by_message(&reminder->f))
                        treatment_drop_calls(t, call->cause, "no longer needed: the patient is reminded by message");
                else if (is_refused && plan_is_held_for_consent(&reminder->f))
                        treatment_drop_calls(t, call->cause, "no longer needed: the patient does not want to be reminded");
                else if (waits_for_consent(t, &reminder->f) && call->aim.ms != reminder->f.aim.ms) {
                        call->aim = reminder->f.aim;
                        call->due = store_visit_call_due(t, &reminder->f, now);
                }
        }
}

/* ---- declined -------------------------------------------------------------------------------- */

void store_visit_declined(Treatment *t, const char *reason)
{
        if (t->record.type != RECORD_APPOINTMENT)
                return;
        for (guint i = 0; i < t->rows->len; i++)
                if (treatment_row(t, i)->f.cause == 0 && treatment_row(t, i)->decided != DECIDED_STAFF_HOLD)
                        treatment_cancel(t, treatment_row(t, i), DECIDED_PATIENT_CANCEL, reason);
}

/* By the answer that stands, or, where a worry outweighs it, by the reminders that it ended. */
bool store_visit_is_declined(const Treatment *t)
{
        if (t->record.type != RECORD_APPOINTMENT)
                return false;
        for (guint i = 0; i < t->rows->len; i++) {
                const FollowupRow *row = treatment_row(t, i);

                if (row->f.cause == 0 && row->decided != DECIDED_OTHER_TIME
                        && (store_is_declined(&row->f) || row->decided == DECIDED_PATIENT_CANCEL))
                        return true;
        }
        return false;
}

/* What of it can still be done is planned as for a visit that is booked now. */
int store_visit_taken_back(Store *store, Treatment *t, UtcMs now, Err *err)
{
        if (t->record.status != RECORD_BOOKED || t->record.moment.ms <= now.ms)
                return 0;
        for (guint i = 0; i < t->rows->len; i++) {
                FollowupRow *row = treatment_row(t, i);

                if (row->f.cause != 0 || row->decided != DECIDED_PATIENT_CANCEL)
                        continue;
                row->decided = DECIDED_NONE;
                if (row->f.state == FOLLOWUP_SENDING)
                        row->f.reason[0] = '\0';
        }
        t->is_replanned = true;
        return treatment_work_out(store, t, now, err);
}

void store_visit_excuse(Treatment *t)
{
        if (t->record.status != RECORD_NO_SHOW || !store_visit_is_declined(t))
                return;
        for (guint i = 0; i < t->rows->len; i++) {
                Followup *f = &treatment_row(t, i)->f;

                if (f->cause == 0 && followup_is_unsent(f->state))
                        followup_end(f, FOLLOWUP_SKIPPED, "the patient had said that they would not come");
        }
}

/* ---- came ------------------------------------------------------------------------------------ */

static void visit_count_free(gpointer data)
{
        VisitCount *count = data;

        g_free(count->clinic);
        g_free(count);
}

static VisitCount *count_of(GPtrArray *counts, const char *clinic)
{
        VisitCount *count;

        for (guint i = 0; i < counts->len; i++) {
                count = g_ptr_array_index(counts, i);
                if (strcmp(count->clinic, clinic) == 0)
                        return count;
        }
        count = g_new0(VisitCount, 1);
        count->clinic = g_strdup(clinic);
        g_ptr_array_add(counts, count);
        return count;
}

static void add_up(VisitCount *count, const VisitCountRow *row)
{
        switch (row->status) {
        case RECORD_COMPLETED:
                count->came += (uint64_t)row->n;
                break;
        case RECORD_BOOKED:
                *(row->is_treated ? &count->came : &count->silent) += (uint64_t)row->n;
                break;
        case RECORD_NO_SHOW:
                count->no_show += (uint64_t)row->n;
                break;
        case RECORD_CANCELLED:
                count->cancelled += (uint64_t)row->n;
                break;
        case RECORD_ENTERED_IN_ERROR:
                break;
        }
}

static gint compare_counts(gconstpointer a, gconstpointer b)
{
        return strcmp((*(VisitCount *const *)a)->clinic, (*(VisitCount *const *)b)->clinic);
}

int store_visits_between(Store *store, UtcMs from, UtcMs to, UtcMs now, GPtrArray **ret, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(VisitCountRow));
        g_autoptr(GPtrArray) counts = g_ptr_array_new_with_free_func(visit_count_free);
        const UtcMs waited = { now.ms - DAY_MS };
        int r = store->backend->verbs->visit_count(store->backend, from, to, waited, near, rows, err);

        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const VisitCountRow *row = &g_array_index(rows, VisitCountRow, i);

                if (row->status != RECORD_ENTERED_IN_ERROR)
                        add_up(count_of(counts, store_origin_row(store, row->origin)->clinic), row);
        }
        if (r < 0)
                return r;
        g_ptr_array_sort(counts, compare_counts);
        *ret = g_steal_pointer(&counts);
        return 0;
}

int store_visits(Store *store, UtcMs now, GPtrArray **ret, Err *err)
{
        return store_visits_between(store, (UtcMs){ now.ms - STORE_VISIT_DAYS * DAY_MS }, now, now, ret, err);
}

bool visit_count_share(const VisitCount *count, double *ret_percent)
{
        const uint64_t n = count->came + count->no_show + count->silent;

        if (n == 0)
                return false;
        *ret_percent = 100.0 * (double)count->came / (double)n;
        return true;
}
