/* What a reply does to the treatments it speaks of: follow-ups answered, visits declined, calls for staff. */
#include "store/answering.h"
#include "store/messages.h"
#include "store/treatment.h"
#include "store/visit.h"

#include <string.h>

#include "base/text.h"
#include "plan/segments.h"

/* ---- words ----------------------------------------------------------------------------------- */

static const char *const answered_words[N_REPLY_LABELS] = {
        [REPLY_STOP] = "answered: wants no more messages",
        [REPLY_START] = "answered: wants messages again",
        [REPLY_RED] = "answered: red flag",
        [REPLY_WORRY] = "answered: worried",
        [REPLY_OK] = "answered: all is well",
        [REPLY_SCORE] = "answered with a number",
        [REPLY_CONFIRM] = "answered: will come",
        [REPLY_CANCEL] = "answered: will not come",
        [REPLY_MOVE] = "answered: wants another time",
        [REPLY_OTHER] = "answered with free text",
};

static const char *const task_words[N_REPLY_LABELS] = {
        [REPLY_RED] = "red flag in a reply",
        [REPLY_WORRY] = "worried answer",
        [REPLY_CANCEL] = "visit: will not come",
        [REPLY_MOVE] = "visit: wants another time",
        [REPLY_OTHER] = "free text to read",
};

/* How much a label weighs, where an earlier reply has said something else. */
static unsigned weight(ReplyLabel label)
{
        return label == REPLY_RED ? 3 : label == REPLY_WORRY ? 2 : label == REPLY_OK || label == REPLY_START ? 0 : 1;
}

/* of a reason that one of the tables above gave; 0 for all others */
static unsigned weight_of(const char *const words[static N_REPLY_LABELS], const char *reason)
{
        for (int label = 0; label < N_REPLY_LABELS; label++)
                if (words[label] && g_str_has_prefix(reason, words[label]))
                        return weight((ReplyLabel)label);
        return 0;
}

bool store_is_declined(const Followup *f)
{
        return f->state == FOLLOWUP_ANSWERED
                && (strcmp(f->reason, answered_words[REPLY_CANCEL]) == 0 || strcmp(f->reason, answered_words[REPLY_MOVE]) == 0);
}

/* ---- the follow-ups of the message ----------------------------------------------------------- */

static bool is_carried(const MessageRow *message, int64_t followup)
{
        return store_numbers_have(message->m.followups, followup);
}

/* Neither a stop nor that a routine is done says how the patient is: the question stays open, and becomes a call. */
static bool is_answer_to(const Answering *a, const FollowupRow *row)
{
        const ReplyLabel label = a->verdict->label;

        if (a->verdict->is_not_theirs) /* it has not reached the patient */
                return false;
        if (a->verdict->is_done && a->match->routine != 0)
                return store_is_routine(a->store, row);
        return label != REPLY_START && ((label != REPLY_STOP && !a->verdict->is_done) || row->f.purpose != PURPOSE_SAFETY);
}

static void mark_answered(const Answering *a, FollowupRow *row)
{
        const ReplyLabel label = a->verdict->label;
        const bool is_first = row->f.state != FOLLOWUP_ANSWERED;

        if (!is_answer_to(a, row) || (is_first && !followup_may_move(row->f.state, FOLLOWUP_ANSWERED)))
                return;
        if (!is_first && weight(label) < weight_of(answered_words, row->f.reason))
                return;
        row->f.state = FOLLOWUP_ANSWERED;
        row->f.due = UTC_NEVER;
        followup_forget_decision(row);
        if (label == REPLY_SCORE && a->verdict->score >= 0)
                g_snprintf(row->f.reason, sizeof(row->f.reason), "%s: %d", answered_words[label], a->verdict->score);
        else
                g_strlcpy(row->f.reason, answered_words[label], sizeof(row->f.reason));
}

static void answer_rows(const Answering *a, const MessageRow *message, Treatment *t)
{
        const guint n_rows = t->rows->len;

        for (guint i = 0; i < n_rows; i++) {
                FollowupRow *row = treatment_row(t, i);

                if (row->f.message != message->m.number || !is_carried(message, row->f.id))
                        continue;
                mark_answered(a, row);
                if (row->f.state == FOLLOWUP_ANSWERED) /* nobody need call to ask what was asked */
                        treatment_drop_calls(t, row->f.id, "the patient has answered since");
        }
}

/* No reminder of a visit to somebody who will not come then. Only of the visit whose reminder was answered: it told the
 * date. */
static void decline_visit(const Answering *a, Treatment *t)
{
        if (a->match->purpose != PURPOSE_VISIT || a->is_of_before)
                return;
        if (a->verdict->label == REPLY_CANCEL)
                store_visit_declined(t, "the patient will not come");
        else if (a->verdict->label == REPLY_MOVE)
                store_visit_declined(t, "the patient wants another time");
}

