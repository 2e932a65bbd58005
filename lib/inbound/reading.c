#include "inbound/reading.h"

#include <string.h>

#include "base/text.h"
#include "inbound/han.h"
#include "inbound/letters.h"

enum {
        READ_MOST = 2000, /* characters of a text's beginning, and of its end */
        STRETCH = 3,      /* the same letter so many times is feeling, not spelling */
};

/* ---- letters -> tokens ------------------------------------------------------------------------ */

typedef struct Cutter {
        const Lexicon *lexicon;
        Reading *reading;
        const gunichar *letters;
        size_t n, at;
        unsigned short sentence, clause;
        gunichar mark; /* since the last token */
        bool is_cyrillic; /* most of the text */
} Cutter;

static Token *add_token(Cutter *cutter, TokenKind kind)
{
        Token *token;

        if (cutter->reading->n_tokens == TOKENS_MAX)
                return NULL;
        token = &cutter->reading->tokens[cutter->reading->n_tokens++];
        memset(token, 0, sizeof(*token));
        token->kind = kind;
        token->sentence = cutter->sentence;
        token->clause = cutter->clause;
        token->mark = cutter->mark;
        cutter->mark = 0;
        return token;
}

static void end_clause(Cutter *cutter, bool is_sentence)
{
        cutter->clause++;
        cutter->sentence += is_sentence;
}

static bool is_letter(gunichar c)
{
        const LetterScript script = letter_script(c);

        return script == SCRIPT_LATIN || script == SCRIPT_CYRILLIC || (script == SCRIPT_OTHER && g_unichar_isalpha(c));
}

static bool is_digit(gunichar c)
{
        return c >= '0' && c <= '9';
}

static void add_word(Cutter *cutter, const gunichar *letters, size_t n)
{
        Token *token = add_token(cutter, TOKEN_WORD);

        if (!token)
                return;
        token->n = (unsigned short)MIN(n, (size_t)WORD_LETTERS_MAX);
        memcpy(token->letters, letters, token->n * sizeof(gunichar));
}

static void add_sign(Cutter *cutter, gunichar sign)
{
        Token *token = add_token(cutter, TOKEN_SIGN);

        if (token) {
                token->letters[0] = sign;
                token->n = 1;
        }
}

/* "38", "38,6", "38.6"; what follows a second comma is another number */
static void cut_number(Cutter *cutter)
{
        char digits[16] = { 0 };
        size_t n = 0;
        bool has_point = false;
        Token *token;

        for (; cutter->at < cutter->n; cutter->at++) {
                const gunichar c = cutter->letters[cutter->at];
                const bool is_point = (c == '.' || c == ',') && !has_point && cutter->at + 1 < cutter->n &&
                        is_digit(cutter->letters[cutter->at + 1]) && n > 0;

                if (!is_digit(c) && !is_point)
                        break;
                has_point |= is_point;
                if (n + 1 < sizeof(digits))
                        digits[n++] = is_point ? '.' : (char)c;
        }
        token = add_token(cutter, TOKEN_NUMBER);
        if (token)
                token->number = g_ascii_strtod(digits, NULL);
}

static LetterScript main_script(const gunichar *letters, size_t n)
{
        size_t n_latin = 0, n_cyrillic = 0;

        for (size_t i = 0; i < n; i++) {
                n_latin += letter_script(letters[i]) == SCRIPT_LATIN;
                n_cyrillic += letter_script(letters[i]) == SCRIPT_CYRILLIC;
        }
        return n_cyrillic >= n_latin && n_cyrillic > 0 ? SCRIPT_CYRILLIC : SCRIPT_LATIN;
}

static bool is_mixed(const gunichar *letters, size_t n)
{
        bool latin = false, cyrillic = false;

        for (size_t i = 0; i < n; i++) {
                latin |= letter_script(letters[i]) == SCRIPT_LATIN;
                cyrillic |= letter_script(letters[i]) == SCRIPT_CYRILLIC;
        }
        return latin && cyrillic;
}

