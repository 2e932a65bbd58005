#include "test.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "model/template.h"

static const char *const values[N_PLACEHOLDERS] = {
        [PLACEHOLDER_PATIENT] = "Олена",
        [PLACEHOLDER_CLINIC] = "Оберіг",
        [PLACEHOLDER_PHONE] = "+380800000000",
        [PLACEHOLDER_DATE] = "01.03.2026",
};

static void assert_filled(const char *text, const char *const with[static N_PLACEHOLDERS], const char *filled)
{
        g_autoptr(Template) template = NULL;
        g_autoptr(GString) out = g_string_new(NULL);
        Err err = { 0 };

        g_assert_cmpint(template_new(text, &template, &err), ==, 0);
        g_assert_cmpstr(template_source(template), ==, text);
        template_fill(template, with, out);
        g_assert_cmpstr(out->str, ==, filled);
}

TEST(values_take_their_places)
{
        assert_filled("Добрий день, {patient}! {clinic}", values, "Добрий день, Олена! Оберіг");
        assert_filled("{patient}{patient}", values, "ОленаОлена");
        assert_filled("plain\ntext", values, "plain\ntext");
        assert_filled("[{time}{practitioner}]", values, "[]"); /* not known: empty */
}

TEST(what_is_not_known_leaves_no_gap)
{
        static const char *const none[N_PLACEHOLDERS] = { [PLACEHOLDER_PATIENT] = " " };

        assert_filled("Hello, {patient}! How are you?", none, "Hello! How are you?");
        assert_filled("Hello {patient}.", none, "Hello.");
        assert_filled("您好，{patient}！", none, "您好！");
        assert_filled("{patient}，您好", none, "您好");
        assert_filled("{patient}, how are you?", none, "how are you?");
        assert_filled("Dr {practitioner} saw you", none, "Dr saw you");
        assert_filled("Yours, {practitioner}", none, "Yours");
        assert_filled("{patient}{clinic}", none, "");
        assert_filled("{patient} {clinic}.", none, ".");
        assert_filled("a\n{patient}\nb", none, "a\n\nb");
}

TEST(double_braces_are_braces)
{
        assert_filled("{{patient}}", values, "{patient}");
        assert_filled("{{{patient}}}", values, "{Олена}");
        assert_filled("}}{{", values, "}{");
}

TEST(values_are_text_never_templates)
{
        const char *hostile[N_PLACEHOLDERS] = {
                [PLACEHOLDER_PATIENT] = "{clinic} }{ {{",
                [PLACEHOLDER_CLINIC] = "a\nb\r\tc\x7F" "d\xC2\x85" "e\u2028f ї %s",
        };

        assert_filled("<{patient}>", hostile, "<{clinic} }{ {{>");
        assert_filled("{clinic}", hostile, "a b  c d e f ї %s");
}

TEST(faulty_texts_are_refused)
{
        static const char *const bad[] = { "", " \n", "{name}", "{Patient}", "{ patient }", "{patient", "patient}", "{}",
                "a } b", "{clinic{patient}}", "\xD0 {patient}" };

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                Template *template = NULL;
                Err err = { 0 };

                g_assert_cmpint(template_new(bad[i], &template, &err), ==, -EINVAL);
                g_assert_null(template);
                g_assert_nonnull(strstr(err.mend, "{emergency_phone}"));
        }
}

TEST(uses_are_known)
{
        g_autoptr(Template) template = NULL;

        g_assert_cmpint(template_new("{{phone}} {clinic}", &template, NULL), ==, 0);
        g_assert_true(template_uses(template, PLACEHOLDER_CLINIC));
        g_assert_false(template_uses(template, PLACEHOLDER_PHONE));
}

TEST_MAIN
