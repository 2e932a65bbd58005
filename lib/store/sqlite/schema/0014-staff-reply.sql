-- What staff have written and was acted upon: providers hand a message over again, and a repeat must not take another alert.
-- Only a digest of provider, address and the provider's id; kept for a while.

CREATE TABLE staff_reply (
        digest BLOB PRIMARY KEY,
        alert INTEGER,                  -- that it took; NULL: none
        at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_reply_at ON staff_reply (at_utc_ms);
