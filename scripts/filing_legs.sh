#!/usr/bin/env bash
# The legs of the filing walk that are done at the window (scripts/filing.sh runs them, each in a session of its own): by keys alone.
#   filing_legs.sh LEG    with BASE, OUT, TITLE, TICKS and RENDA_PASS
set -euo pipefail
. "$(dirname "$0")/hand.sh"

# attach chooses a file for the paper one is at.
attach() { keys Return; path "$1"; }

maker() { # a regulation is filed with its papers
	start maker-hall
	room 报送备案 '报送备案*'
	shot 01-file-empty
	# Ctrl+Enter leads to what is missing, one after the other.
	keys ctrl+Return Down Down Down Down Return
	keys ctrl+Return; put "$TITLE"
	keys ctrl+Return; put 演示市人民政府令第11号
	keys ctrl+Return; put "$(date -d '5 days ago' +%F)"
	keys ctrl+Return; put "$(date -d '40 days' +%F)"
	keys ctrl+Return Down Return
	# From the topic: five more topics, the rows of higher law, three ticks, then the papers.
	keys Tab Tab Tab Tab Tab Tab Tab Return Tab Return Tab Return Tab
	keys Return; shot 02-choose
	path "$BASE/papers/备案报告.txt"
	local f
	for f in 公布令 正式文本; do keys Tab; attach "$(ls "$BASE/papers/$f".*)"; done
	keys Tab Tab; attach "$(ls "$BASE/papers/起草说明".*)"
	keys Tab; attach "$BASE/papers/制定依据.txt"
	shot 03-papers
	keys ctrl+Return; put 潘文若
	keys ctrl+Return; put 0000-1234567
	keys ctrl+Return; shot 04-confirm
	keys ctrl+Return
	titled "$TITLE*"
	shot 05-filed
	leave
}

clerk() { # it is checked, registered, read against the law, a finding confirmed and one dismissed, and distributed
	start filing-1
	shot 06-clerk
	room "$TITLE" "$TITLE*"
	find 形式审查; shot 07-check
	take
	find 登记; take
	shot 08-registered
	keys ctrl+0
	titled '审查：*'
	shot 09-review
	keys ctrl+2; shot 10-higher-law
	keys Return; shot 11-side-by-side
	keys Down Down Escape
	keys ctrl+1; shot 12-findings
	keys c; put 经核对属实，请委员会研究。; shot 13-confirm
	keys ctrl+Return; shot 14-confirmed
	keys d; put 表述不同，意思没有出入。; keys ctrl+Return; shot 15-dismissed
	keys alt+Left
	titled "$TITLE*"
	find 分送审查
	put 演示城建环资委; keys Return Tab
	put 演示法制委; keys Return; shot 16-distribute
	take
	shot 17-distributed
	leave
}

committee() { # the lead committee signs for it and says what it thinks
	start reviewer-committee
	room "$TITLE" "$TITLE*"
	find 签收; keys Return; calm
	keys ctrl+0
	titled '审查：*'
	keys ctrl+3; shot 18-opinions
	keys Return
	titled "$TITLE*"
	opinion remind 建议函告提醒：有关表述可能引起歧义。 19-opinion
	shot 20-opined
	leave
}

# opinion fills the form of an opinion: verdict, words, and the criterion of each finding that was confirmed and stands there
# already (TICKS of them).
opinion() {
	case "$1" in none) keys Return ;; remind) keys Down Return ;; esac
	keys ctrl+Return; put "$2"
	local n
	for ((n = 0; n < TICKS; n++)); do keys ctrl+Return Down Down Down Return; done
	shot "$3"
	take
}

terminal() { # a terminal that never has a network takes it in by stick, reads it, says what it thinks, writes that out by stick
	start reviewer-legal
	find 读入摆渡包; path "$BASE/stick/第二包"
	shot 21-parcel-in
	room "$TITLE" "$TITLE*"
	find 签收; keys Return; calm
	keys ctrl+0
	titled '审查：*'
	shot 22-review-without-network
	keys alt+Left
	titled "$TITLE*"
	find 提出审查意见
	opinion none 经审查，未发现问题。 23-opinion
	shot 24-waiting
	find 写出摆渡包; path "$BASE/stick/out"; shot 25-choose-stick
	keys ctrl+Return; calm
	shot 26-parcel-out
	leave
}

# archives goes to a page of the room of archives and to our matter there. On the matter's page its own step of that name
# comes before the room.
archives() {
	keys alt+1
	titled '工作台*'
	room 归档 '归档*'
	keys "$1" ctrl+f
	put "$TITLE"; keys Return
}

archive() { # the office reminds, ends the review, archives, packs, labels and checks the package
	start filing-1
	room "$TITLE" "$TITLE*"
	shot 27-opinions-in
	find 函告提醒; take
	find 终止审查; shot 28-end
	take
	shot 29-ended
	archives ctrl+1; shot 30-waiting
	keys ctrl+Return
	titled "$TITLE*"
	shot 31-archive
	take
	shot 32-archived
	archives ctrl+2; shot 33-pack
	keys ctrl+Return; path "$BASE/stick/archive"
	keys ctrl+Return
	there holds "$BASE/stick/archive/*.zip"
	shot 34-packed
	find 标签; shot 35-label
	keys ctrl+Return; calm
	keys ctrl+Return; there holds "$BASE/stick/archive/*.docx"
	find 核对数据包; keys ctrl+Return
	path "$(ls "$BASE"/stick/archive/*.zip)"
	shot 36-verified
	leave
}

"$1"
