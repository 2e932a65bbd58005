#include "daemon/explain.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "daemon/followup-json.h"
#include "plan/plan.h"
#include "plan/segments.h"
#include "record/plan-change.h"

/* All that the sentences share. */
typedef struct Explainer {
        const Config *config;
        const FollowupView *view;
        const Clinic *clinic;  /* NULL: no longer configured */
        const CivilZone *zone; /* in which times are told */
        const Step *step;      /* NULL: a call of its own, or no such step */
        UtcMs now;
        json_t *because;
} Explainer;

static void say(Explainer *e, const char *rule, const char *sentence, ...)
        __attribute__((format(printf, 3, 4)));

static void say(Explainer *e, const char *rule, const char *sentence, ...)
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

/* Good until the fourth next call. */
static const char *instant(const CivilZone *zone, UtcMs t)
{
        static char buffers[4][CIVIL_TEXT_MAX];
        static unsigned n;
        char *buffer = buffers[n++ % 4];

        if (utc_is_never(t))
                return "never";
        return zone ? civil_format(zone, t, buffer) : utc_format(t, buffer);
}

static bool same_instant(UtcMs a, UtcMs b)
{
        return a.ms == b.ms;
}

/* ---- where it comes from --------------------------------------------------------------------- */

static void say_treatment(Explainer *e)
{
        const FollowupView *view = e->view;
        const CivilZone *home = e->clinic ? e->clinic->zone : e->zone;
        bool visit = view->record_type && strcmp(view->record_type, "appointment") == 0;

        say(e, "treatment", "%s %s of clinic %s%s%s, %s %s.", visit ? "Appointment" : "Treatment",
                view->treatment, view->clinic, view->procedure ? ", procedure " : "",
                view->procedure ? view->procedure : "", visit ? "for" : "done at",
                instant(home, view->moment));
        if (!e->clinic)
                say(e, "clinic",
                        "The configuration no longer has clinic %s: nothing of it can be sent.",
                        view->clinic);
}

/* one line of this patient's own plan, and whose word it is */
static void say_change(Explainer *e, const PlanChange *change)
{
        g_autofree char *said = plan_change_describe(change);

        if (!change->who)
                say(e, "plan", "The record's own plan for this patient says of %s: %s.", change->step, said);
        else
                say(e, "plan", "%s decided of %s, %s: %s%s%s.", change->who, change->step,
                        instant(e->clinic ? e->clinic->zone : e->zone, change->at), said, change->why ? ", because: " : "",
                        change->why ? change->why : "");
}

static void say_step(Explainer *e)
{
        const FollowupView *view = e->view;
        const Protocol *protocol = view->protocol;
        const Step *planned;
        g_autofree char *when = NULL;
        char cause[FOLLOWUP_ID_MAX];

        if (view->is_for_reply && trouble_of_step(view->f.step) != TROUBLE_NONE) {
                say(e, "trouble",
                        "It is a %s, open until its result is entered. Until then no offer, survey or greeting goes to this "
                        "patient.",
                        trouble_to_string(trouble_of_step(view->f.step)));
                return;
        }
        if (view->is_for_reply) {
                say(e, "reply",
                        "It is a call for staff, made because the patient has written%s%s: what was "
                        "written is shown by followupctl show.",
                        view->answers ? " in answer to follow-up " : "",
                        view->answers ? followup_id_render(view->answers, cause) : "");
                return;
        }
        if (view->f.cause) {
                say(e, "call task",
                        "It is a call for staff, made because follow-up %s ended without reaching "
                        "the patient, "
                        "waited too long or was not answered, and a %s question must not be lost.",
                        followup_id_render(view->f.cause, cause),
                        purpose_to_string(view->f.purpose));
                return;
        }
        if (!protocol || !e->step)
                return;
        planned = protocol_step(protocol, e->step->id, NULL);
        when = when_render(planned ? &planned->when : &e->step->when);
        if (planned)
                say(e, "step",
                        "Step %s of protocol %s, version %u, says \"%s\" after the %s; its purpose is %s.",
                        e->step->id, protocol->id, protocol->version, when,
                        when_from_to_string(e->step->from), purpose_to_string(view->f.purpose));
        else
                say(e, "step", "Step %s is this patient's own, not of protocol %s; its purpose is %s.", e->step->id,
                        protocol->id, purpose_to_string(view->f.purpose));
        if (e->step->row) {
                g_autofree char *every = when_render(&e->step->repeat.every);

                say(e, "row", "It is number %u of %u of the row %s, of which one comes every %s.", e->step->occurrence,
                        e->step->repeat.times, e->step->row, every);
        }
        for (guint i = 0; view->changes && i < view->changes->len; i++)
                say_change(e, g_ptr_array_index(view->changes, i));
}

