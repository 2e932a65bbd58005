#include "config/pattern.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/ids.h"

static const char *const pattern_word_table[] = {
        [PATTERN_LITERAL] = "",
        [PATTERN_TO] = "to",
        [PATTERN_TEXT] = "text",
        [PATTERN_CODING] = "coding",
        [PATTERN_KEY] = "key",
        [PATTERN_ID] = "id",
        [PATTERN_FROM] = "from",
        [PATTERN_CREATED] = "created",
        [PATTERN_CREDENTIAL] = "credential",
};
static_assert(G_N_ELEMENTS(pattern_word_table) == N_PATTERN_WORDS, "a word of patterns lacks its name");
STRING_TABLE_DEFINE(pattern_word, PatternWord, pattern_word_table);

#define PATTERN_MEND                                                                                    \
        "known are {to} {text} {coding} {key} {id} {from} {created} and {credential:NAME}; a brace that is meant " \
        "is written twice: {{ or }}"

static void piece_done(void *data)
{
        g_free(((PatternPiece *)data)->text);
}

static void add_piece(Pattern *pattern, PatternWord word, char *text)
{
        PatternPiece piece = { word, text };

        g_array_append_val(pattern->pieces, piece);
        pattern->uses |= 1u << word;
}

static void add_literal(Pattern *pattern, GString *literal)
{
        if (literal->len == 0)
                return;
        add_piece(pattern, PATTERN_LITERAL, g_strndup(literal->str, literal->len));
        g_string_truncate(literal, 0);
}

/* The word between two braces. */
static int add_placeholder(Pattern *pattern, const char *word, Err *err)
{
        static const char credential[] = "credential:";
        int which = pattern_word_from_string(word);

        if (g_str_has_prefix(word, credential)) {
                const char *name = word + strlen(credential);

                if (!id_is_valid(name))
                        return err_set(err, -EINVAL, "a name is 1 to 64 letters, digits, '.', '_' or '-'",
                                "placeholder", "{%s} has no name of a credential in it", word);
                add_piece(pattern, PATTERN_CREDENTIAL, g_strdup(name));
                return 0;
        }
        if (which <= PATTERN_LITERAL || which == PATTERN_CREDENTIAL)
                return err_set(err, -EINVAL, PATTERN_MEND, "placeholder", "{%s} is no placeholder", word);
        add_piece(pattern, (PatternWord)which, NULL);
        return 0;
}

int pattern_new(const char *text, Pattern **ret, Err *err)
{
        g_autoptr(Pattern) pattern = g_new0(Pattern, 1);
        g_autoptr(GString) literal = g_string_new(NULL);

        pattern->source = g_strdup(text);
        pattern->pieces = g_array_new(FALSE, FALSE, sizeof(PatternPiece));
        g_array_set_clear_func(pattern->pieces, piece_done);
        for (const char *at = text; *at; at++) {
                g_autofree char *word = NULL;
                const char *end;
                int r;

                if ((*at == '{' || *at == '}') && at[1] == *at) {
                        g_string_append_c(literal, *at++);
                        continue;
                }
                if (*at != '{' && *at != '}') {
                        g_string_append_c(literal, *at);
                        continue;
                }
                end = *at == '{' ? strpbrk(at + 1, "{}") : NULL;
                if (!end || *end != '}')
                        return err_set(err, -EINVAL, PATTERN_MEND, "placeholder", "a '%c' has no twin", *at);
                add_literal(pattern, literal);
                word = g_strndup(at + 1, (size_t)(end - at - 1));
                r = add_placeholder(pattern, word, err);
                if (r < 0)
                        return r;
                at = end;
        }
        add_literal(pattern, literal);
        *ret = g_steal_pointer(&pattern);
        return 0;
}

void pattern_free(Pattern *pattern)
{
        if (!pattern)
                return;
        g_free(pattern->source);
        g_array_unref(pattern->pieces);
        g_free(pattern);
}
