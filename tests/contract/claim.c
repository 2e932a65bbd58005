/* Claims: what the gate and the store let go out together. */
#include "fixture.h"

#include "daemon/claim.h"

/* A claim of at most @n_most messages by each provider, in a group of its own. */
static ClaimJob *claim_due(Bench *b, unsigned n_most)
{
        GHashTable *budget = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        ClaimJob *claim;

        g_hash_table_insert(budget, g_strdup("s"), GUINT_TO_POINTER(n_most));
        g_hash_table_insert(budget, g_strdup("t"), GUINT_TO_POINTER(n_most));
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

/* It may have arrived: it counts for its day, but not against its own retry. */
TEST(what_is_in_doubt_counts_like_any_message_of_the_day)
{
        Bench b;
        const Settlement lost = { .to = MESSAGE_RETRY, .verdict = VERDICT_UNKNOWN,
                .retry_at = at("2026-03-16T10:05:00+02:00") };

        bench_init(&b);
        write_hooks(b.dir, "idempotency = \"header:Idempotency-Key\";", true, true, false);
        bench_reload(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-02-16T10:00:00+02:00", "", PATIENT_OF("")));
        b.now = at("2026-03-16T10:00:00+02:00");
        g_autoptr(ClaimJob) first = claim_due(&b, 1);
        g_assert_cmpuint(first->claimed->len, ==, 1);
        settle(&b, claimed_number(first, 0), &lost);
        g_autoptr(ClaimJob) second = claim_due(&b, 1);
        g_assert_cmpuint(second->claimed->len, ==, 0);
        b.now = lost.retry_at;
        g_autoptr(ClaimJob) again = claim_due(&b, 1);
        g_assert_cmpuint(again->claimed->len, ==, 1);
        g_assert_cmpint(claimed_number(again, 0), ==, claimed_number(first, 0));
        bench_done(&b);
}

/* a provider that knows keys for a day; the review of T-1 is handed over, and the answer is lost.
 * @patient: more of who it is */
static void lose_review(Bench *b, const char *when_sent, const char *again, const char *patient)
{
        const Settlement lost = { .to = MESSAGE_RETRY, .verdict = VERDICT_UNKNOWN, .retry_at = at(again) };
        g_autofree char *record = g_strdup_printf(TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF("%s")), patient);

        bench_init(b);
        write_hooks(b->dir, "idempotency = \"header:Idempotency-Key\"; idempotency_ttl = \"24 hours\";", false, false, false);
        bench_reload(b);
        put(b, record);
        b->now = at(when_sent);
        g_autoptr(ClaimJob) claim = claim_due(b, 1);
        g_assert_cmpuint(claim->claimed->len, ==, 1);
        settle(b, claimed_number(claim, 0), &lost);
}

static void assert_review(Bench *b, FollowupState state, const char *reason)
{
        g_autoptr(FollowupView) view = view_of(b, "T-1", W2);

        g_assert_cmpstr(followup_state_to_string(view->f.state), ==, followup_state_to_string(state));
        g_assert_cmpstr(view->f.reason, ==, reason);
}

/* A retry that was claimed in time waits for its connection until the provider has forgotten the key: it stays in doubt. */
TEST(what_is_in_doubt_does_not_leave_once_its_key_is_forgotten)
{
        Bench b;
        const Settlement withdrawn = { .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER };

        lose_review(&b, "2026-03-16T10:00:00+02:00", "2026-03-17T09:59:50+02:00", "");
        b.now = at("2026-03-17T09:59:50+02:00");
        g_autoptr(ClaimJob) again = claim_due(&b, 1);
        g_assert_cmpuint(again->claimed->len, ==, 1);
        const Claimed *claimed = again->claimed->pdata[0];
        const Provider *provider = config_provider(b.config, claimed->provider);
        g_assert_true(claimed_may_leave(claimed, provider, NULL, at("2026-03-17T09:59:59+02:00")));
        g_assert_false(claimed_may_leave(claimed, provider, NULL, at("2026-03-17T10:00:00+02:00")));
        g_assert_false(claimed_may_leave(claimed, NULL, NULL, at("2026-03-17T09:59:59+02:00")));
        b.now = at("2026-03-17T10:00:00+02:00");
        settle(&b, claimed->message->number, &withdrawn);
        g_autoptr(ClaimJob) late = claim_due(&b, 1);
        g_assert_cmpuint(late->claimed->len, ==, 0);
        assert_review(&b, FOLLOWUP_UNCERTAIN, "may have been sent before, and the provider no longer knows the message's key");
        bench_done(&b);
}

/* Its window closed while followupd was down, or while staff held it: it may have arrived, so it did not fail. */
TEST(what_is_in_doubt_is_uncertain_when_its_window_closes)
{
        static const char lost[] = "the answer to an earlier attempt was lost: it may have been sent";

        for (unsigned is_held = 0; is_held < 2; is_held++) {
                Bench b;

                lose_review(&b, "2026-03-18T19:00:00+02:00", "2026-03-18T19:30:00+02:00", "");
                g_autoptr(FollowupView) view = view_of(&b, "T-1", W2);
                if (is_held)
                        act(&b, view->f.id, STAFF_HOLD);
                b.now = at("2026-03-19T00:00:00+02:00");
                judge(&b, true);
                assert_review(&b, FOLLOWUP_UNCERTAIN, lost);
                bench_done(&b);
        }
}

/* ... and when the gate finds it first: the evening is over, and there is no other day. */
TEST(what_is_in_doubt_is_uncertain_when_its_hours_are_over)
{
        Bench b;

        lose_review(&b, "2026-03-18T19:00:00+02:00", "2026-03-18T19:30:00+02:00", "");
        b.now = at("2026-03-18T20:00:01+02:00");
        g_autoptr(ClaimJob) claim = claim_due(&b, 1);
        g_assert_cmpuint(claim->claimed->len, ==, 0);
        g_assert_cmpuint(claim->n_decided, ==, 1);
        assert_review(&b, FOLLOWUP_UNCERTAIN, "the answer to an earlier attempt was lost: it may have been sent");
        bench_done(&b);
}

/* A child cannot be reached by telegram: what may have gone there before that was known does not go by another method, too. */
TEST(what_is_in_doubt_does_not_go_on_by_the_next_method)
{
        Bench b;

        lose_review(&b, "2026-03-16T10:00:00+02:00", "2026-03-16T10:05:00+02:00", ",\"telegram\":\"77\"");
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"telegram\":\"77\",\"birth_date\":\"2015-05-01\","
                "\"guardian\":{\"name\":\"G\",\"phone\":\"+380501112233\"}")));
        b.now = at("2026-03-16T10:05:00+02:00");
        g_autoptr(ClaimJob) claim = claim_due(&b, 1);
        g_assert_cmpuint(claim->claimed->len, ==, 0);
        assert_review(&b, FOLLOWUP_UNCERTAIN, "the answer to an earlier attempt was lost: it may have been sent");
        bench_done(&b);
}

