"""The plan of one patient as staff change it (followupctl(1), plan): what they say outranks the records and survives them, what
was sent stays, and what is refused has changed nothing."""

import json

import model
from clinic_seen import FAILED, OPEN, SETTLED, Clinic, is_of_plan, key_of, name_of, steps_of

DONE, REFUSED = 0, 2


class Plans(Clinic):
    LINES = {"T": "change_plan"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.refused = None  # treatment whose follow-ups are told once more, as its plan was not changed
        self.asked_of = None  # (id of a step or a row, whether its methods were named), while what came of it is told

    def change_plan(self, rest):
        result, number, by_patient, text = rest.split(" ", 3)
        treatment, result, change = self.by_number[int(number)], int(result), json.loads(text)
        name, before = change["step"], treatment.staff
        planned = [other for other in treatment.patient.records if other.type not in ("patient", "greeting") and other.ids]
        if by_patient == "1" and len(planned) > 1:
            if result == DONE:
                self.fault("plan", "{} of several of one patient was changed, and nobody has said which", treatment.number)
            return
        if by_patient == "1" and result == REFUSED and sum(other.type in ("treatment", "appointment") for other in treatment.patient.records) > 1:
            return  # one of which nothing was ever to come is one of several, too
        after = self.taken_back(treatment, name) if change.pop("restore", False) else before + [model.Change(**change)]
        wanted = None if after is None else self.expected_of_plan(treatment, name, after)
        self.counts["plans changed" if result == DONE else "plans refused"] += 1
        if wanted is not None and wanted != result or after is None and result == DONE:
            self.fault("plan", "record {}: {} was {}", treatment.number, text, "refused" if result else "taken")
        if result == DONE:
            treatment.staff = before if after is None else after
            treatment.forget()
            self.pending, self.batch = (treatment, False), []
            self.asked_of = name, "methods" in change
        else:
            treatment.staff = before
            treatment.forget()
            self.refused = treatment

    def taken_back(self, treatment, name):
        """What staff have said once it no longer counts; None: they have said nothing of it."""
        rest = [c for c in treatment.staff if c.step != name or c.purpose]
        said = len(rest) < len(treatment.staff)
        if any(c.step == name and c.purpose for c in treatment.staff):
            return rest + [model.Change(name, skip=True)]
        step = steps_of(treatment.protocol).get(name)
        if step and step.row and any(c.step == step.row and (c.skip or c.when) for c in treatment.staff):
            return rest + [model.Change(name, when=step.when)]
        return rest if said else None

    # ---- taken or refused ----

    def is_settled(self, treatment, step_id):
        """Of the latest follow-up of a step; None: that cannot be told from outside."""
        of_step = [self.followups[number] for number in treatment.ids]
        of_step = [seen for seen in of_step if seen.cause == 0 and seen.step and seen.step.id == step_id and is_of_plan(seen)]
        if not of_step:
            return False
        latest = max(of_step, key=lambda seen: seen.id)
        if treatment.type == "appointment" and latest.state not in OPEN:
            return None  # it may have spoken of another time
        if latest.state in OPEN or latest.state in SETTLED:
            return latest.state not in OPEN
        # ended by people, it stays; ended by its time or its record, it may come back
        return None if latest.state == "cancelled" or key_of(latest) in self.ended else False

    def expected_of_plan(self, treatment, name, after):
        """DONE, REFUSED; None: what else there is of the patient decides."""
        if not treatment.is_active() or not treatment.is_pinned:
            return REFUSED
        if treatment.patient.is_erased:
            return None
        before, treatment.staff = treatment.staff, after
        treatment.forget()
        lines = [line for line in self.lines_of(treatment).values()
                 if line.step == name or self.own_steps(treatment)[line.step].row == name]
        skipped = {step.id for step in self.own_steps(treatment).values() if step.skipped}
        is_silent = name in treatment.added and name in self.own_steps(treatment) and not self.own_steps(treatment)[name].message
        treatment.staff = before
        treatment.forget()
        if is_silent and after and after[-1].step == name and any(method not in ("call", "visit") for method in after[-1].methods or ()):
            return REFUSED  # it was made for a person to do, and has no text
        settled = {line.step: self.is_settled(treatment, line.step) for line in lines}
        if None in settled.values() or any(line.purpose in ("offer", "survey", "greeting") for line in lines):
            return None
        lines = [line for line in lines if not settled[line.step]]
        if settled and not lines:
            return REFUSED
        if any(line.state in OPEN or line.step in skipped for line in lines):
            return DONE
        is_late = [line.state in FAILED or line.closes is not None and line.closes <= self.now / 1000 for line in lines]
        return REFUSED if lines and all(is_late) else None  # without a line: of a step that this record does not follow now

    # ---- what came of it ----

    def plan_was_changed(self, treatment, batch, lines):
        """Every step that was spoken of, and is still to come, is what staff want."""
        (name, has_methods), self.asked_of = self.asked_of, None
        for line in lines.values():
            step = self.own_steps(treatment)[line.step]
            if name not in (step.id, step.row):
                continue
            of_step = [seen for seen in batch if seen.cause == 0 and seen.step and seen.step.id == step.id and is_of_plan(seen)]
            still = [seen for seen in of_step if seen.state in OPEN and not seen.held]
            if step.skipped and any(seen.attempts == 0 for seen in still):
                self.fault("plan", "{} is {}, and staff leave it out", name_of(still[0]), still[0].state)
            if line.state in OPEN and not still and self.is_settled(treatment, step.id) is False and self.is_another(line, of_step):
                self.fault("plan", "record {}: {} is not planned", treatment.number, step.id)
            if has_methods and line.state in OPEN:
                self.check_methods(line, still)

    @staticmethod
    def is_another(line, followups):
        """What time or a full day has ended stays so, as long as its window is the same."""
        latest = max(followups, key=lambda seen: seen.id, default=None)
        return latest is None or (latest.opens, latest.closes) != (line.opens, line.closes) or "own plan" in latest.reason

    def check_methods(self, line, followups):
        for seen in followups:
            is_stopped = seen.state == "task" and line.state != "task"
            if seen.attempts == 0 and not is_stopped and seen.method != line.method:
                self.fault("methods", "{} goes by {}, and staff want {}", name_of(seen), seen.method, line.method)

    def check_unchanged(self, seen, before):
        """@before: as it was told before staff's word was refused."""
        after = (seen.state, seen.method, seen.opens, seen.closes, seen.due, seen.reason)
        if before != after:
            self.fault("plan", "{} was {}, and is {} after what was refused", name_of(seen), before, after)
