"""Who may be written to: stops, consent as staff enter it, and what a patient ends by an answer."""

import model
from clinic_seen import Clinic, date_at


class Consent(Clinic):
    LINES = {"O": "opt"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.stops = {}  # address -> who said it

    def stop(self, method, to, besides):
        """Of the number, and of all who have it now, whatever number they have later."""
        key = to if method == "sms" else f"{method}:{to}"
        self.stops.setdefault(key, "the patient")
        for patient in [p for p in self.patients.values() if key in p.keys()] + besides:
            patient.stops.setdefault(method, "the patient")

    def start(self, method, key):
        """Lifts what patients have said themselves, not what staff have written down."""
        if self.stops.get(key) == "the patient":
            del self.stops[key]
        for patient in self.patients.values():
            if key in patient.keys() and patient.stops.get(method) == "the patient":
                del patient.stops[method]

    def opt(self, rest):
        name, is_in, purpose = rest.split(" ")
        patient, is_in = self.patients[name], is_in == "1"
        if purpose != "all":
            patient.staff[model.CONSENT[purpose]] = is_in
            return
        for kind in ("care", "survey", "marketing"):
            patient.staff[kind] = is_in
        if is_in:
            patient.stops.clear()
        else:
            patient.stops.update(dict.fromkeys(["sms", "telegram"] if patient.telegram else ["sms"], "staff"))
        for key in patient.keys():
            if is_in:
                self.stops.pop(key, None)
            else:
                self.stops[key] = "staff"

    def check_stop(self, patient, method, to, number):
        key = to if method == "sms" else f"{method}:{to}"
        if method in patient.stops:
            self.fault("promise 6", "message {} leaves to one who was stopped by {}", number, patient.stops[method])
        if key in self.stops:
            self.fault("promise 6", "message {} leaves after a stop by {}", number, self.stops[key])

    def after_stops(self, treatment, seen, line):
        """A stop makes a call of a question about safety, and holds all else."""
        patient = treatment.patient
        if line.state not in ("planned", "held") or not (patient.stops or not self.stops.keys().isdisjoint(patient.keys())):
            return line.state, line.due
        step = self.step_of(treatment, seen.step)
        aim = self.window_of(treatment, step)[2] if line.opens is not None else treatment.moment
        method, lacks_guardian = model.method_of(self.edition.clinic, self.as_record(treatment), step,
                                                 date_at(self.edition.clinic.zone, aim))
        stopped = [key for key in patient.keys() if key in self.stops and (":" in key) == (method == "telegram")]
        if not (stopped or method in patient.stops) or lacks_guardian:
            return line.state, line.due
        if line.purpose != "safety":
            return "held", line.due
        return "task", seen.due
