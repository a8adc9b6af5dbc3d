package search

import "sort"

// indexEvery is how many entries of a posting page lie between two that can be found
// without reading those before them.
const indexEvery = 16

// entry is a term's list as it stands in a page.
type entry struct {
	term term
	n    int    // documents
	data []byte // codes, with slack behind them
}

// nextEntry reads the entry at the head of d, after the term before it.
func nextEntry(d *decoder, before term) (e entry) {
	e.term = before + term(d.uint())
	e.n = d.small()
	if e.n > shortList {
		e.data = d.bytes(d.count())
		return e
	}
	b := d.b
	for range e.n {
		d.uint()
	}
	e.data = b[:len(b)-len(d.b)]
	return e
}

// decodePosts checks the entries of a posting block and makes its page. Of n documents
// in all no list has more.
func decodePosts(b []byte, n int) (p *page, first term, ok bool) {
	p = &page{data: b}
	d := &decoder{b: b}
	last := term(0)
	for i := 0; len(d.b) > 0; i++ {
		if i%indexEvery == 0 {
			p.at = append(p.at, uint32(len(b)-len(d.b)))
			p.keys = append(p.keys, last)
		}
		e := nextEntry(d, last)
		if d.bad || e.n == 0 || e.n > n || e.term <= last {
			return nil, 0, false
		}
		if last = e.term; i == 0 {
			first = e.term
		}
	}
	return p, first, len(p.at) > 0
}

// entries calls fn for the entries of a page from the first not below t, until it
// gives false.
func (p *page) entries(t term, fn func(e entry) bool) {
	i := max(sort.Search(len(p.keys), func(i int) bool { return p.keys[i] >= t })-1, 0)
	d := &decoder{b: p.data[p.at[i]:]}
	for last := p.keys[i]; len(d.b) > 0; {
		e := nextEntry(d, last)
		if last = e.term; e.term >= t && !fn(e) {
			return
		}
	}
}

// walk calls fn for the segment's terms from the first not below t, until it gives false.
func (s *segment) walk(t term, fn func(block int, e entry) bool) error {
	i := max(sort.Search(len(s.posts), func(i int) bool { return s.posts[i].first > t })-1, 0)
	for more := true; more && i < len(s.posts); i++ {
		p, err := s.postPage(i)
		if err != nil {
			return err
		}
		p.entries(t, func(e entry) bool {
			more = fn(i, e)
			return more
		})
	}
	return nil
}

// listAt is a list that was found, not yet read.
type listAt struct {
	entry
	block int
}

// find gives a term's list; one of no documents if there is none.
func (s *segment) find(t term) (l listAt, err error) {
	err = s.walk(t, func(block int, e entry) bool {
		if e.term == t {
			l = listAt{e, block}
		}
		return false
	})
	return l, err
}

// read appends a list's postings to dst.
func (s *segment) read(dst []uint32, l listAt) ([]uint32, error) {
	all := len(s.lens)
	if l.n > shortList {
		dst, ok := readList(dst, l.data, l.n, all)
		if !ok {
			return nil, s.damaged(rolePost, l.block, errForm)
		}
		return dst, nil
	}
	d := &decoder{b: l.data}
	next := uint64(0)
	for range l.n {
		v := d.uint()
		doc, times := next+v>>tfBits, v&(1<<tfBits-1)
		if doc >= uint64(all) || times == 0 || times > maxTimes {
			return nil, s.damaged(rolePost, l.block, errForm)
		}
		next = doc + 1
		dst = append(dst, uint32(doc<<tfBits|times))
	}
	return dst, nil
}
