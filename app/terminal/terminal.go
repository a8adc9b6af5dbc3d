// Package terminal is the use of dedicated secure terminals (专用终端): the register of who used one,
// when and for what (使用登记) with its seal at the end of the day (日终封存), and the tickets by which a
// marked paper may be printed or exported (打印/导出审批单), each copy numbered until it is back or
// destroyed (清退; domain §8.7, peers §2.1 dedicated room rule).
//
// The register is one matter for each terminal and day, a page of the book: its end is the seal, so a day
// stays small, a page without a seal is an open duty of the next morning, and nothing of a sealed day can
// be added to. The page's id follows from terminal and day, so everybody's entries meet on one page,
// however long they were on their way.
package terminal

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// ID and Version of the register's procedure.
const (
	ID      = "terminal"
	Version = 1
)

// Codes of this package. See also procedure.CodeDedicated, terminal.class.
const (
	CodePage    app.Code = "terminal.page"    // the entry belongs on another page; Args terminal, date
	CodeFuture  app.Code = "terminal.future"  // the day has not come yet; Args date
	CodeNote    app.Code = "terminal.note"    // purpose 其他 without what it was
	CodeInside  app.Code = "terminal.inside"  // the person's own entry is still open; Args at
	CodeOutside app.Code = "terminal.outside" // the person has no open entry
	CodeCount   app.Code = "terminal.count"   // the page has another number of entries; Args have, given
	CodeMoved   app.Code = "terminal.moved"   // the page has changed since it was looked at
	CodeStill   app.Code = "terminal.still"   // somebody has not left; Args names
)

// States of a page.
const (
	StateNew    procedure.StateID = "new"
	StateOpen   procedure.StateID = "open"
	StateSealed procedure.StateID = "sealed"
)

// Roles toward a page.
const (
	RoleUser   procedure.RoleID = "user"   // whoever may work at dedicated terminals
	RoleOffice procedure.RoleID = "office" // clerk and head of the filing office: they seal
)

// PurposeRule begins the ids of the rules that say for what a terminal is used; other is the one that
// needs words.
const (
	PurposeRule = "terminal.purpose."
	other       = "other"
)

// EntryRule says whether the work of a dedicated terminal waits for the entry; EntryNeeded that it does.
const (
	EntryRule   = "terminal.entry"
	EntryNeeded = "须登记"
)

const basis = "本单位保密管理规定；GB/T 22239-2019"

// Columns of a page's row.
const (
	ColTerminal = iota
	ColDate
	ColEntries
	ColPrints
	ColParcels
	ColDigest
)

// Page gives the id of the page of a terminal and day.
func Page(congress app.ID, terminal string, day app.Date) app.ID {
	return app.NamedID("terminal/" + congress.String() + "/" + terminal + "/" + day.String())
}

// short forms of the table
type (
	matter = procedure.Matter
	event  = procedure.Event
	input  = procedure.Input
	action = procedure.Action
	field  = procedure.Field
	guard  = procedure.Guard
	no     = procedure.Refusal
)

// Procedure gives the table of the register.
func Procedure() *procedure.Procedure {
	return &procedure.Procedure{
		ID: ID, Version: Version, Name: "专用终端使用登记", NameEn: "Register of dedicated terminals", Initial: StateNew,
		States: []procedure.State{
			{ID: StateNew, Name: "未登记", NameEn: "No entries"},
			{ID: StateOpen, Name: "待日终封存", NameEn: "To be sealed", Waits: RoleOffice},
			{ID: StateSealed, Name: "已封存", NameEn: "Sealed", End: true},
		},
		Roles: []procedure.RoleDef{{ID: RoleUser, Name: "使用人", NameEn: "User"}, {ID: RoleOffice, Name: "备案审查工作机构", NameEn: "Filing office"}},
		Columns: []procedure.Column{{Key: "terminal", Name: "终端编号", NameEn: "Terminal"}, {Key: "date", Name: "日期", NameEn: "Day"}, {Key: "entries", Name: "登记次数", NameEn: "Entries"},
			{Key: "prints", Name: "打印导出份数", NameEn: "Copies printed"}, {Key: "parcels", Name: "摆渡包个数", NameEn: "Parcels"}, {Key: "digest", Name: "封存摘要", NameEn: "Digest", Hide: true}},
		Clocks:  []procedure.ClockDef{{ID: "seal", Name: "日终封存", Rule: "terminal.seal", Waits: RoleOffice, Warn: 0}},
		Actions: registerActions(), Figures: registerFigures(),
		RolesOf: registerRoles, Audience: registerAudience,
		Title: func(m *matter) string { return m.Facts.Text("terminal") + "　" + m.Facts.Text("date") },
		Values: func(m *matter, _ *org.Directory) []string {
			f := m.Facts
			return []string{f.Text("terminal"), f.Text("date"), count(int64(len(f.Rows("entries")))), count(f.Int("prints")), count(f.Int("parcels")), f.Text("digest")}
		},
	}
}

