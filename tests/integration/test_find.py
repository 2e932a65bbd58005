"""Finding a patient at the desk: by a part of the name, by number, by id; told in the audit, and to nobody else."""

import pytest

from conftest import CLINIC, treatment


@pytest.fixture
def desk(make_daemon):
    d = make_daemon(clinics=[CLINIC, {**CLINIC, "id": "lviv-1", "name": "Lviv", "time_zone": "Europe/Kyiv"}]).start()
    d.ctl("pause", "--all", "--why", "a quiet start", check=True)
    d.records(treatment("T-1", hours_ago=24 * 23, patient={"id": "P-1", "name": "Семёнова Наталія", "phone": "+380671230001"}),
              treatment("T-2", clinic="lviv-1", patient={"id": "P-2", "name": "СЕМЕНОВА Олена", "phone": "+380671230002"}),
              treatment("T-3", patient={"id": "P-3", "name": "王小明", "phone": "+380671230003", "birth_date": "1987-05-01"}))
    return d


def ids(d, *words):
    return [f["patient"] for f in d.ctl_lines("find", *words)]


def test_a_patient_is_found_as_people_say_who(desk):
    assert ids(desk, "семенова") == ["P-1", "P-2"]
    assert ids(desk, "Наталия", "Семенова") == ["P-1"]
    assert ids(desk, "小明") == ["P-3"]
    for said in ("067 123 00 02", "+38 (067) 123-00-02", "00380671230002", "０６７１２３０００２"):
        assert ids(desk, said) == ["P-2"], said
    for said, whom in (("0002", ["P-2"]), ("123-00-03", ["P-3"]), ("23 00 01", ["P-1"]), ("９０００３", []), ("0003", ["P-3"]), ("003", []), ("1230", [])):
        assert ids(desk, said) == whom, said
    assert ids(desk, "P-3") == ["P-3"]
    assert ids(desk, "--clinic", "lviv-1", "семенова") == ["P-2"]
    assert desk.ctl("find", "Шевченко", check=True).stdout.startswith("Nobody is found.")
    for refused, says in ((("find", "a"), "that is too little to find a patient by. To mend: write a part of the name"),
                          (("find", "--clinic", "nowhere", "olena"), "there is no such clinic")):
        done = desk.ctl(*refused)
        assert done.returncode == 1 and says in done.stderr, done.stderr
    assert desk.ctl("find").returncode == 2


def test_what_is_open_of_who_is_found_is_on_one_line(desk):
    (found,) = desk.ctl_lines("find", "Наталія")
    assert (found["clinic"], found["name"], found["phone"], found["has_died"]) == ("kyiv-1", "Семёнова Наталія", "+380671230001", False)
    known = {f["id"]: f for f in desk.list(treatment="T-1")}
    told = found["open"] + found["calls"]
    assert told and all((f["state"], f["due"], f["treatment"]) == (known[f["id"]]["state"], known[f["id"]]["due"], "T-1") for f in told)
    assert {f["id"] for f in found["calls"]} == {i for i, f in known.items() if f["state"] == "task"}
    assert {f["id"] for f in found["open"]} == {i for i, f in known.items() if f["state"] in ("planned", "held")}
    title, row = desk.ctl("find", "Наталія", check=True).stdout.splitlines()
    assert title.split() == ["PATIENT", "CLINIC", "NAME", "BORN", "PHONE", "OPEN", "CALLS", "AND", "VISITS"]
    assert all(said in row for said in ("P-1", "kyiv-1", "Семёнова Наталія", "+380671230001", f"{len(found['open'])}, next "))
    assert all(f"{f['id']} {f['due'][:16].replace('T', ' ')}" in row for f in found["calls"])
    desk.ctl("done", found["calls"][0]["id"], "--result", "died", check=True)
    assert "Семёнова Наталія (has died)" in desk.ctl("find", "Наталія", check=True).stdout


def test_who_was_looked_up_is_told_in_the_audit_and_nowhere_else(desk):
    desk.ctl("find", "семенова", check=True)
    desk.ctl("find", "Шевченко", check=True)
    told = [a for a in desk.ctl_lines("audit") if a["what"] == "find"]
    assert [(a["patient"], a["clinic"], a["about"], a["why"]) for a in told] == [("P-1", "kyiv-1", None, None), ("P-2", "lviv-1", None, None)]
    assert all("uid" in a["who"] for a in told)
    assert [a["what"] for a in desk.ctl_lines("audit", "--patient", "P-2")] == ["find"]
    log = desk.log().lower()
    assert not any(said in log for said in ("семен", "семён", "шевченко", "123000", "p-1"))


def test_a_name_that_many_have_is_not_told_without_end(desk):
    desk.records(*(treatment(f"X-{i}", patient={"id": f"X-{i}", "name": f"Марія {i}", "phone": f"+3806799{i:05}"}) for i in range(60)))
    done = desk.ctl("--json", "find", "марія", check=True)
    assert len(done.stdout.splitlines()) == 50 and done.stderr == "There are more: say more of the name, or --clinic.\n"
    assert ids(desk, "марія", "59") == ["X-59"]
