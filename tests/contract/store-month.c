/* The contract of the store: what a month came to, by one reading in slices. */
#include "receipt-fixture.h"

#include "store/store-month.h"

/* The counts of March 2026, read in slices of @n_max. */
static StoreMonth *month_of(Bench *b, CivilDate first, unsigned n_max)
{
        StoreMonth *month = store_month_new(b->config, first, NULL);
        bool is_done = false;

        while (!is_done)
                no_fault(b, store_month_read(b->store, month, b->now, n_max, &is_done, &b->err));
        return month;
}

static const MonthCount *the_count(const StoreMonth *month)
{
        const GPtrArray *counts = store_month_counts(month);

        g_assert_cmpuint(counts->len, ==, 1);
        return g_ptr_array_index(counts, 0);
}

static uint64_t sum_of(const MonthCount *count)
{
        uint64_t n = 0;

        for (int p = 0; p < N_PURPOSES; p++)
                for (int s = 0; s < N_FOLLOWUP_STATES; s++)
                        n += count->n_followups[p][s];
        return n;
}

static const CivilDate march = { 2026, 3, 1 }, april = { 2026, 4, 1 }, february = { 2026, 2, 1 };

TEST(each_follow_up_is_told_in_the_month_it_aims_at)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-03-30T10:00:00+03:00", ",\"status\":\"cancelled\"", PATIENT_OF("")));
        g_autoptr(StoreMonth) whole = month_of(&b, march, 1000), slices = month_of(&b, march, 1), next = month_of(&b, april, 1000),
                              before = month_of(&b, february, 1000);
        const MonthCount *count = the_count(whole);
        g_assert_cmpuint(count->n_treatments, ==, 1);
        g_assert_cmpuint(count->n_followups[PURPOSE_SAFETY][FOLLOWUP_PLANNED], ==, 2);
        g_assert_cmpuint(count->n_followups[PURPOSE_REVIEW][FOLLOWUP_PLANNED], ==, 1);
        g_assert_cmpuint(count->n_followups[PURPOSE_SURVEY][FOLLOWUP_PLANNED], ==, 0); /* on 2 April */
        g_assert_cmpuint(the_count(next)->n_followups[PURPOSE_SURVEY][FOLLOWUP_PLANNED], ==, 1);
        g_assert_cmpuint(the_count(next)->n_treatments, ==, 0);
        g_assert_cmpuint(sum_of(the_count(before)), ==, 0);
        g_assert_cmpmem(&count->n_treatments, sizeof(*count) - G_STRUCT_OFFSET(MonthCount, n_treatments), &the_count(slices)->n_treatments,
                sizeof(*count) - G_STRUCT_OFFSET(MonthCount, n_treatments));
        bench_done(&b);
}

TEST(a_message_is_counted_once_with_the_best_that_is_known_of_it)
{
        g_auto(Message) message = { 0 };
        const Settlement sent = { .to = MESSAGE_SENT, .retry_at = UTC_NEVER, .provider_message_id = "p-1" };
        Bench b;

        bench_with(&b, true, false, false);
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        g_autoptr(FollowupView) second = view_of(&b, "T-1", D3);
        claim(&b, &message, first, second);
        g_autoptr(StoreMonth) sending = month_of(&b, march, 1000);
        g_assert_cmpuint(the_count(sending)->n_messages, ==, 0);
        g_assert_cmpint(settle(&b, message.number, &sent), ==, 0);
        g_autoptr(StoreMonth) left = month_of(&b, march, 1000);
        g_assert_cmpuint(the_count(left)->n_messages, ==, 1);
        g_assert_cmpuint(the_count(left)->n_delivered, ==, 0);
        g_assert_cmpint(tell(&b, "p-1", RECEIPT_DELIVERED, NULL), ==, 0);
        g_autoptr(StoreMonth) delivered = month_of(&b, march, 1000);
        g_assert_cmpuint(the_count(delivered)->n_messages, ==, 1);
        g_assert_cmpuint(the_count(delivered)->n_delivered, ==, 1);
        g_assert_cmpuint(the_count(delivered)->n_answered, ==, 0);
        g_assert_cmpuint(the_count(delivered)->n_no_answers, ==, 0);
        bench_done(&b);
}

TEST(a_message_that_left_and_was_refused_later_has_left)
{
        const Settlement sent = { .to = MESSAGE_SENT, .retry_at = UTC_NEVER, .provider_message_id = "p-1" };
        g_auto(Message) message = { 0 };
        Bench b;

        bench_with(&b, true, false, false);
        claim_h24(&b, &message);
        g_assert_cmpint(settle(&b, message.number, &sent), ==, 0);
        g_assert_cmpint(tell(&b, "p-1", RECEIPT_PERMANENT, NULL), ==, 0);
        g_autoptr(StoreMonth) month = month_of(&b, march, 1000);
        g_assert_cmpuint(the_count(month)->n_messages, ==, 1);
        g_assert_cmpuint(the_count(month)->n_delivered, ==, 0);
        bench_done(&b);
}

