#include "test.h"

#include "due/pace.h"

static MonoMs at(int64_t ms)
{
        return (MonoMs){ 1000000 + ms };
}

static DurationMs none = { 0 };

static void fail_times(Pace *pace, const Provider *provider, unsigned n, MonoMs now)
{
        for (unsigned i = 0; i < n; i++) {
                pace_take(pace, 1);
                pace_settled(pace, provider, VERDICT_TEMPORARY, none, now);
        }
}

TEST(connections_bound_what_is_in_flight)
{
        Provider provider = { .connections = 3 };
        Pace pace;

        pace_init(&pace, &provider, at(0));
        g_assert_cmpuint(pace_free(&pace, &provider, at(0)), ==, 3);
        pace_take(&pace, 2);
        g_assert_cmpuint(pace_free(&pace, &provider, at(0)), ==, 1);
        pace_take(&pace, 1);
        g_assert_cmpuint(pace_free(&pace, &provider, at(5)), ==, 0);
        g_assert_cmpint(pace_wake(&pace, &provider, at(5)).ms, ==, MONO_NEVER.ms);
        g_assert_false(pace_settled(&pace, &provider, VERDICT_SENT, none, at(6)));
        g_assert_cmpuint(pace_free(&pace, &provider, at(6)), ==, 1);
}

/* 30 a second: after an idle minute no second sees more than a tenth over that. */
TEST(no_second_sees_much_more_than_per_second)
{
        Provider provider = { .per_second = 30, .connections = 1000 };
        Pace pace;
        unsigned n_at[3000] = { 0 }, n_in_second = 0, most = 0, n_all = 0;

        pace_init(&pace, &provider, at(0));
        for (int ms = 0; ms < 3000; ms++) {
                unsigned n = pace_free(&pace, &provider, at(60000 + ms));

                if (n > 0)
                        pace_take(&pace, n);
                n_at[ms] = n;
                n_all += n;
                n_in_second += n;
                if (ms >= 1000)
                        n_in_second -= n_at[ms - 1000];
                most = MAX(most, n_in_second);
        }
        g_assert_cmpuint(most, <=, 33);
        g_assert_cmpuint(n_all, >=, 90);
        g_assert_cmpuint(n_all, <=, 93);
}

TEST(slow_provider_gets_one_at_a_time)
{
        Provider provider = { .per_second = 0.2, .connections = 8 };
        Pace pace;
        MonoMs wake;

        pace_init(&pace, &provider, at(0));
        g_assert_cmpuint(pace_free(&pace, &provider, at(0)), ==, 1);
        pace_take(&pace, 1);
        wake = pace_wake(&pace, &provider, at(0));
        g_assert_cmpint(wake.ms, >=, at(5000).ms);
        g_assert_cmpint(wake.ms, <=, at(5002).ms);
        g_assert_cmpuint(pace_free(&pace, &provider, at(4990)), ==, 0);
        g_assert_cmpuint(pace_free(&pace, &provider, wake), ==, 1);
}

TEST(five_faults_in_a_row_open_the_breaker)
{
        Provider provider = { .connections = 8 };
        Pace pace;

        pace_init(&pace, &provider, at(0));
        fail_times(&pace, &provider, 4, at(0));
        pace_settled(&pace, &provider, VERDICT_PERMANENT, none, at(0)); /* one bad number: the provider is well */
        fail_times(&pace, &provider, 4, at(0));
        g_assert_cmpint(pace.breaker, ==, BREAKER_CLOSED);
        g_assert_true(pace_settled(&pace, &provider, VERDICT_UNKNOWN, none, at(0)));
        g_assert_cmpint(pace.breaker, ==, BREAKER_OPEN);
        g_assert_cmpstr(pace.why, ==, "5 transfers in a row failed");
        g_assert_cmpuint(pace_free(&pace, &provider, at(PACE_FIRST_MS - 1)), ==, 0);
        g_assert_cmpint(pace_wake(&pace, &provider, at(1)).ms, ==, at(PACE_FIRST_MS).ms);
        g_assert_cmpuint(pace_free(&pace, &provider, at(PACE_FIRST_MS)), ==, 1);
        g_assert_cmpint(pace.breaker, ==, BREAKER_HALF_OPEN);
}

