package clause

import "strings"

// What stands before the first clause: the title, the 题注, words of promulgation.

type frontClass uint8

const (
	frontBody frontClass = iota
	frontTitle
	frontNote
	frontSkip // 目录
)

// maxTitle bounds the characters of a title.
const maxTitle = 120

// front finds title and note and says for every line before the first clause what it
// is; the rest of them are paragraphs.
func (p *parser) front() []frontClass {
	n := p.firstClause()
	class := make([]frontClass, n)
	for k := 0; k < n; k++ {
		if p.lines[k].level == 1 && p.doc.Title == "" {
			class[k] = frontTitle
			p.doc.Title = p.heading(p.lines[k].from, p.lines[k].to)
		}
	}
	first := p.notes(class)
	if p.doc.Title == "" {
		p.findTitle(class, first)
	}
	if p.doc.Title == "" && p.title != "" {
		p.doc.Title = p.title
	}
	want := squeeze(p.doc.Title)
	for k := range class {
		if class[k] == frontBody && want != "" && p.lines[k].to-p.lines[k].from <= maxTitle && squeeze(p.words(p.lines[k].from, p.lines[k].to)) == want {
			class[k] = frontTitle
		}
		switch class[k] {
		case frontTitle:
			p.asideGlyphs(AsideTitle, p.lines[k].from, p.lines[k].to)
		case frontNote:
			p.asideGlyphs(AsideNote, p.lines[k].from, p.lines[k].to)
		}
	}
	if p.doc.Title == "" && len(p.g) > 0 {
		p.doubt(DoubtTitle, 0, "")
	}
	return class
}

// firstClause gives the line where the clauses begin.
func (p *parser) firstClause() int {
	titles := 0
	for k := p.info; k < len(p.lines); k++ {
		l := p.lines[k]
		if l.level == 1 {
			titles++
		}
		if l.level > 1 || titles > 1 || p.isContents(k) || p.isWordHeading(k) || p.isTitleLine(k) {
			return k
		}
		m, ok := p.mark(l.from)
		if !ok || !p.lay.starts[k] && !p.finished(l.from) {
			continue
		}
		switch m.style {
		case styleArticle:
			if !p.mentions(m) && p.lineStands(k) {
				return k
			}
		case styleAnnex:
			return k
		case styleHanDot, styleHanParen, styleNumDot, styleNumParen:
			if m.no.N == 1 {
				return k
			}
		}
	}
	return len(p.lines)
}

// lineStands tells whether line k stands for itself: the one before it is not open.
// A 题注 before INFO END may break anywhere; behind it every line stands.
func (p *parser) lineStands(k int) bool {
	return k == 0 || !p.lay.wrapped || p.lay.starts[k] || p.finished(p.lines[k].from)
}

// isContents tells the line 目录.
func (p *page) isContents(k int) bool {
	l := p.lines[k]
	if l.to-l.from != 2 || p.g[l.from].r != '目' {
		return false
	}
	r := p.g[l.from+1].r
	return r == '录' || r == '次'
}

// isWordHeading tells a heading without a number that every reader knows.
func (p *page) isWordHeading(k int) bool {
	if l := p.lines[k]; l.to-l.from == 2 {
		switch p.rest(l.from, 2) {
		case "序言", "附则", "前言", "引言", "总则":
			return true
		}
	}
	return false
}

// notes marks the 题注 and gives the first line of one in brackets, -1 without.
func (p *parser) notes(class []frontClass) int {
	first := -1
	var notes []string
	for k := 0; k < len(class); k++ {
		if class[k] != frontBody {
			continue
		}
		l := p.lines[k]
		end := k
		if c := p.g[l.from].r; c == '（' || c == '(' {
			end = p.closing(k, len(class))
		} else if k >= p.info {
			for p.lay.wrapped && end+1 < len(class) && !p.lay.starts[end+1] {
				end++
			}
		}
		text := p.words(l.from, p.lines[end].to)
		if k >= p.info && !isNote(text) {
			continue
		}
		if c := p.g[l.from].r; first < 0 && (c == '（' || c == '(') {
			first = k
		}
		notes = append(notes, text)
		for ; k <= end; k++ {
			class[k] = frontNote
		}
		k--
	}
	p.doc.Note = strings.Join(notes, "\n")
	return first
}