/* ---- when ------------------------------------------------------------------------------------ */

/* The window lib/plan gives today; false where the step counts from a day the record's person alone
 * has. */
static bool window_today(const Explainer *e, Window *ret)
{
        Anchor anchor;

        if (!e->step || !e->clinic || e->view->f.cause || utc_is_never(e->view->moment))
                return false;
        if (e->step->from == WHEN_FROM_BIRTHDAY || e->step->from == WHEN_FROM_EFFECT_END)
                return false;
        anchor.moment = e->view->moment;
        civil_from_utc(e->clinic->zone, e->view->moment, &anchor.date, NULL, NULL);
        anchor.recorded = anchor.date;
        const CivilZone *zone = e->view->patient && e->view->patient->zone ? e->view->patient->zone
                                                                           : e->clinic->zone;

        window_make(e->clinic, zone, e->step, &e->step->when, &anchor, ret);
        return true;
}

static void say_window(Explainer *e)
{
        const Followup *f = &e->view->f;
        Window window;
        bool known = window_today(e, &window);

        if (f->cause)
                return;
        say(e, "window", "It may happen from %s until just before %s.", instant(e->zone, f->opens),
                instant(e->zone, f->closes));
        if (known &&
                (!same_instant(window.opens, f->opens) || !same_instant(window.closes, f->closes)))
                say(e, "window",
                        "That is not what the step alone would give (%s until %s): the patient's "
                        "own plan, or a "
                        "setting that has changed since, makes the difference.",
                        instant(e->zone, window.opens), instant(e->zone, window.closes));
        if (e->step && !when_is_elapsed(&e->step->when))
                say(e, "calendar",
                        "Days, weeks, months and years count on the calendar from the date of the "
                        "treatment at "
                        "the clinic; the end of a shorter month stands for days it lacks.");
        else if (e->step)
                say(e, "calendar",
                        "Minutes and hours count as time that passes, whatever the clocks do.");
        say(e, "aim", "Inside its window it aims at %s.", instant(e->zone, f->aim));
}

static void say_zone(Explainer *e)
{
        const Patient *patient = e->view->patient;

        if (!e->zone)
                return;
        if (e->view->f.is_task)
                say(e, "zone", "It is work for staff, so times are those of the clinic, %s.",
                        civil_zone_name(e->zone));
        else if (patient && patient->zone)
                say(e, "zone",
                        "The record gives the patient's time zone, %s; days and hours are read "
                        "there.",
                        civil_zone_name(e->zone));
        else
                say(e, "zone", "Days and hours are read in the clinic's time zone, %s.",
                        civil_zone_name(e->zone));
}

static void say_hours(Explainer *e)
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
                say(e, "hours",
                        "Staff work from %02u:%02u to %02u:%02u on %s, but not on holidays.",
                        span->from.hour, span->from.minute, span->to.hour, span->to.minute,
                        open->str);
        else
                say(e, "hours", "Messages may reach patients from %02u:%02u to %02u:%02u.",
                        span->from.hour, span->from.minute, span->to.hour, span->to.minute);
}