/* Letters that stand in for others only among those: "n" for п, "u" for и. A whole word of another script has none. */
static bool has_stand_in(const gunichar *letters, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (letters[i] < 0x80 && strchr("nurd", (int)letters[i]))
                        return true;
        return false;
}

/* the word with every letter and digit made one of @script; false: some have no twin there */
static bool to_script(const gunichar *letters, size_t n, LetterScript script, gunichar *ret)
{
        for (size_t i = 0; i < n; i++) {
                ret[i] = letter_script(letters[i]) == SCRIPT_DIGIT ? letter_of_digit(letters[i], script)
                                                                  : letter_twin(letters[i], script);
                if (ret[i] == 0)
                        return false;
        }
        return true;
}

/* Runs of the same letter, from STRETCH on, cut down to @keep. */
static size_t unstretch(const gunichar *letters, size_t n, size_t keep, gunichar *ret)
{
        size_t n_out = 0;

        for (size_t i = 0, k; i < n; i = k) {
                for (k = i; k < n && letters[k] == letters[i]; k++)
                        ;
                for (size_t copies = k - i >= STRETCH ? keep : k - i; copies > 0; copies--)
                        ret[n_out++] = letters[i];
        }
        return n_out;
}

static bool is_stretched(const gunichar *letters, size_t n)
{
        for (size_t i = 0; i + STRETCH <= n; i++)
                if (letters[i] == letters[i + 1] && letters[i] == letters[i + 2])
                        return true;
        return false;
}

/* One word, with the letters of one script and none of them stretched, as the lexicon knows it if it can be. */
static void settle_word(Cutter *cutter, const gunichar *letters, size_t n)
{
        gunichar one[64], other[64];
        const LetterScript script = main_script(letters, n),
                           rival = script == SCRIPT_LATIN ? SCRIPT_CYRILLIC : SCRIPT_LATIN;
        bool fits;

        n = MIN(n, ELEMENTSOF(one));
        if (is_stretched(letters, n)) {
                const size_t keep = script == SCRIPT_CYRILLIC ? 1 : 2; /* what is likelier: "хоррр" or "goood" */
                size_t n_one = unstretch(letters, n, keep, one);

                if (!lexicon_knows(cutter->lexicon, one, n_one, false))
                        n_one = unstretch(letters, n, 3 - keep, one);
                memcpy(other, one, n_one * sizeof(gunichar));
                n = n_one;
                letters = other;
        }
        /* "He пишіть": a Latin word in a Cyrillic text, of letters that look Cyrillic */
        if (cutter->is_cyrillic && script == SCRIPT_LATIN && !has_stand_in(letters, n) &&
                to_script(letters, n, rival, one) &&
                lexicon_knows(cutter->lexicon, one, n, false)) {
                add_word(cutter, one, n);
                return;
        }
        if (!is_mixed(letters, n) && lexicon_knows(cutter->lexicon, letters, n, false)) {
                add_word(cutter, letters, n);
                return;
        }
        fits = to_script(letters, n, script, one);
        if (fits && lexicon_knows(cutter->lexicon, one, n, false)) {
                add_word(cutter, one, n);
                return;
        }
        if (n >= 3 && !has_stand_in(letters, n) && to_script(letters, n, rival, one) && lexicon_knows(cutter->lexicon, one, n, false)) {
                add_word(cutter, one, n);
                return;
        }
        if (to_script(letters, n, script, one))
                add_word(cutter, one, n);
        else
                add_word(cutter, letters, n);
}

/* digits that end in letters which look like digits: "1O" */
static bool cut_lettered_number(Cutter *cutter, const gunichar *letters, size_t n)
{
        double number = 0;
        Token *token;

        for (size_t i = 0; i < n; i++) {
                if (!is_digit(letters[i]) && letters[i] != 'o' && letters[i] != 0x43E)
                        return false;
                number = number * 10 + (is_digit(letters[i]) ? letters[i] - '0' : 0);
        }
        token = add_token(cutter, TOKEN_NUMBER);
        if (token)
                token->number = number;
        return true;
}

