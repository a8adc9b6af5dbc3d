package authority

import (
	"strconv"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/rules"
	"renda/app/ruleset"
)

// load folds a matter from its kept fold and the entries after it; nil if there is none.
func (a *Authority) load(r kv.Reader, id app.ID) (*live, error) {
	return a.loadIn(r, a.world.Load(), a.st.Load(), id)
}

func (a *Authority) loadIn(r kv.Reader, w *world, st *state, id app.ID) (*live, error) {
	l := &live{}
	var err error
	if l.m, err = get[procedure.Matter](r, tableSnap, kv.Key{Group: group(id)}); err != nil || l.m == nil {
		return nil, err
	}
	l.snap = l.m.Version
	if l.fed, err = get[fed](r, tableFed, kv.Key{Group: group(id)}); err != nil {
		return nil, err
	}
	if l.fed == nil {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "read who may see a matter", Item: id.String()}
	}
	err = r.Scan(tableIndex, group(id), l.snap+1, func(v uint64, val []byte) (bool, error) {
		var at placedAt
		if err := act.Unmarshal(val, &at); err != nil {
			return false, err
		}
		e, err := get[act.Entry](r, tableEntry, kv.K("e", at.LSN))
		if err != nil {
			return false, err
		}
		if e == nil || e.Version != v {
			return false, &app.Error{Code: app.CodeCorrupt, Op: "read an entry", Item: strconv.FormatUint(at.LSN, 10)}
		}
		ev, err := procedure.EventOf(e)
		if err != nil {
			return false, err
		}
		_, l.m, err = a.apply(w, st, l.m, ev)
		return err == nil, err
	})
	if err == nil {
		l.m = procedure.Recount(l.m, w.rules) // the kept fold may be older than a year's notice
	}
	return l, err
}

// readWorld folds the directory and the rules.
func (a *Authority) readWorld(r kv.Reader, st *state) (*world, error) {
	w := &world{dir: roster.Directory(nil), rules: rules.Default()}
	law, err := a.loadIn(r, w, st, ruleset.ID)
	if err != nil {
		return nil, err
	}
	if law != nil {
		w.law, w.rules = law.m, ruleset.At(law.m, 0)
	}
	dir, err := a.loadIn(r, w, st, roster.ID)
	if err != nil {
		return nil, err
	}
	if dir == nil {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "read the directory"}
	}
	w.dir = roster.Directory(dir.m)
	return w, nil
}
