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
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
)

// mine is what a person did and was told was durable.
type mine struct {
	seat *town.Seat
	form act.Form
	kind string
}

// storm is a town in which anything may happen at any time.
type storm struct {
	*town.Town
	done map[app.ID]mine // own acts by ID, as the outbox showed them
	n    int
}

func (s *storm) seatOf(t *rapid.T) *town.Seat {
	return s.Seats[rapid.SampledFrom(s.Names()).Draw(t, "who")]
}

// act does some action of some matter, or begins one.
func (s *storm) act(t *rapid.T) {
	x := s.seatOf(t)
	s.n++
	g := filler{x: x, pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }, text: fmt.Sprint("文", s.n)}
	cards := x.D.Cards(desk.Filter{Proc: "proposal"})
	var v desk.ActionView
	var m app.ID
	if begins := x.D.Begins(); len(begins) > 0 && (len(cards) == 0 || g.pick(8) == 0) {
		v = begins[g.pick(len(begins))]
	} else if len(cards) > 0 {
		m = cards[g.pick(len(cards))].ID
		actions := x.Page(m).Actions
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
		f = town.TextForm(g.text)
		if v.Action.ID == "cosign" {
			f["people"] = []any{s.Seats["李二"].ID.String()}
		}
	}
	before := ids(x)
	if _, err := x.D.Do(ctx, m, v.Action.ID, v.Track, f); err != nil {
		if len(ids(x)) != len(before) {
			t.Fatalf("%s was refused (%v) and left something behind", v.Action.ID, err)
		}
		return
	}
	for _, o := range x.D.Outbox() {
		if !slices.Contains(before, o.Act) {
			s.done[o.Act] = mine{x, f, o.Action}
		}
	}
}

// work is an ordinary hour with the network up: everybody reads, one acts, all send.
func (s *storm) work(t *rapid.T) {
	s.act(t)
	for _, name := range s.Names() {
		s.Seats[name].Push()
		s.Seats[name].PullOne(9)
	}
}

func ids(x *town.Seat) []app.ID {
	var out []app.ID
	for _, o := range x.D.Outbox() {
		out = append(out, o.Act)
	}
	return out
}

// takeBack takes the newest act back if it never left.
func (s *storm) takeBack(t *rapid.T) {
	x := s.seatOf(t)
	out := x.D.Outbox()
	if len(out) == 0 {
		return
	}
	if err := x.D.TakeBack(ctx, out[len(out)-1].Act); err != nil && app.CodeOf(err) != desk.CodeTooLate {
		t.Fatalf("%v", err)
	}
}

// lose pushes and loses the answer.
func (s *storm) lose(t *rapid.T) {
	x := s.seatOf(t)
	acts, err := x.D.Replica().Pending(ctx, rapid.IntRange(1, 4).Draw(t, "acts"), 1<<20)
	x.Must(err)
	s.Srv.Push(acts)
}

// twice applies a page a second time, which must be refused and change nothing.
func (s *storm) twice(t *rapid.T) {
	x := s.seatOf(t)
	p := nextPage(x, rapid.IntRange(1, 5).Draw(t, "items"))
	x.Must(x.D.Replica().Apply(ctx, p))
	if len(p.Items) == 0 {
		return
	}
	before := sumOf(x)
	if err := x.D.Replica().Apply(ctx, p); err == nil || sumOf(x) != before {
		t.Fatalf("the same page was taken twice: %v", err)
	}
}

// Whatever people do, in whatever order pages, answers and crashes come: in the end all
// desks stand where the server's fold stands, every own act is in the server's log once or
// in its author's tray with its text, and nothing is on its way for ever.
func TestRebase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &storm{Town: town.Full(t), done: map[app.ID]mine{}}
		s.Assigned("路灯", false)
		s.Assigned("水井", true)
		t.Repeat(map[string]func(*rapid.T){
			"act": s.act, "act more": s.act, "act again": s.act,
			"work": s.work, "work more": s.work, "work again": s.work,
			"push":      func(t *rapid.T) { s.seatOf(t).Push() },
			"pull":      func(t *rapid.T) { s.seatOf(t).PullOne(rapid.IntRange(1, 5).Draw(t, "items")) },
			"pull all":  func(t *rapid.T) { s.seatOf(t).Pull(7) },
			"crash":     func(t *rapid.T) { s.seatOf(t).Open() },
			"answer":    s.lose,
			"twice":     s.twice,
			"take back": s.takeBack,
			"vault":     func(t *rapid.T) { loseVault(s.seatOf(t)) },
			"time": func(t *rapid.T) {
				s.Clock = s.Clock.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)
			},
		})
		s.Settle()
		s.check(t)
		for _, name := range s.Names() {
			s.Seats[name].Open()
		}
		s.check(t)
	})
}

