// Package expertise is 专家咨询: one expert is asked about clauses of a filed document and answers by a
// sealed note (domain §1.3, 北京条例第二十八条). A matter for each expert, begun by the filing
// (filing.experts_ask), so that no expert sees another's question or note, and none of them sees the filing.
//
// The note lies in the part sealed, whose only reader is the expert until the office opens the notes of the
// filing (filing.experts_open); only then does the server give that part, and the text, to the office. The
// server itself holds it from the beginning, as it holds everything.
//
// # Facts
//
//	about, title, docno   the filing, its document
//	expert, question, clauses, papers, due, round (the asking act)
//	given_on, opened_on
//
// Of the sealed part: note, note_blobs; notes: rows on, act.
package expertise

import (
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// ID and Version of the procedure.
const (
	ID      = "expertise"
	Version = 1
)

// PartSealed is the expert's note.
const PartSealed act.Part = "sealed"

// States.
const (
	StateNew    procedure.StateID = "new"
	StateAsked  procedure.StateID = "asked"
	StateGiven  procedure.StateID = "given"
	StateOpened procedure.StateID = "opened"
)

// Roles.
const (
	RoleExpert procedure.RoleID = "expert"
	RoleOffice procedure.RoleID = "office"
)

const basis = "参照北京市备案审查条例第二十八条"

var table *procedure.Procedure

func init() {
	server := []procedure.RoleID{procedure.RoleServer}
	txt := func(key, label string, req bool) procedure.Field {
		return procedure.Field{Key: key, Label: label, Kind: procedure.FieldText, Required: req}
	}
	about := procedure.Field{Key: "about", Label: "备案文件", Kind: procedure.FieldMatter, Required: true}
	note := []procedure.Field{{Key: "note", Label: "意见", Kind: procedure.FieldLong, Required: true, Part: PartSealed}, {Key: "note_blobs", Label: "附件", Kind: procedure.FieldBlobs, Part: PartSealed}}
	own := func(fs []procedure.Field) []procedure.Field {
		out := make([]procedure.Field, len(fs))
		for i, f := range fs {
			f.Part = ""
			out[i] = f
		}
		return out
	}
	writing := []procedure.StateID{StateAsked, StateGiven}
	table = &procedure.Procedure{
		ID: ID, Version: Version, Name: "专家咨询", NameEn: "Asking experts", Initial: StateNew,
		States: []procedure.State{{ID: StateNew, Name: "拟咨询", NameEn: "Being prepared"}, {ID: StateAsked, Name: "待专家提出意见", NameEn: "Waits for the expert", Waits: RoleExpert},
			{ID: StateGiven, Name: "意见已密封", NameEn: "Note sealed"}, {ID: StateOpened, Name: "意见已启封", NameEn: "Note opened", End: true}},
		Roles: []procedure.RoleDef{{ID: RoleExpert, Name: "受聘专家", NameEn: "Expert"}, {ID: RoleOffice, Name: "备案审查工作机构", NameEn: "Filing office"}, {ID: procedure.RoleServer, Name: "系统自动", NameEn: "Automatic"}},
		Actions: []procedure.Action{
			{ID: "asked", Name: "请专家提出意见", NameEn: "An expert is asked", Basis: basis, By: server, From: []procedure.StateID{StateNew}, To: StateAsked, Part: act.PartOpen,
				Fields: []procedure.Field{about, txt("title", "文件名称", true), txt("docno", "发文字号", false), {Key: "expert", Label: "专家", Kind: procedure.FieldPeople, Of: string(org.RoleExpert), Required: true, Passing: true},
					{Key: "question", Label: "请研究的问题", Kind: procedure.FieldLong, Required: true}, txt("clauses", "涉及条款", false), {Key: "papers", Label: "材料", Kind: procedure.FieldBlobs}, {Key: "due", Label: "请于此日前提出", Kind: procedure.FieldDate}, txt("round", "批次", true)},
				Effect: func(m *procedure.Matter, e *procedure.Event) {
					if ids := e.Form.IDs("expert"); len(ids) > 0 {
						m.Facts["expert"] = ids[0].String()
					}
				}},
			{ID: "note_text", Name: "意见正文", NameEn: "The note", Basis: basis, By: []procedure.RoleID{RoleExpert}, From: writing, Part: PartSealed, Companion: true, Fields: own(note),
				Effect: func(m *procedure.Matter, e *procedure.Event) {
					m.Facts.SetRows("notes", append(m.Facts.Rows("notes"), act.Form{"on": e.Today().String(), "act": e.Act.String()}))
				}},
			{ID: "give", Name: "提出意见（密封）", NameEn: "Give the note (sealed)", Help: "启封以前只有您自己能看到；启封前可以再次提出，以最后一次为准。", Basis: basis, By: []procedure.RoleID{RoleExpert}, From: writing, To: StateGiven, Part: act.PartOpen, With: []string{"note_text"},
				Tone: procedure.TonePrimary, Fields: note, Effect: func(m *procedure.Matter, e *procedure.Event) { m.Facts["given_on"] = e.Today().String() }},
			{ID: "opened", Name: "启封", NameEn: "Opened", Basis: basis, By: server, From: []procedure.StateID{StateGiven}, To: StateOpened, Part: act.PartOpen, Fields: []procedure.Field{about},
				Effect: func(m *procedure.Matter, e *procedure.Event) { m.Facts["opened_on"] = e.Today().String() }},
		},
		RolesOf: rolesOf, Audience: audience, Tells: tells,
		Title:  func(m *procedure.Matter) string { return "《" + m.Facts.Text("title") + "》专家咨询" },
		Values: func(*procedure.Matter, *org.Directory) []string { return nil },
	}
}

// Procedure gives the table.
func Procedure() *procedure.Procedure { return table }

func rolesOf(m *procedure.Matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	if a.Has(org.RoleServer) {
		out = append(out, procedure.RoleServer)
	}
	if m.Fresh() {
		return out
	}
	if !a.Account.IsZero() && m.Facts.ID("expert") == a.Account {
		out = append(out, RoleExpert)
	}
	if a.HasAt(org.RoleFiling, m.Organ) || a.HasAt(org.RoleFileHead, m.Organ) {
		out = append(out, RoleOffice)
	}
	return out
}

// audience keeps the note from everybody but its author until it is opened.
func audience(m *procedure.Matter) map[act.Part][]org.Scope {
	office := []org.Scope{org.RoleScope(org.RoleFiling, m.Organ), org.RoleScope(org.RoleFileHead, m.Organ)}
	var expert []org.Scope
	if id := m.Facts.ID("expert"); !id.IsZero() {
		expert = []org.Scope{org.PersonScope(id)}
	}
	sealed := expert
	if m.State == StateOpened {
		sealed = append(office[:2:2], expert...)
	}
	return map[act.Part][]org.Scope{act.PartOpen: append(office[:2:2], expert...), PartSealed: sealed}
}

// tells lets the filing know that a note is there, and, once it is opened, what it says.
func tells(m *procedure.Matter) []procedure.Tell {
	f := m.Facts
	form := act.Form{"expertise": m.ID.String()}
	switch m.State {
	case StateGiven:
		return []procedure.Tell{{Matter: f.ID("about"), Kind: "filing.experts_given", Form: form}}
	case StateOpened:
		form["note"] = f.Text("note")
		return []procedure.Tell{{Matter: f.ID("about"), Kind: "filing.experts_note", Form: form}}
	case StateNew, StateAsked:
	}
	return nil
}
