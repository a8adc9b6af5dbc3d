package desk

import (
	"cmp"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
)

// The packages in the folders below are use cases that stand on a desk. What they need of it is here, in
// Confirmed, and in what screens use too; what it is kept in stays inside.

// Standing gives a matter as it stands here, own acts that still fit replayed on what the server has confirmed: the caller's own
// copy; nil if there is nothing of it.
func (d *Desk) Standing(id app.ID) (*procedure.Matter, error) {
	m, _, err := d.folded(d.world(), id)
	return m, err
}

// Input gives what guards look at when this person acts today: who he is on this machine, the directory, the rules.
func (d *Desk) Input(form act.Form, track string) *procedure.Input {
	return d.world().input(form, track)
}

// WorkOf gives the version of the procedure a matter runs by; ok is false where this program does not know it.
func (d *Desk) WorkOf(m *procedure.Matter) (p *procedure.Procedure, ok bool) {
	return d.cfg.Works.Of(m)
}

// CardOf gives the row of the list of a matter as it is given; ok is false for one this program can't fold.
func (d *Desk) CardOf(m *procedure.Matter) (c procedure.Card, ok bool) { return d.world().cardOf(m) }

// Entries gives what the server accepted of a matter, as far as this desk may see it, in order of version: of an act in two
// lineages the present one's.
func (d *Desk) Entries(id app.ID) ([]act.Entry, error) {
	found := map[app.ID]*item{}
	err := d.cfg.Store.View(func(r kv.Reader) error {
		return r.Scan(tblEntry, id[:], 0, func(_ uint64, v []byte) (bool, error) {
			it, err := readItem(v)
			if err == nil {
				found[it.act.ID] = it
			}
			return err == nil, err
		})
	})
	if err != nil {
		return nil, err
	}
	out := make([]act.Entry, 0, len(found))
	for _, it := range found {
		out = append(out, *it.Entry)
	}
	slices.SortFunc(out, func(a, b act.Entry) int { return cmp.Compare(a.Version, b.Version) })
	return out, nil
}

// Server gives what this desk pinned of its server.
func (d *Desk) Server() ServerInfo { return d.cfg.Server }
