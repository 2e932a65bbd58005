"""FHIR servers and files: what the real daemon makes of them, whatever order they come in and whatever breaks between."""

import http.server
import json
import shutil
import subprocess
import threading
import urllib.parse

import pytest

from conftest import BUILD_ROOT, PROTOCOL, SOURCE_ROOT, instant, lines, wait_for

SHARED = SOURCE_ROOT.parent / "shared"


def patient(number, phone="+380671234567", **more):
    return {"resourceType": "Patient", "id": number, "meta": {"lastUpdated": instant(1)}, "name": [{"text": "Olena"}],
            "telecom": [{"system": "phone", "value": phone, "use": "mobile"}], **more}


def procedure(number, who="p1", hours_ago=6.0, updated=1.0, **more):
    return {"resourceType": "Procedure", "id": number, "meta": {"lastUpdated": instant(updated)}, "status": "completed",
            "code": {"text": "botox"}, "subject": {"reference": f"Patient/{who}"},
            "performedDateTime": instant(hours_ago), **more}


def source(**more):
    return {"id": "fhir", "clinic": "kyiv-1", "format": "fhir",
            "consent": {"assumed": ["care", "survey", "marketing"]}, **more}


def poll(url, **more):
    return source(poll={"url": url, "every": "1 second", **more})


class Server:
    """A FHIR server in a page: it holds `resources`, pages by an opaque cursor and breaks as it is told."""

    def __init__(self, page=2, token=None):
        self.resources, self.history, self.page, self.token = [], [], page, token
        self.asked, self.scripted, self.foreign_next = [], [], None
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, body, headers=None):
                text = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_POST(self):
                form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                server.asked.append((self.path, form))
                self.answer(200, {"access_token": server.token, "token_type": "Bearer", "expires_in": 3600})

            def do_GET(self):
                split = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(split.query))
                server.asked.append((split.path, query))
                if server.token and self.headers.get("Authorization") != "Bearer " + server.token:
                    self.answer(401, {"resourceType": "OperationOutcome"})
                elif server.scripted:
                    self.answer(*server.scripted.pop(0))
                else:
                    self.answer(200, server.bundle(split.path, query))

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/fhir"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def bundle(self, path, query):
        first = int(query.get("_cursor", "0"))
        kind = query.get("_kind") or path.removeprefix("/fhir/")
        if kind.endswith("/_history"):
            return {"resourceType": "Bundle", "type": "history",
                    "entry": [e for e in self.history if e["request"]["url"].startswith(kind.split("/")[0])]}
        since = query.get("_lastUpdated", "ge").removeprefix("ge")
        found = [r for r in self.resources if r["resourceType"] == kind and r["meta"]["lastUpdated"] >= since]
        link = [{"relation": "self", "url": self.url + path}]
        if first + self.page < len(found):
            rest = urllib.parse.urlencode({"_kind": kind, "_cursor": first + self.page})
            link.append({"relation": "next", "url": (self.foreign_next or self.url) + "?" + rest})
        return {"resourceType": "Bundle", "type": "searchset", "link": link,
                "entry": [{"resource": r, "search": {"mode": "match"}} for r in found[first:first + self.page]]}

    def questions(self, kind):
        return [q for path, q in list(self.asked) if path == "/fhir/" + kind]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def server():
    it = Server()
    yield it
    it.close()


def treatments(daemon, **query):
    return {f["treatment"] for f in daemon.list(**query)}


# ---- files --------------------------------------------------------------------------------------


def test_a_procedure_waits_for_its_patient(make_daemon, sink):
    daemon = make_daemon(sources=[source()])
    daemon.start()
    done = daemon.records(procedure("pr1"), source="fhir")
    assert json.loads(done.stdout)["waits"] == "patient"
    held = daemon.list(state="held")
    assert held and all("waits for the patient" in f["reason"] for f in held if f["method"] == "sms")
    assert not sink.requests
    daemon.stop()
    daemon.start()    # what waits outlives a restart
    daemon.records(patient("p1"), source="fhir")
    assert sink.wait(1)[0].fields["to"] == "+380671234567"
    assert not daemon.list(state="held")


def test_a_patient_who_died_gets_nothing_more(make_daemon, sink):
    daemon = make_daemon(sources=[source()])
    daemon.start()
    daemon.records(patient("p1"), procedure("pr1", hours_ago=1), source="fhir")
    assert daemon.list(state="planned")
    daemon.records(patient("p1", deceasedBoolean=True, meta={"lastUpdated": instant(0)}), source="fhir")
    assert {f["state"] for f in daemon.list()} == {"cancelled"}
    assert all("died" in f["reason"] for f in daemon.list())
    daemon.records(procedure("pr2", hours_ago=1), source="fhir")
    assert treatments(daemon) == {"pr1"}
    assert not sink.requests


