/* Replies, their parts, alerts, notices and one-time links. */
#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

/* ---- shapes that repeat ---------------------------------------------------------------------- */

static int numbers_by(Backend *b, Statement which, int64_t value, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[which], 1, value);
        return sqlite_numbers(s, which, ret, err);
}

/* a new row's number is the database's to give: 0 stands for none yet */
static int put(Sqlite *s, Statement which, int64_t *number, Err *err)
{
        int r = sqlite_write(s, which, err);

        if (r == 0 && number && *number == 0)
                *number = sqlite3_last_insert_rowid(s->db);
        return r;
}

/* an instant that a query answers with; NULL: none */
static int one_instant(Sqlite *s, Statement which, UtcMs *ret, Err *err)
{
        UtcMs t;
        int r = sqlite_row(s, which, err);

        if (r != 0)
                return r;
        t = column_utc_ms(s->stmt[which], 0);
        sqlite3_reset(s->stmt[which]);
        if (utc_is_never(t))
                return STORE_NOT_FOUND;
        *ret = t;
        return 0;
}

/* ---- addresses ------------------------------------------------------------------------------- */

int sqlite_stop_put_own(Backend *b, const char *address, UtcMs since, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_STOP_PUT_OWN], 1, address);
        bind_utc_ms(s->stmt[SQL_STOP_PUT_OWN], 2, since);
        return sqlite_write(s, SQL_STOP_PUT_OWN, err);
}

int sqlite_stop_delete_own(Backend *b, const char *address, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r;

        bind_text(s->stmt[SQL_STOP_FIND_OWN], 1, address);
        r = sqlite_row(s, SQL_STOP_FIND_OWN, err);
        if (r != 0)
                return r;
        sqlite3_reset(s->stmt[SQL_STOP_FIND_OWN]);
        return sqlite_stop_delete(b, address, err);
}

int sqlite_patient_numbers_at(Backend *b, const char *address, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_PATIENT_NUMBERS_AT], 1, address);
        return sqlite_numbers(s, SQL_PATIENT_NUMBERS_AT, ret, err);
}

int sqlite_message_numbers_to(Backend *b, const char *recipient, UtcMs since, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_MESSAGE_NUMBERS_TO], 1, recipient);
        bind_int(s->stmt[SQL_MESSAGE_NUMBERS_TO], 2, since.ms);
        return sqlite_numbers(s, SQL_MESSAGE_NUMBERS_TO, ret, err);
}

/* ---- replies --------------------------------------------------------------------------------- */

static void bind_reply(sqlite3_stmt *stmt, const ReplyRow *row)
{
        bind_int_or_null(stmt, 1, row->number);
        bind_int(stmt, 2, row->provider);
        bind_text(stmt, 3, row->id);
        bind_text(stmt, 4, row->address);
        bind_text(stmt, 5, row->text);
        bind_text(stmt, 6, reply_label_to_string(row->label));
        bind_int_or_null(stmt, 7, row->is_stop);
        bind_int_or_null(stmt, 8, row->is_start);
        if (row->score < 0)
                sqlite3_bind_null(stmt, 9);
        else
                bind_int(stmt, 9, row->score);
        bind_text(stmt, 10, row->why);
        bind_int_or_null(stmt, 11, row->patient);
        bind_int_or_null(stmt, 12, row->message);
        bind_int_or_null(stmt, 13, row->followup);
        bind_int_or_null(stmt, 14, row->task);
        bind_int_or_null(stmt, 15, row->is_open);
        bind_utc_ms(stmt, 16, row->received);
        bind_utc_ms(stmt, 17, row->at);
        bind_utc_ms(stmt, 18, row->read);
        bind_text(stmt, 19, row->read_by);
        bind_text(stmt, 20, row->result);
}

int sqlite_reply_add(Backend *b, ReplyRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_reply(s->stmt[SQL_REPLY_ADD], row);
        return put(s, SQL_REPLY_ADD, &row->number, err);
}

int sqlite_reply_update(Backend *b, const ReplyRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_reply(s->stmt[SQL_REPLY_UPDATE], row);
        return put(s, SQL_REPLY_UPDATE, NULL, err);
}