/* The treatment was moved on, and with it the window; the message was made for the old one, and must not be claimed and
 * taken back for ever. */
TEST(what_is_in_doubt_is_not_tried_past_the_window_it_was_made_for)
{
        Bench b;

        lose_review(&b, "2026-03-18T19:00:00+02:00", "2026-03-18T19:30:00+02:00", "");
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-03T10:00:00+02:00", "", PATIENT_OF("")));
        b.now = at("2026-03-19T09:00:00+02:00");
        g_autoptr(ClaimJob) claim = claim_due(&b, 1);
        g_assert_cmpuint(claim->claimed->len, ==, 0);
        assert_review(&b, FOLLOWUP_UNCERTAIN, "may have been sent before, and its window has closed since");
        bench_done(&b);
}

/* A review and a care of one message, which was refused or lost; then the record of the care is moved to the day after. */
static void move_one_of_two(Bench *b, Verdict verdict)
{
        const Settlement again = { .to = MESSAGE_RETRY, .verdict = verdict, .new_generation = verdict == VERDICT_TEMPORARY,
                .retry_at = at("2026-03-16T10:05:00+02:00") };

        bench_init(b);
        write_hooks(b->dir, "idempotency = \"header:Idempotency-Key\"; idempotency_ttl = \"9 days\";", false, false, false);
        bench_reload(b);
        put(b, T1);
        put(b, TREATMENT_OF("T-2", "toxin", "2026-03-02T10:00:00+02:00", "", PATIENT_OF("")));
        b->now = at("2026-03-16T10:00:00+02:00");
        g_autoptr(ClaimJob) claim = claim_due(b, 1);
        g_assert_cmpuint(claim->claimed->len, ==, 1);
        g_assert_cmpuint(((Claimed *)claim->claimed->pdata[0])->message->followups->len, ==, 2);
        settle(b, claimed_number(claim, 0), &again);
        put(b, TREATMENT_OF("T-2", "toxin", "2026-03-03T10:00:00+02:00", "", PATIENT_OF("")));
        b->now = again.retry_at;
}

