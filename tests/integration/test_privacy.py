"""Promise 10: no name, number, text, reply or secret in any line of the log, whatever records and providers do."""

import json
import time

from conftest import CLINIC, TEXTS, Sink, Tuple, lines, provider, treatment, wait_for

MARK = "Qz"  # stands in every name, text, reason, secret and odd value below
PHONES = ["+380671119991", "067 222 99 92", "+380673339993", "0674449994"]
BIRTH = "1987-05-23"
FAST = 'limits = { retry_first = "1 second"; retry_most = "1 second"; max_attempts = 3; settle_files = "1 second"; };\n'


def person(n, **more):
    return {"id": f"P-{n}", "name": f"{MARK}name{n}", "phone": PHONES[n % len(PHONES)], "birth_date": BIRTH,
            "guardian": {"name": f"{MARK}guardian", "phone": PHONES[0]}, **more}


def look_for_marks(text, where):
    digits = "".join(c for c in text if c.isdigit() or c == "\n")
    for line in text.splitlines():
        assert MARK.lower() not in line.lower(), f"{where}: {line}"
        assert BIRTH not in line, f"{where}: {line}"
        for phone in PHONES:
            assert phone not in line and phone[-7:] not in line and phone.replace(" ", "")[-7:] not in line, f"{where}: {line}"
    assert "1119991" not in digits and "4449994" not in digits


BAD = [
    lambda: treatment("B-1", patient=person(1, phone=f"{MARK}not-a-number")),
    lambda: treatment("B-2", patient=person(2, phone="123")),
    lambda: treatment("B-3", patient=person(3, birth_date=f"{MARK}31.02.1990")),
    lambda: treatment("B-4", patient=person(0), procedure=f"{MARK}procedure"),
    lambda: treatment("B-5", patient=person(1), performed_at=f"{MARK}yesterday"),
    lambda: treatment("B-6", patient=person(2), clinic=f"{MARK}clinic"),
    lambda: treatment("B-7", patient=person(3), status=f"{MARK}status"),
    lambda: treatment("B-8", patient=person(0, language=f"{MARK}xx")),
    lambda: treatment("B-9", patient=person(1, consent={"care": f"{MARK}maybe"})),
    lambda: treatment("B-10", patient=person(2, time_zone=f"{MARK}/Zone")),
    lambda: treatment("B-11", patient=person(3), updated_at=f"{MARK}never"),
    lambda: treatment("B-12", patient={"id": None, "name": f"{MARK}noid"}),
    lambda: treatment("B-13", patient=person(0), **{f"{MARK}key": f"{MARK}value"}),
    lambda: treatment("B-14", patient=person(1), plan=[{"step": f"{MARK}step", "when": f"{MARK}when"}]),
    lambda: {"type": f"{MARK}type", "id": "B-15"},
]
RAW = [f'{{"type":"treatment","id":"R-1","patient":{{"name":"{MARK}open\n', f"{MARK}garbage {PHONES[0]}\n",
       f'["{MARK}", "{PHONES[1]}"]\n', f'{{"type":"treatment","patient":"{MARK}"}}\n']
CSV = (f"type,id,clinic,procedure,performed_at,patient_id,patient_name,patient_phone\n"
       f"treatment,C-1,kyiv-1,botox,2026-02-31,P-1,{MARK}csv,{PHONES[0]}\n"
       f"treatment,C-2,kyiv-1,botox,{MARK},P-2,\"{MARK}\"\"broken,{PHONES[1]}\n"
       f"treatment,C-3,kyiv-1,botox,2026-03-01\n")


def echo(n):
    """What providers say, with the message in it."""
    phone = PHONES[n % len(PHONES)].replace(" ", "")
    return json.dumps({"id": phone, "error": f"cannot reach {phone} ({MARK}name): {MARK}text", "to": phone})


ANSWERS = [(400, {}), (503, {}), (429, {"Retry-After": "1"}), (200, {}), (500, {"X-To": PHONES[0]}), ("half", {}), ("drop", {}),
           (404, {}), (302, {"Location": f"http://127.0.0.1:9/{MARK}?to={PHONES[0].replace('+', '%2B')}"})]


