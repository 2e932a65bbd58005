/* Receipts and what waits for them, in memory: strays, names that providers gave, watches; blocked numbers. */
#include "store/memory/memory.h"

#include <string.h>

/* ---- what comes back --------------------------------------------------------------------------- */

int memory_receipt_insert(Backend *b, const ReceiptRow *row, Err *err)
{
        return memory_put(b, TABLE_RECEIPT, memory_next_number(b, TABLE_RECEIPT), row);
}

int memory_receipt_list(Backend *b, int64_t message, GArray *rows, Err *err)
{
        return memory_copies(b, TABLE_RECEIPT, INDEX_RECEIPTS_OF_MESSAGE, message, rows);
}

int memory_stray_add(Backend *b, const StrayRow *row, Err *err)
{
        StrayRow copy = *row;

        copy.number = memory_next_number(b, TABLE_STRAY);
        return memory_put(b, TABLE_STRAY, copy.number, &copy);
}

int memory_stray_list(Backend *b, int64_t name, GArray *rows, Err *err)
{
        return memory_copies(b, TABLE_STRAY, INDEX_STRAYS_OF_NAME, name, rows);
}

int memory_stray_oldest(Backend *b, int64_t *ret_number, UtcMs *ret_at, Err *err)
{
        GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_STRAY));

        if (!node)
                return STORE_NOT_FOUND;
        *ret_number = ((const StrayRow *)g_tree_node_value(node))->number;
        *ret_at = ((const StrayRow *)g_tree_node_value(node))->at;
        return 0;
}

int memory_stray_names(Backend *b, GArray *names, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_STRAY)); node; node = g_tree_node_next(node))
                g_array_append_val(names, ((const StrayRow *)g_tree_node_value(node))->name);
        return 0;
}

int memory_stray_delete(Backend *b, int64_t number, Err *err)
{
        return memory_put(b, TABLE_STRAY, number, NULL);
}

/* rows of a name and, unless it is 0, of an address */
static void known_rows(Backend *b, int64_t name, int64_t recipient, GArray *ret)
{
        const int64_t from = recipient != 0 ? recipient : INT64_MIN;

        (void)memory_numbers(b, INDEX_KNOWN, name, from, recipient != 0 ? recipient + 1 : INT64_MAX, ret);
}

static int64_t known_row(Backend *b, int64_t name, int64_t recipient, int64_t message)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        known_rows(b, name, recipient, found);
        for (guint i = 0; i < found->len; i++)
                if (((const KnownRow *)memory_get(b, TABLE_KNOWN, g_array_index(found, int64_t, i)))->message == message)
                        return g_array_index(found, int64_t, i);
        return 0;
}

int memory_known_put(Backend *b, int64_t name, int64_t recipient, int64_t message, Err *err)
{
        const KnownRow row = { name, recipient, message };

        if (known_row(b, name, recipient, message) != 0)
                return 0;
        return memory_put(b, TABLE_KNOWN, memory_next_number(b, TABLE_KNOWN), &row);
}

static gint newest_first(gconstpointer a, gconstpointer b)
{
        return memory_compare(*(const int64_t *)b, *(const int64_t *)a);
}

static gint known_compare(gconstpointer a, gconstpointer b)
{
        const KnownRow *x = a, *y = b;

        return x->recipient != y->recipient ? memory_compare(x->recipient, y->recipient) : memory_compare(x->message, y->message);
}

int memory_known_find(Backend *b, int64_t name, int64_t recipient, unsigned n_max, GArray *ret, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(KnownRow));

        known_rows(b, name, recipient, found);
        for (guint i = 0; i < found->len; i++)
                g_array_append_vals(rows, memory_get(b, TABLE_KNOWN, g_array_index(found, int64_t, i)), 1);
        g_array_sort(rows, known_compare);
        g_array_set_size(found, 0);
        for (guint i = 0; i < rows->len; i++)
                g_array_append_val(found, g_array_index(rows, KnownRow, i).message);
        if (recipient != 0)
                g_array_sort(found, newest_first);
        g_array_append_vals(ret, found->data, MIN(found->len, n_max));
        return 0;
}

