package buffer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const joiner = '\u200D'

// Extends reports whether a character belongs to the one before it: an accent, a variant's
// sign, a tone of skin, a joiner.
func Extends(r rune) bool {
	if r < 0x300 {
		return false
	}
	return unicode.In(r, unicode.Mn, unicode.Me) || r == joiner || r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xE0020 && r <= 0xE007F
}

func flag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// after gives where what a reader takes for the character at i ends.
func after(s string, i int) int {
	r, n := utf8.DecodeRuneInString(s[i:])
	i += n
	if flag(r) {
		if r, n := utf8.DecodeRuneInString(s[i:]); flag(r) {
			i += n
		}
	}
	for joined := false; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !Extends(r) && !joined {
			break
		}
		joined = r == joiner
		i += n
	}
	return i
}

// lookBack bounds how many signs are taken to belong to one character.
const lookBack = 64

// before gives where what a reader takes for the character that ends at i begins.
func before(s string, i int) int {
	start := i
	for range lookBack {
		if start == 0 {
			break
		}
		r, n := utf8.DecodeLastRuneInString(s[:start])
		start -= n
		if p, _ := utf8.DecodeLastRuneInString(s[:start]); !Extends(r) && !flag(r) && p != joiner {
			break
		}
	}
	for {
		next := after(s, start)
		if next >= i {
			return start
		}
		start = next
	}
}

// Next gives the place one character on.
func (t *Text) Next(p Pos) Pos {
	p = t.Clamp(p)
	if s := t.paras[p.Para].s; p.Byte < len(s) {
		return Pos{p.Para, after(s, p.Byte)}
	}
	if p.Para+1 < len(t.paras) {
		return Pos{p.Para + 1, 0}
	}
	return p
}

// Prev gives the place one character back.
func (t *Text) Prev(p Pos) Pos {
	p = t.Clamp(p)
	if p.Byte > 0 {
		return Pos{p.Para, before(t.paras[p.Para].s, p.Byte)}
	}
	if p.Para > 0 {
		return Pos{p.Para - 1, len(t.paras[p.Para-1].s)}
	}
	return p
}

type class uint8

const (
	space class = iota
	mark
	latin
	han
)

func classOf(r rune) class {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF:
		return han
	case r == '　' || unicode.IsSpace(r):
		return space
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || Extends(r):
		return han
	case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
		return latin
	}
	return mark
}

// Word gives the word at a place: a run of letters and figures, or of Chinese between two
// marks. Chinese has no spaces; a phrase between two marks is what a double click wants.
func (t *Text) Word(p Pos) Span {
	p = t.Clamp(p)
	s := t.paras[p.Para].s
	if s == "" {
		return Span{p, p}
	}
	at := p.Byte
	if at == len(s) {
		at = before(s, at)
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	k := classOf(r)
	if k == mark {
		return Span{Pos{p.Para, at}, Pos{p.Para, after(s, at)}}
	}
	return Span{Pos{p.Para, runBack(s, at, k)}, Pos{p.Para, runOn(s, at, k)}}
}

func runOn(s string, i int, k class) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if classOf(r) != k && !Extends(r) {
			break
		}
		i += n
	}
	return i
}

func runBack(s string, i int, k class) int {
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if classOf(r) != k && !Extends(r) {
			break
		}
		i -= n
	}
	return i
}

// WordNext gives the beginning of the next word, or the end of the paragraph.
func (t *Text) WordNext(p Pos) Pos {
	p = t.Clamp(p)
	s := t.paras[p.Para].s
	if p.Byte == len(s) {
		return t.Next(p)
	}
	r, _ := utf8.DecodeRuneInString(s[p.Byte:])
	return Pos{p.Para, runOn(s, max(runOn(s, p.Byte, classOf(r)), after(s, p.Byte)), space)}
}

// WordPrev gives the beginning of the word before.
func (t *Text) WordPrev(p Pos) Pos {
	p = t.Clamp(p)
	if p.Byte == 0 {
		return t.Prev(p)
	}
	s := t.paras[p.Para].s
	i := runBack(s, p.Byte, space)
	if i == 0 {
		return Pos{p.Para, 0}
	}
	r, n := utf8.DecodeLastRuneInString(s[:i])
	return Pos{p.Para, min(runBack(s, i, classOf(r)), i-n)}
}

// Find gives where a word stands, in order, at most so many; letters in either case. A word over
// a line end is not found: paragraphs are found in one by one.
func (t *Text) Find(word string, most int) []Span {
	if word == "" {
		return nil
	}
	fold := strings.ContainsFunc(word, func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) })
	if fold {
		word = lower(word)
	}
	var out []Span
	for i := range t.paras {
		s := t.paras[i].s
		if fold {
			s = lower(s)
		}
		for from := 0; ; {
			at := strings.Index(s[from:], word)
			if at < 0 {
				break
			}
			a := from + at
			from = a + len(word)
			out = append(out, Span{Pos{i, a}, Pos{i, from}})
			if len(out) == most {
				return out
			}
		}
	}
	return out
}

// lower folds the letters of ASCII alone: no character changes its length.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
