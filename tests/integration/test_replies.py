"""What patients write back, from the provider's hook to the person who takes it upon them: answers, alerts, stops, over restarts."""

import json
import re
import time

import pytest

from conftest import CLINIC, PROTOCOL, SOURCE_ROOT, TEXTS, Sink, Tuple, instant, provider, treatment, wait_for
from listening import make_listener  # noqa: F401  (a fixture)

PATH_SECRET, PUBLIC = "path-secret-Tr0ub4dor", "https://clinic.example"
NUMBER, DESK, DOCTOR = "+380671234567", "+380500000001", "+380500000002"
REPLY = {"format": "json", "items": "messages[]", "id": "id", "from": "from", "text": "text"}
ANSWERS = {"reply_red": "Call {phone} or {emergency_phone}", "reply_worry": "We will call", "reply_stop_done": "No more messages"}


STAFF = [
    {"id": "desk", "name": "Desk", "channels": Tuple([{"provider": "dead", "to": DESK}, {"provider": "alerts", "to": DESK}])},
    {"id": "doctor", "name": "Doctor", "channels": Tuple([{"provider": "alerts", "to": DOCTOR}])},
]


def make_house(make_listener, sink, protocols=(PROTOCOL,), further="", staff=STAFF, more_texts=None, **clinic):  # noqa: F811
    patients = {**provider(sink.port), "id": "sink", "hook": {"secret": "path"}, "reply": REPLY}
    alerts = {**provider(sink.port, request={"url": f"http://127.0.0.1:{sink.port}/staff"}), "id": "alerts"}
    dead = {**provider(9, request={"url": "http://127.0.0.1:9/"}), "id": "dead"}
    it = make_listener(
        settings=f'public_url = "{PUBLIC}"; ', credentials={"path": PATH_SECRET}, providers=[patients, alerts, dead],
        texts={"en": {**TEXTS, **ANSWERS}, **(more_texts or {})}, staff=staff, protocols=protocols, further=further,
        clinics=[{**CLINIC, "responsible": "desk", "deputy": "doctor", "escalate_after": "3 seconds", **clinic}])
    return it


@pytest.fixture
def house(make_listener, sink):  # noqa: F811
    """A clinic whose question has just gone out to one patient."""
    it = make_house(make_listener, sink)
    assert it.daemon.records(treatment("T-1", patient={"id": "P-1", "name": "Olena", "phone": NUMBER})).returncode == 0
    sink.wait(1)
    it.daemon.wait_state("sent")
    return it


def say(it, number, text, id):
    answer = it.call("POST", f"/hooks/sink/reply/{PATH_SECRET}", json.dumps({"messages": [{"id": id, "from": number, "text": text}]}),
                     {"Content-Type": "application/json"})
    assert answer.status == 200, answer.body


def heard(sink, to, after=0):
    """Texts that went to a number."""
    return [r.json["text"] for r in list(sink.requests)[after:] if r.json["to"] == to]


def page_of(sentence, other):
    """The page with this sentence and no button, by another of its kind."""
    return re.sub(rb"<p>.*</body>", b"<p>" + sentence.encode() + b"</p></body>", other, flags=re.S)


def test_staff_are_told_in_the_language_they_read(make_listener, sink):  # noqa: F811
    uk = {"staff_alert": "Тривога {task}, {clinic}. {more} Підтвердити: {acknowledge}", "staff_alert_answer": "або: {code}", "staff_open": "Пацієнтові потрібна людина.",
          "staff_take": "Беру & дзвоню", "staff_taken": "Тривога {task} Ваша.", "staff_help": "Дайте відповідь: ok"}
    it = make_house(make_listener, sink, staff=[{**s, "language": "uk"} if s["id"] == "desk" else s for s in STAFF],
                    more_texts={"uk": uk})
    assert it.daemon.records(treatment("T-1", patient={"id": "P-1", "name": "Olena", "phone": NUMBER})).returncode == 0
    sink.wait(1)
    it.daemon.wait_state("sent")
    say(it, NUMBER, "I cannot see with my left eye", "r-1")
    text = wait_for(lambda: heard(sink, DESK), "the desk to be called")[0]
    task, path = re.fullmatch("Тривога ([0-9-]+), kyiv-1. Підтвердити: " + re.escape(PUBLIC) + "(/ack/[0-9a-f]{32}) або: [0-9]{6}", text).groups()
    assert wait_for(lambda: heard(sink, DOCTOR), "the deputy to be called")[0].startswith(f"followupd: alert {task}, kyiv-1. A person")
    page = it.call("GET", path).body.decode()
    assert "<p>Пацієнтові потрібна людина.</p>" in page and ">Беру &amp; дзвоню</button>" in page
    assert f"<p>Тривога {task} Ваша.</p>" in it.call("POST", path, b"").body.decode()


