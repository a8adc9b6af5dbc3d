#!/usr/bin/env bash
# The filing review in the real window from the first key to the last, by keyboard alone (scripts/filing_legs.sh): a regulation is
# filed with its papers through the choice of files, checked, registered, read against the library of law with the rule cards, two
# findings are judged, and it is distributed; one committee says what it thinks; another, whose terminal never has a network, takes it in
# by stick, reads it, says what it thinks and sends that back by stick; the office reminds, ends the review, archives,
# packs, prints the label and checks the package. Pictures land in out/filing/.
# The regulation and the laws are those of scripts/papers.sh: real ones where ../shared is. MADE_UP=1 takes those made up anyway.
# What is done outside the window is what has no room of its own: the server's side of the stick, and putting the law pack and
# the rule cards in force.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
base="$(mktemp -d)"
server=""
cleanup() {
	[ "$1" = 0 ] || tail -50 "$base/window.log" >&2 2>/dev/null || true
	[ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }
	rm -rf "$base"
}
trap 'cleanup $?' EXIT
export RENDA_HOME="$base/desk" RENDA_PASS="filing walk passphrase"
say() { printf '  %s  (%ss)\n' "$*" "$SECONDS"; }
mkdir -p "$base/bin" "$base/stick/out" "$base/stick/archive" out/filing
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

TITLE="$(sed -n '1s/^# *//p' "$text")"
export BASE="$base" OUT="$root/out/filing" TITLE TICKS=0
walk() { SERVER="$server" bash scripts/xsession.sh 1280x800 bash scripts/filing_legs.sh "$1"; say "$2"; }
field() { grep -o "\"$1\": *\"[^\"]*\"" | head -1 | sed 's/.*: *"//; s/"$//'; }
sync() { for who in "$@"; do renda sync --vault "$who" >/dev/null; done; }
# shown is the matter as a desk knows it, in one line; has fails where that does not hold a pattern.
shown() { renda show "$matter" --vault "$1" --json | tr -d ' \n'; }
has() { shown "$1" | grep -q "$2" || { echo "the matter, as $1 knows it, has no $2" >&2; exit 1; }; }

walk maker "报送备案：$TITLE"
sync maker-hall filing-1
matter="$(renda list --proc filing --text "$TITLE" --vault filing-1 --json | field id)"
[ -n "$matter" ] || { echo "what was filed in the window did not reach the office" >&2; exit 1; }
walk clerk "形式审查、登记、对照上位法审查、分送"
sync filing-1 reviewer-committee
number="$(renda show "$matter" --vault filing-1 --json | field number)"
[ -n "$number" ] || { echo "no number was given" >&2; exit 1; }
say "登记号 $number"
has reviewer-committee '"reason":"经核对属实，请委员会研究。"'
has reviewer-committee '"verdict":"dismissed"'
TICKS="$(shown reviewer-committee | grep -o '{[^{}]*"verdict":"confirmed"[^{}]*}' | grep -c '"law_article":"[^"]' || true)"
walk committee "主审委员会签收、提出意见"
sync reviewer-committee
has reviewer-committee '"verdict":"remind"'
# A terminal that never has a network: request there, answer and first parcel back.
renda parcel request "$(code reviewer-legal)" "$base/stick/申请" --name reviewer-legal >/dev/null
rendad parcel in "$base/stick/申请" --answer "$base/stick/答复" --dir "$base/server" >/dev/null
rendad parcel out "$base/stick/首包" --to "$(awk -F'\t' '$1 == "reviewer-legal" {print $2}' "$base/server/codes.tsv")" --dir "$base/server" >/dev/null
renda parcel in "$base/stick/答复" --vault reviewer-legal >/dev/null
mv "$base/stick/首包" "$base/stick/第二包"
kill "$server" && wait "$server" 2>/dev/null || true # that terminal reaches nobody
server=""
walk terminal "不联网的终端读入摆渡包、离线审查、提出意见、写出摆渡包"
serve
rendad parcel in "$base"/stick/out/* --dir "$base/server" >/dev/null
sync filing-1
has filing-1 '"verdict":"none"'
walk archive "函告提醒、终止审查、归档、打包、标签、核对"
sync filing-1 filing-head
has filing-head '"state":"archived"'
package="$(ls "$base"/stick/archive/*.zip)"
renda archive verify "$package" --vault filing-head
rendad verify "$package" --of "$base/server"
rendad verify "$base/server" >/dev/null
say "归档数据包 $(basename "$package") 两处核对无误"
if grep -n "Error in Fyne call thread\|Failed to focus" "$base/window.log"; then exit 1; fi
ls out/filing
