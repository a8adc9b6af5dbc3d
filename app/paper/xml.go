package paper

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// xmlText is WordprocessingML being written.
type xmlText struct {
	strings.Builder
	codes []string // texts of the QR codes in it, in order
}

func (x *xmlText) put(s string)               { x.WriteString(s) }
func (x *xmlText) putf(f string, args ...any) { fmt.Fprintf(&x.Builder, f, args...) }

// esc writes text so that no character of it can end or begin markup, and leaves
// out what XML 1.0 can't carry.
func (x *xmlText) esc(s string) {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	// Writing to a strings.Builder can't fail.
	_ = xml.EscapeText(&x.Builder, []byte(s))
}

// run is a piece of text in one look; zero fields come from the paragraph's style.
type run struct {
	text  string
	font  string // East Asian font
	half  int    // size in half points
	color string
}

func (x *xmlText) run(r run) {
	x.put(`<w:r><w:rPr><w:rFonts w:hint="eastAsia"`)
	if r.font != "" {
		x.putf(` w:ascii=%q w:hAnsi=%q w:eastAsia=%q w:cs=%q`, r.font, r.font, r.font, r.font)
	}
	x.put(`/>`)
	if r.color != "" {
		x.putf(`<w:color w:val=%q/>`, r.color)
	}
	if r.half > 0 {
		x.putf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, r.half, r.half)
	}
	x.put(`</w:rPr>`)
	for i, piece := range strings.Split(r.text, "\t") {
		if i > 0 {
			x.put(`<w:tab/>`)
		}
		if piece != "" {
			x.put(`<w:t xml:space="preserve">`)
			x.esc(piece)
			x.put(`</w:t>`)
		}
	}
	x.put(`</w:r>`)
}

// para writes a paragraph; props are paragraph properties after the style, in schema order.
func (x *xmlText) para(style, props string, runs ...run) {
	x.put(`<w:p><w:pPr>`)
	if style != "" {
		x.putf(`<w:pStyle w:val=%q/>`, style)
	}
	x.put(props)
	x.put(`</w:pPr>`)
	for _, r := range runs {
		x.run(r)
	}
	x.put(`</w:p>`)
}

func (p Para) write(x *xmlText) {
	props := ""
	if p.Keep {
		props = `<w:keepNext/>`
	}
	x.para(string(p.Style), props, run{text: p.Text})
}

func (Gap) write(x *xmlText) { x.para("Flush", "") }

func (t Table) write(x *xmlText) {
	grid := t.grid()
	x.putf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>`, typeWidth)
	for _, side := range []string{"top", "left", "bottom", "right"} {
		x.putf(`<w:%s w:val="single" w:sz="8" w:space="0" w:color="000000"/>`, side)
	}
	for _, side := range []string{"insideH", "insideV"} {
		x.putf(`<w:%s w:val="single" w:sz="4" w:space="0" w:color="000000"/>`, side)
	}
	x.put(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	for _, w := range grid {
		x.putf(`<w:gridCol w:w="%d"/>`, w)
	}
	x.put(`</w:tblGrid>`)
	for _, r := range t.Rows {
		r.write(x, grid)
	}
	x.put(`</w:tbl>`)
}

// grid shares the type area's width out; the last column takes what rounding leaves.
func (t Table) grid() []int {
	sum := 0
	for _, w := range t.Widths {
		sum += w
	}
	out, used := make([]int, len(t.Widths)), 0
	for i, w := range t.Widths {
		out[i] = typeWidth * w / max(sum, 1)
		used += out[i]
	}
	if len(out) > 0 {
		out[len(out)-1] += typeWidth - used
	}
	return out
}

// pageRow is the height in mm from which a row may run over to the next page.
const pageRow = 60

func (r Row) write(x *xmlText, grid []int) {
	x.put(`<w:tr><w:trPr>`)
	if r.Height < pageRow && !r.long() {
		x.put(`<w:cantSplit/>`)
	}
	x.putf(`<w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr>`, mm(max(r.Height, 10)))
	at := 0
	for _, c := range r.Cells {
		span := max(c.Span, 1)
		width := 0
		for i := at; i < min(at+span, len(grid)); i++ {
			width += grid[i]
		}
		at += span
		c.write(x, span, width)
	}
	x.put(`</w:tr>`)
}

// long tells a row whose text could fill a page.
func (r Row) long() bool {
	for _, c := range r.Cells {
		if len(c.Text) > 1200 {
			return true
		}
	}
	return false
}

func (c Cell) write(x *xmlText, span, width int) {
	x.putf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if span > 1 {
		x.putf(`<w:gridSpan w:val="%d"/>`, span)
	}
	align, style := "center", "Cell"
	switch {
	case c.Label:
		style = "CellLabel"
	case c.Left:
		style = "CellText"
	case c.Flush:
		style = "CellFlush"
	}
	x.putf(`<w:vAlign w:val=%q/></w:tcPr>`, align)
	if c.Code != "" {
		x.code(c.Code)
		if c.Text == "" {
			x.put(`</w:tc>`)
			return
		}
	}
	lines := strings.Split(c.Text, "\n")
	for _, l := range lines {
		x.para(style, "", run{text: strings.Trim(l, " \t\r　")})
	}
	x.put(`</w:tc>`)
}
