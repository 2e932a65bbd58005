/* The tables of the store in memory, for the files that share them. Nothing here is for others. */
#pragma once

#include "store/backend.h"

typedef enum Table {
        TABLE_META, TABLE_WORD, TABLE_ORIGIN, TABLE_LANE, TABLE_PROTOCOL, TABLE_TALLY, TABLE_PATIENT, TABLE_RECORD,
        TABLE_FOLLOWUP, TABLE_MESSAGE, TABLE_ATTEMPT, TABLE_HISTORY, TABLE_STOP, TABLE_PAUSE,
        TABLE_RECEIPT, TABLE_STRAY, TABLE_KNOWN, TABLE_WATCH, TABLE_BLOCK,
        TABLE_REPLY, TABLE_REPLY_PART, TABLE_ALERT, TABLE_NOTICE, TABLE_ACK_LINK, TABLE_STAFF_REPLY,
        TABLE_POLL, TABLE_REFUSAL, TABLE_STRANGER, TABLE_REPLAY, TABLE_AUDIT, TABLE_IN_FORCE, TABLE_CONSENT,
        TABLE_SECRET, TABLE_ERASED, TABLE_ERASING, TABLE_ERASED_COUNT,
} Table;
enum { N_TABLES = TABLE_ERASED_COUNT + 1 };

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
enum { MEMORY_KEYS_MAX = 4 };

typedef struct WordRow {
        char *text;
} WordRow;

typedef struct StopRow {
        char *address;
        UtcMs since;
        bool by_patient;
} StopRow;

typedef struct ReplayRow {
        uint8_t digest[ID_DIGEST_BYTES];
        UtcMs expires;
} ReplayRow;

typedef struct KnownRow {
        int64_t name, recipient, message;
} KnownRow;

/* ---- memory.c -------------------------------------------------------------------------------- */

/* rows of a table by number; what a verb changes goes through memory_put() */
GTree *memory_table(Backend *b, Table table);
gpointer memory_get(Backend *b, Table table, int64_t number);
gpointer memory_find(Backend *b, const char *name, Table table, int64_t *ret_number); /* by the text it is unique by */
int memory_put(Backend *b, Table table, int64_t number, gconstpointer row);           /* NULL: taken out */
int64_t memory_next_number(Backend *b, Table table);

/* a copy of a row for the caller, or STORE_NOT_FOUND */
int memory_give(Table table, gconstpointer row, gpointer ret, size_t n_bytes);
int memory_row(Backend *b, Table table, int64_t number, gpointer ret, size_t n_bytes); /* the same of the row of that number */
/* all rows of a table, copied, into an array of them */
int memory_list(Backend *b, Table table, GArray *rows);

/* The first node of an index's group, or after it; what its key is, NULL when it is of another group or the last was before. */
GTreeNode *memory_index_first(Backend *b, int index, int64_t group);
const Key *memory_index_key(GTreeNode *node, int index, int64_t group);
/* numbers of an index's keys from (group, from) on while they are below (group, to) */
int memory_numbers(Backend *b, int index, int64_t group, int64_t from, int64_t to, GArray *ret);
/* copies of a table's rows, by the numbers that a group of an index gives */
int memory_copies(Backend *b, Table table, int index, int64_t group, GArray *rows);

int memory_compare(int64_t a, int64_t b);

/* ---- table.c --------------------------------------------------------------------------------- */

/* a copy of a row, whose insides are its own */
gpointer memory_copy(Table table, gconstpointer row);
void memory_row_free(Table table, gpointer row);
/* The index keys a row says; NULL instants are in no queue, as in the embedded store. */
unsigned memory_row_keys(Table table, int64_t number, gconstpointer row, Key keys[static MEMORY_KEYS_MAX]);
/* The text a row is unique by; NULL: none */
char *memory_row_name(Table table, gconstpointer row);
/* a row of TABLE_KNOWN that names the message of that number (int64_t *) */
bool memory_is_known_of(gconstpointer row, gconstpointer message);

/* ---- words.c --------------------------------------------------------------------------------- */

#define MEMORY_WORD_VERBS(X)                                                                         \
        X(meta_get) X(meta_put) X(word_find) X(word_text) X(word_add) X(origin_add) X(lane_add)      \
        X(protocol_add) X(origin_list) X(lane_list) X(protocol_list) X(tally_list) X(tally_put)      \
        X(history_add) X(history_list) X(stop_find) X(stop_any) X(stop_list) X(stop_put) X(stop_put_own) \
        X(stop_delete) X(stop_delete_own) X(stop_copy) X(pause_delete) X(pause_put)                  \
        X(pause_list) X(poll_get) X(poll_put) X(in_force_get) X(in_force_put) \
        X(stranger_get) X(stranger_put) X(replay_get) X(replay_put) X(replay_trim)

