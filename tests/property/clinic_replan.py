"""Another version of a protocol, by staff's word (followupctl(1), replan): what is unsent follows it, what was sent, or may
have been, stays and is not sent again; a step that it has besides is added where there is still time."""

from clinic_seen import OPEN, Clinic, is_added, name_of


class Replan(Clinic):
    LINES = {"Q": "replan"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.replanned = None  # treatment number -> its follow-ups, while they are told
        self.of_which = None   # protocol; "all"

    def replan(self, rest):
        self.of_which, self.replanned = rest, {}

    def all_are_replanned(self):
        told, self.replanned = self.replanned, None
        for number, followups in told.items():
            treatment = self.by_number[number]
            other = treatment.protocol and self.edition.protocols.get(treatment.protocol.id)
            if other and other is not treatment.protocol and self.of_which in ("all", other.id) and not treatment.patient.is_erased:
                self.check_replanned(treatment, followups, other)

    def check_replanned(self, treatment, followups, other):
        left = f"version {other.version} of its protocol has no such step"
        for seen in followups:
            if seen.state in OPEN and seen.protocol is treatment.protocol and seen.attempts == 0 and not is_added(seen):
                self.fault("replan", "{} is {} and follows version {} still", name_of(seen), seen.state, treatment.protocol.version)
        if not any(seen.protocol is other or seen.reason == left for seen in followups):
            return  # there was nothing to be sent
        treatment.protocol, treatment.is_replanned = other, True
        treatment.forget()
        self.counts["replanned"] += 1
        lines = self.lines_of(treatment)
        for seen in followups:
            line = lines.get(seen.step.id)
            if not (seen.protocol is other or is_added(seen)) or seen.state not in OPEN:
                continue
            if line is None:
                self.fault("replan", "{} is {} and not planned by that version", name_of(seen), seen.state)
            else:
                self.compare(treatment, seen, line, False)
        missing = {step for step, line in lines.items() if line.state in OPEN} - {seen.step.id for seen in followups}
        if missing:
            self.fault("replan", "record {}: {} was not added", treatment.number, sorted(missing))
