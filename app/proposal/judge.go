package proposal

import (
	"strconv"

	"renda/app/act"
	"renda/app/keeping"
	"renda/app/procedure"
)

func unhappy(f act.Form) bool { return f.Text("attitude") == "bad" || f.Text("result") == "bad" }

// judging is the evaluation (代表建议条例第二十三条): by the lead alone, from his own device.
func judging() []action {
	rate := func(key, label string) field { return pass(must(choice(key, label, Ratings...))) }
	reason := pass(must(long("reason", "不满意的具体理由")))
	reason.When = unhappy
	return []action{
		{ID: "evaluate", Name: "评价办理情况", NameEn: "Evaluate", Help: "态度和结果分别评价；不满意须写明理由，承办单位将重新办理。", Basis: "代表建议条例第二十三条、第二十四条", By: by(RoleLead), From: from(StateAnswered),
			Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: []field{rate("attitude", "办理态度"), rate("result", "办理结果"), reason, pass(yes("asked", "已征求联名代表意见"))},
			Effect: evaluated, Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "evaluate"},
				{Op: procedure.ClockStart, Clock: "rehandle", All: true, Kinds: []string{Main, Split}, When: redoing}}},
		{ID: "evaluate_joint", Name: "联名代表意见", NameEn: "A co-signer's view", Basis: "代表建议条例第二十三条", By: by(RoleCosigner), From: from(StateAnswered, StateRehandling, StateTracking, StateEvaluated, StateChairs),
			Part: act.PartIdentity, Fields: []field{rate("attitude", "办理态度"), rate("result", "办理结果"), pass(long("reason", "理由"))}, Effect: func(m *matter, e *event) {
				row := act.Form{"account": e.Account.String(), "attitude": e.Form.Text("attitude"), "result": e.Form.Text("result"), "reason": e.Form.Text("reason"), "round": m.Facts.Int("round")}
				m.Facts.SetRows("joint_evals", append(m.Facts.Rows("joint_evals"), row))
			}},
		{ID: "class_audit", Name: "核定答复类别", NameEn: "Audit the class", Help: "单位自定的和核定的类别都保留。", Basis: "代表建议条例第十八条", By: by(RoleOffice), Track: TrackUnit, From: from(UnitReplied), Part: act.PartOpen,
			Fields: []field{must(classField("class_audited", "核定类别")), must(text("class_reason", "理由"))}, Guards: []procedure.Guard{{Code: CodeClassSame, Basis: "代表建议条例第十八条", Check: func(m *matter, in *input) *no {
				if t := m.Track(in.Track); in.Form != nil && t != nil && t.Facts.Text("class") == in.Form.Text("class_audited") && t.Facts.Text("class_audited") == "" {
					return procedure.No()
				}
				return nil
			}}}},
		{ID: "chairs_redo", Name: "交再次办理", NameEn: "Order another handling", Basis: "代表建议条例第二十四条、第二十六条", By: by(RoleChairs), From: from(StateChairs), To: StateRehandling, Part: act.PartOpen,
			Fields: []field{must(text("chairs_decision", "主任会议意见"))}, Effect: again, Clocks: []procedure.ClockOp{{Op: procedure.ClockStart, Clock: "rehandle", All: true, Kinds: []string{Main, Split}}}},
		{ID: "chairs_end", Name: "不再重新办理", NameEn: "End the handling", Basis: "代表建议条例第二十四条、第二十六条", By: by(RoleChairs), From: from(StateChairs), To: StateEvaluated, Part: act.PartOpen,
			Fields: []field{must(text("chairs_decision", "主任会议意见"))}},
	}
}

func redoing(m *matter, _ *event) bool { return m.State == StateRehandling }

