// Package petition is 审查要求 and 审查建议: whoever asks that a normative document be reviewed
// (立法法第一百一十条, 监督法第四十四条; domain §1.4). A 审查要求 of an organ named by law must start a
// review: its states have no way to "not started". A 审查建议 of anybody else may be declined on a
// ground of the rules. What is not ours is moved on or its proposer told where to go.
//
// The part identity (name, contact) is open to the office and its counter only, and to the proposer
// himself where he has a desk. The maker of the document is in no audience; the filing learns
// of a petition by an act of its internal part that carries no name.
//
// # Facts
//
//	kind                  demand, suggestion
//	organ                 of a demand: the organ that demands
//	title, docno, maker_name, clauses, subject, reasons, channel, received_on, blobs
//	about                 the filing it concerns; summary: its reasons without names
//	lacking               list of what was found missing
//	outcome               reviewed, declined, moved, told, rejected
//	ground, decline_text, moved_to, move_text, result, result_text, feedback_text
//
// Of the identity part: who, name, contact, address, account.
package petition

import (
	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/org"
	"renda/app/procedure"
)

// ID and Version of the procedure.
const (
	ID      = "petition"
	Version = 1
)

// States of a petition.
const (
	StateNew        procedure.StateID = "new"
	StateReceived   procedure.StateID = "received"
	StateDemanded   procedure.StateID = "demanded" // 审查要求 received
	StateIncomplete procedure.StateID = "incomplete"
	StateAccepted   procedure.StateID = "accepted" // 审查建议, whether to start is open
	StateMust       procedure.StateID = "must"     // 审查要求, has to start
	StateReviewing  procedure.StateID = "reviewing"
	StateFeedback   procedure.StateID = "feedback"
	StateNotify     procedure.StateID = "notify"
	StateClosed     procedure.StateID = "closed"
	StateArchived   procedure.StateID = "archived"
)

// Roles toward a petition.
const (
	RoleProposer procedure.RoleID = "proposer"
	RoleCounter  procedure.RoleID = "counter"
	RoleOffice   procedure.RoleID = "office"
)

// Codes of this package, each with its Args.
const (
	CodeOrgan  app.Code = "petition.organ"      // this organ may not demand a review; name
	CodeLacks  app.Code = "petition.incomplete" // what is required is missing; lacking
	CodeNamed  app.Code = "petition.named"      // the summary carries the proposer's name
	CodeEnded  app.Code = "petition.ended"      // the review of the document is over or it is not here; state
	CodeSame   app.Code = "petition.same"       // no new reason
	CodeFiling app.Code = "petition.filing"     // the review runs in the filing and ends there
)

var table *procedure.Procedure

func init() {
	table = &procedure.Procedure{
		ID: ID, Version: Version, Name: "审查要求和审查建议", NameEn: "Requests for review", Initial: StateNew,
		States: states(), Roles: roles(), Clocks: clocks(), Papers: papers(), Columns: columns(), Figures: figures(),
		RolesOf: rolesOf, Audience: audience,
		Title: title, Bears: keeping.Bears,
		Values: values, NumberText: numberText, Tells: tells, Print: printPaper,
	}
	for _, as := range [][]procedure.Action{receiving(), deciding(), ending()} {
		table.Actions = append(table.Actions, as...)
	}
}

// Procedure gives the table.
func Procedure() *procedure.Procedure { return table }

func title(m *matter) string {
	t := m.Facts.Text("title")
	if t == "" {
		t = "（未写明文件名称）"
	}
	return "对《" + t + "》的" + Label(Kinds, m.Facts.Text("kind"))
}

func states() []procedure.State {
	return []procedure.State{
		{ID: StateNew, Name: "拟提出", NameEn: "Being written", Waits: RoleProposer},
		{ID: StateReceived, Name: "待研究登记", NameEn: "Received", Waits: RoleOffice},
		{ID: StateDemanded, Name: "待登记（审查要求）", NameEn: "Demand received", Waits: RoleOffice},
		{ID: StateIncomplete, Name: "待补充完整", NameEn: "To be completed", Waits: RoleCounter},
		{ID: StateAccepted, Name: "已登记待决定", NameEn: "Registered, to be decided", Waits: RoleOffice},
		{ID: StateMust, Name: "已登记应当审查", NameEn: "Registered, must be reviewed", Waits: RoleOffice},
		{ID: StateReviewing, Name: "审查中", NameEn: "Under review"},
		{ID: StateFeedback, Name: "审查结束待反馈", NameEn: "Reviewed, to be answered", Waits: RoleOffice},
		{ID: StateNotify, Name: "待告知提出人", NameEn: "Proposer to be told", Waits: RoleOffice},
		{ID: StateClosed, Name: "已办结", NameEn: "Closed"},
		{ID: StateArchived, Name: "已归档", NameEn: "Archived", End: true},
	}
}

