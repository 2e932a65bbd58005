"""A year of two thousand patients in rehearsal, with patients who write back and staff who work off their tasks.

What the report says to a manager is compared with what the store holds afterwards, judged here by rules of its own.
"""
import collections
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import zoneinfo

import pytest

from conftest import SOURCE_ROOT

GEN_RECORDS = SOURCE_ROOT.parent / "shared" / "tools" / "gen-records"
RELEASE = pathlib.Path(os.environ.get("RELEASE_ROOT", SOURCE_ROOT / "build" / "release"))
FOLLOWUPD = RELEASE / "daemon" / "followupd"
N_PATIENTS, N_RECORDS = 2000, 9000
SEED = int(os.environ.get("PROPERTY_SEED", "1"))

pytestmark = [
    pytest.mark.skipif(not GEN_RECORDS.exists(), reason="../shared/tools/gen-records is not here"),
    pytest.mark.skipif(not FOLLOWUPD.exists(), reason="there is no release build"),
]

CLINIC = """clinic = {{ id = "{id}"; name = "{name}"; time_zone = "{zone}"; country = "{country}"; languages = [ {languages} ];
  phone = "{phone}"; emergency_phone = "{emergency}"; methods = [ "sms", "call" ]; providers = {{ sms = "kannel"; }};
  responsible = "front-desk"; deputy = "dr-on-duty"; head = "head-doctor"; }};
"""
CLINICS = {
    "Europe/Kyiv": dict(id="kyiv", name="Оберіг", country="UA", languages='"uk", "ru", "en"', phone="+380800000000", emergency="103"),
    "Asia/Shanghai": dict(id="shanghai", name="玉兰", country="CN", languages='"zh", "en"', phone="+862100000000", emergency="120"),
}
WORDS = {
    "uk": {"stop": ["СТОП", "не пишіть мені більше"], "red": ["раптом не бачу одним оком"], "worry": ["2"], "ok": ["1", "все добре, дякую"]},
    "ru": {"stop": ["СТОП", "не пишите мне больше"], "red": ["резко ослеп на один глаз"], "worry": ["2"], "ok": ["1", "всё хорошо, спасибо"]},
    "zh": {"stop": ["退订", "不要再发了"], "red": ["左眼突然看不见了"], "worry": ["2"], "ok": ["1", "一切都好,谢谢"]},
    "en": {"stop": ["STOP", "please stop texting me"], "red": ["suddenly I cannot see with one eye"], "worry": ["2"], "ok": ["1", "all well, thank you"]},
}


def e164(phone, country):
    digits = re.sub(r"\D", "", phone or "")
    code, trunk = {"UA": ("380", "0"), "CN": ("86", "")}[country]
    if digits.startswith("00"):
        digits = digits[2:]
    if digits.startswith(code):
        return "+" + digits
    return "+" + code + digits[len(trunk):] if digits else None


