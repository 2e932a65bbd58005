"""Random clinics, protocols, patients and records near the days on which civil time is odd."""

import datetime
import json

import model

ZONES = [
    "Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Asia/Tehran",
    "Africa/Casablanca", "America/St_Johns", "Europe/Dublin", "Asia/Kathmandu", "Asia/Shanghai", "Pacific/Auckland",
    "America/Nuuk", "Europe/Moscow", "Africa/Cairo", "Asia/Almaty", "America/Santiago", "UTC",
]

# Days near which a round takes place: clocks forward and back, zones that changed for good, month ends, leap days.
# (zone, date); a zone of None: any.
ODD_DAYS = [
    ("Europe/Kyiv", "2026-03-29"), ("Europe/Kyiv", "2026-10-25"), ("America/New_York", "2026-03-08"),
    ("America/New_York", "2027-11-07"), ("Australia/Lord_Howe", "2026-04-05"), ("Australia/Lord_Howe", "2026-10-04"),
    ("Pacific/Apia", "2011-12-30"), ("America/Sao_Paulo", "2018-11-04"), ("America/Sao_Paulo", "2019-02-17"),
    ("Asia/Tehran", "2022-03-22"), ("Asia/Tehran", "2022-09-22"), ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"), ("America/St_Johns", "2010-11-07"), ("America/St_Johns", "2011-03-13"),
    ("Europe/Dublin", "2026-10-25"), ("Asia/Kathmandu", "2026-01-31"), ("Pacific/Auckland", "2026-09-27"),
    ("America/Nuuk", "2024-03-31"), ("America/Nuuk", "2024-10-27"), ("Europe/Moscow", "2014-10-26"),
    ("Africa/Cairo", "2024-04-26"), ("Asia/Almaty", "2024-03-01"), ("America/Santiago", "2026-09-06"),
    (None, "2028-02-29"), (None, "2027-02-28"), (None, "2026-08-31"), (None, "2026-12-31"), (None, "2030-01-31"),
]

WORKING_DAYS = {"Mon-Fri": {0, 1, 2, 3, 4}, "Mon-Sat": {0, 1, 2, 3, 4, 5}, "Mon-Sun": set(range(7))}
PURPOSES = list(model.CONSENT)


