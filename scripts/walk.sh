#!/usr/bin/env bash
# Walks one person through the real window (inside scripts/xsession.sh): unlock, every room
# of the rail, the first matter of the list, the palette, the lock. A picture of each.
#   OUT folder of the pictures, RENDA the program, WHO the vault's name, RENDA_PASS its passphrase
set -euo pipefail
shot() { sleep 1.2; import -window root "$OUT/$WHO-$1.png"; sleep 0.5; }
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
for n in 2 3 4 5 6 7 8 9; do
	keys "alt+$n"
	shot "0$n-room"
done
keys alt+2
sleep 2
keys Return
shot 10-matter
keys ctrl+k
shot 11-palette
keys Escape
keys ctrl+l
shot 12-locked
kill "$pid"
wait "$pid" 2>/dev/null || true
