"""Providers' hooks at the listener: who is let in, what of a request is signed, what is answered and when."""

import concurrent.futures
import hashlib
import hmac
import json
import os
import sqlite3
import threading
import time

import pytest

from conftest import CLINIC, Answer, Tuple, provider, treatment, wait_for
from test_disk import fill, small_disk  # noqa: F401  (a fixture)
from listening import make_listener  # noqa: F401  (a fixture)

SECRET, PATH_SECRET = "hook-secret", "path-secret-Tr0ub4dor"
PUBLIC = "https://hooks.clinic.example/followups"
RECEIPT = {"format": "json", "items": "results[]", "id": "id", "state": "status",
           "states": Tuple([{"state": "ok", "is": "delivered"}, {"state": "gone", "is": "permanent"}])}
REPLY = {"format": "json", "items": "messages[]", "id": "id", "from": "from", "text": "text"}


def providers(port):
    signature = {"kind": "hmac", "over": "{timestamp}.{url}.{body}", "header": "X-Signature", "credential": "hook",
                 "timestamp": "header:X-Time"}
    return [
        provider(port),
        {**provider(port), "id": "signed", "hook": {
            "signature": signature, "answer": {"status": 202, "content_type": "text/plain", "body": "ACCEPTED"}},
         "receipt": RECEIPT, "reply": REPLY},
        {**provider(port), "id": "pathed", "hook": {"secret": "path"}, "receipt": RECEIPT},
        {**provider(port), "id": "pathless", "hook": {"secret": "nowhere"}, "receipt": RECEIPT},
        {**provider(port), "id": "lacking", "hook": {"signature": {**signature, "credential": "nowhere"}}, "receipt": RECEIPT},
        {**provider(port), "id": "asked", "hook": {
            "secret": "path", "challenge": {"answer": "hub.challenge", "token": "hub.verify_token", "credential": "hook"}},
         "receipt": RECEIPT},
    ]


# a provider is there when somebody uses it
STAFF = [{"id": "desk", "name": "Desk", "channels": Tuple(
    [{"provider": id, "to": "+380500000001"} for id in ("signed", "pathed", "pathless", "lacking", "asked")])}]


@pytest.fixture
def make_hooks(make_listener, sink):  # noqa: F811
    def make(public=PUBLIC, settings="", **more):
        public = f'public_url = "{public}"; ' if public else ""
        return make_listener(settings=public + settings, credentials={"hook": SECRET, "path": PATH_SECRET},
                             providers=providers(sink.port), staff=STAFF, **more)
    return make


@pytest.fixture
def hooks(make_hooks):
    return make_hooks()


def sign(path, body, at=None, secret=SECRET, public=PUBLIC):
    at = str(int(time.time() if at is None else at))
    text = f"{at}.{public}{path}.".encode() + body
    return {"X-Time": at, "X-Signature": hmac.new(secret.encode(), text, hashlib.sha256).hexdigest(),
            "Content-Type": "application/json"}


def receipts(*ids, status="ok"):
    return json.dumps({"results": [{"id": i, "status": status} for i in ids]}).encode()


def hook_counts(it):
    return it.metrics().get("followupd_hook_requests_total", {})


NOT_FOUND = b'{"error":"nothing answers at this address"'


# ---- who is let in ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/hooks/signed/receipt", "/hooks/signed/reply?b=%2f&a=%2F+%20&&a==1&%zz", "/hooks/signed/%72eceipt",
                                  "/hooks/signed/receipt?", "/hooks/signed/receipt?x=%D0%96&y=\u00ff"])
def test_the_signature_is_over_the_raw_url_and_bytes(hooks, path):
    body = receipts("m-1") + b"\r\n "
    raw = path.encode("latin-1").decode("latin-1")
    answer = hooks.call("POST", raw, body, sign(raw, body)) if raw.isascii() else raw_call(hooks, raw, body)
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (202, b"ACCEPTED", "text/plain")


def raw_call(it, path, body):
    """http.client sends no byte beyond ASCII in a path; some providers do."""
    at = str(int(time.time()))
    text = f"{at}.{PUBLIC}".encode() + path.encode("latin-1") + b"." + body
    signature = hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()
    with it.raw(b"POST " + path.encode("latin-1") + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Time: " + at.encode() +
                b"\r\nX-Signature: " + signature.encode() + b"\r\nContent-Type: application/json\r\nContent-Length: " +
                str(len(body)).encode() + b"\r\n\r\n" + body) as s:
        data = b""
        while piece := s.recv(4096):
            data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    return Answer(int(lines[0].split()[1]), dict(line.split(": ", 1) for line in lines[1:]), rest)


