package terminal

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// TicketID and TicketVersion of the procedure of a ticket.
const (
	TicketID      = "ticket"
	TicketVersion = 1
)

// Codes of tickets.
const (
	CodeNeeded      app.Code = "ticket.needed"      // the paper is printed by ticket only; Args paper
	CodeOwn         app.Code = "ticket.own"         // nobody grants his own
	CodeMore        app.Code = "ticket.more"        // more copies than were asked for; Args asked, given
	CodeCopies      app.Code = "ticket.copies"      // no copies, or more than one ticket can carry; Args max
	CodeSpent       app.Code = "ticket.spent"       // all copies are printed; Args copies
	CodeNext        app.Code = "ticket.next"        // copies are numbered without gaps; Args next
	CodeHash        app.Code = "ticket.hash"        // not the hash of anything
	CodeCopy        app.Code = "ticket.copy"        // no such copy is out; Args copy
	CodeNames       app.Code = "ticket.names"       // two different names
	CodeOutstanding app.Code = "ticket.outstanding" // copies are out and unexplained; Args out, issued, names
	CodePattern     app.Code = "ticket.pattern"     // the rules give no usable number pattern; Args rule
)

// States of a ticket.
const (
	TicketNew     procedure.StateID = "new"
	TicketAsked   procedure.StateID = "asked"
	TicketGranted procedure.StateID = "granted"
	TicketRefused procedure.StateID = "refused"
	TicketClosed  procedure.StateID = "closed"
)

// Roles toward a ticket.
const (
	RoleAsker procedure.RoleID = "asker"
	RoleHead  procedure.RoleID = "head"
)

// States of a copy, in its row.
const (
	CopyOut       = "out"
	CopyReturned  = "returned"
	CopyDestroyed = "destroyed"
)

// Rules of tickets: PaperRule and a procedure's id name the papers that are printed by ticket only;
// numberRule words the ticket's number, maxRule bounds the copies of one.
const (
	PaperRule  = "ticket.paper."
	numberRule = "ticket.number"
	maxRule    = "ticket.copies"
)

// maxSpec bounds how long the description of what is to leave may be, in bytes: the numbers of a long list are in it.
const maxSpec = 40 << 10

const ticketBasis = "本单位保密管理规定（打印、导出审批和清退）"

// ColLog is the hidden column with the day of each copy; the others are in order of the table.
const (
	ColAbout = iota
	ColPaper
	ColAsker
	ColIssued
	ColOut
	ColLog
	ColAboutID
	ColPaperID
)

// TicketProcedure gives the table of tickets.
func TicketProcedure() *procedure.Procedure {
	return &procedure.Procedure{
		ID: TicketID, Version: TicketVersion, Name: "打印导出审批单", NameEn: "Tickets for printing and export", Initial: TicketNew,
		States: []procedure.State{
			{ID: TicketNew, Name: "拟申请", NameEn: "Being written"},
			{ID: TicketAsked, Name: "待审批", NameEn: "To be granted", Waits: RoleHead},
			{ID: TicketGranted, Name: "已批准", NameEn: "Granted"},
			{ID: TicketRefused, Name: "未批准", NameEn: "Not granted", End: true},
			{ID: TicketClosed, Name: "已清退结清", NameEn: "Settled", End: true},
		},
		Roles: []procedure.RoleDef{{ID: RoleAsker, Name: "申请人", NameEn: "Asked by"}, {ID: RoleOffice, Name: "备案审查工作机构", NameEn: "Filing office"}, {ID: RoleHead, Name: "备案审查工作机构负责人", NameEn: "Head of the filing office"}},
		Columns: []procedure.Column{{Key: "about", Name: "所属事项", NameEn: "Of"}, {Key: "paper", Name: "文书或者内容", NameEn: "Paper"}, {Key: "asker", Name: "申请人", NameEn: "Asked by"},
			{Key: "issued", Name: "已印份数", NameEn: "Printed"}, {Key: "out", Name: "未清退份数", NameEn: "Outstanding"}, {Key: "log", Name: "各份日期", NameEn: "Days", Hide: true},
			{Key: "about_id", Name: "事项标识", NameEn: "Matter id", Hide: true}, {Key: "paper_id", Name: "文书标识", NameEn: "Paper id", Hide: true}},
		Clocks:  []procedure.ClockDef{{ID: "return", Name: "清退期限", Rule: "ticket.return", Waits: RoleAsker, Warn: 5}},
		Actions: ticketActions(), Figures: ticketFigures(), NumberText: ticketNumber,
		RolesOf: ticketRoles, Audience: ticketAudience, Tells: ticketTells,
		Title: func(m *matter) string { return m.Facts.Text("paper") + "（" + m.Facts.Text("about_title") + "）" },
		Values: func(m *matter, d *org.Directory) []string {
			f, b := m.Facts, BalanceOf(m)
			asker := ""
			if d != nil {
				asker = d.Name(f.ID("asker"))
			}
			var days []string
			for _, r := range f.Rows("copies") {
				days = append(days, app.DateOf(time.UnixMilli(r.Int("at"))).String())
			}
			return []string{f.Text("about_title"), f.Text("paper"), asker, count(int64(b.Issued)), count(int64(b.Out)), strings.Join(days, " "), f.Text("about"), f.Text("paper_id")}
		},
		Calls: func(m *matter, a org.Actor) bool {
			return m.State == TicketGranted && m.Facts.ID("asker") == a.Account && BalanceOf(m).Issued < int(m.Facts.Int("granted"))
		},
	}
}

