package filing

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
	t  *procedure.Track // the committee it is about, nil for the document
	p  string           // procedure whose acts are looked for
}

// printPaper fills one paper of a document.
func printPaper(m *matter, id string, in *input) (paper.Doc, error) {
	p := &printing{m: m, in: in, t: m.Track(in.Track), p: ID}
	return p.print(id, map[string]func() (paper.Doc, bool){
		"intake": p.intake, "receipt": p.receipt, "correct": p.correct, "return": p.returned, "missed": p.missed, "distribute": p.distribute, "opinion": p.opinion, "inquiry": p.inquiry,
		"remind": p.remind, "halt": p.halt, "escalate": p.escalate, "written": p.written, "press": p.press, "motion": p.motion, "decision": p.decision, "result": p.result, "up_report": p.upReport, "paper_receipt": p.paperReceipt,
	})
}

func (p *printing) print(id string, fill map[string]func() (paper.Doc, bool)) (paper.Doc, error) {
	none := &app.Error{Code: procedure.CodeNoPaper, Op: "print a paper", Item: id, Args: map[string]string{"paper": id}}
	fn := fill[id]
	if fn == nil {
		return paper.Doc{}, none
	}
	d, ok := fn()
	if !ok {
		return paper.Doc{}, none
	}
	return d, nil
}

// last gives the newest confirmed act of one of the actions, on the paper's track if it has one.
func (p *printing) last(actions ...string) *event {
	for i := len(p.m.Log) - 1; i >= 0; i-- {
		e := p.m.Log[i]
		if e.Pending || p.t != nil && e.Track != p.t.Key {
			continue
		}
		for _, a := range actions {
			if e.Kind == p.p+"."+a {
				return e
			}
		}
	}
	return nil
}

// congress is the standing committee's full name; office its filing review body, as the rules name it.
func (p *printing) congress() string { return fullName(p.in.Dir, p.m.Organ) }

func (p *printing) office() string {
	r, _ := p.in.Rule("filing.office")
	return p.congress() + r.Value
}

func (p *printing) maker() string { return fullName(p.in.Dir, Maker(p.m)) }

// makers names every maker of a joint document, the lead first.
func (p *printing) makers() string {
	out := []string{p.maker()}
	for _, id := range p.m.Facts.IDs("joint") {
		if id != Maker(p.m) {
			out = append(out, fullName(p.in.Dir, id))
		}
	}
	return strings.Join(out, procedure.ListSep)
}

func (p *printing) fact(key string) string { return p.m.Facts.Text(key) }

// name is how a letter calls the document: 《演示市养犬管理办法》（演示市人民政府令第9号）.
func (p *printing) name() string {
	s := "《" + p.fact("title") + "》"
	if n := p.fact("docno"); n != "" {
		s += "（" + n + "）"
	}
	return s
}

// due is a clock's date, as papers write dates.
func (p *printing) due(clock string) string {
	track := ""
	if p.t != nil {
		track = p.t.Key
	}
	if c := p.m.Clock(clock, track); c != nil && !c.Run.Due.IsZero() {
		return c.Run.Due.Chinese()
	}
	return ""
}

// until words a deadline: 于2026年4月20日前; "" if there is none.
func until(date string) string {
	if date == "" {
		return ""
	}
	return "于" + date + "前"
}

// letter begins a letter of an organ, dated by the act behind it; docno is the number written into the
// act's form, or left for the organ's own office to give.
func (p *printing) letter(organ string, e *event, title, docno string) paper.Doc {
	if docno == "" {
		docno = fmt.Sprintf("〔%d〕　　号", e.Today().Year)
	}
	return paper.Doc{Letter: organ, Number: docno, Title: title, To: p.maker(), Sign: paper.Sign{Organ: organ, Date: e.Today().Chinese()}}
}

func body(text string) paper.Block { return paper.Para{Style: paper.Body, Text: text} }