def test_a_forged_or_old_request_is_refused(hooks):
    path, body = "/hooks/signed/receipt", receipts("m-1")
    good = sign(path, body)
    for headers in ({}, {**good, "X-Signature": "0" * 64}, {**good, "X-Signature": ""}, sign(path, body, secret="other"),
                    sign(path, body + b" "), sign(path + "?a=1", body), sign(path, body, public="http://hooks.clinic.example"),
                    {k: v for k, v in good.items() if k != "X-Time"}, {**good, "X-Time": str(int(good["X-Time"]) + 1)}):
        answer = hooks.call("POST", path, body, headers)
        assert answer.status == 403 and set(answer.json) == {"error", "mend"}
    for off in (-3600, 3600):
        assert hooks.call("POST", path, body, sign(path, body, at=time.time() + off)).status == 403
    counts = hook_counts(hooks)
    assert counts['provider="signed",result="forged"'] == 9 and counts['provider="signed",result="stale"'] == 2
    assert 1 <= hooks.daemon.log().count("in the name of provider signed was refused") <= 2, "a flood of lines"
    assert hooks.call("POST", path, body, good).status == 202


def test_the_hooks_of_a_provider_that_nobody_uses_are_not_there(make_listener, sink):  # noqa: F811
    it = make_listener(settings=f'public_url = "{PUBLIC}"; ', credentials={"hook": SECRET, "path": PATH_SECRET},
                       providers=providers(sink.port))
    path, body = "/hooks/signed/receipt", receipts("m-1")
    assert it.call("POST", path, body, sign(path, body)).status == 404
    assert it.call("POST", f"/hooks/pathed/receipt/{PATH_SECRET}", body, {"Content-Type": "application/json"}).status == 404
    assert hook_counts(it) == {}


def test_no_answer_tells_which_secret_addresses_exist(hooks):
    paths = ["/hooks/pathed/receipt", "/hooks/pathed/receipt/wrong", f"/hooks/pathed/receipt/{PATH_SECRET}x",
             f"/hooks/nobody/receipt/{PATH_SECRET}", "/hooks/nobody/receipt", "/hooks/sink/receipt",
             f"/hooks/signed/receipt/{PATH_SECRET}", "/hooks/signed/elsewhere", f"/hooks/pathed/receipt/{PATH_SECRET}/more",
             f"/hooks/pathed/receipt//{PATH_SECRET}"]
    answers = {(a.status, a.body, tuple(sorted(k for k in a.headers))) for a in
               (hooks.call("POST", path, receipts("m-1"), {"Content-Type": "application/json"}) for path in paths)}
    assert len(answers) == 1
    status, body, _ = answers.pop()
    assert status == 404 and body.startswith(NOT_FOUND)
    assert hooks.call("POST", f"/hooks/pathed/receipt/{PATH_SECRET}", receipts("m-1"), {"Content-Type": "application/json"}).status == 200
    assert PATH_SECRET not in hooks.daemon.log()


def test_without_a_public_url_there_are_no_hooks(make_hooks):
    it = make_hooks(public=None)
    path = f"/hooks/pathed/receipt/{PATH_SECRET}"
    assert it.call("POST", path, receipts("m-1"), {"Content-Type": "application/json"}).status == 404


def test_a_set_up_request_hears_its_challenge(hooks):
    path = f"/hooks/asked/receipt/{PATH_SECRET}?hub.mode=subscribe&hub.challenge=11%2B58&hub.verify_token="
    answer = hooks.call("GET", path + SECRET)
    assert answer.status == 200 and answer.body == b"11+58"
    assert hooks.call("GET", path + "wrong").status == 403


def test_a_missing_secret_asks_the_provider_to_come_again(hooks):
    path, body = "/hooks/lacking/receipt", receipts("m-1")
    answer = hooks.call("POST", path, body, sign(path, body))
    assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0
    assert 'credential "nowhere" is' in hooks.daemon.log()


def test_a_missing_path_secret_asks_the_provider_to_come_again(hooks):
    answer = hooks.call("POST", "/hooks/pathless/receipt/anything", receipts("m-1"), {"Content-Type": "application/json"})
    assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0
    assert 'credential "nowhere" is' in hooks.daemon.log()


# ---- what is taken ------------------------------------------------------------------------------


