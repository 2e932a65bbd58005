"""A daemon with a listener, and a client of it."""

import contextlib
import http.client
import re
import socket

import pytest

from conftest import DEADLINE, Answer, free_port, lines

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