// evaluated moves on by the rating; unhappy ones open another handling, until the
// number the rule names puts the matter before the council of chairs.
func evaluated(m *matter, e *event) {
	row := act.Form{"attitude": e.Form.Text("attitude"), "result": e.Form.Text("result"), "reason": e.Form.Text("reason"), "round": m.Facts.Int("round"), "date": e.Today().String()}
	m.Facts.SetRows("evals", append(m.Facts.Rows("evals"), row))
	delete(m.Facts, "eval_urged")
	if !unhappy(e.Form) {
		m.Move(StateEvaluated, e.Received)
		if OpenPromises(m) > 0 {
			m.Move(StateTracking, e.Received)
		}
		return
	}
	bad := int64(0)
	for _, r := range m.Facts.Rows("evals") {
		if unhappy(r) {
			bad++
		}
	}
	m.Facts["unhappy"] = bad
	if n := e.Number("proposal.rehandle.chairs", 0); n > 0 && bad >= int64(n) {
		m.Move(StateChairs, e.Received)
		return
	}
	m.Move(StateRehandling, e.Received)
	again(m, e)
}

// again opens the next round: every unit that replied handles it anew; replies stay.
func again(m *matter, e *event) {
	m.Facts["round"] = m.Facts.Int("round") + 1
	for _, t := range m.Live(Main, Split) {
		m.MoveTrack(t, UnitHandling, e.Received)
	}
}

// pressing is 催办 and 督办 (代表建议条例第十四条、第二十六条; 代表法第五十二条).
func pressing() []action {
	busy := from(UnitAssigned, UnitHandling, UnitRefusing)
	count := func(m *matter, e *event) {
		t := m.Track(e.Track)
		t.Facts["urged"] = t.Facts.Int("urged") + 1
		m.Facts["urged"] = m.Facts.Int("urged") + 1
	}
	alive := from(StateRegistered, StateAtGov, StateHandling, StateReassign, StateAnswered, StateRehandling, StateChairs, StateTracking, StateEvaluated)
	return []action{
		{ID: "urge", Name: "催办", NameEn: "Urge", Basis: "代表建议条例第十四条", By: by(RoleOffice, RoleGov, RoleChairs), Track: TrackUnit, From: busy, Part: act.PartOpen, Papers: []string{"urge"},
			Fields: []field{pass(must(long("urge_text", "催办内容")))}, Effect: count},
		{ID: "urge_auto", Name: "到期前自动催办", NameEn: "Urge automatically", Basis: "代表建议条例第十四条", By: by(procedure.RoleServer), Track: TrackUnit, From: busy, Part: act.PartOpen, Papers: []string{"urge"},
			Fields: []field{pass(must(text("urge_due", "到期日期")))}, Auto: urgeNow, Effect: func(m *matter, e *event) {
				count(m, e)
				m.Track(e.Track).Facts["urged_for"] = e.Form.Text("urge_due")
			}},
		{ID: "evaluate_urge", Name: "提请代表反馈评价", NameEn: "Ask for the evaluation", Basis: "代表建议条例第二十三条", By: by(procedure.RoleServer), From: from(StateAnswered), Part: act.PartOpen,
			Effect: func(m *matter, _ *event) { m.Facts["eval_urged"] = true }, Auto: func(m *matter, in *input) (act.Form, bool) {
				c := m.Running("evaluate", "")
				return nil, c != nil && in.Today.After(c.Run.Due) && !m.Facts.Bool("eval_urged")
			}},
		{ID: "supervise", Name: "督办", NameEn: "Supervise", Basis: "代表建议条例第二十六条", By: by(RoleOffice, RoleChairs), From: alive, Part: act.PartOpen, Papers: []string{"supervise"},
			Fields: []field{pass(must(long("supervise_text", "督办意见")))}, Effect: func(m *matter, _ *event) { m.Facts["supervised"] = m.Facts.Int("supervised") + 1 }},
		{ID: "key", Name: "确定为重点督办", NameEn: "Pick for key supervision", Basis: "代表法第五十二条", By: by(RoleChairs), From: alive, Part: act.PartOpen,
			Fields: []field{must(text("key_leader", "督办领导")), text("key_note", "说明")}, Effect: func(m *matter, _ *event) { m.Facts["key"] = true }},
	}
}

