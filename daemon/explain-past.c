/* Explaining what has happened to a follow-up. */
#include "daemon/explain-private.h"

#include <string.h>

#include "daemon/followup-json.h"
#include "daemon/reply-json.h"

/* What became of an attempt, as staff say it. */
static const char *const verdict_words[] = {
        [VERDICT_SENT] = "it took the message",
        [VERDICT_DUPLICATE] = "it had taken the message before",
        [VERDICT_TEMPORARY] = "it could not take it then",
        [VERDICT_THROTTLED] = "it was asked too often",
        [VERDICT_ACCOUNT] = "it does not serve the clinic at present",
        [VERDICT_NUMBER] = "the number had got too much for then",
        [VERDICT_PERMANENT] = "it refused it for good",
        [VERDICT_UNKNOWN] = "its answer was lost, so it may have it",
};

static const char *verdict_says(int verdict)
{
        if (verdict < 0)
                return "no answer yet";
        if ((size_t)verdict < G_N_ELEMENTS(verdict_words) && verdict_words[verdict])
                return verdict_words[verdict];
        return verdict_to_string((Verdict)verdict);
}

static bool is_given(const char *text)
{
        return text && text[0] != '\0';
}

void explain_attempts(Explainer *e)
{
        const GPtrArray *attempts = e->past->attempts;

        for (unsigned i = 0; attempts && i < attempts->len; i++) {
                const Attempt *attempt = g_ptr_array_index(attempts, i);

                explain_say(e, "attempt", "On %s it was handed to provider %s: %s%s%s%s.", explain_time(e->zone, attempt->started),
                        attempt->provider ? attempt->provider : "-", verdict_says(attempt->verdict), is_given(attempt->detail) ? " (" : "",
                        is_given(attempt->detail) ? attempt->detail : "", is_given(attempt->detail) ? ")" : "");
        }
}

void explain_receipts(Explainer *e)
{
        const GPtrArray *receipts = e->past->receipts;

        for (unsigned i = 0; receipts && i < receipts->len; i++) {
                const ReceiptEntry *receipt = g_ptr_array_index(receipts, i);

                explain_say(e, "receipt", "On %s provider %s said of %s%s: %s%s%s.", explain_time(e->zone, receipt->at),
                        receipt->provider ? receipt->provider : "-", receipt->part ? "its part " : "it",
                        receipt->part ? receipt->part : "", receipt_state_to_string(receipt->state),
                        receipt->detail ? ", " : "", receipt->detail ? receipt->detail : "");
        }
}

void explain_replies(Explainer *e)
{
        const GPtrArray *replies = e->past->replies;

        for (unsigned i = 0; replies && i < replies->len; i++) {
                const ReplyView *reply = g_ptr_array_index(replies, i);

                explain_say(e, "reply", "On %s the patient wrote; it was read as \"%s\"%s%s%s.", explain_time(e->zone, reply->received),
                        reply_label_to_string(reply->label), reply->why ? " (" : "", reply->why ? reply->why : "", reply->why ? ")" : "");
        }
}

void explain_alerts(Explainer *e)
{
        const GPtrArray *alerts = e->past->alerts;

        for (unsigned i = 0; alerts && i < alerts->len; i++) {
                const AlertView *alert = g_ptr_array_index(alerts, i);
                const char *raised = explain_time(e->zone, alert->created);

                if (!utc_is_never(alert->acknowledged))
                        explain_say(e, "alert", "Staff were alerted on %s; %s took it on %s, by %s.", raised, alert->by,
                                explain_time(e->zone, alert->acknowledged), alert->how);
                else if (utc_is_never(alert->done))
                        explain_say(e, "alert", "Staff were alerted on %s, and NOBODY HAS TAKEN IT: it goes on to the next of them on %s.", raised,
                                explain_time(e->zone, alert->next));
                else
                        explain_say(e, "alert", "Staff were alerted on %s; it ended with its task on %s.", raised,
                                explain_time(e->zone, alert->done));
        }
}

static bool is_called_along(const Explainer *e, const FollowupView *call)
{
        const GPtrArray *siblings = e->past->siblings;

        for (guint i = 0; i < siblings->len; i++)
                if (plan_is_called_along(&call->f, &((const FollowupView *)g_ptr_array_index(siblings, i))->f, &e->view->f))
                        return true;
        return false;
}

/* The call that was made of it (rule 10), or of what was written in answer. */
void explain_calls(Explainer *e)
{
        const GPtrArray *siblings = e->past->siblings;
        char id[FOLLOWUP_ID_MAX];

        for (guint i = 0; siblings && i < siblings->len; i++) {
                const FollowupView *call = g_ptr_array_index(siblings, i);

                if (call->f.id == e->view->f.id || (followup_cause(call) != e->view->f.id && !is_called_along(e, call)))
                        continue;
                explain_say(e, "call", "Because of it%s staff got a call to make, follow-up %s, which is %s%s%s.",
                        followup_cause(call) == e->view->f.id ? "" : ", and of a later question that was missed as well,",
                        followup_id_render(call->f.id, id),
                        call->f.state == FOLLOWUP_TASK ? "still to be made" : followup_state_to_string(call->f.state),
                        call->f.reason[0] != '\0' ? ": " : "", call->f.reason);
        }
}

void explain_history(Explainer *e)
{
        const GPtrArray *history = e->past->history;

        for (unsigned i = 0; history && i < history->len; i++) {
                const HistoryEntry *entry = g_ptr_array_index(history, i);
                const char *arrow = strstr(entry->what, " -> ");
                bool is_move = arrow && !strchr(entry->what, ':');

                explain_say(e, entry->who ? "decision" : "history", "On %s %s%.*s%s%s, by %s%s%s.", explain_time(e->zone, entry->at),
                        is_move ? "it went from " : "", is_move ? (int)(arrow - entry->what) : (int)strlen(entry->what), entry->what,
                        is_move ? " to " : "", is_move ? arrow + strlen(" -> ") : "", entry->who ? entry->who : "followupd",
                        is_given(entry->why) ? ": " : "", is_given(entry->why) ? entry->why : "");
        }
}
