"""What the provider's side of the wire can do to a message: lose the answer, refuse, ask for patience, be away. And
what a crash in the middle leaves. Promises 2, 3 and 8 of the design."""

import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

from conftest import CLINIC, FOLLOWUPD, PROTOCOL, Sink, Tuple, lines, make_config, provider, treatment, wait_for

FAST = 'limits = { retry_first = "1 second"; retry_most = "1 second"; };\n'
PAST_RETRIES = 2.5  # seconds after which a retry, if there were one, would have come


def steps(daemon, step="h6", **query):
    return [f for f in daemon.list(**query) if step in (f["step"], f.get("cause_step"))]


def wait_step(daemon, state, n=1, step="h6", **query):
    """The follow-ups of that step, once n of them are in that state."""
    def found():
        have = [f for f in steps(daemon, step, **query) if f["state"] == state and f["method"] == "sms"]
        return have if len(have) >= n else None
    return wait_for(found, f"{n} x {step} {state}: {[(f['method'], f['state'], f['reason']) for f in steps(daemon, step)]}")


def calls_for(daemon, step="h6"):
    return [f for f in steps(daemon, step) if f["method"] == "call"]


def expect_balance(daemon):
    totals = daemon.ctl_lines("status")[0]
    assert totals["balance"] and totals["made"] == totals["sum"], totals
    assert daemon.ctl("verify").returncode == 0


def stays_quiet(sink, n, seconds=PAST_RETRIES):
    time.sleep(seconds)
    assert len(sink.requests) == n, [r.body for r in sink.requests]


# ---- a lost answer ------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["drop", "half", "stall"])
def test_a_lost_answer_without_keys_is_never_repeated(make_daemon, sink, loss):
    d = make_daemon(settings=FAST, providers=[provider(sink.port, request={"timeout": "1 second"})])
    sink.answer(loss, seconds=4 if loss == "stall" else 0)
    d.start().records(treatment("T-1"))
    sink.wait(1)
    f = wait_step(d, "uncertain")[0]
    assert f["reason"]
    wait_for(lambda: calls_for(d), "a call task for a safety question that may not have come")
    stays_quiet(sink, 1)
    d.stop()
    d.start()
    d.records(treatment("T-1"))
    stays_quiet(sink, 1)
    expect_balance(d)


def test_a_kept_connection_that_closes_is_not_tried_again_by_the_library(make_daemon, sink):
    d = make_daemon(settings=FAST, providers=[provider(sink.port, limits={"connections": 1})])
    sink.answer(200)
    sink.answer("drop")
    d.start().records(treatment("T-1"))
    wait_step(d, "sent")
    d.records(treatment("T-2"))
    wait_step(d, "uncertain", treatment="T-2")
    assert sink.requests[0].connection == sink.requests[1].connection, "the connection was not used again"
    stays_quiet(sink, 2)


KEYS = {
    "body": {"idempotency": "body"},
    "header": {"idempotency": "header:Idempotency-Key"},
    "standard-webhooks": {"idempotency": "standard-webhooks",
                          "auth": {"kind": "standard-webhooks", "credential": "hook"}},
}


def key_of(kind, request):
    return {"body": lambda: request.json["key"], "header": lambda: request.headers["Idempotency-Key"],
            "standard-webhooks": lambda: request.headers["webhook-id"]}[kind]()


@pytest.fixture
def credentials(tmp_path):
    folder = tmp_path / "credentials"
    folder.mkdir(mode=0o700)
    (folder / "hook").write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    (folder / "hook").chmod(0o600)
    return folder


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_a_lost_answer_with_keys_is_asked_again_under_the_same_key(make_daemon, sink, kind, credentials):
    d = make_daemon(settings=FAST, providers=[provider(sink.port, **KEYS[kind])],
                    options=["--credentials-dir", str(credentials)])
    for loss in ("drop", "half"):
        sink.answer(loss)
    d.start().records(treatment("T-1"))
    asked = sink.wait(3)
    assert len({key_of(kind, r) for r in asked}) == 1 and key_of(kind, asked[0])
    assert len({r.body for r in asked}) == 1
    wait_step(d, "sent")
    d.stop()
    d.start()
    d.records(treatment("T-1"))
    stays_quiet(sink, 3)
    assert wait_step(d, "sent") and not calls_for(d)
    expect_balance(d)


