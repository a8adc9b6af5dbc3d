package authority

import (
	"cmp"
	"context"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
)

// keyNames stands in tableMeta once the names of every matter are in tableName: a store of an earlier version has none.
var keyNames = kv.K("names", 0)

// namesVersion is what keyNames holds. A work that begins to bear names raises it, and every name is read anew.
const namesVersion = 1

// born is who bears a name, in tableName under it.
type born struct {
	Matter app.ID `cbor:"1,keyasint"`
}

// bearer gives the matter that bears a name, zero if none does.
func bearer(r kv.Reader, name string) (app.ID, error) {
	x, err := get[born](r, tableName, kv.K(name, 0))
	if err != nil || x == nil {
		return app.ID{}, err
	}
	return x.Matter, nil
}

// borne tells a guard who bears a name; a matter the actor may not see stays without words.
func (b *batch) borne(name string, but app.ID, actor org.Actor) (procedure.Bearer, bool) {
	id, err := bearer(b.w, name)
	if err != nil {
		b.fault = fromStore(err)
	}
	if err != nil || id.IsZero() || id == but {
		return procedure.Bearer{}, false
	}
	l, err := b.matter(id)
	if err != nil {
		b.fault = fromStore(err)
		return procedure.Bearer{}, false
	}
	out := procedure.Bearer{Matter: id}
	if l == nil || !slices.ContainsFunc(actor.Scopes(), func(s org.Scope) bool { return l.fed.has(act.PartOpen, s) }) {
		return out, true
	}
	if p, ok := b.a.cfg.Works.Of(l.m); ok {
		out.Title, out.Number = p.Title(l.m), l.m.Facts.Text(procedure.NumberKey)
	}
	return out, true
}

// clashes reports whether an act would give a matter a name another has. Hand-written ones were refused by a guard; this is for
// numbers the server draws, which pass one by that somebody wrote. What the matter bore before is not the act's doing: two
// may be alike from before, or from a restore.
func (b *batch) clashes(id app.ID, was, now []string) (bool, error) {
	for _, n := range now {
		if slices.Contains(was, n) {
			continue
		}
		other, err := bearer(b.w, n)
		if err != nil || !other.IsZero() && other != id {
			return err == nil, fromStore(err)
		}
	}
	return false, nil
}

// bear writes which names a matter bears now. One that another has stays with that: entries of an earlier epoch
// come back as they were (see reoffer).
func (b *batch) bear(id app.ID, was, now []string) error {
	for _, n := range was {
		have, err := bearer(b.w, n)
		if err == nil && have == id && !slices.Contains(now, n) {
			err = b.w.Delete(tableName, kv.K(n, 0))
		}
		if err != nil {
			return err
		}
	}
	for _, n := range now {
		have, err := bearer(b.w, n)
		if err == nil && have.IsZero() {
			err = put(b.w, tableName, kv.K(n, 0), &born{id})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bears gives the names of a fold; nil: no matter.
func bears(p *procedure.Procedure, m *procedure.Matter) []string {
	if p == nil || p.Bears == nil || m == nil {
		return nil
	}
	return p.Bears(m)
}

// learnNames fills tableName from the folds, once: a store written before there were names has none.
func (a *Authority) learnNames(ctx context.Context) error {
	known := uint64(0)
	err := a.cfg.Store.View(ctx, func(r kv.Reader) (err error) {
		known, err = getNum(r, tableMeta, keyNames)
		return err
	})
	if err != nil || known == namesVersion {
		return err
	}
	return a.do(ctx, func(b *batch) error {
		var ids []app.ID
		err := b.w.Each(tableSnap, func(k kv.Key, v []byte) (bool, error) {
			m, err := decode[procedure.Matter](tableSnap, v)
			if err != nil {
				return false, err
			}
			if p, ok := a.cfg.Works.Of(m); ok && p.Bears != nil {
				ids = append(ids, m.ID)
			}
			return true, nil
		})
		if err != nil {
			return err
		}
		slices.SortFunc(ids, func(x, y app.ID) int { return cmp.Compare(x.String(), y.String()) })
		for _, id := range ids {
			l, err := a.loadIn(b.w, b.here(), &b.st, id)
			if err != nil {
				return err
			}
			p, _ := a.cfg.Works.Of(l.m)
			if err := b.bear(id, nil, bears(p, l.m)); err != nil {
				return err
			}
		}
		return b.w.Put(tableMeta, keyNames, kv.U64(namesVersion))
	})
}
