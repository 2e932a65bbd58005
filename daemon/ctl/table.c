#include "daemon/ctl/table.h"

#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
        WIDTH_LEAST = 40, WIDTH_ENDLESS = 1 << 24, COLUMN_LEAST = 6, GAP = 2,
        BESIDE_LEAST = 10, /* of the others, where a column may take several lines */
        WRAPPED_MOST = 30, /* wide it is then, and takes no room from the others */
        WRAPPED_LEAST = 20, BELOW_INDENT = 6, /* where that does not do, it stands below its row */
        COLUMN_NONE = 32,
};

struct Table {
        GPtrArray *titles; /* char * */
        GPtrArray *cells;  /* char *, row by row */
        bool tells_offsets;
        uint32_t kept;     /* a bit for each column that is never shortened */
        unsigned wrapped;  /* the column that takes several lines where it must; COLUMN_NONE */
};

/* ---- harmless text --------------------------------------------------------------------------- */

/* A terminal, or a reader's eye, could be led astray by it: escapes, C1 controls, direction marks
 * (the "Trojan Source" set of UAX #9), line separators, and invisible characters of format. */
static bool is_harmful(gunichar c)
{
        return g_unichar_iscntrl(c) || c == 0x061C || c == 0x200E || c == 0x200F ||
               (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF ||
               (c >= 0xFFF9 && c <= 0xFFFB);
}

char *shown_text(const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        GString *out = g_string_new(NULL);

        for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);

                if (c == '\n' || c == '\r' || c == '\t')
                        g_string_append_c(out, ' ');
                else
                        g_string_append_unichar(out, is_harmful(c) ? 0xFFFD : c);
        }
        return g_string_free(out, FALSE);
}

char *shown_json(const char *json)
{
        g_autofree char *valid = g_utf8_make_valid(json, -1);
        GString *out = g_string_new(NULL);

        for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);

                /* such characters can only stand inside of strings, and all are below U+10000 */
                if (is_harmful(c) && c != '\n')
                        g_string_append_printf(out, "\\u%04x", c);
                else
                        g_string_append_unichar(out, c);
        }
        return g_string_free(out, FALSE);
}

char *shown_time(const char *rfc3339)
{
        /* 2026-03-29T10:00:00+03:00 */
        if (!rfc3339 || strlen(rfc3339) < 16 || rfc3339[10] != 'T')
                return rfc3339 ? shown_text(rfc3339) : g_strdup("-");
        return g_strdup_printf("%.10s %.5s%s", rfc3339, rfc3339 + 11, g_str_has_suffix(rfc3339, "Z") ? " UTC" : "");
}

char *shown_instant(const char *rfc3339)
{
        const size_t n = rfc3339 ? strlen(rfc3339) : 0;
        const bool has_offset = n >= 22 && rfc3339[10] == 'T' && (rfc3339[n - 6] == '+' || rfc3339[n - 6] == '-');
        g_autofree char *time = shown_time(rfc3339);

        return has_offset ? g_strdup_printf("%s %s", time, rfc3339 + n - 6) : g_steal_pointer(&time);
}

static gboolean say_name(const GMatchInfo *match, GString *out, void *userdata)
{
        g_autofree char *name = g_match_info_fetch(match, 1);

        g_string_append(out, g_strdelimit(name, "_", ' '));
        return FALSE;
}

char *shown_plain(const char *text)
{
        g_autoptr(GRegex) places = g_regex_new("( by rule [0-9]+)? \\(line [0-9]+\\)", 0, 0, NULL);
        g_autoptr(GRegex) answers = g_regex_new("\\bHTTP (?=[0-9])", 0, 0, NULL);
        g_autoptr(GRegex) names = g_regex_new("\\bflag_([a-z_]+)", 0, 0, NULL);
        g_autofree char *safe = shown_text(text);
        g_autofree char *placeless = g_regex_replace_literal(places, safe, -1, 0, "", 0, NULL);
        g_autofree char *answered = g_regex_replace_literal(answers, placeless, -1, 0, "answer ", 0, NULL);

        return g_regex_replace_eval(names, answered, -1, 0, 0, say_name, NULL, NULL);
}

const char *shown_key(const json_t *object, const char *key)
{
        return strcmp(key, "step") == 0 && json_is_null(json_object_get(object, key)) ? "cause_step" : key;
}

char *shown_member(const json_t *object, const char *key)
{
        const json_t *value = json_object_get(object, key);

        if (json_is_string(value))
                return json_string_length(value) > 0 ? shown_text(json_string_value(value))
                                                     : g_strdup("-");
        if (json_is_integer(value))
                return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
        if (json_is_boolean(value))
                return g_strdup(json_is_true(value) ? "yes" : "no");
        return g_strdup("-");
}

