// Package folk is a small world for tests of works: organs, people, several matters of several
// procedures, and a calendar that turns by hand. It does what desk and server do together with
// an act (plan, check, number, fold, what is automatic, what one matter tells another), without keys,
// stores or network.
package folk

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// Region is the city whose rules apply.
const Region = "3708"

// Congress is the organ everything belongs to.
var Congress = app.NamedID("congress")

// World is everybody and everything.
type World struct {
	t     testing.TB
	works *procedure.Registry
	Dir   *org.Directory
	Set   *rules.Set
	Today app.Date
	M     map[app.ID]*procedure.Matter
	Log   map[app.ID][]*procedure.Event
	ids   map[string]app.ID
	on    map[string]app.ID // with which device they act; none: any
	seq   uint64
	nums  map[string]uint64
}

// New gives a world on a date with the congress, its server and nobody else.
func New(t testing.TB, today string, works ...*procedure.Procedure) *World {
	t.Helper()
	reg, err := procedure.NewRegistry(works...)
	if err != nil {
		t.Fatal(Args(err))
	}
	w := &World{t: t, works: reg, Dir: org.NewDirectory(), Set: rules.Default(), Today: Day(today), M: map[app.ID]*procedure.Matter{}, Log: map[app.ID][]*procedure.Event{},
		ids: map[string]app.ID{}, on: map[string]app.ID{}, nums: map[string]uint64{}}
	w.Dir.Organs[Congress] = org.Organ{ID: Congress, Name: "演示市人民代表大会常务委员会", Kind: org.OrganCongress}
	w.Person("server", org.RoleServer, Congress)
	return w
}

