#!/bin/bash
# The shipped configuration, a clinic more, Kannel where the shipped file expects it: staff drop a file, patients get texts.
. /src/tests/integration/box/lib.sh
prepare
/kannel-box -p 13011 -d /out/kannel start
credential kannel-user tester
credential kannel-password tester
cp /src/tests/data/demo-clinic.conf /etc/followupd/clinics.d/vienna-1.conf

followupctl check > /out/check 2>&1 || fail "the shipped configuration has faults: $(cat /out/check)"
systemctl start followupd
systemctl is-active -q followupd || fail "it is not active"

useradd --no-create-home --groups followupd-staff anna
runuser -u anna -- sh -c 'cat > /var/spool/followupd/native/.export.part &&
	mv /var/spool/followupd/native/.export.part "/var/spool/followupd/native/Звіт 1.jsonl"' < /out/records.jsonl || fail "staff cannot drop a file"

received() { /kannel-box -p 13011 -d /out/kannel sent | python3 /src/tests/sms_operator.py kannel > /out/got 2>/out/lacking; }
complete() { received; [ ! -s /out/lacking ] && at_least /out/got 3; }
wait_for 40 complete
wait_for 10 test -e "/var/spool/followupd/done/Звіт 1.jsonl" -o -e "/var/spool/followupd/native/done/Звіт 1.jsonl"
runuser -u anna -- followupctl list --json > /out/list
runuser -u anna -- followupctl status > /out/status
useradd --no-create-home nobody-s
runuser -u nobody-s -- followupctl status > /out/stranger 2>&1 && fail "a stranger may use the control socket"

systemd-analyze security followupd.service --no-pager | tail -1 > /out/score
systemd-analyze verify followupd.service followupd-control.socket > /out/verify 2>&1 || true
systemctl stop followupd
journalctl -u followupd -o json --no-pager > /out/journal
/kannel-box -p 13011 -d /out/kannel stop
