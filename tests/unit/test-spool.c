#include "daemon-fixture.h"

#include <stdatomic.h>
#include <sys/stat.h>

#include "daemon/spool.h"

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

typedef struct SpoolFixture {
        DaemonFixture daemon;
        Manager manager;
        char *folder;
        Spool *spool;
} SpoolFixture;

static int on_wake(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        SpoolFixture *f = userdata;
        uint64_t n;

        g_assert_cmpint(read(fd, &n, sizeof(n)), ==, sizeof(n));
        store_thread_finish(f->daemon.store);
        intake_finish(f->daemon.intake);
        return 0;
}

static void spool_begin(SpoolFixture *f)
{
        Err err = { 0 };

        g_assert_cmpint(spool_new(&f->manager, f->folder, &f->spool, &err), ==, 0);
}

static void spool_fixture_init(SpoolFixture *f)
{
        *f = (SpoolFixture){ 0 };
        log_init(true);
        fixture_init(&f->daemon);
        f->manager.clock = clock_new_real();
        f->manager.config = f->daemon.config;
        f->manager.intake = f->daemon.intake;
        f->manager.store = f->daemon.store;
        g_assert_cmpint(sd_event_new(&f->manager.event), ==, 0);
        g_assert_cmpint(sd_event_add_io(f->manager.event, NULL, f->daemon.intake_fd, EPOLLIN, on_wake, f), >=, 0);
        f->folder = g_build_filename(f->daemon.folder, "spool", NULL);
}

static void spool_fixture_done(SpoolFixture *f)
{
        spool_free(f->spool);
        sd_event_unref(f->manager.event);
        clock_free(f->manager.clock);
        g_free(f->folder);
        fixture_done(&f->daemon);
}

static char *path_of(const SpoolFixture *f, const char *name)
{
        return g_build_filename(f->folder, "native", name, NULL);
}

static bool is_there(const SpoolFixture *f, const char *name)
{
        g_autofree char *path = path_of(f, name);

        return g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

/* runs the loop until the file is there (or gone); gives up after 20 s */
static void run_until(SpoolFixture *f, const char *name, bool there)
{
        int64_t until = g_get_monotonic_time() + 20 * G_TIME_SPAN_SECOND;

        while (is_there(f, name) != there) {
                g_assert_cmpint(sd_event_run(f->manager.event, 100000), >=, 0);
                if (g_get_monotonic_time() > until)
                        g_error("waited 20 s for %s to be %s", name, there ? "there" : "gone");
        }
}

static void run_for_ms(SpoolFixture *f, int64_t ms)
{
        int64_t until = g_get_monotonic_time() + ms * 1000;

        while (g_get_monotonic_time() < until)
                g_assert_cmpint(sd_event_run(f->manager.event, 20000), >=, 0);
}

static void write_in(const SpoolFixture *f, const char *name, const char *text)
{
        g_autofree char *path = path_of(f, name);
        FILE *file = fopen(path, "a");

        g_assert_nonnull(file);
        g_assert_cmpint(fputs(text, file), >=, 0);
        g_assert_cmpint(fclose(file), ==, 0);
}

/* as a careful exporter does */
static void rename_in(const SpoolFixture *f, const char *name, const char *text)
{
        g_autofree char *hidden = g_strconcat(".", name, NULL);
        g_autofree char *from = path_of(f, hidden);
        g_autofree char *to = path_of(f, name);

        write_in(f, hidden, text);
        g_assert_cmpint(rename(from, to), ==, 0);
}

static char *text_of(const SpoolFixture *f, const char *name)
{
        g_autofree char *path = path_of(f, name);
        char *text = NULL;

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        return text;
}

/* an hour before these tests began: nothing of it is late */
static const char *moment(void)
{
        static char text[UTC_TEXT_MAX];

        if (text[0] == '\0')
                utc_format((UtcMs){ g_get_real_time() / 1000 - 3600000 }, text);
        return text;
}

static char *treatments(unsigned first, unsigned n)
{
        GString *text = g_string_new(NULL);

        for (unsigned i = 0; i < n; i++)
                append_treatment(text, first + i, "botox", "completed", moment());
        return g_string_free(text, FALSE);
}

/* how many follow-ups were ever made */
typedef struct CountJob {
        StoreJob job;
        uint64_t n;
        atomic_bool is_done;
} CountJob;

static int count_run(StoreJob *job, Store *store, Err *err)
{
        g_autoptr(GPtrArray) rows = NULL;

        return store_ledger(store, &rows, &((CountJob *)job)->n, err);
}

static void count_done(StoreJob *job, void *userdata)
{
        atomic_store(&((CountJob *)job)->is_done, true);
}

static uint64_t n_followups(SpoolFixture *f)
{
        CountJob count = { .job = { .run = count_run, .done = count_done, .done_on_store = true } };

        store_thread_give(f->daemon.store, &count.job);
        while (!atomic_load(&count.is_done))
                g_usleep(1000);
        return count.n;
}

TEST(a_file_renamed_in_is_read_at_once)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *text = treatments(1, 3);

                write_in(&f, "beside.jsonl", text); /* settles meanwhile */
                rename_in(&f, "Звіт за березень 1.jsonl", text);
                run_until(&f, "done/Звіт за березень 1.jsonl", true);
                g_assert_true(is_there(&f, "beside.jsonl"));
                g_assert_cmpuint(n_followups(&f), ==, 6);
                g_assert_false(is_there(&f, "Звіт за березень 1.jsonl"));
        }
        spool_fixture_done(&f);
}

