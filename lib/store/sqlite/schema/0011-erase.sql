-- Erasing a patient. What stays is counts, and keyed hashes: of addresses that are stopped (in stop, as "#" and hex digits)
-- and of the identities whose old records must not bring the patient back.

-- made with the first that is erased. It lies here and not beside the database, so that a backup keeps the stops.
CREATE TABLE secret (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        key BLOB NOT NULL
) STRICT;

CREATE TABLE erased (
        hash BLOB PRIMARY KEY,
        at_utc_ms INTEGER NOT NULL,
        patient INTEGER NOT NULL,       -- number, as the audit has it
        staff_consent INTEGER           -- of a patient: what staff had decided; NULL: of a record
) STRICT, WITHOUT ROWID;

-- patients whose erasure is under way
CREATE TABLE erasing (
        patient INTEGER PRIMARY KEY,
        since_utc_ms INTEGER NOT NULL,
        is_gone INTEGER                 -- the rows are removed, and the file waits to be written anew
) STRICT;

-- what the rows that were removed counted for: of a lane as in tally; lane 0: replies by label
CREATE TABLE erased_count (
        lane INTEGER NOT NULL,
        what INTEGER NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY (lane, what)
) STRICT, WITHOUT ROWID;

CREATE INDEX alert_patient ON alert (patient) WHERE patient IS NOT NULL;
CREATE INDEX alert_reply ON alert (reply);
