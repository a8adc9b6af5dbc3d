package filing

import (
	"fmt"
	"slices"

	"renda/app/act"
	"renda/app/paper"
	"renda/app/procedure"
)

// reports are what the office reports of a review: that of a 规章 to the standing committee of the province (山东省规范性文件备案审查
// 规定（2017年）第七条), a 专项审查 to the council of chairs (北京条例第三十六条; domain §1.3, §1.4).
func reports() []action {
	const up = "参照山东省规范性文件备案审查规定（2017年）第七条"
	draft := start(max(6000, long("up_text", "报告正文")), func(m *matter, in *input) any {
		return fmt.Sprintf("　　%s制定的《%s》（%s）于%s登记备案，登记号%s。%s", fullName(in.Dir, Maker(m)), m.Facts.Text("title"), m.Facts.Text("docno"), chineseDate(m.Facts.Text("registered")), m.Facts.Text(procedure.NumberKey), Outcome(m))
	})
	return []action{
		{ID: "report_up", Name: "报告规章审查情况", NameEn: "Report the review of a regulation", Help: "规章的审查情况向省人大常委会报告。", Basis: up, By: by(RoleOffice), From: from(StateEnded), Part: act.PartInternal, Papers: []string{"up_report"},
			Fields: []field{must(today(date("up_on", "报告日期"))), text("up_docno", "文号"), must(draft)}, Guards: []guard{notAhead("up_on", "报告日期"), {Code: CodeReported, Basis: up, Check: func(m *matter, _ *input) *no {
				if len(Receivers(m)) == 0 {
					return procedure.No("class", m.Facts.Text("class"))
				}
				return nil
			}}}},
		{ID: "special_report", Name: "登记专项审查情况报告", NameEn: "A special review was reported", Help: "专项审查的情况向主任会议报告。", Basis: bj("三十六"), By: by(RoleOffice), From: append(from(StateEnded), afterRegister...), Part: act.PartInternal,
			Fields: []field{must(text("special_meeting", "主任会议")), must(today(date("special_on", "会议日期"))), must(long("special_text", "报告情况和会议意见"))}, Guards: []guard{notAhead("special_on", "会议日期"), {Code: CodeSpecial, Basis: bj("三十六"), Check: func(m *matter, _ *input) *no {
				if !slices.Contains(m.Facts.List("modes"), "special") {
					return procedure.No()
				}
				return nil
			}}}},
	}
}

// upReport is 规章审查情况的报告 to the standing committee of the province.
func (p *printing) upReport() (paper.Doc, bool) {
	e := p.last("report_up")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.congress(), e, "关于"+p.name()+"审查情况的报告", e.Form.Text("up_docno"))
	up, _ := p.in.Rule("filing.upper")
	d.To = up.Value
	d.Blocks = paper.Lines(e.Form.Text("up_text"))
	return d, true
}
