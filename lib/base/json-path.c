#include "base/json-path.h"

#include <errno.h>
#include <string.h>

typedef struct PathStep {
        char *name;   /* NULL: a place in an array */
        size_t index;
        bool is_every; /* [*] */
} PathStep;

struct JsonPath {
        char *source;
        GArray *steps; /* PathStep */
};

static void step_done(void *data)
{
        g_free(((PathStep *)data)->name);
}

static const char *read_index(const char *at, JsonPath *path)
{
        PathStep step = { 0 };
        unsigned n_digits = 0;

        if (g_str_has_prefix(at, "[*]")) {
                step.is_every = true;
                g_array_append_val(path->steps, step);
                return at + strlen("[*]");
        }
        for (at++; g_ascii_isdigit(*at); at++, n_digits++) {
                if (n_digits == 6)
                        return NULL;
                step.index = step.index * 10 + (size_t)(*at - '0');
        }
        if (n_digits == 0 || *at != ']')
                return NULL;
        g_array_append_val(path->steps, step);
        return at + 1;
}

static const char *read_name(const char *at, JsonPath *path)
{
        size_t n = strcspn(at, ".[]");
        PathStep step = { .name = g_strndup(at, n) };

        g_array_append_val(path->steps, step);
        return n > 0 ? at + n : NULL;
}

int json_path_new(const char *text, JsonPath **ret, Err *err)
{
        g_autoptr(JsonPath) path = g_new0(JsonPath, 1);
        const char *at = text;

        path->source = g_strdup(text);
        path->steps = g_array_new(FALSE, FALSE, sizeof(PathStep));
        g_array_set_clear_func(path->steps, step_done);
        if (*at != '[')
                at = read_name(at, path);
        while (at && *at) {
                if (*at == '[')
                        at = read_index(at, path);
                else if (*at == '.')
                        at = read_name(at + 1, path);
                else
                        at = NULL;
        }
        if (!at)
                return err_set(err, -EINVAL, "write it like \"error.code\" or \"messages[0].status\"", "JSON path",
                        "\"%s\" is no path into JSON", text);
        *ret = g_steal_pointer(&path);
        return 0;
}

void json_path_free(JsonPath *path)
{
        if (!path)
                return;
        g_free(path->source);
        g_array_unref(path->steps);
        g_free(path);
}

const char *json_path_source(const JsonPath *path)
{
        return path->source;
}

static const json_t *first_member(const json_t *object)
{
        void *iter = json_object_iter((json_t *)object);

        return iter ? json_object_iter_value(iter) : NULL;
}

static const json_t *take_step(const PathStep *step, const json_t *at)
{
        if (!step->name)
                return json_array_get(at, step->index);
        return strcmp(step->name, "*") == 0 ? first_member(at) : json_object_get(at, step->name);
}

const json_t *json_path_find(const JsonPath *path, const json_t *root)
{
        const json_t *at = root;

        for (unsigned i = 0; at && i < path->steps->len; i++)
                at = take_step(&g_array_index(path->steps, PathStep, i), at);
        return at && !json_is_null(at) ? at : NULL;
}

/* Return: false when @visit has said that this is enough */
static bool walk(const JsonPath *path, unsigned i, const json_t *at, JsonPathVisit visit, void *userdata)
{
        for (; at && i < path->steps->len; i++) {
                const PathStep *step = &g_array_index(path->steps, PathStep, i);

                if (!step->is_every) {
                        at = take_step(step, at);
                        continue;
                }
                for (size_t k = 0; k < json_array_size(at); k++)
                        if (!walk(path, i + 1, json_array_get(at, k), visit, userdata))
                                return false;
                return true;
        }
        return visit(at && !json_is_null(at) ? at : NULL, userdata);
}

void json_path_each(const JsonPath *path, const json_t *root, JsonPathVisit visit, void *userdata)
{
        walk(path, 0, root, visit, userdata);
}

char *json_value_text(const json_t *value)
{
        char number[G_ASCII_DTOSTR_BUF_SIZE];

        if (json_is_string(value))
                return g_strdup(json_string_value(value));
        if (json_is_integer(value))
                return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
        if (json_is_boolean(value))
                return g_strdup(json_is_true(value) ? "true" : "false");
        if (json_is_real(value))
                return g_strdup(g_ascii_dtostr(number, sizeof(number), json_real_value(value)));
        return NULL;
}
