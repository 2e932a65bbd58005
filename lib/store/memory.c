/*
 * The store in memory: the reference the embedded one is tested against, and the empty store of previews.
 *
 * Every table is a tree of rows by number; every index is a set of keys that its rows say. A change keeps
 * the row it replaced in a journal, from which verbs and groups are taken back.
 */
#include "store/backend.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "store/memory-tables.h"

enum { ATTEMPTS_PER_MESSAGE = 4096, TALLIES_PER_LANE = 64, KEYS_MAX = 4 };

/* Sets of keys beside the rows; the queues of follow-ups come first, with the numbers they have outside. */
typedef enum Index {
        INDEX_RECORDS_OF_PATIENT = QUEUE_TASK + 1, INDEX_MESSAGES_OF_PATIENT, INDEX_SENDING, INDEX_HISTORY_OF_FOLLOWUP,
        INDEX_CONSENT_END,
        INDEX_RECEIPTS_OF_MESSAGE, INDEX_STRAYS_OF_NAME, INDEX_KNOWN, INDEX_WATCH,
} Index;

/* A place in an index: ordered by index, group, rank, number. */
typedef struct Key {
        int index;
        int64_t group, rank, number;
} Key;

typedef struct Change {
        Table table;
        int64_t number;
        gpointer before; /* NULL: there was none */
} Change;

typedef struct Memory {
        Backend backend;
        GTree *tables[N_TABLES]; /* int64_t -> row */
        int64_t next[N_TABLES];
        GTree *order;            /* set of Key */
        GHashTable *names;       /* what is unique by a text -> number */
        GArray *journal;         /* Change */
        guint n_before_verb;
} Memory;

/* ---- rows: copying and freeing ---------------------------------------------------------------- */

typedef struct WordRow {
        char *text;
} WordRow;

typedef struct StopRow {
        char *address;
        UtcMs since;
        bool by_patient;
} StopRow;

typedef struct KnownRow {
        int64_t name, recipient, message;
} KnownRow;

static gpointer row_copy(Table table, gconstpointer row)
{
        switch (table) {
        case TABLE_SECRET:
                return g_memdup2(row, STORE_SECRET_BYTES);
        case TABLE_ERASED:
                return g_memdup2(row, sizeof(ErasedRow));
        case TABLE_ERASING:
                return g_memdup2(row, sizeof(ErasingRow));
        case TABLE_KNOWN:
                return g_memdup2(row, sizeof(KnownRow));
        case TABLE_WATCH:
                return g_memdup2(row, sizeof(WatchRow));
        case TABLE_BLOCK: {
                BlockRow *copy = g_memdup2(row, sizeof(*copy));
                copy->address = g_strdup(copy->address);
                return copy;
        }
        case TABLE_RECEIPT: {
                ReceiptRow *copy = g_memdup2(row, sizeof(*copy));
                copy->part = g_strdup(copy->part);
                copy->detail = g_strdup(copy->detail);
                return copy;
        }
        case TABLE_STRAY: {
                StrayRow *copy = g_memdup2(row, sizeof(*copy));
                copy->provider = g_strdup(copy->provider);
                copy->provider_message_id = g_strdup(copy->provider_message_id);
                copy->recipient = g_strdup(copy->recipient);
                copy->part = g_strdup(copy->part);
                copy->detail = g_strdup(copy->detail);
                return copy;
        }
        case TABLE_META:
                return g_memdup2(row, sizeof(MetaRow));
        case TABLE_TALLY:
        case TABLE_ERASED_COUNT:
                return g_memdup2(row, sizeof(TallyRow));
        case TABLE_FOLLOWUP:
                return g_memdup2(row, sizeof(FollowupRow));
        case TABLE_WORD: {
                WordRow *copy = g_memdup2(row, sizeof(*copy));
                copy->text = g_strdup(copy->text);
                return copy;
        }
        case TABLE_ORIGIN: {
                OriginRow *copy = g_memdup2(row, sizeof(*copy));
                copy->clinic = g_strdup(copy->clinic);
                copy->system = g_strdup(copy->system);
                return copy;
        }
        case TABLE_LANE: {
                LaneRow *copy = g_memdup2(row, sizeof(*copy));
                copy->clinic = g_strdup(copy->clinic);
                copy->method = g_strdup(copy->method);
                return copy;
        }
        case TABLE_PROTOCOL: {
                ProtocolRow *copy = g_memdup2(row, sizeof(*copy));
                copy->id = g_strdup(copy->id);
                copy->content = g_strdup(copy->content);
                return copy;
        }
        case TABLE_PATIENT: {
                PatientRow *copy = g_memdup2(row, sizeof(*copy));
                patient_copy(&((const PatientRow *)row)->p, &copy->p);
                /* these follow from their words, as they do in the embedded store */
                g_clear_pointer(&copy->p.language, g_free);
                g_clear_pointer(&copy->p.segment, g_free);
                copy->p.zone = NULL;
                return copy;
        }
        case TABLE_RECORD: {
                RecordRow *copy = g_memdup2(row, sizeof(*copy));
                copy->id = g_strdup(copy->id);
                copy->plan = g_strdup(copy->plan);
                copy->staff_plan = g_strdup(copy->staff_plan);
                return copy;
        }
        case TABLE_MESSAGE: {
                MessageRow *copy = g_memdup2(row, sizeof(*copy));
                copy->m.to = g_strdup(copy->m.to);
                copy->m.text = g_strdup(copy->m.text);
                copy->m.template = g_strdup(copy->m.template);
                copy->m.clinic = copy->m.method = copy->m.provider = copy->m.language = copy->m.coding = NULL;
                copy->m.followups = g_array_copy(copy->m.followups);
                copy->provider_message_id = g_strdup(copy->provider_message_id);
                return copy;
        }
        case TABLE_ATTEMPT: {
                AttemptRow *copy = g_memdup2(row, sizeof(*copy));
                copy->detail = g_strdup(copy->detail);
                return copy;
        }
        case TABLE_HISTORY: {
                HistoryRow *copy = g_memdup2(row, sizeof(*copy));
                copy->what = g_strdup(copy->what);
                copy->who = g_strdup(copy->who);
                copy->why = g_strdup(copy->why);
                return copy;
        }
        case TABLE_POLL: {
                StorePoll *copy = g_memdup2(row, sizeof(*copy));
                copy->source = g_strdup(copy->source);
                copy->resource = g_strdup(copy->resource);
                copy->next = g_strdup(copy->next);
                return copy;
        }
        case TABLE_IN_FORCE: {
                InForceRow *copy = g_memdup2(row, sizeof(*copy));
                copy->files = g_strdup(copy->files);
                copy->planned_by = g_strdup(copy->planned_by);
                return copy;
        }
        case TABLE_STOP: {
                StopRow *copy = g_memdup2(row, sizeof(*copy));
                copy->address = g_strdup(copy->address);
                return copy;
        }
        case TABLE_PAUSE: {
                Pause *copy = g_memdup2(row, sizeof(*copy));
                copy->clinic = g_strdup(copy->clinic);
                copy->provider = g_strdup(copy->provider);
                copy->who = g_strdup(copy->who);
                copy->why = g_strdup(copy->why);
                return copy;
        }
        case TABLE_REPLY:
        case TABLE_REPLY_PART:
        case TABLE_ALERT:
        case TABLE_NOTICE:
        case TABLE_ACK_LINK:
        case TABLE_STAFF_REPLY:
                return memory_reply_row_copy(table, row);
        case TABLE_AUDIT:
        case TABLE_CONSENT:
                return memory_ledger_row_copy(table, row);
        }
        g_assert_not_reached();
}