#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_WORD_VERBS(X)
#undef X

/* ---- rows.c ---------------------------------------------------------------------------------- */

#define MEMORY_ROW_VERBS(X)                                                                          \
        X(patient_find) X(patient_get) X(record_find) X(record_get) X(record_numbers_of)             \
        X(record_numbers) X(followup_get) X(followup_insert) X(followup_range)                       \
        X(followup_planned_of) X(followup_queue) X(queue_first) X(patient_ending)                    \
        X(patient_first_end) X(message_get) X(message_numbers_sending) X(message_numbers_of)         \
        X(message_count) X(attempt_insert) X(attempt_list)

#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_ROW_VERBS(X)
#undef X

/* what puts a row in, be it there or not */
#define X(table) extern __typeof__(*((BackendVerbs *)0)->table##_update) memory_##table##_put;
X(patient) X(record) X(followup) X(message)
#undef X

/* ---- receipts.c ------------------------------------------------------------------------------ */

#define MEMORY_RECEIPT_VERBS(X)                                                                      \
        X(receipt_insert) X(receipt_list) X(stray_add) X(stray_list) X(stray_oldest)                 \
        X(stray_names) X(stray_delete) X(known_put) X(known_find) X(known_delete) X(watch_delete)    \
        X(watch_put) X(watch_first) X(block_get) X(block_put) X(block_delete) X(block_any)

#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_RECEIPT_VERBS(X)
#undef X

/* ---- replies.c ------------------------------------------------------------------------------- */

#define MEMORY_REPLY_VERBS(X)                                                                        \
        X(patient_numbers_at) X(message_numbers_to)                                                  \
        X(reply_add) X(reply_update) X(reply_get) X(reply_find) X(reply_numbers_at)                  \
        X(reply_numbers_of) X(reply_numbers_to) X(reply_numbers_task) X(reply_numbers_open)          \
        X(reply_count) X(reply_part_add) X(reply_part_update) X(reply_part_list)                     \
        X(reply_part_waiting)                                                                        \
        X(alert_add) X(alert_update) X(alert_get) X(alert_numbers_open) X(alert_numbers_since)       \
        X(alert_numbers_task)                                                                        \
        X(notice_add) X(notice_update) X(notice_get) X(notice_numbers_due) X(notice_first)           \
        X(notice_numbers_sending) X(notice_numbers_of) X(notice_last)                                \
        X(ack_link_put) X(ack_link_get) X(ack_link_list) X(ack_link_delete_of)                       \
        X(staff_reply_put) X(staff_reply_get) X(staff_replies_delete)

/* each with the type its place in the table has */
#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_REPLY_VERBS(X)
#undef X

/* ---- ledger.c -------------------------------------------------------------------------------- */

#define MEMORY_LEDGER_VERBS(X)                                                                       \
        X(audit_add) X(audit_list) X(consent_add) X(consent_list) X(consent_numbers_from) \
        X(patient_numbers_merged) X(refusal_put) X(refusal_delete) X(refusal_trim) X(refusal_list)

#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_LEDGER_VERBS(X)
#undef X

/* ---- calendar.c ------------------------------------------------------------------------------ */

#define MEMORY_CALENDAR_VERBS(X) X(visit_count) X(patient_numbers) X(patient_names) X(patient_numbers_born) X(patient_next_born)

#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_CALENDAR_VERBS(X)
#undef X

/* ---- erase.c --------------------------------------------------------------------------------- */

#define MEMORY_ERASE_VERBS(X)                                                                        \
        X(secret_get) X(secret_put) X(erased_put) X(erased_get) X(erasing_put) X(erasing_delete)     \
        X(erasing_list) X(erased_count_add) X(erased_counts) X(patient_delete) X(record_delete)      \
        X(followups_delete) X(message_delete) X(reply_delete) X(reply_parts_delete)                  \
        X(alert_numbers_by) X(alert_delete) X(notice_numbers_to) X(notice_delete)                    \
        X(stray_list_to) X(blocks_delete_of) X(consents_delete) X(audit_forget)                      \
        X(audit_forget_about) X(scrub)

#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_ERASE_VERBS(X)
#undef X
