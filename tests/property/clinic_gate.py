"""What stands between a message and the wire, and when people call: pauses, addresses that a provider has refused for good, and
working hours (rule 3; followupctl(1), pause; followupd.conf(5), block_for)."""

import model
from clinic_seen import Clinic, key_of_address, name_of

BLOCK_FOR = 30 * model.DAY * 1000  # the clinics leave it as it is
CLAIMED_BEFORE = 12 * model.HOUR * 1000  # so long a message may have waited for its connection


class Gate(Clinic):
    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.stopped = None      # (clinic, provider) that staff have paused; "-" all
        self.refusals = {}       # (patient, provider, address) -> ms
        self.refused_copies = set()
        self.arrived = set()     # messages: a receipt or an answer says so

    def check_gate(self, patient, number, provider, method, to):
        """A message leaves."""
        if self.stopped and self.stopped[1] in ("-", provider):
            self.fault("staff", "message {} leaves by {}, and staff have paused that", number, provider)
        refused = self.refusals.get((id(patient), provider, key_of_address(method, to)))
        if refused is None or not CLAIMED_BEFORE < self.now - refused < BLOCK_FOR:
            return
        if any(copy[0] == number and at <= refused for copy, at in self.first_try.items()):
            return  # another try of what was refused for now before
        self.fault("block_for", "message {} leaves by {}, which has refused that address for good", number, provider)

    def note_refusal(self, patient, copy, method, to):
        """For good, by an answer or a receipt. Said twice it counts once; of what has arrived it proves nothing."""
        if copy[0] in self.arrived or copy in self.refused_copies:
            return
        self.refused_copies.add(copy)
        self.refusals[id(patient), copy[2], key_of_address(method, to)] = self.now
        self.counts["addresses refused"] += 1

    def note_arrival(self, number):
        self.arrived.add(number)
        if number in self.asked:
            self.forget_refusals(self.asked[number])

    def note_written(self, address):
        """Who writes from an address can be reached there, whoever of its patients it was (followupd.conf(5), block_for)."""
        self.refusals = {key: at for key, at in self.refusals.items() if key[2] != address}

    def forget_refusals(self, patient):
        """Something has arrived there after all, or staff say so."""
        self.refusals = {key: at for key, at in self.refusals.items() if key[0] != id(patient)}

    def check_call(self, call):
        """A task as it is told for the first time. A red flag is told at once, and one of a visit before that begins."""
        if call.due is None or not call.cause or call.reason.startswith("red flag") or call.step and call.step.purpose == "visit":
            return
        if (call.opens or 0) * 1000 <= self.edited_at:
            return  # made by other hours, and told only now
        if next(model.staff_hours(self.edition.clinic).spans(call.due, call.due + 1), None) is None:
            self.fault("rule 3", "{} is to be called {}, and nobody works then ({})", name_of(call), call.due, call.reason)