def test_a_consent_of_its_own_rules_until_it_is_refused(make_daemon, sink):
    daemon = make_daemon(sources=[{"id": "fhir", "clinic": "kyiv-1", "format": "fhir"}])
    daemon.start()
    permit = {"resourceType": "Consent", "id": "c1", "status": "active", "patient": {"reference": "Patient/p1"},
              "meta": {"lastUpdated": instant(3)}, "provision": {"type": "permit"}}
    daemon.records(procedure("pr1", hours_ago=1), patient("p1"), source="fhir")
    assert not daemon.list(state="planned")
    daemon.records(permit, source="fhir")
    assert daemon.list(state="planned")
    daemon.records({**permit, "id": "c2", "meta": {"lastUpdated": instant(2)}, "provision": {"type": "deny"}}, source="fhir")
    assert not daemon.list(state="planned")
    daemon.records({**permit, "id": "c3", "meta": {"lastUpdated": instant(2.5)}}, source="fhir")
    assert not daemon.list(state="planned")    # older than the refusal


def test_merged_cards_and_card_numbers_lead_to_one_patient(make_daemon, sink):
    daemon = make_daemon(sources=[source()])
    daemon.start()
    card = {"subject": {"identifier": {"system": "urn:card", "value": "77"}}}
    daemon.records(procedure("by-card", hours_ago=1, **card), procedure("by-old", "p0", hours_ago=1),
                   patient("p0", phone="+380671110000"), source="fhir")
    daemon.records(patient("p1", identifier=[{"system": "urn:card", "value": "77"}]), source="fhir")
    daemon.records({"resourceType": "Patient", "id": "p0", "active": False, "meta": {"lastUpdated": instant(0)},
                    "link": [{"type": "replaced-by", "other": {"reference": "Patient/p1"}}]}, source="fhir")
    assert {f["patient"] for f in daemon.list()} == {"p1"}
    assert treatments(daemon, patient="p1") == {"by-card", "by-old"}
    assert treatments(daemon, state="planned") == {"by-card", "by-old"}


def test_a_delete_withdraws_what_was_planned(make_daemon):
    daemon = make_daemon(sources=[source()])
    daemon.start()
    daemon.records(patient("p1"), procedure("pr1", hours_ago=1), procedure("pr2", hours_ago=1), source="fhir")
    done = daemon.records({"resourceType": "Bundle", "type": "transaction", "entry": [
        {"request": {"method": "DELETE", "url": "Procedure/pr1"}},
        {"request": {"method": "DELETE", "url": "Procedure/never-seen"}}]}, source="fhir")
    assert [json.loads(line)["result"] for line in done.stdout.splitlines()] == ["withdrawn", "unchanged"]
    assert treatments(daemon, state="planned") == {"pr2"}


def test_two_files_of_one_source_in_any_order(make_daemon, sink):
    two = {"id": "shop", "clinic": "kyiv-1",
           "columns": {"id": "ref", "performed_at": "done", "procedure": "what", "patient_id": "client"},
           "consent": {"assumed": ["care"]},
           "patients": {"columns": {"patient_id": "client", "patient_name": "name", "patient_phone": "mobile"},
                        "consent": {"assumed": ["care"]}}}
    daemon = make_daemon(sources=[two])
    daemon.start()
    folder = daemon.state / "spool" / "shop"
    wait_for(folder.is_dir, "the source's folder")
    (folder / "a.part").write_text(f"ref,client,what,done\nT-1,C-1,botox,{instant(6)}\n")
    (folder / "a.part").rename(folder / "visits.csv")
    wait_for((folder / "done" / "visits.csv").exists, "the visits to be taken")
    assert not sink.requests
    (folder / "b.part").write_text("client,name,mobile\nC-1,Olena,0671234567\n")
    (folder / "b.part").rename(folder / "clients.csv")
    assert sink.wait(1)[0].fields["to"] == "+380671234567"


# ---- a server -----------------------------------------------------------------------------------


def test_a_server_is_read_page_by_page_and_then_for_what_is_new(make_daemon, server, sink):
    server.resources = [patient("p1")] + [procedure(f"pr{i}", hours_ago=1) for i in range(5)]
    daemon = make_daemon(sources=[poll(server.url)])
    daemon.start()
    wait_for(lambda: len(treatments(daemon)) == 5, "five treatments\n" + daemon.log())
    first = server.questions("Procedure")[0]
    assert "_lastUpdated" not in first and first["_include"] == "Procedure:patient" and first["_sort"] == "_lastUpdated"
    wait_for(lambda: any("_lastUpdated" in q for q in server.questions("Procedure")), "a question for what is new")
    server.resources.append(procedure("late", hours_ago=1, updated=0))
    wait_for(lambda: "late" in treatments(daemon), "what was entered later")
    assert "Olena" not in daemon.log() and "0671234567" not in daemon.log()


