// Package cards is the register of the rule cards (规则卡片) in force here as a matter: one
// officer proposes versions of cards, another approves them (批准人), and either may withdraw one
// with a reason. A version that was withdrawn or overtaken stays named with who did it and when.
//
// What is approved is a version with the digest of its words (review.Card.Digest): a program
// whose card reads otherwise under the same number does not have the approved card.
package cards

import (
	"encoding/hex"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// ID is the matter of the register.
var ID = app.NamedID("cards")

// Codes of this package.
const (
	CodeSame   app.Code = "cards.same"   // the proposer may not approve
	CodeGone   app.Code = "cards.gone"   // no such proposal, or it is settled
	CodeForm   app.Code = "cards.form"   // rows that name no card with version and digest; Args card
	CodeBehind app.Code = "cards.behind" // an older version than one approved before, or other words under its number; Args card, have, want
	CodeIdle   app.Code = "cards.idle"   // the version isn't in force; Args card
)

const (
	basis    = "制度要求：规则卡片由两人共同启用"
	live     = procedure.StateID("live")
	roleOff  = procedure.RoleID("office")
	openKey  = "open"  // proposed versions, rows
	doneKey  = "cards" // versions approved, in order, rows
	fieldRef = "propose"
)

// Keys of a row, on disk; the fields of the actions bear the same names.
const (
	fieldCards   = "cards"
	fieldCard    = "card"
	fieldVersion = "version"
	fieldDigest  = "digest"
	fieldReason  = "reason"
	fieldNote    = "note"
)

// most bounds the cards of one proposal.
const most = 100

// Procedure gives the table.
func Procedure() *procedure.Procedure {
	from := []procedure.StateID{live}
	by := []procedure.RoleID{roleOff}
	txt := func(key, label string, req bool) procedure.Field {
		return procedure.Field{Key: key, Label: label, Kind: procedure.FieldText, Required: req, Passing: true}
	}
	num := func(key, label string) procedure.Field {
		return procedure.Field{Key: key, Label: label, Kind: procedure.FieldNumber, Required: true, Passing: true}
	}
	ref := procedure.Field{Key: fieldRef, Label: "提出的卡片", Kind: procedure.FieldHidden, Required: true, Passing: true}
	return &procedure.Procedure{
		ID: "cards", Version: 1, Name: "规则卡片登记", NameEn: "Register of rule cards", Initial: live, Single: ID,
		States: []procedure.State{{ID: live, Name: "在用", NameEn: "In use"}},
		Roles:  []procedure.RoleDef{{ID: roleOff, Name: "规则卡片管理", NameEn: "Keeper of the rule cards"}},
		Actions: []procedure.Action{
			{ID: "propose", Name: "提出启用规则卡片", NameEn: "Propose rule cards", Basis: basis, By: by, From: from, Part: act.PartOpen, Help: "另一人批准后启用；在用的卡片不受影响。",
				Fields: []procedure.Field{{Key: fieldCards, Label: "规则卡片", Kind: procedure.FieldRows, Required: true, Passing: true, Rows: []procedure.Field{txt(fieldCard, "卡片", true), num(fieldVersion, "版本"), txt(fieldDigest, "内容摘要", true)}}, txt(fieldNote, "说明", false)},
				Guards: []procedure.Guard{{Code: CodeForm, Basis: basis, Check: readable}, {Code: CodeBehind, Basis: basis, Check: behind}},
				Effect: func(m *procedure.Matter, e *procedure.Event) {
					rows := m.Facts.Rows(openKey)
					for _, r := range e.Form.Rows(fieldCards) {
						rows = append(rows, act.Form{"act": e.Act.String(), "by": e.Account.String(), fieldCard: r.Text(fieldCard), fieldVersion: r.Int(fieldVersion), fieldDigest: r.Text(fieldDigest), fieldNote: e.Form.Text(fieldNote)})
					}
					m.Facts.SetRows(openKey, rows)
				}},
			{ID: "approve", Name: "批准启用", NameEn: "Approve", Basis: basis, By: by, From: from, Part: act.PartOpen, Fields: []procedure.Field{ref}, Tone: procedure.TonePrimary,
				Guards: []procedure.Guard{{Code: CodeGone, Basis: basis, Check: gone}, {Code: CodeSame, Basis: basis, Check: same}, {Code: CodeBehind, Basis: basis, Check: overtaken}},
				Effect: func(m *procedure.Matter, e *procedure.Event) {
					done := m.Facts.Rows(doneKey)
					for _, r := range take(m, e.Form.Text(fieldRef)) {
						c := r.Clone()
						c["by2"], c["at"] = e.Account.String(), e.Received
						done = append(done, c)
					}
					m.Facts.SetRows(doneKey, done)
				}},
			{ID: "reject", Name: "不启用", NameEn: "Reject", Basis: basis, By: by, From: from, Part: act.PartOpen, Fields: []procedure.Field{ref, txt(fieldReason, "理由", true)},
				Guards: []procedure.Guard{{Code: CodeGone, Basis: basis, Check: gone}},
				Effect: func(m *procedure.Matter, e *procedure.Event) { take(m, e.Form.Text(fieldRef)) }},
			{ID: "withdraw", Name: "停用规则卡片", NameEn: "Withdraw a rule card", Help: "停用以后审查时不再运行；此前的提示和结论都保留。重新启用仍须两人。", Basis: basis, By: by, From: from, Part: act.PartOpen, Tone: procedure.ToneDanger,
				Fields: []procedure.Field{txt(fieldCard, "卡片", true), num(fieldVersion, "版本"), txt(fieldReason, "理由", true)},
				Guards: []procedure.Guard{{Code: CodeIdle, Basis: basis, Check: idle}}, Effect: withdrawn},
		},
		RolesOf: func(_ *procedure.Matter, a org.Actor) []procedure.RoleID {
			if Keeper(a) {
				return by
			}
			return nil
		},
		Audience: func(*procedure.Matter) map[act.Part][]org.Scope {
			return map[act.Part][]org.Scope{act.PartOpen: {org.ScopeAll}}
		},
		Title:  func(*procedure.Matter) string { return "规则卡片" },
		Values: func(*procedure.Matter, *org.Directory) []string { return nil },
		Calls: func(m *procedure.Matter, a org.Actor) bool {
			for _, r := range m.Facts.Rows(openKey) {
				if Keeper(a) && r.Text("by") != a.Account.String() {
					return true
				}
			}
			return false
		},
	}
}

// Keeper reports whether somebody may propose, approve and withdraw cards: those who review filings.
func Keeper(a org.Actor) bool { return a.Has(org.RoleFiling) || a.Has(org.RoleFileHead) }

// Edition is a version of a card with the digest of its words.
type Edition struct {
	Card    string
	Version int
	Digest  string // hex of SHA-256
}

// Entry is one version as the register knows it.
type Entry struct {
	Edition
	Act    string // the proposing act; what approve and reject name
	Note   string
	By     app.ID // who proposed it
	By2    app.ID // 批准人; zero while it waits
	At     int64  // approved, Unix milliseconds of the server
	Off    int64  // withdrawn; 0: never
	OffBy  app.ID
	OffWhy string
}

// Open gives the versions that wait for a second person.
func Open(m *procedure.Matter) []Entry { return entries(m, openKey) }

// All gives every version that was ever approved, oldest first, the withdrawn ones too.
func All(m *procedure.Matter) []Entry { return entries(m, doneKey) }

// InForce gives the version of each card that is in force, by the card's id: the one approved
// last, unless it was withdrawn.
func InForce(m *procedure.Matter) map[string]Entry {
	out := map[string]Entry{}
	for _, e := range All(m) {
		if delete(out, e.Card); e.Off == 0 {
			out[e.Card] = e
		}
	}
	return out
}

func entries(m *procedure.Matter, key string) []Entry {
	if m == nil {
		return nil
	}
	var out []Entry
	for _, r := range m.Facts.Rows(key) {
		out = append(out, Entry{Edition: edition(r), Act: r.Text("act"), Note: r.Text(fieldNote), By: r.ID("by"), By2: r.ID("by2"), At: r.Int("at"), Off: r.Int("off"), OffBy: r.ID("off_by"), OffWhy: r.Text("off_why")})
	}
	return out
}

func edition(r act.Form) Edition {
	return Edition{Card: r.Text(fieldCard), Version: int(r.Int(fieldVersion)), Digest: r.Text(fieldDigest)}
}

// ProposeForm gives the form that proposes editions.
func ProposeForm(es []Edition, note string) act.Form {
	var rows []act.Form
	for _, e := range es {
		rows = append(rows, act.Form{fieldCard: e.Card, fieldVersion: int64(e.Version), fieldDigest: e.Digest})
	}
	f := act.Form{}
	f.SetRows(fieldCards, rows)
	if note != "" {
		f[fieldNote] = note
	}
	return f
}

// RefForm gives the form of approve (reason "") or reject for what one act proposed.
func RefForm(proposed, reason string) act.Form {
	f := act.Form{fieldRef: proposed}
	if reason != "" {
		f[fieldReason] = reason
	}
	return f
}

// WithdrawForm gives the form that withdraws a version in force.
func WithdrawForm(e Edition, reason string) act.Form {
	return act.Form{fieldCard: e.Card, fieldVersion: int64(e.Version), fieldReason: reason}
}

func find(m *procedure.Matter, proposed string) []act.Form {
	var out []act.Form
	for _, r := range m.Facts.Rows(openKey) {
		if r.Text("act") == proposed {
			out = append(out, r)
		}
	}
	return out
}

// take removes what an act proposed and gives it.
func take(m *procedure.Matter, proposed string) []act.Form {
	out := find(m, proposed)
	var left []act.Form
	for _, r := range m.Facts.Rows(openKey) {
		if r.Text("act") != proposed {
			left = append(left, r)
		}
	}
	m.Facts.SetRows(openKey, left)
	return out
}

// withdrawn marks the version in force of a card as withdrawn.
func withdrawn(m *procedure.Matter, e *procedure.Event) {
	rows := append([]act.Form(nil), m.Facts.Rows(doneKey)...)
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].Text(fieldCard) != e.Form.Text(fieldCard) {
			continue
		}
		c := rows[i].Clone()
		c["off"], c["off_by"], c["off_why"] = e.Received, e.Account.String(), e.Form.Text(fieldReason)
		rows[i] = c
		break
	}
	m.Facts.SetRows(doneKey, rows)
}

