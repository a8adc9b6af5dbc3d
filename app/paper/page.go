package paper

import (
	"strings"
	"unicode/utf8"
)

// Measures of GB/T 9704-2012 §5, in twentieths of a point. 28 characters of 16 pt set
// 0.2 pt closer make 442.4 pt, the 156 mm of the type area; 22 lines of 29 pt its 225 mm.
const (
	pageWidth  = 11906 // 210 mm
	pageHeight = 16838 // 297 mm
	marginTop  = 2098  // 天头 37 mm
	marginLeft = 1587  // 订口 28 mm
	typeWidth  = 8850
	linePitch  = 580
	textLines  = 22
	charWidth  = 316 // one character of the text

	marginRight  = pageWidth - marginLeft - typeWidth
	marginBottom = pageHeight - marginTop - textLines*linePitch
	headerFrom   = 567 // 10 mm
	footerFrom   = 964 // 17 mm
)

func mm(n int) int { return (n*567 + 5) / 10 }

const (
	red      = "FF0000"
	fangsong = "仿宋_GB2312"
	xiaobiao = "方正小标宋简体"
	heiti    = "黑体"
	kaiti    = "楷体_GB2312"
	songti   = "宋体"
)

// logoWidth is the width a 发文机关标志 may take, in points: that of the red lines.
const logoWidth = 476

// letterHead writes the red head of 信函格式 (§10.1): name of the organ from 30 mm, and
// 4 mm below it the double line of 170 mm.
func (d *Doc) letterHead(x *xmlText) {
	size := min(36, logoWidth/max(utf8.RuneCountInString(d.Letter), 1))
	class := run{}
	if d.Class != "" {
		class = run{text: d.Class, font: heiti, half: 32}
	}
	x.para("Header", `<w:spacing w:before="0" w:after="380" w:line="480" w:lineRule="exact"/><w:jc w:val="right"/>`, class)
	x.para("Header", `<w:pBdr><w:bottom w:val="thickThinSmallGap" w:sz="18" w:space="9" w:color="FF0000"/></w:pBdr><w:spacing w:line="860" w:lineRule="exact" w:after="120"/><w:ind w:left="-397" w:right="-397"/><w:jc w:val="center"/>`,
		run{text: d.Letter, font: xiaobiao, half: size * 2, color: red})
}

// header writes one page header; the first page of a letter carries the red head.
func (d *Doc) header(first bool) string {
	return wrapped("hdr", func(x *xmlText) {
		x.para("Header", `<w:spacing w:line="240" w:lineRule="exact"/><w:jc w:val="center"/>`, run{text: d.Mark, font: songti, half: 18, color: "808080"})
		if first && d.Letter != "" {
			d.letterHead(x)
		}
	})
}

// footer writes the page number, 4号宋体 between dashes, outside (§7.5); the first
// page of a letter carries the second double line 20 mm from the edge instead.
func (d *Doc) footer(kind string) string {
	return wrapped("ftr", func(x *xmlText) {
		if kind == "first" && d.Letter != "" {
			x.para("Footer", `<w:pBdr><w:top w:val="thinThickSmallGap" w:sz="18" w:space="0" w:color="FF0000"/></w:pBdr><w:spacing w:line="170" w:lineRule="exact"/><w:ind w:left="-397" w:right="-397"/>`, run{half: 4})
			return
		}
		jc, ind := "right", `<w:ind w:right="280"/>`
		if kind == "even" {
			jc, ind = "left", `<w:ind w:left="280"/>`
		}
		x.putf(`<w:p><w:pPr><w:pStyle w:val="Footer"/>%s<w:jc w:val=%q/></w:pPr>`, ind, jc)
		look := run{font: songti, half: 28}
		look.text = "— "
		x.run(look)
		for _, f := range []string{`<w:fldChar w:fldCharType="begin"/>`, `<w:instrText xml:space="preserve"> PAGE </w:instrText>`, `<w:fldChar w:fldCharType="separate"/>`, `<w:t>1</w:t>`, `<w:fldChar w:fldCharType="end"/>`} {
			x.putf(`<w:r><w:rPr><w:rFonts w:ascii=%q w:hAnsi=%q w:eastAsia=%q/><w:sz w:val="28"/></w:rPr>%s</w:r>`, songti, songti, songti, f)
		}
		look.text = " —"
		x.run(look)
		x.put(`</w:p>`)
		x.para("Footer", `<w:spacing w:line="300" w:lineRule="exact"/>`, run{half: 4})
	})
}

func wrapped(tag string, body func(*xmlText)) string {
	x := &xmlText{}
	x.putf(`%s<w:%s %s>`, xmlHead, tag, namespaces)
	body(x)
	x.putf(`</w:%s>`, tag)
	return x.String()
}

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
)

