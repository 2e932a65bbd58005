/* A store that is changed in its file while nobody has it open: what a followupd of before may have left behind. */
#pragma once

#include <sqlite3.h>

#include "fixture.h"

static inline void database_execute(const Bench *b, const char *sql)
{
        g_autofree char *path = database(b);
        sqlite3 *db = NULL;

        g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

/* the store is closed, changed, and opened again */
static inline void bench_change_database(Bench *b, const char *sql)
{
        g_clear_pointer(&b->store, store_free);
        database_execute(b, sql);
        bench_open(b);
}

/* the store is closed, and one of the first schema lies in its place */
static inline void bench_of_first_schema(Bench *b)
{
        g_autofree char *dump = g_build_filename(g_getenv("SOURCE_ROOT"), "tests", "data", "store-schema-1.sql", NULL);
        g_autofree char *path = database(b), *sql = NULL;

        g_clear_pointer(&b->store, store_free);
        g_unlink(path);
        g_assert_true(g_file_get_contents(dump, &sql, NULL, NULL));
        database_execute(b, sql);
}
