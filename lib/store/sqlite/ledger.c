/* The audit. */
#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

int sqlite_audit_add(Backend *b, const AuditRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_AUDIT_ADD];

        bind_utc_ms(stmt, 1, row->at);
        bind_text(stmt, 2, row->who);
        bind_text(stmt, 3, row->what);
        bind_int_or_null(stmt, 4, row->patient);
        bind_int_or_null(stmt, 5, row->followup);
        bind_text_or_null(stmt, 6, row->about);
        bind_text_or_null(stmt, 7, row->why);
        return sqlite_write(s, SQL_AUDIT_ADD, err);
}

int sqlite_audit_list(Backend *b, int64_t patient, int64_t after, unsigned n_max, GArray *rows, Err *err)
{
        const Statement which = patient != 0 ? SQL_AUDIT_LIST_OF : SQL_AUDIT_LIST;
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[which];
        int r;

        bind_int(stmt, 1, after);
        bind_int(stmt, 2, n_max);
        if (patient != 0)
                bind_int(stmt, 3, patient);
        while ((r = sqlite_next(s, which, err)) > 0) {
                AuditRow row = {
                        .number = sqlite3_column_int64(stmt, 0),
                        .at = column_utc_ms(stmt, 1),
                        .who = column_dup(stmt, 2),
                        .what = column_dup(stmt, 3),
                        .patient = sqlite3_column_int64(stmt, 4),
                        .followup = sqlite3_column_int64(stmt, 5),
                        .about = column_dup(stmt, 6),
                        .why = column_dup(stmt, 7),
                };
                g_array_append_val(rows, row);
        }
        return r;
}
