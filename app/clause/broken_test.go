package clause

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// statute draws a law of n articles with chapters, paragraphs and items, and gives
// the words of each article as they should be read.
func statute(t *rapid.T, n int) (text string, articles []string) {
	sentence := rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"县级以上人民政府", "应当", "依照本法第三条的规定", "管理", "公民、法人", "可以", "书面", "申请", "第二十条第一款", "有关部门", "负责", "“专门用语”"}), 8, 30).Draw(t, "words")
		return strings.Join(words, "")
	})
	var b strings.Builder
	b.WriteString("某市若干条例\n（2020年1月1日某市人民代表大会常务委员会第一次会议通过）\n")
	chapter := 0
	for i := 1; i <= n; i++ {
		if rapid.IntRange(0, 9).Draw(t, "chapter") == 0 {
			chapter++
			b.WriteString("第" + Chinese(chapter) + "章　章名\n")
		}
		words := sentence.Draw(t, "first") + "。"
		b.WriteString((Number{N: i}).article() + "　" + words + "\n")
		for range rapid.IntRange(0, 2).Draw(t, "paragraphs") {
			s := "前款" + sentence.Draw(t, "more") + "。"
			b.WriteString(s + "\n")
			words += s
		}
		for k := range rapid.SampledFrom([]int{0, 0, 0, 2, 3}).Draw(t, "items") {
			s := "（" + Chinese(k+1) + "）" + sentence.Draw(t, "item") + "；"
			b.WriteString(s + "\n")
			words += s
		}
		articles = append(articles, words)
	}
	return b.String(), articles
}

// wrap breaks every line at width cells and puts page numbers between.
func wrap(text string, width, pageLines int) string {
	var b strings.Builder
	lines := 0
	end := func() {
		b.WriteByte('\n')
		if lines++; lines%pageLines == 0 {
			form := []string{"- %d -\n", "%d\n", "第 %d 页\n"}[pageLines%3]
			fmt.Fprintf(&b, form, lines/pageLines)
		}
	}
	for _, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		w := 0
		for _, r := range l {
			if w += 2; w > width {
				end()
				w = 2
			}
			b.WriteRune(r)
		}
		end()
	}
	return b.String()
}

// A text whose lines the paper broke, with page numbers between, has the articles and
// the words of the unbroken one.
func TestBrokenLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, articles := statute(t, rapid.IntRange(5, 40).Draw(t, "n"))
		d := Parse(wrap(text, rapid.IntRange(30, 64).Draw(t, "width"), rapid.IntRange(10, 50).Draw(t, "page")))
		if d.Title != "某市若干条例" {
			t.Fatalf("title %q", d.Title)
		}
		arts := d.Articles()
		if len(arts) != len(articles) {
			t.Fatalf("%d articles of %d: %v", len(arts), len(articles), d.Doubts)
		}
		for i, a := range arts {
			if got := squeeze(strings.ReplaceAll(a.Full(), "\n", "")); got != articles[i] {
				t.Fatalf("article %d\n got %s\nwant %s", i+1, got, articles[i])
			}
		}
		if msg := uncovered(d); msg != "" {
			t.Fatal(msg)
		}
	})
}

// The same law from unbroken text has its paragraphs and items exactly.
func TestPlainStatute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, articles := statute(t, rapid.IntRange(1, 60).Draw(t, "n"))
		d := Parse(text)
		if len(d.Articles()) != len(articles) || len(d.Gaps) > 0 {
			t.Fatalf("%d articles of %d", len(d.Articles()), len(articles))
		}
		for i, a := range d.Articles() {
			// What follows the label in the source, line by line, is the article's 款 and 项.
			_, rest, _ := strings.Cut(text, a.Label+"　")
			if squeeze(a.Full()) != articles[i] || !strings.HasPrefix(rest, a.Full()) {
				t.Fatalf("article %d: %s", i+1, a.Full())
			}
		}
	})
}

// Real statutes broken at any width keep their articles word for word.
func TestBrokenStatutes(t *testing.T) {
	for _, name := range []string{"行政处罚法", "立法法", "民法典"} {
		whole := parseFile(t, dataFile(t, "pdf", "statute_text_oracle", name+".md"))
		var b strings.Builder
		b.WriteString(whole.Title + "\n" + whole.Note + "\n")
		whole.Walk(func(n *Node, _ []*Node) bool {
			if n.Kind != KindArticle {
				b.WriteString(n.Label + "　" + n.Title + "\n")
				return true
			}
			b.WriteString(n.Label + "　" + n.Full() + "\n")
			return false
		})
		for _, width := range []int{56, 74, 96} {
			d := Parse(wrap(b.String(), width, 30+width%3))
			if !slices.Equal(labels(d), labels(whole)) {
				t.Errorf("%s at %d cells: %d articles, gaps %v", name, width, len(d.Articles()), d.Gaps)
				continue
			}
			same := 0
			old := whole.Articles()
			for i, a := range d.Articles() {
				if squeeze(a.Full()) != squeeze(old[i].Full()) {
					t.Errorf("%s at %d cells: %s is not the same: %s", name, width, a.Label, a.Full())
				}
				if a.Full() == old[i].Full() {
					same++
				}
			}
			breaks := 0
			for _, x := range d.Doubts {
				if x.Code == DoubtBreak {
					breaks++
				}
			}
			if len(old)-same > breaks {
				t.Errorf("%s at %d cells: in %d articles the paragraphs differ, only %d places are doubted", name, width, len(old)-same, breaks)
			}
		}
	}
}
