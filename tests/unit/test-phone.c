#include "test.h"

#include "base/text.h"
#include "model/phone.h"

typedef struct Case {
        const char *text, *region, *e164;
} Case;

static void assert_numbers(const Case *cases, size_t n_cases)
{
        for (size_t i = 0; i < n_cases; i++) {
                char number[PHONE_MAX] = "";

                g_test_message("%s %s", cases[i].region, cases[i].text);
                g_assert_cmpint(phone_to_e164(cases[i].text, cases[i].region, number), ==, PHONE_OK);
                g_assert_cmpstr(number, ==, cases[i].e164);
        }
}

static void assert_fault(const char *text, const char *region, PhoneFault fault)
{
        char number[PHONE_MAX] = "untouched";

        g_test_message("%s %s", region, text);
        g_assert_cmpint(phone_to_e164(text, region, number), ==, fault);
        g_assert_cmpstr(number, ==, "untouched");
}

TEST(as_people_type)
{
        static const Case cases[] = {
                { "+380606887798", "UA", "+380606887798" },
                { "+38 (060) 133 41 64", "UA", "+380601334164" },
                { "+38(0)60 133 41 64", "UA", "+380601334164" },
                { "38 060 6551408", "UA", "+380606551408" },
                { "067 123 45 67", "UA", "+380671234567" },
                { "067-123-45-67", "UA", "+380671234567" },
                { "067.123.45.67", "UA", "+380671234567" },
                { "067/123/45/67", "UA", "+380671234567" },
                { "(067) 123–45−67", "UA", "+380671234567" },
                { "67 123 45 67", "UA", "+380671234567" },
                { "067\u00A0123\u202F45\u200967", "UA", "+380671234567" },
                { "\u202A+380671234567\u202C", "UA", "+380671234567" },
                { "тел.: 067 123 45 67", "UA", "+380671234567" },
                { "tel:+380-67-123-45-67", "UA", "+380671234567" },
                { "'+16195550120", "US", "+16195550120" },
                { "(619) 555-0120", "US", "+16195550120" },
                { "602.555.0191", "US", "+16025550191" },
                { "0176-04069003", "DE", "+4917604069003" },
                { "07700 900 415", "GB", "+447700900415" },
                { "+61 (0)491578957", "US", "+61491578957" },
                { "+49 0176 04069003", "DE", "+4917604069003" },
                { "+39 06 1234 5678", "DE", "+390612345678" }, /* Italy's zero belongs to the number */
                { "06 1234 5678", "IT", "+390612345678" },
                { "120 7024 0297", "CN", "+8612070240297" },
                { "120-2598-5496", "CN", "+8612025985496" },
                { "12078897159", "CN", "+8612078897159" },
                { "+98 9609128885", "IR", "+989609128885" },
        };

        assert_numbers(cases, ELEMENTSOF(cases));
}

TEST(digits_of_every_script)
{
        static const Case cases[] = {
                { "۰۹۶۰۱۱۵۱۴۴۲", "IR", "+989601151442" },
                { "٠٩٦٠١١٥١٤٤٢", "IR", "+989601151442" },
                { "＋８６（１２０）７０２４－０２９７", "CN", "+8612070240297" },
        };

        assert_numbers(cases, ELEMENTSOF(cases));
}

TEST(eight_leads_in_russia_kazakhstan_and_ukraine)
{
        static const Case cases[] = {
                { "8 (300) 182-81-32", "RU", "+73001828132" },
                { "83009342338", "RU", "+73009342338" },
                { "8 (709) 236-19-15", "KZ", "+77092361915" },
                { "8 067 123 45 67", "UA", "+380671234567" },
                { "8 029 123 45 67", "BY", "+375291234567" },
                { "800 555 35 35", "RU", "+78005553535" }, /* ten digits: this 8 is the number's own */
                { "3001828132", "RU", "+73001828132" },
        };

        assert_numbers(cases, ELEMENTSOF(cases));
}

TEST(ways_abroad)
{
        static const Case cases[] = {
                { "008612013625963", "CN", "+8612013625963" },
                { "00380671234567", "DE", "+380671234567" },
                { "00 44 (0) 7700 900 415", "UA", "+447700900415" },
                { "8~10 380 67 123 45 67", "RU", "+380671234567" },
                { "810380671234567", "KZ", "+380671234567" },
                { "011 44 7700 900415", "US", "+447700900415" },
                { "0011 44 7700 900415", "AU", "+447700900415" },
                { "+00380671234567", "UA", "+380671234567" },
        };

        assert_numbers(cases, ELEMENTSOF(cases));
}

TEST(own_country_code_without_plus)
{
        static const Case cases[] = {
                { "380606887798", "UA", "+380606887798" },
                { "73003426647", "RU", "+73003426647" },
                { "77092361915", "KZ", "+77092361915" },
                { "7092361915", "KZ", "+77092361915" }, /* ten digits: the national number begins with 7 */
                { "447700900997", "GB", "+447700900997" },
                { "16195550120", "US", "+16195550120" },
                { "8612070240297", "CN", "+8612070240297" },
                { "4917604069003", "DE", "+4917604069003" },
                { "3931234567", "IT", "+393931234567" }, /* a mobile, not +39 31234567 */
                { "9123456789", "IN", "+919123456789" }, /* likewise */
        };

        assert_numbers(cases, ELEMENTSOF(cases));
}

