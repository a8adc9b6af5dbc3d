package desk_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/kv"
)

// restore puts the authority back to its first n entries, as from an older backup: a new
// epoch, with the answers it knew then.
func (w *town) restore(n int) {
	w.t.Helper()
	old := w.srv
	s := newAuthority(w.t, old.works, old.now)
	s.epoch = old.epoch + 1
	for _, e := range old.log[:n] {
		s.again(e)
	}
	w.srv = s
}

// again takes an entry as it was, without judging it.
func (s *authority) again(e *act.Entry) *act.Receipt {
	s.t.Helper()
	a, err := e.Act.Decode()
	s.must(err)
	r := act.Receipt{Act: a.ID, N: a.N, Outcome: act.Accepted, At: s.now()}
	x := s.matters[a.Matter]
	if x == nil {
		x = &matterOf{fed: map[act.Part][]scope{}}
		s.matters[a.Matter] = x
	}
	for _, have := range x.entries {
		if have.Act.Hash() == e.Act.Hash() {
			return &r
		}
	}
	c := *e
	c.Epoch, c.LSN, c.Version = s.epoch, uint64(len(s.log))+1, uint64(len(x.entries))+1
	s.must(s.place(x, a, &c))
	for series := range e.Numbers {
		s.series[series]++
	}
	if s.receipts[a.Device] == nil {
		s.receipts[a.Device] = map[uint64]act.Receipt{}
	}
	r.LSN, r.Version = c.LSN, c.Version
	s.receipts[a.Device][a.N] = r
	s.jumps = true
	return &r
}

// catchUp does what the engine does: notices the epoch, reads to the end, offers what is
// missing, sends what waits, reads again.
func (x *seat) catchUp(refuse func(*act.Act) bool) (offered int) {
	x.town.t.Helper()
	r := x.d.Replica()
	p := x.town.srv.pull(x.id, x.cursor(), 5)
	if err := r.Apply(ctx, p); app.CodeOf(err) == desk.CodeEpoch {
		x.must(r.NewEpoch(ctx, x.town.srv.epoch))
	} else {
		x.must(err)
	}
	x.pull(40)
	for {
		es, err := r.Reoffers(ctx, false, 3, 1<<20)
		x.must(err)
		if len(es) == 0 {
			break
		}
		offered += len(es)
		var rs []act.Receipt
		for i := range es {
			a, err := es[i].Act.Decode()
			x.must(err)
			if refuse != nil && refuse(a) {
				rs = append(rs, act.Receipt{Act: a.ID, N: a.N, Outcome: act.Refused, Code: "reoffer.seal", At: x.town.srv.now()})
				continue
			}
			rs = append(rs, *x.town.srv.again(&es[i]))
		}
		x.must(r.Reoffered(ctx, rs))
	}
	x.sync()
	return offered
}

