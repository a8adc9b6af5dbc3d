package desk

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/pinyin"
	"renda/app/procedure"
	"renda/app/terminal"
)

// blockSize is how many cards share one record: few records open fast, small
// blocks are cheap to write again when one card changes.
const blockSize = 64

// slot is one matter's row in memory. It is never changed, only replaced.
type slot struct {
	card  procedure.Card
	block uint32
	hay   string // what text filters look through: number, title, columns, and the title's initials
}

// cardList is the list in memory: confirmed cards, and over them those of matters
// with own pending acts.
type cardList struct {
	slots  map[app.ID]*slot
	over   map[app.ID]*slot
	blocks [][]app.ID // which cards each block holds
	order  []*slot    // newest first; nil: to be made again
	// pages are the pages of the register of dedicated terminals, here or once here: the status bar asks for them at every
	// change and must not look through all matters.
	pages map[app.ID]bool
}

func newCardList() *cardList {
	return &cardList{slots: map[app.ID]*slot{}, over: map[app.ID]*slot{}, pages: map[app.ID]bool{}}
}

// page notes a page of the register.
func (l *cardList) page(s *slot) {
	if s.card.Proc == terminal.ID {
		l.pages[s.card.ID] = true
	}
}

// loadCards reads all blocks, decoding them on two goroutines while they are read.
func (d *Desk) loadCards(r kv.Reader) error {
	type job struct {
		n   uint32
		raw []byte
	}
	jobs := make(chan job, 16)
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	done := map[uint32][]*slot{}
	for range 2 {
		wg.Go(func() {
			for j := range jobs {
				slots, err := decodeBlock(j.n, j.raw)
				mu.Lock()
				if err != nil {
					failed = err
				}
				done[j.n] = slots
				mu.Unlock()
			}
		})
	}
	err := r.Scan(tblCard, []byte("c"), 0, func(n uint64, v []byte) (bool, error) {
		jobs <- job{uint32(n), v} // valid until the transaction ends, which is after wg.Wait
		return true, nil
	})
	close(jobs)
	wg.Wait()
	if err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	for n := range uint32(len(done)) {
		d.list.blocks = append(d.list.blocks, nil)
		for _, s := range done[n] {
			d.list.slots[s.card.ID] = s
			d.list.page(s)
			d.list.blocks[n] = append(d.list.blocks[n], s.card.ID)
		}
	}
	return nil
}

func decodeBlock(n uint32, raw []byte) ([]*slot, error) {
	var cards []procedure.Card
	if err := decode(tblCard, raw, &cards); err != nil {
		return nil, err
	}
	out := make([]*slot, len(cards))
	for i := range cards {
		out[i] = newSlot(cards[i], n)
	}
	return out, nil
}

func newSlot(c procedure.Card, block uint32) *slot {
	hay := strings.ToLower(c.Number+"\n"+c.Title+"\n"+strings.Join(c.Vals, "\n")) + "\n" + pinyin.Initials(c.Title)
	return &slot{card: c, block: block, hay: hay}
}

// card gives a matter's row as it shows now. The caller holds d.mu.
func (d *Desk) card(id app.ID) (procedure.Card, bool) {
	if s := d.list.over[id]; s != nil {
		return s.card, true
	}
	if s := d.list.slots[id]; s != nil {
		return s.card, true
	}
	return procedure.Card{}, false
}

// stage places changed cards into blocks and gives the blocks to write; gone names
// matters no longer seen. Nothing in memory changes until take.
type staged struct {
	slots  map[app.ID]*slot
	gone   map[app.ID]bool
	blocks map[uint32][]app.ID
}

func (l *cardList) stage(cards map[app.ID]procedure.Card, gone map[app.ID]bool) *staged {
	st := &staged{slots: make(map[app.ID]*slot, len(cards)), gone: gone, blocks: map[uint32][]app.ID{}}
	last := uint32(len(l.blocks))
	fill := blockSize
	if last > 0 {
		last--
		fill = len(l.blocks[last])
	}
	for _, id := range sortedIDs(cards) {
		if s := l.slots[id]; s != nil {
			st.slots[id] = newSlot(cards[id], s.block)
			st.touch(l, s.block)
			continue
		}
		if fill >= blockSize {
			if len(l.blocks) > 0 || len(st.blocks) > 0 {
				last = max(last+1, uint32(len(l.blocks)))
			}
			fill = 0
		}
		st.touch(l, last)
		st.blocks[last] = append(st.blocks[last], id)
		st.slots[id] = newSlot(cards[id], last)
		fill++
	}
	for id := range gone {
		if s := l.slots[id]; s != nil {
			st.touch(l, s.block)
			st.blocks[s.block] = slices.DeleteFunc(st.blocks[s.block], func(x app.ID) bool { return x == id })
		}
	}
	return st
}

func (st *staged) touch(l *cardList, n uint32) {
	if _, ok := st.blocks[n]; ok {
		return
	}
	if int(n) < len(l.blocks) {
		st.blocks[n] = slices.Clone(l.blocks[n])
	} else {
		st.blocks[n] = nil
	}
}

