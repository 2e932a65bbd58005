#include "inbound/red-words.h"

#include <glib.h>
#include <string.h>

#include "base/phrase.h"
#include "base/text.h"

enum { WORDS_BEFORE = 2, CHARACTERS_MOST = 4000 };

static bool is_letter(gunichar c)
{
        return g_unichar_isalnum(c) || c == '\'';
}

static bool is_denial(const char *word, size_t n_bytes)
{
        static const char *const denials[] = { "no", "not", "without", "never", "none", "isn't", "don't", "didn't", "haven't",
                "нет", "не", "без", "ни", "нету", "немає", "нема", "ні", "жодного", "жодної" };

        for (size_t i = 0; i < ELEMENTSOF(denials); i++)
                if (strlen(denials[i]) == n_bytes && memcmp(denials[i], word, n_bytes) == 0)
                        return true;
        return false;
}

/* Chinese denies right before what it denies, without a space. */
static bool is_denied_in_chinese(const char *text, const char *at)
{
        static const char *const denials[] = { "没有", "没", "无", "不" };

        for (size_t i = 0; i < ELEMENTSOF(denials); i++) {
                const size_t n = strlen(denials[i]);

                if ((size_t)(at - text) >= n && memcmp(at - n, denials[i], n) == 0)
                        return true;
        }
        return false;
}

/* In the same sentence: "Stop? No. Double vision since morning" denies nothing. */
static bool is_denied_before(const char *text, const char *at)
{
        for (int i = 0; i < WORDS_BEFORE; i++) {
                const char *end = at, *from;

                while (end > text && strchr(" ,", *g_utf8_prev_char(end)))
                        end = g_utf8_prev_char(end);
                from = end;
                while (from > text && is_letter(g_utf8_get_char(g_utf8_prev_char(from))))
                        from = g_utf8_prev_char(from);
                if (from == end)
                        return false;
                if (is_denial(from, (size_t)(end - from)))
                        return true;
                at = from;
        }
        return false;
}

/* "двоения нет": behind the word, whose ending may go on. */
static bool is_denied_behind(const char *at)
{
        const char *end;

        while (is_letter(g_utf8_get_char(at)))
                at = g_utf8_next_char(at);
        while (*at == ' ')
                at++;
        for (end = at; is_letter(g_utf8_get_char(end));)
                end = g_utf8_next_char(end);
        return end > at && is_denial(at, (size_t)(end - at)) && (*end == '\0' || !g_unichar_isspace(g_utf8_get_char(end)));
}

static bool says(const char *folded, const char *word)
{
        g_autofree char *phrase = phrase_fold(word);
        const bool is_stem = phrase_stem(phrase);

        for (const char *at = folded; *phrase && (at = phrase_find(at, phrase, is_stem)); at = g_utf8_next_char(at))
                if (!is_denied_before(folded, at) && !is_denied_in_chinese(folded, at) && !is_denied_behind(at + strlen(phrase)))
                        return true;
        return false;
}

const char *red_words_find(const char *const *words, const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, (gssize)strnlen(text, CHARACTERS_MOST * 4));
        g_autofree char *folded = phrase_fold(valid);

        for (; words && *words; words++)
                if (says(folded, *words))
                        return *words;
        return NULL;
}
