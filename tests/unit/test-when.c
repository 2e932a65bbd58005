#include "test.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "model/when.h"

TEST(forms_staff_write)
{
        static const struct {
                const char *text;
                When when;
        } cases[] = {
                { "within 24 hours", { WHEN_WITHIN, WHEN_HOURS, 24, 24 } },
                { "within 1 hour", { WHEN_WITHIN, WHEN_HOURS, 1, 1 } },
                { "within 90 minutes", { WHEN_WITHIN, WHEN_MINUTES, 90, 90 } },
                { "6 hours", { WHEN_AT, WHEN_HOURS, 6, 6 } },
                { "30 minutes", { WHEN_AT, WHEN_MINUTES, 30, 30 } },
                { "24-72 hours", { WHEN_RANGE, WHEN_HOURS, 24, 72 } },
                { "0 days", { WHEN_AT, WHEN_DAYS, 0, 0 } },
                { "1 day", { WHEN_AT, WHEN_DAYS, 1, 1 } },
                { "2 weeks", { WHEN_AT, WHEN_WEEKS, 2, 2 } },
                { "3 months", { WHEN_AT, WHEN_MONTHS, 3, 3 } },
                { "10 years", { WHEN_AT, WHEN_YEARS, 10, 10 } },
                { "1-3 days", { WHEN_RANGE, WHEN_DAYS, 1, 3 } },
                { "4-6 weeks", { WHEN_RANGE, WHEN_WEEKS, 4, 6 } },
                { "6-12 months", { WHEN_RANGE, WHEN_MONTHS, 6, 12 } },
                { "1-2 years", { WHEN_RANGE, WHEN_YEARS, 1, 2 } },
                { "1 day before", { WHEN_BEFORE, WHEN_DAYS, 1, 1 } },
                { "3 hours before", { WHEN_BEFORE, WHEN_HOURS, 3, 3 } },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                When when = { 0 };
                g_autofree char *back = NULL;

                g_assert_cmpint(when_parse(cases[i].text, &when, NULL), ==, 0);
                g_assert_cmpint(when.form, ==, cases[i].when.form);
                g_assert_cmpint(when.unit, ==, cases[i].when.unit);
                g_assert_cmpuint(when.first, ==, cases[i].when.first);
                g_assert_cmpuint(when.last, ==, cases[i].when.last);
                g_assert_cmpint(when_is_elapsed(&when), ==, when.unit <= WHEN_HOURS);
                back = when_render(&when);
                g_assert_cmpstr(back, ==, cases[i].text);
        }
}

TEST(singular_and_plural_are_the_same)
{
        When a = { 0 }, b = { 0 };
        g_autofree char *text = NULL;

        g_assert_cmpint(when_parse("7 day", &a, NULL), ==, 0);
        g_assert_cmpint(when_parse("7 days", &b, NULL), ==, 0);
        g_assert_cmpuint(a.first, ==, b.first);
        text = when_render(&a);
        g_assert_cmpstr(text, ==, "7 days");
}

TEST(all_else_is_refused_with_the_forms)
{
        static const char *const bad[] = { "", "soon", "7", "days", "7days", "7  days", " 7 days", "7 days ", "7 Days",
                "-7 days", "1.5 days", "07 days", "0 hours", "0 weeks", "0 days before", "0-3 days", "3-1 days", "3-3 days",
                "1 - 3 days", "1–3 days", "1-3 days before", "within 3 days", "within 1-3 hours", "within 24 hours before",
                "24 h", "1 quarter", "1 day after", "11 years", "121 months", "523 weeks", "99999999999 days",
                "1-11 years", "dayss", "1 days 2 hours" };

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                When when = { .first = 42 };
                Err err = { 0 };

                g_assert_cmpint(when_parse(bad[i], &when, &err), ==, -EINVAL);
                g_assert_cmpuint(when.first, ==, 42);
                g_assert_nonnull(strstr(err.mend, "within 24 hours"));
                g_assert_true(g_str_has_suffix(err.mend, "years")); /* the whole of it fits */
        }
        g_assert_cmpint(when_parse(NULL, &(When){ 0 }, NULL), ==, -EINVAL);
}

TEST(starts_have_words)
{
        g_assert_cmpint(when_from_from_string("effect-end"), ==, WHEN_FROM_EFFECT_END);
        g_assert_cmpstr(when_from_to_string(WHEN_FROM_TREATMENT), ==, "treatment");
        g_assert_cmpint(when_from_from_string("now"), ==, -1);
}

TEST_MAIN
