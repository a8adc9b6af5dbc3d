package filing

import (
	"strings"

	"renda/app/act"
	"renda/app/procedure"
)

var (
	// TalkKinds are the ways of asking the maker (北京条例第二十七条、第二十九条).
	TalkKinds = []procedure.Choice{{Value: "talk", Label: "沟通"}, {Value: "letter", Label: "书面询问"}, {Value: "attend", Label: "要求到会说明"}, {Value: "supplement", Label: "要求补充材料"}}
	// Fixes are the ways of correcting a document.
	Fixes = []procedure.Choice{{Value: "amend", Label: "修改"}, {Value: "repeal", Label: "废止"}}
	// Results are what a review that ended came to.
	Results = []procedure.Choice{{Value: "none", Label: "未发现问题"}, {Value: "reminded", Label: "已函告提醒"}, {Value: "explained", Label: "经说明不属于问题"},
		{Value: "amended", Label: "已修改"}, {Value: "repealed", Label: "已废止"}, {Value: "executed", Label: "已执行常委会决定"}, {Value: "kept", Label: "常委会决定不予撤销"},
		{Value: "upper", Label: "已由上级处理"}}
)

// after refuses a date that does not lie ahead.
func after(key, label string) guard {
	return guard{Code: CodePast, Basis: bj("二十九"), Check: func(_ *matter, in *input) *no {
		if in.Form != nil && in.Form.Text(key) != "" && !in.Form.Date(key).After(in.Today) {
			return procedure.No("label", label, "date", in.Form.Text(key), "field", key)
		}
		return nil
	}}
}

