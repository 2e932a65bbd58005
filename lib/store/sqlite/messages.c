/* Messages, and the attempts to hand them over. */
#include <string.h>

#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

/* ---- messages -------------------------------------------------------------------------------- */

static GArray *followups_from_blob(const uint8_t *blob, int n_bytes)
{
        GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));

        for (int i = 0; blob && i + 8 <= n_bytes; i += 8) {
                uint64_t big;
                int64_t id;

                memcpy(&big, blob + i, 8);
                id = (int64_t)GUINT64_FROM_BE(big);
                g_array_append_val(ids, id);
        }
        return ids;
}

static void bind_followups(sqlite3_stmt *stmt, int at, const GArray *ids)
{
        uint64_t *blob = g_new(uint64_t, ids->len);

        for (guint i = 0; i < ids->len; i++)
                blob[i] = GUINT64_TO_BE((uint64_t)g_array_index(ids, int64_t, i));
        sqlite3_bind_blob(stmt, at, blob, (int)(ids->len * sizeof(*blob)), g_free);
}

/* a message's id: 32 hex digits outside, 16 bytes inside */
static void bind_hex(sqlite3_stmt *stmt, int at, const char *hex)
{
        uint8_t bytes[ID_RANDOM_BYTES] = { 0 };

        for (size_t i = 0; i < sizeof(bytes); i++)
                bytes[i] = (uint8_t)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
        sqlite3_bind_blob(stmt, at, bytes, sizeof(bytes), SQLITE_TRANSIENT);
}

int sqlite_message_get(Backend *b, int64_t number, MessageRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_MESSAGE_GET];
        Message *m = &ret->m;
        int r;

        if (recent_take_message(s->recent, number, ret))
                return 0;
        bind_int(stmt, 1, number);
        r = sqlite_row(s, SQL_MESSAGE_GET, err);
        if (r != 0)
                return r;
        *ret = (MessageRow){ 0 };
        m->number = sqlite3_column_int64(stmt, 0);
        if (sqlite3_column_bytes(stmt, 1) == ID_RANDOM_BYTES)
                id_from_random(sqlite3_column_blob(stmt, 1), m->id);
        m->patient_number = sqlite3_column_int64(stmt, 2);
        ret->lane = sqlite3_column_int(stmt, 3);
        ret->provider = sqlite3_column_int(stmt, 4);
        m->state = (MessageState)message_state_from_string((const char *)sqlite3_column_text(stmt, 5));
        m->to = column_dup(stmt, 6);
        ret->language = sqlite3_column_int(stmt, 7);
        m->text = column_dup(stmt, 8);
        ret->coding = sqlite3_column_int(stmt, 9);
        m->parts = (unsigned)sqlite3_column_int(stmt, 10);
        m->generation = (unsigned)sqlite3_column_int(stmt, 11);
        m->n_attempts = (unsigned)sqlite3_column_int(stmt, 12);
        m->created = column_utc_ms(stmt, 13);
        m->first_try = column_utc_ms(stmt, 14);
        ret->last_try = column_utc_ms(stmt, 15);
        m->closes = column_utc_s(stmt, 16);
        m->purpose = (Purpose)sqlite3_column_int(stmt, 17);
        m->followups = followups_from_blob(sqlite3_column_blob(stmt, 18), sqlite3_column_bytes(stmt, 18));
        ret->provider_message_id = column_dup(stmt, 19);
        m->template = column_dup(stmt, 20);
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_message_insert(Backend *b, const MessageRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_MESSAGE_INSERT];
        const Message *m = &row->m;
        int r;

        bind_int(stmt, 1, m->number);
        bind_hex(stmt, 2, m->id);
        bind_int(stmt, 3, m->patient_number);
        bind_int(stmt, 4, row->lane);
        bind_int(stmt, 5, row->provider);
        bind_text(stmt, 6, message_state_to_string(m->state));
        bind_text(stmt, 7, m->to);
        bind_int_or_null(stmt, 8, row->language);
        bind_text(stmt, 9, m->text);
        bind_int_or_null(stmt, 10, row->coding);
        bind_int(stmt, 11, m->parts);
        bind_int(stmt, 12, m->generation);
        bind_int(stmt, 13, m->n_attempts);
        bind_utc_ms(stmt, 14, m->created);
        bind_utc_ms(stmt, 15, m->first_try);
        bind_utc_ms(stmt, 16, row->last_try);
        bind_utc_s(stmt, 17, m->closes);
        bind_int(stmt, 18, m->purpose);
        bind_followups(stmt, 19, m->followups);
        bind_text(stmt, 20, row->provider_message_id);
        bind_text(stmt, 21, m->template);
        r = sqlite_write(s, SQL_MESSAGE_INSERT, err);
        if (r == 0)
                recent_put_message(s->recent, row);
        return r;
}

