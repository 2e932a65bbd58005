/*
 * The store in memory: the reference the embedded one is tested against, and the empty store of previews.
 *
 * Every table is a tree of rows by number; every index is a set of keys that its rows say. A change keeps
 * the row it replaced in a journal, from which verbs and groups are taken back. The verbs of the rows lie in the files beside it, named
 * as in sqlite/.
 */
#include "store/memory/memory.h"

#include <errno.h>
#include <string.h>

typedef struct Change {
        Table table;
        int64_t number;
        gpointer before; /* NULL: there was none */
} Change;

typedef struct Memory {
        Backend backend;
        GTree *tables[N_TABLES]; /* int64_t -> row */
        int64_t next[N_TABLES];
        GTree *order;            /* set of Key */
        GHashTable *names;       /* what is unique by a text -> number */
        GArray *journal;         /* Change */
        guint n_before_verb;
} Memory;

/* ---- indexes and rows ------------------------------------------------------------------------- */

int memory_compare(int64_t a, int64_t b)
{
        return a < b ? -1 : a > b;
}

static gint key_compare(gconstpointer a, gconstpointer b, gpointer unused)
{
        const Key *x = a, *y = b;
        int c = memory_compare(x->index, y->index);

        if (c == 0)
                c = memory_compare(x->group, y->group);
        if (c == 0)
                c = memory_compare(x->rank, y->rank);
        return c != 0 ? c : memory_compare(x->number, y->number);
}

static gint number_compare(gconstpointer a, gconstpointer b, gpointer unused)
{
        return memory_compare(*(const int64_t *)a, *(const int64_t *)b);
}

static void index_row(Memory *m, Table table, int64_t number, gconstpointer row, bool add)
{
        Key keys[MEMORY_KEYS_MAX];
        unsigned n = row ? memory_row_keys(table, number, row, keys) : 0;
        g_autofree char *name = row ? memory_row_name(table, row) : NULL;

        for (unsigned i = 0; i < n; i++) {
                if (add)
                        g_tree_insert(m->order, g_memdup2(&keys[i], sizeof(keys[i])), NULL);
                else
                        g_tree_remove(m->order, &keys[i]);
        }
        if (name && add)
                g_hash_table_insert(m->names, g_steal_pointer(&name), g_memdup2(&number, sizeof(number)));
        else if (name)
                g_hash_table_remove(m->names, name);
}

GTree *memory_table(Backend *b, Table table)
{
        return ((Memory *)b)->tables[table];
}

gpointer memory_get(Backend *b, Table table, int64_t number)
{
        return g_tree_lookup(memory_table(b, table), &number);
}

gpointer memory_find(Backend *b, const char *name, Table table, int64_t *ret_number)
{
        const int64_t *number = g_hash_table_lookup(((Memory *)b)->names, name);

        if (!number)
                return NULL;
        if (ret_number)
                *ret_number = *number;
        return memory_get(b, table, *number);
}

/* Put @row (owned) in the place of what is there; returns that, owned by the caller. NULL: none. */
static gpointer swap(Memory *m, Table table, int64_t number, gpointer row)
{
        gpointer key = NULL, before = NULL;

        if (g_tree_lookup_extended(m->tables[table], &number, &key, &before)) {
                index_row(m, table, number, before, false);
                g_tree_steal(m->tables[table], &number);
                g_free(key);
        }
        if (row) {
                g_tree_insert(m->tables[table], g_memdup2(&number, sizeof(number)), row);
                index_row(m, table, number, row, true);
        }
        return before;
}

int memory_put(Backend *b, Table table, int64_t number, gconstpointer row)
{
        Memory *m = (Memory *)b;
        Change change = { table, number, NULL };

        change.before = swap(m, table, number, row ? memory_copy(table, row) : NULL);
        g_array_append_val(m->journal, change);
        return 0;
}

int64_t memory_next_number(Backend *b, Table table)
{
        return ++((Memory *)b)->next[table];
}

int memory_list(Backend *b, Table table, GArray *rows)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, table)); node; node = g_tree_node_next(node)) {
                g_autofree gpointer copy = memory_copy(table, g_tree_node_value(node)); /* its insides move over */
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}

