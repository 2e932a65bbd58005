-- The highest numbers of replies, alerts and notices that are gone since somebody was erased: none of them is given to another.
-- Staff are told of "reply-54", and may take an alert by that name long after.

CREATE TABLE gone (
        reply INTEGER NOT NULL,
        alert INTEGER NOT NULL,
        notice INTEGER NOT NULL
) STRICT;
INSERT INTO gone (reply, alert, notice) VALUES (0, 0, 0);
CREATE TRIGGER reply_gone AFTER DELETE ON reply BEGIN
        UPDATE gone SET reply = max(reply, OLD.number);
END;
CREATE TRIGGER alert_gone AFTER DELETE ON alert BEGIN
        UPDATE gone SET alert = max(alert, OLD.number);
END;
CREATE TRIGGER notice_gone AFTER DELETE ON notice BEGIN
        UPDATE gone SET notice = max(notice, OLD.number);
END;

-- what is said to staff of a task of theirs is of no alert
ALTER TABLE notice ADD COLUMN task INTEGER;
CREATE INDEX notice_task ON notice (task) WHERE task IS NOT NULL;
