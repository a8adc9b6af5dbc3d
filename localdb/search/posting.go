package search

import (
	"encoding/binary"
	"math/bits"
)

// A posting says that a term stands in a document, and how often: doc<<tfBits | times,
// times cut off at maxTimes. In lists on disk times is 1 to maxTimes; 0 is used in
// memory for a document that only the law's title speaks for.
const (
	tfBits   = 3
	maxTimes = 4
	maxDocs  = 1 << (32 - tfBits)
)

// Gaps between documents are Rice codes whose parameter k follows the gaps seen: a law's
// articles stand side by side, so short gaps come in runs. One code is
//
//	gap>>k ones, a zero, k bits of gap
//
// or, where that would be escape ones or more (the next law is far away), escape ones,
// lenBits of n, n bits of gap without its highest, which is bit n. After it stand times-1
// ones and a zero, which is left out after maxTimes-1 ones. The least significant bit
// comes first.
const (
	escape  = 12
	lenBits = 5
)

// rice is the state of a list being written or read.
type rice struct{ mean uint32 } // of the gaps, times 16

// newRice begins at the mean that n documents of all give.
func newRice(n, all int) rice { return rice{uint32(min(16*uint64(all)/uint64(n), 1<<30))} }

// k is about log2 of 0.7 of the mean, which is best for geometric gaps: Len rounds up, so half of it.
func (r *rice) k() uint { return uint(bits.Len32(r.mean>>5)) & 31 }

func (r *rice) saw(gap uint32) { r.mean += min(gap, 1<<24)<<1 - r.mean>>3 }

// bitWriter appends bits, least significant first.
type bitWriter struct {
	out  []byte
	acc  uint64
	have uint
}

func (w *bitWriter) put(v uint64, n uint) {
	w.acc |= v << w.have
	w.have += n
	for w.have >= 8 {
		w.out = append(w.out, byte(w.acc))
		w.acc >>= 8
		w.have -= 8
	}
}

func (w *bitWriter) flush() []byte {
	if w.have > 0 {
		w.out = append(w.out, byte(w.acc))
	}
	w.acc, w.have = 0, 0
	return w.out
}

// appendList appends the code of a list, sorted by document, of an index of all documents.
func appendList(dst []byte, list []uint32, all int) []byte {
	w := bitWriter{out: dst}
	r := newRice(len(list), all)
	next := uint32(0)
	for _, p := range list {
		doc, times := p>>tfBits, uint(p&(1<<tfBits-1))
		gap := doc - next
		next = doc + 1
		k := r.k()
		if q := uint(gap >> k); q < escape {
			w.put(1<<q-1, q+1)
			w.put(uint64(gap&(1<<k-1)), k)
		} else {
			n := uint(bits.Len32(gap)) - 1
			w.put(1<<escape-1, escape)
			w.put(uint64(n), lenBits)
			w.put(uint64(gap&(1<<n-1)), n)
		}
		w.put(1<<(times-1)-1, min(times, maxTimes-1))
		r.saw(gap)
	}
	return w.flush()
}

// slack is how many bytes must follow a list in memory: it is read in words.
const slack = 16

// readList appends n postings to dst; false if the code is no list of documents below all.
// data may be followed by slack bytes of anything, and must be within its capacity.
func readList(dst []uint32, data []byte, n, all int) ([]uint32, bool) {
	if n <= 0 || n > all || cap(data)-len(data) < slack {
		return dst, false
	}
	end := uint(len(data)) * 8
	b := data[:len(data)+slack]
	r := newRice(n, all)
	next, at := uint32(0), uint(0)
	for range n {
		if at >= end {
			return dst, false
		}
		w := binary.LittleEndian.Uint64(b[at>>3:]) >> (at & 7) // 57 bits at least: no code is longer
		k := r.k()
		q := uint(bits.TrailingZeros64(^w))
		var gap uint32
		if q < escape {
			gap = uint32(q<<k) + uint32(w>>(q+1))&(1<<k-1)
			w >>= q + 1 + k
			at += q + 1 + k
		} else {
			n := uint(w>>escape) & (1<<lenBits - 1)
			w >>= escape + lenBits
			gap = 1<<n | uint32(w)&(1<<n-1)
			w >>= n
			at += escape + lenBits + n
		}
		times := min(uint(bits.TrailingZeros64(^w))+1, maxTimes)
		at += min(times, maxTimes-1)
		doc := next + gap
		if doc < next || doc >= uint32(all) {
			return dst, false
		}
		next = doc + 1
		dst = append(dst, doc<<tfBits|uint32(times))
		r.saw(gap)
	}
	return dst, at <= end
}
