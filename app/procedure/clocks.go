package procedure

import (
	"renda/app"
	"renda/app/rules"
	"renda/app/rules/clock"
)

// rule gives the id of the rule an operation counts by.
func (op *ClockOp) rule(p *Procedure) string {
	if op.Rule != "" {
		return op.Rule
	}
	return p.Clock(op.Clock).Rule
}

// Clock gives the newest run of a clock; nil if it never ran.
func (m *Matter) Clock(def, track string) *ClockRun {
	for i := len(m.Clocks) - 1; i >= 0; i-- {
		if c := m.Clocks[i]; c.Def == def && c.Track == track {
			return c
		}
	}
	return nil
}

// Running gives the newest run of a clock if its duty is still open.
func (m *Matter) Running(def, track string) *ClockRun {
	if c := m.Clock(def, track); c != nil && c.Run.Running() {
		return c
	}
	return nil
}

// clock does one operation of an action. had is how many tracks there were before.
func (m *Matter) clock(p *Procedure, op *ClockOp, a *Action, e *Event, had int) {
	if op.When != nil && !op.When(m, e) {
		return
	}
	if p.Clock(op.Clock).Track == "" {
		m.clockOn(p, op, a, e, "")
		return
	}
	for i, t := range m.Tracks {
		switch {
		case len(op.Kinds) > 0 && !has(op.Kinds, t.Kind):
		case a.Track != "" && !op.All:
			if t.Key == e.Track {
				m.clockOn(p, op, a, e, t.Key)
			}
		case op.Op == ClockStart && !op.All && i < had, op.Op == ClockStart && t.Gone:
		default:
			m.clockOn(p, op, a, e, t.Key)
		}
	}
}

func (m *Matter) clockOn(p *Procedure, op *ClockOp, a *Action, e *Event, track string) {
	if op.Op == ClockStart {
		m.startClock(p, op, a, e, track)
		return
	}
	if op.Op == ClockSet {
		m.setClock(p, op, a, e, track)
		return
	}
	c := m.Running(op.Clock, track)
	if c == nil {
		return
	}
	today, r := e.Today(), &c.Run
	switch op.Op {
	case ClockStop:
		endRest(r, today)
		r.Stopped = today
	case ClockCancel:
		r.Gone = true
	case ClockSuspend:
		if !r.Resting() {
			// The day of the event is still counted, as the first day of a count is left out (民法典第二百零一条).
			r.Rests = append(r.Rests, clock.Rest{From: today.AddDays(1), Why: a.Name})
		}
	case ClockResume:
		endRest(r, today)
	case ClockExtend:
		if rule, ok := e.Rule(op.rule(p)); ok {
			r.Extends = append(r.Extends, clock.Extend{Rule: rule, On: today, By: a.Name})
		}
	}
	m.due(r, e)
}

// endRest ends a rest on the day of the event; one that never began is dropped.
func endRest(r *clock.Run, today app.Date) {
	if !r.Resting() {
		return
	}
	n := len(r.Rests)
	last := r.Rests[n-1]
	r.Rests = append([]clock.Rest(nil), r.Rests[:n-1]...)
	if !today.Before(last.From) {
		last.To = today
		r.Rests = append(r.Rests, last)
	}
}

func (m *Matter) startClock(p *Procedure, op *ClockOp, a *Action, e *Event, track string) {
	start := e.Today()
	if op.Field != "" {
		if d := e.Form.Date(op.Field); !d.IsZero() {
			start = d
		}
	}
	id := op.rule(p)
	rule, ok := e.Rule(id)
	if !ok {
		// Judged under a rule this reader does not hold (yet): the clock shows without a date.
		rule = rules.Rule{ID: id, Name: p.Clock(op.Clock).Name, Unit: rules.UnitText}
	}
	if old := m.Running(op.Clock, track); old != nil {
		old.Run.Gone = true // counted anew
	}
	set := uint64(0)
	if e.law != nil && e.law.set != nil {
		set = e.law.set.Version
	}
	c := &ClockRun{Def: op.Clock, Track: track, Run: clock.Start(rule, set, start, a.Name)}
	if ok {
		m.due(&c.Run, e)
	}
	m.Clocks = append(m.Clocks, c)
}

// setClock makes a clock due on a date somebody promised; without a date it is done.
func (m *Matter) setClock(p *Procedure, op *ClockOp, a *Action, e *Event, track string) {
	var d app.Date
	if op.Date != nil {
		x := *e
		x.Track = track
		d = op.Date(m, &x)
	} else {
		d = e.Form.Date(op.Field)
	}
	c := m.Running(op.Clock, track)
	switch {
	case d.IsZero() && c != nil:
		c.Run.Stopped = e.Today()
	case d.IsZero():
	case c == nil:
		rule := rules.Rule{ID: p.Clock(op.Clock).Rule, Name: p.Clock(op.Clock).Name}
		if r, ok := e.Rule(rule.ID); ok {
			rule = r
		}
		c = &ClockRun{Def: op.Clock, Track: track, Run: clock.Start(rule, e.Rules, e.Today(), a.Name)}
		m.Clocks = append(m.Clocks, c)
		fallthrough
	default:
		c.Run.Fixed = d
		m.due(&c.Run, e)
	}
}

func (m *Matter) due(r *clock.Run, e *Event) {
	var cal *rules.Calendar
	if e.law != nil {
		cal = e.law.cal
	}
	clock.Count(r, cal)
}

// Recount gives the matter with the dates of its running clocks counted by the calendar of
// the rules held now: a year's notice that came later moves what was counted without it. A
// matter counted by it already is given back as it is.
func Recount(m *Matter, set *rules.Set) *Matter {
	if set == nil || set.Days == m.Days || len(m.Clocks) == 0 {
		return m
	}
	next := m.Clone()
	next.Days = set.Days
	recount(next, set.Calendar)
	return next
}

// recount counts the running clocks of a matter that is the caller's own.
func recount(m *Matter, cal *rules.Calendar) {
	for _, c := range m.Clocks {
		if counts(&c.Run) {
			clock.Count(&c.Run, cal)
		}
	}
}

// counts reports whether a run has a date that a calendar could move.
func counts(r *clock.Run) bool { return r.Running() && !r.Due.IsZero() }

// Relieve makes a track no longer a party: its clocks go away. For effects.
func (m *Matter) Relieve(t *Track, to StateID, at int64) {
	t.Gone = true
	m.MoveTrack(t, to, at)
	for _, c := range m.Clocks {
		if c.Track == t.Key && c.Run.Running() {
			c.Run.Gone = true
		}
	}
}

// CancelClocks lets every running clock go away: nothing is due any more. For effects.
func (m *Matter) CancelClocks() {
	for _, c := range m.Clocks {
		if c.Run.Running() {
			c.Run.Gone = true
		}
	}
}
