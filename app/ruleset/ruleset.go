// Package ruleset is the rule set as a matter: the numbers of the law change only
// under two persons' names, and every version is kept, since an act is judged for
// ever by the version that was in force when it was received.
package ruleset

import (
	"errors"
	"slices"
	"strings"

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
	CodeKeeper  app.Code = "ruleset.keeper"  // another office keeps this rule; office
)

const (
	basis    = "制度要求：规则由两人共同修改"
	initial  = procedure.StateID("live")
	roleOff  = procedure.RoleID("office")
	roleFil  = procedure.RoleID("filing")
	openKey  = "open"    // proposed changes, rows
	doneKey  = "changes" // approved changes in order, rows
	keptKey  = "kept"    // of an open change: the offices that kept the rule when it was proposed
	fieldRef = "change"  // the proposing act
	// fieldYear stands in the rows of holiday notices and in no others.
	fieldYear = "year"
	basisDays = "全国年节及纪念日放假办法；国务院办公厅年度放假通知"
)

var units = []procedure.Choice{
	{Value: string(rules.UnitDay), Label: "日"}, {Value: string(rules.UnitWorkday), Label: "工作日"}, {Value: string(rules.UnitMonth), Label: "月"},
	{Value: string(rules.UnitDayBack), Label: "日前"}, {Value: string(rules.UnitPersons), Label: "人"}, {Value: string(rules.UnitCount), Label: "次"}, {Value: string(rules.UnitMinute), Label: "分钟"}, {Value: string(rules.UnitChar), Label: "字"}, {Value: string(rules.UnitTerm), Label: "届"}, {Value: string(rules.UnitCopies), Label: "份"}, {Value: string(rules.UnitText), Label: "文"},
}

