package procedure

import (
	"fmt"
	"sort"
	"strings"

	"renda/app"
	"renda/app/act"
)

// CodeTable refuses a procedure whose table contradicts itself.
const CodeTable app.Code = "procedure.table"

// Registry holds every version of every procedure a program knows.
type Registry struct {
	all    []*Procedure // latest versions, by id
	byID   map[string]map[uint16]*Procedure
	latest map[string]*Procedure
	kinds  map[string]kindRef
}

type kindRef struct {
	p *Procedure
	a *Action
}

// NewRegistry checks the tables and gives the registry, or an error naming every
// row that contradicts itself.
func NewRegistry(ps ...*Procedure) (*Registry, error) {
	r := &Registry{byID: map[string]map[uint16]*Procedure{}, latest: map[string]*Procedure{}, kinds: map[string]kindRef{}}
	for _, p := range ps {
		if bad := p.faults(); len(bad) > 0 {
			return nil, &app.Error{Code: CodeTable, Op: "check a procedure", Item: p.ID, Args: map[string]string{"why": strings.Join(bad, "; ")}}
		}
		if r.byID[p.ID] == nil {
			r.byID[p.ID] = map[uint16]*Procedure{}
		}
		if r.byID[p.ID][p.Version] != nil {
			return nil, &app.Error{Code: CodeTable, Op: "register a procedure", Item: p.ID, Args: map[string]string{"why": "twice the same version"}}
		}
		r.byID[p.ID][p.Version] = p
		if l := r.latest[p.ID]; l == nil || l.Version < p.Version {
			r.latest[p.ID] = p
		}
	}
	for _, p := range r.latest {
		r.all = append(r.all, p)
		for i := range p.Actions {
			r.kinds[p.Kind(&p.Actions[i])] = kindRef{p, &p.Actions[i]}
		}
	}
	sort.Slice(r.all, func(i, j int) bool { return r.all[i].ID < r.all[j].ID })
	return r, nil
}

// Find gives one version of a procedure.
func (r *Registry) Find(id string, ver uint16) (*Procedure, bool) {
	p, ok := r.byID[id][ver]
	return p, ok
}

// Latest gives the newest version of a procedure.
func (r *Registry) Latest(id string) (*Procedure, bool) {
	p, ok := r.latest[id]
	return p, ok
}

// ForKind gives the newest procedure and action of an act kind.
func (r *Registry) ForKind(kind string) (*Procedure, *Action, bool) {
	k, ok := r.kinds[kind]
	return k.p, k.a, ok
}

// Of gives the procedure that folds a matter: the version it began under, or the
// newest if that version is gone.
func (r *Registry) Of(m *Matter) (*Procedure, bool) {
	if p, ok := r.byID[m.Proc][m.ProcVer]; ok {
		return p, true
	}
	return r.Latest(m.Proc)
}

// ForEvent gives the procedure that folds a matter's first act.
func (r *Registry) ForEvent(e *Event) (*Procedure, bool) {
	id, _, _ := strings.Cut(e.Kind, ".")
	if p, ok := r.byID[id][e.ProcVer]; ok {
		return p, true
	}
	return r.Latest(id)
}

// All gives the newest version of each procedure, ordered by id.
func (r *Registry) All() []*Procedure { return r.all }

// Kind gives the act kind of an action.
func (p *Procedure) Kind(a *Action) string { return p.ID + "." + a.ID }

// Action gives the action of an id or of a full act kind; nil if there is none.
func (p *Procedure) Action(id string) *Action {
	id = strings.TrimPrefix(id, p.ID+".")
	for i := range p.Actions {
		if p.Actions[i].ID == id {
			return &p.Actions[i]
		}
	}
	return nil
}

// State gives the definition of a state of the matter, or an empty one named by its id.
func (p *Procedure) State(id StateID) State { return stateIn(p.States, id) }

// TrackState gives the definition of a state of a track.
func (p *Procedure) TrackState(t *Track) State {
	for i := range p.Tracks {
		if p.Tracks[i].ID == t.Def {
			return stateIn(p.Tracks[i].States, t.State)
		}
	}
	return State{ID: t.State, Name: string(t.State), NameEn: string(t.State)}
}

