/* Explaining what a follow-up is, and why it is due when it is. */
#include "daemon/explain-private.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/followup-json.h"
#include "model/trouble.h"
#include "plan/plan.h"
#include "record/plan-change.h"

/* What a step is for, as staff say it. */
static const char *const purpose_words[] = {
        [PURPOSE_SAFETY] = "asks how the patient feels",        [PURPOSE_CARE] = "reminds of aftercare",
        [PURPOSE_REVIEW] = "looks at the result",               [PURPOSE_VISIT] = "reminds of the visit",
        [PURPOSE_SURVEY] = "asks whether the patient is content", [PURPOSE_OFFER] = "offers the next treatment",
        [PURPOSE_GREETING] = "congratulates",
};
static_assert(G_N_ELEMENTS(purpose_words) == N_PURPOSES, "a purpose lacks its words");

/* less is the time it takes to plan it */
enum { MINUTE_MS = 60000 };

static bool same_instant(UtcMs a, UtcMs b)
{
        return a.ms == b.ms;
}

/* A call for another follow-up, or for a reply: no step, so it has no window of its own. */
static bool is_step(const Explainer *e)
{
        return e->step && e->view->f.cause == 0;
}

/* ---- what it is -------------------------------------------------------------------------------- */

void explain_treatment(Explainer *e)
{
        const FollowupView *view = e->view;

        if (strcmp(view->record_type, record_type_to_string(RECORD_GREETING)) == 0)
                explain_say(e, "greeting", "Birthdays and feasts of a patient's year, %s, at clinic %s: each comes once a year, "
                        "whatever was done.", view->treatment, view->clinic);
        else
                explain_say(e, e->is_visit ? "visit" : "treatment", "%s %s%s%s at clinic %s%s%s, %s %s, patient %s.",
                e->is_visit ? "Appointment" : "Treatment", view->treatment, view->procedure ? ", procedure " : "",
                view->procedure ? view->procedure : "", view->clinic, view->practitioner ? ", by " : "",
                view->practitioner ? view->practitioner : "", e->is_visit ? "for" : "done on", explain_time(e->home, view->moment),
                view->patient ? view->patient->id : "-");
        if (!e->clinic)
                explain_say(e, "clinic", "The configuration no longer has clinic %s: nothing of it can be sent.", view->clinic);
}

void explain_step(Explainer *e)
{
        const FollowupView *view = e->view;
        const Protocol *protocol = view->protocol;
        const Step *planned;
        g_autofree char *when = NULL;
        char cause[FOLLOWUP_ID_MAX];

        if (view->is_for_reply && view->f.state == FOLLOWUP_TASK && view->f.aim.ms > view->f.due.ms)
                explain_say(e, "deadline", "It should be over by %s. If it is not, the deputy is told, and after as much working time again the head.",
                        explain_time(e->home, view->f.aim));
        if (trouble_of_step(view->f.step) != TROUBLE_NONE) {
                explain_say(e, "trouble",
                        "It is a %s, open until its result is entered. Until then no offer, survey or greeting goes to this patient.",
                        trouble_to_string(trouble_of_step(view->f.step)));
                return;
        }
        if (view->is_for_reply) {
                explain_say(e, "reply", "It was made because the patient has written%s%s: followupctl show tells what.",
                        view->answers ? " in answer to follow-up " : "", view->answers ? followup_id_render(view->answers, cause) : "");
                return;
        }
        if (view->f.cause) {
                explain_say(e, "call", "It was made because follow-up %s has not reached the patient, or has no answer: what %s must not be lost.",
                        followup_id_render(view->f.cause, cause), purpose_words[view->f.purpose]);
                return;
        }
        if (!protocol || !e->step)
                return;
        planned = protocol_step(protocol, e->step->id, NULL);
        if (!planned) {
                explain_say(e, "step", "Step %s is this patient's own, not of protocol %s; it %s (%s).", e->step->id, protocol->id,
                        purpose_words[view->f.purpose], purpose_to_string(view->f.purpose));
                return;
        }
        when = when_render(&planned->when);
        explain_say(e, "step", "Step %s of protocol %s, version %u, says \"%s\" counted from the %s; it %s (%s).", e->step->id,
                protocol->id, protocol->version, when,
                e->step->from == WHEN_FROM_EFFECT_END ? "end of the effect" : when_from_to_string(e->step->from),
                purpose_words[view->f.purpose], purpose_to_string(view->f.purpose));
}

