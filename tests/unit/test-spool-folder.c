#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/spool-folder.h"

typedef struct Fixture {
        char *spool;
        SpoolFolder folder;
} Fixture;

static void fixture_init(Fixture *f)
{
        Err err = { 0 };

        f->spool = g_dir_make_tmp("spool-XXXXXX", NULL);
        spool_folder_init(&f->folder, f->spool, "native");
        g_assert_cmpint(spool_folder_open(&f->folder, &err), ==, 0);
}

static void remove_all(const char *path)
{
        GDir *dir = g_dir_open(path, 0, NULL);
        const char *name;

        while (dir && (name = g_dir_read_name(dir))) {
                g_autofree char *below = g_build_filename(path, name, NULL);

                remove_all(below);
        }
        if (dir)
                g_dir_close(dir);
        g_remove(path);
}

static void fixture_done(Fixture *f)
{
        spool_folder_done(&f->folder);
        remove_all(f->spool);
        g_free(f->spool);
}

static void put(const Fixture *f, const char *name, const char *text, struct stat *ret)
{
        g_autofree char *path = g_build_filename(f->folder.path, name, NULL);

        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        g_assert_cmpint(lstat(path, ret), ==, 0);
}

static char *text_of(const Fixture *f, const char *name)
{
        g_autofree char *path = g_build_filename(f->folder.path, name, NULL);
        char *text = NULL;

        g_file_get_contents(path, &text, NULL, NULL);
        return text;
}

TEST(the_folder_is_for_its_group_and_nobody_else)
{
        Fixture f;
        struct stat s;
        mode_t before = umask(022);

        fixture_init(&f);
        g_assert_cmpint(stat(f.folder.path, &s), ==, 0);
        g_assert_cmpuint(s.st_mode & 0777, ==, 0770);
        g_assert_cmpuint(umask(before), ==, 022); /* the process keeps its own */
        fixture_done(&f);
}

TEST(writers_names_are_left_alone)
{
        g_assert_true(spool_name_is_left_alone(".export.csv"));
        g_assert_true(spool_name_is_left_alone("export.csv.part"));
        g_assert_true(spool_name_is_left_alone("export.tmp"));
        g_assert_false(spool_name_is_left_alone("export.csv"));
        g_assert_false(spool_name_is_left_alone("part"));
}

TEST(a_good_file_goes_to_done_and_never_over_another)
{
        Fixture f;
        struct stat s;
        Err err = { 0 };

        fixture_init(&f);
        for (int i = 1; i <= 3; i++) {
                g_autofree char *text = g_strdup_printf("%d", i);
                g_autofree char *now_at = NULL;
                g_autofree char *kept = NULL;

                put(&f, "a b.csv", text, &s);
                g_assert_cmpint(spool_folder_put_away(&f.folder, "a b.csv", &s, NULL, &now_at, &err), ==, 0);
                g_assert_cmpstr(now_at, ==, i == 1 ? "done/a b.csv" : i == 2 ? "done/a b.csv.2" : "done/a b.csv.3");
                kept = text_of(&f, now_at);
                g_assert_cmpstr(kept, ==, text);
        }
        fixture_done(&f);
}

TEST(a_refused_file_has_its_errors_beside_it)
{
        Fixture f;
        struct stat s;
        SpoolErrors errors = { 0 };
        g_autofree char *now_at = NULL;
        g_autofree char *told = NULL;
        Err err = { 0 };

        fixture_init(&f);
        put(&f, "експорт.csv", "x", &s);
        g_assert_cmpint(spool_errors_begin(&f.folder, "експорт.csv", &errors, &err), ==, 0);
        fputs("line 2, phone: no-contact\n", errors.file);
        g_assert_cmpint(spool_folder_put_away(&f.folder, "експорт.csv", &s, &errors, &now_at, &err), ==, 0);
        g_assert_cmpstr(now_at, ==, "rejected/експорт.csv");
        told = text_of(&f, "rejected/експорт.csv.errors");
        g_assert_cmpstr(told, ==, "line 2, phone: no-contact\n");
        spool_errors_drop(&f.folder, &errors);
        fixture_done(&f);
}

