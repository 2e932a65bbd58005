/* The large tables: patients, records, follow-ups. */
#include <jansson.h>

#include "store/sqlite/bind.h"
#include "store/sqlite/verbs.h"

/* ---- patients -------------------------------------------------------------------------------- */

static char *addresses_to_json(const GPtrArray *addresses)
{
        json_t *object;
        char *text;

        if (!addresses || addresses->len == 0)
                return NULL;
        object = json_object();
        for (guint i = 0; i < addresses->len; i++) {
                const Address *a = g_ptr_array_index(addresses, i);
                (void)json_object_set_new(object, a->method, json_string(a->name));
        }
        text = json_dumps(object, JSON_COMPACT);
        json_decref(object);
        return text; /* malloc()ed: GLib's allocator is malloc */
}

static GPtrArray *addresses_from_json(const char *text)
{
        GPtrArray *addresses = addresses_new();
        json_t *object = text ? json_loads(text, 0, NULL) : NULL;
        const char *method;
        json_t *name;

        json_object_foreach (object, method, name)
                (void)addresses_add(addresses, method, json_string_value(name));
        json_decref(object);
        return addresses;
}

static void read_patient(sqlite3_stmt *stmt, PatientRow *ret)
{
        *ret = (PatientRow){ 0 };
        ret->number = sqlite3_column_int64(stmt, 0);
        ret->origin = sqlite3_column_int(stmt, 1);
        ret->p.id = column_dup(stmt, 2);
        ret->p.consent = consent_unpack(sqlite3_column_int(stmt, 3));
        ret->staff = consent_unpack(sqlite3_column_int(stmt, 4));
        ret->updated_at = column_utc_ms(stmt, 5);
        column_copy(stmt, 6, ret->p.phone, sizeof(ret->p.phone));
        ret->p.name = column_dup(stmt, 7);
        ret->language = sqlite3_column_int(stmt, 8);
        ret->zone = sqlite3_column_int(stmt, 9);
        ret->p.has_birth_date = sqlite3_column_type(stmt, 10) != SQLITE_NULL;
        if (ret->p.has_birth_date)
                ret->p.birth_date = civil_date_from_number(sqlite3_column_int(stmt, 10));
        ret->p.addresses = addresses_from_json((const char *)sqlite3_column_text(stmt, 11));
        ret->p.guardian_name = column_dup(stmt, 12);
        column_copy(stmt, 13, ret->p.guardian_phone, sizeof(ret->p.guardian_phone));
        ret->segment = sqlite3_column_int(stmt, 14);
        ret->p.standing = (PatientStanding)sqlite3_column_int(stmt, 15);
        ret->consent_at = column_utc_ms(stmt, 16);
        ret->p.has_consent_end = sqlite3_column_type(stmt, 17) != SQLITE_NULL;
        if (ret->p.has_consent_end)
                ret->p.consent_end = column_utc_s(stmt, 17);
        ret->replaced_by = sqlite3_column_int64(stmt, 18);
}

static int one_patient(Sqlite *s, Statement which, PatientRow *ret, Err *err)
{
        int r = sqlite_row(s, which, err);

        if (r != 0)
                return r;
        read_patient(s->stmt[which], ret);
        sqlite3_reset(s->stmt[which]);
        return 0;
}

int sqlite_patient_find(Backend *b, int32_t origin, const char *id, PatientRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_PATIENT_FIND], 1, origin);
        bind_text(s->stmt[SQL_PATIENT_FIND], 2, id);
        return one_patient(s, SQL_PATIENT_FIND, ret, err);
}

int sqlite_patient_get(Backend *b, int64_t number, PatientRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_PATIENT_GET], 1, number);
        return one_patient(s, SQL_PATIENT_GET, ret, err);
}

static int write_patient(Sqlite *s, Statement which, const PatientRow *row, Err *err)
{
        g_autofree char *addresses = addresses_to_json(row->p.addresses);
        sqlite3_stmt *stmt = s->stmt[which];

        bind_int(stmt, 1, row->number);
        if (which == SQL_PATIENT_INSERT) {
                bind_int(stmt, 2, row->origin);
                bind_text(stmt, 3, row->p.id);
        }
        bind_int(stmt, 4, consent_pack(&row->p.consent));
        bind_int(stmt, 5, consent_pack(&row->staff));
        bind_utc_ms(stmt, 6, row->updated_at);
        bind_text_or_null(stmt, 7, row->p.phone);
        bind_text(stmt, 8, row->p.name);
        bind_int_or_null(stmt, 9, row->language);
        bind_int_or_null(stmt, 10, row->zone);
        if (row->p.has_birth_date)
                bind_int(stmt, 11, civil_date_number(row->p.birth_date));
        else
                sqlite3_bind_null(stmt, 11);
        bind_text(stmt, 12, addresses);
        bind_text(stmt, 13, row->p.guardian_name);
        bind_text_or_null(stmt, 14, row->p.guardian_phone);
        bind_int_or_null(stmt, 15, row->segment);
        bind_int_or_null(stmt, 16, row->p.standing);
        bind_utc_ms(stmt, 17, row->consent_at);
        bind_utc_s(stmt, 18, row->p.has_consent_end ? row->p.consent_end : UTC_NEVER);
        bind_int_or_null(stmt, 19, row->replaced_by);
        return sqlite_write(s, which, err);
}

