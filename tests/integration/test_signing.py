"""Signatures as the providers' own libraries make them, over random requests of PROPERTY_SEED, judged by our code.

The libraries come by npm into a folder of the build, and stay there. Where npm is not there or reaches nothing, the test is
skipped and says so; the vectors in tests/data/signatures.jsonl, made the same way, are judged by the unit test
"signing-kept" in any case.
"""
import os
import pathlib
import secrets
import shutil
import subprocess

import pytest

from conftest import BUILD_ROOT, SOURCE_ROOT

HERE = pathlib.Path(__file__).resolve().parent / "signing"
LIBRARIES = ["twilio", "standardwebhooks", "plivo", "@line/bot-sdk", "@wecom/crypto", "@vonage/jwt", "messagebird",
             "@alicloud/dysmsapi20170525", "tencentcloud-sdk-nodejs-common"]


@pytest.fixture(scope="module")
def libraries():
    """A folder with the libraries in its node_modules. No script of theirs is run while they are installed."""
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip("SKIPPED LOUDLY: npm or node is not there; the libraries' signatures were not made anew")
    folder = BUILD_ROOT / "npm-signing"
    if not all((folder / "node_modules" / name).is_dir() for name in LIBRARIES):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n')
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=60000", *LIBRARIES]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240)
        except subprocess.TimeoutExpired:
            pytest.skip("SKIPPED LOUDLY: npm did not come to an end; the libraries' signatures were not made anew")
        if done.returncode != 0:
            pytest.skip("SKIPPED LOUDLY: npm could not install the libraries, so their signatures were not made anew: " + done.stderr[-300:])
    return folder


def test_the_libraries_signatures_are_proved_and_ours_are_theirs(libraries, tmp_path):
    seed = os.environ.get("PROPERTY_SEED", secrets.token_hex(8))
    print(f"to repeat: PROPERTY_SEED={seed}")
    made = subprocess.run(["node", HERE / "make-vectors.js", seed, "10"], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "NODE_PATH": str(libraries / "node_modules")})
    assert made.returncode == 0, f"PROPERTY_SEED={seed}: {made.stderr}"
    vectors = tmp_path / "vectors.jsonl"
    vectors.write_text(made.stdout)
    judged = subprocess.run([BUILD_ROOT / "tests" / "integration" / "check-signing", vectors], capture_output=True, text=True, timeout=240,
                            env={**os.environ, "SOURCE_ROOT": str(SOURCE_ROOT)})
    assert judged.returncode == 0, f"PROPERTY_SEED={seed}: {judged.stderr}{judged.stdout}"
    assert judged.stdout == "160 vectors\n"
