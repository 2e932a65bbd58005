"""The listener against strangers: floods, slow clients, garbage, and what can be read in two ways."""

import contextlib
import json
import re
import socket
import time

import pytest

from conftest import wait_for
from listening import TOKEN, listener, make_listener, read_all  # noqa: F401  (fixtures)

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


def test_a_large_body_that_finds_no_room_is_told_to_come_again(make_listener):
    """As large as WhatsApp's largest. All bodies that are under way have 64 MiB between them."""
    it = make_listener(settings="max_body_bytes = 16777216;")

    def is_told():
        slow = [it.raw(b"POST /hooks/nobody/receipt HTTP/1.1\r\nHost: x\r\nContent-Length: 16777216\r\n\r\n") for _ in range(4)]
        with contextlib.suppress(OSError):
            for s in slow:
                s.sendall(bytes(16777215))
        answer = it.call("POST", "/hooks/nobody/receipt", bytes(3_000_000))
        for s in slow:
            s.close()
        assert answer.status in (404, 503), "it is answered"
        return answer.status == 503 and int(answer.headers["Retry-After"]) > 0

    wait_for(is_told, "all of the room to be taken")


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
    wait_for(lambda: it.call("GET", "/healthz", headers={"X-Forwarded-For": "198.51.100.7"}).status == 200, "its next request to be taken")


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
