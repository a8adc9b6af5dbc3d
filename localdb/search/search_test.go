package search

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/arrows"
	"renda/app/lawquery"
	"renda/app/variant"
	"renda/localdb/seal"
)

// The index is below the desk and knows no work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/localdb/disk", "renda/localdb/seal", "golang.org/x", "github.com/emmansun/gmsm", "github.com/klauspost/compress")
	arrows.Never(t, "renda/app/desk", "renda/app/works", "renda/app/proposal", "renda/app/filing", "renda/ui", "renda/server", "renda/sync", "net/http")
}

func sealer(t testing.TB, key byte) Sealer {
	t.Helper()
	s, err := NewSealer(seal.Default(), seal.Key{key})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func feed(es []lawquery.Entry) iter.Seq2[lawquery.Entry, error] {
	return func(yield func(lawquery.Entry, error) bool) {
		for _, e := range es {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// fataler is what a test and a rapid check have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func build(t fataler, dir string, s Sealer, source string, es []lawquery.Entry, opts Options) *Index {
	t.Helper()
	if err := Build(context.Background(), dir, s, source, feed(es), opts, nil); err != nil {
		t.Fatal(err)
	}
	return open(t, dir, s, opts)
}

func open(t fataler, dir string, s Sealer, opts Options) *Index {
	t.Helper()
	x, err := Open(dir, s, opts)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func search(t fataler, x *Index, q lawquery.Query, limit int) *lawquery.Result {
	t.Helper()
	r, err := x.Search(context.Background(), q, limit)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ask(s string) lawquery.Query { return lawquery.Query{Words: []lawquery.Word{{Text: s}}} }

// names lists hits as "law/clause".
func names(hits []lawquery.Hit) (out []string) {
	for _, h := range hits {
		out = append(out, h.Law.ID+"/"+h.ID)
	}
	return out
}

// scan is the truth: it reads everything.
func scan(es []lawquery.Entry, q lawquery.Query) (out []string) {
	for _, e := range es {
		if !admits(e.Law, q.Filter) {
			continue
		}
		title := variant.String(e.Law.Title)
		for _, d := range e.Docs {
			text := variant.String(d.Text)
			all, any := true, false
			for _, w := range q.Words {
				f := variant.String(w.Text)
				switch has := strings.Contains(text, f); {
				case f == "":
				case w.Not:
					all = all && !has
				case has:
					any = true
				default:
					all = all && w.Title && strings.Contains(title, f)
				}
			}
			if all && any {
				out = append(out, e.Law.ID+"/"+d.ID)
			}
		}
	}
	return out
}

func admits(l lawquery.Law, f lawquery.Filter) bool {
	in := func(field string, words []string) bool {
		return len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(variant.String(field), variant.String(w)) })
	}
	region := l.Region
	if region == "" {
		region = "全国"
	}
	return in(l.Organ, f.Organs) && in(region, f.Regions) && in(l.Title, f.Titles) &&
		(len(f.Laws) == 0 || slices.Contains(f.Laws, l.ID)) && (len(f.Levels) == 0 || slices.Contains(f.Levels, l.Level)) &&
		(f.On.IsZero() || l.InForce(f.On))
}

// Letters few enough to meet: common and rare ones, beyond the basic plane, traditional, full-width, marks,
// spaces, none that UTF-8 knows.
var letters = []rune("的法罚處处行政山A第ａ1一𠮷\U0002F804，。、“ 　\n\uE000é\uFFFD—")

func drawText(t *rapid.T, label string, most int) string {
	return rapid.StringOfN(rapid.SampledFrom(letters), -1, most, -1).Draw(t, label)
}

func drawEntries(t *rapid.T) (es []lawquery.Entry) {
	day := rapid.Custom(func(t *rapid.T) app.Date {
		return app.Date{Year: int16(rapid.IntRange(2000, 2003).Draw(t, "year")), Month: 1, Day: 1}
	})
	for i := range rapid.IntRange(0, 6).Draw(t, "laws") {
		e := lawquery.Entry{Law: lawquery.Law{ID: fmt.Sprint("l", i), Title: drawText(t, "title", 6), Rank: i % 3,
			Level: rapid.SampledFrom([]string{"法律", "地方性法规"}).Draw(t, "level"), Region: rapid.SampledFrom([]string{"", "山东省", "浙江省"}).Draw(t, "region"),
			Organ: rapid.SampledFrom([]string{"国务院", "山东省人大"}).Draw(t, "organ")}}
		if rapid.Bool().Draw(t, "dated") {
			e.Law.From = day.Draw(t, "from")
		}
		if rapid.Bool().Draw(t, "ended") {
			e.Law.To = day.Draw(t, "to")
		}
		for k := range rapid.IntRange(0, 12).Draw(t, "docs") {
			d := lawquery.Doc{ID: fmt.Sprint("a", k+1), Article: k + 1, Label: labelOf(k+1, 0), Text: drawText(t, "text", 40)}
			if k%5 == 4 {
				d.ID, d.Label, d.Sub = fmt.Sprint("c", k), "第一章", k%2
			}
			e.Docs = append(e.Docs, d)
		}
		es = append(es, e)
	}
	return es
}

func drawQuery(t *rapid.T) (q lawquery.Query) {
	for range rapid.IntRange(1, 3).Draw(t, "words") {
		q.Words = append(q.Words, lawquery.Word{Text: rapid.StringOfN(rapid.SampledFrom(letters), 1, 8, -1).Draw(t, "word"),
			Not: rapid.IntRange(0, 4).Draw(t, "not") == 0, Title: rapid.Bool().Draw(t, "in title")})
	}
	some := func(label string, from ...string) []string {
		if rapid.IntRange(0, 3).Draw(t, label) > 0 {
			return nil
		}
		return []string{rapid.SampledFrom(from).Draw(t, label)}
	}
	q.Filter = lawquery.Filter{Levels: some("levels", "法律"), Organs: some("organs", "山东", "国务院"), Regions: some("regions", "全国", "山", "浙江省"),
		Titles: some("titles", "法", "處"), Laws: some("ids", "l0", "l1")}
	if rapid.IntRange(0, 3).Draw(t, "on") == 0 {
		q.Filter.On = app.Date{Year: 2001, Month: 6, Day: 1}
	}
	return q
}

// Whatever is looked for, in whatever texts: exactly the clauses are found that reading
// everything finds, whichever way the texts fall into segments and however small the cache
// is; the first few are the best of all; every text comes back as it was.
func TestRecall(t *testing.T) {
	s := sealer(t, 1)
	rapid.Check(t, func(rt *rapid.T) {
		es := drawEntries(rt)
		opts := Options{SegmentText: rapid.SampledFrom([]int{0, 1, 200}).Draw(rt, "segment"), Cache: rapid.SampledFrom([]int64{0, 1, 2000}).Draw(rt, "cache")}
		x := build(rt, t.TempDir(), s, "x", es, opts)
		defer x.Close()
		for range 6 {
			q := drawQuery(rt)
			r := search(rt, x, q, 0)
			got, want := names(r.Hits), scan(es, q)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) || r.Total != len(want) {
				rt.Fatalf("%+v: found %v, total %d; reading finds %v", q, got, r.Total, want)
			}
			few := rapid.IntRange(1, 5).Draw(rt, "few")
			if best := names(search(rt, x, q, few).Hits); !slices.Equal(best, names(r.Hits)[:min(few, len(r.Hits))]) {
				rt.Fatalf("%+v: the best %d are %v, of all %v", q, few, best, names(r.Hits))
			}
		}
		checkTexts(rt, x, es)
		if err := x.Check(context.Background(), nil); err != nil {
			rt.Fatal(err)
		}
	})
}

// checkTexts holds every clause found by its place to what was indexed.
func checkTexts(t fataler, x *Index, es []lawquery.Entry) {
	t.Helper()
	at := map[string]lawquery.Doc{}
	for _, e := range es {
		for _, d := range e.Docs {
			at[e.Law.ID+"/"+d.ID] = d
		}
	}
	n := 0
	for i, s := range x.segs {
		for doc := range s.lens {
			h, err := x.hit(uint64(i)<<32 | uint64(doc))
			if err != nil {
				t.Fatal(err)
			}
			e, err := x.Excerpt(h, lawquery.Query{}, 0)
			if err != nil {
				t.Fatal(err)
			}
			if d := at[h.Law.ID+"/"+h.ID]; e.Text != strings.ToValidUTF8(d.Text, "\uFFFD") || h.Label != d.Label {
				t.Fatalf("%s: %q %q, indexed %q %q", h.ID, h.Label, e.Text, d.Label, d.Text)
			}
			n++
		}
	}
	if n != len(at) || x.Docs() != n {
		t.Fatalf("%d clauses, %d indexed, Docs says %d", n, len(at), x.Docs())
	}
}

// An excerpt is a piece of the clause, no longer than asked, and its marks are on what
// was looked for: all places if it is the whole clause.
func TestExcerpt(t *testing.T) {
	s := sealer(t, 1)
	rapid.Check(t, func(rt *rapid.T) {
		text := drawText(rt, "text", 60)
		x := build(rt, t.TempDir(), s, "x", []lawquery.Entry{{Law: lawquery.Law{ID: "l"}, Docs: []lawquery.Doc{{ID: "a1", Text: text}}}}, Options{})
		defer x.Close()
		h, err := x.hit(0)
		if err != nil {
			rt.Fatal(err)
		}
		w := rapid.StringOfN(rapid.SampledFrom(letters), 1, 3, -1).Draw(rt, "word")
		width := rapid.IntRange(0, 70).Draw(rt, "width")
		e, err := x.Excerpt(h, ask(w), width)
		if err != nil {
			rt.Fatal(err)
		}
		all, piece := []rune(text), []rune(e.Text)
		if string(all[e.From:e.From+len(piece)]) != e.Text || e.Cut != (e.From+len(piece) < len(all)) || width > 0 && len(piece) > width {
			rt.Fatalf("%q from %d of %q, cut %v, width %d", e.Text, e.From, text, e.Cut, width)
		}
		folded := []rune(variant.String(e.Text))
		rest := folded
		at := 0
		for _, m := range e.Marks {
			marked := string(folded[m[0]:m[1]])
			if m[0] < at || !strings.Contains(variant.String(w), marked) && !strings.Contains(marked, variant.String(w)) {
				rt.Fatalf("%q: marked %q in %q", w, marked, e.Text)
			}
			at = m[1]
			for i := m[0]; i < m[1]; i++ {
				rest[i] = '\uFFFF'
			}
		}
		if e.From == 0 && !e.Cut && strings.Contains(string(rest), variant.String(w)) {
			rt.Fatalf("%q is left unmarked in %q", w, e.Text)
		}
	})
}

// The clause a query names comes first and is counted once; other versions stand behind
// the one in force; what is not there is not made up.
func TestNamed(t *testing.T) {
	law := func(id string, from, to int16, texts ...string) lawquery.Entry {
		e := lawquery.Entry{Law: lawquery.Law{ID: id, Title: "中华人民共和国行政处罚法", From: app.Date{Year: from, Month: 1, Day: 1}}}
		if to > 0 {
			e.Law.To = app.Date{Year: to, Month: 1, Day: 1}
		}
		for i, s := range texts {
			e.Docs = append(e.Docs, lawquery.Doc{ID: idOf(i+1, 0), Article: i + 1, Label: labelOf(i+1, 0), Text: s})
		}
		return e
	}
	es := []lawquery.Entry{law("old", 1996, 2021, "罚款听证", "旧二"), law("new", 2021, 0, "听证", "罚款 罚款 罚款 罚款", "罚款")}
	x := build(t, t.TempDir(), sealer(t, 1), "x", es, Options{})
	defer x.Close()
	today := app.Date{Year: 2026, Month: 1, Day: 1}
	q := lawquery.Query{Name: "行政处罚法", Laws: []string{"new", "old"}, Today: today}
	for _, c := range []struct {
		article int
		words   string
		want    string
		total   int
	}{
		{1, "", "new/a1", 1}, {2, "", "new/a2", 1}, {9, "", "", 0},
		{1, "罚款", "new/a1 new/a2 new/a3 old/a1", 4}, {2, "罚款", "new/a2 new/a3 old/a1", 3}, {9, "听证", "new/a1 old/a1", 2},
	} {
		q.Ref.Article.N, q.Words = c.article, nil
		if c.words != "" {
			q.Words = ask(c.words).Words
		}
		r := search(t, x, q, 20)
		if got := strings.Join(names(r.Hits), " "); got != c.want || r.Total != c.total {
			t.Errorf("article %d, %q: %s, total %d; want %s, %d", c.article, c.words, got, r.Total, c.want, c.total)
		}
		if one := search(t, x, q, 1); len(one.Hits) > 1 || one.Total != c.total {
			t.Errorf("article %d: %v, %d", c.article, names(one.Hits), one.Total)
		}
	}
	// A word that only the break between two titles has is in none.
	between := lawquery.Query{Words: []lawquery.Word{{Text: "听证", Title: true}, {Text: "法\n中", Title: true}}}
	if r := search(t, x, between, 0); r.Total != 0 || len(r.Laws) != 0 {
		t.Errorf("%+v", r)
	}
	// By title: the law itself, the version in force before the one that ended.
	r := search(t, x, lawquery.Query{Words: []lawquery.Word{{Text: "行政處罰法"}}, Today: today}, 20)
	if len(r.Laws) != 2 || r.Laws[0].ID != "new" || r.Laws[1].ID != "old" {
		t.Errorf("%+v", r.Laws)
	}
}

// Words in the law's title, of a high level, in force, often in a short clause: each moves
// a clause up, all else being equal.
func TestRank(t *testing.T) {
	base := lawquery.Law{Title: "甲条例", Level: "法律", Rank: 1, From: app.Date{Year: 2000, Month: 1, Day: 1}}
	doc := "关于听证的规定若干说明文字"
	for name, change := range map[string]func(e *lawquery.Entry){
		"title":    func(e *lawquery.Entry) { e.Law.Title = "听证条例" },
		"level":    func(e *lawquery.Entry) { e.Law.Rank = 0 },
		"often":    func(e *lawquery.Entry) { e.Docs[0].Text = "关于听证的规定听证说明文字" },
		"short":    func(e *lawquery.Entry) { e.Docs[0].Text = "关于听证" },
		"in force": func(e *lawquery.Entry) { e.Law.To = app.Date{} },
	} {
		var es []lawquery.Entry
		for i := range 8 {
			e := lawquery.Entry{Law: base, Docs: []lawquery.Doc{{ID: "a1", Article: 1, Text: doc}, {ID: "a2", Article: 2, Text: "别的内容，没有那个词"}}}
			e.Law.ID = fmt.Sprint("l", i)
			if name == "in force" {
				e.Law.To = app.Date{Year: 2010, Month: 1, Day: 1}
			}
			if i == 5 {
				change(&e)
			}
			es = append(es, e)
		}
		x := build(t, t.TempDir(), sealer(t, 1), "x", es, Options{})
		q := ask("听证")
		q.Today = app.Date{Year: 2026, Month: 1, Day: 1}
		if r := search(t, x, q, 3); r.Hits[0].Law.ID != "l5" || r.Hits[1].Law.ID != "l0" {
			t.Errorf("%s: %v", name, names(r.Hits))
		}
		x.Close()
	}
}

// What can't be indexed is refused and named: a law twice, a number that is none; a query of too
// many words too. An empty index answers.
func TestRefuses(t *testing.T) {
	dir, s := t.TempDir(), sealer(t, 1)
	if _, err := Open(dir, s, Options{}); app.CodeOf(err) != CodeNone {
		t.Errorf("no index: %v", err)
	}
	x := build(t, dir, s, "x", nil, Options{})
	defer x.Close()
	if r := search(t, x, ask("罚"), 0); r.Total != 0 || x.Docs() != 0 {
		t.Errorf("%+v", r)
	}
	for name, es := range map[string][]lawquery.Entry{
		"twice":  {{Law: lawquery.Law{ID: "a"}}, {Law: lawquery.Law{ID: "a"}}},
		"number": {{Law: lawquery.Law{ID: "a"}, Docs: []lawquery.Doc{{Article: -1}}}},
	} {
		if err := Build(t.Context(), dir, s, "y", feed(es), Options{}, nil); app.CodeOf(err) != app.CodeBadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
	if y := open(t, dir, s, Options{}); y.Source() != "x" {
		t.Errorf("the index is now %q", y.Source())
	}
	many := lawquery.Query{Words: slices.Repeat(ask("罚").Words, maxWords+1)}
	if _, err := x.Search(t.Context(), many, 1); app.CodeOf(err) != app.CodeBadInput {
		t.Errorf("many words: %v", err)
	}
	if _, err := x.Excerpt(lawquery.Hit{Place: 5 << 32}, ask("罚"), 1); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("a hit of nowhere: %v", err)
	}
	if !bytes.Equal([]byte(x.Source()), []byte("x")) {
		t.Error(x.Source())
	}
}
