#include "message/scripts.h"

#include <glib.h>

typedef enum Alphabet { ALPHABET_NONE, ALPHABET_LATIN, ALPHABET_CYRILLIC, ALPHABET_GREEK } Alphabet;
enum { N_ALPHABETS = ALPHABET_GREEK + 1 };

static Alphabet alphabet_of(gunichar c)
{
        switch ((int)g_unichar_get_script(c)) { /* of some 160 */
        case G_UNICODE_SCRIPT_LATIN:
                return ALPHABET_LATIN;
        case G_UNICODE_SCRIPT_CYRILLIC:
                return ALPHABET_CYRILLIC;
        case G_UNICODE_SCRIPT_GREEK:
                return ALPHABET_GREEK;
        default:
                return ALPHABET_NONE;
        }
}

/* Letters that have a twin in the other alphabet: Latin in Cyrillic and Cyrillic in Latin (Unicode's confusables). */
static bool has_twin(gunichar c)
{
        static const char twins[] = "aceiopxyABCEHIKMOPTXY" "асеіорхуАВСЕНІКМОРТХУ";

        return g_utf8_strchr(twins, -1, c) != NULL;
}

typedef struct Word {
        const char *from;
        size_t n_bytes;
        unsigned n_letters, of[N_ALPHABETS];
        bool all_twins, has_small;
} Word;

/* The next word at or after *at, which moves behind it: letters, and the apostrophes within. */
static bool next_word(const char **at, Word *ret)
{
        Word word = { .all_twins = true };
        const char *end = NULL;

        while (**at && !g_unichar_isalpha(g_utf8_get_char(*at)))
                *at = g_utf8_next_char(*at);
        word.from = *at;
        for (; **at; *at = g_utf8_next_char(*at)) {
                gunichar c = g_utf8_get_char(*at);

                if (g_unichar_isalpha(c)) {
                        word.n_letters++;
                        word.of[alphabet_of(c)]++;
                        word.all_twins &= has_twin(c);
                        word.has_small |= g_unichar_islower(c);
                        end = g_utf8_next_char(*at);
                } else if (c != '\'' && c != 0x2019 && c != 0x02BC && !g_unichar_ismark(c)) {
                        break;
                }
        }
        word.n_bytes = end ? (size_t)(end - word.from) : 0;
        *ret = word;
        return word.n_letters > 0;
}

static Alphabet alphabet_of_text(const char *text)
{
        unsigned n[N_ALPHABETS] = { 0 };

        for (; *text; text = g_utf8_next_char(text))
                n[alphabet_of(g_utf8_get_char(text))]++;
        if (n[ALPHABET_LATIN] == 0 && n[ALPHABET_CYRILLIC] == 0)
                return ALPHABET_NONE;
        return n[ALPHABET_LATIN] > n[ALPHABET_CYRILLIC] ? ALPHABET_LATIN : ALPHABET_CYRILLIC;
}

static bool is_mixed(const Word *word)
{
        return (word->of[ALPHABET_LATIN] > 0) + (word->of[ALPHABET_CYRILLIC] > 0) + (word->of[ALPHABET_GREEK] > 0) > 1;
}

static bool is_disguised(const Word *word, Alphabet of_text)
{
        Alphabet other = of_text == ALPHABET_LATIN ? ALPHABET_CYRILLIC : ALPHABET_LATIN;

        return of_text != ALPHABET_NONE && word->of[other] == word->n_letters && word->all_twins &&
               (word->has_small || word->n_letters == 1);
}

bool scripts_mixed(const char *text, char word[static SCRIPTS_WORD_MAX])
{
        const Alphabet of_text = alphabet_of_text(text);
        Word found;

        while (next_word(&text, &found)) {
                g_autofree char *whole = NULL;

                if (!is_mixed(&found) && !is_disguised(&found, of_text))
                        continue;
                whole = g_strndup(found.from, found.n_bytes);
                if (found.n_bytes >= SCRIPTS_WORD_MAX) {
                        char *end = g_utf8_find_prev_char(whole, whole + SCRIPTS_WORD_MAX - 1);

                        *(end ? end : whole) = '\0';
                }
                g_strlcpy(word, whole, SCRIPTS_WORD_MAX);
                return true;
        }
        return false;
}
