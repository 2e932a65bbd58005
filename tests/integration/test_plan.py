"""This patient's plan: what a record and staff change of the protocol's steps, by followupctl plan and the real daemon."""

import json

import pytest

from conftest import CLINIC, PROTOCOL, TEXTS, Tuple, treatment

STEPS = [
    {"id": "massage", "when": "2 days", "purpose": "care", "message": "review_w2", "repeat": {"every": "1 day", "times": 3}},
    {"id": "w2", "when": "2 weeks", "purpose": "safety", "message": "safety_h6"},
    {"id": "m6", "when": "6 months", "purpose": "offer", "message": "offer_m6"},
]


@pytest.fixture
def house(make_daemon):
    d = make_daemon(protocols=[{**PROTOCOL, "steps": Tuple(STEPS)}])
    d.start()
    return d


def steps(house, *more):
    """step -> line of followupctl plan"""
    return {line["step"]: line for line in house.ctl_lines("plan", "T-1", *more)}


def refused(house, *args, why):
    told = house.ctl("plan", "T-1", *args)
    assert told.returncode == 1 and why in told.stderr, told.stderr
    assert "Traceback" not in told.stderr and told.stdout == ""


def test_staff_skip_move_add_and_choose_methods(house):
    assert house.records(treatment("T-1", hours_ago=1)).returncode == 0
    due = {step: line["due"] for step, line in steps(house).items()}
    assert list(due) == ["massage.1", "massage.2", "massage.3", "w2", "m6"]
    assert house.ctl("plan", "T-1", "--skip", "m6", "--why", "moves abroad").returncode == 0
    assert house.ctl("plan", "T-1", "--move", "massage.2", "--when", "9 days").returncode == 0
    assert house.ctl("plan", "T-1", "--methods", "w2=call").returncode == 0
    told = house.ctl("plan", "T-1", "--add", "extra", "--when", "6 days", "--purpose", "care", "--message", "review_w2", "--methods",
                     "extra=sms,call", "--why", "asked for it")
    assert told.returncode == 0 and "added, 6 days" in told.stdout, told.stderr
    after = steps(house)
    assert after["m6"]["state"] == "skipped" and after["m6"]["changes"][0]["why"] == "moves abroad"
    assert after["massage.2"]["when"] == "9 days" and after["massage.2"]["due"] > due["massage.3"]
    assert after["massage.1"]["due"] == due["massage.1"]
    assert after["w2"]["state"] == "task" and after["w2"]["method"] == "call"
    assert after["extra"]["state"] == "planned" and after["extra"]["methods"] == ["sms", "call"]

    # told wherever staff look
    explained = house.ctl("explain", after["extra"]["id"]).stdout
    assert "this patient's own" in explained and "because: asked for it" in explained
    explained = house.ctl("explain", after["massage.2"]["id"]).stdout
    assert 'says "3 days"' in explained and "massage.2" in explained and "9 days" in explained
    shown = json.loads(house.ctl("--json", "show", after["extra"]["id"]).stdout)
    assert shown["step"] == "extra" and shown["purpose"] == "care" and shown["text"]
    assert shown["plan_changes"][0]["says"] == "added, 6 days, by sms, call"
    assert "moves abroad" in house.ctl("show", after["m6"]["id"]).stdout
    audit = [line for line in house.ctl_lines("audit") if line["what"] == "plan"]
    assert [line["about"] for line in audit][:2] == ["m6: left out", "massage.2: 9 days"]
    assert audit[0]["followup"] == after["m6"]["id"] and {line["patient"] for line in audit} == {"P-T-1"} and audit[0]["why"] == "moves abroad"

    # a re-import and a restart leave it
    changed = treatment("T-1", hours_ago=1, practitioner="Dr N.", plan=[{"step": "massage", "when": "4 days"}, {"step": "m6", "when": "5 months"}])
    assert house.records(changed).returncode == 0
    house.kill()
    house.start()
    again = steps(house)
    assert again["m6"]["state"] == "skipped" and again["massage.2"]["when"] == "9 days" and again["w2"]["method"] == "call"
    assert again["massage.1"]["when"] == "4 days" and again["massage.1"]["changes"][0]["who"] is None
    assert again["extra"]["state"] == "planned"

    assert house.ctl("plan", "T-1", "--restore", "m6").returncode == 0
    assert steps(house)["m6"]["when"] == "5 months"
    assert house.ctl("verify").returncode == 0


