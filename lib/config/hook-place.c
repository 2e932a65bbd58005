#include "config/hook-place.h"

#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "config/settings.h"

enum { NUMBER_DIGITS_MAX = 15, WORDS_MAX = 200 };

static int read_named(const char *name, HookPlaceFrom from, HookPlace *place, Err *err)
{
        place->from = from;
        if (*name == '\0' || (from == HOOK_PLACE_HEADER && !http_is_header_name(name)))
                return err_set(err, -EINVAL, "write it like \"header:X-Event\" or \"query:event\"", "place", "it names nothing");
        place->name = g_strdup(name);
        return 0;
}

int hook_place_new(const char *text, HookPlace **ret, Err *err)
{
        g_autoptr(HookPlace) place = g_new0(HookPlace, 1);
        const char *path = text;
        int r = 0;

        if (g_str_has_prefix(text, "header:"))
                r = read_named(text + strlen("header:"), HOOK_PLACE_HEADER, place, err);
        else if (g_str_has_prefix(text, "query:"))
                r = read_named(text + strlen("query:"), HOOK_PLACE_QUERY, place, err);
        else {
                if (*path == '/') {
                        place->from = HOOK_PLACE_ROOT;
                        path++;
                }
                while (place->from == HOOK_PLACE_ITEM && path[place->n_up] == '^')
                        place->n_up++;
                path += place->n_up;
                /* the thing itself needs no path: ".", "^", "/" */
                if (!text_equal(path, ".") && !(path > text && *path == '\0'))
                        r = json_path_new(path, &place->path, err);
        }
        if (r < 0)
                return r;
        *ret = g_steal_pointer(&place);
        return 0;
}

void hook_place_free(HookPlace *place)
{
        if (!place)
                return;
        json_path_free(place->path);
        g_free(place->name);
        g_free(place);
}

int hook_place_read(const config_setting_t *setting, const char *what, ErrList *faults, HookPlace **ret)
{
        const char *text = setting_text(setting, what, faults);
        Err err = { 0 };

        if (!text)
                return -EINVAL;
        if (hook_place_new(text, ret, &err) < 0) {
                setting_fault(setting, faults, err.mend, what, "%s", err.why);
                return -EINVAL;
        }
        return 0;
}

static bool is_list(const config_setting_t *setting)
{
        return config_setting_is_array(setting) || config_setting_is_list(setting);
}

int hook_places_read(const config_setting_t *setting, const char *what, ErrList *faults, GPtrArray **ret)
{
        g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func((GDestroyNotify)hook_place_free);
        int n = is_list(setting) ? config_setting_length(setting) : 1;

        for (int i = 0; i < n; i++) {
                HookPlace *place;

                if (hook_place_read(is_list(setting) ? config_setting_get_elem(setting, (unsigned)i) : setting, what, faults, &place) < 0)
                        return -EINVAL;
                g_ptr_array_add(places, place);
        }
        if (n == 0) {
                setting_fault(setting, faults, "name a place, or take it out", what, "the list is empty");
                return -EINVAL;
        }
        g_clear_pointer(ret, g_ptr_array_unref);
        *ret = g_steal_pointer(&places);
        return 0;
}

/* ---- words ---- */

static char *read_word(const config_setting_t *setting, const char *what, ErrList *faults)
{
        switch (config_setting_type(setting)) {
        case CONFIG_TYPE_INT:
        case CONFIG_TYPE_INT64:
                return g_strdup_printf("%lld", config_setting_get_int64(setting));
        case CONFIG_TYPE_BOOL:
                return g_strdup(config_setting_get_bool(setting) ? "true" : "false");
        default:
                return g_strdup(setting_text(setting, what, faults));
        }
}

int hook_words_read(const config_setting_t *setting, const char *what, ErrList *faults, GPtrArray **ret)
{
        g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
        int n = is_list(setting) ? config_setting_length(setting) : 1;

        if (n == 0 || n > WORDS_MAX) {
                setting_fault(setting, faults, "write words, or take it out", what, "it has %d words, and from 1 to %d are taken", n,
                        WORDS_MAX);
                return -EINVAL;
        }
        for (int i = 0; i < n; i++) {
                char *word = read_word(is_list(setting) ? config_setting_get_elem(setting, (unsigned)i) : setting, what, faults);

                if (!word)
                        return -EINVAL;
                g_ptr_array_add(words, word);
        }
        g_clear_pointer(ret, g_ptr_array_unref);
        *ret = g_steal_pointer(&words);
        return 0;
}

/* A whole number of the digits at @at, ended by @end. */
static bool read_number(const char *at, const char *end, int64_t *ret)
{
        const char *digits = at + (at < end && *at == '-');

        if (digits == end || end - digits > NUMBER_DIGITS_MAX || strspn(digits, "0123456789") < (size_t)(end - digits))
                return false;
        *ret = g_ascii_strtoll(at, NULL, 10);
        return true;
}

static bool range_holds(const char *word, const char *text)
{
        const char *dots = strstr(word, "..");
        int64_t from, to, number;

        return dots && read_number(word, dots, &from) && read_number(dots + 2, word + strlen(word), &to) &&
                read_number(text, text + strlen(text), &number) && number >= from && number <= to;
}

bool hook_words_match(const GPtrArray *words, const char *text)
{
        g_autofree char *low = g_ascii_strdown(text, -1);

        for (unsigned i = 0; i < words->len; i++) {
                const char *word = words->pdata[i];
                g_autofree char *low_word = strchr(word, '*') ? g_ascii_strdown(word, -1) : NULL;

                if (g_ascii_strcasecmp(word, text) == 0 || range_holds(word, text) ||
                        (low_word && g_pattern_match_simple(low_word, low)))
                        return true;
        }
        return false;
}
