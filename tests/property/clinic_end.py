"""How a year ends: every follow-up has come to an end, and a good one."""

import bisect
import collections

import model
from clinic_seen import Clinic, is_added, is_called_for, key_of, name_of, needs_call

FINAL = ("answered", "done", "failed", "cancelled", "superseded", "missed", "skipped")


class End(Clinic):
    LINES = {"Z": "end", "H": "history", "K": "pause", "L": "down", "B": "clock_back"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.troubles = []    # (from, to) in ms: followupd was down, or paused
        self.paused = None
        self.starved = set()  # follow-ups that found no connection in time
        self.put_at = set()   # ms at which records came
        self.went_back = False
        self.is_over = False

    # ---- what excuses ----

    def pause(self, rest):
        self.stopped = tuple(rest.split(" ")[1:]) if rest[0] == "1" else None
        if rest[0] == "1":
            self.paused = self.now
        elif self.paused is not None:
            self.troubles.append((self.paused, self.now))
            self.paused = None

    def down(self, rest):
        self.troubles.append((self.now, int(rest)))

    def clock_back(self, rest):
        self.went_back = True

    # ---- the end ----

    def end(self, rest):
        self.is_over = True

    def history(self, rest):
        number, at, what = rest.split(" ", 2)
        self.followups[int(number)].history.append((int(at), what))

    def finish(self):
        """After the last line: every follow-up has come to an end, and a good one."""
        if not self.is_over:
            self.fault("prop-clinic", "the trace has no end")
            return
        causes = collections.Counter(seen.cause for seen in self.followups.values())
        for seen in self.followups.values():
            self.check_end(seen, causes)
        for treatment in self.by_number.values():
            self.check_whole(treatment)
            self.check_told(treatment)

    def check_end(self, seen, causes):
        if seen.state in ("planned", "sending") or (seen.state == "held" and seen.cause == 0):
            self.fault("promise 2", "{} is {} for ever ({})", name_of(seen), seen.state, seen.reason)
        if seen.reason == "" and seen.state not in ("sent", "task"):
            self.fault("promise 2", "{} is {} without a reason", name_of(seen), seen.state)
        for _, what in seen.history:
            before = what.split(" ", 1)[0]
            if " -> " in what and before in FINAL and before + " -> " + before != what:
                self.fault("section 7", "{} has left a final state: {}", name_of(seen), what)
        self.check_doubt(seen)
        treatment = seen.treatment
        if seen.cause or seen.step is None or treatment.was_withdrawn or not treatment.is_active():
            return
        if needs_call(seen) and not is_called_for(seen, [self.followups[number] for number in treatment.ids]):
            self.fault("rule 10", "{} ended {} ({}), and nobody calls", name_of(seen), seen.state, seen.reason)
        if seen.step.purpose == "safety" and seen.state in ("sent", "delivered") and self.hooks.answers and not causes[seen.id]:
            self.fault("promise 9", "{} is {} and unanswered, and nobody calls", name_of(seen), seen.state)
        if seen.state in ("missed", "skipped", "superseded") and seen.first_state == "planned":
            self.check_late(seen)

    def check_doubt(self, seen):
        """What may have arrived has not failed."""
        if seen.step is None or seen.method in model.TASKS or seen.state not in ("failed", "missed", "skipped"):
            return
        doubts = [copy for copy in self.copies.get(key_of(seen), ()) if copy in self.doubtful and seen in self.carried[copy[0]]]
        if doubts:
            self.fault("promise 3", "{} is {} ({}), and may have arrived as {}", name_of(seen), seen.state, seen.reason, doubts)

    def check_late(self, seen):
        """What was planned in time and met no trouble does not end for want of time."""
        if not seen.reason.startswith(("its window closed", "no allowed", "had a message", "overdue")):
            return
        if self.went_back or seen.attempts or any(at in self.put_at for at, _ in seen.history) or seen.closes != seen.first_closes or seen.id in self.starved or self.editions[0] is not self.edition:
            return
        moves = [(at, what) for at, what in seen.history if " -> " in what]
        if len(moves) != 1 or moves[0][1].split(" ")[0] != "planned":
            return
        opens, closes = seen.first_due * 1000 - 1, min(moves[0][0], (seen.closes or 0) * 1000)
        if any(first < closes and last > opens for first, last in self.troubles):
            return
        places = seen.treatment.patient.places
        days = model.DAY * 1000 * (7 if self.edition.max_per_week else 1)
        near = bisect.bisect(places, closes + days) - bisect.bisect(places, opens - days)
        if near and seen.step.purpose != "safety":
            return
        self.counts["late"] += 1
        self.fault("promise 2", "{} was due {} and ended {} ({})", name_of(seen), seen.first_due, seen.state, seen.reason)

    def check_whole(self, treatment):
        """Every step of the plan has its follow-up."""
        # what came while its patient was taken for dead was never planned
        if treatment.type in ("patient", "greeting") or treatment.is_replanned or not treatment.is_active() or not treatment.protocol:
            return
        if treatment.type == "appointment" and treatment.was_withdrawn:
            return  # what it is now may have come too late for its reminders
        told = {self.followups[number].step.id for number in treatment.ids
                if self.followups[number].protocol and self.followups[number].cause == 0
                and (self.followups[number].protocol.id == treatment.protocol.id or is_added(self.followups[number]))}
        wanted = {step.id for step in self.own_steps(treatment).values() if treatment.follows(step)}
        if wanted - told:
            self.fault("promise 2", "record {}: no follow-up for {}", treatment.number, sorted(wanted - told))