def test_a_red_flag_reaches_a_person_who_takes_it_by_the_link(house, sink):
    say(house, NUMBER, "Thanks, but I cannot see with my left eye", "r-1")
    wait_for(lambda: heard(sink, DOCTOR), "the deputy to be called")
    assert heard(sink, NUMBER)[1:] == [f"Call {CLINIC['phone']} or {CLINIC['emergency_phone']}"]
    text = wait_for(lambda: heard(sink, DESK), "the desk to be called")[0]
    assert not re.search("eye|Olena|1234567", text)
    path = re.search(re.escape(PUBLIC) + r"(/ack/[0-9a-f]{32})", text)[1]
    page = house.call("GET", path)
    assert page.status == 200 and b'method="post"' in page.body
    assert house.daemon.ctl("status").returncode == 1, "nobody has taken it, and status is content"
    # as it is after a messenger and a checker of links had it
    marked = path + "?utm_source=chat&fbclid=IwAR0x%2Fy"
    assert house.call("GET", marked).body == page.body
    assert house.call("POST", marked, b"").status == 200
    # a link that was used and one that never was look alike, and say so
    assert {(a.status, a.body) for a in (house.call(how, p) for how in ("GET", "POST") for p in (path, path[:-1], path[:-1] + "z"))} == {
        (410, page_of("This link takes no alert: it was used, somebody has the alert already, or a part of the link is missing. "
                      "What waits for a person is shown by <code>followupctl calls</code>.", page.body))}
    first = json.loads(house.daemon.ctl("--json", "calls").stdout.splitlines()[0])
    assert first["alert"]["by"] == "desk" and first["alert"]["how"] == "link"
    n = len(sink.requests)
    time.sleep(4)
    assert len(sink.requests) == n, "somebody has it, and others are called"
    assert house.daemon.ctl("done", first["id"], "--result", "seen by the doctor").returncode == 0
    shown = json.loads(house.daemon.ctl("--json", "show", first["id"]).stdout)
    assert shown["replies"][0]["text"].endswith("left eye") and shown["alerts"][0]["done"]
    assert house.daemon.ctl("verify").returncode == 0
    assert not re.search("left eye|1234567|Olena", house.daemon.log())


BOT_SECRET = "bot-secret-Tr0ub4dor"


@pytest.fixture
def bot_house(make_listener, sink):  # noqa: F811
    """The desk is told by a bot that carries alerts, and answers it; the doctor reads the same group."""
    text = (SOURCE_ROOT / "conf" / "providers.d" / "telegram-staff.conf").read_text(encoding="utf-8")
    text = re.sub(r"https?://[^/\"]+", f"http://127.0.0.1:{sink.port}", text)
    patients = {**provider(sink.port), "id": "sink", "hook": {"secret": "path"}, "reply": REPLY}
    it = make_listener(
        start=False, settings=f'public_url = "{PUBLIC}"; ', providers=[patients], texts={"en": {**TEXTS, **ANSWERS}},
        credentials={"path": PATH_SECRET, "telegram-token": "1:AA", "telegram-staff-hook": BOT_SECRET},
        staff=[{"id": who, "name": who, "channels": Tuple([{"provider": "telegram-staff", "to": to}])}
               for who, to in (("desk", "-100777"), ("doctor", "-100777"), ("head", "555"))],
        clinics=[{**CLINIC, "responsible": "doctor", "deputy": "head", "escalate_after": "1 hour"}])
    (it.daemon.config.parent / "providers.d" / "telegram-staff.conf").write_text(text, encoding="utf-8")
    sink.always(200, '{"ok":true,"id":"{n}","result":{"message_id":1}}')
    it.daemon.start()
    assert it.daemon.records(treatment("T-1", patient={"id": "P-1", "phone": NUMBER})).returncode == 0
    sink.wait(1)
    it.daemon.wait_state("sent")
    return it


def tell_bot(it, chat, text, number, kind="private", quotes=False, secret=BOT_SECRET):
    message = {"message_id": number, "date": int(time.time()), "chat": {"id": chat, "type": kind}, "text": text}
    if quotes:
        message["reply_to_message"] = {"message_id": quotes if isinstance(quotes, str) else 1}
    return it.call("POST", "/hooks/telegram-staff/reply", json.dumps({"update_id": number, "message": message}),
                   {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret})


def told(sink, chat):
    return [r.json["text"] for r in list(sink.requests) if r.json.get("chat_id") == chat]