int sqlite_reply_get(Backend *b, int64_t number, ReplyRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_REPLY_GET];
        int r;

        bind_int(stmt, 1, number);
        r = sqlite_row(s, SQL_REPLY_GET, err);
        if (r != 0)
                return r;
        *ret = (ReplyRow){ .number = sqlite3_column_int64(stmt, 0),
                .provider = sqlite3_column_int(stmt, 1),
                .id = column_dup(stmt, 2),
                .address = column_dup(stmt, 3),
                .text = column_dup(stmt, 4),
                .label = (ReplyLabel)reply_label_from_string((const char *)sqlite3_column_text(stmt, 5)),
                .is_stop = sqlite3_column_int(stmt, 6) != 0,
                .is_start = sqlite3_column_int(stmt, 7) != 0,
                .score = sqlite3_column_type(stmt, 8) == SQLITE_NULL ? -1 : sqlite3_column_int(stmt, 8),
                .why = column_dup(stmt, 9),
                .patient = sqlite3_column_int64(stmt, 10),
                .message = sqlite3_column_int64(stmt, 11),
                .followup = sqlite3_column_int64(stmt, 12),
                .task = sqlite3_column_int64(stmt, 13),
                .is_open = sqlite3_column_int(stmt, 14) != 0,
                .received = column_utc_ms(stmt, 15),
                .at = column_utc_ms(stmt, 16),
                .read = column_utc_ms(stmt, 17),
                .read_by = column_dup(stmt, 18),
                .result = column_dup(stmt, 19) };
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_reply_find(Backend *b, int32_t provider, const char *address, const char *id, int64_t *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_REPLY_FIND];
        int r;

        bind_int(stmt, 1, provider);
        bind_text(stmt, 2, address);
        bind_text(stmt, 3, id);
        r = sqlite_row(s, SQL_REPLY_FIND, err);
        if (r != 0)
                return r;
        *ret = sqlite3_column_int64(stmt, 0);
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_reply_numbers_at(Backend *b, const char *address, UtcMs since, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_REPLY_NUMBERS_AT], 1, address);
        bind_int(s->stmt[SQL_REPLY_NUMBERS_AT], 2, since.ms);
        return sqlite_numbers(s, SQL_REPLY_NUMBERS_AT, ret, err);
}

int sqlite_reply_numbers_of(Backend *b, int64_t patient, GArray *ret, Err *err)
{
        return numbers_by(b, SQL_REPLY_NUMBERS_OF, patient, ret, err);
}

int sqlite_reply_numbers_to(Backend *b, int64_t followup, GArray *ret, Err *err)
{
        return numbers_by(b, SQL_REPLY_NUMBERS_TO, followup, ret, err);
}

int sqlite_reply_numbers_task(Backend *b, int64_t task, GArray *ret, Err *err)
{
        return numbers_by(b, SQL_REPLY_NUMBERS_TASK, task, ret, err);
}

int sqlite_reply_numbers_open(Backend *b, GArray *ret, Err *err)
{
        return sqlite_numbers((Sqlite *)b, SQL_REPLY_NUMBERS_OPEN, ret, err);
}

int sqlite_reply_count(Backend *b, uint64_t n[static N_REPLY_LABELS], Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_REPLY_COUNT];
        int r;

        while ((r = sqlite_next(s, SQL_REPLY_COUNT, err)) > 0) {
                int label = reply_label_from_string((const char *)sqlite3_column_text(stmt, 0));
                if (label >= 0)
                        n[label] = (uint64_t)sqlite3_column_int64(stmt, 1);
        }
        return r;
}

/* ---- parts ----------------------------------------------------------------------------------- */

static void bind_part(sqlite3_stmt *stmt, const ReplyPartRow *row)
{
        bind_int_or_null(stmt, 1, row->number);
        bind_int(stmt, 2, row->provider);
        bind_text(stmt, 3, row->address);
        bind_text(stmt, 4, row->ref);
        bind_int(stmt, 5, row->part);
        bind_int(stmt, 6, row->n_parts);
        bind_text(stmt, 7, row->id);
        bind_text(stmt, 8, row->text);
        bind_utc_ms(stmt, 9, row->received);
        bind_utc_ms(stmt, 10, row->at);
        bind_int_or_null(stmt, 11, row->reply);
}

int sqlite_reply_part_add(Backend *b, ReplyPartRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_part(s->stmt[SQL_REPLY_PART_PUT], row);
        return put(s, SQL_REPLY_PART_PUT, &row->number, err);
}

