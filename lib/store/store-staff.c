/* What staff decide: cancel, hold, resume, retry, results, pauses. Written with who and why. */
#include "store/alerts.h"
#include "store/holdings.h"
#include "store/replies.h"
#include "store/stops.h"
#include "store/treatment.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/nearest.h"
#include "model/trouble.h"
#include "plan/plan.h"

enum { MISSPELT_CHARS_MIN = 6, MISSPELT_BYTES_MAX = 2 };

/* ---- one follow-up --------------------------------------------------------------------------- */

/* @mend: the follow-up's id is added to it */
static int refuse_with(const FollowupRow *row, const char *action, const char *why, const char *mend, Err *err)
{
        char id[FOLLOWUP_ID_MAX];

        (void)err_set(err, -EINVAL, NULL, action, "%s %s", why, followup_state_to_string(row->f.state));
        g_snprintf(err->mend, sizeof(err->mend), "%s %s", mend, followup_id_render(row->f.id, id));
        return STORE_ACTION_REFUSED;
}

static int refuse(const FollowupRow *row, const char *action, const char *why, Err *err)
{
        return refuse_with(row, action, why, "look at it by followupctl show", err);
}

static void say(FollowupRow *row, const char *what, const char *why)
{
        if (text_is_blank(why ? why : ""))
                g_strlcpy(row->f.reason, what, sizeof(row->f.reason));
        else
                g_snprintf(row->f.reason, sizeof(row->f.reason), "%s: %s", what, why);
        /* cut at a character's edge */
        if (!g_utf8_validate(row->f.reason, -1, NULL)) {
                const char *end;
                (void)g_utf8_validate(row->f.reason, -1, &end);
                row->f.reason[end - row->f.reason] = '\0';
        }
}

/* On its way: the wish is written down; it holds if the loop still has the message, or when it comes back. */
static int wish(Treatment *t, FollowupRow *row, Decided decided, int64_t *ret_message)
{
        row->decided = decided;
        if (ret_message)
                *ret_message = row->f.message;
        return STORE_ACTION_ON_ITS_WAY;
}

static int cancel(Treatment *t, FollowupRow *row, UtcMs now, int64_t *ret_message, Err *err)
{
        if (!followup_is_open(row->f.state))
                return refuse(row, "it cannot be cancelled", "it is", err);
        say(row, "cancelled by staff", t->why);
        if (row->f.state == FOLLOWUP_SENDING)
                return wish(t, row, DECIDED_STAFF_CANCEL, ret_message);
        row->f.state = FOLLOWUP_CANCELLED;
        row->f.due = UTC_NEVER;
        row->decided = DECIDED_STAFF_CANCEL;
        return 0;
}

static int hold(Treatment *t, FollowupRow *row, UtcMs now, int64_t *ret_message, Err *err)
{
        if (!followup_is_open(row->f.state))
                return refuse(row, "it cannot be held", "it is", err);
        say(row, "held by staff", t->why);
        if (row->f.state == FOLLOWUP_SENDING)
                return wish(t, row, DECIDED_STAFF_HOLD, ret_message);
        if (row->f.state != FOLLOWUP_HELD)
                row->f.held_since = now;
        row->f.state = FOLLOWUP_HELD;
        row->decided = DECIDED_STAFF_HOLD;
        return 0;
}

/* Free again; consent, stops and rule 5 then say what it becomes. */
static int resume(Treatment *t, FollowupRow *row, UtcMs now, Err *err)
{
        if (row->f.state != FOLLOWUP_HELD || row->decided != DECIDED_STAFF_HOLD)
                return refuse_with(row, "it cannot be resumed", "staff do not hold it: it is", "what it waits for is told by followupctl explain", err);
        row->decided = DECIDED_NONE;
        row->f.state = row->f.is_task ? FOLLOWUP_TASK : FOLLOWUP_PLANNED;
        /* a call made for another follow-up has no window to be judged by */
        row->f.due = UTC_NEVER;
        if (row->f.cause != 0)
                row->f.due = t->clinic ? plan_task_due(t->clinic, now) : now;
        row->f.held_since = UTC_NEVER;
        row->f.reason[0] = '\0';
        return 0;
}