static void row_free(Table table, gpointer row)
{
        if (!row)
                return;
        switch (table) {
        case TABLE_META:
        case TABLE_TALLY:
        case TABLE_FOLLOWUP:
        case TABLE_KNOWN:
        case TABLE_WATCH:
        case TABLE_SECRET:
        case TABLE_ERASED:
        case TABLE_ERASING:
        case TABLE_ERASED_COUNT:
                break;
        case TABLE_BLOCK:
                g_free(((BlockRow *)row)->address);
                break;
        case TABLE_RECEIPT:
                receipt_row_done(row);
                break;
        case TABLE_STRAY:
                stray_row_done(row);
                break;
        case TABLE_WORD:
                g_free(((WordRow *)row)->text);
                break;
        case TABLE_ORIGIN:
                g_free(((OriginRow *)row)->clinic);
                g_free(((OriginRow *)row)->system);
                break;
        case TABLE_LANE:
                g_free(((LaneRow *)row)->clinic);
                g_free(((LaneRow *)row)->method);
                break;
        case TABLE_PROTOCOL:
                g_free(((ProtocolRow *)row)->id);
                g_free(((ProtocolRow *)row)->content);
                break;
        case TABLE_PATIENT:
                patient_row_done(row);
                break;
        case TABLE_RECORD:
                record_row_done(row);
                break;
        case TABLE_MESSAGE:
                message_row_done(row);
                break;
        case TABLE_ATTEMPT:
                attempt_row_done(row);
                break;
        case TABLE_HISTORY:
                history_row_done(row);
                break;
        case TABLE_STOP:
                g_free(((StopRow *)row)->address);
                break;
        case TABLE_IN_FORCE:
                in_force_row_done(row);
                break;
        case TABLE_POLL:
                store_poll_done(row);
                break;
        case TABLE_PAUSE:
                g_free(((Pause *)row)->clinic);
                g_free(((Pause *)row)->provider);
                g_free(((Pause *)row)->who);
                g_free(((Pause *)row)->why);
                break;
        case TABLE_REPLY:
        case TABLE_REPLY_PART:
        case TABLE_ALERT:
        case TABLE_NOTICE:
        case TABLE_ACK_LINK:
        case TABLE_STAFF_REPLY:
                memory_reply_row_done(table, row);
                break;
        case TABLE_AUDIT:
        case TABLE_CONSENT:
                memory_ledger_row_done(table, row);
                break;
        }
        g_free(row);
}

/* ---- indexes ---------------------------------------------------------------------------------- */

static int compare(int64_t a, int64_t b)
{
        return a < b ? -1 : a > b;
}

static gint key_compare(gconstpointer a, gconstpointer b, gpointer unused)
{
        const Key *x = a, *y = b;
        int c = compare(x->index, y->index);

        if (c == 0)
                c = compare(x->group, y->group);
        if (c == 0)
                c = compare(x->rank, y->rank);
        return c != 0 ? c : compare(x->number, y->number);
}

static gint number_compare(gconstpointer a, gconstpointer b, gpointer unused)
{
        return compare(*(const int64_t *)a, *(const int64_t *)b);
}

/* The index keys a row says; NULL instants are in no queue, as in the embedded store. */
static unsigned row_keys(Table table, int64_t number, gconstpointer row, Key keys[static KEYS_MAX])
{
        unsigned n = 0;

        if (table == TABLE_RECORD) {
                keys[n++] = (Key){ INDEX_RECORDS_OF_PATIENT, ((const RecordRow *)row)->patient, 0, number };
        } else if (table == TABLE_PATIENT) {
                const Patient *p = &((const PatientRow *)row)->p;
                if (p->has_consent_end)
                        keys[n++] = (Key){ INDEX_CONSENT_END, 0, p->consent_end.ms, number };
        } else if (table == TABLE_HISTORY) {
                keys[n++] = (Key){ INDEX_HISTORY_OF_FOLLOWUP, ((const HistoryRow *)row)->followup, 0, number };
        } else if (table == TABLE_RECEIPT) {
                keys[n++] = (Key){ INDEX_RECEIPTS_OF_MESSAGE, ((const ReceiptRow *)row)->message, ((const ReceiptRow *)row)->n, number };
        } else if (table == TABLE_STRAY) {
                keys[n++] = (Key){ INDEX_STRAYS_OF_NAME, ((const StrayRow *)row)->name, 0, number };
        } else if (table == TABLE_KNOWN) {
                keys[n++] = (Key){ INDEX_KNOWN, ((const KnownRow *)row)->name, ((const KnownRow *)row)->recipient, number };
        } else if (table == TABLE_WATCH) {
                keys[n++] = (Key){ INDEX_WATCH, 0, ((const WatchRow *)row)->due.ms, number };
        } else if (table == TABLE_MESSAGE) {
                const MessageRow *message = row;
                keys[n++] = (Key){ INDEX_MESSAGES_OF_PATIENT, message->m.patient_number, message->last_try.ms, number };
                if (message->m.state == MESSAGE_SENDING)
                        keys[n++] = (Key){ INDEX_SENDING, 0, 0, number };
        } else if (table == TABLE_FOLLOWUP) {
                const FollowupRow *followup = row;
                const Followup *f = &followup->f;
                if (f->state == FOLLOWUP_PLANNED && !utc_is_never(f->due))
                        keys[n++] = (Key){ QUEUE_PLANNED, followup->lane, f->due.ms, number };
                if (f->state == FOLLOWUP_HELD && !utc_is_never(f->closes))
                        keys[n++] = (Key){ QUEUE_HELD_CLOSES, 0, f->closes.ms, number };
                if (f->state == FOLLOWUP_HELD && !utc_is_never(f->held_since))
                        keys[n++] = (Key){ QUEUE_HELD_SINCE, 0, f->held_since.ms, number };
                if (f->state == FOLLOWUP_TASK && !utc_is_never(f->due))
                        keys[n++] = (Key){ QUEUE_TASK, 0, f->due.ms, number };
        }
        return n;
}

