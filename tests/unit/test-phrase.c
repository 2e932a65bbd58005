#include "test.h"

#include <string.h>

#include "base/phrase.h"

/* Where the phrase begins in the folded text, in bytes; -1: nowhere. */
static int place(const char *text, const char *phrase)
{
        g_autofree char *folded = phrase_fold(text), *folded_phrase = phrase_fold(phrase);
        const bool is_stem = phrase_stem(folded_phrase);
        const char *at = phrase_find(folded, folded_phrase, is_stem);

        return at ? (int)(at - folded) : -1;
}

TEST(case_width_and_spelling_do_not_matter)
{
        g_assert_cmpint(place("After  ＦＩＬＬＥＲ", "filler"), ==, 6);
        g_assert_cmpint(place("П’ять", "п'ять"), ==, 0);
        g_assert_cmpint(place("твердое", "твёрдое"), ==, 0);
        g_assert_cmpint(place("", "filler"), ==, -1);
}

TEST(an_ending_may_follow_a_long_word)
{
        g_assert_cmpint(place("липосакции", "липосакция"), ==, 0);
        g_assert_cmpint(place("fillers", "filler"), ==, 0);
        g_assert_cmpint(place("lipstick", "lip"), ==, -1);
        g_assert_cmpint(place("the lip", "lip"), ==, 4);
        g_assert_cmpint(place("lip2", "lip"), ==, -1);
}

TEST(a_word_is_found_at_its_start)
{
        g_assert_cmpint(place("unfilled filled", "filled"), ==, 9);
        g_assert_cmpint(place("refiller", "filler"), ==, -1);
        g_assert_cmpint(place("做了水光针", "水光"), ==, 6);
        g_assert_cmpint(place("做了PRP注射", "PRP"), ==, 6); /* a script without spaces ends a word */
}

TEST_MAIN
