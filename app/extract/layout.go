package extract

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"renda/app/extract/pdf"
)

// A PDF has lines, not paragraphs. What continues the line before is joined to it, told by where the lines stand:
// a line that ends short of the margin ends its paragraph, one that begins further in or further down begins one.

var (
	folio    = regexp.MustCompile(`^[—–\-－·•\s]*(?:第\s*)?(\d{1,4})(?:\s*页)?(?:\s*[/／，,共]\s*(?:共\s*)?\d{1,4}\s*页?)?[—–\-－·•\s]*$`)
	unitHead = regexp.MustCompile(`^\s*(?:第[一二三四五六七八九十百千零〇\d]{1,8}[编章节条款]|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、])`)
	divided  = regexp.MustCompile(`^\s*第[一二三四五六七八九十百零〇\d]{1,8}[编章节][\s　]|^\s*目\s*录\s*$`)
	sentence = regexp.MustCompile(`[。；：！？;:!?][”’」』）)]*\s*$`)
)

// layout takes the lines of all pages into paragraphs.
func (t *Text) layout(pages []pdf.Page) {
	lines := make([][]pdf.Line, len(pages))
	for i := range pages {
		lines[i] = pages[i].Lines
	}
	if heads := dropRepeated(lines); len(heads) > 0 {
		t.Doubt(DoubtHeaders, "text", short(strings.Join(heads, "；")))
	}
	if n := dropFolios(lines); n > 0 {
		t.Doubt(DoubtFolio, "count", itoa(n))
	}
	joined, last, set := false, pdf.Line{}, margins{}
	usual := usualMargins(lines)
	for _, ls := range lines {
		if len(ls) == 0 {
			continue
		}
		now := marginsOf(ls).within(usual, ls[0].Size())
		for i, l := range ls {
			n := len(t.Paras)
			switch {
			case n > 0 && i == 0 && set.runsOver(last, l, now), i > 0 && now.continues(ls[i-1], l):
				t.Paras[n-1] = join(t.Paras[n-1], l.Text)
				joined = true
			default:
				t.Paras = append(t.Paras, strings.TrimSpace(l.Text))
			}
		}
		last, set = ls[len(ls)-1], now
	}
	if joined {
		t.Doubt(DoubtJoined)
	}
}

// margins is how a page is set.
type margins struct{ left, right, pitch float64 }

func marginsOf(ls []pdf.Line) margins {
	var lefts, rights, gaps []float64
	for i, l := range ls {
		lefts, rights = append(lefts, l.Left), append(rights, l.Right)
		if i > 0 {
			if g := ls[i-1].Floor - l.Floor; g > 0 {
				gaps = append(gaps, g)
			}
		}
	}
	m := margins{left: edge(lefts, 1), right: edge(rights, -1)}
	if slices.Sort(gaps); len(gaps) > 0 {
		m.pitch = gaps[len(gaps)/4] // within paragraphs lines are closest
	}
	return m
}

// usualMargins are those of most pages.
func usualMargins(pages [][]pdf.Line) margins {
	var lefts, rights []float64
	for _, ls := range pages {
		if len(ls) > 0 {
			m := marginsOf(ls)
			lefts, rights = append(lefts, m.left), append(rights, m.right)
		}
	}
	if len(lefts) == 0 {
		return margins{}
	}
	slices.Sort(lefts)
	slices.Sort(rights)
	return margins{left: lefts[len(lefts)/2], right: rights[len(rights)/2]}
}

// within mends the margins of a page on which no line shows them: only first lines, two characters in, or only short ones.
func (m margins) within(usual margins, size float64) margins {
	if in := m.left - usual.left; in > 1.5*size && in < 2.6*size {
		m.left = usual.left
	}
	m.right = max(m.right, usual.right)
	return m
}

// edge is the outermost place at which at least two lines meet; sign 1 for the left, -1 for the right.
func edge(xs []float64, sign float64) float64 {
	s := slices.Clone(xs)
	slices.SortFunc(s, func(a, b float64) int {
		if sign*a < sign*b {
			return -1
		}
		return 1
	})
	for i := 1; i < len(s); i++ {
		if math.Abs(s[i]-s[i-1]) < 6 {
			return s[i-1]
		}
	}
	if len(s) > 0 {
		return s[0]
	}
	return 0
}

