/* Messages as they are kept, and those that wait for another try. */
#include "store/messages.h"

/* The words and the lane of a message from their refs. */
int store_message_row(Store *store, int64_t number, MessageRow *ret, Err *err)
{
        g_auto(MessageRow) row = { 0 };
        const char *provider, *language, *coding;
        const LaneRow *lane;
        int r = store->backend->verbs->message_get(store->backend, number, &row, err);

        if (r == 0)
                r = store_word_text(store, row.provider, &provider, err);
        if (r == 0)
                r = store_word_text(store, row.language, &language, err);
        if (r == 0)
                r = store_word_text(store, row.coding, &coding, err);
        if (r != 0)
                return r;
        lane = store_lane_row(store, row.lane);
        row.m.clinic = g_strdup(lane->clinic);
        row.m.method = g_strdup(lane->method);
        row.m.provider = g_strdup(provider);
        row.m.language = g_strdup(language);
        row.m.coding = g_strdup(coding ? coding : "");
        *ret = row;
        row = (MessageRow){ 0 };
        return 0;
}

bool store_message_carries(const Message *message, int64_t followup)
{
        for (guint i = 0; i < message->followups->len; i++)
                if (g_array_index(message->followups, int64_t, i) == followup)
                        return true;
        return false;
}

char *message_key(const Message *message)
{
        char generation[12];

        g_snprintf(generation, sizeof(generation), "%u", message->generation);
        return g_strconcat(message->id, "-", message->provider, "-", generation, NULL);
}

static Message *message_steal(MessageRow *row)
{
        Message *message = g_memdup2(&row->m, sizeof(row->m));

        row->m = (Message){ 0 };
        return message;
}

int store_get_message(Store *store, int64_t number, Message **ret, Err *err)
{
        g_auto(MessageRow) row = { 0 };
        int r = store_message_row(store, number, &row, err);

        if (r < 0)
                return r;
        *ret = r == 0 ? message_steal(&row) : NULL;
        return 0;
}

int store_unsettled(Store *store, GPtrArray **ret_messages, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free);
        int r = store->backend->verbs->message_numbers_sending(store->backend, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(MessageRow) row = { 0 };
                r = store_message_row(store, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0)
                        g_ptr_array_add(messages, message_steal(&row));
        }
        if (r < 0)
                return r;
        *ret_messages = g_steal_pointer(&messages);
        return 0;
}

int store_count_messages(Store *store, int64_t patient_number, UtcMs from, UtcMs to, int64_t but, unsigned *ret, Err *err)
{
        return store->backend->verbs->message_count(store->backend, patient_number, from, to, but, ret, err);
}

int store_waiting_for(Store *store, const MessageRow *message, GArray *rows, Err *err)
{
        for (guint i = 0; i < message->m.followups->len; i++) {
                FollowupRow row;
                int r = store_row_get(store, g_array_index(message->m.followups, int64_t, i), &row, err);

                if (r < 0)
                        return r;
                if (r == 0 && row.f.message == message->m.number
                        && (row.f.state == FOLLOWUP_PLANNED || row.f.state == FOLLOWUP_HELD))
                        g_array_append_val(rows, row);
        }
        return 0;
}

int store_dissolve(Store *store, MessageRow *message, const GArray *rows, UtcMs now, Err *err)
{
        int r;

        message->m.state = MESSAGE_DISSOLVED;
        store_count(store, message->lane, TALLY_MESSAGES, -1);
        r = store->backend->verbs->message_update(store->backend, message, err);
        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const FollowupRow *before = &g_array_index(rows, FollowupRow, i);
                FollowupRow row = *before;

                row.f.message = 0;
                r = store_row_write(store, before, &row, NULL, NULL, now, err);
        }
        return r;
}

int store_leave_message(Store *store, int64_t number, int64_t followup, UtcMs now, Err *err)
{
        g_auto(MessageRow) message = { 0 };
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        bool gave_text;
        int r = store->backend->verbs->message_get(store->backend, number, &message, err);

        if (r != 0 || message.m.state != MESSAGE_RETRY)
                return r < 0 ? r : 0;
        r = store_waiting_for(store, &message, rows, err);
        if (r < 0)
                return r;
        if (rows->len == 0) {
                message.m.state = MESSAGE_FAILED;
                return store->backend->verbs->message_update(store->backend, &message, err);
        }
        gave_text = g_array_index(message.m.followups, int64_t, 0) == followup;
        /* where the provider may have taken it, only the same message may go out again */
        return gave_text && store_is_certainly_unsent(&message) ? store_dissolve(store, &message, rows, now, err) : 0;
}

int store_patient_messages_again(Store *store, int64_t patient, UtcMs now, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->message_numbers_of(
                store->backend, patient, (UtcMs){ INT64_MIN }, UTC_NEVER, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(MessageRow) message = { 0 };
                g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));

                r = store->backend->verbs->message_get(
                        store->backend, g_array_index(numbers, int64_t, i), &message, err);
                if (r != 0 || message.m.state != MESSAGE_RETRY || !store_is_certainly_unsent(&message))
                        continue;
                r = store_waiting_for(store, &message, rows, err);
                if (r == 0)
                        r = store_dissolve(store, &message, rows, now, err);
        }
        return r;
}
