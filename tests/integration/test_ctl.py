"""followupctl against the real daemon: every verb that asks it, as staff would."""

import contextlib
import datetime
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import threading

import pytest

from conftest import CLINIC, FOLLOWUPCTL, PROTOCOL, lines, provider, treatment, wait_for
from test_calls import screen

MARK = "Qzmarkname"


@pytest.fixture
def running(daemon):
    return daemon.start()


@pytest.fixture
def paused(running):
    """Nothing goes out, so that states stand still."""
    running.ctl("pause", "--all", check=True)
    return running


def step_of(followup):
    return followup["step"] or followup["cause_step"]


def states(daemon, **query):
    return {step_of(f) + ":" + f["method"]: f["state"] for f in daemon.list(**query)}


def one(daemon, step, **query):
    found = [f for f in daemon.list(**query) if f["step"] == step]
    assert len(found) == 1, found
    return found[0]


# ---- import -------------------------------------------------------------------------------------


def test_import_tells_each_record_once_it_is_durable(paused):
    command = subprocess.Popen([FOLLOWUPCTL, "--socket", str(paused.socket), "import", "--json", "-"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        for n in range(3):
            command.stdin.write(lines([treatment(f"T-{n}")]))
            command.stdin.flush()
            # told while the input is still open ...
            told = json.loads(command.stdout.readline())
            assert (told["id"], told["result"], told["followups"]) == (f"T-{n}", "new", 4)
            # ... and true even if the power went now
            assert len(paused.list(treatment=f"T-{n}")) == 4
        command.stdin.close()
        assert command.wait(timeout=20) == 0
    finally:
        command.kill()
        command.wait()


def test_what_was_told_survives_a_kill(paused):
    told = paused.records(*[treatment(f"T-{n}") for n in range(20)])
    assert told.returncode == 0
    paused.kill()
    paused.start()
    have = {f["treatment"] for f in paused.list()}
    assert have == {json.loads(line)["id"] for line in told.stdout.splitlines()}


def test_a_refused_record_is_told_and_the_others_are_taken(paused, tmp_path):
    file = tmp_path / "export.jsonl"
    bad = treatment("T-2", patient={"phone": None, "name": MARK})
    file.write_text(lines([treatment("T-1"), bad, treatment("T-3")]), encoding="utf-8")
    done = paused.ctl("import", "--json", str(file))
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [t.get("id") for t in told if not t.get("refused")] == ["T-1", "T-3"]
    refused = [t for t in told if t.get("refused")]
    assert len(refused) == 1
    assert (refused[0]["file"], refused[0]["line"], refused[0]["reason"]) == (str(file), 2, "no-contact")
    assert f"{file}:2: " in done.stderr and "To mend: " in done.stderr
    assert MARK not in done.stderr and MARK not in done.stdout


def test_the_same_file_again_changes_nothing(paused, tmp_path):
    file = tmp_path / "export.jsonl"
    file.write_text(lines([treatment(f"T-{n}") for n in range(5)]), encoding="utf-8")
    first = paused.ctl("import", str(file), check=True)
    before = paused.list()
    again = paused.ctl("import", str(file), check=True)
    assert "5 new" in first.stdout and "20 follow-ups" in first.stdout
    assert "0 new, 0 updated, 0 withdrawn, 5 unchanged, 0 refused" in again.stdout
    assert paused.list() == before


def test_import_of_what_cannot_be_read(paused, tmp_path):
    done = paused.ctl("import", str(tmp_path / "none.jsonl"))
    assert done.returncode == 1 and "cannot be read" in done.stderr
    assert paused.ctl("import", str(tmp_path)).returncode == 1
    done = paused.ctl("import", "--source", "nowhere", "-", input="")
    assert done.returncode == 1 and "followupctl: -: " in done.stderr
    done = paused.ctl("import", "-", input="\0\0\0garbage\n")
    assert done.returncode == 1


def test_a_large_import_goes_in_slices(paused):
    records = [treatment(f"T-{n}") for n in range(1500)]
    text = lines(records)
    assert len(text) > 300_000
    done = paused.ctl("import", "--json", "-", input=text, check=True)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [r["id"] for r in records]
    # more than a page, and each once
    listed = paused.ctl_lines("list")
    assert len(listed) == 6000 and len({f["id"] for f in listed}) == 6000


# ---- looking ------------------------------------------------------------------------------------


def test_list_takes_its_filters(paused):
    paused.records(treatment("T-1", patient={"id": "P-1"}), treatment("T-2", patient={"id": "P-2"}))
    assert {f["treatment"] for f in paused.ctl_lines("list", "--patient", "P-2")} == {"T-2"}
    assert {f["step"] for f in paused.ctl_lines("list", "--state", "task")} == {"call"}
    assert {f["treatment"] for f in paused.ctl_lines("list", "--treatment", "T-1")} == {"T-1"}
    due = sorted(f["due"] for f in paused.list())
    middle = due[len(due) // 2]
    before, after = paused.ctl_lines("list", "--to", middle), paused.ctl_lines("list", "--from", middle)
    assert sorted(f["due"] for f in before) == [d for d in due if d < middle]
    assert sorted(f["due"] for f in after) == [d for d in due if d >= middle]
    day = middle[:10]
    assert sorted(f["due"] for f in paused.ctl_lines("list", "--from", day)) == [d for d in due if d[:10] >= day]


def test_list_says_what_nothing_is_known_of(paused):
    paused.records(treatment("T-1", patient={"id": "P-1"}))
    for what, name in (("clinic", "NOWHERE"), ("patient", "P-9"), ("treatment", "T-9"), ("patient", "060 123 45 68")):
        done = paused.ctl("list", f"--{what}", name)
        assert done.returncode == 1 and done.stdout == "" and f"{what} {name}" in done.stderr and "To mend:" in done.stderr
    # what is known and has nothing of the kind is no error
    assert paused.ctl("list", "--patient", "P-1", "--state", "failed", check=True).stdout == "There is no such follow-up.\n"
    assert paused.ctl("list", "--clinic", "kyiv-1", "--state", "failed", check=True).stdout == "There is no such follow-up.\n"


def test_a_list_from_and_to_takes_the_words_of_a_day(paused):
    paused.records(treatment("T-1"))
    due = sorted(f["due"] for f in paused.ctl_lines("list"))
    today = datetime.datetime.now(datetime.timezone.utc).date()
    yesterday, tomorrow = (str(today + datetime.timedelta(days=n)) for n in (-1, 1))
    assert sorted(f["due"] for f in paused.ctl_lines("list", "--from", "yesterday", "--to", "Tomorrow 00:00")) == [
        d for d in due if yesterday <= d[:10] < tomorrow]
    assert sorted(f["due"] for f in paused.ctl_lines("list", "--from", "today 11pm")) == [d for d in due if d[:13] >= f"{today}T23"]
    for unclear, says in (("Friday", "from: a weekday may be the last one or the next one. To mend: write "),
                          ("10", "from: an hour alone may be of the morning or of the evening"), ("lately", "from: that is no time. To mend: write ")):
        refused = paused.ctl("list", "--from", unclear)
        assert refused.returncode == 1 and says in refused.stderr, refused.stderr


def test_preview_takes_the_words_of_a_day(make_daemon, tmp_path):
    one = make_daemon(clinics=[{**CLINIC, "time_zone": "Asia/Shanghai"}])
    path = tmp_path / "records.jsonl"
    day = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date() + datetime.timedelta(days=1)
    path.write_text(lines([treatment("T-1", performed_at=f"{day}T02:00:00+08:00")]))
    due = {line["due"] for line in one.ctl_lines("preview", "--now", "tomorrow 10:00", str(path)) if line["step"] == "h6"}
    assert due == {f"{day}T10:00:00+08:00"}, "it was to come at 08:00, and is late"
    unclear = one.ctl("preview", "--now", "10", str(path))
    assert unclear.returncode == 2 and "--now: an hour alone may be of the morning or of the evening. To mend: write " in unclear.stderr
    two = make_daemon(clinics=[CLINIC, {**CLINIC, "id": "tokyo-1", "time_zone": "Asia/Tokyo"}])
    assert "--now: it has no zone, and the clinics do not share one" in two.ctl("preview", "--now", "today", str(path)).stderr


def test_list_takes_a_number_as_people_say_it(paused):
    paused.records(treatment("T-1", patient={"id": "P-1", "phone": "+380601234568"}), treatment("T-2"))
    for said in ("+380601234568", "060 123 45 68", "+38 060 123-45-68", "(060) 1234568"):
        assert {f["treatment"] for f in paused.ctl_lines("list", "--patient", said)} == {"T-1"}, said
    # an id comes first
    paused.records(treatment("T-3", patient={"id": "0601234568", "phone": "+380671112233"}))
    assert {f["treatment"] for f in paused.ctl_lines("list", "--patient", "0601234568")} == {"T-3"}


def test_list_refuses_what_it_does_not_know(paused):
    done = paused.ctl("list", "--state", "nearly")
    assert done.returncode == 1 and "there is no such state" in done.stderr and "planned, held" in done.stderr
    assert paused.ctl("list", "--from", "lately").returncode == 1
    assert paused.ctl("list", "--colour", "red").returncode == 2
    assert paused.ctl("list", "extra").returncode == 2


KEYS = ("clinic patient treatment procedure protocol step purpose method due opens closes state reason language text "
        "parts id message_id attempts").split()


def test_a_line_of_list_has_its_keys(paused):
    paused.records(treatment("T-1", hours_ago=6, patient={"time_zone": "Asia/Shanghai"}))
    for line in paused.ctl_lines("list"):
        assert set(KEYS) <= set(line)
        # tasks are told in the clinic's zone, messages in the patient's
        assert line["due"].endswith("+00:00" if line["method"] == "call" else "+08:00")
    text = one(paused, "h6")
    assert text["text"].startswith("Good day, Olena!") and text["parts"] == 1 and text["language"] == "en"
    assert text["message_id"] is None
    assert one(paused, "call")["text"] is None


def test_the_text_is_the_messages_once_it_is_claimed(running, sink):
    running.records(treatment("T-1", hours_ago=6))
    sent = running.wait_state("sent")[0]
    request = sink.wait(1)[0]
    assert sent["text"] == request.fields["text"] and sent["message_id"]
    assert sent["attempts"] == 1
    shown = running.ctl_lines("show", sent["id"])[0]
    assert [a["verdict"] for a in shown["attempt_list"]] == ["sent"]
    assert shown["attempt_list"][0]["provider"] == "sink"


def test_tables_fit_a_hundred_columns(paused):
    paused.records(treatment("T-1", hours_ago=24 * 23, patient={"name": "Олена", "id": "P-" + "дуже-довгий-" * 5}))
    whole = "P-" + "дуже-довгий-" * 5
    assert whole in paused.ctl("list", check=True).stdout, "nothing is cut where nobody looks at a screen"
    assert "…" not in paused.ctl("status", check=True).stdout
    paused.env["COLUMNS"] = "100"
    for verb in (["list"], ["calls"], ["status"]):
        done = paused.ctl(*verb, check=True)
        assert done.stdout
        assert max(map(len, done.stdout.splitlines())) <= 100, done.stdout
    assert whole not in paused.ctl("list", check=True).stdout


def test_show_and_explain(paused):
    paused.records(treatment("T-1", hours_ago=6))
    it = one(paused, "w2")
    done = paused.ctl("show", it["id"], check=True)
    assert it["id"] in done.stdout and "Oberig would like to see the result" in done.stdout
    said = paused.ctl_lines("explain", it["id"])[0]
    text = " ".join(b["says"] for b in said["because"])
    due = datetime.datetime.fromisoformat(it["due"])
    assert said["due"] == it["due"]
    for word in ('"2 weeks"', "botulinum-toxin", "aims at", "UTC", "00:00 to 23:59", f"goes out on {due:%a} {due.day} {due:%b %Y, %H:%M}",
                 '"care"', "sms", "planned", "Sending of everything is paused"):
        assert word in text, (word, text)
    assert {"rule", "says"} == set(said["because"][0])
    assert paused.ctl("explain", it["id"]).stdout.startswith("Why follow-up " + it["id"])
    for wrong in ("999-1", "abc", "../status", ""):
        assert paused.ctl("show", wrong).returncode == 1


def test_explain_says_why_something_is_not_sent(paused):
    paused.records(treatment("T-1", hours_ago=24 * 23))
    missed = [f for f in paused.list(state="missed") if f["step"] == "h6"][0]
    task = [f for f in paused.list(state="task") if f.get("cause_step") == "h6"][0]
    assert "recorded 23 days after treatment" in paused.ctl("explain", missed["id"], check=True).stdout
    assert missed["id"] in paused.ctl("explain", task["id"], check=True).stdout
    assert task["cause"] == missed["id"]


def test_status_balances(paused):
    paused.records(treatment("T-1"), treatment("T-2", hours_ago=24 * 23))
    status = paused.ctl_lines("status")[0]
    listed = paused.list()
    assert status["made"] == status["sum"] == len(listed) and status["balance"] is True
    assert sum(row["sum"] for row in status["clinics"]) == len(listed)
    for state, n in status["states"].items():
        assert n == len([f for f in listed if f["state"] == state])
    assert status["oldest_due"] is not None and status["store_full"] is False and status["clock_doubtful"] is False
    assert {row["provider"] for row in status["clinics"] if row["method"] == "sms"} == {"sink"}
    assert status["providers"][0]["breaker"] == "closed"
    assert "all accounted for" in paused.ctl("status", check=True).stdout


def test_status_says_whose_clock_its_times_are_of(make_daemon, sink):
    kyiv, shanghai = {**CLINIC, "time_zone": "Europe/Kyiv"}, {**CLINIC, "id": "sh-1", "time_zone": "Asia/Shanghai"}
    one = make_daemon(clinics=[kyiv]).start()
    assert one.status()["now"][-6:] in ("+02:00", "+03:00") and "UTC" not in one.ctl("status", check=True).stdout
    two = make_daemon(clinics=[kyiv, shanghai]).start()
    two.records(treatment("T-1"), treatment("T-2", clinic="sh-1"))
    shown = two.ctl("status", check=True).stdout.splitlines()
    assert shown[0].endswith(" UTC")
    assert all(re.search(r"\d\d:\d\d \+0[238]:00$", s) for s in shown if re.match("(kyiv|sh)-1 .* 20", s))
    assert any(s.endswith("+08:00") for s in shown)


def test_status_is_in_words_of_the_desk(make_daemon, sink):
    d = make_daemon(providers=[provider(sink.port), {**provider(sink.port), "id": "spare"}])
    d.start()
    d.records(treatment("T-1"))
    d.wait_state("sent")
    shown = d.ctl("status", check=True).stdout
    assert re.search(r"^PROVIDER +IT TAKES MESSAGES", shown, re.M) and re.search(r"^sink +yes ", shown, re.M)
    assert "spare" not in shown and "BREAKER" not in shown and "LOST" not in shown and "NOT REACHED" in shown
    assert {p["provider"]: p["in_use"] for p in d.status()["providers"]} == {"sink": True, "spare": False}


def test_calls_are_the_work_of_today(paused):
    paused.records(treatment("T-1", hours_ago=24 * 23, patient={"name": "Олена Їжак"}),
                   treatment("T-2", hours_ago=6))
    calls = [c for c in paused.ctl_lines("calls") if c["kind"] != "sending"]
    # the call that replaces the missed safety question; not the review in three weeks
    assert [(c["patient"], c["step"]) for c in calls] == [("P-T-1", "h6")]
    assert calls[0]["name"] == "Олена Їжак" and calls[0]["phone"] == "+380671234567"
    text = paused.ctl("calls", check=True).stdout
    assert "Олена Їжак" in text and "+380671234567" in text
    paused.ctl("done", calls[0]["id"], "--result", "все добре", check=True)
    assert paused.ctl("calls", check=True).stdout.splitlines()[1:] == ["Nobody is to be called today."]
    paused.ctl("unpause", "--all", check=True)
    assert paused.ctl("calls", check=True).stdout == "Nobody is to be called today.\n"


def test_a_childs_call_goes_to_the_guardian(paused):
    paused.records(treatment("T-1", hours_ago=24 * 23, patient={
        "birth_date": "2015-01-01", "guardian": {"name": "Марія", "phone": "+380509999999"}}))
    call = paused.ctl_lines("calls")[0]
    assert (call["guardian"], call["guardian_phone"]) == ("Марія", "+380509999999")


def test_a_child_without_a_guardians_number_is_not_called_as_if_grown_up(paused):
    paused.records(treatment("T-1", hours_ago=24 * 23, patient={"id": "P-1", "name": "Іванко", "birth_date": "2015-01-01"}))
    call = paused.ctl_lines("calls")[0]
    assert call["name"] == "Іванко" and call["needs_guardian"] is True
    assert call["work"].endswith("; a child: reach a guardian, no number is known")
    text = paused.ctl("calls", check=True).stdout
    assert "guardian of Іванко" in text and f"none; child's: {call['phone']}" in text, text
    held = next(f for f in paused.list(treatment="T-1") if f["state"] == "held")
    assert paused.ctl_lines("show", held["id"])[0]["needs_guardian"] is True
    said = paused.ctl("explain", held["id"], check=True).stdout
    assert "of whom no number is known" in said, said
    paused.records(treatment("T-1", hours_ago=24 * 23, patient={
        "id": "P-1", "name": "Іванко", "birth_date": "2015-01-01", "guardian": {"name": "Марія", "phone": "+380509999999"}}))
    call = paused.ctl_lines("calls")[0]
    assert call["guardian_phone"] == "+380509999999" and call["needs_guardian"] is False and "guardian" not in call["work"]


def test_hostile_text_is_harmless_on_a_terminal(paused):
    paused.records(treatment("T-1", patient={"id": "P\u202egnp", "name": "E\u202ev\u2066il"}))
    for verb in (["list"], ["list", "--json"], ["show", one(paused, "h6")["id"]]):
        out = paused.ctl(*verb, check=True).stdout
        assert not set(out) & set("\x1b\x9b\u202e\u2066"), verb
    # and a program still reads what was given
    assert paused.ctl_lines("list")[0]["patient"] == "P\u202egnp"


# ---- deciding -----------------------------------------------------------------------------------


def test_hold_resume_cancel(paused):
    paused.records(treatment("T-1"))
    it = one(paused, "w2")["id"]
    assert paused.ctl("hold", it, "--why", "хвора", check=True).stdout == f"{it} is held\n"
    assert paused.ctl_lines("show", it)[0]["state"] == "held"
    assert "is planned, due at" in paused.ctl("resume", it, check=True).stdout
    assert paused.ctl("cancel", it, check=True).stdout == f"{it} is cancelled\n"
    again = paused.ctl("cancel", it)
    assert again.returncode == 1 and "cancelled" in again.stderr
    history = paused.ctl_lines("show", it)[0]["history"]
    assert any(h["why"] == "хвора" and "(uid " in h["who"] for h in history), history
    assert paused.ctl("show", it, check=True).stdout.count("хвора") >= 1


def test_one_that_is_refused_does_not_stop_the_others(paused):
    paused.records(treatment("T-1"))
    ids = [f["id"] for f in paused.list(state="planned")]
    done = paused.ctl("cancel", ids[0], "999-9", ids[1])
    assert done.returncode == 1 and "999-9" in done.stderr
    assert [f["state"] for f in paused.list(state="cancelled")] == ["cancelled"] * 2
    told = paused.ctl("hold", "--json", ids[2]).stdout
    assert json.loads(told)["state"] == "held"


def test_done_needs_a_task_and_a_result(paused):
    paused.records(treatment("T-1", hours_ago=24 * 26), treatment("T-2", patient={"phone": "+380671230002"}))
    task = next(f["id"] for f in paused.list(treatment="T-1") if f["step"] == "call")
    planned = next(f["id"] for f in paused.list(treatment="T-2") if f["step"] == "w2")
    assert paused.ctl("done", task).returncode == 2
    assert paused.ctl("done", planned, "--result", "x").returncode == 1
    assert paused.ctl("done", task, "--result", "came, is content", check=True).stdout == f"{task} is done\n"
    assert paused.ctl("done", task, "--result", "again").returncode == 1
    assert paused.ctl_lines("show", task)[0]["reason"] == "came, is content"


def test_retry_of_what_failed(make_daemon, sink):
    daemon = make_daemon(clinics=[{**CLINIC, "methods": ["sms"]}]).start()
    sink.always(400)
    daemon.records(treatment("T-1", hours_ago=6))
    failed = [f for f in daemon.wait_state("failed") if f["step"] == "h6"][0]
    sink.always(200)
    told = json.loads(daemon.ctl("retry", "--json", failed["id"], "--why", "the number was right", check=True).stdout)
    assert (told["retry_of"], told["state"]) == (failed["id"], "planned")
    # what has ended stays; the refusal was certain, so this is a follow-up and a message of its own
    assert daemon.wait_state("sent")[0]["id"] == told["id"]
    assert one(daemon, "h6", state="failed")["id"] == failed["id"]
    assert len({r.fields["key"] for r in sink.wait(2)}) == 2
    again = daemon.ctl("retry", told["id"])
    assert again.returncode == 1 and "sent" in again.stderr


def test_after_an_opt_out_nothing_goes_out(paused, sink):
    paused.records(treatment("T-1", hours_ago=6, patient={"id": "P-1"}), treatment("T-2", hours_ago=6, patient={
        "id": "P-2", "phone": "+380501111111"}))
    assert paused.ctl("opt-out", "P-1", "--why", "by phone", check=True).stdout == "P-1 gets no more messages\n"
    paused.ctl("unpause", "--all", check=True)
    assert [r.fields["to"] for r in sink.wait(1)] == ["+380501111111"]
    paused.wait_state("sent", treatment="T-2")
    assert len(sink.requests) == 1
    # the safety question becomes a call, the rest waits
    assert states(paused, patient="P-1")["h6:call"] == "task"
    assert states(paused, patient="P-1")["w2:sms"] in ("held", "cancelled")
    assert paused.ctl("opt-in", "P-1", check=True).stdout == "P-1 takes messages again\n"
    assert states(paused, patient="P-1")["w2:sms"] == "planned"


def test_rows_of_several_zones_tell_their_offset(make_daemon):
    daemon = make_daemon(clinics=[CLINIC, {**CLINIC, "id": "tokyo-1", "time_zone": "Asia/Tokyo"}]).start()
    daemon.ctl("pause", "--all", check=True)
    daemon.records(treatment("T-1", patient={"id": "P-1"}), treatment("T-2", patient={"id": "P-2"}, clinic="tokyo-1"))
    daemon.ctl("opt-out", "P-2", check=True)
    rows = {row["id"]: row for row in daemon.ctl_lines("list")}
    assert {row["clinic"]: row["time_zone"] for row in rows.values()} == {"kyiv-1": "UTC", "tokyo-1": "Asia/Tokyo"}
    shown = [line for line in screen(daemon, "list", columns=200) if line.split()[0] in rows and "-" != line.split()[1]]
    assert {rows[line.split()[0]]["clinic"]: re.search(r"\d\d:\d\d (\S+)", line)[1] for line in shown} == {"kyiv-1": "+00:00", "tokyo-1": "+09:00"}
    assert "+09:00" in screen(daemon, "audit", columns=200)[-1]
    # of one zone there is nothing to tell apart
    assert "+0" not in daemon.ctl("list", "--clinic", "tokyo-1", check=True).stdout


def test_who_calls_is_found_by_the_number(paused):
    family = "+380501112233"
    paused.records(treatment("T-1", patient={"id": "P-1", "phone": family}), treatment("T-2", patient={"id": "P-2"}),
                   treatment("T-3", patient={"id": "P-3", "phone": None, "birth_date": "2020-01-01", "guardian": {"phone": family}}))
    assert {f["patient"] for f in paused.ctl_lines("list", "--patient", family)} == {"P-1", "P-3"}
    assert {f["patient"] for f in paused.ctl_lines("list", "--patient", "P-2")} == {"P-2"}
    shown = paused.ctl("list", "--patient", family, check=True).stdout
    assert " P-1 " in shown and " P-3 " in shown and " P-2 " not in shown
    assert "nothing is known of a patient +380509999999" in paused.ctl("list", "--patient", "+380509999999").stderr


def test_opt_out_of_one_purpose(paused):
    paused.records(treatment("T-1", patient={"id": "P-1"}))
    paused.ctl("opt-out", "P-1", "--purpose", "offer", check=True)
    have = states(paused, patient="P-1")
    assert have["m6:sms"] in ("held", "cancelled") and have["w2:sms"] == "planned" and have["h6:sms"] == "planned"
    assert paused.ctl("opt-out", "P-1", "--purpose", "spam").returncode == 1
    assert paused.ctl("opt-out", "nobody").returncode == 1
    assert paused.ctl("opt-out").returncode == 2


def test_a_pause_outlives_a_restart(running, sink):
    running.ctl("pause", "--provider", "sink", "--why", "wrong sender", check=True)
    running.stop()
    running.start()
    running.records(treatment("T-1", hours_ago=6))
    status = running.status()
    assert [(p["provider"], p["why"]) for p in status["pauses"]] == [("sink", "wrong sender")]
    assert status["providers"][0]["paused"] is True
    assert "wrong sender" in running.ctl("status", check=True).stdout
    assert sink.requests == []
    assert running.ctl("unpause", "--provider", "sink", check=True).stdout == "Nothing is paused.\n"
    sink.wait(1)
    running.wait_state("sent")


def test_a_pause_of_one_clinic(make_daemon, sink):
    other = {**CLINIC, "id": "lviv-1", "name": "Lviv"}
    daemon = make_daemon(clinics=[CLINIC, other]).start()
    daemon.ctl("pause", "--clinic", "kyiv-1", check=True)
    daemon.records(treatment("T-1", hours_ago=6), treatment("T-2", hours_ago=6, clinic="lviv-1", patient={
        "phone": "+380501111111"}))
    daemon.wait_state("sent", clinic="lviv-1")
    assert [r.fields["to"] for r in sink.requests] == ["+380501111111"]
    daemon.ctl("unpause", "--clinic", "kyiv-1", check=True)
    sink.wait(2)


def test_pause_says_what(paused):
    assert paused.ctl("pause").returncode == 2
    assert paused.ctl("pause", "--all", "--clinic", "kyiv-1").returncode == 2
    assert paused.ctl("pause", "--clinic", "nowhere").returncode == 1
    assert paused.ctl("pause", "--provider", "nobody").returncode == 1


# ---- the store ----------------------------------------------------------------------------------


def test_backup_is_a_whole_store(paused, make_daemon, tmp_path):
    paused.records(*[treatment(f"T-{n}") for n in range(50)])
    before = [(f["id"], f["treatment"], f["step"], f["state"], f["text"]) for f in paused.list()]
    done = paused.ctl("backup", text=False)
    assert done.returncode == 0, done.stderr
    copy = tmp_path / "copy.db"
    copy.write_bytes(done.stdout)
    with sqlite3.connect(copy) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert not [name for name in os.listdir(paused.state) if "backup" in name]
    # and a daemon that starts on it knows the same
    restored = make_daemon(name="restored")
    (restored.state / "followups.db").write_bytes(done.stdout)
    restored.start()
    assert [(f["id"], f["treatment"], f["step"], f["state"], f["text"]) for f in restored.list()] == before


def test_backup_refuses_a_terminal(paused):
    master, slave = pty.openpty()
    try:
        done = subprocess.run([FOLLOWUPCTL, "--socket", str(paused.socket), "backup"], stdout=slave,
                              stderr=subprocess.PIPE, text=True, timeout=20)
    finally:
        os.close(slave)
        os.close(master)
    assert done.returncode == 2 and ">FILE" in done.stderr


def test_backup_to_a_full_disk_fails(paused):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([FOLLOWUPCTL, "--socket", str(paused.socket), "backup"], stdout=full,
                              stderr=subprocess.PIPE, text=True, timeout=20)
    assert done.returncode == 1 and "standard output" in done.stderr


def test_verify(paused):
    paused.records(treatment("T-1"))
    assert paused.ctl("verify", check=True).stdout == "The store is whole and the ledger balances.\n"
    assert paused.ctl_lines("verify") == [{"ok": True, "findings": []}]
    assert not list(paused.state.glob("verify.tmp*")), "a copy of all patients is left"


def test_verify_finds_what_does_not_add_up(make_daemon):
    d = make_daemon()
    d.start()
    d.records(treatment("T-1"))
    d.stop()
    with contextlib.closing(sqlite3.connect(d.state / "followups.db")) as db, db:
        db.execute("DELETE FROM patient")
        db.execute("UPDATE tally SET n = n + 1")
    (d.state / "verify.tmp").write_text("what a crash has left")
    d.start()
    assert not (d.state / "verify.tmp").exists()
    done = d.ctl("verify")
    assert done.returncode == 1 and "records without a patient" in done.stderr and "the ledger does not balance" in done.stderr
    assert "The store has" in d.log() and not list(d.state.glob("verify.tmp*"))


def test_one_verifies_at_a_time_and_questions_are_answered_meanwhile(paused):
    paused.records(*[treatment(f"T-{i}") for i in range(200)])
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(paused.post("/v1/verify").status)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        assert paused.get("/v1/status").status == 200
    for thread in threads:
        thread.join()
    assert 200 in answers and set(answers) <= {200, 409}
    assert paused.ctl("verify").returncode == 0


# ---- the socket ---------------------------------------------------------------------------------


def test_no_daemon(daemon):
    for verb in (["status"], ["list"], ["cancel", "1-1"], ["backup"], ["import", "-"]):
        done = daemon.ctl(*verb, input="")
        assert done.returncode == 3, verb
        assert str(daemon.socket) in done.stderr and "systemctl status followupd" in done.stderr


def test_usage(daemon):
    for wrong in ([], ["dance"], ["show"], ["cancel"], ["import"], ["opt-in"], ["list", "--state"], ["verify", "x"]):
        assert daemon.ctl(*wrong).returncode == 2, wrong


def test_the_socket_is_for_the_group(running):
    assert stat.S_IMODE(os.stat(running.socket).st_mode) == 0o660


def test_a_socket_left_by_a_crash_is_replaced(running):
    running.kill()
    assert running.socket.exists()
    running.start()
    assert running.ctl("status").returncode == 0
    assert running.stop() == 0
    assert not running.socket.exists()


def test_a_live_socket_is_not_stolen(daemon):
    other = socket.socket(socket.AF_UNIX)
    other.bind(str(daemon.socket))
    other.listen()
    daemon.start(wait=False)
    assert daemon.process.wait(timeout=20) != 0
    assert "another program answers there" in daemon.log()
    assert daemon.socket.exists()
    other.close()


def test_api_refuses_what_it_does_not_know(paused):
    for method, path, status in (("GET", "/", 404), ("GET", "/v1/nothing", 404), ("DELETE", "/v1/status", 405),
                                 ("GET", "/v1/followups?sate=held", 400), ("GET", "/v1/followups?state=held&state=task", 400),
                                 ("GET", "/v1/followups?n=1001", 400), ("POST", "/v1/imports/7/data", 404),
                                 ("GET", "/v1/followups/" + "9" * 400, 400), ("GET", "/" + "x" * 5000, 404)):
        answer = paused.call(method, path, b"x" if path.endswith("data") else None)
        assert answer.status == status, (path, answer.status, answer.body)
        assert {"error", "mend"} == set(answer.json)
    for body in (b"[]", b"{", b"\xff\xfe", b'{"all":true,"x":1}', b"{}" + b" " * 70000):
        assert paused.call("POST", "/v1/pause", body).status in (400, 413), body[:20]
    # a body that says beforehand that it is too long is refused before it comes
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(str(paused.socket))
        s.settimeout(20)
        s.sendall(b"POST /v1/pause HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n")
        assert s.recv(100).startswith(b"HTTP/1.1 413 ")


def test_bytes_that_are_no_http_harm_nobody(paused):
    for junk in (b"\0" * 1000, b"GET", b"\x16\x03\x01" * 99, b"POST /v1/imports HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                 b"GET /v1/status HTTP/1.1\r\nX: " + b"a" * 100000):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(paused.socket))
            try:
                s.sendall(junk)
            except OSError:
                pass
    assert paused.get("/v1/status").status == 200


def test_an_import_session_over_the_api(paused):
    begun = paused.post("/v1/imports", {"source": "native", "file": "from-api"}).json
    path = "/v1/imports/" + begun["import"]
    text = lines([treatment("T-1"), treatment("T-2")]).encode()
    # cut anywhere: the record counts when its last byte came
    first = paused.call("POST", path + "/data", text[:len(text) - 20])
    assert [line["id"] for line in first.lines] == ["T-1"]
    assert paused.call("POST", path + "/data", b"").status == 200
    second = paused.call("POST", path + "/data", text[len(text) - 20:])
    assert [line["id"] for line in second.lines] == ["T-2"]
    assert paused.post(path + "/end").status == 200
    assert paused.post(path + "/end").status == 404
    # a line that never ended is no record
    path = "/v1/imports/" + paused.post("/v1/imports").json["import"]
    assert paused.call("POST", path + "/data", b'{"type":"treatment","id":"T-3"').lines == []
    cut = paused.post(path + "/end").lines
    assert [line["reason"] for line in cut] == ["truncated"]


def test_stopping_answers_everybody(running):
    running.records(treatment("T-1"))
    assert running.stop() == 0
    assert running.ctl("status").returncode == 3


def test_no_name_number_or_text_in_the_log(running, sink):
    sink.answer(400)
    running.records(treatment("T-1", hours_ago=6, patient={"name": MARK, "phone": "+380671239999", "id": "P-1"}),
                    treatment("T-2", patient={"name": MARK, "phone": "123****9999"}),
                    treatment("T-3", hours_ago=24 * 23, patient={"name": MARK, "phone": "+380671239999"}))
    sink.wait(1)
    running.ctl("calls")
    running.ctl("opt-out", "P-1", "--why", "secret reason")
    for f in running.list(state="task"):
        running.ctl("done", f["id"], "--result", "secret result")
    running.ctl("hold", running.list(state="planned")[0]["id"], "--why", "secret reason") if running.list(
        state="planned") else None
    running.stop()
    log = running.log()
    for mark in (MARK, "671239999", "9999", "secret", "How do you feel"):
        assert mark not in log
    assert "FOLLOWUP_ID=" in log


def test_a_typing_error_is_not_taken_for_an_answer(paused):
    paused.records(treatment("T-1", patient={"id": "P-1"}))
    asked = paused.ctl("calls", "--clinic", "kyiv-9")
    assert asked.returncode == 1 and "no such clinic" in asked.stderr
    stopped = paused.ctl("opt-out", "P-1", "--method", "smss")
    assert stopped.returncode == 1 and "would stop nothing" in stopped.stderr


def test_status_tells_that_the_files_on_disk_are_not_in_force(running):
    file = next(running.config.parent.glob("clinics.d/*.conf"))
    good = file.read_text()
    file.write_text(good.replace("send_between", "send_betwen"))
    running.process.send_signal(signal.SIGHUP)
    wait_for(lambda: running.ctl("status").returncode == 1, "the refused reload to be told")
    assert "not in force" in running.ctl("status").stderr
    file.write_text(good)
    running.process.send_signal(signal.SIGHUP)
    wait_for(lambda: running.ctl("status").returncode == 0, "the mended files to be taken")