int sqlite_reply_part_update(Backend *b, const ReplyPartRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_part(s->stmt[SQL_REPLY_PART_PUT], row);
        return put(s, SQL_REPLY_PART_PUT, NULL, err);
}

static int parts(Sqlite *s, Statement which, GArray *rows, Err *err)
{
        sqlite3_stmt *stmt = s->stmt[which];
        int r;

        while ((r = sqlite_next(s, which, err)) > 0) {
                ReplyPartRow row = { .number = sqlite3_column_int64(stmt, 0),
                        .provider = sqlite3_column_int(stmt, 1),
                        .address = column_dup(stmt, 2),
                        .ref = column_dup(stmt, 3),
                        .part = (unsigned)sqlite3_column_int(stmt, 4),
                        .n_parts = (unsigned)sqlite3_column_int(stmt, 5),
                        .id = column_dup(stmt, 6),
                        .text = column_dup(stmt, 7),
                        .received = column_utc_ms(stmt, 8),
                        .at = column_utc_ms(stmt, 9),
                        .reply = sqlite3_column_int64(stmt, 10) };
                g_array_append_val(rows, row);
        }
        return r;
}

int sqlite_reply_part_list(Backend *b, int32_t provider, const char *address, const char *ref, UtcMs since, GArray *rows,
        Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_REPLY_PART_LIST];

        bind_int(stmt, 1, provider);
        bind_text(stmt, 2, address);
        bind_text(stmt, 3, ref);
        bind_int(stmt, 4, since.ms);
        return parts(s, SQL_REPLY_PART_LIST, rows, err);
}

int sqlite_reply_part_waiting(Backend *b, UtcMs until, unsigned n_max, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_REPLY_PART_WAITING], 1, until.ms);
        bind_int(s->stmt[SQL_REPLY_PART_WAITING], 2, n_max);
        return parts(s, SQL_REPLY_PART_WAITING, rows, err);
}

/* ---- alerts ---------------------------------------------------------------------------------- */

static int put_alert(Sqlite *s, const AlertRow *row, int64_t *number, Err *err)
{
        sqlite3_stmt *stmt = s->stmt[SQL_ALERT_PUT];

        bind_int_or_null(stmt, 1, row->number);
        bind_int(stmt, 2, row->reply);
        bind_int_or_null(stmt, 3, row->patient);
        bind_int_or_null(stmt, 4, row->followup);
        bind_int_or_null(stmt, 5, row->task);
        bind_int_or_null(stmt, 6, row->clinic);
        bind_int_or_null(stmt, 7, row->responsible);
        bind_utc_ms(stmt, 8, row->created);
        bind_utc_ms(stmt, 9, row->latest);
        bind_int(stmt, 10, row->n_replies);
        bind_int(stmt, 11, row->n_calls);
        bind_utc_ms(stmt, 12, row->next);
        bind_utc_ms(stmt, 13, row->notified);
        bind_utc_ms(stmt, 14, row->acknowledged);
        bind_text(stmt, 15, row->by);
        bind_text(stmt, 16, row->how);
        bind_utc_ms(stmt, 17, row->done);
        return put(s, SQL_ALERT_PUT, number, err);
}

int sqlite_alert_add(Backend *b, AlertRow *row, Err *err)
{
        return put_alert((Sqlite *)b, row, &row->number, err);
}

int sqlite_alert_update(Backend *b, const AlertRow *row, Err *err)
{
        return put_alert((Sqlite *)b, row, NULL, err);
}

int sqlite_alert_get(Backend *b, int64_t number, AlertRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ALERT_GET];
        int r;

        bind_int(stmt, 1, number);
        r = sqlite_row(s, SQL_ALERT_GET, err);
        if (r != 0)
                return r;
        *ret = (AlertRow){ .number = sqlite3_column_int64(stmt, 0),
                .reply = sqlite3_column_int64(stmt, 1),
                .patient = sqlite3_column_int64(stmt, 2),
                .followup = sqlite3_column_int64(stmt, 3),
                .task = sqlite3_column_int64(stmt, 4),
                .clinic = sqlite3_column_int(stmt, 5),
                .responsible = sqlite3_column_int(stmt, 6),
                .created = column_utc_ms(stmt, 7),
                .latest = column_utc_ms(stmt, 8),
                .n_replies = (unsigned)sqlite3_column_int(stmt, 9),
                .n_calls = (unsigned)sqlite3_column_int(stmt, 10),
                .next = column_utc_ms(stmt, 11),
                .notified = column_utc_ms(stmt, 12),
                .acknowledged = column_utc_ms(stmt, 13),
                .by = column_dup(stmt, 14),
                .how = column_dup(stmt, 15),
                .done = column_utc_ms(stmt, 16) };
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_alert_numbers_open(Backend *b, GArray *ret, Err *err)
{
        return sqlite_numbers((Sqlite *)b, SQL_ALERT_NUMBERS_OPEN, ret, err);
}

