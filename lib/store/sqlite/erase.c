/* What is taken out with a patient, and what is left of one. */
#include <string.h>

#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

/* one or two statements over one number */
static int remove_by(Backend *b, const Statement *statements, size_t n, int64_t number, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r = 0;

        for (size_t i = 0; r == 0 && i < n; i++) {
                bind_int(s->stmt[statements[i]], 1, number);
                r = sqlite_write(s, statements[i], err);
        }
        return r;
}
#define REMOVE(b, number, err, ...)                                                                   \
        remove_by(b, (const Statement[]){ __VA_ARGS__ }, G_N_ELEMENTS(((const Statement[]){ __VA_ARGS__ })), number, err)

/* ---- what is left ---------------------------------------------------------------------------- */

int sqlite_secret_get(Backend *b, uint8_t ret[static STORE_SECRET_BYTES], Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r = sqlite_row(s, SQL_SECRET_GET, err);

        if (r != 0)
                return r;
        if (sqlite3_column_bytes(s->stmt[SQL_SECRET_GET], 0) == STORE_SECRET_BYTES)
                memcpy(ret, sqlite3_column_blob(s->stmt[SQL_SECRET_GET], 0), STORE_SECRET_BYTES);
        sqlite3_reset(s->stmt[SQL_SECRET_GET]);
        return 0;
}

int sqlite_secret_put(Backend *b, const uint8_t key[static STORE_SECRET_BYTES], Err *err)
{
        Sqlite *s = (Sqlite *)b;

        sqlite3_bind_blob(s->stmt[SQL_SECRET_PUT], 1, key, STORE_SECRET_BYTES, SQLITE_TRANSIENT);
        return sqlite_write(s, SQL_SECRET_PUT, err);
}

int sqlite_erased_put(Backend *b, const ErasedRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ERASED_PUT];

        sqlite3_bind_blob(stmt, 1, row->hash, ROW_HASH_BYTES, SQLITE_TRANSIENT);
        bind_utc_ms(stmt, 2, row->at);
        bind_int(stmt, 3, row->patient);
        if (row->is_patient)
                bind_int(stmt, 4, consent_pack(&row->staff));
        else
                sqlite3_bind_null(stmt, 4);
        return sqlite_write(s, SQL_ERASED_PUT, err);
}

int sqlite_erased_get(Backend *b, const uint8_t hash[static ROW_HASH_BYTES], ErasedRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ERASED_GET];
        int r;

        sqlite3_bind_blob(stmt, 1, hash, ROW_HASH_BYTES, SQLITE_TRANSIENT);
        r = sqlite_row(s, SQL_ERASED_GET, err);
        if (r != 0)
                return r;
        *ret = (ErasedRow){ .at = column_utc_ms(stmt, 1), .patient = sqlite3_column_int64(stmt, 2),
                .is_patient = sqlite3_column_type(stmt, 3) != SQLITE_NULL, .staff = consent_unpack(sqlite3_column_int(stmt, 3)) };
        memcpy(ret->hash, hash, ROW_HASH_BYTES);
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_erasing_put(Backend *b, const ErasingRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_ERASING_PUT], 1, row->patient);
        bind_utc_ms(s->stmt[SQL_ERASING_PUT], 2, row->since);
        bind_int_or_null(s->stmt[SQL_ERASING_PUT], 3, row->is_gone);
        return sqlite_write(s, SQL_ERASING_PUT, err);
}

int sqlite_erasing_delete(Backend *b, int64_t patient, Err *err)
{
        return REMOVE(b, patient, err, SQL_ERASING_DELETE);
}

int sqlite_erasing_list(Backend *b, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ERASING_LIST];
        int r;

        while ((r = sqlite_next(s, SQL_ERASING_LIST, err)) > 0) {
                ErasingRow row = { sqlite3_column_int64(stmt, 0), column_utc_ms(stmt, 1), sqlite3_column_int(stmt, 2) };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_erased_count_add(Backend *b, const TallyRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_ERASED_COUNT_ADD], 1, row->lane);
        bind_int(s->stmt[SQL_ERASED_COUNT_ADD], 2, row->what);
        bind_int(s->stmt[SQL_ERASED_COUNT_ADD], 3, row->n);
        return sqlite_write(s, SQL_ERASED_COUNT_ADD, err);
}

int sqlite_erased_counts(Backend *b, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ERASED_COUNTS];
        int r;

        while ((r = sqlite_next(s, SQL_ERASED_COUNTS, err)) > 0) {
                TallyRow row = { sqlite3_column_int(stmt, 0), sqlite3_column_int(stmt, 1), sqlite3_column_int64(stmt, 2) };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_stop_copy(Backend *b, const char *from, const char *to, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_STOP_COPY], 1, from);
        bind_text(s->stmt[SQL_STOP_COPY], 2, to);
        return sqlite_write(s, SQL_STOP_COPY, err);
}

