package filing

import (
	"fmt"
	"strings"

	"renda/app/act"
	"renda/app/paper"
	"renda/app/procedure"
)

// intake is 接收回执: what came in and when, before anything is judged.
func (p *printing) intake() (paper.Doc, bool) {
	e := p.last("file", "resubmit")
	if e == nil {
		return paper.Doc{}, false
	}
	no := e.Hash.String()
	d := paper.Doc{Title: "规范性文件备案材料接收回执", Caption: "回执号：" + no[:min(12, len(no))], To: p.maker(), Sign: paper.Sign{Organ: p.office(), Date: e.Today().Chinese()},
		Note: "本回执只证明收到材料，不是备案登记；经形式审查登记的，另发备案登记回执"}
	d.Blocks = []paper.Block{body("你单位报送的" + p.name() + "备案材料已收到。"), p.filingForm()}
	if due := p.due("check"); due != "" {
		d.Blocks = append(d.Blocks, body("形式审查将"+until(due)+"完成。"))
	}
	return d, true
}

// receipt is 备案登记回执.
func (p *printing) receipt() (paper.Doc, bool) {
	e := p.last("register")
	if e == nil {
		return paper.Doc{}, false
	}
	d := paper.Doc{Title: "规范性文件备案登记回执", Caption: "备案登记号：" + p.fact(procedure.NumberKey), To: p.maker(), Sign: paper.Sign{Organ: p.office(), Date: e.Today().Chinese()}}
	d.Blocks = []paper.Block{body("你单位报送的" + p.name() + "，经形式审查符合备案要求，已于" + e.Today().Chinese() + "登记。"), p.filingForm()}
	if t := e.Form.Text("register_note"); t != "" {
		d.Blocks = append(d.Blocks, body(sentence(t)))
	}
	if miss := MissingReceivers(p.m); len(miss) > 0 {
		d.Blocks = append(d.Blocks, body("本件还应报送"+strings.Join(miss, procedure.ListSep)+"，请登记其回执。"))
	}
	return d, true
}

// correct is 补正通知: it lists what the formal check found wanting.
func (p *printing) correct() (paper.Doc, bool) {
	e := p.last("hold")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), e, "关于补正"+p.name()+"备案材料的通知", "")
	d.Blocks = []paper.Block{kept("你单位报送的" + p.name() + "备案材料，经形式审查，下列事项需要补正，暂缓登记：")}
	var texts []string
	for _, r := range e.Form.Rows("defects") {
		texts = append(texts, Label(Checks, r.Text("item"))+"："+r.Text("what"))
	}
	d.Blocks = append(d.Blocks, numbered(texts)...)
	d.Blocks = append(d.Blocks, paper.Lines(e.Form.Text("hold_text"))...)
	d.Blocks = append(d.Blocks, body("请"+until(p.due("correct"))+"补充报送或者重新报送。"))
	return d, true
}

// returned is 退回通知.
func (p *printing) returned() (paper.Doc, bool) {
	e := p.last("return")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), e, "关于退回"+p.name()+"备案材料的通知", "")
	kind := ""
	if r, ok := p.in.Rule("filing.excluded." + e.Form.Text("return_reason")); ok {
		kind = "该文件属于" + r.Value + "，"
	}
	d.Blocks = append([]paper.Block{body("你单位报送的" + p.name() + "备案材料收悉。" + kind + "不属于备案审查的范围，现予退回。理由如下：")}, paper.Lines(e.Form.Text("return_text"))...)
	var found []string
	for _, r := range failed(p.m) {
		found = append(found, Label(Checks, r.Text("item"))+"："+r.Text("note"))
	}
	if len(found) > 0 && procedure.Sees(table, p.m, p.in.Actor, act.PartInternal) {
		d.Blocks = append(d.Blocks, kept("形式审查的不合格项："))
		d.Blocks = append(d.Blocks, numbered(found)...)
	}
	return d, true
}

// missed is 限期报备通知 for a document that was not filed.
func (p *printing) missed() (paper.Doc, bool) {
	e := p.last("missed")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), e, "关于限期报送"+p.name()+"备案的通知", "")
	d.Blocks = []paper.Block{body("经核对" + e.Form.Text("missed_by") + "，你单位制定的" + p.name() + "没有按规定报送备案。")}
	if due := p.due("report"); due != "" {
		d.Blocks = append(d.Blocks, body("报送备案的期限为"+due+"。请在收到本通知后立即报送；不属于报备范围的，请书面说明理由。"))
	}
	d.Blocks = append(d.Blocks, body("逾期仍不报送的，将按照规定予以通报。"))
	return d, true
}

