#include "config/settings.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/ids.h"
#include "base/text.h"
#include "config/nearest.h"
#include "config/setting-value.h"

/* ---- faults ---- */

G_GNUC_PRINTF(6, 0)
static void tell(const config_setting_t *setting, ErrList *faults, bool warning, const char *mend,
        const char *what, const char *why, va_list values)
{
        g_autofree char *text = g_strdup_vprintf(why, values);
        const char *file = config_setting_source_file(setting);
        unsigned line = config_setting_source_line(setting);

        if (warning)
                err_list_warn(faults, file, line, mend, what, "%s", text);
        else
                err_list_add(faults, file, line, mend, what, "%s", text);
}

void setting_fault(const config_setting_t *setting, ErrList *faults, const char *mend,
        const char *what, const char *why, ...)
{
        va_list values;

        va_start(values, why);
        tell(setting, faults, false, mend, what, why, values);
        va_end(values);
}

void setting_warn(const config_setting_t *setting, ErrList *faults, const char *mend,
        const char *what, const char *why, ...)
{
        va_list values;

        va_start(values, why);
        tell(setting, faults, true, mend, what, why, values);
        va_end(values);
}

char *settings_what(const config_setting_t *group, const char *noun)
{
        const char *id = NULL;

        if (config_setting_is_group(group) && config_setting_lookup_string(group, "id", &id) &&
                id_is_valid(id))
                return g_strdup_printf("%s \"%s\"", noun, id);
        return g_strdup(noun);
}

/* ---- types ---- */

/* What stands in the file, for "it is ..., and ... is needed". */
static const char *found_noun(const config_setting_t *setting)
{
        switch (config_setting_type(setting)) {
        case CONFIG_TYPE_GROUP:
                return "a group { }";
        case CONFIG_TYPE_INT:
        case CONFIG_TYPE_INT64:
                return "a whole number";
        case CONFIG_TYPE_FLOAT:
                return "a number with a fraction";
        case CONFIG_TYPE_STRING:
                return "a text in quotes";
        case CONFIG_TYPE_BOOL:
                return "true or false";
        case CONFIG_TYPE_ARRAY:
                return "a list [ ]";
        default:
                return "a list ( )";
        }
}

static int fault_type(
        const Setting *row, const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *name = row->name;
        g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, name);
        g_autofree char *mend =
                g_strdup_printf("write it like  %s = %s;", name, setting_example(row->type));

        setting_fault(setting, faults, mend, which, "it is %s, and %s is needed",
                found_noun(setting), setting_noun(row->type));
        return -EINVAL;
}

const char *setting_text(const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *text = config_setting_get_string(setting);

        if (!text) {
                setting_fault(setting, faults, "put it in quotes: \"...\"", what,
                        "it is %s, and a text is needed", found_noun(setting));
                return NULL;
        }
        if (!text_is_utf8(text, strlen(text))) {
                setting_fault(
                        setting, faults, "save the file as UTF-8", what, "its text is not UTF-8");
                return NULL;
        }
        return text;
}

/* The value as the text a preset would give; NULL with a fault: of another type. */
static char *value_text(
        const Setting *row, const config_setting_t *setting, const char *what, ErrList *faults)
{
        g_autofree char *which = NULL;
        int type = config_setting_type(setting);
        bool is_whole = type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64;

        if (row->type == SETTING_BOOL && type == CONFIG_TYPE_BOOL)
                return g_strdup(config_setting_get_bool(setting) ? "true" : "false");
        if ((row->type == SETTING_UNSIGNED || row->type == SETTING_DOUBLE) && is_whole)
                return g_strdup_printf("%lld", config_setting_get_int64(setting));
        if (row->type == SETTING_DOUBLE && type == CONFIG_TYPE_FLOAT) {
                char buffer[G_ASCII_DTOSTR_BUF_SIZE];
                return g_strdup(
                        g_ascii_dtostr(buffer, sizeof(buffer), config_setting_get_float(setting)));
        }
        if (type != CONFIG_TYPE_STRING || row->type == SETTING_BOOL ||
                row->type == SETTING_UNSIGNED || row->type == SETTING_DOUBLE) {
                fault_type(row, setting, what, faults);
                return NULL;
        }
        which = g_strdup_printf("%s: setting \"%s\"", what, row->name);
        return g_strdup(setting_text(setting, which, faults));
}

static int read_value(const Setting *row, const config_setting_t *setting, void *field,
        const char *what, ErrList *faults)
{
        g_autofree char *text = value_text(row, setting, what, faults);
        g_autofree char *which = NULL;
        Err err = { 0 };

        if (!text)
                return -EINVAL;
        if (setting_from_text(row, text, field, &err) == 0)
                return 0;
        which = g_strdup_printf("%s: setting \"%s\"", what, row->name);
        setting_fault(setting, faults, err.mend, which, "%s", err.why);
        return -EINVAL;
}

