#!/usr/bin/env bash
# Runs the server as built for arm64 and loong64, instruction by instruction under qemu-user, and joins it to
# the programs of this machine: administrators enrol and act over TLS, and each side verifies the other's store.
# Needs qemu-user (Debian 12: apt-get install qemu-user). It says nothing about speed.
set -euo pipefail
cd "$(dirname "$0")/.."
here="$(mktemp -d)"
server=""
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$here"' EXIT
CGO_ENABLED=0 go build -o "$here/rendad" ./server/cmd/rendad
printf '真机之外也要试一遍\n' >"$here/pass"
for pair in arm64:aarch64 loong64:loongarch64; do
	arch="${pair%%:*}" world="$here/${pair%%:*}"
	command -v "qemu-${pair##*:}" >/dev/null || { echo "qemu-${pair##*:} is not installed" >&2; exit 1; }
	CGO_ENABLED=0 GOARCH="$arch" go build -o "$here/rendad-$arch" ./server/cmd/rendad
	there() { "qemu-${pair##*:}" "$here/rendad-$arch" "$@"; }
	port=$((20000 + RANDOM % 20000))
	there init "$world" --name 演示市人民代表大会常务委员会 --region 370800 --sysadmin 甲 --secadmin 乙 --auditor 丙 \
		--public "127.0.0.1:$port" --json >"$here/made.json"
	mkfifo "$here/ready-$arch"
	"qemu-${pair##*:}" "$here/rendad-$arch" serve "$world" --addr "127.0.0.1:$port" >"$here/ready-$arch" 2>/dev/null &
	server=$!
	exec 3<"$here/ready-$arch"
	read -r -u 3 line
	grep -o '"code": "[^"]*"' "$here/made.json" | cut -d'"' -f4 | while read -r code; do
		"$here/rendad" admin login "$code" --as "$here/$arch-${code: -4}" --passphrase-file "$here/pass" >/dev/null
	done
	first="$(grep -o '"code": "[^"]*"' "$here/made.json" | head -1 | cut -d'"' -f4)"
	"$here/rendad" admin do organ_new name=第一代表团 kind=delegation --as "$here/$arch-${first: -4}" --passphrase-file "$here/pass" >/dev/null
	kill "$server"
	wait "$server" || true
	server=""
	exec 3<&-
	there verify "$world" | tail -1
	"$here/rendad" verify "$world" | tail -1
	echo "$arch: ${line}，三员登记、变更名册，两边核对相符"
done