/* The text a row is unique by; NULL: none */
static char *row_name(Table table, gconstpointer row)
{
        switch (table) {
        case TABLE_WORD:
                return g_strconcat("word ", ((const WordRow *)row)->text, NULL);
        case TABLE_STOP:
                return g_strconcat("stop ", ((const StopRow *)row)->address, NULL);
        case TABLE_PATIENT:
                return g_strdup_printf("patient %d %s", ((const PatientRow *)row)->origin, ((const PatientRow *)row)->p.id);
        case TABLE_RECORD:
                return g_strdup_printf("record %d %d %s", ((const RecordRow *)row)->origin,
                        (int)((const RecordRow *)row)->type, ((const RecordRow *)row)->id);
        case TABLE_POLL:
                return g_strdup_printf("poll %s %s", ((const StorePoll *)row)->source, ((const StorePoll *)row)->resource);
        case TABLE_PAUSE: {
                const Pause *pause = row;
                return g_strdup_printf("pause %s %s", pause->clinic ? pause->clinic : "", pause->provider ? pause->provider : "");
        }
        case TABLE_META:
        case TABLE_ORIGIN:
        case TABLE_LANE:
        case TABLE_PROTOCOL:
        case TABLE_TALLY:
        case TABLE_FOLLOWUP:
        case TABLE_MESSAGE:
        case TABLE_ATTEMPT:
        case TABLE_HISTORY:
        case TABLE_REPLY:
        case TABLE_REPLY_PART:
        case TABLE_ALERT:
        case TABLE_NOTICE:
        case TABLE_ACK_LINK:
        case TABLE_STAFF_REPLY:
        case TABLE_RECEIPT:
        case TABLE_STRAY:
        case TABLE_KNOWN:
        case TABLE_WATCH:
        case TABLE_AUDIT:
        case TABLE_IN_FORCE:
        case TABLE_CONSENT:
        case TABLE_SECRET:
        case TABLE_ERASED:
        case TABLE_ERASING:
        case TABLE_ERASED_COUNT:
                return NULL;
        case TABLE_BLOCK:
                return g_strdup_printf("block %d %s", ((const BlockRow *)row)->provider, ((const BlockRow *)row)->address);
        }
        return NULL;
}

static void index_row(Memory *m, Table table, int64_t number, gconstpointer row, bool add)
{
        Key keys[KEYS_MAX];
        unsigned n = row ? row_keys(table, number, row, keys) : 0;
        g_autofree char *name = row ? row_name(table, row) : NULL;

        for (unsigned i = 0; i < n; i++) {
                if (add)
                        g_tree_insert(m->order, g_memdup2(&keys[i], sizeof(keys[i])), NULL);
                else
                        g_tree_remove(m->order, &keys[i]);
        }
        if (name && add)
                g_hash_table_insert(m->names, g_steal_pointer(&name), g_memdup2(&number, sizeof(number)));
        else if (name)
                g_hash_table_remove(m->names, name);
}

static gpointer get(Memory *m, Table table, int64_t number)
{
        return g_tree_lookup(m->tables[table], &number);
}

static gpointer find(Memory *m, const char *name, Table table, int64_t *ret_number)
{
        const int64_t *number = g_hash_table_lookup(m->names, name);

        if (!number)
                return NULL;
        if (ret_number)
                *ret_number = *number;
        return get(m, table, *number);
}

/* Put @row (owned) in the place of what is there; returns that, owned by the caller. NULL: none. */
static gpointer swap(Memory *m, Table table, int64_t number, gpointer row)
{
        gpointer key = NULL, before = NULL;

        if (g_tree_lookup_extended(m->tables[table], &number, &key, &before)) {
                index_row(m, table, number, before, false);
                g_tree_steal(m->tables[table], &number);
                g_free(key);
        }
        if (row) {
                g_tree_insert(m->tables[table], g_memdup2(&number, sizeof(number)), row);
                index_row(m, table, number, row, true);
        }
        return before;
}

static int put(Memory *m, Table table, int64_t number, gconstpointer row)
{
        Change change = { table, number, NULL };

        change.before = swap(m, table, number, row ? row_copy(table, row) : NULL);
        g_array_append_val(m->journal, change);
        return 0;
}

static int64_t next_number(Memory *m, Table table)
{
        return ++m->next[table];
}

/* ---- life and groups -------------------------------------------------------------------------- */

static void take_back(Memory *m, guint n_kept)
{
        while (m->journal->len > n_kept) {
                Change change = g_array_index(m->journal, Change, m->journal->len - 1);

                g_array_set_size(m->journal, m->journal->len - 1);
                row_free(change.table, swap(m, change.table, change.number, change.before));
        }
}

static void forget_journal(Memory *m)
{
        for (guint i = 0; i < m->journal->len; i++) {
                Change *change = &g_array_index(m->journal, Change, i);
                row_free(change->table, change->before);
        }
        g_array_set_size(m->journal, 0);
}

static void memory_free(Backend *b)
{
        Memory *m = (Memory *)b;

        forget_journal(m);
        for (int table = 0; table < N_TABLES; table++) {
                for (GTreeNode *node = g_tree_node_first(m->tables[table]); node; node = g_tree_node_next(node))
                        row_free((Table)table, g_tree_node_value(node));
                g_tree_unref(m->tables[table]);
        }
        g_tree_unref(m->order);
        g_hash_table_unref(m->names);
        g_array_unref(m->journal);
        g_free(m);
}

static int memory_begin(Backend *b, Err *err)
{
        return 0;
}

static int memory_commit(Backend *b, Err *err)
{
        forget_journal((Memory *)b);
        return 0;
}

static void memory_rollback(Backend *b)
{
        take_back((Memory *)b, 0);
}

static void memory_save(Backend *b)
{
        ((Memory *)b)->n_before_verb = ((Memory *)b)->journal->len;
}

static void memory_sure(Backend *b) { }

static int memory_release(Backend *b, Err *err)
{
        return 0;
}

static int memory_undo(Backend *b, Err *err)
{
        take_back((Memory *)b, ((Memory *)b)->n_before_verb);
        return 0;
}

/* ---- small tables ----------------------------------------------------------------------------- */

static int memory_meta_get(Backend *b, MetaRow *ret, Err *err)
{
        const MetaRow *row = get((Memory *)b, TABLE_META, 1);

        if (!row)
                return STORE_NOT_FOUND;
        *ret = *row;
        return 0;
}

static int memory_meta_put(Backend *b, const MetaRow *row, Err *err)
{
        return put((Memory *)b, TABLE_META, 1, row);
}

static int memory_word_find(Backend *b, const char *text, int32_t *ret, Err *err)
{
        g_autofree char *name = g_strconcat("word ", text, NULL);
        int64_t number;

        if (!find((Memory *)b, name, TABLE_WORD, &number))
                return STORE_NOT_FOUND;
        *ret = (int32_t)number;
        return 0;
}

static int memory_word_text(Backend *b, int32_t ref, char **ret, Err *err)
{
        const WordRow *row = get((Memory *)b, TABLE_WORD, ref);

        if (!row)
                return STORE_NOT_FOUND;
        *ret = g_strdup(row->text);
        return 0;
}

