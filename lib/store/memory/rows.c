/* The large tables, in memory: patients and records, follow-ups, messages and their attempts. */
#include "store/memory/memory.h"

enum { ATTEMPTS_PER_MESSAGE = 4096 };

/* ---- patients and records --------------------------------------------------------------------- */

int memory_patient_find(Backend *b, int32_t origin, const char *id, PatientRow *ret, Err *err)
{
        g_autofree char *name = g_strdup_printf("patient %d %s", origin, id);

        return memory_give(TABLE_PATIENT, memory_find(b, name, TABLE_PATIENT, NULL), ret, sizeof(*ret));
}

int memory_patient_get(Backend *b, int64_t number, PatientRow *ret, Err *err)
{
        return memory_row(b, TABLE_PATIENT, number, ret, sizeof(*ret));
}

int memory_patient_put(Backend *b, const PatientRow *row, Err *err)
{
        return memory_put(b, TABLE_PATIENT, row->number, row);
}

int memory_record_find(Backend *b, int32_t origin, RecordType type, const char *id, RecordRow *ret, Err *err)
{
        g_autofree char *name = g_strdup_printf("record %d %d %s", origin, (int)type, id);

        return memory_give(TABLE_RECORD, memory_find(b, name, TABLE_RECORD, NULL), ret, sizeof(*ret));
}

int memory_record_get(Backend *b, int64_t number, RecordRow *ret, Err *err)
{
        return memory_row(b, TABLE_RECORD, number, ret, sizeof(*ret));
}

int memory_record_put(Backend *b, const RecordRow *row, Err *err)
{
        return memory_put(b, TABLE_RECORD, row->number, row);
}

static gint array_compare(gconstpointer a, gconstpointer b)
{
        return memory_compare(*(const int64_t *)a, *(const int64_t *)b);
}

int memory_record_numbers_of(Backend *b, int64_t patient, GArray *ret, Err *err)
{
        return memory_numbers(b, INDEX_RECORDS_OF_PATIENT, patient, 0, 1, ret);
}

int memory_record_numbers(Backend *b, int64_t after, unsigned n_max, GArray *ret, Err *err)
{
        GTreeNode *node = g_tree_upper_bound(memory_table(b, TABLE_RECORD), &after);

        for (; node && n_max > 0; node = g_tree_node_next(node), n_max--)
                g_array_append_vals(ret, g_tree_node_key(node), 1);
        return 0;
}

/* ---- follow-ups ------------------------------------------------------------------------------- */

int memory_followup_get(Backend *b, int64_t id, FollowupRow *ret, Err *err)
{
        return memory_row(b, TABLE_FOLLOWUP, id, ret, sizeof(*ret));
}

int memory_followup_put(Backend *b, const FollowupRow *row, Err *err)
{
        return memory_put(b, TABLE_FOLLOWUP, row->f.id, row);
}

int memory_followup_insert(Backend *b, const FollowupRow *rows, unsigned n_rows, Err *err)
{
        int r = 0;

        for (unsigned i = 0; r == 0 && i < n_rows; i++)
                r = memory_followup_put(b, &rows[i], err);
        return r;
}

int memory_followup_range(Backend *b, int64_t after, int64_t last, unsigned n_max, GArray *rows, Err *err)
{
        GTreeNode *node = g_tree_upper_bound(memory_table(b, TABLE_FOLLOWUP), &after);

        for (; node && n_max > 0; node = g_tree_node_next(node), n_max--) {
                if (*(const int64_t *)g_tree_node_key(node) > last)
                        break;
                g_array_append_vals(rows, g_tree_node_value(node), 1);
        }
        return 0;
}

int memory_followup_planned_of(Backend *b, int64_t patient, UtcMs until, int64_t but, GArray *rows, Err *err)
{
        g_autoptr(GArray) treatments = g_array_new(FALSE, FALSE, sizeof(int64_t));
        guint n = rows->len;

        (void)memory_record_numbers_of(b, patient, treatments, err);
        for (guint i = 0; i < treatments->len; i++) {
                int64_t first = g_array_index(treatments, int64_t, i) * FOLLOWUP_PER_TREATMENT;

                (void)memory_followup_range(b, first - 1, first + FOLLOWUP_PER_TREATMENT - 1, FOLLOWUP_PER_TREATMENT, rows, err);
        }
        for (guint i = n; i < rows->len; i++) {
                const FollowupRow *row = &g_array_index(rows, FollowupRow, i);

                if (row->f.id != but && row->f.state == FOLLOWUP_PLANNED && row->f.due.ms <= until.ms)
                        g_array_index(rows, FollowupRow, n++) = *row;
        }
        g_array_set_size(rows, n);
        return 0;
}