TEST(a_refused_message_goes_without_what_was_moved_out_of_its_window)
{
        Bench b;

        move_one_of_two(&b, VERDICT_TEMPORARY);
        g_autoptr(ClaimJob) claim = claim_due(&b, 1);
        g_assert_cmpuint(claim->claimed->len, ==, 1);
        g_assert_cmpuint(((Claimed *)claim->claimed->pdata[0])->message->followups->len, ==, 1);
        g_autoptr(FollowupView) moved = view_of(&b, "T-2", W2);
        g_assert_cmpint(moved->f.state, ==, FOLLOWUP_PLANNED);
        assert_when(moved->f.due, "2026-03-17T10:00:00+02:00");
        bench_done(&b);
}

/* It may have arrived: the same message or none, and so not before all of its windows are open. */
TEST(a_message_in_doubt_waits_for_what_was_moved_out_of_its_window)
{
        Bench b;

        move_one_of_two(&b, VERDICT_UNKNOWN);
        g_autoptr(ClaimJob) claim = claim_due(&b, 1);
        g_assert_cmpuint(claim->claimed->len, ==, 0);
        g_autoptr(FollowupView) other = view_of(&b, "T-1", W2);
        g_assert_cmpint(other->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(other->f.due.ms, >, b.now.ms);
        b.now = at("2026-03-17T10:00:00+02:00");
        g_autoptr(ClaimJob) next = claim_due(&b, 1);
        g_assert_cmpuint(next->claimed->len, ==, 1);
        g_assert_cmpuint(((Claimed *)next->claimed->pdata[0])->message->followups->len, ==, 2);
        bench_done(&b);
}

/* It waited for its connection over midnight, as its patient has it since: it counts for the day on which it left. */
TEST(a_message_counts_for_the_day_on_which_it_left)
{
        Bench b;
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = VERDICT_SENT, .retry_at = UTC_NEVER,
                .handed_at = at("2026-03-16T19:30:00+02:00") };

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-02-16T10:00:00+02:00", "", PATIENT_OF("")));
        b.now = at("2026-03-16T16:30:00+02:00");
        g_autoptr(ClaimJob) first = claim_due(&b, 1);
        g_assert_cmpuint(first->claimed->len, ==, 1);
        b.now = sent.handed_at;
        settle(&b, claimed_number(first, 0), &sent);
        /* midnight in Tokyo was at 17:00 */
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"time_zone\":\"Asia/Tokyo\"")));
        b.now = at("2026-03-17T09:00:00+09:00");
        g_autoptr(ClaimJob) same_day = claim_due(&b, 1);
        g_assert_cmpuint(same_day->claimed->len, ==, 0);
        b.now = at("2026-03-18T09:00:00+09:00");
        g_autoptr(ClaimJob) next_day = claim_due(&b, 1);
        g_assert_cmpuint(next_day->claimed->len, ==, 1);
        bench_done(&b);
}

