"""followupd as an operator gets it: meson install into a throw-away systemd, started, killed, hung, reloaded, probed.

Each test boots one box (half a second) and runs a script of box/ in it; what the script leaves in /out is judged here.
"""
import collections
import datetime
import json
import os
import pathlib
import re
import subprocess
import zoneinfo

import pytest

from conftest import SOURCE_ROOT, TEXTS, Tuple, lines, make_config

SHARED = SOURCE_ROOT.parent / "shared" / "tools"
BOX, KANNEL_BOX = SHARED / "systemd-box", SHARED / "kannel-box"
RELEASE = pathlib.Path(os.environ.get("RELEASE_ROOT", SOURCE_ROOT / "build" / "release"))
N_KILL, KILLS = 5000, 20

pytestmark = [
    pytest.mark.skipif(not BOX.exists(), reason="../shared/tools/systemd-box is not here"),
    pytest.mark.skipif(os.geteuid() != 0, reason="booting a systemd needs root"),
    pytest.mark.skipif(not (RELEASE / "build.ninja").exists(), reason="there is no release build in build/release"),
]


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """The tree that meson install makes, from the release build."""
    destdir = tmp_path_factory.mktemp("tree")
    done = subprocess.run(["meson", "install", "-C", str(RELEASE), "--destdir", str(destdir), "--quiet"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return destdir


class Box:
    def __init__(self, tree, out):
        self.tree, self.out = tree, out

    def run(self, script, *arguments, timeout=150):
        extra = ["-r", f"{KANNEL_BOX}:/kannel-box"] if KANNEL_BOX.exists() else []
        done = subprocess.run(
            [str(BOX), "-d", str(self.tree), "-r", f"{SOURCE_ROOT}:/src", "-b", f"{self.out}:/out", *extra, "-t", str(timeout),
             "--", "bash", f"/src/tests/integration/box/{script}.sh", *map(str, arguments)],
            capture_output=True, text=True, timeout=timeout + 60)
        assert done.returncode == 0, f"status {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-8000:]}"

    def text(self, name):
        return (self.out / name).read_text(encoding="utf-8", errors="replace")

    def json_lines(self, name):
        return [json.loads(line) for line in self.text(name).splitlines()]


@pytest.fixture
def box(tree, tmp_path):
    return Box(tree, tmp_path)


@pytest.fixture(scope="session")
def kannel():
    if subprocess.run([str(KANNEL_BOX), "install"], capture_output=True).returncode != 0:
        pytest.skip("Kannel cannot be installed here")


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def daytime_zone():
    """A zone where it is the middle of the day right now, so that a message may leave at once."""
    for name in ("Europe/Kyiv", "Asia/Kolkata", "Asia/Shanghai", "Pacific/Auckland", "Pacific/Honolulu", "America/Los_Angeles",
                 "America/New_York", "America/Sao_Paulo", "Atlantic/Azores"):
        if 11 <= now().astimezone(zoneinfo.ZoneInfo(name)).hour < 18:
            return name
    raise AssertionError("no zone has day")


def performed(hours_ago, seconds=0):
    return (now() - datetime.timedelta(hours=hours_ago) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def record(number, language, name, phone, clinic="kyiv-1"):
    # "within 24 hours" is due 23 hours after: a few seconds from now
    return {"type": "treatment", "id": f"T-{number}", "clinic": clinic, "procedure": "Ботокс", "performed_at": performed(23, 4),
            "status": "completed", "patient": {"id": f"P-{number}", "name": name, "language": language, "phone": phone,
                                               "time_zone": daytime_zone(), "consent": {"care": True}}}


def test_a_dropped_file_reaches_the_operator_byte_for_byte(box, kannel):
    people = [record(1, "uk", "Маркована Олена", "+380670001101"), record(2, "zh", "马克欧莲娜", "+8613800138000"),
              record(3, "en", "Markeda Helen", "+436640001103", clinic="vienna-1")]
    (box.out / "records.jsonl").write_text(lines(people), encoding="utf-8")
    box.run("delivery")

    got = {message["to"]: message["text"] for message in box.json_lines("got")}
    assert set(got) == {person["patient"]["phone"] for person in people}
    for person in people:
        text = got[person["patient"]["phone"]]
        assert person["patient"]["name"] in text
        assert text in {line["text"] for line in box.json_lines("list")}, "the operator has another text than the store"
    assert "Як Ви почуваєтеся" in got["+380670001101"]
    assert "您现在感觉如何" in got["+8613800138000"]
    assert got["+436640001103"].isascii()

    assert "0 faults" in box.text("check")
    assert float(re.search(r"([\d.]+) OK", box.text("score")).group(1)) <= 1.1
    assert box.text("verify") == "", "systemd-analyze verify has something to say"
    assert "all accounted for" in box.text("status")
    assert "followupd-staff" in box.text("stranger")

    journal = box.text("journal")
    assert journal, "nothing in the journal"
    for person in people:
        for mark in (person["patient"]["name"], person["patient"]["phone"], person["patient"]["phone"][-7:], got[person["patient"]["phone"]]):
            assert mark not in journal, "the journal holds a patient's data"
            assert json.dumps(mark)[1:-1] not in journal, "the journal holds a patient's data"


def load(box, kind):
    """N_KILL treatments whose first step is due at once, each to its own number."""
    zone = daytime_zone()
    request = {"from": "Oberig", "to": "{to}", "text": "{text}"}
    if kind == "keys":
        provider = {"id": "load", "carries": "sms", "idempotency": "body", "idempotency_ttl": "24 hours",
                    "request": {"method": "POST", "url": "http://127.0.0.1:@PORT@/send", "timeout": "10 seconds",
                                "json": {**request, "key": "{key}"}}}
    else:
        provider = {"id": "load", "carries": "sms", "idempotency": "none", "coding": {"gsm7": "0", "unicode": "2"},
                    "request": {"method": "GET", "url": "http://127.0.0.1:13013/cgi-bin/sendsms", "recipient": "e164",
                                "timeout": "10 seconds",
                                "query": {"username": "{credential:kannel-user}", "password": "{credential:kannel-password}",
                                          **request, "charset": "UTF-8", "coding": "{coding}"}}}
    provider["outcome"] = Tuple([{"status": 409, "is": "duplicate"}, {"status": "2xx", "is": "sent"}, {"status": 503, "is": "temporary"}])
    provider["limits"] = {"per_second": 2000, "connections": 16}
    clinic = {"id": "load", "name": "Load", "time_zone": zone, "country": "UA", "languages": ["en"], "phone": "+380800000000",
              "emergency_phone": "103", "methods": ["sms"], "providers": {"sms": "load"}, "responsible": "desk",
              "send_between": "00:00-23:59"}
    protocol = {"id": "standard", "version": 1, "signed_off": "Dr N. Name, 2026-10-01", "title": {"en": "Standard"},
                "steps": Tuple([{"id": "h6", "when": "6 hours", "purpose": "safety", "message": "safety_h6"}])}
    make_config(box.out, clinics=[clinic], protocols=[protocol], providers=[provider], texts={"en": {"safety_h6": TEXTS["safety_h6"]}},
                settings='limits = { retry_first = "1 second"; max_sends_per_hour = 100000; };\n')
    records = []
    for i in range(N_KILL):
        one = record(i, "en", f"Name{i}", f"+38067{i:07d}", clinic="load")
        one["performed_at"] = performed(6)
        del one["patient"]["time_zone"]
        records.append(one)
    (box.out / "records.jsonl").write_text(lines(records), encoding="utf-8")
    box.run("kill", kind, N_KILL, KILLS)
    assert int(box.text("restarts")) >= KILLS

    by_state = {state: {line["patient"] for line in box.json_lines(state)} for state in ("sent", "delivered", "uncertain", "failed", "planned")}
    arrived = collections.Counter("P-" + str(int(message["to"][-7:])) for message in box.json_lines("got"))
    return by_state, arrived


def test_killed_twenty_times_each_message_arrives_once_where_the_provider_honours_keys(box):
    by_state, arrived = load(box, "keys")
    assert [who for who, n in arrived.items() if n != 1] == [], "a message arrived twice"
    assert len(arrived) == N_KILL, f"{N_KILL - len(arrived)} never arrived; {({k: len(v) for k, v in by_state.items()})}"
    assert len(by_state["sent"]) == N_KILL


def test_killed_twenty_times_nothing_arrives_twice_at_kannel_and_all_is_accounted_for(box, kannel):
    by_state, arrived = load(box, "kannel")
    assert [who for who, n in arrived.items() if n != 1] == [], "a message arrived twice"
    lost = {f"P-{i}" for i in range(N_KILL)} - set(arrived)
    assert lost <= by_state["uncertain"] | by_state["planned"], "a message that did not arrive is not told as uncertain"
    assert by_state["sent"] <= set(arrived), "a message is told as sent and did not arrive"
    assert sum(map(len, by_state.values())) == N_KILL
    assert len(by_state["uncertain"]) <= KILLS * 16 * 2, "more is uncertain than can have been on its way"


def test_a_broken_file_is_refused_with_its_line_and_a_hang_brings_the_watchdog(box):
    (box.out / "records.jsonl").write_text(lines([record(1, "uk", "Олена", "+380670001101")]), encoding="utf-8")
    box.run("reload")
    assert "not in force" in box.text("status_after_fault")
    place = f"clinics.d/kyiv-1.conf:{box.text('fault_line').strip()}: "
    assert place in box.text("after_fault"), "the journal does not say where the fault is"
    assert "To mend: " in box.text("after_fault")
    assert place not in box.text("after_mend")[len(box.text("after_fault")):]
    hang = box.text("after_hang")
    assert re.search(r"Watchdog timeout", hang), "the watchdog did not bark"
    assert {line["treatment"] for line in box.json_lines("list")} == {"T-1"}, "what was acknowledged is gone"


def test_the_sandbox_lets_nothing_through_but_the_work(box):
    box.run("sandbox")
    told = dict(line.split()[1:] for line in box.text("probe").splitlines())
    needed = ("state", "spool", "spool-folder", "credential", "config", "tcp", "tcp6", "unix")
    assert {name: told.get(name) for name in needed} == dict.fromkeys(needed, "done")
    got_through = [name for name, answer in told.items() if name not in needed and answer == "done"]
    assert got_through == []
    assert len(told) > len(needed) + 20, "the probe ended before its end"


def test_the_listeners_socket_loses_no_request_over_restarts(box):
    later = record(1, "uk", "Олена", "+380670001101")
    later["performed_at"] = performed(-1)  # nothing is due yet
    (box.out / "records.jsonl").write_text(lines([later]), encoding="utf-8")
    box.run("listener")
    answers = [line.split(" ", 1) for line in box.text("clients").splitlines()]
    assert {status for _, status in answers} == {"201"}
    assert {name for name, _ in answers} == {line["treatment"] for line in box.json_lines("list")}
    assert float(re.search(r"([\d.]+) OK", box.text("score")).group(1)) <= 1.1
    assert box.text("verify") == "", "systemd-analyze verify has something to say"
    assert "plain http is for this machine itself only" in box.text("status")
    assert "plain http is for this machine itself only" in box.text("journal")
