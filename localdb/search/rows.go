package search

import (
	"math/bits"
	"slices"
)

// scratch is a search's memory, used again.
type scratch struct {
	prior  []float32 // by law: what it adds to a clause's score; below 0: filtered out
	inName []uint32  // by law: the words its title has

	docs  []uint32
	score []float32
	text  []bool // a word stands in the clause itself
	list  []uint32
	other []uint32
	bits  []uint64
}

// rows are the documents that have every word met so far, in their order.
type rows struct {
	q   *query
	s   *segment
	sc  *scratch
	any bool // a word was met
}

// meet leaves the rows that may have word i. Exact words score at once.
func (r *rows) meet(i int) error {
	w := &r.q.want[i]
	list, err := r.candidates(w)
	if err != nil {
		return err
	}
	if w.Title {
		list = r.withTitles(list, 1<<i)
	}
	if !r.any {
		r.any = true
		r.begin(w, list)
		return nil
	}
	sc := r.sc
	n, at := 0, 0
	for k, doc := range sc.docs {
		for at < len(list) && list[at]>>tfBits < doc {
			at++
		}
		if at == len(list) {
			break
		}
		if list[at]>>tfBits != doc {
			continue
		}
		sc.docs[n], sc.score[n], sc.text[n] = doc, sc.score[k], sc.text[k]
		r.count(w, n, list[at]&(1<<tfBits-1))
		n++
	}
	r.keep(n)
	return nil
}

// begin makes the rows of the first word's list.
func (r *rows) begin(w *word, list []uint32) {
	sc, s := r.sc, r.s
	sc.docs, sc.score, sc.text = sc.docs[:0], sc.score[:0], sc.text[:0]
	for _, p := range list {
		doc := p >> tfBits
		if sc.prior[s.lawOf[doc]] < 0 {
			continue
		}
		sc.docs, sc.score, sc.text = append(sc.docs, doc), append(sc.score, 0), append(sc.text, false)
		r.count(w, len(sc.docs)-1, p&(1<<tfBits-1))
	}
}

// count adds an exact word's times to a row; a title's 0 adds nothing.
func (r *rows) count(w *word, row int, times uint32) {
	if w.exact && times > 0 {
		r.add(w, row, times)
	}
}

func (r *rows) add(w *word, row int, times uint32) {
	sc := r.sc
	sc.score[row] += w.weight * r.q.x.weights[times][r.s.lens[sc.docs[row]]]
	sc.text[row] = true
}

func (r *rows) keep(n int) {
	r.sc.docs, r.sc.score, r.sc.text = r.sc.docs[:n], r.sc.score[:n], r.sc.text[:n]
}

// candidates gives a list of all documents that may have the word: those that have its
// pairs.
func (r *rows) candidates(w *word) ([]uint32, error) {
	switch {
	case len(w.pairs) == 0:
		return r.everything(), nil
	case w.pairs[0].b == alone:
		return r.unions(w.pairs)
	}
	sc, s := r.sc, r.s
	lists := make([]listAt, 0, 16)
	for _, p := range w.pairs {
		t, ok := s.letters.lookup(p)
		if !ok {
			return nil, nil
		}
		l, err := s.find(t)
		if err != nil || l.n == 0 {
			return nil, err
		}
		lists = append(lists, l)
	}
	sortLists(lists)
	var err error
	if sc.list, err = s.read(sc.list[:0], lists[0]); err != nil {
		return nil, err
	}
	for _, l := range lists[1:] {
		// Reading the text of what is left costs some 100 ns a document, a list 4 ns an entry.
		if l.n > 32*len(sc.list) {
			break
		}
		if sc.other, err = s.read(sc.other[:0], l); err != nil {
			return nil, err
		}
		sc.list = intersect(sc.list, sc.other)
	}
	return sc.list, nil
}

func sortLists(ls []listAt) {
	for i := range ls {
		for k := i; k > 0 && ls[k].n < ls[k-1].n; k-- {
			ls[k], ls[k-1] = ls[k-1], ls[k]
		}
	}
}

// intersect leaves in a the documents that b has too.
func intersect(a, b []uint32) []uint32 {
	n, at := 0, 0
	for _, p := range a {
		for at < len(b) && b[at]>>tfBits < p>>tfBits {
			at++
		}
		if at == len(b) {
			break
		}
		if b[at]>>tfBits == p>>tfBits {
			a[n] = p
			n++
		}
	}
	return a[:n]
}

// unions gives the documents that have each of some characters.
func (r *rows) unions(ps []pair) ([]uint32, error) {
	list, err := r.union(ps[0])
	for _, p := range ps[1:] {
		if err != nil {
			return nil, err
		}
		had := slices.Clone(list)
		if list, err = r.union(p); err == nil {
			list = intersect(had, list)
		}
	}
	return list, err
}

