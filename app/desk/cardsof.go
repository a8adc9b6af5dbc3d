package desk

import (
	"context"

	"renda/app"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
)

// CardsOf gives the matters of works as another account stands in them, ordered by number: what the office collects
// a deputy's duty record from (代表法第五十八条). It reads the fold of each, some seconds with many thousands; no part of a
// matter is shown that this desk does not hold. Own waiting acts are left out.
func (d *Desk) CardsOf(ctx context.Context, account app.ID, procs ...string) ([]procedure.Card, error) {
	w := d.world()
	acc := w.dir.Accounts[account]
	who := org.Actor{Account: account, Name: acc.Name, Grants: acc.Grants} // one who left office too
	var ids []app.ID
	for _, proc := range procs {
		for _, c := range d.Cards(Filter{Proc: proc}) {
			ids = append(ids, c.ID)
		}
	}
	out := make([]procedure.Card, len(ids))
	err := both(len(ids), func(i int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		var m *procedure.Matter
		err := d.cfg.Store.View(func(r kv.Reader) (err error) {
			m, err = matterOf(r, ids[i])
			return err
		})
		if m = w.counted(m); err != nil || m == nil {
			return err
		}
		if p, ok := d.cfg.Works.Of(m); ok {
			out[i] = procedure.MakeCard(p, m, who, w.dir)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	kept := out[:0]
	for _, c := range out {
		if !c.ID.IsZero() {
			kept = append(kept, c)
		}
	}
	d.sortCards(kept, Filter{Sort: "number", Asc: true})
	return kept, nil
}
