-- What staff have changed of one patient's plan: JSON, a line for each step, with who and why; it outranks the record's.

ALTER TABLE record ADD COLUMN staff_plan TEXT;
