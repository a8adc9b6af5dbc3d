package proposal

import (
	"strconv"

	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

var (
	anyUnit   = by(RoleMain, RoleCo, RoleSplit)
	answerers = by(RoleMain, RoleSplit)
	working   = from(UnitAssigned, UnitHandling)
)

func unitWork() []action {
	why := must(long("refuse_reason", "申退理由"))
	taker := field{Key: "refuse_taker", Label: "建议由哪个单位承办", Kind: procedure.FieldOrgan, Of: string(org.OrganUnit)}
	opinion := []field{must(long("opinion", "协办意见")), blobs("opinion_blobs", "附件")}
	how := must(choice("how", "方式", procedure.Choice{Value: "visit", Label: "走访"}, procedure.Choice{Value: "phone", Label: "电话"}, procedure.Choice{Value: "meeting", Label: "座谈"}, procedure.Choice{Value: "letter", Label: "书面"}))
	unit := func(a action) action {
		a.Track, a.Basis = TrackUnit, "代表建议条例"+a.Basis
		if a.Part == "" {
			a.Part = act.PartOpen
		}
		return a
	}
	return []action{
		unit(action{ID: "unit_sign", Name: "签收", NameEn: "Sign for it", Basis: "第十二条", By: anyUnit, From: from(UnitAssigned), To: UnitHandling, Tone: procedure.TonePrimary, Signs: true}),
		unit(action{ID: "refuse_why", Name: "申退理由", NameEn: "Reasons", Basis: "第十二条", By: anyUnit, From: working, Part: act.PartHandling, Companion: true, Fields: []field{why, taker}}),
		unit(action{ID: "refuse", Name: "申退", NameEn: "Ask to be relieved", Help: "不得自行转办；逾期视为接受。", Basis: "第十二条", By: anyUnit, From: working, To: UnitRefusing, With: []string{"refuse_why"},
			Tone: procedure.ToneDanger, Papers: []string{"refuse"}, Fields: []field{in(act.PartHandling, why), in(act.PartHandling, taker)},
			Guards: []procedure.Guard{{Code: CodeCarryOn, Basis: "代表建议条例第十二条", Check: notSettled}, {Code: CodeLateRefuse, Basis: "代表建议条例第十二条", Check: windowOpen},
				{Code: procedure.CodeRequired, Basis: "代表建议条例第十二条", Check: companionFact("refuse_reason", "申退理由")}}}),
		unit(action{ID: "refuse_letter", Name: "函告代工委", NameEn: "Write to the office", Help: "申退期限已过的，可以书面说明情况，由交办机关决定。", Basis: "第十二条", By: anyUnit, From: working, Part: act.PartHandling,
			Fields: []field{must(long("letter_to_office", "情况说明"))}, Guards: []procedure.Guard{{Code: CodeTooEarly, Basis: "代表建议条例第十二条", Check: windowOver}}}),
		unit(action{ID: "opinion_text", Name: "协办意见正文", NameEn: "Opinion", Basis: "第二十一条", By: by(RoleCo), From: working, Part: act.PartHandling, Companion: true, Fields: opinion}),
		unit(action{ID: "opinion", Name: "提出协办意见", NameEn: "Give the co-organiser's opinion", Basis: "第二十一条", By: by(RoleCo), From: working, To: UnitOpined, With: []string{"opinion_text"}, Tone: procedure.TonePrimary, Papers: []string{"opinion"},
			Fields: []field{in(act.PartHandling, opinion[0]), in(act.PartHandling, opinion[1])}, Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "coorg"}, {Op: procedure.ClockStop, Clock: "refuse"}},
			Guards: []procedure.Guard{{Code: procedure.CodeRequired, Basis: "代表建议条例第二十一条", Check: companionFact("opinion", "协办意见")}}}),
		unit(action{ID: "contact", Name: "记录联系代表", NameEn: "Record a contact", Basis: "第十七条", By: anyUnit, From: from(UnitHandling),
			Fields: []field{pass(must(date("contact_date", "日期"))), pass(how), pass(must(text("contact_who", "联系人"))), pass(must(long("contact_summary", "代表意见和沟通情况")))},
			Guards: []procedure.Guard{{Code: procedure.CodeKind, Basis: "代表建议条例第十七条", Check: notAhead("contact_date", "日期")}},
			Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "firstcontact"}}, Effect: contacted}),
		unit(action{ID: "extend_ask", Name: "申请延期", NameEn: "Ask for an extension", Help: "须在原答复期限内提出，只能一次。", Basis: "第十九条", By: answerers, From: from(UnitHandling), Papers: []string{"extend"},
			Fields: []field{must(long("extend_reason", "延期理由"))}, Effect: func(m *matter, e *event) { m.Track(e.Track).Facts["extension"] = "asked" },
			Guards: []procedure.Guard{{Code: CodeExtNone, Basis: "代表法第五十一条", Check: replyRuns}, {Code: CodeExtOnce, Basis: "代表法第五十一条", Check: extendOnce}, {Code: CodeExtLate, Basis: "代表法第五十一条", Check: extendInTime}}}),
		unit(action{ID: "extend_grant", Name: "批准延期", NameEn: "Grant the extension", Basis: "第十九条", By: by(RoleOffice, RoleGov), From: from(UnitHandling),
			Fields: []field{text("extend_note", "说明")}, Effect: func(m *matter, e *event) { m.Track(e.Track).Facts["extension"] = "granted" },
			Guards: []procedure.Guard{{Code: CodeExtNone, Basis: "代表法第五十一条", Check: extendAsked}},
			Clocks: []procedure.ClockOp{{Op: procedure.ClockExtend, Clock: "reply", Rule: "proposal.reply.extended"}}}),
		unit(action{ID: "extend_deny", Name: "不批准延期", NameEn: "Refuse the extension", Basis: "第十九条", By: by(RoleOffice, RoleGov), From: from(UnitHandling),
			Fields: []field{must(text("extend_note", "理由"))}, Effect: func(m *matter, e *event) { m.Track(e.Track).Facts["extension"] = "denied" },
			Guards: []procedure.Guard{{Code: CodeExtNone, Basis: "代表法第五十一条", Check: extendAsked}}}),
	}
}