func stateIn(ss []State, id StateID) State {
	for i := range ss {
		if ss[i].ID == id {
			return ss[i]
		}
	}
	return State{ID: id, Name: string(id), NameEn: string(id)}
}

// Clock gives the definition of a clock; one named by its id if there is none.
func (p *Procedure) Clock(id string) ClockDef {
	for i := range p.Clocks {
		if p.Clocks[i].ID == id {
			return p.Clocks[i]
		}
	}
	return ClockDef{ID: id, Name: id}
}

// Column gives the place of a column in Values, -1 if there is none.
func (p *Procedure) Column(key string) int {
	for i := range p.Columns {
		if p.Columns[i].Key == key {
			return i
		}
	}
	return -1
}

// CanBegin reports whether the action may be the first act of a matter.
func (p *Procedure) CanBegin(a *Action) bool {
	return a.Track == "" && (len(a.From) == 0 || hasState(a.From, p.Initial))
}

func hasState(ss []StateID, s StateID) bool {
	for _, x := range ss {
		if x == s {
			return true
		}
	}
	return false
}

// faults lists the rows of the table that contradict themselves.
func (p *Procedure) faults() []string {
	f := &faults{p: p, states: map[StateID]bool{}, tracks: map[TrackID]map[StateID]bool{}, roles: map[RoleID]bool{}, clocks: map[string]bool{}, papers: map[string]bool{}}
	f.need(p.ID != "" && !strings.Contains(p.ID, "."), "id %q", p.ID)
	f.need(p.Version > 0 && p.RolesOf != nil && p.Audience != nil && p.Title != nil && p.Values != nil, "version, RolesOf, Audience, Title and Values are needed")
	f.names()
	seen := map[string]bool{}
	for i := range p.Actions {
		a := &p.Actions[i]
		f.need(a.ID != "" && !seen[a.ID], "action %q twice or empty", a.ID)
		seen[a.ID] = true
		f.action(a)
	}
	f.reach()
	return f.bad
}

type faults struct {
	p      *Procedure
	states map[StateID]bool
	tracks map[TrackID]map[StateID]bool
	roles  map[RoleID]bool
	clocks map[string]bool
	papers map[string]bool
	bad    []string
}

func (f *faults) need(ok bool, format string, args ...any) {
	if !ok {
		f.bad = append(f.bad, fmt.Sprintf(format, args...))
	}
}

func (f *faults) names() {
	p := f.p
	for _, s := range p.States {
		f.need(!f.states[s.ID] && s.ID != "", "state %q twice or empty", s.ID)
		f.states[s.ID] = true
	}
	f.need(f.states[p.Initial], "initial state %q is not a state", p.Initial)
	for _, r := range p.Roles {
		f.need(!f.roles[r.ID], "role %q twice", r.ID)
		f.roles[r.ID] = true
	}
	for _, t := range p.Tracks {
		ss := map[StateID]bool{}
		for _, s := range t.States {
			f.need(!ss[s.ID], "state %q of track %q twice", s.ID, t.ID)
			ss[s.ID] = true
			f.need(s.Waits == "" || f.roles[s.Waits], "state %q waits for unknown role %q", s.ID, s.Waits)
		}
		f.need(f.tracks[t.ID] == nil && ss[t.Initial], "track %q twice or without its initial state", t.ID)
		f.tracks[t.ID] = ss
	}
	for _, s := range p.States {
		f.need(s.Waits == "" || f.roles[s.Waits], "state %q waits for unknown role %q", s.ID, s.Waits)
	}
	for _, c := range p.Clocks {
		f.need(!f.clocks[c.ID], "clock %q twice", c.ID)
		f.clocks[c.ID] = true
		f.need(c.Track == "" || f.tracks[c.Track] != nil, "clock %q runs on unknown track %q", c.ID, c.Track)
	}
	for _, d := range p.Papers {
		f.need(!f.papers[d.ID], "paper %q twice", d.ID)
		f.papers[d.ID] = true
	}
	for _, g := range p.Figures {
		f.need(g.In != nil, "figure %q counts nothing", g.ID)
		f.need(g.By == "" || p.Column(g.By) >= 0, "figure %q is counted by unknown column %q", g.ID, g.By)
	}
}