// urgeNow tells that a reply, an opinion or a promise falls due within the days of the rule.
func urgeNow(m *matter, in *input) (act.Form, bool) {
	ahead, ok := in.Number("proposal.urge.ahead")
	if !ok {
		return nil, false
	}
	t := m.Track(in.Track)
	for _, def := range []string{"reply", "rehandle", "coorg"} {
		c := m.Running(def, in.Track)
		if c == nil || c.Run.Due.IsZero() || in.Today.DaysUntil(c.Run.Due) > ahead || t.Facts.Text("urged_for") == c.Run.Due.String() {
			continue
		}
		return act.Form{"urge_due": c.Run.Due.String()}, true
	}
	return nil, false
}

func finishing() []action {
	what := must(choice("publish", "公开方式", Publics...))
	what.Default = func(m *matter, _ *input) any { return m.Facts.Text("public") }
	return []action{
		{ID: "publish", Name: "公开", NameEn: "Publish", Help: "不得超出代表同意的范围；要求保密的不公开姓名。", Basis: "代表建议条例第二十七条", By: by(RoleOffice), From: from(StateAnswered, StateTracking, StateEvaluated, StateClosed), Part: act.PartOpen, Papers: []string{"public"},
			Fields: []field{what}, Guards: []procedure.Guard{{Code: CodeConsent, Basis: "代表建议条例第二十七条", Check: consented}},
			Effect: func(m *matter, e *event) {
				m.Facts["published"] = e.Today().String()
				m.Facts["published_names"] = !Secret(m)
			}},
		{ID: "close", Name: "办结", NameEn: "Close", Basis: "代表建议条例第三十条", By: by(RoleOffice), From: from(StateAnswered, StateTracking, StateEvaluated), To: StateClosed, Part: act.PartOpen, Fields: []field{text("close_note", "说明")},
			Guards: []procedure.Guard{{Code: CodeOpenEval, Basis: "代表建议条例第二十三条", Check: evaluationOver}, {Code: CodeOpenDebts, Basis: "代表建议条例第十八条", Check: promisesOver}},
			Clocks: []procedure.ClockOp{{Op: procedure.ClockCancel, Clock: "evaluate"}}, Effect: func(m *matter, e *event) {
				m.Facts["closed"] = e.Today().String()
				m.Facts["unfed"] = len(m.Facts.Rows("evals")) == 0
			}},
		{ID: "archive", Name: "归档", NameEn: "Archive", Basis: "代表建议条例第三十条", By: by(RoleOffice), From: from(StateClosed), To: StateArchived, Part: act.PartOpen, Fields: keeping.Fields(), Number: keeping.Series(keeping.Since), NumberAs: keeping.FactNumber, Guards: keeping.Guards()},
	}
}

// consented keeps publication within what the deputy agreed to.
func consented(m *matter, in *input) *no {
	rank := map[string]int{"none": 0, "title": 1, "full": 2}
	have := m.Facts.Text("public")
	if in.Form != nil && rank[in.Form.Text("publish")] > rank[have] {
		return procedure.No("consent", LabelOf(Publics, have))
	}
	return nil
}

// evaluationOver lets an unanswered evaluation be closed (未反馈) only after its limit and an urging.
func evaluationOver(m *matter, in *input) *no {
	if m.State != StateAnswered {
		return nil
	}
	if c := m.Running("evaluate", ""); c != nil && !in.Today.After(c.Run.Due) || !m.Facts.Bool("eval_urged") {
		due := ""
		if c != nil {
			due = c.Run.Due.String()
		}
		return procedure.No("due", due)
	}
	return nil
}

func promisesOver(m *matter, _ *input) *no {
	if n := OpenPromises(m); n > 0 {
		return procedure.No("count", strconv.Itoa(n))
	}
	return nil
}
