"""Every file of conf/providers.d, against a server that checks and answers as its provider does.

The files' hosts are the real ones: the test turns them to a loopback server, and the real code makes the requests, by `followupctl
provider test` for each answer there is, and by the daemon for what only it does (tokens, retries, one number's limits).
"""

import json
import os
import pathlib
import re
import subprocess

import pytest

from conftest import CLINIC, DEADLINE, FOLLOWUPCTL, SOURCE_ROOT, TEXTS, treatment, wait_for
from fake_providers import DIGITS, FAKES, GARBAGE, GATEWAY, NUMBER, REF, SECRETS, TEXT, Case

FILES = SOURCE_ROOT / "conf" / "providers.d"
SPECS = pathlib.Path(os.environ.get("PROVIDER_SPECS", SOURCE_ROOT.parent / "shared" / "data" / "provider-specs"))


def turned(name, port):
    """The file's text with every host turned to the test's server."""
    return re.sub(r"https?://[^/\"]+", f"http://127.0.0.1:{port}", (FILES / f"{name}.conf").read_text(encoding="utf-8"))


def secrets_folder(tmp):
    folder = tmp / "credentials"
    folder.mkdir(mode=0o700)
    for name, value in SECRETS.items():
        (folder / name).write_text(value + "\n", encoding="utf-8")
    return folder


class Bench:
    """One provider file in a configuration of its own."""

    def __init__(self, tmp, sink, name):
        self.sink, self.name, self.fake = sink, name, FAKES[name]
        self.etc, self.secrets = tmp / "etc", secrets_folder(tmp)
        (self.etc / "providers.d").mkdir(parents=True)
        (self.etc / "followupd.conf").write_text("")
        (self.etc / "providers.d" / "it.conf").write_text(turned(name, sink.port), encoding="utf-8")

    def run(self, verb, *more):
        return subprocess.run([FOLLOWUPCTL, "--config", self.etc / "followupd.conf", "provider", verb, self.name, "--to", NUMBER,
                               "--text", TEXT, "--json", *more], capture_output=True, text=True, timeout=DEADLINE)

    def ask(self, case, mode=None, *more):
        """The verdict on one answer, and the request it answered."""
        if self.fake.token:
            self.sink.answer(200, json.dumps({"errcode": 0, "access_token": "TOKEN-1", "expires_in": 7200}))
        self.sink.answer(mode or case.status, case.body, case.headers)
        done = self.run("test", "--credentials-dir", self.secrets, *more)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def check(self):
        """What the provider finds wrong with the requests so far."""
        complaints = []
        requests = list(self.sink.requests)
        if self.fake.token:
            self.fake.token[1](requests[0], complaints)
        self.fake.check(requests[-1], complaints)
        return complaints


@pytest.fixture
def bench(tmp_path, sink):
    return lambda name: Bench(tmp_path, sink, name)


def test_every_file_has_its_fake():
    assert sorted(p.stem for p in FILES.glob("*.conf")) == sorted(FAKES)


@pytest.mark.parametrize("name", sorted(FAKES))
def test_request_is_what_the_provider_wants(bench, name):
    it = bench(name)
    status, line = it.ask(it.fake.good)
    assert it.check() == []
    assert (line["verdict"], line["provider_message_id"], status) == ("sent", it.fake.good.id, 0), line


@pytest.mark.parametrize("name", sorted(FAKES))
def test_answers_mean_what_the_provider_says(bench, name):
    it = bench(name)
    wrong = []
    for case in [*it.fake.cases, *GATEWAY, Case(it.fake.garbage, 200, GARBAGE)]:
        status, line = it.ask(case)
        if line["verdict"] != case.verdict or (case.wait and line["wait"] < case.wait) or (case.id and line["provider_message_id"] != case.id):
            wrong.append((case.status, case.body, "wanted", case.verdict, case.wait, "got", line))
        if case.blames not in (None, line["blames_number"]):
            wrong.append((case.status, case.body, "blames the number" if line["blames_number"] else "does not blame the number", line))
        if (status == 0) != (line["verdict"] in ("sent", "duplicate")):
            wrong.append((case.body, "exit status", status))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(FAKES))
def test_a_lost_or_cut_answer_may_have_been_sent(bench, name):
    it = bench(name)
    good = it.fake.good
    long = Case(good.verdict, good.status, good.body + " " * 200, good.headers)
    for mode in ("drop", "half"):
        status, line = it.ask(long, mode)
        assert (line["verdict"], status) == ("unknown", 1), (mode, line)


