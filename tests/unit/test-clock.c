#include "test.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "daemon/clock.h"

TEST(virtual_time_stands_still_until_it_jumps)
{
        g_autoptr(Clock) clock = clock_new_virtual((UtcMs){ 1000000 });
        MonoMs begin = clock_mono(clock);

        g_assert_true(clock_is_virtual(clock));
        g_usleep(2000);
        g_assert_cmpint(clock_now(clock).ms, ==, 1000000);
        clock_jump(clock, (UtcMs){ 1060000 });
        g_assert_cmpint(clock_now(clock).ms, ==, 1060000);
        g_assert_cmpint(clock_mono(clock).ms - begin.ms, ==, 60000); /* waits go with it */
}

TEST(virtual_time_never_goes_back_nor_to_never)
{
        g_autoptr(Clock) clock = clock_new_virtual((UtcMs){ 1000000 });

        clock_jump(clock, (UtcMs){ 999999 });
        g_assert_cmpint(clock_now(clock).ms, ==, 1000000);
        clock_jump(clock, UTC_NEVER);
        g_assert_cmpint(clock_now(clock).ms, ==, 1000000);
}

TEST(a_virtual_jump_is_no_clock_jump)
{
        g_autoptr(Clock) clock = clock_new_virtual((UtcMs){ 0 });

        clock_jump(clock, (UtcMs){ (int64_t)86400000 * 365 });
        g_assert_cmpint(clock_stepped(clock).ms, ==, 0);
        g_assert_true(clock_is_synchronised(clock));
}

TEST(the_real_clock_is_the_machines)
{
        g_autoptr(Clock) clock = clock_new_real();
        int64_t before = g_get_real_time() / 1000;
        int64_t now = clock_now(clock).ms;

        g_assert_false(clock_is_virtual(clock));
        g_assert_cmpint(now, >=, before);
        g_assert_cmpint(now, <=, g_get_real_time() / 1000);
        g_assert_cmpint(clock_stepped(clock).ms, ==, 0);
        clock_jump(clock, (UtcMs){ now + 86400000 }); /* not ours to move */
        g_assert_cmpint(clock_now(clock).ms, <, now + 86400000);
}

TEST(synchronised_is_what_timesyncd_says_where_it_runs)
{
        g_autofree char *folder = g_dir_make_tmp("clock-XXXXXX", NULL);
        g_autofree char *mark = g_build_filename(folder, "synchronized", NULL);

        g_assert_false(clock_folder_is_synchronised(folder));
        g_assert_true(g_file_set_contents(mark, "", 0, NULL));
        g_assert_true(clock_folder_is_synchronised(folder));
        g_unlink(mark);
        g_rmdir(folder);
        g_assert_true(clock_folder_is_synchronised(folder)); /* it does not run */
}

TEST_MAIN
