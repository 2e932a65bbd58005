"""What may leave the house, and what must not: decisions raced against messages that are claimed already, hours, the
clock, the brake, and several follow-ups in one message. Promises 4, 5, 6, 11 and 13 of the design."""

import datetime
import pathlib
import shutil
import subprocess
import time

import pytest

from conftest import CLINIC, PROTOCOL, Tuple, instant, provider, treatment, wait_for

FAST = 'limits = { retry_first = "1 second"; retry_most = "1 second"; };\n'
ONE = {"limits": {"connections": 1}}


def of(daemon, step=None, **query):
    return [f for f in daemon.list(**query) if step in (None, f["step"], f.get("cause_step"))]


def by_sms(daemon, step="h6", **query):
    return [f for f in of(daemon, step, **query) if f["method"] == "sms"]


def texts_to(sink, number):
    return [r for r in list(sink.requests) if r.json["to"].lstrip("+") == number.lstrip("+")]


def many(n, first=0, **more):
    return [treatment(f"T-{i}", patient={"id": f"P-{i}", "phone": f"+38067123{i:04d}"}, **more)
            for i in range(first, first + n)]


def claimed_and_waiting(daemon, sink):
    """Follow-ups that are `sending` while their bytes have not left."""
    gone = {r.json["to"].lstrip("+") for r in list(sink.requests)}
    waiting = [f for f in by_sms(daemon, state="sending")
               if f"38067123{int(f['treatment'][2:]):04d}" not in gone]
    return waiting


def racing(make_daemon, sink, protocol=PROTOCOL, n=6, **more):
    """A daemon on which several messages are claimed and one is on the wire; those that still wait, last one first."""
    sink.answer(200, seconds=0.3)  # as the first is through, the next claim is made, and one of it finds a connection
    sink.always(200, seconds=2.0)
    d = make_daemon(settings=FAST, protocols=[protocol], providers=[provider(
        sink.port, limits={"connections": 4}, request={"timeout": "20 seconds"})], **more)
    d.start().ctl("pause", "--all", check=True)
    d.records(*many(n * 2))
    d.ctl("unpause", "--all", check=True)
    sink.wait(5)
    return d, wait_for(lambda: claimed_and_waiting(d, sink)[::-1] or None, "claimed messages that wait")


def number_of(followup):
    return f"38067123{int(followup['treatment'][2:]):04d}"


CARE = {**PROTOCOL, "steps": Tuple([
    {"id": "h6", "when": "6 hours", "purpose": "care", "message": "safety_h6"},
    {"id": "m6", "when": "6 months", "purpose": "offer", "message": "offer_m6"}])}


# ---- decisions raced against the wire -----------------------------------------------------------


@pytest.mark.parametrize("protocol", [PROTOCOL, CARE], ids=["safety", "care"])
def test_an_opt_out_reaches_what_is_claimed(make_daemon, sink, protocol):
    d, waiting = racing(make_daemon, sink, protocol)
    victim = waiting[0]
    done = d.ctl("opt-out", victim["patient"])
    assert done.returncode == 0, done.stderr
    asked = len(texts_to(sink, number_of(victim)))
    wait_for(lambda: len(sink.requests) >= 11 or not by_sms(d, state="planned"), "the others to go out")
    wait_for(lambda: not by_sms(d, state="sending"), "everything to be settled")
    assert len(texts_to(sink, number_of(victim))) == asked == 0
    mine = of(d, "h6", patient=victim["patient"])
    if protocol is PROTOCOL:
        assert [(f["method"], f["state"]) for f in mine] == [("call", "task")], mine
    else:
        assert [f["state"] for f in mine] == ["held"], mine
    others = [f for f in by_sms(d) if f["patient"] != victim["patient"]]
    assert len(others) == 11 and {f["state"] for f in others} == {"sent"}
    assert len(sink.requests) == 11
    assert d.status()["balance"]


def test_cancel_and_hold_reach_what_is_claimed(make_daemon, sink):
    d, waiting = racing(make_daemon, sink, CARE)
    assert len(waiting) >= 2, waiting
    cancelled, held = waiting[0], waiting[1]
    assert d.ctl("cancel", cancelled["id"], "--why", "came in person").returncode == 0
    assert d.ctl("hold", held["id"]).returncode == 0
    wait_for(lambda: len(by_sms(d, state="sent")) == 10, "the others to go out")
    assert not texts_to(sink, number_of(cancelled)) and not texts_to(sink, number_of(held))
    assert [f["state"] for f in of(d, "h6", treatment=cancelled["treatment"])] == ["cancelled"]
    assert [f["state"] for f in of(d, "h6", treatment=held["treatment"])] == ["held"]
    d.ctl("resume", held["id"], check=True)
    wait_for(lambda: texts_to(sink, number_of(held)), "what was resumed")
    assert len(sink.requests) == 11 and d.status()["balance"]


