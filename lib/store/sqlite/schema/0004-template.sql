-- Providers that send approved templates only: name and language there, and the variables as JSON, a line each; NULL where the
-- text goes as it is. A message that is tried again says the same.

ALTER TABLE message ADD COLUMN template TEXT;
