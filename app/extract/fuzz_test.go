package extract

import (
	"context"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"renda/app/extract/pdf"
)

// answered is what every answer holds to: a known outcome, text in UTF-8 only with OutcomeText, a reason with every other.
func answered(t *testing.T, r Result) {
	t.Helper()
	known := r.Outcome == OutcomeText || r.Outcome == OutcomeNotReadable
	for _, o := range outcomes {
		known = known || o == r.Outcome
	}
	if !known || (r.Outcome == OutcomeText) != (r.Text != "") || (r.Outcome == OutcomeText) != (r.Why == nil) || !utf8.ValidString(r.Text) {
		t.Fatalf("an answer that is none: %+v", r)
	}
}

// Whatever is imported as a DOCX gives text in UTF-8 or a typed refusal, never a panic.
func FuzzDocx(f *testing.F) {
	f.Add(zipped(f, "word/document.xml", document(wp("关于修路的建议")+`<w:tbl><w:tr><w:tc>`+wp("甲")+`</w:tc></w:tr></w:tbl>`)))
	f.Add(zipped(f, "word/document.xml", document(`<w:altChunk r:id="r1"/>`), "word/_rels/document.xml.rels", `<Relationships><Relationship Id="r1" Type="x/aFChunk" Target="a.mht"/></Relationships>`,
		"word/a.mht", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E5=9B=BD</p>\r\n--b--\r\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add(magicOLE)
	f.Fuzz(func(t *testing.T, data []byte) {
		answered(t, Extract(context.Background(), "稿.docx", data, Options{}))
	})
}

// Whatever is in a main document or a numbering, the reader ends and says where it failed.
func FuzzDocumentXML(f *testing.F) {
	f.Add(document(wp("甲")), "<w:numbering/>")
	f.Add(document(`<w:p><w:pPr><w:numPr><w:ilvl w:val="9"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>`), `<w:numbering><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:lvlText w:val="%1%2%3"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>`)
	f.Add(document(`</w:tc></w:tr><w:tc><w:tr><w:p></w:tr></w:tc>`), "<w:num>")
	f.Fuzz(func(t *testing.T, doc, numbering string) {
		answered(t, Extract(context.Background(), "稿.docx", zipped(t, "word/document.xml", doc, "word/numbering.xml", numbering, "word/_rels/document.xml.rels", `<r><Relationship Id="1" Type="/numbering" Target="numbering.xml"/></r>`), Options{}))
	})
}

// Any bytes as a text: UTF-8 comes out, or a refusal.
func FuzzText(f *testing.F) {
	f.Add([]byte("关于修路的建议\n案据"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("\xb9\xd8\xd3\xda"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"稿.txt", "稿.md", "表.csv", "页.html"} {
			answered(t, Extract(context.Background(), name, data, Options{}))
		}
	})
}

// Any bytes under any name end in an answer: what the sniffer takes them for, the reader of that kind bears. PDF is
// left to its own target, which starts an engine.
func FuzzAny(f *testing.F) {
	f.Add("文.ofd", ofdOf(f, `<ofd:Content>`+ofdText1("10 10 90 5", "甲乙")+`</ofd:Content>`))
	f.Add("表.xlsx", bookOf(f, `<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>`, ""))
	f.Add("表.xlsx", magicOLE)
	f.Add("页.mht", []byte("MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>国</p>"))
	f.Add("文", []byte("PK\x03\x04OFD.xml"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if sniff(name, data) != KindPDF {
			answered(t, Extract(context.Background(), name, data, Options{Sheets: true}))
		}
	})
}

// bookOf makes a workbook of one sheet with these rows and strings.
func bookOf(t testing.TB, rows, shared string) []byte {
	t.Helper()
	const main, rel = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	return zipped(t, "[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="`+rel+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook `+main+` xmlns:r="`+rel+`"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="`+rel+`/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="`+rel+`/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml", `<sst `+main+`>`+shared+`</sst>`,
		"xl/worksheets/sheet1.xml", `<worksheet `+main+`><sheetData>`+rows+`</sheetData></worksheet>`)
}

// Whatever stands in the rows and strings of a workbook, its reader ends with an answer.
func FuzzXlsx(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="XFD1"><f>A1</f><v>1e308</v></c></row>`, `<si><t>甲</t></si>`)
	f.Add(`<row r="1048576"><c r="ZZZZ9" t="s"><v>-1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><headerFooter><oddHeader>&amp;C机密</oddHeader></headerFooter>`, `<si><r><t>甲</t></r></si>`)
	f.Add(`<row r="2"><c r="A1" t="d"><v>2020-01-01</v></c><c t="b"><v>1</v></c><c s="99"><v>44197</v></c></row>`, ``)
	f.Fuzz(func(t *testing.T, rows, shared string) {
		answered(t, Extract(context.Background(), "表.xlsx", bookOf(t, rows, shared), Options{Sheets: true}))
	})
}

// Whatever lines PDFium gives, wherever they lie, are laid out; words are neither lost nor made where nothing was dropped.
func FuzzPages(f *testing.F) {
	f.Add("第一条 甲\n乙\n- 1 -", []byte{1, 2, 3, 4, 5, 6, 7, 8})
	f.Add("页眉\n正文\n正文", []byte(strings.Repeat("\x7f\xf0", 16)))
	f.Fuzz(func(t *testing.T, words string, where []byte) {
		at := func() float64 {
			if len(where) < 2 {
				return 0
			}
			n := binary.LittleEndian.Uint16(where)
			if where = where[2:]; n == math.MaxUint16 {
				return math.NaN()
			}
			return float64(n)/16 - 1000
		}
		pages := []pdf.Page{{}}
		for _, w := range strings.Split(words, "\n") {
			if w == "\f" {
				pages = append(pages, pdf.Page{})
				continue
			}
			l := pdf.Line{Text: strings.ToValidUTF8(w, ""), Left: at(), Floor: at()}
			l.Right, l.Top = l.Left+at(), l.Floor+at()
			pages[len(pages)-1].Lines = append(pages[len(pages)-1].Lines, l)
		}
		var x Text
		x.layout(pages)
		given := strings.Join(strings.Fields(words), "")
		for _, p := range x.Paras {
			if !utf8.ValidString(p) || len(strings.Join(strings.Fields(p), "")) > len(given) {
				t.Fatalf("%q from %q", p, words)
			}
		}
	})
}
