"""What every integration test stands on: a configuration in a folder of its own, the real daemon on it, a provider
that answers as it is told, and waiting with a deadline. Nothing here knows a fixed port or a fixed path.

    def test_it(daemon, sink):
        daemon.start()
        daemon.records(treatment("T-1", hours_ago=6))
        sink.wait(1)
"""

import contextlib
import datetime
import http.client
import http.server
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import threading
import time
import urllib.parse

import pytest

SOURCE_ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD_ROOT = pathlib.Path(os.environ.get("BUILD_ROOT", SOURCE_ROOT / "build"))
FOLLOWUPD = os.environ.get("FOLLOWUPD", str(BUILD_ROOT / "daemon" / "followupd"))
FOLLOWUPCTL = os.environ.get("FOLLOWUPCTL", str(BUILD_ROOT / "daemon" / "followupctl"))
DEADLINE = float(os.environ.get("TEST_DEADLINE", "30"))


def wait_for(condition, what="it", timeout=DEADLINE):
    """The first true value of condition(); fails with `what` when none comes in time."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            pytest.fail(f"waited {timeout:.0f} s for {what}")
        time.sleep(0.02)


def instant(hours_ago=0.0):
    """RFC 3339 text of a time so many hours ago (ahead, when negative), in whole seconds."""
    t = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours_ago)
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


def treatment(number, hours_ago=6.0, patient=None, **more):
    """A record in the native form. What is given in `more` stands in its place; `None` leaves the field out."""
    who = {"id": "P-" + number, "name": "Olena", "language": "en", "phone": "+380671234567",
           "consent": {"care": True, "survey": True, "marketing": True}}
    who.update(patient or {})
    record = {"type": "treatment", "id": number, "clinic": "kyiv-1", "procedure": "botox",
              "performed_at": instant(hours_ago), "status": "completed",
              "patient": {k: v for k, v in who.items() if v is not None}}
    record.update(more)
    return {k: v for k, v in record.items() if v is not None}


def lines(records):
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


# Below the ports that the kernel gives to outgoing connections and to `bind(0)` (ip_local_port_range), so that nobody
# takes one of ours between two starts of a daemon; and no port is handed out twice by one process.
PORTS = iter(random.sample(range(10000, 32000, 8), 2750))


def free_ports(n):
    """The first of n free ports in a row, n at most 8. Nobody else is given them while this process lives."""
    for first in PORTS:
        with contextlib.ExitStack() as held:
            try:
                for port in range(first, first + n):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
                return first
            except OSError:
                continue
    pytest.fail("no free port is left")


def free_port():
    return free_ports(1)


# ---- configuration ------------------------------------------------------------------------------


class Tuple(list):
    """A libconfig list ( ... ); a plain Python list is an array [ ... ]."""


def conf(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return "{ " + " ".join(f"{k} = {conf(v)};" for k, v in value.items() if v is not None) + " }"
    if isinstance(value, Tuple):
        return "( " + ", ".join(map(conf, value)) + " )"
    if isinstance(value, list):
        return "[ " + ", ".join(map(conf, value)) + " ]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


CLINIC = {
    "id": "kyiv-1", "name": "Oberig", "time_zone": "UTC", "country": "UA", "languages": ["en"],
    "phone": "+380800000000", "emergency_phone": "103", "send_between": "00:00-23:59", "send_at": "10:00",
    "working_hours": "00:00-23:59", "working_days": "Mon-Sun", "methods": ["sms", "call"],
    "providers": {"sms": "sink"}, "responsible": "desk", "max_messages_per_day": 1000,
}

# One step is due at once for a treatment of six hours ago, one lies far ahead, one is a task.
PROTOCOL = {
    "id": "botulinum-toxin", "version": 1, "signed_off": "Dr N. Name, 2026-10-01", "title": {"en": "Botulinum toxin"},
    "procedures": ["botox"], "effect_lasts": "4 months",
    "steps": Tuple([
        {"id": "h6", "when": "6 hours", "purpose": "safety", "message": "safety_h6"},
        {"id": "w2", "when": "2 weeks", "purpose": "review", "message": "review_w2"},
        {"id": "call", "when": "3-4 weeks", "purpose": "review", "methods": ["call"]},
        {"id": "m6", "when": "6 months", "purpose": "offer", "message": "offer_m6"},
    ]),
}

TEXTS = {
    "safety_h6": "Good day, {patient}! How do you feel after your visit? Trouble? Call {phone}, at night {emergency_phone}.",
    "review_w2": "Good day, {patient}! {clinic} would like to see the result.",
    "offer_m6": "Good day, {patient}! It is time again. {clinic}, {phone}",
}


def provider(port, **more):
    request = {"method": "POST", "url": f"http://127.0.0.1:{port}/send", "timeout": "5 seconds",
               "json": {"to": "{to}", "text": "{text}", "key": "{key}"}}
    request.update(more.pop("request", {}))
    value = {"id": "sink", "carries": "sms", "request": request, "message_id": "id", "idempotency": "none"}
    value.update(more)
    return value


def write(folder, name, key, value):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"{key} = {conf(value)};\n", encoding="utf-8")
    return path


def make_config(tmp, port=9, clinics=None, protocols=None, texts=None, providers=None, sources=(), settings="",
                staff=({"id": "desk", "name": "Front desk"},)):
    """Write a whole configuration below tmp/etc; `port` is the provider's. Returns followupd.conf's path."""
    etc = pathlib.Path(tmp) / "etc"
    etc.mkdir(parents=True, exist_ok=True)
    (etc / "followupd.conf").write_text(settings, encoding="utf-8")
    for c in clinics if clinics is not None else [CLINIC]:
        write(etc / "clinics.d", c["id"] + ".conf", "clinic", c)
    for p in protocols if protocols is not None else [PROTOCOL]:
        write(etc / "protocols.d", p["id"] + ".conf", "protocol", p)
    for p in providers if providers is not None else [provider(port)]:
        write(etc / "providers.d", p["id"] + ".conf", "provider", p)
    for s in sources:
        write(etc / "sources.d", s["id"] + ".conf", "source", s)
    for s in staff:
        write(etc / "staff.d", s["id"] + ".conf", "staff", s)
    for language, words in (texts or {"en": TEXTS}).items():
        write(etc / "messages.d", language + ".conf", "messages", {"language": language, "texts": words})
    return etc / "followupd.conf"


# ---- the provider -------------------------------------------------------------------------------


class Request:
    def __init__(self, handler, body):
        split = urllib.parse.urlsplit(handler.path)
        self.method, self.path, self.headers = handler.command, split.path, dict(handler.headers)
        self.query = dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))
        self.body, self.at = body, time.time()
        self.connection = handler.client_address[1]  # the same port: the same connection

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def form(self):
        return dict(urllib.parse.parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def fields(self):
        """Query, form or JSON body, whichever the provider's description made."""
        try:
            return {**self.query, **self.json}
        except ValueError:
            return {**self.query, **self.form}


