package authority

import (
	"errors"
	"maps"
	"strconv"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/rules"
	"renda/app/ruleset"
)

// verdict is what an act comes to if it is accepted, evaluated fully in memory.
type verdict struct {
	after   *live
	was     *fed              // the feeds before it
	kept    []byte            // encoding of the fold, where one is due to be kept
	numbers map[string]string // texts of the numbers it is given, by series
	series  map[string]uint64 // and the numbers themselves
	rules   uint64            // version of the rule set that judged it
	bore    []string          // names the matter bore before it (procedure.Procedure.Bears)
	bears   []string          // and bears after it
}

// judge decides an act by the one law that the desk asks too (procedure.Check). Whatever it
// returns as an error is the act's own fault, unless it is a storage fault (isStorage).
func (b *batch) judge(c *candidate, actor org.Actor) (*verdict, error) {
	if c.form == nil {
		return nil, &app.Error{Code: act.CodeDecode, Op: "read an act's form", Item: c.act.ID.String()}
	}
	l, err := b.matter(c.act.Matter)
	if err != nil {
		return nil, fromStore(err)
	}
	p, a, err := b.table(c, l)
	if err != nil {
		return nil, err
	}
	if err := b.builds(c, l); err != nil {
		return nil, err
	}
	m := p.Blank()
	if l != nil {
		m = l.m
	}
	in := b.input(c.form, actor)
	in.Matter = c.act.Matter
	b.fault = nil
	err = procedure.Check(p, m, a, in)
	if b.fault != nil { // a guard asked for another matter and the store failed: nothing is decided
		return nil, b.fault
	}
	if err != nil {
		return nil, err
	}
	e := &act.Entry{Act: c.signed, LSN: b.st.LSN + 1, Version: version(l) + 1, Received: b.now, Rules: in.Rules.Version}
	for after := uint64(0); ; {
		series, n, err := b.number(p, m, a, in, e, after)
		if err != nil {
			return nil, err
		}
		v, err := b.fold(c, e, l)
		if err != nil || series == "" {
			return v, err
		}
		v.series = map[string]uint64{series: n}
		if taken, err := b.clashes(c.act.Matter, v.bore, v.bears); err != nil || !taken {
			return v, err
		}
		after = n // somebody wrote this one by hand
	}
}

// table finds the row of the table an act is judged by: that of the version the matter
// began under.
func (b *batch) table(c *candidate, l *live) (*procedure.Procedure, *procedure.Action, error) {
	unknown := &app.Error{Code: CodeKind, Op: "find an act's kind", Item: c.act.Kind, Args: map[string]string{"kind": c.act.Kind}}
	if _, _, ok := b.a.cfg.Works.ForKind(c.act.Kind); !ok {
		return nil, nil, unknown
	}
	var p *procedure.Procedure
	var ok bool
	if l != nil {
		p, ok = b.a.cfg.Works.Of(l.m)
	} else {
		p, ok = b.a.cfg.Works.ForEvent(&procedure.Event{Kind: c.act.Kind, ProcVer: c.act.Proc})
	}
	if !ok {
		return nil, nil, unknown
	}
	a := p.Action(c.act.Kind)
	if a == nil || p.Kind(a) != c.act.Kind {
		return nil, nil, unknown
	}
	if a.Part != c.act.Part {
		return nil, nil, &app.Error{Code: procedure.CodePart, Op: "take an act of another part", Item: c.act.Kind,
			Args: map[string]string{"action": a.Name, "label": string(c.act.Part)}}
	}
	if l == nil {
		// The one matter of the directory or the rules can't be begun by another work.
		for _, q := range b.a.cfg.Works.All() {
			if !q.Single.IsZero() && (q.Single == c.act.Matter) != (q.ID == p.ID) && (q.Single == c.act.Matter || q.ID == p.ID) {
				return nil, nil, &app.Error{Code: app.CodeBadInput, Op: "begin a matter", Item: c.act.Matter.String()}
			}
		}
	}
	return p, a, nil
}