def test_what_breaks_in_the_middle_loses_nothing_and_a_restart_goes_on(make_daemon, server):
    server.resources = [patient("p1")] + [procedure(f"pr{i}", hours_ago=1) for i in range(6)]
    daemon = make_daemon(sources=[poll(server.url, resources=["Patient", "Procedure"])])
    whole = server.bundle("/fhir/Procedure", {})
    server.scripted = [
        (200, server.bundle("/fhir/Patient", {})),
        (503, {}, {"Retry-After": "1"}),
        (200, server.bundle("/fhir/Patient", {})),
        (200, whole),
        (200, json.dumps(whole).encode()[:300]),    # cut in the middle
        (200, b"<!doctype html><title>Sign in</title>"),
    ] + [(500, {})] * 50
    daemon.start()
    wait_for(lambda: len(server.scripted) < 50, "the broken pages to be met")
    daemon.kill()
    assert len(server.questions("")) == 0
    n = len(server.asked)
    server.scripted = []
    daemon.start()
    wait_for(lambda: len(treatments(daemon)) == 6, "all six\n" + daemon.log())
    assert any("_cursor" in q for _, q in server.asked[n:n + 3])    # where it was, not from the beginning
    assert daemon.log().count("cannot be used") >= 1


def test_a_link_to_another_server_is_not_followed(make_daemon, server):
    trap = Server()
    try:
        server.resources = [procedure(f"pr{i}", hours_ago=1) for i in range(5)]
        server.foreign_next = trap.url
        daemon = make_daemon(sources=[poll(server.url, resources=["Procedure"])])
        daemon.start()
        wait_for(lambda: "leads to another server" in daemon.log(), "the warning")
        assert not trap.asked
    finally:
        trap.close()


def test_what_the_history_says_was_deleted_is_withdrawn(make_daemon, server):
    server.resources = [patient("p1"), procedure("pr1", hours_ago=1)]
    daemon = make_daemon(sources=[poll(server.url, history=True, resources=["Patient", "Procedure"])])
    daemon.start()
    daemon.wait_state("planned")
    server.resources.pop()
    server.history.append({"fullUrl": server.url + "/Procedure/pr1", "request": {"method": "DELETE", "url": "Procedure/pr1"},
                           "response": {"status": "204", "lastModified": instant(0)}})
    wait_for(lambda: not daemon.list(state="planned"), "the treatment to be withdrawn\n" + daemon.log())
    assert daemon.list(state="cancelled")


def test_a_token_is_fetched_for_a_client_and_its_secret(make_daemon, server, tmp_path):
    server.token = "first"
    server.resources = [patient("p1"), procedure("pr1", hours_ago=1)]
    secrets = tmp_path / "credentials"
    secrets.mkdir(mode=0o700)
    (secrets / "ehr").write_text("s3cret\n")
    daemon = make_daemon(sources=[poll(server.url, token_url=server.url + "/token", client_id="us", client_credential="ehr",
                                       scope="system/*.read")])
    daemon.options += ["--credentials-dir", str(secrets)]
    daemon.start()
    daemon.wait_state("planned")
    form = server.questions("token")[0]
    assert form["grant_type"] == ["client_credentials"] and form["client_secret"] == ["s3cret"] and form["client_id"] == ["us"]
    server.token = "second"    # the first has ended before its time
    server.resources.append(procedure("pr2", hours_ago=1, updated=0))
    wait_for(lambda: "pr2" in treatments(daemon), "another token to be fetched\n" + daemon.log())
    assert "s3cret" not in daemon.log() and "first" not in daemon.log()


# ---- a real server's search ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def loopback_folder():
    """../shared/tools/fhir-loopback with its packages; they are kept below the build."""
    tool = SHARED / "tools" / "fhir-loopback"
    if not tool.is_dir():
        pytest.skip("*** NOT TESTED: no FHIR server, ../shared/tools/fhir-loopback is not beside the repository ***")
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("*** NOT TESTED: no FHIR server, there is no node or npm ***")
    folder = BUILD_ROOT / "fhir-loopback"
    folder.mkdir(exist_ok=True)
    for name in ("package.json", "server.mjs"):
        (folder / name).write_bytes((tool / name).read_bytes())
    if not (folder / "node_modules").is_dir():
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
            pytest.skip("*** NOT TESTED: no FHIR server, its packages cannot be had here ***")
    return folder