/* Refs are places in the store's arrays, so those that were taken back are given out again. */
static int32_t next_ref(Memory *m, Table table)
{
        return g_tree_nnodes(m->tables[table]) + 1;
}

static int memory_word_add(Backend *b, const char *text, int32_t *ret, Err *err)
{
        const WordRow row = { (char *)text };

        *ret = next_ref((Memory *)b, TABLE_WORD);
        return put((Memory *)b, TABLE_WORD, *ret, &row);
}

static int memory_origin_add(Backend *b, OriginRow *row, Err *err)
{
        row->ref = next_ref((Memory *)b, TABLE_ORIGIN);
        return put((Memory *)b, TABLE_ORIGIN, row->ref, row);
}

static int memory_lane_add(Backend *b, LaneRow *row, Err *err)
{
        row->number = next_ref((Memory *)b, TABLE_LANE);
        return put((Memory *)b, TABLE_LANE, row->number, row);
}

static int memory_protocol_add(Backend *b, ProtocolRow *row, Err *err)
{
        row->ref = next_ref((Memory *)b, TABLE_PROTOCOL);
        return put((Memory *)b, TABLE_PROTOCOL, row->ref, row);
}

/* all rows of a table, copied, into an array of them */
static int list(Memory *m, Table table, GArray *rows)
{
        for (GTreeNode *node = g_tree_node_first(m->tables[table]); node; node = g_tree_node_next(node)) {
                g_autofree gpointer copy = row_copy(table, g_tree_node_value(node)); /* its insides move over */
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}

static int memory_origin_list(Backend *b, GArray *rows, Err *err)
{
        return list((Memory *)b, TABLE_ORIGIN, rows);
}

static int memory_lane_list(Backend *b, GArray *rows, Err *err)
{
        return list((Memory *)b, TABLE_LANE, rows);
}

static int memory_protocol_list(Backend *b, GArray *rows, Err *err)
{
        return list((Memory *)b, TABLE_PROTOCOL, rows);
}

static int memory_tally_list(Backend *b, GArray *rows, Err *err)
{
        return list((Memory *)b, TABLE_TALLY, rows);
}

static int memory_tally_put(Backend *b, const TallyRow *row, Err *err)
{
        return put((Memory *)b, TABLE_TALLY, (int64_t)row->lane * TALLIES_PER_LANE + row->what, row);
}

/* ---- patients and records --------------------------------------------------------------------- */

/* a copy of a row for the caller, or STORE_NOT_FOUND */
static int give(Table table, gconstpointer row, gpointer ret, size_t n_bytes)
{
        g_autofree gpointer copy = NULL;

        if (!row)
                return STORE_NOT_FOUND;
        copy = row_copy(table, row);
        memcpy(ret, copy, n_bytes);
        return 0;
}

static int memory_patient_find(Backend *b, int32_t origin, const char *id, PatientRow *ret, Err *err)
{
        g_autofree char *name = g_strdup_printf("patient %d %s", origin, id);

        return give(TABLE_PATIENT, find((Memory *)b, name, TABLE_PATIENT, NULL), ret, sizeof(*ret));
}

static int memory_patient_get(Backend *b, int64_t number, PatientRow *ret, Err *err)
{
        return give(TABLE_PATIENT, get((Memory *)b, TABLE_PATIENT, number), ret, sizeof(*ret));
}

static int memory_patient_put(Backend *b, const PatientRow *row, Err *err)
{
        return put((Memory *)b, TABLE_PATIENT, row->number, row);
}

static int memory_record_find(Backend *b, int32_t origin, RecordType type, const char *id, RecordRow *ret, Err *err)
{
        g_autofree char *name = g_strdup_printf("record %d %d %s", origin, (int)type, id);

        return give(TABLE_RECORD, find((Memory *)b, name, TABLE_RECORD, NULL), ret, sizeof(*ret));
}

static int memory_record_get(Backend *b, int64_t number, RecordRow *ret, Err *err)
{
        return give(TABLE_RECORD, get((Memory *)b, TABLE_RECORD, number), ret, sizeof(*ret));
}

static int memory_record_put(Backend *b, const RecordRow *row, Err *err)
{
        return put((Memory *)b, TABLE_RECORD, row->number, row);
}

/* numbers of an index's keys from (group, from) on while they are below (group, to) */
static int numbers(Memory *m, int index, int64_t group, int64_t from, int64_t to, GArray *ret)
{
        const Key first = { index, group, from, INT64_MIN };

        for (GTreeNode *node = g_tree_lower_bound(m->order, &first); node; node = g_tree_node_next(node)) {
                const Key *key = g_tree_node_key(node);

                if (key->index != index || key->group != group || key->rank >= to)
                        break;
                g_array_append_val(ret, key->number);
        }
        return 0;
}

static gint array_compare(gconstpointer a, gconstpointer b)
{
        return compare(*(const int64_t *)a, *(const int64_t *)b);
}

static int memory_record_numbers_of(Backend *b, int64_t patient, GArray *ret, Err *err)
{
        return numbers((Memory *)b, INDEX_RECORDS_OF_PATIENT, patient, 0, 1, ret);
}

static int memory_record_numbers(Backend *b, int64_t after, unsigned n_max, GArray *ret, Err *err)
{
        GTreeNode *node = g_tree_upper_bound(((Memory *)b)->tables[TABLE_RECORD], &after);

        for (; node && n_max > 0; node = g_tree_node_next(node), n_max--)
                g_array_append_vals(ret, g_tree_node_key(node), 1);
        return 0;
}

/* ---- follow-ups ------------------------------------------------------------------------------- */

static int memory_followup_get(Backend *b, int64_t id, FollowupRow *ret, Err *err)
{
        return give(TABLE_FOLLOWUP, get((Memory *)b, TABLE_FOLLOWUP, id), ret, sizeof(*ret));
}

static int memory_followup_put(Backend *b, const FollowupRow *row, Err *err)
{
        return put((Memory *)b, TABLE_FOLLOWUP, row->f.id, row);
}

static int memory_followup_insert(Backend *b, const FollowupRow *rows, unsigned n_rows, Err *err)
{
        int r = 0;

        for (unsigned i = 0; r == 0 && i < n_rows; i++)
                r = memory_followup_put(b, &rows[i], err);
        return r;
}

static int memory_followup_range(Backend *b, int64_t after, int64_t last, unsigned n_max, GArray *rows, Err *err)
{
        GTreeNode *node = g_tree_upper_bound(((Memory *)b)->tables[TABLE_FOLLOWUP], &after);

        for (; node && n_max > 0; node = g_tree_node_next(node), n_max--) {
                if (*(const int64_t *)g_tree_node_key(node) > last)
                        break;
                g_array_append_vals(rows, g_tree_node_value(node), 1);
        }
        return 0;
}

static int memory_followup_planned_of(Backend *b, int64_t patient, UtcMs until, GArray *rows, Err *err)
{
        g_autoptr(GArray) treatments = g_array_new(FALSE, FALSE, sizeof(int64_t));
        guint n = rows->len;

        (void)memory_record_numbers_of(b, patient, treatments, err);
        for (guint i = 0; i < treatments->len; i++) {
                int64_t first = g_array_index(treatments, int64_t, i) * FOLLOWUP_PER_TREATMENT;

                (void)memory_followup_range(b, first - 1, first + FOLLOWUP_PER_TREATMENT - 1, FOLLOWUP_PER_TREATMENT, rows, err);
        }
        for (guint i = n; i < rows->len; i++) {
                const FollowupRow *row = &g_array_index(rows, FollowupRow, i);

                if (row->f.state == FOLLOWUP_PLANNED && row->f.due.ms <= until.ms)
                        g_array_index(rows, FollowupRow, n++) = *row;
        }
        g_array_set_size(rows, n);
        return 0;
}

static int memory_followup_queue(Backend *b, Queue queue, int32_t lane, UtcMs until, unsigned n_max, GArray *rows,
        Err *err)
{
        Memory *m = (Memory *)b;
        const Key first = { (int)queue, queue == QUEUE_PLANNED ? lane : 0, INT64_MIN, INT64_MIN };

        for (GTreeNode *node = g_tree_lower_bound(m->order, &first); node && n_max > 0; node = g_tree_node_next(node)) {
                const Key *key = g_tree_node_key(node);

                if (key->index != first.index || key->group != first.group || key->rank > until.ms)
                        break;
                g_array_append_vals(rows, get(m, TABLE_FOLLOWUP, key->number), 1);
                n_max--;
        }
        return 0;
}

static int memory_queue_first(Backend *b, Queue queue, int32_t lane, UtcMs *ret, Err *err)
{
        const Key first = { (int)queue, queue == QUEUE_PLANNED ? lane : 0, INT64_MIN, INT64_MIN };
        GTreeNode *node = g_tree_lower_bound(((Memory *)b)->order, &first);
        const Key *key = node ? g_tree_node_key(node) : NULL;

        if (!key || key->index != first.index || key->group != first.group)
                return STORE_NOT_FOUND;
        ret->ms = key->rank;
        return 0;
}

static int memory_patient_ending(Backend *b, UtcMs until, unsigned n_max, GArray *ret, Err *err)
{
        (void)numbers((Memory *)b, INDEX_CONSENT_END, 0, INT64_MIN, until.ms + 1, ret);
        g_array_set_size(ret, MIN(ret->len, n_max));
        return 0;
}

static int memory_patient_first_end(Backend *b, UtcMs *ret, Err *err)
{
        const Key first = { INDEX_CONSENT_END, 0, INT64_MIN, INT64_MIN };
        GTreeNode *node = g_tree_lower_bound(((Memory *)b)->order, &first);
        const Key *key = node ? g_tree_node_key(node) : NULL;

        if (!key || key->index != INDEX_CONSENT_END)
                return STORE_NOT_FOUND;
        ret->ms = key->rank;
        return 0;
}

/* ---- messages and attempts -------------------------------------------------------------------- */

static int memory_message_get(Backend *b, int64_t number, MessageRow *ret, Err *err)
{
        return give(TABLE_MESSAGE, get((Memory *)b, TABLE_MESSAGE, number), ret, sizeof(*ret));
}

static int memory_message_put(Backend *b, const MessageRow *row, Err *err)
{
        return put((Memory *)b, TABLE_MESSAGE, row->m.number, row);
}

static int memory_message_numbers_sending(Backend *b, GArray *ret, Err *err)
{
        return numbers((Memory *)b, INDEX_SENDING, 0, 0, 1, ret);
}

static int memory_message_numbers_of(Backend *b, int64_t patient, UtcMs from, UtcMs to, GArray *ret, Err *err)
{
        int r = numbers((Memory *)b, INDEX_MESSAGES_OF_PATIENT, patient, from.ms, to.ms, ret);

        g_array_sort(ret, array_compare);
        return r;
}

static int memory_message_count(Backend *b, int64_t patient, UtcMs from, UtcMs to, int64_t but, unsigned *ret, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
        unsigned n = 0;

        (void)numbers((Memory *)b, INDEX_MESSAGES_OF_PATIENT, patient, from.ms, to.ms, found);
        for (guint i = 0; i < found->len; i++) {
                const MessageRow *row = get((Memory *)b, TABLE_MESSAGE, g_array_index(found, int64_t, i));
                const bool is_doubtful = row->m.state == MESSAGE_RETRY && row->m.n_attempts > row->m.generation;
                n += row->m.number != but && (row->m.state == MESSAGE_SENDING || row->m.state == MESSAGE_SENT
                                || row->m.state == MESSAGE_UNCERTAIN || is_doubtful);
        }
        *ret = n;
        return 0;
}

static int64_t attempt_number(int64_t message, unsigned n)
{
        return message * ATTEMPTS_PER_MESSAGE + n;
}

static int memory_attempt_insert(Backend *b, const AttemptRow *row, Err *err)
{
        return put((Memory *)b, TABLE_ATTEMPT, attempt_number(row->message, row->n), row);
}

static int memory_attempt_list(Backend *b, int64_t message, GArray *rows, Err *err)
{
        const int64_t first = attempt_number(message, 0);
        GTreeNode *node = g_tree_lower_bound(((Memory *)b)->tables[TABLE_ATTEMPT], &first);

        for (; node && *(const int64_t *)g_tree_node_key(node) < first + ATTEMPTS_PER_MESSAGE;
                node = g_tree_node_next(node)) {
                g_autofree gpointer copy = row_copy(TABLE_ATTEMPT, g_tree_node_value(node));
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}

/* ---- what comes back --------------------------------------------------------------------------- */

static int memory_receipt_insert(Backend *b, const ReceiptRow *row, Err *err)
{
        return put((Memory *)b, TABLE_RECEIPT, next_number((Memory *)b, TABLE_RECEIPT), row);
}

/* copies of a table's rows, by numbers that an index gave */
static int copies(Memory *m, Table table, int index, int64_t group, GArray *rows)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        (void)numbers(m, index, group, INT64_MIN, INT64_MAX, found);
        for (guint i = 0; i < found->len; i++) {
                g_autofree gpointer copy = row_copy(table, get(m, table, g_array_index(found, int64_t, i)));
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}

static int memory_receipt_list(Backend *b, int64_t message, GArray *rows, Err *err)
{
        return copies((Memory *)b, TABLE_RECEIPT, INDEX_RECEIPTS_OF_MESSAGE, message, rows);
}

static int memory_stray_add(Backend *b, const StrayRow *row, Err *err)
{
        StrayRow copy = *row;

        copy.number = next_number((Memory *)b, TABLE_STRAY);
        return put((Memory *)b, TABLE_STRAY, copy.number, &copy);
}

static int memory_stray_list(Backend *b, int64_t name, GArray *rows, Err *err)
{
        return copies((Memory *)b, TABLE_STRAY, INDEX_STRAYS_OF_NAME, name, rows);
}

static int memory_stray_oldest(Backend *b, int64_t *ret_number, UtcMs *ret_at, Err *err)
{
        GTreeNode *node = g_tree_node_first(((Memory *)b)->tables[TABLE_STRAY]);

        if (!node)
                return STORE_NOT_FOUND;
        *ret_number = ((const StrayRow *)g_tree_node_value(node))->number;
        *ret_at = ((const StrayRow *)g_tree_node_value(node))->at;
        return 0;
}

static int memory_stray_names(Backend *b, GArray *names, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(((Memory *)b)->tables[TABLE_STRAY]); node; node = g_tree_node_next(node))
                g_array_append_val(names, ((const StrayRow *)g_tree_node_value(node))->name);
        return 0;
}

static int memory_stray_delete(Backend *b, int64_t number, Err *err)
{
        return put((Memory *)b, TABLE_STRAY, number, NULL);
}

/* rows of a name and, unless it is 0, of an address */
static void known_rows(Memory *m, int64_t name, int64_t recipient, GArray *ret)
{
        const int64_t from = recipient != 0 ? recipient : INT64_MIN;

        (void)numbers(m, INDEX_KNOWN, name, from, recipient != 0 ? recipient + 1 : INT64_MAX, ret);
}

static int64_t known_row(Memory *m, int64_t name, int64_t recipient, int64_t message)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        known_rows(m, name, recipient, found);
        for (guint i = 0; i < found->len; i++)
                if (((const KnownRow *)get(m, TABLE_KNOWN, g_array_index(found, int64_t, i)))->message == message)
                        return g_array_index(found, int64_t, i);
        return 0;
}

