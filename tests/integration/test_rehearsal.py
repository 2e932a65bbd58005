"""A rehearsal whose records or secrets are missing is none, and says so."""

import subprocess

from conftest import FOLLOWUPD, lines, make_config, provider, treatment

DAYS = "2026-03-01..2026-03-08"


def rehearse(tmp_path, records, *options, **config):
    path = tmp_path / "records.jsonl"
    path.write_text(records if isinstance(records, str) else lines(records), encoding="utf-8")
    return subprocess.run([FOLLOWUPD, "--config", str(make_config(tmp_path, **config)), "--rehearse", DAYS, "--records", str(path), *options],
                          capture_output=True, text=True, timeout=60)


def good(number):
    return treatment(number, performed_at="2026-03-02T10:00:00Z")


def test_a_rehearsal_of_nothing_does_not_look_perfect(tmp_path):
    done = rehearse(tmp_path, [{**good(f"T-{i}"), "clinic": "nowhere"} for i in range(3)], "--send-nothing")
    assert done.returncode == 1
    assert done.stdout.lstrip().startswith("NOTHING WAS REHEARSED: 3 of 3 records were refused, see above.")
    assert done.stderr.count("no-clinic") == 3

    done = rehearse(tmp_path, "", "--send-nothing")
    assert done.returncode == 1 and done.stdout.lstrip().startswith("NOTHING WAS REHEARSED")


def test_a_record_that_was_refused_is_told_before_the_report(tmp_path):
    done = rehearse(tmp_path, [good("T-1"), {**good("T-2"), "clinic": "nowhere"}], "--send-nothing")
    assert done.returncode == 0, done.stderr
    assert done.stdout.lstrip().startswith("1 of 2 records were refused, see above")
    assert "the ledger is in balance" in done.stdout


def test_a_missing_secret_is_told_before_anything_is_rehearsed(tmp_path):
    secret = {"request": {"headers": {"Authorization": "Bearer {credential:sms-token}"}}}
    done = rehearse(tmp_path, [good("T-1")], "--to", "+380671234567", providers=[provider(9, **secret)])
    assert done.returncode != 0 and done.stdout == ""
    assert 'its credential "sms-token" is missing' in done.stderr and "no message of the rehearsal could leave" in done.stderr
    assert "is tried again" not in done.stderr
    # nothing leaves, so none is needed
    assert rehearse(tmp_path, [good("T-1")], "--send-nothing", providers=[provider(9, **secret)]).returncode == 0
