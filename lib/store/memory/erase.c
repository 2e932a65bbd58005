/* What is taken out of memory with a patient, and what is left of one. */
#include <string.h>

#include "store/memory/memory.h"

typedef bool (*Fits)(gconstpointer row, gconstpointer wanted);

static void numbers_that(Backend *b, Table table, Fits fits, gconstpointer wanted, GArray *ret)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, table)); node; node = g_tree_node_next(node))
                if (fits(g_tree_node_value(node), wanted))
                        g_array_append_vals(ret, g_tree_node_key(node), 1);
}

static int remove_that(Backend *b, Table table, Fits fits, gconstpointer wanted)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));

        numbers_that(b, table, fits, wanted, numbers);
        for (guint i = 0; i < numbers->len; i++)
                (void)memory_put(b, table, g_array_index(numbers, int64_t, i), NULL);
        return 0;
}

/* ---- what is left ---------------------------------------------------------------------------- */

int memory_secret_get(Backend *b, uint8_t ret[static STORE_SECRET_BYTES], Err *err)
{
        const int64_t one = 1;
        const uint8_t *key = g_tree_lookup(memory_table(b, TABLE_SECRET), &one);

        if (!key)
                return STORE_NOT_FOUND;
        memcpy(ret, key, STORE_SECRET_BYTES);
        return 0;
}

int memory_secret_put(Backend *b, const uint8_t key[static STORE_SECRET_BYTES], Err *err)
{
        return memory_put(b, TABLE_SECRET, 1, key);
}

static bool has_hash(gconstpointer row, gconstpointer hash)
{
        return memcmp(((const ErasedRow *)row)->hash, hash, ROW_HASH_BYTES) == 0;
}

int memory_erased_put(Backend *b, const ErasedRow *row, Err *err)
{
        (void)remove_that(b, TABLE_ERASED, has_hash, row->hash);
        return memory_put(b, TABLE_ERASED, memory_next_number(b, TABLE_ERASED), row);
}

int memory_erased_get(Backend *b, const uint8_t hash[static ROW_HASH_BYTES], ErasedRow *ret, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_ERASED)); node; node = g_tree_node_next(node)) {
                if (!has_hash(g_tree_node_value(node), hash))
                        continue;
                *ret = *(const ErasedRow *)g_tree_node_value(node);
                return 0;
        }
        return STORE_NOT_FOUND;
}

int memory_erasing_put(Backend *b, const ErasingRow *row, Err *err)
{
        return memory_put(b, TABLE_ERASING, row->patient, row);
}

int memory_erasing_delete(Backend *b, int64_t patient, Err *err)
{
        return memory_put(b, TABLE_ERASING, patient, NULL);
}

int memory_erasing_list(Backend *b, GArray *rows, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_ERASING)); node; node = g_tree_node_next(node))
                g_array_append_vals(rows, g_tree_node_value(node), 1);
        return 0;
}

static bool is_count_of(gconstpointer row, gconstpointer wanted)
{
        const TallyRow *count = row, *one = wanted;

        return count->lane == one->lane && count->what == one->what;
}

int memory_erased_count_add(Backend *b, const TallyRow *row, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
        TallyRow sum = *row;
        int64_t number;

        numbers_that(b, TABLE_ERASED_COUNT, is_count_of, row, found);
        number = found->len > 0 ? g_array_index(found, int64_t, 0) : memory_next_number(b, TABLE_ERASED_COUNT);
        if (found->len > 0)
                sum.n += ((const TallyRow *)g_tree_lookup(memory_table(b, TABLE_ERASED_COUNT), &number))->n;
        return memory_put(b, TABLE_ERASED_COUNT, number, &sum);
}

int memory_erased_counts(Backend *b, GArray *rows, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_ERASED_COUNT)); node; node = g_tree_node_next(node))
                g_array_append_vals(rows, g_tree_node_value(node), 1);
        return 0;
}

/* ---- what goes ------------------------------------------------------------------------------- */

int memory_patient_delete(Backend *b, int64_t number, Err *err)
{
        return memory_put(b, TABLE_PATIENT, number, NULL);
}

int memory_record_delete(Backend *b, int64_t number, Err *err)
{
        return memory_put(b, TABLE_RECORD, number, NULL);
}

typedef struct Span {
        int64_t first, last;
} Span;

static bool is_notice_of_task(gconstpointer row, gconstpointer span)
{
        const NoticeRow *notice = row;
        const Span *tasks = span;

        return notice->task >= tasks->first && notice->task <= tasks->last;
}

static bool is_history_of(gconstpointer row, gconstpointer span)
{
        const HistoryRow *history = row;
        const Span *of = span;

        return history->followup >= of->first && history->followup <= of->last;
}

static bool is_followup_of(gconstpointer row, gconstpointer span)
{
        const FollowupRow *followup = row;
        const Span *of = span;

        return followup->f.id >= of->first && followup->f.id <= of->last;
}

int memory_followups_delete(Backend *b, int64_t first, int64_t last, Err *err)
{
        const Span span = { first, last };

        (void)remove_that(b, TABLE_NOTICE, is_notice_of_task, &span);
        (void)remove_that(b, TABLE_HISTORY, is_history_of, &span);
        return remove_that(b, TABLE_FOLLOWUP, is_followup_of, &span);
}

