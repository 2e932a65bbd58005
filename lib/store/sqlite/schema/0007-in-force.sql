-- The configuration in force: what a start or a reload is compared with, and what goes on while an edit waits to be accepted.

CREATE TABLE in_force (
        number INTEGER PRIMARY KEY CHECK (number = 1),
        files TEXT NOT NULL                          -- JSON: each file's name and its text as it was understood
) STRICT;