int memory_give(Table table, gconstpointer row, gpointer ret, size_t n_bytes)
{
        g_autofree gpointer copy = NULL;

        if (!row)
                return STORE_NOT_FOUND;
        copy = memory_copy(table, row);
        memcpy(ret, copy, n_bytes);
        return 0;
}

int memory_row(Backend *b, Table table, int64_t number, gpointer ret, size_t n_bytes)
{
        return memory_give(table, memory_get(b, table, number), ret, n_bytes);
}

GTreeNode *memory_index_first(Backend *b, int index, int64_t group)
{
        const Key first = { index, group, INT64_MIN, INT64_MIN };

        return g_tree_lower_bound(((Memory *)b)->order, &first);
}

const Key *memory_index_key(GTreeNode *node, int index, int64_t group)
{
        const Key *key = node ? g_tree_node_key(node) : NULL;

        return key && key->index == index && key->group == group ? key : NULL;
}

int memory_numbers(Backend *b, int index, int64_t group, int64_t from, int64_t to, GArray *ret)
{
        const Key first = { index, group, from, INT64_MIN };
        GTreeNode *node = g_tree_lower_bound(((Memory *)b)->order, &first);

        for (const Key *key; (key = memory_index_key(node, index, group)) && key->rank < to; node = g_tree_node_next(node))
                g_array_append_val(ret, key->number);
        return 0;
}

int memory_copies(Backend *b, Table table, int index, int64_t group, GArray *rows)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        (void)memory_numbers(b, index, group, INT64_MIN, INT64_MAX, found);
        for (guint i = 0; i < found->len; i++) {
                g_autofree gpointer copy = memory_copy(table, memory_get(b, table, g_array_index(found, int64_t, i)));
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}

/* ---- life and groups -------------------------------------------------------------------------- */

static void take_back(Memory *m, guint n_kept)
{
        while (m->journal->len > n_kept) {
                Change change = g_array_index(m->journal, Change, m->journal->len - 1);

                g_array_set_size(m->journal, m->journal->len - 1);
                memory_row_free(change.table, swap(m, change.table, change.number, change.before));
        }
}

static void forget_journal(Memory *m)
{
        for (guint i = 0; i < m->journal->len; i++) {
                Change *change = &g_array_index(m->journal, Change, i);
                memory_row_free(change->table, change->before);
        }
        g_array_set_size(m->journal, 0);
}

static void memory_free(Backend *b)
{
        Memory *m = (Memory *)b;

        forget_journal(m);
        for (int table = 0; table < N_TABLES; table++) {
                for (GTreeNode *node = g_tree_node_first(m->tables[table]); node; node = g_tree_node_next(node))
                        memory_row_free((Table)table, g_tree_node_value(node));
                g_tree_unref(m->tables[table]);
        }
        g_tree_unref(m->order);
        g_hash_table_unref(m->names);
        g_array_unref(m->journal);
        g_free(m);
}

static int memory_begin(Backend *b, Err *err)
{
        return 0;
}

static int memory_commit(Backend *b, Err *err)
{
        forget_journal((Memory *)b);
        return 0;
}

static void memory_rollback(Backend *b)
{
        take_back((Memory *)b, 0);
}

static void memory_save(Backend *b)
{
        ((Memory *)b)->n_before_verb = ((Memory *)b)->journal->len;
}

static void memory_sure(Backend *b) { }

static int memory_release(Backend *b, Err *err)
{
        return 0;
}

static int memory_undo(Backend *b, Err *err)
{
        take_back((Memory *)b, ((Memory *)b)->n_before_verb);
        return 0;
}

/* ---- care ------------------------------------------------------------------------------------- */

static int memory_backup_begin(Backend *b, const char *path, void **ret, Err *err)
{
        return err_set(err, -ENOTSUP, NULL, "the backup cannot be written", "this store is in memory only");
}

