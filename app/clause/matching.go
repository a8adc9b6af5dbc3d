package clause

import "sort"

// Change is what became of clauses from one version to the next.
type Change uint8

// The changes.
const (
	Same    Change = iota + 1 // same words, same number
	Changed                   // other words; see Pair.Renumbered for the number
	Moved                     // same words, another number
	Split                     // one old, several new
	Merged                    // several old, one new
	New                       // no old one
	Gone                      // no new one
)

// Pair says what became of one clause, or of the clauses split and merged.
type Pair struct {
	Change     Change
	Old, New   []*Node // Gone has no New, New no Old; else one each but for Split and Merged
	Renumbered bool    // the number differs
	Confidence float64 // 0…1
	Sure       bool    // false: a person decides; nothing is carried over by itself
}

// Matching is what became of the clauses of Old in New. Every article of both stands
// in exactly one pair; so does, where there are no articles, every heading, and every
// paragraph and annex that stands for itself.
type Matching struct {
	Old, New *Doc
	Pairs    []Pair // in the order of New; what is gone follows what stood before it
}

// pairs writes the result down, with the splits and merges found in what is left.
func (m *matcher) pairs() []Pair {
	parts := m.parts()
	var out []Pair
	place := make([]int, 0, len(m.b)) // where in New each pair stands
	for j := range m.b {
		if parts.ofNew[j] != nil {
			if p := parts.ofNew[j]; p.New[0] == m.b[j].n {
				out, place = append(out, *p), append(place, 2*j)
			}
			continue
		}
		if i := m.toA[j]; i >= 0 {
			out, place = append(out, m.one(i, j)), append(place, 2*j)
		} else {
			out, place = append(out, alone(New, nil, []*Node{m.b[j].n}, m.tiedB[j])), append(place, 2*j)
		}
	}
	last := -1
	for i := range m.a {
		if j := m.toB[i]; j >= 0 {
			last = 2*j + 1
		} else if !parts.ofOld[i] {
			out, place = append(out, alone(Gone, []*Node{m.a[i].n}, nil, m.tiedA[i])), append(place, last)
		}
	}
	sort.Stable(&byPlace{out, place})
	return out
}

// alone is a clause without a partner; tied says that one was nearly chosen.
func alone(c Change, old, new []*Node, tied bool) Pair {
	p := Pair{Change: c, Old: old, New: new, Confidence: 1, Sure: !tied}
	if tied {
		p.Confidence = 0.5
	}
	return p
}

type byPlace struct {
	pairs []Pair
	place []int
}

func (s *byPlace) Len() int           { return len(s.pairs) }
func (s *byPlace) Less(i, j int) bool { return s.place[i] < s.place[j] }
func (s *byPlace) Swap(i, j int) {
	s.pairs[i], s.pairs[j] = s.pairs[j], s.pairs[i]
	s.place[i], s.place[j] = s.place[j], s.place[i]
}

// one is the pair of old i and new j.
func (m *matcher) one(i, j int) Pair {
	a, b := m.a[i], m.b[j]
	p := Pair{Change: Changed, Old: []*Node{a.n}, New: []*Node{b.n}, Confidence: m.conf[i], Sure: !m.unsure[i]}
	p.Renumbered = a.n.Kind != KindParagraph && (a.n.No != b.n.No || a.n.Kind != b.n.Kind)
	switch {
	case a.exact != b.exact:
	case p.Renumbered:
		p.Change = Moved
	default:
		p.Change = Same
	}
	return p
}

// parts holds the splits and merges: of each new unit the pair it stands in, of each
// old one whether it stands in one.
type parts struct {
	ofNew []*Pair
	ofOld []bool
}

// parts looks for units that are left and stand for the most part in a unit of the
// other version: the rest of a split, or gone into a merge.
func (m *matcher) parts() parts {
	p := parts{make([]*Pair, len(m.b)), make([]bool, len(m.a))}
	into := m.homes(m.b, m.a, m.toA, m.toB) // new → old it stands in
	from := m.homes(m.a, m.b, m.toB, m.toA) // old → new it went into
	for i := range m.a {
		if m.unsure[i] {
			continue // what is not sure itself is no ground for more
		}
		js := members(into[i], m.toB[i])
		if len(js) < 2 {
			continue
		}
		pair := &Pair{Change: Split, Old: []*Node{m.a[i].n}, Renumbered: true, Confidence: lowest(into[i])}
		for _, j := range js {
			pair.New = append(pair.New, m.b[j].n)
			p.ofNew[j] = pair
		}
		p.ofOld[i] = true
		pair.Sure = pair.Confidence >= sureWithin
	}
	for j := range m.b {
		is := members(from[j], m.toA[j])
		if len(is) < 2 || p.ofNew[j] != nil || m.toA[j] >= 0 && m.unsure[m.toA[j]] {
			continue
		}
		pair := &Pair{Change: Merged, New: []*Node{m.b[j].n}, Renumbered: true, Confidence: lowest(from[j])}
		for _, i := range is {
			pair.Old = append(pair.Old, m.a[i].n)
			p.ofOld[i] = true
		}
		p.ofNew[j] = pair
		pair.Sure = pair.Confidence >= sureWithin
	}
	return p
}

// home says that a unit stands in another, and how surely.
type home struct {
	k    int
	conf float64
}

func members(hs []home, main int) []int {
	var out []int
	if len(hs) == 0 {
		return nil
	}
	if main >= 0 {
		out = append(out, main)
	}
	for _, h := range hs {
		out = append(out, h.k)
	}
	sort.Ints(out)
	return out
}

func lowest(hs []home) float64 {
	c := 1.0
	for _, h := range hs {
		c = min(c, h.conf)
	}
	return c
}

// leastPart bounds the pairs of characters a unit must have to be told as a part.
const leastPart = 10

// homes finds for every unmatched unit of xs the unit of ys that most of it stands
// in, and gives them by that unit. toY and toX are the matches so far. What stands in
// the home's own partner as well is no part that left it.
func (m *matcher) homes(xs, ys []unit, toY, toX []int) map[int][]home {
	index := map[uint64][]int{}
	for k := range ys {
		for _, g := range ys[k].grams {
			index[g] = append(index[g], k)
		}
	}
	out := map[int][]home{}
	score := make([]float64, len(ys))
	for x := range xs {
		if toY[x] >= 0 || len(xs[x].grams) < leastPart {
			continue
		}
		var seen []int
		for _, g := range xs[x].grams {
			ks := index[g]
			if len(ks) > maxPostings {
				continue
			}
			for _, k := range ks {
				if score[k] == 0 {
					seen = append(seen, k)
				}
				score[k] += m.w[g]
			}
		}
		best, second := -1, 0.0
		for _, k := range seen {
			switch {
			case best < 0 || score[k] > score[best]:
				if best >= 0 {
					second = score[best]
				}
				best = k
			case score[k] > second:
				second = score[k]
			}
		}
		if best >= 0 {
			in := within(&xs[x], &ys[best], m.w)
			partner := toX[best]
			if lead := (score[best] - second) / xs[x].sum; in >= leastWithin && (partner < 0 || within(&xs[x], &xs[partner], m.w) < in-margin) {
				if lead < margin {
					in -= margin - lead
				}
				out[best] = append(out[best], home{x, in})
			}
		}
		for _, k := range seen {
			score[k] = 0
		}
	}
	return out
}