TEST(a_file_that_still_grows_is_left_until_it_settles)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *text = treatments(1, 2);
                size_t half = strlen(text) / 2 + 20;
                g_autofree char *head = g_strndup(text, half);

                write_in(&f, "slow.jsonl", head);
                run_for_ms(&f, 600);
                g_assert_true(is_there(&f, "slow.jsonl"));
                write_in(&f, "slow.jsonl", text + half);
                run_for_ms(&f, 600);
                g_assert_true(is_there(&f, "slow.jsonl")); /* its second began anew */
                run_until(&f, "done/slow.jsonl", true);
                g_assert_cmpuint(n_followups(&f), ==, 4);
        }
        spool_fixture_done(&f);
}

TEST(writers_files_are_left_alone)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *text = treatments(1, 1);

                write_in(&f, "a.part", text);
                write_in(&f, "b.tmp", text);
                write_in(&f, ".c", text);
                run_for_ms(&f, 1600);
                g_assert_true(is_there(&f, "a.part") && is_there(&f, "b.tmp") && is_there(&f, ".c"));
                g_assert_cmpuint(n_followups(&f), ==, 0);
        }
        spool_fixture_done(&f);
}

TEST(good_records_of_a_partly_bad_file_are_taken_and_the_bad_ones_told)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *text = treatments(1, 1);
                g_autofree char *bad = g_strconcat(text, "{\"broken\n", NULL);
                g_autofree char *told = NULL;

                rename_in(&f, "x.jsonl", bad);
                run_until(&f, "rejected/x.jsonl", true);
                told = text_of(&f, "rejected/x.jsonl.errors");
                g_assert_true(g_str_has_prefix(told, "line 2"));
                g_assert_nonnull(strstr(told, ": bad-json: "));
                g_assert_nonnull(strstr(told, "1 of 2 records were refused"));
                g_assert_cmpuint(n_followups(&f), ==, 2);
                g_assert_false(is_there(&f, "done/x.jsonl"));
        }
        spool_fixture_done(&f);
}

TEST(an_empty_file_is_refused_when_nobody_fills_it)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *told = NULL;

                rename_in(&f, "empty.csv", "");
                run_for_ms(&f, 500);
                g_assert_true(is_there(&f, "empty.csv"));
                run_until(&f, "rejected/empty.csv", true);
                told = text_of(&f, "rejected/empty.csv.errors");
                g_assert_nonnull(strstr(told, "empty-file"));
        }
        spool_fixture_done(&f);
}

