"""A power cut at any moment of an import: what `followupctl import --json` acknowledged must be on the disk.

Every write and sync of the daemon is recorded; powercut-replay builds what a disk may hold after a cut at each of many moments
(nothing that was not synced, everything, some of it, torn pages), and check-image looks at each. The same with a followupd that
syncs at checkpoints only has to lose records, else the test could not see a loss.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from conftest import SOURCE_ROOT, FOLLOWUPCTL, Daemon, lines, make_config, treatment  # noqa: E402

TOOLS = SOURCE_ROOT.parent / "shared" / "tools"
RELEASE = pathlib.Path(os.environ.get("RELEASE_ROOT", SOURCE_ROOT / "build" / "release"))
N_RECORDS = 60
N_CUTS, N_CUTS_CONTROL = 80, 25

pytestmark = [
    pytest.mark.skipif(not (TOOLS / "powercut-replay").exists(), reason="../shared/tools/powercut-replay is not here"),
    pytest.mark.skipif(not (RELEASE / "tests/fault/check-image").exists(), reason="there is no release build in build/release"),
]


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    library = tmp_path_factory.mktemp("recorder") / "powercut-record.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(TOOLS / "powercut-record.c")], check=True)
    return library


def record_import(tmp_path, recorder, program):
    """Import while every write is recorded, then cut the power of the process; the log and the state folder."""
    log, state = tmp_path / "log", tmp_path / "state"
    daemon = Daemon(tmp_path, make_config(tmp_path), state)
    daemon.env.update(LD_PRELOAD=str(recorder), POWERCUT_ROOT=str(state), POWERCUT_LOG=str(log))
    daemon.program = str(program)
    daemon.start()
    importing = subprocess.Popen([FOLLOWUPCTL, "--config", str(daemon.config), "--socket", str(daemon.socket), "import", "--json", "-"],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    n_acknowledged = 0
    try:
        for i in range(N_RECORDS):
            importing.stdin.write(lines([treatment(f"T-{i}", hours_ago=0, patient={"phone": f"+38067{i:07d}"})]))
            importing.stdin.flush()
            if i % 3 == 2:  # several records share a group, and there are many groups
                for _ in range(3):
                    n_acknowledged += mark(log, importing.stdout.readline())
        importing.stdin.close()
        for line in importing.stdout:
            n_acknowledged += mark(log, line)
        assert importing.wait(timeout=30) == 0
    finally:
        importing.kill()
        daemon.kill()
    assert n_acknowledged == N_RECORDS
    return log, state


def mark(log, line):
    told = json.loads(line)
    if told.get("refused") or "id" not in told:
        return 0
    subprocess.run([str(TOOLS / "powercut-replay"), "mark", str(log), told["id"]], check=True)
    return 1


def replay(tmp_path, log, state, n_cuts):
    """powercut-replay's (images, findings, text)."""
    n_changes = int(subprocess.run(["/usr/bin/python3", "-c", COUNT, str(TOOLS / "powercut-replay"), str(log)], check=True,
                                   capture_output=True, text=True).stdout)
    done = subprocess.run([str(TOOLS / "powercut-replay"), "run", "--every", str(max(1, n_changes // n_cuts)), str(log), str(state),
                           str(tmp_path / "image"), str(RELEASE / "tests/fault/check-image")],
                          capture_output=True, text=True, timeout=200)
    match = re.search(r"(\d+) changes, (\d+) images, (\d+) findings", done.stdout)
    assert match, done.stdout + done.stderr
    return int(match.group(2)), int(match.group(3)), done.stdout


# how many records the log has; the tool itself reads them
COUNT = """
import importlib.machinery, importlib.util, sys
loader = importlib.machinery.SourceFileLoader('replay', sys.argv[1])
module = importlib.util.module_from_spec(importlib.util.spec_from_loader('replay', loader))
loader.exec_module(module)
print(len(module.read(sys.argv[2])))
"""


def test_no_acknowledged_record_is_lost_at_any_cut(tmp_path, recorder):
    log, state = record_import(tmp_path, recorder, RELEASE / "daemon/followupd")
    images, findings, told = replay(tmp_path, log, state, N_CUTS)
    assert images > 200, told
    assert findings == 0, told


def test_the_same_without_a_sync_at_each_commit_does_lose_records(tmp_path, recorder):
    log, state = record_import(tmp_path, recorder, RELEASE / "tests/fault/followupd-synchronous-normal")
    images, findings, told = replay(tmp_path, log, state, N_CUTS_CONTROL)
    assert images > 60, told
    assert findings > 0, "the test does not see a loss that is there"
    assert "acknowledged and lost" in told
