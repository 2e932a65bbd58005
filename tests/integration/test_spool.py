"""Files dropped into the spool of the running daemon: by hand it is STATE/spool/<source>."""

import os
import time

import pytest

from conftest import lines, treatment, wait_for

SETTLE = 2  # seconds; settle_files of these tests


@pytest.fixture
def started(make_daemon):
    daemon = make_daemon(settings=f'limits = {{ settle_files = "{SETTLE} seconds"; }};\n')
    daemon.start()
    wait_for(folder(daemon).is_dir, "the source's folder")
    return daemon


def folder(daemon, source="native"):
    return daemon.state / "spool" / source


def drop(daemon, name, text, source="native"):
    """As a careful exporter does: written under a hidden name, then renamed."""
    hidden = folder(daemon, source) / ("." + name)
    hidden.write_bytes(text if isinstance(text, bytes) else text.encode())
    hidden.rename(folder(daemon, source) / name)


def gone_to(daemon, where, name):
    return wait_for(lambda: (folder(daemon) / where / name).exists(), f"{name} in {where}/\n{daemon.log()}") and \
        folder(daemon) / where / name


def treatments_of(daemon):
    return sorted({f["treatment"] for f in daemon.list()})


def test_a_renamed_file_counts_at_once(started):
    began = time.monotonic()
    drop(started, "export.jsonl", lines([treatment("T-1"), treatment("T-2")]))
    gone_to(started, "done", "export.jsonl")
    assert time.monotonic() - began < SETTLE
    assert treatments_of(started) == ["T-1", "T-2"]
    assert "native/export.jsonl was read: 2 records" in started.log()


def test_a_half_written_file_is_left_until_it_is_whole(started):
    text = lines([treatment("T-1"), treatment("T-2")])
    path = folder(started) / "export.jsonl"
    with open(path, "w", encoding="utf-8") as f:
        f.write(text[:150])
        f.flush()
        time.sleep(SETTLE * 0.7)
        f.write(text[150:])
    time.sleep(SETTLE * 0.7)
    assert path.exists()
    gone_to(started, "done", "export.jsonl")
    assert treatments_of(started) == ["T-1", "T-2"]


def test_a_partly_bad_file_gives_its_good_records_and_tells_the_bad_ones(started):
    bad = treatment("T-2", patient={"phone": None})
    drop(started, "export.jsonl", lines([treatment("T-1"), bad, treatment("T-3")]) + "{cut\n")
    gone_to(started, "rejected", "export.jsonl")
    told = (folder(started) / "rejected" / "export.jsonl.errors").read_text(encoding="utf-8").splitlines()
    assert told[0].startswith("line 2") and "no-contact" in told[0] and "To mend:" in told[0]
    assert told[1].startswith("line 4") and "bad-json" in told[1]
    assert "2 of 4 records" in told[2]
    assert treatments_of(started) == ["T-1", "T-3"]
    assert "2 of 4 records were refused" in started.log()


def test_a_mended_file_dropped_again_adds_what_was_missing(started):
    good, bad = treatment("T-1"), treatment("T-2", patient={"phone": None})
    drop(started, "export.jsonl", lines([good, bad]))
    gone_to(started, "rejected", "export.jsonl")
    before = len(started.list())
    drop(started, "export.jsonl", lines([good, {**bad, "patient": {**bad["patient"], "phone": "+380671234567"}}]))
    gone_to(started, "done", "export.jsonl")
    assert len(started.list()) == 2 * before


def test_what_a_writer_adds_after_a_pause_is_read(started):
    with open(folder(started) / "slow.jsonl", "wb", buffering=0) as file:
        file.write(lines([treatment("T-1")]).encode())
        gone_to(started, "done", "slow.jsonl")
        file.write(lines([treatment("T-2", patient={"phone": "+380671234568"})]).encode())
        wait_for(lambda: treatments_of(started) == ["T-1", "T-2"], "what was written after the pause")
    gone_to(started, "done", "slow.jsonl")
    assert "was still written to after it had been read" in started.log()
    # what staff put there themselves is theirs
    (folder(started) / "done" / "old.jsonl").write_text(lines([treatment("T-9")]))
    # where something else has its name, that is not replaced
    (folder(started) / "slow.jsonl").mkdir()
    with open(folder(started) / "done" / "slow.jsonl", "ab", buffering=0) as file:
        file.write(lines([treatment("T-3", patient={"phone": "+380671234569"})]).encode())
    wait_for(lambda: "in done/ is still written to" in started.log(), "the word that it is not read")
    assert (folder(started) / "slow.jsonl").is_dir() and treatments_of(started) == ["T-1", "T-2"]
    assert (folder(started) / "done" / "old.jsonl").exists()


