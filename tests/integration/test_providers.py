"""Every file of conf/providers.d, against a server that checks and answers as its provider does.

The files' hosts are the real ones: the test turns them to a loopback server, and the real code makes the requests, by `followupctl
provider test` for each answer there is, and by the daemon for what only it does (tokens, retries, one number's limits).
"""

import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from conftest import CLINIC, DEADLINE, FOLLOWUPCTL, PROTOCOL, SOURCE_ROOT, TEXTS, Tuple, conf, treatment, wait_for
from fake_providers import DIGITS, FAKES, GARBAGE, GATEWAY, NUMBER, SECRETS, TEXT, Case

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
