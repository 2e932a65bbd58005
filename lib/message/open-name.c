#include "message/open-name.h"

#include <string.h>

#include "base/text.h"

static bool opens_note(gunichar c)
{
        return c == '(' || c == '[' || c == 0xFF08 /* （ */ || c == 0xFF3B /* ［ */ || c == 0x3010 /* 【 */;
}

/* White space of any length becomes one space, as text_fold() has it. */
static GString *before_note(const char *name)
{
        GString *out = g_string_new(NULL);
        gunichar before = ' ';

        for (const char *at = name; *at; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);

                if (opens_note(c))
                        break;
                if (!g_unichar_isspace(c))
                        g_string_append_unichar(out, c);
                else if (!g_unichar_isspace(before))
                        g_string_append_c(out, ' ');
                before = c;
        }
        return out;
}

/* What led to a note: "Olena, ", "Olena - ", "Olena /" */
static void trim_end(GString *out)
{
        while (out->len > 0) {
                const char *last = g_utf8_prev_char(out->str + out->len);
                gunichar c = g_utf8_get_char(last);

                if (g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '.')
                        return;
                g_string_truncate(out, (gsize)(last - out->str));
        }
}

char *open_name(const OpenWords *words, const char *name)
{
        /* as text_fold() has letters with marks, so that places are the same */
        g_autofree char *composed = name ? g_utf8_normalize(name, -1, G_NORMALIZE_DEFAULT_COMPOSE) : NULL;
        g_autoptr(GString) out = composed ? before_note(composed) : NULL;
        bool is_cut = out && out->len < strlen(composed);
        size_t n_before;

        if (!out)
                return NULL;
        if (words && open_words_has(words, out->str, &n_before)) {
                g_string_truncate(out, (gsize)(g_utf8_offset_to_pointer(out->str, (glong)MIN(n_before, text_chars(out->str))) - out->str));
                is_cut = true;
        }
        if (is_cut)
                trim_end(out);
        /* a letter that folds to several moves the place */
        if (text_is_blank(out->str) || (is_cut && words && open_words_has(words, out->str, &n_before)))
                return NULL;
        return g_string_free(g_steal_pointer(&out), FALSE);
}
