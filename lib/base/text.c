#include "base/text.h"

#include <string.h>

bool text_is_utf8(const char *bytes, size_t n_bytes)
{
        return g_utf8_validate_len(bytes, n_bytes, NULL);
}

/* Drawn as nothing: zero-width spaces and joiners, the byte order mark, soft hyphens and the marks that
 * steer writing direction. Exports wrap phone numbers and names in them. */
static bool is_invisible(gunichar c)
{
        return c == 0x00AD || c == 0x180E || c == 0xFEFF || (c >= 0x200B && c <= 0x200F) ||
                (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_space(gunichar c)
{
        return g_unichar_isspace(c) || c == 0x0B || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_blank(gunichar c)
{
        return is_space(c) || is_invisible(c);
}

/* ---- folding ---------------------------------------------------------------------------------- */

/* Drop what is invisible and make every run of white space one space, in place: UTF-8 never grows by it. */
static char *squeeze(char *text)
{
        char *to = text;
        bool space = false;

        for (const char *at = text, *next; *at; at = next) {
                gunichar c = g_utf8_get_char(at);

                next = g_utf8_next_char(at); /* now: the move below may write over the first byte at @at */
                if (is_space(c)) {
                        space = to > text;
                        continue;
                }
                if (is_invisible(c))
                        continue;
                if (space)
                        *to++ = ' ';
                space = false;
                memmove(to, at, (size_t)(next - at));
                to += next - at;
        }
        *to = '\0';
        return text;
}

/* U+0400..045F are capitals and their small letters in two steps, U+048A..04BF pairs. 0: another letter. */
static gunichar fold_cyrillic(gunichar c)
{
        if (c >= 0x0400 && c <= 0x040F)
                return c + 0x50;
        if (c >= 0x0410 && c <= 0x042F)
                return c + 0x20;
        if (c >= 0x0430 && c <= 0x045F)
                return c;
        return c >= 0x048A && c <= 0x04BF ? c | 1 : 0;
}

static bool is_ideograph(const unsigned char *at)
{
        return at[0] >= 0xE4 && at[0] <= 0xE9 && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80
                && (at[0] > 0xE4 || at[1] >= 0xB8); /* from U+4E00 */
}

/* A text in nothing but ASCII, Cyrillic and ideographs, which is most there is: each letter folds by itself and none
 * composes with another, so the long way can be spared. NULL: not such a text. */
static char *fold_plain(const char *text)
{
        g_autofree char *folded = g_malloc(strlen(text) + 1);
        const unsigned char *at = (const unsigned char *)text;
        char *to = folded;

        while (*at) {
                if (*at < 0x80) {
                        *to++ = g_ascii_tolower((char)*at++);
                } else if (*at >= 0xD0 && *at <= 0xD2 && (at[1] & 0xC0) == 0x80) {
                        gunichar c = fold_cyrillic((gunichar)(*at & 0x1F) << 6 | (at[1] & 0x3F));

                        if (c == 0)
                                return NULL;
                        to += g_unichar_to_utf8(c, to);
                        at += 2;
                } else if (is_ideograph(at)) {
                        memcpy(to, at, 3);
                        to += 3;
                        at += 3;
                } else {
                        return NULL;
                }
        }
        *to = '\0';
        return g_steal_pointer(&folded);
}

char *text_fold(const char *text)
{
        g_autofree char *valid = NULL, *wide = NULL, *folded = NULL;
        char *plain = fold_plain(text);

        if (plain)
                return squeeze(plain);
        valid = g_utf8_make_valid(text, -1);
        wide = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
        folded = g_utf8_casefold(wide, -1);
        /* folding can leave letters decomposed ("İ") */
        return squeeze(g_utf8_normalize(folded, -1, G_NORMALIZE_NFKC));
}

/* ---- ends and spaces -------------------------------------------------------------------------- */

char *text_trim(const char *text)
{
        const char *from = text, *end;

        while (*from && is_blank(g_utf8_get_char(from)))
                from = g_utf8_next_char(from);
        end = from + strlen(from);
        while (end > from) {
                const char *last = g_utf8_prev_char(end);

                if (!is_blank(g_utf8_get_char(last)))
                        break;
                end = last;
        }
        return g_strndup(from, (size_t)(end - from));
}

bool text_is_blank(const char *text)
{
        for (; text && *text; text = g_utf8_next_char(text))
                if (!is_blank(g_utf8_get_char(text)))
                        return false;
        return true;
}

char *text_ascii_digits(const char *text)
{
        GString *out = g_string_sized_new(strlen(text));

        for (const char *at = text; *at; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);
                int digit = c < 0x80 ? -1 : g_unichar_digit_value(c);

                if (digit >= 0)
                        g_string_append_c(out, (char)('0' + digit));
                else if (c >= 0xFF01 && c <= 0xFF5E)
                        g_string_append_c(out, (char)(c - 0xFF01 + '!'));
                else if (is_space(c))
                        g_string_append_c(out, ' ');
                else if (!is_invisible(c))
                        g_string_append_len(out, at, g_utf8_next_char(at) - at);
        }
        return g_string_free(out, FALSE);
}

size_t text_chars(const char *text)
{
        return (size_t)g_utf8_strlen(text, -1);
}

bool text_equal(const char *a, const char *b)
{
        return g_strcmp0(a, b) == 0;
}
