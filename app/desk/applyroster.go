package desk

import (
	"renda/app"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/ruleset"
)

// roster reads what the page says of the directory, one entry after the other: each has
// to be signed with a key that stands in what came before it, the first with the
// server's. From here on the page is judged by the directory it brings; should one of
// these signatures not fit, the page is refused whole.
func (a *applying) roster() error {
	at := a.matters[a.d.cfg.Server.Roster]
	if len(at) == 0 {
		return nil
	}
	dir, left, err := a.rosterBase()
	if err != nil {
		return err
	}
	in := map[app.ID]bool{}
	for _, i := range at {
		it := &a.items[i]
		if it.Entry == nil {
			continue // nobody loses the directory; what is held stays
		}
		key, err := keyOf(dir, &a.d.cfg.Server, it.act)
		if err != nil {
			return err
		}
		a.keys, a.signed = append(a.keys, key), append(a.signed, it.Entry.Act)
		in[it.act.ID] = true
		if it.Entry.Version > dir.Version {
			roster.Add(dir, it.event())
		}
	}
	for _, it := range left {
		if !in[it.act.ID] {
			roster.Add(dir, it.event())
		}
	}
	a.dir = dir
	return nil
}

// rosterBase gives the directory the page continues, and what only an earlier
// lineage had.
func (a *applying) rosterBase() (*org.Directory, []*item, error) {
	if a.lineage.Gen == 0 {
		return a.dir.Clone(), nil, nil
	}
	dir := org.NewDirectory()
	var left []*item
	have := map[app.ID]bool{}
	err := a.d.cfg.Store.View(func(r kv.Reader) error {
		return r.Scan(tblEntry, a.d.cfg.Server.Roster[:], 0, func(seq uint64, v []byte) (bool, error) {
			it, err := readItem(v)
			if err != nil {
				return false, err
			}
			if seq < a.lineage.Gen<<48 {
				left = append(left, it)
			} else {
				have[it.act.ID] = true
				roster.Add(dir, it.event())
			}
			return true, nil
		})
	})
	old := left[:0]
	for _, it := range left {
		if !have[it.act.ID] {
			old = append(old, it)
		}
	}
	return dir, old, err
}

// event gives the entry as folds read it.
func (it *item) event() *procedure.Event {
	e := it.Entry
	return &procedure.Event{Act: it.act.ID, Kind: it.act.Kind, Part: it.act.Part, Account: it.act.Account, Device: it.act.Device,
		Track: it.form.Text(procedure.TrackKey), Form: it.form, Received: e.Received, At: it.act.At, Version: e.Version, Rules: e.Rules,
		Numbers: e.Numbers, LSN: e.LSN, Leaf: e.Leaf, Author: !it.act.Origin.IsZero(), Hash: e.Act.Hash(),
		Matter: it.act.Matter, ProcVer: it.act.Proc}
}

// order gives the page's matters: the directory and the rules first, since the others
// are folded and drawn by them.
func (a *applying) order() []app.ID {
	first := []app.ID{a.d.cfg.Server.Roster, ruleset.ID}
	var out []app.ID
	for _, id := range first {
		if len(a.matters[id]) > 0 {
			out = append(out, id)
		}
	}
	for _, id := range sortedIDs(a.matters) {
		if id != first[0] && id != first[1] {
			out = append(out, id)
		}
	}
	return out
}

// register makes a folded directory or rule set the one this page is drawn by.
func (a *applying) register(m *procedure.Matter) {
	switch m.ID {
	case a.d.cfg.Server.Roster:
		a.dir = roster.Directory(m)
	case ruleset.ID:
		a.law = newLawbook(m)
	}
}

// named reports whether the change of the directory shows in rows of matters it does
// not touch: other names, other offices of this person, or what he may do on this machine.
func (a *applying) named() bool {
	old := a.d.dir
	was, now := world{a.d, old, a.d.law}.me(), world{a.d, a.dir, a.law}.me()
	if was.Device.Class != now.Device.Class || len(was.Withheld) != len(now.Withheld) {
		return true
	}
	if old == a.dir {
		return false
	}
	me := a.d.cfg.Keys.Account()
	if !sameGrants(old.Accounts[me], a.dir.Accounts[me]) {
		return true
	}
	for id, x := range old.Accounts {
		if a.dir.Accounts[id].Name != x.Name {
			return true
		}
	}
	for id, x := range old.Organs {
		if y := a.dir.Organs[id]; y.Name != x.Name || y.Short != x.Short {
			return true
		}
	}
	return false
}

func sameGrants(a, b org.Account) bool {
	if a.Active != b.Active || len(a.Grants) != len(b.Grants) {
		return false
	}
	for i := range a.Grants {
		if a.Grants[i] != b.Grants[i] {
			return false
		}
	}
	return true
}

// recard draws the row of every matter anew that this page has not drawn.
func (a *applying) recard(w kv.Writer) error {
	world := world{a.d, a.dir, a.law}
	return w.Each(tblSnap, func(k kv.Key, v []byte) (bool, error) {
		id := app.ID(k.Group)
		if _, done := a.cards[id]; done {
			return true, nil
		}
		var s snapRec
		if err := decode(tblSnap, v, &s); err != nil {
			return false, err
		}
		if s.Matter != nil {
			if c, ok := world.cardOf(s.Matter); ok {
				a.cards[id] = c
			}
		}
		return true, nil
	})
}
