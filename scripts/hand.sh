# What somebody does at the window, for the scripts that drive it by keyboard; sourced inside scripts/xsession.sh.
#   OUT   folder for pictures     BASE  folder of this walk; the program's words land in window.log there
#   SERVER  pid of the server, if it is to rest too before one goes on
# Nothing here waits for a time. One goes on once the program, what it started, the server and the display rest (rested), or
# the window's name (titled) or a file (there) says so.

# No input method here: scripts/window.sh has it. Letters then come in the order they are typed.
export XMODIFIERS=@im=none
pid="" win=""

# pause waits a moment without starting anything: at every key that would cost more than the key.
exec {moment}<> <(:)
pause() { read -rt "$1" -u "$moment" || true; }

# look sees whether anybody is at work: run is set if a thread runs or waits for a processor, used is the processor time so far
# in hundredths of a second.
look() {
	local all=("$pid" "$XVFB" ${SERVER:+"$SERVER"}) more line p
	for p in /proc/"$pid"/task/*/children; do
		# shellcheck disable=SC2206
		if read -r more <"$p" || [ -n "${more:-}" ]; then all+=($more); fi
	done 2>/dev/null
	run="" used=0
	for p in "${all[@]}"; do
		for p in /proc/"$p"/task/*/stat; do
			read -r line <"$p" || continue
			# shellcheck disable=SC2086
			set -- ${line##*) }
			case "$1" in R | D) run=1 ;; esac
			used=$((used + ${12} + ${13}))
		done
	done 2>/dev/null
}

# rested waits until nobody was at work for N looks one after the other. A window at rest still asks the display now and then.
rested() {
	local was still=0 run used n
	look
	for ((n = 0; n < 3000; n++)); do
		was="$used"
		pause 0.04
		look
		if [ -z "$run" ] && [ $((used - was)) -le 1 ]; then still=$((still + 1)); else still=0; fi
		[ "$still" -lt "$1" ] || return 0
	done
	stuck "the program does not come to rest"
}
calm() { rested 5; }
# keys presses them one after the other; they come in that order, and are done when the program rests.
keys() { xdotool key --clearmodifiers --delay 30 "$@"; rested 3; }
shot() { calm; import -window root "$OUT/$1.png"; }
stuck() {
	import -window root "$OUT/stuck.png" || true
	echo "$1; see $OUT/stuck.png" >&2
	exit 1
}
# clip puts words on the clipboard.
clip() {
	printf '%s' "$1" | xclip -selection clipboard >/dev/null 2>&1
	for _ in $(seq 100); do [ "$(xclip -selection clipboard -o 2>/dev/null)" = "$1" ] && break; pause 0.05; done
}
# put writes into an empty field, by the clipboard: letters typed one by one are drawn one by one.
put() { clip "$1"; keys ctrl+v; }
# titled waits until the window's name says where one is.
titled() {
	for _ in $(seq 600); do
		# shellcheck disable=SC2254
		case "$(xdotool getwindowname "$win" 2>/dev/null)" in $1) calm; return ;; esac
		kill -0 "$pid" || stuck "the program has ended"
		pause 0.2
	done
	stuck "the window is still “$(xdotool getwindowname "$win")”, not “$1”"
}
# there waits until a command finds what it looks for.
there() {
	for _ in $(seq 600); do "$@" >/dev/null 2>&1 && return; pause 0.2; done
	stuck "never came true: $*"
}
# holds tells whether files of a pattern are there.
holds() { compgen -G "$1"; }
# start opens the program for one person of this machine and unlocks it.
start() {
	(cd "$BASE" && exec env RENDA_PASS= renda --only "$1" >>"$BASE/window.log" 2>&1) &
	pid=$!
	win="$(timeout 60 xdotool search --sync --onlyvisible --pid "$pid" | tail -1)"
	xdotool windowactivate --sync "$win" 2>/dev/null || xdotool windowfocus --sync "$win"
	there focused
	calm
	put "$RENDA_PASS"
	keys Return
	titled '*—*'
}
focused() { [ "$(xdotool getwindowfocus)" = "$win" ]; }
# leave closes the window as the window manager does.
leave() {
	xdotool key --clearmodifiers alt+F4
	wait "$pid" || stuck "the program ended with an error"
}
# find goes somewhere, or does something, by its name (Ctrl+K).
find() { clip "$1"; keys ctrl+k ctrl+v Return; calm; }
# room goes to a room, or to a matter.
room() { find "$1"; titled "$2"; }
# path answers a choice of files with a path; where a folder is chosen it is then the one shown.
path() { calm; clip "$1"; keys slash ctrl+a ctrl+v Return; calm; }
# take takes the step of the open form and confirms it.
take() { keys ctrl+Return; calm; keys ctrl+Return; calm; }
