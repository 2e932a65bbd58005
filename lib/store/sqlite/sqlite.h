/* The embedded store's insides: connection, statements, and how they are bound and read. */
#pragma once

#include <sqlite3.h>

#include "store/backend.h"
#include "store/sqlite/calendar-statements.h"
#include "store/sqlite/erase-statements.h"
#include "store/sqlite/ledger-statements.h"
#include "store/sqlite/recent.h"
#include "store/sqlite/reply-statements.h"

#define FOLLOWUP_COLUMNS                                                                          \
        "id, protocol, step, lane, state, due_at_utc_s, opens_utc_s, closes_utc_s, aim_utc_s, "   \
        "message, attempts, reason, delay_s, decided, cause, held_since_utc_s"
/* followup_held_from(), in the words of the index */
#define HELD_FROM "max(held_since_utc_s, ifnull(opens_utc_s, held_since_utc_s))"
#define FOLLOWUP_VALUES "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define RECORD_COLUMNS                                                                            \
        "number, origin, type, id, digest, patient, status, moment_utc_s, procedure, protocol, "  \
        "practitioner, updated_at_utc_ms, responsible, plan, is_history, told_utc_s, staff_plan"
#define PATIENT_COLUMNS                                                                           \
        "number, origin, id, consent, staff_consent, updated_at_utc_ms, phone, name, language, "  \
        "zone, birth_date, addresses, guardian_name, guardian_phone, segment, "                    \
        "standing, consent_at_utc_ms, consent_end_utc_s, replaced_by"
#define MESSAGE_COLUMNS                                                                           \
        "number, id, patient, lane, provider, state, recipient, language, text, coding, parts, "  \
        "generation, attempts, created_utc_ms, first_try_utc_ms, last_try_utc_ms, closes_utc_s, " \
        "purpose, followups, provider_message_id, template"