int sqlite_alert_numbers_since(Backend *b, UtcMs since, GArray *ret, Err *err)
{
        return numbers_by(b, SQL_ALERT_NUMBERS_SINCE, since.ms, ret, err);
}

int sqlite_alert_numbers_task(Backend *b, int64_t task, GArray *ret, Err *err)
{
        return numbers_by(b, SQL_ALERT_NUMBERS_TASK, task, ret, err);
}

/* ---- notices --------------------------------------------------------------------------------- */

static int put_notice(Sqlite *s, const NoticeRow *row, int64_t *number, Err *err)
{
        sqlite3_stmt *stmt = s->stmt[SQL_NOTICE_PUT];

        bind_int_or_null(stmt, 1, row->number);
        bind_text(stmt, 2, row->id);
        bind_text(stmt, 3, notice_kind_to_string(row->kind));
        bind_text(stmt, 4, notice_state_to_string(row->state));
        bind_int_or_null(stmt, 5, row->alert);
        bind_int_or_null(stmt, 6, row->staff);
        bind_int(stmt, 7, row->channel);
        bind_int_or_null(stmt, 8, row->clinic);
        bind_int_or_null(stmt, 9, row->provider);
        bind_text(stmt, 10, row->recipient);
        bind_text(stmt, 11, row->name);
        bind_int_or_null(stmt, 12, row->language);
        bind_text(stmt, 13, row->text);
        bind_int(stmt, 14, row->attempts);
        bind_utc_ms(stmt, 15, row->created);
        bind_utc_ms(stmt, 16, row->next);
        bind_utc_ms(stmt, 17, row->ended);
        bind_text(stmt, 18, row->detail);
        bind_int_or_null(stmt, 19, row->task);
        return put(s, SQL_NOTICE_PUT, number, err);
}

int sqlite_notice_add(Backend *b, NoticeRow *row, Err *err)
{
        return put_notice((Sqlite *)b, row, &row->number, err);
}

int sqlite_notice_update(Backend *b, const NoticeRow *row, Err *err)
{
        return put_notice((Sqlite *)b, row, NULL, err);
}

int sqlite_notice_get(Backend *b, int64_t number, NoticeRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_NOTICE_GET];
        int r;

        bind_int(stmt, 1, number);
        r = sqlite_row(s, SQL_NOTICE_GET, err);
        if (r != 0)
                return r;
        *ret = (NoticeRow){ .number = sqlite3_column_int64(stmt, 0),
                .kind = (NoticeKind)notice_kind_from_string((const char *)sqlite3_column_text(stmt, 2)),
                .state = (NoticeState)notice_state_from_string((const char *)sqlite3_column_text(stmt, 3)),
                .alert = sqlite3_column_int64(stmt, 4),
                .staff = sqlite3_column_int(stmt, 5),
                .channel = (unsigned)sqlite3_column_int(stmt, 6),
                .clinic = sqlite3_column_int(stmt, 7),
                .provider = sqlite3_column_int(stmt, 8),
                .recipient = column_dup(stmt, 9),
                .name = column_dup(stmt, 10),
                .language = sqlite3_column_int(stmt, 11),
                .text = column_dup(stmt, 12),
                .attempts = (unsigned)sqlite3_column_int(stmt, 13),
                .created = column_utc_ms(stmt, 14),
                .next = column_utc_ms(stmt, 15),
                .ended = column_utc_ms(stmt, 16),
                .detail = column_dup(stmt, 17),
                .task = sqlite3_column_int64(stmt, 18) };
        column_copy(stmt, 1, ret->id, sizeof(ret->id));
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_notice_numbers_due(Backend *b, UtcMs until, unsigned n_max, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_NOTICE_NUMBERS_DUE], 1, until.ms);
        bind_int(s->stmt[SQL_NOTICE_NUMBERS_DUE], 2, n_max);
        return sqlite_numbers(s, SQL_NOTICE_NUMBERS_DUE, ret, err);
}