int sqlite_patient_insert(Backend *b, const PatientRow *row, Err *err)
{
        return write_patient((Sqlite *)b, SQL_PATIENT_INSERT, row, err);
}

int sqlite_patient_update(Backend *b, const PatientRow *row, Err *err)
{
        return write_patient((Sqlite *)b, SQL_PATIENT_UPDATE, row, err);
}

int sqlite_patient_ending(Backend *b, UtcMs until, unsigned n_max, GArray *numbers, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        sqlite3_stmt *stmt = s->stmt[SQL_PATIENT_ENDING];
        int r;

        bind_utc_s(stmt, 1, until);
        bind_int(stmt, 2, n_max);
        while ((r = sqlite_next(s, SQL_PATIENT_ENDING, err)) > 0) {
                int64_t number = sqlite3_column_int64(stmt, 0);

                g_array_append_val(numbers, number);
        }
        return r;
}

int sqlite_patient_first_end(Backend *b, UtcMs *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r = sqlite_row(s, SQL_PATIENT_FIRST_END, err);

        if (r != 0)
                return r;
        *ret = column_utc_s(s->stmt[SQL_PATIENT_FIRST_END], 0);
        sqlite3_reset(s->stmt[SQL_PATIENT_FIRST_END]);
        return utc_is_never(*ret) ? STORE_NOT_FOUND : 0;
}

/* ---- records --------------------------------------------------------------------------------- */

static void read_record(sqlite3_stmt *stmt, RecordRow *ret)
{
        const void *digest = sqlite3_column_blob(stmt, 4);

        *ret = (RecordRow){ 0 };
        ret->number = sqlite3_column_int64(stmt, 0);
        ret->origin = sqlite3_column_int(stmt, 1);
        ret->type = (RecordType)sqlite3_column_int(stmt, 2);
        ret->id = column_dup(stmt, 3);
        if (digest && sqlite3_column_bytes(stmt, 4) == ROW_DIGEST_BYTES)
                memcpy(ret->digest, digest, ROW_DIGEST_BYTES);
        ret->patient = sqlite3_column_int64(stmt, 5);
        ret->status = (RecordStatus)sqlite3_column_int(stmt, 6);
        ret->moment = column_utc_s(stmt, 7);
        ret->procedure = sqlite3_column_int(stmt, 8);
        ret->protocol = sqlite3_column_int(stmt, 9);
        ret->practitioner = sqlite3_column_int(stmt, 10);
        ret->updated_at = column_utc_ms(stmt, 11);
        ret->responsible = sqlite3_column_int(stmt, 12);
        ret->plan = column_dup(stmt, 13);
        ret->is_history = sqlite3_column_int(stmt, 14) != 0;
        ret->told = column_utc_s(stmt, 15);
        ret->staff_plan = column_dup(stmt, 16);
}

static int one_record(Sqlite *s, Statement which, RecordRow *ret, Err *err)
{
        int r = sqlite_row(s, which, err);

        if (r != 0)
                return r;
        read_record(s->stmt[which], ret);
        sqlite3_reset(s->stmt[which]);
        return 0;
}

int sqlite_record_find(Backend *b, int32_t origin, RecordType type, const char *id, RecordRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_RECORD_FIND], 1, origin);
        bind_text(s->stmt[SQL_RECORD_FIND], 2, id);
        bind_int(s->stmt[SQL_RECORD_FIND], 3, type);
        return one_record(s, SQL_RECORD_FIND, ret, err);
}

int sqlite_record_get(Backend *b, int64_t number, RecordRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_RECORD_GET], 1, number);
        return one_record(s, SQL_RECORD_GET, ret, err);
}

