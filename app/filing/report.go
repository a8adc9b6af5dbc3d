package filing

import (
	"fmt"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/procedure"
)

// Line is one number of the yearly report with the matters behind it (domain §1.7: every number
// opens its list).
type Line struct {
	Proc, Figure, Value string // what it counts: procedure, figure, and the value of a figure counted by column
	Group, Name         string
	In, Of              []app.ID
	Ratio               bool // In is counted out of Of
}

// Text words the number: 12, or 10/12（83.3%）.
func (l Line) Text() string {
	if !l.Ratio {
		return strconv.Itoa(len(l.In))
	}
	if len(l.Of) == 0 {
		return "0/0"
	}
	return fmt.Sprintf("%d/%d（%.1f%%）", len(l.In), len(l.Of), 100*float64(len(l.In))/float64(len(l.Of)))
}

// reported are the works whose figures the report gives, in order.
var reported = []string{ID, "petition", CatalogueID}

// Lines gives every number of a year's report, counted over the rows the actor has.
func Lines(y int, in *procedure.Input) []Line {
	var out []Line
	for _, id := range reported {
		p, cards := in.Rows(id)
		if p == nil {
			continue
		}
		for _, f := range procedure.Figures(p, ofYear(p, cards, y)) {
			l := Line{Proc: id, Figure: f.Figure.ID, Value: f.Value, Group: f.Figure.Group, Name: f.Figure.Name, In: f.In, Of: f.Of, Ratio: f.Ratio}
			if f.Value != "" {
				l.Name += "：" + f.Value
			}
			out = append(out, l)
		}
	}
	return out
}

// ofYear gives the cards that count for a year, by the column "year" of their procedure.
func ofYear(p *procedure.Procedure, cards []procedure.Card, y int) []procedure.Card {
	col, want := p.Column("year"), strconv.Itoa(y)
	var out []procedure.Card
	for _, c := range cards {
		if col >= 0 && val(&c, col) == want {
			out = append(out, c)
		}
	}
	return out
}

// tally looks numbers up for the text of the report.
type tally []Line

func (t tally) one(proc, figure string) Line {
	for _, l := range t {
		if l.Proc == proc && l.Figure == figure {
			return l
		}
	}
	return Line{}
}

// each words a figure counted by column: 政府5件、人民法院2件.
func (t tally) each(proc, figure, unit string) string {
	var out []string
	for _, l := range t {
		if l.Proc == proc && l.Figure == figure {
			out = append(out, l.Value+strconv.Itoa(len(l.In))+unit)
		}
	}
	if len(out) == 0 {
		return "无"
	}
	return strings.Join(out, procedure.ListSep)
}

// ReportText drafts the yearly report from the ledger (北京条例第四十条: 接收备案、开展审查、纠正处理、
// 制度和能力建设); what the program can't know is left in brackets for a person.
func ReportText(y int, in *procedure.Input) string {
	t := tally(Lines(y, in))
	n := func(proc, figure string) string { return t.one(proc, figure).Text() }
	average := ""
	if p, cards := in.Rows(ID); p != nil {
		sum, k := 0, 0
		for _, c := range ofYear(p, cards, y) {
			if d, err := strconv.Atoi(val(&c, colDays)); err == nil {
				sum, k = sum+d, k+1
			}
		}
		if k > 0 {
			average = fmt.Sprintf("已终止审查的%d件，平均用时%.1f日。", k, float64(sum)/float64(k))
		}
	}
	return strings.Join([]string{
		fmt.Sprintf("%d年，常委会坚持有件必备、有备必审、有错必纠，依法开展规范性文件备案审查工作。现将有关情况报告如下。", y),
		"一、接收备案情况",
		fmt.Sprintf("全年登记规范性文件%s件。按制定机关分：%s；按主题分：%s。报备率%s，及时率%s，一次报备齐全率%s，形式审查通过率%s。迟报%s件，尚未报备的%s件，退回不属备案范围的%s件。",
			n(ID, "registered"), t.each(ID, "makerkind", "件"), t.each(ID, "topic", "件"), n(ID, "filed"), n(ID, "ontime"), n(ID, "first"), n(ID, "passed"), n(ID, "late"), n(ID, "missing"), n(ID, "returned")),
		"二、开展审查情况",
		fmt.Sprintf("按审查方式分：%s。审查办结率%s。%s", t.each(ID, "modes", "件"), n(ID, "over"), average),
		fmt.Sprintf("收到审查要求和审查建议%s件（%s），登记%s件；办理结果：%s。反馈率%s，按期反馈率%s。",
			n("petition", "received"), t.each("petition", "kind", "件"), n("petition", "registered"), t.each("petition", "outcome", "件"), n("petition", "fed"), n("petition", "ontime")),
		"三、纠正处理情况",
		fmt.Sprintf("发现问题率%s，纠正率%s。审查结果：%s；处理措施：%s；常委会决定：%s。", n(ID, "problem"), n(ID, "corrected"), t.each(ID, "result", "件"), t.each(ID, "steps", "件"), t.each(ID, "outcome", "件")),
		"四、制度和能力建设情况",
		"（请补写）",
		"五、下一步工作打算",
		"（请补写）",
	}, "\n")
}
