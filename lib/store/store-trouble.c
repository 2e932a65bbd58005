/* What is not well with a patient and not over yet: found in the tasks and replies that it made. */
#include "store/treatment.h"

#include "plan/plan.h"

Trouble store_label_trouble(ReplyLabel label)
{
        return label == REPLY_RED ? TROUBLE_RED_FLAG : label == REPLY_WORRY ? TROUBLE_WORRY : TROUBLE_NONE;
}

static void add(PlanAround *ret, Trouble trouble, int64_t task)
{
        if (trouble <= ret->trouble)
                return;
        ret->trouble = trouble;
        ret->task = task;
}

/* ---- tasks ----------------------------------------------------------------------------------- */

static bool is_open_task(const FollowupRow *row)
{
        return is_for_reply(&row->f) && (row->f.state == FOLLOWUP_TASK || row->f.state == FOLLOWUP_HELD);
}

/* The gravest of the replies that made a task, or were added to it. */
static int look_at_task(Store *store, const FollowupRow *row, PlanAround *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r;

        add(ret, trouble_of_step(row->f.step), row->f.id);
        if (trouble_of_step(row->f.step) != TROUBLE_NONE)
                return 0;
        r = verbs->reply_numbers_task(store->backend, row->f.id, numbers, err);
        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(ReplyRow) reply = { 0 };

                r = verbs->reply_get(store->backend, g_array_index(numbers, int64_t, i), &reply, err);
                if (r == 0)
                        add(ret, store_label_trouble(reply.label), row->f.id);
        }
        return MIN(r, 0);
}

int store_task_trouble(Store *store, const FollowupRow *row, Trouble *ret, Err *err)
{
        PlanAround found = { 0 };
        int r = is_for_reply(&row->f) ? look_at_task(store, row, &found, err) : 0;

        *ret = found.trouble;
        return r;
}

/* The history tells when. */
static int look_at_refusal(Store *store, const FollowupRow *row, PlanAround *ret, Err *err)
{
        g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(HistoryRow));
        UtcMs at = UTC_NEVER;
        int r;

        g_array_set_clear_func(entries, (GDestroyNotify)history_row_done);
        r = store->backend->verbs->history_list(store->backend, row->f.id, entries, err);
        for (guint i = 0; i < entries->len; i++)
                at = g_array_index(entries, HistoryRow, i).at;
        if (r == 0 && !utc_is_never(at) && (utc_is_never(ret->refused) || at.ms > ret->refused.ms))
                ret->refused = at;
        return r;
}

static int look_at_record(Store *store, int64_t number, PlanAround *ret, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int r = store_rows_raw(store, number, rows, err);

        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const FollowupRow *row = &g_array_index(rows, FollowupRow, i);

                if (is_open_task(row))
                        r = look_at_task(store, row, ret, err);
                else if (row->f.state == FOLLOWUP_DONE && result_word(row->f.reason) == RESULT_REFUSED)
                        r = look_at_refusal(store, row, ret, err);
        }
        return r;
}

/* ---- replies --------------------------------------------------------------------------------- */

/* One without a task, or that may be of somebody else who has the number: it counts for all who have it. */
static int look_at_reply(Store *store, int64_t number, PlanAround *ret, Err *err)
{
        g_auto(ReplyRow) reply = { 0 };
        FollowupRow task = { 0 };
        int r = store->backend->verbs->reply_get(store->backend, number, &reply, err);

        if (r == 0 && store_label_trouble(reply.label) != TROUBLE_NONE) {
                if (reply.is_open)
                        add(ret, store_label_trouble(reply.label), 0);
                else if (reply.patient == 0 && reply.task != 0)
                        r = store->backend->verbs->followup_get(store->backend, reply.task, &task, err);
        }
        if (r == 0 && task.f.id != 0 && is_open_task(&task))
                add(ret, store_label_trouble(reply.label), task.f.id);
        return MIN(r, 0);
}

