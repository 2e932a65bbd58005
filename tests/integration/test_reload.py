"""A configuration is in force as a whole or not at all (promise 7), and what it may say of the wire: https, whose
certificate, no redirects."""

import contextlib
import datetime
import json
import shutil
import sqlite3
import ssl
import subprocess
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import (CLINIC, FOLLOWUPD, PROTOCOL, TEXTS, Sink, Tuple, free_port, lines, make_config, provider, treatment,
                      wait_for)

FAST = 'limits = { retry_first = "1 second"; retry_most = "1 second"; };\n'
STAYS, IN_FORCE = "the running one stays in force", "the new configuration is in force"
GOES_ON = "the one that was in force before goes on"


def many(n, first=0, **more):
    return [treatment(f"T-{i}", patient={"id": f"P-{i}", "phone": f"+38067123{i:04d}"}, **more)
            for i in range(first, first + n)]


def sent(daemon):
    return [f for f in daemon.list(state="sent") if f["step"] == "h6"]


def reload(daemon, word):
    """Reload, and the lines that the daemon said about it."""
    before = daemon.log()
    daemon.reload()
    wait_for(lambda: word in daemon.log()[len(before):], f"{word!r} in\n{daemon.log()[len(before):]}")
    return daemon.log()[len(before):]


def start(daemon, word=""):
    """Start, and the lines that the daemon said until it was ready."""
    before = daemon.log()
    daemon.start()
    assert word in daemon.log()[len(before):]
    return daemon.log()[len(before):]


def not_in_force(daemon):
    done = daemon.ctl("status")
    assert done.returncode == 1 and "is not in force" in done.stderr and "To mend: " in done.stderr, done.stderr
    said = done.stderr.splitlines()
    assert len(said) == len(set(said)), "each is said once"
    assert daemon.status()["configuration_refused"]


def change(daemon, sink, **settings):
    settings.setdefault("settings", FAST)
    make_config(daemon.tmp, port=sink.port, **settings)


@pytest.fixture
def running(make_daemon):
    return make_daemon(settings=FAST).start()


def test_a_broken_file_keeps_the_old_configuration(running, sink):
    file = running.tmp / "etc" / "clinics.d" / "kyiv-1.conf"
    good = file.read_text()
    for broken, line in ((good + "nonsense {\n", 2), ("\n\n" + good.replace('"UTC"', '"Mars/Olympus"'), 3),
                         ("\n" + good.replace("country", "contry"), 2)):
        file.write_text(broken)
        said = reload(running, STAYS)
        assert f"kyiv-1.conf:{line}: " in said and "To mend: " in said, said
    running.records(*many(1))
    assert sink.wait(1)[0].json["text"].startswith("Good day, Olena! How do you feel")
    file.write_text(good)
    reload(running, IN_FORCE)
    running.records(*many(1, first=1))
    sink.wait(2)


def test_what_comes_in_across_a_reload_is_planned_by_the_new_one(make_daemon, sink):
    zero = "limits = { max_plan_changes = 0; };\n"
    d = make_daemon(settings=zero).start()
    d.ctl("pause", "--all", check=True)
    path = "/v1/imports/" + d.post("/v1/imports").json["import"]

    def give(n, first):
        return {line["result"] for line in d.call("POST", path + "/data", lines(many(n, first)).encode()).lines}

    def hours():
        return {f["due"][11:16] for f in d.list(state="planned") if f["step"] == "w2"}

    assert give(2, 0) == {"new"} and hours() == {"10:00"}
    change(d, sink, settings=zero, clinics=[{**CLINIC, "send_at": "16:00"}])
    reload(d, IN_FORCE)
    wait_for(lambda: hours() == {"16:00"}, "these to be planned anew")
    assert give(2, 2) == {"new"} and hours() == {"16:00"}
    # and in the midst of what is given at once
    with ThreadPoolExecutor(1) as pool:
        given = pool.submit(give, 3000, 4)
        wait_for(lambda: d.status()["states"]["planned"] > 100, "the first of them")
        change(d, sink, settings=zero, clinics=[{**CLINIC, "send_at": "13:00"}])
        reload(d, IN_FORCE)
        assert given.result() == {"new"}
    d.post(path + "/end")
    wait_for(lambda: hours() == {"13:00"}, "all of them to be planned anew")
    assert d.status()["balance"]


