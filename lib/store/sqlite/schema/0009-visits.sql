-- Visits: those that were moved, and whether who was booked came.

-- of a visit moved by minutes: the time that the reminders sent so far speak of; NULL: that of its moment
ALTER TABLE record ADD COLUMN told_utc_s INTEGER;

-- type 1: appointments
CREATE INDEX record_visit ON record (moment_utc_s, origin, status, patient) WHERE type = 1;