// continues reports whether line b carries on the paragraph of line a above it.
func (m margins) continues(a, b pdf.Line) bool {
	gap := a.Floor - b.Floor
	if a.Size() <= 0 || gap <= 0 || gap > m.pitch*1.35 || math.Abs(a.Size()-b.Size()) > a.Size()*0.25 {
		return false
	}
	return m.full(a) && !m.indented(b) && runsOn(a.Text, b.Text)
}

// runsOver is continues over the edge of a page.
func (m margins) runsOver(a, b pdf.Line, next margins) bool {
	return a.Size() > 0 && math.Abs(a.Size()-b.Size()) <= a.Size()*0.25 && m.full(a) && !next.indented(b) && runsOn(a.Text, b.Text)
}

// full reports whether a line reaches the right margin, but for what Chinese rules push to the next line. On a page
// of short lines there is no such margin.
func (m margins) full(l pdf.Line) bool {
	return l.Right > m.right-2.2*l.Size() && l.Right-l.Left > 14*l.Size()
}

func (m margins) indented(l pdf.Line) bool { return l.Left > m.left+0.8*l.Size() }

// runsOn tells by the words: rows of a table stand for themselves, and after the end of a sentence 第三条 begins an
// article, where otherwise it is one that is cited.
func runsOn(a, b string) bool {
	return !cells(a) && !cells(b) && !divided.MatchString(b) && !(sentence.MatchString(a) && unitHead.MatchString(b)) && !strings.Contains(a, "……") && !strings.Contains(a, "......")
}

// cells reports whether a line looks like a row: several gaps, and not words of an alphabet.
func cells(s string) bool {
	gaps, latin, all := 0, 0, 0
	for _, r := range strings.TrimSpace(s) {
		all++
		switch {
		case r == ' ' || r == '\t' || r == '　':
			gaps++
		case r < 0x250 && unicode.IsLetter(r):
			latin++
		}
	}
	return gaps >= 2 && latin*10 < all*3
}

// join puts the line b after a: with a blank between words of an alphabet, without one between Chinese characters and
// within a number that the margin cut.
func join(a, b string) string {
	a, b = strings.TrimRight(a, " "), strings.TrimLeft(b, " ")
	x, _ := utf8.DecodeLastRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	if x < 0x250 && y < 0x250 && x != '-' && (unicode.IsLetter(x) || unicode.IsLetter(y)) {
		return a + " " + b
	}
	return a + b
}

// dropFolios takes out page numbers: lines at the top or the bottom of their page that count with the pages.
func dropFolios(pages [][]pdf.Line) int {
	type spot struct{ page, line int }
	by := map[int][]spot{} // by the difference between number and page
	for i, ls := range pages {
		if len(ls) < 2 {
			continue
		}
		for _, j := range []int{0, len(ls) - 1} {
			if m := folio.FindStringSubmatch(ls[j].Text); m != nil {
				n, _ := strconv.Atoi(m[1])
				by[n-i] = append(by[n-i], spot{i, j})
			}
		}
	}
	best := 0
	for k, s := range by {
		if len(s) > len(by[best]) || len(s) == len(by[best]) && k < best {
			best = k
		}
	}
	if len(by[best]) < 2 && len(pages) > 1 {
		return 0
	}
	dropped := 0
	for _, s := range slices.Backward(by[best]) { // the last line of a page first: its number may stand in head and foot
		if len(pages) == 1 && !strings.ContainsAny(pages[s.page][s.line].Text, "—–-－页") {
			continue // a lone number may be anything
		}
		pages[s.page] = slices.Delete(slices.Clone(pages[s.page]), s.line, s.line+1)
		dropped++
	}
	return dropped
}

// dropRepeated takes out running heads and feet: the same words first or last on more than half of the pages.
func dropRepeated(pages [][]pdf.Line) []string {
	if len(pages) < 4 {
		return nil
	}
	var out []string
	for _, last := range []bool{false, true} {
		for range 2 { // heads of two lines
			seen := map[string]int{}
			at := func(ls []pdf.Line) int {
				if last {
					return len(ls) - 1
				}
				return 0
			}
			for _, ls := range pages {
				if len(ls) > 1 {
					seen[ls[at(ls)].Text]++
				}
			}
			head := ""
			for s, n := range seen {
				if n*2 > len(pages) {
					head = s
				}
			}
			if head == "" {
				break
			}
			out = append(out, strings.TrimSpace(head))
			for i, ls := range pages {
				if len(ls) > 1 && ls[at(ls)].Text == head {
					pages[i] = slices.Delete(slices.Clone(ls), at(ls), at(ls)+1)
				}
			}
		}
	}
	return out
}