// Procedure gives the table.
func Procedure() *procedure.Procedure {
	from := []procedure.StateID{initial}
	by := []procedure.RoleID{roleOff, roleFil}
	own := procedure.Guard{Code: CodeKeeper, Basis: basis, Check: kept}
	ref := procedure.Field{Key: fieldRef, Label: "修改", Kind: procedure.FieldHidden, Required: true, Passing: true}
	txt := func(key, label string, req bool) procedure.Field {
		return procedure.Field{Key: key, Label: label, Kind: procedure.FieldText, Required: req, Passing: true}
	}
	return &procedure.Procedure{
		ID: "ruleset", Version: 1, Name: "规则", NameEn: "Rules", Initial: initial, Single: ID,
		States: []procedure.State{{ID: initial, Name: "在用", NameEn: "In use"}},
		Roles:  []procedure.RoleDef{{ID: roleOff, Name: "代工委", NameEn: "Deputies' office"}, {ID: roleFil, Name: "备案审查工作机构", NameEn: "Filing office"}},
		Actions: []procedure.Action{
			{ID: "propose", Name: "提出修改", NameEn: "Propose a change", Basis: basis, By: by, From: from, Part: act.PartOpen,
				Help: "修改由另一人核准后生效；旧的版本保留。",
				Fields: []procedure.Field{txt("id", "规则编号", true), txt("name", "名称", true), txt("value", "数值", true),
					{Key: "unit", Label: "单位", Kind: procedure.FieldChoice, Choices: units, Required: true, Passing: true},
					txt("basis", "依据", true), txt("region", "适用地区", false),
					{Key: "from", Label: "施行日期", Kind: procedure.FieldDate, Required: true, Passing: true}, txt("note", "说明", false)},
				Guards: []procedure.Guard{own, {Code: CodeInvalid, Basis: basis, Check: valid}},
				Effect: propose},
			{ID: "calendar", Name: "提出放假安排", NameEn: "Propose a holiday notice", Basis: basisDays, By: by, From: from, Part: act.PartOpen,
				Help: "国务院办公厅公布的年度放假调休安排；由另一人核准后随规则下发各工作台和服务器。",
				Fields: []procedure.Field{{Key: fieldYear, Label: "年度", LabelEn: "Year", Kind: procedure.FieldNumber, Required: true, Passing: true}, txt("source", "来源", true),
					{Key: "days", Label: "放假和调休", LabelEn: "Days", Kind: procedure.FieldRows, Required: true, Passing: true, Rows: []procedure.Field{
						{Key: "date", Label: "日期", LabelEn: "Date", Kind: procedure.FieldDate, Required: true}, {Key: "name", Label: "名称", LabelEn: "Name", Kind: procedure.FieldText, Required: true},
						{Key: "off", Label: "放假", LabelEn: "Day off", Kind: procedure.FieldBool}}}},
				Guards: []procedure.Guard{own, {Code: CodeInvalid, Basis: basisDays, Check: validYear}},
				Effect: propose},
			{ID: "approve", Name: "核准修改", NameEn: "Approve", Basis: basis, By: by, From: from, Part: act.PartOpen, Fields: []procedure.Field{ref},
				Guards: []procedure.Guard{{Code: CodeGone, Basis: basis, Check: gone}, own, {Code: CodeSame, Basis: basis, Check: same}},
				Effect: func(m *procedure.Matter, e *procedure.Event) {
					if r := take(m, e.Form.Text(fieldRef)); r != nil {
						c := r.Clone()
						c["by2"] = e.Account.String()
						m.Facts.SetRows(doneKey, append(m.Facts.Rows(doneKey), c))
					}
				}},
			{ID: "reject", Name: "不同意修改", NameEn: "Reject", Basis: basis, By: by, From: from, Part: act.PartOpen, Fields: []procedure.Field{ref, txt("reason", "理由", true)},
				Guards: []procedure.Guard{{Code: CodeGone, Basis: basis, Check: gone}, own},
				Effect: func(m *procedure.Matter, e *procedure.Event) { take(m, e.Form.Text(fieldRef)) }},
		},
		RolesOf: func(m *procedure.Matter, a org.Actor) []procedure.RoleID {
			var out []procedure.RoleID
			for _, o := range offices {
				if slices.ContainsFunc(o.roles, a.Has) {
					out = append(out, o.id)
				}
			}
			return out
		},
		Audience: func(*procedure.Matter) map[act.Part][]org.Scope {
			return map[act.Part][]org.Scope{act.PartOpen: {org.ScopeAll}}
		},
		Title:  func(*procedure.Matter) string { return "规则" },
		Values: func(*procedure.Matter, *org.Directory) []string { return nil },
		Calls: func(m *procedure.Matter, a org.Actor) bool {
			for _, r := range m.Facts.Rows(openKey) {
				if slices.ContainsFunc(readKeepers(r.Text(keptKey)), a.Has) && r.Text("by") != a.Account.String() {
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
	Rule rules.Rule // the changed rule; without id for a holiday notice
	Year int        // the year of a holiday notice, 0 for a rule
	Days rules.Year // its days
}

// About gives the rule the change speaks of, or the family a holiday notice counts to.
func (c Change) About() string {
	if c.Year != 0 {
		return CalendarRules
	}
	return c.Rule.ID
}

// Open gives the changes that wait.
func Open(m *procedure.Matter) []Change {
	if m == nil {
		return nil
	}
	var out []Change
	for _, r := range m.Facts.Rows(openKey) {
		c := Change{Act: r.Text("act"), By: r.ID("by")}
		if c.Year, c.Days = year(r); c.Year == 0 {
			c.Rule = rule(r)
		}
		out = append(out, c)
	}
	return out
}

// At gives a version of the rule set, its holiday notices with it: what the program ships
// is the first, each approved change or notice makes the next; version 0 is the newest. A version that is not
// reached (yet) gives nil. m may be nil: nothing was ever changed.
func At(m *procedure.Matter, version uint64) *rules.Set {
	s := rules.Default()
	if m != nil {
		for _, r := range m.Facts.Rows(doneKey) {
			if version != 0 && s.Version >= version {
				break
			}
			if y, days := year(r); y != 0 {
				s = s.WithCalendar(s.Calendar.With(y, days))
			} else {
				s = s.With(rule(r))
			}
		}
	}
	if version != 0 && s.Version != version {
		return nil
	}
	return s
}

// Notice is an approved holiday notice and the version of the rules it came with.
type Notice struct {
	Year    int
	Days    rules.Year
	Version uint64
	By, By2 app.ID
}

// Notices gives the approved holiday notices, the newest first.
func Notices(m *procedure.Matter) []Notice {
	if m == nil {
		return nil
	}
	var out []Notice
	for i, r := range m.Facts.Rows(doneKey) {
		if y, days := year(r); y != 0 {
			n := Notice{y, days, rules.Default().Version + uint64(i) + 1, r.ID("by"), r.ID("by2")}
			out = append([]Notice{n}, out...)
		}
	}
	return out
}

// FormOf gives the form that proposes a year's notice.
func FormOf(y int, days rules.Year) act.Form {
	f := act.Form{fieldYear: int64(y), "source": days.Source}
	var rows []act.Form
	for _, d := range days.List() {
		rows = append(rows, act.Form{"date": d.Date, "name": d.Name, "off": d.Off})
	}
	f.SetRows("days", rows)
	return f
}

// year reads the holiday notice of a row; 0 if the row is a rule.
func year(r act.Form) (int, rules.Year) {
	y := int(r.Int(fieldYear))
	if y == 0 {
		return 0, rules.Year{}
	}
	days, _ := newYear(r) // the guard has refused what is no notice
	return y, days
}

// newYear reads a notice as the proposing act carries it (rows) or as a fact keeps it
// (lines, since facts hold no table within a table).
func newYear(f act.Form) (rules.Year, error) {
	var days []rules.Day
	for _, r := range f.Rows("days") {
		days = append(days, rules.Day{Name: r.Text("name"), Date: r.Text("date"), Off: r.Bool("off")})
	}
	for l := range strings.Lines(f.Text("days")) {
		col := strings.SplitN(strings.TrimSuffix(l, "\n"), " ", 3)
		if len(col) == 3 {
			days = append(days, rules.Day{Date: col[0], Off: col[1] == dayOff, Name: col[2]})
		}
	}
	return rules.NewYear(int(f.Int(fieldYear)), f.Text("source"), days)
}

const (
	dayOff = "off"
	dayOn  = "on"
)

// linesOf gives the days of a proposed notice as a fact keeps them.
func linesOf(rows []act.Form) string {
	var b strings.Builder
	for _, r := range rows {
		kind := dayOn
		if r.Bool("off") {
			kind = dayOff
		}
		b.WriteString(r.Text("date") + " " + kind + " " + r.Text("name") + "\n")
	}
	return b.String()
}

// propose lays a change aside until a second person decides.
func propose(m *procedure.Matter, e *procedure.Event) {
	r := e.Form.Clone()
	r["act"], r["by"] = e.Act.String(), e.Account.String()
	if rows := r.Rows("days"); len(rows) > 0 {
		r["days"] = linesOf(rows)
	}
	r[keptKey] = Offices(Keepers(e.Rule, changed(e.Form)))
	m.Facts.SetRows(openKey, append(m.Facts.Rows(openKey), r))
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
	if why := validKeeper(r); why != "" {
		return procedure.No("why", why)
	}
	return nil
}

func validYear(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	_, err := newYear(in.Form)
	if e, ok := errors.AsType[*app.Error](err); ok {
		return procedure.No("why", strings.TrimSpace(e.Item+" "+e.Args["why"]))
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
