package paper

import (
	"strings"

	"renda/app/paper/ofd"
)

// Setting a paper on pages of our own, for OFD: in DOCX the reader's program does it. Measures are millimetres.

const (
	point   = 25.4 / 72
	twip    = point / 20
	left    = marginLeft * twip
	right   = left + typeWidth*twip
	top     = marginTop * twip
	bottom  = top + textLines*linePitch*twip
	rise    = 0.86 // where the baseline lies in a line's character, from its top
	cellPad = 85 * twip
)

// look is how a paragraph is set; the values are those of styles(), in points.
type look struct {
	font        string
	size, pitch float64 // pitch from line to line
	step        float64 // of a full-width character; 0: size
	before      float64
	after       float64
	indent      float64 // characters, of the first line
	align       string  // "", "center", "right"
	color       string
}

var looks = map[Style]look{
	Body:   {font: fangsong, size: 16, pitch: 29, step: 15.8, indent: 2},
	Flush:  {font: fangsong, size: 16, pitch: 29, step: 15.8},
	First:  {font: heiti, size: 16, pitch: 29, step: 15.8, indent: 2},
	Second: {font: kaiti, size: 16, pitch: 29, step: 15.8, indent: 2},
	Center: {font: heiti, size: 16, pitch: 29, step: 15.8, align: "center"},
	Small:  {font: fangsong, size: 12, pitch: 19, before: 4},
}

var (
	titleLook   = look{font: xiaobiao, size: 22, pitch: 33, align: "center"}
	captionLook = look{font: fangsong, size: 14, pitch: 24, before: 6, after: 6, align: "right"}
	cellLook    = look{font: fangsong, size: 14, pitch: 22, align: "center"}
	labelLook   = look{font: heiti, size: 14, pitch: 22, align: "center"}
	textLook    = look{font: fangsong, size: 14, pitch: 22}
	flushLook   = look{font: fangsong, size: 10.5, pitch: 16}
	copiesLook  = look{font: fangsong, size: 14, pitch: 24}
)

func (k look) advance() float64 {
	if k.step > 0 {
		return k.step * point
	}
	return k.size * point
}

// lay is a paper on its way onto pages.
type lay struct {
	pages []ofd.Page
	y     float64 // where the next line begins, on the last page
}

func (l *lay) page() *ofd.Page { return &l.pages[len(l.pages)-1] }

func (l *lay) turn() {
	l.pages = append(l.pages, ofd.Page{})
	l.y = top
}

// need turns the page if less than h is left of it.
func (l *lay) need(h float64) {
	if l.y+h > bottom+0.01 && l.y > top {
		l.turn()
	}
}

// put sets one line in a column from x, w wide; at is the line's top.
func (l *lay) put(k look, s string, x, w, at float64) {
	wide := ofd.Width(s) * k.advance()
	switch k.align {
	case "center":
		x += max(0, (w-wide)/2)
	case "right":
		x += max(0, w-wide)
	}
	l.page().Texts = append(l.page().Texts, ofd.Text{X: x, Y: at + (k.pitch-k.size)/2*point + rise*k.size*point, Size: k.size * point, Step: k.advance(), Font: k.font, Color: k.color, Text: s})
}

// para sets a paragraph; keep more lines of what follows stay on its page.
func (l *lay) para(k look, s string, keep float64) {
	lines := breakLines(s, (right-left)/k.advance(), k.indent)
	if len(lines) == 0 {
		lines = []string{""}
	}
	if l.y > top {
		l.y += k.before * point
	}
	for i, s := range lines {
		h := k.pitch * point
		if i == len(lines)-1 {
			l.need(h + keep)
		}
		l.need(h)
		x := left
		if i == 0 {
			x += k.indent * k.advance()
		}
		l.put(k, s, x, right-x, l.y)
		l.y += h
	}
	l.y += k.after * point
}

// Characters that no line begins or ends with.
const (
	notFirst = "，。、；：？！）》」』】〕”’％,.;:?!)]}"
	notLast  = "（《「『【〔“‘([{"
)

// breakLines breaks a text into lines of so many full-width characters; what the user broke stays broken.
func breakLines(text string, most, indent float64) []string {
	var out []string
	for i, p := range strings.Split(text, "\n") {
		room := most
		if i == 0 {
			room -= indent
		}
		out = append(out, breakLine([]rune(strings.TrimRight(p, " \r")), room, most)...)
	}
	return out
}

