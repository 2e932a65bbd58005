/* The contract of the store: a provider's request that was taken is known when it comes again. */
#include "fixture.h"

#include "store/store-replay.h"

static bool is_known(Bench *b, uint8_t first)
{
        const uint8_t digest[ID_DIGEST_BYTES] = { first };
        bool known = false;

        no_fault(b, store_replay_is_known(b->store, digest, b->now, &known, &b->err));
        return known;
}

static void keep(Bench *b, uint8_t first, int64_t for_ms)
{
        const uint8_t digest[ID_DIGEST_BYTES] = { first };

        no_fault(b, store_replay_keep(b->store, digest, (UtcMs){ b->now.ms + for_ms }, b->now, &b->err));
}

TEST(a_request_is_known_until_it_expires)
{
        Bench b;

        bench_init(&b);
        g_assert_false(is_known(&b, 1));
        bench_begin(&b);
        keep(&b, 1, 100);
        keep(&b, 2, 200);
        keep(&b, 3, 0);
        bench_commit(&b);
        g_assert_true(is_known(&b, 1) && is_known(&b, 2) && !is_known(&b, 3));
        b.now.ms += 100;
        g_assert_true(!is_known(&b, 1) && is_known(&b, 2));
        bench_begin(&b);
        keep(&b, 2, 50); /* which takes out what has expired */
        bench_commit(&b);
        b.now.ms -= 100;
        g_assert_true(!is_known(&b, 1) && is_known(&b, 2));
        bench_done(&b);
}

/* The provider brings it again, rightfully. */
TEST(a_request_whose_group_failed_is_not_known)
{
        Bench b;

        bench_init(&b);
        bench_begin(&b);
        keep(&b, 1, 100);
        store_rollback(b.store);
        g_assert_false(is_known(&b, 1));
        bench_done(&b);
}
