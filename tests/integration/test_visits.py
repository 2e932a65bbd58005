"""Visits that are booked: reminders, answers by one digit, a visit that is moved, who did not come, and the clinic's mark."""

import json

import pytest

from conftest import CLINIC, PROTOCOL, Tuple, instant, lines, provider, wait_for
from listening import make_listener  # noqa: F401  (a fixture)
from test_replies import ANSWERS, NUMBER, PATH_SECRET, PUBLIC, REPLY, STAFF, heard, say

VISIT = {
    "id": "visit", "version": 1, "signed_off": "Dr N. Name, 2026-10-01", "title": {"en": "Visits"},
    "steps": Tuple([
        {"id": "early", "when": "5 hours before", "from": "appointment", "purpose": "visit", "message": "expect"},
        {"id": "late", "when": "1 hour before", "from": "appointment", "purpose": "visit", "message": "expect"},
        {"id": "gone", "when": "2 hours", "from": "no-show", "purpose": "visit", "message": "missed"},
    ]),
}
TEXTS = {"expect": "{patient}, we expect you at {time}. 1 = yes, 2 = no, 3 = another time. {phone}",
         "missed": "{patient}, we missed you. {phone}", "safety_h6": "How are you? {phone} {emergency_phone}",
         "review_w2": "Review", "offer_m6": "Offer"}


@pytest.fixture
def house(make_listener, sink):  # noqa: F811
    patients = {**provider(sink.port), "hook": {"secret": "path"}, "reply": REPLY}
    alerts = {**provider(sink.port), "id": "alerts"}
    return make_listener(
        settings=f'public_url = "{PUBLIC}"; ', credentials={"path": PATH_SECRET}, providers=[patients, alerts, {**alerts, "id": "dead"}],
        texts={"en": {**TEXTS, **ANSWERS}}, staff=STAFF, protocols=[PROTOCOL, VISIT], clinics=[{**CLINIC, "deputy": "doctor"}])


def visit(number, starts_in_hours, **more):
    return {"type": "appointment", "id": number, "clinic": "kyiv-1", "starts_at": instant(-starts_in_hours), "patient": {
        "id": "P-1", "name": "Olena", "language": "en", "phone": NUMBER, "consent": {"care": True}}, **more}


def states(house, number):
    return {f["step"]: (f["state"], f["reason"]) for f in house.daemon.list(treatment=number) if f["method"] == "sms"}


def book(house, sink, *records):
    assert house.daemon.records(*records).returncode == 0
    return sink


def test_a_digit_ends_the_reminders_and_calls_the_desk(house, sink):
    book(house, sink, visit("A-1", 4))
    text = sink.wait(1)[0].json["text"]
    assert "Olena, we expect you at" in text and "3 = another time" in text
    house.daemon.wait_state("sent")
    say(house, NUMBER, "2", "r-1")
    wait_for(lambda: states(house, "A-1")["late"] == ("cancelled", "the patient will not come"), "the other reminder to end")
    calls = house.daemon.ctl_lines("calls")
    assert [(c["treatment"], c["reason"], c["name"]) for c in calls] == [("A-1", "visit: will not come", "Olena")]
    # nobody is missed who has said so
    book(house, sink, visit("A-1", 4, status="no-show"))
    assert states(house, "A-1")["gone"] == ("skipped", "the patient had said that they would not come")
    assert house.daemon.ctl("verify").returncode == 0


def test_a_yes_is_an_answer_and_the_next_reminder_still_comes(house, sink):
    book(house, sink, visit("A-1", 4))
    sink.wait(1)
    house.daemon.wait_state("sent")
    say(house, NUMBER, "1", "r-1")
    wait_for(lambda: states(house, "A-1")["early"] == ("answered", "answered: will come"), "the answer")
    assert states(house, "A-1")["late"][0] == "planned"
    assert house.daemon.ctl_lines("calls") == []


def test_a_treatment_that_is_booked_is_kept_and_told_to_plan_nothing(house, tmp_path):
    """As RULES.md has it: what is not done is skipped; only appointments are reminded of."""
    records = [{**visit("T-1", 4, status=word), "type": "treatment", "id": f"T-{word}", "procedure": "botox"} for word in ("booked", "confirmed")]
    for record in records:
        record["performed_at"] = record.pop("starts_at")
    told = house.daemon.ctl("import", "-", input=lines([*records, visit("A-1", 4)]))
    assert told.returncode == 0
    assert "3 new, 0 updated, 0 withdrawn, 0 unchanged, 0 refused; 2 follow-ups" in told.stdout
    assert "2 of them are treatments that are booked and not done: nothing is planned for them yet" in told.stdout
    assert {f["treatment"] for f in house.daemon.list()} == {"A-1"}
    # done the next day: planned as any other
    done = {**records[0], "status": "completed", "performed_at": instant(0.5)}
    told = house.daemon.ctl("import", "-", input=lines([done]))
    assert "1 updated" in told.stdout and "booked" not in told.stdout
    assert {f["step"] for f in house.daemon.list(treatment="T-booked")} >= {"h6"}


