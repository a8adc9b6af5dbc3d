package clause

import "maps"

// Carry matches two versions and gives the clauses of the new one that are surely
// those of the old one their identity. Every other clause of new gets an ID that was
// never in use in this chain of versions. Chains are carried from the oldest on.
func Carry(old, new *Doc) *Matching {
	m := Match(old, new)
	ids := map[*Node]string{}
	for from, to := range m.follow() {
		ids[to] = from.ID
	}
	used := maps.Clone(old.used)
	if used == nil {
		used = map[string]int{}
	}
	new.used = used
	new.Walk(func(n *Node, _ []*Node) bool {
		if id, ok := ids[n]; ok {
			n.ID = id
		} else {
			n.ID = new.free(n.ID)
		}
		return true
	})
	return m
}

// follow gives for the nodes of the old version the one they surely are in the new.
func (m *Matching) follow() map[*Node]*Node {
	to := map[*Node]*Node{}
	for _, p := range m.Pairs {
		if !p.Sure || len(p.Old) == 0 || len(p.New) == 0 {
			continue
		}
		old, new := p.heirs()
		to[old] = new
		followKids(old.Kids, new.Kids, to)
	}
	m.followHeads(to)
	return to
}

// heirs gives the two nodes of a pair of which one goes on as the other: of the parts
// of a split or merge those most alike.
func (p *Pair) heirs() (old, new *Node) {
	old, new = p.Old[0], p.New[0]
	if len(p.Old)+len(p.New) == 2 {
		return old, new
	}
	best := -1.0
	for _, a := range p.Old {
		for _, b := range p.New {
			x, y := newUnit(a, a.Full()), newUnit(b, b.Full())
			if s := alike(&x, &y, weigh([]unit{x}, []unit{y})); s > best {
				best, old, new = s, a, b
			}
		}
	}
	return old, new
}

// followKids matches the 款, 项 and 目 of two clauses that are one.
func followKids(old, new []*Node, to map[*Node]*Node) {
	if len(old) == 0 || len(new) == 0 {
		return
	}
	if len(old) == 1 && len(new) == 1 && old[0].Kind == new[0].Kind {
		to[old[0]] = new[0]
		followKids(old[0].Kids, new[0].Kids, to)
		return
	}
	m := newMatcher(kidUnits(old), kidUnits(new))
	m.equal()
	m.similar()
	for i, j := range m.toB {
		if j >= 0 && !m.unsure[i] && old[i].Kind == new[j].Kind {
			to[old[i]] = new[j]
			followKids(old[i].Kids, new[j].Kids, to)
		}
	}
}

func kidUnits(ns []*Node) []unit {
	out := make([]unit, len(ns))
	for i, n := range ns {
		out[i] = newUnit(n, n.Title+n.Full())
	}
	return out
}

// followHeads matches 编, 章, 节 by the articles they hold: each goes on in the one
// that has most of its articles, if that has most of its own from there.
func (m *Matching) followHeads(to map[*Node]*Node) {
	oldHead, newHead := heads(m.Old), heads(m.New)
	type move struct{ old, new *Node }
	votes := map[move]int{}
	bestOld, bestNew := map[*Node]move{}, map[*Node]move{}
	vote := func(v move) {
		votes[v]++
		if b, ok := bestOld[v.old]; !ok || votes[v] > votes[b] {
			bestOld[v.old] = v
		}
		if b, ok := bestNew[v.new]; !ok || votes[v] > votes[b] {
			bestNew[v.new] = v
		}
	}
	m.Old.Walk(func(n *Node, _ []*Node) bool {
		t := to[n]
		if t == nil || n.Kind != KindArticle {
			return n.Kind != KindArticle
		}
		for _, a := range oldHead[n] {
			for _, b := range newHead[t] {
				if a.Kind == b.Kind {
					vote(move{a, b})
				}
			}
		}
		return false
	})
	for old, v := range bestOld {
		if bestNew[v.new] == v && to[old] == nil {
			to[old] = v.new
		}
	}
}

// heads gives for every article the nodes it stands under.
func heads(d *Doc) map[*Node][]*Node {
	out := map[*Node][]*Node{}
	d.Walk(func(n *Node, path []*Node) bool {
		if n.Kind == KindArticle {
			out[n] = append([]*Node(nil), path...)
		}
		return n.Kind != KindArticle
	})
	return out
}
