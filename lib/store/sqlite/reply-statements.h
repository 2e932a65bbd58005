/* Statements over replies, alerts and notices: rows are read and written in the order of their columns. */
#pragma once

#define REPLY_COLUMNS                                                                             \
        "number, provider, id, address, text, label, is_stop, is_start, score, why, patient, "    \
        "message, followup, task, is_open, received_utc_ms, at_utc_ms, read_utc_ms, read_by, result"
#define REPLY_PART_COLUMNS                                                                        \
        "number, provider, address, ref, part, n_parts, id, text, received_utc_ms, at_utc_ms, reply"
#define ALERT_COLUMNS                                                                             \
        "number, reply, patient, followup, task, clinic, responsible, created_utc_ms, "           \
        "latest_utc_ms, n_replies, n_calls, next_utc_ms, notified_utc_ms, acknowledged_utc_ms, "  \
        "acknowledged_by, acknowledged_how, done_utc_ms"
#define NOTICE_COLUMNS                                                                            \
        "number, id, kind, state, alert, staff, channel, clinic, provider, recipient, name, "     \
        "language, text, attempts, created_utc_ms, next_utc_ms, ended_utc_ms, detail, task"

/* what is given no number yet gets one that no row of its table has, or has ever had */
#define NUMBER_OF(table) "ifnull(?1, (SELECT max(" table ", ifnull((SELECT max(number) FROM " table "), 0)) + 1 FROM gone))"

#define REPLY_STATEMENTS(X)                                                                       \
        X(STOP_PUT_OWN, "INSERT INTO stop (address, since_utc_ms, by_patient) VALUES (?, ?, 1) "  \
                        "ON CONFLICT DO NOTHING")                                                 \
        X(STOP_FIND_OWN, "SELECT 1 FROM stop WHERE address = ? AND by_patient IS NOT NULL")       \
        X(PATIENT_NUMBERS_AT, "SELECT number FROM patient WHERE phone = ?1 UNION "                \
                              "SELECT number FROM patient WHERE guardian_phone = ?1 UNION "       \
                              "SELECT patient FROM address WHERE name = ?1 ORDER BY 1")           \
        X(MESSAGE_NUMBERS_TO, "SELECT number FROM message WHERE recipient = ? "                   \
                              "AND last_try_utc_ms >= ? ORDER BY number")                         \
        X(REPLY_ADD, "INSERT INTO reply (" REPLY_COLUMNS                                          \
                     ") VALUES (" NUMBER_OF("reply") ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")     \
        X(REPLY_UPDATE, "REPLACE INTO reply (" REPLY_COLUMNS                                      \
                        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")  \
        X(REPLY_GET, "SELECT " REPLY_COLUMNS " FROM reply WHERE number = ?")                      \
        X(REPLY_FIND, "SELECT number FROM reply WHERE provider = ? AND address = ? AND id = ?")   \
        X(REPLY_NUMBERS_AT, "SELECT number FROM reply WHERE address = ? AND received_utc_ms >= ? " \
                            "ORDER BY number")                                                    \
        X(REPLY_NUMBERS_OF, "SELECT number FROM reply WHERE patient = ? ORDER BY number")         \
        X(REPLY_NUMBERS_TO, "SELECT number FROM reply WHERE followup = ? ORDER BY number")        \
        X(REPLY_NUMBERS_TASK, "SELECT number FROM reply WHERE task = ? ORDER BY number")          \
        X(REPLY_NUMBERS_OPEN, "SELECT number FROM reply WHERE is_open IS NOT NULL ORDER BY number") \
        X(REPLY_COUNT, "SELECT label, count(*) FROM reply GROUP BY label")                        \
        X(REPLY_PART_PUT, "REPLACE INTO reply_part (" REPLY_PART_COLUMNS                          \
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")                           \
        X(REPLY_PART_LIST, "SELECT " REPLY_PART_COLUMNS " FROM reply_part WHERE provider = ? "    \
                           "AND address = ? AND ref = ? AND received_utc_ms >= ? ORDER BY part, number") \
        X(REPLY_PART_WAITING, "SELECT " REPLY_PART_COLUMNS " FROM reply_part WHERE reply IS NULL " \
                              "AND received_utc_ms <= ? ORDER BY received_utc_ms LIMIT ?")        \
        X(ALERT_PUT, "REPLACE INTO alert (" ALERT_COLUMNS                                         \
                     ") VALUES (" NUMBER_OF("alert") ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")              \
        X(ALERT_GET, "SELECT " ALERT_COLUMNS " FROM alert WHERE number = ?")                      \
        X(ALERT_NUMBERS_OPEN, "SELECT number FROM alert WHERE done_utc_ms IS NULL ORDER BY number") \
        X(ALERT_NUMBERS_SINCE, "SELECT number FROM alert WHERE created_utc_ms >= ? ORDER BY number") \
        X(ALERT_NUMBERS_TASK, "SELECT number FROM alert WHERE task = ? ORDER BY number")          \
        X(NOTICE_PUT, "REPLACE INTO notice (" NOTICE_COLUMNS                                      \
                      ") VALUES (" NUMBER_OF("notice") ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")             \
        X(NOTICE_GET, "SELECT " NOTICE_COLUMNS " FROM notice WHERE number = ?")                   \
        X(NOTICE_NUMBERS_DUE, "SELECT number FROM notice WHERE state = 'waiting' "                \
                              "AND next_utc_ms <= ? ORDER BY next_utc_ms, number LIMIT ?")        \
        X(NOTICE_FIRST, "SELECT next_utc_ms FROM notice WHERE state = 'waiting' "                 \
                        "ORDER BY next_utc_ms LIMIT 1")                                           \
        X(NOTICE_NUMBERS_SENDING, "SELECT number FROM notice WHERE state = 'sending' ORDER BY number") \
        X(NOTICE_NUMBERS_OF, "SELECT number FROM notice WHERE alert = ? ORDER BY number")         \
        X(NOTICE_LAST, "SELECT max(created_utc_ms) FROM notice WHERE recipient = ? AND name = ?") \
        X(ACK_LINK_PUT, "INSERT INTO ack_link (digest, alert, staff) VALUES (?, ?, ?)")           \
        X(ACK_LINK_GET, "SELECT alert, staff FROM ack_link WHERE digest = ?")                     \
        X(ACK_LINK_LIST, "SELECT digest, staff FROM ack_link WHERE alert = ?")                    \
        X(ACK_LINK_DELETE_OF, "DELETE FROM ack_link WHERE alert = ?")                             \
        X(STAFF_REPLY_PUT, "INSERT INTO staff_reply (digest, alert, at_utc_ms) VALUES (?, ?, ?)") \
        X(STAFF_REPLY_GET, "SELECT alert, at_utc_ms FROM staff_reply WHERE digest = ?")           \
        X(STAFF_REPLIES_DELETE, "DELETE FROM staff_reply WHERE at_utc_ms < ?")