@pytest.mark.parametrize("name", ["звіт за березень.jsonl", "a b  c.jsonl", "病人.jsonl", "x" * 240 + ".jsonl", "-rf"])
def test_names_of_every_kind(started, name):
    drop(started, name[:250], lines([treatment("T-1")]))
    wait_for(lambda: not (folder(started) / name).exists(), "the file to be read")
    assert len(os.listdir(folder(started) / "done")) == 1
    assert treatments_of(started) == ["T-1"]


def test_links_are_not_followed(started, tmp_path):
    outside = tmp_path / "outside.jsonl"
    outside.write_text(lines([treatment("T-1")]))
    (folder(started) / "link.jsonl").symlink_to(outside)
    gone = folder(started) / "rejected" / "link.jsonl"
    wait_for(gone.is_symlink, "the link to be refused")
    assert "is a link" in (folder(started) / "rejected" / "link.jsonl.errors").read_text()
    assert outside.exists()
    assert treatments_of(started) == []


def test_a_file_cut_by_a_crash_is_read_again_and_planned_once(started):
    n = 12000
    drop(started, "big.jsonl", lines(treatment(f"T-{i}", hours_ago=1) for i in range(n)))
    wait_for(lambda: started.list(treatment="T-0"), "the first records")
    assert (folder(started) / "big.jsonl").exists(), "it was read too quickly for this test"
    started.kill()
    started.start()
    gone_to(started, "done", "big.jsonl")
    last = started.list(treatment=f"T-{n - 1}")
    assert [f["step"] for f in started.list(treatment="T-0")] == [f["step"] for f in last]
    assert started.status()["made"] == n * len(last)


def test_a_line_of_ten_megabytes_is_refused_and_its_neighbours_taken(started):
    drop(started, "long.jsonl", lines([treatment("T-1")]) + '{"id":"' + "x" * 10_000_000 + '"}\n' + lines([treatment("T-3")]))
    gone_to(started, "rejected", "long.jsonl")
    assert "line 2: line-too-long" in (folder(started) / "rejected" / "long.jsonl.errors").read_text()
    assert treatments_of(started) == ["T-1", "T-3"]


def test_what_lies_there_before_the_start_is_read(started):
    started.stop()
    drop(started, "export.jsonl", lines([treatment("T-1")]))
    started.start()
    gone_to(started, "done", "export.jsonl")
    assert treatments_of(started) == ["T-1"]


def test_a_folder_that_staff_removed_comes_back(started):
    folder(started).rmdir()
    wait_for(folder(started).is_dir, "the folder to come back")
    drop(started, "export.jsonl", lines([treatment("T-1")]))
    gone_to(started, "done", "export.jsonl")


def test_a_new_source_gets_its_folder_on_reload(started):
    (started.config.parent / "sources.d").mkdir()
    (started.config.parent / "sources.d" / "crm.conf").write_text('source = { id = "crm"; clinic = "kyiv-1"; };\n')
    started.reload()
    wait_for(folder(started, "crm").is_dir, "the new source's folder\n" + started.log())
    drop(started, "export.jsonl", lines([treatment("T-1")]), source="crm")
    wait_for((folder(started, "crm") / "done" / "export.jsonl").exists, "the file to be read")


def test_the_log_holds_no_patient(started):
    secret = {"name": "Zqmarkname", "phone": "+380679998877"}
    drop(started, "a.jsonl", lines([treatment("T-1", patient=secret), treatment("T-2", patient={**secret, "phone": "zq-bad"})]))
    gone_to(started, "rejected", "a.jsonl")
    log = started.log().lower()
    assert "zqmark" not in log and "9998877" not in log and "zq-bad" not in log


def test_a_file_that_nobody_reads_is_told(started):
    spool = folder(started).parent
    (spool / "mysource").mkdir()
    (spool / "mysource" / "wk1.csv").write_text("type,id\n")
    (spool / "wrong.csv").write_text("type,id\n")
    (spool / ".hidden").write_text("")

    wait_for(lambda: started.log().count("nobody reads it") == 2, f"a word in the log\n{started.log()}")
    assert f"To mend: move it into the folder of its source, {spool}/SOURCE" in started.log()
    told = started.status()["files_unread"]
    assert [f["file"] for f in told] == ["mysource/wk1.csv", "wrong.csv"]
    shown = started.ctl("status")
    assert shown.returncode == 1 and 'mysource/wk1.csv: nobody reads it: no source is named "mysource"' in shown.stderr
    assert "wrong.csv: nobody reads it: it lies in no source's folder. To mend: move it" in shown.stderr
    calls = started.ctl("calls", check=True).stdout
    assert "FILE  wrong.csv: nobody reads it" in calls and "Nobody is to be called today." in calls

    (spool / "wrong.csv").rename(folder(started) / "right.csv")
    gone_to(started, "rejected", "right.csv")
    (spool / "mysource" / "wk1.csv").unlink()
    wait_for(lambda: started.status()["files_unread"] == [], "the warning to go")
    assert started.ctl("status").returncode == 0
    assert started.log().count("nobody reads it") == 2, "each is told once"