static void cut_word(Cutter *cutter)
{
        const size_t start = cutter->at;
        size_t n_digits = 0, n;

        while (start + n_digits < cutter->n && is_digit(cutter->letters[start + n_digits]))
                n_digits++;
        for (n = 0; start + n < cutter->n && (is_letter(cutter->letters[start + n]) || is_digit(cutter->letters[start + n])); n++)
                ;
        cutter->at = start + n;
        if (n_digits > 0) {
                gunichar whole[64];
                const LetterScript script = main_script(cutter->letters + start, n);

                if (cut_lettered_number(cutter, cutter->letters + start, n))
                        return;
                if (n <= ELEMENTSOF(whole) && n - n_digits >= 3 && to_script(cutter->letters + start, n, script, whole) &&
                        lexicon_knows(cutter->lexicon, whole, n, false)) {
                        add_word(cutter, whole, n);
                        return;
                }
                cutter->at = start;
                cut_number(cutter);
                settle_word(cutter, cutter->letters + cutter->at, start + n - cutter->at);
                cutter->at = start + n;
                return;
        }
        settle_word(cutter, cutter->letters + start, n);
}

static bool is_one_of(gunichar c, const char *set)
{
        return g_utf8_strchr(set, -1, c) != NULL;
}

static void cut_mark(Cutter *cutter, gunichar c)
{
        const bool after_han = cutter->at > 0 && letter_script(cutter->letters[cutter->at - 1]) == SCRIPT_HAN,
                   before_han = cutter->at + 1 < cutter->n && letter_script(cutter->letters[cutter->at + 1]) == SCRIPT_HAN;

        cutter->at++;
        if (c == '?') {
                cutter->reading->asks = true;
                add_sign(cutter, '?');
        } else if (c == '+' || c == '/' || c == '%')
                add_sign(cutter, c);
        if (!g_unichar_isspace(c))
                cutter->mark = c;
        if (is_one_of(c, ".!?;\n。…"))
                end_clause(cutter, true);
        else if (is_one_of(c, ",:()[]{}\"«»—–~") || (c == '-' && cutter->at < cutter->n && cutter->letters[cutter->at] == ' ') ||
                (g_unichar_isspace(c) && after_han && before_han))
                end_clause(cutter, false);
}

static void cut(Cutter *cutter)
{
        while (cutter->at < cutter->n) {
                const gunichar c = cutter->letters[cutter->at];
                size_t k = cutter->at;
                Token *token;

                while (k < cutter->n && is_digit(cutter->letters[k]))
                        k++;
                if (is_digit(c) && (k == cutter->n || !is_letter(cutter->letters[k])))
                        cut_number(cutter);
                else if (is_letter(c) || is_digit(c))
                        cut_word(cutter);
                else if (letter_script(c) == SCRIPT_HAN) {
                        token = add_token(cutter, TOKEN_HAN);
                        if (token) {
                                token->letters[0] = c;
                                token->n = 1;
                        }
                        cutter->at++;
                } else if (letter_script(c) == SCRIPT_SIGN) {
                        add_sign(cutter, c);
                        cutter->at++;
                        if (cutter->at < cutter->n && letter_script(cutter->letters[cutter->at]) != SCRIPT_SIGN)
                                end_clause(cutter, false);
                } else
                        cut_mark(cutter, c);
        }
}

/* "S T O P" */
static void join_spaced(const Lexicon *lexicon, Reading *reading)
{
        for (size_t i = 0; i < reading->n_tokens; i++) {
                gunichar joined[WORD_LETTERS_MAX];
                size_t n = 0;

                while (i + n < reading->n_tokens && n < WORD_LETTERS_MAX && reading->tokens[i + n].kind == TOKEN_WORD &&
                        reading->tokens[i + n].n == 1) {
                        joined[n] = reading->tokens[i + n].letters[0];
                        n++;
                }
                if (n < 3 || !lexicon_knows(lexicon, joined, n, false))
                        continue;
                memcpy(reading->tokens[i].letters, joined, n * sizeof(gunichar));
                reading->tokens[i].n = (unsigned short)n;
                memmove(&reading->tokens[i + 1], &reading->tokens[i + n], (reading->n_tokens - i - n) * sizeof(Token));
                reading->n_tokens -= n - 1;
        }
}

