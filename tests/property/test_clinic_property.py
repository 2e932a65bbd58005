#!/usr/bin/python3
"""Random clinics are led through a year each (prop-clinic), and every promise of the design is looked at from outside
(clinic_rules.py), over as many follow-ups as are asked for.

    test_clinic_property.py [-s SEED] [-n FOLLOWUPS] [-j PROCESSES] [--sqlite-every N]

The seed of a clinic with whom a promise was broken is printed; `-s SEED -n 1` leads that one alone, once more. Every Nth
clinic is led on the SQLite store too: both must be seen to do the same. Under pytest a few, by the build of BUILD_ROOT.
"""

import argparse
import collections
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import clinic_rules  # noqa: E402
import clinic_world  # noqa: E402

SOURCE_ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD_ROOT = pathlib.Path(os.environ.get("BUILD_ROOT", SOURCE_ROOT / "build"))
PROGRAM = os.environ.get("PROP_CLINIC", str(BUILD_ROOT / "tests" / "property" / "prop-clinic"))
FIRST_SEED = 31_000_000  # always the same clinics, so that what is open of them is known by its seed

# Clinics known to break a promise: each run tells them with what is open, and does not fail for them. Mended ones are taken off.
OPEN = {}
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a year's fsyncs cost nothing there


def trace_of(seed, folders, store, scratch):
    done = subprocess.run([PROGRAM, "--seed", str(seed), *folders], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, env={**os.environ, "STORE": store, "TMPDIR": scratch, "G_DEBUG": "fatal-criticals"})
    fault = "" if done.returncode == 0 else f"prop-clinic ended with {done.returncode}: {done.stderr[-2000:]}"
    return done.stdout.split("\n")[:-1], fault


def first_difference(one, other):
    for i, (line, its) in enumerate(zip(one, other)):
        if line != its:
            return f"line {i + 1}: in memory \"{line}\", in SQLite \"{its}\""
    return None if len(one) == len(other) else f"{len(one)} lines in memory, {len(other)} in SQLite"


def lead(task):
    """One clinic: (seed, counts, faults)."""
    seed, on_sqlite_too = task
    with tempfile.TemporaryDirectory(prefix="followupd-clinic-", dir=IN_MEMORY) as scratch:
        editions = clinic_world.editions_of(seed)
        folders, hooks = clinic_world.write(editions, pathlib.Path(scratch), seed)
        lines, fault = trace_of(seed, folders, "memory", scratch)
        faults = [fault] if fault else []
        rules = clinic_rules.Rules(editions, hooks)
        if not fault:
            try:
                rules.read(lines)
            except Exception:  # what was seen makes no sense
                faults.append(traceback.format_exc())
        faults += rules.faults
        if on_sqlite_too:
            others, fault = trace_of(seed, folders, "sqlite", scratch)
            difference = fault or first_difference(lines, others)
            faults += [f"the stores differ: {difference}"] if difference else []
        rules.counts["on SQLite too"] += on_sqlite_too
    return seed, rules.counts, faults


def report(seed, faults):
    print(f"seed {seed}: {len(faults)} broken promises\n  " + "\n  ".join(faults[:10]) +
          f"\nto repeat: BUILD_ROOT={BUILD_ROOT} tests/property/test_clinic_property.py -s {seed} -n 1", flush=True)


def run(first_seed, n_followups, n_processes, sqlite_every, most_broken=5):
    """Clinics until so many follow-ups have been judged. Returns the counts of all, and how many clinics were failed."""
    counts, n_broken, n_given = collections.Counter(), 0, 0
    with multiprocessing.Pool(n_processes) as pool:
        while counts["followups"] < n_followups and n_broken < most_broken:
            wave = [((first_seed + i) % (1 << 32), i % sqlite_every == 0) for i in range(n_given, n_given + wave_of(
                n_followups - counts["followups"], n_processes))]
            n_given += len(wave)
            for seed, found, faults in pool.imap_unordered(lead, wave):
                counts += found
                if seed in OPEN:
                    print(f"seed {seed} is open ({'still broken' if faults else 'mended: take it off'}): {OPEN[seed]}", flush=True)
                elif faults:
                    n_broken += 1
                    report(seed, faults)
    counts["clinics"] = n_given
    return counts, n_broken


def wave_of(n_left, n_processes):
    """How many clinics to lead before it is looked whether they are enough."""
    return min(max(n_left // 5000, 1), 32 * n_processes)


def tell(counts, n_broken, first_seed, seconds):
    print(f"{counts['followups']} follow-ups of {counts['clinics']} clinics (seeds from {first_seed}; {counts['on SQLite too']} on "
          f"SQLite too): {counts['planned']} plans compared, {counts['messages']} messages carried {counts['carried']}, "
          f"{counts['erased']} people erased, {counts['greetings']} greetings, {counts['replanned']} treatments replanned, "
          f"{counts['own']} steps of patients' own, "
          f"{counts['plans changed']} plans changed by staff and {counts['plans refused']} not, staff told {counts['told']} times, "
          f"{counts['visits declined']} visits declined and {counts['visits taken back']} come to after all, "
          f"{counts['visits spoken over']} told by no text and {counts['visits without consent']} without consent, "
          f"{counts['reloads that go']} reloads that changed {counts['foreseen']} follow-ups and {counts['reloads that wait']} that waited; "
          f"{n_broken} clinics with a broken promise; {seconds:.0f} s, {counts['followups'] / seconds:.0f} follow-ups a second")


def seed_of_environment():
    return int(os.environ.get("CLINIC_SEED", FIRST_SEED))


def test_what_is_promised_to_patients_holds_in_random_clinics():
    seed, start = seed_of_environment(), time.monotonic()
    counts, n_broken = run(seed, 20_000, 2, 2)
    tell(counts, n_broken, seed, time.monotonic() - start)
    assert n_broken == 0


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("-s", "--seed", type=int, help="of the first clinic")
    options.add_argument("-n", "--followups", type=int, default=1_000_000, help="at least so many")
    options.add_argument("-j", "--processes", type=int, default=os.cpu_count())
    options.add_argument("--sqlite-every", type=int, default=20, metavar="N", help="every Nth clinic on SQLite too")
    given = options.parse_args()
    seed, start = given.seed if given.seed is not None else seed_of_environment(), time.monotonic()
    counts, n_broken = run(seed, given.followups, given.processes, given.sqlite_every)
    tell(counts, n_broken, seed, time.monotonic() - start)
    return 1 if n_broken else 0


if __name__ == "__main__":
    sys.exit(main())