/* Sooner, when it waits for another try; a new follow-up, when it ended without having reached the patient. */
static int retry(Store *store, Treatment *t, FollowupRow *row, UtcMs now, Err *err)
{
        Followup again;

        if (row->f.state == FOLLOWUP_PLANNED) {
                if (row->f.due.ms > now.ms && row->f.message != 0)
                        row->f.due = utc_floor_s(now);
                return 0;
        }
        if (row->f.state != FOLLOWUP_FAILED && row->f.state != FOLLOWUP_UNCERTAIN
                && row->f.state != FOLLOWUP_SKIPPED)
                return refuse_with(row, "it cannot be tried again", "it is",
                        "only what failed, is uncertain or was skipped is tried again; the rest is told by followupctl explain", err);
        if (row->protocol != t->record.protocol)
                return refuse(row, "it cannot be tried again", "its treatment follows another protocol now: it is", err);
        if (utc_is_never(row->f.closes))
                return refuse(row, "it cannot be tried again", "it has no day to go out on: it is", err);
        if (row->f.closes.ms <= now.ms)
                return refuse_with(row, "it cannot be tried again", "its window has closed: it is",
                        "call the patient, if it matters still; the number is told by followupctl show", err);
        for (guint i = 0; i < t->rows->len; i++) {
                const FollowupRow *other = &g_array_index(t->rows, FollowupRow, i);
                if (other->protocol == row->protocol && other->f.step == row->f.step && other->f.cause == 0
                        && followup_is_open(other->f.state))
                        return refuse_with(row, "it cannot be tried again", "another try is under way: it is", "see it by followupctl explain", err);
        }
        again = row->f;
        again.state = row->f.is_task ? FOLLOWUP_TASK : FOLLOWUP_PLANNED;
        again.message = 0;
        again.n_attempts = 0;
        again.held_since = UTC_NEVER;
        again.due = UTC_NEVER;
        again.reason[0] = '\0';
        return treatment_add(store, t, &again, err);
}

/* Staff have looked: what a provider refused for good may be tried once more. */
static int unblock(Store *store, const Treatment *t, Err *err)
{
        g_autoptr(GPtrArray) keys = store->has_blocks ? store_stop_keys(&t->patient.p, NULL) : NULL;
        int r = 0;

        for (guint i = 0; r == 0 && keys && i < keys->len; i++) {
                g_autofree char *key = store_block_key(t->patient.number, g_ptr_array_index(keys, i));
                r = store->backend->verbs->block_delete(store->backend, key, 0, err);
        }
        return r;
}

/* A red flag that nobody has is not taken off the list; nor is one, or a complaint, without a word on why. */
static int may_go(Store *store, const Treatment *t, const FollowupRow *row, StaffAction action, Err *err)
{
        const char *what = action == STAFF_CANCEL ? "it cannot be cancelled" : "it cannot be held";
        Trouble trouble;
        int r;

        if ((action != STAFF_CANCEL && action != STAFF_HOLD) || !row->f.is_task || !followup_is_open(row->f.state))
                return 0;
        r = store_alert_is_taken(store, row->f.id, what, err);
        if (r != 0 || action == STAFF_HOLD || !text_is_blank(t->why ? t->why : ""))
                return r;
        r = store_task_trouble(store, row, &trouble, err);
        if (r < 0 || (trouble != TROUBLE_RED_FLAG && trouble != TROUBLE_COMPLAINT))
                return r;
        (void)err_set(err, -EINVAL, "say why by --why, or enter how it ended by followupctl done", what, "it is a %s, and no reason is given",
                trouble_to_string(trouble));
        return STORE_ACTION_REFUSED;
}

