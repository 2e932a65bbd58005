"""What a clinic promises, told once more and without looking at the code: reads the trace of prop-clinic and says which
promise was broken. Rules are named by their number in section 6 of the design, promises by theirs in section 9.

    rules = Rules(editions, hooks);  rules.read(lines);  rules.faults
"""

import bisect
import collections
import datetime
import functools
import json

import model

NEW, UNCHANGED, UPDATED, WITHDRAWN = 1, 2, 3, 4
KNOWN, UNTOLD, DEAD, DELETED = range(4)
CANCEL, HOLD, RESUME, RETRY = range(4)
PER_TREATMENT = 4096
SAME_VISIT = 30 * model.MINUTE
PURPOSES = ["safety", "care", "review", "visit", "survey", "offer", "greeting"]
OPEN = ("planned", "held", "task")
SURVEY_LOW = 6  # the clinics leave it as it is
FINAL = ("answered", "done", "failed", "cancelled", "superseded", "missed", "skipped")
NOT_ARRIVED = ("temporary", "permanent", "opted-out", "absent")
NOTHING = model.Beside()
UNSEEN = 200  # faults of one trace beyond these are not kept


class Patient:
    """Details as the records have told them: a value that is given replaces the old one unless it comes from an older
    record, one that is not given erases nothing."""

    def __init__(self):
        self.phone = self.telegram = self.guardian = self.zone = self.language = self.birth_date = self.name = None
        self.consent, self.staff = {}, {}
        self.updated = None
        self.standing = None
        self.records = []
        self.sent = []  # (ms, message, is safety): what may have arrived
        self.places = []  # ms: a message took the place of its day, whatever became of it
        self.refused = None  # ms: to go on

    def take(self, details, updated, standing, is_own):
        newer = updated is None or self.updated is None or updated >= self.updated
        given = {
            "phone": details.get("phone"), "telegram": details.get("telegram"), "zone": details.get("time_zone"),
            "guardian": details.get("guardian", {}).get("phone"), "language": details.get("language"),
            "birth_date": birth_date_of(details), "name": details.get("name"),
        }
        for key, value in given.items():
            if value is not None and (newer or getattr(self, key) is None):
                setattr(self, key, value)
        for kind, value in details.get("consent", {}).items():
            if newer or kind not in self.consent:
                self.consent[kind] = value
        if self.standing is None or (is_own and newer):
            self.standing = standing
        if updated is not None and (self.updated is None or updated > self.updated):
            self.updated = updated

    def allows(self, purpose):
        kind = model.CONSENT[purpose]
        return self.staff.get(kind, self.consent.get(kind)) is True

    def consents(self):
        return {kind: self.staff.get(kind, self.consent.get(kind)) for kind in ("care", "survey", "marketing")}

    def is_child(self, edition, second):
        if not self.birth_date:
            return False
        today = date_at(edition.clinic.zone, second)
        born = self.birth_date
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return age < edition.adult_age

    def address(self, method, is_child):
        if is_child:
            return self.guardian if method == "sms" else None
        # without a number of their own: in somebody's care
        return self.phone or self.guardian if method == "sms" else self.telegram

    def keys(self):
        keys = [number for number in (self.phone, self.guardian) if number]
        return keys + ["telegram:" + self.telegram] if self.telegram else keys


def birth_date_of(details):
    text = details.get("birth_date")
    return datetime.date.fromisoformat(text) if text else None


class Treatment:
    """A record as it stands, with the version of the protocol it is planned by."""

    def __init__(self, number, kind):
        self.number, self.type = number, kind
        self.content = None  # as it was exported last, but for updated_at
        self.updated = None
        self.moment = self.status = self.procedure = self.patient = self.protocol = None
        self.plan = []  # of model.Change
        self.is_pinned = False  # to its version of the protocol, once it was planned by it
        self.was_withdrawn = False
        self.told = None  # of an appointment that was moved by minutes since: the time that the patient knows
        self.has_told = False
        self.ids = []
        self.steps = None  # as this patient has them: id -> step
        self.windows = {}

    def forget(self):
        """What was worked out from the record, the patient or the configuration."""
        self.steps = None
        self.windows = {}

    def is_active(self):
        wanted = ("completed",) if self.type == "treatment" else ("booked", "no-show")
        return self.status in wanted and self.patient.standing not in (DEAD, DELETED)

    def follows(self, step):
        """Whether a step belongs to such a record as it stands."""
        wanted = {"booked": ("appointment",), "no-show": ("no-show",)}.get(self.status, ("treatment", "birthday", "holiday", "effect-end"))
        return step.start in wanted


