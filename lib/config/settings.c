#include "config/settings.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/utc.h"

/* ---- faults ---- */

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

void setting_fault(const config_setting_t *setting, ErrList *faults, const char *mend, const char *what,
        const char *why, ...)
{
        va_list values;

        va_start(values, why);
        tell(setting, faults, false, mend, what, why, values);
        va_end(values);
}

void setting_warn(const config_setting_t *setting, ErrList *faults, const char *mend, const char *what,
        const char *why, ...)
{
        va_list values;

        va_start(values, why);
        tell(setting, faults, true, mend, what, why, values);
        va_end(values);
}

char *settings_what(const config_setting_t *group, const char *noun)
{
        const char *id = NULL;

        if (config_setting_is_group(group) && config_setting_lookup_string(group, "id", &id) && id_is_valid(id))
                return g_strdup_printf("%s \"%s\"", noun, id);
        return g_strdup(noun);
}

/* ---- from text to a field; a preset and a file come the same way ---- */

static int string_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        size_t n = text_chars(text);
        char **field = to;

        if (row->smallest >= 1 && text_is_blank(text))
                return err_set(err, -EINVAL, "write a text between the quotes, or take the setting out", row->name,
                        "it is empty");
        if ((double)n < row->smallest || (row->largest > 0 && (double)n > row->largest))
                return err_set(err, -EINVAL, "make it shorter or longer", row->name,
                        "it has %zu characters, and from %.0f to %.0f are taken", n, row->smallest, row->largest);
        g_free(*field);
        *field = g_strdup(text);
        return 0;
}

static int id_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        char **field = to;

        if (!id_is_valid(text))
                return err_set(err, -EINVAL, "use 1 to 64 of the characters A-Z a-z 0-9 . _ -", row->name,
                        "it is not an id");
        g_free(*field);
        *field = g_strdup(text);
        return 0;
}

static int bool_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        *(bool *)to = text_equal(text, "true");
        return 0;
}

static int check_range(const Setting *row, double value, Err *err)
{
        const char *unit = row->unit ? row->unit : "";

        if (value >= row->smallest && (row->largest <= 0 || value <= row->largest))
                return 0;
        if (row->largest <= 0)
                return err_set(err, -EINVAL, "take a larger one", row->name,
                        "%g is too small: the smallest is %g %s", value, row->smallest, unit);
        return err_set(err, -EINVAL, "take one inside this range", row->name,
                "%g is out of range: from %g to %g %s", value, row->smallest, row->largest, unit);
}

static int unsigned_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        int64_t value = g_ascii_strtoll(text, NULL, 10);
        int r = check_range(row, (double)value, err);

        if (r == 0 && (value < 0 || value > (int64_t)G_MAXUINT))
                r = err_set(err, -EINVAL, "take a smaller one", row->name, "%" PRId64 " is too large", value);
        if (r == 0)
                *(unsigned *)to = (unsigned)value;
        return r;
}

static int double_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        double value = g_ascii_strtod(text, NULL);
        int r = check_range(row, value, err);

        if (r == 0)
                *(double *)to = value;
        return r;
}

static int duration_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        DurationMs value;
        int r = duration_parse(text, &value);

        if (r < 0)
                return err_set(err, r, "write a number and a unit, such as \"20 seconds\" or \"2 days\"", row->name,
                        "\"%s\" is not a length of time", text);
        r = check_range(row, (double)value.ms / 1000, err);
        if (r == 0)
                *(DurationMs *)to = value;
        return r;
}

static int time_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        CivilTime value;

        if (civil_time_parse(text, &value) < 0)
                return err_set(err, -EINVAL, "write it as \"09:30\"", row->name, "\"%s\" is not a time of day", text);
        *(CivilTime *)to = value;
        return 0;
}

static int span_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        CivilSpan value;
        int r = civil_span_parse(text, &value);

        if (r == -ERANGE)
                return err_set(err, r, "write the earlier time first; it ends on the day it begins", row->name,
                        "\"%s\" does not rise within one day", text);
        if (r < 0)
                return err_set(err, r, "write it as \"09:00-20:00\"", row->name,
                        "\"%s\" is not a span of two times of day", text);
        *(CivilSpan *)to = value;
        return 0;
}