// distribute is 分送单.
func (p *printing) distribute() (paper.Doc, bool) {
	e := p.last("distribute")
	if e == nil {
		return paper.Doc{}, false
	}
	d := paper.Doc{Title: "规范性文件审查分送单", Caption: "备案登记号：" + p.fact(procedure.NumberKey), Sign: paper.Sign{Organ: p.office(), Date: e.Today().Chinese()}}
	t := paper.Table{Widths: []int{22, 8, 12, 12}, Rows: []paper.Row{{Cells: []paper.Cell{paper.L("审查委员会"), paper.L("分工"), paper.L("分送日期"), paper.L("意见期限")}}}}
	for _, tr := range Committees(p.m) {
		due, on := "", ""
		if c := p.m.Clock("committee", tr.Key); c != nil {
			due, on = c.Run.Due.Chinese(), c.Run.Start.Chinese()
		}
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.C(fullName(p.in.Dir, tr.Organ), 1), paper.C(tr.Kind, 1), paper.C(on, 1), paper.C(due, 1)}})
	}
	d.Blocks = []paper.Block{p.filingForm(), paper.Gap{}, t}
	if n := e.Form.Text("distribute_note"); n != "" {
		d.Blocks = append(d.Blocks, body("审查要求："+sentence(n)))
	}
	if due := p.due("review"); due != "" {
		d.Blocks = append(d.Blocks, body("整体审查期限："+due+"。"))
	}
	return d, true
}

// opinion is 委员会审查意见.
func (p *printing) opinion() (paper.Doc, bool) {
	e := p.last("opine")
	if e == nil || p.t == nil || p.t.Facts.Text("opinion") == "" {
		return paper.Doc{}, false
	}
	f := p.t.Facts
	organ := fullName(p.in.Dir, p.t.Organ)
	d := p.letter(organ, e, "关于"+p.name()+"的审查意见", "")
	d.To = p.office()
	d.Blocks = append([]paper.Block{body("对" + p.name() + "（" + p.fact(procedure.NumberKey) + "）进行了审查，结论为：" + Label(Opinions, f.Text("verdict")) + "。")}, paper.Lines(f.Text("opinion"))...)
	if rs := f.Rows("ticks"); len(rs) > 0 {
		d.Blocks = append(d.Blocks, kept("审查标准对照："), groundTable(rs))
	}
	for _, b := range f.Blobs("opinion_blobs") {
		d.Annexes = append(d.Annexes, b.Name)
	}
	return d, true
}

// inquiry is 书面询问函.
func (p *printing) inquiry() (paper.Doc, bool) {
	e := p.last("talk")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), e, "关于"+p.name()+"有关问题的询问函", "")
	d.Blocks = []paper.Block{kept("在审查" + p.name() + "过程中，请你单位就下列问题" + map[string]string{"attend": "派员到会说明", "supplement": "补充材料"}[e.Form.Text("talk_kind")] + "：")}
	if k := e.Form.Text("talk_kind"); k == "talk" || k == "letter" {
		d.Blocks[0] = kept("在审查" + p.name() + "过程中，需要你单位说明下列问题：")
	}
	d.Blocks = append(d.Blocks, paper.Lines(e.Form.Text("talk_text"))...)
	if c := e.Form.Text("talk_clauses"); c != "" {
		d.Blocks = append(d.Blocks, body("涉及条款："+c+"。"))
	}
	if by := e.Form.Date("explain_by"); !by.IsZero() {
		d.Blocks = append(d.Blocks, body("请于"+by.Chinese()+"前书面答复。"))
	}
	for _, b := range e.Form.Blobs("talk_blobs") {
		d.Annexes = append(d.Annexes, b.Name)
	}
	return d, true
}

// remind is 提醒函: no correction is demanded.
func (p *printing) remind() (paper.Doc, bool) {
	e := p.last("remind")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), e, "关于"+p.name()+"有关问题的提醒函", e.Form.Text("remind_docno"))
	d.Blocks = append([]paper.Block{body("经审查，" + p.name() + "没有发现违法的规定，但有下列问题需要注意：")}, paper.Lines(e.Form.Text("remind_text"))...)
	d.Blocks = append(d.Blocks, body("请在执行中注意把握，并在今后修改时完善。"))
	return d, true
}

// halt is 停止执行通知.
func (p *printing) halt() (paper.Doc, bool) {
	e := p.last("halt")
	if e == nil {
		return paper.Doc{}, false
	}
	what := p.name()
	if e.Form.Text("halt_scope") == "clauses" {
		what += e.Form.Text("halt_clauses") + "的规定"
	}
	d := p.letter(p.office(), e, "关于立即停止执行"+what+"的通知", e.Form.Text("halt_docno"))
	d.Blocks = []paper.Block{kept("经审查，" + what + "明显违反法律、法规，应当立即停止执行："), groundTable(e.Form.Rows("halt_grounds")), body("请立即停止执行，并将执行情况书面报告。")}
	return d, true
}

