package search

import (
	"cmp"
	"slices"
	"strings"

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
	organs, regions, titles []string
	laws                    map[string]bool
}

const wholeCountry = "全国"

func newLawFilter(f lawquery.Filter) lawFilter {
	fold := func(in []string) (out []string) {
		for _, s := range in {
			out = append(out, variant.String(s))
		}
		return out
	}
	lf := lawFilter{Filter: f, organs: fold(f.Organs), regions: fold(f.Regions), titles: fold(f.Titles)}
	if len(f.Laws) > 0 {
		lf.laws = map[string]bool{}
		for _, id := range f.Laws {
			lf.laws[id] = true
		}
	}
	return lf
}

// admits tells whether a law passes.
func (f *lawFilter) admits(l *segmentLaw, on uint32) bool {
	has := func(field string, any []string) bool {
		if len(any) == 0 {
			return true
		}
		return slices.ContainsFunc(any, func(s string) bool { return strings.Contains(field, s) })
	}
	region := cmp.Or(l.Region, wholeCountry)
	switch {
	case f.laws != nil && !f.laws[l.ID],
		len(f.Levels) > 0 && !slices.Contains(f.Levels, l.Level),
		on != 0 && !l.inForce(on),
		!has(l.title, f.titles):
		return false
	}
	return (len(f.organs) == 0 || has(variant.String(l.Organ), f.organs)) && (len(f.regions) == 0 || has(variant.String(region), f.regions))
}

func (l *segmentLaw) inForce(on uint32) bool { return l.from <= on && (l.to == 0 || on < l.to) }

// titleHit is a law whose title has every word.
type titleHit struct {
	law   *segmentLaw
	tier  int  // 2 in force, 1 coming, 0 ended
	whole bool // a word is the title
}

const countryName = "中华人民共和国"

// judge works out what each law of the segment adds and which words its title has.
func (sc *scratch) judge(q *query, s *segment) {
	sc.prior, sc.inName = sc.prior[:0], sc.inName[:0]
	all := uint32(1)<<len(q.want) - 1
	for i := range s.laws {
		l := &s.laws[i]
		if !q.filters.admits(l, q.on) {
			sc.prior, sc.inName = append(sc.prior, -1), append(sc.inName, 0)
			continue
		}
		t := titleHit{law: l, tier: l.tier(q.today)}
		prior := [...]float32{0, priorComing, priorInForce}[t.tier] + priorLevel*float32(max(levels-l.Rank, 0))
		mask := uint32(0)
		for k := range q.want {
			w := &q.want[k]
			at := strings.Index(l.title, string(w.folded))
			if at < 0 {
				continue
			}
			mask |= 1 << k
			prior += priorTitle * w.weight
			if at+len(w.folded) == len(l.title) && (at == 0 || l.title[:at] == countryName) {
				t.whole = true
				prior += priorName * w.weight
			}
		}
		sc.prior, sc.inName = append(sc.prior, prior), append(sc.inName, mask)
		if all != 0 && mask == all {
			q.titles = append(q.titles, t)
		}
	}
}

func (l *segmentLaw) tier(today uint32) int {
	switch {
	case today == 0 || l.inForce(today):
		return 2
	case l.from > today:
		return 1
	}
	return 0
}

// maxTitles is how many laws an answer names.
const maxTitles = 20

// lawsByTitle gives the laws whose titles have every word: the law itself first, what is
// in force, what stands high, short titles.
func (q *query) lawsByTitle() []lawquery.Law {
	slices.SortStableFunc(q.titles, func(a, b titleHit) int {
		whole := func(t titleHit) int {
			if t.whole {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(whole(a), whole(b)), cmp.Compare(b.tier, a.tier), cmp.Compare(a.law.Rank, b.law.Rank),
			cmp.Compare(len(a.law.title), len(b.law.title)), cmp.Compare(b.law.from, a.law.from))
	})
	var out []lawquery.Law
	for _, t := range q.titles[:min(len(q.titles), maxTitles)] {
		out = append(out, t.law.public())
	}
	return out
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
