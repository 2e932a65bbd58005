#include "daemon/ctl/lines.h"

#include <stdio.h>

#include "daemon/ctl/client.h"

/* As many rows as are laid out together; more would grow with the list. */
enum { ROWS_MAX = 1000, SLOW_US = 1000000 };

void lines_line(const char *line)
{
        g_autofree char *safe = shown_json(line);

        puts(safe);
}

void lines_cell(Table *table, const json_t *object, const char *key)
{
        g_autofree char *text = shown_member(object, key);

        table_cell(table, text);
}

void lines_time_cell(Table *table, const json_t *object, const char *key)
{
        const char *time = json_string_value(json_object_get(object, key));
        g_autofree char *text = table_tells_offsets(table) ? shown_instant(time) : shown_time(time);

        table_cell_whole(table, text);
}

typedef struct Printer {
        const Lines *lines;
        bool json;
        GPtrArray *rows; /* json_t *: laid out together */
        unsigned n;
        bool has_more; /* that was not asked for */
} Printer;

/* Each row has its own clinic's clock: where they are not all of one zone, that has to be seen. */
static bool has_several_zones(const GPtrArray *rows)
{
        for (guint i = 1; i < rows->len; i++)
                if (g_strcmp0(json_string_value(json_object_get(g_ptr_array_index(rows, i), "time_zone")),
                            json_string_value(json_object_get(g_ptr_array_index(rows, 0), "time_zone"))) != 0)
                        return true;
        return false;
}

static void flush(Printer *printer)
{
        g_autoptr(Table) table = table_new(printer->lines->titles);

        if (has_several_zones(printer->rows))
                table_tell_offsets(table);
        for (guint i = 0; i < printer->rows->len; i++)
                printer->lines->row(table, g_ptr_array_index(printer->rows, i));
        if (table_rows(table) > 0)
                table_print(table, screen_width(), stdout);
        g_ptr_array_set_size(printer->rows, 0);
}

static void take(Printer *printer, const char *line, json_t *object)
{
        printer->n++;
        if (printer->json) {
                lines_line(line);
                return;
        }
        if (printer->lines->print) {
                printer->lines->print(object);
                return;
        }
        g_ptr_array_add(printer->rows, json_incref(object));
        if (printer->rows->len >= ROWS_MAX)
                flush(printer);
}

/* false: a line is no JSON object, which has been said */
static bool take_page(Printer *printer, const Reply *reply)
{
        g_auto(GStrv) lines = g_strsplit(reply->body->str, "\n", -1);

        for (char **line = lines; *line; line++) {
                json_t *object;

                if ((*line)[0] == '\0')
                        continue;
                object = json_loads(*line, 0, NULL);
                if (!json_is_object(object)) {
                        json_decref(object);
                        fprintf(stderr, "followupctl: an answer of followupd is not understood. To "
                                        "mend: see that followupctl "
                                        "and followupd are of one version\n");
                        return false;
                }
                take(printer, *line, object);
                json_decref(object);
        }
        return true;
}

/* One page, from @after on. */
static int ask_page(Client *client, const char *path, json_t *body, const char *after, Reply *reply)
{
        g_autoptr(GString) page = NULL;

        if (body) {
                body_set_text(body, "after", after);
                return client_post_json(client, path, json_incref(body), reply);
        }
        page = g_string_new(path);
        path_add(page, "after", after);
        return client_get(client, page->str, reply);
}

static int take_pages(const Ctl *ctl, const char *path, json_t *body, Printer *printer)
{
        const Lines *lines = printer->lines;
        const gint64 start = g_get_monotonic_time();
        g_autoptr(Client) client = client_new(ctl);
        g_autofree char *after = NULL;
        bool is_slow = false;

        do {
                Reply reply = { 0 };
                bool good;
                int status = ask_page(client, path, body, after, &reply);

                if (status != CTL_DONE)
                        return status;
                good = !reply_refused(&reply, NULL) && take_page(printer, &reply);
                g_free(after);
                after = g_steal_pointer(&reply.next);
                reply_done(&reply);
                if (!good)
                        return CTL_REFUSED;
                if (after && lines->slow && !is_slow && g_get_monotonic_time() - start > SLOW_US) {
                        is_slow = true;
                        fprintf(stderr, "%s\n", lines->slow);
                }
        } while (after && (lines->n_most == 0 || printer->n < lines->n_most));
        printer->has_more = after != NULL;
        return CTL_DONE;
}

static int print(const Ctl *ctl, const char *path, json_t *body, const Lines *lines)
{
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
        Printer printer = { .lines = lines, .json = ctl->json, .rows = rows };
        int status = take_pages(ctl, path, body, &printer);

        if (!ctl->json && status == CTL_DONE && printer.n == 0 && lines->none)
                puts(lines->none);
        if (rows->len > 0)
                flush(&printer);
        if (printer.has_more)
                fprintf(stderr, "%s\n", lines->more);
        return status;
}

int lines_print(const Ctl *ctl, const char *path, const Lines *lines)
{
        return print(ctl, path, NULL, lines);
}

int lines_ask(const Ctl *ctl, const char *path, json_t *body, const Lines *lines)
{
        const int status = print(ctl, path, body, lines);

        json_decref(body);
        return status;
}
