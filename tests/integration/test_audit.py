"""followupctl audit: whoever decides something stands in it, by the name they claim and the uid the kernel vouches for."""

import json
import os

import pytest

from conftest import treatment


@pytest.fixture
def paused(daemon):
    daemon.start().ctl("pause", "--all", "--why", "a quiet start", check=True)
    return daemon


def audit(daemon, *args):
    done = daemon.ctl("audit", "--json", *args, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_who_decided_what_stands_in_the_audit(paused):
    paused.records(treatment("T-1", patient={"id": "P-1"}), treatment("T-2", patient={"id": "P-2"}))
    review = next(f for f in paused.list(patient="P-1") if f["step"] == "w2")
    paused.ctl("hold", review["id"], "--why", "on a journey", check=True)
    paused.ctl("resume", review["id"], check=True)
    paused.ctl("cancel", review["id"], "--why", "asked by phone", check=True)
    assert paused.ctl("cancel", review["id"]).returncode == 1
    paused.ctl("opt-out", "P-2", "--purpose", "offer", "--why", "no advertising", check=True)
    told = audit(paused)
    assert [(a["what"], a["patient"], a["followup"], a["about"], a["why"]) for a in told] == [
        ("pause", None, None, "all", "a quiet start"),
        ("import", None, None, "source native", None),
        ("hold", "P-1", review["id"], None, "on a journey"),
        ("resume", "P-1", review["id"], None, None),
        ("cancel", "P-1", review["id"], None, "asked by phone"),
        ("opt-out", "P-2", None, "offer by all methods", "no advertising"),
    ]
    # as claimed, and as the kernel says
    assert all(a["who"].endswith(f"(uid {os.getuid()})") and a["at"] for a in told)
    assert [a["what"] for a in audit(paused, "--patient", "P-2")] == ["opt-out"]
    assert len(audit(paused, "--who", f"uid {os.getuid()}")) == 6
    assert audit(paused, "--who", "nobody-of-that-name") == []
    # a time on the line between two: from is included, to is not
    assert [a["what"] for a in audit(paused, "--from", told[-1]["at"])][-1] == "opt-out"
    assert audit(paused, "--to", told[0]["at"]) == []
    # it outlives the daemon
    paused.stop()
    paused.start()
    assert audit(paused) == told


def test_the_audit_for_people(paused):
    shown = paused.ctl("audit", check=True).stdout.splitlines()
    assert shown[0].split() == ["WHEN", "WHO", "WHAT", "PATIENT", "FOLLOW-UP", "ABOUT", "WHY"]
    assert "pause" in shown[1] and "a quiet start" in shown[1] and len(shown) == 2
    assert paused.ctl("audit", "--patient", "P-9", check=True).stdout == "Nothing was decided.\n"
    assert paused.ctl("audit", "--from", "lately").returncode == 1
    assert paused.ctl("audit", "--from", "yesterday", check=True).stdout.splitlines() == shown
    assert paused.ctl("audit", "--to", "yesterday", check=True).stdout == "Nothing was decided.\n"
    assert paused.ctl("audit", "too", "much").returncode == 2


def test_what_leaves_the_house_stands_in_the_audit(paused):
    assert paused.ctl("import", "--source", "nowhere", "-", input="").returncode == 1
    backup = paused.ctl("backup", text=False, check=True).stdout
    assert backup.startswith(b"SQLite format 3")
    assert [(a["what"], a["who"].endswith(f"(uid {os.getuid()})")) for a in audit(paused)][1:] == [("backup", True)]


def test_a_backup_that_is_restored_is_noticed_and_nothing_goes_out_twice(daemon, sink):
    daemon.start()
    daemon.records(treatment("T-1", patient={"id": "P-1"}))
    daemon.ctl("pause", "--all", check=True)
    daemon.records(treatment("T-2", patient={"id": "P-2", "phone": "+380501112233"}))
    backup = daemon.ctl("backup", text=False, check=True).stdout
    daemon.ctl("unpause", "--all", check=True)
    sink.wait(2)
    daemon.wait_state("sent", 2)
    daemon.ctl("opt-out", "P-1", check=True)
    daemon.stop()
    daemon.start()  # its own store: nothing to tell
    assert daemon.status()["pauses"] == [] and "restore" not in [a["what"] for a in audit(daemon)]
    daemon.stop()
    for name in ("followups.db-wal", "followups.db-shm"):
        (daemon.state / name).unlink(missing_ok=True)
    (daemon.state / "followups.db").write_bytes(backup)
    daemon.start()
    told = audit(daemon)[-1]
    assert told["what"] == "restore" and "is not in it" in told["about"] and told["who"] == "followupd, at its start"
    (pause,) = daemon.status()["pauses"]
    assert pause["who"] == "followupd" and "older store" in pause["why"]
    assert "unpause --all" in daemon.log()
    due = next(f for f in daemon.list(patient="P-2") if f["step"] == "h6")
    assert due["state"] == "planned" and len(sink.requests) == 2
    # and is not told again
    daemon.ctl("cancel", due["id"], "--why", "was sent already", check=True)
    daemon.ctl("unpause", "--all", check=True)
    daemon.stop()
    daemon.start()
    assert daemon.status()["pauses"] == [] and [a["what"] for a in audit(daemon)].count("restore") == 1