class Sink:
    """A provider on a free loopback port. It keeps every request and answers 200, or what it was told:

    sink.answer(503, headers={"Retry-After": "1"})    the next one, once; several calls queue up
    sink.always(500)                                  from now on
    sink.answer("drop")                               takes the request, closes without an answer
    sink.answer("half")                               closes in the middle of its answer
    sink.answer("stall", seconds=10)                  keeps the client waiting
    sink.close()                                      nobody listens any more; sink.open() again
    """

    def __init__(self, tls=None):
        self.requests, self.lock, self.tls = [], threading.Lock(), tls
        self.scripted, self.default = [], (200, '{"id":"{n}"}', {}, 0.0)
        self.released = threading.Event()
        self.port, self.server = 0, None
        self.open()

    def open(self):
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with sink.lock:
                    sink.requests.append(Request(self, body))
                    n = len(sink.requests)
                    status, text, headers, seconds = sink.scripted.pop(0) if sink.scripted else sink.default
                if seconds:
                    sink.released.wait(seconds)
                if status == "drop":
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                answer = text.replace("{n}", f"sink-{n}").encode()
                self.send_response(status if isinstance(status, int) else 200)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer[: len(answer) // 2] if status == "half" else answer)
                self.close_connection |= status == "half"

            do_GET = do_POST = do_PUT = handle_any

            def log_message(self, *args):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:  # the daemon was killed in the middle
                    pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", self.port), Handler)
        if self.tls:
            self.server.socket = self.tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def answer(self, status, body='{"id":"{n}"}', headers=None, seconds=0.0):
        with self.lock:
            self.scripted.append((status, body, headers or {}, seconds))

    def always(self, status, body='{"id":"{n}"}', headers=None, seconds=0.0):
        with self.lock:
            self.default = (status, body, headers or {}, seconds)

    def wait(self, n, timeout=DEADLINE):
        """The requests, once there are at least n of them."""
        wait_for(lambda: len(self.requests) >= n, f"{n} requests (there are {len(self.requests)})", timeout)
        with self.lock:
            return list(self.requests)

    def close(self):
        self.released.set()
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
        self.released = threading.Event()


# ---- the daemon ---------------------------------------------------------------------------------


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=DEADLINE):
        super().__init__("followupd", timeout=timeout)
        self.unix_path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.unix_path)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def lines(self):
        return [json.loads(line) for line in self.body.decode().splitlines()]


