"""export and erase of a patient: what is told is complete, and after the erasure no byte of it is left in the state directory."""

import json
import os
import shutil
import threading
import time

import pytest

from conftest import CLINIC, lines, provider, treatment, wait_for
from listening import make_listener  # noqa: F401  (a fixture)
from test_replies import make_house, say

MARK, NUMBER, OTHER = "Qzmarkname", "+380671237777", "+380671234567"
CSV = {"id": "crm", "format": "csv", "clinic": "kyiv-1", "encoding": "windows-1251", "delimiter": ";",
       "columns": {"id": "Nr", "procedure": "Service", "performed_at": "Date", "patient_id": "Card", "patient_name": "Name",
                   "patient_phone": "Phone", "patient_consent": "Consent"},
       "consent": {"yes": ["1"], "no": ["0"], "means": ["care", "survey"]}}


DOCUMENT = {"id": "doc", "format": "json", "records": "items", "clinic": "kyiv-1",
            "columns": {"id": "id", "procedure": "procedure", "performed_at": "performed_at", "patient_id": "patient.id",
                        "patient_name": "patient.name", "patient_phone": "patient.phone"}}


def marked(number="T-1", **more):
    who = {"id": "P-77", "name": MARK, "phone": NUMBER, **more.pop("patient", {})}
    return treatment(number, patient=who, **more)


