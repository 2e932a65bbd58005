/* Claims: what the gate and the store let go out together. */
#include "fixture.h"

#include "daemon/claim.h"

/* A claim of at most @n_most messages by sms, in a group of its own. */
static ClaimJob *claim_due(Bench *b, unsigned n_most)
{
        GHashTable *budget = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        ClaimJob *claim;

        g_hash_table_insert(budget, g_strdup("s"), GUINT_TO_POINTER(n_most));
        claim = claim_job_new(config_ref(b->config), budget, NULL, 1000, NULL, b->now);
        bench_begin(b);
        no_fault(b, claim_run(&claim->job, b->store, &b->err));
        bench_commit(b);
        return claim;
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ClaimJob, claim_job_free)

static int64_t claimed_number(const ClaimJob *claim, guint i)
{
        return ((Claimed *)g_ptr_array_index(claim->claimed, i))->message->number;
}

static void refuse_for_now(Bench *b, int64_t message)
{
        const Settlement again = {
                .to = MESSAGE_RETRY, .verdict = VERDICT_TEMPORARY, .new_generation = true,
                .retry_at = { b->now.ms + 5 * 60 * 1000 },
        };

        settle(b, message, &again);
}

TEST(a_retry_counts_like_any_message_of_the_day)
{
        Bench b;
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = VERDICT_SENT, .retry_at = UTC_NEVER };

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-02-16T10:00:00+02:00", "", PATIENT_OF("")));
        /* a review and a survey are due, which do not go in one message; the clinic sends one a day */
        b.now = at("2026-03-16T10:00:00+02:00");
        g_autoptr(ClaimJob) first = claim_due(&b, 1);
        g_assert_cmpuint(first->claimed->len, ==, 1);
        refuse_for_now(&b, claimed_number(first, 0));
        g_autoptr(ClaimJob) second = claim_due(&b, 1);
        g_assert_cmpuint(second->claimed->len, ==, 1);
        settle(&b, claimed_number(second, 0), &sent);
        b.now = at("2026-03-16T10:05:00+02:00");
        g_autoptr(ClaimJob) retry = claim_due(&b, 1);
        g_assert_cmpuint(retry->claimed->len, ==, 0);
        b.now = at("2026-03-17T09:00:00+02:00");
        g_autoptr(ClaimJob) next_day = claim_due(&b, 1);
        g_assert_cmpuint(next_day->claimed->len, ==, 1);
        g_assert_cmpint(claimed_number(next_day, 0), ==, claimed_number(first, 0));
        bench_done(&b);
}

TEST_MAIN
