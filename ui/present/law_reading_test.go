package present

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app/clause"
)

const penalty = `# 中华人民共和国行政处罚法

1996年3月17日 第八届全国人民代表大会第四次会议通过

<!-- INFO END -->

## 第一章 总则

第一条 为了规范行政处罚，制定本法。

第二条 有下列情形之一的，适用本法：

（一）由行政机关作出的；

（二）由法律授权的组织作出的。

前款规定以外的，不适用本法。

## 第二章 附则

第二条之一 处罚法定。

第三条 本法自1996年10月1日起施行。
`

// The shown text has a line for each clause, without markup, and every clause is found in it by what people type.
func TestReadingIsWhatPeopleRead(t *testing.T) {
	r := NewReading(clause.Parse(penalty))
	want := "中华人民共和国行政处罚法\n1996年3月17日 第八届全国人民代表大会第四次会议通过\n第一章　总则\n第一条　为了规范行政处罚，制定本法。\n第二条　有下列情形之一的，适用本法：\n（一）由行政机关作出的；\n（二）由法律授权的组织作出的。\n前款规定以外的，不适用本法。\n第二章　附则\n第二条之一　处罚法定。\n第三条　本法自1996年10月1日起施行。"
	if r.Text != want {
		t.Errorf("shown as\n%s", r.Text)
	}
	for typed, begins := range map[string]string{"2": "第二条　有", "２": "第二条　有", "第二条": "第二条　有", "二": "第二条　有", "第二条第二款": "前款规定", "2条2款": "前款规定",
		"第二条第一款第（二）项": "（二）由", "第二条之一": "第二条之一", "第二章": "第二章", " 3 ": "第三条", "第一条第一款": "为了规范"} {
		at, ok := r.Find(typed)
		if got := r.Words(Stretch{at, at + 12}); !ok || !strings.HasPrefix(got, begins) {
			t.Errorf("%q leads to %q %v", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "9", "第九章", "法"} {
		if at, ok := r.Find(typed); ok {
			t.Errorf("%q leads to %d", typed, at)
		}
	}
}

// What is copied carries the law, the clause as far as it is named, and the words without their label.
func TestCitation(t *testing.T) {
	r := NewReading(clause.Parse(penalty))
	place := func(words string) Stretch {
		at := len([]rune(r.Text[:strings.Index(r.Text, words)]))
		return Stretch{at, at + len([]rune(words))}
	}
	for _, c := range []struct {
		at   Stretch
		want string
	}{
		{place("规范行政处罚"), "《行政处罚法》第一条：规范行政处罚"},
		{place("前款规定以外的，不适用本法。"), "《行政处罚法》第二条第二款：前款规定以外的，不适用本法。"},
		{place("（二）由法律授权的组织作出的。"), "《行政处罚法》第二条第一款第（二）项：由法律授权的组织作出的。"},
		{place("第一条　为了规范行政处罚，制定本法。"), "《行政处罚法》第一条：为了规范行政处罚，制定本法。"},
		{Stretch{place("第二章").From - 3, place("第二章").From - 3}, "《行政处罚法》第二条第二款：前款规定以外的，不适用本法。"},
		{Stretch{place("处罚法定").From, place("本法自").To}, "《行政处罚法》第二条之一至第三条：处罚法定。第三条　本法自"},
		{Stretch{place("由行政机关作出的").From, place("由法律授权").To}, "《行政处罚法》第二条第一款：由行政机关作出的；（二）由法律授权"},
		{Stretch{place("有下列情形").From, place("前款规定").To}, "《行政处罚法》第二条：有下列情形之一的，适用本法：（一）由行政机关作出的；（二）由法律授权的组织作出的。前款规定"},
		{place("中华人民共和国行政处罚法"), "《行政处罚法》：中华人民共和国行政处罚法"},
	} {
		if got, ok := r.Cite("行政处罚法", c.at); !ok || got != c.want {
			t.Errorf("%v is cited as %q, want %q", c.at, got, c.want)
		}
	}
	if got, ok := r.Cite("行政处罚法", Stretch{}); ok {
		t.Errorf("nothing is cited as %q", got)
	}
}

// readings gives texts to read: real ones where they are, else one.
func readings(t *testing.T, most int) map[string]string {
	out := map[string]string{"penalty": penalty}
	names, _ := filepath.Glob("../../../shared/data/laws/*/*/*.md")
	for i := 0; i < len(names) && !testing.Short(); i += max(1, len(names)/most) {
		b, err := os.ReadFile(names[i])
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(names[i])] = string(b)
	}
	return out
}

// Whatever the source looks like, each clause's own words stand in the shown text where the map says they do, and no word of a
// clause is lost on the way to the screen.
func TestReadingLosesNothing(t *testing.T) {
	for name, text := range readings(t, 30) {
		d := clause.Parse(text)
		r := NewReading(d)
		if len(r.Kinds) != strings.Count(r.Text, "\n")+1 && len(r.Kinds) > 0 {
			t.Errorf("%s: %d kinds for %d lines", name, len(r.Kinds), strings.Count(r.Text, "\n")+1)
		}
		d.Walk(func(n *clause.Node, _ []*clause.Node) bool {
			at, ok := r.Node(n.ID)
			if got := r.Words(at); !ok || !strings.HasPrefix(got, n.Label) || !strings.Contains(got, n.Text) {
				t.Errorf("%s %s: shown as %.60q", name, n.Label, got)
			}
			// the map from the source: the first character of the clause's own words
			if n.Text != "" && n.To > n.From {
				first := []rune(n.Text)[0]
				for i, c := range []rune(d.Source)[n.From:n.To] {
					if c == first && n.Label == "" {
						if s := r.Source(n.From+i, n.From+i+1); s.From < at.From || s.From >= at.To {
							t.Errorf("%s %s: its source is shown at %d, it stands at %v", name, n.ID, s.From, at)
						}
						break
					}
				}
			}
			return true
		})
		for _, a := range d.Articles() {
			at, _ := r.Node(a.ID)
			if got, ok := r.Find(a.Label); !ok || got != at.From && d.Find(clause.Ref{Article: a.No}) == a {
				t.Errorf("%s: %s leads to %d, it stands at %d", name, a.Label, got, at.From)
			}
		}
	}
}

var bits = rapid.SampledFrom([]string{"行政机关", "应当", "依法", "处以", "五万元", "罚款", "，", "；", "公民", "组织", "责令改正"})

// version draws a small law and a changed version of it.
func version(t *rapid.T) (a, b string) {
	n := rapid.IntRange(1, 8).Draw(t, "n")
	var old, fresh []string
	for range n {
		s := strings.Join(rapid.SliceOfN(bits, 3, 12).Draw(t, "words"), "") + "。"
		old = append(old, s)
		switch rapid.IntRange(0, 4).Draw(t, "change") {
		case 0:
			fresh = append(fresh, strings.Join(rapid.SliceOfN(bits, 3, 12).Draw(t, "other"), "")+"。")
		case 1:
			fresh = append(fresh, s, "新增"+strings.Join(rapid.SliceOfN(bits, 3, 9).Draw(t, "new"), "")+"。")
		case 2:
		default:
			fresh = append(fresh, s)
		}
	}
	return articled(old), articled(fresh)
}

func articled(articles []string) string {
	var b strings.Builder
	b.WriteString("某市办法\n")
	for i, a := range articles {
		b.WriteString("第" + clause.Chinese(i+1) + "条 " + a + "\n")
	}
	return b.String()
}

// What is marked gone taken out of the old clauses, and what is marked new out of the new ones, leaves the same words: the
// marks say everything and nothing else. Each clause is in a row unless nothing became of it.
func TestCompareMarksWhatDiffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := version(t)
		c := Compare(clause.Parse(a), clause.Parse(b))
		for _, r := range c.Rows {
			if r.Change == clause.Changed {
				l, _ := c.Old.clauseAt(r.At[0])
				n, _ := c.New.clauseAt(r.At[1])
				if x, y := unmarked(c.Old, l, c.Gone), unmarked(c.New, n, c.Added); x != y {
					t.Fatalf("%s → %s: without marks %q and %q", r.Old, r.New, x, y)
				}
			}
			if r.Change == clause.New {
				if l, _ := c.New.clauseAt(r.At[1]); unmarked(c.New, l, c.Added) != "" {
					t.Fatalf("%s is new and not marked so", r.New)
				}
			}
			if r.Change == clause.Gone {
				if l, _ := c.Old.clauseAt(r.At[0]); unmarked(c.Old, l, c.Gone) != "" {
					t.Fatalf("%s is gone and not marked so", r.Old)
				}
			}
			if r.Change == clause.Gone && r.At[1] >= 0 || r.Change == clause.New && r.At[0] >= 0 {
				t.Fatalf("%+v stands on both sides", r)
			}
		}
		if a == b && len(c.Rows) > 0 {
			t.Fatalf("equal texts differ: %+v", c.Rows)
		}
		if a != b && len(c.Rows) == 0 {
			t.Fatal("different texts without a row")
		}
		eyes := 0
		for _, r := range c.Rows {
			if !r.Sure {
				eyes++
			}
		}
		if eyes != c.Eyes {
			t.Fatalf("%d rows for a person's eye, %d counted", eyes, c.Eyes)
		}
	})
}

// clauseAt gives the stretch of the outermost clause that begins at a place.
func (r *Reading) clauseAt(from int) (Stretch, bool) {
	for _, c := range r.clauses {
		if c.at.From == from {
			return c.at, true
		}
	}
	return Stretch{}, false
}

// unmarked gives the words of a stretch that no mark covers.
func unmarked(r *Reading, s Stretch, marks []Stretch) string {
	var b strings.Builder
	for i := s.From; i < s.To; i++ {
		covered := false
		for _, m := range marks {
			covered = covered || m.From <= i && i < m.To
		}
		if !covered {
			b.WriteRune(r.runes[i])
		}
	}
	return b.String()
}
