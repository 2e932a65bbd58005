#include "test.h"

#include <string.h>

#include "base/text.h"

static bool is_utf8(const char *bytes)
{
        return text_is_utf8(bytes, strlen(bytes));
}

TEST(only_strict_utf8)
{
        g_assert_true(is_utf8("Олена 肉毒素 😀"));
        g_assert_true(text_is_utf8("", 0));
        g_assert_false(text_is_utf8("a\0b", 3));
        g_assert_false(is_utf8("\xC0\xAF"));         /* overlong */
        g_assert_false(is_utf8("\xED\xA0\x80"));     /* surrogate */
        g_assert_false(is_utf8("\xF4\x90\x80\x80")); /* past U+10FFFF */
        g_assert_false(is_utf8("\xD0"));             /* cut */
        g_assert_false(is_utf8("\xE2\x82"));
}

static void assert_fold(const char *text, const char *folded)
{
        g_autofree char *got = text_fold(text);

        g_assert_cmpstr(got, ==, folded);
}

TEST(folding_compares_as_people_do)
{
        assert_fold("  BTX \t Lips ", "btx lips");
        assert_fold("Ботокс", "ботокс");
        assert_fold("БОТОКС", "ботокс");
        assert_fold("\u3000ＢＴＸ\u00A0１００\u2003", "btx 100");
        assert_fold("Straße", "strasse");
        assert_fold("\uFEFFName\u200B", "name");
        assert_fold("и\u0306", "й"); /* composed and decomposed are one letter */
        assert_fold("İ", "i̇");
        assert_fold(" a  肉😀 \u00A0ї", "a 肉😀 ї"); /* moved by less than a character's length */
        assert_fold("", "");
        assert_fold(" \t ", "");
}

/* Plain Cyrillic and Chinese are folded by a short way. A letter of another script sends the whole text the long
 * way, which must say the same of what stands before it. */
TEST(short_and_long_way_of_folding_agree)
{
        static const gunichar ranges[][2] = { { 0x21, 0x7E }, { 0x0400, 0x0460 }, { 0x0480, 0x04C0 }, { 0x4E00, 0x9FFF } };

        for (gsize k = 0; k < G_N_ELEMENTS(ranges); k++)
                for (gunichar c = ranges[k][0]; c <= ranges[k][1]; c++) {
                        char letter[8] = { 0 };
                        g_autofree char *folded = NULL, *with_end = NULL, *longer = NULL;

                        g_unichar_to_utf8(c, letter);
                        folded = text_fold(letter);
                        with_end = g_strconcat(folded, "é", NULL);
                        longer = g_strconcat(letter, "É", NULL);
                        assert_fold(longer, with_end);
                }
}

static void assert_trim(const char *text, const char *trimmed)
{
        g_autofree char *got = text_trim(text);

        g_assert_cmpstr(got, ==, trimmed);
}

TEST(trimming_takes_spaces_of_every_kind)
{
        assert_trim("\uFEFF \u3000Олена  Б\u00A0\u200B\r\n", "Олена  Б");
        assert_trim("x", "x");
        assert_trim("", "");
        assert_trim("\u00A0\u2028", "");
        g_assert_true(text_is_blank("\u00A0\u200B \t"));
        g_assert_true(text_is_blank(NULL));
        g_assert_false(text_is_blank(" ї "));
}

static void assert_digits(const char *text, const char *ascii)
{
        g_autofree char *got = text_ascii_digits(text);

        g_assert_cmpstr(got, ==, ascii);
}

TEST(digits_of_every_script)
{
        assert_digits("۰۹۶۰۱۱۵۱۴۴۲", "09601151442");
        assert_digits("٠١٢٣٤٥٦٧٨٩", "0123456789");
        assert_digits("＋８６（１２０）", "+86(120)");
        assert_digits("067\u00A0123\u202F45", "067 123 45");
        assert_digits("\u202A+380\u202C", "+380");
        assert_digits("2026年3月", "2026年3月");
}

TEST(characters_are_counted)
{
        g_assert_cmpuint(text_chars("їжак😀"), ==, 5);
        g_assert_true(text_equal(NULL, NULL));
        g_assert_false(text_equal(NULL, ""));
        g_assert_true(text_equal("a", "a"));
}

TEST_MAIN
