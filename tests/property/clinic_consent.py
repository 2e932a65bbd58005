"""Who may be written to: stops, consent as staff enter it, and what a patient ends by an answer."""

import model
from clinic_seen import Clinic, date_at, key_of_address


class Consent(Clinic):
    LINES = {"O": "opt"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.stops = {}     # address -> who said it
        self.parts = set()  # (kind of consent, method, address): by this method it does not go there

    def stop(self, method, to, besides, is_told_again=True):
        """Of the number, and of all who have it now, whatever number they have later."""
        key = key_of_address(method, to)
        is_new = self.stops.setdefault(key, None) is None
        self.stops[key] = self.stops[key] or "the patient"
        for patient in [p for p in self.patients.values() if key in p.keys()] + besides:
            if is_new or is_told_again or method not in patient.stops:
                patient.said_from[method] = key
            patient.stops.setdefault(method, "the patient")

    def start(self, method, key):
        """Lifts what patients have said themselves, not what staff have written down."""
        if self.stops.get(key) == "the patient":
            del self.stops[key]
        owners = [patient for patient in self.patients.values() if key in patient.keys()]
        # a number that nobody has any more speaks for those who said it from there
        for patient in owners or [p for p in self.patients.values() if p.said_from.get(method) == key]:
            if patient.stops.get(method) == "the patient":
                del patient.stops[method]

    def opt(self, rest):
        name, is_in, purpose, method, is_done = rest.split(" ")
        patient, is_in = self.patients[name], is_in == "1"
        keys = [key for key in patient.keys() if method == "all" or method_of_key(key) == method]
        is_due = self.may_be_opted(patient, is_in, purpose, method, keys)
        if is_due != (is_done == "1"):
            self.fault("consent", "patient {}: {} of {} by {} was {}", name, "opt-in" if is_in else "opt-out", purpose, method,
                       "refused" if is_due else "taken")
        if is_done != "1":
            return
        self.counts["opted"] += 1
        self.note_change(patient)
        if purpose == "all" or method != "all":
            patient.written_to.update(keys)
        if purpose == "all":
            if method == "all":  # in lifts the no to all, and agrees to nothing: what was entered of one purpose holds
                patient.staff = dict(patient.own_words) if is_in else dict.fromkeys(("care", "survey", "marketing"), False)
            self.stop_by_staff(patient, keys, is_in, method)
        elif method == "all":
            patient.staff[model.CONSENT[purpose]] = patient.own_words[model.CONSENT[purpose]] = is_in
        else:  # the consent stays: other methods may go on
            parts = {(model.CONSENT[purpose], method, key) for key in keys}
            self.parts = self.parts - parts if is_in else self.parts | parts

    def may_be_opted(self, patient, is_in, purpose, method, keys):
        """By one method: where it has an address of the patient, and in only to what the patient agrees to at all."""
        if method == "all":
            return True
        return bool(keys) and not (is_in and purpose != "all" and not patient.allows(purpose))

    def stop_by_staff(self, patient, keys, is_in, method):
        methods = [method] if method != "all" else ["sms", "telegram"] if is_in or patient.telegram else ["sms"]
        for one in methods:
            if is_in:
                patient.stops.pop(one, None)
            else:
                patient.stops[one] = "staff"
        for key in keys:
            if is_in:
                self.stops.pop(key, None)
            else:
                self.stops[key] = "staff"

    def check_stop(self, carried, patient, method, to, number):
        key = key_of_address(method, to)
        if method in patient.stops:
            self.fault("promise 6", "message {} leaves to one who was stopped by {}", number, patient.stops[method])
        if key in self.stops:
            self.fault("promise 6", "message {} leaves after a stop by {}", number, self.stops[key])
        for kind in {model.CONSENT[seen.step.purpose] for seen in carried}:
            if (kind, method, key) in self.parts:
                self.fault("promise 6", "message {} leaves by {}, of which {} is not wanted", number, method, kind)

    def after_stops(self, treatment, seen, line):
        """A stop makes a call of a question about safety, and holds all else."""
        patient = treatment.patient
        if line.state not in ("planned", "held") or not (
                self.parts or patient.stops or not self.stops.keys().isdisjoint(patient.keys())):
            return line.state, line.due
        step = self.step_of(treatment, seen.step)
        aim = self.window_of(treatment, step)[2] if line.opens is not None else treatment.moment
        method, lacks_guardian = model.method_of(self.edition.clinic, self.as_record(treatment), step,
                                                 date_at(self.edition.clinic.zone, aim))
        stopped = [key for key in patient.keys() if method_of_key(key) == (method or "sms")
                   and (key in self.stops or (model.CONSENT[line.purpose], method, key) in self.parts)]
        if not (stopped or method in patient.stops) or lacks_guardian:
            return line.state, line.due
        if line.purpose != "safety":
            return "held", line.due
        return "task", seen.due


def method_of_key(key):
    return "telegram" if key.startswith("telegram:") else "sms"