def pick_span(rng):
    if rng.random() < 0.2:  # nearly all day and night: clocks change inside it
        return datetime.time(0, rng.choice([0, 10, 30])), datetime.time(23, rng.choice([15, 45, 59]))
    first = rng.choice([0, 6, 8, 9, 9, 9, 10, 12]) * 60 + rng.choice([0, 0, 0, 15, 30])
    last = min(first + rng.choice([1, 60, 300, 660, 660, 720, 1439]), 23 * 60 + 59)
    return tuple(datetime.time(m // 60, m % 60) for m in (first, max(last, first + 1)))


def pick_time(rng):
    return datetime.time(rng.choice([0, 0, 1, 2, 2, 3, 3, 10, 10, 12, 18, 23, 23]), rng.choice([0, 0, 15, 30, 59]))


def pick_clinic(rng, number, near):
    holidays = [(near + datetime.timedelta(days=rng.randint(-5, 40))).isoformat() for _ in range(rng.randint(0, 3))]
    holidays += [(near + datetime.timedelta(days=rng.randint(0, 20))).isoformat()[5:] for _ in range(rng.randint(0, 2))]
    return model.Clinic(
        id=f"clinic-{number}", zone=rng.choice(ZONES), send_between=pick_span(rng), send_at=pick_time(rng),
        working_hours=pick_span(rng), working_days=WORKING_DAYS[rng.choice(sorted(WORKING_DAYS))],
        holidays=[h for h in holidays if not h.endswith("02-29")],
        methods=rng.choice([["sms"], ["sms", "call"], ["telegram", "sms"], ["call"], ["telegram", "call", "sms"]]),
        sent_methods={"sms", "telegram"}, spread=rng.choice([0, 0, 0, 7 * 60, 3 * 3600, 24 * 3600]),
        segments=[pick_segment(rng, i) for i in range(rng.choice([0, 0, 1, 3]))])


def pick_segment(rng, number):
    """Ages among those of the patients, so that some come into one while they are followed."""
    first = rng.choice([None, 30, 45, 60, 70])
    under = rng.choice([None, None, 18, (first or 10) + 20])
    if first and under and under <= first:
        under = None
    return model.Segment(f"seg{number}", ["call"], first, under,
                         rng.sample(sorted(set(PURPOSES)), 2) if rng.random() < 0.4 else None)


def number_of(rng, most):
    return rng.randint(1, rng.choice([1, 3, most]))


def count(n, unit):
    return f"{n} {unit}" if n == 1 and unit[-1] != "s" else f"{n} {unit}s"


def pick_when(rng, start):
    """A `when` that the configuration takes for a step with this `from`, and whether it may have `late`."""
    units = {"minute": 900, "hour": 96, "day": 40, "week": 10, "month": 14, "year": 3}
    dated = start in ("birthday", "holiday", "effect-end")
    forms = ["at", "at", "range"] if start != "appointment" else ["at"]
    forms += ["within", "within"] if start == "treatment" else []
    forms += ["before", "before", "before"] if start not in ("treatment", "no-show") else []
    form = rng.choice(forms)
    unit = rng.choice(["day", "week", "month", "day"] if dated else sorted(units))
    if form == "within":
        unit = rng.choice(["minute", "hour"])
        return f"within {count(number_of(rng, units[unit]), unit)}", False
    if form == "range":
        first = number_of(rng, units[unit])
        return f"{first}-{first + number_of(rng, units[unit])} {unit}s", False
    if form == "before":
        if dated:
            return count(number_of(rng, 20), rng.choice(["day", "week"])) + " before", False
        unit = rng.choice(["minute", "hour", "day", "week"])
        n = rng.randint(31, 300) if unit == "minute" else number_of(rng, 14)
        return count(n, unit) + " before", False
    if dated and rng.random() < 0.5:
        return "0 days", True
    return count(number_of(rng, units[unit]), unit), True


def pick_late(rng, when):
    if "minute" in when or "hour" in when:
        return rng.choice(["30 minutes", "1 hour", "6 hours", "20 hours", "60 hours"])
    return rng.choice(["0 days", "1 day", "3 days", "9 days", "2 weeks"])


# Steps so close together that a record which comes late finds several of them overdue.
CLOSE = ["within 24 hours", "6 hours", "1 day", "2 days", "3 days", "1-3 days", "1-9 days", "2-5 days", "4 days", "1 week",
         "24-72 hours", "30-200 hours"]


def pick_row(rng, step):
    """Make the step a routine, where it can be one."""
    within, first, last, unit, _ = model.WHEN.match(step.when).groups()
    if within or unit in ("minute", "hour"):
        return
    small = {"day": 1, "week": 7, "month": 1, "year": 12}
    every_unit = rng.choice(["day", "day", "week"] if unit in ("day", "week") else ["month", "month", "year"])
    least = (int(last) - int(first)) * small[unit] if last else 0
    late = model.late_of(step, False)
    if late is not None:
        least = max(least, late if unit in ("day", "week") else late // 28)
    n = least // small[every_unit] + number_of(rng, 6)
    step.every, step.times = count(n, every_unit), rng.choice([1, 2, 3, 5, 8])
    # seven years: past 2037 GLib reads some zones (Europe/Dublin) otherwise than the database says
    most = 2556 if unit in ("day", "week") else 84
    room = (most - int(last or first) * small[unit]) // (n * small[every_unit])
    step.times = max(1, min(step.times, 1 + room))


def pick_protocol(rng, number):
    is_close = rng.random() < 0.5
    steps = []
    for i in range(rng.randint(2, 9)):
        start = rng.choice(["treatment"] * 6 + ["appointment", "appointment", "no-show", "birthday", "holiday", "effect-end"])
        when, may_be_late = pick_when(rng, start)
        if is_close and start == "treatment":
            when = rng.choice(CLOSE)
            may_be_late = "-" not in when and "within" not in when
        step = model.Step(f"s{i}", when, rng.choice(PURPOSES + ["safety"] * 3), start)
        if start == "holiday":
            day = datetime.date(2000, 1, 1) + datetime.timedelta(days=rng.choice([0, 59, 59, 60, rng.randint(0, 365)]))
            step.date = day.strftime("%m-%d") if rng.random() < 0.7 else change_date(day, rng.randint(2009, 2031)).isoformat()
        if may_be_late and rng.random() < 0.4:
            step.late = pick_late(rng, when)
        if "minute" not in when and "hour" not in when and rng.random() < 0.4:
            step.at = pick_time(rng)
        if rng.random() < 0.25:
            step.methods = rng.choice([["call"], ["visit"], ["sms"], ["telegram"], ["telegram", "sms"], ["telegram", "call"]])
        if start == "treatment" and rng.random() < 0.3:
            pick_row(rng, step)
        steps.append(step)
    lasts = rng.choice(["4 months", "1 year", "90 days", "10 weeks", "1 month"])
    return model.Protocol(f"protocol-{number}", steps, lasts)


def change_date(date, year):
    try:
        return date.replace(year=year)
    except ValueError:
        return date.replace(year=year, day=28)


def pick_patient(rng, record, near):
    """Ages far from the year in which a child grows up."""
    record.zone = rng.choice([None, None, rng.choice(ZONES)])
    record.addresses = set(rng.choice([["sms"]] * 3 + [["telegram"], ["sms", "telegram"], ["sms", "telegram"]]))
    record.consent = {kind: rng.choice([True] * 6 + [False, None]) for kind in ("care", "survey", "marketing")}
    if rng.random() < 0.5:
        birth = datetime.date(1980, 2, 29) if rng.random() < 0.2 else change_date(
            near + datetime.timedelta(days=rng.randint(-30, 90)), rng.randint(1950, 1990))
        if rng.random() < 0.15:
            birth = change_date(birth, near.year - rng.randint(3, 12))
            record.is_child, record.guardian = True, rng.random() < 0.6
        record.birth_date = birth


def aim_at(rng, clinic, protocol, near):
    """The moment of a treatment one of whose civil steps falls on the odd day."""
    step = rng.choice(protocol.steps)
    _, n, _, unit, before = model.WHEN.match(step.when).groups()
    if step.start != "treatment" or unit in ("minute", "hour") or before:
        return None
    date = model.shift(near, -int(n), unit) + datetime.timedelta(days=rng.choice([0, 0, -1, 1]))
    return model.at_time(clinic.zone, date, datetime.time(rng.randint(0, 23), rng.randint(0, 59)))


def pick_record(rng, number, clinic, protocol, now, near):
    if rng.random() < 0.2:
        record = model.Record(f"A-{number}", "appointment", rng.choice(["booked"] * 5 + ["cancelled", "no-show", "no-show"]),
                              int(now) + rng.randint(-2 * model.DAY, 30 * model.DAY))
    else:
        past = rng.choice([0, 1, 3, 5, 5, 9, 20, 100]) * model.DAY
        record = model.Record(f"T-{number}", "treatment", rng.choice(["completed"] * 9 + ["cancelled"]),
                              int(now) + rng.randint(-past - model.DAY // 2, model.DAY // 2))
    aimed = aim_at(rng, clinic, protocol, near) if rng.random() < 0.4 else None
    if aimed is not None and record.type == "treatment" and aimed < now + model.DAY:
        record.moment = aimed
    if rng.random() < 0.3:  # on the hour, where boundaries meet
        record.moment -= record.moment % model.HOUR
    pick_patient(rng, record, near)
    if rng.random() < 0.2:
        for _ in range(rng.choice([1, 1, 2, 4])):
            pick_change(rng, record, protocol)
    if clinic.segments and rng.random() < 0.2:
        record.segment = rng.choice([rng.choice(clinic.segments).id.upper(), "gold"])
    return record


def pick_change(rng, record, protocol):
    """A line of the patient's own plan: of a step, a row or one of its times, or a step that is added."""
    kind = rng.random()
    methods = rng.choice([["call"], ["visit"], ["sms"], ["telegram", "sms"], ["sms", "call"]])
    if kind < 0.2:
        start = "appointment" if record.type == "appointment" else "treatment"
        record.plan.append(model.Change(f"own{len(record.plan)}", when=pick_when(rng, start)[0], purpose=rng.choice(PURPOSES),
                                        methods=methods if rng.random() < 0.3 else None))
        return
    row = rng.choice(protocol.steps)
    if row.times and kind < 0.5:
        change, when = model.Change(row.id), pick_when(rng, "treatment")[0]
        change.when, change.skip = (when, False) if fits(row, when) else (None, True)
    else:
        step = rng.choice(model.occurrences(row))
        change = model.Change(step.id)
        if kind < 0.7:
            change.methods = methods
        elif kind < 0.8:
            change.skip = True
        else:
            change.when = pick_when(rng, step.start)[0]
    record.plan.append(change)


def fits(row, when):
    """Can the row begin at this time instead?"""
    within, first, last, unit, _ = model.WHEN.match(when).groups()
    _, every, _, every_unit, _ = model.WHEN.match(row.every).groups()
    small = {"day": 1, "week": 7, "month": 1, "year": 12}
    if within or unit in ("minute", "hour") or (unit in ("day", "week")) != (every_unit in ("day", "week")):
        return False
    apart = int(every) * small[every_unit]
    if last and (int(last) - int(first)) * small[unit] >= apart:
        return False
    return int(last or first) * small[unit] + (row.times - 1) * apart <= (3660 if unit in ("day", "week") else 120)


class World:
    """A configuration, a moment called now, and records."""

    def __init__(self, rng, n_clinics=8, n_protocols=6, n_records=150):
        zone, day = rng.choice(ODD_DAYS)
        near = datetime.date.fromisoformat(day)
        self.clinics = [pick_clinic(rng, i, near) for i in range(n_clinics)]
        if zone:
            for clinic in self.clinics[:n_clinics * 3 // 4]:
                clinic.zone = zone
        self.protocols = [pick_protocol(rng, i) for i in range(n_protocols)]
        self.now = model.instant_of("UTC", datetime.datetime.combine(near, datetime.time())) + rng.choice([
            rng.randint(-3 * model.DAY, 3 * model.DAY), rng.randint(-30 * model.DAY, 10 * model.DAY)])
        if rng.random() < 0.2:
            self.now += 0.25
        self.records = []  # (record, clinic, protocol)
        for i in range(n_records):
            clinic, protocol = rng.choice(self.clinics), rng.choice(self.protocols)
            record = pick_record(rng, i, clinic, protocol, self.now, near)
            self.records.append((record, clinic, protocol))

    def now_text(self):
        whole, rest = divmod(self.now, 1)
        text = model.utc(int(whole)).strftime("%Y-%m-%dT%H:%M:%S")
        return text + (f"{rest:.2f}"[1:] if rest else "") + "Z"

    def expected(self):
        """(record id, step) -> Line"""
        lines = {}
        for record, clinic, protocol in self.records:
            for line in model.plan(clinic, protocol, record, self.now):
                lines[record.id, line.step] = line
        return lines

    # ---- as files ----

    def write(self, folder):
        """Returns the paths of followupd.conf and of the records."""
        etc = folder / "etc"
        for clinic in self.clinics:
            write(etc / "clinics.d" / f"{clinic.id}.conf", "clinic", clinic_settings(clinic))
        for protocol in self.protocols:
            write(etc / "protocols.d" / f"{protocol.id}.conf", "protocol", protocol_settings(protocol))
        for method in ("sms", "telegram"):
            write(etc / "providers.d" / f"{method}.conf", "provider", provider_settings(method))
        write(etc / "staff.d" / "desk.conf", "staff", {"id": "desk", "name": "Front desk"})
        write(etc / "messages.d" / "en.conf", "messages", {"language": "en", "texts": {
            "text": "Good day, {patient}. {clinic}, {phone}, at night {emergency_phone}"}})
        (etc / "followupd.conf").write_text("")
        records = folder / "records.jsonl"
        with records.open("w", encoding="utf-8") as out:
            for record, clinic, protocol in self.records:
                out.write(json.dumps(record_json(record, clinic, protocol)) + "\n")
        return etc / "followupd.conf", records


class Group(list):
    """libconfig's ( ... )"""


def conf(value):
    if isinstance(value, dict):
        return "{ " + " ".join(f"{k} = {conf(v)};" for k, v in value.items() if v is not None) + " }"
    if isinstance(value, Group):
        return "( " + ", ".join(map(conf, value)) + " )"
    if isinstance(value, list):
        return "[ " + ", ".join(map(conf, value)) + " ]"
    return str(value) if isinstance(value, int) else json.dumps(value)


def write(path, noun, settings):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{noun} = {conf(settings)};\n", encoding="utf-8")


def clock(time):
    return time.strftime("%H:%M")


def clinic_settings(clinic):
    return {
        "id": clinic.id, "name": "Oberig", "time_zone": clinic.zone, "country": "UA", "languages": ["en"],
        "phone": "+380800000000", "emergency_phone": "103",
        "send_between": "-".join(map(clock, clinic.send_between)), "send_at": clock(clinic.send_at),
        "spread": f"{clinic.spread} seconds", "working_hours": "-".join(map(clock, clinic.working_hours)),
        "working_days": next(text for text, days in WORKING_DAYS.items() if days == clinic.working_days), "holidays": clinic.holidays or None, "methods": clinic.methods,
        "providers": {method: method for method in sorted(clinic.sent_methods)}, "responsible": "desk",
        "segments": Group({"id": s.id, "from_age": s.from_age, "under_age": s.under_age, "methods_first": s.methods_first,
                           "purposes": s.purposes, "responsible": s.responsible} for s in clinic.segments) if clinic.segments else None,
    }


def protocol_settings(protocol):
    return {
        "id": protocol.id, "version": 1, "signed_off": "Dr N. Name, 2026-10-01", "title": {"en": protocol.id},
        "procedures": [protocol.id], "effect_lasts": protocol.effect_lasts, "least_interval": protocol.least_interval,
        "steps": Group({
            "id": step.id, "when": step.when, "from": step.start, "purpose": step.purpose, "message": "text",
            "late": step.late, "at": clock(step.at) if step.at else None, "methods": step.methods, "date": step.date,
            "repeat": {"every": step.every, "times": step.times} if step.times else None,
        } for step in protocol.steps),
    }


def provider_settings(method):
    return {"id": method, "carries": method, "request": {
        "method": "POST", "url": "http://127.0.0.1:9/send", "recipient": "e164" if method == "sms" else "name",
        "timeout": "5 seconds", "json": {"to": "{to}", "text": "{text}"}}}


def change_json(change):
    line = {"step": change.step, "skip": change.skip or None, "when": change.when, "methods": change.methods,
            "purpose": change.purpose, "message": "text" if change.purpose else None}
    return {k: v for k, v in line.items() if v is not None}


def record_json(record, clinic, protocol):
    moment = model.utc(record.moment).strftime("%Y-%m-%dT%H:%M:%SZ")
    patient = {
        "id": "P-" + record.id, "name": "Olena", "language": "en", "time_zone": record.zone,
        "segment": record.segment,
        "birth_date": record.birth_date.isoformat() if record.birth_date else None,
        "phone": "+380671234567" if "sms" in record.addresses else None,
        "telegram": "12345" if "telegram" in record.addresses else None,
        "guardian": {"name": "Ira", "phone": "+380671234568"} if record.guardian else None,
        "consent": {kind: given for kind, given in record.consent.items() if given is not None},
    }
    line = {
        "type": record.type, "id": record.id, "clinic": clinic.id, "procedure": protocol.id,
        "performed_at" if record.type == "treatment" else "starts_at": moment, "status": record.status,
        "patient": {k: v for k, v in patient.items() if v is not None},
    }
    if record.plan:
        line["plan"] = [change_json(change) for change in record.plan]
    return line