TEST(one_probe_at_a_time_and_its_success_closes)
{
        Provider provider = { .connections = 8 };
        Pace pace;

        pace_init(&pace, &provider, at(0));
        fail_times(&pace, &provider, 5, at(0));
        g_assert_cmpuint(pace_free(&pace, &provider, at(PACE_FIRST_MS)), ==, 1);
        pace_take(&pace, 1);
        g_assert_cmpuint(pace_free(&pace, &provider, at(PACE_FIRST_MS + 1)), ==, 0);
        g_assert_true(pace_settled(&pace, &provider, VERDICT_SENT, none, at(PACE_FIRST_MS + 2)));
        g_assert_cmpuint(pace_free(&pace, &provider, at(PACE_FIRST_MS + 2)), ==, 8);
        g_assert_cmpstr(pace.why, ==, "");
}

TEST(failed_probes_double_the_pause_up_to_a_bound)
{
        Provider provider = { .connections = 8 };
        Pace pace;
        MonoMs now = at(0);
        int64_t last = 0;

        pace_init(&pace, &provider, now);
        fail_times(&pace, &provider, 5, now);
        for (int i = 0; i < 12; i++) {
                int64_t pause = pace.open_until.ms - now.ms;

                g_assert_cmpint(pause, ==, i == 0 ? PACE_FIRST_MS : MIN(last * 2, PACE_MOST_MS));
                last = pause;
                now = pace.open_until;
                g_assert_cmpuint(pace_free(&pace, &provider, now), ==, 1);
                fail_times(&pace, &provider, 1, now);
                g_assert_cmpint(pace.breaker, ==, BREAKER_OPEN);
        }
}

TEST(throttling_waits_as_long_as_the_provider_says)
{
        Provider provider = { .connections = 8 };
        Pace pace;

        pace_init(&pace, &provider, at(0));
        pace_take(&pace, 3);
        g_assert_true(pace_settled(&pace, &provider, VERDICT_THROTTLED, (DurationMs){ 42000 }, at(0)));
        /* what was on its way and still came through says nothing about the limit */
        pace_settled(&pace, &provider, VERDICT_SENT, none, at(10));
        g_assert_cmpuint(pace_free(&pace, &provider, at(41999)), ==, 0);
        pace_settled(&pace, &provider, VERDICT_THROTTLED, (DurationMs){ 1000 }, at(20));
        g_assert_cmpint(pace.open_until.ms, ==, at(42000).ms);
        g_assert_cmpuint(pace_free(&pace, &provider, at(42000)), ==, 1);
        g_assert_false(pace.account_trouble);
}

TEST(account_trouble_stops_for_fifteen_minutes)
{
        Provider provider = { .connections = 8 };
        Pace pace;

        pace_init(&pace, &provider, at(0));
        pace_take(&pace, 1);
        g_assert_true(pace_settled(&pace, &provider, VERDICT_ACCOUNT, none, at(0)));
        g_assert_true(pace.account_trouble);
        g_assert_nonnull(strstr(pace.why, "account"));
        g_assert_cmpuint(pace_free(&pace, &provider, at(PACE_ACCOUNT_MS - 1)), ==, 0);
        g_assert_cmpuint(pace_free(&pace, &provider, at(PACE_ACCOUNT_MS)), ==, 1);
        pace_take(&pace, 1);
        pace_settled(&pace, &provider, VERDICT_DUPLICATE, none, at(PACE_ACCOUNT_MS + 1));
        g_assert_false(pace.account_trouble);
        g_assert_cmpint(pace.breaker, ==, BREAKER_CLOSED);
}

TEST(what_rests_is_tried_when_somebody_has_mended_it)
{
        Provider provider = { .connections = 8 };
        Pace pace;

        pace_init(&pace, &provider, at(0));
        g_assert_false(pace_try_now(&pace, at(0)));
        pace_take(&pace, 1);
        pace_settled(&pace, &provider, VERDICT_ACCOUNT, none, at(0));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_ACCOUNT);
        g_assert_true(pace_try_now(&pace, at(1000)));
        g_assert_cmpuint(pace_free(&pace, &provider, at(1000)), ==, 1);
        pace_take(&pace, 1);
        pace_settled(&pace, &provider, VERDICT_SENT, none, at(1100));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_WELL);
}

