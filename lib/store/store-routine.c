/* Rows of reminders ("massage.1", "massage.2", ...) that end before their last time: the patient says so. */
#include "store/treatment.h"

#include <string.h>

/* the id of the row it is a time of; NULL: it comes once */
static const char *name_of(const Store *store, const FollowupRow *row)
{
        const Pinned *pinned = store_pinned(store, row->protocol);
        const Step *step = pinned && row->f.step < pinned->protocol->steps->len
                ? g_ptr_array_index(pinned->protocol->steps, row->f.step) : NULL;

        return step && row->f.cause == 0 ? step->row : NULL;
}

bool store_is_routine(const Store *store, const FollowupRow *row)
{
        return name_of(store, row) && row->f.purpose != PURPOSE_SAFETY;
}

int store_routine_in(Store *store, const MessageRow *message, int64_t *ret, Err *err)
{
        for (guint i = 0; i < message->m.followups->len; i++) {
                FollowupRow row;
                int r = store_row_get(store, g_array_index(message->m.followups, int64_t, i), &row, err);

                if (r < 0)
                        return r;
                if (r != 0 || !store_is_routine(store, &row))
                        continue;
                *ret = row.f.id;
                return 0;
        }
        return STORE_NOT_FOUND;
}

/* Ended unsent, by time or by a record: another record may plan it anew. */
static bool is_planned_again(const FollowupRow *row)
{
        const FollowupState state = row->f.state;

        return (state == FOLLOWUP_MISSED || state == FOLLOWUP_SKIPPED || state == FOLLOWUP_SUPERSEDED || state == FOLLOWUP_CANCELLED)
                && !followup_is_settled(row) && row->decided != DECIDED_OTHER_TIME;
}

/* @which: the row; NULL: all of the treatment */
static void end_row(const Store *store, Treatment *t, const char *which, const char *reason)
{
        for (guint i = 0; i < t->rows->len; i++) {
                FollowupRow *row = treatment_row(t, i);
                const char *name = name_of(store, row);

                if (!store_is_routine(store, row) || (which && strcmp(which, name) != 0))
                        continue;
                if (followup_is_open(row->f.state))
                        treatment_cancel(t, row, DECIDED_PATIENT_CANCEL, reason);
                else if (is_planned_again(row))
                        row->decided = DECIDED_PATIENT_CANCEL;
        }
}

static int load(Store *store, const Config *config, int64_t number, Treatment *t, Err *err)
{
        int r = treatment_load(store, config, number, t, err);

        t->who = "the patient";
        return r;
}

int store_rows_done(Store *store, const Config *config, const MessageRow *message, GArray *ret_messages, UtcMs now, Err *err)
{
        for (guint i = 0; i < message->m.followups->len; i++) {
                g_auto(Treatment) t = { 0 };
                FollowupRow row;
                int r = store_row_get(store, g_array_index(message->m.followups, int64_t, i), &row, err);

                if (r == 0 && !name_of(store, &row))
                        continue;
                if (r == 0)
                        r = load(store, config, treatment_of(row.f.id), &t, err);
                t.ret_messages = ret_messages;
                if (r == 0) {
                        end_row(store, &t, name_of(store, &row), "the patient says that it is done");
                        r = treatment_write(store, &t, now, err);
                }
                if (r < 0)
                        return r;
        }
        return 0;
}

int store_rows_stop(Store *store, const Config *config, int64_t patient, GArray *ret_messages, UtcMs now, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->record_numbers_of(store->backend, patient, numbers, err);

        for (guint i = 0; r >= 0 && i < numbers->len; i++) {
                g_auto(Treatment) t = { 0 };

                r = load(store, config, g_array_index(numbers, int64_t, i), &t, err);
                if (r != 0)
                        continue;
                t.ret_messages = ret_messages;
                end_row(store, &t, NULL, "the patient tells of trouble: somebody looks at it");
                r = treatment_write(store, &t, now, err);
        }
        return MIN(r, 0);
}