int sqlite_notice_first(Backend *b, UtcMs *ret, Err *err)
{
        return one_instant((Sqlite *)b, SQL_NOTICE_FIRST, ret, err);
}

int sqlite_notice_numbers_sending(Backend *b, GArray *ret, Err *err)
{
        return sqlite_numbers((Sqlite *)b, SQL_NOTICE_NUMBERS_SENDING, ret, err);
}

int sqlite_notice_numbers_of(Backend *b, int64_t alert, GArray *ret, Err *err)
{
        return numbers_by(b, SQL_NOTICE_NUMBERS_OF, alert, ret, err);
}

int sqlite_notice_last(Backend *b, const char *recipient, const char *name, UtcMs *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_text(s->stmt[SQL_NOTICE_LAST], 1, recipient);
        bind_text(s->stmt[SQL_NOTICE_LAST], 2, name);
        return one_instant(s, SQL_NOTICE_LAST, ret, err);
}

/* ---- one-time links -------------------------------------------------------------------------- */

int sqlite_ack_link_put(Backend *b, const AckLinkRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ACK_LINK_PUT];

        sqlite3_bind_blob(stmt, 1, row->digest, sizeof(row->digest), SQLITE_STATIC);
        bind_int(stmt, 2, row->alert);
        bind_int_or_null(stmt, 3, row->staff);
        return sqlite_write(s, SQL_ACK_LINK_PUT, err);
}

int sqlite_ack_link_get(Backend *b, const uint8_t digest[static ID_DIGEST_BYTES], AckLinkRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ACK_LINK_GET];
        int r;

        sqlite3_bind_blob(stmt, 1, digest, ID_DIGEST_BYTES, SQLITE_STATIC);
        r = sqlite_row(s, SQL_ACK_LINK_GET, err);
        if (r != 0)
                return r;
        *ret = (AckLinkRow){ .alert = sqlite3_column_int64(stmt, 0), .staff = sqlite3_column_int(stmt, 1) };
        memcpy(ret->digest, digest, ID_DIGEST_BYTES);
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_ack_link_list(Backend *b, int64_t alert, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_ACK_LINK_LIST];
        int r;

        bind_int(stmt, 1, alert);
        while ((r = sqlite_row(s, SQL_ACK_LINK_LIST, err)) == 0) {
                AckLinkRow row = { .alert = alert, .staff = sqlite3_column_int(stmt, 1) };

                memcpy(row.digest, sqlite3_column_blob(stmt, 0), MIN(sizeof(row.digest), (size_t)sqlite3_column_bytes(stmt, 0)));
                g_array_append_val(ret, row);
        }
        return MIN(r, 0);
}

int sqlite_ack_link_delete_of(Backend *b, int64_t alert, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_ACK_LINK_DELETE_OF], 1, alert);
        return sqlite_write(s, SQL_ACK_LINK_DELETE_OF, err);
}

/* ---- what staff have written ----------------------------------------------------------------- */

int sqlite_staff_reply_put(Backend *b, const StaffReplyRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_STAFF_REPLY_PUT];

        sqlite3_bind_blob(stmt, 1, row->digest, sizeof(row->digest), SQLITE_STATIC);
        bind_int_or_null(stmt, 2, row->alert);
        bind_int(stmt, 3, row->at.ms);
        return sqlite_write(s, SQL_STAFF_REPLY_PUT, err);
}

int sqlite_staff_reply_get(Backend *b, const uint8_t digest[static ID_DIGEST_BYTES], StaffReplyRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_STAFF_REPLY_GET];
        int r;

        sqlite3_bind_blob(stmt, 1, digest, ID_DIGEST_BYTES, SQLITE_STATIC);
        r = sqlite_row(s, SQL_STAFF_REPLY_GET, err);
        if (r != 0)
                return r;
        *ret = (StaffReplyRow){ .alert = sqlite3_column_int64(stmt, 0), .at = { sqlite3_column_int64(stmt, 1) } };
        memcpy(ret->digest, digest, ID_DIGEST_BYTES);
        sqlite3_reset(stmt);
        return 0;
}

int sqlite_staff_replies_delete(Backend *b, UtcMs before, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_STAFF_REPLIES_DELETE], 1, before.ms);
        return sqlite_write(s, SQL_STAFF_REPLIES_DELETE, err);
}
