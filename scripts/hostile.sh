#!/usr/bin/env bash
# Bad input and bad days in the real window, by keyboard (scripts/hostile_legs.sh): 200,000 pasted characters and kill -9; signs that
# can't be seen in titles and names; files made to harm, locked, cut off or gone (scripts/hostile_files.sh); a second start; a disk that is full, then read-only; passages covered in a copy.
# Each has to be answered in words with nothing lost, and the window has to go on. Pictures land in out/hostile/.
#   RENDA_BIN=DIR takes programs built already; LEGS="write files" walks only those.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
base="$(mktemp -d)"
server=""
cleanup() {
	[ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }
	umount "$base/small" 2>/dev/null || true
	chmod -R u+rwX "$base" 2>/dev/null || true
	rm -rf "$base"
}
trap cleanup EXIT
export RENDA_HOME="$base/desk" RENDA_PASS="hostile walk passphrase"
say() { printf '  %s  (%ss)\n' "$*" "$SECONDS"; }
mkdir -p "$base/bin" "$base/small" out/hostile
rm -f out/hostile/*.png

if [ -n "${RENDA_BIN:-}" ]; then # built already
	cp "$RENDA_BIN/renda" "$RENDA_BIN/rendad" "$base/bin/"
else
	go build -tags migrated_fynedo,no_animations -o "$base/bin/renda" .
	go build -o "$base/bin/rendad" ./server/cmd/rendad
fi
if [ "$(id -u)" = 0 ]; then # an administrator may look everywhere; who works at a desk may not
	mv "$base/bin/renda" "$base/bin/renda.any"
	printf '#!/bin/sh\nexec setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search "%s" "$@"\n' "$base/bin/renda.any" >"$base/bin/renda"
	chmod +x "$base/bin/renda"
fi
export PATH="$base/bin:$PATH"

port="$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])' 2>/dev/null || echo $((20000 + RANDOM % 20000)))"
rendad demo "$base/server" --public "127.0.0.1:$port" >/dev/null
rendad serve "$base/server" --addr "127.0.0.1:$port" >"$base/serve.out" 2>"$base/serve.log" &
server=$!
bash scripts/hostile_files.sh "$base/files" &
files=$!
for _ in $(seq 300); do grep -q "$port" "$base/serve.out" && break; sleep 0.1; done
code() { awk -F'\t' -v who="$1" '$1 == who {print $5}' "$base/server/codes.tsv"; }
for who in deputy-1 deputy-3 filing-1 maker-hall; do
	renda enrol "$(code "$who")" --name "$who" >/dev/null
	renda sync --vault "$who" >/dev/null
done
wait "$files"
say "服务器和文件就绪"

export BASE="$base" OUT="$root/out/hostile" SERVER="$server"
wanted() { case " ${LEGS:-write lines files twice redact disk} " in *" $1 "*) ;; *) return 1 ;; esac; }
walk() {
	bash scripts/xsession.sh 1280x800 bash scripts/hostile_legs.sh "$1"
	say "$2"
}
drafts() { renda draft list --vault "$1" --json >"$base/$1.json"; }
need() { [ "$1" "$2" "$3" ] || { echo "$4: $1 $2 $3 does not hold" >&2; exit 1; }; }
# has counts what stands in a file.
has() { { LC_ALL=C.UTF-8 grep -oE "$1" "$2" || true; } | wc -l; }

# 2,000 lines of 100 characters, each with its number.
awk 'BEGIN {for (i = 1; i <= 2000; i++) {printf "第%05d行", i; for (k = 0; k < 15; k++) printf "村里路灯坏了"; printf "修好\n"}}' >"$base/long.txt"
need "$(LC_ALL=C.UTF-8 wc -m <"$base/long.txt")" -eq 200000 "characters of the long text"

# Three streams at once, each with people of its own.
writing() {
	if wanted write; then
		walk write "二十万字：粘贴、撤销、重做、强行结束后还在"
		drafts deputy-1
		need "$(has '第[0-9]{5}行' "$base/deputy-1.json")" -eq 2000 "lines of the long text after kill -9"
		local some
		some="$(printf '𠮷%.0s' $(seq 8000))"
		printf '{"title":"关于𠮷字的建议","facts":"%s","plan":"%s","demands":[{"text":"修"}],"field":"urban","public":"full","contact":"0000-1000001"}' "$some" "$some" >"$base/much.json"
		walk long "超出上限：说明、作为附件；合计超出一次能办的：说明，草稿还在"
		drafts deputy-1
		need "$(has '"name": "事由（案据）.txt"' "$base/deputy-1.json")" -eq 1 "the long text attached"
		need "$(has '𠮷' "$base/deputy-1.json")" -ge 15000 "the text that is too much for one act"
		need "$(has '"state": "draft"' "$base/deputy-1.json")" -eq 2 "drafts that stay drafts"
	fi
	if wanted lines; then
		walk lines "题名和姓名：看不见的字符、一个字、二十个字"
		renda sync --vault deputy-1 >/dev/null
		renda list --vault deputy-1 --json >"$base/list.json"
		need "$(has "\"$(printf '关于𠮷祥里👩\u200d👩\u200d👧路灯e\u0301的 来信1')\"" "$base/list.json")" -eq 1 "the title without what can't be seen"
		local m
		for m in $(grep -o '"id": *"[0-9a-f]*"' "$base/list.json" | grep -o '[0-9a-f]\{32\}'); do renda show "$m" --vault deputy-1 --json; done >"$base/shown.json"
		need "$(has '"writer": *"王"' "$base/shown.json")" -eq 1 "a name of one character"
		need "$(has '"writer": *"爱新觉罗𠮷祥如意平安富贵长寿康宁福禄永年"' "$base/shown.json")" -eq 1 "a name of twenty characters"
	fi
}
choosing() {
	if wanted files; then
		walk files "害人的、有密码的、残缺的、不见了的文件"
		drafts deputy-3
		local name
		for name in 上半下半.txt 🏮👩‍👩‍👧𠮷.txt 长长长 大照片.jpg 旧系统.txt; do need "$(has "\"name\": \"$name" "$base/deputy-3.json")" -eq 1 "$name"; done
		need "$(has '"name": ' "$base/deputy-3.json")" -eq 5 "papers that were taken"
	fi
	if wanted twice; then walk twice "第二次启动：说明，第一个不受影响"; fi
}
disks() {
	if wanted redact; then
		bash scripts/hostile_paper.sh "$base"
		TITLE="$(cat "$base/title")" walk redact "遮盖副本：键盘选中、说明理由、制作"
		local matter
		renda sync --vault filing-1 >/dev/null
		matter="$(renda list --proc filing --text "$(cat "$base/title")" --vault filing-1 --json | grep -o '"id": *"[0-9a-f]*"' | head -1 | grep -o '[0-9a-f]\{32\}')"
		renda show "$matter" --vault filing-1 --json >"$base/matter.json"
		need "$(has '遮盖副本）.docx' "$base/matter.json")" -ge 1 "the redacted copy"
		need "$(has "$(cat "$base/canary")" "$base/matter.json")" -eq 0 "what is covered, told by the act"
	fi
	wanted disk || return 0
	if ! mount -t tmpfs -o size=64m tmpfs "$base/small" 2>/dev/null; then
		say "没有小磁盘可用（挂载 tmpfs 须有 root 权限）：写满和只读两段没有走"
		return
	fi
	export RENDA_HOME="$base/small"
	renda enrol "$(code deputy-2)" --name deputy-2 >/dev/null
	renda sync --vault deputy-2 >/dev/null
	walk full "磁盘写满：说明、不丢、腾出空间后自动存上"
	drafts deputy-2
	need "$(has '第[0-9]{5}行' "$base/deputy-2.json")" -eq 2000 "lines written on a full disk"
	mount -o remount,ro "$base/small"
	walk readonly_disk "只读磁盘：能看，说明不能存"
	mount -o remount,rw "$base/small"
	umount "$base/small"
}
# A display is chosen by its number being free: one stream begins when the window of the one before is there.
up() { until [ -e "$base/up" ] || ! kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -f "$base/up"; }
streams=()
for stream in writing choosing disks; do
	"$stream" &
	streams+=($!)
	up $!
done
failed=""
for p in "${streams[@]}"; do wait "$p" || failed=1; done
if [ -n "$failed" ] || grep -n "Error in Fyne call thread" "$base/window.log"; then exit 1; fi
ls out/hostile