/* Every statement of the store. A row is read and written in the order of its columns above. */
#define STATEMENTS(X)                                                                             \
        X(BEGIN, "BEGIN IMMEDIATE")                                                               \
        X(COMMIT, "COMMIT")                                                                       \
        X(ROLLBACK, "ROLLBACK")                                                                   \
        X(SAVE, "SAVEPOINT verb")                                                                 \
        X(RELEASE, "RELEASE verb")                                                                \
        X(UNDO, "ROLLBACK TO verb")                                                               \
        X(META_GET, "SELECT last_seen_utc_ms, made, next_record, next_patient, next_message, "    \
                    "receipts, receipts_unknown FROM meta")                                       \
        X(META_PUT, "REPLACE INTO meta VALUES (1, ?, ?, ?, ?, ?, ?, ?)")                          \
        X(WORD_FIND, "SELECT ref FROM word WHERE text = ?")                                       \
        X(WORD_TEXT, "SELECT text FROM word WHERE ref = ?")                                       \
        X(WORD_ADD, "INSERT INTO word (text) VALUES (?)")                                         \
        X(ORIGIN_LIST, "SELECT ref, clinic, system FROM origin ORDER BY ref")                     \
        X(ORIGIN_ADD, "INSERT INTO origin (clinic, system) VALUES (?, ?)")                        \
        X(LANE_LIST, "SELECT number, clinic, method, is_safety FROM lane ORDER BY number")        \
        X(LANE_ADD, "INSERT INTO lane (clinic, method, is_safety) VALUES (?, ?, ?)")              \
        X(PROTOCOL_LIST, "SELECT ref, id, version, content FROM protocol ORDER BY ref")           \
        X(PROTOCOL_ADD, "INSERT INTO protocol (id, version, content) VALUES (?, ?, ?)")           \
        X(TALLY_LIST, "SELECT lane, what, n FROM tally")                                          \
        X(TALLY_PUT, "REPLACE INTO tally VALUES (?, ?, ?)")                                       \
        X(PATIENT_FIND, "SELECT " PATIENT_COLUMNS " FROM patient WHERE origin = ? AND id = ?")    \
        X(PATIENT_GET, "SELECT " PATIENT_COLUMNS " FROM patient WHERE number = ?")                \
        X(PATIENT_INSERT, "INSERT INTO patient (" PATIENT_COLUMNS                                 \
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")   \
        X(PATIENT_ENDING, "SELECT number FROM patient WHERE consent_end_utc_s <= ? ORDER BY consent_end_utc_s LIMIT ?") \
        X(PATIENT_FIRST_END, "SELECT min(consent_end_utc_s) FROM patient WHERE consent_end_utc_s IS NOT NULL") \
        X(POLL_GET, "SELECT source, resource, since_utc_ms, started_utc_ms, next FROM poll "      \
                    "WHERE source = ? AND resource = ?")                                          \
        X(POLL_PUT, "REPLACE INTO poll VALUES (?, ?, ?, ?, ?)")                                   \
        X(IN_FORCE_GET, "SELECT files, planned_by FROM in_force")                                 \
        X(IN_FORCE_PUT, "REPLACE INTO in_force VALUES (1, ?, ?)")                                 \
        X(PATIENT_UPDATE, "UPDATE patient SET consent = ?4, staff_consent = ?5, updated_at_utc_ms = ?6, " \
                          "phone = ?7, name = ?8, language = ?9, zone = ?10, birth_date = ?11, "  \
                          "addresses = ?12, guardian_name = ?13, guardian_phone = ?14, segment = ?15, " \
                          "standing = ?16, consent_at_utc_ms = ?17, consent_end_utc_s = ?18, replaced_by = ?19 " \
                          "WHERE number = ?1")                                                    \
        X(RECORD_FIND, "SELECT " RECORD_COLUMNS " FROM record WHERE origin = ? AND id = ? AND type = ?") \
        X(RECORD_GET, "SELECT " RECORD_COLUMNS " FROM record WHERE number = ?")                   \
        X(RECORD_INSERT, "INSERT INTO record (" RECORD_COLUMNS                                    \
                         ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")          \
        X(RECORD_UPDATE, "UPDATE record SET digest = ?5, patient = ?6, status = ?7, moment_utc_s = ?8, " \
                         "procedure = ?9, protocol = ?10, practitioner = ?11, "                   \
                         "updated_at_utc_ms = ?12, responsible = ?13, plan = ?14, is_history = ?15, " \
                         "told_utc_s = ?16, staff_plan = ?17 WHERE number = ?1")                  \
        X(RECORD_NUMBERS_OF, "SELECT number FROM record WHERE patient = ? ORDER BY number")       \
        X(RECORD_NUMBERS, "SELECT number FROM record WHERE number > ? ORDER BY number LIMIT ?")   \
        X(FOLLOWUP_GET, "SELECT " FOLLOWUP_COLUMNS " FROM followup WHERE id = ?")                 \
        X(FOLLOWUP_INSERT, "INSERT INTO followup (" FOLLOWUP_COLUMNS ") VALUES " FOLLOWUP_VALUES) \
        X(FOLLOWUP_INSERT_8, "INSERT OR FAIL INTO followup (" FOLLOWUP_COLUMNS ") VALUES "        \
                             FOLLOWUP_VALUES "," FOLLOWUP_VALUES "," FOLLOWUP_VALUES ","          \
                             FOLLOWUP_VALUES "," FOLLOWUP_VALUES "," FOLLOWUP_VALUES ","          \
                             FOLLOWUP_VALUES "," FOLLOWUP_VALUES)                                 \
        X(FOLLOWUP_UPDATE, "UPDATE followup SET protocol = ?2, step = ?3, lane = ?4, state = ?5, " \
                           "due_at_utc_s = ?6, opens_utc_s = ?7, closes_utc_s = ?8, aim_utc_s = ?9, " \
                           "message = ?10, attempts = ?11, reason = ?12, delay_s = ?13, "         \
                           "decided = ?14, cause = ?15, held_since_utc_s = ?16 WHERE id = ?1")    \
        X(FOLLOWUP_RANGE, "SELECT " FOLLOWUP_COLUMNS " FROM followup WHERE id > ? AND id <= ? "   \
                          "ORDER BY id LIMIT ?")                                                  \
        X(FOLLOWUP_PLANNED_OF, "SELECT " FOLLOWUP_COLUMNS " FROM "                                \
                               "(SELECT number AS treatment FROM record WHERE patient = ?1) "     \
                               "CROSS JOIN followup NOT INDEXED WHERE id >= treatment * 4096 "    \
                               "AND id < (treatment + 1) * 4096 AND id <> ?3 "                    \
                               "AND state = 'planned' AND due_at_utc_s <= ?2")                    \
        X(QUEUE_PLANNED, "SELECT " FOLLOWUP_COLUMNS " FROM followup WHERE state = 'planned' "     \
                         "AND lane = ?3 AND due_at_utc_s <= ?1 ORDER BY due_at_utc_s LIMIT ?2")   \
        X(QUEUE_HELD_CLOSES, "SELECT " FOLLOWUP_COLUMNS " FROM followup WHERE state = 'held' "    \
                             "AND closes_utc_s <= ?1 ORDER BY closes_utc_s LIMIT ?2")             \
        X(QUEUE_HELD_FROM, "SELECT " FOLLOWUP_COLUMNS " FROM followup WHERE state = 'held' "      \
                           "AND held_since_utc_s IS NOT NULL AND " HELD_FROM " <= ?1 "            \
                           "ORDER BY " HELD_FROM " LIMIT ?2")                                     \
        X(QUEUE_TASK, "SELECT " FOLLOWUP_COLUMNS " FROM followup WHERE state = 'task' "           \
                      "AND due_at_utc_s <= ?1 ORDER BY due_at_utc_s LIMIT ?2")                    \
        X(FIRST_PLANNED, "SELECT due_at_utc_s FROM followup WHERE state = 'planned' AND lane = ?1 " \
                         "AND due_at_utc_s IS NOT NULL ORDER BY due_at_utc_s LIMIT 1")            \
        X(FIRST_HELD_CLOSES, "SELECT closes_utc_s FROM followup WHERE state = 'held' "            \
                             "AND closes_utc_s IS NOT NULL ORDER BY closes_utc_s LIMIT 1")        \
        X(FIRST_HELD_FROM, "SELECT " HELD_FROM " FROM followup WHERE state = 'held' "             \
                           "AND held_since_utc_s IS NOT NULL ORDER BY " HELD_FROM " LIMIT 1")     \
        X(FIRST_TASK, "SELECT due_at_utc_s FROM followup WHERE state = 'task' "                   \
                      "AND due_at_utc_s IS NOT NULL ORDER BY due_at_utc_s LIMIT 1")               \
        X(MESSAGE_GET, "SELECT " MESSAGE_COLUMNS " FROM message WHERE number = ?")                \
        X(MESSAGE_INSERT, "INSERT INTO message (" MESSAGE_COLUMNS                                 \
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)") \
        X(MESSAGE_UPDATE, "UPDATE message SET state = ?2, generation = ?3, attempts = ?4, "       \
                          "provider_message_id = ?5, followups = ?6, last_try_utc_ms = ?7, "     \
                          "provider = ?8 WHERE number = ?1")                                      \
        X(MESSAGE_SETTLE, "UPDATE message SET state = ?2, generation = ?3, attempts = ?4, "       \
                          "provider_message_id = ?5 WHERE number = ?1")                           \
        X(MESSAGE_NUMBERS_SENDING, "SELECT number FROM message WHERE state = 'sending' ORDER BY number") \
        X(MESSAGE_NUMBERS_OF, "SELECT number FROM message WHERE patient = ? "                     \
                              "AND last_try_utc_ms >= ? AND last_try_utc_ms < ? ORDER BY number") \
        X(MESSAGE_COUNT, "SELECT count(*) FROM message WHERE patient = ? "                        \
                         "AND last_try_utc_ms >= ? AND last_try_utc_ms < ? "                      \
                         "AND number <> ? AND (state IN ('sending', 'sent', 'uncertain') "        \
                         "OR (state = 'retry' AND attempts > generation))")                       \
        X(ATTEMPT_INSERT, "INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?)")                  \
        X(ATTEMPT_LIST, "SELECT message, n, provider, generation, started_utc_ms, ended_utc_ms, " \
                        "verdict, detail FROM attempt WHERE message = ? ORDER BY n")              \
        X(RECEIPT_INSERT, "INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?)")                     \
        X(RECEIPT_LIST, "SELECT message, n, at_utc_ms, state, generation, part, detail FROM receipt " \
                        "WHERE message = ? ORDER BY n")                                           \
        X(STRAY_ADD, "INSERT INTO stray (name, provider, provider_message_id, recipient, at_utc_ms, state, " \
                     "part, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")                             \
        X(STRAY_LIST, "SELECT number, name, provider, provider_message_id, recipient, at_utc_ms, state, " \
                      "part, detail FROM stray WHERE name = ? ORDER BY number")                   \
        X(STRAY_OLDEST, "SELECT number, at_utc_ms FROM stray ORDER BY number LIMIT 1")            \
        X(STRAY_NAMES, "SELECT name FROM stray")                                                  \
        X(STRAY_DELETE, "DELETE FROM stray WHERE number = ?")                                     \
        X(KNOWN_PUT, "INSERT INTO known VALUES (?, ?, ?) ON CONFLICT DO NOTHING")                 \
        X(KNOWN_FIND, "SELECT message FROM known WHERE name = ?1 AND recipient = ?2 "             \
                      "ORDER BY message DESC LIMIT ?3")                                           \
        X(KNOWN_FIND_ANY, "SELECT message FROM known WHERE name = ?1 LIMIT ?2")                   \
        X(KNOWN_DELETE, "DELETE FROM known WHERE name = ? AND recipient = ? AND message = ?")     \
        X(WATCH_PUT, "REPLACE INTO watch VALUES (?, ?, ?, ?)")                                    \
        X(WATCH_DELETE, "DELETE FROM watch WHERE due_utc_s = ? AND message = ? AND kind = ?")     \
        X(WATCH_FIRST, "SELECT due_utc_s, message, kind, n FROM watch ORDER BY due_utc_s, message, kind LIMIT ?") \
        X(BLOCK_GET, "SELECT n, since_utc_ms FROM block WHERE address = ? AND provider = ?")      \
        X(BLOCK_PUT, "REPLACE INTO block VALUES (?, ?, ?, ?)")                                    \
        X(BLOCK_DELETE, "DELETE FROM block WHERE address = ?1 AND (?2 = 0 OR provider = ?2)")     \
        X(BLOCK_ANY, "SELECT 1 FROM block LIMIT 1")                                               \
        X(HISTORY_ADD, "INSERT INTO history (followup, at_utc_ms, what, who, why) VALUES (?, ?, ?, ?, ?)") \
        X(HISTORY_LIST, "SELECT followup, at_utc_ms, what, who, why FROM history "                \
                        "WHERE followup = ? ORDER BY number")                                     \
        X(STOP_FIND, "SELECT 1 FROM stop WHERE address = ?")                                      \
        X(STOP_PUT, "INSERT INTO stop (address, since_utc_ms) VALUES (?, ?) "                     \
                    "ON CONFLICT DO UPDATE SET by_patient = NULL")                                \
        X(STOP_DELETE, "DELETE FROM stop WHERE address = ?")                                      \
        X(PAUSE_PUT, "REPLACE INTO pause VALUES (?, ?, ?, ?, ?)")                                 \
        X(PAUSE_DELETE, "DELETE FROM pause WHERE clinic = ? AND provider = ?")                    \
        X(STRANGER_GET, "SELECT calls_since_utc_ms, calls, rest, rest_at_utc_ms, answers_since_utc_ms, answers FROM stranger") \
        X(STRANGER_PUT, "REPLACE INTO stranger VALUES (1, ?, ?, ?, ?, ?, ?)")                     \
        X(REPLAY_GET, "SELECT expires_utc_ms FROM replay WHERE digest = ?")                       \
        X(REPLAY_PUT, "REPLACE INTO replay VALUES (?, ?)")                                        \
        X(REPLAY_TRIM, "DELETE FROM replay WHERE expires_utc_ms <= ?")                            \
        X(PAUSE_LIST, "SELECT clinic, provider, since_utc_ms, who, why FROM pause")               \
        X(RECOUNT, "SELECT lane, state, count(*) FROM followup GROUP BY lane, state")             \
        X(RECOUNT_MESSAGES, "SELECT lane, count(*) FROM message WHERE state <> 'dissolved' GROUP BY lane") \
        REPLY_STATEMENTS(X)                                                                       \
        LEDGER_STATEMENTS(X)                                                                      \
        CALENDAR_STATEMENTS(X)                                                                    \
        ERASE_STATEMENTS(X)

typedef enum Statement {
#define X(name, sql) SQL_##name,
        STATEMENTS(X)
#undef X
                N_STATEMENTS,
} Statement;

/* In the file's header (sqlite.org/fileformat2, 1.3): 2 where a log may belong to it, as SQLite writes before it makes one */
enum { HEADER_VERSIONS = 18, VERSION_WITHOUT_LOG = 1 };

/* Which file a name meant; inode 0: none yet */
typedef struct SqliteFile {
        uint64_t device, inode;
} SqliteFile;

typedef struct Sqlite {
        Backend backend;
        sqlite3 *db;
        sqlite3_stmt *stmt[N_STATEMENTS];
        char *path;
        bool in_verb;  /* save() was said; the savepoint itself waits for the first write */
        bool is_saved;
        bool is_sure;    /* sure() was said before any write: the verb does without a savepoint */
        bool is_written; /* such a verb has written */
        int fault;     /* the group is lost: what commit will answer */
        int n_wal_pages;
        Recent *recent;
        SqliteFile file, log; /* what was opened */
} Sqlite;

/* sqlite_fault() - what SQLite says, as a negative errno and a sentence */
int sqlite_fault(Sqlite *s, int code, const char *what, Err *err);
/* SQL of no statement; @what stands in the fault */
int sqlite_execute(Sqlite *s, const char *sql, const char *what, Err *err);
/* the schema of this version; -EINVAL: it is a newer one */
int sqlite_upgrade(Sqlite *s, Err *err);
/* a statement that changes rows; its values are bound */
int sqlite_write(Sqlite *s, Statement which, Err *err);
/* a statement that gives at most one row. Return: 0 a row stands in the statement, which the caller
 * resets; STORE_NOT_FOUND */
int sqlite_row(Sqlite *s, Statement which, Err *err);
/* the next row of many. Return: 1 a row; 0 the end, the statement is reset */
int sqlite_next(Sqlite *s, Statement which, Err *err);
/* the first column of all rows, appended (int64_t) */
int sqlite_numbers(Sqlite *s, Statement which, GArray *ret, Err *err);

/* stray rows of a statement that selects them */
int sqlite_strays(Sqlite *s, Statement which, GArray *rows, Err *err);

extern const BackendVerbs sqlite_verbs;