// builds checks what the act builds on: a version that was, and no second time the same act.
func (b *batch) builds(c *candidate, l *live) error {
	if have := version(l); c.act.Base > have {
		code := CodeBase
		if b.st.Recovering { // others may bring it back
			code = CodeMissing
		}
		return &app.Error{Code: code, Op: "find what an act builds on", Item: c.act.Matter.String(),
			Args: map[string]string{"base": strconv.FormatUint(c.act.Base, 10), "version": strconv.FormatUint(have, 10)}}
	}
	if c.act.Matter.IsZero() || c.act.ID.IsZero() {
		return &app.Error{Code: app.CodeBadInput, Op: "take an act", Item: c.act.ID.String()}
	}
	if l == nil {
		return nil
	}
	for _, e := range l.m.Log {
		if e.Act == c.act.ID {
			return &app.Error{Code: app.CodeBadInput, Op: "take an act twice", Item: c.act.ID.String()}
		}
	}
	return nil
}

func (b *batch) input(f act.Form, actor org.Actor) *procedure.Input {
	w := b.here()
	return &procedure.Input{Actor: actor, Form: f, Track: f.Text(procedure.TrackKey), Today: app.DateOf(time.UnixMilli(b.now)),
		Rules: w.rules, Calendar: w.rules.Calendar, Dir: w.dir, Region: b.st.Region,
		Series: func(s string) (uint64, error) {
			n, err := b.lastOf(s)
			return n + 1, fromStore(err)
		}, Borne: func(name string, but app.ID) (procedure.Bearer, bool) { return b.borne(name, but, actor) }, Linked: func(id app.ID) *procedure.Matter {
			l, err := b.matter(id)
			if err != nil {
				b.fault = fromStore(err)
			}
			if l == nil {
				return nil
			}
			return l.m
		}}
}

// number words the number the act is to be given, the next of its series that comes after; series "" if none. It is taken
// only when the act is placed, so a refused act burns none.
func (b *batch) number(p *procedure.Procedure, m *procedure.Matter, a *procedure.Action, in *procedure.Input, e *act.Entry, after uint64) (series string, n uint64, err error) {
	if a.Number == nil {
		return "", 0, nil
	}
	if series = a.Number(m, in); series == "" {
		return "", 0, nil
	}
	if b.st.Recovering {
		return "", 0, &app.Error{Code: CodeRecover, Op: "give a number", Item: a.Name}
	}
	if n, err = in.Series(series); err != nil {
		return "", 0, err
	}
	n = max(n, after+1)
	text, err := p.NumberText(m, in, series, n)
	if err != nil {
		return "", 0, err
	}
	e.Numbers = map[string]string{series: text}
	return series, n, nil
}

// lastOf gives the last number given in a series.
func (b *batch) lastOf(series string) (uint64, error) {
	if n, ok := b.series[series]; ok {
		return n, nil
	}
	return getNum(b.w, tableSeries, kv.K(series, 0))
}

// raise lifts the series to the numbers a re-offered entry brings back, so that none is given
// twice; raised is the highest, 0 if all were known.
func (b *batch) raise(c *candidate, e *act.Entry, l *live) (raised uint64, err error) {
	for s, text := range e.Numbers {
		n, err := b.lastOf(s)
		if err != nil {
			return 0, err
		}
		if got := b.numberIn(c, e, l, s, text); got > n {
			b.series[s] = got
			raised = max(raised, got)
		}
	}
	return raised, nil
}

// numberIn reads a number back from its text: that run of digits which gives the text again
// when worded.
func (b *batch) numberIn(c *candidate, e *act.Entry, l *live, series, text string) uint64 {
	in := b.input(c.form, org.Actor{Account: c.act.Account})
	in.Today = app.DateOf(time.UnixMilli(e.Received))
	if s := b.here().set(e.Rules); s != nil {
		in.Rules = s
	}
	p, a, err := b.table(c, l)
	if err != nil || a.Number == nil {
		return numberOf(nil, nil, nil, series, text)
	}
	m := p.Blank()
	if l != nil {
		m = l.m
	}
	return numberOf(p, m, in, series, text)
}

func numberOf(p *procedure.Procedure, m *procedure.Matter, in *procedure.Input, series, text string) uint64 {
	last := uint64(0)
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && text[j] >= '0' && text[j] <= '9' {
			j++
		}
		if j == i {
			i++
			continue
		}
		if n, err := strconv.ParseUint(text[i:j], 10, 63); err == nil {
			last = n
			if p != nil {
				if again, err := p.NumberText(m, in, series, n); err == nil && again == text {
					return n
				}
			}
		}
		i = j
	}
	return last
}

