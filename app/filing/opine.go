package filing

import (
	"fmt"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// Decisions are what a maker answers to a written opinion.
var Decisions = []procedure.Choice{{Value: "amend", Label: "修改"}, {Value: "repeal", Label: "废止"}, {Value: "object", Label: "不予修改、废止"}}

func planDate(m *matter, _ *event) app.Date { return m.Facts.Date("until") }

// grounds opens a list of grounds with what the committees ticked, without what only the upper
// congress may judge.
func grounds(m *matter, _ *input) any {
	var out []act.Form
	for _, t := range Committees(m) {
		for _, r := range t.Facts.Rows("ticks") {
			if r.Text("criterion") != Constitution {
				out = append(out, r)
			}
		}
	}
	return out
}

// opining is the written opinion and what the maker answers.
func opining() []action {
	at := from(StateReview, StateTalking, StateLapsed)
	override := pass(text("override", "委员会意见未齐即处理的理由"))
	replying := func(want bool) func(act.Form) bool {
		return func(f act.Form) bool { return (f.Text("decision") == "object") != want }
	}
	escalateText := start(long("escalate_text", "涉嫌的问题"), func(m *matter, in *input) any {
		var out []string
		for _, t := range Committees(m) {
			for _, r := range t.Facts.Rows("ticks") {
				if r.Text("criterion") == Constitution {
					out = append(out, fmt.Sprintf("%s：%s涉及%s%s。%s", nameIn(in, t.Organ), r.Text("article"), r.Text("law"), r.Text("law_article"), r.Text("reason")))
				}
			}
		}
		return strings.Join(out, "\n")
	})
	upper := start(text("upper", "报送机关"), func(_ *matter, in *input) any {
		r, _ := in.Rule("filing.upper")
		return r.Value
	})
	return []action{
		{ID: "escalate", Name: "报上级研究", NameEn: "Refer upward", Help: "可能不符合宪法的，只报上级，不在本级认定。", Basis: bj("二十") + "、立法法第一百一十条", By: by(RoleHead), From: at, To: StateEscalated, Part: act.PartOpen,
			Papers: []string{"escalate"}, Fields: []field{must(upper), pass(must(escalateIn(escalateText))), text("escalate_docno", "文号")}, With: []string{"escalate_why"}, Effect: func(m *matter, e *event) { m.Facts["escalated"] = e.Today().String() }},
		{ID: "escalate_why", Name: "报上级的理由", NameEn: "Why it is referred", Basis: bj("二十"), By: by(RoleHead), From: at, Part: act.PartInternal, Companion: true, Fields: []field{must(escalateText)}},
		{ID: "upper_answer", Name: "登记上级处理意见", NameEn: "Record the answer from above", Basis: bj("二十"), By: by(RoleOffice), From: from(StateEscalated), Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{must(choice("upper_outcome", "上级意见", procedure.Choice{Value: "back", Label: "由本级继续审查"}, procedure.Choice{Value: "done", Label: "已由上级处理"})), must(start(long("upper_text", "处理意见"), func(m *matter, _ *input) any { return m.Facts.Text("upper_said") })), text("upper_docno", "文号")},
			Effect: func(m *matter, e *event) {
				m.Facts["upper_on"] = e.Today().String()
				if e.Form.Text("upper_outcome") == "done" {
					end(m, e, "upper")
					return
				}
				m.Move(StateReview, e.Received)
			}},
		{ID: "upper_told", Name: "上级来文", NameEn: "Told by the link", Basis: bj("二十"), By: by(procedure.RoleServer), From: from(StateEscalated), Part: act.PartInternal,
			Fields: []field{must(long("upper_said", "上级答复")), must(field{Key: "upper_link", Label: "报送件", Kind: procedure.FieldHidden})}, Guards: []guard{{Code: CodeTwice, Basis: bj("二十"), Check: func(m *matter, in *input) *no {
				if in.Form != nil && in.Form.Text("upper_said") == m.Facts.Text("upper_said") {
					return procedure.No()
				}
				return nil
			}}}},
		{ID: "opinion", Name: "提出书面审查意见", NameEn: "Issue the written opinion", Help: "经沟通意见不一致的，书面提出修改或者废止的意见；每一项须有条款和理由。", Basis: "立法法第一百一十二条、" + bj("二十九"), By: by(RoleHead), From: at, To: StateOpinion, Part: act.PartOpen,
			Tone: procedure.TonePrimary, Papers: []string{"written"}, Fields: []field{must(help("委员会的对照已列入，可以增减", start(rows("grounds", "问题和依据", tickFields()...), grounds))), must(choice("demanded", "要求", Fixes...)),
				max(8000, must(start(long("opinion_text", "审查意见"), opinionDraft))), text("opinion_docno", "文号"), text("opinion_by", "决定或者同意的会议"), override},
			Guards: []guard{{Code: CodeOpinions, Basis: bj("二十三"), Check: opinionsIn}, upward("grounds")},
			Clocks: []op{{Op: procedure.ClockStop, Clock: "review"}, {Op: procedure.ClockStop, Clock: "explain"}, {Op: procedure.ClockStart, Clock: "reply"}},
			Effect: func(m *matter, e *event) { m.Facts["opinion_on"] = e.Today().String() }},
		{ID: "reply", Name: "反馈处理意见", NameEn: "Answer the opinion", Help: "研究提出是否修改或者废止的意见；不予纠正的须说明理由。", Basis: "立法法第一百一十二条", By: by(RoleMaker), From: from(StateOpinion, StateRefusal), Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{must(choice("decision", "处理意见", Decisions...)), must(long("reply_text", "说明")), when(replying(true), must(date("fix_until", "拟完成日期"))), text("reply_docno", "文号"), blobs("reply_blobs", "附件")},
			Guards: []guard{after("fix_until", "拟完成日期")}, Effect: replied,
			Clocks: []op{{Op: procedure.ClockStop, Clock: "reply"}, {Op: procedure.ClockStart, Clock: "fix", When: func(m *matter, _ *event) bool { return m.State == StateCorrecting }}}},
		{ID: "silent", Name: "逾期未反馈", NameEn: "No answer in time", Help: "逾期不反馈处理意见的，转入提请撤销的准备。", Basis: "立法法第一百一十二条", By: by(procedure.RoleServer), From: from(StateOpinion), To: StateRefusal, Part: act.PartOpen,
			Effect: func(m *matter, e *event) { m.Facts["silent_on"] = e.Today().String() },
			Auto: func(m *matter, in *input) (act.Form, bool) {
				c := m.Running("reply", "")
				return nil, c != nil && !c.Run.Due.IsZero() && in.Today.After(c.Run.Due)
			}},
	}
}

// referring lets the link upward make a demand for review ready of what was referred; the office looks it over and sends it.
func referring(m *matter) []procedure.Tell {
	f := m.Facts
	if m.State != StateEscalated || f.Text("escalated") == "" || f.Text("escalate_text") == "" {
		return nil
	}
	form := act.Form{"about": m.ID.String(), "maker_organ": Maker(m).String(), "title": f.Text("title"), "subject": "可能存在不符合宪法规定、原则或者精神的问题", "reasons": f.Text("escalate_text")}
	if n := f.Text("docno"); n != "" {
		form["docno"] = n
	}
	return []procedure.Tell{{Matter: app.NamedID("referred " + m.ID.String() + " " + f.Text("escalated")), Kind: "upward.refer", Form: form}}
}

// escalateIn puts the reasons into the internal part: the maker learns that its document was
// referred, not what is suspected.
func escalateIn(f field) field { return in(act.PartInternal, f) }

// opinionDraft words the opinion from the grounds.
func opinionDraft(m *matter, in *input) any {
	rs, _ := grounds(m, in).([]act.Form)
	if len(rs) == 0 {
		return nil
	}
	out := []string{fmt.Sprintf("经审查，《%s》（%s）存在以下问题：", m.Facts.Text("title"), m.Facts.Text("docno"))}
	for i, r := range rs {
		out = append(out, fmt.Sprintf("%s、%s。%s规定与%s%s不一致。%s", numeral(i+1), criterionName(r.Text("criterion")), r.Text("article"), r.Text("law"), r.Text("law_article"), sentence(r.Text("reason"))))
	}
	return strings.Join(append(out, "请研究处理，并在法定期限内书面反馈处理意见。"), "\n")
}

func criterionName(v string) string {
	_, name, ok := strings.Cut(Label(Criteria, v), "：")
	if !ok {
		return v
	}
	return name
}

// numeral words a small number: 十二.
func numeral(n int) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 0 || n > 99:
		return fmt.Sprint(n)
	case n < 10:
		return string(digits[n])
	}
	s := "十"
	if n >= 20 {
		s = string(digits[n/10]) + s
	}
	if n%10 > 0 {
		s += string(digits[n%10])
	}
	return s
}

func replied(m *matter, e *event) {
	m.Facts["replied_on"] = e.Today().String()
	m.Facts.SetRows("replies", append(m.Facts.Rows("replies"), act.Form{"on": e.Today().String(), "decision": e.Form.Text("decision"), "text": e.Form.Text("reply_text"), "act": e.Act.String()}))
	if e.Form.Text("decision") == "object" {
		m.Move(StateRefusal, e.Received)
		return
	}
	m.Move(StateCorrecting, e.Received)
}

// end is how every review ends: nothing is due any more, and the result stands.
func end(m *matter, e *event, result string) {
	rest(m)
	m.Facts["result"], m.Facts["ended_on"] = result, e.Today().String()
	m.Move(StateEnded, e.Received)
}
