#include "base/phrase.h"

#include <string.h>

#include "base/text.h"

enum { STEM_LEAST = 6 }; /* a shorter word stands for itself only, not for what begins with it */

char *phrase_fold(const char *text)
{
        g_autofree char *folded = text_fold(text);
        GString *out = g_string_sized_new(strlen(folded));

        for (const char *at = folded; *at; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);

                if (c == 0x2019 || c == 0x02BC || c == 0x2018)
                        c = '\'';
                g_string_append_unichar(out, c == 0x0451 ? 0x0435 : c);
        }
        return g_string_free(out, FALSE);
}

bool phrase_stem(char *folded)
{
        static const char *const vowels[] = { "а", "я", "и", "і", "ї", "ы", "е", "о", "у", "ю" };

        if (text_chars(folded) < STEM_LEAST)
                return false;
        for (size_t i = 0; i < ELEMENTSOF(vowels); i++)
                if (g_str_has_suffix(folded, vowels[i])) {
                        folded[strlen(folded) - strlen(vowels[i])] = '\0';
                        break;
                }
        return true;
}

bool phrase_is_ideograph(gunichar c)
{
        return g_unichar_get_script(c) == G_UNICODE_SCRIPT_HAN;
}

/* Letters of an alphabet that stand side by side are one word. */
static bool goes_on(gunichar a, gunichar b)
{
        return g_unichar_isalnum(a) && g_unichar_isalnum(b) && !phrase_is_ideograph(a) && !phrase_is_ideograph(b);
}

bool phrase_is_at(const char *folded, const char *at, const char *phrase, bool is_stem)
{
        const size_t n = strlen(phrase);

        if (strncmp(at, phrase, n) != 0)
                return false;
        if (at > folded && goes_on(g_utf8_get_char(g_utf8_prev_char(at)), g_utf8_get_char(phrase)))
                return false;
        return is_stem || !goes_on(g_utf8_get_char(g_utf8_prev_char(phrase + n)), g_utf8_get_char(at + n));
}

const char *phrase_find(const char *folded, const char *phrase, bool is_stem)
{
        for (const char *at = folded; (at = strstr(at, phrase)); at = g_utf8_next_char(at))
                if (phrase_is_at(folded, at, phrase, is_stem))
                        return at;
        return NULL;
}
