"""Birthdays and feasts: each patient who agreed to marketing is greeted once a year each, however many treatments they had
(followupd.conf(5), greetings)."""

import datetime

import model
from clinic_seen import FAILED, KNOWN, Clinic, Treatment, date_at, name_of

AHEAD = datetime.timedelta(days=7)
SPREAD = 3 * model.HOUR


class Greetings(Clinic):
    LINES = {"N": "new_greetings"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.greeted = {}         # (patient, step, year) -> id of the follow-up
        self.greeting_day = None  # all before were looked at
        self.changed = {}         # patient -> ms: details, consent or stops were not the same before
        self.edited_at = 0
        self.has_greetings = "greetings" in editions[0].protocols

    def new_greetings(self, rest):
        number, name, year = rest.split(" ")
        treatment = self.by_number[int(number)] = Treatment(int(number), "greeting")
        treatment.patient = self.patients[name]
        treatment.content = ({"id": f"{name}/{year}", "patient": {"id": name}}, KNOWN)
        treatment.status = "completed"
        treatment.moment = model.day_start(self.edition.clinic.zone, datetime.date(int(year), 1, 1))
        treatment.protocol = self.edition.protocols["greetings"]
        treatment.patient.records.append(treatment)
        self.counts["years greeted"] += 1

    def day_of(self, treatment, step):
        zone = treatment.patient.zone or self.edition.clinic.zone
        first = date_at(self.edition.clinic.zone, treatment.moment)
        return model.anchor(self.as_record(treatment), treatment.protocol, step, zone, first)[1]

    def check_greeting(self, seen):
        """As it is told for the first time."""
        patient, name = seen.treatment.patient, seen.treatment.content[0]["patient"]["id"]
        day, today = self.day_of(seen.treatment, seen.step), date_at(self.edition.clinic.zone, self.now // 1000)
        if day > today + AHEAD:
            self.fault("greetings", "{} is planned on {} for {}", name_of(seen), today, day)
        before = self.followups.get(self.greeted.get((name, seen.step.id, day.year)))
        if before and not self.is_of_another_day(before, seen):
            self.fault("greetings", "{}: {} is greeted twice in {}", name_of(seen), name, day.year)
        self.greeted[name, seen.step.id, day.year] = seen.id
        is_agreed = patient.is_erased or patient.allows("greeting")  # it goes with the rest, and nothing leaves meanwhile
        if not is_agreed or patient.standing != KNOWN:
            self.fault("greetings", "{}: {} has not agreed to marketing, or lives no more", name_of(seen), name)
        line = self.lines_of(seen.treatment).get(seen.step.id)
        if line is None or line.state in ("missed", "superseded"):
            self.fault("greetings", "{} is {} and has no time any more", name_of(seen), seen.state)
        self.counts["greetings"] += 1

    def is_of_another_day(self, before, seen):
        """By a birth date that was wrong, its day was over, whether that has been told yet or not."""
        return (before.state in FAILED or before.closes * 1000 <= self.now) and before.attempts == 0 and before.opens != seen.opens

    def compare_greeting(self, seen, line):
        """Spread over three hours, so not to the second. It goes with a birth date that is told otherwise, however far."""
        if (seen.opens, seen.closes) != (line.opens, line.closes):
            self.fault("section 6", "{}: window {}..{}, not {}..{}", name_of(seen), seen.opens, seen.closes, line.opens, line.closes)
        if seen.state == "planned" and line.state == "planned" and seen.attempts == 0 and not (
                line.due - self.edition.clinic.spread <= seen.due <= line.due + max(SPREAD, self.edition.clinic.spread)):
            self.fault("rule 9", "{}: due {}, and not within three hours from {}", name_of(seen), seen.due, line.due)

    # ---- who is left out ----

    @staticmethod
    def greeted_by(patient):
        """What decides whether somebody is greeted, and when."""
        return patient.birth_date, patient.standing, patient.allows("greeting"), patient.zone, patient.keys()

    def note_change(self, patient):
        self.changed[id(patient)] = self.now

    def look_for_greetings(self):
        """Whose day is over, and who had not been greeted on it though nothing stood against it?"""
        today = date_at(self.edition.clinic.zone, self.now // 1000)
        if self.greeting_day is None or self.went_back:
            self.greeting_day = today
        while self.greeting_day < today:
            day, self.greeting_day = self.greeting_day, self.greeting_day + datetime.timedelta(days=1)
            if self.has_greetings:
                self.look_at_day(day)

    def look_at_day(self, day):
        zone = self.edition.clinic.zone
        since, until = (model.day_start(zone, day + datetime.timedelta(days=n)) * 1000 for n in (-8, 1))
        if self.edited_at > since or self.paused is not None or any(first < until and last > since for first, last in self.troubles):
            return
        for name, patient in self.patients.items():
            is_child = patient.is_child(self.edition, until // 1000 - 1) and not patient.guardian  # who comes of age on it is none
            if self.changed.get(id(patient), 0) < since and patient.allows("greeting") and patient.standing == KNOWN \
                    and not patient.is_erased and not is_child:
                self.look_at_patient(name, patient, day)

    def look_at_patient(self, name, patient, day):
        zone = self.edition.clinic.zone
        year = Treatment(0, "greeting")
        year.patient, year.status, year.content = patient, "completed", ({"id": f"{name}/{day.year}"}, KNOWN)
        year.moment = model.day_start(zone, datetime.date(day.year, 1, 1))
        year.protocol = self.edition.protocols["greetings"]
        for step in year.protocol.steps:
            start = model.anchor(self.as_record(year), year.protocol, step, patient.zone or zone, datetime.date(day.year, 1, 1))
            if start is None or start[1] != day:
                continue
            before = self.followups.get(self.greeted.get((name, step.id, day.year)))
            zone_of_patient = patient.zone or zone
            if before and not (before.state in FAILED and before.attempts == 0 and date_at(zone_of_patient, before.opens) != day):
                self.counts["greetings looked for"] += 1
                continue
            lines = model.plan(self.edition.clinic, year.protocol, self.as_record(year), model.day_start(zone, day) - model.DAY)
            if any(line.step == step.id and line.state in ("planned", "task") for line in lines):
                self.fault("greetings", "{} was not greeted on {} ({})", name, day, step.id)
