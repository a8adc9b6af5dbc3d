package filing

import (
	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/org"
	"renda/app/procedure"
)

// ID and Version of the procedure of one filed document.
const (
	ID      = "filing"
	Version = 1
)

// PartExpert is the question to one expert and his sealed note: seen by him and the office.
const PartExpert act.Part = "expert"

// States of a filed document.
const (
	StateNew        procedure.StateID = "new"
	StateMissing    procedure.StateID = "missing"
	StateChecking   procedure.StateID = "checking"
	StateHeld       procedure.StateID = "held"
	StateReturned   procedure.StateID = "returned"
	StateRegistered procedure.StateID = "registered"
	StateReview     procedure.StateID = "reviewing"
	StateTalking    procedure.StateID = "talking"
	StateSuspended  procedure.StateID = "suspended"
	StateLapsed     procedure.StateID = "lapsed"
	StateEscalated  procedure.StateID = "escalated"
	StateOpinion    procedure.StateID = "opinion"
	StateCorrecting procedure.StateID = "correcting"
	StateCorrected  procedure.StateID = "corrected"
	StateRefusal    procedure.StateID = "refusal"
	StateChairs     procedure.StateID = "chairs"
	StateSC         procedure.StateID = "session"
	StateDecided    procedure.StateID = "decided"
	StateEnded      procedure.StateID = "ended"
	StateArchived   procedure.StateID = "archived"
)

// States of a committee's track.
const (
	CommitteeWaiting   procedure.StateID = "waiting"
	CommitteeReviewing procedure.StateID = "reviewing"
	CommitteeOpined    procedure.StateID = "opined"
	CommitteeRecalled  procedure.StateID = "recalled"
)

// TrackCommittee is the track of one committee or working body.
const TrackCommittee procedure.TrackID = "committee"

// Kinds of track.
const (
	Lead = "主审"
	Co   = "会审"
)

// Roles toward a filed document.
const (
	RoleMaker    procedure.RoleID = "maker"
	RoleJoint    procedure.RoleID = "joint"
	RoleOffice   procedure.RoleID = "office"
	RoleHead     procedure.RoleID = "head"
	RoleReviewer procedure.RoleID = "reviewer"
	RoleExpert   procedure.RoleID = "expert"
	RoleChairs   procedure.RoleID = "chairs"
	RoleLeader   procedure.RoleID = "leader"
)

// table is the one copy of the table; effects open tracks by it.
var table *procedure.Procedure

func init() {
	table = &procedure.Procedure{
		ID: ID, Version: Version, Name: "规范性文件备案审查", NameEn: "Filing review of normative documents", Initial: StateNew,
		States: states(), Tracks: tracks(), Roles: roles(), Clocks: clocks(), Papers: papers(),
		Columns: columns(), Figures: figures(),
		RolesOf: rolesOf, RolesAt: rolesAt, Audience: audience,
		Title:  func(m *matter) string { return m.Facts.Text("title") },
		Bears:  keeping.Bears,
		Values: values, NumberText: numberText, Calls: calls, Tells: tells, Print: printPaper,
	}
	for _, as := range [][]action{reporting(), receiving(), intake(), distributing(), sharing(), committees(), reading(), expert(), experts(), talking(), opining(), correcting(), deciding(), closing(), reports(), copies(), paperFile(), lending()} {
		table.Actions = append(table.Actions, as...)
	}
}

// Procedure gives the table.
func Procedure() *procedure.Procedure { return table }

// Maker gives the organ that made and filed the document; for a joint one, the lead.
func Maker(m *procedure.Matter) app.ID { return m.Facts.ID("maker") }