static int memory_known_put(Backend *b, int64_t name, int64_t recipient, int64_t message, Err *err)
{
        const KnownRow row = { name, recipient, message };

        if (known_row((Memory *)b, name, recipient, message) != 0)
                return 0;
        return put((Memory *)b, TABLE_KNOWN, next_number((Memory *)b, TABLE_KNOWN), &row);
}

static gint newest_first(gconstpointer a, gconstpointer b)
{
        return compare(*(const int64_t *)b, *(const int64_t *)a);
}

static gint known_compare(gconstpointer a, gconstpointer b)
{
        const KnownRow *x = a, *y = b;

        return x->recipient != y->recipient ? compare(x->recipient, y->recipient) : compare(x->message, y->message);
}

static int memory_known_find(Backend *b, int64_t name, int64_t recipient, unsigned n_max, GArray *ret, Err *err)
{
        Memory *m = (Memory *)b;
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(KnownRow));

        known_rows(m, name, recipient, found);
        for (guint i = 0; i < found->len; i++)
                g_array_append_vals(rows, get(m, TABLE_KNOWN, g_array_index(found, int64_t, i)), 1);
        g_array_sort(rows, known_compare);
        g_array_set_size(found, 0);
        for (guint i = 0; i < rows->len; i++)
                g_array_append_val(found, g_array_index(rows, KnownRow, i).message);
        if (recipient != 0)
                g_array_sort(found, newest_first);
        g_array_append_vals(ret, found->data, MIN(found->len, n_max));
        return 0;
}

