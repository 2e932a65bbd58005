-- A question about safety that is held gets its call a day after its window has opened, not all of them on the first day.

DROP INDEX followup_held_since;
CREATE INDEX followup_held_from ON followup (max(held_since_utc_s, ifnull(opens_utc_s, held_since_utc_s)))
        WHERE state = 'held' AND held_since_utc_s IS NOT NULL;