def test_an_answer_to_the_staff_bot_takes_the_alert(bot_house, sink):
    say(bot_house, NUMBER, "I cannot see with my left eye", "r-1")
    wait_for(lambda: told(sink, "-100777"), "the group to be told")
    assert tell_bot(bot_house, -100777, "ok", 1, "supergroup", quotes=True, secret="wrong").status == 403
    # the group talks about something else: that is nobody's business
    assert tell_bot(bot_house, -100777, "who is on duty?", 2, "supergroup").status == 200
    assert json.loads(bot_house.daemon.ctl("--json", "calls").stdout.splitlines()[0])["alert"]["by"] is None
    assert tell_bot(bot_house, -100777, "/ok@clinic_bot", 3, "supergroup").status == 200
    first = json.loads(bot_house.daemon.ctl("--json", "calls").stdout.splitlines()[0])
    assert (first["alert"]["by"], first["alert"]["how"]) == ("doctor", "reply")
    said = wait_for(lambda: told(sink, "-100777")[1:], "the word that it is theirs")
    assert said[0].startswith(f"followupd: alert {first['id']} is yours. Please call now")
    # once more: somebody has it
    tell_bot(bot_house, -100777, "Ok!", 4, "supergroup", quotes=True)
    said = wait_for(lambda: told(sink, "-100777")[2:], "the word that nothing waits")
    assert "no alert of yours waits" in said[0]
    assert not [c for c in bot_house.daemon.ctl_lines("calls") if c["id"].startswith("reply-")]


def test_an_answer_to_one_alert_takes_that_one_and_no_other(bot_house, sink):
    sink.always(200, '{"ok":true,"id":"{n}","result":{"message_id":"{n}"}}')
    numbers = (NUMBER, "+380990000001", "+380990000002")
    for i, number in enumerate(numbers):
        say(bot_house, number, "I cannot see with my left eye", f"r-{i}")
        wait_for(lambda n=i: told(sink, "-100777")[n:], "the group to be told")
    ids = [f"sink-{n}" for n, r in enumerate(list(sink.requests), 1) if r.json.get("chat_id") == "-100777"]
    names = [re.search(r"alert ([0-9a-z-]+),", t)[1] for t in told(sink, "-100777")]
    takers = lambda: {c["id"]: c["alert"]["by"] for c in bot_house.daemon.ctl_lines("calls")}  # noqa: E731
    wait_for(lambda: all(c["alert"]["notified"] for c in bot_house.daemon.ctl_lines("calls")), "the names of what was said to be kept")
    assert tell_bot(bot_house, -100777, "ok", 7, "supergroup", quotes=ids[1]).status == 200
    assert [takers()[n] for n in names] == [None, "doctor", None]
    # somebody has it: it is not the newest that is taken in its place
    assert tell_bot(bot_house, -100777, "ok", 8, "supergroup", quotes=ids[1]).status == 200
    assert [takers()[n] for n in names] == [None, "doctor", None]
    wait_for(lambda: any("this took no alert" in t for t in told(sink, "-100777")), "the word what is wanted")
    # a forged link made of what can be guessed
    for guess in (ids[0], f"telegram-staff -100777 {ids[0]}", f"telegram-staff%00-100777%00{ids[0]}", f"telegram-staff-100777{ids[0]}"):
        assert bot_house.call("POST", "/ack/" + guess.replace(" ", "%20"), b"").status in (400, 404, 410)
    assert [takers()[n] for n in names] == [None, "doctor", None]
    assert tell_bot(bot_house, -100777, "/ok", 9, "supergroup").status == 200
    assert tell_bot(bot_house, -100777, "ok", 10, "supergroup", quotes=ids[0]).status == 200
    assert [takers()[n] for n in names] == ["doctor"] * 3
    assert bot_house.daemon.ctl("verify").returncode == 0


def test_an_answer_to_the_staff_bot_that_comes_twice_takes_one_alert(bot_house, sink):
    for i, number in enumerate((NUMBER, "+380990000001")):
        say(bot_house, number, "I cannot see with my left eye", f"r-{i}")
        wait_for(lambda n=i: told(sink, "-100777")[n:], "the group to be told")
    takers = lambda: sorted(str(c["alert"]["by"]) for c in bot_house.daemon.ctl_lines("calls"))  # noqa: E731
    for _ in range(2):
        assert tell_bot(bot_house, -100777, "/ok", 7, "supergroup").status == 200
        assert takers() == ["None", "doctor"]
    assert tell_bot(bot_house, -100777, "/ok", 8, "supergroup").status == 200
    assert takers() == ["doctor", "doctor"]
    wait_for(lambda: told(sink, "-100777")[3:], "the word that they are theirs")
    assert sum("is yours" in t for t in told(sink, "-100777")) == 2


