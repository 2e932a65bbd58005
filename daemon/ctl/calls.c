/* followupctl calls: the day's work list, on one screen. */
#include <stdio.h>
#include <string.h>

#include "daemon/ctl/client.h"
#include "daemon/ctl/lines.h"

enum {
        MINUTE_S = 60, NOW_S = 15 * MINUTE_S /* nobody is late before that */, HOUR_S = 60 * MINUTE_S, DAY_S = 24 * HOUR_S,
        LINES_BESIDE = 5,  /* of a screen: what the list is, titles, what is left, how to go on, and the next prompt */
        ROWS_LEAST = 5,
        TROUBLES_MOST = 3,    /* on a screen, beside the people */
        WIDTH_FULL = 120,  /* from here on there is room for language, procedure and whose it is */
        COLUMN_WHEN = 0,
};

/* All lines of the answer, and what they say together. */
typedef struct Work {
        GPtrArray *lines; /* json_t * */
        GPtrArray *troubles; /* json_t *: what waits, files, records, sources and providers that somebody has to look after */
        unsigned n_alerts, n_late;
} Work;

static bool is_kind(const json_t *line, const char *kind)
{
        return g_strcmp0(json_string_value(json_object_get(line, "kind")), kind) == 0;
}

/* What did not go out or come in: a row of its own, whose kind says what it is. */
static bool is_trouble(const json_t *line)
{
        static const char *const kinds[] = { "sending", "file", "records", "source", "provider" };

        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
                if (is_kind(line, kinds[i]))
                        return true;
        return false;
}

/* false: the answer is not understood, which has been said */
static bool read_work(const Reply *reply, Work *ret)
{
        g_auto(GStrv) texts = g_strsplit(reply->body->str, "\n", -1);

        for (char **text = texts; *text; text++) {
                json_t *line = (*text)[0] != '\0' ? json_loads(*text, 0, NULL) : NULL;

                if (!line && (*text)[0] != '\0') {
                        fprintf(stderr, "followupctl: an answer of followupd is not understood. To mend: see that followupctl "
                                        "and followupd are of one version\n");
                        return false;
                }
                if (!line)
                        continue;
                g_ptr_array_add(is_trouble(line) ? ret->troubles : ret->lines, line);
                if (is_trouble(line))
                        continue;
                if (is_kind(line, "alert"))
                        ret->n_alerts++;
                else if (json_is_true(json_object_get(line, "overdue")))
                        ret->n_late++;
        }
        return true;
}

/* "ALERT 12m", "late 3h", "late 2d", "now", "14:30" */
static void when_cell(Table *table, const json_t *line)
{
        const json_int_t late_s = json_integer_value(json_object_get(line, "late_s"));
        const char *word = is_kind(line, "alert") ? "ALERT" : "late";
        g_autofree char *due = shown_time(json_string_value(json_object_get(line, "due")));
        g_autofree char *text = NULL;

        if (!json_is_true(json_object_get(line, "overdue")) && !is_kind(line, "alert"))
                text = g_strdup(strlen(due) > 11 ? due + 11 : due); /* all of it is today's */
        else if (late_s >= 2 * DAY_S)
                text = g_strdup_printf("%s %" JSON_INTEGER_FORMAT "d", word, late_s / DAY_S);
        else if (late_s >= 2 * HOUR_S)
                text = g_strdup_printf("%s %" JSON_INTEGER_FORMAT "h", word, late_s / HOUR_S);
        else if (late_s >= NOW_S || is_kind(line, "alert"))
                text = g_strdup_printf("%s %" JSON_INTEGER_FORMAT "m", word, late_s / MINUTE_S);
        else
                text = g_strdup("now");
        table_cell(table, text);
}

/* A child is not asked in a grown-up's place: the number may be a parent's, and who answers is asked for one. */
static void guardian_cells(Table *table, const json_t *line, const char *name)
{
        g_autofree char *known = shown_member(line, "guardian");
        g_autofree char *own = shown_member(line, "phone");
        g_autofree char *who = json_is_string(json_object_get(line, "guardian")) ? g_strdup_printf("%s (for %s)", known, name)
                                                                                 : g_strdup_printf("guardian of %s", name);
        g_autofree char *number = json_is_string(json_object_get(line, "phone")) ? g_strdup_printf("none; child's: %s", own)
                                                                                 : g_strdup("none");

        table_cell(table, who);
        table_cell(table, number);
}

