-- INSERT OR REPLACE takes a row away without any trigger on DELETE (unless recursive triggers are on), so the audit refuses
-- a number that it has, or has gone past. Who names no number is seen here with -1, which is why no row may have that.

CREATE TRIGGER audit_insert BEFORE INSERT ON audit WHEN NEW.number <= (SELECT max(number) FROM audit) AND NEW.number <> -1 BEGIN
        SELECT RAISE(ABORT, 'the audit is only ever added to');
END;

CREATE TRIGGER audit_number AFTER INSERT ON audit WHEN NEW.number < 1 BEGIN
        SELECT RAISE(ABORT, 'the audit counts from 1');
END;
