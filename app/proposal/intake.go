package proposal

import (
	"fmt"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/procedure"
)

var meetings = []procedure.Choice{{Value: "session", Label: "大会期间"}, {Value: "closed", Label: "闭会期间"}}

// numberFields are what a number is made of: 届, 次 or 闭会年度.
func numberFields() []field {
	num := func(key, label, rule string) field {
		return must(field{Key: key, Label: label, Kind: procedure.FieldNumber, Default: func(_ *matter, in *input) any {
			n, _ := in.Number(rule)
			return int64(n)
		}})
	}
	meeting := must(choice("meeting", "提出时间", meetings...))
	meeting.Default = func(m *matter, _ *input) any {
		if m.Facts.Text("kind") == "bill" {
			return "session"
		}
		return "closed"
	}
	session := num("session", "次", "proposal.session")
	session.When = func(f act.Form) bool { return f.Text("meeting") == "session" }
	year := must(field{Key: "year", Label: "年度", Kind: procedure.FieldNumber, Default: func(_ *matter, in *input) any { return int64(in.Today.Year) }})
	year.When = func(f act.Form) bool { return f.Text("meeting") == "closed" }
	return []field{num("term", "届", "proposal.term"), meeting, session, year}
}

// series names the gap-free series: unique by congress, term, session or year, and kind (domain §2.5).
func series(m *matter, kind string, f act.Form) string {
	if kind == "bill" || f.Text("meeting") == "session" {
		return fmt.Sprintf("proposal/%s/%d/%d/%s", m.Organ, f.Int("term"), f.Int("session"), kind)
	}
	return fmt.Sprintf("proposal/%s/%d/y%d/%s", m.Organ, f.Int("term"), f.Int("year"), kind)
}

// numberText words a number by the pattern of the rules: {届} {次} {年} {序:3}.
func numberText(m *matter, in *input, s string, n uint64) (string, error) {
	if text, mine, err := keeping.Word(in, s, n); mine {
		return text, err
	}
	at := strings.Split(s, "/")
	if len(at) != 5 {
		return "", &app.Error{Code: app.CodeInternal, Op: "word a number", Item: s}
	}
	id := "proposal.number.session"
	switch {
	case at[4] == "bill":
		id = "proposal.number.bill"
	case strings.HasPrefix(at[3], "y"):
		id = "proposal.number.closed"
	}
	r, ok := in.Rule(id)
	text, worded := procedure.WordNumber(r.Value, map[string]string{"届": at[2], "次": at[3], "年": strings.TrimPrefix(at[3], "y")}, n)
	if !ok || !worded {
		return "", &app.Error{Code: procedure.CodeRule, Op: "word a number", Item: id, Args: map[string]string{"rule": id}}
	}
	return text, nil
}

