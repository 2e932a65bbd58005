/* Which parts of a JSON document are taken one by one: "results[]", "entry[].changes[].value.statuses[]", "[]". */
#pragma once

#include <jansson.h>

#include "base/err.h"
#include "base/json-path.h"

typedef struct JsonItems JsonItems;

enum { JSON_ITEMS_LEVELS_MAX = 6 };

/**
 * json_items_new() - read such a text
 *
 * "[]" goes through every member of a list; what is no list counts as the only member of one. Between them stand paths as
 * json_path_new() takes them. "" is the document as a whole.
 * Return: 0; -EINVAL.
 */
int json_items_new(const char *text, JsonItems **ret, Err *err);
void json_items_free(JsonItems *items);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonItems, json_items_free)

/* How many "[]" it has. */
unsigned json_items_levels(const JsonItems *items);

/* Where a walk stands: at[0] is the document, at[i] the member the i-th "[]" stands at, at[n] the item. */
typedef struct JsonSpot {
        const json_t *at[JSON_ITEMS_LEVELS_MAX + 2];
        unsigned n;
} JsonSpot;

typedef void (*JsonVisit)(const JsonSpot *spot, void *userdata);

/* json_items_each() - visit every item, in the order of the document; what is null or not there is none */
void json_items_each(const JsonItems *items, const json_t *root, JsonVisit visit, void *userdata);
