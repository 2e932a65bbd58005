/* The audit in memory. */
#include <string.h>

#include "store/memory-tables.h"

/* ---- rows: copying and freeing --------------------------------------------------------------- */

gpointer memory_ledger_row_copy(Table table, gconstpointer row)
{
        AuditRow *audit = g_memdup2(row, sizeof(AuditRow));

        g_assert(table == TABLE_AUDIT);
        audit->who = g_strdup(audit->who);
        audit->what = g_strdup(audit->what);
        audit->about = g_strdup(audit->about);
        audit->why = g_strdup(audit->why);
        return audit;
}

void memory_ledger_row_done(Table table, gpointer row)
{
        g_assert(table == TABLE_AUDIT);
        audit_row_done(row);
}

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
                copy = memory_ledger_row_copy(TABLE_AUDIT, row); /* its insides move over */
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}
