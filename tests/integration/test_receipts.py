"""What becomes of a message after it was sent: its provider is asked, and what did not arrive goes another way. The provider
here answers status queries by what the test says of each message."""

import json
import time

import conftest
from conftest import CLINIC, PROTOCOL, TEXTS, Tuple, provider, treatment, wait_for

STATES = Tuple([{"state": ["DELIVERED"], "is": "delivered"}, {"state": ["SENT"], "is": "under-way"},
                {"state": ["UNDELIVERABLE"], "is": "permanent"}, {"state": ["EXPIRED"], "is": "temporary"},
                {"http": 404, "is": "absent"}])


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
    sink.always(404, "{}")
    d.records(treatment("T-1"))
    it = d.wait_state("uncertain")[0]
    wait_for(lambda: queries(sink), "the first question")
    time.sleep(1)
    assert len(hand_overs(sink)) == 1, "so soon after it, its absence proves nothing"
    wait_for(lambda: len(queries(sink)) >= 2, "the second question")
    sink.always(200)
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
