// Package paper lays official papers out by GB/T 9704-2012 (党政机关公文格式) and
// writes them as DOCX (ECMA-376) that WPS and Word open. It knows pages, fonts
// and tables; what a paper says stands beside the procedure that produces it.
//
// The same paper always gives the same bytes: times are passed in.
package paper

import (
	"strings"
	"time"
)

// Doc is one paper. Fields left empty print nothing.
type Doc struct {
	Letter  string   // 发文机关标志: sets the letter layout (信函格式) with its red head
	Class   string   // 类别标记, top right of the first page
	Number  string   // 发文字号: 演城管函〔2026〕3号
	Signer  string   // 签发人
	Title   string   // 标题
	Caption string   // one line under the title: 编号
	To      string   // 主送
	Blocks  []Block  // 正文
	Annexes []string // 附件说明: names of what is enclosed
	Sign    Sign     // 落款
	Note    string   // 附注, printed in brackets
	Copies  []string // 抄送
	Mark    string   // watermark line in the header of each page: who, when, on which device
	At      time.Time
}

// Sign is 发文机关署名 and 成文日期.
type Sign struct {
	Organ string
	Date  string // 2026年3月2日
}

// Block is one piece of the text: a Para, a Table or a Gap.
type Block interface {
	write(x *xmlText)
	mapText(fn func(string) string) Block
}

// Style is how a paragraph looks.
type Style string

// Styles of a paragraph; values are the style names in the document.
const (
	Body   Style = "Body"   // 正文: 3号仿宋, first line two characters in
	Flush  Style = "Flush"  // the same without the indent: 主送
	First  Style = "First"  // 一级标题: 黑体
	Second Style = "Second" // 二级标题: 楷体
	Center Style = "Center" // centred 黑体
	Small  Style = "Small"  // remarks under a table: 小四
)

// Para is one paragraph.
type Para struct {
	Style Style
	Text  string
	Keep  bool // stays on the page of what follows
}

// Table is a table with boxes. Widths are parts of the type area's width.
type Table struct {
	Widths []int
	Rows   []Row
}

// Row is one row of a table.
type Row struct {
	Cells  []Cell
	Height int // at least, in mm
}

// Cell is one cell; line ends in Text begin paragraphs.
type Cell struct {
	Text  string
	Span  int  // columns it covers; 0 is 1
	Label bool // a heading cell: 黑体, centred
	Left  bool // text from the left with the first line indented, as in running text
	Flush bool // text from the left, small: labels
	// Code is drawn as a QR code above the text, 26 mm wide: for scanners, so what they can type: letters, digits, hyphens.
	Code string
}

// Gap is an empty line.
type Gap struct{}

// L makes a heading cell, C an ordinary cell over span columns, T one with running text.
func L(text string) Cell           { return Cell{Text: text, Label: true} }
func C(text string, span int) Cell { return Cell{Text: text, Span: span} }
func T(text string, span int) Cell { return Cell{Text: text, Span: span, Left: true} }

// Lines makes paragraphs of a text as people type it: one for each line, leading
// spaces off, headings 一、 and （一） in their own type (GB/T 9704 §7.3.3).
func Lines(text string) []Block {
	var out []Block
	for _, l := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if l = strings.Trim(l, " \t　\u00a0"); l != "" {
			st := headingStyle(l)
			out = append(out, Para{Style: st, Text: l, Keep: st != Body})
		}
	}
	return out
}

// longestHeading bounds what can be a heading, in characters: a line and a half.
const longestHeading = 40

// headingStyle tells headings by their numbering; what ends as a sentence is text.
func headingStyle(l string) Style {
	rs := []rune(l)
	if len(rs) > longestHeading || strings.ContainsAny(l, "。；！？") {
		return Body
	}
	num := "一二三四五六七八九十"
	i := 0
	if rs[0] == '（' {
		i = 1
	}
	j := i
	for j < len(rs) && strings.ContainsRune(num, rs[j]) {
		j++
	}
	switch {
	case j == i || j >= len(rs)-1:
		return Body
	case i == 0 && rs[j] == '、':
		return First
	case i == 1 && rs[j] == '）':
		return Second
	}
	return Body
}

// Map gives the paper with every text it carries, the watermark apart, put through fn.
func (d Doc) Map(fn func(string) string) Doc {
	for _, s := range []*string{&d.Letter, &d.Class, &d.Number, &d.Signer, &d.Title, &d.Caption, &d.To, &d.Sign.Organ, &d.Note} {
		*s = fn(*s)
	}
	each := func(in []string) []string {
		out := make([]string, len(in))
		for i := range in {
			out[i] = fn(in[i])
		}
		return out
	}
	d.Annexes, d.Copies = each(d.Annexes), each(d.Copies)
	bs := make([]Block, len(d.Blocks))
	for i, b := range d.Blocks {
		bs[i] = b.mapText(fn)
	}
	d.Blocks = bs
	return d
}

func (p Para) mapText(fn func(string) string) Block { p.Text = fn(p.Text); return p }
func (g Gap) mapText(func(string) string) Block     { return g }

func (t Table) mapText(fn func(string) string) Block {
	rows := make([]Row, len(t.Rows))
	for i, r := range t.Rows {
		cells := make([]Cell, len(r.Cells))
		for j, c := range r.Cells {
			c.Text = fn(c.Text)
			cells[j] = c
		}
		rows[i] = Row{Cells: cells, Height: r.Height}
	}
	t.Rows = rows
	return t
}
