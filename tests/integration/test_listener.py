"""The listener: records over HTTP, its addresses, health and metrics, and what staff see of it."""

import concurrent.futures
import json
import os
import re
import socket

import pytest

from conftest import DEADLINE, lines, treatment, wait_for
from listening import TOKEN, listener, make_listener, read_all  # noqa: F401  (fixtures)
from test_disk import fill, small_disk  # noqa: F401  (a fixture)

# ---- records ------------------------------------------------------------------------------------


def test_records_are_durable_when_they_are_acknowledged(listener):
    answer = listener.records([treatment("T-1", hours_ago=-24), treatment("T-2", hours_ago=-24)],
                              Content_Type="application/x-ndjson")
    assert answer.status == 201 and answer.headers["Content-Type"] == "application/jsonl"
    assert [(r["id"], r["type"], r["result"], r["followups"]) for r in answer.lines] == [
        ("T-1", "treatment", "new", 4), ("T-2", "treatment", "new", 4)]
    listener.daemon.kill()
    listener.daemon.start()
    assert {f["treatment"] for f in listener.daemon.list()} == {"T-1", "T-2"}


def test_the_same_records_again_change_nothing(listener):
    record = treatment("T-1", hours_ago=-24)
    assert listener.records([record]).lines[0]["result"] == "new"
    again = listener.records([record])
    assert again.status == 201 and again.lines[0]["result"] == "unchanged"
    assert len(listener.daemon.list()) == 4


def test_partly_refused_records_are_told_line_by_line(listener):
    mixed = lines([treatment("T-1", hours_ago=-24), treatment("T-2", procedure=None)]) + '{"type":"treat\n'
    answer = listener.records(mixed)
    assert answer.status == 207
    good, bad, broken = answer.lines
    assert good["id"] == "T-1" and good["result"] == "new"
    assert bad["refused"] and bad["line"] == 2 and bad["field"] == "procedure" and bad["why"] and bad["mend"]
    assert broken["refused"] and broken["line"] == 3
    answer = listener.records([treatment("T-3", clinic="nowhere")])
    assert answer.status == 422 and answer.lines[0]["field"] == "clinic"
    assert {f["treatment"] for f in listener.daemon.list()} == {"T-1"}


@pytest.mark.parametrize("body", [
    json.dumps(treatment("T-1", hours_ago=-24), indent=2), json.dumps([treatment("T-1", hours_ago=-24)]),
    lines([treatment("T-1", hours_ago=-24)]).rstrip(),
    "type,id,clinic,procedure,performed_at,status,patient_id,patient_name,patient_phone,consent_care\n"
    "treatment,T-1,kyiv-1,botox,2027-01-05T10:00:00Z,completed,P-1,Olena,+380671234567,true\n"],
    ids=["document", "array", "line", "csv"])  # what a body says of the time must not name the test
def test_every_form_of_record_is_taken(listener, body):
    answer = listener.records(body)
    if "2027" in body:  # a year ahead of any run of this test? then it is refused in words
        assert answer.status in (201, 422) and answer.lines
    else:
        assert answer.status == 201, answer.body
        assert answer.lines[0]["id"] == "T-1"


def test_a_source_reads_its_own_csv(make_listener):
    it = make_listener(sources=[{"id": "crm", "clinic": "kyiv-1", "format": "csv", "columns": {
        "id": "Visit", "procedure": "Service", "performed_at": "Date", "patient_id": "Client", "patient_name": "Name",
        "patient_phone": "Phone"}, "type": "treatment"}])
    answer = it.records("Visit,Service,Date,Client,Name,Phone\n7,botox,2026-01-05,9,Olena,0671234567\n",
                        path="/v1/records?source=crm", Content_Type="text/csv; charset=utf-8")
    assert answer.status in (201, 422), answer.body
    assert answer.lines[0].get("id", "7") == "7"
    answer = it.records("x", path="/v1/records?source=nobody")
    assert answer.status == 400 and "nobody" in answer.json["error"]


def test_records_ask_for_the_token(listener):
    record = [treatment("T-1", hours_ago=-24)]
    for token in (None, "", "wrong", TOKEN[:-1], TOKEN + "x", TOKEN.upper()):
        answer = listener.records(record, token=token)
        assert answer.status == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
        assert set(answer.json) == {"error", "mend"}
    assert listener.call("POST", "/v1/records", b"x", {"Authorization": TOKEN}).status == 401
    assert listener.call("POST", "/v1/records", b"x", {"Authorization": f"Basic {TOKEN}"}).status == 401
    assert listener.daemon.list() == []
    assert listener.records(record).status == 201


def test_without_a_token_nobody_hands_records_over(make_listener):
    it = make_listener(start=False)
    (it.folder / "records").unlink()
    it.daemon.start()
    assert it.records([treatment("T-1")]).status == 401
    assert "POST /v1/records refuses everybody" in it.daemon.log()