static int date_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        CivilDate value;

        if (civil_date_parse(text, &value) < 0)
                return err_set(err, -EINVAL, "write it as \"2026-03-01\"", row->name, "\"%s\" is not a date", text);
        *(CivilDate *)to = value;
        return 0;
}

static int zone_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        const CivilZone *value;

        if (civil_zone_get(text, &value, NULL) < 0)
                return err_set(err, -EINVAL, "write the zone's IANA name, such as \"Europe/Kyiv\"", row->name,
                        "\"%s\" is not a time zone: no such name, or a fixed offset, which knows no summer time",
                        text);
        *(const CivilZone **)to = value;
        return 0;
}

static int enum_from_text(const Setting *row, const char *text, void *to, Err *err)
{
        int value = row->from_string(text);

        if (value < 0) {
                g_autoptr(GString) words = g_string_new("write one of");

                for (unsigned i = 0; row->to_string(i); i++)
                        g_string_append_printf(words, "%s \"%s\"", i > 0 ? "," : "", row->to_string(i));
                return err_set(err, -EINVAL, words->str, row->name, "\"%s\" is not one of its words", text);
        }
        /* every enum of ours counts from 0 and so has the size of an unsigned */
        *(unsigned *)to = (unsigned)value;
        return 0;
}

/* ---- from a field to text ---- */

static void print_string(const void *from, GString *out)
{
        const char *text = *(char *const *)from;

        g_string_append_c(out, '"');
        for (const char *at = text; *at; at++) {
                if (*at == '"' || *at == '\\')
                        g_string_append_c(out, '\\');
                g_string_append_c(out, *at);
        }
        g_string_append_c(out, '"');
}

static void print_bool(const void *from, GString *out)
{
        g_string_append(out, *(const bool *)from ? "true" : "false");
}

static void print_unsigned(const void *from, GString *out)
{
        g_string_append_printf(out, "%u", *(const unsigned *)from);
}

static void print_duration(const void *from, GString *out)
{
        static const struct {
                const char *unit;
                int64_t ms;
        } units[] = {
                { "days", 86400000 }, { "hours", 3600000 }, { "minutes", 60000 }, { "seconds", 1000 }, { "ms", 1 },
        };
        int64_t ms = ((const DurationMs *)from)->ms;
        size_t i = 0;

        while (i + 1 < ELEMENTSOF(units) && (ms == 0 ? i < 3 : ms % units[i].ms != 0))
                i++;
        g_string_append_printf(out, "\"%" PRId64 " %s\"", ms / units[i].ms, units[i].unit);
}

/* ---- one row for each type ---- */

static const struct {
        const char *noun;    /* as a sentence needs it */
        const char *example; /* as a file would say it */
        int (*from_text)(const Setting *row, const char *text, void *to, Err *err); /* NULL: not a plain value */
        void (*print)(const void *from, GString *out);                              /* NULL: not printed */
} kinds[] = {
        [SETTING_STRING] = { "a text", "\"...\"", string_from_text, print_string },
        [SETTING_ID] = { "an id", "\"some-name\"", id_from_text, print_string },
        [SETTING_BOOL] = { "true or false", "true", bool_from_text, print_bool },
        [SETTING_UNSIGNED] = { "a whole number", "1", unsigned_from_text, print_unsigned },
        [SETTING_DOUBLE] = { "a number", "0.5", double_from_text, NULL },
        [SETTING_DURATION] = { "a length of time", "\"20 seconds\"", duration_from_text, print_duration },
        [SETTING_TIME] = { "a time of day", "\"10:00\"", time_from_text, NULL },
        [SETTING_SPAN] = { "a span of two times", "\"09:00-20:00\"", span_from_text, NULL },
        [SETTING_DATE] = { "a date", "\"2026-03-01\"", date_from_text, NULL },
        [SETTING_ZONE] = { "a time zone's name", "\"Europe/Kyiv\"", zone_from_text, NULL },
        [SETTING_ENUM] = { "one of its words", "\"...\"", enum_from_text, NULL },
        [SETTING_STRINGS] = { "a list of texts", "[ \"...\", \"...\" ]", NULL, NULL },
        [SETTING_MAP] = { "a group of texts", "{ name = \"...\"; }", NULL, NULL },
        [SETTING_GROUP] = { "a group", "{ ... }", NULL, NULL },
        [SETTING_LIST] = { "a list of groups", "( { ... }, { ... } )", NULL, NULL },
        [SETTING_ANY] = { "a value", "...", NULL, NULL },
};
static_assert(ELEMENTSOF(kinds) == N_SETTING_TYPES, "a type of setting lacks its row");

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

