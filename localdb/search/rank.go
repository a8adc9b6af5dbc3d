package search

import (
	"bytes"
	"cmp"
	"slices"
	"sort"

	"renda/app/lawquery"
	"renda/app/variant"
)

// What a law adds to the score of its clauses. A clause's words rarely add more than 30.
const (
	priorInForce = 2000 // before all that is not
	priorComing  = 1000 // published, not yet in force
	priorLevel   = 0.15 // for each level above the lowest
	priorTitle   = 0.3  // of a word's rarity, if the title has it
	priorName    = 1    // of its rarity, if it is the title
	levels       = 10
)

// lawFilter is a Filter, folded.
type lawFilter struct {
	lawquery.Filter
	on                      uint32
	organs, regions, titles []string
}

const wholeCountry = "全国"

func newLawFilter(f lawquery.Filter) lawFilter {
	fold := func(in []string) (out []string) {
		for _, s := range in {
			out = append(out, variant.String(s))
		}
		return out
	}
	return lawFilter{Filter: f, on: day(f.On), organs: fold(f.Organs), regions: fold(f.Regions), titles: fold(f.Titles)}
}

// open tells that every law passes.
func (f *lawFilter) open() bool {
	return f.on == 0 && len(f.Levels)+len(f.Laws)+len(f.organs)+len(f.regions)+len(f.titles) == 0
}

// admits tells whether a law passes.
func (f *lawFilter) admits(l *segmentLaw, title []byte) bool {
	return hasAny(title, f.titles) && (len(f.Laws) == 0 || slices.Contains(f.Laws, l.ID)) &&
		(len(f.Levels) == 0 || slices.Contains(f.Levels, l.Level)) && (f.on == 0 || l.inForce(f.on)) &&
		(len(f.organs) == 0 || hasAny(variant.Append(nil, l.Organ), f.organs)) &&
		(len(f.regions) == 0 || hasAny(variant.Append(nil, cmp.Or(l.Region, wholeCountry)), f.regions))
}

// hasAny tells whether a field has one of some words, or there are none.
func hasAny(field []byte, words []string) bool {
	return len(words) == 0 || slices.ContainsFunc(words, func(s string) bool { return bytes.Contains(field, []byte(s)) })
}

func (l *segmentLaw) inForce(on uint32) bool { return l.from <= on && (l.to == 0 || on < l.to) }

// standing of a law on a day; 0: none was asked for.
type standing int

const (
	ended standing = iota
	coming
	inForce
)

func (l *segmentLaw) standing(today uint32) standing {
	switch {
	case today == 0 || l.inForce(today):
		return inForce
	case l.from > today:
		return coming
	}
	return ended
}

// priors are what each law adds on one day, whatever is asked: by segment and law.
type priors struct {
	today uint32
	of    [][]float32
}

// priorsOn gives them; those of the day asked for last are kept.
func (x *Index) priorsOn(today uint32) *priors {
	if p := x.priors.Load(); p != nil && p.today == today {
		return p
	}
	p := &priors{today: today}
	for _, s := range x.segs {
		of := make([]float32, len(s.laws))
		for i := range s.laws {
			l := &s.laws[i]
			of[i] = [...]float32{0, priorComing, priorInForce}[l.standing(today)] + priorLevel*float32(max(levels-l.Rank, 0))
		}
		p.of = append(p.of, of)
	}
	x.priors.Store(p)
	return p
}

// titleHit is a law whose title has every word.
type titleHit struct {
	seg   *segment
	law   int
	whole bool // a word is the title
}

const countryName = "中华人民共和国"

// judge works out what each law of the segment adds and which words its title has.
func (sc *scratch) judge(q *query, s *segment, n int) {
	sc.prior = append(sc.prior[:0], q.x.priorsOn(q.today).of[n]...)
	if !q.filters.open() {
		for i := range s.laws {
			if !q.filters.admits(&s.laws[i], s.title(i)) {
				sc.prior[i] = -1
			}
		}
	}
	sc.inName = append(sc.inName[:0], make([]uint32, len(s.laws))...)
	all := uint32(1)<<len(q.want) - 1
	for k := range q.want {
		w := &q.want[k]
		for at := 0; ; {
			i := w.find.index(s.titles[at:])
			if i < 0 {
				break
			}
			at += i
			law := sort.Search(len(s.laws), func(i int) bool { return int(s.titleAt[i]) > at }) - 1
			title := s.title(law)
			before := at - int(s.titleAt[law])
			at = int(s.titleAt[law+1])                                  // once in each title
			if sc.prior[law] < 0 || before+len(w.folded) > len(title) { // filtered out; a break of lines between two titles
				continue
			}
			whole := before+len(w.folded) == len(title) && (before == 0 || string(title[:before]) == countryName)
			sc.prior[law] += priorTitle * w.weight
			if whole {
				sc.prior[law] += priorName * w.weight
			}
			sc.inName[law] |= 1 << k
			if sc.inName[law] == all {
				q.titles = append(q.titles, titleHit{s, law, whole})
			}
		}
	}
}

// maxTitles is how many laws an answer names.
const maxTitles = 20

// lawsByTitle gives the laws whose titles have every word: the law itself first, what is
// in force, what stands high, short titles.
func (q *query) lawsByTitle() []lawquery.Law {
	slices.SortStableFunc(q.titles, func(a, b titleHit) int {
		x, y := &a.seg.laws[a.law], &b.seg.laws[b.law]
		return cmp.Or(compareBool(b.whole, a.whole), cmp.Compare(y.standing(q.today), x.standing(q.today)), cmp.Compare(x.Rank, y.Rank),
			cmp.Compare(len(x.Title), len(y.Title)), cmp.Compare(y.from, x.from))
	})
	var out []lawquery.Law
	for _, t := range q.titles[:min(len(q.titles), maxTitles)] {
		out = append(out, t.seg.laws[t.law].Law)
	}
	return out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// item is a document with its score.
type item struct {
	score float32
	place uint64
}

// worse orders items: a lower score, and of equal ones what stands later.
func (a item) worse(b item) bool {
	return a.score < b.score || a.score == b.score && a.place > b.place
}

// top keeps the best limit items, or all if that is 0: a heap with the worst at its root.
type top struct {
	limit int
	heap  []item
}

func (t *top) offer(it item) {
	if t.limit <= 0 || len(t.heap) < t.limit {
		t.heap = append(t.heap, it)
		for i := len(t.heap) - 1; i > 0 && t.limit > 0; {
			up := (i - 1) / 2
			if !t.heap[i].worse(t.heap[up]) {
				break
			}
			t.heap[i], t.heap[up] = t.heap[up], t.heap[i]
			i = up
		}
		return
	}
	if !t.heap[0].worse(it) {
		return
	}
	t.heap[0] = it
	for i := 0; ; {
		k := 2*i + 1
		if k >= len(t.heap) {
			return
		}
		if k+1 < len(t.heap) && t.heap[k+1].worse(t.heap[k]) {
			k++
		}
		if !t.heap[k].worse(t.heap[i]) {
			return
		}
		t.heap[i], t.heap[k] = t.heap[k], t.heap[i]
		i = k
	}
}

// sorted gives them, the best first.
func (t *top) sorted() []item {
	slices.SortFunc(t.heap, func(a, b item) int {
		if a.worse(b) {
			return 1
		}
		return -1
	})
	return t.heap
}
