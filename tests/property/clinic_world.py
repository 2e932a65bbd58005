"""The configuration of a clinic as it is at first and after each edit of a year, at random: for prop-clinic as files, for
clinic_rules.py as values."""

import copy
import dataclasses
import datetime
import random
from dataclasses import dataclass, field

import generator
import model

LANGUAGES = ["uk", "en", "zh"]
START = datetime.date(2026, 1, 1)
STAFF = {"desk": "+380501000001", "anna": "+380501000002", "boris": "+380501000003"}  # no patient has such a number


@dataclass
class Edition:
    """What is in force after one edit."""
    clinic: model.Clinic
    protocols: dict  # id -> model.Protocol
    max_per_day: int = 1
    max_per_week: int = None
    adult_age: int = 18
    answer_within: int = 4 * model.HOUR
    max_changes: int = None  # a reload that changes more of what is pending waits
    keyed: set = field(default_factory=set)  # providers that know a repeat by its key, for a day


@dataclass
class Hooks:
    """What providers say later."""
    tells: bool    # of receipts
    answers: bool  # they pass on what patients write


# ---- protocols -----------------------------------------------------------------------------------------

# As clinics have them: what comes soon asks, what comes late offers.
USUAL = [
    ("h24", "within 24 hours", "safety"), ("h6", "6 hours", "safety"), ("d3", "1-3 days", "safety"), ("w1", "7 days", "care"),
    ("w2", "2 weeks", "review"), ("m1", "1 month", "survey"), ("m3", "3 months", "offer"), ("m6", "6 months", "offer"),
    ("w4", "4-6 weeks", "review"), ("d10", "10 days", "survey"), ("d2", "2 days", "care"),
]


def usual_steps(rng):
    steps = [model.Step(name, when, purpose) for name, when, purpose in USUAL if rng.random() < 0.7]
    for name, every in (("massage", "1 day"), ("photo", "2 days"), ("cream", "1 week")):
        if rng.random() < 0.5:
            steps.append(model.Step(name, rng.choice(["1 day", "2 days", "5 days"]), rng.choice(["care", "care", "review"]),
                                    every=every, times=rng.randint(2, 8)))
    if rng.random() < 0.3:
        steps.append(model.Step("call", rng.choice(["3 days", "1 week"]), "safety", methods=["call"]))
    if rng.random() < 0.5:
        steps.append(model.Step("end", "0 days", "offer", "effect-end"))
    if rng.random() < 0.5:
        steps.append(model.Step("day", "1 day before", "visit", "appointment"))
        steps.append(model.Step("soon", "3 hours before", "visit", "appointment"))
    if rng.random() < 0.2:
        steps.append(model.Step("absent", rng.choice(["1 day", "2-4 days"]), "care", "no-show"))
    rng.shuffle(steps)
    return steps or [model.Step("h24", "within 24 hours", "safety")]


def pick_protocol(rng, name):
    if rng.random() < 0.3:
        protocol = generator.pick_protocol(rng, 0)
        protocol.id = name
    else:
        protocol = model.Protocol(name, usual_steps(rng), rng.choice(["4 months", "90 days", "6 weeks"]))
    protocol.least_interval = rng.choice([None, None, "14 days", "2 months", "100 days"])
    protocol.version = 1
    return protocol


def pick_greetings(rng):
    """Each with a day of its own, at a time of its own; two may fall on one day."""
    steps = [model.Step("birthday", "0 days", "greeting", "birthday", late=rng.choice(["0 days", "1 day"]))]
    for name in ("feast", "other-feast")[:rng.choice([1, 1, 2])]:
        day = START + datetime.timedelta(days=rng.choice([0, 66, rng.randint(0, 700)]))
        date = day.isoformat() if rng.random() < 0.3 else day.strftime("%m-%d")
        if date != "02-29":
            steps.append(model.Step(name, "0 days", "greeting", "holiday", late=rng.choice(["0 days", "1 day", "3 days"]), date=date))
    greetings = model.Protocol("greetings", steps)
    greetings.version = 1
    return greetings


