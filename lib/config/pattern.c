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
        [PATTERN_REF] = "ref",
        [PATTERN_NUMBER] = "number",
        [PATTERN_KEY_UUID] = "key_uuid",
        [PATTERN_RECEIPT_URL] = "receipt_url",
        [PATTERN_REPLY_URL] = "reply_url",
        [PATTERN_LANGUAGE] = "language",
        [PATTERN_PURPOSE] = "purpose",
        [PATTERN_TEMPLATE] = "template",
        [PATTERN_TEMPLATE_LANGUAGE] = "template_language",
        [PATTERN_VARIABLES] = "variables",
        [PATTERN_VARIABLE] = "variable",
        [PATTERN_TOKEN] = "token",
        [PATTERN_PROVIDER_ID] = "provider_id",
};
static_assert(G_N_ELEMENTS(pattern_word_table) == N_PATTERN_WORDS, "a word of patterns lacks its name");
STRING_TABLE_DEFINE(pattern_word, PatternWord, pattern_word_table);

#define PATTERN_MEND                                                                                    \
        "known are {to} {text} {coding} {key} {key_uuid} {id} {ref} {number} {from} {created} {language} {purpose} " \
        "{receipt_url} {reply_url} {credential:NAME}; a brace that is meant is written twice: {{ or }}"

static void piece_done(void *data)
{
        g_free(((PatternPiece *)data)->text);
}

static void add_piece(Pattern *pattern, PatternPiece piece)
{
        g_array_append_val(pattern->pieces, piece);
        pattern->uses |= PATTERN_BIT(piece.word);
}

static void add_literal(Pattern *pattern, GString *literal)
{
        if (literal->len == 0)
                return;
        add_piece(pattern, (PatternPiece){ .word = PATTERN_LITERAL, .text = g_strndup(literal->str, literal->len) });
        g_string_truncate(literal, 0);
}

/* {credential:NAME} and {credential-path:NAME} */
static int add_credential(Pattern *pattern, const char *word, const char *name, bool is_path, Err *err)
{
        if (!id_is_valid(name))
                return err_set(err, -EINVAL, "a name is 1 to 64 letters, digits, '.', '_' or '-'",
                        "placeholder", "{%s} has no name of a credential in it", word);
        add_piece(pattern, (PatternPiece){ .word = PATTERN_CREDENTIAL, .text = g_strdup(name), .is_path = is_path });
        return 0;
}

/* The word between two braces. */
static int add_placeholder(Pattern *pattern, const char *word, Err *err)
{
        static const char credential[] = "credential:", path[] = "credential-path:", integer[] = ":int", with[] = "with:";
        bool is_integer = g_str_has_suffix(word, integer), is_condition = g_str_has_prefix(word, with);
        const char *name = word + (is_condition ? strlen(with) : 0);
        g_autofree char *plain = g_strndup(name, strlen(name) - (is_integer ? strlen(integer) : 0));
        int which = pattern_word_from_string(plain);

        if (g_str_has_prefix(word, credential))
                return add_credential(pattern, word, word + strlen(credential), false, err);
        if (g_str_has_prefix(word, path))
                return add_credential(pattern, word, word + strlen(path), true, err);
        if (which <= PATTERN_LITERAL || which == PATTERN_CREDENTIAL)
                return err_set(err, -EINVAL, PATTERN_MEND, "placeholder", "{%s} is no placeholder", word);
        if (is_condition && (is_integer || (which != PATTERN_RECEIPT_URL && which != PATTERN_REPLY_URL)))
                return err_set(err, -EINVAL, "write {with:receipt_url} or {with:reply_url}", "placeholder",
                        "{%s} asks for what is always there", word);
        add_piece(pattern, (PatternPiece){ .word = (PatternWord)which, .is_integer = is_integer, .is_condition = is_condition });
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
