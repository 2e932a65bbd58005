#include "daemon-fixture.h"

#include <stdatomic.h>

/* the linker's --wrap: a disk that is full */
int __real_store_commit(Store *store, Err *err);
int __wrap_store_commit(Store *store, Err *err);
static atomic_bool disk_is_full;

int __wrap_store_commit(Store *store, Err *err)
{
        if (!atomic_load(&disk_is_full))
                return __real_store_commit(store, err);
        store_rollback(store);
        return err_set(err, -ENOSPC, NULL, "store", "no room");
}

/* what a stream told */
typedef struct Told {
        GPtrArray *lines; /* "3 T-3 new 2", "4 bad-json" */
        unsigned n_drained, n_results;
        bool at_end;
        int fault;
        IntakeStream *stream;
        unsigned *clock, finished_at; /* order among streams */
        bool close_at_result;
} Told;

static void on_results(IntakeStream *stream, GPtrArray *results, void *userdata)
{
        static const char *const words[] = { "refused", "new", "unchanged", "updated", "withdrawn" };
        Told *told = userdata;

        for (unsigned i = 0; i < results->len; i++) {
                const IntakeResult *r = g_ptr_array_index(results, i);

                told->n_results++;
                g_assert_cmpstr(r->fault.file ? r->fault.file : "file", ==, "file");
                if (r->put == 0)
                        g_ptr_array_add(told->lines,
                                g_strdup_printf("%u %s", r->line, refusal_to_string(r->fault.refusal)));
                else
                        g_ptr_array_add(told->lines,
                                g_strdup_printf("%u %s %s %u", r->line, r->id, words[r->put], r->n_followups));
        }
        if (told->close_at_result) {
                intake_close(told->stream);
                told->stream = NULL;
        }
}

static void on_drained(IntakeStream *stream, bool at_end, int fault, void *userdata)
{
        Told *told = userdata;

        told->n_drained++;
        told->at_end = at_end;
        told->fault = fault;
        if (at_end && told->clock)
                told->finished_at = ++*told->clock;
}

static void told_init(Told *told, DaemonFixture *f)
{
        static const IntakeCallbacks callbacks = { on_results, on_drained };
        Err err = { 0 };

        *told = (Told){ .lines = g_ptr_array_new_with_free_func(g_free) };
        told->stream = intake_open(f->intake, "native", "file", &callbacks, told, &err);
        g_assert_nonnull(told->stream);
}

static void told_done(Told *told)
{
        intake_close(told->stream);
        g_ptr_array_unref(told->lines);
}

static char *told_text(const Told *told)
{
        GString *text = g_string_new(NULL);

        for (unsigned i = 0; i < told->lines->len; i++)
                g_string_append_printf(text, "%s%s", i > 0 ? "; " : "", (char *)g_ptr_array_index(told->lines, i));
        return g_string_free(text, FALSE);
}

static void feed_text(Told *told, const char *text, size_t n_bytes, bool last)
{
        intake_feed(told->stream, g_bytes_new(text, n_bytes), last, fixture_now);
}

/* @text as a whole stream; what was told of it */
static char *take(DaemonFixture *f, const char *text)
{
        Told told;
        char *said;

        told_init(&told, f);
        feed_text(&told, text, strlen(text), true);
        while (told.n_drained == 0)
                fixture_turn(f);
        g_assert_true(told.at_end);
        g_assert_cmpint(told.fault, ==, 0);
        said = told_text(&told);
        told_done(&told);
        return said;
}

static char *treatments(unsigned first, unsigned n, const char *procedure, const char *status)
{
        GString *text = g_string_new(NULL);

        for (unsigned i = 0; i < n; i++)
                append_treatment(text, first + i, procedure, status, "2026-03-03T08:00:00Z");
        return g_string_free(text, FALSE);
}

TEST(a_record_is_told_once_durable_and_known_when_it_comes_again)
{
        DaemonFixture f;

        fixture_init(&f);
        {
                g_autofree char *text = treatments(1, 2, "botox", "completed");
                G_GNUC_UNUSED g_autofree char *first = take(&f, text);
                g_autofree char *second = take(&f, text);

                g_assert_cmpstr(first, ==, "1 T-1 new 2; 2 T-2 new 2");
                g_assert_cmpstr(second, ==, "1 T-1 unchanged 0; 2 T-2 unchanged 0");
                g_assert_true(intake_is_idle(f.intake));
                g_assert_cmpint(intake_last_record(f.intake, "native").ms, ==, fixture_now.ms);
                g_assert_true(utc_is_never(intake_last_record(f.intake, "crm")));
        }
        fixture_done(&f);
}