static void who_cells(Table *table, const json_t *line)
{
        const bool guardian = json_is_string(json_object_get(line, "guardian")) ||
                              json_is_string(json_object_get(line, "guardian_phone"));
        g_autofree char *name = shown_member(line, json_is_string(json_object_get(line, "name")) ? "name" : "patient");
        g_autofree char *parent = shown_member(line, "guardian");
        g_autofree char *both = guardian ? g_strdup_printf("%s (for %s)", parent, name) : g_strdup(name);

        if (json_is_true(json_object_get(line, "needs_guardian"))) {
                guardian_cells(table, line, name);
                return;
        }
        table_cell(table, both);
        lines_cell(table, line, guardian ? "guardian_phone" : "phone");
}

/* Calls of one treatment that say the same are one conversation: a row, though each is a task with a result of its own. */
typedef struct Row {
        const json_t *line;
        GString *more; /* the ids of the others */
        unsigned n_more;
} Row;

static void row_free(void *p)
{
        Row *row = p;

        g_string_free(row->more, TRUE);
        g_free(row);
}

/* What two calls must have in common; NULL: it stands alone. Caller g_free()s. */
static char *sameness(const json_t *line)
{
        static const char *const keys[] = { "clinic", "patient", "method", "responsible", "work" };
        const char *treatment = json_string_value(json_object_get(line, "treatment"));
        GString *key;

        if (!treatment || !is_kind(line, "call") || json_is_object(json_object_get(line, "alert")))
                return NULL;
        key = g_string_new(treatment);
        g_string_append_c(key, json_is_true(json_object_get(line, "overdue")) ? '!' : '.');
        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
                const char *text = json_string_value(json_object_get(line, keys[i]));

                g_string_append_printf(key, "\n%s", text ? text : "");
        }
        return g_string_free(key, FALSE);
}

/* Row *, in the order of the first of each; caller unrefs */
static GPtrArray *rows_of(const GPtrArray *lines)
{
        g_autoptr(GHashTable) first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);

        for (unsigned i = 0; i < lines->len; i++) {
                const json_t *line = g_ptr_array_index(lines, i);
                char *key = sameness(line);
                Row *row = key ? g_hash_table_lookup(first, key) : NULL;

                if (row) {
                        g_autofree char *id = shown_member(line, "id");

                        g_string_append_printf(row->more, "%s%s", row->n_more++ > 0 ? ", " : "", id);
                        g_free(key);
                        continue;
                }
                row = g_new0(Row, 1);
                row->line = line;
                row->more = g_string_new(NULL);
                g_ptr_array_add(rows, row);
                if (key)
                        g_hash_table_insert(first, key, row);
        }
        return rows;
}

/* "ask how they feel (and 4 more: 1-5, 1-6, 1-7, 1-8)" */
static void work_cell(Table *table, const Row *row)
{
        g_autofree char *work = shown_member(row->line, "work");
        g_autofree char *all = row->n_more > 0 ? g_strdup_printf("%s (and %u more: %s)", work, row->n_more, row->more->str) : NULL;

        table_cell(table, all ? all : work);
}

static unsigned count_lines(const char *text)
{
        unsigned n = 0;

        for (; *text; text++)
                n += *text == '\n';
        return n;
}

/* Returns how many lines it takes. */
static unsigned print_rows(const GPtrArray *rows, unsigned n_rows, unsigned width, FILE *to)
{
        g_autofree char *text = NULL;
        size_t n_bytes = 0;
        FILE *out;
        const bool is_full = width >= WIDTH_FULL;
        g_autoptr(Table) table = table_new(is_full ? "WHEN|NAME|NUMBER|LANG|PROCEDURE|CLINIC|FOR|WHAT TO DO|THEN"
                                                   : "WHEN|NAME|NUMBER|WHAT TO DO|THEN");
        const unsigned column_number = 2, column_next = is_full ? 8 : 4;

        table_keep(table, COLUMN_WHEN);
        table_keep(table, column_number);
        table_keep(table, column_next);
        table_wrap(table, column_next - 1);
        for (unsigned i = 0; i < n_rows; i++) {
                const Row *row = g_ptr_array_index(rows, i);
                const json_t *line = row->line;

                when_cell(table, line);
                who_cells(table, line);
                if (is_full) {
                        lines_cell(table, line, "language");
                        lines_cell(table, line, "procedure");
                        lines_cell(table, line, "clinic");
                        lines_cell(table, line, "responsible");
                }
                work_cell(table, row);
                lines_cell(table, line, "next");
        }
        out = open_memstream(&text, &n_bytes);
        if (!out)
                g_error("out of memory"); /* as GLib does it */
        table_print(table, width, out);
        fclose(out);
        if (to)
                fputs(text, to);
        return count_lines(text);
}

