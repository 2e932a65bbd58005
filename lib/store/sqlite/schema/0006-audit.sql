-- What people have decided, and who: rows are only ever added. Whoever may write to the file can take the triggers away;
-- they keep every program that speaks to the database, this one included, from changing what was done by mistake.

CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        at_utc_ms INTEGER NOT NULL,
        who TEXT NOT NULL,              -- as claimed, and what the kernel vouches for: "anna (uid 1000)"
        what TEXT NOT NULL,             -- the verb
        patient INTEGER,                -- a number; stays when the patient is erased
        followup INTEGER,
        about TEXT,                     -- what it concerned beside these: "clinic kyiv-1", "reply-7"
        why TEXT                        -- as typed; goes when the patient is erased
) STRICT;
CREATE INDEX audit_patient ON audit (patient) WHERE patient IS NOT NULL;

CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN
        SELECT RAISE(ABORT, 'the audit is only ever added to');
END;

CREATE TRIGGER audit_update BEFORE UPDATE ON audit
        WHEN NEW.why IS NOT NULL OR NEW.number IS NOT OLD.number OR NEW.at_utc_ms IS NOT OLD.at_utc_ms
        OR NEW.who IS NOT OLD.who OR NEW.what IS NOT OLD.what OR NEW.patient IS NOT OLD.patient
        OR NEW.followup IS NOT OLD.followup OR NEW.about IS NOT OLD.about BEGIN
        SELECT RAISE(ABORT, 'the audit is only ever added to');
END;
