package procedure

import (
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/org"
	"renda/app/rules"
	"renda/app/rules/clock"
)

var (
	anna = org.Actor{Account: app.NamedID("anna"), Grants: []org.Grant{{Role: org.RoleDeputy}}}
	desk = org.Actor{Account: app.NamedID("desk"), Grants: []org.Grant{{Role: org.RoleOffice}}}
	unit = app.NamedID("unit")
)

// tiny is a procedure with one of everything the engine does.
func tiny() *Procedure {
	p := &Procedure{ID: "tiny", Version: 1, Name: "试", Initial: "new",
		States:  []State{{ID: "new", Waits: "writer"}, {ID: "sent", Waits: "office"}, {ID: "work"}, {ID: "done", End: true}},
		Roles:   []RoleDef{{ID: "writer"}, {ID: "office"}, {ID: "unit"}, {ID: RoleServer}},
		Tracks:  []TrackDef{{ID: "unit", Initial: "open", States: []State{{ID: "open", Waits: "unit"}, {ID: "answered"}}}},
		Clocks:  []ClockDef{{ID: "reply", Name: "答复", Rule: "r.reply", Track: "unit"}},
		Columns: []Column{{Key: "who"}},
		RolesOf: func(m *Matter, a org.Actor) []RoleID {
			if a.Has(org.RoleOffice) {
				return []RoleID{"office"}
			}
			if m.Fresh() || m.Facts.Text("lead") == a.Account.String() {
				return []RoleID{"writer"}
			}
			return []RoleID{"unit"}
		},
		Audience: func(*Matter) map[act.Part][]org.Scope { return map[act.Part][]org.Scope{act.PartOpen: {org.ScopeAll}} },
		Title:    func(m *Matter) string { return m.Facts.Text("title") },
		Values:   func(m *Matter, _ *org.Directory) []string { return []string{m.Facts.Text("lead")} },
		NumberText: func(m *Matter, in *Input, s string, n uint64) (string, error) {
			return s, nil
		},
	}
	lead := func(m *Matter, e *Event) {
		if m.Facts.Text("lead") == "" && !e.Account.IsZero() {
			m.Facts["lead"] = e.Account.String()
		}
	}
	p.Actions = []Action{
		{ID: "who", Name: "身份", Basis: "x", By: []RoleID{"writer"}, From: []StateID{"new"}, Part: act.PartIdentity, Companion: true,
			Fields: []Field{{Key: "phone", Label: "电话", Kind: FieldText, Required: true}}, Effect: lead},
		{ID: "send", Name: "提交", Basis: "x", By: []RoleID{"writer"}, From: []StateID{"new"}, To: "sent", Part: act.PartOpen, With: []string{"who"},
			Fields: []Field{{Key: "title", Label: "题", Kind: FieldText, Required: true},
				{Key: "phone", Label: "电话", Kind: FieldText, Required: true, Part: act.PartIdentity},
				{Key: "kind", Label: "类", Kind: FieldChoice, Choices: []Choice{{Value: "a"}, {Value: "b"}}},
				{Key: "why", Label: "由", Kind: FieldText, Required: true, When: func(f act.Form) bool { return f.Text("kind") == "b" }}},
			Guards: []Guard{{Code: "tiny.nophone", Basis: "x", Check: func(m *Matter, in *Input) *Refusal {
				if in.Form != nil && m.Facts.Text("phone") == "" {
					return No()
				}
				return nil
			}}}, Effect: lead},
		{ID: "assign", Name: "交办", Basis: "x", By: []RoleID{"office"}, From: []StateID{"sent"}, To: "work", Part: act.PartOpen,
			Fields: []Field{{Key: "units", Label: "单位", Kind: FieldOrgans, Required: true}},
			Clocks: []ClockOp{{Op: ClockStart, Clock: "reply"}},
			Number: func(m *Matter, in *Input) string { return "s" },
			Effect: func(m *Matter, e *Event) {
				for _, u := range e.Form.IDs("units") {
					m.Open(p, "unit", u, "分办", e.Received)
				}
			}},
		{ID: "answer", Name: "答复", Basis: "x", By: []RoleID{"unit"}, Track: "unit", From: []StateID{"open"}, To: "answered", Part: act.PartOpen,
			Clocks: []ClockOp{{Op: ClockStop, Clock: "reply"}},
			Fields: []Field{{Key: "text", Label: "文", Kind: FieldLong, Required: true}},
			Effect: func(m *Matter, e *Event) {
				for _, t := range m.Live() {
					if t.State != "answered" {
						return
					}
				}
				m.Move("done", e.Received)
			}},
	}
	return p
}