// users are the offices whose work stands on dedicated terminals.
var users = []org.Role{org.RoleFiling, org.RoleFileHead, org.RoleReviewer}

func registerRoles(m *matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	if Uses(a) && a.Device.Dedicated() {
		out = append(out, RoleUser)
	}
	if a.HasAt(org.RoleFiling, m.Organ) || a.HasAt(org.RoleFileHead, m.Organ) {
		out = append(out, RoleOffice)
	}
	return out
}

// Uses reports whether somebody holds an office whose work stands on dedicated terminals.
func Uses(a org.Actor) bool {
	for _, r := range users {
		if a.Has(r) {
			return true
		}
	}
	return false
}

// registerAudience is the filing office and who stands on the page.
func registerAudience(m *matter) map[act.Part][]org.Scope {
	out := []org.Scope{org.RoleScope(org.RoleFiling, m.Organ), org.RoleScope(org.RoleFileHead, m.Organ)}
	seen := map[app.ID]bool{}
	for _, r := range m.Facts.Rows("entries") {
		if id := r.ID("who"); !seen[id] {
			seen[id] = true
			out = append(out, org.PersonScope(id))
		}
	}
	return map[act.Part][]org.Scope{act.PartOpen: out}
}

func registerActions() []action {
	shown := func(key string) func(*matter, *input) any {
		return func(_ *matter, in *input) any {
			if key == "terminal" {
				return in.Actor.Device.Terminal
			}
			return in.Today.String()
		}
	}
	page := []guard{{Code: CodePage, Basis: basis, Check: onPage}, {Code: CodeFuture, Basis: basis, Check: notAhead}}
	as := []action{
		{ID: "enter", Name: "登记使用", NameEn: "Enter", Help: "开始使用专用终端时登记事由；每次解锁问一次。", Basis: basis, By: []procedure.RoleID{RoleUser}, From: []procedure.StateID{StateNew, StateOpen}, To: StateOpen, Tone: procedure.TonePrimary,
			Fields: []field{{Key: "terminal", Label: "终端编号", LabelEn: "Terminal", Kind: procedure.FieldHidden, Required: true, Default: shown("terminal")},
				{Key: "date", Label: "日期", LabelEn: "Day", Kind: procedure.FieldHidden, Required: true, Default: shown("date")},
				{Key: "purpose", Label: "事由", LabelEn: "What for", Kind: procedure.FieldChoice, ChoicesFrom: PurposeRule, ChoicesPlain: true, Required: true, Passing: true},
				{Key: "note", Label: "说明", LabelEn: "Note", Help: "事由为“其他”的须写明。", Kind: procedure.FieldText, Passing: true}},
			Guards: append(page[:2:2], guard{Code: CodeNote, Basis: basis, Check: worded}, guard{Code: CodeInside, Basis: basis, Check: outside}),
			Clocks: []procedure.ClockOp{{Op: procedure.ClockStart, Clock: "seal", When: func(m *matter, _ *event) bool { return len(m.Facts.Rows("entries")) == 1 }}}, Effect: entered},
		{ID: "leave", Name: "登记离开", NameEn: "Leave", Help: "锁定或者退出时登记离开。", Basis: basis, By: []procedure.RoleID{RoleUser}, From: []procedure.StateID{StateOpen},
			Fields: []field{{Key: "left_note", Label: "说明", LabelEn: "Note", Kind: procedure.FieldText, Passing: true}},
			Guards: []guard{{Code: CodeOutside, Basis: basis, Check: inside}}, Effect: left},
		{ID: "seal", Name: "日终封存", NameEn: "Seal the day", Help: "核对当日登记、打印导出和摆渡包的数目，封存后当日不再登记。", Basis: basis, By: []procedure.RoleID{RoleOffice}, From: []procedure.StateID{StateOpen}, To: StateSealed, Tone: procedure.TonePrimary,
			Fields: []field{{Key: "count", Label: "登记次数", LabelEn: "Entries", Kind: procedure.FieldNumber, Required: true, Passing: true, Default: func(m *matter, _ *input) any { return int64(len(m.Facts.Rows("entries"))) }},
				{Key: "prints", Label: "打印导出份数", LabelEn: "Copies printed", Kind: procedure.FieldNumber, Default: printed},
				{Key: "parcels", Label: "摆渡包个数", LabelEn: "Parcels", Kind: procedure.FieldNumber},
				{Key: "sealed_note", Label: "未离开等情况说明", LabelEn: "What is not in order", Kind: procedure.FieldText},
				{Key: "of", Label: "所封存内容的摘要", LabelEn: "Digest of what is sealed", Kind: procedure.FieldHidden, Required: true, Passing: true, Default: func(m *matter, _ *input) any { return Digest(m.Log) }}},
			Guards: []guard{{Code: CodeCount, Basis: basis, Check: counted}, {Code: CodeMoved, Basis: basis, Check: unmoved}, {Code: CodeStill, Basis: basis, Check: empty}},
			Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "seal"}}, Effect: sealed},
	}
	for i := range as {
		as[i].Part = act.PartOpen
	}
	return as
}