func ticketRoles(m *matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	asks := Uses(a) || a.Device.Dedicated() // whoever sits at one has no other way out of it
	if m.Fresh() {
		if asks {
			out = append(out, RoleAsker)
		}
		return out
	}
	if !a.Account.IsZero() && m.Facts.ID("asker") == a.Account && asks {
		out = append(out, RoleAsker)
	}
	if a.HasAt(org.RoleFileHead, m.Organ) {
		out = append(out, RoleOffice, RoleHead)
	} else if a.HasAt(org.RoleFiling, m.Organ) {
		out = append(out, RoleOffice)
	}
	return out
}

func ticketAudience(m *matter) map[act.Part][]org.Scope {
	out := []org.Scope{org.RoleScope(org.RoleFiling, m.Organ), org.RoleScope(org.RoleFileHead, m.Organ)}
	if id := m.Facts.ID("asker"); !id.IsZero() {
		out = append(out, org.PersonScope(id))
	}
	return map[act.Part][]org.Scope{act.PartOpen: out}
}

// ticketTells lets the matter a paper is of know how many of its copies are out without a word, so that it is
// not closed over them. Only works that keep this have the action.
func ticketTells(m *matter) []procedure.Tell {
	f := m.Facts
	if f.Text("about_proc") == "" || f.ID("about").IsZero() || len(f.Rows("copies")) == 0 {
		return nil
	}
	return []procedure.Tell{{Matter: f.ID("about"), Kind: f.Text("about_proc") + ".copies",
		Form: act.Form{"ticket": f.Text(procedure.NumberKey), "paper": f.Text("paper"), "out": int64(len(BalanceOf(m).Unexplained))}}}
}

// Balance is how a ticket stands.
type Balance struct {
	Granted, Issued, Back, Out int
	Unexplained                []string // copies that are out without a word, with who holds them
}

// BalanceOf counts a ticket's copies: Issued = Back + Out always.
func BalanceOf(m *procedure.Matter) Balance {
	b := Balance{Granted: int(m.Facts.Int("granted"))}
	for _, r := range m.Facts.Rows("copies") {
		b.Issued++
		if r.Text("state") != CopyOut {
			b.Back++
			continue
		}
		b.Out++
		if r.Text("explained") == "" {
			b.Unexplained = append(b.Unexplained, r.Text("no")+" "+r.Text("to"))
		}
	}
	return b
}

// CopyNumber is the number of the n-th copy of a ticket, as the watermark carries it: the server numbers
// tickets without gaps and the ticket its copies, so a desk without network can number what it prints.
func CopyNumber(m *procedure.Matter, n int) string {
	return m.Facts.Text(procedure.NumberKey) + "-" + strconv.Itoa(n)
}

