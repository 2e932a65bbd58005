#include "test.h"

#include <string.h>

#include "config/syntax.h"

/* libconfig 1.5 loses the text that its scanner was in the midst of. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
        return "leak:libconfig";
}

/* @part of the explanation stands on @line */
static void assert_explained(const char *text, unsigned line, const char *part)
{
        SyntaxFault fault;
        config_t file;

        config_init(&file);
        g_assert_false(config_read_string(&file, text));
        syntax_explain(&file, text, &fault);
        g_test_message("%u: %s. To mend: %s", fault.line, fault.why, fault.mend);
        g_assert_nonnull(strstr(fault.why, part));
        g_assert_cmpuint(fault.line, ==, line);
        g_assert_cmpuint(strlen(fault.mend), >, 0);
        config_destroy(&file);
}

TEST(signs_of_a_word_processor)
{
        assert_explained("a = \"x\";\nb = “10:00”;\n", 2, "a quote of another kind");
        assert_explained("b = «10:00»;\n", 1, "a quote of another kind");
        assert_explained("b = '10:00';\n", 1, "a quote of another kind");
        assert_explained("b\u00a0= \"10:00\";\n", 1, "a space of another kind");
        assert_explained("b ＝ \"10:00\"；\n", 1, "a wide sign");
        assert_explained("s\u0435nd_at = \"10:00\";\n", 1, "letters of another alphabet"); /* a Cyrillic e */
}

TEST(quotes)
{
        assert_explained("a = \"10:00;\nb = \"0 minutes\";\n", 1, "a quote of this line has no second one");
        assert_explained("name = \"Clinic \"Oberig\"\";\n", 1, "a quote inside a text");
        assert_explained("name = \"Клініка \"Оберіг\"\";\n", 1, "a quote inside a text");
        assert_explained("country = UA;\n", 1, "a text stands without quotes");
        assert_explained("name = Оберіг;\n", 1, "a text stands without quotes");
        assert_explained("days = Mon-Sat;\n", 1, "a text stands without quotes");
        assert_explained("send_at = 10:00;\n", 1, "a text stands without quotes");
}

TEST(what_stands_between)
{
        assert_explained("a = 5;\nsend_at \"10:00\";\n", 2, "there is no =");
        assert_explained("a 5;\n", 1, "there is no =");
        assert_explained("; send_at = \"10:00\";\n", 1, "a comment begins with #");
        assert_explained("s = (\n  { id = 1; }\n  { id = 2; }\n);\n", 2, "no comma stands between");
        assert_explained("s = (\n  { id = 1; }, # the last\n\n);\n", 2, "a comma stands before the end");
        assert_explained("a = 5;\na = 6;\n", 2, "duplicate setting name");
        assert_explained("a = [ \"x\", 5 ];\n", 1, "mismatched element type");
}

TEST(brackets)
{
        assert_explained("p = {\n  s = (\n    { id = 1; }\n};\n", 4, "a } comes, and the ( of line 2 is still open");
        assert_explained("c = {\n  a = \"}\";\n  b = 5; # }\n\n", 1, "the { of this line is never closed");
        assert_explained("c = { a = 5; };\n};\n", 2, "this } closes nothing");
}

/* nothing is claimed that is not so; broken bytes do no harm */
TEST(what_has_no_explanation)
{
        assert_explained("a = 5;\nb = 6 7;\n", 2, "syntax error");
        assert_explained("a = \xff\xfe\xf0;\n", 1, "syntax error");
        assert_explained("PK\x03\x04\x14", 1, "syntax error");
        assert_explained("=", 1, "syntax error");
}

TEST_MAIN