def test_moved_by_minutes_and_moved(house, sink):
    # noon to afternoon, so that minutes do not lead to another day
    day = instant(-30)[:10]
    at = {"first": f"{day}T12:00:00Z", "near": f"{day}T12:10:00Z", "far": f"{day}T15:00:00Z"}
    early = json.loads(json.dumps(VISIT))
    early["steps"] = Tuple([{**early["steps"][0], "when": "60 hours before"}, *early["steps"][1:]])
    house.daemon.stop()
    from conftest import write
    write(house.daemon.config.parent / "protocols.d", "visit.conf", "protocol", early)
    house.daemon.start()
    book(house, sink, visit("A-1", 0, starts_at=at["first"]))
    assert "at 12:00" in sink.wait(1)[0].json["text"]
    house.daemon.wait_state("sent")
    book(house, sink, visit("A-1", 0, starts_at=at["near"]))
    assert states(house, "A-1")["early"][0] == "sent" and len(heard(sink, NUMBER)) == 1
    book(house, sink, visit("A-1", 0, starts_at=at["far"]))
    texts = wait_for(lambda: heard(sink, NUMBER)[1:], "the new time to be told")
    assert ["at 15:00" in text for text in texts] == [True]
    house.daemon.wait_state("sent", 2)
    book(house, sink, visit("A-1", 0, starts_at=at["far"], practitioner="Dr N"))
    house.daemon.stop()
    house.daemon.start()
    assert [f["state"] for f in house.daemon.list(treatment="A-1")].count("planned") == 1
    assert len(heard(sink, NUMBER)) == 2


def test_who_did_not_come_and_the_clinics_mark(house, sink):
    booked = [visit(f"A-{i}", -48, status="completed") for i in range(2)]
    book(house, sink, *booked, visit("A-7", -40), visit("A-8", -41, status="cancelled"), visit("A-9", -3, status="no-show"))
    assert "we missed you" in sink.wait(1)[0].json["text"]
    house.daemon.wait_state("sent")
    told = house.daemon.status()["visits"]
    assert told == [{"clinic": "kyiv-1", "days": 30, "booked": 4, "came": 2, "no_show": 1, "silent": 1, "cancelled": 1,
                     "came_percent": 50, "mark_percent": 70}]
    shown = house.daemon.ctl("status").stdout
    assert "Appointments of the last 30 days" in shown and "50, below the mark" in shown
    page = house.daemon.get("/metrics").body.decode() if house.daemon.get("/metrics").status == 200 else \
        house.call("GET", "/metrics").body.decode()
    assert 'followupd_visits{clinic="kyiv-1",became="came"} 2' in page
    assert 'followupd_visits_mark_ratio{clinic="kyiv-1"} 0.70' in page


def test_an_appointment_is_shown_as_one(house, sink):
    book(house, sink, visit("A-1", 4))
    sink.wait(1)
    sent = house.daemon.wait_state("sent")[0]
    shown = house.daemon.ctl("show", sent["id"], check=True).stdout.splitlines()
    assert any(line.split() == ["Appointment", "A-1"] for line in shown) and any(line.startswith("Visit  ") for line in shown), shown
    assert not any(line.startswith("Treat") for line in shown), shown
    assert house.daemon.ctl_lines("show", sent["id"])[0]["record"] == "appointment"


def test_a_yes_that_names_another_hour_is_for_the_desk(house, sink):
    """And one that names the visit's own is a yes."""
    starts = instant(-4)
    book(house, sink, {**visit("A-1", 4), "starts_at": starts})
    sink.wait(1)
    house.daemon.wait_state("sent")
    other = f"{(int(starts[11:13]) + 3) % 24:02}:00"
    say(house, NUMBER, f"Yes, I will come at {starts[11:16]}", "r-1")
    answered = wait_for(lambda: house.daemon.list(treatment="A-1", state="answered"), "the yes")
    assert answered[0]["reason"] == "answered: will come" and house.daemon.ctl_lines("calls") == []
    say(house, NUMBER, f"Yes, I will come at {other}", "r-2")
    calls = wait_for(lambda: house.daemon.ctl_lines("calls"), "the call")
    assert [(c["treatment"], c["reason"]) for c in calls] == [("A-1", "visit: wants another time")]