TEST(what_is_refused_costs_nothing_beside_it)
{
        DaemonFixture f;

        fixture_init(&f);
        {
                g_autofree char *good = treatments(1, 1, "botox", "completed");
                g_autofree char *unknown = treatments(3, 1, "filler", "completed");
                g_autofree char *last = treatments(4, 1, "botox", "completed");
                g_autofree char *text = g_strconcat(good, "{\"broken\n", unknown, last, NULL);
                g_autofree char *said = take(&f, text);

                g_assert_cmpstr(said, ==, "1 T-1 new 2; 2 bad-json; 3 no-protocol; 4 T-4 new 2");
        }
        fixture_done(&f);
}

TEST(changes_and_cancellations_are_told_for_what_they_are)
{
        DaemonFixture f;

        fixture_init(&f);
        {
                g_autofree char *done = treatments(1, 1, "botox", "completed");
                g_autofree char *cancelled = treatments(1, 1, "botox", "cancelled");
                g_autofree char *text = g_strconcat(done, cancelled, NULL);
                g_autofree char *said = take(&f, text);

                g_assert_cmpstr(said, ==, "1 T-1 new 2; 2 T-1 withdrawn 0");
        }
        fixture_done(&f);
}

TEST(a_treatment_stays_with_the_version_it_was_planned_by)
{
        DaemonFixture f;

        fixture_init(&f);
        {
                g_autofree char *text = treatments(1, 1, "botox", "completed");
                g_autofree char *moved = g_strdup(text);
                G_GNUC_UNUSED g_autofree char *first = take(&f, text);
                g_autofree char *second = NULL;
                Config *old = f.config;

                fixture_write_protocol(&f, 2);
                f.config = fixture_load(&f);
                intake_set_config(f.intake, f.config);
                config_unref(old);
                memcpy(strstr(moved, "T08:00"), "T08:30", 6);
                second = take(&f, moved);
                g_assert_cmpstr(second, ==, "1 T-1 updated 2");
        }
        fixture_done(&f);
}

TEST(a_stream_keeps_the_configuration_it_began_with)
{
        DaemonFixture f;
        Told told;

        fixture_init(&f);
        told_init(&told, &f);
        {
                g_autofree char *text = treatments(1, 1, "botox", "completed");
                Config *old = f.config;

                fixture_write_protocol(&f, 2);
                f.config = fixture_load(&f);
                intake_set_config(f.intake, f.config);
                config_unref(old); /* the stream's own count keeps it */
                feed_text(&told, text, strlen(text), true);
                while (told.n_drained == 0)
                        fixture_turn(&f);
                g_assert_cmpuint(told.n_results, ==, 1);
        }
        told_done(&told);
        fixture_done(&f);
}

TEST(slices_of_any_size_give_the_same_records)
{
        DaemonFixture f;
        Told told;

        fixture_init(&f);
        told_init(&told, &f);
        {
                g_autofree char *text = treatments(1, 3, "botox", "completed");
                g_autofree char *said = NULL;
                size_t n = strlen(text);

                for (size_t i = 0; i < n; i += 7)
                        feed_text(&told, text + i, MIN(n - i, 7u), i + 7 >= n);
                while (!told.at_end)
                        fixture_turn(&f);
                g_assert_cmpuint(told.n_drained, ==, (n + 6) / 7); /* one for each feed */
                said = told_text(&told);
                g_assert_cmpstr(said, ==, "1 T-1 new 2; 2 T-2 new 2; 3 T-3 new 2");
        }
        told_done(&told);
        fixture_done(&f);
}

