#include "message/open-name.h"

#include <string.h>

#include "base/text.h"

/* Beside letters, and a hyphen between two of them: apostrophes, the full stop of "Dr.", the comma of "Kovalenko, Olena",
 * the dots of Chinese spellings. */
static bool is_sign_of_names(gunichar c)
{
        static const gunichar signs[] = { '\'', '`', 0x2018, 0x2019, 0x02BC, '.', ',', 0x00B7, 0x30FB };

        for (size_t i = 0; i < ELEMENTSOF(signs); i++)
                if (c == signs[i])
                        return true;
        return false;
}

/* "Olena (lips, 1 ml)", "Olena / laser", "Olena 2", "Olena - VIP" */
static bool ends_name(gunichar before, gunichar c, gunichar after)
{
        if (g_unichar_isalpha(c) || g_unichar_ismark(c) || g_unichar_isspace(c) || is_sign_of_names(c))
                return false;
        return g_unichar_type(c) != G_UNICODE_DASH_PUNCTUATION || !g_unichar_isalpha(before) || !g_unichar_isalpha(after);
}

/* White space of any length becomes one space, as text_fold() has it. */
static GString *only_name(const char *name)
{
        GString *out = g_string_new(NULL);
        gunichar before = ' ';

        for (const char *at = name; *at; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);

                if (ends_name(before, c, g_utf8_get_char(g_utf8_next_char(at))))
                        break;
                if (!g_unichar_isspace(c))
                        g_string_append_unichar(out, c);
                else if (!g_unichar_isspace(before))
                        g_string_append_c(out, ' ');
                before = c;
        }
        return out;
}

char *open_name(const OpenWords *words, const char *name)
{
        g_autoptr(GString) out = name ? only_name(name) : NULL;
        size_t n_before;

        if (!out)
                return NULL;
        if (words && open_words_has(words, out->str, &n_before))
                g_string_truncate(out, (gsize)(g_utf8_offset_to_pointer(out->str, (glong)MIN(n_before, text_chars(out->str))) - out->str));
        while (out->len > 0 && strchr(" ,", out->str[out->len - 1]))
                g_string_truncate(out, out->len - 1);
        /* a letter that folds to several moves the place */
        if (text_is_blank(out->str) || (words && open_words_has(words, out->str, &n_before)))
                return NULL;
        return g_string_free(g_steal_pointer(&out), FALSE);
}