TEST(links_are_refused_and_folders_are_left)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *link = path_of(&f, "link.jsonl");
                g_autofree char *pipe = path_of(&f, "pipe");
                g_autofree char *folder = path_of(&f, "folder");
                g_autofree char *secret = g_build_filename(f.daemon.folder, "etc", "followupd.conf", NULL);
                g_autofree char *told = NULL;

                g_assert_cmpint(symlink(secret, link), ==, 0);
                g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
                g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
                run_until(&f, "rejected/link.jsonl.errors", true);
                run_until(&f, "rejected/pipe.errors", true);
                told = text_of(&f, "rejected/link.jsonl.errors");
                g_assert_nonnull(strstr(told, "is a link"));
                g_assert_true(is_there(&f, "folder"));
                g_assert_true(g_file_test(secret, G_FILE_TEST_IS_REGULAR));
        }
        spool_fixture_done(&f);
}

TEST(the_same_file_again_changes_nothing_and_replaces_nothing)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *text = treatments(1, 2);

                rename_in(&f, "x.jsonl", text);
                run_until(&f, "done/x.jsonl", true);
                rename_in(&f, "x.jsonl", text);
                run_until(&f, "done/x.jsonl.2", true);
                g_assert_cmpuint(n_followups(&f), ==, 4);
        }
        spool_fixture_done(&f);
}

TEST(what_lies_there_at_the_start_is_read_in_the_order_of_writing)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        spool_free(g_steal_pointer(&f.spool));
        {
                /* by name "b" would come last: it would bring the cancelled treatment back */
                g_autofree char *first = path_of(&f, "b.jsonl");
                g_autofree char *then = path_of(&f, "a.jsonl");
                g_autofree char *done = treatments(1, 1);
                g_autoptr(GString) cancelled = g_string_new(NULL);
                const struct timespec earlier[] = { { 1000000, 0 }, { 1000000, 0 } };
                const struct timespec later[] = { { 2000000, 0 }, { 2000000, 0 } };

                append_treatment(cancelled, 1, "botox", "cancelled", moment());
                write_in(&f, "b.jsonl", done);
                write_in(&f, "a.jsonl", cancelled->str);
                g_assert_cmpint(utimensat(AT_FDCWD, first, earlier, 0), ==, 0);
                g_assert_cmpint(utimensat(AT_FDCWD, then, later, 0), ==, 0);
                spool_begin(&f);
                run_for_ms(&f, 500);
                g_assert_true(is_there(&f, "b.jsonl")); /* it settles, too */
                run_until(&f, "done/b.jsonl", true);
                g_assert_false(is_there(&f, "done/a.jsonl"));
                run_until(&f, "done/a.jsonl", true);
        }
        spool_fixture_done(&f);
}

TEST(a_file_that_was_replaced_while_it_was_read_is_read_again)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *text = treatments(1, 1);
                g_autofree char *more = treatments(1, 2);
                g_autofree char *kept = NULL;

                rename_in(&f, "x.jsonl", text);
                while (intake_is_idle(f.manager.intake))
                        g_assert_cmpint(sd_event_run(f.manager.event, 100000), >=, 0);
                rename_in(&f, "x.jsonl", more);
                run_until(&f, "done/x.jsonl", true);
                kept = text_of(&f, "done/x.jsonl");
                g_assert_cmpstr(kept, ==, more);
                g_assert_cmpuint(n_followups(&f), ==, 4);
        }
        spool_fixture_done(&f);
}

TEST(a_file_cut_short_by_the_end_of_the_daemon_is_read_again)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *text = treatments(1, 3000);

                rename_in(&f, "x.jsonl", text);
                while (intake_is_idle(f.manager.intake))
                        g_assert_cmpint(sd_event_run(f.manager.event, 100000), >=, 0);
                spool_free(g_steal_pointer(&f.spool));
                g_assert_true(is_there(&f, "x.jsonl"));
                spool_begin(&f);
                run_until(&f, "done/x.jsonl", true);
                g_assert_cmpuint(n_followups(&f), ==, 6000);
        }
        spool_fixture_done(&f);
}