def test_a_body_that_is_too_large_or_of_another_kind(make_listener):
    it = make_listener(settings="max_body_bytes = 65536;")
    answer = it.records(b" " * 65537)
    assert answer.status == 413 and "65536" in answer.json["error"]
    with it.raw(b"POST /v1/records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TOKEN.encode() +
                b"\r\nContent-Length: 999999999999\r\n\r\n") as s:
        assert b" 413 " in read_all(s)
    chunks = b"".join(b"8000\r\n" + b" " * 0x8000 + b"\r\n" for _ in range(4)) + b"0\r\n\r\n"
    with it.raw(b"POST /v1/records HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + TOKEN.encode() +
                b"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks) as s:
        assert b" 413 " in read_all(s)
    assert it.records(b"x", Content_Type="image/png").status == 415
    assert it.records(b"x", Content_Encoding="gzip").status == 415
    assert it.records(b"").status == 400
    assert it.records([treatment("T-1")], path="/v1/records?souce=crm").status == 400


def test_a_nearly_full_disk_takes_no_records_and_a_full_one_loses_none(make_listener, small_disk):  # noqa: F811
    it = make_listener(start=False, settings="min_free_bytes = 524288;", state_dir=small_disk / "state")
    it.daemon.start()
    assert it.records([treatment("T-0", hours_ago=-24)]).status == 201
    with open(small_disk / "some", "wb") as f:
        free = os.statvfs(small_disk)
        f.write(b"x" * (free.f_bavail * free.f_frsize - 400000))
    answer = it.records([treatment("T-1", hours_ago=-24)])
    assert answer.status == 507 and "nearly full" in answer.json["error"]
    assert it.call("GET", "/healthz").status == 200
    fill(small_disk)
    wait_for(lambda: it.call("GET", "/healthz").status == 503, "healthz to tell")
    assert it.records([treatment("T-1", hours_ago=-24)]).status == 507
    (small_disk / "filler").unlink()
    (small_disk / "some").unlink()
    wait_for(lambda: it.call("GET", "/healthz").status == 200, "healthz to recover")
    assert it.records([treatment("T-1", hours_ago=-24)]).status == 201
    assert {f["treatment"] for f in it.daemon.list()} == {"T-0", "T-1"}


def test_pipelined_and_kept_connections(listener):
    record = lines([treatment("T-1", hours_ago=-24)]).encode()
    post = (b"POST /v1/records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TOKEN.encode() +
            b"\r\nContent-Length: " + str(len(record)).encode() + b"\r\n\r\n" + record)
    get = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with listener.raw(get + post + get + post + b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as s:
        statuses = re.findall(rb"HTTP/1\.1 (\d+) ", read_all(s))
    assert statuses == [b"200", b"201", b"200", b"201", b"404"]
    connection = listener.connect()
    for _ in range(50):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b"ok\n"
    connection.close()


def test_expect_is_answered_before_the_body_is_sent(listener):
    head = b"POST /v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n"
    with listener.raw(head + b"\r\n") as s:
        assert s.recv(4096).startswith(b"HTTP/1.1 401 ")
    with listener.raw(head + b"Authorization: Bearer " + TOKEN.encode() + b"\r\n\r\n") as s:
        assert s.recv(4096).startswith(b"HTTP/1.1 100 ")


def test_many_at_once_all_get_their_answer(listener):
    def hand_over(i):
        return listener.records([treatment(f"T-{i}", hours_ago=-24, patient={"id": f"P-{i}"})])
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(hand_over, range(400)))
    assert {a.status for a in answers} == {201}
    assert len({f["treatment"] for f in listener.daemon.list()}) == 400


# ---- addresses and methods ----------------------------------------------------------------------


@pytest.mark.parametrize("method, path", [
    ("GET", "/v1/status"), ("GET", "/v1/followups"), ("POST", "/v1/pause"), ("POST", "/v1/opt-out"), ("POST", "/v1/backup"),
    ("POST", "/v1/imports"), ("GET", "/v1/calls"), ("POST", "/v1/followups/1-1/cancel"), ("GET", "/"), ("GET", "/hooks"),
    ("GET", "//healthz"), ("GET", "/healthz/"), ("GET", "/%68ooks/../v1/status"), ("GET", "/" + "a" * 2000)])
def test_what_staff_may_do_is_not_here(listener, method, path):
    answer = listener.call(method, path, b"{}" if method == "POST" else None, {"Authorization": f"Bearer {TOKEN}"})
    assert answer.status == 404
    assert answer.json["error"] == "nothing answers at this address"


def test_the_control_socket_has_none_of_it(listener):
    assert listener.daemon.get("/metrics").status == 404
    assert listener.daemon.get("/healthz").status == 404
    assert listener.daemon.post("/v1/records").status == 404


@pytest.mark.parametrize("path, status", [("/v1/records", b"404"), ("/v1/status", b"405"), ("/v1/pause", b"400")])
def test_a_body_that_comes_late_finds_the_control_socket_still_there(listener, path, status):
    """An answer that goes out before the body is read ends the connection, and the client's own bytes break on it."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(DEADLINE)
        s.connect(str(listener.daemon.socket))
        s.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n".encode())
        assert listener.daemon.get("/v1/status").status == 200  # so the daemon has seen the head by now
        s.sendall(b"[]")
        assert s.recv(4096).split()[1] == status
        s.sendall(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
        assert s.recv(4096).split()[1] == b"200", "the connection goes on"


def test_methods(listener):
    head = listener.call("HEAD", "/healthz")
    assert head.status == 200 and head.body == b""
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "GET", "BREW"):
        answer = listener.call(method, "/v1/records")
        assert answer.status == 405 and answer.headers["Allow"] == "POST"
    assert listener.call("POST", "/healthz").status == 405


def test_no_answer_tells_what_serves(listener):
    for path in ("/healthz", "/nowhere", "/v1/records"):
        headers = {k.lower() for k in listener.call("GET", path).headers}
        assert not headers & {"server", "x-powered-by", "via"}


# ---- health and metrics -------------------------------------------------------------------------


def test_metrics_tell_counts_and_no_patient(listener, sink):
    marked = treatment("T-1", patient={"id": "P-Markova", "name": "Markova", "phone": "+380671234567"})
    assert listener.records([marked, treatment("T-2", procedure=None)]).status == 207
    sink.wait(1)
    listener.daemon.wait_state("sent")
    listener.call("GET", "/nowhere")
    got = listener.metrics()
    assert got["followupd_followups"]['clinic="kyiv-1",method="sms",state="sent"'] == 1
    assert got["followupd_records_total"] == {'source="native",result="new"': 1, 'source="native",result="refused"': 1}
    assert got["followupd_handovers_total"]['provider="sink",verdict="sent"'] == 1
    assert got["followupd_provider_breaker"]['provider="sink",followupd_provider_breaker="closed"'] == 1
    assert got["followupd_http_requests_total"]['route="none",status="404"'] == 1
    assert got["followupd_http_requests_total"]['route="/v1/records",status="207"'] == 1
    assert got["followupd_store_commit_seconds_count"][""] > 0
    text = listener.call("GET", "/metrics").body.decode()
    for mark in ("Markova", "1234567", "T-1"):
        assert mark not in text
    assert "application/openmetrics-text" in listener.call("GET", "/metrics").headers["Content-Type"]


def test_metrics_are_for_this_machine_or_the_token(make_listener):
    it = make_listener()
    assert it.call("GET", "/metrics").status == 200
    assert it.call("GET", "/metrics", headers={"X-Forwarded-For": "198.51.100.7"}).status == 401
    assert it.call("GET", "/metrics", headers={"Via": "1.1 proxy"}).status == 401
    assert it.call("GET", "/metrics", headers={"Host": "hooks.clinic.example"}).status == 401
    assert it.call("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}", "Via": "1.1 p"}).status == 401
    it = make_listener(settings='metrics_token = "metrics";', credentials={"metrics": "other"})
    assert it.call("GET", "/metrics").status == 401
    assert it.call("GET", "/metrics", headers={"Authorization": "Bearer other", "Via": "1.1 proxy"}).status == 200


# ---- what staff see of it -----------------------------------------------------------------------


def test_what_was_posted_and_refused_is_told_until_it_comes_again(listener):
    daemon = listener.daemon
    bad = treatment("T-2", patient={"phone": None})
    assert listener.records([treatment("T-1"), bad]).status == 207
    assert listener.records("{broken").status == 422
    assert listener.records("{broken").status == 422
    told, = daemon.status()["records_refused"]
    assert (told["source"], told["way"], told["refused"]) == ("native", "posted", 3)
    assert [(r["type"], r["id"], r["reason"], r["times"]) for r in told["records"]] == [
        (None, None, "bad-json", 2), ("treatment", "T-2", "no-contact", 1)]
    assert told["says"].startswith("native: 3 records that were posted were refused, the last at 20")
    assert "RECORDS  " + told["says"] in daemon.ctl("calls", check=True).stdout

    assert listener.records([treatment("T-2")]).status == 201
    assert [r["id"] for r in daemon.status()["records_refused"][0]["records"]] == [None]


def test_refusals_do_not_grow_without_end(listener):
    bad = [treatment(f"T-{i}", patient={"phone": None}) for i in range(300)]
    assert listener.records(bad).status == 422
    told, = listener.daemon.status()["records_refused"]
    assert told["refused"] == 200 and len(told["records"]) == 20
