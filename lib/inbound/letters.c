#include "inbound/letters.h"

#include <string.h>

#include "base/text.h"
#include "inbound/han.h"

LetterScript letter_script(gunichar c)
{
        if ((c >= 'a' && c <= 'z') || (c >= 0xC0 && c <= 0x24F) || (c >= 'A' && c <= 'Z'))
                return SCRIPT_LATIN;
        if (c >= 0x400 && c <= 0x52F)
                return SCRIPT_CYRILLIC;
        if ((c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c == 0x3007)
                return SCRIPT_HAN;
        if (c >= '0' && c <= '9')
                return SCRIPT_DIGIT;
        if (c >= LETTER_GLAD && c <= LETTER_EMOJI)
                return SCRIPT_SIGN;
        return SCRIPT_OTHER;
}

/* ---- folding ---------------------------------------------------------------------------------- */

static bool is_one_of(gunichar c, const char *set)
{
        return g_utf8_strchr(set, -1, c) != NULL;
}

static gunichar emoji_sign(gunichar c)
{
        if (is_one_of(c, "👍👌🙏💪❤🧡💛💚💙💜🤍🤎🖤💕💖💗💓💘💝💞♥😀😁😂😃😄😅😆😇😉😊😋😌😍😎😏🙂🤗🤩🥰😘😗😙😚☺🤣🥳👏🙌🎉🎊🎄🎁🎂🌹🌷🌸🌺🌻🌼💐"
                         "🔥✨💯🤝🥂🫡💃😻🫶🌞☀🤭😜😝😛🤪🥹💋🆗👋🙋🍾"))
                return LETTER_GLAD;
        if (is_one_of(c, "😭😢😥😓😰😨😱😖😣😞😔😟😕🙁☹😩😫🤕🤒🤢🤮🤧😷😵😡😠🤬👎💔😪😬😮😳🥺😿🥴🩸🤯😧😦🫠🆘🚑💀"))
                return c == 0x1F198 || c == 0x1F691 ? LETTER_ALARM : LETTER_SAD;
        if (is_one_of(c, "🛑✋⛔🚫🔕📵"))
                return LETTER_STOP;
        if (is_one_of(c, "✅✔☑🗹"))
                return LETTER_CHECK;
        if (is_one_of(c, "❌✖❎✗✘"))
                return LETTER_CROSS;
        if (is_one_of(c, "👁👀🦯🙈"))
                return LETTER_EYE;
        if (c == 0x1FAC1)
                return LETTER_LUNGS;
        if (is_one_of(c, "⭐🌟★"))
                return LETTER_STAR;
        if ((c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || (c >= 0x2B00 && c <= 0x2BFF))
                return LETTER_EMOJI;
        return 0;
}

/* Dingbats' and enclosed digits, which NFKC leaves as they are. */
static gunichar circled_digit(gunichar c)
{
        if (c >= 0x2776 && c <= 0x277E)
                return '1' + (c - 0x2776);
        if (c >= 0x2780 && c <= 0x2788)
                return '1' + (c - 0x2780);
        if (c >= 0x278A && c <= 0x2792)
                return '1' + (c - 0x278A);
        if (c >= 0x24F5 && c <= 0x24FD)
                return '1' + (c - 0x24F5);
        if (c == 0x24FF || c == 0x24EA)
                return '0';
        return 0;
}

/* nothing is seen of it: joiners, variation selectors, keycaps, skin tones, accents that stand alone */
static bool is_unseen(gunichar c)
{
        return c == 0xAD || c == 0x180E || c == 0xFEFF || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
                (c >= 0x2060 && c <= 0x2069) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x20D0 && c <= 0x20FF) ||
                (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0xE0000 && c <= 0xE01EF) || (c >= 0x300 && c <= 0x36F);
}

static bool is_apostrophe(gunichar c)
{
        return c == '\'' || c == '`' || c == 0xB4 || c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x02BC ||
                c == 0x02B9 || c == 0x2032 || c == 0x55A;
}

static gunichar without_accent(gunichar c)
{
        gunichar parts[4];

        if (c < 0xC0 || c > 0x24F)
                return c;
        if (c == 0xF8)
                return 'o';
        if (c == 0x142)
                return 'l';
        if (c == 0x131)
                return 'i';
        return g_unichar_fully_decompose(c, FALSE, parts, G_N_ELEMENTS(parts)) > 0 ? parts[0] : c;
}

static gunichar fold_letter(gunichar c)
{
        const gunichar digit = circled_digit(c);

        if (digit != 0)
                return digit;
        c = without_accent(g_unichar_tolower(c));
        if (c == 0x451)
                return 0x435; /* ё */
        if (c == 0x491)
                return 0x433; /* ґ */
        return han_simple(c);
}

static void append_folded(GArray *out, gunichar c)
{
        gunichar sign = emoji_sign(c), folded;

        if (is_unseen(c))
                return;
        folded = sign != 0 && circled_digit(c) == 0 ? sign : fold_letter(c);
        g_array_append_val(out, folded);
}

/* "can't" -> "cant", "п'ять" -> "пять"; at a word's edge it is a quote */
static bool is_inner_apostrophe(const char *previous, const char *at)
{
        const char *next = g_utf8_next_char(at);

        return is_apostrophe(g_utf8_get_char(at)) && previous && g_unichar_isalpha(g_utf8_get_char(previous)) &&
                *next && g_unichar_isalpha(g_utf8_get_char(next));
}

static void fold_range(GArray *out, const char *at, const char *end)
{
        const char *previous = NULL;

        for (; at < end; previous = at, at = g_utf8_next_char(at)) {
                const gunichar c = g_utf8_get_char(at);

                if (c >= 0xE000 && c <= 0xF8FF)
                        continue; /* somebody else's private letters are none of ours */
                if (!is_inner_apostrophe(previous, at))
                        append_folded(out, c);
        }
}

GArray *letters_fold(const char *text, size_t n_max, bool *ret_is_cut)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        g_autofree char *wide = NULL;
        GArray *out = g_array_new(FALSE, FALSE, sizeof(gunichar));
        const size_t n = (size_t)g_utf8_strlen(valid, -1);

        *ret_is_cut = n > 2 * n_max;
        if (*ret_is_cut) { /* cut before NFKC, which may grow the text much */
                g_autofree char *head = g_utf8_substring(valid, 0, (long)n_max);
                g_autofree char *tail = g_utf8_substring(valid, (long)(n - n_max), -1);
                char *both = g_strconcat(head, "\n", tail, NULL);

                g_free(valid);
                valid = both;
        }
        wide = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
        if (wide)
                fold_range(out, wide, wide + strlen(wide));
        return out;
}

