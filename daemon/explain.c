#include "daemon/explain-private.h"

#include <stdarg.h>
#include <string.h>

#include "daemon/followup-json.h"
#include "plan/plan.h"

void explain_say(Explainer *e, const char *rule, const char *sentence, ...)
{
        g_autofree char *text = NULL;
        json_t *one = json_object();
        va_list values;

        va_start(values, sentence);
        text = g_strdup_vprintf(sentence, values);
        va_end(values);
        json_object_set_new(one, "rule", json_text(rule));
        json_object_set_new(one, "says", json_text(text));
        json_array_append_new(e->because, one);
}

const char *explain_time(const CivilZone *zone, UtcMs t)
{
        static char buffers[4][CIVIL_TEXT_MAX];
        static unsigned n;
        const CivilZone *utc = zone;
        char *buffer = buffers[n++ % 4];

        if (utc_is_never(t) || (!zone && civil_zone_get("UTC", &utc, NULL) < 0))
                return "never";
        civil_say(utc, t, buffer);
        if (!zone)
                g_strlcat(buffer, " UTC", CIVIL_TEXT_MAX);
        return buffer;
}

const char *explain_method(const Followup *f)
{
        static char buffer[FOLLOWUP_METHOD_MAX + 16];

        if (strcmp(f->method, "visit") == 0)
                return "a visit to the clinic";
        if (f->is_task)
                return "a call";
        if (f->method[0] == '\0')
                return "a message";
        g_snprintf(buffer, sizeof(buffer), "a message by %s", f->method);
        return buffer;
}

/* ---- in short ---------------------------------------------------------------------------------- */

/* ", because ..." */
static const char *because(const Followup *f)
{
        static char buffer[FOLLOWUP_REASON_MAX + 8];

        g_snprintf(buffer, sizeof(buffer), "%s%s", f->reason[0] != '\0' ? ": " : "", f->reason);
        return buffer;
}

/* Rule 10: what must not be lost while somebody makes up their mind. */
static void explain_held(Explainer *e)
{
        const Followup *f = &e->view->f;
        UtcMs call;

        if (f->state != FOLLOWUP_HELD || f->purpose != PURPOSE_SAFETY || f->cause != 0 || utc_is_never(f->held_since))
                return;
        call = (UtcMs){ MIN(followup_held_from(f).ms + PLAN_HELD_CALL_MS, f->closes.ms) };
        explain_say(e, "held", "If it is still held on %s, staff get a call to make: the question how the patient feels is not lost.",
                explain_time(e->zone, call));
}

/* The answer to what everybody asks first. */
static void explain_in_short(Explainer *e)
{
        const Followup *f = &e->view->f;
        const char *rule = "in short";

        switch (f->state) {
        case FOLLOWUP_PLANNED:
                explain_say(e, rule, "It is planned: %s goes out on %s%s.", explain_method(f), explain_time(e->zone, f->due), because(f));
                return;
        case FOLLOWUP_HELD:
                explain_say(e, rule, "It is held%s%s, and nothing goes out before that is settled%s.",
                        utc_is_never(f->held_since) ? "" : " since ",
                        utc_is_never(f->held_since) ? "" : explain_time(e->zone, f->held_since), because(f));
                return;
        case FOLLOWUP_SENDING:
                explain_say(e, rule, "It is being handed over to the provider at this moment.");
                return;
        case FOLLOWUP_TASK:
                explain_say(e, rule, "It is work for staff, due on %s: %s%s%s.", explain_time(e->zone, f->due), explain_method(f),
                        f->reason[0] != '\0' ? ", because of this: " : "", f->reason);
                return;
        case FOLLOWUP_SENT:
                explain_say(e, rule, "It was sent; that it arrived was not told%s.", because(f));
                return;
        case FOLLOWUP_DELIVERED:
                explain_say(e, rule, "It was sent and has arrived%s.", because(f));
                return;
        case FOLLOWUP_ANSWERED:
                explain_say(e, rule, "The patient has answered it%s.", because(f));
                return;
        case FOLLOWUP_UNCERTAIN:
                explain_say(e, rule, "It may have been sent or not, and is not sent again by itself%s.", because(f));
                return;
        case FOLLOWUP_DONE:
                explain_say(e, rule, "Staff have done it%s.", because(f));
                return;
        case FOLLOWUP_FAILED:
                explain_say(e, rule, "It could not be sent (failed)%s.", because(f));
                return;
        case FOLLOWUP_CANCELLED:
                explain_say(e, rule, "It was cancelled, and nothing was sent%s.", because(f));
                return;
        case FOLLOWUP_SUPERSEDED:
                explain_say(e, rule, "Another one took its place (superseded), and nothing was sent%s.", because(f));
                return;
        case FOLLOWUP_MISSED:
                explain_say(e, rule, "Its time had passed (missed), and nothing was sent%s.", because(f));
                return;
        case FOLLOWUP_SKIPPED:
                explain_say(e, rule, "It was left out (skipped), and nothing was sent%s.", because(f));
                return;
        }
}

/* ---- all of it --------------------------------------------------------------------------------- */

/* In the order in which a person asks. A new rule gets a teller of its own, which says nothing where it did not count. */
static void (*const tellers[])(Explainer *e) = {
        explain_in_short, explain_held,
        /* what it is */
        explain_treatment, explain_step, explain_version, explain_row, explain_own_plan,
        /* when */
        explain_window, explain_calendar, explain_clock, explain_hours, explain_due, explain_superseded,
        explain_around, explain_limits,
        /* whether and how */
        explain_consent, explain_ledger, explain_stop, explain_methods, explain_guardian, explain_block, explain_pauses, explain_message,
        /* what has happened */
        explain_attempts, explain_receipts, explain_replies, explain_alerts, explain_calls, explain_history,
};

json_t *followup_explain(const Config *config, const FollowupView *view, const FollowupPast *past,
        UtcMs now)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        char id[FOLLOWUP_ID_MAX];
        json_t *all = json_object();
        Explainer e = {
                .config = config,
                .view = view,
                .past = past,
                .clinic = clinic,
                .zone = followup_zone(config, view),
                .home = clinic ? clinic->zone : NULL,
                .step = followup_view_step(view),
                .is_visit = g_strcmp0(view->record_type, "appointment") == 0,
                .now = now,
                .because = json_array(),
        };

        for (size_t i = 0; i < G_N_ELEMENTS(tellers); i++)
                tellers[i](&e);
        json_object_set_new(all, "id", json_text(followup_id_render(view->f.id, id)));
        json_object_set_new(all, "state", json_text(followup_state_to_string(view->f.state)));
        json_object_set_new(all, "reason", json_text(view->f.reason));
        json_object_set_new(all, "due", json_instant(e.zone, view->f.due));
        json_object_set_new(all, "because", e.because);
        return all;
}
