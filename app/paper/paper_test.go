package paper

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"renda/app/apptest/unzip"
)

func sample() Doc {
	return Doc{Letter: "演示市城市管理局", Class: "A类", Number: "演城管函〔2026〕3号", Signer: "张三", Title: "关于演示市第十八届人民代表大会第四次会议第015号建议的答复", To: "王五代表",
		Blocks:  append(Lines("一、情况\n现答复如下。"), Table{Widths: []int{1, 2}, Rows: []Row{{Cells: []Cell{L("项目"), C("内容\n两行", 1)}}, {Cells: []Cell{T("说明", 2)}}}}, Gap{}),
		Annexes: []string{"甲", "乙"}, Sign: Sign{"演示市城市管理局", "2026年3月2日"}, Note: "联系人：李四", Copies: []string{"丙", "丁"}, Mark: "李四", At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
}

// wellFormed parses a part to its end and gives its text.
func wellFormed(t testing.TB, name, text string) string {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c, ok := tok.(xml.CharData); ok {
			b.Write(c)
		}
	}
}

// The same paper gives the same bytes, and each part of it is XML; every relation leads to a part.
func TestDocx(t *testing.T) {
	a, err := sample().Docx()
	if err != nil {
		t.Fatal(err)
	}
	b, err := sample().Docx()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two runs gave two files")
	}
	ps := unzip.Parts(t, a)
	for name, text := range ps {
		wellFormed(t, name, text)
	}
	for _, s := range strings.Split(ps["word/_rels/document.xml.rels"], `Target="`)[1:] {
		if target := "word/" + s[:strings.Index(s, `"`)]; ps[target] == "" {
			t.Errorf("a relation leads to %s, which is not there", target)
		}
	}
	for _, want := range []string{"2026-03-02T09:00:00Z", "关于演示市"} {
		if !strings.Contains(ps["docProps/core.xml"], want) {
			t.Errorf("properties lack %s", want)
		}
	}
}

// The page is that of GB/T 9704 §5: A4, 37 and 28 mm, a type area of 156 × 225 mm that
// takes 22 lines of 28 characters.
func TestMeasures(t *testing.T) {
	toMM := func(twips int) float64 { return float64(twips) * 25.4 / 1440 }
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"width", toMM(pageWidth), 210}, {"height", toMM(pageHeight), 297}, {"天头", toMM(marginTop), 37}, {"订口", toMM(marginLeft), 28},
		{"type area", toMM(typeWidth), 156}, {"its height", toMM(textLines * linePitch), 225}, {"28 characters", toMM(28 * charWidth), 156},
	} {
		if d := c.got - c.want; d > 0.3 || d < -0.3 {
			t.Errorf("%s is %.1f mm, want %.0f", c.what, c.got, c.want)
		}
	}
	if 28*charWidth > typeWidth {
		t.Error("28 characters don't fit a line")
	}
}

// Whatever people type arrives as text: markup, control characters and broken UTF-8 can't break a part.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s") + rapid.SampledFrom([]string{"", "</w:t>", "<![CDATA[", "\x00\x08\xff", "&amp;", "𠮷😀"}).Draw(t, "tail")
		d := sample().Map(func(string) string { return s })
		d.Mark = s
		main, _ := d.document()
		if !utf8.ValidString(main) {
			t.Fatal("not UTF-8")
		}
		dec := xml.NewDecoder(strings.NewReader(main + d.header(true)[len(xmlHead):]))
		depth := 0
		for {
			tok, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch tok.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
		}
		if depth != 0 {
			t.Fatal("unbalanced")
		}
	})
}

// Map reaches every text of a paper but the watermark.
func TestMap(t *testing.T) {
	d := sample().Map(func(string) string { return "甲" })
	main, _ := d.document()
	text := wellFormed(t, "document", main)
	for _, gone := range []string{"情况", "答复", "项目", "内容", "李四", "城市", "丁"} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is still there", gone)
		}
	}
	if !strings.Contains(d.header(true), "李四") {
		t.Error("the watermark was changed")
	}
}

// A title's lines join to the title again, none is over the limit, none begins with what may not.
func TestBreakTitle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.StringOfN(rapid.RuneFrom([]rune("关于演示市第十八届人民代表大会四次议015号建的答复《》、")), 1, 90, -1).Draw(t, "title")
		lines := BreakTitle(title, titleChars)
		if strings.Join(lines, "") != title {
			t.Fatalf("%q became %q", title, lines)
		}
		for _, l := range lines {
			if n := utf8.RuneCountInString(l); n == 0 || n > titleChars {
				t.Fatalf("line of %d in %q", n, lines)
			}
		}
	})
	got := BreakTitle("关于演示市第十八届人民代表大会第四次会议第015号建议的答复", titleChars)
	if want := "关于演示市第十八届人民代表大会"; got[0] != want {
		t.Errorf("first line %q, want %q", got[0], want)
	}
}

// Headings are told by number and brevity; a numbered sentence is text.
func TestLines(t *testing.T) {
	for text, want := range map[string]Style{"一、基本情况": First, "（二）资金": Second, "一、已经修复了三十盏路灯。": Body, "1.排查": Body, "十二、": Body, "（见附件）": Body, "一体化推进": Body, strings.Repeat("一、长", 30): Body} {
		if got := Lines("　　" + text + "\r\n\n")[0].(Para).Style; got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	if n := len(Lines(" \n　\n\t")); n != 0 {
		t.Errorf("%d paragraphs of nothing", n)
	}
}

// A QR code is a picture of its own in the file, drawn alike twice, and its text is nowhere but in the code and its description.
func TestCode(t *testing.T) {
	d := Doc{Title: "标签", Blocks: []Block{Table{Widths: []int{1, 2}, Rows: []Row{{Cells: []Cell{{Code: "J-00000-0000A"}, {Text: "档号", Flush: true}}}, {Cells: []Cell{{Code: "J-00000-0000B", Text: "下"}, {}}}}}}}
	a, err := d.Docx()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := d.Docx()
	ps := unzip.Parts(t, a)
	if !bytes.Equal(a, b) || ps["word/media/c1.png"] == "" || ps["word/media/c1.png"] == ps["word/media/c2.png"] {
		t.Fatal("no two pictures, or others the second time")
	}
	img, err := png.Decode(strings.NewReader(ps["word/media/c2.png"]))
	if err != nil || img.Bounds().Dx() != img.Bounds().Dy() || img.Bounds().Dx()%codeScale != 0 {
		t.Fatalf("not a square of whole modules: %v", err)
	}
	main := wellFormed(t, "document", ps["word/document.xml"])
	if !strings.Contains(main, "档号") || strings.Count(ps["word/_rels/document.xml.rels"], "relationships/image") != 2 {
		t.Fatal(main)
	}
	if _, err := (Doc{Blocks: []Block{Table{Widths: []int{1}, Rows: []Row{{Cells: []Cell{{Code: strings.Repeat("A", 5000)}}}}}}}).Docx(); err == nil {
		t.Fatal("a text too long for a code is drawn")
	}
}
