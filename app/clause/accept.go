package clause

import "sort"

// accepts tells whether the label at the head of line k opens a clause, and notes
// what is doubtful about it.
func (p *parser) accepts(k int, m mark) bool {
	l := p.lines[k]
	whole := p.lay.starts[k] || p.finished(l.from)
	switch {
	case m.style == styleArticle:
		return p.acceptsArticle(m, whole)
	case m.style <= styleSection:
		return whole && p.isTitleLine(k)
	case m.style == styleAnnex:
		return whole
	}
	if p.inArticle() && p.headsArticles(k, m) {
		p.pop(levelArticle, m.from)
	}
	return p.acceptsItem(m, whole)
}

func (p *parser) acceptsArticle(m mark, whole bool) bool {
	next := p.run.isNext(m.no)
	switch {
	case p.mentions(m):
	case whole && (m.gapped || next):
		return true
	case next && m.gapped:
		p.doubt(DoubtCut, m.from, m.no.article())
		return true
	}
	p.run.spoken(m)
	return false
}

// headsArticles tells whether 一、 or （一） at line k is a heading above articles: no sentence,
// and an article follows.
func (p *parser) headsArticles(k int, m mark) bool {
	if k+1 >= len(p.lines) || p.finished(p.lines[k].to) || p.lines[k].to-m.end > maxHeading {
		return false
	}
	next, ok := p.mark(p.lines[k+1].from)
	return ok && next.style == styleArticle && p.run.isNext(next.no) && !p.mentions(next)
}

// acceptsItem judges 一、（一）1.（1）①.
func (p *parser) acceptsItem(m mark, whole bool) bool {
	if p.speaksOfItem(m) {
		return false
	}
	f := p.frameOf(m.style)
	next := f != nil && m.no.N == f.n.No.N+1 || f == nil && (m.no.N == 1 || p.goesOn(m))
	switch {
	case next:
		return whole || f != nil
	case !whole:
		return false
	case f == nil && p.resume(m):
		return true
	case f == nil && m.style != styleHanParen && m.style != styleHanDot:
		return false
	case m.no.N > 99:
		return false
	}
	p.checkItem(m)
	return true
}

// speaksOfItem tells whether a sentence only speaks of the item: 第（一）项, （四）、
// （五）项, （一）至（三）项; not the （一）项目 that an item may begin with.
func (p *page) speaksOfItem(m mark) bool {
	switch next := p.rune(m.end); next {
	case '项':
		return p.rune(m.end+1) != '目'
	case '至', '、', '和', '或':
		_, ok := p.bracketed(m.end + 1)
		return ok
	}
	return p.rune(m.from-1) == '第'
}

// resume opens the list again that a paragraph inside its last item interrupted: the
// paragraphs since then belong to that item.
func (p *parser) resume(m mark) bool {
	art := -1
	for i, f := range p.stack {
		if f.style == styleArticle {
			art = i
		}
	}
	if art < 0 {
		return false
	}
	p.closeLeaf(m.from)
	kids := p.stack[art].n.Kids
	const furthest = 8 // paragraphs inside one item
	for back := len(kids) - 2; back >= 0 && back >= len(kids)-1-furthest; back-- {
		par := kids[back]
		if len(par.Kids) == 0 {
			continue
		}
		last := par.Kids[len(par.Kids)-1]
		if s, ok := styleOfLabel(last.Label); !ok || s != m.style || last.No.N != m.no.N-1 {
			return false
		}
		last.Kids = append(last.Kids, kids[back+1:]...)
		last.To = kids[len(kids)-1].To
		p.stack[art].n.Kids = kids[:back+1]
		p.stack = append(p.stack[:art+1], frame{par, styleParagraph, levelParagraph, 0}, frame{last, m.style, levelItem, 0})
		return true
	}
	return false
}

func styleOfLabel(s string) (style, bool) {
	pg := &page{}
	for _, r := range s {
		pg.g = append(pg.g, glyph{r: r})
	}
	m, ok := pg.mark(0)
	return m.style, ok
}