def test_half_a_change_is_never_in_force(running, sink):
    """One file of two is broken: the good one of them does not count either."""
    change(running, sink, texts={"en": {**TEXTS, "safety_h6": "New words, {patient}. {phone} {emergency_phone}"}})
    (running.tmp / "etc" / "staff.d" / "desk.conf").write_text("staff = { id = 7; };\n")
    reload(running, STAYS)
    running.records(*many(1))
    assert sink.wait(1)[0].json["text"].startswith("Good day")
    change(running, sink, texts={"en": {**TEXTS, "safety_h6": "New words, {patient}. {phone} {emergency_phone}"}})
    reload(running, IN_FORCE)
    running.records(*many(1, first=1))
    assert sink.wait(2)[1].json["text"].startswith("New words")


def test_what_pending_work_needs_cannot_go(running, sink):
    running.records(*many(1))
    sink.wait(1)
    etc = running.tmp / "etc"
    (etc / "clinics.d" / "kyiv-1.conf").unlink()
    said = reload(running, STAYS)
    assert "kyiv-1" in said
    change(running, sink, clinics=[{**CLINIC, "methods": ["call"], "providers": None}])
    said = reload(running, STAYS)
    assert "sms" in said
    change(running, sink)
    reload(running, IN_FORCE)
    running.records(*many(1, first=1))
    sink.wait(2)


def test_a_used_version_is_what_it_was(running, sink):
    running.records(*many(1))
    sink.wait(1)
    other = {**PROTOCOL, "steps": Tuple([{**s, "when": "3 weeks"} if s["id"] == "w2" else s for s in PROTOCOL["steps"]])}
    change(running, sink, protocols=[other])
    said = reload(running, STAYS)
    assert "botulinum-toxin" in said and "botulinum-toxin.conf:1" in said
    assert said.count("raise its version") == 1, "told twice"
    running.records(*many(1, first=1))
    change(running, sink, protocols=[{**other, "version": 2}])
    reload(running, IN_FORCE)
    running.records(*many(1, first=2))

    def day(n):
        return next(f["due"][:10] for f in running.list(treatment=f"T-{n}") if f["step"] == "w2")

    assert day(0) == day(1) < day(2)
    # and a start is as strict as a reload
    running.stop()
    change(running, sink, protocols=[other])
    assert "raise its version" in start(running, GOES_ON)
    running.records(*many(1, first=3))
    assert day(3) == day(2), "not the version that was in force before"
    # only the store knows of it
    assert running.ctl("check").returncode == 0
    assert "raise its version" in running.ctl("diff").stderr
    not_in_force(running)
    change(running, sink, protocols=[{**other, "version": 2}])
    reload(running, IN_FORCE)
    assert running.ctl("status").returncode == 0 and running.ctl("diff").returncode == 0


# ---- a start ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, wrong, said", [("clinics.d/kyiv-1.conf", "clinic = {\n nonsense {\n", "kyiv-1.conf:2: "),
                                               ("followupd.conf", None, "followupd.conf: configuration: ")])
def test_a_start_goes_on_by_what_was_in_force(running, sink, name, wrong, said):
    file = running.tmp / "etc" / name
    good = file.read_text()
    if wrong:
        file.write_text(wrong)
    else:
        file.unlink()
    for i, end in enumerate((running.stop, running.kill)):
        end()
        told = start(running, GOES_ON)
        assert told.count(said) == 1 and told.index(said) < told.index(GOES_ON), told
        not_in_force(running)
        running.records(*many(1, first=i))
        assert sink.wait(i + 1)[i].json["text"].startswith("Good day")
    reload(running, STAYS)
    file.write_text(good)
    change(running, sink, texts={"en": {**TEXTS, "safety_h6": "New words, {patient}. {phone} {emergency_phone}"}})
    reload(running, IN_FORCE)
    assert running.status()["configuration_refused"] is None and running.ctl("status").returncode == 0
    running.records(*many(1, first=2))
    assert sink.wait(3)[2].json["text"].startswith("New words")


def test_what_goes_on_has_its_secrets_its_spool_and_its_listener(make_daemon, sink, tmp_path):
    credentials = tmp_path / "credentials"
    credentials.mkdir(mode=0o700)
    (credentials / "token").write_text("secret-17")
    port = free_port()
    d = make_daemon(options=["--credentials-dir", str(credentials)],
                    providers=[provider(sink.port, auth={"kind": "bearer", "credential": "token"})],
                    settings=f'spool = "{tmp_path}/in";\nlistener = {{ listen = "127.0.0.1:{port}"; }};\n' + FAST)
    d.start().stop()
    d.config.write_text("nonsense {\n")
    (d.tmp / "etc" / "providers.d" / "sink.conf").unlink()
    start(d, GOES_ON)
    (tmp_path / "in" / "native" / ".new").write_text(lines(many(1)))
    (tmp_path / "in" / "native" / ".new").rename(tmp_path / "in" / "native" / "new.jsonl")
    assert sink.wait(1)[0].headers["Authorization"] == "Bearer secret-17"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert "followupd_configuration_refused 1" in answer.read().decode()
    assert not (d.state / "spool").exists()


