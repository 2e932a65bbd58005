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