class Seen:
    """A follow-up as it was seen last."""
    __slots__ = ("id", "treatment", "protocol", "step", "method", "state", "opens", "closes", "due", "cause", "reason", "at",
                 "first_closes", "first_due", "first_state", "attempts", "held", "history")

    def __init__(self, number, treatment, protocol, step):
        self.id, self.treatment, self.protocol, self.step = number, treatment, protocol, step
        self.first_state = None
        self.attempts = 0
        self.held = False  # by staff
        self.history = []


date_at = model.date_at


@functools.lru_cache(maxsize=100_000)
def span_of(zone, date, first, last):
    return model.at_time(zone, date, first), model.at_time(zone, date, last)


class Rules:
    def __init__(self, editions, hooks):
        self.editions, self.hooks = editions, hooks
        self.edition = editions[0]
        self.now = 0
        self.patients = {}
        self.treatments = {}  # (type, id)
        self.by_number = {}
        self.followups = {}
        self.copies = collections.defaultdict(list)  # (treatment, protocol id, step) -> [(message, generation, provider)]
        self.first_try = {}   # copy -> ms
        self.sent_to = {}  # message -> the patient it went to
        self.doubtful = set() # copies whose answer was lost
        self.carried = {}     # message -> ids
        self.stops = {}       # address -> who said it
        self.open = {}        # task that a trouble has made -> addresses from which somebody unknown told of it
        self.unread = []      # (address, patient): replies that tell of trouble and have no task
        self.ended = {}       # (treatment number, protocol id, step) -> by whom it was ended for good
        self.troubles = []    # (from, to) in ms: followupd was down, or paused
        self.paused = None
        self.starved = set()  # follow-ups that found no connection in time
        self.faults = []
        self.pending = None   # the record whose follow-ups are being told
        self.batch = []
        self.edited = None    # treatment -> its lines, while what is pending is told after an edit
        self.counts = collections.Counter()
        self.put_at = set()   # ms at which records came
        self.handlers = {
            "R": self.record, "F": self.followup_of_record, "G": self.followup, "M": self.message, "Y": self.reply, "V": self.receipt, "A": self.action,
            "O": self.opt, "E": self.edit, "K": self.pause, "L": self.down, "Z": self.end, "H": self.history,
            "!": self.complaint, "B": self.clock_back, "W": self.withdrawal,
            "D": self.result,
        }
        self.is_over = False
        self.went_back = False

    def fault(self, rule, format_, *values):
        self.counts["fault"] += 1
        if len(self.faults) < UNSEEN:
            when = model.utc(self.now // 1000).strftime("%Y-%m-%dT%H:%M:%S") + f".{self.now % 1000:03}Z"
            self.faults.append(f"{when} {rule}: " + format_.format(*values))

    def read(self, lines):
        for line in lines:
            self.take(line)
        self.finish()

    def take(self, line):
        kind = line[0]
        if kind != "F" and self.pending:
            self.record_done()
        if kind not in "FJ":
            self.edited = None
        handler = self.handlers.get(kind)
        if not handler:
            return
        at, rest = line[2:].split(" ", 1)
        self.now = int(at)
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
        patient = self.patients.setdefault(values["patient"]["id"], Patient())
        patient.take(values["patient"], updated, standing, values["type"] == "patient")
        self.fill(treatment, values, updated, standing, patient)
        if values["type"] != "patient":
            self.pending = treatment, is_new
            self.batch = []

    def expected_result(self, treatment, values, updated, standing):
        if treatment is None:
            return NEW
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
        before = treatment.procedure
        treatment.procedure, treatment.status = values.get("procedure"), values["status"]
        moment = instant(values.get("performed_at") or values["starts_at"]) // 1000
        if treatment.type == "appointment" and treatment.moment is not None and moment != treatment.moment:
            self.visit_moved(treatment, moment)
        treatment.moment = moment
        treatment.plan = [model.Change(change["step"], change.get("skip", False), change.get("when"))
                          for change in values.get("plan", ())]
        treatment.was_withdrawn |= treatment.status == "no-show"
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
        treatment.is_pinned |= any(treatment.follows(step) for step in wanted.steps)

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
            treatment.has_told = False
            for key in [key for key in self.copies if key[0] == treatment.number]:
                del self.copies[key]
            for key in [key for key, who in self.ended.items() if key[0] == treatment.number and who == "the patient"]:
                del self.ended[key]

    def protocol_of(self, treatment):
        """What the configuration has for it now."""
        protocols = self.edition.protocols
        named = protocols.get(treatment.procedure)
        if treatment.type == "appointment" and "visit" in protocols:
            has_visits = named and any(step.start in ("appointment", "no-show") for step in named.steps)
            return named if has_visits else protocols["visit"]
        return named or protocols["standard"]

    def as_record(self, treatment):
        patient = treatment.patient
        return model.Record(
            treatment.content[0]["id"], treatment.type, treatment.status, treatment.moment, patient.zone, patient.birth_date,
            {method for method in ("sms", "telegram") if patient.address(method, False)},
            patient.is_child(self.edition, self.now // 1000), bool(patient.guardian), patient.consents(), plan=treatment.plan)

    def lines_of(self, treatment):
        if not treatment.is_active() or not treatment.protocol:
            return {}
        record = self.as_record(treatment)
        lines = model.plan(self.edition.clinic, treatment.protocol, record, self.now / 1000, self.beside(treatment))
        return {line.step: line for line in lines}

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

    def has_trouble(self, patient):
        """A red flag, a worried answer or a complication is open. What was told from a number before it was anybody's is
        looked at when something goes out."""
        if self.pending and self.pending[1] and len(patient.records) == 1:
            return False
        keys = set(patient.keys())
        return any(who is patient or key in keys for key, who in self.unread) or \
            any(self.by_number[task // PER_TREATMENT].patient is patient or keys & told for task, told in self.open.items())

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

    def beside(self, treatment):
        """What else there is of the patient does to a step: as model.plan() asks it."""
        zone, patient = self.edition.clinic.zone, treatment.patient
        again, trouble = self.treated_again(treatment), self.has_trouble(patient)
        is_refused = patient.refused is not None and patient.refused >= treatment.moment * 1000
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

    def record_done(self):
        """All follow-ups of the record have been told: are they those of the plan?"""
        (treatment, is_new), batch = self.pending, self.batch
        lines = self.lines_of(treatment)
        self.pending, self.batch = None, []
        own = [seen for seen in batch if seen.cause == 0]
        causes = {seen.cause for seen in batch}
        if is_new and len(own) != len(lines):
            self.fault("promise 2", "record {}: {} follow-ups, not {}", treatment.number, len(own), len(lines))
        for seen in own:
            line = lines.get(seen.step.id) if seen.protocol is treatment.protocol else None
            if line is not None and (is_new or seen.state in OPEN):
                self.compare(treatment, seen, line, is_new)
            elif line is None and seen.state in OPEN:
                self.fault("rule 7", "{} is {} and no longer planned", name_of(seen), seen.state)
            if needs_call(seen) and seen.state != "uncertain" and treatment.is_active() and seen.id not in causes:
                self.fault("rule 10", "{} ended {} ({}), and nobody calls", name_of(seen), seen.state, seen.reason)

    def compare(self, treatment, seen, line, is_new):
        self.counts["planned"] += 1
        if (seen.opens, seen.closes) != (line.opens, line.closes):
            self.fault("section 6", "{}: window {}..{}, not {}..{}", name_of(seen), seen.opens, seen.closes, line.opens, line.closes)
        if is_new:
            state, due = self.after_stops(treatment, seen, line)
            if seen.state != state:
                self.fault("section 6", "{}: {} ({}), not {}", name_of(seen), seen.state, seen.reason, state)
            elif seen.due != due and state != "held":
                self.fault("rule 4", "{}: due {}, not {}", name_of(seen), seen.due, due)
        elif seen.state == "planned" and seen.attempts == 0 and line.state == "planned" and seen.due != line.due:
            self.fault("rule 4", "{}: due {} after a change, not {}", name_of(seen), seen.due, line.due)

    def after_stops(self, treatment, seen, line):
        """A stop makes a call of a question about safety, and holds all else."""
        patient = treatment.patient
        if line.state not in ("planned", "held") or self.stops.keys().isdisjoint(patient.keys()):
            return line.state, line.due
        step = self.step_of(treatment, seen.step)
        aim = self.window_of(treatment, step)[2] if line.opens is not None else treatment.moment
        method, lacks_guardian = model.method_of(self.edition.clinic, self.as_record(treatment), step,
                                                 date_at(self.edition.clinic.zone, aim))
        stopped = [key for key in patient.keys() if key in self.stops and (":" in key) == (method == "telegram")]
        if not stopped or lacks_guardian:
            return line.state, line.due
        if line.purpose != "safety":
            return "held", line.due
        return "task", seen.due

    # ---- follow-ups as they are told ----

    def followup(self, rest):
        number, protocol, step, method, state, opens, closes, due, cause, reason = rest.split(" ", 9)
        number = int(number)
        seen = self.followups.get(number)
        if seen is None:
            seen = self.add(number, protocol, step)
        if self.is_over:
            self.counts["followups"] += 1
            seen.history = []
        seen.method, seen.state, seen.cause, seen.reason, seen.at = method, state, int(cause), reason, self.now
        seen.opens, seen.closes, seen.due = seconds(opens), seconds(closes), seconds(due)
        if seen.first_state is None:
            seen.first_closes, seen.first_due, seen.first_state = seen.closes, seen.due, state
        if state == "planned":
            self.check_planned(seen)
        return seen

    def followup_of_record(self, rest):
        seen = self.followup(rest)
        if self.pending:
            self.batch.append(seen)
        elif self.edited is not None and seen.cause == 0 and seen.protocol is seen.treatment.protocol:
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

    def add(self, number, protocol_text, step_id):
        treatment = self.by_number[number // PER_TREATMENT]
        name, version = protocol_text.split("/")
        protocol = next((e.protocols[name] for e in self.editions
                         if name in e.protocols and e.protocols[name].version == int(version)), None)
        steps = steps_of(protocol) if protocol else {}
        seen = self.followups[number] = Seen(number, treatment, protocol, steps.get(step_id))
        treatment.ids.append(number)
        return seen

    def check_planned(self, seen):
        if not (seen.opens <= seen.due < seen.closes):
            self.fault("rule 4", "{}: due {} outside its window", name_of(seen), seen.due)
        zone = seen.treatment.patient.zone or self.edition.clinic.zone
        if not self.is_allowed(zone, seen.due):
            self.fault("rule 4", "{}: due {} outside allowed times", name_of(seen), seen.due)

    def is_allowed(self, zone, second):
        date = date_at(zone, second)
        for day in (date, date - datetime.timedelta(days=1)):  # the last moment of a day may fall into a gap, and so on the next
            first, last = span_of(zone, day, *self.edition.clinic.send_between)
            if first <= second <= last:
                return True
        return False

    def step_of(self, treatment, step):
        """A step as this patient has it."""
        if treatment.steps is None:
            record = self.as_record(treatment)
            treatment.steps = {own.id: own for own in model.as_this_patient_has_it(treatment.protocol, record)}
        return treatment.steps[step.id]

    def window_of(self, treatment, step):
        if step.id not in treatment.windows:
            clinic, zone = self.edition.clinic, treatment.patient.zone or self.edition.clinic.zone
            date = date_at(clinic.zone, treatment.moment)
            start = model.anchor(self.as_record(treatment), treatment.protocol, step, zone, date)
            treatment.windows[step.id] = model.window(clinic, zone, step, step.when, start[0], start[1], date)
        return treatment.windows[step.id]

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
        if is_repeat:
            self.check_repeat(copy)
        else:
            self.check_text(carried, patient, method, to, language, purpose, text, int(number))
        self.check_hours(patient, number)
        self.check_stop(method, to, number)
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
            self.sent_to[int(number)] = patient
        if verdict in ("permanent", "opted-out"):
            self.not_arrived(copy)
        if verdict == "opted-out":
            self.stop(method, to)

    def check_repeat(self, copy):
        if copy[2] not in self.edition.keyed:
            self.fault("promise 3", "message {} goes out again to a provider that knows no keys", copy[0])
        elif self.now - self.first_try[copy] >= model.DAY * 1000:
            self.fault("promise 3", "message {} goes out again after its key was forgotten", copy[0])

    def check_hours(self, patient, number):
        zone = patient.zone or self.edition.clinic.zone
        if not self.is_allowed(zone, self.now // 1000):
            self.fault("promise 4", "message {} leaves outside allowed times of {}", number, zone)

    def check_stop(self, method, to, number):
        key = to if method == "sms" else f"{method}:{to}"
        if key in self.stops:
            self.fault("promise 6", "message {} leaves after a stop by {}", number, self.stops[key])

    def check_cap(self, patient, purpose, number):
        """max_messages_per_day counts messages; safety is never dropped or delayed by it."""
        if purpose == "safety":
            return
        zone = patient.zone or self.edition.clinic.zone
        today = date_at(zone, self.now // 1000)
        # safety that was claimed later does not wait for this one, and may leave before it
        before = [(date_at(zone, at // 1000), other) for at, other, is_safety in patient.sent[-60:]
                  if other != number and not (is_safety and other > number)]
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
                                               list(steps_of(seen.protocol)).index(seen.step.id), seen.id))
        row = first.step.id.rsplit(".", 1)[0]
        expected = f"{wanted} {first.protocol.id}-{row} {patient.name}"
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
        if seen.protocol is treatment.protocol:
            step = self.step_of(treatment, seen.step)
            opens, closes, aim = self.window_of(treatment, step)
        if not opens * 1000 <= self.now < closes * 1000:
            self.fault("promise 5", "{} leaves outside its window {}..{} (message {})", name_of(seen), opens, closes, number)
        if not patient.allows(seen.step.purpose):
            self.fault("consent", "{} leaves without consent for {}", name_of(seen), model.CONSENT[seen.step.purpose])
        if not treatment.is_active():
            self.fault("rule 7", "{} leaves though its record is {} (patient {})", name_of(seen), treatment.status, patient.standing)
        elif seen.protocol is not treatment.protocol:
            self.fault("rule 7", "{} leaves by a protocol its treatment has left", name_of(seen))
        other = self.beside(treatment)(seen.step, aim) if seen.step.purpose in ("review", "survey", "offer", "greeting") else NOTHING
        if other.ends or other.waits or other.since is not None and other.since * 1000 > self.now:
            self.fault("several", "{} leaves, and must not for what else there is of the patient: {}", name_of(seen), other)
        if step.skipped:
            self.fault("rule 7", "{} leaves though the patient's own plan leaves it out", name_of(seen))
        if seen.held:
            self.fault("staff", "{} leaves though staff hold it", name_of(seen))
        who = self.ended.get(key_of(seen))
        if who:
            self.fault("staff", "{} leaves though {} ended it", name_of(seen), who)
        others = [other for other in self.copies[key_of(seen)] if other != copy]
        if others:
            self.fault("promise 3", "{} leaves as {} and may have arrived as {}", name_of(seen), copy, others)

    # ---- what comes back ----

    def receipt(self, rest):
        number, generation, provider, method, to, state, result = rest.split(" ")
        copy = int(number), int(generation), provider
        if result in "02" and state in NOT_ARRIVED:
            self.not_arrived(copy)
        if state == "opted-out" and result == "0":
            self.stop(method, to)

    def not_arrived(self, copy):
        """The provider has said so: another copy may go out."""
        for seen in self.carried.get(copy[0], ()):
            if copy in self.copies[key_of(seen)]:
                self.copies[key_of(seen)].remove(copy)
        patient = self.sent_to.get(int(copy[0]))  # whosever the treatment is by now
        if patient:
            patient.sent[:] = [one for one in patient.sent if one[1] != int(copy[0])]

    def stop(self, method, to, who="the patient"):
        self.stops.setdefault(to if method == "sms" else f"{method}:{to}", who)

    def reply(self, rest):
        result, method, sender, label, is_stop, is_done, is_known, message, followup, task, is_open, is_alert, score = rest.split(" ")
        if result != "0":
            return
        key = sender if method == "sms" else f"{method}:{sender}"
        if is_stop == "1":
            self.stop(method, sender)
        elif label == "start" and self.stops.get(key) == "the patient":
            del self.stops[key]
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
        if is_known != "1":
            return
        if label in ("red", "worry") and len(patients) == 1:
            for treatment in patients[0].records:
                if treatment.is_active():
                    self.end_rows(treatment, treatment.protocol, None)
        elif is_done == "1" and int(message):
            for seen in self.carried.get(int(message), ()):
                if seen.step.row:
                    self.end_rows(seen.treatment, seen.protocol, seen.step.row)

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

    def end_rows(self, treatment, protocol, row):
        for number in treatment.ids:
            seen = self.followups[number]
            if seen.protocol is protocol and seen.step and seen.cause == 0 and seen.step.row and seen.step.purpose != "safety" \
                    and seen.attempts == 0 and (row is None or seen.step.row == row):
                self.ended.setdefault(key_of(seen), "the patient")

    # ---- staff ----

    def action(self, rest):
        action, number, _ = map(int, rest.split(" "))
        seen = self.followups.get(number)
        if action == CANCEL:
            self.open.pop(number, None)
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

    def opt(self, rest):
        name, is_in, purpose = rest.split(" ")
        patient, is_in = self.patients[name], is_in == "1"
        if purpose != "all":
            patient.staff[model.CONSENT[purpose]] = is_in
            return
        for kind in ("care", "survey", "marketing"):
            patient.staff[kind] = is_in
        for key in patient.keys():
            if is_in:
                self.stops.pop(key, None)
            else:
                self.stops[key] = "staff"

    def edit(self, rest):
        self.edition = self.editions[int(rest)]
        for treatment in self.by_number.values():
            treatment.forget()
        self.edited = {}
        self.counts["edits"] += 1

    def pause(self, rest):
        if rest[0] == "1":
            self.paused = self.now
        elif self.paused is not None:
            self.troubles.append((self.paused, self.now))
            self.paused = None

    def down(self, rest):
        self.troubles.append((self.now, int(rest)))

    def clock_back(self, rest):
        self.went_back = True

    def withdrawal(self, rest):
        _, _, ids = rest.split(" ")
        for number in ids.split(","):  # no connection was found in time, or it was taken back and judged anew, too late
            self.starved.add(int(number))
            self.by_number[int(number) // PER_TREATMENT].patient.places.append(self.now)

    def complaint(self, rest):
        self.fault("promise 2", "{}", rest)

    # ---- the end ----

    def end(self, rest):
        self.is_over = True

    def history(self, rest):
        number, at, what = rest.split(" ", 2)
        self.followups[int(number)].history.append((int(at), what))

    def finish(self):
        """After the last line: every follow-up has come to an end, and a good one."""
        if not self.is_over:
            self.fault("prop-clinic", "the trace has no end")
            return
        causes = collections.Counter(seen.cause for seen in self.followups.values())
        for seen in self.followups.values():
            self.check_end(seen, causes)
        for treatment in self.by_number.values():
            self.check_whole(treatment)

    def check_end(self, seen, causes):
        if seen.state in ("planned", "sending") or (seen.state == "held" and seen.cause == 0):
            self.fault("promise 2", "{} is {} for ever ({})", name_of(seen), seen.state, seen.reason)
        if seen.reason == "" and seen.state not in ("sent", "task"):
            self.fault("promise 2", "{} is {} without a reason", name_of(seen), seen.state)
        for _, what in seen.history:
            before = what.split(" ", 1)[0]
            if " -> " in what and before in FINAL and before + " -> " + before != what:
                self.fault("section 7", "{} has left a final state: {}", name_of(seen), what)
        treatment = seen.treatment
        if seen.cause or seen.step is None or treatment.was_withdrawn or not treatment.is_active():
            return
        if needs_call(seen) and not causes[seen.id]:
            self.fault("rule 10", "{} ended {} ({}), and nobody calls", name_of(seen), seen.state, seen.reason)
        if seen.step.purpose == "safety" and seen.state in ("sent", "delivered") and self.hooks.answers and not causes[seen.id]:
            self.fault("promise 9", "{} is {} and unanswered, and nobody calls", name_of(seen), seen.state)
        if seen.state in ("missed", "skipped", "superseded") and seen.first_state == "planned":
            self.check_late(seen)

    def check_late(self, seen):
        """What was planned in time and met no trouble does not end for want of time."""
        if not seen.reason.startswith(("its window closed", "no allowed", "had a message", "overdue")):
            return
        if self.went_back or seen.attempts or any(at in self.put_at for at, _ in seen.history) or seen.closes != seen.first_closes or seen.id in self.starved or self.editions[0] is not self.edition:
            return
        moves = [(at, what) for at, what in seen.history if " -> " in what]
        if len(moves) != 1 or moves[0][1].split(" ")[0] != "planned":
            return
        # not judged: it was due in the last second in which it could leave, and something judged it anew in that second
        if moves[0][0] // 1000 == seen.first_due and seen.reason.startswith("no allowed"):
            return
        opens, closes = seen.first_due * 1000 - 1, min(moves[0][0], (seen.closes or 0) * 1000)
        if any(first < closes and last > opens for first, last in self.troubles):
            return
        places = seen.treatment.patient.places
        days = model.DAY * 1000 * (7 if self.edition.max_per_week else 1)
        near = bisect.bisect(places, closes + days) - bisect.bisect(places, opens - days)
        if near and seen.step.purpose != "safety":
            return
        self.counts["late"] += 1
        self.fault("promise 2", "{} was due {} and ended {} ({})", name_of(seen), seen.first_due, seen.state, seen.reason)

    def check_whole(self, treatment):
        """Every step of the plan has its follow-up."""
        # what came while its patient was taken for dead was never planned
        if treatment.type == "patient" or not treatment.is_active() or not treatment.protocol:
            return
        if treatment.type == "appointment" and treatment.was_withdrawn:
            return  # what it is now may have come too late for its reminders
        told = {self.followups[number].step.id for number in treatment.ids
                if self.followups[number].protocol and self.followups[number].protocol.id == treatment.protocol.id
                and self.followups[number].cause == 0}
        wanted = {step.id for step in steps_of(treatment.protocol).values() if treatment.follows(step)}
        if wanted - told:
            self.fault("promise 2", "record {}: no follow-up for {}", treatment.number, sorted(wanted - told))


# ---- small words ------------------------------------------------------------------------------------------


def instant(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()) * 1000 if text else None


def seconds(text):
    ms = int(text)
    return None if ms < 0 else ms // 1000 if ms % 1000 == 0 else ms / 1000


def steps_of(protocol):
    """Occurrence id -> step, in the order of the protocol."""
    if not hasattr(protocol, "occurrences"):
        protocol.occurrences = {}
        for row in protocol.steps:
            for step in model.occurrences(row):
                protocol.occurrences[step.id] = step
    return protocol.occurrences


def key_of(seen):
    return seen.treatment.number, seen.protocol.id, seen.step.id


def name_of(seen):
    step = f"{seen.protocol.id}/{seen.protocol.version}:{seen.step.id}" if seen.step else "-"
    return f"{seen.id // PER_TREATMENT}-{seen.id % PER_TREATMENT} ({step})"


def needs_call(seen):
    if seen.step is None or seen.step.purpose != "safety" or seen.cause:
        return False
    if seen.state == "skipped":
        return "left out by the patient's own plan" not in seen.reason
    return seen.state in ("missed", "failed", "uncertain")