// closing gives the line where the bracket opened at the head of line k closes, k
// itself if it does not.
func (p *parser) closing(k, n int) int {
	depth := 0
	for e := k; e < n && e < k+30; e++ {
		for i := p.lines[e].from; i < p.lines[e].to; i++ {
			switch p.g[i].r {
			case '（', '(':
				depth++
			case '）', ')':
				if depth--; depth == 0 {
					return e
				}
			}
		}
	}
	return k
}

// isNote tells a 题注: who made or amended it and when.
func isNote(s string) bool {
	s = squeeze(s)
	open := begins(s, "（", "(")
	s = strings.TrimLeft(s, "（(")
	tail := strings.TrimRight(s, "）)。 ")
	dated := begins(s, "根据", "1", "2", "一九", "二〇", "二○", "二零") && strings.Contains(s, "年")
	if !dated || strings.Contains(s, "此件") {
		return false
	}
	for _, w := range []string{"通过", "公布", "发布", "修订", "修正", "批准", "施行", "修改", "印发", "颁布"} {
		if strings.HasSuffix(tail, w) || open && strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// findTitle takes the title of a text that does not mark it: the line the front
// matter names, the lines before the 题注, or the first lines.
func (p *parser) findTitle(class []frontClass, note int) {
	if p.title != "" {
		for k := range class {
			if n := p.spells(k, len(class), p.title); n > 0 {
				p.takeTitle(class, k, k+n)
				return
			}
		}
		return
	}
	from, to := 0, 0
	switch {
	case note > 0:
		from, to = note, note
		for from > 0 && note-from < 3 && class[from-1] == frontBody && p.couldBeTitle(from-1) && (from == note || !p.lines[from].blank) {
			from--
		}
	case note < 0:
		for to < len(class) && to < 3 && class[to] == frontBody && p.couldBeTitle(to) && (to == 0 || !p.lines[to].blank) {
			to++
		}
	}
	if from < to && p.lines[to-1].to-p.lines[from].from <= maxTitle {
		p.takeTitle(class, from, to)
	}
}

// spells gives how many lines from k on spell the title, 0 if they don't.
func (p *parser) spells(k, n int, title string) int {
	got := ""
	for e := k; e < n && e < k+4; e++ {
		if p.lines[e].to-p.lines[e].from > maxTitle {
			return 0
		}
		if got += squeeze(p.words(p.lines[e].from, p.lines[e].to)); got == title {
			return e - k + 1
		}
	}
	return 0
}

func (p *parser) couldBeTitle(k int) bool {
	l := p.lines[k]
	if l.to-l.from > maxTitle {
		return false
	}
	switch p.g[l.to-1].r {
	case '。', '；', '：', '，', ':', ';', '！', '？':
		return false
	}
	s := p.words(l.from, l.to)
	return !strings.Contains(s, "。") && !strings.HasSuffix(s, "号") && !strings.HasSuffix(s, "日") && !begins(squeeze(s), "第")
}

func (p *parser) takeTitle(class []frontClass, from, to int) {
	p.doc.Title = p.heading(p.lines[from].from, p.lines[to-1].to)
	for k := from; k < to; k++ {
		class[k] = frontTitle
	}
}

// contents gives the line behind the table of contents that begins at line k, k itself
// if none does. It ends where its first entry stands a second time, or at what can be
// no entry; without the line 目录 only that second time shows that it was one.
func (p *parser) contents(k int) int {
	from, named := k, p.isContents(k)
	if named {
		k++
	}
	var first mark
	repeated := false
	for n := 0; k < len(p.lines); n++ {
		m, ok := p.entry(k)
		repeated = ok && n > 0 && m.style == first.style && m.no == first.no
		if !ok || repeated {
			break
		}
		if n == 0 {
			first = m
		}
		k++
	}
	if !named && !repeated {
		return from
	}
	p.asideGlyphs(AsideContents, p.lines[from].from, p.lines[k-1].to)
	return k
}

// maxEntry bounds the characters of a line of contents; some readers of PDF run
// several together.
const maxEntry = 200

// entry reads line k as an entry of a table of contents.
func (p *parser) entry(k int) (mark, bool) {
	l := p.lines[k]
	if l.level > 0 || l.to-l.from > maxEntry {
		return mark{}, false
	}
	if p.isWordHeading(k) {
		return mark{style: styleHeading, no: Number{N: int(p.g[l.from].r)}}, true
	}
	m, ok := p.mark(l.from)
	if !ok || m.style == styleArticle || m.style > styleHanDot {
		return m, false
	}
	switch p.g[l.to-1].r {
	case '。', '；', '：', '，':
		return m, false
	}
	return m, true
}