static int fault_type(const Setting *row, const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *name = row->name;
        g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, name);
        g_autofree char *mend = g_strdup_printf("write it like  %s = %s;", name, kinds[row->type].example);

        setting_fault(setting, faults, mend, which, "it is %s, and %s is needed", found_noun(setting),
                kinds[row->type].noun);
        return -EINVAL;
}

const char *setting_text(const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *text = config_setting_get_string(setting);

        if (!text) {
                setting_fault(setting, faults, "put it in quotes: \"...\"", what, "it is %s, and a text is needed",
                        found_noun(setting));
                return NULL;
        }
        if (!text_is_utf8(text, strlen(text))) {
                setting_fault(setting, faults, "save the file as UTF-8", what, "its text is not UTF-8");
                return NULL;
        }
        return text;
}

/* The value as the text a preset would give; NULL with a fault: of another type. */
static char *value_text(const Setting *row, const config_setting_t *setting, const char *what, ErrList *faults)
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
                return g_strdup(g_ascii_dtostr(buffer, sizeof(buffer), config_setting_get_float(setting)));
        }
        if (type != CONFIG_TYPE_STRING || row->type == SETTING_BOOL || row->type == SETTING_UNSIGNED ||
                row->type == SETTING_DOUBLE) {
                fault_type(row, setting, what, faults);
                return NULL;
        }
        which = g_strdup_printf("%s: setting \"%s\"", what, row->name);
        return g_strdup(setting_text(setting, which, faults));
}

static int read_value(
        const Setting *row, const config_setting_t *setting, void *field, const char *what, ErrList *faults)
{
        g_autofree char *text = value_text(row, setting, what, faults);
        g_autofree char *which = NULL;
        Err err = { 0 };

        if (!text)
                return -EINVAL;
        if (kinds[row->type].from_text(row, text, field, &err) == 0)
                return 0;
        which = g_strdup_printf("%s: setting \"%s\"", what, row->name);
        setting_fault(setting, faults, err.mend, which, "%s", err.why);
        return -EINVAL;
}

static int read_strings(
        const Setting *row, const config_setting_t *setting, void *field, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, row->name);
        g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
        GPtrArray **to = field;
        int n = config_setting_length(setting);

        if (!config_setting_is_array(setting) && !config_setting_is_list(setting))
                return fault_type(row, setting, what, faults);
        for (int i = 0; i < n; i++) {
                const char *text = setting_text(config_setting_get_elem(setting, (unsigned)i), which, faults);

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
                        "it has %d entries, and from %.0f to %.0f are taken", n, row->smallest, row->largest);
                return -EINVAL;
        }
        g_clear_pointer(to, g_ptr_array_unref);
        *to = g_steal_pointer(&list);
        return 0;
}