func (f *faults) action(a *Action) {
	f.need(a.Name != "" && a.Basis != "" && a.Part != "", "action %q needs name, basis and part", a.ID)
	f.need(len(a.By) > 0, "nobody may do %q", a.ID)
	for _, r := range a.By {
		f.need(f.roles[r], "action %q by unknown role %q", a.ID, r)
	}
	states := f.states
	if a.Track != "" {
		states = f.tracks[a.Track]
		f.need(states != nil && len(a.From) > 0, "action %q moves unknown track %q or from nowhere", a.ID, a.Track)
	}
	for _, s := range a.From {
		f.need(states[s], "action %q from unknown state %q", a.ID, s)
	}
	for _, s := range a.Again {
		f.need(a.Tone == TonePrimary && hasState(a.From, s), "action %q is taken again in state %q, where it isn't taken", a.ID, s)
	}
	f.need(a.To == "" || states[a.To], "action %q to unknown state %q", a.ID, a.To)
	f.need(a.To == "" || a.Part == act.PartOpen, "action %q moves a state outside the open part", a.ID)
	for _, s := range a.InMatter {
		f.need(f.states[s], "action %q in unknown state %q", a.ID, s)
	}
	f.need(a.Number == nil || f.p.NumberText != nil, "action %q draws numbers nobody words", a.ID)
	for _, op := range a.Clocks {
		f.need(f.clocks[op.Clock], "action %q touches unknown clock %q", a.ID, op.Clock)
	}
	for _, d := range a.Papers {
		f.need(f.papers[d], "action %q produces unknown paper %q", a.ID, d)
	}
	for _, g := range a.Guards {
		f.need(g.Code != "" && g.Check != nil && g.Basis != "", "action %q has a guard without code, basis or check", a.ID)
	}
	f.fields(a.ID, a.Fields, false)
	f.companions(a)
}

func (f *faults) fields(id string, fields []Field, row bool) {
	seen := map[string]bool{}
	for _, x := range fields {
		f.need(x.Key != "" && x.Key != TrackKey && !seen[x.Key], "field %q of %q twice or without key", x.Key, id)
		seen[x.Key] = true
		f.need(x.Label != "", "field %q of %q has no label", x.Key, id)
		switch x.Kind {
		case FieldChoice, FieldMulti:
			f.need(len(x.Choices) > 0 || x.ChoicesFrom != "" && x.Kind == FieldChoice, "field %q of %q has no choices", x.Key, id)
		case FieldRows:
			f.need(len(x.Rows) > 0 && !row, "field %q of %q has no columns", x.Key, id)
			f.fields(id+"."+x.Key, x.Rows, true)
		case FieldText, FieldLong, FieldDate, FieldBool, FieldNumber, FieldOrgan, FieldOrgans, FieldPeople, FieldMatter, FieldBlobs, FieldHidden:
		default:
			f.need(false, "field %q of %q is of unknown kind %q", x.Key, id, x.Kind)
		}
	}
}

// companions checks that every field of another part has a companion that carries it.
func (f *faults) companions(a *Action) {
	for _, x := range a.Fields {
		if x.Part == "" || x.Part == a.Part {
			continue
		}
		c := f.p.carrier(a, &x)
		f.need(c != nil, "field %q of %q has no companion of part %q", x.Key, a.ID, x.Part)
	}
	for _, id := range a.With {
		c := f.p.Action(id)
		f.need(c != nil && c.Companion && c.Track == a.Track, "companion %q of %q is none", id, a.ID)
	}
}

// carrier gives the companion action that carries a field of another part.
func (p *Procedure) carrier(a *Action, x *Field) *Action {
	for _, id := range a.With {
		c := p.Action(id)
		if c == nil || c.Part != x.Part {
			continue
		}
		for i := range c.Fields {
			if c.Fields[i].Key == x.Key {
				return c
			}
		}
	}
	return nil
}

// reach checks that every state can be reached by some action: by To, or by an
// Effect, which the table can't show; so only states no effect might set are named.
func (f *faults) reach() {
	effect, got := false, map[StateID]bool{f.p.Initial: true}
	for i := range f.p.Actions {
		a := &f.p.Actions[i]
		effect = effect || a.Effect != nil
		if a.Track == "" {
			got[a.To] = true
		}
	}
	for s := range f.states {
		f.need(got[s] || effect, "state %q is never reached", s)
	}
}
