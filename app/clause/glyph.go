package clause

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// gap is what stood between a glyph and the one before it.
type gap uint8

const (
	gapSpace gap = 1 << iota // blanks, or the end of bold type
	gapLine                  // the end of a line
)

// glyph is a character that is neither space nor markup.
type glyph struct {
	r   rune
	at  int32 // rune of the source
	gap gap
}

// line is a line of the source that has glyphs.
type line struct {
	from, to int  // glyphs
	blank    bool // an empty line stands before it
	indent   bool
	level    int // how many # stood before it
	width    int // in half-width cells
}

// page is the source without space and markup.
type page struct {
	src    []rune
	g      []glyph
	lines  []line
	asides []Aside
	title  string // from the front matter
	info   int    // lines before this one are about the file's law, not its text
}

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u2060' || r == '\ufeff'
}

func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\f' || r == '\v' || r == '\u2028' || r == '\u2029' || r == '\u0085'
}

func readPage(src []rune) *page {
	p := &page{src: src}
	at, blank := p.frontMatter(), false
	for at < len(src) {
		end := at
		for end < len(src) && !isBreak(src[end]) {
			end++
		}
		if from := skipSpace(src, at, end); from == end {
			blank = blank || end < len(src) && src[end] != '\r' || end == at
		} else if next := p.comment(from); next > 0 {
			end = next
		} else if p.skipLine(from, end) {
			blank = blank || !p.isPageNumber(from, end)
		} else {
			p.addLine(at, from, end, blank)
			blank = false
		}
		at = end
		if at < len(src) && isBreak(src[at]) {
			at++
			if src[at-1] == '\r' && at < len(src) && src[at] == '\n' {
				at++
			}
		}
	}
	return p
}

func skipSpace(src []rune, at, end int) int {
	for at < end && isSpace(src[at]) {
		at++
	}
	return at
}

func (p *page) aside(k AsideKind, from, to int) {
	if from < to {
		p.asides = append(p.asides, Aside{k, from, to})
	}
}

// asideGlyphs sets glyphs [i, j) aside.
func (p *page) asideGlyphs(k AsideKind, i, j int) {
	if i < j {
		p.aside(k, int(p.g[i].at), int(p.g[j-1].at)+1)
	}
}

// tidyAsides puts them in order and drops those inside of others.
func (p *page) tidyAsides() []Aside {
	sort.SliceStable(p.asides, func(i, j int) bool {
		a, b := p.asides[i], p.asides[j]
		return a.From < b.From || a.From == b.From && a.To > b.To
	})
	var out []Aside
	for _, a := range p.asides {
		if n := len(out); n == 0 || a.From >= out[n-1].To {
			out = append(out, a)
		}
	}
	return out
}

// maxMeta bounds the lines of front matter looked through for its end.
const maxMeta = 100

// frontMatter sets aside a YAML head between two lines of ---, or a head of at least
// two lines "key: value", and gives where the text begins.
func (p *page) frontMatter() int {
	var ends []int
	keys := 0
	fence, at := false, 0
	for n := 0; n < maxMeta && at < len(p.src); n++ {
		end := at
		for end < len(p.src) && p.src[end] != '\n' {
			end++
		}
		l := strings.TrimSpace(strings.TrimPrefix(string(p.src[at:min(end, at+400)]), "\ufeff"))
		next := min(end+1, len(p.src))
		switch {
		case n == 0 && l == "---":
			fence = true
		case fence && l == "---":
			p.aside(AsideMeta, 0, end)
			return next
		case !fence && !isKey(l):
			if keys < 2 {
				p.title = ""
				return 0
			}
			p.aside(AsideMeta, 0, ends[len(ends)-1])
			return at
		default:
			keys++
			if v, ok := strings.CutPrefix(l, "title:"); ok {
				p.title = squeeze(strings.Trim(strings.TrimSpace(v), `"'`))
			}
		}
		ends = append(ends, end)
		at = next
	}
	p.title = ""
	return 0
}

// isKey tells a line "key: value" with a key of small Latin letters.
func isKey(l string) bool {
	key, _, ok := strings.Cut(l, ":")
	return ok && key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_") == ""
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return r
	}, s)
}

// comment sets a comment <!-- … --> at from aside and gives its end, 0 if there is none.
func (p *page) comment(from int) int {
	if !hasRunes(p.src, from, "<!--") {
		return 0
	}
	for end := from + 4; end < len(p.src) && end < from+1000; end++ {
		if hasRunes(p.src, end, "-->") {
			if strings.Contains(string(p.src[from:end]), "INFO END") {
				p.info = len(p.lines)
			}
			p.aside(AsideMeta, from, end+3)
			return end + 3
		}
	}
	return 0
}

func hasRunes(src []rune, at int, s string) bool {
	for _, r := range s {
		if at >= len(src) || src[at] != r {
			return false
		}
		at++
	}
	return true
}

// skipLine sets aside a line that holds no words: a rule or a page number.
func (p *page) skipLine(from, end int) bool {
	if p.isPageNumber(from, end) {
		p.aside(AsidePage, from, end)
		return true
	}
	n := 0
	for _, r := range p.src[from:end] {
		switch {
		case r == '-' || r == '*' || r == '=' || r == '_':
			n++
		case !isSpace(r):
			return false
		}
	}
	if n < 3 {
		return false
	}
	p.aside(AsideMarkup, from, end)
	return true
}