def test_a_record_that_withdraws_reaches_what_is_claimed(make_daemon, sink):
    d, waiting = racing(make_daemon, sink)
    victim = waiting[0]
    n = int(victim["treatment"][2:])
    d.records(*many(1, first=n, status="cancelled", updated_at=instant(0)))
    wait_for(lambda: len(by_sms(d, state="sent")) == 11, "the others to go out")
    assert not texts_to(sink, number_of(victim))
    assert {f["state"] for f in of(d, "h6", treatment=victim["treatment"])} == {"cancelled"}


def test_a_pause_reaches_what_is_claimed(make_daemon, sink):
    d, waiting = racing(make_daemon, sink)
    d.ctl("pause", "--clinic", "kyiv-1", check=True)
    n = len(sink.requests)
    wait_for(lambda: not by_sms(d, state="sending"), "what was on the wire")
    time.sleep(0.5)
    assert len(sink.requests) == n < 12
    assert len(by_sms(d, state="planned")) == 12 - n
    d.ctl("unpause", "--clinic", "kyiv-1", check=True)
    wait_for(lambda: len(by_sms(d, state="sent")) == 12, "all of them")
    assert len(sink.requests) == 12


def test_a_pause_between_attempts_does_not_forget_the_first(make_daemon, sink):
    """The answer is lost, the provider knows keys, and the second attempt is withdrawn before it leaves: what goes out
    at last is still the same message under the same key."""
    d = make_daemon(settings='limits = { retry_first = "2 seconds"; retry_most = "2 seconds"; };\n',
                    protocols=[CARE], providers=[provider(sink.port, idempotency="body", **ONE)])
    sink.answer("drop")
    d.start().records(*many(1))
    sink.wait(1)
    sink.always(200, seconds=1.5)
    d.records(*many(3, first=1))
    sink.wait(2)
    time.sleep(1.2)  # the repeat is claimed meanwhile and waits for the connection
    d.ctl("pause", "--all", check=True)
    wait_for(lambda: not by_sms(d, state="sending"), "what was on the wire")
    sink.always(200)
    d.ctl("unpause", "--all", check=True)
    wait_for(lambda: len(by_sms(d, state="sent")) == 4, "all of them")
    mine = texts_to(sink, "380671230000")
    assert len(mine) == 2 and len({r.body for r in mine}) == 1


# ---- hours --------------------------------------------------------------------------------------


def hhmm(t):
    return t.strftime("%H:%M")


def test_nothing_leaves_outside_allowed_times(make_daemon, sink):
    now = datetime.datetime.now(datetime.timezone.utc)
    opens, closes = now + datetime.timedelta(hours=1), now + datetime.timedelta(hours=2)
    if closes.date() != now.date():  # late in the evening: an hour of tomorrow that the window still holds
        opens, closes = (now.replace(hour=h, minute=0) + datetime.timedelta(days=1) for h in (2, 3))
    d = make_daemon(settings=FAST, clinics=[{**CLINIC, "send_between": f"{hhmm(opens)}-{hhmm(closes)}"}])
    d.start().records(*many(5))
    d.ctl("unpause", "--all")
    time.sleep(1)
    assert not sink.requests
    for f in by_sms(d):
        assert f["state"] == "planned" and hhmm(opens) <= f["due"][11:16] <= hhmm(closes), f


# ---- the brake ----------------------------------------------------------------------------------


def test_a_mass_send_stops_and_asks_and_safety_goes_on(make_daemon, sink):
    d = make_daemon(settings='limits = { max_sends_per_hour = 5; };\n', protocols=[
        {**CARE, "id": "care", "procedures": ["care"]}, PROTOCOL])
    d.start().records(*many(12, procedure="care"))
    sink.wait(5)
    wait_for(lambda: d.status()["pauses"], "the brake")
    time.sleep(0.5)
    assert len(sink.requests) == 5
    assert "unpause --all" in d.log()
    assert "max_sends_per_hour" in d.ctl("status").stdout
    d.records(*many(8, first=100))
    sink.wait(13)
    wait_for(lambda: len(by_sms(d, state="sent")) == 13, "the settlements")
    d.stop()
    d.start()  # it is not forgotten by a restart
    time.sleep(0.5)
    assert len(sink.requests) == 13 and d.status()["pauses"]
    d.ctl("unpause", "--all", check=True)
    sink.wait(18)
    wait_for(lambda: d.status()["pauses"], "the brake, once more")
    d.ctl("unpause", "--all", check=True)
    wait_for(lambda: len(by_sms(d, state="sent")) == 20, "all of them")
    assert len(sink.requests) == 20