def test_an_answer_under_a_known_key_settles_it(make_daemon, sink):
    d = make_daemon(settings=FAST, providers=[provider(
        sink.port, idempotency="body", outcome=Tuple([{"status": 409, "is": "duplicate"}]))])
    sink.answer("drop")
    sink.answer(409)
    d.start().records(treatment("T-1"))
    wait_step(d, "sent")
    stays_quiet(sink, 2)


# ---- refusals -----------------------------------------------------------------------------------


def test_a_temporary_refusal_is_tried_again_with_patience(make_daemon, sink):
    d = make_daemon(settings=FAST)
    sink.answer(503)
    sink.answer(500)
    d.start().records(treatment("T-1"))
    tried = sink.wait(3)
    wait_step(d, "sent")
    assert all(b.at - a.at >= 0.4 for a, b in zip(tried, tried[1:]))
    assert len({r.json["key"] for r in tried}) == 3, "a certain refusal makes a new key"
    assert len({r.json["text"] for r in tried}) == 1
    f = wait_step(d, "sent")[0]
    shown = d.ctl_lines("show", f["id"])
    assert "503" in json.dumps(shown)


def test_a_refused_connection_is_tried_again(make_daemon, sink):
    d = make_daemon(settings=FAST)
    sink.close()
    d.start().records(treatment("T-1"))
    wait_for(lambda: d.log().count("is tried again") >= 1, "a retry")
    assert not steps(d, state="uncertain")
    sink.open()
    sink.wait(1)
    wait_step(d, "sent")
    assert len(sink.requests) == 1


def test_attempts_end_and_the_next_method_takes_over(make_daemon, sink):
    d = make_daemon(settings='limits = { retry_first = "1 second"; retry_most = "1 second"; max_attempts = 2; };\n')
    sink.always(503)
    d.start().records(treatment("T-1"))
    task = wait_for(lambda: [f for f in calls_for(d) if f["state"] == "task"], "a task by the next method")
    assert len(sink.requests) == 2 and len(task) == 1
    expect_balance(d)


def test_no_retry_outside_the_window(make_daemon, sink):
    """h6 has a window of 6..18 hours; this one closes in three seconds."""
    d = make_daemon(settings=FAST, protocols=[{**PROTOCOL, "steps": Tuple([
        {"id": "h6", "when": "6 hours", "purpose": "safety", "message": "safety_h6", "late": "1 hours"}])}])
    sink.always(503)
    d.start()
    d.records(treatment("T-1", hours_ago=7 - 4 / 3600))
    sink.wait(1)
    f = wait_step(d, "failed")[0]
    n = len(sink.requests)
    stays_quiet(sink, n)
    assert n <= 6 and all(r.at <= time.time() for r in sink.requests) and f["reason"]
    wait_for(lambda: calls_for(d), "a call task")


def test_for_good_means_the_next_method_and_at_last_failed(make_daemon, sink):
    other = Sink()
    try:
        d = make_daemon(settings=FAST, clinics=[{**CLINIC, "methods": ["telegram", "sms"],
                                                 "providers": {"sms": "sink", "telegram": "tg"}}],
                        providers=[provider(sink.port), provider(other.port, id="tg", carries="telegram")])
        other.always(400)
        sink.always(400)
        d.start().records(treatment("T-1", patient={"telegram": "12345"}))
        assert other.wait(1)[0].json["to"] == "12345"
        assert sink.wait(1)[0].json["to"].endswith("380671234567")
        wait_step(d, "failed")
        wait_for(lambda: calls_for(d), "a call task for a safety question that failed")
        stays_quiet(other, 1, 1.5)
        assert len(sink.requests) == 1
        expect_balance(d)
    finally:
        other.close()


def two_clinics(sink, other):
    return dict(clinics=[CLINIC, {**CLINIC, "id": "lviv-1", "providers": {"sms": "other"}}],
                providers=[provider(sink.port), provider(other.port, id="other")])


def breaker(daemon, name):
    return next(p for p in daemon.status()["providers"] if p["provider"] == name)


