package proposal

import (
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules/clock"
)

var modes = []procedure.Choice{{Value: "main", Label: "主办、协办"}, {Value: "split", Label: "分办"}}

func unitFields() []field {
	unit := string(org.OrganUnit)
	is := func(mode string) func(act.Form) bool { return func(f act.Form) bool { return f.Text("mode") == mode } }
	mode := must(choice("mode", "办理方式", modes...))
	mode.Default = func(m *matter, _ *input) any {
		if len(m.Live(Split)) > 0 {
			return "split"
		}
		return "main"
	}
	return []field{mode,
		{Key: "main", Label: "主办单位", Kind: procedure.FieldOrgan, Of: unit, Required: true, When: is("main")},
		{Key: "co", Label: "协办单位", Kind: procedure.FieldOrgans, Of: unit, When: is("main")},
		{Key: "split", Label: "分办单位", Kind: procedure.FieldOrgans, Of: unit, Required: true, When: is("split")}}
}

func assigning() []action {
	suggest := []field{{Key: "suggest_units", Label: "建议承办单位", Kind: procedure.FieldOrgans, Of: string(org.OrganUnit)}, long("suggest_note", "交办建议")}
	answering := []string{Main, Split}
	units := func() []field {
		fs := unitFields()
		for i := range fs {
			fs[i].Passing = true
		}
		return append(fs, text("assign_note", "办理要求"))
	}
	decide := from(UnitRefusing)
	return []action{
		{ID: "suggest", Name: "交办建议", NameEn: "Suggestion of assignment", Basis: "代表建议条例第十条", By: by(RoleOffice), From: from(StateRegistered, StateReassign), Part: act.PartInternal, Companion: true, Fields: suggest},
		{ID: "to_gov", Name: "送政府办公厅交办", NameEn: "Send to the government office", Basis: "代表建议条例第十条", By: by(RoleOffice), From: from(StateRegistered, StateReassign), To: StateAtGov,
			Part: act.PartOpen, With: []string{"suggest"}, Fields: []field{must(field{Key: "gov", Label: "政府", Kind: procedure.FieldOrgan, Of: string(org.OrganGovernment)}), in(act.PartInternal, suggest[0]), in(act.PartInternal, suggest[1])}},
		{ID: "assign", Name: "交办", NameEn: "Assign", Help: "答复期限自交办之日起算。", Basis: "代表法第五十一条、代表建议条例第十条", By: by(RoleOffice, RoleGov), From: from(StateRegistered, StateAtGov, StateReassign), To: StateHandling,
			Part: act.PartOpen, Tone: procedure.TonePrimary, Papers: []string{"assign"}, Fields: units(),
			Guards: []procedure.Guard{{Code: CodeUnits, Basis: "代表建议条例第十条", Check: unitsFit}, {Code: CodeParty, Basis: "代表建议条例第十二条", Check: notTwice}},
			Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "assign"}, {Op: procedure.ClockStart, Clock: "refuse"},
				{Op: procedure.ClockStart, Clock: "firstcontact", Kinds: answering}, {Op: procedure.ClockStart, Clock: "reply", Kinds: answering, When: firstRound},
				{Op: procedure.ClockStart, Clock: "rehandle", Kinds: answering, When: laterRound}, {Op: procedure.ClockStart, Clock: "coorg", Kinds: []string{Co}}},
			Effect: assigned},
		{ID: "refuse_agree", Name: "同意申退", NameEn: "Agree to the refusal", Basis: "代表建议条例第十二条", By: by(RoleOffice, RoleGov), Track: TrackUnit, From: decide, Part: act.PartOpen,
			Fields: []field{pass(text("refuse_note", "说明"))}, Effect: relieve, Clocks: []procedure.ClockOp{{Op: procedure.ClockStart, Clock: "assign", When: reassigning}}},
		{ID: "refuse_deny", Name: "不同意申退", NameEn: "Refuse the refusal", Basis: "代表建议条例第十二条", By: by(RoleOffice, RoleGov), Track: TrackUnit, From: decide, To: UnitHandling, Part: act.PartOpen,
			Fields: []field{must(text("deny_reason", "理由"))}, Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "refuse"}}},
		{ID: "relieve", Name: "调整承办单位", NameEn: "Relieve a unit", Help: "申退期限过后，承办单位来函说明的，由交办机关决定。", Basis: "代表建议条例第十二条", By: by(RoleOffice, RoleGov), Track: TrackUnit, From: from(UnitAssigned, UnitHandling),
			Part: act.PartOpen, Tone: procedure.ToneDanger, Fields: []field{must(text("relieve_reason", "理由"))}, Effect: relieve, Clocks: []procedure.ClockOp{{Op: procedure.ClockStart, Clock: "assign", When: reassigning}}},
	}
}