/* Rule 4 and what has moved it since. */
static void say_due(Explainer *e)
{
        const FollowupView *view = e->view;
        const Followup *f = &view->f;
        Window window = { f->opens, f->closes, f->aim };
        bool visit = view->record_type && strcmp(view->record_type, "appointment") == 0;
        UtcMs natural = UTC_NEVER;

        if (e->clinic && !f->cause) {
                Hours hours = hours_for(e->clinic, e->zone ? e->zone : e->clinic->zone, f->is_task);
                UtcMs not_before = visit ? f->opens : view->moment;

                natural = window_due(&window, &hours, not_before);
                if (utc_is_never(natural))
                        say(e, "due", "No allowed time lies inside the window.");
                else if (same_instant(natural, f->aim))
                        say(e, "due", "The aim itself is an allowed time.");
                else
                        say(e, "due", "%s is the %s allowed time %s the aim.",
                                instant(e->zone, natural),
                                natural.ms > f->aim.ms ? "first" : "last",
                                natural.ms > f->aim.ms ? "after" : "before");
                if (f->delay.ms > 0)
                        say(e, "spread",
                                "So that not all messages leave at once, this one is delayed by "
                                "%" PRId64 " minutes, inside the same window and hours.",
                                f->delay.ms / 60000);
        }
        if (utc_is_never(f->due)) {
                say(e, "due", "It will not be sent, so it has no due time.");
                return;
        }
        say(e, "due", "It is due at %s.", instant(e->zone, f->due));
        if (!utc_is_never(natural) && f->delay.ms == 0 && !same_instant(natural, f->due))
                say(e, "due",
                        "That is not where its window alone puts it: it was recorded late, moved by "
                        "a retry, by a limit of messages or for what else there is of the patient, "
                        "or hours have changed since.");
}

/* ---- what else there is of the patient ------------------------------------------------------- */

static void say_offer(Explainer *e, const PlanAround *around)
{
        const Protocol *protocol = e->view->protocol;

        if (!utc_is_never(around->visit))
                say(e, "visit", "A visit is booked for %s: no offer goes out before %s, when it is surely over.",
                        instant(e->clinic->zone, around->visit),
                        instant(e->clinic->zone, plan_visit_over(e->clinic->zone, around->visit)));
        if (protocol && protocol->has_interval) {
                g_autofree char *span = when_render(&protocol->least_interval);

                say(e, "least interval", "By protocol %s at least %s lie between treatments: no offer goes out before %s.",
                        protocol->id, span, instant(e->clinic->zone, around->offers_from));
        }
}

static void say_treated_again(Explainer *e, UtcMs again)
{
        if (e->view->f.purpose == PURPOSE_OFFER)
                say(e, "treated again", "The patient was treated by the same protocol again, at %s: what is offered next is "
                                        "that treatment's matter.",
                        instant(e->clinic->zone, again));
        else if (e->view->f.purpose != PURPOSE_GREETING)
                say(e, "treated again", "The patient was treated by the same protocol again, at %s: what aims more than 14 days "
                                        "after that is asked of the new treatment.",
                        instant(e->clinic->zone, again));
}

/* What holds now, of what may still go out or was ended by it. */
static void say_around(Explainer *e, const PlanAround *around)
{
        const Followup *f = &e->view->f;
        const bool is_ended = f->state == FOLLOWUP_SUPERSEDED || f->state == FOLLOWUP_CANCELLED;
        char id[FOLLOWUP_ID_MAX];

        if (!around || !e->clinic || f->cause || !plan_around_touches(f->purpose)
                || !(is_ended || followup_is_unsent(f->state)))
                return;
        if (f->purpose != PURPOSE_REVIEW && !utc_is_never(around->refused))
                say(e, "refusal", "Staff entered at %s that the patient refused: nothing asks for more until the next treatment.",
                        instant(e->clinic->zone, around->refused));
        if (!utc_is_never(around->treated_again))
                say_treated_again(e, around->treated_again);
        if (f->purpose != PURPOSE_REVIEW && around->trouble != TROUBLE_NONE)
                say(e, "trouble", "A %s of this patient is open%s%s: no offer, survey or greeting goes out before its result is "
                                  "entered.",
                        trouble_to_string(around->trouble), around->task ? ", task " : "",
                        around->task ? followup_id_render(around->task, id) : "");
        if (f->purpose == PURPOSE_OFFER)
                say_offer(e, around);
}

