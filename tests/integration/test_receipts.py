"""What becomes of a message after it was sent: its provider is asked, and what did not arrive goes another way. The provider
here answers status queries by what the test says of each message."""

import json
import time

import pytest

import conftest
from conftest import CLINIC, PROTOCOL, TEXTS, Tuple, provider, treatment, wait_for
from listening import make_listener  # noqa: F401  (a fixture)

STATES = Tuple([{"state": ["DELIVERED"], "is": "delivered"}, {"state": ["SENT"], "is": "under-way"},
                {"state": ["UNDELIVERABLE"], "is": "permanent"}, {"state": ["EXPIRED"], "is": "temporary"},
                {"state": ["UNPAID"], "is": "account"}, {"http": 404, "is": "absent"}])


def asked(port, **more):
    """A provider with a status query, by its id or by ours."""
    status = {"request": {"method": "GET", "url": f"http://127.0.0.1:{port}/status", "timeout": "5 seconds",
                          "query": {"key": "{key}"}},
              "answer": {"state": "state", "states": STATES}}
    return provider(port, status=status, **more)


def queries(sink):
    return [r for r in sink.requests if r.path == "/status"]


def hand_overs(sink):
    return [r for r in sink.requests if r.path == "/send"]


def calls(d, treatment_id):
    """Calls about safety, which no step asks for."""
    return [f for f in d.list(state="task", treatment=treatment_id) if f["purpose"] == "safety"]


def show(d, followup):
    return d.ctl_lines("show", followup["id"])[0]


def test_a_lost_answer_is_asked_after_at_once(make_daemon, sink):
    d = make_daemon(providers=[asked(sink.port)])
    d.start()
    sink.answer("drop")
    sink.always(200, '{"state":"DELIVERED"}')
    d.records(treatment("T-1"))
    it = d.wait_state("delivered")[0]
    assert len(hand_overs(sink)) == 1
    assert queries(sink)[0].query["key"] == hand_overs(sink)[0].json["key"]
    told = show(d, it)
    assert [r["state"] for r in told["receipts"]] == ["delivered"]
    assert told["receipts"][0]["provider"] == "sink"
    assert "delivered" in d.ctl("show", it["id"]).stdout
    assert "said of it" in d.ctl("explain", it["id"]).stdout
    assert not calls(d, "T-1"), "nobody has to call"
    assert d.status()["receipts"] == 1
    assert d.ctl("verify").returncode == 0


def is_held_for_money(d):
    status = d.ctl("status")
    return status.returncode == 1 and "sink takes no messages (the provider refuses the account: money, keys" in status.stderr


def test_no_money_is_told_where_only_the_status_says_so(make_daemon, sink):
    """Taken, and refused for the money afterwards: the next message would be, too."""
    d = make_daemon(providers=[asked(sink.port)])
    d.start()
    sink.answer("drop")
    sink.always(200, '{"state":"UNPAID"}')
    d.records(treatment("T-1"))
    wait_for(lambda: is_held_for_money(d), "the money to be told of")
    assert [c["work"] for c in d.ctl_lines("calls") if c["kind"] == "sending"], "the desk reads its call list"
    assert calls(d, "T-1") or [f for f in d.list(treatment="T-1") if f["method"] == "call"], "the patient is called"


def test_no_money_is_told_where_only_a_receipt_says_so(make_listener, sink):  # noqa: F811
    receipt = {"format": "json", "id": "id", "state": "state", "states": STATES}
    it = make_listener(settings='public_url = "https://clinic.example"; ', credentials={"path": "path-secret-0123456789"},
                       providers=[{**asked(sink.port), "hook": {"secret": "path"}, "receipt": receipt}])
    it.daemon.records(treatment("T-1"))
    it.daemon.wait_state("sent")
    body = json.dumps({"id": "sink-1", "state": "UNPAID"})
    assert it.call("POST", "/hooks/sink/receipt/path-secret-0123456789", body, {"Content-Type": "application/json"}).status == 200
    wait_for(lambda: is_held_for_money(it.daemon), "the money to be told of")
    it.daemon.ctl("unpause", "--provider", "sink", check=True)
    # what is told late of messages that had left before holds it no longer, neither before the probe nor after it
    def late(n):
        return it.call("POST", "/hooks/sink/receipt/path-secret-0123456789", json.dumps({"id": f"old-{n}", "state": "UNPAID"}),
                       {"Content-Type": "application/json"}).status == 200
    assert late(1)
    it.daemon.records(treatment("T-2", patient={"id": "P-2", "phone": "+380671234568"}))
    wait_for(lambda: it.daemon.list(state="sent", treatment="T-2"), "the probe to leave")
    wait_for(lambda: it.daemon.ctl("status").returncode == 0, "nothing to be said any more")
    assert late(2) and it.daemon.ctl("status").returncode == 0


