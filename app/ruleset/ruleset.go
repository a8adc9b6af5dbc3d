// Package ruleset is the rule set as a matter: the numbers of the law change only
// under two persons' names, and every version is kept, since an act is judged for
// ever by the version that was in force when it was received.
package ruleset

import (
	"errors"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// ID is the matter of the rule set.
var ID = app.NamedID("ruleset")

// Codes of this package.
const (
	CodeInvalid app.Code = "ruleset.invalid" // the rule can't be used; Args why
	CodeSame    app.Code = "ruleset.same"    // the proposer may not approve his own change
	CodeGone    app.Code = "ruleset.gone"    // no such proposed change, or it is settled
)

const (
	basis    = "制度要求：规则由两人共同修改"
	initial  = procedure.StateID("live")
	roleOff  = procedure.RoleID("office")
	openKey  = "open"    // proposed changes, rows
	doneKey  = "changes" // approved changes in order, rows
	fieldRef = "change"  // the proposing act
)

var units = []procedure.Choice{
	{Value: string(rules.UnitDay), Label: "日"}, {Value: string(rules.UnitWorkday), Label: "工作日"}, {Value: string(rules.UnitMonth), Label: "月"},
	{Value: string(rules.UnitDayBack), Label: "日前"}, {Value: string(rules.UnitPersons), Label: "人"}, {Value: string(rules.UnitCount), Label: "次"}, {Value: string(rules.UnitMinute), Label: "分钟"}, {Value: string(rules.UnitChar), Label: "字"}, {Value: string(rules.UnitTerm), Label: "届"}, {Value: string(rules.UnitText), Label: "文"},
}

// Procedure gives the table.
func Procedure() *procedure.Procedure {
	from := []procedure.StateID{initial}
	by := []procedure.RoleID{roleOff}
	ref := procedure.Field{Key: fieldRef, Label: "修改", Kind: procedure.FieldHidden, Required: true, Passing: true}
	txt := func(key, label string, req bool) procedure.Field {
		return procedure.Field{Key: key, Label: label, Kind: procedure.FieldText, Required: req, Passing: true}
	}
	return &procedure.Procedure{
		ID: "ruleset", Version: 1, Name: "规则", NameEn: "Rules", Initial: initial, Single: ID,
		States: []procedure.State{{ID: initial, Name: "在用", NameEn: "In use"}},
		Roles:  []procedure.RoleDef{{ID: roleOff, Name: "代工委", NameEn: "Office"}},
		Actions: []procedure.Action{
			{ID: "propose", Name: "提出修改", NameEn: "Propose a change", Basis: basis, By: by, From: from, Part: act.PartOpen,
				Help: "修改由另一人核准后生效；旧的版本保留。",
				Fields: []procedure.Field{txt("id", "规则编号", true), txt("name", "名称", true), txt("value", "数值", true),
					{Key: "unit", Label: "单位", Kind: procedure.FieldChoice, Choices: units, Required: true, Passing: true},
					txt("basis", "依据", true), txt("region", "适用地区", false),
					{Key: "from", Label: "施行日期", Kind: procedure.FieldDate, Required: true, Passing: true}, txt("note", "说明", false)},
				Guards: []procedure.Guard{{Code: CodeInvalid, Basis: basis, Check: valid}},
				Effect: func(m *procedure.Matter, e *procedure.Event) {
					r := e.Form.Clone()
					r["act"], r["by"] = e.Act.String(), e.Account.String()
					m.Facts.SetRows(openKey, append(m.Facts.Rows(openKey), r))
				}},
			{ID: "approve", Name: "核准修改", NameEn: "Approve", Basis: basis, By: by, From: from, Part: act.PartOpen, Fields: []procedure.Field{ref},
				Guards: []procedure.Guard{{Code: CodeGone, Basis: basis, Check: gone}, {Code: CodeSame, Basis: basis, Check: same}},
				Effect: func(m *procedure.Matter, e *procedure.Event) {
					if r := take(m, e.Form.Text(fieldRef)); r != nil {
						c := r.Clone()
						c["by2"] = e.Account.String()
						m.Facts.SetRows(doneKey, append(m.Facts.Rows(doneKey), c))
					}
				}},
			{ID: "reject", Name: "不同意修改", NameEn: "Reject", Basis: basis, By: by, From: from, Part: act.PartOpen, Fields: []procedure.Field{ref, txt("reason", "理由", true)},
				Guards: []procedure.Guard{{Code: CodeGone, Basis: basis, Check: gone}},
				Effect: func(m *procedure.Matter, e *procedure.Event) { take(m, e.Form.Text(fieldRef)) }},
		},
		RolesOf: func(m *procedure.Matter, a org.Actor) []procedure.RoleID {
			if a.Has(org.RoleOffice) {
				return by
			}
			return nil
		},
		Audience: func(*procedure.Matter) map[act.Part][]org.Scope {
			return map[act.Part][]org.Scope{act.PartOpen: {org.ScopeAll}}
		},
		Title:  func(*procedure.Matter) string { return "规则" },
		Values: func(*procedure.Matter, *org.Directory) []string { return nil },
		Calls: func(m *procedure.Matter, a org.Actor) bool {
			for _, r := range m.Facts.Rows(openKey) {
				if a.Has(org.RoleOffice) && r.Text("by") != a.Account.String() {
					return true
				}
			}
			return false
		},
	}
}

// Change is a proposed change that waits for a second person.
type Change struct {
	Act  string // what approve and reject name in their field "change"
	By   app.ID
	Rule rules.Rule
}

// Open gives the changes that wait.
func Open(m *procedure.Matter) []Change {
	if m == nil {
		return nil
	}
	var out []Change
	for _, r := range m.Facts.Rows(openKey) {
		out = append(out, Change{r.Text("act"), r.ID("by"), rule(r)})
	}
	return out
}

// At gives a version of the rule set: what the program ships is the first, each
// approved change makes the next; version 0 is the newest. A version that is not
// reached (yet) gives nil. m may be nil: nothing was ever changed.
func At(m *procedure.Matter, version uint64) *rules.Set {
	s := rules.Default()
	if m != nil {
		for _, r := range m.Facts.Rows(doneKey) {
			if version != 0 && s.Version >= version {
				break
			}
			s = s.With(rule(r))
		}
	}
	if version != 0 && s.Version != version {
		return nil
	}
	return s
}

// Judged gives the version an act was judged by, for folds: unlike At, version 0 is
// what the program ships. A version that is not reached (yet) gives nil.
func Judged(m *procedure.Matter, version uint64) *rules.Set {
	if version == 0 {
		return rules.Default()
	}
	return At(m, version)
}

func rule(r act.Form) rules.Rule {
	x := rules.Rule{ID: r.Text("id"), Name: r.Text("name"), Value: r.Text("value"), Unit: rules.Unit(r.Text("unit")),
		Basis: r.Text("basis"), Region: r.Text("region"), From: r.Date("from"), Note: r.Text("note")}
	if by := r.Text("by"); by != "" {
		x.By = []string{by, r.Text("by2")}
	}
	return x
}

func find(m *procedure.Matter, id string) act.Form {
	for _, r := range m.Facts.Rows(openKey) {
		if r.Text("act") == id {
			return r
		}
	}
	return nil
}

// take removes a proposed change and gives it.
func take(m *procedure.Matter, id string) act.Form {
	r := find(m, id)
	var left []act.Form
	for _, x := range m.Facts.Rows(openKey) {
		if x.Text("act") != id {
			left = append(left, x)
		}
	}
	m.Facts.SetRows(openKey, left)
	return r
}

func valid(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	r := rule(in.Form)
	if e, ok := errors.AsType[*app.Error](r.Validate()); ok {
		return procedure.No("why", e.Args["why"])
	}
	return nil
}

func gone(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil && len(m.Facts.Rows(openKey)) > 0 || in.Form != nil && find(m, in.Form.Text(fieldRef)) != nil {
		return nil
	}
	return procedure.No()
}

func same(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil || find(m, in.Form.Text(fieldRef)).Text("by") != in.Actor.Account.String() {
		return nil
	}
	return procedure.No()
}
