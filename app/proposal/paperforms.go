package proposal

import (
	"fmt"
	"strings"

	"renda/app/act"
	"renda/app/paper"
	"renda/app/procedure"
)

var (
	formed = []procedure.Choice{{Value: "survey", Label: "专题调研"}, {Value: "talk", Label: "座谈"}, {Value: "visit", Label: "走访"}, {Value: "other", Label: "其他"}}
	years  = []procedure.Choice{{Value: "2", Label: "两年"}, {Value: "3", Label: "三年"}, {Value: "3+", Label: "三年以上"}}
	yesNo  = []procedure.Choice{{Value: "yes", Label: "是"}, {Value: "no", Label: "否"}}
)

func yn(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// form is 代表建议专用纸 (domain §2.5).
func (p *printing) form() (paper.Doc, bool) {
	f := p.m.Facts
	personal := func(key string) string {
		if !p.names {
			return secretName
		}
		return f.Text(key)
	}
	t := paper.Table{Widths: []int{10, 15, 15, 16}, Rows: []paper.Row{
		{Cells: []paper.Cell{paper.L("领衔代表"), paper.C(p.lead(), 1), paper.L("代表证号"), paper.C(personal("card"), 1)}},
		{Cells: []paper.Cell{paper.L("代 表 团"), paper.C(p.delegation(lead(p.m)), 1), paper.L("联系方式"), paper.C(personal("contact"), 1)}},
		{Cells: []paper.Cell{paper.L("通讯地址"), paper.C(personal("address"), 1), paper.L("邮　　编"), paper.C(personal("postcode"), 1)}},
	}}
	if rows := p.jointRows(); len(rows) > 0 {
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.L("联名代表"), paper.L("姓　名"), paper.L("代表证号"), paper.L("代 表 团")}})
		t.Rows = append(t.Rows, rows...)
	}
	full := func(label, text string) {
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.L(label), paper.C(text, 3)}})
	}
	full("公开意见", ticks(Publics, f.Text("public")))
	full("形成方式", ticks(formed, f.Text("formed")))
	full("多年提出", ticks(years, f.Text("years")))
	t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.L("加强沟通"), paper.C(ticks(yesNo, yn(f.Bool("talk"))), 1), paper.L("书面答复"), paper.C(ticks([]procedure.Choice{{Value: "no", Label: "需要"}, {Value: "yes", Label: "不需要"}}, yn(f.Bool("nowritten"))), 1)}})
	d := paper.Doc{Title: p.session() + "代表" + p.kind() + "专用纸", Caption: "编号：" + orBlank(p.number()), Blocks: []paper.Block{t, paper.Gap{}}}
	d.Blocks = append(d.Blocks, paper.Para{Style: paper.First, Text: "标题：" + f.Text("title"), Keep: true})
	d.Blocks = append(d.Blocks, p.text()...)
	d.Annexes = annexes(f.Blobs("blobs"))
	if e := p.last("submit", "submit_joint", "resubmit"); e != nil {
		d.Sign.Date = e.Today().Chinese()
	}
	d.Sign.Organ = p.people()
	if Secret(p.m) {
		d.Note = "代表要求姓名保密，本件不得转交承办单位，不得公开姓名"
	}
	return d, true
}

func orBlank(s string) string {
	if s == "" {
		return "第　　　号"
	}
	return s
}

func (p *printing) jointRows() []paper.Row {
	var out []paper.Row
	for i, id := range p.joint() {
		name, card := secretName, ""
		if p.names {
			name, card = nameIn(p.in, id), p.in.Dir.Accounts[id].Card
		}
		out = append(out, paper.Row{Cells: []paper.Cell{paper.C(fmt.Sprint(i+1), 1), paper.C(name, 1), paper.C(card, 1), paper.C(p.delegation(id), 1)}})
	}
	return out
}

// text is what the deputy wrote: 事由、具体建议、诉求; 案据、方案 of a bill.
func (p *printing) text() []paper.Block {
	f := p.m.Facts
	facts, plan := "事由", "具体建议"
	if f.Text("kind") == "bill" {
		facts, plan = "案据", "方案"
	}
	head := func(s string) paper.Block { return paper.Para{Style: paper.First, Text: s, Keep: true} }
	out := append([]paper.Block{head(facts)}, paper.Lines(f.Text("facts"))...)
	out = append(append(out, head(plan)), paper.Lines(f.Text("plan"))...)
	if rows := f.Rows("demands"); len(rows) > 0 {
		out = append(out, head("诉求"))
		for i, r := range rows {
			out = append(out, paper.Para{Style: paper.Body, Text: fmt.Sprintf("%d.%s", i+1, r.Text("text"))})
		}
	}
	return out
}

