#include "test.h"

#include <errno.h>

#include "base/json-items.h"
#include "base/json-read.h"

static void expect(const char *text, const char *wanted)
{
        g_autofree char *got = NULL;
        json_t *value = NULL;
        Err err = { 0 };

        if (json_read_exact(text, strlen(text), &value, &err) < 0)
                g_error("%s: %s", text, err.why);
        got = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        g_assert_cmpstr(got, ==, wanted);
        json_decref(value);
}

static void refuse(const char *text)
{
        json_t *value = NULL;
        Err err = { 0 };

        g_assert_cmpint(json_read_exact(text, strlen(text), &value, &err), ==, -EBADMSG);
        g_assert_null(value);
}

TEST(long_numbers_stay_what_they_are)
{
        expect("[9007199254740993, 4912661846655238145, 18446744073709551616, -9223372036854775809]",
                "[9007199254740993,\"4912661846655238145\",\"18446744073709551616\",\"-9223372036854775809\"]");
        expect("{\"a\":123456789012345678,\"b\":-1}", "{\"a\":123456789012345678,\"b\":-1}");
        expect("\"1234567890123456789\"", "\"1234567890123456789\"");
}

TEST(broken_characters_cost_themselves)
{
        expect("\"a\\ud83d\\ude00b\"", "\"a😀b\"");
        expect("\"a\\ud83d\"", "\"a\xEF\xBF\xBD\"");
        expect("\"\\ude00\\ud83dx\\ud83d\\u0041\"", "\"\xEF\xBF\xBD\xEF\xBF\xBDx\xEF\xBF\xBD" "A\"");
        expect("\"a\\u0000b\\\\u0000\"", "\"a\xEF\xBF\xBD" "b\\\\u0000\"");
        expect("\"\xff\"", "\"\xEF\xBF\xBD\"");
        expect("\xEF\xBB\xBF{}", "{}");
}

TEST(what_is_no_json_is_refused)
{
        static const char *const texts[] = { "", "{", "[1,]", "{\"a\":1}x", "\"\\u12\"", "\"\\", "nul", "<xml/>", "0123456789012345678 1" };
        g_autoptr(GString) deep = g_string_new(NULL);

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
                refuse(texts[i]);
        for (unsigned i = 0; i <= JSON_READ_DEPTH_MAX; i++)
                g_string_append_c(deep, '[');
        for (unsigned i = 0; i <= JSON_READ_DEPTH_MAX; i++)
                g_string_append_c(deep, ']');
        refuse(deep->str);
}

/* ---- items ---- */

static void note(const JsonSpot *spot, void *userdata)
{
        for (unsigned i = 1; i <= spot->n; i++) {
                g_autofree char *text = json_dumps(spot->at[i], JSON_ENCODE_ANY | JSON_COMPACT);

                g_string_append_printf(userdata, "%s%s", i > 1 ? " > " : "", text);
        }
        g_string_append_c(userdata, '\n');
}

static void expect_items(const char *path, const char *document, const char *wanted)
{
        g_autoptr(JsonItems) items = NULL;
        g_autoptr(GString) got = g_string_new(NULL);
        json_t *root = json_loads(document, JSON_DECODE_ANY, NULL);

        g_assert_cmpint(json_items_new(path, &items, NULL), ==, 0);
        json_items_each(items, root, note, got);
        g_assert_cmpstr(got->str, ==, wanted);
        json_decref(root);
}

TEST(items_of_lists_in_lists)
{
        expect_items("a[].b[]", "{\"a\":[{\"b\":[1,2]},{\"c\":3},{\"b\":[4,null]}]}",
                "{\"b\":[1,2]} > 1\n{\"b\":[1,2]} > 2\n{\"b\":[4,null]} > 4\n");
        expect_items("a[].b.c", "{\"a\":[{\"b\":{\"c\":1}},{\"b\":{}}]}", "{\"b\":{\"c\":1}} > 1\n");
        expect_items("[]", "[1,2]", "1\n2\n");
        expect_items("[][]", "[[1],[2,3]]", "[1] > 1\n[2,3] > 2\n[2,3] > 3\n");
        expect_items("a.b", "{\"a\":{\"b\":7}}", "7\n");
}

TEST(what_is_no_list_is_one_item)
{
        expect_items("[]", "{\"x\":1}", "{\"x\":1}\n");
        expect_items("a[]", "{\"a\":\"text\"}", "\"text\"\n");
        expect_items("a[]", "{\"b\":1}", "");
        expect_items("", "null", "");
}

TEST(paths_that_are_none)
{
        static const char *const paths[] = { "a[]b", "a..b[]", "[", "a[].", "[][][][][][][]", "a[x][]" };

        for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
                g_autoptr(JsonItems) items = NULL;

                if (json_items_new(paths[i], &items, NULL) != -EINVAL)
                        g_error("\"%s\" was taken", paths[i]);
        }
}

TEST_MAIN
