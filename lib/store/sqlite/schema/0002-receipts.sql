-- What comes back from providers, and what is looked at later for want of it.

-- what a provider said of a message after it had taken it, each thing once
CREATE TABLE receipt (
        message INTEGER NOT NULL,
        n INTEGER NOT NULL,
        at_utc_ms INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (
                state = 'delivered' OR state = 'under-way' OR state = 'read' OR state = 'permanent'
                OR state = 'temporary' OR state = 'opted-out' OR state = 'absent'),
        generation INTEGER,             -- NULL: it did not name it
        part TEXT,                      -- NULL: of the whole message
        detail TEXT,
        PRIMARY KEY (message, n)
) STRICT, WITHOUT ROWID;

-- receipts for what we do not know (yet): our own hand-over may still have to be settled. Kept for a day.
CREATE TABLE stray (
        number INTEGER PRIMARY KEY,
        name INTEGER NOT NULL,
        provider TEXT NOT NULL,
        provider_message_id TEXT NOT NULL,
        recipient TEXT,
        at_utc_ms INTEGER NOT NULL,
        state TEXT NOT NULL,
        part TEXT,
        detail TEXT
) STRICT;
CREATE INDEX stray_name ON stray (name);

-- messages by the name their provider gave them: digests of provider and name, and of the address. Only where the
-- provider tells us anything later, and only for as long: an index over all messages would cost every dispatch.
CREATE TABLE known (
        name INTEGER NOT NULL,
        recipient INTEGER NOT NULL,
        message INTEGER NOT NULL,
        PRIMARY KEY (name, recipient, message)
) STRICT, WITHOUT ROWID;

-- messages that are to be looked at: 0 no receipt, 1 no answer, 2 to be asked after, 3 its name may be forgotten,
-- 4 (of no message) stray receipts to be dropped
CREATE TABLE watch (
        due_utc_s INTEGER NOT NULL,
        message INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY (due_utc_s, message, kind)
) STRICT, WITHOUT ROWID;

-- addresses a provider has refused for good
CREATE TABLE block (
        address TEXT NOT NULL,
        provider INTEGER NOT NULL,
        n INTEGER NOT NULL,
        since_utc_ms INTEGER NOT NULL,
        PRIMARY KEY (address, provider)
) STRICT, WITHOUT ROWID;

ALTER TABLE meta ADD COLUMN receipts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN receipts_unknown INTEGER NOT NULL DEFAULT 0; -- that no message was ever found for
