#include "due/gate.h"

#include <stdarg.h>

#include "base/text.h"
#include "model/method.h"
#include "plan/plan.h"
#include "plan/window.h"

static CivilDate date_in(const CivilZone *zone, UtcMs now)
{
        CivilDate date;
        CivilTime time;

        civil_from_utc(zone, now, &date, &time, NULL);
        return date;
}

/* An answer in one line; the format's values are methods and words of ours, never a patient's. */
static void __attribute__((format(printf, 4, 5))) say(GateAnswer *ret, GateWord word, UtcMs due, const char *reason, ...)
{
        va_list values;

        *ret = (GateAnswer){ .word = word, .due = due };
        va_start(values, reason);
        g_vsnprintf(ret->reason, sizeof(ret->reason), reason, values);
        va_end(values);
}

/* Consent and a number to send to: what a person must mend. True: it stops here. */
static bool stops_for_person(const FollowupView *view, const Clinic *clinic, UtcMs now, GateAnswer *ret)
{
        ConsentKind kind = purpose_consent(view->f.purpose);
        bool child = plan_is_child(view->patient, clinic, now);

        if (view->stopped && view->f.purpose == PURPOSE_SAFETY)
                say(ret, GATE_TASK, UTC_NEVER, "opted out of messages: ask by phone");
        else if (view->stopped)
                say(ret, GATE_HOLD, UTC_NEVER, "opted out");
        else if (!clinic_takes_consent(clinic, &view->consent, view->f.purpose))
                say(ret, GATE_HOLD, UTC_NEVER, "no consent for %s", consent_kind_to_string(kind));
        else if (patient_address(view->patient, view->f.method, child))
                return false;
        else if (child && view->patient->guardian_phone[0] == '\0')
                say(ret, GATE_HOLD, UTC_NEVER, "a child, and no phone number of a guardian");
        else
                say(ret, GATE_NEXT_METHOD, UTC_NEVER, "no %s for %s", method_uses_phone(view->f.method) ? "phone number" : "name",
                        view->f.method);
        return true;
}

/* The patient's other treatments, visits and troubles: what else there is to wait for. */
static bool waits_for_others(const FollowupView *view, const Clinic *clinic, const PlanAround *around, UtcMs now,
        GateAnswer *ret)
{
        const Hours hours = hours_for(clinic, patient_zone(view->patient, clinic->zone), false);
        AroundAnswer answer;
        UtcMs allowed;

        plan_around_ask(around, clinic->zone, &view->f, &answer);
        switch (answer.word) {
        case AROUND_GO:
                return false;
        case AROUND_LATER:
                if (answer.from.ms <= now.ms)
                        return false;
                allowed = hours_next(&hours, answer.from, view->f.closes);
                say(ret, !utc_is_never(allowed) ? GATE_LATER : answer.may_end ? GATE_HOLD : GATE_SKIP, allowed, "%s",
                        answer.reason);
                return true;
        case AROUND_HOLD:
                say(ret, GATE_HOLD, UTC_NEVER, "%s", answer.reason);
                return true;
        case AROUND_SUPERSEDED:
                say(ret, GATE_SUPERSEDED, UTC_NEVER, "%s", answer.reason);
                return true;
        case AROUND_CANCEL:
                say(ret, GATE_CANCEL, UTC_NEVER, "%s", answer.reason);
                return true;
        }
        return false;
}

/* In how many days the caps let one more message go: 0 today, 7 when all that counts is a week old. */
static unsigned days_to_wait(const Clinic *clinic, const unsigned n_days[static GATE_WEEK])
{
        for (unsigned days = 0; days < GATE_WEEK; days++) {
                unsigned n_week = 0;

                for (unsigned i = 0; i + days < GATE_WEEK; i++)
                        n_week += n_days[i];
                if (days == 0 && n_days[0] >= clinic->max_messages_per_day)
                        continue;
                if (clinic->max_messages_per_week == 0 || n_week < clinic->max_messages_per_week)
                        return days;
        }
        return GATE_WEEK;
}

/* Over a cap: the next day that it allows, inside the window. */
static void wait_for_cap(const FollowupView *view, const Clinic *clinic, unsigned n_days, bool is_day_full, UtcMs now,
        GateAnswer *ret)
{
        const CivilZone *zone = patient_zone(view->patient, clinic->zone);
        const Hours hours = hours_for(clinic, zone, false);
        const CivilDate date = civil_add_days(date_in(zone, now), (int32_t)n_days);
        const UtcMs allowed = hours_next(&hours, civil_day_start(zone, date), view->f.closes);
        const char *had = is_day_full && n_days == 1 ? plan_reason_day_full : plan_reason_week_full;

        if (utc_is_never(allowed))
                say(ret, GATE_SKIP, UTC_NEVER, "%s, and its window has no other day", had);
        else
                say(ret, GATE_LATER, allowed, "%s: waits for the next day", had);
}

