package proposal

import (
	"fmt"
	"strings"

	"renda/app/act"
	"renda/app/paper"
)

func body(text string) paper.Block { return paper.Para{Style: paper.Body, Text: text} }

func sentences(blocks []paper.Block, text string) []paper.Block {
	return append(blocks, paper.Lines(text)...)
}

// reply is 答复函 with each demand answered in its order.
func (p *printing) reply() (paper.Doc, bool) {
	e := p.last("reply")
	if e == nil || p.t == nil {
		return paper.Doc{}, false
	}
	f := e.Form
	d := p.letter(p.unit(), e)
	d.Class, d.Number, d.Signer = f.Text("class")+"类", f.Text("docno"), f.Text("signer")
	d.Title = "关于" + p.name() + "的答复"
	d.To = p.deputies()
	d.Blocks = append(sentences(nil, f.Text("text")), p.answers(f)...)
	d.Annexes = append(annexes(f.Blobs("reply_blobs")), "人大代表"+p.kind()+"办理情况征询意见表")
	d.Note = "联系人：" + f.Text("officer") + "　联系电话：" + f.Text("officer_phone")
	d.Copies = p.copies()
	return d, true
}

// answers are the reply to each demand and what is promised.
func (p *printing) answers(f act.Form) []paper.Block {
	var out []paper.Block
	rows, demands := f.Rows("answers"), p.m.Facts.Rows("demands")
	if len(rows) > 0 {
		out = append(out, paper.Para{Style: paper.Body, Text: "对您提出的诉求，逐项答复如下：", Keep: true})
	}
	for i, r := range rows {
		what := ""
		if i < len(demands) {
			what = "关于“" + strings.TrimRight(demands[i].Text("text"), "。；") + "”："
		}
		out = append(out, body(fmt.Sprintf("%d.%s%s。%s", i+1, what, LabelOf(Outcomes, r.Text("outcome")), ended(r.Text("text")))))
	}
	if rows := f.Rows("promises"); len(rows) > 0 {
		out = append(out, paper.Para{Style: paper.Body, Text: "对尚未办结的事项，我单位承诺：", Keep: true})
		for i, r := range rows {
			out = append(out, body(fmt.Sprintf("%d.%s，%s前完成。", i+1, strings.TrimRight(r.Text("text"), "。；"), chineseDate(r.Text("due")))))
		}
	}
	return out
}

// ended ends a text as a sentence.
func ended(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？") {
		return s
	}
	return s + "。"
}

// copies are who is told: the office, and the government that assigned.
func (p *printing) copies() []string {
	out := []string{p.office()}
	if g := p.m.Facts.ID("gov"); !g.IsZero() {
		out = append(out, p.organ(g))
	}
	return out
}

// letter begins a letter from an organ, dated by the act behind it; its own office numbers it.
func (p *printing) letter(organ string, e *event) paper.Doc {
	return paper.Doc{Letter: organ, Number: fmt.Sprintf("〔%d〕　　号", e.Today().Year), Sign: paper.Sign{Organ: organ, Date: e.Today().Chinese()}}
}

// subjectLine names the matter within a letter.
func (p *printing) subjectLine() string {
	return p.name() + "（《" + p.m.Facts.Text("title") + "》）"
}

func (p *printing) opinion() (paper.Doc, bool) {
	e := p.last("opinion")
	if e == nil || p.t == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.unit(), e)
	d.Title = "关于" + p.name() + "的协办意见"
	d.To = p.units(Main, Split)
	d.Blocks = append([]paper.Block{body("现就" + p.subjectLine() + "提出协办意见如下：")}, paper.Lines(p.t.Facts.Text("opinion"))...)
	d.Annexes = annexes(p.t.Facts.Blobs("opinion_blobs"))
	d.Copies = p.copies()
	return d, true
}

func (p *printing) extend() (paper.Doc, bool) {
	e := p.last("extend_ask")
	if e == nil || p.t == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.unit(), e)
	d.Title = "关于" + p.name() + "延期答复的申请"
	d.To = p.assigner()
	d.Blocks = append([]paper.Block{body("我单位承办的" + p.subjectLine() + "，因下列原因难以按期答复：")}, paper.Lines(e.Form.Text("extend_reason"))...)
	d.Blocks = append(d.Blocks, body("特申请延期答复，请予审批。"))
	return d, true
}

// assigner is who assigned the matter.
func (p *printing) assigner() string {
	q := *p
	q.t = nil
	return p.desk(q.last("assign"))
}

// units names the live units of the kinds, as a letter addresses them.
func (p *printing) units(kinds ...string) string {
	var out []string
	for _, t := range p.m.Live(kinds...) {
		out = append(out, p.organ(t.Organ))
	}
	return strings.Join(out, "、")
}