TEST(the_first_of_two_numbers)
{
        static const Case cases[] = {
                { "8 (300) 319-49-33, 8 (300) 000-00-00", "RU", "+73003194933" },
                { "+380 60 123 00 04; +380 60 123 00 05", "UA", "+380601230004" },
                { "+380601230004 +380601230005", "UA", "+380601230004" },
                { "060 123 00 04 / 060 123 00 05", "UA", "+380601230004" },
                { "060 123 00 04\n060 123 00 05", "UA", "+380601230004" },
                { "060 123 00 04 або 060 123 00 05", "UA", "+380601230004" },
                { "-, 060 123 00 05", "UA", "+380601230005" }, /* a dash is no number */
        };

        assert_numbers(cases, ELEMENTSOF(cases));
}

TEST(extensions_and_remarks_go)
{
        static const Case cases[] = {
                { "067 123 45 67 дод. 12", "UA", "+380671234567" },
                { "067 123 45 67 (мама)", "UA", "+380671234567" },
                { "(619) 555-0120 x123", "US", "+16195550120" },
                { "(619) 555-0120 ext. 9", "US", "+16195550120" },
                { "(619) 555-0120 #9", "US", "+16195550120" },
                { "tel:+16195550120;ext=9", "US", "+16195550120" },
        };

        assert_numbers(cases, ELEMENTSOF(cases));
}

TEST(what_spreadsheets_add)
{
        static const Case cases[] = {
                { "380601230002.0", "UA", "+380601230002" },
                { "380601230002,00", "UA", "+380601230002" },
                { "'+380601230003", "UA", "+380601230003" },
        };

        assert_numbers(cases, ELEMENTSOF(cases));
        assert_fault("3.8060E+11", "UA", PHONE_SCIENTIFIC);
        assert_fault("7,30035E+10", "RU", PHONE_SCIENTIFIC);
        assert_fault("7.3e10", "RU", PHONE_SCIENTIFIC);
        assert_fault("7.3Е+10", "RU", PHONE_SCIENTIFIC);
        assert_fault(" 7.3E+10; 83009342338", "RU", PHONE_SCIENTIFIC);
}

TEST(masked_numbers_are_lost)
{
        assert_fault("120****5678", "CN", PHONE_MASKED);
        assert_fault("120＊＊＊＊5678", "CN", PHONE_MASKED);
        assert_fault("060****0006", "UA", PHONE_MASKED);
        assert_fault("067XXX4567", "UA", PHONE_MASKED);
        assert_fault("067•••4567", "UA", PHONE_MASKED);
        assert_fault("067...4567", "UA", PHONE_MASKED);
        assert_fault("060****0006, 060 123 00 04", "UA", PHONE_MASKED); /* the first counts */
}

TEST(not_filled_in)
{
        static const char *const empty[] = { "", " ", "-", "n/a", "нет", "000", "0", "+", "000-000-00-00", ",;", "\u200B", "\n" };

        for (size_t i = 0; i < ELEMENTSOF(empty); i++)
                assert_fault(empty[i], "UA", PHONE_EMPTY);
        assert_fault(NULL, "UA", PHONE_EMPTY);
}

TEST(of_no_possible_length)
{
        assert_fault("123", "UA", PHONE_IMPOSSIBLE);
        assert_fault("123 45 67", "UA", PHONE_IMPOSSIBLE); /* a local one without its area */
        assert_fault("+380 67 123 45 67 89", "UA", PHONE_IMPOSSIBLE);
        assert_fault("+380 67 123 45 6", "UA", PHONE_IMPOSSIBLE);
        assert_fault("+999 123 456 789", "UA", PHONE_IMPOSSIBLE);
        assert_fault("0671234567", "ZZ", PHONE_IMPOSSIBLE); /* national, and of no country */
        assert_fault("0671234567", NULL, PHONE_IMPOSSIBLE);
        assert_fault("12345678901234567890123456789012345678901234567890", "UA", PHONE_IMPOSSIBLE);
        assert_fault("+1 619 555 0120 4", "US", PHONE_IMPOSSIBLE);
        assert_fault("4567", "DE", PHONE_IMPOSSIBLE); /* a desk's extension, where plans are open */
        assert_fault("067 123 45 67 \xD0", "UA", PHONE_IMPOSSIBLE); /* not UTF-8 */
}

TEST(plans_only_the_library_knows)
{
        static const Case cases[] = { { "011 15 2345-6789", "AR", "+5491123456789" } };

        assert_numbers(cases, ELEMENTSOF(cases));
}

TEST(countries)
{
        g_assert_true(phone_region_is_known("UA"));
        g_assert_true(phone_region_is_known("CN"));
        g_assert_false(phone_region_is_known("XX"));
        g_assert_false(phone_region_is_known(""));
        g_assert_false(phone_region_is_known(NULL));
}

/* What is nothing but plus and digits is not looked at twice: it must come out as with a space before it. */
TEST(plain_numbers_are_read_like_others)
{
        g_autoptr(GRand) rand = g_rand_new_with_seed(20261122);

        for (unsigned i = 0; i < 20000; i++) {
                const int n_digits = g_rand_int_range(rand, 1, 20);
                char plain[32] = " +", one[PHONE_MAX] = "", two[PHONE_MAX] = "";

                for (int k = 0; k < n_digits; k++)
                        plain[2 + k] = (char)('0' + g_rand_int_range(rand, 0, 10));
                g_assert_cmpint(phone_to_e164(plain + 1, "UA", one), ==, phone_to_e164(plain, "UA", two));
                g_assert_cmpstr(one, ==, two);
        }
}

TEST(every_fault_has_a_sentence)
{
        for (int fault = PHONE_OK; fault <= PHONE_IMPOSSIBLE; fault++)
                g_assert_cmpstr(phone_fault_text((PhoneFault)fault), !=, "");
}

TEST_MAIN
