"""Several treatments of one patient, and what is open of trouble: rule 8, last sentence, and issue 4."""

import datetime

import model
from clinic_seen import NOTHING, PER_TREATMENT, Clinic, date_at


class Beside(Clinic):
    LINES = {"D": "result"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.open = {}    # task that a trouble has made -> addresses from which somebody unknown told of it
        self.unread = []  # (address, patient): replies that tell of trouble and have no task

    # ---- several treatments ----

    def is_family(self, one, other):
        mine, its = one.protocol or self.protocol_of(one), other.protocol or self.protocol_of(other)
        return mine.id == its.id and (mine.id != "standard" or one.procedure == other.procedure)

    def treated_again(self, treatment):
        """The civil day of the first treatment of the same family that came on a later day; None."""
        zone = self.edition.clinic.zone
        if treatment.type != "treatment" or treatment.status != "completed":
            return None
        day = date_at(zone, treatment.moment)
        later = [other.moment for other in treatment.patient.records
                 if other is not treatment and other.type == "treatment" and other.status == "completed"
                 and date_at(zone, other.moment) > day and self.is_family(treatment, other)]
        return date_at(zone, min(later)) if later else None

    def offers_since(self, treatment):
        """(second from which the next treatment may be offered, whether that may become sooner)"""
        zone, since, may_end = self.edition.clinic.zone, None, False
        if treatment.protocol.least_interval:
            _, n, _, unit, _ = model.WHEN.match(treatment.protocol.least_interval).groups()
            since = model.day_start(zone, model.shift(date_at(zone, treatment.moment), int(n), unit))
        booked = [other.moment for other in treatment.patient.records
                  if other is not treatment and other.type == "appointment" and other.status == "booked"]
        overs = [(moment, model.day_start(zone, date_at(zone, moment) + datetime.timedelta(days=2))) for moment in booked]
        overs = [over for over in overs if over[1] * 1000 > self.now]
        if overs and (since is None or max(overs)[1] >= since):
            since, may_end = max(overs)[1], True
        return since, may_end

    def came_again(self, treatment):
        """A year of greetings is no treatment: any one since then is a new beginning."""
        if treatment.type != "greeting":
            return treatment.moment * 1000 > treatment.patient.refused
        return any(other.type == "treatment" and other.status == "completed" and other.moment * 1000 > treatment.patient.refused
                   for other in treatment.patient.records)

    def beside(self, treatment):
        """What else there is of the patient does to a step: as model.plan() asks it."""
        zone, patient = self.edition.clinic.zone, treatment.patient
        again, trouble = self.treated_again(treatment), self.has_trouble(patient)
        is_refused = patient.refused is not None and not self.came_again(treatment)
        since, may_end = self.offers_since(treatment)

        def of_step(step, aim):
            if step.purpose not in ("review", "survey", "offer", "greeting"):
                return NOTHING
            if is_refused and step.purpose != "review":
                return model.Beside(ends="cancelled")
            if again and (step.purpose == "offer" or step.purpose != "greeting" and (date_at(zone, aim) - again).days > 14):
                return model.Beside(ends="superseded")
            if trouble and step.purpose != "review":
                return model.Beside(waits=True)
            return model.Beside(since=since, may_end=may_end) if step.purpose == "offer" and since is not None else NOTHING
        return of_step

    # ---- trouble ----

    def has_trouble(self, patient):
        """A red flag, a worried answer or a complication is open. What was told from a number before it was anybody's is
        looked at when something goes out."""
        if self.pending and self.pending[1] and len(patient.records) == 1:
            return False
        keys = set(patient.keys())
        return any(who is patient or key in keys for key, who in self.unread) or \
            any(self.by_number[task // PER_TREATMENT].patient is patient or keys & told for task, told in self.open.items())

    def note_trouble(self, label, task, is_open, key, patients):
        if label not in ("red", "worry", "complaint"):
            return
        if task:
            self.open.setdefault(task, set()).update([] if patients else [key])
        elif is_open == "1":
            self.unread.append((key, patients[0] if len(patients) == 1 else None))

    def result(self, rest):
        number, task, text = rest.split(" ", 2)
        number, task = int(number), int(task)
        if number in self.open:
            del self.open[number]
        if task:
            self.open.setdefault(task, set())
        if text == "refused":
            patient = self.by_number[number // PER_TREATMENT].patient
            patient.refused = self.now if patient.refused is None else max(patient.refused, self.now)