static void say_limits(Explainer *e)
{
        const Followup *f = &e->view->f;

        if (!e->clinic || f->is_task || f->purpose == PURPOSE_SAFETY || !followup_is_unsent(f->state))
                return;
        if (e->clinic->max_messages_per_week > 0)
                say(e, "limit", "Messages to one patient: at most %u on one day and %u on any seven; safety counts, and never "
                                "waits for it.",
                        e->clinic->max_messages_per_day, e->clinic->max_messages_per_week);
        else
                say(e, "limit", "Messages to one patient: at most %u on one day; safety counts, and never waits for it.",
                        e->clinic->max_messages_per_day);
}

/* ---- whether and how ------------------------------------------------------------------------- */

static void say_consent(Explainer *e)
{
        const FollowupView *view = e->view;
        ConsentKind kind = purpose_consent(view->f.purpose);
        const char *answer = consent_answer_to_string(view->consent.answer[kind]);

        if (view->f.is_task)
                say(e, "consent", "A call or visit by staff needs no consent to messages.");
        else
                say(e, "consent",
                        "Messages of purpose %s need the consent \"%s\"; the patient's answer is "
                        "\"%s\".",
                        purpose_to_string(view->f.purpose), consent_kind_to_string(kind), answer);
        if (!view->f.is_task && view->consent.answer[kind] == CONSENT_UNKNOWN && e->clinic &&
                clinic_takes_consent(e->clinic, &view->consent, view->f.purpose))
                say(e, "consent", "The clinic has set that it is sent all the same while the answer is not known (unknown_consent).");
        if (view->stopped)
                say(e, "consent",
                        "Everything is stopped for the number this would go to: the patient, or "
                        "staff for them, "
                        "asked for it.");
}

/* The last that was said of this kind of consent, and where the ledger has it from. */
static void say_ledger(Explainer *e, const GPtrArray *consents)
{
        static const char *const said_by[] = {
                [CONSENT_FROM_RECORD] = "a record", [CONSENT_FROM_STAFF] = "staff", [CONSENT_FROM_REPLY] = "a reply",
                [CONSENT_FROM_PROVIDER] = "the provider", [CONSENT_FROM_LAPSE] = "its end",
        };
        const ConsentKind kind = purpose_consent(e->view->f.purpose);

        for (guint i = consents ? consents->len : 0; i-- > 0;) {
                const ConsentEntry *entry = g_ptr_array_index(consents, i);
                const ConsentAnswer answer = entry->answers.answer[kind];

                if (answer == CONSENT_UNKNOWN || e->view->f.is_task)
                        continue;
                say(e, "consent", "The ledger's last word on it is \"%s\", at %s, by %s%s%s%s%s%s. All of it: followupctl consent.",
                        consent_answer_to_string(answer), instant(e->zone, entry->at), said_by[entry->source],
                        entry->record || entry->who ? " " : "", entry->record ? entry->record : entry->who ? entry->who : "",
                        entry->address ? ", of one number" : "", entry->wording ? ", wording " : "",
                        entry->wording ? entry->wording : "");
                return;
        }
}

/* the order of methods for this patient on the day, and whose it is; NULL: not known any more */
static GPtrArray *order_of(const Explainer *e, char **ret_whose)
{
        const FollowupView *view = e->view;
        const Segment *segment = NULL;
        CivilDate day;

        if (!e->clinic || !view->patient)
                return NULL;
        civil_from_utc(e->clinic->zone, utc_is_never(view->f.aim) ? e->now : view->f.aim, &day, NULL, NULL);
        if (e->step && !e->step->methods)
                segment = plan_segment(e->clinic, view->patient, e->step->purpose, day);
        *ret_whose = segment                        ? g_strdup_printf("segment %s of the clinic's patients first", segment->id)
                     : e->step && e->step->methods ? g_strdup("the step's own")
                                                   : g_strdup("the clinic's");
        return plan_methods(e->clinic, e->step, view->patient, day);
}