static bool is_attempt_of(gconstpointer row, gconstpointer message)
{
        return ((const AttemptRow *)row)->message == *(const int64_t *)message;
}

static bool is_receipt_of(gconstpointer row, gconstpointer message)
{
        return ((const ReceiptRow *)row)->message == *(const int64_t *)message;
}

static bool is_watch_of(gconstpointer row, gconstpointer message)
{
        return ((const WatchRow *)row)->message == *(const int64_t *)message;
}

int memory_message_delete(Backend *b, int64_t number, Err *err)
{
        (void)remove_that(b, TABLE_ATTEMPT, is_attempt_of, &number);
        (void)remove_that(b, TABLE_RECEIPT, is_receipt_of, &number);
        (void)remove_that(b, TABLE_KNOWN, memory_is_known_of, &number);
        (void)remove_that(b, TABLE_WATCH, is_watch_of, &number);
        return memory_put(b, TABLE_MESSAGE, number, NULL);
}

int memory_reply_delete(Backend *b, int64_t number, Err *err)
{
        return memory_put(b, TABLE_REPLY, number, NULL);
}

static bool is_part_at(gconstpointer row, gconstpointer address)
{
        return strcmp(((const ReplyPartRow *)row)->address, address) == 0;
}

int memory_reply_parts_delete(Backend *b, const char *address, Err *err)
{
        return remove_that(b, TABLE_REPLY_PART, is_part_at, address);
}

static bool is_alert_by(gconstpointer row, gconstpointer wanted)
{
        const AlertRow *alert = row;
        const Span *by = wanted; /* patient, reply */

        return (by->first != 0 && alert->patient == by->first) || (by->last != 0 && alert->reply == by->last);
}

int memory_alert_numbers_by(Backend *b, int64_t patient, int64_t reply, GArray *ret, Err *err)
{
        const Span by = { patient, reply };

        numbers_that(b, TABLE_ALERT, is_alert_by, &by, ret);
        return 0;
}

static bool is_notice_of(gconstpointer row, gconstpointer alert)
{
        return ((const NoticeRow *)row)->alert == *(const int64_t *)alert;
}

int memory_alert_delete(Backend *b, int64_t number, Err *err)
{
        (void)memory_ack_link_delete_of(b, number, err);
        (void)remove_that(b, TABLE_NOTICE, is_notice_of, &number);
        return memory_put(b, TABLE_ALERT, number, NULL);
}

static bool is_answer_to(gconstpointer row, gconstpointer recipient)
{
        const NoticeRow *notice = row;

        return notice->kind == NOTICE_ANSWER && g_strcmp0(notice->recipient, recipient) == 0;
}

int memory_notice_numbers_to(Backend *b, const char *recipient, GArray *ret, Err *err)
{
        numbers_that(b, TABLE_NOTICE, is_answer_to, recipient, ret);
        return 0;
}

int memory_notice_delete(Backend *b, int64_t number, Err *err)
{
        return memory_put(b, TABLE_NOTICE, number, NULL);
}

static bool is_consent_of(gconstpointer row, gconstpointer patient)
{
        return ((const ConsentRow *)row)->patient == *(const int64_t *)patient;
}

int memory_consents_delete(Backend *b, int64_t patient, Err *err)
{
        return remove_that(b, TABLE_CONSENT, is_consent_of, &patient);
}

static bool is_block_of(gconstpointer row, gconstpointer start)
{
        return g_str_has_prefix(((const BlockRow *)row)->address, start);
}

int memory_blocks_delete_of(Backend *b, int64_t patient, Err *err)
{
        g_autofree char *start = g_strdup_printf("%" G_GINT64_FORMAT " ", patient);

        return remove_that(b, TABLE_BLOCK, is_block_of, start);
}

/* A number with and without its plus is the same. */
int memory_stray_list_to(Backend *b, const char *recipient, GArray *rows, Err *err)
{
        const char *plain = recipient + (recipient[0] == '+');

        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_STRAY)); node; node = g_tree_node_next(node)) {
                const StrayRow *row = g_tree_node_value(node);
                g_autofree gpointer copy = NULL;

                if (g_strcmp0(row->recipient, recipient) != 0 && g_strcmp0(row->recipient, plain) != 0)
                        continue;
                copy = memory_copy(TABLE_STRAY, row); /* its insides move over */
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}

/* @about: NULL: whatever it is about */
static int forget(Backend *b, int64_t patient, const char *about, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(AuditRow));

        g_array_set_clear_func(rows, (GDestroyNotify)audit_row_done);
        (void)memory_audit_list(b, patient, 0, UINT32_MAX, rows, err);
        for (guint i = 0; i < rows->len; i++) {
                AuditRow *row = &g_array_index(rows, AuditRow, i);

                if (about && g_strcmp0(row->about, about) != 0)
                        continue;
                g_clear_pointer(&row->why, g_free);
                (void)memory_put(b, TABLE_AUDIT, row->number, row);
        }
        return 0;
}

int memory_audit_forget(Backend *b, int64_t patient, Err *err)
{
        return forget(b, patient, NULL, err);
}

int memory_audit_forget_about(Backend *b, const char *about, Err *err)
{
        return forget(b, 0, about, err);
}

/* What is freed here is gone. */
int memory_scrub(Backend *b, Err *err)
{
        return 0;
}
