/* Statements over the audit: rows are read and written in the order of their columns. */
#pragma once

#define AUDIT_COLUMNS "number, at_utc_ms, who, what, patient, followup, about, why"

#define LEDGER_STATEMENTS(X)                                                                      \
        X(AUDIT_ADD, "INSERT INTO audit (at_utc_ms, who, what, patient, followup, about, why) "   \
                     "VALUES (?, ?, ?, ?, ?, ?, ?)")                                              \
        X(AUDIT_LIST, "SELECT " AUDIT_COLUMNS " FROM audit WHERE number > ? ORDER BY number LIMIT ?") \
        X(AUDIT_LIST_OF, "SELECT " AUDIT_COLUMNS " FROM audit WHERE patient = ?3 AND number > ?1 " \
                         "ORDER BY number LIMIT ?2")