static int act(Store *store, const Config *config, int64_t id, StaffAction action, const char *who, const char *why,
        UtcMs now, int64_t *ret_message, Err *err)
{
        static const char *const words[] = {
                [STAFF_CANCEL] = "cancel", [STAFF_HOLD] = "hold", [STAFF_RESUME] = "resume", [STAFF_RETRY] = "retry",
        };
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        bool is_task;
        int r = treatment_load_of(store, config, id, &t, &row, err), outcome = 0;

        if (r != 0)
                return r;
        t.who = who;
        t.why = why;
        is_task = row->f.is_task;
        r = may_go(store, &t, row, action, err);
        if (r != 0)
                return r;
        switch (action) {
        case STAFF_CANCEL:
                outcome = cancel(&t, row, now, ret_message, err);
                break;
        case STAFF_HOLD:
                outcome = hold(&t, row, now, ret_message, err);
                break;
        case STAFF_RESUME:
                outcome = resume(&t, row, now, err);
                break;
        case STAFF_RETRY:
                outcome = retry(store, &t, row, now, err);
                if (outcome == 0)
                        outcome = unblock(store, &t, err);
                break;
        }
        if (outcome < 0 || outcome == STORE_ACTION_REFUSED)
                return outcome;
        if (action == STAFF_RESUME) /* by the plan as it is now: what is held does not follow its changes */
                r = treatment_work_out(store, &t, now, err);
        if (action == STAFF_RETRY)
                r = treatment_judge(store, &t, now, err);
        if (r == 0)
                r = store_tell(store, id, words[action], who, why, now, err);
        if (r == 0)
                r = treatment_write(store, &t, now, err);
        if (r == 0)
                r = store_audit(store, &(AuditAct){ .who = who, .what = words[action], .patient = t.patient.number,
                        .followup = id, .why = why }, now, err);
        if (r == 0 && action == STAFF_CANCEL && is_task)
                r = store_alerts_end(store, id, 0, now, err);
        if (r == 0 && action == STAFF_CANCEL)
                r = store_task_over(store, config, id, now, err);
        return r < 0 ? r : outcome;
}

int store_act(Store *store, const Config *config, int64_t id, StaffAction action, const char *who, const char *why,
        UtcMs now, int64_t *ret_message, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = act(store, config, id, action, who, why, now, ret_message, err);
        return store_verb_end(store, r, err);
}

/* What staff enter of a patient nobody had to call: a call that is done already. */
static int add_result(Store *store, Treatment *t, const char *result, UtcMs now, Err *err)
{
        Followup call = { .step = FOLLOWUP_STEP_NONE,
                .purpose = PURPOSE_CARE,
                .method = "call",
                .state = FOLLOWUP_DONE,
                .opens = utc_floor_s(now),
                .closes = UTC_NEVER,
                .aim = utc_floor_s(now),
                .due = UTC_NEVER,
                .cause = t->record.number * FOLLOWUP_PER_TREATMENT,
                .held_since = UTC_NEVER };
        FollowupRow *row;
        int r = treatment_add(store, t, &call, err);

        if (r < 0)
                return r;
        row = &g_array_index(t->rows, FollowupRow, t->rows->len - 1);
        say(row, result, NULL);
        return store_tell(store, row->f.id, "entered", t->who, result, now, err);
}

/* A word that does more, misspelt: it would be taken for a plain result. */
static int check_spelling(const char *result, Err *err)
{
        g_autofree char *folded = text_fold(result);
        Nearest nearest;

        folded[strcspn(folded, ":., ")] = '\0';
        nearest = nearest_to(folded);
        for (const char *const *word = result_words(); *word; word++)
                nearest_see(&nearest, *word);
        /* "complications" is meant so, and "reached" or "помилка" is not */
        if (!nearest.found || nearest.distance > MISSPELT_BYTES_MAX || g_utf8_strlen(folded, -1) < MISSPELT_CHARS_MIN
                || strcmp(nearest.found, folded) == 0)
                return 0;
        (void)err_set(err, -EINVAL, NULL, "a result cannot be entered", "its first word is like \"%s\", which would do more", nearest.found);
        g_snprintf(err->mend, sizeof(err->mend), "write \"%s: ...\", if that was meant, or begin with another word", nearest.found);
        return STORE_ACTION_REFUSED;
}

static bool is_own_word(const FollowupRow *row, ResultWord word)
{
        return row->f.cause != 0 && ((row->f.step == FOLLOWUP_STEP_COMPLICATION && word == RESULT_COMPLICATION)
                || (row->f.step == FOLLOWUP_STEP_COMPLAINT && word == RESULT_COMPLAINT));
}

