#include "test.h"

#include "inbound/replay.h"

static UtcMs at(int64_t ms)
{
        return (UtcMs){ ms };
}

TEST(known_until_it_expires)
{
        g_autoptr(Replay) replay = replay_new(10);

        g_assert_false(replay_is_known(replay, "p", "a", at(100)));
        replay_keep(replay, "p", "a", at(200), at(100));
        g_assert_true(replay_is_known(replay, "p", "a", at(100)));
        g_assert_true(replay_is_known(replay, "p", "a", at(199)));
        g_assert_false(replay_is_known(replay, "p", "a", at(200)));
        g_assert_cmpuint(replay_count(replay), ==, 0);
}

TEST(each_provider_has_its_own_ids)
{
        g_autoptr(Replay) replay = replay_new(10);

        replay_keep(replay, "p", "a", at(200), at(100));
        g_assert_false(replay_is_known(replay, "q", "a", at(100)));
        g_assert_false(replay_is_known(replay, "pa", "", at(100)));
}

TEST(what_has_no_id_or_is_over_is_not_kept)
{
        g_autoptr(Replay) replay = replay_new(10);

        replay_keep(replay, "p", NULL, at(200), at(100));
        replay_keep(replay, "p", "a", at(100), at(100));
        g_assert_cmpuint(replay_count(replay), ==, 0);
        g_assert_false(replay_is_known(replay, "p", NULL, at(100)));
}

TEST(kept_again_it_lives_as_long_as_the_longer)
{
        g_autoptr(Replay) replay = replay_new(10);

        replay_keep(replay, "p", "a", at(200), at(100));
        replay_keep(replay, "p", "a", at(300), at(100));
        replay_keep(replay, "p", "a", at(250), at(100));
        g_assert_cmpuint(replay_count(replay), ==, 1);
        g_assert_true(replay_is_known(replay, "p", "a", at(299)));
}

TEST(full_it_gives_up_what_expires_first)
{
        g_autoptr(Replay) replay = replay_new(100);

        for (int i = 0; i < 1000; i++) {
                g_autofree char *id = g_strdup_printf("%d", i);

                replay_keep(replay, "p", id, at(1000 + i), at(0));
                g_assert_cmpuint(replay_count(replay), <=, 100);
        }
        g_assert_true(replay_is_known(replay, "p", "999", at(0)));
        g_assert_true(replay_is_known(replay, "p", "900", at(0)));
        g_assert_false(replay_is_known(replay, "p", "899", at(0)));
}

TEST_MAIN
