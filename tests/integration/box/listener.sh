#!/bin/bash
# The listener as an operator opens it: its own socket unit, records handed over while the service is restarted again and again.
. /src/tests/integration/box/lib.sh
prepare
credential records-token 'the token'
echo 'listener = { records_token = "records-token"; };' >> /etc/followupd/followupd.conf
systemctl start followupd
listening() { ss -Hltn 'sport = 8470' | grep -q .; }
ask() { python3 -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode(), end="")' "$1"; }
listening && fail "it listens though nobody has opened the socket"

# what README.md says
systemctl stop followupd
systemctl enable -q followupd-listener.socket
systemctl start followupd-listener.socket followupd
listening || fail "nobody listens"
[ "$(ask http://127.0.0.1:8470/healthz)" = ok ] || fail "it is not well"

python3 /src/tests/integration/box/clients.py http://127.0.0.1:8470 'the token' /out/records.jsonl /out/clients /run/enough &
clients=$!
for i in 1 2 3 4 5; do
	before=$(lines_of /out/clients)
	wait_for 60 at_least /out/clients $((before + 40))
	systemctl restart followupd
done
before=$(lines_of /out/clients)
wait_for 60 at_least /out/clients $((before + 40))
touch /run/enough
wait $clients || fail "a client failed: $(tail -3 /out/clients)"
followupctl list --json > /out/list

systemd-analyze security followupd.service --no-pager | tail -1 > /out/score
systemd-analyze verify followupd.service followupd-control.socket followupd-listener.socket > /out/verify 2>&1 || true

# opened to others without a certificate: nobody is served, the reason is told, and what has to be sent is sent
mkdir -p /run/systemd/system/followupd-listener.socket.d
printf '[Socket]\nListenStream=\nListenStream=8470\n' > /run/systemd/system/followupd-listener.socket.d/open.conf
systemctl daemon-reload
systemctl stop followupd
systemctl restart followupd-listener.socket
systemctl start followupd > /dev/null 2>&1 || fail "it does not start"
python3 -c 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:8470/healthz", timeout=3)' 2> /dev/null &&
	fail "it serves plain http to everybody"
followupctl status > /out/status 2>&1 || true
journalctl -u followupd -o cat --no-pager > /out/journal
