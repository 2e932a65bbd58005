/* What a backend of the store keeps and takes back: groups, verbs, and verbs that said they were sure. */
#include "test.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "store/backend.h"
#include "store/store.h"

typedef struct Bench {
        char *dir, *path;
        Backend *backend;
        Err err;
} Bench;

static void bench_begin(Bench *b)
{
        *b = (Bench){ .dir = g_dir_make_tmp("backend-XXXXXX", NULL) };
        b->path = g_build_filename(b->dir, "store.db", NULL);
        g_assert_cmpint(backend_sqlite_open(b->path, &b->backend, &b->err), ==, 0);
        g_assert_cmpint(b->backend->verbs->begin(b->backend, &b->err), ==, 0);
}

static void bench_end(Bench *b)
{
        static const char *const files[] = { "store.db", "store.db-wal", "store.db-shm" };

        b->backend->verbs->free(b->backend);
        for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
                g_autofree char *path = g_build_filename(b->dir, files[i], NULL);
                (void)g_unlink(path);
        }
        g_assert_cmpint(g_rmdir(b->dir), ==, 0);
        g_free(b->path);
        g_free(b->dir);
}

/* Without an id no patient is kept: the schema refuses the row. */
static int add_patient(Bench *b, int64_t number, const char *id)
{
        const PatientRow row = { .number = number, .origin = 1, .p.id = (char *)id, .updated_at = UTC_NEVER };
        Err err = { 0 };

        return b->backend->verbs->patient_insert(b->backend, &row, &err);
}

static bool has_patient(Bench *b, int64_t number)
{
        PatientRow row = { 0 };
        int r = b->backend->verbs->patient_get(b->backend, number, &row, &b->err);

        g_assert_cmpint(r, >=, 0);
        patient_row_done(&row);
        return r == 0;
}

static void verb(Bench *b, bool sure)
{
        b->backend->verbs->save(b->backend);
        if (sure)
                b->backend->verbs->sure(b->backend);
}

static int commit(Bench *b)
{
        Err err = { 0 };

        return b->backend->verbs->commit(b->backend, &err);
}

TEST(a_verb_that_fails_takes_back_itself_alone)
{
        Bench b;

        bench_begin(&b);
        verb(&b, true);
        g_assert_cmpint(add_patient(&b, 1, "P-1"), ==, 0);
        g_assert_cmpint(b.backend->verbs->release(b.backend, &b.err), ==, 0);
        verb(&b, false);
        g_assert_cmpint(add_patient(&b, 2, "P-2"), ==, 0);
        g_assert_cmpint(add_patient(&b, 3, NULL), <, 0);
        g_assert_cmpint(b.backend->verbs->undo(b.backend, &b.err), ==, 0);
        g_assert_cmpint(commit(&b), ==, 0);
        g_assert_true(has_patient(&b, 1));
        g_assert_false(has_patient(&b, 2));
        bench_end(&b);
}

/* Nothing was written yet, so there is nothing it could leave half done. */
TEST(a_sure_verb_that_fails_at_once_spares_its_group)
{
        Bench b;

        bench_begin(&b);
        verb(&b, true);
        g_assert_cmpint(add_patient(&b, 1, NULL), <, 0);
        g_assert_cmpint(b.backend->verbs->undo(b.backend, &b.err), ==, 0);
        verb(&b, true);
        g_assert_cmpint(add_patient(&b, 2, "P-2"), ==, 0);
        g_assert_cmpint(b.backend->verbs->release(b.backend, &b.err), ==, 0);
        g_assert_cmpint(commit(&b), ==, 0);
        g_assert_true(has_patient(&b, 2));
        bench_end(&b);
}

TEST(a_sure_verb_that_fails_half_done_takes_its_group_along)
{
        Bench b;

        bench_begin(&b);
        verb(&b, false);
        g_assert_cmpint(add_patient(&b, 1, "P-1"), ==, 0);
        g_assert_cmpint(b.backend->verbs->release(b.backend, &b.err), ==, 0);
        verb(&b, true);
        g_assert_cmpint(add_patient(&b, 2, "P-2"), ==, 0);
        g_assert_cmpint(add_patient(&b, 3, NULL), <, 0);
        (void)b.backend->verbs->undo(b.backend, &b.err);
        /* what comes later is told so, and nothing of it is kept */
        verb(&b, false);
        g_assert_cmpint(add_patient(&b, 4, "P-4"), <, 0);
        (void)b.backend->verbs->undo(b.backend, &b.err);
        g_assert_cmpint(commit(&b), <, 0);
        for (int64_t number = 1; number <= 4; number++)
                g_assert_false(has_patient(&b, number));
        /* the next group is a new one */
        g_assert_cmpint(b.backend->verbs->begin(b.backend, &b.err), ==, 0);
        verb(&b, true);
        g_assert_cmpint(add_patient(&b, 5, "P-5"), ==, 0);
        g_assert_cmpint(b.backend->verbs->release(b.backend, &b.err), ==, 0);
        g_assert_cmpint(commit(&b), ==, 0);
        g_assert_true(has_patient(&b, 5));
        bench_end(&b);
}

TEST_MAIN
