package desk_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/kv"
)

// catchUp does what the engine does: notices the epoch, reads to the end, offers what is
// missing, sends what waits, reads again.
func catchUp(x *town.Seat, refuse func(*act.Act) bool) (offered int) {
	x.Town.T.Helper()
	r := x.D.Replica()
	p := x.Town.Srv.Pull(x.ID, cursorOf(x), 5)
	if err := r.Apply(ctx, p); app.CodeOf(err) == desk.CodeEpoch {
		x.Must(r.NewEpoch(ctx, x.Town.Srv.Epoch))
	} else {
		x.Must(err)
	}
	x.Pull(40)
	for {
		es, err := r.Reoffers(ctx, false, 3, 1<<20)
		x.Must(err)
		if len(es) == 0 {
			break
		}
		offered += len(es)
		var rs []act.Receipt
		for i := range es {
			a, err := es[i].Act.Decode()
			x.Must(err)
			if refuse != nil && refuse(a) {
				rs = append(rs, act.Receipt{Act: a.ID, N: a.N, Outcome: act.Refused, Code: "reoffer.seal", At: x.Town.Srv.Now()})
				continue
			}
			rs = append(rs, *x.Town.Srv.Again(&es[i]))
		}
		x.Must(r.Reoffered(ctx, rs))
	}
	x.Sync()
	return offered
}

// forget takes off the list what is in no copy any more: an act whose part its author had lost
// the right to, so that his desk had deleted it, and that nobody else had fetched. That is what the
// age of a backup costs.
func (s *storm) forget() {
	var held [][]byte
	for _, name := range s.Names() {
		s.Srv.Must(s.Seats[name].Store.View(func(r kv.Reader) error {
			for _, table := range []kv.Table{"entry", "pend", "tray"} {
				if err := r.Each(table, func(_ kv.Key, v []byte) (bool, error) {
					held = append(held, bytes.Clone(v))
					return true, nil
				}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	for _, e := range s.Srv.Log {
		held = append(held, e.Act.Raw)
	}
	for id := range s.done {
		if !slices.ContainsFunc(held, func(v []byte) bool { return bytes.Contains(v, id[:]) }) {
			delete(s.done, id)
		}
	}
}

// A server restored from any earlier moment gets back what the desks hold, whatever they
// had received or still had to send, once or twice in a row; all converge, and no act is
// lost or there twice.
func TestRestoredServer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &storm{Town: town.Full(t), done: map[app.ID]mine{}}
		base := len(s.Srv.Log)
		for range rapid.IntRange(2, 8).Draw(t, "works") {
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				s.act(t)
			case 1:
				s.work(t)
			case 2:
				s.seatOf(t).Push() // accepted, and nobody has read it yet
			}
		}
		if rapid.Bool().Draw(t, "twice") { // and again, when some have caught up
			s.Restore(rapid.IntRange(base, len(s.Srv.Log)).Draw(t, "entries kept at first"))
			s.forget()
			for _, name := range s.Names() {
				if rapid.Bool().Draw(t, "in time") {
					catchUp(s.Seats[name], nil)
				}
			}
		}
		s.Restore(rapid.IntRange(base, len(s.Srv.Log)).Draw(t, "entries kept"))
		s.forget()
		for range 2 {
			for _, name := range s.Names() {
				catchUp(s.Seats[name], nil)
				if rapid.Bool().Draw(t, "crash") {
					s.Seats[name].Open()
				}
			}
		}
		s.Settle()
		s.Settle() // what is answered and not fed back goes after whole pulls without it
		s.check(t)
		for _, name := range s.Names() {
			if n := catchUp(s.Seats[name], nil); n != 0 {
				t.Fatalf("%s offers %d entries again", name, n)
			}
		}
	})
}

// An entry the new lineage refuses comes back to its author's tray with its text, and
// leaves everybody's page once the server had two whole pulls to think better of it.
func TestReofferRefused(t *testing.T) {
	w := town.Full(t)
	before := len(w.Srv.Log)
	m := w.Assigned("关于修路灯的建议", false)
	w.Restore(before)
	x := w.Seats["张一"]
	bad := func(a *act.Act) bool { return a.Matter == m }
	if n := catchUp(x, bad); n == 0 {
		t.Fatal("nothing was offered")
	}
	tray := x.D.Tray()
	if len(tray) != 2 || tray[0].Form.Text("title")+tray[1].Form.Text("title") != "关于修路灯的建议" {
		t.Fatalf("tray %+v", tray)
	}
	if x.Page(m).Matter.Version == 0 {
		t.Fatal("the page went before the answer was final")
	}
	for range 3 {
		x.Pull(5)
	}
	if _, err := x.D.Matter(ctx, m); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("still there: %v", err)
	}
	x.Open()
	if len(x.D.Cards(desk.Filter{Proc: "proposal"})) != 0 || len(x.D.Tray()) != 2 {
		t.Fatal("opening again shows something else")
	}
}

// A page of another epoch is named before anything is changed, and the same epoch told
// twice changes nothing.
func TestEpochIsNoticed(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	n := len(w.Srv.Log)
	w.Restore(n)
	before := sumOf(x)
	if err := x.D.Replica().Apply(ctx, w.Srv.Pull(x.ID, cursorOf(x), 5)); app.CodeOf(err) != desk.CodeEpoch || sumOf(x) != before {
		t.Fatalf("%v", err)
	}
	x.Must(x.D.Replica().NewEpoch(ctx, 1))
	if sumOf(x) != before {
		t.Fatal("the known epoch was taken for a new one")
	}
	x.Must(x.D.Replica().NewEpoch(ctx, 2))
	if c := cursorOf(x); c.Epoch != 2 || len(c.Scopes) != 0 {
		t.Fatalf("cursor %+v", c)
	}
	if es, err := x.D.Replica().Reoffers(ctx, false, 10, 1<<20); err != nil || len(es) != 0 {
		t.Fatalf("%d entries are offered before the new lineage was read: %v", len(es), err)
	}
	if x.D.Me().Name != "张一" {
		t.Fatal("what is held has gone")
	}
}

// What one restored server took back and a second restore lost again is offered again: the first one's
// answers went with it.
func TestOfferedToTwoLineages(t *testing.T) {
	w := town.Full(t)
	before := len(w.Srv.Log)
	x := w.Seats["张一"]
	m := x.Do(app.ID{}, "submit", "", town.TextForm("关于修路灯的建议"))
	x.Sync()
	w.Restore(before)
	r := x.D.Replica()
	x.Must(r.NewEpoch(ctx, w.Srv.Epoch))
	x.Pull(40)
	es, err := r.Reoffers(ctx, false, 100, 1<<20)
	if err != nil || len(es) == 0 {
		t.Fatalf("%d offered, %v", len(es), err)
	}
	var rs []act.Receipt
	for i := range es {
		rs = append(rs, *w.Srv.Again(&es[i]))
	}
	x.Must(r.Reoffered(ctx, rs))
	w.Restore(before) // before anybody read what was taken back
	if n := catchUp(x, nil); n != len(es) || w.Srv.Matters[m] == nil {
		t.Fatalf("%d of %d offered again", n, len(es))
	}
}
