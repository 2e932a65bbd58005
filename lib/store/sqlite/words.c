/* The small tables: meta, words, origins, lanes, protocols, tallies, stops, pauses, history. */
#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

int sqlite_meta_get(Backend *b, MetaRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_META_GET];
        int r = sqlite_row(s, SQL_META_GET, err);

        if (r != 0)
                return r;
        *ret = (MetaRow){ .last_seen = { sqlite3_column_int64(stmt, 0) },
                .made = sqlite3_column_int64(stmt, 1),
                .next_record = sqlite3_column_int64(stmt, 2),
                .next_patient = sqlite3_column_int64(stmt, 3),
                .next_message = sqlite3_column_int64(stmt, 4),
                .receipts = sqlite3_column_int64(stmt, 5),
                .receipts_unknown = sqlite3_column_int64(stmt, 6) };
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_meta_put(Backend *b, const MetaRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_META_PUT];

        bind_int(stmt, 1, row->last_seen.ms);
        bind_int(stmt, 2, row->made);
        bind_int(stmt, 3, row->next_record);
        bind_int(stmt, 4, row->next_patient);
        bind_int(stmt, 5, row->next_message);
        bind_int(stmt, 6, row->receipts);
        bind_int(stmt, 7, row->receipts_unknown);
        return sqlite_write(s, SQL_META_PUT, err);
}

int sqlite_word_find(Backend *b, const char *text, int32_t *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_WORD_FIND];
        int r;

        bind_text(stmt, 1, text);
        r = sqlite_row(s, SQL_WORD_FIND, err);
        if (r != 0)
                return r;
        *ret = sqlite3_column_int(stmt, 0);
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_word_text(Backend *b, int32_t ref, char **ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_WORD_TEXT];
        int r;

        bind_int(stmt, 1, ref);
        r = sqlite_row(s, SQL_WORD_TEXT, err);
        if (r != 0)
                return r;
        *ret = column_dup(stmt, 0);
        sqlite3_reset(stmt);
        return 0;
}

static int add(Sqlite *s, Statement which, int32_t *ret, Err *err)
{
        int r = sqlite_write(s, which, err);

        if (r == 0)
                *ret = (int32_t)sqlite3_last_insert_rowid(s->db);
        return r;
}

int sqlite_word_add(Backend *b, const char *text, int32_t *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_WORD_ADD], 1, text);
        return add(s, SQL_WORD_ADD, ret, err);
}

int sqlite_origin_list(Backend *b, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ORIGIN_LIST];
        int r;

        while ((r = sqlite_next(s, SQL_ORIGIN_LIST, err)) > 0) {
                OriginRow row = { sqlite3_column_int(stmt, 0), column_dup(stmt, 1), column_dup(stmt, 2) };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_origin_add(Backend *b, OriginRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_ORIGIN_ADD], 1, row->clinic);
        bind_text(s->stmt[SQL_ORIGIN_ADD], 2, row->system);
        return add(s, SQL_ORIGIN_ADD, &row->ref, err);
}

int sqlite_lane_list(Backend *b, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_LANE_LIST];
        int r;

        while ((r = sqlite_next(s, SQL_LANE_LIST, err)) > 0) {
                LaneRow row = { sqlite3_column_int(stmt, 0), column_dup(stmt, 1), column_dup(stmt, 2),
                        sqlite3_column_int(stmt, 3) != 0 };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_lane_add(Backend *b, LaneRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_LANE_ADD], 1, row->clinic);
        bind_text(s->stmt[SQL_LANE_ADD], 2, row->method);
        bind_int(s->stmt[SQL_LANE_ADD], 3, row->is_safety);
        return add(s, SQL_LANE_ADD, &row->number, err);
}

int sqlite_protocol_list(Backend *b, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_PROTOCOL_LIST];
        int r;

        while ((r = sqlite_next(s, SQL_PROTOCOL_LIST, err)) > 0) {
                ProtocolRow row = { sqlite3_column_int(stmt, 0), column_dup(stmt, 1),
                        (unsigned)sqlite3_column_int64(stmt, 2), column_dup(stmt, 3) };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_protocol_add(Backend *b, ProtocolRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_PROTOCOL_ADD], 1, row->id);
        bind_int(s->stmt[SQL_PROTOCOL_ADD], 2, row->version);
        bind_text(s->stmt[SQL_PROTOCOL_ADD], 3, row->content);
        return add(s, SQL_PROTOCOL_ADD, &row->ref, err);
}