def test_an_sms_in_the_name_of_staff_takes_no_alert_without_its_digits(house, sink):
    taker = lambda: json.loads(house.daemon.ctl("--json", "calls").stdout.splitlines()[0])["alert"]["by"]  # noqa: E731
    say(house, NUMBER, "I cannot see with my left eye", "r-1")
    text = wait_for(lambda: heard(sink, DESK), "the desk to be called")[0]
    code = re.search(r" or answer: (\d{6})$", text)[1]
    for i, forged in enumerate(("ok", "1", "000000", "ok " + code[:5], code + "1", code + " no", "ack")):
        say(house, DESK, forged, f"f-{i}")
        assert taker() is None, forged
    wait_for(lambda: any("Answer the six digits" in t for t in heard(sink, DESK)), "the word what is wanted")
    say(house, DOCTOR, code, "f-doctor")
    assert taker() is None, "told to another"
    say(house, DESK, f"Ok, {code[:3]} {code[3:]}.", "r-2")
    assert taker() == "desk"
    wait_for(lambda: any(" is yours. Please call now" in t for t in heard(sink, DESK)), "the word that it is theirs")


def test_digits_that_are_tried_out_take_no_alert_any_more(house, sink):
    say(house, NUMBER, "I cannot see with my left eye", "r-1")
    text = wait_for(lambda: heard(sink, DESK), "the desk to be called")[0]
    link, code = re.search(r"(/ack/[0-9a-f]{32}) or answer: (\d{6})$", text).groups()
    taker = lambda: json.loads(house.daemon.ctl("--json", "calls").stdout.splitlines()[0])["alert"]["by"]  # noqa: E731
    for i in range(1, 31):
        say(house, DESK, f"{(int(code) + i) % 1000000:06}", f"f-{i}")
    say(house, DESK, code, "f-right")
    assert taker() is None, "whoever tries long enough silences an alert"
    assert house.daemon.log().count("20 wrong answers to alerts came in the name of desk") == 1
    assert DESK not in house.daemon.log() and code not in house.daemon.log()
    # neither the link nor the others are kept out
    wait_for(lambda: heard(sink, DOCTOR), "the deputy to be called")
    assert house.call("POST", link, b"").status == 200
    assert taker() == "desk"


def test_what_staff_write_is_answered_by_what_to_write(bot_house, sink):
    for i, text in enumerate(("hello?", "стоп", "/start", "who are you")):
        assert tell_bot(bot_house, 555, text, 10 + i).status == 200
    said = wait_for(lambda: told(sink, "555"), "the word how an alert is taken")
    assert "answer its six digits, or: ok" in said[0]
    assert tell_bot(bot_house, 556, "a stranger", 20).status == 200
    assert len(told(sink, "555")) == 1, "each text is said once in ten minutes"
    assert told(sink, "556") == []
    # only the stranger's waits for a person
    (call,) = [c for c in bot_house.daemon.ctl_lines("calls") if c["id"].startswith("reply-")]
    (shown,) = bot_house.daemon.ctl_lines("show", call["id"])
    assert shown["text"] == "a stranger"
    assert "stranger" not in bot_house.daemon.log()


def test_a_flood_of_strangers_does_not_drown_a_patient(make_listener, sink):  # noqa: F811
    it = make_house(make_listener, sink, further="limits = { max_stranger_alerts_per_hour = 2; };\n", escalate_after="1 hour")
    assert it.daemon.records(treatment("T-1", patient={"id": "P-1", "name": "Olena", "phone": NUMBER})).returncode == 0
    sink.wait(1)
    it.daemon.wait_state("sent")
    for i in range(12):
        say(it, f"+3805099900{i:02}", "I cannot see with my left eye", f"r-{i}")
    wait_for(lambda: len(heard(sink, DESK)) == 3, "two alerts, and the one for all others")
    say(it, NUMBER, "I cannot see with my left eye", "r-patient")
    wait_for(lambda: len(heard(sink, DESK)) == 4, "the patient's own alert")
    calls = it.daemon.ctl_lines("calls")
    task = next(c["id"] for c in calls if not c["id"].startswith("reply-"))
    assert f"alert {task}, " in heard(sink, DESK)[3] and "more" not in heard(sink, DESK)[3]
    assert len([c for c in calls if c["id"].startswith("reply-")]) == 12, "each of them waits for a person"
    # who has the last of them and is done with it, has the next that waits
    assert it.daemon.ctl("ack", "reply-3").returncode == 0
    assert it.daemon.ctl("done", "reply-3", "--result", "nobody we know", check=True).stdout == "reply-3 is dealt with\n"
    taken = it.daemon.ctl("done", "reply-5", "--result", "complaint: nobody calls her back", check=True).stdout
    assert taken.startswith("reply-5 is dealt with\n\"complaint: nobody calls her back\" is entered as a plain result, and the reply is closed")
    assert it.daemon.ctl("ack", "reply-4").returncode == 1, "somebody has it"
    assert it.daemon.ctl("verify").returncode == 0