func tinyRules() *rules.Set {
	return &rules.Set{Version: 1, Rules: []rules.Rule{{ID: "r.reply", Name: "答复期限", Value: "10", Unit: rules.UnitDay, Basis: "x", From: app.Date{Year: 2020, Month: 1, Day: 1}}}}
}

type world struct {
	p   *Procedure
	m   *Matter
	v   uint64
	now int64
	env Env
}

func newWorld() *world {
	s := tinyRules()
	return &world{p: tiny(), now: 1767225600000, env: Env{Rules: RulesOf(s)}}
}

func (w *world) input(a org.Actor, f act.Form) *Input {
	return &Input{Actor: a, Form: f, Today: app.Date{Year: 2026, Month: 1, Day: 1}, Rules: tinyRules()}
}

func (w *world) do(a org.Actor, action, track string, f act.Form) error {
	in := w.input(a, f)
	in.Track = track
	steps, err := Plan(w.p, w.m, w.p.Action(action), in, w.env, app.NamedID("m"), w.now)
	if err != nil {
		return err
	}
	for _, s := range steps {
		w.v++
		e := &Event{Act: app.NamedID(s.Kind + itoa(int(w.v))), Kind: s.Kind, Part: s.Part, Account: a.Account, Track: s.Track, Form: s.Form, Received: w.now, Version: w.v, Rules: 1, Matter: app.NamedID("m")}
		if w.m, err = Apply(w.p, w.m, e, w.env); err != nil {
			return err
		}
	}
	return nil
}

// One form becomes two acts of two parts, the companion first, and the fold runs
// through tracks and clocks to the end.
func TestPlanAndFold(t *testing.T) {
	w := newWorld()
	if _, err := NewRegistry(w.p); err != nil {
		t.Fatal(err)
	}
	if err := w.do(anna, "send", "", act.Form{"title": "路灯", "phone": "1", "why": "不该在"}); err != nil {
		t.Fatal(err)
	}
	if len(w.m.Log) != 2 || w.m.Log[0].Part != act.PartIdentity || w.m.Log[1].Form["phone"] != nil || w.m.Log[1].Form["why"] != nil {
		t.Fatalf("acts: %+v", w.m.Log)
	}
	if err := w.do(desk, "assign", "", act.Form{"units": []any{unit.String(), app.NamedID("u2").String()}}); err != nil {
		t.Fatal(err)
	}
	c := w.m.Running("reply", unit.String())
	if c == nil || c.Run.Due.String() != "2026-01-12" { // the 11th is a Sunday
		t.Fatalf("clock %+v", c)
	}
	before := w.m
	for _, tr := range w.m.Tracks {
		if err := w.do(org.Actor{}, "answer", tr.Key, act.Form{"text": "已办"}); err != nil {
			t.Fatal(err)
		}
	}
	if w.m.State != "done" || before.State != "work" || before.Tracks[0].State != "open" || before.Running("reply", unit.String()) == nil {
		t.Fatalf("state %s, before %s", w.m.State, before.State)
	}
}

// Refusals come in the order role, state, fields, guards, each with its code.
func TestCheckCodes(t *testing.T) {
	w := newWorld()
	send := w.p.Action("send")
	cases := []struct {
		a    org.Actor
		f    act.Form
		want app.Code
	}{
		{desk, nil, app.CodeForbidden},
		{anna, act.Form{}, CodeRequired},
		{anna, act.Form{"title": "a", "phone": "1"}, CodePart},
		{anna, act.Form{"title": "a"}, "tiny.nophone"},
		{anna, act.Form{"title": "a", "kind": "c"}, CodeChoice},
		{anna, act.Form{"title": "a", "kind": "b"}, CodeRequired},
		{anna, act.Form{"title": "a", "other": "b"}, CodeUnknown},
		{anna, act.Form{"title": "a\nb"}, CodeKind},
		{anna, act.Form{"title": 7}, CodeKind},
	}
	for i, c := range cases {
		if got := app.CodeOf(Check(w.p, nil, send, w.input(c.a, c.f))); got != c.want {
			t.Errorf("%d: %s, want %s", i, got, c.want)
		}
	}
	if got := app.CodeOf(Check(w.p, nil, w.p.Action("assign"), w.input(desk, nil))); got != app.CodeState {
		t.Errorf("state: %s", got)
	}
}

