#include "test.h"

#include <string.h>

#include "base/text.h"
#include "message/parts.h"

static void assert_parts(const char *text, SmsCoding coding, unsigned units, unsigned parts)
{
        SmsParts p = sms_parts(text);

        g_assert_cmpint(p.coding, ==, coding);
        g_assert_cmpuint(p.units, ==, units);
        g_assert_cmpuint(p.parts, ==, parts);
}

/* @n times @piece, then @end */
static char *repeat(const char *piece, unsigned n, const char *end)
{
        GString *s = g_string_new(NULL);

        while (n-- > 0)
                g_string_append(s, piece);
        g_string_append(s, end);
        return g_string_free(s, FALSE);
}

static void assert_repeated(
        const char *piece, unsigned n, const char *end, SmsCoding coding, unsigned units, unsigned parts)
{
        g_autofree char *text = repeat(piece, n, end);

        assert_parts(text, coding, units, parts);
}

TEST(every_sign_of_gsm7)
{
        assert_parts("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ", SMS_GSM7, 31, 1);
        assert_parts(" !\"#¤%&'()*+,-./0123456789:;<=>?", SMS_GSM7, 32, 1);
        assert_parts("¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà", SMS_GSM7, 64, 1);
        assert_parts("\f^{}\\[~]|€", SMS_GSM7, 20, 1);
}

TEST(signs_gsm7_lacks)
{
        static const char *const foreign[] = { "`", "ç", "ё", "ї", "肉", "\t", "’", "—", "á", "É\u0301", "\u00A0", "₴", "\x7F" };

        for (size_t i = 0; i < ELEMENTSOF(foreign); i++)
                g_assert_cmpint(sms_parts(foreign[i]).coding, ==, SMS_UNICODE);
}

TEST(septets_of_parts)
{
        assert_parts("", SMS_GSM7, 0, 1);
        assert_repeated("a", 160, "", SMS_GSM7, 160, 1);
        assert_repeated("a", 161, "", SMS_GSM7, 161, 2);
        assert_repeated("a", 306, "", SMS_GSM7, 306, 2);
        assert_repeated("a", 307, "", SMS_GSM7, 307, 3);
        assert_repeated("€", 80, "", SMS_GSM7, 160, 1);
        /* 153 is odd: the pair that would straddle goes whole into the next part */
        assert_repeated("€", 152, "", SMS_GSM7, 304, 2);
        assert_repeated("€", 153, "", SMS_GSM7, 306, 3);
        /* the same behind a run of plain letters */
        assert_repeated("a", 152, "€aaaaaaa", SMS_GSM7, 161, 2);
        assert_repeated("a", 304, "€", SMS_GSM7, 306, 2);
        assert_repeated("a", 305, "€", SMS_GSM7, 307, 3);
}

TEST(units_of_unicode_parts)
{
        assert_repeated("ї", 70, "", SMS_UNICODE, 70, 1);
        assert_repeated("ї", 71, "", SMS_UNICODE, 71, 2);
        assert_repeated("ї", 134, "", SMS_UNICODE, 134, 2);
        assert_repeated("ї", 135, "", SMS_UNICODE, 135, 3);
        assert_repeated("😀", 35, "", SMS_UNICODE, 70, 1);
        assert_repeated("😀", 66, "", SMS_UNICODE, 132, 2);
        /* 67 is odd, too */
        assert_repeated("😀", 67, "", SMS_UNICODE, 134, 3);
        assert_repeated("a", 69, "ї", SMS_UNICODE, 70, 1); /* one foreign letter makes all of it unicode */
        assert_repeated("€", 69, "ї", SMS_UNICODE, 70, 1); /* where € is one unit */
}

TEST_MAIN