def test_an_alert_outlives_a_crash_and_is_taken_by_command(house, sink):
    say(house, NUMBER, "my lip is white and cold", "r-1")
    wait_for(lambda: heard(sink, DESK), "the first to be called")
    house.daemon.kill()
    n = len(sink.requests)
    house.daemon.start()
    wait_for(lambda: heard(sink, DOCTOR, n) or heard(sink, DESK, n), "somebody to be called after the crash")
    task = json.loads(house.daemon.ctl("--json", "calls").stdout.splitlines()[0])["id"]
    assert house.daemon.ctl("ack", task, "--by", "olha").returncode == 0
    assert house.daemon.ctl("ack", task).returncode == 1
    assert house.daemon.ctl("status").returncode == 0


def test_a_good_answer_ends_the_question_and_a_stop_all_of_them(house, sink):
    say(house, NUMBER, "1", "r-1")
    answered, = house.daemon.list(state="answered")
    assert answered["reason"] == "answered: all is well"
    say(house, NUMBER, "STOP", "r-2")
    wait_for(lambda: "No more messages" in heard(sink, NUMBER), "the stop to be confirmed")
    assert house.daemon.list(state="planned") == []
    say(house, NUMBER, "STOP", "r-2")
    say(house, NUMBER, "START", "r-3")
    assert house.daemon.list(state="planned") != []
    assert heard(sink, NUMBER).count("No more messages") == 1


def test_a_protocols_red_flag_is_one_whatever_the_reply_answers(make_listener, sink):  # noqa: F811
    body = {**PROTOCOL, "id": "body", "procedures": ["lipo"], "red_flags": {"uk": ["у мене температура"]}}
    it = make_house(make_listener, sink, protocols=(PROTOCOL, body))
    old = [treatment("T-1", hours_ago=50, procedure="lipo", patient={"id": "P-1", "name": "Olena", "phone": NUMBER}),
           treatment("T-2", patient={"id": "P-1", "name": "Olena", "phone": NUMBER}),  # the question is of this one
           treatment("T-3", hours_ago=50, procedure="lipo", patient={"id": "P-3", "name": "Iryna", "phone": "+380671234568"})]
    assert it.daemon.records(*old).returncode == 0
    sink.wait(1)
    it.daemon.wait_state("sent")
    for n, number in enumerate((NUMBER, "+380671234568")):  # who was asked of something else, and who was asked nothing yet
        say(it, number, "у мене температура", f"r-{n}")
        wait_for(lambda: f"Call {CLINIC['phone']} or {CLINIC['emergency_phone']}" in heard(sink, number), "the answer to a red flag")
        wait_for(lambda: len(heard(sink, DESK)) > n, "the desk to be called")


def test_a_complaint_beside_a_stop_is_a_stop_and_a_call(house, sink):
    say(house, NUMBER, "стоп, болить і набрякло", "r-1")
    wait_for(lambda: heard(sink, NUMBER)[1:], "the word that the stop is heard")
    assert [c["reason"] for c in house.daemon.ctl_lines("calls") if c["cause"]] == ["worried answer"]
    assert not house.daemon.list(state="planned"), "something still waits to be sent"


def test_an_answer_that_is_tried_again_is_told_once(house, sink):
    sink.always(503, "down")
    n = len(sink.requests)
    say(house, NUMBER, "болить сильніше", "r-1")
    wait_for(lambda: heard(sink, NUMBER, n)[1:], "the second try of the answer")  # after ten seconds
    house.daemon.stop()  # what became of it is written down first
    assert house.daemon.log().count("An answer to a message that came by sink: is tried again") == 1


def test_what_cannot_be_read_is_told_by_status(house, sink):
    answer = house.call("POST", f"/hooks/sink/reply/{PATH_SECRET}", '{"messages": [', {"Content-Type": "application/json"})
    assert answer.status == 200
    told = house.daemon.ctl("status")
    assert told.returncode == 1 and "could not be read" in told.stderr


@pytest.mark.parametrize("text, reason", [("Готово, дякую", "the patient says that it is done"),
                                          ("болить сильніше, ніж учора", "the patient tells of trouble: somebody looks at it")])
