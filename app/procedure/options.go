package procedure

import (
	"errors"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
)

// Option is one action the actor's roles allow in the present state; Err says why it
// is greyed nevertheless.
type Option struct {
	Action *Action
	Track  string // key of the track it would act on
	Err    *app.Error
}

// Options gives what the actor may do now, in the order of the table, an action on
// a track once for each track. Actions of other states or roles are left out.
func Options(p *Procedure, m *Matter, in *Input) []Option {
	var out []Option
	for i := range p.Actions {
		a := &p.Actions[i]
		if a.Companion || a.Auto != nil && onlyServer(a) {
			continue
		}
		if a.Track == "" {
			out = option(out, p, m, a, in, "")
			continue
		}
		for _, t := range m.Tracks {
			if !t.Gone && t.Def == a.Track {
				out = option(out, p, m, a, in, t.Key)
			}
		}
	}
	return out
}

func onlyServer(a *Action) bool { return len(a.By) == 1 && a.By[0] == RoleServer }

// RoleServer is the role of the server itself in every procedure.
const RoleServer RoleID = "server"

func option(out []Option, p *Procedure, m *Matter, a *Action, in *Input, track string) []Option {
	x := *in
	x.Form, x.Track = nil, track
	if may(p, m, a, &x) != nil {
		return out
	}
	o := Option{Action: a.Under(&x), Track: track}
	err := checkRules(p, m, a, &x)
	if err == nil {
		err = guards(m, a, &x)
	}
	if e, ok := errors.AsType[*app.Error](err); ok {
		o.Err = e
	}
	return append(out, o)
}

// Begins gives the actions by which the actor may begin a matter of the procedure.
func Begins(p *Procedure, in *Input) []*Action {
	m := p.Blank()
	var out []*Action
	for i := range p.Actions {
		a := &p.Actions[i]
		if p.CanBegin(a) && !a.Companion && shares(a.By, p.RolesOf(m, in.Actor)) {
			out = append(out, a.Under(in))
		}
	}
	return out
}

// Step is one act an action comes to.
type Step struct {
	Action *Action
	Part   act.Part
	Kind   string
	Track  string
	Form   act.Form // of this act alone, TrackKey set where it has one
}

