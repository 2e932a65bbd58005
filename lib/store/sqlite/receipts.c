/* What comes back: receipts, those without a message, names, watches, blocks. */
#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

int sqlite_receipt_insert(Backend *b, const ReceiptRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_RECEIPT_INSERT];

        bind_int(stmt, 1, row->message);
        bind_int(stmt, 2, row->n);
        bind_utc_ms(stmt, 3, row->at);
        bind_text(stmt, 4, receipt_state_to_string(row->state));
        if (row->generation < 0)
                sqlite3_bind_null(stmt, 5);
        else
                bind_int(stmt, 5, row->generation);
        bind_text(stmt, 6, row->part);
        bind_text_or_null(stmt, 7, row->detail);
        return sqlite_write(s, SQL_RECEIPT_INSERT, err);
}

int sqlite_receipt_list(Backend *b, int64_t message, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_RECEIPT_LIST];
        int r;

        bind_int(stmt, 1, message);
        while ((r = sqlite_next(s, SQL_RECEIPT_LIST, err)) > 0) {
                ReceiptRow row = {
                        .message = sqlite3_column_int64(stmt, 0),
                        .n = (unsigned)sqlite3_column_int(stmt, 1),
                        .at = column_utc_ms(stmt, 2),
                        .state = (ReceiptState)receipt_state_from_string((const char *)sqlite3_column_text(stmt, 3)),
                        .generation = sqlite3_column_type(stmt, 4) == SQLITE_NULL ? -1 : sqlite3_column_int(stmt, 4),
                        .part = column_dup(stmt, 5),
                        .detail = column_dup(stmt, 6),
                };
                g_array_append_val(rows, row);
        }
        return r;
}

/* ---- receipts without a message -------------------------------------------------------------- */

int sqlite_stray_add(Backend *b, const StrayRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_STRAY_ADD];

        bind_int(stmt, 1, row->name);
        bind_text(stmt, 2, row->provider);
        bind_text(stmt, 3, row->provider_message_id);
        bind_text(stmt, 4, row->recipient);
        bind_utc_ms(stmt, 5, row->at);
        bind_text(stmt, 6, receipt_state_to_string(row->state));
        bind_text(stmt, 7, row->part);
        bind_text_or_null(stmt, 8, row->detail);
        return sqlite_write(s, SQL_STRAY_ADD, err);
}

int sqlite_strays(Sqlite *s, Statement which, GArray *rows, Err *err)
{
        sqlite3_stmt *stmt = s->stmt[which];
        int r;

        while ((r = sqlite_next(s, which, err)) > 0) {
                StrayRow row = {
                        .number = sqlite3_column_int64(stmt, 0),
                        .name = sqlite3_column_int64(stmt, 1),
                        .provider = column_dup(stmt, 2),
                        .provider_message_id = column_dup(stmt, 3),
                        .recipient = column_dup(stmt, 4),
                        .at = column_utc_ms(stmt, 5),
                        .state = (ReceiptState)receipt_state_from_string((const char *)sqlite3_column_text(stmt, 6)),
                        .part = column_dup(stmt, 7),
                        .detail = column_dup(stmt, 8),
                };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_stray_list(Backend *b, int64_t name, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_STRAY_LIST], 1, name);
        return sqlite_strays(s, SQL_STRAY_LIST, rows, err);
}

int sqlite_stray_oldest(Backend *b, int64_t *ret_number, UtcMs *ret_at, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_STRAY_OLDEST];
        int r = sqlite_row(s, SQL_STRAY_OLDEST, err);

        if (r != 0)
                return r;
        *ret_number = sqlite3_column_int64(stmt, 0);
        *ret_at = column_utc_ms(stmt, 1);
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_stray_names(Backend *b, GArray *names, Err *err)
{
        return sqlite_numbers((Sqlite *)b, SQL_STRAY_NAMES, names, err);
}

int sqlite_stray_delete(Backend *b, int64_t number, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_STRAY_DELETE], 1, number);
        return sqlite_write(s, SQL_STRAY_DELETE, err);
}