/* Only a message that is claimed again changes what it carries, when it was tried and by whom; leaving those columns
 * out spares their index. */
int sqlite_message_update(Backend *b, const MessageRow *row, Err *err)
{
        const Statement which = row->m.state == MESSAGE_SENDING ? SQL_MESSAGE_UPDATE : SQL_MESSAGE_SETTLE;
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[which];

        recent_drop_message(s->recent, row->m.number);
        bind_int(stmt, 1, row->m.number);
        bind_text(stmt, 2, message_state_to_string(row->m.state));
        bind_int(stmt, 3, row->m.generation);
        bind_int(stmt, 4, row->m.n_attempts);
        bind_text(stmt, 5, row->provider_message_id);
        if (which == SQL_MESSAGE_UPDATE) {
                bind_followups(stmt, 6, row->m.followups);
                bind_utc_ms(stmt, 7, row->last_try);
                bind_int(stmt, 8, row->provider);
        }
        return sqlite_write(s, which, err);
}

int sqlite_message_numbers_sending(Backend *b, GArray *ret, Err *err)
{
        return sqlite_numbers((Sqlite *)b, SQL_MESSAGE_NUMBERS_SENDING, ret, err);
}

int sqlite_message_numbers_of(Backend *b, int64_t patient, UtcMs from, UtcMs to, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_MESSAGE_NUMBERS_OF], 1, patient);
        bind_int(s->stmt[SQL_MESSAGE_NUMBERS_OF], 2, from.ms);
        bind_int(s->stmt[SQL_MESSAGE_NUMBERS_OF], 3, to.ms);
        return sqlite_numbers(s, SQL_MESSAGE_NUMBERS_OF, ret, err);
}

int sqlite_message_count(Backend *b, int64_t patient, UtcMs from, UtcMs to, int64_t but, unsigned *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_MESSAGE_COUNT];
        int r;

        bind_int(stmt, 1, patient);
        bind_int(stmt, 2, from.ms);
        bind_int(stmt, 3, to.ms);
        bind_int(stmt, 4, but);
        r = sqlite_row(s, SQL_MESSAGE_COUNT, err);
        if (r != 0)
                return r;
        *ret = (unsigned)sqlite3_column_int64(stmt, 0);
        sqlite3_reset(stmt);
        return 0;
}

/* ---- attempts -------------------------------------------------------------------------------- */

int sqlite_attempt_insert(Backend *b, const AttemptRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ATTEMPT_INSERT];

        bind_int(stmt, 1, row->message);
        bind_int(stmt, 2, row->n);
        bind_int(stmt, 3, row->provider);
        bind_int(stmt, 4, row->generation);
        bind_utc_ms(stmt, 5, row->started);
        bind_utc_ms(stmt, 6, row->ended);
        bind_int(stmt, 7, row->verdict);
        bind_text_or_null(stmt, 8, row->detail);
        return sqlite_write(s, SQL_ATTEMPT_INSERT, err);
}

int sqlite_attempt_list(Backend *b, int64_t message, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ATTEMPT_LIST];
        int r;

        bind_int(stmt, 1, message);
        while ((r = sqlite_next(s, SQL_ATTEMPT_LIST, err)) > 0) {
                AttemptRow row = {
                        .message = sqlite3_column_int64(stmt, 0),
                        .n = (unsigned)sqlite3_column_int(stmt, 1),
                        .provider = sqlite3_column_int(stmt, 2),
                        .generation = (unsigned)sqlite3_column_int(stmt, 3),
                        .started = column_utc_ms(stmt, 4),
                        .ended = column_utc_ms(stmt, 5),
                        .verdict = sqlite3_column_int(stmt, 6),
                        .detail = column_dup(stmt, 7),
                };
                g_array_append_val(rows, row);
        }
        return r;
}