void explain_version(Explainer *e)
{
        const Protocol *pinned = e->view->protocol;
        const Protocol *now = pinned ? g_hash_table_lookup(e->config->protocols, pinned->id) : NULL;

        if (now && is_step(e) && now->version != pinned->version)
                explain_say(e, "version",
                        "Version %u of the protocol is in force, but a treatment keeps the one it was planned by, until staff say "
                        "followupctl replan.",
                        now->version);
}

void explain_row(Explainer *e)
{
        g_autofree char *every = NULL;

        if (!is_step(e) || !e->step->row)
                return;
        every = when_render(&e->step->repeat.every);
        explain_say(e, "row", "It is number %u of %u of the row %s, of which one comes every %s.", e->step->occurrence,
                e->step->repeat.times, e->step->row, every);
}

/* The lines of this patient's own plan, and whose word each is. */
void explain_own_plan(Explainer *e)
{
        const GPtrArray *changes = e->view->changes;
        bool is_moved = false;

        for (guint i = 0; changes && i < changes->len; i++) {
                const PlanChange *change = g_ptr_array_index(changes, i);
                g_autofree char *said = plan_change_describe(change);

                is_moved |= change->has_when;

                if (!change->who)
                        explain_say(e, "own plan", "The record's own plan for this patient says of %s: %s.", change->step, said);
                else
                        explain_say(e, "own plan", "%s decided of %s, on %s: %s%s%s.", change->who, change->step,
                                explain_time(e->home, change->at), said, change->why ? ", because: " : "",
                                change->why ? change->why : "");
        }
        if (is_moved && is_step(e) && e->step->from == WHEN_FROM_EFFECT_END && !utc_is_never(e->view->f.aim))
                explain_say(e, "own plan", "That counts from the end of the effect, and not from the treatment: it comes to %s.",
                        explain_time(e->zone, e->view->f.aim));
}

/* ---- the window -------------------------------------------------------------------------------- */

/* The window lib/plan gives today; false where the step counts from a day the record's person alone has. */
static bool window_today(const Explainer *e, Window *ret)
{
        Anchor anchor;

        if (!is_step(e) || !e->clinic || utc_is_never(e->view->moment))
                return false;
        if (e->step->from != WHEN_FROM_TREATMENT && e->step->from != WHEN_FROM_APPOINTMENT)
                return false;
        anchor.moment = e->view->moment;
        civil_from_utc(e->clinic->zone, e->view->moment, &anchor.date, NULL, NULL);
        anchor.recorded = anchor.date;
        window_make(e->clinic, patient_zone(e->view->patient, e->clinic->zone), e->step, &e->step->when, &anchor, ret);
        return true;
}

/* Where in its window it aims, by the form of its `when`. */
static const char *aim_words(const Explainer *e)
{
        if (!when_is_elapsed(&e->step->when))
                return e->step->has_at ? ", the hour that the step names" : ", the clinic's usual hour";
        switch (e->step->when.form) {
        case WHEN_WITHIN:
                return ": late, so that there is something to tell, with time left for another try";
        case WHEN_RANGE:
                return ", the middle of it";
        case WHEN_AT:
        case WHEN_BEFORE:
                break;
        }
        return "";
}

void explain_window(Explainer *e)
{
        const Followup *f = &e->view->f;
        Window window;

        if (!is_step(e) || utc_is_never(f->closes))
                return;
        explain_say(e, "window", "It may happen from %s until just before %s, and aims at %s%s.", explain_time(e->zone, f->opens),
                explain_time(e->zone, f->closes), explain_time(e->zone, f->aim), aim_words(e));
        if (window_today(e, &window) && (!same_instant(window.opens, f->opens) || !same_instant(window.closes, f->closes)))
                explain_say(e, "window", "By the settings in force today that would be %s until %s: they have changed since.",
                        explain_time(e->zone, window.opens), explain_time(e->zone, window.closes));
}

