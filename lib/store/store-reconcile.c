/* The rows of a treatment brought in line with its plan: which go on, which are taken over, dropped or planned anew. */
#include "store/treatment.h"

#include <string.h>

#include "plan/plan.h"

bool followup_is_settled(const FollowupRow *row)
{
        if (row->decided == DECIDED_OTHER_TIME)
                return false;
        switch (row->f.state) {
        case FOLLOWUP_SENDING:
        case FOLLOWUP_SENT:
        case FOLLOWUP_DELIVERED:
        case FOLLOWUP_ANSWERED:
        case FOLLOWUP_UNCERTAIN:
        case FOLLOWUP_DONE:
        case FOLLOWUP_FAILED:
                return true;
        case FOLLOWUP_CANCELLED:
                return row->decided == DECIDED_STAFF_CANCEL || row->decided == DECIDED_PATIENT_CANCEL;
        case FOLLOWUP_SUPERSEDED:
        case FOLLOWUP_MISSED:
        case FOLLOWUP_SKIPPED:
                return row->decided == DECIDED_PATIENT_CANCEL;
        case FOLLOWUP_PLANNED:
        case FOLLOWUP_HELD:
        case FOLLOWUP_TASK:
                return false;
        }
        return false;
}

void followup_forget_decision(FollowupRow *row)
{
        if (row->decided != DECIDED_OTHER_TIME)
                row->decided = DECIDED_NONE;
}

/* What a changed plan does to a follow-up that has not been handed over. */
static void take_over(Treatment *t, FollowupRow *row, const Followup *planned)
{
        Followup *f = &row->f;
        const bool is_fallback = f->n_attempts > 0 && f->message == 0 && !t->takes_methods; /* refused before: goes on by the next method */
        const bool is_moved = f->opens.ms != planned->opens.ms || f->closes.ms != planned->closes.ms
                || f->aim.ms != planned->aim.ms;
        Followup next = *planned;

        f->opens = planned->opens;
        f->closes = planned->closes;
        f->aim = planned->aim;
        f->delay = planned->delay;
        if (row->decided == DECIDED_STAFF_HOLD)
                return;
        /* what only time has ended is judged as it stands: an open task stays, and nothing was recorded late */
        if (!is_moved && plan_is_out_of_time(planned))
                return;
        if (planned->state == FOLLOWUP_SKIPPED || planned->state == FOLLOWUP_MISSED) {
                const bool is_refused = f->n_attempts > 0 && f->state != FOLLOWUP_TASK; /* a task was never refused */
                followup_end(f, planned->state == FOLLOWUP_MISSED && is_refused ? FOLLOWUP_FAILED : planned->state,
                        planned->reason);
                return;
        }
        if (f->message != 0)
                return; /* waits for its message to be tried again */
        next.id = f->id;
        next.message = 0;
        next.cause = f->cause;
        next.n_attempts = f->n_attempts;
        if (f->state == FOLLOWUP_HELD && planned->state == FOLLOWUP_HELD)
                next.held_since = f->held_since;
        if (is_fallback && planned->state != FOLLOWUP_HELD) {
                g_strlcpy(next.method, f->method, sizeof(next.method));
                next.is_task = f->is_task;
                next.state = f->is_task ? FOLLOWUP_TASK : FOLLOWUP_PLANNED;
                if (f->is_task) /* why it has become one */
                        g_strlcpy(next.reason, f->reason, sizeof(next.reason));
        }
        /* whether another one goes out in its place is judged over what is really there */
        if (planned->state == FOLLOWUP_SUPERSEDED) {
                next.state = next.is_task ? FOLLOWUP_TASK : FOLLOWUP_PLANNED;
                next.reason[0] = '\0';
        }
        if (f->state == FOLLOWUP_TASK && next.state == FOLLOWUP_TASK)
                next.due = is_moved ? UTC_NEVER : f->due;
        *f = next;
}

/* Final, but of a plan that is no longer the plan: the step gets a new follow-up. */
static bool is_to_be_planned_anew(const FollowupRow *last, const Followup *planned)
{
        if (!followup_is_unsent(planned->state))
                return false;
        if (last->f.state == FOLLOWUP_CANCELLED)
                return true;
        if (last->f.state == FOLLOWUP_SKIPPED
                && (strcmp(last->f.method, planned->method) != 0 || strcmp(last->f.reason, plan_reason_left_out) == 0))
                return true;
        return last->f.opens.ms != planned->opens.ms || last->f.closes.ms != planned->closes.ms;
}

/* Superseded by a treatment that was taken back, or moved, since. */
static bool is_to_come_back(const FollowupRow *last, const Followup *planned)
{
        return plan_is_treated_again(&last->f) && followup_is_unsent(planned->state);
}

/* Ended for want of a number or a date that the patient's details have brought since. */
static bool has_what_it_lacked(const FollowupRow *last, const Followup *planned)
{
        return last->f.state == FOLLOWUP_SKIPPED && followup_is_unsent(planned->state)
                && (last->f.method[0] == '\0' || utc_is_never(last->f.closes));
}