def test_a_start_that_has_nothing_to_go_on_by_ends(make_daemon):
    d = make_daemon()
    file = d.tmp / "etc" / "clinics.d" / "kyiv-1.conf"
    good = file.read_text()
    broken = good.replace("country", "contry")
    file.write_text(broken)
    d.start(wait=False)
    assert d.process.wait(timeout=20) == 78 and "kyiv-1.conf:1: " in d.log()
    file.write_text(good)
    d.start().stop()
    # an earlier version kept what this one cannot read
    with contextlib.closing(sqlite3.connect(d.state / "followups.db")) as store, store:
        kept = json.loads(store.execute("SELECT files FROM in_force").fetchone()[0])
        kept["clinics.d/kyiv-1.conf"] = broken
        store.execute("UPDATE in_force SET files = ?", [json.dumps(kept)])
    file.write_text(broken)
    before = d.log()
    d.start(wait=False)
    assert d.process.wait(timeout=20) == 78
    told = d.log()[len(before):]
    assert "kyiv-1.conf:1: " in told and "cannot be read by this version" in told and GOES_ON not in told, told
    file.write_text(good)
    assert d.start().status()["configuration_refused"] is None


@pytest.mark.parametrize("kept", ["{\"clinics.d/kyiv-1.conf\": \"clinic", "[]", "\x00\x01"])
def test_what_was_kept_is_damaged(make_daemon, kept):
    d = make_daemon()
    file = d.tmp / "etc" / "clinics.d" / "kyiv-1.conf"
    good = file.read_text()
    d.start()
    d.records(*many(1))
    d.stop()
    with contextlib.closing(sqlite3.connect(d.state / "followups.db")) as store, store:
        store.execute("UPDATE in_force SET files = ?", [kept])
    # both are bad
    file.write_text(good.replace("country", "contry"))
    before = d.log()
    d.start(wait=False)
    assert d.process.wait(timeout=20) == 78
    told = d.log()[len(before):]
    assert "kyiv-1.conf:1: " in told and "what the store has kept of it is damaged: it cannot go on" in told, told
    # the one on disk is good: it is said, and it is in force
    file.write_text(good)
    d.start()
    told = d.log()[len(before) + len(told):]
    assert "what the store has kept of it is damaged: what has changed since cannot be told" in told, told
    assert d.status()["configuration_refused"] is None and d.ctl("verify").returncode == 0
    d.records(*many(1, first=1))
    assert len(d.list(treatment="T-1")) == len(d.list(treatment="T-0")) > 0
    # and it is kept again: a broken edit does no harm
    d.stop()
    file.write_text(good.replace("country", "contry"))
    assert GOES_ON in start(d, GOES_ON) and "damaged" not in d.log()[len(before) + len(told):].split(GOES_ON)[-1]


def test_a_hundred_reloads_under_load_lose_nothing(make_daemon, sink):
    d = make_daemon(settings=FAST, providers=[provider(sink.port, limits={"connections": 4, "per_second": 150})])
    d.start()
    d.ctl("pause", "--all", check=True)
    d.records(*many(400))
    d.ctl("unpause", "--all", check=True)
    file = d.tmp / "etc" / "clinics.d" / "kyiv-1.conf"
    good = file.read_text()
    for i in range(100):
        text = good + ("broken {\n" if i % 5 == 4 else f"# {i}\n")
        file.with_suffix(".new").write_text(text)
        file.with_suffix(".new").rename(file)
        d.reload()
        time.sleep(0.02)
    file.write_text(good)
    reload(d, IN_FORCE)
    wait_for(lambda: len(sent(d)) == 400, "all of them")
    to = [r.json["to"] for r in sink.requests]
    assert len(to) == len(set(to)) == 400
    assert d.status()["balance"] and d.log().count(IN_FORCE) >= 10 and d.log().count(STAYS) >= 1


# ---- the wire -----------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["http://192.0.2.7/send", "http://gateway.clinic.example/send", "ftp://127.0.0.1/send",
                                 "http://127.0.0.1.example.com/send", "http://localhost.example.com/send"])
