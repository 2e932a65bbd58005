-- A store as the first schema kept it: T-1 was sent, T-2 is uncertain and its second step on its way.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        last_seen_utc_ms INTEGER NOT NULL,
        made INTEGER NOT NULL,
        next_record INTEGER NOT NULL,
        next_patient INTEGER NOT NULL,
        next_message INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES(1,1772521200000,11,3,3,4);
CREATE TABLE word (
        ref INTEGER PRIMARY KEY,
        text TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO word VALUES(1,'filler');
INSERT INTO word VALUES(2,'toxin');
INSERT INTO word VALUES(3,'s');
INSERT INTO word VALUES(4,'en');
INSERT INTO word VALUES(5,'gsm7');
CREATE TABLE origin (
        ref INTEGER PRIMARY KEY,
        clinic TEXT NOT NULL,
        system TEXT NOT NULL,
        UNIQUE (clinic, system)
) STRICT;
INSERT INTO origin VALUES(1,'kyiv-1','native');
CREATE TABLE lane (
        number INTEGER PRIMARY KEY,
        clinic TEXT NOT NULL,
        method TEXT NOT NULL,
        is_safety INTEGER NOT NULL,
        UNIQUE (clinic, method, is_safety)
) STRICT;
INSERT INTO lane VALUES(1,'kyiv-1','sms',1);
INSERT INTO lane VALUES(2,'kyiv-1','sms',0);
INSERT INTO lane VALUES(3,'kyiv-1','call',1);
CREATE TABLE protocol (
        ref INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        content TEXT NOT NULL,
        UNIQUE (id, version)
) STRICT;
INSERT INTO protocol VALUES(1,'filler',1,'{"id":"filler","steps":[{"from":"treatment","id":"h24","message":"m","purpose":"safety","when":"within 24 hours"},{"from":"treatment","id":"d3","message":"m","purpose":"safety","when":"1-3 days"},{"from":"treatment","id":"w2","message":"m","purpose":"review","when":"2 weeks"},{"from":"treatment","id":"m1","message":"m","purpose":"survey","when":"1 month"},{"from":"treatment","id":"m3","message":"m","purpose":"offer","when":"3 months"}],"version":1}');
INSERT INTO protocol VALUES(2,'toxin',1,'{"id":"toxin","steps":[{"from":"treatment","id":"h24","message":"m","purpose":"safety","when":"within 24 hours"},{"from":"treatment","id":"d3","message":"m","purpose":"safety","when":"1-3 days"},{"from":"treatment","id":"w2","message":"m","purpose":"review","when":"2 weeks"},{"from":"treatment","id":"m1","message":"m","purpose":"survey","when":"1 month"},{"from":"treatment","id":"m3","message":"m","purpose":"offer","when":"3 months"}],"version":1}');
CREATE TABLE patient (
        number INTEGER PRIMARY KEY,
        origin INTEGER NOT NULL,
        id TEXT NOT NULL,
        consent INTEGER NOT NULL,       -- the records': care + 3 * survey + 9 * marketing
        staff_consent INTEGER NOT NULL, -- the staff's, which outranks it
        updated_at_utc_ms INTEGER,
        phone TEXT,
        name TEXT,
        language INTEGER,
        zone INTEGER,
        birth_date INTEGER,             -- days since 1970-01-01
        addresses TEXT,                 -- JSON: method -> name
        guardian_name TEXT,
        guardian_phone TEXT,
        segment INTEGER
) STRICT;
INSERT INTO patient VALUES(1,1,'P-1',13,0,NULL,'+380671234567','Olena',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO patient VALUES(2,1,'P-2',1,0,NULL,'+380671234568',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE record (
        number INTEGER PRIMARY KEY,
        origin INTEGER NOT NULL,
        type INTEGER NOT NULL,
        id TEXT NOT NULL,
        digest BLOB NOT NULL,
        patient INTEGER NOT NULL,
        status INTEGER NOT NULL,
        moment_utc_s INTEGER,
        procedure INTEGER,
        protocol INTEGER,               -- NULL until it is planned for the first time
        practitioner INTEGER,
        updated_at_utc_ms INTEGER,
        responsible INTEGER,
        plan TEXT,                      -- JSON: the patient's own plan
        is_history INTEGER              -- before the source's plan_from: kept, not planned
) STRICT;
INSERT INTO record VALUES(1,1,0,'T-1',X'9f1f19fce9aadf2bb8de66a6f0dbf4f5',1,0,1772438400,1,1,NULL,NULL,NULL,NULL,NULL);
INSERT INTO record VALUES(2,1,0,'T-2',X'd12e550a113c41046fa8492fc4383b27',2,0,1772438400,2,2,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE followup (
        id INTEGER PRIMARY KEY,
        protocol INTEGER NOT NULL,
        step INTEGER NOT NULL,
        lane INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (
                state = 'planned' OR state = 'held' OR state = 'sending' OR state = 'task'
                OR state = 'sent' OR state = 'delivered' OR state = 'answered' OR state = 'uncertain'
                OR state = 'done' OR state = 'failed' OR state = 'cancelled' OR state = 'superseded'
                OR state = 'missed' OR state = 'skipped'),
        due_at_utc_s INTEGER,
        opens_utc_s INTEGER,
        closes_utc_s INTEGER,
        aim_utc_s INTEGER,
        message INTEGER,
        attempts INTEGER,
        reason TEXT,
        delay_s INTEGER,
        decided INTEGER,
        cause INTEGER,
        held_since_utc_s INTEGER        -- of safety, until its call task is made
) STRICT;
INSERT INTO followup VALUES(4097,1,0,1,'sent',1772521200,1772438400,1772524800,1772521200,1,1,NULL,NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(4098,1,1,1,'planned',1772611200,1772488800,1772748000,1772611200,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(4099,1,2,2,'planned',1773648000,1773612000,1773871200,1773648000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(4100,1,3,2,'planned',1775113200,1775077200,1775768400,1775113200,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(4101,1,4,2,'planned',1780383600,1780347600,1781038800,1780383600,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(8193,2,0,1,'uncertain',1772521200,1772438400,1772524800,1772521200,2,1,NULL,NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(8194,2,1,1,'sending',1772611200,1772488800,1772748000,1772611200,3,1,NULL,NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(8195,2,2,2,'planned',1773648000,1773612000,1773871200,1773648000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(8196,2,3,2,'held',1775113200,1775077200,1775768400,1775113200,NULL,NULL,'no consent for survey: unknown',NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(8197,2,4,2,'held',1780383600,1780347600,1781038800,1780383600,NULL,NULL,'no consent for marketing: unknown',NULL,NULL,NULL,NULL);
INSERT INTO followup VALUES(8198,2,0,3,'task',1772521200,1772521200,NULL,1772521200,NULL,NULL,'uncertain: ',NULL,NULL,8193,NULL);
CREATE TABLE tally (
        lane INTEGER NOT NULL,
        what INTEGER NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY (lane, what)
) STRICT, WITHOUT ROWID;
INSERT INTO tally VALUES(1,0,1);
INSERT INTO tally VALUES(1,2,1);
INSERT INTO tally VALUES(1,4,1);
INSERT INTO tally VALUES(1,7,1);
INSERT INTO tally VALUES(1,14,3);
INSERT INTO tally VALUES(2,0,4);
INSERT INTO tally VALUES(2,1,2);
INSERT INTO tally VALUES(3,3,1);
CREATE TABLE message (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL,
        patient INTEGER NOT NULL,
        lane INTEGER NOT NULL,
        provider INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (
                state = 'sending' OR state = 'sent' OR state = 'retry' OR state = 'uncertain'
                OR state = 'failed' OR state = 'dissolved'),
        recipient TEXT NOT NULL,
        language INTEGER,
        text TEXT NOT NULL,
        coding INTEGER,
        parts INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        created_utc_ms INTEGER NOT NULL,
        first_try_utc_ms INTEGER,
        last_try_utc_ms INTEGER NOT NULL,
        closes_utc_s INTEGER,
        purpose INTEGER NOT NULL,
        followups BLOB NOT NULL,        -- ids, 8 bytes each, big-endian; the one that gave the text first
        provider_message_id TEXT
) STRICT;
INSERT INTO message VALUES(1,X'00112233445566778899aabbccddeeff',1,1,3,'sent','+380671234567',4,'Hello',5,1,0,1,1772521200000,1772521200000,1772521200000,1772524800,0,X'0000000000001001','abc');
INSERT INTO message VALUES(2,X'00112233445566778899aabbccddeeff',2,1,3,'uncertain','+380671234567',4,'Hello',5,1,0,1,1772521200000,1772521200000,1772521200000,1772524800,0,X'0000000000002001',NULL);
INSERT INTO message VALUES(3,X'00112233445566778899aabbccddeeff',2,1,3,'sending','+380671234567',4,'Hello',5,1,0,1,1772521200000,1772521200000,1772521200000,1772748000,0,X'0000000000002002',NULL);
CREATE TABLE attempt (
        message INTEGER NOT NULL,
        n INTEGER NOT NULL,
        provider INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        started_utc_ms INTEGER NOT NULL,
        ended_utc_ms INTEGER NOT NULL,
        verdict INTEGER NOT NULL,
        detail TEXT,
        PRIMARY KEY (message, n)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt VALUES(1,1,3,0,1772521200000,1772521200000,0,NULL);
INSERT INTO attempt VALUES(2,1,3,0,1772521200000,1772521200000,6,NULL);
CREATE TABLE history (
        number INTEGER PRIMARY KEY,
        followup INTEGER NOT NULL,
        at_utc_ms INTEGER NOT NULL,
        what TEXT NOT NULL,
        who TEXT,
        why TEXT
) STRICT;
CREATE TABLE decision (
        number INTEGER PRIMARY KEY,
        patient INTEGER NOT NULL,
        is_in INTEGER NOT NULL,
        purpose INTEGER,                -- NULL: all
        method TEXT,                    -- NULL: all
        at_utc_ms INTEGER NOT NULL,
        who TEXT,
        why TEXT
) STRICT;
CREATE TABLE stop (
        address TEXT PRIMARY KEY,
        since_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pause (
        clinic TEXT NOT NULL,           -- '': all
        provider TEXT NOT NULL,
        since_utc_ms INTEGER NOT NULL,
        who TEXT,
        why TEXT,
        PRIMARY KEY (clinic, provider)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX patient_identity ON patient (origin, id);
CREATE UNIQUE INDEX record_identity ON record (origin, id, type);
CREATE INDEX record_patient ON record (patient);
CREATE INDEX followup_planned ON followup (lane, due_at_utc_s) WHERE state = 'planned';
CREATE INDEX followup_held_closes ON followup (closes_utc_s) WHERE state = 'held';
CREATE INDEX followup_held_since ON followup (held_since_utc_s)
        WHERE state = 'held' AND held_since_utc_s IS NOT NULL;
CREATE INDEX followup_task ON followup (due_at_utc_s) WHERE state = 'task';
CREATE INDEX message_patient ON message (patient, last_try_utc_ms);
CREATE INDEX message_sending ON message (number) WHERE state = 'sending';
CREATE INDEX history_followup ON history (followup);
CREATE INDEX decision_patient ON decision (patient);
COMMIT;
PRAGMA user_version = 1;