static int write_record(Sqlite *s, Statement which, const RecordRow *row, Err *err)
{
        sqlite3_stmt *stmt = s->stmt[which];

        bind_int(stmt, 1, row->number);
        if (which == SQL_RECORD_INSERT) {
                bind_int(stmt, 2, row->origin);
                bind_int(stmt, 3, row->type);
                bind_text(stmt, 4, row->id);
        }
        sqlite3_bind_blob(stmt, 5, row->digest, ROW_DIGEST_BYTES, SQLITE_STATIC);
        bind_int(stmt, 6, row->patient);
        bind_int(stmt, 7, row->status);
        bind_utc_s(stmt, 8, row->moment);
        bind_int_or_null(stmt, 9, row->procedure);
        bind_int_or_null(stmt, 10, row->protocol);
        bind_int_or_null(stmt, 11, row->practitioner);
        bind_utc_ms(stmt, 12, row->updated_at);
        bind_int_or_null(stmt, 13, row->responsible);
        bind_text(stmt, 14, row->plan);
        bind_int_or_null(stmt, 15, row->is_history);
        bind_utc_s(stmt, 16, row->told);
        bind_text(stmt, 17, row->staff_plan);
        return sqlite_write(s, which, err);
}

int sqlite_record_insert(Backend *b, const RecordRow *row, Err *err)
{
        return write_record((Sqlite *)b, SQL_RECORD_INSERT, row, err);
}

int sqlite_record_update(Backend *b, const RecordRow *row, Err *err)
{
        return write_record((Sqlite *)b, SQL_RECORD_UPDATE, row, err);
}

int sqlite_record_numbers_of(Backend *b, int64_t patient, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_RECORD_NUMBERS_OF], 1, patient);
        return sqlite_numbers(s, SQL_RECORD_NUMBERS_OF, ret, err);
}

int sqlite_record_numbers(Backend *b, int64_t after, unsigned n_max, GArray *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_RECORD_NUMBERS], 1, after);
        bind_int(s->stmt[SQL_RECORD_NUMBERS], 2, n_max);
        return sqlite_numbers(s, SQL_RECORD_NUMBERS, ret, err);
}

/* ---- follow-ups ------------------------------------------------------------------------------ */

static void read_followup(sqlite3_stmt *stmt, FollowupRow *ret)
{
        Followup *f = &ret->f;

        memset(ret, 0, sizeof(*ret));
        f->id = sqlite3_column_int64(stmt, 0);
        ret->protocol = sqlite3_column_int(stmt, 1);
        f->step = (uint32_t)sqlite3_column_int(stmt, 2);
        ret->lane = sqlite3_column_int(stmt, 3);
        f->state = (FollowupState)followup_state_from_string((const char *)sqlite3_column_text(stmt, 4));
        f->due = column_utc_s(stmt, 5);
        f->opens = column_utc_s(stmt, 6);
        f->closes = column_utc_s(stmt, 7);
        f->aim = column_utc_s(stmt, 8);
        f->message = sqlite3_column_int64(stmt, 9);
        f->n_attempts = (unsigned)sqlite3_column_int(stmt, 10);
        column_copy(stmt, 11, f->reason, sizeof(f->reason));
        f->delay.ms = sqlite3_column_int64(stmt, 12) * 1000;
        ret->decided = (Decided)sqlite3_column_int(stmt, 13);
        f->cause = sqlite3_column_int64(stmt, 14);
        f->held_since = column_utc_s(stmt, 15);
}

/* a bound past every instant, for "all" */
static int64_t until_s(UtcMs until)
{
        return utc_is_never(until) ? INT64_MAX : utc_floor_s(until).ms / 1000;
}

static int many_followups(Sqlite *s, Statement which, GArray *rows, Err *err)
{
        int r;

        while ((r = sqlite_next(s, which, err)) > 0) {
                g_array_set_size(rows, rows->len + 1);
                read_followup(s->stmt[which], &g_array_index(rows, FollowupRow, rows->len - 1));
        }
        return r;
}

int sqlite_followup_get(Backend *b, int64_t id, FollowupRow *ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r;

        if (recent_get_followup(s->recent, id, ret))
                return 0;
        bind_int(s->stmt[SQL_FOLLOWUP_GET], 1, id);
        r = sqlite_row(s, SQL_FOLLOWUP_GET, err);
        if (r != 0)
                return r;
        read_followup(s->stmt[SQL_FOLLOWUP_GET], ret);
        sqlite3_reset(s->stmt[SQL_FOLLOWUP_GET]);
        return 0;
}

enum { N_FOLLOWUP_COLUMNS = 16 };

/* after the first @n values */
static void bind_followup(sqlite3_stmt *stmt, int n, const FollowupRow *row)
{
        const Followup *f = &row->f;

        bind_int(stmt, n + 1, f->id);
        bind_int(stmt, n + 2, row->protocol);
        bind_int(stmt, n + 3, f->step);
        bind_int(stmt, n + 4, row->lane);
        bind_text(stmt, n + 5, followup_state_to_string(f->state));
        bind_utc_s(stmt, n + 6, f->due);
        bind_utc_s(stmt, n + 7, f->opens);
        bind_utc_s(stmt, n + 8, f->closes);
        bind_utc_s(stmt, n + 9, f->aim);
        bind_int_or_null(stmt, n + 10, f->message);
        bind_int_or_null(stmt, n + 11, f->n_attempts);
        bind_text_or_null(stmt, n + 12, f->reason);
        bind_int_or_null(stmt, n + 13, f->delay.ms / 1000);
        bind_int_or_null(stmt, n + 14, row->decided);
        bind_int_or_null(stmt, n + 15, f->cause);
        bind_utc_s(stmt, n + 16, f->held_since);
}

