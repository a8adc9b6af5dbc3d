#!/usr/bin/env bash
# The filing review in the real window, by keyboard alone: a regulation is filed with its papers through the choice of
# files, checked, registered, read against the library of law with the rule cards, a finding is judged; a
# committee whose terminal never has a network takes it in by stick, says what it thinks and sends that back by stick; the
# review ends, the matter is archived, its package checked. Pictures land in out/filing/.
# The regulation and the laws are those of scripts/papers.sh.
# What is done outside the window is what has no room of its own: the server's side of the stick and the second officer's part.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
base="$(mktemp -d)"
server=""
cleanup() { [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }; rm -rf "$base"; }
trap cleanup EXIT
export RENDA_HOME="$base/desk" RENDA_PASS="filing walk passphrase"
say() { printf '  %s  (%ss)\n' "$*" "$SECONDS"; }
mkdir -p "$base/bin" "$base/stick/out" out/filing
rm -f out/filing/*.png

if [ -n "${RENDA_BIN:-}" ]; then # built already
	cp "$RENDA_BIN/renda" "$RENDA_BIN/rendad" "$base/bin/"
else
	go build -tags migrated_fynedo,no_animations -o "$base/bin/renda" .
	go build -o "$base/bin/rendad" ./server/cmd/rendad
fi
export PATH="$base/bin:$PATH"

say "$(bash scripts/papers.sh "$base")"
text="$base/papers/正式文本.md"

port="$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])' 2>/dev/null || echo $((20000 + RANDOM % 20000)))"
rendad demo "$base/server" --public "127.0.0.1:$port" >/dev/null
serve() {
	rendad serve "$base/server" --addr "127.0.0.1:$port" >"$base/serve.out" 2>"$base/serve.log" &
	server=$!
	for _ in $(seq 300); do grep -q "$port" "$base/serve.out" && break; sleep 0.1; done
}
serve
code() { awk -F'\t' -v who="$1" '$1 == who {print $5}' "$base/server/codes.tsv"; }
for who in maker-hall filing-1 filing-head reviewer-committee; do
	renda enrol "$(code "$who")" --name "$who" >/dev/null
	renda sync --vault "$who" >/dev/null
done
renda law pack propose "$base/laws.rlaw" --vault filing-1 >/dev/null
renda law pack approve --vault filing-head >/dev/null
renda law cards propose --vault filing-1 >/dev/null
renda law cards approve --vault filing-head >/dev/null
say "服务器、法律包和规则卡片就绪"

cat >"$base/hand.sh" <<'S2'
set -euo pipefail
# No input method here: window.sh has it. Letters then come in the order they are typed.
export XMODIFIERS=@im=none
shot() { calm; import -window root "$ROOT/out/filing/$1.png"; }
# calm waits until the picture stands still; a blinking cursor is no movement.
look() { import -window root -resize 160x100! -depth 8 gray:"$1"; }
calm() {
	local same=0
	look "$BASE/a"
	for _ in $(seq 100); do
		sleep 0.25
		look "$BASE/b"
		if [ "$(cmp -l "$BASE/a" "$BASE/b" | wc -l)" -lt 12 ]; then same=$((same + 1)); else same=0; fi
		mv "$BASE/b" "$BASE/a"
		if [ "$same" -ge 2 ]; then return; fi
	done
}
keys() { xdotool key --clearmodifiers --delay 70 "$@"; sleep 0.3; }
# put replaces what stands in a field.
put() {
	printf '%s' "$1" | xclip -selection clipboard >/dev/null 2>&1
	for _ in $(seq 40); do [ "$(xclip -selection clipboard -o 2>/dev/null)" = "$1" ] && break; sleep 0.1; done
	keys ctrl+a ctrl+v
	calm
}
# titled waits until the window's name says where one is.
titled() {
	for _ in $(seq 240); do case "$(xdotool getwindowname "$win")" in $1) return ;; esac; sleep 0.25; done
	import -window root "$ROOT/out/filing/stuck.png"
	echo "the window is still “$(xdotool getwindowname "$win")”, not “$1”; see out/filing/stuck.png" >&2
	exit 1
}
start() {
	(cd "$BASE" && exec env RENDA_PASS= renda --only "$1" >>"$BASE/window.log" 2>&1) &
	pid=$!
	win="$(timeout 60 xdotool search --sync --onlyvisible --pid "$pid" | tail -1)"
	xdotool windowactivate --sync "$win" 2>/dev/null || xdotool windowfocus --sync "$win"
	for _ in $(seq 50); do [ "$(xdotool getwindowfocus)" = "$win" ] && break; sleep 0.1; done
	calm
	put "$RENDA_PASS"
	keys Return
	titled '*—*'
	calm
}
leave() { kill "$pid"; wait "$pid" 2>/dev/null || true; }
# find goes somewhere by Ctrl+K.
find() { keys ctrl+k; calm; put "$1"; calm; keys Return; }
# attach chooses a file for the paper one is at.
attach() { keys Return; calm; keys slash; sleep 0.6; put "$1"; keys Return; calm; }
# done_ takes the step of the open form and confirms it.
done_() { keys ctrl+Return; calm; keys ctrl+Return; calm; }
S2

cat >"$base/maker.sh" <<'S2'
. "$BASE/hand.sh"
start maker-hall
find 报送备案
titled '报送备案*'
shot 01-file-empty
# Ctrl+Enter leads to what is missing, one after the other.
keys ctrl+Return; calm; keys Down Down Down Down Return
keys ctrl+Return; calm; put "$TITLE"
keys ctrl+Return; calm; put 演示市人民政府令第11号
keys ctrl+Return; calm; put "$(date -d '5 days ago' +%F)"
keys ctrl+Return; calm; put "$(date -d '40 days' +%F)"
keys ctrl+Return; calm; keys Down Return
# From the topic: five more topics, the rows of higher law, three ticks, then the papers.
keys Tab Tab Tab Tab Tab Tab Tab Return Tab Return Tab Return Tab
keys Return; shot 02-choose
keys slash; sleep 0.6; put "$BASE/papers/备案报告.txt"; keys Return; calm
for f in 公布令 正式文本; do keys Tab; attach "$(ls "$BASE/papers/$f".*)"; done
keys Tab Tab; attach "$(ls "$BASE/papers/起草说明".*)"
keys Tab; attach "$BASE/papers/制定依据.txt"
shot 03-papers
keys ctrl+Return; calm; put 潘文若
keys ctrl+Return; calm; put 0000-1234567
keys ctrl+Return; shot 04-confirm
keys ctrl+Return
titled "$TITLE*"
shot 05-filed
leave
S2

cat >"$base/clerk.sh" <<'S2'
. "$BASE/hand.sh"
start filing-1
shot 06-clerk
find "$TITLE"
titled "$TITLE*"
calm
keys ctrl+1; shot 07-check
done_
keys ctrl+2; calm
done_
shot 08-registered
keys ctrl+0
titled '审查：*'
sleep 2
shot 09-review
keys ctrl+2; shot 10-higher-law
keys ctrl+1; calm
# The first finding is confirmed, where there is one.
keys ctrl+Return; calm; put 经核对属实，请委员会研究。; shot 11-judge
keys ctrl+Return; shot 12-judged
leave
S2

cat >"$base/terminal.sh" <<'S2'
. "$BASE/hand.sh"
start reviewer-legal
find 读入摆渡包; calm
keys slash; sleep 0.6; put "$BASE/stick/第二包"; keys Return; calm
shot 13-parcel-in
find "$TITLE"
titled "$TITLE*"
shot 14-on-the-terminal
keys ctrl+0
titled '审查：*'
sleep 2
shot 15-review-without-network
leave
S2

cat >"$base/terminal2.sh" <<'S2'
. "$BASE/hand.sh"
start reviewer-legal
find 写出摆渡包; calm
keys slash; sleep 0.6; put "$BASE/stick/out"; keys Return; calm
shot 16-choose-stick
keys ctrl+Return; calm
shot 17-parcel-out
leave
S2

TITLE="$(sed -n '1s/^# *//p' "$text")"
export BASE="$base" ROOT="$root" TITLE
walk() { bash scripts/xsession.sh 1280x800 bash "$base/$1.sh"; say "$2"; }
field() { grep -o "\"$1\": *\"[^\"]*\"" | head -1 | sed 's/.*: *"//; s/"$//'; }
does() { local who="$1" action="$2"; shift 2; renda do "$matter" "$action" --vault "$who" --json "$@" >/dev/null; }

