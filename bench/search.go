package main

import (
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"renda/app/law"
	"renda/app/lawquery"
	fold "renda/app/variant"
	"renda/localdb/seal"
)

const lawFolder = "../../shared/data/laws"

// runSearch: an index over all laws beside the project, one document an article, and 500
// questions of one to eight characters; the truth is reading everything.
func runSearch(r *report) error {
	if _, err := os.Stat(lawFolder); err != nil {
		fmt.Fprintln(r.out, "the laws are not in "+lawFolder)
		return nil
	}
	start := time.Now()
	es, err := readLaws()
	if err != nil {
		return err
	}
	parsed := time.Since(start)
	c := newCorpus(es)
	fmt.Fprintf(r.out, "\n%d laws, %d documents, %d bytes of text\n", len(es), len(c.docs), c.bytes)
	fs, err := buildRow(r, c, parsed)
	defer func() {
		for _, f := range fs {
			f.close()
		}
	}()
	if err != nil {
		return err
	}
	return findRows(r, c, fs)
}

func readLaws() ([]lawquery.Entry, error) {
	var laws []*law.Law
	err := filepath.WalkDir(lawFolder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if l, err := law.Read(path, b); err == nil { // one file of the set holds a title and no text
			laws = append(laws, l)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	lib := law.Assemble(laws)
	var es []lawquery.Entry
	for e, err := range lawquery.Entries(lib, func(id string) (*law.Law, error) { return lib.Get(id), nil }) {
		if err != nil {
			return nil, err
		}
		es = append(es, e)
	}
	return es, nil
}

// corpus is what is indexed.
type corpus struct {
	es     []lawquery.Entry
	docs   []string
	folded []string
	bytes  int
}

func newCorpus(es []lawquery.Entry) *corpus {
	c := &corpus{es: es}
	for _, e := range es {
		for _, d := range e.Docs {
			c.docs = append(c.docs, d.Text)
			c.folded = append(c.folded, fold.String(d.Text))
			c.bytes += len(d.Text)
		}
	}
	return c
}

// buildRow builds every index once, ours twice: builds take seconds and don't vary
// by more than the ratios between them.
func buildRow(r *report, c *corpus, parsed time.Duration) ([]*finder, error) {
	box, err := sealedBy(seal.Default())
	if err != nil {
		return nil, err
	}
	caches := map[string]int64{"": 0, ", cache 2 MiB": 2 << 20}
	all := slices.Concat([]*finder{fts5("FTS5 trigram", c.docs, true)}, ours("ours, sealed", box, c.es, caches), ours("ours, not sealed", unsealed{}, c.es, caches),
		[]*finder{fts5("FTS5 pairs", c.docs, false), bleveCJK(c.docs)})
	fmt.Fprintf(r.out, "\nbuild the index (files without fsync for the peers, with it for ours)\n")
	var fs []*finder
	resident := uint64(0)
	for _, f := range all {
		dir, err := os.MkdirTemp(r.dir, "search")
		if err != nil {
			return fs, err
		}
		before := heap()
		start := time.Now()
		if err := f.build(dir); err != nil {
			return fs, fmt.Errorf("build %s: %w", f.name, err)
		}
		f.built = time.Since(start).Seconds()
		if f == all[1] {
			resident = heap() - before
		}
		fs = append(fs, f)
		if f.size, err = sizeOf(dir); err != nil {
			return fs, err
		}
		if f.size > 0 {
			fmt.Fprintf(r.out, "  %-18s %6.2f s  %5.2f× FTS5 trigram  %5.1f MB  %.2f× text\n", f.name, f.built, f.built/fs[0].built, float64(f.size)/1e6, float64(f.size)/float64(c.bytes))
		}
	}
	fmt.Fprintf(r.out, "  read, parse and index %d laws: %.1f s (reach 20 s on 2 cores); ours holds the text too, the peers only the index\n  in memory with an empty cache: %.1f MB, of Go's heap\n", len(c.es), parsed.Seconds()+fs[1].built, float64(resident)/1e6)
	return fs, nil
}

// heap gives the bytes of live objects.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// question is what is looked for.
type question struct {
	kind  string
	words []string
	truth int
}

var kinds = []string{"1 character", "2 characters", "3 to 6", "7 and 8", "two words", "article number", "absent", "traditional"}

// questions draws 500 from the texts, by kind, and reads everything for the truth.
func questions(c *corpus) []question {
	rnd := rand.New(rand.NewPCG(20261125, 3))
	piece := func(n int) string {
		for {
			t := []rune(c.docs[rnd.IntN(len(c.docs))])
			if len(t) < n {
				continue
			}
			at := rnd.IntN(len(t) - n + 1)
			if s := t[at : at+n]; !slices.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
				return string(s)
			}
		}
	}
	var out []question
	add := func(kind, n int, draw func(i int) []string) {
		for i := range n {
			out = append(out, question{kind: kinds[kind], words: draw(i)})
		}
	}
	add(0, 20, func(int) []string { return []string{piece(1)} })
	add(1, 140, func(int) []string { return []string{piece(2)} })
	add(2, 150, func(i int) []string { return []string{piece(3 + i%4)} })
	add(3, 40, func(i int) []string { return []string{piece(7 + i%2)} })
	add(4, 70, func(int) []string { return []string{piece(2), piece(2)} })
	add(5, 40, func(i int) []string {
		return []string{"第" + string([]rune("二三四五六七八九")[i%8]) + "十" + string([]rune("一二三四五六七八九")[i%9]) + "条"}
	})
	add(6, 25, func(i int) []string {
		for {
			t := []rune(piece(2 + i%5))
			slices.Reverse(t)
			if s := string(t); !slices.ContainsFunc(c.folded, func(d string) bool { return strings.Contains(d, s) }) {
				return []string{s}
			}
		}
	})
	back := traditional()
	add(7, 15, func(i int) []string {
		for {
			s := []rune(piece(2 + i%3))
			changed := false
			for k, r := range s {
				if t, ok := back[r]; ok {
					s[k], changed = t, true
				}
			}
			if changed {
				return []string{string(s)}
			}
		}
	})
	for i := range out {
		q := &out[i]
		for _, d := range c.folded {
			if !slices.ContainsFunc(q.words, func(w string) bool { return !strings.Contains(d, fold.String(w)) }) {
				q.truth++
			}
		}
	}
	return out
}

// traditional gives a form for characters that have one.
func traditional() map[rune]rune {
	out := map[rune]rune{}
	for r := rune(0x4E00); r < 0xA000; r++ {
		if f := fold.Fold(r); f != r && out[f] == 0 {
			out[f] = r
		}
	}
	return out
}

// findRows asks every question of every index in turn, and says recall and times.
func findRows(r *report, c *corpus, fs []*finder) error {
	qs := questions(c)
	short, long := math.MaxInt, 0
	for _, q := range qs {
		n := utf8.RuneCountInString(strings.Join(q.words, ""))
		short, long = min(short, n), max(long, n)
	}
	times := map[*finder][]float64{}
	found := map[*finder]map[string][2]float64{}
	for _, f := range fs {
		found[f] = map[string][2]float64{}
	}
	rounds := max(r.rounds, 3)
	rnd := rand.New(rand.NewPCG(1, 1))
	for _, q := range qs {
		figures := map[*finder][]float64{}
		for range rounds {
			for _, k := range rnd.Perm(len(fs)) { // who comes after whom finds its code and data warm
				f := fs[k]
				start := time.Now()
				if _, err := f.find(q.words, false); err != nil {
					return fmt.Errorf("%s: %q: %w", f.name, q.words, err)
				}
				figures[f] = append(figures[f], float64(time.Since(start).Nanoseconds())/1e6)
			}
		}
		for _, f := range fs {
			times[f] = append(times[f], median(figures[f]))
			n, err := f.find(q.words, true)
			if err != nil {
				return fmt.Errorf("%s: %q: %w", f.name, q.words, err)
			}
			if n > q.truth {
				fmt.Fprintf(r.out, "  %s finds %q %d times, reading %d times\n", f.name, q.words, n, q.truth)
			}
			x := found[f][q.kind]
			found[f][q.kind] = [2]float64{x[0] + float64(min(n, q.truth)), x[1] + float64(q.truth)}
		}
	}
	fmt.Fprintf(r.out, "\nthe best 20 of %d questions of %d to %d characters, warm, ms (%d rounds)\n", len(qs), short, long, rounds)
	w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  \tgeomean\tp50\tp99\tslowest\tagainst sealed\tfound of what is there\n")
	base := times[fs[1]] // ours, sealed
	for _, f := range fs {
		ts := times[f]
		ratios := make([]float64, len(ts))
		var hit, all float64
		for i := range ts {
			ratios[i] = ts[i] / base[i]
		}
		for _, x := range found[f] {
			hit, all = hit+x[0], all+x[1]
		}
		fmt.Fprintf(w, "  %s\t%.3f\t%.3f\t%.2f\t%.2f\t%.2f×\t%.1f %%\n", f.name, geomean(ts), median(ts), quantile(ts, 0.99), quantile(ts, 1), geomean(ratios), 100*hit/all)
	}
	fmt.Fprintf(w, "\n  by kind: geomean ms, found\t%s\n", strings.Join(kinds, "\t"))
	for _, f := range fs {
		fmt.Fprintf(w, "  %s", f.name)
		for _, kind := range kinds {
			var ts []float64
			for i, q := range qs {
				if q.kind == kind {
					ts = append(ts, times[f][i])
				}
			}
			x := found[f][kind]
			share := "–"
			if x[1] > 0 {
				share = fmt.Sprintf("%.0f %%", 100*x[0]/x[1])
			}
			fmt.Fprintf(w, "\t%.3f, %s", geomean(ts), share)
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(r.out, "  reach: geomean ≤ 0.63 ms, p99 ≤ 5 ms, all found, sealed ≤ 1.15× not sealed; the peers' query for one character is a prefix")
	return nil
}

func geomean(xs []float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += math.Log(x)
	}
	return math.Exp(s / float64(len(xs)))
}
