// Package activity is 履职活动: what deputies do beyond bills and suggestions, as it goes
// into their duty records (代表法第五十八条；domain §2.6): meetings attended, votes taken
// part in, inspections, research, learning, contact with electors. The office enters
// what it organised; a deputy's own entry counts once the office has confirmed it, and
// comes back with the reason if it is not. Whoever is named may object; the objection
// and what became of it stay.
//
// Of a vote only the taking part is recorded, never how anybody voted: there is no field
// for it.
package activity

import (
	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// ID and Version of the procedure.
const (
	ID      = "activity"
	Version = 1
)

// Codes of this package.
const (
	CodeFuture app.Code = "activity.future" // the day has not come yet; Args date
	CodeNobody app.Code = "activity.nobody" // nobody is named
	CodeTwice  app.Code = "activity.twice"  // somebody is named as present and as away; Args name
	CodeHours  app.Code = "activity.hours"  // learning without its hours
)

// States.
const (
	StateNew       procedure.StateID = "new"
	StateListed    procedure.StateID = "listed"
	StateReturned  procedure.StateID = "returned"
	StateConfirmed procedure.StateID = "confirmed"
	StateDisputed  procedure.StateID = "disputed"
	StateWithdrawn procedure.StateID = "withdrawn"
)

// Roles toward an activity.
const (
	RoleRecorder procedure.RoleID = "recorder" // the deputy who entered it
	RoleNamed    procedure.RoleID = "named"    // a deputy it is about
	RoleLeave    procedure.RoleID = "leave"    // such a deputy, on leave
	RoleAbsent   procedure.RoleID = "absent"   // and one absent without leave
	RoleOffice   procedure.RoleID = "office"
)

// KindRule begins the ids of the rules that say which kinds of activity there are. The
// record lays out those kinds apart that its sections are about.
const KindRule = "activity.kind."

// Kinds with sections or fields of their own; the others are as the rules have them.
const (
	KindMeeting = "meeting"
	KindVote    = "vote"
	KindStudy   = "study"
	KindGroup   = "group"
	KindReport  = "report"
)

// How somebody named stands in it.
const (
	Present = "present"
	Leave   = "leave"
	Absent  = "absent"
)

// Columns of a card, in order.
const (
	ColKind = iota
	ColDate
	ColPeople
	ColPlace
	ColHours
	ColVotes
	ColLeave
	ColAbsent
	ColKindID
)

// Procedure gives the table.
func Procedure() *procedure.Procedure {
	return &procedure.Procedure{
		ID: ID, Version: Version, Name: "履职活动", NameEn: "Duty activities", Initial: StateNew,
		States: []procedure.State{
			{ID: StateNew, Name: "登记中", NameEn: "Being entered", Waits: RoleRecorder},
			{ID: StateListed, Name: "待确认", NameEn: "To be confirmed", Waits: RoleOffice},
			{ID: StateReturned, Name: "退回修改", NameEn: "Returned to be changed", Waits: RoleRecorder},
			{ID: StateConfirmed, Name: "已确认", NameEn: "Confirmed", End: true},
			{ID: StateDisputed, Name: "有异议", NameEn: "Objected to", Waits: RoleOffice},
			{ID: StateWithdrawn, Name: "已撤销", NameEn: "Withdrawn", End: true},
		},
		Roles: []procedure.RoleDef{{ID: RoleRecorder, Name: "登记人", NameEn: "Who entered it"},
			{ID: RoleNamed, Name: "当事代表", NameEn: "Deputy named"},
			{ID: RoleLeave, Name: "请假", NameEn: "On leave"}, {ID: RoleAbsent, Name: "缺席", NameEn: "Absent"}, {ID: RoleOffice, Name: "代工委", NameEn: "Deputies' office"}},
		Columns: []procedure.Column{{Key: "kind", Name: "类别", NameEn: "Kind"}, {Key: "date", Name: "日期", NameEn: "Date"}, {Key: "people", Name: "参加代表", NameEn: "Deputies"},
			{Key: "place", Name: "地点", NameEn: "Place"}, {Key: "hours", Name: "时数", NameEn: "Hours"}, {Key: "votes", Name: "表决事项", NameEn: "Votes taken part in"},
			{Key: "leave", Name: "请假", NameEn: "On leave"}, {Key: "absent", Name: "缺席", NameEn: "Absent"}, {Key: "kind_id", Name: "类别代码", NameEn: "Kind code", Hide: true}},
		Actions: actions(), Figures: figures(), RolesOf: rolesOf, Audience: audience, Values: values,
		Title: func(m *procedure.Matter) string { return m.Facts.Text("title") },
	}
}

func rolesOf(m *procedure.Matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	if m.Fresh() {
		if a.Has(org.RoleDeputy) {
			out = append(out, RoleRecorder)
		}
		if a.Has(org.RoleOffice) {
			out = append(out, RoleOffice)
		}
		return out
	}
	if a.Account.IsZero() {
		return nil
	}
	if m.Facts.ID("recorder") == a.Account {
		out = append(out, RoleRecorder)
	}
	switch Stands(m, a.Account) {
	case Present:
		out = append(out, RoleNamed)
	case Leave:
		out = append(out, RoleNamed, RoleLeave)
	case Absent:
		out = append(out, RoleNamed, RoleAbsent)
	}
	if a.HasAt(org.RoleOffice, m.Organ) {
		out = append(out, RoleOffice)
	}
	return out
}

// Stands tells how an account is named: Present, Leave, Absent, or "" not at all.
func Stands(m *procedure.Matter, account app.ID) string {
	for _, x := range []struct{ key, as string }{{"people", Present}, {"leave", Leave}, {"absent", Absent}} {
		for _, id := range m.Facts.IDs(x.key) {
			if id == account {
				return x.as
			}
		}
	}
	return ""
}

// audience is the office, whoever entered it, and those it is about.
func audience(m *procedure.Matter) map[act.Part][]org.Scope {
	out := []org.Scope{org.RoleScope(org.RoleOffice, m.Organ)}
	seen := map[app.ID]bool{}
	person := func(id app.ID) {
		if !id.IsZero() && !seen[id] {
			seen[id] = true
			out = append(out, org.PersonScope(id))
		}
	}
	person(m.Facts.ID("recorder"))
	for _, k := range []string{"people", "leave", "absent"} {
		for _, id := range m.Facts.IDs(k) {
			person(id)
		}
	}
	return map[act.Part][]org.Scope{act.PartOpen: out}
}

func values(m *procedure.Matter, d *org.Directory) []string {
	f := m.Facts
	return []string{f.Text("kind_name"), f.Text("date"), names(f.IDs("people"), d), f.Text("place"), count(f.Int("hours")), count(f.Int("votes")),
		names(f.IDs("leave"), d), names(f.IDs("absent"), d), f.Text("kind")}
}

func figures() []procedure.Figure {
	sure := func(c *procedure.Card) bool { return c.State == StateConfirmed }
	all := func(c *procedure.Card) bool { return c.State != StateWithdrawn }
	has := func(col int) func(*procedure.Card) bool {
		return func(c *procedure.Card) bool { return sure(c) && col < len(c.Vals) && c.Vals[col] != "" }
	}
	const group, note = "履职活动", "只计已确认的"
	return []procedure.Figure{
		{ID: "activities", Group: group, Name: "履职活动", NameEn: "Duty activities", In: sure, Note: note},
		{ID: "activity_kind", Group: group, Name: "履职活动按类别", NameEn: "By kind", In: sure, By: "kind", Note: note},
		{ID: "activity_person", Group: group, Name: "参加活动按代表", NameEn: "By deputy who took part", In: sure, By: "people", Note: note},
		{ID: "activity_leave", Group: group, Name: "请假按代表", NameEn: "On leave, by deputy", In: has(ColLeave), By: "leave", Note: note},
		{ID: "activity_absent", Group: group, Name: "缺席按代表", NameEn: "Absent, by deputy", In: has(ColAbsent), By: "absent", Note: note},
		{ID: "activity_open", Group: group, Name: "待确认、退回和有异议", NameEn: "Not confirmed yet", In: func(c *procedure.Card) bool { return all(c) && !sure(c) }, Of: all},
	}
}
