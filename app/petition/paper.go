package petition

import (
	"fmt"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/paper"
	"renda/app/procedure"
)

// printing is one paper being filled.
type printing struct {
	m  *matter
	in *input
}

// printPaper fills one paper. The proposer's name stands on what goes to him and on nothing that
// goes elsewhere.
func printPaper(m *matter, id string, in *input) (paper.Doc, error) {
	p := &printing{m, in}
	fill := map[string]func() (paper.Doc, bool){"receipt": p.receipt, "complete": p.complete, "move": p.move, "notify": p.notify, "feedback": p.feedback}[id]
	none := &app.Error{Code: procedure.CodeNoPaper, Op: "print a paper", Item: id, Args: map[string]string{"paper": id}}
	if fill == nil {
		return paper.Doc{}, none
	}
	d, ok := fill()
	if !ok {
		return paper.Doc{}, none
	}
	return d, nil
}

// last gives the newest confirmed act of one of the actions.
func (p *printing) last(actions ...string) *event {
	for i := len(p.m.Log) - 1; i >= 0; i-- {
		for _, a := range actions {
			if e := p.m.Log[i]; !e.Pending && e.Kind == ID+"."+a {
				return e
			}
		}
	}
	return nil
}

func (p *printing) organ(id app.ID) string {
	if p.in.Dir == nil {
		return ""
	}
	return p.in.Dir.Organs[id].Name
}

func (p *printing) office() string {
	r, _ := p.in.Rule("filing.office")
	return p.organ(p.m.Organ) + r.Value
}

// proposer is whom a letter addresses.
func (p *printing) proposer() string {
	if id := p.m.Facts.ID("organ"); !id.IsZero() {
		return p.organ(id)
	}
	if n := p.m.Facts.Text("name"); n != "" {
		return n
	}
	return "审查建议提出人"
}

func (p *printing) name() string {
	t := p.m.Facts.Text("title")
	if t == "" {
		return "有关规范性文件"
	}
	return "《" + t + "》"
}

func (p *printing) kind() string { return Label(Kinds, p.m.Facts.Text("kind")) }

func (p *printing) letter(organ, to, title, docno string, e *event) paper.Doc {
	if docno == "" {
		docno = fmt.Sprintf("〔%d〕　　号", e.Today().Year)
	}
	return paper.Doc{Letter: organ, Number: docno, Title: title, To: to, Sign: paper.Sign{Organ: organ, Date: e.Today().Chinese()}}
}

func body(text string) paper.Block { return paper.Para{Style: paper.Body, Text: text} }

// receipt is 接收回执.
func (p *printing) receipt() (paper.Doc, bool) {
	e := p.last("suggest_review", "demand_review", "complete", "again")
	if e == nil {
		return paper.Doc{}, false
	}
	f := p.m.Facts
	no := e.Hash.String()
	row := func(label, text string) paper.Row {
		return paper.Row{Cells: []paper.Cell{paper.L(label), paper.T(text, 3)}}
	}
	t := paper.Table{Widths: []int{12, 14, 14, 14}, Rows: []paper.Row{row("文件名称", f.Text("title")), row("制定机关", f.Text("maker_name")), row("涉及条款", f.Text("clauses")), row("审查的事项", f.Text("subject")), row("理由", f.Text("reasons"))}}
	d := paper.Doc{Title: p.kind() + "接收回执", Caption: "回执号：" + no[:min(12, len(no))], To: p.proposer(), Sign: paper.Sign{Organ: p.office(), Date: e.Today().Chinese()}, Note: "提出人信息只用于联系和反馈，不向制定机关提供"}
	d.Blocks = []paper.Block{body("您（单位）提出的" + p.kind() + "已收到。"), t}
	return d, true
}

// complete is 补充告知书: what is missing, by when nothing runs.
func (p *printing) complete() (paper.Doc, bool) {
	e := p.last("incomplete")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), p.proposer(), "关于补充"+p.kind()+"内容的告知书", "", e)
	d.Blocks = []paper.Block{body("您（单位）对" + p.name() + "提出的" + p.kind() + "收悉。经核对，还需要补充：")}
	for i, s := range strings.FieldsFunc(e.Form.Text("lacks"), func(r rune) bool { return r == '\n' || r == '、' }) {
		d.Blocks = append(d.Blocks, body(fmt.Sprintf("%d.%s。", i+1, strings.TrimRight(s, "。；"))))
	}
	d.Blocks = append(d.Blocks, body("补充期间，审查期限停止计算。补充完整后，即予登记研究。"))
	return d, true
}

// move is 移送函 to the competent body; the proposer's name and address go with it only where he is an organ.
func (p *printing) move() (paper.Doc, bool) {
	e := p.last("move")
	if e == nil {
		return paper.Doc{}, false
	}
	f := p.m.Facts
	d := p.letter(p.office(), e.Form.Text("moved_to"), "关于移送"+p.kind()+"的函", e.Form.Text("move_docno"), e)
	d.Blocks = append(paper.Lines(e.Form.Text("move_text")), body("文件名称："+f.Text("title")+"。"))
	for _, x := range [][2]string{{"涉及条款", "clauses"}, {"审查的事项", "subject"}, {"理由", "reasons"}} {
		if v := f.Text(x[1]); v != "" {
			d.Blocks = append(d.Blocks, body(x[0]+"："+strings.TrimRight(v, "。")+"。"))
		}
	}
	if id := f.ID("organ"); !id.IsZero() {
		d.Blocks = append(d.Blocks, body("提出机关："+p.organ(id)+"。"))
	}
	for _, b := range f.Blobs("blobs") {
		d.Annexes = append(d.Annexes, b.Name)
	}
	return d, true
}

// notify is 告知书.
func (p *printing) notify() (paper.Doc, bool) {
	e := p.last("notify", "tell")
	if e == nil {
		return paper.Doc{}, false
	}
	d := p.letter(p.office(), p.proposer(), "关于"+p.kind()+"办理情况的告知书", e.Form.Text("notify_docno"), e)
	d.Blocks = paper.Lines(e.Form.Text("notify_text"))
	if r, ok := p.in.Rule("petition.ground." + p.m.Facts.Text("ground")); ok && p.m.Facts.Text("outcome") == "declined" {
		d.Blocks = append(d.Blocks, body("依据："+r.Basis+"，"+r.Value+"。有新的理由的，可以再次提出。"))
	}
	return d, true
}

// feedback is 反馈函.
func (p *printing) feedback() (paper.Doc, bool) {
	e := p.last("feedback")
	if e == nil {
		return paper.Doc{}, false
	}
	organ := e.Form.Text("feedback_by")
	if full := p.organ(p.m.Organ); !strings.HasPrefix(organ, full) {
		organ = full + strings.TrimPrefix(organ, "常委会")
	}
	d := p.letter(organ, p.proposer(), "关于"+p.name()+p.kind()+"审查结果的反馈函", e.Form.Text("feedback_docno"), e)
	d.Blocks = append([]paper.Block{body("您（单位）对" + p.name() + "提出的" + p.kind() + "（" + p.m.Facts.Text(procedure.NumberKey) + "）收悉。")}, paper.Lines(e.Form.Text("feedback_text"))...)
	return d, procedure.Sees(table, p.m, p.in.Actor, act.PartIdentity)
}