TEST(a_weekly_cap_counts_what_was_sent_on_seven_days_and_spares_safety)
{
        static const char *const days[] = { "2026-03-16T10:00:00+02:00", "2026-03-19T10:00:00+02:00" };
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = VERDICT_SENT, .retry_at = UTC_NEVER };
        g_auto(GStrv) parts = g_strsplit(CLINIC, "responsible", 2);
        g_autofree char *clinic = g_strconcat(parts[0], "max_messages_per_week = 2; responsible", parts[1], NULL);
        Bench b;

        bench_init(&b);
        write_file(b.dir, "clinics.d", "kyiv.conf", clinic);
        config_free(b.config);
        b.config = load_config(b.dir);
        /* reviews on 16, 19 and 21 March */
        put(&b, T1);
        b.now = at("2026-03-07T12:00:00+02:00");
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-03-05T10:00:00+02:00", "", PATIENT_OF("")));
        put(&b, TREATMENT_OF("T-3", "peeling", "2026-03-07T10:00:00+02:00", "", PATIENT_OF("")));
        for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
                b.now = at(days[i]);
                g_autoptr(ClaimJob) claim = claim_due(&b, 10);
                g_assert_cmpuint(claim->claimed->len, ==, 1);
                settle(&b, claimed_number(claim, 0), &sent);
        }
        b.now = at("2026-03-21T10:00:00+02:00");
        g_autoptr(ClaimJob) full = claim_due(&b, 10);
        g_assert_cmpuint(full->claimed->len, ==, 0);
        put(&b, TREATMENT_OF("T-4", "toxin", "2026-03-20T11:00:00+02:00", "", PATIENT_OF("")));
        g_autoptr(ClaimJob) safety = claim_due(&b, 10);
        g_assert_cmpuint(safety->claimed->len, ==, 1);
        g_assert_true(((Claimed *)g_ptr_array_index(safety->claimed, 0))->is_safety);
        g_autoptr(FollowupView) review = view_of(&b, "T-3", W2);
        g_assert_cmpint(review->f.state, ==, FOLLOWUP_PLANNED);
        assert_when(review->f.due, "2026-03-23T09:00:00+02:00"); /* that of the 16th is a week old then */
        g_assert_cmpstr(review->f.reason, ==, "had messages enough for seven days: waits for the next day");
        bench_done(&b);
}

/* An address that its provider has refused for good: what goes round it must not wait until somebody looks again. */
TEST(what_goes_on_by_the_next_method_is_due_at_once)
{
        Bench b;
        const Settlement refused = { .to = MESSAGE_FAILED, .verdict = VERDICT_PERMANENT, .retry_at = UTC_NEVER,
                .blames_address = true, .next_method = "sms", .reason = "the provider refused it for good" };

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"telegram\":\"77\"")));
        b.now = at("2026-03-03T09:00:00+02:00");
        g_autoptr(ClaimJob) first = claim_due(&b, 1);
        g_assert_cmpuint(first->claimed->len, ==, 1);
        settle(&b, claimed_number(first, 0), &refused);
        b.now = at("2026-03-04T10:00:00+02:00");
        g_autoptr(ClaimJob) round = claim_due(&b, 5);
        g_assert_cmpint(round->next_due.ms, <=, b.now.ms);
        g_autoptr(ClaimJob) second = claim_due(&b, 5);
        g_assert_cmpuint(second->claimed->len, ==, 1);
        g_assert_cmpstr(((Claimed *)second->claimed->pdata[0])->message->method, ==, "sms");
        g_assert_cmpint(second->next_due.ms, >, b.now.ms);
        bench_done(&b);
}

/* ---- visits and the caps ----------------------------------------------------------------------- */

#define A1(starts, more)                                                                              \
        "{\"type\":\"appointment\",\"id\":\"A-1\",\"clinic\":\"kyiv-1\",\"starts_at\":\"" starts "\"" more "," \
        PATIENT_OF("") "}"

