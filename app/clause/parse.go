package clause

import "strings"

// Parse takes a text apart: Markdown, plain text, or what was drawn from DOCX and
// PDF with lines broken anywhere. It never fails; what it is not sure of stands in
// Doubts. Its time is linear in the text.
func Parse(text string) *Doc {
	doc := &Doc{Source: strings.ToValidUTF8(text, "\uFFFD")}
	p := &parser{page: readPage([]rune(doc.Source)), doc: doc, run: newRun(), heads: map[style]int{}, lists: map[style]int{}}
	if p.lay = p.layOut(); p.lay.wrapped && p.dropPageLines() {
		p.lay = p.layOut()
	}
	p.body(p.front())
	p.endRun()
	p.privateUse()
	doc.signature()
	doc.Asides = p.tidyAsides()
	doc.number()
	return doc
}

// frame is an open clause.
type frame struct {
	n     *Node
	style style
	level int // what opens at a level closes all of that level and deeper
	marks int // the # of a Markdown heading
}

// The levels of what has a fixed place; lists take theirs from where they open.
const (
	levelAnnex     = 10
	levelWord      = 59 // 序言, 附则: beside the outermost, above no other
	levelContainer = 60 // a maker's headings: 60, 61, …
	levelArticle   = 100
	levelParagraph = 110
	levelItem      = 120 // 项, 目: 120, 121, …
)

var levelOf = map[style]int{
	styleAnnex: levelAnnex, stylePart: 20, styleSubpart: 30, styleChapter: 40, styleSection: 50,
	styleArticle: levelArticle, styleParagraph: levelParagraph,
}

var kindOf = map[style]Kind{
	styleAnnex: KindAnnex, stylePart: KindPart, styleSubpart: KindSubpart, styleChapter: KindChapter, styleSection: KindSection,
	styleArticle: KindArticle, styleParagraph: KindParagraph,
}

// parser goes through the glyphs once.
type parser struct {
	*page
	doc   *Doc
	lay   layout
	stack []frame

	leaf     *Node // the node that takes the words from leafFrom on
	leafFrom int
	para     int // the glyph that the present paragraph begins with
	taken    int // the first glyph behind the last label

	quote   int // how deep in a quotation that words of amendment opened
	quoteAt int // its first glyph

	run   run           // the articles up to the next annex
	heads map[style]int // the last number of 编, 分编, 章, 节
	lists map[style]int // the last number of a maker's headings
}

func (p *parser) doubt(code string, glyph int, text string) {
	at := len(p.src)
	if glyph < len(p.g) {
		at = int(p.g[glyph].at)
	}
	p.doc.Doubts = append(p.doc.Doubts, Doubt{code, at, text})
}

func (p *parser) body(class []frontClass) {
	for k := 0; k < len(p.lines); k++ {
		if k < len(class) && class[k] != frontBody {
			p.closeLeaf(p.lines[k].from)
			continue
		}
		if k == len(class) {
			p.closeLeaf(p.lines[k].from)
			if k = p.contents(k); k == len(p.lines) {
				break
			}
		}
		p.line(k)
	}
	p.closeLeaf(len(p.g))
	if p.quote > 0 {
		p.doubt(DoubtQuote, p.quoteAt, p.rest(p.quoteAt, 12))
	}
}

// line takes the glyphs of line k, those of a label that opens a clause first.
func (p *parser) line(k int) {
	l := p.lines[k]
	i := p.taken // a label may reach into the next line
	if i <= l.from {
		i = p.begin(k)
	}
	for i < l.to {
		if i > l.from && p.quote == 0 {
			if m, ok := p.inline(i); ok {
				i = p.open(m, 0)
				p.para, p.taken = i, i
				continue
			}
		}
		if p.leaf == nil {
			p.openParagraph(i)
		}
		p.readQuote(i)
		i++
	}
}

// begin looks at the head of line k and opens what begins there. It gives the first
// glyph that is not part of a label.
func (p *parser) begin(k int) int {
	l := p.lines[k]
	m, labelled := p.mark(l.from)
	if p.quote > 0 && !p.endsQuote(m, labelled) {
		labelled = false
	} else if l.level > 0 {
		return p.beginHeading(k, m, labelled)
	}
	if labelled && p.accepts(k, m) {
		i := p.open(m, 0)
		p.para, p.taken = i, i
		return i
	}
	if p.quote == 0 && p.isWordHeading(k) {
		i := p.open(mark{style: styleHeading, from: l.from, end: l.from}, 0)
		return i
	}
	untitled := p.leaf != nil && isHead(p.leaf.Kind) && l.from == p.leafFrom
	if !untitled && (p.lay.starts[k] || p.leaf != nil && isHead(p.leaf.Kind) && p.leaf.Label != "" && p.leafFrom < l.from) {
		p.closeLeaf(l.from)
		p.para = l.from
		if p.lay.unsure[k] && p.quote == 0 {
			p.doubt(DoubtBreak, l.from, p.rest(l.from, 12))
		}
	}
	return l.from
}

// beginHeading opens a Markdown heading.
func (p *parser) beginHeading(k int, m mark, labelled bool) int {
	l := p.lines[k]
	p.para = l.from
	if !labelled || m.style <= styleArticle && p.mentions(m) {
		m = mark{style: styleHeading, from: l.from, end: l.from}
	}
	if m.style >= styleHanDot && m.style != styleHeading {
		p.pop(levelArticle, m.from)
		p.checkItem(m)
	}
	p.taken = p.open(m, l.level)
	return p.taken
}

// endsQuote tells whether a label at the head of a line shows that a quotation was
// never closed: it is the next of the numbering that the quotation interrupted.
func (p *parser) endsQuote(m mark, labelled bool) bool {
	if !labelled {
		return false
	}
	next := m.style == styleArticle && p.run.isNext(m.no) && !p.mentions(m)
	if m.style == styleHanDot {
		f := p.frameOf(styleHanDot)
		next = f != nil && f.level < levelArticle && m.no.N == f.n.No.N+1
	}
	if next {
		p.doubt(DoubtQuote, p.quoteAt, p.rest(p.quoteAt, 12))
		p.quote = 0
	}
	return next
}

// readQuote follows the quotations that words of amendment open (将…修改为：“…”), so
// that the clauses quoted are not taken for clauses of this text. A quotation of
// several paragraphs opens again with each.
func (p *parser) readQuote(i int) {
	switch p.g[i].r {
	case '“':
		if p.quote > 0 {
			if i != p.para {
				p.quote++
			}
		} else if p.opensQuote(i) {
			p.quote, p.quoteAt = 1, i
		}
	case '”':
		p.quote = max(0, p.quote-1)
	case '"':
		if p.quote > 0 {
			p.quote--
		} else if p.opensQuote(i) {
			p.quote, p.quoteAt = 1, i
		}
	}
}

func (p *parser) opensQuote(i int) bool {
	before := p.rune(i - 1)
	return i == p.para || before == '：' || before == ':'
}
