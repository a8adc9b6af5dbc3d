package search

import (
	"cmp"
	"slices"
	"sync"
	"unicode/utf8"

	"renda/app/variant"
)

// gatherer collects the terms of documents, in their order. Memory: 4 bytes for each
// distinct term of each document, and as much again while lists are made.
type gatherer struct {
	letters map[rune]uint32 // number by first sight, from 1
	low     []uint32        // the same for the basic plane: 0 is not seen yet
	order   []rune          // letters by number - 1
	isTerm  []bool          // of the basic plane: indexed

	slots []slotOf // hash table of terms, its length a power of two
	terms []termOf
	log   [][]uint32 // term<<tfBits | times, document by document
	sizes []uint32   // how many log entries each document has

	begins []uint32 // by letter: the last document where it begins a pair, plus 1
	ends   []uint32 // letters of this document that have stood before something else

	folded []byte
}

type slotOf struct {
	key uint64 // first<<32 | second, by letter number
	id  uint32 // in terms, plus 1; 0 is a free slot
}

type termOf struct {
	key  uint64
	docs uint32  // documents that have it
	last uint32  // the last of them, plus 1
	at   *uint32 // its entry in the log for that one
}

const (
	logChunk  = 1 << 16
	firstSize = 1 << 12
	bmpSize   = 1 << 16
)

func newGatherer() *gatherer {
	return &gatherer{letters: map[rune]uint32{}, low: make([]uint32, bmpSize), isTerm: basicPlane(), slots: make([]slotOf, firstSize), begins: make([]uint32, 1)}
}

// basicPlane says of each character of the basic plane whether it is indexed.
var basicPlane = sync.OnceValue(func() []bool {
	out := make([]bool, bmpSize)
	for r := range out {
		out[r] = indexed(rune(r))
	}
	return out
})

// letter gives an indexed character's number, 0 for others.
func (g *gatherer) letter(r rune) uint32 {
	if r < bmpSize {
		if !g.isTerm[r] {
			return 0
		}
		if n := g.low[r]; n != 0 {
			return n
		}
		g.low[r] = g.newLetter(r)
		return g.low[r]
	}
	if !indexed(r) {
		return 0
	}
	n := g.letters[r]
	if n == 0 {
		n = g.newLetter(r)
		g.letters[r] = n
	}
	return n
}

func (g *gatherer) newLetter(r rune) uint32 {
	g.order = append(g.order, r)
	g.begins = append(g.begins, 0)
	return uint32(len(g.order))
}

// add takes the next document and gives its length in characters.
func (g *gatherer) add(text string) (chars int) {
	g.folded = variant.Append(g.folded[:0], text)
	doc := uint32(len(g.sizes))
	g.sizes = append(g.sizes, 0)
	g.ends = g.ends[:0]
	prev := uint32(0)
	for b := g.folded; len(b) > 0; chars++ {
		r, n := rune(b[0]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(b)
		}
		b = b[n:]
		c := g.letter(r)
		switch {
		case prev != 0 && c != 0:
			g.note(uint64(prev)<<32|uint64(c), doc)
			g.begins[prev] = doc + 1
		case prev != 0:
			g.ends = append(g.ends, prev)
		}
		prev = c
	}
	if prev != 0 {
		g.ends = append(g.ends, prev)
	}
	for _, c := range g.ends {
		if g.begins[c] != doc+1 {
			g.note(uint64(c)<<32, doc)
		}
	}
	return chars
}

func (g *gatherer) note(key uint64, doc uint32) {
	id := g.id(key)
	t := &g.terms[id]
	if t.last == doc+1 {
		if *t.at&(1<<tfBits-1) < maxTimes {
			*t.at++
		}
		return
	}
	n := len(g.log)
	if n == 0 || len(g.log[n-1]) == logChunk {
		g.log = append(g.log, make([]uint32, 0, logChunk))
		n++
	}
	chunk := &g.log[n-1]
	*chunk = append(*chunk, id<<tfBits|1)
	t.at = &(*chunk)[len(*chunk)-1]
	t.docs++
	t.last = doc + 1
	g.sizes[doc]++
}

// id finds or makes a term.
func (g *gatherer) id(key uint64) uint32 {
	mask := uint64(len(g.slots) - 1)
	at := hash(key) & mask
	for {
		s := &g.slots[at]
		if s.id != 0 && s.key == key {
			return s.id - 1
		}
		if s.id == 0 {
			break
		}
		at = (at + 1) & mask
	}
	g.terms = append(g.terms, termOf{key: key})
	g.slots[at] = slotOf{key, uint32(len(g.terms))}
	if len(g.terms)*2 > len(g.slots) {
		g.grow()
	}
	return uint32(len(g.terms) - 1)
}

func (g *gatherer) grow() {
	g.slots = make([]slotOf, 2*len(g.slots))
	mask := uint64(len(g.slots) - 1)
	for i, t := range g.terms {
		at := hash(t.key) & mask
		for g.slots[at].id != 0 {
			at = (at + 1) & mask
		}
		g.slots[at] = slotOf{t.key, uint32(i + 1)}
	}
}

func hash(key uint64) uint64 { return key * 0x9E3779B97F4A7C15 >> 20 }

// alphabet gives the characters met.
func (g *gatherer) alphabet() alphabet { return slices.Sorted(slices.Values(g.order)) }

// lists calls emit for each term in the order of terms, with its documents in their
// order. The slice is emit's only during the call. The gatherer is used up.
func (g *gatherer) lists(a alphabet, emit func(t term, list []uint32) error) error {
	number := make([]uint64, len(g.order)+1) // in the alphabet, by order of sight
	for i, r := range g.order {
		number[i+1], _ = a.number(r)
	}
	g.slots = nil
	ids := make([]uint32, len(g.terms))
	keys := make([]term, len(g.terms))
	for i, t := range g.terms {
		ids[i] = uint32(i)
		keys[i] = a.term(number[t.key>>32], number[uint32(t.key)])
	}
	slices.SortFunc(ids, func(x, y uint32) int { return cmp.Compare(keys[x], keys[y]) })

	// Where each term's list begins; then every entry goes to its list's next place.
	next := make([]uint32, len(g.terms))
	total := uint32(0)
	for _, id := range ids {
		next[id] = total
		total += g.terms[id].docs
	}
	posts := make([]uint32, total)
	c, at := 0, 0
	for doc, n := range g.sizes {
		for range n {
			e := g.log[c][at]
			id := e >> tfBits
			posts[next[id]] = uint32(doc)<<tfBits | e&(1<<tfBits-1)
			next[id]++
			if at++; at == logChunk {
				g.log[c] = nil
				c, at = c+1, 0
			}
		}
	}
	g.log = nil
	for _, id := range ids {
		end := next[id]
		if err := emit(keys[id], posts[end-g.terms[id].docs:end]); err != nil {
			return err
		}
	}
	return nil
}
