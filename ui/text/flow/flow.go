// Package flow breaks paragraphs into lines as Chinese is set. It knows no window: how wide a
// character is, it is told.
//
// The rules: no mark that closes stands at the beginning of a line and none that opens at
// its end; a dash (——), an ellipsis (……), a number and a word of Latin letters stay whole
// (GB/T 15834-2011, 5.1; Requirements for Chinese Text Layout, W3C, 3.1). A full-width mark that
// closes may hang over the edge; its ink is in its first half.
package flow

import (
	"sort"
	"unicode"
	"unicode/utf8"

	"renda/ui/text/buffer"
)

// Setting is how a paragraph is set; all measures in one unit.
type Setting struct {
	Width   float32              // of a line
	Em      float32              // of a full-width character
	Indent  float32              // of the first line
	Advance func(r rune) float32 // how wide a character is; those that extend another are 0
}

// Tab is how many ems a tab takes.
const Tab = 2

// Space gives the room a character takes in a line: none if it belongs to the one before.
func (o *Setting) Space(prev, r rune) float32 {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF:
		return o.Em
	case r == '\t':
		return Tab * o.Em
	case r < 0x300:
	case buffer.Extends(r) || prev == '\u200D':
		return 0
	}
	return o.Advance(r)
}

// Width gives how wide a piece of a line is.
func (o *Setting) WidthOf(s string) (w float32) {
	prev := rune(0)
	for _, r := range s {
		w += o.Space(prev, r)
		prev = r
	}
	return w
}

// Lines gives where the lines of a paragraph begin, in bytes: 0 first.
func (o *Setting) Lines(s string) []int32 { return o.lines([]int32{0}, s, nil) }

// Again gives the lines after cut bytes at a place were replaced by put, from the lines as they
// were: only what may have changed is broken anew.
func (o *Setting) Again(s string, old []int32, at, cut, put int) []int32 {
	k := sort.Search(len(old), func(i int) bool { return int(old[i]) > at }) - 1
	k = max(0, k-2) // a line ends by what begins the next
	out := make([]int32, k+1, len(old)+1)
	copy(out, old[:k+1])
	by := put - cut
	return o.lines(out, s, func(start int) []int32 {
		if start < at+put {
			return nil
		}
		i := sort.Search(len(old), func(i int) bool { return int(old[i]) >= start-by })
		if i == len(old) || int(old[i]) != start-by {
			return nil
		}
		rest := old[i:]
		if by == 0 {
			return rest
		}
		moved := make([]int32, len(rest))
		for j, x := range rest {
			moved[j] = x + int32(by)
		}
		return moved
	})
}

// lines goes on from the last line of out. known gives the rest of the lines where one that is
// known already begins, nil elsewhere.
func (o *Setting) lines(out []int32, s string, known func(start int) []int32) []int32 {
	start := int(out[len(out)-1])
	for {
		start = o.line(s, start)
		if start == len(s) {
			return out
		}
		if known != nil {
			if rest := known(start); rest != nil {
				return append(out, rest...)
			}
		}
		out = append(out, int32(start))
	}
}

// line gives where the line that begins at start ends.
func (o *Setting) line(s string, start int) int {
	x, may, prev := float32(0), start, rune(0)
	if start == 0 {
		x = o.Indent
	}
	for i := start; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if i > start && Breaks(prev, r) {
			may = i
		}
		w := o.Space(prev, r)
		if x+w > o.Width && i > start && w > 0 && !(r == ' ' || x <= o.Width && hangs(r)) {
			if may > start {
				return may
			}
			return i // one word longer than a line
		}
		x += w
		prev = r
		i += n
	}
	return len(s)
}

// Breaks reports whether a line may end between two characters.
func Breaks(a, b rune) bool {
	if han(a) && han(b) {
		return true
	}
	switch {
	case buffer.Extends(b) || a == '\u200D' || b == ' ' || b == '\u00A0' || a == '\u00A0' || closes(b) || opens(a):
		return false
	case a == ' ' || a == '\t' || b == '\t' || a == '　':
		return true
	case (a == '—' || a == '…' || a == '⸺') && a == b:
		return false
	case flagged(a) && flagged(b):
		return false
	}
	return !wordy(a) || !wordy(b)
}

func han(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

func flagged(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// closes tells marks that never begin a line.
func closes(r rune) bool {
	switch r {
	case '，', '。', '、', '；', '：', '？', '！', '）', '》', '〉', '」', '』', '】', '〕', '〗', '］', '｝', '”', '’', '…', '—', '～', '·', '‧', '／', '％', '‰', '℃', '°',
		',', '.', ';', ':', '?', '!', ')', ']', '}', '%', '〞', '﹂', '﹄', 'ー', '々', '〻':
		return true
	}
	return false
}

// opens tells marks that never end a line.
func opens(r rune) bool {
	switch r {
	case '（', '《', '〈', '「', '『', '【', '〔', '〖', '［', '｛', '“', '‘', '(', '[', '{', '￥', '¥', '$', '№', '〝', '﹁', '﹃':
		return true
	}
	return false
}

// hangs tells full-width marks with no ink in their second half.
func hangs(r rune) bool {
	switch r {
	case '，', '。', '、', '；', '：', '？', '！', '）', '》', '〉', '」', '』', '】', '〕':
		return true
	}
	return false
}

// wordy tells characters that make up words and numbers.
func wordy(r rune) bool {
	if r < 0x80 {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '.' || r == ',' || r == '-' || r == '_' || r == '/' || r == '@' || r == '%' || r == '\'' || r == '&' || r == '+' || r == '#' || r == '='
	}
	return r < 0x2E80 && unicode.IsLetter(r) || r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ'
}