def test_a_refused_export_is_told_until_it_is_dropped_again(started):
    good, bad = treatment("T-1"), treatment("T-2", patient={"phone": None})
    drop(started, "wk1.jsonl", lines([good, bad]))
    drop(started, "wk2.jsonl", lines([bad]))
    gone_to(started, "rejected", "wk2.jsonl")
    (folder(started) / "rejected" / "by-hand.jsonl").write_text("of no export")

    told = {f["file"]: f for f in started.status()["files_refused"]}
    assert {name: (f["source"], f["refused"], f["records"]) for name, f in told.items()} == {
        "wk1.jsonl": ("native", 1, 2), "wk2.jsonl": ("native", 1, 1)}
    assert told["wk1.jsonl"]["see"] == str(folder(started) / "rejected" / "wk1.jsonl.errors")
    says = told["wk1.jsonl"]["says"]
    assert says.startswith("native: 1 of 2 records refused in wk1.jsonl at 20") and says.endswith(", see rejected/wk1.jsonl.errors")
    shown = started.ctl("status", check=True).stdout
    assert "Refused in the last 7 days and not dropped again:\n" in shown and "  " + says in shown
    calls = started.ctl("calls", check=True).stdout
    assert "FILE  " + says in calls
    assert sorted(c["work"] for c in started.ctl_lines("calls") if c["kind"] == "file") == sorted(f["says"] for f in told.values())

    # still bad: told once, as it is now
    drop(started, "wk1.jsonl", lines([bad]))
    gone_to(started, "rejected", "wk1.jsonl.2")
    told = {f["file"]: f for f in started.status()["files_refused"]}
    assert sorted(told) == ["wk1.jsonl", "wk2.jsonl"] and told["wk1.jsonl"]["records"] == 1
    assert told["wk1.jsonl"]["see"].endswith("rejected/wk1.jsonl.2.errors")
    # mended
    drop(started, "wk1.jsonl", lines([good]))
    gone_to(started, "done", "wk1.jsonl")
    assert [f["file"] for f in started.status()["files_refused"]] == ["wk2.jsonl"]


def test_a_refused_export_is_told_whatever_its_name_is(started):
    name = "звіт".encode("cp1251") + b".jsonl"
    drop(started, os.fsdecode(name), lines([treatment("T-1", patient={"phone": None})]))
    (told,) = wait_for(lambda: started.status()["files_refused"], "the file to be refused")
    assert told["file"] == "\ufffd" * 4 + ".jsonl" and told["see"].endswith(told["file"] + ".errors")
    assert told["file"] in told["says"]
    assert told["file"] in started.ctl("status", check=True).stdout and told["file"] in started.ctl("calls", check=True).stdout
    assert told["file"] in started.log_path.read_bytes().decode("utf-8"), "journalctl would show none of the line"


def test_numbers_that_are_days_are_names_of_their_own(started):
    bad = treatment("T-2", patient={"phone": None})
    drop(started, "export.20261125", lines([bad]))
    gone_to(started, "rejected", "export.20261125")
    drop(started, "export.20261126", lines([treatment("T-1")]))
    gone_to(started, "done", "export.20261126")
    assert [f["file"] for f in started.status()["files_refused"]] == ["export.20261125"]


def test_what_an_open_quote_takes_with_it_is_told(started):
    keys = ["type", "id", "clinic", "procedure", "performed_at", "patient_id", "patient_name", "patient_phone", "patient_language"]
    r = treatment("T-1")
    row = f'treatment,T-1,kyiv-1,botox,{r["performed_at"]},P-1,Olena,+380671234567,en\n'
    drop(started, "wk1.csv", ",".join(keys) + "\n" + row + row.replace("T-1", "T-2").replace("Olena", '"Olena') + row.replace("T-1", "T-3") * 40)
    gone_to(started, "rejected", "wk1.csv")
    told = (folder(started) / "rejected" / "wk1.csv.errors").read_text(encoding="utf-8").splitlines()
    assert told[-1].startswith("1 of 2 records were refused, and all that follows line 3 was not read, the others were taken.")
    assert "(bad-quoting 1), and all that follows line 3 was not read;" in started.log()
    assert started.status()["files_refused"][0]["says"].startswith("native: 1 of 2 records refused and the rest not read in wk1.csv at ")


def test_a_date_of_another_form_says_how_to_write_it(started):
    drop(started, "wk1.jsonl", lines([treatment("T-1", performed_at="25.11.2026 18:00")]))
    gone_to(started, "rejected", "wk1.jsonl")
    told = (folder(started) / "rejected" / "wk1.jsonl.errors").read_text(encoding="utf-8").splitlines()[0]
    assert "the time is not written in the form this source uses (2026-11-25 or 2026-11-25 18:00)" in told
    assert told.endswith("To mend: write it as 2026-11-25 or 2026-11-25 18:00 in the clinic's system or in the export"), "it has no file to correct"