/* ---- twins, digits, keyboards ----------------------------------------------------------------- */

static const struct Twin {
        gunichar latin, cyrillic;
} twins[] = {
        { 'a', 0x430 }, { 'c', 0x441 }, { 'e', 0x435 }, { 'o', 0x43E }, { 'p', 0x440 }, { 'x', 0x445 }, { 'y', 0x443 },
        { 'i', 0x456 }, { 'k', 0x43A }, { 'm', 0x43C }, { 'h', 0x43D }, { 't', 0x442 }, { 'b', 0x432 }, { 's', 0x455 },
        { 'j', 0x458 }, { 'n', 0x43F }, { 'u', 0x438 }, { 'r', 0x433 }, { 'd', 0x501 },
};
static const struct GreekTwin {
        gunichar greek, latin;
} greek_twins[] = {
        { 0x3B1, 'a' }, { 0x3B5, 'e' }, { 0x3BF, 'o' }, { 0x3C1, 'p' }, { 0x3C4, 't' }, { 0x3BA, 'k' }, { 0x3B9, 'i' },
        { 0x3BD, 'v' }, { 0x3C7, 'x' }, { 0x3C5, 'y' }, { 0x3B7, 'n' }, { 0x3BC, 'm' }, { 0x3B2, 'b' }, { 0x3C3, 's' },
};

gunichar letter_twin(gunichar c, LetterScript script)
{
        for (size_t i = 0; i < G_N_ELEMENTS(greek_twins); i++)
                if (greek_twins[i].greek == c)
                        c = greek_twins[i].latin;
        if (letter_script(c) == script)
                return c;
        for (size_t i = 0; i < G_N_ELEMENTS(twins); i++) {
                if (script == SCRIPT_LATIN && twins[i].cyrillic == c)
                        return twins[i].latin;
                if (script == SCRIPT_CYRILLIC && twins[i].latin == c)
                        return twins[i].cyrillic;
        }
        return 0;
}

gunichar letter_of_digit(gunichar digit, LetterScript script)
{
        const bool latin = script == SCRIPT_LATIN;

        switch (digit) {
        case '0':
                return latin ? 'o' : 0x43E;
        case '1':
                return latin ? 'i' : 0x456;
        case '3':
                return latin ? 'e' : 0x437;
        case '4':
                return latin ? 'a' : 0x447;
        case '6':
                return latin ? 'b' : 0x431;
        case '5':
                return latin ? 's' : 0;
        case '7':
                return latin ? 't' : 0;
        default:
                return 0;
        }
}

static const char *const keys_en = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~{}:\"<>";
static const char *const keys_ru = "ёйцукенгшщзхъфывапролджэячсмитьбюёхъжэбю";
static const char *const keys_uk = "ёйцукенгшщзхїфівапролджєячсмитьбюёхїжєбю";

static gunichar key_at(const char *keys, long i)
{
        const gunichar c = g_utf8_get_char(g_utf8_offset_to_pointer(keys, i));

        return c == 0x451 ? 0x435 : c;
}

