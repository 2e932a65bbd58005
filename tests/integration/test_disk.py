"""A disk that is full and a disk that fails. Promises 1 to 3 of the design, and its paragraph "Trouble"."""

import http.client
import json
import os
import shutil
import subprocess
import time

import pytest

from conftest import lines, provider, treatment, wait_for

FAST = 'limits = { retry_first = "1 second"; retry_most = "1 second"; };\n'


def many(n, first=0):
    return [treatment(f"T-{i}", patient={"id": f"P-{i}", "phone": f"+38067123{i:04d}"}) for i in range(first, first + n)]


def sms(daemon, state):
    return [f for f in daemon.list(state=state) if f["step"] == "h6" and f["method"] == "sms"]


def never_twice(sink):
    to = [r.json["to"] for r in list(sink.requests)]
    assert len(set(to)) == len(to), "a message went out twice"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own, of 2 MiB; yields a function that fills it and one that makes room."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("needs a file system of its own (root)")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder):
    with open(folder / "filler", "wb", buffering=0) as f:
        try:
            while True:
                f.write(b"x" * 4096)
        except OSError:
            pass


def test_a_full_disk_keeps_what_came_and_takes_nothing_new(make_daemon, sink, small_disk):
    state = small_disk / "state"
    d = make_daemon(settings=FAST, state_dir=state, providers=[
        provider(sink.port, limits={"connections": 2}, request={"timeout": "20 seconds"})])
    sink.always(200, seconds=1.5)
    d.start().records(*many(6))
    sink.wait(2)
    fill(small_disk)
    claimed = len(sms(d, "sending"))  # on the disk already, some of them with no connection yet
    assert 2 <= claimed < 6
    try:
        wait_for(lambda: d.status()["store_full"], "the daemon to see it")
        done = d.ctl("import", "-", input=lines(many(2, first=50)))
        assert done.returncode == 1 and "disk is full" in done.stderr and "To mend: " in done.stderr, done.stderr
        refused = d.ctl("opt-out", "P-5")
        assert refused.returncode == 1 and "disk is full" in refused.stderr, refused.stderr
        # nothing else leaves, and staff can look
        for _ in range(5):
            time.sleep(0.5)
            assert len(sink.requests) <= claimed and d.status()["store_full"]
        assert len(d.list()) == 24 and d.process.poll() is None
    finally:
        (small_disk / "filler").unlink()
    sink.always(200)
    wait_for(lambda: len(sms(d, "sent")) == 6, "all of them, with nobody's help")
    assert len(sink.requests) == 6 and not d.status()["store_full"]
    assert d.log().count("the disk is full: nothing is sent") == 1 and d.log().count("the disk has room again") == 1
    assert d.log().count("disk is full") <= 2, d.log()
    assert d.records(*many(2, first=50)).returncode == 0
    assert d.ctl("verify").returncode == 0 and d.status()["balance"]
    never_twice(sink)
    assert d.stop() == 0


def answers(d):
    try:
        return d.get("/v1/status").status == 200
    except (OSError, http.client.HTTPException):
        return False


def test_a_disk_that_is_full_at_the_end_and_at_the_start(make_daemon, sink, small_disk):
    state = small_disk / "state"
    d = make_daemon(settings='limits = { stop_within = "3 seconds"; };\n', state_dir=state,
                    providers=[provider(sink.port, limits={"connections": 2})])
    sink.always(200, seconds=1)
    d.start().records(*many(5))
    sink.wait(2)
    fill(small_disk)
    claimed = len(sms(d, "sending"))
    d.stop()  # with outcomes it cannot write down
    d.start(wait=False)
    wait_for(lambda: d.process.poll() is not None or answers(d), "the daemon to end, or to start all the same")
    if d.process.poll() is not None:  # it may refuse to start, and systemd tries again
        assert "disk is full" in d.log() or "No space" in d.log(), d.log()
    (small_disk / "filler").unlink()
    sink.always(200)
    if d.process.poll() is not None:
        d.start()
    wait_for(lambda: len(sms(d, "sent")) + len(sms(d, "uncertain")) == 5, "everything to be settled")
    never_twice(sink)
    assert len(sms(d, "uncertain")) <= claimed and d.status()["balance"]
    assert d.ctl("verify").returncode == 0


# ---- a sync that fails --------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
@pytest.mark.parametrize("nth", [1, 3, 5, 8])  # the second is of the folder, and SQLite takes no notice of that one
def test_a_failed_sync_ends_it_and_loses_nothing(make_daemon, sink, tmp_path, nth):
    d = make_daemon(settings=FAST)
    d.start()
    d.stop()
    trace = tmp_path / "trace"
    d.before = ["strace", "-D", "-f", "-qq", "-o", str(trace), "-e", "trace=fdatasync,fsync",
                "-e", f"inject=fdatasync,fsync:error=EIO:when={nth}"]
    d.env["ASAN_OPTIONS"] = d.env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    told = []
    d.start(wait=False)
    wait_for(lambda: d.socket.exists() or d.process.poll() is not None, "the start")
    for i in range(60):
        if d.process.poll() is not None:
            break
        done = d.records(*many(1, first=i))
        told += [json.loads(line)["id"] for line in done.stdout.splitlines() if json.loads(line).get("result") == "new"]
        if done.returncode != 0:
            break
    else:
        pytest.fail("no sync failed")
    status = d.process.wait(timeout=10)
    assert status != 0 and "EIO" in trace.read_text()
    assert "could not be synced" in d.log() or "Input/output error" in d.log(), d.log()
    asked = len(sink.requests)
    d.before = []
    d.start()
    assert {f["treatment"] for f in d.list()} >= set(told), "an acknowledged record is gone"
    wait_for(lambda: not sms(d, "planned") and not sms(d, "sending"), "everything to be settled")
    never_twice(sink)
    assert len(sink.requests) >= asked and d.status()["balance"] and d.ctl("verify").returncode == 0