// Open reports whether a ticket of somebody lets him print one more copy of the paper.
func Open(m *procedure.Matter, who, about app.ID, paper string) bool {
	f := m.Facts
	return m.State == TicketGranted && f.ID("asker") == who && f.ID("about") == about && f.Text("paper_id") == paper && BalanceOf(m).Issued < int(f.Int("granted"))
}

func ticketActions() []action {
	hidden := func(key, label string, must bool) field {
		return field{Key: key, Label: label, Kind: procedure.FieldHidden, Required: must}
	}
	by := func(rs ...procedure.RoleID) []procedure.RoleID { return rs }
	from := func(ss ...procedure.StateID) []procedure.StateID { return ss }
	which := field{Key: "copy", Label: "第几份", LabelEn: "Copy", Kind: procedure.FieldNumber, Required: true, Passing: true}
	as := []action{
		{ID: "ask", Name: "申请打印导出", NameEn: "Ask to print", Help: "写明内容、用途和份数，由负责人批准；批准后每份编号、留痕、清退。", Basis: ticketBasis, By: by(RoleAsker), From: from(TicketNew), To: TicketAsked, Tone: procedure.TonePrimary,
			Fields: []field{hidden("about", "所属事项标识", false), hidden("about_proc", "所属事项种类", false), {Key: "about_title", Label: "所属事项", LabelEn: "Of which matter", Kind: procedure.FieldText, Required: true}, hidden("paper_id", "文书标识", false),
				{Key: "spec", Label: "导出内容的规格", Kind: procedure.FieldHidden, Max: maxSpec},
				{Key: "paper", Label: "文书或者内容", LabelEn: "What", Kind: procedure.FieldText, Required: true},
				{Key: "how", Label: "方式", LabelEn: "How", Kind: procedure.FieldChoice, Required: true, Choices: []procedure.Choice{{Value: "print", Label: "打印", LabelEn: "Print"}, {Value: "export", Label: "导出", LabelEn: "Export"}}},
				{Key: "wanted", Label: "份数", LabelEn: "Copies", Kind: procedure.FieldNumber, Required: true}, {Key: "why", Label: "用途", LabelEn: "What for", Kind: procedure.FieldText, Required: true}},
			Guards: []guard{{Code: CodeCopies, Basis: ticketBasis, Check: copiesFit("wanted")}},
			Effect: func(m *matter, e *event) {
				if m.Facts.Text("asker") == "" {
					m.Facts["asker"] = e.Account.String()
				}
			}},
		{ID: "grant", Name: "批准", NameEn: "Grant", Help: "可以减少份数；自己申请的由他人批准。", Basis: ticketBasis, By: by(RoleHead), From: from(TicketAsked), To: TicketGranted, Tone: procedure.TonePrimary,
			Number: func(_ *matter, in *input) string { return "ticket/" + strconv.Itoa(int(in.Today.Year)) },
			Fields: []field{{Key: "granted", Label: "批准份数", LabelEn: "Copies granted", Kind: procedure.FieldNumber, Required: true, Default: func(m *matter, _ *input) any { return m.Facts.Int("wanted") }}, {Key: "grant_note", Label: "意见", LabelEn: "Remark", Kind: procedure.FieldText}},
			Guards: []guard{{Code: CodeOwn, Basis: ticketBasis, Check: notOwn}, {Code: CodeMore, Basis: ticketBasis, Check: notMore}, {Code: CodeCopies, Basis: ticketBasis, Check: copiesFit("granted")}}},
		{ID: "refuse", Name: "不予批准", NameEn: "Refuse", Basis: ticketBasis, By: by(RoleHead), From: from(TicketAsked), To: TicketRefused, Returns: true,
			Fields: []field{{Key: "refusal", Label: "理由", LabelEn: "Reason", Kind: procedure.FieldText, Required: true}}, Guards: []guard{{Code: CodeOwn, Basis: ticketBasis, Check: notOwn}}},
		{ID: "issue", Companion: true, Name: "登记印出一份", NameEn: "Log a copy", Help: "由程序在打印或者导出时登记：份号、内容的摘要、交给谁。", Basis: ticketBasis, By: by(RoleAsker), From: from(TicketGranted),
			Fields: []field{{Key: "copy", Label: "第几份", LabelEn: "Copy", Kind: procedure.FieldNumber, Required: true, Passing: true, Default: func(m *matter, _ *input) any { return int64(BalanceOf(m).Issued + 1) }},
				{Key: "hash", Label: "内容摘要（SHA-256）", LabelEn: "Hash of the content", Kind: procedure.FieldText, Required: true, Passing: true},
				{Key: "to", Label: "交给谁", LabelEn: "Handed to", Kind: procedure.FieldText, Required: true, Passing: true}},
			Guards: []guard{{Code: CodeSpent, Basis: ticketBasis, Check: unspent}, {Code: CodeNext, Basis: ticketBasis, Check: isNext}, {Code: CodeHash, Basis: ticketBasis, Check: isHash}},
			Clocks: []procedure.ClockOp{{Op: procedure.ClockStart, Clock: "return", When: func(m *matter, _ *event) bool { return len(m.Facts.Rows("copies")) == 1 }}}, Effect: issued},
		{ID: "return", Name: "清退一份", NameEn: "Take a copy back", Help: "收回或者销毁，由两人签名。", Basis: ticketBasis, By: by(RoleOffice), From: from(TicketGranted),
			Fields: []field{which, {Key: "back", Label: "去向", LabelEn: "What became of it", Kind: procedure.FieldChoice, Required: true, Passing: true, Choices: []procedure.Choice{{Value: CopyReturned, Label: "收回", LabelEn: "Returned"}, {Value: CopyDestroyed, Label: "销毁", LabelEn: "Destroyed"}}},
				{Key: "first", Label: "经手人", LabelEn: "First name", Kind: procedure.FieldText, Required: true, Passing: true}, {Key: "second", Label: "监督人", LabelEn: "Second name", Kind: procedure.FieldText, Required: true, Passing: true}},
			Guards: []guard{{Code: CodeCopy, Basis: ticketBasis, Check: isOut}, {Code: CodeNames, Basis: ticketBasis, Check: twoNames}},
			Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "return", When: func(m *matter, _ *event) bool { return BalanceOf(m).Out == 0 }}},
			Effect: func(m *matter, e *event) {
				change(m, int(e.Form.Int("copy")), act.Form{"state": e.Form.Text("back"), "first": e.Form.Text("first"), "second": e.Form.Text("second"), "back_at": e.Received})
			}},
		{ID: "explain", Name: "说明未清退", NameEn: "Explain a copy", Help: "确实不能清退的，由负责人说明去向和理由；说明之前不得结清。", Basis: ticketBasis, By: by(RoleHead), From: from(TicketGranted),
			Fields: []field{which, {Key: "reason", Label: "去向和理由", LabelEn: "Where it is and why", Kind: procedure.FieldText, Required: true, Passing: true}},
			Guards: []guard{{Code: CodeCopy, Basis: ticketBasis, Check: isOut}},
			Effect: func(m *matter, e *event) {
				change(m, int(e.Form.Int("copy")), act.Form{"explained": e.Form.Text("reason"), "explained_by": e.Account.String()})
			}},
		{ID: "settle", Name: "结清", NameEn: "Settle", Help: "各份都已收回、销毁或者说明的，结清；没有印的份数作废。", Basis: ticketBasis, By: by(RoleOffice), From: from(TicketGranted), To: TicketClosed, Tone: procedure.TonePrimary,
			Guards: []guard{{Code: CodeOutstanding, Basis: ticketBasis, Check: balanced}}, Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "return"}}},
	}
	for i := range as {
		as[i].Part = act.PartOpen
	}
	return as
}