/* ---- which keyboard, which alphabet ----------------------------------------------------------- */

/* share of the letters of alphabetic words that stand in known words; without such words 1, and 0 @by_sound */
static double known_share(const Lexicon *lexicon, const Reading *reading, bool by_sound)
{
        size_t n = 0, n_known = 0;

        for (size_t i = 0; i < reading->n_tokens; i++) {
                const Token *token = &reading->tokens[i];

                if (token->kind != TOKEN_WORD || (by_sound && letter_script(token->letters[0]) != SCRIPT_LATIN))
                        continue;
                n += token->n;
                if (lexicon_knows(lexicon, token->letters, token->n, by_sound))
                        n_known += token->n;
        }
        return n == 0 ? !by_sound : (double)n_known / (double)n;
}

static bool is_mostly_cyrillic(const GArray *letters)
{
        size_t n_latin = 0, n_cyrillic = 0;

        for (guint i = 0; i < letters->len; i++) {
                const LetterScript script = letter_script(g_array_index(letters, gunichar, i));

                n_latin += script == SCRIPT_LATIN;
                n_cyrillic += script == SCRIPT_CYRILLIC;
        }
        return n_cyrillic > 2 * n_latin;
}

static void cut_letters(const Lexicon *lexicon, const GArray *letters, Reading *reading)
{
        Cutter cutter = { .lexicon = lexicon, .reading = reading, .letters = (const gunichar *)(const void *)letters->data,
                .n = letters->len };

        reading->n_tokens = 0;
        reading->asks = false;
        cutter.is_cyrillic = is_mostly_cyrillic(letters);
        cut(&cutter);
        join_spaced(lexicon, reading);
}

/* Typed with the wrong keyboard on: other keys make words of it. */
static void try_layouts(const Lexicon *lexicon, const GArray *letters, Reading *reading)
{
        double best = known_share(lexicon, reading, false);
        g_autofree Reading *other = NULL;

        if (best > 0.55 || (letters->len >= 6 && known_share(lexicon, reading, true) > 0.75))
                return;
        other = g_new0(Reading, 1);
        for (Layout to = LAYOUT_RU; to <= LAYOUT_EN; to++) {
                g_autoptr(GArray) typed = g_array_sized_new(FALSE, FALSE, sizeof(gunichar), letters->len);
                double share;

                for (guint i = 0; i < letters->len; i++) {
                        const gunichar c = letter_on_layout(g_array_index(letters, gunichar, i), to);

                        g_array_append_val(typed, c);
                }
                cut_letters(lexicon, typed, other);
                share = known_share(lexicon, other, false);
                if (share < best + 0.25 || share < 0.5)
                        continue;
                best = share;
                other->is_cut = reading->is_cut;
                *reading = *other;
        }
}

static bool is_latin(const Token *token)
{
        return token->kind == TOKEN_WORD && letter_script(token->letters[0]) == SCRIPT_LATIN;
}

/* Are the Latin words more likely Cyrillic ones, spelled in Latin? */
static bool sounds_cyrillic(const Lexicon *lexicon, const Reading *reading, const char *language)
{
        size_t n = 0, n_plain = 0, n_sound = 0;
        const bool is_slavic = text_equal(language, "uk") || text_equal(language, "ru");

        for (size_t i = 0; i < reading->n_tokens; i++) {
                const Token *token = &reading->tokens[i];

                if (!is_latin(token))
                        continue;
                n += token->n;
                n_plain += lexicon_knows(lexicon, token->letters, token->n, false) ? token->n : 0;
                n_sound += lexicon_knows(lexicon, token->letters, token->n, true) ? token->n : 0;
        }
        return n > 0 && (double)n_sound > (double)n_plain + (is_slavic ? 0.0 : 0.2) * (double)n && n_sound * 3 >= n;
}