// escalate is the letter to the upper congress.
func (p *printing) escalate() (paper.Doc, bool) {
	e := p.last("escalate")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.congress(), e, "关于提请研究"+p.name()+"有关问题的函", e.Form.Text("escalate_docno"))
	d.To = e.Form.Text("upper")
	d.Blocks = append([]paper.Block{body("我委在审查" + p.maker() + "制定的" + p.name() + "时，发现可能存在不符合宪法规定、宪法原则或者宪法精神的问题：")}, paper.Lines(p.fact("escalate_text"))...)
	d.Blocks = append(d.Blocks, body("现予报送，请研究处理。"))
	return d, true
}

// written is 审查意见书（研究意见）.
func (p *printing) written() (paper.Doc, bool) {
	e := p.last("opinion")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), e, "关于"+p.name()+"的审查意见", e.Form.Text("opinion_docno"))
	d.Blocks = append(paper.Lines(e.Form.Text("opinion_text")), kept("问题和依据："), groundTable(e.Form.Rows("grounds")))
	d.Blocks = append(d.Blocks, body("建议你单位对"+p.name()+"予以"+Label(Fixes, e.Form.Text("demanded"))+"。请"+until(p.due("reply"))+"研究提出是否修改或者废止的意见，书面反馈我委。"))
	if by := e.Form.Text("opinion_by"); by != "" {
		d.Note = "本意见经" + by + "同意"
	}
	return d, true
}

// press is 督促函.
func (p *printing) press() (paper.Doc, bool) {
	e := p.last("urge_maker")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), e, "关于"+p.name()+"办理情况的督促函", e.Form.Text("press_docno"))
	d.Blocks = paper.Lines(e.Form.Text("press_text"))
	return d, true
}

// motion is 撤销议案（建议): the draft while it is prepared, the text once it has gone to the council of chairs.
func (p *printing) motion() (paper.Doc, bool) {
	text, e := p.fact("motion"), p.last("motion", "silent", "reply")
	if e == nil {
		return paper.Doc{}, false
	}
	draft := p.last("motion") == nil
	if draft {
		text, _ = motionDraft(p.m, p.in).(string)
	}
	d := p.letter(p.office(), e, "关于提请审议撤销"+p.name()+"的议案（建议）", e.Form.Text("motion_docno"))
	d.To = p.congress() + "主任会议"
	d.Blocks = append(paper.Lines(text), kept("问题和依据："), groundTable(p.m.Facts.Rows("grounds")))
	if draft {
		d.Title += "（稿）"
	}
	return d, true
}

// decision is 常委会决定.
func (p *printing) decision() (paper.Doc, bool) {
	e := p.last("decide")
	if e == nil {
		return paper.Doc{}, false
	}
	f := e.Form
	what := map[string]string{"revoke": "关于撤销", "illegal": "关于限期修改或者废止", "cleanup": "关于要求修改完善", "keep": "关于不予撤销"}[f.Text("sc_outcome")] + p.name() + "的决定"
	d := paper.Doc{Title: p.congress() + what, Number: f.Text("sc_docno"), Caption: fmt.Sprintf("（%s %s通过）", chineseDate(f.Text("sc_on")), f.Text("sc_session")), Sign: paper.Sign{Organ: p.congress(), Date: chineseDate(f.Text("sc_on"))},
		Note: fmt.Sprintf("全体组成人员%d人，赞成%d人，反对%d人，弃权%d人", f.Int("members"), f.Int("votes_for"), f.Int("votes_against"), f.Int("votes_abstain"))}
	d.Blocks = paper.Lines(f.Text("sc_text"))
	if by := f.Date("limit"); !by.IsZero() {
		d.Blocks = append(d.Blocks, body("限于"+by.Chinese()+"前修改或者废止。"))
	}
	d.Copies = []string{p.maker()}
	return d, true
}

// result is 审查结果反馈函 to the maker.
func (p *printing) result() (paper.Doc, bool) {
	e := p.last("end")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), e, "关于"+p.name()+"审查结果的函", "")
	d.Blocks = append([]paper.Block{body("你单位报送备案的" + p.name() + "（" + p.fact(procedure.NumberKey) + "）的审查已经终止，结果为：" + Label(Results, e.Form.Text("result")) + "。")}, paper.Lines(e.Form.Text("result_text"))...)
	return d, true
}