static int refuse_early(const Treatment *t, const FollowupRow *row, Err *err)
{
        char due[CIVIL_TEXT_MAX];

        if (t->clinic)
                (void)civil_say(t->clinic->zone, row->f.due, due);
        (void)err_set(err, -EINVAL, "if it was made for all that, say --early; what is to be done today is told by followupctl calls",
                "a result cannot be entered", "this %s is to be made only on %s", row->f.method, t->clinic ? due : "another day");
        return STORE_ACTION_REFUSED;
}

int store_refuse_unreached(const char *result, Trouble trouble, Err *err)
{
        if (trouble == TROUBLE_NONE || result_word(result) != RESULT_PLAIN || !result_is_unreached(result))
                return 0;
        (void)err_set(err, -EINVAL, "leave it on the call list and try again; once they are reached, enter how they are", "a result cannot be entered",
                "it says that nobody was reached, and this is a %s", trouble_to_string(trouble));
        return STORE_ACTION_REFUSED;
}

/* Nobody picked up: what is not well with the patient goes on, and so does its task. */
static int check_reached(Store *store, const FollowupRow *row, const char *result, Err *err)
{
        char id[FOLLOWUP_ID_MAX];
        Trouble trouble;
        Err untaken = { 0 };
        int r = store_task_trouble(store, row, &trouble, err);

        if (r == 0)
                r = store_refuse_unreached(result, trouble, err);
        if (r != STORE_ACTION_REFUSED)
                return r;
        (void)followup_id_render(row->f.id, id);
        r = store_alert_is_taken(store, row->f.id, "", &untaken);
        if (r < 0) {
                *err = untaken;
                return r;
        }
        g_snprintf(err->mend, sizeof(err->mend), "%s%s%sfollowupctl later %s TIME, such as 18:00; once they are reached, enter how they are",
                r != 0 ? "followupctl ack " : "", r != 0 ? id : "", r != 0 ? ", then " : "", id);
        return STORE_ACTION_REFUSED;
}

/* Only what does more may be entered where there is no task. @stays: nor is it one yet, and it is left as it is */
static int enter_result(Store *store, Treatment *t, FollowupRow *row, const char *result, bool stays, UtcMs now, StoreDone *ret, Err *err)
{
        const ResultWord word = result_word(result);
        const UtcMs due = treatment_task_due(t, now);
        int r = word == RESULT_PLAIN ? check_spelling(result, err) : 0;

        if (r != 0)
                return r;
        if (row->f.state != FOLLOWUP_TASK && word == RESULT_PLAIN)
                return refuse(row, "a result cannot be entered", "it is no task: it is", err);
        if (stays && word == RESULT_PLAIN)
                return refuse_early(t, row, err);
        r = row->f.state == FOLLOWUP_TASK ? check_reached(store, row, result, err) : 0;
        if (r != 0)
                return r;
        if (is_own_word(row, word)) {
                (void)err_set(err, -EINVAL, "say how it ended, or leave it open", "a result cannot be entered",
                        "it is the %s itself", trouble_to_string(trouble_of_step(row->f.step)));
                return STORE_ACTION_REFUSED;
        }
        if (row->f.state == FOLLOWUP_TASK && !stays) {
                row->f.state = FOLLOWUP_DONE;
                say(row, result, NULL);
        } else if (word == RESULT_REFUSED || word == RESULT_DIED) {
                r = add_result(store, t, result, now, err);
        }
        if (r < 0 || (word != RESULT_COMPLICATION && word != RESULT_COMPLAINT))
                return r;
        ret->trouble = word == RESULT_COMPLAINT ? TROUBLE_COMPLAINT : TROUBLE_COMPLICATION;
        return treatment_trouble(store, t, ret->trouble, due, word == RESULT_COMPLAINT ? store_complaint_by(t->clinic, due) : due, result,
                now, &ret->task, err);
}

/* Records of the patient that come later plan nothing, until the patient's own record says otherwise. */
static int end_with_death(Store *store, const Config *config, int64_t patient, UtcMs now, StoreDone *ret, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_get(store, patient, &row, err);

        if (r != 0)
                return r;
        row.p.standing = PATIENT_DEAD;
        ret->has_died = true;
        r = store_patient_update(store, &row, err);
        return r == 0 ? treatments_again(store, config, patient, 0, ret->messages, now, err) : r;
}