static void visits_init(Bench *b)
{
        bench_init(b);
        config_unref(b->config);
        write_file(b->dir, "protocols.d", "visit.conf",
                "protocol = { id = \"visit\"; version = 1; signed_off = \"Dr N\"; steps = ("
                "{ id = \"d3\"; when = \"3 days before\"; from = \"appointment\"; purpose = \"visit\"; message = \"m\"; },"
                "{ id = \"d1\"; when = \"1 day before\"; from = \"appointment\"; purpose = \"visit\"; message = \"m\"; },"
                "{ id = \"h3\"; when = \"3 hours before\"; from = \"appointment\"; purpose = \"visit\"; message = \"m\"; } ); };");
        b->config = load_config(b->dir);
}

/* ... whose question about safety is due on the day after */
static void treat(Bench *b, const char *record, const char *now)
{
        b->now = at(now);
        put(b, record);
}

static void send_due(Bench *b, const char *now, guint n)
{
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = VERDICT_SENT, .retry_at = UTC_NEVER };

        b->now = at(now);
        g_autoptr(ClaimJob) claim = claim_due(b, 10);
        g_assert_cmpuint(claim->claimed->len, ==, n);
        for (guint i = 0; i < claim->claimed->len; i++)
                settle(b, claimed_number(claim, i), &sent);
}

/* The reminder for Friday goes out in the morning, at noon the visit is brought forward to tomorrow: the message of the day is gone. */
TEST(a_visit_brought_forward_on_a_day_that_had_its_message_is_told_by_phone)
{
        Bench b;

        visits_init(&b);
        put(&b, A1("2026-03-06T15:00:00+02:00", ""));
        send_due(&b, "2026-03-03T10:00:00+02:00", 1);
        b.now = at("2026-03-03T12:00:00+02:00");
        put(&b, A1("2026-03-04T15:00:00+02:00", ""));
        send_due(&b, "2026-03-03T12:00:00+02:00", 0);
        assert_states(&b, "A-1", "sent skipped planned missed task"); /* three hours before would be late */
        g_autoptr(FollowupView) call = view_of(&b, "A-1", 4);
        g_assert_cmpstr(call->f.method, ==, "call");
        g_assert_cmpint(call->f.purpose, ==, PURPOSE_VISIT);
        g_assert_cmpstr(call->f.reason, ==, "moved, no message tells it: had a message today, and its window has no other day");
        assert_when(call->f.due, "2026-03-03T12:00:00+02:00");
        judge(&b, true);
        assert_states(&b, "A-1", "sent skipped planned missed task");
        /* told by phone, and moved once more: somebody has to call again */
        g_assert_cmpint(enter(&b, call->f.id, "will come"), ==, 0);
        put(&b, A1("2026-03-04T09:00:00+02:00", ""));
        send_due(&b, "2026-03-03T17:30:00+02:00", 0);
        assert_states(&b, "A-1", "sent skipped skipped missed done task");
        put(&b, A1("2026-03-04T09:00:00+02:00", ",\"status\":\"cancelled\""));
        assert_states(&b, "A-1", "sent skipped skipped missed done cancelled");
        bench_done(&b);
}

TEST(a_visit_moved_in_time_is_told_by_its_message)
{
        Bench b;

        visits_init(&b);
        put(&b, A1("2026-03-06T15:00:00+02:00", ""));
        send_due(&b, "2026-03-03T10:00:00+02:00", 1);
        b.now = at("2026-03-03T12:00:00+02:00");
        put(&b, A1("2026-03-05T15:00:00+02:00", ""));
        send_due(&b, "2026-03-03T12:00:00+02:00", 0);
        assert_states(&b, "A-1", "sent planned planned missed");
        send_due(&b, "2026-03-04T10:00:00+02:00", 1);
        assert_states(&b, "A-1", "sent sent planned missed");
        bench_done(&b);
}

