/* Values to statements and back: the store's NULLs are "" , NULL, 0 or UTC_NEVER in a row. */
#pragma once

#include <string.h>

#include "store/sqlite/sqlite.h"

static inline void bind_int(sqlite3_stmt *stmt, int at, int64_t value)
{
        sqlite3_bind_int64(stmt, at, value);
}

/* 0 is kept as NULL, which takes no byte */
static inline void bind_int_or_null(sqlite3_stmt *stmt, int at, int64_t value)
{
        if (value == 0)
                sqlite3_bind_null(stmt, at);
        else
                sqlite3_bind_int64(stmt, at, value);
}

/* The statement is stepped and reset before the text can go away. */
static inline void bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
        if (text)
                sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
        else
                sqlite3_bind_null(stmt, at);
}

static inline void bind_text_or_null(sqlite3_stmt *stmt, int at, const char *text)
{
        bind_text(stmt, at, text && text[0] != '\0' ? text : NULL);
}

static inline void bind_utc_s(sqlite3_stmt *stmt, int at, UtcMs t)
{
        if (utc_is_never(t))
                sqlite3_bind_null(stmt, at);
        else
                sqlite3_bind_int64(stmt, at, utc_floor_s(t).ms / 1000);
}

static inline void bind_utc_ms(sqlite3_stmt *stmt, int at, UtcMs t)
{
        if (utc_is_never(t))
                sqlite3_bind_null(stmt, at);
        else
                sqlite3_bind_int64(stmt, at, t.ms);
}

static inline UtcMs column_utc_s(sqlite3_stmt *stmt, int at)
{
        if (sqlite3_column_type(stmt, at) == SQLITE_NULL)
                return UTC_NEVER;
        return (UtcMs){ sqlite3_column_int64(stmt, at) * 1000 };
}

static inline UtcMs column_utc_ms(sqlite3_stmt *stmt, int at)
{
        if (sqlite3_column_type(stmt, at) == SQLITE_NULL)
                return UTC_NEVER;
        return (UtcMs){ sqlite3_column_int64(stmt, at) };
}

static inline char *column_dup(sqlite3_stmt *stmt, int at)
{
        return g_strdup((const char *)sqlite3_column_text(stmt, at));
}

/* into a buffer of a row; what does not fit is cut (it was cut by the same bound when written) */
static inline void column_copy(sqlite3_stmt *stmt, int at, char *to, size_t n_bytes)
{
        const char *text = (const char *)sqlite3_column_text(stmt, at);

        g_strlcpy(to, text ? text : "", n_bytes);
}

/* care + 3 * survey + 9 * marketing */
static inline int consent_pack(const Consent *consent)
{
        int packed = 0;

        for (int i = N_CONSENT_KINDS - 1; i >= 0; i--)
                packed = packed * N_CONSENT_ANSWERS + (int)consent->answer[i];
        return packed;
}

static inline Consent consent_unpack(int packed)
{
        Consent consent = { 0 };

        for (unsigned i = 0; i < N_CONSENT_KINDS; i++, packed /= N_CONSENT_ANSWERS)
                consent.answer[i] = (ConsentAnswer)(packed % N_CONSENT_ANSWERS);
        return consent;
}