@pytest.mark.parametrize("answer", [(429, {"Retry-After": "3"}), (401, {}), (302, {"Location": "/elsewhere"})])
def test_trouble_stops_only_its_provider(make_daemon, sink, answer):
    other = Sink()
    try:
        d = make_daemon(settings=FAST, **two_clinics(sink, other))
        sink.answer(answer[0], headers=answer[1])
        d.start().records(treatment("T-1"))
        sink.wait(1)
        wait_for(lambda: breaker(d, "sink")["breaker"] == "open", "the provider to be left alone")
        d.records(*[treatment(f"T-1{n}", patient={"id": f"P-{n}"}) for n in range(5)],
                  *[treatment(f"L-{n}", clinic="lviv-1") for n in range(5)])
        other.wait(5)
        assert len(sink.requests) == 1 and breaker(d, "other")["breaker"] == "closed"
        if answer[0] == 429:
            again = sink.wait(7)
            assert again[1].at - again[0].at >= 2.5
            wait_step(d, "sent", 11)
        else:
            stays_quiet(sink, 1, 1.5)
            assert "sink" in d.log() and "a person must look" in d.log()
            assert breaker(d, "sink")["why"]
            # a mended description is tried at once
            make_config(d.tmp, settings=FAST, **two_clinics(sink, other))
            d.reload()
            wait_step(d, "sent", 11)
            assert all(r.path == "/send" for r in sink.requests), "a redirect was followed"
    finally:
        other.close()


