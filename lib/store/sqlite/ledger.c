/* The audit and the ledger of consent. */
#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

/* ---- audit ----------------------------------------------------------------------------------- */

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

/* ---- consent --------------------------------------------------------------------------------- */

int sqlite_consent_add(Backend *b, const ConsentRow *row, Err *err)
{
        const Statement which = row->is_first ? SQL_CONSENT_ADD_FIRST : SQL_CONSENT_ADD;
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[which];

        bind_int(stmt, 1, row->patient);
        bind_utc_ms(stmt, 3, row->at);
        bind_text(stmt, 4, consent_source_to_string(row->source));
        bind_int(stmt, 5, consent_pack(&row->answers));
        bind_utc_ms(stmt, 6, row->said);
        bind_int_or_null(stmt, 7, row->record);
        if (row->purpose < 0)
                sqlite3_bind_null(stmt, 8);
        else
                bind_int(stmt, 8, row->purpose);
        bind_text(stmt, 9, row->method);
        bind_text(stmt, 10, row->address);
        bind_text_or_null(stmt, 11, row->who);
        bind_text_or_null(stmt, 12, row->why);
        bind_int_or_null(stmt, 13, row->wording);
        return sqlite_write(s, which, err);
}

int sqlite_consent_list(Backend *b, int64_t patient, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_CONSENT_LIST];
        int r;

        bind_int(stmt, 1, patient);
        while ((r = sqlite_next(s, SQL_CONSENT_LIST, err)) > 0) {
                ConsentRow row = {
                        .patient = sqlite3_column_int64(stmt, 0),
                        .at = column_utc_ms(stmt, 2),
                        .source = (ConsentSource)consent_source_from_string((const char *)sqlite3_column_text(stmt, 3)),
                        .answers = consent_unpack(sqlite3_column_int(stmt, 4)),
                        .said = column_utc_ms(stmt, 5),
                        .record = sqlite3_column_int64(stmt, 6),
                        .purpose = sqlite3_column_type(stmt, 7) == SQLITE_NULL ? -1 : sqlite3_column_int(stmt, 7),
                        .method = column_dup(stmt, 8),
                        .address = column_dup(stmt, 9),
                        .who = column_dup(stmt, 10),
                        .why = column_dup(stmt, 11),
                        .wording = sqlite3_column_int(stmt, 12),
                };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_consent_numbers_from(Backend *b, const char *address, GArray *numbers, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_CONSENT_NUMBERS_FROM], 1, address);
        return sqlite_numbers(s, SQL_CONSENT_NUMBERS_FROM, numbers, err);
}

/* ---- stops ----------------------------------------------------------------------------------- */

int sqlite_stop_any(Backend *b, char first, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r;

        bind_text(s->stmt[SQL_STOP_ANY], 1, (const char[]){ first, '\0' });
        bind_text(s->stmt[SQL_STOP_ANY], 2, (const char[]){ (char)(first + 1), '\0' });
        r = sqlite_row(s, SQL_STOP_ANY, err);
        if (r == 0)
                sqlite3_reset(s->stmt[SQL_STOP_ANY]);
        return r;
}

int sqlite_stop_list(Backend *b, const char *prefix, GPtrArray *addresses, Err *err)
{
        g_autofree char *after = g_strconcat(prefix, "\x7f", NULL); /* what follows a prefix is plain ASCII */
        Sqlite *s = (Sqlite *)b;
        int r;

        bind_text(s->stmt[SQL_STOP_LIST], 1, prefix);
        bind_text(s->stmt[SQL_STOP_LIST], 2, after);
        while ((r = sqlite_next(s, SQL_STOP_LIST, err)) > 0)
                g_ptr_array_add(addresses, column_dup(s->stmt[SQL_STOP_LIST], 0));
        return r;
}

/* ---- people ---------------------------------------------------------------------------------- */

int sqlite_patient_numbers_merged(Backend *b, int64_t patient, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_PATIENT_NUMBERS_MERGED], 1, patient);
        return sqlite_numbers(s, SQL_PATIENT_NUMBERS_MERGED, ret, err);
}

/* ---- refused records ------------------------------------------------------------------------- */

int sqlite_refusal_put(Backend *b, const StoreRefusal *refusal, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_REFUSAL_PUT];

        bind_text(stmt, 1, refusal->source);
        bind_text(stmt, 2, refusal->system);
        bind_text(stmt, 3, refusal->type);
        bind_text(stmt, 4, refusal->id);
        bind_text(stmt, 5, refusal->field);
        bind_text(stmt, 6, refusal->reason);
        bind_text(stmt, 7, refusal->why);
        bind_text(stmt, 8, refusal->mend);
        bind_utc_ms(stmt, 9, refusal->at);
        return sqlite_write(s, SQL_REFUSAL_PUT, err);
}

int sqlite_refusal_delete(Backend *b, const char *system, const char *type, const char *id, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_REFUSAL_DELETE], 1, system);
        bind_text(s->stmt[SQL_REFUSAL_DELETE], 2, type);
        bind_text(s->stmt[SQL_REFUSAL_DELETE], 3, id);
        return sqlite_write(s, SQL_REFUSAL_DELETE, err);
}

int sqlite_refusal_trim(Backend *b, const char *source, unsigned n_max, UtcMs oldest, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_REFUSAL_TRIM], 1, source);
        bind_int(s->stmt[SQL_REFUSAL_TRIM], 2, n_max);
        bind_utc_ms(s->stmt[SQL_REFUSAL_TRIM], 3, oldest);
        return sqlite_write(s, SQL_REFUSAL_TRIM, err);
}

int sqlite_refusal_list(Backend *b, UtcMs oldest, GPtrArray *refusals, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_REFUSAL_LIST];
        int r;

        bind_utc_ms(stmt, 1, oldest);
        while ((r = sqlite_next(s, SQL_REFUSAL_LIST, err)) > 0) {
                StoreRefusal *refusal = g_new0(StoreRefusal, 1);

                *refusal = (StoreRefusal){ column_dup(stmt, 0), column_dup(stmt, 1), column_dup(stmt, 2), column_dup(stmt, 3),
                        column_dup(stmt, 4), column_dup(stmt, 5), column_dup(stmt, 6), column_dup(stmt, 7),
                        (unsigned)sqlite3_column_int(stmt, 8), column_utc_ms(stmt, 9), column_utc_ms(stmt, 10) };
                g_ptr_array_add(refusals, refusal);
        }
        return r;
}