void treatment_cancel(Treatment *t, FollowupRow *row, Decided decided, const char *reason)
{
        if (followup_is_unsent(row->f.state)) {
                followup_end(&row->f, FOLLOWUP_CANCELLED, reason);
                row->decided = decided;
        } else if (row->f.state == FOLLOWUP_SENDING && row->decided == DECIDED_NONE) {
                /* carried out when the message comes back unsent */
                row->decided = decided;
                g_strlcpy(row->f.reason, reason, sizeof(row->f.reason));
                treatment_note_message(t, row->f.message);
        } else if (row->decided == DECIDED_PATIENT_CANCEL && t->record.type == RECORD_APPOINTMENT) {
                row->decided = decided; /* a visit that is booked again after that is another matter */
        }
}

/* Why a follow-up of the record's has no place in its plan any more. */
const char treatment_of_another_family[] = "procedure changed";

static const char *why_dropped(const Treatment *t, const FollowupRow *row)
{
        if (t->record.type != RECORD_APPOINTMENT || row->protocol != t->record.protocol)
                return treatment_of_another_family;
        return t->record.status == RECORD_NO_SHOW ? "the patient did not come" : "the visit is booked again";
}

static const char *why_withdrawn(const Treatment *t, const Plan *plan)
{
        if (t->record.status == RECORD_CANCELLED)
                return t->record.type == RECORD_APPOINTMENT ? "appointment cancelled" : "treatment cancelled";
        return plan->why_none[0] != '\0' ? plan->why_none : "nothing to plan";
}

/* A row of another version of the protocol is of the step with the same id. */
bool treatment_is_of_step(const Store *store, const Treatment *t, const FollowupRow *row, uint32_t position)
{
        const Pinned *pinned;
        const Step *step;
        uint16_t now;

        if (row->f.cause != 0)
                return false;
        if (row->protocol == t->record.protocol || (position & FOLLOWUP_STEP_OWN))
                return row->f.step == position;
        pinned = store_pinned(store, row->protocol);
        if (!pinned || !t->pinned || strcmp(pinned->protocol->id, t->pinned->protocol->id) != 0 ||
                row->f.step >= pinned->protocol->steps->len)
                return false;
        step = g_ptr_array_index(pinned->protocol->steps, row->f.step);
        return protocol_step(t->pinned->protocol, step->id, &now) && now == position;
}

/* No follow-up of the step is under way: does it get a new one? @last: the one there was; NULL: none */
static bool is_wanted(const Treatment *t, const FollowupRow *last, const Followup *planned, bool is_change)
{
        if (last && is_to_come_back(last, planned))
                return true;
        if (t->is_replanned || t->is_revived) /* a step that its version lacked was promised to nobody: only what can still be done */
                return last ? is_to_be_planned_anew(last, planned) : followup_is_unsent(planned->state);
        if (is_change)
                return !last || is_to_be_planned_anew(last, planned);
        return t->has_new_details && last && has_what_it_lacked(last, planned);
}

int treatment_reconcile(Store *store, Treatment *t, const Plan *plan, bool is_change, UtcMs now, Err *err)
{
        const guint n_rows = t->rows->len;
        g_autofree bool *seen = g_new0(bool, n_rows + 1);
        int r = 0;

        for (guint k = 0; r == 0 && k < plan->followups->len; k++) {
                const Followup *planned = &g_array_index(plan->followups, Followup, k);
                FollowupRow *open = NULL, *last = NULL;
                bool is_settled = false;

                for (guint i = 0; i < n_rows; i++) {
                        FollowupRow *row = treatment_row(t, i);
                        if (!treatment_is_of_step(store, t, row, planned->step))
                                continue;
                        seen[i] = true;
                        if (row->decided == DECIDED_OTHER_TIME)
                                continue;
                        last = row;
                        is_settled |= followup_is_settled(row);
                        /* what may have left by the step as it was goes on as it was */
                        is_settled |= row->protocol != t->record.protocol && followup_is_unsent(row->f.state)
                                && !(row->f.step & FOLLOWUP_STEP_OWN);
                        if (followup_is_unsent(row->f.state))
                                open = row;
                        else if (row->f.state == FOLLOWUP_SENDING && is_change)
                                treatment_note_message(t, row->f.message);
                }
                if (is_settled)
                        continue;
                if (open) {
                        take_over(t, open, planned);
                        if (open->decided != DECIDED_STAFF_HOLD && open->f.message == 0)
                                r = store_row_lane(store, open, t->clinic_id, err);
                } else if (is_wanted(t, last, planned, is_change)) {
                        r = treatment_add(store, t, planned, err);
                }
        }
        for (guint i = 0; r == 0 && i < n_rows; i++) {
                FollowupRow *row = treatment_row(t, i);
                if (is_for_reply(&row->f))
                        continue; /* the patient has written, whatever the record says now */
                if (plan->followups->len == 0)
                        treatment_cancel(t, row, DECIDED_RECORD_CANCEL, why_withdrawn(t, plan));
                else if (!seen[i] && row->f.cause == 0 && is_change)
                        treatment_cancel(t, row, DECIDED_RECORD_CANCEL, why_dropped(t, row));
        }
        return r;
}
