-- From which number something was said: START from it ends what was said from it, whoever has that number now.

CREATE INDEX consent_said_from ON consent (address) WHERE address IS NOT NULL;

-- A complaint that was opened before its deadline was watched (kind 5; the task stands below zero, its step is 65534): staff
-- are told when it is late, or at once where it is.
INSERT OR IGNORE INTO watch (due_utc_s, message, kind, n)
        SELECT max(coalesce(aim_utc_s, due_at_utc_s), 0), -id, 5, 0 FROM followup
        WHERE step = 65534 AND cause IS NOT NULL AND (state = 'task' OR state = 'held')
        AND coalesce(aim_utc_s, due_at_utc_s) IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM watch WHERE kind = 5 AND message = -followup.id);
