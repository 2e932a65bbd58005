#!/bin/bash
# An edit with a fault, a mended one; then a daemon that hangs.
. /src/tests/integration/box/lib.sh
prepare
systemctl start followupd
pid=$(main_pid)
file=/etc/followupd/clinics.d/kyiv-1.conf
cp $file /run/good.conf
sed -i 's/^  send_at = .*/  send_at = "25:00";/' $file
grep -n 'send_at' $file | cut -d: -f1 > /out/fault_line
systemctl reload followupd > /out/reload 2>&1 || true
sleep 1
journalctl -u followupd -o cat --no-pager > /out/after_fault
systemctl is-active -q followupd || fail "the broken file took it down"
[ "$(main_pid)" = "$pid" ] || fail "it was restarted"
answers || fail "it does not answer after a refused reload"
followupctl status > /out/status_after_fault 2>&1 && fail "status does not tell that the configuration on disk is not in force"
followupctl import /out/records.jsonl > /out/import 2>&1 || fail "it takes no records after a refused reload"

cp /run/good.conf $file
systemctl reload followupd || fail "the mended file was refused"
journalctl -u followupd -o cat --no-pager > /out/after_mend
[ "$(main_pid)" = "$pid" ] || fail "it was restarted"

drop_in watchdog <<< $'[Service]\nWatchdogSec=2s\nRestartSec=100ms'
systemctl restart followupd
pid=$(main_pid)
kill -STOP "$pid"
back() { [ "$(main_pid)" != 0 ] && [ "$(main_pid)" != "$pid" ] && systemctl is-active -q followupd && answers; }
wait_for 30 back
journalctl -u followupd -o cat --no-pager > /out/after_hang
followupctl list --json > /out/list
