#!/usr/bin/env bash
# The real window, as a user has it: unlock by typing the passphrase, open a new draft,
# type pinyin through fcitx5, kill -9 while typing, start again, unlock: the text is there; then
# some 131,072 characters in one field.
# Pictures land in out/window/. The program is built untagged and started in a folder without
# FyneApp.toml, so that Fyne reports calls from the wrong thread; one report fails the test.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
base="$(mktemp -d)"
server=""
cleanup() { [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }; rm -rf "$base"; }
trap cleanup EXIT
export RENDA_HOME="$base/desk"
PASS="window test passphrase"
mkdir -p "$base/bin" "$base/elsewhere" out/window
rm -f out/window/*.png

go build -o "$base/bin/renda" .
go build -o "$base/bin/rendad" ./server/cmd/rendad
export PATH="$base/bin:$PATH"

port="$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])' 2>/dev/null || echo $((20000 + RANDOM % 20000)))"
rendad demo "$base/server" --public "127.0.0.1:$port" >/dev/null
rendad serve "$base/server" --addr "127.0.0.1:$port" >"$base/serve.out" 2>"$base/serve.log" &
server=$!
for _ in $(seq 300); do grep -q "$port" "$base/serve.out" && break; sleep 0.1; done
deputy="$(awk -F'\t' '$3 == "代表" {print; exit}' "$base/server/codes.tsv")"
[ -n "$deputy" ] || { echo "no deputy in the demo world" >&2; exit 1; }
renda enrol "$(cut -f5 <<<"$deputy")" --name deputy --pass "$PASS" >/dev/null
renda sync --vault deputy --pass "$PASS" >/dev/null

cat >"$base/act.sh" <<'S'
set -euo pipefail
shot() { import -window root "$ROOT/out/window/$1.png"; }
log="$BASE/window.log"
start() {
	(cd "$BASE/elsewhere" && exec renda >>"$log" 2>&1) &
	pid=$!
	win="$(timeout 60 xdotool search --sync --onlyvisible --pid "$pid" | tail -1)"
	xdotool windowactivate --sync "$win" 2>/dev/null || xdotool windowfocus --sync "$win"
	# A window that has just come up may not have the keyboard yet.
	for _ in $(seq 50); do [ "$(xdotool getwindowfocus)" = "$win" ] && break; sleep 0.1; done
	sleep 3
}
# The input method is per window and answers late: ask until it stands.
latin() { for _ in $(seq 40); do fcitx5-remote -c; sleep 0.1; [ "$(fcitx5-remote)" = 1 ] && return; done; }
pinyin() { for _ in $(seq 40); do fcitx5-remote -o; sleep 0.1; [ "$(fcitx5-remote)" = 2 ] && return; done; }
keys() { xdotool key --clearmodifiers --delay 60 "$@"; sleep 0.3; }
# A window that is slow to come up loses letters; the name of an open one tells the room.
unlock() {
	latin
	shot "$1"
	for _ in 1 2 3; do
		latin
		xdotool type --delay 60 "$PASS"
		sleep 2 # letters go through the input method; Return does not and would overtake them
		keys Return
		sleep "${SETTLE:-5}"
		case "$(xdotool getwindowname "$win")" in *—*) return ;; esac
		keys ctrl+a
	done
}

start
unlock 1-unlock
shot 2-home
keys ctrl+n
sleep 2
shot 3-new-draft
pinyin
# The title has the focus; three words, each chosen by the space bar.
for word in jianyi xiufu ludeng; do xdotool type --delay 70 "$word"; sleep 0.5; [ "$word" = ludeng ] && shot 4-pinyin; keys space; done
sleep 4
shot 5-typed
# The text below the title; while more is being typed, the power goes.
keys Tab
for word in cunli ludeng sunhuai; do xdotool type --delay 70 "$word"; sleep 0.5; keys space; done
sleep 5
shot 6-body
xdotool type --delay 30 "gaizao" &
sleep 0.1
kill -9 "$pid"
wait "$pid" 2>/dev/null || true
wait
start
unlock 7-after-kill
latin
keys ctrl+k
sleep 1
shot 8-palette
keys Escape
keys alt+3
sleep 2
keys Return
sleep 2
shot 9-text-again
# The next field: a word doubled sixteen times by the clipboard makes some 131,072 characters; one types
# on at their end, and all is durable at the pause after.
pinyin
xdotool type --delay 70 gaizao; sleep 0.5; keys space; sleep 1
for _ in $(seq 16); do keys ctrl+a ctrl+c ctrl+End ctrl+v; done
sleep 8
for word in xiulu jiandeng; do xdotool type --delay 70 "$word"; sleep 0.5; keys space; done
sleep 5
shot 10-long-text
kill -9 "$pid"; wait "$pid" 2>/dev/null || true
S
ROOT="$root" BASE="$base" PASS="$PASS" bash scripts/xsession.sh 1280x800 bash "$base/act.sh"

if grep -n "Error in Fyne call thread" "$base/window.log"; then
	echo "a screen was changed from the wrong thread" >&2
	exit 1
fi
renda draft list --vault deputy --pass "$PASS" --json >"$base/drafts.json"
LC_ALL=C.UTF-8 grep -q '建议修复路灯' "$base/drafts.json" || { echo "the Chinese text is not in the draft:" >&2; cat "$base/drafts.json" "$base/window.log" >&2; exit 1; }
LC_ALL=C.UTF-8 grep -q '村里路灯损坏' "$base/drafts.json" || { echo "the text below the title is not in the draft:" >&2; cat "$base/drafts.json" >&2; exit 1; }
[ "$(LC_ALL=C.UTF-8 grep -o '改造' "$base/drafts.json" | wc -l)" -ge 16384 ] || { echo "the long text is not whole" >&2; exit 1; }
LC_ALL=C.UTF-8 grep -q '改造修路' "$base/drafts.json" || { echo "what was typed at the end of the long text is not in the draft" >&2; exit 1; }
LC_ALL=C.UTF-8 grep -E '"(title|facts)":' "$base/drafts.json"
ls out/window
