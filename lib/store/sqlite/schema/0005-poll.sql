-- Records of one patient that come from several places: cards that were merged, patients only named so far,
-- consents that are records of their own and end; and how far the fetching from a server has come.

ALTER TABLE patient ADD COLUMN standing INTEGER;             -- NULL: known
ALTER TABLE patient ADD COLUMN consent_at_utc_ms INTEGER;
ALTER TABLE patient ADD COLUMN consent_end_utc_s INTEGER;
ALTER TABLE patient ADD COLUMN replaced_by INTEGER;          -- the patient this id means
CREATE INDEX patient_consent_end ON patient (consent_end_utc_s) WHERE consent_end_utc_s IS NOT NULL;

CREATE TABLE poll (
        source TEXT NOT NULL,
        resource TEXT NOT NULL,
        since_utc_ms INTEGER,
        started_utc_ms INTEGER,
        next TEXT,
        PRIMARY KEY (source, resource)
) STRICT, WITHOUT ROWID;