static void say_method(Explainer *e)
{
        const FollowupView *view = e->view;
        g_autofree char *whose = NULL;
        g_autoptr(GPtrArray) methods = order_of(e, &whose);
        const char *provider = e->clinic ? clinic_provider(e->clinic, view->f.method) : NULL;
        g_autoptr(GString) order = g_string_new(NULL);

        for (unsigned i = 0; methods && i < methods->len; i++)
                g_string_append_printf(order, "%s%s", i > 0 ? ", " : "",
                        (const char *)g_ptr_array_index(methods, i));
        if (view->f.cause || order->len == 0 || methods->len == 1)
                say(e, "method", "It goes by %s.", view->f.method);
        else if (strcmp(g_ptr_array_index(methods, 0), view->f.method) == 0)
                say(e, "method", "It goes by %s, the first of the order %s (%s).", view->f.method,
                        order->str, whose);
        else
                say(e, "method",
                        "It goes by %s, from the order %s (%s): those before it do not reach this "
                        "patient, or "
                        "have been refused.",
                        view->f.method, order->str, whose);
        if (provider)
                say(e, "method", "Provider %s carries %s for this clinic.", provider,
                        view->f.method);
        if (e->clinic && view->patient && !view->f.is_task) {
                CivilDate today;

                civil_from_utc(e->clinic->zone, e->now, &today, NULL, NULL);
                if (patient_is_child(view->patient, e->clinic->adult_age, today))
                        say(e, "guardian",
                                "The patient is younger than %u, so messages go to the guardian.",
                                e->clinic->adult_age);
        }
}

static void say_message(Explainer *e)
{
        const FollowupView *view = e->view;

        if (!view->message_id)
                return;
        say(e, "message",
                "Message %s carries it, with the other follow-ups of this patient that were open "
                "at the time; "
                "the most important of them gives the text.",
                view->message_id);
}

static void say_block(Explainer *e, const Block *block)
{
        const char *provider = e->clinic ? clinic_provider(e->clinic, e->view->f.method) : NULL;

        if (!block || !followup_is_open(e->view->f.state))
                return;
        say(e, "block",
                "Provider %s refused this patient's address for good, last at %s: until %s it is not asked again, and the "
                "follow-up goes on by the next method. To have it tried: followupctl retry, or a new address in the record.",
                provider ? provider : "-", instant(e->zone, block->since), instant(e->zone, block->until));
}

/* ---- what has happened ----------------------------------------------------------------------- */

static void say_attempts(Explainer *e, const GPtrArray *attempts)
{
        for (unsigned i = 0; attempts && i < attempts->len; i++) {
                const Attempt *attempt = g_ptr_array_index(attempts, i);
                const char *verdict = attempt->verdict < 0
                                              ? "no answer yet"
                                              : verdict_to_string((Verdict)attempt->verdict);

                say(e, "attempt", "Attempt %u, at %s, to provider %s: %s%s%s.", i + 1,
                        instant(e->zone, attempt->started),
                        attempt->provider ? attempt->provider : "-", verdict,
                        attempt->detail && attempt->detail[0] != '\0' ? ", " : "",
                        attempt->detail ? attempt->detail : "");
        }
}

static void say_receipts(Explainer *e, const GPtrArray *receipts)
{
        for (unsigned i = 0; receipts && i < receipts->len; i++) {
                const ReceiptEntry *receipt = g_ptr_array_index(receipts, i);

                say(e, "receipt", "At %s provider %s said of %s%s: %s%s%s.", instant(e->zone, receipt->at),
                        receipt->provider ? receipt->provider : "-", receipt->part ? "its part " : "it",
                        receipt->part ? receipt->part : "", receipt_state_to_string(receipt->state),
                        receipt->detail ? ", " : "", receipt->detail ? receipt->detail : "");
        }
}