// subject begins the table of every paper about a matter.
func (p *printing) subject() []paper.Row {
	return []paper.Row{
		{Cells: []paper.Cell{paper.L("编　　号"), paper.C(p.number(), 1), paper.L("类　　别"), paper.C(p.kind(), 1)}},
		{Cells: []paper.Cell{paper.L("标　　题"), paper.C(p.m.Facts.Text("title"), 3)}},
	}
}

func row(label, text string, height int) paper.Row {
	return paper.Row{Cells: []paper.Cell{paper.L(label), paper.C(text, 3)}, Height: height}
}

func textRow(label, text string, height int) paper.Row {
	return paper.Row{Cells: []paper.Cell{paper.L(label), paper.T(text, 3)}, Height: height}
}

var fourColumns = []int{11, 19, 10, 18}

// assign is 交办单: who handles what by when.
func (p *printing) assign() (paper.Doc, bool) {
	e := p.last("assign")
	if e == nil {
		return paper.Doc{}, false
	}
	t := paper.Table{Widths: fourColumns, Rows: p.subject()}
	t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.L("提出代表"), paper.C(p.people(), 1), paper.L("代 表 团"), paper.C(p.delegation(lead(p.m)), 1)}})
	for _, kind := range []string{Main, Split, Co} {
		var names []string
		for _, x := range p.m.Live(kind) {
			names = append(names, p.organ(x.Organ))
		}
		if len(names) > 0 {
			t.Rows = append(t.Rows, row(kind+"单位", strings.Join(names, "\n"), 0))
		}
	}
	t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.L("交办日期"), paper.C(e.Today().Chinese(), 1), paper.L("申退期限"), paper.C(p.limits("refuse"), 1)}},
		row("办理期限", p.allLimits(), 0), textRow("办理要求", e.Form.Text("assign_note"), 40),
		paper.Row{Cells: []paper.Cell{paper.L("签 收 人"), paper.C("", 1), paper.L("签收日期"), paper.C("", 1)}, Height: 15})
	return paper.Doc{Title: p.place() + "人大代表" + p.kind() + "交办单", Caption: " ", Blocks: []paper.Block{t}, Sign: paper.Sign{Organ: p.desk(e), Date: e.Today().Chinese()}}, true
}

// limits words one deadline of the live units: a date, or each unit's own.
func (p *printing) limits(clock string) string {
	byDate, order := map[string][]string{}, []string{}
	for _, x := range p.m.Live() {
		d := p.due(clock, x.Key)
		if d == "" {
			continue
		}
		if byDate[d] == nil {
			order = append(order, d)
		}
		byDate[d] = append(byDate[d], nameIn(p.in, x.Organ))
	}
	if len(order) == 1 {
		return order[0] + "前"
	}
	var out []string
	for _, d := range order {
		out = append(out, strings.Join(byDate[d], "、")+"："+d+"前")
	}
	return strings.Join(out, "\n")
}

func (p *printing) allLimits() string {
	var out []string
	for _, c := range []struct{ id, name string }{{"firstcontact", "首次联系代表"}, {"coorg", "协办意见"}, {"reply", "答复代表"}, {"rehandle", "再次答复代表"}} {
		if s := p.limits(c.id); s != "" {
			out = append(out, c.name+"："+strings.ReplaceAll(s, "\n", "；"))
		}
	}
	return strings.Join(out, "\n")
}

// refuse is 申退单, with room for the assigning organ's decision.
func (p *printing) refuse() (paper.Doc, bool) {
	e := p.last("refuse")
	if e == nil || p.t == nil {
		return paper.Doc{}, false
	}
	decided := "□同意　□不同意\n\n签字：　　　　　　年　　月　　日"
	if x := p.last("refuse_agree"); x != nil {
		decided = "☑同意　□不同意\n" + x.Form.Text("refuse_note") + "\n" + x.Today().Chinese()
	} else if x := p.last("refuse_deny"); x != nil {
		decided = "□同意　☑不同意\n" + x.Form.Text("deny_reason") + "\n" + x.Today().Chinese()
	}
	t := paper.Table{Widths: fourColumns, Rows: append(p.subject(),
		paper.Row{Cells: []paper.Cell{paper.L("申退单位"), paper.C(p.unit(), 1), paper.L("办理方式"), paper.C(p.t.Kind, 1)}},
		paper.Row{Cells: []paper.Cell{paper.L("申退日期"), paper.C(e.Today().Chinese(), 1), paper.L("申退期限"), paper.C(p.due("refuse", p.t.Key), 1)}},
		textRow("申退理由", p.t.Facts.Text("refuse_reason"), 60), row("建议由\n承办的单位", p.organ(p.t.Facts.ID("refuse_taker")), 15),
		row("申退单位\n负 责 人", "\n签字（盖章）：　　　　　　年　　月　　日", 25), row("交办机关\n意　　见", decided, 35))}
	return paper.Doc{Title: p.place() + "人大代表" + p.kind() + "申退单", Caption: " ", Blocks: []paper.Block{t}}, true
}