// companionFact refuses an act whose companion has not come: the reasons go first, in a part of their own.
func companionFact(key, label string) func(*matter, *input) *no {
	return func(m *matter, in *input) *no {
		if t := m.Track(in.Track); in.Form != nil && (t == nil || t.Facts.Text(key) == "") {
			return procedure.No("label", label, "field", key)
		}
		return nil
	}
}

// notAhead refuses a record of what has not happened yet.
func notAhead(key, label string) func(*matter, *input) *no {
	return func(_ *matter, in *input) *no {
		if in.Form != nil && in.Form.Date(key).After(in.Today) {
			return procedure.No("label", label, "field", key)
		}
		return nil
	}
}

func contacted(m *matter, e *event) {
	t := m.Track(e.Track)
	row := act.Form{"act": e.Act.String(), "date": e.Form.Text("contact_date"), "how": e.Form.Text("how"), "who": e.Form.Text("contact_who"),
		"summary": e.Form.Text("contact_summary"), "round": m.Facts.Int("round")}
	t.Facts.SetRows("contacts", append(t.Facts.Rows("contacts"), row))
}

func replyRuns(m *matter, in *input) *no {
	if m.Running("reply", in.Track) == nil {
		return procedure.No()
	}
	if t := m.Track(in.Track); t != nil && t.Facts.Text("extension") == "asked" {
		return procedure.No()
	}
	return nil
}

func extendOnce(m *matter, in *input) *no {
	c := m.Running("reply", in.Track)
	times, ok := in.Number("proposal.extensions")
	if c != nil && ok && len(c.Run.Extends) >= times {
		return procedure.No("times", strconv.Itoa(times))
	}
	return nil
}

// extendInTime lets a unit ask only before the reply is due (domain scenario 26).
func extendInTime(m *matter, in *input) *no {
	if c := m.Running("reply", in.Track); c != nil && in.Today.After(c.Run.Due) {
		return late(c, in.Today)
	}
	return nil
}

func extendAsked(m *matter, in *input) *no {
	if t := m.Track(in.Track); t == nil || t.Facts.Text("extension") != "asked" || m.Running("reply", in.Track) == nil {
		return procedure.No()
	}
	return nil
}
