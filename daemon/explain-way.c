/* Explaining whether a follow-up may go out, how, and with what. */
#include "daemon/explain-private.h"

#include <string.h>

#include "daemon/followup-json.h"
#include "model/method.h"
#include "plan/plan.h"
#include "plan/segments.h"

static bool is_open(const Explainer *e)
{
        return followup_is_open(e->view->f.state);
}

/* ---- consent ----------------------------------------------------------------------------------- */

void explain_consent(Explainer *e)
{
        const FollowupView *view = e->view;
        const ConsentKind kind = purpose_consent(view->f.purpose);

        if (view->f.is_task)
                return; /* a call needs no consent to messages */
        explain_say(e, "consent", "Its purpose (%s) needs the consent \"%s\"; the patient's answer is \"%s\".",
                purpose_to_string(view->f.purpose), consent_kind_to_string(kind), consent_answer_to_string(view->consent.answer[kind]));
        if (view->consent.answer[kind] == CONSENT_UNKNOWN && e->clinic &&
                clinic_takes_consent(e->clinic, &view->consent, view->f.purpose))
                explain_say(e, "consent", "The clinic has set that it is sent all the same while the answer is not known (unknown_consent).");
        else if (view->consent.answer[kind] == CONSENT_UNKNOWN && view->f.state == FOLLOWUP_HELD && view->patient)
                explain_say(e, "consent", "Once the patient has said yes: followupctl opt-in %s --purpose %s", view->patient->id,
                        purpose_to_string(view->f.purpose));
}

/* A no to messages altogether that was taken back since, by the same number or by staff for all of them: it tells nothing any
 * more. */
static bool is_lifted_since(const GPtrArray *consents, guint i)
{
        const ConsentEntry *entry = g_ptr_array_index(consents, i);

        for (guint k = i + 1; entry->purpose < 0 && k < consents->len; k++) {
                const ConsentEntry *later = g_ptr_array_index(consents, k);

                if (consent_entry_lifts(later) && ((later->source == CONSENT_FROM_STAFF && !later->method)
                                || g_strcmp0(later->address, entry->address) == 0))
                        return entry->source != CONSENT_FROM_RECORD && entry->source != CONSENT_FROM_LAPSE;
        }
        return false;
}

/* The last that was said of this kind of consent, and where the ledger has it from. */
void explain_ledger(Explainer *e)
{
        static const char *const said_by[] = {
                [CONSENT_FROM_RECORD] = "a record", [CONSENT_FROM_STAFF] = "staff", [CONSENT_FROM_REPLY] = "a reply",
                [CONSENT_FROM_PROVIDER] = "the provider", [CONSENT_FROM_LAPSE] = "its end",
        };
        const GPtrArray *consents = e->past->consents;
        const ConsentKind kind = purpose_consent(e->view->f.purpose);

        for (guint i = consents && !e->view->f.is_task ? consents->len : 0; i-- > 0;) {
                const ConsentEntry *entry = g_ptr_array_index(consents, i);
                const ConsentAnswer answer = entry->answers.answer[kind];

                if (answer == CONSENT_UNKNOWN || is_lifted_since(consents, i))
                        continue;
                explain_say(e, "consent", "The ledger's last word on it is \"%s\", on %s, by %s%s%s%s%s%s. All of it: followupctl consent.",
                        consent_answer_to_string(answer), explain_time(e->zone, entry->at), said_by[entry->source],
                        entry->record || entry->who ? " " : "", entry->record ? entry->record : entry->who ? entry->who : "",
                        entry->address ? ", of one number" : "", entry->wording ? ", wording " : "",
                        entry->wording ? entry->wording : "");
                return;
        }
}

/* The word that stopped messages of its kind, the latest. A record refuses consent and stops no number. */
static const ConsentEntry *stop_entry(const Explainer *e)
{
        const GPtrArray *consents = e->past->consents;
        const ConsentKind kind = purpose_consent(e->view->f.purpose);

        for (guint i = consents ? consents->len : 0; i-- > 0;) {
                const ConsentEntry *entry = g_ptr_array_index(consents, i);

                if (entry->answers.answer[kind] == CONSENT_NO && entry->address &&
                        (entry->source == CONSENT_FROM_STAFF || entry->source == CONSENT_FROM_REPLY || entry->source == CONSENT_FROM_PROVIDER)
                        && !is_lifted_since(consents, i))
                        return entry;
        }
        return NULL;
}

