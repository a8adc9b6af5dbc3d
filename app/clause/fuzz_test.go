package clause

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever the text, it parses, every character stands in one place, and a version
// matched with itself has nothing but the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"# 甲法\n\n第一条 子。\n\n（一）丑；\n1.寅", "---\ntitle: 甲\n---\n**第一条**　[[乙|丙]]", "目录\n第一章 甲\n第二章 乙\n第一章 甲\n第一条 “丙", "一、将第三条修改为：“第三条\n第四条",
		"第一百零一条之一【甲】乙\n附件１ 丙\n- 3 -\n\f第 2 页", "\xff第一条\r\n第\r三条<!-- INFO END -->", "[甲](#乙)第二条的（一）①②⑴⒈", "## ###\n＃附则\n>第一条",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := Parse(s)
		if !utf8.ValidString(d.Source) {
			t.Fatal("the source is not valid UTF-8")
		}
		if msg := uncovered(d); msg != "" {
			t.Fatal(msg)
		}
		for _, x := range d.Doubts {
			if x.At < 0 || x.At > utf8.RuneCountInString(d.Source) {
				t.Fatalf("doubt %+v", x)
			}
		}
		for _, p := range Match(d, Parse(s)).Pairs {
			if p.Change != Same {
				t.Fatalf("a text and itself: %+v", p)
			}
		}
	})
}

// A reference that is read writes itself back.
func FuzzParseRef(f *testing.F) {
	f.Add("第一百三十三条之一第二款第（三）项第4目规定")
	f.Add("第１２条第三项")
	f.Fuzz(func(t *testing.T, s string) {
		r, n, ok := ParseRef(s)
		if n > len(s) || ok != (n > 0) {
			t.Fatalf("%q: %d bytes, %v", s, n, ok)
		}
		if back, m, _ := ParseRef(r.String()); ok && (back != r || m != len(r.String())) {
			t.Fatalf("%q is %+v, written %s", s, r, r)
		}
	})
}

// Texts made to cost time: each ends, the deep and the long ones too. (A parser of
// more than linear time would not come to an end here.)
func TestHostile(t *testing.T) {
	const n = 24000
	var law strings.Builder
	for i := 1; i <= 3000; i++ {
		law.WriteString((Number{N: i}).article() + " 甲应当乙" + Chinese(i) + "。\n（一）丙；\n1.丁；\n（1）戊。\n")
	}
	for name, s := range map[string]string{
		"3,000 articles":   law.String(),
		"the same number":  strings.Repeat("第一条 甲。\n", n),
		"the same annex":   strings.Repeat("附件1\n第一条 甲。\n", n/2),
		"labels in labels": strings.Repeat("第一条", n),
		"open brackets":    strings.Repeat("（", n) + strings.Repeat("[[", n) + strings.Repeat("【", n),
		"open quotes":      strings.Repeat("：“第一条 甲\n", n),
		"numbers":          "第" + strings.Repeat("九", n) + "条\n" + strings.Repeat("9", n),
		"comments":         strings.Repeat("<!-- ", n),
		"stars":            strings.Repeat("**", n) + "\n" + strings.Repeat("*\n", n),
		"headings":         strings.Repeat("# 甲\n###### 乙\n", n/2),
		"chapters":         strings.Repeat("第一编 甲\n第一分编 乙\n第一章 丙\n第一节 丁\n", n/4),
		"contents":         strings.Repeat("目录\n", n),
		"an open note":     "甲\n" + strings.Repeat("（2020年公布\n", n),
		"paragraphs":       "第一条 甲。\n" + strings.Repeat("（一）乙；\n丙。\n（二）丁；\n戊。\n", n/4),
		"one line":         strings.Repeat("第一条甲。第二条乙。", n/2),
	} {
		d := Parse(s)
		if msg := uncovered(d); msg != "" {
			t.Errorf("%s: %s", name, msg)
		}
		if name == "3,000 articles" && (len(d.Articles()) != 3000 || len(d.Doubts) != 1) {
			t.Errorf("%d articles, doubts %v", len(d.Articles()), d.Doubts)
		}
	}
}