/* The visit was moved since that reminder: a yes or a no to it says nothing of the time it has now. */
static bool speaks_of_before(const Answering *a, const Treatment *t)
{
        for (guint i = 0; t->record.type == RECORD_APPOINTMENT && i < t->rows->len; i++)
                if (treatment_row(t, i)->f.id == a->match->followup)
                        return treatment_row(t, i)->decided == DECIDED_OTHER_TIME;
        return false;
}

/* Who has declined and will come after all is reminded again. Somebody may have given the time away: it stays a call. */
static int take_back(const Answering *a, Treatment *t, Err *err)
{
        for (guint i = 0; i < t->rows->len; i++)
                if (store_is_declined(&treatment_row(t, i)->f))
                        g_strlcpy(treatment_row(t, i)->f.reason, answered_words[REPLY_CONFIRM], FOLLOWUP_REASON_MAX);
        return store_visit_taken_back(a->store, t, a->now, err);
}

/* ---- the call -------------------------------------------------------------------------------- */

static bool needs_task(const Answering *a)
{
        if (a->verdict->is_not_theirs || a->verdict->is_death)
                return true;
        switch (a->verdict->label) {
        case REPLY_RED:
        case REPLY_WORRY:
        case REPLY_CANCEL:
        case REPLY_MOVE:
        case REPLY_OTHER:
                return true;
        case REPLY_OK:
        case REPLY_SCORE:
        case REPLY_CONFIRM:
                return a->match->patient == 0 || a->match->message == 0;
        case REPLY_STOP:
        case REPLY_START:
                return false;
        }
        return true;
}

/* Words in answer to a survey that are not surely praise may be a complaint: read, and dealt with, in its time. */
static bool may_complain(const Answering *a)
{
        return a->match->purpose == PURPOSE_SURVEY && a->match->patient != 0
                && (a->verdict->label == REPLY_WORRY || a->verdict->label == REPLY_OTHER);
}

static const char *why_task(const Answering *a)
{
        const ReplyLabel label = a->verdict->label;

        if (a->verdict->is_death)
                return "somebody has died: read it before anybody writes or calls";
        if (a->verdict->is_not_theirs)
                return "the number is not the patient's: ask for the right one";
        if (a->is_taken_back)
                return "visit: will come after all, and had declined";
        if (a->is_of_before && label == REPLY_CONFIRM)
                return "visit: will come, but at the time it had before";
        if (a->is_of_before && label == REPLY_CANCEL)
                return "visit: will not come at the time it had before";
        if (weight(label) < 2 && a->match->n_patients > 1 && a->match->patient == 0)
                return "reply to read"; /* of whom is added */
        if (may_complain(a)) /* begins like what stands for its label, by which it is weighed */
                return label == REPLY_WORRY ? "worried answer to a survey: perhaps a complaint"
                                            : "free text to read in answer to a survey: perhaps a complaint";
        return task_words[label] ? task_words[label] : "reply to read: no question was open";
}

