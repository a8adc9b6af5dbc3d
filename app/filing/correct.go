package filing

import (
	"renda/app/act"
	"renda/app/procedure"
)

// correcting is the correction by the maker, its verification, and the re-filed text that ends
// the review of the old one.
func correcting() []action {
	pressed := from(StateSuspended, StateOpinion, StateCorrecting, StateDecided, StateHeld, StateMissing)
	how := must(choice("fix_how", "纠正方式", Fixes...))
	how.Default = func(m *matter, _ *input) any {
		if d := m.Facts.Text("decision"); d == "amend" || d == "repeal" {
			return d
		}
		return m.Facts.Text("plan_how")
	}
	return []action{
		{ID: "urge_maker", Name: "督促", NameEn: "Press the maker", Help: "发出督促函；逾期仍不办理的，可以提请主任会议通报。", Basis: bj("四十三"), By: by(RoleOffice), From: pressed, Part: act.PartOpen, Papers: []string{"press"},
			Fields: []field{max(6000, must(start(long("press_text", "督促内容"), pressDraft))), text("press_docno", "文号")}, Effect: func(m *matter, e *event) { m.Facts["pressed"] = m.Facts.Int("pressed") + 1 }},
		{ID: "corrected", Name: "报告已修改（废止）", NameEn: "Report the correction", Help: "修改的，还须把修改后的文本重新报送备案；新文本登记后，本件审查自动终止。", Basis: bj("三十"), By: by(RoleMaker), From: from(StateTalking, StateSuspended, StateLapsed, StateOpinion, StateCorrecting, StateRefusal, StateDecided),
			Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: []field{how, must(date("fixed_on", "修改（废止）日期")), must(text("fix_docno", "修改（废止）文件文号")), must(long("fix_text", "情况报告")), blobs("fix_blobs", "附件")},
			Guards: []guard{notAhead("fixed_on", "修改（废止）日期")},
			Clocks: []op{{Op: procedure.ClockStop, Clock: "fix"}, {Op: procedure.ClockStop, Clock: "reply"}, {Op: procedure.ClockStop, Clock: "plan"}, {Op: procedure.ClockStop, Clock: "limit"}, {Op: procedure.ClockStop, Clock: "explain"},
				{Op: procedure.ClockStart, Clock: "amended", Field: "fixed_on"}, {Op: procedure.ClockStop, Clock: "amended"},
				{Op: procedure.ClockStart, Clock: "refile", Field: "fixed_on", When: func(_ *matter, e *event) bool { return e.Form.Text("fix_how") == "amend" }}},
			Effect: func(m *matter, e *event) {
				m.Facts["corrected_on"] = e.Today().String()
				if m.State != StateDecided {
					m.Move(StateCorrected, e.Received)
				}
			}},
		{ID: "verify", Name: "核实并终止审查", NameEn: "Verify and end", Help: "修改的，待新文本登记后自动终止；废止的，核实后在此终止。", Basis: bj("二十九"), By: by(RoleOffice), From: from(StateCorrected), Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{must(long("verify_text", "核实情况"))}, Guards: []guard{{Code: CodeRefile, Basis: bj("三十"), Check: func(m *matter, _ *input) *no {
				if m.Facts.Text("fix_how") == "amend" {
					return procedure.No()
				}
				return nil
			}}}, Effect: func(m *matter, e *event) { end(m, e, "repealed") }},
		{ID: "not_fixed", Name: "未纠正，恢复审查", NameEn: "Not corrected after all", Help: "经核实问题没有改正的，恢复审查。", Basis: bj("二十九"), By: by(RoleOffice), From: from(StateCorrected, StateCorrecting), To: StateLapsed, Part: act.PartOpen,
			Tone: procedure.ToneDanger, Fields: []field{must(long("not_fixed", "核实情况"))}, Clocks: []op{{Op: procedure.ClockCancel, Clock: "refile"}, {Op: procedure.ClockStop, Clock: "fix"}, {Op: procedure.ClockResume, Clock: "review"}}},
		{ID: "refiled", Name: "新文本已登记", NameEn: "The new text is registered", Basis: bj("二十九") + "、第三十条", By: by(procedure.RoleServer), From: append(from(StateEnded, StateArchived), afterRegister...), Part: act.PartOpen,
			Fields: []field{must(field{Key: "refiled", Label: "新文本", Kind: procedure.FieldMatter}), text("refiled_no", "新文本登记号"), must(choice("refiled_doing", "制定方式", Doings...))},
			Guards: []guard{{Code: CodeTwice, Basis: bj("三十"), Check: func(m *matter, in *input) *no {
				if in.Form != nil && m.Facts.Text("refiled") != "" {
					return procedure.No()
				}
				return nil
			}}}, Effect: func(m *matter, e *event) {
				if ended(m) {
					return
				}
				if e.Form.Text("refiled_doing") == "repeal" {
					end(m, e, "repealed")
					return
				}
				end(m, e, "amended")
			}},
	}
}

// tells gives what a filed document makes automatic elsewhere: its registration ends the review of
// the text it replaces, its end starts the feedback on petitions, a like problem is linked back.
func tells(m *matter) []procedure.Tell {
	var out []procedure.Tell
	f := m.Facts
	if old := f.ID("replaces"); f.Text("registered") != "" && !old.IsZero() {
		doing := f.Text("doing")
		if doing == "new" {
			doing = "amend" // a text made anew in place of the old one
		}
		out = append(out, procedure.Tell{Matter: old, Kind: ID + ".refiled", Form: act.Form{"refiled": m.ID.String(), "refiled_no": f.Text(procedure.NumberKey), "refiled_doing": doing}})
	}
	out = append(append(append(out, forwarding(m)...), referring(m)...), asking(m)...)
	for _, r := range f.Rows("similar") {
		out = append(out, procedure.Tell{Matter: r.ID("matter"), Kind: ID + ".similar_back", Form: act.Form{"similar_to": m.ID.String(), "similar_note": r.Text("note")}})
	}
	if m.State == StateEnded || m.State == StateArchived {
		for _, r := range f.Rows("petitions") {
			out = append(out, procedure.Tell{Matter: r.ID("matter"), Kind: "petition.reviewed", Form: act.Form{"about": m.ID.String(), "result": f.Text("result"), "result_text": Outcome(m)}})
		}
	}
	return out
}

// pressDraft words a letter that presses the maker for what is overdue.
func pressDraft(m *matter, in *input) any {
	what := map[procedure.StateID]string{StateSuspended: "按照承诺的处理计划修改或者废止", StateOpinion: "反馈对书面审查意见的处理意见", StateCorrecting: "修改或者废止", StateDecided: "执行常委会的决定并报告执行情况",
		StateHeld: "补正报送备案的材料", StateMissing: "报送备案"}[m.State]
	s := "请贵单位就《" + m.Facts.Text("title") + "》" + what
	for _, id := range []string{"plan", "reply", "fix", "execute", "correct", "report"} {
		if c := m.Running(id, ""); c != nil && !c.Run.Due.IsZero() {
			s += "（期限为" + c.Run.Due.Chinese() + "）"
			break
		}
	}
	return s + "，并将办理情况书面告知。"
}