def test_a_routine_ends_by_the_patients_word(make_listener, sink, text, reason):  # noqa: F811
    at = instant()[11:16]
    steps = [{"id": "massage", "when": "1 day", "at": at, "purpose": "care", "message": "review_w2",
              "repeat": {"every": "1 day", "times": 4}},
             {"id": "w2", "when": "2 weeks", "purpose": "safety", "message": "safety_h6"}]
    house = make_house(make_listener, sink, [{**PROTOCOL, "steps": Tuple(steps)}])
    assert house.daemon.records(treatment("T-1", hours_ago=24, patient={"id": "P-1", "phone": NUMBER})).returncode == 0
    sink.wait(1)
    house.daemon.wait_state("sent")
    say(house, NUMBER, text, "r-1")
    ended = {f["step"]: f["reason"] for f in wait_for(lambda: house.daemon.list(state="cancelled"), "the routine to end")}
    assert ended == {f"massage.{i}": reason for i in (2, 3, 4)}
    assert [f["step"] for f in house.daemon.list(state="planned")] == ["w2"]
    first, = house.daemon.list(state="answered")
    assert first["step"] == "massage.1"
    shown = house.daemon.ctl("explain", next(f["id"] for f in house.daemon.list() if f["step"] == "massage.3")).stdout
    assert reason in shown and "number 3 of 4 of the row massage" in shown
    assert house.daemon.ctl("verify").returncode == 0


def test_done_after_a_question_ends_the_routine_and_leaves_the_question(make_listener, sink):  # noqa: F811
    steps = [{"id": "massage", "when": "1 day", "at": instant()[11:16], "purpose": "care", "message": "review_w2",
              "repeat": {"every": "1 day", "times": 4}},
             {"id": "h25", "when": "25 hours", "purpose": "safety", "message": "safety_h6"}]
    house = make_house(make_listener, sink, [{**PROTOCOL, "steps": Tuple(steps)}])
    patient = {"id": "P-1", "phone": NUMBER}
    alone = [{"step": "h25", "skip": True}]
    assert house.daemon.records(treatment("T-1", hours_ago=24, patient=patient, plan=alone)).returncode == 0
    sink.wait(1)
    house.daemon.wait_state("sent")
    alone = [{"step": "massage", "skip": True}]  # the question of another treatment comes after the reminder
    assert house.daemon.records(treatment("T-2", hours_ago=25, patient=patient, plan=alone)).returncode == 0
    sink.wait(2)
    house.daemon.wait_state("sent", n=2)
    say(house, NUMBER, "Готово, дякую", "r-1")
    wait_for(lambda: house.daemon.list(state="answered"), "the answer")
    states = {(f["treatment"], f["step"]): f["state"] for f in house.daemon.list()}
    assert states["T-1", "massage.1"] == "answered" and states["T-1", "massage.2"] == "cancelled"
    assert states["T-2", "h25"] == "sent", "a safety question was taken as answered by it"
    assert not house.daemon.ctl_lines("calls"), "somebody was called about a massage"


def test_a_segment_has_its_own_person(make_listener, sink):  # noqa: F811
    segments = Tuple([{"id": "vip", "responsible": "doctor"}, {"id": "elderly", "from_age": 70, "methods_first": ["call"]}])
    house = make_house(make_listener, sink, segments=segments)
    patient = {"id": "P-1", "name": "Olena", "phone": NUMBER, "segment": "VIP"}
    assert house.daemon.records(treatment("T-1", patient=patient)).returncode == 0
    sink.wait(1)
    house.daemon.wait_state("sent")
    say(house, NUMBER, "I cannot see with my left eye", "r-1")
    wait_for(lambda: heard(sink, DOCTOR), "the patient's own person to be called")
    assert not heard(sink, DESK), "somebody else was called first"
    call, = [c for c in house.daemon.ctl_lines("calls") if c["patient"] == "P-1"]
    assert call["responsible"] == "doctor"

    old = {"id": "P-2", "phone": "+380671234569", "birth_date": "1940-05-01"}
    assert house.daemon.records(treatment("T-2", patient=old)).returncode == 0
    question = next(f for f in house.daemon.list() if f["treatment"] == "T-2" and f["step"] == "h6")
    assert (question["state"], question["method"]) == ("task", "call")
    assert "segment elderly" in house.daemon.ctl("explain", question["id"]).stdout
    assert next(c for c in house.daemon.ctl_lines("calls") if c["patient"] == "P-2")["responsible"] == "desk"