/*
 * A plan has about eight, and half of what one costs is beginning and ending its statement. OR FAIL: what was put
 * before a fault is taken back with the verb, so the statement need keep nothing for taking it back itself.
 */
int sqlite_followup_insert(Backend *b, const FollowupRow *rows, unsigned n_rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r = 0;

        for (unsigned i = 0, n; r == 0 && i < n_rows; i += n) {
                const Statement which = n_rows - i >= 8 ? SQL_FOLLOWUP_INSERT_8 : SQL_FOLLOWUP_INSERT;

                n = which == SQL_FOLLOWUP_INSERT_8 ? 8 : 1;
                for (unsigned k = 0; k < n; k++)
                        bind_followup(s->stmt[which], (int)k * N_FOLLOWUP_COLUMNS, &rows[i + k]);
                r = sqlite_write(s, which, err);
        }
        return r;
}

int sqlite_followup_update(Backend *b, const FollowupRow *row, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r;

        bind_followup(s->stmt[SQL_FOLLOWUP_UPDATE], 0, row);
        r = sqlite_write(s, SQL_FOLLOWUP_UPDATE, err);
        if (r == 0 && row->f.state == FOLLOWUP_SENDING)
                recent_put_followup(s->recent, row);
        else
                recent_drop_followup(s->recent, row->f.id);
        return r;
}

int sqlite_followup_range(Backend *b, int64_t after, int64_t last, unsigned n_max, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_FOLLOWUP_RANGE], 1, after);
        bind_int(s->stmt[SQL_FOLLOWUP_RANGE], 2, last);
        bind_int(s->stmt[SQL_FOLLOWUP_RANGE], 3, n_max);
        return many_followups(s, SQL_FOLLOWUP_RANGE, rows, err);
}

int sqlite_followup_planned_of(Backend *b, int64_t patient, UtcMs until, int64_t but, GArray *rows, Err *err)
{
        Sqlite *s = (Sqlite *)b;

        bind_int(s->stmt[SQL_FOLLOWUP_PLANNED_OF], 1, patient);
        bind_int(s->stmt[SQL_FOLLOWUP_PLANNED_OF], 2, until_s(until));
        bind_int(s->stmt[SQL_FOLLOWUP_PLANNED_OF], 3, but);
        return many_followups(s, SQL_FOLLOWUP_PLANNED_OF, rows, err);
}

int sqlite_followup_queue(Backend *b, Queue queue, int32_t lane, UtcMs until, unsigned n_max, GArray *rows,
        Err *err)
{
        static const Statement statement[] = {
                [QUEUE_PLANNED] = SQL_QUEUE_PLANNED, [QUEUE_HELD_CLOSES] = SQL_QUEUE_HELD_CLOSES,
                [QUEUE_HELD_FROM] = SQL_QUEUE_HELD_FROM, [QUEUE_TASK] = SQL_QUEUE_TASK,
        };
        Sqlite *s = (Sqlite *)b;
        Statement which = statement[queue];
        const guint n_before = rows->len;
        int r;

        bind_int(s->stmt[which], 1, until_s(until));
        bind_int(s->stmt[which], 2, n_max);
        if (queue == QUEUE_PLANNED)
                bind_int(s->stmt[which], 3, lane);
        r = many_followups(s, which, rows, err);
        for (guint i = n_before; queue == QUEUE_PLANNED && i < rows->len; i++)
                recent_put_followup(s->recent, &g_array_index(rows, FollowupRow, i));
        return r;
}

int sqlite_queue_first(Backend *b, Queue queue, int32_t lane, UtcMs *ret, Err *err)
{
        static const Statement statement[] = {
                [QUEUE_PLANNED] = SQL_FIRST_PLANNED, [QUEUE_HELD_CLOSES] = SQL_FIRST_HELD_CLOSES,
                [QUEUE_HELD_FROM] = SQL_FIRST_HELD_FROM, [QUEUE_TASK] = SQL_FIRST_TASK,
        };
        Sqlite *s = (Sqlite *)b;
        Statement which = statement[queue];
        int r;

        if (queue == QUEUE_PLANNED)
                bind_int(s->stmt[which], 1, lane);
        r = sqlite_row(s, which, err);
        if (r != 0)
                return r;
        *ret = column_utc_s(s->stmt[which], 0);
        sqlite3_reset(s->stmt[which]);
        return 0;
}
