package search

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"renda/app"
	"renda/app/law"
	"renda/app/lawquery"
	"renda/app/variant"
)

// On real laws: pieces of one to eight characters drawn from them, marks and breaks of lines
// included, alone and in pairs, are found in exactly the clauses that hold them; articles are
// found by their number; the index, with the text in it, is smaller than the text.
func TestRealLaws(t *testing.T) {
	const dir = "../../../shared/data/laws/national/行政法"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the set of real laws is not beside the project")
	}
	es := realLaws(t, dir)
	x := build(t, t.TempDir(), sealer(t, 1), "x", es, Options{SegmentText: 2 << 20})
	defer x.Close()
	if !x.segs[0].own {
		t.Error("the texts are packed without a dictionary")
	}
	var texts, folded, ids []string
	for _, e := range es {
		for _, d := range e.Docs {
			texts, folded, ids = append(texts, d.Text), append(folded, variant.String(d.Text)), append(ids, e.Law.ID+"/"+d.ID)
		}
	}
	rnd := rand.New(rand.NewPCG(3, 3))
	piece := func(n int) lawquery.Word {
		for {
			if r := []rune(texts[rnd.IntN(len(texts))]); len(r) >= n {
				at := rnd.IntN(len(r) - n + 1)
				return lawquery.Word{Text: string(r[at : at+n])}
			}
		}
	}
	for i := range 120 {
		q := lawquery.Query{Words: []lawquery.Word{piece(1 + i%8)}, Today: app.Date{Year: 2026, Month: 1, Day: 1}}
		if i%4 == 3 {
			q.Words = append(q.Words, piece(1+i/4%3))
		}
		var want []string
		for k, text := range folded {
			if !slices.ContainsFunc(q.Words, func(w lawquery.Word) bool { return !strings.Contains(text, variant.String(w.Text)) }) {
				want = append(want, ids[k])
			}
		}
		got := names(search(t, x, q, 0).Hits)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %d found, %d there", q.Words, len(got), len(want))
		}
	}
	for _, e := range es[:min(len(es), 20)] {
		for _, d := range e.Docs {
			if d.Article == 0 || strings.Contains(d.ID, ".") { // an annex numbers its articles again
				continue
			}
			h, err := x.Article(e.Law.ID, d.Article, d.Sub)
			if err != nil || h.Label == "" {
				t.Errorf("%s %s: %+v, %v", e.Law.Title, d.Label, h, err)
			}
		}
	}
	if share := float64(x.Size()) / float64(x.TextSize()); share > 0.87 {
		t.Errorf("the index is %.2f of the text", share)
	}
}

func realLaws(t *testing.T, dir string) (es []lawquery.Entry) {
	t.Helper()
	var laws []*law.Law
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		l, err := law.Read(path, b)
		laws = append(laws, l)
		return err
	}))
	lib := law.Assemble(laws)
	for e, err := range lawquery.Entries(lib, func(id string) (*law.Law, error) { return lib.Get(id), nil }) {
		check(t, err)
		es = append(es, e)
	}
	return es
}