/* Rule 8: one message goes, and it asks how the patient is. The reminder of the day before tells the visit still. */
TEST(a_visit_that_a_question_about_safety_speaks_over_is_told_by_phone_where_no_reminder_is_left)
{
        Bench b;

        visits_init(&b);
        put(&b, A1("2026-03-06T15:00:00+02:00", ""));
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T11:30:00+02:00", "", PATIENT_OF("")));
        send_due(&b, "2026-03-03T10:30:00+02:00", 1);
        assert_states(&b, "A-1", "sent planned planned");
        treat(&b, TREATMENT_OF("T-2", "toxin", "2026-03-04T11:30:00+02:00", "", PATIENT_OF("")), "2026-03-04T12:00:00+02:00");
        send_due(&b, "2026-03-05T10:30:00+02:00", 1);
        assert_states(&b, "A-1", "sent sent planned");
        /* the hours before it have a question of their own */
        treat(&b, TREATMENT_OF("T-3", "peeling", "2026-03-05T12:30:00+02:00", "", PATIENT_OF("")), "2026-03-05T13:00:00+02:00");
        send_due(&b, "2026-03-06T12:00:00+02:00", 1);
        assert_states(&b, "A-1", "sent sent sent task");
        g_autoptr(FollowupView) call = view_of(&b, "A-1", 3);
        g_assert_cmpstr(call->f.method, ==, "call");
        g_assert_cmpint(call->f.purpose, ==, PURPOSE_VISIT);
        g_assert_cmpstr(call->f.reason, ==, "booked, no message tells it: its reminder went along with a message that asks about safety");
        assert_when(call->f.due, "2026-03-06T12:00:00+02:00");
        judge(&b, true);
        assert_states(&b, "A-1", "sent sent sent task");
        put(&b, A1("2026-03-06T15:00:00+02:00", ",\"status\":\"cancelled\""));
        assert_states(&b, "A-1", "sent sent sent cancelled");
        bench_done(&b);
}

/* Where the patient is it is still the day before, and the evening of it comes when the visit has begun. */
TEST(a_reminder_that_would_come_after_the_visit_tells_nothing)
{
        static const char far[] = "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\",\"time_zone\":\"America/Los_Angeles\","
                                  "\"consent\":{\"care\":true}}}";
        g_autofree char *visit = g_strconcat("{\"type\":\"appointment\",\"id\":\"A-1\",\"clinic\":\"kyiv-1\","
                "\"starts_at\":\"2026-03-06T05:00:00+02:00\",", far, NULL);
        g_autofree char *treatment = g_strconcat("{\"type\":\"treatment\",\"id\":\"T-1\",\"clinic\":\"kyiv-1\",\"procedure\":\"filler\","
                "\"performed_at\":\"2026-03-02T21:30:00+02:00\",\"status\":\"completed\",", far, NULL);
        Bench b;

        bench_init(&b);
        config_unref(b.config);
        write_file(b.dir, "protocols.d", "visit.conf",
                "protocol = { id = \"visit\"; version = 1; signed_off = \"Dr N\"; steps = ("
                "{ id = \"d3\"; when = \"3 days before\"; from = \"appointment\"; purpose = \"visit\"; message = \"m\"; },"
                "{ id = \"d1\"; when = \"1 day before\"; at = \"20:00\"; from = \"appointment\"; purpose = \"visit\"; message = \"m\"; } ); };");
        b.config = load_config(b.dir);
        put(&b, visit);
        b.now = at("2026-03-02T22:00:00+02:00");
        put(&b, treatment);
        send_due(&b, "2026-03-03T20:30:00+02:00", 1);
        assert_states(&b, "A-1", "sent planned task");
        g_autoptr(FollowupView) late = view_of(&b, "A-1", 1), call = view_of(&b, "A-1", 2);
        assert_when(late->f.due, "2026-03-06T06:00:00+02:00");
        assert_when(call->f.due, "2026-03-04T09:00:00+02:00");
        bench_done(&b);
}

