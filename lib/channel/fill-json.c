/* The JSON of a request: the tree of its provider's file, with the values of a message in it. */
#include "channel/fill.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/json-text.h"

static int append_json_text(const Fill *fill, const char *text, GString *body)
{
        if (!g_utf8_validate(text, -1, NULL))
                return fill_fault(fill, "a value is not UTF-8");
        json_text_append(text, body);
        return 0;
}

/* Each value of a template in the form the provider wants. */
static int append_each(Fill *fill, json_t *variables, GString *body)
{
        bool is_object = json_is_object(variables);
        const char *name;
        json_t *value;
        size_t i;
        int r = 0;

        g_string_append_c(body, is_object ? '{' : '[');
        if (is_object)
                json_object_foreach(variables, name, value) {
                        if (body->str[body->len - 1] != '{')
                                g_string_append_c(body, ',');
                        json_text_append(name, body);
                        g_string_append_c(body, ':');
                        fill->variable = json_string_value(value);
                        r = r < 0 ? r : fill_json(fill, fill->provider->template_variable, body);
                }
        else
                json_array_foreach(variables, i, value) {
                        g_string_append(body, i > 0 ? "," : "");
                        fill->variable = json_string_value(value);
                        r = r < 0 ? r : fill_json(fill, fill->provider->template_variable, body);
                }
        fill->variable = NULL;
        g_string_append_c(body, is_object ? '}' : ']');
        return r;
}

static int append_variables(Fill *fill, GString *body)
{
        const char *text = fill->message->variables ? fill->message->variables : "[]";
        json_t *variables;
        int r;

        if (!fill->provider->template_variable) {
                g_string_append(body, text);
                return 0;
        }
        variables = json_loads(text, 0, NULL);
        r = variables ? append_each(fill, variables, body) : fill_fault(fill, "the template's variables cannot be read");
        json_decref(variables);
        return r;
}

static int append_json_integer(const Fill *fill, const char *value, GString *body)
{
        const char *digits = *value == '-' ? value + 1 : value;
        size_t n = strspn(digits, "0123456789");

        if (n == 0 || n > 18 || digits[n] != '\0' || (digits[0] == '0' && n > 1))
                return fill_fault(fill, "a value that is to be a number is none");
        g_string_append(body, value);
        return 0;
}

static int append_json_piece(Fill *fill, const PatternPiece *piece, GString *body)
{
        const char *value = NULL;
        int r;

        if (piece->word == PATTERN_VARIABLES)
                return append_variables(fill, body);
        r = fill_value(fill, piece, &value);
        if (r < 0)
                return r;
        return piece->is_integer ? append_json_integer(fill, value, body) : append_json_text(fill, value, body);
}

static int append_json_pattern(Fill *fill, const Pattern *pattern, GString *body)
{
        g_autoptr(GString) out = NULL;
        int r;

        if (pattern->pieces->len == 1)
                return append_json_piece(fill, &g_array_index(pattern->pieces, PatternPiece, 0), body);
        out = g_string_sized_new(128);
        r = fill_pattern(fill, pattern, PLACE_PLAIN, out);
        return r < 0 ? r : append_json_text(fill, out->str, body);
}

static int append_json_fixed(const Fill *fill, const json_t *value, GString *body)
{
        char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

        if (!text)
                return fill_fault(fill, "its JSON could not be written");
        g_string_append(body, text);
        free(text);
        return 0;
}

/* Members, each with its name where it has one, but those that need a URL of ours that is not there. */
static int append_children(Fill *fill, const JsonNode *node, GString *body)
{
        bool is_first = true;
        int r = 0;

        for (unsigned i = 0; r == 0 && i < node->children->len; i++) {
                const JsonNode *child = g_ptr_array_index(node->children, i);

                if (fill_leaves_out(fill, child->needs))
                        continue;
                if (!is_first)
                        g_string_append_c(body, ',');
                is_first = false;
                if (node->kind == JSON_NODE_OBJECT) {
                        json_text_append(child->name, body); /* a name of libconfig is ASCII */
                        g_string_append_c(body, ':');
                }
                r = fill_json(fill, child, body);
        }
        return r;
}

int fill_json(Fill *fill, const JsonNode *node, GString *body)
{
        bool is_object = node->kind == JSON_NODE_OBJECT;
        int r;

        if (node->kind == JSON_NODE_FIXED)
                return append_json_fixed(fill, node->fixed, body);
        if (node->kind == JSON_NODE_PATTERN)
                return append_json_pattern(fill, node->pattern, body);
        g_string_append_c(body, is_object ? '{' : '[');
        r = append_children(fill, node, body);
        g_string_append_c(body, is_object ? '}' : ']');
        return r;
}