def test_a_repeat_is_answered_as_the_first_one_was(hooks):
    path, body = "/hooks/signed/receipt", receipts("m-1", "m-2")
    headers = sign(path, body)
    answers = [hooks.call("POST", path, body, headers) for _ in range(3)]
    assert {(a.status, a.body) for a in answers} == {(202, b"ACCEPTED")}
    counts = hook_counts(hooks)
    assert counts['provider="signed",result="taken"'] == 1 and counts['provider="signed",result="repeated"'] == 2
    assert hooks.metrics()["followupd_receipts_total"] == {'provider="signed",state="delivered"': 2}


def test_a_repeat_is_known_after_a_restart_and_after_a_crash(hooks):
    path = "/hooks/signed/receipt"
    sent = [(receipts(f"m-{i}"), sign(path, receipts(f"m-{i}"))) for i in range(3)]
    for n, end in enumerate((hooks.daemon.kill, hooks.daemon.stop)):
        body, headers = sent[n]
        assert hooks.call("POST", path, body, headers).status == 202
        end()
        hooks.daemon.start()
        for body, headers in sent[: n + 1]:
            answer = hooks.call("POST", path, body, headers)
            assert (answer.status, answer.body) == (202, b"ACCEPTED")
        counts = hook_counts(hooks)
        assert counts['provider="signed",result="repeated"'] == n + 1 and 'provider="signed",result="taken"' not in counts
    assert hooks.call("POST", path, *sent[2]).status == 202
    assert hook_counts(hooks)['provider="signed",result="taken"'] == 1
    # a power cut takes what is on no disk: it is in the group of what it told, and in no file beside it
    assert not (hooks.daemon.state / "replays").exists()
    hooks.daemon.stop()
    with sqlite3.connect(hooks.daemon.state / "followups.db") as db:
        assert [(len(digest), expires > time.time() * 1000) for digest, expires in db.execute("SELECT * FROM replay")] == [(32, True)] * 3


def test_what_cannot_be_read_is_put_aside_and_acknowledged(hooks):
    path = f"/hooks/pathed/receipt/{PATH_SECRET}"
    bodies = [b"<html>", b'{"results":[{"status":"ok"}]}', b"\0\xff", b""]
    for body in bodies:
        assert hooks.call("POST", path, body, {"Content-Type": "application/json"}).status == 200
    files = sorted((hooks.daemon.state / "unread").iterdir())
    kept = [f.read_bytes() for f in files]
    assert all(f.name.startswith("pathed-") and f.stat().st_mode & 0o777 == 0o600 for f in files)
    assert any(k.endswith(b"\n\n<html>") for k in kept) and not any(PATH_SECRET.encode() in k for k in kept)
    assert hooks.daemon.log().count("lies in unread/ of the state folder") >= 1
    assert hook_counts(hooks)['provider="pathed",result="unreadable"'] >= 2


def test_what_is_put_aside_is_bounded_and_does_not_last(make_hooks):
    it = make_hooks(further='limits = { keep_files = "1 hour"; };')
    path = f"/hooks/pathed/receipt/{PATH_SECRET}"
    headers = {"Content-Type": "application/json"}
    statuses = [it.call("POST", path, b"<%d>" % i, headers).status for i in range(205)]
    assert statuses == [200] * 205, "refused, it would come again and again, and hold back what can be read"
    folder = it.daemon.state / "unread"
    assert sorted(int(f.read_bytes().rpartition(b"<")[2][:-1]) for f in folder.iterdir()) == list(range(5, 205)), "the newest are kept"
    assert it.daemon.log().count("the oldest in it was dropped to make room") == 1
    for f in folder.iterdir():
        os.utime(f, (time.time() - 7200,) * 2)
    assert it.call("POST", path, b"<again>", headers).status == 200
    assert len(list(folder.iterdir())) == 1
    for f in folder.iterdir():
        os.utime(f, (time.time() - 7200,) * 2)
    it.daemon.stop()
    it.daemon.start()
    wait_for(lambda: not list(folder.iterdir()), "the old file to go")


def test_what_is_partly_useless_is_acknowledged_once_all_of_it_is_kept(hooks):
    path, headers = f"/hooks/pathed/receipt/{PATH_SECRET}", {"Content-Type": "application/json"}
    body = b'{"results":[{"id":"m-1","status":"ok"},{"status":"ok"}]}'
    folder = hooks.daemon.state / "unread"
    folder.write_text("in the way")  # so that nothing can be put aside
    answer = hooks.call("POST", path, body, headers)
    assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0
    assert "could be read in part only, nor be put aside" in hooks.daemon.log()
    folder.unlink()
    assert hooks.call("POST", path, body, headers).status == 200
    assert len(list(folder.iterdir())) == 1