func notOwn(m *matter, in *input) *no {
	if m.Facts.ID("asker") == in.Actor.Account {
		return procedure.No()
	}
	return nil
}

func notMore(m *matter, in *input) *no {
	if in.Form.Int("granted") > m.Facts.Int("wanted") {
		return procedure.No("asked", count(m.Facts.Int("wanted")), "given", count(in.Form.Int("granted")), "field", "granted", "label", "批准份数")
	}
	return nil
}

func copiesFit(key string) func(*matter, *input) *no {
	return func(_ *matter, in *input) *no {
		limit, ok := in.Number(maxRule)
		if n := in.Form.Int(key); in.Form != nil && (n < 1 || !ok || n > int64(limit)) {
			return procedure.No("max", count(int64(limit)), "field", key, "label", "份数")
		}
		return nil
	}
}

func unspent(m *matter, _ *input) *no {
	if b := BalanceOf(m); b.Issued >= b.Granted {
		return procedure.No("copies", count(int64(b.Granted)))
	}
	return nil
}

func isNext(m *matter, in *input) *no {
	if next := int64(BalanceOf(m).Issued + 1); in.Form != nil && in.Form.Int("copy") != next {
		return procedure.No("next", count(next), "field", "copy", "label", "第几份")
	}
	return nil
}

