package desk_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
)

// mine is what a person did and was told was durable.
type mine struct {
	seat *seat
	form act.Form
	kind string
}

// storm is a town in which anything may happen at any time.
type storm struct {
	*town
	done map[app.ID]mine // own acts by ID, as the outbox showed them
	n    int
}

func (s *storm) seatOf(t *rapid.T) *seat {
	return s.seats[rapid.SampledFrom(s.names()).Draw(t, "who")]
}

// act does some action of some matter, or begins one.
func (s *storm) act(t *rapid.T) {
	x := s.seatOf(t)
	s.n++
	g := filler{x: x, pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }, text: fmt.Sprint("文", s.n)}
	cards := x.d.Cards(desk.Filter{Proc: "proposal"})
	var v desk.ActionView
	var m app.ID
	if begins := x.d.Begins(); len(begins) > 0 && (len(cards) == 0 || g.pick(8) == 0) {
		v = begins[g.pick(len(begins))]
	} else if len(cards) > 0 {
		m = cards[g.pick(len(cards))].ID
		actions := x.page(m).Actions
		if len(actions) == 0 {
			return
		}
		v = actions[g.pick(len(actions))]
		if v.Action.Tone == procedure.ToneDanger && g.pick(4) > 0 {
			return // or every matter soon ends
		}
	} else {
		return
	}
	f := g.form(v.Action, m)
	if m.IsZero() {
		f = textForm(g.text)
		if v.Action.ID == "cosign" {
			f["people"] = []any{s.seats["李二"].id.String()}
		}
	}
	before := ids(x)
	if _, err := x.d.Do(ctx, m, v.Action.ID, v.Track, f); err != nil {
		if len(ids(x)) != len(before) {
			t.Fatalf("%s was refused (%v) and left something behind", v.Action.ID, err)
		}
		return
	}
	for _, o := range x.d.Outbox() {
		if !slices.Contains(before, o.Act) {
			s.done[o.Act] = mine{x, f, o.Action}
		}
	}
}

// work is an ordinary hour with the network up: everybody reads, one acts, all send.
func (s *storm) work(t *rapid.T) {
	s.act(t)
	for _, name := range s.names() {
		s.seats[name].push()
		s.seats[name].pullOne(9)
	}
}

func ids(x *seat) []app.ID {
	var out []app.ID
	for _, o := range x.d.Outbox() {
		out = append(out, o.Act)
	}
	return out
}

// takeBack takes the newest act back if it never left.
func (s *storm) takeBack(t *rapid.T) {
	x := s.seatOf(t)
	out := x.d.Outbox()
	if len(out) == 0 {
		return
	}
	if err := x.d.TakeBack(ctx, out[len(out)-1].Act); err != nil && app.CodeOf(err) != desk.CodeTooLate {
		t.Fatalf("%v", err)
	}
}

// lose pushes and loses the answer.
func (s *storm) lose(t *rapid.T) {
	x := s.seatOf(t)
	acts, err := x.d.Replica().Pending(ctx, rapid.IntRange(1, 4).Draw(t, "acts"), 1<<20)
	x.must(err)
	s.srv.push(acts)
}

// twice applies a page a second time, which must be refused and change nothing.
func (s *storm) twice(t *rapid.T) {
	x := s.seatOf(t)
	p := x.next(rapid.IntRange(1, 5).Draw(t, "items"))
	x.must(x.d.Replica().Apply(ctx, p))
	if len(p.Items) == 0 {
		return
	}
	before := x.sum()
	if err := x.d.Replica().Apply(ctx, p); err == nil || x.sum() != before {
		t.Fatalf("the same page was taken twice: %v", err)
	}
}