// Day reads a date of a test.
func Day(s string) app.Date {
	d, err := app.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Organ adds an organ and gives its id.
func (w *World) Organ(name string, k org.OrganKind) app.ID {
	id := app.NamedID("organ-" + name)
	w.Dir.Organs[id] = org.Organ{ID: id, Name: name, Kind: k, Parent: Congress}
	return id
}

// Person adds somebody with one role; a second call with the same name adds a role.
func (w *World) Person(name string, r org.Role, at app.ID) {
	id := app.NamedID("person-" + name)
	w.ids[name] = id
	a := w.Dir.Accounts[id]
	w.Dir.Accounts[id] = org.Account{ID: id, Name: name, Active: true, Grants: append(a.Grants, org.Grant{Role: r, Organ: at})}
}

// Device gives a person a device of a class on a terminal and lets him act with it from now on.
func (w *World) Device(name, class, terminal string) {
	id := app.NamedID("device-" + name)
	w.Dir.Devices[id] = org.Device{ID: id, Account: w.ids[name], Class: class, Terminal: terminal}
	w.on[name] = id
}

// Ordinary lets a person act with another device of his, of no class, from now on.
func (w *World) Ordinary(name string) {
	id := app.NamedID("ordinary-" + name)
	w.Dir.Devices[id] = org.Device{ID: id, Account: w.ids[name]}
	w.on[name] = id
}

// ID gives a person's account.
func (w *World) ID(name string) app.ID { return w.ids[name] }

// Actor gives a person as procedures see him.
func (w *World) Actor(name string) org.Actor {
	a, ok := procedure.ActorOn(w.Dir, w.Set, Region, w.Today, w.ids[name], w.on[name])
	if !ok {
		w.t.Fatalf("nobody is called %s", name)
	}
	return a
}

// Input is what guards look at when somebody acts today.
func (w *World) Input(who string, f act.Form) *procedure.Input {
	return &procedure.Input{Actor: w.Actor(who), Form: f, Today: w.Today, Rules: w.Set, Calendar: rules.DefaultCalendar(), Dir: w.Dir, Region: Region,
		Linked: func(id app.ID) *procedure.Matter { return w.M[id] },
		Cards: func(proc string) (*procedure.Procedure, []procedure.Card) {
			p, ok := w.works.Latest(proc)
			if !ok {
				return nil, nil
			}
			return p, w.Cards(who, p)
		}}
}

// Cards gives somebody's rows of a procedure: of the matters whose open part he may see.
func (w *World) Cards(who string, p *procedure.Procedure) []procedure.Card {
	var out []procedure.Card
	for id, m := range w.M {
		if m.Proc == p.ID && procedure.Sees(p, m, w.Actor(who), act.PartOpen) {
			c := procedure.MakeCard(p, w.Seen(who, id), w.Actor(who), w.Dir)
			out = append(out, c)
		}
	}
	return out
}

// Env is what folds look at.
func (w *World) Env() procedure.Env {
	return procedure.Env{Rules: procedure.RulesOf(w.Set), Calendar: rules.DefaultCalendar(), Region: Region, Dir: w.Dir, Organ: Congress}
}

// Proc gives the procedure of a matter.
func (w *World) Proc(id app.ID) *procedure.Procedure {
	p, ok := w.works.Of(w.M[id])
	if !ok {
		w.t.Fatalf("nobody knows matter %s", id)
	}
	return p
}

// Seen folds a matter as somebody has it: the acts of the parts he may see now.
func (w *World) Seen(who string, id app.ID) *procedure.Matter {
	p, a := w.Proc(id), w.Actor(who)
	return w.Fold(id, func(e *procedure.Event) bool { return procedure.Sees(p, w.M[id], a, e.Part) })
}

// Fold folds the acts of a matter that keep lets through.
func (w *World) Fold(id app.ID, keep func(*procedure.Event) bool) *procedure.Matter {
	var m *procedure.Matter
	for _, e := range w.Log[id] {
		if !keep(e) {
			continue
		}
		x := *e
		p, ok := w.works.ForEvent(&x)
		if !ok {
			w.t.Fatalf("no procedure for %s", e.Kind)
		}
		var err error
		if m, err = procedure.Apply(p, m, &x, w.Env()); err != nil {
			w.t.Fatal(err)
		}
	}
	return m
}

func (w *World) ms() int64 { return w.Today.Time().Add(9 * time.Hour).UnixMilli() }

// Try does an action, full kind ("filing.file"), as desk and server together would.
func (w *World) Try(who string, id app.ID, kind, track string, f act.Form) error {
	w.t.Helper()
	p, a, ok := w.works.ForKind(kind)
	if !ok {
		w.t.Fatalf("no action %s", kind)
	}
	in := w.Input(who, f)
	in.Track = track
	steps, err := procedure.Plan(p, w.M[id], a, in, w.Env(), id, w.ms())
	if err != nil {
		return err
	}
	for _, s := range steps {
		if err := w.take(who, id, p, s.Action, s.Form); err != nil {
			return err
		}
	}
	return w.follow(id, 0)
}

// take checks one act as the server does, as it comes off the wire, and folds it.
func (w *World) take(who string, id app.ID, p *procedure.Procedure, a *procedure.Action, f act.Form) error {
	raw, err := f.Encode()
	if err != nil {
		return err
	}
	form, err := act.DecodeForm(raw)
	if err != nil {
		return err
	}
	in := w.Input(who, form)
	in.Matter, in.Track, in.Cards = id, form.Text(procedure.TrackKey), nil
	if err := procedure.Check(p, w.M[id], a, in); err != nil {
		return err
	}
	w.seq++
	name := fmt.Sprint(p.Kind(a), w.seq)
	e := &procedure.Event{Act: app.NamedID(name), Hash: app.Hash(sha256.Sum256([]byte(name))), Kind: p.Kind(a), Part: a.Part, Account: in.Actor.Account, Track: in.Track, Form: form,
		Received: w.ms(), At: w.ms(), Version: w.seq, Rules: w.Set.Version, Matter: id, ProcVer: p.Version}
	if a.Number != nil {
		if s := a.Number(w.M[id], in); s != "" {
			n := w.nums[s] + 1
			text, err := p.NumberText(w.M[id], in, s, n)
			if err != nil {
				return err
			}
			w.nums[s], e.Numbers = n, map[string]string{s: text}
		}
	}
	m, err := procedure.Apply(p, w.M[id], e, w.Env())
	if err != nil {
		return err
	}
	w.M[id], w.Log[id] = m, append(w.Log[id], e)
	return nil
}

// follow does what is automatic now: in the matter, then in others it tells.
func (w *World) follow(id app.ID, depth int) error {
	if depth > 32 {
		return errors.New("automatic acts without end")
	}
	p := w.Proc(id)
	if due := procedure.AutoActs(p, w.M[id], w.Input("server", nil)); len(due) > 0 { // its own acceptance leads to the next
		if err := w.take("server", id, p, due[0].Action, due[0].Form); err != nil {
			return err
		}
		return w.follow(id, depth+1)
	}
	if p.Tells == nil {
		return nil
	}
	for _, t := range p.Tells(w.M[id]) {
		q, a, ok := w.works.ForKind(t.Kind)
		if !ok {
			continue // a work this test does not load
		}
		if w.take("server", t.Matter, q, a, t.Form) == nil {
			if err := w.follow(t.Matter, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// Later lets days pass and does what falls due, as the server's Tick does each night.
func (w *World) Later(days int) {
	w.t.Helper()
	w.Till(w.Today.AddDays(days).String())
}

// Till lets the days pass until a date, night by night.
func (w *World) Till(date string) {
	w.t.Helper()
	to := Day(date)
	for w.Today.Before(to) {
		w.Today = w.Today.AddDays(1)
		for id, m := range w.M {
			if !w.Proc(id).State(m.State).End {
				if err := w.follow(id, 0); err != nil {
					w.t.Fatal(Args(err))
				}
			}
		}
	}
}

// Do is Try that must succeed.
func (w *World) Do(who string, id app.ID, kind, track string, f act.Form) {
	w.t.Helper()
	if err := w.Try(who, id, kind, track, f); err != nil {
		w.t.Fatalf("%s %s on %s: %v", who, kind, w.Today, Args(err))
	}
}

// No is Try that must be refused with the code; it gives the facts of the refusal.
func (w *World) No(code app.Code, who string, id app.ID, kind, track string, f act.Form) map[string]string {
	w.t.Helper()
	err := w.Try(who, id, kind, track, f)
	if app.CodeOf(err) != code {
		w.t.Fatalf("%s %s on %s: %v, want %s", who, kind, w.Today, Args(err), code)
	}
	if e, ok := errors.AsType[*app.Error](err); ok {
		return e.Args
	}
	return nil
}

// State holds a matter to a state.
func (w *World) State(id app.ID, want procedure.StateID) {
	w.t.Helper()
	if m := w.M[id]; m == nil || m.State != want {
		w.t.Fatalf("on %s: state %v, want %s", w.Today, m.State, want)
	}
}

// Due gives the date of a running clock, "" if it does not run.
func (w *World) Due(id app.ID, clock, track string) string {
	c := w.M[id].Running(clock, track)
	if c == nil {
		return ""
	}
	return c.Run.Due.String()
}

// Offers reports whether somebody is offered an action now, greyed or not.
func (w *World) Offers(who string, id app.ID, action string) (offered, greyed bool) {
	for _, o := range procedure.Options(w.Proc(id), w.M[id], w.Input(who, nil)) {
		if o.Action.ID == action {
			return true, o.Err != nil
		}
	}
	return false, false
}

// Args gives an error with the facts it carries.
func Args(err error) any {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return []any{e.Error(), e.Args}
	}
	return err
}

// Shape words states, tracks and clocks: what every reader of the open part must agree on.
func Shape(m *procedure.Matter) string {
	s := string(m.State)
	for _, t := range m.Tracks {
		s += "|" + t.Key + string(t.State)
		if t.Gone {
			s += "!"
		}
	}
	for _, c := range m.Clocks {
		s += "|" + c.Def + c.Track + c.Run.Due.String()
		if !c.Run.Running() {
			s += "."
		}
	}
	return s
}