def test_several_steps_are_changed_at_once_or_none(house):
    assert house.records(treatment("T-1", hours_ago=1)).returncode == 0
    before = steps(house)
    assert house.ctl("plan", "T-1", "--skip", "m6", "--skip", "massage.3", "--why", "moves abroad").returncode == 0
    after = steps(house)
    assert [step for step, line in after.items() if line["state"] == "skipped"] == ["massage.3", "m6"]
    assert [c["why"] for step in ("massage.3", "m6") for c in after[step]["changes"]] == ["moves abroad"] * 2
    assert [a["about"] for a in house.ctl_lines("audit") if a["what"] == "plan"] == ["m6: left out", "massage.3: left out"]

    told = house.ctl("plan", "T-1", "--move", "massage.1", "--when", "3 days", "--move", "w2", "--when", "3 weeks", "--methods", "w2=call",
                     check=True).stdout
    after = steps(house)
    assert [after[step]["when"] for step in ("massage.1", "w2")] == ["3 days", "3 weeks"] and after["w2"]["method"] == "call"
    assert told.startswith(f"massage.1 is planned for {after['massage.1']['due'][:16].replace('T', ' ')} (3 days)\nw2 is task for "), told
    house.ctl("plan", "T-1", "--methods", "massage.1=call", "--methods", "massage.2=call", check=True)
    assert [steps(house)[s]["method"] for s in ("massage.1", "massage.2")] == ["call", "call"]
    house.ctl("plan", "T-1", *(x for step in ("massage.1", "massage.2", "massage.3", "w2", "m6") for x in ("--restore", step)), check=True)
    assert {s: (x["due"], x["method"], x["state"]) for s, x in steps(house).items()} == {
        s: (x["due"], x["method"], x["state"]) for s, x in before.items()}

    # one that cannot be leaves all as they were, and is named
    n_audited = len(house.ctl_lines("audit"))
    refused(house, "--skip", "m6", "--skip", "w3", why="nothing of the plan is changed: step w3: protocol \"botulinum-toxin\" has no such step")
    refused(house, "--move", "w2", "--when", "3 weeks", "--move", "m6", "--when", "1 day before", why="nothing of the plan is changed: step m6: ")
    assert {s: (x["due"], x["state"], x["changes"]) for s, x in steps(house).items()} == {
        s: (x["due"], x["state"], []) for s, x in before.items()}
    assert len(house.ctl_lines("audit")) == n_audited
    for usage, why in ((["--move", "w2", "--move", "m6", "--when", "3 weeks"], "give one --when for each --move"),
                       (["--skip", "w2", "--skip", "w2"], "name each step once"),
                       (["--methods", "w2=call", "--methods", "w2=sms"], "name each step once"),
                       (["--move", "w2", "--when", "3 weeks", "--methods", "m6=call"], "--methods names another step"),
                       (["--add", "x", "--when", "1 day", "--add", "y", "--when", "2 days", "--purpose", "care"], "give --add once")):
        told = house.ctl("plan", "T-1", *usage)
        assert told.returncode == 2 and why in told.stderr, told.stderr


def test_what_cannot_be_is_refused_in_words(house, sink):
    assert house.records(treatment("T-1", hours_ago=1)).returncode == 0
    refused(house, "--skip", "w3", why="no such step")
    refused(house, "--move", "w2", "--when", "2 fortnights", why='"when" is not a time such as')
    refused(house, "--move", "w2", "--when", "1 day before", why="nothing comes before the treatment")
    refused(house, "--add", "x", "--when", "5 days", "--purpose", "care", "--message", "nothing", why='there is no text "nothing"')
    refused(house, "--add", "x", "--when", "5 days", "--purpose", "care", why="needs a text")
    refused(house, "--add", "x", "--when", "5 days", "--purpose", "fun", why='"purpose" is not one of')
    refused(house, "--add", "w2", "--when", "5 days", "--purpose", "care", "--message", "review_w2", why="is the protocol's")
    refused(house, "--methods", "w2=viber", why='no provider for "viber"')
    refused(house, "--restore", "w2", why="staff have changed nothing of this step")
    refused(house, "--restore", "w3", why="there is no step of this name")
    assert house.ctl("plan", "T-9").returncode == 1
    for usage in (["--move", "w2"], ["--skip", "w2", "--move", "m6", "--when", "1 day"], ["--add", "x", "--when", "1 day"],
                  ["--methods", "w2"], ["--when", "1 day"]):
        assert house.ctl("plan", "T-1", *usage).returncode == 2, usage
    assert house.ctl("plan").returncode == 2


@pytest.mark.parametrize("body, why", [
    ({"changes": [{"step": "w2", "skip": True, "skpi": 1}]}, "unknown key (known: step skip when"),
    ({"changes": [{"step": "w2", "skip": True}, {"step": "m6", "skip": True, "why": "moves"}]}, "unknown key (known: step skip when"),
    ({"changes": [{"step": "w2", "skip": True}], "step": "m6", "skip": True}, "unknown key (known: id clinic changes why who)"),
    ({"changes": [{"step": "w2", "skip": True}], "when": "3 weeks"}, "unknown key (known: id clinic changes why who)"),
    ({"changes": [3]}, '"step" is not the id of a step'),
])
def test_what_would_be_left_undone_is_refused(house, body, why):
    assert house.records(treatment("T-1", hours_ago=1)).returncode == 0
    answer = house.post("/v1/plan", {"id": "T-1", **body})
    assert answer.status == 400 and why in answer.json["error"], answer.body
    assert {line["state"] for line in steps(house).values()} == {"planned"}


