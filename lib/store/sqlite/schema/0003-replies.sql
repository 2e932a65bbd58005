-- Replies of patients, alerts to staff with their clock, and notices: what goes out at once and is no follow-up.

-- set where the patient's own word made the stop: the patient's word lifts it again. What staff wrote down stays theirs.
ALTER TABLE stop ADD COLUMN by_patient INTEGER;

-- who a reply may come from, and what was last said to whom
CREATE INDEX patient_phone ON patient (phone) WHERE phone IS NOT NULL;
CREATE INDEX patient_guardian_phone ON patient (guardian_phone) WHERE guardian_phone IS NOT NULL;
CREATE INDEX message_recipient ON message (recipient, last_try_utc_ms);

-- names in messengers, "telegram:12345", kept in step with patient.addresses by the triggers below
CREATE TABLE address (
        name TEXT NOT NULL,
        patient INTEGER NOT NULL,
        PRIMARY KEY (name, patient)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_patient ON address (patient);

INSERT INTO address SELECT DISTINCT a.key || ':' || a.value, p.number FROM patient p, json_each(p.addresses) a
        WHERE p.addresses IS NOT NULL;

CREATE TRIGGER patient_address_insert AFTER INSERT ON patient WHEN NEW.addresses IS NOT NULL BEGIN
        INSERT INTO address SELECT DISTINCT a.key || ':' || a.value, NEW.number FROM json_each(NEW.addresses) a;
END;

CREATE TRIGGER patient_address_update AFTER UPDATE OF addresses ON patient
        WHEN NEW.addresses IS NOT OLD.addresses BEGIN
        DELETE FROM address WHERE patient = OLD.number;
        INSERT INTO address SELECT DISTINCT a.key || ':' || a.value, NEW.number FROM json_each(NEW.addresses) a;
END;

CREATE TABLE reply (
        number INTEGER PRIMARY KEY,
        provider INTEGER NOT NULL,
        id TEXT,                        -- the provider's
        address TEXT NOT NULL,          -- where it came from, written as a stop's
        text TEXT NOT NULL,
        label TEXT NOT NULL CHECK (label IN
                ('stop', 'start', 'red', 'worry', 'ok', 'score', 'confirm', 'cancel', 'move', 'other')),
        is_stop INTEGER,                -- also said, where the label is another
        is_start INTEGER,
        score INTEGER,
        why TEXT,
        patient INTEGER,                -- NULL: a number nobody has, or several have
        message INTEGER,                -- that it answers
        followup INTEGER,               -- the one that gave the text of that message
        task INTEGER,                   -- the call it made, or was added to
        is_open INTEGER,                -- waits for a person, and no task says so
        received_utc_ms INTEGER NOT NULL,
        at_utc_ms INTEGER,              -- when the provider got it
        read_utc_ms INTEGER,
        read_by TEXT,
        result TEXT
) STRICT;
CREATE UNIQUE INDEX reply_identity ON reply (provider, address, id) WHERE id IS NOT NULL;
CREATE INDEX reply_address ON reply (address, received_utc_ms);
CREATE INDEX reply_patient ON reply (patient) WHERE patient IS NOT NULL;
CREATE INDEX reply_followup ON reply (followup) WHERE followup IS NOT NULL;
CREATE INDEX reply_task ON reply (task) WHERE task IS NOT NULL;
CREATE INDEX reply_open ON reply (number) WHERE is_open IS NOT NULL;

-- parts of one text; kept for a while after they were joined, to know their repeats by
CREATE TABLE reply_part (
        number INTEGER PRIMARY KEY,
        provider INTEGER NOT NULL,
        address TEXT NOT NULL,
        ref TEXT NOT NULL,
        part INTEGER NOT NULL,
        n_parts INTEGER NOT NULL,
        id TEXT,
        text TEXT NOT NULL,
        received_utc_ms INTEGER NOT NULL,
        at_utc_ms INTEGER,
        reply INTEGER                   -- it went into; NULL: it waits for the others
) STRICT;
CREATE INDEX reply_part_whole ON reply_part (provider, address, ref, received_utc_ms);
CREATE INDEX reply_part_waiting ON reply_part (received_utc_ms) WHERE reply IS NULL;

CREATE TABLE alert (
        number INTEGER PRIMARY KEY,
        reply INTEGER NOT NULL,         -- the first that raised it
        patient INTEGER,
        followup INTEGER,               -- the question it answered
        task INTEGER,                   -- the call to be made
        clinic INTEGER,                 -- word
        responsible INTEGER,            -- word: staff the record names
        created_utc_ms INTEGER NOT NULL,
        latest_utc_ms INTEGER NOT NULL, -- the latest reply that raised it
        n_replies INTEGER NOT NULL,
        n_calls INTEGER NOT NULL,       -- how often it was told to somebody
        next_utc_ms INTEGER,            -- when to the next; NULL: somebody has it
        notified_utc_ms INTEGER,        -- when the first notice got through
        acknowledged_utc_ms INTEGER,
        acknowledged_by TEXT,
        acknowledged_how TEXT,
        done_utc_ms INTEGER
) STRICT;
CREATE INDEX alert_open ON alert (number) WHERE done_utc_ms IS NULL;
CREATE INDEX alert_next ON alert (next_utc_ms) WHERE next_utc_ms IS NOT NULL;
CREATE INDEX alert_task ON alert (task) WHERE task IS NOT NULL;
CREATE INDEX alert_created ON alert (created_utc_ms);

-- what is said at once, at any hour: alerts to staff, answers to a patient's own message
CREATE TABLE notice (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL,               -- 32 hex digits; of an answer also its key with the provider
        kind TEXT NOT NULL CHECK (kind IN ('alert', 'answer')),
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'uncertain', 'failed', 'dropped')),
        alert INTEGER,
        staff INTEGER,                  -- word; channel counts on through the person's channels
        channel INTEGER NOT NULL,
        clinic INTEGER,                 -- word
        provider INTEGER,               -- word
        recipient TEXT,
        name TEXT,                      -- of the text in messages.d
        language INTEGER,               -- word: the patient's
        text TEXT,
        attempts INTEGER NOT NULL,
        created_utc_ms INTEGER NOT NULL,
        next_utc_ms INTEGER,
        ended_utc_ms INTEGER,
        detail TEXT
) STRICT;
CREATE INDEX notice_waiting ON notice (next_utc_ms) WHERE state = 'waiting';
CREATE INDEX notice_sending ON notice (number) WHERE state = 'sending';
CREATE INDEX notice_alert ON notice (alert) WHERE alert IS NOT NULL;
CREATE INDEX notice_recipient ON notice (recipient, name, created_utc_ms) WHERE recipient IS NOT NULL;

-- one-time links: only the digest of what stands in them
CREATE TABLE ack_link (
        digest BLOB PRIMARY KEY,
        alert INTEGER NOT NULL,
        staff INTEGER                   -- word
) STRICT, WITHOUT ROWID;
CREATE INDEX ack_link_alert ON ack_link (alert);