/* A shorter month: the day of the treatment is not there. */
static bool is_clipped(const Explainer *e, CivilDate aim)
{
        CivilDate done;
        const WhenUnit unit = e->step->when.unit;

        if (!e->home || e->step->when.form != WHEN_AT || (unit != WHEN_MONTHS && unit != WHEN_YEARS) ||
                e->step->from != WHEN_FROM_TREATMENT)
                return false;
        civil_from_utc(e->home, e->view->moment, &done, NULL, NULL);
        return aim.day < done.day && civil_add_days(aim, 1).day == 1;
}

/* What calendar and clocks do to it on the way (rules 1 and 2). */
void explain_calendar(Explainer *e)
{
        const Followup *f = &e->view->f;
        int32_t before_s, then_s;
        CivilFit fit = CIVIL_PLAIN;
        CivilDate aim;

        if (!is_step(e) || !e->clinic || !e->zone || utc_is_never(f->aim))
                return;
        civil_from_utc(e->zone, e->view->moment, NULL, NULL, &before_s);
        civil_from_utc(e->zone, f->aim, &aim, NULL, &then_s);
        if (when_is_elapsed(&e->step->when)) {
                if (before_s != then_s)
                        explain_say(e, "clocks", "Minutes and hours count as time that passes; the clocks change in between, so the hour is another.");
                return;
        }
        if (is_clipped(e, aim))
                explain_say(e, "calendar", "That month has no such day, so its last day stands for it.");
        (void)civil_to_utc(e->zone, aim, e->step->has_at ? e->step->at : e->clinic->send_at, &fit);
        if (fit == CIVIL_GAP)
                explain_say(e, "clocks", "The clocks go forward then and that hour does not exist: the first moment after it counts.");
        else if (fit == CIVIL_FOLD)
                explain_say(e, "clocks", "The clocks go back then and that hour comes twice: the first one counts.");
}

/* Whose time and whose hours. */
void explain_clock(Explainer *e)
{
        const Patient *patient = e->view->patient;

        if (!e->zone)
                return;
        if (!e->view->f.is_task && patient && patient->zone && patient->zone != e->home)
                explain_say(e, "zone", "Times are those where the patient lives (%s), as the record says.", civil_zone_name(e->zone));
        else
                explain_say(e, "zone", "Times are the clinic's (%s).", civil_zone_name(e->zone));
}

void explain_hours(Explainer *e)
{
        static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
        bool task = e->view->f.is_task;
        g_autoptr(GString) open = g_string_new(NULL);
        const CivilSpan *span;

        if (!e->clinic)
                return;
        span = task ? &e->clinic->working_hours : &e->clinic->send_between;
        for (unsigned i = 0; i < 7; i++)
                if (e->clinic->working_days & (1u << i))
                        g_string_append_printf(open, "%s%s", open->len > 0 ? " " : "", days[i]);
        if (task)
                explain_say(e, "hours", "Staff work from %02u:%02u to %02u:%02u on %s, but not on holidays.", span->from.hour,
                        span->from.minute, span->to.hour, span->to.minute, open->str);
        else
                explain_say(e, "hours", "Messages reach patients from %02u:%02u to %02u:%02u only.", span->from.hour, span->from.minute,
                        span->to.hour, span->to.minute);
}

/* ---- due --------------------------------------------------------------------------------------- */

/* Why it is not where the rules alone put it. */
static void explain_moved(Explainer *e, UtcMs natural)
{
        const Followup *f = &e->view->f;

        if (f->reason[0] != '\0' && f->state == FOLLOWUP_PLANNED)
                explain_say(e, "moved", "It was put off: %s.", f->reason);
        else if (f->n_attempts > 0 && f->state == FOLLOWUP_PLANNED)
                explain_say(e, "moved", "It is tried again then, after %u attempt%s.", f->n_attempts, f->n_attempts == 1 ? "" : "s");
        else if (f->due.ms > natural.ms)
                explain_say(e, "moved", "It would have been due on %s; it was recorded or freed only later, or waits for what else there is of the patient.",
                        explain_time(e->zone, natural));
        else
                explain_say(e, "moved", "By the hours in force today it would be due on %s.", explain_time(e->zone, natural));
}

