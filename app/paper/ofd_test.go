package paper

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"renda/app/apptest/unzip"
	"renda/app/extract"
)

// children are the elements the schemas of GB/T 33190 allow in what we write, in their order; "*" any number in any order.
var children = map[string][]string{
	"OFD": {"DocBody"}, "DocBody": {"DocInfo", "DocRoot", "Versions", "Signatures"},
	"DocInfo":    {"DocID", "Title", "Author", "Subject", "Abstract", "CreationDate", "ModDate", "DocUsage", "Cover", "Keywords", "Creator", "CreatorVersion", "CustomDatas"},
	"Document":   {"CommonData", "Pages", "Outlines", "Permissions", "Actions", "VPreferences", "Bookmarks", "Annotations", "CustomTags", "Attachments", "Extensions"},
	"CommonData": {"MaxUnitID", "PageArea", "PublicRes", "DocumentRes", "TemplatePage", "DefaultCS"}, "PageArea": {"PhysicalBox", "ApplicationBox", "ContentBox", "BleedBox"},
	"Pages": {"Page"}, "Res": {"Fonts"}, "Fonts": {"Font"}, "Font": {"FontFile"},
	"Page": {"Template", "PageRes", "Area", "Content", "Actions", "FileLoc"}, "Content": {"Layer"}, "Layer": {"*", "TextObject", "PathObject", "ImageObject"},
	"TextObject": {"Actions", "Clips", "FillColor", "StrokeColor", "CGTransform", "TextCode"}, "PathObject": {"Actions", "Clips", "StrokeColor", "FillColor", "AbbreviatedData"},
	"Annotations": {"Page"}, "PageAnnot": {"Annot"}, "Annot": {"Remark", "Parameters", "Appearance"}, "Appearance": {"*", "TextObject"},
}

// required are the attributes the schemas ask for.
var required = map[string][]string{"OFD": {"Version", "DocType"}, "Page": {}, "Font": {"ID", "FontName"}, "Layer": {"ID"}, "TextObject": {"ID", "Boundary", "Font", "Size"}, "PathObject": {"ID", "Boundary"},
	"Annot": {"ID", "Type", "Creator", "LastModDate"}, "FillColor": {"Value"}, "StrokeColor": {"Value"}}

// conform checks one part against the schemas, and collects the IDs its objects have and the fonts they name.
func conform(t failing, name, text string, ids map[string]bool, fonts map[string]bool) {
	type open struct {
		name string
		last int
	}
	var stack []open
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Space != "http://www.ofdspec.org/2016" {
				t.Fatalf("%s: %s of no standard", name, e.Name.Local)
			}
			if n := len(stack); n > 0 {
				in := &stack[n-1]
				at := slices.Index(children[in.name], e.Name.Local)
				if at < 0 || at < in.last && children[in.name][0] != "*" {
					t.Fatalf("%s: %s in %s, or in the wrong place", name, e.Name.Local, in.name)
				}
				in.last = at
			}
			stack = append(stack, open{name: e.Name.Local})
			have := map[string]string{}
			for _, a := range e.Attr {
				have[a.Name.Local] = a.Value
			}
			for _, a := range required[e.Name.Local] {
				if have[a] == "" {
					t.Fatalf("%s: %s without %s", name, e.Name.Local, a)
				}
			}
			if id := have["ID"]; id != "" {
				if ids[id] && e.Name.Local != "Page" {
					t.Fatalf("%s: ID %s is given twice", name, id)
				}
				ids[id] = true
			}
			if f := have["Font"]; f != "" {
				fonts[f] = true
			}
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		}
	}
}

type failing interface {
	Helper()
	Fatalf(string, ...any)
}

// keeps checks a file: every part by the schemas, every ID once and below the greatest, every font named.
func keeps(t failing, b []byte, parts map[string]string) {
	t.Helper()
	if !bytes.HasPrefix(b[30:], []byte("OFD.xml")) {
		t.Fatalf("the entry is not the first part")
	}
	ids, fonts := map[string]bool{}, map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		conform(t, name, parts[name], ids, fonts)
	}
	_, rest, _ := strings.Cut(parts["Doc_0/Document.xml"], "<ofd:MaxUnitID>")
	most, err := strconv.Atoi(rest[:strings.IndexByte(rest, '<')])
	if err != nil {
		t.Fatalf("%v", err)
	}
	for id := range ids {
		if n, err := strconv.Atoi(id); err != nil || n < 1 || n > most {
			t.Fatalf("ID %s of at most %d", id, most)
		}
	}
	for f := range fonts {
		if !strings.Contains(parts["Doc_0/PublicRes.xml"], `<ofd:Font ID="`+f+`"`) {
			t.Fatalf("font %s is named nowhere", f)
		}
	}
}