def test_plain_http_is_for_this_machine_only(make_daemon, url):
    d = make_daemon(providers=[provider(9, request={"url": url})])
    assert d.ctl("check").returncode == 1
    done = subprocess.run([FOLLOWUPD, "--config", str(d.config), "--state-dir", str(d.state)], capture_output=True, text=True,
                          timeout=20, env=d.env)
    assert done.returncode == 78 and "sink.conf:1: " in done.stderr, done.stderr


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """Two authorities of one's own: one for this machine, one for another name."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl")
    folder = tmp_path_factory.mktemp("tls")
    made = {}
    for name, whom in (("good", "IP:127.0.0.1"), ("foreign", "DNS:other.example")):
        key, cert = folder / f"{name}.key", folder / f"{name}.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", str(key), "-out", str(cert), "-days", "2", "-subj", f"/CN={name}",
                        "-addext", f"subjectAltName={whom}"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        made[name] = (context, cert)
    return made


def over_tls(port, ca=None):
    return provider(port, request={"url": f"https://127.0.0.1:{port}/send"}, ca_file=str(ca) if ca else None)


def test_only_a_certificate_that_proves_the_host_is_taken(make_daemon, certificates):
    context, cert = certificates["good"]
    secure = Sink(tls=context)
    try:
        d = make_daemon(settings=FAST, providers=[over_tls(secure.port)])
        d.start().records(*many(2))
        wait_for(lambda: "is tried again" in d.log(), "a refused certificate")
        assert not secure.requests and not d.list(state="uncertain")
        shown = d.ctl("show", d.list(treatment="T-0")[0]["id"]).stdout
        assert "its certificate is not accepted: SSL certificate problem: self-signed certificate" in shown, shown
        # the first that fails is told to those who can mend it
        told, = [c["work"] for c in d.ctl_lines("calls") if c["kind"] == "sending"]
        assert told.startswith("sink takes no messages (its certificate is not accepted: SSL certificate problem: self-signed"), told
        assert "the clock of this machine" in told and "ca_file" in told and "followupctl unpause --provider sink" in told
        status = d.ctl("status")
        assert status.returncode == 1 and told in status.stderr
        # the clinic's own authority is named: now it goes
        make_config(d.tmp, settings=FAST, providers=[over_tls(secure.port, cert)])
        reload(d, IN_FORCE)
        secure.wait(2)
        wait_for(lambda: len(sent(d)) == 2, "both")
        assert not [c for c in d.ctl_lines("calls") if c["kind"] == "sending"]
    finally:
        secure.close()


def test_a_certificate_of_another_host_is_not_taken(make_daemon, certificates):
    context, cert = certificates["foreign"]
    secure = Sink(tls=context)
    try:
        d = make_daemon(settings=FAST, providers=[over_tls(secure.port, cert)])
        d.start().records(*many(1))
        wait_for(lambda: "is tried again" in d.log(), "a refused certificate")
        assert not secure.requests
        told, = [c["work"] for c in d.ctl_lines("calls") if c["kind"] == "sending"]
        assert "its certificate is not accepted" in told and "host" in told, told
    finally:
        secure.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(make_daemon, sink, status):
    other = Sink()
    try:
        d = make_daemon(settings=FAST)
        sink.answer(status, headers={"Location": f"http://127.0.0.1:{other.port}/elsewhere"})
        d.start().records(*many(1))
        sink.wait(1)
        wait_for(lambda: d.status()["providers"][0]["breaker"] == "open", "the provider to be left alone")
        assert not other.requests and len(sink.requests) == 1 and "a person must look" in d.log()
    finally:
        other.close()


def test_what_waits_for_a_connection_heeds_the_hours_of_a_reload(make_daemon, sink):
    """It was claimed by the hours of before, and leaves by those that are in force when it does."""
    slow = provider(sink.port, limits={"connections": 1})
    d = make_daemon(providers=[slow]).start()
    sink.answer("stall", seconds=20)
    d.records(*many(1))
    sink.wait(1)
    d.records(*many(1, first=1))
    wait_for(lambda: [f["state"] for f in d.list(treatment="T-1") if f["step"] == "h6"] == ["sending"], "the claim of the second")
    hour = datetime.datetime.now(datetime.timezone.utc).hour
    closed = "14:00-23:59" if hour < 12 else "00:00-10:00"
    make_config(d.tmp, port=sink.port, providers=[slow], clinics=[{**CLINIC, "send_between": closed}], settings=FAST)
    reload(d, IN_FORCE)
    wait_for(lambda: [f["state"] for f in d.list(treatment="T-1") if f["step"] == "h6"] != ["sending"], "it to be taken back")
    sink.released.set()
    wait_for(lambda: [f["state"] for f in d.list(treatment="T-0") if f["step"] == "h6"] != ["sending"], "the first to be settled")
    assert len(sink.requests) == 1