gunichar letter_on_layout(gunichar c, Layout to)
{
        const char *from[2] = { keys_en, NULL }, *at;

        if (to != LAYOUT_EN) {
                at = c < 0x80 ? strchr(keys_en, (int)c) : NULL;
                return at && c != 0 ? key_at(to == LAYOUT_RU ? keys_ru : keys_uk, at - keys_en) : c;
        }
        from[0] = keys_ru;
        from[1] = keys_uk;
        for (size_t i = 0; i < 2; i++) {
                at = g_utf8_strchr(from[i], -1, c);
                if (at && letter_script(c) == SCRIPT_CYRILLIC)
                        return (gunichar)keys_en[g_utf8_pointer_to_offset(from[i], at)];
        }
        return c;
}

/* ---- sound ------------------------------------------------------------------------------------ */

static const struct Sound {
        gunichar letter;
        const char *sound;
} sounds[] = {
        { 0x430, "a" }, { 0x431, "b" }, { 0x432, "v" }, { 0x433, "h" }, { 0x434, "d" }, { 0x435, "e" }, { 0x436, "z" },
        { 0x437, "z" }, { 0x438, "i" }, { 0x439, "i" }, { 0x43A, "k" }, { 0x43B, "l" }, { 0x43C, "m" }, { 0x43D, "n" },
        { 0x43E, "o" }, { 0x43F, "p" }, { 0x440, "r" }, { 0x441, "s" }, { 0x442, "t" }, { 0x443, "u" }, { 0x444, "f" },
        { 0x445, "h" }, { 0x446, "c" }, { 0x447, "q" }, { 0x448, "w" }, { 0x449, "w" }, { 0x44A, "" }, { 0x44B, "i" },
        { 0x44C, "" }, { 0x44D, "e" }, { 0x44E, "iu" }, { 0x44F, "ia" }, { 0x454, "e" }, { 0x456, "i" }, { 0x457, "i" },
};

/* Latin spellings, the longest first. "h" may stand for г of Ukrainian: both give "h" below. */
static const struct Sound2 {
        const char *spelling, *sound;
} spellings[] = {
        { "shch", "w" }, { "sch", "w" }, { "sh", "w" }, { "ch", "q" }, { "zh", "z" }, { "kh", "h" }, { "ts", "c" },
        { "tz", "c" }, { "yu", "iu" }, { "ju", "iu" }, { "ya", "ia" }, { "ja", "ia" }, { "yo", "e" }, { "jo", "e" },
        { "ye", "e" }, { "je", "e" }, { "ie", "e" }, { "yi", "i" }, { "ji", "i" }, { "iy", "i" }, { "ij", "i" }, { "yy", "i" },
        { "j", "i" }, { "y", "i" }, { "x", "h" }, { "w", "v" }, { "g", "h" },
};

static size_t push_sound(gunichar *out, size_t n, const char *sound)
{
        for (; *sound; sound++)
                if (n == 0 || out[n - 1] != (gunichar)*sound)
                        out[n++] = (gunichar)*sound;
        return n;
}

static const char *cyrillic_sound(gunichar c)
{
        for (size_t i = 0; i < G_N_ELEMENTS(sounds); i++)
                if (sounds[i].letter == c)
                        return sounds[i].sound;
        return NULL;
}

static size_t spelling_at(const gunichar *letters, size_t n, const char **ret_sound)
{
        for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++) {
                const char *s = spellings[i].spelling;
                size_t k = 0;

                while (k < n && s[k] && letters[k] == (gunichar)s[k])
                        k++;
                if (s[k] == '\0') {
                        *ret_sound = spellings[i].sound;
                        return k;
                }
        }
        return 0;
}

size_t letters_sound(const gunichar *letters, size_t n, gunichar *ret)
{
        size_t n_out = 0;

        for (size_t i = 0; i < n;) {
                const char *sound = cyrillic_sound(letters[i]);
                char plain[2] = { 0 };
                size_t step = 1;

                if (!sound) {
                        step = spelling_at(letters + i, n - i, &sound);
                        if (step == 0) {
                                plain[0] = letters[i] < 0x80 ? (char)letters[i] : '?';
                                sound = plain;
                                step = 1;
                        }
                }
                n_out = push_sound(ret, n_out, sound);
                i += step;
        }
        return n_out;
}

/* ---- distance --------------------------------------------------------------------------------- */

unsigned letters_distance(const gunichar *a, size_t n_a, const gunichar *b, size_t n_b, unsigned most)
{
        enum { N = 40 };
        unsigned rows[3][N + 1];

        if (n_a > N || n_b > N || (n_a > n_b ? n_a - n_b : n_b - n_a) > most)
                return most + 1;
        for (size_t j = 0; j <= n_b; j++)
                rows[0][j] = (unsigned)j;
        for (size_t i = 1; i <= n_a; i++) {
                unsigned *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3], least = most + 1;

                row[0] = (unsigned)i;
                for (size_t j = 1; j <= n_b; j++) {
                        unsigned d = MIN(up[j] + 1, row[j - 1] + 1);

                        d = MIN(d, up[j - 1] + (a[i - 1] != b[j - 1]));
                        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                                d = MIN(d, up2[j - 2] + 1);
                        row[j] = d;
                        least = MIN(least, d);
                }
                if (least > most)
                        return most + 1;
        }
        return MIN(rows[n_a % 3][n_b], most + 1);
}