func isHash(_ *matter, in *input) *no {
	if in.Form == nil {
		return nil
	}
	if b, err := hex.DecodeString(in.Form.Text("hash")); err != nil || len(b) != sha256.Size {
		return procedure.No("field", "hash", "label", "内容摘要（SHA-256）")
	}
	return nil
}

func isOut(m *matter, in *input) *no {
	if in.Form == nil {
		if BalanceOf(m).Out == 0 {
			return procedure.No("copy", "")
		}
		return nil
	}
	n, rows := in.Form.Int("copy"), m.Facts.Rows("copies")
	if n < 1 || n > int64(len(rows)) || rows[n-1].Text("state") != CopyOut {
		return procedure.No("copy", count(n), "field", "copy", "label", "第几份")
	}
	return nil
}

func twoNames(_ *matter, in *input) *no {
	if in.Form != nil && strings.TrimSpace(in.Form.Text("first")) == strings.TrimSpace(in.Form.Text("second")) {
		return procedure.No("field", "second", "label", "监督人")
	}
	return nil
}

func balanced(m *matter, _ *input) *no {
	if b := BalanceOf(m); len(b.Unexplained) > 0 {
		return procedure.No("out", count(int64(len(b.Unexplained))), "issued", count(int64(b.Issued)), "names", strings.Join(b.Unexplained, "、"))
	}
	return nil
}

func issued(m *matter, e *event) {
	rows := m.Facts.Rows("copies")
	m.Facts.SetRows("copies", append(rows[:len(rows):len(rows)], act.Form{"no": CopyNumber(m, len(rows)+1), "at": e.At, "hash": e.Form.Text("hash"), "to": e.Form.Text("to"), "by": e.Account.String(), "state": CopyOut}))
}

// change replaces the row of the n-th copy.
func change(m *matter, n int, with act.Form) {
	rows := m.Facts.Rows("copies")
	out := make([]act.Form, len(rows))
	for i, r := range rows {
		if i == n-1 {
			r = r.Clone()
			for k, v := range with {
				r[k] = v
			}
		}
		out[i] = r
	}
	m.Facts.SetRows("copies", out)
}

func ticketNumber(_ *matter, in *input, _ string, n uint64) (string, error) {
	r, _ := in.Rule(numberRule)
	text, ok := procedure.WordNumber(r.Value, map[string]string{"年": strconv.Itoa(int(in.Today.Year))}, n)
	if !ok {
		return "", &app.Error{Code: CodePattern, Op: "word a number", Item: numberRule, Args: map[string]string{"rule": numberRule}}
	}
	return text, nil
}

func printedOn(c *procedure.Card, day string) int64 {
	n := int64(0)
	if len(c.Vals) > ColLog {
		for _, d := range strings.Fields(c.Vals[ColLog]) {
			if d == day {
				n++
			}
		}
	}
	return n
}

func ticketFigures() []procedure.Figure {
	all := func(*procedure.Card) bool { return true }
	out := func(c *procedure.Card) bool {
		return len(c.Vals) > ColOut && c.Vals[ColOut] != "" && c.Vals[ColOut] != "0"
	}
	const group = "打印导出"
	return []procedure.Figure{
		{ID: "tickets", Group: group, Name: "审批单", NameEn: "Tickets", In: all, By: "asker"},
		{ID: "tickets_out", Group: group, Name: "有未清退份数的审批单", NameEn: "Tickets with copies out", In: out, Of: all},
	}
}

func count(n int64) string { return strconv.FormatInt(n, 10) }