static int memory_known_delete(Backend *b, int64_t name, int64_t recipient, int64_t message, Err *err)
{
        const int64_t number = known_row((Memory *)b, name, recipient, message);

        return number != 0 ? put((Memory *)b, TABLE_KNOWN, number, NULL) : 0;
}

static gint watch_compare(gconstpointer a, gconstpointer b)
{
        const WatchRow *x = a, *y = b;
        int c = compare(x->due.ms, y->due.ms);

        if (c == 0)
                c = compare(x->message, y->message);
        return c != 0 ? c : compare(x->kind, y->kind);
}

static int memory_watch_delete(Backend *b, const WatchRow *row, Err *err)
{
        Memory *m = (Memory *)b;
        const int64_t due = utc_floor_s(row->due).ms;
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        (void)numbers(m, INDEX_WATCH, 0, due, due + 1, found);
        for (guint i = 0; i < found->len; i++) {
                const int64_t number = g_array_index(found, int64_t, i);
                const WatchRow *other = get(m, TABLE_WATCH, number);

                if (other->message == row->message && other->kind == row->kind)
                        return put(m, TABLE_WATCH, number, NULL);
        }
        return 0;
}

static int memory_watch_put(Backend *b, const WatchRow *row, Err *err)
{
        WatchRow copy = *row;

        copy.due = utc_floor_s(row->due);
        (void)memory_watch_delete(b, &copy, err);
        return put((Memory *)b, TABLE_WATCH, next_number((Memory *)b, TABLE_WATCH), &copy);
}

/* All of the due times it may give, so that those of one second come in the order the embedded store gives them. */
static int memory_watch_first(Backend *b, unsigned n_max, GArray *ret, Err *err)
{
        Memory *m = (Memory *)b;
        const Key first = { INDEX_WATCH, 0, INT64_MIN, INT64_MIN };
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(WatchRow));

        for (GTreeNode *node = g_tree_lower_bound(m->order, &first); node; node = g_tree_node_next(node)) {
                const Key *key = g_tree_node_key(node);

                if (key->index != INDEX_WATCH
                        || (rows->len >= n_max && key->rank != g_array_index(rows, WatchRow, rows->len - 1).due.ms))
                        break;
                g_array_append_vals(rows, get(m, TABLE_WATCH, key->number), 1);
        }
        g_array_sort(rows, watch_compare);
        g_array_append_vals(ret, rows->data, MIN(rows->len, n_max));
        return 0;
}

static char *block_name(const char *address, int32_t provider)
{
        return g_strdup_printf("block %d %s", provider, address);
}

static int memory_block_get(Backend *b, const char *address, int32_t provider, BlockRow *ret, Err *err)
{
        g_autofree char *name = block_name(address, provider);
        const BlockRow *row = find((Memory *)b, name, TABLE_BLOCK, NULL);

        if (!row)
                return STORE_NOT_FOUND;
        *ret = *row;
        ret->address = NULL;
        return 0;
}

static int memory_block_put(Backend *b, const BlockRow *row, Err *err)
{
        g_autofree char *name = block_name(row->address, row->provider);
        int64_t number;

        if (!find((Memory *)b, name, TABLE_BLOCK, &number))
                number = next_number((Memory *)b, TABLE_BLOCK);
        return put((Memory *)b, TABLE_BLOCK, number, row);
}