// Kinds of the future are kept in the log and named, and survive a snapshot.
func TestUnknownKindKept(t *testing.T) {
	w := newWorld()
	if err := w.do(anna, "send", "", act.Form{"title": "路灯", "phone": "1"}); err != nil {
		t.Fatal(err)
	}
	m, err := Apply(w.p, w.m, &Event{Kind: "tiny.future", Part: "x", Form: act.Form{"a": "b"}, Version: 3, Matter: w.m.ID}, w.env)
	if err != nil || len(m.Waiting) != 1 || len(m.Log) != 3 || m.State != w.m.State || m.Version != 3 {
		t.Fatalf("%v %+v", err, m)
	}
	b, err := act.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back Matter
	if err := act.Unmarshal(b, &back); err != nil || back.Waiting[0] != "tiny.future" || back.Log[2].Form.Text("a") != "b" {
		t.Fatalf("%v %+v", err, back)
	}
}

// Whatever a form holds, the check answers with a coded error or lets it pass, and
// what passes folds.
func FuzzForm(f *testing.F) {
	f.Add([]byte{0xa1, 0x61, 'a', 0x01})
	w := newWorld()
	f.Fuzz(func(t *testing.T, b []byte) {
		form, err := act.DecodeForm(b)
		if err != nil {
			return
		}
		for i := range w.p.Actions {
			a := &w.p.Actions[i]
			err := Check(w.p, nil, a, w.input(anna, form))
			if err != nil && app.CodeOf(err) == app.CodeInternal {
				t.Fatal(err)
			}
			if err == nil {
				if _, err := Apply(w.p, nil, &Event{Kind: w.p.Kind(a), Part: a.Part, Form: form}, w.env); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// Folding never changes the matter it started from: a snapshot encodes the same before and after.
func TestFoldLeavesOld(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld()
		for range rapid.IntRange(1, 6).Draw(rt, "n") {
			var before []byte
			old := w.m
			if old != nil {
				before, _ = act.Marshal(old)
			}
			a := &w.p.Actions[rapid.IntRange(1, 3).Draw(rt, "a")]
			who := rapid.SampledFrom([]org.Actor{anna, desk, {}}).Draw(rt, "who")
			track := ""
			if a.Track != "" {
				track = unit.String()
			}
			f := map[string]act.Form{"send": {"title": "t", "phone": "1"}, "assign": {"units": []any{unit.String()}}, "answer": {"text": "x"}}[a.ID]
			_ = w.do(who, a.ID, track, f)
			if old != nil {
				after, _ := act.Marshal(old)
				if string(before) != string(after) {
					rt.Fatal("the old matter changed")
				}
			}
		}
	})
}

// The engine stands on app alone.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app", "github.com/fxamacker/cbor") }

// The snapshot of a matter whose clock was rested and extended by a rule with all its fields comes back from its encoding:
// the deepest nesting there is stays within the decoder's limit.
func TestDeepestSnapshotComesBack(t *testing.T) {
	day := app.Date{Year: 2026, Month: 3, Day: 2}
	rule := rules.Rule{ID: "x", Name: "x", Value: "1", Unit: rules.UnitMonth, Basis: "x", From: day, To: day, By: []string{"甲", "乙"}}
	m := &Matter{ID: app.NamedID("m"), Facts: act.Form{"rows": []any{map[string]any{"list": []any{"x"}}}},
		Clocks: []*ClockRun{{Def: "reply", Run: clock.Run{Rule: rule, Start: day, Rests: []clock.Rest{{From: day, To: day}}, Extends: []clock.Extend{{Rule: rule, On: day}}}}}}
	b, err := act.Marshal(map[int]any{1: []*Matter{m}}) // as deep as any record holds one
	if err != nil {
		t.Fatal(err)
	}
	var back map[int][]*Matter
	if err := act.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if got := back[1][0].Clocks[0].Run.Extends[0].Rule.By; len(got) != 2 {
		t.Fatalf("%v", got)
	}
}
