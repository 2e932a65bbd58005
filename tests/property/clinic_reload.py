"""A reload that would change much of what is pending waits until staff accept it, and meanwhile nothing has changed; what was foreseen
of one that goes is what becomes of it (followupctl(1), diff and accept)."""

from clinic_seen import OPEN, Clinic, name_of


class Reload(Clinic):
    LINES = {"e": "reload"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.open_before = None  # follow-up -> (state, method, due), as they are told before an edit
        self.waits, self.waits_at = None, 0  # the same, while they are told once more after one that waits
        self.foreseen = None     # how many change, while what has become of them is told
        self.open_after = {}

    def reload(self, rest):
        if rest == "begins":
            self.open_before = {}
            return
        what, total, most = rest.split(" ")
        is_too_much = int(most) != 0 and int(total) > int(most)
        if is_too_much != (what == "waits"):
            self.fault("reload", "{} changes, of which {} may be, and it {}", total, most, what)
        self.counts["reloads that " + ("wait" if is_too_much else "go")] += 1
        before, self.open_before = self.open_before, None
        if what == "waits":
            self.waits, self.waits_at = before, self.now
        else:
            self.foreseen, self.open_after = (int(total), before, set(self.followups)), {}

    def note_reload(self, kind, seen):
        """A follow-up as it has been told just now."""
        told = seen.state, seen.method, seen.due
        if self.waits is not None and self.now != self.waits_at:
            self.all_is_told()  # the day goes on
        if kind == "G" and self.open_before is not None:
            self.open_before[seen.id] = told
        elif kind == "G" and self.waits is not None and self.waits.pop(seen.id, None) != told:
            self.fault("reload", "{} has changed, and the configuration waits", name_of(seen))
        elif kind == "F" and self.foreseen and seen.state in OPEN:
            self.open_after[seen.id] = told

    def all_is_told(self):
        """After the last of them."""
        waits, self.waits = self.waits, None
        if waits:
            self.fault("reload", "{} are not open any more, and the configuration waits", sorted(waits))
        if self.foreseen:
            self.compare_foreseen()

    def compare_foreseen(self):
        (total, before, known), self.foreseen = self.foreseen, None
        ended = [number for number in before if number not in self.open_after]
        added = [number for number in self.open_after if number not in known and self.followups[number].treatment.type != "greeting"]
        changed = [number for number, after in self.open_after.items() if number in before and self.is_other(before[number], after)]
        if len(ended) + len(added) + len(changed) != total:
            self.fault("reload", "{} changes were foreseen, and {} have ended, {} are new, {} are otherwise", total, ended[:5], added[:5],
                       changed[:5])
        self.counts["foreseen"] += total

    @staticmethod
    def is_other(before, after):
        """What is held has no due that anybody waits for."""
        if (before[0] == "held") != (after[0] == "held") or before[1] != after[1]:
            return True
        return before[2] != after[2] and after[0] != "held"