static int memory_block_delete(Backend *b, const char *address, int32_t provider, Err *err)
{
        Memory *m = (Memory *)b;
        g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(int64_t));

        for (GTreeNode *node = g_tree_node_first(m->tables[TABLE_BLOCK]); node; node = g_tree_node_next(node)) {
                const BlockRow *row = g_tree_node_value(node);

                if (strcmp(row->address, address) == 0 && (provider == 0 || provider == row->provider))
                        g_array_append_vals(gone, g_tree_node_key(node), 1);
        }
        for (guint i = 0; i < gone->len; i++)
                (void)put(m, TABLE_BLOCK, g_array_index(gone, int64_t, i), NULL);
        return 0;
}

static int memory_block_any(Backend *b, Err *err)
{
        return g_tree_nnodes(((Memory *)b)->tables[TABLE_BLOCK]) > 0 ? 0 : STORE_NOT_FOUND;
}

/* ---- history, stops, pauses -------------------------------------------------------- */

static int memory_history_add(Backend *b, const HistoryRow *row, Err *err)
{
        return put((Memory *)b, TABLE_HISTORY, next_number((Memory *)b, TABLE_HISTORY), row);
}

static int memory_history_list(Backend *b, int64_t followup, GArray *rows, Err *err)
{
        Memory *m = (Memory *)b;
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        (void)numbers(m, INDEX_HISTORY_OF_FOLLOWUP, followup, 0, 1, found);
        for (guint i = 0; i < found->len; i++) {
                g_autofree gpointer copy =
                        row_copy(TABLE_HISTORY, get(m, TABLE_HISTORY, g_array_index(found, int64_t, i)));
                g_array_append_vals(rows, copy, 1);
        }
        return 0;
}

static int memory_stop_find(Backend *b, const char *address, Err *err)
{
        g_autofree char *name = g_strconcat("stop ", address, NULL);

        return g_hash_table_contains(((Memory *)b)->names, name) ? 0 : STORE_NOT_FOUND;
}

static int memory_stop_any_part(Backend *b, Err *err)
{
        GTree *table = ((Memory *)b)->tables[TABLE_STOP];

        for (GTreeNode *node = g_tree_node_first(table); node; node = g_tree_node_next(node))
                if (((const StopRow *)g_tree_node_value(node))->address[0] == '!')
                        return 0;
        return STORE_NOT_FOUND;
}

static StopRow *find_stop(Memory *m, const char *address, int64_t *ret_number)
{
        g_autofree char *name = g_strconcat("stop ", address, NULL);

        return find(m, name, TABLE_STOP, ret_number);
}

static int memory_stop_put(Backend *b, const char *address, UtcMs since, Err *err)
{
        StopRow row = { (char *)address, since, false };
        int64_t number = 0;
        const StopRow *before = find_stop((Memory *)b, address, &number);

        if (before)
                row.since = before->since;
        return put((Memory *)b, TABLE_STOP, before ? number : next_number((Memory *)b, TABLE_STOP), &row);
}

static int memory_stop_put_own(Backend *b, const char *address, UtcMs since, Err *err)
{
        const StopRow row = { (char *)address, since, true };

        if (memory_stop_find(b, address, err) == 0)
                return 0;
        return put((Memory *)b, TABLE_STOP, next_number((Memory *)b, TABLE_STOP), &row);
}

static int delete_named(Memory *m, Table table, const char *name)
{
        int64_t number;

        return find(m, name, table, &number) ? put(m, table, number, NULL) : 0;
}

static int memory_stop_delete(Backend *b, const char *address, Err *err)
{
        g_autofree char *name = g_strconcat("stop ", address, NULL);

        return delete_named((Memory *)b, TABLE_STOP, name);
}

static int memory_stop_delete_own(Backend *b, const char *address, Err *err)
{
        const StopRow *row = find_stop((Memory *)b, address, NULL);

        return row && row->by_patient ? memory_stop_delete(b, address, err) : STORE_NOT_FOUND;
}

static int memory_stop_rename(Backend *b, const char *from, const char *to, Err *err)
{
        Memory *m = (Memory *)b;
        int64_t number = 0, other = 0;
        const StopRow *row = find_stop(m, from, &number), *there = find_stop(m, to, &other);
        StopRow renamed;

        if (!row)
                return 0;
        renamed = (StopRow){ (char *)to, there ? there->since : row->since, row->by_patient && (!there || there->by_patient) };
        (void)put(m, TABLE_STOP, there ? other : next_number(m, TABLE_STOP), &renamed);
        return put(m, TABLE_STOP, number, NULL);
}

static int memory_pause_delete(Backend *b, const char *clinic, const char *provider, Err *err)
{
        g_autofree char *name = g_strdup_printf("pause %s %s", clinic ? clinic : "", provider ? provider : "");

        return delete_named((Memory *)b, TABLE_PAUSE, name);
}

static int memory_pause_put(Backend *b, const Pause *pause, Err *err)
{
        (void)memory_pause_delete(b, pause->clinic, pause->provider, err);
        return put((Memory *)b, TABLE_PAUSE, next_number((Memory *)b, TABLE_PAUSE), pause);
}

static int memory_pause_list(Backend *b, GPtrArray *pauses, Err *err)
{
        GTree *table = ((Memory *)b)->tables[TABLE_PAUSE];

        for (GTreeNode *node = g_tree_node_first(table); node; node = g_tree_node_next(node))
                g_ptr_array_add(pauses, row_copy(TABLE_PAUSE, g_tree_node_value(node)));
        return 0;
}

static int memory_poll_get(Backend *b, const char *source, const char *resource, StorePoll *ret, Err *err)
{
        g_autofree char *name = g_strdup_printf("poll %s %s", source, resource);

        return give(TABLE_POLL, find((Memory *)b, name, TABLE_POLL, NULL), ret, sizeof(*ret));
}

static int memory_poll_put(Backend *b, const StorePoll *poll, Err *err)
{
        g_autofree char *name = g_strdup_printf("poll %s %s", poll->source, poll->resource);
        int64_t number = 0;

        if (!find((Memory *)b, name, TABLE_POLL, &number))
                number = next_number((Memory *)b, TABLE_POLL);
        return put((Memory *)b, TABLE_POLL, number, poll);
}

static int memory_in_force_get(Backend *b, InForceRow *ret, Err *err)
{
        return give(TABLE_IN_FORCE, get((Memory *)b, TABLE_IN_FORCE, 1), ret, sizeof(*ret));
}

static int memory_in_force_put(Backend *b, const InForceRow *row, Err *err)
{
        return put((Memory *)b, TABLE_IN_FORCE, 1, row);
}

/* ---- care ------------------------------------------------------------------------------------- */

static int memory_backup(Backend *b, const char *path, Err *err)
{
        return err_set(err, -ENOTSUP, NULL, "the backup cannot be written", "this store is in memory only");
}

