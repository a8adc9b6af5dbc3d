package desk

import (
	"sync"

	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
	"renda/app/ruleset"
)

// lawbook gives the versions of the rule set, each made once.
type lawbook struct {
	m   *procedure.Matter // the rule set as a matter; nil: nothing was ever changed
	now *rules.Set

	mu sync.Mutex
	at map[uint64]*rules.Set
}

func newLawbook(m *procedure.Matter) *lawbook {
	return &lawbook{m: m, now: ruleset.At(m, 0), at: map[uint64]*rules.Set{}}
}

// version gives the rules an act was judged by, nil if that version is not here.
func (l *lawbook) version(v uint64) *rules.Set {
	if v == l.now.Version {
		return l.now
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.at[v]
	if !ok {
		s = ruleset.Judged(l.m, v)
		l.at[v] = s
	}
	return s
}

// world is what acts are folded and judged against besides their matter: dated data
// that is replaced whole.
type world struct {
	d   *Desk
	dir *org.Directory
	law *lawbook
}

// world gives the present one.
func (d *Desk) world() world {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return world{d, d.dir, d.law}
}

func (w world) me() org.Actor {
	a, _ := procedure.ActorOn(w.dir, w.law.now, w.region(), w.d.today(), w.d.cfg.Keys.Account(), w.d.cfg.Keys.Device())
	return a
}

// region chooses rules: as configured, or that of the congress in the directory.
func (w world) region() string {
	if w.d.cfg.Region != "" {
		return w.d.cfg.Region
	}
	for _, o := range w.dir.Organs {
		if o.Kind == org.OrganCongress && o.Parent.IsZero() {
			return o.Region
		}
	}
	return ""
}

func (w world) env() procedure.Env {
	return procedure.Env{Rules: w.law.version, Calendar: w.law.now.Calendar, Region: w.region(), Dir: w.dir}
}

// input is what guards look at when this person acts today.
func (w world) input(form act.Form, track string) *procedure.Input {
	return &procedure.Input{Actor: w.me(), Form: form, Track: track, Today: w.d.today(), Rules: w.law.now,
		Calendar: w.law.now.Calendar, Dir: w.dir, Region: w.region(), Linked: w.linked, Borne: w.d.borne,
		Cards: func(proc string) (*procedure.Procedure, []procedure.Card) {
			return w.d.Work(proc), w.d.Cards(Filter{Proc: proc})
		}}
}

// linked gives another matter as the server has confirmed it to this desk; nil if it is not
// here. Own waiting acts are left out: judging them could ask for this matter again.
func (w world) linked(id app.ID) *procedure.Matter {
	m, err := w.d.Confirmed(id)
	if err != nil {
		return nil // a page that can't be read says so where it is opened
	}
	return m
}

// borne finds another matter here that bears a name (procedure.Procedure.Bears). It reads the list, not the matters.
func (d *Desk) borne(name string, but app.ID) (procedure.Bearer, bool) {
	number := d.column(keeping.FactNumber)
	for _, p := range d.works() {
		if p.Bears == nil {
			continue
		}
		for _, c := range d.Cards(Filter{Proc: p.ID}) {
			if no := number(&c); no != "" && c.ID != but && keeping.Name(no) == name {
				return procedure.Bearer{Matter: c.ID, Number: c.Number, Title: c.Title}, true
			}
		}
	}
	return procedure.Bearer{}, false
}

// apply folds one event. What belongs to a procedure this program does not know is
// kept as it came and waits for a newer program.
func (w world) apply(m *procedure.Matter, e *procedure.Event, env procedure.Env) (*procedure.Matter, error) {
	p, ok := w.procOf(m, e)
	if !ok {
		return keepUnknown(m, e), nil
	}
	return procedure.Apply(p, m, e, env)
}

// fold applies entries one after the other, in their order; no entries: m as it is.
func (w world) fold(m *procedure.Matter, items []*item, env procedure.Env) (*procedure.Matter, error) {
	if len(items) == 0 {
		return m, nil
	}
	events := make([]*procedure.Event, len(items))
	for i, it := range items {
		events[i] = it.event()
	}
	if p, ok := w.procOf(m, events[0]); ok {
		return procedure.Fold(p, m, events, env)
	}
	for _, e := range events {
		m = keepUnknown(m, e)
	}
	return m, nil
}

func (w world) procOf(m *procedure.Matter, e *procedure.Event) (*procedure.Procedure, bool) {
	if m == nil {
		return w.d.cfg.Works.ForEvent(e)
	}
	return w.d.cfg.Works.Of(m)
}

func keepUnknown(m *procedure.Matter, e *procedure.Event) *procedure.Matter {
	if m == nil {
		m = &procedure.Matter{ID: e.Matter, Proc: procID(e.Kind), ProcVer: e.ProcVer, Begun: e.Received, Facts: act.Form{}}
	}
	ev := *e
	m.Log, m.Version = append(m.Log, &ev), e.Version
	for _, k := range m.Waiting {
		if k == e.Kind {
			return m
		}
	}
	m.Waiting = append(m.Waiting, e.Kind)
	return m
}

// works gives the newest version of every procedure.
func (d *Desk) works() []*procedure.Procedure { return d.cfg.Works.All() }

// Work gives the newest version of a procedure, nil if this program does not know it.
func (d *Desk) Work(id string) *procedure.Procedure {
	p, _ := d.cfg.Works.Latest(id)
	return p
}

// Procedures gives the works this desk knows, for the words and columns of lists.
func (d *Desk) Procedures() []*procedure.Procedure { return d.works() }

// cardOf gives a matter's row of the list; ok is false for one this program can't fold.
func (w world) cardOf(m *procedure.Matter) (c procedure.Card, ok bool) {
	p, ok := w.d.cfg.Works.Of(m)
	if !ok {
		return c, false
	}
	c = procedure.MakeCard(p, w.counted(m), w.me(), w.dir)
	c.Sketch = sketchOf(m)
	return c, true
}

// Me gives the account this desk belongs to, as procedures see it.
func (d *Desk) Me() org.Actor { return d.world().me() }

// single gives the procedure whose one matter this is, nil if none.
func (d *Desk) single(id app.ID) *procedure.Procedure {
	for _, p := range d.works() {
		if !p.Single.IsZero() && p.Single == id {
			return p
		}
	}
	return nil
}