/* What the word has done to the treatments of the patient. @is_new: it made a task, else it adds to one that is open. */
static int carry_out_word(Store *store, const Config *config, const Treatment *t, ResultWord word, bool is_new, UtcMs now,
        StoreDone *ret, Err *err)
{
        int r = 0;

        if (word == RESULT_DIED)
                return end_with_death(store, config, t->patient.number, now, ret, err);
        if (word == RESULT_COMPLAINT && is_new) /* staff are told once of each complaint, and its time runs once */
                r = store_complaint_entered(store, config, t->clinic, t->record.responsible, ret->task,
                        store_complaint_by(t->clinic, treatment_task_due(t, now)), now, &ret->has_notices, err);
        return r == 0 && word != RESULT_PLAIN ? store_trouble_changed(store, config, t->patient.number, ret->messages, now, err) : r;
}

static int done(Store *store, const Config *config, int64_t id, const char *result, bool stays, const char *who, UtcMs now,
        StoreDone *ret, Err *err)
{
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        bool is_task, is_new;
        guint n_before;
        int r = treatment_load_of(store, config, id, &t, &row, err);

        if (r != 0)
                return r;
        t.who = who;
        t.why = result;
        stays = stays && row->f.state == FOLLOWUP_TASK;
        is_task = row->f.state == FOLLOWUP_TASK && !stays;
        n_before = t.rows->len;
        r = enter_result(store, &t, row, result ? result : "", stays, now, ret, err);
        if (r != 0)
                return r;
        is_new = t.rows->len > n_before;
        r = treatment_write(store, &t, now, err);
        if (r == 0)
                r = store_audit(store, &(AuditAct){ .who = who, .what = "done", .patient = t.patient.number, .followup = id,
                        .why = result }, now, err);
        if (r == 0 && is_task)
                r = store_alerts_end(store, id, 0, now, err);
        if (r == 0 && is_task)
                r = store_task_over(store, config, id, now, err);
        return r == 0 ? carry_out_word(store, config, &t, result_word(result), is_new, now, ret, err) : r;
}

void store_done_clear(StoreDone *done)
{
        g_clear_pointer(&done->messages, g_array_unref);
}

static int enter(Store *store, const Config *config, int64_t id, const char *result, bool stays, const char *who, UtcMs now,
        StoreDone *ret, Err *err)
{
        g_auto(StoreDone) effect = { .messages = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = done(store, config, id, result, stays, who, now, &effect, err);
        r = store_verb_end(store, r, err);
        if (r != 0)
                return r;
        *ret = effect;
        effect = (StoreDone){ 0 };
        return 0;
}

int store_done(Store *store, const Config *config, int64_t id, const char *result, const char *who, UtcMs now, StoreDone *ret,
        Err *err)
{
        return enter(store, config, id, result, false, who, now, ret, err);
}

int store_done_beside(Store *store, const Config *config, int64_t id, const char *result, const char *who, UtcMs now, StoreDone *ret,
        Err *err)
{
        return enter(store, config, id, result, true, who, now, ret, err);
}

/* ---- pauses ---------------------------------------------------------------------------------- */

static void pause_free(gpointer data)
{
        Pause *pause = data;

        g_free(pause->clinic);
        g_free(pause->provider);
        g_free(pause->who);
        g_free(pause->why);
        g_free(pause);
}

int store_pause(Store *store, bool on, const char *clinic, const char *provider, const char *who, const char *why,
        UtcMs now, Err *err)
{
        const Pause pause = { (char *)clinic, (char *)provider, (char *)who, (char *)why, now };
        g_autofree char *about = !clinic && !provider ? g_strdup("all")
                                                      : g_strconcat(clinic ? "clinic " : "provider ", clinic ? clinic : provider, NULL);
        const AuditAct act = { .who = who, .what = on ? "pause" : "unpause", .about = about, .why = why };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = on ? store->backend->verbs->pause_put(store->backend, &pause, err)
               : store->backend->verbs->pause_delete(store->backend, clinic, provider, err);
        if (r == 0)
                r = store_audit(store, &act, now, err);
        return store_verb_end(store, r, err);
}

int store_pauses(Store *store, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) pauses = g_ptr_array_new_with_free_func(pause_free);
        int r = store->backend->verbs->pause_list(store->backend, pauses, err);

        if (r == 0)
                *ret = g_steal_pointer(&pauses);
        return r;
}