def test_what_a_crash_left_is_asked_after(make_daemon, sink):
    d = make_daemon(providers=[asked(sink.port)])
    d.start()
    sink.answer("stall", seconds=20)
    d.records(treatment("T-1"))
    wait_for(lambda: hand_overs(sink), "the hand-over")
    d.kill()
    sink.always(200, '{"state":"SENT"}')
    d.start()
    d.wait_state("sent")
    sink.always(200, '{"state":"DELIVERED"}')
    assert len(hand_overs(sink)) == 1, "not sent twice"


def test_what_was_never_taken_is_sent_again_under_another_key(make_daemon, sink):
    d = make_daemon(providers=[asked(sink.port)])
    d.start()
    sink.answer("drop")
    sink.answer(404, "{}")
    sink.answer(404, "{}")
    d.records(treatment("T-1"))
    it = d.wait_state("uncertain")[0]
    wait_for(lambda: queries(sink), "the first question")
    time.sleep(1)
    assert len(hand_overs(sink)) == 1, "so soon after it, its absence proves nothing"
    wait_for(lambda: len(queries(sink)) >= 2, "the second question")
    wait_for(lambda: len(hand_overs(sink)) == 2, "the second hand-over")
    first, second = hand_overs(sink)
    assert first.json["text"] == second.json["text"] and first.json["key"] != second.json["key"]
    assert d.wait_state("sent")[0]["id"] == it["id"]


def test_a_number_refused_for_good_goes_on_by_the_next_method(make_daemon, sink):
    twice = {**PROTOCOL, "steps": Tuple([
        {"id": "h6", "when": "6 hours", "purpose": "safety", "message": "safety_h6"},
        {"id": "h5", "when": "5 hours", "purpose": "review", "message": "review_w2"}])}
    d = make_daemon(providers=[provider(sink.port)], protocols=[twice], clinics=[{**CLINIC, "send_at": "00:00"}])
    d.start()
    d.ctl("pause", "--all", check=True)
    d.records(treatment("T-1"))
    sink.always(400, "no such number")
    d.ctl("unpause", "--all", check=True)
    wait_for(lambda: d.list(state="task", treatment="T-1"), "a call")
    n = len(hand_overs(sink))
    d.records(treatment("T-2", patient={"id": "P-T-1"}))
    calls = wait_for(lambda: d.list(state="task", treatment="T-2"), "a call at once")
    assert len(hand_overs(sink)) == n, "it was not tried again"
    assert "refused this number for good" in calls[0]["reason"]


def test_a_provider_without_an_answer_keeps_nobody_waiting(make_daemon, sink):
    """Questions that are not answered hold up neither messages nor the questions to others."""
    other = conftest.Sink()
    try:
        d = make_daemon(providers=[asked(sink.port), {**provider(other.port), "id": "other"}],
                        clinics=[CLINIC, {**CLINIC, "id": "kyiv-2", "providers": {"sms": "other"}}])
        d.start()
        sink.answer("drop")
        sink.always("stall", seconds=30)
        d.records(treatment("T-1"), treatment("T-2", clinic="kyiv-2"))
        d.wait_state("uncertain")
        wait_for(lambda: queries(sink), "the question")
        assert d.wait_state("sent")[0]["clinic"] == "kyiv-2"
    finally:
        other.close()


def test_no_word_of_a_patient_in_the_journal(make_daemon, sink):
    d = make_daemon(providers=[asked(sink.port)], texts={"en": TEXTS})
    d.start()
    sink.answer("drop")
    sink.always(200, json.dumps({"state": "UNDELIVERABLE", "to": "+380671234567"}))
    d.records(treatment("T-1"))
    wait_for(lambda: calls(d, "T-1"), "a call")
    assert "380671234567" not in d.log() and "Olena" not in d.log()


# ---- never two live copies ----------------------------------------------------------------------

PATH_SECRET, PUBLIC = "path-secret-Tr0ub4dor", "https://clinic.example"


