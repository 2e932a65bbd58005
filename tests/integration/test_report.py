"""A manager's month: what was planned, sent, delivered, answered, solved, and who came, counted at each clinic."""

import datetime

from conftest import CLINIC, Tuple, instant, treatment, wait_for
from listening import make_listener  # noqa: F401  (a fixture)
from test_replies import NUMBER, heard, make_house, say

SOON = [{"id": "now", "when": "1 minute", "purpose": "safety", "message": "safety_h6"},
        {"id": "call", "when": "2 minutes", "purpose": "review", "methods": ["call"]},
        {"id": "y1", "when": "1 year", "purpose": "offer", "message": "offer_m6"}]


def this_month():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m")


def by_day():
    """A zone where it is day now, and the time there: what is some minutes old is of the same day, and of the same month."""
    now = datetime.datetime.now(datetime.timezone.utc)
    name, hours = ("Asia/Dhaka", 6) if now.hour < 12 else ("America/Costa_Rica", -6)
    return name, now.astimezone(datetime.timezone(datetime.timedelta(hours=hours)))


def test_a_month_is_counted(make_listener, sink):  # noqa: F811
    protocol = {"id": "botulinum-toxin", "version": 1, "signed_off": "Dr N.", "title": {"en": "x"}, "procedures": ["botox"],
                "effect_lasts": "4 months", "steps": Tuple(SOON)}
    zone, now = by_day()
    house = make_house(make_listener, sink, protocols=(protocol,), time_zone=zone)
    d = house.daemon
    other = "+380671230002"
    assert d.records(treatment("T-1", hours_ago=0.1, patient={"phone": NUMBER}),
                     treatment("T-2", hours_ago=0.1, patient={"phone": other}),
                     {"type": "appointment", "id": "A-1", "clinic": "kyiv-1", "procedure": "botox", "starts_at": instant(0.2), "status": "completed",
                      "patient": {"id": "P-9", "name": "Ira", "phone": "+380671230009"}},
                     {"type": "appointment", "id": "A-2", "clinic": "kyiv-1", "procedure": "botox", "starts_at": instant(0.2), "status": "no-show",
                      "patient": {"id": "P-8", "name": "Ira", "phone": "+380671230008"}}).returncode == 0
    sink.wait(2)
    wait_for(lambda: len(d.list(state="sent")) == 2, "both to be sent")
    say(house, NUMBER, "my lip is white and cold", "r-1")
    task = wait_for(lambda: [c for c in d.ctl_lines("calls") if c["kind"] == "alert"], "the alert")[0]["id"]
    d.ctl("ack", task, "--by", "olha", check=True)
    d.ctl("done", task, "--result", "complaint: nobody looked at her lip", check=True)
    d.ctl("opt-out", "P-T-2", check=True)
    month = f"{now:%Y-%m}"
    (told,) = d.ctl_lines("report", "--month", month)
    assert (told["clinic"], told["month"], told["is_over"], told["treatments"]) == ("kyiv-1", month, False, 2)
    assert told["followups"] == {"safety": {"sent": 1, "answered": 1}, "review": {"task": 2}}
    assert told["messages"] == {"left": 2, "delivered": 1, "answered": 1, "delivered_percent": 50, "answered_percent": 50}
    assert (told["red_flags"]["raised"], told["red_flags"]["acknowledged"]) == (1, 1) and told["red_flags"]["longest_s"] >= 0
    # two reviews by telephone, the red flag's call, which is done, and the complaint
    assert (told["calls"]["made"], told["calls"]["done"], told["calls"]["open"]) == (4, 1, 3)
    assert (told["complaints"], told["complications"], told["no_answers"]) == (1, 0, 0)
    assert told["visits"] == {"booked": 2, "came": 1, "no_show": 1, "silent": 0, "cancelled": 0, "came_percent": 50, "mark_percent": 70}
    assert told["opt_outs"] == {"all": 1, "in_part": 0}

    shown = d.ctl("report", "--month", month, check=True).stdout
    assert shown.startswith(f"kyiv-1, {month} (it is not over yet)\n\nTreatments: 2\n")
    for line in ("Messages that left: 2, delivered 1 (50 %), answered 1 (50 %)", "Red flags: 1, somebody had them after ",
                 "Questions about safety that nobody answered: 0", "Complaints: 1, complications: 0",
                 "Booked visits: 2, came 1 (50 %; the mark is 70 %: BELOW IT), did not come 1",
                 "Patients who want no more messages: 1, no more of a kind or by a method: 0"):
        assert line in shown, shown
    assert NUMBER not in shown and "Olena" not in shown and heard(sink, NUMBER)


def test_a_red_flag_that_was_done_without_ack_was_taken(make_listener, sink):  # noqa: F811
    d = (house := make_house(make_listener, sink)).daemon
    d.records(treatment("T-1", patient={"phone": NUMBER}))
    d.wait_state("sent")
    say(house, NUMBER, "my lip is white and cold", "r-1")
    task = wait_for(lambda: [c for c in d.ctl_lines("calls") if c["kind"] == "alert"], "the alert")[0]["id"]
    assert "Red flags: 1; 1 that NOBODY HAS TAKEN\n" in d.ctl("report", "--month", this_month(), check=True).stdout
    d.ctl("done", task, "--result", "seen by the doctor", check=True)
    shown = d.ctl("report", "--month", this_month(), check=True).stdout
    assert "Red flags: 1, somebody had them after " in shown and "NOBODY" not in shown, shown


def test_a_month_of_several_clinics_and_what_is_no_month(make_daemon):
    d = make_daemon(clinics=[CLINIC, {**CLINIC, "id": "tokyo-1", "time_zone": "Asia/Tokyo"}]).start()
    month = datetime.datetime.now(datetime.timezone.utc).date().replace(day=1) - datetime.timedelta(days=1)
    # more than are looked at in one go
    d.records(*(treatment(f"T-{i}", performed_at=f"{month:%Y-%m}-10T12:00:00Z", patient={"id": f"P-{i}", "phone": f"+3806712{i:05}"})
                for i in range(250)), treatment("X-1", clinic="tokyo-1", performed_at=f"{month:%Y-%m-%d}T23:00:00+09:00"))
    assert [(m["clinic"], m["treatments"], m["is_over"]) for m in d.ctl_lines("report")] == [("kyiv-1", 250, True), ("tokyo-1", 1, True)]
    kyiv, tokyo = d.ctl_lines("report", "--month", f"{month:%Y-%m}")
    assert (kyiv["from"], tokyo["from"]) == (f"{month:%Y-%m}-01T00:00:00+00:00", f"{month:%Y-%m}-01T00:00:00+09:00")
    assert [m["clinic"] for m in d.ctl_lines("report", "--clinic", "tokyo-1")] == ["tokyo-1"]
    for wrong, says in ((("--month", "October"), "that is no month. To mend: write it like 2026-10"), (("--month", "2999-01"), "still to come"),
                        (("--clinic", "nowhere"), "there is no such clinic")):
        refused = d.ctl("report", *wrong)
        assert refused.returncode == 1 and says in refused.stderr, refused.stderr


def test_a_month_of_more_than_is_read_in_one_go(make_daemon):
    d = make_daemon().start()
    n = 450
    assert d.records(*(treatment(f"T-{i}", hours_ago=0.1, patient={"phone": f"+38067{i:07}"}) for i in range(n))).returncode == 0
    (told,) = d.ctl_lines("report", "--month", this_month())
    assert told["treatments"] == n
