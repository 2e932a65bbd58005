-- A stop that a patient has given goes with them: it stands in stop as '@', the patient's number, a space, and '+' (all
-- methods that use a number) or the messenger. Who gave one before, and took it back since neither themselves nor by staff,
-- stands in the ledger: answers 26 is no to all, 13 yes to all.

WITH RECURSIVE own (card, patient) AS (
        SELECT number, number FROM patient WHERE replaced_by IS NULL
        UNION ALL SELECT patient.number, own.patient FROM patient JOIN own ON patient.replaced_by = own.card)
INSERT OR IGNORE INTO stop (address, since_utc_ms, by_patient)
        SELECT '@' || own.patient || ' ' || coalesce(said.method, '+'), said.at_utc_ms, 1
        FROM (SELECT patient, n, at_utc_ms, source, answers, purpose,
                        CASE WHEN method IN ('sms', 'whatsapp', 'viber', 'kakaotalk') THEN NULL ELSE method END AS method
                FROM consent) AS said
        JOIN own ON own.card = said.patient
        WHERE said.source IN ('reply', 'provider') AND said.answers = 26 AND said.purpose IS NULL
        AND NOT EXISTS (SELECT 1 FROM consent AS later WHERE later.patient = said.patient AND later.n > said.n
                AND later.answers = 13 AND later.purpose IS NULL
                AND (later.method IS said.method OR (later.source = 'staff' AND (later.method IS NULL OR said.method IS NULL))))
        ORDER BY said.at_utc_ms;