func (p *printing) redo() (paper.Doc, bool) {
	e := p.last("evaluate", "chairs_redo")
	if e == nil || p.t == nil || p.t.Kind == Co {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), e)
	d.Title = "关于重新办理" + p.name() + "的通知"
	d.To = p.unit()
	d.Blocks = append(d.Blocks, body("代表对你单位办理的"+p.subjectLine()+"作出如下评价："))
	if evals := p.m.Facts.Rows("evals"); len(evals) > 0 {
		r := evals[len(evals)-1]
		d.Blocks = append(d.Blocks, body("办理态度："+LabelOf(Ratings, r.Text("attitude"))+"；办理结果："+LabelOf(Ratings, r.Text("result"))+"。"))
		if why := r.Text("reason"); why != "" {
			d.Blocks = sentences(append(d.Blocks, body("具体理由：")), why)
		}
	}
	if s := p.m.Facts.Text("chairs_decision"); s != "" {
		d.Blocks = append(d.Blocks, body("主任会议意见："+ended(s)))
	}
	by := ""
	if s := p.due("rehandle", p.t.Key); s != "" {
		by = "于" + s + "前"
	}
	d.Blocks = append(d.Blocks, body("请听取代表意见后重新办理，并"+by+"再次答复代表。"))
	return d, true
}

func (p *printing) urge() (paper.Doc, bool) {
	e := p.last("urge", "urge_auto")
	if e == nil || p.t == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.desk(e), e)
	d.Title = "关于催办" + p.name() + "的函"
	d.To = p.unit()
	d.Blocks = []paper.Block{body("交你单位办理的" + p.subjectLine() + "，" + p.standing(e))}
	d.Blocks = sentences(d.Blocks, e.Form.Text("urge_text"))
	d.Blocks = append(d.Blocks, body("请抓紧办理，按期办结，并及时反馈办理情况。"))
	return d, true
}

// standing tells how much time a unit has or is late, counted to the day of the letter.
func (p *printing) standing(e *event) string {
	for _, c := range []struct{ id, name string }{{"coorg", "协办意见"}, {"rehandle", "再次答复"}, {"reply", "答复"}} {
		run := p.m.Clock(c.id, p.t.Key)
		if run == nil || run.Run.Due.IsZero() || run.Run.Start.After(e.Today()) || !run.Run.Running() && run.Run.Stopped.Before(e.Today()) {
			continue
		}
		s := c.name + "期限为" + run.Run.Due.Chinese() + "，"
		switch left := e.Today().DaysUntil(run.Run.Due); {
		case left < 0:
			return s + fmt.Sprintf("已逾期%d日。", -left)
		case left == 0:
			return s + "今日届满。"
		default:
			return s + fmt.Sprintf("距期满还有%d日。", left)
		}
	}
	return "尚未办结。"
}

func (p *printing) supervise() (paper.Doc, bool) {
	e := p.last("supervise")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.desk(e), e)
	d.Title = "关于督办" + p.name() + "的函"
	d.To = p.units(Main, Split, Co)
	d.Blocks = sentences([]paper.Block{body("现就" + p.subjectLine() + "的办理提出督办意见如下：")}, e.Form.Text("supervise_text"))
	d.Blocks = append(d.Blocks, body("请认真研究办理，并将结果书面报告我单位。"))
	return d, true
}

// public is what is published: within the deputy's consent, without how to reach anybody,
// and without names where they are kept (代表建议条例第二十七条).
func (p *printing) public() (paper.Doc, bool) {
	f := p.m.Facts
	e := p.last("publish")
	if e == nil || e.Form.Text("publish") == "none" {
		return paper.Doc{}, false
	}
	t := paper.Table{Widths: fourColumns, Rows: []paper.Row{
		{Cells: []paper.Cell{paper.L("编　　号"), paper.C(p.number(), 1), paper.L("提出代表"), paper.C(p.people(), 1)}},
		row("承办单位", p.units(Main, Split), 0),
	}}
	d := paper.Doc{Title: f.Text("title"), Caption: " ", Blocks: []paper.Block{t}, Sign: paper.Sign{Organ: p.office(), Date: e.Today().Chinese()}}
	if e.Form.Text("publish") != "full" {
		return d, true
	}
	d.Blocks = append(append(d.Blocks, paper.Gap{}), p.text()...)
	for _, x := range p.m.Live(Main, Split) {
		q := *p
		q.t = x
		r := q.last("reply")
		if r == nil {
			continue
		}
		d.Blocks = append(d.Blocks, paper.Gap{}, paper.Para{Style: paper.Center, Text: q.unit() + "的答复", Keep: true}, paper.Para{Style: paper.Center, Text: r.Form.Text("docno"), Keep: true})
		d.Blocks = append(sentences(d.Blocks, r.Form.Text("text")), q.answers(r.Form)...)
	}
	return d, true
}
