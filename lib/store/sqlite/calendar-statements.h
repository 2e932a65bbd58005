/* Statements over what the calendar brings. */
#pragma once

/* types and statuses by the numbers of RecordType and RecordStatus: 1 an appointment, 0 a treatment; 0 completed, 1 booked */
#define BORN_ON "substr(date(birth_date * 86400, 'unixepoch'), 6)"

#define CALENDAR_STATEMENTS(X)                                                                    \
        X(VISIT_COUNT, "SELECT origin, status, is_treated, count(*) FROM ("                       \
                       "SELECT r.origin, r.status, r.moment_utc_s, r.status = 1 AND EXISTS "      \
                       "(SELECT 1 FROM record t WHERE t.patient = r.patient AND t.type = 0 AND t.status = 0 " \
                       "AND t.moment_utc_s BETWEEN r.moment_utc_s - ?4 AND r.moment_utc_s + ?4) AS is_treated " \
                       "FROM record r WHERE r.type = 1 AND r.moment_utc_s >= ?1 AND r.moment_utc_s < ?2) " \
                       "WHERE status <> 1 OR is_treated OR moment_utc_s < ?3 GROUP BY 1, 2, 3")      \
        X(PATIENT_NUMBERS, "SELECT number FROM patient WHERE number > ? ORDER BY number LIMIT ?") \
        X(PATIENT_NAMES, "SELECT number, name, guardian_name FROM patient WHERE number > ? ORDER BY number LIMIT ?") \
        X(PATIENT_NUMBERS_BORN, "SELECT number FROM patient WHERE birth_date IS NOT NULL AND " BORN_ON " IN (?1, ?2) " \
                                "AND number > ?3 ORDER BY number LIMIT ?4")                       \
        X(PATIENT_NEXT_BORN, "SELECT " BORN_ON " FROM patient WHERE birth_date IS NOT NULL AND " BORN_ON " >= ? " \
                             "ORDER BY 1 LIMIT 1")
