// Package proposal is 代表建议、批评和意见 and 议案: writing, joint names, intake,
// assignment, handling, reply, evaluation, delivery of promises, publication
// (代表法 2025, 山东省代表建议条例 2017; domain §2). Its table reads like the statute;
// what a step means beyond the table stands in the effects.
//
// A matter has the parts open, identity, handling, internal and draft. Only acts
// of the open part move states, so every reader folds to the same states. The
// form on screen may mix parts; the engine splits it (procedure.Plan).
package proposal

import (
	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/org"
	"renda/app/procedure"
)

// ID and Version of the procedure.
const (
	ID      = "proposal"
	Version = 1
)

// PartDraft is what a unit writes before its head signs: seen by the units that
// answer and by nobody else.
const PartDraft act.Part = "draft"

// States of a matter.
const (
	StateNew        procedure.StateID = "new"
	StateCosign     procedure.StateID = "cosigning"
	StateSubmitted  procedure.StateID = "submitted"
	StateReviewing  procedure.StateID = "reviewing"
	StateReturned   procedure.StateID = "returned"
	StateLetter     procedure.StateID = "letter"
	StateBill       procedure.StateID = "bill_pending"
	StateCommittee  procedure.StateID = "bill_committee"
	StateAgenda     procedure.StateID = "agenda"
	StateRegistered procedure.StateID = "registered"
	StateAtGov      procedure.StateID = "at_gov"
	StateHandling   procedure.StateID = "handling"
	StateReassign   procedure.StateID = "reassigning"
	StateAnswered   procedure.StateID = "answered"
	StateRehandling procedure.StateID = "rehandling"
	StateChairs     procedure.StateID = "chairs_list"
	StateTracking   procedure.StateID = "tracking"
	StateEvaluated  procedure.StateID = "evaluated"
	StateClosed     procedure.StateID = "closed"
	StateArchived   procedure.StateID = "archived"
	StateWithdrawn  procedure.StateID = "withdrawn"
)

// States of a unit's track.
const (
	UnitAssigned procedure.StateID = "assigned"
	UnitHandling procedure.StateID = "handling"
	UnitRefusing procedure.StateID = "refusing"
	UnitOpined   procedure.StateID = "opined"
	UnitReplied  procedure.StateID = "replied"
	UnitRelieved procedure.StateID = "relieved"
	UnitStopped  procedure.StateID = "stopped"
)

// Kinds of track.
const (
	Main  = "主办"
	Co    = "协办"
	Split = "分办"
)

// TrackUnit is the track of one handling unit.
const TrackUnit procedure.TrackID = "unit"

// Roles toward a matter.
const (
	RoleDeputy   procedure.RoleID = "deputy" // may begin one
	RoleLead     procedure.RoleID = "lead"
	RoleCosigner procedure.RoleID = "cosigner"
	RoleInvited  procedure.RoleID = "invited"
	RoleOffice   procedure.RoleID = "office"
	RoleGov      procedure.RoleID = "gov"
	RoleMain     procedure.RoleID = "main_unit"
	RoleCo       procedure.RoleID = "co_unit"
	RoleSplit    procedure.RoleID = "split_unit"
	RoleHead     procedure.RoleID = "unit_head"
	RoleChairs   procedure.RoleID = "chairs"
	RoleLeader   procedure.RoleID = "leader"
)

// table is the one copy of the table; effects open tracks by it.
var table *procedure.Procedure

func init() {
	table = &procedure.Procedure{
		ID: ID, Version: Version, Name: "代表建议和议案", NameEn: "Deputies' suggestions and bills", Initial: StateNew,
		States: states(), Tracks: tracks(), Roles: roles(), Clocks: clocks(), Papers: papers(),
		Columns: columns(), Figures: figures(),
		RolesOf: rolesOf, RolesAt: rolesAt, Audience: audience, Hidden: hidden,
		Title:  func(m *procedure.Matter) string { return m.Facts.Text("title") },
		Bears:  keeping.Bears,
		Values: values, NumberText: numberText, Calls: calls, Promises: promises, Print: printPaper,
	}
	for _, as := range [][]procedure.Action{writing(), joining(), intake(), assigning(), unitWork(), answering(), judging(), pressing(), finishing()} {
		table.Actions = append(table.Actions, as...)
	}
}

// Procedure gives the table.
func Procedure() *procedure.Procedure { return table }

func lead(m *procedure.Matter) app.ID { return m.Facts.ID("lead") }

// Secret reports whether the deputy has demanded that his name be kept (代表建议条例第十一条).
func Secret(m *procedure.Matter) bool { return m.Facts.Bool("secret") }