static unsigned char_width(gunichar c)
{
        return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

unsigned shown_width(const char *text)
{
        unsigned n = 0;

        for (const char *at = text; *at; at = g_utf8_next_char(at))
                n += char_width(g_utf8_get_char(at));
        return n;
}

/* ---- tables ---------------------------------------------------------------------------------- */

Table *table_new(const char *titles)
{
        Table *table = g_new0(Table, 1);
        g_auto(GStrv) each = g_strsplit(titles, "|", -1);

        table->wrapped = COLUMN_NONE;
        table->titles = g_ptr_array_new_with_free_func(g_free);
        table->cells = g_ptr_array_new_with_free_func(g_free);
        for (char **title = each; *title; title++)
                g_ptr_array_add(table->titles, g_strdup(*title));
        return table;
}

void table_cell(Table *table, const char *text)
{
        g_ptr_array_add(table->cells, text ? shown_text(text) : g_strdup("-"));
}

void table_cell_whole(Table *table, const char *text)
{
        table_keep(table, table->cells->len % table->titles->len);
        table_cell(table, text);
}

unsigned table_rows(const Table *table)
{
        return table->cells->len / table->titles->len;
}

void table_tell_offsets(Table *table)
{
        table->tells_offsets = true;
}

bool table_tells_offsets(const Table *table)
{
        return table->tells_offsets;
}

void table_keep(Table *table, unsigned column)
{
        table->kept |= UINT32_C(1) << column;
}

void table_wrap(Table *table, unsigned column)
{
        table->wrapped = column;
}

static bool is_kept(const Table *table, unsigned column)
{
        return table->kept & (UINT32_C(1) << column);
}

/* The widest column that may be narrowed, the one that is wrapped last; COLUMN_NONE. */
static unsigned widest(const Table *table, const unsigned *widths)
{
        const bool has_wrapped = table->wrapped != COLUMN_NONE && widths[table->wrapped] > COLUMN_LEAST;
        unsigned found = COLUMN_NONE;

        for (unsigned i = 0; i < table->titles->len; i++)
                if (!is_kept(table, i) && i != table->wrapped && widths[i] > (has_wrapped ? BESIDE_LEAST : COLUMN_LEAST) &&
                        (found == COLUMN_NONE || widths[i] > widths[found]))
                        found = i;
        return found == COLUMN_NONE && has_wrapped ? table->wrapped : found;
}

static unsigned sum_of(const Table *table, const unsigned *widths)
{
        unsigned sum = 0;

        for (unsigned i = 0; i < table->titles->len; i++)
                if (widths[i] > 0)
                        sum += widths[i] + (sum > 0 ? GAP : 0);
        return sum;
}

/* Narrows the widest column that may be by one until all fit, or none can be narrowed; a column left out is 0 wide.
 * Returns whether they fit. */
static bool fit(const Table *table, unsigned *widths, unsigned most)
{
        while (sum_of(table, widths) > most) {
                const unsigned column = widest(table, widths);

                if (column == COLUMN_NONE)
                        return false;
                widths[column]--;
        }
        return true;
}

static bool says_nothing(const Table *table, unsigned column)
{
        for (unsigned i = column; i < table->cells->len; i += table->titles->len)
                if (strcmp(g_ptr_array_index(table->cells, i), "-") != 0)
                        return false;
        return true;
}

/* What is too wide at the least: first the columns that say nothing are left out, then the last ones that may be. */
static void leave_out(const Table *table, unsigned *widths, unsigned most, GString *ret_left_out)
{
        for (unsigned i = table->titles->len; i-- > 0;)
                if (!is_kept(table, i) && table->cells->len > 0 && says_nothing(table, i))
                        widths[i] = 0;
        for (unsigned i = table->titles->len; i-- > 1 && !fit(table, widths, most);) {
                if (is_kept(table, i) || widths[i] == 0)
                        continue;
                widths[i] = 0;
                if (i == table->wrapped)
                        continue;
                g_string_prepend(ret_left_out, ret_left_out->len > 0 ? ", " : "");
                g_string_prepend(ret_left_out, g_ptr_array_index(table->titles, i));
        }
}

/* Cut between characters, with an ellipsis in the last column of its place. */
static void append_cell(GString *line, const char *text, unsigned width, bool is_last)
{
        unsigned have = shown_width(text), n = 0;

        if (have <= width) {
                g_string_append(line, text);
                n = have;
        } else {
                for (const char *at = text; *at; at = g_utf8_next_char(at)) {
                        gunichar c = g_utf8_get_char(at);

                        if (n + char_width(c) > width - 1)
                                break;
                        g_string_append_unichar(line, c);
                        n += char_width(c);
                }
                g_string_append(line, "…");
                n++;
        }
        for (; !is_last && n < width + GAP; n++)
                g_string_append_c(line, ' ');
}

/* As much of a text as @room takes, broken between words where it can be; returns what is left, or NULL. Caller g_free()s *ret. */
static const char *take_line(const char *text, unsigned room, char **ret)
{
        const char *at = text, *gap = NULL;
        unsigned n = 0;

        for (; *at && n + char_width(g_utf8_get_char(at)) <= room; at = g_utf8_next_char(at)) {
                if (*at == ' ')
                        gap = at;
                n += char_width(g_utf8_get_char(at));
        }
        if (*at == '\0') {
                *ret = g_strdup(text);
                return NULL;
        }
        if (*at == ' ')
                gap = at;
        if (!gap && at == text)
                at = g_utf8_next_char(text);
        *ret = g_strndup(text, (size_t)((gap ? gap : at) - text));
        return gap ? gap + 1 : at;
}

void print_wrapped(const char *text, unsigned indent, unsigned width, FILE *to)
{
        const unsigned room = width > indent ? width - indent : 1;

        for (const char *left = text; left;) {
                g_autofree char *line = NULL;

                left = take_line(left, room, &line);
                fprintf(to, "%s\n%*s", line, left ? (int)indent : 0, "");
        }
}

/* What a cell of the wrapped column shows beside the others; *ret_below and *ret_indent: the rest. Caller g_free()s. */
static char *first_line(const char *text, const unsigned *widths, unsigned column, const char **ret_below, unsigned *ret_indent)
{
        char *line = NULL;

        *ret_below = NULL;
        if (shown_width(text) <= widths[column])
                return g_strdup(text);
        *ret_below = text;
        *ret_indent = BELOW_INDENT;
        if (widths[column] < WRAPPED_LEAST)
                return g_strdup("below");
        *ret_indent = 0;
        for (unsigned i = 0; i < column; i++)
                *ret_indent += widths[i] > 0 ? widths[i] + GAP : 0;
        *ret_below = take_line(text, widths[column], &line);
        return line;
}

static void print_row(const Table *table, const GPtrArray *texts, unsigned from, const unsigned *widths, unsigned width, FILE *to)
{
        g_autoptr(GString) line = g_string_new(NULL);
        g_autofree char *first = NULL;
        unsigned n = table->titles->len, indent = 0;
        const char *below = NULL;

        while (n > 0 && widths[n - 1] == 0)
                n--;
        if (table->wrapped != COLUMN_NONE && texts == table->cells && from + table->wrapped < texts->len)
                first = first_line(g_ptr_array_index(texts, from + table->wrapped), widths, table->wrapped, &below, &indent);
        for (unsigned i = 0; i < n && from + i < texts->len; i++)
                if (widths[i] > 0)
                        append_cell(line, i == table->wrapped && first ? first : g_ptr_array_index(texts, from + i), widths[i], i + 1 == n);
        fprintf(to, "%s\n", line->str);
        if (below) {
                fprintf(to, "%*s", (int)indent, "");
                print_wrapped(below, indent, indent == BELOW_INDENT ? width : indent + widths[table->wrapped], to);
        }
}

/* as wide as its widest cell, the wrapped column only where there is room */
static void measure(const Table *table, unsigned most, unsigned *widths)
{
        const unsigned n = table->titles->len;

        for (unsigned i = 0; i < n; i++)
                widths[i] = shown_width(g_ptr_array_index(table->titles, i));
        for (unsigned i = 0; i < table->cells->len; i++)
                widths[i % n] = MAX(widths[i % n], shown_width(g_ptr_array_index(table->cells, i)));
        if (table->wrapped != COLUMN_NONE && sum_of(table, widths) > most)
                widths[table->wrapped] = MIN(widths[table->wrapped], WRAPPED_MOST);
}

void table_print(const Table *table, unsigned width, FILE *to)
{
        const unsigned n = table->titles->len;
        g_autofree unsigned *widths = g_new0(unsigned, n);
        g_autoptr(GString) left_out = g_string_new(NULL);

        measure(table, width, widths);
        if (!fit(table, widths, width)) {
                measure(table, width, widths);
                leave_out(table, widths, width, left_out);
                (void)fit(table, widths, width);
        }
        print_row(table, table->titles, 0, widths, width, to);
        for (unsigned i = 0; i < table->cells->len; i += n)
                print_row(table, table->cells, i, widths, width, to);
        if (left_out->len > 0)
                fprintf(to, "The screen is too narrow for: %s\n", left_out->str);
}

void table_free(Table *table)
{
        if (!table)
                return;
        g_ptr_array_unref(table->titles);
        g_ptr_array_unref(table->cells);
        g_free(table);
}

unsigned screen_width(void)
{
        const char *said = g_getenv("COLUMNS");
        struct winsize size;
        guint64 columns;

        if (said && g_ascii_string_to_unsigned(said, 10, 1, WIDTH_ENDLESS, &columns, NULL))
                return MAX((unsigned)columns, WIDTH_LEAST);
        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
                return WIDTH_ENDLESS;
        return MAX(size.ws_col, WIDTH_LEAST);
}

unsigned screen_height(void)
{
        struct winsize size;

        return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 ? 0 : size.ws_row;
}