/* ---- what goes ------------------------------------------------------------------------------- */

int sqlite_patient_delete(Backend *b, int64_t number, Err *err)
{
        return REMOVE(b, number, err, SQL_PATIENT_DELETE_ADDRESSES, SQL_PATIENT_DELETE);
}

int sqlite_record_delete(Backend *b, int64_t number, Err *err)
{
        return REMOVE(b, number, err, SQL_RECORD_DELETE);
}

int sqlite_followups_delete(Backend *b, int64_t first, int64_t last, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        recent_forget(s->recent);
        bind_int(s->stmt[SQL_FOLLOWUPS_DELETE], 2, last);
        bind_int(s->stmt[SQL_FOLLOWUPS_DELETE_HISTORY], 2, last);
        bind_int(s->stmt[SQL_FOLLOWUPS_DELETE_NOTICES], 2, last);
        return REMOVE(b, first, err, SQL_FOLLOWUPS_DELETE_NOTICES, SQL_FOLLOWUPS_DELETE_HISTORY, SQL_FOLLOWUPS_DELETE);
}

int sqlite_message_delete(Backend *b, int64_t number, Err *err)
{
        recent_forget(((Sqlite *)b)->recent);
        return REMOVE(b, number, err, SQL_MESSAGE_DELETE_ATTEMPTS, SQL_MESSAGE_DELETE_RECEIPTS, SQL_MESSAGE_DELETE_KNOWN,
                SQL_MESSAGE_DELETE_WATCHES, SQL_MESSAGE_DELETE);
}

int sqlite_reply_delete(Backend *b, int64_t number, Err *err)
{
        return REMOVE(b, number, err, SQL_REPLY_DELETE);
}

int sqlite_reply_parts_delete(Backend *b, const char *address, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_REPLY_PARTS_DELETE], 1, address);
        return sqlite_write(s, SQL_REPLY_PARTS_DELETE, err);
}

int sqlite_alert_numbers_by(Backend *b, int64_t patient, int64_t reply, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int_or_null(s->stmt[SQL_ALERT_NUMBERS_BY], 1, patient);
        bind_int_or_null(s->stmt[SQL_ALERT_NUMBERS_BY], 2, reply);
        return sqlite_numbers(s, SQL_ALERT_NUMBERS_BY, ret, err);
}

int sqlite_alert_delete(Backend *b, int64_t number, Err *err)
{
        int r = sqlite_ack_link_delete_of(b, number, err);

        return r == 0 ? REMOVE(b, number, err, SQL_ALERT_DELETE_NOTICES, SQL_ALERT_DELETE) : r;
}

int sqlite_notice_numbers_to(Backend *b, const char *recipient, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_NOTICE_NUMBERS_TO], 1, recipient);
        return sqlite_numbers(s, SQL_NOTICE_NUMBERS_TO, ret, err);
}

int sqlite_notice_delete(Backend *b, int64_t number, Err *err)
{
        return REMOVE(b, number, err, SQL_NOTICE_DELETE);
}

int sqlite_stray_list_to(Backend *b, const char *recipient, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_STRAY_LIST_TO], 1, recipient);
        return sqlite_strays(s, SQL_STRAY_LIST_TO, rows, err);
}

int sqlite_blocks_delete_of(Backend *b, int64_t patient, Err *err)
{
        return REMOVE(b, patient, err, SQL_BLOCKS_DELETE_OF);
}

int sqlite_consents_delete(Backend *b, int64_t patient, Err *err)
{
        return REMOVE(b, patient, err, SQL_CONSENTS_DELETE);
}

int sqlite_audit_forget(Backend *b, int64_t patient, Err *err)
{
        return REMOVE(b, patient, err, SQL_AUDIT_FORGET);
}

int sqlite_audit_forget_about(Backend *b, const char *about, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_AUDIT_FORGET_ABOUT], 1, about);
        return sqlite_write(s, SQL_AUDIT_FORGET_ABOUT, err);
}

/*
 * A row that was deleted may stand yet in a page that was split, in a free page, or in the log. Every page is written anew
 * from the rows that are there; then the log is emptied.
 */
int sqlite_scrub(Backend *b, Err *err)
{
        static const char what[] = "the store cannot be written anew without what was erased";
        Sqlite *s = (Sqlite *)b;
        int code = sqlite3_exec(s->db, "VACUUM", NULL, NULL, NULL);

        if (code == SQLITE_OK)
                code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        if (code != SQLITE_OK)
                return sqlite_fault(s, sqlite3_extended_errcode(s->db), what, err);
        s->n_wal_pages = 0;
        return 0;
}