// Plan turns one filled-in form into the acts to be signed, in order: companions
// first, then the action itself. It checks the whole form and each act as the server
// will, folding one onto the other. Fields not asked for (When) are left out.
// id is the matter's, needed when m is nil; now is Unix milliseconds.
func Plan(p *Procedure, m *Matter, a *Action, in *Input, env Env, id app.ID, now int64) ([]Step, error) {
	at := m
	if at == nil {
		at = p.Blank()
	}
	a = a.Under(in)
	x := *in
	x.Matter = id
	x.Form = clean(at, a, in)
	if err := may(p, at, a, &x); err != nil {
		return nil, err
	}
	if err := checkForm(p, at, a, &x, true); err != nil {
		return nil, err
	}
	steps := split(p, a, &x)
	for i := range steps {
		s := &steps[i]
		y := x
		y.Form = s.Form
		if err := Check(p, m, s.Action, &y); err != nil {
			return nil, err
		}
		if i == len(steps)-1 {
			break
		}
		e := &Event{Kind: s.Kind, Part: s.Part, Account: in.Actor.Account, Track: s.Track, Form: s.Form,
			Received: now, At: now, Pending: true, Matter: id, ProcVer: p.Version}
		if in.Rules != nil {
			e.Rules = in.Rules.Version
		}
		var err error
		if m, err = Apply(p, m, e, env); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// clean leaves out what is not filled in and what is not asked for, and fills in
// what the program itself has to.
func clean(m *Matter, a *Action, in *Input) act.Form {
	out, f := act.Form{}, in.Form
	for k, v := range f {
		x := fieldOf(a, k)
		if k == TrackKey || act.Blank(v) || x != nil && x.When != nil && !x.When(f) {
			continue
		}
		out[k] = v
	}
	for i := range a.Fields {
		x := &a.Fields[i]
		if _, has := out[x.Key]; !has && x.Kind == FieldHidden && x.Default != nil {
			if v := x.Default(m, in); !act.Blank(v) {
				out[x.Key] = v
			}
		}
	}
	return out
}

func split(p *Procedure, a *Action, in *Input) []Step {
	var out []Step
	main := act.Form{}
	parts := map[*Action]act.Form{}
	for k, v := range in.Form {
		x := fieldOf(a, k)
		if x == nil || x.Part == "" || x.Part == a.Part {
			main[k] = v
			continue
		}
		c := p.carrier(a, x)
		if parts[c] == nil {
			parts[c] = act.Form{}
		}
		parts[c][k] = v
	}
	for _, id := range a.With {
		if c := p.Action(id); len(parts[c]) > 0 {
			out = append(out, newStep(p, c, in.Track, parts[c]))
		}
	}
	return append(out, newStep(p, a, in.Track, main))
}

func newStep(p *Procedure, a *Action, track string, f act.Form) Step {
	if a.Track != "" {
		f[TrackKey] = track
	} else {
		track = ""
	}
	return Step{Action: a, Part: a.Part, Kind: p.Kind(a), Track: track, Form: f}
}

// Fill gives the form an action opens with: defaults, and a row for each row it
// has to answer.
func Fill(p *Procedure, m *Matter, a *Action, in *Input) act.Form {
	if m == nil {
		m = p.Blank()
	}
	f := act.Form{}
	for i := range a.Fields {
		x := &a.Fields[i]
		if x.Default != nil {
			if v := x.Default(m, in); !act.Blank(v) {
				f[x.Key] = v
			}
		}
		if x.RowsFrom != "" && f[x.Key] == nil {
			rows := make([]act.Form, len(m.Facts.Rows(x.RowsFrom)))
			for j := range rows {
				rows[j] = act.Form{}
			}
			f.SetRows(x.Key, rows)
		}
	}
	return f
}

// AutoAct is something the server is to do by itself now.
type AutoAct struct {
	Action *Action
	Track  string
	Form   act.Form
}

// AutoActs gives what a statute makes automatic and is due by in.Today; in.Actor is the server.
func AutoActs(p *Procedure, m *Matter, in *Input) []AutoAct {
	var out []AutoAct
	try := func(a *Action, track string) {
		x := *in
		x.Track, x.Form = track, nil
		f, ok := a.Auto(m, &x)
		if !ok {
			return
		}
		if f == nil {
			f = act.Form{}
		}
		if a.Track != "" {
			f[TrackKey] = track
		}
		x.Form = f
		if Check(p, m, a, &x) == nil {
			out = append(out, AutoAct{a, track, f})
		}
	}
	for i := range p.Actions {
		a := &p.Actions[i]
		switch {
		case a.Auto == nil:
		case a.Track == "":
			try(a, "")
		default:
			for _, t := range m.Live() {
				if t.Def == a.Track {
					try(a, t.Key)
				}
			}
		}
	}
	return out
}

// Wait is one party whose move it is.
type Wait struct {
	Role  RoleID
	Track string // "": the matter itself
}

// Waiting gives whose move it is: the matter's and each live track's.
func Waiting(p *Procedure, m *Matter) []Wait {
	var out []Wait
	st := p.State(m.State)
	if st.Waits != "" {
		out = append(out, Wait{Role: st.Waits})
	}
	if st.End {
		return out
	}
	for _, t := range m.Live() {
		if w := p.TrackState(t).Waits; w != "" {
			out = append(out, Wait{w, t.Key})
		}
	}
	return out
}

// Turn reports whether it is the actor's move.
func Turn(p *Procedure, m *Matter, a org.Actor) bool {
	in := &Input{Actor: a}
	for _, w := range Waiting(p, m) {
		if slices.Contains(p.rolesAt(m, m.Track(w.Track), in), w.Role) {
			return true
		}
	}
	return p.Calls != nil && p.Calls(m, a)
}

// Audiences gives the readers of each part in the matter's present state.
func Audiences(p *Procedure, m *Matter) map[act.Part][]org.Scope { return p.Audience(m) }

// HiddenOf gives the accounts whose authorship is secret from scopes that may not
// see the identity part.
func HiddenOf(p *Procedure, m *Matter) []app.ID {
	if p.Hidden == nil {
		return nil
	}
	return p.Hidden(m)
}