// face is 面复记录: each record of the unit, the deputy's word under it.
func (p *printing) face() (paper.Doc, bool) {
	if p.t == nil || len(p.t.Facts.Rows("faces")) == 0 {
		return paper.Doc{}, false
	}
	var blocks []paper.Block
	for i, r := range p.t.Facts.Rows("faces") {
		if i > 0 {
			blocks = append(blocks, paper.Gap{})
		}
		said := "□属实　□有不同意见"
		signed := "签名：　　　　　　　　年　　月　　日"
		switch r.Text("agree") {
		case "yes":
			said = "☑属实　□有不同意见"
		case "remark":
			said = "□属实　☑有不同意见"
		}
		if r.Text("agree") != "" {
			signed = "已由代表在本人设备上签署：" + p.lead() + "\n" + chineseDate(r.Text("signed"))
		}
		blocks = append(blocks, paper.Table{Widths: fourColumns, Rows: append(p.subject(),
			row("承办单位", p.unit(), 0),
			paper.Row{Cells: []paper.Cell{paper.L("面复日期"), paper.C(chineseDate(r.Text("date")), 1), paper.L("地　　点"), paper.C(r.Text("place"), 1)}},
			row("参加人员", r.Text("people"), 0), textRow("答复情况\n和代表意见", r.Text("record"), 70),
			row("代　　表\n确　　认", strings.Trim(said+"\n"+r.Text("remark"), "\n"), 20), row("代表签名", signed, 15),
			row("记录单位\n盖　　章", "", 20))})
	}
	return paper.Doc{Title: "人大代表" + p.kind() + "当面答复记录", Caption: " ", Blocks: blocks}, true
}

// eval is 征询意见表; what the deputy has answered is ticked.
func (p *printing) eval() (paper.Doc, bool) {
	e := p.last("reply")
	if e == nil || p.t == nil {
		return paper.Doc{}, false
	}
	done := p.rated(e)
	date := "　　　　年　　月　　日"
	if s := done.Text("date"); s != "" {
		date = chineseDate(s)
	}
	t := paper.Table{Widths: fourColumns, Rows: append(p.subject(),
		paper.Row{Cells: []paper.Cell{paper.L("代　　表"), paper.C(p.people(), 1), paper.L("代 表 团"), paper.C(p.delegation(lead(p.m)), 1)}},
		row("承办单位", p.unit(), 0),
		paper.Row{Cells: []paper.Cell{paper.L("答复文号"), paper.C(e.Form.Text("docno"), 1), paper.L("答复日期"), paper.C(e.Today().Chinese(), 1)}},
		row("答复类别", p.classWords(e), 0),
		row("办理态度", ticks(Ratings, done.Text("attitude")), 15), row("办理结果", ticks(Ratings, done.Text("result")), 15),
		textRow("不满意的\n具体理由", done.Text("reason"), 35), textRow("对办理工作\n的其他意见", "", 25),
		paper.Row{Cells: []paper.Cell{paper.L("代表签名"), paper.C(signedBy(p, done), 1), paper.L("日　　期"), paper.C(date, 1)}, Height: 15})}
	back := "请在收到答复后"
	if d := p.due("evaluate", ""); d != "" {
		back = "请于" + d + "前"
	}
	return paper.Doc{Title: "人大代表" + p.kind() + "办理情况征询意见表", Caption: " ", Blocks: []paper.Block{t,
		paper.Para{Style: paper.Small, Text: "说明：1.办理态度和办理结果分别评价；评价为不满意的，请写明具体理由，承办单位将重新办理。2." + back + "填写本表，送" + p.office() + "；在本人设备上评价的，不必另送本表。"}}}, true
}

// rated gives what the deputy said of one reply, an empty row before he has.
func (p *printing) rated(reply *event) act.Form {
	for _, x := range p.t.Facts.Rows("replies") {
		if x.Text("act") != reply.Act.String() {
			continue
		}
		for _, r := range p.m.Facts.Rows("evals") {
			if r.Int("round") == x.Int("round") {
				return r
			}
		}
	}
	return act.Form{}
}

func signedBy(p *printing, done act.Form) string {
	if len(done) == 0 {
		return ""
	}
	return p.lead()
}

// classWords is a reply's class with what it means in this term.
func (p *printing) classWords(e *event) string {
	class := e.Form.Text("class")
	if r, ok := p.in.Rule(classPrefix + class); ok {
		return class + "　" + r.Value
	}
	return class
}
