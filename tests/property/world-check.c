/* What must hold after each step. */
#include "world.h"

#include <stdlib.h>

static void compare(World *w, const FollowupView *x, const FollowupView *y)
{
        must(w, x->f.id == y->f.id && x->f.step == y->f.step && x->f.state == y->f.state && x->f.due.ms == y->f.due.ms
                        && x->f.opens.ms == y->f.opens.ms && x->f.closes.ms == y->f.closes.ms && x->f.aim.ms == y->f.aim.ms
                        && strcmp(x->f.method, y->f.method) == 0 && strcmp(x->f.reason, y->f.reason) == 0
                        && x->message == y->message && x->f.cause == y->f.cause && x->f.n_attempts == y->f.n_attempts
                        && x->f.held_since.ms == y->f.held_since.ms && x->stopped == y->stopped
                        && g_strcmp0(x->message_text, y->message_text) == 0,
                "the stores differ at %" G_GINT64_FORMAT ": %s \"%s\" and %s \"%s\"", x->f.id % SLOT_MAX,
                followup_state_to_string(x->f.state), x->f.reason, followup_state_to_string(y->f.state), y->f.reason);
}

const Clinic *clinic_of(World *w, const FollowupView *view)
{
        return config_clinic(w->bench[0].config, view->clinic);
}

bool is_allowed(const Clinic *clinic, const Patient *patient, UtcMs t)
{
        const Hours hours = hours_for(clinic, patient->zone ? patient->zone : clinic->zone, false);
        const UtcMs second = utc_floor_s(t);

        return hours_next(&hours, second, (UtcMs){ second.ms + 1 }).ms == second.ms;
}

static bool is_final(FollowupState state)
{
        for (unsigned to = 0; to < N_FOLLOWUP_STATES; to++)
                if (followup_may_move(state, (FollowupState)to))
                        return false;
        return true;
}

static void check_message(World *w, const FollowupView *view)
{
        g_autoptr(Message) message = NULL;

        if (view->message == 0 || !followup_is_open(view->f.state))
                return;
        no_fault(&w->bench[0], store_get_message(w->bench[0].store, view->message, &message, &w->bench[0].err));
        must(w, message && message->state == (view->f.state == FOLLOWUP_SENDING ? MESSAGE_SENDING : MESSAGE_RETRY),
                "a %s one has a message in state %s", followup_state_to_string(view->f.state),
                message ? message_state_to_string(message->state) : "none");
}

/* By itself, or with a later one that was missed, too. */
static bool asks(const GPtrArray *views, const Followup *call, const Followup *question)
{
        if (call->cause / FOLLOWUP_PER_TREATMENT != question->id / FOLLOWUP_PER_TREATMENT)
                return false;
        for (guint i = 0; call->cause != question->id && i < views->len; i++)
                if (plan_is_called_along(call, &((const FollowupView *)views->pdata[i])->f, question))
                        return true;
        return call->cause == question->id;
}

static void check_one(World *w, const FollowupView *view, const GPtrArray *views)
{
        const Followup *f = &view->f;
        const Clinic *clinic = clinic_of(w, view);
        const char *state = followup_state_to_string(f->state);
        Seen *seen = seen_of(w, f->id);
        bool is_called = false;

        must(w, seen->state == f->state || !is_final(seen->state), "a final state was left: %s for %s",
                followup_state_to_string(seen->state), state);
        must(w, !((seen->state == FOLLOWUP_SENT || seen->state == FOLLOWUP_UNCERTAIN) && f->state == FOLLOWUP_PLANNED
                         && seen->key[0] != '\0'),
                "what may arrive is planned again");
        must(w, seen->state != FOLLOWUP_DELIVERED || f->state == FOLLOWUP_DELIVERED || f->state == FOLLOWUP_ANSWERED,
                "what arrived is %s", state);
        must(w, f->state != FOLLOWUP_DELIVERED || has_arrived(w, f->id), "delivered, and nobody said so");
        seen->state = f->state;
        if (f->state == FOLLOWUP_PLANNED) {
                g_autofree char *against = matters_against(w->matters, view, views, f->due);
                must(w, f->due.ms >= f->opens.ms && f->due.ms < f->closes.ms, "due outside its window");
                must(w, is_allowed(clinic, view->patient, f->due), "due outside allowed times");
                must(w, !against, "planned %s", against);
        }
        must(w, f->state != FOLLOWUP_TASK || !utc_is_never(f->due), "a task without a day");
        must(w, f->reason[0] != '\0' || f->state == FOLLOWUP_PLANNED || f->state == FOLLOWUP_SENDING
                        || f->state == FOLLOWUP_SENT || f->state == FOLLOWUP_TASK,
                "%s without a reason", state);
        check_message(w, view);
        /* an uncertain one is called for when its deadline has passed */
        if (!plan_needs_call(f, w->bench[0].now) || f->state == FOLLOWUP_HELD || f->state == FOLLOWUP_UNCERTAIN || w->is_withdrawn[atoi(view->treatment)])
                return;
        for (guint i = 0; i < views->len; i++)
                is_called |= asks(views, &((const FollowupView *)views->pdata[i])->f, f);
        must(w, is_called, "safety ended %s (%s), and nobody calls", state, f->reason);
}

/* What waits for trouble to be over waits for some that is there. */
static void check_held(World *w, const GPtrArray *views)
{
        g_autoptr(GPtrArray) replies = NULL;
        bool has_trouble = false;

        no_fault(&w->bench[0], store_replies_open(w->bench[0].store, &replies, &w->bench[0].err));
        for (guint i = 0; i < views->len; i++)
                has_trouble |= matters_is_trouble(views->pdata[i]);
        for (guint i = 0; i < views->len && !has_trouble && replies->len == 0; i++) {
                const FollowupView *view = views->pdata[i];
                must(w, view->f.state != FOLLOWUP_HELD || !g_str_has_prefix(view->f.reason, "waits: a "), "held, but: %s is over",
                        view->f.reason);
        }
}

void check_step(World *w)
{
        g_autoptr(GPtrArray) views = everything(w, 0), others = everything(w, 1);

        must(w, views->len == others->len, "%u and %u follow-ups", views->len, others->len);
        for (guint i = 0; i < views->len; i++) {
                compare(w, views->pdata[i], others->pdata[i]);
                check_one(w, views->pdata[i], views);
        }
        check_held(w, views);
        alerts_check(w, views);
        check_copies(w);
        for (unsigned i = 0; i < N_STORES; i++) {
                ErrList findings;

                err_list_init(&findings);
                must(w, store_verify(w->bench[i].store, &findings) == 0 && findings.n_faults == 0, "the ledger of store %u: %s",
                        i, findings.items->len > 0 ? g_array_index(findings.items, Err, 0).why : "");
                err_list_done(&findings);
        }
}