static gint by_number(gconstpointer a, gconstpointer b)
{
        const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

/* Whoever calls the one must know that another may have written: ", also the number of K-7, K-9". */
static int add_others(const Answering *a, const Treatment *t, char reason[static FOLLOWUP_REASON_MAX], Err *err)
{
        static const char first[] = ", also the number of ", more[] = ", and others";
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        bool is_first = true;
        int r = a->match->patient != 0 || a->match->n_patients < 2
                ? 0
                : a->store->backend->verbs->patient_numbers_at(a->store->backend, a->address, patients, err);

        g_array_sort(patients, by_number);
        for (guint i = 0; r == 0 && i < patients->len; i++) {
                g_auto(PatientRow) row = { 0 };

                r = store_patient_now(a->store, g_array_index(patients, int64_t, i), &row, err);
                if (r != 0 || row.number == t->record.patient)
                        continue;
                if (strlen(reason) + sizeof(first) + strlen(row.p.id) + sizeof(more) > FOLLOWUP_REASON_MAX) {
                        g_strlcat(reason, more, FOLLOWUP_REASON_MAX);
                        break;
                }
                g_strlcat(reason, is_first ? first : ", ", FOLLOWUP_REASON_MAX);
                g_strlcat(reason, row.p.id, FOLLOWUP_REASON_MAX);
                is_first = false;
        }
        return MIN(r, 0);
}

static UtcMs task_due(const Answering *a, const Treatment *t)
{
        return a->verdict->label == REPLY_RED ? utc_floor_s(a->now) : treatment_task_due(t, a->now);
}

/* One open call a question: what comes later is added to it. */
static FollowupRow *find_task(const Treatment *t, const FollowupRow *question)
{
        for (guint i = 0; i < t->rows->len; i++) {
                FollowupRow *row = treatment_row(t, i);

                if (!is_for_reply(&row->f) || (row->f.state != FOLLOWUP_TASK && row->f.state != FOLLOWUP_HELD))
                        continue;
                if (question ? row->f.step == question->f.step && row->protocol == question->protocol
                             : row->f.step == FOLLOWUP_STEP_NONE)
                        return row;
        }
        return NULL;
}

static int add_to_task(const Answering *a, const Treatment *t, FollowupRow *row, Err *err)
{
        const UtcMs due = task_due(a, t);

        if (weight(a->verdict->label) < weight_of(task_words, row->f.reason))
                return 0;
        if (row->f.state == FOLLOWUP_TASK && (utc_is_never(row->f.due) || due.ms < row->f.due.ms))
                row->f.due = due;
        g_strlcpy(row->f.reason, why_task(a), sizeof(row->f.reason));
        if (may_complain(a) && row->f.aim.ms <= row->f.due.ms)
                row->f.aim = store_complaint_by(t->clinic, row->f.due);
        return add_others(a, t, row->f.reason, err);
}

static int make_task(const Answering *a, Treatment *t, const FollowupRow *question, Err *err)
{
        Followup call = {
                .step = question ? question->f.step : FOLLOWUP_STEP_NONE,
                .purpose = question ? question->f.purpose : weight(a->verdict->label) >= 2 ? PURPOSE_SAFETY : PURPOSE_CARE,
                .method = "call",
                .state = FOLLOWUP_TASK,
                .opens = utc_floor_s(a->now),
                .closes = UTC_NEVER,
                .cause = t->record.number * FOLLOWUP_PER_TREATMENT,
                .held_since = UTC_NEVER,
        };
        const int32_t protocol = question ? question->protocol : t->record.protocol;
        int r;

        call.due = task_due(a, t);
        call.aim = may_complain(a) ? store_complaint_by(t->clinic, call.due) : call.due;
        g_strlcpy(call.reason, why_task(a), sizeof(call.reason));
        r = add_others(a, t, call.reason, err);
        if (r == 0)
                r = treatment_add(a->store, t, &call, err);
        if (r == 0)
                treatment_row(t, t->rows->len - 1)->protocol = protocol;
        return r;
}

int answering_responsible(const Answering *a, const Clinic *clinic, int32_t *ret, Err *err)
{
        g_auto(PatientRow) patient = { 0 };
        const char *person;
        CivilDate today;
        int r;

        if (*ret != 0 || !clinic || a->match->patient == 0)
                return 0;
        r = store_patient_get(a->store, a->match->patient, &patient, err);
        if (r != 0)
                return MIN(r, 0);
        civil_from_utc(clinic->zone, a->now, &today, NULL, NULL);
        person = plan_responsible(clinic, &patient.p, today);
        return text_equal(person, clinic->responsible) ? 0 : store_word(a->store, person, ret, err);
}

static int tell_complaint(const Answering *a, const Treatment *t, StaffText which, UtcMs by, Err *err)
{
        int32_t responsible = t->record.responsible;
        int r = answering_responsible(a, t->clinic, &responsible, err);

        if (r < 0)
                return r;
        return store_complaint_open(a->store, a->config, a->reply->random, t->clinic, responsible, a->row.task, which, by, a->now,
                &a->effect->has_notices, err);
}

static int task_in(Answering *a, Treatment *t, Err *err)
{
        const FollowupRow *question = NULL;
        FollowupRow copy;
        FollowupRow *task;
        UtcMs before;
        int r = 0;

        for (guint i = 0; i < t->rows->len; i++)
                if (treatment_row(t, i)->f.id == a->match->followup) {
                        copy = *treatment_row(t, i); /* the array may move */
                        question = &copy;
                }
        task = find_task(t, question);
        before = task ? task->f.aim : UTC_NEVER;
        if (task)
                r = add_to_task(a, t, task, err);
        else
                r = make_task(a, t, question, err);
        if (r < 0)
                return r;
        if (!task)
                task = treatment_row(t, t->rows->len - 1);
        a->row.task = task->f.id;
        if (!may_complain(a) || task->f.aim.ms == before.ms)
                return 0;
        return tell_complaint(a, t, STAFF_TEXT_SURVEY_WORDS, task->f.aim, err);
}

/* ---- a treatment to speak of ----------------------------------------------------------------- */

/* The latest treatment or appointment of a patient that was planned: the latest that took place, else the next. */
static int latest_treatment(Store *store, int64_t patient, UtcMs now, RecordRow *best, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->record_numbers_of(store->backend, patient, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(RecordRow) row = { 0 };
                bool is_past, best_is_past;

                r = store->backend->verbs->record_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r != 0 || row.protocol == 0 || row.type == RECORD_GREETING)
                        continue;
                is_past = row.moment.ms <= now.ms;
                best_is_past = best->number != 0 && best->moment.ms <= now.ms;
                if (best->number != 0 && (is_past != best_is_past ? best_is_past
                                : is_past                         ? row.moment.ms < best->moment.ms
                                                                  : row.moment.ms > best->moment.ms))
                        continue;
                record_row_done(best);
                *best = row;
                row = (RecordRow){ 0 };
        }
        return r < 0 ? r : 0;
}

