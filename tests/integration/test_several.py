"""Several treatments of one patient, booked visits, and troubles: what goes out is what a careful clinic would send."""

import json
import re

import pytest

from conftest import CLINIC, PROTOCOL, Tuple, instant, provider, treatment, wait_for
from listening import make_listener  # noqa: F401  (a fixture)
from test_replies import NUMBER, make_house, say

# its offer is due six hours after the treatment, which nobody would offer, and a test can wait for
PEELING = {
    "id": "peeling", "version": 1, "signed_off": "Dr N. Name, 2026-10-01", "procedures": ["peel"],
    "steps": Tuple([
        {"id": "safe", "when": "3 weeks", "purpose": "safety", "message": "safety_h6"},
        {"id": "next", "when": "6 hours", "purpose": "offer", "message": "offer_m6"},
    ]),
}
BOTH = (PROTOCOL, PEELING)


def peel(number, **more):
    return treatment(number, procedure="peel", patient={"id": "P-1", "phone": NUMBER}, **more)


def visit(number, hours_ahead, status="booked"):
    record = treatment(number, procedure="peel", patient={"id": "P-1", "phone": NUMBER}, type="appointment",
                       starts_at=instant(-hours_ahead), status=status)
    del record["performed_at"]
    return record


def step_of(daemon, treatment_id, step):
    """The last follow-up of a step."""
    return [f for f in daemon.list(treatment=treatment_id) if f["step"] == step][-1]


def explained(daemon, followup, rule):
    return [b["says"] for b in daemon.ctl_lines("explain", followup["id"])[0]["because"] if b["rule"] == rule]


def offers(sink):
    return [r for r in sink.requests if "It is time again" in r.json["text"]]


@pytest.fixture
def clinic(make_daemon):
    return make_daemon(protocols=BOTH).start()


def test_a_red_flag_holds_offers_until_its_task_is_done(make_listener, sink):  # noqa: F811
    it = make_house(make_listener, sink, BOTH)
    assert it.daemon.records(treatment("T-1", patient={"id": "P-1", "phone": NUMBER})).returncode == 0
    sink.wait(1)
    it.daemon.wait_state("sent")
    say(it, NUMBER, "I cannot see with my left eye", "r-1")
    task = wait_for(lambda: [f for f in it.daemon.list(state="task") if f.get("by_reply")], "the call")[0]
    assert it.daemon.records(peel("T-2")).returncode == 0
    held = step_of(it.daemon, "T-2", "next")
    assert held["state"] == "held"
    assert held["reason"] == f"waits: a red flag is open, task {task['id']}"
    assert explained(it.daemon, held, "trouble") == [
        f"A red flag of this patient is open, task {task['id']}: no offer, survey or greeting goes out before its result is entered."]
    assert step_of(it.daemon, "T-1", "m6")["state"] == "held"
    assert step_of(it.daemon, "T-1", "w2")["state"] == "planned", "a review is no offer"
    it.daemon.ctl("ack", task["id"], check=True)
    assert step_of(it.daemon, "T-2", "next")["state"] == "held", "somebody has it, and it is not over"
    assert not offers(sink)
    it.daemon.ctl("done", task["id"], "--result", "seen by the doctor, all well", check=True)
    wait_for(lambda: offers(sink), "the offer to go out")
    assert step_of(it.daemon, "T-1", "m6")["state"] == "planned"
    assert it.daemon.ctl("verify").returncode == 0


def test_staff_open_and_close_a_complication(clinic, sink):
    assert clinic.records(treatment("T-1", patient={"id": "P-1", "phone": NUMBER})).returncode == 0
    clinic.wait_state("sent")
    asked = step_of(clinic, "T-1", "h6")
    refused = clinic.ctl("done", asked["id"], "--result", "all well")
    assert refused.returncode == 1 and "it is no task: it is sent" in refused.stderr
    said = clinic.ctl("done", asked["id"], "--result", "complication: swelling", check=True).stdout
    task = re.search(r"followupctl done (\S+) --result", said)[1]
    assert said.startswith(f"A complication is open as {task}: no offer, survey or greeting goes to this patient until")
    call = clinic.ctl_lines("calls")[0]
    assert (call["id"], call["step"]) == (task, "complication")
    assert call["work"] == "complication: swelling: ask how it is, enter how it ended"
    assert clinic.records(peel("T-2")).returncode == 0
    assert step_of(clinic, "T-2", "next")["reason"] == f"waits: a complication is open, task {task}"
    assert "until its result is entered" in explained(clinic, {"id": task}, "trouble")[0]
    clinic.stop()
    clinic.start()  # a restart judges all anew, and forgets nothing
    assert step_of(clinic, "T-2", "next")["state"] == "held"
    again = clinic.ctl("done", task, "--result", "complication")
    assert again.returncode == 1 and "it is the complication itself" in again.stderr
    clinic.ctl("done", task, "--result", "healed", check=True)
    wait_for(lambda: offers(sink), "the offer to go out")
    assert clinic.ctl("verify").returncode == 0


