#include "daemon/patient-naming.h"

#include <string.h>

#include "base/text.h"
#include "record/charset.h"

/* Fewer digits or letters than these are nothing by which a line could be known. A form may hold JSON that holds a form. */
enum { DIGITS_MIN = 7, DIGITS_COMPARED = 9, WORD_MIN = 4, NAME_WORD_MIN = 3, ESCAPES_DEEP = 3 };

/* One way to read the bytes. */
typedef struct NamingText {
        char *folded; /* for words */
        char *digits; /* for numbers: decimal digits of every script, spaces and dashes are ASCII */
} NamingText;

static void naming_text_free(gpointer data)
{
        NamingText *text = data;

        g_free(text->folded);
        g_free(text->digits);
        g_free(text);
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* Every kind of dash is one. */
static char *with_plain_dashes(const char *text)
{
        GString *out = g_string_sized_new(strlen(text));

        for (; *text; text = g_utf8_next_char(text)) {
                const gunichar c = g_utf8_get_char(text);

                g_string_append_unichar(out, (c >= 0x2010 && c <= 0x2015) || c == 0x2212 ? '-' : c);
        }
        return g_string_free(out, FALSE);
}

static void add_text(GPtrArray *texts, const char *text)
{
        NamingText *one = g_new0(NamingText, 1);
        g_autofree char *digits = text_ascii_digits(text);

        one->folded = text_fold(text);
        one->digits = with_plain_dashes(digits);
        g_ptr_array_add(texts, one);
}

/* as text; what is no character becomes one that stands for it */
static char *decode(const char *bytes, gsize n, SourceEncoding encoding)
{
        g_autoptr(Charset) charset = charset_new(encoding);
        g_autoptr(GString) out = g_string_new(NULL);

        charset_decode(charset, (const uint8_t *)bytes, n, out);
        charset_end(charset, out);
        for (gsize i = 0; i < out->len; i++)
                if (out->str[i] == '\0')
                        out->str[i] = ' ';
        return g_utf8_make_valid(out->str, (gssize)out->len);
}

/* ---- escapes --------------------------------------------------------------------------------- */

static bool read_hex(const char *text, unsigned n_max, gunichar *ret, unsigned *ret_n)
{
        unsigned n = 0;

        *ret = 0;
        for (; n < n_max && g_ascii_isxdigit(text[n]); n++)
                *ret = *ret * 16 + (gunichar)g_ascii_xdigit_value(text[n]);
        *ret_n = n;
        return n > 0;
}

/* "\u041e", "\ud83d\ude00", "\n", "\/": how many bytes; 0: it is none */
static gsize read_json_escape(const char *text, GString *out)
{
        gunichar c, low;
        unsigned n;

        if (text[0] != '\\' || text[1] == '\0')
                return 0;
        if (text[1] != 'u') {
                g_string_append_c(out, strchr("nrtbf", text[1]) ? ' ' : text[1]);
                return 2;
        }
        if (!read_hex(text + 2, 4, &c, &n) || n < 4)
                return 0;
        if (c >= 0xD800 && c < 0xDC00 && text[6] == '\\' && text[7] == 'u' && read_hex(text + 8, 4, &low, &n) && n == 4 && low >= 0xDC00
                && low < 0xE000) {
                g_string_append_unichar(out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
                return 12;
        }
        g_string_append_unichar(out, c != 0 && g_unichar_validate(c) ? c : ' ');
        return 6;
}

/* "&#1054;", "&#x41e;", "&amp;" */
static gsize read_xml_escape(const char *text, GString *out)
{
        static const struct {
                const char *name;
                char c;
        } names[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' }, { "&nbsp;", ' ' } };
        gunichar c = 0;
        unsigned n = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                if (g_str_has_prefix(text, names[i].name)) {
                        g_string_append_c(out, names[i].c);
                        return strlen(names[i].name);
                }
        if (!g_str_has_prefix(text, "&#"))
                return 0;
        if (text[2] == 'x' || text[2] == 'X') {
                if (!read_hex(text + 3, 6, &c, &n))
                        return 0;
                n += 1;
        } else {
                for (; n < 7 && g_ascii_isdigit(text[2 + n]); n++)
                        c = c * 10 + (gunichar)(text[2 + n] - '0');
        }
        if (n == 0 || text[2 + n] != ';')
                return 0;
        g_string_append_unichar(out, c != 0 && g_unichar_validate(c) ? c : ' ');
        return 2 + n + 1;
}

/* "%D0%9E": of a form */
static gsize read_percent_escape(const char *text, GString *out)
{
        gunichar c;
        unsigned n;

        if (text[0] != '%' || !read_hex(text + 1, 2, &c, &n) || n < 2)
                return 0;
        g_string_append_c(out, c == 0 ? ' ' : (char)c);
        return 3;
}

/* NULL: nothing in it is escaped */
static GString *without_escapes(const char *text)
{
        GString *out = g_string_sized_new(strlen(text));
        bool is_any = false;

        while (*text) {
                gsize n = *text == '\\' ? read_json_escape(text, out)
                        : *text == '&'  ? read_xml_escape(text, out)
                        : *text == '%'  ? read_percent_escape(text, out)
                                        : 0;

                is_any |= n > 0;
                if (n == 0) {
                        g_string_append_c(out, *text == '+' && is_any ? ' ' : *text);
                        n = 1;
                }
                text += n;
        }
        if (is_any)
                return out;
        g_string_free(out, TRUE);
        return NULL;
}

static void add_texts(GPtrArray *texts, const char *bytes, gsize n, SourceEncoding said, unsigned deep)
{
        const bool is_utf8 = text_is_utf8(bytes, n);

        for (int i = 0; i < N_SOURCE_ENCODINGS; i++) {
                const SourceEncoding encoding = (SourceEncoding)i;
                g_autofree char *text = NULL;
                GString *plain;

                if (encoding != said && (is_utf8 ? encoding != ENCODING_UTF_8 : encoding == ENCODING_UTF_16))
                        continue;
                text = decode(bytes, n, encoding);
                add_text(texts, text);
                plain = deep > 0 ? without_escapes(text) : NULL;
                if (!plain)
                        continue;
                add_texts(texts, plain->str, plain->len, ENCODING_UTF_8, deep - 1);
                g_string_free(plain, TRUE);
        }
}

GPtrArray *naming_texts(const char *bytes, gsize n_bytes, SourceEncoding said)
{
        GPtrArray *texts = g_ptr_array_new_with_free_func(naming_text_free);

        add_texts(texts, bytes, n_bytes, said, ESCAPES_DEEP);
        return texts;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* Han, kana and the like are written without spaces: a name stands there inside of other letters. */
static bool is_of_word(gunichar c)
{
        return (g_unichar_isalnum(c) && c < 0x2E80) || c == '-' || c == '_';
}

/* by itself, not inside of another word: an id may be short. Both are folded. */
static bool has_word(const char *text, const char *word)
{
        const gsize n = strlen(word);
        const bool begins = is_of_word(g_utf8_get_char(word)), ends = is_of_word(g_utf8_get_char(g_utf8_prev_char(word + n)));

        for (const char *at = text; (at = strstr(at, word)); at = g_utf8_next_char(at))
                if ((!begins || at == text || !is_of_word(g_utf8_get_char(g_utf8_prev_char(at))))
                        && (!ends || at[n] == '\0' || !is_of_word(g_utf8_get_char(at + n))))
                        return true;
        return false;
}

/* Not a word that says something else in another place: "1", "107", "Li". */
static bool has_weight(const char *word)
{
        const gsize n = strlen(word);

        return n >= WORD_MIN && (n >= DIGITS_MIN || strspn(word, "0123456789") < n);
}

static bool has_any_word(const NamingText *text, const GPtrArray *words, bool only_weighty)
{
        for (guint i = 0; i < words->len; i++) {
                g_autofree char *word = text_fold(g_ptr_array_index(words, i));

                if (word[0] != '\0' && (!only_weighty || has_weight(word)) && has_word(text->folded, word))
                        return true;
        }
        return false;
}

/* first name and surname in columns of their own */
static bool has_words_of(const NamingText *text, const char *name)
{
        g_autofree char *folded = text_fold(name);
        g_auto(GStrv) words = g_strsplit(folded, " ", -1);
        unsigned n = 0;

        for (char **word = words; *word; word++) {
                if (g_utf8_strlen(*word, -1) < NAME_WORD_MIN || !has_word(text->folded, *word))
                        return false;
                n++;
        }
        return n >= 2;
}

static bool has_any_name(const NamingText *text, const GPtrArray *names)
{
        if (has_any_word(text, names, false))
                return true;
        for (guint i = 0; i < names->len; i++)
                if (has_words_of(text, g_ptr_array_index(names, i)))
                        return true;
        return false;
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* The digits of the next number however it is written: "067 123 45 67", "+380671234567", "(067) 123-45-67". False: none */
static bool next_number(const char **at, GString *digits)
{
        g_string_truncate(digits, 0);
        while (**at && !g_ascii_isdigit(**at))
                (*at)++;
        for (; **at && (g_ascii_isdigit(**at) || strchr(" ()-./+", **at)); (*at)++)
                if (g_ascii_isdigit(**at))
                        g_string_append_c(digits, **at);
        return digits->len > 0;
}

/* The digits that tell one number from all others; NULL: it is no number */
static const char *core_of(const char *address)
{
        const char *number = address + (address[0] == '+');
        const gsize n = strlen(number);

        if (n < DIGITS_MIN || strspn(number, "0123456789") < n)
                return NULL;
        return number + (n > DIGITS_COMPARED ? n - DIGITS_COMPARED : 0);
}

static bool has_one_of(const GString *digits, const GPtrArray *addresses)
{
        for (guint i = 0; i < addresses->len; i++) {
                const char *core = core_of(g_ptr_array_index(addresses, i));

                if (core && strstr(digits->str, core))
                        return true;
        }
        return false;
}

static bool has_address(const NamingText *text, const GPtrArray *addresses)
{
        g_autoptr(GString) digits = g_string_new(NULL);
        const char *at = text->digits;

        while (next_number(&at, digits))
                if (has_one_of(digits, addresses))
                        return true;
        return has_any_word(text, addresses, true);
}

/* ---- persons --------------------------------------------------------------------------------- */

static Naming names_one(const NamingText *text, const PatientMarks *marks)
{
        bool has_name;

        if (has_address(text, marks->addresses) || has_any_word(text, marks->ids, true))
                return NAMED_SURELY;
        has_name = has_any_name(text, marks->names);
        if (has_name && has_any_word(text, marks->ids, false))
                return NAMED_SURELY;
        return has_name ? NAMED_DOUBTFULLY : NAMED_NOT;
}

Naming naming_of(const GPtrArray *texts, const GPtrArray *marks)
{
        Naming most = NAMED_NOT;

        for (guint i = 0; i < texts->len; i++)
                for (guint k = 0; k < marks->len && most < NAMED_SURELY; k++)
                        most = MAX(most, names_one(g_ptr_array_index(texts, i), g_ptr_array_index(marks, k)));
        return most;
}

/* seconds or milliseconds of our years, or "2026-11-26 08": they stand beside a number in what providers send */
static bool is_time(const GString *digits)
{
        if (g_str_has_prefix(digits->str, "20") && digits->len == 10)
                return strchr("01", digits->str[4]) && strchr("0123", digits->str[6]);
        return digits->str[0] == '1' && (digits->len == 10 || digits->len == 13);
}

static bool is_clinics(const Config *config, const GString *digits)
{
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, config->clinics);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Clinic *clinic = value;
                const char *core = clinic->phone ? core_of(clinic->phone) : NULL;

                if (core && strstr(digits->str, core))
                        return true;
        }
        return false;
}

static bool is_theirs(const GString *digits, const GPtrArray *marks)
{
        for (guint i = 0; i < marks->len; i++) {
                const PatientMarks *one = g_ptr_array_index(marks, i);

                if (has_one_of(digits, one->addresses) || g_ptr_array_find_with_equal_func(one->ids, digits->str, g_str_equal, NULL))
                        return true;
        }
        return false;
}

bool naming_of_another(const GPtrArray *texts, const GPtrArray *marks, const Config *config)
{
        g_autoptr(GString) digits = g_string_new(NULL);

        for (guint i = 0; i < texts->len; i++) {
                const char *at = ((const NamingText *)g_ptr_array_index(texts, i))->digits;

                while (next_number(&at, digits))
                        if (digits->len >= DIGITS_COMPARED && !is_time(digits) && !is_clinics(config, digits) && !is_theirs(digits, marks))
                                return true;
        }
        return false;
}
