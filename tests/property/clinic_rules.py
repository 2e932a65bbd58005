"""What a clinic promises, told once more and without looking at the code: reads the trace of prop-clinic and says which
promise was broken. Rules are named by their number in section 6 of the design, promises by theirs in section 9.

    rules = Rules(editions, hooks);  rules.read(lines);  rules.faults

    clinic_seen     patients, records and follow-ups as they were told last
    clinic_consent  stops and consent                      clinic_beside  several treatments, and what is open of trouble
    clinic_replies  what patients write back               clinic_erase   who is erased
    clinic_reload   an edit that waits, and what it does
    clinic_replan   another version of a protocol           clinic_plans   what staff change of one patient's plan
    clinic_persons  who of staff is told                    clinic_visits  visits declined, and come to after all
    clinic_gate     pauses, refused addresses, working hours
    clinic_end      whether all came to an end, and a good one   clinic_greetings  birthdays and feasts
"""

import collections
import datetime
import json

import model
from clinic_beside import Beside
from clinic_consent import Consent
from clinic_end import End
from clinic_erase import Erase
from clinic_gate import Gate
from clinic_greetings import Greetings
from clinic_plans import Plans
from clinic_persons import Persons
from clinic_reload import Reload
from clinic_replan import Replan
from clinic_replies import Replies
from clinic_visits import Visits
from clinic_seen import (NEW, NOTHING, OPEN, PER_TREATMENT, SETTLED, UNCHANGED, UPDATED, WITHDRAWN, Seen, Treatment, date_at, instant,
                         is_added, is_called_for, is_of_plan, key_of, key_of_address, name_of, needs_call, place_of, seconds, steps_of)

CANCEL, HOLD, RESUME, RETRY = range(4)
SAME_VISIT = 30 * model.MINUTE
PURPOSES = ["safety", "care", "review", "visit", "survey", "offer", "greeting"]
NOT_ARRIVED = ("temporary", "permanent", "opted-out", "absent")


