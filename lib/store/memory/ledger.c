/* The audit and the ledger of consent in memory. */
#include <string.h>

#include "store/memory/memory.h"

/* ---- audit ----------------------------------------------------------------------------------- */

int memory_audit_add(Backend *b, const AuditRow *row, Err *err)
{
        AuditRow numbered = *row;

        numbered.number = memory_next_number(b, TABLE_AUDIT);
        return memory_put(b, TABLE_AUDIT, numbered.number, &numbered);
}

int memory_audit_list(Backend *b, int64_t patient, int64_t after, unsigned n_max, GArray *rows, Err *err)
{
        const guint n_before = rows->len;

        for (GTreeNode *node = g_tree_upper_bound(memory_table(b, TABLE_AUDIT), &after); node && rows->len - n_before < n_max;
                node = g_tree_node_next(node)) {
                const AuditRow *row = g_tree_node_value(node);
                g_autofree gpointer copy = NULL;

                if (patient != 0 && row->patient != patient)
                        continue;
                copy = memory_copy(TABLE_AUDIT, row); /* its insides move over */
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}

/* ---- consent --------------------------------------------------------------------------------- */

int memory_consent_add(Backend *b, const ConsentRow *row, Err *err)
{
        return memory_put(b, TABLE_CONSENT, memory_next_number(b, TABLE_CONSENT), row);
}

int memory_consent_list(Backend *b, int64_t patient, GArray *rows, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_CONSENT)); node; node = g_tree_node_next(node)) {
                const ConsentRow *row = g_tree_node_value(node);
                g_autofree gpointer copy = row->patient == patient ? memory_copy(TABLE_CONSENT, row) : NULL;

                if (copy)
                        g_array_append_vals(rows, copy, 1); /* its insides move over */
        }
        return 0;
}

static bool is_own_word(const ConsentRow *row)
{
        return row->source == CONSENT_FROM_REPLY || row->source == CONSENT_FROM_PROVIDER;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
        const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

int memory_consent_numbers_from(Backend *b, const char *address, GArray *numbers, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_CONSENT)); node; node = g_tree_node_next(node)) {
                const ConsentRow *row = g_tree_node_value(node);

                if (is_own_word(row) && g_strcmp0(row->address, address) == 0)
                        g_array_append_val(numbers, row->patient);
        }
        g_array_sort(numbers, by_number);
        for (guint i = numbers->len; i-- > 1;)
                if (g_array_index(numbers, int64_t, i) == g_array_index(numbers, int64_t, i - 1))
                        g_array_remove_index(numbers, i);
        return 0;
}

/* ---- people ---------------------------------------------------------------------------------- */

int memory_patient_numbers_merged(Backend *b, int64_t patient, GArray *ret, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_PATIENT)); node; node = g_tree_node_next(node)) {
                const PatientRow *row = g_tree_node_value(node);

                if (row->replaced_by == patient)
                        g_array_append_val(ret, row->number);
        }
        return 0;
}

/* ---- refused records ------------------------------------------------------------------------- */

int memory_refusal_put(Backend *b, const StoreRefusal *refusal, Err *err)
{
        g_autofree char *name = memory_row_name(TABLE_REFUSAL, refusal);
        StoreRefusal row = *refusal;
        int64_t number = 0;
        const StoreRefusal *before = memory_find(b, name, TABLE_REFUSAL, &number) ? memory_get(b, TABLE_REFUSAL, number) : NULL;

        row.n = before ? before->n + 1 : 1;
        row.since = before ? before->since : refusal->at;
        return memory_put(b, TABLE_REFUSAL, before ? number : memory_next_number(b, TABLE_REFUSAL), &row);
}

static int take_out(Backend *b, const GArray *numbers)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = memory_put(b, TABLE_REFUSAL, g_array_index(numbers, int64_t, i), NULL);
        return r;
}

int memory_refusal_delete(Backend *b, const char *system, const char *type, const char *id, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_REFUSAL)); node; node = g_tree_node_next(node)) {
                const StoreRefusal *row = g_tree_node_value(node);

                if (strcmp(row->system, system) == 0 && strcmp(row->type, type) == 0 && strcmp(row->id, id) == 0)
                        g_array_append_vals(found, g_tree_node_key(node), 1);
        }
        return take_out(b, found);
}

/* How many of its source are to stay before it: the later ones, and of one instant those that come first by name. */
static unsigned n_before(Backend *b, const StoreRefusal *row)
{
        g_autofree char *name = memory_row_name(TABLE_REFUSAL, row);
        unsigned n = 0;

        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_REFUSAL)); node; node = g_tree_node_next(node)) {
                const StoreRefusal *other = g_tree_node_value(node);
                g_autofree char *others = memory_row_name(TABLE_REFUSAL, other);

                if (strcmp(other->source, row->source) == 0)
                        n += other->at.ms > row->at.ms || (other->at.ms == row->at.ms && strcmp(others, name) < 0);
        }
        return n;
}

int memory_refusal_trim(Backend *b, const char *source, unsigned n_max, UtcMs oldest, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
        GTree *table = memory_table(b, TABLE_REFUSAL);

        for (GTreeNode *node = g_tree_node_first(table); node; node = g_tree_node_next(node)) {
                const StoreRefusal *row = g_tree_node_value(node);

                if (row->at.ms < oldest.ms || ((guint)g_tree_nnodes(table) > n_max && strcmp(row->source, source) == 0 &&
                                                      n_before(b, row) >= n_max))
                        g_array_append_vals(found, g_tree_node_key(node), 1);
        }
        return take_out(b, found);
}

int memory_refusal_list(Backend *b, UtcMs oldest, GPtrArray *refusals, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_REFUSAL)); node; node = g_tree_node_next(node)) {
                const StoreRefusal *row = g_tree_node_value(node);

                if (row->at.ms >= oldest.ms)
                        g_ptr_array_add(refusals, memory_copy(TABLE_REFUSAL, row));
        }
        return 0;
}