def test_what_is_claimed_and_not_on_the_wire_is_called_back(make_daemon, sink):
    daemon = make_daemon(protocols=BOTH, providers=[provider(sink.port, limits={"connections": 1})]).start()
    sink.answer(200, seconds=20)
    assert daemon.records(treatment("T-1", patient={"id": "P-1", "phone": NUMBER})).returncode == 0
    sink.wait(1)  # the only connection is taken
    assert daemon.records(peel("T-2")).returncode == 0
    wait_for(lambda: step_of(daemon, "T-2", "next")["state"] == "sending", "the offer to be claimed")
    daemon.ctl("done", step_of(daemon, "T-1", "w2")["id"], "--result", "complication", check=True)
    wait_for(lambda: step_of(daemon, "T-2", "next")["state"] == "held", "the offer to be called back")
    sink.released.set()
    wait_for(lambda: step_of(daemon, "T-1", "h6")["state"] == "sent", "the question to be sent")
    assert not offers(sink) and len(sink.requests) == 1


def test_a_new_treatment_takes_the_place_of_the_old_one(clinic, sink):
    first = treatment("T-1", hours_ago=24 * 30, patient={"id": "P-1", "phone": NUMBER})
    second = treatment("T-2", patient={"id": "P-1", "phone": NUMBER})
    assert clinic.records(first).returncode == 0
    assert step_of(clinic, "T-1", "m6")["state"] == "planned"
    assert clinic.records(second).returncode == 0
    old = step_of(clinic, "T-1", "m6")
    assert old["state"] == "superseded" and re.fullmatch(r"treated again on \d{4}-\d\d-\d\d", old["reason"])
    assert "what is offered next is that treatment's matter" in explained(clinic, old, "treated again")[0]
    assert step_of(clinic, "T-2", "m6")["state"] == "planned"
    assert clinic.records({**second, "status": "entered-in-error"}).returncode == 0
    back = step_of(clinic, "T-1", "m6")
    assert back["state"] == "planned" and back["id"] != old["id"] and back["due"]
    # preview says the same, whichever of the two stands first
    for order in ((first, second), (second, first)):
        path = clinic.tmp / "records.jsonl"
        path.write_text("".join(json.dumps(r) + "\n" for r in order))
        shown = clinic.ctl_lines("preview", str(path))
        assert {(f["treatment"], f["state"]) for f in shown if f["step"] == "m6"} == {("T-1", "superseded"), ("T-2", "planned")}


def test_no_offer_to_book_while_a_visit_is_booked(clinic, sink):
    assert clinic.records(visit("A-1", hours_ahead=30)).returncode == 0
    assert clinic.records(treatment("T-1", hours_ago=24 * 30, patient={"id": "P-1", "phone": NUMBER}), peel("T-2")).returncode == 0
    held = step_of(clinic, "T-2", "next")  # its window closes before the visit is over
    assert held["state"] == "held" and re.fullmatch(r"not before the visit booked for \S+ is over", held["reason"])
    assert "A visit is booked for" in explained(clinic, held, "visit")[0]
    assert step_of(clinic, "T-1", "w2")["state"] != "held"
    assert clinic.records(visit("A-1", hours_ahead=30, status="cancelled")).returncode == 0
    wait_for(lambda: offers(sink), "the offer to go out")


def test_who_refuses_is_asked_for_no_more(clinic, sink):
    assert clinic.records(treatment("T-1", patient={"id": "P-1", "phone": NUMBER})).returncode == 0
    clinic.wait_state("sent")
    clinic.ctl("done", step_of(clinic, "T-1", "w2")["id"], "--result", "refused: moves away", check=True)
    ended = step_of(clinic, "T-1", "m6")
    assert ended["state"] == "cancelled" and re.fullmatch(r"the patient refused on \S+", ended["reason"])
    assert "nothing asks for more until the next treatment" in explained(clinic, ended, "refusal")[0]
    assert step_of(clinic, "T-1", "w2")["state"] == "planned"
    # a treatment of before that is recorded late is no change of mind
    assert clinic.records(peel("T-2")).returncode == 0
    assert step_of(clinic, "T-2", "next")["state"] == "cancelled"
    assert not offers(sink)
    assert clinic.ctl("verify").returncode == 0


def test_the_limits_are_told(make_daemon):
    daemon = make_daemon(protocols=BOTH, clinics=[{**CLINIC, "max_messages_per_day": 1, "max_messages_per_week": 3}]).start()
    assert daemon.records(treatment("T-1")).returncode == 0
    assert explained(daemon, step_of(daemon, "T-1", "m6"), "limit") == [
        "Messages to one patient: at most 1 on one day and 3 on any seven; safety counts, and never waits for it."]
