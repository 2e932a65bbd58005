/* What staff decide: cancel, hold, resume, retry, results, consent, pauses. Written with who and why. */
#include "store/store-internal.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/nearest.h"
#include "model/method.h"
#include "model/trouble.h"
#include "plan/plan.h"

enum { MISSPELT_CHARS_MIN = 6, MISSPELT_BYTES_MAX = 2 };

/* ---- one follow-up --------------------------------------------------------------------------- */

static int refuse(const FollowupRow *row, const char *action, const char *why, Err *err)
{
        (void)err_set(err, -EINVAL, NULL, action, "%s %s", why, followup_state_to_string(row->f.state));
        return STORE_ACTION_REFUSED;
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
                return refuse(row, "it cannot be resumed", "staff do not hold it: it is", err);
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
                return refuse(row, "it cannot be tried again", "it is", err);
        if (row->protocol != t->record.protocol)
                return refuse(row, "it cannot be tried again", "its treatment follows another protocol now: it is", err);
        if (utc_is_never(row->f.closes))
                return refuse(row, "it cannot be tried again", "it has no day to go out on: it is", err);
        if (row->f.closes.ms <= now.ms)
                return refuse(row, "it cannot be tried again", "its window has closed: it is", err);
        for (guint i = 0; i < t->rows->len; i++) {
                const FollowupRow *other = &g_array_index(t->rows, FollowupRow, i);
                if (other->protocol == row->protocol && other->f.step == row->f.step && other->f.cause == 0
                        && followup_is_open(other->f.state))
                        return refuse(row, "it cannot be tried again", "another try is under way: it is", err);
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

/* A task has ended: was it one of trouble, which held other things? */
static int tell_over(Store *store, const Config *config, int64_t id, UtcMs now, Err *err)
{
        FollowupRow row;
        Trouble trouble;
        int r = store_row_get(store, id, &row, err);

        if (r == 0)
                r = store_task_trouble(store, &row, &trouble, err);
        if (r != 0 || trouble == TROUBLE_NONE)
                return MIN(r, 0);
        return store_task_over(store, config, id, now, err);
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
        int r = treatment_load(store, config, treatment_of(id), &t, err), outcome = 0;

        if (r != 0)
                return r;
        row = treatment_find(&t, id);
        if (!row)
                return STORE_NOT_FOUND;
        t.who = who;
        t.why = why;
        is_task = row->f.is_task;
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
                r = tell_over(store, config, id, now, err);
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

/* Only what does more may be entered where there is no task. */
static int enter_result(Store *store, Treatment *t, FollowupRow *row, const char *result, UtcMs now, StoreDone *ret, Err *err)
{
        const ResultWord word = result_word(result);
        const UtcMs due = treatment_task_due(t, now);
        int r = word == RESULT_PLAIN ? check_spelling(result, err) : 0;

        if (r != 0)
                return r;
        if (row->f.state != FOLLOWUP_TASK && word == RESULT_PLAIN)
                return refuse(row, "a result cannot be entered", "it is no task: it is", err);
        if (is_own_word(row, word)) {
                (void)err_set(err, -EINVAL, "say how it ended, or leave it open", "a result cannot be entered",
                        "it is the %s itself", trouble_to_string(trouble_of_step(row->f.step)));
                return STORE_ACTION_REFUSED;
        }
        if (row->f.state == FOLLOWUP_TASK) {
                row->f.state = FOLLOWUP_DONE;
                say(row, result, NULL);
        } else if (word == RESULT_REFUSED || word == RESULT_DIED) {
                r = add_result(store, t, result, now, err);
        }
        if (r < 0 || (word != RESULT_COMPLICATION && word != RESULT_COMPLAINT))
                return r;
        ret->trouble = word == RESULT_COMPLAINT ? TROUBLE_COMPLAINT : TROUBLE_COMPLICATION;
        return treatment_trouble(store, t, ret->trouble, due, word == RESULT_COMPLAINT ? store_complaint_by(t->clinic, due) : due, result,
                &ret->task, err);
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

/* What the word has done to the treatments of the patient. */
static int carry_out_word(Store *store, const Config *config, const Treatment *t, ResultWord word, UtcMs now, StoreDone *ret, Err *err)
{
        int r = 0;

        if (word == RESULT_DIED)
                return end_with_death(store, config, t->patient.number, now, ret, err);
        if (word == RESULT_COMPLAINT)
                r = store_complaint_entered(store, config, t->clinic, t->record.responsible, ret->task,
                        store_complaint_by(t->clinic, treatment_task_due(t, now)), now, &ret->has_notices, err);
        return r == 0 && word != RESULT_PLAIN ? store_trouble_changed(store, config, t->patient.number, ret->messages, now, err) : r;
}

static int done(Store *store, const Config *config, int64_t id, const char *result, const char *who, UtcMs now, StoreDone *ret,
        Err *err)
{
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        bool is_task;
        int r = treatment_load(store, config, treatment_of(id), &t, err);

        if (r != 0)
                return r;
        row = treatment_find(&t, id);
        if (!row)
                return STORE_NOT_FOUND;
        t.who = who;
        t.why = result;
        is_task = row->f.state == FOLLOWUP_TASK;
        r = enter_result(store, &t, row, result ? result : "", now, ret, err);
        if (r != 0)
                return r;
        r = treatment_write(store, &t, now, err);
        if (r == 0)
                r = store_audit(store, &(AuditAct){ .who = who, .what = "done", .patient = t.patient.number, .followup = id,
                        .why = result }, now, err);
        if (r == 0 && is_task)
                r = store_alerts_end(store, id, 0, now, err);
        if (r == 0 && is_task)
                r = tell_over(store, config, id, now, err);
        return r == 0 ? carry_out_word(store, config, &t, result_word(result), now, ret, err) : r;
}

void store_done_clear(StoreDone *done)
{
        g_clear_pointer(&done->messages, g_array_unref);
}

int store_done(Store *store, const Config *config, int64_t id, const char *result, const char *who, UtcMs now, StoreDone *ret,
        Err *err)
{
        g_auto(StoreDone) effect = { .messages = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = done(store, config, id, result, who, now, &effect, err);
        r = store_verb_end(store, r, err);
        if (r != 0)
                return r;
        *ret = effect;
        effect = (StoreDone){ 0 };
        return 0;
}

/* ---- consent --------------------------------------------------------------------------------- */

char *store_address_key(const char *method, const char *address)
{
        return method_uses_phone(method) ? g_strdup(address) : g_strconcat(method, ":", address, NULL);
}

static bool goes_to(const Message *message, GPtrArray *keys)
{
        g_autofree char *key = store_address_key(message->method, message->to);

        return g_ptr_array_find_with_equal_func(keys, key, g_str_equal, NULL);
}

/* A number may be that of several patients: what is on its way to any of them is stopped, too. */
int store_on_their_way(Store *store, GPtrArray *keys, GArray *messages, Err *err)
{
        g_autoptr(GPtrArray) sending = NULL;
        int r = store_unsettled(store, &sending, err);

        for (guint i = 0; r == 0 && i < sending->len; i++) {
                const Message *message = g_ptr_array_index(sending, i);
                if (goes_to(message, keys))
                        g_array_append_val(messages, message->number);
        }
        return r;
}

/* Who else has one of these addresses; ascending, each once. */
static int others_at(Store *store, const GPtrArray *keys, int64_t but, GArray *ret, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < keys->len; i++) {
                g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

                r = store->backend->verbs->patient_numbers_at(store->backend, g_ptr_array_index(keys, i), found, err);
                for (guint k = 0; r == 0 && k < found->len; k++)
                        if (g_array_index(found, int64_t, k) != but)
                                g_array_append_vals(ret, &g_array_index(found, int64_t, k), 1);
        }
        store_numbers_drop_doubles(ret);
        return r;
}

/* ... and on the patient, whose next number is stopped as well. */
static int write_person_stops(Store *store, const PatientRow *row, bool in, const char *method, UtcMs now, Err *err)
{
        const guint n = row->p.addresses && !method ? row->p.addresses->len : 0;
        int r;

        if (in)
                return method ? store_person_stop_lift(store, row->number, method, err) : store_person_stops_lift(store, row->number, err);
        r = store_person_stop_put(store, row->number, method ? method : STOP_SCOPE_PHONE, false, now, err);
        for (guint i = 0; r == 0 && i < n; i++)
                r = store_person_stop_put(store, row->number, ((const Address *)g_ptr_array_index(row->p.addresses, i))->method, false,
                        now, err);
        return r;
}

static int write_stops(Store *store, const Config *config, const PatientRow *row, GPtrArray *keys, bool in, const char *method,
        UtcMs now, GArray *messages, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = 0;

        for (guint i = 0; r == 0 && i < keys->len; i++)
                r = in ? store_stop_lift(store, g_ptr_array_index(keys, i), err)
                       : verbs->stop_put(store->backend, g_ptr_array_index(keys, i), now, err);
        if (r == 0)
                r = write_person_stops(store, row, in, method, now, err);
        if (r == 0 && !in)
                r = store_on_their_way(store, keys, messages, err);
        if (r == 0)
                r = others_at(store, keys, row->number, others, err);
        for (guint i = 0; r == 0 && i < others->len; i++)
                r = treatments_again(store, config, g_array_index(others, int64_t, i), 0, messages, now, err);
        return r;
}

/* The ledger has a line for each number a stop is put on or taken from; one where it is about no number. A stop that is lifted
 * says yes to nothing. */
static int note_opt(Store *store, const Config *config, const PatientRow *row, const GPtrArray *keys, const AuditAct *act,
        bool in, int purpose, const char *method, UtcMs now, Err *err)
{
        const Clinic *clinic = config_clinic(config, store_origin_row(store, row->origin)->clinic);
        const ConsentAnswer answer = in ? CONSENT_YES : CONSENT_NO;
        ConsentRow line = { .patient = row->number, .at = now, .said = UTC_NEVER, .source = CONSENT_FROM_STAFF, .purpose = purpose,
                .method = (char *)method, .who = (char *)act->who, .why = (char *)act->why };
        guint n = purpose < 0 || method ? keys->len : 0, i = 0;
        int r;

        if (purpose < 0 && !in)
                line.answers = store_consent_all(answer);
        else if (purpose >= 0)
                line.answers.answer[purpose_consent((Purpose)purpose)] = answer;
        do {
                line.address = i < n ? g_ptr_array_index(keys, i) : NULL;
                r = store_consent_note(store, &line, clinic ? clinic->consent_wording : NULL, err);
        } while (r == 0 && ++i < n);
        return r;
}

/* messages of one kind of consent that are on their way to an address by one method */
static int parts_on_their_way(Store *store, GPtrArray *keys, ConsentKind kind, const char *method, GArray *messages, Err *err)
{
        g_autoptr(GPtrArray) sending = NULL;
        int r = store_unsettled(store, &sending, err);

        for (guint i = 0; r == 0 && i < sending->len; i++) {
                const Message *message = g_ptr_array_index(sending, i);

                if (purpose_consent(message->purpose) == kind && text_equal(message->method, method) && goes_to(message, keys))
                        g_array_append_val(messages, message->number);
        }
        return r;
}

/* One purpose by one method: on the numbers it would go to. The consent stays: other methods may carry it. */
static int write_part_stops(Store *store, const Config *config, const PatientRow *row, GPtrArray *keys, bool in, Purpose purpose,
        const char *method, UtcMs now, GArray *messages, Err *err)
{
        const ConsentKind kind = purpose_consent(purpose);
        g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = 0;

        for (guint i = 0; r == 0 && i < keys->len; i++) {
                g_autofree char *part = store_stop_part(kind, method, g_ptr_array_index(keys, i));

                r = in ? store_stop_lift(store, part, err) : store->backend->verbs->stop_put(store->backend, part, now, err);
        }
        store->has_part_stops |= !in;
        if (r == 0 && !in)
                r = parts_on_their_way(store, keys, kind, method, messages, err);
        if (r == 0)
                r = others_at(store, keys, row->number, others, err);
        for (guint i = 0; r == 0 && i < others->len; i++)
                r = treatments_again(store, config, g_array_index(others, int64_t, i), 0, messages, now, err);
        return r;
}

/* What is said of one method must not become a word on all of them, nor be forgotten until it has an address. */
static int refuse_without_address(const char *method, Err *err)
{
        (void)err_set(err, -EINVAL, "leave --method out, which counts for all of them, or bring the address by a record first",
                "one method alone cannot be opted in to or out of", "the patient has no number or name for %s", method);
        return STORE_ACTION_REFUSED;
}

/* To let in one method alone there must be a consent that it is a part of. */
static int refuse_part(const PatientRow *row, Purpose purpose, Err *err)
{
        const Consent consent = store_consent(row);

        if (consent.answer[purpose_consent(purpose)] == CONSENT_YES)
                return 0;
        (void)err_set(err, -EINVAL, "opt in to the purpose by all methods, then opt out of it by those that are not wanted",
                "one method alone cannot be opted in to", "the patient has not agreed to this purpose by any");
        return STORE_ACTION_REFUSED;
}

/* what of, for the audit */
static char *opted(int purpose, const char *method)
{
        return g_strdup_printf("%s by %s", purpose < 0 ? "all" : purpose_to_string((Purpose)purpose),
                method ? method : "all methods");
}

/*
 * All purposes: a stop on the patient's numbers (of that method), whoever else has them, and on the patient, so that a new
 * number does not undo it; without a method also the consent itself. In again lifts that and agrees to nothing: what the
 * records and staff have of each kind of consent counts again (design 8: each purpose needs its own). One purpose: the consent
 * it needs; by one method: a stop of that consent on the numbers of that method, where there are any.
 */
static int opt(Store *store, const Config *config, PatientRow *row, bool in, int purpose, const char *method,
        const char *who, const char *why, UtcMs now, GArray *ret_messages, Err *err)
{
        g_autoptr(GPtrArray) keys = store_stop_keys(&row->p, method);
        const ConsentAnswer answer = in ? CONSENT_YES : CONSENT_NO;
        g_autofree char *about = opted(purpose, method);
        const AuditAct act = { .who = who, .what = in ? "opt-in" : "opt-out", .patient = row->number, .about = about, .why = why };
        const bool is_part = purpose >= 0 && method;
        int r = method && keys->len == 0 ? refuse_without_address(method, err) : 0;

        if (r == 0 && is_part && in)
                r = refuse_part(row, (Purpose)purpose, err);
        if (r == 0 && in && purpose < 0 && !method)
                r = store_consent_lifted(store, row, &row->staff, err);
        if (r != 0)
                return r;
        r = note_opt(store, config, row, keys, &act, in, purpose, method, now, err);
        if (r == 0)
                r = store_audit(store, &act, now, err);
        if (r == 0 && purpose < 0)
                r = write_stops(store, config, row, keys, in, method, now, ret_messages, err);
        if (r == 0 && is_part)
                r = write_part_stops(store, config, row, keys, in, (Purpose)purpose, method, now, ret_messages, err);
        else if (purpose >= 0)
                row->staff.answer[purpose_consent((Purpose)purpose)] = answer;
        else if (!method && !in)
                row->staff = store_consent_all(answer);
        if (r == 0)
                r = store->backend->verbs->patient_update(store->backend, row, err);
        if (r == 0)
                r = treatments_again(store, config, row->number, 0, ret_messages, now, err);
        return r == 0 && in ? store_greet_patient(store, config, row, now, err) : r;
}

/* @is_new: the address was not stopped before; else it is nothing new of a person who has told it already */
static int stop_person(Store *store, const Config *config, ConsentRow line, const char *method, bool is_new, GArray *messages,
        Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_now(store, line.patient, &row, err);
        int found = r == 0 ? store_person_stop_find(store, row.number, method, err) : 0;

        if (r != 0 || found < 0 || (found == 0 && !is_new))
                return r == STORE_NOT_FOUND ? 0 : MIN(r, found);
        r = store_person_stop_put(store, row.number, method, true, line.at, err);
        if (r == 0)
                r = store_consent_note(store, &line, NULL, err);
        return r == 0 ? treatments_again(store, config, row.number, 0, messages, line.at, err) : r;
}

int store_stop_address(Store *store, const Config *config, int64_t patient, const char *method, const char *address,
        const char *who, const char *why, GArray *messages, UtcMs now, Err *err)
{
        g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        char *key = store_address_key(method, address);
        bool is_new;
        int r;

        g_ptr_array_add(keys, key);
        r = store_stop_find(store, key, err);
        is_new = r == STORE_NOT_FOUND;
        if (is_new)
                r = store->backend->verbs->stop_put_own(store->backend, key, now, err);
        if (r == 0 && is_new)
                r = store_on_their_way(store, keys, messages, err);
        if (r == 0 && patient != 0)
                g_array_append_val(patients, patient); /* the record may give another number by now */
        if (r == 0)
                r = others_at(store, keys, patient, patients, err);
        for (guint i = 0; r == 0 && i < patients->len; i++) {
                const ConsentRow line = { .patient = g_array_index(patients, int64_t, i), .at = now, .said = UTC_NEVER,
                        .source = CONSENT_FROM_PROVIDER, .answers = store_consent_all(CONSENT_NO), .purpose = -1,
                        .method = method_uses_phone(method) ? NULL : (char *)method, .address = key, .who = (char *)who,
                        .why = (char *)why };

                r = stop_person(store, config, line, method, is_new, messages, err);
        }
        store_numbers_drop_doubles(messages);
        return r;
}

static int opt_everywhere(Store *store, const Config *config, const char *clinic, const char *patient, bool in,
        int purpose, const char *method, const char *who, const char *why, UtcMs now, GArray *messages, Err *err)
{
        int found = STORE_NOT_FOUND, refused = 0;

        for (guint i = 0; i < store->origins->len; i++) {
                const OriginRow *origin = g_ptr_array_index(store->origins, i);
                g_auto(PatientRow) row = { 0 };
                int r;

                if (clinic && strcmp(origin->clinic, clinic) != 0)
                        continue;
                r = store_patient_find(store, origin->ref, patient, &row, err);
                if (r == STORE_NOT_FOUND)
                        continue;
                if (r == 0)
                        r = opt(store, config, &row, in, purpose, method, who, why, now, messages, err);
                if (r < 0)
                        return r;
                if (r == 0)
                        found = 0;
                else
                        refused = r;
        }
        return found == 0 || refused == 0 ? found : refused;
}

int store_opt(Store *store, const Config *config, const char *clinic, const char *patient, bool in, int purpose,
        const char *method, const char *who, const char *why, UtcMs now, GArray **ret_messages, Err *err)
{
        g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = opt_everywhere(store, config, clinic, patient, in, purpose, method, who, why, now, messages, err);
        r = store_verb_end(store, r, err);
        if (r == 0 && ret_messages) {
                store_numbers_drop_doubles(messages);
                *ret_messages = g_steal_pointer(&messages);
        }
        return r;
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