/* The reminder of three days before has told it: staff have nothing to say that the patient does not know. */
TEST(a_visit_that_was_told_before_a_question_speaks_over_it_makes_no_call)
{
        Bench b;

        visits_init(&b);
        put(&b, A1("2026-03-06T15:00:00+02:00", ""));
        send_due(&b, "2026-03-03T10:00:00+02:00", 1);
        treat(&b, TREATMENT_OF("T-2", "toxin", "2026-03-04T11:30:00+02:00", "", PATIENT_OF("")), "2026-03-04T12:00:00+02:00");
        send_due(&b, "2026-03-05T10:30:00+02:00", 1);
        treat(&b, TREATMENT_OF("T-3", "peeling", "2026-03-05T12:30:00+02:00", "", PATIENT_OF("")), "2026-03-05T13:00:00+02:00");
        send_due(&b, "2026-03-06T12:00:00+02:00", 1);
        judge(&b, true);
        assert_states(&b, "A-1", "sent sent sent");
        bench_done(&b);
}

/* Who was told by phone once is not called again for each reminder that another message takes along. */
TEST(a_visit_that_was_told_by_phone_makes_no_second_call)
{
        Bench b;

        visits_init(&b);
        put(&b, A1("2026-03-06T15:00:00+02:00", ""));
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T11:30:00+02:00", "", PATIENT_OF("")));
        send_due(&b, "2026-03-03T10:30:00+02:00", 1);
        for (guint i = 1; i < 3; i++) {
                g_autoptr(FollowupView) later = view_of(&b, "A-1", i);

                act(&b, later->f.id, STAFF_CANCEL);
        }
        judge(&b, true);
        assert_states(&b, "A-1", "sent cancelled cancelled task");
        g_autoptr(FollowupView) call = view_of(&b, "A-1", 3);
        g_assert_cmpint(enter(&b, call->f.id, "will come"), ==, 0);
        judge(&b, true);
        assert_states(&b, "A-1", "sent cancelled cancelled done");
        bench_done(&b);
}

/* Another message has taken the day of each of its reminders. */
TEST(a_visit_whose_reminders_all_give_way_to_the_caps_becomes_a_call)
{
        g_auto(GStrv) parts = g_strsplit(CLINIC, "responsible", 2);
        g_autofree char *clinic = g_strconcat(parts[0], "max_messages_per_week = 1; responsible", parts[1], NULL);
        Bench b;

        visits_init(&b);
        write_file(b.dir, "clinics.d", "kyiv.conf", clinic);
        bench_reload(&b);
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-02-16T10:00:00+02:00", "", PATIENT_OF("")));
        b.now = at("2026-03-02T12:00:00+02:00");
        send_due(&b, "2026-03-02T12:00:00+02:00", 1);
        put(&b, A1("2026-03-04T15:00:00+02:00", ""));
        send_due(&b, "2026-03-03T10:00:00+02:00", 0);
        assert_states(&b, "A-1", "missed skipped planned");
        send_due(&b, "2026-03-04T12:00:00+02:00", 0);
        assert_states(&b, "A-1", "missed skipped skipped task");
        g_autoptr(FollowupView) call = view_of(&b, "A-1", 3);
        assert_when(call->f.due, "2026-03-04T12:00:00+02:00");
        bench_done(&b);
}

/* Nobody has been told of the old time, and the clinic has not called: the new one is news to nobody. */
TEST(a_visit_that_is_booked_late_makes_no_call)
{
        Bench b;

        visits_init(&b);
        b.now = at("2026-03-02T21:00:00+02:00");
        put(&b, A1("2026-03-03T09:00:00+02:00", ""));
        assert_states(&b, "A-1", "missed skipped skipped");
        bench_done(&b);
}

/* The patient waits for Friday. */
TEST(a_visit_brought_forward_so_far_that_no_reminder_is_left_becomes_a_call)
{
        Bench b;

        visits_init(&b);
        put(&b, A1("2026-03-06T15:00:00+02:00", ""));
        send_due(&b, "2026-03-03T10:00:00+02:00", 1);
        b.now = at("2026-03-03T21:00:00+02:00");
        put(&b, A1("2026-03-04T09:00:00+02:00", ""));
        assert_states(&b, "A-1", "sent skipped skipped missed task");
        g_autoptr(FollowupView) call = view_of(&b, "A-1", 4);
        assert_when(call->f.due, "2026-03-03T21:00:00+02:00"); /* at nine, when work begins, it is too late */
        bench_done(&b);
}

TEST_MAIN