static char *stopped_by(const ConsentEntry *entry)
{
        const char *because = entry->why && entry->why[0] != '\0' ? ", because: " : "";

        switch (entry->source) {
        case CONSENT_FROM_REPLY:
                return g_strdup("when the patient, or who else has the number, wrote to stop");
        case CONSENT_FROM_PROVIDER:
                return g_strdup_printf("when the provider told that the patient had opted out there%s%s", because,
                        because[0] != '\0' ? entry->why : "");
        case CONSENT_FROM_STAFF:
                return g_strdup_printf("by staff (%s)%s%s", entry->who ? entry->who : "not named", because,
                        because[0] != '\0' ? entry->why : "");
        case CONSENT_FROM_RECORD:
        case CONSENT_FROM_LAPSE:
                break;
        }
        return g_strdup("");
}

/* A question about safety is work for staff then, and no message any more. */
static bool is_called_for_stop(const Followup *f)
{
        return f->purpose == PURPOSE_SAFETY && f->cause == 0 && g_str_has_prefix(f->reason, "opted out of messages");
}

void explain_stop(Explainer *e)
{
        const bool is_called = is_called_for_stop(&e->view->f);
        const ConsentEntry *entry = stop_entry(e);
        g_autofree char *by = entry ? stopped_by(entry) : NULL;

        if (e->view->stopped & STOP_OF_PERSON)
                explain_say(e, "stop", "The patient, or staff for them, asked for no more messages: that holds for whatever number or name they have.");
        if (e->view->stopped & STOP_OF_ADDRESS || (is_called && !e->view->stopped))
                explain_say(e, "stop", "Messages like it are stopped for the number this would go to%s%s%s%s.%s", entry ? ", since " : "",
                        entry ? explain_time(e->zone, entry->at) : "", entry ? ", " : "", entry ? by : "",
                        is_called ? " A stop does not end the care: staff ask by phone instead." : "");
}

/* ---- methods ----------------------------------------------------------------------------------- */

static bool is_child(const Explainer *e)
{
        return e->clinic && e->view->patient && plan_is_child(e->view->patient, e->clinic, e->now);
}

/* Why a method that comes before the chosen one is not it. */
static const char *why_not(const Explainer *e, const char *method)
{
        if (method_is_task(method))
                return "it is no longer asked for";
        if (!clinic_provider(e->clinic, method))
                return "the clinic has no provider for it";
        if (!e->view->patient || !patient_address(e->view->patient, method, is_child(e)))
                return "the patient has no address there";
        if (is_called_for_stop(&e->view->f))
                return "messages to the patient are stopped";
        return "it did not reach the patient, or was refused";
}

/* The order of methods for this patient on the day, and whose it is; NULL: not known any more. */
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
        *ret_whose = segment                        ? g_strdup_printf("for segment %s of the clinic's patients, the order is", segment->id)
                     : e->step && e->step->methods ? g_strdup("the step's order:")
                                                   : g_strdup("the clinic's order:");
        return plan_methods(e->clinic, e->step, view->patient, day);
}

static bool is_over_unsent(FollowupState state)
{
        return state == FOLLOWUP_CANCELLED || state == FOLLOWUP_SUPERSEDED || state == FOLLOWUP_MISSED || state == FOLLOWUP_SKIPPED;
}

/* The order that counts, with why each before the chosen one is not it. */
void explain_methods(Explainer *e)
{
        const Followup *f = &e->view->f;
        g_autofree char *whose = NULL;
        g_autoptr(GPtrArray) methods = order_of(e, &whose);
        const char *provider = e->clinic ? clinic_provider(e->clinic, f->method) : NULL;
        g_autoptr(GString) order = g_string_new(NULL);

        if (f->cause != 0 || f->method[0] == '\0')
                return;
        for (unsigned i = 0; methods && i < methods->len; i++)
                g_string_append_printf(order, "%s%s", i > 0 ? ", " : "", (const char *)g_ptr_array_index(methods, i));
        explain_say(e, "method", "It %s by %s%s%s (%s %s).", is_over_unsent(f->state) ? "was to go" : "goes", f->method,
                provider ? ", through provider " : "", provider ? provider : "", whose ? whose : "the order:", order->len > 0 ? order->str : "-");
        for (unsigned i = 0; methods && e->clinic && i < methods->len; i++) {
                const char *method = g_ptr_array_index(methods, i);

                if (strcmp(method, f->method) == 0)
                        return;
                explain_say(e, "method", "Not by %s: %s.", method, why_not(e, method));
        }
}

