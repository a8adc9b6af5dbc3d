package procedure

import (
	"cmp"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/rules"
)

// Apply folds one event onto a matter and gives the matter after it; m stays as
// it was (nil: the event begins it). It never loses an act: a kind this program
// does not know is kept in Log and named in Waiting. It does not check: the
// server has, and a fold repeats no judgement.
//
// A matter folds to the same states whichever parts a reader sees, because only
// acts of the open part move states.
func Apply(p *Procedure, m *Matter, e *Event, env Env) (*Matter, error) {
	next, err := begin(p, m, e, env)
	if err != nil {
		return nil, err
	}
	next.apply(p, e, env)
	return next, nil
}

// Fold applies events one after the other, as Apply does; none: m as it is.
func Fold(p *Procedure, m *Matter, es []*Event, env Env) (*Matter, error) {
	if len(es) == 0 {
		return m, nil
	}
	next, err := begin(p, m, es[0], env)
	if err != nil {
		return nil, err
	}
	for _, e := range es {
		if err := next.takes(e); err != nil {
			return nil, err
		}
		next.apply(p, e, env)
	}
	return next, nil
}

// apply changes a matter that is the caller's own.
func (m *Matter) apply(p *Procedure, e *Event, env Env) {
	ev := *e
	ev.From = m.State
	m.Log = append(m.Log, &ev)
	if e.Version > 0 {
		m.Version = e.Version
	}
	a := p.Action(e.Kind)
	if a == nil || !fits(p, a, m, &ev) {
		m.Waiting = appendNew(m.Waiting, e.Kind)
		return
	}
	l := &law{region: env.Region, cal: env.Calendar}
	if env.Rules != nil {
		if l.set = env.Rules(e.Rules); l.set != nil && l.set.Calendar != nil {
			l.cal = l.set.Calendar
		}
	}
	ev.law = l
	// What an effect says of a date (答复逾期) has to come out alike for every reader at
	// any time: by the days known when the act was judged.
	if l.set != nil && l.set.Days != m.Days {
		recount(m, l.cal)
		m.Days = l.set.Days
	}
	step(p, a, m, &ev)
	ev.law = nil
	ev.To = m.State
}

// takes reports an event of another matter as the caller's fault.
func (m *Matter) takes(e *Event) error {
	if m.ID != e.Matter && !m.ID.IsZero() && !e.Matter.IsZero() {
		return &app.Error{Code: app.CodeInternal, Op: "fold an act onto another matter", Item: e.Act.String()}
	}
	return nil
}

// fits reports whether the event has what its action needs to be folded: the part
// it belongs to and, for a track action, its track.
func fits(p *Procedure, a *Action, m *Matter, e *Event) bool {
	return a.Part == e.Part && (a.Track == "" || a.Part != act.PartOpen || m.Track(e.Track) != nil)
}

// begin gives a copy that may be changed: lists and maps of the matter are new,
// what stands in them is shared and replaced, not changed.
func begin(p *Procedure, m *Matter, e *Event, env Env) (*Matter, error) {
	if m == nil {
		if !p.Single.IsZero() && e.Matter != p.Single {
			return nil, &app.Error{Code: app.CodeBadInput, Op: "begin a second " + p.ID, Item: e.Matter.String()}
		}
		organ := env.Organ
		if organ.IsZero() {
			organ = congress(env.Dir)
		}
		return &Matter{ID: e.Matter, Proc: p.ID, ProcVer: p.Version, State: p.Initial, Since: e.Received,
			Begun: e.Received, Facts: act.Form{}, Organ: organ}, nil
	}
	if err := m.takes(e); err != nil {
		return nil, err
	}
	return m.Clone(), nil
}

// congress gives the congress of a directory that holds one.
func congress(d *org.Directory) app.ID {
	var best app.ID
	if d == nil {
		return best
	}
	for id, o := range d.Organs {
		if o.Kind == org.OrganCongress && (best.IsZero() || id.String() < best.String()) {
			best = id
		}
	}
	return best
}