def test_a_low_number_is_a_complaint_and_a_high_one_is_asked_for_a_review(make_listener, sink):  # noqa: F811
    survey = {**PROTOCOL, "steps": Tuple([
        {"id": "how", "when": "6 hours", "purpose": "survey", "message": "how"},
        {"id": "later", "when": "6 months", "purpose": "offer", "message": "offer_m6"}])}
    words = {**TEXTS, **ANSWERS, "how": "How happy are you, 0 to 10? {phone}", "reply_survey_low": "We are sorry, and will call",
             "reply_survey_high": "Thank you! {review_url}", "reply_survey_thanks": "Thank you"}
    patients = {**provider(sink.port), "id": "sink", "hook": {"secret": "path"}, "reply": REPLY}
    alerts = {**provider(sink.port), "id": "alerts"}
    it = make_listener(
        settings=f'public_url = "{PUBLIC}"; ', credentials={"path": PATH_SECRET}, providers=[patients, alerts], texts={"en": words},
        staff=[{"id": "desk", "name": "Desk", "channels": Tuple([{"provider": "alerts", "to": DESK}])}], protocols=[survey],
        clinics=[{**CLINIC, "review_url": "https://clinic.example/review"}])
    other = "+380671234568"
    assert it.daemon.records(treatment("T-1", patient={"id": "P-1", "phone": NUMBER}),
                             treatment("T-2", patient={"id": "P-2", "phone": other})).returncode == 0
    it.daemon.wait_state("sent", 2)
    say(it, NUMBER, "3", "r-1")
    say(it, other, "10", "r-2")
    assert wait_for(lambda: heard(sink, NUMBER)[1:], "an answer") == ["We are sorry, and will call"]
    assert wait_for(lambda: heard(sink, other)[1:], "an answer") == ["Thank you! https://clinic.example/review"]
    told = wait_for(lambda: heard(sink, DESK), "the desk to be told")[0]
    call = it.daemon.ctl_lines("calls")[0]
    assert call["id"] in told and "Olena" not in told and NUMBER not in told
    assert (call["kind"], call["treatment"], call["overdue"]) == ("complaint", "T-1", False) and call["deadline"] > call["due"]
    assert [f["state"] for f in it.daemon.list(treatment="T-1") if f["step"] == "later"] == ["held"]
    assert [f["state"] for f in it.daemon.list(treatment="T-2") if f["step"] == "later"] == ["planned"]
    assert it.daemon.ctl("done", call["id"], "--result", "spoke with her, a touch-up is booked").returncode == 0
    assert [f["state"] for f in it.daemon.list(treatment="T-1") if f["step"] == "later"] == ["planned"]
    assert it.daemon.ctl("verify").returncode == 0


def test_an_answer_in_a_long_batch_is_heard(house, sink):
    """WhatsApp gathers up to 3 MB of events; refused as too long, all in it would be lost."""
    body = json.dumps({"messages": [{"id": "r-1", "from": NUMBER, "text": "STOP"}], "others": "x" * 3_000_000})
    answer = house.call("POST", f"/hooks/sink/reply/{PATH_SECRET}", body, {"Content-Type": "application/json"})
    assert answer.status == 200, answer.body
    house.daemon.wait_state("held")


def sending_troubles(it):
    return [c["work"] for c in it.daemon.ctl_lines("calls") if c["kind"] == "sending"]


def test_a_provider_that_refuses_an_alert_for_its_account_is_told_before_a_message_is_refused(make_listener, sink):  # noqa: F811
    """Without money, or with a wrong key: the next patient's message would be refused, too, and nobody reads the journal."""
    till = Sink()
    poor = {**provider(till.port), "id": "poor"}
    alerts = {**provider(sink.port, request={"url": f"http://127.0.0.1:{sink.port}/staff"}), "id": "alerts"}
    patients = {**provider(sink.port), "id": "sink", "hook": {"secret": "path"}, "reply": REPLY}
    it = make_listener(
        settings=f'public_url = "{PUBLIC}"; ', credentials={"path": PATH_SECRET}, providers=[patients, alerts, poor],
        texts={"en": {**TEXTS, **ANSWERS}}, clinics=[{**CLINIC, "responsible": "desk"}],
        staff=[{"id": "desk", "name": "Desk", "channels": Tuple([{"provider": "poor", "to": DESK}, {"provider": "alerts", "to": DESK}])}])
    try:
        till.always(402, "{}")
        say(it, "+380990000001", "I cannot see with my left eye", "r-1")
        wait_for(lambda: [r for r in sink.requests if r.path == "/staff"], "the alert by the next channel")
        told, = wait_for(lambda: sending_troubles(it), "the provider to be told of")
        assert told.startswith("poor takes no alerts to staff (the provider refuses the account: money, keys"), told
        assert "they go by staff's other channels" in told and "followupctl unpause --provider poor" in told, told
        assert told in it.daemon.ctl("status").stderr
        assert "provider poor refuses our account" in it.daemon.log()
        # mended: nobody has to wait for the next alert to see the word go
        till.always(200)
        it.daemon.ctl("unpause", "--provider", "poor", check=True)
        assert sending_troubles(it) == []
        # refused again, and then one that goes through
        till.always(402, "{}")
        say(it, "+380990000002", "I cannot see with my right eye", "r-2")
        wait_for(lambda: sending_troubles(it), "the provider to be told of again")
        till.always(200)
        say(it, "+380990000003", "I cannot see at all", "r-3")
        wait_for(lambda: not sending_troubles(it), "the word to go with an alert that went through")
    finally:
        till.close()