TEST(a_small_file_does_not_wait_for_a_large_one)
{
        DaemonFixture f;
        Told large, small;
        unsigned clock = 0;

        fixture_init(&f);
        told_init(&large, &f);
        told_init(&small, &f);
        large.clock = small.clock = &clock;
        {
                g_autofree char *much = treatments(1000, 8000, "botox", "completed"); /* 2 MB */
                g_autofree char *little = treatments(1, 1, "botox", "completed");

                feed_text(&large, much, strlen(much), true);
                feed_text(&small, little, strlen(little), true);
                while (!large.at_end || !small.at_end)
                        fixture_turn(&f);
        }
        g_assert_cmpuint(small.finished_at, ==, 1);
        g_assert_cmpuint(large.n_results, ==, 8000);
        told_done(&large);
        told_done(&small);
        fixture_done(&f);
}

TEST(a_file_is_read_to_its_end_by_the_stream_itself)
{
        DaemonFixture f;
        Told told;

        fixture_init(&f);
        told_init(&told, &f);
        {
                g_autofree char *text = treatments(1, 3000, "botox", "completed"); /* some slices */
                g_autofree char *path = g_build_filename(f.folder, "export.jsonl", NULL);

                g_assert_true(g_file_set_contents(path, text, -1, NULL));
                intake_take_file(told.stream, open(path, O_RDONLY | O_CLOEXEC));
                for (unsigned n_fed = 0; !told.at_end;) {
                        for (; n_fed < told.n_drained + 3; n_fed++)
                                intake_feed_file(told.stream, fixture_now);
                        fixture_turn(&f);
                }
                while (!intake_is_idle(f.intake)) /* feeds past the end drain, too */
                        fixture_turn(&f);
        }
        g_assert_cmpuint(told.n_results, ==, 3000);
        g_assert_cmpstr(g_ptr_array_index(told.lines, 2999), ==, "3000 T-3000 new 2");
        told_done(&told);
        fixture_done(&f);
}

