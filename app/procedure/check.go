package procedure

import (
	"slices"

	"renda/app"
	"renda/app/act"
)

// Codes of this package besides the table's.
const (
	CodeRequired app.Code = "form.required" // Args label
	CodeTooLong  app.Code = "form.toolong"  // Args label, limit, have
	CodeTooBig   app.Code = "form.toobig"   // all fields together are more than one act carries; Args limit, size, in KB
	CodeChoice   app.Code = "form.choice"   // Args label, value
	CodeKind     app.Code = "form.kind"     // not readable as what the field asks for; Args label
	CodeUnknown  app.Code = "form.unknown"  // a field this action does not have; Args label
	CodeParty    app.Code = "form.party"    // no such organ or person, or without that office; Args label, value
	CodeRow      app.Code = "form.row"      // a row that can't stand; Args label, row, why
	CodeMany     app.Code = "form.many"     // more rows than a form takes; Args label, limit, have
	CodeRows     app.Code = "form.rows"     // rows do not answer what they belong to; Args label, need, have
	CodePart     app.Code = "form.part"     // text of another part in this act; Args label
	CodeTrack    app.Code = "track.none"    // no such party, or it has been relieved; Args action
	CodeRule     app.Code = "rule.missing"  // the rule set lacks a rule this action needs; Args rule
)

// Check is the whole law of one action, the same on the desk before signing and
// on the server with authority: role, state, fields, rules at hand, guards, in
// this order; the first refusal is returned as *app.Error. m is nil for an action that
// begins a matter. The form is that of one act: without what travels in companions.
func Check(p *Procedure, m *Matter, a *Action, in *Input) error {
	if m == nil {
		m = p.Blank()
	}
	x := *in
	if x.Matter.IsZero() {
		x.Matter = m.ID
	}
	if x.Form == nil {
		x.Form = act.Form{}
	}
	if x.Track == "" {
		x.Track = x.Form.Text(TrackKey)
	}
	a = a.Under(&x)
	if err := may(p, m, a, &x); err != nil {
		return err
	}
	if err := checkForm(p, m, a, &x, false); err != nil {
		return err
	}
	if err := checkRules(p, m, a, &x); err != nil {
		return err
	}
	return guards(m, a, &x)
}

// Blank gives a matter nothing has happened to yet.
func (p *Procedure) Blank() *Matter {
	return &Matter{Proc: p.ID, ProcVer: p.Version, State: p.Initial, Facts: act.Form{}}
}

// Fresh reports whether nothing has happened yet.
func (m *Matter) Fresh() bool { return len(m.Log) == 0 }

// may checks track, role and state.
func may(p *Procedure, m *Matter, a *Action, in *Input) error {
	var t *Track
	if a.Track != "" {
		if t = m.Track(in.Track); t == nil || t.Gone || t.Def != a.Track {
			return refuse(CodeTrack, p, a, nil)
		}
	} else if in.Track != "" || in.Form.Text(TrackKey) != "" {
		return refuse(CodeTrack, p, a, nil)
	}
	if !shares(a.By, p.rolesAt(m, t, in)) {
		y := *in
		if y.Actor = whole(in.Actor); len(in.Actor.Withheld) > 0 && shares(a.By, p.rolesAt(m, t, &y)) {
			return refuse(CodeDedicated, p, a, nil)
		}
		return refuse(app.CodeForbidden, p, a, nil)
	}
	if !p.inState(m, t, a) {
		s := p.State(m.State).Name
		if t != nil && hasState(stateOr(a.InMatter, m.State), m.State) {
			s = p.TrackState(t).Name
		}
		return refuse(app.CodeState, p, a, map[string]string{"state": s})
	}
	return nil
}

func stateOr(ss []StateID, s StateID) []StateID {
	if len(ss) == 0 {
		return []StateID{s}
	}
	return ss
}

func (p *Procedure) rolesAt(m *Matter, t *Track, in *Input) []RoleID {
	if t != nil && p.RolesAt != nil {
		return p.RolesAt(m, t, in.Actor)
	}
	return p.RolesOf(m, in.Actor)
}

func (p *Procedure) inState(m *Matter, t *Track, a *Action) bool {
	if t != nil {
		if len(a.InMatter) == 0 {
			return !p.State(m.State).End && hasState(a.From, t.State)
		}
		return hasState(a.InMatter, m.State) && hasState(a.From, t.State)
	}
	if len(a.From) == 0 {
		return m.Fresh()
	}
	return hasState(a.From, m.State)
}

// checkRules refuses an action whose clocks have no rule here: a deadline that
// can't be counted must not begin silently.
func checkRules(p *Procedure, m *Matter, a *Action, in *Input) error {
	for i := range a.Clocks {
		op := &a.Clocks[i]
		if op.Op != ClockStart && op.Op != ClockExtend {
			continue
		}
		id := op.rule(p)
		if _, ok := in.Rule(id); !ok {
			return refuse(CodeRule, p, a, map[string]string{"rule": id})
		}
	}
	return nil
}

func guards(m *Matter, a *Action, in *Input) error {
	for i := range a.Guards {
		g := &a.Guards[i]
		if no := g.Check(m, in); no != nil {
			args := map[string]string{"action": a.Name, "basis": g.Basis}
			for k, v := range no.Args {
				args[k] = v
			}
			return &app.Error{Code: g.Code, Op: "do " + a.ID, Item: a.Name, Args: args}
		}
	}
	return nil
}

func refuse(code app.Code, p *Procedure, a *Action, args map[string]string) *app.Error {
	all := map[string]string{"action": a.Name}
	for k, v := range args {
		all[k] = v
	}
	return &app.Error{Code: code, Op: "do " + p.ID + "." + a.ID, Item: a.Name, Args: all}
}

func shares(a, b []RoleID) bool {
	return slices.ContainsFunc(a, func(r RoleID) bool { return slices.Contains(b, r) })
}