// document writes the main part; codes are the QR codes it shows, related as c1, c2, ….
func (d *Doc) document() (text string, codes []string) {
	x := &xmlText{}
	x.putf(`%s<w:document %s><w:body>`, xmlHead, namespaces)
	d.top(x)
	for i, b := range d.Blocks {
		if p, ok := b.(Para); ok && i == len(d.Blocks)-1 && d.Sign != (Sign{}) {
			p.Keep = true // the signature never stands on a page without text (§7.3.5.4)
			b = p
		}
		b.write(x)
	}
	d.bottom(x)
	x.put(`<w:sectPr>`)
	for _, k := range pageKinds {
		x.putf(`<w:headerReference w:type=%q r:id="h%s"/>`, k, k)
	}
	for _, k := range pageKinds {
		x.putf(`<w:footerReference w:type=%q r:id="f%s"/>`, k, k)
	}
	x.putf(`<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>`,
		pageWidth, pageHeight, marginTop, marginRight, marginBottom, marginLeft, headerFrom, footerFrom)
	if d.Letter != "" {
		x.put(`<w:titlePg/>`)
	}
	x.put(`</w:sectPr></w:body></w:document>`)
	return x.String(), x.codes
}

var pageKinds = []string{"default", "even", "first"}

// top writes what stands above the text.
func (d *Doc) top(x *xmlText) {
	if d.Letter != "" && (d.Number != "" || d.Signer != "") {
		left := ""
		if d.Signer != "" {
			left = "签发人：" + d.Signer
		}
		x.para("Flush", `<w:tabs><w:tab w:val="right" w:pos="8850"/></w:tabs>`, run{text: left + "\t" + d.Number})
		x.para("Flush", "")
	}
	for _, l := range BreakTitle(d.Title, titleChars) {
		x.para("Title", "", run{text: l})
	}
	if d.Caption != "" {
		x.para("Caption", "", run{text: d.Caption})
	} else if d.Title != "" {
		x.para("Flush", "")
	}
	if d.To != "" {
		x.para("Flush", "", run{text: strings.TrimRight(d.To, "：:") + "："})
	}
}

// bottom writes what stands below the text: 附件说明, 署名 and 成文日期, 附注, 抄送.
func (d *Doc) bottom(x *xmlText) {
	if n := len(d.Blocks); n > 0 {
		if _, ok := d.Blocks[n-1].(Table); ok {
			// Word wants a paragraph after a table; this one takes no room.
			x.para("Flush", `<w:spacing w:line="20" w:lineRule="exact"/>`)
		}
	}
	if len(d.Annexes) > 0 {
		x.para("Flush", `<w:keepNext/>`)
	}
	for i, a := range d.Annexes {
		label := "附件："
		if i > 0 {
			label = "　　　"
		}
		if len(d.Annexes) > 1 {
			label += itoa(i+1) + "."
		}
		x.put(`<w:p><w:pPr><w:pStyle w:val="Flush"/><w:keepNext/><w:ind w:left="1580" w:hanging="948"/></w:pPr>`)
		x.run(run{text: label + a})
		x.put(`</w:p>`)
	}
	d.sign(x)
	if d.Note != "" {
		x.para("Body", "", run{text: "（" + d.Note + "）"})
	}
	if len(d.Copies) > 0 {
		// 版记 stands at the foot of the last page's type area (§7.4).
		x.putf(`<w:p><w:pPr><w:pStyle w:val="Copies"/><w:framePr w:w="%d" w:wrap="notBeside" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="left" w:yAlign="bottom"/></w:pPr>`, typeWidth)
		x.run(run{text: "抄送：" + strings.Join(d.Copies, "，") + "。"})
		x.put(`</w:p>`)
		x.para("Flush", `<w:spacing w:line="20" w:lineRule="exact"/>`)
	}
}

// sign places the shorter of organ and date centred to the longer one, the date four
// characters from the edge for the seal (§7.3.5.1).
func (d *Doc) sign(x *xmlText) {
	if d.Sign == (Sign{}) {
		return
	}
	organ, date := width(d.Sign.Organ), width(d.Sign.Date)
	atDate, atOrgan := 4*charWidth, 4*charWidth+(date-organ)/2
	if organ > date {
		atOrgan = 2 * charWidth
		atDate = atOrgan + (organ-date)/2
	}
	x.para("Flush", `<w:keepNext/>`)
	x.para("Flush", `<w:keepNext/>`)
	line := func(text string, ind int, keep string) {
		if text != "" {
			x.put(`<w:p><w:pPr><w:pStyle w:val="Flush"/>` + keep)
			x.putf(`<w:ind w:right="%d"/><w:jc w:val="right"/></w:pPr>`, max(ind, 0))
			x.run(run{text: text})
			x.put(`</w:p>`)
		}
	}
	line(d.Sign.Organ, atOrgan, `<w:keepNext/>`)
	line(d.Sign.Date, atDate, "")
}

// width estimates a line's width: figures and Latin letters are half as wide.
func width(s string) int {
	w := 0
	for _, r := range s {
		if r < 0x2000 {
			w += charWidth / 2
		} else {
			w += charWidth
		}
	}
	return w
}
