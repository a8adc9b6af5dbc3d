// Package buffer holds a long text while it is read and written: paragraphs, places in them,
// changes that can be taken back, words and finds. It knows no window.
//
// A text of 200,000 characters in one paragraph and one of 100,000 paragraphs both answer a key
// in well under a millisecond: a change copies the paragraphs it touches and nothing else.
package buffer

import (
	"strings"
	"unicode/utf8"
)

// Pos is a place in a text: a paragraph and a byte of it, always between two characters.
type Pos struct{ Para, Byte int }

// Before reports whether p stands before q.
func (p Pos) Before(q Pos) bool { return p.Para < q.Para || p.Para == q.Para && p.Byte < q.Byte }

// Order gives two places in the order of the text.
func Order(a, b Pos) (Pos, Pos) {
	if b.Before(a) {
		return b, a
	}
	return a, b
}

// Span is a piece of text, from A up to B.
type Span struct{ A, B Pos }

// Change says what a change did to the paragraphs, for whoever has laid them out: Gone
// paragraphs from Para on were replaced by New ones. Where both are one, Cut bytes of that paragraph
// from Byte on were replaced by Put.
type Change struct {
	Para, Gone, New int
	Byte, Cut, Put  int
}

// Text is a text under change. The zero value is not usable; New gives one. It belongs to
// one goroutine.
type Text struct {
	paras []para
	runes int
	whole string // String's answer, while kept
	kept  bool
	past  history
}

type para struct {
	s string
	n int // characters
}

// New gives a text. Line ends of any kind become one; what is not UTF-8 becomes U+FFFD.
func New(s string) *Text {
	t := &Text{}
	s = Clean(s)
	t.paras, t.runes = split(s), utf8.RuneCountInString(s)
	t.whole, t.kept = s, true
	return t
}

func split(s string) []para {
	out := make([]para, 0, strings.Count(s, "\n")+1)
	for {
		line, rest, more := strings.Cut(s, "\n")
		out = append(out, para{line, utf8.RuneCountInString(line)})
		if !more {
			return out
		}
		s = rest
	}
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// Clean gives a text as a Text keeps it.
func Clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.ContainsAny(s, "\r\u2028\u2029") {
		s = lineEnds.Replace(s)
	}
	return s
}

// Len gives how many paragraphs there are: at least one.
func (t *Text) Len() int { return len(t.paras) }

// Para gives the text of a paragraph, without its line end.
func (t *Text) Para(i int) string { return t.paras[i].s }

// ParaRunes gives how many characters a paragraph has, without its line end.
func (t *Text) ParaRunes(i int) int { return t.paras[i].n }

// Runes gives how many characters the text has, line ends included.
func (t *Text) Runes() int { return t.runes }

// End gives the place after the last character.
func (t *Text) End() Pos { n := len(t.paras) - 1; return Pos{n, len(t.paras[n].s)} }

// String gives the text; asked again before a change, the same string.
func (t *Text) String() string {
	if !t.kept {
		t.whole, t.kept = t.Slice(Pos{}, t.End()), true
	}
	return t.whole
}

// Clamp gives the nearest place that exists: within the text, between two characters.
func (t *Text) Clamp(p Pos) Pos {
	if p.Para < 0 {
		return Pos{}
	}
	if p.Para >= len(t.paras) {
		return t.End()
	}
	s := t.paras[p.Para].s
	p.Byte = min(max(p.Byte, 0), len(s))
	for p.Byte > 0 && p.Byte < len(s) && !utf8.RuneStart(s[p.Byte]) {
		p.Byte--
	}
	return p
}

// Slice gives the text from a up to b.
func (t *Text) Slice(a, b Pos) string {
	a, b = Order(t.Clamp(a), t.Clamp(b))
	if a.Para == b.Para {
		return t.paras[a.Para].s[a.Byte:b.Byte]
	}
	n := b.Byte
	for i := a.Para; i < b.Para; i++ {
		n += len(t.paras[i].s) + 1
	}
	var out strings.Builder
	out.Grow(n)
	out.WriteString(t.paras[a.Para].s[a.Byte:])
	for i := a.Para + 1; i < b.Para; i++ {
		out.WriteByte('\n')
		out.WriteString(t.paras[i].s)
	}
	out.WriteByte('\n')
	out.WriteString(t.paras[b.Para].s[:b.Byte])
	return out.String()
}

// Offset gives how many characters stand before a place.
func (t *Text) Offset(p Pos) int {
	p = t.Clamp(p)
	n := 0
	for i := range p.Para {
		n += t.paras[i].n + 1
	}
	return n + utf8.RuneCountInString(t.paras[p.Para].s[:p.Byte])
}

// At gives the place before which n characters stand.
func (t *Text) At(n int) Pos {
	if n < 0 {
		return Pos{}
	}
	for i := range t.paras {
		if n <= t.paras[i].n {
			return Pos{i, bytesOf(t.paras[i], n)}
		}
		n -= t.paras[i].n + 1
	}
	return t.End()
}

// Places gives At for many offsets that rise, in one walk.
func (t *Text) Places(offsets []int) []Pos {
	out := make([]Pos, len(offsets))
	i, before := 0, 0
	for k, n := range offsets {
		n = min(max(n, 0), t.runes)
		if n < before {
			out[k] = t.At(n) // not risen
			continue
		}
		for n-before > t.paras[i].n {
			before += t.paras[i].n + 1
			i++
		}
		out[k] = Pos{i, bytesOf(t.paras[i], n-before)}
	}
	return out
}

func bytesOf(p para, n int) int {
	if n >= p.n {
		return len(p.s)
	}
	for i := range p.s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(p.s)
}

// apply replaces what stands from a up to b, both in order and existing, by s, which is clean.
func (t *Text) apply(a, b Pos, s string) Change {
	t.kept, t.whole = false, ""
	first, last := t.paras[a.Para], t.paras[b.Para]
	if a.Para == b.Para && !strings.Contains(s, "\n") {
		n := utf8.RuneCountInString(s) - utf8.RuneCountInString(first.s[a.Byte:b.Byte])
		t.paras[a.Para] = para{first.s[:a.Byte] + s + first.s[b.Byte:], first.n + n}
		t.runes += n
		return Change{Para: a.Para, Gone: 1, New: 1, Byte: a.Byte, Cut: b.Byte - a.Byte, Put: len(s)}
	}
	for i := a.Para; i <= b.Para; i++ {
		t.runes -= t.paras[i].n + 1
	}
	in := split(first.s[:a.Byte] + s + last.s[b.Byte:])
	for i := range in {
		t.runes += in[i].n + 1
	}
	gone := b.Para - a.Para + 1
	t.paras = replace(t.paras, a.Para, gone, in)
	return Change{Para: a.Para, Gone: gone, New: len(in)}
}

// replace puts in where gone elements stood.
func replace[E any](s []E, at, gone int, in []E) []E {
	if d := len(in) - gone; d > 0 {
		s = append(s, make([]E, d)...)
		copy(s[at+len(in):], s[at+gone:len(s)-d])
	} else if d < 0 {
		copy(s[at+len(in):], s[at+gone:])
		clear(s[len(s)+d:])
		s = s[:len(s)+d]
	}
	copy(s[at:], in)
	return s
}

// endOf gives where a text ends that was put at a.
func endOf(a Pos, s string) Pos {
	n := strings.Count(s, "\n")
	if n == 0 {
		return Pos{a.Para, a.Byte + len(s)}
	}
	return Pos{a.Para + n, len(s) - strings.LastIndexByte(s, '\n') - 1}
}
