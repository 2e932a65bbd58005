#include "base/json-items.h"

#include <errno.h>
#include <string.h>

struct JsonItems {
        JsonPath *before[JSON_ITEMS_LEVELS_MAX]; /* what leads to the i-th list; NULL: nothing, it is right there */
        unsigned n_levels;
        JsonPath *last; /* from the member of the last list to the item; NULL: the member itself */
};

/* A path between two "[]"; a dot joins it to what stands before. Empty: NULL. */
static int read_path(const char *from, size_t n, bool follows, JsonPath **ret, Err *err)
{
        g_autofree char *text = g_strndup(from, n);
        const char *path = text;

        if (n == 0)
                return 0;
        if (follows && *path++ != '.')
                return err_set(err, -EINVAL, "write it like \"entry[].changes[].value\"", "items", "a dot is missing behind \"[]\"");
        return json_path_new(path, ret, err);
}

int json_items_new(const char *text, JsonItems **ret, Err *err)
{
        g_autoptr(JsonItems) items = g_new0(JsonItems, 1);
        const char *at = text, *list;

        for (; (list = strstr(at, "[]")); at = list + 2) {
                if (items->n_levels == JSON_ITEMS_LEVELS_MAX)
                        return err_set(err, -EINVAL, "take some out", "items", "more than %d \"[]\" stand in it", JSON_ITEMS_LEVELS_MAX);
                if (read_path(at, (size_t)(list - at), items->n_levels > 0, &items->before[items->n_levels], err) < 0)
                        return -EINVAL;
                items->n_levels++;
        }
        if (read_path(at, strlen(at), items->n_levels > 0, &items->last, err) < 0)
                return -EINVAL;
        *ret = g_steal_pointer(&items);
        return 0;
}

void json_items_free(JsonItems *items)
{
        if (!items)
                return;
        for (unsigned i = 0; i < JSON_ITEMS_LEVELS_MAX; i++)
                json_path_free(items->before[i]);
        json_path_free(items->last);
        g_free(items);
}

unsigned json_items_levels(const JsonItems *items)
{
        return items->n_levels;
}

static const json_t *follow(const JsonPath *path, const json_t *from)
{
        if (path)
                return json_path_find(path, from);
        return from && !json_is_null(from) ? from : NULL;
}

static void walk(const JsonItems *items, JsonSpot *spot, unsigned level, JsonVisit visit, void *userdata)
{
        const json_t *list;

        if (level == items->n_levels) {
                const json_t *item = follow(items->last, spot->at[level]);

                /* a path behind the last list leads on from its member: both are there to be asked for */
                spot->n = level + (items->last != NULL);
                spot->at[spot->n] = item;
                if (item)
                        visit(spot, userdata);
                return;
        }
        list = follow(items->before[level], spot->at[level]);
        if (!json_is_array(list)) {
                spot->at[level + 1] = list;
                if (list)
                        walk(items, spot, level + 1, visit, userdata);
                return;
        }
        for (size_t i = 0; i < json_array_size(list); i++) {
                spot->at[level + 1] = json_array_get(list, i);
                walk(items, spot, level + 1, visit, userdata);
        }
}

void json_items_each(const JsonItems *items, const json_t *root, JsonVisit visit, void *userdata)
{
        JsonSpot spot = { .at = { root } };

        walk(items, &spot, 0, visit, userdata);
}