def write_world(folder):
    """Configuration as shipped, but for the clinics; a year of records; and what patients write."""
    rnd = random.Random(SEED)
    for name in ("protocols.d", "messages.d", "providers.d", "sources.d", "staff.d"):
        shutil.copytree(SOURCE_ROOT / "conf" / name, folder / name)
    (folder / "clinics.d").mkdir()
    for zone, clinic in CLINICS.items():
        (folder / "clinics.d" / (clinic["id"] + ".conf")).write_text(CLINIC.format(zone=zone, **clinic), encoding="utf-8")
    (folder / "followupd.conf").write_text("limits = { max_sends_per_hour = 100000; };\n")
    made = subprocess.run(
        [str(GEN_RECORDS), "-n", str(N_RECORDS), "--patients", str(N_PATIENTS), "--seed", str(SEED), "--from", "2026-01-01", "--days", "365",
         "--zones", ",".join(CLINICS), "--format", "jsonl"], capture_output=True, text=True, check=True)
    replies = []
    with open(folder / "records.jsonl", "w", encoding="utf-8") as out:
        for line in made.stdout.splitlines():
            record = json.loads(line)
            clinic = CLINICS[record["patient"].get("time_zone", "Europe/Kyiv")]
            record["clinic"] = clinic["id"]
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            address = e164(record["patient"].get("phone"), clinic["country"])
            kind = rnd.choices(["", "ok", "worry", "red", "stop"], [50, 40, 5, 2, 3])[0]
            if kind and address and "performed_at" in record:
                at = datetime.datetime.fromisoformat(record["performed_at"]) + datetime.timedelta(hours=rnd.uniform(20, 200))
                words = WORDS.get(record["patient"].get("language", "en")[:2], WORDS["en"])
                replies.append({"at": at.isoformat(timespec="seconds"), "provider": "kannel", "from": address, "text": rnd.choice(words[kind])})
    with open(folder / "replies.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps(reply, ensure_ascii=False) + "\n" for reply in replies)


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    write_world(folder)
    done = subprocess.run(
        [str(FOLLOWUPD), "--config", str(folder / "followupd.conf"), "--state-dir", str(folder / "state"),
         "--rehearse", "2026-01-01..2027-01-01", "--records", str(folder / "records.jsonl"), "--replies", str(folder / "replies.jsonl"),
         "--tasks-done-after", "4 hours", "--send-nothing"], capture_output=True, text=True, timeout=280)
    print(f"seed {SEED}")
    assert done.returncode == 0, done.stderr[-3000:]
    store = sqlite3.connect(f"file:{folder / 'state' / 'followups.db'}?mode=ro", uri=True)
    store.row_factory = sqlite3.Row
    yield done.stdout, store
    store.close()


def number(report, what):
    found = re.search(rf"^ *{re.escape(what)} +(\d+)", report, re.M)
    assert found, f"the report does not tell: {what}"
    return int(found.group(1))


def test_the_report_is_one_a_manager_would_read(year):
    report, store = year
    assert number(report, "patients written to") > 1500
    assert number(report, "messages") > 20000
    assert number(report, "messages") == store.execute("SELECT count(*) FROM message WHERE state = 'sent'").fetchone()[0]
    assert number(report, "patients wrote") > 2500
    assert number(report, "stop") > 80 and number(report, "red") > 50
    assert number(report, "of them worked off") > 1000
    promised = report.split("Was a promise broken?\n")[1].split("\n\n")[0].splitlines()
    assert len(promised) >= 6
    assert [line for line in promised if not line.strip().startswith("none ")] == []
    assert "the ledger is in balance" in report
    assert len(re.findall(r"^  2026-\d\d  ", report, re.M)) == 24  # a month and clinic each


class Sent:
    """One message that was sent, as the store tells it."""

    def __init__(self, row, zones, purposes):
        self.at = row["last_try_utc_ms"] / 1000
        self.to, self.patient = row["recipient"], row["patient"]
        self.local = datetime.datetime.fromtimestamp(self.at, zones[row["patient"]])
        ids = row["followups"]
        self.followups = [int.from_bytes(ids[i:i + 8], "big") for i in range(0, len(ids), 8)]
        self.purposes = {purposes[f] for f in self.followups}


@pytest.fixture(scope="module")
def sent(year):
    _, store = year
    words = dict(store.execute("SELECT ref, text FROM word"))
    clinic_zones = {clinic["id"]: zoneinfo.ZoneInfo(zone) for zone, clinic in CLINICS.items()}
    origins = dict(store.execute("SELECT ref, clinic FROM origin"))
    zones = {row["number"]: zoneinfo.ZoneInfo(words[row["zone"]]) if row["zone"] else clinic_zones[origins[row["origin"]]]
             for row in store.execute("SELECT number, zone, origin FROM patient")}
    # a row of steps stands once in its protocol, and once a time among the follow-ups
    protocols = {row["ref"]: [step for step in json.loads(row["content"])["steps"] for _ in range(step.get("repeat", {"times": 1})["times"])]
                 for row in store.execute("SELECT ref, content FROM protocol")}
    purposes = {row["id"]: protocols[row["protocol"]][row["step"]]["purpose"]
                for row in store.execute("SELECT id, protocol, step FROM followup WHERE cause IS NULL")}  # those that are steps
    return [Sent(row, zones, purposes) for row in store.execute("SELECT * FROM message WHERE state = 'sent' ORDER BY last_try_utc_ms")]


def test_no_message_at_night(sent):
    """design.md section 6, rule 3: both ends are allowed. Hours, windows and due times are whole seconds, and what is due at the
    last of them leaves within it: the store's milliseconds are not asked."""
    seconds = [m.local.replace(microsecond=0) for m in sent]
    assert [s for s in seconds if not datetime.time(9) <= s.time() <= datetime.time(20)] == []


def test_none_twice(year, sent):
    _, store = year
    times = collections.Counter(f for m in sent for f in m.followups)
    assert [f for f, n in times.items() if n > 1] == []
    # nor is the same step of the same treatment there under two ids
    steps = {row["id"]: (row["id"] // 4096, row["step"], row["cause"]) for row in store.execute("SELECT id, step, cause FROM followup")}
    assert [s for s, n in collections.Counter(steps[f] for f in times).items() if n > 1] == []


def test_none_outside_its_window(year, sent):
    _, store = year
    windows = {row["id"]: (row["opens_utc_s"], row["closes_utc_s"]) for row in store.execute("SELECT id, opens_utc_s, closes_utc_s FROM followup")}
    assert [f for m in sent for f in m.followups if not windows[f][0] <= m.at < windows[f][1]] == []


def test_one_a_day_but_for_safety(sent):
    days = collections.Counter()
    for m in sent:
        day = (m.patient, m.local.date())
        assert "safety" in m.purposes or days[day] == 0, day
        days[day] += 1


def stops(store):
    """address -> [(from, to)]"""
    found = collections.defaultdict(list)
    for row in store.execute("SELECT * FROM reply WHERE is_stop OR is_start ORDER BY number"):
        at, address = row["received_utc_ms"] / 1000, row["address"].split(" ")[-1]
        if row["is_stop"]:
            found[address].append([at, float("inf")])
        elif found[address]:
            found[address][-1][1] = at
    return found


def test_none_after_a_stop(year, sent):
    _, store = year
    stopped = stops(store)
    assert len(stopped) > 50
    addresses = {m.to for m in sent}
    assert len(addresses & stopped.keys()) > 40, "stops are of addresses that were written to"
    assert [m.local for m in sent for start, end in stopped.get(m.to, []) if start < m.at < end] == []


def test_nothing_is_offered_while_a_complaint_is_open(year, sent):
    _, store = year
    ended = {row["followup"]: row["at_utc_ms"] / 1000
             for row in store.execute("SELECT followup, at_utc_ms FROM history WHERE what LIKE '%done%'")}
    troubles = collections.defaultdict(list)
    for row in store.execute("SELECT patient, task, received_utc_ms FROM reply WHERE label IN ('red', 'worry') AND task IS NOT NULL"):
        if row["patient"]:
            troubles[row["patient"]].append((row["received_utc_ms"] / 1000, ended.get(row["task"], float("inf"))))
    assert len(troubles) > 100
    assert [m.local for m in sent if m.purposes & {"offer", "survey", "greeting"}
            for start, end in troubles.get(m.patient, []) if start < m.at < end] == []