/* ---- names ----------------------------------------------------------------------------------- */

static void bind_name(sqlite3_stmt *stmt, int64_t name, int64_t recipient, int64_t message)
{
        bind_int(stmt, 1, name);
        bind_int(stmt, 2, recipient);
        bind_int(stmt, 3, message);
}

int sqlite_known_put(Backend *b, int64_t name, int64_t recipient, int64_t message, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_name(s->stmt[SQL_KNOWN_PUT], name, recipient, message);
        return sqlite_write(s, SQL_KNOWN_PUT, err);
}

int sqlite_known_find(Backend *b, int64_t name, int64_t recipient, unsigned n_max, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        if (recipient != 0) {
                bind_name(s->stmt[SQL_KNOWN_FIND], name, recipient, n_max);
                return sqlite_numbers(s, SQL_KNOWN_FIND, ret, err);
        }
        bind_int(s->stmt[SQL_KNOWN_FIND_ANY], 1, name);
        bind_int(s->stmt[SQL_KNOWN_FIND_ANY], 2, n_max);
        return sqlite_numbers(s, SQL_KNOWN_FIND_ANY, ret, err);
}

int sqlite_known_delete(Backend *b, int64_t name, int64_t recipient, int64_t message, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_name(s->stmt[SQL_KNOWN_DELETE], name, recipient, message);
        return sqlite_write(s, SQL_KNOWN_DELETE, err);
}

/* ---- watches --------------------------------------------------------------------------------- */

int sqlite_watch_put(Backend *b, const WatchRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_WATCH_PUT];

        bind_utc_s(stmt, 1, row->due);
        bind_int(stmt, 2, row->message);
        bind_int(stmt, 3, row->kind);
        bind_int(stmt, 4, row->n);
        return sqlite_write(s, SQL_WATCH_PUT, err);
}

int sqlite_watch_delete(Backend *b, const WatchRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_WATCH_DELETE];

        bind_utc_s(stmt, 1, row->due);
        bind_int(stmt, 2, row->message);
        bind_int(stmt, 3, row->kind);
        return sqlite_write(s, SQL_WATCH_DELETE, err);
}

int sqlite_watch_first(Backend *b, unsigned n_max, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_WATCH_FIRST];
        int r;

        bind_int(stmt, 1, n_max);
        while ((r = sqlite_next(s, SQL_WATCH_FIRST, err)) > 0) {
                WatchRow row = { column_utc_s(stmt, 0), sqlite3_column_int64(stmt, 1), (WatchKind)sqlite3_column_int(stmt, 2),
                        (unsigned)sqlite3_column_int(stmt, 3) };
                g_array_append_val(rows, row);
        }
        return r;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

int sqlite_block_get(Backend *b, const char *address, int32_t provider, BlockRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_BLOCK_GET];
        int r;

        bind_text(stmt, 1, address);
        bind_int(stmt, 2, provider);
        r = sqlite_row(s, SQL_BLOCK_GET, err);
        if (r != 0)
                return r;
        *ret = (BlockRow){ .provider = provider, .n = (unsigned)sqlite3_column_int(stmt, 0), .since = column_utc_ms(stmt, 1) };
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_block_put(Backend *b, const BlockRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_BLOCK_PUT];

        bind_text(stmt, 1, row->address);
        bind_int(stmt, 2, row->provider);
        bind_int(stmt, 3, row->n);
        bind_utc_ms(stmt, 4, row->since);
        return sqlite_write(s, SQL_BLOCK_PUT, err);
}

int sqlite_block_delete(Backend *b, const char *address, int32_t provider, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_BLOCK_DELETE], 1, address);
        bind_int(s->stmt[SQL_BLOCK_DELETE], 2, provider);
        return sqlite_write(s, SQL_BLOCK_DELETE, err);
}

int sqlite_block_any(Backend *b, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r = sqlite_row(s, SQL_BLOCK_ANY, err);

        if (r == 0)
                sqlite3_reset(s->stmt[SQL_BLOCK_ANY]);
        return r;
}
