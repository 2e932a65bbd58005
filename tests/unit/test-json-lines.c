#include "test.h"

#include <string.h>

#include "record/json-lines.h"

TEST(a_document_becomes_an_object_a_line)
{
        static const char *const all[][2] = {
                { "{\"a\":1}", "{\"a\":1}" },
                { " {\n \"a\": [1,\r\n2],\n\"b\":{} }\n\n", "{  \"a\": [1,  2], \"b\":{} }" },
                { "[{\"a\":1},{\"a\":2}]", "{\"a\":1}\n{\"a\":2}" },
                { "[\n  {\"a\": [1, 2]},\n  {\"b\": \"x, ]\\\"}\"}\n]\n", "{\"a\": [1, 2]}\n{\"b\": \"x, ]\\\"}\"}" },
                { "[]", "" },
                { "[1, \"two\", [3, 4], null]", "1\n\"two\"\n[3, 4]\nnull" },
                { "\xef\xbb\xbf{\"a\":0.10}", "{\"a\":0.10}" },
                { "{\"a\":\"\\\\\"}", "{\"a\":\"\\\\\"}" },
        };
        g_autoptr(GString) out = g_string_new(NULL);

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_assert_true(json_lines_from_document(all[i][0], strlen(all[i][0]), out));
                g_assert_cmpstr(out->str, ==, all[i][1]);
        }
}

TEST(what_is_no_single_document_is_left_alone)
{
        static const char *const all[] = { "", " \n", "{\"a\":1}\n{\"a\":2}\n", "a,b\n1,2\n", "{\"a\":1", "[{\"a\":1}", "{\"a\":\"x}", "{} x",
                "\"text\"", "1" };
        g_autoptr(GString) out = g_string_new("before");

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_assert_false(json_lines_from_document(all[i], strlen(all[i]), out));
                g_assert_cmpuint(out->len, ==, 0);
        }
}

TEST_MAIN
