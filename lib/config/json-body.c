#include "config/json-body.h"

#include <errno.h>

#include "config/settings.h"

enum { BODY_DEPTH_MAX = 16 };

void json_node_free(JsonNode *node)
{
        if (!node)
                return;
        g_free(node->name);
        json_decref(node->fixed);
        pattern_free(node->pattern);
        if (node->children)
                g_ptr_array_unref(node->children);
        g_free(node);
}

static JsonNode *read_node(
        const config_setting_t *setting, unsigned depth, const char *what, unsigned *uses, ErrList *faults);

static void read_text(JsonNode *node, const config_setting_t *setting, const char *what, unsigned *uses, ErrList *faults)
{
        const char *text = setting_text(setting, what, faults);
        Err err = { 0 };

        if (!text)
                return;
        if (pattern_new(text, &node->pattern, &err) < 0) {
                setting_fault(setting, faults, err.mend, what, "%s", err.why);
                return;
        }
        *uses |= node->pattern->uses;
        node->needs = node->pattern->uses & PATTERN_HOOK_BITS;
        node->kind = JSON_NODE_PATTERN;
}

/* What holds nothing but URLs of ours goes when there are none. */
static unsigned needs_of_children(const GPtrArray *children)
{
        unsigned needs = 0;

        for (unsigned i = 0; i < children->len; i++) {
                const JsonNode *child = g_ptr_array_index(children, i);

                if (child->needs == 0)
                        return 0;
                needs |= child->needs;
        }
        return needs;
}

/* The children's values as one fixed value, when none of them changes from message to message. */
static void fold_fixed(JsonNode *node)
{
        json_t *value = node->kind == JSON_NODE_OBJECT ? json_object() : json_array();

        for (unsigned i = 0; i < node->children->len; i++) {
                const JsonNode *child = g_ptr_array_index(node->children, i);

                if (child->kind != JSON_NODE_FIXED) {
                        json_decref(value);
                        return;
                }
                if (node->kind == JSON_NODE_OBJECT)
                        json_object_set(value, child->name, child->fixed);
                else
                        json_array_append(value, child->fixed);
        }
        node->kind = JSON_NODE_FIXED;
        node->fixed = value;
        g_clear_pointer(&node->children, g_ptr_array_unref);
}

static void read_children(JsonNode *node, const config_setting_t *setting, unsigned depth, const char *what,
        unsigned *uses, ErrList *faults)
{
        int n = config_setting_length(setting);

        node->kind = config_setting_is_group(setting) ? JSON_NODE_OBJECT : JSON_NODE_ARRAY;
        node->children = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_free);
        if (depth >= BODY_DEPTH_MAX) {
                setting_fault(setting, faults, "make it flatter", what, "it is nested more than %d deep", BODY_DEPTH_MAX);
                return;
        }
        for (int i = 0; i < n; i++)
                g_ptr_array_add(node->children,
                        read_node(config_setting_get_elem(setting, (unsigned)i), depth + 1, what, uses, faults));
        node->needs = needs_of_children(node->children);
        fold_fixed(node);
}

/* Always a node, so that the faults of all of them are found in one run. */
static JsonNode *read_node(
        const config_setting_t *setting, unsigned depth, const char *what, unsigned *uses, ErrList *faults)
{
        JsonNode *node = g_new0(JsonNode, 1);

        node->name = g_strdup(config_setting_name(setting));
        switch (config_setting_type(setting)) {
        case CONFIG_TYPE_GROUP:
        case CONFIG_TYPE_ARRAY:
        case CONFIG_TYPE_LIST:
                read_children(node, setting, depth, what, uses, faults);
                break;
        case CONFIG_TYPE_STRING:
                read_text(node, setting, what, uses, faults);
                if (node->pattern && pattern_is_plain(node->pattern)) {
                        const GArray *pieces = node->pattern->pieces;

                        node->fixed = json_string(pieces->len > 0 ? g_array_index(pieces, PatternPiece, 0).text : "");
                        node->kind = JSON_NODE_FIXED;
                }
                break;
        case CONFIG_TYPE_INT:
        case CONFIG_TYPE_INT64:
                node->fixed = json_integer(config_setting_get_int64(setting));
                break;
        case CONFIG_TYPE_FLOAT:
                node->fixed = json_real(config_setting_get_float(setting));
                break;
        default:
                node->fixed = json_boolean(config_setting_get_bool(setting));
                break;
        }
        return node;
}

int json_body_read(
        const config_setting_t *group, const char *what, unsigned *uses, ErrList *faults, JsonNode **ret)
{
        g_autoptr(JsonNode) node = NULL;
        unsigned n_before = faults->n_faults;

        if (!config_setting_is_group(group)) {
                setting_fault(group, faults, "write it like  json = { to = \"{to}\"; text = \"{text}\"; };", what,
                        "a group is needed, and it is none");
                return -EINVAL;
        }
        node = read_node(group, 0, what, uses, faults);
        if (faults->n_faults > n_before)
                return -EINVAL;
        *ret = g_steal_pointer(&node);
        return 0;
}