class Daemon:
    """followupd in the foreground on a state directory of its own; ends only the process it started."""

    def __init__(self, tmp, config, state_dir=None, options=()):
        self.tmp, self.config, self.options = pathlib.Path(tmp), config, list(options)
        self.state = pathlib.Path(state_dir or self.tmp / "state")
        self.state.mkdir(parents=True, exist_ok=True)
        self.socket = self.state / "control.sock"
        self.log_path = self.tmp / "followupd.log"
        self.program, self.process = FOLLOWUPD, None
        self.before = []  # a command that runs it, such as strace
        self.env = {k: v for k, v in os.environ.items() if k not in ("NOTIFY_SOCKET", "LISTEN_FDS", "STATE_DIRECTORY")}

    def start(self, wait=True):
        assert self.process is None or self.process.poll() is not None, "it runs already"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*self.before, self.program, "--config", str(self.config), "--state-dir", str(self.state), *self.options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.env)
        if wait:
            self.wait_ready()
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            pytest.fail(f"followupd ended with {self.process.returncode}:\n{self.log()}")
        try:
            return self.get("/v1/status").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait_ready(self):
        wait_for(self.is_ready, "the daemon to be ready")

    def stop(self):
        """SIGTERM and wait for the orderly end; returns the exit status."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=DEADLINE) if self.process else None

    def kill(self):
        """SIGKILL, as a power cut would."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=DEADLINE)

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path.exists() else ""

    # the API
    def call(self, method, path, body=None, headers=None):
        connection = UnixConnection(self.socket)
        try:
            if body is not None and not isinstance(body, (bytes, str)):
                body = json.dumps(body)
            if isinstance(body, str):
                body = body.encode()
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read())
        finally:
            connection.close()

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, {} if body is None else body)

    def list(self, **query):
        """Every follow-up that matches, page by page."""
        found, after = [], 0
        while True:
            answer = self.get("/v1/followups?" + urllib.parse.urlencode({**query, **({"after": after} if after else {})}))
            assert answer.status == 200, answer.body
            found += answer.lines
            after = answer.headers.get("X-Next")
            if not after:
                return found

    def status(self):
        return self.get("/v1/status").json

    def records(self, *records, source="native"):
        """Hand records over by followupctl; all of them are durable (or refused) when it returns."""
        return self.ctl("import", "--source", source, "--json", "-", input=lines(records))

    def wait_state(self, state, n=1, **query):
        """The follow-ups in that state, once there are at least n."""
        def found():
            have = self.list(state=state, **query)
            return have if len(have) >= n else None
        return wait_for(found, f"{n} follow-up(s) in state {state}")

    # the command
    def ctl(self, *arguments, input=None, check=False, text=True):
        done = subprocess.run([FOLLOWUPCTL, "--config", str(self.config), "--socket", str(self.socket), *arguments],
                              input=input, capture_output=True, text=text, timeout=DEADLINE, env=self.env)
        if check:
            assert done.returncode == 0, done.stderr
        return done

    def ctl_lines(self, *arguments, **more):
        """A verb with --json that has to succeed: its lines."""
        done = self.ctl(arguments[0], "--json", *arguments[1:], check=True, **more)
        return [json.loads(line) for line in done.stdout.splitlines()]


# ---- fixtures -----------------------------------------------------------------------------------


@pytest.fixture
def sink():
    it = Sink()
    yield it
    it.close()


@pytest.fixture
def make_daemon(tmp_path, sink):
    """make_daemon(**make_config's) -> Daemon, not started; all of them are ended with the test."""
    made = []

    def make(options=(), state_dir=None, name=None, **settings):
        tmp = tmp_path / (name or f"d{len(made)}")
        tmp.mkdir(exist_ok=True)
        settings.setdefault("port", sink.port)
        made.append(Daemon(tmp, make_config(tmp, **settings), state_dir, options))
        return made[-1]

    yield make
    for d in made:
        d.kill()


@pytest.fixture
def daemon(make_daemon):
    return make_daemon()