static int64_t queue_group(Queue queue, int32_t lane)
{
        return queue == QUEUE_PLANNED ? lane : 0;
}

int memory_followup_queue(Backend *b, Queue queue, int32_t lane, UtcMs until, unsigned n_max, GArray *rows,
        Err *err)
{
        GTreeNode *node = memory_index_first(b, (int)queue, queue_group(queue, lane));

        for (const Key *key; n_max > 0 && (key = memory_index_key(node, (int)queue, queue_group(queue, lane))) && key->rank <= until.ms;
                node = g_tree_node_next(node), n_max--)
                g_array_append_vals(rows, memory_get(b, TABLE_FOLLOWUP, key->number), 1);
        return 0;
}

int memory_queue_first(Backend *b, Queue queue, int32_t lane, UtcMs *ret, Err *err)
{
        const int64_t group = queue_group(queue, lane);
        const Key *key = memory_index_key(memory_index_first(b, (int)queue, group), (int)queue, group);

        if (!key)
                return STORE_NOT_FOUND;
        ret->ms = key->rank;
        return 0;
}

int memory_patient_ending(Backend *b, UtcMs until, unsigned n_max, GArray *ret, Err *err)
{
        (void)memory_numbers(b, INDEX_CONSENT_END, 0, INT64_MIN, until.ms + 1, ret);
        g_array_set_size(ret, MIN(ret->len, n_max));
        return 0;
}

int memory_patient_first_end(Backend *b, UtcMs *ret, Err *err)
{
        const Key *key = memory_index_key(memory_index_first(b, INDEX_CONSENT_END, 0), INDEX_CONSENT_END, 0);

        if (!key)
                return STORE_NOT_FOUND;
        ret->ms = key->rank;
        return 0;
}

/* ---- messages and attempts -------------------------------------------------------------------- */

int memory_message_get(Backend *b, int64_t number, MessageRow *ret, Err *err)
{
        return memory_row(b, TABLE_MESSAGE, number, ret, sizeof(*ret));
}

int memory_message_put(Backend *b, const MessageRow *row, Err *err)
{
        return memory_put(b, TABLE_MESSAGE, row->m.number, row);
}

int memory_message_numbers_sending(Backend *b, GArray *ret, Err *err)
{
        return memory_numbers(b, INDEX_SENDING, 0, 0, 1, ret);
}

int memory_message_numbers_of(Backend *b, int64_t patient, UtcMs from, UtcMs to, GArray *ret, Err *err)
{
        int r = memory_numbers(b, INDEX_MESSAGES_OF_PATIENT, patient, from.ms, to.ms, ret);

        g_array_sort(ret, array_compare);
        return r;
}

int memory_message_count(Backend *b, int64_t patient, UtcMs from, UtcMs to, int64_t but, unsigned *ret, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
        unsigned n = 0;

        (void)memory_numbers(b, INDEX_MESSAGES_OF_PATIENT, patient, from.ms, to.ms, found);
        for (guint i = 0; i < found->len; i++) {
                const MessageRow *row = memory_get(b, TABLE_MESSAGE, g_array_index(found, int64_t, i));
                const bool is_doubtful = row->m.state == MESSAGE_RETRY && row->m.n_attempts > row->m.generation;
                n += row->m.number != but && (row->m.state == MESSAGE_SENDING || row->m.state == MESSAGE_SENT
                                || row->m.state == MESSAGE_UNCERTAIN || is_doubtful);
        }
        *ret = n;
        return 0;
}

static int64_t attempt_number(int64_t message, unsigned n)
{
        return message * ATTEMPTS_PER_MESSAGE + n;
}

int memory_attempt_insert(Backend *b, const AttemptRow *row, Err *err)
{
        return memory_put(b, TABLE_ATTEMPT, attempt_number(row->message, row->n), row);
}

int memory_attempt_list(Backend *b, int64_t message, GArray *rows, Err *err)
{
        const int64_t first = attempt_number(message, 0);
        GTreeNode *node = g_tree_lower_bound(memory_table(b, TABLE_ATTEMPT), &first);

        for (; node && *(const int64_t *)g_tree_node_key(node) < first + ATTEMPTS_PER_MESSAGE;
                node = g_tree_node_next(node)) {
                g_autofree gpointer copy = memory_copy(TABLE_ATTEMPT, g_tree_node_value(node));
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}
