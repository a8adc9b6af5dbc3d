package desk

import (
	"crypto/sha256"

	"renda/app"
	"renda/app/kv"
	"renda/app/procedure"
)

// keyWorks holds a digest of the kinds the program knew when it folded last.
var keyWorks = kv.K("works", 0)

// upgrade, a part of Open, folds matters that wait for kinds this program has learnt since it last
// opened this store. A store that can't be written stays as it is: the acts go on
// waiting.
func (d *Desk) upgrade() error {
	now := d.knows()
	var waiting []app.ID
	fresh := false
	err := d.cfg.Store.View(func(r kv.Reader) error {
		was, err := r.Get(tblMeta, keyWorks)
		if err != nil || string(was) == string(now[:]) {
			return err
		}
		fresh = true
		return r.Each(tblSnap, func(k kv.Key, v []byte) (bool, error) {
			var s snapRec
			if err := decode(tblSnap, v, &s); err != nil {
				return false, err
			}
			if s.Matter != nil && d.learnt(s.Matter) {
				waiting = append(waiting, app.ID(k.Group))
			}
			return true, nil
		})
	})
	if err != nil || !fresh {
		return err
	}
	a := &applying{d: d, dir: d.dir, law: d.law, lineage: d.lineage}
	err = d.cfg.Store.Update(func(w kv.Writer) error {
		if err := a.refold(w, waiting); err != nil {
			return err
		}
		return w.Put(tblMeta, keyWorks, now[:])
	})
	switch app.CodeOf(err) {
	case "":
		d.dir, d.law = a.dir, a.law
		d.list.take(a.stage)
	case app.CodeReadOnly:
		return nil
	}
	return err
}

// knows gives a digest of every act kind of this program.
func (d *Desk) knows() app.Hash {
	h := sha256.New()
	for _, p := range d.works() {
		for i := range p.Actions {
			h.Write([]byte(p.Kind(&p.Actions[i]) + "\n"))
		}
	}
	return app.Hash(h.Sum(nil))
}

// learnt reports whether a kind the matter waits for is known now.
func (d *Desk) learnt(m *procedure.Matter) bool {
	for _, kind := range m.Waiting {
		if _, _, ok := d.cfg.Works.ForKind(kind); ok {
			return true
		}
	}
	return false
}

// refold makes snapshots and rows of matters anew from their entries.
func (a *applying) refold(w kv.Writer, ids []app.ID) error {
	a.cards, a.gone = map[app.ID]procedure.Card{}, map[app.ID]bool{}
	for _, id := range ids {
		var snap snapRec
		if _, err := get(w, tblSnap, kv.K(id[:], 0), &snap); err != nil {
			return err
		}
		m := matterIn{a: a, w: w, id: id, snap: &snap, refold: true}
		if err := m.finish(); err != nil {
			return err
		}
	}
	a.stage = a.d.list.stage(a.cards, a.gone)
	return a.stage.write(w, a.d.list)
}