static int memory_verify(Backend *b, ErrList *findings, Err *err)
{
        Memory *m = (Memory *)b;

        for (GTreeNode *node = g_tree_node_first(m->tables[TABLE_FOLLOWUP]); node; node = g_tree_node_next(node)) {
                const FollowupRow *row = g_tree_node_value(node);
                const MessageRow *message = row->f.message != 0 ? get(m, TABLE_MESSAGE, row->f.message) : NULL;
                const char *why = NULL;

                if (!get(m, TABLE_RECORD, row->f.id / FOLLOWUP_PER_TREATMENT))
                        why = "it has no record";
                else if (row->f.message != 0 && !message)
                        why = "its message is missing";
                else if (row->f.state == FOLLOWUP_SENDING && (!message || message->m.state != MESSAGE_SENDING))
                        why = "it is in `sending` without a message that is";
                if (why)
                        err_list_add(findings, "memory", 0, NULL, "a follow-up is damaged", "%s", why);
        }
        return 0;
}

static int memory_recount(Backend *b, GArray *tallies, Err *err)
{
        Memory *m = (Memory *)b;
        g_autofree int64_t *n = g_new0(int64_t, (gsize)(g_tree_nnodes(m->tables[TABLE_LANE]) + 1) * FOLLOWUP_TALLIES);

        for (GTreeNode *node = g_tree_node_first(m->tables[TABLE_FOLLOWUP]); node; node = g_tree_node_next(node)) {
                const FollowupRow *row = g_tree_node_value(node);
                n[row->lane * FOLLOWUP_TALLIES + (int)row->f.state]++;
        }
        for (GTreeNode *node = g_tree_node_first(m->tables[TABLE_MESSAGE]); node; node = g_tree_node_next(node)) {
                const MessageRow *row = g_tree_node_value(node);
                n[row->lane * FOLLOWUP_TALLIES + TALLY_MESSAGES] += row->m.state != MESSAGE_DISSOLVED;
        }
        for (int32_t lane = 1; lane <= g_tree_nnodes(m->tables[TABLE_LANE]); lane++)
                for (int what = 0; what < FOLLOWUP_TALLIES; what++) {
                        TallyRow row = { lane, what, n[lane * FOLLOWUP_TALLIES + what] };
                        g_array_append_val(tallies, row);
                }
        return 0;
}

static const BackendVerbs memory_verbs = {
        .free = memory_free,
        .begin = memory_begin,
        .commit = memory_commit,
        .rollback = memory_rollback,
        .save = memory_save,
        .sure = memory_sure,
        .release = memory_release,
        .undo = memory_undo,
        .meta_get = memory_meta_get,
        .meta_put = memory_meta_put,
        .word_find = memory_word_find,
        .word_text = memory_word_text,
        .word_add = memory_word_add,
        .origin_list = memory_origin_list,
        .origin_add = memory_origin_add,
        .lane_list = memory_lane_list,
        .lane_add = memory_lane_add,
        .protocol_list = memory_protocol_list,
        .protocol_add = memory_protocol_add,
        .tally_list = memory_tally_list,
        .tally_put = memory_tally_put,
        .patient_find = memory_patient_find,
        .patient_get = memory_patient_get,
        .patient_insert = memory_patient_put,
        .patient_update = memory_patient_put,
        .record_find = memory_record_find,
        .record_get = memory_record_get,
        .record_insert = memory_record_put,
        .record_update = memory_record_put,
        .record_numbers_of = memory_record_numbers_of,
        .record_numbers = memory_record_numbers,
        .followup_get = memory_followup_get,
        .followup_insert = memory_followup_insert,
        .followup_update = memory_followup_put,
        .followup_range = memory_followup_range,
        .followup_planned_of = memory_followup_planned_of,
        .followup_queue = memory_followup_queue,
        .queue_first = memory_queue_first,
        .message_get = memory_message_get,
        .message_insert = memory_message_put,
        .message_update = memory_message_put,
        .message_numbers_sending = memory_message_numbers_sending,
        .message_numbers_of = memory_message_numbers_of,
        .message_count = memory_message_count,
        .attempt_insert = memory_attempt_insert,
        .attempt_list = memory_attempt_list,
        .receipt_insert = memory_receipt_insert,
        .receipt_list = memory_receipt_list,
        .stray_add = memory_stray_add,
        .stray_list = memory_stray_list,
        .stray_oldest = memory_stray_oldest,
        .stray_names = memory_stray_names,
        .stray_delete = memory_stray_delete,
        .known_put = memory_known_put,
        .known_find = memory_known_find,
        .known_delete = memory_known_delete,
        .watch_put = memory_watch_put,
        .watch_delete = memory_watch_delete,
        .watch_first = memory_watch_first,
        .block_get = memory_block_get,
        .block_put = memory_block_put,
        .block_delete = memory_block_delete,
        .block_any = memory_block_any,
        .history_add = memory_history_add,
        .history_list = memory_history_list,
        .stop_find = memory_stop_find,
        .stop_any_part = memory_stop_any_part,
        .stop_put = memory_stop_put,
        .stop_delete = memory_stop_delete,
        .patient_ending = memory_patient_ending,
        .patient_first_end = memory_patient_first_end,
        .poll_get = memory_poll_get,
        .poll_put = memory_poll_put,
        .in_force_get = memory_in_force_get,
        .in_force_put = memory_in_force_put,
        .stop_put_own = memory_stop_put_own,
        .stop_delete_own = memory_stop_delete_own,
        .stop_rename = memory_stop_rename,
        .pause_put = memory_pause_put,
        .pause_delete = memory_pause_delete,
        .pause_list = memory_pause_list,
        .backup = memory_backup,
        .verify = memory_verify,
        .recount = memory_recount,
#define X(verb) .verb = memory_##verb,
        MEMORY_REPLY_VERBS(X)
        MEMORY_LEDGER_VERBS(X)
        MEMORY_CALENDAR_VERBS(X)
        MEMORY_ERASE_VERBS(X)
#undef X
};

GTree *memory_table(Backend *b, Table table)
{
        return ((Memory *)b)->tables[table];
}

int memory_put(Backend *b, Table table, int64_t number, gconstpointer row)
{
        return put((Memory *)b, table, number, row);
}

gpointer memory_copy(Table table, gconstpointer row)
{
        return row_copy(table, row);
}

bool memory_is_known_of(gconstpointer row, gconstpointer message)
{
        return ((const KnownRow *)row)->message == *(const int64_t *)message;
}

int64_t memory_next_number(Backend *b, Table table)
{
        return next_number((Memory *)b, table);
}

Backend *backend_memory_new(void)
{
        Memory *m = g_new0(Memory, 1);

        m->backend.verbs = &memory_verbs;
        for (int table = 0; table < N_TABLES; table++)
                m->tables[table] = g_tree_new_full(number_compare, NULL, g_free, NULL);
        m->order = g_tree_new_full(key_compare, NULL, g_free, NULL);
        m->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        m->journal = g_array_new(FALSE, FALSE, sizeof(Change));
        return &m->backend;
}
