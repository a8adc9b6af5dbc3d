// Package similar tells how like two texts are, by small sketches kept on the cards
// of a list: up to 64 hashed pairs of characters each. A pass over 50,000 of them
// takes milliseconds and needs no index on disk.
//
// A sketch is a bottom-k sample (Broder 1997; Cohen & Kaplan 2007): of the hashes of
// all pairs the smallest are kept, so the share of common hashes in two sketches
// estimates the share of common pairs in two texts.
package similar

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Sizes of a sketch.
const (
	Size      = 64
	titleSize = 24 // of it for the title, which says what a matter is about
)

// titleBit marks hashes of the title.
const titleBit = 1

// stop are words every proposal has: that two have them says nothing.
var stop = strings.NewReplacer("关于", " ", "建议", " ", "议案", " ", "进一步", " ", "加强", " ", "加快", " ", "推进", " ", "推动", " ", "促进", " ", "完善", " ",
	"提升", " ", "提高", " ", "我市", " ", "全市", " ", "我县", " ", "我区", " ", "工作", " ", "问题", " ", "应当", " ", "目前", " ", "以及", " ", "的", " ", "和", " ", "了", " ")

// Sketch samples a title and a body. Who wrote them is not its matter: names are not to be
// handed in. Equal texts give equal sketches on every machine: they are kept on disk.
func Sketch(title, body string) []uint32 {
	out := sample(nil, title, titleSize, titleBit)
	return sample(out, body, Size-len(out), 0)
}

// sample appends the n smallest hashes of the pairs of s, in order.
func sample(out []uint32, s string, n int, bit uint32) []uint32 {
	var hs []uint32
	last := rune(0)
	for _, r := range stop.Replace(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			last = 0
			continue
		}
		r = unicode.ToLower(r)
		if last != 0 {
			hs = append(hs, hash(last, r)&^1|bit)
		}
		last = r
	}
	slices.Sort(hs)
	hs = slices.Compact(hs)
	return append(out, hs[:min(n, len(hs))]...)
}

// hash mixes a pair of characters (the finaliser of MurmurHash3).
func hash(a, b rune) uint32 {
	x := uint64(a)<<32 | uint64(b)
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	x ^= x >> 33
	return uint32(x >> 16)
}

// Weights of title and body in a score.
const (
	titleWeight = 0.6
	bodyWeight  = 1 - titleWeight
)

// Score tells how like two sketched texts are: 0 nothing in common, 1 the same. Where one has no
// title or no body, the other half speaks alone.
func Score(a, b []uint32) float64 {
	ta, tb := titleLen(a), titleLen(b)
	title, okTitle := overlap(a[:ta], titleSize, b[:tb], titleSize)
	body, okBody := overlap(a[ta:], Size-ta, b[tb:], Size-tb)
	switch {
	case okTitle && okBody:
		return titleWeight*title + bodyWeight*body
	case okTitle:
		return title
	case okBody:
		return body
	}
	return 0
}

func titleLen(s []uint32) int {
	for i, h := range s {
		if h&titleBit == 0 {
			return i
		}
	}
	return len(s)
}

// overlap estimates the common share of two samples; ok is false if one is empty. A full
// sample may have left hashes out above its largest, so only what lies below is
// counted. It is Dice's share, kinder than Jaccard's to texts of different length.
func overlap(a []uint32, roomA int, b []uint32, roomB int) (share float64, ok bool) {
	if len(a) == 0 || len(b) == 0 {
		return 0, false
	}
	bound := ^uint32(0)
	if len(a) >= roomA {
		bound = a[len(a)-1]
	}
	if len(b) >= roomB {
		bound = min(bound, b[len(b)-1])
	}
	a, b = upTo(a, bound), upTo(b, bound)
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		x, y := a[i], b[j]
		stepA, stepB, same := 0, 0, 0 // without branches: which one is smaller can't be predicted
		if x <= y {
			stepA = 1
		}
		if y <= x {
			stepB = 1
		}
		if x == y {
			same = 1
		}
		i, j, common = i+stepA, j+stepB, common+same
	}
	return 2 * float64(common) / float64(max(len(a)+len(b), 1)), true
}

func upTo(s []uint32, bound uint32) []uint32 {
	n := len(s)
	for n > 0 && s[n-1] > bound {
		n--
	}
	return s[:n]
}

// Match is one of several sketches that is like a given one.
type Match struct {
	Index int
	Score float64 // 0..1
}

// fewest is how many hashes two sketches have to share to be looked at: below it no
// score is worth showing.
const fewest = 3

// Best gives the n sketches most like q that score least or more, best first.
func Best(q []uint32, all [][]uint32, n int, least float64) []Match {
	var seen [1024]uint64 // which hashes q has, by their upper 16 bits
	for _, h := range q {
		seen[h>>22] |= 1 << (h >> 16 & 63)
	}
	var out []Match
	for i, s := range all {
		hits := 0
		for _, h := range s {
			hits += int(seen[h>>22] >> (h >> 16 & 63) & 1)
		}
		if hits < fewest {
			continue
		}
		if x := Score(q, s); x >= least {
			out = append(out, Match{i, x})
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(n, len(out))]
}
