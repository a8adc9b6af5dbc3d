package clause

import "strings"

// Anchor is where a note, comment, finding or citation hangs: on a clause, and there
// on words of it.
type Anchor struct {
	ID    string // the clause's identity; empty if only the reference is known
	Ref   Ref    // used where ID names no clause of the old version
	Quote string // the words meant; empty for the clause as a whole
}

// PlaceState says how an anchor came over to another version.
type PlaceState uint8

// The states of a placed anchor.
const (
	Placed    PlaceState = iota + 1 // 已放置: the same clause under the same number
	Relocated                       // 已移动: the same clause or words under another number
	Unclaimed                       // 待认领: a person has to say where it belongs
)

// Placement is where an anchor hangs in the new version.
type Placement struct {
	State      PlaceState
	Node       *Node   // nil if Unclaimed
	Ref        Ref     // how Node is cited; zero for what stands in no article
	Found      bool    // the quoted words stand there as they were (true without a quote)
	Confidence float64 // 0…1
	Candidates []*Node // where it may belong, if Unclaimed; the likeliest first
}

// Bounds of placing by words alone.
const (
	leastQuote = 12  // so many characters that stand only once in both versions name their place
	leastKept  = 0.5 // so much of the quoted words must be left in a clause that was rewritten
)

// Place says where an anchor of version old belongs in version new. For many anchors
// match once and use Matching.Placer.
func Place(a Anchor, old, new *Doc) Placement {
	return Match(old, new).Placer().Place(a)
}

// Placer places anchors by a matching.
type Placer struct {
	m      *Matching
	to     map[*Node]*Node
	pairOf map[*Node]*Pair // of the units of the old version
	byID   map[string]*Node
	unitOf map[*Node]*Node // of every old node the unit it stands in
	refs   map[*Node]Ref   // of the nodes of the new version
	oldRef map[*Node]Ref
}

// Placer prepares to place anchors of m.Old in m.New.
func (m *Matching) Placer() *Placer {
	p := &Placer{m: m, to: m.follow(), pairOf: map[*Node]*Pair{}, byID: map[string]*Node{}, unitOf: map[*Node]*Node{}, refs: refsOf(m.New), oldRef: refsOf(m.Old)}
	for i := range m.Pairs {
		for _, n := range m.Pairs[i].Old {
			p.pairOf[n] = &m.Pairs[i]
		}
	}
	m.Old.Walk(func(n *Node, path []*Node) bool {
		p.byID[n.ID] = n
		for k := len(path); k >= 0; k-- {
			at := n
			if k < len(path) {
				at = path[k]
			}
			if p.pairOf[at] != nil {
				p.unitOf[n] = at
				break
			}
		}
		return true
	})
	return p
}

func refsOf(d *Doc) map[*Node]Ref {
	out := map[*Node]Ref{}
	d.Walk(func(n *Node, path []*Node) bool {
		if r, ok := RefOf(n, path); ok {
			out[n] = r
		}
		return true
	})
	return out
}

// Place says where a belongs. What is not sure is Unclaimed, with candidates.
func (p *Placer) Place(a Anchor) Placement {
	n := p.byID[a.ID]
	if n == nil && a.Ref.Article.N > 0 {
		n = p.m.Old.Find(a.Ref)
	}
	if n == nil {
		return p.byWords(a, nil)
	}
	pair := p.pairOf[p.unitOf[n]]
	switch {
	case pair == nil: // 编, 章, 节
		if t := p.to[n]; t != nil {
			return p.at(n, t, a, 1)
		}
		return Placement{State: Unclaimed}
	case !pair.Sure || len(pair.New) == 0:
		return p.byWords(a, pair.New)
	case len(pair.New) > 1:
		return p.inParts(n, pair, a)
	}
	t := p.to[n]
	if t == nil { // the clause below the article is not sure; the article is
		t = pair.New[0]
		if a.Quote == "" {
			return Placement{State: Unclaimed, Candidates: []*Node{t}, Confidence: pair.Confidence / 2}
		}
	}
	return p.at(n, t, a, pair.Confidence)
}

// at hangs a on t, or on the clause in its article where the words stand now.
func (p *Placer) at(n, t *Node, a Anchor, conf float64) Placement {
	if plain(a.Quote) == "" || holds(t, a.Quote) {
		return p.put(n, t, true, conf)
	}
	for _, u := range p.pairsOf(n) {
		if holds(u, a.Quote) {
			return p.put(n, deepest(u, a.Quote), true, conf*0.9)
		}
	}
	if kept := keptOf(a.Quote, t); kept >= leastKept {
		return p.put(n, t, false, conf*kept)
	}
	found := p.byWords(a, []*Node{t})
	if found.State == Unclaimed {
		found.Confidence = conf / 2
	}
	return found
}

func (p *Placer) pairsOf(n *Node) []*Node {
	if pair := p.pairOf[p.unitOf[n]]; pair != nil {
		return pair.New
	}
	return nil
}

// inParts places what hung on a clause that was split: where the words stand now.
func (p *Placer) inParts(n *Node, pair *Pair, a Anchor) Placement {
	var holding []*Node
	quote := a.Quote
	if plain(quote) == "" && n != pair.Old[0] {
		quote = n.Text
	}
	for _, t := range pair.New {
		if plain(quote) != "" && holds(t, quote) {
			holding = append(holding, t)
		}
	}
	if len(holding) == 1 {
		return p.put(n, deepest(holding[0], quote), true, pair.Confidence)
	}
	return Placement{State: Unclaimed, Candidates: pair.New, Confidence: pair.Confidence / 2}
}

// byWords places a by its words alone: if they are long enough and stand in exactly
// one clause of the new version. Shorter ones only make a candidate.
func (p *Placer) byWords(a Anchor, guess []*Node) Placement {
	var at []*Node
	want := plain(a.Quote)
	if want != "" {
		for _, u := range units(p.m.New) {
			if strings.Contains(u.exact, want) {
				at = append(at, u.n)
			}
		}
	}
	if len(at) == 1 && len([]rune(want)) >= leastQuote {
		n := deepest(at[0], a.Quote)
		return Placement{State: Relocated, Node: n, Ref: p.refs[n], Found: true, Confidence: 0.7}
	}
	for _, g := range guess {
		if len(at) == 0 || at[0] != g {
			at = append(at, g)
		}
	}
	return Placement{State: Unclaimed, Candidates: at, Confidence: 0.3}
}

func (p *Placer) put(n, t *Node, found bool, conf float64) Placement {
	out := Placement{State: Placed, Node: t, Ref: p.refs[t], Found: found, Confidence: conf}
	if p.oldRef[n] != out.Ref || n.Kind != t.Kind || n.No != t.No {
		out.State = Relocated
	}
	return out
}

func holds(n *Node, quote string) bool {
	return strings.Contains(plain(n.Title+n.Full()), plain(quote))
}

// deepest gives the innermost clause of n that holds the words; n itself without.
func deepest(n *Node, quote string) *Node {
	if plain(quote) == "" {
		return n
	}
	for _, k := range n.Kids {
		if holds(k, quote) {
			return deepest(k, quote)
		}
	}
	return n
}

// keptOf is how much of the quoted words' pairs of characters stand in n.
func keptOf(quote string, n *Node) float64 {
	q, t := newUnit(n, quote), newUnit(n, n.Title+n.Full())
	w := map[uint64]float64{}
	for _, g := range q.grams {
		w[g] = 1
	}
	if len(q.grams) == 0 {
		return 0
	}
	return shared(&q, &t, w) / float64(len(q.grams))
}