// isPageNumber tells "- 3 -", "— 12 —", "第 3 页", "第3页 共9页", "3 / 9".
func (p *page) isPageNumber(from, end int) bool {
	if end-from > 40 {
		return false
	}
	s := squeeze(string(p.src[from:end]))
	bare := strings.Trim(s, "-—–－·")
	if bare != s && bare != "" && strings.Trim(bare, "0123456789") == "" {
		return len(bare) <= 4 && strings.ContainsRune("-—–－·", []rune(s)[len([]rune(s))-1])
	}
	shape := strings.Map(func(r rune) rune {
		if digit(r) >= 0 {
			return -1
		}
		return r
	}, s)
	switch shape {
	case "第页", "第页共页", "第页，共页", "第页/共页", "共页第页":
		return len(s) > len(shape)
	case "/":
		return len(s) > 2 && s[0] != '/' && s[len(s)-1] != '/'
	}
	return false
}

// addLine takes the glyphs of a line that begins at start and has its first
// character at from.
func (p *page) addLine(start, from, end int, blank bool) {
	l := line{from: len(p.g), blank: blank, indent: from-start >= 2 || from > start && p.src[start] == '\u3000'}
	i := p.lead(&l, from, end)
	stars := starRuns(p.src[i:end])
	g := gapLine
	for i < end {
		switch r := p.src[i]; {
		case isSpace(r):
			g |= gapSpace
			i++
			l.width++
			continue
		case r == '*' && stars > 0 && stars%2 == 0 && hasRunes(p.src[:end], i, "**"):
			j := i
			for j < end && p.src[j] == '*' {
				j++
			}
			p.aside(AsideMarkup, i, j)
			i, g = j, g|gapSpace
			continue
		case r == '[' || r == ']':
			if n := p.link(i, end); n > 0 {
				i += n
				continue
			}
		}
		r := p.src[i]
		p.g = append(p.g, glyph{r, int32(i), g})
		l.width++
		if r >= 0x1100 {
			l.width++
		}
		g = 0
		i++
	}
	if l.to = len(p.g); l.to > l.from {
		p.lines = append(p.lines, l)
	}
}

// lead sets aside what Markdown puts before the words of a line.
func (p *page) lead(l *line, from, end int) int {
	i := from
	for i < end && (p.src[i] == '#' || p.src[i] == '＃') && i-from < 6 {
		i++
	}
	if i > from && i < end && (isSpace(p.src[i]) || p.src[i] >= 0x2E80) {
		l.level = i - from
		p.aside(AsideMarkup, from, i)
		return i
	}
	i = from
	if c := p.src[i]; i+1 < end && (c == '>' || c == '*' || c == '-' || c == '+') && (isSpace(p.src[i+1]) || c == '*' && (p.src[i+1] == '第' || p.src[i+1] == '[')) {
		p.aside(AsideMarkup, i, i+1)
		i++
	}
	return i
}

func starRuns(s []rune) int {
	n := 0
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j] == '*' {
			j++
		}
		if j-i >= 2 {
			n++
		}
		i = max(j, i+1)
	}
	return n
}

// link sets aside the markup of [[word]], [[target|word]] and [word](target), piece
// by piece as it is met, and gives how many runes of it stand at i.
func (p *page) link(i, end int) int {
	if hasRunes(p.src[:end], i, "[[") {
		n := 2
		for j := i + 2; j < end && j < i+100 && p.src[j] != ']'; j++ {
			if p.src[j] == '|' {
				n = j - i + 1
			}
		}
		p.aside(AsideMarkup, i, i+n)
		return n
	}
	if hasRunes(p.src[:end], i, "]]") {
		p.aside(AsideMarkup, i, i+2)
		return 2
	}
	const longest = 200
	if p.src[i] == '[' {
		for j := i + 1; j+1 < end && j < i+longest && p.src[j] != '['; j++ {
			if p.src[j] == ']' {
				if p.src[j+1] != '(' {
					return 0
				}
				p.aside(AsideMarkup, i, i+1)
				return 1
			}
		}
		return 0
	}
	if hasRunes(p.src[:end], i, "](") {
		for j := i + 2; j < end && j < i+longest; j++ {
			if p.src[j] == ')' {
				p.aside(AsideMarkup, i, j+1)
				return j + 1 - i
			}
		}
	}
	return 0
}

// rune gives the glyph i, 0 outside of the text.
func (p *page) rune(i int) rune {
	if i < 0 || i >= len(p.g) {
		return 0
	}
	return p.g[i].r
}

// words writes glyphs [i, j): blanks inside a line become one space, the end of a
// line a space only between Latin words.
func (p *page) words(i, j int) string {
	var b strings.Builder
	for k := i; k < j; k++ {
		if g := p.g[k]; k > i && g.gap != 0 && (g.gap&gapLine == 0 || isLatin(p.g[k-1].r) && isLatin(g.r)) {
			b.WriteByte(' ')
		}
		b.WriteRune(p.g[k].r)
	}
	return b.String()
}

func isLatin(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// heading writes glyphs as a title: without the blanks that space out its characters
// (总　则, 通 知).
func (p *page) heading(i, j int) string {
	words := strings.Fields(p.words(i, j))
	var b strings.Builder
	for k, w := range words {
		if k > 0 && utf8.RuneCountInString(w) > 1 && utf8.RuneCountInString(words[k-1]) > 1 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// finished tells whether the glyph before i ends a sentence or a part of one that
// items follow; the beginning of the text counts.
func (p *page) finished(i int) bool {
	for i--; i >= 0; i-- {
		switch p.g[i].r {
		case '”', '’', '）', ')', '"', '》', '」', '』', '〉', '】':
			continue
		case '。', '；', '：', '！', '？', ';', ':', '.', '…', '．':
			return true
		}
		return false
	}
	return true
}
