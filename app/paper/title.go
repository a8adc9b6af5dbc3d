package paper

import (
	"strconv"
	"strings"
	"unicode"
)

func itoa(n int) string { return strconv.Itoa(n) }

// titleChars is how many characters of 2号 a line takes.
const titleChars = 19

// BreakTitle breaks a title into lines of about the same length without tearing
// what belongs together (GB/T 9704 §7.3.1: 词意完整、排列对称).
func BreakTitle(title string, perLine int) []string {
	rs := []rune(strings.TrimSpace(title))
	if len(rs) == 0 {
		return nil
	}
	lines := (len(rs) + perLine - 1) / perLine
	var out []string
	for ; lines > 1; lines-- {
		at := breakAt(rs, (len(rs)+lines-1)/lines, perLine)
		out = append(out, string(rs[:at]))
		rs = rs[at:]
		if len(rs) == 0 {
			return out
		}
		if need := (len(rs) + perLine - 1) / perLine; need > lines-1 {
			lines = need + 1
		}
	}
	return append(out, string(rs))
}

// breakAt finds the best place near the ideal one.
func breakAt(rs []rune, ideal, most int) int {
	best, bestCost := min(ideal, len(rs)), 1<<30
	for at := max(1, ideal-8); at <= min(most, len(rs)-1); at++ {
		cost := 3 * abs(at-ideal)
		before, after := rs[at-1], rs[at]
		switch {
		case isWord(before) && isWord(after), torn(rs, at):
			cost += 100
		case strings.ContainsRune("的号届次了和与及、，。》”）〕", after):
			cost += 60
		case strings.ContainsRune("《“（〔第关", before):
			cost += 60
		case strings.HasSuffix(string(rs[:at]), "会议"), strings.HasSuffix(string(rs[:at]), "大会"), strings.HasSuffix(string(rs[:at]), "期间"), strings.ContainsRune("、，》”）", before):
			cost -= 14
		case strings.HasPrefix(string(rs[at:]), "关于"), before == '的':
			cost -= 10
		}
		if cost < bestCost {
			best, bestCost = at, cost
		}
	}
	return best
}

// whole are words of our titles that stay on one line.
var whole = []string{"人民代表大会", "届人民", "次会议", "建议", "议案", "答复", "办理", "通知", "申请", "意见", "专用纸", "闭会期间", "常委会"}

// torn reports whether a break at that place tears one of them.
func torn(rs []rune, at int) bool {
	for _, w := range whole {
		n := len([]rune(w))
		for from := max(0, at-n+1); from < at; from++ {
			if from+n > at && from+n <= len(rs) && string(rs[from:from+n]) == w {
				return true
			}
		}
	}
	return false
}

func isWord(r rune) bool {
	return unicode.IsDigit(r) || r < 0x250 && unicode.IsLetter(r) || strings.ContainsRune("第一二三四五六七八九十", r)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
