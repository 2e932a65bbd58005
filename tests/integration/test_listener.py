"""The listener against strangers: records over HTTP, TLS, floods, slow clients, garbage, health and metrics, and no lost
request over a restart."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import threading
import time

import pytest

from conftest import DEADLINE, Answer, free_port, lines, treatment, wait_for
from test_disk import fill, small_disk  # noqa: F401  (a fixture)

TOKEN = "s3cret-token-of-the-clinic"


class Listener:
    """A daemon with a listener; `at` is host and port."""

    def __init__(self, daemon, port, context=None):
        self.daemon, self.port, self.context = daemon, port, context

    def connect(self, timeout=DEADLINE):
        if self.context:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=self.context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def call(self, method, path, body=None, headers=None, timeout=DEADLINE):
        connection = self.connect(timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read())
        finally:
            connection.close()

    def records(self, body, path="/v1/records", token=TOKEN, **headers):
        if isinstance(body, (list, tuple)):
            body = lines(body)
        if isinstance(body, str):
            body = body.encode()
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self.call("POST", path, body, headers)

    def raw(self, data=b"", timeout=DEADLINE):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        if data:
            s.sendall(data)
        return s

    def metrics(self):
        answer = self.call("GET", "/metrics")
        assert answer.status == 200
        return parse_metrics(answer.body.decode())


@pytest.fixture
def make_listener(make_daemon, tmp_path):
    def make(start=True, settings="", credentials=None, context=None, **more):
        port = free_port()
        folder = tmp_path / f"credentials-{port}"
        folder.mkdir(mode=0o700)
        for name, value in {"records": TOKEN, **(credentials or {})}.items():
            (folder / name).write_text(value)
        d = make_daemon(options=["--credentials-dir", str(folder), *more.pop("options", [])],
                        settings=f'listener = {{ listen = "127.0.0.1:{port}"; records_token = "records"; {settings} }};\n'
                                 + more.pop("further", ""), **more)
        it = Listener(d, port, context)
        it.folder = folder
        if start:
            d.start()
        return it
    return make


@pytest.fixture
def listener(make_listener):
    return make_listener()


def read_all(s):
    data = b""
    with contextlib.suppress(ConnectionError):
        while True:
            piece = s.recv(65536)
            if not piece:
                break
            data += piece
    return data


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


# ---- hostile clients ----------------------------------------------------------------------------


def test_a_client_that_trickles_is_cut_and_holds_up_nobody(make_listener):
    it = make_listener(settings='request_within = "2 seconds";')
    begun = time.monotonic()
    trickles = [it.raw(), it.raw(b"GET /healthz HT"), it.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: "),
                it.raw(b"POST /v1/records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TOKEN.encode() +
                       b"\r\nContent-Length: 1000\r\n\r\n{")]
    gone = {}
    while len(gone) < len(trickles) and time.monotonic() < begun + 10:
        for i, s in enumerate(trickles):
            if i in gone:
                continue
            s.settimeout(0.05)
            try:
                if i > 0:
                    s.send(b"a")
                if s.recv(4096) == b"":
                    gone[i] = time.monotonic() - begun
            except socket.timeout:
                pass
            except OSError:
                gone[i] = time.monotonic() - begun
        assert it.call("GET", "/healthz", timeout=1).status == 200
    assert len(gone) == len(trickles), f"not cut: {set(range(len(trickles))) - set(gone)}"
    assert all(1.5 < t < 6 for t in gone.values()), gone
    assert it.metrics()["followupd_http_connections_total"]['result="cut"'] >= 4


def test_a_client_that_does_not_read_its_answer_is_cut(make_listener):
    it = make_listener(settings='request_within = "2 seconds";')
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    s.connect(("127.0.0.1", it.port))
    s.settimeout(0.2)
    n = 0
    with contextlib.suppress(OSError):
        while n < 20000:
            s.sendall(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            n += 1
    wait_for(lambda: it.metrics()["followupd_http_connections_total"].get('result="cut"', 0) >= 1, "the cut")
    s.close()


def test_a_flood_of_connections_lets_others_through_in_the_end(make_listener):
    it = make_listener(settings='request_within = "2 seconds"; max_connections = 16; max_connections_per_peer = 16;')
    flood = []
    for _ in range(200):
        s = socket.socket()
        s.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            s.connect(("127.0.0.1", it.port))
        flood.append(s)
    assert it.call("GET", "/healthz").status == 200
    assert it.daemon.get("/v1/status").status == 200, "the control socket is another door"
    for s in flood:
        s.close()
    assert it.call("GET", "/healthz", timeout=5).status == 200


@pytest.mark.parametrize("data", [b"", b"POST /hooks/sink/receipt HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", b"GET /he"],
                         ids=["nothing", "a body", "a line"])
def test_half_open_connections_of_this_machine_do_not_hold_up_a_hook(make_listener, data):
    it = make_listener()
    crowd = []
    for _ in range(600):
        s = socket.socket()
        s.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            s.connect(("127.0.0.1", it.port))
        crowd.append(s)
    for s in crowd:
        with contextlib.suppress(OSError):
            s.send(data)
    begun = time.monotonic()
    assert it.call("POST", "/hooks/nobody/receipt", b"{}").status == 404
    assert time.monotonic() - begun < 2
    # and no later one waits for the rest of the crowd
    for _ in range(20):
        begun = time.monotonic()
        assert it.call("POST", "/hooks/nobody/receipt", b"{}").status == 404
        assert time.monotonic() - begun < 2
    for s in crowd:
        s.close()
    assert it.metrics()["followupd_http_connections_total"]['result="crowded"'] > 0


def test_bodies_that_do_not_end_do_not_keep_others_out(make_listener):
    it = make_listener(settings="max_body_bytes = 16777216;")
    slow = []
    for _ in range(4):
        s = it.raw(b"POST /hooks/nobody/receipt HTTP/1.1\r\nHost: x\r\nContent-Length: 16777216\r\n\r\n")
        with contextlib.suppress(OSError):
            s.sendall(bytes(16777215))
        slow.append(s)
    crowded = lambda: it.metrics()["followupd_http_connections_total"].get('result="crowded"', 0)  # noqa: E731
    wait_for(lambda: crowded() or it.call("POST", "/hooks/nobody/receipt", bytes(100)).status == 503, "what was sent to be there")
    begun = time.monotonic()
    wait_for(lambda: it.call("POST", "/hooks/nobody/receipt", bytes(100)).status == 404, "room")
    assert time.monotonic() - begun < 10
    assert crowded() > 0


def test_the_rate_of_one_peer_is_no_other_peers(make_listener):
    it = make_listener(settings="max_requests_per_second = 5;")

    def get(who=None):
        return f"GET /healthz HTTP/1.1\r\nHost: x\r\n{f'X-Forwarded-For: {who}' if who else 'X-Y: z'}\r\n".encode()

    # all at once: on a busy machine one after the other may be slow enough
    burst = [get("198.51.100.7")] * 30 + [
        get("198.51.100.8"),
        get("203.0.113.1, 198.51.100.7"),  # what a stranger writes in front does not make him another one
        get(),  # this machine itself
    ]
    with it.raw(b"\r\n".join(burst) + b"Connection: close\r\n\r\n") as s:
        data = read_all(s)
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", data)]
    assert statuses[:10] == [200] * 10 and statuses[29:] == [429, 200, 429, 200], statuses
    refused = data[data.index(b"HTTP/1.1 429 "):].partition(b"\r\n\r\n")
    assert int(re.search(rb"Retry-After: (\d+)", refused[0])[1]) >= 1
    assert set(json.loads(refused[2][:refused[2].index(b"}") + 1])) == {"error", "mend"}
    time.sleep(1.1)
    assert it.call("GET", "/healthz", headers={"X-Forwarded-For": "198.51.100.7"}).status == 200


@pytest.mark.parametrize("data", [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)), b"\0" * 1000, b"GET\r\n\r\n", b"\r\n" * 100,
    b"GET /healthz HTTP/9.9\r\n\r\n", b"GET /healthz HTTP/1.1\r\n\r\n", b"GET http://evil.example/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\xff\xfe%00%ff HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /%c0%af HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /healthz?" + b"a=b&" * 500 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20000,
    b"GET /" + b"a" * 100000, b"POST /v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /v1/records HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + b"1.1.1.1," * 2000 + b"\r\n\r\n"],
    ids=["tls", "zeros", "no-uri", "empty", "version", "no-host", "absolute", "bytes", "overlong", "query", "headers", "uri",
         "negative", "both-lengths", "bad-chunk", "forwarded"])
def test_garbage_gets_no_further(listener, data):
    with listener.raw() as s:
        s.settimeout(3)
        with contextlib.suppress(OSError):
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            answer = read_all(s)
            if answer:
                assert re.match(rb"HTTP/1\.[01] [2345]\d\d ", answer), answer[:200]
    assert listener.call("GET", "/healthz").status == 200
    assert listener.daemon.process.poll() is None


@pytest.mark.parametrize("data, why", [
    (b"GET /healthz%00/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"NUL byte"),
    (b"POST /v1/records%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + TOKEN.encode() +
     b"\r\nContent-Length: 2\r\n\r\n{}", b"NUL byte"),
    (b"POST /v1/records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TOKEN.encode() +
     b"\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"in two ways"),
    (b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-length: 36\r\n\r\n"
     b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"in two ways")],
    ids=["nul", "nul-body", "lengths", "lengths-get"])
def test_what_can_be_read_in_two_ways_is_refused(listener, data, why):
    with listener.raw(data) as s:
        answer = read_all(s)
    assert answer.startswith(b"HTTP/1.1 400 ") and why in answer, answer
    assert answer.count(b"HTTP/1.1 ") == 1, answer
    # the same length twice is one length
    with listener.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") as s:
        assert b" 200 " in read_all(s)
    assert listener.call("GET", "/healthz?a=%00").status == 400, "as any parameter that it does not know"


def test_check_looks_for_the_listeners_secrets(make_listener):
    it = make_listener(start=False, settings='metrics_token = "metrics"; ', credentials={"metrics": "m"})
    done = it.daemon.ctl("check", "--credentials-dir", str(it.folder))
    assert done.returncode == 0, done.stderr
    (it.folder / "metrics").unlink()
    (it.folder / "records").write_text("")
    done = it.daemon.ctl("check", "--credentials-dir", str(it.folder))
    assert done.returncode == 1
    assert 'listener: its credential "metrics" is not there' in done.stderr and 'its credential "records" is empty' in done.stderr


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


# ---- health and metrics -------------------------------------------------------------------------


def parse_metrics(text):
    """A strict reading of OpenMetrics 1.0; family samples by their labels."""
    assert text.endswith("# EOF\n") and text.count("# EOF") == 1
    kinds, samples, family, closed = {}, {}, None, set()
    for line in text.splitlines()[:-1]:
        if line.startswith("# "):
            _, keyword, name, rest = line.split(" ", 3)
            assert keyword in ("TYPE", "HELP", "UNIT"), line
            if name != family:
                assert name not in closed, f"{name} is not in one piece"
                closed.add(family)
                family = name
            if keyword == "TYPE":
                assert rest in ("gauge", "counter", "histogram", "stateset", "info"), line
                kinds[name] = rest
            if keyword == "UNIT":
                assert name.endswith("_" + rest), line
            continue
        match = re.fullmatch(r'([a-z_:]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[0-9.e+-]+|\+Inf|NaN)', line)
        assert match, line
        name, labels, value = match.groups()
        suffixes = {"gauge": [""], "counter": ["_total"], "stateset": [""], "info": ["_info"],
                    "histogram": ["_bucket", "_count", "_sum"]}[kinds[family]]
        assert name in [family + suffix for suffix in suffixes], line
        assert labels not in samples.setdefault(name, {}), f"twice: {line}"
        samples[name][labels or ""] = float(value)
    return samples


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


# ---- TLS and the socket -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    done = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")], capture_output=True)
    if done.returncode != 0:
        pytest.skip("openssl makes no certificate here")
    return folder


TLS = 'certificate = "cert"; key = "key";'


def tls_credentials(folder):
    return {"cert": (folder / "cert.pem").read_text(), "key": (folder / "key.pem").read_text()}


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_tls_by_its_own_certificate(make_listener, certificate):
    context = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    it = make_listener(settings=TLS, credentials=tls_credentials(certificate), context=context)
    assert it.call("GET", "/healthz").body == b"ok\n"
    assert it.records([treatment("T-1", hours_ago=-24)]).status == 201
    with pytest.raises(ssl.SSLCertVerificationError):
        Listener(it.daemon, it.port, ssl.create_default_context()).call("GET", "/healthz")
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, OSError)):
        Listener(it.daemon, it.port, old).call("GET", "/healthz")
    with it.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") as s:
        assert not read_all(s).startswith(b"HTTP/1.1 200"), "plain http on a TLS port"
    assert it.call("GET", "/healthz").status == 200


def test_a_handshake_that_does_not_end_is_cut(make_listener, certificate):
    context = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    it = make_listener(settings=TLS + ' request_within = "2 seconds";', credentials=tls_credentials(certificate), context=context)
    with it.raw(b"\x16\x03\x01\x02\x00") as s:
        s.settimeout(8)
        begun = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while s.recv(100):
                pass
        assert 1 < time.monotonic() - begun < 6
    assert it.call("GET", "/healthz").status == 200


def sends_without(it, sink, *words):
    """It says what is wrong with the listener, and what is due goes out."""
    d = it.daemon.start()
    told = next(line for line in d.log().splitlines() if words[0] in line)
    assert all(word in told for word in words) and "To mend: " in told, told
    done = d.ctl("status")
    assert done.returncode == 1 and words[0] in done.stderr and "messages go out" in done.stderr, done.stderr
    assert words[0] in d.status()["listener_down"]["says"]
    n = len(sink.requests)
    d.records(treatment("T-1", hours_ago=6))
    sink.wait(n + 1)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", it.port), 1).close()


@pytest.mark.parametrize("secrets, words", [(["cert"], ('"key" is missing', "restart followupd")),
                                            (["nonsense", "key"], ("certificate and key",))])
def test_without_its_certificate_it_is_closed_and_messages_go_out(make_listener, sink, certificate, secrets, words):
    good = tls_credentials(certificate)
    given = {"cert": good["cert"] if "cert" in secrets else "nonsense", **({"key": good["key"]} if "key" in secrets else {})}
    it = make_listener(start=False, settings=TLS, credentials=given)
    sends_without(it, sink, *words)
    # the next start has it
    for name, text in good.items():
        (it.folder / name).write_text(text)
        (it.folder / name).chmod(0o600)
    it.daemon.stop()
    it.daemon.start()
    assert it.daemon.status()["listener_down"] is None


def test_messages_go_out_while_the_port_is_in_use_and_it_is_taken_when_it_is_free(make_listener, sink):
    it = make_listener(start=False)
    d = it.daemon
    with socket.create_server(("127.0.0.1", it.port)):
        d.start()
        told = next(line for line in d.log().splitlines() if "Address already in use" in line)
        assert f"127.0.0.1:{it.port} cannot be listened on" in told and "To mend: stop what uses it" in told, told
        done = d.ctl("status")
        assert done.returncode == 1 and "no answers of patients" in done.stderr and "already in use" in done.stderr
        d.records(treatment("T-1", hours_ago=6))
        sink.wait(1)
        # it is told once, however often it is tried
        d.reload()
        wait_for(lambda: "the new configuration is in force" in d.log(), "the reload")
        assert d.log().count("Address already in use") == 1
    d.reload()  # at once, else within a minute
    wait_for(lambda: d.status()["listener_down"] is None, "the listener")
    assert it.call("GET", "/healthz").status == 200 and d.ctl("status").returncode == 0
    assert it.records([treatment("T-2", hours_ago=-24)]).status == 201


def test_the_port_is_tried_again_by_itself(make_listener):
    it = make_listener(start=False)
    with socket.create_server(("127.0.0.1", it.port)):
        it.daemon.start()
    wait_for(lambda: it.daemon.status()["listener_down"] is None, "the next try")
    assert it.call("GET", "/healthz").status == 200


def test_a_listener_that_nothing_opens_is_told(make_listener):
    it = make_listener(start=False)
    text = it.daemon.config.read_text()
    it.daemon.config.write_text(re.sub(r'listen = "[^"]*";', "", text))
    it.daemon.start()
    done = it.daemon.ctl("status")
    assert done.returncode == 1 and "systemd handed no socket over" in done.stderr and "followupd-listener.socket" in done.stderr, done.stderr
    it.daemon.config.write_text(text)
    it.daemon.reload()
    wait_for(lambda: it.daemon.status()["listener_down"] is None, "the listener")
    assert it.call("GET", "/healthz").status == 200


def test_a_reload_opens_a_listener_that_there_was_not(make_listener):
    it = make_listener(start=False)
    text = it.daemon.config.read_text()
    it.daemon.config.write_text("")
    it.daemon.start()
    assert it.daemon.status()["listener_down"] is None
    it.daemon.config.write_text(text)
    it.daemon.reload()
    wait_for(lambda: "the listener serves http" in it.daemon.log(), "the listener")
    assert it.call("GET", "/healthz").status == 200


def test_a_reload_changes_limits_and_tells_what_needs_a_restart(make_listener):
    it = make_listener(settings="max_body_bytes = 65536;")
    assert it.records(b" " * 70000).status == 413
    text = it.daemon.config.read_text()
    it.daemon.config.write_text(text.replace("65536", "131072"))
    it.daemon.reload()
    wait_for(lambda: it.records(b" " * 70000).status == 422, "the new limit")
    it.daemon.config.write_text(text.replace(str(it.port), "1234"))
    it.daemon.reload()
    wait_for(lambda: "change with a restart only" in it.daemon.log(), "the word about a restart")
    assert it.call("GET", "/healthz").status == 200


def test_a_restart_with_a_handed_over_socket_loses_no_request(make_listener):
    it = make_listener(start=False)
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as server:
        it.port = server.getsockname()[1]
        os.set_inheritable(server.fileno(), True)
        d = it.daemon
        text = d.config.read_text()
        d.config.write_text(re.sub(r'listen = "[^"]*";', "", text))
        stop, answers, failures = threading.Event(), [], []

        def post(number):
            i = 0
            while not stop.is_set():
                i += 1
                name = f"T-{number}-{i}"
                try:
                    answers.append((name, it.records([treatment(name, hours_ago=-24, patient={"id": name})]).status))
                except (OSError, http.client.HTTPException) as e:
                    failures.append((name, repr(e)))

        def start():
            d.process = subprocess.Popen(
                ["bash", "-c", f'exec 3<&{server.fileno()}; LISTEN_FDS=1 LISTEN_FDNAMES=listener LISTEN_PID=$$ exec "$@"', "bash",
                 d.program, "--config", str(d.config), "--state-dir", str(d.state), *d.options],
                stdin=subprocess.DEVNULL, stdout=open(d.log_path, "ab"), stderr=subprocess.STDOUT, env=d.env,
                pass_fds=[server.fileno()])
            d.wait_ready()

        start()
        threads = [threading.Thread(target=post, args=(k,)) for k in range(8)]
        for t in threads:
            t.start()
        for _ in range(4):
            n = len(answers) + 40
            wait_for(lambda n=n: len(answers) > n, "answers between two restarts")
            assert d.stop() == 0, d.log()
            start()
        stop.set()
        for t in threads:
            t.join()
        assert failures == []
        assert {status for _, status in answers} == {201}
        assert {name for name, _ in answers} == {f["treatment"] for f in d.list()}


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
