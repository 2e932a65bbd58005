/* What the calendar brings: visits whose time has passed, and birthdays; and the names of patients. */
#include <stdlib.h>

#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

static_assert(RECORD_TREATMENT == 0 && RECORD_APPOINTMENT == 1, "the statements say the types by number");
static_assert(RECORD_COMPLETED == 0 && RECORD_BOOKED == 1, "and the statuses");

/* ---- visits ---------------------------------------------------------------------------------- */

int sqlite_visit_count(Backend *b, UtcMs from, UtcMs to, UtcMs waited, DurationMs near, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_VISIT_COUNT];
        int r;

        bind_utc_s(stmt, 1, from);
        bind_utc_s(stmt, 2, to);
        bind_utc_s(stmt, 3, waited);
        bind_int(stmt, 4, near.ms / 1000);
        while ((r = sqlite_next(s, SQL_VISIT_COUNT, err)) > 0) {
                const VisitCountRow row = { .origin = sqlite3_column_int(stmt, 0),
                        .status = (RecordStatus)sqlite3_column_int(stmt, 1),
                        .is_treated = sqlite3_column_int(stmt, 2) != 0,
                        .n = sqlite3_column_int64(stmt, 3) };

                g_array_append_val(rows, row);
        }
        return r;
}

/* ---- names ----------------------------------------------------------------------------------- */

int sqlite_patient_names(Backend *b, int64_t after, unsigned n_max, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_PATIENT_NAMES];
        int r;

        bind_int(stmt, 1, after);
        bind_int(stmt, 2, n_max);
        while ((r = sqlite_next(s, SQL_PATIENT_NAMES, err)) > 0) {
                const NameRow row = { .number = sqlite3_column_int64(stmt, 0),
                        .name = g_strdup((const char *)sqlite3_column_text(stmt, 1)),
                        .guardian = g_strdup((const char *)sqlite3_column_text(stmt, 2)) };

                g_array_append_val(rows, row);
        }
        return r;
}

/* ---- birthdays ------------------------------------------------------------------------------- */

enum { MONTH_DAY_MAX = 8 };

/* 301 is "03-01"; 0 is none */
static void bind_month_day(sqlite3_stmt *stmt, int at, int month_day)
{
        char text[MONTH_DAY_MAX];

        g_snprintf(text, sizeof(text), "%02d-%02d", month_day / 100, month_day % 100);
        sqlite3_bind_text(stmt, at, month_day > 0 ? text : "", -1, SQLITE_TRANSIENT);
}

int sqlite_patient_numbers(Backend *b, int64_t after, unsigned n_max, GArray *numbers, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_PATIENT_NUMBERS], 1, after);
        bind_int(s->stmt[SQL_PATIENT_NUMBERS], 2, n_max);
        return sqlite_numbers(s, SQL_PATIENT_NUMBERS, numbers, err);
}

int sqlite_patient_numbers_born(Backend *b, int month_day, int or_month_day, int64_t after, unsigned n_max, GArray *numbers, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_PATIENT_NUMBERS_BORN];

        bind_month_day(stmt, 1, month_day);
        bind_month_day(stmt, 2, or_month_day);
        bind_int(stmt, 3, after);
        bind_int(stmt, 4, n_max);
        return sqlite_numbers(s, SQL_PATIENT_NUMBERS_BORN, numbers, err);
}

int sqlite_patient_next_born(Backend *b, int month_day, int *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_PATIENT_NEXT_BORN];
        const char *on;
        int r;

        /* over the end of the year to its beginning */
        bind_month_day(stmt, 1, month_day);
        r = sqlite_row(s, SQL_PATIENT_NEXT_BORN, err);
        if (r == STORE_NOT_FOUND) {
                bind_month_day(stmt, 1, 101);
                r = sqlite_row(s, SQL_PATIENT_NEXT_BORN, err);
        }
        if (r != 0)
                return r;
        on = (const char *)sqlite3_column_text(stmt, 0);
        *ret = on ? atoi(on) * 100 + atoi(on + strcspn(on, "-") + 1) : 0;
        sqlite3_reset(stmt);
        return 0;
}