// talking is what happens between the office and the maker before a written opinion.
func talking() []action {
	ask := from(StateReview, StateTalking, StateLapsed)
	promised := guard{Code: CodePromise, Basis: bj("二十九"), Check: func(m *matter, in *input) *no {
		if !m.Facts.Bool("promised") || !m.Facts.Date("until").After(in.Today) {
			return procedure.No()
		}
		return nil
	}}
	until := must(date("until", "完成期限"))
	resume := []op{{Op: procedure.ClockResume, Clock: "review"}, {Op: procedure.ClockStop, Clock: "plan"}}
	return []action{
		{ID: "talk", Name: "沟通、询问", NameEn: "Talk to the maker", Help: "可以先沟通，也可以书面询问、要求到会说明或者补充材料。", Basis: bj("二十七") + "、第二十九条", By: by(RoleOffice), From: ask, To: StateTalking, Part: act.PartOpen,
			Papers: []string{"inquiry"}, Fields: []field{pass(must(choice("talk_kind", "方式", TalkKinds...))), must(long("talk_text", "需要说明的问题")), text("talk_clauses", "涉及条款"), date("explain_by", "请于何日前答复"), blobs("talk_blobs", "附件")},
			Guards: []guard{after("explain_by", "请于何日前答复")}, Clocks: []op{{Op: procedure.ClockSet, Clock: "explain", Field: "explain_by"}}, Effect: func(m *matter, e *event) {
				m.Facts["asked"] = true
				m.Facts.SetRows("talks", append(m.Facts.Rows("talks"), act.Form{"on": e.Today().String(), "kind": e.Form.Text("talk_kind"), "text": e.Form.Text("talk_text"), "clauses": e.Form.Text("talk_clauses"), "act": e.Act.String()}))
			}},
		{ID: "explain", Name: "说明情况", NameEn: "Explain", Basis: bj("二十七"), By: by(RoleMaker), From: from(StateTalking), Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{must(long("explain_text", "情况说明")), blobs("explain_blobs", "补充材料")}, Clocks: []op{{Op: procedure.ClockStop, Clock: "explain"}}, Effect: func(m *matter, e *event) {
				m.Facts["asked"] = false
				m.Facts.SetRows("explanations", append(m.Facts.Rows("explanations"), act.Form{"on": e.Today().String(), "text": e.Form.Text("explain_text"), "act": e.Act.String()}))
			}},
		{ID: "promise", Name: "同意纠正并提出计划", NameEn: "Agree and give a plan", Help: "书面同意修改或者废止，写明措施和完成期限；由备案审查工作机构决定是否中止审查。", Basis: bj("二十九"), By: by(RoleMaker), From: from(StateTalking), Part: act.PartOpen,
			Fields: []field{must(choice("plan_how", "纠正方式", Fixes...)), must(long("plan", "处理计划")), until, text("plan_docno", "文号")}, Guards: []guard{after("until", "完成期限")},
			Clocks: []op{{Op: procedure.ClockStop, Clock: "explain"}}, Effect: func(m *matter, _ *event) { m.Facts["promised"], m.Facts["asked"] = true, false }},
		{ID: "suspend", Name: "中止审查", NameEn: "Suspend the review", Help: "制定机关已书面同意并提出计划的，中止审查；到期未纠正即恢复。中止不是终止。", Basis: bj("二十九"), By: by(RoleOffice), From: from(StateTalking), To: StateSuspended, Part: act.PartOpen,
			Tone: procedure.TonePrimary, Fields: []field{pass(text("suspend_note", "说明"))}, Guards: []guard{promised},
			Clocks: []op{{Op: procedure.ClockSuspend, Clock: "review"}, {Op: procedure.ClockSet, Clock: "plan", Date: planDate}}},
		{ID: "resume", Name: "恢复审查", NameEn: "Resume the review", Help: "制定机关不再按计划纠正的，不必等到期。", Basis: bj("二十九"), By: by(RoleOffice), From: from(StateSuspended), To: StateLapsed, Part: act.PartOpen, Fields: []field{must(text("resume_reason", "理由"))}, Clocks: resume,
			Effect: func(m *matter, _ *event) { m.Facts["promised"] = false }},
		{ID: "plan_failed", Name: "到期未纠正，恢复审查", NameEn: "Plan not kept, resumed", Basis: bj("二十九"), By: by(procedure.RoleServer), From: from(StateSuspended), To: StateLapsed, Part: act.PartOpen, Clocks: resume,
			Effect: func(m *matter, e *event) { m.Facts["promised"], m.Facts["lapsed_on"] = false, e.Today().String() },
			Auto: func(m *matter, in *input) (act.Form, bool) {
				c := m.Running("plan", "")
				return nil, c != nil && !c.Run.Due.IsZero() && in.Today.After(c.Run.Due)
			}},
		{ID: "remind", Name: "函告提醒", NameEn: "Write a reminder", Help: "不违法但可能引起歧义或者适用不当的，函告提醒，不作纠正要求。", Basis: "参照上海市备案审查条例第三十四条", By: by(RoleOffice), From: from(StateReview, StateTalking), Part: act.PartOpen,
			Papers: []string{"remind"}, Fields: []field{max(6000, must(start(long("remind_text", "提醒内容"), remindDraft))), text("remind_docno", "文号")}, Effect: func(m *matter, e *event) { m.Facts["reminded"] = e.Today().String() }},
		{ID: "halt", Name: "要求立即停止执行", NameEn: "Order it not to be applied", Help: "文件或者个别规定明显违反法律、法规的，应当立即停止执行，不等待修改。", Basis: bj("二十九"), By: by(RoleHead),
			From: from(StateReview, StateTalking, StateSuspended, StateLapsed, StateOpinion, StateCorrecting, StateRefusal), Part: act.PartOpen, Tone: procedure.ToneDanger, Papers: []string{"halt"},
			Fields: []field{must(choice("halt_scope", "停止执行的范围", procedure.Choice{Value: "whole", Label: "整个文件"}, procedure.Choice{Value: "clauses", Label: "个别规定"})),
				when(func(f act.Form) bool { return f.Text("halt_scope") == "clauses" }, must(text("halt_clauses", "停止执行的条款"))), must(rows("halt_grounds", "明显违反的规定", tickFields()...)), text("halt_docno", "文号")},
			Guards: []guard{upward("halt_grounds")}, Effect: func(m *matter, e *event) {
				m.Facts["halt_on"] = e.Today().String()
				delete(m.Facts, "halted_on")
			}},
		{ID: "halted", Name: "报告已停止执行", NameEn: "Report that it is not applied", Basis: bj("二十九"), By: by(RoleMaker), From: afterRegister, Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{must(today(date("halted_on", "停止执行日期"))), must(long("halted_text", "执行情况")), blobs("halted_blobs", "佐证材料")},
			Guards: []guard{notAhead("halted_on", "停止执行日期"), {Code: CodeHalt, Basis: bj("二十九"), Check: func(m *matter, _ *input) *no {
				if m.Facts.Text("halt_on") == "" || m.Facts.Text("halted_on") != "" {
					return procedure.No()
				}
				return nil
			}}}},
	}
}

// remindDraft words the reminder from what the committees said.
func remindDraft(m *matter, in *input) any {
	var said []string
	for _, t := range Committees(m) {
		if t.Facts.Text("verdict") == "remind" {
			said = append(said, nameIn(in, t.Organ)+"提出："+t.Facts.Text("opinion"))
		}
	}
	if len(said) == 0 {
		return nil
	}
	return strings.Join(said, "\n")
}

// upward keeps a ground of constitutionality out of what is decided here: it is reported to the
// upper congress and never decided locally (北京条例第二十条; domain §1.3).
func upward(key string) guard {
	return guard{Code: CodeUpward, Basis: bj("二十"), Check: func(_ *matter, in *input) *no {
		for _, r := range in.Form.Rows(key) {
			if r.Text("criterion") == Constitution {
				up, _ := in.Rule("filing.upper")
				return procedure.No("upper", up.Value)
			}
		}
		return nil
	}}
}
