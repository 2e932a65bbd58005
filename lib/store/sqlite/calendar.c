/* What the calendar brings: visits whose time has passed. */
#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

static_assert(RECORD_TREATMENT == 0 && RECORD_APPOINTMENT == 1, "the statements say the types by number");
static_assert(RECORD_COMPLETED == 0 && RECORD_BOOKED == 1, "and the statuses");

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
