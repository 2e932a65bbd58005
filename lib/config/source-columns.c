/* The columns of a source: which of them make which field, and whether they can make a record at all. */
#include "config/source-draft.h"

#include <errno.h>

#include "base/text.h"

void source_column_free(gpointer p)
{
        SourceColumn *column = p;

        g_free(column->method);
        g_clear_pointer(&column->ways, g_ptr_array_unref);
        g_free(column);
}

static int add_name(GPtrArray *way, const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *text = setting_text(setting, what, faults);

        if (text && text_is_blank(text))
                setting_fault(setting, faults, "write the column's name as the header line has it", what,
                        "a column's name is empty");
        if (!text || text_is_blank(text))
                return -EINVAL;
        g_ptr_array_add(way, text_trim(text));
        return 0;
}

/* "A" or [ "A", "B" ]: one way to make a field */
static int add_way(GPtrArray *ways, const config_setting_t *setting, const char *what, ErrList *faults)
{
        g_autoptr(GPtrArray) way = g_ptr_array_new_with_free_func(g_free);

        if (!config_setting_is_array(setting)) {
                if (add_name(way, setting, what, faults) < 0)
                        return -EINVAL;
        }
        for (int i = 0; config_setting_is_array(setting) && i < config_setting_length(setting); i++)
                if (add_name(way, config_setting_get_elem(setting, (unsigned)i), what, faults) < 0)
                        return -EINVAL;
        if (way->len == 0) {
                setting_fault(setting, faults, "name a column", what, "the list of columns is empty");
                return -EINVAL;
        }
        g_ptr_array_add(ways, g_steal_pointer(&way));
        return 0;
}

static int read_column(Source *source, const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *name = config_setting_name(setting), *method = NULL;
        int field = source_field_find(name, &method);
        g_autofree char *which = g_strdup_printf("%s: column of \"%s\"", what, name);
        SourceColumn *column;

        if (field < 0) {
                setting_fault(setting, faults,
                        "use a field's native name, such as id, performed_at, procedure, patient_name, patient_phone, patient_telegram",
                        which, "there is no such field");
                return -EINVAL;
        }
        column = g_new0(SourceColumn, 1);
        column->field = (SourceField)field;
        column->method = g_strdup(method);
        column->ways = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
        column->line = config_setting_source_line(setting);
        g_ptr_array_add(source->columns, column);
        if (!config_setting_is_list(setting))
                return add_way(column->ways, setting, which, faults);
        for (int i = 0; i < config_setting_length(setting); i++)
                if (add_way(column->ways, config_setting_get_elem(setting, (unsigned)i), which, faults) < 0)
                        return -EINVAL;
        return 0;
}

int source_read_columns(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        int r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  columns = { id = \"Number\"; ... };", what,
                        "\"columns\" is not a group");
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(setting); i++)
                if (read_column(target, config_setting_get_elem(setting, (unsigned)i), what, faults) < 0)
                        r = -EINVAL;
        return r;
}

static bool has_column(const Source *source, SourceField field)
{
        for (unsigned i = 0; i < source->columns->len; i++)
                if (((SourceColumn *)g_ptr_array_index(source->columns, i))->field == field)
                        return true;
        return false;
}

static void need(const Source *source, bool is_there, const config_setting_t *group, const char *what,
        const char *mend, const char *missing, ErrList *faults)
{
        if (!is_there)
                setting_fault(group, faults, mend, what, "its columns lack %s, which a %s needs", missing,
                        source_type_to_string(source->type));
}

/* What spans settings: that the columns can make a record at all. */
void source_check_columns(const Source *source, const config_setting_t *group, const char *what, ErrList *faults)
{
        bool name = has_column(source, FIELD_PATIENT_NAME) || has_column(source, FIELD_PATIENT_FAMILY) ||
                has_column(source, FIELD_PATIENT_GIVEN);
        bool patient_id = has_column(source, FIELD_PATIENT_ID);

        if (source->type == SOURCE_PATIENT) {
                need(source, patient_id || has_column(source, FIELD_ID), group, what,
                        "add  patient_id = \"...\";", "the patient's id", faults);
                return;
        }
        need(source, has_column(source, FIELD_ID), group, what,
                "add  id = \"...\";  where the system gives none, several columns that tell rows apart: id = [ \"...\", \"...\" ];",
                "an id", faults);
        need(source, has_column(source, FIELD_PERFORMED_AT) || has_column(source, FIELD_STARTS_AT), group, what,
                "add  performed_at = \"...\";  (or starts_at of appointments)", "a time", faults);
        need(source, source->type == SOURCE_APPOINTMENT || has_column(source, FIELD_PROCEDURE), group, what,
                "add  procedure = \"...\";", "a procedure", faults);
        need(source, name || patient_id, group, what, "add  patient_name = \"...\";  or  patient_id", "a patient",
                faults);
        if (source->patients) {
                need(source, patient_id, group, what, "add  patient_id = \"...\";",
                        "the patient's id, by which both files are joined", faults);
                return;
        }
        need(source,
                has_column(source, FIELD_PATIENT_PHONE) || has_column(source, FIELD_GUARDIAN_PHONE) ||
                        has_column(source, FIELD_ADDRESS),
                group, what, "add  patient_phone = \"...\";", "a phone or messenger name", faults);
}