class Rules(Consent, Beside, Replies, Persons, Visits, Plans, Reload, Replan, Erase, Greetings, Gate, End):
    LINES = {"R": "record", "F": "followup_of_record", "G": "followup_as_it_is", "M": "message", "V": "receipt", "A": "action", "E": "edit",
             "W": "withdrawal", "!": "complaint"}

    def __init__(self, editions, hooks):
        super().__init__(editions, hooks)
        self.copies = collections.defaultdict(list)  # (treatment, protocol id, step) -> [(message, generation, provider)]
        self.first_try = {}   # copy -> ms
        self.asked = {}       # message -> whom it was handed over for
        self.sent_to = {}     # message -> the patient it went to
        self.doubtful = set()  # copies whose answer was lost
        self.safety_again = set()  # messages about safety that went out after a refusal
        self.batch = []
        self.held_calls = collections.defaultdict(list)  # held follow-up -> its calls, until it is told with them or later
        self.edited = None    # treatment -> its lines, while what is pending is told after an edit

    def read(self, lines):
        for line in lines:
            self.take(line)
        self.finish()

    def take(self, line):
        kind = line[0]
        if kind != "F" and self.pending:
            self.record_done()
        if kind != "F" and self.replanned is not None:
            self.all_are_replanned()
        if kind not in "FJN":
            self.edited = None
        if kind not in "FGJNEW" and (self.waits is not None or self.foreseen):
            self.all_is_told()
        if kind != "G":
            self.refused = None
            if self.answered:
                self.word_was_taken()
        handler = self.handlers.get(kind)
        if not handler:
            return
        at, rest = line[2:].split(" ", 1)
        self.now = int(at)
        self.look_for_greetings()
        handler(rest)

    # ---- records ----

    def record(self, rest):
        result, number, standing, text = rest.split(" ", 3)
        self.put_at.add(self.now)
        result, number, standing = int(result), int(number), int(standing)
        values = json.loads(text)
        updated = instant(values.pop("updated_at", None))
        key = values["type"], values["id"]
        treatment = self.treatments.get(key)
        expected = self.expected_result(treatment, values, updated, standing)
        if expected != result:
            self.fault("rule 7", "record {}: taken as {}, not {}", values["id"], result, expected)
        if result == UNCHANGED:
            return
        is_new = treatment is None
        if is_new:
            treatment = self.treatments[key] = self.by_number[number] = Treatment(number, values["type"])
        patient = self.patient_of(values["patient"]["id"])
        before = self.greeted_by(patient)
        patient.take(values["patient"], updated, standing, values["type"] == "patient")
        if self.greeted_by(patient) != before:
            self.note_change(patient)
        self.fill(treatment, values, updated, standing, patient)
        if values["type"] != "patient":
            self.pending = treatment, is_new
            self.batch = []

    def expected_result(self, treatment, values, updated, standing):
        if treatment is None:
            return UNCHANGED if self.is_kept_out(values, updated) else NEW
        if updated is not None and treatment.updated is not None and updated < treatment.updated:
            return UNCHANGED
        if treatment.content == (values, standing):
            if updated is not None:
                treatment.updated = updated
            return UNCHANGED
        return WITHDRAWN if values.get("status") in ("cancelled", "entered-in-error") else UPDATED

    def fill(self, treatment, values, updated, standing, patient):
        if treatment.patient is None:
            patient.records.append(treatment)
        treatment.content, treatment.updated, treatment.patient = (values, standing), updated, patient
        for other in patient.records:
            other.forget()
        if treatment.type == "patient":
            return
        treatment.responsible = values.get("responsible")
        before = treatment.procedure
        treatment.procedure, treatment.status = values.get("procedure"), values["status"]
        moment = self.moment_of(values) // 1000
        if treatment.type == "appointment" and treatment.moment is not None and moment != treatment.moment:
            self.visit_moved(treatment, moment)
        treatment.moment = moment
        treatment.was_ahead |= moment * 1000 > self.now
        treatment.plan = [model.Change(**change) for change in values.get("plan", ())]
        treatment.added |= {change.step: model.Step(change.step, change.when, change.purpose) for change in treatment.plan
                            if change.purpose and change.step not in treatment.added}
        treatment.was_withdrawn |= treatment.status == "no-show"
        if treatment.type == "appointment" and treatment.status != "booked":
            self.forget_decline(treatment)
        wanted = self.protocol_of(treatment)
        stays = treatment.is_pinned and (wanted.id == treatment.protocol.id or before == treatment.procedure)
        if not treatment.is_active():
            treatment.was_withdrawn = True
            if treatment.is_pinned and not stays:
                treatment.protocol = wanted  # it is of that family when it comes back
            self.forget_doubts(treatment)
            return
        if stays:
            return
        treatment.protocol = wanted
        self.forget_doubts(treatment)
        treatment.is_pinned |= any(treatment.follows(step) for step in self.own_steps(treatment).values())

    def forget_doubts(self, treatment):
        """What is given up while nobody knows whether it arrived may be planned anew, when the record comes back."""
        for key, copies in self.copies.items():
            if key[0] == treatment.number:
                copies[:] = [copy for copy in copies if copy not in self.doubtful]

    def visit_moved(self, treatment, moment):
        """By minutes it is the same visit, and what was said of it stands; else it is another one."""
        known = treatment.told if treatment.told is not None else treatment.moment
        zone = self.edition.clinic.zone
        is_same = abs(moment - known) < SAME_VISIT and date_at(zone, moment) == date_at(zone, known)
        treatment.told = known if treatment.has_told and is_same and known != moment else None
        if not is_same:
            treatment.has_told, treatment.is_declined, treatment.is_said, treatment.spoken_over = False, False, False, set()
            treatment.of_before |= {number for number in treatment.ids if self.followups[number].cause == 0
                                    and (self.followups[number].attempts or self.followups[number].state in SETTLED)}
            for key in [key for key in self.copies if key[0] == treatment.number]:
                del self.copies[key]
            for key in [key for key, who in self.ended.items() if key[0] == treatment.number and who == "the patient"]:
                del self.ended[key]

    def record_done(self):
        """All follow-ups of the record have been told: are they those of the plan?"""
        (treatment, is_new), batch = self.pending, self.batch
        lines = self.lines_of(treatment)
        self.pending, self.batch = None, []
        if treatment.patient.is_erased:
            return  # it goes with the rest, and nothing of it goes out meanwhile
        own = [seen for seen in batch if seen.cause == 0]
        if is_new and len(own) != len(lines):
            self.fault("promise 2", "record {}: {} follow-ups, not {}", treatment.number, len(own), len(lines))
        if self.asked_of:
            self.plan_was_changed(treatment, batch, lines)
        for seen in own:
            line = lines.get(seen.step.id) if is_of_plan(seen) else None
            if line is not None and (is_new or seen.state in OPEN):
                self.compare(treatment, seen, line, is_new)
            elif line is None and seen.state in OPEN:
                self.fault("rule 7", "{} is {} and no longer planned", name_of(seen), seen.state)
            if needs_call(seen) and seen.state != "uncertain" and treatment.is_active() and not is_called_for(
                    seen, [self.followups[number] for number in treatment.ids]):
                self.fault("rule 10", "{} ended {} ({}), and nobody calls", name_of(seen), seen.state, seen.reason)

    def compare(self, treatment, seen, line, is_new):
        self.counts["planned"] += 1
        if treatment.type == "greeting":
            self.compare_greeting(seen, line)
            return
        if (seen.opens, seen.closes) != (line.opens, line.closes):
            self.fault("section 6", "{}: window {}..{}, not {}..{}", name_of(seen), seen.opens, seen.closes, line.opens, line.closes)
        if is_new:
            state, due = self.after_stops(treatment, seen, line)
            if seen.state != state:
                self.fault("section 6", "{}: {} ({}), not {}", name_of(seen), seen.state, seen.reason, state)
            elif seen.due != due and state != "held":
                self.fault("rule 4", "{}: due {}, not {}", name_of(seen), seen.due, due)
            elif state == line.state and state in OPEN and seen.method != line.method:
                self.fault("methods", "{}: goes by {}, not by {}", name_of(seen), seen.method, line.method)
        elif seen.state == "planned" and seen.attempts == 0 and line.state == "planned" and seen.due != line.due:
            self.fault("rule 4", "{}: due {} after a change, not {}", name_of(seen), seen.due, line.due)

    # ---- follow-ups as they are told ----

    def followup(self, rest):
        number, protocol, step, method, state, opens, closes, due, cause, reason = rest.split(" ", 9)
        number = int(number)
        seen = self.followups.get(number)
        is_new = seen is None
        before = None
        if is_new:
            seen = self.add(number)
        elif self.refused is seen.treatment:
            before = seen.state, seen.method, seen.opens, seen.closes, seen.due, seen.reason
        if protocol != seen.version:
            self.follow_version(seen, protocol, step)
        if self.is_over:
            self.counts["followups"] += 1
            self.counts["own"] += is_added(seen)
            seen.history = []
        seen.method, seen.state, seen.cause, seen.reason, seen.at = method, state, int(cause), reason, self.now
        seen.opens, seen.closes, seen.due = seconds(opens), seconds(closes), seconds(due)
        if seen.first_state is None:
            seen.first_opens, seen.first_closes, seen.first_due, seen.first_state = seen.opens, seen.closes, seen.due, state
        if before:
            self.check_unchanged(seen, before)
        if state == "planned":
            self.check_planned(seen)
        if is_new and state == "task":
            self.check_call(seen)
        is_moved = self.pending or self.edited is not None or seen.treatment.is_replanned  # since the call was made, perhaps
        if is_new and reason.startswith("held: ") and not is_moved:
            self.held_calls[seen.cause].append(seen)
        for cause in {seen.cause, number} & self.held_calls.keys() & self.followups.keys():
            if self.followups[cause].at == self.now:
                for call in self.held_calls.pop(cause):
                    self.check_held_call(call, self.followups[cause])
        return seen

    def check_held_call(self, call, cause):
        """@cause: as it was told with the call, or later: before, another record of its patient may have moved it."""
        if cause.closes != cause.first_closes:
            return  # moved since the call was made, perhaps
        if call.first_opens < cause.opens + 24 * 3600:
            self.fault("rule 10", "{} calls for {}, whose window has not been open for a day", name_of(call), name_of(cause))

    def followup_as_it_is(self, rest):
        self.note_reload("G", self.followup(rest))

    def followup_of_record(self, rest):
        is_new = int(rest.split(" ", 1)[0]) not in self.followups
        seen = self.followup(rest)
        self.note_reload("F", seen)
        if is_new and seen.cause == 0 and seen.treatment.type == "greeting":
            self.check_greeting(seen)
        if self.pending:
            self.batch.append(seen)
        elif self.replanned is not None and seen.cause == 0 and seen.step:
            self.replanned.setdefault(seen.treatment.number, []).append(seen)
        elif self.edited is not None and seen.cause == 0 and is_of_plan(seen):
            self.after_edit(seen)

    def after_edit(self, seen):
        """Rule 11: a change of hours recomputes what is pending."""
        treatment = seen.treatment
        if treatment.number not in self.edited:
            self.edited[treatment.number] = self.lines_of(treatment)
        line = self.edited[treatment.number].get(seen.step.id)
        if line is None:
            self.fault("rule 7", "{} is {} and no longer planned", name_of(seen), seen.state)
        else:
            self.compare(treatment, seen, line, False)

    def add(self, number):
        treatment = self.by_number[number // PER_TREATMENT]
        seen = self.followups[number] = Seen(number, treatment, None, None)
        treatment.ids.append(number)
        return seen

    def follow_version(self, seen, text, step_id):
        name, version = text.split("/")
        seen.version = text
        seen.protocol = next((e.protocols[name] for e in self.editions
                              if name in e.protocols and e.protocols[name].version == int(version)), None)
        if seen.protocol is None or step_id == "-":
            return  # what was added once, and is no step of the patient's any more
        seen.step = steps_of(seen.protocol).get(step_id) or (
            seen.treatment.protocol and self.own_steps(seen.treatment).get(step_id)) or seen.treatment.added.get(step_id)

    def check_planned(self, seen):
        if not (seen.opens <= seen.due < seen.closes):
            self.fault("rule 4", "{}: due {} outside its window", name_of(seen), seen.due)
        zone = seen.treatment.patient.zone or self.edition.clinic.zone
        if not self.is_allowed(zone, seen.due):
            self.fault("rule 4", "{}: due {} outside allowed times", name_of(seen), seen.due)

    # ---- a message leaves ----

    def message(self, rest):
        number, generation, provider, method, to, language, purpose, verdict, ids, text = rest.split(" ", 9)
        copy = int(number), int(generation), provider
        carried = [self.followups[int(number)] for number in ids.split(",")]
        patient = carried[0].treatment.patient
        may_have_arrived = verdict in ("sent", "unknown")
        is_repeat = copy in self.first_try
        self.counts["messages"] += 1
        self.counts["carried"] += len(carried)
        self.carried[int(number)] = carried
        if len({id(seen.treatment.patient) for seen in carried}) > 1:
            self.fault("rule 8", "message {} is for several patients", number)
        patient.written_to.add(key_of_address(method, to))
        if patient.is_erased:
            self.fault("erase", "message {} leaves, and its patient is erased", number)
        if is_repeat:
            self.check_repeat(copy)
        else:
            self.check_text(carried, patient, method, to, language, purpose, text, int(number))
        self.check_hours(patient, number)
        self.check_gate(patient, int(number), provider, method, to)
        self.asked[int(number)] = patient
        self.check_stop(carried, patient, method, to, number)
        self.check_cap(patient, purpose, int(number))
        patient.places.append(self.now)
        for seen in carried:
            self.check_carried(seen, copy, number)
            seen.attempts += 1
            seen.treatment.has_told = True
            if may_have_arrived and copy not in self.copies[key_of(seen)]:
                self.copies[key_of(seen)].append(copy)
        self.first_try.setdefault(copy, self.now)
        if verdict == "unknown":
            self.doubtful.add(copy)
        elif verdict == "sent":
            self.doubtful.discard(copy)
            patient.sent.append((self.now, int(number), purpose == "safety"))
            if purpose == "safety" and copy[1] > 0:
                self.safety_again.add(copy[0])
            self.sent_to[int(number)] = patient
            self.note_reminders(carried, purpose)
        if verdict in ("permanent", "opted-out"):
            self.not_arrived(copy)
        if verdict == "permanent":
            self.note_refusal(patient, copy, method, to)
        if verdict == "opted-out":
            self.stop(method, to, [patient], False)

    def check_repeat(self, copy):
        if copy[2] not in self.edition.keyed:
            self.fault("promise 3", "message {} goes out again to a provider that knows no keys", copy[0])
        elif self.now - self.first_try[copy] >= model.DAY * 1000:
            self.fault("promise 3", "message {} goes out again after its key was forgotten", copy[0])

    def check_hours(self, patient, number):
        zone = patient.zone or self.edition.clinic.zone
        if not self.is_allowed(zone, self.now // 1000):
            self.fault("promise 4", "message {} leaves outside allowed times of {}", number, zone)

    def check_cap(self, patient, purpose, number):
        """max_messages_per_day counts messages; safety is never dropped or delayed by it."""
        if purpose == "safety":
            return
        zone = patient.zone or self.edition.clinic.zone
        today = date_at(zone, self.now // 1000)
        # safety that was claimed later, or claimed again after a refusal, does not wait for this one, and may leave before it
        before = [(date_at(zone, at // 1000), other) for at, other, is_safety in patient.sent[-60:]
                  if other != number and not (is_safety and other > number)]
        before = [(date, other) for date, other in before if date != today or other not in self.safety_again]
        others = {other for date, other in before if date == today}
        if len(others) >= self.edition.max_per_day:
            self.fault("rule 8", "message {} is the {}. of its day", number, len(others) + 1)
        if self.edition.max_per_week:
            since = today - datetime.timedelta(days=6)
            others = {other for date, other in before if since <= date <= today}
            if len(others) >= self.edition.max_per_week:
                self.fault("rule 8", "message {} is the {}. of its seven days", number, len(others) + 1)

    def check_text(self, carried, patient, method, to, language, purpose, text, number):
        is_child = patient.is_child(self.edition, self.now // 1000)
        if to != patient.address(method, is_child):
            self.fault("rule 8", "message {} goes to another address than that of its patient{}", number,
                       "'s guardian" if is_child else "")
        wanted = patient.language or "uk"
        first = min(carried, key=lambda seen: (PURPOSES.index(seen.step.purpose), seen.closes,
                                               place_of(seen), seen.id))
        own = self.step_of(first.treatment, first.step).message
        expected = f"{wanted} {own or first.protocol.id + '-' + (first.step.row or first.step.id)} {patient.name}"
        if text != expected:
            self.fault("rule 8", "message {} says \"{}\", not \"{}\"", number, text, expected)
        if purpose != first.step.purpose or language != wanted:
            self.fault("rule 8", "message {} is a {} in {}, not a {} in {}", number, purpose, language, first.step.purpose, wanted)
        visits = {seen.treatment.number for seen in carried if seen.step.purpose == "visit" and seen.treatment.type == "appointment"}
        if len(visits) > 1:
            self.fault("rule 8", "message {} speaks of several visits", number)
        kinds = {(model.CONSENT[seen.step.purpose], seen.step.purpose in ("offer", "greeting")) for seen in carried}
        if len(kinds) > 1:
            self.fault("rule 8", "message {} carries what needs several consents", number)
        dues = [seen.first_due for seen in carried if seen.attempts == 0 and seen.due is not None]
        if dues and min(seen.due for seen in carried if seen.due is not None) * 1000 > self.now:
            self.fault("rule 4", "message {} leaves before any of it is due", number)

    def check_carried(self, seen, copy, number):
        treatment, patient = seen.treatment, seen.treatment.patient
        step, (opens, closes, aim) = seen.step, (seen.opens, seen.closes, seen.opens)
        if is_of_plan(seen):
            step = self.step_of(treatment, seen.step)
            opens, closes, aim = self.window_of(treatment, step)
        if not opens * 1000 <= self.now < closes * 1000:
            self.fault("promise 5", "{} leaves outside its window {}..{} (message {})", name_of(seen), opens, closes, number)
        if not patient.allows(seen.step.purpose):
            self.fault("consent", "{} leaves without consent for {}", name_of(seen), model.CONSENT[seen.step.purpose])
        if not treatment.is_active():
            self.fault("rule 7", "{} leaves though its record is {} (patient {})", name_of(seen), treatment.status, patient.standing)
        elif seen.protocol.id != treatment.protocol.id and not is_added(seen):
            self.fault("rule 7", "{} leaves by a protocol its treatment has left", name_of(seen))
        other = self.beside(treatment)(seen.step, aim) if seen.step.purpose in ("review", "survey", "offer", "greeting") else NOTHING
        if other.ends or other.waits or other.since is not None and other.since * 1000 > self.now:
            self.fault("several", "{} leaves, and must not for what else there is of the patient: {}", name_of(seen), other)
            if step.id not in self.own_steps(treatment):
                self.fault("rule 7", "{} leaves, and the patient's own plan has it no more", name_of(seen))
        if step.skipped and key_of(seen) not in self.wanted:
            self.fault("rule 7", "{} leaves though the patient's own plan leaves it out", name_of(seen))
        if seen.held:
            self.fault("staff", "{} leaves though staff hold it", name_of(seen))
        who = self.ended.get(key_of(seen))
        if who:
            self.fault("staff", "{} leaves though {} ended it", name_of(seen), who)
        if treatment.is_declined and step.start == "no-show":
            self.fault("visits", "{} leaves to one who had said that they would not come", name_of(seen))
        others = [other for other in self.copies[key_of(seen)] if other != copy]
        if others:
            self.fault("promise 3", "{} leaves as {} and may have arrived as {}", name_of(seen), copy, others)

    # ---- what comes back ----

    def receipt(self, rest):
        number, generation, provider, method, to, state, result = rest.split(" ")
        copy = int(number), int(generation), provider
        if result in "02" and state in NOT_ARRIVED:
            self.not_arrived(copy)
        if result == "0" and int(number) in self.asked:
            if state == "permanent":
                self.note_refusal(self.asked[int(number)], copy, method, to)
            elif state in ("delivered", "read"):
                self.note_arrival(int(number))
        if state == "opted-out" and result == "0":
            self.stop(method, to, [self.asked[int(number)]] if int(number) in self.asked else [], False)

    def not_arrived(self, copy):
        """The provider has said so: another copy may go out."""
        for seen in self.carried.get(copy[0], ()):
            if copy in self.copies[key_of(seen)]:
                self.copies[key_of(seen)].remove(copy)
        patient = self.sent_to.get(int(copy[0]))  # whosever the treatment is by now
        if patient:
            patient.sent[:] = [one for one in patient.sent if one[1] != int(copy[0])]

    # ---- staff ----

    def action(self, rest):
        action, number, _ = map(int, rest.split(" "))
        seen = self.followups.get(number)
        if action == CANCEL:
            self.open.pop(number, None)
        if seen and action == RETRY:
            self.forget_refusals(seen.treatment.patient)
        if seen is None or seen.cause:
            return
        if action == CANCEL:
            self.ended[key_of(seen)] = "staff"
        elif action == HOLD:
            seen.held = True
        elif action == RESUME:
            seen.held = False
        elif action == RETRY and seen.state != "planned":
            self.copies.pop(key_of(seen), None)
            self.wanted.add(key_of(seen))

    def edit(self, rest):
        if int(rest) == len(self.editions):  # the clinic comes to its end, and greets nobody any more
            self.edition = self.editions[-1]  # whether it came to that one before or not
            self.has_greetings = self.edition.clinic.greets = False
        else:
            self.edition = self.editions[int(rest)]
        for treatment in self.by_number.values():
            treatment.forget()
        self.edited, self.edited_at = {}, self.now
        self.counts["edits"] += 1

    def withdrawal(self, rest):
        _, _, ids = rest.split(" ")
        for number in ids.split(","):  # no connection was found in time, or it was taken back and judged anew, too late
            self.starved.add(int(number))
            self.by_number[int(number) // PER_TREATMENT].patient.places.append(self.now)

    def complaint(self, rest):
        self.fault("promise 2", "{}", rest)