int memory_known_delete(Backend *b, int64_t name, int64_t recipient, int64_t message, Err *err)
{
        const int64_t number = known_row(b, name, recipient, message);

        return number != 0 ? memory_put(b, TABLE_KNOWN, number, NULL) : 0;
}

static gint watch_compare(gconstpointer a, gconstpointer b)
{
        const WatchRow *x = a, *y = b;
        int c = memory_compare(x->due.ms, y->due.ms);

        if (c == 0)
                c = memory_compare(x->message, y->message);
        return c != 0 ? c : memory_compare(x->kind, y->kind);
}

int memory_watch_delete(Backend *b, const WatchRow *row, Err *err)
{
        const int64_t due = utc_floor_s(row->due).ms;
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        (void)memory_numbers(b, INDEX_WATCH, 0, due, due + 1, found);
        for (guint i = 0; i < found->len; i++) {
                const int64_t number = g_array_index(found, int64_t, i);
                const WatchRow *other = memory_get(b, TABLE_WATCH, number);

                if (other->message == row->message && other->kind == row->kind)
                        return memory_put(b, TABLE_WATCH, number, NULL);
        }
        return 0;
}

int memory_watch_put(Backend *b, const WatchRow *row, Err *err)
{
        WatchRow copy = *row;

        copy.due = utc_floor_s(row->due);
        (void)memory_watch_delete(b, &copy, err);
        return memory_put(b, TABLE_WATCH, memory_next_number(b, TABLE_WATCH), &copy);
}

/* All of the due times it may give, so that those of one second come in the order the embedded store gives them. */
int memory_watch_first(Backend *b, unsigned n_max, GArray *ret, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(WatchRow));
        GTreeNode *node = memory_index_first(b, INDEX_WATCH, 0);

        for (const Key *key; (key = memory_index_key(node, INDEX_WATCH, 0)); node = g_tree_node_next(node)) {
                if (rows->len >= n_max && key->rank != g_array_index(rows, WatchRow, rows->len - 1).due.ms)
                        break;
                g_array_append_vals(rows, memory_get(b, TABLE_WATCH, key->number), 1);
        }
        g_array_sort(rows, watch_compare);
        g_array_append_vals(ret, rows->data, MIN(rows->len, n_max));
        return 0;
}

static char *block_name(const char *address, int32_t provider)
{
        return g_strdup_printf("block %d %s", provider, address);
}

int memory_block_get(Backend *b, const char *address, int32_t provider, BlockRow *ret, Err *err)
{
        g_autofree char *name = block_name(address, provider);
        const BlockRow *row = memory_find(b, name, TABLE_BLOCK, NULL);

        if (!row)
                return STORE_NOT_FOUND;
        *ret = *row;
        ret->address = NULL;
        return 0;
}

int memory_block_put(Backend *b, const BlockRow *row, Err *err)
{
        g_autofree char *name = block_name(row->address, row->provider);
        int64_t number;

        if (!memory_find(b, name, TABLE_BLOCK, &number))
                number = memory_next_number(b, TABLE_BLOCK);
        return memory_put(b, TABLE_BLOCK, number, row);
}

int memory_block_delete(Backend *b, const char *address, int32_t provider, Err *err)
{
        g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(int64_t));

        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_BLOCK)); node; node = g_tree_node_next(node)) {
                const BlockRow *row = g_tree_node_value(node);

                if (strcmp(row->address, address) == 0 && (provider == 0 || provider == row->provider))
                        g_array_append_vals(gone, g_tree_node_key(node), 1);
        }
        for (guint i = 0; i < gone->len; i++)
                (void)memory_put(b, TABLE_BLOCK, g_array_index(gone, int64_t, i), NULL);
        return 0;
}

int memory_block_any(Backend *b, Err *err)
{
        return g_tree_nnodes(memory_table(b, TABLE_BLOCK)) > 0 ? 0 : STORE_NOT_FOUND;
}
