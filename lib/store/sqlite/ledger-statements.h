/* Statements over the audit and the ledger of consent: rows are read and written in the order of their columns. */
#pragma once

#define AUDIT_COLUMNS "number, at_utc_ms, who, what, patient, followup, about, why"

#define CONSENT_COLUMNS                                                                           \
        "patient, n, at_utc_ms, source, answers, said_utc_ms, record, purpose, method, address, " \
        "who, why, wording"

#define LEDGER_STATEMENTS(X)                                                                      \
        X(AUDIT_ADD, "INSERT INTO audit (at_utc_ms, who, what, patient, followup, about, why) "   \
                     "VALUES (?, ?, ?, ?, ?, ?, ?)")                                              \
        X(AUDIT_LIST, "SELECT " AUDIT_COLUMNS " FROM audit WHERE number > ? ORDER BY number LIMIT ?") \
        X(AUDIT_LIST_OF, "SELECT " AUDIT_COLUMNS " FROM audit WHERE patient = ?3 AND number > ?1 " \
                         "ORDER BY number LIMIT ?2")                                              \
        X(CONSENT_ADD, "INSERT INTO consent (" CONSENT_COLUMNS ") SELECT ?1, 1 + coalesce(max(n), 0), ?3, " \
                       "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13 FROM consent WHERE patient = ?1") \
        X(STOP_ANY, "SELECT 1 FROM stop WHERE address >= ?1 AND address < ?2 LIMIT 1")            \
        X(STOP_LIST, "SELECT address FROM stop WHERE address >= ?1 AND address < ?2 ORDER BY address") \
        X(CONSENT_ADD_FIRST, "INSERT INTO consent (" CONSENT_COLUMNS ") VALUES "                  \
                             "(?1, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")           \
        X(CONSENT_LIST, "SELECT " CONSENT_COLUMNS " FROM consent WHERE patient = ? ORDER BY n")   \
        X(CONSENT_NUMBERS_FROM, "SELECT DISTINCT patient FROM consent WHERE address = ? "         \
                                "AND (source = 'reply' OR source = 'provider') ORDER BY patient") \
        X(REFUSAL_PUT, "INSERT INTO refusal VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9) "  \
                       "ON CONFLICT DO UPDATE SET n = n + 1, why = ?7, mend = ?8, at_utc_ms = ?9") \
        X(REFUSAL_DELETE, "DELETE FROM refusal WHERE system = ? AND type = ? AND id = ?")         \
        X(REFUSAL_TRIM, "DELETE FROM refusal WHERE at_utc_ms < ?3 OR source = ?1 AND (type, id, field, reason) IN " \
                        "(SELECT type, id, field, reason FROM refusal WHERE source = ?1 "         \
                        "ORDER BY at_utc_ms DESC, type, id, field, reason LIMIT -1 OFFSET ?2)")   \
        X(REFUSAL_LIST, "SELECT source, system, type, id, field, reason, why, mend, n, since_utc_ms, at_utc_ms " \
                        "FROM refusal WHERE at_utc_ms >= ?")                                      \
        X(PATIENT_NUMBERS_MERGED, "SELECT number FROM patient WHERE replaced_by = ? ORDER BY number")
