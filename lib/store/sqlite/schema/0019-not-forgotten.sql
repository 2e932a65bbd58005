-- What a restart forgot. Records that were refused where nobody looks, of a server that is asked and of a system that posts
-- them: until they come again and are taken, or a week has gone by. How often numbers of nobody have called and were answered in
-- the last hour. And which requests of providers were proved and taken, so that a repeat is known.

CREATE TABLE refusal (
        source TEXT NOT NULL,
        system TEXT NOT NULL,
        type TEXT NOT NULL,      -- with id: '' where it could not be read
        id TEXT NOT NULL,
        field TEXT NOT NULL,
        reason TEXT NOT NULL,
        why TEXT NOT NULL,       -- never the value
        mend TEXT NOT NULL,
        n INTEGER NOT NULL,
        since_utc_ms INTEGER NOT NULL,
        at_utc_ms INTEGER NOT NULL,
        PRIMARY KEY (source, type, id, field, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX refusal_of_record ON refusal (system, type, id);
CREATE INDEX refusal_at ON refusal (at_utc_ms);

CREATE TABLE stranger (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        calls_since_utc_ms INTEGER NOT NULL,
        calls INTEGER NOT NULL,
        rest INTEGER NOT NULL,              -- the alert for what was beyond the limit; 0: none yet
        rest_at_utc_ms INTEGER,             -- when that one called last, or will
        answers_since_utc_ms INTEGER NOT NULL,
        answers INTEGER NOT NULL
) STRICT;

CREATE TABLE replay (
        digest BLOB PRIMARY KEY,
        expires_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX replay_expires ON replay (expires_utc_ms);
