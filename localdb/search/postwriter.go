package search

import (
	"encoding/binary"
	"math/bits"
)

// postWriter puts lists into blocks. An entry is
//
//	term - the one before it in the block (or 0) | documents | list
//
// A list of up to shortList documents is varints of gap<<tfBits | times; a longer one its
// length and its rice codes. In the list of a single character every times is 1.
type postWriter struct {
	w       *segmentWriter
	letters alphabet

	block []byte
	first term
	last  term

	letter  uint64   // whose pairs are being written
	count   int      // entries in their lists
	union   []uint64 // bits of their documents
	scratch []uint32
	coded   []byte
}

const shortList = 4

func newPostWriter(w *segmentWriter, letters alphabet) *postWriter {
	return &postWriter{w: w, letters: letters, union: make([]uint64, (len(w.lens)+63)/64)}
}

// pair takes the list of a pair, in the order of terms.
func (p *postWriter) pair(t term, list []uint32) error {
	if l := p.letters.first(t); l != p.letter {
		if err := p.endLetter(); err != nil {
			return err
		}
		p.letter = l
	}
	p.count += len(list)
	for _, e := range list {
		p.union[e>>tfBits>>6] |= 1 << (e >> tfBits & 63)
	}
	return p.put(t, list)
}

// endLetter writes the list of a frequent character after its pairs.
func (p *postWriter) endLetter() error {
	list := p.scratch[:0]
	for i, set := range p.union {
		if p.count >= heavy {
			for ; set != 0; set &= set - 1 {
				list = append(list, uint32(i<<6+bits.TrailingZeros64(set))<<tfBits|1)
			}
		}
		p.union[i] = 0
	}
	p.count, p.scratch = 0, list
	if len(list) == 0 {
		return nil
	}
	return p.put(p.letters.term(p.letter, p.letters.solo()), list)
}

func (p *postWriter) put(t term, list []uint32) error {
	p.coded = p.coded[:0]
	if len(list) <= shortList {
		next := uint32(0)
		for _, e := range list {
			doc := e >> tfBits
			p.coded = appendUints(p.coded, uint64(doc-next)<<tfBits|uint64(e&(1<<tfBits-1)))
			next = doc + 1
		}
	} else {
		p.coded = appendList(p.coded, list, len(p.w.lens))
	}
	if len(p.block) > 0 && len(p.block)+len(p.coded) > postBlock {
		if err := p.end(); err != nil {
			return err
		}
	}
	if len(p.block) == 0 {
		p.first, p.last = t, 0
	}
	p.block = appendUints(p.block, uint64(t-p.last), uint64(len(list)))
	if len(list) > shortList {
		p.block = binary.AppendUvarint(p.block, uint64(len(p.coded)))
	}
	p.block = append(p.block, p.coded...)
	p.last = t
	return nil
}

// end writes the block being filled.
func (p *postWriter) end() error {
	if len(p.block) == 0 {
		return nil
	}
	n, err := p.w.file.add(rolePost, len(p.w.posts), p.block)
	p.w.posts = append(p.w.posts, postRef{n, p.first})
	p.block = p.block[:0]
	return err
}