/* As many as fit: what takes several lines takes room, too. */
static unsigned rows_that_fit(const GPtrArray *rows, unsigned n_rows, unsigned room)
{
        while (n_rows > ROWS_LEAST && print_rows(rows, n_rows, screen_width(), NULL) > room + 1 /* titles */)
                n_rows--;
        return n_rows;
}

/* Never cut: what to do stands at their end. */
static void write_troubles(const Work *work, unsigned most, FILE *to)
{
        for (unsigned i = 0; i < work->troubles->len && i < most; i++) {
                g_autofree char *says = shown_member(g_ptr_array_index(work->troubles, i), "work");
                g_autofree char *kind = shown_member(g_ptr_array_index(work->troubles, i), "kind");
                g_autofree char *title = g_ascii_strup(kind, -1);

                fprintf(to, "%s  ", title);
                print_wrapped(says, (unsigned)strlen(title) + 2, screen_width(), to);
        }
        if (work->troubles->len > most)
                fprintf(to, "and %u more that did not go out or come in: followupctl status\n", work->troubles->len - most);
}

/* Returns how many lines it takes. */
static unsigned print_troubles(const Work *work, unsigned most)
{
        g_autofree char *text = NULL;
        size_t n_bytes = 0;
        FILE *out = open_memstream(&text, &n_bytes);

        if (!out)
                g_error("out of memory"); /* as GLib does it */
        write_troubles(work, most, out);
        fclose(out);
        fputs(text, stdout);
        return count_lines(text);
}

static void print_work(const Work *work, bool is_all, bool has_more)
{
        const unsigned n = work->lines->len, height = screen_height();
        g_autoptr(GPtrArray) rows = rows_of(work->lines);
        unsigned beside = LINES_BESIDE, n_rows = rows->len, n_left = 0;

        printf("%u alert%s, %u due, %u later today\n", work->n_alerts, work->n_alerts == 1 ? "" : "s", work->n_late,
                n - work->n_alerts - work->n_late);
        beside += print_troubles(work, is_all || height == 0 ? work->troubles->len : TROUBLES_MOST);
        if (!is_all && height > 0) {
                const unsigned room = height > beside + ROWS_LEAST ? height - beside : ROWS_LEAST;

                n_rows = rows_that_fit(rows, MIN(rows->len, room), room);
        }
        print_rows(rows, n_rows, screen_width(), stdout);
        for (unsigned i = n_rows; i < rows->len; i++)
                n_left += 1 + ((const Row *)g_ptr_array_index(rows, i))->n_more;
        if (n_left > 0)
                printf("and %u more: followupctl calls --all\n", n_left);
        if (has_more)
                printf("and more than %u altogether; these are the most urgent\n", n);
        puts("followupctl show ID tells all; followupctl ack ID, done ID --result TEXT");
}

int verb_calls(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *clinic = NULL;
        gboolean all = FALSE;
        const GOptionEntry own[] = {
                { "clinic", 0, 0, ARG_TEXT, &clinic, "of one clinic", "CLINIC" },
                { "all", 0, 0, G_OPTION_ARG_NONE, &all, "also what does not fit the screen", NULL },
                { 0 },
        };
        g_autoptr(Client) client = NULL;
        g_autoptr(GString) path = g_string_new("/v1/calls");
        g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
        g_autoptr(GPtrArray) troubles = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
        Work work = { .lines = lines, .troubles = troubles };
        Reply reply = { 0 };
        int status;

        if (!ctl_only_options(ctl, verb, own, argc, argv))
                return CTL_USAGE;
        path_add(path, "clinic", clinic);
        client = client_new(ctl);
        status = client_get(client, path->str, &reply);
        if (status != CTL_DONE)
                return status;
        if (reply_refused(&reply, NULL) || !read_work(&reply, &work)) {
                status = CTL_REFUSED;
        } else if (ctl->json) {
                g_autofree char *safe = shown_json(reply.body->str);

                fputs(safe, stdout);
        } else if (lines->len == 0) {
                print_troubles(&work, troubles->len);
                puts("Nobody is to be called today.");
        } else {
                print_work(&work, all, reply.next != NULL);
        }
        reply_done(&reply);
        return status;
}