func intake() []action {
	at := from(StateSubmitted, StateReviewing)
	stop := []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "assign"}}
	names := procedure.Guard{Code: CodeNames, Basis: "地方组织法第二十二条", Check: enoughNames}
	meeting := procedure.Guard{Code: procedure.CodeChoice, Basis: "地方组织法第二十二条", Check: func(m *matter, in *input) *no {
		if m.Facts.Text("kind") == "bill" && in.Form.Text("meeting") == "closed" {
			return procedure.No("label", "提出时间", "value", "闭会期间")
		}
		return nil
	}}
	pending := from(StateBill, StateCommittee)
	reason := must(choice("return_reason", "理由", Reasons...))
	note := must(long("return_text", "具体说明"))
	return []action{
		{ID: "sign", Name: "签收", NameEn: "Sign for receipt", Basis: "代表建议条例第十条", By: by(RoleOffice), From: from(StateSubmitted), To: StateReviewing,
			Part: act.PartOpen, Tone: procedure.TonePrimary, Signs: true, Effect: func(m *matter, e *event) { m.Facts["signed"] = e.Received }},
		{ID: "accept", Name: "登记立案", NameEn: "Register", Basis: "代表建议条例第十条", By: by(RoleOffice), From: at, Part: act.PartOpen,
			Tone: procedure.TonePrimary, Fields: numberFields(), Guards: []procedure.Guard{names, meeting}, Number: func(m *matter, in *input) string { return series(m, m.Facts.Text("kind"), in.Form) },
			Effect: accepted},
		{ID: "return", Name: "退回修改", NameEn: "Return", Help: "理由永久保存，两版正文都可查。", Basis: "代表建议条例第六条", By: by(RoleOffice), From: at, To: StateReturned,
			Part: act.PartOpen, Tone: procedure.ToneDanger, Returns: true, Fields: []field{reason, note}, Clocks: stop, Effect: func(m *matter, e *event) {
				m.Facts.SetRows("returns", append(m.Facts.Rows("returns"), act.Form{"reason": e.Form.Text("return_reason"), "text": e.Form.Text("return_text"), "at": e.Received}))
			}},
		{ID: "letter", Name: "转为代表来信", NameEn: "Handle as a letter", Basis: "青岛代表建议条例第十一条", By: by(RoleOffice), From: append(from(StateReturned), at...), To: StateLetter,
			Part: act.PartOpen, Tone: procedure.ToneDanger, Fields: []field{must(choice("letter_reason", "理由", Reasons...)), long("letter_text", "说明")}, Clocks: stop},
		{ID: "bill_agenda", Name: "列入会议议程", NameEn: "Put on the agenda", Basis: "地方组织法第二十二条", By: by(RoleChairs), From: pending, To: StateAgenda, Part: act.PartOpen,
			Fields: []field{must(text("decision", "决定文号或者会议"))}, Guards: []procedure.Guard{names}, Clocks: stop},
		{ID: "bill_refer", Name: "交专门委员会审议", NameEn: "Refer to a committee", Basis: "地方组织法第二十二条", By: by(RoleChairs), From: from(StateBill), To: StateCommittee, Part: act.PartOpen,
			Fields: []field{must(field{Key: "committee", Label: "专门委员会", Kind: procedure.FieldOrgan, Of: "committee"})}, Clocks: stop},
		{ID: "to_suggestion", Name: "转为建议办理", NameEn: "Turn into a suggestion", Basis: "代表建议条例第二条", By: by(RoleChairs), From: pending, To: StateRegistered, Part: act.PartOpen,
			Fields: []field{must(text("decision", "决定文号或者会议"))}, Number: func(m *matter, _ *input) string { return series(m, "suggestion", m.Facts) },
			Clocks: []procedure.ClockOp{{Op: procedure.ClockStart, Clock: "assign"}}, Effect: func(m *matter, _ *event) { m.Facts["kind"], m.Facts["was_bill"] = "suggestion", true }},
		{ID: "merge", Name: "并案", NameEn: "Merge", Help: "内容相同的合并办理，分别答复。", Basis: "代表建议条例第二十条", By: by(RoleOffice),
			From: from(StateRegistered, StateAtGov, StateHandling, StateReassign), Part: act.PartOpen,
			Fields: []field{must(field{Key: "merged_with", Label: "与哪一件合并办理", Kind: procedure.FieldMatter}), text("merge_note", "说明")},
			Guards: []procedure.Guard{{Code: CodeTwins, Basis: "代表建议条例第二十条", Check: func(m *matter, in *input) *no {
				if in.Form != nil && m.Facts.Text("merged_with") == in.Form.Text("merged_with") {
					return procedure.No()
				}
				return nil
			}}}},
		{ID: "note", Name: "内部备注", NameEn: "Internal note", Basis: "工作制度", By: by(RoleOffice, RoleGov), From: append(from(StateArchived, StateLetter, StateAgenda, StateWithdrawn), afterSent...), Part: act.PartInternal,
			Fields: []field{pass(must(long("note", "备注")))}},
	}
}

func accepted(m *matter, e *event) {
	m.Facts["registered"] = e.Today().String()
	if m.Facts.Text("kind") == "bill" {
		m.Move(StateBill, e.Received)
		return
	}
	m.Move(StateRegistered, e.Received)
}