static int read_strings(const Setting *row, const config_setting_t *setting, void *field,
        const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, row->name);
        g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
        GPtrArray **to = field;
        int n = config_setting_length(setting);

        if (!config_setting_is_array(setting) && !config_setting_is_list(setting))
                return fault_type(row, setting, what, faults);
        for (int i = 0; i < n; i++) {
                const char *text =
                        setting_text(config_setting_get_elem(setting, (unsigned)i), which, faults);

                if (!text)
                        return -EINVAL;
                if (text_is_blank(text)) {
                        setting_fault(config_setting_get_elem(setting, (unsigned)i), faults,
                                "take the empty entry out", which, "an entry of the list is empty");
                        return -EINVAL;
                }
                g_ptr_array_add(list, g_strdup(text));
        }
        if (n < row->smallest || (row->largest > 0 && n > row->largest)) {
                setting_fault(setting, faults, "add or take out entries", which,
                        "it has %d entries, and from %.0f to %.0f are taken", n, row->smallest,
                        row->largest);
                return -EINVAL;
        }
        g_clear_pointer(to, g_ptr_array_unref);
        *to = g_steal_pointer(&list);
        return 0;
}

static int read_map(const Setting *row, const config_setting_t *setting, void *field,
        const char *what, ErrList *faults)
{
        g_autoptr(GHashTable) map = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        GHashTable **to = field;
        int n = config_setting_length(setting), r = 0;

        if (!config_setting_is_group(setting))
                return fault_type(row, setting, what, faults);
        for (int i = 0; i < n; i++) {
                const config_setting_t *entry = config_setting_get_elem(setting, (unsigned)i);
                const char *name = config_setting_name(entry);
                g_autofree char *which =
                        g_strdup_printf("%s: setting \"%s.%s\"", what, row->name, name);
                const char *text = setting_text(entry, which, faults);

                if (text)
                        g_hash_table_insert(map, g_strdup(name), g_strdup(text));
                else
                        r = -EINVAL;
        }
        if (r < 0)
                return r;
        g_clear_pointer(to, g_hash_table_unref);
        *to = g_steal_pointer(&map);
        return 0;
}

static int read_list(const Setting *row, const config_setting_t *setting, void *field,
        const char *what, ErrList *faults)
{
        int n = config_setting_length(setting), r = 0;

        if (!config_setting_is_list(setting) && !(config_setting_is_array(setting) && n == 0))
                return fault_type(row, setting, what, faults);
        if (n < row->smallest || (row->largest > 0 && n > row->largest)) {
                g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, row->name);

                setting_fault(setting, faults, "add or take out entries", which,
                        "it has %d entries, and from %.0f to %.0f are taken", n, row->smallest,
                        row->largest);
                return -EINVAL;
        }
        for (int i = 0; i < n; i++) {
                const config_setting_t *entry = config_setting_get_elem(setting, (unsigned)i);

                if (!config_setting_is_group(entry))
                        r = fault_type(row, entry, what, faults);
                else if (row->read(entry, field, what, faults) < 0)
                        r = -EINVAL;
        }
        return r;
}

static int read_group(const Setting *row, const config_setting_t *setting, void *field,
        const char *what, ErrList *faults)
{
        g_autofree char *inner = g_strdup_printf("%s, %s", what, row->name);

        if (!config_setting_is_group(setting))
                return fault_type(row, setting, what, faults);
        return settings_read(setting, row->table, field, inner, faults);
}

static int read_row(const Setting *row, const config_setting_t *setting, void *target,
        const char *what, ErrList *faults)
{
        void *field = (char *)target + row->offset;

        switch (row->type) {
        case SETTING_STRINGS:
                return read_strings(row, setting, field, what, faults);
        case SETTING_MAP:
                return read_map(row, setting, field, what, faults);
        case SETTING_GROUP:
                return read_group(row, setting, field, what, faults);
        case SETTING_LIST:
                return read_list(row, setting, field, what, faults);
        case SETTING_ANY:
                return row->read(setting, field, what, faults);
        case SETTING_STRING:
        case SETTING_ID:
        case SETTING_BOOL:
        case SETTING_UNSIGNED:
        case SETTING_DOUBLE:
        case SETTING_DURATION:
        case SETTING_TIME:
        case SETTING_SPAN:
        case SETTING_DATE:
        case SETTING_ZONE:
        case SETTING_ENUM:
                return read_value(row, setting, field, what, faults);
        }
        return -EINVAL;
}

static void use_preset(const Setting *row, void *target)
{
        void *field = (char *)target + row->offset;

        if (row->type == SETTING_GROUP)
                settings_read(NULL, row->table, field, row->name, NULL);
        else if (row->preset) {
                /* a preset that its own row refuses is a mistake of ours, found by the first test
                 */
                int r = setting_from_text(row, row->preset, field, NULL);
                g_assert(r == 0);
        }
}

