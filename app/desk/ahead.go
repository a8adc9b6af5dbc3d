package desk

import (
	"context"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
)

// A new desk reads the whole past of its congress before its owner sees anything. Folding
// each matter with every page that touches it would write one snapshot five times over; so
// until the first reading has come to its end, big pages are stored as they come, and each
// matter is folded once, on all processors, when they have ended or broken off.

// aheadFrom is how many items make a page big enough; Config.Ahead replaces it.
const aheadFrom = 256

// goesAhead decides whether a page's matters are folded later. The caller has read the
// lineage as it was before the page.
func (d *Desk) goesAhead(was lineageRec, items int, more bool) bool {
	from := d.cfg.Ahead
	if from == 0 {
		from = aheadFrom
	}
	return was.Gen == 0 && !was.Whole && (d.due || more && items >= from)
}

func (d *Desk) loadDue(r kv.Reader) error {
	was, err := r.Get(tblMeta, keyAhead)
	d.due = was != nil
	return err
}

// storeAhead notes that a matter is to be folded, and which scopes feed its parts.
func (m *matterIn) storeAhead() error {
	if !m.held {
		return nil
	}
	return store(m.w, tblSnap, kv.K(m.id[:], 0), snapRec{Held: m.snap.Held, Gen: m.snap.Gen, Due: true})
}

// Settle folds what pages stored ahead. The sync engine calls it where a reading ends or breaks
// off; Open does where the program was killed in between.
func (r *Replica) Settle(context.Context) error {
	r.d.actWr.Lock()
	defer r.d.actWr.Unlock()
	return r.d.settle()
}

// settleStep is how many matters are folded between two transactions.
const settleStep = 2048

// settle does it. The caller holds actWr.
func (d *Desk) settle() error {
	if !d.due {
		return nil
	}
	// In the order of their place on the disk, so that each page of it is written once.
	var ids []app.ID
	err := d.cfg.Store.View(func(r kv.Reader) error {
		return r.Each(tblSnap, func(k kv.Key, v []byte) (bool, error) {
			var s snapRec
			err := decode(tblSnap, v, &s)
			if s.Due {
				ids = append(ids, app.ID(k.Group))
			}
			return err == nil, err
		})
	})
	for len(ids) > 0 && err == nil {
		n := min(len(ids), settleStep)
		err = d.settleSome(ids[:n])
		ids = ids[n:]
	}
	if err == nil {
		err = d.cfg.Store.Update(func(w kv.Writer) error { return w.Delete(tblMeta, keyAhead) })
	}
	if err != nil {
		return err
	}
	d.due = false
	for _, id := range d.pendingMatters() {
		if err := d.refresh(id); err != nil {
			return err
		}
	}
	d.dropStaleOverlays()
	d.notify(Change{All: true, Status: true, Tray: true, Drafts: true})
	return nil
}

// settled is one matter folded, as it is written.
type settled struct {
	raw  []byte // snapRec; nil: nothing of it is left
	card procedure.Card
	row  bool
}

func (d *Desk) settleSome(ids []app.ID) error {
	w := d.world()
	env := w.env()
	out := make([]settled, len(ids))
	err := both(len(ids), func(i int) (err error) {
		out[i], err = w.settleOne(ids[i], env)
		return err
	})
	if err != nil {
		return err
	}
	cards, gone := map[app.ID]procedure.Card{}, map[app.ID]bool{}
	for i, id := range ids {
		if out[i].row {
			cards[id] = out[i].card
		}
		if out[i].raw == nil {
			gone[id] = true
		}
	}
	stage := d.list.stage(cards, gone)
	err = d.cfg.Store.Update(func(w kv.Writer) error {
		for i, id := range ids {
			write := func() error { return w.Put(tblSnap, kv.K(id[:], 0), out[i].raw) }
			if gone[id] {
				write = func() error { return w.Delete(tblSnap, kv.K(id[:], 0)) }
			}
			if err := write(); err != nil {
				return err
			}
		}
		return stage.write(w, d.list)
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.list.take(stage)
	d.mu.Unlock()
	return nil
}

// settleOne folds one matter from its entries. There is no earlier lineage here: its
// entries stand in the order of their versions.
func (w world) settleOne(id app.ID, env procedure.Env) (out settled, err error) {
	var snap snapRec
	var items []*item
	err = w.d.cfg.Store.View(func(r kv.Reader) error {
		if _, err := get(r, tblSnap, kv.K(id[:], 0), &snap); err != nil {
			return err
		}
		return r.Scan(tblEntry, id[:], 0, func(_ uint64, v []byte) (bool, error) {
			it, err := readItem(v)
			items = append(items, it)
			return err == nil, err
		})
	})
	if err != nil {
		return out, err
	}
	if snap.Matter, err = w.fold(nil, items, env); err != nil {
		return out, err
	}
	snap.Due = false
	if snap.Matter == nil {
		return out, nil
	}
	out.card, out.row = w.cardOf(snap.Matter)
	if out.raw, err = act.Marshal(snap); err != nil {
		return out, &app.Error{Code: app.CodeInternal, Op: "encode a record", Item: string(tblSnap), Err: err}
	}
	return out, nil
}