// union gives the documents that have a character, once each.
func (r *rows) union(p pair) ([]uint32, error) {
	s, sc := r.s, r.sc
	t, ok := s.letters.lookup(p)
	if !ok {
		return nil, nil
	}
	l, err := s.find(t)
	if err != nil {
		return nil, err
	}
	if l.n > 0 {
		sc.list, err = s.read(sc.list[:0], l)
		return sc.list, err
	}
	sc.clearBits(len(s.lens))
	var failed error
	err = s.walk(s.letters.term(s.letters.first(t), 0), func(block int, e entry) bool {
		if e.term >= t {
			return false
		}
		if sc.other, failed = s.read(sc.other[:0], listAt{e, block}); failed != nil {
			return false
		}
		for _, p := range sc.other {
			sc.bits[p>>tfBits>>6] |= 1 << (p >> tfBits & 63)
		}
		return true
	})
	if failed != nil {
		err = failed
	}
	return r.fromBits(), err
}

func (sc *scratch) clearBits(docs int) {
	n := (docs + 63) / 64
	if cap(sc.bits) < n {
		sc.bits = make([]uint64, n)
	}
	sc.bits = sc.bits[:n]
	clear(sc.bits)
}

func (r *rows) fromBits() []uint32 {
	sc := r.sc
	sc.list = sc.list[:0]
	for i, set := range sc.bits {
		for ; set != 0; set &= set - 1 {
			sc.list = append(sc.list, uint32(i<<6+bits.TrailingZeros64(set))<<tfBits|1)
		}
	}
	return sc.list
}

// everything lists all documents: for words of nothing but marks.
func (r *rows) everything() []uint32 {
	sc := r.sc
	sc.list = sc.list[:0]
	for doc := range r.s.lens {
		sc.list = append(sc.list, uint32(doc)<<tfBits|1)
	}
	return sc.list
}

// withTitles adds to a list the documents of the laws whose title has the word, with
// times 0 where the list lacks them.
func (r *rows) withTitles(list []uint32, bit uint32) []uint32 {
	sc, s := r.sc, r.s
	out := sc.other[:0]
	at := 0
	for i := range s.laws {
		if sc.inName[i]&bit == 0 {
			continue
		}
		l := &s.laws[i]
		for at < len(list) && int(list[at]>>tfBits) < l.first {
			out = append(out, list[at])
			at++
		}
		for doc := l.first; doc < l.end; doc++ {
			if at < len(list) && int(list[at]>>tfBits) == doc {
				out = append(out, list[at])
				at++
				continue
			}
			out = append(out, uint32(doc)<<tfBits)
		}
	}
	sc.other, sc.list = sc.list, append(out, list[at:]...)
	return sc.list
}

// verify reads the text of the rows and leaves those that have word i, or whose title
// has it where that counts.
func (r *rows) verify(i int) error {
	w, sc := &r.q.want[i], r.sc
	n := 0
	err := r.texts(func(row int, text []byte) {
		times := w.find.times(text)
		if times == 0 && !(w.Title && sc.inName[r.s.lawOf[sc.docs[row]]]&(1<<i) != 0) {
			return
		}
		sc.docs[n], sc.score[n], sc.text[n] = sc.docs[row], sc.score[row], sc.text[row]
		if times > 0 {
			r.add(w, n, times)
		}
		n++
	})
	r.keep(n)
	return err
}

// texts calls fn with the folded text of every row.
func (r *rows) texts(fn func(row int, text []byte)) error {
	s := r.s
	block, first, end := -1, 0, 0
	var p *page
	for row := range r.sc.docs {
		doc := int(r.sc.docs[row])
		if doc >= end {
			if block++; block == len(s.texts) || doc >= s.texts[block].first+s.texts[block].docs {
				block = s.blockOf(doc)
			}
			var err error
			if p, err = s.textPage(block); err != nil {
				return err
			}
			first = s.texts[block].first
			end = first + s.texts[block].docs
		}
		fn(row, p.text(doc-first))
	}
	return nil
}

// without drops the rows that have the word.
func (r *rows) without(w *word) error {
	sc := r.sc
	n := 0
	err := r.texts(func(row int, text []byte) {
		if w.find.index(text) >= 0 {
			return
		}
		sc.docs[n], sc.score[n], sc.text[n] = sc.docs[row], sc.score[row], sc.text[row]
		n++
	})
	r.keep(n)
	return err
}

// rank counts the rows and offers them to the best.
func (r *rows) rank(base uint64) {
	sc := r.sc
	named := r.q.named != nil
	for row, doc := range sc.docs {
		if !sc.text[row] || named && base|uint64(doc) == r.q.named.Place {
			continue
		}
		r.q.total++
		r.q.top.offer(item{sc.score[row] + sc.prior[r.s.lawOf[doc]], base | uint64(doc)})
	}
}
