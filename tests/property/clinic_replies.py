"""What patients write back: each reply reaches who must read it, and does to the plan what it says."""

from clinic_seen import Clinic, key_of, key_of_address

SURVEY_LOW = 6  # the clinics leave it as it is


class Replies(Clinic):
    LINES = {"Y": "reply"}

    def reply(self, rest):
        result, method, sender, label, is_stop, is_done, is_known, message, followup, task, is_open, is_alert, score = rest.split(" ")
        if result != "0":
            return
        key = key_of_address(method, sender)
        self.note_written(key)
        if is_stop == "1":
            is_nobodys = not any(key in p.keys() for p in self.patients.values())
            self.stop(method, sender, [self.asked[int(message)]] if is_nobodys and int(message) in self.asked else [])
        elif label == "start":
            self.start(method, key)
        if label == "red" and is_alert != "1":
            self.fault("promise 9", "a red flag from {}, and nobody is called", key)
        if label in ("red", "worry", "cancel", "move", "other") and task == "0" and is_open != "1":
            self.fault("promise 9", "{} from {}, and nobody is to read it", label, key)
        patients = [p for p in self.patients.values() if key in p.keys()]
        if int(followup):
            patients = [self.followups[int(followup)].treatment.patient] if int(followup) in self.followups else []
        asked = self.followups.get(int(followup))
        is_survey = is_known == "1" and int(message) and asked and asked.step and asked.step.purpose == "survey"
        if label == "score" and is_survey and int(score) <= SURVEY_LOW:
            label = "complaint"
            if task == "0":
                self.fault("promise 9", "a low score from {}, and nobody is to deal with it", key)
        self.note_trouble(label, int(task), is_open, key, patients if is_known == "1" else [])
        self.note_person(int(task), patients if is_known == "1" else [])
        if is_known != "1":
            return
        self.note_arrival(int(message))
        if int(message) and asked and asked.step:
            self.word_on_visit(label, asked, task)
        for patient in patients[:1]:
            patient.written_to.add(key)
        if label in ("red", "worry") and len(patients) == 1:
            for treatment in patients[0].records:
                if treatment.is_active():
                    self.end_rows(treatment, treatment.protocol, None)
        elif is_done == "1" and int(message):
            for seen in self.carried.get(int(message), ()):
                if seen.step.row:
                    self.end_rows(seen.treatment, seen.protocol, seen.step.row)

    def end_rows(self, treatment, protocol, row):
        for number in treatment.ids:
            seen = self.followups[number]
            if seen.protocol is protocol and seen.step and seen.cause == 0 and seen.step.row and seen.step.purpose != "safety" \
                    and seen.attempts == 0 and (row is None or seen.step.row == row):
                self.ended.setdefault(key_of(seen), "the patient")
