package filing

import (
	"strings"

	"renda/app/act"
	"renda/app/procedure"
)

// copies keeps, by ticket, how many printed copies of internal papers are out without a word: the matter is not
// archived over them (domain §8.7; 清退).
func copies() []action {
	return []action{{ID: "copies", Name: "印发份数变动", NameEn: "Copies out", Basis: "本单位保密管理规定（打印、导出审批和清退）", By: by(procedure.RoleServer),
		From: from(StateChecking, StateHeld, StateReturned, StateRegistered, StateReview, StateTalking, StateSuspended, StateLapsed, StateEscalated, StateOpinion, StateCorrecting, StateCorrected, StateRefusal, StateChairs, StateSC, StateDecided, StateEnded, StateArchived),
		Part: act.PartInternal, Fields: []field{must(pass(text("ticket", "审批单"))), must(pass(text("paper", "文书"))), pass(field{Key: "out", Label: "未清退份数", Kind: procedure.FieldNumber})},
		Guards: []guard{{Code: CodeTwice, Basis: "本单位保密管理规定", Check: func(m *matter, in *input) *no {
			for _, r := range m.Facts.Rows("tickets") {
				if r.Text("ticket") == in.Form.Text("ticket") && r.Int("out") == in.Form.Int("out") {
					return procedure.No()
				}
			}
			return nil
		}}},
		Effect: func(m *matter, e *event) {
			row := act.Form{"ticket": e.Form.Text("ticket"), "paper": e.Form.Text("paper"), "out": e.Form.Int("out")}
			var rows []act.Form
			for _, r := range m.Facts.Rows("tickets") {
				if r.Text("ticket") != row.Text("ticket") {
					rows = append(rows, r)
				}
			}
			m.Facts.SetRows("tickets", append(rows, row))
		}}}
}

// copiesBack refuses to archive while copies are out and unexplained.
func copiesBack(m *matter, _ *input) *no {
	var out []string
	for _, r := range m.Facts.Rows("tickets") {
		if r.Int("out") > 0 {
			out = append(out, r.Text("paper")+"（"+r.Text("ticket")+"）")
		}
	}
	if len(out) > 0 {
		return procedure.No("papers", strings.Join(out, "、"))
	}
	return nil
}
