-- The ledger of consent: who said what, of which purposes, by which method and to which number, and by which wording of the
-- clinic's text. Rows are only ever added; they go with the patient when that one is erased.

CREATE TABLE consent (
        patient INTEGER NOT NULL,
        n INTEGER NOT NULL,
        at_utc_ms INTEGER NOT NULL,     -- when it was known here
        source TEXT NOT NULL CHECK (
                source = 'record' OR source = 'staff' OR source = 'reply' OR source = 'provider' OR source = 'lapse'),
        answers INTEGER NOT NULL,       -- care + 3 * survey + 9 * marketing; 0 nothing is said, 1 yes, 2 no
        said_utc_ms INTEGER,            -- of a record: when that was written
        record INTEGER,
        purpose INTEGER,                -- as it was named; NULL: none was
        method TEXT,                    -- NULL: all
        address TEXT,                   -- as in stop; NULL: whatever the number
        who TEXT,
        why TEXT,
        wording INTEGER,                -- word: version of the text that was agreed to
        PRIMARY KEY (patient, n)
) STRICT, WITHOUT ROWID;

-- what is known of the time before
INSERT INTO consent (patient, n, at_utc_ms, source, answers, said_utc_ms, why)
        SELECT number, 1, coalesce(consent_at_utc_ms, updated_at_utc_ms,
                        (SELECT min(at_utc_ms) FROM decision WHERE decision.patient = patient.number),
                        (SELECT last_seen_utc_ms FROM meta), 0),
                'record', consent, coalesce(consent_at_utc_ms, updated_at_utc_ms), 'before this ledger was kept'
        FROM patient WHERE consent <> 0;
INSERT INTO consent (patient, n, at_utc_ms, source, answers, purpose, method, who, why)
        SELECT patient, 1 + row_number() OVER (PARTITION BY patient ORDER BY number), at_utc_ms,
                CASE who WHEN 'the patient' THEN 'reply' WHEN 'the provider' THEN 'provider' ELSE 'staff' END,
                CASE WHEN purpose IS NULL THEN 13 WHEN purpose < 4 THEN 1 WHEN purpose = 4 THEN 3 ELSE 9 END
                        * CASE WHEN is_in THEN 1 ELSE 2 END,
                purpose, method, who, why
        FROM decision;
DROP TABLE decision;

-- cards that were merged into a patient
CREATE INDEX patient_replaced_by ON patient (replaced_by) WHERE replaced_by IS NOT NULL;
