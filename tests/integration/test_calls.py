"""The day's work list: what comes first, in whose words, and that all of it stands on one screen."""

import datetime
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata

from conftest import CLINIC, FOLLOWUPCTL, PROTOCOL, Tuple, treatment, wait_for
from listening import make_listener  # noqa: F401  (a fixture)
from test_replies import NUMBER, make_house, say

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
DAY = Tuple(list(PROTOCOL["steps"]) + [
    {"id": "v1", "when": "1 day", "purpose": "review", "methods": ["visit"], "at": "23:58"},
    {"id": "c1", "when": "1 day", "purpose": "survey", "methods": ["call"], "at": "23:57"}])
NAMES = ["Олена Ковальчук", "Ірина Мельник-Шевченко-Довгопола", "王小明", "Anna", "Петро"]


def screen(d, *arguments, rows=24, columns=80):
    """What a terminal of that size shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen([FOLLOWUPCTL, "--socket", str(d.socket), *arguments], stdout=theirs, stderr=theirs)
    os.close(theirs)
    out = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        out += piece
        if not piece:
            break
    assert process.wait(timeout=20) == 0, out
    os.close(ours)
    return out.decode().replace("\r\n", "\n").splitlines()


def rows(shown):
    return [line for line in shown if re.search(r" (ack|done) (reply-)?\d\S*$", line)]


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in line)


def past_this_second(calls):
    """The calls, once what a reply or a late record has made due this second is late; all else is due at the end of the day."""
    return calls if all(c["overdue"] or "T23:5" in c["due"] for c in calls if c["kind"] in ("call", "visit")) else None


def test_a_full_day_fits_one_screen(make_listener, sink):  # noqa: F811
    house = make_house(make_listener, sink, [{**PROTOCOL, "steps": DAY}])
    d = house.daemon
    d.records(*[treatment(f"T-{i}", hours_ago=24 * (23 if i % 2 else 1),
                          patient={"id": f"P-{i}", "name": NAMES[i % 5], "phone": f"+38067123{i:04d}"}) for i in range(30)])
    d.records(treatment("T-99", patient={"id": "P-99", "phone": NUMBER}))
    d.wait_state("sent")
    say(house, "+380999999999", "who is this?", "r-1")
    say(house, "+380999999998", "I cannot see with my left eye", "r-2")
    say(house, NUMBER, "my lip is white and cold", "r-3")
    calls = wait_for(lambda: past_this_second(d.ctl_lines("calls")), "what was due just now to be late")
    kinds = [c["kind"] for c in calls]
    assert kinds[:2] == ["alert", "alert"] and "alert" not in kinds[2:]
    late = [c["overdue"] for c in calls[2:]]
    assert late == sorted(late, reverse=True), "what is late comes before what is not"
    ahead = [c["kind"] for c in calls[2:] if not c["overdue"]]
    assert ahead == sorted(ahead) and set(ahead) == {"call", "visit"}, "calls before visits"
    for c in calls:
        assert c["next"] == ("ack " if c["kind"] == "alert" else "done ") + c["id"]

    shown = screen(d, "calls")
    assert len(shown) < 24 and max(map(width, shown)) <= 80, shown
    assert shown[0].startswith("2 alerts, ") and shown[2].startswith("ALERT 0m  ") and "RED FLAG: call now" in shown[2]
    assert shown[2].rstrip().endswith("ack " + calls[0]["id"]) and any(NUMBER in line for line in shown[2:4])
    more = len(calls) - len(rows(shown))
    assert shown[-2] == f"and {more} more: followupctl calls --all"
    everything = screen(d, "calls", "--all")
    assert len(rows(everything)) == len(calls) and max(map(width, everything)) <= 80
    # what is to be done is never cut: it takes a second line
    assert "…" not in everything[2].split("+38")[-1] and any(re.match(r" +recorded 23 days after$| +.*treatment\)$", e) for e in everything)
    assert [line[:5] for line in everything if "23:5" in line] == ["23:57"] * ahead.count("call") + ["23:58"] * ahead.count("visit")
    wide = screen(d, "calls", columns=140)
    assert "PROCEDURE" in wide[1] and max(map(width, wide)) <= 140
    # through a pipe nothing is left out
    assert len(d.ctl("calls", check=True).stdout.splitlines()) == len(calls) + 3


def test_a_red_flag_stays_in_sight_until_it_has_a_result(make_listener, sink):  # noqa: F811
    house = make_house(make_listener, sink, [{**PROTOCOL, "steps": DAY}])
    d = house.daemon
    d.records(*[treatment(f"T-{i}", hours_ago=24 * 23, patient={"id": f"P-{i}", "phone": f"+38067123{i:04d}"}) for i in range(5)])
    d.records(treatment("T-97", patient={"id": "P-97", "phone": "+380671230097"}),
              treatment("T-98", patient={"id": "P-98", "phone": "+380671230098"}),
              treatment("T-99", patient={"id": "P-99", "phone": NUMBER}))
    d.wait_state("sent", 3)
    say(house, NUMBER, "my lip is white and cold", "r-1")
    say(house, "+380671230097", "There is some swelling and I am worried", "r-2")
    say(house, "+380999999998", "I cannot see with my left eye", "r-3")
    say(house, "+380671230098", "my lip is white and cold", "r-4")
    task, alone = (next(c["id"] for c in d.ctl_lines("calls") if c["phone"] == n) for n in (NUMBER, "+380999999998"))
    d.ctl("ack", task, "--by", "olha", check=True)
    d.ctl("ack", alone, "--by", "ivan", check=True)
    calls = wait_for(lambda: past_this_second(d.ctl_lines("calls")), "what was due just now to be late")
    assert [c["phone"] for c in calls[:4]] == ["+380671230098", NUMBER, "+380999999998", "+380671230097"], calls
    assert [c["kind"] for c in calls[:4]] == ["alert", "call", "read", "call"] and len(calls) > 8
    assert [c["work"] for c in calls[1:3]] == [f"RED FLAG, {who} has it: enter how it ended" for who in ("olha", "ivan")]
    assert all(c["overdue"] for c in calls[4:9]), "what is late comes after them"
    shown = screen(d, "calls", columns=120)
    assert "RED FLAG, olha has it" in shown[3] and shown[3].rstrip().endswith("done " + task)
    d.ctl("done", task, "--result", "seen by the doctor", check=True)
    # of the patient nothing is left but what is planned for the next day, which before six in the morning is today
    left = [c for c in d.ctl_lines("calls") if c["phone"] == NUMBER]
    assert task not in [c["id"] for c in left] and {c["step"] for c in left} <= {"v1", "c1"}


def test_a_red_flag_that_is_put_off_or_held_stays_in_sight(make_listener, sink):  # noqa: F811
    house = make_house(make_listener, sink, [{**PROTOCOL, "steps": DAY}])
    d = house.daemon
    d.records(treatment("T-99", patient={"id": "P-99", "phone": NUMBER}))
    d.wait_state("sent")
    say(house, NUMBER, "my lip is white and cold", "r-1")
    task = wait_for(lambda: d.ctl_lines("calls"), "the alert")[0]["id"]
    for verb in (("hold", task), ("cancel", task, "--why", "all well"), ("later", task, "tomorrow")):
        refused = d.ctl(*verb)
        assert refused.returncode == 1 and "it is an alert that nobody has taken. To mend: take it by followupctl ack first" in refused.stderr
    refused = d.ctl("done", task, "--result", "no answer")
    assert refused.returncode == 1 and f"To mend: followupctl ack {task}, then followupctl later {task} TIME" in refused.stderr, refused.stderr
    assert d.ctl_lines("calls")[0]["next"] == f"ack {task}"
    d.ctl("ack", task, "--by", "olha", check=True)
    d.ctl("later", task, "tomorrow", check=True)
    due = datetime.datetime.fromisoformat(d.ctl_lines("show", task)[0]["due"])
    first = d.ctl_lines("calls")[0]
    assert (first["id"], first["next"]) == (task, f"done {task}")
    assert first["work"] == f"RED FLAG, olha has it, call again {due:%a} {due.day} {due:%b %Y, %H:%M}: enter how it ended"
    d.ctl("hold", task, check=True)
    first = d.ctl_lines("calls")[0]
    assert (first["id"], first["next"], first["work"]) == (task, f"resume {task}", "RED FLAG, olha has it, and it is held: resume it, enter how it ended")
    assert len([c for c in d.ctl_lines("calls") if c["id"] == task]) == 1
    d.ctl("resume", task, check=True)
    refused = d.ctl("cancel", task)
    assert refused.returncode == 1 and "it is a red flag, and no reason is given. To mend: say why by --why" in refused.stderr, refused.stderr
    d.ctl("done", task, "--result", "seen by the doctor", check=True)
    assert task not in [c["id"] for c in d.ctl_lines("calls")]


def test_the_desk_sees_that_nothing_goes_out(make_daemon):
    d = make_daemon().start()
    assert not [c for c in d.ctl_lines("calls") if c["kind"] == "sending"]
    said = d.ctl("pause", "--all", "--why", "restored", check=True).stdout.splitlines()
    said = d.ctl("pause", "--clinic", CLINIC["id"], check=True).stdout.splitlines()
    told = [c["work"] for c in d.ctl_lines("calls") if c["kind"] == "sending"]
    assert len(told) == 2 and all("nothing is sent" in w for w in told), told
    assert any("all is paused since" in w and ": restored. To let it go on: followupctl unpause --all" in w for w in told), told
    shown = d.ctl("calls", check=True).stdout
    assert shown.splitlines()[0].startswith("SENDING  nothing is sent"), shown
    # the same words wherever a pause is told
    assert said == [f"Paused: {work}" for work in told] and said == [s for s in d.ctl("status").stdout.splitlines() if s.startswith("Paused: ")]
    assert [p["says"] for p in d.status()["pauses"]] == told == [w["says"] for w in d.status()["sending_waits"]]
    d.ctl("unpause", "--all", check=True)
    d.ctl("unpause", "--clinic", CLINIC["id"], check=True)
    assert not [c for c in d.ctl_lines("calls") if c["kind"] == "sending"]


def test_nobody_picked_up(make_daemon):
    d = make_daemon().start()
    d.records(treatment("T-1", hours_ago=24 * 23))
    call = next(c for c in d.ctl_lines("calls") if c["kind"] == "call")
    done = d.ctl("later", call["id"], "20 hours", "--why", "no answer", check=True)
    (then,) = d.ctl_lines("show", call["id"])
    assert done.stdout == f"{call['id']} is on the call list again at {then['due'][:16].replace('T', ' ')}\n"
    assert then["due"] > call["due"] and then["state"] == "task" and then["reason"] == call["reason"]
    assert [(h["what"], h["why"]) for h in then["history"]][-1] == ("later", "no answer")
    assert not [c for c in d.ctl_lines("calls") if c["id"] == call["id"] and c["overdue"]]
    assert [a["what"] for a in d.ctl_lines("audit")][-1] == "later"
    for wrong, says in ((("later", call["id"], "soon"), "that is no time. To mend: write \"18:00\""),
                        (("later", call["id"], "99999999 days"), "that is not within the years 1 to 9999"),
                        (("later", call["id"], "2000000 days"), "a question about safety, or trouble, waits no longer"),
                        (("later", call["id"], "6 days"), "a question about safety, or trouble, waits no longer"),
                        (("later", "reply-7", "18:00"), "a follow-up's id looks like 1042-3"),
                        (("later", call["id"]), "name one task by its id, and a time")):
        refused = d.ctl(*wrong)
        assert refused.returncode != 0 and says in refused.stderr, (wrong, refused.stderr)
    d.ctl("later", call["id"], then["due"][:16].replace("T", " "), check=True)
    assert d.ctl_lines("show", call["id"])[0]["due"][:16] == then["due"][:16]


def test_a_call_is_put_off_in_the_words_of_the_desk(make_daemon):
    d = make_daemon(clinics=[{**CLINIC, "time_zone": "Asia/Shanghai", "working_hours": "08:30-23:59"}]).start()
    d.records(treatment("T-1", hours_ago=24 * 23))
    call = next(c for c in d.ctl_lines("calls") if c["kind"] == "call")
    today = datetime.datetime.now(SHANGHAI).date()
    tomorrow = today + datetime.timedelta(days=1)
    day = f"{tomorrow:%A}"  # its name
    for said in (("tomorrow",), (day,), (day[:3], "8:30"), ("tomorrow", "at", "8:30", "am"), (str(tomorrow),), (f"{tomorrow}T08:30:00+08:00",)):
        done = d.ctl("later", call["id"], *said, check=True)
        assert done.stdout == f"{call['id']} is on the call list again at {tomorrow} 08:30\n", said
        assert d.ctl_lines("show", call["id"])[0]["due"] == f"{tomorrow}T08:30:00+08:00", said
    for wrong, says in (("today 0:01", f"it cannot be put off: {today:%a} {today.day} {today:%b %Y}, 00:01 is over. To mend: write "),
                        (f"{today:%A}", "it cannot be put off: it is that weekday today, and a week from now, too. To mend: write \"today 18:00\""),
                        ("tomorrow at 9", "it cannot be put off: an hour alone may be of the morning or of the evening. To mend: write \"6pm\""),
                        ("next week", "it cannot be put off: \"next\" may mean"),
                        ("when she is back", "it cannot be put off: that is no time. To mend: write \"18:00\", \"6pm\", \"tomorrow 10:00\"")):
        refused = d.ctl("later", call["id"], wrong)
        assert refused.returncode == 1 and says in refused.stderr, refused.stderr
    assert d.ctl_lines("show", call["id"])[0]["due"] == f"{tomorrow}T08:30:00+08:00"


def test_a_result_that_was_meant_to_do_more_says_what_it_was_taken_for(make_daemon):
    d = make_daemon().start()
    results = ("dead", "grievance: the doctor was rude", "refused to come on Monday", "well and content", "refused: no more of it")
    d.records(*(treatment(f"T-{i}", hours_ago=24 * 26, patient={"phone": f"+38067123000{i}"}) for i in range(len(results))))
    told = {}
    for i, result in enumerate(results):
        call = next(f for f in d.list(treatment=f"T-{i}") if f["step"] == "call")
        told[result] = d.ctl("done", call["id"], "--result", result, check=True).stdout.splitlines()
        assert told[result][0] == f"{call['id']} is done"
        if i < 3:
            word = "died" if result == "dead" else "complaint: ..."
            assert told[result][1:] == [f'"{result}" is entered as a plain result, and the call is closed: no complaint, complication, refusal or '
                                        f'death is entered by it. To enter one: followupctl done {call["id"]} --result "{word}"']
    assert told["well and content"][1:] == [], "nobody takes it for more than it is"
    assert told["refused: no more of it"][1:] == ["The patient has refused: of the treatments so far no offer, survey or greeting goes out any more"]
    again = next(f for f in d.list(treatment="T-0") if f["step"] == "call")
    entered = d.ctl_lines("done", again["id"], "--result", "complaint: she was kept waiting")
    assert [e["entered_as"] for e in entered] == ["complaint"] and entered[0]["complaint"]


def test_a_death_is_entered_as_people_say_it(make_daemon):
    d = make_daemon().start()
    results = ("she died", "patient is dead", "повідомили що померла", "умерла, сказал муж", "患者去世了")
    d.records(*(treatment(f"T-{i}", hours_ago=24 * 26, patient={"id": f"P-{i}", "phone": f"+38067123000{i}"}) for i in range(len(results) + 1)))
    for i, result in enumerate((*results, "I think that her husband died")):
        call = next(f for f in d.list(treatment=f"T-{i}") if f["step"] == "call")
        told = d.ctl("done", call["id"], "--result", result, check=True).stdout
        if i < len(results):
            assert "The patient has died: nothing goes out or is called for any more" in told, result
        else:
            assert f'To enter one: followupctl done {call["id"]} --result "died"' in told and "has died" not in told, told


def test_a_death_of_the_wrong_patient_is_taken_back(make_daemon):
    d = make_daemon().start()
    d.records(treatment("T-1", hours_ago=24 * 23, patient={"id": "P-1"}))
    call = next(c for c in d.ctl_lines("calls") if c["kind"] == "call")
    open_before = sorted(f["step"] for f in d.list() if f["state"] in ("planned", "held"))
    assert open_before
    d.ctl("done", call["id"], "--result", "died", check=True)
    assert not [f for f in d.list() if f["state"] in ("planned", "held", "task")]
    told = d.ctl("opt-in", "P-1", check=True).stdout
    assert "But the patient has died, as staff or the records say: all stays cancelled" in told and "followupctl opt-in P-1 --alive\n" in told, told
    told = d.ctl("opt-in", "P-1", "--alive", "--why", "the wrong patient", check=True).stdout
    assert told.startswith("P-1 is alive: what was cancelled for the death is planned again"), told
    assert sorted(f["step"] for f in d.list() if f["state"] in ("planned", "held")) == open_before
    assert [(a["what"], a["about"], a["why"]) for a in d.ctl_lines("audit")][-1] == ("opt-in", "alive", "the wrong patient")
    refused = d.ctl("opt-in", "P-1", "--alive")
    assert refused.returncode == 1 and "nobody has said that the patient has died" in refused.stderr
    assert d.ctl("opt-out", "P-1", "--alive").returncode == 2
    for whom in ("067 123 45 04", "Kate"):
        refused = d.ctl("opt-out", whom)
        assert refused.returncode == 1 and "no patient of that id is known. To mend: followupctl find, " in refused.stderr, refused.stderr


def test_a_call_of_another_day_is_closed_only_when_that_is_said(make_daemon):
    d = make_daemon().start()
    d.records(treatment("T-1", hours_ago=1), treatment("T-2", hours_ago=1, patient={"phone": "+380671230002"}))
    call, other = (next(f for f in d.list(treatment=t) if f["step"] == "call") for t in ("T-1", "T-2"))
    refused = d.ctl("done", call["id"], "--result", "well and content")
    due = datetime.datetime.fromisoformat(call["due"])
    assert refused.returncode == 1 and refused.stderr == (
        f"followupctl: {call['id']}: a result cannot be entered: this call is to be made only on {due:%a} {due.day} {due:%b %Y, %H:%M}. "
        "To mend: if it was made for all that, say --early; what is to be done today is told by followupctl calls\n")
    (still,) = d.ctl_lines("show", call["id"])
    assert (still["state"], still["due"], len(still["history"])) == ("task", call["due"], len(d.ctl_lines("show", other["id"])[0]["history"]))
    # what the patient has rung up for is taken, and the call is still made on its day
    told = d.ctl("done", call["id"], "--result", "complaint: nobody calls back", check=True).stdout.splitlines()
    assert told[0].startswith("A complaint is open as ") and told[1] == f"{call['id']} is for {call['due'][:16].replace('T', ' ')}, and stays open"
    assert d.ctl_lines("show", call["id"])[0]["state"] == "task"
    told = d.ctl("done", other["id"], "--result", "well and content", "--early", check=True).stdout
    assert told == f"{other['id']} is done\nIt was to be made only on {other['due'][:16].replace('T', ' ')}, and is not on the list again\n"
    assert d.ctl_lines("show", other["id"])[0]["state"] == "done"


def test_show_tells_whom_to_call(make_daemon):
    d = make_daemon().start()
    d.records(treatment("T-1", patient={"id": "P-1", "name": "Olena", "phone": NUMBER, "telegram": "123456"}),
              treatment("T-2", patient={"id": "P-2", "name": "Ivanko", "phone": None, "birth_date": "2020-01-01",
                                        "guardian": {"name": "Maria", "phone": "+380501112233"}}))
    grown, child = (d.list(treatment=t)[0]["id"] for t in ("T-1", "T-2"))
    it, = d.ctl_lines("show", grown)
    assert (it["name"], it["phone"], it["names"]) == ("Olena", NUMBER, {"telegram": "123456"})
    assert it["guardian"] is None and it["guardian_phone"] is None
    it, = d.ctl_lines("show", child)
    assert (it["name"], it["phone"], it["guardian"], it["guardian_phone"]) == ("Ivanko", None, "Maria", "+380501112233")
    shown = d.ctl("show", grown, check=True).stdout
    for title, text in (("Name", "Olena"), ("Number", NUMBER), ("telegram", "123456")):
        assert f"{title:13}{text}\n" in shown, shown
    shown = d.ctl("show", child, check=True).stdout
    assert f"{'Guardian':13}Maria\n" in shown and f"{'Their number':13}+380501112233\n" in shown, shown
    log = d.log()
    assert not any(word in log for word in ("Olena", "Ivanko", "Maria", "1112233", NUMBER, "123456"))


def test_times_are_the_clinics(make_listener, sink):  # noqa: F811
    house = make_house(make_listener, sink)
    d = house.daemon
    (d.tmp / "etc" / "clinics.d" / "kyiv-1.conf").write_text(
        (d.tmp / "etc" / "clinics.d" / "kyiv-1.conf").read_text().replace('"UTC"', '"Asia/Kathmandu"'))
    d.reload()
    wait_for(lambda: "in force" in d.log(), "the reload")
    say(house, "+380999999998", "I cannot see with my left eye", "r-1")
    call, = d.ctl_lines("calls")
    for t in (call["due"], call["alert"]["raised"], call["alert"]["latest"]):
        assert t.endswith("+05:45"), call
    shown, = d.ctl_lines("show", call["id"])
    assert shown["received"].endswith("+05:45") and shown["alerts"][0]["raised"].endswith("+05:45")
    assert "NOBODY HAS ACKNOWLEDGED IT" in d.ctl("show", call["id"], check=True).stdout
    d.ctl("ack", call["id"], "--by", "olha", check=True)
    assert "acknowledged" in d.ctl("show", call["id"], check=True).stdout
    assert d.ctl_lines("calls")[0]["next"] == "done " + call["id"]


def test_each_clinic_sees_its_own(make_daemon):
    d = make_daemon(clinics=[CLINIC, {**CLINIC, "id": "lviv-1", "name": "Lviv"}]).start()
    d.records(treatment("T-1", hours_ago=24 * 23), treatment("T-2", hours_ago=24 * 23, clinic="lviv-1"))
    assert {c["clinic"] for c in d.ctl_lines("calls")} == {"kyiv-1", "lviv-1"}
    assert {c["clinic"] for c in d.ctl_lines("calls", "--clinic", "lviv-1")} == {"lviv-1"}


def test_an_alert_is_explained(make_listener, sink):  # noqa: F811
    house = make_house(make_listener, sink)
    d = house.daemon
    d.records(treatment("T-1", patient={"id": "P-1", "phone": NUMBER}))
    question, = d.wait_state("sent")
    say(house, NUMBER, "my lip is white and cold", "r-1")
    call = d.ctl_lines("calls")[0]
    said = d.ctl("explain", call["id"], check=True).stdout
    assert f"in answer to follow-up {question['id']}" in said and "NOBODY HAS TAKEN IT" in said and 'read as "red"' in said
    d.ctl("ack", call["id"], "--by", "olha", check=True)
    assert "olha" in d.ctl("explain", call["id"], check=True).stdout
    said = d.ctl("explain", question["id"], check=True).stdout
    assert "The patient has answered it" in said and f"staff got a call to make, follow-up {call['id']}" in said, said
    shown = screen(d, "explain", question["id"])
    assert max(map(width, shown)) <= 80


QUESTIONS = Tuple([{"id": f"s{i}", "when": f"{i} days", "purpose": "safety", "message": "safety_h6"} for i in (1, 2, 3)])


def test_the_questions_that_a_late_record_has_missed_are_one_call(make_daemon, sink):
    d = make_daemon(protocols=[{**PROTOCOL, "steps": QUESTIONS}])
    d.start()
    d.records(treatment("T-1", hours_ago=24 * 60, patient={"id": "P-1"}))
    calls = wait_for(lambda: d.ctl_lines("calls"), "the call")
    assert [c["reason"] for c in calls] == ["missed: recorded 60 days after treatment; to ask, too: s1, s2"]
    first = next(f for f in d.list(treatment="T-1") if f["step"] == "s1")
    said = [b["says"] for b in d.ctl_lines("explain", first["id"])[0]["because"] if b["rule"] == "call"]
    assert len(said) == 1 and calls[0]["id"] in said[0] and "a later question that was missed as well" in said[0], said
    d.ctl("done", calls[0]["id"], "--result", "well", check=True)
    assert d.ctl_lines("calls") == []


def test_calls_of_one_treatment_that_say_the_same_are_one_row(make_daemon, sink):
    # nobody can write to them: each question is a call of its own
    d = make_daemon(protocols=[{**PROTOCOL, "steps": QUESTIONS}], clinics=[{**CLINIC, "methods": ["sms"]}])
    d.start()
    d.records(treatment("T-1", hours_ago=1, patient={"id": "P-1", "phone": None, "telegram": "1"}),
              treatment("T-2", hours_ago=1, patient={"id": "P-2", "phone": None, "telegram": "2"}))
    wait_for(lambda: len(d.ctl_lines("calls")) == 6, "the calls")
    calls = d.ctl_lines("calls")
    shown = d.ctl("calls", check=True).stdout.splitlines()
    assert shown[0].startswith("0 alerts, ") and re.search(r"\b6 (due|later)", shown[0]), shown[0]
    ids = {t: [c["id"] for c in calls if c["treatment"] == t] for t in ("T-1", "T-2")}
    assert len(rows(shown)) == 2
    for row, t in zip(rows(shown), (c["treatment"] for c in (calls[0], next(c for c in calls if c["treatment"] != calls[0]["treatment"])))):
        assert f"(and 2 more: {ids[t][1]}, {ids[t][2]})" in row and row.endswith("done " + ids[t][0])
    # each stays a task of its own
    d.ctl("done", ids["T-1"][0], "--result", "well", check=True)
    assert len(d.ctl_lines("calls")) == 5