def test_a_move_that_counts_from_the_effects_end_tells_its_day(make_daemon):
    again = {"id": "again", "when": "0 days", "from": "effect-end", "purpose": "offer", "message": "offer_m6"}
    house = make_daemon(protocols=[{**PROTOCOL, "effect_lasts": "4 months", "steps": Tuple([STEPS[1], again])}])
    house.start()
    assert house.records(treatment("T-2", hours_ago=1)).returncode == 0
    told = house.ctl("plan", "T-2", "--move", "again", "--when", "2 weeks", check=True).stdout
    line = next(x for x in house.ctl_lines("plan", "T-2") if x["step"] == "again")
    assert told.startswith(f"again is planned for {line['due'][:16].replace('T', ' ')} (effect end + 2 weeks)\n"), told
    assert "effect end + 2 weeks" in told.split("\n", 1)[1]
    assert "effect end - 10 days" in house.ctl("plan", "T-2", "--move", "again", "--when", "10 days before", check=True).stdout
    assert house.ctl("plan", "T-2", "--move", "again", "--when", "2 weeks", check=True).stdout == told
    explained = house.ctl("explain", line["id"]).stdout
    assert "That counts from the end of the effect, and not from the treatment: it comes to" in explained
    before = house.ctl("plan", "T-2").stdout
    for when, why in (("4 months before", "would come no later than the day of the treatment"), ("130 days before", "no later than the day"),
                      ("3 hours", "it counts from a day"), ("5 months before", "the day of the treatment")):
        move = house.ctl("plan", "T-2", "--move", "again", "--when", when)
        assert move.returncode == 1 and why in move.stderr and move.stdout == "", move
    assert house.ctl("plan", "T-2").stdout == before
    assert house.ctl("plan", "T-2", "--restore", "again", check=True).stdout.count("effect end ") == 1


def test_what_was_sent_is_not_changed_and_what_is_added_is_sent(make_daemon, sink):
    house = make_daemon()
    house.start()
    assert house.records(treatment("T-1", hours_ago=6)).returncode == 0
    sink.wait(1)
    house.wait_state("sent")
    refused(house, "--skip", "h6", why="h6 is sent")
    told = house.ctl("plan", "P-T-1", "--add", "extra", "--when", "6 hours", "--purpose", "care", "--message", "review_w2")
    assert told.returncode == 0, told.stderr
    sink.wait(2)
    assert "would like to see the result" in sink.requests[1].json["text"]
    assert not any(word in house.log() for word in ("Olena", "extra"))


def test_a_record_adds_steps_and_its_faults_are_told(house, tmp_path):
    plan = [{"step": "extra", "when": "5 days", "purpose": "care", "message": "review_w2"}, {"step": "w2", "methods": ["call"]},
            {"step": "massage", "skip": True}]
    assert house.records(treatment("T-1", hours_ago=1, plan=plan)).returncode == 0
    seen = steps(house)
    assert seen["extra"]["state"] == "planned" and seen["w2"]["state"] == "task"
    assert {seen[f"massage.{i}"]["state"] for i in (1, 2, 3)} == {"skipped"}
    for bad, why in (([{"step": "nine", "when": "5 days"}], "no such step"),
                     ([{"step": "x", "when": "5 days", "purpose": "fun"}], "plan.purpose"),
                     ([{"step": "x", "when": "5 days", "purpose": "care", "message": "none"}], 'no text "none"'),
                     ([{"step": "w2", "methods": []}], "plan.methods"),
                     ([{"step": "w2", "methods": ["fax"]}], 'no provider for "fax"'),
                     ([{"step": "w2"}], "plan.when")):
        told = house.records(treatment("T-2", hours_ago=1, plan=bad))
        assert told.returncode == 1 and why in told.stderr, (bad, told.stderr)


def test_preview_shows_the_patients_own_plan(house, tmp_path):
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(treatment("T-1", hours_ago=1, plan=[
        {"step": "extra", "when": "5 days", "purpose": "care", "message": "review_w2"}, {"step": "massage.2", "skip": True}])) + "\n")
    seen = {line["step"]: line for line in house.ctl_lines("preview", str(path))}
    assert seen["extra"]["text"] and seen["extra"]["purpose"] == "care"
    assert seen["massage.2"]["state"] == "skipped" and seen["massage.1"]["state"] == "planned"
