"""Who of staff is told of a red flag, and of a complaint: whom the record names, else whom a segment of the patient names, else
the clinic's person (followupd.conf(5), segments)."""

import re

import model
from clinic_seen import PER_TREATMENT, Clinic, date_at
from clinic_world import STAFF

TASK = re.compile(r"\b(\d+)-(\d+)\b")


class Persons(Clinic):
    LINES = {"P": "notice"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.persons = {}  # task -> numbers of those who were to be told, when patients wrote

    def note_person(self, task, patients):
        """@patients: who may have written; of several nobody knows whose segment counts."""
        treatment = self.by_number.get(task // PER_TREATMENT)
        if task and treatment and len(patients) == 1:
            today = date_at(self.edition.clinic.zone, self.now / 1000)
            person = treatment.responsible or model.responsible_of(self.edition.clinic, self.as_record(treatment), today)
            self.persons.setdefault(task, set()).add(STAFF[person or "desk"])
        elif task:
            self.persons.setdefault(task, set()).update(STAFF.values())

    def notice(self, rest):
        kind, to, text = rest.split(" ", 2)
        if to not in STAFF.values():
            return
        found = TASK.search(text)
        task = int(found[1]) * PER_TREATMENT + int(found[2]) if found else None
        if task not in self.persons:
            return  # a reply of nobody's
        self.counts["told"] += 1
        if to not in self.persons[task]:
            self.fault("segments", "{} of {}: {} is told, not {}", kind, text, to, sorted(self.persons[task]))
