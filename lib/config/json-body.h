/* A JSON body as a provider file describes it: what is the same in every request, and where values go. */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <libconfig.h>

#include "config/pattern.h"

typedef enum JsonNodeKind {
        JSON_NODE_FIXED,   /* `fixed`: the same every time */
        JSON_NODE_PATTERN, /* `pattern`: a text made for each message */
        JSON_NODE_OBJECT,  /* `children` with names, in the file's order */
        JSON_NODE_ARRAY,   /* `children` */
} JsonNodeKind;

typedef struct JsonNode {
        JsonNodeKind kind;
        char *name; /* in an object; NULL in an array */
        json_t *fixed;
        Pattern *pattern;
        GPtrArray *children; /* JsonNode * */
        unsigned needs; /* PATTERN_HOOK_BITS that all of it stands or falls with; 0: always there */
} JsonNode;

/**
 * json_body_read() - a libconfig group as a JSON object
 * @what: for a fault's first words
 * @uses: gets the bits of the placeholders in it
 *
 * Groups are objects, arrays and lists arrays; numbers and truths stay what they are, texts may hold placeholders.
 * Return: 0; -EINVAL with the faults in the list.
 */
int json_body_read(
        const config_setting_t *group, const char *what, unsigned *uses, ErrList *faults, JsonNode **ret);
void json_node_free(JsonNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonNode, json_node_free)