def edit_protocol(rng, protocol):
    """The next version: a step moved, dropped or added. Ids keep their meaning."""
    edited = copy.deepcopy(protocol)
    edited.version += 1
    step = rng.choice(edited.steps)
    what = rng.randrange(3)
    if what == 0 and len(edited.steps) > 1:
        edited.steps.remove(step)
    elif what == 1 and step.start == "treatment" and not step.times:
        step.when, step.late = rng.choice(["2 days", "9 days", "3 weeks", "5 weeks", "20-30 days"]), None
    else:
        edited.steps.append(model.Step(f"n{edited.version}", rng.choice(["4 days", "12 days", "2 months"]),
                                       rng.choice(["care", "survey", "offer"])))
    return edited


# ---- editions --------------------------------------------------------------------------------------------


def first_edition(rng):
    clinic = generator.pick_clinic(rng, 0, START + datetime.timedelta(days=rng.randint(0, 500)))
    clinic.id = "c"
    if rng.random() < 0.7:  # as most are
        clinic.send_between = (datetime.time(9), datetime.time(20))
        clinic.send_at = datetime.time(10)
        clinic.working_hours = (datetime.time(9), datetime.time(18))
        clinic.zone = rng.choice(["Europe/Kyiv", "Asia/Shanghai", "Europe/Kyiv", clinic.zone])
        clinic.methods = rng.choice([["telegram", "sms", "call"], ["sms", "call"], ["sms", "telegram"], ["telegram", "sms"]])
    protocols = {name: pick_protocol(rng, name) for name in ("p0", "p1", "p2", "p3", "standard")}
    if rng.random() < 0.5:
        protocols["visit"] = model.Protocol("visit", [
            model.Step("days", "3 days before", "visit", "appointment"), model.Step("day", "1 day before", "visit", "appointment"),
            model.Step("absent", "1 day", "visit", "no-show")])
        protocols["visit"].version = 1
    if rng.random() < 0.6:
        clinic.segments = pick_segments(rng, clinic)
    if rng.random() < 0.6:
        protocols["greetings"], clinic.greets = pick_greetings(rng), True
    return Edition(clinic, protocols, max_per_day=rng.choice([1, 1, 1, 2, 3]), max_per_week=rng.choice([None, None, 2, 4]),
                   adult_age=rng.choice([18, 18, 16]),
                   answer_within=rng.choice([4, 4, 24]) * model.HOUR, keyed={"s"} if rng.random() < 0.6 else set(),
                   max_changes=rng.choice([None, 0, 1, 5, 30, 100]))


def pick_segments(rng, clinic):
    """Beside those by age alone: as clinics have them, and records name them."""
    own = rng.sample([model.Segment("vip", None, responsible="anna"), model.Segment("elderly", ["call"], 75, None, ["safety", "review"]),
                      model.Segment("child", ["call"], None, 14, responsible="boris"),
                      model.Segment("gold", [clinic.methods[-1]], responsible="anna"),
                      model.Segment("shy", ["call"], purposes=["offer", "survey"])], rng.choice([1, 2, 4]))
    return own + clinic.segments if rng.random() < 0.5 else clinic.segments + own


def next_edition(rng, before):
    after = dataclasses.replace(before, clinic=copy.deepcopy(before.clinic), protocols=dict(before.protocols))
    what = rng.randrange(5)
    if what == 0:
        after.clinic.send_between = generator.pick_span(rng)
    elif what == 1:
        after.clinic.send_at = generator.pick_time(rng)
        after.clinic.spread = rng.choice([0, 7 * 60, 3 * 3600])
    elif what == 2:
        after.clinic.holidays = after.clinic.holidays + [
            (START + datetime.timedelta(days=rng.randint(0, 600))).isoformat() for _ in range(4)]
        after.clinic.working_hours = generator.pick_span(rng)
    elif what == 3:
        after.max_per_day = rng.choice([1, 2, 3])
        after.max_per_week = rng.choice([None, 1, 3])
    name = rng.choice(sorted(set(after.protocols) - {"greetings"}))
    if rng.random() < 0.7:
        after.protocols[name] = edit_protocol(rng, after.protocols[name])
    return after


