/* followupctl find: a patient by id, number or a part of the name, with what is open of them. */
#include "daemon/ctl/client.h"
#include "daemon/ctl/lines.h"

enum { FOUND_MAX = 50 };

static void add_with(GString *out, const char *text)
{
        g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", text);
}

/* "1042-3 2026-12-01 10:00": what is to be done by a person */
static char *calls_of(const json_t *object)
{
        GString *out = g_string_new(NULL);
        size_t i;
        json_t *one;

        json_array_foreach(json_object_get(object, "calls"), i, one)
        {
                g_autofree char *id = shown_member(one, "id"), *due = shown_time(json_string_value(json_object_get(one, "due")));
                g_autofree char *text = g_strdup_printf("%s %s", id, due);

                add_with(out, text);
        }
        if (out->len == 0)
                g_string_append(out, "-");
        return g_string_free(out, FALSE);
}

/* "3, next 2026-12-01 10:00": what goes out by itself, or is held */
static char *open_of(const json_t *object)
{
        const json_t *open = json_object_get(object, "open");
        const char *due = json_string_value(json_object_get(json_array_get(open, 0), "due"));
        g_autofree char *next = due ? shown_time(due) : NULL;
        const size_t n = json_array_size(open);

        return n == 0 ? g_strdup("-") : next ? g_strdup_printf("%zu, next %s", n, next) : g_strdup_printf("%zu", n);
}

/* a child is called at the guardian's */
static char *phone_of(const json_t *object)
{
        g_autofree char *phone = shown_member(object, "phone"), *guardian = shown_member(object, "guardian_phone");

        return json_is_string(json_object_get(object, "guardian_phone")) ? g_strdup_printf("%s (guardian)", guardian) : g_steal_pointer(&phone);
}

static void found_row(Table *table, const json_t *object)
{
        g_autofree char *name = shown_member(object, "name"), *phone = phone_of(object), *open = open_of(object), *calls = calls_of(object);
        g_autofree char *told = json_is_true(json_object_get(object, "has_died")) ? g_strdup_printf("%s (has died)", name) : NULL;

        lines_cell(table, object, "patient");
        lines_cell(table, object, "clinic");
        table_cell(table, told ? told : name);
        lines_cell(table, object, "birth_date");
        table_cell_whole(table, phone);
        table_cell_whole(table, open);
        table_cell(table, calls);
}

int verb_find(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *clinic = NULL, *text = NULL;
        const GOptionEntry own[] = {
                { "clinic", 0, 0, ARG_TEXT, &clinic, "at this clinic only", "CLINIC" },
                { 0 },
        };
        json_t *body;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc < 2)
                return ctl_usage(verb, "say whom: a part of the name, a telephone number or its last digits, or an id");
        text = g_strjoinv(" ", argv + 1);
        body = client_reason(NULL);
        body_set_text(body, "text", text);
        body_set_text(body, "clinic", clinic);
        return lines_ask(ctl, "/v1/find", body, &(Lines){ .titles = "PATIENT|CLINIC|NAME|BORN|PHONE|OPEN|CALLS AND VISITS", .row = found_row,
                .none = "Nobody is found. A name is found by any part of it, a number as people say it or by its last 4 digits, an id as the records spell it.",
                .slow = "The names of all patients are looked through, which takes a while; a telephone number or an id is found at once.",
                .n_most = FOUND_MAX, .more = "There are more: say more of the name, or --clinic." });
}
