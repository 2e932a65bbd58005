"""How the listener opens: TLS, its secrets, the port, a reload, and a socket handed over."""

import contextlib
import http.client
import os
import re
import socket
import ssl
import subprocess
import threading
import time

import pytest

from conftest import treatment, wait_for
from listening import Listener, make_listener, read_all  # noqa: F401  (fixtures)

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


def test_check_looks_for_the_listeners_secrets(make_listener):
    it = make_listener(start=False, settings='metrics_token = "metrics"; ', credentials={"metrics": "m"})
    done = it.daemon.ctl("check", "--credentials-dir", str(it.folder))
    assert done.returncode == 0, done.stderr
    (it.folder / "metrics").unlink()
    (it.folder / "records").write_text("")
    done = it.daemon.ctl("check", "--credentials-dir", str(it.folder))
    assert done.returncode == 1
    assert 'listener: its credential "metrics" is not there' in done.stderr and 'its credential "records" is empty' in done.stderr
