"""Birthdays and feasts: once a year for each patient who agreed to them, by the real daemon and through rehearsed years."""

import collections
import datetime
import subprocess

import pytest

from conftest import CLINIC, FOLLOWUPD, PROTOCOL, TEXTS, Tuple, instant, lines, make_config, provider, treatment, wait_for

GREETINGS = {
    "id": "greetings", "version": 1, "signed_off": "", "title": {"en": "Greetings"},
    "steps": Tuple([
        {"id": "birthday", "when": "0 days", "from": "birthday", "purpose": "greeting", "message": "birthday"},
        {"id": "spring", "when": "0 days", "from": "holiday", "date": "03-20", "late": "0 days", "purpose": "greeting", "message": "spring"},
    ]),
}
WORDS = {"en": {**TEXTS, "birthday": "{patient}, happy birthday! STOP", "spring": "{patient}, a bright spring! STOP"}}


def birthday(days_ahead):
    day = datetime.date.fromisoformat(instant(-24 * days_ahead)[:10])
    return day.replace(year=1987 if (day.month, day.day) != (2, 29) else 1988).isoformat()


@pytest.fixture
def house(make_daemon):
    it = make_daemon(clinics=[{**CLINIC, "greetings": "greetings"}], protocols=[PROTOCOL, GREETINGS], texts=WORDS)
    return it.start()


def test_one_greeting_however_many_treatments(house, sink):
    born = {"id": "P-1", "birth_date": birthday(0)}
    feasts = 1 if born["birth_date"][5:] == "03-20" else 0
    assert house.records(*[treatment(f"T-{i}", hours_ago=24 * 20, patient=born) for i in range(3)]).returncode == 0
    wait_for(lambda: house.list(treatment=f"P-1/{instant()[:4]}"), "the greeting to be planned")
    assert house.records(treatment("T-9", hours_ago=24 * 20, patient=born)).returncode == 0
    own = house.list(treatment=f"P-1/{instant()[:4]}")
    assert [f["step"] for f in own if f["step"] == "birthday"] == ["birthday"] and len(own) == 1 + feasts
    assert own[0]["text"] == "Olena, happy birthday! STOP" and own[0]["purpose"] == "greeting"
    shown = house.ctl("explain", own[0]["id"]).stdout
    assert "once a year" in shown
    house.stop()
    house.start()
    assert len(house.list(treatment=f"P-1/{instant()[:4]}")) == 1 + feasts
    assert house.ctl("verify").returncode == 0


def test_who_has_not_agreed_is_not_greeted(house):
    no = {"id": "P-2", "birth_date": birthday(2), "consent": {"care": True, "marketing": False}}
    assert house.records(treatment("T-1", hours_ago=24 * 20, patient=no)).returncode == 0
    assert house.list(patient="P-2") and all("birthday" != f["step"] for f in house.list(patient="P-2"))
    assert house.ctl("opt-in", "P-2", "--purpose", "greeting").returncode == 0
    year = instant(-48)[:4]
    wait_for(lambda: [f for f in house.list(treatment=f"P-2/{year}") if f["state"] == "planned"], "the greeting")
    assert house.ctl("opt-out", "P-2").returncode == 0
    assert {f["state"] for f in house.list(treatment=f"P-2/{year}")} == {"held"}


def test_three_years_on_the_rehearsal_clock(tmp_path, sink):
    """One birthday and one spring a year for each, at a decent hour, and none for who has not agreed."""
    records = tmp_path / "records.jsonl"
    people = {"P-1": "1987-03-04", "P-2": "1990-12-31", "P-3": "1988-02-29", "P-4": "1991-03-20"}
    names = {"P-1": "Anna", "P-2": "Borys", "P-3": "Vira", "P-4": "Halyna"}
    told = [treatment(f"T-{p}-{n}", performed_at=f"202{6 + n}-01-1{n}T10:00:00Z", updated_at=f"202{6 + n}-01-1{n}T11:00:00Z",
                      patient={"id": p, "name": names[p], "birth_date": born, "phone": f"+38067000000{p[-1]}",
                               "consent": {"care": False, "marketing": True}})
            for p, born in people.items() for n in range(3)]
    told.append(treatment("T-5", performed_at="2026-01-10T10:00:00Z", updated_at="2026-01-10T11:00:00Z", patient={
        "id": "P-5", "name": "Darya", "birth_date": "1987-03-04", "phone": "+380670000005", "consent": {"marketing": False}}))
    records.write_text(lines(told))
    config = make_config(tmp_path, clinics=[{**CLINIC, "greetings": "greetings", "send_between": "09:00-20:00"}],
                         protocols=[{**PROTOCOL, "steps": Tuple(PROTOCOL["steps"][:1])}, GREETINGS], texts=WORDS,
                         providers=[provider(sink.port, sandbox=True)])
    done = subprocess.run([FOLLOWUPD, "--config", str(config), "--state-dir", str(tmp_path / "state"), "--rehearse",
                           "2026-01-01..2029-01-01", "--records", str(records)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    heard = collections.Counter(r.json["text"] for r in sink.requests)
    # who was born on 20 March gets both in one message, which has one text
    assert heard["Halyna, happy birthday! STOP"] + heard["Halyna, a bright spring! STOP"] == 3
    for name in ("Anna", "Borys", "Vira"):
        assert (heard[f"{name}, happy birthday! STOP"], heard[f"{name}, a bright spring! STOP"]) == (3, 3), heard
    assert not [t for t in heard if t.startswith("Darya")]