def test_the_log_knows_nobody(make_daemon, sink, tmp_path):
    other = Sink()
    credentials = tmp_path / "credentials"
    credentials.mkdir(mode=0o700)
    (credentials / "token").write_text(f"{MARK}secret")
    (credentials / "token").chmod(0o600)
    d = make_daemon(
        settings=FAST, options=["--credentials-dir", str(credentials)],
        clinics=[CLINIC, {**CLINIC, "id": "lviv-1", "providers": {"sms": "other"}}],
        texts={"en": {k: v + f" {MARK}text" for k, v in TEXTS.items()}},
        providers=[
            provider(sink.port, auth={"kind": "bearer", "credential": "token"},
                     outcome=Tuple([{"status": 400, "json": "error", "is": "permanent"}])),
            provider(other.port, id="other", idempotency="body", auth={"kind": "header", "name": "X-Key", "credential": "token"},
                     request={"timeout": "1 second"})])
    try:
        for status, headers in ANSWERS:
            sink.answer(status, body=echo(0), headers=headers)
        for n, status in enumerate(("drop", "half", 200, "stall")):
            other.answer(status, body=echo(n), seconds=2 if status == "stall" else 0)
        d.start()
        texts = [d.log()]
        for n in range(6):
            d.records(treatment(f"G-{n}", patient=person(n)), treatment(f"L-{n}", clinic="lviv-1", patient=person(n)))
        told = [d.records(record()) for record in BAD]
        told += [d.ctl("import", "--json", "-", input=raw) for raw in RAW]
        assert sum(t.returncode == 1 for t in told) >= len(BAD) - 4  # most of them are refused
        for name, text in (("bad.jsonl", lines([r() for r in BAD]) + "".join(RAW)), ("bad.csv", CSV)):
            file = d.state / "spool" / "native" / name
            wait_for(file.parent.is_dir, "the spool")
            file.with_name("." + name).write_text(text)
            file.with_name("." + name).rename(file)
            gone = wait_for(lambda: [p for w in ("rejected", "done") for p in (file.parent / w).glob(name + "*")],
                            f"{name} to be put away")
            assert gone
        for p in (d.state / "spool" / "native" / "rejected").glob("*.errors"):
            texts.append(p.read_text())
        sink.wait(4)
        other.wait(3)
        some = d.list()
        for f in [f for f in some if f["step"] == "m6"][:2]:
            d.ctl("hold", f["id"], "--why", f"{MARK}why")
            d.ctl("resume", f["id"])
            d.ctl("cancel", f["id"], "--why", f"{MARK}why {PHONES[0]}")
        task = [f for f in some if f["step"] == "call" and f["state"] == "task"]
        for f in task[:1]:
            d.ctl("done", f["id"], "--result", f"{MARK}result {PHONES[1]}")
            d.ctl("later", f["id"], f"tomorrow {MARK}")
            d.ctl("done", f["id"], "--early", "--result", f"{MARK}result {PHONES[1]}", check=True)
        for said in (f"{MARK}", f"{MARK}nobody", PHONES[0], "P-3"):
            d.ctl("find", said)
        d.ctl("report", check=True)
        d.ctl("plan", "G-1", "--skip", f"{MARK}step", "--skip", "m6", "--why", f"{MARK}why")
        d.ctl("opt-out", "P-3")
        d.ctl("opt-out", f"{MARK}nobody")
        d.ctl("show", f"{MARK}")
        d.ctl("pause", "--all")
        d.ctl("unpause", "--all")
        d.reload()
        wait_for(lambda: "is in force" in d.log(), "the reload")
        time.sleep(1.2)
        d.kill()
        d.start()
        time.sleep(0.5)
        d.stop()
        look_for_marks(d.log(), "log")
        for text in texts:
            look_for_marks(text, ".errors")
        for t in told:
            look_for_marks(t.stderr, "stderr of import")
    finally:
        other.close()


def test_a_fault_of_the_configuration_tells_no_secret(make_daemon, sink, tmp_path):
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    credentials.chmod(0o755)
    (credentials / "token").write_text(f"{MARK}secret\nsecond {MARK}line")
    d = make_daemon(options=["--credentials-dir", str(credentials)],
                    providers=[provider(sink.port, auth={"kind": "bearer", "credential": "token"})])
    d.start(wait=False)
    assert d.process.wait(timeout=20) != 0
    look_for_marks(d.log(), "log")
    assert "others can read" in d.log()