func roles() []procedure.RoleDef {
	return []procedure.RoleDef{{ID: RoleProposer, Name: "提出人", NameEn: "Proposer"}, {ID: RoleCounter, Name: "接收窗口", NameEn: "Counter"},
		{ID: RoleOffice, Name: "备案审查工作机构", NameEn: "Filing office"}, {ID: procedure.RoleServer, Name: "系统自动", NameEn: "Automatic"}}
}

func clocks() []procedure.ClockDef {
	return []procedure.ClockDef{
		{ID: "notice", Name: "告知补充期限", Rule: "petition.notice", Waits: RoleOffice, Warn: 2},
		{ID: "move", Name: "移送期限", Rule: "petition.move", Waits: RoleOffice, Warn: 3},
		{ID: "review", Name: "审查期限", Rule: "petition.review", Waits: RoleOffice, Warn: 15},
		{ID: "notify", Name: "告知提出人期限", Rule: "petition.notify", Waits: RoleOffice, Warn: 3},
		{ID: "feedback", Name: "反馈期限", Rule: "petition.feedback", Waits: RoleOffice, Warn: 5},
	}
}

func papers() []procedure.PaperDef {
	office := by(RoleOffice, RoleCounter)
	return []procedure.PaperDef{{ID: "receipt", Name: "接收回执", Roles: append(office, RoleProposer)}, {ID: "complete", Name: "补充告知书", Roles: append(office, RoleProposer)},
		{ID: "move", Name: "移送函", Roles: by(RoleOffice)}, {ID: "notify", Name: "告知书", Roles: append(office, RoleProposer)}, {ID: "feedback", Name: "反馈函", Roles: append(office, RoleProposer)}}
}

func rolesOf(m *matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	add := func(r procedure.RoleID, ok bool) {
		if ok {
			out = append(out, r)
		}
	}
	add(procedure.RoleServer, a.Has(org.RoleServer))
	if m.Fresh() {
		add(RoleProposer, a.Has(org.RoleMaker) || a.Has(org.RoleDeputy))
		add(RoleCounter, a.Has(org.RoleCounter))
		add(RoleOffice, a.Has(org.RoleFiling) || a.Has(org.RoleFileHead))
		return out
	}
	organ := m.Facts.ID("organ")
	add(RoleProposer, !organ.IsZero() && a.HasAt(org.RoleMaker, organ) || !a.Account.IsZero() && m.Facts.ID("account") == a.Account)
	add(RoleCounter, a.HasAt(org.RoleCounter, m.Organ))
	add(RoleOffice, a.HasAt(org.RoleFiling, m.Organ) || a.HasAt(org.RoleFileHead, m.Organ))
	return out
}

// audience keeps a petition between the office, its counter and whoever proposed it.
func audience(m *matter) map[act.Part][]org.Scope {
	office := []org.Scope{org.RoleScope(org.RoleFiling, m.Organ), org.RoleScope(org.RoleFileHead, m.Organ), org.RoleScope(org.RoleCounter, m.Organ)}
	own := office
	if id := m.Facts.ID("organ"); !id.IsZero() {
		own = append(own[:len(own):len(own)], org.RoleScope(org.RoleMaker, id))
	}
	if id := m.Facts.ID("account"); !id.IsZero() {
		own = append(own[:len(own):len(own)], org.PersonScope(id))
	}
	return map[act.Part][]org.Scope{act.PartOpen: own, act.PartIdentity: own, act.PartInternal: office[:2]}
}

// tells lets the filing know that its review was asked for, without a name.
func tells(m *matter) []procedure.Tell {
	f := m.Facts
	about := f.ID("about")
	if about.IsZero() || m.State != StateReviewing {
		return nil
	}
	form := act.Form{"petition": m.ID.String(), "petition_kind": f.Text("kind"), "petition_no": f.Text(procedure.NumberKey), "petition_reasons": f.Text("summary")}
	if c := f.Text("clauses"); c != "" {
		form["petition_clauses"] = c
	}
	return []procedure.Tell{{Matter: about, Kind: "filing.petitioned", Form: form}}
}