const char *settings_nearest(const Setting *table, const char *name)
{
        Nearest nearest = nearest_to(name);

        for (const Setting *row = table; row->name; row++)
                nearest_see(&nearest, row->name);
        return nearest.found;
}

static const Setting *find_row(const Setting *table, const char *name)
{
        for (const Setting *row = table; row->name; row++)
                if (text_equal(row->name, name))
                        return row;
        return NULL;
}

static int refuse_unknown(
        const config_setting_t *group, const Setting *table, const char *what, ErrList *faults)
{
        int n = config_setting_length(group), r = 0;

        for (int i = 0; i < n; i++) {
                const config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
                const char *name = config_setting_name(setting);
                const char *nearest;
                g_autofree char *which = NULL, *mend = NULL;

                if (find_row(table, name))
                        continue;
                nearest = settings_nearest(table, name);
                which = g_strdup_printf("%s: unknown setting \"%s\"", what, name);
                mend = nearest ? g_strdup_printf(
                                         "write \"%s\", if that was meant, or take the line out",
                                         nearest)
                               : g_strdup("take the line out; followupd.conf(5) lists what is "
                                          "taken here");
                setting_fault(
                        setting, faults, mend, which, "there is no setting of this name here");
                r = -EINVAL;
        }
        return r;
}

static int fault_missing(
        const config_setting_t *group, const Setting *row, const char *what, ErrList *faults)
{
        const char *name = row->name;
        g_autofree char *which = g_strdup_printf("%s: no setting \"%s\"", what, name);
        g_autofree char *mend = g_strdup_printf("add  %s = %s;", name, setting_example(row->type));

        setting_fault(group, faults, mend, which, "it must be there: %s", row->help);
        return -EINVAL;
}

int settings_read(const config_setting_t *group, const Setting *table, void *target,
        const char *what, ErrList *faults)
{
        int r = group ? refuse_unknown(group, table, what, faults) : 0;

        for (const Setting *row = table; row->name; row++) {
                const config_setting_t *setting =
                        group ? config_setting_get_member(group, row->name) : NULL;
                bool is_there = setting != NULL;

                if (!is_there)
                        use_preset(row, target);
                else if (read_row(row, setting, target, what, faults) < 0)
                        r = -EINVAL;
                if (!is_there && row->required && group)
                        r = fault_missing(group, row, what, faults);
                if (is_there && row->has_offset > 0)
                        *(bool *)((char *)target + row->has_offset) = true;
        }
        return r;
}

void settings_free(const Setting *table, void *target)
{
        for (const Setting *row = table; row->name; row++) {
                void *field = (char *)target + row->offset;

                if (row->type == SETTING_STRING || row->type == SETTING_ID)
                        g_clear_pointer((char **)field, g_free);
                else if (row->type == SETTING_STRINGS)
                        g_clear_pointer((GPtrArray **)field, g_ptr_array_unref);
                else if (row->type == SETTING_MAP)
                        g_clear_pointer((GHashTable **)field, g_hash_table_unref);
                else if (row->type == SETTING_GROUP)
                        settings_free(row->table, field);
        }
}

static void print_strings(const Setting *row, const GPtrArray *strings, unsigned indent, GString *out)
{
        g_string_append_printf(out, "%*s%s = [", (int)indent, "", row->name);
        for (unsigned i = 0; strings && i < strings->len; i++) {
                char *const *text = (char *const *)&strings->pdata[i];

                g_string_append(out, i > 0 ? ", " : " ");
                setting_print_value(SETTING_STRING, text, out);
        }
        g_string_append_printf(out, " ];  # %s\n", row->help);
}

void settings_print(const Setting *table, const void *target, unsigned indent, GString *out)
{
        for (const Setting *row = table; row->name; row++) {
                const void *field = (const char *)target + row->offset;
                bool is_text = row->type == SETTING_STRING || row->type == SETTING_ID;

                if (row->type == SETTING_GROUP) {
                        g_string_append_printf(out, "%*s%s = {\n", (int)indent, "", row->name);
                        settings_print(row->table, field, indent + 2, out);
                        g_string_append_printf(out, "%*s};\n", (int)indent, "");
                } else if (is_text && !*(char *const *)field)
                        g_string_append_printf(out, "%*s# %s is not set: %s\n", (int)indent, "",
                                row->name, row->help);
                else if (row->type == SETTING_STRINGS)
                        print_strings(row, *(GPtrArray *const *)field, indent, out);
                else if (setting_has_print(row->type)) {
                        g_string_append_printf(out, "%*s%s = ", (int)indent, "", row->name);
                        setting_print_value(row->type, field, out);
                        g_string_append_printf(out, ";  # %s\n", row->help);
                }
        }
}
