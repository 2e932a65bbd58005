-- The first schema. Columns ending in _s are whole seconds since 1970-01-01T00:00Z, in _ms milliseconds.
-- Rows are many and small: what repeats is a number of a word, a follow-up's identity holds its treatment,
-- and columns that are mostly NULL stand last. CHECKs on states are chains of OR with the commonest word
-- first: SQLite stops at the first that holds, while IN (...) would build a table for each inserted row.

CREATE TABLE meta (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        last_seen_utc_ms INTEGER NOT NULL,
        made INTEGER NOT NULL,
        next_record INTEGER NOT NULL,
        next_patient INTEGER NOT NULL,
        next_message INTEGER NOT NULL
) STRICT;

-- texts that repeat: procedures, practitioners, zones, languages, providers
CREATE TABLE word (
        ref INTEGER PRIMARY KEY,
        text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE origin (
        ref INTEGER PRIMARY KEY,
        clinic TEXT NOT NULL,
        system TEXT NOT NULL,
        UNIQUE (clinic, system)
) STRICT;

CREATE TABLE lane (
        number INTEGER PRIMARY KEY,
        clinic TEXT NOT NULL,
        method TEXT NOT NULL,
        is_safety INTEGER NOT NULL,
        UNIQUE (clinic, method, is_safety)
) STRICT;

-- every version that was used; treatments are pinned to one
CREATE TABLE protocol (
        ref INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        content TEXT NOT NULL,
        UNIQUE (id, version)
) STRICT;

CREATE TABLE patient (
        number INTEGER PRIMARY KEY,
        origin INTEGER NOT NULL,
        id TEXT NOT NULL,
        consent INTEGER NOT NULL,       -- the records': care + 3 * survey + 9 * marketing
        staff_consent INTEGER NOT NULL, -- the staff's, which outranks it
        updated_at_utc_ms INTEGER,
        phone TEXT,
        name TEXT,
        language INTEGER,
        zone INTEGER,
        birth_date INTEGER,             -- days since 1970-01-01
        addresses TEXT,                 -- JSON: method -> name
        guardian_name TEXT,
        guardian_phone TEXT,
        segment INTEGER
) STRICT;
CREATE UNIQUE INDEX patient_identity ON patient (origin, id);

CREATE TABLE record (
        number INTEGER PRIMARY KEY,
        origin INTEGER NOT NULL,
        type INTEGER NOT NULL,
        id TEXT NOT NULL,
        digest BLOB NOT NULL,
        patient INTEGER NOT NULL,
        status INTEGER NOT NULL,
        moment_utc_s INTEGER,
        procedure INTEGER,
        protocol INTEGER,               -- NULL until it is planned for the first time
        practitioner INTEGER,
        updated_at_utc_ms INTEGER,
        responsible INTEGER,
        plan TEXT,                      -- JSON: the patient's own plan
        is_history INTEGER              -- before the source's plan_from: kept, not planned
) STRICT;
CREATE UNIQUE INDEX record_identity ON record (origin, id, type);
CREATE INDEX record_patient ON record (patient);

-- id = treatment's number * 4096 + its own number
CREATE TABLE followup (
        id INTEGER PRIMARY KEY,
        protocol INTEGER NOT NULL,
        step INTEGER NOT NULL,
        lane INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (
                state = 'planned' OR state = 'held' OR state = 'sending' OR state = 'task'
                OR state = 'sent' OR state = 'delivered' OR state = 'answered' OR state = 'uncertain'
                OR state = 'done' OR state = 'failed' OR state = 'cancelled' OR state = 'superseded'
                OR state = 'missed' OR state = 'skipped'),
        due_at_utc_s INTEGER,
        opens_utc_s INTEGER,
        closes_utc_s INTEGER,
        aim_utc_s INTEGER,
        message INTEGER,
        attempts INTEGER,
        reason TEXT,
        delay_s INTEGER,
        decided INTEGER,
        cause INTEGER,
        held_since_utc_s INTEGER        -- of safety, until its call task is made
) STRICT;
CREATE INDEX followup_planned ON followup (lane, due_at_utc_s) WHERE state = 'planned';
CREATE INDEX followup_held_closes ON followup (closes_utc_s) WHERE state = 'held';
CREATE INDEX followup_held_since ON followup (held_since_utc_s)
        WHERE state = 'held' AND held_since_utc_s IS NOT NULL;
CREATE INDEX followup_task ON followup (due_at_utc_s) WHERE state = 'task';

-- follow-ups by lane and what became of them, exact at every commit; row 14 of a lane counts its messages
CREATE TABLE tally (
        lane INTEGER NOT NULL,
        what INTEGER NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY (lane, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL,
        patient INTEGER NOT NULL,
        lane INTEGER NOT NULL,
        provider INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (
                state = 'sending' OR state = 'sent' OR state = 'retry' OR state = 'uncertain'
                OR state = 'failed' OR state = 'dissolved'),
        recipient TEXT NOT NULL,
        language INTEGER,
        text TEXT NOT NULL,
        coding INTEGER,
        parts INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        created_utc_ms INTEGER NOT NULL,
        first_try_utc_ms INTEGER,
        last_try_utc_ms INTEGER NOT NULL,
        closes_utc_s INTEGER,
        purpose INTEGER NOT NULL,
        followups BLOB NOT NULL,        -- ids, 8 bytes each, big-endian; the one that gave the text first
        provider_message_id TEXT
) STRICT;
CREATE INDEX message_patient ON message (patient, last_try_utc_ms);
CREATE INDEX message_sending ON message (number) WHERE state = 'sending';

-- hand-overs that have ended; the one under way stands in its message: provider, generation, attempts, last_try
CREATE TABLE attempt (
        message INTEGER NOT NULL,
        n INTEGER NOT NULL,
        provider INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        started_utc_ms INTEGER NOT NULL,
        ended_utc_ms INTEGER NOT NULL,
        verdict INTEGER NOT NULL,
        detail TEXT,
        PRIMARY KEY (message, n)
) STRICT, WITHOUT ROWID;

-- what was done to a follow-up and by whom; rows are only ever added. Hand-overs stand in attempt.
CREATE TABLE history (
        number INTEGER PRIMARY KEY,
        followup INTEGER NOT NULL,
        at_utc_ms INTEGER NOT NULL,
        what TEXT NOT NULL,
        who TEXT,
        why TEXT
) STRICT;
CREATE INDEX history_followup ON history (followup);

-- the ledger of consent: staff's decisions, only ever added
CREATE TABLE decision (
        number INTEGER PRIMARY KEY,
        patient INTEGER NOT NULL,
        is_in INTEGER NOT NULL,
        purpose INTEGER,                -- NULL: all
        method TEXT,                    -- NULL: all
        at_utc_ms INTEGER NOT NULL,
        who TEXT,
        why TEXT
) STRICT;
CREATE INDEX decision_patient ON decision (patient);

-- numbers and names nothing is sent to
CREATE TABLE stop (
        address TEXT PRIMARY KEY,
        since_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pause (
        clinic TEXT NOT NULL,           -- '': all
        provider TEXT NOT NULL,
        since_utc_ms INTEGER NOT NULL,
        who TEXT,
        why TEXT,
        PRIMARY KEY (clinic, provider)
) STRICT, WITHOUT ROWID;
