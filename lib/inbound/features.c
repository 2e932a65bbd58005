#include "inbound/features.h"

#include <string.h>

#include "inbound/letters.h"

/* Private letters: one each for what stands beside the words. */
enum {
        FEATURE_SECTION = 0xF0000, /* and its number, matched; */
        FEATURE_NEGATED = 0xF1000, /* negated or over */
        FEATURE_PURPOSE = 0xF2000,
        FEATURE_NUMBER = 0xF3000,
        FEATURE_SIGN = 0xF4000,
        FEATURE_LENGTH = 0xF5000,
};

#define PAIRED_MAX 32 /* different sections of a text that are told of in pairs */

static void add_letter(GString *out, gunichar c)
{
        g_string_append_unichar(out, c);
        g_string_append_c(out, ' ');
}

/* By sound, in capitals, so that no English word looks the same. */
static void add_sound(GString *out, const Token *token)
{
        gunichar sound[2 * WORD_LETTERS_MAX];
        const size_t n = letters_sound(token->letters, token->n, sound);

        for (size_t i = 0; i < n; i++)
                g_string_append_c(out, g_ascii_toupper((char)sound[i]));
        if (n > 0)
                g_string_append_c(out, ' ');
}

static void add_word(GString *out, const Token *token, bool is_by_sound)
{
        const LetterScript script = letter_script(token->letters[0]);

        if (script == SCRIPT_CYRILLIC || (script == SCRIPT_LATIN && is_by_sound)) {
                add_sound(out, token);
                return;
        }
        for (size_t i = 0; i < token->n; i++)
                g_string_append_unichar(out, token->letters[i]);
        g_string_append_c(out, ' ');
}

static void add_number(GString *out, double number)
{
        const bool is_told = number <= 12 || (number >= 35 && number < 43);

        add_letter(out, FEATURE_NUMBER + (is_told ? (gunichar)number : 99));
}

static bool is_word(const Token *token)
{
        return token->kind == TOKEN_WORD || token->kind == TOKEN_HAN || token->kind == TOKEN_SYLLABLE;
}

static void add_tokens(GString *out, const Reading *reading, FeatureSet set)
{
        for (size_t i = 0; i < reading->n_tokens; i++) {
                const Token *token = &reading->tokens[i];

                if (set == FEATURES_CONCEPTS && is_word(token))
                        continue;
                if (i > 0 && token_is_same_word(token, &reading->tokens[i - 1])) /* "ok ok ok ok chest pain" */
                        continue;
                switch (token->kind) {
                case TOKEN_WORD:
                        add_word(out, token, reading->is_by_sound);
                        break;
                case TOKEN_NUMBER:
                        add_number(out, token->number);
                        break;
                case TOKEN_HAN:
                        add_letter(out, token->letters[0]);
                        break;
                case TOKEN_SYLLABLE:
                        add_letter(out, FEATURE_SIGN + 0x400U + token->syllable);
                        break;
                case TOKEN_SIGN:
                        add_letter(out, FEATURE_SIGN + (token->letters[0] & 0x3FF));
                        break;
                }
        }
}

/* "没有感觉" as one word, whose parts the classifier looks at by itself */
static void add_han_clauses(GString *out, const Reading *reading)
{
        for (size_t i = 0, k; i < reading->n_tokens; i = k) {
                for (k = i; k < reading->n_tokens && reading->tokens[k].kind == TOKEN_HAN &&
                     reading->tokens[k].clause == reading->tokens[i].clause; k++)
                        g_string_append_unichar(out, reading->tokens[k].letters[0]);
                if (k > i)
                        g_string_append_c(out, ' ');
                k = MAX(k, i + 1);
        }
}

/* 0: the classifier does not see it */
static gunichar letter_of_section(const View *view, const Span *span)
{
        const SectionKind kind = view_section(view, span)->kind;
        const bool is_trouble = kind == SECTION_RED || kind == SECTION_WORRY || kind == SECTION_HINT;
        const bool is_off = span->is_negated || (is_trouble && view_gravity(view, span) == GRAVITY_NONE);

        if (kind == SECTION_TOLD)
                return 0;
        return (is_off ? FEATURE_NEGATED : FEATURE_SECTION) + span->section;
}

/* What matches, and what matches together: "swelling" beside "going down" is another thing than each of them. */
static void add_sections(GString *out, const View *view)
{
        gunichar seen[PAIRED_MAX];
        size_t n_seen = 0;

        for (guint i = 0; i < view->spans->len; i++) {
                const gunichar letter = letter_of_section(view, &g_array_index(view->spans, Span, i));
                size_t k = 0;

                if (letter == 0)
                        continue;
                add_letter(out, letter);
                while (k < n_seen && seen[k] != letter)
                        k++;
                if (k == n_seen && n_seen < PAIRED_MAX)
                        seen[n_seen++] = letter;
        }
        for (size_t i = 0; i < n_seen; i++)
                for (size_t k = i + 1; k < n_seen; k++) {
                        g_string_append_unichar(out, MIN(seen[i], seen[k]));
                        add_letter(out, MAX(seen[i], seen[k]));
                }
}

char *features_of(const View *view, FeatureSet set)
{
        GString *out = g_string_new(NULL);

        add_tokens(out, view->reading, set);
        if (set != FEATURES_CONCEPTS)
                add_han_clauses(out, view->reading);
        add_letter(out, FEATURE_PURPOSE + (gunichar)(view->question->purpose + 1));
        if (set != FEATURES_WORDS)
                add_sections(out, view);
        add_letter(out, FEATURE_LENGTH + (view->n_words > 20 ? 20 : view->n_words / 4));
        return g_string_free(out, FALSE);
}
