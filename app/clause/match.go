package clause

import "sort"

// Match compares two versions clause by clause: first by equal words, then by the
// rare pairs of characters that clauses share, the place between clauses already
// matched and the number speaking for a pair as well; what is left may be the rest of
// a clause split, or have gone into another. Its time is linear in the text but for
// pairs of characters that many clauses have in common, which are bounded.
func Match(a, b *Doc) *Matching {
	m := newMatcher(units(a), units(b))
	m.equal()
	m.similar()
	mt := &Matching{Old: a, New: b}
	mt.Pairs = m.pairs()
	return mt
}

// Bounds of what speaks for a pair; found by reading the chains of versions in the
// test data, see TestVersionChains.
const (
	leastAlike  = 0.25 // below this two clauses are no pair
	sureAlike   = 0.45 // below this a pair is never sure
	sureEnough  = 0.60 // the confidence from which on a pair is sure
	margin      = 0.15 // by so much the best should lead the second best
	leastWithin = 0.60 // so much of a clause must stand in another to be a part of it
	sureWithin  = 0.75
)

// maxPostings bounds the clauses that share a pair of characters and are looked at
// because of it.
const maxPostings = 48

// matcher pairs units by index; -1 stands for none.
type matcher struct {
	a, b   []unit
	w      map[uint64]float64
	toB    []int
	toA    []int
	conf   []float64 // by old
	unsure []bool    // by old
	tiedA  []bool    // old units that are much like a new one paired otherwise, or not surely
	tiedB  []bool    // new units likewise
}

func newMatcher(a, b []unit) *matcher {
	m := &matcher{a: a, b: b, w: weigh(a, b), toB: make([]int, len(a)), toA: make([]int, len(b)), conf: make([]float64, len(a)), unsure: make([]bool, len(a)), tiedA: make([]bool, len(a)), tiedB: make([]bool, len(b))}
	for i := range m.toB {
		m.toB[i] = -1
	}
	for j := range m.toA {
		m.toA[j] = -1
	}
	return m
}

func (m *matcher) pair(i, j int, conf float64, sure bool) {
	m.toB[i], m.toA[j], m.conf[i], m.unsure[i] = j, i, conf, !sure
}

// equal pairs units with the same words. Where the same words stand several times,
// those with the same number are one, and the others are sure only if none came or went.
func (m *matcher) equal() {
	olds, news := map[string][]int{}, map[string][]int{}
	for i, u := range m.a {
		olds[u.exact] = append(olds[u.exact], i)
	}
	for j, u := range m.b {
		news[u.exact] = append(news[u.exact], j)
	}
	for i := range m.a {
		is := olds[m.a[i].exact]
		js := news[m.a[i].exact]
		if is[0] != i || len(js) == 0 {
			continue
		}
		if len(is) == 1 && len(js) == 1 {
			m.pair(i, js[0], 1, true)
			continue
		}
		m.equalGroup(is, js)
	}
}

func (m *matcher) equalGroup(is, js []int) {
	type place struct {
		kind Kind
		no   Number
	}
	at := func(n *Node) place { return place{n.Kind, n.No} }
	byPlace := map[place][]int{}
	for _, j := range js {
		byPlace[at(m.b[j].n)] = append(byPlace[at(m.b[j].n)], j)
	}
	for _, i := range is {
		if queue := byPlace[at(m.a[i].n)]; len(queue) > 0 {
			m.pair(i, queue[0], 1, true)
			byPlace[at(m.a[i].n)] = queue[1:]
		}
	}
	k := 0
	for _, i := range is {
		for k < len(js) && m.toA[js[k]] >= 0 {
			k++
		}
		if m.toB[i] < 0 && k < len(js) {
			m.pair(i, js[k], 0.5, len(is) == len(js))
		}
	}
}

// candidate is a possible pair.
type candidate struct {
	i, j  int
	alike float64
	score float64 // alike and what speaks for it besides
}

// similar pairs what is left by likeness, the best first.
func (m *matcher) similar() {
	cs := m.candidates()
	sort.SliceStable(cs, func(x, y int) bool { return cs[x].score > cs[y].score })
	bestA, bestB := map[int][2]float64{}, map[int][2]float64{} // the two best scores of each
	note := func(best map[int][2]float64, k int, s float64) {
		if v := best[k]; s > v[0] {
			best[k] = [2]float64{s, v[0]}
		} else if s > v[1] {
			best[k] = [2]float64{v[0], s}
		}
	}
	for _, c := range cs {
		note(bestA, c.i, c.score)
		note(bestB, c.j, c.score)
	}
	for _, c := range cs {
		if m.toB[c.i] >= 0 || m.toA[c.j] >= 0 || c.alike < leastAlike {
			continue
		}
		lead := c.score - max(rival(bestA[c.i], c.score), rival(bestB[c.j], c.score))
		conf := min(c.score, 0.99)
		if lead < margin {
			conf -= margin - max(lead, 0)
		}
		m.pair(c.i, c.j, max(conf, 0), conf >= sureEnough && c.alike >= sureAlike)
	}
	for _, c := range cs {
		if i, j := m.toA[c.j], m.toB[c.i]; c.alike >= leastAlike && c.alike >= nearly*m.chosen(c, i, j) {
			m.tiedA[c.i] = m.tiedA[c.i] || j < 0
			m.tiedB[c.j] = m.tiedB[c.j] || i < 0
		}
	}
}