// Digest is the seal over a day's acts: SHA-256 over "renda-day-v1\0" and the hashes of the signed acts, in
// their order, in hex.
func Digest(log []*event) string {
	h := sha256.New()
	h.Write([]byte("renda-day-v1\x00"))
	for _, e := range log {
		h.Write(e.Hash[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Inside gives the open entry of somebody on a page; nil if there is none.
func Inside(m *procedure.Matter, who app.ID) act.Form {
	if m == nil {
		return nil
	}
	for _, r := range m.Facts.Rows("entries") {
		if r.ID("who") == who && r.Int("left") == 0 {
			return r
		}
	}
	return nil
}

// Entered reports whether somebody stood in a page at a moment, Unix ms by the clock of his own machine.
func Entered(m *procedure.Matter, who app.ID, at int64) bool {
	for _, r := range m.Facts.Rows("entries") {
		if left := r.Int("left"); r.ID("who") == who && r.Int("at") <= at && (left == 0 || at <= left) {
			return true
		}
	}
	return false
}

func onPage(m *matter, in *input) *no {
	if in.Form == nil {
		return nil
	}
	t, d := in.Form.Text("terminal"), in.Form.Date("date")
	congress := m.Organ
	if congress.IsZero() {
		congress = congressOf(in.Dir)
	}
	if t == "" || d.IsZero() || t != in.Actor.Device.Terminal || in.Matter != Page(congress, t, d) {
		return procedure.No("terminal", t, "date", in.Form.Text("date"))
	}
	return nil
}

// congressOf gives the congress whose book it is, where the page is only being begun.
func congressOf(d *org.Directory) app.ID {
	var best app.ID
	if d == nil {
		return best
	}
	for id, o := range d.Organs {
		if o.Kind == org.OrganCongress && (best.IsZero() || id.String() < best.String()) {
			best = id
		}
	}
	return best
}

// Book gives the congress whose register a directory's terminals keep.
func Book(d *org.Directory) app.ID { return congressOf(d) }

// PageOf names the page of the register for a day of the machine somebody sits at.
func PageOf(d *org.Directory, a org.Actor, day app.Date) app.ID {
	return Page(Book(d), a.Device.Terminal, day)
}

// Asks reports whether the rules let the actor's work wait for his entry (EntryRule).
func Asks(in *procedure.Input) bool {
	r, _ := in.Rule(EntryRule)
	return in.Actor.Device.Dedicated() && Uses(in.Actor) && r.Value == EntryNeeded
}

// Unsealed gives, of pages of the register, those of earlier days without a seal, the oldest first.
func Unsealed(pages []procedure.Card, today app.Date) (out []procedure.Card) {
	for _, c := range pages {
		if c.State == StateOpen && c.Vals[ColDate] < today.String() {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b procedure.Card) int {
		return cmp.Or(cmp.Compare(a.Begun, b.Begun), cmp.Compare(a.Title, b.Title))
	})
	return out
}

func notAhead(_ *matter, in *input) *no {
	// A desk's clock may be a little ahead of the server's at midnight.
	if d := in.Form.Date("date"); in.Form != nil && d.After(in.Today.AddDays(1)) {
		return procedure.No("date", d.Chinese())
	}
	return nil
}

func worded(_ *matter, in *input) *no {
	if in.Form.Text("purpose") == other && in.Form.Text("note") == "" {
		return procedure.No("field", "note", "label", "说明")
	}
	return nil
}

func outside(m *matter, in *input) *no {
	if r := Inside(m, in.Actor.Account); r != nil {
		return procedure.No("at", hour(r.Int("at")))
	}
	return nil
}

func inside(m *matter, in *input) *no {
	if Inside(m, in.Actor.Account) == nil {
		return procedure.No()
	}
	return nil
}

func counted(m *matter, in *input) *no {
	if n := int64(len(m.Facts.Rows("entries"))); in.Form != nil && in.Form.Int("count") != n {
		return procedure.No("have", count(n), "given", count(in.Form.Int("count")), "field", "count", "label", "登记次数")
	}
	return nil
}

func unmoved(m *matter, in *input) *no {
	if in.Form != nil && in.Form.Text("of") != Digest(m.Log) {
		return procedure.No()
	}
	return nil
}

// empty lets a day be sealed with somebody inside only with a word on it.
func empty(m *matter, in *input) *no {
	if in.Form == nil || in.Form.Text("sealed_note") != "" {
		return nil
	}
	names := ""
	for _, r := range m.Facts.Rows("entries") {
		if r.Int("left") == 0 && in.Dir != nil {
			if names != "" {
				names += "、"
			}
			names += in.Dir.Name(r.ID("who"))
		}
	}
	if names != "" {
		return procedure.No("names", names, "field", "sealed_note", "label", "未离开等情况说明")
	}
	return nil
}

func entered(m *matter, e *event) {
	purpose := e.Form.Text("purpose")
	name := purpose
	if r, ok := e.Rule(PurposeRule + purpose); ok {
		name = r.Value
	}
	row := act.Form{"id": e.Act.String(), "who": e.Account.String(), "at": e.At, "purpose": purpose, "purpose_name": name}
	if n := e.Form.Text("note"); n != "" {
		row["note"] = n
	}
	m.Facts.SetRows("entries", append(m.Facts.Rows("entries"), row))
}

func left(m *matter, e *event) {
	rows := m.Facts.Rows("entries")
	out := make([]act.Form, len(rows))
	done := false
	for i, r := range rows {
		if !done && r.ID("who") == e.Account && r.Int("left") == 0 {
			r, done = r.Clone(), true
			r["left"] = e.At
			if n := e.Form.Text("left_note"); n != "" {
				r["left_note"] = n
			}
		}
		out[i] = r
	}
	m.Facts.SetRows("entries", out)
}

func sealed(m *matter, e *event) {
	log := m.Log
	if n := len(log); n > 0 && log[n-1].Act == e.Act {
		log = log[:n-1]
	}
	m.Facts["digest"], m.Facts["sealed_by"], m.Facts["sealed_at"] = Digest(log), e.Account.String(), e.Received
}

// printed proposes how many copies the tickets on this desk say were printed on the page's day.
func printed(m *matter, in *input) any {
	_, cards := in.Rows(TicketID)
	n := int64(0)
	for i := range cards {
		n += printedOn(&cards[i], m.Facts.Text("date"))
	}
	return n
}

func registerFigures() []procedure.Figure {
	all := func(*procedure.Card) bool { return true }
	sure := func(c *procedure.Card) bool { return c.State == StateSealed }
	const group = "专用终端"
	return []procedure.Figure{
		{ID: "terminal_days", Group: group, Name: "有登记的终端日", NameEn: "Days with entries", In: all, By: "terminal"},
		{ID: "terminal_sealed", Group: group, Name: "日终封存率", NameEn: "Days sealed", In: sure, Of: all},
	}
}

func hour(ms int64) string { return time.UnixMilli(ms).In(app.Zone).Format("15:04") }
