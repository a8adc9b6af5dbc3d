package filing

import (
	"fmt"

	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/procedure"
)

// closing ends reviews that found nothing to correct, and archives.
func closing() []action {
	result := must(choice("result", "审查结果", Results[:3]...))
	result.Default = func(m *matter, _ *input) any {
		switch {
		case m.Facts.Text("reminded") != "":
			return "reminded"
		case m.State == StateReview:
			return "none"
		}
		return "explained"
	}
	return []action{
		{ID: "end", Name: "终止审查", NameEn: "End the review", Help: "没有应当纠正的问题的，终止审查，结果反馈制定机关。", Basis: bj("二十九") + "、第三十三条", By: by(RoleOffice), From: from(StateReview, StateTalking, StateLapsed, StateRefusal), Part: act.PartOpen,
			Tone: procedure.TonePrimary, Papers: []string{"result"}, Fields: []field{result, max(4000, long("result_text", "说明")), pass(text("override", "委员会意见未齐即处理的理由"))},
			Guards: []guard{{Code: CodeOpinions, Basis: bj("二十三"), Check: opinionsIn}, {Code: CodeUpward, Basis: bj("二十"), Check: notSuspected}},
			Effect: func(m *matter, e *event) { end(m, e, e.Form.Text("result")) }},
		{ID: "reopen", Name: "重新审查", NameEn: "Reopen the review", Help: "有新的理由确有必要的，重新启动审查；原结论和材料保留。", Basis: bj("二十六"), By: by(RoleHead), From: from(StateEnded), To: StateReview, Part: act.PartOpen,
			Fields: []field{must(long("reopen_reason", "理由"))}, Guards: []guard{{Code: CodeReplaced, Basis: bj("二十六"), Check: func(m *matter, _ *input) *no {
				if s := Status(m); s != "现行" {
					return procedure.No("status", s)
				}
				return nil
			}}}, Clocks: []op{{Op: procedure.ClockStart, Clock: "review"}}, Effect: func(m *matter, e *event) {
				m.Facts.SetRows("results", append(m.Facts.Rows("results"), act.Form{"on": m.Facts.Text("ended_on"), "result": m.Facts.Text("result"), "text": m.Facts.Text("result_text")}))
				for _, k := range []string{"result", "result_text", "ended_on"} {
					delete(m.Facts, k)
				}
			}},
		{ID: "archive", Name: "归档", NameEn: "Archive", Help: "全部材料和过程一并归档。", Basis: bj("四"), By: by(RoleOffice), From: from(StateEnded), To: StateArchived, Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: archiveFields(), Number: keeping.Series(endedOn), NumberAs: keeping.FactNumber, Guards: append(keeping.Guards(), guard{Code: CodeCopies, Basis: "本单位保密管理规定", Check: copiesBack}), Effect: archivedOn},
	}
}

// notSuspected keeps a suspicion of unconstitutionality from being laid aside here: it goes up.
func notSuspected(m *matter, in *input) *no {
	if m.Facts.Text("escalated") != "" {
		return nil
	}
	for _, t := range Committees(m) {
		for _, r := range t.Facts.Rows("ticks") {
			if r.Text("criterion") == Constitution {
				up, _ := in.Rule("filing.upper")
				return procedure.No("upper", up.Value)
			}
		}
	}
	return nil
}

// Outcome words what a review came to, for the feedback to whoever asked for it.
func Outcome(m *procedure.Matter) string {
	f := m.Facts
	s := fmt.Sprintf("《%s》（%s）的审查已于%s终止，结果为：%s。", f.Text("title"), f.Text("docno"), chineseDate(f.Text("ended_on")), Label(Results, f.Text("result")))
	if t := f.Text("sc_outcome"); t != "" {
		s += "常委会决定：" + Label(SCOutcomes, t) + "。"
	}
	if t := f.Text("result_text"); t != "" {
		s += t
	}
	return s
}

func chineseDate(s string) string {
	d, err := app.ParseDate(s)
	if err != nil {
		return s
	}
	return d.Chinese()
}