walk maker "报送备案：$TITLE"
renda sync --vault filing-1 >/dev/null
matter="$(renda list --proc filing --text "$TITLE" --vault filing-1 --json | field id)"
[ -n "$matter" ] || { echo "what was filed in the window did not reach the office" >&2; exit 1; }
walk clerk "形式审查、登记、对照上位法审查"
number="$(renda show "$matter" --vault filing-1 --json | field number)"
[ -n "$number" ] || { echo "no number was given" >&2; exit 1; }
say "登记号 $number"

does filing-1 distribute --form '{"lead":"演示城建环资委","co":["演示法制委"]}'
does reviewer-committee opine --form '{"ticks":[],"verdict":"none","opinion":"经审查，未发现问题。"}'
# A terminal that never has a network: request there, answer and first parcel back.
renda parcel request "$(code reviewer-legal)" "$base/stick/申请" --name reviewer-legal >/dev/null
rendad parcel in "$base/stick/申请" --answer "$base/stick/答复" --dir "$base/server" >/dev/null
rendad parcel out "$base/stick/首包" --to "$(awk -F'\t' '$1 == "reviewer-legal" {print $2}' "$base/server/codes.tsv")" --dir "$base/server" >/dev/null
renda parcel in "$base/stick/答复" --vault reviewer-legal >/dev/null
cp "$base/stick/首包" "$base/stick/第二包"
kill "$server" && wait "$server" 2>/dev/null || true # that terminal reaches nobody
walk terminal "不联网的终端读入摆渡包，离线审查"
renda do "$matter" opine --vault reviewer-legal --offline --form '{"ticks":[],"verdict":"none","opinion":"经审查，未发现问题。"}' >/dev/null
walk terminal2 "不联网的终端写出摆渡包"
serve
rendad parcel in "$base"/stick/out/* --dir "$base/server" >/dev/null
renda sync --vault filing-1 >/dev/null
does filing-1 end --form '{"result":"none"}'
does filing-1 archive
renda archive out "$matter" -o "$base/package.zip" --vault filing-1 >/dev/null
renda archive verify "$base/package.zip" --vault filing-1 >/dev/null
say "终止审查、归档，数据包核对无误"
if grep -n "Error in Fyne call thread" "$base/window.log"; then exit 1; fi
ls out/filing