def editions_of(seed):
    rng = random.Random(f"configuration {seed}")
    editions = [first_edition(rng)]
    for _ in range(rng.choice([0, 1, 2, 4])):
        editions.append(next_edition(rng, editions[-1]))
    return editions


# ---- as files ----------------------------------------------------------------------------------------------


def text_of(protocol, step):
    return f"{protocol.id}-{step.id}"


def protocol_settings(protocol):
    settings = generator.protocol_settings(protocol)
    settings["version"] = protocol.version
    if protocol.id in ("standard", "visit", "greetings"):
        del settings["procedures"]
    for step, group in zip(protocol.steps, settings["steps"]):
        group["message"] = text_of(protocol, step)
    return settings


def provider_settings(name, method, edition, hooks):
    return {
        "id": name, "carries": method, "sandbox": True,
        "idempotency": "header:Idempotency-Key" if name in edition.keyed else None,
        "request": {"method": "POST", "url": f"http://127.0.0.1:1/{name}", "form": {"to": "{to}", "text": "{text}"}},
        "hook": {"secret": "hook"} if hooks.tells or hooks.answers else None,
        "receipt": {"state": "state", "id": "id", "states": generator.Group([{"is": "delivered"}])} if hooks.tells else None,
        "reply": {"from": "from", "text": "text"} if hooks.answers else None,
    }


def write_edition(edition, protocols, folder, hooks):
    """@protocols: of all editions so far: who was treated by an older version still needs its texts."""
    clinic = generator.clinic_settings(edition.clinic)
    clinic |= {"languages": LANGUAGES, "max_messages_per_day": edition.max_per_day,
               "max_messages_per_week": edition.max_per_week, "adult_age": edition.adult_age,
               "answer_within": f"{edition.answer_within // model.HOUR} hours",
               "greetings": "greetings" if "greetings" in edition.protocols else None, "providers": {"sms": "s", "telegram": "t"}}
    generator.write(folder / "clinics.d" / "c.conf", "clinic", clinic)
    texts = {language: {} for language in LANGUAGES}
    for protocol in edition.protocols.values():
        generator.write(folder / "protocols.d" / f"{protocol.id}.conf", "protocol", protocol_settings(protocol))
    for protocol in protocols:
        for step in protocol.steps:
            for language in LANGUAGES:
                name = text_of(protocol, step)
                texts[language][name] = f"{language} {name} {{patient}}"
    for named, language in ((texts[language], language) for language in LANGUAGES):
        named |= {f"own-{purpose}": f"{language} own-{purpose} {{patient}}" for purpose in model.CONSENT}
    for language, named in texts.items():
        generator.write(folder / "messages.d" / f"{language}.conf", "messages", {"language": language, "texts": named})
    for name, method in (("s", "sms"), ("t", "telegram")):
        generator.write(folder / "providers.d" / f"{name}.conf", "provider",
                        provider_settings(name, method, edition, hooks))
    for name, number in STAFF.items():
        generator.write(folder / "staff.d" / f"{name}.conf", "staff", {
            "id": name, "name": name, "channels": generator.Group([{"provider": "s", "to": number}])})
    limits = f"limits = {{ max_plan_changes = {edition.max_changes}; }};" if edition.max_changes is not None else ""
    (folder / "followupd.conf").write_text(f'listener = {{ public_url = "https://clinic.example"; }}; {limits}')


def write(editions, folder, seed):
    """Returns the folders, in order, as arguments of prop-clinic, and what providers tell. Where there are greetings, the
    clinic ends them at last, for birthdays never end."""
    rng = random.Random(f"providers {seed}")
    hooks = Hooks(rng.random() < 0.8, rng.random() < 0.8)
    folders, protocols = [], []
    for i, edition in enumerate(editions):
        folders.append(folder / f"etc{i}")
        protocols += edition.protocols.values()
        write_edition(edition, protocols, folders[-1], hooks)
    if "greetings" in editions[-1].protocols:
        rest = {name: protocol for name, protocol in editions[-1].protocols.items() if name != "greetings"}
        write_edition(dataclasses.replace(editions[-1], protocols=rest), protocols, folder / "end", hooks)
        folders = ["--end", *folders, folder / "end"]
    return list(map(str, folders)), hooks