TEST(a_file_the_full_disk_could_not_keep_stays)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *text = treatments(1, 2);

                atomic_store(&disk_is_full, true);
                rename_in(&f, "x.jsonl", text);
                while (intake_is_idle(f.manager.intake))
                        g_assert_cmpint(sd_event_run(f.manager.event, 100000), >=, 0);
                while (!intake_is_idle(f.manager.intake))
                        g_assert_cmpint(sd_event_run(f.manager.event, 100000), >=, 0);
                atomic_store(&disk_is_full, false);
                g_assert_true(is_there(&f, "x.jsonl"));
                g_assert_false(is_there(&f, "rejected/.x.jsonl.errors"));
                spool_free(g_steal_pointer(&f.spool));
                spool_begin(&f);
                run_until(&f, "done/x.jsonl", true);
        }
        spool_fixture_done(&f);
}

TEST(a_folder_that_staff_removed_is_made_again)
{
        SpoolFixture f;

        spool_fixture_init(&f);
        spool_begin(&f);
        {
                g_autofree char *text = treatments(1, 1);

                g_autofree char *folder = path_of(&f, "");

                g_assert_cmpint(g_rmdir(folder), ==, 0);
                run_until(&f, ".", true);
                remove_all(f.folder); /* the whole spool */
                run_until(&f, ".", true);
                rename_in(&f, "x.jsonl", text);
                run_until(&f, "done/x.jsonl", true);
        }
        spool_fixture_done(&f);
}

/* ---- silence --------------------------------------------------------------------------------- */

static UtcMs at(const char *text)
{
        UtcMs t;

        g_assert_cmpint(utc_parse(text, &t), ==, 0);
        return t;
}

TEST(silence_is_counted_in_working_hours)
{
        DaemonFixture f;
        const Clinic *clinic;

        fixture_init(&f);
        clinic = config_clinic(f.config, "c"); /* 09:00-18:00 Mon-Fri, closed on Monday 9 March */
        g_assert_cmpint(spool_working_time(clinic, at("2026-03-04T08:00:00Z"), at("2026-03-04T10:30:00Z")).ms, ==,
                90 * 60000);
        g_assert_cmpint(spool_working_time(clinic, at("2026-03-06T17:00:00Z"), at("2026-03-10T10:00:00Z")).ms, ==,
                2 * 3600000);
        g_assert_cmpint(spool_working_time(clinic, at("2026-03-07T00:00:00Z"), at("2026-03-10T00:00:00Z")).ms, ==, 0);
        g_assert_cmpint(spool_working_time(clinic, at("2026-03-05T00:00:00Z"), at("2026-03-04T00:00:00Z")).ms, ==, 0);
        fixture_done(&f);
}

static unsigned n_silences(SpoolFixture *f, UtcMs now)
{
        g_autofree char *path = NULL;
        g_autofree char *text = NULL;
        int fd = g_file_open_tmp(NULL, &path, NULL);
        int saved = dup(STDERR_FILENO);
        unsigned n = 0;

        dup2(fd, STDERR_FILENO);
        spool_check_silence(f->spool, now);
        dup2(saved, STDERR_FILENO);
        close(saved);
        close(fd);
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        unlink(path);
        for (const char *p = text; (p = strstr(p, "source crm has brought nothing")); p++)
                n++;
        g_assert_null(strstr(text, "source native"));
        return n;
}

TEST(a_silent_source_is_told_once)
{
        SpoolFixture f;
        UtcMs now;

        spool_fixture_init(&f);
        spool_begin(&f);
        now = clock_now(f.manager.clock);
        g_assert_cmpuint(n_silences(&f, now), ==, 0);
        now.ms += 14 * INT64_C(86400000); /* has more than 9 working hours, whatever day it is */
        g_assert_cmpuint(n_silences(&f, now), ==, 1);
        g_assert_cmpuint(n_silences(&f, now), ==, 0);
        spool_fixture_done(&f);
}

TEST_MAIN