@pytest.mark.parametrize("code, says", [(21617, "another message may go to this number"), (21614, "this number would not be asked again")])
def test_a_refusal_says_whether_the_number_is_blamed(bench, code, says):
    it = bench("twilio")
    it.sink.answer(400, json.dumps({"code": code}))
    done = subprocess.run([FOLLOWUPCTL, "--config", it.etc / "followupd.conf", "provider", "test", "twilio", "--to", NUMBER, "--text", TEXT,
                           "--credentials-dir", it.secrets], capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 1 and "permanent" in done.stdout and says in done.stdout, done


@pytest.mark.parametrize("name", sorted(FAKES))
def test_show_hides_every_secret(bench, name):
    it = bench(name)
    done = it.run("show")
    request = json.loads(done.stdout)
    shown = json.dumps(request, ensure_ascii=False) + done.stderr
    assert done.returncode == 0 and request["url"].startswith("http://127.0.0.1")
    assert [s for s in SECRETS.values() if s in shown] == []
    assert "HIDDEN-" in shown or "signature" in shown.lower()
    assert it.sink.requests == []


def test_whatsapp_sends_templates_and_free_text(bench):
    it = bench("whatsapp")
    it.ask(it.fake.good, None, "--template", "safety_d3", "--language", "uk")
    body = it.sink.requests[-1].json
    assert it.check() == [] and body["type"] == "template"
    assert body["template"]["name"] == "followup_safety_d3" and body["template"]["language"]["code"] == "uk"
    it.ask(it.fake.good)
    assert it.check() == [] and it.sink.requests[-1].json["type"] == "text"


# ---- official descriptions ----------------------------------------------------------------------


def load_spec(name):
    path = SPECS / name
    if not path.exists():
        pytest.skip(f"{path} is not there: the official description was not compared")
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    yaml = pytest.importorskip("yaml", reason="python3-yaml is missing: the official description was not compared")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def resolve(spec, schema):
    while "$ref" in schema:
        at = spec
        for step in schema["$ref"].removeprefix("#/").split("/"):
            at = at[step.replace("~1", "/").replace("~0", "~")]
        schema = at
    return schema


def complaints(spec, schema, value, where="body"):
    """Required members that lack, members nobody knows, values of another type."""
    schema = resolve(spec, schema)
    chooser = schema.get("discriminator", {})
    chosen = chooser.get("mapping", {}).get(value.get(chooser["propertyName"])) if chooser and isinstance(value, dict) else None
    if chosen and resolve(spec, {"$ref": chosen}) is not schema and not where.endswith("!"):
        return complaints(spec, {"$ref": chosen}, value, where + "!")
    choices = schema.get("oneOf") or schema.get("anyOf")
    if choices and "properties" not in schema:
        found = [complaints(spec, c, value, where) for c in choices]
        return min(found, key=len)
    found, known = [], dict(schema.get("properties", {}))
    required = list(schema.get("required", []))
    for part in schema.get("allOf", []):
        part = resolve(spec, part)
        known.update(part.get("properties", {}))
        required += part.get("required", [])
    kind = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}.get(schema.get("type"))
    if kind and not isinstance(value, kind):
        return [f"{where} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is {value!r}, none of {schema['enum']}")
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        found.append(f"{where} is too long")
    if isinstance(value, dict):
        found += [f"{where} lacks {n}" for n in required if n not in value]
        for name, member in value.items():
            if known and name not in known:
                found.append(f"{where} has {name}, which nobody knows")
            elif name in known:
                found += complaints(spec, known[name], member, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for i, member in enumerate(value):
            found += complaints(spec, schema["items"], member, f"{where}[{i}]")
    return found


OFFICIAL = {
    "twilio": ("twilio_api_v2010.json", "/2010-04-01/Accounts/{AccountSid}/Messages.json", "application/x-www-form-urlencoded"),
    "vonage-sms": ("vonage_sms.yml", "/{format}", "application/x-www-form-urlencoded"),
    "infobip": ("infobip_sms.json", "/sms/3/messages", "application/json"),
    "line": ("line_messaging_api.yml", "/v2/bot/message/push", "application/json"),
    "whatsapp": ("whatsapp_business_messaging_v23.yaml", "/{Version}/{Phone-Number-ID}/messages", "application/json"),
}


# the description shows it in an example only
UNTOLD = {"whatsapp": ["body! has biz_opaque_callback_data, which nobody knows"]}


@pytest.mark.parametrize("name", sorted(OFFICIAL))
def test_request_fits_the_official_description(bench, name):
    file, path, kind = OFFICIAL[name]
    spec = load_spec(file)
    it = bench(name)
    it.ask(it.fake.good)
    request = it.sink.requests[-1]
    body = request.form if "form" in kind else request.json
    operation = spec["paths"][path]["post"]
    schema = resolve(spec, operation["requestBody"])["content"][kind]["schema"]
    assert complaints(spec, schema, body) == UNTOLD.get(name, [])


def test_smsgate_fits_its_official_description(bench):
    spec = load_spec("smsgate_server.json")
    it = bench("smsgate")
    it.ask(it.fake.good)
    assert complaints(spec, spec["definitions"]["smsgateway.Message"], it.sink.requests[-1].json) == []


def test_messagebird_fits_its_official_description(bench):
    spec = load_spec("messagebird_sms.yaml")
    it = bench("messagebird")
    it.ask(it.fake.good)
    operation = spec["paths"]["/messages"]["post"]
    schema = next(iter(operation["requestBody"]["content"].values()))["schema"]
    assert complaints(spec, schema, it.sink.requests[-1].json) == []


def test_telegram_fits_its_official_description(bench):
    spec = load_spec("telegram_bot_api.json")
    it = bench("telegram")
    it.ask(it.fake.good)
    fields = {f["name"]: f for f in spec["methods"]["sendMessage"]["fields"]}
    body = it.sink.requests[-1].json
    assert set(body) <= set(fields)
    assert {n for n, f in fields.items() if f["required"]} <= set(body)


# ---- what only the daemon does ------------------------------------------------------------------

FAST = 'limits = { retry_first = "1 second"; retry_most = "1 second"; };\n'


@pytest.fixture
def clinic_with(make_daemon, tmp_path, sink):
    """clinic_with("smsgate", "sms") -> a daemon whose clinic sends by that file."""
    def make(name, method, change=lambda text: text, public_url=None):
        listener = f'listener = {{ public_url = "{public_url}"; }};\n' if public_url else ""
        d = make_daemon(clinics=[{**CLINIC, "methods": [method, "call"], "providers": {method: name}}], providers=[], settings=FAST + listener,
                        options=("--credentials-dir", str(secrets_folder(tmp_path))))
        folder = d.config.parent / "providers.d"
        folder.mkdir(exist_ok=True)
        (folder / "it.conf").write_text(change(turned(name, sink.port)), encoding="utf-8")
        return d
    return make


def with_templates(text):
    """The file with templates of its first one's kind for the texts of these tests, in place of its own."""
    first = re.search(r"templates = \(\s*(\{.*?\}; \})", text, re.S).group(1)
    entries = [re.sub(r'text = "\w+"; language = "\w+";', f'text = "{t}"; language = "en";', first) for t in TEXTS]
    return re.sub(r"templates = \(.*?\} \);", lambda _: "templates = ( " + ", ".join(entries) + " );", text, flags=re.S)


def test_a_lost_answer_is_asked_again_under_the_same_id(clinic_with, sink):
    daemon = clinic_with("smsgate", "sms", lambda t: t.replace("per_second = 0.2", "per_second = 50"))
    sink.answer("drop")
    sink.answer(409, "{}")
    daemon.start()
    daemon.records(treatment("T-1"))
    daemon.wait_state("sent")
    ids = [r.json["id"] for r in sink.requests]
    assert len(ids) == 2 and len(set(ids)) == 1


def test_a_lost_answer_without_a_key_is_not_asked_again(clinic_with, sink):
    daemon = clinic_with("twilio", "sms")
    sink.answer("drop")
    daemon.start()
    daemon.records(treatment("T-1"))
    daemon.wait_state("uncertain")
    assert len(sink.requests) == 1


def test_a_retry_says_the_same_template_with_a_new_nonce_and_reference(clinic_with, sink):
    daemon = clinic_with("aliyun-sms", "sms", with_templates)
    sink.answer(500, "<html>")
    sink.always(200, '{"Code":"OK","BizId":"1^0"}')
    daemon.start()
    daemon.records(treatment("T-1"))
    daemon.wait_state("sent")
    first, second = sink.requests[:2]
    complaints = []
    for request in (first, second):
        FAKES["aliyun-sms"].check(request, complaints)
    assert complaints == []
    assert json.loads(first.query["TemplateParam"]) == {"name": "Olena", "clinic": "Oberig", "phone": "+380800000000"}
    assert [first.query[k] == second.query[k] for k in ("TemplateParam", "TemplateCode", "OutId")] == [True, True, False]
    assert first.headers["x-acs-signature-nonce"] != second.headers["x-acs-signature-nonce"]


def test_text_without_a_template_is_refused_at_load(clinic_with):
    daemon = clinic_with("aliyun-sms", "sms")
    done = daemon.ctl("check")
    assert done.returncode == 1
    assert 'has none for it in "en"' in done.stderr and "templates" in done.stderr


def test_one_number_that_gets_too_much_delays_nobody_else(clinic_with, sink):
    daemon = clinic_with("sms-ru", "sms")
    sink.answer(200, json.dumps({"status": "OK", "sms": {DIGITS: {"status": "ERROR", "status_code": 230}}}))
    sink.always(200, json.dumps({"status": "OK", "sms": {"1": {"status": "OK", "status_code": 100, "sms_id": "9"}}}))
    daemon.start()
    daemon.records(*(treatment(f"T-{i}", patient={"phone": f"+38067123456{i}"}) for i in range(5)))
    daemon.wait_state("sent", 4)
    (waiting,) = [f for f in daemon.list(state="planned") if f["attempts"] == 1]
    (shown,) = daemon.ctl_lines("show", waiting["id"])
    assert [a["verdict"] for a in shown["attempt_list"]] == ["number"]
    (provider,) = [p for p in daemon.status()["providers"] if p["provider"] == "sms-ru"]
    assert provider["breaker"] == "closed"


@pytest.mark.parametrize("code, n_asked", [(21617, 2), (21614, 1)])
def test_a_number_is_asked_again_where_it_was_not_at_fault(clinic_with, sink, code, n_asked):
    """A text that is too long, and a number that is no mobile: only of the second the provider is not asked again."""
    daemon = clinic_with("twilio", "sms")
    sink.always(400, json.dumps({"code": code, "status": 400}))
    daemon.start()
    for name in ("T-1", "T-2"):
        daemon.records(treatment(name, patient={"id": "P-1"}))
        wait_for(lambda: [f for f in daemon.list(treatment=name) if (f["step"], f["method"], f["state"]) == ("h6", "call", "task")], "the call")
    assert len(sink.requests) == n_asked


def test_one_refusal_after_the_other_that_no_number_is_to_blame_for_is_told(clinic_with, sink):
    """A template was paused, a sender's name taken back: everybody is called, and somebody has to know why."""
    daemon = clinic_with("twilio", "sms")
    sink.always(400, json.dumps({"code": 21617, "status": 400}))
    daemon.start()
    for n in range(3):
        assert daemon.ctl("status").returncode == 0
        daemon.records(treatment(f"T-{n}", patient={"id": f"P-{n}", "phone": f"+38067123456{n}"}))
        sink.wait(n + 1)
        daemon.wait_state("task", 1 + n)
    told, = wait_for(lambda: [c["work"] for c in daemon.ctl_lines("calls") if c["kind"] == "sending"], "it to be told")
    assert told.startswith("twilio takes no messages (HTTP 400: permanent by rule") and "becomes a call" in told and "sender" in told, told
    assert told in daemon.ctl("status").stderr
    sink.always(201, '{"sid":"SM1","status":"queued"}')
    daemon.records(treatment("T-9", patient={"id": "P-9", "phone": "+380671234569"}))
    daemon.wait_state("sent")
    wait_for(lambda: daemon.ctl("status").returncode == 0, "nothing to be said any more")


def test_a_patient_who_opted_out_at_the_provider_is_called_and_gets_no_more(clinic_with, sink):
    daemon = clinic_with("twilio", "sms")
    sink.answer(400, json.dumps({"code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400}))
    sink.always(201, '{"sid":"SM1","status":"queued"}')
    daemon.start()
    daemon.records(treatment("T-1", patient={"id": "P-1"}))
    (call,) = [f for f in daemon.wait_state("task", 2) if f["step"] == "h6"]
    assert (call["method"], call["reason"]) == ("call", "opted out of messages: to be called")
    assert {f["step"]: f["reason"] for f in daemon.list(state="held")} == {"w2": "opted out", "m6": "opted out"}
    # the same number as that of another patient
    daemon.records(treatment("T-2", patient={"id": "P-2"}))
    daemon.wait_state("task", 4)
    assert len(sink.requests) == 1
    (shown,) = daemon.ctl_lines("show", call["id"])
    assert [a["verdict"] for a in shown["attempt_list"]] == ["opted-out"]
    assert "opted-out" in daemon.ctl("explain", call["id"]).stdout
    # what staff were told by the patient counts
    daemon.ctl("opt-in", "P-1", check=True)
    assert {f["step"] for f in daemon.list(state="planned", patient="P-1")} == {"w2", "m6"}


def wecom_patient(i):
    return {"phone": f"+38067123456{i}", "wecom": f"user-{i}"}


def test_a_token_is_fetched_once_for_all(clinic_with, sink):
    daemon = clinic_with("wecom-app", "wecom")
    sink.answer(200, json.dumps({"errcode": 0, "access_token": "TOKEN-1", "expires_in": 7200}), seconds=0.5)
    sink.always(200, json.dumps({"errcode": 0, "invaliduser": "", "msgid": "W1"}))
    daemon.start()
    daemon.records(*(treatment(f"T-{i}", patient=wecom_patient(i)) for i in range(8)))
    daemon.wait_state("sent", 8)
    assert [r.query.get("access_token") for r in sink.requests] == [None] + ["TOKEN-1"] * 8


def test_a_token_that_has_ended_is_fetched_anew_and_the_message_repeated_once(clinic_with, sink):
    daemon = clinic_with("wecom-app", "wecom")
    sink.answer(200, json.dumps({"errcode": 0, "access_token": "TOKEN-1", "expires_in": 7200}))
    sink.answer(200, json.dumps({"errcode": 42001, "errmsg": "access_token expired"}))
    sink.answer(200, json.dumps({"errcode": 0, "access_token": "TOKEN-2", "expires_in": 7200}))
    sink.always(200, json.dumps({"errcode": 0, "invaliduser": "", "msgid": "W1"}))
    daemon.start()
    daemon.records(treatment("T-1", patient=wecom_patient(1)))
    (sent,) = daemon.wait_state("sent")
    assert sent["attempts"] == 1
    assert [r.query.get("access_token") for r in sink.requests] == [None, "TOKEN-1", None, "TOKEN-2"]
    assert "TOKEN-" not in daemon.log()


def test_a_provider_that_gives_no_token_rests_and_staff_are_told(clinic_with, sink):
    daemon = clinic_with("wecom-app", "wecom")
    sink.always(200, json.dumps({"errcode": 40013, "errmsg": "invalid corpid"}))
    daemon.start()
    daemon.records(treatment("T-1", patient=wecom_patient(1)))
    wait_for(lambda: daemon.status()["providers"][0]["breaker"] == "open", "the breaker to open")
    assert "refuses our account" in daemon.log()
    # who sits at the desk reads no journal
    told, = [c for c in daemon.ctl_lines("calls") if c["kind"] == "sending"]
    assert told["work"].startswith("wecom-app takes no messages (the provider refuses the account: money, keys"), told
    assert "followupctl unpause --provider wecom-app" in told["work"]
    status = daemon.ctl("status")
    assert status.returncode == 1 and told["work"] in status.stderr
    assert {r.path for r in sink.requests} == {"/cgi-bin/gettoken"}
    assert daemon.list(state="sent") == []
    # mended: nobody waits a quarter of an hour for the next try
    sink.answer(200, json.dumps({"errcode": 0, "access_token": "TOKEN-1", "expires_in": 7200}))
    sink.always(200, json.dumps({"errcode": 0, "invaliduser": "", "msgid": "W1"}))
    daemon.records(treatment("T-2", patient=wecom_patient(2)))
    assert "is tried by its next message" in daemon.ctl("unpause", "--provider", "wecom-app", check=True).stdout
    daemon.wait_state("sent")
    wait_for(lambda: daemon.ctl("status").returncode == 0, "nothing to be said any more")
    assert not [c for c in daemon.ctl_lines("calls") if c["kind"] == "sending"]


def test_kannel_is_told_where_its_receipts_go(clinic_with, sink):
    daemon = clinic_with("kannel", "sms", public_url="https://us.example/clinic")
    sink.always(202, "0: Accepted for delivery")
    daemon.start()
    daemon.records(treatment("T-1"))
    (sent,) = daemon.wait_state("sent")
    (request,) = sink.requests
    secret = SECRETS["kannel-hook"]
    found = re.fullmatch(r"https://us\.example/clinic/hooks/kannel/receipt/" + secret + r"\?(.*)", request.query["dlr-url"])
    parameters = dict(p.split("=") for p in found.group(1).split("&"))
    assert REF.fullmatch(parameters["ref"]) and parameters["ref"].split("-")[1] == sent["message_id"][:16]
    assert parameters["status"] == "%d" and request.query["dlr-mask"] == "27"
