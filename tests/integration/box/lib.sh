# What the scripts of this folder share; each is run as root inside a booted, throw-away systemd (see ../test_systemd.py).
# /src is this repository, /out the folder where results go, read-only and writable.
set -eu
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
fail() { echo "box: $*" >&2; journalctl -u followupd --no-pager -n 40 >&2; exit 1; }

# wait_for SECONDS COMMAND...
wait_for() {
	local end=$((SECONDS + $1)); shift
	until "$@"; do
		[ $SECONDS -lt $end ] || fail "waited in vain for: $*"
		sleep 0.1
	done
}

# what README.md tells an operator to do after meson install
prepare() {
	systemd-sysusers
	systemd-tmpfiles --create 2>/dev/null
	systemctl daemon-reload
}

credential() { install -m 600 /dev/stdin "/etc/followupd/credentials/$1" <<< "$2"; }

# drop_in NAME: further lines of the unit from standard input
drop_in() {
	mkdir -p /run/systemd/system/followupd.service.d
	cat > "/run/systemd/system/followupd.service.d/$1.conf"
	systemctl daemon-reload
}

main_pid() { systemctl show -P MainPID followupd; }
lines_of() { if [ -f "$1" ]; then wc -l < "$1"; else echo 0; fi; }
at_least() { [ "$(lines_of "$1")" -ge "$2" ]; }
answers() { followupctl list --state task >/dev/null 2>&1; } # status also tells of trouble

# operator_service [OUT]: the HTTP service that stands in for a provider, outside of followupd's control group
operator_service() {
	systemd-run -q --unit=operator python3 /src/tests/sms_operator.py serve /out/got /out/port
	wait_for 20 test -s /out/port
}