TEST(a_message_and_the_one_by_the_next_method_are_counted_each)
{
        const Settlement sent = { .to = MESSAGE_SENT, .retry_at = UTC_NEVER, .provider_message_id = "p-2" };
        g_auto(Message) first = { 0 }, second = { 0 };
        const StoreReceipt refused = { .provider = "t", .provider_message_id = "1", .state = RECEIPT_PERMANENT };
        g_auto(StoreReceiptEffect) effect = { 0 };
        Bench b;

        (void)sent_by_telegram(&b, &first);
        g_assert_cmpint(give(&b, &refused, &effect), ==, 0);
        g_autoptr(StoreMonth) waits = month_of(&b, march, 1000);
        g_assert_cmpuint(the_count(waits)->n_messages, ==, 1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        g_assert_cmpstr(view->f.method, ==, "sms");
        b.now = view->f.due;
        g_assert_cmpint(claim(&b, &second, view, NULL), ==, 0);
        g_assert_cmpint(settle(&b, second.number, &sent), ==, 0);
        g_assert_cmpint(tell(&b, "p-2", RECEIPT_DELIVERED, NULL), ==, 0);
        g_autoptr(StoreMonth) whole = month_of(&b, march, 1000), slices = month_of(&b, march, 1);
        g_assert_cmpuint(the_count(whole)->n_messages, ==, 2);
        g_assert_cmpuint(the_count(whole)->n_delivered, ==, 1);
        g_assert_cmpuint(the_count(slices)->n_messages, ==, 2);
        bench_done(&b);
}

TEST(a_message_that_no_provider_took_has_not_left)
{
        g_auto(Message) lost = { 0 }, refused = { 0 };
        const Settlement no = outcome(MESSAGE_FAILED, VERDICT_PERMANENT);
        Bench b, doubt;

        bench_with(&b, true, false, false);
        claim_h24(&b, &refused);
        g_assert_cmpint(settle(&b, refused.number, &no), ==, 0);
        g_autoptr(StoreMonth) month = month_of(&b, march, 1000);
        g_assert_cmpuint(the_count(month)->n_messages, ==, 0);
        bench_done(&b);
        /* its answer was lost, so that it may have left, until the provider was asked and knew nothing of it */
        bench_in_doubt(&doubt, true, true, &lost);
        g_autoptr(StoreMonth) in_doubt = month_of(&doubt, march, 1000);
        g_assert_cmpuint(the_count(in_doubt)->n_messages, ==, 1);
        doubt.now = at("2026-03-20T12:00:00+02:00"); /* too late for another try */
        g_assert_cmpint(tell_absent(&doubt, &lost), ==, 0);
        g_autoptr(StoreMonth) over = month_of(&doubt, march, 1000);
        g_assert_cmpuint(the_count(over)->n_messages, ==, 0);
        bench_done(&doubt);
}

TEST(work_and_opt_outs_are_told_in_the_month_they_come_in)
{
        const StoreOpt all = { .patient = "P-1", .purpose = -1, .who = "anna" }, part = { .patient = "P-2", .purpose = PURPOSE_SURVEY, .who = "anna" };
        g_autoptr(GArray) none = NULL, messages = NULL;
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"name\":\"Ira\",\"phone\":\"+380671234568\","
                "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"));
        g_autoptr(FollowupView) offer = view_of(&b, "T-2", M3);
        g_assert_cmpint(enter(&b, offer->f.id, "complaint: waited for an hour"), ==, 0);
        g_assert_cmpint(enter(&b, offer->f.id, "complication: swelling"), ==, 0);
        bench_begin(&b);
        no_fault(&b, store_opt(b.store, b.config, &all, b.now, &none, &b.err));
        no_fault(&b, store_opt(b.store, b.config, &part, b.now, &messages, &b.err));
        bench_commit(&b);
        b.now = at("2026-03-20T12:00:00+02:00");
        g_autoptr(StoreMonth) month = month_of(&b, march, 1000), next = month_of(&b, april, 1000);
        const MonthCount *count = the_count(month);
        g_assert_cmpuint(count->n_complaints, ==, 1);
        g_assert_cmpuint(count->n_complications, ==, 1);
        g_assert_cmpuint(count->n_opted_out, ==, 1);
        g_assert_cmpuint(count->n_opted_out_in_part, ==, 1);
        g_assert_cmpuint(count->n_calls_overdue, >=, 2);
        g_assert_cmpuint(count->n_calls, ==, count->n_calls_done + count->n_calls_dropped + count->n_calls_overdue);
        g_assert_cmpuint(the_count(next)->n_complaints + the_count(next)->n_opted_out + the_count(next)->n_opted_out_in_part, ==, 0);
        bench_done(&b);
}

/* It is due on the next working day, which is in April. */
TEST(a_complaint_of_a_months_last_evening_is_of_that_month)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-31T22:30:00+03:00");
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        g_assert_cmpint(enter(&b, offer->f.id, "complaint: waited for an hour"), ==, 0);
        g_assert_cmpint(enter(&b, offer->f.id, "complication: swelling"), ==, 0);
        g_autoptr(StoreMonth) month = month_of(&b, march, 1000), next = month_of(&b, april, 1000);
        g_assert_cmpuint(the_count(month)->n_complaints, ==, 1);
        g_assert_cmpuint(the_count(month)->n_complications, ==, 1);
        g_assert_cmpuint(the_count(next)->n_complaints + the_count(next)->n_complications, ==, 0);
        bench_done(&b);
}
