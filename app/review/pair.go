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
	leastPair  = 0.3
	perClause  = 3
	candidates = 8 // of each law, looked at whole
	leastHits  = 3 // hashes in common
)

// pair takes the suggested laws apart and finds, for each clause of the document, the
// clauses that are about the same.
func (x *reading) pair() error {
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
			if err := x.ctx.Err(); err != nil {
				return err
			}
		}
	}
	if len(x.against) == 0 {
		x.out.Unchecked = append(x.out.Unchecked, sentences["unchecked.higher"])
	}
	for _, u := range x.units {
		u.sketch()
		if u.article == nil || len(u.pairs) < 8 {
			continue
		}
		var found []Pair
		for _, h := range x.against {
			for _, t := range h.like(u) {
				if s := share(u.pairs, t.pairs); s >= leastPair {
					found = append(found, Pair{Clause: u.ref, ID: u.node.ID, Quote: u.text, Law: h.law.Title, LawID: h.law.ID,
						LawRef: t.ref, LawQuote: t.text, Score: s, mine: u, theirs: t, level: h.law.Level})
				}
			}
		}
		sort.SliceStable(found, func(i, j int) bool { return found[i].Score > found[j].Score })
		all := x.withCited(u, found[:min(len(found), perClause)])
		x.byID[u.node.ID] = all
		x.out.Pairs = append(x.out.Pairs, all...)
	}
	return nil
}

// like gives the units of a law whose sketches share most with u's, by the index of its
// hashes: looking at every unit would take most of a review's time.
func (h *higher) like(u *unit) []*unit {
	hits := make([]uint8, len(h.units)) // a sketch has at most similar.Size hashes
	for _, x := range u.hashes {
		for _, i := range h.index[x] {
			hits[i]++
		}
	}
	var by [similar.Size + 1][]int32 // units by their hits
	for i, n := range hits {
		if n >= leastHits {
			by[n] = append(by[n], int32(i))
		}
	}
	var out []*unit
	for n := len(by) - 1; n >= leastHits && len(out) < candidates; n-- {
		for _, i := range by[n][:min(len(by[n]), candidates-len(out))] {
			out = append(out, h.units[i])
		}
	}
	return out
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