func firstRound(m *matter, _ *event) bool  { return m.Facts.Int("round") == 0 }
func laterRound(m *matter, _ *event) bool  { return m.Facts.Int("round") > 0 }
func reassigning(m *matter, _ *event) bool { return m.State == StateReassign }

func assigned(m *matter, e *event) {
	m.Facts["mode"] = e.Form.Text("mode")
	if m.Facts.Text("assigned") == "" {
		m.Facts["assigned"] = e.Today().String()
	}
	if m.Facts.Int("round") > 0 {
		m.Move(StateRehandling, e.Received)
	}
	if id := e.Form.ID("main"); !id.IsZero() {
		m.Open(table, TrackUnit, id, Main, e.Received)
	}
	for _, id := range e.Form.IDs("co") {
		m.Open(table, TrackUnit, id, Co, e.Received)
	}
	for _, id := range e.Form.IDs("split") {
		m.Open(table, TrackUnit, id, Split, e.Received)
	}
}

// relieve takes a unit out; the matter needs another unless it only helped.
func relieve(m *matter, e *event) {
	t := m.Track(e.Track)
	m.Relieve(t, UnitRelieved, e.Received)
	m.Facts["passes"] = m.Facts.Int("passes") + 1
	if t.Kind != Co {
		m.Move(StateReassign, e.Received)
	}
}

func unitsFit(m *matter, in *input) *no {
	f := in.Form
	if f == nil {
		return nil
	}
	live := len(m.Live(Main, Split))
	switch {
	case f.Text("mode") == "main" && len(m.Live(Split)) > 0, f.Text("mode") == "split" && len(m.Live(Main)) > 0:
		return procedure.No("why", "办理方式与仍在办理的单位不一致")
	case f.Text("mode") == "main" && slices.Contains(f.List("co"), f.Text("main")):
		return procedure.No("why", "主办单位不能同时是协办单位")
	case f.Text("mode") == "split" && live == 0 && len(f.List("split")) < 2:
		return procedure.No("why", "分办须有两个以上单位")
	}
	return nil
}

func notTwice(m *matter, in *input) *no {
	f := in.Form
	for _, id := range append(append(f.IDs("co"), f.IDs("split")...), f.ID("main")) {
		for _, t := range m.Live() {
			if t.Organ == id {
				return procedure.No("unit", nameIn(in, id))
			}
		}
	}
	return nil
}

// limit words the limit of a run for a refusal.
func limit(r *clock.Run) string { return r.Limit().Value + string(r.Limit().Unit) }

// windowOpen lets a unit refuse only within its days (代表建议条例第十二条).
func windowOpen(m *matter, in *input) *no {
	c := m.Clock("refuse", in.Track)
	if c == nil || !c.Run.Due.IsZero() && in.Today.After(c.Run.Due) {
		return late(c, in.Today)
	}
	return nil
}

func notSettled(m *matter, in *input) *no {
	if c := m.Clock("refuse", in.Track); c != nil && !c.Run.Running() {
		return procedure.No()
	}
	return nil
}

func windowOver(m *matter, in *input) *no {
	if c := m.Running("refuse", in.Track); c != nil && !in.Today.After(c.Run.Due) {
		return procedure.No("due", c.Run.Due.String(), "limit", limit(&c.Run))
	}
	return nil
}

func late(c *procedure.ClockRun, today app.Date) *no {
	if c == nil {
		return procedure.No("limit", "", "due", "", "today", today.String())
	}
	return procedure.No("limit", limit(&c.Run), "due", c.Run.Due.String(), "today", today.String())
}
