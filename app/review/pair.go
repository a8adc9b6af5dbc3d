package review

import (
	"sort"

	"renda/app/clause"
	"renda/app/law"
	"renda/app/similar"
)

// Pair is a clause of the document beside one of higher law.
type Pair struct {
	Clause   clause.Ref
	ID       string
	Quote    string
	Law      string // title
	LawID    string
	LawRef   clause.Ref
	LawQuote string
	Score    float64 // share of the document's words that stand in the other, 0..1
	Cited    bool    // the document names that clause

	mine, theirs *unit
	level        law.Level // of the other
}

// Bounds of pairing.
const (
	leastPair   = 0.3
	perClause   = 3
	candidates  = 12
	leastSketch = 0.08
)

// pair takes the suggested laws apart and finds, for each clause of the document, the
// clauses that are about the same.
func (x *reading) pair() error {
	var theirs []*unit
	var of []*higher
	var sketches [][]uint32
	for _, h := range x.out.Higher {
		if h.Standing.Status == law.StatusRepealed {
			continue // named with its standing, and no measure any more
		}
		for _, part := range x.r.lib.Parts(h.Law.Title, x.on) {
			if part.Part == "" {
				part = h.Law
			}
			o, err := x.r.open(part)
			if err != nil {
				return err
			}
			x.against = append(x.against, o)
			for _, u := range o.units {
				theirs, of, sketches = append(theirs, u), append(of, o), append(sketches, u.hashes)
			}
			if err := x.ctx.Err(); err != nil {
				return err
			}
		}
	}
	for _, u := range x.units {
		u.sketch()
		if u.article == nil || len(u.pairs) < 8 {
			continue
		}
		var found []Pair
		for _, m := range similar.Best(u.hashes, sketches, candidates, leastSketch) {
			t := theirs[m.Index]
			if s := share(u.pairs, t.pairs); s >= leastPair {
				found = append(found, Pair{Clause: u.ref, ID: u.node.ID, Quote: u.text, Law: of[m.Index].law.Title, LawID: of[m.Index].law.ID,
					LawRef: t.ref, LawQuote: t.text, Score: s, mine: u, theirs: t, level: of[m.Index].law.Level})
			}
		}
		sort.SliceStable(found, func(i, j int) bool { return found[i].Score > found[j].Score })
		all := x.withCited(u, found[:min(len(found), perClause)])
		x.byID[u.node.ID] = all
		x.out.Pairs = append(x.out.Pairs, all...)
	}
	return nil
}

// withCited puts the clauses the document names before those that are only alike.
func (x *reading) withCited(u *unit, found []Pair) []Pair {
	var out []Pair
	for _, c := range u.cites {
		if c.Self || !c.HasRef() {
			continue
		}
		for _, h := range x.against {
			if k, _ := x.r.lib.Resolve(c.Title); k != keyOf(h) {
				continue
			}
			n := h.doc.Find(c.Ref)
			if n == nil {
				continue
			}
			text := n.Full()
			out = append(out, Pair{Clause: u.ref, ID: u.node.ID, Quote: u.text, Law: h.law.Title, LawID: h.law.ID, LawRef: c.Ref, LawQuote: text,
				Score: share(u.pairs, bigrams(text)), Cited: true})
		}
	}
	for _, p := range found {
		twice := false
		for _, o := range out {
			twice = twice || o.LawID == p.LawID && o.LawRef.Article == p.LawRef.Article
		}
		if !twice {
			out = append(out, p)
		}
	}
	return out
}