/* Hours and the caps: what time mends. */
static void ask_clock(const FollowupView *view, const Clinic *clinic, const unsigned n_days[static GATE_WEEK], UtcMs now,
        GateAnswer *ret)
{
        Hours hours = hours_for(clinic, patient_zone(view->patient, clinic->zone), false);
        UtcMs second = utc_floor_s(now); /* hours count whole seconds */
        UtcMs allowed = hours_next(&hours, now.ms < view->f.opens.ms ? view->f.opens : second, view->f.closes);
        unsigned n_wait;

        if (utc_is_never(allowed)) {
                say(ret, GATE_SKIP, UTC_NEVER, "no allowed time is left in its window");
                return;
        }
        if (allowed.ms > now.ms) {
                say(ret, GATE_LATER, allowed, "waits for the allowed time of day");
                return;
        }
        n_wait = view->f.purpose == PURPOSE_SAFETY ? 0 : days_to_wait(clinic, n_days);
        if (n_wait == 0)
                say(ret, GATE_SEND, now, "%s", "");
        else
                wait_for_cap(view, clinic, n_wait, n_days[0] >= clinic->max_messages_per_day, now, ret);
}

void gate_ask(const FollowupView *view, const Clinic *clinic, const PlanAround *around,
        const unsigned n_days[static GATE_WEEK], UtcMs now, GateAnswer *ret)
{
        if (now.ms >= view->f.closes.ms && view->f.n_attempts > 0)
                say(ret, GATE_FAILED, UTC_NEVER, "its window closed after it was refused");
        else if (now.ms >= view->f.closes.ms)
                say(ret, GATE_MISSED, UTC_NEVER, "its window closed before it could be sent");
        else if (!stops_for_person(view, clinic, now, ret)
                && !(around && waits_for_others(view, clinic, around, now, ret)))
                ask_clock(view, clinic, n_days, now, ret);
}

void gate_days(const FollowupView *view, const Clinic *clinic, UtcMs now, UtcMs ret_starts[static GATE_WEEK])
{
        const CivilZone *zone = patient_zone(view->patient, clinic->zone);
        const CivilDate today = date_in(zone, now);

        for (unsigned i = 0; i < GATE_WEEK; i++)
                ret_starts[i] = civil_day_start(zone, civil_add_days(today, -(int32_t)i));
}

void gate_day(const FollowupView *view, const Clinic *clinic, UtcMs now, UtcMs *ret_start, UtcMs *ret_end,
        UtcMs *ret_hours_end)
{
        const CivilZone *zone = patient_zone(view->patient, clinic->zone);
        CivilDate today = date_in(zone, now);

        *ret_start = civil_day_start(zone, today);
        *ret_end = civil_day_start(zone, civil_add_days(today, 1));
        /* the second time of send_between is allowed itself, and the store counts whole seconds */
        *ret_hours_end = utc_add(civil_to_utc(zone, today, clinic->send_between.to, NULL), (DurationMs){ 1000 });
}

/* ---- rule 8 ---- */

static bool is_marketing(Purpose purpose)
{
        return purpose == PURPOSE_OFFER || purpose == PURPOSE_GREETING;
}

static bool goes_with(const FollowupView *view, const FollowupView *mate, const Clinic *clinic, UtcMs now)
{
        UtcMs day_start, day_end, hours_end;
        bool child;

        if (mate->f.id == view->f.id || mate->f.state != FOLLOWUP_PLANNED || mate->f.is_task || mate->f.message != 0)
                return false;
        if (mate->patient_number != view->patient_number || !text_equal(mate->clinic, view->clinic) ||
                !text_equal(mate->f.method, view->f.method) || mate->stopped != view->stopped)
                return false;
        if (purpose_consent(mate->f.purpose) != purpose_consent(view->f.purpose) ||
                is_marketing(mate->f.purpose) != is_marketing(view->f.purpose))
                return false;
        if (!clinic_takes_consent(clinic, &mate->consent, mate->f.purpose))
                return false;
        gate_day(view, clinic, now, &day_start, &day_end, &hours_end);
        if (mate->f.opens.ms > now.ms || mate->f.closes.ms <= now.ms || mate->f.due.ms >= hours_end.ms)
                return false;
        child = plan_is_child(view->patient, clinic, now);
        return text_equal(patient_address(view->patient, view->f.method, child),
                patient_address(mate->patient, mate->f.method, child));
}

/* Whose text it is: safety first, then what closes first, then the order of the protocol. */
static int compare_views(const void *a, const void *b)
{
        const FollowupView *x = *(FollowupView *const *)a, *y = *(FollowupView *const *)b;

        if (x->f.purpose != y->f.purpose)
                return x->f.purpose < y->f.purpose ? -1 : 1;
        if (x->f.closes.ms != y->f.closes.ms)
                return x->f.closes.ms < y->f.closes.ms ? -1 : 1;
        if (x->f.step != y->f.step)
                return x->f.step < y->f.step ? -1 : 1;
        return (x->f.id > y->f.id) - (x->f.id < y->f.id);
}

/* Each visit has a date of its own, and an answer is to one of them. */
static bool is_of_another_visit(const GPtrArray *together, const FollowupView *mate)
{
        for (unsigned i = 0; mate->f.purpose == PURPOSE_VISIT && i < together->len; i++) {
                const FollowupView *other = together->pdata[i];

                if (other->f.purpose == PURPOSE_VISIT && other->treatment_number != mate->treatment_number)
                        return true;
        }
        return false;
}

GPtrArray *gate_merge(FollowupView *view, GPtrArray *mates, const Clinic *clinic, UtcMs now)
{
        GPtrArray *together = g_ptr_array_new();

        g_ptr_array_add(together, view);
        for (unsigned i = 0; mates && i < mates->len; i++) {
                FollowupView *mate = g_ptr_array_index(mates, i);

                if (goes_with(view, mate, clinic, now) && !is_of_another_visit(together, mate))
                        g_ptr_array_add(together, mate);
        }
        g_ptr_array_sort(together, compare_views);
        return together;
}
