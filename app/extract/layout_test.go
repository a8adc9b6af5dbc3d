package extract

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app/extract/pdf"
)

// setPages sets paragraphs as a typesetter does: so many characters a line, the first line of each indented, so many
// lines a page, numbered at the foot, under a running head.
func setPages(paras []string, wide, high int, head string) []pdf.Page {
	const em = 16.0
	var lines []pdf.Line
	for _, p := range paras {
		rs, indent := []rune(p), 2
		for len(rs) > 0 {
			n := min(len(rs), wide-indent)
			left := 50 + float64(indent)*em
			lines = append(lines, pdf.Line{Text: string(rs[:n]), Left: left, Right: left + float64(n)*em, Top: em})
			rs, indent = rs[n:], 0
		}
	}
	var pages []pdf.Page
	for n := 1; len(lines) > 0; n++ {
		take := min(high, len(lines))
		on := append([]pdf.Line{{Text: head, Left: 200, Right: 300, Top: em}}, lines[:take]...)
		lines = lines[take:]
		on = append(on, pdf.Line{Text: "— " + itoa(n) + " —", Left: 300, Right: 340, Top: em})
		for i := range on {
			on[i].Floor = 800 - float64(i)*24
			on[i].Top = on[i].Floor + em
		}
		pages = append(pages, pdf.Page{Lines: on})
	}
	return pages
}

// Paragraphs set into lines and pages come out as the paragraphs they were, whatever the width; the head of the
// page and its number are left out and told.
func TestParagraphsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paras := rapid.SliceOfN(rapid.StringMatching(`[甲乙丙丁天地人和大中小]{1,160}[。；]`), 20, 40).Draw(t, "paras")
		for i := range paras {
			paras[i] = "其" + itoa(i) + paras[i] // the same line on many pages would be a running head
			if i%2 == 1 {
				for j := range 100 { // without full lines there is no margin to go by
					paras[i] = string(rune('一'+1000+(i*131+j*7)%3000)) + paras[i]
				}
			}
		}
		pages := setPages(paras, rapid.IntRange(18, 40).Draw(t, "wide"), rapid.IntRange(10, 30).Draw(t, "high"), "某某条例")
		var got Text
		got.layout(pages)
		if len(pages) >= 4 && strings.Join(got.Paras, "|") != strings.Join(paras, "|") {
			i := 0
			for i < min(len(paras), len(got.Paras)) && got.Paras[i] == paras[i] {
				i++
			}
			t.Fatalf("%d paragraphs became %d; the first amiss is %q", len(paras), len(got.Paras), got.Paras[min(i, len(got.Paras)-1)])
		}
	})
}

// No word is lost and none made up by joining, wherever the lines stand.
func TestLayoutLosesNothing(t *testing.T) {
	num := rapid.Float64Range(-500, 1500)
	rapid.Check(t, func(t *rapid.T) {
		var pages []pdf.Page
		all := ""
		for range rapid.IntRange(1, 3).Draw(t, "pages") {
			var p pdf.Page
			for range rapid.IntRange(0, 8).Draw(t, "lines") {
				l := pdf.Line{Text: rapid.StringMatching(`[甲乙第一条（）a 。]{1,20}[甲乙]`).Draw(t, "text"), Left: num.Draw(t, "l"), Right: num.Draw(t, "r"), Top: num.Draw(t, "t"), Floor: num.Draw(t, "f")}
				p.Lines = append(p.Lines, l)
				all += l.Text
			}
			pages = append(pages, p)
		}
		var got Text
		got.layout(pages)
		bare := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), "\n", "") }
		if bare(strings.Join(got.Paras, "")) != bare(all) {
			t.Fatalf("%q became %q", all, got.Paras)
		}
	})
}

// 第三条 begins an article after the end of a sentence and is one that is cited within it; rows of a table stay rows.
func TestRunsOn(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"依照本法", "第三条的规定办理。", true}, {"依法办理。", "第三条 国家保护环境。", false}, {"县级以上人民政府应当将防汛工", "作纳入规划。", true},
		{"教育支出 120.5 98.1", "卫生支出 30.0 22.8", false}, {"第一章 总则", "第二章 职责", false}, {"前款规定的", "目录", false}, {"以下事项：", "（一）甲", false},
	} {
		if got := runsOn(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %v", c.a, c.b, got)
		}
	}
}
