#include "test.h"

#include <errno.h>

#include "base/err.h"

TEST(first_sentence_stays)
{
        Err err = { 0 };
        g_autofree char *text = NULL;

        g_assert_cmpint(err_set(&err, -EINVAL, "add it", "step \"d3\"", "names no %s", "message"), ==, -EINVAL);
        g_assert_cmpint(err_set(&err, -EIO, NULL, "second", "later"), ==, -EIO);
        err_where(&err, "filler.conf", 14);
        err_where(&err, "other.conf", 1);
        text = err_render(&err);
        g_assert_cmpstr(text, ==, "filler.conf:14: step \"d3\": names no message. To mend: add it");
}

TEST(long_text_is_cut_between_characters)
{
        Err err = { 0 };
        g_autofree char *what = g_strnfill(sizeof(err.what) - 2, 'x');
        g_autofree char *longer = g_strconcat(what, "ї", NULL);

        err_set(&err, -EINVAL, NULL, longer, "%s", "");
        g_assert_true(g_utf8_validate(err.what, -1, NULL));
        g_assert_cmpstr(err.what, ==, what);
}

TEST(list_counts_faults_and_warnings)
{
        ErrList list;

        err_list_init(&list);
        err_list_add(&list, "a.conf", 1, "mend it", "what", "why %d", 1);
        err_list_warn(&list, "a.conf", 2, "mend it", "what", "why");
        g_assert_cmpuint(list.n_faults, ==, 1);
        g_assert_cmpuint(list.n_warnings, ==, 1);
        g_autofree char *text = err_render(&g_array_index(list.items, Err, 1));
        g_assert_cmpstr(text, ==, "a.conf:2: warning: what: why. To mend: mend it");
        err_list_done(&list);
}

TEST_MAIN