func rolesOf(m *matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	add := func(r procedure.RoleID, ok bool) {
		if ok {
			out = append(out, r)
		}
	}
	add(procedure.RoleServer, a.Has(org.RoleServer))
	if m.Fresh() {
		add(RoleMaker, a.Has(org.RoleMaker))
		add(RoleOffice, a.Has(org.RoleFiling) || a.Has(org.RoleFileHead))
		add(RoleHead, a.Has(org.RoleFileHead))
		return out
	}
	add(RoleMaker, a.HasAt(org.RoleMaker, Maker(m)))
	for _, id := range m.Facts.IDs("joint") {
		add(RoleJoint, a.HasAt(org.RoleMaker, id) && id != Maker(m) && !has(out, RoleJoint))
	}
	head := a.HasAt(org.RoleFileHead, m.Organ)
	add(RoleOffice, head || a.HasAt(org.RoleFiling, m.Organ))
	add(RoleHead, head)
	add(RoleChairs, a.HasAt(org.RoleChairs, m.Organ))
	add(RoleLeader, a.HasAt(org.RoleLeader, m.Organ))
	add(RoleExpert, !a.Account.IsZero() && m.Facts.ID("expert") == a.Account)
	for _, t := range Committees(m) {
		add(RoleReviewer, a.HasAt(org.RoleReviewer, t.Organ) && !has(out, RoleReviewer))
	}
	return out
}

func rolesAt(m *matter, t *procedure.Track, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	for _, r := range rolesOf(m, a) {
		if r != RoleReviewer {
			out = append(out, r)
		}
	}
	if a.HasAt(org.RoleReviewer, t.Organ) {
		out = append(out, RoleReviewer)
	}
	return out
}

func has(rs []procedure.RoleID, r procedure.RoleID) bool {
	for _, x := range rs {
		if x == r {
			return true
		}
	}
	return false
}

// audience says who sees which part. The maker sees the open part only: opinions, findings,
// links to petitions and the expert's note stay with those who review. The council of chairs
// sees the internal part once the matter has been brought to it.
func audience(m *matter) map[act.Part][]org.Scope {
	office := []org.Scope{org.RoleScope(org.RoleFiling, m.Organ), org.RoleScope(org.RoleFileHead, m.Organ)}
	chairs := org.RoleScope(org.RoleChairs, m.Organ)
	makers := []org.Scope{org.RoleScope(org.RoleMaker, Maker(m))}
	for _, id := range m.Facts.IDs("joint") {
		if id != Maker(m) {
			makers = append(makers, org.RoleScope(org.RoleMaker, id))
		}
	}
	var reviewers, above, experts []org.Scope
	for _, t := range Committees(m) {
		reviewers = append(reviewers, org.RoleScope(org.RoleReviewer, t.Organ))
	}
	if m.Facts.Text("registered") != "" {
		above = []org.Scope{chairs, org.RoleScope(org.RoleLeader, m.Organ)}
	}
	if id := m.Facts.ID("expert"); !id.IsZero() {
		experts = []org.Scope{org.PersonScope(id)}
	}
	internal := join(office, reviewers)
	if m.Facts.Bool("before_chairs") {
		internal = append(internal, chairs)
	}
	return map[act.Part][]org.Scope{
		act.PartOpen:     join(office, makers, reviewers, above, experts),
		act.PartInternal: internal,
		PartExpert:       join(office, experts),
		PartNotes:        office,
	}
}

func join(lists ...[]org.Scope) []org.Scope {
	var out []org.Scope
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// calls tells of moves no state shows.
func calls(m *matter, a org.Actor) bool {
	rs := rolesOf(m, a)
	f := m.Facts
	switch {
	case has(rs, RoleMaker):
		return m.State == StateTalking && f.Bool("asked") || f.Text("halt_on") != "" && f.Text("halted_on") == "" && !ended(m)
	case has(rs, RoleExpert):
		return f.Text("expert_note") == ""
	case has(rs, RoleChairs):
		return f.Text("conflict") != "" && f.Text("conflict_settled") == "" && !ended(m)
	case has(rs, RoleOffice):
		if allGave(m, &input{Form: act.Form{}}) == nil {
			return true // notes to be opened
		}
		switch m.State {
		case StateReview:
			return len(Committees(m)) > 0 && len(silent(m)) == 0
		case StateTalking:
			return !f.Bool("asked")
		case StateDecided:
			return f.Text("executed_on") != ""
		}
	}
	return false
}

func ended(m *matter) bool {
	return m.State == StateEnded || m.State == StateArchived || m.State == StateReturned
}
