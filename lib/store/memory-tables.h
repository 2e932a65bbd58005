/* The tables of the store in memory, for the files that share them. Nothing here is for others. */
#pragma once

#include "store/backend.h"

typedef enum Table {
        TABLE_META, TABLE_WORD, TABLE_ORIGIN, TABLE_LANE, TABLE_PROTOCOL, TABLE_TALLY, TABLE_PATIENT, TABLE_RECORD,
        TABLE_FOLLOWUP, TABLE_MESSAGE, TABLE_ATTEMPT, TABLE_HISTORY, TABLE_STOP, TABLE_PAUSE,
        TABLE_RECEIPT, TABLE_STRAY, TABLE_KNOWN, TABLE_WATCH, TABLE_BLOCK,
        TABLE_REPLY, TABLE_REPLY_PART, TABLE_ALERT, TABLE_NOTICE, TABLE_ACK_LINK, TABLE_STAFF_REPLY,
        TABLE_POLL, TABLE_AUDIT, TABLE_IN_FORCE, TABLE_CONSENT,
        TABLE_SECRET, TABLE_ERASED, TABLE_ERASING, TABLE_ERASED_COUNT,
} Table;
enum { N_TABLES = TABLE_ERASED_COUNT + 1 };

/* ---- memory.c -------------------------------------------------------------------------------- */

/* rows of a table by number; what a verb changes goes through memory_put() */
GTree *memory_table(Backend *b, Table table);
int memory_put(Backend *b, Table table, int64_t number, gconstpointer row); /* NULL: taken out */
int64_t memory_next_number(Backend *b, Table table);
/* a copy of a row, whose insides are its own */
gpointer memory_copy(Table table, gconstpointer row);
/* a row of TABLE_KNOWN that names the message of that number (int64_t *) */
bool memory_is_known_of(gconstpointer row, gconstpointer message);

/* ---- memory-replies.c ------------------------------------------------------------------------ */

gpointer memory_reply_row_copy(Table table, gconstpointer row);
void memory_reply_row_done(Table table, gpointer row);

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
        X(ack_link_put) X(ack_link_get) X(ack_link_delete_of)                                        \
        X(staff_reply_put) X(staff_reply_get) X(staff_replies_delete)

/* each with the type its place in the table has */
#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_REPLY_VERBS(X)
#undef X

/* ---- memory-ledger.c ------------------------------------------------------------------------- */

gpointer memory_ledger_row_copy(Table table, gconstpointer row);
void memory_ledger_row_done(Table table, gpointer row);

#define MEMORY_LEDGER_VERBS(X)                                                                       \
        X(audit_add) X(audit_list) X(consent_add) X(consent_list) X(patient_numbers_merged)

#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_LEDGER_VERBS(X)
#undef X

/* ---- memory-calendar.c ----------------------------------------------------------------------- */

#define MEMORY_CALENDAR_VERBS(X) X(visit_count) X(patient_numbers) X(patient_numbers_born) X(patient_next_born)

#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_CALENDAR_VERBS(X)
#undef X

/* ---- memory-erase.c -------------------------------------------------------------------------- */

#define MEMORY_ERASE_VERBS(X)                                                                      \
        X(secret_get) X(secret_put) X(erased_put) X(erased_get) X(erasing_put) X(erasing_delete)     \
        X(erasing_list) X(erased_count_add) X(erased_counts) X(patient_delete) X(record_delete)      \
        X(followups_delete) X(message_delete) X(reply_delete) X(reply_parts_delete)                  \
        X(alert_numbers_by) X(alert_delete) X(notice_numbers_to) X(notice_delete)                    \
        X(stray_list_to) X(blocks_delete_of) X(consents_delete) X(audit_forget)            \
        X(audit_forget_about) X(scrub)

#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) memory_##verb;
MEMORY_ERASE_VERBS(X)
#undef X
