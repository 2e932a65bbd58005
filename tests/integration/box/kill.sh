#!/bin/bash
# kill.sh keys|kannel N KILLS: N messages are due at once; followupd is killed KILLS times while they leave.
. /src/tests/integration/box/lib.sh
kind=$1 n=$2 kills=$3
prepare
rm -r /etc/followupd/*.d
cp -r /out/etc/. /etc/followupd/
if [ "$kind" = kannel ]; then
	/kannel-box -p 13011 -d /out/kannel start
	progress=/out/kannel/operator.log
else
	operator_service
	progress=/out/got
	sed -i "s/@PORT@/$(cat /out/port)/" /etc/followupd/providers.d/*.conf
fi
credential kannel-user tester
credential kannel-password tester
drop_in fast <<< $'[Service]\nRestartSec=50ms'
systemctl start followupd
followupctl pause --all --why "until all of them are planned" > /dev/null
followupctl import /out/records.jsonl > /out/import
followupctl unpause --all > /dev/null

for i in $(seq "$kills"); do
	# somewhere in the middle, each time further on
	wait_for 60 at_least "$progress" $((i * n / (kills + 4)))
	kill -KILL "$(main_pid)"
	wait_for 20 answers
done
through() {
	followupctl list --json --state planned > /out/planned && followupctl list --json --state sending > /out/sending &&
		[ ! -s /out/sending ] && [ ! -s /out/planned ]
}
wait_for 60 through
for state in sent delivered uncertain failed task; do
	followupctl list --json --state $state > /out/$state
done
followupctl verify > /out/verify || fail "the store is not whole: $(cat /out/verify)"
systemctl show -P NRestarts followupd > /out/restarts
if [ "$kind" = kannel ]; then
	sleep 1
	/kannel-box -p 13011 -d /out/kannel sent | python3 /src/tests/sms_operator.py kannel > /out/got
	/kannel-box -p 13011 -d /out/kannel stop
fi