// Whatever people do, in whatever order pages, answers and crashes come: in the end all
// desks stand where the server's fold stands, every own act is in the server's log once or
// in its author's tray with its text, and nothing is on its way for ever.
func TestRebase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &storm{town: fullTown(t), done: map[app.ID]mine{}}
		s.assigned("路灯", false)
		s.assigned("水井", true)
		t.Repeat(map[string]func(*rapid.T){
			"act": s.act, "act more": s.act, "act again": s.act,
			"work": s.work, "work more": s.work, "work again": s.work,
			"push":      func(t *rapid.T) { s.seatOf(t).push() },
			"pull":      func(t *rapid.T) { s.seatOf(t).pullOne(rapid.IntRange(1, 5).Draw(t, "items")) },
			"pull all":  func(t *rapid.T) { s.seatOf(t).pull(7) },
			"crash":     func(t *rapid.T) { s.seatOf(t).open() },
			"answer":    s.lose,
			"twice":     s.twice,
			"take back": s.takeBack,
			"vault":     func(t *rapid.T) { s.seatOf(t).loseVault() },
			"time": func(t *rapid.T) {
				s.clock = s.clock.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)
			},
		})
		s.settle()
		s.check(t)
		for _, name := range s.names() {
			s.seats[name].open()
		}
		s.check(t)
	})
}

// loseVault opens the desk with only its journal; the rest comes from the server again.
func (x *seat) loseVault() {
	x.town.t.Helper()
	left, err := x.store.LoseVault()
	x.must(err)
	x.store = left
	x.open()
}

// check holds every desk to the server's log.
func (s *storm) check(t *rapid.T) {
	inLog := map[app.ID]int{}
	for _, e := range s.srv.log {
		a, err := e.Act.Decode()
		s.srv.must(err)
		inLog[a.ID]++
	}
	for id, x := range s.done {
		tray := 0
		for _, it := range x.seat.d.Tray() {
			if it.ID == id {
				tray++
				if it.Form == nil {
					t.Fatalf("%s is in the tray without its text", x.kind)
				}
			}
		}
		if inLog[id]+tray != 1 {
			t.Fatalf("%s by %s is %d times in the log and %d times in the tray", x.kind, x.seat.name, inLog[id], tray)
		}
	}
	for _, name := range s.names() {
		x := s.seats[name]
		if o := x.d.Outbox(); len(o) != 0 {
			t.Fatalf("%s still sends %+v", name, o)
		}
		s.compare(t, x)
	}
}

// compare folds what the scopes of a person may see by the engine alone and compares
// it, byte by byte, with what his desk shows.
func (s *storm) compare(t *rapid.T, x *seat) {
	actor, _ := s.srv.dir.Actor(x.id)
	seen := 0
	for id, m := range s.srv.matters {
		want := s.foldFor(actor, m)
		if want == nil {
			if _, err := x.d.Matter(ctx, id); m.m.Proc == "proposal" && app.CodeOf(err) != app.CodeNotFound {
				t.Fatalf("%s sees a matter that is not his: %v", x.name, err)
			}
			continue
		}
		if m.m.Proc == "proposal" {
			seen++
		}
		got := x.page(id).Matter
		a, err1 := act.Marshal(got)
		b, err2 := act.Marshal(want)
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Fatalf("%s folds %q to %s v%d, the server's entries give %s v%d", x.name, got.Facts.Text("title"), got.State, got.Version, want.State, want.Version)
		}
		if want.State != m.m.State {
			t.Fatalf("%s sees %s, the server stands at %s", x.name, want.State, m.m.State)
		}
	}
	if n := len(x.d.Cards(desk.Filter{Proc: "proposal"})); n != seen {
		t.Fatalf("%s lists %d matters and may see %d", x.name, n, seen)
	}
}

func (s *storm) foldFor(actor org.Actor, m *matterOf) *procedure.Matter {
	var out *procedure.Matter
	p, ok := s.works.Of(m.m)
	if !ok {
		return nil
	}
	for _, e := range m.entries {
		c := *e
		full, blind := false, false
		for _, sc := range actor.Scopes() {
			if !slices.Contains(m.fed[s.srv.partOf(e)], sc) {
				continue
			}
			a, err := e.Act.Decode()
			s.srv.must(err)
			if slices.Contains(m.hidden, a.Account) && !slices.Contains(m.fed[act.PartIdentity], sc) {
				blind = true
			} else {
				full = true
			}
		}
		if !full && !blind {
			continue
		}
		if !full {
			var err error
			c.Act, err = act.Notarise(e.Act, act.Ed25519Signer(s.srv.key))
			s.srv.must(err)
		}
		ev, err := procedure.EventOf(&c)
		s.srv.must(err)
		out, err = procedure.Apply(p, out, ev, s.srv.env())
		s.srv.must(err)
	}
	return out
}
