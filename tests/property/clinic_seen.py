"""What the trace of prop-clinic has told so far: patients, their records, and follow-ups as they were seen last. Nothing is
judged here; each file of rules is a part of clinic_rules.Rules and adds its own."""

import collections
import datetime
import functools

import model

NEW, UNCHANGED, UPDATED, WITHDRAWN = 1, 2, 3, 4
KNOWN, UNTOLD, DEAD, DELETED = range(4)
PER_TREATMENT = 4096
OPEN = ("planned", "held", "task")
SETTLED = ("sending", "sent", "delivered", "answered", "uncertain", "done", "failed")
FAILED = ("missed", "skipped")  # ended, and it has not reached the patient
NOTHING = model.Beside()
UNSEEN = 200  # faults of one trace beyond these are not kept

date_at = model.date_at


class Patient:
    """Details as the records have told them: a value that is given replaces the old one unless it comes from an older
    record, one that is not given erases nothing."""

    def __init__(self):
        self.phone = self.telegram = self.guardian = self.zone = self.language = self.birth_date = self.name = self.segment = None
        self.consent, self.staff = {}, {}
        self.own_words = {}  # of staff, of one kind of consent by itself
        self.stops = {}  # "sms" or a messenger -> who said it: whatever number or name they have there later
        self.said_from = {}  # method -> the number from which they said it last
        self.updated = None
        self.standing = None
        self.records = []
        self.sent = []  # (ms, message, is safety): what may have arrived
        self.places = []  # ms: a message took the place of its day, whatever became of it
        self.refused = None  # ms: to go on
        self.written_to = set()  # addresses, also those of before
        self.is_erased = False   # nothing more goes to them

    def take(self, details, updated, standing, is_own):
        newer = updated is None or self.updated is None or updated >= self.updated
        given = {
            "phone": details.get("phone"), "telegram": details.get("telegram"), "zone": details.get("time_zone"),
            "guardian": details.get("guardian", {}).get("phone"), "language": details.get("language"),
            "birth_date": birth_date_of(details), "name": details.get("name"), "segment": details.get("segment"),
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
        return self.consents()[model.CONSENT[purpose]] is True

    def consents(self):
        if self.is_erased:
            return {kind: False for kind in ("care", "survey", "marketing")}
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
        self.moment = self.status = self.procedure = self.patient = self.protocol = self.responsible = None
        self.plan = []   # of model.Change
        self.staff = []  # the same, as staff have said it
        self.added = {}  # steps of the patient's own that were ever added: id -> step
        self.is_replanned = False  # by another version than it was first
        self.is_pinned = False  # to its version of the protocol, once it was planned by it
        self.was_withdrawn = False
        self.told = None  # of an appointment that was moved by minutes since: the time that the patient knows
        self.has_told = False
        self.of_before = set()    # ids of follow-ups that spoke of another time of the visit
        self.is_declined = False  # the patient has said that they will not come, or not then
        self.was_ahead = False    # of a visit: it was told before it began
        self.is_said = False      # a message has told the time that the visit has
        self.spoken_over = set()  # ids of reminders of that time whose message speaks of something else
        self.ids = []
        self.steps = None  # as this patient has them: id -> step
        self.windows = {}

    def forget(self):
        """What was worked out from the record, the patient or the configuration."""
        self.steps = None
        self.windows = {}

    def is_active(self):
        wanted = ("booked", "no-show") if self.type == "appointment" else ("completed",)
        return self.status in wanted and self.patient.standing not in (DEAD, DELETED)

    def follows(self, step):
        """Whether a step belongs to such a record as it stands."""
        wanted = {"booked": ("appointment",), "no-show": ("no-show",)}.get(self.status, ("treatment", "birthday", "holiday", "effect-end"))
        return step.start in wanted


class Seen:
    """A follow-up as it was seen last."""
    __slots__ = ("id", "treatment", "protocol", "step", "method", "state", "opens", "closes", "due", "cause", "reason", "at",
                 "first_opens", "first_closes", "first_due", "first_state", "attempts", "held", "history", "version")

    def __init__(self, number, treatment, protocol, step):
        self.id, self.treatment, self.protocol, self.step = number, treatment, protocol, step
        self.first_state = self.version = None
        self.attempts = 0
        self.held = False  # by staff
        self.history = []


@functools.lru_cache(maxsize=100_000)
def span_of(zone, date, first, last):
    return model.at_time(zone, date, first), model.at_time(zone, date, last)


class Clinic:
    """What all rules look at. A part of the rules says in LINES which lines of the trace it takes, and by what."""
    LINES = {}

    def __init__(self, editions, hooks):
        self.editions, self.hooks = editions, hooks
        self.edition = editions[0]
        self.now = 0
        self.patients = {}
        self.treatments = {}  # (type, id)
        self.by_number = {}
        self.followups = {}
        self.carried = {}     # message -> the follow-ups it carries
        self.ended = {}       # (treatment number, protocol id, step) -> by whom it was ended for good
        self.wanted = set()   # the same: staff want it tried again, whatever its plan says
        self.pending = None   # the record whose follow-ups are being told, and whether it is new
        self.faults = []
        self.counts = collections.Counter()
        self.handlers = {kind: getattr(self, name) for part in type(self).__mro__
                         for kind, name in vars(part).get("LINES", {}).items()}

    def fault(self, rule, format_, *values):
        self.counts["fault"] += 1
        if len(self.faults) < UNSEEN:
            when = model.utc(self.now // 1000).strftime("%Y-%m-%dT%H:%M:%S") + f".{self.now % 1000:03}Z"
            self.faults.append(f"{when} {rule}: " + format_.format(*values))

    def moment_of(self, values):
        """In ms; None: of a patient's own record."""
        return instant(values.get("performed_at") or values.get("starts_at"))

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
            patient.is_child(self.edition, self.now // 1000), bool(patient.guardian), patient.consents(), patient.segment,
            treatment.plan, treatment.staff)

    def lines_of(self, treatment):
        if not treatment.is_active() or not treatment.protocol or (treatment.type == "greeting" and not self.has_greetings):
            return {}
        record = self.as_record(treatment)
        lines = model.plan(self.edition.clinic, treatment.protocol, record, self.now / 1000, self.beside(treatment))
        return {line.step: line for line in lines}

    def is_allowed(self, zone, second):
        date = date_at(zone, second)
        for day in (date, date - datetime.timedelta(days=1)):  # the last moment of a day may fall into a gap, and so on the next
            first, last = span_of(zone, day, *self.edition.clinic.send_between)
            if first <= second <= last:
                return True
        return False

    def own_steps(self, treatment):
        """As this patient has them: id -> step."""
        if treatment.steps is None:
            record = self.as_record(treatment)
            treatment.steps = {own.id: own for own in model.as_this_patient_has_it(treatment.protocol, record)}
            treatment.added |= {own.id: own for own in treatment.steps.values() if own.id not in steps_of(treatment.protocol)}
        return treatment.steps

    def step_of(self, treatment, step):
        """A step as this patient has it, or had it while it was one of theirs."""
        return self.own_steps(treatment).get(step.id, step)

    def window_of(self, treatment, step):
        if step.id not in treatment.windows:
            clinic, zone = self.edition.clinic, treatment.patient.zone or self.edition.clinic.zone
            date = date_at(clinic.zone, treatment.moment)
            start = model.anchor(self.as_record(treatment), treatment.protocol, step, zone, date)
            treatment.windows[step.id] = model.window(clinic, zone, step, step.when, start[0], start[1], date)
        return treatment.windows[step.id]


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


def place_of(seen):
    """In protocol order; steps of the patient's own come after those, and those of one purpose say the same."""
    return float("inf") if is_added(seen) else list(steps_of(seen.protocol)).index(seen.step.id)


def key_of_address(method, address):
    """As stops know it: a number is one and the same for all that use it."""
    return address if method == "sms" else f"{method}:{address}"


def is_added(seen):
    """A step of the patient's own, whichever protocol the treatment follows."""
    return seen.step is not None and seen.step.id in seen.treatment.added


def is_of_plan(seen):
    return seen.protocol is seen.treatment.protocol or is_added(seen)


def key_of(seen):
    return seen.treatment.number, None if is_added(seen) else seen.protocol.id, seen.step.id


def name_of(seen):
    step = f"{seen.protocol.id}/{seen.protocol.version}:{seen.step.id}" if seen.step else "-"
    return f"{seen.id // PER_TREATMENT}-{seen.id % PER_TREATMENT} ({step})"


def needs_call(seen):
    if seen.step is None or seen.step.purpose != "safety" or seen.cause:
        return False
    if seen.state == "skipped":
        return "left out by the patient's own plan" not in seen.reason
    return seen.state in ("missed", "failed", "uncertain")


def is_called_for(seen, others):
    """By a call of its own, or by that of a question that was missed as well, made when the time of both was over."""
    known = {other.id: other for other in others}
    return any(call.cause == seen.id or is_asked_along(call, known.get(call.cause), seen) for call in others if call.cause)


def is_asked_along(call, cause, seen):
    return cause is not None and cause.state == seen.state == "missed" and needs_call(cause) and seen.closes is not None \
        and call.opens is not None and seen.closes <= call.opens
