package filing

import (
	"fmt"
	"sort"

	"renda/app/paper"
	"renda/app/procedure"
)

// printYear fills the papers of a yearly report: they are counted from the rows the reader has.
func printYear(m *matter, id string, in *input) (paper.Doc, error) {
	p := &printing{m: m, in: in, p: YearID}
	return p.print(id, map[string]func() (paper.Doc, bool){"report": p.report, "list": p.list})
}

// report is 年度报告, with every number it stands on in a table behind it.
func (p *printing) report() (paper.Doc, bool) {
	e := p.last("year_text")
	if e == nil {
		return paper.Doc{}, false
	}
	y := int(p.m.Facts.Int("year"))
	d := paper.Doc{Title: fmt.Sprintf("%s%d年备案审查工作情况的报告", p.congress(), y), Sign: paper.Sign{Organ: p.office(), Date: e.Today().Chinese()}}
	d.Blocks = paper.Lines(p.fact("report"))
	t := paper.Table{Widths: []int{10, 30, 16}, Rows: []paper.Row{{Cells: []paper.Cell{paper.L("类别"), paper.L("统计项"), paper.L("数字")}}}}
	for _, l := range Lines(y, p.in) {
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.C(l.Group, 1), paper.C(l.Name, 1), paper.C(l.Text(), 1)}})
	}
	if len(t.Rows) > 1 {
		d.Blocks = append(d.Blocks, paper.Gap{}, paper.Para{Style: paper.Center, Text: "附：统计数字", Keep: true}, t, paper.Para{Style: paper.Small, Text: "数字由台账计算；在统计中每个数字都可以打开其名单。"})
	}
	return d, true
}

// list is 年度备案目录: the registered documents of the year in the order of their numbers.
func (p *printing) list() (paper.Doc, bool) {
	e := p.last("year_text")
	work, cards := p.in.Rows(ID)
	if e == nil || work == nil {
		return paper.Doc{}, false
	}
	y := int(p.m.Facts.Int("year"))
	var rows []procedure.Card
	for _, c := range ofYear(work, cards, y) {
		if c.Number != "" {
			rows = append(rows, c)
		}
	}
	sort.SliceStable(rows, func(i, j int) bool {
		a, b := &rows[i], &rows[j]
		if x, y := val(a, colRegistered), val(b, colRegistered); x != y {
			return x < y
		}
		return a.Updated < b.Updated
	})
	d := paper.Doc{Title: fmt.Sprintf("%s%d年规范性文件备案目录", p.congress(), y), Caption: fmt.Sprintf("共%d件", len(rows)), Sign: paper.Sign{Organ: p.office(), Date: e.Today().Chinese()}}
	t := paper.Table{Widths: []int{5, 13, 20, 11, 10}, Rows: []paper.Row{{Cells: []paper.Cell{paper.L("序号"), paper.L("备案登记号"), paper.L("文件名称和文号"), paper.L("制定机关"), paper.L("审查结果")}}}}
	for i, c := range rows {
		result := val(&c, colResult)
		if result == "" {
			result = "审查中"
		}
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.C(fmt.Sprint(i+1), 1), paper.C(c.Number, 1), paper.C(c.Title+"\n"+val(&c, colDocno), 1), paper.C(val(&c, colMaker), 1), paper.C(result, 1)}})
	}
	d.Blocks = []paper.Block{t}
	return d, true
}
