/* What the calendar brings, in memory. */
#include "store/memory/memory.h"

/* ---- visits ---------------------------------------------------------------------------------- */

static const RecordRow *record_of(Backend *b, int64_t number)
{
        return g_tree_lookup(memory_table(b, TABLE_RECORD), &number);
}

static bool is_treated(Backend *b, const RecordRow *visit, DurationMs near)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));

        if (visit->status != RECORD_BOOKED)
                return false;
        (void)b->verbs->record_numbers_of(b, visit->patient, numbers, NULL);
        for (guint i = 0; i < numbers->len; i++) {
                const RecordRow *record = record_of(b, g_array_index(numbers, int64_t, i));

                if (record->type == RECORD_TREATMENT && record->status == RECORD_COMPLETED
                        && ABS(record->moment.ms - visit->moment.ms) <= near.ms)
                        return true;
        }
        return false;
}

static void count_in(GArray *rows, const VisitCountRow *one)
{
        for (guint i = 0; i < rows->len; i++) {
                VisitCountRow *row = &g_array_index(rows, VisitCountRow, i);

                if (row->origin != one->origin || row->status != one->status || row->is_treated != one->is_treated)
                        continue;
                row->n++;
                return;
        }
        g_array_append_vals(rows, one, 1);
}

int memory_visit_count(Backend *b, UtcMs from, UtcMs to, UtcMs waited, DurationMs near, GArray *rows, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_RECORD)); node; node = g_tree_node_next(node)) {
                const RecordRow *record = g_tree_node_value(node);
                VisitCountRow one = { .origin = record->origin, .status = record->status, .n = 1 };

                if (record->type != RECORD_APPOINTMENT || record->moment.ms < from.ms || record->moment.ms >= to.ms)
                        continue;
                one.is_treated = is_treated(b, record, near);
                if (record->status != RECORD_BOOKED || one.is_treated || record->moment.ms < waited.ms)
                        count_in(rows, &one);
        }
        return 0;
}

/* ---- birthdays ------------------------------------------------------------------------------- */

static int born(const PatientRow *row)
{
        return row->p.has_birth_date ? row->p.birth_date.month * 100 + row->p.birth_date.day : 0;
}

/* @a 0: whenever they were born */
static void numbers_born(Backend *b, int a, int or_b, int64_t after, unsigned n_max, GArray *numbers)
{
        GTreeNode *node = g_tree_upper_bound(memory_table(b, TABLE_PATIENT), &after);

        for (; node && n_max > 0; node = g_tree_node_next(node)) {
                const int on = born(g_tree_node_value(node));

                if (a != 0 && (on == 0 || (on != a && on != or_b)))
                        continue;
                g_array_append_vals(numbers, g_tree_node_key(node), 1);
                n_max--;
        }
}

int memory_patient_numbers(Backend *b, int64_t after, unsigned n_max, GArray *numbers, Err *err)
{
        numbers_born(b, 0, 0, after, n_max, numbers);
        return 0;
}

int memory_patient_names(Backend *b, int64_t after, unsigned n_max, GArray *rows, Err *err)
{
        for (GTreeNode *node = g_tree_upper_bound(memory_table(b, TABLE_PATIENT), &after); node && n_max > 0; node = g_tree_node_next(node)) {
                const PatientRow *patient = g_tree_node_value(node);
                const NameRow row = { patient->number, g_strdup(patient->p.name), g_strdup(patient->p.guardian_name) };

                g_array_append_val(rows, row);
                n_max--;
        }
        return 0;
}

int memory_patient_numbers_born(Backend *b, int month_day, int or_month_day, int64_t after, unsigned n_max, GArray *numbers, Err *err)
{
        numbers_born(b, month_day, or_month_day, after, n_max, numbers);
        return 0;
}

int memory_patient_next_born(Backend *b, int month_day, int *ret, Err *err)
{
        enum { YEAR = 10000 };
        int best = 0;

        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_PATIENT)); node; node = g_tree_node_next(node)) {
                int on = born(g_tree_node_value(node));

                if (on == 0)
                        continue;
                on += on < month_day ? YEAR : 0;
                if (best == 0 || on < best)
                        best = on;
        }
        if (best == 0)
                return STORE_NOT_FOUND;
        *ret = best % YEAR;
        return 0;
}