/* 0: none: the reply itself waits for a person */
static int treatment_for(const Answering *a, int64_t *ret, Err *err)
{
        g_auto(RecordRow) best = { 0 };
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = 0;

        *ret = treatment_of(a->match->followup);
        if (*ret != 0)
                return 0;
        if (a->match->patient != 0)
                g_array_append_val(patients, a->match->patient);
        else
                r = a->store->backend->verbs->patient_numbers_at(a->store->backend, a->address, patients, err);
        for (guint i = 0; r == 0 && i < patients->len; i++)
                r = latest_treatment(a->store, g_array_index(patients, int64_t, i), a->now, &best, err);
        *ret = best.number;
        return r;
}

/* ---- answering ------------------------------------------------------------------------------- */

/* A survey's number says that the patient is not content. Staff are told once of each complaint. */
static int complain(Answering *a, Treatment *t, Err *err)
{
        const guint n_before = t->rows->len;
        UtcMs by;
        int r = store_survey_complain(a->store, t, a->verdict->score, a->now, &a->row.task, &by, err);

        return r == 0 && t->rows->len > n_before ? tell_complaint(a, t, STAFF_TEXT_COMPLAINT, by, err) : r;
}

static int change_treatment(Answering *a, int64_t number, const MessageRow *message, bool with_task, int32_t *ret_responsible,
        Err *err)
{
        const bool is_asked = message && number == treatment_of(a->match->followup);
        g_auto(Treatment) t = { 0 };
        int r = treatment_load(a->store, a->config, number, &t, err);

        if (r != 0)
                return r < 0 ? r : 0;
        t.who = "the patient";
        t.ret_messages = a->effect->revoked;
        a->is_of_before = is_asked && speaks_of_before(a, &t);
        if (a->is_of_before && a->verdict->label == REPLY_CONFIRM)
                with_task = true; /* else they come in vain */
        else if (is_asked && a->verdict->label == REPLY_CONFIRM && store_visit_is_declined(&t))
                with_task = a->is_taken_back = true; /* before the answer stands in its place */
        if (message)
                answer_rows(a, message, &t);
        if (is_asked)
                decline_visit(a, &t);
        if (is_asked && a->is_taken_back)
                r = take_back(a, &t, err);
        if (r == 0 && with_task) {
                r = task_in(a, &t, err);
                *ret_responsible = t.record.responsible;
        }
        if (r == 0 && a->survey == SURVEY_LOW && is_asked)
                r = complain(a, &t, err);
        return r == 0 ? treatment_write(a->store, &t, a->now, err) : r;
}

/* The reply proves that it arrived: it is not sent again, no longer uncertain, and not lost, where it is quoted. */
static int message_arrived(const Answering *a, MessageRow *message, Err *err)
{
        if (message->m.state != MESSAGE_RETRY && message->m.state != MESSAGE_UNCERTAIN && message->m.state != MESSAGE_FAILED)
                return 0;
        return store_message_arrived(a->store, a->config, message, a->effect->revoked, a->now, err);
}

int answering_change_treatments(Answering *a, int32_t *ret_responsible, Err *err)
{
        g_autoptr(GArray) treatments = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_auto(MessageRow) message = { 0 };
        const bool is_known = a->match->patient != 0 && a->match->message != 0;
        const bool with_task = needs_task(a);
        int64_t first = 0;
        int r = 0;

        if (is_known)
                r = a->store->backend->verbs->message_get(a->store->backend, a->match->message, &message, err);
        if (r == 0 && is_known)
                r = message_arrived(a, &message, err);
        for (guint i = 0; r == 0 && is_known && i < message.m.followups->len; i++)
                (void)store_numbers_add(treatments, treatment_of(g_array_index(message.m.followups, int64_t, i)));
        if (r == 0 && with_task)
                r = treatment_for(a, &first, err);
        if (r == 0 && first != 0)
                (void)store_numbers_add(treatments, first);
        for (guint i = 0; r == 0 && i < treatments->len; i++) {
                const int64_t number = g_array_index(treatments, int64_t, i);
                r = change_treatment(a, number, is_known ? &message : NULL, with_task && number == first, ret_responsible, err);
        }
        a->row.is_open = r == 0 && with_task && a->row.task == 0;
        return r;
}
