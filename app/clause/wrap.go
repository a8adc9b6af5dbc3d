package clause

import "sort"

// layout says which lines begin a natural paragraph. In Markdown and in typed text
// every line does; in text drawn from PDF lines are broken where the paper ended.
type layout struct {
	wrapped bool
	starts  []bool // by line
	unsure  []bool // starts a paragraph, but the full line before ends a sentence: it may go on
}

// minWrapped is the width in cells from which on a line can be one broken by the paper.
const minWrapped = 20

func (p *page) layOut() layout {
	lo := layout{starts: make([]bool, len(p.lines)), unsure: make([]bool, len(p.lines))}
	full, ok := p.fullWidth()
	if lo.wrapped = ok; !ok {
		for k := range lo.starts {
			lo.starts[k] = true
		}
		return lo
	}
	indented := 0
	for _, l := range p.lines {
		if l.indent {
			indented++
		}
	}
	for k, l := range p.lines {
		if k == 0 || l.level > 0 || p.lines[k-1].level > 0 {
			lo.starts[k] = true
			continue
		}
		prev := p.lines[k-1]
		switch {
		case !p.finished(l.from):
			lo.starts[k] = prev.width < full && (l.blank || l.indent && !prev.indent) || p.isTitleLine(k-1)
		case indented*10 > len(p.lines) && indented*10 < 9*len(p.lines) && !l.blank:
			lo.starts[k] = l.indent
		case p.rune(l.from-1) == '；' && !l.blank:
			_, lo.starts[k] = p.mark(l.from) // 款 end with a full stop, 项 with this
		default:
			lo.starts[k] = true
			lo.unsure[k] = !l.blank && prev.width >= full
		}
	}
	return lo
}

// widest bounds the cells of a line on paper; longer ones are whole paragraphs.
const widest = 200

// fullWidth gives the width from which on a line is full; ok is false if the lines are
// not broken by the paper: too few that are nearly full end in mid-sentence.
func (p *page) fullWidth() (full int, ok bool) {
	var widths, open []int
	beyond := 0
	for k, l := range p.lines {
		if l.width < minWrapped || l.level > 0 {
			continue
		}
		widths = append(widths, l.width)
		if l.width > widest {
			beyond++
		}
		if k+1 < len(p.lines) && k >= p.info && p.broken(k) {
			open = append(open, l.width)
		}
	}
	if len(open) < 2 || beyond*5 > len(widths) {
		return 0, false
	}
	sort.Ints(widths)
	full = widths[len(widths)*9/10]
	nearly := 0
	for _, w := range open {
		if w*10 >= full*6 {
			nearly++
		}
	}
	return full * 9 / 10, nearly >= 2 && nearly*6 >= len(widths)
}

// broken tells whether line k goes on in the next one: it ends in mid-sentence and
// the next begins with no label.
func (p *page) broken(k int) bool {
	next := p.lines[k+1]
	if next.blank || next.level > 0 || p.finished(p.lines[k].to) || p.isTitleLine(k) {
		return false
	}
	_, labelled := p.mark(next.from)
	return !labelled
}

// isTitleLine tells a line that is the heading of 编, 章 or 节.
func (p *page) isTitleLine(k int) bool {
	l := p.lines[k]
	m, ok := p.mark(l.from)
	return ok && m.style <= styleSection && l.to-m.end <= maxHeading && !p.mentions(m) && !p.finished(l.to)
}

// dropPageLines sets aside the lines of nothing but up to three digits, which in a
// text with lines broken by the paper are page numbers.
func (p *page) dropPageLines() bool {
	g, lines := p.g[:0:0], p.lines[:0:0]
	for k, l := range p.lines {
		if p.isDigits(l) && k >= p.info {
			p.asideGlyphs(AsidePage, l.from, l.to)
			continue
		}
		from := len(g)
		g = append(g, p.g[l.from:l.to]...)
		l.from, l.to = from, len(g)
		lines = append(lines, l)
	}
	dropped := len(lines) < len(p.lines)
	p.g, p.lines = g, lines
	return dropped
}

func (p *page) isDigits(l line) bool {
	for i := l.from; i < l.to; i++ {
		if digit(p.g[i].r) < 0 {
			return false
		}
	}
	return l.to-l.from <= 3 && l.level == 0
}
