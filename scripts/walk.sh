#!/usr/bin/env bash
# Walks one person through the real window (inside scripts/xsession.sh). A picture of each page.
#   OUT folder of the pictures, RENDA the program, WHO the vault's name, RENDA_PASS its passphrase,
#   NAME what the pictures are called, PAGES short: first page, first matter; figures: first page,
#   first matter, statistics; review: the matter TITLE and its text under review; all: every room of the rail, the first matter, the palette, the lock
set -euo pipefail
shot() { sleep 1.2; import -window root "$OUT/$NAME-$1.png"; sleep 0.5; }
keys() { xdotool key --clearmodifiers --delay 60 "$@"; }
"$RENDA" --only "$WHO" >/dev/null 2>&1 &
pid=$!
win="$(timeout 60 xdotool search --sync --onlyvisible --pid "$pid" | tail -1)"
xdotool windowactivate --sync "$win" 2>/dev/null || true
for _ in $(seq 50); do [ "$(xdotool getwindowfocus)" = "$win" ] && break; sleep 0.1; done
sleep 3
shot 00-unlock
xdotool type --delay 60 "$RENDA_PASS"
sleep 2 # letters go through the input method; Return does not and would overtake them
keys Return
sleep 5
shot 01-home
matter() {
	keys alt+2
	sleep 2
	keys Return
	shot "$1"
}
case "$PAGES" in
short)
	matter 02-matter
	;;
review)
	keys ctrl+k
	sleep 1
	printf '%s' "$TITLE" | xclip -selection clipboard >/dev/null 2>&1
	keys ctrl+v
	sleep 2
	keys Return
	sleep 1
	shot 02-matter
	keys ctrl+0
	sleep 3
	shot 03-review
	keys ctrl+2
	shot 04-higher-law
	;;
figures)
	matter 02-matter
	keys alt+4
	shot 03-figures
	;;
all)
	for n in 2 3 4 5 6 7 8 9; do
		keys "alt+$n"
		shot "0$n-room"
	done
	matter 10-matter
	keys ctrl+k
	shot 11-palette
	keys Escape
	keys ctrl+l
	shot 12-locked
	;;
esac
kill "$pid"
wait "$pid" 2>/dev/null || true
