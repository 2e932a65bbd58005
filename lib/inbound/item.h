/* One item of a provider's document, and what stands at the places its file names. */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "config/hook-map.h"
#include "inbound/hook.h"

typedef struct Item {
        const JsonSpot *spot;
        const json_t *value;        /* the item itself, or the lines of its text */
        const HookRequest *request; /* NULL: an answer, that has no URL */
} Item;

/* item_bytes() - what stands at the first filled of the places: a text, number or truth. Any bytes; caller frees; NULL: nothing */
GString *item_bytes(const Item *item, const GPtrArray *places);

/* item_text() - the same as a text fit for an id or a word: valid UTF-8 of at most 256 bytes, trimmed, no control character in it;
 * NULL: nothing, or none of that kind. Caller g_free()s. */
char *item_text(const Item *item, const GPtrArray *places);

/* item_fits() - do all conditions hold? NULL: there are none, so yes */
bool item_fits(const Item *item, const GPtrArray *conditions);
