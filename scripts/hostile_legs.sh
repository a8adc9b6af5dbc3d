#!/usr/bin/env bash
# The legs of scripts/hostile.sh, each in a session of its own: by keys alone.
#   hostile_legs.sh LEG    with BASE, OUT, SERVER, RENDA_HOME and RENDA_PASS
set -euo pipefail
. "$(dirname "$0")/hand.sh"

# pasted pastes a file's text where one is.
pasted() {
	xclip -selection clipboard -i "$1" >/dev/null 2>&1
	there same "$1"
	keys ctrl+v
}
same() { xclip -selection clipboard -o 2>/dev/null | cmp -s - "$1"; }
# wrote notes how the journal of a vault stands; kept waits until it was written since: until what was typed is durable.
was=""
wrote() { was="$(stat -c %.9Y "$RENDA_HOME/vaults/$who/journal")"; }
kept() {
	there moved
	calm
}
moved() { [ "$(stat -c %.9Y "$RENDA_HOME/vaults/$who/journal")" != "$was" ]; }
# shade counts the points of a picture that have one of two colours, that of the light and of the dark face.
shade() {
	local n=0 c
	for c in "$2" "$3"; do n=$((n + $(convert "$OUT/$1.png" -fill black +opaque "$c" -fill white -opaque "$c" -format '%[fx:int(mean*w*h+0.5)]' info:))); done
	echo "$n"
}
ground() { shade "$1" '#fae3df' '#42211e'; } # of a refusal
ink() { shade "$1" '#a3271c' '#f0938a'; }
# refused takes a picture, on which a refusal other than the one before has to stand above the page.
last=""
refused() {
	shot "$1"
	local now
	now="$(convert "$OUT/$1.png" -crop 1090x120+190+0 rgb:- | md5sum)"
	[ "$(ground "$1")" -gt 3000 ] && [ "$now" != "$last" ] || stuck "$1: nothing is said"
	last="$now"
}
who=""
begin() {
	who="$1"
	start "$who"
	: >"$BASE/up"
}
new_draft() { keys ctrl+n; titled '写建议*'; }
# power takes the power away.
power() { kill -9 "$pid"; wait "$pid" 2>/dev/null || true; }

write() { # 200,000 characters in one field, written on, undone, done again, and the power fails
	begin deputy-1
	new_draft
	wrote; put 关于修复全村路灯的建议; kept
	keys Tab
	wrote; pasted "$BASE/long.txt"; shot 01-pasted; kept
	wrote; xdotool type answers; kept; shot 02-written-on
	wrote; keys ctrl+z; kept
	wrote; keys ctrl+z; kept; shot 03-undone
	wrote; keys ctrl+y; kept; shot 04-done-again
	power
}

long() { # longer than its field takes; and more than one act carries
	begin deputy-1
	room 草稿 '草稿*'
	keys Return; titled '写建议*'
	shot 05-after-kill
	keys ctrl+Return; refused 06-too-long
	keys Tab; shot 07-ways-on
	wrote; keys Return; kept; shot 08-attached
	power
	renda draft new --vault deputy-1 --form "$BASE/much.json" >/dev/null
	begin deputy-1
	room 草稿 '草稿*'
	keys Return; titled '写建议*'
	keys ctrl+Return; shot 09-before-sending
	keys ctrl+Return
	refused 10-too-much
	leave
}

lines() { # what can't be seen, in a title; names of one and of twenty characters
	begin deputy-1
	local name n=0
	for name in 王 爱新觉罗𠮷祥如意平安富贵长寿康宁福禄永年; do
		n=$((n + 1))
		room 记录选民来信 '记录选民来信*'
		put "$(printf '关于\u200b𠮷祥里👩\u200d👩\u200d👧路\ufeff灯\u202ee\u0301的\n来信%s' $n)"
		shot "11-title-$n"
		keys ctrl+Return; put 夜里看不见路。
		keys ctrl+Return Return # what kind of matter it is
		keys ctrl+Return; put "$name"
		shot "12-name-$n"
		take
		titled '关于*'
	done
	leave
}

# give opens the choice of files and answers it with a path.
give() { keys Return; path "$1"; }
# warned takes a picture of the open choice of files, which has to say why it stays open.
warned() {
	shot "$1"
	[ "$(ink "$1")" -gt 60 ] || stuck "$1: nothing is said"
}
pasted_path() { keys slash; pasted "$BASE/long.txt"; }
# next numbers the picture to come.
n=20 pic=""
next() {
	n=$((n + 1))
	pic="$n-$1"
}