func kept(text string) paper.Block { return paper.Para{Style: paper.Body, Text: text, Keep: true} }

// numbered makes one paragraph of each text: 1.…
func numbered(texts []string) []paper.Block {
	var out []paper.Block
	for i, t := range texts {
		out = append(out, body(fmt.Sprintf("%d.%s", i+1, sentence(t))))
	}
	return out
}

// sentence ends a text as one.
func sentence(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？") {
		return s
	}
	return s + "。"
}

// pair makes a row of a two- or four-column form.
func pair(cells ...string) paper.Row {
	var r paper.Row
	for i, c := range cells {
		if i%2 == 0 {
			r.Cells = append(r.Cells, paper.L(c))
		} else {
			r.Cells = append(r.Cells, paper.C(c, 1))
		}
	}
	return r
}

// wide makes a row whose value covers the rest of a four-column form.
func wide(label, value string) paper.Row {
	return paper.Row{Cells: []paper.Cell{paper.L(label), paper.T(value, 3)}}
}

func tickBox(yes bool) string {
	if yes {
		return "☑"
	}
	return "□"
}

// items shows the package as boxes: ☑备案报告　□公布令.
func (p *printing) items() string {
	var out []string
	for _, it := range Items {
		bs := p.m.Facts.Blobs(it.Key)
		s := tickBox(len(bs) > 0) + it.Label
		if len(bs) > 1 {
			s += fmt.Sprintf("（%d件）", len(bs))
		}
		out = append(out, s)
	}
	return strings.Join(out, "　")
}

// print of the official text: the first sixteen digits of its hash, by which paper and record are held together.
func (p *printing) mark() string {
	if bs := p.m.Facts.Blobs("f_text"); len(bs) > 0 {
		s := bs[0].Hash.String()
		return s[:min(16, len(s))]
	}
	return ""
}

// filingForm is 备案登记表 (domain §1.6).
func (p *printing) filingForm() paper.Table {
	f := p.m.Facts
	var laws []string
	for _, r := range f.Rows("higher") {
		laws = append(laws, r.Text("law")+r.Text("article"))
	}
	ticks := tickBox(f.Bool("consulted")) + "征求意见　" + tickBox(f.Bool("legality")) + "合法性审查　" + tickBox(f.Bool("collective")) + "集体讨论"
	return paper.Table{Widths: []int{10, 17, 10, 17}, Rows: []paper.Row{
		wide("文件名称", f.Text("title")),
		pair("报备单位", p.makers(), "文　　号", f.Text("docno")),
		pair("文件类别", f.Text("class"), "制定方式", Label(Doings, f.Text("doing"))),
		pair("公布日期", chineseDate(f.Text("published")), "施行日期", chineseDate(f.Text("effective"))),
		pair("收到日期", chineseDate(f.Text("filed")), "报备及时性", timely(p.m)),
		pair("报 送 人", f.Text("officer"), "联系电话", f.Text("phone")),
		wide("制定程序", ticks), wide("上位法依据", strings.Join(laws, "；")), wide("报备材料", p.items()),
		pair("纸质份数", fmt.Sprint(f.Int("copies")), "文本校验", p.mark()),
	}}
}

// groundRows lists grounds: 条款、上位法、理由.
func groundTable(rs []act.Form) paper.Table {
	t := paper.Table{Widths: []int{4, 9, 14, 13, 16}, Rows: []paper.Row{{Cells: []paper.Cell{paper.L("序号"), paper.L("文件条款"), paper.L("上位法条款"), paper.L("审查标准"), paper.L("理由")}}}}
	for i, r := range rs {
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.C(fmt.Sprint(i+1), 1), paper.C(r.Text("article"), 1), paper.C(r.Text("law")+r.Text("law_article"), 1), paper.C(Label(Criteria, r.Text("criterion")), 1), paper.C(r.Text("reason"), 1)}})
	}
	return t
}
