package desk

import (
	"encoding/binary"
	"maps"
	"reflect"
	"slices"
	"sync"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
)

// A year's holiday notice moves deadlines of matters it does not touch. A kept fold is not rewritten for that:
// whoever reads it counts its clocks by the notice held now (world.counted), which costs microseconds and can't be forgotten halfway. What
// is left are the rows of the list. They are drawn once the notice is stored, shown in one step with it, so
// that nobody ever sees rows of two calendars, and written to disk afterwards in slices between which people write their own. A mark stands
// from the notice to the last slice; opening a desk that has it draws the rows again.

// keyRecount marks rows on disk that may be counted by an earlier calendar: the version of the rules whose days count.
var keyRecount = kv.K("recount", 0)

// rowSlice is how many blocks of rows are written in one transaction; Config.RowSlice replaces it.
const rowSlice = 32

// counted gives the matter with its deadlines by the calendar held now.
func (w world) counted(m *procedure.Matter) *procedure.Matter {
	if m == nil {
		return nil
	}
	return procedure.Recount(m, w.law.now)
}

func markRecount(w kv.Writer, days uint64) error {
	return w.Put(tblMeta, keyRecount, binary.BigEndian.AppendUint64(nil, days))
}

// newDays reports whether this page brings another calendar.
func (a *applying) newDays() bool { return !a.law.now.Calendar.Same(a.d.law.now.Calendar) }

// recount draws the rows that the calendar this page brings moves. What fails leaves the mark, and is said.
func (a *applying) recount() error {
	if !a.newDays() {
		return nil
	}
	return a.d.cfg.Store.View(func(r kv.Reader) (err error) {
		a.moved, err = (world{a.d, a.dir, a.law}).moved(r, a.cards)
		return err
	})
}

// moved gives the rows that look different by the calendar of w, but for those drawn already, decoding folds on
// two goroutines while they are read.
func (w world) moved(r kv.Reader, drawn map[app.ID]procedure.Card) (map[app.ID]procedure.Card, error) {
	type job struct {
		id  app.ID
		raw []byte
	}
	jobs := make(chan job, 64)
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	out := map[app.ID]procedure.Card{}
	for range 2 {
		wg.Go(func() {
			for j := range jobs {
				c, differs, err := w.redraw(j.id, j.raw)
				mu.Lock()
				if err != nil {
					failed = err
				}
				if differs {
					out[j.id] = c
				}
				mu.Unlock()
			}
		})
	}
	err := r.Each(tblSnap, func(k kv.Key, v []byte) (bool, error) {
		if id := app.ID(k.Group); w.d.list.slots[id] != nil {
			if _, done := drawn[id]; !done {
				jobs <- job{id, v} // valid until the transaction ends, which is after wg.Wait
			}
		}
		return true, nil
	})
	close(jobs)
	wg.Wait()
	if err == nil {
		err = failed
	}
	return out, err
}

func (w world) redraw(id app.ID, raw []byte) (c procedure.Card, differs bool, err error) {
	var s snapRec
	if err := decode(tblSnap, raw, &s); err != nil || s.Matter == nil || len(s.Matter.Clocks) == 0 {
		return c, false, err
	}
	c, ok := w.cardOf(s.Matter)
	return c, ok && !reflect.DeepEqual(c, w.d.list.slots[id].card), nil
}

// redrawn gives the slots of moved rows, each in its old place. The caller holds actWr.
func (l *cardList) redrawn(cards map[app.ID]procedure.Card) map[app.ID]*slot {
	out := make(map[app.ID]*slot, len(cards))
	for id, c := range cards {
		if s := l.slots[id]; s != nil {
			out[id] = newSlot(c, s.block)
		}
	}
	return out
}

// replace shows moved rows and notes their blocks as still to be written. The caller holds actWr and d.mu for writing.
func (d *Desk) replace(slots map[app.ID]*slot) {
	for id, s := range slots {
		d.list.slots[id] = s
		d.stale[s.block] = true
	}
	d.list.order = nil
}

// writeRows writes moved rows to the disk, a slice at a time, and takes the mark away with the last.
func (d *Desk) writeRows() error {
	for {
		if more, err := d.writeSlice(); !more || err != nil {
			return err
		}
	}
}

func (d *Desk) writeSlice() (more bool, err error) {
	d.actWr.Lock()
	defer d.actWr.Unlock()
	if !d.recounting {
		return false, nil
	}
	n := d.cfg.RowSlice
	if n == 0 {
		n = rowSlice
	}
	blocks := slices.Sorted(maps.Keys(d.stale))
	blocks = blocks[:min(n, len(blocks))]
	last := len(blocks) == len(d.stale)
	err = d.cfg.Store.Update(func(w kv.Writer) error {
		for _, b := range blocks {
			if err := d.list.writeBlock(w, b); err != nil {
				return err
			}
		}
		if last {
			return w.Delete(tblMeta, keyRecount)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	for _, b := range blocks {
		delete(d.stale, b)
	}
	d.recounting = !last
	return !last, nil
}

// writeBlock puts a block of rows as they stand.
func (l *cardList) writeBlock(w kv.Writer, n uint32) error {
	cards := make([]procedure.Card, 0, len(l.blocks[n]))
	for _, id := range l.blocks[n] {
		cards = append(cards, l.slots[id].card)
	}
	b, err := act.Marshal(cards)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "encode the list", Err: err}
	}
	return w.Put(tblCard, kv.K("c", uint64(n)), b)
}

// resumeRecount, a part of Open, draws anew what a program that ended in between had still to write. A store
// that can't be written shows it all the same.
func (d *Desk) resumeRecount() error {
	if !d.recounting {
		return nil
	}
	var cards map[app.ID]procedure.Card
	err := d.cfg.Store.View(func(r kv.Reader) (err error) {
		cards, err = d.world().moved(r, nil)
		return err
	})
	if err != nil {
		return err
	}
	d.replace(d.list.redrawn(cards))
	if err := d.writeRows(); err != nil && app.CodeOf(err) != app.CodeReadOnly {
		return err
	}
	return nil
}

func (d *Desk) loadRecount(r kv.Reader) error {
	b, err := r.Get(tblMeta, keyRecount)
	d.recounting = b != nil
	return err
}
