#!/usr/bin/env bash
# make run: makes a demo world under ./demo once, starts its server on loopback and opens the
# desk. Without a display it says so, opens the desk in one held in memory, walks the main job and
# then the pages of three people, and leaves the pictures in out/tour/.
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

server=""
start() {
	: >"$demo/serve.out"
	bin/rendad serve "$demo/server" --addr "$addr" >"$demo/serve.out" 2>"$demo/serve.log" &
	server=$!
	for _ in $(seq 300); do
		grep -q "$addr" "$demo/serve.out" && return
		kill -0 "$server" 2>/dev/null || { cat "$demo/serve.log" >&2; exit 1; }
		sleep 0.1
	done
}
stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; server=""; }; }
trap stop EXIT

say "服务器 $addr"
start

say "每人一个保险库（已有的不动）"
bin/renda demo --codes "$demo/server/codes.tsv"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
	say "打开工作台"
	RENDA_PASS= bin/renda
	exit
fi
say "没有显示器：改在内存中的显示器里走一遍主要流程和三个人的各页面，图片存到 out/tour/"
rm -rf out/tour && mkdir -p out/tour
export OUT="$root/out/tour" RENDA="$root/bin/renda"
walk() { WHO="$1" PAGES="$2" NAME="$3" bash scripts/xsession.sh 1280x800 bash scripts/walk.sh; }
job="$(mktemp)"
say "断开网络：代表起草并发起联名"
stop
bash scripts/job.sh offline "$job"
walk deputy-1 short job-1-offline
say "恢复网络：联名、登记、交办、答复、评价"
start
bash scripts/job.sh online "$job"
walk deputy-1 short job-2-rated
walk office-1 figures job-3-office
say "备案审查：法律库、规则卡片、报送、登记、对照上位法"
bash scripts/filing_job.sh "$job"
TITLE="$(cat "$job")" walk filing-1 review filing
rm -f "$job"
for who in deputy-1 office-1 city-head; do
	walk "$who" all "$who"
done
ls out/tour
