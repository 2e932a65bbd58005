/* Telling staff: one sentence to the journal (or stderr by hand), the facts as fields. Never a patient's data:
 * a person appears as FOLLOWUP_ID or an id. */
#pragma once

#include <syslog.h>

#include "base/err.h"
#include "base/ids.h"

/* Every one has an entry in units/followupd.catalog. */
typedef enum LogId {
        LOG_NONE,
        LOG_STARTED, LOG_STOPPING, LOG_STOPPED, LOG_RELOADED, LOG_RELOAD_REFUSED, LOG_RELOAD_WAITS, LOG_CONFIG_FAULT,
        LOG_CONFIG_WARNING, LOG_STORE_LOCKED, LOG_STORE_FULL, LOG_STORE_MENDED, LOG_STORE_SYNC_FAILED,
        LOG_STORE_FAULT, LOG_CLOCK_JUMPED, LOG_CLOCK_UNSYNCED, LOG_CLOCK_GOOD, LOG_FILE_TAKEN,
        LOG_FILE_REFUSED_RECORDS, LOG_FILE_FAULT, LOG_SENT, LOG_RETRY, LOG_FAILED, LOG_UNCERTAIN,
        LOG_PROVIDER_THROTTLED, LOG_PROVIDER_ACCOUNT, LOG_PROVIDER_OPEN, LOG_PROVIDER_CLOSED,
        LOG_MASS_SEND_STOPPED, LOG_PAUSED, LOG_UNPAUSED, LOG_STAFF_ACTION, LOG_CALL_TASK, LOG_SOURCE_SILENT,
        LOG_CREDENTIAL_MISSING, LOG_RECOVERED, LOG_REHEARSAL, LOG_WATCHDOG_LATE,
        LOG_LISTENING, LOG_LISTENER_DOWN, LOG_HOOK_FORGED, LOG_HOOK_UNREADABLE,
        LOG_REPLY_TAKEN, LOG_RED_FLAG, LOG_RED_FLAG_UNHEARD, LOG_RED_FLAG_TAKEN, LOG_NOTICE_FAILED,
        LOG_POLL_FAULT, LOG_POLL_MENDED, LOG_ERASED, LOG_ERASE_FAULT, LOG_RESTORED, LOG_FILE_STRAY, LOG_ACK_GUESSED,
} LogId;
enum { N_LOG_IDS = LOG_ACK_GUESSED + 1 };

/* 32 hex digits, as in the catalog; NULL for LOG_NONE */
const char *log_id_text(LogId id);

void log_init(bool to_stderr);
/**
 * log_line() - say it
 * @fields: "FOLLOWUP_ID=1042-3", ... each a g_strdup_printf'd or literal "NAME=value"; ends with NULL
 */
void log_line(int priority, LogId id, const char *sentence, ...) __attribute__((format(printf, 3, 4)));
void log_fields(int priority, LogId id, const char *const *fields, const char *sentence, ...)
        __attribute__((format(printf, 4, 5)));
/* an Err with CONFIG_FILE, CONFIG_LINE, ERRNO as fields */
void log_err(int priority, LogId id, const Err *err);