int sqlite_tally_list(Backend *b, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_TALLY_LIST];
        int r;

        while ((r = sqlite_next(s, SQL_TALLY_LIST, err)) > 0) {
                TallyRow row = { sqlite3_column_int(stmt, 0), sqlite3_column_int(stmt, 1),
                        sqlite3_column_int64(stmt, 2) };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_tally_put(Backend *b, const TallyRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_TALLY_PUT];

        bind_int(stmt, 1, row->lane);
        bind_int(stmt, 2, row->what);
        bind_int(stmt, 3, row->n);
        return sqlite_write(s, SQL_TALLY_PUT, err);
}

int sqlite_recount(Backend *b, GArray *tallies, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_RECOUNT];
        TallyRow row;
        int r;

        while ((r = sqlite_next(s, SQL_RECOUNT, err)) > 0) {
                row = (TallyRow){ sqlite3_column_int(stmt, 0),
                        followup_state_from_string((const char *)sqlite3_column_text(stmt, 1)),
                        sqlite3_column_int64(stmt, 2) };
                g_array_append_val(tallies, row);
        }
        stmt = s->stmt[SQL_RECOUNT_MESSAGES];
        while (r == 0 && (r = sqlite_next(s, SQL_RECOUNT_MESSAGES, err)) > 0) {
                row = (TallyRow){ sqlite3_column_int(stmt, 0), TALLY_MESSAGES, sqlite3_column_int64(stmt, 1) };
                g_array_append_val(tallies, row);
                r = 0;
        }
        return r;
}

/* ---- history, stops, pauses ------------------------------------------------------- */

int sqlite_history_add(Backend *b, const HistoryRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_HISTORY_ADD];

        bind_int(stmt, 1, row->followup);
        bind_utc_ms(stmt, 2, row->at);
        bind_text(stmt, 3, row->what);
        bind_text(stmt, 4, row->who);
        bind_text(stmt, 5, row->why);
        return sqlite_write(s, SQL_HISTORY_ADD, err);
}

int sqlite_history_list(Backend *b, int64_t followup, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_HISTORY_LIST];
        int r;

        bind_int(stmt, 1, followup);
        while ((r = sqlite_next(s, SQL_HISTORY_LIST, err)) > 0) {
                HistoryRow row = { sqlite3_column_int64(stmt, 0), column_utc_ms(stmt, 1), column_dup(stmt, 2),
                        column_dup(stmt, 3), column_dup(stmt, 4) };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_stop_find(Backend *b, const char *address, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r;

        bind_text(s->stmt[SQL_STOP_FIND], 1, address);
        r = sqlite_row(s, SQL_STOP_FIND, err);
        if (r == 0)
                sqlite3_reset(s->stmt[SQL_STOP_FIND]);
        return r;
}

int sqlite_stop_put(Backend *b, const char *address, UtcMs since, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_STOP_PUT], 1, address);
        bind_utc_ms(s->stmt[SQL_STOP_PUT], 2, since);
        return sqlite_write(s, SQL_STOP_PUT, err);
}

int sqlite_stop_delete(Backend *b, const char *address, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_STOP_DELETE], 1, address);
        return sqlite_write(s, SQL_STOP_DELETE, err);
}

int sqlite_pause_put(Backend *b, const Pause *pause, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_PAUSE_PUT];

        bind_text(stmt, 1, pause->clinic ? pause->clinic : "");
        bind_text(stmt, 2, pause->provider ? pause->provider : "");
        bind_utc_ms(stmt, 3, pause->since);
        bind_text(stmt, 4, pause->who);
        bind_text(stmt, 5, pause->why);
        return sqlite_write(s, SQL_PAUSE_PUT, err);
}

int sqlite_pause_delete(Backend *b, const char *clinic, const char *provider, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_PAUSE_DELETE], 1, clinic ? clinic : "");
        bind_text(s->stmt[SQL_PAUSE_DELETE], 2, provider ? provider : "");
        return sqlite_write(s, SQL_PAUSE_DELETE, err);
}

