"""The whole loop through a real SMS gateway: a text goes out by the shipped description of Kannel, its receipt comes back, the
operator refuses a number or goes away for a while, a phone answers, and a stop is obeyed."""

import pathlib
import subprocess
import urllib.parse

import pytest

from conftest import CLINIC, SOURCE_ROOT, free_ports, treatment, wait_for

BOX = SOURCE_ROOT.parent / "shared" / "tools" / "kannel-box"
REFUSED = "38093"  # what the operator of these tests has no route to
SECRET = "3b1f0d55aa"
TEXTS = {
    "safety_h6": "{patient}, this is {clinic}. How are you? 1 = fine, 2 = I need help. {phone}, in an emergency {emergency_phone}.",
    "review_w2": "{patient}, {clinic} would like to see you.",
    "offer_m6": "{patient}, it is time again. {clinic}, {phone}. No more offers: STOP",
    "reply_red": "{clinic}: a doctor is being called. In an emergency call {emergency_phone} at once. {phone}",
    "reply_worry": "{clinic}: thank you, we will call you today. In an emergency {emergency_phone}.",
    "reply_stop_done": "{clinic}: you will get no more messages.",
}
CYRILLIC = {**TEXTS, "safety_h6": "{patient}, це {clinic}. Як Ви? 1 – добре, 2 – потрібна допомога. {phone}, негайно {emergency_phone}.",
            "reply_red": "{clinic}: лікаря вже викликано. Негайно: {emergency_phone}. {phone}"}

pytestmark = pytest.mark.skipif(not BOX.exists(), reason="../shared/tools/kannel-box is not here")


class Kannel:
    def __init__(self, tmp, listener):
        self.port, self.dir = free_ports(5), tmp / "kannel"
        self.script = tmp / "kannel-box"
        self.script.write_text(BOX.read_text(encoding="utf-8").replace("+99900;99900", f"+{REFUSED};{REFUSED}"), encoding="utf-8")
        self.script.chmod(0o755)
        self.inbound = (f"http://127.0.0.1:{listener}/hooks/kannel/reply/{SECRET}?id=%I&from=%p&to=%P&coding=%c&text=%b&at=%T")

    def do(self, *arguments):
        done = subprocess.run(["bash", str(self.script), "-p", str(self.port), "-d", str(self.dir), "-i", self.inbound, *arguments],
                              capture_output=True, text=True, timeout=90)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def sent(self):
        """What the operator received, a line each part."""
        return self.do("sent").splitlines()

    def last_text(self):
        return urllib.parse.unquote_to_bytes(self.sent()[-1].split(" ", 3)[3].replace("+", " ")).decode("utf-16-be")

    def phone(self, number, text):
        self.do("mo", number, "Oberig", text)


@pytest.fixture
def loop(tmp_path, make_daemon):
    """A daemon and a gateway that know each other by the shipped description of Kannel."""
    listener = free_ports(1)
    kannel = Kannel(tmp_path, listener)
    kannel.do("start")
    clinic = {**CLINIC, "languages": ["en", "uk"], "providers": {"sms": "kannel"}}
    credentials = tmp_path / "credentials"
    credentials.mkdir(mode=0o700)
    for name, value in {"kannel-user": "tester", "kannel-password": "tester", "kannel-hook": SECRET}.items():
        (credentials / name).write_text(value)
        (credentials / name).chmod(0o600)
    daemon = make_daemon(
        clinics=[clinic], texts={"en": TEXTS, "uk": CYRILLIC}, providers=[],
        options=["--credentials-dir", str(credentials)],
        settings=f'listener = {{ listen = "127.0.0.1:{listener}"; public_url = "http://127.0.0.1:{listener}"; }};')
    shipped = (SOURCE_ROOT / "conf/providers.d/kannel.conf").read_text(encoding="utf-8")
    folder = pathlib.Path(daemon.config).parent / "providers.d"
    folder.mkdir(exist_ok=True)
    (folder / "kannel.conf").write_text(shipped.replace("http://127.0.0.1:13013/", f"http://127.0.0.1:{kannel.port + 2}/"), encoding="utf-8")
    daemon.start()
    yield daemon, kannel
    kannel.do("stop")


def test_a_text_goes_out_and_its_receipt_comes_back(loop):
    daemon, kannel = loop
    daemon.records(treatment("T-1"))
    (followup,) = daemon.wait_state("delivered")
    assert followup["method"] == "sms"
    assert len(kannel.sent()) == 1


def test_a_number_the_operator_refuses_goes_to_the_next_method(loop):
    daemon, kannel = loop
    daemon.records(treatment("T-1", patient={"phone": "+380931234567"}))
    task = wait_for(lambda: [f for f in daemon.list(state="task") if f["step"] == "h6"], "a call in its place")
    assert [t["method"] for t in task] == ["call"]
    assert kannel.sent() == []


def test_what_waits_for_the_operator_is_delivered_when_it_is_back(loop):
    daemon, kannel = loop
    kannel.do("operator-down")
    daemon.records(treatment("T-1"))
    daemon.wait_state("sent")
    kannel.do("operator-up")
    daemon.wait_state("delivered")
    assert len(kannel.sent()) == 1


def test_an_answer_is_understood(loop):
    daemon, kannel = loop
    daemon.records(treatment("T-1"))
    daemon.wait_state("delivered")
    kannel.phone("+380671234567", "1")
    daemon.wait_state("answered")
    assert [f for f in daemon.list(state="task") if f["step"] is None] == []


def test_a_red_flag_in_cyrillic_calls_a_person_and_is_answered_at_once(loop):
    daemon, kannel = loop
    daemon.records(treatment("T-1", patient={"language": "uk"}))
    daemon.wait_state("delivered")
    n_parts = len(kannel.sent())
    kannel.phone("+380671234567", "дякую, все гарно, але ліве око майже не бачить")
    call = wait_for(lambda: [c for c in daemon.ctl_lines("calls") if c.get("alert")], "an alert on the call list")[0]
    assert call["alert"]["acknowledged"] is None
    wait_for(lambda: len(kannel.sent()) > n_parts, "the answer to the patient")
    assert "103" in kannel.last_text()
    assert daemon.ctl("ack", call["id"], "--by", "anna").returncode == 0
    assert [c for c in daemon.ctl_lines("calls") if c.get("alert")][0]["alert"]["acknowledged"] is not None


def test_a_stop_is_obeyed(loop):
    daemon, kannel = loop
    daemon.records(treatment("T-1"))
    daemon.wait_state("delivered")
    kannel.phone("+380671234567", "СТОП!!")
    wait_for(lambda: len(kannel.sent()) == 2, "the word that the stop is heard")
    # another treatment of the same patient: its question of six hours ago would be due now, and becomes a call
    daemon.records(treatment("T-2", patient={"id": "P-T-1"}))
    assert wait_for(lambda: [f for f in daemon.list(treatment="T-2", state="task") if f["step"] in ("h6", None)], "a call in its place")
    assert len(kannel.sent()) == 2
    assert not [f for f in daemon.list() if f["state"] == "planned"]