TEST(a_certificate_that_is_not_accepted_is_somebodys_work_at_once)
{
        Provider provider = { .connections = 8 };
        Pace pace;

        pace_init(&pace, &provider, at(0));
        pace_take(&pace, 2);
        g_assert_true(pace_distrusted(&pace, "its certificate is not accepted: expired", at(0)));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_CERTIFICATE);
        g_assert_cmpstr(pace.why, ==, "its certificate is not accepted: expired");
        g_assert_cmpuint(pace_free(&pace, &provider, at(PACE_FIRST_MS - 1)), ==, 0);
        g_assert_false(pace_distrusted(&pace, "its certificate is not accepted: expired", at(1))); /* the other one that was on its way */
        /* one probe, that does not even connect: a certificate is not what is wrong now */
        g_assert_cmpuint(pace_free(&pace, &provider, at(PACE_MOST_MS)), ==, 1);
        pace_take(&pace, 1);
        pace_settled(&pace, &provider, VERDICT_TEMPORARY, none, at(PACE_MOST_MS));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_WELL);
        /* and one whose certificate is good */
        g_assert_cmpuint(pace_free(&pace, &provider, at(3 * PACE_MOST_MS)), ==, 1);
        pace_take(&pace, 1);
        pace_settled(&pace, &provider, VERDICT_SENT, none, at(3 * PACE_MOST_MS));
        g_assert_cmpuint(pace_free(&pace, &provider, at(3 * PACE_MOST_MS)), ==, 8);
        g_assert_cmpstr(pace.why, ==, "");
}

TEST(an_alert_tells_of_the_account_and_takes_no_place)
{
        Provider provider = { .connections = 1 };
        Pace pace;

        pace_init(&pace, &provider, at(0));
        pace_take(&pace, 1);
        g_assert_true(pace_heard(&pace, VERDICT_ACCOUNT, NULL, none, at(0)));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_ACCOUNT);
        g_assert_cmpuint(pace.n_in_flight, ==, 1);
        g_assert_false(pace_heard(&pace, VERDICT_THROTTLED, NULL, none, at(1)));
        g_assert_true(pace_heard(&pace, VERDICT_SENT, NULL, none, at(2)));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_WELL);
        g_assert_true(pace_heard(&pace, VERDICT_TEMPORARY, "its certificate is not accepted: expired", none, at(3)));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_CERTIFICATE);
        g_assert_true(pace_heard(&pace, VERDICT_SENT, NULL, none, at(4)));
        /* what holds for other reasons is not ended by an alert, which heeds no pace */
        pace_settled(&pace, &provider, VERDICT_THROTTLED, (DurationMs){ 60000 }, at(5));
        g_assert_false(pace_heard(&pace, VERDICT_SENT, NULL, none, at(6)));
        g_assert_cmpuint(pace_free(&pace, &provider, at(7)), ==, 0);
}

TEST(late_receipts_of_a_refused_account_do_not_hold_a_provider_for_ever)
{
        Provider provider = { .connections = 1 };
        const int64_t every = PACE_ACCOUNT_MS / 3;
        int64_t last = 0;
        Pace pace;

        pace_init(&pace, &provider, at(0));
        g_assert_true(pace_told(&pace, at(0)));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_ACCOUNT);
        for (int64_t now = every; now < 10 * PACE_ACCOUNT_MS; now += every) {
                pace_told(&pace, at(now - 1));
                if (pace_free(&pace, &provider, at(now)) == 0)
                        continue;
                g_assert_cmpint(now - last, <=, PACE_ACCOUNT_MS + every); /* what waits does so for a rest at the most */
                last = now;
                pace_take(&pace, 1);
                pace_settled(&pace, &provider, VERDICT_SENT, none, at(now));
                g_assert_cmpint(pace_trouble(&pace), ==, PACE_WELL);
        }
        g_assert_cmpint(last, >, 8 * PACE_ACCOUNT_MS);

        /* nor do they undo what staff have mended */
        pace_init(&pace, &provider, at(0));
        g_assert_true(pace_told(&pace, at(20 * PACE_ACCOUNT_MS)));
        g_assert_true(pace_try_now(&pace, at(20 * PACE_ACCOUNT_MS + 1)));
        g_assert_false(pace_told(&pace, at(20 * PACE_ACCOUNT_MS + 2)));
        g_assert_cmpuint(pace_free(&pace, &provider, at(20 * PACE_ACCOUNT_MS + 3)), ==, 1);
        pace_take(&pace, 1);
        g_assert_false(pace_told(&pace, at(20 * PACE_ACCOUNT_MS + 4)));
        g_assert_true(pace_settled(&pace, &provider, VERDICT_SENT, none, at(20 * PACE_ACCOUNT_MS + 5)));
        g_assert_false(pace_told(&pace, at(20 * PACE_ACCOUNT_MS + 6)));
}

