"""Edits before and after: what one would change is told, one that changes much waits for staff, and a new version of a
protocol is taken only by their word."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import CLINIC, PROTOCOL, TEXTS, Tuple, make_config, treatment, wait_for

FEW = "limits = { max_plan_changes = 5; };\n"
IN_FORCE, STAYS, WAITS = "the new configuration is in force", "the running one stays in force", "it waits for followupctl accept"
LATER = {**CLINIC, "send_at": "16:00"}
V2 = {**PROTOCOL, "version": 2, "steps": Tuple(
    [{**s, "when": "3 weeks"} if s["id"] == "w2" else s for s in PROTOCOL["steps"] if s["id"] != "call"]
    + [{"id": "m1", "when": "1 month", "purpose": "review", "message": "review_w2"}])}


def many(n):
    return [treatment(f"T-{i}", patient={"id": f"P-{i}", "phone": f"+38067123{i:04d}"}) for i in range(n)]


def reload(d, word):
    before = d.log()
    d.reload()
    wait_for(lambda: word in d.log()[len(before):], f"{word!r} in\n{d.log()[len(before):]}")
    return d.log()[len(before):]


def hours(d, step="w2"):
    return {f["due"][11:16] for f in d.list(state="planned") if f["step"] == step}


def audit(d, what):
    return [line for line in d.ctl_lines("audit") if line["what"] == what]


@pytest.fixture
def paused(make_daemon):
    """A daemon that sends nothing, with three treatments: of each, one follow-up is due and three lie ahead."""
    d = make_daemon(settings=FEW).start()
    d.ctl("pause", "--all", check=True)
    d.records(*many(3))
    return d


def edit(d, **settings):
    settings.setdefault("settings", FEW)
    make_config(d.tmp, **settings)


# ---- diff ---------------------------------------------------------------------------------------


def test_diff_tells_and_changes_nothing(paused):
    before = paused.list()
    edit(paused, clinics=[LATER])
    said = paused.ctl("diff", check=True).stdout
    assert said.startswith("Of what is pending, 9 move.\n"), said  # w2, call and m6 of each; h6 is elapsed time
    assert "T-0" in said and "16:00" in said and "max_plan_changes (5)" in said
    told, = paused.ctl_lines("diff")
    assert (told["changes"], told["moved"], told["waits"]) == (9, 9, True) and len(told["examples"]) == 3
    assert told["examples"][0]["due"][11:16] == "10:00" and told["examples"][0]["due_then"][11:16] == "16:00"
    assert paused.list() == before and hours(paused) == {"10:00"}


def test_diff_tells_what_a_protocol_that_is_taken_away_leaves(paused):
    flagged, other = {**PROTOCOL, "red_flags": {"en": ["white lip", "blind"]}}, {**PROTOCOL, "id": "other", "procedures": ["other"]}
    edit(paused, protocols=[flagged, other])
    reload(paused, IN_FORCE)
    folder, id_, n = paused.tmp / "etc" / "protocols.d", PROTOCOL["id"], len(paused.list())
    (folder / f"{id_}.conf").unlink()
    said = paused.ctl("diff", check=True).stdout
    assert f"Protocol {id_} is taken away: {n} follow-ups of 3 treatments go on by its last version; its 2 red flags count for " \
           "those patients alone until the treatments are over; records of its procedures are refused from then on.\n" in said, said
    told, = paused.ctl_lines("diff")
    assert [{**one, "says": ""} for one in told["removed"]] == [
        {"protocol": id_, "treatments": 3, "followups": n, "red_flags": 2, "says": ""}]
    edit(paused, protocols=[flagged, {**PROTOCOL, "id": "standard", "procedures": []}])
    (folder / "other.conf").unlink()
    one, = paused.ctl_lines("diff")[0]["removed"]
    assert one["says"] == "nothing is under way by it; its procedures go by standard from then on"


def test_diff_takes_a_folder_or_one_file(paused, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(paused.tmp / "etc", other)
    assert paused.ctl("diff", str(other), check=True).stdout == "Of what is pending, nothing changes.\n"
    one = tmp_path / "new-hours.conf"
    text = (other / "clinics.d" / "kyiv-1.conf").read_text()
    one.write_text(text.replace('"10:00"', '"16:00"'))
    assert paused.ctl_lines("diff", str(one))[0]["moved"] == 9
    assert paused.ctl_lines("diff", str(other / "followupd.conf"))[0]["changes"] == 0
    # a fault is told with its file and line, and nothing is asked
    one.write_text("\n" + text.replace("country", "contry"))
    done = paused.ctl("diff", str(one))
    assert done.returncode == 1 and f"{one}:2: " in done.stderr
    one.write_text("nonsense = 1;\n")
    assert "describes no clinic" in paused.ctl("diff", str(one)).stderr
    assert paused.ctl("diff", str(tmp_path / "absent.conf")).returncode == 1


def test_diff_is_as_strict_as_a_reload(paused):
    edit(paused, protocols=[{**V2, "version": 1}])
    done = paused.ctl("diff")
    assert done.returncode == 1 and "raise its version" in done.stderr


def test_diff_reads_no_file_of_the_daemons(paused):
    secret = paused.tmp / "secret"
    secret.write_text("x = 1;\n")
    answer = paused.post("/v1/diff", {"files": {"followupd.conf": f'\n @include "{secret}"\n'}})
    assert answer.status == 409 and "included" in answer.json["error"]
    assert paused.post("/v1/diff", {}).status == 400
    assert paused.post("/v1/diff", {"files": {"followupd.conf": "x"}}).status == 409


# ---- a large edit waits -------------------------------------------------------------------------


def test_a_large_edit_waits_for_staff(paused):
    edit(paused, clinics=[LATER])
    said = reload(paused, WAITS)
    assert "9 move" in said and IN_FORCE not in said
    assert hours(paused) == {"10:00"}
    waits = paused.status()["configuration_waits"]
    assert waits["changes"] == 9 and waits["says"] == "9 move"
    done = paused.ctl("status")
    assert done.returncode == 1 and "9 move" in done.stderr and "followupctl accept" in done.stderr
    # what comes meanwhile is planned by the one in force
    paused.records(treatment("T-9", patient={"id": "P-9", "phone": "+380671239999"}))
    assert hours(paused) == {"10:00"}
    assert paused.ctl("accept", "--why", "the evenings suit them", check=True).stdout == "The new configuration is in force.\n"
    wait_for(lambda: hours(paused) == {"16:00"}, "the plans to be made anew")
    assert paused.status()["configuration_waits"] is None and paused.ctl("status").returncode == 0
    entry, = audit(paused, "accept")
    assert entry["why"] == "the evenings suit them" and entry["about"] == "9 move"
    done = paused.ctl("accept")
    assert done.returncode == 1 and "no configuration waits" in done.stderr


def test_a_small_edit_and_a_text_do_not_wait(paused):
    edit(paused, clinics=[LATER], settings="limits = { max_plan_changes = 6; };\n")
    assert "waits" in reload(paused, WAITS)  # the limit in force is the one that counts
    edit(paused, texts={"en": {"safety_h6": "New. {phone} {emergency_phone}", "review_w2": "New.", "offer_m6": "New."}})
    said = paused.ctl("diff", check=True).stdout
    assert said.startswith("Of what is pending, 9 get another text.\n") and "text safety_h6, in en" in said, said
    assert "max_plan_changes" not in said  # a wrong number in a text is mended at once
    told, = paused.ctl_lines("diff")
    assert (told["changes"], told["reworded"], told["waits"]) == (0, 9, False)
    assert (told["examples"][0]["text_then"], told["examples"][0]["language_then"]) == ("safety_h6", "en")
    assert "of what is pending, 9 get another text" in reload(paused, IN_FORCE)
    assert paused.status()["configuration_waits"] is None
    assert {f["text"] for f in paused.list() if f["step"] == "w2"} == {"New."}
    assert hours(paused) == {"10:00"}


def test_zero_never_asks(make_daemon):
    d = make_daemon(settings="limits = { max_plan_changes = 0; };\n").start()
    d.ctl("pause", "--all", check=True)
    d.records(*many(3))
    make_config(d.tmp, clinics=[LATER], settings="")
    reload(d, IN_FORCE)
    wait_for(lambda: hours(d) == {"16:00"}, "the plans to be made anew")


def test_a_further_edit_is_counted_anew(paused):
    edit(paused, clinics=[LATER])
    reload(paused, WAITS)
    edit(paused, clinics=[{**CLINIC, "send_at": "17:00"}])
    reload(paused, WAITS)
    assert paused.ctl("accept").returncode == 0
    wait_for(lambda: hours(paused) == {"17:00"}, "the last edit")
    # one that is taken back waits no more
    edit(paused, clinics=[LATER])
    reload(paused, WAITS)
    edit(paused, clinics=[{**CLINIC, "send_at": "17:00"}])
    reload(paused, IN_FORCE)
    assert paused.status()["configuration_waits"] is None
    # and a broken one puts nothing in force
    edit(paused, clinics=[LATER])
    reload(paused, WAITS)
    (paused.tmp / "etc" / "staff.d" / "desk.conf").write_text("staff = { id = 7; };\n")
    reload(paused, STAYS)
    assert paused.ctl("accept").returncode == 1 and hours(paused) == {"17:00"}


def test_a_restart_puts_nothing_in_force_that_waits(paused):
    edit(paused, clinics=[LATER])
    reload(paused, WAITS)
    for end in (paused.stop, paused.kill):
        end()
        paused.start()
        assert paused.status()["configuration_waits"]["changes"] == 9
        assert hours(paused) == {"10:00"}
    paused.records(treatment("T-9", patient={"id": "P-9", "phone": "+380671239999"}))
    assert hours(paused) == {"10:00"}
    paused.ctl("accept", check=True)
    wait_for(lambda: hours(paused) == {"16:00"}, "the plans to be made anew")
    paused.kill()
    paused.start()
    assert paused.status()["configuration_waits"] is None and hours(paused) == {"16:00"}


def test_an_edit_made_while_it_was_down_waits_too(paused):
    paused.stop()
    edit(paused, clinics=[LATER])
    paused.start()
    assert WAITS in paused.log() and hours(paused) == {"10:00"}
    # a small one does not
    paused.stop()
    edit(paused, clinics=[{**CLINIC, "max_messages_per_day": 7}])
    paused.start()
    assert paused.status()["configuration_waits"] is None


def test_a_new_order_of_methods_holds_for_what_is_pending(paused):
    edit(paused, clinics=[{**CLINIC, "methods": ["call"]}])
    told, = paused.ctl_lines("diff")
    assert told["rerouted"] == 9 and told["examples"][0]["method_then"] == "call"
    reload(paused, WAITS)
    paused.ctl("accept", check=True)
    wait_for(lambda: not paused.list(state="planned"), "calls instead of messages")


def test_a_crash_after_the_word_is_made_up_for(make_daemon):
    d = make_daemon(settings=FEW).start()
    d.ctl("pause", "--all", check=True)
    d.records(*many(600))
    edit(d, clinics=[{**CLINIC, "methods": ["call"]}])
    reload(d, WAITS)
    d.ctl("accept", check=True)
    d.kill()  # in the midst of planning anew, or before it
    d.start()
    wait_for(lambda: d.status()["states"]["planned"] == 0, "calls instead of messages")
    assert d.status()["configuration_waits"] is None and d.ctl("verify").returncode == 0


# ---- a new version of a protocol ----------------------------------------------------------------


def test_a_new_version_is_for_new_treatments_until_staff_say_so(paused):
    edit(paused, protocols=[V2])
    said = paused.ctl("diff", check=True).stdout
    assert "nothing changes" in said and "3 treatments follow another version" in said, said
    assert "3 move, 3 are added and 3 are cancelled" in said
    reload(paused, IN_FORCE)
    before = paused.list()
    assert {f["protocol_version"] for f in before} == {1}
    dry, = paused.ctl_lines("replan", "botulinum-toxin", "--dry-run")
    assert dry["dry_run"] and (dry["treatments"], dry["changes"]) == (3, 9) and paused.list() == before
    said = paused.ctl("replan", "--all", "--why", "signed off by Dr N", check=True).stdout
    assert "3 treatments follow the version in force" in said and "3 move, 3 are added and 3 are cancelled" in said
    after = {f["step"]: f for f in paused.list(treatment="T-0") if f["state"] == "planned"}
    assert {s for s in after} == {"h6", "w2", "m6", "m1"} and {f["protocol_version"] for f in after.values()} == {2}
    gone, = [f for f in paused.list(treatment="T-0") if f["step"] == "call"]
    assert (gone["state"], gone["reason"]) == ("cancelled", "version 2 of its protocol has no such step")
    entry, = audit(paused, "replan")
    assert (entry["about"], entry["why"]) == ("all protocols", "signed off by Dr N")
    shown = paused.ctl_lines("show", after["w2"]["id"])[0]["history"]
    assert any(h["what"] == "replanned: version 1 -> 2" and h["why"] == "signed off by Dr N" for h in shown), shown
    assert "Every treatment" in paused.ctl("replan", "--all", check=True).stdout
    assert paused.status()["balance"]


def test_replan_sends_nothing_again(make_daemon, sink):
    d = make_daemon().start()
    d.records(*many(2))
    sink.wait(2)
    wait_for(lambda: len(d.list(state="sent")) == 2, "both")
    make_config(d.tmp, port=sink.port, protocols=[{**V2, "steps": Tuple(
        [{**s, "when": "7 hours"} if s["id"] == "h6" else s for s in V2["steps"]])}])
    reload(d, IN_FORCE)
    d.ctl("replan", "botulinum-toxin", check=True)
    d.records(*many(2))  # the same export once more
    assert {(f["state"], f["protocol_version"]) for f in d.list() if f["step"] == "h6"} == {("sent", 1)}
    assert len(sink.requests) == 2


def test_a_replan_and_a_reload_wait_for_each_other(make_daemon):
    d = make_daemon(settings=FEW).start()
    d.ctl("pause", "--all", check=True)
    d.records(*many(2000))
    edit(d, protocols=[V2])
    reload(d, IN_FORCE)
    # a reload that comes in the midst of it
    edit(d, protocols=[V2], texts={"en": {**TEXTS, "review_w2": "Good day, {patient}! Come and see us. {clinic}"}})
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(d.post, "/v1/replan", {"all": True, "who": "anna"})
        wait_for(lambda: b'"replan"' in d.get("/v1/audit").body, "it to begin")
        said = reload(d, IN_FORCE)
        answer = asked.result()
    assert answer.status == 200 and answer.json["treatments"] == 2000
    assert d.log().index("2000 treatments follow a new version") < len(d.log()) - len(said) + said.index(IN_FORCE)
    # one that is asked for in the midst of a reload
    edit(d, protocols=[V2], clinics=[LATER])
    d.reload()
    answer = d.post("/v1/replan", {"all": True, "who": "anna"})
    assert answer.status == 409 and "the configuration is being read" in answer.json["error"], answer.body
    wait_for(lambda: WAITS in d.log(), "it to be counted")
    assert d.post("/v1/replan", {"all": True, "who": "anna"}).json["treatments"] == 0
    d.ctl("accept", check=True)
    wait_for(lambda: hours(d) == {"16:00"}, "the plans to be made anew")
    assert d.status()["balance"]


def test_replan_asks_for_what_it_needs(paused):
    for wrong in (["replan"], ["replan", "a", "b"], ["replan", "--all", "botulinum-toxin"], ["diff", "a", "b"], ["accept", "x"]):
        assert paused.ctl(*wrong).returncode == 2, wrong
    done = paused.ctl("replan", "nothing-of-this-name")
    assert done.returncode == 1 and "no such protocol" in done.stderr