// Clone gives a copy that can be changed without the original noticing, as long as
// lists inside facts are replaced and not changed in place.
func (m *Matter) Clone() *Matter {
	c := *m
	c.Facts = m.Facts.Clone()
	c.Log = m.Log[:len(m.Log):len(m.Log)]
	c.Waiting = m.Waiting[:len(m.Waiting):len(m.Waiting)]
	c.Tracks = make([]*Track, len(m.Tracks))
	for i, t := range m.Tracks {
		x := *t
		x.Facts = t.Facts.Clone()
		c.Tracks[i] = &x
	}
	c.Clocks = make([]*ClockRun, len(m.Clocks))
	for i, r := range m.Clocks {
		x := *r
		x.Run.Rests = r.Run.Rests[:len(r.Run.Rests):len(r.Run.Rests)]
		x.Run.Extends = r.Run.Extends[:len(r.Run.Extends):len(r.Run.Extends)]
		c.Clocks[i] = &x
	}
	if m.Numbers != nil {
		c.Numbers = make(map[string]string, len(m.Numbers)+1)
		for k, v := range m.Numbers {
			c.Numbers[k] = v
		}
	}
	return &c
}

// step does what the table says: facts, state, effect, clocks.
func step(p *Procedure, a *Action, m *Matter, e *Event) {
	facts := m.Facts
	t := m.Track(e.Track)
	if a.Track != "" && t != nil {
		facts = t.Facts
	}
	for i := range a.Fields {
		x := &a.Fields[i]
		if v, ok := e.Form[x.Key]; ok && !x.Passing {
			facts[x.Key] = v
		}
	}
	for s, text := range e.Numbers {
		if m.Numbers == nil {
			m.Numbers = map[string]string{}
		}
		m.Numbers[s] = text
		m.Facts[a.NumberFact()] = text
	}
	had := len(m.Tracks)
	if a.To != "" {
		if a.Track != "" {
			m.MoveTrack(t, a.To, e.Received)
		} else {
			m.Move(a.To, e.Received)
		}
	}
	if a.Effect != nil {
		a.Effect(m, e)
	}
	for i := range a.Clocks {
		m.clock(p, &a.Clocks[i], a, e, had)
	}
}

// NumberFact names the fact that holds the number an action draws.
func (a *Action) NumberFact() string { return cmp.Or(a.NumberAs, NumberKey) }

// NumberKey is the fact that holds the number given last.
const NumberKey = "number"

// Track gives a track by key, nil if there is none.
func (m *Matter) Track(key string) *Track {
	if key == "" {
		return nil
	}
	for _, t := range m.Tracks {
		if t.Key == key {
			return t
		}
	}
	return nil
}

// Live gives the tracks of the given kinds that have not been relieved; no kinds: all.
func (m *Matter) Live(kinds ...string) []*Track {
	var out []*Track
	for _, t := range m.Tracks {
		if !t.Gone && (len(kinds) == 0 || has(kinds, t.Kind)) {
			out = append(out, t)
		}
	}
	return out
}

// Open opens a track for an organ; a second time gets a key of its own. For effects.
func (m *Matter) Open(p *Procedure, def TrackID, organ app.ID, kind string, at int64) *Track {
	key, n := organ.String(), 1
	for m.Track(key) != nil {
		n++
		key = organ.String() + "#" + itoa(n)
	}
	t := &Track{Key: key, Def: def, Organ: organ, Kind: kind, Since: at, Facts: act.Form{}}
	for i := range p.Tracks {
		if p.Tracks[i].ID == def {
			t.State = p.Tracks[i].Initial
		}
	}
	m.Tracks = append(m.Tracks, t)
	return t
}

// Move puts the matter into a state. For effects.
func (m *Matter) Move(to StateID, at int64) {
	if m.State != to {
		m.State, m.Since = to, at
	}
}

// MoveTrack puts a track into a state. For effects.
func (m *Matter) MoveTrack(t *Track, to StateID, at int64) {
	if t != nil && t.State != to {
		t.State, t.Since = to, at
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

func has(ss []string, s string) bool {
	for _, x := range ss {
		if x == s {
			return true
		}
	}
	return false
}

func appendNew(ss []string, s string) []string {
	if has(ss, s) {
		return ss
	}
	return append(ss, s)
}

// RulesOf makes Env.Rules of one rule set, for programs and tests that know only one.
func RulesOf(s *rules.Set) func(uint64) *rules.Set {
	return func(uint64) *rules.Set { return s }
}
