-- Up to which configuration all that is pending has been planned: a crash in the midst of planning anew is made up for.

ALTER TABLE in_force ADD COLUMN planned_by TEXT;     -- its digest
