package clause

// isHead tells the kinds whose own words are a title.
func isHead(k Kind) bool { return k <= KindSection || k == KindAnnex }

// open closes what stands at the mark's level and deeper, opens its clause and gives
// the glyph behind the label. marks is the number of # of a Markdown heading.
func (p *parser) open(m mark, marks int) int {
	level, ok := levelOf[m.style]
	switch {
	case ok:
	case m.style == styleHeading && marks == 0:
		p.pop(levelOf[stylePart], m.from)
		level = levelWord
	case m.style == styleHeading:
		level = p.headingLevel(marks, m.from)
	default:
		level = p.listLevel(m.style)
	}
	p.pop(level, m.from)
	n := &Node{Kind: kindOf[m.style], No: m.no, Label: squeeze(p.words(m.from, m.end))}
	if n.Kind == 0 {
		n.Kind = p.listKind(m.style)
	}
	p.attach(n, m.from, m.end)
	p.stack = append(p.stack, frame{n, m.style, level, marks})
	switch m.style {
	case styleArticle:
		p.countArticle(n, m)
		return p.afterArticle(n, m.end)
	case styleAnnex:
		p.endRun()
		p.heads, p.lists = map[style]int{}, map[style]int{}
	case stylePart, styleSubpart, styleChapter, styleSection:
		p.countHead(m)
	}
	if n.Kind == KindHeading {
		p.lists[m.style] = m.no.N
	}
	i := m.end
	if r := p.rune(i); isHead(n.Kind) && (r == '：' || r == ':' || r == '、') {
		p.asideGlyphs(AsideMarkup, i, i+1)
		i++
	}
	p.leaf, p.leafFrom = n, i
	return i
}

// attach puts n under what is open. Its own words so far are glyphs [from, end).
func (p *parser) attach(n *Node, from, end int) {
	n.From = int(p.g[from].at)
	n.To = n.From
	if end > from {
		n.To = int(p.g[end-1].at) + 1
	}
	if len(p.stack) == 0 {
		p.doc.Body = append(p.doc.Body, n)
		return
	}
	parent := p.stack[len(p.stack)-1].n
	parent.Kids = append(parent.Kids, n)
}

func (p *parser) pop(level, glyph int) {
	p.closeLeaf(glyph)
	for len(p.stack) > 0 && p.stack[len(p.stack)-1].level >= level {
		p.stack = p.stack[:len(p.stack)-1]
	}
}

// closeLeaf gives the open clause its words, which end before glyph to.
func (p *parser) closeLeaf(to int) {
	n := p.leaf
	p.leaf = nil
	if n == nil || to <= p.leafFrom {
		return
	}
	n.To = int(p.g[to-1].at) + 1
	switch {
	case isHead(n.Kind), n.Kind == KindHeading && (n.Label == "" || to-p.leafFrom <= maxHeading && !p.finished(to)):
		n.Title = p.heading(p.leafFrom, to)
	default:
		n.Text = p.words(p.leafFrom, to)
	}
}

func (p *parser) openParagraph(i int) {
	p.pop(levelParagraph, i)
	n := &Node{Kind: KindParagraph}
	p.attach(n, i, i)
	p.stack = append(p.stack, frame{n, styleParagraph, levelParagraph, 0})
	p.leaf, p.leafFrom = n, i
}

// afterArticle takes a separator and an article's title (【目的】, （目的和依据）).
func (p *parser) afterArticle(n *Node, i int) int {
	if r := p.rune(i); r == '：' || r == ':' || r == '、' {
		p.asideGlyphs(AsideMarkup, i, i+1)
		i++
	}
	closer := map[rune]rune{'【': '】', '（': '）', '(': ')', '〔': '〕', '[': ']'}[p.rune(i)]
	if _, item := p.bracketed(i); closer == 0 || item {
		return i
	}
	const longest = 30
	for j := i + 1; j < i+longest && j+1 < len(p.g); j++ {
		switch r := p.g[j].r; {
		case r == '。' || r == '；' || r == '：':
			return i
		case r == closer:
			if t := p.rest(i+1, 2); j == i+1 || t == "删除" || t == "删去" || t == "空缺" || t == "废止" || t == "已删" {
				return i
			}
			n.Title = p.heading(i+1, j)
			n.To = int(p.g[j].at) + 1
			p.asideGlyphs(AsideMarkup, i, i+1)
			p.asideGlyphs(AsideMarkup, j, j+1)
			return j + 1
		}
	}
	return i
}

// headingLevel is the level of a Markdown heading without a number: beside the last
// one with as many #.
func (p *parser) headingLevel(marks, glyph int) int {
	p.pop(levelArticle, glyph)
	for len(p.stack) > 0 {
		top := p.stack[len(p.stack)-1]
		if top.marks < marks && (top.marks > 0 || top.level < levelContainer) {
			break
		}
		p.stack = p.stack[:len(p.stack)-1]
	}
	return p.below(levelContainer)
}

// below is a level deeper than what is open, from the least on.
func (p *parser) below(least int) int {
	if n := len(p.stack); n > 0 {
		return max(least, p.stack[n-1].level+1)
	}
	return least
}

func (p *parser) inArticle() bool {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if p.stack[i].style == styleArticle {
			return true
		}
	}
	return false
}

// frameOf gives the open list of that style, nil if there is none.
func (p *parser) frameOf(s style) *frame {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if f := &p.stack[i]; f.style == s {
			return f
		} else if f.style == styleArticle || f.level < levelContainer && f.style != styleHeading {
			return nil
		}
	}
	return nil
}

// listLevel is the level of an item: that of its list, or below all lists open.
func (p *parser) listLevel(s style) int {
	if f := p.frameOf(s); f != nil {
		return f.level
	}
	if !p.inArticle() {
		// A paragraph before a heading is not above it.
		for n := len(p.stack); n > 0 && p.stack[n-1].style == styleParagraph; n-- {
			p.stack = p.stack[:n-1]
		}
		return p.below(levelContainer)
	}
	return p.below(levelItem)
}

func (p *parser) listKind(s style) Kind {
	if !p.inArticle() {
		return KindHeading
	}
	for _, f := range p.stack {
		if f.n.Kind == KindItem && f.style != s {
			return KindSubitem
		}
	}
	return KindItem
}

// checkItem doubts an item whose number does not follow.
func (p *parser) checkItem(m mark) {
	want := 1
	if f := p.frameOf(m.style); f != nil {
		want = f.n.No.N + 1
	}
	if m.no.N != want && !p.goesOn(m) {
		p.doubt(DoubtItem, m.from, squeeze(p.words(m.from, m.end)))
	}
}

// goesOn tells whether a maker's heading goes on with a numbering that the headings
// above it do not interrupt: 一、（一）（二） 二、（三）.
func (p *parser) goesOn(m mark) bool {
	return !p.inArticle() && m.no.N == p.lists[m.style]+1
}