func breakLine(rs []rune, room, most float64) []string {
	var out []string
	for {
		n, wide := 0, 0.0
		for n < len(rs) && wide+ofd.Advance(rs[n]) <= room+1e-6 {
			wide += ofd.Advance(rs[n])
			n++
		}
		if n == len(rs) {
			return append(out, string(rs))
		}
		n = max(breakBefore(rs, n), 1)
		out = append(out, string(rs[:n]))
		rs, room = rs[n:], most
		for len(rs) > 0 && rs[0] == ' ' {
			rs = rs[1:]
		}
	}
}

// breakBefore looks back from n for a place a line may end, not far: a word or a row of marks longer than that is torn.
func breakBefore(rs []rune, n int) int {
	for at := n; at > 0 && at > n-12; at-- {
		before, after := rs[at-1], rs[at]
		if strings.ContainsRune(notFirst, after) || strings.ContainsRune(notLast, before) || latin(before) && latin(after) {
			continue
		}
		return at
	}
	return n
}

func latin(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.' || r == '-'
}

// set is a cell with its text broken into lines.
type set struct {
	look
	x, w  float64
	lines []string
	code  string
}

func (s *set) height() float64 {
	h := float64(len(s.lines)) * s.pitch * point
	if s.code != "" {
		h += codeSide + 4*point
	}
	return h
}

// height is what the highest of a row's cells takes.
func height(cells []set) (h float64) {
	for i := range cells {
		h = max(h, cells[i].height()+2*cellPad)
	}
	return h
}

// splitRoom is what a row that runs over pages wants of its first one.
const splitRoom = 40.0

// codeSide is how wide a QR code is printed.
const codeSide = codeWidth / 36000.0

// table sets a table row by row; a row higher than the rest of a page goes to the next, one higher than any runs over.
func (l *lay) table(t Table) error {
	grid := t.grid()
	for i, r := range t.Rows {
		cells := r.set(grid)
		high := max(float64(max(r.Height, 10)), height(cells))
		l.need(min(high, splitRoom))
		if high <= bottom-top {
			l.need(high)
		}
		for first := i == 0 || l.y == top; ; first = true {
			h := min(max(high, height(cells)), bottom-l.y)
			if err := l.row(cells, h, first); err != nil {
				return err
			}
			if high -= h; high < 0.01 && height(cells) <= 2*cellPad {
				break
			}
			l.turn()
		}
	}
	return nil
}

func (r Row) set(grid []int) []set {
	var out []set
	x, at := left, 0
	for _, c := range r.Cells {
		s := set{look: cellLook, x: x, code: c.Code}
		for range max(c.Span, 1) {
			if at < len(grid) {
				s.w += float64(grid[at]) * twip
			}
			at++
		}
		switch {
		case c.Label:
			s.look = labelLook
		case c.Left:
			s.look = textLook
		case c.Flush:
			s.look = flushLook
		}
		if text := c.Text; text != "" {
			if c.Left { // every paragraph of it begins two characters in
				text = "　　" + strings.ReplaceAll(text, "\n", "\n　　")
			}
			s.lines = breakLines(text, (s.w-2*cellPad)/s.advance(), 0)
		}
		x += s.w
		out = append(out, s)
	}
	return out
}

// row draws a row, or as much of it as h holds: lines that were set leave the cells.
func (l *lay) row(cells []set, h float64, first bool) error {
	inner, outer := 0.5*point, 1*point
	rule := func(x1, y1, x2, y2, wide float64) {
		l.page().Lines = append(l.page().Lines, ofd.Line{X1: x1, Y1: y1, X2: x2, Y2: y2, Width: wide})
	}
	if first {
		rule(left, l.y, right, l.y, outer)
	}
	for i := range cells {
		c := &cells[i]
		wide := inner
		if i == 0 {
			wide = outer
		}
		rule(c.x, l.y, c.x, l.y+h, wide)
		at := l.y + max(cellPad, (h-c.height())/2)
		if c.code != "" {
			bs, err := codeBoxes(c.code, c.x+(c.w-codeSide)/2, at)
			if err != nil {
				return err
			}
			l.page().Boxes = append(l.page().Boxes, bs...)
			at, c.code = at+codeSide+4*point, ""
		}
		for len(c.lines) > 0 && at+c.pitch*point <= l.y+h+0.01 {
			l.put(c.look, c.lines[0], c.x+cellPad, c.w-2*cellPad, at)
			c.lines, at = c.lines[1:], at+c.pitch*point
		}
	}
	rule(right, l.y, right, l.y+h, outer)
	l.y += h
	rule(left, l.y, right, l.y, inner)
	return nil
}
