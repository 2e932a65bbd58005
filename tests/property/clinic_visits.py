"""Visits that patients decline, and come to after all: nobody who will not come is reminded, staff hear of each word, and who comes
after all is reminded again."""

import model
from clinic_seen import OPEN, SETTLED, Clinic, is_of_plan, key_of, name_of

NO = ("cancel", "move")
WAITED = "no consent for care: unknown"


class Visits(Clinic):
    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.answered = None  # (visit, label) while its follow-ups are told

    def note_reminders(self, carried, purpose):
        """A message has left: rule 8, the text is one of them all."""
        for seen in carried:
            treatment = seen.treatment
            if seen.step.purpose != "visit" or treatment.type != "appointment" or treatment.moment * 1000 <= self.now:
                continue
            treatment.is_said |= purpose == "visit"
            if purpose != "visit":
                treatment.spoken_over.add(seen.id)

    def check_told(self, treatment):
        """At the end: of a visit that no text told, somebody has called or was to."""
        if treatment.type != "appointment" or treatment.status != "booked" or treatment.was_withdrawn or treatment.is_declined or \
                not treatment.was_ahead or \
                not treatment.is_active() or treatment.patient.is_erased:
            return
        own = [self.followups[number] for number in treatment.ids]
        reminders = [seen for seen in own if seen.cause == 0 and seen.step and seen.step.purpose == "visit"]
        calls = [seen for seen in own if seen.cause in {reminder.id for reminder in reminders} and seen.state != "cancelled"]
        silent = [seen.id for seen in reminders if seen.state == "missed" and seen.reason.endswith(WAITED) and not seen.held]
        self.counts["visits spoken over"] += bool(treatment.spoken_over)
        self.counts["visits without consent"] += bool(silent)
        is_called = any(seen.cause in treatment.ids for seen in own if seen.cause) or any(
            seen.method in model.TASKS for seen in reminders)  # a reminder may be a call itself
        # one that was to tell it found no way out while staff had paused the clinic, or followupd was down
        is_stuck = any(seen.state == "missed" and seen.reason.startswith("its window closed") for seen in reminders)
        if not treatment.is_said and not is_called:
            if treatment.spoken_over and not is_stuck:
                self.fault("visits", "visit {}: {} went along with what speaks of something else, and nobody calls",
                           treatment.number, sorted(treatment.spoken_over))
            if silent:
                self.fault("visits", "visit {}: {} waited for a consent, and nobody calls", treatment.number, silent)
        if len(calls) > 1 and not treatment.of_before:
            self.fault("visits", "visit {} is called for {} times: {}", treatment.number, len(calls), [name_of(call) for call in calls])

    def word_on_visit(self, label, asked, task):
        """@asked: the reminder that was answered."""
        treatment = asked.treatment
        if treatment.type != "appointment" or asked.step.purpose != "visit" or label not in NO + ("confirm",):
            return
        if asked.id in treatment.of_before:
            if task == "0":
                self.fault("promise 9", "a word on the time that visit {} had before, and nobody is to read it", treatment.number)
            return
        if label == "confirm" and treatment.is_declined and task == "0" and treatment.moment * 1000 > self.now:
            self.fault("promise 9", "{} will be come to after all, and nobody is to see whether it can be", treatment.number)
        if label in NO or treatment.is_declined:
            self.answered = treatment, label
            self.counts["visits declined" if label in NO else "visits taken back"] += 1
        treatment.is_declined = label in NO

    def word_was_taken(self):
        """All that there is of the visit has been told."""
        (treatment, label), self.answered = self.answered, None
        own = [seen for seen in map(self.followups.get, treatment.ids) if seen.cause == 0 and seen.step]
        if label in NO:
            for seen in own:
                if seen.state in OPEN and not seen.held:
                    self.fault("visits", "{} is {}, and the patient will not come", name_of(seen), seen.state)
                if seen.state == "cancelled" and seen.attempts == 0:
                    self.ended.setdefault(key_of(seen), "the patient")
            return
        for key in [key for key, who in self.ended.items() if key[0] == treatment.number and who == "the patient"]:
            del self.ended[key]
        if treatment.status == "booked" and treatment.moment * 1000 > self.now and not treatment.patient.is_erased:
            self.check_taken_back(treatment, own)

    def check_taken_back(self, treatment, own):
        for line in self.lines_of(treatment).values():
            of_step = [seen for seen in own if seen.step.id == line.step and is_of_plan(seen) and seen.id not in treatment.of_before]
            is_done = any(seen.state in OPEN + SETTLED or key_of(seen) in self.ended for seen in of_step)
            if line.state in OPEN and not is_done and any(seen.state == "cancelled" for seen in of_step):
                self.fault("visits", "visit {}: the patient will come, and {} is not planned", treatment.number, line.step)

    def forget_decline(self, treatment):
        """What was withdrawn, and is booked again, is another matter."""
        for key in [key for key, who in self.ended.items() if key[0] == treatment.number and who == "the patient"]:
            del self.ended[key]
