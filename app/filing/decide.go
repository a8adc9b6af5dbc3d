package filing

import (
	"fmt"
	"strconv"
	"strings"

	"renda/app/act"
	"renda/app/procedure"
)

// SCOutcomes are what the standing committee decides (北京条例第三十一条; 监督法第三十九条).
var SCOutcomes = []procedure.Choice{{Value: "revoke", Label: "撤销"}, {Value: "illegal", Label: "确认违法，限期修改或者废止"}, {Value: "cleanup", Label: "要求修改完善或者清理"}, {Value: "keep", Label: "不予撤销"}}

// deciding is the way to the standing committee: a motion, the decision of the council of chairs,
// the vote, the execution. There is no edge past the council.
func deciding() []action {
	motion := start(max(8000, long("motion", "议案（建议）正文")), motionDraft)
	count := func(key, label string) field { return must(field{Key: key, Label: label, Kind: procedure.FieldNumber}) }
	passed := guard{Code: CodeMajority, Basis: "监督法第三十九条、第四十条", Check: carried}
	return []action{
		{ID: "motion_text", Name: "议案正文", NameEn: "Motion", Basis: "立法法第一百一十二条、" + bj("三十一"), By: by(RoleHead), From: from(StateRefusal), Part: act.PartInternal, Companion: true, Fields: []field{must(motion)},
			Effect: func(m *matter, _ *event) { m.Facts["before_chairs"] = true }},
		{ID: "motion", Name: "提请主任会议决定", NameEn: "Bring to the council of chairs", Help: "议案（建议）稿已拟好，可以修改；是否提请常委会会议由主任会议决定。", Basis: "立法法第一百一十二条、" + bj("三十一"), By: by(RoleHead), From: from(StateRefusal), To: StateChairs, Part: act.PartOpen,
			Tone: procedure.TonePrimary, With: []string{"motion_text"}, Papers: []string{"motion"}, Fields: []field{in(act.PartInternal, must(motion)), must(choice("motion_kind", "建议", SCOutcomes[:3]...)), text("motion_docno", "文号")},
			Guards: []guard{{Code: CodeText, Basis: bj("三十一"), Check: func(m *matter, in *input) *no {
				if in.Form != nil && m.Facts.Text("motion") == "" {
					return procedure.No("label", "议案（建议）正文")
				}
				return nil
			}}}, Effect: func(m *matter, e *event) { m.Facts["before_chairs"], m.Facts["motion_on"] = true, e.Today().String() }},
		{ID: "unfixed", Name: "逾期不纠正，拟提请撤销", NameEn: "Not corrected: move to revoke", Help: "制定机关同意纠正而到期没有修改、废止的，或者经核实没有改正的，不必再提一次意见。", Basis: "立法法第一百一十二条、" + bj("三十一"), By: by(RoleHead), From: from(StateCorrecting, StateLapsed), To: StateRefusal, Part: act.PartOpen,
			Tone: procedure.ToneDanger, Fields: []field{must(long("unfixed_text", "没有纠正的情况"))}, Guards: []guard{{Code: CodeUnfixed, Basis: "立法法第一百一十二条", Check: notFixed}},
			Clocks: []op{{Op: procedure.ClockStop, Clock: "fix"}}, Effect: func(m *matter, e *event) { m.Facts["unfixed_on"] = e.Today().String() }},
		{ID: "to_session", Name: "决定提请常委会会议审议", NameEn: "Put to the standing committee", Basis: "立法法第一百一十二条、" + bj("三十一"), By: by(RoleChairs), From: from(StateChairs), To: StateSC, Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{must(text("chairs_meeting", "主任会议")), must(today(date("chairs_on", "会议日期"))), must(text("sc_meeting", "拟提请的常委会会议"))}, Guards: []guard{notAhead("chairs_on", "会议日期")}},
		{ID: "chairs_back", Name: "退回再作沟通", NameEn: "Send back", Help: "主任会议认为可以再沟通的，退回备案审查工作机构。", Basis: bj("三十一"), By: by(RoleChairs), From: from(StateChairs), To: StateRefusal, Part: act.PartOpen, Returns: true,
			Fields: []field{must(text("chairs_reason", "意见")), pass(must(text("chairs_meeting", "主任会议")))}},
		{ID: "decide", Name: "登记常委会决定", NameEn: "Record the decision", Help: "以全体组成人员的过半数通过；决定应当向社会公布。", Basis: "监督法第三十九条、第四十条、" + bj("三十二"), By: by(RoleChairs), From: from(StateSC), To: StateDecided, Part: act.PartOpen, Tone: procedure.TonePrimary, Papers: []string{"decision"},
			Fields: []field{must(choice("sc_outcome", "决定", SCOutcomes...)), must(today(date("sc_on", "会议日期"))), must(text("sc_session", "会议")), count("members", "全体组成人员"), count("votes_for", "赞成"), count("votes_against", "反对"), count("votes_abstain", "弃权"),
				text("sc_docno", "决定文号"), when(func(f act.Form) bool { return f.Text("sc_outcome") == "illegal" }, must(date("limit", "限定的期限"))), max(6000, must(long("sc_text", "决定内容"))), help("撤销等决定须向社会公布", date("sc_published", "公布日期"))},
			Guards: []guard{notAhead("sc_on", "会议日期"), after("limit", "限定的期限"), {Code: CodeVotes, Basis: "工作制度", Check: votesFit}, passed},
			Clocks: []op{{Op: procedure.ClockStart, Clock: "execute", When: func(m *matter, _ *event) bool { return m.State == StateDecided }}, {Op: procedure.ClockSet, Clock: "limit", Field: "limit"}},
			Effect: func(m *matter, e *event) {
				if e.Form.Text("sc_outcome") == "keep" {
					end(m, e, "kept")
				}
			}},
		{ID: "publish", Name: "登记决定公布", NameEn: "Record the publication", Basis: bj("三十二"), By: by(RoleChairs, RoleOffice), From: from(StateDecided, StateEnded), Part: act.PartOpen, Fields: []field{must(today(date("sc_published", "公布日期"))), text("sc_where", "公布在何处")},
			Guards: []guard{notAhead("sc_published", "公布日期"), {Code: CodeExecuted, Basis: bj("三十二"), Check: func(m *matter, _ *input) *no {
				if m.Facts.Text("sc_outcome") == "" {
					return procedure.No()
				}
				return nil
			}}}},
		{ID: "execute", Name: "报告执行情况", NameEn: "Report the execution", Basis: bj("三十二"), By: by(RoleMaker), From: from(StateDecided), Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{must(today(date("executed_on", "执行日期"))), must(long("execute_text", "执行情况")), blobs("execute_blobs", "附件")}, Guards: []guard{notAhead("executed_on", "执行日期")}, Clocks: []op{{Op: procedure.ClockStop, Clock: "execute"}}},
		{ID: "executed", Name: "核实执行，终止审查", NameEn: "Verify the execution", Basis: bj("三十二"), By: by(RoleOffice), From: from(StateDecided), Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: []field{must(long("executed_note", "核实情况"))},
			Guards: []guard{{Code: CodeExecuted, Basis: bj("三十二"), Check: func(m *matter, _ *input) *no {
				if m.Facts.Text("executed_on") == "" {
					return procedure.No()
				}
				return nil
			}}, {Code: CodeUnpublished, Basis: bj("三十二"), Check: func(m *matter, _ *input) *no {
				if m.Facts.Text("sc_published") == "" {
					return procedure.No()
				}
				return nil
			}}}, Effect: func(m *matter, e *event) { end(m, e, "executed") }},
	}
}