// loseVault opens the desk with only its journal; the rest comes from the server again.
func loseVault(x *town.Seat) {
	x.Town.T.Helper()
	left, err := x.Store.LoseVault()
	x.Must(err)
	x.Store = left
	x.Open()
}

// check holds every desk to the server's log.
func (s *storm) check(t *rapid.T) {
	inLog := map[app.ID]int{}
	for _, e := range s.Srv.Log {
		a, err := e.Act.Decode()
		s.Srv.Must(err)
		inLog[a.ID]++
	}
	for id, x := range s.done {
		tray := 0
		for _, it := range x.seat.D.Tray() {
			if it.ID == id {
				tray++
				if it.Form == nil {
					t.Fatalf("%s is in the tray without its text", x.kind)
				}
			}
		}
		if inLog[id]+tray != 1 {
			t.Fatalf("%s by %s is %d times in the log and %d times in the tray", x.kind, x.seat.Name, inLog[id], tray)
		}
	}
	for _, name := range s.Names() {
		x := s.Seats[name]
		if o := x.D.Outbox(); len(o) != 0 {
			t.Fatalf("%s still sends %+v", name, o)
		}
		s.compare(t, x)
	}
}

// compare folds what the scopes of a person may see by the engine alone and compares
// it, byte by byte, with what his desk shows.
func (s *storm) compare(t *rapid.T, x *town.Seat) {
	actor, _ := s.Srv.Dir.Actor(x.ID)
	seen := 0
	for id, m := range s.Srv.Matters {
		want := s.foldFor(actor, m)
		if want == nil {
			if _, err := x.D.Matter(ctx, id); m.M.Proc == "proposal" && app.CodeOf(err) != app.CodeNotFound {
				t.Fatalf("%s sees a matter that is not his: %v", x.Name, err)
			}
			continue
		}
		if m.M.Proc == "proposal" {
			seen++
		}
		got := x.Page(id).Matter
		a, err1 := act.Marshal(got)
		b, err2 := act.Marshal(want)
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Fatalf("%s folds %q to %s v%d, the server's entries give %s v%d", x.Name, got.Facts.Text("title"), got.State, got.Version, want.State, want.Version)
		}
		if want.State != m.M.State {
			t.Fatalf("%s sees %s, the server stands at %s", x.Name, want.State, m.M.State)
		}
	}
	if n := len(x.D.Cards(desk.Filter{Proc: "proposal"})); n != seen {
		t.Fatalf("%s lists %d matters and may see %d", x.Name, n, seen)
	}
}

func (s *storm) foldFor(actor org.Actor, m *town.Matter) *procedure.Matter {
	var out *procedure.Matter
	p, ok := s.Works.Of(m.M)
	if !ok {
		return nil
	}
	for _, e := range m.Entries {
		c := *e
		full, blind := false, false
		for _, sc := range actor.Scopes() {
			if !slices.Contains(m.Fed[s.Srv.PartOf(e)], sc) {
				continue
			}
			a, err := e.Act.Decode()
			s.Srv.Must(err)
			if slices.Contains(m.Hidden, a.Account) && !slices.Contains(m.Fed[act.PartIdentity], sc) {
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
			c.Act, err = act.Notarise(e.Act, act.Ed25519Signer(s.Srv.Key))
			s.Srv.Must(err)
		}
		ev, err := procedure.EventOf(&c)
		s.Srv.Must(err)
		out, err = procedure.Apply(p, out, ev, s.Srv.Env())
		s.Srv.Must(err)
	}
	return out
}