// fold applies an act that is to be placed as e, and finds who may see what after it.
func (b *batch) fold(c *candidate, e *act.Entry, l *live) (*verdict, error) {
	ev := &procedure.Event{Act: c.act.ID, Kind: c.act.Kind, Part: c.act.Part, Account: c.act.Account, Device: c.act.Device,
		Track: c.form.Text(procedure.TrackKey), Form: c.form, At: c.act.At, Hash: c.hash, Matter: c.act.Matter, ProcVer: c.act.Proc,
		Received: e.Received, Version: e.Version, Rules: e.Rules, Numbers: e.Numbers, LSN: e.LSN, Leaf: b.tree.Size()}
	v := &verdict{was: &fed{}, numbers: e.Numbers, rules: e.Rules}
	after := &live{}
	var m *procedure.Matter
	if l != nil {
		m, after.snap, v.was = l.m, l.snap, l.fed
	}
	w := b.here()
	if w.set(e.Rules) == nil {
		return nil, &app.Error{Code: CodeMissing, Op: "find the rules of an act", Args: map[string]string{"version": strconv.FormatUint(e.Rules, 10)}}
	}
	p, next, err := b.a.apply(w, &b.st, m, ev)
	if err != nil {
		return nil, err
	}
	after.m = next
	v.bore, v.bears = bears(p, m), bears(p, next)
	after.fed = newFed(procedure.Audiences(p, next), procedure.HiddenOf(p, next))
	v.after = after
	if e.Version >= after.snap+snapEvery || after.snap == 0 {
		// Encoded here, where a failure refuses the one act, and read back, so that no fold is
		// kept that could never be loaded.
		if v.kept, err = act.Marshal(next); err != nil {
			return nil, err
		}
		if err := act.Unmarshal(v.kept, new(procedure.Matter)); err != nil {
			return nil, err
		}
		after.snap = e.Version
	}
	return v, nil
}

// apply folds one event; m nil: it begins the matter.
func (a *Authority) apply(w *world, st *state, m *procedure.Matter, ev *procedure.Event) (*procedure.Procedure, *procedure.Matter, error) {
	var p *procedure.Procedure
	ok := false
	if m != nil {
		p, ok = a.cfg.Works.Of(m)
	} else {
		p, ok = a.cfg.Works.ForEvent(ev)
	}
	if !ok {
		return nil, nil, &app.Error{Code: CodeKind, Op: "fold an act", Item: ev.Kind, Args: map[string]string{"kind": ev.Kind}}
	}
	next, err := procedure.Apply(p, m, ev, procedure.Env{Rules: w.set, Calendar: w.rules.Calendar, Region: st.Region, Dir: w.dir, Organ: st.Organ})
	return p, next, err
}

// set gives a version of the rule set, nil if it is not here.
func (w *world) set(version uint64) *rules.Set {
	switch version {
	case w.rules.Version:
		return w.rules
	case rules.Default().Version:
		return rules.Default()
	default:
		return ruleset.At(w.law, version)
	}
}

// with gives the world after one more act of the directory or the rules; nil: it stays.
func (w *world) with(m *procedure.Matter) *world {
	next := *w
	switch m.ID {
	case roster.ID:
		next.dir = roster.Next(w.dir, m.Log[len(m.Log)-1])
	case ruleset.ID:
		next.law, next.rules = m, ruleset.At(m, 0)
	default:
		return nil
	}
	return &next
}

// storeFault marks an error that is the store's, not the act's: it fails the transaction.
type storeFault struct{ err error }

func (f *storeFault) Error() string { return f.err.Error() }
func (f *storeFault) Unwrap() error { return f.err }

func fromStore(err error) error {
	if err == nil {
		return nil
	}
	return &storeFault{err}
}

func isStorage(err error) bool {
	_, ok := errors.AsType[*storeFault](err)
	return ok
}

// refusal gives what a receipt says of an error.
func refusal(err error) (app.Code, map[string]string) {
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		return app.CodeInternal, nil
	}
	args := maps.Clone(e.Args)
	if e.Item != "" && args["item"] == "" {
		if args == nil {
			args = map[string]string{}
		}
		args["item"] = e.Item
	}
	return e.Code, args
}
