/* Statements that take out what is a patient's, and keep what is left of one. */
#pragma once

#define ERASE_STATEMENTS(X)                                                                       \
        X(SECRET_GET, "SELECT key FROM secret")                                                   \
        X(SECRET_PUT, "INSERT INTO secret VALUES (1, ?)")                                         \
        X(ERASED_PUT, "REPLACE INTO erased VALUES (?, ?, ?, ?)")                                  \
        X(ERASED_GET, "SELECT hash, at_utc_ms, patient, staff_consent FROM erased WHERE hash = ?") \
        X(ERASING_PUT, "REPLACE INTO erasing VALUES (?, ?, ?)")                                   \
        X(ERASING_DELETE, "DELETE FROM erasing WHERE patient = ?")                                \
        X(ERASING_LIST, "SELECT patient, since_utc_ms, is_gone FROM erasing ORDER BY patient")    \
        X(ERASED_COUNT_ADD, "INSERT INTO erased_count VALUES (?1, ?2, ?3) "                       \
                            "ON CONFLICT DO UPDATE SET n = n + ?3")                               \
        X(ERASED_COUNTS, "SELECT lane, what, n FROM erased_count")                                \
        X(PATIENT_DELETE, "DELETE FROM patient WHERE number = ?")                                 \
        X(PATIENT_DELETE_ADDRESSES, "DELETE FROM address WHERE patient = ?")                      \
        X(RECORD_DELETE, "DELETE FROM record WHERE number = ?")                                   \
        X(FOLLOWUPS_DELETE, "DELETE FROM followup WHERE id >= ? AND id <= ?")                     \
        X(FOLLOWUPS_DELETE_HISTORY, "DELETE FROM history WHERE followup >= ? AND followup <= ?")  \
        X(FOLLOWUPS_DELETE_NOTICES, "DELETE FROM notice WHERE task >= ? AND task <= ?")           \
        X(MESSAGE_DELETE, "DELETE FROM message WHERE number = ?")                                 \
        X(MESSAGE_DELETE_ATTEMPTS, "DELETE FROM attempt WHERE message = ?")                       \
        X(MESSAGE_DELETE_RECEIPTS, "DELETE FROM receipt WHERE message = ?")                       \
        X(MESSAGE_DELETE_KNOWN, "DELETE FROM known WHERE message = ?")                            \
        X(MESSAGE_DELETE_WATCHES, "DELETE FROM watch WHERE message = ?")                          \
        X(REPLY_DELETE, "DELETE FROM reply WHERE number = ?")                                     \
        X(REPLY_PARTS_DELETE, "DELETE FROM reply_part WHERE address = ?")                         \
        X(ALERT_NUMBERS_BY, "SELECT number FROM alert WHERE patient = ?1 UNION "                  \
                            "SELECT number FROM alert WHERE reply = ?2 ORDER BY 1")               \
        X(ALERT_DELETE, "DELETE FROM alert WHERE number = ?")                                     \
        X(ALERT_DELETE_NOTICES, "DELETE FROM notice WHERE alert = ?")                             \
        X(NOTICE_NUMBERS_TO, "SELECT number FROM notice WHERE recipient = ? AND kind = 'answer' ORDER BY number") \
        X(NOTICE_DELETE, "DELETE FROM notice WHERE number = ?")                                   \
        X(STRAY_LIST_TO, "SELECT number, name, provider, provider_message_id, recipient, at_utc_ms, state, " \
                         "part, detail FROM stray WHERE recipient IN (?1, ltrim(?1, '+')) ORDER BY number") \
        X(BLOCKS_DELETE_OF, "DELETE FROM block WHERE address >= ?1 || ' ' AND address < ?1 || '!'") \
        X(CONSENTS_DELETE, "DELETE FROM consent WHERE patient = ?")                               \
        X(AUDIT_FORGET, "UPDATE audit SET why = NULL WHERE patient = ? AND why IS NOT NULL")      \
        X(AUDIT_FORGET_ABOUT, "UPDATE audit SET why = NULL WHERE about = ? AND why IS NOT NULL")  \
        X(STOP_COPY,   "INSERT INTO stop (address, since_utc_ms, by_patient) "                    \
                       "SELECT ?2, since_utc_ms, by_patient FROM stop WHERE address = ?1 "        \
                       "ON CONFLICT DO UPDATE SET by_patient = min(by_patient, excluded.by_patient)")