static int look_at_replies(Store *store, const PatientRow *patient, PlanAround *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GPtrArray) keys = store_stop_keys(&patient->p, NULL);
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->reply_numbers_of(store->backend, patient->number, numbers, err);

        for (guint i = 0; r == 0 && i < keys->len; i++)
                r = verbs->reply_numbers_at(store->backend, g_ptr_array_index(keys, i), UTC_LONG_AGO, numbers, err);
        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = look_at_reply(store, g_array_index(numbers, int64_t, i), ret, err);
        return r;
}

int store_has_trouble(Store *store, const PatientRow *patient, PlanAround *ret, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->record_numbers_of(store->backend, patient->number, numbers, err);

        ret->trouble = TROUBLE_NONE;
        ret->task = 0;
        ret->refused = UTC_NEVER;
        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = look_at_record(store, g_array_index(numbers, int64_t, i), ret, err);
        return r == 0 ? look_at_replies(store, patient, ret, err) : r;
}

/* ---- opened, closed -------------------------------------------------------------------------- */

int treatment_trouble(Store *store, Treatment *t, Trouble trouble, UtcMs due, UtcMs by, const char *reason, UtcMs now, int64_t *ret,
        Err *err)
{
        Followup task = {
                .step = trouble == TROUBLE_COMPLAINT ? FOLLOWUP_STEP_COMPLAINT : FOLLOWUP_STEP_COMPLICATION,
                .purpose = trouble == TROUBLE_COMPLAINT ? PURPOSE_CARE : PURPOSE_SAFETY,
                .method = "call",
                .state = FOLLOWUP_TASK,
                .opens = utc_floor_s(now),
                .closes = UTC_NEVER,
                .aim = by,
                .due = due,
                .cause = t->record.number * FOLLOWUP_PER_TREATMENT,
                .held_since = UTC_NEVER,
        };
        int r;

        for (guint i = 0; i < t->rows->len; i++) {
                const FollowupRow *row = &g_array_index(t->rows, FollowupRow, i);

                if (is_open_task(row) && row->f.step == task.step) {
                        *ret = row->f.id;
                        return 0;
                }
        }
        g_strlcpy(task.reason, reason, sizeof(task.reason));
        r = treatment_add(store, t, &task, err);
        if (r == 0)
                *ret = g_array_index(t->rows, FollowupRow, t->rows->len - 1).f.id;
        return r;
}

int store_trouble_changed(Store *store, const Config *config, int64_t patient, GArray *ret_messages, UtcMs now, Err *err)
{
        return treatments_beside(store, config, patient, 0, NULL, ret_messages, now, err);
}

int store_trouble_changed_at(Store *store, const Config *config, const char *address, GArray *ret_messages, UtcMs now, Err *err)
{
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->patient_numbers_at(store->backend, address, patients, err);

        for (guint i = 0; r == 0 && i < patients->len; i++)
                r = store_trouble_changed(store, config, g_array_index(patients, int64_t, i), ret_messages, now, err);
        return r;
}

int store_task_over(Store *store, const Config *config, int64_t task, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_auto(RecordRow) record = { 0 };
        FollowupRow row;
        Trouble trouble;
        int r = store_row_get(store, task, &row, err);

        if (r == 0)
                r = store_task_trouble(store, &row, &trouble, err);
        if (r != 0 || trouble == TROUBLE_NONE)
                return MIN(r, 0);
        r = verbs->record_get(store->backend, treatment_of(task), &record, err);
        if (r == 0)
                r = store_trouble_changed(store, config, record.patient, NULL, now, err);
        if (r == 0)
                r = verbs->reply_numbers_task(store->backend, task, numbers, err);
        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(ReplyRow) reply = { 0 };

                r = verbs->reply_get(store->backend, g_array_index(numbers, int64_t, i), &reply, err);
                if (r == 0 && reply.patient == 0)
                        r = store_trouble_changed_at(store, config, reply.address, NULL, now, err);
        }
        return MIN(r, 0);
}