static bool is_holiday(const Clinic *clinic, CivilDate date)
{
        CivilDate next;

        for (guint i = 0; i < clinic->holidays->len; i++)
                if (holiday_next(&g_array_index(clinic->holidays, Holiday, i), date, &next) && civil_date_compare(next, date) == 0)
                        return true;
        return false;
}

/* Which of the clinic's holidays work has to pass over. */
static void explain_holidays(Explainer *e, UtcMs from, UtcMs to)
{
        g_autoptr(GString) days = g_string_new(NULL);
        CivilDate date, last;
        unsigned n = 0;

        civil_from_utc(e->clinic->zone, from, &date, NULL, NULL);
        civil_from_utc(e->clinic->zone, to, &last, NULL, NULL);
        for (; civil_date_compare(date, last) < 0; date = civil_add_days(date, 1)) {
                if (!is_holiday(e->clinic, date))
                        continue;
                g_string_append_printf(days, "%s%04d-%02u-%02u", n > 0 ? ", " : "", date.year, date.month, date.day);
                n++;
        }
        if (n > 0)
                explain_say(e, "due", "Of the clinic's holidays %s lie%s before that.", days->str, n == 1 ? "s" : "");
}

/* Rule 4, and what has moved it since. */
void explain_due(Explainer *e)
{
        const FollowupView *view = e->view;
        const Followup *f = &view->f;
        Window window = { f->opens, f->closes, f->aim };
        UtcMs natural;
        Hours hours;

        if (!e->clinic || !is_step(e) || utc_is_never(f->closes))
                return;
        hours = hours_for(e->clinic, e->zone ? e->zone : e->clinic->zone, f->is_task);
        natural = window_due(&window, &hours, e->is_visit ? f->opens : view->moment);
        if (utc_is_never(natural)) {
                explain_say(e, "due", "No allowed time lies inside its window.");
                return;
        }
        if (!same_instant(natural, f->aim))
                explain_say(e, "due", "%s is not an allowed time; the %s one %s it is %s.", explain_time(e->zone, f->aim),
                        natural.ms > f->aim.ms ? "first" : "last", natural.ms > f->aim.ms ? "after" : "before",
                        explain_time(e->zone, natural));
        if (f->is_task && natural.ms > f->aim.ms)
                explain_holidays(e, f->aim, natural);
        if (f->delay.ms > 0 && !f->is_task) {
                explain_say(e, "spread",
                        "So that not all messages leave at once, the clinic spreads them: this one by %" PRId64 " minutes, inside the "
                        "same window and hours.",
                        f->delay.ms / 60000);
                natural = window_spread(&window, &hours, natural, f->delay);
        }
        if (!utc_is_never(f->due) && ABS(f->due.ms - natural.ms) >= MINUTE_MS)
                explain_moved(e, natural);
}

/* Which one goes out in its place: the next of its treatment that was not passed over itself (rule 5). */
void explain_superseded(Explainer *e)
{
        const Followup *f = &e->view->f;
        const FollowupView *found = NULL;
        const Step *step;
        char id[FOLLOWUP_ID_MAX];

        if (f->state != FOLLOWUP_SUPERSEDED || !e->past->siblings || !g_str_has_prefix(f->reason, "overdue"))
                return;
        for (guint i = 0; i < e->past->siblings->len; i++) {
                const FollowupView *other = g_ptr_array_index(e->past->siblings, i);

                if (other->f.cause != 0 || other->f.id == f->id || other->f.state == FOLLOWUP_SUPERSEDED || other->f.is_task ||
                        utc_is_never(other->f.aim) || other->f.aim.ms < f->aim.ms ||
                        (f->purpose == PURPOSE_SAFETY && other->f.purpose != PURPOSE_SAFETY))
                        continue;
                if (!found || other->f.aim.ms < found->f.aim.ms)
                        found = other;
        }
        step = found ? followup_view_step(found) : NULL;
        if (!step)
                return;
        explain_say(e, "superseded", "Several were late at once, and nobody is to get them in a heap: step %s, follow-up %s, stands for it.",
                step->id, followup_id_render(found->f.id, id));
}