static bool is_mostly_pinyin(const Lexicon *lexicon, const Reading *reading, const char *language)
{
        size_t n = 0, n_plain = 0, n_pinyin = 0;
        unsigned short syllables[WORD_LETTERS_MAX];

        if (language && !text_equal(language, "zh"))
                return false;
        for (size_t i = 0; i < reading->n_tokens; i++) {
                const Token *token = &reading->tokens[i];

                if (!is_latin(token))
                        continue;
                n += token->n;
                n_plain += lexicon_knows(lexicon, token->letters, token->n, false) ? token->n : 0;
                n_pinyin += han_syllables(token->letters, token->n, syllables, ELEMENTSOF(syllables)) > 0 ? token->n : 0;
        }
        return n > 0 && n_pinyin * 10 >= n * 8 && (n_plain * 10 <= n * 6 || n_plain < n_pinyin);
}

static void spell_pinyin(Reading *reading)
{
        g_autofree Reading *out = g_new0(Reading, 1);

        for (size_t i = 0; i < reading->n_tokens; i++) {
                const Token *token = &reading->tokens[i];
                unsigned short syllables[WORD_LETTERS_MAX];
                const size_t n = is_latin(token) ? han_syllables(token->letters, token->n, syllables, ELEMENTSOF(syllables)) : 0;

                for (size_t k = 0; k < MAX(n, (size_t)1) && out->n_tokens < TOKENS_MAX; k++) {
                        Token *to = &out->tokens[out->n_tokens++];

                        *to = *token;
                        if (n == 0)
                                continue;
                        to->kind = TOKEN_SYLLABLE;
                        to->syllable = syllables[k];
                        to->n = n == 1 ? token->n : 0; /* "yi" is a word of the lexicon, too */
                }
        }
        memcpy(reading->tokens, out->tokens, out->n_tokens * sizeof(Token));
        reading->n_tokens = out->n_tokens;
}

static void look_up(const Lexicon *lexicon, Reading *reading, bool by_sound)
{
        for (size_t i = 0; i < reading->n_tokens; i++) {
                Token *token = &reading->tokens[i];
                const bool latin = is_latin(token);

                if (token->kind == TOKEN_SYLLABLE && lexicon_knows(lexicon, token->letters, token->n, false))
                        lexicon_look_up(lexicon, token, false);
                if (token->kind != TOKEN_WORD && token->kind != TOKEN_SIGN)
                        continue;
                if (latin && by_sound) {
                        lexicon_look_up(lexicon, token, true);
                        if (!token->is_guessed || token->n_hits > 0)
                                continue;
                }
                if (token->kind == TOKEN_WORD && token->n >= 5 && !lexicon_knows(lexicon, token->letters, token->n, false) &&
                        lexicon_knows(lexicon, token->letters, token->n, true)) {
                        lexicon_look_up(lexicon, token, true);
                        token->is_guessed = true;
                        continue;
                }
                lexicon_look_up(lexicon, token, false);
        }
}

Reading *reading_new(const Lexicon *lexicon, const char *language, const char *text)
{
        Reading *reading = g_new0(Reading, 1);
        bool is_cut;
        g_autoptr(GArray) letters = letters_fold(text, READ_MOST, &is_cut);

        cut_letters(lexicon, letters, reading);
        try_layouts(lexicon, letters, reading);
        reading->is_cut = is_cut;
        if (is_mostly_pinyin(lexicon, reading, language)) {
                reading->is_pinyin = true;
                spell_pinyin(reading);
        }
        reading->is_by_sound = sounds_cyrillic(lexicon, reading, language);
        look_up(lexicon, reading, reading->is_by_sound);
        return reading;
}

void reading_free(Reading *reading)
{
        g_free(reading);
}