// inline tells whether a clause begins at glyph i in the midst of a line: the lines
// of some sources are run together.
func (p *parser) inline(i int) (mark, bool) {
	r := p.g[i].r
	if r != '第' && r != '（' && r != '(' {
		return mark{}, false
	}
	m, ok := p.mark(i)
	if !ok {
		return m, false
	}
	title := p.leaf != nil && isHead(p.leaf.Kind)
	apart := p.g[i].gap != 0
	switch m.style {
	case styleArticle:
		if p.run.isNext(m.no) && !p.mentions(m) && (p.finished(i) && (apart || p.rune(i-1) == '。') || title && apart) {
			if !apart || !m.gapped {
				p.doubt(DoubtInline, i, m.no.article())
			}
			return m, true
		}
		p.run.spoken(m)
	case stylePart, styleSubpart, styleChapter, styleSection:
		follows := m.no.N == p.heads[m.style]+1
		return m, apart && m.gapped && follows && (p.finished(i) || title) && !p.mentions(m) && p.run.last.N > 0
	case styleHanParen:
		before := p.rune(i - 1)
		f := p.frameOf(m.style)
		if f == nil {
			return m, before == '：' && m.no.N == 1 && !p.speaksOfItem(m)
		}
		return m, m.no.N == f.n.No.N+1 && (before == '；' || before == '。') && !p.speaksOfItem(m)
	}
	return m, false
}

// countHead checks the number of 编, 分编, 章, 节: it follows, or begins again at 1
// under a new one above.
func (p *parser) countHead(m mark) {
	if n := m.no.N; n != 1 && n != p.heads[m.style]+1 {
		p.doubt(DoubtChapter, m.from, squeeze(p.words(m.from, m.end)))
	}
	p.heads[m.style] = m.no.N
	for s := m.style + 1; s <= styleSection; s++ {
		if s != styleChapter || m.style != stylePart && m.style != styleSubpart {
			p.heads[s] = 0
		}
	}
}

// run is a numbering of articles from its beginning to the next annex.
type run struct {
	nodes     []*Node
	have      map[Number]bool
	last, top Number
	mentioned []mark // labels that opened nothing, of numbers not yet reached
}

func newRun() run { return run{have: map[Number]bool{}} }

// isNext tells whether no follows on the last article or on the highest.
func (r *run) isNext(no Number) bool {
	follows := func(n Number) bool {
		return no.N == n.N+1 && no.Sub == 0 || no.N == n.N && no.N > 0 && no.Sub == n.Sub+1
	}
	return follows(r.last) || follows(r.top)
}

func (r *run) spoken(m mark) {
	if r.top.less(m.no) {
		r.mentioned = append(r.mentioned, m)
	}
}

func (p *parser) countArticle(n *Node, m mark) {
	r, label := &p.run, m.no.article()
	switch {
	case len(r.nodes) == 0:
		if m.no.N != 1 {
			p.doubt(DoubtFirst, m.from, label)
		}
	case r.have[m.no] && m.no.N == 1 && r.top.N > 1:
		p.endRun()
		p.doubt(DoubtRestart, m.from, label)
	case r.have[m.no]:
		p.doubt(DoubtDouble, m.from, label)
	case m.no.less(r.top) && !r.isNext(m.no):
		p.doubt(DoubtOrder, m.from, label)
	}
	r.nodes = append(r.nodes, n)
	r.have[m.no] = true
	r.last = m.no
	if r.top.less(m.no) {
		r.top = m.no
	}
}

// Gap is a stretch of article numbers that are missing, both ends included.
type Gap struct {
	From, To int
	At       int // where the article behind the gap begins, in runes of Doc.Source
}

// endRun says which numbers of the run are missing.
func (p *parser) endRun() {
	r := p.run
	p.run = newRun()
	if len(r.nodes) == 0 {
		return
	}
	byNumber := append([]*Node(nil), r.nodes...)
	sort.SliceStable(byNumber, func(i, j int) bool { return byNumber[i].No.less(byNumber[j].No) })
	have := map[int]bool{}
	before := 0
	for _, n := range byNumber {
		have[n.No.N] = true
		if n.No.N > before+1 {
			g := Gap{before + 1, n.No.N - 1, n.From}
			p.doc.Gaps = append(p.doc.Gaps, g)
			if before > 0 {
				p.doc.Doubts = append(p.doc.Doubts, Doubt{DoubtGap, g.At, g.String()})
			}
		}
		before = n.No.N
	}
	for _, m := range r.mentioned {
		if !have[m.no.N] && m.no.N < r.top.N && m.no.N > byNumber[0].No.N && m.no.Sub == 0 {
			p.doubt(DoubtInside, m.from, m.no.article())
		}
	}
}

// String names the missing articles: 第十六条, 第二条至第十条.
func (g Gap) String() string {
	from := Number{N: g.From}.article()
	if g.From == g.To {
		return from
	}
	return from + "至" + Number{N: g.To}.article()
}

func (p *parser) privateUse() {
	for i, g := range p.g {
		if 0xE000 <= g.r && g.r <= 0xF8FF || g.r >= 0xF0000 || g.r == '\uFFFD' {
			p.doubt(DoubtGlyph, i, string(g.r))
		}
	}
}