# ---- several in one message ---------------------------------------------------------------------


TWO = [{**PROTOCOL, "id": "a", "procedures": ["a"], "steps": Tuple([
            {"id": "x", "when": "1 days", "purpose": "care", "message": "safety_h6", "at": "00:00"}])},
       {**PROTOCOL, "id": "b", "procedures": ["b"], "steps": Tuple([
            {"id": "y", "when": "1 days", "purpose": "safety", "message": "review_w2", "at": "00:00"}])},
       {**PROTOCOL, "id": "c", "procedures": ["c"], "steps": Tuple([
            {"id": "z", "when": "1 days", "purpose": "offer", "message": "offer_m6", "at": "00:00"}])}]


def yesterday():
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)).strftime("%Y-%m-%dT12:00:00Z")


def two_treatments(patient="P-1", **more):
    who = {"id": patient}
    return [treatment(f"A-{patient}", patient=who, procedure="a", performed_at=yesterday(), **more),
            treatment(f"B-{patient}", patient=who, procedure="b", performed_at=yesterday(), **more)]


def test_two_treatments_one_message(make_daemon, sink):
    d = make_daemon(settings=FAST, protocols=TWO)
    d.start().ctl("pause", "--all", check=True)
    d.records(*two_treatments())
    assert {f["state"] for f in d.list()} == {"planned"}, d.list()
    d.ctl("unpause", "--all", check=True)
    wait_for(lambda: len(d.list(state="sent")) == 2, "both to be sent")
    assert len(sink.requests) == 1 and sink.requests[0].json["text"].endswith("would like to see the result.")
    both = d.list()
    assert len({f["message_id"] for f in both}) == 1 and both[0]["message_id"]
    assert len({f["text"] for f in both}) == 1 and d.status()["messages"] == 1


def test_what_gave_the_text_is_cancelled_before_hand_over(make_daemon, sink):
    d = make_daemon(settings=FAST, protocols=TWO,
                    providers=[provider(sink.port, **ONE, request={"timeout": "20 seconds"})])
    d.start().ctl("pause", "--all", check=True)
    d.records(*[r for i in range(3) for r in two_treatments(f"P-{i}")])
    sink.always(200, seconds=1.5)
    d.ctl("unpause", "--all", check=True)
    sink.wait(1)

    def waiting():
        gone = {f["message_id"] for f in d.list() if f.get("message_id") and any(
            f["message_id"] in r.json["key"] for r in list(sink.requests))}
        return [f for f in d.list(state="sending") if f["step"] == "y" and f["message_id"] not in gone]

    have = waiting()
    if not have:  # the claim took only what the connection takes: nothing waits claimed
        have = [f for f in d.list(state="planned") if f["step"] == "y"]
    victim = have[-1]
    d.ctl("cancel", victim["id"], check=True)
    sink.always(200)
    wait_for(lambda: len(d.list(state="sent")) == 5, "the others, the mate of the cancelled one too")
    mate = next(f for f in d.list() if f["patient"] == victim["patient"] and f["step"] == "x")
    assert mate["state"] == "sent" and mate["text"].startswith("Good day, Olena! How do you feel")
    assert len(sink.requests) == 3 and d.status()["balance"]


def test_messages_a_day_are_counted(make_daemon, sink):
    """Care goes first, the offer waits for another day; safety is not delayed by the cap."""
    d = make_daemon(settings=FAST, protocols=TWO, clinics=[{**CLINIC, "max_messages_per_day": 1}])
    d.start()
    who = {"id": "P-1"}
    d.records(treatment("A", patient=who, procedure="a", performed_at=yesterday()))
    wait_for(lambda: d.list(treatment="A", state="sent"), "the first message")
    d.records(treatment("C", patient=who, procedure="c", performed_at=yesterday()))
    today = instant(0)[:10]
    later = wait_for(lambda: [f for f in d.list(treatment="C") if f["due"] and f["due"][:10] > today], "another day")[0]
    assert later["state"] == "planned" and len(sink.requests) == 1
    d.records(treatment("B", patient=who, procedure="b", performed_at=yesterday()))
    wait_for(lambda: d.list(treatment="B", state="sent"), "safety, on the same day")
    assert len(sink.requests) == 2


# ---- the clock ----------------------------------------------------------------------------------


DAY, HOUR = 24 * 3600, 3600