void explain_guardian(Explainer *e)
{
        const bool is_known = e->view->patient && e->view->patient->guardian_phone[0] != '\0';

        if (!e->view->f.is_task && is_child(e))
                explain_say(e, "guardian", "The patient is younger than %u, so messages go to the guardian%s.", e->clinic->adult_age,
                        is_known ? "" : ", of whom no number is known: none goes out before there is one");
}

void explain_block(Explainer *e)
{
        const Block *block = &e->past->block;
        const char *provider = e->clinic ? clinic_provider(e->clinic, e->view->f.method) : NULL;

        if (block->n == 0 || !is_open(e))
                return;
        explain_say(e, "block",
                "Provider %s refused this patient's address for good, last on %s: until %s it is not asked again, and the "
                "follow-up goes on by the next method. To have it tried: followupctl retry, or a new address in the record.",
                provider ? provider : "-", explain_time(e->zone, block->since), explain_time(e->zone, block->until));
}

/* ---- pauses ------------------------------------------------------------------------------------ */

void explain_pauses(Explainer *e)
{
        const GPtrArray *pauses = e->past->pauses;
        const char *provider = e->clinic ? clinic_provider(e->clinic, e->view->f.method) : NULL;

        for (guint i = 0; pauses && i < pauses->len && e->view->f.state == FOLLOWUP_PLANNED; i++) {
                const Pause *pause = g_ptr_array_index(pauses, i);

                if ((pause->clinic && g_strcmp0(pause->clinic, e->view->clinic) != 0) ||
                        (pause->provider && g_strcmp0(pause->provider, provider) != 0))
                        continue;
                explain_say(e, "pause", "Sending %s%s is paused since %s, by %s%s%s: it waits for followupctl unpause, and is not sent late.",
                        pause->clinic ? "of clinic " : pause->provider ? "by provider " : "of everything",
                        pause->clinic     ? pause->clinic
                        : pause->provider ? pause->provider
                                          : "",
                        explain_time(e->zone, pause->since), pause->who ? pause->who : "followupd", pause->why ? ", because " : "",
                        pause->why ? pause->why : "");
        }
}

/* ---- the message ------------------------------------------------------------------------------- */

static void list(GString *out, const FollowupView *view)
{
        char id[FOLLOWUP_ID_MAX];

        g_string_append_printf(out, "%s%s (%s)", out->len > 0 ? ", " : "", followup_id_render(view->f.id, id),
                purpose_to_string(view->f.purpose));
}

/* With which others it will, as things stand. */
static void explain_together(Explainer *e)
{
        const GPtrArray *together = e->past->together;
        g_autoptr(GString) others = g_string_new(NULL);

        for (guint i = 0; together && i < together->len; i++)
                list(others, g_ptr_array_index(together, i));
        if (others->len > 0)
                explain_say(e, "message", "The patient gets one message for what is due on one day: this one and %s. %s gives the text, as the "
                        "most important of them.",
                        others->str, e->past->gives_text ? "This one" : "Another");
}

/* With which others, and whose words (rule 8). */
void explain_message(Explainer *e)
{
        const GPtrArray *mates = e->past->mates;
        g_autoptr(GString) others = g_string_new(NULL);
        bool is_first = true;

        if (!e->view->message_id) {
                explain_together(e);
                return;
        }
        for (guint i = 0; mates && i < mates->len; i++) {
                const FollowupView *mate = g_ptr_array_index(mates, i);

                if (mate->f.id == e->view->f.id) {
                        is_first = i == 0;
                        continue;
                }
                list(others, mate);
        }
        if (others->len == 0)
                explain_say(e, "message", "Message %s carries it.", e->view->message_id);
        else
                explain_say(e, "message",
                        "The patient gets one message for what is due on one day: message %s carries this one and %s. %s gives the text, "
                        "as the most important of them.",
                        e->view->message_id, others->str, is_first ? "This one" : "Another");
}