files() { # each file is refused in words or taken, through the choice of files
	begin deputy-3
	new_draft
	put 关于附件的建议
	keys Tab Tab Tab Tab # the text, the proposal, the demands, and the papers
	next at-the-papers; shot "$pic"
	local f d="$BASE/files"
	for f in 压缩炸弹.docx 外部实体.docx 截断.docx 截断.pdf 空的.docx 空的.txt 程序.docx 脚本.pdf 标密.txt; do
		give "$d/$f"
		next "$f"; refused "$pic"
	done
	# A locked one asks for its password, says that one is wrong, and is left.
	give "$d/有密码.pdf"; next password; shot "$pic"
	xdotool type 321; keys Return; calm; next password-wrong; shot "$pic"
	keys Escape; calm
	# What is no file is said before anybody waits for it.
	keys Return; calm
	for f in 管道.txt 绕圈.txt 不让看 没有.txt; do
		path "$d/$f"
		next "$f"; warned "$pic"
	done
	path /dev/zero; next device; warned "$pic"
	pasted_path; next flooded; warned "$pic"
	# Chosen from the list and gone before it is read.
	path "$d"; xdotool type xs; calm
	next list; shot "$pic"
	rm "$d/消失.txt"
	keys Return; next gone; refused "$pic"
	for f in "$d"/🏮* "$d"/长长* "$d"/大照片.jpg; do
		wrote; give "$f"; kept
	done
	# A line end in a name, and a name of an old system, are found by their letters.
	for f in sb jxt; do
		wrote; give "$d"; xdotool type "$f"; keys Return; kept
	done
	next taken; shot "$pic"
	leave
}

twice() { # a second start of a vault that is open
	begin deputy-3
	local first=$pid
	start_again
	shot 50-second-start
	[ "$(ground 50-second-start)" -gt 3000 ] || stuck "the second start is not refused"
	kill "$pid"; wait "$pid" 2>/dev/null || true
	pid=$first
	win="$(xdotool search --onlyvisible --pid "$pid" | tail -1)"
	leave
}
# start_again starts one more, which asks for the passphrase and goes no further.
start_again() {
	(cd "$BASE" && exec env RENDA_PASS= renda --only "$who" >>"$BASE/window.log" 2>&1) &
	pid=$!
	win="$(timeout 60 xdotool search --sync --onlyvisible --pid "$pid" | tail -1)"
	xdotool windowactivate --sync "$win"
	there focused
	calm
	put "$RENDA_PASS"
	keys Return; calm
}

full() { # the disk is full while one types; nothing is lost, and once there is room it is saved
	begin deputy-2
	new_draft
	wrote; put 路灯; kept
	keys Tab
	cat /dev/zero >"$RENDA_HOME/filler" 2>/dev/null || true
	pasted "$BASE/long.txt"
	there said
	shot 60-full
	keys Escape; shot 61-asked; keys Return
	xdotool key --clearmodifiers alt+F4; shot 62-asked-at-the-end; keys Return
	wrote; rm "$RENDA_HOME/filler"; kept
	shot 63-room-again
	leave
}
said() { import -window root "$OUT/now.png" && [ "$(ground now)" -gt 3000 ] && rm "$OUT/now.png"; }

readonly_disk() { # what is there can be read; it is said that nothing can be saved
	begin deputy-2
	shot 64-read-only
	[ "$(ground 64-read-only)" -gt 3000 ] || stuck "not said that the disk can't be written"
	room 草稿 '草稿*'
	keys Return; titled '写建议*'
	xdotool type x
	there said
	shot 65-not-saved
	xdotool key --clearmodifiers alt+F4; shot 66-asked
	keys Tab Return # lose it
	wait "$pid" || true
}

redact() { # a passage is found, selected on by keys and covered; a copy is made
	begin filing-1
	room "$TITLE" "$TITLE*"
	keys ctrl+0
	titled '审查：*'
	shot 70-review
	keys ctrl+f; put 陆九渊; keys Escape
	keys shift+Right shift+Right shift+Right shift+Right shift+Right shift+Right shift+Right # to the house number
	shot 71-selected
	keys x; put 涉及个人住址; shot 72-why
	keys ctrl+Return; shot 73-covered
	keys ctrl+6 Tab Return; put 提供专家; shot 74-what-for
	keys ctrl+Return; shot 75-made
	leave
}

"$1"