@pytest.fixture(scope="session")
def clock_library(tmp_path_factory):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        pytest.skip("needs a C compiler")
    library = tmp_path_factory.mktemp("clock") / "clock.so"
    source = pathlib.Path(__file__).with_name("clock.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source)], check=True)
    return library


@pytest.fixture
def clocked(make_daemon, clock_library):
    """clocked(...) -> a daemon, not started, whose wall clock set_clock() moves."""
    def make(**more):
        d = make_daemon(settings=FAST, **more)
        set_clock(d, 0)
        # a sanitizer wants to be the first library, and can live with being the second
        d.env.update(LD_PRELOAD=str(clock_library), CLOCK_OFFSET_FILE=str(d.tmp / "clock"),
                     ASAN_OPTIONS=d.env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
        return d
    return make


def test_what_waited_past_the_allowed_time_stays(clocked, sink):
    """Claimed in time, and the connection is free only after send_between has ended."""
    now = datetime.datetime.now(datetime.timezone.utc)
    ends = now + datetime.timedelta(minutes=20)
    if (now + datetime.timedelta(minutes=50)).date() != now.date():
        pytest.skip("a day ends meanwhile")
    sink.answer(200, seconds=0.3)
    sink.always(200, seconds=2.0)
    d = clocked(clinics=[{**CLINIC, "send_between": f"00:00-{hhmm(ends)}"}],
                providers=[provider(sink.port, limits={"connections": 4}, request={"timeout": "20 seconds"})])
    d.start().ctl("pause", "--all", check=True)
    d.records(*many(12))
    d.ctl("unpause", "--all", check=True)
    sink.wait(5)
    waiting = wait_for(lambda: claimed_and_waiting(d, sink), "claimed messages that wait")
    set_clock(d, 50 * 60)  # less than what makes a clock doubtful
    asked = len(sink.requests)
    wait_for(lambda: not by_sms(d, state="sending"), "what was on the wire")
    time.sleep(0.5)
    assert len(sink.requests) == asked and not d.status()["clock_doubtful"]
    for f in waiting:
        now_it_is = next(g for g in by_sms(d) if g["id"] == f["id"])
        if now_it_is["closes"][:10] > now.strftime("%Y-%m-%d"):
            assert now_it_is["state"] == "planned" and now_it_is["due"][:10] > now.strftime("%Y-%m-%d"), now_it_is
        else:  # its window ends before the next morning: a person asks
            assert now_it_is["state"] == "skipped" and now_it_is["reason"], now_it_is
            assert [g for g in of(d, "h6", treatment=f["treatment"]) if g["method"] == "call"]
    assert d.status()["balance"]


def set_clock(daemon, seconds):
    path = daemon.tmp / "clock"
    path.with_suffix(".new").write_text(f"{seconds}\n")
    path.with_suffix(".new").rename(path)


@pytest.mark.parametrize("jump", [10 * DAY, -3 * HOUR])
def test_a_clock_that_jumps_stops_the_sending_until_staff_look(clocked, sink, jump):
    d = clocked()
    d.start().ctl("pause", "--clinic", "kyiv-1", check=True)
    d.records(*many(5, hours_ago=10))
    set_clock(d, jump)
    d.ctl("unpause", "--clinic", "kyiv-1", check=True)
    wait_for(lambda: d.status()["clock_doubtful"], "the doubt")
    d.records(*many(3, first=10, hours_ago=10))
    time.sleep(1)
    assert not sink.requests and {f["state"] for f in by_sms(d)} <= {"planned", "missed"}
    assert {f["state"] for f in by_sms(d) if int(f["treatment"][2:]) < 10} == {"planned"}, "a final state in doubt"
    assert "clock jumped" in d.log()
    set_clock(d, 0)  # it was a mistake, and it comes back
    d.records(*many(1, first=20))
    wait_for(lambda: not d.status()["clock_doubtful"], "the end of the doubt")
    wait_for(lambda: len(by_sms(d, state="sent")) >= 6, "all that is due")


def test_a_clock_that_staff_trust(clocked, sink):
    d = clocked()
    d.start().ctl("pause", "--clinic", "kyiv-1", check=True)
    d.records(*many(5))
    set_clock(d, 10 * DAY)
    d.ctl("unpause", "--clinic", "kyiv-1", check=True)
    wait_for(lambda: d.status()["clock_doubtful"], "the doubt")
    assert not sink.requests
    d.ctl("unpause", "--all", check=True)
    wait_for(lambda: not d.status()["clock_doubtful"], "the end of the doubt")
    wait_for(lambda: len(by_sms(d, state="missed")) == 5, "what is ten days too late to be missed")
    time.sleep(0.5)
    assert not sink.requests
    assert len([f for f in of(d, "h6") if f["method"] == "call"]) == 5
    assert d.status()["balance"]