@pytest.fixture
def cascade(make_listener, sink):  # noqa: F811
    """First by Telegram, whose provider tells what became of it by our reference; then by SMS, whose provider wants a token."""
    sms = conftest.Sink()
    sms.always(200, '{"access_token":"t","expires_in":7200,"id":"{n}"}')
    by_telegram = {**provider(sink.port, request={"json": {"to": "{to}", "text": "{text}", "ref": "{ref}"}}), "id": "tg",
                   "carries": "telegram", "hook": {"secret": "path"},
                   "receipt": {"format": "json", "items": "results[]", "ref": "ref", "state": "status", "states": Tuple(
                       [{"state": "delivered", "is": "delivered"}, {"state": "lost", "is": "temporary"}])}}
    by_sms = {**provider(sms.port, request={"query": {"access_token": "{token}"}}), "id": "sms",
              "auth": {"kind": "token", "token": "access_token", "expires_in": "expires_in",
                       "request": {"method": "GET", "url": f"http://127.0.0.1:{sms.port}/token", "timeout": "60 seconds",
                                   "query": {"a": "b"}}}}
    clinic = {**CLINIC, "methods": ["telegram", "sms", "call"], "providers": {"telegram": "tg", "sms": "sms"}}
    it = make_listener(settings=f'public_url = "{PUBLIC}"; ', credentials={"path": PATH_SECRET}, providers=[by_telegram, by_sms],
                       clinics=[clinic])
    it.sms = sms
    yield it
    sms.released.set()
    sms.close()


def told(it, ref, *states):
    body = json.dumps({"results": [{"ref": ref, "status": s} for s in states]})
    assert it.call("POST", f"/hooks/tg/receipt/{PATH_SECRET}", body, {"Content-Type": "application/json"}).status == 200


def begin_cascade(it, sink, how):
    """Taken by the first provider, whatever it answered; then lost, it says. The reference that names it."""
    sink.answer(how)
    assert it.daemon.records(treatment("T-1", patient={"telegram": "12345"})).returncode == 0
    wait_for(lambda: hand_overs(sink), "the first hand-over")
    it.daemon.wait_state("sent" if how == 200 else "uncertain")
    return hand_overs(sink)[0].json["ref"]


@pytest.mark.parametrize("how", [200, "drop", "half"])
def test_a_second_copy_does_not_leave_when_the_first_has_arrived(cascade, sink, how):
    cascade.sms.always(200, '{"access_token":"t","expires_in":7200,"id":"{n}"}', seconds=60)
    ref = begin_cascade(cascade, sink, how)
    told(cascade, ref, "lost")
    # claimed, and not handed over: there is no token yet
    wait_for(lambda: [r for r in cascade.sms.requests if r.path == "/token"], "the token to be asked for")
    assert [f["method"] for f in cascade.daemon.list(state="sending", treatment="T-1")] == ["sms"]
    told(cascade, ref, "delivered")
    assert [f["method"] for f in cascade.daemon.list(state="delivered", treatment="T-1")] != []
    cascade.sms.always(200)
    cascade.sms.released.set()
    # somebody else's goes by the same provider, so that the one held back would have gone before
    assert cascade.daemon.records(treatment("T-2", patient={"id": "P-2", "phone": "+380671234599"})).returncode == 0
    wait_for(lambda: hand_overs(cascade.sms), "another patient's SMS")
    assert [r.json["to"] for r in hand_overs(cascade.sms)] == ["+380671234599"]
    assert len(hand_overs(sink)) == 1
    assert not calls(cascade.daemon, "T-1"), "nobody has to call"
    assert cascade.daemon.ctl("verify").returncode == 0


def test_a_second_copy_held_back_stays_so_over_a_crash(cascade, sink):
    cascade.sms.always(200, '{"access_token":"t","expires_in":7200,"id":"{n}"}', seconds=60)
    ref = begin_cascade(cascade, sink, "drop")
    told(cascade, ref, "lost")
    wait_for(lambda: [r for r in cascade.sms.requests if r.path == "/token"], "the token to be asked for")
    told(cascade, ref, "delivered")
    cascade.daemon.kill()
    cascade.sms.released.set()
    cascade.sms.always(200, '{"access_token":"t","expires_in":7200,"id":"{n}"}')
    cascade.daemon.start()
    assert cascade.daemon.records(treatment("T-2", patient={"id": "P-2", "phone": "+380671234599"})).returncode == 0
    wait_for(lambda: hand_overs(cascade.sms), "another patient's SMS")
    assert [r.json["to"] for r in hand_overs(cascade.sms)] == ["+380671234599"]
    assert [f["treatment"] for f in cascade.daemon.list(state="delivered")] == ["T-1"]
    assert cascade.daemon.ctl("verify").returncode == 0


def test_a_second_copy_goes_when_the_first_is_told_to_be_lost_however_often(cascade, sink):
    ref = begin_cascade(cascade, sink, 200)
    for _ in range(3):
        told(cascade, ref, "lost", "lost")
    wait_for(lambda: hand_overs(cascade.sms), "the SMS")
    told(cascade, ref, "lost", "delivered", "lost")
    cascade.daemon.wait_state("delivered")
    assert len(hand_overs(cascade.sms)) == 1 and len(hand_overs(sink)) == 1
    assert cascade.daemon.ctl("verify").returncode == 0