// notFixed lets a maker that agreed and did not correct be met without a second opinion: once its time is over, or after it was found that
// nothing was corrected. Where no written opinion was issued, that comes first.
func notFixed(m *matter, in *input) *no {
	if m.Facts.Text("opinion_on") == "" {
		return procedure.No("why", "还没有提出书面审查意见")
	}
	if c := m.Running("fix", ""); m.State == StateCorrecting && c != nil && !in.Today.After(c.Run.Due) {
		return procedure.No("why", "修改、废止的期限到"+c.Run.Due.Chinese()+"才届满")
	}
	return nil
}

// motionDraft is what the system drafts for the council of chairs when the maker stays silent or
// refuses (scenario 12).
func motionDraft(m *matter, in *input) any {
	f := m.Facts
	why := "制定机关反馈不予修改、废止：" + f.Text("reply_text")
	if f.Text("silent_on") != "" && f.Text("decision") == "" {
		why = "制定机关逾期没有反馈处理意见"
		if c := m.Clock("reply", ""); c != nil && !c.Run.Due.IsZero() {
			why += "（期限届满日" + c.Run.Due.Chinese() + "）"
		}
		why += "。"
	}
	if t := f.Text("unfixed_text"); t != "" {
		why = "制定机关同意纠正，但是没有修改、废止：" + sentence(t)
	}
	out := []string{fmt.Sprintf("　　%s制定的《%s》（%s），经备案审查认为存在以下问题：", fullName(in.Dir, Maker(m)), f.Text("title"), f.Text("docno"))}
	for i, r := range f.Rows("grounds") {
		out = append(out, fmt.Sprintf("　　%s、%s。%s与%s%s不一致。%s", numeral(i+1), criterionName(r.Text("criterion")), r.Text("article"), r.Text("law"), r.Text("law_article"), sentence(r.Text("reason"))))
	}
	out = append(out, fmt.Sprintf("　　%s提出书面审查意见后，%s", chineseDate(f.Text("opinion_on")), why), "　　根据立法法第一百一十二条和监督法第三十九条的规定，建议提请常委会会议审议，予以撤销。")
	return strings.Join(out, "\n")
}

func votesFit(_ *matter, in *input) *no {
	if in.Form == nil {
		return nil
	}
	have := in.Form.Int("votes_for") + in.Form.Int("votes_against") + in.Form.Int("votes_abstain")
	if total := in.Form.Int("members"); have > total {
		return procedure.No("have", strconv.FormatInt(have, 10), "total", strconv.FormatInt(total, 10))
	}
	return nil
}

// carried holds a decision to more than the share of all members the rule names (常委会全体组成人员
// 的过半数). Not to revoke needs none: the motion has failed.
func carried(_ *matter, in *input) *no {
	if in.Form == nil || in.Form.Text("sc_outcome") == "keep" {
		return nil
	}
	r, ok := in.Rule("filing.majority")
	top, bottom, cut := strings.Cut(r.Value, "/")
	a, err1 := strconv.ParseInt(top, 10, 32)
	b, err2 := strconv.ParseInt(bottom, 10, 32)
	have, total := in.Form.Int("votes_for"), in.Form.Int("members")
	if !ok || !cut || err1 != nil || err2 != nil || b <= 0 || have*b <= total*a {
		need := "?"
		if b > 0 {
			need = strconv.FormatInt(total*a/b+1, 10)
		}
		return procedure.No("have", strconv.FormatInt(have, 10), "total", strconv.FormatInt(total, 10), "need", need)
	}
	return nil
}
