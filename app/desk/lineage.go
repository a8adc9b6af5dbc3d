package desk

import (
	"bytes"
	"context"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/procedure"
)

// lostRec is an old entry whose re-offer was answered.
type lostRec struct {
	Matter app.ID `cbor:"1,keyasint"`
	Seq    uint64 `cbor:"2,keyasint"`
	Rounds uint8  `cbor:"3,keyasint"` // whole pulls since in which it did not come
}

// NewEpoch tells that the server's lineage changed (a backup was restored): the
// cursor returns to zero, and what is held stays until the new lineage has it.
func (r *Replica) NewEpoch(_ context.Context, epoch uint64) error {
	d := r.d
	d.actWr.Lock()
	defer d.actWr.Unlock()
	d.mu.RLock()
	lin := d.lineage
	d.mu.RUnlock()
	if lin.Epoch == epoch {
		return nil
	}
	if err := d.settle(); err != nil {
		return err
	}
	if lin.Epoch != 0 {
		lin.Gen++
	}
	lin.Epoch, lin.Whole = epoch, false
	cur := feed.Cursor{Epoch: epoch}
	pend := undecided(d.pend)
	err := d.cfg.Store.Update(func(w kv.Writer) error {
		for _, p := range pend {
			if err := store(w, tblPend, kv.K("p", p.act.N), p.rec); err != nil {
				return err
			}
		}
		if err := store(w, tblMeta, keyCursor, cur); err != nil {
			return err
		}
		if err := w.Delete(tblMeta, keyHead); err != nil {
			return err
		}
		if err := forgetAnswers(w); err != nil {
			return err
		}
		return store(w, tblMeta, keyLineage, lin)
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.cursor, d.lineage, d.head, d.pend = cur, lin, nil, pend
	d.mu.Unlock()
	for _, id := range d.pendingMatters() {
		if err := d.refresh(id); err != nil {
			return err
		}
	}
	d.notify(Change{Status: true, Matters: d.pendingMatters()})
	return nil
}

// forgetAnswers takes back that offers were answered: the word of a lineage that is lost itself.
func forgetAnswers(w kv.Writer) error {
	var ids [][]byte
	err := w.Each(tblLost, func(k kv.Key, _ []byte) (bool, error) {
		ids = append(ids, bytes.Clone(k.Group))
		return true, nil
	})
	for _, id := range ids {
		if err == nil {
			err = w.Delete(tblLost, kv.K(id, 0))
		}
	}
	return err
}

// undecided gives own acts as if nobody had answered: what the lost lineage took but
// never fed back is held nowhere but here, and the new one answers what it knows again.
func undecided(ps []*pending) []*pending {
	out := make([]*pending, len(ps))
	for i, p := range ps {
		q := *p
		q.rec.State, q.rec.LSN, q.rec.Rounds, q.rec.Code, q.rec.Args = ItemWaiting, 0, 0, "", nil
		out[i] = &q
	}
	return out
}

// Reoffers gives entries of an earlier epoch that the present one, read to its end,
// did not bring and that were not answered yet, in their old order, within limits. blind: also
// before it was read to its end, to a server that does not know this device any more.
func (r *Replica) Reoffers(_ context.Context, blind bool, maxActs, maxBytes int) ([]act.Entry, error) {
	d := r.d
	d.mu.RLock()
	lin := d.lineage
	d.mu.RUnlock()
	if lin.Gen == 0 || !lin.Whole && !blind {
		return nil, nil
	}
	var all []act.Entry
	err := d.cfg.Store.View(func(rd kv.Reader) error {
		return rd.Each(tblEntry, func(k kv.Key, v []byte) (bool, error) {
			if k.Seq >= lin.Gen<<48 {
				return true, nil
			}
			it, err := readItem(v)
			if err != nil {
				return false, err
			}
			answered, err := rd.Get(tblLost, kv.K(it.act.ID[:], 0))
			if err == nil && answered == nil {
				all = append(all, *it.Entry)
			}
			return err == nil, err
		})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b act.Entry) int {
		switch {
		case a.Epoch != b.Epoch:
			return int(min(max(int64(a.Epoch)-int64(b.Epoch), -1), 1))
		case a.LSN < b.LSN:
			return -1
		case a.LSN > b.LSN:
			return 1
		default:
			return 0
		}
	})
	for i := range all {
		maxBytes -= len(all[i].Act.Raw) + len(all[i].Act.Sig) + len(all[i].Mac) + len(all[i].Salt) + 64
		if i > 0 && (i >= maxActs || maxBytes < 0) {
			return all[:i], nil
		}
	}
	return all, nil
}

// Reoffered marks offers as answered. What the server took comes back through the
// feed; what it refused goes to its author's tray.
func (r *Replica) Reoffered(_ context.Context, rs []act.Receipt) error {
	d := r.d
	d.actWr.Lock()
	defer d.actWr.Unlock()
	byID := make(map[app.ID]act.Receipt, len(rs))
	for _, x := range rs {
		if x.Outcome != act.Deferred {
			byID[x.Act] = x
		}
	}
	a := &applying{d: d, lineage: d.lineage}
	err := d.cfg.Store.Update(func(w kv.Writer) error {
		a.tray = nil
		return a.answered(w, byID)
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.takeTray(a.tray)
	d.mu.Unlock()
	d.notify(Change{Tray: len(a.tray) > 0, Status: true})
	return nil
}

func (a *applying) answered(w kv.Writer, byID map[app.ID]act.Receipt) error {
	type hit struct {
		it  *item
		seq uint64
	}
	var hits []hit
	err := w.Each(tblEntry, func(k kv.Key, v []byte) (bool, error) {
		if k.Seq >= a.lineage.Gen<<48 {
			return true, nil
		}
		it, err := readItem(v)
		if err == nil && byID[it.act.ID].Outcome != 0 {
			hits = append(hits, hit{it, k.Seq})
		}
		return err == nil, err
	})
	if err != nil {
		return err
	}
	var back []*pending
	for _, h := range hits {
		if byID[h.it.act.ID].Outcome == act.Refused && h.it.act.Device == a.d.cfg.Keys.Device() {
			back = append(back, &pending{rec: pendRec{Act: h.it.Entry.Act, Track: h.it.form.Text(procedure.TrackKey)}, act: h.it.act, form: h.it.form})
		}
		if err := store(w, tblLost, kv.K(h.it.act.ID[:], 0), lostRec{Matter: h.it.act.Matter, Seq: h.seq}); err != nil {
			return err
		}
	}
	items, ws, err := a.d.trayWrites(back, func(i int) act.Receipt { return byID[back[i].act.ID] })
	for _, x := range ws {
		if err == nil {
			err = w.Put(x.Table, kv.Key{Group: x.Group, Seq: x.Seq}, x.Value)
		}
	}
	a.tray = items
	return err
}

// oldEntries drops old entries whose answer was given and that two whole pulls since
// did not bring: the server refused them, or this account may no longer see them.
func (a *applying) oldEntries(w kv.Writer) error {
	if a.lineage.Gen == 0 || a.p.More {
		return nil
	}
	recs := map[app.ID]lostRec{}
	err := w.Each(tblLost, func(k kv.Key, v []byte) (bool, error) {
		var x lostRec
		err := decode(tblLost, v, &x)
		recs[app.ID(k.Group)] = x
		return err == nil, err
	})
	if err != nil {
		return err
	}
	redo := map[app.ID]bool{}
	for _, id := range sortedIDs(recs) {
		x := recs[id]
		if x.Rounds++; x.Rounds <= 2 {
			if err := store(w, tblLost, kv.K(id[:], 0), x); err != nil {
				return err
			}
			continue
		}
		redo[x.Matter] = true
		if err := w.Delete(tblLost, kv.K(id[:], 0)); err != nil {
			return err
		}
		if err := w.Delete(tblEntry, kv.K(x.Matter[:], x.Seq)); err != nil {
			return err
		}
	}
	for _, id := range sortedIDs(redo) {
		if err := a.matterIn(w, id, nil); err != nil {
			return err
		}
	}
	return nil
}
