"""What time does while nobody asks: a window that closes over what is held."""

import conftest
from conftest import PROTOCOL, Tuple, instant, treatment, wait_for

WITHIN = dict(PROTOCOL, steps=Tuple([{"id": "h6", "when": "within 6 hours", "purpose": "safety", "message": "safety_h6"}]))


def test_what_is_held_when_its_window_closes_becomes_a_call(make_daemon, sink):
    """Nothing else happens after it was held: the daemon must wake for it by itself."""
    daemon = make_daemon(protocols=[WITHIN])
    daemon.start()
    daemon.records(treatment("T-1", hours_ago=6 - 4 / 3600, patient={"consent": {"care": False}}))
    wait_for(lambda: [f["state"] for f in daemon.list()] == ["held"], "the follow-up to be held")
    wait_for(lambda: sorted(f["state"] for f in daemon.list()) == ["missed", "task"], "the call")