int sqlite_poll_get(Backend *b, const char *source, const char *resource, StorePoll *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_POLL_GET];
        int r;

        bind_text(stmt, 1, source);
        bind_text(stmt, 2, resource);
        r = sqlite_row(s, SQL_POLL_GET, err);
        if (r != 0)
                return r;
        *ret = (StorePoll){ column_dup(stmt, 0), column_dup(stmt, 1), column_utc_ms(stmt, 2), column_utc_ms(stmt, 3),
                column_dup(stmt, 4) };
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_poll_put(Backend *b, const StorePoll *poll, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_POLL_PUT];

        bind_text(stmt, 1, poll->source);
        bind_text(stmt, 2, poll->resource);
        bind_utc_ms(stmt, 3, poll->since);
        bind_utc_ms(stmt, 4, poll->started);
        bind_text(stmt, 5, poll->next);
        return sqlite_write(s, SQL_POLL_PUT, err);
}

int sqlite_in_force_get(Backend *b, InForceRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r = sqlite_row(s, SQL_IN_FORCE_GET, err);

        if (r != 0)
                return r;
        *ret = (InForceRow){ column_dup(s->stmt[SQL_IN_FORCE_GET], 0), column_dup(s->stmt[SQL_IN_FORCE_GET], 1) };
        sqlite3_reset(s->stmt[SQL_IN_FORCE_GET]);
        return 0;
}

int sqlite_in_force_put(Backend *b, const InForceRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_IN_FORCE_PUT], 1, row->files);
        bind_text(s->stmt[SQL_IN_FORCE_PUT], 2, row->planned_by);
        return sqlite_write(s, SQL_IN_FORCE_PUT, err);
}

static char *column_dup_unless_empty(sqlite3_stmt *stmt, int at)
{
        return sqlite3_column_bytes(stmt, at) > 0 ? column_dup(stmt, at) : NULL;
}

int sqlite_pause_list(Backend *b, GPtrArray *pauses, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_PAUSE_LIST];
        int r;

        while ((r = sqlite_next(s, SQL_PAUSE_LIST, err)) > 0) {
                Pause *pause = g_new0(Pause, 1);

                pause->clinic = column_dup_unless_empty(stmt, 0);
                pause->provider = column_dup_unless_empty(stmt, 1);
                pause->since = column_utc_ms(stmt, 2);
                pause->who = column_dup(stmt, 3);
                pause->why = column_dup(stmt, 4);
                g_ptr_array_add(pauses, pause);
        }
        return r;
}

int sqlite_stranger_get(Backend *b, StrangerRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_STRANGER_GET];
        int r = sqlite_row(s, SQL_STRANGER_GET, err);

        if (r != 0)
                return r;
        *ret = (StrangerRow){ .calls_since = column_utc_ms(stmt, 0),
                .n_calls = (unsigned)sqlite3_column_int(stmt, 1),
                .rest = sqlite3_column_int64(stmt, 2),
                .rest_at = column_utc_ms(stmt, 3),
                .answers_since = column_utc_ms(stmt, 4),
                .n_answers = (unsigned)sqlite3_column_int(stmt, 5) };
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_stranger_put(Backend *b, const StrangerRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_STRANGER_PUT];

        bind_utc_ms(stmt, 1, row->calls_since);
        bind_int(stmt, 2, row->n_calls);
        bind_int(stmt, 3, row->rest);
        bind_utc_ms(stmt, 4, row->rest_at);
        bind_utc_ms(stmt, 5, row->answers_since);
        bind_int(stmt, 6, row->n_answers);
        return sqlite_write(s, SQL_STRANGER_PUT, err);
}

int sqlite_replay_get(Backend *b, const uint8_t digest[ID_DIGEST_BYTES], UtcMs *ret_expires, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r;

        sqlite3_bind_blob(s->stmt[SQL_REPLAY_GET], 1, digest, ID_DIGEST_BYTES, SQLITE_TRANSIENT);
        r = sqlite_row(s, SQL_REPLAY_GET, err);
        if (r != 0)
                return r;
        *ret_expires = column_utc_ms(s->stmt[SQL_REPLAY_GET], 0);
        sqlite3_reset(s->stmt[SQL_REPLAY_GET]);
        return 0;
}

int sqlite_replay_put(Backend *b, const uint8_t digest[ID_DIGEST_BYTES], UtcMs expires, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        sqlite3_bind_blob(s->stmt[SQL_REPLAY_PUT], 1, digest, ID_DIGEST_BYTES, SQLITE_TRANSIENT);
        bind_utc_ms(s->stmt[SQL_REPLAY_PUT], 2, expires);
        return sqlite_write(s, SQL_REPLAY_PUT, err);
}

int sqlite_replay_trim(Backend *b, UtcMs now, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_utc_ms(s->stmt[SQL_REPLAY_TRIM], 1, now);
        return sqlite_write(s, SQL_REPLAY_TRIM, err);
}