def bytes_with(folder, *needles):
    """Files below a folder that hold one of the needles, whatever they are."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_socket():
            continue
        data = path.read_bytes()
        found += [(path.name, n) for n in needles if n.encode() in data or n.encode("cp1251") in data]
    return found


def drop(daemon, name, data, source):
    folder = daemon.state / "spool" / source
    wait_for(folder.is_dir, "the source's folder")
    (folder / ("." + name)).write_bytes(data)
    (folder / ("." + name)).rename(folder / name)
    return folder


def put_away(folder, name):
    return wait_for(lambda: next((folder / w / name for w in ("done", "rejected") if (folder / w / name).exists()), None), name)


@pytest.fixture
def paused(make_daemon):
    daemon = make_daemon(sources=[CSV]).start()
    daemon.ctl("pause", "--all", check=True)
    return daemon


# ---- the store ----------------------------------------------------------------------------------


@pytest.fixture
def lived(make_listener, sink):  # noqa: F811
    """A patient who got a message and answered it with a red flag; another one beside."""
    house = make_house(make_listener, sink)
    house.daemon.records(marked(), treatment("T-2", patient={"id": "P-2", "phone": OTHER}))
    sink.wait(2)
    house.daemon.wait_state("sent", 2)
    say(house, NUMBER, "Qzmarkreply: I cannot see with my left eye", "r-1")
    wait_for(lambda: house.daemon.status()["alerts"]["open"], "the alert")
    return house.daemon


def test_export_tells_all_and_erase_leaves_none_of_it(lived):
    before = lived.status()
    (told,) = [json.loads(line) for line in lived.ctl("export", "P-77", "--json", "--why", "asked for it", check=True).stdout.splitlines()]
    assert told["cards"][0]["name"] == MARK and told["cards"][0]["phone"] == NUMBER
    assert [r["id"] for r in told["records"]] == ["T-1"]
    assert {f["state"] for f in told["followups"]} >= {"answered", "planned", "task"}
    assert told["messages"][0]["to"] == NUMBER and told["messages"][0]["attempts"][0]["verdict"] == "sent"
    assert told["replies"][0]["text"].startswith("Qzmarkreply") and len(told["alerts"]) == 1
    assert told["answers"][0]["to"] == NUMBER
    assert told["consent"]["ledger"][0]["record"] == "treatment T-1"
    assert [a["what"] for a in told["audit"]] == ["export"] and told["audit"][0]["why"] == "asked for it"
    assert lived.ctl("export", "P-78").returncode == 1

    done = lived.ctl("erase", "P-77", "--yes", check=True)
    assert done.stdout.startswith("P-77 is erased: 1 records, 5 follow-ups, 1 messages, 1 replies")
    assert bytes_with(lived.state, MARK, "Qzmarkreply", NUMBER[1:], "P-77", "asked for it") == []
    assert lived.list(patient="P-77") == [] and len(lived.list(patient="P-2")) == 4
    after = lived.status()
    assert after["balance"] and after["made"] == before["made"] and after["messages"] == before["messages"]
    assert after["replies"]["taken"] == before["replies"]["taken"] and after["alerts"]["open"] == 0
    assert lived.ctl("verify").returncode == 0
    audit = lived.ctl_lines("audit", "--patient", "P-77")
    assert [(a["what"], a["erased"], a["why"]) for a in audit] == [("export", True, None), ("erase", True, None)]
    assert "A patient is erased" in lived.log() and MARK not in lived.log() and NUMBER[1:] not in lived.log()
    lived.stop()
    assert bytes_with(lived.state, MARK, "Qzmarkreply", NUMBER[1:], "P-77") == []


def test_an_old_export_brings_nobody_back_and_a_stop_holds_for_the_number(paused):
    paused.records(marked())
    paused.ctl("opt-out", "P-77", check=True)
    paused.ctl("erase", "P-77", "--yes", check=True)
    (again,) = [json.loads(line) for line in paused.records(marked()).stdout.splitlines()]
    assert again["result"] == "unchanged" and paused.list(patient="P-77") == []
    assert bytes_with(paused.state, MARK, NUMBER[1:]) == []
    paused.stop()
    paused.start()
    # whoever comes with that number, nothing is sent to it
    paused.records(treatment("T-9", patient={"id": "P-9", "phone": NUMBER}))
    assert {f["state"] for f in paused.list(patient="P-9")} <= {"task", "held"}


def test_what_is_being_handed_over_is_taken_back_first(make_daemon, sink):
    daemon = make_daemon(providers=[provider(sink.port, request={"timeout": "30 seconds"})]).start()
    sink.always(200, seconds=20)
    daemon.records(marked())
    sink.wait(1)
    done = []
    thread = threading.Thread(target=lambda: done.append(daemon.ctl("erase", "P-77", "--yes")))
    thread.start()
    wait_for(lambda: daemon.list(patient="P-77") and all(
        f["state"] in ("sending", "cancelled") for f in daemon.list(patient="P-77")), "what is open to be ended")
    sink.released.set()
    thread.join(timeout=30)
    assert done and done[0].returncode == 0, done
    assert daemon.list(patient="P-77") == [] and bytes_with(daemon.state, MARK, NUMBER[1:]) == []
    assert daemon.status()["balance"]


def test_erase_asks_unless_it_is_told_not_to(paused):
    paused.records(marked())
    refused = paused.ctl("erase", "P-77", input="")
    assert refused.returncode == 2 and "--yes" in refused.stderr
    assert len(paused.list(patient="P-77")) == 4
    assert paused.ctl("erase", "P-78", "--yes").returncode == 1
    assert paused.ctl("erase").returncode == 2


def test_an_erasure_that_a_crash_cut_is_finished_by_the_next_start(make_daemon, sink):
    daemon = make_daemon(providers=[provider(sink.port, request={"timeout": "30 seconds"})]).start()
    sink.always(200, seconds=20)
    daemon.records(marked())
    sink.wait(1)
    thread = threading.Thread(target=lambda: daemon.ctl("erase", "P-77", "--yes"))
    thread.start()
    wait_for(lambda: all(f["state"] in ("sending", "cancelled") for f in daemon.list(patient="P-77")), "it to have begun")
    daemon.kill()
    thread.join(timeout=30)
    sink.released.set()
    assert bytes_with(daemon.state, MARK)
    daemon.start()
    wait_for(lambda: "A patient is erased" in daemon.log(), "the erasure to be finished")
    assert daemon.list(patient="P-77") == [] and bytes_with(daemon.state, MARK, NUMBER[1:]) == []
    assert daemon.status()["balance"]


# ---- files --------------------------------------------------------------------------------------


def test_lines_of_the_patient_leave_the_files_that_were_put_away(paused):
    mine, other = marked(), treatment("T-2", patient={"id": "P-2", "phone": OTHER})
    bad = dict(mine, id="T-3", performed_at="yesterday")  # refused, and still names the patient
    worse = treatment("T-4", patient={"id": "P-4", "phone": None})
    folder = drop(paused, "a.jsonl", lines([other, mine, bad, worse]).encode(), "native")
    alone = lines([marked("T-5")]).encode()
    drop(paused, "alone.jsonl", alone, "native")
    table = ("Nr;Service;Date;Card;Name;Phone;Consent\r\n"
             f"1;botox;{time.strftime('%Y-%m-%d')};C-1;Олена;{OTHER};1\r\n"
             f"2;botox;{time.strftime('%Y-%m-%d')};P-77;Їжак;0671237777;1\r\n").encode("cp1251")
    crm = drop(paused, "b.csv", table, "crm")
    rejected, gone, csv = put_away(folder, "a.jsonl"), put_away(folder, "alone.jsonl"), put_away(crm, "b.csv")
    unread = paused.state / "unread"
    unread.mkdir(exist_ok=True)
    (unread / "sink-1-1").write_text(f"POST /hooks\n\nfrom={NUMBER[1:]}&text=hello")
    (unread / "sink-1-2").write_text(f"POST /hooks\n\nfrom={OTHER[1:]}&text=hello")
    mtime = rejected.stat().st_mtime

    files = [json.loads(line)["files"] for line in paused.ctl("export", "P-77", "--json", check=True).stdout.splitlines()]
    assert sorted(sum(files, [])) == sorted(set(sum(files, []))) or len(files) == 2
    assert {"native/rejected/a.jsonl", "native/done/alone.jsonl", "crm/done/b.csv", "unread/sink-1-1"} <= set(sum(files, []))

    (done,) = paused.ctl_lines("erase", "P-77", "--yes")
    assert {"native/rejected/a.jsonl", "crm/done/b.csv"} == set(done["rewritten"])
    assert {"native/done/alone.jsonl", "unread/sink-1-1"} == set(done["removed"])
    left = rejected.read_text(encoding="utf-8").split("\n")
    assert left[0] == json.dumps(other, ensure_ascii=False) or json.loads(left[0]) == other
    assert left[1:3] == ["", ""] and json.loads(left[3]) == worse  # the lines keep their numbers
    assert (rejected.parent / "a.jsonl.errors").exists() and rejected.stat().st_mtime == mtime
    assert csv.read_bytes().split(b"\r\n")[1:3] == [table.split(b"\r\n")[1], b""]
    assert not gone.exists() and not (unread / "sink-1-1").exists() and (unread / "sink-1-2").exists()
    assert bytes_with(paused.state, MARK, NUMBER[1:], "0671237777", "Їжак", "P-77") == []
    # what is left can be dropped again: the numbers in the errors beside it are still right
    assert os.stat(rejected).st_mode & 0o777 == 0o660


def test_a_file_that_is_not_made_of_lines_goes_as_a_whole(make_daemon):
    daemon = make_daemon(sources=[DOCUMENT]).start()
    daemon.ctl("pause", "--all", check=True)
    one, other = marked(), treatment("T-2", patient={"id": "P-2", "phone": OTHER})
    folder = drop(daemon, "all.json", json.dumps({"items": [one, other]}).encode(), "doc")
    path = put_away(folder, "all.json")
    assert len(daemon.list()) == 8, daemon.log()
    (done,) = daemon.ctl_lines("erase", "P-77", "--yes")
    assert done["removed"] == [f"doc/{path.parent.name}/all.json"] and not path.exists()
    assert bytes_with(daemon.state, MARK, NUMBER[1:]) == []


# What a refused line can look like: by the encodings that a source may have, and by what the systems escape.
REFUSED = {
    "escaped.jsonl": rb'{"id":"T-3","performed_at":"yesterday","note":"\u0030\u0036\u0037\u0031237777"}',
    "brackets.jsonl": b'{"id":"T-3","performed_at":"yesterday","tel":"+38 (067) 123-77-77"}',
    "nbsp.jsonl": '{"id":"T-3","performed_at":"yesterday","tel":"+38\u00a0067\u00a0123\u201177\u201177"}'.encode(),
    "fullwidth.jsonl": '{"id":"T-3","performed_at":"yesterday","tel":"０６７１２３７７７７"}'.encode(),
    "xml.jsonl": b'{"id":"T-3","performed_at":"yesterday","note":"&#x2B;38067123&#55;777"}',
    "id.jsonl": rb'{"id":"T-3","performed_at":"yesterday","note":"\u0050\u002d77"}',
    "1251.csv": "3;botox;вчора;;Їжак;(067) 123 77 77;1\r\n".encode("cp1251"),
    "utf16.csv": "3;botox;вчора;P-77;Їжак;;1\r\n".encode("utf-16"),
}
# ... that has their name alone
NAMED = {
    "capitals.jsonl": '{"id":"T-3","performed_at":"yesterday","note":"ЇЖАК  ПЕТРО"}'.encode(),
    "escaped.jsonl": json.dumps({"id": "T-3", "performed_at": "yesterday", "note": "Їжак Петро"}).encode(),
    "apart.jsonl": '{"id":"T-3","performed_at":"yesterday","first":"Петро","last":"Їжак"}'.encode(),
    "1251.csv": "3;botox;вчора;;Їжак Петро;;1\r\n".encode("cp1251"),
    "koi8.csv": "3;botox;вчора;;Їжак Петро;;1\r\n".encode("koi8-u"),
    "utf16.csv": "3;botox;вчора;;Їжак Петро;;1\r\n".encode("utf-16"),
}
HEAD = "Nr;Service;Date;Card;Name;Phone;Consent\r\n"


def refuse(daemon, name, line):
    """What became of a file with one line, which is refused: its path, and as it is told."""
    source = "crm" if name.endswith(".csv") else "native"
    if name.startswith("utf16"):
        line = HEAD.encode("utf-16") + line[2:]
    elif source == "crm":
        line = HEAD.encode() + line
    path = put_away(drop(daemon, name, line, source), name)
    assert path.parent.name == "rejected", daemon.log()
    return path, f"{source}/rejected/{name}"


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_line_is_found_however_it_is_written(paused, name):
    paused.records(marked())
    path, told = refuse(paused, name, REFUSED[name])
    (line,) = paused.ctl("export", "P-77", "--json", check=True).stdout.splitlines()
    assert told in json.loads(line)["files"]
    (done,) = paused.ctl_lines("erase", "P-77", "--yes")
    assert told in done["rewritten"] + done["removed"], done
    assert not path.exists() or REFUSED[name].strip() not in path.read_bytes()


@pytest.mark.parametrize("name", NAMED)
def test_a_name_is_found_however_it_is_written(paused, name):
    paused.records(marked(patient={"name": "Їжак Петро"}))
    path, told = refuse(paused, name, NAMED[name])
    (done,) = paused.ctl_lines("erase", "P-77", "--yes")
    assert done["kept"] == [told] and path.exists()


def test_what_cannot_be_read_or_is_not_put_away_is_told(paused):
    paused.records(marked(patient={"name": "Petro Shevchenko"}))
    folder = paused.state / "spool" / "native"
    (folder / "done").mkdir(exist_ok=True)
    (folder / "done" / "book.xlsx").write_bytes(b"PK\x03\x04" + NUMBER.encode())
    (folder / "done" / "columns.txt").write_text("Shevchenko;Petro\n")
    (folder / "done" / f"visits of {NUMBER}.txt").write_text("nothing in it\n")
    (folder / ".half.part").write_text(NUMBER)
    (folder / "other.tmp").write_text(OTHER)
    done = json.loads(paused.ctl("--json", "erase", "P-77", "--yes", check=True).stdout)
    assert done["unread"] == ["native/done/book.xlsx"]
    assert sorted(done["kept"]) == ["native/.half.part", "native/done/columns.txt", f"native/done/visits of {NUMBER}.txt"]
    assert (folder / ".half.part").exists() and done["removed"] == []


def test_a_file_that_is_written_anew_meanwhile_ends_nothing(paused):
    folder = paused.state / "spool" / "native"
    wait_for(folder.is_dir, "the source's folder")
    export = lines(treatment(f"T-{i}", patient={"id": f"P-{i}", "phone": OTHER}) for i in range(40000)).encode()
    over = threading.Event()

    def write():
        while not over.is_set():
            (folder / "export.part").write_bytes(export)  # as a program does that opens its file anew: it is cut first

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(3):
            paused.records(marked(f"M-{n}", patient={"id": f"P-77{n}", "phone": f"+38067123777{n}"}))
            assert paused.ctl("erase", f"P-77{n}", "--yes").returncode == 0, paused.log()
    finally:
        over.set()
        writer.join()
    assert paused.process.poll() is None


def test_one_id_of_two_people_names_neither(make_daemon):
    """Each branch has a system of its own, and both count their patients from 1."""
    branches = [{**CSV, "id": "west"}, {**CSV, "id": "east", "clinic": "lviv-1"}]
    daemon = make_daemon(sources=branches, clinics=[CLINIC, {**CLINIC, "id": "lviv-1", "name": "Lviv"}]).start()
    daemon.ctl("pause", "--all", check=True)
    day = time.strftime("%Y-%m-%d")
    for branch, name, phone in (("west", MARK, NUMBER), ("east", "Olha", OTHER)):
        drop(daemon, "day.csv", f"Nr;Service;Date;Card;Name;Phone;Consent\n1;botox;{day};17;{name};{phone};1\n".encode("cp1251"), branch)
    wait_for(lambda: len({row["clinic"] for row in daemon.list(patient="17")}) == 2, "both branches' patients")
    for verb in (["export", "17"], ["erase", "17", "--yes"]):
        refused = daemon.ctl(*verb)
        assert refused.returncode == 1 and "kyiv-1" in refused.stderr and "lviv-1" in refused.stderr and "--clinic" in refused.stderr
        assert MARK not in refused.stdout
    assert MARK not in daemon.ctl("export", "17", "--clinic", "lviv-1", check=True).stdout
    daemon.ctl("erase", "17", "--clinic", "lviv-1", "--yes", check=True)
    assert {row["clinic"] for row in daemon.list(patient="17")} == {"kyiv-1"}


def test_a_folder_that_cannot_be_looked_through_is_told(paused, tmp_path):
    paused.records(marked())
    folder, outside = paused.state / "spool" / "native", tmp_path / "outside"
    wait_for(folder.is_dir, "the source's folder")
    outside.mkdir()
    (outside / "old.jsonl").write_text(lines([marked()]))
    for name in ("rejected", "done"):  # where the first is no folder, no link is put away
        (folder / name).symlink_to(outside)
    (folder / "old exports").mkdir()
    (folder.parent / ".native.bak").mkdir()
    (folder.parent / "stray.jsonl").write_text(lines([marked()]))
    done = json.loads(paused.ctl("--json", "erase", "P-77", "--yes", check=True).stdout)
    assert sorted(done["unread"]) == [".native.bak", "native/done", "native/old exports", "native/rejected"]
    assert done["kept"] == ["stray.jsonl"] and done["removed"] == []
    assert NUMBER in (outside / "old.jsonl").read_text(), "a link was followed"


def test_an_answer_in_a_form_is_read_without_its_escapes(paused):
    paused.records(marked(patient={"name": "Їжак Петро"}))
    unread = paused.state / "unread"
    unread.mkdir(exist_ok=True)
    (unread / "a").write_text("POST /hooks\n\nfrom=%2B38%20067%20123%2077%2077&text=x")
    (unread / "b").write_text("POST /hooks\n\npayload=%7B%22text%22%3A%22%5Cu0407%5Cu0436%5Cu0430%5Cu043a%20%5Cu041f%5Cu0435%5Cu0442%5Cu0440%5Cu043e%22%7D")
    done = json.loads(paused.ctl("--json", "erase", "P-77", "--yes", check=True).stdout)
    assert (done["removed"], done["kept"]) == (["unread/a"], ["unread/b"])


def test_what_may_be_another_patients_is_kept_and_told(paused):
    paused.records(marked(patient={"id": "1", "name": "Li"}))
    line = {"id": "T-8", "procedure": "filler", "performed_at": "yesterday", "patient": {"id": "P-8", "name": "Ida", "phone": OTHER},
            "note": "1 ml"}
    folder = drop(paused, "refused.jsonl", lines([line]).encode(), "native")
    refused = put_away(folder, "refused.jsonl")
    unread = paused.state / "unread"
    unread.mkdir(exist_ok=True)
    texts = {"flag": f"from={OTHER[1:]}&text=I have 1 red eye", "both": f"from={NUMBER[1:]}&text=call my husband {OTHER}",
             "name": f"from={OTHER[1:]}&text=Li told me", "mine": f"from={NUMBER[1:]}&to=380800000000&at=1764146755&text=hello"}
    for name, text in texts.items():
        (unread / name).write_text(f"POST /hooks\n\n{text}", encoding="utf-8")

    done = json.loads(paused.ctl("--json", "erase", "1", "--yes", check=True).stdout)
    assert json.loads(refused.read_text(encoding="utf-8")) == line and (unread / "flag").exists()
    assert done["removed"] == ["unread/mine"] and done["rewritten"] == []
    assert sorted(done["kept"]) == ["unread/both", "unread/name"]
    assert sorted(p.name for p in unread.iterdir()) == ["both", "flag", "name"]


def test_a_long_line_with_many_faults_is_looked_at_once(make_daemon):
    daemon = make_daemon(sources=[DOCUMENT]).start()
    daemon.ctl("pause", "--all", check=True)
    bad = {"id": "T-9", "procedure": "filler", "performed_at": "yesterday", "patient": {"id": "P-9", "name": "Ida", "phone": OTHER}}
    folder = drop(daemon, "all.json", json.dumps({"items": [bad] * 20000}).encode(), "doc")
    path = wait_for(lambda: next((p for p in folder.glob("*/all.json")), None), "the file", 120)
    daemon.records(marked())
    start = time.monotonic()
    daemon.ctl("erase", "P-77", "--yes", check=True)
    assert time.monotonic() - start < 20, "it looks through the line again for each fault"
    assert path.exists()


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_a_folder_is_written_down_before_the_rows_go(make_daemon, tmp_path):
    daemon, trace = make_daemon(), tmp_path / "trace"
    daemon.before = ["strace", "-D", "-f", "-y", "-qq", "-o", str(trace), "-e", "trace=unlinkat,fsync"]
    daemon.env["ASAN_OPTIONS"] = daemon.env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    daemon.start()
    daemon.ctl("pause", "--all", check=True)
    folder = drop(daemon, "alone.jsonl", lines([marked()]).encode(), "native")
    put_away(folder, "alone.jsonl")
    (done,) = daemon.ctl_lines("erase", "P-77", "--yes")
    assert done["removed"] == ["native/done/alone.jsonl"]
    calls = trace.read_text(errors="replace").splitlines()
    (removed,) = [i for i, c in enumerate(calls) if "unlinkat(" in c and '"alone.jsonl"' in c]
    assert any("fsync(" in c and "/native/done>" in c for c in calls[removed:]), calls[removed:]


# ---- a number that no patient has ---------------------------------------------------------------


def test_what_a_stranger_wrote_is_told_and_erased(make_listener, sink):  # noqa: F811
    house = make_house(make_listener, sink)
    daemon = house.daemon
    daemon.records(treatment("T-2", patient={"id": "P-2", "phone": OTHER}))
    daemon.wait_state("sent", 1)
    say(house, NUMBER, "Qzmarkreply: who is this?", "r-1")
    wait_for(lambda: daemon.status()["replies"]["unread"], "the reply")
    (daemon.state / "unread").mkdir(exist_ok=True)
    (daemon.state / "unread" / "sink-1-1").write_text(f"POST /hooks\n\nfrom={NUMBER[1:]}&text=hello")
    (daemon.state / "spool" / "native" / "done").mkdir(parents=True, exist_ok=True)
    kept = lines([treatment("T-8", patient={"phone": OTHER}), treatment("T-9", patient={"id": "P-9", "phone": NUMBER})])
    (daemon.state / "spool" / "native" / "done" / "old.jsonl").write_text(kept)

    # it is one that a patient has: staff are told whose
    refused = daemon.ctl("export", "--number", OTHER)
    assert refused.returncode == 1 and "P-2 at kyiv-1" in refused.stderr
    assert daemon.ctl("erase", "--number", OTHER, "--yes").returncode == 1
    assert daemon.ctl("export", "--number", "12").returncode == 1
    assert daemon.ctl("export", "--number", NUMBER, "P-2").returncode == 2

    told = json.loads(daemon.ctl("export", "--json", "--number", "067 123 77 77", "--why", "asked", check=True).stdout)
    assert told["number"] == NUMBER and not told["stopped"]
    assert [r["text"] for r in told["replies"]] == ["Qzmarkreply: who is this?"]
    assert sorted(told["files"]) == ["native/done/old.jsonl", "unread/sink-1-1"]
    done = json.loads(daemon.ctl("erase", "--json", "--number", NUMBER, "--yes", check=True).stdout)
    assert (done["replies"], done["rewritten"], done["removed"]) == (1, ["native/done/old.jsonl"], ["unread/sink-1-1"])
    assert bytes_with(daemon.state, "Qzmarkreply", NUMBER[1:]) == []
    assert daemon.status()["balance"] and daemon.status()["replies"]["unread"] == 0 and len(daemon.list(patient="P-2")) == 4
    assert [a["about"] for a in daemon.ctl_lines("audit") if a["what"] in ("export", "erase")] == ["a number of no patient"] * 2
    assert NUMBER[1:] not in daemon.log()
    again = daemon.ctl("erase", "--number", NUMBER, "--yes", check=True).stdout
    assert again == f"{NUMBER} is erased: 0 replies, 0 answers\n"
    daemon.stop()
    assert bytes_with(daemon.state, "Qzmarkreply", NUMBER[1:]) == []