TEST(a_name_as_long_as_can_be_still_gets_its_errors)
{
        Fixture f;
        struct stat s;
        SpoolErrors errors = { 0 };
        g_autofree char *name = g_strnfill(255, 'n');
        g_autofree char *now_at = NULL;
        g_autofree char *beside = NULL;
        g_autofree char *told = NULL;
        Err err = { 0 };
        int fd;

        fixture_init(&f);
        fd = openat(f.folder.fd, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        g_assert_cmpint(fstat(fd, &s), ==, 0);
        close(fd);
        g_assert_cmpint(spool_errors_begin(&f.folder, name, &errors, &err), ==, 0);
        fputs("line 1\n", errors.file);
        g_assert_cmpint(spool_folder_put_away(&f.folder, name, &s, &errors, &now_at, &err), ==, 0);
        beside = g_strconcat(now_at, ".errors", NULL);
        told = text_of(&f, beside);
        g_assert_cmpstr(told, ==, "line 1\n");
        fixture_done(&f);
}

TEST(a_file_that_is_another_by_now_stays)
{
        Fixture f;
        struct stat s, later;
        g_autofree char *now_at = NULL;
        g_autofree char *kept = NULL;
        Err err = { 0 };

        fixture_init(&f);
        put(&f, "a.csv", "first", &s);
        put(&f, "a.csv", "second one", &later);
        g_assert_cmpint(spool_folder_put_away(&f.folder, "a.csv", &s, NULL, &now_at, &err), ==, SPOOL_CHANGED);
        kept = text_of(&f, "a.csv");
        g_assert_cmpstr(kept, ==, "second one");
        g_assert_cmpint(unlinkat(f.folder.fd, "a.csv", 0), ==, 0);
        g_assert_cmpint(spool_folder_put_away(&f.folder, "a.csv", &later, NULL, &now_at, &err), ==, SPOOL_GONE);
        fixture_done(&f);
}

TEST(done_that_is_a_link_is_not_followed)
{
        Fixture f;
        struct stat s;
        g_autofree char *elsewhere = g_dir_make_tmp("elsewhere-XXXXXX", NULL);
        g_autofree char *now_at = NULL;
        Err err = { 0 };

        fixture_init(&f);
        g_assert_cmpint(symlinkat(elsewhere, f.folder.fd, "done"), ==, 0);
        put(&f, "a.csv", "x", &s);
        g_assert_cmpint(spool_folder_put_away(&f.folder, "a.csv", &s, NULL, &now_at, &err), <, 0);
        g_assert_cmpint(g_rmdir(elsewhere), ==, 0); /* nothing was put there */
        g_assert_cmpint(faccessat(f.folder.fd, "a.csv", R_OK, 0), ==, 0);
        fixture_done(&f);
}

TEST(done_and_rejected_are_emptied_after_their_time)
{
        Fixture f;
        struct stat s;
        g_autofree char *now_at = NULL;
        UtcMs now = { g_get_real_time() / 1000 };
        Err err = { 0 };

        fixture_init(&f);
        g_assert_true(utc_is_never(spool_folder_last(&f.folder)));
        put(&f, "a.csv", "x", &s);
        g_assert_cmpint(spool_folder_put_away(&f.folder, "a.csv", &s, NULL, &now_at, &err), ==, 0);
        g_assert_cmpint(ABS(spool_folder_last(&f.folder).ms - now.ms), <, 60000);
        g_assert_cmpuint(spool_folder_tidy(&f.folder, (UtcMs){ now.ms - 60000 }), ==, 0);
        g_assert_cmpuint(spool_folder_tidy(&f.folder, (UtcMs){ now.ms + 60000 }), ==, 1);
        g_assert_true(utc_is_never(spool_folder_last(&f.folder)));
        fixture_done(&f);
}

TEST(a_removed_folder_is_noticed_and_made_again)
{
        Fixture f;
        Err err = { 0 };

        fixture_init(&f);
        g_assert_true(spool_folder_is_there(&f.folder));
        g_assert_cmpint(g_rmdir(f.folder.path), ==, 0);
        g_assert_false(spool_folder_is_there(&f.folder));
        g_assert_cmpint(spool_folder_open(&f.folder, &err), ==, 0);
        g_assert_true(spool_folder_is_there(&f.folder));
        fixture_done(&f);
}

TEST_MAIN