// nearly says how near a rejected pair must come to the chosen one for a clause that
// found no partner to be doubtful.
const nearly = 0.8

// chosen is the confidence of the pair that took one side of c; 0 if that is not sure.
func (m *matcher) chosen(c candidate, i, j int) float64 {
	best := 0.0
	if j >= 0 && !m.unsure[c.i] {
		best = m.conf[c.i]
	}
	if i >= 0 && !m.unsure[i] {
		best = max(best, m.conf[i])
	}
	return best
}

// rival is the best score beside the one given.
func rival(best [2]float64, score float64) float64 {
	if score >= best[0] {
		return best[1]
	}
	return best[0]
}

// candidates gives the pairs worth a look: those that share rare pairs of characters,
// and those that stand in the same place.
func (m *matcher) candidates() []candidate {
	index := map[uint64][]int{}
	for j := range m.b {
		if m.toA[j] < 0 {
			for _, g := range m.b[j].grams {
				index[g] = append(index[g], j)
			}
		}
	}
	slot := m.slots()
	var out []candidate
	score := make([]float64, len(m.b))
	for i := range m.a {
		if m.toB[i] >= 0 {
			continue
		}
		var seen []int
		for _, g := range m.a[i].grams {
			js := index[g]
			if len(js) > maxPostings {
				continue
			}
			for _, j := range js {
				if score[j] == 0 {
					seen = append(seen, j)
				}
				score[j] += m.w[g]
			}
		}
		const looked = 6
		sort.Slice(seen, func(x, y int) bool {
			return score[seen[x]] > score[seen[y]] || score[seen[x]] == score[seen[y]] && seen[x] < seen[y]
		})
		for n, j := range seen {
			if n < looked {
				out = append(out, m.candidate(i, j, slot))
			}
			score[j] = 0
		}
	}
	return m.samePlace(out, slot)
}

// slots gives for every unmatched old unit the new ones between which its matched
// neighbours stand.
func (m *matcher) slots() [][2]int {
	out := make([][2]int, len(m.a))
	last := -1
	for i := range m.a {
		if m.toB[i] >= 0 {
			last = m.toB[i]
		}
		out[i][0] = last
	}
	last = len(m.b)
	for i := len(m.a) - 1; i >= 0; i-- {
		if m.toB[i] >= 0 {
			last = m.toB[i]
		}
		out[i][1] = last
	}
	return out
}

// samePlace adds the pairs of equal number, or alone in the same slot, for clauses too
// common in their words to be found by them.
func (m *matcher) samePlace(cs []candidate, slot [][2]int) []candidate {
	have := map[[2]int]bool{}
	for _, c := range cs {
		have[[2]int{c.i, c.j}] = true
	}
	byNumber := map[Number]int{}
	for j, u := range m.b {
		if m.toA[j] < 0 {
			byNumber[u.n.No] = j
		}
	}
	add := func(i, j int) {
		if m.toA[j] < 0 && !have[[2]int{i, j}] {
			have[[2]int{i, j}] = true
			cs = append(cs, m.candidate(i, j, slot))
		}
	}
	for i, u := range m.a {
		if m.toB[i] >= 0 {
			continue
		}
		if j, ok := byNumber[u.n.No]; ok {
			add(i, j)
		}
		if lo, hi := slot[i][0], slot[i][1]; hi-lo == 2 {
			add(i, lo+1)
		}
	}
	return cs
}

func (m *matcher) candidate(i, j int, slot [][2]int) candidate {
	a, b := &m.a[i], &m.b[j]
	c := candidate{i: i, j: j, alike: alike(a, b, m.w)}
	if a.n.Kind != b.n.Kind {
		c.alike *= 0.8
	}
	c.score = c.alike
	if slot[i][0] < j && j < slot[i][1] {
		c.score += (1 - c.score) * 0.3
	}
	if a.n.No == b.n.No {
		c.score += (1 - c.score) * 0.15
	}
	return c
}