TEST(refusals_of_which_no_number_is_to_blame_are_somebodys_work)
{
        Provider provider = { .connections = 8 };
        Pace pace;

        pace_init(&pace, &provider, at(0));
        for (unsigned i = 0; i < PACE_REFUSALS_MAX; i++) {
                g_assert_cmpint(pace_trouble(&pace), ==, PACE_WELL);
                pace_take(&pace, 1);
                pace_settled(&pace, &provider, VERDICT_PERMANENT, none, at(i));
                pace_refused(&pace, "HTTP 400");
        }
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_REFUSES);
        g_assert_cmpuint(pace_free(&pace, &provider, at(10)), ==, 8); /* nothing is held */
        /* a number that is at fault shows nothing of it */
        pace_take(&pace, 1);
        pace_settled(&pace, &provider, VERDICT_PERMANENT, none, at(11));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_REFUSES);
        pace_take(&pace, 1);
        pace_settled(&pace, &provider, VERDICT_SENT, none, at(12));
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_WELL);
}

TEST(a_short_rest_is_nobodys_work)
{
        Provider provider = { .connections = 1 };
        int64_t now = 0;
        Pace pace;

        pace_init(&pace, &provider, at(0));
        for (unsigned opened = 0; opened < PACE_PERSON_OPENINGS;) {
                g_assert_cmpint(pace_trouble(&pace), ==, PACE_WELL);
                now += PACE_MOST_MS;
                g_assert_cmpuint(pace_free(&pace, &provider, at(now)), ==, 1);
                pace_take(&pace, 1);
                opened += pace_settled(&pace, &provider, VERDICT_TEMPORARY, none, at(now));
        }
        g_assert_cmpint(pace_trouble(&pace), ==, PACE_DOWN);
}

TEST(mass_send_brake_counts_a_sliding_hour)
{
        Brake brake = { 0 };
        UtcMs start = { 1700000000000 };
        UtcMs half_later = { start.ms + 30 * 60000 };

        g_assert_cmpuint(brake_free(&brake, 100, start), ==, 100);
        brake_take(&brake, 60, start);
        brake_take(&brake, 40, half_later);
        g_assert_cmpuint(brake_free(&brake, 100, half_later), ==, 0);
        g_assert_cmpuint(brake_free(&brake, 100, (UtcMs){ start.ms + 59 * 60000 }), ==, 0);
        g_assert_cmpuint(brake_free(&brake, 100, (UtcMs){ start.ms + 60 * 60000 }), ==, 60);
        g_assert_cmpuint(brake_free(&brake, 100, (UtcMs){ start.ms + 90 * 60000 }), ==, 100);
        g_assert_cmpuint(brake_free(&brake, 100, (UtcMs){ start.ms + 5000 * (int64_t)60000 }), ==, 100);
}

/* The clock is set back by a day: the brake neither forgets nor holds for a day. */
TEST(mass_send_brake_survives_a_clock_set_back)
{
        Brake brake = { 0 };
        UtcMs start = { 1700000000000 };
        UtcMs back = { start.ms - 24 * 3600000 };

        brake_take(&brake, 100, start);
        g_assert_cmpuint(brake_free(&brake, 100, back), ==, 0);
        g_assert_cmpuint(brake_free(&brake, 100, (UtcMs){ back.ms + 60 * 60000 }), ==, 100);
}

TEST_MAIN
