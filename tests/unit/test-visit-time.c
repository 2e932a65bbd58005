#include "test.h"

#include "inbound/visit-time.h"

static const CivilTime ten = { 10, 0 }, four = { 16, 0 };

TEST(another_hour_is_another_time)
{
        static const char *const texts[] = { "I come at 16", "ok, at 4pm", "yes, 16:00", "прийду о 16", "Буду в 16", "буду в 16:30", "так, на 16 годину",
                "приду к 16 часам", "в 4 буду", "@16", "好的，下午4点到", "１６：００ ok", "see you at 9.15", "yes at 10:30", "о 16" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_test_message("%s", texts[i]);
                g_assert_true(visit_time_differs(texts[i], ten));
        }
}

TEST(the_same_hour_is_the_visits)
{
        static const char *const texts[] = { "I come at 16", "at 4 then", "ok 4pm", "4 p.m. is fine", "16:00", "прийду о 16", "в 4", "в 4 дня буду", "下午4点",
                "16点", "at 16.00", "be there 15:50", "на 16 годину", "4:00" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_test_message("%s", texts[i]);
                g_assert_false(visit_time_differs(texts[i], four));
        }
}

TEST(what_is_no_time_of_day_says_nothing)
{
        static const char *const texts[] = { "", "yes", "1", "see you on 3 March", "yes, 28.03", "буду 28.03.2026", "I will be 5 minutes late", "в 2 раза краще",
                "через 2 години", "in 2 hours", "we are at 2 km", "буду в 3 кабинете", "100%", "call +380 67 123 45 67", "буду 12 березня", "в 12 марта",
                "at 3 people", "the bill was 16", "2 hours later", "\xff\xfe at" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_test_message("%s", texts[i]);
                g_assert_false(visit_time_differs(texts[i], ten));
        }
}

/* Midnight and noon have neighbours on both sides. */
TEST(hours_go_round)
{
        g_assert_false(visit_time_differs("at 23:50", (CivilTime){ 0, 10 }));
        g_assert_true(visit_time_differs("at 12pm", (CivilTime){ 0, 0 }));
        g_assert_false(visit_time_differs("at 12am", (CivilTime){ 0, 0 }));
        g_assert_false(visit_time_differs("at 12", (CivilTime){ 12, 30 }));
        g_assert_true(visit_time_differs("at 12", (CivilTime){ 13, 0 }));
}

TEST_MAIN
