#!/usr/bin/env bash
# make run: makes a demo world under ./demo once, starts its server on loopback and opens the
# desk. Without a display it says so, opens the desk in one held in memory, walks through the
# pages and leaves their pictures in out/tour/.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD" demo="$PWD/demo" addr="${RENDA_ADDR:-127.0.0.1:18443}"
export RENDA_HOME="$demo/desk" RENDA_PASS="${RENDA_PASS:-yanshi-2026}"
say() { printf '\033[1m» %s\033[0m\n' "$*"; }

mkdir -p "$demo"
if [ ! -e "$demo/server/codes.tsv" ]; then
	say "演示世界（人员和单位均为虚构）"
	bin/rendad demo "$demo/server" --public "$addr"
fi

say "服务器 $addr"
bin/rendad serve "$demo/server" --addr "$addr" >"$demo/serve.out" 2>"$demo/serve.log" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
for _ in $(seq 300); do
	grep -q "$addr" "$demo/serve.out" && break
	kill -0 "$server" 2>/dev/null || { cat "$demo/serve.log" >&2; exit 1; }
	sleep 0.1
done

say "每人一个保险库（已有的不动）"
bin/renda demo --codes "$demo/server/codes.tsv"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
	say "打开工作台"
	RENDA_PASS= bin/renda
	exit
fi
say "没有显示器：改在内存中的显示器里，以三个人的身份走一遍各页面，图片存到 out/tour/"
rm -rf out/tour && mkdir -p out/tour
export OUT="$root/out/tour" RENDA="$root/bin/renda"
for who in deputy-1 office-1 city-head; do
	WHO="$who" bash scripts/xsession.sh 1280x800 bash scripts/walk.sh
done
ls out/tour
