/* Explaining what else there is of the patient: other treatments, visits, trouble, limits. */
#include "daemon/explain-private.h"

#include "daemon/followup-json.h"
#include "plan/around.h"

static void say_offer(Explainer *e, const PlanAround *around)
{
        const Protocol *protocol = e->view->protocol;

        if (!utc_is_never(around->visit))
                explain_say(e, "visit", "A visit is booked for %s: no offer goes out before %s, when it is surely over.",
                        explain_time(e->home, around->visit), explain_time(e->home, plan_visit_over(e->home, around->visit)));
        if (protocol && protocol->has_interval) {
                g_autofree char *span = when_render(&protocol->least_interval);

                explain_say(e, "least interval", "By protocol %s at least %s lie between treatments: no offer goes out before %s.",
                        protocol->id, span, explain_time(e->home, around->offers_from));
        }
}

static void say_treated_again(Explainer *e, UtcMs again)
{
        if (e->view->f.purpose == PURPOSE_OFFER)
                explain_say(e, "treated again",
                        "The patient was treated by the same protocol again, on %s: what is offered next is that treatment's matter.",
                        explain_time(e->home, again));
        else if (e->view->f.purpose != PURPOSE_GREETING)
                explain_say(e, "treated again",
                        "The patient was treated by the same protocol again, on %s: what aims more than 14 days after that is asked of "
                        "the new treatment.",
                        explain_time(e->home, again));
}

/* What holds now, of what may still go out or was ended by it. */
void explain_around(Explainer *e)
{
        const Followup *f = &e->view->f;
        const PlanAround *around = &e->past->around;
        const bool is_ended = f->state == FOLLOWUP_SUPERSEDED || f->state == FOLLOWUP_CANCELLED;
        char id[FOLLOWUP_ID_MAX];

        if (!e->past->has_around || !e->clinic || f->cause || !plan_around_touches(f->purpose) ||
                !(is_ended || followup_is_unsent(f->state)))
                return;
        if (f->purpose != PURPOSE_REVIEW && !utc_is_never(around->refused))
                explain_say(e, "refusal", "Staff entered on %s that the patient refused: nothing asks for more until the next treatment.",
                        explain_time(e->home, around->refused));
        if (!utc_is_never(around->treated_again))
                say_treated_again(e, around->treated_again);
        if (f->purpose != PURPOSE_REVIEW && around->trouble != TROUBLE_NONE)
                explain_say(e, "trouble", "A %s of this patient is open%s%s: no offer, survey or greeting goes out before its result is entered.",
                        trouble_to_string(around->trouble), around->task ? ", task " : "",
                        around->task ? followup_id_render(around->task, id) : "");
        if (f->purpose == PURPOSE_OFFER)
                say_offer(e, around);
}

void explain_limits(Explainer *e)
{
        const Followup *f = &e->view->f;

        if (!e->clinic || f->is_task || f->purpose == PURPOSE_SAFETY || !followup_is_unsent(f->state))
                return;
        if (e->clinic->max_messages_per_week > 0)
                explain_say(e, "limit",
                        "Messages to one patient: at most %u on one day and %u on any seven; safety counts, and never waits for it.",
                        e->clinic->max_messages_per_day, e->clinic->max_messages_per_week);
        else
                explain_say(e, "limit", "Messages to one patient: at most %u on one day; safety counts, and never waits for it.",
                        e->clinic->max_messages_per_day);
}