static void say_replies(Explainer *e, const GPtrArray *replies)
{
        for (unsigned i = 0; replies && i < replies->len; i++) {
                const ReplyView *reply = g_ptr_array_index(replies, i);

                say(e, "reply", "A reply came at %s and was read as \"%s\"%s%s%s.",
                        instant(e->zone, reply->received), reply_label_to_string(reply->label),
                        reply->why ? " (" : "", reply->why ? reply->why : "", reply->why ? ")" : "");
        }
}

static void say_alerts(Explainer *e, const GPtrArray *alerts)
{
        for (unsigned i = 0; alerts && i < alerts->len; i++) {
                const AlertView *alert = g_ptr_array_index(alerts, i);

                if (!utc_is_never(alert->acknowledged))
                        say(e, "alert", "Staff were alerted at %s; %s acknowledged it at %s, by %s.",
                                instant(e->zone, alert->created), alert->by,
                                instant(e->zone, alert->acknowledged), alert->how);
                else if (utc_is_never(alert->done))
                        say(e, "alert",
                                "Staff were alerted at %s, and nobody has acknowledged it: it goes on to "
                                "the next of them at %s.",
                                instant(e->zone, alert->created), instant(e->zone, alert->next));
                else
                        say(e, "alert", "Staff were alerted at %s; its task ended at %s.",
                                instant(e->zone, alert->created), instant(e->zone, alert->done));
        }
}

static void say_history(Explainer *e, const GPtrArray *history)
{
        for (unsigned i = 0; history && i < history->len; i++) {
                const HistoryEntry *entry = g_ptr_array_index(history, i);
                const char *why = entry->why ? entry->why : "";

                say(e, "history", "At %s: %s, by %s%s%s.", instant(e->zone, entry->at), entry->what,
                        entry->who ? entry->who : "followupd", why[0] != '\0' ? ": " : "", why);
        }
}

static void say_state(Explainer *e)
{
        const Followup *f = &e->view->f;

        if (f->state == FOLLOWUP_HELD && !utc_is_never(f->held_since))
                say(e, "state", "It is held since %s%s%s.", instant(e->zone, f->held_since),
                        f->reason[0] != '\0' ? ": " : "", f->reason);
        else
                say(e, "state", "It is %s%s%s.", followup_state_to_string(f->state),
                        f->reason[0] != '\0' ? ": " : "", f->reason);
}

json_t *followup_explain(const Config *config, const FollowupView *view, const FollowupPast *past,
        UtcMs now)
{
        char id[FOLLOWUP_ID_MAX];
        json_t *all = json_object();
        Explainer e = {
                .config = config,
                .view = view,
                .clinic = config_clinic(config, view->clinic),
                .zone = followup_zone(config, view),
                .step = followup_view_step(view),
                .now = now,
                .because = json_array(),
        };

        say_treatment(&e);
        say_step(&e);
        say_window(&e);
        say_zone(&e);
        say_hours(&e);
        say_due(&e);
        say_around(&e, past->around);
        say_limits(&e);
        say_consent(&e);
        say_ledger(&e, past->consents);
        say_method(&e);
        say_message(&e);
        say_block(&e, past->block);
        say_attempts(&e, past->attempts);
        say_receipts(&e, past->receipts);
        say_replies(&e, past->replies);
        say_alerts(&e, past->alerts);
        say_history(&e, past->history);
        say_state(&e);
        json_object_set_new(all, "id", json_text(followup_id_render(view->f.id, id)));
        json_object_set_new(all, "state", json_text(followup_state_to_string(view->f.state)));
        json_object_set_new(all, "reason", json_text(view->f.reason));
        json_object_set_new(all, "due", json_instant(e.zone, view->f.due));
        json_object_set_new(all, "because", e.because);
        return all;
}
