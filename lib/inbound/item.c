#include "inbound/item.h"

#include <string.h>

#include "base/text.h"
#include "inbound/signed-text.h"

enum { ITEM_TEXT_MAX = 256 };

/* The part of the document a place names; NULL: nothing there, or it names something outside. */
static const json_t *value_at(const Item *item, const HookPlace *place)
{
        const json_t *from;

        if (place->from == HOOK_PLACE_ROOT)
                from = item->spot->at[0];
        else if (place->from != HOOK_PLACE_ITEM || place->n_up > item->spot->n)
                return NULL;
        else
                from = place->n_up == 0 ? item->value : item->spot->at[item->spot->n - place->n_up];
        return place->path ? json_path_find(place->path, from) : from;
}

static GString *bytes_of(const json_t *value)
{
        g_autofree char *text = NULL;

        if (json_is_string(value))
                return g_string_new_len(json_string_value(value), (gssize)json_string_length(value));
        text = json_value_text(value);
        return text ? g_string_new(text) : NULL;
}

static GString *bytes_at(const Item *item, const HookPlace *place)
{
        g_autofree char *outer = NULL;

        if (place->from == HOOK_PLACE_ITEM || place->from == HOOK_PLACE_ROOT)
                return bytes_of(value_at(item, place));
        outer = item->request ? hook_place_outer(place, item->request) : NULL;
        return outer ? g_string_new(outer) : NULL;
}

GString *item_bytes(const Item *item, const GPtrArray *places)
{
        for (unsigned i = 0; places && i < places->len; i++) {
                GString *bytes = bytes_at(item, places->pdata[i]);

                if (bytes && bytes->len > 0)
                        return bytes;
                if (bytes)
                        g_string_free(bytes, TRUE);
        }
        return NULL;
}

/* For ids and words. */
static char *word_of(const GString *bytes)
{
        g_autofree char *text = NULL;

        if (!bytes || !text_is_utf8(bytes->str, bytes->len))
                return NULL;
        text = text_trim(bytes->str);
        if (*text == '\0' || strlen(text) > ITEM_TEXT_MAX)
                return NULL;
        for (const char *at = text; *at; at = g_utf8_next_char(at))
                if (g_unichar_iscntrl(g_utf8_get_char(at)))
                        return NULL;
        return g_steal_pointer(&text);
}

char *item_text(const Item *item, const GPtrArray *places)
{
        g_autoptr(GString) bytes = item_bytes(item, places);

        return word_of(bytes);
}

/* Something is there: a value that is not empty, or a list or object. */
static bool is_filled(const Item *item, const HookPlace *place)
{
        const json_t *value = value_at(item, place);
        g_autoptr(GString) bytes = bytes_at(item, place);

        return bytes ? bytes->len > 0 : json_is_object(value) || json_is_array(value);
}

static bool condition_holds(const Item *item, const HookCondition *condition)
{
        g_autoptr(GString) bytes = NULL;
        g_autofree char *text = NULL;

        if (condition->absent)
                return !is_filled(item, condition->at);
        if (!condition->is && !condition->is_not)
                return is_filled(item, condition->at);
        bytes = bytes_at(item, condition->at);
        text = word_of(bytes);
        if (condition->is && !(text && hook_words_match(condition->is, text)))
                return false;
        return !condition->is_not || !text || !hook_words_match(condition->is_not, text);
}

bool item_fits(const Item *item, const GPtrArray *conditions)
{
        for (unsigned i = 0; conditions && i < conditions->len; i++)
                if (!condition_holds(item, conditions->pdata[i]))
                        return false;
        return true;
}
