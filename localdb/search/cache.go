package search

import (
	"sync"
	"sync/atomic"
)

// page is a decrypted block, ready to be read. It is never changed.
type page struct {
	data []byte // folded texts, or lists with slack behind them
	at   []uint32
	keys []term // lists: the term at each at

	heads []head  // texts: whose they are
	diffs []patch // texts: where folding changed a character
}

// head is what a text block says of a document beside its text.
type head struct {
	id, label    string
	article, sub int
}

// patch gives the character that stood at a place of a page's folded texts.
type patch struct {
	at uint32
	r  rune
}

func (p *page) cost() int64 {
	n := len(p.data) + 4*len(p.at) + 8*len(p.keys) + 48*len(p.heads) + 8*len(p.diffs)
	for _, h := range p.heads {
		n += len(h.id) + len(h.label)
	}
	return int64(n) + 128
}

// slot is where a block's page is kept while it is in memory.
type slot struct {
	page    atomic.Pointer[page]
	touched atomic.Bool // since the hand last passed
}

// get gives the page if it is in memory.
func (s *slot) get() *page {
	p := s.page.Load()
	if p != nil && !s.touched.Load() {
		s.touched.Store(true)
	}
	return p
}

// cache bounds the pages in memory; the clock hand throws out one not touched since its
// last round. Readers of a page thrown out read on.
type cache struct {
	limit int64

	mu   sync.Mutex
	used int64
	full []*slot
	hand int
}

// put keeps a page in its slot.
func (c *cache) put(s *slot, p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.page.Load() != nil { // somebody was faster
		return
	}
	s.page.Store(p)
	s.touched.Store(true)
	c.full = append(c.full, s)
	c.used += p.cost()
	for c.used > c.limit && len(c.full) > 0 {
		c.hand %= len(c.full)
		v := c.full[c.hand]
		if v.touched.Swap(false) {
			c.hand++
			continue
		}
		c.used -= v.page.Load().cost()
		v.page.Store(nil)
		last := len(c.full) - 1
		c.full[c.hand] = c.full[last]
		c.full = c.full[:last]
	}
}
