#!/bin/bash
# The unit's own sandbox, with a probe in followupd's place that tries what followupd must not be able to do.
. /src/tests/integration/box/lib.sh
prepare
credential probe-secret canary
echo secret > /root/secret; chmod 644 /root/secret; chmod 755 /root
mkdir -p /home/anna; echo secret > /home/anna/file; chmod -R a+rX /home
systemctl start followupd-control.socket
drop_in probe <<'END'
[Service]
Type=oneshot
Restart=no
WatchdogSec=0
ExecStart=
ExecStart=/usr/bin/python3 /src/tests/integration/box/probe.py
END
systemctl start followupd || true
journalctl -u followupd -o cat --no-pager | grep '^probe ' > /out/probe
