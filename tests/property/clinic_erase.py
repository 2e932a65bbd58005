"""Who is erased: nothing goes out any more, nothing of them is left but counts and stops, and no old record brings them back
(followupctl(1), erase)."""

from clinic_seen import OPEN, PER_TREATMENT, Clinic, Patient, name_of


class Erase(Clinic):
    LINES = {"U": "erasure"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.gone_records = {}   # (type, id) -> ms at which it was erased
        self.gone_patients = {}  # id -> (ms, what staff had decided on consent, stops)

    def erasure(self, rest):
        what, name = rest.split(" ")
        if what == "gone" and name not in self.patients:
            return  # erased twice over, and gone by the first
        patient = self.patients[name]
        if what == "begins":
            patient.is_erased = True
            for treatment in patient.records:
                treatment.forget()
            self.counts["erased"] += 1
        elif what == "ended":
            for treatment in patient.records:
                self.check_ended(treatment)
        else:
            self.gone(name, patient)

    def check_ended(self, treatment):
        for number in treatment.ids:
            seen = self.followups[number]
            if seen.state in OPEN:
                self.fault("erase", "{} is {}, and its patient is erased", name_of(seen), seen.state)

    def gone(self, name, patient):
        self.gone_patients[name] = self.now, patient.staff, patient.stops
        numbers = {treatment.number for treatment in patient.records}
        for treatment in patient.records:
            self.gone_records[treatment.type, treatment.content[0]["id"]] = self.now
            self.treatments.pop((treatment.type, treatment.content[0]["id"]), None)
            del self.by_number[treatment.number]
            for number in treatment.ids:
                del self.followups[number]
        del self.patients[name]
        self.greeted = {key: number for key, number in self.greeted.items() if key[0] != name}
        self.forget_troubles(patient, numbers)

    def forget_troubles(self, patient, numbers):
        """What came from a number that nobody else has is theirs, too. What may be another's waits for a person still."""
        others = {key for other in self.patients.values() for key in other.keys()}
        own = (patient.written_to | set(patient.keys())) - others
        self.unread = [(key, who) for key, who in self.unread if who is not patient and key not in own]
        for task in [task for task in self.open if task // PER_TREATMENT in numbers]:
            self.unread += [(key, None) for key in self.open.pop(task) & others]
        for told in self.open.values():
            told -= own  # the call of another stays, and does not name the number any more

    def is_kept_out(self, values, updated):
        """Does a record that is not known say nothing newer than an erasure? One that was known, and is told without a time
        of its own, never does; any other without one counts by the treatment's."""
        record = self.gone_records.get((values["type"], values["id"]))
        if record is not None and (updated is None or updated <= record):
            return True
        patient = self.gone_patients.get(values["patient"]["id"])
        if patient is None:
            return False
        said = updated if updated is not None else self.moment_of(values)
        return said is None or said <= patient[0]

    def patient_of(self, name):
        """A new one after an erasure, for whom stops, and what staff had decided, still hold."""
        if name not in self.patients:
            patient = self.patients[name] = Patient()
            if name in self.gone_patients:
                patient.staff, patient.stops = map(dict, self.gone_patients[name][1:])
                is_no_to_all = list(patient.staff.values()) == [False] * 3
                patient.own_words = {} if is_no_to_all else dict(patient.staff)
                self.counts["come again"] += 1
        return self.patients[name]
