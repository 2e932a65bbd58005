#include "test.h"

#include "inbound/red-words.h"
#include "inbound/triage.h"
#include "model/purpose.h"

static const char *const words[] = { "double vision", "hives", "двоится", "двоение", "опустилась повіка", "гній", "твёрдая шишка",
        "复视", "发烧", NULL };

TEST(a_red_flag_is_found_as_patients_write_it)
{
        g_assert_cmpstr(red_words_find(words, "since morning I have DOUBLE VISION!!"), ==, "double vision");
        g_assert_cmpstr(red_words_find(words, "у меня двоится в глазах"), ==, "двоится");
        g_assert_cmpstr(red_words_find(words, "Твердая шишка под кожей"), ==, "твёрдая шишка");
        g_assert_cmpstr(red_words_find(words, "там гній"), ==, "гній");
        g_assert_cmpstr(red_words_find(words, "我有复视"), ==, "复视");
        g_assert_null(red_words_find(words, "all is well, my vision is fine"));
        g_assert_null(red_words_find(words, "archives"));
        g_assert_null(red_words_find(words, ""));
        g_assert_null(red_words_find(NULL, "hives"));
        g_assert_cmpstr(red_words_find(words, "\xff hives \xc3"), ==, "hives");
}

TEST(what_is_denied_is_none)
{
        g_assert_null(red_words_find(words, "No double vision, no hives"));
        g_assert_null(red_words_find(words, "I don't have hives"));
        g_assert_null(red_words_find(words, "не двоится"));
        g_assert_null(red_words_find(words, "двоения нет"));
        g_assert_null(red_words_find(words, "двоения нет, спасибо"));
        g_assert_null(red_words_find(words, "没有发烧"));
        g_assert_null(red_words_find(words, "不发烧"));
}

TEST(a_denial_elsewhere_denies_nothing)
{
        g_assert_cmpstr(red_words_find(words, "No. Double vision since morning"), ==, "double vision");
        g_assert_cmpstr(red_words_find(words, "I did not sleep at all, double vision"), ==, "double vision");
        g_assert_cmpstr(red_words_find(words, "no hives, but double vision"), ==, "double vision");
        g_assert_cmpstr(red_words_find(words, "двоится нет сил"), ==, "двоится");
        g_assert_cmpstr(red_words_find(words, "no hives yesterday. today hives"), ==, "hives");
}

TEST(it_makes_a_reply_red)
{
        static const char *const own[] = { "the mark glows", NULL };
        TriageQuestion question = { PURPOSE_SURVEY, "en", "standard", NULL };
        Triage verdict;

        triage_reply(&question, "5, and the mark glows", &verdict);
        g_assert_cmpint(verdict.label, !=, REPLY_RED);
        question.red_words = own;
        triage_reply(&question, "5, and the mark glows", &verdict);
        g_assert_cmpint(verdict.label, ==, REPLY_RED);
        g_assert_cmpstr(verdict.why, ==, "red flag of the protocol");
        triage_reply(&question, "5", &verdict);
        g_assert_cmpint(verdict.label, ==, REPLY_SCORE);
}

TEST_MAIN