def processor_seconds(daemon):
    fields = pathlib.Path(f"/proc/{daemon.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_what_is_due_while_the_only_provider_rests_waits_for_it(make_daemon, sink):
    d = make_daemon(settings=FAST)
    sink.always(401)
    d.start().records(treatment("T-1"))
    sink.wait(1)
    wait_for(lambda: breaker(d, "sink")["breaker"] == "open", "the provider to be left alone")
    before = processor_seconds(d)
    stays_quiet(sink, 1)
    assert processor_seconds(d) - before < PAST_RETRIES / 4, "the loop turns in vain"
    d.records(treatment("T-2", patient={"id": "P-2"}))
    wait_step(d, "planned", 2)
    sink.always(200)
    d.reload()  # a mended provider is asked at once
    wait_step(d, "sent", 2)


def test_one_bad_number_blocks_nobody(make_daemon, sink):
    d = make_daemon(settings=FAST, providers=[provider(sink.port, limits={"connections": 1})])
    for _ in range(10):
        sink.answer(400)
    d.start().records(*[treatment(f"T-{n}", patient={"id": f"P-{n}"}) for n in range(30)])
    sink.wait(30)
    wait_step(d, "sent", 20)
    assert breaker(d, "sink")["breaker"] == "closed"


# ---- crashes ------------------------------------------------------------------------------------


def test_a_kill_with_messages_on_the_wire_repeats_none(make_daemon, sink):
    d = make_daemon(settings=FAST, providers=[provider(sink.port, limits={"connections": 4})])
    sink.always(200, seconds=1)
    d.start().records(*[treatment(f"T-{n}", patient={"id": f"P-{n}"}) for n in range(40)])
    sink.wait(8)  # four are answered, four wait
    d.kill()
    before = len(sink.requests)
    sink.always(200)
    d.start()
    wait_for(lambda: not steps(d, state="sending") and not steps(d, state="planned"), "everything to be settled")
    patients = [(r.json["to"], r.json["key"]) for r in sink.requests]
    assert len(set(patients)) == len(patients), "a message went out twice"
    sent, unsure = len(steps(d, state="sent")), len([f for f in steps(d, state="uncertain")])
    assert sent + unsure == 40 and unsure >= 1
    assert len(sink.requests) <= 40 and before <= len(sink.requests)
    assert "were on their way when followupd last ended" in d.log()
    expect_balance(d)


def test_a_kill_with_keys_asks_again_under_the_same_key(make_daemon, sink):
    d = make_daemon(settings=FAST, providers=[provider(sink.port, idempotency="body", limits={"connections": 4})])
    sink.always(200, seconds=1)
    d.start().records(*[treatment(f"T-{n}", patient={"id": f"P-{n}"}) for n in range(12)])
    sink.wait(6)
    d.kill()
    sink.always(200)
    d.start()
    wait_step(d, "sent", 12)
    bodies = {}
    for r in sink.requests:
        assert bodies.setdefault(r.json["key"], r.body) == r.body, "another text under the same key"
    assert len(bodies) == 12 and not steps(d, state="uncertain")
    expect_balance(d)


def test_half_an_import_then_a_crash_then_the_whole(make_daemon, sink):
    d = make_daemon(settings=FAST)
    records = [treatment(f"T-{n}", patient={"id": f"P-{n}"}) for n in range(2000)]
    text = lines(records)
    d.start().ctl("pause", "--all", check=True)
    # half a file handed over, cut in the middle of a line, and the power goes
    number = d.post("/v1/imports", {"source": "native"}).json["import"]
    d.call("POST", f"/v1/imports/{number}/data", text[: len(text) // 4])
    d.kill()
    d.start()
    half = len({f["treatment"] for f in d.list()})
    assert 0 < half < 2000
    done = d.ctl("import", "--json", "-", input=text, check=True)
    told = [json.loads(line)["result"] for line in done.stdout.splitlines()]
    assert told.count("unchanged") == half and told.count("new") == 2000 - half
    listed = d.list()
    assert len(listed) == 8000 and len({(f["treatment"], f["step"]) for f in listed}) == 8000
    expect_balance(d)


# ---- an orderly end -----------------------------------------------------------------------------


def test_the_end_waits_for_what_is_on_the_wire(make_daemon, sink):
    d = make_daemon(settings=FAST, providers=[provider(sink.port, limits={"connections": 4})])
    sink.always(200, seconds=0.7)
    d.start().records(*[treatment(f"T-{n}", patient={"id": f"P-{n}"}) for n in range(40)])
    sink.wait(2)
    assert d.stop() == 0
    assert len(sink.requests) <= 8, "it went on sending"
    asked = len(sink.requests)
    sink.always(200)
    d.start()
    wait_step(d, "sent", 40)
    assert len(sink.requests) == 40 and asked < 40 and not steps(d, state="uncertain")
    expect_balance(d)


def test_the_end_does_not_wait_for_ever(make_daemon, sink):
    d = make_daemon(settings='limits = { stop_within = "1 second"; };\n',
                    providers=[provider(sink.port, request={"timeout": "60 seconds"}, limits={"connections": 2})])
    sink.always("stall", seconds=30)
    d.start().records(*[treatment(f"T-{n}", patient={"id": f"P-{n}"}) for n in range(10)])
    sink.wait(2)
    began = time.monotonic()
    assert d.stop() == 0 and time.monotonic() - began < 10
    sink.always(200)
    sink.released.set()
    d.start()
    wait_step(d, "sent", 8)
    wait_step(d, "uncertain", 2)
    assert len(sink.requests) == 10


def test_a_state_directory_may_be_a_link(daemon, sink):
    there = daemon.tmp / "larger disk"
    daemon.state.rename(there)
    daemon.state.symlink_to(there)
    daemon.start().records(treatment("T-1"))
    sink.wait(1)
    assert daemon.ctl("backup", text=False).stdout.startswith(b"SQLite format 3")
    second = subprocess.run([FOLLOWUPD, "--config", str(daemon.config), "--state-dir", str(there)], capture_output=True,
                            text=True, timeout=20, env=daemon.env)
    assert second.returncode == 1 and f"process id {daemon.process.pid} holds" in second.stderr
    # the store itself is no link
    daemon.stop()
    (there / "followups.db").rename(there / "elsewhere.db")
    (there / "followups.db").symlink_to(there / "elsewhere.db")
    daemon.start(wait=False)
    assert daemon.process.wait(timeout=20) == 1


@pytest.mark.parametrize("taken", ["followups.db-wal", "followups.db"])
def test_a_store_that_is_taken_away_meanwhile_keeps_nothing_more_and_loses_nothing(daemon, sink, taken):
    daemon.start().ctl("pause", "--all", check=True)
    assert daemon.records(treatment("T-1")).returncode == 0
    (daemon.state / taken).rename(daemon.state / "taken")
    refused = daemon.records(treatment("T-2", patient={"id": "P-2"}))
    assert refused.returncode != 0 and '"result"' not in refused.stdout, "it is told as kept"
    assert daemon.process.wait(timeout=20) == 74
    assert "the store was taken away while it is open" in daemon.log()
    if taken == "followups.db":
        (daemon.state / taken).unlink(missing_ok=True)
        (daemon.state / "taken").rename(daemon.state / taken)
    daemon.start()
    assert {f["treatment"] for f in daemon.list()} == {"T-1"}
    assert daemon.ctl("verify").returncode == 0


def test_a_second_start_is_told_who_holds_the_store(daemon, sink):
    daemon.start()
    second = subprocess.run([FOLLOWUPD, "--config", str(daemon.config), "--state-dir", str(daemon.state)],
                            capture_output=True, text=True, timeout=20, env=daemon.env)
    assert second.returncode != 0
    assert str(daemon.process.pid) in second.stderr and "holds" in second.stderr
    daemon.records(treatment("T-1"))
    sink.wait(1)
    daemon.kill()
    daemon.start()  # a dead holder holds nothing


def test_sighup_and_sigterm_at_once(daemon, sink):
    daemon.start().records(treatment("T-1"))
    sink.wait(1)
    daemon.process.send_signal(signal.SIGHUP)
    assert daemon.stop() == 0