// write puts the changed blocks.
func (st *staged) write(w kv.Writer, l *cardList) error {
	for n, ids := range st.blocks {
		cards := make([]procedure.Card, 0, len(ids))
		for _, id := range ids {
			if s := st.slots[id]; s != nil {
				cards = append(cards, s.card)
			} else {
				cards = append(cards, l.slots[id].card)
			}
		}
		b, err := act.Marshal(cards)
		if err != nil {
			return &app.Error{Code: app.CodeInternal, Op: "encode the list", Err: err}
		}
		if err := w.Put(tblCard, kv.K("c", uint64(n)), b); err != nil {
			return err
		}
	}
	return nil
}

// take makes staged changes the list. The caller holds d.mu for writing.
func (l *cardList) take(st *staged) {
	for id, s := range st.slots {
		l.slots[id] = s
		l.page(s)
	}
	for id := range st.gone {
		delete(l.slots, id)
	}
	for n, ids := range st.blocks {
		for int(n) >= len(l.blocks) {
			l.blocks = append(l.blocks, nil)
		}
		l.blocks[n] = ids
	}
	l.order = nil
}

func sortedIDs[V any](m map[app.ID]V) []app.ID {
	ids := make([]app.ID, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b app.ID) int { return slices.Compare(a[:], b[:]) })
	return ids
}

// ordered gives all rows, newest first.
func (d *Desk) ordered() []*slot {
	d.mu.RLock()
	got := d.list.order
	d.mu.RUnlock()
	if got != nil {
		return got
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.list.order != nil {
		return d.list.order
	}
	l := d.list
	out := make([]*slot, 0, len(l.slots)+len(l.over))
	for id, s := range l.slots {
		if l.over[id] == nil {
			out = append(out, s)
		}
	}
	for _, s := range l.over {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *slot) int { return byUpdated(&b.card, &a.card) })
	l.order = out
	return out
}

func byUpdated(a, b *procedure.Card) int {
	if c := cmp.Compare(a.Updated, b.Updated); c != 0 {
		return c
	}
	return slices.Compare(a.ID[:], b.ID[:])
}

// Cards gives the rows of a list: filtered and ordered in memory.
func (d *Desk) Cards(f Filter) []procedure.Card {
	keep := d.matcher(f)
	var out []procedure.Card
	for _, s := range d.ordered() {
		if keep(s) {
			out = append(out, s.card)
		}
	}
	d.sortCards(out, f)
	return out
}

// matcher turns a filter into one test.
func (d *Desk) matcher(f Filter) func(*slot) bool {
	words := strings.Fields(strings.ToLower(f.Text))
	ids := make(map[app.ID]bool, len(f.IDs))
	for _, id := range f.IDs {
		ids[id] = true
	}
	today := app.DateOf(d.Now())
	col := d.column(f.Column)
	return func(s *slot) bool {
		c := &s.card
		switch {
		case f.Proc != "" && c.Proc != f.Proc,
			len(f.States) > 0 && !slices.Contains(f.States, c.State),
			f.Turn && !c.Turn,
			f.Mine != "" && !slices.Contains(c.Mine, f.Mine),
			f.Overdue && (c.Due.IsZero() || !c.Due.Before(today)),
			f.IDs != nil && !ids[c.ID],
			f.Column != "" && col(c) != f.Value:
			return false
		}
		for _, w := range words {
			if !strings.Contains(s.hay, w) {
				return false
			}
		}
		return true
	}
}

// column gives a getter of the named column's value.
func (d *Desk) column(key string) func(*procedure.Card) string {
	at := map[string]int{}
	for _, p := range d.works() {
		for i := range p.Columns {
			if p.Columns[i].Key == key {
				at[p.ID] = i
			}
		}
	}
	return func(c *procedure.Card) string {
		if i, ok := at[c.Proc]; ok && i < len(c.Vals) {
			return c.Vals[i]
		}
		return ""
	}
}

func (d *Desk) sortCards(cs []procedure.Card, f Filter) {
	var by func(a, b *procedure.Card) int
	switch f.Sort {
	case "", "updated":
		if f.Asc {
			slices.Reverse(cs)
		}
		return
	case "number":
		by = func(a, b *procedure.Card) int { return natural(a.Number, b.Number) }
	case "title":
		by = func(a, b *procedure.Card) int { return strings.Compare(a.Title, b.Title) }
	case "state":
		by = func(a, b *procedure.Card) int { return strings.Compare(string(a.State), string(b.State)) }
	case "due":
		by = byDue
	default:
		col := d.column(f.Sort)
		by = func(a, b *procedure.Card) int { return natural(col(a), col(b)) }
	}
	slices.SortStableFunc(cs, func(a, b procedure.Card) int {
		if f.Asc {
			return by(&a, &b)
		}
		return by(&b, &a)
	})
}

// byDue orders by deadline; what has none comes after what has one.
func byDue(a, b *procedure.Card) int { return dueOrder(a.Due, b.Due) }

// natural compares texts with runs of digits as numbers, so that 第9号 comes before 第12号.
func natural(a, b string) int {
	for a != "" && b != "" {
		da, db := digits(a), digits(b)
		if da > 0 && db > 0 {
			na, nb := strings.TrimLeft(a[:da], "0"), strings.TrimLeft(b[:db], "0")
			if c := cmp.Or(cmp.Compare(len(na), len(nb)), strings.Compare(na, nb)); c != 0 {
				return c
			}
			a, b = a[da:], b[db:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