func readable(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	rows := in.Form.Rows(fieldCards)
	if len(rows) == 0 || len(rows) > most {
		return procedure.No("card", "")
	}
	seen := map[string]bool{}
	for _, r := range rows {
		e := edition(r)
		b, err := hex.DecodeString(e.Digest)
		if err != nil || len(b) != len(app.Hash{}) || e.Version < 1 || e.Card == "" || strings.ContainsAny(e.Card, " \t\n") || seen[e.Card] {
			return procedure.No("card", e.Card)
		}
		seen[e.Card] = true
	}
	return nil
}

func behind(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	return notBehind(m, in.Form.Rows(fieldCards))
}

func overtaken(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	return notBehind(m, find(m, in.Form.Text(fieldRef)))
}

// notBehind refuses versions older than one approved before, and other words under an approved number.
func notBehind(m *procedure.Matter, rows []act.Form) *procedure.Refusal {
	newest := map[string]Edition{}
	for _, e := range All(m) {
		newest[e.Card] = e.Edition
	}
	inForce := InForce(m)
	for _, r := range rows {
		want := edition(r)
		have, ok := newest[want.Card]
		_, on := inForce[want.Card]
		if ok && (want.Version < have.Version || want.Version == have.Version && (on || want.Digest != have.Digest)) {
			return procedure.No("card", want.Card, "have", strconv.Itoa(have.Version), "want", strconv.Itoa(want.Version))
		}
	}
	return nil
}

func gone(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil && len(m.Facts.Rows(openKey)) > 0 || in.Form != nil && len(find(m, in.Form.Text(fieldRef))) > 0 {
		return nil
	}
	return procedure.No()
}

func same(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	for _, r := range find(m, in.Form.Text(fieldRef)) {
		if r.Text("by") == in.Actor.Account.String() {
			return procedure.No()
		}
	}
	return nil
}

func idle(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	on := InForce(m)
	if in.Form == nil {
		if len(on) == 0 {
			return procedure.No("card", "")
		}
		return nil
	}
	if e, ok := on[in.Form.Text(fieldCard)]; ok && e.Version == int(in.Form.Int(fieldVersion)) {
		return nil
	}
	return procedure.No("card", in.Form.Text(fieldCard))
}
