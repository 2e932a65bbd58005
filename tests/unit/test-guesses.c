#include "test.h"

#include "inbound/guesses.h"

enum { HOUR = 60 * 60 * 1000 };

static UtcMs at(int64_t ms)
{
        return (UtcMs){ ms };
}

static void guess(Guesses *guesses, const char *sender, unsigned n, UtcMs when)
{
        for (unsigned i = 0; i < n; i++)
                g_assert_false(guesses_count(guesses, sender, when));
}

TEST(a_few_are_a_tired_hand)
{
        g_autoptr(Guesses) guesses = guesses_new();

        g_assert_false(guesses_are_over(guesses, "+1", at(0)));
        guess(guesses, "+1", GUESSES_MOST - 1, at(0));
        g_assert_false(guesses_are_over(guesses, "+1", at(0)));
        g_assert_true(guesses_count(guesses, "+1", at(0)));
        g_assert_true(guesses_are_over(guesses, "+1", at(0)));
        g_assert_false(guesses_count(guesses, "+1", at(0))); /* told once */
        g_assert_false(guesses_are_over(guesses, "+2", at(0)));
}

TEST(an_hour_later_they_are_forgotten)
{
        g_autoptr(Guesses) guesses = guesses_new();

        guess(guesses, "+1", GUESSES_MOST - 1, at(0));
        (void)guesses_count(guesses, "+1", at(HOUR - 1));
        g_assert_true(guesses_are_over(guesses, "+1", at(HOUR - 1)));
        g_assert_false(guesses_are_over(guesses, "+1", at(HOUR)));
        guess(guesses, "+1", GUESSES_MOST - 1, at(HOUR));
        g_assert_false(guesses_are_over(guesses, "+1", at(HOUR)));
}

TEST(a_clock_set_back_keeps_nobody_out)
{
        g_autoptr(Guesses) guesses = guesses_new();

        guess(guesses, "+1", GUESSES_MOST - 1, at(HOUR));
        (void)guesses_count(guesses, "+1", at(HOUR));
        g_assert_false(guesses_are_over(guesses, "+1", at(0)));
}

TEST(of_many_senders_few_are_kept)
{
        g_autoptr(Guesses) guesses = guesses_new();

        for (unsigned i = 0; i < 3 * GUESSES_SENDERS_MOST; i++) {
                g_autofree char *sender = g_strdup_printf("+%u", i);

                guess(guesses, sender, 1, at(0));
        }
        guess(guesses, "+1", GUESSES_MOST - 1, at(0));
        g_assert_true(guesses_count(guesses, "+1", at(0)));
}

TEST_MAIN
