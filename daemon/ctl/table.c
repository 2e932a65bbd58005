#include "daemon/ctl/table.h"

#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 100, WIDTH_LEAST = 40, COLUMN_LEAST = 6, GAP = 2 };

struct Table {
        GPtrArray *titles; /* char * */
        GPtrArray *cells;  /* char *, row by row */
        uint32_t kept;     /* a bit for each column that is never shortened */
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
        return g_strdup_printf("%.10s %.5s", rfc3339, rfc3339 + 11);
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

unsigned table_rows(const Table *table)
{
        return table->cells->len / table->titles->len;
}

void table_keep(Table *table, unsigned column)
{
        table->kept |= UINT32_C(1) << column;
}

/* Narrows the widest column that may be by one until all fit, or none can be narrowed. */
static void fit(unsigned *widths, unsigned n, uint32_t kept, unsigned most)
{
        for (;;) {
                unsigned sum = GAP * (n - 1), widest = n;

                for (unsigned i = 0; i < n; i++) {
                        sum += widths[i];
                        if (!(kept & (UINT32_C(1) << i)) && (widest == n || widths[i] > widths[widest]))
                                widest = i;
                }
                if (sum <= most || widest == n || widths[widest] <= COLUMN_LEAST)
                        return;
                widths[widest]--;
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

static void print_row(
        const GPtrArray *texts, unsigned from, const unsigned *widths, unsigned n, FILE *to)
{
        g_autoptr(GString) line = g_string_new(NULL);

        for (unsigned i = 0; i < n && from + i < texts->len; i++)
                append_cell(line, g_ptr_array_index(texts, from + i), widths[i], i + 1 == n);
        fprintf(to, "%s\n", line->str);
}

void table_print(const Table *table, unsigned width, FILE *to)
{
        unsigned n = table->titles->len;
        g_autofree unsigned *widths = g_new0(unsigned, n);

        for (unsigned i = 0; i < n; i++)
                widths[i] = shown_width(g_ptr_array_index(table->titles, i));
        for (unsigned i = 0; i < table->cells->len; i++)
                widths[i % n] = MAX(widths[i % n], shown_width(g_ptr_array_index(table->cells, i)));
        fit(widths, n, table->kept, width);
        print_row(table->titles, 0, widths, n, to);
        for (unsigned i = 0; i < table->cells->len; i += n)
                print_row(table->cells, i, widths, n, to);
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
        struct winsize size;

        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
                return WIDTH_DEFAULT;
        return MAX(size.ws_col, WIDTH_LEAST);
}

unsigned screen_height(void)
{
        struct winsize size;

        return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 ? 0 : size.ws_row;
}