func rolesOf(m *procedure.Matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	add := func(r procedure.RoleID, ok bool) {
		if ok {
			out = append(out, r)
		}
	}
	if m.Fresh() {
		add(RoleDeputy, a.Has(org.RoleDeputy))
		return out
	}
	sent := m.Facts.Bool("sent")
	add(RoleLead, !a.Account.IsZero() && lead(m) == a.Account)
	if r := cosignRow(m, a.Account); r != nil {
		st := CosignState(m, r)
		add(RoleCosigner, st == CosignConfirmed)
		add(RoleInvited, !sent && (st == CosignInvited || st == CosignVoid || st == CosignDeclined || st == CosignWithdrawn))
	}
	add(RoleOffice, sent && a.HasAt(org.RoleOffice, m.Organ))
	add(RoleChairs, sent && a.HasAt(org.RoleChairs, m.Organ))
	add(RoleLeader, sent && a.HasAt(org.RoleLeader, m.Organ))
	add(procedure.RoleServer, a.Has(org.RoleServer))
	if g := m.Facts.ID("gov"); !g.IsZero() {
		add(RoleGov, a.HasAt(org.RoleGov, g))
	}
	for _, t := range m.Live() {
		for _, r := range unitRoles(t, a) {
			add(r, !hasRole(out, r))
		}
	}
	return out
}

func rolesAt(m *procedure.Matter, t *procedure.Track, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	for _, r := range rolesOf(m, a) {
		switch r {
		case RoleMain, RoleCo, RoleSplit, RoleHead, roleAnyUnit:
		default:
			out = append(out, r)
		}
	}
	return append(out, unitRoles(t, a)...)
}

func unitRoles(t *procedure.Track, a org.Actor) []procedure.RoleID {
	head := a.HasAt(org.RoleUnitHead, t.Organ)
	if !head && !a.HasAt(org.RoleUnit, t.Organ) {
		return nil
	}
	r := RoleSplit
	switch t.Kind {
	case Main:
		r = RoleMain
	case Co:
		r = RoleCo
	}
	if head {
		return []procedure.RoleID{r, RoleHead, roleAnyUnit}
	}
	return []procedure.RoleID{r, roleAnyUnit}
}

func hasRole(rs []procedure.RoleID, r procedure.RoleID) bool {
	for _, x := range rs {
		if x == r {
			return true
		}
	}
	return false
}

// audience says who sees which part now. A secret name stays between the deputies
// and the office; a unit relieved of the matter loses everything.
func audience(m *procedure.Matter) map[act.Part][]org.Scope {
	people := []org.Scope{org.PersonScope(lead(m))}
	sent := m.Facts.Bool("sent")
	for _, r := range m.Facts.Rows("cosign") {
		st := r.Text("state")
		if st == CosignConfirmed || !sent && st == CosignInvited {
			people = append(people, org.PersonScope(r.ID("account")))
		}
	}
	out := map[act.Part][]org.Scope{act.PartOpen: people, act.PartIdentity: people}
	if !sent {
		return out
	}
	office := org.RoleScope(org.RoleOffice, m.Organ)
	above := []org.Scope{org.RoleScope(org.RoleChairs, m.Organ), org.RoleScope(org.RoleLeader, m.Organ)}
	assigning, units, answerers := []org.Scope{office}, []org.Scope{}, []org.Scope{}
	if g := m.Facts.ID("gov"); !g.IsZero() {
		assigning = append(assigning, org.RoleScope(org.RoleGov, g))
	}
	for _, t := range m.Live() {
		units = append(units, org.UnitScope(t.Organ))
		if t.Kind != Co {
			answerers = append(answerers, org.UnitScope(t.Organ))
		}
	}
	out[act.PartOpen] = join(people, assigning, units, above)
	out[act.PartIdentity] = join(people, []org.Scope{office})
	if !Secret(m) {
		out[act.PartIdentity] = join(people, assigning, units, above)
	}
	out[act.PartHandling] = join(assigning, units)
	out[act.PartInternal] = assigning
	out[PartDraft] = answerers
	return out
}

func join(lists ...[]org.Scope) []org.Scope {
	var out []org.Scope
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// hidden gives the deputies whose authorship a secret matter keeps.
func hidden(m *procedure.Matter) []app.ID {
	if !Secret(m) {
		return nil
	}
	out := []app.ID{lead(m)}
	for _, r := range m.Facts.Rows("cosign") {
		out = append(out, r.ID("account"))
	}
	return out
}

// calls tells of moves no state shows.
func calls(m *procedure.Matter, a org.Actor) bool {
	if m.State == StateCosign {
		if r := cosignRow(m, a.Account); r != nil {
			st := CosignState(m, r)
			return st == CosignInvited || st == CosignVoid
		}
	}
	for _, t := range m.Live() {
		if t.Facts.Text("extension") == "asked" && (a.HasAt(org.RoleOffice, m.Organ) || a.HasAt(org.RoleGov, m.Facts.ID("gov"))) {
			return true
		}
		if lead(m) == a.Account && (unsignedFace(t) != nil || doneUnconfirmed(t)) {
			return true
		}
	}
	return false
}