def test_a_full_disk_asks_the_provider_to_come_again(make_hooks, small_disk):  # noqa: F811
    it = make_hooks(state_dir=small_disk / "state", settings="min_free_bytes = 0;")
    path = f"/hooks/pathed/receipt/{PATH_SECRET}"
    post = lambda i: it.call("POST", path, receipts(f"m-{i}"), {"Content-Type": "application/json"})  # noqa: E731
    assert post(0).status == 200
    fill(small_disk)
    answer = wait_for(lambda: next((a for a in [post(1)] if a.status != 200), None), "the refusal")
    assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0
    (small_disk / "filler").unlink()
    wait_for(lambda: post(2).status == 200, "it to be taken again")


def test_many_at_once(hooks):
    path = f"/hooks/pathed/receipt/{PATH_SECRET}"

    def post(i):
        connection = hooks.connect()
        statuses = []
        for k in range(20):
            connection.request("POST", path, receipts(f"m-{i}-{k}"), {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
        connection.close()
        return statuses

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        assert {s for statuses in pool.map(post, range(50)) for s in statuses} == {200}
    assert hooks.metrics()["followupd_receipts_total"]['provider="pathed",state="delivered"'] == 1000


# ---- what comes of it ---------------------------------------------------------------------------


def post(it, kind, document):
    answer = it.call("POST", f"/hooks/pathed/{kind}/{PATH_SECRET}", json.dumps(document), {"Content-Type": "application/json"})
    assert answer.status == 200, answer.body


def test_a_stop_is_obeyed_before_it_is_acknowledged_and_a_red_flag_is_an_alert(make_listener, sink):  # noqa: F811
    whole = {**provider(sink.port), "id": "pathed", "hook": {"secret": "path"}, "receipt": RECEIPT, "reply": REPLY}
    it = make_listener(settings=f'public_url = "{PUBLIC}"; ', credentials={"path": PATH_SECRET}, providers=[whole],
                       clinics=[{**CLINIC, "providers": {"sms": "pathed"}}])
    d = it.daemon
    assert d.records(treatment("T-1")).returncode == 0
    sink.wait(1)
    d.wait_state("sent")
    post(it, "receipt", {"results": [{"id": "sink-1", "status": "ok"}]})
    post(it, "reply", {"messages": [{"id": "r-1", "from": "0671234567", "text": "STOP"}]})
    assert d.list(state="planned") == [], "the stop was acknowledged, and something is still planned"
    got = it.metrics()
    assert got["followupd_replies_total"]['label="stop"'] == 1
    assert got["followupd_receipts_total"]['provider="pathed",state="delivered"'] == 1
    assert got["followupd_alerts_open"]['clinic="kyiv-1"'] == 0
    assert d.records(treatment("T-2", patient={"id": "P-2", "phone": "+380671234568"})).returncode == 0
    sink.wait(2)
    post(it, "reply", {"messages": [{"id": "r-2", "from": "+380671234568", "text": "I cannot see with my left eye"}]})
    assert it.metrics()["followupd_alerts_open"]['clinic="kyiv-1"'] == 1
    log = d.log()
    for mark in ("671234567", "left eye", "Olena", PATH_SECRET):
        assert mark not in log


def test_a_flood_of_receipts_does_not_hold_up_what_is_sent(make_listener, sink):  # noqa: F811
    whole = {**provider(sink.port), "id": "pathed", "hook": {"secret": "path"}, "receipt": RECEIPT, "limits": {"connections": 16}}
    it = make_listener(settings=f'public_url = "{PUBLIC}"; ', credentials={"path": PATH_SECRET}, providers=[whole],
                       clinics=[{**CLINIC, "providers": {"sms": "pathed"}}])
    d, n, stop, statuses = it.daemon, 200, threading.Event(), []

    def flood(k):
        connection = it.connect()
        i = 0
        while not stop.is_set():
            i += 1
            connection.request("POST", f"/hooks/pathed/receipt/{PATH_SECRET}", receipts(f"m-{k}-{i}"), {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
        connection.close()

    threads = [threading.Thread(target=flood, args=(k,)) for k in range(16)]
    for t in threads:
        t.start()
    try:
        wait_for(lambda: len(statuses) > 50, "the flood to rise")
        people = [treatment(f"T-{i}", patient={"id": f"P-{i}", "phone": f"+38067123{i:04d}"}) for i in range(n)]
        assert d.records(*people).returncode == 0
        sink.wait(n)
        d.wait_state("sent", n)
    finally:
        stop.set()
        for t in threads:
            t.join()
    assert set(statuses) == {200}
    assert d.ctl("verify").returncode == 0 and d.status()["balance"]


# ---- what staff see of it -----------------------------------------------------------------------


def test_a_wrong_secret_is_told_to_staff_before_patients_wonder(hooks):
    daemon, path, body = hooks.daemon, "/hooks/signed/receipt", receipts("m-1")
    for n in range(3):
        assert daemon.status()["hooks_refused"] == [], f"{n} are a stranger's try"
        assert hooks.call("POST", path, body, sign(path, body, secret="another")).status == 403
    told, = daemon.status()["hooks_refused"]
    assert (told["provider"], told["refused"], told["taken"], told["lost"]) == ("signed", 3, 0, True)
    shown = daemon.ctl("status")
    assert shown.returncode == 1 and "followupctl: signed: all 3 posts of replies and receipts since 20" in shown.stderr
    assert [c["work"] for c in daemon.ctl_lines("calls") if c["kind"] == "provider"] == [told["says"]]

    # the provider's own are taken: then it was somebody else, which is no work for the desk
    assert hooks.call("POST", path, body, sign(path, body)).status == 202
    told, = daemon.status()["hooks_refused"]
    assert (told["taken"], told["lost"]) == (1, False) and "somebody else posts in its name" in told["says"]
    shown = daemon.ctl("status", check=True)
    assert "Refused: " + told["says"] in shown.stdout
    assert not [c for c in daemon.ctl_lines("calls") if c["kind"] == "provider"]


def test_a_wrong_address_or_clock_is_told_as_such(hooks):
    body = receipts("m-1")
    for _ in range(3):
        assert hooks.call("POST", "/hooks/pathed/receipt/another-secret", body).status == 404
        assert hooks.call("POST", "/hooks/signed/receipt", body, sign("/hooks/signed/receipt", body, at=time.time() - 9999)).status == 403
    says = {h["provider"]: h["says"] for h in hooks.daemon.status()["hooks_refused"]}
    assert "for a wrong signature or secret" in says["pathed"] and "set the clock of this machine" in says["signed"]


def test_what_a_provider_tells_in_another_form_is_told_to_staff(hooks):
    """Its account speaks another version of the interface than its file was written for: every answer of a patient is lost."""
    daemon, path = hooks.daemon, "/hooks/signed/reply"
    other = [json.dumps({"msisdn": "380671234567", "text": "STOP", "n": n}).encode() for n in range(6)]
    for n in range(3):
        assert daemon.status()["hooks_unknown"] == [], f"{n} may be anything"
        assert hooks.call("POST", path, other[n], sign(path, other[n])).status == 202
    told, = daemon.status()["hooks_unknown"]
    assert (told["provider"], told["path"], told["posts"]) == ("signed", "reply", 3)
    assert told["says"].startswith("signed/reply: all 3 posts since ") and "is not read" in told["says"]
    shown = daemon.ctl("status")
    assert shown.returncode == 1 and told["says"] in shown.stderr
    assert [c["work"] for c in daemon.ctl_lines("calls") if c["kind"] == "provider"] == [told["says"]]
    # receipts that are understood show nothing of the answers; an answer does
    body = receipts("m-1")
    assert hooks.call("POST", "/hooks/signed/receipt", body, sign("/hooks/signed/receipt", body)).status == 202
    assert daemon.status()["hooks_unknown"]
    body = json.dumps({"messages": [{"id": "r-1", "from": "+380671234567", "text": "hello"}]}).encode()
    assert hooks.call("POST", path, body, sign(path, body)).status == 202
    assert daemon.status()["hooks_unknown"] == [] and daemon.ctl("status").returncode == 0
    # ... which tells nothing of those that come after it
    for n in range(3, 6):
        assert daemon.status()["hooks_unknown"] == [], f"{n - 3} may be anything"
        assert hooks.call("POST", path, other[n], sign(path, other[n])).status == 202
    told, = daemon.status()["hooks_unknown"]
    assert (told["path"], told["posts"]) == ("reply", 3)
