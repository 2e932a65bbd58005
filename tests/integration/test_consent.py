"""The ledger of consent as staff see it: who said what, when, by which wording, and what is in force."""

import json
import re

import pytest

from conftest import treatment
from test_calls import screen


@pytest.fixture
def paused(daemon):
    daemon.start().ctl("pause", "--all", check=True)
    return daemon


def test_the_ledger_of_a_patient(paused):
    paused.records(treatment("T-1", patient={
        "id": "P-1", "consent": {"care": True, "survey": True, "marketing": False, "wording": "2026-10"}}))
    paused.ctl("opt-in", "P-1", "--purpose", "offer", "--why", "signed at the desk", check=True)
    paused.ctl("opt-out", "P-1", "--why", "by phone", check=True)
    (view,) = paused.ctl_lines("consent", "P-1")
    assert view["in_force"] == {"care": "no", "survey": "no", "marketing": "no"}
    assert view["records"] == {"care": "yes", "survey": "yes", "marketing": "no"}
    assert len(view["stopped"]) == 1 and view["stopped"][0].startswith("+380")
    first, second, third = view["ledger"]
    assert (first["source"], first["care"], first["marketing"], first["wording"], first["record"]) == (
        "record", "yes", "no", "2026-10", "treatment T-1")
    assert (second["source"], second["purpose"], second["marketing"], second["care"], second["why"]) == (
        "staff", "offer", "yes", "unknown", "signed at the desk")
    assert (third["source"], third["care"], third["address"]) == ("staff", "no", view["stopped"][0])
    shown = paused.ctl("consent", "P-1", check=True).stdout
    assert "care no, survey no, marketing no" in shown and "Nothing is sent to +380" in shown and "2026-10" in shown
    # explain tells the last word of it
    review = next(f for f in paused.list(patient="P-1") if f["step"] == "w2")
    said = [b["says"] for b in paused.ctl_lines("explain", review["id"])[0]["because"] if b["rule"] == "consent"]
    assert any("last word on it is \"no\"" in s and "by staff" in s for s in said), said
    assert paused.ctl("consent", "P-2").returncode == 1
    assert paused.ctl("consent").returncode == 2


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_time_of_a_line_of_the_ledger_is_never_cut(paused, columns):
    paused.records(treatment("T-1", patient={"id": "P-1", "consent": {"care": True, "survey": True, "marketing": False, "wording": "2026-10"}}))
    paused.ctl("opt-out", "P-1", "--purpose", "offer", "--method", "sms", "--why", "does not want advertisements", check=True)
    shown = screen(paused, "consent", "P-1", columns=columns)
    table = shown[[line.startswith("WHEN ") for line in shown].index(True) + 1:]
    assert [bool(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d  (record|staff) ", line)) for line in table[:2]] == [True, True], shown
    assert max(map(len, table[:2])) <= columns, shown
    assert columns < 80 or "WHY" in shown[shown.index(table[0]) - 1], shown
    assert ("too narrow" in shown[-1]) == (columns < 120), shown


def test_what_else_a_consent_counts_for_is_said(paused):
    paused.records(treatment("T-1", patient={"id": "P-1"}))
    said = paused.ctl("opt-out", "P-1", "--purpose", "care", check=True).stdout
    assert "P-1 gets no more care messages\nThe same consent counts for: safety, review, visit\n" in said
    assert "safety become calls for staff" in said and "visit reminders" in said and "--state held --patient P-1" in said, said
    # and so it is
    assert {f["step"]: f["state"] for f in paused.list(patient="P-1") if f["step"] in ("h6", "w2")} == {"h6": "held", "w2": "held"}
    said = paused.ctl("opt-in", "P-1", "--purpose", "care", check=True).stdout
    assert said == "P-1 takes care messages again\nThe same consent counts for: safety, review, visit\n"
    assert paused.ctl("opt-out", "P-1", "--purpose", "survey", check=True).stdout == "P-1 gets no more survey messages\n"


def test_an_opt_in_agrees_to_nothing(paused):
    paused.records(treatment("T-1", patient={"id": "P-1", "consent": {"care": True, "marketing": False}}))
    paused.ctl("opt-out", "P-1", check=True)
    said = paused.ctl("opt-in", "P-1", check=True).stdout
    assert said == (
        "P-1 takes messages again\n"
        "But the patient has not agreed to survey (unknown). Once they have: followupctl opt-in P-1 --purpose survey\n"
        "But the patient has not agreed to marketing (no). Once they have: followupctl opt-in P-1 --purpose offer\n"), said
    (view,) = paused.ctl_lines("consent", "P-1")
    assert view["in_force"] == {"care": "yes", "survey": "unknown", "marketing": "no"} and view["stopped"] == view["stopped_person"] == []
    assert [line["lifts_stop"] for line in view["ledger"]] == [False, False, True]
    assert [line.split()[2:8] for line in screen(paused, "consent", "P-1", columns=160)[-1:]] == [["staff", "-", "-", "-", "stop", "lifted"]]
    assert {f["step"]: f["state"] for f in paused.list(patient="P-1")} == {"h6": "planned", "w2": "planned", "m6": "held", "call": "task"}
    # it is the record that says no, not a stop that is over
    offer = next(f for f in paused.list(patient="P-1") if f["step"] == "m6")
    said = [b["says"] for b in paused.ctl_lines("explain", offer["id"])[0]["because"] if b["rule"] == "consent"]
    assert any("last word on it is \"no\"" in s and "by a record treatment T-1" in s for s in said), said
    assert json.loads(paused.ctl("opt-in", "--json", "P-1", check=True).stdout)["not_agreed"] == [
        {"clinic": "kyiv-1", "consent": "survey", "answer": "unknown", "purpose": "survey"},
        {"clinic": "kyiv-1", "consent": "marketing", "answer": "no", "purpose": "offer"}]
    # as it says
    paused.ctl("opt-in", "P-1", "--purpose", "offer", check=True)
    assert {f["state"] for f in paused.list(patient="P-1")} == {"planned", "task"}


def test_a_stop_that_stays_is_told_with_what_lifts_it(paused):
    paused.records(treatment("T-1", patient={"id": "P-1"}))
    paused.ctl("opt-out", "P-1", "--purpose", "offer", "--method", "sms", check=True)
    paused.ctl("opt-out", "P-1", "--purpose", "survey", "--method", "sms", check=True)
    said = paused.ctl("opt-in", "P-1", "--purpose", "offer", check=True).stdout
    assert "P-1 takes offer messages again\n" in said and said.count("But a stop stays") == 1, said
    lifting = "followupctl opt-in P-1 --purpose offer --method sms"
    assert f"no offer messages by sms to +380671234567. To lift it: {lifting}\n" in said, said
    left = json.loads(paused.ctl("opt-in", "--json", "P-1", check=True).stdout)["stops_left"]
    assert {(s["purpose"], s["method"]) for s in left} == {("offer", "sms"), ("survey", "sms")}
    # as it says
    said = paused.ctl(*lifting.split()[1:], check=True).stdout
    assert said == "P-1 takes offer messages by sms again\n"
    paused.ctl("opt-out", "P-1", check=True)
    said = paused.ctl("opt-in", "P-1", "--purpose", "offer", check=True).stdout
    assert "no messages at all to +380671234567. To lift it: followupctl opt-in P-1\n" in said, said


def test_a_stop_goes_with_the_patient_and_is_shown(paused):
    paused.records(treatment("T-1", patient={"id": "P-1"}))
    paused.ctl("opt-out", "P-1", "--method", "sms", "--why", "by phone", check=True)
    paused.records(treatment("T-2", patient={"id": "P-1", "phone": "+380501112233"}))
    assert {f["state"] for f in paused.list(patient="P-1")} <= {"task", "held"}
    (view,) = paused.ctl_lines("consent", "P-1")
    assert (view["stopped"], view["stopped_person"]) == ([], ["phone"])
    assert "Nothing is sent to whatever number they have later.\n" in paused.ctl("consent", "P-1", check=True).stdout
    (told,) = [json.loads(line) for line in paused.ctl("export", "P-1", "--json", check=True).stdout.splitlines()]
    assert told["consent"]["stopped_person"] == ["phone"]
    review = next(f for f in paused.list(patient="P-1") if f["step"] == "w2")
    said = [b["says"] for b in paused.ctl_lines("explain", review["id"])[0]["because"] if b["rule"] == "stop"]
    assert said == ["The patient, or staff for them, asked for no more messages: that holds for whatever number or name they have."]
    said = paused.ctl("opt-in", "P-1", "--purpose", "offer", check=True).stdout
    assert "no messages at all by phone, whatever number they have. To lift it: followupctl opt-in P-1\n" in said, said
    assert "But a stop" not in paused.ctl("opt-in", "P-1", check=True).stdout
    assert "planned" in {f["state"] for f in paused.list(patient="P-1")}


def test_a_patient_who_was_never_asked(daemon):
    clinic = daemon.config.parent / "clinics.d" / "kyiv-1.conf"
    text = clinic.read_text()
    clinic.write_text(text.replace("clinic = {", 'clinic = { unknown_consent = [ "safety" ];', 1))
    daemon.start().ctl("pause", "--all", check=True)
    daemon.records(treatment("T-1", patient={"id": "P-1", "consent": {}}))
    states = {f["step"]: f["state"] for f in daemon.list(patient="P-1")}
    assert states["h6"] == "planned" and states["w2"] == "held"
    safety = next(f for f in daemon.list(patient="P-1") if f["step"] == "h6")
    assert "unknown_consent" in json.dumps(daemon.ctl_lines("explain", safety["id"]))
    # an edit that allows what is never allowed is refused, and the old one stays in force
    clinic.write_text(text.replace("clinic = {", 'clinic = { unknown_consent = [ "offer" ];', 1))
    done = daemon.ctl("check")
    assert done.returncode == 1 and "never sent to a patient who has not agreed" in done.stderr + done.stdout