// forget takes off the list what is in no copy any more: an act whose part its author had lost
// the right to, so that his desk had deleted it, and that nobody else had fetched. That is what the
// age of a backup costs.
func (s *storm) forget() {
	var held [][]byte
	for _, name := range s.names() {
		s.srv.must(s.seats[name].store.View(func(r kv.Reader) error {
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
	for _, e := range s.srv.log {
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
		s := &storm{town: fullTown(t), done: map[app.ID]mine{}}
		base := len(s.srv.log)
		for range rapid.IntRange(2, 8).Draw(t, "works") {
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				s.act(t)
			case 1:
				s.work(t)
			case 2:
				s.seatOf(t).push() // accepted, and nobody has read it yet
			}
		}
		if rapid.Bool().Draw(t, "twice") { // and again, when some have caught up
			s.restore(rapid.IntRange(base, len(s.srv.log)).Draw(t, "entries kept at first"))
			s.forget()
			for _, name := range s.names() {
				if rapid.Bool().Draw(t, "in time") {
					s.seats[name].catchUp(nil)
				}
			}
		}
		s.restore(rapid.IntRange(base, len(s.srv.log)).Draw(t, "entries kept"))
		s.forget()
		for range 2 {
			for _, name := range s.names() {
				s.seats[name].catchUp(nil)
				if rapid.Bool().Draw(t, "crash") {
					s.seats[name].open()
				}
			}
		}
		s.settle()
		s.settle() // what is answered and not fed back goes after whole pulls without it
		s.check(t)
		for _, name := range s.names() {
			if n := s.seats[name].catchUp(nil); n != 0 {
				t.Fatalf("%s offers %d entries again", name, n)
			}
		}
	})
}

// An entry the new lineage refuses comes back to its author's tray with its text, and
// leaves everybody's page once the server had two whole pulls to think better of it.
func TestReofferRefused(t *testing.T) {
	w := fullTown(t)
	before := len(w.srv.log)
	m := w.assigned("关于修路灯的建议", false)
	w.restore(before)
	x := w.seats["张一"]
	bad := func(a *act.Act) bool { return a.Matter == m }
	if n := x.catchUp(bad); n == 0 {
		t.Fatal("nothing was offered")
	}
	tray := x.d.Tray()
	if len(tray) != 2 || tray[0].Form.Text("title")+tray[1].Form.Text("title") != "关于修路灯的建议" {
		t.Fatalf("tray %+v", tray)
	}
	if x.page(m).Matter.Version == 0 {
		t.Fatal("the page went before the answer was final")
	}
	for range 3 {
		x.pull(5)
	}
	if _, err := x.d.Matter(ctx, m); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("still there: %v", err)
	}
	x.open()
	if len(x.d.Cards(desk.Filter{Proc: "proposal"})) != 0 || len(x.d.Tray()) != 2 {
		t.Fatal("opening again shows something else")
	}
}

// A page of another epoch is named before anything is changed, and the same epoch told
// twice changes nothing.
func TestEpochIsNoticed(t *testing.T) {
	w := fullTown(t)
	x := w.seats["张一"]
	n := len(w.srv.log)
	w.restore(n)
	before := x.sum()
	if err := x.d.Replica().Apply(ctx, w.srv.pull(x.id, x.cursor(), 5)); app.CodeOf(err) != desk.CodeEpoch || x.sum() != before {
		t.Fatalf("%v", err)
	}
	x.must(x.d.Replica().NewEpoch(ctx, 1))
	if x.sum() != before {
		t.Fatal("the known epoch was taken for a new one")
	}
	x.must(x.d.Replica().NewEpoch(ctx, 2))
	if c := x.cursor(); c.Epoch != 2 || len(c.Scopes) != 0 {
		t.Fatalf("cursor %+v", c)
	}
	if es, err := x.d.Replica().Reoffers(ctx, false, 10, 1<<20); err != nil || len(es) != 0 {
		t.Fatalf("%d entries are offered before the new lineage was read: %v", len(es), err)
	}
	if x.d.Me().Name != "张一" {
		t.Fatal("what is held has gone")
	}
}

// What one restored server took back and a second restore lost again is offered again: the first one's
// answers went with it.
func TestOfferedToTwoLineages(t *testing.T) {
	w := fullTown(t)
	before := len(w.srv.log)
	x := w.seats["张一"]
	m := x.do(app.ID{}, "submit", "", textForm("关于修路灯的建议"))
	x.sync()
	w.restore(before)
	r := x.d.Replica()
	x.must(r.NewEpoch(ctx, w.srv.epoch))
	x.pull(40)
	es, err := r.Reoffers(ctx, false, 100, 1<<20)
	if err != nil || len(es) == 0 {
		t.Fatalf("%d offered, %v", len(es), err)
	}
	var rs []act.Receipt
	for i := range es {
		rs = append(rs, *w.srv.again(&es[i]))
	}
	x.must(r.Reoffered(ctx, rs))
	w.restore(before) // before anybody read what was taken back
	if n := x.catchUp(nil); n != len(es) || w.srv.matters[m] == nil {
		t.Fatalf("%d of %d offered again", n, len(es))
	}
}