TEST(a_file_that_cannot_be_read_fails_its_stream_alone)
{
        DaemonFixture f;
        Told told;

        fixture_init(&f);
        told_init(&told, &f);
        intake_take_file(told.stream, open(f.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        intake_feed_file(told.stream, fixture_now);
        while (told.n_drained == 0)
                fixture_turn(&f);
        g_assert_cmpint(told.fault, ==, -EISDIR);
        g_assert_false(told.at_end);
        told_done(&told);
        fixture_done(&f);
}

TEST(a_line_of_ten_megabytes_is_refused_and_the_next_one_taken)
{
        DaemonFixture f;

        fixture_init(&f);
        {
                g_autofree char *line = g_strnfill(10 * 1024 * 1024, 'x');
                g_autofree char *good = treatments(2, 1, "botox", "completed");
                g_autofree char *text = g_strconcat("{\"id\":\"", line, "\"}\n", good, NULL);
                g_autofree char *said = take(&f, text);

                g_assert_cmpstr(said, ==, "1 line-too-long; 2 T-2 new 2");
        }
        fixture_done(&f);
}

TEST(a_full_disk_refuses_and_the_file_can_come_again)
{
        DaemonFixture f;
        Told told;

        fixture_init(&f);
        told_init(&told, &f);
        {
                g_autofree char *text = treatments(1, 2, "botox", "completed");
                g_autofree char *again = NULL;

                atomic_store(&disk_is_full, true);
                feed_text(&told, text, strlen(text), false);
                while (told.n_drained == 0)
                        fixture_turn(&f);
                g_assert_cmpint(told.fault, ==, -ENOSPC);
                g_assert_cmpuint(told.n_results, ==, 2);
                g_assert_cmpstr(g_ptr_array_index(told.lines, 0), ==, "1 bad-value");
                feed_text(&told, text, strlen(text), true); /* nothing more of it is looked at */
                while (told.n_drained == 1)
                        fixture_turn(&f);
                g_assert_cmpuint(told.n_results, ==, 2);
                atomic_store(&disk_is_full, false);
                again = take(&f, text);
                g_assert_cmpstr(again, ==, "1 T-1 new 2; 2 T-2 new 2");
        }
        told_done(&told);
        fixture_done(&f);
}

TEST(a_closed_stream_says_nothing_more)
{
        DaemonFixture f;
        Told told;

        fixture_init(&f);
        told_init(&told, &f);
        told.close_at_result = true;
        {
                g_autofree char *text = treatments(1, 2000, "botox", "completed");

                feed_text(&told, text, strlen(text), true);
                while (!intake_is_idle(f.intake))
                        fixture_turn(&f);
        }
        g_assert_cmpuint(told.n_results, <=, 256);
        g_assert_cmpuint(told.n_drained, ==, 0);
        told_done(&told);
        fixture_done(&f);
}

TEST(the_end_waits_for_what_is_with_the_store)
{
        DaemonFixture f;
        Told told;

        fixture_init(&f);
        told_init(&told, &f);
        {
                g_autofree char *text = treatments(1, 2000, "botox", "completed");

                feed_text(&told, text, strlen(text), true);
                while (told.n_results == 0)
                        fixture_turn(&f);
        }
        told_done(&told);
        fixture_done(&f); /* the sanitizers look */
}

TEST(an_unknown_source_is_refused_by_name)
{
        DaemonFixture f;
        Err err = { 0 };

        fixture_init(&f);
        g_assert_null(intake_open(f.intake, "nowhere", "file", &(IntakeCallbacks){ on_results, on_drained }, NULL, &err));
        g_assert_cmpint(err.code, ==, -ENOENT);
        g_assert_nonnull(strstr(err.why, "\"nowhere\""));
        fixture_done(&f);
}

/* ---- what is on its way to a patient --------------------------------------------------------- */

typedef struct ClaimJob {
        StoreJob job;
        int64_t message;
        bool is_done;
} ClaimJob;

/* hands the first planned follow-up over */
static int claim_run(StoreJob *job, Store *store, Err *err)
{
        StoreQuery query = { .state = FOLLOWUP_PLANNED, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 1 };
        g_autoptr(GPtrArray) views = NULL;
        g_autoptr(Message) message = g_new0(Message, 1);
        const FollowupView *view;
        int64_t after = 0;
        int r;

        g_assert_cmpint(store_list(store, &query, &views, &after, err), >=, 0);
        g_assert_cmpuint(views->len, ==, 1);
        view = g_ptr_array_index(views, 0);
        id_from_random((const uint8_t[ID_RANDOM_BYTES]){ 1, 2, 3 }, message->id);
        message->patient_number = view->patient_number;
        message->clinic = g_strdup("c");
        message->method = g_strdup("sms");
        message->provider = g_strdup("p");
        message->to = g_strdup("+380671234567");
        message->language = g_strdup("en");
        message->text = g_strdup("x");
        message->coding = g_strdup("");
        message->parts = 1;
        message->created = message->first_try = job->now;
        message->closes = view->f.closes;
        message->purpose = view->f.purpose;
        message->followups = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_array_append_val(message->followups, view->f.id);
        r = store_claim(store, message, job->now, err);
        ((ClaimJob *)job)->message = message->number;
        return r;
}

static void claim_done(StoreJob *job, void *userdata)
{
        g_assert_cmpint(job->result, ==, 0);
        ((ClaimJob *)job)->is_done = true;
}

static void on_revoke(const GArray *messages, void *userdata)
{
        g_array_append_vals(userdata, messages->data, messages->len);
}

TEST(a_withdrawn_record_revokes_its_message_on_the_way)
{
        DaemonFixture f;
        ClaimJob claim = { .job = { .run = claim_run, .done = claim_done, .now = { fixture_now.ms + 6 * 3600000 } } };
        g_autoptr(GArray) revoked = g_array_new(FALSE, FALSE, sizeof(int64_t));

        fixture_init(&f);
        intake_on_revoke(f.intake, on_revoke, revoked);
        {
                g_autofree char *done = treatments(1, 1, "botox", "completed");
                g_autofree char *cancelled = treatments(1, 1, "botox", "cancelled");
                G_GNUC_UNUSED g_autofree char *first = take(&f, done);
                g_autofree char *second = NULL;

                store_thread_give(f.store, &claim.job);
                while (!claim.is_done)
                        fixture_turn(&f);
                g_assert_cmpuint(revoked->len, ==, 0);
                second = take(&f, cancelled);
                g_assert_cmpuint(revoked->len, ==, 1);
                g_assert_cmpint(g_array_index(revoked, int64_t, 0), ==, claim.message);
        }
        fixture_done(&f);
}

TEST_MAIN
