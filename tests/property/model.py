"""When a step is due: a second reading of the design's section 6, made without looking at the first (lib/plan).

Instants are whole seconds since 1970 (UTC); `None` is "none". Wall times are naive datetimes. Rules are named by
their number in section 6.
"""

import calendar
import dataclasses
import datetime
import functools
import hashlib
import re
import zoneinfo
from dataclasses import dataclass, field

EPOCH = datetime.datetime(1970, 1, 1)
MINUTE, HOUR, DAY = 60, 3600, 86400
OVERDUE = 15 * MINUTE
TASKS = ("call", "visit")
CONSENT = {"safety": "care", "care": "care", "review": "care", "visit": "care",
           "survey": "survey", "offer": "marketing", "greeting": "marketing"}


# ---- zones: rule 2 --------------------------------------------------------------------------------


def utc(instant):
    return datetime.datetime.fromtimestamp(instant, datetime.timezone.utc)


def offset_at(zone, instant):
    return int(utc(instant).astimezone(zoneinfo.ZoneInfo(zone)).utcoffset().total_seconds())


def wall_at(zone, instant):
    return EPOCH + datetime.timedelta(seconds=instant + offset_at(zone, instant))


def instant_of(zone, wall):
    """The first instant that shows this wall time; in a gap the first instant after it. (zoneinfo by itself would
    move a time in a gap by the gap's length.)"""
    flat = int((wall - EPOCH).total_seconds())
    tz = zoneinfo.ZoneInfo(zone)
    guesses = sorted(flat - int(wall.replace(tzinfo=tz, fold=fold).utcoffset().total_seconds()) for fold in (0, 1))
    for guess in guesses:
        if wall_at(zone, guess) == wall:
            return guess
    # the clock jumps somewhere between the two readings of the wall time
    before, after = guesses
    old = offset_at(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_at(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


@functools.lru_cache(maxsize=200_000)
def at_time(zone, date, time):
    return instant_of(zone, datetime.datetime.combine(date, time))


def day_start(zone, date):
    return at_time(zone, date, datetime.time(0))


@functools.lru_cache(maxsize=50_000)
def happens(zone, date):
    """Samoa had no 30 December 2011."""
    return day_start(zone, date) < day_start(zone, date + datetime.timedelta(days=1))


@functools.lru_cache(maxsize=200_000)
def date_of_hour(zone, hour):
    """The civil day of an hour of UTC; None: there are two."""
    first, last = wall_at(zone, hour * HOUR).date(), wall_at(zone, hour * HOUR + HOUR - 1).date()
    return first if first == last else None


def date_at(zone, instant):
    return date_of_hour(zone, int(instant) // HOUR) or wall_at(zone, instant).date()


def add_months(date, n):
    months = date.year * 12 + date.month - 1 + n
    year, month = months // 12, months % 12 + 1
    return datetime.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))


# ---- what a clinic, a step and a record are, as far as time goes ------------------------------------


@dataclass
class Clinic:
    id: str
    zone: str
    send_between: tuple  # two datetime.time
    send_at: datetime.time
    working_hours: tuple
    working_days: set  # 0 = Monday
    holidays: list     # "2026-12-25" or "12-25"
    methods: list
    sent_methods: set  # those with a provider
    spread: int = 0    # seconds
    segments: list = field(default_factory=list)
    greets: bool = False  # on birthdays by itself: protocols do not


@dataclass
class Segment:
    id: str
    methods_first: list  # None: it only has a person of its own
    from_age: int = None
    under_age: int = None
    purposes: list = None
    responsible: str = None


@dataclass
class Step:
    id: str
    when: str
    purpose: str
    start: str = "treatment"  # `from` in the file
    methods: list = None
    late: str = None
    at: datetime.time = None
    date: str = None          # of a holiday: "03-08", "2026-03-08"
    every: str = None  # of a row: from one time to the next,
    times: int = 0     # and how often
    row: str = None    # of one time of a row: the row's id
    skipped: bool = False
    message: str = None  # of a step of the patient's own: the name of its text


@dataclass
class Protocol:
    id: str
    steps: list
    effect_lasts: str = None
    least_interval: str = None


@dataclass
class Record:
    id: str
    type: str
    status: str
    moment: int
    zone: str = None        # the patient's own
    birth_date: datetime.date = None
    addresses: set = field(default_factory=set)  # methods the patient has an address for
    is_child: bool = False
    guardian: bool = False  # reachable by phone
    consent: dict = field(default_factory=dict)
    segment: str = None
    plan: list = field(default_factory=list)  # of Change, in the order of the file
    staff: list = field(default_factory=list)  # of Change, in the order in which staff said it: it outranks the record's


@dataclass
class Change:
    """A line of the patient's own plan; one with a purpose adds a step."""
    step: str
    skip: bool = False
    when: str = None
    methods: list = None
    purpose: str = None
    message: str = None


@dataclass
class Line:
    step: str
    state: str
    opens: int
    closes: int
    due: int
    zone: str
    natural: int = None
    purpose: str = ""
    is_task: bool = False
    method: str = None


# ---- rule 3: allowed times ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Hours:
    zone: str
    first: datetime.time
    last: datetime.time
    works: tuple = None  # (days of the week, holidays): tasks only

    def span(self, date):
        """The allowed seconds of a day, both ends included; None: none."""
        if self.works:
            days, holidays = self.works
            if date.weekday() not in days or date.isoformat() in holidays or date.isoformat()[5:] in holidays:
                return None
        if not happens(self.zone, date):
            return None
        return at_time(self.zone, date, self.first), at_time(self.zone, date, self.last)

    def spans(self, opens, closes):
        """What is allowed inside [opens, closes), as pairs (first, last) of whole seconds, in order."""
        date, end = date_at(self.zone, opens), date_at(self.zone, closes)
        date -= datetime.timedelta(days=2)
        end += datetime.timedelta(days=2)
        while date <= end:
            span = self.span(date)
            if span:
                first, last = max(span[0], opens), min(span[1], closes - 1)
                if first <= last:
                    yield first, last
            date += datetime.timedelta(days=1)


def patient_hours(clinic, zone):
    return Hours(zone, *clinic.send_between)


def staff_hours(clinic):
    return Hours(clinic.zone, *clinic.working_hours, (frozenset(clinic.working_days), frozenset(clinic.holidays)))


# ---- the table of section 6, and rule 1 ----------------------------------------------------------------


WHEN = re.compile(r"^(within )?(\d+)(?:-(\d+))? (minute|hour|day|week|month|year)s?( before)?$")


def shift(date, n, unit):
    if unit == "day":
        return date + datetime.timedelta(days=n)
    if unit == "week":
        return date + datetime.timedelta(weeks=n)
    return add_months(date, n * (12 if unit == "year" else 1))


def late_of(step, elapsed):
    """Seconds or days; None: the default. A `late` of the other kind says nothing about this `when`."""
    if not step.late:
        return None
    _, n, _, unit, _ = WHEN.match(step.late).groups()
    if (unit in ("minute", "hour")) != elapsed:
        return None
    return int(n) * {"minute": MINUTE, "hour": HOUR, "day": 1, "week": 7}[unit]


def elapsed_window(step, within, first, last, unit, before, moment):
    scale = MINUTE if unit == "minute" else HOUR
    if within:
        closes = moment + first * scale
        # a twenty-fourth from the end, as a whole second
        return moment, closes, (24 * closes - first * scale) // 24
    if before:
        aim = moment - first * scale
        return aim, moment - 30 * MINUTE, aim
    if last is not None:
        return moment + first * scale, moment + last * scale, moment + (first + last) * scale // 2
    aim = moment + first * scale
    late = late_of(step, True)
    return aim, aim + (12 * HOUR if late is None else late), aim


def civil_window(clinic, zone, step, first, last, unit, before, date, treated):
    first_day = shift(date, -first if before else first, unit)
    last_day = aim_day = first_day
    if last is not None:
        last_day = shift(date, last, unit)
        if unit == "day":
            aim_day = date + datetime.timedelta(days=(first + last) // 2)
        else:
            aim_day = first_day + datetime.timedelta(days=(last_day - first_day).days // 2)
    elif not before:
        late = late_of(step, False)
        if late is None:
            late = 2 if (first_day - treated).days <= 14 else 7
            if step.times:  # a row's window ends before the next one begins
                late = min(late, shortest_days(step.every) - 1)
        last_day = first_day + datetime.timedelta(days=late)
    aim = at_time(zone, aim_day, step.at or clinic.send_at)
    return day_start(zone, first_day), day_start(zone, last_day + datetime.timedelta(days=1)), aim


def shortest_days(every):
    _, n, _, unit, _ = WHEN.match(every).groups()
    return int(n) * {"day": 1, "week": 7, "month": 28, "year": 12 * 28}[unit]


def occurrences(step):
    """A row's times, "r.1", "r.2", ...: each counts from the treatment, never from the one before (rule 1)."""
    if not step.times:
        return [step]
    if "made" not in vars(step):
        step.made = times_of(step)
    return step.made


def times_of(step):
    small = {"day": 1, "week": 7, "month": 1, "year": 12}
    _, first, last, unit, _ = WHEN.match(step.when).groups()
    _, every, _, every_unit, _ = WHEN.match(step.every).groups()
    base = "days" if unit in ("day", "week") else "months"
    found = []
    for i in range(step.times):
        ahead = i * int(every) * small[every_unit]
        when = "-".join(str(int(n) * small[unit] + ahead) for n in (first, last) if n)
        found.append(dataclasses.replace(step, id=f"{step.id}.{i + 1}", row=step.id, when=f"{when} {base}"))
    return found


def last_word(record, step, tells):
    """Staff outrank records, one time of a row the row, and the last word counts."""
    for changes in (record.staff, record.plan):
        for name in (step.id, step.row):
            found = [c for c in changes if name and c.step == name and tells(c)]
            if found:
                return found[-1]
    return None


def changed(record, step, whole_row=None, time=0):
    """One step as the lines have it. @whole_row: of one time of a row, the row."""
    word, by = last_word(record, step, lambda c: c.skip or c.when), last_word(record, step, lambda c: c.methods)
    when = step.when
    if word and not word.skip:  # what is left out is moved by nobody
        is_of_row = word.step != step.id
        when = occurrences(dataclasses.replace(whole_row, when=word.when))[time].when if is_of_row else word.when
    return dataclasses.replace(step, when=when, skipped=bool(word and word.skip), methods=by.methods if by else step.methods)


def as_this_patient_has_it(protocol, record):
    """The steps as the patient's own plan changes them, and those that it adds."""
    if not record.plan and not record.staff:
        return [step for row in protocol.steps for step in occurrences(row)]
    steps = [changed(record, step, row, i) for row in protocol.steps for i, step in enumerate(occurrences(row))]
    start = "appointment" if record.type == "appointment" else "treatment"
    for change in record.plan + record.staff:
        if change.purpose and change.step not in [step.id for step in steps]:
            as_added = last_word(record, Step(change.step, None, None), lambda c: c.purpose)
            steps.append(changed(record, Step(change.step, as_added.when, as_added.purpose, start, message=as_added.message)))
    return steps


def window(clinic, zone, step, when, moment, date, treated):
    within, first, last, unit, before = WHEN.match(when).groups()
    first, last = int(first), int(last) if last else None
    if unit in ("minute", "hour"):
        return elapsed_window(step, within, first, last, unit, before, moment)
    return civil_window(clinic, zone, step, first, last, unit, before, date, treated)


def birthday(birth, year):
    try:
        return birth.replace(year=year)
    except ValueError:
        return datetime.date(year, 2, 28)


def anchor(record, protocol, step, zone, date):
    """Moment and civil date the step counts from; None: there is none."""
    if step.start in ("treatment", "appointment", "no-show"):
        return record.moment, date
    if step.start == "birthday":
        if not record.birth_date:
            return None
        day = min(d for d in (birthday(record.birth_date, date.year), birthday(record.birth_date, date.year + 1))
                  if d >= date)
    elif step.start == "holiday":
        days = [datetime.date.fromisoformat(step.date)] if len(step.date) == 10 else [
            birthday(datetime.date.fromisoformat("2000-" + step.date), date.year + i) for i in (0, 1)]
        day = min((d for d in days if d >= date), default=None)
        if day is None:
            return None
    else:
        if not protocol.effect_lasts:
            return None
        _, n, _, unit, _ = WHEN.match(protocol.effect_lasts).groups()
        day = shift(date, int(n), unit)
    return day_start(zone, day), day


# ---- rules 4, 5 and 9 ------------------------------------------------------------------------------------


def due_of(opens, closes, aim, hours, *floors):
    """Rule 4."""
    low = max([opens, *floors])
    if low >= closes:
        return None
    spans = list(hours.spans(low, closes))
    for first, last in spans:
        if last >= aim:
            return max(first, aim)
    before = [min(last, aim - 1) for first, last in spans if first < aim]
    return max(before) if before else None


def spread(opens, closes, hours, due, delay):
    """Rule 9."""
    if due is None or delay == 0:
        return due
    spans = hours.spans(due, min(due + delay, closes - 1) + 1)
    return max(last for first, last in spans)


def delay_of(clinic, record, step):
    if clinic.spread == 0:
        return 0
    digest = hashlib.sha256("\0".join((clinic.id, record.id, step.id)).encode()).digest()
    return int.from_bytes(digest, "big") % clinic.spread


def age_on(birth, day):
    """Whole years; who was born on 29 February is older on the 28th of a common year."""
    return day.year - birth.year - (day < birthday(birth, day.year))


def is_in(segment, record, day):
    if record.segment and record.segment.lower() == segment.id.lower():
        return True
    if not record.birth_date or (segment.from_age is None and segment.under_age is None):
        return False
    age = age_on(record.birth_date, day)
    return (segment.from_age is None or age >= segment.from_age) and (segment.under_age is None or age < segment.under_age)


def those_in(clinic, record, day):
    """The segments in the order in which they count: one that the record names outranks ages."""
    here = [s for s in clinic.segments if is_in(s, record, day)]
    return sorted(here, key=lambda s: not (record.segment and record.segment.lower() == s.id.lower()))


def order_of(clinic, record, step, day):
    """The methods in the order in which they are tried."""
    if step.methods:
        return step.methods
    first = next((s.methods_first for s in those_in(clinic, record, day)
                  if s.methods_first and (not s.purposes or step.purpose in s.purposes)), [])
    return first + [m for m in clinic.methods if m not in first]


def responsible_of(clinic, record, day):
    """Who gets tasks and alerts where the record names nobody; None: the clinic's."""
    return next((s.responsible for s in those_in(clinic, record, day) if s.responsible), None)


def method_of(clinic, record, step, day):
    """(method, child without guardian)"""
    for method in order_of(clinic, record, step, day):
        if method in TASKS:
            return method, False
        if method not in clinic.sent_methods:
            continue
        if record.is_child:
            if not record.guardian:
                return method, True
            if method == "sms":
                return method, False
        elif method in record.addresses:
            return method, False
    return None, False


@dataclass
class Beside:
    """What else there is of the patient does to one step (rule 8, last sentence, and issue 4)."""
    ends: str = None     # in this state
    waits: bool = False  # held, until nobody knows when
    since: int = None    # not before
    may_end: bool = False  # it may be free sooner: what has no time left for its sake is held


def plan_step(clinic, protocol, record, step, now, beside):
    zone = record.zone or clinic.zone
    date = date_at(clinic.zone, record.moment)
    line = Line(step.id, "planned", None, None, None, zone, purpose=step.purpose)
    start = anchor(record, protocol, step, zone, date)
    if clinic.greets and record.type == "treatment" and (step.start, step.purpose) == ("birthday", "greeting"):
        start = None
    if start:
        opens, closes, aim = window(clinic, zone, step, step.when, start[0], start[1], date)
        line.opens, line.closes = opens, closes
    # who the patient is on the day it is aimed at
    method, lacks_guardian = method_of(clinic, record, step, date_at(clinic.zone, aim) if start else date)
    line.is_task, line.method = method in TASKS, method
    if line.is_task:
        line.zone = clinic.zone
    if start is None:
        line.state = "skipped"
        return line

    if step.skipped:
        line.state = "skipped"
        return line
    other = beside(step, aim)
    if other.ends and (method or closes <= now):
        line.state = other.ends
        return line
    if closes <= now:
        line.state = "missed"
        return line
    if not method:
        line.state = "skipped"
        return line

    hours = staff_hours(clinic) if line.is_task else patient_hours(clinic, zone)
    # an appointment is yet to come: nothing but now bounds its reminders
    floor = [] if record.type == "appointment" else [record.moment]
    whole_now = int(now // 1)  # hours count whole seconds, and this one is not over
    delay = 0 if line.is_task else delay_of(clinic, record, step)
    natural = spread(opens, closes, hours, due_of(opens, closes, aim, hours, *floor), delay)
    is_held = other.waits or not line.is_task and (
        lacks_guardian or record.consent.get(CONSENT[step.purpose]) is not True)
    waits_for_time = not is_held and other.since is not None and natural is not None and natural < other.since
    if waits_for_time:
        floor.append(other.since)
        natural = spread(opens, closes, hours, due_of(opens, closes, aim, hours, *floor), delay)
    if natural is not None and natural >= max([whole_now, *floor]):
        line.due = natural
    else:
        line.due = due_of(opens, closes, aim, hours, whole_now, *floor)
    if line.due is None:
        line.state = "held" if waits_for_time and other.may_end else "skipped"
        return line
    line.natural = natural
    if is_held:
        line.state = "held"
    elif line.is_task:
        line.state = "task"
    return line


def supersede(lines, now):
    """Rule 5. What is held, skipped, missed or a task takes no part."""
    late = [(line.natural, i) for i, line in enumerate(lines)
            if line.state == "planned" and line.natural < now - OVERDUE]
    for natural, i in late:
        rivals = [(n, k) for n, k in late if (n, k) > (natural, i)]
        if lines[i].purpose == "safety":
            rivals = [(n, k) for n, k in rivals if lines[k].purpose == "safety"]
        if rivals:
            lines[i].state, lines[i].due = "superseded", None


def nothing_beside(step, aim):
    return Beside()


def plan(clinic, protocol, record, now, beside=nothing_beside):
    """The lines of one record at `now` (seconds, may have a fraction). @beside says what else there is of the patient."""
    starts = {("treatment", "completed"): {"treatment", "birthday", "holiday", "effect-end"},
              ("appointment", "booked"): {"appointment"}, ("appointment", "no-show"): {"no-show"},
              ("greeting", "completed"): {"birthday", "holiday"}}
    wanted = starts.get((record.type, record.status), ())
    steps = [s for s in as_this_patient_has_it(protocol, record) if s.start in wanted]
    lines = [plan_step(clinic, protocol, record, step, now, beside) for step in steps]
    supersede(lines, now)
    return lines