@pytest.mark.parametrize("rule, begins, mend", [
    ({}, "no alert reaches desk by gone since ", "in the channels of desk in staff.d is right"),
    ({"outcome": Tuple([{"status": 400, "is": "permanent", "spares_number": True}])},
     "no alert to desk is taken by gone since ", "see the sender, the templates and the texts"),
])
def test_a_channel_of_staff_that_takes_no_alerts_is_told(make_listener, sink, rule, begins, mend):  # noqa: F811
    """The bot was thrown out of the group. As long as the next channel takes the alerts nobody would notice."""
    group = Sink()
    gone = {**provider(group.port), **rule, "id": "gone"}
    alerts = {**provider(sink.port, request={"url": f"http://127.0.0.1:{sink.port}/staff"}), "id": "alerts"}
    patients = {**provider(sink.port), "id": "sink", "hook": {"secret": "path"}, "reply": REPLY}
    it = make_listener(
        settings=f'public_url = "{PUBLIC}"; ', credentials={"path": PATH_SECRET}, providers=[patients, alerts, gone],
        texts={"en": {**TEXTS, **ANSWERS}}, clinics=[{**CLINIC, "responsible": "desk"}],
        staff=[{"id": "desk", "name": "Desk", "channels": Tuple([{"provider": "gone", "to": DESK}, {"provider": "alerts", "to": DESK}])},
               {"id": "doctor", "name": "Doctor", "channels": Tuple([{"provider": "gone", "to": DOCTOR}])}])
    try:
        group.always(400, '{"ok":false,"description":"Forbidden: bot was kicked from the group chat"}')
        say(it, "+380990000001", "I cannot see with my left eye", "r-1")
        wait_for(lambda: [r for r in sink.requests if r.path == "/staff"], "the alert by the next channel")
        told, = wait_for(lambda: sending_troubles(it), "the channel to be told of")
        assert told.startswith(begins) and "(HTTP 400" in told and mend in told, told
        assert ("number" in told) == ("staff.d" in told), told
        status = it.daemon.ctl("status")
        assert status.returncode == 1 and told in status.stderr
        it.daemon.ctl("unpause", "--provider", "gone", check=True)
        assert sending_troubles(it) == []
        say(it, "+380990000002", "I cannot see with my right eye", "r-2")
        wait_for(lambda: sending_troubles(it), "the channel to be told of again")
        group.always(200)
        say(it, "+380990000003", "I cannot see at all", "r-3")
        wait_for(lambda: not sending_troubles(it), "the word to go with an alert that went through")
    finally:
        group.close()


def test_money_that_an_alert_finds_gone_holds_the_next_message(make_listener, sink):  # noqa: F811
    """The same provider carries both. What is due waits where it can still go, and is not refused one by one."""
    patients = {**provider(sink.port), "id": "sink", "hook": {"secret": "path"}, "reply": REPLY}
    it = make_listener(
        settings=f'public_url = "{PUBLIC}"; ', credentials={"path": PATH_SECRET}, providers=[patients],
        texts={"en": {**TEXTS, **ANSWERS}}, clinics=[{**CLINIC, "responsible": "desk"}],
        staff=[{"id": "desk", "name": "Desk", "channels": Tuple([{"provider": "sink", "to": DESK}])}])
    sink.always(402, "{}")
    say(it, "+380990000001", "I cannot see with my left eye", "r-1")
    told, = wait_for(lambda: sending_troubles(it), "the provider to be told of")
    assert told.startswith("sink takes no messages (the provider refuses the account: money, keys or a suspension): they wait, and alerts "
                           "go by staff's other channels"), told
    assert it.daemon.status()["providers"][0]["breaker"] == "open"
    assert it.daemon.records(treatment("T-1", patient={"id": "P-1", "name": "Olena", "phone": NUMBER})).returncode == 0
    sink.always(200)
    it.daemon.ctl("unpause", "--provider", "sink", check=True)
    it.daemon.wait_state("sent")
    assert [f["attempts"] for f in it.daemon.list(state="sent")] == [1]
    wait_for(lambda: not sending_troubles(it), "nothing to be said any more")
