#include "inbound/own-words.h"

#include <string.h>

#include "inbound/han.h"
#include "inbound/letters.h"

enum {
        PHRASE_MAX = 16,    /* words of a phrase */
        LETTERS_MAX = 120,  /* of a phrase that are read */
        SLIP_LEAST = 6,     /* letters in which one slip is allowed: in fewer it is another word too often ("never" is no "fever"), */
        TWO_SLIPS_LEAST = 9 /* and two */
};

typedef struct OwnWord {
        gunichar letters[WORD_LETTERS_MAX];
        size_t n;
        bool is_prefix;
} OwnWord;

static size_t cut_phrase(const char *phrase, OwnWord *ret)
{
        bool is_cut;
        g_autoptr(GArray) letters = letters_fold(phrase, LETTERS_MAX, &is_cut);
        size_t n = 0;
        bool open = false;

        for (guint i = 0; i < letters->len; i++) {
                const gunichar c = g_array_index(letters, gunichar, i);
                const bool han = letter_script(c) == SCRIPT_HAN;

                if (c == '*' && open)
                        ret[n - 1].is_prefix = true;
                if (!g_unichar_isalnum(c)) {
                        open = false;
                        continue;
                }
                if (!open || han) {
                        if (n == PHRASE_MAX)
                                break;
                        memset(&ret[n++], 0, sizeof(*ret));
                }
                open = !han;
                if (ret[n - 1].n < WORD_LETTERS_MAX)
                        ret[n - 1].letters[ret[n - 1].n++] = c;
        }
        return n;
}

static bool letters_match(const gunichar *a, size_t n_a, const OwnWord *word, const gunichar *b, size_t n_b)
{
        const unsigned most = n_b >= TWO_SLIPS_LEAST ? 2 : n_b >= SLIP_LEAST ? 1 : 0;

        if (word->is_prefix && n_a > n_b)
                n_a = n_b;
        if (n_a == 0 || n_b == 0 || a[0] != b[0]) /* "keeping" is no "weeping" */
                return false;
        return letters_distance(a, n_a, b, n_b, most) <= most;
}

static bool token_matches(const Token *token, const OwnWord *word)
{
        gunichar a[2 * WORD_LETTERS_MAX], b[2 * WORD_LETTERS_MAX];
        char digits[24];

        switch (token->kind) {
        case TOKEN_HAN:
                return word->n == 1 && word->letters[0] == token->letters[0];
        case TOKEN_SYLLABLE:
                return word->n == 1 && han_has_sound(word->letters[0], token->syllable);
        case TOKEN_NUMBER:
                g_ascii_formatd(digits, sizeof(digits), "%.0f", token->number);
                for (size_t i = 0; i < word->n; i++)
                        if (digits[i] == '\0' || word->letters[i] != (gunichar)digits[i])
                                return false;
                return digits[word->n] == '\0';
        case TOKEN_WORD:
                if (letter_script(token->letters[0]) != letter_script(word->letters[0])) {
                        const size_t n_a = letters_sound(token->letters, token->n, a), n_b = letters_sound(word->letters, word->n, b);

                        return n_a > 2 && letters_match(a, n_a, word, b, n_b);
                }
                return letters_match(token->letters, token->n, word, word->letters, word->n);
        case TOKEN_SIGN:
                return false;
        }
        return false;
}

static bool phrase_stands_at(const Matches *matches, size_t at, const OwnWord *words, size_t n)
{
        for (size_t k = 0; k < n; k++) {
                if (k > 0 && at < matches->n_tokens && !token_matches(&matches->tokens[at], &words[k]))
                        at++;
                if (at >= matches->n_tokens || !token_matches(&matches->tokens[at], &words[k]) || matches->negated[at])
                        return false;
                at++;
        }
        return n > 0;
}

bool own_words_find(const Matches *matches, const char *const *words)
{
        OwnWord phrase[PHRASE_MAX];

        for (; words && *words; words++) {
                const size_t n = cut_phrase(*words, phrase);

                for (size_t at = 0; at < matches->n_tokens; at++)
                        if (phrase_stands_at(matches, at, phrase, n))
                                return true;
        }
        return false;
}