@pytest.fixture
def loopback(loopback_folder):
    started = []

    def start(*options):
        process = subprocess.Popen(["node", "server.mjs", *map(str, options)], cwd=loopback_folder, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        started.append(process)
        for line in process.stdout:
            if line.startswith("listening "):
                return line.split()[1]
        pytest.fail("the FHIR server did not start")

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_real_server_is_polled_through_failures(make_daemon, loopback, tmp_path):
    records = tmp_path / "records.ndjson"
    records.write_text(lines([patient(f"p{i}", phone=f"+38067000{i:04}") for i in range(8)] +
                             [procedure(f"pr{i}", who=f"p{i % 8}", hours_ago=1) for i in range(25)]))
    url = loopback("--token", "t0ken", "--page", 4, "--fail", "5:503", records)
    secrets = tmp_path / "credentials"
    secrets.mkdir(mode=0o700)
    (secrets / "ehr").write_text("t0ken\n")
    daemon = make_daemon(sources=[poll(url, credential="ehr")])
    daemon.options += ["--credentials-dir", str(secrets)]
    daemon.start()
    wait_for(lambda: len(treatments(daemon, state="planned")) == 25, "25 treatments\n" + daemon.log(), timeout=90)
    assert "t0ken" not in daemon.log()


def test_the_edge_cases_of_the_samples_through_a_real_server(make_daemon, loopback):
    samples = SHARED / "data" / "fhir" / "edge-procedures.ndjson"
    url = loopback("--page", 7, samples)
    daemon = make_daemon(sources=[poll(url)], protocols=[{**PROTOCOL, "procedures": ["Botulinum toxin"]}])
    daemon.start()
    wait_for(lambda: {"pr-period", "pr-merged", "pr-absolute-ref", "pr-no-offset"} <= treatments(daemon),
             "the good ones\n" + daemon.log(), timeout=60)
    have = daemon.list()
    assert not {"pr-dead", "pr-notdone", "pr-eie", "pr-month-only", "pr-string", "pr-age"} & {f["treatment"] for f in have}
    assert {f["patient"] for f in have if f["treatment"] == "pr-merged"} == {"p-edge"}
    # the same id on another server is somebody else, of whom nothing is known here
    assert {f["state"] for f in have if f["treatment"] == "pr-absolute-ref"} <= {"held", "missed", "task"}
    assert "p-edge" not in {f["patient"] for f in have if f["treatment"] == "pr-absolute-ref"}


# ---- what staff see of it -----------------------------------------------------------------------


def test_what_a_server_gives_and_is_refused_is_told_until_it_comes_again(make_daemon, server):
    server.resources += [patient("p1", updated=2), procedure("good"), procedure("bad", performedDateTime="2026-02-30")]
    daemon = make_daemon(sources=[poll(server.url)])
    daemon.start()
    wait_for(lambda: daemon.status()["records_refused"], "the refusal to be told")
    told, = daemon.status()["records_refused"]
    assert (told["source"], told["way"], told["clinic"], told["refused"]) == ("fhir", "server", "kyiv-1", 1)
    record, = told["records"]
    assert (record["type"], record["id"], record["reason"]) == ("treatment", "bad", "bad-date")
    assert told["says"].startswith("fhir: 1 record that its server gave was refused, the last at 20")
    assert ": treatment bad, for its " in told["says"] and "To mend: " in told["says"]
    shown = daemon.ctl("status", check=True).stdout
    assert "Refused in the last 7 days and not come again:\n  " + told["says"] in shown
    assert "RECORDS  " + told["says"] in daemon.ctl("calls", check=True).stdout
    assert [c["work"] for c in daemon.ctl_lines("calls") if c["kind"] == "records"] == [told["says"]]

    # nobody asks for it again before it has changed: a restart must not forget it
    daemon.stop()
    daemon.start()
    assert [r["id"] for r in daemon.status()["records_refused"][0]["records"]] == ["bad"]
    server.resources[2] = procedure("bad", updated=-0.001)
    wait_for(lambda: daemon.status()["records_refused"] == [], "the refusal to be mended")
    assert "bad" in treatments(daemon)


def test_a_server_that_gives_nothing_is_told_while_it_does(make_daemon, server):
    server.scripted += [(503, {"resourceType": "OperationOutcome"}, {"Retry-After": "1"})] * 1000
    daemon = make_daemon(sources=[poll(server.url)])
    daemon.start()
    wait_for(lambda: daemon.status()["sources_down"], "the server to be told")
    told, = daemon.status()["sources_down"]
    assert told["source"] == "fhir" and told["why"] == "it says 503"
    shown = daemon.ctl("status")
    assert shown.returncode == 1 and "followupctl: fhir: no records come since 20" in shown.stderr
    assert [c["work"] for c in daemon.ctl_lines("calls") if c["kind"] == "source"] == [told["says"]]
    server.scripted.clear()
    wait_for(lambda: daemon.status()["sources_down"] == [], "the server to be well again")
    assert daemon.ctl("status").returncode == 0
