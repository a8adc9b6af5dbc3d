package search

import (
	"cmp"
	"slices"
	"unicode"
)

// indexed tells whether a folded character makes terms: letters, digits, ideographs and
// whatever else is neither a mark nor space.
func indexed(r rune) bool {
	switch {
	case r < 0x80:
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z'
	case r >= 0x3400 && r <= 0x9FFF:
		return true
	case r >= 0x2000 && r <= 0x206F || r >= 0x3000 && r <= 0x3004 || r >= 0x3008 && r <= 0x3020:
		return false
	}
	return !unicode.IsPunct(r) && !unicode.IsSpace(r) && !unicode.IsSymbol(r)
}

// alphabet numbers the indexed characters of a segment from 1, in their order. 0 stands
// for anything else.
type alphabet []rune

func (a alphabet) number(r rune) (n uint64, ok bool) {
	i, ok := slices.BinarySearch(a, r)
	return uint64(i + 1), ok
}

// term names a pair of characters; the second may be 0, or solo for the first alone.
type term uint64

func (a alphabet) term(first, second uint64) term {
	return term(first*uint64(len(a)+2) + second)
}

func (a alphabet) first(t term) uint64 { return uint64(t) / uint64(len(a)+2) }

func (a alphabet) solo() uint64 { return uint64(len(a) + 1) }

// pair is two neighbouring characters in any segment, or one alone, folded.
type pair struct{ a, b rune }

const alone rune = -1

func (a alphabet) lookup(p pair) (t term, ok bool) {
	first, ok := a.number(p.a)
	if !ok || p.b == alone {
		return a.term(first, a.solo()), ok
	}
	second, ok := a.number(p.b)
	return a.term(first, second), ok
}

// pairs gives the pairs that every document with this folded text has, or its indexed
// characters where it has no pairs; exact tells that having them is all there is to it.
func pairs(text []rune) (ps []pair, exact bool) {
	var single []pair
	for i, r := range text {
		if !indexed(r) {
			continue
		}
		single = append(single, pair{r, alone})
		if i+1 < len(text) && indexed(text[i+1]) {
			ps = append(ps, pair{r, text[i+1]})
		}
	}
	if len(ps) == 0 {
		ps = single
	}
	slices.SortFunc(ps, func(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return slices.Compact(ps), len(single) == len(text) && len(text) <= 2
}