static int read_map(
        const Setting *row, const config_setting_t *setting, void *field, const char *what, ErrList *faults)
{
        g_autoptr(GHashTable) map = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        GHashTable **to = field;
        int n = config_setting_length(setting), r = 0;

        if (!config_setting_is_group(setting))
                return fault_type(row, setting, what, faults);
        for (int i = 0; i < n; i++) {
                const config_setting_t *entry = config_setting_get_elem(setting, (unsigned)i);
                const char *name = config_setting_name(entry);
                g_autofree char *which = g_strdup_printf("%s: setting \"%s.%s\"", what, row->name, name);
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

static int read_list(
        const Setting *row, const config_setting_t *setting, void *field, const char *what, ErrList *faults)
{
        int n = config_setting_length(setting), r = 0;

        if (!config_setting_is_list(setting) && !(config_setting_is_array(setting) && n == 0))
                return fault_type(row, setting, what, faults);
        if (n < row->smallest || (row->largest > 0 && n > row->largest)) {
                g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, row->name);

                setting_fault(setting, faults, "add or take out entries", which,
                        "it has %d entries, and from %.0f to %.0f are taken", n, row->smallest, row->largest);
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

static int read_group(
        const Setting *row, const config_setting_t *setting, void *field, const char *what, ErrList *faults)
{
        g_autofree char *inner = g_strdup_printf("%s, %s", what, row->name);

        if (!config_setting_is_group(setting))
                return fault_type(row, setting, what, faults);
        return settings_read(setting, row->table, field, inner, faults);
}

static int read_row(
        const Setting *row, const config_setting_t *setting, void *target, const char *what, ErrList *faults)
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
                /* a preset that its own row refuses is a mistake of ours, found by the first test */
                int r = kinds[row->type].from_text(row, row->preset, field, NULL);
                g_assert(r == 0);
        }
}

/* Letters to change, add or take out to make one name of the other. */
static unsigned distance(const char *a, const char *b)
{
        unsigned row[65];
        size_t n_a = strlen(a), n_b = strlen(b);

        if (n_a >= ELEMENTSOF(row) || n_b >= ELEMENTSOF(row))
                return G_MAXUINT;
        for (unsigned j = 0; j <= n_b; j++)
                row[j] = j;
        for (unsigned i = 1; i <= n_a; i++) {
                unsigned above_left = row[0];

                row[0] = i;
                for (unsigned j = 1; j <= n_b; j++) {
                        unsigned above = row[j];
                        unsigned changed = above_left + (a[i - 1] != b[j - 1]);

                        row[j] = MIN(changed, MIN(above, row[j - 1]) + 1);
                        above_left = above;
                }
        }
        return row[n_b];
}

const char *settings_nearest(const Setting *table, const char *name)
{
        const char *nearest = NULL;
        unsigned least = (unsigned)strlen(name) / 4 + 2;

        for (const Setting *row = table; row->name; row++) {
                unsigned d = distance(row->name, name);

                if (d < least) {
                        least = d;
                        nearest = row->name;
                }
        }
        return nearest;
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
                mend = nearest ? g_strdup_printf("write \"%s\", if that was meant, or take the line out", nearest)
                               : g_strdup("take the line out; followupd.conf(5) lists what is taken here");
                setting_fault(setting, faults, mend, which, "there is no setting of this name here");
                r = -EINVAL;
        }
        return r;
}

static int fault_missing(const config_setting_t *group, const Setting *row, const char *what, ErrList *faults)
{
        const char *name = row->name;
        g_autofree char *which = g_strdup_printf("%s: no setting \"%s\"", what, name);
        g_autofree char *mend = g_strdup_printf("add  %s = %s;", name, kinds[row->type].example);

        setting_fault(group, faults, mend, which, "it must be there: %s", row->help);
        return -EINVAL;
}

int settings_read(const config_setting_t *group, const Setting *table, void *target, const char *what,
        ErrList *faults)
{
        int r = group ? refuse_unknown(group, table, what, faults) : 0;

        for (const Setting *row = table; row->name; row++) {
                const config_setting_t *setting = group ? config_setting_get_member(group, row->name) : NULL;
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
                        g_string_append_printf(out, "%*s# %s is not set: %s\n", (int)indent, "", row->name, row->help);
                else if (kinds[row->type].print) {
                        g_string_append_printf(out, "%*s%s = ", (int)indent, "", row->name);
                        kinds[row->type].print(field, out);
                        g_string_append_printf(out, ";  # %s\n", row->help);
                }
        }
}
