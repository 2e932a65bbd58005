/* Reading what became of a follow-up: attempts, receipts, and what was decided. */
#include "store/messages.h"

static void attempt_free(gpointer data)
{
        Attempt *a = data;

        g_free(a->provider);
        g_free(a->key);
        g_free(a->detail);
        g_free(a);
}

static void receipt_entry_free(gpointer data)
{
        ReceiptEntry *entry = data;

        g_free(entry->provider);
        g_free(entry->part);
        g_free(entry->detail);
        g_free(entry);
}

static void history_entry_free(gpointer data)
{
        HistoryEntry *entry = data;

        g_free(entry->what);
        g_free(entry->who);
        g_free(entry->why);
        g_free(entry);
}

/* the attempt under way, which is written down as a row when it ends */
static AttemptRow attempt_under_way(const MessageRow *message)
{
        return (AttemptRow){ .message = message->m.number,
                .n = message->m.n_attempts,
                .provider = message->provider,
                .generation = message->m.generation,
                .started = message->last_try,
                .ended = UTC_NEVER,
                .verdict = -1 };
}

static int attempts_of(Store *store, const MessageRow *message, GPtrArray *ret, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(AttemptRow));
        int r = store->backend->verbs->attempt_list(store->backend, message->m.number, rows, err);

        if (message->m.state == MESSAGE_SENDING) {
                AttemptRow row = attempt_under_way(message);
                g_array_append_val(rows, row);
        }
        for (guint i = 0; i < rows->len; i++) {
                AttemptRow *row = &g_array_index(rows, AttemptRow, i);
                Message then = message->m;
                const char *provider = NULL;
                Attempt *attempt = g_new0(Attempt, 1);

                if (r == 0)
                        r = store_word_text(store, row->provider, &provider, err);
                then.provider = (char *)provider;
                then.generation = row->generation;
                attempt->started = row->started;
                attempt->ended = row->ended;
                attempt->provider = g_strdup(provider);
                attempt->key = message_key(&then);
                attempt->verdict = row->verdict;
                attempt->detail = g_steal_pointer(&row->detail);
                g_ptr_array_add(ret, attempt);
        }
        return r;
}

static gint compare_receipts(gconstpointer a, gconstpointer b)
{
        const ReceiptEntry *x = *(ReceiptEntry *const *)a, *y = *(ReceiptEntry *const *)b;

        return x->at.ms < y->at.ms ? -1 : x->at.ms > y->at.ms;
}

static int receipts_of(Store *store, const MessageRow *message, GPtrArray *ret, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(ReceiptRow));
        int r = store->backend->verbs->receipt_list(store->backend, message->m.number, rows, err);

        for (guint i = 0; i < rows->len; i++) {
                const ReceiptRow *row = &g_array_index(rows, ReceiptRow, i);
                ReceiptEntry *entry = g_new0(ReceiptEntry, 1);

                *entry = (ReceiptEntry){ row->at, g_strdup(message->m.provider), row->state, row->part, row->detail };
                g_ptr_array_add(ret, entry);
        }
        return r;
}

/* Messages that carry or carried a follow-up, each given to @take. */
static int messages_of(Store *store, int64_t id, int (*take)(Store *store, const MessageRow *message, GPtrArray *ret, Err *err),
        GPtrArray *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_auto(RecordRow) record = { 0 };
        FollowupRow row;
        int r = verbs->followup_get(store->backend, id, &row, err);

        if (r == 0)
                r = verbs->record_get(store->backend, treatment_of(id), &record, err);
        if (r != 0)
                return r;
        r = verbs->message_numbers_of(store->backend, record.patient, (UtcMs){ INT64_MIN }, UTC_NEVER, messages, err);
        for (guint i = 0; r == 0 && i < messages->len; i++) {
                g_auto(MessageRow) message = { 0 };
                r = store_message_row(store, g_array_index(messages, int64_t, i), &message, err);
                if (r == 0 && store_message_carries(&message.m, id))
                        r = take(store, &message, ret, err);
        }
        return r;
}

int store_receipts(Store *store, int64_t id, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) receipts = g_ptr_array_new_with_free_func(receipt_entry_free);
        int r = messages_of(store, id, receipts_of, receipts, err);

        if (r != 0)
                return r;
        g_ptr_array_sort(receipts, compare_receipts);
        *ret = g_steal_pointer(&receipts);
        return 0;
}

int store_history(Store *store, int64_t id, GPtrArray **ret_attempts, GPtrArray **ret_history, Err *err)
{
        g_autoptr(GPtrArray) attempts = g_ptr_array_new_with_free_func(attempt_free);
        g_autoptr(GPtrArray) history = g_ptr_array_new_with_free_func(history_entry_free);
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(HistoryRow));
        int r = messages_of(store, id, attempts_of, attempts, err);

        if (r == 0)
                r = store->backend->verbs->history_list(store->backend, id, rows, err);
        for (guint i = 0; i < rows->len; i++) {
                HistoryRow *from = &g_array_index(rows, HistoryRow, i);
                HistoryEntry *entry = g_new0(HistoryEntry, 1);

                *entry = (HistoryEntry){ from->at, from->what, from->who, from->why };
                g_ptr_array_add(history, entry);
        }
        if (r != 0)
                return r;
        *ret_attempts = g_steal_pointer(&attempts);
        *ret_history = g_steal_pointer(&history);
        return 0;
}

int store_message_past(Store *store, int64_t number, GPtrArray **ret_attempts, GPtrArray **ret_receipts, Err *err)
{
        g_autoptr(GPtrArray) attempts = g_ptr_array_new_with_free_func(attempt_free);
        g_autoptr(GPtrArray) receipts = g_ptr_array_new_with_free_func(receipt_entry_free);
        g_auto(MessageRow) message = { 0 };
        int r = store_message_row(store, number, &message, err);

        if (r == 0)
                r = attempts_of(store, &message, attempts, err);
        if (r == 0)
                r = receipts_of(store, &message, receipts, err);
        if (r != 0)
                return r;
        *ret_attempts = g_steal_pointer(&attempts);
        *ret_receipts = g_steal_pointer(&receipts);
        return 0;
}
