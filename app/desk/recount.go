package desk

import (
	"renda/app"
	"renda/app/kv"
	"renda/app/procedure"
)

// recount counts every running deadline anew by the calendar this page brings, and
// draws the rows of the matters in which one moved.
func (a *applying) recount(w kv.Writer) error {
	moved := map[app.ID]*snapRec{}
	err := w.Each(tblSnap, func(k kv.Key, v []byte) (bool, error) {
		var s snapRec
		if err := decode(tblSnap, v, &s); err != nil {
			return false, err
		}
		if s.Matter == nil {
			return true, nil
		}
		if m := procedure.Recount(s.Matter, a.law.now); m != s.Matter {
			s.Matter = m
			moved[app.ID(k.Group)] = &s
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	here := world{a.d, a.dir, a.law}
	for _, id := range sortedIDs(moved) {
		if err := store(w, tblSnap, kv.K(id[:], 0), moved[id]); err != nil {
			return err
		}
		if c, ok := here.cardOf(moved[id].Matter); ok {
			a.cards[id] = c
		}
	}
	return nil
}
