package clause

// style is the way a label is written.
type style uint8

const (
	styleNone      style = iota
	stylePart            // 第一编、第一部分
	styleSubpart         // 第一分编
	styleChapter         // 第一章
	styleSection         // 第一节
	styleArticle         // 第一条
	styleAnnex           // 附件一
	styleHanDot          // 一、
	styleHanParen        // （一）
	styleNumDot          // 1.
	styleNumParen        // （1）
	styleCircled         // ①
	styleHeading         // a heading without a number
	styleParagraph       // no label
)

// mark is a label met in the text.
type mark struct {
	style  style
	no     Number
	from   int  // glyphs [from, end) are the label
	end    int  //
	gapped bool // something sets the label off from the words behind it
}

// maxHeading bounds the characters of a heading of 章 and the like.
const maxHeading = 60

// mark reads a label at glyph i.
func (p *page) mark(i int) (m mark, ok bool) {
	switch r := p.rune(i); {
	case r == '第':
		m, ok = p.ordinal(i)
	case r == '附':
		m, ok = p.annex(i)
	case r == '（' || r == '(':
		m, ok = p.bracketed(i)
	case '①' <= r && r <= '⑳':
		m, ok = mark{style: styleCircled, no: Number{N: int(r-'①') + 1}, end: i + 1}, true
	case '⒈' <= r && r <= '⒛':
		m, ok = mark{style: styleNumDot, no: Number{N: int(r-'⒈') + 1}, end: i + 1}, true
	case '⑴' <= r && r <= '⒇':
		m, ok = mark{style: styleNumParen, no: Number{N: int(r-'⑴') + 1}, end: i + 1}, true
	default:
		m, ok = p.dotted(i)
	}
	if ok {
		m.from = i
		next := p.rune(m.end)
		m.gapped = next == 0 || p.g[m.end].gap != 0 || next == '【' || next == '：' || next == ':'
	}
	return m, ok
}

func (p *page) numberAt(i int) (v, n int) {
	return number(func(j int) rune { return p.rune(i + j) })
}

func (p *page) ordinal(i int) (mark, bool) {
	v, n := p.numberAt(i + 1)
	if n == 0 {
		return mark{}, false
	}
	m := mark{no: Number{N: v}, end: i + n + 2}
	switch p.rune(i + 1 + n) {
	case '条':
		m.style = styleArticle
		if p.rune(m.end) == '之' {
			if sub, k := p.numberAt(m.end + 1); k > 0 {
				m.no.Sub = sub
				m.end += 1 + k
			}
		}
	case '章':
		m.style = styleChapter
	case '节':
		m.style = styleSection
	case '编':
		m.style = stylePart
	case '分':
		if p.rune(i+n+2) != '编' {
			return m, false
		}
		m.style, m.end = styleSubpart, m.end+1
	case '部':
		if p.rune(i+n+2) != '分' {
			return m, false
		}
		m.style, m.end = stylePart, m.end+1
	default:
		return m, false
	}
	return m, true
}

// annex reads 附件, 附表, 附录, 附图 with or without a number, and 附：.
func (p *page) annex(i int) (mark, bool) {
	m := mark{style: styleAnnex, end: i + 2}
	switch p.rune(i + 1) {
	case '：', ':':
		m.end = i + 1
		return m, true
	case '件', '表', '录', '图':
	default:
		return m, false
	}
	if v, n := p.numberAt(m.end); n > 0 {
		m.no.N = v
		m.end += n
	}
	switch next := p.rune(m.end); {
	case next == 0, next == '：', next == ':', p.g[m.end].gap != 0:
		return m, true
	}
	return m, false
}

func (p *page) bracketed(i int) (mark, bool) {
	v, n := p.numberAt(i + 1)
	if c := p.rune(i + 1 + n); n == 0 || c != '）' && c != ')' {
		return mark{}, false
	}
	m := mark{style: styleHanParen, no: Number{N: v}, end: i + n + 2}
	if digit(p.rune(i+1)) >= 0 {
		m.style = styleNumParen
	}
	return m, true
}

// dotted reads 一、 and 1. and 1）; not the 1. of 1.5.
func (p *page) dotted(i int) (mark, bool) {
	v, n := p.numberAt(i)
	if n == 0 {
		return mark{}, false
	}
	m := mark{style: styleHanDot, no: Number{N: v}, end: i + n + 1}
	latin := digit(p.rune(i)) >= 0
	switch p.rune(i + n) {
	case '、':
	case '.', '．':
		if latin && digit(p.rune(m.end)) >= 0 {
			return m, false
		}
	case '）', ')':
		if !latin {
			return m, false
		}
		m.style = styleNumParen
		return m, true
	default:
		return m, false
	}
	if latin {
		m.style = styleNumDot
	}
	return m, true
}

// mentions tells whether an article's label at m is only spoken of: what follows it
// continues a sentence about that article.
func (p *page) mentions(m mark) bool {
	rest := p.rest(m.end, 4)
	if begins(rest, "的", "规定的", "所列", "中的", "至第", "、第", "和第", "或者第", "以及第", "及第", "，第") {
		return true
	}
	if p.rune(m.end) == '第' {
		if _, n := p.numberAt(m.end + 1); n > 0 {
			switch p.rune(m.end + 1 + n) {
			case '款', '项', '目':
				return true
			case '条':
				return p.g[m.end].gap == 0 // set off it is what the article begins with, or the next
			}
		}
		if _, ok := p.bracketed(m.end + 1); ok {
			return true
		}
	}
	return !m.gapped && begins(rest, "规定", "所", "之", "以", "及", "和", "或", "与", "、", "，", "。", "；", "”", "》", "）", "〉", ")",
		"修改", "中", "等", "至", "作", "为", "删", "前", "后", "确定", "第")
}

func (p *page) rest(i, n int) string {
	b := make([]rune, 0, n)
	for k := i; k < i+n && k < len(p.g); k++ {
		b = append(b, p.g[k].r)
	}
	return string(b)
}

func begins(s string, heads ...string) bool {
	for _, h := range heads {
		if len(s) >= len(h) && s[:len(h)] == h {
			return true
		}
	}
	return false
}