// The same paper gives the same OFD; every part keeps to the schemas of the standard; our own reader reads back every word
// in its order; the watermark is an annotation and not text.
func TestOfd(t *testing.T) {
	d := sample()
	d.Blocks = append(d.Blocks, Lines(strings.Repeat("为了规范代表履职档案，依照有关法律的规定，结合本市实际，制定本办法。", 80))...)
	d.Blocks = append(d.Blocks, Table{Widths: []int{1}, Rows: []Row{{Cells: []Cell{{Text: "RD-2026-001", Code: "RD-2026-001", Flush: true}}}}})
	a, err := d.Ofd()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := d.Ofd(); err != nil || !bytes.Equal(a, b) {
		t.Errorf("two runs gave two files: %v", err)
	}
	parts := unzip.Parts(t, a)
	keeps(t, a, parts)
	if n := len(parts); n < 4+2*3 {
		t.Errorf("%d parts", n)
	}
	if s := parts["Doc_0/Annots/Page_0/Annotation.xml"]; !strings.Contains(s, `Type="Watermark"`) || !strings.Contains(s, "李四") {
		t.Errorf("no watermark: %s", s)
	}
	r := extract.InProcess{}.Extract(context.Background(), "答复.ofd", a, extract.Options{})
	if r.Outcome != extract.OutcomeText {
		t.Fatalf("%+v", r)
	}
	at := 0
	for _, want := range []string{"演示市城市管理局", "签发人：张三", "演城管函〔2026〕3号", "建议的答复", "王五代表：", "一、情况", "现答复如下。", "内容", "项目", "两行", "说明", "制定本办法。", "附件：1.甲", "2.乙", "2026年3月2日", "联系人：李四", "抄送：丙，丁。"} {
		i := strings.Index(r.Text[at:], want)
		if i < 0 {
			t.Errorf("%q is missing behind %q", want, r.Text[max(0, at-30):at])
			continue
		}
		at += i
	}
}

// Whatever a paper says, none of its characters is lost or made on the pages, nothing stands outside of the type area, and no line begins with
// a mark that ends one.
func TestOfdLosesNothing(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("关于修路的建议，。；（《》）“”abc019.-　 \n<&")), 0, 120, -1)
	rapid.Check(t, func(rt *rapid.T) {
		d := Doc{Title: word.Draw(rt, "title"), At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
		want := map[rune]int{}
		count := func(m map[rune]int, s string) {
			for _, r := range s {
				if !unicode.IsSpace(r) {
					m[r]++
				}
			}
		}
		count(want, d.Title)
		for range rapid.IntRange(0, 12).Draw(rt, "blocks") {
			if s := word.Draw(rt, "text"); rapid.Bool().Draw(rt, "table") {
				n := rapid.IntRange(1, 5).Draw(rt, "columns")
				tb := Table{}
				var cells []Cell
				for i := range n {
					tb.Widths = append(tb.Widths, rapid.IntRange(1, 6).Draw(rt, "wide"))
					cells = append(cells, Cell{Text: strings.Repeat(s, i), Left: i%2 == 1, Flush: i%3 == 2})
					count(want, strings.Repeat(s, i))
				}
				tb.Rows = []Row{{Cells: cells, Height: rapid.IntRange(0, 300).Draw(rt, "high")}}
				d.Blocks = append(d.Blocks, tb)
			} else {
				s = strings.Repeat(s, rapid.IntRange(1, 9).Draw(rt, "times"))
				d.Blocks = append(d.Blocks, Para{Style: rapid.SampledFrom([]Style{Body, Flush, First, Small, Center}).Draw(rt, "style"), Text: s, Keep: rapid.Bool().Draw(rt, "keep")})
				count(want, s)
			}
		}
		b, err := d.Ofd()
		if err != nil {
			rt.Fatal(err)
		}
		parts := unzip.Parts(t, b)
		keeps(rt, b, parts)
		got := map[rune]int{}
		for name, text := range parts {
			if !strings.HasSuffix(name, "Content.xml") {
				continue
			}
			for _, o := range strings.Split(text, "<ofd:TextObject ")[1:] {
				var x, y, w, h float64
				_, box, _ := strings.Cut(o, `Boundary="`)
				if _, err := fmt.Sscanf(box, "%f %f %f %f", &x, &y, &w, &h); err != nil {
					rt.Fatal(err)
				}
				s := wellFormed(t, name, "<a>"+o[strings.Index(o, "<ofd:TextCode"):strings.Index(o, "</ofd:TextObject>")]+"</a>")
				if strings.HasPrefix(s, "— ") && y > bottom {
					continue // the page's number
				}
				if x < left-0.01 || y < top-3 || y+h > bottom+3 || x > right {
					rt.Fatalf("%q stands at %.1f %.1f, %.1f high", s, x, y, h)
				}
				count(got, s)
			}
		}
		if !maps.Equal(want, got) {
			rt.Fatalf("in %v, on the pages %v", want, got)
		}
	})
}