static void verify_notices(Backend *b, ErrList *findings)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_NOTICE)); node; node = g_tree_node_next(node)) {
                const NoticeRow *row = g_tree_node_value(node);

                if ((row->alert != 0 && !memory_get(b, TABLE_ALERT, row->alert)) || (row->task != 0 && !memory_get(b, TABLE_FOLLOWUP, row->task)))
                        err_list_add(findings, "memory", 0, NULL, "a notice is damaged", "its alert or task is missing");
        }
}

static int memory_verify(Backend *b, ErrList *findings, Err *err)
{
        verify_notices(b, findings);
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_FOLLOWUP)); node; node = g_tree_node_next(node)) {
                const FollowupRow *row = g_tree_node_value(node);
                const MessageRow *message = row->f.message != 0 ? memory_get(b, TABLE_MESSAGE, row->f.message) : NULL;
                const char *why = NULL;

                if (!memory_get(b, TABLE_RECORD, row->f.id / FOLLOWUP_PER_TREATMENT))
                        why = "it has no record";
                else if (row->f.message != 0 && !message)
                        why = "its message is missing";
                else if (row->f.state == FOLLOWUP_SENDING && (!message || message->m.state != MESSAGE_SENDING))
                        why = "it is in `sending` without a message that is";
                if (why)
                        err_list_add(findings, "memory", 0, NULL, "a follow-up is damaged", "%s", why);
        }
        return 0;
}

static int memory_recount(Backend *b, GArray *tallies, Err *err)
{
        Memory *m = (Memory *)b;
        g_autofree int64_t *n = g_new0(int64_t, (gsize)(g_tree_nnodes(m->tables[TABLE_LANE]) + 1) * FOLLOWUP_TALLIES);

        for (GTreeNode *node = g_tree_node_first(m->tables[TABLE_FOLLOWUP]); node; node = g_tree_node_next(node)) {
                const FollowupRow *row = g_tree_node_value(node);
                n[row->lane * FOLLOWUP_TALLIES + (int)row->f.state]++;
        }
        for (GTreeNode *node = g_tree_node_first(m->tables[TABLE_MESSAGE]); node; node = g_tree_node_next(node)) {
                const MessageRow *row = g_tree_node_value(node);
                n[row->lane * FOLLOWUP_TALLIES + TALLY_MESSAGES] += row->m.state != MESSAGE_DISSOLVED;
        }
        for (int32_t lane = 1; lane <= g_tree_nnodes(m->tables[TABLE_LANE]); lane++)
                for (int what = 0; what < FOLLOWUP_TALLIES; what++) {
                        TallyRow row = { lane, what, n[lane * FOLLOWUP_TALLIES + what] };
                        g_array_append_val(tallies, row);
                }
        return 0;
}

static const BackendVerbs memory_verbs = {
        .free = memory_free,
        .begin = memory_begin,
        .commit = memory_commit,
        .rollback = memory_rollback,
        .save = memory_save,
        .sure = memory_sure,
        .release = memory_release,
        .undo = memory_undo,
        .backup_begin = memory_backup_begin, /* there is never one to go on with */
        .verify = memory_verify,
        .recount = memory_recount,
        .patient_insert = memory_patient_put,
        .patient_update = memory_patient_put,
        .record_insert = memory_record_put,
        .record_update = memory_record_put,
        .message_insert = memory_message_put,
        .message_update = memory_message_put,
        .followup_update = memory_followup_put,
#define X(verb) .verb = memory_##verb,
        MEMORY_WORD_VERBS(X)
        MEMORY_ROW_VERBS(X)
        MEMORY_RECEIPT_VERBS(X)
        MEMORY_REPLY_VERBS(X)
        MEMORY_LEDGER_VERBS(X)
        MEMORY_CALENDAR_VERBS(X)
        MEMORY_ERASE_VERBS(X)
#undef X
};

Backend *backend_memory_new(void)
{
        Memory *m = g_new0(Memory, 1);

        m->backend.verbs = &memory_verbs;
        for (int table = 0; table < N_TABLES; table++)
                m->tables[table] = g_tree_new_full(number_compare, NULL, g_free, NULL);
        m->order = g_tree_new_full(key_compare, NULL, g_free, NULL);
        m->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        m->journal = g_array_new(FALSE, FALSE, sizeof(Change));
        return &m->backend;
}
