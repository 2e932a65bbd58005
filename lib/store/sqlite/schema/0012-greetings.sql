-- Birthdays, by month and day: "03-15".
CREATE INDEX patient_birthday ON patient (substr(date(birth_date * 86400, 'unixepoch'), 6)) WHERE birth_date IS NOT NULL;
