package authority

import (
	"fmt"
	"sync/atomic"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

const (
	toyOpen = procedure.StateID("open")
	toyDone = procedure.StateID("done")
	toyAny  = procedure.RoleID("any")
)

// toy is a work with one of everything the authority must cope with, its own defects included.
// endless makes its automatic act due for ever.
func toy(endless *atomic.Bool) *procedure.Procedure {
	text := func(key string) procedure.Field {
		return procedure.Field{Key: key, Label: key, Kind: procedure.FieldText, Passing: true}
	}
	row := func(id string, a procedure.Action) procedure.Action {
		a.ID, a.Name, a.Basis, a.By, a.From = id, id, "x", []procedure.RoleID{toyAny, procedure.RoleServer}, []procedure.StateID{toyOpen}
		if a.Part == "" {
			a.Part = act.PartOpen
		}
		return a
	}
	lead := func(m *procedure.Matter, e *procedure.Event) {
		if m.Facts.Text("lead") == "" && !e.Account.IsZero() {
			m.Facts["lead"] = e.Account.String()
		}
	}
	add := func(m *procedure.Matter, e *procedure.Event) {
		lead(m, e)
		m.Facts["count"] = m.Facts.Int("count") + 1
		m.Facts["last"] = e.Form.Text("text")
	}
	return &procedure.Procedure{
		ID: "toy", Version: 1, Name: "试", Initial: toyOpen,
		States: []procedure.State{{ID: toyOpen, Name: "开"}, {ID: toyDone, Name: "完", End: true}},
		Roles:  []procedure.RoleDef{{ID: toyAny}, {ID: procedure.RoleServer}},
		Actions: []procedure.Action{
			row("add", procedure.Action{Fields: []procedure.Field{text("text"), {Key: "papers", Label: "附件", Kind: procedure.FieldBlobs, Passing: true}}, Effect: add}),
			row("who", procedure.Action{Part: act.PartIdentity, Fields: []procedure.Field{text("text")}, Effect: lead}),
			row("number", procedure.Action{Fields: []procedure.Field{text("series")}, Effect: lead,
				Number: func(_ *procedure.Matter, in *procedure.Input) string { return "toy/" + in.Form.Text("series") },
				Guards: []procedure.Guard{{Code: "toy.no", Basis: "x", Check: func(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
					if in.Form != nil && in.Form.Text("series") == "" {
						return procedure.No("why", "series")
					}
					return nil
				}}}}),
			row("refuse", procedure.Action{Guards: []procedure.Guard{{Code: "toy.no", Basis: "x",
				Check: func(*procedure.Matter, *procedure.Input) *procedure.Refusal { return procedure.No("why", "always") }}}}),
			row("boom", procedure.Action{Guards: []procedure.Guard{{Code: "toy.no", Basis: "x",
				Check: func(*procedure.Matter, *procedure.Input) *procedure.Refusal { panic("guard") }}}}),
			row("boom_effect", procedure.Action{Effect: func(*procedure.Matter, *procedure.Event) { panic("effect") }}),
			row("boom_audience", procedure.Action{Effect: func(m *procedure.Matter, _ *procedure.Event) { m.Facts["bad"] = true }}),
			row("boom_kept", procedure.Action{Effect: func(m *procedure.Matter, _ *procedure.Event) { m.Facts["bad"] = make(chan int) }}),
			row("boom_auto", procedure.Action{Effect: func(m *procedure.Matter, _ *procedure.Event) { m.Facts["auto"] = true }}),
			row("share", procedure.Action{Fields: []procedure.Field{text("organ")}, Effect: func(m *procedure.Matter, e *procedure.Event) {
				m.Facts.SetList("organs", append([]string{e.Form.Text("organ")}, m.Facts.List("organs")...))
			}}),
			row("unshare", procedure.Action{Effect: func(m *procedure.Matter, _ *procedure.Event) { m.Facts.SetList("organs", nil) }}),
			row("hide", procedure.Action{Effect: func(m *procedure.Matter, _ *procedure.Event) { m.Facts["hidden"] = !m.Facts.Bool("hidden") }}),
			row("auto", procedure.Action{Auto: func(m *procedure.Matter, _ *procedure.Input) (act.Form, bool) {
				if m.Facts.Bool("auto") {
					panic("auto")
				}
				return nil, endless != nil && endless.Load()
			}}),
			row("point", procedure.Action{Fields: []procedure.Field{text("to")}, Effect: func(m *procedure.Matter, e *procedure.Event) {
				lead(m, e)
				m.Facts["to"] = e.Form.Text("to")
			}}),
			row("boom_tells", procedure.Action{Effect: func(m *procedure.Matter, _ *procedure.Event) { m.Facts["to"] = "boom" }}),
			row("told", procedure.Action{Fields: []procedure.Field{text("by")}, Effect: func(m *procedure.Matter, e *procedure.Event) { m.Facts["told"] = e.Form.Text("by") },
				Guards: []procedure.Guard{{Code: "toy.no", Basis: "x", Check: func(m *procedure.Matter, _ *procedure.Input) *procedure.Refusal {
					if m.Facts.Text("told") != "" || m.Facts.Int("count") == 1 {
						return procedure.No("why", "told, or not ready")
					}
					return nil
				}}}}),
			row("peek", procedure.Action{Fields: []procedure.Field{text("at")}, Effect: lead, Guards: []procedure.Guard{{Code: "toy.no", Basis: "x",
				Check: func(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
					if in.Form == nil {
						return nil
					}
					if m := in.Link(in.Form.ID("at")); m == nil || m.Facts.Int("count") == 0 {
						return procedure.No("why", "nothing there")
					}
					return nil
				}}}}),
			row("finish", procedure.Action{To: toyDone}),
		},
		RolesOf: func(_ *procedure.Matter, a org.Actor) []procedure.RoleID {
			if a.Has(org.RoleServer) {
				return []procedure.RoleID{procedure.RoleServer}
			}
			return []procedure.RoleID{toyAny}
		},
		Audience: func(m *procedure.Matter) map[act.Part][]org.Scope {
			if m.Facts.Bool("bad") {
				panic("audience")
			}
			me := []org.Scope{org.PersonScope(m.Facts.ID("lead"))}
			all := append([]org.Scope{}, me...)
			for _, o := range m.Facts.IDs("organs") {
				all = append(all, org.UnitScope(o))
			}
			return map[act.Part][]org.Scope{act.PartOpen: all, act.PartIdentity: me}
		},
		Hidden: func(m *procedure.Matter) []app.ID {
			if m.Facts.Bool("hidden") {
				return []app.ID{m.Facts.ID("lead")}
			}
			return nil
		},
		Title:  func(*procedure.Matter) string { return "试" },
		Values: func(*procedure.Matter, *org.Directory) []string { return nil },
		Tells: func(m *procedure.Matter) []procedure.Tell {
			switch to := m.Facts.Text("to"); to {
			case "":
				return nil
			case "boom":
				panic("tells")
			}
			return []procedure.Tell{{Matter: m.Facts.ID("to"), Kind: "toy.told", Form: act.Form{"by": m.ID.String()}}, {Matter: m.ID, Kind: "toy.nobody knows", Form: act.Form{}}}
		},
		NumberText: func(_ *procedure.Matter, _ *procedure.Input, s string, n uint64) (string, error) {
			return fmt.Sprintf("2026年%s第%03d号", s, n), nil
		},
	}
}
